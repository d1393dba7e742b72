"""The verifier's judgements: claims on quotes, in both languages and across."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rag.errors import ModelError
from rag.models.entailment import CONTRADICTED, SUPPORTED, THRESHOLD, UNRELATED, Entailment

OPENED = ("The bridge opened in May.", "El puente se inauguró en mayo.")
RAISE = ("The law could raise the tax.", "La ley podría subir el impuesto.")
TRUE = [
    (OPENED[0], OPENED[1]),
    (OPENED[1], OPENED[0]),
    (RAISE[0], RAISE[1]),
    ("Tom bought a car.", "Tom compró un coche."),
    ("Tom told Mary the truth.", "Tom le dijo la verdad a Mary."),
    ("Nobody voted for the law.", "Nadie votó a favor de la ley."),
]
FALSE = [
    ("The bridge closed in May.", OPENED[0]),
    ("El puente no se inauguró en mayo.", OPENED[0]),
    ("The bridge may have opened in May.", OPENED[0]),
    ("Inflation rose from 4 % to 9 %.", "Inflation fell from 9 % to 4 %."),
    ("El ministro confirmó que había un acuerdo.", "The minister denied that there was a deal."),
    ("Mary told Tom the truth.", "Tom le dijo la verdad a Mary."),
    ("Everyone voted for the law.", "Nadie votó a favor de la ley."),
    ("La ley subirá el impuesto.", RAISE[1]),
]


@pytest.fixture(scope="module")
def entailment() -> Entailment:
    return Entailment()


def test_a_missing_adapter_is_one_plain_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"none\.npz is missing"):
        Entailment(tmp_path / "none.npz").judge([("It rained.", "It rained.")])


@pytest.mark.weights
@pytest.mark.parametrize(("claim", "quote"), TRUE)
def test_what_the_quote_says_in_either_language_is_supported(entailment: Entailment, claim: str, quote: str) -> None:
    assert entailment.judge([(claim, quote)])[0, SUPPORTED] >= THRESHOLD


@pytest.mark.weights
@pytest.mark.parametrize(("claim", "quote"), FALSE)
def test_what_differs_in_one_word_is_contradicted(entailment: Entailment, claim: str, quote: str) -> None:
    judged = entailment.judge([(claim, quote)])
    assert judged[0, SUPPORTED] < THRESHOLD
    assert judged.argmax() == CONTRADICTED


@pytest.mark.weights
def test_what_the_quote_does_not_speak_of_is_unrelated(entailment: Entailment) -> None:
    judged = entailment.judge([("El alcalde dimitió.", "It rained all week in the north.")])
    assert judged.argmax() == UNRELATED


@pytest.mark.weights
def test_a_pair_is_judged_the_same_alone_and_in_company(entailment: Entailment) -> None:
    together = entailment.judge(TRUE + FALSE)
    np.testing.assert_array_equal(together, np.concatenate([entailment.judge([pair]) for pair in TRUE + FALSE]))
    np.testing.assert_allclose(together.sum(axis=1), 1, atol=1e-5)


@pytest.mark.weights
def test_a_claim_of_no_words_or_of_too_many_is_never_supported(entailment: Entailment) -> None:
    judged = entailment.judge([("", OPENED[0]), ("rain " * 600, "rain " * 600)])
    assert judged[:, SUPPORTED].tolist() == [0, 0]
    assert entailment.judge([]).shape == (0, 3)
