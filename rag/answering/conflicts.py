"""Two sentences of different documents on one question -> do they contradict each other? Holds no model.

Told apart are figures, dates and yes from no. Two sentences that speak of different years do not contradict each other,
nor do two that share one of the figures asked for; who said or did something is never taken for a contradiction, since
more than one may have.
"""

from __future__ import annotations

from rag.language.dates import dates, years
from rag.language.modality import markers
from rag.language.words import fold, stems
from rag.questions.answer_type import Kind
from rag.verification.align import Quote
from rag.verification.figures import Told, told

ALIKE = 0.88  # cosine of two sentences from which they are taken to be about the same thing
NEAR = 0.9  # the same, where one is in the other language: a sentence and its translation lie at 0.90 to 0.97
SHARED = 0.25  # share of the shorter one's stems that the other holds; same language


def contradict(kind: Kind, question: Quote, one: Quote, other: Quote, cosine: float) -> bool:
    """Do they, on what is asked? `cosine`: of the two sentences' vectors."""
    if not _alike(one, other, cosine):
        return False
    match kind:
        case "how_many":
            return _by_figures(question, one, other)
        case "when":
            return _by_dates(question, one, other)
        case "whether":
            return _by_denial(one, other)
        case _:
            return False


def _alike(one: Quote, other: Quote, cosine: float) -> bool:
    if one.language != other.language:
        return cosine >= NEAR
    mine, theirs = set(stems(one.text, one.language)), set(stems(other.text, other.language))
    return cosine >= ALIKE and len(mine & theirs) >= SHARED * min(len(mine), len(theirs))


def _by_figures(question: Quote, one: Quote, other: Quote) -> bool:
    mine, theirs = _asked(question, one), _asked(question, other)
    if _apart(_years(one), _years(other)):
        return False
    if any(my.figure.agrees(their.figure) for my in mine for their in theirs):
        return False
    return any(_same_measure(my, their, one.language == other.language) for my in mine for their in theirs)


def _years(quote: Quote) -> frozenset[int]:
    """The years that a quote speaks of; one in a full date only says when something was said or is due."""
    return years(quote.text) - {date.year for date in dates(quote.text) if date.day is not None and date.year}


def _asked(question: Quote, quote: Quote) -> list[Told]:
    """The figures of a quote that may answer: not the question's own, no years, no days of a date."""
    known = told(question.text, question.language)
    days = {date.day for date in dates(quote.text)} | {date.year for date in dates(quote.text)} | years(quote.text)
    return [
        one for one in told(quote.text, quote.language)
        if not any(one.figure.agrees(other.figure) for other in known)
        and not (not one.measure and any(day in one.figure.values for day in days if day is not None))
    ]  # fmt: skip


def _same_measure(one: Told, other: Told, same_language: bool) -> bool:
    if one.measure or other.measure:
        return one.measure == other.measure
    return not same_language or bool(one.around & other.around)


def _by_dates(question: Quote, one: Quote, other: Quote) -> bool:
    mine, theirs = ([d for d in dates(q.text) if d not in dates(question.text)] for q in (one, other))
    if mine and theirs:
        return not any(a.agrees(b) for a in mine for b in theirs)
    return _apart(years(one.text) - years(question.text), years(other.text) - years(question.text))


def _by_denial(one: Quote, other: Quote) -> bool:
    mine, theirs = (_denied(quote) for quote in (one, other))
    if bool(mine) == bool(theirs):
        return False
    denied, said = (mine, other) if mine else (theirs, one)
    return one.language != other.language or bool(denied & {fold(stem) for stem in stems(said.text, said.language)})


def _denied(quote: Quote) -> frozenset[str]:
    """The stems that the quote's plain negations bear on."""
    found = [marker.scope for marker in markers(quote.text, quote.language)
             if marker.kind == "negation" and not marker.weak]  # fmt: skip
    return frozenset().union(*found)


def _apart(mine: frozenset[int], theirs: frozenset[int]) -> bool:
    return bool(mine and theirs) and not mine & theirs
