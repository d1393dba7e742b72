"""The command behaves as commands do: help, version, pipes, encodings, colours, completion, exit codes."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from rich.console import Console

from rag.types import Progress
from tests.conftest import CORPUS
from ui.cli.main import COMMANDS, run
from ui.cli.terminal import print_json, progress_bar

ROOT = Path(__file__).parents[2]
EVAL = ["eval", str(ROOT / "evals" / "sets" / "corpus.en.jsonl")]
ENGLISH, SPANISH = "How many defendants are awaiting extradition?", "¿Cuántos acusados esperan ser extraditados?"


def fuente(*arguments: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "ui.cli", *arguments]
    return subprocess.run(command, cwd=ROOT, input=stdin, capture_output=True, env={**os.environ, **environment})


@pytest.fixture(scope="module")
def made(corpus_library: Path) -> list[str]:
    """The option that names a library over `corpus/`."""
    return ["--library", str(corpus_library)]


@pytest.mark.parametrize("option", ["--version", "version"])
def test_the_version_is_told_by_option_and_by_command(option: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([option]) == 0
    assert capsys.readouterr().out == f"{version('fuente')}\n"


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)], ids=str)
def test_minus_h_is_help_everywhere(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*command, "-h"]) == 0
    assert "Usage: " in capsys.readouterr().out


@pytest.mark.parametrize("command", [[], ["token"]], ids=str)
def test_without_a_command_those_there_are_are_listed(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(command) == 0
    listed = capsys.readouterr().out
    assert run([*command, "-h"]) == 0
    assert listed.rstrip() == capsys.readouterr().out.rstrip()


@pytest.mark.parametrize(("shell", "line"), [("bash", "fuente do"), ("zsh", "fuente do")])
def test_the_shell_completes_a_command(shell: str, line: str) -> None:
    asked = {"_FUENTE_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_ARGS": line}
    told = {"COMP_WORDS": line, "COMP_CWORD": "1"}
    code = "import sys; sys.argv[0] = 'fuente'; from ui.cli import main; main()"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, env=os.environ | asked | told)
    assert b"doctor" in ran.stdout


@pytest.mark.weights
@pytest.mark.parametrize(("question", "language"), [(ENGLISH, "en"), (SPANISH, "es")])
def test_a_minus_reads_the_question_from_stdin(
    made: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], question: str, language: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{question}\n"))
    assert run([*made, "ask", "-", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["question"], answer["language"]) == (question, language)
    assert "232" in answer["text"]


@pytest.mark.parametrize(
    ("piped", "locale", "told"),
    [
        (b"", "C.UTF-8", "The question is empty"),
        (b" \n", "es_ES.UTF-8", "La pregunta está vacía"),
        (b"\xff\xfe\x00why", "C.UTF-8", "what was piped in is no text"),
        (b"\xff\xfe\x00why", "es_ES.UTF-8", "lo recibido por la entrada no es texto"),
        (b"\xff\xfe\x00why", "", "what was piped in is no text"),
        (b"why? " * 50_000, "C.UTF-8", "The question is too long"),
        ("¿por qué es así? ".encode() * 600, "C.UTF-8", "La pregunta es demasiado larga"),
        (b"why is it so? " * 600, "es_ES.UTF-8", "The question is too long"),
    ],
)
def test_what_is_piped_in_and_is_no_question_is_one_line(piped: bytes, locale: str, told: str) -> None:
    ran = fuente("ask", "-", stdin=piped, LC_ALL=locale, PYTHONIOENCODING="utf-8:strict" if locale else "")
    assert (ran.returncode, ran.stderr.count(b"\n"), ran.stdout) == (2, 1, b"")
    assert ran.stderr.decode().startswith(told)


@pytest.mark.weights
@pytest.mark.parametrize(
    ("locale", "told"),
    [
        ("C.UTF-8", "what was piped in is no text: write the question in UTF-8"),
        ("es_ES.UTF-8", "lo recibido por la entrada no es texto: escriba la pregunta en UTF-8"),
    ],
)
def test_a_line_of_a_conversation_that_is_no_utf8_does_not_end_it(made: list[str], locale: str, told: str) -> None:
    typed = b"\xbfCu\xe1nto?\nthanks\n"
    ran = fuente(*made, "chat", stdin=typed, LC_ALL=locale, PYTHONIOENCODING="utf-8:strict")
    said = ran.stdout.decode().splitlines()
    assert (ran.returncode, said[1:4:2], said[4].startswith("You are welcome")) == (0, [told, "> thanks"], True)


@pytest.mark.long
@pytest.mark.weights
def test_a_terminal_without_utf8_loses_no_character(made: list[str]) -> None:
    json_told = fuente(*made, "ask", SPANISH, "--json", PYTHONIOENCODING="ascii")
    told = fuente(*made, "ask", SPANISH, PYTHONIOENCODING="ascii")
    assert (json_told.returncode, told.returncode, json_told.stderr, told.stderr) == (0, 0, b"", b"")
    assert json.loads(json_told.stdout.decode("ascii"))["question"] == SPANISH
    assert rb"\xab" in told.stdout  # « of a title


@pytest.mark.weights
def test_a_question_loads_no_more_than_its_answer_needs(made: list[str]) -> None:
    fuente(*made, "ask", ENGLISH)  # after which what is made of the weights is kept
    unwanted = ("langchain_core", "chromadb", "onnx", "torch", "tokenizers", "rich.progress", "rag.checking.check")
    code = f"""import sys
from ui.cli.main import run
ended = run({[*made, "ask", ENGLISH]!r})
print([name for name in {unwanted!r} if name in sys.modules], ended, file=sys.stderr)"""
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert ran.stderr == "[] 0\n"


def test_json_is_told_in_ascii_where_the_terminal_has_no_utf8(monkeypatch: pytest.MonkeyPatch) -> None:
    for encoding, told in (("latin-1", rb'"\u201c"'), ("utf-8", "\u201c".join('""').encode())):
        raw = io.BytesIO()
        monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, encoding, write_through=True))
        print_json("\u201c")
        assert raw.getvalue().strip() == told


def test_a_pipe_that_nobody_reads_ends_the_command_quietly() -> None:
    command = [sys.executable, "-m", "ui.cli", "-h"]
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run(command, cwd=ROOT, stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert (ran.returncode, ran.stderr) == (141, b"")


@pytest.mark.long
def test_an_agent_that_goes_away_is_no_fault_of_ours(tmp_path: Path) -> None:
    fuente("--library", str(tmp_path / "library"), "add", str(CORPUS / "en" / "arenales-water-plan.md"))
    client = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}
    asked = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": client})
    command = [sys.executable, "-m", "ui.cli", "--library", str(tmp_path / "library"), "mcp"]
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run(command, cwd=ROOT, stdout=writing, stderr=subprocess.PIPE, input=f"{asked}\n".encode())
    os.close(writing)
    assert (ran.returncode, ran.stderr) == (141, b"")


@pytest.mark.parametrize(("locale", "told"), [("C.UTF-8", b"the output cannot"), ("es_ES.UTF-8", b"no se puede")])
def test_a_full_disk_is_told_as_such(locale: str, told: bytes) -> None:
    with open("/dev/full", "wb") as full:
        command = [sys.executable, "-m", "ui.cli", "version"]
        ran = subprocess.run(
            command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, env=os.environ | {"LC_ALL": locale}
        )
    assert (ran.returncode, ran.stderr.count(b"\n"), ran.stderr[: len(told)]) == (2, 1, told)


@pytest.mark.parametrize(("variable", "coloured"), [("", True), ("1", False)])
def test_no_color_takes_the_colours_from_the_bar(
    monkeypatch: pytest.MonkeyPatch, variable: str, coloured: bool
) -> None:
    monkeypatch.setenv("NO_COLOR", variable)
    monkeypatch.setenv("TERM", "xterm-256color")
    screen = io.StringIO()
    with progress_bar(Console(file=screen, force_terminal=True, width=120)) as show:
        show(Progress(1, 3, "a.md"))
    assert "1/3" in screen.getvalue()
    assert ("\x1b[38;5;" in screen.getvalue() or "\x1b[3" in screen.getvalue()) is coloured


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([*EVAL, "--gate", "beauty"], "no metric beauty: use "),
        ([*EVAL, "--gate", "refusal"], "a gate needs a report to compare with: add --baseline FILE"),
        (["bench", "beauty"], "no section 'beauty': use embed or library"),
        (["add"], "Missing argument"),
        (["ask", "How deep?", "--nonsense"], "No such option"),
        ([str(CORPUS)], "No such command"),
    ],
)
def test_wrong_usage_is_exit_code_2_and_one_line(
    arguments: list[str], told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    assert run(arguments) == 2
    printed = capsys.readouterr().err
    assert printed.startswith(told)
    assert printed.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["ask"], "Falta el argumento «question»."),
        (["nada"], "La orden «nada» no existe."),
        (["conection"], "La orden «conection» no existe. ¿Quiso decir «collection»?"),
        (["aks", "add"], "La orden «aks» no existe. ¿Quiso decir «ask»?"),
        (["token", "nada"], "La orden «nada» no existe."),
        (["ask", "why", "--nada"], "La opción --nada no existe."),
        (["ask", "why", "--lang", "en"], "La opción --lang no existe."),
        (["ask", "why", "--language"], "La opción --language necesita un valor."),
        (["list", "--json=3"], "La opción --json no lleva valor."),
        (["ask", "why", "so"], "Sobra esto: so."),
        (["serve", "--port", "abc"], "El valor de --port debe ser un número."),
    ],
)
def test_wrong_usage_is_told_in_the_language_of_the_terminal(
    arguments: list[str], told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "es_ES.UTF-8")
    assert run(arguments) == 2
    assert capsys.readouterr().err == f"{told}\n"


def test_ctrl_c_is_exit_code_130(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    class Interrupted(io.StringIO):
        def read(self, size: int | None = -1, /) -> str:
            raise KeyboardInterrupt

    monkeypatch.setattr("sys.stdin", Interrupted())
    assert run(["ask", "-"]) == 130
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("line", "code"),
    [("ask - <&-", 2), ("check - <&-", 2), ("add ''", 2), ("version >&-", 0), ("ask '' 2>&-", 2)],
)
def test_a_closed_stream_and_an_empty_path_are_told_from_a_fault_of_ours(
    tmp_path: Path, folder: Path, line: str, code: int
) -> None:
    command = f'"$0" -m ui.cli --library {tmp_path / "library"} {line}'
    done = subprocess.run(["bash", "-c", command, sys.executable], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.count("\n") == (1 if code and "2>&-" not in line else 0)


def test_a_folder_that_cannot_be_looked_into_is_one_plain_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--library", "a" * 5000, "list"]) == 2
    assert "aaa" in capsys.readouterr().err
