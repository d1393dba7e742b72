"""Sentences of several documents → what they say against each other, what only one language has, who repeats whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answering.conflicts import contradict
from rag.briefing.brief import Brief, Change, Disagreement, Earlier, OnlyIn, Quantity, Source
from rag.briefing.pool import Cited, Line, Pool, alike
from rag.language.modality import markers
from rag.language.text import Text
from rag.questions.answer_type import Kind
from rag.questions.question import Question
from rag.types import LANGUAGES, Document

READ = 40  # lines nearest to the topic that are compared with one another
COUNTERPART = (
    0.88  # cosine from which a sentence of the other language may say the same; translations lie at .90 to .97
)
ONLY = 5  # quotes shown of each language
_KINDS: tuple[tuple[Kind, str], ...] = (("how_many", "figure"), ("when", "date"), ("whether", "denial"))


@dataclass(frozen=True, slots=True)
class Basis:
    """On what a quote rests: documents that say the same in their own words, and copies of one of them."""

    lines: tuple[Line, ...]  # one of each independent document, the quoted one first
    copies: int


def basis(line: Line, pool: Pool) -> Basis:
    """The documents that say what a line says; those that have the same text are copies, and count once."""
    same = [line, *(one for one in pool.lines if one.document.id != line.document.id and alike(line, one))]
    kept: list[Line] = []
    copies: set[str] = set()
    for one in same:
        if any(one.document.id == other.document.id for other in kept):
            continue
        if any(_copied(one, other) for other in kept):
            copies.add(one.document.id)
        else:
            kept.append(one)
    return Basis(tuple(kept), len(copies))


def _copied(one: Line, other: Line) -> bool:
    """Has one the words of the other? An agency's sentence in two newspapers is one source."""
    return " ".join(one.text.split()).casefold() == " ".join(other.text.split()).casefold() or copied(
        one.document, other.document
    )


def copied(one: Document, other: Document) -> bool:
    """Are two documents one text?"""
    return one.id != other.id and " ".join(one.text.split()) == " ".join(other.text.split())


def disagreements(pool: Pool, cited: Cited) -> tuple[Disagreement, ...]:
    """Pairs of sentences that cannot both be right: of different documents, of one date, neither of them reported."""
    plain = [one for one in pool.lines[:READ] if not _reported(one)]
    question = Question(pool.topic, pool.language)
    found: list[Disagreement] = []
    for at, one in enumerate(plain):
        for other in plain[at + 1 :]:
            kind = _against(question, one, other)
            if kind and not any(cited.number(one) in each.citations for each in found):
                found.append(Disagreement(kind, (cited.number(one), cited.number(other))))  # type: ignore[arg-type]
    return tuple(found)


def _against(question: Question, one: Line, other: Line) -> str:
    """What they contradict each other in; empty where they do not."""
    mine, theirs = one.document, other.document
    if mine.id == theirs.id or (mine.date and theirs.date and mine.date != theirs.date):
        return ""  # a later count or plan is a revision
    quotes = Text(one.text, one.language), Text(other.text, other.language)
    cosine = float(one.vector @ other.vector)
    found = next((name for kind, name in _KINDS if contradict(kind, question, *quotes, cosine)), "")
    return "" if found and copied(mine, theirs) else found


def _reported(line: Line) -> bool:
    return any(one.kind == "attribution" for one in markers(line.text, line.language))


def only_in(pool: Pool, lines: Sequence[Line], cited: Cited) -> tuple[OnlyIn, ...]:
    """Of the lines, those to which nothing in the passages read in the other language comes near."""
    if {one.language for one in pool.lines} != set(LANGUAGES):
        return ()
    found = []
    for language in LANGUAGES:
        others = [one for one in pool.lines if one.language != language]
        alone = [one for one in lines if one.language == language
                 and max(float(one.vector @ other.vector) for other in others) < COUNTERPART]  # fmt: skip
        if alone:
            found.append(OnlyIn(language, cited.numbers(alone[:ONLY])))
    return tuple(found)


def changed(brief: Brief, earlier: Earlier) -> Brief:
    """The brief with what it has that an earlier one had not, and what is gone from it; documents by their bytes."""
    known = by_key(brief.sources)
    fresh = [one for key, one in known.items() if key not in earlier.documents]
    told = [Change("document", one.title, one.numbers) for one in fresh]
    told += [Change("revised", one.written, one.citations) for one in _revised(brief, earlier)]
    of_fresh = {number for one in fresh for number in one.numbers}
    told += [Change("quote", one.quote, (one.number,)) for one in brief.citations
             if one.quote not in earlier.quotes and one.number not in of_fresh]  # fmt: skip
    told += [Change("document_gone", title) for key, title in earlier.documents.items() if key not in known]
    gone = {title for key, title in earlier.documents.items() if key not in known}
    now = {one.quote for one in brief.citations}
    told += [Change("quote_gone", quote) for quote, title in earlier.quotes.items()
             if quote not in now and title not in gone]  # fmt: skip
    return replace(brief, changes=tuple(told))


def remembered(brief: Brief) -> Earlier:
    """What a later brief is compared by."""
    figures = ((value, one.unit) for measure in brief.figures for one in measure.quantities for value in one.normalised)
    documents = {key: one.title for key, one in by_key(brief.sources).items()}
    return Earlier("", documents, {one.quote: one.document.title for one in brief.citations}, frozenset(figures))


def by_key(sources: Sequence[Source]) -> dict[str, Source]:
    """The documents of a brief by what tells them from others later: their bytes, else their id."""
    return {one.sha256 or one.document_id: one for one in sources}


def _revised(brief: Brief, earlier: Earlier) -> list[Quantity]:
    """The latest figure of each measure whose figure before stood in the earlier brief, and it did not."""
    found = []
    for one in brief.figures:
        latest, *before = one.quantities
        stood = any((value, each.unit) in earlier.figures for each in before for value in each.normalised)
        if stood and not any((value, latest.unit) in earlier.figures for value in latest.normalised):
            found.append(latest)
    return found
