"""The index on a Chroma server: the same answers, within the quotas of Chroma Cloud, and with the server away."""

from __future__ import annotations

import contextlib
import http.client
import json
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from rag import Library
from rag.errors import SettingsError
from rag.store.index_snapshots import FIRST_ON_SERVER, IndexSnapshots
from rag.store.vector_index import SERVER_BATCH
from rag.types import Check
from tests.conftest import WordCounts
from tests.store.test_durability import well
from ui.cli.main import run
from ui.text import say

pytestmark = pytest.mark.slow

WELLS = 4 * (SERVER_BATCH + 10)  # two a chunk, half of them in each language: more than one batch of each


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextlib.contextmanager
def chroma(place: Path, port: int) -> Iterator[str]:
    """`chroma run`, answering."""
    command = [sys.executable, "-c", "from chromadb.cli.cli import app; app()", "run", "--host", "127.0.0.1"]
    server = subprocess.Popen(
        [*command, "--port", str(port), "--path", str(place)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=place.parent,
    )
    try:
        for _ in range(600):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


class Gate(ThreadingHTTPServer):
    """Passes on what a client asks of a server, and remembers the most that was asked in one request."""

    daemon_threads = True

    def __init__(self, port: int) -> None:
        super().__init__(("127.0.0.1", 0), _Passing)
        self.behind = port
        self.most: dict[str, int] = {}
        self.busy = 0  # so many requests are turned away, as by a server that has too much to do
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Passing(BaseHTTPRequestHandler):
    server: Gate

    def _pass(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.server.busy:
            self.server.busy -= 1
            self.send_error(503)
            return
        asked = json.loads(body) if body else {}
        figures = {"limit": asked.get("limit"), "n_results": asked.get("n_results"), "name": len(asked.get("name", ""))}
        figures["records"] = len(asked.get("ids") or ())
        figures["id"] = max(map(len, asked.get("ids") or [""]))
        for name, figure in figures.items():
            self.server.most[name] = max(self.server.most.get(name, 0), figure or 0)
        onward = http.client.HTTPConnection("127.0.0.1", self.server.behind)
        onward.request(self.command, self.path, body, {"content-type": "application/json"})
        reply = onward.getresponse()
        data = reply.read()
        self.send_response(reply.status)
        for name in ("content-type", "chroma-trace-id"):
            if reply.getheader(name):
                self.send_header(name, reply.getheader(name) or "")
        self.send_header("content-length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        onward.close()

    do_GET = do_POST = do_PUT = do_DELETE = _pass

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of wells, a chunk each, in both languages, without an index."""
    place = tmp_path_factory.mktemp("wells")
    parts = [well(number).rsplit("---\n", 1)[1] for number in range(WELLS)]
    for language, some in (("en", parts[::2]), ("es", parts[1::2])):
        head = f"---\ntitle: Wells\nlanguage: {language}\n---\n"
        (place / f"{language}.md").write_text(head + "\n\n".join(some), "utf-8")
    with Library.open(place / "library", embedder=WordCounts(), chroma="http://127.0.0.1:9") as library:
        library.add(place / "en.md", place / "es.md")
        assert library.stats().chunks > 2 * SERVER_BATCH
    return place / "library"


@pytest.fixture
def library(tmp_path: Path, made: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "library"))


def test_a_copy_of_a_library_leaves_the_generations_of_the_first_alone(library: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(library, tmp_path / "copy"))
    owners = []
    for place in (library, copy, library):
        with Library.open(place, embedder=WordCounts()) as opened:
            owners.append(IndexSnapshots(opened._catalog, place).owner())
    assert owners[0] == owners[2] != owners[1]
    assert not owners[1].startswith(owners[0])


def found(library: Library) -> list[bool]:
    return [f"w{number}x" in library.search(f"how deep is w{number}x")[0].chunk.text for number in (8, 301)]


def index(library: Library) -> Check:
    return next(check for check in library.maintenance.check() if check.name == "index")


@pytest.mark.long
def test_a_server_holds_the_index_for_several_readers_within_the_quotas(tmp_path: Path, library: Path) -> None:
    port = free_port()
    with chroma(tmp_path / "server", port):
        gate = Gate(port)
        with Library.open(library, embedder=WordCounts(), chroma=gate.url) as writer:
            writer.maintenance.rebuild_index()
            assert index(writer).ok
            assert gate.url in index(writer).value
            with Library.open(library, embedder=WordCounts(), chroma=gate.url) as reader:
                assert all(found(reader))
                writer.maintenance.rebuild_index()  # a new generation, under the reader's feet
                assert all(found(reader) + found(writer))
                assert (reader.notice, writer.notice) == (None, None)
            gate.busy = 3
            assert all(found(writer))
            assert (gate.busy, writer.notice) == (0, None)
        gate.shutdown()
        gate.server_close()
    assert not (library / "chroma").exists()
    # https://docs.trychroma.com/cloud/quotas-limits: records a write, results, bytes of an id and of a name
    assert gate.most["records"] == SERVER_BATCH <= 300
    assert max(gate.most["n_results"], gate.most["limit"]) <= 300
    assert max(gate.most["id"], gate.most["name"]) <= 128


@pytest.mark.long
def test_answers_are_the_same_while_the_server_is_away_and_when_it_is_back(tmp_path: Path, library: Path) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with chroma(tmp_path / "server", port), Library.open(library, embedder=WordCounts(), chroma=url) as opened:
        opened.maintenance.rebuild_index()
    with Library.open(library, embedder=WordCounts(), chroma=url) as opened:
        assert all(found(opened))
        assert opened.notice == "index_away"
        assert f"no Chroma server answers at {url}: start it with 'chroma run'" in index(opened).value
    with chroma(tmp_path / "server", port), Library.open(library, embedder=WordCounts(), chroma=url) as opened:
        assert all(found(opened))
        assert opened.notice is None
        assert index(opened).ok


def test_an_address_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="write it as http://localhost:8000"):
        Library.open(tmp_path, chroma="localhost:8000")


@pytest.mark.long
@pytest.mark.weights
def test_a_server_that_is_away_is_one_plain_line_and_the_documents_are_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    deep = "The well named {0} in the north of the old town is deep and its water is cold. " * 8
    (tmp_path / "wells.md").write_text(
        "\n\n".join(deep.format(number) for number in range(2 * FIRST_ON_SERVER)), "utf-8"
    )
    monkeypatch.setenv("LC_ALL", "es_ES.UTF-8")
    added = ["--library", str(tmp_path / "library"), "add", str(tmp_path / "wells.md"), "--chroma", url, "--json"]
    assert run(added) == 0
    printed = capsys.readouterr()
    assert printed.err == say("index_away", "es", url=url) + "\n"
    assert json.loads(printed.out)["files"][0]["status"] == "indexed"
    monkeypatch.setenv("FUENTE_CHROMA", "localhost")
    assert run(["ask", "How deep is the well named 7?"]) == 2
    assert "write it as http://localhost:8000" in capsys.readouterr().err
