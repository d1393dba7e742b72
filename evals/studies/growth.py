"""Do the index and the catalog grow where nothing does: `python -m evals.studies.growth FOLDER --turns 300 [--chroma]`.

The same number of made-up documents is replaced, taken out and put back, turn after turn, as in life but for the
embedding; the bin is emptied, as time does it. Disk is told as JSON lines and at the end drawn. With `--chroma` the
index is on a server (`chroma run`) that this starts, else in the library's folder.
"""

from __future__ import annotations

import argparse
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.studies.scale import CHUNKS, Author, MadeUp, made
from rag import Library
from rag.store.catalog import Kept
from rag.store.vector_index import Server, client_of

CORPUS = Path(__file__).parents[2] / "corpus"
DOCUMENTS = 12  # of 100 chunks
PATIENCE = 300.0  # seconds for the server to begin
WIDE, HIGH = 640, 240


@dataclass(frozen=True, slots=True)
class Turn:
    """What the disk holds after a turn, in bytes, and how many indexes were made by then."""

    turn: int
    catalog: int
    index: int
    built: int


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--turns", type=int, default=300)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="ends early")
    parser.add_argument("--chroma", action="store_true", help="on a server")
    parser.add_argument("--chart", type=Path)
    given = parser.parse_args(arguments)
    given.folder.mkdir(parents=True)
    until, turns = time.monotonic() + given.seconds, list[Turn]()
    with _index(given.folder, on_server=given.chroma) as (client, place):
        for turn in changed(given.folder / "library", client, place, given.turns):
            turns.append(turn)
            print(json.dumps([turn.turn, turn.catalog, turn.index, turn.built]), flush=True)
            if time.monotonic() > until:
                break
    if given.chart:
        given.chart.write_text(chart(turns), "utf-8")


def changed(path: Path, client: Any, place: Path, turns: int) -> Iterator[Turn]:
    """The disk after each turn, of which each replaces one document of twelve, and takes out and puts back another."""
    author, embedder, names, built = Author(CORPUS), MadeUp(), set[str](), 0
    with Library.open(path, embedder=embedder, chroma=client or "") as library:
        ids = [_put(library, at, at, author) for at in range(DOCUMENTS)]
        for turn in range(turns):
            at = turn % DOCUMENTS
            ids[at] = _put(library, at, DOCUMENTS + turn, author)
            other = ids[(at + 5) % DOCUMENTS]
            library.remove(other)
            library.put_back(other)
            library.maintenance.empty_bin()
            current = library._snapshots.current()
            built += current is not None and current.name not in names
            names |= {current.name} if current else set()
            yield Turn(turn, _bytes(path / "catalog.sqlite*"), _bytes(place / "**" / "*"), built)


def _put(library: Library, at: int, number: int, author: Author) -> str:
    """Another text in the place of a document; its id."""
    document, stored = made(number, author, library.embedder)
    with library._catalog.write_lock():
        library._catalog.put(Kept(document, f"/reports/{at}", str(number), (), None, tuple(stored)))
    return document.id


def _bytes(pattern: Path) -> int:
    root = Path(*pattern.parts[: next(at for at, part in enumerate(pattern.parts) if "*" in part)])
    found = root.glob(str(pattern.relative_to(root))) if root.exists() else ()
    return sum(file.stat().st_size for file in found if file.is_file())


@contextmanager
def _index(folder: Path, *, on_server: bool) -> Iterator[tuple[Any, Path]]:
    """A client of a server that is ours, or none, and the folder in which the index lies."""
    if not on_server:
        yield None, folder / "library" / "chroma"
        return
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = [sys.executable, "-c", "from chromadb.cli.cli import app; app()", "run", "--host", "127.0.0.1"]
    place = folder / "server"
    server = subprocess.Popen(
        [*program, "--port", str(port), "--path", str(place)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _await(port)
        yield client_of(Server(f"http://127.0.0.1:{port}")), place
    finally:
        server.kill()
        server.wait()


def _await(port: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.2)


# ------------------------------------------------------------------ a chart


def chart(turns: Sequence[Turn]) -> str:
    """An SVG: what catalog and index take on the disk, turn by turn, from zero."""
    most = max(max(turn.catalog, turn.index) for turn in turns)
    lines = "".join(
        f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="{_points(values, most)}"/>'
        f'<text x="{WIDE - 150}" y="{20 + 16 * at}" fill="{colour}">{name}: {values[0] / 1e6:.1f} to '
        f"{values[-1] / 1e6:.1f} MB</text>"
        for at, (name, colour, values) in enumerate(
            (("catalog", "#35618f", [turn.catalog for turn in turns]),
             ("index", "#a2452f", [turn.index for turn in turns]))
        )
    )  # fmt: skip
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" font-family="system-ui, sans-serif" '
        f'font-size="12"><rect width="100%" height="100%" fill="#fff"/>{lines}'
        f'<text x="10" y="{HIGH - 8}">{len(turns)} turns, {turns[-1].built} indexes made, '
        f"{DOCUMENTS * CHUNKS:,} chunks; from 0 to {most / 1e6:.1f} MB</text></svg>\n"
    )


def _points(values: Sequence[int], most: int) -> str:
    step = (WIDE - 20) / max(1, len(values) - 1)
    return " ".join(
        f"{10 + at * step:.1f},{(HIGH - 30) * (1 - value / most) + 5:.1f}" for at, value in enumerate(values)
    )


if __name__ == "__main__":
    main(sys.argv[1:])
