"""The right to write to a library: one process at a time, and a second is told at once."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rag.errors import LibraryBusy, LibraryError

LOOKS = 3  # tries to take the lock: one who only looks whether it is held holds it for an instant
PAUSE = 0.02  # seconds between them


def _take(lock: int) -> None:
    """Raises BlockingIOError when another has it."""
    for _ in range(LOOKS - 1):
        with suppress(BlockingIOError):
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        time.sleep(PAUSE)
    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_locked(folder: Path) -> bool:
    """Return whether somebody holds the write lock just now."""
    try:
        lock = os.open(folder / "lock", os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


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
