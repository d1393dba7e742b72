"""Whatever goes wrong is said in one plain sentence, in both languages."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from rag import errors
from rag.errors import FuenteError, IndexDamaged, QuestionError
from tests.conftest import CORPUS
from ui.cli.main import run

ROOT = Path(__file__).parents[1]
OWN_WORDS = {QuestionError, IndexDamaged, errors.IndexAway}  # said in words of the page and the terminal


TOLD = {
    name
    for name, error in vars(errors).items()
    if isinstance(error, type) and issubclass(error, FuenteError) and error not in OWN_WORDS
}


def raised(source: str) -> list[ast.Call]:
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    return [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in TOLD]


def in_english_only(source: str) -> list[str]:
    """The errors that are made of one sentence written out there."""
    told = [call for call in raised(source) if len(call.args) == 1 and not call.keywords]
    return [ast.unparse(call) for call in told if isinstance(call.args[0], ast.Constant | ast.JoinedStr)]


def test_every_error_is_told_in_both_languages() -> None:
    files = [file for room in ("rag", "ui", "evals") for file in (ROOT / room).rglob("*.py")]
    assert sum(len(raised(file.read_text("utf-8"))) for file in files) > 60
    assert not [told for file in files for told in in_english_only(file.read_text("utf-8"))]


def test_an_error_in_one_language_is_noticed() -> None:
    assert in_english_only("raise InputError(f'no {name}: name a file')")
    assert not in_english_only("raise InputError(f'no {name}: name a file', f'no hay {name}: indique un archivo')")


@pytest.mark.parametrize(
    ("given", "english", "spanish"),
    [
        (["add", "nowhere.md"], "no such file or folder: nowhere.md", "no existe el archivo o la carpeta nowhere.md"),
        (["eval", "nowhere.json"], "there is no nowhere.json", "no existe nowhere.json"),
        (["eval", str(CORPUS)], "is no BEIR folder", "no es una carpeta BEIR"),
        (["list", "--library", "nowhere"], "no library at nowhere", "no hay biblioteca en nowhere"),
        (["ask", "--library", "nowhere", "¿Cuánto cuesta una pastilla de fentanilo?"],
         "no hay biblioteca en nowhere", "no hay biblioteca en nowhere"),
    ],
)  # fmt: skip
def test_the_terminal_tells_it_in_the_language_of_who_asks(
    given: list[str],
    english: str,
    spanish: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    for locale, told in (("C.UTF-8", english), ("es_MX.UTF-8", spanish)):
        monkeypatch.setenv("LC_ALL", locale)
        assert run(given) == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        assert told in said
