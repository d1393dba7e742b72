"""Full-text search by PostgreSQL: a `tsvector` of stems for each chunk, found by a GIN index.

The stems are Fuente's own, from the same Snowball stemmers as PostgreSQL's `english` and `spanish`, so that a library
finds the same in either database, with and without accents; PostgreSQL's configurations tell "fabricacion" from
"fabricación". Its ranking knows no rare words, so BM25 is computed from its `ts_rank` of each term.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log

from rag.store.sql.engine import Engine
from rag.types import LANGUAGES, Language

TABLES = "".join(
    f"""
CREATE TABLE words_{language} (
  number BIGINT PRIMARY KEY REFERENCES chunks (number) ON DELETE CASCADE, stems TSVECTOR NOT NULL,
  length INTEGER NOT NULL);
CREATE INDEX words_{language}_by_stem ON words_{language} USING gin (stems);
CREATE INDEX words_{language}_by_length ON words_{language} (length);
"""
    for language in LANGUAGES
)
LONGEST = 200  # characters of a term: PostgreSQL takes 2,046 bytes
K1, B = 1.2, 0.75  # BM25's, as FTS5 has them
# `ts_rank` of one term that stands n times is the sum of 1/i² for i up to n, over that of all i: n is read off
MOST_TIMES = 255  # places that a tsvector keeps of a term
_RANKS = [sum(1 / i**2 for i in range(1, n + 1)) / 1.64493406685 for n in range(1, MOST_TIMES + 1)]
_STEPS = [(one + other) / 2 for one, other in zip([0.0, *_RANKS], _RANKS, strict=False)]  # n, from the nth on


class Tsvector:
    """`Words` on PostgreSQL."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._means: dict[Language, tuple[object, int, float]] = {}  # as of which change: chunks, mean length

    def insert(self, language: Language, chunks: Sequence[tuple[int, Sequence[str]]]) -> None:
        self._engine.many(
            f"INSERT INTO words_{language} (number, stems, length) VALUES (?, ?::tsvector, ?)",
            [(number, _placed(terms), len(terms)) for number, terms in chunks],
        )

    def delete(self, document_id: str) -> None:
        for language in LANGUAGES:
            numbers = "SELECT number FROM chunks WHERE document_id = ?"
            self._engine.rows(f"DELETE FROM words_{language} WHERE number IN ({numbers})", (document_id,))

    def wipe(self) -> None:
        """PostgreSQL's own VACUUM does it, in its time."""

    def count(self, language: Language) -> int:
        return int(self._engine.rows(f"SELECT count(*) AS n FROM words_{language}", ())[0]["n"])

    def differs(self, number: int, language: Language, terms: Sequence[str]) -> bool:
        rows = self._engine.rows(
            f"SELECT 1 FROM words_{language} WHERE number = ? AND stems = ?::tsvector AND length = ?",
            (number, _placed(terms), len(terms)),
        )
        return not rows

    def agrees(self, language: Language) -> bool:
        """PostgreSQL's own check of its indexes is `pg_amcheck`."""
        return True

    def clear(self) -> None:
        for language in LANGUAGES:
            self._engine.rows(f"DELETE FROM words_{language}", ())

    def chunks_with(self, term: str, language: Language) -> int:
        sql = f"SELECT count(*) AS n FROM words_{language} WHERE stems @@ ?::tsquery"
        return int(self._engine.rows(sql, (_lexeme(term),))[0]["n"])

    def holds(self, term: str, language: Language) -> bool:
        sql = f"SELECT 1 FROM words_{language} WHERE stems @@ ?::tsquery LIMIT 1"
        return bool(self._engine.rows(sql, (_lexeme(term),)))

    def best(
        self, language: Language, counts: Mapping[str, int], k: int, where: str, parameters: Sequence[object]
    ) -> list[tuple[str, float]]:
        chunks, mean = self._mean(language)
        times = ", ".join(
            f"width_bucket(ts_rank('{{1,1,1,1}}', stems, ?::tsquery)::float8, ?::float8[]) AS t{at}"
            for at in range(len(counts))
        )
        score = " + ".join(f"?::float8 * t{at} * {K1 + 1} / (t{at} + norm)" for at in range(len(counts)))
        joined = "JOIN documents ON documents.id = document_id" if where else ""
        sql = (
            "WITH found AS MATERIALIZED ("
            f"SELECT chunks.id, {times}, {K1} * ({1 - B} + {B} * length / ?::float8) AS norm"
            f" FROM words_{language} JOIN chunks USING (number) {joined} WHERE stems @@ ?::tsquery {where})"
            f" SELECT id, {score} AS score FROM found ORDER BY score DESC, id LIMIT ?"
        )
        steps = [value for term in counts for value in (_lexeme(term), _STEPS)]
        rarity = [log(max((chunks - n + 0.5) / (n + 0.5), 1.000001)) for n in counts.values()]
        any_of = " | ".join(map(_lexeme, counts))
        rows = self._engine.rows(sql, (*steps, mean, any_of, *parameters, *rarity, k))
        return [(row["id"], float(row["score"])) for row in rows]

    def _mean(self, language: Language) -> tuple[int, float]:
        """How many chunks of a language there are, and how many terms they have on average."""
        change = [row["value"] for row in self._engine.rows("SELECT value FROM meta WHERE name = 'change'", ())]
        known = self._means.get(language)
        if known is None or known[0] != change:
            ((chunks, mean),) = self._engine.rows(
                f"SELECT count(*), coalesce(avg(length), 1)::float8 FROM words_{language}", ()
            )
            known = self._means[language] = (change, chunks, mean)
        return known[1], max(known[2], 1.0)

    def terms_from(self, opening: str, language: Language) -> dict[str, int]:
        return self._terms(language, f"{_lexeme(opening)}:*", "starts_with(word, ?)", opening)

    def terms_among(self, terms: Sequence[str], language: Language) -> dict[str, int]:
        return self._terms(language, " | ".join(map(_lexeme, terms)), "word = ANY(?)", list(terms))

    def _terms(self, language: Language, query: str, where: str, value: object) -> dict[str, int]:
        """The terms of the chunks that a query finds, those of them that `where` lets through."""
        some = f"SELECT stems FROM words_{language} WHERE stems @@ $${query}$$::tsquery"
        rows = self._engine.rows(f"SELECT word, ndoc FROM ts_stat(?) WHERE {where}", (some, value))
        return {row["word"]: int(row["ndoc"]) for row in rows}

    def texts_with(self, term: str, language: Language, most: int) -> list[str]:
        rows = self._engine.rows(
            f"SELECT text FROM words_{language} JOIN chunks USING (number) WHERE stems @@ ?::tsquery"
            " ORDER BY number LIMIT ?",
            (_lexeme(term), most),
        )
        return [row["text"] for row in rows]


def _placed(terms: Sequence[str]) -> str:
    """Terms with their places, as PostgreSQL reads a tsvector."""
    return " ".join(f"{_lexeme(term)}:{at}" for at, term in enumerate(terms, start=1))


def _lexeme(term: str) -> str:
    """A term as PostgreSQL reads it in a tsvector and a tsquery; it holds letters and digits only."""
    return "'" + "".join(letter for letter in term[:LONGEST] if letter not in "'\\$") + "'"
