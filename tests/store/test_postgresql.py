"""PostgreSQL dies, and comes back; a second host; a text that it cannot hold: nothing reported is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from langchain_core.documents import Document

from rag import Library
from rag.errors import LibraryBusy, LibraryError, LibraryMissing
from rag.types import FileStatus, Filters, Progress
from tests.conftest import WordCounts
from tests.postgresql import Server

NO_FILTERS = Filters()
pytestmark = pytest.mark.slow


def documents(folder: Path, count: int) -> Path:
    folder.mkdir()
    for number in range(count):
        (folder / f"{number}.md").write_text(f"---\nlanguage: en\n---\nWell {number} is deep.", "utf-8")
    return folder


def test_a_server_that_dies_loses_nothing_that_was_reported_and_is_found_again(
    postgresql: Server, tmp_path: Path
) -> None:
    folder, place, reported = documents(tmp_path / "documents", 9), postgresql.library(), list[str]()

    def kill_in_the_middle(progress: Progress) -> None:
        if progress.report is not None:
            reported.append(progress.source)
            if len(reported) == 3:
                postgresql.stop()

    with Library.open(tmp_path / "one", embedder=WordCounts(), catalog=place) as library:
        try:
            with pytest.raises(LibraryError, match=r"no answer from postgresql://127\.0\.0\.1:") as told:
                library.add(folder, on_progress=kill_in_the_middle)
            assert "no responde" in told.value.spanish
            with pytest.raises(LibraryError, match="no answer"):
                library.search("how deep is well 1")
            assert not library.writable
        finally:
            postgresql.start()
        there = [document.source for document in library.documents()]
        assert 9 > len(there) >= 3
        assert set(reported) <= set(there)
        assert len(library.add(folder).files) == 9
        assert len({document.source for document in library.documents()}) == len(library.documents()) == 9
        assert all(check.ok for check in library.maintenance.check())


def test_two_hosts_share_one_library_and_one_writes_at_a_time(postgresql: Server, tmp_path: Path) -> None:
    folder, place = documents(tmp_path / "documents", 3), postgresql.library()
    with pytest.raises(LibraryMissing, match=r"no library at postgresql://127\.0\.0\.1"):
        Library.open(tmp_path / "two", catalog=place, create=False)
    with (
        Library.open(tmp_path / "one", embedder=WordCounts(), catalog=place) as one,
        Library.open(tmp_path / "two", embedder=WordCounts(), catalog=place) as two,
    ):
        seen: list[int] = []

        def beside(progress: Progress) -> None:
            if progress.report is not None and not seen:
                seen.append(two.stats().documents)
                assert two.scope(NO_FILTERS).reading is not None
                assert two.search("how deep is well 0")
                with pytest.raises(LibraryBusy, match=r"another process is writing to postgresql://"):
                    two.add(folder)
                begun = two.conversations.begin("ana", "Q")  # conversations wait for nobody
                assert [kept.id for kept in one.conversations.find("ana")] == [begun.id]

        one.add(folder, on_progress=beside)
        assert 1 <= seen[0] <= 3
        assert two.scope(NO_FILTERS).reading is None
        assert two.documents() == one.documents()
        two.remove(two.documents()[0].id)
        assert len(one.documents()) == 2


@pytest.mark.parametrize(
    "text", ["A well\x00 of 40 metres.", "Ünïcode 𝔘 \u200b’$$' \\ % ? {} deep well.", "x" * 3000 + " well"]
)
def test_a_text_of_any_characters_is_kept_and_found(postgresql: Server, tmp_path: Path, text: str) -> None:
    found = []
    (tmp_path / "odd.txt").write_bytes(f"The well is deep, and it was dug by hand. {text}".encode())
    for catalog in ("", postgresql.library()):
        with Library.open(tmp_path / f"l{bool(catalog)}", embedder=WordCounts(), catalog=catalog) as library:
            library.add(tmp_path / "odd.txt")
            found.append([(one.chunk.text, one.score) for one in library.search("deep well")])
            library.vocabulary.name_like("Milgrim")
    assert found[0] == found[1] != []


def test_half_a_name_with_nul_in_it_breaks_nothing(postgresql: Server, tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", embedder=WordCounts(), catalog=postgresql.library()) as library:
        given = Document("The well is deep.", metadata={"source": "x\0y"})
        for status in (FileStatus.INDEXED, FileStatus.UNCHANGED):
            assert [file.status for file in library.add_documents([given]).files] == [status]
        assert library.conversations.begin("ana", "a\0b").title == "a\ufffdb"
