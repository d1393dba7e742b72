"""`Library`: add, remove, list, search. A folder that holds the catalog (the truth) and the index (made from it)."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from rag.catalog import Catalog, StoredChunk, Vectors, text_hash
from rag.embed import DEFAULT_MODEL, Embedder, load_embedder
from rag.errors import DocumentError, IndexDamaged, InputError, LibraryBusy, LibraryError, LibraryMissing, ModelMismatch
from rag.index import Index
from rag.language import detect
from rag.read import Reader, Reading, find_files
from rag.retrieve import Retrieval, retrieve
from rag.split import split
from rag.types import (
    LANGUAGES,
    AddReport,
    Check,
    Document,
    FileReport,
    FileStatus,
    Filters,
    Language,
    Passage,
    Progress,
)

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

OnProgress = Callable[[Progress], None]
NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class Stats:
    """How much a library holds."""

    documents: int
    chunks: int
    by_language: Mapping[Language, int]  # documents


class Library:
    """Documents in a folder. Open it with `Library.open`; use it as a context manager or close it."""

    def __init__(self, path: Path, embedder: Callable[[], Embedder]) -> None:
        self.path = path
        self._load = embedder
        self._embedder: Embedder | None = None
        self._catalog = Catalog(path / "catalog.sqlite")
        self._index = Index(path / "chroma")
        self._index_seen: str | None = None  # which change of the catalog our index handle has followed

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        create: bool = True,
        embedding_model: str = DEFAULT_MODEL,
        embedder: Embedder | None = None,
    ) -> Library:
        """The library in a folder, made if missing; loads no model until one is needed.

        Raises LibraryMissing when it is not there and `create` is False, LibraryError when the folder cannot be used.
        """
        path = Path(path)
        if path.exists() and not path.is_dir():
            raise LibraryError(f"{path} is a file, not a library: name a folder")
        if not (path / "catalog.sqlite").exists():
            if not create:
                raise LibraryMissing(f"no library at {path}: run 'fuente add DOCUMENTS' first")
            try:
                path.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise LibraryError(
                    f"cannot make {path} ({error.strerror}): name a folder that can be written"
                ) from error
        return cls(path, lambda: embedder or load_embedder(embedding_model))

    def close(self) -> None:
        self._index.close()
        self._catalog.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -------------------------------------------------------------- models

    @property
    def embedder(self) -> Embedder:
        """The model of this library's vectors, loaded on first use; raises ModelMismatch if it is another one."""
        if self._embedder is None:
            embedder = self._load()
            stamp = self._catalog.meta("stamp")
            if stamp not in (None, embedder.stamp):
                raise ModelMismatch(
                    f"the vectors in {self.path} were made by {stamp}, not by {embedder.stamp}: "
                    "set FUENTE_EMBEDDING_MODEL back, or add the documents to a new library"
                )
            self._embedder = embedder
        return self._embedder

    def warm(self) -> None:
        """Load the model and open the index now, so that the first question need not wait."""
        self._nearest("en", self.embedder.question("warm"), 1, NO_FILTERS)
        detect("warm")

    # -------------------------------------------------------------- documents in

    def add(self, *paths: str | Path, on_progress: OnProgress | None = None) -> AddReport:
        """Read files and folders into the library; only what changed is read again.

        A file that was in an added folder and is gone leaves the library. Each file gets a status; none stops the rest.
        Raises InputError for a path that is not there, LibraryBusy when another process is adding.
        """
        tell = on_progress or (lambda _: None)
        with self._pen():
            files = find_files([Path(path) for path in paths])
            removed = self._remove_vanished([Path(path) for path in paths], files)
            reports: list[FileReport] = []
            with Reader() as reader:
                for file in files:
                    tell(Progress(len(reports), len(files), os.path.normpath(file)))
                    reports.append(self._add_file(file, reader))
                    tell(Progress(len(reports), len(files), os.path.normpath(file), reports[-1]))
        return AddReport(tuple(reports), tuple(removed))

    def _add_file(self, file: Path, reader: Reader) -> FileReport:
        source = os.path.normpath(file)
        try:
            fingerprint = _fingerprint(file)
            known = self._catalog.fingerprint(str(file.resolve()))
            if known and known[1] == fingerprint:
                return FileReport(source, FileStatus.UNCHANGED, document_id=known[0])
            reading = reader.read(file, source)
            chunks = self._store(reading, str(file.resolve()), fingerprint)
        except DocumentError as error:
            return FileReport(source, FileStatus(error.status), str(error))
        status = FileStatus.PARTIAL if reading.pages_missing else FileStatus.INDEXED
        return FileReport(source, status, "", reading.document.id, chunks, reading.pages_missing)

    def _store(self, reading: Reading, location: str, fingerprint: str) -> int:
        """Split, embed and keep one document; returns how many chunks it has."""
        document = reading.document
        chunks = split(document, self.embedder.count_tokens, self.embedder.max_tokens)
        if not chunks:
            raise DocumentError(f"{document.source} holds no text: check the file", FileStatus.EMPTY)
        texts = [chunk.text for chunk in chunks]
        quotes = [document.text[span.start : span.end] for chunk in chunks for span in chunk.sentences]
        vectors = self._vectors([*texts, *quotes])
        sentence_vectors = iter(vectors[len(texts) :])
        stored = [
            StoredChunk(chunk, vectors[at], np.stack([next(sentence_vectors) for _ in chunk.sentences]))
            for at, chunk in enumerate(chunks)
        ]
        old = self._catalog.fingerprint(location)
        before = self._catalog.chunk_ids(document_id=old[0]) if old else []
        with self._changing():
            self._catalog.replace(document, location, fingerprint, reading.pages_missing, stored)
            for language in LANGUAGES:
                at = [number for number, chunk in enumerate(chunks) if chunk.language == language]
                if at:
                    self._index.put(language, [chunks[number].id for number in at], vectors[at])
            if gone := sorted(set(before) - {chunk.id for chunk in chunks}):
                self._index.drop(gone)
        return len(chunks)

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        """A vector for each text, (n, dimension); only texts that no stored vector knows are embedded."""
        embedder = self.embedder
        if self._catalog.meta("stamp") is None:
            self._catalog.set_meta("stamp", embedder.stamp)
        known = self._catalog.known_vectors(texts)
        new = [text for text in dict.fromkeys(texts) if text_hash(text) not in known]
        if new:
            known |= {text_hash(text): vector for text, vector in zip(new, embedder.passages(new), strict=True)}
        return np.stack([known[text_hash(text)] for text in texts])

    # -------------------------------------------------------------- documents out

    def remove(self, *document_ids: str) -> list[Document]:
        """Take documents out and return them; raises InputError, and removes nothing, for an id that is not there."""
        with self._pen():
            documents = [self.document(document_id) for document_id in document_ids]
            self._drop(document_ids)
        return documents

    def _drop(self, document_ids: Sequence[str]) -> None:
        ids = [chunk for document in document_ids for chunk in self._catalog.chunk_ids(document_id=document)]
        with self._changing():
            self._catalog.remove(document_ids)
            if ids:
                self._index.drop(ids)

    def _remove_vanished(self, paths: Sequence[Path], files: Sequence[Path]) -> list[str]:
        folders = [path.resolve() for path in paths if path.is_dir()]
        there = {str(file.resolve()) for file in files}
        gone = {
            location: document_id
            for location, document_id in self._catalog.locations().items()
            if location not in there and any(folder in Path(location).parents for folder in folders)
        }
        if gone:
            self._drop(list(gone.values()))
        return sorted(gone)

    # -------------------------------------------------------------- what is in it

    def documents(self) -> list[Document]:
        """Every document, by source."""
        return self._catalog.documents()

    def document(self, document_id: str) -> Document:
        """One document; raises InputError when it is not there."""
        found = self._catalog.document(document_id)
        if found is None:
            raise InputError(f"no document {document_id}: 'fuente list' shows the ids")
        return found

    def stats(self) -> Stats:
        languages = self._catalog.documents_by_language()
        return Stats(sum(languages.values()), self._catalog.count(), languages)

    def chunk_counts(self) -> Mapping[str, int]:
        """Document id → number of chunks."""
        return self._catalog.counts_by_document()

    # -------------------------------------------------------------- search

    def search(self, question: str, *, k: int = 6, filters: Filters = NO_FILTERS) -> list[Passage]:
        """The k best passages for a question in either language, best first; empty when the library is."""
        return list(self.retrieve(question, detect(question), filters).passages[:k])

    def retrieve(self, question: str, language: Language, filters: Filters = NO_FILTERS) -> Retrieval:
        """The passages with the vectors that evidence is weighed with."""
        vector = self.embedder.question(question)
        return retrieve(question, language, vector, self._catalog, self._nearest, filters)

    def rarity(self, terms: Sequence[str], language: Language) -> dict[str, float]:
        """How rare each stem is among the chunks of a language (BM25's idf)."""
        return self._catalog.rarity(terms, language)

    def as_retriever(self, *, k: int = 6, filters: Filters = NO_FILTERS) -> BaseRetriever:
        """A plain LangChain retriever over this library."""
        from rag.langchain import LibraryRetriever

        return LibraryRetriever(search=lambda question: self.search(question, k=k, filters=filters))

    def _nearest(self, language: Language, vector: Vectors, k: int, filters: Filters) -> list[tuple[str, float]]:
        """By the index; exactly, by the catalog, where filters narrow the choice or the index cannot be trusted."""
        if filters == NO_FILTERS or filters == replace(NO_FILTERS, language=language):
            try:
                self._follow()
                return self._index.nearest(language, vector, k)
            except IndexDamaged:
                pass  # `doctor` reports it; the answer must not wait
        return self._catalog.nearest_exactly(language, vector, k, filters)

    # -------------------------------------------------------------- the index, made from the catalog

    def rebuild_index(self) -> None:
        """Make the index anew from the catalog's vectors; embeds nothing."""
        with self._pen():
            self._rebuild()

    def _rebuild(self) -> None:
        with self._changing():
            self._index.clear()
            for language in LANGUAGES:
                for ids, vectors in self._catalog.vectors(language):
                    self._index.put(language, ids, vectors)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Around a change of catalog and index: what is interrupted in here is found, and made good, by `_follow`."""
        change = os.urandom(8).hex()
        self._catalog.set_meta("index", "")
        yield
        self._catalog.set_meta("index", change)
        self._index_seen = change

    def _follow(self) -> None:
        """Trust the index only in the state that the catalog says it was left in; make it good where we may."""
        state = self._catalog.meta("index")
        if state == self._index_seen and state:
            return
        if self._index_seen is not None:  # another process changed it under us: our handle is stale until reopened
            raise IndexDamaged(f"the index in {self.path} was changed by another process")
        if state and all(len(self._index.ids(language)) == self._catalog.count(language) for language in LANGUAGES):
            self._index_seen = state
        elif state is not None or self._catalog.count():
            self.rebuild_index()

    @contextmanager
    def _pen(self) -> Iterator[None]:
        """The right to write: one process at a time; raises LibraryBusy at once when another has it."""
        try:
            lock = os.open(self.path / "lock", os.O_CREAT | os.O_RDWR, 0o644)
        except OSError as error:
            raise LibraryError(f"cannot write in {self.path} ({error.strerror}): check its permissions") from error
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(lock)
            raise LibraryBusy(f"another process is writing to {self.path}: wait until it has ended") from error
        try:
            yield
        finally:
            os.close(lock)

    def check(self) -> list[Check]:
        """What `doctor` looks at: the catalog, the index, the model that made the vectors."""
        stats = self.stats()
        checks = [
            Check("library", str(self.path.resolve())),
            Check("documents", f"{stats.documents} ({stats.chunks} chunks)"),
            Check("catalog", "sound" if self._catalog.sound() else "damaged", self._catalog.sound()),
            Check("vectors made by", self._catalog.meta("stamp") or "none yet"),
        ]
        return [*checks, *self._check_index()]

    def _check_index(self) -> list[Check]:
        found = []
        for language in LANGUAGES:
            try:
                missing = set(self._catalog.chunk_ids(language)) ^ self._index.ids(language)
                value = (
                    f"{len(missing)} chunks astray" if missing else f"sound ({self._catalog.count(language)} chunks)"
                )
                found.append(Check(f"index {language}", value, not missing))
            except IndexDamaged as error:
                found.append(Check(f"index {language}", str(error), ok=False))
        return found


def _fingerprint(file: Path) -> str:
    """The SHA-256 of a file's bytes; a thing that is no regular file gets an empty one and is left to the reader."""
    if not file.is_file():
        return ""
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise DocumentError(
            f"{file} cannot be opened ({error.strerror}): check its permissions", FileStatus.FAILED
        ) from error
