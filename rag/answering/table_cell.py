"""A question about a table -> the cell where the row it names meets the column it asks for. Knows no reader.

Rows are lines of cells with " | " between them, as files are read; the first of a run names the columns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.language.names import likeness
from rag.language.text import Text
from rag.language.words import STOP_WORDS
from rag.questions.answer_spans import in_column
from rag.questions.question import Question
from rag.types import Passage, Span

Vector = Callable[[str], NDArray[np.float32]]
SPELT = 0.8  # likeness of a row's name in the other language: sardine, sardina
ROOT = 6  # letters of a stem: significa, Significado
ANY_FIGURE = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell and its row; offsets in the document's text."""

    passage: Passage
    span: Span
    row: Span
    header: str  # of its column


def cell(question: Question, passages: Sequence[Passage], vector: Vector) -> Cell | None:
    """The cell that a question asks for; None where no row is named in it."""
    number = question.kind in ("how_many", "when")
    for passage in passages:
        for header, rows in _tables(passage):
            named = [row for row in rows if _named(Text(_text(passage, row[0]), passage.chunk.language), question)]
            if len(named) != 1 or not (number or ANY_FIGURE.search(_text(passage, named[0][0]))):
                continue
            column = _column(question, passage, header, named[0], vector)
            if column:
                return Cell(passage, named[0][column], _whole(named[0]), _text(passage, header[column]))
    return None


def _tables(passage: Passage) -> list[tuple[list[Span], list[list[Span]]]]:
    """The tables of a passage: the cells of the first row, and those of each row below it."""
    text, tables = passage.document.text, []
    rows: list[list[Span]] = []
    for line in re.finditer(r"[^\n]+", text[passage.chunk.start : passage.chunk.end]):
        cells = _cells(line.group(), passage.chunk.start + line.start())
        if rows and len(cells) != len(rows[0]):
            tables.append(rows)
            rows = []
        if len(cells) > 1:
            rows.append(cells)
    tables.append(rows)
    return [(rows[0], rows[1:]) for rows in tables if len(rows) > 1]


def _cells(line: str, offset: int) -> list[Span]:
    found, at = [], 0
    for piece in line.split(" | "):
        found.append(Span(offset + at, offset + at + len(piece)))
        at += len(piece) + 3
    return found


def _text(passage: Passage, span: Span) -> str:
    return passage.document.text[span.start : span.end]


def _whole(row: Sequence[Span]) -> Span:
    return Span(row[0].start, row[-1].end)


def _named(label: Text, question: Question) -> bool:
    """Are all words of a row's name in the question?"""
    asked, mine = (re.findall(r"[\w-]+", text.plain) for text in (question, label))
    mine = [word for word in mine if word not in STOP_WORDS["es"]]
    across = label.language != question.language
    return bool(mine) and all(
        one in asked or (across and one.isalpha() and any(likeness(one, other) >= SPELT for other in asked))
        for one in mine
    )


def _column(question: Question, passage: Passage, header: Sequence[Span], row: Sequence[Span], vector: Vector) -> int:
    """The column asked for, from 1: named by the question's words or years, else nearest in meaning; 0 for none."""
    kind, language, told = question.kind, question.language, passage.chunk.language
    number = kind in ("how_many", "when")
    at = [n for n in range(1, len(row)) if not number or ANY_FIGURE.search(_text(passage, row[n]))]
    if kind == "how_many":
        at = [n for n in at if in_column(question, Text(_text(passage, header[n]), told))
              and Text(_text(passage, row[n]), told).amounts]  # fmt: skip
    asked = {one[:ROOT] for one in question.every_stem}
    shared = {n: len(asked & {one[:ROOT] for one in Text(_text(passage, header[n]), language).every_stem}) for n in at}
    if kind == "how_many" and len(at) == 1 and question.measure:
        return at[0]
    if not at or (not any(shared.values()) and not _identifies(_text(passage, row[0]))):
        return 0
    best = max(at, key=lambda n: shared[n])
    if shared[best] and sum(shared[n] == shared[best] for n in at) == 1:
        return best
    mine = vector(question.text)
    return max(at, key=lambda n: float(mine @ vector(_text(passage, header[n]))))


def _identifies(label: str) -> bool:
    """Is a row named by a number or code that is no year: Room 204, E-14?"""
    return bool(ANY_FIGURE.search(label)) and not re.fullmatch(r"\s*(?:19|20)\d\d\s*", label)
