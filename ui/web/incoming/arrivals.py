"""What was handed in and is not read yet, noted on disk: after a kill, the next process reads it."""

from __future__ import annotations

import itertools
import json
import os
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from ui.web.incoming.uploads import Upload

_PROCESS = secrets.token_hex(4)  # tells this process from an earlier one of the same number
_NUMBERS = itertools.count()


class Arrivals:
    """A note in `folder`, and those that processes which are gone have left there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._note = folder / f".reading-{os.getpid()}-{_PROCESS}-{next(_NUMBERS)}.json"

    def note(self, uploads: Iterable[Upload]) -> None:
        """These are all that is on its way; without any, the note goes."""
        told = [{"path": str(one.path.absolute()), "name": one.name} for one in uploads]
        if not told:
            self._note.unlink(missing_ok=True)
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        written = self._note.with_suffix(".part")
        written.write_text(json.dumps(told), "utf-8")
        os.replace(written, self._note)

    def left(self) -> list[Upload]:
        """What processes that are gone had not read, as far as it is still there."""
        return [one for note in self._notes() for one in _read(note) if one.path.is_file()]

    def forget(self) -> None:
        """Their notes go."""
        for note in self._notes():
            note.unlink(missing_ok=True)

    def _notes(self) -> Sequence[Path]:
        return [path for path in sorted(self._folder.glob(".reading-*.json")) if _gone(path)]


def _gone(note: Path) -> bool:
    """Has the process ended whose note it is?"""
    _, number, process, _ = note.name.split("-", 3)
    if process == _PROCESS or not number.isdecimal():
        return False
    if int(number) == os.getpid():
        return True
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _read(note: Path) -> Iterator[Upload]:
    with suppress(OSError, ValueError, TypeError, KeyError):
        for one in json.loads(note.read_text("utf-8")):
            yield Upload(Path(one["path"]), str(one["name"]))
