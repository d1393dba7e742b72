"""A test of somebody else's can assert that a text is supported by a library."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from evals.pytest_plugin import assert_supported
from rag import Library

ROOT = Path(__file__).parents[2]
MIXED = "The well is 40 metres deep. The well is 60 metres deep."


@pytest.fixture
def wells(library: Library, folder: Path) -> Library:
    library.add(folder)
    return library


def test_a_supported_text_passes_in_either_language(wells: Library) -> None:
    report = assert_supported("The well is 40 metres deep. El puente mide 1.500,5 metros.", wells)
    assert report.count("supported") == 2
    assert_supported("# Just a heading", wells)


def test_a_contradicted_sentence_fails_and_is_named(wells: Library) -> None:
    with pytest.raises(AssertionError) as raised:
        assert_supported(MIXED, wells)
    assert str(raised.value) == (
        "50% of 2 claims are supported, 1 contradicted:\n  contradicted (figure): The well is 60 metres deep."
    )


@pytest.mark.parametrize(("least", "contradicted", "passes"), [(0.5, 1, True), (0.6, 1, False), (0.5, 0, False)])
def test_thresholds_say_how_much_may_fail(wells: Library, least: float, contradicted: int, passes: bool) -> None:
    def checked() -> object:
        return assert_supported(MIXED, wells, least=least, most_contradicted=contradicted)

    if passes:
        assert checked()
    else:
        with pytest.raises(AssertionError, match="50% of 2"):
            checked()


def test_the_plugin_gives_its_fixture_to_a_test_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "test_text.py").write_text(
        "import pytest\n"
        "from rag.errors import LibraryMissing\n"
        "def test_text(assert_supported, tmp_path):\n"
        "    with pytest.raises(LibraryMissing):\n"
        "        assert_supported('The well is deep.', tmp_path / 'nowhere')\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider",
               "--rootdir", str(tmp_path), str(tmp_path)]  # fmt: skip
    theirs = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}  # ours are unknown there
    ended = subprocess.run(command, cwd=ROOT, env=theirs, capture_output=True, text=True, check=False)
    assert (ended.returncode, "1 passed" in ended.stdout) == (0, True), ended.stdout + ended.stderr
