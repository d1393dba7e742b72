"""A claim and quotes -> supported, contradicted, partly or not found, and why. Verification decides; this names it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.language.modality import content, flat
from rag.types import ClaimVerdict, Language
from rag.verification.align import Problem, Quote, Sense, align, problem_with

SAME_MATTER = 0.9  # cosine from which a quote of the other language speaks of what the claim speaks of
SAME_WORDS = 0.6  # the same within a language, as a share of the claim's stems
NEAREST = 3  # quotes that may contradict
WHY: dict[Problem, str] = {"attribution": "speaker", "quotation": "quotation"}


@dataclass(frozen=True, slots=True)
class Ruling:
    """What became of a claim, and the places (from 0) of the quotes that decide it."""

    verdict: ClaimVerdict
    why: str = ""  # contradicted: what differs; partly: the words that no quote supports
    quotes: tuple[int, ...] = ()


def ruling(claim: str, language: Language, quotes: Sequence[Quote], sense: Sense) -> Ruling:
    """What the quotes, nearest first, say of a claim."""
    found = align(claim, language, quotes, sense)
    if found.quotes:
        return Ruling("supported", "", found.quotes)
    return next(_in_part(claim, language, quotes, sense), None) or _differing(claim, language, quotes, sense)


def _in_part(claim: str, language: Language, quotes: Sequence[Quote], sense: Sense) -> Iterator[Ruling]:
    """One of its halves is supported, and the other is not."""
    from rag.verification.align import _halves

    for one, other in _halves(claim):
        for half, rest in ((one, other), (other, one)):
            bearing = align(half, language, quotes, sense).quotes
            if bearing and not align(rest, language, quotes, sense).quotes:
                yield Ruling("partly", rest.strip(" ."), bearing)


def _differing(claim: str, language: Language, quotes: Sequence[Quote], sense: Sense) -> Ruling:
    """The nearest quote that speaks of the same matter says otherwise, or there is none."""
    mine = sense.vector(claim)
    cosines = [float(mine @ sense.vector(quote.text)) for quote in quotes]
    nearest = sorted(range(len(quotes)), key=lambda at: -cosines[at])[:NEAREST]
    for at in nearest:
        if _same_matter(claim, language, quotes[at], cosines[at]):
            problem = problem_with(claim, language, [quotes[at]], [cosines[at]], sense)
            if problem not in (None, "meaning", "empty", "language"):
                return Ruling("contradicted", WHY.get(problem, str(problem)), (at,))
    return Ruling("not_found")


def _same_matter(claim: str, language: Language, quote: Quote, cosine: float) -> bool:
    if quote.language != language:
        return cosine >= SAME_MATTER
    mine, theirs = (set(content(flat(text), language)) for text in (claim, quote.text))
    return len(mine & theirs) >= SAME_WORDS * len(mine)
