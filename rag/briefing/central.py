"""Sentences → those that a text, or several, can be summed up with: its opening, and what lies nearest to the rest."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from rag.answering.quoting import whole
from rag.briefing.pool import Embed, Line, alike
from rag.language.text import Text
from rag.language.words import fold
from rag.retrieval.hybrid import Vectors
from rag.types import Document

CENTRAL = 4  # sentences beside the opening
OPENING = 4  # sentences of a document among which its opening is looked for: a dateline or a notice may come first
REDUNDANT = 0.5  # weight of the nearest sentence already chosen, against the next one


def summary(lines: Sequence[Line], embed: Embed, most: int = CENTRAL + 1) -> tuple[Line, ...]:
    """The opening facts and the central sentences of one document, in its order."""
    if not lines:
        return ()
    first = opening(lines, embed)
    return tuple(sorted(central(lines, most, (first,)), key=lambda one: one.span.start))


def opening(lines: Sequence[Line], embed: Embed) -> Line:
    """Of a document's first sentences the one nearest to its title, which says what it is about."""
    ordered = sorted(lines, key=lambda one: one.span.start)
    vector = embed(titled(ordered[0].document))
    centre = _centre(lines)
    return max(ordered[:OPENING], key=lambda one: float(one.vector @ vector) + worth(one, centre))


def titled(document: Document) -> str:
    return document.title or document.text[:200]


def central(lines: Sequence[Line], most: int, chosen: Sequence[Line] = ()) -> tuple[Line, ...]:
    """The sentences nearest to all of them and least like those before: maximal marginal relevance.

    Carbonell and Goldstein 1998, with half the weight on what is new. A sentence that stands alone, with a name or a
    figure, goes before one that hangs on its neighbour.
    """
    centre, kept = _centre(lines), list(chosen)
    rest = [one for one in lines if all(one is not other for other in kept)]
    while rest and len(kept) < most:
        best = max(rest, key=lambda one: worth(one, centre) - REDUNDANT * _nearest(one, kept))
        rest = [one for one in rest if one is not best]
        if not any(alike(best, other) for other in kept):
            kept.append(best)
    return tuple(kept)


def worth(line: Line, centre: Vectors) -> float:
    """How much a sentence says of the rest: nearness to the centre, names and figures, whether it stands alone."""
    text = Text(line.text, line.language)
    told = 0.02 * (min(len(text.names), 3) + min(len(text.figures), 2))
    return float(line.vector @ centre) + told - 0.05 * hanging(line) - 0.1 * bool(_ADDRESSES.match(fold(line.text)))


_ADDRESSES = re.compile(  # a letter's or a deed's first words tell that it is written, not what
    r"(?:we (?:write|are writing|have read)|i (?:write|am writing)|the (?:company|committee)[^.]* gives the following"
    r"|(?:le|les|os) escrib|nos (?:dirigimos|referimos)|me dirijo|por la presente)\b"
)


def hanging(line: Line) -> bool:
    """Does the sentence hang on the one before it: "She said…", "However…"?"""
    return whole(line.passage, line.span) != line.span


def _nearest(line: Line, others: Sequence[Line]) -> float:
    return max((float(line.vector @ other.vector) for other in others), default=0.0)


def _centre(lines: Sequence[Line]) -> Vectors:
    centre = np.mean([one.vector for one in lines], axis=0)
    return np.asarray(centre / (np.linalg.norm(centre) or 1.0), np.float32)
