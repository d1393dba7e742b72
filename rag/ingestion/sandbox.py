"""A file -> `Document`, in a child process with limits: a file that kills its reader takes no other file along."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import math
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

from rag.child_process import command, environment, replies, reply_to
from rag.errors import DocumentError, InputError
from rag.ingestion.file_errors import problem, unsupported
from rag.types import Document, Heading, Page, Reading

try:
    import resource
except ImportError:  # Windows: a file may take what memory there is
    resource = None  # type: ignore

FORMATS = frozenset(
    ".md .markdown .txt .text .csv .tsv .eml .msg .rtf .doc .ppt .html .htm .xhtml .epub .pdf .docx .docm .dotx .dotm "
    ".pptx .pptm .ppsx .ppsm .potx .xlsx .xlsm .xltx .xlsb .xls .odt .ott .odp .ods .png .jpg .jpeg .tif .tiff".split()
)
MAIL = frozenset((".eml", ".msg"))  # a document itself, with files in it
ALL_AT_ONCE = frozenset((".mbox", *MAIL))  # what is in their members is unpacked with them
ARCHIVES = frozenset((".zip", ".mbox", *MAIL))  # their members are read one by one
SECONDS = 90.0  # for one file
START_SECONDS = 300.0  # for the child to load its parsers: 2 s, but 40 s were seen on a machine with no time to spare
MEMORY = 1 << 30  # bytes the child may map
LARGEST = 200_000_000  # bytes of one file


def find_files(paths: Sequence[Path]) -> list[Path]:
    """The files under the given files and folders, by name; hidden ones and links to elsewhere are passed over.

    Raises InputError for a path that is not there.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if not os.path.exists(path):  # unlike the Path's own, False for a name too long to be one
            raise InputError(
                f"no such file or folder: {shown(path)}: check the spelling",
                f"no existe el archivo o la carpeta {shown(path)}: compruebe el nombre",
            )
        if not path.is_dir():
            found[path] = None
            continue
        root = os.path.realpath(path)
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                file = Path(folder, name)
                if not name.startswith(".") and _within(root, file):
                    found[file] = None
    return list(found)


def _within(root: str, file: Path) -> bool:
    """Does a file lie in a folder, also where it is a link? One that nobody may follow leads elsewhere."""
    try:
        return os.path.realpath(file).startswith(os.path.join(root, ""))
    except OSError:
        return False


def shown(path: str | Path) -> str:
    """A path as text that can be stored and printed, also where its bytes are no UTF-8."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: where its bytes are now, or why they are not."""

    source: str  # archive/name
    path: Path | None
    problem: DocumentError | None


class Reader:
    """Reads files one by one in a child process, started when first needed and replaced when it dies or overruns."""

    def __init__(
        self, *, seconds: float = SECONDS, memory: int = MEMORY, waiting: Callable[[], None] = lambda: None
    ) -> None:
        self.seconds = seconds  # for one file
        self.memory = memory  # bytes
        self._waiting = waiting  # called a few times a second while a file is read; what it raises ends the reading
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, path: Path, source: str) -> Reading:
        """The document in a file, its `source` as given; raises DocumentError with the status of the file."""
        _refuse_early(path, source, FORMATS)
        return _reading(self._asked(source, path=str(path)))

    def unpack(self, path: Path, source: str, into: Path) -> list[Member]:
        """The members of an archive, unpacked into a folder; raises DocumentError where it cannot be opened."""
        _refuse_early(path, source, ARCHIVES)
        return [
            Member(
                f"{source}/{found['name']}",
                Path(found["file"]) if "file" in found else None,
                DocumentError(**found["error"]) if "error" in found else None,
            )
            for found in self._asked(source, path=str(path), into=str(into))["members"]
        ]

    def _asked(self, source: str, **request: str) -> Any:
        """What the child replies; raises DocumentError where it could not, was too slow, or died."""
        try:
            child = self._started()
            assert child.stdin is not None
            assert child.stdout is not None
            child.stdin.write(json.dumps({"source": source, **request}).encode() + b"\n")
            child.stdin.flush()
            reply = _line(child.stdout, self.seconds, self._waiting)
            while "alive" in reply:
                reply = _line(child.stdout, self.seconds, self._waiting)
        except (OSError, EOFError, TimeoutError) as error:
            self._end()
            why = "slow" if isinstance(error, TimeoutError) else "broke"
            raise problem(why, source, seconds=round(self.seconds)) from error
        except BaseException:  # the child is in the middle of a file that nobody waits for
            self._end()
            raise
        if "error" in reply:
            raise DocumentError(**reply["error"])
        return reply

    def close(self) -> None:
        self._end()

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self._end()
            self._child = subprocess.Popen(
                command("rag.ingestion.sandbox._serve", self.memory, math.ceil(self.seconds)),
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment(),
            )  # fmt: skip
            assert self._child.stdout is not None
            _line(self._child.stdout, START_SECONDS, self._waiting)  # it is ready
        return self._child

    def _end(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
            self._child = None


def _refuse_early(path: Path, source: str, formats: frozenset[str]) -> None:
    """What need not be opened: anything but a regular file (opening a FIFO waits for ever), other formats, giants."""
    try:
        found = path.stat()
    except OSError as error:
        raise problem("closed", source, detail=error.strerror) from error
    if not stat.S_ISREG(found.st_mode):
        raise problem("no_regular_file", source)
    if found.st_size == 0:
        raise problem("empty", source)
    if found.st_size > LARGEST:
        raise problem("too_large", source, most=LARGEST // 10**6)
    if path.suffix.lower() not in formats:
        raise unsupported(source, path.suffix.lower(), FORMATS | ARCHIVES)


def _line(stream: IO[bytes], seconds: float, waiting: Callable[[], None]) -> Any:
    """One line of JSON from a pipe; raises TimeoutError after `seconds`, EOFError when the other end is gone."""
    line = reply_to(stream.readline, waiting, seconds)
    if not line.endswith(b"\n"):
        raise EOFError
    return json.loads(line)


def _reading(reply: Any) -> Reading:
    fields = reply["document"]
    fields["pages"] = tuple(Page(**page) for page in fields["pages"])
    fields["headings"] = tuple(Heading(**heading) for heading in fields["headings"])
    return Reading(Document(**fields), tuple(reply["pages_missing"]), reply["kept"])


# ------------------------------------------------------------------ in the child


def _serve() -> None:
    """Answer requests, a line of JSON each, until the pipe closes."""
    memory, seconds = map(int, sys.argv[1:])
    limit(memory)
    channel = replies()

    def reply(said: dict[str, Any]) -> None:
        channel.write(json.dumps(said).encode() + b"\n")
        channel.flush()

    def alive() -> None:  # every page of a scan may take its time
        _limit_time(seconds)
        reply({"alive": True})

    _load()
    reply({"ready": True})
    for request in sys.stdin.buffer:
        _limit_time(seconds)
        reply(_answer(json.loads(request), alive))


def _load() -> None:
    """What the first file would otherwise wait for."""
    from rag.ingestion.parse import FORMATS
    from rag.language.detection import detect

    assert FORMATS
    detect("ready")


def limit(memory: int) -> None:
    """No more memory than given, and no network: sockets are refused, and where the kernel lets us, there is none."""
    import ctypes
    import socket

    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, LARGEST))

    def refused(*_: object, **__: object) -> None:
        raise OSError("a document has no business with the network")

    socket.socket.connect = refused  # type: ignore[method-assign]
    new_network, new_user = 0x40000000, 0x10000000  # CLONE_NEWNET, CLONE_NEWUSER
    with contextlib.suppress(AttributeError, TypeError):  # no Linux: the refusal above has to do
        unshare = ctypes.CDLL(None).unshare
        # a network of its own, empty; who is not root needs a name space of users first
        if unshare(new_network) != 0:
            unshare(new_network | new_user)


def _limit_time(seconds: int) -> None:
    """So many seconds of processor time for the next file: who waits may itself have been killed."""
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = math.ceil(used.ru_utime + used.ru_stime) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _answer(request: dict[str, str], alive: Callable[[], None]) -> dict[str, Any]:
    from rag.ingestion.formats.archive import unpack
    from rag.ingestion.parse import parse

    source = request["source"]
    try:
        if "into" in request:
            members = unpack(Path(request["path"]), source, Path(request["into"]), FORMATS)
            return {"members": [_member(name, outcome) for name, outcome in members]}
        return dataclasses.asdict(parse(Path(request["path"]).read_bytes(), source, alive))
    except DocumentError as error:
        return {"error": _told(error)}
    except MemoryError:
        return {"error": _told(problem("memory", source))}
    except OSError as error:
        return {"error": _told(problem("closed", source, detail=error.strerror))}


def _member(name: str, outcome: Path | DocumentError) -> dict[str, Any]:
    if isinstance(outcome, DocumentError):
        return {"name": name, "error": _told(outcome)}
    return {"name": name, "file": str(outcome)}


def _told(error: DocumentError) -> dict[str, str]:
    return {"message": str(error), "status": error.status, "code": error.code, "spanish": error.spanish}
