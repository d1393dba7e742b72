"""Documents, chunks, vectors and words at rest, in one SQLite file: the truth. Knows no model and no index."""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.errors import LibraryBusy, LibraryError
from rag.language.words import fold, stems, words
from rag.models.late_interaction import DIMENSIONS, Packed
from rag.types import LANGUAGES, Chunk, Document, Entry, FileStatus, Filters, Heading, Language, Page, Span

Vectors = NDArray[np.float32]  # (n, dimension), L2-normalised
SCHEMA_VERSION = 5
MATCHES = 6_000  # chunks that one word search may weigh, 20 ms; with under a thousand no term is left out
REMEMBERED = 20_000  # figures of one state
JOURNAL_ROWS = 20_000  # kept of the journal: the last few adds of a large library
_SCHEMA = """
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
  start INTEGER NOT NULL, end INTEGER NOT NULL, language TEXT NOT NULL, page INTEGER, heading TEXT,
  text TEXT NOT NULL, text_hash BLOB NOT NULL, vector BLOB NOT NULL);
CREATE INDEX chunks_by_document ON chunks (document_id);
CREATE INDEX chunks_by_text ON chunks (text_hash);
CREATE INDEX chunks_by_language ON chunks (language, number);
CREATE TABLE sentences (
  chunk_number INTEGER NOT NULL REFERENCES chunks (number) ON DELETE CASCADE,
  start INTEGER NOT NULL, end INTEGER NOT NULL, text_hash BLOB NOT NULL, vector BLOB NOT NULL, tokens BLOB NOT NULL,
  PRIMARY KEY (chunk_number, start)) WITHOUT ROWID;
CREATE INDEX sentences_by_text ON sentences (text_hash);
CREATE TABLE journal (
  number INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
  event TEXT NOT NULL, source TEXT NOT NULL, reason TEXT NOT NULL);
CREATE VIRTUAL TABLE words_en USING fts5 (stems, tokenize = 'unicode61 remove_diacritics 0');
CREATE VIRTUAL TABLE words_es USING fts5 (stems, tokenize = 'unicode61 remove_diacritics 0');
"""


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk with the vectors of its text and of its sentences, and their tokens, as the catalog keeps them."""

    chunk: Chunk
    vector: Vectors  # (dimension,)
    sentence_vectors: Vectors  # (len(chunk.sentences), dimension)
    sentence_tokens: tuple[Packed, ...]  # as read in the chunk; the model decides whether there are any


@dataclass(frozen=True, slots=True)
class Kept:
    """A document with all that was made of it: what it takes to put it back."""

    document: Document
    location: str  # where it was read, an absolute path
    fingerprint: str
    pages_missing: tuple[int, ...]
    share: float | None  # words kept of the words the file shows, 0 to 1
    chunks: tuple[StoredChunk, ...]


@dataclass(frozen=True, slots=True)
class LastAdd:
    """How far the last `add` came."""

    at: str  # when it began, UTC
    done: int  # files
    total: int
    ended: bool


def text_hash(text: str) -> bytes:
    """What a vector is remembered by, so that the same text is never embedded twice."""
    return hashlib.sha256(text.encode()).digest()[:16]


class Catalog:
    """The library's SQLite file. One writer at a time; readers see complete documents only."""

    def __init__(self, path: Path) -> None:
        """Open the file, made if missing; raises LibraryError when SQLite cannot use it."""
        self.path = path
        self.writable = os.access(path.parent, os.W_OK)
        self._own = threading.local()  # a connection for each thread: readers wait for nobody
        self._hand = threading.Lock()  # on the list of connections
        self._figures: tuple[str | None, dict[str, int]] = None, {}  # by the change after which they were counted
        self._connections: list[tuple[threading.Thread, sqlite3.Connection]] = []
        if not path.exists():
            _make(path)
        if self.meta("schema") != str(SCHEMA_VERSION):
            raise LibraryError(
                f"{path} was made by another version of Fuente: add the documents to a new library",
                f"{path} es de otra versión de Fuente: añada los documentos a una biblioteca nueva",
            )

    @property
    def _db(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = _connected(self.path, self.writable)
            with self._hand:
                self._forget_ended_threads()
                self._connections.append((threading.current_thread(), connection))
        return connection

    def _forget_ended_threads(self) -> None:
        """A page answers from threads that come and go: theirs are closed, so that files do not stay open."""
        for entry in [entry for entry in self._connections if not entry[0].is_alive()]:
            self._connections.remove(entry)
            entry[1].close()

    def close(self) -> None:
        with self._hand:
            while self._connections:
                self._connections.pop()[1].close()
        self._own = threading.local()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All or nothing, and the documents have changed; raises as `together` does."""
        with self.together():
            yield
            self.set_meta("change", os.urandom(8).hex())

    @contextmanager
    def together(self) -> Iterator[None]:
        """All or nothing; raises LibraryBusy when another process writes just now, LibraryError on a full disk."""
        with _told(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # a full disk has already undone it
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All reads of this thread in here see one state, whatever is written meanwhile."""
        with _told(self.path):
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                self._db.execute("COMMIT")

    def _rows(self, sql: str, parameters: Sequence[object] = ()) -> list[sqlite3.Row]:
        with _told(self.path):
            return self._db.execute(sql, parameters).fetchall()

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[sqlite3.Row]:
        """What a statement of `conversations.py` finds, in tables of its own beside the documents."""
        return self._rows(sql, parameters)

    # -------------------------------------------------------------- meta

    def meta(self, name: str) -> str | None:
        rows = self._rows("SELECT value FROM meta WHERE name = ?", (name,))
        return str(rows[0]["value"]) if rows else None

    def set_meta(self, name: str, value: str | None) -> None:
        """Remember a value under a name; None forgets it."""
        if value is None:
            self._rows("DELETE FROM meta WHERE name = ?", (name,))
        else:
            self._rows("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    # -------------------------------------------------------------- the journal of what was added

    def note(self, event: str, source: str = "", reason: str = "") -> None:
        """Write down what `add` has begun, done with a file, or ended."""
        self._rows("INSERT INTO journal (event, source, reason) VALUES (?, ?, ?)", (event, source, reason))
        self._rows("DELETE FROM journal WHERE number <= last_insert_rowid() - ?", (JOURNAL_ROWS,))

    def unread(self) -> list[str]:
        """The sources of which the journal's last word is that they could not be read."""
        last = {row["source"]: row["event"] for row in self._rows("SELECT source, event FROM journal ORDER BY number")}
        unread = {str(one) for one in FileStatus} - {"indexed", "unchanged", "partial"}
        return sorted(source for source, event in last.items() if event in unread)

    def last_add(self) -> LastAdd | None:
        """How far the last `add` came."""
        begun = self._rows("SELECT number, at, source FROM journal WHERE event = 'begun' ORDER BY number DESC LIMIT 1")
        if not begun:
            return None
        events = [
            row["event"] for row in self._rows("SELECT event FROM journal WHERE number > ?", (begun[0]["number"],))
        ]
        return LastAdd(begun[0]["at"], len(events) - events.count("ended"), int(begun[0]["source"]), "ended" in events)

    # -------------------------------------------------------------- documents

    def documents(self) -> list[Document]:
        """Every document, by source."""
        return [_document(row) for row in self._rows("SELECT * FROM documents ORDER BY source")]

    def document(self, document_id: str) -> Document | None:
        rows = self._rows("SELECT * FROM documents WHERE id = ?", (document_id,))
        return _document(rows[0]) if rows else None

    def documents_of(self, ids: Sequence[str]) -> dict[str, Document]:
        """Id → document, for those of these ids that are there."""
        rows = self._rows(f"SELECT * FROM documents WHERE id IN ({','.join('?' * len(ids))})", list(ids))
        return {row["id"]: _document(row) for row in rows}

    def entries(self) -> list[Entry]:
        """Every document without its text, by title."""
        rows = self._rows(
            "SELECT id, title, source, language, date, outlet, json_array_length(pages) AS pages, pages_missing, kept,"
            ' other_language AS "foreign",'
            " (SELECT count(*) FROM chunks WHERE document_id = documents.id) AS chunks,"
            " replace(added, ' ', 'T') || 'Z' AS added FROM documents ORDER BY title, source"
        )
        return [Entry(**{**dict(row), "pages_missing": tuple(json.loads(row["pages_missing"]))}) for row in rows]

    def location(self, document_id: str) -> str | None:
        """Where a document was read, an absolute path."""
        rows = self._rows("SELECT location FROM documents WHERE id = ?", (document_id,))
        return str(rows[0]["location"]) if rows else None

    def fingerprint(self, location: str) -> tuple[str, str] | None:
        """The id and the file's fingerprint of the document that was read from `location`, an absolute path."""
        rows = self._rows("SELECT id, fingerprint FROM documents WHERE location = ?", (location,))
        return (rows[0]["id"], rows[0]["fingerprint"]) if rows else None

    def locations(self) -> dict[str, tuple[str, str]]:
        """Location → document id and the file's fingerprint."""
        rows = self._rows("SELECT location, id, fingerprint FROM documents")
        return {row["location"]: (row["id"], row["fingerprint"]) for row in rows}

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
        moved_from: str | None = None,
        *,
        kept: float | None = None,
    ) -> None:
        """Put the document in, and what was read from the same location (or from `moved_from`) out, in one step."""
        with self.writing():
            before = "location IN (?, ?) OR id = ?", (location, moved_from, document.id)
            versions = self._rows(f"SELECT max(version) AS last FROM documents WHERE {before[0]}", before[1])
            self._delete(*before)
            self._rows(
                "INSERT INTO documents (id, source, location, fingerprint, version, pages_missing, kept, title,"
                " text, language, other_language, date, outlet, author, pages, headings)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (document.id, document.source, location, fingerprint, (versions[0]["last"] or 0) + 1,
                 json.dumps(list(pages_missing)), kept, document.title, document.text,
                 document.language, document.foreign, document.date, document.outlet, document.author,
                 json.dumps([astuple(page) for page in document.pages]),
                 json.dumps([(heading.start, heading.text) for heading in document.headings])),
            )  # fmt: skip
            for item in stored:
                self._insert(item, document)

    def _insert(self, item: StoredChunk, document: Document) -> None:
        chunk = item.chunk
        cursor = self._db.execute(
            "INSERT INTO chunks (id, document_id, start, end, language, page, heading, text, text_hash, vector)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (chunk.id, chunk.document_id, chunk.start, chunk.end, chunk.language, chunk.page, chunk.heading,
             chunk.text, text_hash(chunk.text), item.vector.astype(np.float32).tobytes()),
        )  # fmt: skip
        number = cursor.lastrowid
        self._db.executemany(
            "INSERT INTO sentences VALUES (?, ?, ?, ?, ?, ?)",
            [
                (
                    number,
                    span.start,
                    span.end,
                    text_hash(document.text[span.start : span.end]),
                    _half(vector),
                    tokens.tobytes(),
                )
                for span, vector, tokens in zip(
                    chunk.sentences, item.sentence_vectors, item.sentence_tokens, strict=True
                )
            ],
        )
        self._db.execute(
            f"INSERT INTO words_{chunk.language} (rowid, stems) VALUES (?, ?)",
            (number, " ".join(searchable(f"{document.title} {chunk.text}", chunk.language))),
        )

    def kept(self, document_id: str) -> Kept:
        """One document with all that was made of it."""
        row = self._rows("SELECT * FROM documents WHERE id = ?", (document_id,))[0]
        ids = self._rows("SELECT id FROM chunks WHERE document_id = ? ORDER BY number", (document_id,))
        missing = tuple(json.loads(row["pages_missing"]))
        parts = [self.chunks([found["id"] for found in ids[at : at + 500]]) for at in range(0, len(ids), 500)]
        stored = tuple(item for part in parts for item in part)
        return Kept(_document(row), row["location"], row["fingerprint"], missing, row["kept"], stored)

    def remove(self, document_ids: Sequence[str]) -> None:
        """Take documents out, with all that was made of them."""
        with self.writing():
            for document_id in document_ids:
                self._delete("id = ?", (document_id,))

    def _delete(self, where: str, values: Sequence[object]) -> None:
        numbers = f"SELECT number FROM chunks WHERE document_id IN (SELECT id FROM documents WHERE {where})"
        for language in LANGUAGES:
            self._rows(f"DELETE FROM words_{language} WHERE rowid IN ({numbers})", values)
        if self._rows(f"DELETE FROM documents WHERE {where} RETURNING 1", values):
            self.set_meta("wipe", "due")

    def wipe(self) -> None:
        """Leave nothing of removed texts in the file: neither their stems in the word index, nor pages in the log."""
        if self.meta("wipe") is None:
            return
        for language in LANGUAGES:  # a deleted row leaves its stems in the index until its parts are merged
            self._rows(f"INSERT INTO words_{language} (words_{language}) VALUES ('optimize')")
        self.set_meta("wipe", None)
        self.forget()

    def forget(self) -> None:
        """Leave nothing of deleted rows behind: neither free pages in the file, nor older states in the log."""
        self._rows("PRAGMA incremental_vacuum")
        if self._rows("PRAGMA wal_checkpoint(TRUNCATE)")[0]["busy"]:
            self.set_meta("wipe", "due")  # somebody reads an older state: next time

    # -------------------------------------------------------------- chunks and vectors

    def count(self, language: Language | None = None) -> int:
        """How many chunks there are."""
        if language is None:
            return int(self._rows("SELECT count(*) AS n FROM chunks")[0]["n"])
        return int(self._rows("SELECT count(*) AS n FROM chunks WHERE language = ?", (language,))[0]["n"])

    def counts_by_document(self) -> dict[str, int]:
        rows = self._rows("SELECT document_id, count(*) AS n FROM chunks GROUP BY document_id")
        return {row["document_id"]: row["n"] for row in rows}

    def chunk_ids(self, language: Language, up_to: int) -> set[str]:
        """The chunks of a language that are no younger than the number `up_to`."""
        rows = self._rows("SELECT id FROM chunks WHERE language = ? AND number <= ?", (language, up_to))
        return {row["id"] for row in rows}

    def chunks(self, ids: Sequence[str]) -> list[StoredChunk]:
        """The chunks of these ids, in the order of the ids, with their vectors; unknown ids fall away."""
        marks = ",".join("?" * len(ids))
        rows = {row["number"]: row for row in self._rows(f"SELECT * FROM chunks WHERE id IN ({marks})", list(ids))}
        sentences: dict[int, list[sqlite3.Row]] = {number: [] for number in rows}
        for row in self._rows(
            f"SELECT * FROM sentences WHERE chunk_number IN ({','.join('?' * len(rows))}) ORDER BY start", list(rows)
        ):
            sentences[row["chunk_number"]].append(row)
        found = {row["id"]: _stored(row, sentences[number]) for number, row in rows.items()}
        return [found[chunk_id] for chunk_id in ids if chunk_id in found]

    def vectors(
        self, language: Language, after: int = 0, batch: int = 2000
    ) -> Iterator[tuple[list[str], Vectors, int]]:
        """The chunk vectors of a language, from the number `after` on, in batches: ids, (n, dimension), last number."""
        while rows := self._rows(
            "SELECT number, id, vector FROM chunks WHERE language = ? AND number > ? ORDER BY number LIMIT ?",
            (language, after, batch),
        ):
            after = rows[-1]["number"]
            yield (
                [row["id"] for row in rows],
                np.stack([np.frombuffer(row["vector"], np.float32) for row in rows]),
                after,
            )

    def last_number(self) -> int:
        """The number of the youngest chunk there ever was; numbers are never given twice."""
        rows = self._rows("SELECT seq FROM sqlite_sequence WHERE name = 'chunks'")
        return int(rows[0]["seq"]) if rows else 0

    def count_after(self, number: int) -> int:
        """How many chunks are younger than this number."""
        return int(self._rows("SELECT count(*) AS n FROM chunks WHERE number > ?", (number,))[0]["n"])

    def allowed(self, ids: Sequence[str], filters: Filters) -> set[str]:
        """Which of these chunks are (still) there and pass the filters."""
        where, parameters = _where(filters)
        rows = self._rows(
            "SELECT chunks.id FROM chunks JOIN documents ON documents.id = document_id"
            f" WHERE chunks.id IN ({','.join('?' * len(ids))}) {where}",
            (*ids, *parameters),
        )
        return {row["id"] for row in rows}

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

    def known_chunk(self, text: str, spans: Sequence[Span]) -> tuple[Vectors, tuple[Packed, ...]] | None:
        """The vector and the tokens of a stored chunk with this text and these sentences (offsets in the text)."""
        rows = self._rows("SELECT number, start, vector FROM chunks WHERE text_hash = ? LIMIT 1", (text_hash(text),))
        if not rows:
            return None
        sentences = self._rows("SELECT * FROM sentences WHERE chunk_number = ? ORDER BY start", (rows[0]["number"],))
        begin = rows[0]["start"]
        if [(row["start"] - begin, row["end"] - begin) for row in sentences] != [(one.start, one.end) for one in spans]:
            return None
        return np.frombuffer(rows[0]["vector"], np.float32), tuple(_tokens(row) for row in sentences)

    def vectors_of(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Chunk id → its vector (dimension,), for those of these ids that are there."""
        rows = self._rows(f"SELECT id, vector FROM chunks WHERE id IN ({','.join('?' * len(ids))})", list(ids))
        return {row["id"]: np.frombuffer(row["vector"], np.float32) for row in rows}

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

    def by_words(
        self, language: Language, terms: Sequence[str], k: int, filters: Filters, matches: int = MATCHES
    ) -> list[tuple[str, float]]:
        """The k best chunks by BM25 over stems (Robertson 2009, as SQLite FTS5 computes it), best first.

        In a large library only the rarest terms are looked up: the common ones weigh little and take the time.
        """
        rarest = self._rarest(terms, language, matches)
        if not rarest:
            return []
        where, parameters = _where(filters)
        table, match = f"words_{language}", " OR ".join(f'"{term}"' for term in rarest)
        if where:
            sql = (
                f"SELECT chunks.id, rank FROM {table} JOIN chunks ON number = {table}.rowid"
                f" JOIN documents ON documents.id = document_id WHERE {table} MATCH ? {where} ORDER BY rank LIMIT ?"
            )
        else:  # only the best are looked up among the chunks, not every match
            best = f"SELECT rowid AS number, rank FROM {table} WHERE {table} MATCH ? ORDER BY rank LIMIT ?"
            sql = f"SELECT id, rank FROM ({best}) JOIN chunks USING (number) ORDER BY rank"
        return [(row["id"], -float(row["rank"])) for row in self._rows(sql, (match, *parameters, k))]

    def _rarest(self, terms: Sequence[str], language: Language, most: int) -> list[str]:
        """The terms that some chunk holds, rarest first, while they stand in no more than `most` chunks together."""
        counts = {term: n for term in dict.fromkeys(terms) if (n := self._chunks_with(term, language))}
        found: list[str] = []
        matches = 0
        for term in sorted(counts, key=lambda term: (counts[term], term)):
            matches += counts[term]
            if found and matches > most:
                break
            found.append(term)
        return found

    def _chunks_with(self, term: str, language: Language) -> int:
        """How many chunks of a language hold a term; remembered until something is written."""

        def count() -> int:
            sql = f"SELECT count(*) AS n FROM words_{language} WHERE words_{language} MATCH ?"
            return int(self._rows(sql, (f'"{term}"',))[0]["n"])

        return self._remembered(f"{language} {term}", count)

    def _remembered(self, name: str, count: Callable[[], int]) -> int:
        """A figure that takes long in a large library, as it is in the state that this thread reads."""
        change = self.meta("change")
        if self._figures[0] != change or len(self._figures[1]) > REMEMBERED:
            self._figures = change, {}
        figures = self._figures[1]
        if name not in figures:
            figures[name] = count()
        return figures[name]

    def rarity(self, terms: Iterable[str], language: Language) -> dict[str, float]:
        """How rare each stem is in a language's chunks: log of chunks in all over chunks that hold it (BM25's idf)."""
        total = self._remembered(f"{language} chunks", lambda: self.count(language))
        found = {}
        for term in dict.fromkeys(terms):
            n = self._chunks_with(term, language)
            found[term] = float(np.log1p((total - n + 0.5) / (n + 0.5)))
        return found

    def holds(self, term: str, languages: Sequence[Language] = LANGUAGES) -> bool:
        """Does any chunk of these languages hold this term?"""
        return any(
            self.rows(f"SELECT 1 FROM words_{language} WHERE words_{language} MATCH ? LIMIT 1", (f'"{term}"',))
            for language in languages
        )

    def terms_from(self, opening: str) -> dict[str, int]:
        """The terms that begin so, and in how many chunks each stands."""
        return self._terms("term >= ? AND term < ?", (opening, opening[:-1] + chr(ord(opening[-1]) + 1)))

    def terms_among(self, terms: Iterable[str]) -> dict[str, int]:
        """Those of the terms that stand in any chunk, and in how many."""
        wanted = list(dict.fromkeys(terms))
        return self._terms(f"term IN ({','.join('?' * len(wanted))})", wanted)

    def _terms(self, where: str, values: Sequence[object]) -> dict[str, int]:
        found: dict[str, int] = {}
        for language in LANGUAGES:
            table = f"temp.vocabulary_{language}"  # of this connection only: nothing of it is kept
            self.rows(f"CREATE VIRTUAL TABLE IF NOT EXISTS {table} USING fts5vocab (main, words_{language}, row)")
            for row in self.rows(f"SELECT term, doc FROM {table} WHERE {where}", values):
                found[row["term"]] = found.get(row["term"], 0) + int(row["doc"])
        return found

    def texts_with(self, term: str, most: int) -> list[str]:
        """The texts of some chunks that hold a term."""
        found: list[str] = []
        for language in LANGUAGES:
            rows = self.rows(
                f"SELECT text FROM words_{language} JOIN chunks ON number = words_{language}.rowid"
                f" WHERE words_{language} MATCH ? LIMIT ?",
                (f'"{term}"', most),
            )
            found += [row["text"] for row in rows]
        return found

    # -------------------------------------------------------------- soundness

    def sound(self) -> bool:
        """SQLite's own check of the file."""
        return bool(self._rows("PRAGMA quick_check")[0][0] == "ok")

    # -------------------------------------------------------------- backup

    def backup(self, file: Path) -> None:
        """A copy of this moment's state as one file, whole or not at all; may run while documents are added."""
        part = file.with_name(f"{file.name}.{os.getpid()}.part")
        try:
            self._rows("VACUUM INTO ?", (str(part),))
            with part.open("rb+") as written:
                os.fsync(written.fileno())
            part.replace(file)
        except OSError as error:
            raise LibraryError(
                f"cannot write {file} ({error.strerror}): name a file that can be written",
                f"no se puede escribir {file} ({error.strerror}): indique un archivo en el que se pueda escribir",
            ) from error
        finally:
            part.unlink(missing_ok=True)

    def restore(self, file: Path) -> None:
        """Take over the state of a backup, in one step for those who read; raises LibraryError for any other file."""
        with Catalog.closing(file) as kept:
            if not kept.sound():
                raise LibraryError(f"{file} is damaged: use another backup", f"{file} está dañado: use otra copia")
            with _told(self.path):
                kept._db.backup(self._db)
        with self.writing():
            self._rows("DELETE FROM meta WHERE name LIKE 'generation %'")
            self.set_meta("born", os.urandom(4).hex())  # what was known of the old content is void

    @staticmethod
    @contextmanager
    def closing(file: Path) -> Iterator[Catalog]:
        """The catalog in a file that is there; raises LibraryError for a file that is none."""
        if not file.is_file() or not file.stat().st_size:
            raise LibraryError(
                f"no backup at {file}: check the name", f"no hay ninguna copia en {file}: compruebe el nombre"
            )
        try:
            catalog = Catalog(file)
        except LibraryError as error:
            raise LibraryError(
                f"{file} is no backup of a library: name a file that 'fuente backup' wrote",
                f"{file} no es la copia de una biblioteca: indique un archivo escrito por «fuente backup»",
            ) from error
        try:
            yield catalog
        finally:
            catalog.close()


class Scratch:
    """Tables in memory, in place of those of a catalog that cannot be written; they go with the process."""

    def __init__(self) -> None:
        self._db = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA foreign_keys = ON")
        self._lock = threading.RLock()

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(sql, parameters).fetchall()

    @contextmanager
    def together(self) -> Iterator[None]:
        """All or nothing."""
        with self._lock:
            self._db.execute("BEGIN")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                self._db.execute("ROLLBACK")
                raise


def _make(path: Path) -> None:
    """A new catalog, whole or not at all; where another process makes it at the same moment, that one is kept."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with _told(path), closing(_connected(part, writable=True)) as db:
            db.execute("PRAGMA auto_vacuum = INCREMENTAL")
            db.execute("PRAGMA journal_mode = WAL")
            db.executescript(f"BEGIN; {_SCHEMA} INSERT INTO meta VALUES ('schema', '{SCHEMA_VERSION}'); COMMIT")
            db.execute("INSERT INTO meta VALUES ('born', ?)", (os.urandom(4).hex(),))
        try:
            os.link(part, path)  # unlike a rename, never over another
        except OSError:  # another is there, or the file system has no links
            if not path.exists():
                part.rename(path)
    except OSError as error:
        raise LibraryError(
            f"cannot make {path} ({error.strerror}): name a folder that can be written",
            f"no se puede crear {path} ({error.strerror}): indique una carpeta en la que se pueda escribir",
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _connected(path: Path, writable: bool) -> sqlite3.Connection:
    address = path.absolute().as_uri()
    if not writable:  # a folder that cannot be written: without a log nobody can be writing
        log = path.with_name(path.name + "-wal")
        address += "?mode=ro" if log.exists() and log.stat().st_size else "?immutable=1"
    connection = sqlite3.connect(address, uri=True, timeout=5, check_same_thread=False, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")
    return connection


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What SQLite complains of, as one of our errors."""
    try:
        yield
    except sqlite3.Error as error:
        reason = str(error)
        if "locked" in reason:
            raise LibraryBusy(
                f"another process is writing to {path}: wait until it has ended",
                f"otro proceso está escribiendo en {path}: espere a que termine",
            ) from error
        if "full" in reason:
            raise LibraryError(
                f"the disk of {path} is full: free some space, then run it again; what was reported is kept",
                f"el disco de {path} está lleno: libere espacio y repita la orden; lo ya comunicado se conserva",
            ) from error
        if "readonly" in reason:
            raise LibraryError(
                f"cannot write to {path}: check its permissions",
                f"no se puede escribir en {path}: compruebe sus permisos",
            ) from error
        if "malformed" in reason or "not a database" in reason:
            raise LibraryError(
                f"{path} is damaged: put back a backup with 'fuente restore FILE'",
                f"{path} está dañado: recupere una copia con «fuente restore ARCHIVO»",
            ) from error
        raise LibraryError(
            f"cannot use {path} ({reason}): check that it is a Fuente library",
            f"no se puede usar {path} ({reason}): compruebe que es una biblioteca de Fuente",
        ) from error


def searchable(text: str, language: Language) -> list[str]:
    """The terms a text is found by: its stems, and each word as written (folded), which is what names share."""
    return [term for word in words(text) for term in _terms(word, language)]


@lru_cache(maxsize=1 << 15)  # words; a text repeats most of its own
def _terms(word: str, language: Language) -> tuple[str, ...]:
    stemmed = stems(word, language)
    folded = [fold(word)] if stemmed and fold(word) not in stemmed else []
    return tuple(term for term in (*stemmed, *folded) if term.isalnum())


def _where(filters: Filters) -> tuple[str, list[object]]:
    """The filters as SQL over `documents` and `chunks`; a partial date ("2023", "2023-04") is all of its days."""
    parts: list[str] = []
    parameters: list[object] = []
    date_to = filters.date_to and filters.date_to + "-12-31"[len(filters.date_to) - 4 :]
    for part, value in (
        ("AND chunks.language = ?", filters.language),
        ("AND documents.date || substr('-12-31', length(documents.date) - 3) >= ?", filters.date_from),
        ("AND documents.date || substr('-01-01', length(documents.date) - 3) <= ?", date_to),
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
        foreign=row["other_language"],
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
    vectors = np.stack(stacked) if stacked else np.zeros((0, len(vector)), np.float32)
    return StoredChunk(chunk, vector, vectors, tuple(_tokens(sentence) for sentence in sentences))


def _tokens(sentence: sqlite3.Row) -> Packed:
    return np.frombuffer(sentence["tokens"], np.uint8).reshape(-1, DIMENSIONS // 2)
