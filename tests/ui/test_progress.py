"""What `add` shows while it works and what it says when it is stopped."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from rich.console import Console

from rag import Briefer, Library
from rag.errors import LibraryBusy, LibraryError
from rag.types import AddReport, FileReport, FileStatus, Progress
from tests.conftest import WordCounts
from ui.cli.terminal import progress_bar
from ui.output.render import report_left


def test_progress_counts_files_and_what_is_embedded_of_the_file_in_hand(tmp_path: Path, folder: Path) -> None:
    heard: list[Progress] = []
    with Library.open(tmp_path / "library", embedder=WordCounts()) as library:
        library.add(folder, on_progress=heard.append)
    assert [(one.done, one.total, Path(one.source).name) for one in heard if one.report is None and not one.embedded] \
        == [(0, 2, "puente.md"), (1, 2, "well.md")]  # fmt: skip
    assert [one.done for one in heard if one.report is not None] == [1, 2]
    assert {one.embedded for one in heard if one.done == 1 and one.report is None} >= {0.0, 1.0}


def test_a_stopped_add_keeps_what_it_reported_and_says_what_is_left(tmp_path: Path, folder: Path) -> None:
    def stop(progress: Progress) -> None:
        if progress.done == 1 and progress.report is None:
            raise KeyboardInterrupt

    with Library.open(tmp_path / "library", embedder=WordCounts()) as library:
        report = library.add(folder, on_progress=stop)
        assert (report.interrupted, len(report.files), len(report.left)) == (True, 1, 1)
    with Library.open(tmp_path / "library", embedder=WordCounts()) as library:
        assert [document.title for document in library.documents()] == ["El puente"]
        assert [file.status for file in library.add(folder).files] == [FileStatus.UNCHANGED, FileStatus.INDEXED]


class Adding(threading.Thread):
    """An `add` in another thread, until it is told to stop."""

    def __init__(self, library: Library, folder: Path, wait_for: Callable[[Progress], bool]) -> None:
        super().__init__(daemon=True)
        self.there, self.stop = threading.Event(), threading.Event()
        self.report = AddReport(())
        self._add, self._wait_for = partial(library.add, folder), wait_for
        self.start()
        assert self.there.wait(60)

    def run(self) -> None:
        self.report = self._add(on_progress=self._heard, stop=self.stop.is_set)
        self.there.set()

    def _heard(self, progress: Progress) -> None:
        if self._wait_for(progress):
            self.there.set()
            self.stop.wait(60)


def test_what_is_stored_can_be_asked_while_another_thread_adds_and_stops_it(library: Library, folder: Path) -> None:
    adding = Adding(library, folder, lambda progress: progress.done == 1 and progress.report is None)
    assert [passage.document.title for passage in library.search("metros, metres")] == ["El puente"]
    assert Briefer(library).ask("¿Cuánto mide el puente?").passages
    assert [document.title for document in library.documents()] == ["El puente"]
    with pytest.raises(LibraryBusy):
        library.add(folder)
    adding.stop.set()
    adding.join()
    assert (adding.report.interrupted, len(adding.report.files), len(adding.report.left)) == (True, 1, 1)
    assert [file.status for file in library.add(folder).files] == [FileStatus.UNCHANGED, FileStatus.INDEXED]


def test_a_file_that_reads_for_long_need_not_be_waited_for(library: Library, tmp_path: Path) -> None:
    (tmp_path / "endless.csv").write_bytes(b"a,b,c\n" * 5_000_000)
    asked: list[float] = []

    def stop() -> bool:
        asked.append(time.monotonic())
        return len(asked) > 1

    report = library.add(tmp_path / "endless.csv", stop=stop)
    assert (report.interrupted, report.files, len(report.left)) == (True, (), 1)
    assert library.documents() == []


@pytest.mark.long
def test_an_index_that_is_being_built_need_not_be_waited_for(library: Library, tmp_path: Path) -> None:
    (tmp_path / "wells").mkdir()
    (tmp_path / "wells" / "0.md").write_text("The well 0 is deep.", "utf-8")
    library.add(tmp_path / "wells")
    library.maintenance.rebuild_index()
    for number in range(1, 9):
        (tmp_path / "wells" / f"{number}.md").write_text(f"The well {number} is deep.", "utf-8")
    building: list[Progress] = []
    report = library.add(
        tmp_path / "wells", on_progress=lambda it: building.append(it) if it.step == "index" else None,
        stop=lambda: bool(building),
    )  # fmt: skip
    assert [(one.done, one.total) for one in building] == [(9, 9)]
    assert (report.interrupted, len(report.files), report.left) == (True, 9, ())
    assert library.search("the well 7")
    library.add(tmp_path / "wells")
    assert [check for check in library.maintenance.check() if not check.ok] == []
    assert library.notice is None


@pytest.mark.parametrize(
    ("language", "rate", "indexing", "stopped", "late"),
    [
        (
            "en",
            "passages/s",
            "building the index",
            "Stopped: 1 of 3 files are done and kept, 2 are left, from b.md on.",
            "every file is done",
        ),
        (
            "es",
            "pasajes/s",
            "se crea el índice",
            "Detenido: 1 de 3 archivos están hechos y guardados, faltan 2, desde b.md.",
            "todos los",
        ),
    ],
)
def test_the_bar_and_the_report_speak_both_languages(
    monkeypatch: pytest.MonkeyPatch, language: str, rate: str, indexing: str, stopped: str, late: str
) -> None:
    monkeypatch.setenv("LC_ALL", f"{language}_XX.UTF-8")
    done = FileReport("a.md", FileStatus.INDEXED, chunks=1200)
    screen = io.StringIO()
    with progress_bar(Console(file=screen, force_terminal=True, width=120)) as show:
        show(Progress(0, 3, "a.md"))
        time.sleep(0.01)
        show(Progress(1, 3, "a.md", done))
        show(Progress(1, 3, "[red]b.md", embedded=0.5))
    with progress_bar(Console(file=screen, force_terminal=True, width=120)) as show:
        show(Progress(3, 3, "", step="index"))
    for seen in ("1/3", rate, "[red]b.md", "0:00:0", "3/3", indexing):
        assert seen in screen.getvalue()
    assert report_left(AddReport((done,), interrupted=True, left=("b.md", "c.md")), language).startswith(stopped)
    assert late in report_left(AddReport((done,), interrupted=True), language)


@pytest.mark.weights
def test_ctrl_c_ends_the_command_cleanly(tmp_path: Path) -> None:
    (tmp_path / "wells").mkdir()
    for number in range(400):
        text = f"# Well {number}\n\nThe well of Arenales is {number} metres deep. It was dug in {1500 + number}.\n"
        (tmp_path / "wells" / f"{number:03}.md").write_text(text, "utf-8")
    arguments = ["--library", str(tmp_path / "library"), "add", str(tmp_path / "wells")]
    command = [sys.executable, "-m", "ui.cli", *arguments]
    running = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        env={**os.environ, "LC_ALL": "es_ES.UTF-8"},
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # what runs behind a shell ignores it
    )  # fmt: skip
    while not _documents(tmp_path / "library"):
        assert running.poll() is None
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does it: children too
    out, err = running.communicate()
    assert running.returncode == 130
    assert err.startswith("Detenido: ")
    assert len(err.splitlines()) == 1
    kept = _documents(tmp_path / "library")  # perhaps one more than it came to report
    assert kept - 1 <= sum(": leído" in line for line in out.splitlines()) <= kept < 400
    assert "Traceback" not in out + err


def _documents(library: Path) -> int:
    try:
        with Library.open(library, create=False, embedder=WordCounts()) as opened:
            return opened.stats().documents
    except LibraryError:
        return 0
