"""The house keeps its floors: a file imports only from floors below its own, and each outer library has one wall."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = (
    {"types", "errors"},
    {"settings", "problems", "tokens"},
    {"language", "parsed", "fetch"},
    {"markers", "names", "kinds", "injection", "swaps"},
    {"roles", "parse_html", "parse_pdf", "parse_office", "parse_zip"},
    {"parse_text"},
    {"parsers", "split", "engine", "index", "prompts", "verify", "langchain", "pen", "weights", "llama"},
    {"followup", "parts", "disagree", "filters", "sentence"},
    {"question", "pointing", "cutting"},
    {"local"},
    {"llm"},
    {"read", "torch_door", "catalog", "kept"},
    {"embed", "exact", "conversations", "paper"},
    {"generations"},
    {"retrieve", "spelling"},
    {"features"},
    {"library", "evidence"},
    {"write", "compose", "rephrase"},
    {"briefer"},
    {"__init__"},
)
WALLS = {
    "chromadb": {"rag/index.py"},
    "sqlite3": {"rag/catalog.py", "ui/cli.py"},  # cli: its version, for `doctor`
    "onnxruntime": {"rag/engine.py"},
    "sentence_transformers": {"rag/embed.py", "rag/torch_door.py"},
    "torch": {"rag/torch_door.py"},
    "pypdfium2": {"rag/parse_pdf.py", "rag/paper.py"},
    "PIL": {"rag/paper.py"},
    "docx": {"rag/parse_office.py", "ui/export.py"},
    "pptx": {"rag/parse_office.py"},
    "odfdo": {"rag/parse_office.py"},
    "python_calamine": {"rag/parse_office.py"},
    "trafilatura": {"rag/parse_html.py"},
    "ftfy": {"rag/parsed.py"},
    "xllamacpp": {"rag/llama.py"},
    "gradio": {"ui/app.py", "ui/shelf.py"},
}
FILES = sorted(path for part in ("rag", "ui", "evals") for path in (ROOT / part).glob("*.py"))


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def test_every_room_of_rag_has_a_floor() -> None:
    assert {path.stem for path in (ROOT / "rag").glob("*.py")} == set().union(*FLOORS)


@pytest.mark.parametrize("path", [path for path in FILES if path.parent.name == "rag"], ids=lambda path: path.stem)
def test_a_file_imports_only_from_floors_below_its_own(path: Path) -> None:
    floor = next(number for number, rooms in enumerate(FLOORS) if path.stem in rooms)
    below = set().union(*FLOORS[:floor])
    rooms = {name.split(".")[1] for name in imported(path) if name.startswith("rag.")}
    assert rooms <= below
    assert not {name for name in imported(path) if name.startswith(("ui", "evals"))}


@pytest.mark.parametrize(("library", "rooms"), WALLS.items(), ids=WALLS)
def test_an_outer_library_stays_behind_its_wall(library: str, rooms: set[str]) -> None:
    users = {
        str(path.relative_to(ROOT)) for path in FILES if any(name.split(".")[0] == library for name in imported(path))
    }
    assert users <= rooms
