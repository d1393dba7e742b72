"""A process that is forked off while Chroma is at work answers from a library that it opens itself, and ends."""

from __future__ import annotations

import os
import random
import signal
import sys
from pathlib import Path

import pytest
from langchain_core.documents import Document

from rag import Library, LibraryError
from rag.store import index_snapshots
from tests.conftest import WordCounts

WORDS = "river dog pump chair sky lake bread tower mayor school bridge harbour ship corn wheat iron copper".split()


def test_a_library_opened_in_a_fork_never_waits_for_the_threads_of_its_parent(
    tmp_path: Path, counts: WordCounts, catalog: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_snapshots, "FIRST", 50)
    draw = random.Random(1)
    with Library.open(tmp_path / "library", embedder=counts, catalog=catalog) as library:
        library.add_documents([Document(" ".join(draw.sample(WORDS, 8)) + ".") for _ in range(60)])
        wanted = library.search("river dog pump")
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(60)  # which would end it, and not with 0
            code = 1
            try:
                with pytest.raises(LibraryError, match="before a fork"):
                    library.search("river dog pump")
                with Library.open(tmp_path / "library", embedder=counts, catalog=catalog) as own:
                    code = 0 if own.search("river dog pump") == wanted and own.notice is None else 2
            finally:
                sys.stdout.flush()
                os._exit(code)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        assert library.search("river dog pump") == wanted
