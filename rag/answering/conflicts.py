"""Two sentences of different documents on one question -> do they disagree, or is one the later state of the other?

Holds no model. They disagree only on one subject, measure and period, both documents dated. A later count of the same
measure replaces an earlier one, and so does a figure that a later text puts in the place of an older one ("180 days are
replaced by 270"). Told apart are figures, dates and yes from no; who said or did something is never a contradiction,
since more than one may have, nor is a view that a document reports of somebody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag.language.dates import Date, dates, years
from rag.language.text import Text
from rag.language.words import fold
from rag.questions.answer_type import Kind
from rag.questions.question import Question
from rag.types import Span
from rag.verification.told import Told, told

ALIKE = 0.88  # cosine of two sentences from which they are taken to be about the same thing
AGAIN = 0.85  # the same, of two sentences that tell one figure at two dates
NEAR = 0.9  # the same, where one is in the other language: a sentence and its translation lie at 0.90 to 0.97
SAID = 20  # characters from where a verb of saying begins to the date on which it was said
SHARED = 0.25  # share of the shorter one's stems that the other holds; same language


Relation = Literal["disagree", "later", "none"]


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence that says something on what is asked, and its document."""

    quote: Text
    document_id: str
    date: str | None = None  # of the document, ISO 8601


@dataclass(frozen=True, slots=True)
class Replacement:
    """A figure and what takes its place, each with its unit: offsets in the older and in the newer sentence."""

    before: Span
    now: Span


def relation(kind: Kind, question: Question, one: Statement, other: Statement, cosine: float) -> Relation:
    """What two statements are to each other on what is asked; "later": one tells the newer state of the same thing.

    `cosine`: of the two sentences' vectors. Which one is later, their dates say.
    """
    if one.document_id == other.document_id or not one.date or not other.date or _reported(kind, one, other):
        return "none"
    older, newer = sorted((one, other), key=lambda each: each.date or "")
    again = kind == "how_many" and older.date != newer.date and cosine >= AGAIN
    if again and replaced(question, older.quote, newer.quote) is not None:
        return "later"
    alike = _alike(one.quote, other.quote, cosine)
    if not (again or alike) or not _differ(kind, question, one.quote, other.quote):
        return "none"
    apart = _apart(_period(one), _period(other))
    if again and (apart or _count(question, one, other)):
        return "later"
    return "disagree" if alike and not apart else "none"


def replaced(question: Question, older: Text, newer: Text) -> Replacement | None:
    """The figure that a newer sentence puts in the place of the older one's, which it tells, too; None where none is.

    "270 días" of "se sustituye el plazo de 180 días por el de 270 días", where the older text says 180.
    """
    new = _asked(question, newer)
    for was in (one for one in _asked(question, older) if one.measure):
        known = [one for one in new if one.figure.agrees(was.figure) and one.measure in ("", was.measure)]
        others = [one for one in new if not one.figure.agrees(was.figure) and one.measure == was.measure]
        if known and len(others) == 1:
            return Replacement(_with_unit(older, was), _with_unit(newer, others[0]))
    return None


def _with_unit(quote: Text, told_: Told) -> Span:
    start = told_.figure.start
    return next(
        (one for one in quote.amounts if one.start <= start < one.end), Span(start, start + len(told_.figure.text))
    )


def _count(question: Question, one: Statement, other: Statement) -> bool:
    """Is it how many there are that is asked, and not how much: what is counted again rises?"""
    told_ = [each for statement in (one, other) for each in _asked(question, statement.quote)]
    return question.counting and not all(each.measure for each in told_)


def _period(statement: Statement) -> frozenset[int]:
    """The years that a statement speaks of: its own, else its document's."""
    return _years(statement.quote) or years((statement.date or "")[:4])


def _reported(kind: Kind, *statements: Statement) -> bool:
    """Does a document only report that somebody says yes or no?"""
    return kind == "whether" and any(
        marker.kind == "attribution" and not marker.weak
        for one in statements for marker in one.quote.markers
    )  # fmt: skip


def contradict(kind: Kind, question: Question, one: Text, other: Text, cosine: float) -> bool:
    """Do they, on what is asked? `cosine`: of the two sentences' vectors."""
    return _alike(one, other, cosine) and _differ(kind, question, one, other)


def _differ(kind: Kind, question: Question, one: Text, other: Text) -> bool:
    match kind:
        case "how_many":
            return _by_figures(question, one, other)
        case "when":
            return _by_dates(question, one, other)
        case "whether":
            return _by_denial(one, other)
        case _:
            return False


def _alike(one: Text, other: Text, cosine: float) -> bool:
    if one.language != other.language:
        return cosine >= NEAR
    if cosine < ALIKE:
        return False
    mine, theirs = set(one.word_stems), set(other.word_stems)
    return len(mine & theirs) >= SHARED * min(len(mine), len(theirs))


def _by_figures(question: Question, one: Text, other: Text) -> bool:
    mine, theirs = _asked(question, one), _asked(question, other)
    if _apart(_years(one), _years(other)):
        return False
    if any(my.figure.agrees(their.figure) for my in mine for their in theirs):
        return False
    return any(_same_measure(my, their, one.language == other.language) for my in mine for their in theirs)


def _years(quote: Text) -> frozenset[int]:
    """The years that a quote speaks of; one in a full date only says when something was said or is due."""
    return quote.years - {date.year for date in quote.dates if date.day is not None and date.year}


def _asked(question: Question, quote: Text) -> list[Told]:
    """The figures of a quote that may answer: not the question's own, no years, no days of a date."""
    known = told(question.text, question.language)
    days = {date.day for date in quote.dates} | {date.year for date in quote.dates} | quote.years
    return [
        one for one in told(quote.text, quote.language)
        if not any(one.figure.agrees(other.figure) for other in known)
        and not (not one.measure and any(day in one.figure.values for day in days if day is not None))
    ]  # fmt: skip


def _same_measure(one: Told, other: Told, same_language: bool) -> bool:
    if one.measure or other.measure:
        return one.measure == other.measure
    return not same_language or bool(one.around & other.around)


def _by_dates(question: Question, one: Text, other: Text) -> bool:
    mine, theirs = ([d for d in _told_dates(q) if d not in question.dates] for q in (one, other))
    if bool(mine) != bool(theirs):
        return False
    if mine and theirs:
        return not any(a.agrees(b) for a in mine for b in theirs)
    return _apart(one.years - question.years, other.years - question.years)


def _told_dates(quote: Text) -> list[Date]:
    """The dates of a quote but those that only say when it was said: "said on June 9", «afirmó el 9 de junio»."""
    lent = [one.at for one in quote.markers if one.kind == "attribution"]
    return [
        date for span in quote.date_spans
        if not any(0 <= span.start - at <= SAID for at in lent)
        for date in dates(quote.text[span.start : span.end])
    ]  # fmt: skip


def _by_denial(one: Text, other: Text) -> bool:
    mine, theirs = (_denied(quote) for quote in (one, other))
    if bool(mine) == bool(theirs):
        return False
    denied, said = (mine, other) if mine else (theirs, one)
    return one.language != other.language or bool(denied & {fold(stem) for stem in said.word_stems})


def _denied(quote: Text) -> frozenset[str]:
    """The stems that the quote's plain negations bear on."""
    found = [marker.scope for marker in quote.markers
             if marker.kind == "negation" and not marker.weak]  # fmt: skip
    return frozenset().union(*found)


def _apart(mine: frozenset[int], theirs: frozenset[int]) -> bool:
    return bool(mine and theirs) and not mine & theirs
