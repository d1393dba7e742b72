"""Keeping a library sound: what `doctor` looks at, the index made anew, backups."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from rag.errors import InputError, LibraryError, SettingsError, path_given
from rag.store.catalog import Catalog, LastAdd, text_hash
from rag.store.index_snapshots import IndexSnapshots
from rag.store.schema import SENTENCE, document_hash, sentences_hash
from rag.store.sql.database import POSTGRESQL
from rag.store.transfer import Tell, backup, is_backup, move, restore
from rag.types import Check

MOST_OFF = 1e-4  # of a length of 1


def make_folder(path: Path) -> None:
    """Make a folder where there is none; raises LibraryError where it cannot be made."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise LibraryError(
            f"cannot make {path} ({error.strerror}): name a folder that can be written",
            f"no se puede crear {path} ({error.strerror}): indique una carpeta en la que se pueda escribir",
        ) from error


def no_address(given: str) -> SettingsError:
    """What is said of an address that is not that of a PostgreSQL database."""
    return SettingsError(
        f"{given!r} is no address of a PostgreSQL database: write it as postgresql://user@host/database",
        f"«{given}» no es la dirección de una base PostgreSQL: escríbala como postgresql://usuario@servidor/base",
    )


class Maintenance:
    """What is done to a library as a whole, not to its documents; it is had as `library.maintenance`."""

    def __init__(self, path: Path, catalog: Catalog, snapshots: IndexSnapshots, settle: Callable[[], None]) -> None:
        self._path = path
        self._catalog = catalog
        self._snapshots = snapshots
        self._settle = settle  # after a change

    def wait(self) -> None:
        """Until an index that is being mended in the background is mended."""
        self._snapshots.wait()

    def rebuild_index(self) -> None:
        """Make the indexes of vectors and words anew from the catalog; embeds nothing.

        Raises IndexDamaged when that of the vectors cannot be.
        """
        with self._catalog.write_lock():
            if self._catalog.words.differ():
                with self._catalog.writing():
                    self._catalog.words.rebuild()
            self._catalog.wipe()
            self._snapshots.build()

    def empty_bin(self) -> None:
        """Delete for good what is in the bin; no trace of it stays in the files."""
        with self._catalog.write_lock():
            self._catalog.empty_bin(days=0)
            self._settle()

    def backup(self, file: str | Path) -> None:
        """Everything but the index as one file; may run while documents are added.

        Replaces an earlier backup, and no other file. Raises InputError for such a one and for a place among the
        library's own files, LibraryError where it cannot be written.
        """
        wanted = path_given(file).resolve()
        if wanted == self._path.resolve() or self._path.resolve() in wanted.parents:
            raise InputError(
                f"{file} lies in the library itself: name a file outside {self._path}",
                f"{file} está dentro de la biblioteca: indique un archivo fuera de {self._path}",
            )
        if wanted.is_dir():
            raise InputError(f"{file} is a folder: name a file", f"{file} es una carpeta: indique un archivo")
        if wanted.exists() and not wanted.is_file():  # a device would be replaced by the copy
            raise InputError(f"{file} is no plain file: name another", f"{file} no es un archivo normal: indique otro")
        if wanted.is_file() and wanted.stat().st_size and not is_backup(wanted):
            raise InputError(
                f"{file} is there, and is no backup: name another file",
                f"{file} ya existe y no es una copia de seguridad: indique otro archivo",
            )
        backup(self._catalog, wanted)

    def restore(self, file: str | Path) -> None:
        """Take over what a backup holds instead of what is here; raises LibraryError, and changes nothing, if not."""
        with self._catalog.write_lock():
            restore(self._catalog, path_given(file))
            self._settle()

    def move(self, place: str, tell: Tell = lambda done, total: None) -> int:
        """Copy everything but the index to an empty folder, or to the database at an address; returns how many rows.

        Resumed where it was cut off, and compared row by row; this library stays as it is. Raises InputError where
        there is another library, LibraryError where what was written differs.
        """
        if not place.startswith(POSTGRESQL):
            if "://" in place:
                raise no_address(place)
            folder, own = path_given(place), self._path.resolve()
            if own in folder.resolve().parents:
                raise InputError(
                    f"{place} lies in the library itself: name a folder outside {self._path}",
                    f"{place} está dentro de la biblioteca: indique una carpeta fuera de {self._path}",
                )
            make_folder(folder)
            place = str(folder / "catalog.sqlite")
        return move(self._catalog, place, tell)

    def check(self) -> list[Check]:
        """What `doctor` looks at: the catalog, the index, the model that made the vectors."""
        last, sound = self._catalog.last_add(), self._catalog.sound()
        documents = sum(self._catalog.documents_by_language().values())
        checks = [
            Check("library", place := str(self._path.resolve()), spanish=f"biblioteca: {place}"),
            Check(
                "documents", f"{documents} ({self._catalog.count()} chunks)",
                spanish=f"documentos: {documents} ({self._catalog.count()} fragmentos)",
            ),
            _catalog(sound),
            *self._kept(sound),
            Check(
                "vectors made by", (stamp := self._catalog.meta("stamp")) or "none yet",
                spanish=f"vectores hechos por: {stamp or 'ninguno aún'}",
            ),
        ]  # fmt: skip
        if last is not None:
            checks.append(_last_add(last))
        sizes = {"catalog": self._catalog.engine.size()}
        sizes |= {name: _size(self._path / name) for name in ("chroma", "quarantine")}
        checks += [
            Check(f"disk {name}", f"{size / 1e6:.1f} MB", spanish=f"disco {name}: {_comma(size / 1e6)} MB")
            for name, size in sizes.items()
            if size
        ]
        return [*checks, *self._snapshots.check()]

    def _kept(self, sound: bool) -> list[Check]:
        """Are texts, vectors and words as they were stored? Of altered texts the words are not looked at."""
        if not sound:
            return [_not_looked_at()]
        changed = altered(self._catalog)
        return [_texts(changed), *([] if changed else [_words(self._catalog.words.differ())])]


def _catalog(sound: bool) -> Check:
    return Check(
        "catalog",
        "sound" if sound else "damaged: put back a backup with 'fuente restore FILE'",
        sound,
        f"catálogo: {'en buen estado' if sound else 'dañado; recupere una copia con «fuente restore ARCHIVO»'}",
    )


def _last_add(last: LastAdd) -> Check:
    done = f"{last.done} of {last.total} files on {last.at} UTC"
    in_spanish = f"última incorporación: {last.done} de {last.total} archivos el {last.at} UTC"
    if last.ended:
        return Check("last add", done, spanish=in_spanish)
    return Check(
        "last add", f"{done}, then cut off: run it again", False, f"{in_spanish}, luego interrumpida: repítala"
    )


def _not_looked_at() -> Check:
    return Check("texts and vectors", "not looked at", False, "textos y vectores: sin comprobar")


def _words(differ: bool) -> Check:
    if not differ:
        return Check("word index", "that of the texts", spanish="índice de palabras: el de los textos")
    return Check(
        "word index", "not that of the texts: run 'fuente doctor --rebuild'", False,
        "índice de palabras: no es el de los textos; ejecute «fuente doctor --rebuild»",
    )  # fmt: skip


def _comma(number: float) -> str:
    return f"{number:.1f}".replace(".", ",")


def _size(path: Path) -> int:
    """Bytes of a file, or of all files in a folder."""
    files = [path, *path.parent.glob(f"{path.name}-*")] if path.is_file() else path.rglob("*")
    return sum(file.stat().st_size for file in files if file.is_file())


def altered(catalog: Catalog) -> list[str]:
    """The sources of the documents that were changed behind the library's back, in their order.

    Every text is hashed again with its title, date, author and the like, and what was made of its sentences: SQLite's
    own check sees a broken page, not another digit. The vector of a chunk of which no hash was kept is known to be of
    length 1; a flipped bit in its exponents or upper digits shows in that, one in its last digits moves no ranking.
    """
    return [str(row["source"]) for row in catalog.rows("SELECT * FROM documents ORDER BY source")
            if row["hash"] != document_hash(row)
            or any(_differs(catalog, str(row["id"]), str(row["text"])))]  # fmt: skip


def _differs(catalog: Catalog, document_id: str, text: str) -> Iterator[bool]:
    """For each chunk of a document and its sentences: are its words or its vectors others?"""
    for chunk in catalog.rows("SELECT * FROM chunks WHERE document_id = ?", (document_id,)):
        stored = str(chunk["text"])
        yield stored != text[chunk["start"] : chunk["end"]] or text_hash(stored) != chunk["text_hash"]
        yield _off(chunk["vector"])
        rows = catalog.rows("SELECT * FROM sentences WHERE chunk_number = ?", (chunk["number"],))
        yield len(rows) != 1 or _sentences_differ(
            text, chunk["vector"], *(rows[0][name] for name in SENTENCE.split(", "))
        )


def _sentences_differ(text: str, whole: bytes, spans: bytes, known: bytes, vectors: bytes, tokens: bytes) -> bool:
    if len(spans) % 12:  # three numbers of four bytes a sentence
        return True
    places = [(start, end) for start, end, _ in np.frombuffer(spans, "<i4").reshape(-1, 3).tolist()]
    return known not in (sentences_hash(text, places, vectors, tokens, part) for part in (whole, b""))


def _off(kept: bytes) -> bool:
    if len(kept) % 4:
        return True
    length = float(np.linalg.norm(np.frombuffer(kept, np.float32).astype(np.float64)))
    return not abs(length - 1) <= MOST_OFF  # so that a NaN is off, too


def _texts(changed: Sequence[str]) -> Check:
    """What `doctor` says of documents that are not as they were stored."""
    if not changed:
        return Check(
            "texts and vectors",
            "as stored: every text, title and date hashed, every vector measured",
            spanish="textos y vectores: como se guardaron (cada texto, título y fecha cotejados, cada vector medido)",
        )
    first, more = ", ".join(changed[:3]), len(changed) - 3
    also, also_spanish = (f" and {more} more", f" y {more} más") if more > 0 else ("", "")
    return Check(
        "texts and vectors",
        f"altered in {first}{also}: put back a backup, or remove and add these again",
        False,
        f"textos y vectores: alterados en {first}{also_spanish}; recupere una copia, o quítelos y añádalos de nuevo",
    )
