"""One process writes at a time, also where Python has no `fcntl`, as on Windows."""

from __future__ import annotations

import fcntl
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from rag.errors import LibraryBusy
from rag.store import write_lock as here


class Msvcrt(ModuleType):
    """Windows' locks of a file's bytes, as far as they are used: held until the file is closed, refused to others."""

    LK_NBLCK = 2

    def locking(self, file: int, mode: int, count: int) -> None:
        assert (mode, count) == (self.LK_NBLCK, 1)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PermissionError(13, "Permission denied") from error


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module as it is where there is no `fcntl`."""
    monkeypatch.setitem(sys.modules, "fcntl", None)
    monkeypatch.setitem(sys.modules, "msvcrt", Msvcrt("msvcrt"))
    spec = importlib.util.spec_from_file_location("windows_write_lock", here.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.fcntl is None
    return module


@pytest.mark.parametrize("system", ["posix", "windows"])
def test_a_second_writer_is_told_at_once(system: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    module = here if system == "posix" else request.getfixturevalue("windows")
    assert not module.is_locked(tmp_path)
    with module.write_lock(tmp_path):
        assert module.is_locked(tmp_path)
        with pytest.raises(LibraryBusy), module.write_lock(tmp_path):
            raise AssertionError
    assert not module.is_locked(tmp_path)
    with module.alone(tmp_path / "tokens.lock"), module.write_lock(tmp_path):
        pass
