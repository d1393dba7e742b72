"""The tables of a library, how new ones are made, and how older ones are brought up to date.

They are written as SQLite reads them; `sql/postgresql.py` says their types in its own words.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import numpy as np

from rag.errors import LibraryError
from rag.models.late_interaction import DIMENSIONS
from rag.store.copies import Print
from rag.store.sql.database import Database, Row

SCHEMA_VERSION = 9
DOCUMENT = (
    "id, source, location, fingerprint, version, pages_missing, kept, title, text, language, other_language, date,"
    " outlet, author, pages, headings, added, hash"
)  # the columns of a document, here and in the bin
_HASHED = (  # what `doctor` knows a document by
    "id", "source", "location", "fingerprint", "title", "text", "language", "other_language", "date", "outlet",
    "author", "pages", "headings",
)  # fmt: skip
CHUNK = 'id, document_id, start, "end", language, page, heading, text, text_hash, vector'
SENTENCE = "spans, hash, vectors, tokens"  # of all sentences of a chunk, as `packed` makes them
_NOW = "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"
_DOCUMENTS = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
  id TEXT PRIMARY KEY, source TEXT NOT NULL, location TEXT NOT NULL UNIQUE, fingerprint TEXT NOT NULL,
  version INTEGER NOT NULL, pages_missing TEXT NOT NULL, kept REAL,
  title TEXT NOT NULL, text TEXT NOT NULL, language TEXT NOT NULL, other_language TEXT,
  date TEXT, outlet TEXT, author TEXT,
  pages TEXT NOT NULL, headings TEXT NOT NULL, added TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE chunks (
  number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL, language TEXT NOT NULL, page INTEGER, heading TEXT,
  text TEXT NOT NULL, text_hash BLOB NOT NULL, vector BLOB NOT NULL);
CREATE INDEX chunks_by_document ON chunks (document_id);
CREATE INDEX chunks_by_text ON chunks (text_hash);
CREATE INDEX chunks_by_language ON chunks (language, number);
CREATE TABLE sentences (
  chunk_number INTEGER PRIMARY KEY REFERENCES chunks (number) ON DELETE CASCADE,
  spans BLOB NOT NULL, hash BLOB NOT NULL, vectors BLOB NOT NULL, tokens BLOB NOT NULL);
CREATE TABLE journal (
  number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
  event TEXT NOT NULL, source TEXT NOT NULL, reason TEXT NOT NULL);
"""
CONVERSATIONS = f"""
CREATE TABLE IF NOT EXISTS conversations (
  id TEXT PRIMARY KEY, visitor BLOB NOT NULL, title TEXT NOT NULL,
  created TEXT NOT NULL DEFAULT ({_NOW}), changed TEXT NOT NULL DEFAULT ({_NOW}));
CREATE INDEX IF NOT EXISTS conversations_by_visitor ON conversations (visitor, changed);
CREATE TABLE IF NOT EXISTS turns (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  question TEXT NOT NULL, answer TEXT NOT NULL, liked INTEGER, reason TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS turns_by_conversation ON turns (conversation_id, number);
CREATE TABLE IF NOT EXISTS turn_documents (
  turn INTEGER NOT NULL REFERENCES turns (number) ON DELETE CASCADE, document_id TEXT NOT NULL,
  PRIMARY KEY (turn, document_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS links (
  id TEXT PRIMARY KEY, conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
  turn INTEGER REFERENCES turns (number) ON DELETE CASCADE);
CREATE INDEX IF NOT EXISTS links_by_conversation ON links (conversation_id);
CREATE TABLE IF NOT EXISTS wishes (
  conversation_id TEXT PRIMARY KEY REFERENCES conversations (id) ON DELETE CASCADE, wish TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS drafts (
  id TEXT PRIMARY KEY, visitor BLOB NOT NULL, title TEXT NOT NULL, blocks TEXT NOT NULL, changed TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS drafts_by_visitor ON drafts (visitor, changed);
"""
_COLLECTIONS = """
CREATE TABLE IF NOT EXISTS collected (name TEXT NOT NULL, location TEXT NOT NULL, PRIMARY KEY (name, location));
CREATE INDEX IF NOT EXISTS collected_by_location ON collected (location);
"""
_EDITS_BIN_AND_SHINGLES = """
CREATE INDEX documents_by_fingerprint ON documents (fingerprint);
CREATE TABLE edits (
  location TEXT NOT NULL, field TEXT NOT NULL, given TEXT NOT NULL, read TEXT,
  PRIMARY KEY (location, field)) WITHOUT ROWID;
CREATE TABLE shingles (
  hash INTEGER NOT NULL, document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  PRIMARY KEY (hash, document_id)) WITHOUT ROWID;
CREATE INDEX shingles_by_document ON shingles (document_id);
CREATE TABLE bin_documents (
  id TEXT PRIMARY KEY, source TEXT NOT NULL, location TEXT NOT NULL, fingerprint TEXT NOT NULL,
  version INTEGER NOT NULL, pages_missing TEXT NOT NULL, kept REAL,
  title TEXT NOT NULL, text TEXT NOT NULL, language TEXT NOT NULL, other_language TEXT,
  date TEXT, outlet TEXT, author TEXT, pages TEXT NOT NULL, headings TEXT NOT NULL, added TEXT NOT NULL,
  removed TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP, why TEXT NOT NULL, batch INTEGER NOT NULL);
CREATE TABLE bin_chunks (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL,
  document_id TEXT NOT NULL REFERENCES bin_documents (id) ON DELETE CASCADE,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL, language TEXT NOT NULL, page INTEGER, heading TEXT,
  text TEXT NOT NULL, text_hash BLOB NOT NULL, vector BLOB NOT NULL);
CREATE INDEX bin_chunks_by_document ON bin_chunks (document_id);
CREATE TABLE bin_sentences (
  chunk_number INTEGER PRIMARY KEY REFERENCES bin_chunks (number) ON DELETE CASCADE,
  spans BLOB NOT NULL, hash BLOB NOT NULL, vectors BLOB NOT NULL, tokens BLOB NOT NULL);
CREATE TABLE bin_answers (
  turn INTEGER NOT NULL REFERENCES turns (number) ON DELETE CASCADE,
  document_id TEXT NOT NULL, answer TEXT NOT NULL, documents TEXT NOT NULL,
  PRIMARY KEY (turn, document_id)) WITHOUT ROWID;
"""
_HASHES = "ALTER TABLE documents ADD COLUMN hash BLOB; ALTER TABLE bin_documents ADD COLUMN hash BLOB;"


def now() -> str:
    """This moment as it is stored: ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def make(database: Database) -> None:
    """The tables of a new library, whole or not at all."""
    database.engine.make(
        f"{_DOCUMENTS} {CONVERSATIONS} {_EDITS_BIN_AND_SHINGLES} {_COLLECTIONS} {_HASHES}", SCHEMA_VERSION
    )


def known(database: Database) -> bool:
    """Return whether a file has this version's tables, or can be brought to have them."""
    version = database.meta("schema")
    return version == str(SCHEMA_VERSION) or version in MIGRATIONS


def migrate(database: Database) -> None:
    """Bring an older file up to date, step by step, each whole or not at all.

    Raises LibraryError for a version that is not known, and for an older file that cannot be written.
    """
    place = database.place
    if not known(database):
        raise LibraryError(
            f"{place} was made by another version of Fuente: add the documents to a new library",
            f"{place} es de otra versión de Fuente: añada los documentos a una biblioteca nueva",
        )
    while (version := database.meta("schema") or "") in MIGRATIONS:
        with database.together():
            if database.meta("schema") == version:  # no other process was faster
                MIGRATIONS[version](database)
                database.set_meta("schema", str(int(version) + 1))


def _from_5(database: Database) -> None:
    """Edits, the bin and shingles; the tables of conversations, which were made when first needed."""
    database.engine.define(f"{CONVERSATIONS} {_EDITS_BIN_AND_SHINGLES}")
    database.rows("DROP INDEX IF EXISTS sentences_by_text")
    for (document_id,) in database.rows("SELECT id FROM documents"):
        ((text,),) = database.rows("SELECT text FROM documents WHERE id = ?", (document_id,))
        keep_shingles(database, document_id, Print.of(text))


def _from_6(database: Database) -> None:
    """One row for the sentences of a chunk, where each had its own and with it most of a page for itself."""
    for kept, chunks, documents in (
        ("sentences", "chunks", "documents"), ("bin_sentences", "bin_chunks", "bin_documents")
    ):  # fmt: skip
        if not database.rows(f"SELECT 1 FROM pragma_table_info('{kept}') WHERE name = 'vector'"):
            continue  # made a moment ago, by `_from_5`
        database.rows(f"ALTER TABLE {kept} RENAME TO old_{kept}")
        database.rows(next(one for one in f"{_DOCUMENTS} {_EDITS_BIN_AND_SHINGLES}".split(";") if f" {kept} " in one))
        for (document_id,) in database.rows(f"SELECT id FROM {documents}"):
            ((text,),) = database.rows(f"SELECT text FROM {documents} WHERE id = ?", (document_id,))
            for (number,) in database.rows(f"SELECT number FROM {chunks} WHERE document_id = ?", (document_id,)):
                old = database.rows(f"SELECT * FROM old_{kept} WHERE chunk_number = ? ORDER BY start", (number,))
                spans = [(int(one["start"]), int(one["end"])) for one in old]
                row = packed(text, spans, [one["vector"] for one in old], [one["tokens"] for one in old])
                database.rows(f"INSERT INTO {kept} (chunk_number, {SENTENCE}) VALUES (?, ?, ?, ?, ?)", (number, *row))
        database.rows(f"DROP TABLE old_{kept}")


def _from_7(database: Database) -> None:
    """Collections; links, drafts and what a brief was asked to keep to."""
    database.engine.define(f"{CONVERSATIONS} {_COLLECTIONS}")


def _from_8(database: Database) -> None:
    """A hash of each document, in the bin, too."""
    database.engine.define(_HASHES)
    for kept in ("documents", "bin_documents"):
        for (document_id,) in database.rows(f"SELECT id FROM {kept}"):
            seal(database, document_id, kept)


MIGRATIONS: dict[str, Callable[[Database], None]] = {"5": _from_5, "6": _from_6, "7": _from_7, "8": _from_8}


def seal(database: Database, document_id: str, kept: str = "documents") -> None:
    """Keep the hash of a document of a table as it is now."""
    (row,) = database.rows(f"SELECT * FROM {kept} WHERE id = ?", (document_id,))
    database.rows(f"UPDATE {kept} SET hash = ? WHERE id = ?", (document_hash(row), document_id))


def document_hash(row: Row) -> bytes:
    """What `doctor` knows a document by: its text and all that is shown of it."""
    return hashlib.sha256(json.dumps([row[name] for name in _HASHED]).encode()).digest()[:16]


def packed(
    text: str, spans: Sequence[tuple[int, int]], vectors: Sequence[bytes], tokens: Sequence[bytes], whole: bytes = b""
) -> tuple[bytes, bytes, bytes, bytes]:
    """The sentences of a chunk as one row: spans (n, 3: start, end, tokens), hash, vectors, tokens.

    One row a sentence took twice the space: a row of 2 KB fits no two to a page of 4, or leaves the page half empty.
    """
    counts = [len(one) // (DIMENSIONS // 2) for one in tokens]
    placed = np.array([(*span, count) for span, count in zip(spans, counts, strict=True)], "<i4").tobytes()
    all_vectors, all_tokens = b"".join(vectors), b"".join(tokens)
    return placed, sentences_hash(text, spans, all_vectors, all_tokens, whole), all_vectors, all_tokens


def sentences_hash(
    text: str, spans: Sequence[tuple[int, int]], vectors: bytes, tokens: bytes, whole: bytes = b""
) -> bytes:
    """What `doctor` knows the sentences of a chunk by, down to the last bit: their words, vectors and tokens.

    `whole` is the vector of the chunk, which rows that were written before it was hashed, too, go without.
    """
    said = [text[start:end].encode() for start, end in spans]
    return hashlib.sha256(b"\0".join([*said, vectors, tokens, *([whole] if whole else [])])).digest()[:16]


def keep_shingles(database: Database, document_id: str, print_: Print) -> None:
    """Keep what a document's copies and versions are found by."""
    signed = print_.least.astype("int64").tolist()  # SQLite knows no unsigned numbers
    database.many("INSERT INTO shingles VALUES (?, ?)", [(number, document_id) for number in signed])
