"""Documents, chunks and vectors at rest, in the library's SQLite file: the truth. Knows no model and no index."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.errors import LibraryError
from rag.models.late_interaction import DIMENSIONS, Packed, Read
from rag.store.bin import Bin
from rag.store.copies import Print
from rag.store.curation.collections import Collections
from rag.store.fulltext import WordIndex, passing
from rag.store.schema import CHUNK, SENTENCE, document_hash, keep_shingles, make, migrate, packed, seal
from rag.store.sql.database import Database, Row
from rag.types import BinReason, Chunk, Document, Entry, FileStatus, Filters, Heading, Language, Page, Span

Vectors = NDArray[np.float32]  # (n, dimension), L2-normalised
JOURNAL_ROWS = 20_000  # kept of the journal: the last few adds of a large library
EDITABLE = ("title", "date", "outlet")  # what people may put right of a document


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


class Catalog(Database):
    """The library's database with its documents. One writer at a time; readers see complete documents only."""

    def __init__(self, place: Path | str, *, unfinished: bool = False) -> None:
        """Open a file, or the database at an address; its tables are made if missing, brought up to date if older.

        Raises LibraryError when it cannot be used, and, unless `unfinished`, where a move into it was cut off.
        """
        super().__init__(place)
        if not self.engine.exists():
            make(self)
        migrate(self)
        if not unfinished and self.meta("moving") is not None:
            raise LibraryError(
                f"a library is being moved to {self.place}: run 'fuente move' again until it says so",
                f"se está trasladando una biblioteca a {self.place}: repita «fuente move» hasta que lo confirme",
            )
        self.words = WordIndex(self)
        self.bin = Bin(self, self.words)
        self.collections = Collections(self)

    # -------------------------------------------------------------- the journal of what was added

    def note(self, event: str, source: str = "", reason: str = "") -> None:
        """Write down what `add` has begun, done with a file, or ended."""
        ((number,),) = self.rows(
            "INSERT INTO journal (event, source, reason) VALUES (?, ?, ?) RETURNING number", (event, source, reason)
        )
        self.rows("DELETE FROM journal WHERE number <= ?", (number - JOURNAL_ROWS,))

    def unread(self) -> list[str]:
        """The sources of which the journal's last word is that they could not be read."""
        last = {row["source"]: row["event"] for row in self.rows("SELECT source, event FROM journal ORDER BY number")}
        unread = {str(one) for one in FileStatus} - {"indexed", "unchanged", "partial"}
        return sorted(source for source, event in last.items() if event in unread)

    def last_add(self) -> LastAdd | None:
        """How far the last `add` came."""
        begun = self.rows("SELECT number, at, source FROM journal WHERE event = 'begun' ORDER BY number DESC LIMIT 1")
        if not begun:
            return None
        events = [
            row["event"] for row in self.rows("SELECT event FROM journal WHERE number > ?", (begun[0]["number"],))
        ]
        return LastAdd(begun[0]["at"], len(events) - events.count("ended"), int(begun[0]["source"]), "ended" in events)

    # -------------------------------------------------------------- documents

    def documents(self) -> list[Document]:
        """Every document, by source."""
        return [_document(row) for row in self.rows("SELECT * FROM documents ORDER BY source")]

    def document(self, document_id: str) -> Document | None:
        rows = self.rows("SELECT * FROM documents WHERE id = ?", (document_id,))
        return _document(rows[0]) if rows else None

    def documents_of(self, ids: Sequence[str]) -> dict[str, Document]:
        """Id → document, for those of these ids that are there."""
        rows = self.rows(f"SELECT * FROM documents WHERE id IN ({','.join('?' * len(ids))})", list(ids))
        return {row["id"]: _document(row) for row in rows}

    def entries(self) -> list[Entry]:
        """Every document without its text, by title."""
        rows = self.rows(
            f"SELECT id, title, source, language, date, outlet, {self.engine.pages} AS pages, pages_missing, kept,"
            " pages LIKE '%.%' AS ocr,"  # only how sure an OCR was is written with a point
            ' other_language AS "foreign",'
            " (SELECT count(*) FROM chunks WHERE document_id = documents.id) AS chunks,"
            " replace(added, ' ', 'T') || 'Z' AS added FROM documents ORDER BY title, source"
        )
        collected = self.collections.of()
        return [
            Entry(**{**dict(row), "pages_missing": tuple(json.loads(row["pages_missing"])), "ocr": bool(row["ocr"]),
                     "collections": collected.get(row["id"], ())})
            for row in rows
        ]  # fmt: skip

    def at(self, location: str) -> Document | None:
        """The document that was read from `location`, an absolute path."""
        rows = self.rows("SELECT * FROM documents WHERE location = ?", (location,))
        return _document(rows[0]) if rows else None

    def places(self, fingerprint: str) -> list[str]:
        """Where files with this fingerprint were read."""
        rows = self.rows("SELECT location FROM documents WHERE fingerprint = ? ORDER BY location", (fingerprint,))
        return [row["location"] for row in rows]

    def location(self, document_id: str) -> str | None:
        """Where a document was read, an absolute path."""
        rows = self.rows("SELECT location FROM documents WHERE id = ?", (document_id,))
        return str(rows[0]["location"]) if rows else None

    def fingerprint(self, location: str) -> tuple[str, str] | None:
        """The id and the file's fingerprint of the document that was read from `location`, an absolute path."""
        rows = self.rows("SELECT id, fingerprint FROM documents WHERE location = ?", (location,))
        return (rows[0]["id"], rows[0]["fingerprint"]) if rows else None

    def locations(self) -> dict[str, tuple[str, str]]:
        """Location → document id and the file's fingerprint."""
        rows = self.rows("SELECT location, id, fingerprint FROM documents")
        return {row["location"]: (row["id"], row["fingerprint"]) for row in rows}

    def documents_by_language(self) -> dict[Language, int]:
        rows = self.rows("SELECT language, count(*) AS n FROM documents GROUP BY language")
        return {row["language"]: row["n"] for row in rows}

    def put(self, kept: Kept, moved_from: str | None = None) -> str | None:
        """Put a document in, and what was read from the same place (or from `moved_from`) out, in one step.

        What was there before and says something else goes to the bin; its id is returned. Corrections are kept.
        """
        print_ = Print.of(kept.document.text)
        with self.writing():
            versions = self.rows(
                "SELECT max(version) FROM documents WHERE location IN (?, ?)", self._places(kept, moved_from)
            )
            replaced = self._make_room(kept, moved_from)
            document = self._corrected(kept, moved_from)
            self.rows(
                "INSERT INTO documents (id, source, location, fingerprint, version, pages_missing, kept, title,"
                " text, language, other_language, date, outlet, author, pages, headings)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (document.id, document.source, kept.location, kept.fingerprint, (versions[0][0] or 0) + 1,
                 json.dumps(list(kept.pages_missing)), kept.share, document.title, document.text,
                 document.language, document.foreign, document.date, document.outlet, document.author,
                 json.dumps([astuple(page) for page in document.pages]),
                 json.dumps([(heading.start, heading.text) for heading in document.headings])),
            )  # fmt: skip
            self.rows("DELETE FROM bin_documents WHERE id = ?", (document.id,))
            seal(self, document.id)
            keep_shingles(self, document.id, print_)
            self._insert(kept.chunks, document)
        return replaced

    @staticmethod
    def _places(kept: Kept, moved_from: str | None) -> tuple[str, str]:
        return kept.location, moved_from or kept.location

    def _make_room(self, kept: Kept, moved_from: str | None) -> str | None:
        """Take out what stands in the document's place; returns its id where it went to the bin."""
        before = self.rows(
            "SELECT id, location, fingerprint FROM documents WHERE location IN (?, ?) OR id = ?",
            (*self._places(kept, moved_from), kept.document.id),
        )
        replaced = None
        for row in before:
            if row["id"] == kept.document.id or row["fingerprint"] == kept.fingerprint:  # the same, read anew or moved
                self._delete(row["id"])
            else:
                self._take(row["id"], "replaced", self.bin.next_batch())
                replaced = str(row["id"])
        return replaced

    def _insert(self, items: Sequence[StoredChunk], document: Document) -> None:
        vectors = [item.vector.astype(np.float32).tobytes() for item in items]
        rows = [
            (chunk.id, chunk.document_id, chunk.start, chunk.end, chunk.language, chunk.page, chunk.heading,
             chunk.text, text_hash(chunk.text), vector)
            for chunk, vector in zip((item.chunk for item in items), vectors, strict=True)
        ]  # fmt: skip
        self.many(f"INSERT INTO chunks ({CHUNK}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        found = self.rows("SELECT id, number FROM chunks WHERE document_id = ?", (document.id,))
        numbers = {row["id"]: row["number"] for row in found}
        placed = [
            (numbers[item.chunk.id], *_sentences(item, document.text, vector))
            for item, vector in zip(items, vectors, strict=True)
        ]
        self.many(f"INSERT INTO sentences (chunk_number, {SENTENCE}) VALUES (?, ?, ?, ?, ?)", placed)
        chunks = (item.chunk for item in items)
        self.words.insert(document.title, [(numbers[chunk.id], chunk.text, chunk.language) for chunk in chunks])

    def kept(self, document_id: str) -> Kept:
        """One document with all that was made of it."""
        row = self.rows("SELECT * FROM documents WHERE id = ?", (document_id,))[0]
        ids = self.rows("SELECT id FROM chunks WHERE document_id = ? ORDER BY number", (document_id,))
        missing = tuple(json.loads(row["pages_missing"]))
        parts = [self.chunks([found["id"] for found in ids[at : at + 500]]) for at in range(0, len(ids), 500)]
        stored = tuple(item for part in parts for item in part)
        return Kept(_document(row), row["location"], row["fingerprint"], missing, row["kept"], stored)

    def take_out(self, document_ids: Sequence[str], why: BinReason) -> None:
        """Move documents to the bin, with all that was made of them."""
        with self.writing():
            batch = self.bin.next_batch()
            for document_id in document_ids:
                self._take(document_id, why, batch)

    def _take(self, document_id: str, why: BinReason, batch: int) -> None:
        """Move a document to the bin as it was read; its corrections are those of its file, and stay."""
        ((location,),) = self.rows("SELECT location FROM documents WHERE id = ?", (document_id,))
        self._show(document_id, {name: read for name, (_, read) in self._edits(location).items()})
        self.bin.take(document_id, why, batch)

    def put_back(self, document_ids: Sequence[str]) -> None:
        """Move documents back from the bin; what has been read from their places since then goes there instead."""
        with self.writing():
            batch = self.bin.next_batch()
            for document_id in document_ids:
                self._delete(document_id)
                for row in self.rows(
                    "SELECT documents.id FROM documents JOIN bin_documents USING (location) WHERE bin_documents.id = ?",
                    (document_id,),
                ):
                    self._take(row["id"], "replaced", batch)
                self.bin.put_back(document_id)
                self._correct_again(document_id)

    def empty_bin(self, days: int) -> None:
        """Delete for good what has been in the bin for so many days."""
        with self.together():
            if self.bin.empty(days):
                self.set_meta("wipe", "due")

    def _delete(self, document_id: str) -> None:
        self.words.delete(document_id)
        if self.rows("DELETE FROM documents WHERE id = ? RETURNING 1", (document_id,)):
            self.set_meta("wipe", "due")

    def wipe(self) -> None:
        """Leave nothing of deleted texts in the file: neither their stems in the word index, nor pages in the log."""
        if self.meta("wipe") is None:
            return
        self.words.wipe()
        self.set_meta("wipe", None)
        if not self.forget():
            self.set_meta("wipe", "due")  # somebody reads an older state: next time

    # -------------------------------------------------------------- corrections

    def edit(self, document_id: str, values: Mapping[str, str]) -> None:
        """Put fields of a document right (`EDITABLE`); an empty value takes the correction back."""
        with self.writing():
            (before,) = self.rows("SELECT * FROM documents WHERE id = ?", (document_id,))
            location, shown = before["location"], dict[str, str | None]()
            for name, value in values.items():
                read = self._edits(location).get(name, ("", before[name]))[1]
                self.rows("DELETE FROM edits WHERE location = ? AND field = ?", (location, name))
                if value:
                    self.rows("INSERT INTO edits VALUES (?, ?, ?, ?)", (location, name, value, read))
                shown[name] = value or read
            self._show(document_id, shown)

    def _show(self, document_id: str, values: Mapping[str, str | None]) -> None:
        """Write fields of a document (`EDITABLE`), with all that hangs on them."""
        (before,) = self.rows("SELECT * FROM documents WHERE id = ?", (document_id,))
        for name, value in values.items():
            assert name in EDITABLE
            self.rows(f"UPDATE documents SET {name} = ? WHERE id = ?", (value, document_id))
        if before["hash"] == document_hash(before):  # a change behind the library's back is not covered up
            seal(self, document_id)
        title = values.get("title", before["title"])
        if title != before["title"]:  # the words of the title are found with each chunk's
            self.words.delete(document_id)
            self.words.insert_document(document_id, str(title))

    def _correct_again(self, document_id: str) -> None:
        """Show a document that came back from the bin with the corrections of its file."""
        (row,) = self.rows("SELECT * FROM documents WHERE id = ?", (document_id,))
        edits = self._edits(row["location"])
        for name, (given, _) in edits.items():
            if row[name] != given:  # what older versions took to the bin was corrected already
                self._remember_read(row["location"], name, row[name])
        self._show(document_id, {name: given for name, (given, _) in edits.items()})

    def _remember_read(self, location: str, name: str, read: str | None) -> None:
        self.rows("UPDATE edits SET read = ? WHERE location = ? AND field = ?", (read, location, name))

    def edited(self, document_id: str) -> dict[str, str]:
        """The corrections of a document, by field."""
        rows = self.rows("SELECT location FROM documents WHERE id = ?", (document_id,))
        return {name: given for row in rows for name, (given, _) in self._edits(row["location"]).items()}

    def _edits(self, location: str) -> dict[str, tuple[str, str | None]]:
        """Field → what was given, and what had been read."""
        rows = self.rows("SELECT field, given, read FROM edits WHERE location = ?", (location,))
        return {row["field"]: (row["given"], row["read"]) for row in rows}

    def _corrected(self, kept: Kept, moved_from: str | None) -> Document:
        """The document as it is shown: corrections of its file go with it, also where the file was moved or changed."""
        if moved_from is not None and moved_from != kept.location:
            self.rows(
                "DELETE FROM edits WHERE location = ? AND field IN (SELECT field FROM edits WHERE location = ?)",
                (kept.location, moved_from),
            )
            self.rows("UPDATE edits SET location = ? WHERE location = ?", (kept.location, moved_from))
            self.collections.moved(moved_from, kept.location)
        document, given = kept.document, {name: value for name, (value, _) in self._edits(kept.location).items()}
        for name in given:
            self._remember_read(kept.location, name, getattr(document, name))
        return replace(
            document,
            title=given.get("title", document.title),
            date=given.get("date", document.date),
            outlet=given.get("outlet", document.outlet),
        )

    # -------------------------------------------------------------- likenesses

    def alike(self, mine: Print, most: int = 5) -> list[str]:
        """The ids of the documents that share most with a text by their least shingles, at most so many."""
        least = mine.least.astype(np.int64).tolist()
        rows = self.rows(
            f"SELECT document_id FROM shingles WHERE hash IN ({','.join('?' * len(least))})"
            " GROUP BY document_id ORDER BY count(*) DESC, document_id LIMIT ?",
            (*least, most),
        )
        return [row["document_id"] for row in rows]

    # -------------------------------------------------------------- chunks and vectors

    def count(self, language: Language | None = None) -> int:
        """How many chunks there are."""
        if language is None:
            return int(self.rows("SELECT count(*) AS n FROM chunks")[0]["n"])
        return int(self.rows("SELECT count(*) AS n FROM chunks WHERE language = ?", (language,))[0]["n"])

    def chunk_ids(self, language: Language, up_to: int) -> set[str]:
        """The chunks of a language that are no younger than the number `up_to`."""
        rows = self.rows("SELECT id FROM chunks WHERE language = ? AND number <= ?", (language, up_to))
        return {row["id"] for row in rows}

    def chunks(self, ids: Sequence[str]) -> list[StoredChunk]:
        """The chunks of these ids, in the order of the ids, with their vectors; unknown ids fall away."""
        marks = ",".join("?" * len(ids))
        rows = {row["number"]: row for row in self.rows(f"SELECT * FROM chunks WHERE id IN ({marks})", list(ids))}
        marks = ",".join("?" * len(rows))
        kept = self.rows(f"SELECT * FROM sentences WHERE chunk_number IN ({marks})", list(rows))
        sentences = {row["chunk_number"]: row for row in kept}
        found = {row["id"]: _stored(row, sentences[number]) for number, row in rows.items()}
        return [found[chunk_id] for chunk_id in ids if chunk_id in found]

    def vectors(
        self, language: Language, after: int = 0, batch: int = 2000
    ) -> Iterator[tuple[list[str], Vectors, int]]:
        """The chunk vectors of a language, from the number `after` on, in batches: ids, (n, dimension), last number."""
        while rows := self.rows(
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
        return self.engine.last_number("chunks")

    def count_after(self, number: int) -> int:
        """How many chunks are younger than this number."""
        return int(self.rows("SELECT count(*) AS n FROM chunks WHERE number > ?", (number,))[0]["n"])

    def count_documents(self, filters: Filters) -> int:
        """How many documents have a chunk that passes the filters."""
        where, parameters = passing(filters)
        rows = self.rows(
            "SELECT count(DISTINCT documents.id) AS n FROM chunks JOIN documents ON documents.id = document_id"
            f" WHERE true {where}",
            parameters,
        )
        return int(rows[0]["n"])

    def allowed(self, ids: Sequence[str], filters: Filters) -> set[str]:
        """Which of these chunks are (still) there and pass the filters."""
        where, parameters = passing(filters)
        rows = self.rows(
            "SELECT chunks.id FROM chunks JOIN documents ON documents.id = document_id"
            f" WHERE chunks.id IN ({','.join('?' * len(ids))}) {where}",
            (*ids, *parameters),
        )
        return {row["id"] for row in rows}

    def known_chunk(self, text: str, spans: Sequence[Span]) -> Read | None:
        """What a model made of a stored chunk with this text and these sentences (offsets in the text)."""
        rows = self.rows("SELECT number, start, vector FROM chunks WHERE text_hash = ? LIMIT 1", (text_hash(text),))
        if not rows:
            return None
        (row,) = self.rows("SELECT * FROM sentences WHERE chunk_number = ?", (rows[0]["number"],))
        begin = rows[0]["start"]
        if [(one.start - begin, one.end - begin) for one in _spans(row)] != [(one.start, one.end) for one in spans]:
            return None
        vector = np.frombuffer(rows[0]["vector"], np.float32)
        return Read(vector, _span_vectors(row, len(vector)), _tokens(row))

    def vectors_of(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Chunk id → its vector (dimension,), for those of these ids that are there."""
        rows = self.rows(f"SELECT id, vector FROM chunks WHERE id IN ({','.join('?' * len(ids))})", list(ids))
        return {row["id"]: np.frombuffer(row["vector"], np.float32) for row in rows}

    def passing_vectors(self, language: Language, filters: Filters) -> tuple[list[str], Vectors]:
        """The ids and vectors (n, dimension) of all chunks of a language that the filters let through."""
        where, parameters = passing(filters)
        rows = self.rows(
            f"SELECT chunks.id, vector FROM chunks JOIN documents ON documents.id = document_id"
            f" WHERE chunks.language = ? {where}",
            (language, *parameters),
        )
        vectors = [np.frombuffer(row["vector"], np.float32) for row in rows]
        return [row["id"] for row in rows], np.stack(vectors) if vectors else np.zeros((0, 0), np.float32)


def _sentences(item: StoredChunk, text: str, vector: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    """The row of a chunk's sentences."""
    spans = [(span.start, span.end) for span in item.chunk.sentences]
    tokens = [one.tobytes() for one in item.sentence_tokens]
    return packed(text, spans, [_half(one) for one in item.sentence_vectors], tokens, vector)


def _half(vector: Vectors) -> bytes:
    return vector.astype(np.float16).tobytes()  # half the space; moves a cosine by less than 0.001


def _document(row: Row) -> Document:
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


def _stored(row: Row, sentences: Row) -> StoredChunk:
    chunk = Chunk(
        id=row["id"],
        document_id=row["document_id"],
        start=row["start"],
        end=row["end"],
        text=row["text"],
        language=row["language"],
        page=row["page"],
        heading=row["heading"],
        sentences=_spans(sentences),
    )
    vector = np.frombuffer(row["vector"], np.float32)
    return StoredChunk(chunk, vector, _span_vectors(sentences, len(vector)), _tokens(sentences))


def _placed(row: Row) -> NDArray[np.int32]:
    """Of each sentence of a chunk its start, its end and how many tokens it has; (n, 3)."""
    return np.frombuffer(row["spans"], "<i4").reshape(-1, 3)


def _spans(row: Row) -> tuple[Span, ...]:
    return tuple(Span(start, end) for start, end, _ in _placed(row).tolist())


def _span_vectors(row: Row, dimension: int) -> Vectors:
    return np.frombuffer(row["vectors"], np.float16).astype(np.float32).reshape(-1, dimension)


def _tokens(row: Row) -> tuple[Packed, ...]:
    counts = _placed(row)[:, 2]
    each = np.frombuffer(row["tokens"], np.uint8).reshape(-1, DIMENSIONS // 2)
    return tuple(np.split(each, np.cumsum(counts)[:-1])) if len(counts) else ()
