"""Claim and quote -> does the claim say the opposite, or for certain, where the quote has the word or doubts it?

By words alone: of two texts that otherwise say the same, one word stands in the other's place, next to a word that both
have. The opposites are those of `rag.language.lexicon`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from rag.language.lexicon import ALIKE, Word, equivalence, opposites, spans
from rag.language.text import Text
from rag.language.words import stem
from rag.types import Language


def turned(claim: Text, quotes: Sequence[Text]) -> bool:
    """Does a word of the claim stand where a quote has its opposite, and a "not" before both or neither?"""
    return any(
        denied(claim, one) == denied(quote, other) for quote in quotes for one, other in in_its_place(claim, quote)
    )


def in_its_place(claim: Text, quote: Text) -> Iterator[tuple[Word, Word]]:
    """Words that the quote has not, with the opposite in their place, which the claim has not."""
    mine, theirs = spans(claim.text, claim.language), spans(quote.text, quote.language)

    def same(one: int, other: int) -> bool:
        inside = 0 <= one < len(mine) and 0 <= other < len(theirs)
        return inside and equivalence(mine[one].stem, claim.language, theirs[other].stem, quote.language) >= ALIKE

    alone = [at for at in range(len(theirs)) if not any(same(one, at) for one in range(len(mine)))]
    for at, word in enumerate(mine):
        contrary = opposites(word.stem, claim.language, quote.language)
        if not contrary or any(same(at, other) for other in range(len(theirs))):
            continue
        for other in alone:
            beside = same(at - 1, other - 1) or same(at + 1, other + 1)
            inverted = at == 0 and claim.language == "es" and same(1, other - 1)  # subió el precio, el precio bajó
            if theirs[other].stem in contrary and (beside or inverted):
                yield word, theirs[other]


def denied(text: Text, word: Word) -> bool:
    """Does a "not" before the word bear on it?"""
    return any(one.kind == "negation" and one.at < word.start and word.stem in one.scope for one in text.markers)


_DOUBTED: Mapping[Language, re.Pattern[str]] = {  # and the verb that it is said of
    "en": re.compile(r"\b(?:would(?! not)|could(?! not)|may(?! not)|might(?! not)|tr(?:y|ies|ied|ying) to) (\w+)"),
    "es": re.compile(
        r"\b(?:pued[ae]n?|podr[ií]an?|intent\w+|trat\w+ de|querian?|deberian?) (\w+?r)(?:se|nos|l[aeo]s?)?\b"
        r"|\b(\w{2,}r)ian?\b"
    ),
}
_SURE: Mapping[Language, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:will|managed to|succeeded in|shall) (\w+)"),
    "es": re.compile(r"\b(?:logr\w+|consigui\w+) (\w+?r)(?:se|nos|l[aeo]s?)?\b|\b(\w{2,}r)an?\b"),
}


def firmer(claim: Text, quotes: Sequence[Text]) -> bool:
    """Does the claim say that something will be, or was brought about, which the quotes in its language only allow?

    What somebody said "would" be may be told with "will": such a quote counts for nothing here.
    """
    own = [quote for quote in quotes if quote.language == claim.language]
    if any(one.kind == "attribution" for quote in own for one in quote.markers):
        return False
    doubted = {verb for quote in own for verb in _verbs(_DOUBTED, quote)}
    return bool((_verbs(_SURE, claim) - _verbs(_DOUBTED, claim)) & doubted)


def _verbs(said: Mapping[Language, re.Pattern[str]], text: Text) -> set[str]:
    return {stem(found, text.language) for match in said[text.language].finditer(text.folded)
            for found in match.groups() if found}  # fmt: skip
