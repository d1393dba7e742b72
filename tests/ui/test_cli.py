"""The terminal's door: JSON by contract, exit codes, one plain line for what is wrong."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pytest

from ui.cli.main import run

pytestmark = pytest.mark.weights


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, corpus_library: Path) -> Path:
    """A library over `corpus/`."""
    return shutil.copytree(corpus_library, tmp_path_factory.mktemp("cli") / "library")


def test_ask_prints_one_json_value_by_the_contract(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--library", str(made), "ask", "¿Cuántos acusados esperan ser extraditados?", "--json"]) == 0
    printed = capsys.readouterr()
    answer = json.loads(printed.out)
    assert set(answer) == {
        "question", "language", "text", "refusal", "sentences", "citations", "passages", "timings_ms", "searched",
        "writer", "notice", "direct",
    }  # fmt: skip
    assert set(answer["citations"][0]) == {
        "number", "quote", "language", "translation", "untranslated", "document", "page",
        "page_end", "ocr", "start", "end"
    }  # fmt: skip
    assert set(answer["citations"][0]["document"]) == {"id", "title", "source", "date"}
    assert set(answer["passages"][0]) == {"chunk_id", "document_id", "language", "score", "text", "start", "end"}
    assert answer["language"] == "es"
    assert any("232" in citation["quote"] for citation in answer["citations"])
    assert answer["text"] == " ".join(
        one["text"] + "".join(f" [{number}]" for number in one["citations"]) for one in answer["sentences"]
    )


def test_ask_prints_the_answer_and_its_sources(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ask", "How many defendants are awaiting extradition?", "--library", str(made)]) == 0
    printed = capsys.readouterr().out
    assert "232" in printed
    assert "[1]" in printed
    assert "Sources" in printed


def test_list_and_remove_work_by_id(tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library = ["--library", str(tmp_path / "library")]
    assert run([*library, "add", str(folder), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert [file["status"] for file in report["files"]] == ["indexed", "indexed"]
    assert run([*library, "remove", report["files"][0]["document_id"]]) == 0
    capsys.readouterr()
    assert run([*library, "list", "--json"]) == 0
    assert [document["title"] for document in json.loads(capsys.readouterr().out)] == ["The well"]


def test_doctor_finds_a_sound_library_sound(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--library", str(made), "doctor", "--rebuild", "--json"]) == 0
    assert all(check["ok"] for check in json.loads(capsys.readouterr().out))


@pytest.mark.parametrize(
    ("locale", "said", "wrong"),
    [
        ("C", "Restored: 2 documents.", "is no backup of a library"),
        ("es_ES.UTF-8", "Recuperados: 2 documentos.", "no es la copia de una biblioteca"),
    ],
)
def test_a_backup_is_restored_elsewhere(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    locale: str, said: str, wrong: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("LC_ALL", locale)
    first, second = ["--library", str(tmp_path / "first")], ["--library", str(tmp_path / "second")]
    assert run([*first, "add", str(folder)]) == 0
    assert run([*first, "backup", str(tmp_path / "kept")]) == 0
    capsys.readouterr()
    assert run([*second, "restore", str(tmp_path / "kept")]) == 0
    assert capsys.readouterr().out.strip() == said
    assert run([*second, "list", "--json"]) == 0
    assert [document["title"] for document in json.loads(capsys.readouterr().out)] == ["El puente", "The well"]
    (tmp_path / "kept").write_text("no backup")
    assert run([*second, "restore", str(tmp_path / "kept")]) == 2
    assert wrong in capsys.readouterr().err
    assert run([*second, "ask", "How deep is the well?"]) == 0
    assert "40 metres" in capsys.readouterr().out


@pytest.mark.parametrize("noise", [b"", b"noise" * 4000])
def test_a_backup_is_restored_over_a_library_that_cannot_be_opened(
    tmp_path: Path, folder: Path, capsys: pytest.CaptureFixture[str], noise: bytes
) -> None:
    place, kept = tmp_path / "library", tmp_path / "kept"
    assert run(["--library", str(place), "add", str(folder)]) == 0
    assert run(["--library", str(place), "backup", str(kept)]) == 0
    for log in place.glob("catalog.sqlite-*"):
        log.unlink()
    (place / "catalog.sqlite").write_bytes(noise)
    (tmp_path / "none").write_text("no backup")
    assert run(["--library", str(place), "restore", str(tmp_path / "none")]) == 2
    assert (place / "catalog.sqlite").read_bytes() == noise
    beside = kept.rename(place / "catalog.sqlite.backup")  # as people keep them
    assert run(["--library", str(place), "restore", str(beside)]) == 0
    assert beside.is_file()
    assert [file.read_bytes() for file in place.glob("damaged-*/catalog.sqlite")] == [noise]
    capsys.readouterr()
    assert run(["--library", str(place), "list", "--json"]) == 0
    assert [document["title"] for document in json.loads(capsys.readouterr().out)] == ["El puente", "The well"]


NOWHERE = "(No such file or directory): name a file that can be written"
BAD = [
    (["ask", ""], "The question is empty: ask something in English or Spanish."),
    (["ask", "why is it so " * 800], "The question is too long: ask in at most 1,000 characters."),
    (["ask", "¿por qué es así? " * 600], "La pregunta es demasiado larga: use 1000 caracteres como máximo."),
    (["add", "nowhere"], "no such file or folder: nowhere: check the spelling"),
    (["ask", "How many?", "--from", "yesterday"], "'yesterday' is no date: write it as 2026-03-24, 2026-03 or 2026"),
    (["ask", "¿Cuántos hay?", "--to", "ayer"], "'ayer' no es una fecha: escríbala como 2026-03-24, 2026-03 o 2026"),
    (["ask", "How many?", "--from", "2026-02-30"], "'2026-02-30' is no date: write it as 2026-03-24, 2026-03 or 2026"),
    (
        ["ask", "How many?", "--from", "2026", "--to", "2025-12-31"],
        "nothing lies between 2026 and 2025-12-31: give the earlier date first",
    ),
    (["ask", "¿Cuántos hay?", "--source-language", "fr"], "idioma desconocido 'fr': use en o es"),
    (["ask", "How many?", "--document", "nonsense"], "no document nonsense: 'fuente list' shows the ids"),
    (
        ["ask", "¿Cuántos hay?", "--document", "nada"],
        "no hay documento nada: «fuente list» muestra los identificadores",
    ),
    (["ask", "How many?", "--source-language", "fr"], "unknown language 'fr': use en or es"),
    (["remove", "nonsense"], "no document nonsense: 'fuente list' shows the ids"),
    (["brief", "fentanyl", "--out", "nowhere/x.md"], f"cannot write nowhere/x.md {NOWHERE}"),
    (["check", __file__, "--out", "nowhere/x.md"], f"cannot write nowhere/x.md {NOWHERE}"),
    (["eval", "nothing.jsonl", "--html", "nowhere/x.html"], f"cannot write nowhere/x.html {NOWHERE}"),
    (["bench", "library", "--chart", "nowhere/x.svg"], f"cannot write nowhere/x.svg {NOWHERE}"),
    (["restore", "nowhere"], "no backup at nowhere: check the name"),
    (["serve", "--port", "99999"], "Invalid value for '--port': Input should be less than or equal to 65535"),
    (["frobnicate"], "No such command 'frobnicate'."),
]


@pytest.mark.parametrize(("arguments", "message"), BAD, ids=lambda value: str(value)[:40])
def test_bad_input_is_one_plain_line_and_exit_code_2(
    made: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str], message: str
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert run(["--library", str(made), *arguments]) == 2
    assert capsys.readouterr().err.strip() == message


def test_a_question_in_french_is_refused_plainly(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--library", str(made), "ask", "Combien coûte une pilule de fentanyl contrefaite ?"]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_a_library_that_is_a_file_is_no_library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("x")
    assert run(["--library", str(tmp_path / "file"), "ask", "How many?"]) == 2
    assert "is a file, not a library: name a folder" in capsys.readouterr().err


def test_files_that_cannot_be_read_each_get_a_status(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\nnonsense")
    library = tmp_path / "library"
    assert run(["--library", str(library), "add", str(tmp_path / "empty.txt"), str(tmp_path / "broken.pdf")]) == 2
    printed = capsys.readouterr()
    assert "empty.txt: empty" in printed.out
    assert "broken.pdf: could not be read" in printed.out
    assert "Traceback" not in printed.err


def test_a_question_is_asked_after_another(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = ["--after", "How many people died of opioid overdoses in 2021?"]
    assert run(["--library", str(made), "ask", "¿y en 2020?", *before, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["searched"] == "How many people died of opioid overdoses in 2020?"
    assert answer["language"] == "es"


def test_a_conversation_is_piped_in(
    made: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = "How much does a fake fentanyl pill cost to produce?\n\n¿Quién lo dijo?\nexplain the sixth point\n¿?\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    assert run(["--library", str(made), "chat"]) == 0
    said = capsys.readouterr().out
    assert [line for line in said.splitlines() if line.startswith("> ")] == [
        f"> {line}" for line in typed.splitlines() if line
    ]
    assert "\nAnne Milgram\n\nSegún " in said
    assert said.count("Ten cents to make, up to thirty dollars to buy") == 2
    assert "The last answer has no such point: name one of its numbers." in said


def test_a_model_that_cannot_be_had_is_one_line_in_the_language_of_the_question(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for question, told in (
        ("Who was arrested in October 2020?", "names no chat model: write local"),
        ("¿Quién fue detenido en octubre de 2020?", "no es un modelo: escriba"),
    ):
        assert run(["--library", str(made), "ask", question, "--chat-model", "gpt"]) == 2
        printed = capsys.readouterr()
        assert told in printed.err
        assert printed.err.count("\n") == 1
        assert printed.out == ""


def test_a_local_model_that_is_not_there_leaves_the_answer_and_says_so(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["--library", str(made), "ask", "How many defendants are awaiting extradition?"]
    gone = str(tmp_path / "gone.gguf")
    assert run([*asked, "--chat-model", gone, "--explain"]) == 0
    printed = capsys.readouterr().out
    assert "232" in printed
    assert f"there is no {gone}" in printed
    assert "before it was checked" in printed
    assert run([*asked, "--chat-model", gone, "--json", "--explain"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["writer"], answer["raw"]) == ("", None)
    assert gone in answer["notice"]


@pytest.mark.parametrize(
    ("question", "source", "said"),
    [
        ("How many people died of opioid overdoses in 2021?", "es", "A translation needs a translator: set"),
        ("¿Cuántos acusados esperan la extradición?", "en", "Para traducir hace falta un traductor: defina"),
    ],
)
def test_without_a_translator_the_answer_comes_and_says_beside_it_what_a_translation_needs(
    made: Path, capsys: pytest.CaptureFixture[str], question: str, source: str, said: str
) -> None:
    assert run(["--library", str(made), "ask", question, "--source-language", source, "--translate", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["citations"]
    assert said in answer["notice"]


def test_doctor_names_the_chat_model_and_whether_it_is_whole(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "page.gguf").write_text("<html>")
    for name, ok in (("", True), (str(tmp_path / "page.gguf"), False)):
        assert run(["--library", str(made), "doctor", "--chat-model", name, "--json"]) == (0 if ok else 3)
        checks = {check["name"]: check for check in json.loads(capsys.readouterr().out)}
        assert checks["chat model"]["ok"] is ok
        assert (name or "none") in checks["chat model"]["value"]
