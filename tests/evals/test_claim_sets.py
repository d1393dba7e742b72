"""The labelled sets by which the verifier is judged: well formed, balanced, and no claim gives itself away."""

from __future__ import annotations

import json
from collections import Counter
from itertools import product
from pathlib import Path
from typing import Any

import pytest

SETS = Path(__file__).parents[2] / "evals" / "sets"
LANGUAGES = ("en", "es")
CELLS = set(product(LANGUAGES, LANGUAGES))
WHYS = set(
    "figure scale unit date name place role negation hedge bound quantity direction antonym speaker plan order"
    " neighbour extra_clause".split()
)
VERDICTS = {"neighbour": {"not_found"}, "extra_clause": {"partly"}}  # all other kinds: contradicted, or partly


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def verdict_agrees(label: object, why: object) -> bool:
    if why is None:
        return label == "supported"
    return label in VERDICTS.get(str(why), {"contradicted", "partly"})


CLAIMS = rows(SETS / "claims.jsonl")
LIES = rows(SETS / "lies.jsonl")
DRAFTS = {language: rows(SETS / "drafts" / f"draft.{language}.jsonl") for language in LANGUAGES}


def test_at_least_440_claims_each_have_the_same_fields_and_an_id_of_their_own() -> None:
    fields = {"id", "claim", "claim_language", "evidence", "evidence_language", "label", "why", "group"}
    assert len(CLAIMS) >= 440
    assert len({claim["id"] for claim in CLAIMS}) == len(CLAIMS)
    assert [claim["id"] for claim in CLAIMS if set(claim) != fields] == []


def test_every_cell_has_as_many_true_claims_as_false_ones() -> None:
    cells = Counter((c["claim_language"], c["evidence_language"], c["label"] == "supported") for c in CLAIMS)
    assert {(claim, evidence) for claim, evidence, _ in cells} == CELLS
    assert len(set(cells.values())) == 1


def test_each_kind_of_error_stands_at_least_ten_times_and_in_every_cell() -> None:
    kinds = Counter(claim["why"] for claim in CLAIMS if claim["why"] is not None)
    seen = {(c["why"], c["claim_language"], c["evidence_language"]) for c in CLAIMS if c["why"] is not None}
    assert set(kinds) == WHYS
    assert min(kinds.values()) >= 10
    assert seen == {(why, *cell) for why in WHYS for cell in CELLS}


def test_the_label_of_a_claim_agrees_with_its_kind_of_error() -> None:
    assert [c["id"] for c in CLAIMS if not verdict_agrees(c["label"], c["why"])] == []


def test_the_claims_of_a_group_share_their_evidence_and_some_are_true_and_some_false_in_each_language() -> None:
    groups: dict[object, list[dict[str, Any]]] = {}
    for claim in CLAIMS:
        groups.setdefault(claim["group"], []).append(claim)
    assert len(groups) >= 110
    for group in groups.values():
        assert all(claim["evidence"] == group[0]["evidence"] for claim in group)
        mixed = {(claim["claim_language"], claim["label"] == "supported") for claim in group}
        assert mixed == set(product(LANGUAGES, (True, False)))


def test_evidence_is_one_to_three_quotes_and_no_claim_repeats_it() -> None:
    for claim in CLAIMS:
        quotes = claim["evidence"]
        assert 1 <= len(quotes) <= 3
        assert all(quote.strip() == quote != "" for quote in quotes)
        assert claim["claim"] not in [*quotes, " ".join(quotes)]


def test_no_claim_stands_twice_on_the_same_evidence() -> None:
    assert [pair for pair, n in Counter((c["group"], c["claim"]) for c in CLAIMS).items() if n > 1] == []


@pytest.mark.parametrize(
    "marks",
    [
        {
            "no",
            "not",
            "nobody",
            "nothing",
            "none",
            "never",
            "nadie",
            "nada",
            "ni",
            "ningún",
            "ninguna",
            "sin",
            "without",
        },
        {"may", "might", "could", "would", "podría", "podrían", "probably", "probablemente", "según", "according"},
        {"all", "every", "each", "todos", "todas", "todo", "toda", "cada"},
    ],
    ids=["negations", "hedges", "universals"],
)
def test_words_that_false_claims_are_known_by_stand_in_true_ones_too(marks: set[str]) -> None:
    marked = Counter(c["label"] == "supported" for c in CLAIMS if marks & set(str(c["claim"]).lower().split()))
    assert 3 * min(marked[True], marked[False]) >= max(marked[True], marked[False])


def test_eighty_lies_stand_beside_eighty_truths_on_the_same_evidence_and_question() -> None:
    fields = "id evidence evidence_language question question_language answer answer_language true why".split()
    pairs = Counter((lie["evidence"], lie["question"], lie["true"]) for lie in LIES)
    assert len({lie["id"] for lie in LIES}) == len(LIES)
    assert [lie["id"] for lie in LIES if list(lie) != fields] == []
    assert Counter(lie["true"] for lie in LIES) == {True: 80, False: 80}
    assert set(pairs.values()) == {1}
    assert all((evidence, question, not true) in pairs for evidence, question, true in pairs)


def test_a_cell_of_the_lies_has_twenty_of_each_and_the_answer_speaks_the_language_of_the_question() -> None:
    cells = Counter((lie["evidence_language"], lie["answer_language"], lie["true"]) for lie in LIES)
    assert cells == {(*cell, true): 20 for cell in CELLS for true in (True, False)}
    assert all(lie["question_language"] == lie["answer_language"] for lie in LIES)


def test_a_lie_says_why_it_is_one_and_no_answer_repeats_the_evidence() -> None:
    assert {lie["why"] for lie in LIES if lie["true"]} == {None}
    assert {lie["why"] for lie in LIES if not lie["true"]} == WHYS - {"neighbour"} | {"cause", "word"}
    assert [lie["id"] for lie in LIES if lie["answer"] == lie["evidence"]] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_labels_of_a_draft_follow_it_line_by_line(language: str) -> None:
    text = (SETS / "drafts" / f"draft.{language}.md").read_text("utf-8")
    lines = [line.lstrip("# ") for line in text.splitlines() if line]
    assert [label["sentence"] for label in DRAFTS[language]] == lines


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draft_has_forty_claims_of_which_fifteen_are_wrong_and_three_lines_that_claim_nothing(language: str) -> None:
    labels = DRAFTS[language]
    groups = {"supported": "true", "no_claim": "none"}
    assert Counter(groups.get(label["verdict"], "wrong") for label in labels) == {"true": 25, "wrong": 15, "none": 3}
    assert [label for label in labels if (label["why"] is None) != (label["verdict"] in groups)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_errors_planted_in_a_draft_are_each_of_another_kind(language: str) -> None:
    wrong = [label for label in DRAFTS[language] if label["verdict"] not in {"supported", "no_claim"}]
    assert len({label["why"] for label in wrong}) == 15
    assert {label["why"] for label in wrong} <= WHYS | {"word"}
    assert all(verdict_agrees(label["verdict"], label["why"]) for label in wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_decides_a_sentence_of_a_draft_is_quoted_from_both_documents_exactly(language: str) -> None:
    read = {
        f"document.{other}.md": (SETS / "drafts" / f"document.{other}.md").read_text("utf-8") for other in LANGUAGES
    }
    quotes = [quote for label in DRAFTS[language] for quote in label["quotes"]]
    assert {quote["document"] for quote in quotes} == set(read)
    assert [quote for quote in quotes if read[quote["document"]].count(quote["quote"]) != 1] == []
    undecided = {label["verdict"] for label in DRAFTS[language] if not label["quotes"]}
    assert undecided == {"no_claim", "not_found"}
