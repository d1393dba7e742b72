"""A library of an older version is brought up to date where it lies, and keeps all it holds."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from rag import Library
from rag.errors import LibraryError
from rag.store.copies import Print
from tests.conftest import WordCounts

EIGHT = """
ALTER TABLE documents DROP COLUMN hash; ALTER TABLE bin_documents DROP COLUMN hash;
UPDATE meta SET value = '8' WHERE name = 'schema';
"""  # without a hash of each document
SEVEN = """
DROP TABLE collected; DROP TABLE links; DROP TABLE wishes; DROP TABLE drafts;
UPDATE meta SET value = '7' WHERE name = 'schema';
"""  # without collections, and without what readers make
SIX = """
CREATE TABLE {0}sentences (
  chunk_number INTEGER NOT NULL REFERENCES {0}chunks (number) ON DELETE CASCADE,
  start INTEGER NOT NULL, end INTEGER NOT NULL, text_hash BLOB NOT NULL, vector BLOB NOT NULL, tokens BLOB NOT NULL,
  PRIMARY KEY (chunk_number, start)) WITHOUT ROWID;
UPDATE meta SET value = '6' WHERE name = 'schema';
"""  # there each sentence had a row of its own
FIVE = """
DROP TABLE bin_answers; DROP TABLE bin_sentences; DROP TABLE bin_chunks; DROP TABLE bin_documents;
DROP TABLE shingles; DROP TABLE edits; DROP INDEX documents_by_fingerprint;
DROP TABLE turn_documents; DROP TABLE turns; DROP TABLE conversations;
CREATE INDEX sentences_by_text ON sentences (text_hash);
UPDATE meta SET value = '5' WHERE name = 'schema';
"""  # what a file of schema 5 has not, or has besides; its tables of conversations were made when first needed


@pytest.fixture(scope="module")
def eight(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of schema 8 with one document and its twin; copy it to change it."""
    place = tmp_path_factory.mktemp("eight")
    for name in ("one", "two"):
        (place / f"{name}.txt").write_text("The well is 40 metres deep, and it was dug by hand in a dry year.", "utf-8")
    with Library.open(place / "library", embedder=WordCounts()) as library:
        library.add(place / "one.txt", place / "two.txt")
    with closing(sqlite3.connect(place / "library" / "catalog.sqlite")) as db, db:
        db.executescript(EIGHT)
    return place / "library"


@pytest.fixture(scope="module")
def seven(eight: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same of schema 7."""
    place = Path(shutil.copytree(eight, tmp_path_factory.mktemp("seven") / "library"))
    with closing(sqlite3.connect(place / "catalog.sqlite")) as db, db:
        db.executescript(SEVEN)
    return place


@pytest.fixture(scope="module")
def six(seven: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same of schema 6."""
    place = Path(shutil.copytree(seven, tmp_path_factory.mktemp("six") / "library"))
    with closing(sqlite3.connect(place / "catalog.sqlite")) as db, db:
        for kept in ("", "bin_"):
            rows = db.execute(f"SELECT * FROM {kept}sentences").fetchall()
            db.executescript(f"DROP TABLE {kept}sentences; {SIX.format(kept)}")
            for number, spans, _, vectors, _ in rows:
                places = np.frombuffer(spans, "<i4").reshape(-1, 3).tolist()
                size = len(vectors) // len(places)
                for at, (start, end, _) in enumerate(places):
                    one = (number, start, end, b"", vectors[at * size : (at + 1) * size], b"")
                    db.execute(f"INSERT INTO {kept}sentences VALUES (?, ?, ?, ?, ?, ?)", one)
    return place


@pytest.fixture(params=["5", "6", "7", "8"])
def copy(eight: Path, seven: Path, six: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The library as it was under a schema of before."""
    place = Path(shutil.copytree({"8": eight, "7": seven}.get(request.param, six), tmp_path / "library"))
    if request.param == "5":
        with closing(sqlite3.connect(place / "catalog.sqlite")) as db:
            db.executescript(FIVE)
    return place


def uses(library: Library) -> None:
    """Everything that schemas 6 to 9 brought, and what was there before."""
    one, two = library.documents()
    assert [check.name for check in library.maintenance.check() if not check.ok] == []
    assert library.search("how deep is the well")[0].document in (one, two)
    assert library._catalog.alike(Print.of(one.text)) == sorted([one.id, two.id])
    assert library.copies([one.id, two.id]) == [(one.id, two.id)]
    assert library.edit(one.id, title="El pozo").title == "El pozo"
    library.remove(one.id)
    assert [document.title for document in library.put_back()] == ["El pozo"]
    library.collect("Wells", one.id)
    assert [found.name for found in library.collections()] == ["Wells"]
    begun = library.conversations.begin("ana", "How deep?")
    assert library.links.share("ana", begun.id) == library.links.share("ana", begun.id)
    assert library.drafts.begin("ana", "A draft").title == "A draft"


def test_a_library_of_an_older_schema_is_brought_up_to_date_when_it_is_opened(copy: Path) -> None:
    with Library.open(copy, embedder=WordCounts()) as library:
        uses(library)
    with Library.open(copy, embedder=WordCounts()) as library:
        assert [document.title for document in library.documents()] == ["El pozo", "two"]


def test_a_backup_of_an_older_schema_is_taken_over_and_stays_as_it_is(copy: Path, tmp_path: Path) -> None:
    before = (copy / "catalog.sqlite").read_bytes()
    with Library.open(tmp_path / "new", embedder=WordCounts()) as library:
        library.maintenance.restore(copy / "catalog.sqlite")
        uses(library)
    assert (copy / "catalog.sqlite").read_bytes() == before


def test_a_library_of_an_unknown_version_says_what_to_do(copy: Path) -> None:
    with closing(sqlite3.connect(copy / "catalog.sqlite")) as db:
        db.execute("UPDATE meta SET value = '4' WHERE name = 'schema'")
        db.commit()
    with pytest.raises(LibraryError, match="another version of Fuente: add the documents to a new library"):
        Library.open(copy)
