"""Two figures of a quote -> what can be worked out from them: what is left, the total, a share, how long it took."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Literal

from rag.language.numbers import Figure
from rag.language.units import units_agree
from rag.verification.told import YEAR

SURE = 12  # up to which a bare count is the sum or difference of two others by chance more often than not
_CLOCK = re.compile(r"\b([01]?\d|2[0-3]):([0-5]\d)\b")
_NEXT: dict[str, Decimal] = {"thousand": Decimal(1000), "million": Decimal(10**6)}
_SCALED = re.compile(
    r"(?:\b(?:in|en)\s|\((?:[^()]* )?)(?:(?P<thousand>thousands?|miles)|(?P<million>millions?|millones))\b"
    r"|(?P<thousands>[$€£]\s?0{3}s?\b|\b0{3}s\b)|(?P<millions>[$€£]m\b)"
)


def results(
    one: Figure, theirs: Sequence[Figure], moves: Sequence[tuple[Figure, Figure]], text: str
) -> Iterator[Decimal]:
    """What two figures of a quote, which has this text, add up to and how far they are apart, in the unit of one.

    `moves`: what the quote has rise or fall to what, which adds up to nothing. Nothing for a small bare number.
    """
    unit = one.unit
    if unit == "minute":
        yield from _minutes(text)
    if not unit and max(one.values) <= SURE:
        return
    for first, second in combinations(theirs, 2):
        a, b = max(first.values), max(second.values)
        dated = [bool(YEAR.fullmatch(each.text)) for each in (first, second)]
        if all(dated):
            if unit == "year":
                yield abs(a - b)
        elif not any(dated) and a != b and _alike(first, second) and _fits(unit, first.unit or second.unit):
            yield abs(a - b)
            if unit != "point" and (first, second) not in moves and (second, first) not in moves:
                yield a + b


Asked = Literal["share", "change", "multiple"]


def proportions(theirs: Sequence[Figure], asked: Asked) -> Iterator[Decimal]:
    """What two figures of a quote are of each other, or of both together, in percent; or the change from one to the
    other, in percent; or how many times the smaller the larger one is.
    """
    for first, second in combinations(theirs, 2):
        small, large = sorted((max(first.values), max(second.values)))
        dated = any(YEAR.fullmatch(each.text) for each in (first, second))
        if small <= 0 or small == large or dated or not _alike(first, second) or "%" in (first.unit, second.unit):
            continue
        if asked == "multiple":
            yield large / small
        elif asked == "change":
            yield from (100 * (large - small) / small, 100 * (large - small) / large)
        else:
            yield from (100 * small / large, 100 * small / (small + large), 100 * large / (small + large))


def _alike(one: Figure, other: Figure) -> bool:
    """Do they count one thing? Of two the one may leave out the unit: 182 million pesos to 248 million."""
    return units_agree(one.unit, other.unit) or not one.unit or not other.unit


def _fits(unit: str, theirs: str) -> bool:
    """May what is worked out of figures of their unit have this one? Points are told of percentages or of bare ones."""
    return theirs in ("%", "") if unit == "point" else unit == theirs or units_agree(unit, theirs)


def _minutes(text: str) -> Iterator[Decimal]:
    """How many minutes apart the clock times of a text are."""
    told = [60 * int(hours) + int(minutes) for hours, minutes in _CLOCK.findall(text)]
    return (Decimal(abs(a - b)) for a, b in combinations(told, 2))


def scale(around: str) -> Decimal | None:
    """What the amounts of a table stand for by what is said around it, folded: in thousands of pounds, (£m)."""
    found = _SCALED.search(around)
    return _NEXT[(found.lastgroup or "").removesuffix("s")] if found else None
