"""Texts -> their words' vectors, many texts at once and each text once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.checking.wording import Worded
from rag.language.lexicon import Word, spans
from rag.language.text import Text
from rag.models.embedding import LONGEST, Embedder
from rag.models.late_interaction import DIMENSIONS, Packed, unpack
from rag.types import Span


class Wordings:
    """Reads texts, and remembers what it has read."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._read: dict[Text, Worded] = {}

    def read(self, texts: Sequence[Text]) -> list[Worded]:
        """The texts, as far as the model reads and to their 1,000th character, with the vectors of their words."""
        if new := [text for text in dict.fromkeys(texts) if text not in self._read]:
            self._take(new)
        return [self._read[text] for text in texts]

    def _take(self, new: Sequence[Text]) -> None:
        short = [self._short_enough(text.text[:LONGEST]) for text in new]
        found = [spans(said, text.language) for said, text in zip(short, new, strict=True)]
        places = [[Span(word.start, word.end) for word in words] for words in found]
        vectors, tokens = self._embedder.passages_by_token(short, places)
        for text, words, vector, packed in zip(new, found, vectors, tokens, strict=True):
            self._read[text] = Worded(text, tuple(words), _of_words(words, packed), vector)

    def _short_enough(self, text: str) -> str:
        """The text, halved until the model can read it: a thousand characters of figures are too many tokens."""
        most = self._embedder.max_tokens
        while len(text) > most // 2 and self._embedder.count_tokens([text])[0] > most:
            text = text[: len(text) // 2]
        return text


def _of_words(words: Sequence[Word], packed: Sequence[Packed]) -> NDArray[np.float32]:
    """One vector a word: the middle of its tokens, L2-normalised; of no length where the model gives no tokens."""
    middle = np.zeros((len(words), DIMENSIONS), np.float32)
    for at, tokens in enumerate(packed):
        if len(tokens):
            middle[at] = unpack(tokens).mean(axis=0)
    unit: NDArray[np.float32] = middle / np.maximum(np.linalg.norm(middle, axis=1, keepdims=True), 1e-9)
    return unit
