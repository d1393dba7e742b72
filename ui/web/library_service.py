"""The library as its readers change it: adding in the background, and removing with ten seconds' grace.

One thread reads what was dropped, so that it goes on when the page is left, and every document can be asked as soon as
its own file is done. Knows no Gradio and no HTML.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from rag import Library
from rag.errors import FuenteError, LibraryBusy
from rag.ingestion.web import Fetched, FetchError
from rag.types import Document, FileReport, FileStatus, Progress
from ui.text import TEXT
from ui.web.incoming.arrivals import Arrivals
from ui.web.incoming.uploads import Taken, Upload, safe_name, take, told_of

GRACE = 10.0  # seconds in which a removal can be undone
MOST_WAITING = 50  # drops in line; more is no service
STALE = 3600.0  # seconds after which a file that no document was read from is swept out of the folder


@dataclass(frozen=True, slots=True)
class Work:
    """How far the adding is. `files` are those that are done; their `source` is what their sender called them."""

    number: int = 0  # grows with every change
    running: bool = False
    visitor: str = ""  # whose adding it is
    stopping: bool = False
    done: int = 0
    total: int = 0
    current: str = ""
    embedded: float = 0.0  # of the current file, 0 to 1
    step: Literal["take", "fetch", "read", "index"] = "take"
    files: tuple[FileReport, ...] = ()
    left: int = 0  # files it had not come to when it was stopped
    waiting: int = 0  # drops that are read after this one
    problem: FuenteError | None = None


@dataclass(frozen=True, slots=True)
class Drop:
    """What somebody wants to be read, and how it is brought here."""

    bring: Callable[[], list[Taken]]
    refused: tuple[FileReport, ...]  # what did not even arrive
    visitor: str
    files: int  # as far as that is known before archives are unpacked
    uploads: tuple[Upload, ...] = ()


@dataclass(frozen=True, slots=True)
class Removal:
    """A document that was just taken out, and until when it can be put back."""

    document: Document
    visitor: str
    until: float  # of `time.monotonic`


class LibraryService:
    """What a page does with its library: one adding after the other; anybody may watch, only who began one stop it."""

    def __init__(
        self, library: Library, *, fetch: Callable[[str], Fetched] | None = None, grace: float = GRACE
    ) -> None:
        """`fetch` is how an address is fetched; without it, none is."""
        self.library = library
        self.folder = library.path / "uploads"
        self.grace = grace  # seconds
        self._fetch = fetch
        self._lock = threading.Lock()
        self._work = Work()
        self._line: deque[Drop] = deque()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._removals: list[Removal] = []  # the last ones, which can be undone from the end
        self._arrivals = Arrivals(self.folder)
        self._reading: tuple[Upload, ...] = ()
        self._sweep()

    @property
    def fetches(self) -> bool:
        return self._fetch is not None

    @property
    def work(self) -> Work:
        return self._work

    def _tell(self, **changed: object) -> None:
        with self._lock:
            self._work = replace(self._work, number=self._work.number + 1, **changed)  # type: ignore[arg-type]

    # -------------------------------------------------------------- documents in

    def add(self, uploads: Sequence[Upload], refused: Sequence[FileReport] = (), visitor: str = "") -> None:
        """Read what was dropped, after what was dropped before; raises LibraryBusy where the line is long.

        `refused` is what did not even arrive, and why.
        """
        told = [*refused]
        coming = {one.path: one.name for one in self._coming()}
        new = list[Upload]()
        for one in uploads:  # what is dropped twice may be one file: the second is not there once the first is taken
            if one.path in coming:
                told.append(told_of(one.name, FileStatus.UNCHANGED, "same_file", "same_file", title=coming[one.path]))
            else:
                coming[one.path] = one.name
                new.append(one)
        self._begin(Drop(lambda: self._taken(new), tuple(told), visitor, len(new), tuple(new)))

    def resume(self) -> None:
        """Read what an earlier process was killed before it had read."""
        left = self._arrivals.left()
        home = self.folder.resolve()
        ours, others = ([one for one in left if one.path.resolve().is_relative_to(home) is inside]
                        for inside in (True, False))  # fmt: skip
        here = [Taken(one.path, one.name) for one in ours]
        if left:
            self._begin(Drop(lambda: [*here, *self._taken(others)], (), "", len(left), tuple(left)))
        self._arrivals.forget()

    def add_address(self, url: str, visitor: str = "") -> None:
        """Fetch and read a web page; raises FetchError where that is not allowed, LibraryBusy as `add`."""
        if self._fetch is None:
            raise FetchError("private", url)
        self._begin(Drop(lambda: self._fetched(url), (), visitor, 1))

    def cancel(self, visitor: str | None = None) -> None:
        """Stop the adding, and what of this visitor's waits, where it is theirs; what is done stays. Without a
        visitor, whosever it is."""
        if not self._work.running or visitor not in (None, self._work.visitor):
            return
        with self._lock:
            ended = [one for one in self._line if visitor in (None, one.visitor)]
            self._line = deque(one for one in self._line if one not in ended)
            self._note()
        self._stop.set()
        left = self._work.left + sum(one.files for one in ended)
        self._tell(stopping=True, left=left, waiting=len(self._line))

    def wait(self) -> None:
        """Until nothing is being read."""
        if self._thread is not None:
            self._thread.join()

    def _begin(self, drop: Drop) -> None:
        with self._lock:
            if self._work.running:
                if len(self._line) >= MOST_WAITING:
                    raise LibraryBusy(
                        "other documents are being read: wait until they are done",
                        "se están leyendo otros documentos: espere a que termine",
                    )
                self._line.append(drop)
                self._work = replace(self._work, number=self._work.number + 1, waiting=len(self._line))
                self._note()
                return
            self._work = self._turn(drop, Work(self._work.number))
        self._thread = threading.Thread(target=self._go_on, args=(drop,), daemon=True)
        self._thread.start()

    def _turn(self, drop: Drop, before: Work) -> Work:
        """The work as a drop begins; what became of the files before it is kept."""
        self._stop.clear()
        self._reading = drop.uploads
        self._note()
        return Work(
            before.number + 1, running=True, visitor=drop.visitor, files=(*before.files, *drop.refused),
            left=before.left, waiting=len(self._line), problem=before.problem,
        )  # fmt: skip

    def _ended(self) -> None:
        self._reading = ()
        self._note()

    def _note(self) -> None:
        """What would be lost if the process were killed now; a disk that takes no note is told of by the reading."""
        with suppress(OSError):
            self._arrivals.note(self._coming())

    def _coming(self) -> list[Upload]:
        """What is handed in and not read yet."""
        return [*self._reading, *(one for drop in self._line for one in drop.uploads)]

    def _go_on(self, drop: Drop) -> None:
        """Read one drop after the other, until none waits."""
        going = True
        while going:
            try:
                self._add(drop.bring)
            except BaseException:  # our own fault: no reading may seem to go on for ever
                self._line.clear()
                self._ended()
                self._tell(running=False, stopping=False, current="", waiting=0)
                raise
            with self._lock:
                going = bool(self._line)
                if going:
                    drop = self._line.popleft()
                    self._work = self._turn(drop, self._work)
                else:
                    self._ended()
                    number = self._work.number + 1
                    self._work = replace(self._work, number=number, running=False, stopping=False, current="")

    def _taken(self, uploads: Sequence[Upload]) -> list[Taken]:
        taken = take(uploads, self.folder)
        self._tell(files=(*self._work.files, *taken.refused))
        return taken.files

    def _fetched(self, url: str) -> list[Taken]:
        assert self._fetch is not None
        self._tell(step="fetch", current=url)
        try:
            fetched = self._fetch(url)
        except FetchError as error:
            report = FileReport(url, FileStatus.FAILED, str(error), code=error.code, reason_es=error.spanish)
            self._tell(files=(*self._work.files, report))
            return []
        place = self.folder / "web" / safe_name(fetched.name)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(fetched.content)
        return [Taken(place, url)]

    def _add(self, bring: Callable[[], list[Taken]]) -> None:
        taken: list[Taken] = []
        try:
            taken = bring()
            self._reading = tuple(Upload(one.path, one.name) for one in taken)
            self._note()
            new = self._without_twins(taken)
            self._tell(step="read", total=len(new), current=new[0].name if new else "")
            if new and not self._stop.is_set():
                self._read(new)
            elif new:
                self._tell(left=self._work.left + len(new))
        except FuenteError as error:
            self._tell(problem=error)
        except OSError as error:
            self._tell(
                problem=FuenteError(
                    f"cannot write in {self.folder} ({error.strerror}): check the disk",
                    f"no se puede escribir en {self.folder} ({error.strerror}): compruebe el disco",
                )
            )
        finally:
            self._drop(taken)

    def _without_twins(self, taken: Sequence[Taken]) -> list[Taken]:
        """Only files whose bytes were not read before, nor come twice; the others are reported."""
        new: dict[str, Taken] = {}
        for one in taken:
            with one.path.open("rb") as opened:
                print_ = hashlib.file_digest(opened, "sha256").hexdigest()
            twin = self.library.originals.twin(one.path)
            if twin is None and print_ not in new:
                new[print_] = one
                continue
            key, title = ("twin", twin.title) if twin else ("same_file", new[print_].name)
            self._tell(files=(*self._work.files, told_of(one.name, FileStatus.UNCHANGED, key, key, title=title)))
        return list(new.values())

    def _read(self, new: Sequence[Taken]) -> None:
        called = {str(one.path): one for one in new}

        def heard(progress: Progress) -> None:
            one = called.get(progress.source) or called.get(str(Path(progress.source)))
            files = self._work.files
            if progress.report is not None:
                files = (*files, _as_sent(progress.report, one))
            self._tell(
                done=progress.done, total=progress.total, current=one.name if one else "", embedded=progress.embedded,
                step=progress.step, files=files,
            )  # fmt: skip

        report = self.library.add(*called, on_progress=heard, stop=self._stop.is_set)
        self._tell(left=self._work.left + len(report.left))

    def _drop(self, taken: Sequence[Taken]) -> None:
        """Files of ours that no document came of are not kept."""
        known = self._known() if taken else set()
        for one in taken:
            if one.path.resolve() not in known:
                one.path.unlink(missing_ok=True)

    def _known(self) -> set[Path]:
        """The files that the documents of the library and of its bin were read from."""
        return self.library.originals.locations() | {Path(entry.location) for entry in self.library.bin()}

    # -------------------------------------------------------------- documents out

    def remove(self, visitor: str, document_id: str) -> Removal:
        """Take a document out at once; for `grace` seconds its visitor may put it back. Raises as `Library.remove`."""
        (document,) = self.library.remove(document_id)
        removal = Removal(document, visitor, time.monotonic() + self.grace)
        self._removals.append(removal)
        return removal

    def clear(self) -> None:
        """Take every document out, into the bin."""
        self.library.remove(*(entry.id for entry in self.library.entries()))

    def removed(self, visitor: str) -> Removal | None:
        """What this visitor could put back just now: what they removed last, whatever others remove meanwhile."""
        last = next((one for one in reversed(self._removals) if one.visitor == visitor), None)
        return last if last and time.monotonic() < last.until else None

    def undo(self, visitor: str) -> Document | None:
        """Put back what the visitor removed last, and, called again, what before; None when it is too late."""
        removal = self.removed(visitor)
        if removal is None:
            return None
        self._removals.remove(removal)
        if removal.document.id not in {entry.id for entry in self.library.bin()}:
            return None
        return next(iter(self.library.put_back(removal.document.id)), None)

    def put_back(self, document_id: str) -> Document | None:
        """Put a document back from the bin, whoever removed it; None where it is there no more."""
        if document_id not in {entry.id for entry in self.library.bin()}:
            return None
        return next(iter(self.library.put_back(document_id)), None)

    def empty_bin(self) -> int:
        """Delete for good what is in the bin, with the files that were sent to us; how many documents that were."""
        gone = self.library.bin()
        self.library.maintenance.empty_bin()
        known = self._known()
        for place in (Path(entry.location) for entry in gone):
            if place.is_relative_to(self.folder.resolve()) and place not in known:
                place.unlink(missing_ok=True)
        return len(gone)

    def _sweep(self) -> None:
        """Files in our folder that no document was read from, as a process that was killed leaves them."""
        if not self.folder.is_dir():
            return
        known = self._known() | {one.path.resolve() for one in self._arrivals.left()}
        for file in self.folder.rglob("*"):
            with suppress(OSError):
                stale = time.time() - file.lstat().st_mtime > STALE
                if stale and not file.is_dir() and file.resolve() not in known:
                    file.unlink()


def _as_sent(report: FileReport, one: Taken | None) -> FileReport:
    """The report under the name that the file was sent by."""
    if one is None:
        return report
    english, spanish = (text.replace(report.source, one.name) for text in (report.reason, report.reason_es))
    if one.beside and report.status in (FileStatus.INDEXED, FileStatus.PARTIAL) and not english:
        english, spanish = TEXT["beside"]["en"], TEXT["beside"]["es"]
    return replace(report, source=one.name, reason=english, reason_es=spanish)
