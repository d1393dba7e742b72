"""Claim and quotes -> which quotes support it, or what is wrong. What is not supported is not shown.

A claim is supported by one quote, or its two halves by a quote each, when the hard guards hold and it means the same:

- figures.py  value, scale, unit, period, bound and order of each figure (told.py); dates.py
- names.py    names, what stands between quotation marks
- hedges.py   negations, possibilities, plans; who said it; a doubt told as certain
- opposites.py a word in the place of its opposite, a rise for a fall
- meaning.py  words and vectors, or the learned judge

Whole sentences of a quote, word for word, need no such look. Holds no model: `Sense` brings what models tell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from rag.language.names import named
from rag.language.sentences import sentences
from rag.language.text import Text
from rag.types import Citation, Language, Sentence
from rag.verification.figures import wrong_figure
from rag.verification.hedges import firmer, hardened, markers_kept
from rag.verification.meaning import Sense, Vector, means
from rag.verification.names import names_stand, opening, quotations_stand, unquoted
from rag.verification.opposites import opposite, turned
from rag.verification.quantity import another_fate, overstated
from rag.verification.roles import exchanged, stand_in

__all__ = ["Problem", "Quote", "Sense", "Verdict", "align", "exact", "problem_with", "supported", "told_in", "verify"]

Problem = Literal[
    "quotation", "figure", "unit", "bound", "order", "direction", "date", "name", "negation", "antonym", "hedge",
    "quantity", "attribution", "meaning", "language", "empty",
]  # fmt: skip

CLOSE = 0.02  # quotes of the other language that lie as near as that to the nearest may be meant
ALONE = 0.9  # cosine from which a sentence is about one quote of the other language, not about two
WORDS_ALONE = 0.75  # the same within a language, as a share of the sentence's stems


# ------------------------------------------------------------------ quoted sentences


def exact(citation: Citation) -> bool:
    """Is the quote the document's own text at its offsets, and not empty?"""
    return bool(citation.quote) and citation.document.text[citation.start : citation.end] == citation.quote


def supported(sentence: Sentence, citations: Sequence[Citation]) -> bool:
    """Does the sentence quote each of its citations, at least one, word for word?"""
    cited = [citation for citation in citations if citation.number in sentence.citations]
    return bool(cited) and all(exact(citation) and citation.quote in sentence.text for citation in cited)


def verify(
    sentences: Sequence[Sentence], citations: Sequence[Citation]
) -> tuple[tuple[Sentence, ...], tuple[Citation, ...]]:
    """The sentences that are supported, and the citations that they use; the rest falls away."""
    kept = tuple(sentence for sentence in sentences if supported(sentence, citations))
    used = {number for sentence in kept for number in sentence.citations}
    return kept, tuple(citation for citation in citations if citation.number in used)


# ------------------------------------------------------------------ written sentences


Quote = Text  # words that a sentence may rest on


def told_in(language: Language, quotes: Sequence[Quote]) -> list[str]:
    """Each sentence of the quotes that are in a language."""
    spoken = [quote for quote in quotes if quote.language == language]
    return [sentence.text for quote in spoken for sentence in quote.sentences]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one written sentence: the places (from 0) of the quotes that support it, or the problem."""

    text: str
    quotes: tuple[int, ...] = ()
    problem: Problem | None = None


def align(claim: str, language: Language, quotes: Sequence[Quote], sense: Sense) -> Verdict:
    """The quotes that support a written sentence: the nearest one that does, else the nearest two together."""
    if not any(map(str.isalnum, claim)) or not quotes:
        return Verdict(claim, problem="empty")
    if (at := _copied(claim, language, quotes)) is not None:
        return Verdict(claim, (at,))
    if all(quote.language != language for quote in quotes):
        claim = unquoted(claim, quotes)
    mine = sense.vector(claim)
    cosines = [float(mine @ sense.vector(quote.text)) for quote in quotes]
    order = sorted(range(len(quotes)), key=lambda at: -cosines[at])

    def alone(at: int) -> Problem | None:
        return _problem_alone(claim, language, quotes[at], cosines[at], sense)

    across = [at for at in order if quotes[at].language != language]  # the nearest ones: neighbours lie near, too
    order = [at for at in order if at not in across or cosines[at] >= cosines[across[0]] - CLOSE]
    problems = {at: alone(at) for at in order}
    for at in order:
        if problems[at] is None:
            return Verdict(claim, (at,))
    if any(_told_alone(claim, language, quotes[at], cosines[at]) for at in order):
        return Verdict(claim, problem=problems[order[0]])
    for one, other in halves(claim):
        places = _borne_by_two(one, other, language, quotes, sense)
        if places:
            return Verdict(claim, places)
    return Verdict(claim, problem=problems[order[0]])


def _problem_alone(claim: str, language: Language, quote: Quote, cosine: float, sense: Sense) -> Problem | None:
    """What is wrong with the claim if it rests on this quote, or None where some sentences of it support it.

    A "not" or a speaker of another sentence is none of the claim's.
    """
    mine = Text(claim, language)
    if len(quote.sentences) < 2:
        return problem_with(claim, language, [quote], [cosine], sense)
    problems: list[Problem] = []
    for window in windows(quote):
        problem = guarded(mine, [window], sense.vector) or markers_kept(mine, [window])
        if problem is None:
            near = float(sense.vector(claim) @ sense.vector(window.text))
            problem = problem_with(claim, language, [window], [near], sense)
        if problem is None:
            return None
        problems.append(problem)
    return min(problems, key=_GRAVITY.index)


WINDOW = 3  # sentences of a quote that are read together
_GRAVITY: tuple[Problem, ...] = (  # the farther a window came, the better it is the one that the claim speaks of
    "meaning", "attribution", "hedge", "quantity", "antonym", "negation", "name", "date", "direction", "order", "bound",
    "unit", "figure", "quotation", "language", "empty",
)  # fmt: skip


def windows(quote: Quote) -> list[Quote]:
    """Up to three sentences of a quote in a row, short ones first."""
    said = quote.sentences
    runs = [(at, at + length) for length in range(1, WINDOW + 1) for at in range(len(said) - length + 1)]
    return [Quote(" ".join(one.text for one in said[start:end]), quote.language) for start, end in runs]


def _copied(claim: str, language: Language, quotes: Sequence[Quote]) -> int | None:
    """The place of the quote of which the claim is one or more whole sentences, word for word."""
    for at, quote in enumerate(quotes):
        spans = sentences(quote.text, quote.language) if quote.language == language else []
        if any(quote.text[first.start : last.end] == claim for first, last in product(spans, repeat=2)):
            return at
    return None


def _told_alone(claim: str, language: Language, quote: Quote, cosine: float) -> bool:
    """Is the claim about this one quote, so that a figure or name missing there must not come from another?"""
    if quote.language != language:
        return cosine >= ALONE
    mine = Text(claim, language).stems
    return len(mine & quote.stems) >= WORDS_ALONE * len(mine)


_JOINT = re.compile(r",?\s+(?:and|but|while|whereas|y|e|pero|mientras que|mientras)\s+|;\s+")
HALF = 3  # words of a half that says something of its own


def halves(claim: str) -> list[tuple[str, str]]:
    """The claim cut in two at each word that joins what could stand alone."""
    cuts = [(claim[: joint.start()], claim[joint.end() :]) for joint in _JOINT.finditer(claim)]
    return [(one, other) for one, other in cuts if min(len(one.split()), len(other.split())) >= HALF]


def _borne_by_two(one: str, other: str, language: Language, quotes: Sequence[Quote], sense: Sense) -> tuple[int, ...]:
    """The places of two quotes that bear a half each and are about the same; empty where none do.

    Whole sentences are never put together from two quotes: "they beat the Steelers" and "they beat the Patriots in the
    final" bear "they beat the Steelers in the final" word by word.
    """
    bearing = [[at for at, quote in enumerate(quotes) if _bears(half, language, quote, sense)] for half in (one, other)]
    for first, second in product(*bearing):
        theirs = [named(quotes[at].text) | named(half) for at, half in ((first, one), (second, other))]
        if first != second and (named(other) - {opening(other)} or theirs[0] & theirs[1]):
            return (min(first, second), max(first, second))
    return ()


def _bears(half: str, language: Language, quote: Quote, sense: Sense) -> bool:
    cosine = float(sense.vector(half) @ sense.vector(quote.text))
    return problem_with(half, language, [quote], [cosine], sense) is None


def problem_with(
    claim: str, language: Language, quotes: Sequence[Quote], cosines: Sequence[float], sense: Sense
) -> Problem | None:
    """Why these quotes do not support the sentence, or None where they do; `cosines` of the sentence and each quote."""
    mine = Text(claim, language)
    return (
        guarded(mine, quotes, sense.vector)
        or _misplaced(mine, quotes)
        or markers_kept(mine, quotes)
        or ("antonym" if turned(mine, quotes) or any(opposite(mine, quote) for quote in quotes) else None)
        or ("hedge" if firmer(mine, quotes) or hardened(mine, quotes) else None)
        or ("quantity" if any(overstated(mine, quote) or another_fate(mine, quote) for quote in quotes) else None)
        or (None if means(claim, language, quotes, cosines, sense) else "meaning")
    )


def guarded(claim: Text, quotes: Sequence[Quote], vector: Vector) -> Problem | None:
    """What the hard guards find wrong with quotations, figures, dates and names."""
    if not quotations_stand(claim.text, quotes):
        return "quotation"
    if wrong := wrong_figure(claim, quotes):
        return wrong
    return None if names_stand(claim, quotes, vector) else "name"


def _misplaced(claim: Text, quotes: Sequence[Quote]) -> Problem | None:
    """Does a name stand in another's place?"""
    moved = any(exchanged(claim.text, claim.language, quote.text, quote.language) for quote in quotes)
    return "name" if moved or (quotes and all(stand_in(claim, quote) for quote in quotes)) else None
