"""What is dropped lands in the library's folder and nowhere else, whatever its name says and its archive holds."""

from __future__ import annotations

import io
import os
import random
import stat
import zipfile
from pathlib import Path

import pytest

from rag.types import FileStatus
from ui.web.incoming.uploads import LONGEST_NAME, MOST_FILES, Intake, Upload, safe_name, take

TOO_LARGE = FileStatus.TOO_LARGE


def dropped(tmp_path: Path, name: str, content: bytes = b"text") -> Upload:
    place = tmp_path / f"cache-{random.randrange(10**9)}"
    place.write_bytes(content)
    return Upload(place, name)


def archive(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return made.getvalue()


def there(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def statuses(taken: Intake) -> list[tuple[str, FileStatus]]:
    return [(one.source, one.status) for one in taken.refused]


def test_each_file_beyond_the_most_of_a_drop_is_told_of_whatever_it_came_in(tmp_path: Path) -> None:
    half = {f"{number}.txt": str(number).encode() for number in range(MOST_FILES // 2 + 1)}
    dropped_ones = [dropped(tmp_path, f"{name}.zip", archive(half)) for name in "ab"]
    taken = take([*dropped_ones, dropped(tmp_path, "c.txt")], tmp_path / "uploads")
    assert len(taken.files) == MOST_FILES
    told = [("b/999.txt", TOO_LARGE), ("b/1000.txt", TOO_LARGE), ("c.txt", TOO_LARGE)]
    assert statuses(taken) == told
    assert {(one.reason[-23:], one.reason_es[-24:]) for one in taken.refused} == {
        ("drop it again by itself", "suéltelo otra vez aparte")
    }


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("informe año.pdf", "informe año.pdf"),
        ("folder/sub/a.md", "folder/sub/a.md"),
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("C:\\Users\\ana\\a.txt", "Users/ana/a.txt"),
        ("a/./b//c/../d.txt", "a/b/c/d.txt"),
        ("bad\x00na\u202eme\n.txt", "badname .txt"),
        ("folder/.git/config", ""),
        (".env", ""),
        ("__MACOSX/a.txt", ""),
        ("..", ""),
        ("/".join("abcdefghijkl"), "e/f/g/h/i/j/k/l"),
    ],
)
def test_a_name_is_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_long_name_is_cut_and_keeps_its_ending() -> None:
    cut = safe_name("ñ" * 300 + ".pdf")
    assert len(cut.encode()) <= LONGEST_NAME
    assert cut.endswith("ñ.pdf")


def test_files_are_moved_in_and_an_earlier_one_of_their_name_stays(tmp_path: Path) -> None:
    folder = tmp_path / "uploads"
    first = take([dropped(tmp_path, "a.txt", b"one"), dropped(tmp_path, "sub/b.txt")], folder)
    assert [(one.name, one.beside) for one in first.files] == [("a.txt", False), ("sub/b.txt", False)]
    second = dropped(tmp_path, "a.txt", b"two")
    assert [(one.name, one.beside) for one in take([second], folder).files] == [("a.txt", True)]
    assert [one.beside for one in take([dropped(tmp_path, "a.txt", b"one")], folder).files] == [False]
    assert there(folder) == {"a.txt": b"one", "a (2).txt": b"two", "sub/b.txt": b"text"}
    assert not second.path.exists()


def test_an_archive_is_unpacked_under_its_name(tmp_path: Path) -> None:
    content = archive({"uno/año.md": b"1", "dos.txt": b"2", "__MACOSX/dos.txt": b"x", "uno/": b"", ".hidden": b"x"})
    taken = take([dropped(tmp_path, "informes.zip", content)], tmp_path / "uploads")
    assert there(tmp_path / "uploads") == {"informes/uno/año.md": b"1", "informes/dos.txt": b"2"}
    assert [(one.source, one.code) for one in taken.refused] == [("informes/.hidden", "hidden")]


def test_a_file_that_begins_with_a_dot_is_told_of_and_what_systems_leave_is_not(tmp_path: Path) -> None:
    names = (".notas.txt", "carpeta/.git/config", ".DS_Store", "__MACOSX/._a.txt", "a/._b.txt")
    taken = take([dropped(tmp_path, name, b"x") for name in names], tmp_path / "uploads")
    assert taken.files == []
    assert [one.source for one in taken.refused] == [".notas.txt", "carpeta/.git/config"]
    assert taken.refused[0].reason.startswith(".notas.txt is hidden")
    assert taken.refused[0].reason_es.startswith(".notas.txt está oculto")


@pytest.mark.parametrize("name", ["../../evil.txt", "/evil.txt", "..\\..\\evil.txt", "a/../../../evil.txt"])
def test_no_member_of_an_archive_leaves_the_folder(tmp_path: Path, name: str) -> None:
    take([dropped(tmp_path, "z.zip", archive({name: b"evil"}))], tmp_path / "in" / "uploads")
    outside = {path for path in there(tmp_path) if "evil" in path}
    assert outside
    assert all(path.startswith("in/uploads/z/") for path in outside)


def test_a_link_in_an_archive_is_refused(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        link = zipfile.ZipInfo("passwd.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        packed.writestr(link, "/etc/passwd")
        packed.writestr("good.txt", "good")
    taken = take([dropped(tmp_path, "z.zip", made.getvalue())], tmp_path / "uploads")
    assert statuses(taken) == [("z/passwd.txt", FileStatus.UNSUPPORTED)]
    assert there(tmp_path / "uploads") == {"z/good.txt": b"good"}


def test_a_link_in_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "uploads").mkdir()
    (tmp_path / "secret").write_text("mine")
    (tmp_path / "uploads" / "a.txt").symlink_to(tmp_path / "secret")
    (tmp_path / "uploads" / "out").symlink_to(tmp_path)
    taken = take([dropped(tmp_path, "a.txt"), dropped(tmp_path, "out/b.txt")], tmp_path / "uploads")
    assert [one.status for one in taken.refused] == [FileStatus.UNSUPPORTED] * 2
    assert (tmp_path / "secret").read_text() == "mine"
    assert not (tmp_path / "b.txt").exists()


def test_an_archive_that_unpacks_to_far_more_than_it_holds_is_refused(tmp_path: Path) -> None:
    taken = take([dropped(tmp_path, "bomb.zip", archive({"a.txt": b"0" * 30_000_000}))], tmp_path / "uploads")
    assert statuses(taken) == [("bomb.zip", FileStatus.TOO_LARGE)]
    assert there(tmp_path / "uploads") == {}


def test_an_archive_in_an_archive_is_not_unpacked(tmp_path: Path) -> None:
    inner = archive({"a.txt": b"a"})
    take([dropped(tmp_path, "outer.zip", archive({"inner.zip": inner}))], tmp_path / "uploads")
    assert there(tmp_path / "uploads") == {"outer/inner.zip": inner}


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"PK no archive", FileStatus.FAILED),
        (b"", FileStatus.FAILED),
        (archive({}), FileStatus.EMPTY),
        (archive({f"{at}.txt": b"" for at in range(MOST_FILES + 1)}), FileStatus.TOO_LARGE),
        (archive({"a.txt": os.urandom(2000)})[:-300], FileStatus.FAILED),
    ],
    ids=["noise", "nothing", "empty", "many", "cut"],
)
def test_an_archive_that_is_no_use_says_why_in_both_languages_and_its_neighbours_come_in(
    tmp_path: Path, content: bytes, status: FileStatus
) -> None:
    taken = take([dropped(tmp_path, "x.zip", content), dropped(tmp_path, "good.txt")], tmp_path / "uploads")
    assert statuses(taken) == [("x.zip", status)]
    assert taken.refused[0].reason != taken.refused[0].reason_es != ""
    assert there(tmp_path / "uploads") == {"good.txt": b"text"}


def test_an_encrypted_member_is_named(tmp_path: Path) -> None:
    content = bytearray(archive({"secret.txt": b"s", "open.txt": b"o"}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + at] |= 1  # says of the first member that it is encrypted
    taken = take([dropped(tmp_path, "z.zip", bytes(content))], tmp_path / "uploads")
    assert statuses(taken) == [("z/secret.txt", FileStatus.ENCRYPTED)]
    assert there(tmp_path / "uploads") == {"z/open.txt": b"o"}


def test_a_hundred_damaged_archives_break_nothing(tmp_path: Path) -> None:
    good, chance = archive({"a.txt": os.urandom(500), "b/c.md": b"text " * 99}), random.Random(7)
    for _ in range(100):
        content = bytearray(good)
        for _ in range(chance.randrange(1, 6)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        taken = take([dropped(tmp_path, "x.zip", bytes(content))], tmp_path / "in" / "uploads")
        assert taken.files or taken.refused
    assert {path.split("/")[0] for path in there(tmp_path)} <= {"in"}
