"""Documents put right, moved to the bin and back on the command line, in both languages; no model is loaded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from rag import Library
from tests.conftest import WordCounts
from ui.api.tokens import Tokens
from ui.cli.main import run

Printed = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], str]:
    """A library of one document as an option of the command, and the document's id."""
    place = tmp_path_factory.mktemp("cli")
    (place / "well.md").write_text("---\ntitle: El pozo\nlanguage: es\n---\nEl pozo mide 40 metros.\n", "utf-8")
    with Library.open(place / "library", embedder=WordCounts()) as library:
        report = library.add(place / "well.md")
    return ["--library", str(place / "library")], str(report.files[0].document_id)


def printed(arguments: list[str], capsys: Printed, code: int = 0) -> str:
    capsys.readouterr()
    assert run(arguments) == code
    said = capsys.readouterr()
    return (said.out if code == 0 else said.err).strip()


@pytest.mark.parametrize(
    ("locale", "shown", "wrong", "nothing"),
    [
        ("C", "Un pozo · El Día · May 2, 2024 · in Spanish", "yesterday is no date", "nothing to put right: give"),
        (
            "es_ES.UTF-8",
            "Un pozo · El Día · 2 de mayo de 2024",
            "yesterday no es una fecha",
            "no hay nada que corregir",
        ),
    ],
)
def test_title_date_and_source_are_put_right_and_taken_back(
    made: tuple[list[str], str], capsys: Printed, monkeypatch: pytest.MonkeyPatch,
    locale: str, shown: str, wrong: str, nothing: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("LC_ALL", locale)
    library, document_id = made
    edit = [*library, "edit", document_id]
    said = printed([*edit, "--title", "Un pozo", "--date", "2024-05-02", "--source", "El Día"], capsys)
    assert said.startswith(shown)
    (document,) = json.loads(printed([*library, "list", "--json"], capsys))
    assert (document["title"], document["date"], document["outlet"]) == ("Un pozo", "2024-05-02", "El Día")
    assert wrong in printed([*edit, "--date", "yesterday"], capsys, code=2)
    assert nothing in printed(edit, capsys, code=2)
    back = json.loads(printed([*edit, "--title", "", "--date", "", "--source", "", "--json"], capsys))
    assert (back["id"], back["title"], back["date"], back["outlet"]) == (document_id, "El pozo", None, None)


@pytest.mark.parametrize(
    ("locale", "removed", "back", "nothing", "empty", "deleted"),
    [
        ("C", "removed, can be put back until", "Put back: El pozo", "Nothing to put back.", "The bin is empty.",
         "Deleted for good: 0 documents."),
        ("es_ES.UTF-8", "retirado, recuperable hasta el", "Recuperado: El pozo", "No hay nada que recuperar.",
         "La papelera está vacía.", "Borrados para siempre: 0 documentos."),
    ],
)  # fmt: skip
def test_a_document_goes_to_the_bin_and_comes_back(
    made: tuple[list[str], str], capsys: Printed, monkeypatch: pytest.MonkeyPatch,
    locale: str, removed: str, back: str, nothing: str, empty: str, deleted: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("LC_ALL", locale)
    library, document_id = made
    printed([*library, "remove", document_id], capsys)
    assert printed([*library, "bin"], capsys).startswith(f"{document_id}  El pozo · {removed}")
    (entry,) = json.loads(printed([*library, "bin", "--json"], capsys))
    assert (entry["id"], entry["why"], entry["until"] > entry["removed"]) == (document_id, "removed", True)
    assert printed([*library, "remove", "--undo"], capsys) == back
    assert printed([*library, "remove", "--undo"], capsys) == nothing
    assert printed([*library, "bin"], capsys) == empty
    assert printed([*library, "bin", "--empty"], capsys) == deleted


@pytest.mark.parametrize(
    "arguments", [["remove"], ["remove", "--undo", "nonsense"], ["edit", "nonsense", "--title", "x"]]
)
def test_what_is_not_there_is_one_plain_line(
    made: tuple[list[str], str], capsys: Printed, arguments: list[str]
) -> None:
    said = printed([*made[0], *arguments], capsys, code=2)
    assert said.count("\n") == 0
    assert "fuente" in said


@pytest.mark.parametrize(
    ("locale", "shown", "none"),
    [
        ("C", "Wells · 1 document", "There is no such collection."),
        ("es_ES.UTF-8", "Wells · 1 documento", "No hay ninguna colección así."),
    ],
)
def test_a_collection_is_filled_named_anew_and_dissolved(
    made: tuple[list[str], str],
    capsys: Printed,
    monkeypatch: pytest.MonkeyPatch,
    locale: str,
    shown: str,
    none: str,
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    options, name = made
    assert printed(["collection", *options], capsys) == none
    assert printed(["collection", "Wells", name, *options], capsys) == shown
    assert json.loads(printed(["collection", "Wells", "--rename", "Pozos", "--json", *options], capsys)) == [
        {"name": "Pozos", "documents": 1}
    ]
    printed(["ask", "Where?", "--collection", "Wells", *options], capsys, 2)
    blanks = ["collection", "  Pozos  de   agua "]
    assert printed([*blanks, name, *options], capsys) == shown.replace("Wells", "Pozos de agua")
    printed([*blanks, "--remove", *options], capsys)
    assert printed(["collection", "Pozos", "--remove", *options], capsys) == none


@pytest.mark.parametrize("wrong", [["--rename", "X"], ["--remove"], ["A", "--remove", "--rename", "B"], ["nowhere"]])
@pytest.mark.parametrize("locale", ["C", "es_ES.UTF-8"])
def test_what_does_nothing_to_a_collection_is_told(
    made: tuple[list[str], str], capsys: Printed, monkeypatch: pytest.MonkeyPatch, locale: str, wrong: list[str]
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    said = printed(["collection", *wrong, *made[0]], capsys, code=2)
    assert ("colección" in said, said.count("\n")) == (locale != "C", 0)


@pytest.mark.parametrize(("language", "said"), [("en", "rows moved and compared"), ("es", "filas trasladadas")])
def test_a_library_is_moved_and_the_new_place_answers(
    library: Library, folder: Path, tmp_path: Path, catalog: str, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch, language: str, said: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("LC_ALL", f"{language}_ES.UTF-8")
    library.add(folder)
    here = ["--library", str(library.path), *(["--catalog", catalog] if catalog else [])]
    assert run([*here, "token", "add", "ana", "--write"]) == 0
    assert run([*here, "move", str(tmp_path / "moved")]) == 0
    assert [one.name for one in Tokens(tmp_path / "moved").known()] == ["ana"]
    assert said in capsys.readouterr().out
    assert run(["--library", str(tmp_path / "moved"), "list", "--json"]) == 0
    assert [one["title"] for one in json.loads(capsys.readouterr().out)] == ["El puente", "The well"]
    assert run([*here, "move", str(tmp_path / "moved")]) == 2


@pytest.mark.parametrize("address", ["postgresql://nobody:secret@127.0.0.1:9/x", "postgresql://[::", "documents"])
def test_a_database_that_is_none_is_one_plain_line_without_the_password(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], address: str
) -> None:
    assert run(["--library", str(tmp_path), "--catalog", address, "list"]) == 2
    told = capsys.readouterr().err
    assert (told.count("\n"), "secret" in told) == (1, False)
    assert "postgresql://" in told
    assert not list(tmp_path.iterdir())
