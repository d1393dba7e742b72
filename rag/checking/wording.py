"""Claim and quote, word by word -> how much of the claim the quote covers.

A word is covered by one that means the same (`rag.language.lexicon`) or whose vector, made in the company of its
sentence, lies near.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.language.lexicon import ALIKE, Word, equivalence, seen
from rag.language.text import Text

Floats = NDArray[np.float32]
FAR, NEAR = 0.35, 0.85  # cosines of two words' vectors from which one covers the other not at all, and wholly
COMMONEST = 9.0  # log of how often the commonest words were seen
LEAST = 0.25  # weight of a common word; a rare one weighs 1


@dataclass(frozen=True, slots=True)
class Worded:
    """A text, the places and stems of its content words, and their vectors (words, dimensions), L2-normalised."""

    text: Text
    words: tuple[Word, ...]
    vectors: Floats
    vector: Floats  # of the whole text


@dataclass(frozen=True, slots=True)
class Wording:
    """How a claim's words stand in a quote."""

    words: tuple[tuple[int, float, float], ...]  # of the claim: where it begins, how far it is covered, its weight
    cosine: float  # of the vectors of both texts

    @property
    def covered(self) -> float:
        """Share of the claim's words, 0 to 1; rare ones count more."""
        return self.between(0, math.inf)

    def between(self, start: int, end: float) -> float:
        """The same of the words that begin between two places; 1 where there are none."""
        mine = [(share * weight, weight) for at, share, weight in self.words if start <= at < end]
        return sum(one for one, _ in mine) / sum(weight for _, weight in mine) if mine else 1.0

    @property
    def near(self) -> float:
        """For comparing quotes of one claim: the larger, the more they speak of the same."""
        return self.covered + self.cosine


def compare(claim: Worded, quote: Worded) -> Wording:
    """The claim's words beside those of the quote."""
    cosine = float(claim.vector @ quote.vector)
    if not claim.words or not quote.words:
        return Wording(tuple((word.start, 0.0, 1.0) for word in claim.words), cosine)
    cosines = claim.vectors @ quote.vectors.T
    same = _same(claim, quote)
    soft = np.clip((cosines.max(axis=1) - FAR) / (NEAR - FAR), 0, 1)
    covered = np.where(same.max(axis=1) >= ALIKE, 1.0, soft)
    words = tuple((word.start, float(share), _weight(word.stem, claim))
                  for word, share in zip(claim.words, covered, strict=True))  # fmt: skip
    return Wording(words, cosine)


def _same(claim: Worded, quote: Worded) -> Floats:
    """How likely each word of the claim stands for each of the quote; (words, words)."""
    mine, theirs = claim.text.language, quote.text.language
    return np.array(
        [[equivalence(one.stem, mine, other.stem, theirs) for other in quote.words] for one in claim.words], np.float32
    )


def _weight(stem: str, text: Worded) -> float:
    return max(LEAST, min(1.0, 1 - math.log1p(seen(stem, text.text.language)) / COMMONEST))
