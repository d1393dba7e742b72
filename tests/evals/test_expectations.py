"""The judge of direct lines: the exact line passes in its own locale, and nothing else does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from evals.expectations import Expectation, Line, Said, read_expectations, tokens, verdict
from rag.errors import InputError

PRICE = Expectation(
    id="price",
    form="figure",
    question="How much does it use?",
    language="en",
    document_language="es",
    line=Line(any_of=("1,500.5 kWh", "1,500.5 kWh a month"), must=(), must_not=("2,240",), most_words=45),
    refusal="",
    quotes=("El consumo de cada unidad es de 1.500,5 kWh al mes",),
    correction=(),
    history=(),
)
DENIAL = replace(PRICE, line=Line((), ("no|denied", "Pell"), ("yes",), 8))
TRAP = replace(
    PRICE, line=Line((), ("Strand",), (), 45), refusal="premise", quotes=(), correction=("Fiona Strand said it first",)
)
DISAGREEMENT = replace(PRICE, line=Line((), (), (), 45), refusal="sources_disagree", quotes=("cost 24,50", "was 22.10"))


@pytest.mark.parametrize(
    ("direct", "judged"),
    [
        ("1,500.5 kWh", "right"),
        ("**1,500.5 kWh** (manual of 2023).", "right"),
        ("1.500,5 kWh", "wrong"),
        ("1,500 kWh", "wrong"),
        ("In winter 1,500.5 kWh, in summer 2,240", "wrong"),
        ("", "refused"),
    ],
)
def test_a_figure_is_judged_by_the_whole_line_in_the_locale_of_the_question(direct: str, judged: str) -> None:
    assert verdict(PRICE, Said(direct)) == judged


@pytest.mark.parametrize(
    ("direct", "judged"),
    [
        ("No, says Graham Pell.", "right"),
        ("Denied (Pell, Lights Authority)", "right"),
        ("No.", "wrong"),
        ("Pell: yes and no", "wrong"),
        ("Another November, says Pell", "wrong"),
        ("No, says Pell, and much more that nobody had asked him about", "too_long"),
    ],
)
def test_what_must_stand_in_a_line_stands_there_as_whole_words(direct: str, judged: str) -> None:
    assert verdict(DENIAL, Said(direct)) == judged


def test_a_refusal_of_a_question_that_has_an_answer_is_not_right() -> None:
    assert verdict(PRICE, Said("1,500.5 kWh", refusal="off_question")) == "refused"


@pytest.mark.parametrize(
    ("said", "judged"),
    [
        (Said(refusal="premise", message="Strand said it", quotes=("Fiona Strand said it first.",)), "right"),
        (Said(refusal="premise", message="Not so", quotes=("Fiona Strand said it first.",)), "uncorrected"),
        (Said(refusal="premise", message="Strand said it", quotes=("It rained.",)), "uncorrected"),
        (Said(refusal="nothing_found"), "other_refusal"),
        (Said("On Monday", quotes=("Fiona Strand said it first.",)), "not_refused"),
    ],
)
def test_an_attribution_trap_is_refused_with_the_speaker_and_the_quote(said: Said, judged: str) -> None:
    assert verdict(TRAP, said) == judged


def test_a_refusal_that_leads_with_a_forbidden_figure_is_wrong() -> None:
    expected = replace(TRAP, line=Line((), (), ("681",), 45))
    assert verdict(expected, Said("681", refusal="premise", quotes=TRAP.correction)) == "wrong"


def test_a_disagreement_shows_both_quotes() -> None:
    one, both = ("It cost 24,50 pesos.",), ("It cost 24,50 pesos.", "The price was 22.10.")
    assert verdict(DISAGREEMENT, Said(refusal="sources_disagree", quotes=one)) == "uncorrected"
    assert verdict(DISAGREEMENT, Said(refusal="sources_disagree", quotes=both)) == "right"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("El 7,0 por ciento.", ("el", "7,0", "%")),
        ("7.0 percent", ("7.0", "%")),
        ("18 °C y «1.500,5» EE. UU.", ("18", "°", "c", "y", "1.500,5", "ee", "uu")),
        ("MAÑANA a las 10:40", ("mañana", "a", "las", "10:40")),
    ],
)
def test_figures_keep_their_marks_and_words_their_accents(text: str, told: tuple[str, ...]) -> None:
    assert tokens(text) == told


def test_a_line_that_is_no_case_is_named_by_its_number(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text('{"id": "a"}\n', "utf-8")
    with pytest.raises(InputError, match=r"mine\.jsonl, line 1"):
        read_expectations([path])


def test_a_set_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no"):
        read_expectations([tmp_path / "none.jsonl"])
