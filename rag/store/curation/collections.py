"""Collections: names under which documents lie together. A document may lie in several; one without any is no less."""

from __future__ import annotations

from collections.abc import Sequence

from rag.store.sql.database import Database
from rag.types import Collection


class Collections:
    """The collections of a library. Its methods write within a transaction of the caller.

    Kept by where a document was read, as corrections are: what is read anew, moved, removed or put back stays in its
    collections. One that holds no document is none.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Collection]:
        """Every collection that holds a document, by name."""
        rows = self._database.rows(
            "SELECT name, count(*) AS n FROM collected JOIN documents ON documents.location = collected.location"
            " GROUP BY name ORDER BY name"
        )
        return [Collection(row["name"], int(row["n"])) for row in rows]

    def of(self) -> dict[str, tuple[str, ...]]:
        """Document id → the names of its collections; those in none are left out."""
        found: dict[str, tuple[str, ...]] = {}
        for row in self._database.rows(
            "SELECT documents.id AS id, name FROM collected JOIN documents ON documents.location = collected.location"
            " ORDER BY name"
        ):
            found[row["id"]] = (*found.get(row["id"], ()), row["name"])
        return found

    def put(self, name: str, locations: Sequence[str]) -> None:
        """Put what was read from these places into a collection."""
        self.take(name, locations)
        self._database.many("INSERT INTO collected (name, location) VALUES (?, ?)", [(name, one) for one in locations])

    def take(self, name: str, locations: Sequence[str]) -> None:
        """Take it out of it."""
        sql = "DELETE FROM collected WHERE name = ? AND location = ?"
        self._database.many(sql, [(name, one) for one in locations])

    def rename(self, name: str, other: str) -> None:
        """A collection under another name; what lies under that one already is joined to it."""
        self._database.rows(
            "DELETE FROM collected WHERE name = ? AND location IN (SELECT location FROM collected WHERE name = ?)",
            (name, other),
        )
        self._database.rows("UPDATE collected SET name = ? WHERE name = ?", (other, name))

    def forget(self, name: str) -> None:
        """No document lies in it any more; the documents stay."""
        self._database.rows("DELETE FROM collected WHERE name = ?", (name,))

    def moved(self, before: str, now: str) -> None:
        """A file lies elsewhere now; where another lay before, it is in the collections of both."""
        if before == now:
            return
        self._database.rows(
            "DELETE FROM collected WHERE location = ? AND name IN (SELECT name FROM collected WHERE location = ?)",
            (now, before),
        )
        self._database.rows("UPDATE collected SET location = ? WHERE location = ?", (now, before))
