"""Questions on their way: two are answered at a time, in the order they came. Knows no Gradio and no browser.

A question goes on being answered when the reader reloads the page or leaves; whoever comes back finds it here, or, once
it is answered, among the kept turns.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, replace

from rag.briefer import question_language
from rag.errors import FilterError, FuenteError, LibraryBusy, ModelError, ModelMismatch, QuestionError
from rag.library import NO_FILTERS
from rag.types import Answer, Draft, Filters, Language, Stage, Turn
from ui.text import say

Walk = Callable[["Wish", Callable[[], bool]], Generator[Stage | Draft | Answer]]  # and: is it stopped?
Keep = Callable[["Wish", Answer], int]
AT_ONCE = 2  # questions answered at the same time: as many as the smallest machine has cores
MOST = 64  # questions that may wait; a longer line is no service


class Trouble(FuenteError):
    """Why nothing can be asked just now; its text is the key of the text for people."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A question as somebody sent it."""

    visitor: str
    conversation: str
    question: str
    language: Language  # of the page
    filters: Filters = NO_FILTERS
    history: tuple[Turn, ...] = ()
    instead: int | None = None  # the number of a kept turn that this one takes the place of
    place: int = 0  # how many kept turns it is shown after


@dataclass(frozen=True, slots=True)
class State:
    """What may be shown of a question just now."""

    stage: Stage | None = None
    draft: Draft | None = None
    answer: Answer | None = None
    problem: str = ""  # a key of the texts
    stopped: bool = False
    done: bool = False


class Job:
    """One question and what has become of it."""

    def __init__(self, wish: Wish) -> None:
        self.wish = wish
        self.state = State()
        self.kept: int | None = None  # the number under which its answer is kept
        self._finished = False
        self._lock = threading.Lock()

    def tell(self, step: Stage | Draft | Answer) -> bool:
        """Take a step; False once it is finished, as when the reader has stopped it."""
        with self._lock:
            if self._finished:
                return False
            if isinstance(step, Stage):
                self.state = replace(self.state, stage=step)
            elif isinstance(step, Draft):
                self.state = replace(self.state, draft=step)
            else:
                self.state = replace(self.state, answer=step)
            return True

    def finish(self) -> bool:
        """Take no further steps; True for the one who comes first, and has to `end` it."""
        with self._lock:
            first, self._finished = not self._finished, True
            return first

    def finished(self) -> bool:
        return self._finished

    def end(self, problem: str = "", *, stopped: bool = False) -> None:
        """Say that nothing more comes of it."""
        self._finished = True
        self.state = replace(self.state, problem=problem, stopped=stopped, done=True)


class JobQueue:
    """Takes questions in. `walk` answers one, `keep` remembers its answer and returns the number of the turn."""

    def __init__(self, walk: Walk, keep: Keep, *, at_once: int = AT_ONCE, most: int = MOST) -> None:
        self._walk = walk
        self._keep = keep
        self._most = most
        self._workers = ThreadPoolExecutor(at_once, "answer")
        self._jobs: dict[tuple[str, str], Job] = {}  # by visitor and conversation
        self._waiting: list[Job] = []
        self._lock = threading.Lock()

    def ask(self, wish: Wish) -> Job:
        """A new question, or, where that conversation's last one is not done, that one."""
        place = (wish.visitor, wish.conversation)
        with self._lock:
            known = self._jobs.get(place)
            if known is not None and not known.state.done:
                return known
            job = self._jobs[place] = Job(wish)
            if len(self._waiting) >= self._most:
                job.end("queue_full")
                return job
            self._waiting.append(job)
            self._forget_old()
        self._workers.submit(self._answer, job)
        return job

    def job(self, visitor: str, conversation: str) -> Job | None:
        """The last question of a conversation, where its answer is not kept."""
        job = self._jobs.get((visitor, conversation))
        return None if job is None or job.kept is not None else job

    def ahead(self, job: Job) -> int | None:
        """How many questions come before one that waits in line; None for one that does not."""
        with self._lock:
            return self._waiting.index(job) if job in self._waiting else None

    def stop(self, visitor: str, conversation: str) -> None:
        """End a question; what was verified by then is kept."""
        job = self.job(visitor, conversation)
        if job is not None and job.finish():
            self._end(job, partial(job), stopped=True)

    def drop(self, visitor: str, conversation: str) -> None:
        """Forget what is not kept, as when its conversation is deleted."""
        with self._lock:
            job = self._jobs.pop((visitor, conversation), None)
        if job is not None and job.finish():
            job.end(stopped=True)

    def close(self) -> None:
        """End every question."""
        for job in list(self._jobs.values()):
            if job.finish():
                job.end(stopped=True)
        self._workers.shutdown(wait=True, cancel_futures=True)

    def _answer(self, job: Job) -> None:
        with self._lock:
            self._waiting.remove(job)
        problem = "broken"
        try:
            with closing(self._walk(job.wish, job.finished)) as walk:  # closing it stops a chat model that is writing
                whole = all(job.tell(step) for step in walk)
            if whole and job.finish():
                self._end(job, job.state.answer)
            problem = ""
        except FuenteError as error:
            problem = problem_of(error)
        finally:  # what is our own fault ends the question too, and is raised
            if problem and job.finish():
                job.end(problem)

    def _end(self, job: Job, answer: Answer | None, *, stopped: bool = False) -> None:
        """Keep what came of a question, and end it.

        A conversation that was deleted meanwhile, or a busy library, must not cost the reader the answer, nor a fault
        of our own the end: the conversation could never be asked again.
        """
        try:
            if answer is not None:
                with suppress(FuenteError):
                    job.kept = self._keep(job.wish, answer)
        finally:
            job.end(stopped=stopped)

    def _forget_old(self, most: int = 1000) -> None:
        for place in [place for place, job in self._jobs.items() if job.state.done][: max(0, len(self._jobs) - most)]:
            del self._jobs[place]


def partial(job: Job) -> Answer | None:
    """What a stopped question had come to: the sentences verified by then."""
    draft, wish = job.state.draft, job.wish
    if draft is None or not draft.sentences:
        return None
    language = question_language(wish.question, wish.language)
    passages = tuple(dict.fromkeys(one.passage for one in draft.evidence))
    notice = say("stopped_answer", language)
    return Answer(wish.question, language, draft.sentences, draft.citations, passages, notice=notice)


def problem_of(error: FuenteError) -> str:
    """The key of the text that says what is wrong."""
    if isinstance(error, QuestionError):
        return error.problem
    if isinstance(error, Trouble):
        return str(error)
    kinds: Sequence[tuple[type[FuenteError], str]] = (
        (FilterError, "filtered_out"),
        (LibraryBusy, "busy"),
        (ModelMismatch, "model_other"),
        (ModelError, "model_missing"),
    )
    return next((key for kind, key in kinds if isinstance(error, kind)), "broken")
