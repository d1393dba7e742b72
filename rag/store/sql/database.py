"""A catalog's database, SQLite's or PostgreSQL's: statements in, rows out. Knows no table but `meta`.

Statements are written once, in what both understand: `?` stands for a value, `"end"` is quoted, rows are given back
with RETURNING, conflicts are settled with ON CONFLICT. What they do not have in common is a method of `Engine`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rag.errors import LibraryError
from rag.store.sql.engine import Engine
from rag.store.sql.engine import Row as Row

POSTGRESQL = ("postgresql://", "postgres://")


def engine_of(place: Path | str) -> Engine:
    """The engine for a file, or for the address of a PostgreSQL database."""
    if isinstance(place, str) and place.startswith(POSTGRESQL):
        from rag.store.sql.postgresql import PostgreSQL  # which not everybody has installed

        return PostgreSQL(place)
    from rag.store.sql.sqlite import SQLite

    return SQLite(Path(place))


class Database:
    """A database that is open. Readers wait for nobody, and one writes at a time."""

    def __init__(self, place: Path | str) -> None:
        self.address = str(place)  # with its password, where it has one
        self.engine = engine_of(place)
        self.place = self.engine.place
        self._closed = False
        self._process = os.getpid()

    @property
    def writable(self) -> bool:
        return self.engine.writable

    @property
    def forked(self) -> bool:
        """Is this a child that was forked off the process that opened the library?"""
        return os.getpid() != self._process

    def usable(self) -> None:
        """Raise LibraryError where the library is closed, or was opened before this process was forked off.

        The threads of Chroma and of ONNX Runtime stay behind in a fork: to use what they served would wait for ever.
        """
        if self._closed:
            raise LibraryError(
                f"the library {self.place} is closed: open it again with Library.open",
                f"la biblioteca {self.place} está cerrada: ábrala de nuevo con Library.open",
            )
        if self.forked:
            raise LibraryError(
                f"the library {self.place} was opened before a fork: start processes with 'spawn', open it there",
                f"la biblioteca {self.place} se abrió antes de un fork: inicie los procesos con «spawn» y ábrala "
                "en ellos",
            )

    def close(self) -> None:
        self._closed = True
        self.engine.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All or nothing, and the documents have changed; raises as `together` does."""
        with self.together():
            yield
            self.set_meta("change", os.urandom(8).hex())

    @contextmanager
    def together(self) -> Iterator[None]:
        """All or nothing; raises LibraryBusy when another process writes just now, LibraryError on a full disk.

        Within another it is a part of that one.
        """
        self.usable()
        if self.engine.in_transaction:
            yield
            return
        with self.engine.transaction():
            yield

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All reads of this thread in here see one state, whatever is written meanwhile."""
        self.usable()
        with self.engine.snapshot():
            yield

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        """What a statement finds; raises one of our errors for whatever the database complains of."""
        self.usable()
        return self.engine.rows(sql, parameters)

    def many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """The same statement for each row of parameters."""
        self.usable()
        self.engine.many(sql, rows)

    # -------------------------------------------------------------- who writes

    @contextmanager
    def write_lock(self) -> Iterator[None]:
        """Hold the right to change the documents; raises LibraryBusy when another has it."""
        self.usable()
        with self.engine.write_lock():
            yield

    def is_locked(self) -> bool:
        """Does somebody hold the write lock just now?"""
        return self.engine.is_locked()

    # -------------------------------------------------------------- meta

    def meta(self, name: str) -> str | None:
        rows = self.rows("SELECT value FROM meta WHERE name = ?", (name,))
        return str(rows[0]["value"]) if rows else None

    def set_meta(self, name: str, value: str | None) -> None:
        """Remember a value under a name; None forgets it."""
        if value is None:
            self.rows("DELETE FROM meta WHERE name = ?", (name,))
        else:
            self.rows(
                "INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (name, value)
            )

    def sound(self) -> bool:
        """The database's own check of itself, as far as it has one."""
        return self.engine.sound()

    def forget(self) -> bool:
        """Leave nothing of deleted rows behind, as far as the engine can; False where somebody reads an older state."""
        return self.engine.forget()
