"""Adapters of the encoder: kept in a file, added to the weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rag.errors import ModelError
from rag.models.adapter import Adapter, Factors, adapted, read_adapter, write_adapter
from rag.models.e5.weights import Vocabulary, Weights

DOWN = np.array([[1.0, 0.0, -2.0], [0.0, 0.5, 0.0]], np.float32)
UP = np.array([[2.0, 0.0], [0.0, 4.0]], np.float32)
HEAD = np.array([0.25, -3.0], np.float32)


def weights(matrix: np.ndarray) -> Weights:
    nothing = Vocabulary(b"", np.zeros(1, np.uint32), np.zeros(0, np.float32), 0)
    return Weights(Path("e5"), "1", 1, 1, 3, 8, 1e-12, nothing, {}, np.zeros((0, 0, 18), np.uint8), {"l0.q.w": matrix})


def test_an_adapter_comes_back_from_its_file_within_what_int8_loses(tmp_path: Path) -> None:
    write_adapter(Adapter({"l0.q": Factors(DOWN, UP)}, {"b": HEAD}), tmp_path / "a.npz")
    back = read_adapter(tmp_path / "a.npz")
    np.testing.assert_allclose(back.factors["l0.q"].down, DOWN, atol=2 / 254)
    np.testing.assert_allclose(back.factors["l0.q"].up, UP, atol=4 / 254)
    np.testing.assert_array_equal(back.head["b"], HEAD)


def test_the_product_of_the_factors_is_added_and_the_weights_given_stay_as_they_are() -> None:
    given = weights(np.ones((2, 3), np.float32))
    gained = adapted(given, Adapter({"l0.q": Factors(DOWN, UP)}, {}))
    np.testing.assert_array_equal(gained.tensors["l0.q.w"], [[3, 1, -3], [1, 3, 1]])
    np.testing.assert_array_equal(given.tensors["l0.q.w"], np.ones((2, 3)))


@pytest.mark.parametrize(
    "content", [None, b"", b"not an archive", b"PK\x03\x04 cut"], ids=["missing", "empty", "other", "cut"]
)
def test_a_missing_or_damaged_adapter_is_one_plain_sentence_in_both_languages(
    tmp_path: Path, content: bytes | None
) -> None:
    if content is not None:
        (tmp_path / "a.npz").write_bytes(content)
    with pytest.raises(ModelError, match="install Fuente again") as raised:
        read_adapter(tmp_path / "a.npz")
    assert "instale Fuente de nuevo" in raised.value.spanish
