"""What the README shows works as shown."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.conftest import CORPUS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")


@pytest.mark.weights
def test_the_example_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README, re.S)
    (tmp_path / "corpus").symlink_to(CORPUS)
    monkeypatch.chdir(tmp_path)
    exec(compile(example, "README.md", "exec"), {})
    printed = capsys.readouterr().out
    assert "10 c" in printed
    assert " es\n" in printed


def test_ci_runs_the_very_command_that_the_readme_names() -> None:
    commands = re.findall(r"```sh\n(.*?)\n```", README, re.S)
    assert commands[1] in (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    assert shlex.split(commands[0])[-1] == "serve"


def test_the_tree_names_every_room() -> None:
    rooms = {path.name for path in (ROOT / "rag").glob("*.py")}
    folders = {
        f"{path.parent.name}/" for room in ("rag", "ui", "evals") for path in (ROOT / room).glob("*/__init__.py")
    }
    named = set(re.findall(r"^  (\w+(?:\.py|/)) ", README, re.M))
    assert rooms | folders <= named
    assert named <= rooms | folders | {"sets/"}
