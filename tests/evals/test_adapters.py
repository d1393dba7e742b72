"""The mean of two adapters, factor by factor."""

from __future__ import annotations

import numpy as np

from evals.studies.adapters import mean
from rag.models.adapter import Adapter, Factors


def adapter(value: float, **head: float) -> Adapter:
    full = {name: np.full(2, one, np.float32) for name, one in head.items()}
    return Adapter({"l4.q": Factors(np.full((2, 3), value, np.float32), np.full((3, 2), -value, np.float32))}, full)


def test_the_mean_lies_between_both_and_keeps_what_the_first_alone_has() -> None:
    found = mean(adapter(1, w=2, b=8), adapter(3, w=4))
    assert found.factors["l4.q"].down.tolist() == [[2, 2, 2]] * 2
    assert found.factors["l4.q"].up.tolist() == [[-2, -2]] * 3
    assert {name: value.tolist() for name, value in found.head.items()} == {"w": [3, 3], "b": [8, 8]}
