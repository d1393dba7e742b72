"""A library of an older version is brought up to date where it lies, and keeps all it holds."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from rag import Library
from rag.errors import LibraryError
from rag.store.copies import Print
from tests.conftest import WordCounts

FIVE = """
DROP TABLE bin_answers; DROP TABLE bin_sentences; DROP TABLE bin_chunks; DROP TABLE bin_documents;
DROP TABLE shingles; DROP TABLE edits; DROP INDEX documents_by_fingerprint;
DROP TABLE turn_documents; DROP TABLE turns; DROP TABLE conversations;
CREATE INDEX sentences_by_text ON sentences (text_hash);
UPDATE meta SET value = '5' WHERE name = 'schema';
"""  # what a file of schema 5 has not, or has besides; its tables of conversations were made when first needed


@pytest.fixture(scope="module")
def five(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of schema 5 with one document and its twin; copy it to change it."""
    place = tmp_path_factory.mktemp("five")
    for name in ("one", "two"):
        (place / f"{name}.txt").write_text("The well is 40 metres deep, and it was dug by hand in a dry year.", "utf-8")
    with Library.open(place / "library", embedder=WordCounts()) as library:
        library.add(place / "one.txt", place / "two.txt")
    with closing(sqlite3.connect(place / "library" / "catalog.sqlite")) as db:
        db.executescript(FIVE)
    return place / "library"


@pytest.fixture
def copy(five: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(five, tmp_path / "library"))


def uses(library: Library) -> None:
    """Everything that schema 6 brought, and what was there before."""
    one, two = library.documents()
    assert library.search("how deep is the well")[0].document in (one, two)
    assert library._catalog.alike(Print.of(one.text)) == sorted([one.id, two.id])
    assert library.copies([one.id, two.id]) == [(one.id, two.id)]
    assert library.edit(one.id, title="El pozo").title == "El pozo"
    library.remove(one.id)
    assert [document.title for document in library.put_back()] == ["El pozo"]
    library.conversations.begin("ana", "How deep?")


def test_a_library_of_schema_5_is_brought_up_to_date_when_it_is_opened(copy: Path) -> None:
    with Library.open(copy, embedder=WordCounts()) as library:
        uses(library)
    with Library.open(copy, embedder=WordCounts()) as library:
        assert [document.title for document in library.documents()] == ["El pozo", "two"]


def test_a_backup_of_schema_5_is_taken_over_and_stays_as_it_is(copy: Path, tmp_path: Path) -> None:
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
