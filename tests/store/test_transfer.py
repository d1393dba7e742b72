"""A library moves between SQLite and PostgreSQL, is backed up from either and taken over by either, row by row."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from rag import Library
from rag.errors import InputError, LibraryError
from rag.store import transfer
from rag.store.catalog import Catalog
from rag.store.transfer import TABLES
from tests.conftest import WordCounts
from tests.postgresql import Server

QUESTIONS = ("how deep is the well", "¿cuánto mide el puente?", "Ana Ruiz", "metros")


@pytest.fixture
def full(library: Library, folder: Path) -> Library:
    """A library with something in every table."""
    library.add(folder)
    (folder / "well.md").write_text("---\ntitle: The new well\nlanguage: en\n---\nThe well is 50 metres deep.", "utf-8")
    library.add(folder)
    bridge = next(one for one in library.documents() if one.language == "es")
    library.edit(bridge.id, title="El puente viejo", date="2020")
    begun = library.conversations.begin("ana", "How deep?")
    library._catalog.rows("INSERT INTO turns (conversation_id, question, answer) VALUES (?, 'Q', '{}')", (begun.id,))
    ((turn,),) = library._catalog.rows("SELECT number FROM turns")
    library._catalog.rows("INSERT INTO turn_documents VALUES (?, ?)", (turn, bridge.id))
    library._catalog.rows("INSERT INTO links VALUES ('link', ?, ?)", (begun.id, turn))
    library._catalog.rows("INSERT INTO wishes VALUES (?, '{}')", (begun.id,))
    library.drafts.begin("ana", "A draft")
    library._catalog.collections.put("Wells", [str(library.originals.location(bridge.id))])
    library._catalog.rows("INSERT INTO bin_answers VALUES (?, 'gone', '{}', 'gone')", (turn,))
    return library


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where it is moved to."""
    if request.param == "SQLite":
        (tmp_path / "moved").mkdir()
        return str(tmp_path / "moved" / "catalog.sqlite")
    server: Server = request.getfixturevalue("postgresql")
    return server.library()


def holds(catalog: Catalog) -> dict[str, object]:
    """Every row of every table, and what a search finds by word."""
    found: dict[str, object] = {
        table: [tuple(row) for row in transfer._batch(catalog, table, sorted(catalog.engine.columns(table)), None)]
        for table in TABLES
    }
    for word in ("metres", "metros", "well", "puent"):
        for language in ("en", "es"):
            scores = catalog.words._words.best(language, {word: 1}, 9, "", ())
            found[f"{word} {language}"] = [(chunk, round(score, 5)) for chunk, score in scores]
    return found


@pytest.fixture
def expected(full: Library) -> Iterator[dict[str, object]]:
    before = holds(full._catalog)
    assert [table for table in TABLES if not before[table]] == []
    yield before
    assert holds(full._catalog) == before


def test_a_moved_library_holds_the_same_rows_and_finds_the_same(
    full: Library, expected: dict[str, object], place: str
) -> None:
    told: list[tuple[int, int]] = []
    transfer.move(full._catalog, place, lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1]
    moved = Catalog(place)
    assert holds(moved) == expected
    assert moved.meta("stamp") == full._catalog.meta("stamp")
    assert moved.last_number() == full._catalog.last_number()
    with pytest.raises(InputError, match=r"there is a library at .* already"):
        transfer.move(full._catalog, place)
    moved.close()


def test_a_move_goes_on_where_it_was_cut_off_and_until_then_nobody_opens_it(
    full: Library, expected: dict[str, object], place: str
) -> None:
    class Cut(Exception):
        pass

    for cut in range(1, 12, 3):
        steps = 0

        def cut_off(done: int, total: int, cut: int = cut) -> None:
            nonlocal steps
            steps += 1
            if steps == cut:
                raise Cut

        with pytest.raises(Cut):
            transfer.move(full._catalog, place, cut_off)
        with pytest.raises(LibraryError, match="run 'fuente move' again") as refused:
            Catalog(place)
        assert "repita «fuente move»" in refused.value.spanish
    transfer.move(full._catalog, place)
    moved = Catalog(place)
    assert holds(moved) == expected
    moved.close()


def test_what_was_changed_between_two_tries_is_moved_as_it_is_now(full: Library, place: str, folder: Path) -> None:
    def cut_off(done: int, total: int) -> None:
        if done > total / 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        transfer.move(full._catalog, place, cut_off)
    (folder / "new.md").write_text("---\nlanguage: en\n---\nA tower of 90 metres.", "utf-8")
    full.add(folder)
    transfer.move(full._catalog, place)
    moved = Catalog(place)
    assert holds(moved) == holds(full._catalog)
    moved.close()


def test_a_copy_that_differs_is_taken_back(full: Library, place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    written = transfer._write

    def falsified(target: Catalog, table: str, rows: list[object]) -> None:
        written(target, table, rows)  # type: ignore[arg-type]
        if table == "documents":
            target.rows("UPDATE documents SET text = 'A lie.'")

    monkeypatch.setattr(transfer, "_write", falsified)
    with pytest.raises(LibraryError, match=r"differs \(documents\) and was taken back"):
        transfer.move(full._catalog, place)
    monkeypatch.undo()
    transfer.move(full._catalog, place)


def test_a_backup_replaces_an_earlier_one_and_no_other_file(full: Library, tmp_path: Path) -> None:
    (tmp_path / "notes.docx").write_bytes(b"PK somebody's notes")
    with pytest.raises(InputError, match="is no backup"):
        full.maintenance.backup(tmp_path / "notes.docx")
    assert (tmp_path / "notes.docx").read_bytes() == b"PK somebody's notes"
    for _ in range(2):
        full.maintenance.backup(tmp_path / "kept")


@pytest.mark.parametrize("into", ["SQLite", "PostgreSQL"])
def test_a_backup_of_either_is_taken_over_by_either(
    full: Library, expected: dict[str, object], tmp_path: Path, into: str, request: pytest.FixtureRequest
) -> None:
    full.maintenance.backup(tmp_path / "kept")
    assert sorted(path.name for path in tmp_path.glob("kept*")) == ["kept"]
    catalog = "" if into == "SQLite" else request.getfixturevalue("postgresql").library()
    with Library.open(tmp_path / "other", embedder=WordCounts(), catalog=catalog) as other:
        (tmp_path / "tower.md").write_text("---\nlanguage: en\n---\nA tower of 90 metres.", "utf-8")
        other.add(tmp_path / "tower.md")
        other.maintenance.restore(tmp_path / "kept")
        found = holds(other._catalog)
        left_alone = {name: rows for name, rows in expected.items() if name not in ("turn_documents", "bin_answers")}
        assert {name: rows for name, rows in found.items() if name in left_alone} == left_alone
        for question in QUESTIONS:
            assert other.search(question) == full.search(question)
        assert all(check.ok for check in other.maintenance.check())
        other.add(tmp_path / "tower.md")
        assert len(other.documents()) == 3


def test_every_table_of_a_library_is_moved(full: Library) -> None:
    if "://" in full._catalog.address:
        rows = full._catalog.rows("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
    else:
        rows = full._catalog.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    known = {row[0] for row in rows if not row[0].startswith(("words_", "sqlite_"))}
    assert known == {*TABLES, "meta"}


@pytest.mark.sqlite
@pytest.mark.parametrize(("old", "new"), [(4096, 1024), (1024, 4096)])
def test_a_backup_with_pages_of_another_size_is_taken_over(
    tmp_path: Path, counts: WordCounts, folder: Path, old: int, new: int
) -> None:
    def made(name: str, page: int) -> Path:
        with Library.open(tmp_path / name, embedder=counts) as library:
            library.add(folder if page == old else folder / "well.md")
        file, small = tmp_path / name / "catalog.sqlite", tmp_path / f"{name}.small"
        with closing(sqlite3.connect(file)) as db:
            assert db.execute("PRAGMA page_size").fetchone() == (1024,)
            db.execute(f"PRAGMA page_size = {page}")
            db.execute("VACUUM INTO ?", (str(small),))
        with closing(sqlite3.connect(small)) as db:
            assert db.execute("PRAGMA page_size").fetchone() == (page,)
            db.execute("PRAGMA journal_mode = WAL")
        small.replace(file)
        return tmp_path / name

    with Library.open(made("from", old), embedder=counts) as library:
        library.maintenance.backup(tmp_path / "kept")
        documents = library.documents()
    with Library.open(made("to", new), embedder=counts) as library:
        library.maintenance.restore(tmp_path / "kept")
        assert library.documents() == documents
        assert all(check.ok for check in library.maintenance.check())
        assert library.search("how deep is the well")
    left = {file.name for file in (tmp_path / "to").iterdir()} - {"catalog.sqlite-wal", "catalog.sqlite-shm"}
    assert left == {"catalog.sqlite", "lock"}
