"""What was removed or replaced -> the bin, for 30 days, with all that was made of it: putting back reads nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from rag.store.copies import Print
from rag.store.fulltext import WordIndex
from rag.store.schema import CHUNK, DOCUMENT, SENTENCE, keep_shingles
from rag.store.sql.database import Database
from rag.types import BIN_DAYS, Binned, BinReason

_CONTENT = f"number, {CHUNK}"
AS_STORED = "%Y-%m-%d %H:%M:%S"  # UTC, as SQLite writes CURRENT_TIMESTAMP


class Bin:
    """The documents that were taken out of a library. Its methods write within a transaction of the caller."""

    def __init__(self, database: Database, words: WordIndex) -> None:
        self._database = database
        self._rows = database.rows
        self._words = words

    def entries(self) -> list[Binned]:
        """What can be put back, removed last first."""
        rows = self._rows(
            "SELECT id, coalesce(given, title) AS title, source, bin_documents.location, language, why, batch, removed"
            " FROM bin_documents LEFT JOIN edits ON edits.location = bin_documents.location AND field = 'title'"
            " ORDER BY batch DESC, source"
        )
        return [
            Binned(**{**dict(row), "removed": _iso(row["removed"]), "until": _iso(row["removed"], BIN_DAYS)})
            for row in rows
        ]

    def next_batch(self) -> int:
        """A number for what is removed together."""
        return int(self._rows("SELECT coalesce(max(batch), 0) + 1 FROM bin_documents")[0][0])

    def take(self, document_id: str, why: BinReason, batch: int) -> None:
        """Move a document out of the library; an earlier one of the same id gives way."""
        self._rows("DELETE FROM bin_documents WHERE id = ?", (document_id,))
        self._rows(
            f"INSERT INTO bin_documents ({DOCUMENT}, why, batch) SELECT {DOCUMENT}, ?, ? FROM documents WHERE id = ?",
            (why, batch, document_id),
        )
        self._rows(
            f"INSERT INTO bin_chunks ({_CONTENT}) SELECT {_CONTENT} FROM chunks WHERE document_id = ?", (document_id,)
        )
        self._rows(
            f"INSERT INTO bin_sentences (chunk_number, {SENTENCE}) SELECT chunk_number, {SENTENCE} FROM sentences"
            " WHERE chunk_number IN (SELECT number FROM chunks WHERE document_id = ?)",
            (document_id,),
        )
        self._words.delete(document_id)
        self._rows("DELETE FROM documents WHERE id = ?", (document_id,))

    def put_back(self, document_id: str) -> None:
        """Move a document back into the library, its chunks under new numbers."""
        self._rows(
            f"INSERT INTO documents ({DOCUMENT}) SELECT {DOCUMENT} FROM bin_documents WHERE id = ?", (document_id,)
        )
        ((title, text),) = self._rows("SELECT title, text FROM documents WHERE id = ?", (document_id,))
        keep_shingles(self._database, document_id, Print.of(text))
        self._rows(
            f"INSERT INTO chunks ({CHUNK}) SELECT {CHUNK} FROM bin_chunks WHERE document_id = ? ORDER BY number",
            (document_id,),
        )
        self._rows(
            f"INSERT INTO sentences (chunk_number, {SENTENCE})"
            " SELECT chunks.number, kept.spans, kept.hash, kept.vectors, kept.tokens"
            " FROM bin_sentences AS kept JOIN bin_chunks ON bin_chunks.number = kept.chunk_number"
            " JOIN chunks ON chunks.id = bin_chunks.id WHERE bin_chunks.document_id = ?",
            (document_id,),
        )
        self._words.insert_document(document_id, title)
        self._rows("DELETE FROM bin_documents WHERE id = ?", (document_id,))

    def empty(self, days: int = BIN_DAYS) -> bool:
        """Delete for good what has been in it for so many days; return whether anything was."""
        now = datetime.now(UTC).strftime(AS_STORED)
        gone = self._rows("DELETE FROM bin_documents WHERE removed <= ? RETURNING id", (days_after(now, -days),))
        anywhere = "(SELECT id FROM documents UNION ALL SELECT id FROM bin_documents)"
        places = "(SELECT location FROM documents UNION ALL SELECT location FROM bin_documents)"
        if gone:
            self._rows(f"DELETE FROM bin_answers WHERE document_id NOT IN {anywhere}")
            self._rows(f"DELETE FROM edits WHERE location NOT IN {places}")
            self._rows(f"DELETE FROM collected WHERE location NOT IN {places}")
        return bool(gone)

    def last(self) -> Sequence[Binned]:
        """What was removed together last, by somebody's order, and has not been read anew since."""
        taken = {row["location"] for row in self._rows("SELECT location FROM documents")}
        removed = [entry for entry in self.entries() if entry.why == "removed" and entry.location not in taken]
        return [entry for entry in removed if entry.batch == removed[0].batch]

    def location(self, document_id: str) -> str | None:
        """Where a document in the bin was read, an absolute path."""
        rows = self._rows("SELECT location FROM bin_documents WHERE id = ?", (document_id,))
        return str(rows[0]["location"]) if rows else None


def days_after(moment: str, days: int) -> str:
    """A moment, and the result, as they are stored."""
    return (datetime.strptime(moment, AS_STORED) + timedelta(days=days)).strftime(AS_STORED)


def _iso(moment: str, days: int = 0) -> str:
    return days_after(moment, days).replace(" ", "T") + "Z"
