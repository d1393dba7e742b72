"""Full-text search by SQLite's FTS5: a table of stems for each language, which also computes BM25."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.errors import LibraryBusy, LibraryError
from rag.store.sql.engine import Engine
from rag.types import LANGUAGES, Language

TABLES = "".join(
    f"CREATE VIRTUAL TABLE words_{language} USING fts5 (stems, tokenize = 'unicode61 remove_diacritics 0');\n"
    for language in LANGUAGES
)


class Fts5:
    """`Words` on SQLite."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def insert(self, language: Language, chunks: Sequence[tuple[int, Sequence[str]]]) -> None:
        rows = [(number, " ".join(terms)) for number, terms in chunks]
        self._engine.many(f"INSERT INTO words_{language} (rowid, stems) VALUES (?, ?)", rows)

    def delete(self, document_id: str) -> None:
        for language in LANGUAGES:
            numbers = "SELECT number FROM chunks WHERE document_id = ?"
            self._engine.rows(f"DELETE FROM words_{language} WHERE rowid IN ({numbers})", (document_id,))

    def wipe(self) -> None:
        """A deleted row leaves its stems until the parts of the index are merged."""
        for language in LANGUAGES:
            self._engine.rows(f"INSERT INTO words_{language} (words_{language}) VALUES ('optimize')", ())

    def count(self, language: Language) -> int:
        return int(self._engine.rows(f"SELECT count(*) AS n FROM words_{language}", ())[0]["n"])

    def differs(self, number: int, language: Language, terms: Sequence[str]) -> bool:
        rows = self._engine.rows(f"SELECT stems FROM words_{language} WHERE rowid = ?", (number,))
        return [row["stems"] for row in rows] != [" ".join(terms)]

    def agrees(self, language: Language) -> bool:
        if not self._engine.writable:
            return True
        try:
            self._engine.rows(f"INSERT INTO words_{language} (words_{language}) VALUES ('integrity-check')", ())
        except LibraryBusy:
            return True
        except LibraryError:
            return False
        return True

    def clear(self) -> None:
        for language in LANGUAGES:
            self._engine.rows(f"DROP TABLE words_{language}", ())
        self._engine.define(TABLES)

    def chunks_with(self, term: str, language: Language) -> int:
        sql = f"SELECT count(*) AS n FROM words_{language} WHERE words_{language} MATCH ?"
        return int(self._engine.rows(sql, (f'"{term}"',))[0]["n"])

    def holds(self, term: str, language: Language) -> bool:
        sql = f"SELECT 1 FROM words_{language} WHERE words_{language} MATCH ? LIMIT 1"
        return bool(self._engine.rows(sql, (f'"{term}"',)))

    def best(
        self, language: Language, counts: Mapping[str, int], k: int, where: str, parameters: Sequence[object]
    ) -> list[tuple[str, float]]:
        table, match = f"words_{language}", " OR ".join(f'"{term}"' for term in counts)
        if where:
            sql = (
                f"SELECT chunks.id, rank FROM {table} JOIN chunks ON number = {table}.rowid"
                f" JOIN documents ON documents.id = document_id WHERE {table} MATCH ? {where} ORDER BY rank LIMIT ?"
            )
        else:  # only the best are looked up among the chunks, not every match
            best = f"SELECT rowid AS number, rank FROM {table} WHERE {table} MATCH ? ORDER BY rank LIMIT ?"
            sql = f"SELECT id, rank FROM ({best}) JOIN chunks USING (number) ORDER BY rank"
        return [(row["id"], -float(row["rank"])) for row in self._engine.rows(sql, (match, *parameters, k))]

    def terms_from(self, opening: str, language: Language) -> dict[str, int]:
        return self._terms(language, "term >= ? AND term < ?", (opening, opening[:-1] + chr(ord(opening[-1]) + 1)))

    def terms_among(self, terms: Sequence[str], language: Language) -> dict[str, int]:
        return self._terms(language, f"term IN ({','.join('?' * len(terms))})", terms)

    def _terms(self, language: Language, where: str, values: Sequence[object]) -> dict[str, int]:
        table, words = f"temp.vocabulary_{language}", f"words_{language}"  # of this connection only: nothing is kept
        self._engine.rows(f"CREATE VIRTUAL TABLE IF NOT EXISTS {table} USING fts5vocab (main, {words}, row)", ())
        rows = self._engine.rows(f"SELECT term, doc FROM {table} WHERE {where}", values)
        return {row["term"]: int(row["doc"]) for row in rows}

    def texts_with(self, term: str, language: Language, most: int) -> list[str]:
        rows = self._engine.rows(
            f"SELECT text FROM words_{language} JOIN chunks ON number = words_{language}.rowid"
            f" WHERE words_{language} MATCH ? LIMIT ?",
            (f'"{term}"', most),
        )
        return [row["text"] for row in rows]
