"""Keeping a library sound: what `doctor` looks at, the index made anew, backups."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rag.store.catalog import Catalog
from rag.store.index_snapshots import IndexSnapshots
from rag.store.write_lock import write_lock
from rag.types import Check


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
        """Make the index anew from the catalog's vectors; embeds nothing. Raises IndexDamaged when it cannot be."""
        with write_lock(self._path):
            self._catalog.wipe()
            self._snapshots.build()

    def empty_bin(self) -> None:
        """Delete for good what is in the bin; no trace of it stays in the files."""
        with write_lock(self._path):
            self._catalog.empty_bin(days=0)
            self._settle()

    def backup(self, file: str | Path) -> None:
        """Everything but the index as one file; may run while documents are added."""
        self._catalog.copy_to(Path(file))

    def restore(self, file: str | Path) -> None:
        """Take over what a backup holds instead of what is here; raises LibraryError, and changes nothing, if not."""
        with write_lock(self._path):
            self._catalog.restore(Path(file))
            self._settle()

    def check(self) -> list[Check]:
        """What `doctor` looks at: the catalog, the index, the model that made the vectors."""
        last, sound = self._catalog.last_add(), self._catalog.sound()
        documents = sum(self._catalog.documents_by_language().values())
        checks = [
            Check("library", str(self._path.resolve())),
            Check("documents", f"{documents} ({self._catalog.count()} chunks)"),
            Check("catalog", "sound" if sound else "damaged: put back a backup with 'fuente restore FILE'", sound),
            Check("vectors made by", self._catalog.meta("stamp") or "none yet"),
        ]
        if last is not None:
            done = f"{last.done} of {last.total} files on {last.at} UTC"
            checks.append(Check("last add", done if last.ended else f"{done}, then cut off: run it again", last.ended))
        sizes = {name: _size(self._path / name) for name in ("catalog.sqlite", "chroma", "quarantine")}
        checks += [Check(f"disk {name}", f"{size / 1e6:.1f} MB") for name, size in sizes.items() if size]
        return [*checks, *self._snapshots.check()]


def _size(path: Path) -> int:
    """Bytes of a file, or of all files in a folder."""
    files = [path, *path.parent.glob(f"{path.name}-*")] if path.is_file() else path.rglob("*")
    return sum(file.stat().st_size for file in files if file.is_file())
