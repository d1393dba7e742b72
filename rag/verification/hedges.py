"""Claim and quotes -> is what denies, weakens or lends the quotes' words kept, and nothing of the kind added?"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal

from rag.language.modality import Kind, Marker
from rag.language.text import Text
from rag.verification.meaning import Vector

_HEDGES: tuple[Kind, ...] = ("possible", "future")
Lost = Literal["negation", "hedge", "attribution"]


def markers_kept(claim: Text, quotes: Sequence[Text], vector: Vector) -> Lost | None:
    """Is what denies, weakens or lends the quotes' words still there, and nothing of the kind added?"""
    theirs = [(marker, quote) for quote in quotes for marker in quote.markers]
    if all(quote.language == claim.language for quote in quotes):
        kept = partial(_kept_here, stems=claim.stems, mine=claim.markers, theirs=[marker for marker, _ in theirs])
    else:
        kept = partial(_kept_across, mine=claim.markers, theirs=theirs, told=partial(_told, claim, vector=vector))
    if not kept("negation"):
        return "negation"
    if not all(kept(kind) for kind in _HEDGES):
        return "hedge"
    return None if kept("attribution") else "attribution"


def _kept_here(kind: Kind, *, stems: frozenset[str], mine: Sequence[Marker], theirs: Sequence[Marker]) -> bool:
    """Within a language a marker counts for the words in its scope, and each has one counterpart."""
    my, their = ([one for one in some if one.kind == kind] for some in (mine, theirs))
    if kind == "attribution":  # bears on the whole sentence, and stands before or behind it
        return _as_many(my, their, their, 1)
    overlaps = sorted(
        ((len(one.scope & other.scope), -a, -b) for a, one in enumerate(my) for b, other in enumerate(their)),
        reverse=True,
    )
    met: tuple[set[int], set[int]] = set(), set()
    for overlap, a, b in overlaps:
        if overlap and -a not in met[0] and -b not in met[1]:
            met[0].add(-a)
            met[1].add(-b)
    added = any(not one.weak for at, one in enumerate(my) if at not in met[0])
    alone = [one for at, one in enumerate(their) if at not in met[1] and not one.weak]
    lost = any(2 * len(one.scope & stems) >= len(one.scope) for one in alone)
    return not added and not lost and not (kind == "negation" and any(one.next in stems for one in alone))


def _kept_across(
    kind: Kind, *, mine: Sequence[Marker], theirs: Sequence[tuple[Marker, Text]], told: Callable[[Marker, Text], bool]
) -> bool:
    """Across languages each negation has a counterpart, and each other kind at least one."""
    my, their = [one for one in mine if one.kind == kind], [one for one in theirs if one[0].kind == kind]
    spoken_of = [one for one, quote in their if one.weak or kind == "attribution" or told(one, quote)]
    return _as_many(my, [one for one, _ in their], spoken_of, len(my) if kind == "negation" else 1)


def _as_many(mine: Sequence[Marker], theirs: Sequence[Marker], spoken_of: Sequence[Marker], most: int) -> bool:
    """Has what is surely meant on one side, counted up to `most`, as many counterparts on the other, sure or not?"""
    sure, told = (sum(not one.weak for one in some) for some in (mine, spoken_of))
    return min(sure, most) <= len(theirs) and min(told, max(1, most)) <= len(mine)


_BREAK = re.compile(r"[,;:](?!\d)|[()–—]| - ")
REST = 6  # words that must be left of a quote without a clause
LONGER = 0.7  # and as a share of the claim's: what is much longer says more than the rest


def _told(claim: Text, marker: Marker, quote: Text, vector: Vector) -> bool:
    """Does the claim speak of the clause that the marker stands in? Not if it lies as near the quote without that one.

    The first clause always counts: without it, "he did not, as they say, build it" says that he did.
    """
    breaks = [found.span() for found in _BREAK.finditer(quote.text)]
    before = [end for _, end in breaks if end <= marker.at]
    if not before:
        return True
    after = next((start for start, _ in breaks if start >= marker.at), len(quote.text))
    rest = f"{quote.text[: before[-1]]} {quote.text[after:]}"
    if len(rest.split()) < max(REST, LONGER * len(claim.text.split())):
        return True
    mine = vector(claim.text)
    return float(mine @ vector(rest)) < float(mine @ vector(quote.text))
