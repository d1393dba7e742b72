"""Two hosts on one PostgreSQL and one Chroma server: whichever dies, nothing that was reported is lost or doubled."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import pytest

from tests.hosts import KINDS, Fleet, missing


@pytest.mark.slow
@pytest.mark.long
def test_whichever_of_four_dies_nothing_is_lost(tmp_path: Path) -> None:
    """Six kills, one of each kind at least; `python -m tests.hosts 100` does it a hundred times."""
    if why := missing():
        pytest.skip(why)
    with contextlib.ExitStack() as stack:
        fleet = Fleet(tmp_path, stack, seed=os.getpid())
        fleet.round("host", "postgresql", "chroma")
        fleet.round(*fleet.random.choices(KINDS, k=3))
        assert fleet.chunks > 0
