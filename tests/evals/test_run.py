"""A run is asked case by case, survives what breaks, goes on where it stopped, and is compared with one before."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import RunnableLambda
from rich.console import Console

from evals.datasets import Case, Set, Text, read_set, sample
from evals.judge import judged_by
from evals.report import WORDS, beside, by_cell, page, table, trend
from evals.run import Change, compare, read_report, report, run
from evals.systems import fuente, indexed, of_briefer, of_chain, of_retriever, plain, same_for_all
from rag.briefer import Briefer
from rag.errors import InputError, ModelError
from rag.types import Answer, Language, Sentence
from rag.verification.align import Quote
from tests.conftest import CORPUS, WordCounts
from tests.scripted import Dying, Scripted

ROOT = Path(__file__).parents[2]
GIVEN = Set(
    (
        Case("a", "How deep is the well?", "en", "en", "figure", (), ("40 metres",)),
        Case("b", "¿Cuánto mide el puente?", "es", "es", "unanswerable"),
    ),
    (Text("en/well.txt", "en", "The well is 40 metres deep."),),
)


def same(claim: str, language: Language, quotes: Sequence[Quote]) -> bool:
    return True


def says(text: str) -> object:
    return lambda question: Answer(question, "en", (Sentence(text, ()),), (), ())


def squad(language: str, context: str, question: str, answer: str, folder: Path) -> Path:
    paragraphs = [{"context": context, "qas": [{"id": "q", "question": question, "answers": [{"text": answer}]}]}]
    path = folder / f"{language}.json"
    path.write_text(json.dumps({"data": [{"title": "t", "paragraphs": paragraphs}]}), "utf-8")
    return path


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    return [
        squad("en", "The well is 40 metres deep.", "How deep is the well in the village?", "40 metres", tmp_path),
        squad("es", "El pozo tiene 40 metros.", "¿Qué profundidad tiene el pozo del pueblo?", "40 metros", tmp_path),
    ]


def test_squad_questions_in_another_language_are_matched_by_id(files: list[Path]) -> None:
    given = read_set(files[:1], questions=files[1], corpus=CORPUS)
    (case,) = given.cases
    assert (case.cell, case.gold[0].text, case.answers) == ("es→en", "40 metres", ("40 metres", "40 metros"))


def test_two_squad_files_make_four_cells_and_the_mixed_ones(files: list[Path]) -> None:
    given = read_set(files, questions=None, corpus=CORPUS)
    assert [case.cell for case in given.cases] == ["en→en", "en→es", "en→both", "es→en", "es→es", "es→both"]


def test_what_is_left_out_is_to_be_refused(tmp_path: Path) -> None:
    path = squad("en", "The well is 40 metres deep.", "How deep is the well?", "40 metres", tmp_path)
    given = read_set([path], questions=None, corpus=CORPUS, refusals=True)
    assert ([case.kind for case in given.cases], given.documents) == (["near_miss"], ())


def test_a_beir_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "qrels").mkdir()
    (tmp_path / "corpus.jsonl").write_text('{"_id": "1", "title": "Well", "text": "It is 40 metres deep."}\n')
    (tmp_path / "queries.jsonl").write_text('{"_id": "q", "text": "How deep is the well?"}\n')
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\t1\t1\n")
    (case,) = read_set([tmp_path], questions=None, corpus=CORPUS).cases
    assert (case.cell, case.gold[0].document) == ("en→both", "en/000000.txt")


def test_a_csv_of_questions_answers_and_sources_is_read(tmp_path: Path) -> None:
    (tmp_path / "well.txt").write_text("The well is 40 metres deep.")
    with (tmp_path / "set.csv").open("w", newline="") as file:
        csv.writer(file).writerows(
            [["question", "answer", "source"], ["How deep is it?", "40", "well.txt"], ["¿Y?", "", ""]]
        )
    given = read_set([tmp_path / "set.csv"], questions=None, corpus=CORPUS)
    assert [(case.kind, case.answers) for case in given.cases] == [("fact", ("40",)), ("unanswerable", ())]
    assert [text.name for text in given.documents] == ["en/well.txt"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("set.json", b'{"data": [{"paragraphs": [{"context": "x", "qas": [{"question": "How deep is it?"}]}]}]}'),
        ("set.json", b'{"data": [{"paragraphs": [{"qas": [{"question": "?", "id": "q"}]}]}]}'),
        ("set.csv", b"\xff\xfe\x00"),
        ("set.csv", b"question;answer;source\nx;y;z\n"),
        ("set.jsonl", b'{"question": 1}\n'),
        ("set.jsonl", b"\xff\n"),
        ("set.txt", b"How deep?"),
    ],
)
def test_what_is_wrong_with_a_file_is_one_plain_sentence(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as raised:
        read_set([tmp_path / name], questions=None, corpus=CORPUS)
    assert "\n" not in str(raised.value)


def test_a_folder_that_is_no_beir_folder_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no BEIR folder"):
        read_set([tmp_path], questions=None, corpus=CORPUS)


def test_the_plain_chain_has_the_retrieval_figures_that_an_independent_script_has(
    tmp_path: Path, counts: WordCounts
) -> None:
    words = "well bridge mill barn road tower lake farm school market field river".split()
    texts = [f"The {one} of the {other} is old and the {one} is small." for one, other in pairwise(words)]
    qas = [[{"id": f"{n}", "question": f"How old is the {words[n]} of the {words[-1 - n]}?",
             "answers": [{"text": "old"}]}] for n in range(len(texts))]  # fmt: skip
    paragraphs = [{"context": text, "qas": asked} for text, asked in zip(texts, qas, strict=True)]
    path = tmp_path / "set.json"
    path.write_text(json.dumps({"data": [{"paragraphs": paragraphs}]}), "utf-8")
    given = read_set([path], questions=None, corpus=CORPUS)
    results = run(given, [plain(given.documents, counts)], same)  # type: ignore[arg-type]
    matrix = np.array(counts.embed_documents(texts))
    for n, result in enumerate(results):
        cosines = matrix @ np.array(counts.embed_query(qas[n][0]["question"]))
        better, equal = int((cosines > cosines[n] + 1e-6).sum()), int((abs(cosines - cosines[n]) <= 1e-6).sum())
        ranks = range(better + 1, better + equal + 1)  # those equally near stand in any order
        assert any(
            (result.metrics["recall@5"], result.metrics["mrr"])
            == (float(rank <= 5), pytest.approx(1 / rank if rank <= 10 else 0))
            for rank in ranks
        )
    assert 0 < np.mean([result.metrics["mrr"] for result in results]) < 1


@pytest.mark.parametrize("content", ["{}", "[1", '{"data": [{}]}'])
def test_a_file_that_is_no_set_is_said_to_be_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "set.json").write_text(content)
    with pytest.raises(InputError, match="no SQuAD file"):
        read_set([tmp_path / "set.json"], questions=None, corpus=CORPUS)


def test_a_sample_is_the_same_each_time() -> None:
    cases = [Case(str(number), "?", "en", "en", "fact") for number in range(50)]
    assert sample(cases, 5, 1) == sample(cases, 5, 1) != sample(cases, 5, 2)


def test_a_case_that_breaks_is_a_failed_case_and_not_the_end() -> None:
    def broken(question: str) -> Answer:
        if "well" in question:
            raise ValueError("no well")
        return Answer(question, "es", (Sentence("No lo sé.", ()),), (), ())

    results = run(GIVEN, [same_for_all("broken", broken)], same)
    assert [result.error for result in results] == ["ValueError: no well", ""]


def test_a_run_that_was_stopped_goes_on(tmp_path: Path) -> None:
    asked: list[str] = []

    def stopped(question: str) -> Answer:
        asked.append(question)
        if len(asked) == 2:
            raise KeyboardInterrupt
        return Answer(question, "en", (), (), ())

    system, kept = same_for_all("slow", stopped), tmp_path / "kept"
    with pytest.raises(KeyboardInterrupt):
        run(GIVEN, [system], same, kept=kept)
    assert [result.case.id for result in run(GIVEN, [system], same, kept=kept)] == ["a", "b"]
    assert asked == ["How deep is the well?", "¿Cuánto mide el puente?", "¿Cuánto mide el puente?"]


def test_a_fall_is_seen_and_chance_is_not(tmp_path: Path) -> None:
    given = Set(tuple(Case(str(n), "How deep?", "en", "en", "fact", (), ("40",)) for n in range(30)), ())
    reports = []
    for text in ("It is 40 metres deep.", "It is deep."):
        system = same_for_all("mine", says(text))  # type: ignore[arg-type]
        reports.append(report(given, [system], run(given, [system], same)))
    file = tmp_path / "before.json"
    file.write_text(json.dumps(reports[0]))
    changes = {change.metric: change for change in compare(read_report(file), reports[1])}
    assert changes["answer_contains"] == Change("mine", "answer_contains", -1, -1, -1, 30)
    assert [metric for metric, change in changes.items() if change.fell and metric != "latency_ms"] == [
        "answer_contains", "token_f1",
    ]  # fmt: skip


def test_what_is_no_report_is_no_baseline(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}")
    with pytest.raises(InputError, match="is no report"):
        read_report(tmp_path / "x.json")


class Nearest(BaseRetriever):
    """Always the same passage."""

    def _get_relevant_documents(self, query: str, *, run_manager: object) -> list[LangChainDocument]:
        return [LangChainDocument("The well is deep. It is old.", metadata={"source": "en/well.txt"})]


def test_any_retriever_can_be_measured() -> None:
    answer = of_retriever(Nearest())("How deep is the well?")
    assert [sentence.text for sentence in answer.sentences] == ["The well is deep.", "It is old."]
    assert answer.passages[0].document.source == "en/well.txt"


@pytest.mark.parametrize(
    "chain",
    [
        RunnableLambda(lambda question: "The well is deep."),
        RunnableLambda(lambda question: {"answer": "The well is deep.", "context": [LangChainDocument("Deep.")]}),
    ],
)
def test_any_chain_can_be_measured(chain: RunnableLambda) -> None:  # type: ignore[type-arg]
    assert of_chain(chain)("How deep?").sentences[0].text == "The well is deep."


def test_fuente_and_a_plain_chain_answer_side_by_side(counts: WordCounts) -> None:
    with fuente(GIVEN.documents, counts) as ours:
        results = run(GIVEN, [ours, plain(GIVEN.documents, counts)], same)  # type: ignore[arg-type]
    assert [(result.system, result.error) for result in results] == [("fuente", "")] * 2 + [("plain", "")] * 2


def test_written_answers_stand_beside_quoted_ones(counts: WordCounts) -> None:
    model = Scripted(say=lambda _: "The well is 40 metres deep.")
    with indexed(GIVEN.documents, counts) as library:
        systems = [of_briefer(Briefer(library), "fuente"), of_briefer(Briefer(library, model), "written")]
        now = report(GIVEN, systems, run(GIVEN, systems, same))  # type: ignore[arg-type]
    assert now["meta"]["models"]["written"].startswith(now["meta"]["models"]["fuente"] + " + ")
    texts = {one["system"]: one["answer"]["text"] for one in now["cases"] if one["case"]["id"] == "a"}
    assert texts["written"] == "The well is 40 metres deep. [1]"
    assert texts["fuente"] != texts["written"]


@pytest.mark.parametrize(("word", "right"), [("Yes.", 1.0), ("Sí, se deduce.", 1.0), ("No", 0.0), ("no, not so", 0.0)])
def test_a_judging_model_adds_its_opinion_and_nothing_else(word: str, right: float) -> None:
    system = same_for_all("mine", says("It is 40 metres deep."))  # type: ignore[arg-type]
    model = Scripted(say=lambda _: word)
    without, judged = (run(GIVEN, [system], same, judge=one) for one in (None, judged_by(model)))
    opinion = [result.metrics.pop("judged_faithfulness") for result in judged]
    assert opinion == [right, right]
    assert [set(result.metrics) for result in judged] == [set(result.metrics) for result in without]
    assert "It is 40 metres deep." in model.asked[0][0]


def test_a_judge_that_breaks_off_has_no_opinion() -> None:
    system = same_for_all("mine", says("It is 40 metres deep."))  # type: ignore[arg-type]
    for result in run(GIVEN, [system], same, judge=judged_by(Dying(say=lambda _: "Ye"))):
        assert not result.error
        assert "judged_faithfulness" not in result.metrics


def test_a_judge_that_cannot_be_had_is_said_before_the_run() -> None:
    with pytest.raises(ModelError, match="names no chat model"):
        judged_by("nobody")


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_tables_fit_a_terminal_of_80_columns(language: Language) -> None:
    now = json.loads((ROOT / "evals" / "baseline.json").read_text("utf-8"))
    ((name, cells),) = now["summary"].items()
    three = {name: cells, "plain": cells, "my_system:answer": cells}
    console = Console(width=80, color_system=None, file=io.StringIO())
    for one in (table(cells, name, language), by_cell(cells, name, language), beside(three, language),
                trend([now] * 5, name, ["mrr", "words"], language)):  # fmt: skip
        with console.capture() as told:
            console.print(one)
        assert max(map(len, told.get().splitlines())) <= 80
        assert f"{cells['all']['mrr']['value']:.3f} " in told.get() or "en→both" in told.get()
        assert "…" not in told.get()


def test_the_report_is_whole_in_both_languages_and_runs_no_markup() -> None:
    system = same_for_all("mine", says("<script>alert(1)</script>"))  # type: ignore[arg-type]
    now = report(GIVEN, [system], run(GIVEN, [system], same))
    for language in ("en", "es"):
        assert table(now["summary"]["mine"], "mine", language).columns[0].header == WORDS["metric"][language]
        shown = page([now], language)
        assert "<script>alert" not in shown
        assert "http" not in shown.replace("http://www.w3.org/2000/svg", "")
    assert all(words["en"] and words["es"] for words in WORDS.values())
