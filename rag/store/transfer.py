"""A library's rows from one database to another, of either kind: backups, and a move that can be cut off anywhere.

A backup is always an SQLite file, whichever the library is in, and either takes it over.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path

from rag.errors import InputError, LibraryError
from rag.store.catalog import Catalog
from rag.store.fulltext import WordIndex
from rag.store.schema import known, make, migrate
from rag.store.sql.database import Database, Row
from rag.store.sql.sqlite import SQLite, unreadable
from rag.types import LANGUAGES

TABLES: dict[str, tuple[str, ...]] = {  # and by what their rows are told apart; a row comes after those it refers to
    "documents": ("id",),
    "chunks": ("number",),
    "sentences": ("chunk_number",),
    "shingles": ("hash", "document_id"),
    "edits": ("location", "field"),
    "journal": ("number",),
    "conversations": ("id",),
    "turns": ("number",),
    "turn_documents": ("turn", "document_id"),
    "links": ("id",),
    "wishes": ("conversation_id",),
    "drafts": ("id",),
    "collected": ("name", "location"),
    "bin_documents": ("id",),
    "bin_chunks": ("number",),
    "bin_sentences": ("chunk_number",),
    "bin_answers": ("turn", "document_id"),
}
NUMBERED = ("chunks", "journal", "turns")  # whose numbers are never given twice
OWN = ("schema", "born", "moving")  # of `meta`, what stays where it is; the index's generations do, too
BATCH = 500  # rows, some megabytes of vectors

Tell = Callable[[int, int], None]  # rows done, of so many


# ------------------------------------------------------------------ backups


def backup(database: Database, file: Path) -> None:
    """A copy of this moment's state as one file, whole or not at all; may run while another process writes."""
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        part.touch()  # what keeps it from being written is told of it, and not of the library
        part.unlink()
        if isinstance(database.engine, SQLite):
            database.engine.copy_to(part)
        else:
            _copied_to(database, part)
        with part.open("rb+") as written:
            os.fsync(written.fileno())
        part.replace(file)
    except OSError as error:
        raise LibraryError(
            f"cannot write {file} ({error.strerror}): name a file that can be written",
            f"no se puede escribir {file} ({error.strerror}): indique un archivo en el que se pueda escribir",
        ) from error
    finally:
        for left in file.parent.glob(f"{part.name}*"):
            left.unlink()


def is_backup(file: Path) -> bool:
    """Is a file a backup of ours, of this version or an older one?"""
    try:
        with _backup(file):
            return True
    except LibraryError:
        return False


def _copied_to(source: Database, file: Path) -> None:
    target = Database(file)
    try:
        make(target)
        with source.snapshot(), target.together():
            for table in TABLES:
                _copy(source, target, table)
            _finish(source, target)
        target.forget()
    finally:
        target.close()


def restore(database: Catalog, file: Path) -> None:
    """Take over the state of a backup, in one step for those who read; raises LibraryError for any other file."""
    with _backup(file) as kept:
        if not kept.sound():
            raise LibraryError(f"{file} is damaged: use another backup", f"{file} está dañado: use otra copia")
        if isinstance(database.engine, SQLite) and isinstance(kept.engine, SQLite):
            database.engine.take_over(kept.engine)
        else:
            _taken_over(kept, database)
    migrate(database)
    with database.writing():
        database.rows("DELETE FROM meta WHERE name LIKE 'generation %'")
        database.set_meta("born", os.urandom(4).hex())  # what was known of the old content is void


def make_way(catalog: Path, file: Path) -> None:
    """Put a catalog that cannot be read into a folder beside it, where a sound backup is to take its place."""
    if not unreadable(catalog):
        return
    with _backup(file) as kept:
        if not kept.sound():
            return
    aside = catalog.with_name(f"damaged-{secrets.token_hex(4)}")
    aside.mkdir()
    for end in ("-wal", "-shm", "-journal", ""):  # the file itself after its log, and no backup beside it
        one = catalog.with_name(f"{catalog.name}{end}")
        if one.exists():
            one.rename(aside / one.name)


def _taken_over(kept: Database, target: Database) -> None:
    if kept.meta("schema") != target.meta("schema"):
        raise LibraryError(
            f"{kept.place} was written by an older Fuente: restore it into a folder first, then move that",
            f"{kept.place} es de una versión anterior: recupérela antes en una carpeta y traslade esa",
        )
    with kept.snapshot(), target.together():
        _clear(target)
        for table in TABLES:
            _copy(kept, target, table)
        _finish(kept, target)


@contextmanager
def _backup(file: Path) -> Iterator[Database]:
    """The backup in a file, as it is; raises LibraryError for a file that is none."""
    if not file.is_file() or not file.stat().st_size:
        raise LibraryError(
            f"no backup at {file}: check the name", f"no hay ninguna copia en {file}: compruebe el nombre"
        )
    database = Database(file)
    try:
        try:
            good = known(database)
        except LibraryError:
            good = False
        if not good:
            raise LibraryError(
                f"{file} is no backup of a library: name a file that 'fuente backup' wrote",
                f"{file} no es la copia de una biblioteca: indique un archivo escrito por «fuente backup»",
            )
        yield database
    finally:
        database.close()


# ------------------------------------------------------------------ a move


def move(source: Catalog, place: Path | str, tell: Tell = lambda done, total: None) -> int:
    """Copy everything but the index to an empty place, and compare every row; returns how many there are.

    It may be cut off anywhere: the next one goes on behind the last row that was written, and until one has compared
    all, nobody can open what is there. Nobody can change the documents meanwhile. Raises InputError where there is
    another library already, LibraryError where what was written is not what was read.
    """
    target = Catalog(place, unfinished=True)
    try:
        with source.write_lock(), target.write_lock(), source.snapshot():
            _begin(source, target)
            total, done = sum(_count(source, table) for table in TABLES), 0
            for table in TABLES:
                for copied in _rest_copied(source, target, table):
                    done += copied
                    tell(min(done, total), total)
            _compare(source, target)
            with target.together():
                _finish(source, target)
                target.set_meta("moving", None)
            return total
    finally:
        target.close()


def _begin(source: Database, target: Database) -> None:
    mark = f"{source.engine.identity()} {source.meta('born')} {source.meta('change')}"
    begun = target.meta("moving")
    if begun is None and any(_count(target, table) for table in TABLES):
        raise InputError(
            f"there is a library at {target.place} already: name an empty place",
            f"ya hay una biblioteca en {target.place}: indique un lugar vacío",
        )
    if begun != mark:
        with target.together():
            _clear(target)
            target.set_meta("moving", mark)


def _rest_copied(source: Database, target: Database, table: str) -> Iterator[int]:
    """Copy what is missing, batch by batch, each whole or not at all; gives how many rows are done each time."""
    last = _last_key(target, table)
    yield _count(target, table)
    while True:
        with target.together():
            rows = _batch(source, table, _columns(target, table), last)
            _write(target, table, rows)
        if not rows:
            return
        last = [rows[-1][name] for name in TABLES[table]]
        yield len(rows)


def _compare(source: Database, target: Database) -> None:
    """Raise LibraryError unless both hold the same rows: by their number, and by the SHA-256 of all they hold."""
    different = [table for table in TABLES if _count(source, table) != _count(target, table)]
    different = different or [table for table in TABLES if _hash(source, target, table) != _hash(target, target, table)]
    words = sum(target.engine.words.count(language) for language in LANGUAGES)
    if different or words != _count(target, "chunks"):
        with target.together():
            _clear(target)
        raise LibraryError(
            f"what was written to {target.place} differs ({', '.join(different) or 'words'}) and was taken back: "
            "let nobody ask meanwhile, and run it again",
            f"lo escrito en {target.place} difiere ({', '.join(different) or 'words'}) y se ha retirado: "
            "que nadie pregunte entretanto, y repita la orden",
        )


# ------------------------------------------------------------------ rows


def _copy(source: Database, target: Database, table: str) -> None:
    for _ in _rest_copied(source, target, table):
        pass


def _columns(database: Database, table: str) -> list[str]:
    return database.engine.columns(table)


def _batch(source: Database, table: str, columns: Sequence[str], after: Sequence[object] | None) -> list[Row]:
    keys = ", ".join(TABLES[table])
    where = f"WHERE ({keys}) > ({', '.join('?' * len(after))})" if after else ""
    names = ", ".join(f'"{name}"' for name in columns)
    return source.rows(f"SELECT {names} FROM {table} {where} ORDER BY {keys} LIMIT {BATCH}", after or ())


def _write(target: Database, table: str, rows: Sequence[Row]) -> None:
    if not rows:
        return
    columns = list(rows[0].keys())
    names, marks = ", ".join(f'"{name}"' for name in columns), ", ".join("?" * len(columns))
    target.many(f"INSERT INTO {table} ({names}) VALUES ({marks})", [tuple(row) for row in rows])
    if table == "chunks":
        words = WordIndex(target)
        for document_id, some in groupby(rows, lambda row: row["document_id"]):
            ((title,),) = target.rows("SELECT title FROM documents WHERE id = ?", (document_id,))
            words.insert(title, [(row["number"], row["text"], row["language"]) for row in some])


def _last_key(database: Database, table: str) -> list[object] | None:
    keys = TABLES[table]
    descending = ", ".join(f"{name} DESC" for name in keys)
    rows = database.rows(f"SELECT {', '.join(keys)} FROM {table} ORDER BY {descending} LIMIT 1")
    return list(rows[0]) if rows else None


def _count(database: Database, table: str) -> int:
    return int(database.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"])


def _hash(database: Database, named_by: Database, table: str) -> bytes:
    """The SHA-256 of all rows in the order of their keys."""
    columns, after, found = _columns(named_by, table), None, hashlib.sha256()
    while rows := _batch(database, table, columns, after):
        for row in rows:
            found.update(repr(tuple(row)).encode())
        after = [rows[-1][name] for name in TABLES[table]]
    return found.digest()


def _clear(target: Database) -> None:
    target.engine.words.clear()
    for table in reversed(TABLES):
        target.rows(f"DELETE FROM {table}")
    for name in (str(row["name"]) for row in target.rows("SELECT name FROM meta")):
        if name not in OWN:
            target.set_meta(name, None)


def _finish(source: Database, target: Database) -> None:
    for name, value in source.rows("SELECT name, value FROM meta"):
        if name not in OWN and not name.startswith("generation "):
            target.set_meta(name, value)
    for table in NUMBERED:
        target.engine.set_last_number(table, source.engine.last_number(table))
