"""A vector -> its nearest chunks: by the index's current generation, and exactly for what that does not cover.

A generation is built beside the old one in a child process, verified there, and only then switched to, by one line in
the catalog. While it is current it is never written: chunks that come later are searched exactly until the next
generation, chunks that go are passed over. So a kill at any moment leaves the last generation as it was. On a server,
which gives no disk back, the generation before the current one waits to become the next.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from rag.child_process import command, environment, replies, reply_to
from rag.errors import FuenteError, IndexAway, IndexDamaged
from rag.store.catalog import Catalog, Vectors
from rag.store.vector_index import SERVER_BATCH, Home, Index, OwnClient, Server, drop, load, names, seal, unbroken
from rag.types import LANGUAGES, Check, Filters, Language

Notice = Literal["index_mending", "index_away"]

# Chunks from which an index is worth having. On a busy machine the vectors of 1,000 are read in 33 ms and looked at in
# 0.4 ms; to import Chroma and open an index took 4,030 ms there
FIRST = 1000
FIRST_ON_SERVER = 50
SHARE = 0.1  # of all chunks may be searched exactly, or be gone, before the next generation is worth building
STRAYS, FEW_STRAYS = 0.01, 500  # of all chunks; but so many, within SHARE: 1,575 chunks of form letters leave 5 to 50
MOST = SERVER_BATCH  # candidates; where filters leave too few of them, every chunk that passes is looked at
AWAY_SECONDS = 10.0  # between two attempts to reach a server that was away
MEND_SECONDS = 60.0  # between two attempts to mend an index


@dataclass(frozen=True, slots=True)
class Generation:
    """What the catalog knows of a generation that it has switched to."""

    name: str
    covers: int  # the number of the youngest chunk in it
    counts: Mapping[Language, int]  # chunks
    strays: Sequence[str]  # chunks that it holds but does not find: they are searched exactly
    sealed: Mapping[str, tuple[int, int, str]]  # files that must stay as they are; none on a server
    spare: str = ""  # on a server: the generation before, whose collections the next one takes over
    numbered: bool = False  # on a server: a record's id is a number, so that another chunk can be written over it


class IndexSnapshots:
    """The nearest chunks of one library, whatever state its index is in."""

    def __init__(self, catalog: Catalog, folder: Path, server: Server | None = None) -> None:
        self.home: Home = server or folder / "chroma"
        self._catalog = catalog
        self._folder = folder
        self._key = f"generation {server.url if server else catalog.engine.here(folder)}"
        self._first = FIRST_ON_SERVER if server else FIRST
        self._lock = threading.Lock()  # around what is open
        self._open: tuple[Generation, Index] | None = None
        self._retired: Index | None = None  # the one before, which another thread may still be asking
        self._exact: tuple[tuple[str | None, int], Exact] | None = None
        self._not_before = 0.0  # monotonic time of the next attempt to open or reach the index
        self._mending: threading.Thread | None = None
        self._work: subprocess.Popen[bytes] | None = None  # the child that builds or verifies
        self.notice: Notice | None = None  # why answers come by exact search just now, if they should not

    def close(self) -> None:
        """End what is under way and close the index; a generation that is not finished is built again later."""
        self._not_before = float("inf")
        if self._work is not None:
            self._work.kill()
        self.wait()
        with self._lock:
            self._retire()
            self._retire()

    # -------------------------------------------------------------- search

    def nearest(self, language: Language, vector: Vectors, k: int, filters: Filters) -> list[tuple[str, float]]:
        """The k nearest chunks that are there and pass the filters, with their cosine, best first."""
        if filters.document_ids or filters.collections:
            return nearest_passing(self._catalog, language, vector, k, filters)
        wanted = k
        while True:
            candidates = self._candidates(language, vector, wanted)
            allowed = self._catalog.allowed([chunk_id for chunk_id, _ in candidates], filters)
            found = [(chunk_id, score) for chunk_id, score in candidates if chunk_id in allowed]
            if len(found) >= k or len(candidates) < wanted:
                return found[:k]
            if wanted == MOST:
                return nearest_passing(self._catalog, language, vector, k, filters)
            wanted = min(MOST, 4 * wanted)

    def _candidates(self, language: Language, vector: Vectors, k: int) -> list[tuple[str, float]]:
        """The k nearest chunks there are or were, best first."""
        found: dict[str, float] = {}
        opened = self._opened()
        covers, strays = 0, list[str]()
        if opened is not None:
            generation, index = opened
            try:
                found = dict(index.nearest(language, vector, k))
                covers, strays = generation.covers, list(generation.strays)
            except IndexDamaged as error:
                if self.current() != generation:  # not broken: followed by another
                    return self._candidates(language, vector, k)
                self._gave_way(error, generation)
        found |= self._looked_at(covers, strays).nearest(language, vector, k)
        return sorted(found.items(), key=lambda item: (-item[1], item[0]))[:k]

    def _looked_at(self, covers: int, strays: Sequence[str]) -> Exact:
        """What is searched exactly, kept from question to question."""
        key = (self._catalog.meta("born"), covers)
        with self._lock:
            if self._exact is None or self._exact[0] != key:
                self._exact = key, Exact(self._catalog, covers, strays)
            return self._exact[1]

    # -------------------------------------------------------------- the generation in use

    def current(self) -> Generation | None:
        """The generation that the catalog names, whether it is sound or not."""
        value = self._catalog.meta(self._key)
        if value is None:
            return None
        fields = json.loads(value)
        fields["sealed"] = {name: tuple(stamp) for name, stamp in fields["sealed"].items()}
        return Generation(**fields)

    def _opened(self) -> tuple[Generation, Index] | None:
        """The current generation, opened and looked over; None while there is none to be trusted."""
        generation = self.current()
        with self._lock:
            if self._open is not None and self._open[0] != generation:
                self._retire()
            if self._open is not None or generation is None:
                return self._open
            if not self._usable() or time.monotonic() < self._not_before:
                return None
            index = Index(self.home, generation.name)
            try:
                self._look_over(index, generation)
            except IndexDamaged as error:
                index.close()
                self._gave_way(error, generation)
                return None
            self._open, self.notice = (generation, index), None
            return self._open

    def _retire(self) -> None:
        if self._retired is not None:
            self._retired.close()
        self._retired, self._open = self._open and self._open[1], None

    def _usable(self) -> bool:
        """Chroma cannot open an embedded index where it may not write."""
        return isinstance(self.home, Server) or self._catalog.writable

    def _look_over(self, index: Index, generation: Generation) -> None:
        """Raise IndexDamaged where the index is not what was switched to. A broken file is not opened at all."""
        if isinstance(self.home, Path) and not unbroken(self.home / generation.name, generation.sealed):
            raise IndexDamaged(f"the files of the index {generation.name} have changed: run 'fuente doctor --rebuild'")
        for language in LANGUAGES:
            count = index.count(language)
            # one number says it all for a server; a file that anything may have happened to is read through
            lost = isinstance(self.home, Path) and not (
                self._catalog.chunk_ids(language, generation.covers) <= index.ids(language)
            )
            if count != generation.counts[language] or lost:
                raise IndexDamaged(f"the index {generation.name} lacks chunks: run 'fuente doctor --rebuild'")

    # -------------------------------------------------------------- the next generation

    def due(self) -> bool:
        """Is it time for a new generation?"""
        chunks, current = self._catalog.count(), self.current()
        if current is None:
            return chunks >= self._first
        if isinstance(self.home, Path) and not unbroken(self.home / current.name, current.sealed):
            return True
        late = self._catalog.count_after(current.covers)
        gone = sum(current.counts.values()) - (chunks - late)
        return late + gone > SHARE * chunks

    def build(self, waiting: Callable[[], None] = lambda: None) -> None:
        """Build, verify and switch to a new generation; the caller holds the write lock. Embeds nothing.

        `waiting` is called a few times a second; what it raises ends the building, and the old generation stays.
        Raises IndexDamaged when the building fails; the old generation then stays, too.
        """
        before = self.current()
        try:
            made = self._made(before.spare if before else "", waiting)
        except IndexDamaged as error:
            if isinstance(error, IndexAway):
                self.notice = "index_away"
            self._discard(keep=before)
            raise
        on_server = isinstance(self.home, Server)
        spare = before.name if before and before.numbered and on_server else ""
        self._switch(Generation(**made, spare=spare, numbered=on_server))

    def _made(self, spare: str, waiting: Callable[[], None]) -> Any:
        """A new generation, over the spare one where there is one; anew where that does not come out well."""
        name = f"{self.owner()}-{os.urandom(4).hex()}"
        make = self._here if isinstance(self.home, OwnClient) else self._in_child
        try:
            return {"name": name, **make(name, spare, waiting)}
        except IndexDamaged as error:
            if not spare or isinstance(error, IndexAway):
                raise
        return self._made("", waiting)

    def _here(self, name: str, spare: str, waiting: Callable[[], None]) -> dict[str, Any]:
        """What building and verifying say of the generation, done in this process: no other has the caller's client."""
        made = _build(self._catalog, self.home, name, waiting, spare)
        return made | _verify(self._catalog, self.home, name, waiting)

    def _in_child(self, name: str, spare: str, waiting: Callable[[], None]) -> Any:
        """What a child process says of the generation; raises IndexDamaged when it fails or dies."""
        server = self.home if isinstance(self.home, Server) else None
        home = server.url if server else str(self.home)
        self._work = subprocess.Popen(
            command("rag.store.index_snapshots._child", home, name, spare),
            stdin=subprocess.PIPE,  # it ends when this process does, even by a kill
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(FUENTE_CHROMA_TOKEN=server.token if server else "", FUENTE_CATALOG=self._catalog.address),
        )
        try:
            assert self._work.stdout is not None
            reply = reply_to(self._work.stdout.read, waiting)  # it speaks once, at its end
        finally:
            self._work.kill()
            self._work.communicate()
            self._work = None
        outcome = json.loads(reply) if reply else {"error": "its maker died"}
        if "error" in outcome:
            kind = IndexAway if outcome.get("away") else IndexDamaged
            raise kind(f"no new index could be made ({outcome['error']})")
        return outcome

    def _switch(self, generation: Generation) -> None:
        self._catalog.set_meta(self._key, json.dumps(asdict(generation)))
        with self._lock:
            self._retire()
            self._not_before, self.notice = 0.0, None
        self._discard(keep=generation)

    def owner(self) -> str:
        """What this library's generations are called by: a copy of its folder is another file, and has others."""
        return f"{self._catalog.meta('born') or ''}{self._catalog.engine.identity()}"

    def _discard(self, keep: Generation | None) -> None:
        """Forget the other generations: the one before, but for a spare one, and any that was never finished."""
        kept = (keep.name, keep.spare) if keep else ()
        try:
            for name in names(self.home, self.owner()):
                if name not in kept:
                    drop(self.home, name)
        except Exception:  # a server that is away keeps them until the next time
            return

    # -------------------------------------------------------------- damage

    def _gave_way(self, error: IndexDamaged, damaged: Generation) -> None:
        """Answer exactly from now on, and mend what is broken in the background, where this process may."""
        self._not_before = time.monotonic() + (AWAY_SECONDS if isinstance(error, IndexAway) else MEND_SECONDS)
        self.notice = "index_away" if isinstance(error, IndexAway) else "index_mending"
        self._retire()
        if isinstance(error, IndexAway) or not self._catalog.writable:
            return
        if self._mending is None or not self._mending.is_alive():
            self._mending = threading.Thread(target=self._mend, args=(damaged,), daemon=True)
            self._mending.start()

    def _mend(self, damaged: Generation) -> None:
        try:
            with self._catalog.write_lock():
                if self.current() == damaged:
                    self.quarantine(damaged)
                    self.build()
        except FuenteError:
            return  # another process is writing, and will build; or the disk is full, and `doctor` says so

    def quarantine(self, damaged: Generation) -> None:
        """Put a damaged index aside, for whoever wants to know what happened; the one before it goes."""
        if isinstance(self.home, Server):
            return
        aside = self._folder / "quarantine"
        for name in names(aside, ""):
            drop(aside, name)
        if (self.home / damaged.name).exists():
            aside.mkdir(exist_ok=True)
            (self.home / damaged.name).rename(aside / damaged.name)

    def wait(self) -> None:
        """Until nothing is being mended."""
        if self._mending is not None:
            self._mending.join()

    # -------------------------------------------------------------- what `doctor` sees

    def check(self) -> list[Check]:
        """Is the current generation what was switched to, and does it hold the right chunks?"""
        generation = self.current()
        place, place_spanish = (self.home.url,) * 2 if isinstance(self.home, Server) else ("here", "aquí")
        if generation is None:
            few = self._catalog.count() < self._first
            none, none_spanish = (
                ("few chunks", "pocos fragmentos") if few else ("every chunk is looked at", "se miran todos")
            )
            return [
                Check(
                    "index",
                    f"none yet ({place}): {none}",
                    few,
                    f"índice: ninguno aún ({place_spanish}): {none_spanish}",
                )
            ]
        if not self._usable():
            return [
                Check(
                    "index",
                    "not used: the folder cannot be written, every chunk is looked at",
                    spanish="índice: sin usar; no se puede escribir en la carpeta y se miran todos los fragmentos",
                )
            ]
        index = Index(self.home, generation.name)
        try:
            self._look_over(index, generation)
        except IndexDamaged as error:
            broken = f"índice: dañado ({generation.name}); ejecute «fuente doctor --rebuild»"
            away = f"índice: no responde el servidor Chroma de {place}; arránquelo o compruebe la dirección"
            return [Check("index", str(error), False, away if isinstance(error, IndexAway) else broken)]
        finally:
            index.close()
        counts = ", ".join(f"{language} {generation.counts[language]}" for language in LANGUAGES)
        late = self._catalog.count_after(generation.covers)
        return [
            Check(
                "index",
                f"sound ({place}, chunks: {counts}; {late} newer ones are looked at one by one)",
                spanish=f"índice: en buen estado ({place_spanish}, fragmentos: {counts}; "
                f"los {late} más nuevos se miran uno a uno)",
            )
        ]


# ------------------------------------------------------------------ in the child


def _child() -> None:
    """Build and verify, and say on stdout what came of it: a JSON object, with `error` where it failed.

    Each in a process of its own: the builder still has the files in its caches. Chroma, which takes as long to import
    as 500 chunks take to index, is imported once for both.
    """
    load()
    channel = replies()
    made: dict[str, Any] = {}
    for work in (partial(_build, spare=sys.argv[3]), _verify):
        made |= _in_fork(work)
        if "error" in made:
            break
    channel.write(json.dumps(made).encode())
    channel.flush()


def _in_fork(work: Callable[[Catalog, Home, str], dict[str, Any]]) -> Any:
    """What the work gives, done in a process that is gone afterwards with all that Chroma holds; here on Windows."""
    if not hasattr(os, "fork"):
        return _outcome(work)
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.close(reading)
        with os.fdopen(writing, "w") as reply:
            reply.write(json.dumps(_outcome(work)))
        os._exit(0)  # what Chroma's threads still hold must not keep us
    os.close(writing)
    with os.fdopen(reading) as reply:
        said = reply.read()
    os.wait()
    return json.loads(said) if said else {"error": "its maker died"}


def _outcome(work: Callable[[Catalog, Home, str], dict[str, Any]]) -> dict[str, Any]:
    home, name = sys.argv[1:3]
    place: Home = Server(home, os.environ["FUENTE_CHROMA_TOKEN"]) if "://" in home else Path(home)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        return work(Catalog(os.environ["FUENTE_CATALOG"]), place, name)
    except IndexAway as error:
        return {"error": str(error), "away": True}
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(1)


def _build(
    catalog: Catalog, home: Home, name: str, waiting: Callable[[], None] = lambda: None, spare: str = ""
) -> dict[str, Any]:
    counts = {language: catalog.count(language) for language in LANGUAGES}
    index = Index(home, name)
    index.build(partial(_batches, catalog, waiting), counts, spare)
    index.close()
    return {"covers": catalog.last_number(), "counts": counts}


def _verify(catalog: Catalog, home: Home, name: str, waiting: Callable[[], None] = lambda: None) -> dict[str, Any]:
    index = Index(home, name)
    strays = index.verify(partial(_batches, catalog, waiting))
    index.close()
    count = catalog.count()
    if len(strays) > max(FIRST_ON_SERVER, STRAYS * count, min(FEW_STRAYS, SHARE * count)):
        raise IndexDamaged(f"it does not find {len(strays)} of {count} chunks")
    return {"strays": strays, "sealed": seal(home / name) if isinstance(home, Path) else {}}


def _batches(
    catalog: Catalog, waiting: Callable[[], None], language: Language, size: int
) -> Iterator[tuple[list[str], Vectors]]:
    for ids, vectors, _ in catalog.vectors(language, batch=size):
        waiting()
        yield ids, vectors


# ------------------------------------------------------------------ exactly, by looking at every one

BLOCKS = 32  # of vectors, before they are joined into one


def best(ids: Sequence[str], scores: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
    """The k ids of the highest scores (n,), best first; of equals the earlier one."""
    some = np.argpartition(-scores, k)[:k] if k < len(scores) else np.arange(len(scores))
    return [(ids[at], float(scores[at])) for at in some[np.lexsort((some, -scores[some]))]]


def nearest_passing(
    catalog: Catalog, language: Language, vector: NDArray[np.float32], k: int, filters: Filters
) -> list[tuple[str, float]]:
    """The k nearest chunks among those that the filters let through, by looking at every one."""
    ids, vectors = catalog.passing_vectors(language, filters)
    return best(ids, vectors @ vector, k) if ids else []


class Exact:
    """The vectors of some chunks and of all younger than a number, in memory, following the catalog as it grows.

    A removed chunk stays until the object goes: who asks must look up what it gets.
    """

    def __init__(self, catalog: Catalog, after: int, some: Sequence[str]) -> None:
        self._catalog = catalog
        self._lock = threading.Lock()
        self._last: dict[Language, int] = dict.fromkeys(LANGUAGES, after)
        self._ids: dict[Language, list[str]] = {language: [] for language in LANGUAGES}
        self._blocks: dict[Language, list[NDArray[np.float32]]] = {language: [] for language in LANGUAGES}
        for stored in catalog.chunks(some):
            self._ids[stored.chunk.language].append(stored.chunk.id)
            self._blocks[stored.chunk.language].append(stored.vector[None, :])

    def nearest(self, language: Language, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """The k nearest ids and their cosine (-1 to 1), best first."""
        with self._lock:
            self._follow(language)
            ids, blocks = self._ids[language], list(self._blocks[language])
        if not blocks:
            return []
        return best(ids, np.concatenate([block @ vector for block in blocks]), k)

    def _follow(self, language: Language) -> None:
        blocks = self._blocks[language]
        for ids, vectors, last in self._catalog.vectors(language, self._last[language]):
            self._ids[language] += ids
            blocks.append(vectors)
            self._last[language] = last
        if len(blocks) > BLOCKS:
            blocks[:] = [np.concatenate(blocks)]
