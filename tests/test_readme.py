"""What the README shows works as shown."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.conftest import CORPUS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]


@pytest.mark.weights
def test_the_example_runs(
    tmp_path: Path, corpus_library: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README, re.S)
    shutil.copytree(corpus_library, tmp_path / "my-library")  # whose vectors are taken over: the files have moved
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


def test_the_readme_is_read_in_one_sitting() -> None:
    assert len(README.splitlines()) <= 120


def test_the_tree_names_every_package() -> None:
    folders = {path.parent.name for room in ("rag", "ui", "evals") for path in (ROOT / room).glob("*/__init__.py")}
    named = set(re.findall(r"^  (\w+)/ ", README, re.M))
    assert named == folders | {"sets"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_link_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_decision_is_listed() -> None:
    decisions = ROOT / "docs" / "decisions"
    listed = re.findall(r"\]\(([^)]+\.md)\)", (decisions / "README.md").read_text("utf-8"))
    assert sorted(listed) == sorted(path.name for path in decisions.glob("2*.md"))


@pytest.mark.long
@pytest.mark.weights
def test_the_notebook_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    notebook = json.loads((ROOT / "examples" / "quickstart.ipynb").read_text("utf-8"))
    monkeypatch.chdir(ROOT)
    names: dict[str, object] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), cell["id"], "exec"), names)
    printed = capsys.readouterr().out
    assert "¿" not in printed.splitlines()[0]
    for told in ("10 cents", "es ", "232", "2020", "{'es'}"):
        assert told in printed
