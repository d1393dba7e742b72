"""What `deploy/` says can be done: its files, commands and settings are those of this repository."""

from __future__ import annotations

import re
import shutil
import subprocess
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
