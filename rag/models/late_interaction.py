"""A text's tokens as short vectors, each made in the company of the others: projected, packed, matched one by one.

Late interaction (Khattab 2020, arXiv 2004.12832) over the states that the encoder computes anyway: for each token of
the question, how near the nearest token of a sentence lies. Less their mean and projected on their 128 main directions
(`late_interaction.npz`, fitted by `python -m evals.studies.fit --tokens`), e5 finds the right sentence first in 77 % of
XQuAD dev, with vectors of whole sentences in 71 %; four bits a number cost 0.3 points and an eighth of the space.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Packed = NDArray[np.uint8]  # (tokens, DIMENSIONS / 2): two four-bit numbers a byte

DIMENSIONS = 128
STRETCH = 8  # tokens, about five words
WORD = 2  # tokens of a word, or two short ones
ROWS = 5  # of a product: so few that OpenBLAS keeps to one core; all of them wait for each other by spinning
NO_TOKENS: Packed = np.zeros((0, DIMENSIONS // 2), np.uint8)


@dataclass(frozen=True, slots=True)
class Read:
    """What a model makes of a text and of stretches of it."""

    vector: Floats  # (dimension,)
    span_vectors: Floats  # (spans, dimension)
    span_tokens: tuple[Packed, ...]  # for each span; the model decides whether there are any


@dataclass(frozen=True, slots=True)
class Projection:
    """What is taken from the states of passages and of questions, and the directions that are kept."""

    passage_mean: Floats  # (hidden,)
    question_mean: Floats  # (hidden,)
    matrix: Floats  # (hidden, DIMENSIONS)


@dataclass(frozen=True, slots=True)
class QuestionTokens:
    """The tokens of a question and how much each weighs, adding up to 1; none where the model does not give them."""

    vectors: Floats  # (tokens, DIMENSIONS), L2-normalised
    weights: Floats  # (tokens,)


NO_QUESTION_TOKENS = QuestionTokens(np.zeros((0, DIMENSIONS), np.float32), np.zeros(0, np.float32))


@lru_cache(maxsize=1)
def projection() -> Projection:
    """The fitted projection."""
    with as_file(files("rag.models").joinpath("late_interaction.npz")) as path, np.load(path) as kept:
        return Projection(*(kept[name].astype(np.float32) for name in ("passage_mean", "question_mean", "matrix")))


def of_passage(states: Floats) -> Packed:
    """The states (tokens, hidden) of a passage's tokens, projected and packed."""
    kept = projection()
    return pack(_projected(states - kept.passage_mean, kept.matrix))


def of_question(states: Floats, log_probabilities: Floats) -> QuestionTokens:
    """The states (tokens, hidden) of a question's tokens and, from the vocabulary, how likely each token is at all."""
    if not len(states):
        return NO_QUESTION_TOKENS
    kept = projection()
    # rare tokens weigh more: the root of the information beyond 5 nats, which even the commonest words have
    weights = np.sqrt(np.maximum(-log_probabilities - 5, 0.3)).astype(np.float32)
    return QuestionTokens(_unit(_projected(states - kept.question_mean, kept.matrix)), weights / weights.sum())


def _projected(states: Floats, matrix: Floats) -> Floats:
    """The product, a few rows at a time."""
    whole = np.zeros((-(-len(states) // ROWS), ROWS, states.shape[1]), np.float32)
    whole.reshape(-1, states.shape[1])[: len(states)] = states
    projected: Floats = (whole @ matrix).reshape(-1, matrix.shape[1])[: len(states)]
    return projected


def pack(vectors: Floats) -> Packed:
    """Vectors (n, DIMENSIONS) as four-bit numbers; their length is lost."""
    largest = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-9)
    numbers = (np.rint(vectors / largest * 7) + 8).astype(np.uint8)  # 1 to 15
    packed: Packed = numbers[:, 0::2] | numbers[:, 1::2] << 4
    return packed


def unpack(packed: Packed) -> Floats:
    """Packed vectors as (n, DIMENSIONS) float32, L2-normalised."""
    numbers = np.empty((len(packed), DIMENSIONS), np.float32)
    numbers[:, 0::2], numbers[:, 1::2] = packed & 15, packed >> 4
    return _unit(numbers - 8)


def match(question: QuestionTokens, sentences: Sequence[Packed]) -> Floats:
    """For each sentence and each token of the question, the cosine of the nearest token; (sentences, tokens)."""
    lengths = [len(tokens) for tokens in sentences]
    best = np.zeros((len(sentences), len(question.weights)), np.float32)
    if sum(lengths) and best.size:
        cosines = unpack(np.concatenate(sentences)) @ question.vectors.T
        filled = [at for at, length in enumerate(lengths) if length]
        starts = np.cumsum([0, *(lengths[at] for at in filled)])[:-1]
        best[filled] = np.maximum.reduceat(cosines, starts, axis=0)
    return best


def covered(question: QuestionTokens, sentence: Packed, stretch: int = STRETCH) -> float:
    """How well the stretch of a text that a sentence matches worst is matched, 0 to 1; 1 where there are no tokens."""
    if not len(question.weights) or not len(sentence):
        return 1.0
    matched = match(question, [sentence])[0] * question.weights
    starts = range(max(1, len(matched) - stretch + 1))
    return min(float(matched[at : at + stretch].sum() / question.weights[at : at + stretch].sum()) for at in starts)


def _unit(vectors: Floats) -> Floats:
    unit: Floats = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return unit
