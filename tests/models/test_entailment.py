"""The verifier's judgements: claims on quotes, in both languages and across."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.errors import ModelError
from rag.models.entailment import Entailment


def test_a_missing_adapter_is_one_plain_sentence(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"none\.npz is missing"):
        Entailment(tmp_path / "none.npz").judge([("It rained.", "It rained.")])
