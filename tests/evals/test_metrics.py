"""Each mutation of an answer moves the metric that is meant to see it, and leaves the others alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from evals.datasets import Case, Gold
from evals.expectations import Expectation, Line
from evals.metrics import holds, interval, measure, paired, refusal_scores, refused, retrieval, token_f1
from rag.types import Answer, Chunk, Citation, Direct, Document, Language, Passage, Reason, Refusal, Sentence
from rag.verification.align import Quote

TEXT = "The well was not dug by Ana Ruiz and is 40 metres deep. Cows graze on the green hill in summer."
DOCUMENT = Document("d", "The well", "en/well.txt", TEXT, "en")
QUOTE = TEXT[:55]
SAID = "The well, which was not dug by Ana Ruiz, is 40 metres deep."
CHUNK = Chunk("c", "d", 0, len(TEXT), TEXT, "en", None, None, ())
PASSAGE = Passage(CHUNK, DOCUMENT, 0.9)
CITATION = Citation(1, QUOTE, "en", DOCUMENT, "c", None, 0, len(QUOTE))
CASE = Case(
    "1", "Who dug the well?", "en", "en", "fact", (Gold("en/well.txt", "not dug by"),), ("not dug", "no la cavó")
)
ANSWER = Answer(CASE.question, "en", (Sentence(SAID, (1,)),), (CITATION,), (PASSAGE,), None, {"all": 5.0})
LOST = Answer(CASE.question, "en", (), (), (PASSAGE,), Refusal(Reason.OFF_QUESTION, "No lo sé."), {"all": 5.0})
SUPPORT = {"verified", "verified_citations"}


def supports(claim: str, language: Language, quotes: Sequence[Quote]) -> bool:
    """A verifier that knows what is true of the well."""
    return claim == SAID and any("well" in quote.text for quote in quotes)


def moved(answer: Answer, case: Case = CASE) -> set[str]:
    before, after = measure(case, ANSWER, supports), measure(case, answer, supports)
    scores = set(before) & set(after) - {"token_f1", "words"}
    return {metric for metric in scores if before[metric] != after[metric]}


def saying(text: str) -> Answer:
    return replace(ANSWER, sentences=(Sentence(text, (1,)),))


def test_a_good_answer_is_good_at_everything() -> None:
    found = measure(CASE, ANSWER, supports)
    assert {metric for metric, value in found.items() if value == 1} == {
        "recall@5", "recall@10", "mrr", "ndcg@10", "gold_first_passage", "gold_first_quote", "gold_any_quote",
        "answer_contains", "verified", "verified_citations", "language_match",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "seen_by"),
    [
        (saying(SAID.replace("40", "41")), SUPPORT),
        (saying(SAID.replace("Ana Ruiz", "Ana Peña")), SUPPORT),
        (saying("The well was dug by Ana Ruiz and is 40 metres deep."), {"answer_contains", *SUPPORT}),
        (replace(ANSWER, sentences=()), {"answer_contains"}),
    ],
    ids=["figure", "name", "negation", "empty"],
)
def test_a_mutated_answer_moves_the_metric_that_is_meant_to_see_it(answer: Answer, seen_by: set[str]) -> None:
    assert moved(answer) == seen_by


def test_an_english_answer_to_a_spanish_question_is_in_the_wrong_language() -> None:
    assert moved(ANSWER, replace(CASE, language="es")) == set()
    assert measure(replace(CASE, language="es"), ANSWER, supports)["language_match"] == 0
    assert measure(CASE, ANSWER, supports)["language_match"] == 1


def test_words_quoted_in_another_language_do_not_count_against_the_language() -> None:
    answer = saying(f"Según el boletín de la comarca, escrito en inglés: «{QUOTE}»")
    assert measure(replace(CASE, language="es"), answer, supports)["language_match"] == 1


def test_a_sentence_that_is_its_quote_tells_nothing_of_the_verifier() -> None:
    assert not {*SUPPORT, "over_citation"} & set(measure(CASE, saying(f"According to “The well”: “{QUOTE}”"), supports))


LINE = Line(("40 metres",), (), (), 15)
EXPECTED = Expectation("1", "figure", CASE.question, "en", "en", LINE, "", (), (), ())


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        (replace(ANSWER, direct=Direct("40 metres", "figure", (1,))), 1),
        (replace(ANSWER, direct=Direct("41 metres", "figure", (1,))), 0),
        (ANSWER, 0),
        (LOST, 0),
    ],
    ids=["right", "wrong", "none", "refused"],
)
def test_a_first_line_is_judged_by_what_the_case_expects(answer: Answer, right: float) -> None:
    case = replace(CASE, sources="both", expected=EXPECTED)
    assert measure(case, answer, supports)["direct"] == right


def test_where_nothing_is_expected_of_the_first_line_it_is_not_judged() -> None:
    assert "direct" not in measure(CASE, ANSWER, supports)
    assert "direct" not in measure(replace(CASE, expected=EXPECTED), ANSWER, supports)  # of half the documents


def test_a_refusal_misses_what_is_gold_and_is_judged_by_nothing_else_of_an_answer() -> None:
    assert refused(LOST)
    missed = dict.fromkeys(("gold_first_quote", "gold_any_quote", "answer_contains", "token_f1"), 0.0)
    found = measure(CASE, LOST, supports)
    assert missed.items() <= found.items()
    assert set(found) - set(missed) <= {
        "recall@5", "recall@10", "mrr", "ndcg@10", "gold_first_passage", "latency_ms", "language_match",
    }  # fmt: skip


@pytest.mark.parametrize("text", ["I do not know.", "No encuentro nada sobre esto.", "No lo sé: no hay información."])
def test_another_systems_words_of_refusal_are_a_refusal(text: str) -> None:
    assert refused(replace(LOST, sentences=(Sentence(text, ()),), refusal=None))


def test_an_empty_answer_is_no_refusal() -> None:
    assert not refused(replace(LOST, refusal=None))


def test_sources_that_disagree_side_by_side_are_an_answer() -> None:
    assert not refused(replace(ANSWER, refusal=Refusal(Reason.SOURCES_DISAGREE, "The sources disagree.")))


def test_a_passage_copied_from_elsewhere_does_not_hold_the_answer() -> None:
    start = TEXT.index("Cows")
    other = replace(CITATION, quote=TEXT[start:], start=start, end=len(TEXT))
    answer = replace(ANSWER, sentences=(Sentence(TEXT[start:], (1,)),), citations=(other,))
    assert moved(answer) == {"gold_first_quote", "gold_any_quote", "answer_contains"}


def test_a_needless_citation_is_seen() -> None:
    start = TEXT.index("Cows")
    cows = Citation(2, TEXT[start:], "en", DOCUMENT, "c", None, start, len(TEXT))
    answer = replace(ANSWER, sentences=(Sentence(SAID, (1, 2)),), citations=(CITATION, cows))
    found = measure(CASE, answer, supports)
    assert (found["verified"], found["verified_citations"], found["over_citation"]) == (1, 0.5, 0.5)


# ------------------------------------------------------------------ the pieces


def test_retrieval_is_of_documents_in_the_order_of_their_best_passage() -> None:
    found = retrieval(["a", "a", "b", "c"], {"b"})
    assert found == pytest.approx({"recall@5": 1, "recall@10": 1, "mrr": 0.5, "ndcg@10": 0.63093}, abs=1e-5)
    assert retrieval([], {"b"}) == {"recall@5": 0, "recall@10": 0, "mrr": 0, "ndcg@10": 0}


@pytest.mark.parametrize(
    ("text", "gold", "there"),
    [
        ("Costará 4,2 millones.", "4.2 millones", False),
        ("Costará 1.500,5 florines.", "1,500.5", True),
        ("José Pérez lo dijo", "jose perez", True),
        ("It is 308 metres", "30", False),
        ("", "308", False),
    ],
)
def test_a_gold_string_is_whole_words_whatever_the_accents_and_the_locale(text: str, gold: str, there: bool) -> None:
    assert holds(text, [gold]) is there


def test_token_f1_counts_shared_words() -> None:
    assert token_f1("Cuesta 4,2 millones", "4.2 millones") == pytest.approx(0.8)
    assert token_f1("nada", "4.2") == 0


def test_refusals_have_precision_recall_and_f1() -> None:
    assert refusal_scores([True, True, False], [True, False, False]) == {
        "refusal_precision": 1, "refusal_recall": 0.5, "refusal_f1": pytest.approx(2 / 3),
    }  # fmt: skip
    assert refusal_scores([False], [True]) == {}


def test_an_interval_holds_the_mean_and_repeats() -> None:
    assert interval([0, 1] * 50) == interval([0, 1] * 50)
    low, high = interval([0, 1] * 50)
    assert 0.38 < low < 0.5 < high < 0.62
    assert interval([1, 1]) == (1, 1)


def test_a_rise_is_paired_by_case() -> None:
    assert paired({"a": 0, "b": 0, "c": 1}, {"a": 1, "b": 1, "d": 0}) == (1, 1, 1)
