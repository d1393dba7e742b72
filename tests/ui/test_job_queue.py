"""Questions on their way: in order, one at a time for a conversation, stopped at once, never lost, never too many."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator

import pytest

from rag.errors import QuestionError
from rag.types import Answer, Citation, Document, Draft, Sentence, Stage
from ui.web.job_queue import Job, JobQueue, Wish

DOCUMENT = Document("d", "The well", "well.md", "The well is 40 metres deep.", "en")
CITATION = Citation(1, DOCUMENT.text, "en", DOCUMENT, "c", None, 0, len(DOCUMENT.text))
SENTENCE = Sentence("The well is 40 metres deep.", (1,))


class World:
    """A walk that waits to be let go after its first sentence, and what was kept."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.begun = threading.Event()
        self.kept: list[Answer] = []

    def walk(self, wish: Wish, stopped: Callable[[], bool]) -> Generator[Stage | Draft | Answer]:
        if wish.question == "bad":
            raise QuestionError("the question is empty", "la pregunta está vacía", "empty")
        yield Stage("retrieve")
        yield Draft((), (SENTENCE,), (CITATION,))
        self.begun.set()
        self.go.wait(30)
        yield Answer(wish.question, "en", (SENTENCE,), (CITATION,), ())

    def keep(self, wish: Wish, answer: Answer) -> int:
        self.kept.append(answer)
        return len(self.kept)


def ended(job: Job) -> Job:
    """The job, once nothing more comes of it."""
    while not job.state.done:
        time.sleep(0.005)
    return job


def wish(question: str, conversation: str = "a") -> Wish:
    return Wish("ana", conversation, question, "en")


def test_an_answer_is_kept_and_then_no_longer_on_the_workspace() -> None:
    world = World()
    world.go.set()
    queue = JobQueue(world.walk, world.keep)
    ended(queue.ask(wish("How deep is the well?")))
    queue.close()
    assert [one.question for one in world.kept] == ["How deep is the well?"]
    assert queue.job("ana", "a") is None


@pytest.mark.parametrize("stopped", [False, True])
def test_an_answer_that_our_own_fault_keeps_from_being_kept_ends_all_the_same(stopped: bool) -> None:
    world = World()

    def broken(wish: Wish, answer: Answer) -> int:
        raise ValueError("no such number")

    queue = JobQueue(world.walk, broken)
    job = queue.ask(wish("How deep is the well?"))
    assert world.begun.wait(30)
    if stopped:
        with pytest.raises(ValueError, match="no such number"):
            queue.stop("ana", "a")
    world.go.set()
    assert (ended(job).state.stopped, job.kept) == (stopped, None)
    assert queue.ask(wish("And now?")) is not job
    queue.close()


def test_a_conversation_has_one_question_at_a_time() -> None:
    world = World()
    queue = JobQueue(world.walk, world.keep)
    first = queue.ask(wish("one"))
    assert queue.ask(wish("two")) is first
    world.go.set()
    queue.close()


def test_a_stopped_question_keeps_what_was_verified_and_says_so() -> None:
    world = World()
    queue = JobQueue(world.walk, world.keep)
    queue.ask(wish("How deep is the well?"))
    world.begun.wait(30)
    queue.stop("ana", "a")
    (kept,) = world.kept
    assert (kept.sentences, kept.notice) == ((SENTENCE,), "You stopped this answer here.")
    world.go.set()
    queue.close()
    assert len(world.kept) == 1


def test_questions_wait_in_line_and_a_line_that_is_too_long_is_refused() -> None:
    world = World()
    queue = JobQueue(world.walk, world.keep, at_once=1, most=2)
    first = queue.ask(wish("one", "a"))
    world.begun.wait(30)
    second, third = queue.ask(wish("two", "b")), queue.ask(wish("three", "c"))
    assert [queue.ahead(job) for job in (first, second, third)] == [None, 0, 1]
    assert queue.ask(wish("four", "d")).state.problem == "queue_full"
    world.go.set()
    queue.close()


def test_a_question_that_cannot_be_asked_says_why() -> None:
    world = World()
    queue = JobQueue(world.walk, world.keep)
    job = ended(queue.ask(wish("bad")))
    queue.close()
    assert (job.state.problem, job.state.done) == ("empty", True)


def test_who_writes_is_told_that_nobody_waits_any_more() -> None:
    told: list[bool] = []
    begun, go = threading.Event(), threading.Event()

    def walk(wish: Wish, stopped: Callable[[], bool]) -> Generator[Stage | Draft | Answer]:
        told.append(stopped())
        begun.set()
        go.wait(30)
        told.append(stopped())
        yield Stage("write")

    queue = JobQueue(walk, World().keep)
    queue.ask(wish("How deep is the well?"))
    begun.wait(30)
    queue.stop("ana", "a")
    go.set()
    queue.close()
    assert told == [False, True]


def test_nobody_sees_the_question_of_another() -> None:
    world = World()
    queue = JobQueue(world.walk, world.keep)
    job = queue.ask(wish("How deep is the well?"))
    assert queue.job("eve", "a") is None
    queue.stop("eve", "a")
    world.go.set()
    ended(job)
    queue.close()
    assert [one.notice for one in world.kept] == [None]
