"""Nothing acknowledged is lost: by kills, by damage, on a full disk, in a folder that cannot be written."""

from __future__ import annotations

import random
import shutil
import sqlite3
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from rag import Library
from rag.language.text import Text
from rag.store.maintenance import altered
from tests.conftest import WordCounts
from tests.postgresql import Server
from ui.cli.main import run

WELLS = 60
WORDS = [
    a + b for a in ("stone", "river", "north", "iron", "grass", "cloud") for b in ("field", "gate", "mill", "ford")
]


@pytest.fixture(scope="module")
def wells(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a few documents, a chunk each."""
    place = tmp_path_factory.mktemp("wells")
    for number in range(WELLS):
        (place / f"well-{number:02}.md").write_text(well(number), "utf-8")
    return place


def well(number: int) -> str:
    """A document of one chunk, of words of its own for the most part, as texts are."""
    words = " ".join(random.Random(number).choices(WORDS, k=20))
    return f"---\ntitle: Well {number}\nlanguage: en\n---\nThe well named w{number}x is deep, {words}.\n"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, wells: Path) -> Path:
    """A library of them with its index; copy it before you break it."""
    path = tmp_path_factory.mktemp("built") / "library"
    with Library.open(path, embedder=WordCounts()) as library:
        library.add(wells)
        library.maintenance.rebuild_index()
    return path


@pytest.fixture
def copy(tmp_path: Path, built: Path) -> Path:
    return Path(shutil.copytree(built, tmp_path / "library"))


def answers(library: Library) -> list[list[str]]:
    return [[passage.document.title for passage in library.search(f"how deep is w{number}x")] for number in (0, 7, 20)]


def sound(library: Library) -> bool:
    return all(check.ok for check in library.maintenance.check())


def index_check(library: Library) -> str:
    return next(check.value for check in library.maintenance.check() if check.name == "index")


@pytest.fixture
def expected(built: Path) -> list[list[str]]:
    with Library.open(built, embedder=WordCounts()) as library:
        assert index_check(library).startswith(f"sound (here, chunks: en {WELLS}, es 0; 0 newer")
        found = answers(library)
        assert library.notice is None
    assert [titles[0] for titles in found] == ["Well 0", "Well 7", "Well 20"]
    return found


def test_a_copied_library_keeps_its_index(copy: Path, expected: list[list[str]]) -> None:
    before = sorted(path.name for path in (copy / "chroma").iterdir())
    with Library.open(copy, embedder=WordCounts()) as library:
        assert answers(library) == expected
        assert library.notice is None
    assert sorted(path.name for path in (copy / "chroma").iterdir()) == before


def test_a_deleted_index_is_made_again_without_embedding(copy: Path, expected: list[list[str]]) -> None:
    shutil.rmtree(copy / "chroma")
    embedder = WordCounts()
    with Library.open(copy, embedder=embedder) as library:
        assert answers(library) == expected
        assert library.notice == "index_mending"
        library.maintenance.wait()
        assert library.notice is None
        assert answers(library) == expected
        assert sound(library)
    assert not embedder.embedded


def test_a_damaged_index_is_put_aside_and_made_again(copy: Path, expected: list[list[str]]) -> None:
    (broken,) = (copy / "chroma").iterdir()
    graph = next(broken.glob("*/data_level0.bin"))
    graph.write_bytes(graph.read_bytes()[::-1])
    with Library.open(copy, embedder=WordCounts()) as library:
        assert answers(library) == expected
        library.maintenance.wait()
        assert sound(library)
        assert answers(library) == expected
    assert [path.name for path in (copy / "quarantine").iterdir()] == [broken.name]
    assert broken.name not in [path.name for path in (copy / "chroma").iterdir()]


def emptied(data: bytes) -> bytes:
    return b""


def halved(data: bytes) -> bytes:
    return data[: len(data) // 2]


def flipped(data: bytes) -> bytes:
    return bytes(byte ^ 0xFF if at % 97 == 5 else byte for at, byte in enumerate(data))


def zeroed(data: bytes) -> bytes:
    return data[:100] + bytes(max(0, len(data) - 100))


def removed(data: bytes) -> None:
    return None


FILES = ("chroma.sqlite3", "*/data_level0.bin", "*/header.bin", "*/length.bin", "*/index_metadata.pickle")
DAMAGE = [(file, how) for file in FILES for how in (emptied, halved, flipped, zeroed, removed)]


@pytest.mark.parametrize(("file", "how"), DAMAGE, ids=[f"{how.__name__} {file}" for file, how in DAMAGE])
def test_damage_to_any_file_changes_no_answer(
    copy: Path, expected: list[list[str]], file: str, how: Callable[[bytes], bytes | None]
) -> None:
    found = next((copy / "chroma").glob(f"*/{file}"))
    data = how(found.read_bytes())
    found.unlink() if data is None else found.write_bytes(data)
    with Library.open(copy, embedder=WordCounts()) as library:
        assert answers(library) == expected


def test_an_index_that_goes_while_it_is_used_changes_no_answer(copy: Path, expected: list[list[str]]) -> None:
    with Library.open(copy, embedder=WordCounts()) as library:
        assert answers(library) == expected
        shutil.rmtree(copy / "chroma")
        assert answers(library) == expected


def test_threads_that_come_and_go_read_side_by_side_and_leave_no_connection(tmp_path: Path) -> None:
    switching = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)  # as often as can be: what may collide does
    try:
        with Library.open(tmp_path / "library", embedder=WordCounts()) as library:
            for _ in range(30):
                with ThreadPoolExecutor(16) as threads:
                    assert len(set(threads.map(lambda _: library.change, range(16)))) == 1
    finally:
        sys.setswitchinterval(switching)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE documents SET text = replace(text, '40 metres', '41 metres')",
        "UPDATE documents SET text = replace(text, '1.500,5', '1.501,5')",
        "UPDATE chunks SET text = replace(text, '40 metres', '41 metres')",
        "UPDATE chunks SET vector = zeroblob(length(vector)) WHERE language = 'es'",
        "UPDATE chunks SET vector = CAST(x'0102' || substr(vector, 3) AS BLOB) WHERE number = 1",
        "UPDATE sentences SET vectors = CAST(x'0102' || substr(vectors, 3) AS BLOB) WHERE chunk_number = 1",
        "UPDATE sentences SET spans = CAST(x'0100' || substr(spans, 3) AS BLOB) WHERE chunk_number = 1",
        "UPDATE sentences SET spans = substr(spans, 2) WHERE chunk_number = 1",
    ],
)
@pytest.mark.sqlite
def test_doctor_sees_what_was_changed_behind_the_library(library: Library, folder: Path, change: str) -> None:
    library.add(folder)
    assert all(check.ok for check in library.maintenance.check())
    with closing(sqlite3.connect(library.path / "catalog.sqlite")) as behind, behind:
        assert behind.execute(change).rowcount
    assert [check.name for check in library.maintenance.check() if not check.ok] == ["texts and vectors"]
    assert run(["--library", str(library.path), "doctor"]) == 3


@pytest.mark.sqlite
def test_doctor_sees_another_date_author_or_heading_and_an_edit_is_none(library: Library, folder: Path) -> None:
    library.add(folder)
    document = library.documents()[0]
    for column in ("title", "date", "outlet", "author", "source", "location", "headings", "pages", "language"):
        before = library._catalog.rows(f"SELECT {column} FROM documents WHERE id = ?", (document.id,))[0][0]
        changed = f"{before or ''} II"
        library._catalog.rows(f"UPDATE documents SET {column} = ? WHERE id = ?", (changed, document.id))
        assert len(altered(library._catalog)) == 1, column
        library._catalog.rows(f"UPDATE documents SET {column} = ? WHERE id = ?", (before, document.id))
    library.edit(document.id, title="El pozo", date="2023-04-10", source="Boletín")
    assert altered(library._catalog) == []
    library._catalog.rows("UPDATE documents SET author = 'Ana' WHERE id = ?", (document.id,))
    library.edit(document.id, title="The well")
    assert altered(library._catalog) == [document.source]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE words_en SET stems = replace(stems, 'metr', 'mile')",
        "DELETE FROM words_es",
        "INSERT INTO words_en (rowid, stems) VALUES (999, 'astray')",
        "UPDATE words_en_content SET c0 = replace(c0, 'metr', 'mile')",  # the rows, and not the index over them
        "UPDATE words_en_data SET block = zeroblob(length(block)) WHERE id > 10",
    ],
)
@pytest.mark.sqlite
def test_doctor_sees_a_word_index_that_is_not_that_of_the_texts_and_makes_it_anew(
    library: Library, folder: Path, change: str
) -> None:
    library.add(folder)
    with closing(sqlite3.connect(library.path / "catalog.sqlite")) as behind, behind:
        assert behind.execute(change).rowcount
    assert [check.name for check in library.maintenance.check() if not check.ok] == ["word index"]
    library.maintenance.rebuild_index()
    assert all(check.ok for check in library.maintenance.check())
    assert library.retrieve(Text("metres", "en")).passages


@pytest.mark.parametrize(
    ("told", "sound"),
    [
        (["ok"], True),
        (["malformed inverted index for FTS5 table main.words_en"], True),  # as SQLite 3.44 and later tell it
        (["malformed inverted index for FTS5 table main.words_en", "row 3 missing from index of_source"], False),
        (["Tree 4 page 7: btreeInitPage() returns error code 11"], False),
    ],
)
@pytest.mark.sqlite
def test_a_damaged_word_index_is_no_damage_of_the_catalog_to_any_sqlite(
    library: Library, monkeypatch: pytest.MonkeyPatch, told: list[str], sound: bool
) -> None:
    monkeypatch.setattr(library._catalog.engine, "rows", lambda statement: [(line,) for line in told])
    assert library._catalog.sound() is sound


@pytest.mark.parametrize(
    ("change", "seen"),
    [
        ("UPDATE documents SET text = replace(text, '40 metres', '41 metres')", "texts and vectors"),
        ("UPDATE documents SET date = '2020-01-01'", "texts and vectors"),
        ("UPDATE chunks SET vector = set_byte(vector, 1, 7) WHERE number = 1", "texts and vectors"),
        ("UPDATE sentences SET vectors = set_byte(vectors, 1, 7) WHERE chunk_number = 1", "texts and vectors"),
        ("UPDATE words_en SET stems = ts_delete(stems, 'metr')", "word index"),
        ("DELETE FROM words_es", "word index"),
    ],
)
def test_doctor_sees_what_was_changed_in_postgresql(
    postgresql: Server, tmp_path: Path, folder: Path, change: str, seen: str
) -> None:
    with Library.open(tmp_path / "library", embedder=WordCounts(), catalog=postgresql.library()) as library:
        library.add(folder)
        assert all(check.ok for check in library.maintenance.check())
        library._catalog.rows(change)
        assert [check.name for check in library.maintenance.check() if not check.ok] == [seen]
        if seen == "word index":
            library.maintenance.rebuild_index()
            assert all(check.ok for check in library.maintenance.check())
