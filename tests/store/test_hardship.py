"""Two writers, a backup while documents are added, a disk that fills up, a folder that cannot be written."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import Briefer, Library
from rag.errors import LibraryBusy, LibraryError
from rag.types import FileStatus
from tests.conftest import WordCounts
from tests.kills import look
from tests.store.test_durability import well

pytestmark = pytest.mark.slow

WRITER = """
import sys
from rag import Library
from tests.conftest import WordCounts
with Library.open(sys.argv[1], embedder=WordCounts()) as library:
    report = library.add(sys.argv[2], on_progress=lambda it: it.report and (print(it.source, flush=True), input()))
"""


def fill(folder: Path, documents: range, lines: int = 1) -> Path:
    folder.mkdir(exist_ok=True)
    for number in documents:
        body = "\n\n".join(well(number * 1000 + line).rsplit("---\n", 1)[1] for line in range(lines))
        (folder / f"{number:03}.md").write_text(f"---\ntitle: {number}\nlanguage: en\n---\n{body}", "utf-8")
    return folder


def test_beside_a_writer_others_read_and_back_up_but_do_not_write(tmp_path: Path) -> None:
    path, kept = tmp_path / "library", tmp_path / "kept"
    first, second = fill(tmp_path / "first", range(4), lines=9), fill(tmp_path / "second", range(4, 6))
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), str(first)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout is not None
    assert writer.stdin is not None
    for done in range(1, 5):
        assert Path(writer.stdout.readline().strip()).name == f"{done - 1:03}.md"
        with Library.open(path, embedder=WordCounts()) as reader:
            there = reader.stats().documents
            assert 4 >= there >= done  # a batch is kept before the report of its first file is told
            with pytest.raises(LibraryBusy, match="another process is writing to"):
                reader.add(second)
            with pytest.raises(LibraryBusy):
                reader.remove(reader.documents()[0].id)
            reader.maintenance.backup(kept)
        assert not look(path, WordCounts())["wrong"]
        writer.stdin.write("\n")
        writer.stdin.flush()
        with Library.open(tmp_path / f"restored-{done}", embedder=WordCounts()) as restored:
            restored.maintenance.restore(kept)
            assert restored.stats().documents == there
        assert not look(tmp_path / f"restored-{done}", WordCounts())["wrong"]
    writer.communicate()
    assert writer.returncode == 0
    with Library.open(path, embedder=WordCounts()) as library:
        assert library.add(second).count(FileStatus.INDEXED) == 2


def test_two_processes_that_begin_a_library_at_once_leave_one_sound_library(tmp_path: Path) -> None:
    folders = [fill(tmp_path / name, range(at, at + 3)) for at, name in ((0, "a"), (3, "b"))]
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path / "library"), str(folder)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for folder in folders
    ]  # fmt: skip
    said = [writer.communicate("\n" * 3)[1].strip().splitlines() for writer in writers]
    assert {writer.returncode for writer in writers} <= {0, 1}
    for lines in filter(None, said):
        assert lines[-1].startswith("rag.errors.LibraryBusy: another process is writing to")
    found = look(tmp_path / "library", WordCounts())
    assert not found["wrong"]
    assert len(found["holds"]) == 3 * [writer.returncode for writer in writers].count(0) > 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of three megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)], capture_output=True)
    if mounted.returncode:
        pytest.skip(f"no disk can be mounted here: {mounted.stderr.decode().strip()}")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_loses_nothing_and_goes_on_when_there_is_room(tmp_path: Path, small_disk: Path) -> None:
    path, folder = small_disk / "library", fill(tmp_path / "documents", range(8), lines=60)
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(1_700_000))
    done: list[str] = []
    with Library.open(path, embedder=WordCounts()) as library:
        with pytest.raises(LibraryError, match=r"is full: free some space, then run it again"):
            library.add(folder, on_progress=lambda it: done.append(it.source) if it.report else None)
        assert done
        assert [document.source for document in library.documents()] == done
        assert Briefer(library).ask("How deep is the well named w7x?").passages
        ballast.unlink()
        statuses = [file.status for file in library.add(folder).files]
    assert statuses[: len(done)] == [FileStatus.UNCHANGED] * len(done)
    assert set(statuses[len(done) :]) == {FileStatus.INDEXED}
    assert not look(path, WordCounts())["wrong"]


def test_a_library_on_a_disk_that_cannot_be_written_is_read(tmp_path: Path, small_disk: Path) -> None:
    folder = fill(tmp_path / "documents", range(6), lines=20)
    with Library.open(tmp_path / "library", embedder=WordCounts()) as library:
        library.add(folder)
        expected = [passage.chunk.id for passage in library.search("how deep is w3000x")]
    shutil.copytree(tmp_path / "library", small_disk / "library")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with Library.open(small_disk / "library", embedder=WordCounts()) as library:
        assert [passage.chunk.id for passage in library.search("how deep is w3000x")] == expected
        assert library.notice is None
        for write in (lambda: library.add(folder), lambda: library.remove(library.documents()[0].id)):
            with pytest.raises(LibraryError, match="check its permissions"):
                write()
        assert all(check.ok for check in library.maintenance.check())
    with pytest.raises(LibraryError, match="name a folder that can be written"):
        Library.open(small_disk / "another", embedder=WordCounts())
