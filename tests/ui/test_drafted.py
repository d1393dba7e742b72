"""A test set drafted from documents: each question on a gold span, by rule or by a model, as `fuente eval` has it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.datasets import read_set
from rag.types import Document, Language
from tests.conftest import CORPUS
from ui.cli.main import run
from ui.suggestions.drafted import Drafted, drafted

TEXTS: dict[Language, str] = {
    "en": "The Arenales water plan would cost 4.2 million florins. It is the dearest plan of the valley since the war.",
    "es": "El puente de Vadela mide 1.500,5 metros. Lo cruzan los pastores de la comarca cada mañana con sus cabras.",
}
RULED = {
    "en": Drafted("How much would the Arenales water plan cost?", "en", "figure", "place/a.md",
                  TEXTS["en"].split(". ")[0] + ".", ("4.2 million",), "rule"),
    "es": Drafted("¿Cuánto mide el puente de Vadela?", "es", "figure", "place/a.md",
                  TEXTS["es"].split(". ")[0] + ".", ("1.500,5",), "rule"),
}  # fmt: skip


def document(language: Language) -> Document:
    return Document("d", "t", "/some/place/a.md", TEXTS[language], language)


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_question_by_rule_stands_on_the_sentence_that_answers_it(language: Language) -> None:
    assert list(drafted([document(language)])) == [RULED[language]]


@pytest.mark.parametrize(
    ("reply", "kept"),
    [
        ("1. ¿Quién cruza el puente?\n2) los pastores", ["los pastores"]),
        ("**Question:** Who crosses the bridge each morning?\n\nAnswer: \"los pastores\".", ["los pastores"]),
        ("¿Quién cruza el puente?\nlos pastores de la comarca", ["los pastores de la comarca"]),
        ("¿Quién cruza el puente?\nlos granjeros", []),  # which the sentence does not say
        ("¿Cruzan los pastores el puente?\nlos pastores", []),  # the question says its answer
        ("No sé.", []),
        ("", []),
    ],
)  # fmt: skip
def test_a_question_by_a_model_is_kept_where_its_answer_was_copied(reply: str, kept: list[str]) -> None:
    found = [one for one in drafted([document("es")], lambda *_: reply) if one.by == "model"]
    assert [one.answers[0] for one in found] == kept
    assert all(one.sentence in TEXTS["es"] for one in found)
    assert all(one.question[0] in "¿W" for one in found)


@pytest.mark.parametrize("folders", [[], ["nowhere"], ["one", "two"]])
def test_a_draft_needs_one_folder(folders: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["eval", "draft", *folders]) == 2
    assert capsys.readouterr().err == "name one folder of documents: fuente eval draft DIR\n"


@pytest.mark.weights
def test_what_is_drafted_is_a_set_that_can_be_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "place").mkdir()
    (tmp_path / "place" / "a.md").write_text(TEXTS["en"], "utf-8")
    assert run(["eval", "draft", str(tmp_path / "place"), "--json", str(tmp_path / "mine.jsonl")]) == 0
    assert "1 question" in capsys.readouterr().out
    row = json.loads((tmp_path / "mine.jsonl").read_text("utf-8"))
    given = read_set([tmp_path / "mine.jsonl"], questions=None, corpus=CORPUS, alone=True)
    (case,) = given.cases
    assert (case.id, case.question, case.answers) == ("a.1", row["question"], ("4.2 million",))
    assert [(one.document, one.text) for one in case.gold] == [("place/a.md", RULED["en"].sentence)]
