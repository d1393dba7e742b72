"""Which words mean the same and which the opposite, within English and Spanish and across: learned from translations.

A word's translations and their probabilities come from sentence pairs (`python -m evals.studies.lexicon`: Tatoeba, CC
BY 2.0 FR; NTREX, CC BY-SA 4.0), so two words of one language that share translations mean much the same (Bannard 2005).
Opposites are WordNet 3.0's (its licence: `WORDNET_LICENSE`) and our own, and their synonyms and translations. All words
are stems, as `told` gives them.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from rag.language.words import STOP_WORDS, fold, stem
from rag.types import LANGUAGES, Language

KEPT = Path(__file__).with_name("lexicon.tsv.xz")
COMPARING: Mapping[Language, frozenset[str]] = {  # small words that have opposites
    "en": frozenset("more less fewer most least before after".split()),
    "es": frozenset("mas menos antes despues tras".split()),
}
SYNONYM = 0.3  # probability from which words stand for each other where opposites are looked up
TRANSLATION = 0.1  # the same of words of two languages
ALIKE = 0.02  # below which they do not at all
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


@dataclass(frozen=True, slots=True)
class Word:
    """A content word of a text: characters `start` to `end`, and its stem."""

    start: int
    end: int
    stem: str


def spans(text: str, language: Language) -> list[Word]:
    """The content words of a text, in order, the comparing ones too; "bajó" is a verb, and no "bajo"."""
    found = []
    for match in _TOKEN.finditer(text):
        word = re.sub(r"['’]s$", "", fold(match.group()))
        if word in COMPARING[language]:
            found.append(Word(match.start(), match.end(), word))
        elif (word not in STOP_WORDS[language] or match.group().endswith("ó")) and (len(word) > 1 or word.isdigit()):
            found.append(Word(match.start(), match.end(), stem(word, language)))
    return found


def told(text: str, language: Language) -> list[str]:
    """The stems of a text's content words, in order."""
    return [word.stem for word in spans(text, language)]


@dataclass(frozen=True, slots=True)
class _Table:
    """One language's words: translation → the larger probability of the two directions, and the product's root."""

    translations: dict[str, dict[str, tuple[float, float]]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    opposites: dict[str, set[str]] = field(default_factory=dict)


@lru_cache(maxsize=1)
def _tables() -> dict[Language, _Table]:
    tables: dict[Language, _Table] = {language: _Table() for language in LANGUAGES}
    by_name: dict[str, _Table] = {str(language): table for language, table in tables.items()}
    for line in lzma.decompress(KEPT.read_bytes()).decode().split("\n"):
        match line.split("\t"):
            case [language, word, count]:
                by_name[language].counts[word] = int(count)
            case [english, spanish, forth, back]:
                p, q = int(forth) / 1000, int(back) / 1000
                tables["en"].translations.setdefault(english, {})[spanish] = (p, q)
                tables["es"].translations.setdefault(spanish, {})[english] = (q, p)
            case [language, one, other, *_]:
                by_name[language].opposites.setdefault(one, set()).add(other)
                by_name[language].opposites.setdefault(other, set()).add(one)
    return tables


def seen(word: str, language: Language) -> int:
    """How often the word was seen in training; 0 where nothing is known of it."""
    return _tables()[language].counts.get(word, 0)


@lru_cache(maxsize=200_000)
def equivalence(word: str, language: Language, other: str, spoken: Language) -> float:
    """How likely one word stands for the other, 0 to 1; within a language by way of their translations."""
    if word == other:
        return 1.0
    if language != spoken:
        return max(_tables()[language].translations.get(word, {}).get(other, (0.0, 0.0)))
    if other in _tables()[language].opposites.get(word, ()):
        return 0.0
    return max(_paraphrases(word, language).get(other, 0.0), _paraphrases(other, language).get(word, 0.0)) / 2


@lru_cache(maxsize=20_000)
def _paraphrases(word: str, language: Language) -> dict[str, float]:
    there: Language = "es" if language == "en" else "en"
    found: dict[str, float] = {}
    for translation, (p, _) in _tables()[language].translations.get(word, {}).items():
        for again, (back, _) in _tables()[there].translations.get(translation, {}).items():
            found[again] = found.get(again, 0.0) + p * back
    return found


def _synonyms(word: str, language: Language, spoken: Language) -> set[str]:
    if language == spoken:
        return {word, *(other for other, p in _paraphrases(word, language).items() if p >= SYNONYM)}
    translations = _tables()[language].translations.get(word, {})
    return {other for other, (p, q) in translations.items() if max(p, q) >= TRANSLATION and min(p, q) >= ALIKE}


@lru_cache(maxsize=20_000)
def opposites(word: str, language: Language, spoken: Language) -> frozenset[str]:
    """What means the opposite in another language or the same: of the word, its synonyms and its translations."""
    found: set[str] = set()
    for side in {language, spoken}:
        for one in _synonyms(word, language, side):
            for opposite in _tables()[side].opposites.get(one, ()):
                found |= _synonyms(opposite, side, spoken)
    return frozenset(other for other in found if equivalence(word, language, other, spoken) < ALIKE)
