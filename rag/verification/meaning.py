"""Claim and quotes -> do they mean the same, as far as words, vectors and a learned judge tell?"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.language.text import Text
from rag.types import Language

Vector = Callable[[str], NDArray[np.float32]]  # text → vector, L2-normalised
Covered = Callable[[str, str], float]  # claim, quote → how far the quote bears the claim's worst stretch, 0 to 1
Judge = Callable[[str, str], float]  # claim, quote → how likely the quote supports the claim, 0 to 1, as learned

SURE = 0.97  # from which what is judged to be supported may be said in other words
# Up to which nothing is shown, whatever words and vectors say: of 216 true and 216 false claims of every second pair of
# `claims.jsonl` 82 and 25 pass, without it 90 and 34; of `lies.jsonl`, 80 and 80, 64 and 21, without it 64 and 23
DOUBTFUL = 0.2
WORDS = 0.6  # share of a sentence's stems that the quotes hold; same language
WORDS_NEAR = 0.4  # the same, where the vectors lie as near as NEAR
MATCHED = 0.62  # covered within a language: 94 to 98 of 100 true claims reach it, 5 to 13 whose end is from elsewhere
NEAR = 0.93  # cosine of two sentences of one language that say nearly the same
MEANING = 0.87  # cosine of a sentence and its translation; unrelated ones lie at 0.70 to 0.84
PART = 0.895  # the same to the quote or to clauses of it, where tokens are matched: chosen on 13 written sentences, too
COVERED = 0.56  # 94 of 100 translations reach it, and 15 whose end was taken from elsewhere; not tuned on: 91 and 17


@dataclass(frozen=True, slots=True)
class Sense:
    """What models tell about meaning. Without tokens all counts as covered, without a judge nothing is judged."""

    vector: Vector
    covered: Covered = lambda claim, quote: 1.0
    worded: Covered = lambda claim, quote: 1.0  # the same of the claim's worst word
    judge: Judge | None = None

    def supports(self, claim: str, quotes: Sequence[Text]) -> float:
        """How likely the quotes together support the claim, as learned; 0.5 where nothing is judged."""
        return self.judge(claim, " ".join(quote.text for quote in quotes)) if self.judge else 0.5


def means(claim: str, language: Language, quotes: Sequence[Text], cosines: Sequence[float], sense: Sense) -> bool:
    """Do claim and quotes mean the same? The judge decides where it is sure, else words and vectors."""
    likely = sense.supports(claim, quotes)
    return likely >= SURE or (likely > DOUBTFUL and _worded_alike(claim, language, quotes, cosines, sense))


def _worded_alike(
    claim: str, language: Language, quotes: Sequence[Text], cosines: Sequence[float], sense: Sense
) -> bool:
    """Are its words the quotes' words, or, across languages, its vector near enough, and every stretch of it there?"""
    own = [quote for quote in quotes if quote.language == language]
    if len(own) < len(quotes):
        covered = min(sense.covered(claim, quote.text) for quote in quotes)
        if covered == 1:  # the model gives no tokens
            return min(cosines) >= MEANING
        return covered >= COVERED and all(_near_a_part(claim, quote.text, sense.vector) for quote in quotes)
    mine = Text(claim, language).stems
    theirs = frozenset().union(*(quote.stems for quote in own))
    share = len(mine & theirs) / max(1, len(mine))
    if min(sense.covered(claim, quote.text) for quote in own) < MATCHED:
        return False
    return share >= WORDS or (share >= WORDS_NEAR and max(cosines) >= NEAR)


_CLAUSES = re.compile(r"(?<=[,;:.])(?!\d)\s+|\s*[()–—]\s*|\s(?=(?:who|which|and|but|with|quien|que|y|pero|con)\s)")
SHORTEST = 4  # words of a part


def _near_a_part(claim: str, quote: str, vector: Vector) -> bool:
    """Does the claim lie near the quote, or near up to three clauses of it in a row? It may say no more than these."""
    mine = vector(claim)
    return any(float(mine @ vector(part)) >= PART for part in _parts(quote))


def _parts(quote: str) -> Iterator[str]:
    yield quote
    clauses = [clause for clause in _CLAUSES.split(quote) if clause.strip()]
    for length in (1, 2, 3):
        for start in range(len(clauses) - length + 1):
            part = " ".join(clauses[start : start + length])
            if len(part.split()) >= SHORTEST:
                yield part
