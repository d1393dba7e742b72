"""Question -> Passages: by meaning and by words, fused so that both languages count.

Within a language the two rankings are fused; between languages only meaning is compared, because words of the
question's own language would drown what meaning has found in the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rag.language.text import Text
from rag.language.words import fold
from rag.models.late_interaction import QuestionTokens, match
from rag.store.catalog import Catalog, StoredChunk
from rag.store.catalog import Vectors as Vectors
from rag.types import LANGUAGES, Filters, Language, Passage

Nearest = Callable[[Language, Vectors, int, Filters], list[tuple[str, float]]]

CANDIDATES = 24  # a language, from each ranking
MATCHED = 12  # of these, whose tokens are matched with the question's
PER_LANGUAGE = 6  # kept of each language, so that neither crowds out the other
WORDS_WEIGHT = 0.03  # of the best BM25 score of its language, against a cosine; e5's useful cosines span about 0.1
# Of the matched tokens, against a cosine. XQuAD dev, chunk with the answer first, without and with: en→en .94 .96,
# es→es .90 .93, es→en .89 .92, en→es .81 .88
MATCH_WEIGHT = 1.0


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The passages for a question, best first, and the vectors that evidence is weighed with."""

    question: Text
    vector: Vectors  # (dimension,)
    token_weights: Vectors  # (tokens,) of the question, adding up to 1; none where the model gives no tokens
    passages: tuple[Passage, ...]
    sentence_vectors: tuple[Vectors, ...]  # for each passage (len(chunk.sentences), dimension)
    matches: tuple[Vectors, ...]  # for each passage (len(chunk.sentences), tokens): cosine of the nearest token


@dataclass(frozen=True, slots=True)
class _Ranked:
    stored: StoredChunk
    matches: Vectors
    score: float


def retrieve(
    question: Text,
    vector: Vectors,
    tokens: QuestionTokens,
    catalog: Catalog,
    nearest: Nearest,
    filters: Filters,
    most: int = PER_LANGUAGE,
) -> Retrieval:
    """The passages that bear on the question, at most so many of each language, best first."""
    candidates = max(CANDIDATES, most)
    ranked: list[_Ranked] = []
    for source_language in LANGUAGES:
        if filters.language not in (None, source_language):
            continue
        by_meaning = nearest(source_language, vector, candidates, filters)
        by_words = catalog.words.by_words(source_language, terms(question, source_language), candidates, filters)
        best = sorted(fused(catalog, vector, by_meaning, by_words).items(), key=lambda item: (-item[1], item[0]))
        ranked += _matched(catalog, tokens, dict(best[: max(MATCHED, most)]))[:most]
    ranked.sort(key=lambda one: -one.score)
    documents = catalog.documents_of([one.stored.chunk.document_id for one in ranked])
    kept = [one for one in ranked if one.stored.chunk.document_id in documents]
    passages = [
        Passage(one.stored.chunk, documents[one.stored.chunk.document_id], float(one.stored.vector @ vector))
        for one in kept
    ]
    sentence_vectors = tuple(one.stored.sentence_vectors for one in kept)
    return Retrieval(question, vector, tokens.weights, tuple(passages), sentence_vectors,
                     tuple(one.matches for one in kept))  # fmt: skip


def terms(question: Text, source_language: Language) -> Sequence[str]:
    """What to look up by word: all that matters in the question's language; across, only names and figures."""
    if question.language == source_language:
        return question.search_terms
    shared = question.capitalised | {fold(word) for word in question.words if word[0].isdigit()}
    return [term for term in sorted(shared) if term.isalnum()]


def fused(
    catalog: Catalog, vector: Vectors, by_meaning: Sequence[tuple[str, float]], by_words: Sequence[tuple[str, float]]
) -> dict[str, float]:
    """Chunk ids of one language with their cosine and, on top, their share of the best score by words."""
    vectors = catalog.vectors_of(list(dict.fromkeys(chunk_id for chunk_id, _ in (*by_meaning, *by_words))))
    best = max((score for _, score in by_words), default=1.0) or 1.0
    lexical = {chunk_id: score / best for chunk_id, score in by_words}
    return {
        chunk_id: float(stored @ vector) + WORDS_WEIGHT * lexical.get(chunk_id, 0.0)
        for chunk_id, stored in vectors.items()
    }


def _matched(catalog: Catalog, tokens: QuestionTokens, scores: Mapping[str, float]) -> list[_Ranked]:
    """The chunks with their tokens matched, the best first."""
    ranked = []
    for stored in catalog.chunks(list(scores)):
        matches = match(tokens, stored.sentence_tokens)
        of_passage = float(matches.max(axis=0) @ tokens.weights) if matches.size else 0.0
        ranked.append(_Ranked(stored, matches, scores[stored.chunk.id] + MATCH_WEIGHT * of_passage))
    return sorted(ranked, key=lambda one: (-one.score, one.stored.chunk.id))
