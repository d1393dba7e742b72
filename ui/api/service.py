"""The library as programs ask it: a line of questions, two at a time, and what became of each. Knows no HTTP."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Generator, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from rag import Briefer, Library
from rag.library import NO_FILTERS
from rag.types import Answer, Draft, FileReport, Filters, Language, Stage, Turn
from ui.api.metrics import Door, Metrics
from ui.api.replies import Problem
from ui.web.library_service import LibraryService
from ui.web.uploads import Upload

if TYPE_CHECKING:
    from ui.server.telemetry import Telemetry

AT_ONCE = 2  # walks at the same time: as many as the smallest machine has cores
MOST = 64  # that may be in line or at work; a longer line is no service
TURNS = 512  # answers remembered, so that a conversation need not be answered again from its beginning
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Wish:
    """A question as a program sends it; `history` are the questions before it, the earliest first."""

    question: str
    language: Language | None = None
    filters: Filters = NO_FILTERS
    history: tuple[str, ...] = ()
    door: Door = "api"


@dataclass(frozen=True, slots=True)
class Health:
    """Whether questions can be answered just now, part by part."""

    model: bool  # loaded, and the first documents read
    catalog: bool  # can be written
    index: bool  # can be reached; without it every passage is looked at instead

    @property
    def ready(self) -> bool:
        return self.model and self.catalog and self.index


class Service:
    """Answers what the routes ask. `trouble` names the text of why nothing can be asked just now, or is empty."""

    def __init__(
        self,
        library: Library,
        briefer: Briefer,
        trouble: Callable[[], str] = lambda: "",
        telemetry: Telemetry | None = None,
    ) -> None:
        self.telemetry = telemetry
        self.library = library
        self.briefer = briefer
        self.metrics = Metrics()
        self._trouble = trouble
        self._workers = ThreadPoolExecutor(AT_ONCE, "api")
        self._adding = ThreadPoolExecutor(1, "api-add")  # what is added takes minutes, and must not hold up questions
        self._pending = 0
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._turns: OrderedDict[tuple[tuple[str, ...], Filters, str], Turn] = OrderedDict()

    @property
    def waiting(self) -> int:
        return self._pending

    def health(self) -> Health:
        return Health(not self._trouble(), self.library.writable, self.library.notice is None)

    def close(self) -> None:
        """Take nothing more, and end what is on its way."""
        self._stopping.set()
        self._workers.shutdown(wait=True, cancel_futures=True)
        self._adding.shutdown(wait=True, cancel_futures=True)

    # -------------------------------------------------------------- in line

    async def run(self, call: Callable[[], Made]) -> Made:
        """What a call returns, once it is its turn; raises Problem where too many wait."""
        with self._in_line():
            return await asyncio.wrap_future(self._workers.submit(call))

    @contextmanager
    def _in_line(self) -> Iterator[None]:
        if trouble := self._trouble():
            raise Problem(503, trouble)
        with self._lock:
            if self._pending >= MOST or self._stopping.is_set():
                raise Problem(503, "queue_full")
            self._pending += 1
        try:
            yield
        finally:
            with self._lock:
                self._pending -= 1

    # -------------------------------------------------------------- questions

    async def ask(self, wish: Wish) -> Answer:
        """The answer; raises as `Briefer.ask` does, and Problem where too many wait."""
        began = time.monotonic()
        answer = await self.run(lambda: next(one for one in self._walk(wish) if isinstance(one, Answer)))
        self._count(wish, answer, time.monotonic() - began)
        return answer

    def _count(self, wish: Wish, answer: Answer, seconds: float) -> None:
        self.metrics.answered(wish.door, answer, seconds)
        if self.telemetry is not None:
            self.telemetry.answered(wish.door, answer, seconds)

    async def ask_stream(self, wish: Wish) -> AsyncIterator[Stage | Draft | Answer]:
        """The stages and drafts as they come, and last the answer; leaving it ends the walk."""
        began = time.monotonic()
        loop, steps = asyncio.get_running_loop(), asyncio.Queue[Stage | Draft | Answer | None]()
        left = threading.Event()

        def walk() -> None:
            try:
                with closing(self._walk(wish, left.is_set)) as walked:
                    for step in walked:
                        loop.call_soon_threadsafe(steps.put_nowait, step)
                        if left.is_set():
                            return
            finally:
                loop.call_soon_threadsafe(steps.put_nowait, None)

        with self._in_line():
            walking = asyncio.wrap_future(self._workers.submit(walk))
            try:
                while (step := await steps.get()) is not None:
                    if isinstance(step, Answer):
                        self._count(wish, step, time.monotonic() - began)
                    yield step
                await walking
            finally:
                left.set()
                walking.cancel()

    def _walk(self, wish: Wish, left: Callable[[], bool] = lambda: False) -> Generator[Stage | Draft | Answer]:
        def stopped() -> bool:
            return left() or self._stopping.is_set()

        history = self._history(wish.history, wish.filters)
        walk = self.briefer.ask_stream(
            wish.question, language=wish.language, filters=wish.filters, history=history, stopped=stopped
        )
        for step in walk:
            if isinstance(step, Answer):
                self._remember((*wish.history, wish.question), wish.filters, step)
            yield step

    def _history(self, questions: Sequence[str], filters: Filters) -> list[Turn]:
        """The turns that these questions made; what is not remembered is answered anew."""
        turns: list[Turn] = []
        for end in range(1, len(questions) + 1):
            asked = tuple(questions[:end])
            turn = self._turns.get((asked, filters, self.library.change))
            if turn is None:
                turn = self._remember(asked, filters, self.briefer.ask(asked[-1], filters=filters, history=turns))
            turns.append(turn)
        return turns

    def _remember(self, asked: tuple[str, ...], filters: Filters, answer: Answer) -> Turn:
        turn = Turn.of(answer)
        with self._lock:
            self._turns[asked, filters, self.library.change] = turn
            if len(self._turns) > TURNS:
                self._turns.popitem(last=False)
        return turn

    # -------------------------------------------------------------- documents

    async def add(self, uploads: Sequence[Upload]) -> tuple[FileReport, ...]:
        """What became of each file; raises LibraryBusy while other documents are being read."""
        return await asyncio.wrap_future(self._adding.submit(self._added, uploads))

    def _added(self, uploads: Sequence[Upload]) -> tuple[FileReport, ...]:
        service = LibraryService(self.library)  # one for each request: what it tells is of these files alone
        service.add(uploads)
        while service.work.running:
            if self._stopping.wait(0.05):
                service.cancel()
                break
        service.wait()
        if service.work.problem is not None:
            raise service.work.problem
        return service.work.files

    async def change(self, call: Callable[[], Made]) -> Made:
        """What a change of the library returns; those of programs come one after another."""
        return await asyncio.wrap_future(self._adding.submit(call))
