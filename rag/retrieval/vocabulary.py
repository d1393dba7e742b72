"""Words -> what a library knows of them: their rarity, their language, the name they are a slip of."""

from __future__ import annotations

from collections.abc import Sequence

from rag.language.words import fold
from rag.retrieval.spelling import name_like
from rag.store.fulltext import WordIndex
from rag.types import LANGUAGES, Language


class Vocabulary:
    """The words of a library's documents; it is had as `library.vocabulary`."""

    def __init__(self, words: WordIndex) -> None:
        self._words = words

    def rarity(self, terms: Sequence[str], language: Language) -> dict[str, float]:
        """How rare each stem is among the chunks of a language (BM25's idf)."""
        return self._words.rarity(terms, language)

    def language_of(self, words: Sequence[str]) -> Language | None:
        """The language whose documents alone hold these words, where there is one: "fentanyl", "fentanilo"."""
        held = [one for one in LANGUAGES if all(self._words.holds(fold(word), [one]) for word in words)]
        return held[0] if words and len(held) == 1 else None

    def name_like(self, word: str) -> str | None:
        """The name in the library that an unknown one is a slip of: "Milgrim" → "Milgram"."""
        return name_like(word, self._words)
