"""A catalog in an SQLite file: connections, transactions and errors."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rag.errors import LibraryBusy, LibraryError
from rag.store import write_lock
from rag.store.sql.engine import Row
from rag.store.sql.fts5 import TABLES, Fts5

PAGE = 1024  # bytes: a row of 8 KB leaves half a page empty; with SQLite's own 4,096, `corpus/` took 19 % more


class _Connection(sqlite3.Connection):
    """A connection that is closed between two statements only, by whatever thread: within one SQLite crashes."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.busy = threading.RLock()

    def close(self) -> None:
        with self.busy:
            super().close()


class SQLite:
    """An SQLite file with a connection for each thread: readers wait for nobody, and one writer at a time."""

    pages = "json_array_length(pages)"

    def __init__(self, path: Path) -> None:
        self.path = path
        self.place = str(path)
        self.writable = os.access(path.parent, os.W_OK)
        self.words = Fts5(self)
        self._own = threading.local()
        self._hand = threading.Lock()  # on the list of connections
        self._connections: list[tuple[threading.Thread, _Connection]] = []

    @property
    def _db(self) -> _Connection:
        connection: _Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = self._own.connection = connected(self.path, self.writable)
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

    # -------------------------------------------------------------- statements

    @property
    def in_transaction(self) -> bool:
        return self._db.in_transaction

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with told(self.path):
            self.rows("BEGIN IMMEDIATE")
            try:
                yield
                self.rows("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # a full disk has already undone it
                    self.rows("ROLLBACK")
                raise

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        with told(self.path):
            self.rows("BEGIN")
            try:
                yield
            finally:
                self.rows("COMMIT")

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
        with told(self.path):
            db = self._db
            with db.busy:
                return db.execute(sql, parameters).fetchall()

    def many(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        with told(self.path):
            db = self._db
            with db.busy:
                db.executemany(sql, rows)

    def last_number(self, table: str) -> int:
        rows = self.rows("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,))
        return int(rows[0]["seq"]) if rows else 0

    def set_last_number(self, table: str, number: int) -> None:
        self.rows("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
        self.rows("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, number))

    def columns(self, table: str) -> list[str]:
        return [str(row["name"]) for row in self.rows("SELECT name FROM pragma_table_info(?)", (table,))]

    # -------------------------------------------------------------- who writes

    def write_lock(self) -> AbstractContextManager[None]:
        return write_lock.write_lock(self.path.parent)

    def is_locked(self) -> bool:
        return write_lock.is_locked(self.path.parent)

    # -------------------------------------------------------------- the file as a whole

    def exists(self) -> bool:
        return self.path.exists()

    def make(self, tables: str, schema: int) -> None:
        """A new file, whole or not at all; where another process makes it at the same moment, that one is kept."""
        path = self.path
        part = path.with_name(f"{path.name}.{os.getpid()}.part")
        try:
            with told(path), closing(connected(part, writable=True)) as db:
                db.execute(f"PRAGMA page_size = {PAGE}")
                db.execute("PRAGMA auto_vacuum = INCREMENTAL")
                db.execute("PRAGMA journal_mode = WAL")
                db.executescript(f"BEGIN; {tables} {TABLES} INSERT INTO meta VALUES ('schema', '{schema}'); COMMIT")
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

    def define(self, tables: str) -> None:
        for statement in tables.split(";"):
            if statement.strip():
                self.rows(statement)

    def identity(self) -> str:
        """Another for a copy of the file."""
        file = self.path.stat()
        return f"{file.st_dev:x}i{file.st_ino:x}"

    def here(self, folder: Path) -> str:
        """What an index in the library's folder goes by: the folder brings it along."""
        return "here"

    def size(self) -> int:
        """Bytes."""
        return sum(file.stat().st_size for file in [self.path, *self.path.parent.glob(f"{self.path.name}-*")])

    def room(self) -> bool:
        """Can the file be written just now, and is there room on its disk? Without taking the write lock."""
        try:
            free = shutil.disk_usage(self.path.parent).free > 0
        except OSError:
            return False
        return free and os.access(self.path.parent, os.W_OK) and os.access(self.path, os.W_OK)

    def sound(self) -> bool:
        """SQLite's own check of the file: tables, and what their indexes say of them.

        From SQLite 3.44 on it looks into the word index, too, which is made anew from the texts and has its own check.
        """
        return all(told == "ok" or "FTS5 table" in told for (told,) in self.rows("PRAGMA integrity_check"))

    def forget(self) -> bool:
        """Leave nothing of deleted rows in the file or the log; False where somebody still reads an older state."""
        self.rows("PRAGMA incremental_vacuum")
        return not self.rows("PRAGMA wal_checkpoint(TRUNCATE)")[0]["busy"]

    def copy_to(self, file: Path) -> None:
        """A copy of this moment's state, while others may write; raises OSError where the copy's disk is full."""
        db = self._db
        try:
            with db.busy:
                db.execute("VACUUM INTO ?", (str(file),))
        except sqlite3.Error as error:
            with told(self.path):
                if error.sqlite_errorcode == sqlite3.SQLITE_FULL:
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
                raise

    def take_over(self, other: SQLite) -> None:
        """All that another file holds instead of what is here, in one step for those who read."""
        with told(self.path):
            size, theirs = (one.rows("PRAGMA page_size")[0]["page_size"] for one in (self, other))
            if size == theirs:
                with other._db.busy, self._db.busy:
                    other._db.backup(self._db)
                return
            with TemporaryDirectory(dir=self.path.parent) as folder:  # written by a Fuente whose pages were others
                file = Path(folder, "paged")
                other.rows(f"PRAGMA page_size = {size}")
                other.copy_to(file)
                with closing(connected(file, writable=False)) as paged:
                    paged.backup(self._db)


class Scratch:
    """Tables in memory, in place of those of a catalog that cannot be written; they go with the process."""

    def __init__(self, tables: str) -> None:
        self._db = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA foreign_keys = ON")
        self._db.executescript(tables)
        self._lock = threading.RLock()

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[Row]:
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


def connected(path: Path, writable: bool) -> _Connection:
    address = path.absolute().as_uri()
    if not writable:  # a folder that cannot be written: without a log nobody can be writing
        log = path.with_name(path.name + "-wal")
        address += "?mode=ro" if log.exists() and log.stat().st_size else "?immutable=1"
    connection = sqlite3.connect(
        address, uri=True, timeout=5, check_same_thread=False, isolation_level=None, factory=_Connection
    )
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")
    return connection


def unreadable(path: Path) -> bool:
    """Is there a file that SQLite cannot open, or whose `meta` it cannot read? An empty one is such a file."""
    if not path.is_file() or not path.stat().st_size:
        return path.is_file()
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as db:
            db.execute("SELECT * FROM meta").fetchall()
    except sqlite3.DatabaseError as error:
        return "malformed" in str(error) or "not a database" in str(error)
    return False


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
