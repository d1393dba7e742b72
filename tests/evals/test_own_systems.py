"""Evals of what is somebody's own: systems, sets, documents; and gates that know which way is better."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from langchain_core.documents import Document as LangChainDocument
from langchain_core.messages import AIMessage

from evals.datasets import Case, Gold, Set, read_set
from evals.metrics import alike, missed
from evals.run import Change, breached, check_gold, compare, run
from evals.systems import answered, indexed, named, of_callable, same_for_all
from rag.errors import InputError
from rag.types import Document
from tests.conftest import CORPUS, WordCounts
from tests.evals.test_run import GIVEN, same

WELL = LangChainDocument("The well is 40 metres deep.", metadata={"source": "well.md"})


def test_a_system_that_refuses_or_breaks_does_not_score_higher_on_what_is_gold() -> None:
    case = Case("a", "How deep?", "en", "en", "fact", (), ("40",))
    none = dict.fromkeys(("gold_first_quote", "gold_any_quote", "answer_contains", "token_f1"), 0.0)
    assert (missed(case), missed(Case("b", "How?", "en", "en", "unanswerable"))) == (none, {})
    for given in ("I do not know.", "", "  ", 7):
        (first, _) = run(GIVEN, [same_for_all("mine", of_callable(lambda _, given=given: given))], same)  # type: ignore[misc]
        assert none.items() <= first.metrics.items()
        assert bool(first.error) is (given != "I do not know.")


@pytest.mark.parametrize(
    ("metric", "low", "high", "fell"),
    [("recall@5", -0.3, -0.1, True), ("recall@5", 0.1, 0.3, False), ("over_citation", -0.3, -0.1, False),
     ("over_citation", 0.1, 0.3, True), ("latency_ms", 140, 144, True), ("failed", 0.1, 0.2, True),
     ("answered", -0.2, -0.1, True), ("words", -9, -5, False), ("words", 5, 9, False), ("mrr", -0.1, 0.1, False)],
)  # fmt: skip
def test_a_gate_knows_which_way_is_better(metric: str, low: float, high: float, fell: bool) -> None:
    change = Change("mine", metric, (low + high) / 2, low, high, 30)
    assert (change.fell, breached([change], [metric], "mine")) == (fell, [metric] if fell else [])


def test_a_gate_without_a_shared_case_does_not_hold() -> None:
    def told(case: str, **more: Any) -> dict[str, Any]:
        given = {"case": {"id": case, "kind": "fact", "gold": []}, "system": "mine", "metrics": {"mrr": 1.0}}
        return {**given, "refused": False, "error": "", **more}

    before, other = {"cases": [told("a")]}, {"cases": [told("b")]}
    assert breached(compare(before, other), ["mrr", "answered"], "mine") == ["mrr", "answered"]
    assert breached(compare(before, before), ["mrr", "answered", "failed"], "mine") == []
    assert breached(compare(before, {"cases": [told("a", error="x")]}), ["answered", "failed"], "mine") == [
        "answered", "failed",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "given",
    [
        "The well is 40 metres deep.",
        AIMessage("The well is 40 metres deep."),
        {"answer": "The well is 40 metres deep.", "context": [WELL]},
        {"messages": [AIMessage("Which?"), AIMessage("The well is 40 metres deep.")]},
        [WELL],
        answered("How deep?", "The well is 40 metres deep."),
    ],
)
def test_whatever_a_system_returns_is_an_answer(given: Any) -> None:
    assert [one.text for one in answered("How deep?", given).sentences] == ["The well is 40 metres deep."]


def test_a_system_is_loaded_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "my_system.py").write_text("def answer(question):\n    return 'It is deep.'\nnumber = 7\n")
    monkeypatch.chdir(tmp_path)
    assert named("my_system:answer").ask["both"]("How deep?").sentences[0].text == "It is deep."
    for wrong in ("my_system:none", "my_system", "no_such_module:x", "my_system:number", ""):
        with pytest.raises(InputError):
            named(wrong)


@pytest.mark.parametrize(
    "data",
    [
        "\n\nquestion;answer;source\nHow deep is the well?;40;well.md\n\n;;\n¿Es el año?;cañón;\n".encode(),
        "question;answer;source\r\nHow deep is the well?;40;well.md\r\n¿Es el año?;cañón;\r\n".encode("latin-1"),
        "question,answer,source\nHow deep is the well?,40,well.md\n¿Es el año?,cañón,\n".encode("utf-8-sig"),
        "Pregunta\tRespuesta\tFuente\nHow deep is the well?\t40\twell.md\n¿Es el año?\tcañón\t\n".encode("utf-16"),
    ],
)
def test_a_table_of_cases_is_read_as_spreadsheets_write_it(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "well.md").write_bytes("The well is 40 metres deep, says Muñoz.".encode("latin-1"))
    (tmp_path / "mine.csv").write_bytes(data)
    given = read_set([tmp_path / "mine.csv"], questions=None, corpus=CORPUS)
    assert [(case.question, case.answers) for case in given.cases] == [
        ("How deep is the well?", ("40",)), ("¿Es el año?", ("cañón",)),
    ]  # fmt: skip
    assert given.documents[0].text.endswith("Muñoz.")


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("mine.csv", "question;answer;source\nHow deep?;40;\n\nHow wide?;30\n", 4),
        ("mine.csv", "\n \nquestion;answer;source\nHow wide?;30\n", 4),
        ("mine.jsonl", '{"question": "How deep?"}\n\n{"question": 7, "kind": "none"}\n', 3),
        ("mine.jsonl", '{"question": "How deep?"}\n[1]\n', 2),
        ("mine.jsonl", '{"question": null}', 1),
        ("mine.jsonl", '{"question": "How deep?", "answers": {"en": "40"}}', 1),
        ("mine.jsonl", '{"question": "How deep?", "answer": "40"}', 1),  # would be a case to be refused
        ("mine.jsonl", '{"question": "How deep?"}\n\n{"quest', 3),
    ],
)
def test_a_broken_row_is_named_by_its_line(tmp_path: Path, name: str, text: str, line: int) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(InputError, match=f"line {line}"):
        read_set([tmp_path / name], questions=None, corpus=CORPUS, alone=True)


def test_a_table_without_its_file_is_named_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("question,answer,source\nHow deep?,40,nowhere.md\n", "utf-8")
    with pytest.raises(InputError, match="line 2"):
        read_set([tmp_path / "mine.csv"], questions=None, corpus=CORPUS)


@pytest.mark.parametrize(("text", "told", "spanish"), [
    ("", "holds no case", "no tiene ningún caso"),
    ('{"id": "a", "question": "How deep?"}\n{"id": "a", "question": "How wide?"}', "2 cases have the id a",
     "2 casos tienen el identificador a"),
    ('{"question": ""}', "no text, or empty", "no es texto o está vacía"),
    ('{"quest": ""}', "'question' is missing", "falta 'question'"),
])  # fmt: skip
def test_what_would_be_asked_wrongly_is_told_in_both_languages(
    tmp_path: Path, text: str, told: str, spanish: str
) -> None:
    (tmp_path / "mine.jsonl").write_text(text, "utf-8")
    with pytest.raises(InputError, match=told) as raised:
        read_set([tmp_path / "mine.jsonl"], questions=None, corpus=CORPUS, alone=True)
    assert spanish in raised.value.spanish


def test_a_table_asked_of_documents_elsewhere_may_name_them_or_not(tmp_path: Path) -> None:
    for header in ("question;answer", "pregunta;respuesta;fuente"):
        rows = ["How deep is the well?", "40", "well.md"][: header.count(";") + 1]
        (tmp_path / "mine.csv").write_text(f"{header}\n{';'.join(rows)}\n", "utf-8")
        (case,) = read_set([tmp_path / "mine.csv"], questions=None, corpus=CORPUS, alone=True).cases
        assert (case.answers, [gold.document for gold in case.gold]) == (("40",), rows[2:])


@pytest.mark.parametrize("called", ["well.md", "en/well.md", "/home/ana/en/well.md"])
def test_a_gold_document_is_known_by_the_end_of_its_path(called: str) -> None:
    asked = Set((Case("a", "How deep?", "en", "both", "fact", (Gold(called, "40 metres"),)),), ())
    (result,) = run(asked, [same_for_all("mine", of_callable(lambda _: {"answer": "40.", "context": [WELL]}))], same)
    assert (result.metrics["recall@5"], alike("other/well.md", "en/well.md")) == (1, False)


@pytest.mark.parametrize(("document", "text", "told", "spanish"), [
    ("wells/well.md", "40 metres", "", ""), ("well.md", "", "", ""),
    ("wel.md", "", "no document is called wel.md", "ningún documento se llama wel.md"),
    ("well.md", "50 metres", "does not hold", "no contiene"),
])  # fmt: skip
def test_gold_that_the_documents_do_not_have_is_told_before_anything_is_asked(
    document: str, text: str, told: str, spanish: str
) -> None:
    asked = Set((Case("a", "How deep?", "en", "both", "fact", (Gold(document, text),)),), ())
    documents = [Document("1", "Well", "/srv/wells/well.md", "The well is 40\nmetres deep.", "en")]
    if not told:
        check_gold(asked, documents)
        return
    with pytest.raises(InputError, match=told) as raised:
        check_gold(asked, documents)
    assert spanish in raised.value.spanish


def test_cases_of_ones_own_need_no_more_than_a_question(tmp_path: Path) -> None:
    rows = [{"question": "How deep is the well?", "answers": "40"}, {"question": "¿Quién lo sabe de verdad?"}]
    (tmp_path / "mine.jsonl").write_text("\ufeff" + "\n".join(map(json.dumps, rows)), "utf-8")
    given = read_set([tmp_path / "mine.jsonl"], questions=None, corpus=CORPUS, alone=True)
    assert [(case.id, case.language, case.kind, case.answers) for case in given.cases] == [
        ("mine.1", "en", "fact", ("40",)), ("mine.2", "es", "unanswerable", ()),
    ]  # fmt: skip


@pytest.mark.parametrize(("said", "share"), [
    ("The well is 40 metres deep, and Ana Ruiz dug it.", 1.0), ("Mide 40 metros y es viejo.", 0.5), ("It is old.", 0.0),
    ("I do not know.", 0.0),
])  # fmt: skip
def test_a_long_answer_is_judged_by_the_points_it_tells(tmp_path: Path, said: str, share: float) -> None:
    row = {"question": "What is known of the well?", "nuggets": [["40 metres", "40 metros"], "Ana Ruiz"]}
    (tmp_path / "mine.jsonl").write_text(json.dumps(row), "utf-8")
    given = read_set([tmp_path / "mine.jsonl"], questions=None, corpus=CORPUS, alone=True)
    (result,) = run(given, [same_for_all("mine", of_callable(lambda _: said))], same)
    assert (result.case.kind, result.metrics["nugget_recall"]) == ("fact", share)


def test_an_index_that_was_stopped_makes_no_report() -> None:
    class Interrupting(WordCounts):
        def passages(self, texts: Any, progress: Any = None) -> Any:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), indexed(GIVEN.documents, Interrupting()):
        pass
