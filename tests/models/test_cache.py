"""What is made of the weights is kept for the next start, and never stands in the way of one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rag.models.e5 import cache
from rag.models.e5.cache import kept
from rag.models.e5.engine import Engine, _built
from rag.models.e5.weights import read_weights
from rag.settings import cache_folder


class Maker:
    """Makes the same bytes each time, and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> bytes:
        self.times += 1
        return b"a graph"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    file = tmp_path / "weights.bin"
    file.write_bytes(b"weights")
    return file


def test_what_was_made_once_is_read_the_next_time(tmp_path: Path, source: Path) -> None:
    make = Maker()
    assert [kept("graph", [source], make, tmp_path / "cache") for _ in range(3)] == [b"a graph"] * 3
    assert make.times == 1


def test_what_is_made_of_another_file_is_made_anew(tmp_path: Path, source: Path) -> None:
    make = Maker()
    kept("graph", [source], make, tmp_path / "cache")
    source.write_bytes(b"other weights")
    kept("graph", [source], make, tmp_path / "cache")
    assert make.times == 2


@pytest.mark.parametrize("damage", [b"", b"short", b"x" * 39], ids=["empty", "cut off", "another's bytes"])
def test_a_damaged_file_is_made_anew_and_mended(tmp_path: Path, source: Path, damage: bytes) -> None:
    make, folder = Maker(), tmp_path / "cache"
    kept("graph", [source], make, folder)
    (file,) = folder.iterdir()
    file.write_bytes(damage)
    assert kept("graph", [source], make, folder) == b"a graph"
    assert kept("graph", [source], make, folder) == b"a graph"
    assert make.times == 2


def test_a_flipped_bit_is_seen(tmp_path: Path, source: Path) -> None:
    make, folder = Maker(), tmp_path / "cache"
    kept("graph", [source], make, folder)
    (file,) = folder.iterdir()
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)
    assert kept("graph", [source], make, folder) == b"a graph"
    assert make.times == 2


def test_a_folder_in_which_others_may_write_is_not_trusted(tmp_path: Path, source: Path) -> None:
    make, folder = Maker(), tmp_path / "cache"
    folder.mkdir()
    folder.chmod(0o777)
    assert kept("graph", [source], make, folder) == b"a graph"
    assert not list(folder.iterdir())


def test_without_a_folder_to_write_in_all_goes_on(tmp_path: Path, source: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert kept("graph", [source], Maker(), tmp_path / "file" / "cache") == b"a graph"
    assert kept("graph", [tmp_path / "missing"], Maker(), tmp_path / "cache") == b"a graph"


def test_the_two_latest_versions_stay(tmp_path: Path, source: Path) -> None:
    for number in range(4):
        source.write_bytes(b"x" * number)
        kept("graph", [source], Maker(), tmp_path / "cache")
    kept("table", [source], Maker(), tmp_path / "cache")
    assert sorted(file.name.split("-")[0] for file in (tmp_path / "cache").iterdir()) == ["graph", "graph", "table"]


def test_nothing_is_kept_on_a_full_disk(tmp_path: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "LEFT", 1 << 60)
    assert kept("graph", [source], Maker(), tmp_path / "cache") == b"a graph"
    assert not list((tmp_path / "cache").iterdir())


def test_the_cache_is_where_the_desktop_standard_says(tmp_path: Path) -> None:
    assert cache_folder({"XDG_CACHE_HOME": str(tmp_path)}) == tmp_path / "fuente"
    assert cache_folder({"XDG_CACHE_HOME": "relative"}) == Path.home() / ".cache" / "fuente"


@pytest.mark.weights
def test_a_kept_graph_gives_the_same_vectors() -> None:
    weights = read_weights()
    ids = [[0, 41, 1294, 903, 2]]
    made, first, again = (engine.embed(ids) for engine in (Engine(weights), *(_built.__wrapped__(),) * 2))
    np.testing.assert_array_equal(made, first)
    np.testing.assert_array_equal(made, again)
