"""Sentences of several documents → what they say against each other, what only one language has, who repeats whom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from rag.answering.conflicts import contradict
from rag.briefing.brief import Brief, Change, Disagreement, Earlier, OnlyIn, Quantity, Source
from rag.briefing.pool import Cited, Line, Pool, alike
from rag.briefing.statements import Teller, said
from rag.language.dates import months
from rag.language.lexicon import ALIKE, equivalence
from rag.language.modality import markers
from rag.language.text import Text
from rag.questions.answer_type import Kind
from rag.questions.question import Question
from rag.types import LANGUAGES, Document
from rag.verification.figures import wrong_figure

READ = 40  # lines nearest to the topic that are compared with one another
COUNTERPART = (
    0.88  # cosine from which a sentence of the other language may say the same; translations lie at .90 to .97
)
Judge = Callable[[Sequence[tuple[str, str]]], NDArray[np.float32]]  # pairs of claim and quote → (n, 3), borne first
Beyond = Callable[[Line], Sequence[str]]  # the sentences of the other language that lie nearest, wherever they stand
LONGER = 1.6  # times one text may be longer than its translation
# Of either text's lines the share that lies as near as NEAR to one of its translation: of the pairs of `corpus/` the
# six translations have .67 to .92, the 162 others .27 at most
HALF, NEAR = 0.5, 0.86
NEAREST = 3  # lines of the other language that are judged where none lies so near
# How likely one bears the other, from which they count as counterparts: of 35 lines of four briefs over `corpus/` that
# lay farther off 14 of the 18 that had a counterpart reach it, and 1 of the 17 that had none
BORNE = 0.4
ONLY = 5  # quotes shown of each language
_KINDS: tuple[tuple[Kind, str], ...] = (("how_many", "figure"), ("when", "date"), ("whether", "denial"))


@dataclass(frozen=True, slots=True)
class Basis:
    """On what a quote rests: documents that say the same in their own words, and copies of one of them."""

    lines: tuple[Line, ...]  # one of each independent document, the quoted one first
    copies: int


def basis(line: Line, pool: Pool) -> Basis:
    """The documents that say what a line says; copies and translations count once, and so does an outlet."""
    same = [line, *(one for one in pool.lines if one.document.id != line.document.id and alike(line, one))]
    kept: list[Line] = []
    copies: set[str] = set()
    for one in same:
        if any(one.document.id == other.document.id or _of_one_outlet(one, other) for other in kept):
            continue
        if any(_copied(one, other) or _translated(one.document, other.document, pool) for other in kept):
            copies.add(one.document.id)
        else:
            kept.append(one)
    return Basis(tuple(kept), len(copies))


def _of_one_outlet(one: Line, other: Line) -> bool:
    return one.document.outlet is not None and one.document.outlet == other.document.outlet


def _copied(one: Line, other: Line) -> bool:
    """Has one the words of the other? An agency's sentence in two newspapers is one source."""
    return " ".join(one.text.split()).casefold() == " ".join(other.text.split()).casefold() or copied(
        one.document, other.document
    )


def _translated(one: Document, other: Document, pool: Pool) -> bool:
    """Is one the translation of the other, as far as the lines tell: do most of either have a counterpart there?"""
    if one.language == other.language or not 1 / LONGER < len(one.text) / len(other.text) < LONGER:
        return False
    mine, theirs = ([each for each in pool.lines if each.document.id == document.id] for document in (one, other))
    cosines = np.array([[float(a.vector @ b.vector) for b in theirs] for a in mine])
    return all(float((cosines.max(axis=axis) >= NEAR).mean()) >= HALF for axis in (0, 1))


def copied(one: Document, other: Document) -> bool:
    """Are two documents one text?"""
    return one.id != other.id and " ".join(one.text.split()) == " ".join(other.text.split())


def disagreements(pool: Pool, cited: Cited) -> tuple[Disagreement, ...]:
    """Pairs of sentences that cannot both be right: of different documents, of one date, both told in one way.

    Either nobody is named who says them, or of both somebody is; of these only figures and dates are set side by side,
    since a view that is reported contradicts nothing.
    """
    told = [(one, teller) for one in pool.lines[:READ] if (teller := said(one)) is None or teller.name]
    told = [(one, teller) for one, teller in told if teller or not _reported(one)]
    question = Question(pool.topic, pool.language)
    found: list[Disagreement] = []
    for at, (one, teller) in enumerate(told):
        for other, another in told[at + 1 :]:
            if (teller is None) != (another is None):
                continue
            kind = _against(question, one, other, [each for each in (teller, another) if each])
            if kind and not any(cited.number(one) in each.citations for each in found):
                found.append(Disagreement(kind, (cited.number(one), cited.number(other))))  # type: ignore[arg-type]
    return tuple(found)


def _against(question: Question, one: Line, other: Line, tellers: Sequence[Teller]) -> str:
    """What they contradict each other in; empty where they do not."""
    mine, theirs = one.document, other.document
    if mine.id == theirs.id or (mine.date and theirs.date and mine.date != theirs.date):
        return ""  # a later count or plan is a revision
    quotes = Text(one.text, one.language), Text(other.text, other.language)
    cosine = float(one.vector @ other.vector)
    kinds = _KINDS[:2] if tellers else _KINDS
    found = next((name for kind, name in kinds if contradict(kind, question, *quotes, cosine)), "")
    if not found or copied(mine, theirs) or (_beside(*quotes, tellers) and _beside(*quotes[::-1], tellers)):
        return ""
    holds = any(wrong_figure(claim, [quote]) is None for claim, quote in (quotes, quotes[::-1]))
    return "" if found == "figure" and holds else found  # "at least ten" and "twelve"


def _beside(one: Text, other: Text, tellers: Sequence[Teller]) -> set[str]:
    """The words of one, but for its figures, dates and teller, of which the other has none that means the same.

    Where both have such words they tell two things: homes destroyed and homes damaged, work that began and that ended.
    """
    lent = {word for each in tellers for language in LANGUAGES
            for word in Text(f"{each.name} {each.verb}", language).lexical_stems}  # fmt: skip
    mine, theirs = (set(text.lexical_stems) - lent for text in (one, other))
    rest = theirs - mine
    return {word for word in mine - theirs if not any(map(str.isdigit, word)) and not months(f"in {word}")
            and not any(equivalence(word, one.language, each, other.language) >= ALIKE for each in rest)}  # fmt: skip


def _reported(line: Line) -> bool:
    return any(one.kind == "attribution" for one in markers(line.text, line.language))


def only_in(pool: Pool, lines: Sequence[Line], cited: Cited, beyond: Beyond, judge: Judge) -> tuple[OnlyIn, ...]:
    """Of the lines, those that nothing in the other language bears, in the passages read or elsewhere."""
    if {one.language for one in pool.lines} != set(LANGUAGES):
        return ()
    found = []
    for language in LANGUAGES:
        others = [one for one in pool.lines if one.language != language]
        alone = (one for one in lines if one.language == language and not _told_by(one, others, beyond, judge))
        if kept := list(islice(alone, ONLY)):
            found.append(OnlyIn(language, cited.numbers(kept)))
    return tuple(found)


def _told_by(line: Line, others: Sequence[Line], beyond: Beyond, judge: Judge) -> bool:
    """Does something in the other language say what a line says, or part of it?"""
    near = sorted(others, key=lambda one: -float(line.vector @ one.vector))[:NEAREST]
    if float(line.vector @ near[0].vector) >= COUNTERPART:
        return True
    there = dict.fromkeys([*(one.text for one in near), *beyond(line)])
    both = [pair for one in there for pair in ((line.text, one), (one, line.text))]
    return float(judge(both)[:, 0].max()) >= BORNE


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
