"""Passages -> the sentences that answer, as exact slices, or a reason why none does.

Two small logistic regressions decide, their coefficients in `evidence.json`, fitted by `python -m evals.fit`: how
likely a sentence is to hold the answer, and how likely the question is to be answered by the passages at all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rag.language import dates, figures, fold, names, stems, words, years
from rag.retrieve import Retrieval
from rag.types import Evidence, Language, Passage, Reason, Span

Kind = Literal["who", "when", "where", "how_many", "why", "other"]
Rarity = Callable[[Sequence[str], Language], Mapping[str, float]]

MOST = 4  # sentences in all
OFFERED = 4  # sentences for a chat model: they hold the answer in 93 to 97 %, the evidence alone in 81 to 84
PER_DOCUMENT = 2  # of one document, unless it is the only one that answers
SHARE = 0.35  # a further sentence must be at least this likely, compared with the best
TWIN = 0.95  # cosine above which two sentences say the same

_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "how_many",
        re.compile(
            r"\b(how (?:many|much|large|big|old|long|far|high|tall)"
            r"|what (?:percentage|percent|number|amount|share|sum|figure)|costs?|budget"
            r"|cuant[oa]s?|que (?:porcentaje|cantidad|suma|cifra|proporcion)|cuesta|cost(?:o|aba)|presupuesto)\b"
        ),
    ),
    (
        "when",
        re.compile(
            r"\b(when|what (?:year|date|day|month|century|decade)|which (?:year|day|month)"
            r"|cuando|en que (?:ano|fecha|dia|mes|siglo|decada)|que (?:ano|dia|fecha|mes))\b"
        ),
    ),
    (
        "where",
        re.compile(
            r"\b(where|(?:what|which) (?:city|country|state|place|region|town)"
            r"|a?donde|(?:que|cual) (?:ciudad|pais|estado|lugar|region))\b"
        ),
    ),
    ("why", re.compile(r"\b(why|what (?:reason|caused)|por que|motivo|razon)\b")),
    (
        "who",
        re.compile(
            r"\b(who|whom|whose|(?:what|which) (?:person|president|official)|what name|quien(?:es)?|como se llama)\b"
        ),
    ),
)

SENTENCE_FEATURES = (
    "meaning",  # cosine of question and sentence, less 0.8
    "meaning_lead",  # the same, less the best sentence's
    "passage",  # cosine of question and passage, less 0.8
    "passage_lead",  # the same, less the best passage's
    "neighbours",  # the higher cosine of the sentences beside it, less 0.8
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
    "words",  # share of the question's stems, by rarity, in the best sentence and its passage; 0.5 across languages
    "shared",  # share of the question's names and figures in the best sentence's passage
    "missing_figure",  # a year or figure of the question that does not stand in the best sentence's passage
    "missing_name",  # the same for a name; passages of the question's language
    "missing_name_across",  # the same; passages of the other language, where names may be translated
    "across",
)


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic regression: one coefficient a feature, and the intercept."""

    coefficients: NDArray[np.float64]
    intercept: float

    def log_odds(self, features: NDArray[np.float64]) -> NDArray[np.float64]:
        """Of rows of features (n, features)."""
        return np.asarray(features @ self.coefficients + self.intercept)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a passage, as a row of features."""

    passage: Passage
    span: Span
    vector: NDArray[np.float32]
    features: NDArray[np.float64]  # (len(SENTENCE_FEATURES),)


@dataclass(frozen=True, slots=True)
class Found:
    """The evidence, best first; where there is none, the reason."""

    evidence: tuple[Evidence, ...]
    reason: Reason | None
    confidence: float  # that the passages answer the question, 0 to 1
    offered: tuple[Evidence, ...] = ()  # what a writer may draw on: the evidence, and the sentences that come next


@lru_cache(maxsize=1)
def weights() -> tuple[Weights, Weights, float]:
    """The fitted weights of sentences and of questions, and the log odds from which a question counts as answered."""
    data = json.loads(files("rag").joinpath("evidence.json").read_text("utf-8"))
    sentence, question = (
        Weights(np.array([data[part]["coefficients"][name] for name in names_]), data[part]["intercept"])
        for part, names_ in (("sentence", SENTENCE_FEATURES), ("question", QUESTION_FEATURES))
    )
    return sentence, question, float(data["question"]["threshold"])


def find(retrieval: Retrieval, rarity: Rarity) -> Found:
    """The sentences that bear on the question, best first, at most `MOST`, none saying the same twice."""
    found = candidates(retrieval, rarity)
    if not found:
        return Found((), Reason.NOTHING_FOUND, 0.0)
    of_sentences, of_questions, threshold = weights()
    odds = of_sentences.log_odds(np.stack([candidate.features for candidate in found]))
    order = np.argsort(-odds, kind="stable")
    answered = float(of_questions.log_odds(question_features(retrieval, found, odds, rarity)[None])[0])
    if answered < threshold:
        near = found[int(order[0])].passage.score > NEAR
        return Found((), Reason.OFF_QUESTION if near else Reason.NOTHING_FOUND, _probability(answered))
    ranked, their_odds = [found[int(at)] for at in order], [float(odds[at]) for at in order]
    chosen = _choose(ranked, their_odds)
    return Found(tuple(chosen), None, _probability(answered), _offer(chosen, ranked, their_odds))


def _offer(chosen: Sequence[Evidence], ranked: Sequence[Candidate], odds: Sequence[float]) -> tuple[Evidence, ...]:
    """The evidence, and what comes next up to `OFFERED`, whatever document it stands in, none twice."""
    offered = {(one.passage.document.id, one.span): one for one in chosen}
    for candidate, log_odds in zip(ranked, odds, strict=True):
        key = (candidate.passage.document.id, candidate.span)
        offered.setdefault(key, Evidence(candidate.passage, candidate.span, _probability(log_odds)))
        if len(offered) >= OFFERED:
            break
    return tuple(offered.values())


NEAR = 0.84  # cosine from which a passage is on the question's subject: e5's unrelated texts lie at 0.70 to 0.80


def _choose(ranked: Sequence[Candidate], odds: Sequence[float]) -> list[Evidence]:
    chosen: list[tuple[Candidate, float]] = []
    for candidate, log_odds in zip(ranked, odds, strict=True):
        probability = _probability(log_odds)
        if chosen and probability < SHARE * chosen[0][1]:
            break
        of_document = [one for one, _ in chosen if one.passage.document.id == candidate.passage.document.id]
        others = {one.passage.document.id for one in ranked[: 2 * MOST]} - {candidate.passage.document.id}
        if len(of_document) >= PER_DOCUMENT and others:
            continue
        if any(float(candidate.vector @ one.vector) > TWIN for one, _ in chosen):
            continue
        chosen.append((candidate, probability))
        if len(chosen) == MOST:
            break
    return [Evidence(candidate.passage, candidate.span, probability) for candidate, probability in chosen]


# ------------------------------------------------------------------ features


def kind(question: str) -> Kind:
    """What sort of thing is asked for, in either language, with or without accents."""
    folded = fold(question)
    return next((name for name, pattern in _KINDS if pattern.search(folded)), "other")


def candidates(retrieval: Retrieval, rarity: Rarity) -> list[Candidate]:
    """Every sentence of the passages with its features."""
    asked = _Asked(retrieval, rarity)
    rows: list[tuple[Passage, Span, NDArray[np.float32], list[float]]] = []
    best_passage = max((passage.score for passage in retrieval.passages), default=0.0)
    for passage, vectors in zip(retrieval.passages, retrieval.sentence_vectors, strict=True):
        cosines = vectors @ retrieval.vector
        for at, span in enumerate(passage.chunk.sentences):
            beside = [float(cosines[near]) for near in (at - 1, at + 1) if 0 <= near < len(cosines)]
            quote = passage.document.text[span.start : span.end]
            features = [
                float(cosines[at]) - 0.8,
                0.0,
                passage.score - 0.8,
                passage.score - best_passage,
                (max(beside) if beside else float(cosines[at])) - 0.8,
                *asked.of(quote, passage.chunk.language),
            ]
            rows.append((passage, span, vectors[at], features))
    for column, lead in ((0, 1), (5, 6)):
        best = max((row[3][column] for row in rows), default=0.0)
        for row in rows:
            row[3][lead] = row[3][column] - best
    return [Candidate(passage, span, vector, np.array(features)) for passage, span, vector, features in rows]


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
        new_figures = [figure for figure in figures(quote, language) if not any(map(figure.agrees, self.figures))]
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
        return [overlap, 0.0, self.shared_with(quote, language), *map(float, flags), min(length, 100) / 100,
                float(quote.rstrip(" »”\"").endswith("?")), float(across)]  # fmt: skip

    def words_in(self, text: str) -> float:
        """Share of the question's stems that a text of its language holds, weighted by rarity, 0 to 1."""
        there = frozenset(stems(text, self.language))
        total = sum(self.stems.values())
        return sum(weight for term, weight in self.stems.items() if term in there) / total if total else 0.0

    def shared_with(self, text: str, language: Language) -> float:
        """Share of the question's names and figures that a text of either language holds, 0 to 1."""
        held = frozenset(fold(word).removesuffix("'s").removesuffix("’s") for word in words(text))
        theirs = figures(text, language)
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
    return np.array(
        [
            scores[0] - 0.8,
            max(float(candidate.features[0]) for candidate in found),
            scores[0] - scores[min(9, len(scores) - 1)],
            float(odds[order[0]]),
            float(odds[order[1]]) if len(order) > 1 else float(odds[order[0]]) - 3,
            0.5 if across else asked.words_in(best.passage.chunk.text),
            asked.shared_with(best.passage.chunk.text, best.passage.chunk.language),
            float(any(not any(map(figure.agrees, theirs)) for figure in asked.figures)),
            float(missing_name and not across),
            float(missing_name and across),
            float(across),
        ]
    )


def _probability(log_odds: float) -> float:
    return float(1 / (1 + np.exp(-log_odds)))
