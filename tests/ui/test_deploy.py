"""What `deploy/` says can be done: its files, commands and settings are those of this repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from rag.settings import Settings
from ui.cli.main import app

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
CONTAINER = (DEPLOY / "Containerfile").read_text("utf-8")
UNIT = (DEPLOY / "fuente.service").read_text("utf-8")
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))


def test_what_the_image_is_made_of_is_all_that_is_packaged() -> None:
    copied = {one for line in re.findall(r"^COPY (.+)$", CONTAINER, re.M) for one in line.split()[:-1]}
    packaged = {path.name for path in ROOT.iterdir() if (path / "__init__.py").exists() or path.name == "corpus"}
    assert packaged - {"tests"} <= copied
    assert [one for one in copied if not (ROOT / one).exists()] == []
    assert re.search(r"^USER (?!root|0)", CONTAINER, re.M)


@pytest.mark.parametrize("text", [CONTAINER, UNIT, yaml.dump(COMPOSE)], ids=["image", "unit", "compose"])
def test_every_setting_and_command_is_one_that_there_is(text: str) -> None:
    given = dict.fromkeys(re.findall(r"\b(FUENTE_[A-Z_]+)(?=[=:])", text), "")
    assert Settings.read(given) == Settings()
    commands = re.findall(r'bin/fuente (\w+)|"fuente", "(\w+)"', text)
    known = get_command(app).commands  # type: ignore[attr-defined]
    assert {one or other for one, other in commands} <= set(known)


def test_the_service_is_read_only_drops_its_rights_and_has_time_to_stop() -> None:
    service = COMPOSE["services"]["fuente"]
    assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    assert int(service["stop_grace_period"].removesuffix("s")) > 10
    assert (ROOT / "deploy" / service["build"]["context"] / service["build"]["dockerfile"]).exists()
    assert {volume.split(":")[0] for one in COMPOSE["services"].values() for volume in one["volumes"]} == set(
        COMPOSE["volumes"]
    )


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")
def test_systemd_reads_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "fuente.service"
    unit.write_text(UNIT.replace("/opt/fuente/bin/fuente", "/bin/true"), "utf-8")
    told = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")


LEFT_OUT = {
    "chromadb",
    "gradio",
    "langchain",
    "langchain-core",
    "mcp",
    "sentence-transformers",
    "torch",
}  # of a slim one
BROUGHT = ("fastapi", "httpx", "langgraph", "langsmith", "pandas", "requests", "scipy", "transformers", "uvicorn")


def test_a_slim_install_names_what_the_whole_one_does_but_for_what_is_large() -> None:
    whole = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    assert _listed("slim.txt") == [one for one in whole if _package(one) not in LEFT_OUT]


def test_a_server_names_what_the_whole_install_does_but_for_torch_and_what_reaches_postgresql() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    left = {"sentence-transformers", "torch"}
    assert _listed("server.txt") == [
        "-r slim.txt",
        *[one for one in project["dependencies"] if _package(one) in LEFT_OUT - left],
        *project["optional-dependencies"]["postgresql"],
    ]


def _listed(name: str) -> list[str]:
    return [line for line in (DEPLOY / name).read_text("utf-8").splitlines() if not line.startswith("#")]


def _package(requirement: str) -> str:
    return re.match(r"[\w.-]+", requirement)[0]  # type: ignore[index]


@pytest.mark.weights
def test_the_command_line_runs_on_a_slim_install(tmp_path: Path) -> None:
    (tmp_path / "blocked").mkdir()
    for name in (*LEFT_OUT, *BROUGHT):  # on the path, so that child processes cannot import them either
        module, told = name.replace("-", "_"), f"raise ModuleNotFoundError(name={name!r})"
        (tmp_path / "blocked" / f"{module}.py").write_text(told, "utf-8")
    (tmp_path / "well.md").write_text("The well of Vega is 40 metres deep. Ana Ruiz dug it in 1987.\n", "utf-8")
    code = """from ui.cli.main import run
for command in (["add", "well.md"], ["ask", "How deep is the well of Vega?"], ["ask", "¿Quién cavó el pozo de Vega?"],
                ["check", "well.md"], ["brief", "the well", "--out", "b.docx"], ["doctor"], ["serve"]):
    print("ended", run(["--library", "library", *command]))"""
    paths = {"PYTHONPATH": f"{tmp_path / 'blocked'}{os.pathsep}{ROOT}", "LC_ALL": "es_ES.UTF-8"}
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, env=os.environ | paths
    )
    assert re.findall(r"^ended (\d)", ran.stdout, re.M) == list("0000002"), ran.stderr
    assert "40 metres" in ran.stdout
    assert "Ana Ruiz" in ran.stdout
    assert ran.stderr.splitlines()[-1].startswith("esto necesita ")
