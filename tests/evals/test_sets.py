"""The sets that ship: enough questions of every kind, in both languages, on quotes that stand in their documents."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from evals.datasets import KINDS, TO_REFUSE, corpus_texts, read_set
from evals.metrics import holds
from tests.conftest import CORPUS

SETS = Path(__file__).parents[2] / "evals" / "sets"
FILES = {language: SETS / f"corpus.{language}.jsonl" for language in ("en", "es")}
LINES = {
    language: [json.loads(line) for line in path.read_text("utf-8").splitlines()] for language, path in FILES.items()
}
TEXTS = {text.name: text.text for text in corpus_texts(CORPUS)}


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_third_of_at_least_120_questions_is_to_be_refused(language: str) -> None:
    cases = LINES[language]
    assert len(cases) >= 120
    assert 3 * sum(not case["quotes"] for case in cases) >= len(cases)
    assert {case["kind"] for case in cases} == set(KINDS)
    assert all(case["language"] == language for case in cases)


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_gold_quote_is_a_slice_of_its_document_and_holds_an_answer(language: str) -> None:
    quotes = [(quote, case) for case in LINES[language] for quote in case["quotes"]]
    assert not [quote for quote, _ in quotes if quote["text"] not in TEXTS[quote["document"]]]
    assert not [case["id"] for quote, case in quotes if not holds(quote["text"], case["answers"])]


def test_both_languages_ask_the_same_things() -> None:
    english, spanish = (
        [(case["kind"], case["quotes"], case["answers"], case["id"][:-3]) for case in LINES[language]]
        for language in ("en", "es")
    )
    assert english == spanish
    assert not {case["question"] for case in LINES["en"]} & {case["question"] for case in LINES["es"]}


def test_what_is_to_be_refused_has_no_gold() -> None:
    assert not [case["id"] for case in LINES["en"] if case["kind"] in TO_REFUSE and case["quotes"]]
    assert not [
        case["id"] for case in LINES["en"] if case["kind"] not in {*TO_REFUSE, "instruction"} and not case["quotes"]
    ]


def test_each_cell_has_questions_to_answer_and_to_refuse() -> None:
    cases = read_set([*FILES.values()], questions=None, corpus=CORPUS).cases
    told = Counter((case.cell, case.refuse) for case in cases)
    assert {cell for cell, _ in told} == {"en→en", "en→es", "en→both", "es→en", "es→es", "es→both"}
    assert min(told.values()) >= 40
