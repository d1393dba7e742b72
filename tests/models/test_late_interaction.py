"""Tokens matched one by one: packed and unpacked, and what is near what."""

from __future__ import annotations

import numpy as np
import pytest

from rag.models.embedding import Embedder
from rag.models.late_interaction import (
    DIMENSIONS,
    NO_QUESTION_TOKENS,
    NO_TOKENS,
    STRETCH,
    QuestionTokens,
    covered,
    match,
    of_passage,
    pack,
    projection,
    unpack,
)
from rag.types import Span


def one_hot(*places: int) -> np.ndarray:
    vectors = np.zeros((len(places), DIMENSIONS), np.float32)
    vectors[np.arange(len(places)), list(places)] = 1
    return vectors


def test_packed_vectors_come_back_in_the_same_direction() -> None:
    vectors = np.random.default_rng(7).normal(size=(50, DIMENSIONS)).astype(np.float32)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    assert pack(vectors).nbytes == 50 * DIMENSIONS // 2
    assert (unpack(pack(vectors)) * unit).sum(axis=1).min() > 0.98


def test_each_token_of_the_question_finds_the_nearest_token_of_each_sentence() -> None:
    question = QuestionTokens(one_hot(3, 5), np.array([0.5, 0.5], np.float32))
    found = match(question, [pack(one_hot(3, 9)), NO_TOKENS, pack(one_hot(5)), pack(one_hot(5, 3))])
    assert found.round(3).tolist() == [[1, 0], [0, 0], [0, 1], [1, 1]]


@pytest.mark.parametrize("tokens", [0, 1, 5, 6, 33])
def test_any_number_of_tokens_is_projected(tokens: int) -> None:
    states = np.random.default_rng(7).normal(size=(tokens, len(projection().passage_mean))).astype(np.float32)
    plain = (states - projection().passage_mean) @ projection().matrix
    unit = plain / np.linalg.norm(plain, axis=1, keepdims=True)
    assert unpack(of_passage(states)) == pytest.approx(unpack(pack(unit)), abs=0.15)  # one step of sixteen at most


def test_a_question_without_tokens_matches_nothing() -> None:
    question = QuestionTokens(np.zeros((0, DIMENSIONS), np.float32), np.zeros(0, np.float32))
    assert match(question, [pack(one_hot(1)), NO_TOKENS]).shape == (2, 0)


def test_a_text_is_covered_as_well_as_its_worst_stretch() -> None:
    places = list(range(2 * STRETCH))
    question = QuestionTokens(one_hot(*places), np.full(2 * STRETCH, 0.5 / STRETCH, np.float32))
    assert covered(question, pack(one_hot(*places))) == pytest.approx(1, abs=1e-3)
    assert covered(question, pack(one_hot(*places[:STRETCH]))) == pytest.approx(0, abs=1e-3)
    assert covered(NO_QUESTION_TOKENS, pack(one_hot(1))) == covered(question, NO_TOKENS) == 1


@pytest.mark.weights
def test_a_translation_is_covered_and_an_invented_end_is_not(packaged: Embedder) -> None:
    quote = "El pozo de Arenales mide 40 metros de hondo y lo cavaron tres hermanos a mano."
    true = "The well of Arenales is 40 metres deep and was dug by three brothers by hand."
    invented = "The well of Arenales is 40 metres deep and was sold to a foreign bank after the flood."
    assert packaged.covered(true, quote) > 0.56 > packaged.covered(invented, quote)


@pytest.mark.weights
def test_the_tokens_of_a_passage_are_shared_out_among_its_sentences(packaged: Embedder) -> None:
    text = "Ana bought a horse. El señor Muñoz vendió dos ﬁncas en 2021."
    spans = [Span(0, 19), Span(20, len(text))]
    vectors, tokens = packaged.passages_by_token([text, "One."], [spans, [Span(0, 4)]])
    total = packaged.count_tokens([text])[0] - (packaged.count_tokens(["a"])[0] - 1)
    assert sum(map(len, tokens[0])) == total
    assert len(tokens[0][0]) < len(tokens[0][1])
    assert np.allclose(vectors, packaged.passages([text, "One."]), atol=1e-6)


@pytest.mark.weights
@pytest.mark.parametrize("question", ["Who sold the farms?", "¿Quién vendió las fincas?"])
def test_a_question_in_either_language_lies_nearer_to_the_sentence_that_answers(
    question: str, packaged: Embedder
) -> None:
    text = "Ana bought a horse. El señor Muñoz vendió dos fincas."
    _, [tokens] = packaged.passages_by_token([text], [[Span(0, 19), Span(20, len(text))]])
    vector, asked = packaged.question_by_token(question)
    horse, farms = match(asked, tokens) @ asked.weights
    assert farms > horse
    assert np.allclose(vector, packaged.question(question), atol=1e-6)
