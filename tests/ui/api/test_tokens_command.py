"""`fuente token` makes, lists and removes tokens; and a server that is told to stop hears it."""

from __future__ import annotations

import json
import os
import signal
import threading
from pathlib import Path

import pytest

from ui.api.stopping import until_told
from ui.api.tokens import Tokens
from ui.cli.main import run


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FUENTE_LIBRARY", str(tmp_path / "library"))
    monkeypatch.setenv("LANG", "es_ES.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    return tmp_path / "library"


def test_tokens_that_cannot_be_written_are_told_so(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (library / "tokens.lock").mkdir(parents=True)
    assert run(["token", "add", "Begoña", "--read"]) == 2
    assert capsys.readouterr().err.startswith(f"no se puede escribir {library / 'tokens.json'} (Is a directory)")


def test_a_token_is_shown_once_listed_and_removed(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["token", "add", "Begoña", "--write"]) == 0
    shown = capsys.readouterr()
    known = Tokens(library).of(shown.out.strip())
    assert (known is not None, "Begoña" in shown.err) == (True, True)
    assert run(["token", "list", "--json"]) == 0
    listed = capsys.readouterr().out
    assert [(one["name"], one["right"]) for one in json.loads(listed)] == [("Begoña", "write")]
    assert shown.out.strip() not in listed
    assert run(["token", "remove", "Begoña"]) == 0
    assert run(["token", "list"]) == 0
    assert capsys.readouterr().out.splitlines() == ["Retirado: el token de Begoña.", "No hay tokens."]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["add", "Ana"], "indique qué permite el token"),
        (["add", "a/b", "--read"], "no sirve como nombre"),
        (["remove", "Eva"], "no hay token para Eva"),
    ],
)
def test_a_token_that_cannot_be_is_one_line(
    library: Path, capsys: pytest.CaptureFixture[str], given: list[str], said: str
) -> None:
    made = run(["token", "add", "Luis", "--read"])
    capsys.readouterr()
    assert (made, run(["token", *given])) == (0, 2)
    told = capsys.readouterr().err
    assert said in told
    assert told.count("\n") == 1


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_server_waits_until_it_is_told_to_stop(sent: signal.Signals) -> None:
    before = signal.getsignal(sent)
    teller = threading.Timer(0.05, os.kill, (os.getpid(), sent))
    teller.start()
    until_told()
    teller.join()
    assert signal.getsignal(sent) == before
