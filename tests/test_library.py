"""A library keeps what it was given, reads nothing twice, and forgets what is removed."""

from __future__ import annotations

import os
import threading
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from rag import Library
from rag.errors import InputError, LibraryBusy, LibraryError, LibraryMissing, ModelMismatch
from rag.store.bin import AS_STORED
from rag.store.catalog import Catalog
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


def test_a_folder_that_is_closed_for_the_moment_takes_nothing_out(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = folder / "below"
    below.mkdir()
    (below / "ferry.md").write_text("The ferry sails at noon.\n", "utf-8")
    library.add(folder)
    look = os.scandir

    def closed(path: str | Path = ".") -> Any:
        if Path(path).resolve() == below.resolve():
            raise PermissionError(path)
        return look(path)

    monkeypatch.setattr(os, "scandir", closed)
    assert library.add(folder).removed == ()
    monkeypatch.undo()
    (below / "ferry.md").unlink()
    assert library.add(folder).removed == (str((below / "ferry.md").resolve()),)


@pytest.mark.sqlite
def test_a_removed_document_is_not_found_and_leaves_the_files_with_the_bin(library: Library, folder: Path) -> None:
    library.add(folder)
    (well,) = [document for document in library.documents() if document.title == "The well"]
    assert [document.title for document in library.remove(well.id)] == ["The well"]
    assert not [passage for passage in library.search("how deep is the well") if passage.document.id == well.id]
    library.maintenance.empty_bin()
    assert library.bin() == []
    library.close()
    files = [file for file in library.path.rglob("*") if file.is_file()]
    for word in (b"Ana Ruiz", b"The well", b"dug", "Ana Ruiz".encode("utf-16-le")):
        assert not [file for file in files if word in file.read_bytes()]
    assert [file for file in files if "Luis Peña".encode() in file.read_bytes()]
    with Library.open(library.path) as opened:
        assert all(check.ok for check in opened.maintenance.check())


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
    other = Catalog(library._catalog.address)
    with other.write_lock(), pytest.raises(LibraryBusy, match="wait until it has ended"):
        library.add(folder)


def test_vectors_of_another_model_are_not_mixed_in(
    tmp_path: Path, folder: Path, counts: WordCounts, catalog: str
) -> None:
    class Other(WordCounts):
        stamp = "other/1"

    with Library.open(tmp_path / "l", embedder=counts, catalog=catalog) as library:
        library.add(folder)
    with (
        Library.open(tmp_path / "l", embedder=Other(), catalog=catalog) as library,
        pytest.raises(ModelMismatch, match="other/1"),
    ):
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
    by_words = partial(library._catalog.words.by_words, "en", k=9, filters=Filters())
    assert len(by_words(["well", "arenal", "arenales", "nowhere"])) == 9
    assert len(by_words(["well", "arenal", "arenales", "nowhere"], matches=4)) == 1  # as if nine were many
    assert len(by_words(["well"], matches=4)) == 9
    rarity = library.vocabulary.rarity(["arenal", "well"], "en")
    assert rarity["arenal"] > 1 > rarity["well"]
    (folder / "9.md").write_text("---\nlanguage: en\n---\nArenales again.", "utf-8")
    library.add(folder)  # what was counted before no longer holds
    assert len(by_words(["well", "arenal"], matches=4)) == 2


@pytest.mark.long
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


def in_bin(library: Library) -> list[tuple[str, str]]:
    return [(entry.title, entry.why) for entry in library.bin()]


def test_an_earlier_version_is_in_the_bin_and_changes_places_with_the_new_one(
    library: Library, folder: Path, counts: WordCounts
) -> None:
    library.add(folder)
    before = library.documents()
    (folder / "well.md").write_text("---\ntitle: The new well\n---\nThe well is 50 metres deep.", "utf-8")
    report = library.add(folder).files[1]
    assert (report.replaces, in_bin(library)) == (before[1].id, [("The well", "replaced")])
    assert report.reason.startswith("replaces the version of before, which can be put back from the bin for 30 days")
    assert report.reason_es.startswith("sustituye a la versión anterior, que puede recuperarse de la papelera")
    counts.embedded.clear()
    assert library.put_back(before[1].id) == [before[1]]
    assert (library.documents(), in_bin(library)) == (before, [("The new well", "replaced")])
    assert not counts.embedded
    with pytest.raises(InputError, match="no document nonsense in the bin"):
        library.put_back("nonsense")


def test_of_two_versions_of_one_file_none_is_put_back(library: Library, folder: Path) -> None:
    library.add(folder)
    for depth in (50, 60):
        (folder / "well.md").write_text(f"---\ntitle: The well\n---\nThe well is {depth} metres deep.", "utf-8")
        library.add(folder)
    before, binned = library.documents(), library.bin()
    assert len(binned) == 2
    with pytest.raises(InputError, match="versions of one file"):
        library.put_back(*(one.id for one in binned))
    assert (library.documents(), library.bin()) == (before, binned)


def test_what_left_with_its_file_or_by_order_can_be_put_back_in_another_process(
    library: Library, folder: Path, catalog: str
) -> None:
    library.add(folder)
    (folder / "well.md").unlink()
    library.add(folder)
    library.remove(library.documents()[0].id)
    library.close()
    with Library.open(library.path, embedder=WordCounts(), catalog=catalog) as opened:
        assert in_bin(opened) == [("El puente", "removed"), ("The well", "gone")]
        assert [document.title for document in opened.put_back()] == ["El puente"]
        assert [document.title for document in opened.put_back(opened.bin()[0].id)] == ["The well"]
        assert [found.document.title for found in opened.search("how deep is the well", k=1)] == ["The well"]


def set_removed(library: Library, days: int) -> None:
    removed = datetime.now(UTC) - timedelta(days=days)
    library._catalog.rows("UPDATE bin_documents SET removed = ?", (removed.strftime(AS_STORED),))


def test_what_has_been_in_the_bin_for_a_month_goes_at_the_next_write(library: Library, folder: Path) -> None:
    library.add(folder)
    library.remove(library.documents()[1].id)
    set_removed(library, days=29)
    library.add(folder / "puente.md")
    assert in_bin(library) == [("The well", "removed")]
    set_removed(library, days=30)
    library.add(folder / "puente.md")
    assert in_bin(library) == []
    if "://" not in library._catalog.address:
        assert b"Ana Ruiz" not in (library.path / "catalog.sqlite").read_bytes()


def test_a_folder_that_was_moved_is_not_there_twice_and_its_documents_keep_their_ids(
    library: Library, folder: Path, counts: WordCounts
) -> None:
    library.add(folder)
    before = [(document.id, document.title) for document in library.documents()]
    counts.embedded.clear()
    report = library.add(folder.rename(folder.with_name("elsewhere")))
    assert ([(document.id, document.title) for document in library.documents()], library.bin()) == (before, [])
    assert all("elsewhere" in document.source for document in library.documents())
    assert (report.removed, counts.embedded) == ((), [])


def test_two_files_of_one_name_and_even_of_one_text_are_two_documents(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in (("a", "The well is deep."), ("b", "The bridge is long."), ("c", "The well is deep.")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "report.txt").write_text(text, "utf-8")
        monkeypatch.chdir(tmp_path / name)
        library.add("report.txt")
    assert sorted(document.text for document in library.documents()) == [
        "The bridge is long.", "The well is deep.", "The well is deep.",
    ]  # fmt: skip
    assert (len({document.id for document in library.documents()}), library.bin()) == (3, [])


def test_a_correction_is_shown_found_and_filtered_by_and_can_be_taken_back(library: Library, folder: Path) -> None:
    library.add(folder)
    well = library.documents()[1]
    edited = library.edit(well.id, title=" The  Zanzibar well ", date="2020-05", source="El Diario de Almería")
    assert (edited.id, edited.title, edited.date, edited.outlet) == (
        well.id, "The Zanzibar well", "2020-05", "El Diario de Almería",
    )  # fmt: skip
    assert library.vocabulary.name_like("Zanzibat") is None  # a title is no text
    assert library._catalog.words.by_words("en", ["zanzibar"], 5, Filters())
    assert library.search("well", filters=Filters(date_to="2021"))[0].document == edited
    assert library.edit(well.id, title="", date="", source="") == well
    assert not library._catalog.words.by_words("en", ["zanzibar"], 5, Filters())


@pytest.mark.parametrize("change", ["text", "place", "bin", "again"])
def test_a_correction_outlives_what_happens_to_the_file(library: Library, folder: Path, change: str) -> None:
    library.add(folder)
    well = library.edit(library.documents()[1].id, title="El pozo", date="2020")
    if change == "text":
        (folder / "well.md").write_text((folder / "well.md").read_text("utf-8").replace("40", "41"), "utf-8")
    if change == "place":
        folder = folder.rename(folder.with_name("elsewhere"))
    if change in ("bin", "again"):
        library.remove(well.id)
    if change == "bin":
        library.put_back()
    library.add(folder)
    (now,) = [document for document in library.documents() if document.language == "en"]
    assert (now.title, now.date) == ("El pozo", "2020")
    back = library.edit(now.id, title="", date="")
    assert (back.title, back.date) == ("The well", "2026-03-24")


def test_each_version_of_a_file_keeps_what_was_read_of_it_below_a_correction(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "plan.md"

    def version(year: int) -> str:
        file.write_text(f"---\ntitle: Plan {year}\ndate: {year}\nlanguage: en\n---\nThe plan of {year}.\n", "utf-8")
        return str(library.add(file).files[0].document_id)

    first, second = version(2021), version(2022)
    library.edit(second, title="The zanzibar plan", date="2030")
    assert library.put_back(first)[0].title == "The zanzibar plan"
    assert library._catalog.words.by_words("en", ["zanzibar"], 5, Filters())
    assert [(one.id, one.title) for one in library.bin()] == [(second, "The zanzibar plan")]
    taken_back = library.edit(first, title="", date="")
    assert (taken_back.title, taken_back.date, library.bin()[0].title) == ("Plan 2021", "2021", "Plan 2022")
    (back,) = library.put_back(second)
    assert (back.title, back.date) == ("Plan 2022", "2022")
    assert not library._catalog.words.by_words("en", ["zanzibar"], 5, Filters())
    assert all(check.ok for check in library.maintenance.check())


@pytest.mark.parametrize("date", ["yesterday", "2024-13", "2024-02-30", "25/03/2024", "24"])
def test_a_date_that_is_none_is_refused(library: Library, folder: Path, date: str) -> None:
    library.add(folder)
    before = library.documents()
    with pytest.raises(InputError, match="is no date") as refused:
        library.edit(before[0].id, title="Another", date=date)
    assert "no es una fecha" in refused.value.spanish
    assert library.documents() == before


def test_a_copy_and_a_newer_version_are_told_when_they_are_read(library: Library, tmp_path: Path) -> None:
    text = (
        "The works at the dam of Almera cost {} million euros, and Ana Ruiz expects them to last for two years. "
        "Farmers in the valley fear for their harvest, and ask for tankers until the reservoir is full again."
    )
    for name, day, figure in (("plan-1", 1, 40), ("other", 2, 40), ("plan-2", 3, 41), ("plan-0", 1, 42)):
        (tmp_path / f"{name}.md").write_text(
            f"---\ntitle: {name}\ndate: 2024-03-0{day}\nlanguage: en\n---\n{text.format(figure)}\n"
        )
    reports = {name: library.add(tmp_path / f"{name}.md").files[0] for name in ("plan-1", "other", "plan-2", "plan-0")}
    first = reports["plan-1"].document_id
    assert [(one.copy_of, one.version_of) for one in reports.values()][:3] == [
        (None, None),
        (first, None),
        (None, first),
    ]
    assert reports["other"].reason == "a copy of “plan-1”: both count as one source"
    assert reports["plan-2"].reason.startswith("a newer version of “plan-1”: both are kept")
    assert reports["plan-2"].reason_es.startswith("una versión más reciente de «plan-1»: se conservan las dos")
    assert "version of “plan-" in reports["plan-0"].reason
