"""What keeping a large library takes: `python -m evals.studies.upkeep FOLDER --chunks 100000 [--chroma URL]`.

The library in FOLDER is filled with made-up texts and vectors until it has so many chunks, and kept, so that a run that
was cut off goes on, and a larger one begins where a smaller ended. Then each thing that is done to a library is done,
and a line of JSON told of each: seconds, memory, disk. `--skip` names what is not wanted.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from evals.studies.scale import Author, MadeUp, fill, peak
from rag import Briefer, Library
from rag.types import Filters

CORPUS = Path(__file__).parents[2] / "corpus"
QUESTIONS = 12  # asked in each way; the first of them is not counted
COLLECTED = 8  # documents of the collection that is asked


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--chunks", type=int, default=100_000)
    parser.add_argument("--chroma", default="")
    parser.add_argument("--skip", nargs="*", default=[])
    given = parser.parse_args(arguments)
    author, embedder = Author(CORPUS), MadeUp()
    filled(given.folder, given.chunks, author, embedder)
    for name, work in WORKS.items():
        if name not in given.skip:
            with Library.open(given.folder, embedder=embedder, chroma=given.chroma) as library:
                _tell(what=name, chunks=library.stats().chunks, **work(library, author), **_resident())


def filled(folder: Path, chunks: int, author: Author, embedder: MadeUp) -> None:
    """The library with so many chunks, and a line of what filling it took."""
    began = time.monotonic()
    before, now, size = fill(folder, chunks, author, embedder)
    _tell(what="fill", chunks=now, added=now - before, seconds=round(time.monotonic() - began, 1),
          bytes_a_chunk=round(size / now))  # fmt: skip


# ------------------------------------------------------------------ what is done to a library


def _rebuilt(library: Library, _: Author) -> dict[str, object]:
    with _timed() as took:
        library.maintenance.rebuild_index()
    index = library.path / "chroma"
    size = sum(file.stat().st_size for file in index.rglob("*") if file.is_file()) if index.exists() else 0
    return {**took, "index_bytes_a_chunk": round(size / library.stats().chunks), "children_mb": _children()}


def _asked(library: Library, author: Author) -> dict[str, object]:
    """Milliseconds of a question, asked of all and through each filter."""
    some = [f"{number:016}" for number in range(COLLECTED)]
    library.collect("some", *some)
    ways = {
        "all": Filters(),
        "language": Filters(language="es"),
        "date that all pass": Filters(date_from="2023"),
        "date that none pass": Filters(date_from="2025"),
        "one document": Filters(document_ids=(some[0],)),
        "a collection": Filters(collections=("some",)),
    }
    briefer = Briefer(library)
    asked = [author.question(number) for number in range(QUESTIONS)]
    told: dict[str, object] = {
        f"ask {name}": _ms([partial(briefer.ask, question, filters=filters) for question in asked])
        for name, filters in ways.items()
    }
    words = [question.strip("¿?").split(" ", 1)[1] for question in asked]
    told["find"] = _ms([partial(library.find, said) for said in words])
    return told


def _listed(library: Library, _: Author) -> dict[str, object]:
    return {
        "entries": _ms([library.entries] * 3),
        "stats": _ms([library.stats] * 3),
        "collections": _ms([library.collections] * 3),
        "documents": _ms([library.documents] * 3),
    }


def _changed(library: Library, _: Author) -> dict[str, object]:
    """One document goes to the bin, comes back, and is given another title."""
    one = f"{COLLECTED:016}"
    return {
        "remove": _ms([lambda: library.remove(one)]),
        "put_back": _ms([lambda: library.put_back(one)]),
        "edit": _ms([lambda: library.edit(one, title=f"Report at {time.time()}")]),
        "collect": _ms([lambda: library.collect("other", one)]),
    }


def _checked(library: Library, _: Author) -> dict[str, object]:
    with _timed() as took:
        wrong = [one.name for one in library.maintenance.check() if not one.ok]
    return {**took, "wrong": wrong}


def _backed_up(library: Library, _: Author) -> dict[str, object]:
    """A backup, and another library made of it."""
    file, other = library.path.with_suffix(".backup"), library.path.with_suffix(".restored")
    with _timed() as took:
        library.maintenance.backup(file)
    chunks = library.stats().chunks
    with Library.open(other, embedder=library.embedder) as restored, _timed() as again:
        restored.maintenance.restore(file)
        assert restored.stats().chunks == chunks
    size = file.stat().st_size
    file.unlink()
    return {"backup": took, "restore, index included": again, "bytes_a_chunk": round(size / chunks)}


WORKS: dict[str, Callable[[Library, Author], dict[str, object]]] = {
    "rebuild": _rebuilt,
    "ask": _asked,
    "list": _listed,
    "change": _changed,
    "doctor": _checked,
    "backup": _backed_up,
}


# ------------------------------------------------------------------ measured


@contextmanager
def _timed() -> Iterator[dict[str, object]]:
    """Seconds by the clock and of the processors, this process and its children; the load says what else ran."""
    took: dict[str, object] = {}
    began, before = time.monotonic(), os.times()
    yield took
    used = sum(now - then for now, then in zip(os.times()[:4], before[:4], strict=True))
    took |= {"seconds": round(time.monotonic() - began, 1), "processor_seconds": round(used, 1)}


def _ms(calls: Sequence[Callable[[], object]]) -> dict[str, float]:
    """Milliseconds of the processor and by the clock, medians; the first of several only warms."""
    clock, used = list[float](), list[float]()
    for call in calls:
        began, before = time.perf_counter(), time.process_time()
        call()
        clock.append(1000 * (time.perf_counter() - began))
        used.append(1000 * (time.process_time() - before))
    skip = int(len(calls) > 1)
    return {"ms": round(statistics.median(clock[skip:]), 1), "processor_ms": round(statistics.median(used[skip:]), 1)}


def _resident() -> dict[str, object]:
    load = round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None
    return {"peak_mb": round(peak()), "load": load}


def _children() -> float | None:
    """Megabytes that the largest child has had resident."""
    try:
        import resource
    except ImportError:
        return None
    return round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)


def _tell(**told: object) -> None:
    print(json.dumps(told, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
