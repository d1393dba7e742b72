"""Files -> readings, in a thread that runs ahead of the encoder: archives opened, what is unchanged passed over."""

from __future__ import annotations

import hashlib
import queue
import shutil
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from rag.errors import DocumentError, LibraryError
from rag.ingestion.file_errors import problem
from rag.ingestion.sandbox import ALL_AT_ONCE, ARCHIVES, MAIL, Reader
from rag.store.catalog import Catalog
from rag.types import FileReport, FileStatus, Reading

AHEAD = 32  # files read before their turn
HEED_SECONDS = 0.1  # between two looks at whether anybody wants it to stop


class Stopped(Exception):
    """Somebody said stop."""


@dataclass(frozen=True, slots=True)
class File:
    """Something to be read: a file, or what an archive holds."""

    source: str  # the path as added; of a member: the archive's, a slash, its name
    location: str  # the same, absolute
    path: Path  # where its bytes are now
    problem: DocumentError | None = None  # why there are none
    member: bool = False
    opened: bool = False  # a mail whose attachments are files of their own already

    @property
    def archive(self) -> bool:
        return (
            self.problem is None and not self.opened and self.path.suffix.lower() in (MAIL if self.member else ARCHIVES)
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """A file that was looked at: its report, or what is to be kept of it."""

    file: File
    report: FileReport | None = None
    reading: Reading | None = None
    fingerprint: str = ""
    moved_from: str | None = None  # where the same bytes were, and are no longer

    @property
    def size(self) -> int:
        return len(self.reading.document.text) if self.reading else 0


class ReadAhead:
    """The files of a run, read in order by a thread of its own; a context manager, which ends the thread."""

    def __init__(self, folder: Path, catalog: Catalog, files: Sequence[File], vanished: dict[str, tuple[str, str]]):
        self.vanished = vanished  # location → id and fingerprint of what is there no more; follows what is found
        self.total = len(files)  # grows as archives are opened
        self._folder = folder
        self._catalog = catalog
        self._todo = deque(files)
        self._ended = threading.Event()
        self._outcomes: queue.Queue[Outcome | BaseException | None] = queue.Queue(AHEAD)
        self._held: Outcome | BaseException | None = None  # taken from the queue, and not given yet
        self._thread = threading.Thread(target=self._read_all, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def batches(self, sizes: Iterator[int], most_text: int, heed: Callable[[], None]) -> Iterator[list[Outcome]]:
        """What has been read, in order: as much as is there, up to so many files and about so many characters.

        `heed` is called several times a second while nothing is there.
        """
        while (first := self._next(heed)) is not None:
            batch, most = [first], next(sizes)
            while len(batch) < most and sum(one.size for one in batch) < most_text and self._ready():
                batch.append(self._next(heed) or first)
            yield batch

    def left(self) -> list[str]:
        """The sources that were not given in a batch, in order; for when the thread has ended."""
        waiting = [self._held, *self._outcomes.queue]
        return [
            *(one.file.source for one in waiting if isinstance(one, Outcome)),
            *(file.source for file in self._todo),
        ]

    def _next(self, heed: Callable[[], None]) -> Outcome | None:
        while True:
            heed()
            with suppress(queue.Empty):
                outcome, self._held = self._held or self._outcomes.get(timeout=HEED_SECONDS), None
                if isinstance(outcome, BaseException):
                    raise outcome
                return outcome

    def _ready(self) -> bool:
        """Is there another reading at once?"""
        if self._held is None:
            with suppress(queue.Empty):
                self._held = self._outcomes.get_nowait()
                if self._held is None:  # the end
                    self._outcomes.put(None)
        return isinstance(self._held, Outcome)

    # -------------------------------------------------------------- in the thread

    def _read_all(self) -> None:
        try:
            with Reader(waiting=self._go_on) as reader, self._unpacking() as place:
                while self._todo:
                    self._read_next(reader, place)
            self._hand_over(None)
        except Stopped:
            return
        except BaseException as error:  # raised where the run is waited for
            with suppress(Stopped):
                self._hand_over(error)

    def _read_next(self, reader: Reader, place: Path) -> None:
        file = self._todo.popleft()
        try:
            if file.archive:
                members = self._opened(file, reader, place)
                self._todo.extendleft(reversed(members))
                self.total += len(members) - 1
            else:
                self._hand_over(self._looked_at(file, reader))
        except Stopped:
            self._todo.appendleft(file)
            raise

    def _go_on(self) -> None:
        if self._ended.is_set():
            raise Stopped

    def _hand_over(self, outcome: Outcome | BaseException | None) -> None:
        while True:
            self._go_on()
            with suppress(queue.Full):
                self._outcomes.put(outcome, timeout=HEED_SECONDS)
                return

    @contextmanager
    def _unpacking(self) -> Iterator[Path]:
        """A folder for what archives hold, gone at the end; what a kill has left in it goes at the next beginning."""
        place = self._folder / "unpacked"
        shutil.rmtree(place, ignore_errors=True)
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def _opened(self, archive: File, reader: Reader, place: Path) -> list[File]:
        """An archive's members instead of it; what was read from it before and is no longer in it has vanished."""
        zipped = archive.path.suffix.lower() not in ALL_AT_ONCE
        itself = [replace(archive, opened=True)] if archive.path.suffix.lower() in MAIL else []
        if not archive.member:
            shutil.rmtree(place, ignore_errors=True)  # of the archive before this one
        try:
            place.mkdir(exist_ok=True)
            inside = Path(tempfile.mkdtemp(dir=place))
            members = [
                File(member.source, f"{archive.location}{member.source.removeprefix(archive.source)}",
                     member.path or archive.path, member.problem, member=True, opened=not zipped)
                for member in reader.unpack(archive.path, archive.source, inside)
            ]  # fmt: skip
        except DocumentError as error:
            return itself or [replace(archive, problem=error, member=True)]
        except OSError as error:
            raise LibraryError(
                f"cannot write in {self._folder} ({error.strerror}): free some space",
                f"no se puede escribir en {self._folder} ({error.strerror}): libere espacio",
            ) from error
        there = {member.location for member in members}
        to_open = {member.location for member in members if member.archive}  # what they hold is seen then
        for location, known in self._catalog.locations().items():
            if not location.startswith(f"{archive.location}/") or location in there:
                continue
            if to_open.isdisjoint(map(str, Path(location).parents)):
                self.vanished[location] = known
        return [*itself, *members]

    def _looked_at(self, file: File, reader: Reader) -> Outcome:
        """A file's reading, or its report where there is nothing to keep of it."""
        try:
            if file.problem is not None:
                raise file.problem
            print_ = fingerprint(file.path)
            known = self._catalog.fingerprint(file.location)
            if known and known[1] == print_:
                return Outcome(file, FileReport(file.source, FileStatus.UNCHANGED, document_id=known[0]))
            reading = reader.read(file.path, file.source)
            return Outcome(file, None, reading, print_, self._moved_from(print_, file.location))
        except DocumentError as error:
            return Outcome(file, failed(file, error))

    def _moved_from(self, print_: str, location: str) -> str | None:
        """Where the very same bytes were read before, if they are no longer there."""
        for before in self._catalog.places(print_):
            if before != location and (before in self.vanished or _is_gone(before)):
                self.vanished.pop(before, None)
                return before
        return None


def failed(file: File, error: DocumentError) -> FileReport:
    return FileReport(file.source, FileStatus(error.status), str(error), code=error.code, reason_es=error.spanish)


def _is_gone(location: str) -> bool:
    """Is a document's file no longer there, nor the archive that it came from?"""
    place = Path(location)
    return not place.exists() and not any(parent.is_file() for parent in place.parents)


def fingerprint(file: Path) -> str:
    """The SHA-256 of a file's bytes; a thing that is no regular file gets an empty one and is left to the reader."""
    if not file.is_file():
        return ""
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise problem("closed", str(file), detail=error.strerror) from error
