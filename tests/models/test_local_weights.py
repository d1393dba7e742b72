"""The packaged weights are whole, or they are refused by name and hash."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from rag.errors import ModelError
from rag.models.llama_server import Llama
from rag.models.local_weights import NAME, joined

PARTS = (b"GGUF, the first part", b" and the second")
SHA256 = hashlib.sha256(b"".join(PARTS)).hexdigest()


@pytest.fixture
def parts(tmp_path: Path) -> list[Path]:
    files = [tmp_path / f"part{number}.bin" for number in range(len(PARTS))]
    for file, data in zip(files, PARTS, strict=True):
        file.write_bytes(data)
    return files


def test_parts_are_joined_once_and_the_way_is_told(parts: list[Path], tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    file = joined(lambda: parts, tmp_path / "cache", SHA256, lambda done, total: told.append((done, total)))
    assert (file.name, file.read_bytes()) == (NAME, b"".join(PARTS))
    assert told[-1] == (35, 35)
    assert joined(list, tmp_path / "cache", SHA256) == file
    assert [one.name for one in file.parent.iterdir()] == [NAME]


def test_a_part_cut_short_is_refused_by_hash_and_leaves_nothing_behind(parts: list[Path], tmp_path: Path) -> None:
    parts[1].write_bytes(PARTS[1][:-1])
    found = hashlib.sha256(b"".join(PARTS)[:-1]).hexdigest()
    with pytest.raises(ModelError, match=f"{NAME} join to SHA-256 {found}, not {SHA256}: run pip install") as refused:
        joined(lambda: parts, tmp_path / "cache", SHA256)
    assert found in refused.value.spanish
    assert "ejecute pip install" in refused.value.spanish
    assert not list((tmp_path / "cache").iterdir())


@pytest.mark.parametrize("change", [lambda data: data[:-1], lambda data: b"X" + data[1:]], ids=["truncated", "altered"])
def test_a_file_that_was_changed_since_is_refused_by_name_and_hash(parts: list[Path], tmp_path: Path, change) -> None:
    file = joined(lambda: parts, tmp_path / "cache", SHA256)
    file.write_bytes(change(file.read_bytes()))
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    with pytest.raises(ModelError, match=f"{file} has SHA-256 {found}, not {SHA256}: delete it") as refused:
        joined(lambda: parts, tmp_path / "cache", SHA256)
    assert f"{file} tiene el SHA-256 {found}" in refused.value.spanish


def test_what_is_no_gguf_is_refused_before_an_engine_starts(tmp_path: Path) -> None:
    (tmp_path / "page.gguf").write_text("<html>not found</html>")
    with pytest.raises(ModelError, match=r"page\.gguf is no GGUF file: name one"):
        Llama(tmp_path / "page.gguf")
    with pytest.raises(ModelError, match=r"there is no .*gone\.gguf: name a GGUF file"):
        Llama(tmp_path / "gone.gguf")
