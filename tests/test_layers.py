"""The house keeps its order: a package imports only from packages below its own; each outer library has one wall."""

from __future__ import annotations

import ast
from collections import Counter
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = (  # of rag/, from the ground: a package or file imports from lines above its own
    ("types",),
    ("errors", "child_process"),
    ("settings", "language"),
    ("langchain",),
    ("models", "ingestion", "verification", "messages"),
    ("store",),
    ("retrieval", "questions", "adding"),
    ("answering", "checking", "library"),
    ("briefing",),
    ("briefer",),
    ("__init__",),
)
ABOVE_RAG = ("rag", "evals", "ui")  # of the whole: evals and ui use rag, never the other way round
STUDIES = {  # these train
    "evals/studies/adapters.py",
    "evals/studies/reader/__main__.py",
    "evals/studies/verifier/__main__.py",
    "evals/studies/verifier/network.py",
}
WALLS = {
    "chromadb": {"rag/store/vector_index.py"},
    "sqlite3": {"rag/store/sql/sqlite.py", "ui/cli/maintenance.py"},  # there: its version, for `doctor`
    "psycopg": {"rag/store/sql/postgresql.py"},
    "psycopg_pool": {"rag/store/sql/postgresql.py"},
    "onnxruntime": {"rag/models/e5/engine.py"},
    "sentence_transformers": {"rag/models/embedding.py", "rag/models/sentence_transformer.py"},
    "torch": {"rag/models/sentence_transformer.py", *STUDIES},
    "pypdfium2": {
        "rag/ingestion/formats/pdf/document.py",
        "rag/ingestion/formats/pdf/page.py",
        "rag/ingestion/formats/pdf/rulings.py",
        "rag/ingestion/page_image.py",
    },
    "transformers": {"rag/models/sentence_transformer.py", "rag/models/translator/marian.py", *STUDIES},
    "PIL": {"rag/ingestion/formats/picture.py", "rag/ingestion/page_image.py"},
    "docx": {"ui/output/brief_word.py", "ui/output/check_word.py", "ui/output/export.py", "ui/output/footnotes.py"},
    "reportlab": {"ui/output/brief_pdf.py", "evals/studies/adding.py"},
    "python_calamine": {"rag/ingestion/formats/office/sheets.py"},
    "trafilatura": {"rag/ingestion/formats/html.py"},
    "olefile": {"rag/ingestion/formats/mail/outlook.py"},
    "ftfy": {"rag/ingestion/formats/parsed.py"},
    "xllamacpp": {"rag/models/llama_server.py"},
    "fastapi": {"ui/api/app.py", "ui/api/examples.py"},
    "mcp": {"ui/api/mcp_tools.py"},
    "opentelemetry": {"ui/server/telemetry.py"},
    "pydantic": {"ui/web/endpoints.py", "rag/langchain.py", "ui/api/schema.py"},
    "gradio": {
        "ui/web/endpoints.py",
        "ui/server/serve.py",
        "ui/web/app.py",
        "ui/web/listening.py",
        "ui/web/workspace_panel.py",
        "ui/web/library_panel.py",
    },
}
MOST_FILES = 12  # in one folder, its `__init__` not counted: what one takes in at a glance
MOST_ARROWS = 80  # between the packages and files of rag/, beside those of its public door
FILES = sorted(path for part in ABOVE_RAG for path in (ROOT / part).rglob("*.py"))
RAG = [path for path in FILES if path.is_relative_to(ROOT / "rag")]


@cache
def imported(path: Path) -> frozenset[str]:
    """The dotted names of the modules that a file imports, anywhere in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return frozenset(found)


def room(path: Path) -> str:
    """The package of `rag` that a file stands in, or the file's own name at the top."""
    return path.relative_to(ROOT / "rag").parts[0].removesuffix(".py")


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def test_every_room_of_rag_has_a_layer() -> None:
    assert {room(path) for path in RAG} == {one for layer in LAYERS for one in layer}


def test_a_file_imports_only_from_layers_below_its_own() -> None:
    level = {one: number for number, layer in enumerate(LAYERS) for one in layer}
    used = {(path, name.split(".")[1]) for path in RAG for name in imported(path) if name.startswith("rag.")}
    wrong = {(dotted(path), one) for path, one in used if one != room(path) and level[one] >= level[room(path)]}
    assert wrong == set()


def test_nothing_below_imports_what_stands_above() -> None:
    level = {part: number for number, part in enumerate(ABOVE_RAG)}
    used = {(path, name.split(".")[0]) for path in FILES for name in imported(path)}
    wrong = {(dotted(path), one) for path, one in used if level.get(one, 0) > level[path.relative_to(ROOT).parts[0]]}
    assert wrong == set()


def test_the_rooms_of_rag_are_tied_by_few_arrows() -> None:
    arrows = {(room(path), name.split(".")[1]) for path in RAG for name in imported(path) if name.startswith("rag.")}
    assert len({(one, other) for one, other in arrows if one != other and one != "__init__"}) <= MOST_ARROWS


def test_no_imports_go_in_a_circle() -> None:
    names = {dotted(path): path for path in FILES}
    graph = {name: {one for one in imported(path) if one in names and one != name} for name, path in names.items()}
    parents = {name: {one for one in used if not name.startswith(f"{one}.")} for name, used in graph.items()}
    TopologicalSorter(parents).prepare()


@pytest.mark.parametrize(("library", "rooms"), WALLS.items(), ids=WALLS)
def test_an_outer_library_stays_behind_its_wall(library: str, rooms: set[str]) -> None:
    users = {
        str(path.relative_to(ROOT)) for path in FILES if any(name.split(".")[0] == library for name in imported(path))
    }
    assert users <= rooms


def test_a_folder_is_taken_in_at_a_glance() -> None:
    full = Counter(path.parent.relative_to(ROOT) for path in FILES if path.name != "__init__.py")
    assert {folder for folder, files in full.items() if files > MOST_FILES} == set()


def test_a_package_says_what_it_is_for() -> None:
    heads = {path.parent / "__init__.py" for path in FILES}
    assert {dotted(path) for path in heads if not ast.get_docstring(ast.parse(path.read_text("utf-8")))} == set()
