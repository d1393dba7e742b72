"""The library as programs ask it: what stands in line for it, and what became of each question. Knows no HTTP."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from rag import Briefer, Library
from rag.briefer import checked, drafted
from rag.briefing.brief import Brief, Edition
from rag.errors import QuestionError
from rag.library import NO_FILTERS
from rag.types import Answer, CheckReport, Draft, FileReport, Filters, Language, Passage, Stage, Turn
from ui.api.metrics import Door, Metrics
from ui.api.replies import Problem
from ui.api.waiting.line import Gone, Left, Line, Place
from ui.web.incoming.uploads import Upload
from ui.web.library_service import LibraryService

if TYPE_CHECKING:
    from ui.server.telemetry import Telemetry

TURNS = 512  # answers remembered, so that a conversation need not be answered again from its beginning
Made = TypeVar("Made")
Step = Stage | Draft | Answer


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


class Steps:
    """What comes of a question, step by step, and last its answer. Whoever listens no longer has to close it."""

    def __init__(
        self, place: Place[None], told: asyncio.Queue[Step | None], answered: Callable[[Answer], None]
    ) -> None:
        self._place = place
        self._told = told
        self._answered = answered

    def __aiter__(self) -> Steps:
        return self

    async def __anext__(self) -> Step:
        """Raises as `Briefer.ask_stream` does, and Problem where the server stops."""
        step = await self._told.get()
        if step is None:
            await self._place.result()
            raise StopAsyncIteration
        if isinstance(step, Answer):
            self._answered(step)
        return step

    def close(self) -> None:
        """Give up the place in line, or end the walk."""
        self._place.leave()


class Service:
    """Answers what the routes ask. `trouble` names the text of why nothing can be asked just now, or is empty."""

    def __init__(
        self,
        library: Library,
        briefer: Briefer,
        trouble: Callable[[], str] = lambda: "",
        telemetry: Telemetry | None = None,
        line: Line | None = None,
    ) -> None:
        self.telemetry = telemetry
        self.library = library
        self.briefer = briefer
        self.metrics = Metrics()
        self._trouble = trouble
        self.line = line or Line()
        self._adding = ThreadPoolExecutor(1, "api-add")  # what is added takes minutes, and must not hold up questions
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._turns: OrderedDict[tuple[tuple[str, ...], Filters, str], Turn] = OrderedDict()

    def health(self) -> Health:
        return Health(not self._trouble(), self.library.writable, self.library.notice is None)

    def close(self) -> None:
        """Take nothing more, and end what is on its way."""
        self._stopping.set()
        self.line.close()
        self._adding.shutdown(wait=True, cancel_futures=True)

    # -------------------------------------------------------------- in line

    async def run(self, call: Callable[[], Made]) -> Made:
        """What a call returns, once it is its turn; raises Problem where too many wait."""
        return await self._enter(lambda left: call()).result()

    def _enter(self, call: Callable[[Left], Made]) -> Place[Made]:
        if trouble := self._trouble():
            raise Problem(503, trouble)
        return self.line.enter(call)

    async def search(self, question: str, k: int, filters: Filters) -> list[Passage]:
        """The passages nearest to a question, best first; raises as `Library.search` does, and Problem."""
        wanted = checked(question)
        return await self.run(lambda: self.library.search(wanted, k=k, filters=filters))

    async def check(self, text: str, language: Language | None = None, filters: Filters = NO_FILTERS) -> CheckReport:
        """What the documents say of each sentence of a draft; raises as `Briefer.check` does, and Problem."""
        draft = drafted(text)
        self.library.check_filters(filters)

        def judged(left: Left) -> CheckReport:
            return self.briefer.check(draft, language=language, filters=filters, tell=lambda *_: _unless(left))

        return await self._enter(judged).result()

    async def brief(self, topic: str, language: Edition | None, filters: Filters) -> Brief:
        """What the documents say of a topic; raises as `Briefer.brief` does, and Problem."""
        wanted = checked(topic)

        def made(left: Left) -> Brief:
            stages = self.briefer.brief_stream(wanted, language=language, filters=filters)
            *_, last = _while_waited_for(stages, left)
            return last.brief

        return await self._enter(made).result()

    # -------------------------------------------------------------- questions

    async def ask(self, wish: Wish) -> Answer:
        """The answer; raises as `Briefer.ask` does, and Problem where too many wait."""
        with closing(self.ask_stream(wish)) as steps:
            return [step async for step in steps if isinstance(step, Answer)][-1]

    def ask_stream(self, wish: Wish) -> Steps:
        """The stages and drafts as they come, and last the answer; raises Problem at once where too many wait."""
        began, loop = time.monotonic(), asyncio.get_running_loop()
        told = asyncio.Queue[Step | None]()

        def tell(step: Step | None) -> None:
            with suppress(RuntimeError):  # the loop has ended with the server
                loop.call_soon_threadsafe(told.put_nowait, step)

        def walk(left: Left) -> None:
            for step in self._walk(wish, left):
                tell(step)

        def answered(answer: Answer) -> None:
            self.metrics.answered(wish.door, answer, time.monotonic() - began)
            if self.telemetry is not None:
                self.telemetry.answered(wish.door, answer, time.monotonic() - began)

        place = self._enter(walk)
        place.then(lambda: tell(None))
        return Steps(place, told, answered)

    def _walk(self, wish: Wish, left: Left) -> Iterator[Step]:
        asked = tuple(filter(_askable, wish.history))  # a chat client keeps what was refused, and sends it every time
        history = self._history(asked, wish.filters, left)
        for step in self._steps(wish.question, wish.filters, history, left, wish.language):
            if isinstance(step, Answer):
                self._remember((*asked, wish.question), wish.filters, step)
            yield step

    def _steps(
        self, question: str, filters: Filters, history: Sequence[Turn], left: Left, language: Language | None = None
    ) -> Iterator[Step]:
        return _while_waited_for(
            self.briefer.ask_stream(question, language=language, filters=filters, history=history, stopped=left), left
        )

    def _history(self, questions: Sequence[str], filters: Filters, left: Left) -> list[Turn]:
        """The turns that these questions made; what is not remembered is answered anew."""
        turns: list[Turn] = []
        for end in range(1, len(questions) + 1):
            asked = tuple(questions[:end])
            turn = self._turns.get((asked, filters, self.library.change))
            if turn is None:
                *_, answer = self._steps(asked[-1], filters, turns, left)
                assert isinstance(answer, Answer)
                turn = self._remember(asked, filters, answer)
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


def _askable(question: str) -> bool:
    try:
        return bool(checked(question))
    except QuestionError:
        return False


def _unless(left: Left) -> None:
    """Raise Gone once nobody waits for it any longer."""
    if left():
        raise Gone


def _while_waited_for(steps: Iterable[Made], left: Left) -> Iterator[Made]:
    """The steps, as long as somebody waits for the next."""
    for step in steps:
        _unless(left)
        yield step
