"""Question -> Passages: by meaning and by words, fused so that both languages count.

Within a language the two rankings are fused; between languages only meaning is compared, because words of the
question's own language would drown what meaning has found in the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.catalog import Catalog, StoredChunk, Vectors, searchable
from rag.language import fold, names, words
from rag.types import LANGUAGES, Filters, Language, Passage

Nearest = Callable[[Language, Vectors, int, Filters], list[tuple[str, float]]]

CANDIDATES = 24  # a language, from each ranking
PER_LANGUAGE = 6  # kept of each language, so that neither crowds out the other
WORDS_WEIGHT = 0.03  # of the best BM25 score of its language, against a cosine; e5's useful cosines span about 0.1


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The passages for a question, best first, and the vectors that evidence is weighed with."""

    question: str
    language: Language
    vector: Vectors  # (dimension,)
    passages: tuple[Passage, ...]
    sentence_vectors: tuple[Vectors, ...]  # for each passage (len(chunk.sentences), dimension)


def retrieve(
    question: str, language: Language, vector: Vectors, catalog: Catalog, nearest: Nearest, filters: Filters
) -> Retrieval:
    """The passages that bear on the question, at most `PER_LANGUAGE` of each language, best first."""
    ranked: list[tuple[float, StoredChunk]] = []
    for source_language in LANGUAGES:
        if filters.language not in (None, source_language):
            continue
        by_meaning = nearest(source_language, vector, CANDIDATES, filters)
        by_words = catalog.by_words(source_language, terms(question, language, source_language), CANDIDATES, filters)
        ranked += _fused(catalog, vector, by_meaning, by_words)[:PER_LANGUAGE]
    ranked.sort(key=lambda item: -item[0])
    passages = []
    for _, stored in ranked:
        document = catalog.document(stored.chunk.document_id)
        if document is not None:
            passages.append((Passage(stored.chunk, document, float(stored.vector @ vector)), stored.sentence_vectors))
    return Retrieval(question, language, vector, tuple(p for p, _ in passages), tuple(v for _, v in passages))


def terms(question: str, language: Language, source_language: Language) -> list[str]:
    """What to look up by word: all that matters in the question's language; across, only names and figures."""
    if language == source_language:
        return searchable(question, language)
    shared = names(question) | {fold(word) for word in words(question) if word[0].isdigit()}
    return [term for term in sorted(shared) if term.isalnum()]


def _fused(
    catalog: Catalog, vector: Vectors, by_meaning: Sequence[tuple[str, float]], by_words: Sequence[tuple[str, float]]
) -> list[tuple[float, StoredChunk]]:
    """Chunks of one language with their fused score, best first."""
    ids = list(dict.fromkeys([chunk_id for chunk_id, _ in (*by_meaning, *by_words)]))
    best = max((score for _, score in by_words), default=1.0) or 1.0
    lexical = {chunk_id: score / best for chunk_id, score in by_words}
    fused = [
        (float(stored.vector @ vector) + WORDS_WEIGHT * lexical.get(stored.chunk.id, 0.0), stored)
        for stored in catalog.chunks(ids)
    ]
    return sorted(fused, key=lambda item: (-item[0], item[1].chunk.id))
