"""Passages -> the words in them that answer, best first: the reader's spans, weighed with today's evidence.

Without a reader the words come from the best sentences by the kind of thing asked for. Knows nothing of how they are
said to the reader of the answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.answering.evidence_features import Candidate
from rag.answering.table_cell import Vector, cell
from rag.language.dates import date_spans
from rag.language.localised import amounts, measured, paid
from rag.language.numbers import figures
from rag.language.words import fold, stem, stems
from rag.models.reader import Reading
from rag.questions.answer_type import Kind, answering, kind
from rag.retrieval.hybrid import Retrieval
from rag.types import Language, Passage, Span

Read = Callable[[str, Sequence[str]], Sequence[Sequence[Reading]]]  # of each passage several spans, best first
READ = 4  # passages that the reader sees: each costs about 25 ms on two quiet cores
READ_COUNTS = 6  # where a count is asked for, which documents may give at different dates
SENTENCE = 0.3  # weight of a sentence's log odds beside the reader's
LACKING = 2.5  # log odds that a span loses which is not of the kind asked for
CELLS = " | "  # between the cells of a table's row
CELL = 0.9  # how likely a cell answers whose row the question names


@dataclass(frozen=True, slots=True)
class Spotted:
    """Words of a sentence that may answer; offsets in the document's text."""

    candidate: Candidate
    span: Span
    log_odds: float  # of the reader for its passage, of the sentence beside it

    @property
    def text(self) -> str:
        return self.candidate.passage.document.text[self.span.start : self.span.end]


def spotted(
    retrieval: Retrieval,
    passages: Sequence[Passage],
    found: Sequence[Candidate],
    odds: NDArray[np.float64],
    read: Read,
    vector: Vector,
) -> list[Spotted]:
    """What answers in each of the first passages, best first; a table's cell where the question names its row."""
    asked = kind(retrieval.question)
    of_odds = {id(candidate): float(one) for candidate, one in zip(found, odds, strict=True)}
    most = READ_COUNTS if asked == "how_many" else READ
    readings = read(retrieval.question, [passage.chunk.text for passage in passages[:most]])
    spots = []
    for passage, several in zip(passages, readings, strict=False):
        mine = [candidate for candidate in found if candidate.passage.chunk.id == passage.chunk.id
                and (asked in ("how_many", "when") or CELLS not in candidate.quote.text)]  # fmt: skip
        of_passage = (_spot(retrieval, asked, mine, reading, of_odds, vector) for reading in several)
        kept = [spot for spot in of_passage if spot is not None]
        if kept:
            spots.append(max(kept, key=lambda one: one.log_odds))
    in_table = _in_table(retrieval, asked, passages, found, vector)
    spots.sort(key=lambda one: -one.log_odds)
    return [in_table, *spots] if in_table else spots


def _in_table(
    retrieval: Retrieval, asked: Kind, passages: Sequence[Passage], found: Sequence[Candidate], vector: Vector
) -> Spotted | None:
    if asked in ("why", "whether", "who"):
        return None
    told = cell(retrieval.question, retrieval.language, passages, asked in ("how_many", "when"), vector)
    if told is None:
        return None
    row = next((one for one in found if one.passage.chunk.id == told.passage.chunk.id
                and one.span.start <= told.span.start < one.span.end), None)  # fmt: skip
    return Spotted(row, told.span, _logit(CELL)) if row else None


def _spot(
    retrieval: Retrieval,
    asked: Kind,
    mine: Sequence[Candidate],
    reading: Reading,
    odds: dict[int, float],
    vector: Vector,
) -> Spotted | None:
    """The reader's span, kept to one sentence and to what is asked for."""
    if not mine or reading.end <= reading.start:
        return None
    offset = mine[0].passage.chunk.start
    span = _whole_words(mine[0].passage.document.text, Span(offset + reading.start, offset + reading.end))
    near = [one for one in mine if one.span.start < span.end and span.start < one.span.end]
    if not near:
        return None
    best = max(near, key=lambda one: odds[id(one)])
    span = Span(max(span.start, best.span.start), min(span.end, best.span.end))
    kept, lacks = _of_kind(retrieval, asked, best, span, vector)
    likely = _logit(reading.answerable) + SENTENCE * odds[id(best)] - LACKING * lacks
    return Spotted(best, kept, likely)


def _whole_words(text: str, span: Span) -> Span:
    """Begun and ended where words do: a token may be a piece of one."""
    start, end = span.start, span.end
    while start and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return Span(start, end)


def _of_kind(retrieval: Retrieval, asked: Kind, candidate: Candidate, span: Span, vector: Vector) -> tuple[Span, bool]:
    """The part of a span that is of the kind asked for, else the nearest of its sentence; does the sentence lack it?"""
    if asked not in ("how_many", "when"):
        return span, False
    quote, start = candidate.quote, candidate.span.start
    fitting = date_spans(quote.text) if asked == "when" else _fitting(retrieval, candidate)
    if asked == "when":
        fitting = [one for one in fitting if not _said(quote.text[one.start : one.end], retrieval.question)]
    there = [Span(one.start + start, one.end + start) for one in fitting]
    if not there:
        return span, asked == "how_many"
    inside = [one for one in there if one.start < span.end and span.start < one.end]
    if not inside:
        return min(there, key=lambda one: abs(one.start - span.start)), True
    joined = _ranges(candidate.passage.document.text, there)
    if asked == "how_many" and len(joined) > 1 and (told := _better_told(retrieval, candidate, joined, vector)):
        return told, False
    if len(inside) == 2 and _RANGE.fullmatch(candidate.passage.document.text[inside[0].end : inside[1].start]):
        return Span(inside[0].start, inside[1].end), False
    return max(inside, key=lambda one: (_beside(retrieval, candidate, one), -one.start)), False


def _ranges(text: str, spans: Sequence[Span]) -> list[Span]:
    """The spans, two that make a range as one: "$10 to $30"."""
    joined: list[Span] = []
    for one in spans:
        if joined and _RANGE.fullmatch(text[joined[-1].end : one.start]):
            joined[-1] = Span(joined[-1].start, one.end)
        else:
            joined.append(one)
    return joined


_RANGE = re.compile(r"\s?(?:to|al?|and|-|–|hasta el|until)\s?")


def _beside(retrieval: Retrieval, candidate: Candidate, span: Span) -> int:
    """How many of the question's words stand just behind a figure."""
    if candidate.quote.language != retrieval.language:
        return 0
    after = candidate.passage.document.text[span.end : candidate.span.end].split()[:4]
    return len(set(stems(" ".join(after), retrieval.language)) & set(stems(retrieval.question, retrieval.language)))


def _better_told(retrieval: Retrieval, candidate: Candidate, there: Sequence[Span], vector: Vector) -> Span | None:
    """The figure whose company lies clearly nearer to the question than that of every other: "10 cents to produce"."""
    text, asked = candidate.passage.document.text, vector(retrieval.question)
    near = [float(asked @ vector(_company(text, one, candidate.span))) for one in there]
    first, second = sorted(near, reverse=True)[:2]
    return there[near.index(first)] if first - second >= NEARER else None


NEARER = 0.02  # cosine by which one figure's company must lie nearer than the next's
COMPANY = 7  # words on either side of a figure that say what it is told of
_CLAUSES = re.compile(r"[,;:]\s|\b(?:that|which|and|que|y)\b")


def _company(text: str, figure: Span, sentence: Span) -> str:
    """The figure with the words of its clause around it."""
    before = _CLAUSES.split(text[sentence.start : figure.start])[-1].split()[-COMPANY:]
    after = _CLAUSES.split(text[figure.end : sentence.end])[0].split()[:COMPANY]
    return " ".join([*before, text[figure.start : figure.end], *after])


_DURATION = re.compile(r"\b(?:how long|cuanto tiempo)\b")
_PRICE = re.compile(
    r"\b(?:costs?|price|how much money|salary|spen[dt]|cuesta\w*|cost(?:o|ara|aba|aron)|precio|cuanto dinero|sueldo"
    r"|cobra\w*)\b"
)
_COUNTED = re.compile(r"\b(?:how many|cuant[oa]s) (?P<thing>[a-z]+)")
_TIME = re.compile(
    r"\b(?:second|minute|hour|day|night|week|month|year|segundo|minuto|hora|dia|noche|semana|mes|ano)(?:e?s)?\b"
)


def _fitting(retrieval: Retrieval, candidate: Candidate) -> list[Span]:
    """The new amounts of a sentence that can be what is asked: a duration, or a whole number of things."""
    found, quote = _new_amounts(retrieval, candidate), candidate.quote
    question = fold(retrieval.question)
    if _DURATION.search(question):
        return [one for one in found if _TIME.search(fold(quote.text[one.start : one.end]))]
    if _PRICE.search(question):
        return [one for one in found if not measured(quote.text[one.start : one.end], quote.language)
                or paid(quote.text[one.start : one.end], quote.language)]  # fmt: skip
    counted = _COUNTED.search(question)
    if counted is None or measured(f"2 {counted['thing']}", retrieval.language):
        return found
    whole = [one for one in found if not measured(quote.text[one.start : one.end], quote.language)]
    if quote.language != retrieval.language or stem(counted["thing"], quote.language) in stems(
        quote.text, quote.language
    ):
        return whole
    return [one for one in whole if not _counts_others(quote.text[one.end :], quote.language)]


def _counts_others(after: str, language: Language) -> bool:
    """Does a noun stand right behind a figure, so that it counts these: "31 fishermen"?"""
    word = re.match(r"\s([a-záéíóúüñ]{4,})", after)
    return bool(word) and bool(stems(word[1], language))  # type: ignore[index]


def _new_amounts(retrieval: Retrieval, candidate: Candidate) -> list[Span]:
    """The amounts of a sentence that the question does not hold itself."""
    quote = candidate.quote
    known = figures(retrieval.question, retrieval.language)
    found = []
    for span in amounts(quote.text, quote.language):
        told = figures(quote.text[span.start : span.end], quote.language)
        if not told or not any(one.agrees(other) for one in told for other in known):
            found.append(span)
    return found


def _said(words: str, question: str) -> bool:
    return words.casefold() in question.casefold()


def by_kind(retrieval: Retrieval, ranked: Sequence[Candidate], odds: Sequence[float]) -> list[Spotted]:
    """Without a reader: the words of the kind asked for in each sentence, else the whole sentence."""
    spots = []
    for candidate, one in zip(ranked, odds, strict=True):
        quote = candidate.quote
        marks = answering(retrieval.question, retrieval.language, quote.text, quote.language)
        start = candidate.span.start
        span = Span(marks[0].start + start, marks[0].end + start) if marks else candidate.span
        if marks and kind(retrieval.question) == "how_many":
            whole = [a for a in amounts(quote.text, quote.language) if a.start <= marks[0].start < a.end]
            span = Span(whole[0].start + start, whole[0].end + start) if whole else span
        spots.append(Spotted(candidate, span, float(one)))
    return spots


def _logit(probability: float) -> float:
    kept = min(max(probability, 1e-6), 1 - 1e-6)
    return float(np.log(kept / (1 - kept)))
