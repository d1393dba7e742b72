"""Two hundred malformed and hostile files at once: a status each, no hang, nothing read that was not given."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from rag import Library
from rag.ingestion.sandbox import MEMORY, SECONDS
from rag.types import AddReport, FileStatus
from tests import hostile
from tests.conftest import WordCounts

pytestmark = pytest.mark.slow

PASSWD = Path("/etc/passwd").read_text("utf-8").split("\n", 1)[0]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def names(place: Path) -> tuple[set[str], set[str]]:
    return hostile.write(place / "documents")


@contextmanager
def peaks() -> Iterator[dict[int, int]]:
    """The most memory that each reading child of ours came to hold, in bytes, by process.

    Not what `getrusage` says of ended children: that begins with what the process that started them held.
    """
    seen: dict[int, int] = {}
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.1):
            for process in Path("/proc").glob("[0-9]*"):
                with suppress(OSError):  # it has just ended
                    if b"_serve()" not in (process / "cmdline").read_bytes():
                        continue
                    status = (process / "status").read_text()
                    if f"PPid:\t{os.getpid()}\n" in status and (held := re.search(r"VmHWM:\s*(\d+) kB", status)):
                        seen[int(process.name)] = int(held[1]) * 1024

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


@pytest.fixture(scope="module")
def added(place: Path, names: tuple[set[str], set[str]]) -> tuple[AddReport, dict[int, int]]:
    with peaks() as held, Library.open(place / "library", embedder=WordCounts()) as library:
        return library.add(place / "documents"), held


@pytest.fixture(scope="module")
def report(added: tuple[AddReport, dict[int, int]]) -> AddReport:
    return added[0]


def test_every_file_has_a_status_and_who_is_refused_a_reason(
    report: AddReport, names: tuple[set[str], set[str]], place: Path
) -> None:
    bad, good = names
    assert len(bad) >= 200
    passed_over = {name for name in bad if name.startswith(".") or "link-" in name or name.endswith("folder.pdf")}
    told = {file.source.removeprefix(f"{place}/documents/") for file in report.files}
    for name in (bad | good) - passed_over:
        shown = os.fsencode(name).decode("utf-8", "backslashreplace")
        assert any(source == shown or source.startswith(f"{shown}/") for source in told), name
    for file in report.files:
        assert file.readable or (file.reason and file.reason_es and file.code), file
        assert file.code != "slow", f"{file.source} took over {SECONDS} seconds"


def test_the_good_neighbours_are_all_there(report: AddReport, names: tuple[set[str], set[str]], place: Path) -> None:
    statuses = {Path(file.source).name: file.status for file in report.files}
    assert {statuses[name] for name in names[1]} == {FileStatus.INDEXED}
    with Library.open(place / "library", embedder=WordCounts()) as library:
        assert library.search("A good neighbour")
        assert [check for check in library.maintenance.check() if not check.ok] == []


def test_nothing_outside_is_read_written_or_run(report: AddReport, place: Path) -> None:
    with Library.open(place / "library", embedder=WordCounts()) as library:
        for document in library.documents():
            assert PASSWD not in document.text
            assert len(document.text) < 5_000_001
    assert not list(place.rglob("pwned"))
    assert not Path("pwned").exists()
    assert {path.name for path in place.iterdir()} == {"documents", "library"}


def test_what_can_be_read_is_read_rightly(report: AddReport, place: Path) -> None:
    with Library.open(place / "library", embedder=WordCounts()) as library:
        texts = {Path(document.source).name.split("-", 1)[-1]: document.text for document in library.documents()}
    for name in ("utf-16.txt", "utf-16-without-mark.txt", "invisible.txt", "pdf.txt", "javascript.pdf"):
        assert texts[name].startswith("The well of Arenales is 40 metres deep"), name
    assert texts["windows-1252.txt"] == "«Año» – “señal” … 5 €"
    assert texts["mojibake.txt"] == "El año de la señal, según José"
    codes = {Path(file.source).name.split("-", 1)[-1]: file.code for file in report.files}
    assert codes["encrypted.pdf"] == codes["encrypted-again.pdf"] == "encrypted"
    assert codes["endless.txt"] == "too_long"
    assert codes["scan.pdf"] == "needs_ocr"
    assert codes["bomb.docx"] == codes["bomb.xlsx"] == codes["bomb.epub"] == "bomb"
    assert codes["laughs.docx"] == codes["laughs.odt"] == codes["outside.docx"] == "entities"
    assert codes["pipe.txt"] == codes["pipe.pdf"] == codes["socket.txt"] == "no_regular_file"


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc to see the child's memory in")
def test_the_reading_child_stays_within_its_memory(added: tuple[AddReport, dict[int, int]]) -> None:
    held = added[1].values()
    assert held
    assert 10_000_000 < max(held) <= MEMORY
