"""Two hosts on one PostgreSQL and one Chroma server, one of the four killed at random: `python -m tests.hosts 100`.

Each host is a network namespace of its own; its process opens the shared library, looks at every document, asks, and
adds a folder of its own in which files have come, changed and gone, taking turns. After every five kills the library
is looked over from end to end. A second number is the seconds after which it ends early. Needs root, `ip` and
PostgreSQL.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from rag import Briefer, Library
from rag.errors import FuenteError, LibraryBusy
from rag.ingestion.chunking import split
from rag.store.catalog import Catalog
from rag.store.index_snapshots import IndexSnapshots
from rag.store.vector_index import Server as Chroma
from rag.types import LANGUAGES, Filters, Progress
from tests import postgresql
from tests.conftest import WordCounts
from tests.kills import GONE, Trial, _fingerprint, _say

NETWORK = f"10.{64 + os.getpid() % 64}.{os.getpid() // 64 % 256}"  # /24, this trial's own
SERVERS = f"{NETWORK}.1"
KINDS = ("host", "host", "host", "postgresql", "postgresql", "chroma")
TOGETHER = 5  # kills between two looks at the whole library
STAGE = 20.0  # seconds that a stage is waited for
PATIENCE = 600.0  # seconds for a server that was killed to be back, and for one's turn to add
Made = TypeVar("Made")


def missing() -> str:
    """Why there can be no such trial here; empty where there can."""
    if os.geteuid() or shutil.which("ip") is None:
        return "a network of its own needs root and ip"
    with contextlib.suppress(subprocess.CalledProcessError), namespaces(f"fuente-try{os.getpid()}"):
        return postgresql.missing()
    return "a network of its own cannot be made here"


@contextlib.contextmanager
def namespaces(*names: str) -> Iterator[None]:
    """Network namespaces of these names, each with a cable to a switch on which the servers are."""
    switch = f"fu{os.getpid()}"
    with contextlib.ExitStack() as stack:
        _ip("link", "add", switch, "type", "bridge")
        stack.callback(_ip, "link", "del", switch)
        _ip("addr", "add", f"{SERVERS}/24", "dev", switch)
        _ip("link", "set", switch, "up")
        for number, name in enumerate(names):
            inside, outside = f"{switch}i{number}", f"{switch}o{number}"
            _ip("netns", "add", name)
            stack.callback(_ip, "netns", "del", name)
            _ip("link", "add", outside, "type", "veth", "peer", "name", inside)
            _ip("link", "set", inside, "netns", name)
            _ip("link", "set", outside, "master", switch)
            _ip("link", "set", outside, "up")
            _ip("-n", name, "addr", "add", f"{NETWORK}.{number + 11}/24", "dev", inside)
            _ip("-n", name, "link", "set", inside, "up")
        yield


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


class ChromaServer:
    """`chroma run`, which can be killed and started again."""

    def __init__(self, place: Path, port: int) -> None:
        self._place, self._port = place, port
        self.url = f"http://{SERVERS}:{port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        program = [sys.executable, "-c", "from chromadb.cli.cli import app; app()", "run", "--host", SERVERS]
        self._process = subprocess.Popen(
            [*program, "--port", str(self._port), "--path", str(self._place)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=self._place.parent,
        )  # fmt: skip

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()


class Host:
    """One host: its folder of files, and the process that lives on it."""

    def __init__(self, name: str, place: Path, seed: int) -> None:
        self.name, self._place = name, place
        place.mkdir()
        self.trial = Trial(place, seed)
        self.folder = place / "documents"
        self.said: Counter[str] = Counter()
        self._life: subprocess.Popen[str] | None = None

    def begin(self, catalog: str, chroma: str) -> None:
        """A life of the process begins."""
        self.trial.change_files()
        command = [sys.executable, "-m", "tests.hosts", str(self._place), catalog, chroma]
        self._life = subprocess.Popen(
            ["ip", "netns", "exec", self.name, *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        self.doing = "opening"
        self._listening = threading.Thread(target=self._listen, daemon=True)
        self._listening.start()

    def _listen(self) -> None:
        assert self._life is not None
        assert self._life.stdout is not None
        may = self.trial.may
        for line in self._life.stdout:
            if not line.endswith("\n"):
                break
            told = json.loads(line)
            self.doing = told.get("doing", self.doing)
            if "file" in told:
                self.said["files"] += 1
                may[told["file"]] = {_fingerprint(self.folder / told["file"])}
            if "ended" in told:
                may |= {name: {GONE} for name in may if not (self.folder / name).exists()}
            self.said["troubles"] += told.get("trouble", 0)
            self.said["away"] += told.get("away", 0)

    @property
    def alive(self) -> bool:
        return self._life is not None and self._life.poll() is None

    def kill(self) -> None:
        if self._life is not None:
            self._life.kill()  # `ip netns exec` has become the process itself

    def end(self, *, killed: bool) -> None:
        """Wait for the life to end; without a kill it ends well."""
        assert self._life is not None
        assert self._life.stderr is not None
        self._listening.join()
        errors = self._life.stderr.read()
        code = self._life.wait()
        self._life.stderr.close()
        assert code == 0 or (killed and code == -9), (code, errors)
        assert not errors, errors


class Fleet:
    """Two hosts and their two servers."""

    def __init__(self, place: Path, stack: contextlib.ExitStack, seed: int = 0) -> None:
        self.random = random.Random(seed)
        names = tuple(f"fuente-{os.getpid()}-{letter}" for letter in "ab")
        stack.enter_context(namespaces(*names))
        self.postgresql = stack.enter_context(postgresql.running(SERVERS))
        self.catalog = self.postgresql.library()
        (place / "chroma").mkdir()
        self.chroma = ChromaServer(place / "chroma", 8000)
        self.chroma.start()
        stack.callback(self.chroma.kill)
        self.hosts = [Host(name, place / name, seed + number) for number, name in enumerate(names)]
        for host in self.hosts:
            stack.callback(host.kill)  # where the trial itself ends early
        self.killed: Counter[str] = Counter()
        self.chunks = 0

    def round(self, *kinds: str) -> None:
        """Both hosts live, one of the four dies for each kind, a host of which lives again; then all is looked over."""
        for host in self.hosts:
            host.begin(self.catalog, self.chroma.url)
        for kind in kinds:
            self._kill(kind)
        for host in self.hosts:
            host.end(killed=False)
        self.look_over()

    def _kill(self, kind: str) -> None:
        """Somewhere in a random stage of a life; who is at its end meanwhile begins another."""
        victim = self.random.choice(self.hosts)
        wanted = self.random.choice(("opening", "looking", "adding", "adding", "building"))
        until = time.monotonic() + STAGE
        while True:
            for host in self.hosts:
                if not host.alive:
                    host.end(killed=False)
                    host.begin(self.catalog, self.chroma.url)
            among = [victim] if kind == "host" else self.hosts
            if any(host.doing == wanted for host in among) or time.monotonic() > until:
                break
            time.sleep(0.01)
        time.sleep(self.random.uniform(0, 0.7))
        doing = victim.doing if kind == "host" else "/".join(sorted(host.doing for host in self.hosts))
        self.killed[f"{kind}: {doing}"] += 1
        if kind == "host":
            victim.kill()
            victim.end(killed=True)
            victim.begin(self.catalog, self.chroma.url)
            return
        server = self.postgresql if kind == "postgresql" else self.chroma
        server.kill()
        time.sleep(self.random.uniform(0, 2))
        server.start()

    def look_over(self) -> None:
        """Every file that was reported is there once, whole, and finds itself."""
        catalog, embedder = Catalog(self.catalog), WordCounts()
        snapshots = IndexSnapshots(catalog, self.hosts[0].folder.parent, Chroma(self.chroma.url, ""))
        try:
            whole: set[str] = set()
            for document in catalog.documents():
                whole |= {chunk.id for chunk in split(document, embedder.count_tokens, embedder.max_tokens)}
            ids = {one for language in LANGUAGES for one in catalog.chunk_ids(language, catalog.last_number())}
            assert (ids, catalog.count()) == (whole, len(whole))
            for language in LANGUAGES:
                for some, vectors, _ in catalog.vectors(language, batch=40):
                    at = self.random.randrange(len(some))  # one of forty; each costs a request
                    ((found, score),) = snapshots.nearest(language, np.asarray(vectors[at]), 1, Filters())
                    assert found == some[at] or score > 1 - 1e-4
            locations = catalog.locations()
            for host in self.hosts:
                mine = {Path(one): print_ for one, (_, print_) in locations.items() if host.folder in Path(one).parents}
                host.trial.compare(
                    {"holds": {one.name: print_ for one, print_ in mine.items()}, "wrong": [], "chunks": 0}
                )
                locations = {one: kept for one, kept in locations.items() if Path(one) not in mine}
            assert not locations
            self.chunks = catalog.count()
        finally:
            snapshots.close()
            catalog.close()


# ------------------------------------------------------------------ the process on a host


def _live(place: Path, address: str, chroma: str) -> None:
    embedder = WordCounts()
    library = _patiently(lambda: Library.open(place / "library", embedder=embedder, catalog=address, chroma=chroma))
    with library:
        _say(doing="looking")
        _patiently(lambda: _look(library, embedder))
        _patiently(lambda: Briefer(library).ask("How deep is the well of Arenales?"))
        _say(away=int(library.notice is not None), doing="waiting to add")

        def tell(progress: Progress) -> None:
            _say(doing="adding")
            if progress.report is not None:
                assert progress.report.readable, progress.report
                _say(file=Path(progress.source).name)
                if progress.done == progress.total:
                    _say(doing="building")

        _patiently(lambda: library.add(place / "documents", on_progress=tell))
        _say(ended=True, doing="at rest")
        time.sleep(0.5)
        _patiently(library.stats)


def _look(library: Library, embedder: WordCounts) -> None:
    """A reader sees complete documents only, whatever is being added meanwhile."""
    for entry in library.entries():
        if library.holds(entry.id):
            with contextlib.suppress(KeyError, FuenteError):
                document = library.document(entry.id)
                assert len(list(split(document, embedder.count_tokens, embedder.max_tokens))) == entry.chunks


def _patiently(call: Callable[[], Made]) -> Made:
    """What a call returns, once the servers are there and it is one's turn."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return call()
        except LibraryBusy:
            if time.monotonic() > until:
                raise
        except FuenteError:
            _say(trouble=1)
            if time.monotonic() > until:
                raise
        time.sleep(0.1)


def main(kills: int, seconds: float = float("inf")) -> None:
    """So many kills, or fewer where the time is over; another seed each time."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # networks and servers go also where it is stopped
    began, done = time.monotonic(), 0
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as place, contextlib.ExitStack() as stack:
        fleet = Fleet(Path(place), stack, seed=os.getpid())
        while done < kills and time.monotonic() < began + seconds:
            some = min(TOGETHER, kills - done)
            fleet.round(*fleet.random.choices(KINDS, k=some))
            done += some
            print(f"{time.monotonic() - began:.0f} s: {done} kills, {fleet.chunks} chunks", flush=True)
        told: dict[str, Any] = {host.name: dict(host.said) for host in fleet.hosts}
        of = Counter(kind.split(":")[0] for kind in fleet.killed.elements())
        print(
            f"{done} kills, {dict(of)}, during {dict(fleet.killed)}; {told}; nothing lost, nothing doubled", flush=True
        )


if __name__ == "__main__":
    if sys.argv[1].isdigit():
        main(int(sys.argv[1]), *map(float, sys.argv[2:]))
    else:
        _live(Path(sys.argv[1]), *sys.argv[2:])
