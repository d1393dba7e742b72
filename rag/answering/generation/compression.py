"""Is a sentence cut from its quote: the quote's own words in their order, one stretch at most left out in between?

Of 124 sentences that the local model wrote within a language, 70 are cut so, and each says what its quote says. Of the
54 that it worded itself, and that figures, names and the rest let through, 12 do not.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rag.answering.generation.sentence_checks import has_verb
from rag.language.text import Text
from rag.language.words import STOP_WORDS, fold
from rag.types import Language
from rag.verification.align import Quote

STRETCHES = 2  # of the quote's words
SMALL = 2  # small words of its own
_SMALL: dict[Language, frozenset[str]] = {  # none that turns what is said, as "from" does, or "before"
    "en": frozenset("the a an this that it its he she his her they their is are was were be been has have had".split()),
    "es": frozenset("el la los las lo un una unos unas su sus se es son fue fueron era eran ha han".split()),
}
_SAID_BEFORE = frozenset("that whether if unless que si".split())  # what follows is somebody's, or depends
_ON_CONDITION = ("if ", "unless ", "except ", "provided ", "si ", "salvo ", "excepto ", "a menos ", "siempre que ")


def cut_from(said: Text, quotes: Sequence[Quote]) -> bool:
    """Is it cut from one sentence of a quote in its language, and whole without the rest?"""
    spoken = [quote for quote in quotes if quote.language == said.language]
    return any(_cut(said, sentence) for quote in spoken for sentence in quote.sentences)


def _cut(said: Text, sentence: Text) -> bool:
    mine, theirs = (tuple(map(fold, text.words)) for text in (said, sentence))
    stretches, own = _stretches(mine, theirs, STOP_WORDS[said.language])
    if not 1 <= len(stretches) <= STRETCHES or len(own) > SMALL or not _SMALL[said.language].issuperset(own):
        return False
    begins, ends = stretches[0][0], stretches[-1][1]
    if begins and (theirs[begins - 1] in _SAID_BEFORE or said.text[:1].islower() or not has_verb(said)):
        return False
    return not f"{' '.join(theirs[ends:])} ".startswith(_ON_CONDITION)


def _stretches(
    mine: Sequence[str], theirs: Sequence[str], small: Collection[str]
) -> tuple[list[tuple[int, int]], list[str]]:
    """Where the longest stretches of these words stand in those, each behind the last; and which words do not."""
    found: list[tuple[int, int]] = []
    own: list[str] = []
    at = 0
    while at < len(mine):
        behind = found[-1][1] if found else 0
        start = max(range(behind, len(theirs) + 1), key=lambda place: _alike(mine, at, theirs, place))
        length = _alike(mine, at, theirs, start)
        if length == 0:
            own.append(mine[at])
            at += 1
        elif found and start <= behind + (mine[at - 1] in own[-1:] and mine[at - 1] not in small):  # or one for another
            found[-1] = (found[-1][0], start + length)
            at += length
        else:
            found.append((start, start + length))
            at += length
    return found, own


def _alike(mine: Sequence[str], at: int, theirs: Sequence[str], place: int) -> int:
    length = 0
    while at + length < len(mine) and place + length < len(theirs) and mine[at + length] == theirs[place + length]:
        length += 1
    return length
