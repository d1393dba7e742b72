"""What every start would make of the packaged weights again: kept in the user's own cache folder, as long as it is fit.

A file is named by a hash of what it was made of, code included, and holds a checksum of what is in it. Nothing needs
it: where the folder cannot be written, is somebody else's, or holds a damaged file, the thing is made as at first.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from rag.settings import cache_folder

LEFT = 1 << 30  # bytes that must stay free on the disk: documents come first
VERSIONS = 2  # of one thing, for two installations that take turns
SUM = 4  # bytes of a checksum: against damage, since nobody else may write there


def kept(name: str, made_of: Sequence[Path], make: Callable[[], bytes], folder: Path | None = None) -> bytes:
    """What `make` makes of the files `made_of`, from the cache where it is there.

    `folder` is the cache's, by default the user's own.
    """
    folder = folder or cache_folder()
    try:
        file = folder / f"{name}-{_fingerprint(made_of)}" if folder and _own(folder) else None
    except OSError:
        file = None
    found = _read(file) if file else None
    if found is not None:
        return found
    made = make()
    if file:
        with suppress(OSError):
            _write(file, name, made)
    return made


def _fingerprint(made_of: Sequence[Path]) -> str:
    """Of the code of this package and of files: code by its content, what is large by its place, size and time."""
    seen = hashlib.sha256(sys.byteorder.encode())
    for path in [*sorted(Path(__file__).parent.glob("*.py")), *made_of]:
        found = path.stat()
        large = repr((str(path), found.st_size, found.st_mtime_ns)).encode()
        seen.update(path.read_bytes() if path.suffix == ".py" else large)
    return seen.hexdigest()[:16]


def _own(folder: Path) -> bool:
    """Is the folder, made if missing, this user's, and can nobody else write there? Windows does not tell."""
    if not hasattr(os, "getuid"):
        return False
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.stat()
    return found.st_uid == os.getuid() and not found.st_mode & 0o022


def _read(file: Path) -> bytes | None:
    with suppress(OSError), file.open("rb") as kept:
        expected, made = kept.read(SUM), kept.read()
        return made if _sum(made) == expected else None
    return None


def _sum(made: bytes) -> bytes:
    return zlib.crc32(made).to_bytes(SUM, "big")  # half the time of SHA-256, which was 40 ms of a start


def _write(file: Path, name: str, made: bytes) -> None:
    """Whole or not at all; of older ones of that name the latest stay."""
    if shutil.disk_usage(file.parent).free < LEFT + len(made):
        return
    with NamedTemporaryFile(dir=file.parent, prefix=".", delete=False) as half:
        try:
            half.write(_sum(made))
            half.write(made)
            half.flush()
            os.replace(half.name, file)
        except BaseException:
            os.unlink(half.name)
            raise
    older = sorted(file.parent.glob(f"{name}-*"), key=lambda one: one.stat().st_mtime_ns)
    for one in older[:-VERSIONS]:
        one.unlink()
