"""Whatever is added, replaced, removed, put back, cut off and opened again: the library is what a plain dict says.

`STATES=100 pytest tests/ui/test_states.py` walks a hundred ways instead of a few.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from rag import Briefer, Library
from rag.types import FileStatus, Progress
from tests.conftest import WordCounts

pytestmark = pytest.mark.slow

NAMES = st.sampled_from(["a.md", "b.md", "c.md", "d.md"])
DEPTHS = st.integers(1, 60)
CHANGES = st.dictionaries(NAMES, st.none() | DEPTHS, min_size=1)  # None: the file goes


class CutOff(Exception):
    """As if the process had ended in the middle of an `add`."""


class AnyLife(RuleBasedStateMachine):
    """`files` is what lies in the folder, `kept` what the library must hold: name → the depth of the well."""

    @initialize()
    def begin(self) -> None:
        self.place = Path(tempfile.mkdtemp())
        self.folder = self.place / "documents"
        self.folder.mkdir()
        self.files: dict[str, int] = {}
        self.kept: dict[str, int] = {}
        self.taken_out: list[dict[str, int]] = []
        self.open()

    def open(self) -> None:
        self.embedder = WordCounts()
        self.library = Library.open(self.place / "library", embedder=self.embedder)

    def teardown(self) -> None:
        if hasattr(self, "library"):
            self.library.close()
            shutil.rmtree(self.place)

    def change(self, changes: dict[str, int | None]) -> None:
        for name, depth in changes.items():
            file = self.folder / name
            if depth is None:
                file.unlink(missing_ok=True)
                self.files.pop(name, None)
            else:
                file.write_text(f"---\ntitle: {name}\nlanguage: en\n---\nThe well is d{depth}m deep.\n", "utf-8")
                self.files[name] = depth

    @rule(changes=CHANGES)
    def add(self, changes: dict[str, int | None]) -> None:
        self.change(changes)
        before = len(self.embedder.embedded)
        report = self.library.add(self.folder)
        embedded = set(self.embedder.embedded[before:])
        new = set(self.files.values()) - set(self.kept.values())  # a text that one file gives up, another may bring
        changed = {depth for name, depth in self.files.items() if self.kept.get(name) != depth}
        assert {f"The well is d{depth}m deep." for depth in new} <= embedded
        assert embedded <= {f"The well is d{depth}m deep." for depth in changed}
        for file in report.files:
            name = Path(file.source).name
            same = self.kept.get(name) == self.files[name]
            assert file.status is (FileStatus.UNCHANGED if same else FileStatus.INDEXED)
        self.kept = dict(self.files)

    @rule(changes=CHANGES, after=st.integers(0, 3))
    def add_and_be_cut_off(self, changes: dict[str, int | None], after: int) -> None:
        self.change(changes)
        done: list[str] = []

        def heard(progress: Progress) -> None:
            if progress.report is not None:
                done.append(Path(progress.source).name)
            elif progress.step == "read" and len(done) == after:
                raise CutOff

        try:
            self.library.add(self.folder, on_progress=heard)
            self.kept = dict(self.files)
        except CutOff:
            self.kept |= {name: self.files[name] for name in done}
        self.open()  # the old one is left as it is, as by a kill

    @rule(name=NAMES)
    def remove(self, name: str) -> None:
        ids = [document.id for document in self.library.documents() if document.title == name]
        if ids:
            self.library.remove(*ids)
            self.taken_out.append({name: self.kept.pop(name)})

    @rule()
    def put_back(self) -> None:
        for document in self.library.put_back():
            assert document.title not in self.kept
            depths = [removed[document.title] for removed in self.taken_out if document.title in removed]
            self.kept[document.title] = next(depth for depth in depths if f"d{depth}m" in document.text)

    @rule()
    def close_and_open(self) -> None:
        self.library.close()
        self.open()

    @rule()
    def lose_the_index_and_make_it_again(self) -> None:
        shutil.rmtree(self.place / "library" / "chroma", ignore_errors=True)
        self.library.maintenance.rebuild_index()

    @invariant()
    def the_library_is_what_the_dict_says(self) -> None:
        if not hasattr(self, "library"):
            return
        texts = {document.title: document.text for document in self.library.documents()}
        assert texts == {name: f"The well is d{depth}m deep." for name, depth in self.kept.items()}
        assert self.library.stats().chunks == len(self.kept)
        for depth in set(self.kept.values()):
            answer = Briefer(self.library).ask(f"Where is the well d{depth}m deep?")
            found = answer.passages[0]
            assert found.chunk.text == f"The well is d{depth}m deep."
            assert found.document.text[found.chunk.start : found.chunk.end] == found.chunk.text
            assert {passage.document.title for passage in answer.passages} <= set(self.kept)


AnyLife.TestCase.settings = settings(
    max_examples=int(os.environ.get("STATES", 3)),
    derandomize="STATES" not in os.environ,  # the same lives each time, unless somebody looks for new ones
    stateful_step_count=10,
    deadline=None,
    database=None,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
TestAnyLife = AnyLife.TestCase
