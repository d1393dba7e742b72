"""Documents, chunks, vectors and words at rest, in one SQLite file: the truth. Knows no model and no index."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.errors import LibraryBusy, LibraryError
from rag.language import fold, stems, words
from rag.types import LANGUAGES, Chunk, Document, Filters, Heading, Language, Page, Span

Vectors = NDArray[np.float32]  # (n, dimension), L2-normalised
SCHEMA_VERSION = 1
_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
  id TEXT PRIMARY KEY, source TEXT NOT NULL, location TEXT NOT NULL UNIQUE, fingerprint TEXT NOT NULL,
  pages_missing TEXT NOT NULL,
  title TEXT NOT NULL, text TEXT NOT NULL, language TEXT NOT NULL, date TEXT, outlet TEXT, author TEXT,
  pages TEXT NOT NULL, headings TEXT NOT NULL, added TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP);
CREATE TABLE chunks (
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE,
  document_id TEXT NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
  start INTEGER NOT NULL, end INTEGER NOT NULL, language TEXT NOT NULL, page INTEGER, heading TEXT,
  text_hash BLOB NOT NULL, vector BLOB NOT NULL);
CREATE INDEX chunks_by_document ON chunks (document_id);
CREATE INDEX chunks_by_text ON chunks (text_hash);
CREATE INDEX chunks_by_language ON chunks (language);
CREATE TABLE sentences (
  chunk_number INTEGER NOT NULL REFERENCES chunks (number) ON DELETE CASCADE,
  start INTEGER NOT NULL, end INTEGER NOT NULL, text_hash BLOB NOT NULL, vector BLOB NOT NULL,
  PRIMARY KEY (chunk_number, start)) WITHOUT ROWID;
CREATE INDEX sentences_by_text ON sentences (text_hash);
CREATE VIRTUAL TABLE words_en USING fts5 (stems, tokenize = 'unicode61 remove_diacritics 0');
CREATE VIRTUAL TABLE words_es USING fts5 (stems, tokenize = 'unicode61 remove_diacritics 0');
"""


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk with the vectors of its text and of its sentences, as the catalog keeps them."""

    chunk: Chunk
    vector: Vectors  # (dimension,)
    sentence_vectors: Vectors  # (len(chunk.sentences), dimension)


def text_hash(text: str) -> bytes:
    """What a vector is remembered by, so that the same text is never embedded twice."""
    return hashlib.sha256(text.encode()).digest()[:16]


class Catalog:
    """The library's SQLite file. One writer at a time; readers see complete documents only."""

    def __init__(self, path: Path) -> None:
        """Open the file, made if missing; raises LibraryError when SQLite cannot use it."""
        self.path = path
        self._lock = threading.RLock()  # one connection for all threads: a page serves many askers
        try:
            self._db = sqlite3.connect(path, timeout=5, check_same_thread=False, isolation_level=None)
            self._db.row_factory = sqlite3.Row
            self._db.execute("PRAGMA foreign_keys = ON")
            self._db.execute("PRAGMA secure_delete = ON")
            if not self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
                self._db.execute("PRAGMA journal_mode = WAL")
                self._db.executescript(
                    f"BEGIN; {_SCHEMA} INSERT INTO meta VALUES ('schema', '{SCHEMA_VERSION}'); COMMIT"
                )
        except sqlite3.Error as error:
            raise LibraryError(f"cannot open {path} ({error}): check that it is a Fuente library") from error
        if self.meta("schema") != str(SCHEMA_VERSION):
            raise LibraryError(f"{path} was made by another version of Fuente: add the documents to a new library")

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All or nothing; raises LibraryBusy when another process holds the pen."""
        with self._lock:
            try:
                self._db.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                raise LibraryBusy(
                    f"cannot write to {self.path} ({error}): wait until the other 'fuente' ends"
                ) from error
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def _rows(self, sql: str, parameters: Sequence[object] = ()) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(sql, parameters).fetchall()

    # -------------------------------------------------------------- meta

    def meta(self, name: str) -> str | None:
        rows = self._rows("SELECT value FROM meta WHERE name = ?", (name,))
        return str(rows[0]["value"]) if rows else None

    def set_meta(self, name: str, value: str) -> None:
        self._rows("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    # -------------------------------------------------------------- documents

    def documents(self) -> list[Document]:
        """Every document, by source."""
        return [_document(row) for row in self._rows("SELECT * FROM documents ORDER BY source")]

    def document(self, document_id: str) -> Document | None:
        rows = self._rows("SELECT * FROM documents WHERE id = ?", (document_id,))
        return _document(rows[0]) if rows else None

    def fingerprint(self, location: str) -> tuple[str, str] | None:
        """The id and the file's fingerprint of the document that was read from `location`, an absolute path."""
        rows = self._rows("SELECT id, fingerprint FROM documents WHERE location = ?", (location,))
        return (rows[0]["id"], rows[0]["fingerprint"]) if rows else None

    def locations(self) -> dict[str, str]:
        """Location → document id."""
        return {row["location"]: row["id"] for row in self._rows("SELECT location, id FROM documents")}

    def documents_by_language(self) -> dict[Language, int]:
        rows = self._rows("SELECT language, count(*) AS n FROM documents GROUP BY language")
        return {row["language"]: row["n"] for row in rows}

    def replace(
        self,
        document: Document,
        location: str,
        fingerprint: str,
        pages_missing: Sequence[int],
        stored: Sequence[StoredChunk],
    ) -> None:
        """Put the document in, and what was read from the same location before out, in one step."""
        with self.writing():
            self._delete("location = ?", location)
            self._delete("id = ?", document.id)
            self._rows(
                "INSERT INTO documents (id, source, location, fingerprint, pages_missing, title, text, language,"
                " date, outlet, author,"
                " pages, headings) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (document.id, document.source, location, fingerprint, json.dumps(list(pages_missing)),
                 document.title, document.text,
                 document.language, document.date, document.outlet, document.author,
                 json.dumps([(page.number, page.start, page.end) for page in document.pages]),
                 json.dumps([(heading.start, heading.text) for heading in document.headings])),
            )  # fmt: skip
            for item in stored:
                self._insert(item, document)

    def _insert(self, item: StoredChunk, document: Document) -> None:
        chunk = item.chunk
        cursor = self._db.execute(
            "INSERT INTO chunks (id, document_id, start, end, language, page, heading, text_hash, vector)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (chunk.id, chunk.document_id, chunk.start, chunk.end, chunk.language, chunk.page, chunk.heading,
             text_hash(chunk.text), item.vector.astype(np.float32).tobytes()),
        )  # fmt: skip
        number = cursor.lastrowid
        self._db.executemany(
            "INSERT INTO sentences VALUES (?, ?, ?, ?, ?)",
            [
                (number, span.start, span.end, text_hash(document.text[span.start : span.end]), _half(vector))
                for span, vector in zip(chunk.sentences, item.sentence_vectors, strict=True)
            ],
        )
        self._db.execute(
            f"INSERT INTO words_{chunk.language} (rowid, stems) VALUES (?, ?)",
            (number, " ".join(searchable(f"{document.title} {chunk.text}", chunk.language))),
        )

    def remove(self, document_ids: Iterable[str]) -> None:
        """Take documents out, with all that was made of them, and wipe their words from the file."""
        with self.writing():
            for document_id in document_ids:
                self._delete("id = ?", document_id)
        self._rows("PRAGMA wal_checkpoint(TRUNCATE)")

    def _delete(self, where: str, value: str) -> None:
        numbers = "SELECT number FROM chunks WHERE document_id IN (SELECT id FROM documents WHERE " + where + ")"
        for language in LANGUAGES:
            self._rows(f"DELETE FROM words_{language} WHERE rowid IN ({numbers})", (value,))
        self._rows(f"DELETE FROM documents WHERE {where}", (value,))

    # -------------------------------------------------------------- chunks and vectors

    def count(self, language: Language | None = None) -> int:
        """How many chunks there are."""
        if language is None:
            return int(self._rows("SELECT count(*) AS n FROM chunks")[0]["n"])
        return int(self._rows("SELECT count(*) AS n FROM chunks WHERE language = ?", (language,))[0]["n"])

    def counts_by_document(self) -> dict[str, int]:
        rows = self._rows("SELECT document_id, count(*) AS n FROM chunks GROUP BY document_id")
        return {row["document_id"]: row["n"] for row in rows}

    def chunk_ids(self, language: Language | None = None, document_id: str | None = None) -> list[str]:
        rows = self._rows(
            "SELECT id FROM chunks WHERE (?1 IS NULL OR language = ?1) AND (?2 IS NULL OR document_id = ?2)"
            " ORDER BY number",
            (language, document_id),
        )
        return [row["id"] for row in rows]

    def chunks(self, ids: Sequence[str]) -> list[StoredChunk]:
        """The chunks of these ids, in the order of the ids, with their vectors; unknown ids fall away."""
        marks = ",".join("?" * len(ids))
        rows = {
            row["number"]: row
            for row in self._rows(
                "SELECT chunks.*, substr(documents.text, chunks.start + 1, chunks.end - chunks.start) AS text"
                f" FROM chunks JOIN documents ON documents.id = document_id WHERE chunks.id IN ({marks})",
                list(ids),
            )
        }
        sentences: dict[int, list[sqlite3.Row]] = {number: [] for number in rows}
        for row in self._rows(
            f"SELECT * FROM sentences WHERE chunk_number IN ({','.join('?' * len(rows))}) ORDER BY start", list(rows)
        ):
            sentences[row["chunk_number"]].append(row)
        found = {row["id"]: _stored(row, sentences[number]) for number, row in rows.items()}
        return [found[chunk_id] for chunk_id in ids if chunk_id in found]

    def vectors(self, language: Language, batch: int = 2000) -> Iterator[tuple[list[str], Vectors]]:
        """All chunk vectors of a language, in batches: ids and an array (n, dimension)."""
        last = 0
        while rows := self._rows(
            "SELECT number, id, vector FROM chunks WHERE language = ? AND number > ? ORDER BY number LIMIT ?",
            (language, last, batch),
        ):
            last = rows[-1]["number"]
            yield [row["id"] for row in rows], np.stack([np.frombuffer(row["vector"], np.float32) for row in rows])

    def known_vectors(self, texts: Iterable[str]) -> dict[bytes, Vectors]:
        """By text hash, the vectors of those texts that some chunk or sentence already has."""
        found: dict[bytes, Vectors] = {}
        for key in {text_hash(text) for text in texts}:
            for table, kind in (("chunks", np.float32), ("sentences", np.float16)):
                rows = self._rows(f"SELECT vector FROM {table} WHERE text_hash = ? LIMIT 1", (key,))
                if rows:
                    found[key] = np.frombuffer(rows[0]["vector"], kind).astype(np.float32)
                    break
        return found

    def nearest_exactly(self, language: Language, vector: Vectors, k: int, filters: Filters) -> list[tuple[str, float]]:
        """The k nearest chunks among those that the filters let through, by looking at every one."""
        where, parameters = _where(filters)
        rows = self._rows(
            f"SELECT chunks.id, vector FROM chunks JOIN documents ON documents.id = document_id"
            f" WHERE chunks.language = ? {where}",
            (language, *parameters),
        )
        if not rows:
            return []
        scores = np.stack([np.frombuffer(row["vector"], np.float32) for row in rows]) @ vector
        best = np.argsort(-scores, kind="stable")[:k]
        return [(rows[at]["id"], float(scores[at])) for at in best]

    # -------------------------------------------------------------- words

    def by_words(self, language: Language, terms: Sequence[str], k: int, filters: Filters) -> list[tuple[str, float]]:
        """The k best chunks by BM25 over stems (Robertson 2009, as SQLite FTS5 computes it), best first."""
        if not terms:
            return []
        where, parameters = _where(filters)
        match = " OR ".join(f'"{term}"' for term in dict.fromkeys(terms))
        rows = self._rows(
            f"SELECT chunks.id, bm25(words_{language}) AS rank FROM words_{language}"
            f" JOIN chunks ON chunks.number = words_{language}.rowid JOIN documents ON documents.id = document_id"
            f" WHERE words_{language} MATCH ? {where} ORDER BY rank LIMIT ?",
            (match, *parameters, k),
        )
        return [(row["id"], -float(row["rank"])) for row in rows]

    def rarity(self, terms: Iterable[str], language: Language) -> dict[str, float]:
        """How rare each stem is in a language's chunks: log of chunks in all over chunks that hold it (BM25's idf)."""
        total = self.count(language)
        found = {}
        for term in dict.fromkeys(terms):
            rows = self._rows(
                f"SELECT count(*) AS n FROM words_{language} WHERE words_{language} MATCH ?", (f'"{term}"',)
            )
            n = int(rows[0]["n"])
            found[term] = float(np.log1p((total - n + 0.5) / (n + 0.5)))
        return found

    # -------------------------------------------------------------- soundness

    def sound(self) -> bool:
        """SQLite's own check of the file."""
        return bool(self._rows("PRAGMA quick_check")[0][0] == "ok")


def searchable(text: str, language: Language) -> list[str]:
    """The terms a text is found by: its stems, and each word as written (folded), which is what names share."""
    terms = []
    for word, stemmed in ((word, stems(word, language)) for word in words(text)):
        terms += stemmed
        if stemmed and fold(word) not in stemmed:
            terms.append(fold(word))
    return [term for term in terms if term.isalnum()]


def _where(filters: Filters) -> tuple[str, list[object]]:
    """The filters as SQL over `documents` and `chunks`; a partial date counts as its earliest day."""
    parts: list[str] = []
    parameters: list[object] = []
    for part, value in (
        ("AND chunks.language = ?", filters.language),
        ("AND documents.date >= ?", filters.date_from),
        ("AND substr(documents.date, 1, 10) <= ?", filters.date_to),
    ):
        if value:
            parts.append(part)
            parameters.append(value)
    if filters.document_ids:
        parts.append(f"AND documents.id IN ({','.join('?' * len(filters.document_ids))})")
        parameters += filters.document_ids
    return " ".join(parts), parameters


def _half(vector: Vectors) -> bytes:
    return vector.astype(np.float16).tobytes()  # half the space; moves a cosine by less than 0.001


def _document(row: sqlite3.Row) -> Document:
    return Document(
        id=row["id"],
        title=row["title"],
        source=row["source"],
        text=row["text"],
        language=row["language"],
        date=row["date"],
        outlet=row["outlet"],
        author=row["author"],
        pages=tuple(Page(*page) for page in json.loads(row["pages"])),
        headings=tuple(Heading(*heading) for heading in json.loads(row["headings"])),
    )


def _stored(row: sqlite3.Row, sentences: Sequence[sqlite3.Row]) -> StoredChunk:
    chunk = Chunk(
        id=row["id"],
        document_id=row["document_id"],
        start=row["start"],
        end=row["end"],
        text=row["text"],
        language=row["language"],
        page=row["page"],
        heading=row["heading"],
        sentences=tuple(Span(sentence["start"], sentence["end"]) for sentence in sentences),
    )
    vector = np.frombuffer(row["vector"], np.float32)
    stacked = [np.frombuffer(sentence["vector"], np.float16).astype(np.float32) for sentence in sentences]
    return StoredChunk(chunk, vector, np.stack(stacked) if stacked else np.zeros((0, len(vector)), np.float32))
