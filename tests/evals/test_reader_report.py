"""The reader's figures are what they say."""

from __future__ import annotations

import numpy as np
import pytest

from evals.studies.reader.report import auroc, calibration_error, f1, refusal_f1


@pytest.mark.parametrize(
    ("said", "gold", "value"),
    [
        ("the Denver Broncos", "Denver Broncos", 1.0),
        ("los Denver Broncos.", "Denver Broncos", 1.0),
        ("Denver", "Denver Broncos", 2 / 3),
        ("el año 1987", "1988", 0.0),
        ("", "1988", 0.0),
    ],
)
def test_f1_counts_words_in_common(said: str, gold: str, value: float) -> None:
    assert f1(said, gold) == pytest.approx(value)


def test_auroc_is_the_share_of_pairs_in_order() -> None:
    assert auroc([0.9, 0.4], [0.5, 0.1]) == pytest.approx(0.75)
    assert auroc([0.5, 0.5], [0.5]) == pytest.approx(0.5)


def test_refusing_everything_is_half_right() -> None:
    assert refusal_f1([0.1, 0.2], [0.1, 0.3], 0.5) == pytest.approx(2 / 3)
    assert refusal_f1([0.9, 0.8], [0.1, 0.3], 0.5) == 1.0


def test_a_probability_that_keeps_its_word_has_no_error() -> None:
    assert calibration_error([0.25] * 4, [True, False, False, False]) == pytest.approx(0)
    assert calibration_error([0.95, 0.95], [True, False]) == pytest.approx(0.45)
    assert np.isfinite(calibration_error([1.0], [True]))
