"""Every reason why a file could not be read stands in both languages, and people get theirs."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from rag import Library
from rag.errors import DocumentError
from rag.ingestion.file_errors import PROBLEMS, problem, unsupported
from rag.ingestion.parse import parse
from rag.types import FileStatus
from tests.ingestion.office_files import p, word_file
from ui.output.render import report_lines


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("code", PROBLEMS)
def test_a_reason_says_the_same_in_both_languages_and_what_to_do(code: str) -> None:
    status, words = PROBLEMS[code]
    assert status in FileStatus
    assert places(words["en"]) == places(words["es"])
    assert words["en"] != words["es"]
    assert all(text.startswith("{source} ") and ": " in text for text in words.values())
    error = problem(code, "a.pdf", **dict.fromkeys(places(words["en"]) - {"source"}, "x"))
    assert (error.status, error.code) == (status, code)
    assert str(error) != error.spanish


def test_no_reason_is_left_that_nobody_gives() -> None:
    code = "".join(
        path.read_text("utf-8")
        for path in (Path(__file__).parents[2] / "rag").rglob("*.py")
        if path.name != "problems.py"
    )
    assert set(PROBLEMS) <= set(re.findall(r'"(\w+)"', code))


@pytest.mark.parametrize(
    ("detail", "english", "spanish"),
    [
        ("Failed to load document (PDFium: Data format error).", "(its data are damaged)", "(sus datos están dañados)"),
        ("unpack requires a buffer of 4 bytes", "(unpack requires a buffer of 4 bytes)", "como PDF: ábralo"),
    ],
)
def test_what_a_parser_says_is_no_english_within_a_spanish_sentence(detail: str, english: str, spanish: str) -> None:
    error = problem("damaged", "a.pdf", format="PDF", detail=detail)
    assert english in str(error)
    assert spanish in error.spanish


def test_a_report_gives_the_reason_in_the_language_of_its_reader(library: Library, tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_bytes(b"MP4")
    report = library.add(tmp_path / "a.mp4")
    assert report.files[0].code == "unsupported"
    assert "in a format that cannot be read" in report_lines(report, "en")[0]
    assert "en un formato que no se puede leer" in report_lines(report, "es")[0]


@pytest.mark.parametrize(("name", "wanted"), [("a.pages", "DOCX"), ("a.numbers", "XLSX"), ("a.7z", "ZIP")])
def test_what_cannot_be_read_says_how_to_get_there(name: str, wanted: str) -> None:
    error = unsupported(name, Path(name).suffix, {".pdf"})
    assert str(error) == f"{name} is in a format that cannot be read here: save it as {wanted} and add that"
    assert error.spanish == (
        f"{name} está en un formato que aquí no se puede leer: guárdelo como {wanted} y añada ese archivo"
    )


def test_an_old_word_file_without_its_program_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(DocumentError, match="save it as DOCX") as raised:
        parse(bytes.fromhex("d0cf11e0a1b11ae1") + b"WordDocument", "a.doc")
    assert raised.value.code == "save_as"


def test_old_office_files_are_read_by_libreoffice_where_it_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "new.docx").write_bytes(word_file(p("La tasa fue de 18,4 por ciento.")))
    program = tmp_path / "soffice"  # puts the new file where it was told to
    program.write_text(
        f"#!/bin/sh\nwhile [ $# -gt 2 ]; do shift; done\n/bin/cp '{tmp_path}/new.docx' \"$1/old.docx\"\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    old = bytes.fromhex("d0cf11e0a1b11ae1") + b"WordDocument"
    assert parse(old, "a.doc").document.text == "La tasa fue de 18,4 por ciento."
    program.write_text("#!/bin/sh\nexit 1\n")
    with pytest.raises(DocumentError, match="save it as DOCX"):
        parse(old, "a.doc")
