"""Words -> the chunks that hold them: full-text search over stems, a table for each language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from rag.errors import LibraryBusy, LibraryError
from rag.language.text import Text
from rag.store.database import Database
from rag.types import LANGUAGES, Filters, Language

MATCHES = 6_000  # chunks that one word search may weigh, 20 ms; with under a thousand no term is left out
REMEMBERED = 20_000  # figures of one state


class WordIndex:
    """The words of a library's chunks."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rows = database.rows
        self._figures: tuple[str | None, dict[str, int]] = None, {}  # by the change after which they were counted

    def insert(self, number: int, title: str, text: str, language: Language) -> None:
        """The words of a chunk and of its document's title, under the chunk's number."""
        self._rows(
            f"INSERT INTO words_{language} (rowid, stems) VALUES (?, ?)", (number, _stemmed(title, text, language))
        )

    def insert_document(self, document_id: str, title: str) -> None:
        """The words of a document's chunks as they are stored, with those of its title."""
        for row in self._rows("SELECT number, text, language FROM chunks WHERE document_id = ?", (document_id,)):
            self.insert(row["number"], title, row["text"], row["language"])

    def delete(self, document_id: str) -> None:
        """Take the words of a document's chunks out; their stems stay in the file until `wipe`."""
        for language in LANGUAGES:
            numbers = "SELECT number FROM chunks WHERE document_id = ?"
            self._rows(f"DELETE FROM words_{language} WHERE rowid IN ({numbers})", (document_id,))

    def wipe(self) -> None:
        """Leave no stem of what was deleted: a deleted row leaves its own until the index's parts are merged."""
        for language in LANGUAGES:
            self._rows(f"INSERT INTO words_{language} (words_{language}) VALUES ('optimize')")

    def differ(self) -> bool:
        """Are the words kept of any chunk others than those of its title and text, or the index other than the words?

        The index itself is looked at where the library can be written and nobody writes to it.
        """
        documents = self._rows("SELECT id, title FROM documents")
        return any(self._astray(language) or not self._agrees(language) for language in LANGUAGES) or any(
            row["stems"] != _stemmed(document["title"], row["text"], language)
            for document in documents
            for language in LANGUAGES
            for row in self._rows(
                f"SELECT text, stems FROM chunks LEFT JOIN words_{language} AS kept ON kept.rowid = number"
                " WHERE document_id = ? AND language = ?",
                (document["id"], language),
            )
        )

    def _astray(self, language: Language) -> bool:
        """Are there words of chunks that are no longer there?"""
        (kept,) = self._rows(f"SELECT count(*) AS n FROM words_{language}")
        return int(kept["n"]) != self._count(language)

    def _agrees(self, language: Language) -> bool:
        if not self._database.writable:
            return True
        try:
            self._rows(f"INSERT INTO words_{language} (words_{language}) VALUES ('integrity-check')")
        except LibraryBusy:
            return True
        except LibraryError:
            return False
        return True

    def rebuild(self) -> None:
        """Make the tables anew from the texts; within a transaction."""
        for language in LANGUAGES:
            self._rows(f"DROP TABLE words_{language}")
            self._rows(
                f"CREATE VIRTUAL TABLE words_{language} USING fts5 (stems, tokenize = 'unicode61 remove_diacritics 0')"
            )
        for row in self._rows("SELECT id, title FROM documents"):
            self.insert_document(row["id"], row["title"])

    def by_words(
        self, language: Language, terms: Sequence[str], k: int, filters: Filters, matches: int = MATCHES
    ) -> list[tuple[str, float]]:
        """The k best chunks by BM25 over stems (Robertson 2009, as SQLite FTS5 computes it), best first.

        In a large library only the rarest terms are looked up: the common ones weigh little and take the time.
        """
        rarest = self._rarest(terms, language, matches)
        if not rarest:
            return []
        where, parameters = passing(filters)
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

    def _count(self, language: Language) -> int:
        return int(self._rows("SELECT count(*) AS n FROM chunks WHERE language = ?", (language,))[0]["n"])

    def _chunks_with(self, term: str, language: Language) -> int:
        """How many chunks of a language hold a term; remembered until something is written."""

        def count() -> int:
            sql = f"SELECT count(*) AS n FROM words_{language} WHERE words_{language} MATCH ?"
            return int(self._rows(sql, (f'"{term}"',))[0]["n"])

        return self._remembered(f"{language} {term}", count)

    def _remembered(self, name: str, count: Callable[[], int]) -> int:
        """A figure that takes long in a large library, as it is in the state that this thread reads."""
        change = self._database.meta("change")
        if self._figures[0] != change or len(self._figures[1]) > REMEMBERED:
            self._figures = change, {}
        figures = self._figures[1]
        if name not in figures:
            figures[name] = count()
        return figures[name]

    def rarity(self, terms: Iterable[str], language: Language) -> dict[str, float]:
        """How rare each stem is in a language's chunks: log of chunks in all over chunks that hold it (BM25's idf)."""
        total = self._remembered(f"{language} chunks", lambda: self._count(language))
        found = {}
        for term in dict.fromkeys(terms):
            n = self._chunks_with(term, language)
            found[term] = float(np.log1p((total - n + 0.5) / (n + 0.5)))
        return found

    def holds(self, term: str, languages: Sequence[Language] = LANGUAGES) -> bool:
        """Does any chunk of these languages hold this term?"""
        return any(
            self._rows(f"SELECT 1 FROM words_{language} WHERE words_{language} MATCH ? LIMIT 1", (f'"{term}"',))
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
            self._rows(f"CREATE VIRTUAL TABLE IF NOT EXISTS {table} USING fts5vocab (main, words_{language}, row)")
            for row in self._rows(f"SELECT term, doc FROM {table} WHERE {where}", values):
                found[row["term"]] = found.get(row["term"], 0) + int(row["doc"])
        return found

    def texts_with(self, term: str, most: int) -> list[str]:
        """The texts of some chunks that hold a term."""
        found: list[str] = []
        for language in LANGUAGES:
            rows = self._rows(
                f"SELECT text FROM words_{language} JOIN chunks ON number = words_{language}.rowid"
                f" WHERE words_{language} MATCH ? LIMIT ?",
                (f'"{term}"', most),
            )
            found += [row["text"] for row in rows]
        return found


def _stemmed(title: str, text: str, language: Language) -> str:
    return " ".join(Text(f"{title} {text}", language).search_terms)


def passing(filters: Filters) -> tuple[str, list[object]]:
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
    if filters.collections:
        named = ",".join("?" * len(filters.collections))
        parts.append(f"AND documents.location IN (SELECT location FROM collected WHERE name IN ({named}))")
        parameters += filters.collections
    return " ".join(parts), parameters
