"""What Windows and macOS lack is asked for before it is used. Neither was tried; a Python without it was."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.without_posix import MODULES, NAMES, folder

ROOT = Path(__file__).parents[1]
USES = re.compile(rf"^\s*(?:import|from)\s+(\w+)|\b((?:{'|'.join(NAMES)})\.\w+)", re.MULTILINE)
LACKED = MODULES | {f"{module}.{name}" for module, names in NAMES.items() for name in names}
HERE_ONLY = {"evals/studies/adding.py", "evals/studies/load.py"}  # studies by hand, on Linux


def sources() -> list[Path]:
    return [path for package in ("rag", "ui", "evals") for path in (ROOT / package).rglob("*.py")]


def suspect(code: str) -> bool:
    """Whether it is worth parsing, which takes seconds for all."""
    return not LACKED.isdisjoint(one for found in USES.findall(code) for one in found)


def unasked(code: str) -> list[str]:
    """What Windows lacks and this code takes for granted: a module outside a `try`, a name without a `hasattr`."""
    tree = ast.parse(code)
    tried = {id(one) for block in ast.walk(tree) if isinstance(block, ast.Try) for one in ast.walk(block)}
    found = []
    for one in ast.walk(tree):
        if isinstance(one, ast.Import | ast.ImportFrom) and id(one) not in tried:
            names = [one.module or ""] if isinstance(one, ast.ImportFrom) else [alias.name for alias in one.names]
            found += [name for name in names if name in MODULES]
        if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name):
            lacks = one.attr in NAMES.get(one.value.id, ())
            if lacks and f'hasattr({one.value.id}, "{one.attr}")' not in code:
                found.append(f"{one.value.id}.{one.attr}")
    return found


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("import resource", ["resource"]),
        ("try:\n    import fcntl\nexcept ImportError:\n    fcntl = None", []),
        ("def f():\n    from pwd import getpwuid", ["pwd"]),
        ("import os\nos.fork()", ["os.fork"]),
        ('import os\nif hasattr(os, "fork"):\n    os.fork()', []),
    ],
)
def test_what_is_taken_for_granted_is_seen(code: str, found: list[str]) -> None:
    assert unasked(code) == found


def test_nothing_that_windows_lacks_is_taken_for_granted() -> None:
    # after /proc/stat was read; after a fork
    known = {"rag/models/llama_server.py": ["os.sysconf"], "rag/store/index_snapshots.py": ["os.wait"]}
    codes = {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in sources()}
    found = {name: unasked(code) for name, code in codes.items() if suspect(code)}
    assert {name: wrong for name, wrong in found.items() if wrong and name not in HERE_ONLY} == known


@pytest.fixture
def windows(tmp_path: Path) -> Callable[[str], str]:
    """What a program prints in a Python that lacks what Windows lacks; its children lack it too."""
    (tmp_path / "site").mkdir()
    path = os.pathsep.join([str(folder(tmp_path / "site")), str(ROOT)])

    def ran(code: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, env={**os.environ, "PYTHONPATH": path},
            capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    return ran


@pytest.mark.slow
@pytest.mark.long
def test_without_what_windows_lacks_everything_imports(windows: Callable[[str], str]) -> None:
    files = {str(path.relative_to(ROOT).with_suffix("")) for path in sources() if path.stem != "__main__"}
    names = sorted(name.replace("/", ".") for name in files if f"{name}.py" not in HERE_ONLY)
    assert windows(f"import importlib\nfor name in {names!r}: importlib.import_module(name)\nprint('all')") == "all\n"


@pytest.mark.slow
@pytest.mark.long
def test_without_what_windows_lacks_documents_are_added_indexed_and_asked(
    windows: Callable[[str], str], tmp_path: Path
) -> None:
    """Files are read in a child, an index is built in another, and a locked library is busy."""
    (tmp_path / "documents").mkdir()
    for number in range(60):
        well = " ".join(f"The well {number} of Arenales is {number + at} metres deep." for at in range(2))
        (tmp_path / "documents" / f"{number}.md").write_text(f"{well}\n", "utf-8")
    code = """
from rag import Briefer, Library
from rag.errors import LibraryBusy
from tests.conftest import WordCounts
with Library.open("library", embedder=WordCounts()) as library:
    report = library.add("documents")
    assert all(file.readable for file in report.files), report
    library.maintenance.rebuild_index()
    assert Briefer(library).ask("How deep is the well 7 of Arenales?").passages
    assert library.notice is None
    with library._catalog.write_lock(), Library.open("library", embedder=WordCounts()) as other:
        try:
            other.add("documents")
        except LibraryBusy:
            print("asked, and busy")
"""
    assert windows(code) == "asked, and busy\n"
