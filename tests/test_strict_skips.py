"""A test that is skipped for want of its tool is a failure where `--strict-skips` says so."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import unexpected

ROOT = Path(__file__).parents[1]


def test_a_reason_that_is_not_allowed_is_told_once() -> None:
    reasons = ["Skipped: needs Chromium: apt-get install chromium", "Skipped: needs 'fuente[local]'"] * 2
    assert unexpected(reasons, r"fuente\[local\]") == ["Skipped: needs Chromium: apt-get install chromium"]
    assert unexpected(reasons, r"Chromium|local") == unexpected([], "x") == []


@pytest.mark.slow
@pytest.mark.parametrize(("allowed", "code"), [("no tool", 0), ("another reason", 1)])
def test_an_unexpected_skip_fails_the_run(tmp_path: Path, allowed: str, code: int) -> None:
    (tmp_path / "test_it.py").write_text("import pytest\n\n\ndef test_it():\n    pytest.skip('no tool')\n", "utf-8")
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-c", os.devnull, f"--strict-skips={allowed}"]
    ran = subprocess.run([*command, str(tmp_path)], cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == code, ran.stdout + ran.stderr
    assert ("unexpected skip: Skipped: no tool" in ran.stdout) is bool(code)
