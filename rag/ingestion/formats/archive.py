"""A ZIP, mailbox or mail -> its members, each unpacked to a file of its own, or the reason why it was not.

A member's name is shown and never used as a path: files are numbered. What is counted is what really comes out.
"""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from rag.errors import DocumentError
from rag.ingestion.file_errors import problem, unsupported
from rag.ingestion.formats.mail.message import Attached, attachments, messages
from rag.ingestion.formats.mail.outlook import as_eml
from rag.ingestion.formats.parsed import MOST_INFLATED, MOST_MEMBERS, MOST_RATIO, clean

ARCHIVES = frozenset((".zip", ".mbox"))  # what may not be in another
_BLOCK = 1 << 20


Members = list[tuple[str, Path | DocumentError]]


def unpack(path: Path, source: str, into: Path, formats: frozenset[str]) -> Members:
    """The members of an archive by name: the file each was unpacked to, in the folder `into`, or why it was not.

    A mail is no archive: it may have no members. Raises DocumentError where the archive as a whole cannot be read.
    """
    suffix = path.suffix.lower()
    if suffix == ".zip":
        return _unzipped(path, source, into, formats)
    try:
        attached = messages(path) if suffix == ".mbox" else attachments(_eml(path, suffix))
        found = list(_written(attached, source, into, formats))
    except (ValueError, LookupError, AttributeError, AssertionError, RecursionError, EOFError) as error:  # of `email`
        raise problem("damaged", source, format=suffix[1:].upper(), detail=_detail(error)) from error
    if not found and suffix in ARCHIVES:
        raise problem("no_documents", source)
    return found


def _eml(path: Path, suffix: str) -> bytes:
    return as_eml(path.read_bytes()) if suffix == ".msg" else path.read_bytes()


def _written(
    attached: Iterable[Attached], source: str, into: Path, formats: frozenset[str]
) -> Iterator[tuple[str, Path | DocumentError]]:
    """Each attached file, written under a number; of two of one name the later is told from the first."""
    seen: set[str] = set()
    for number, one in enumerate(attached):
        if number == MOST_MEMBERS:
            raise problem("too_many_parts", source, most=MOST_MEMBERS)
        name = _clean(one.name)
        while name in seen:
            stem, dot, suffix = name.rpartition(".")
            name = f"{stem} ({number}){dot}{suffix}"
        seen.add(name)
        try:
            _refuse_name(name, f"{source}/{name}", formats)
            if not one.data:
                raise problem("empty", f"{source}/{name}")
            file = into / f"{number:04}{PurePosixPath(name).suffix.lower()}"
            file.write_bytes(one.data)
            yield name, file
        except DocumentError as error:
            yield name, error


def _unzipped(path: Path, source: str, into: Path, formats: frozenset[str]) -> Members:
    try:
        with zipfile.ZipFile(path) as archive:
            if len(archive.infolist()) > MOST_MEMBERS:
                raise problem("too_many_parts", source, most=MOST_MEMBERS)
            found = list(_members(archive, source, into, formats, max(MOST_RATIO * path.stat().st_size, _BLOCK)))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError) as error:
        raise problem("damaged", source, format="ZIP", detail=_detail(error)) from error
    if not found:
        raise problem("no_documents", source)
    return found


def _members(
    archive: zipfile.ZipFile, source: str, into: Path, formats: frozenset[str], most: int
) -> Iterator[tuple[str, Path | DocumentError]]:
    left = min(most, MOST_INFLATED)  # bytes that the rest may unpack to
    seen: set[str] = set()
    for number, member in enumerate(archive.infolist()):
        name = _clean(member.filename)
        named = f"{source}/{name}"
        if member.is_dir() or any(part.startswith((".", "__MACOSX")) and part != ".." for part in name.split("/")):
            continue
        try:
            _refuse_name(name, named, formats)
            if name in seen:
                raise problem("twice", named)
            check_member(member, named)
            file = into / f"{number:04}{PurePosixPath(name).suffix.lower()}"
            left -= _unpacked(archive, member, named, file, left)  # what proved a bomb is thrown away and takes none
            yield name, file
        except DocumentError as error:
            yield name, error
        seen.add(name)


def _clean(name: str) -> str:
    """A member's name as it may be shown and told apart: no controls, one kind of slash, nothing empty between them."""
    return "/".join(part for part in clean(name).replace("\n", " ").replace("\\", "/").split("/") if part != ".")


def check_member(member: zipfile.ZipInfo, named: str) -> None:
    """Raise DocumentError for a member of a ZIP that is no regular file or is locked."""
    if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG):
        raise problem("no_regular_file", named)
    if member.flag_bits & 0x1:
        raise problem("encrypted", named)


def _refuse_name(name: str, named: str, formats: frozenset[str]) -> None:
    suffix = PurePosixPath(name).suffix.lower()
    if name.startswith("/") or ".." in name.split("/") or name[1:2] == ":":
        raise problem("outside", named)
    if suffix in ARCHIVES:
        raise problem("nested", named)
    if suffix not in formats:
        raise unsupported(named, suffix, formats)


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, named: str, file: Path, most: int) -> int:
    """How many bytes came out."""
    try:
        with archive.open(member) as packed, file.open("wb") as written:
            return inflated(packed, written, most, named)
    except DocumentError:
        file.unlink(missing_ok=True)
        raise
    except OSError as error:
        raise problem("closed", named, detail=error.strerror or _detail(error)) from error
    except Exception as error:  # zlib, bz2, lzma and zipfile each fail in ways of their own
        file.unlink(missing_ok=True)
        raise problem("damaged", named, format="ZIP", detail=_detail(error)) from error


def inflated(packed: IO[bytes], written: IO[bytes], most: int, named: str) -> int:
    """How many bytes came out of a member; raises DocumentError where they are more than `most`."""
    size = 0
    while block := packed.read(_BLOCK):
        size += len(block)
        if size > most:
            raise problem("bomb", named)
        written.write(block)
    return size


def _detail(error: Exception) -> str:
    return " ".join(str(error).split())[:160] or type(error).__name__
