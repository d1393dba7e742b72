"""Vectors -> nearest chunk ids: one generation of a Chroma index, written once, then only asked. Knows no catalog."""

from __future__ import annotations

import hashlib
import math
import os
import random
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from rag.errors import IndexAway, IndexDamaged, InputError, SettingsError
from rag.types import LANGUAGES, Language

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

ChromaClient: TypeAlias = "ClientAPI"
Batches = Callable[[Language, int], Iterable[tuple[list[str], NDArray[np.float32]]]]
Seal = Mapping[str, tuple[int, int, str]]  # a file's bytes, time of change (ns) and SHA-256
Result = TypeVar("Result")

BATCH = 2000  # records a call, fastest measured; Chroma's own limit is 5,461
SERVER_BATCH = 300  # Chroma Cloud takes no more records in one call, and gives no more results
CHUNK = "chunk"  # what a record of a server says, since its id is a number
SYNCS = 8  # how often, while it is built, Chroma may write the whole graph: each time it writes all of it
ASK_SECONDS, BUILD_SECONDS = 3.0, 60.0  # how long a server may take for one call, retries included


@dataclass(frozen=True, slots=True)
class Server:
    """A Chroma server: `chroma run` here or elsewhere, or Chroma Cloud. Never the Python server of chromadb."""

    url: str  # http://host:port, or https://host/tenant/database
    token: str = ""

    def __post_init__(self) -> None:
        if urlsplit(self.url).scheme not in ("http", "https") or not urlsplit(self.url).hostname:
            raise SettingsError(
                f"{self.url!r} is no address of a Chroma server: write it as http://localhost:8000",
                f"«{self.url}» no es la dirección de un servidor Chroma: escríbala como http://localhost:8000",
            )


@dataclass(frozen=True, slots=True)
class OwnClient(Server):
    """A Chroma client of the caller's, of whichever kind; it is asked as a server is, and never closed."""

    client: Any = None

    def __post_init__(self) -> None:
        from chromadb.api import ClientAPI

        if not isinstance(self.client, ClientAPI):
            raise InputError(
                f"chroma must be an address or a Chroma client, not {type(self.client).__name__}: give one of them",
                f"chroma debe ser una dirección o un cliente de Chroma, no {type(self.client).__name__}: indique uno",
            )


Home = Path | Server  # where generations live: each in a folder of its own, or in collections of its own


def _leave_to_parent() -> None:
    """After a fork, open what Chroma holds anew: it keeps one system a folder, whose threads only the parent has.

    The parent's stays referred to, since its end would wait for those threads, too.
    """
    if shared := sys.modules.get("chromadb.api.shared_system_client"):
        client = shared.SharedSystemClient
        _PARENTS.append(client._identifier_to_system)
        client._identifier_to_system, client._identifier_to_refcount = {}, {}


_PARENTS: list[object] = []
if hasattr(os, "register_at_fork"):  # Windows has no fork
    os.register_at_fork(after_in_child=_leave_to_parent)


def load() -> None:
    """Import Chroma, which takes 1.2 s, before it is needed."""
    import chromadb

    assert chromadb


class Index:
    """One generation, opened to be asked. Any failure inside is an IndexDamaged, or an IndexAway for a server."""

    def __init__(self, home: Home, name: str) -> None:
        self.home = home
        self.name = name
        self._seconds = ASK_SECONDS
        self._collections: dict[Language, Any] = {}
        self._there: dict[Language, int] = {}  # chunks, once counted
        self._client: Any = None

    def nearest(self, language: Language, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """The k nearest ids and their cosine (-1 to 1), best first; fewer where there are fewer."""
        return self._nearest(language, vector[None, :], k)[0]

    def _nearest(self, language: Language, vectors: NDArray[np.float32], k: int) -> list[list[tuple[str, float]]]:
        there = self._there.get(language)  # a generation never changes, and counting takes as long as asking
        if there is None:
            there = self.count(language)
        if not there:
            return [[] for _ in vectors]
        found = self._call(
            language,
            lambda at: at.query(
                query_embeddings=vectors, n_results=min(k, there), include=["distances", *self._naming()]
            ),
        )
        answers = [
            [(chunk_id, 1 - float(distance)) for chunk_id, distance in zip(ids, distances, strict=True)]
            for ids, distances in zip(self._chunk_ids(found), found["distances"], strict=True)
        ]
        if not all(math.isfinite(score) for answer in answers for _, score in answer):
            raise IndexDamaged(f"the index {self.name} answers nonsense: run 'fuente doctor --rebuild'")
        return answers

    def count(self, language: Language) -> int:
        self._there[language] = int(self._call(language, lambda at: at.count()))
        return self._there[language]

    def ids(self, language: Language) -> set[str]:
        if isinstance(self.home, Path):
            return set(self._call(language, lambda at: at.get(include=[])["ids"]))
        return {chunk_id for _, chunk_id in self._records(language)}

    def close(self) -> None:
        if self._client is not None and not isinstance(self.home, OwnClient):
            self._client.close()
        self._client, self._collections = None, {}

    # -------------------------------------------------------------- built, once

    def build(self, batches: Batches, counts: Mapping[Language, int], spare: str = "") -> None:
        """Write all vectors; `batches(language, size)` gives ids and vectors (n, dimension), `size` at a time.

        On a server the collections of a generation that nobody asks any more, `spare`, become those of this one, and
        only what they lack is written: a Chroma server (1.5.9) keeps on its disk what was in a deleted collection, and
        grows where records are deleted and added, but not where they are written over.
        """
        with self._guarded():  # a server that is away is found out at once, one that goes away is waited for
            self._retried(lambda: self._connected(create=True))
        self._seconds = BUILD_SECONDS
        for language in LANGUAGES:
            size, sync = _steps(counts[language])
            if spare:
                self._take_over(language, spare)
            self._make(language, sync)
            if isinstance(self.home, Path):
                for ids, vectors in batches(language, size):
                    self._call(language, partial(_upsert, ids=ids, vectors=_finite(vectors)))
            else:
                self._write_over(language, batches)

    def _take_over(self, language: Language, spare: str) -> None:
        """Rename the collection of another generation, where it is still there."""
        from chromadb.errors import NotFoundError

        def rename() -> None:
            with suppress(NotFoundError):
                there = self._connected().get_collection(self._collection_name(language, spare), None)
                there.modify(name=self._collection_name(language))

        with self._guarded():
            self._retried(rename)

    def _write_over(self, language: Language, batches: Batches) -> None:
        """Write what is not there yet, first into records of what is no longer wanted; a record's id is a number."""
        records = self._records(language)
        wanted = {chunk_id for ids, _ in batches(language, SERVER_BATCH) for chunk_id in ids} if records else set()
        kept, free = set[str](), list[str]()
        for record, chunk_id in records:
            if chunk_id in wanted and chunk_id not in kept:
                kept.add(chunk_id)
            else:
                free.append(record)
        more = count(1 + max((int(record) for record, _ in records), default=-1))
        for ids, vectors in batches(language, SERVER_BATCH):
            new = [at for at, chunk_id in enumerate(ids) if chunk_id not in kept]
            if new:
                into = [free.pop() if free else str(next(more)) for _ in new]
                chunks = [{CHUNK: ids[at]} for at in new]
                self._call(language, partial(_upsert, ids=into, vectors=_finite(vectors[new]), chunks=chunks))
        for at in range(0, len(free), SERVER_BATCH):
            self._call(language, partial(_delete, ids=free[at : at + SERVER_BATCH]))
        self._there = {}

    def _records(self, language: Language) -> list[tuple[str, str]]:
        """Each record of a server's collection, and the chunk that is in it."""
        found = list[tuple[str, str]]()
        for offset in range(0, self.count(language), SERVER_BATCH):
            page = self._call(language, partial(_page, offset=offset))
            found += zip(page["ids"], _named(page["ids"], page["metadatas"]), strict=True)
        return found

    def _naming(self) -> list[str]:
        """What says which chunk a record is; in a folder its id does."""
        return [] if isinstance(self.home, Path) else ["metadatas"]

    def _chunk_ids(self, found: Any) -> list[list[str]]:
        """The chunks of the records that were found."""
        if isinstance(self.home, Path):
            return list(found["ids"])
        return [_named(ids, said) for ids, said in zip(found["ids"], found["metadatas"], strict=True)]

    def verify(self, batches: Batches) -> list[str]:
        """Ask for every vector; returns the ids that do not find themselves.

        A graph of near neighbours may leave a few records that no path leads to: 1 in 20,000 made-up vectors.
        Raises IndexDamaged where other ids are in it than `batches` gives.
        """
        self._seconds = BUILD_SECONDS
        strays: list[str] = []
        for language in LANGUAGES:
            wanted: set[str] = set()
            for ids, vectors in batches(language, SERVER_BATCH):
                wanted.update(ids)
                for chunk_id, found in zip(ids, self._nearest(language, vectors, 1), strict=True):
                    # another chunk of the very same words may stand in its place
                    if not found or (found[0][0] != chunk_id and found[0][1] < 1 - 1e-4):
                        strays.append(chunk_id)
            if self.ids(language) != wanted:
                raise IndexDamaged(f"the new index {self.name} holds other chunks than the library")
        return strays

    def _make(self, language: Language, sync: int) -> None:
        hnsw: dict[str, object] = {"space": "cosine", "ef_search": 200}  # recall@20 .987 at 500,000; 100 gives .962
        if isinstance(self.home, Path):
            hnsw["sync_threshold"] = sync
        with self._guarded():
            self._collections[language] = self._retried(
                lambda: self._connected(create=True).get_or_create_collection(
                    self._collection_name(language), embedding_function=None, configuration={"hnsw": hnsw}
                )
            )

    # -------------------------------------------------------------- Chroma

    def _collection_name(self, language: Language, name: str = "") -> str:
        return f"fuente.{name or self.name}.{language}"

    def _connected(self, *, create: bool = False) -> Any:
        if self._client is None:
            if isinstance(self.home, Path) and not create and not (self.home / self.name / "chroma.sqlite3").is_file():
                raise IndexDamaged(f"the index in {self.home / self.name} is gone: run 'fuente doctor --rebuild'")
            self._client = client_of(self.home if isinstance(self.home, Server) else self.home / self.name)
        if isinstance(self.home, Server) and not isinstance(self.home, OwnClient):
            self._client._server._session.timeout = self._seconds  # it has none of its own
        return self._client

    def _call(self, language: Language, call: Callable[[Any], Result]) -> Result:
        def collection_call() -> Result:
            if language not in self._collections:
                self._collections[language] = self._connected().get_collection(
                    self._collection_name(language), embedding_function=None
                )
            return call(self._collections[language])

        with self._guarded():
            return self._retried(collection_call)

    def _retried(self, call: Callable[[], Result]) -> Result:
        """Again and again, with growing pauses, while a server is away or busy and there is time."""
        if isinstance(self.home, Path):
            return call()
        deadline, pause = time.monotonic() + self._seconds, 0.1
        while True:
            try:
                return call()
            except Exception as error:
                if not _passing(error):
                    raise
                if time.monotonic() + pause > deadline:
                    raise IndexAway(
                        f"no Chroma server answers at {self.home.url}: start it with 'chroma run', or check the address"
                    ) from error
                time.sleep(pause * random.uniform(0.5, 1.5))
                pause *= 2

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Whatever Chroma raises becomes an IndexDamaged: its core raises kinds that no public class covers."""
        try:
            yield
        except (IndexDamaged, KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # a panic of the Rust core is no Exception
            raise IndexDamaged(
                f"the index {self.name} cannot be read ({' '.join(str(error).split())[:160]}): "
                "run 'fuente doctor --rebuild'"
            ) from error


def _upsert(
    collection: Any, ids: list[str], vectors: NDArray[np.float32], chunks: list[dict[str, str]] | None = None
) -> None:
    collection.upsert(ids=ids, embeddings=vectors, metadatas=chunks)


def _delete(collection: Any, ids: list[str]) -> None:
    collection.delete(ids=ids)


def _page(collection: Any, offset: int) -> Any:
    return collection.get(include=["metadatas"], limit=SERVER_BATCH, offset=offset)


def _named(ids: list[str], said: Sequence[Mapping[str, str] | None]) -> list[str]:
    """The chunks of records; those of an older index are called by their chunk's id themselves."""
    return [(one or {}).get(CHUNK, record) for record, one in zip(ids, said, strict=True)]


def _finite(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    if not np.isfinite(vectors).all():
        raise ValueError("vectors must be finite")
    return vectors


def client_of(place: Path | Server) -> Any:
    """A Chroma client; raises what httpx raises where no server answers."""
    if isinstance(place, OwnClient):
        return place.client
    import chromadb
    from chromadb.config import Settings

    settings = Settings(anonymized_telemetry=False)
    if isinstance(place, Path):
        return chromadb.PersistentClient(str(place), settings)
    import httpx

    address = urlsplit(place.url)
    headers = {"x-chroma-token": place.token} if place.token else {}
    httpx.get(f"{address.scheme}://{address.netloc}/api/v2/heartbeat", headers=headers, timeout=ASK_SECONDS)
    tenant, database = ([part for part in address.path.split("/") if part] + ["", ""])[:2]
    return chromadb.HttpClient(
        host=address.hostname or "",
        port=address.port or (443 if address.scheme == "https" else 8000),
        ssl=address.scheme == "https",
        headers=headers,
        settings=settings,
        tenant=tenant or "default_tenant",
        database=database or "default_database",
    )


def _passing(error: BaseException) -> bool:
    """Is this likely to be over in a moment: no connection, no answer in time, too many requests?"""
    import httpx
    from chromadb.errors import ChromaError

    if isinstance(error, httpx.TransportError):
        return True
    if isinstance(error, httpx.HTTPStatusError):
        return error.response.status_code in (429, 502, 503, 504)
    if isinstance(error, ChromaError):
        return error.code() in (429, 502, 503, 504)
    return error.__context__ is not None and _passing(error.__context__)  # chromadb hides the status in a plain one


def _steps(count: int) -> tuple[int, int]:
    """Records a call and Chroma's sync threshold, such that the last call too ends in a written graph."""
    calls = max(1, -(-count // BATCH))
    per_sync = -(-calls // SYNCS)
    calls = -(-calls // per_sync) * per_sync
    size = max(1, -(-count // calls))
    return size, max(2, size * (per_sync - 1) + 1) if calls > 1 else max(2, count)


# ------------------------------------------------------------------ the folders and collections of generations


def names(home: Home, library: str) -> list[str]:
    """The names of a library's generations, old ones and unfinished ones included."""
    if isinstance(home, Path):
        return sorted(path.name for path in home.iterdir()) if home.is_dir() else []
    found = _collections(home)
    return sorted({name.split(".")[1] for name in found if name.startswith(f"fuente.{library}-")})


def drop(home: Home, name: str) -> None:
    """Forget a generation; nobody may have it open in this process."""
    if isinstance(home, Path):
        shutil.rmtree(home / name, ignore_errors=True)
        return
    for collection in _collections(home):
        if collection.startswith(f"fuente.{name}."):
            client_of(home).delete_collection(collection)


def _collections(server: Server) -> list[str]:
    client, found = client_of(server), list[str]()
    while page := client.list_collections(limit=SERVER_BATCH, offset=len(found)):
        found += [str(collection.name) for collection in page]
    return found


def seal(folder: Path) -> dict[str, tuple[int, int, str]]:
    """What the files of a finished generation are known by, those that hold the graph: Chroma never changes them again.

    Its SQLite file changes whenever it is opened, and so is checked by what it says.
    """
    graphs = [path.parent for path in folder.glob("*/index_metadata.pickle")]
    files = sorted(file for graph in graphs for file in graph.iterdir())
    return {str(file.relative_to(folder)): (*_stamp(file), _sha256(file)) for file in files}


def unbroken(folder: Path, sealed: Seal) -> bool:
    """Are the sealed files as they were left? Their bytes are read only where their time of change says otherwise."""
    try:
        return all(
            _stamp(folder / name) == (size, changed)
            or ((folder / name).stat().st_size == size and _sha256(folder / name) == digest)
            for name, (size, changed, digest) in sealed.items()
        )
    except OSError:
        return False


def _stamp(file: Path) -> tuple[int, int]:
    found = file.stat()
    return found.st_size, found.st_ctime_ns


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
