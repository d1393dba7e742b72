"""The library's SQLite file: connections, transactions and errors. Knows no table but `meta`."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rag.errors import LibraryBusy, LibraryError


class Database:
    """An SQLite file with a connection for each thread: readers wait for nobody, and one writer at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.writable = os.access(path.parent, os.W_OK)
        self._own = threading.local()
        self._hand = threading.Lock()  # on the list of connections
        self._connections: list[tuple[threading.Thread, sqlite3.Connection]] = []
        self._closed = False
        self._process = os.getpid()

    @property
    def _db(self) -> sqlite3.Connection:
        self.usable()
        connection: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = connected(self.path, self.writable)
            with self._hand:
                self._forget_ended_threads()
                self._connections.append((threading.current_thread(), connection))
        return connection

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
                f"the library {self.path.parent} is closed: open it again with Library.open",
                f"la biblioteca {self.path.parent} está cerrada: ábrala de nuevo con Library.open",
            )
        if self.forked:
            raise LibraryError(
                f"the library {self.path.parent} was opened before a fork: start processes with 'spawn', open it there",
                f"la biblioteca {self.path.parent} se abrió antes de un fork: inicie los procesos con «spawn» y ábrala "
                "en ellos",
            )

    def _forget_ended_threads(self) -> None:
        """A page answers from threads that come and go: theirs are closed, so that files do not stay open."""
        for entry in [entry for entry in self._connections if not entry[0].is_alive()]:
            self._connections.remove(entry)
            entry[1].close()

    def close(self) -> None:
        with self._hand:
            self._closed = True
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
        """All or nothing; raises LibraryBusy when another process writes just now, LibraryError on a full disk.

        Within another it is a part of that one.
        """
        if self._db.in_transaction:
            yield
            return
        with told(self.path):
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
        with told(self.path):
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                self._db.execute("COMMIT")

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[sqlite3.Row]:
        """What a statement finds; raises one of our errors for whatever SQLite complains of."""
        with told(self.path):
            return self._db.execute(sql, parameters).fetchall()

    def many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """The same statement for each row of parameters."""
        with told(self.path):
            self._db.executemany(sql, rows)

    # -------------------------------------------------------------- meta

    def meta(self, name: str) -> str | None:
        rows = self.rows("SELECT value FROM meta WHERE name = ?", (name,))
        return str(rows[0]["value"]) if rows else None

    def set_meta(self, name: str, value: str | None) -> None:
        """Remember a value under a name; None forgets it."""
        if value is None:
            self.rows("DELETE FROM meta WHERE name = ?", (name,))
        else:
            self.rows("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def sound(self) -> bool:
        """SQLite's own check of the file: tables, and what their indexes say of them."""
        return bool(self.rows("PRAGMA integrity_check")[0][0] == "ok")

    def forget(self) -> bool:
        """Leave nothing of deleted rows in the file or the log; False where somebody still reads an older state."""
        self.rows("PRAGMA incremental_vacuum")
        return not self.rows("PRAGMA wal_checkpoint(TRUNCATE)")[0]["busy"]

    def copy_to(self, file: Path) -> None:
        """A copy of this moment's state as one file, whole or not at all; may run while another process writes."""
        part = file.with_name(f"{file.name}.{os.getpid()}.part")
        try:
            self.rows("VACUUM INTO ?", (str(part),))
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

    def take_over(self, other: Database) -> None:
        """All that another file holds instead of what is here, in one step for those who read."""
        with told(self.path):
            other._db.backup(self._db)


class Scratch:
    """Tables in memory, in place of those of a catalog that cannot be written; they go with the process."""

    def __init__(self, tables: str) -> None:
        self._db = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA foreign_keys = ON")
        self._db.executescript(tables)
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


def connected(path: Path, writable: bool) -> sqlite3.Connection:
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
def told(path: Path) -> Iterator[None]:
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
