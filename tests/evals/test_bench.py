"""The benchmark measures what it says it measures; no test asserts a time."""

from __future__ import annotations

import pytest

from evals.studies.bench import PASSAGES, QUESTIONS, _passages, _Worker
from tests.conftest import CORPUS

pytestmark = [pytest.mark.slow, pytest.mark.weights]


def test_the_passages_have_the_tokens_they_are_named_for() -> None:
    texts, tokens = _passages(CORPUS)
    for size, many in PASSAGES.items():
        assert len(set(texts[size])) == many
        assert 0.85 * size < tokens[size] <= size


def test_a_side_runs_in_its_own_process_and_reports_its_peak() -> None:
    worker = _Worker("fuente")
    assert worker.cold_start > 0
    assert worker.seconds("questions", QUESTIONS) > 0
    assert worker.seconds("passages", QUESTIONS) > 0
    assert worker.close() > 100
