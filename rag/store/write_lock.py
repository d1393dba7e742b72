"""The right to write to a library: one process at a time, and a second is told at once.

Windows has no `fcntl`: there a file's first byte is locked, which says the same. Not tried on Windows itself; a test
puts such a `msvcrt` in its place.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rag.errors import LibraryBusy, LibraryError

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore

LOOKS = 3  # tries to take the lock: one who only looks whether it is held holds it for an instant
PAUSE = 0.02  # seconds between them


def _try(lock: int, *, shared: bool = False) -> None:
    """Take the lock of an open file, until it is closed; raises BlockingIOError when another has it."""
    if fcntl is not None:
        return fcntl.flock(lock, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    import msvcrt

    os.lseek(lock, 0, os.SEEK_SET)
    try:
        msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
    except OSError as error:
        raise BlockingIOError from error


def _take(lock: int) -> None:
    """As `_try`, a few times."""
    for _ in range(LOOKS - 1):
        with suppress(BlockingIOError):
            return _try(lock)
        time.sleep(PAUSE)
    _try(lock)


def is_locked(folder: Path) -> bool:
    """Return whether somebody holds the write lock just now."""
    try:
        lock = os.open(folder / "lock", os.O_RDONLY)
    except OSError:
        return False
    try:
        _try(lock, shared=True)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """Hold a file's lock, waiting until no other process has it."""
    lock = os.open(file, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        while True:
            with suppress(BlockingIOError):
                _try(lock)
                break
            time.sleep(PAUSE)
        yield
    finally:
        os.close(lock)


@contextmanager
def write_lock(folder: Path) -> Iterator[None]:
    """Hold the write lock; raises LibraryBusy when another has it, LibraryError where nobody may write."""
    try:
        lock = os.open(folder / "lock", os.O_CREAT | os.O_RDWR, 0o644)
    except OSError as error:
        raise LibraryError(
            f"cannot write in {folder} ({error.strerror}): check its permissions",
            f"no se puede escribir en {folder} ({error.strerror}): compruebe sus permisos",
        ) from error
    try:
        _take(lock)
    except BlockingIOError as error:
        os.close(lock)
        raise LibraryBusy(
            f"another process is writing to {folder}: wait until it has ended",
            f"otro proceso está escribiendo en {folder}: espere a que termine",
        ) from error
    try:
        yield
    finally:
        os.close(lock)
