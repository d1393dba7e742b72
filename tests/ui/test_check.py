"""A checked draft as JSON, on the terminal, as Markdown, HTML and Word, in both languages."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import docx
import pytest

from rag import Briefer, Library
from rag.types import CheckReport
from ui.cli.main import run
from ui.output.check import annotated, check_json, check_page, check_text
from ui.output.check_word import check_word
from ui.text import TEXT, WHY

DRAFT = "# The well\n\nThe well is 40 metres deep.\nThe well is 60 metres deep.\n\n<b>Volcanoes</b> erupt on Mars.\n"
BORRADOR = "El puente mide 1.500,5 metros. El puente mide 1.400,5 metros. ¿Quién lo construyó?"


@pytest.fixture
def briefer(library: Library, folder: Path) -> Briefer:
    library.add(folder)
    return Briefer(library)


@pytest.fixture
def report(briefer: Briefer) -> CheckReport:
    return briefer.check(DRAFT)


def test_the_json_is_as_the_contract_has_it(report: CheckReport) -> None:
    made = check_json(report)
    assert list(made) == ["claims", "citations"]
    assert made["claims"][2] == {
        "text": "The well is 60 metres deep.", "start": 40, "end": 67, "verdict": "contradicted", "why": "figure",
        "differs": {"claim": "60 metres", "quote": "40 metres"},
        "citations": [1],
    }  # fmt: skip
    assert made["claims"][0]["why"] is None
    assert made["citations"][0]["quote"] == "The well is 40 metres deep."


def test_the_terminal_shows_each_sentence_with_its_verdict_and_the_sources(report: CheckReport) -> None:
    shown = str(check_text(report))
    assert "✓ The well is 40 metres deep. [1]" in shown
    assert "✗ The well is 60 metres deep. [1]\n    Contradicted; what differs: a figure" in shown
    assert "3 claims: 1 supported, 1 contradicted, 0 supported in part, 1 not found." in shown
    assert "[1] “The well is 40 metres deep.” The well · March 24, 2026 · in English" in shown


def test_a_spanish_draft_is_told_of_in_spanish(briefer: Briefer) -> None:
    shown = str(check_text(briefer.check(BORRADOR)))
    assert "✗ El puente mide 1.400,5 metros. [1]\n    Contradicha; lo que difiere: una cifra" in shown
    assert "2 afirmaciones: 1 respaldada, 1 contradicha, 0 respaldadas en parte, 0 sin encontrar." in shown
    assert "«El puente mide 1.500,5 metros.»" in shown


def test_annotated_markdown_is_the_draft_with_a_footnote_behind_each_claim(report: CheckReport) -> None:
    made = annotated(report, DRAFT)
    assert made.startswith("# The well\n\nThe well is 40 metres deep.[^1]\nThe well is 60 metres deep.[^2]\n\n")
    differing = "what differs: a figure (“60 metres”, in the source “40 metres”)"
    assert f"[^2]: ✗ **Contradicted; {differing}**  \n    “The well is 40 metres deep.” The well" in made


def test_footnotes_do_not_meet_those_of_the_draft(briefer: Briefer) -> None:
    draft = "The well is 40 metres deep.[^1]\n\n[^1]: As the engineer says.\n"
    assert "[^fuente-1]: ✓" in annotated(briefer.check(draft), draft)


def test_the_page_marks_each_claim_and_holds_no_markup_of_the_draft(report: CheckReport) -> None:
    made = check_page(report, DRAFT, "<i>note</i>.md")
    assert '<mark class="contradicted" lang="en">The well is 60 metres deep.</mark>' in made
    assert 'id="note-2"' in made
    assert "<b>Volcanoes" not in made
    assert "<i>" not in made
    assert "://" not in made


def test_a_word_file_has_a_native_footnote_for_each_claim(report: CheckReport) -> None:
    made = check_word(report, DRAFT, "note.md")
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        notes, body = (parts.read(f"word/{name}.xml").decode() for name in ("footnotes", "document"))
        assert "/word/footnotes.xml" in parts.read("[Content_Types].xml").decode()
    assert body.count("<w:footnoteReference") == 3
    assert "Contradicted; what differs: a figure" in notes
    paragraphs = [paragraph.text for paragraph in docx.Document(io.BytesIO(made)).paragraphs]
    assert paragraphs[2:4] == ["The well", "The well is 40 metres deep.\nThe well is 60 metres deep."]


def test_every_word_of_a_check_is_in_both_languages() -> None:
    said = [texts for key, texts in TEXT.items() if key.startswith(("claim_", "check", "draft_"))]
    assert all(texts["en"] and texts["es"] for texts in [*said, *WHY.values()])
    assert all("\n" not in text for texts in said for text in texts.values())


# ------------------------------------------------------------------ the command


@pytest.fixture
def place(tmp_path: Path, folder: Path) -> list[str]:
    place = ["--library", str(tmp_path / "library")]
    assert run([*place, "add", str(folder)]) == 0
    return place


@pytest.mark.weights
def test_a_draft_with_an_error_ends_with_three_and_a_sound_one_with_nought(
    tmp_path: Path, place: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    draft = tmp_path / "draft.md"
    draft.write_text("# The well\n\nThe well is 40 metres deep.\n", "utf-8")
    assert run([*place, "check", str(draft)]) == 0
    draft.write_text("The well is 60 metres deep.\n", "utf-8")
    capsys.readouterr()
    assert run([*place, "check", str(draft), "--json"]) == 3
    (claim,) = json.loads(capsys.readouterr().out)["claims"]
    assert (claim["verdict"], claim["why"]) == ("contradicted", "figure")


@pytest.mark.weights
def test_a_word_draft_from_a_file_and_one_from_stdin_are_checked_and_written(
    tmp_path: Path, place: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = docx.Document()
    made.add_heading("El puente es largo.")
    made.add_paragraph("El puente mide 1.500,5 metros.")
    made.save(str(tmp_path / "borrador.docx"))
    assert run([*place, "check", str(tmp_path / "borrador.docx"), "--out", str(tmp_path / "informe.docx")]) == 0
    assert "1 afirmación: 1 respaldada" in capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", io.StringIO("El puente mide 1.500,5 metros."))
    assert run([*place, "check", "-", "--json"]) == 0


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("C", "no draft at nowhere.md: name a text"),
        ("es_ES.UTF-8", "no hay borrador en nowhere.md: indique un archivo"),
    ],
)
def test_a_draft_that_is_not_there_is_said_to_be_missing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, locale: str, said: str
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    assert run(["check", "nowhere.md"]) == 2
    assert capsys.readouterr().err.startswith(said)


@pytest.mark.parametrize(
    ("name", "content"), [("empty.md", b"# \n"), ("x.md", b"\x00\x01\x02\x03" * 50), ("x.exe", b"MZ")]
)
def test_a_draft_that_cannot_be_read_is_one_plain_line(
    tmp_path: Path, place: list[str], capsys: pytest.CaptureFixture[str], name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    capsys.readouterr()
    assert run([*place, "check", str(tmp_path / name)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
