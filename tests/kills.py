"""kill -9 at random moments of a life with one growing library: `python -m tests.kills 100`, by hand.

A process opens the library, answers, looks it over from end to end, and then adds a folder in which files have come,
changed and gone, reporting each file as it is done; it is killed somewhere on the way, and the next one begins.
"""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rag import Briefer, Library
from rag.ingestion.chunking import split
from rag.models.embedding import Embedder, load_embedder
from rag.store.catalog import Catalog
from rag.store.index_snapshots import IndexSnapshots
from rag.types import LANGUAGES, Filters, Progress
from tests.conftest import WordCounts

WORDS = [
    a + b for a in ("stone", "river", "north", "iron", "grass", "cloud") for b in ("field", "gate", "mill", "ford")
]
GONE = ""  # the fingerprint of a file that is not in the library


@dataclass
class Trial:
    """One library and what it may hold by now; raises AssertionError when it holds anything else."""

    place: Path
    seed: int = 0
    embedder: str = "counts"
    longest: float = 3.0  # seconds until the kill, at most; follows what a life takes, so that most die at work
    answered: list[float] = field(default_factory=list)  # seconds from each start to the first answer
    notices: int = 0  # starts at which the index was not in use, though there was one
    during: dict[str, int] = field(default_factory=dict)  # kills by what was going on
    chunks: int = 0

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self.may: dict[str, set[str]] = {}  # file → the fingerprints that it may have in the library
        self._folder = self.place / "documents"
        self._folder.mkdir()

    def live(self, *, kill: bool) -> None:
        """One life of a process, ended by a kill or at its own end."""
        self.change_files()
        command = [sys.executable, "-m", "tests.kills", str(self.place), self.embedder]
        begun = time.monotonic()
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as life:
            assert life.stdout is not None
            assert life.stderr is not None
            killer = None
            doing = "opening"
            if kill and self._random.random() < 0.1:  # some die before they have looked around
                killer = self._kill(life, self._random.uniform(0, 1))
            for line in life.stdout:
                if not line.endswith("\n"):
                    break
                said = json.loads(line)
                if "answered" in said:
                    self.answered.append(time.monotonic() - begun)
                    self.notices += said["answered"] is not None
                if "holds" in said:
                    self.compare(said)
                    if kill and killer is None:
                        killer = self._kill(life, self._random.uniform(0, self.longest))
                if "file" in said:
                    self.may[said["file"]] = {_fingerprint(self._folder / said["file"])}
                if "ended" in said:
                    self.may |= {name: {GONE} for name in self.may if not (self._folder / name).exists()}
                doing = said.get("doing", doing)
            life.wait()
            errors = life.stderr.read()
            if killer is not None:
                killer.wait()
                self.during[doing] = self.during.get(doing, 0) + 1
                self.longest *= {"opening": 1.0, "at rest": 0.7}.get(doing, 1.15)
        assert not errors, errors
        assert kill or life.returncode == 0

    def _kill(self, life: subprocess.Popen[str], after: float) -> subprocess.Popen[bytes]:
        return subprocess.Popen(["sh", "-c", f"sleep {after:.3f}; kill -9 {life.pid} 2>/dev/null"])

    def change_files(self) -> None:
        """Six files come, two change, one goes."""
        there = sorted(path.name for path in self._folder.iterdir())
        for name in self._random.sample(there, min(2, len(there))):
            self._write(name)
        if len(there) > 6:
            gone = self._random.choice(there)
            (self._folder / gone).unlink()
            self.may[gone].add(GONE)
        for _ in range(6):
            self._write(f"{self._random.randrange(10**9):09}.md")

    def _write(self, name: str) -> None:
        language = self._random.choice(LANGUAGES)
        lines = (" ".join(self._random.choices(WORDS, k=12)) for _ in range(self._random.randint(3, 30)))
        text = "\n\n".join(f"The well w{self._random.randrange(10**9)}x {line}." for line in lines)
        (self._folder / name).write_text(f"---\ntitle: {name}\nlanguage: {language}\n---\n{text}\n", "utf-8")
        self.may.setdefault(name, {GONE}).add(_fingerprint(self._folder / name))

    def compare(self, said: dict[str, Any]) -> None:
        holds: dict[str, str] = said["holds"]
        assert not said["wrong"], said["wrong"]
        assert set(holds) <= set(self.may)
        for name, may in self.may.items():
            found = holds.get(name, GONE)
            assert found in may, f"{name} was lost, or an older one came back"
            file = self._folder / name  # what was seen there stays, until this life puts the newest in its place
            self.may[name] = {found, _fingerprint(file) if file.exists() else GONE}
        self.chunks = said["chunks"]


def _fingerprint(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


# ------------------------------------------------------------------ the process that is killed


def _live(place: Path, embedder: Embedder) -> None:
    path = place / "library"
    with Library.open(path, embedder=embedder) as library:
        Briefer(library).ask("How deep is the well of Arenales?")
        _say(answered=library.notice)
    _say(**look(path, embedder))
    with Library.open(path, embedder=embedder) as library:
        _say(doing="adding")

        def tell(progress: Progress) -> None:
            if progress.report is not None:
                assert progress.report.readable, progress.report
                _say(file=Path(progress.source).name)
                if progress.done == progress.total:
                    _say(doing="removing, wiping, building")

        library.add(place / "documents", on_progress=tell)
        _say(ended=True, doing="at rest")
        time.sleep(1)


def look(path: Path, embedder: Embedder) -> dict[str, Any]:
    """What the library holds, and what is wrong with it, looked over from end to end."""
    wrong: list[str] = []
    catalog = Catalog(path / "catalog.sqlite")
    snapshots = IndexSnapshots(catalog, path)
    if not catalog.sound():
        wrong.append("SQLite finds the catalog damaged")
    whole: set[str] = set()
    for document in catalog.documents():
        whole |= {chunk.id for chunk in split(document, embedder.count_tokens, embedder.max_tokens)}
    stored = {chunk_id for language in LANGUAGES for chunk_id in catalog.chunk_ids(language, catalog.last_number())}
    if stored != whole or catalog.count() != len(whole):
        wrong.append(f"{len(whole - stored)} chunks are missing, {catalog.count() - len(whole)} are too many")
    for language in LANGUAGES:
        for ids, vectors, _ in catalog.vectors(language):
            for chunk_id, vector in zip(ids, vectors, strict=True):
                ((found, score),) = snapshots.nearest(language, vector, 1, Filters())
                if found != chunk_id and score < 1 - 1e-4:
                    wrong.append(f"{chunk_id} does not find itself")
    holds = {Path(location).name: print_ for location, (_, print_) in catalog.locations().items()}
    if len(holds) != len(catalog.locations()):
        wrong.append("a document is there twice")
    chunks = catalog.count()
    snapshots.close()
    catalog.close()
    return {"holds": holds, "wrong": wrong, "chunks": chunks}


def _say(**values: Any) -> None:
    print(json.dumps(values), flush=True)


def main(kills: int, embedder: str = "counts") -> None:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place:
        trial = Trial(Path(place), seed=kills, embedder=embedder, longest=10.0)
        for number in range(kills):
            trial.live(kill=True)
            print(f"{number + 1} kills, {trial.chunks} chunks, {trial.answered[-1:]} s, {trial.during}", flush=True)
        trial.live(kill=False)
        trial.live(kill=False)
        answered = sorted(trial.answered)
        print(
            f"{kills} kills during {trial.during}; {trial.chunks} chunks at the end; nothing lost, nothing doubled, "
            f"every chunk finds itself; answers after {answered[len(answered) // 2]:.1f} s (median) to "
            f"{answered[-1]:.1f} s; {trial.notices} starts without the index that was there"
        )


if __name__ == "__main__":
    if Path(sys.argv[1]).is_dir():
        _live(Path(sys.argv[1]), WordCounts() if sys.argv[2] == "counts" else load_embedder())
    else:
        main(int(sys.argv[1]), *sys.argv[2:])
