"""What people drop -> files in the library's own folder: names made safe, ZIP archives unpacked with limits.

Nothing is believed of a name or an archive: no path leaves the folder, no link is made, and sizes are those of the
bytes that really come out. What is not taken in gets a `FileReport` with the reason, in both languages.
"""

from __future__ import annotations

import contextlib
import filecmp
import itertools
import lzma
import os
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO

from rag.errors import DocumentError
from rag.ingestion.file_errors import problem
from rag.ingestion.formats.archive import check_member, inflated
from rag.types import FileReport, FileStatus
from ui.output.render import plain
from ui.text import TEXT

MOST_FILES = 2000  # that are taken of one drop, those of its archives with them, and of one archive
LARGEST_ARCHIVE = 200_000_000  # bytes that may come out of one
RATIO = 100  # bytes out for each byte in; text compresses about 4 to 1, empty pages of a PDF some 20 to 1
LONGEST_NAME = 150  # bytes of one part of a name; file systems end at 255
DEEPEST = 8  # folders that are kept of a path
_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError)
_PASSED_OVER = {
    "__macosx",
    ".ds_store",
    "thumbs.db",
    "desktop.ini",
}  # what systems leave beside the files that are meant


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came: where it lies now, and what its sender calls it, perhaps with folders."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A file in the library's folder, and whether there is another of its name, which stays."""

    path: Path
    name: str
    beside: bool = False


@dataclass(slots=True)
class Intake:
    """What came of a drop."""

    files: list[Taken] = field(default_factory=list)
    refused: list[FileReport] = field(default_factory=list)

    def full(self, name: str) -> bool:
        """Is there no room for one more of this name? That is told of then."""
        if len(self.files) < MOST_FILES:
            return False
        self.refused.append(told_of(name, FileStatus.TOO_LARGE, "library_beyond", "beyond", most=MOST_FILES))
        return True


def take(uploads: Sequence[Upload], folder: Path) -> Intake:
    """Move what was dropped into `folder`, archives unpacked; what systems leave beside files is passed over."""
    taken = Intake()
    for upload in uploads:
        name = safe_name(upload.name)
        try:
            if name and name.lower().endswith(".zip"):
                _unpack(upload.path, name, folder, taken)
            elif name and not taken.full(name):
                taken.files.append(_moved(upload.path, name, folder))
            elif not name and _hidden(upload.name):
                raise problem("hidden", _shown(upload.name))
        except DocumentError as error:
            taken.refused.append(refused(name or _shown(upload.name), error))
        except OSError as error:
            taken.refused.append(refused(name or "?", problem("closed", name or "?", detail=error.strerror)))
        finally:
            upload.path.unlink(missing_ok=True)
    return taken


def safe_name(name: str) -> str:
    """A relative path without a step up, a drive or a control character; empty for a file that is passed over."""
    parts = _parts(name)
    if any(part.startswith(".") or part.lower() in _PASSED_OVER for part in parts):
        return ""
    return "/".join(_short(part) for part in parts[-DEEPEST:])


def _parts(name: str) -> list[str]:
    parts = [plain(part).replace("\n", " ").strip() for part in name.replace("\\", "/").split("/")]
    return [part for part in parts if part not in ("", ".", "..") and not part.endswith(":")]


def _hidden(name: str) -> bool:
    """Is a file passed over for a dot, and not as something that a system left beside others?"""
    parts = [part.lower() for part in _parts(name)]
    return bool(parts) and not any(part in _PASSED_OVER or part.startswith("._") for part in parts)


def _shown(name: str) -> str:
    return "/".join(_short(part) for part in _parts(name)[-DEEPEST:]) or "?"


def _short(part: str) -> str:
    """A part of a name in at most `LONGEST_NAME` bytes, its ending kept."""
    encoded, ending = part.encode("utf-8", "replace"), PurePosixPath(part).suffix
    if len(encoded) <= LONGEST_NAME:
        return encoded.decode()
    tail = ending.encode("utf-8", "replace")[:20]
    return encoded[: LONGEST_NAME - len(tail)].decode("utf-8", "ignore") + tail.decode("utf-8", "ignore")


def _place(name: str, folder: Path) -> Path:
    place = folder / name
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.parent.resolve().is_relative_to(folder.resolve()) or place.is_symlink():
        raise problem("no_regular_file", name)
    return place


def _moved(path: Path, name: str, folder: Path) -> Taken:
    place = _place(name, folder)
    free = _free(place, path)
    try:
        os.replace(path, free)
    except OSError:  # another disk
        shutil.copyfile(path, free)
    return Taken(free, name, free != place)


def _free(place: Path, path: Path) -> Path:
    """Where a file may go without another being lost: "a.txt", and where that says something else "a (2).txt"."""
    for number in itertools.count(1):
        found = place if number == 1 else place.with_stem(f"{place.stem} ({number})")
        if not found.exists() or filecmp.cmp(found, path, shallow=False):
            return found
    raise AssertionError("unreachable")


# ------------------------------------------------------------------ archives


def _unpack(path: Path, name: str, folder: Path, taken: Intake) -> None:
    """Every file of an archive under a folder of the archive's name; raises DocumentError for one that is no use."""
    inside = name[: -len(".zip")]
    try:
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) > MOST_FILES:
                raise problem("too_many_parts", name, most=MOST_FILES)
            if not members:
                raise problem("empty", name)
            left = LARGEST_ARCHIVE
            for member in members:
                called = safe_name(f"{inside}/{_called(member)}")
                if called and not taken.full(called):
                    left -= _take_member(archive, member, called, name, folder, taken, left)
                elif not called and _hidden(f"{inside}/{_called(member)}"):
                    shown = _shown(f"{inside}/{_called(member)}")
                    taken.refused.append(refused(shown, problem("hidden", shown)))
    except (*_BROKEN, ValueError) as error:
        raise problem("damaged", name, format="ZIP", detail=type(error).__name__) from error


def _take_member(
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    called: str,
    name: str,
    folder: Path,
    taken: Intake,
    left: int,
) -> int:
    """Take one file out of an archive; returns its bytes. One that is broken or closed spoils no other."""
    try:
        check_member(member, called)
        place = _place(called, folder)
        most = min(left, RATIO * max(member.compress_size, 10_000))
        with archive.open(member) as packed, _part(place) as (part, written):
            size = inflated(packed, written, most, name)
            written.flush()
            taken.files.append(_moved(part, called, folder))
    except DocumentError as error:
        if error.code == "bomb":
            raise
        taken.refused.append(refused(called, error))
        return 0
    except (*_BROKEN, OSError, RuntimeError) as error:
        taken.refused.append(refused(called, problem("damaged", called, format="ZIP", detail=type(error).__name__)))
        return 0
    return size


def _called(member: zipfile.ZipInfo) -> str:
    """A member's name; many archives hold UTF-8 names without saying so."""
    if member.flag_bits & 0x800:
        return member.filename
    with contextlib.suppress(UnicodeError):
        return member.filename.encode("cp437").decode("utf-8")
    return member.filename


@contextlib.contextmanager
def _part(place: Path) -> Iterator[tuple[Path, IO[bytes]]]:
    """A file to be written before it goes where it belongs, and its path; it is gone at the end."""
    part = place.with_name(f"{place.name}.part")
    try:
        with part.open("wb") as opened:
            yield part, opened
    finally:
        part.unlink(missing_ok=True)


def refused(name: str, error: DocumentError) -> FileReport:
    """The report of a file that cannot be read."""
    return FileReport(name, FileStatus(error.status), str(error), code=error.code, reason_es=error.spanish)


def told_of(name: str, status: FileStatus, key: str, code: str, **values: object) -> FileReport:
    """The report of a file, why by a text of the page."""
    said = {language: words.format(**values) for language, words in TEXT[key].items()}
    return FileReport(name, status, said["en"], code=code, reason_es=said["es"])
