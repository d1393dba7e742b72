"""Words -> the chunks that hold them: which stems are looked up, and what is remembered of them.

The search itself is the database's own: `sql/fts5.py`, `sql/tsvector.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

import numpy as np

from rag.language.text import Text
from rag.store.sql.database import Database
from rag.types import LANGUAGES, Filters, Language

MATCHES = 6_000  # chunks that one word search may weigh, 20 ms; with under a thousand no term is left out
REMEMBERED = 20_000  # figures of one state


class WordIndex:
    """The words of a library's chunks."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rows = database.rows
        self._words = database.engine.words
        self._figures: tuple[str | None, dict[str, int]] = None, {}  # by the change after which they were counted

    def insert(self, title: str, chunks: Iterable[tuple[int, str, Language]]) -> None:
        """The words of a document's chunks, each its number, text and language, and of the title with each."""
        for language, some in groupby(sorted(chunks, key=itemgetter(2)), itemgetter(2)):
            self._words.insert(language, [(number, _terms(title, text, language)) for number, text, _ in some])

    def insert_document(self, document_id: str, title: str) -> None:
        """The words of a document's chunks as they are stored, with those of its title."""
        rows = self._rows("SELECT number, text, language FROM chunks WHERE document_id = ?", (document_id,))
        self.insert(title, [(row["number"], row["text"], row["language"]) for row in rows])

    def delete(self, document_id: str) -> None:
        """Take the words of a document's chunks out; their stems may stay in the file until `wipe`."""
        self._words.delete(document_id)

    def wipe(self) -> None:
        """Leave no stem of what was deleted."""
        self._words.wipe()

    def differ(self) -> bool:
        """Are the words kept of any chunk others than those of its title and text, or the index other than the words?

        The index itself is looked at where the library can be written and nobody writes to it.
        """
        return any(
            self._words.count(one) != self._count(one) or not self._words.agrees(one) for one in LANGUAGES
        ) or any(
            self._words.differs(row["number"], row["language"], _terms(document["title"], row["text"], row["language"]))
            for document in self._rows("SELECT id, title FROM documents")
            for row in self._rows("SELECT number, text, language FROM chunks WHERE document_id = ?", (document["id"],))
        )

    def rebuild(self) -> None:
        """Make the tables anew from the texts; within a transaction."""
        self._words.clear()
        for row in self._rows("SELECT id, title FROM documents"):
            self.insert_document(row["id"], row["title"])

    def by_words(
        self, language: Language, terms: Sequence[str], k: int, filters: Filters, matches: int = MATCHES
    ) -> list[tuple[str, float]]:
        """The k best chunks by BM25 over stems (Robertson 2009), best first.

        In a large library only the rarest terms are looked up: the common ones weigh little and take the time.
        """
        rarest = self._rarest(terms, language, matches)
        return self._words.best(language, rarest, k, *passing(filters)) if rarest else []

    def _rarest(self, terms: Sequence[str], language: Language, most: int) -> dict[str, int]:
        """The terms that some chunk holds, rarest first, while they stand in no more than `most` chunks together."""
        counts = {term: n for term in dict.fromkeys(terms) if (n := self._chunks_with(term, language))}
        found: dict[str, int] = {}
        matches = 0
        for term in sorted(counts, key=lambda term: (counts[term], term)):
            matches += counts[term]
            if found and matches > most:
                break
            found[term] = counts[term]
        return found

    def _count(self, language: Language) -> int:
        return int(self._rows("SELECT count(*) AS n FROM chunks WHERE language = ?", (language,))[0]["n"])

    def _chunks_with(self, term: str, language: Language) -> int:
        """How many chunks of a language hold a term; remembered until something is written."""
        return self._remembered(f"{language} {term}", lambda: self._words.chunks_with(term, language))

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
        return any(self._words.holds(term, language) for language in languages)

    def terms_from(self, opening: str) -> dict[str, int]:
        """The terms that begin so, and in how many chunks each stands."""
        return _added(self._words.terms_from(opening, language) for language in LANGUAGES)

    def terms_among(self, terms: Iterable[str]) -> dict[str, int]:
        """Those of the terms that stand in any chunk, and in how many."""
        wanted = list(dict.fromkeys(terms))
        return _added(self._words.terms_among(wanted, language) for language in LANGUAGES)

    def texts_with(self, term: str, most: int) -> list[str]:
        """The texts of some chunks that hold a term."""
        return [text for language in LANGUAGES for text in self._words.texts_with(term, language, most)]


def _added(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for found in counts:
        for term, count in found.items():
            total[term] = total.get(term, 0) + count
    return total


def _terms(title: str, text: str, language: Language) -> Sequence[str]:
    return Text(f"{title} {text}", language).search_terms


def plain_name(name: str) -> str:
    """A collection's name as it is kept, without needless blanks."""
    return " ".join(name.split())


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
        parameters += map(plain_name, filters.collections)
    return " ".join(parts), parameters
