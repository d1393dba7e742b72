"""What is dropped is read in the background and can be asked at once; what is removed can be put back for a while."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from rag import Library
from rag.errors import LibraryBusy
from rag.ingestion.web import Fetched, FetchError
from rag.types import FileStatus
from tests.conftest import Vectors, WordCounts
from ui.web.incoming.uploads import Upload
from ui.web.library_service import MOST_WAITING, LibraryService, Work

ROOT = Path(__file__).parents[2]


def upload(tmp_path: Path, name: str, text: str) -> Upload:
    place = tmp_path / f"cache {name.replace('/', ' ')}"
    place.write_text(text, "utf-8")
    return Upload(place, name)


def added(service: LibraryService, *uploads: Upload) -> list[tuple[str, FileStatus, str]]:
    """What became of each file, after all were read."""
    service.add(uploads)
    service.wait()
    return [(one.source, one.status, one.reason) for one in service.work.files]


def titles(service: LibraryService) -> list[str]:
    return [one.title for one in service.library.entries()]


def until(true: Callable[[], object]) -> None:
    for _ in range(6000):  # two minutes: on a busy machine a child process alone takes ten seconds to start
        if true():
            return
        time.sleep(0.02)
    raise AssertionError("it never came true")


@pytest.fixture
def service(library: Library) -> LibraryService:
    return LibraryService(library)


class Slow(WordCounts):
    """An embedder that takes all the time in the world, except for what has a nought in it."""

    def passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        while progress is not None and not any("0" in text for text in texts):
            progress(0)
            time.sleep(0.02)
        return super().passages(texts, progress)


def test_each_file_gets_an_outcome_under_the_name_it_was_sent_by(service: LibraryService, tmp_path: Path) -> None:
    (tmp_path / "broken").write_bytes(b"%PDF-1.4 nothing more")
    outcome = added(
        service,
        upload(tmp_path, "notes/pozo.md", "# El pozo\n\nEl pozo tiene 40 metros."),
        Upload(tmp_path / "broken", "broken.pdf"),
    )
    assert [(name, status) for name, status, _ in outcome] == [
        ("notes/pozo.md", FileStatus.INDEXED),
        ("broken.pdf", FileStatus.FAILED),
    ]
    assert outcome[1][2].startswith("broken.pdf cannot be read as PDF")
    assert service.work.files[1].reason_es.startswith("broken.pdf no se puede leer")
    assert titles(service) == ["El pozo"]
    assert [path.name for path in service.folder.rglob("*") if path.is_file()] == ["pozo.md"]
    assert not service.work.running


def test_a_duplicate_is_noticed_and_of_one_name_both_files_are_kept(service: LibraryService, tmp_path: Path) -> None:
    text = "# El pozo\n\nEl pozo tiene 40 metros."
    added(service, upload(tmp_path, "a.md", text))
    assert added(service, upload(tmp_path, "copy.md", text)) == [
        ("copy.md", FileStatus.UNCHANGED, "already in the library, as “El pozo”")
    ]
    assert service.work.files[0].reason_es == "ya está en la biblioteca, como «El pozo»"
    assert added(service, upload(tmp_path, "a.md", text)) == [("a.md", FileStatus.UNCHANGED, "")]
    other = "# El puente\n\nEl puente mide 90 metros."
    assert added(service, upload(tmp_path, "a.md", other)) == [
        ("a.md", FileStatus.INDEXED, "another file of this name is in the library: both are kept")
    ]
    assert service.work.files[0].reason_es.startswith("ya hay otro archivo con este nombre")
    assert titles(service) == ["El pozo", "El puente"]
    assert added(service, upload(tmp_path, "a.md", other)) == [("a.md", FileStatus.UNCHANGED, "")]


def test_the_same_file_twice_in_one_drop_is_read_once(service: LibraryService, tmp_path: Path) -> None:
    text = "# El pozo\n\nEl pozo tiene 40 metros."
    outcome = added(service, upload(tmp_path, "a.md", text), upload(tmp_path, "b.md", text))
    assert outcome == [
        ("b.md", FileStatus.UNCHANGED, "the same file as a.md"),
        ("a.md", FileStatus.INDEXED, ""),
    ]
    assert titles(service) == ["El pozo"]


def test_the_first_document_can_be_asked_while_the_rest_is_read_and_the_rest_can_be_stopped(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", embedder=Slow()) as library:
        service = LibraryService(library)
        service.add([upload(tmp_path, f"{at}.md", f"# Number {at}\n\nWell {at} is deep.") for at in range(4)])
        until(lambda: service.work.current == "1.md" and service.work.total == 4)
        assert titles(service) == ["Number 0"]
        assert service.work.running
        assert library.search("how deep is well 0")[0].document.title == "Number 0"
        service.cancel()
        service.wait()
        assert (service.work.running, service.work.left) == (False, 3)
        assert titles(service) == ["Number 0"]
        assert [path.name for path in service.folder.iterdir()] == ["0.md"]


def test_what_is_dropped_meanwhile_is_read_afterwards_whosever_it_is(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", embedder=Slow()) as library:
        service = LibraryService(library)
        service.add([upload(tmp_path, "1.md", "# One\n\nWell one.")], visitor="ana")
        until(lambda: service.work.current == "1.md")
        service.add([upload(tmp_path, "20.md", "# Number 20\n\nWell 20 is deep.")], visitor="luis")
        service.add([upload(tmp_path, "3.md", "# Three\n\nWell three.")], visitor="ana")
        assert service.work.waiting == 2
        service.cancel("ana")  # what of hers waits, too
        assert not [one for one in service.folder.glob(".reading-*.json") if "3.md" in one.read_text("utf-8")]
        service.wait()
        assert [(one.source, one.status) for one in service.work.files] == [("20.md", FileStatus.INDEXED)]
        assert (service.work.running, service.work.left, service.work.waiting) == (False, 2, 0)
        assert titles(service) == ["Number 20"]


def test_one_upload_that_is_dropped_twice_is_read_once(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", embedder=Slow()) as library:
        service = LibraryService(library)
        service.add([upload(tmp_path, "1.md", "# One\n\nWell one.")], visitor="ana")
        until(lambda: service.work.current == "1.md")
        waits = upload(tmp_path, "20.md", "# Number 20\n\nWell 20 is deep.")
        service.add([waits], visitor="luis")
        service.add([waits], visitor="luis")
        service.cancel("ana")
        service.wait()
        assert [(one.source, one.status, one.reason) for one in service.work.files] == [
            ("20.md", FileStatus.INDEXED, ""),
            ("20.md", FileStatus.UNCHANGED, "the same file as 20.md"),
        ]


def test_a_line_that_is_too_long_takes_nothing_more(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", embedder=Slow()) as library:
        service = LibraryService(library)
        for at in range(MOST_WAITING + 1):
            service.add([upload(tmp_path, f"late {at}.md", "late")])
        with pytest.raises(LibraryBusy):
            service.add([upload(tmp_path, "last.md", "last")])
        service.cancel()
        service.wait()


def test_every_change_of_the_work_has_a_higher_number(service: LibraryService, tmp_path: Path) -> None:
    before = service.work.number
    added(service, upload(tmp_path, "a.md", "A word."))
    assert service.work.number > before
    assert service.work == Work(service.work.number, done=1, total=1, step="read", files=service.work.files)


def test_a_removed_document_can_be_put_back_by_its_visitor(service: LibraryService, tmp_path: Path) -> None:
    added(service, upload(tmp_path, "a.md", "# El pozo\n\nEl pozo tiene 40 metros."))
    (entry,) = service.library.entries()
    removal = service.remove("ana", entry.id)
    assert titles(service) == []
    assert removal.document.title == "El pozo"
    assert service.undo("luis") is None
    assert service.removed("ana") == removal
    back = service.undo("ana")
    assert back is not None
    assert back.id == entry.id
    assert titles(service) == ["El pozo"]
    assert (service.folder / "a.md").is_file()
    assert service.undo("ana") is None


def test_a_removed_document_s_file_stays_as_long_as_it_is_in_the_bin(library: Library, tmp_path: Path) -> None:
    service = LibraryService(library, grace=0.0)
    added(service, upload(tmp_path, "a.md", "# El pozo\n\nEl pozo tiene 40 metros."))
    service.remove("ana", library.entries()[0].id)
    os.utime(service.folder / "a.md", (1, 1))
    assert service.undo("ana") is None
    assert titles(service) == []
    assert (LibraryService(library).folder / "a.md").exists()
    library.maintenance.empty_bin()
    assert not (LibraryService(library).folder / "a.md").exists()


def test_removals_are_undone_from_the_last_one_on(service: LibraryService, tmp_path: Path) -> None:
    added(service, upload(tmp_path, "a.md", "# Uno\n\nTexto uno."), upload(tmp_path, "b.md", "# Dos\n\nTexto dos."))
    two, one = service.library.entries()
    service.remove("ana", one.id)
    service.remove("ana", two.id)
    back = [service.undo("ana") for _ in range(3)]
    assert [document and document.title for document in back] == ["Dos", "Uno", None]
    assert titles(service) == ["Dos", "Uno"]
    assert {path.name for path in service.folder.iterdir()} == {"a.md", "b.md"}


def test_a_removal_can_be_undone_though_somebody_else_has_removed_something_since(
    service: LibraryService, tmp_path: Path
) -> None:
    added(service, upload(tmp_path, "a.md", "# Uno\n\nTexto uno."), upload(tmp_path, "b.md", "# Dos\n\nTexto dos."))
    two, one = service.library.entries()
    service.remove("ana", one.id)
    service.remove("luis", two.id)
    back = [service.undo(who) for who in ("ana", "luis")]
    assert [document and document.title for document in back] == ["Uno", "Dos"]


def test_a_document_from_elsewhere_keeps_its_file(library: Library, folder: Path) -> None:
    library.add(folder)
    service = LibraryService(library, grace=0.0)
    for entry in library.entries():
        service.remove("ana", entry.id)
    time.sleep(0.1)
    assert sorted(path.name for path in folder.iterdir()) == ["puente.md", "well.md"]


def test_nothing_is_fetched_unless_that_is_switched_on(library: Library) -> None:
    assert not LibraryService(library).fetches
    with pytest.raises(FetchError):
        LibraryService(library).add_address("https://example.org/")


def test_a_web_page_is_read_like_a_file(library: Library) -> None:
    page = "<html><head><title>El pozo</title></head><body><p>El pozo tiene 40 metros.</p></body></html>"
    service = LibraryService(library, fetch=lambda url: Fetched("example.org/pozo.html", page.encode()))
    service.add_address("https://example.org/pozo")
    service.wait()
    assert [(one.source, one.status) for one in service.work.files] == [
        ("https://example.org/pozo", FileStatus.INDEXED)
    ]
    assert library.entries()[0].source.endswith("uploads/web/example.org/pozo.html")


def test_an_address_that_cannot_be_fetched_says_why_in_both_languages(library: Library) -> None:
    def refuse(url: str) -> Fetched:
        raise FetchError("private", url)

    service = LibraryService(library, fetch=refuse)
    service.add_address("http://10.0.0.1/")
    service.wait()
    (report,) = service.work.files
    assert report.reason == "http://10.0.0.1/ is not on the public web: download the file and drop it here"
    assert report.reason_es.startswith("http://10.0.0.1/ no está en la web pública")


def test_what_a_killed_process_left_is_swept_out_and_what_is_read_stays(library: Library, tmp_path: Path) -> None:
    service = LibraryService(library)
    added(service, upload(tmp_path, "kept.md", "# El pozo\n\nEl pozo tiene 40 metros."))
    for name in ("left.md", "kept.md"):
        if name == "left.md":
            (service.folder / name).write_text("left")
        os.utime(service.folder / name, (1, 1))
    (service.folder / "new.md").write_text("another process is reading it")
    LibraryService(library)
    assert sorted(path.name for path in service.folder.iterdir()) == ["kept.md", "new.md"]


KILLED = """
import os, sys, time
from pathlib import Path
from rag import Library
from tests.ui.test_library_service import Slow, upload
from ui.web.library_service import LibraryService

place = Path(sys.argv[1])
with Library.open(place / "library", embedder=Slow()) as library:
    service = LibraryService(library)
    service.add([upload(place, name, f"The well {name} is dry.") for name in ("w0.md", "w1.md", "w2.md")])
    while not (service.work.done or service.work.files):
        time.sleep(0.02)
    service.add([upload(place, "sub/w3.md", "The bridge is long.")])
    os.kill(os.getpid(), 9)
"""


def test_what_a_killed_process_had_not_read_is_read_by_the_next_and_a_living_one_keeps_its_own(tmp_path: Path) -> None:
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False, cwd=ROOT)
    assert killed.returncode == -9
    with Library.open(tmp_path / "library", embedder=WordCounts()) as library:
        assert len(library.entries()) == 1
        service = LibraryService(library)
        service.resume()
        service.wait()
        assert sorted(Path(one.source).name for one in library.entries()) == ["w0.md", "w1.md", "w2.md", "w3.md"]
        assert sorted(one.source for one in service.work.files) == ["sub/w3.md", "w0.md", "w1.md", "w2.md"]
        assert not list(service.folder.glob(".reading*"))
        again = LibraryService(library)
        again.resume()
        assert not again.work.running
        assert again.work.files == ()


def test_what_is_being_read_by_a_living_process_is_not_read_by_another(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", embedder=Slow()) as library:
        service = LibraryService(library)
        service.add([upload(tmp_path, "slow.md", "The well is dry.")])
        until(lambda: list(service.folder.glob("slow.md")))
        other = LibraryService(library)
        other.resume()
        assert not other.work.running
        service.cancel()
        service.wait()
        assert not list(service.folder.glob(".reading*"))
