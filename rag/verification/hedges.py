"""Claim and quotes -> is what denies, weakens or lends the quotes' words kept, and nothing of the kind added?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Literal

from rag.language.lexicon import ALIKE, equivalence
from rag.language.modality import Kind, Marker
from rag.language.text import Text

Lost = Literal["negation", "hedge", "attribution"]
HALF = 0.5  # share of what a marker bears on that a claim must speak of, so that it may not leave the marker out
FEW = 2  # words on which a denial must bear, to tell that no quote affirms them
ANY = 0.25  # the same of a denial of the claim that no quote has: of four words it bears on, one
_DONE = re.compile(  # what is told as having happened
    r"\b(?:has|have|had|was|were|did|already|now|\w{3,}ed|ha|han|habia|habian|fue|fueron|ya|\w{2,}(?:aron|ieron)|era|eran)\b|\w[óí]\b"
)
_Placed = tuple[Marker, Text]


def markers_kept(claim: Text, quotes: Sequence[Text], *, covered: bool = False) -> Lost | None:
    """Is what denies, weakens or lends the quotes' words still there, and nothing of the kind added?

    `covered`: the quotes are known to speak of what the claim does, so that "nothing" need not be looked for.
    """
    kept = partial(_kept, claim, quotes, covered)
    if not kept("negation"):
        return "negation"
    if not kept("possible") or not kept("future"):
        return "hedge"
    return None if _as_lent(claim, quotes) else "attribution"


def _kept(claim: Text, quotes: Sequence[Text], covered: bool, kind: Kind) -> bool:
    """Has each sure marker of the claim a counterpart, and each of the quotes that bears on what the claim says?

    Two markers are counterparts where they bear on the same word, or where there is but one, as sure, on either side.
    """
    mine = [(marker, claim) for marker in claim.markers if marker.kind == kind]
    theirs = [(marker, quote) for quote in quotes for marker in quote.markers if marker.kind == kind]
    if len(mine) == len(theirs) == 1 and mine[0][0].weak == theirs[0][0].weak:
        return True
    added = [one for one in mine if not one[0].weak and not _met(one, theirs)]
    if kind == "negation":
        added = [one for one in added if ((theirs or not covered) and len(one[0].scope) < FEW)
                 or any(_spoken_of(one, quote, least=ANY) for quote in quotes)]  # fmt: skip
    lost = [one for one in theirs if not one[0].weak and not _met(one, mine) and _spoken_of(one, claim)]
    if kind == "future":  # "will draft" may be said of what was agreed, "opens on Friday" of a plan
        return not (lost and _DONE.search(claim.folded))
    return not added and not lost


def _met(one: _Placed, others: Iterable[_Placed]) -> bool:
    return any(
        equivalence(word, one[1].language, other, text.language) >= ALIKE
        for marker, text in others
        for word in one[0].scope
        for other in marker.scope
    )


def _spoken_of(one: _Placed, claim: Text, least: float = HALF) -> bool:
    """Does the claim speak of what the marker bears on, of this share of its words at least?"""
    marker, quote = one
    told = [any(equivalence(word, quote.language, mine, claim.language) >= ALIKE for mine in claim.stems)
            for word in marker.scope]  # fmt: skip
    return bool(told) and sum(told) >= least * len(told)


def _as_lent(claim: Text, quotes: Sequence[Text]) -> bool:
    """Does the claim say that somebody says so where the quotes do, and only there?"""
    mine, theirs = ([one for one in some if one.kind == "attribution"]
                    for some in (claim.markers, [marker for quote in quotes for marker in quote.markers]))  # fmt: skip
    sure, told = (any(not one.weak for one in some) for some in (mine, theirs))
    return (not sure or bool(theirs)) and (not told or bool(mine))
