"""Passages -> every sentence in them as a row of features, and the features of the question as a whole.

What the logistic regressions of `evidence.py` weigh; fitted by `python -m evals.studies.fit`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.language.text import Text
from rag.language.words import fold
from rag.questions.question import Question
from rag.retrieval.hybrid import Retrieval
from rag.types import Language, Passage, Span

Rarity = Callable[[Sequence[str], Language], Mapping[str, float]]

MATCH = 0.5  # a middling match of tokens; where the model gives none, every match is taken to be this

SENTENCE_FEATURES = (
    "meaning",  # cosine of question and sentence, less 0.8
    "meaning_lead",  # the same, less the best sentence's
    "passage",  # cosine of question and passage, less 0.8
    "passage_lead",  # the same, less the best passage's
    "neighbours",  # the higher cosine of the sentences beside it, less 0.8
    "match",  # how near the question's tokens lie to its own (late interaction), weighted by rarity, less MATCH
    "match_lead",  # the same, less the best sentence's
    "match_passage",  # the same of its passage, less MATCH
    "match_passage_lead",  # the same, less the best passage's
    "match_before",  # the same of it and the sentence before, less MATCH: "he" and "it" stand there in full
    "match_neighbours",  # the higher match of the sentences beside it, less MATCH
    "words",  # share of the question's stems that it holds, weighted by rarity; same language only
    "words_lead",  # the same, less the best sentence's
    "shared",  # share of the question's names and figures that it holds, in either language
    "asks_number",  # asked how many or how much, and it has a figure that the question has not
    "lacks_number",
    "asks_date",  # asked when, and it has a year or a date that the question has not
    "lacks_date",
    "asks_name",  # asked who or where, and it names something that the question does not
    "lacks_name",
    "short",  # under six words: a heading, a caption
    "long",  # words, in hundreds
    "question",  # it is itself a question
    "across",  # the other language than the question's
)
QUESTION_FEATURES = (
    "passage",  # cosine of the best passage, less 0.8
    "meaning",  # cosine of the best sentence, less 0.8
    "margin",  # how far the best passage lies above the tenth
    "chosen",  # log odds of the best sentence
    "second",  # log odds of the second sentence
    "match",  # of the best sentence, less MATCH
    "match_passage",  # of its passage, less MATCH
    "match_weakest",  # mean cosine of the third of the question's tokens that its passage matches worst, less MATCH
    "words",  # share of the question's stems, by rarity, in the best sentence and its passage; 0.5 across languages
    "shared",  # share of the question's names and figures in the best sentence's passage
    "missing_figure",  # a year or figure of the question that does not stand in the best sentence's passage
    "missing_name",  # the same for a name; passages of the question's language
    "missing_name_across",  # the same; passages of the other language, where names may be translated
    "across",
    "spanish",  # asked in Spanish: e5's cosines differ with the direction
    "across_spanish",
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a passage, as a row of features."""

    passage: Passage
    span: Span
    vector: NDArray[np.float32]
    quote: Text  # what stands at the span
    features: NDArray[np.float64]  # (len(SENTENCE_FEATURES),)


def candidates(question: Question, retrieval: Retrieval, rarity: Rarity) -> list[Candidate]:
    """Every sentence of the passages with its features."""
    weights = rarity(question.word_stems, question.language)
    rows: list[tuple[Passage, Span, NDArray[np.float32], Text, list[float]]] = []
    found = zip(retrieval.passages, retrieval.sentence_vectors, retrieval.matches, strict=True)
    for passage, vectors, matches in found:
        headings = frozenset(heading.start for heading in passage.document.headings)
        cosines = vectors @ retrieval.vector - 0.8
        own = _weighed(matches, retrieval)
        before = _weighed(np.maximum(matches, np.vstack([matches[:1], matches[:-1]])), retrieval)
        whole = float(_weighed(matches.max(axis=0, keepdims=True), retrieval)[0])
        for at, span in enumerate(passage.chunk.sentences):
            if span.start in headings:  # it names what follows, and says nothing
                continue
            quote = Text(passage.document.text[span.start : span.end], passage.chunk.language)
            if quote.text.rstrip(" *_").endswith("?"):  # what asks says nothing
                continue
            row = [
                *(float(cosines[at]), 0.0, passage.score - 0.8, 0.0, _beside(cosines, at)),
                *(float(own[at]), 0.0, whole, 0.0, float(before[at]), _beside(own, at)),
                *_of_words(question, weights, quote),
            ]
            rows.append((passage, span, vectors[at], quote, row))
    features = np.array([row[-1] for row in rows]).reshape(-1, len(SENTENCE_FEATURES))
    for name in ("meaning", "passage", "match", "match_passage", "words") if rows else ():
        column, lead = SENTENCE_FEATURES.index(name), SENTENCE_FEATURES.index(f"{name}_lead")
        features[:, lead] = features[:, column] - features[:, column].max()
    return [Candidate(*row[:4], features[at]) for at, row in enumerate(rows)]


def _weighed(matches: NDArray[np.float32], retrieval: Retrieval) -> NDArray[np.float32]:
    """The match of each row (rows, tokens), less MATCH; (rows,)."""
    if not len(retrieval.token_weights):
        return np.zeros(len(matches), np.float32)
    return np.asarray(matches @ retrieval.token_weights - MATCH)


def _beside(values: NDArray[np.float32], at: int) -> float:
    """The higher of the values before and after one; where there is none, its own."""
    return max((float(values[near]) for near in (at - 1, at + 1) if 0 <= near < len(values)), default=float(values[at]))


def _of_words(question: Question, weights: Mapping[str, float], quote: Text) -> list[float]:
    """The features of a sentence from "words" on; `weights`: how rare each of the question's stems is."""
    across = quote.language != question.language
    named = quote.capitalised | frozenset(fold(word) for word in quote.words[:1] if word[:1].isupper())
    new_figures = [figure for figure in quote.figures if not any(map(figure.agrees, question.figures))]
    new_dates = quote.years - question.years or quote.dates
    new_names = named - question.capitalised
    asked = ("how_many", new_figures), ("when", new_dates), ("who", new_names)
    kind = "who" if question.kind == "where" else question.kind
    flags = [flag for one, new in asked for flag in ((bool(new), not new) if kind == one else (False, False))]
    length = len(quote.words)
    return [0.0 if across else _shared_words(question, weights, quote), 0.0, _shared_names(question, quote),
            *map(float, flags), float(length < 6), min(length, 100) / 100,
            float(quote.text.rstrip(" »”\"").endswith("?")), float(across)]  # fmt: skip


def _shared_words(question: Question, weights: Mapping[str, float], text: Text) -> float:
    """Share of the question's stems that a text of its language holds, weighted by rarity, 0 to 1."""
    there, total = frozenset(text.word_stems), sum(weights.values())
    return sum(weight for term, weight in weights.items() if term in there) / total if total else 0.0


def _shared_names(question: Question, text: Text) -> float:
    """Share of the question's names and figures that a text of either language holds, 0 to 1."""
    held = _held(text) if question.capitalised else frozenset()
    hits = [name in held for name in sorted(question.capitalised)]
    hits += [any(map(figure.agrees, text.figures)) for figure in question.figures]
    return sum(hits) / len(hits) if hits else 0.0


def _held(text: Text) -> frozenset[str]:
    """Every word of a text, folded, without a possessive's ending."""
    return frozenset(fold(word).removesuffix("'s").removesuffix("’s") for word in text.words)


def question_features(
    question: Question, retrieval: Retrieval, found: Sequence[Candidate], odds: NDArray[np.float64], rarity: Rarity
) -> NDArray[np.float64]:
    """The features (len(QUESTION_FEATURES),) of a question and what was found for it."""
    order = np.argsort(-odds, kind="stable")
    best = found[int(order[0])]
    scores = sorted((passage.score for passage in retrieval.passages), reverse=True)
    chunk = Text(best.passage.chunk.text, best.passage.chunk.language)
    titled = Text(f"{best.passage.document.title}. {chunk.text}", chunk.language)
    missing_figure = any(not any(map(figure.agrees, titled.figures)) for figure in question.figures)
    missing_name = bool({name for name in question.capitalised if len(name) > 2} - _held(titled))
    across = chunk.language != question.language
    weights = {} if across else rarity(question.word_stems, question.language)
    own = SENTENCE_FEATURES.index("match")
    return np.array(
        [
            scores[0] - 0.8,
            max(float(candidate.features[0]) for candidate in found),
            scores[0] - scores[min(9, len(scores) - 1)],
            float(odds[order[0]]),
            float(odds[order[1]]) if len(order) > 1 else float(odds[order[0]]) - 3,
            float(best.features[own]),
            float(best.features[SENTENCE_FEATURES.index("match_passage")]),
            _weakest(retrieval, best.passage),
            0.5 if across else _shared_words(question, weights, chunk),
            _shared_names(question, chunk),
            float(missing_figure),
            float(missing_name and not across),
            float(missing_name and across),
            float(across),
            float(question.language == "es"),
            float(across and question.language == "es"),
        ]
    )


def _weakest(retrieval: Retrieval, passage: Passage) -> float:
    """Mean cosine of the third of the question's tokens that a passage matches worst, less MATCH."""
    if not len(retrieval.token_weights):
        return 0.0
    matches = retrieval.matches[retrieval.passages.index(passage)].max(axis=0)
    return float(np.sort(matches)[: max(1, len(matches) // 3)].mean()) - MATCH
