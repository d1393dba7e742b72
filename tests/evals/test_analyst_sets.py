"""The analyst's questions: gold that stands in its document, every form in every cell, a third to refuse or correct."""

from __future__ import annotations

import datetime
import json
import re
from collections import Counter
from itertools import product
from pathlib import Path
from typing import Any

import yaml

from evals.datasets import read_set
from evals.expectations import Expectation, Said, read_expectations, tokens, verdict

SETS = Path(__file__).parents[2] / "evals" / "sets"
FOLDER = SETS / "analyst"
FILES = [SETS / "analyst.en.jsonl", SETS / "analyst.es.jsonl"]
CASES: list[dict[str, Any]] = [json.loads(line) for path in FILES for line in path.read_text("utf-8").splitlines()]
EXPECTED = read_expectations(FILES)
TEXTS = {f"{path.parent.name}/{path.name}": path.read_text("utf-8") for path in sorted(FOLDER.glob("*/*.md"))}
CELLS = set(product(("en", "es"), ("en", "es")))
FORMS = set(
    "figure date name place definition reason yes_no denial who_said comparison list timeline summary latest_count"
    " amended_rule two_in_one vague typos register mixed_language follow_up identifier document_date table_cell"
    " reported_view near_miss attribution_trap false_premise wrong_year wrong_identifier".split()
)
WITHOUT_CELL = {"disagreement": {"both"}, "absent": {None}, "out_of_scope": {None}}  # each in both question languages
REFUSALS = {
    "near_miss": "off_question",
    "wrong_year": "off_question",
    "wrong_identifier": "off_question",
    "attribution_trap": "premise",
    "false_premise": "premise",
    "disagreement": "sources_disagree",
    "absent": "nothing_found",
    "out_of_scope": "nothing_found",
}
FIGURE = {
    "en": re.compile(r"(\d{1,3}(,\d{3})+|\d+)(\.\d{1,2})?"),
    "es": re.compile(r"(\d{1,3}(\.\d{3})+|\d+)(,\d{1,2})?"),
}


def front_matter(name: str) -> dict[str, object]:
    return dict(yaml.safe_load(TEXTS[name].split("---\n", 2)[1]))


def body(name: str) -> str:
    return TEXTS[name].split("---\n", 2)[2]


def a_right_answer(expected: Expectation) -> Said:
    """Return what a perfect system would show: the first line that is accepted, or the refusal and its quotes."""
    line = (
        expected.line.any_of[0] if expected.line.any_of else " ".join(one.split("|")[0] for one in expected.line.must)
    )
    if not expected.refusal:
        return Said(line)
    return Said(refusal=expected.refusal, message=line, quotes=(*expected.quotes, *expected.correction))


# --- the documents ---------------------------------------------------------------------------------------------------


def test_half_of_the_24_documents_are_english_and_half_spanish() -> None:
    assert Counter(name[:2] for name in TEXTS) == {"en": 12, "es": 12}


def test_a_document_says_its_title_date_source_and_language() -> None:
    for name in TEXTS:
        front = front_matter(name)
        assert set(front) == {"title", "date", "source", "language"}, name
        assert type(front["date"]) is datetime.date, name
        assert front["language"] == name[:2], name


def test_a_document_has_250_to_700_words() -> None:
    assert [name for name in TEXTS if not 250 <= len(body(name).split()) <= 700] == []


def test_two_papers_carry_the_same_agency_text() -> None:
    courier, post = (
        {p for p in body(name).split("\n\n") if len(p.split()) > 8}
        for name in ("en/ferry-grounding-courier.md", "en/ferry-grounding-evening-post.md")
    )
    assert len(courier & post) >= 4
    assert courier - post
    assert post - courier


# --- the questions ---------------------------------------------------------------------------------------------------


def test_there_are_at_least_170_questions_each_with_an_id_of_its_own() -> None:
    assert len(CASES) >= 170
    assert [i for i, n in Counter(case["id"] for case in CASES).items() if n > 1] == []


def test_no_question_stands_twice_with_the_same_history() -> None:
    asked = Counter((case["question"], tuple(case.get("history", ()))) for case in CASES)
    assert [question for question, n in asked.items() if n > 1] == []


def test_a_file_has_the_questions_of_its_language() -> None:
    for path in FILES:
        assert {expected.language for expected in read_expectations([path])} == {path.suffixes[0][1:]}


def test_every_form_is_asked_in_every_cell() -> None:
    seen: dict[str, set[tuple[str, str | None]]] = {}
    for case in CASES:
        seen.setdefault(case["form"], set()).add((case["language"], case["document_language"]))
    assert set(seen) == FORMS | set(WITHOUT_CELL)
    assert {form: CELLS - seen[form] for form in FORMS if CELLS - seen[form]} == {}
    assert {form: seen[form] for form in WITHOUT_CELL} == {
        form: set(product(("en", "es"), languages)) for form, languages in WITHOUT_CELL.items()
    }


def test_a_third_is_to_be_refused_or_corrected_in_either_language() -> None:
    for language in ("en", "es"):
        mine = [expected for expected in EXPECTED if expected.language == language]
        assert 3 * sum(bool(expected.refusal) for expected in mine) >= len(mine)


def test_the_reason_of_a_refusal_goes_with_the_form() -> None:
    assert [e.id for e in EXPECTED if e.refusal != REFUSALS.get(e.form, "")] == []


def test_every_gold_quote_and_correction_is_a_slice_of_a_document_that_the_case_names() -> None:
    for case in CASES:
        for quote in (*case["quotes"], *case["correction"]):
            assert quote["document"] in case["documents"], case["id"]
            assert quote["text"] in body(quote["document"]), case["id"]
        assert set(case["documents"]) <= set(TEXTS), case["id"]


def test_the_language_of_the_documents_is_that_of_the_gold() -> None:
    for case in CASES:
        named = {quote["document"][:2] for quote in (*case["quotes"], *case["correction"])}
        if named:
            assert case["document_language"] == ("both" if len(named) == 2 else named.pop()), case["id"]


def test_what_is_to_be_answered_has_gold_and_an_expectation() -> None:
    asked = [expected for expected in EXPECTED if not expected.refusal]
    assert [e.id for e in asked if not e.quotes or not (e.line.any_of or e.line.must)] == []


def test_what_is_to_be_corrected_names_the_quote_that_corrects_it() -> None:
    assert {e.form for e in EXPECTED if e.correction} == {"attribution_trap", "false_premise"}
    assert [e.id for e in EXPECTED if (e.refusal == "premise") != bool(e.correction)] == []
    assert [e.id for e in EXPECTED if e.form == "attribution_trap" and not e.line.must] == []


def test_only_follow_ups_have_a_question_before_them() -> None:
    assert [case["id"] for case in CASES if (case["form"] == "follow_up") != bool(case.get("history"))] == []
    assert [case["id"] for case in CASES if case.get("after", "") != (case.get("history") or [""])[-1]] == []


# --- what they expect ------------------------------------------------------------------------------------------------


def test_an_answer_as_expected_is_right_and_an_empty_one_is_not() -> None:
    assert [e.id for e in EXPECTED if verdict(e, a_right_answer(e)) != "right"] == []
    assert [e.id for e in EXPECTED if verdict(e, Said()) == "right"] == []


def test_every_accepted_line_is_right() -> None:
    lines = [(e, line) for e in EXPECTED if not e.refusal for line in e.line.any_of]
    assert [(e.id, line) for e, line in lines if verdict(e, Said(line)) != "right"] == []


def test_the_line_of_one_question_does_not_answer_another_of_its_form_and_cell() -> None:
    asked = [e for e in EXPECTED if not e.refusal and e.form not in {"yes_no", "table_cell", "denial"}]
    same = [(a, b) for a, b in product(asked, asked) if a.id != b.id and (a.form, a.cell) == (b.form, b.cell)]
    assert [(a.id, b.id) for a, b in same if verdict(a, a_right_answer(b)) == "right"] == []


def test_figures_of_a_line_are_written_as_in_the_language_of_the_question() -> None:
    for expected in EXPECTED:
        line = [*expected.line.any_of, *(one.split("|")[0] for one in expected.line.must)]
        figures = [token for token in tokens(" ; ".join(line)) if token[0].isdigit() and ":" not in token]
        assert [figure for figure in figures if not FIGURE[expected.language].fullmatch(figure)] == [], expected.id


def test_the_loader_of_all_sets_reads_them_with_the_documents_beside_them(tmp_path: Path) -> None:
    read = read_set(FILES, questions=None, corpus=tmp_path)
    whole = [case for case in read.cases if case.sources == "both"]
    assert {text.name for text in read.documents} == set(TEXTS)
    assert [case.id for case in whole] == [f"{expected.id}.both" for expected in EXPECTED]
    assert [case.refuse for case in whole] == [e.refusal not in {"", "sources_disagree"} for e in EXPECTED]
