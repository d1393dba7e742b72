"""The benchmark of a growing library fills, adds, asks and charts what it says; no test asserts a time."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from evals.studies.scale import CHUNKS, MORE, MadeUp, Size, chart, grow
from rag import Library
from tests.conftest import CORPUS

pytestmark = pytest.mark.slow


@pytest.mark.long
def test_a_library_grows_and_is_measured_at_each_size(tmp_path: Path) -> None:
    heard: list[str] = []
    small, large = grow(CORPUS, tmp_path, (CHUNKS, 2 * CHUNKS), heard.append)
    for size, chunks in ((small, CHUNKS), (large, 2 * CHUNKS)):
        assert size.chunks >= chunks + MORE
        assert size.documents == chunks // CHUNKS + MORE
        assert min(size.chunks_per_second, size.ask_ms, size.memory_mb, size.catalog_bytes, size.index_bytes) > 0
        with Library.open(tmp_path / f"at-{chunks}", embedder=MadeUp()) as library:
            assert all(check.ok for check in library.maintenance.check())
    assert heard[0].startswith("filling")


def test_the_chart_shows_each_size_in_each_panel() -> None:
    sizes = [Size(10**power, 1, 100.0, 10.0 * power, 20.0, 1.0, 200.0, 10_000.0, 3_000.0) for power in (3, 4, 5)]
    words = "".join(ET.fromstring(chart(sizes)).itertext())
    for seen in ("1,000", "100,000", "50", "13,000", "ask, median (ms)"):
        assert seen in words
