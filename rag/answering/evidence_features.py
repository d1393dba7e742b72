"""Passages -> every sentence in them as a row of features, and the features of the question as a whole.

What the logistic regressions of `evidence.py` weigh; fitted by `python -m evals.studies.fit`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.language.dates import dates, years
from rag.language.numbers import Figure, figures
from rag.language.words import fold, names, stems, words
from rag.questions.answer_type import kind
from rag.retrieval.hybrid import Retrieval
from rag.types import Language, Passage, Span
from rag.verification.align import Quote

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
    features: NDArray[np.float64]  # (len(SENTENCE_FEATURES),)

    @property
    def quote(self) -> Quote:
        return Quote(self.passage.document.text[self.span.start : self.span.end], self.passage.chunk.language)


def candidates(retrieval: Retrieval, rarity: Rarity) -> list[Candidate]:
    """Every sentence of the passages with its features."""
    asked = _Asked(retrieval, rarity)
    rows: list[tuple[Passage, Span, NDArray[np.float32], list[float]]] = []
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
            rows.append(
                (
                    passage,
                    span,
                    vectors[at],
                    [
                        *(float(cosines[at]), 0.0, passage.score - 0.8, 0.0, _beside(cosines, at)),
                        *(float(own[at]), 0.0, whole, 0.0, float(before[at]), _beside(own, at)),
                        *asked.of(passage.document.text[span.start : span.end], passage.chunk.language),
                    ],
                )
            )
    features = np.array([row[3] for row in rows]).reshape(-1, len(SENTENCE_FEATURES))
    for name in ("meaning", "passage", "match", "match_passage", "words") if rows else ():
        column, lead = SENTENCE_FEATURES.index(name), SENTENCE_FEATURES.index(f"{name}_lead")
        features[:, lead] = features[:, column] - features[:, column].max()
    return [Candidate(*row[:3], features[at]) for at, row in enumerate(rows)]


def _weighed(matches: NDArray[np.float32], retrieval: Retrieval) -> NDArray[np.float32]:
    """The match of each row (rows, tokens), less MATCH; (rows,)."""
    if not len(retrieval.token_weights):
        return np.zeros(len(matches), np.float32)
    return np.asarray(matches @ retrieval.token_weights - MATCH)


def _beside(values: NDArray[np.float32], at: int) -> float:
    """The higher of the values before and after one; where there is none, its own."""
    return max((float(values[near]) for near in (at - 1, at + 1) if 0 <= near < len(values)), default=float(values[at]))


class _Asked:
    """The question, taken apart once: what a sentence is compared with."""

    def __init__(self, retrieval: Retrieval, rarity: Rarity) -> None:
        question, self.language = retrieval.question, retrieval.language
        self.kind = kind(question)
        self.stems = rarity(stems(question, self.language), self.language)
        self.names = names(question)
        self.years = years(question)
        self.figures = figures(question, self.language)

    def of(self, quote: str, language: Language) -> list[float]:
        """The features of a sentence from "words" on."""
        across = language != self.language
        overlap = 0.0 if across else self.words_in(quote)
        named = names(quote) | frozenset(fold(word) for word in words(quote)[:1] if word[:1].isupper())
        theirs = figures(quote, language)
        new_figures = [figure for figure in theirs if not any(map(figure.agrees, self.figures))]
        new_dates = years(quote) - self.years or dates(quote)
        asks = {
            "how_many": (bool(new_figures), not new_figures),
            "when": (bool(new_dates), not new_dates),
            "who": (bool(named - self.names), not named - self.names),
        }
        number, date, name = (
            asks[one] if self.kind == one or (one == "who" and self.kind == "where") else (False, False)
            for one in ("how_many", "when", "who")
        )
        length = len(words(quote))
        flags = (*number, *date, *name, length < 6)
        return [overlap, 0.0, self.shared_with(quote, theirs), *map(float, flags), min(length, 100) / 100,
                float(quote.rstrip(" »”\"").endswith("?")), float(across)]  # fmt: skip

    def words_in(self, text: str) -> float:
        """Share of the question's stems that a text of its language holds, weighted by rarity, 0 to 1."""
        there = frozenset(stems(text, self.language))
        total = sum(self.stems.values())
        return sum(weight for term, weight in self.stems.items() if term in there) / total if total else 0.0

    def shared_with(self, text: str, theirs: Sequence[Figure]) -> float:
        """Share of the question's names and figures that a text of either language holds, 0 to 1."""
        if not self.names and not self.figures:
            return 0.0
        held = frozenset(fold(word).removesuffix("'s").removesuffix("’s") for word in words(text))
        hits = [name in held for name in sorted(self.names)]
        hits += [any(map(figure.agrees, theirs)) for figure in self.figures]
        return sum(hits) / len(hits) if hits else 0.0


def question_features(
    retrieval: Retrieval, found: Sequence[Candidate], odds: NDArray[np.float64], rarity: Rarity
) -> NDArray[np.float64]:
    """The features (len(QUESTION_FEATURES),) of a question and what was found for it."""
    asked = _Asked(retrieval, rarity)
    order = np.argsort(-odds, kind="stable")
    best = found[int(order[0])]
    scores = sorted((passage.score for passage in retrieval.passages), reverse=True)
    around = f"{best.passage.document.title}. {best.passage.chunk.text}"
    theirs = figures(around, best.passage.chunk.language)
    held = frozenset(fold(word).removesuffix("'s").removesuffix("’s") for word in words(around))
    missing_name = bool({name for name in asked.names if len(name) > 2} - held)
    across = best.passage.chunk.language != retrieval.language
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
            0.5 if across else asked.words_in(best.passage.chunk.text),
            asked.shared_with(best.passage.chunk.text, figures(best.passage.chunk.text, best.passage.chunk.language)),
            float(any(not any(map(figure.agrees, theirs)) for figure in asked.figures)),
            float(missing_name and not across),
            float(missing_name and across),
            float(across),
            float(retrieval.language == "es"),
            float(across and retrieval.language == "es"),
        ]
    )


def _weakest(retrieval: Retrieval, passage: Passage) -> float:
    """Mean cosine of the third of the question's tokens that a passage matches worst, less MATCH."""
    if not len(retrieval.token_weights):
        return 0.0
    matches = retrieval.matches[retrieval.passages.index(passage)].max(axis=0)
    return float(np.sort(matches)[: max(1, len(matches) // 3)].mean()) - MATCH
