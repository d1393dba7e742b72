"""Made-up documents with the questions that people would ask of them -> examples: `documents.jsonl`, a document a line.

Each question stands in both languages, with the words of the text that answer it, or none where the text does not.
Some documents are kept to choose thresholds by, others to measure on.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from zlib import crc32

from evals.studies.reader.examples import NO_ANSWER, Example, cells, windowed, without_answer
from rag.language.sentences import sentences
from rag.language.words import fold, stem, words
from rag.types import Language, Span

PATH = Path(__file__).with_name("documents.jsonl")
PARTS = ("fit", "test", "train", "train", "train", "train")
LATER = "mnopqrstuvwxyzABCDEFGHIJKL"  # first letters of the documents that came later, all to train on


@dataclass(frozen=True, slots=True)
class Asking:
    """A question in both languages, what kind it is of, and where the text answers (`NO_ANSWER` where it does not)."""

    text: Mapping[Language, str]
    kind: str
    answer: Span


@dataclass(frozen=True, slots=True)
class Written:
    """A document with its questions."""

    id: str
    language: Language
    title: str
    text: str
    asking: tuple[Asking, ...]

    @property
    def part(self) -> str:
        """What it is used for: "train", "fit" or "test"."""
        if self.id[0] in LATER:
            return "train"
        return PARTS[crc32(self.id.encode()) % len(PARTS)]


@cache
def documents() -> tuple[Written, ...]:
    """Every document of the file."""
    return tuple(_document(json.loads(line)) for line in PATH.read_text("utf-8").splitlines())


def _document(row: Mapping[str, object]) -> Written:
    text = str(row["text"])
    asking = []
    for one in row["questions"]:  # type: ignore[attr-defined]
        said = one["answer"]
        start = text.index(said) if said else 0
        answer = Span(start, start + len(said)) if said else NO_ANSWER
        asking.append(Asking({"en": one["en"], "es": one["es"]}, one["kind"], answer))
    return Written(row["id"], row["language"], row["title"], text, tuple(asking))  # type: ignore[arg-type]


def asked_of_document(rng: random.Random, miss: bool, size: int, part: str = "train") -> Example | None:
    """A question of a document, of those to train on unless told otherwise, in either language on a part of it."""
    document = rng.choice([one for one in documents() if one.part == part])
    asked = rng.choice([said for said, _ in cells()])
    wanted = miss and rng.random() < 0.75
    one = rng.choice([each for each in document.asking if (each.answer is NO_ANSWER) == wanted])
    example = Example(one.text[asked], asked, document.text, document.language, one.answer, "documents", document.id)
    if miss and not wanted:
        return without_answer(windowed(example, 2 * size, rng))
    if not miss:
        return windowed(example, size, rng)
    near = nearest(document, one.text[document.language])
    around = windowed(replace(example, answer=near), size, rng)
    return replace(around, answer=NO_ANSWER)


def nearest(document: Written, question: str) -> Span:
    """The sentence that shares most words with a question of its language: there a reader errs."""
    asked = _stems(question, document.language)
    return max(_told(document.text, document.language), key=lambda told: len(asked & told[1]))[0]


@cache
def _told(text: str, language: Language) -> tuple[tuple[Span, frozenset[str]], ...]:
    """The sentences of a text, each with the stems of its words."""
    return tuple((span, _stems(text[span.start : span.end], language)) for span in sentences(text, language))


def _stems(text: str, language: Language) -> frozenset[str]:
    return frozenset(stem(fold(word), language) for word in words(text))
