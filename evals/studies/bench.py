"""Speed and memory on this machine, beside a plain pipeline of the same weights: `fuente bench`.

Both sides run in processes of their own and take turns, round by round, so that what else the machine does falls on
both; medians are reported. A benchmark reports and never judges: no test asserts a time.
"""

from __future__ import annotations

import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Literal

from rag.types import LANGUAGES

Side = Literal["fuente", "plain"]
SIDES: tuple[Side, Side] = ("fuente", "plain")
PASSAGES = {30: 64, 200: 24, 450: 12}  # tokens of a passage: how many passages a round
QUESTIONS = (
    "¿Cuánto cuesta fabricar una pastilla falsa de fentanilo?",
    "How many people were extradited from Mexico in 2022?",
    "¿Quién dijo que la cooperación había mejorado?",
    "What does the water plan of Arenales cost?",
)


@dataclass(frozen=True, slots=True)
class EmbedFigures:
    """What one side took: medians over the rounds."""

    passages_per_second: dict[int, float]  # by tokens of a passage
    question_ms: float
    cold_start_s: float  # from the start of the process to the first question's vector
    peak_memory_mb: float  # of the process, resident


@dataclass(frozen=True, slots=True)
class EmbedReport:
    """Fuente's engine beside `SentenceTransformer` in float32."""

    rounds: int
    tokens: dict[int, float]  # mean tokens of the passages, by the size they were made for
    sides: dict[Side, EmbedFigures]


@dataclass(slots=True)
class _Laps:
    """Seconds of every round of one side."""

    passages: dict[int, list[float]] = field(default_factory=lambda: {size: [] for size in PASSAGES})
    question: list[float] = field(default_factory=list)


def embed(corpus: Path, rounds: int, tell: Callable[[str], None] = lambda _: None) -> EmbedReport:
    """Time both sides on passages made of the corpus, taking turns; `tell` hears what is being done."""
    texts, tokens = _passages(corpus)
    tell("starting")
    workers = {side: _Worker(side) for side in SIDES}
    laps = {side: _Laps() for side in SIDES}
    try:
        for number in range(rounds):
            for size in PASSAGES:
                for side in _turn(number):
                    tell(f"round {number + 1} of {rounds}: {side}, passages of {size} tokens")
                    laps[side].passages[size].append(workers[side].seconds("passages", texts[size]))
            for side in _turn(number):
                laps[side].question.append(workers[side].seconds("questions", QUESTIONS))
    finally:
        memory = {side: worker.close() for side, worker in workers.items()}
    figures = {
        side: EmbedFigures(
            {size: round(len(texts[size]) / statistics.median(mine.passages[size]), 1) for size in PASSAGES},
            round(statistics.median(mine.question) * 1000 / len(QUESTIONS), 2),
            round(workers[side].cold_start, 2),
            round(memory[side]),
        )
        for side, mine in laps.items()
    }
    return EmbedReport(rounds, tokens, figures)


def _turn(number: int) -> tuple[Side, ...]:
    return SIDES if number % 2 == 0 else SIDES[::-1]


def _passages(corpus: Path) -> tuple[dict[int, list[str]], dict[int, float]]:
    """Passages of about as many tokens as each size says, in both languages, and how many they have on average."""
    from rag.models.embedding import load_embedder

    words = {
        language: [
            word for path in sorted((corpus / language).rglob("*.md")) for word in path.read_text("utf-8").split()
        ]
        for language in LANGUAGES
    }
    count = load_embedder().count_tokens
    texts: dict[int, list[str]] = {}
    for size, many in PASSAGES.items():
        texts[size] = []
        for at in range(many):
            mine = words[LANGUAGES[at % 2]]
            start = at * 97 % (len(mine) - size)
            piece = mine[start : start + size]
            while count([" ".join(piece)])[0] > size:
                piece = piece[: int(len(piece) * 0.97)]
            texts[size].append(" ".join(piece))
    return texts, {size: round(statistics.mean(count(texts[size])), 1) for size in PASSAGES}


class _Worker:
    """A side in a process of its own."""

    def __init__(self, side: Side) -> None:
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(side, theirs), daemon=True)
        started = time.perf_counter()
        self._process.start()
        theirs.close()
        self._connection.recv()
        self.cold_start = time.perf_counter() - started

    def seconds(self, what: Literal["passages", "questions"], texts: Sequence[str]) -> float:
        self._connection.send((what, list(texts)))
        return float(self._connection.recv())

    def close(self) -> float:
        """End the process; returns its peak resident memory in megabytes."""
        self._connection.send(None)
        peak = float(self._connection.recv())
        self._process.join()
        return peak


def _work(side: Side, connection: Connection) -> None:
    passages, question = _fuente() if side == "fuente" else _plain()
    question(QUESTIONS[0])
    connection.send("ready")
    passages(QUESTIONS[:2])
    while (asked := connection.recv()) is not None:
        what, texts = asked
        started = time.perf_counter()
        if what == "passages":
            passages(texts)
        else:
            for text in texts:
                question(text)
        connection.send(time.perf_counter() - started)
    connection.send(_peak())


def _peak() -> float:
    """Megabytes that this process has had resident; 0 on Windows, which does not tell."""
    try:
        import resource
    except ImportError:
        return 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1024


Encode = Callable[[Sequence[str]], object]


def _fuente() -> tuple[Encode, Callable[[str], object]]:
    from rag.models.embedding import load_embedder

    embedder = load_embedder()
    return embedder.passages, embedder.question


def _plain() -> tuple[Encode, Callable[[str], object]]:
    from rag.models.embedding import sentence_transformer

    model = sentence_transformer(trainable=True)
    return lambda texts: model.encode_document(list(texts)), lambda text: model.encode_query([text])
