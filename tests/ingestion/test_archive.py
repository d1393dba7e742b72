"""A ZIP of documents: each member is a document or has a reason, and none of them is ever a path."""

from __future__ import annotations

import os
import stat
import warnings
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from rag import Library
from rag.types import AddReport, FileStatus, Progress
from tests.conftest import WordCounts
from tests.ingestion.test_sandbox import pdf, word

WELL = "---\ntitle: The well\nlanguage: en\n---\nThe well is 40 metres deep. Ana Ruiz dug it.\n"
BRIDGE = "---\ntitle: El puente\nlanguage: es\n---\nEl puente mide 1.500,5 metros. Lo construyó Luis Peña.\n"
Members = Iterable[tuple[str | zipfile.ZipInfo, str | bytes]]


def pack(path: Path, members: Members, compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a name is there twice
        with zipfile.ZipFile(path, "w", compression) as archive:
            for name, data in members:
                archive.writestr(name, data)
    return path


def statuses(report: AddReport, archive: str = "a.zip") -> dict[str, FileStatus]:
    return {file.source.split(archive)[1].lstrip("/"): file.status for file in report.files}


def titles(library: Library) -> list[str]:
    return sorted(document.title for document in library.documents())


def test_each_member_is_a_document_with_its_own_name_pages_and_status(library: Library, tmp_path: Path) -> None:
    packed = pack(tmp_path / "a.zip", [
        ("wells/well.md", WELL),
        ("wells/puente.md", BRIDGE.encode("cp1252")),
        ("a.pdf", pdf("The river rose by forty metres.", "El río creció cuarenta metros.")),
        ("b.docx", word("First, the well.", title="Two things")),
        ("wells/", b""),
        ("__MACOSX/._well.md", "x"),
        (".DS_Store", "x"),
        ("film.mp4", b"\x89MP4"),
        ("broken.pdf", b"%PDF-1.4 nothing more"),
        ("empty.txt", b""),
    ])  # fmt: skip
    heard: list[Progress] = []
    report = library.add(packed, on_progress=heard.append)
    assert statuses(report) == {
        "wells/well.md": FileStatus.INDEXED,
        "wells/puente.md": FileStatus.INDEXED,
        "a.pdf": FileStatus.INDEXED,
        "b.docx": FileStatus.INDEXED,
        "film.mp4": FileStatus.UNSUPPORTED,
        "broken.pdf": FileStatus.FAILED,
        "empty.txt": FileStatus.EMPTY,
    }
    assert (heard[-1].done, heard[-1].total) == (7, 7)
    found = {document.source: document for document in library.documents()}
    assert found[f"{packed}/wells/puente.md"].text.endswith("Lo construyó Luis Peña.")
    river = found[f"{packed}/a.pdf"]
    assert river.page_at(river.text.index("creció")) == 2
    assert library.search("how deep is the well")[0].document.title == "The well"
    assert not (library.path / "unpacked").exists()


def test_an_archive_again_is_unchanged_and_a_changed_one_changes_what_it_changed(
    library: Library, tmp_path: Path, counts: WordCounts
) -> None:
    packed = pack(tmp_path / "a.zip", [("well.md", WELL), ("puente.md", BRIDGE)])
    library.add(packed)
    counts.embedded.clear()
    assert set(statuses(library.add(packed)).values()) == {FileStatus.UNCHANGED}
    assert not counts.embedded
    pack(tmp_path / "a.zip", [("well.md", WELL.replace("40", "41"))])
    report = library.add(packed)
    assert report.removed == (f"{packed}/puente.md",)
    assert titles(library) == ["The well"]
    assert all("41" in text for text in counts.embedded)


def test_an_archive_in_a_folder_follows_the_folder(library: Library, tmp_path: Path, counts: WordCounts) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    pack(folder / "a.zip", [("well.md", WELL), ("puente.md", BRIDGE)])
    library.add(folder)
    counts.embedded.clear()
    assert set(statuses(library.add(folder)).values()) == {FileStatus.UNCHANGED}
    (folder / "a.zip").rename(folder / "b.zip")
    assert library.add(folder).removed == ()
    assert [document.source for document in library.documents()] == [
        f"{folder}/b.zip/{name}" for name in ("puente.md", "well.md")
    ]
    assert not counts.embedded
    (folder / "b.zip").write_bytes(b"PK\x03\x04 broken")
    assert statuses(library.add(folder), "b.zip") == {"": FileStatus.FAILED}
    assert len(library.documents()) == 2  # what could be read once is not lost to a broken copy
    (folder / "b.zip").unlink()
    assert len(library.add(folder).removed) == 2
    assert library.documents() == []


def test_no_name_leads_out_of_an_archive(library: Library, tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link.md")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    names = ("../out.md", "a/../../out.md", "/etc/out.md", "C:\\out.md", "..\\out.md")
    packed = pack(tmp_path / "a.zip", [*((name, WELL) for name in names), (link, "/etc/passwd"), ("in.md", BRIDGE)])
    before = sorted(path for path in tmp_path.rglob("*") if path.name != "library")
    assert [file.code for file in library.add(packed).files] == [*["outside"] * 5, "no_regular_file", ""]
    assert titles(library) == ["El puente"]
    assert not [path for path in tmp_path.rglob("out.md")]
    assert not Path("/etc/out.md").exists()
    assert set(before) <= set(tmp_path.rglob("*"))


def encrypted(path: Path) -> Path:
    """A ZIP whose member says that it is encrypted."""
    pack(path, [("well.md", WELL)])
    data = bytearray(path.read_bytes())
    for at, signature in ((6, b"PK\x03\x04"), (8, b"PK\x01\x02")):
        data[data.index(signature) + at] |= 1
    path.write_bytes(data)
    return path


def test_what_an_archive_should_not_hold_has_a_status_each(library: Library, tmp_path: Path) -> None:
    inner = pack(tmp_path / "inner.zip", [("well.md", WELL)]).read_bytes()
    packed = pack(
        tmp_path / "a.zip",
        [("inner.zip", inner), ("well.md", WELL), ("well.md", BRIDGE), ("<img src=x>\x1b[31m.md", BRIDGE)],
    )
    report = library.add(packed)
    assert [(file.code, file.status) for file in report.files] == [
        ("nested", FileStatus.UNSUPPORTED),
        ("", FileStatus.INDEXED),
        ("twice", FileStatus.FAILED),
        ("", FileStatus.INDEXED),
    ]
    assert "\x1b" not in report.files[3].source
    assert report.files[0].reason == f"{packed}/inner.zip is an archive within an archive: unpack it first"
    assert report.files[0].reason_es.endswith("descomprímalo antes")
    assert statuses(library.add(encrypted(tmp_path / "locked.zip")), "locked.zip") == {"well.md": FileStatus.ENCRYPTED}


@pytest.mark.sqlite
@pytest.mark.parametrize("compression", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_bomb_is_stopped_where_it_swells_and_its_neighbours_are_read(
    library: Library, tmp_path: Path, compression: int
) -> None:
    members = [("well.md", WELL), *((f"{number}.txt", b"0" * 30_000_000) for number in range(3)), ("puente.md", BRIDGE)]
    report = library.add(pack(tmp_path / "a.zip", members, compression))
    assert [file.code for file in report.files] == ["", "bomb", "bomb", "bomb", ""]
    assert titles(library) == ["El puente", "The well"]


def test_an_archive_as_a_whole_may_be_unreadable_and_says_so(library: Library, tmp_path: Path) -> None:
    many = pack(tmp_path / "many.zip", [(f"{number}.md", "") for number in range(2_001)])
    hollow = pack(tmp_path / "hollow.zip", [("folder/", b"")])
    (tmp_path / "empty.zip").write_bytes(b"")
    (tmp_path / "broken.zip").write_bytes(many.read_bytes()[:5000])
    os.mkfifo(tmp_path / "pipe.zip")
    names = ("many", "hollow", "empty", "broken", "pipe")
    report = library.add(*(tmp_path / f"{name}.zip" for name in names), hollow)
    assert [file.code for file in report.files] == [
        "too_many_parts",
        "no_documents",
        "empty",
        "damaged",
        "no_regular_file",
    ]
