"""A library keeps what it was given, reads nothing twice, and forgets what is removed."""

from __future__ import annotations

import fcntl
import threading
from functools import partial
from pathlib import Path

import pytest

from rag import Library
from rag.errors import InputError, LibraryBusy, LibraryError, LibraryMissing, ModelMismatch
from rag.types import FileStatus, Filters
from tests.conftest import WordCounts
from tests.ingestion.test_sandbox import pdf


def titles(library: Library) -> list[str]:
    return sorted(document.title for document in library.documents())


def test_a_folder_is_read_with_a_status_for_each_file(library: Library, folder: Path) -> None:
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 nothing more")
    (folder / "empty.txt").write_bytes(b"")
    report = library.add(folder)
    assert [(Path(file.source).name, file.status) for file in report.files] == [
        ("broken.pdf", FileStatus.FAILED),
        ("empty.txt", FileStatus.EMPTY),
        ("puente.md", FileStatus.INDEXED),
        ("well.md", FileStatus.INDEXED),
    ]
    assert titles(library) == ["El puente", "The well"]


def test_the_same_folder_again_reads_and_embeds_nothing(library: Library, folder: Path, counts: WordCounts) -> None:
    library.add(folder)
    before = list(counts.embedded)
    report = library.add(folder)
    assert [file.status for file in report.files] == [FileStatus.UNCHANGED, FileStatus.UNCHANGED]
    assert counts.embedded == before


def test_a_changed_file_replaces_its_old_self_and_embeds_only_what_is_new(
    library: Library, folder: Path, counts: WordCounts
) -> None:
    library.add(folder)
    before = library.stats()
    counts.embedded.clear()
    (folder / "well.md").write_text((folder / "well.md").read_text("utf-8").replace("40 metres", "41 metres"), "utf-8")
    library.add(folder)
    assert library.stats() == before
    assert all("41 metres" in text for text in counts.embedded)
    assert counts.embedded
    assert not [passage for passage in library.search("how deep is the well") if "40 metres" in passage.chunk.text]


def test_a_file_that_is_gone_from_its_folder_leaves_the_library(library: Library, folder: Path) -> None:
    library.add(folder)
    (folder / "well.md").unlink()
    assert library.add(folder).removed == (str((folder / "well.md").resolve()),)
    assert titles(library) == ["El puente"]


def test_a_removed_document_is_not_found_and_not_left_in_the_file(library: Library, folder: Path) -> None:
    library.add(folder)
    (well,) = [document for document in library.documents() if document.title == "The well"]
    assert [document.title for document in library.remove(well.id)] == ["The well"]
    assert not [passage for passage in library.search("how deep is the well") if passage.document.id == well.id]
    library.close()
    files = [file for file in library.path.rglob("*") if file.is_file()]
    for word in (b"Ana Ruiz", b"The well", b"dug", "Ana Ruiz".encode("utf-16-le")):
        assert not [file for file in files if word in file.read_bytes()]
    assert [file for file in files if "Luis Peña".encode() in file.read_bytes()]
    assert all(check.ok for check in library.check())


def test_a_removal_is_undone_without_reading_or_embedding(library: Library, folder: Path, counts: WordCounts) -> None:
    library.add(folder)
    before = library.documents(), library.stats(), library.search("how deep is the well")
    counts.embedded.clear()
    library.remove(*(document.id for document in library.documents()))
    assert library.stats().chunks == 0
    assert sorted(document.title for document in library.put_back()) == ["El puente", "The well"]
    assert (library.documents(), library.stats(), library.search("how deep is the well")) == before
    assert library.put_back() == []
    assert [file.status for file in library.add(folder).files] == [FileStatus.UNCHANGED, FileStatus.UNCHANGED]
    assert not counts.embedded


def test_what_was_read_anew_is_not_put_back_over(library: Library, folder: Path) -> None:
    library.add(folder)
    library.remove(*(document.id for document in library.documents()))
    (folder / "well.md").write_text("---\ntitle: The new well\n---\nThe well is 50 metres deep.", "utf-8")
    library.add(folder / "well.md")
    assert [document.title for document in library.put_back()] == ["El puente"]
    assert titles(library) == ["El puente", "The new well"]


def test_threads_that_have_ended_leave_no_file_open(library: Library, folder: Path) -> None:
    library.add(folder)
    opened = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(20):
        thread = threading.Thread(target=library.search, args=("how deep is the well",))
        thread.start()
        thread.join()
    assert len(list(Path("/proc/self/fd").iterdir())) < opened + 6


def test_an_unknown_id_removes_nothing(library: Library, folder: Path) -> None:
    library.add(folder)
    known = library.documents()[0].id
    with pytest.raises(InputError, match="no document nonsense"):
        library.remove(known, "nonsense")
    assert len(library.documents()) == 2


def test_passages_come_from_both_languages(library: Library, folder: Path) -> None:
    library.add(folder)
    assert {passage.chunk.language for passage in library.search("metres, metros")} == {"en", "es"}


def test_filters_narrow_the_search(library: Library, folder: Path) -> None:
    library.add(folder)
    well = next(document for document in library.documents() if document.title == "The well")
    for filters in (
        Filters(language="en"),
        Filters(date_to="2026-03-24"),
        Filters(document_ids=(well.id,)),
    ):
        assert {passage.document.title for passage in library.search("metros", filters=filters)} == {"The well"}


def test_a_second_writer_is_told_at_once(library: Library, folder: Path) -> None:
    with (library.path / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(LibraryBusy, match="wait until it has ended"):
            library.add(folder)


def test_vectors_of_another_model_are_not_mixed_in(tmp_path: Path, folder: Path, counts: WordCounts) -> None:
    class Other(WordCounts):
        stamp = "other/1"

    with Library.open(tmp_path / "l", embedder=counts) as library:
        library.add(folder)
    with Library.open(tmp_path / "l", embedder=Other()) as library, pytest.raises(ModelMismatch, match="other/1"):
        library.search("the well")


def test_a_file_is_no_library(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(LibraryError, match="is a file"):
        Library.open(tmp_path / "file")


def test_a_missing_library_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(LibraryMissing, match="run 'fuente add DOCUMENTS' first"):
        Library.open(tmp_path / "none", create=False)


def test_a_path_that_is_not_there_is_named(library: Library, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file or folder"):
        library.add(tmp_path / "nowhere")


def test_a_retriever_is_plain_langchain(library: Library, folder: Path) -> None:
    library.add(folder)
    (first, *_) = library.as_retriever(k=2).invoke("how deep is the well?")
    document = library.document(first.metadata["document_id"])
    assert document.text[first.metadata["start"] : first.metadata["end"]] == first.page_content


def test_in_a_large_library_the_rarest_words_are_looked_up(library: Library, folder: Path) -> None:
    for number in range(8):
        rare = "Arenales" if number == 5 else "the north"
        (folder / f"{number}.md").write_text(f"---\nlanguage: en\n---\nA deep well, {number}, of {rare}.", "utf-8")
    library.add(folder)
    by_words = partial(library._catalog.by_words, "en", k=9, filters=Filters())
    assert len(by_words(["well", "arenal", "arenales", "nowhere"])) == 9
    assert len(by_words(["well", "arenal", "arenales", "nowhere"], matches=4)) == 1  # as if nine were many
    assert len(by_words(["well"], matches=4)) == 9
    assert library.rarity(["arenal", "well"], "en")["arenal"] > 1 > library.rarity(["well"], "en")["well"]
    (folder / "9.md").write_text("---\nlanguage: en\n---\nArenales again.", "utf-8")
    library.add(folder)  # what was counted before no longer holds
    assert len(by_words(["well", "arenal"], matches=4)) == 2


def test_a_folder_ten_times_a_file_renamed_and_a_page_edited_embed_only_what_is_new(
    library: Library, folder: Path, counts: WordCounts
) -> None:
    pages = [
        f"Page {number} says that the well w{number}x is {number} metres deep and cold." for number in range(1, 13)
    ]
    (folder / "report.pdf").write_bytes(pdf(*pages))
    library.add(folder)
    before = library.stats()
    counts.embedded.clear()
    for _ in range(10):
        library.add(folder)
        assert library.stats() == before
    (folder / "report.pdf").rename(folder / "renamed.pdf")
    assert library.add(folder).removed == ()
    assert library.stats() == before
    assert not counts.embedded
    pages[6] = pages[6].replace("cold", "warm")
    (folder / "renamed.pdf").write_bytes(pdf(*pages))
    library.add(folder)
    assert library.stats() == before
    assert counts.embedded
    assert all("warm" in text for text in counts.embedded)
    assert not [
        found for found in library.search("the well w7x") if "w7x is 7 metres deep and cold" in found.chunk.text
    ]
    (found, *_) = library.search("is the well w7x warm")
    assert found.chunk.page is not None
    assert found.document.page_at(found.document.text.index("warm")) == 7


def test_a_document_in_neither_language_says_so_and_is_found_by_its_words(library: Library, tmp_path: Path) -> None:
    (tmp_path / "pont.txt").write_text(
        "Le maire de la ville a annoncé mardi que le nouveau pont coûtera dix-huit millions d'euros et que les travaux "
        "dureront quatorze mois, selon le contrat signé avec l'entreprise chargée de la construction du pont.\n",
        "utf-8",
    )
    library.add(tmp_path / "pont.txt")
    assert [
        (document.foreign, entry.foreign)
        for document, entry in zip(library.documents(), library.entries(), strict=True)
    ] == [("fr", "fr")]
    assert library.search("pont quatorze mois")[0].document.source.endswith("pont.txt")
