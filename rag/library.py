"""`Library`: add, remove, list, search. A folder that holds the catalog (the truth) and the index (made from it)."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

import numpy as np

from rag.errors import DocumentError, FilterError, IndexDamaged, InputError, LibraryError, LibraryMissing, ModelMismatch
from rag.ingestion.chunking import split
from rag.ingestion.file_errors import problem
from rag.ingestion.sandbox import ALL_AT_ONCE, ARCHIVES, MAIL, Reader, find_files, shown
from rag.language.detection import detect
from rag.language.words import fold
from rag.models.embedding import DEFAULT_MODEL, Embedder, load_embedder
from rag.models.late_interaction import Packed
from rag.retrieval.filters import checked
from rag.retrieval.hybrid import PER_LANGUAGE, Retrieval, retrieve
from rag.retrieval.spelling import name_like
from rag.store.catalog import Catalog, Kept, StoredChunk, Vectors, text_hash
from rag.store.conversations import Conversations, Forgotten
from rag.store.copies import Print, copied, grouped
from rag.store.index_snapshots import IndexSnapshots, Notice
from rag.store.vector_index import Server
from rag.store.write_lock import write_lock
from rag.types import (
    LANGUAGES,
    AddReport,
    Check,
    Chunk,
    Document,
    Entry,
    FileReport,
    FileStatus,
    Filters,
    Language,
    Passage,
    Progress,
    Reading,
    Span,
)

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

OnProgress = Callable[[Progress], None]
OnEmbedded = Callable[[float], None]  # of one file, 0 to 1
NO_FILTERS = Filters()
UNDOABLE = 10  # calls of `remove`, whose documents are held in memory


@dataclass(frozen=True, slots=True)
class Stats:
    """How much a library holds."""

    documents: int
    chunks: int
    by_language: Mapping[Language, int]  # documents


@dataclass(frozen=True, slots=True)
class _File:
    """Something to be read: a file, or what an archive holds."""

    source: str  # the path as added; of a member: the archive's, a slash, its name
    location: str  # the same, absolute
    path: Path  # where its bytes are now
    problem: DocumentError | None = None  # why there are none
    member: bool = False
    opened: bool = False  # a mail whose attachments are files of their own already

    @property
    def archive(self) -> bool:
        return (
            self.problem is None and not self.opened and self.path.suffix.lower() in (MAIL if self.member else ARCHIVES)
        )


class Library:
    """Documents in a folder. Open it with `Library.open`; use it as a context manager or close it."""

    def __init__(self, path: Path, embedder: Callable[[], Embedder], server: Server | None = None) -> None:
        self.path = path
        self._load = embedder
        self._embedder: Embedder | None = None
        self._loading = threading.Lock()
        # by each `remove`, in memory only, and the kept answers that rested on it
        self._taken_out: list[tuple[list[Kept], list[Forgotten]]] = []
        self._catalog = Catalog(path / "catalog.sqlite")
        self.conversations = Conversations(self._catalog)
        self._snapshots = IndexSnapshots(self._catalog, path, server)

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        create: bool = True,
        embedding_model: str = DEFAULT_MODEL,
        embedder: Embedder | None = None,
        chroma: str = "",
        chroma_token: str = "",
    ) -> Library:
        """The library in a folder, made if missing; loads no model until one is needed.

        `chroma` is the URL of a Chroma server that holds the index; without it, the folder does.

        Raises LibraryMissing when it is not there and `create` is False, LibraryError when the folder cannot be used.
        """
        path = Path(path)
        if path.exists() and not path.is_dir():
            raise LibraryError(
                f"{path} is a file, not a library: name a folder",
                f"{path} es un archivo, no una biblioteca: indique una carpeta",
            )
        if not (path / "catalog.sqlite").exists():
            if not create:
                raise LibraryMissing(
                    f"no library at {path}: run 'fuente add DOCUMENTS' first",
                    f"no hay biblioteca en {path}: ejecute antes «fuente add DOCUMENTOS»",
                )
            try:
                path.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise LibraryError(
                    f"cannot make {path} ({error.strerror}): name a folder that can be written",
                    f"no se puede crear {path} ({error.strerror}): indique una carpeta en la que se pueda escribir",
                ) from error
        server = Server(chroma, chroma_token) if chroma else None
        return cls(path, lambda: embedder or load_embedder(embedding_model), server)

    def close(self) -> None:
        self._snapshots.close()
        self._catalog.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # -------------------------------------------------------------- models

    @property
    def embedder(self) -> Embedder:
        """The model of this library's vectors, loaded on first use; raises ModelMismatch if it is another one."""
        with self._loading:
            if self._embedder is None:
                embedder = self._load()
                stamp = self._catalog.meta("stamp")
                if stamp not in (None, embedder.stamp):
                    raise ModelMismatch(
                        f"the vectors in {self.path} were made by {stamp}, not by {embedder.stamp}: "
                        "set FUENTE_EMBEDDING_MODEL back, or add the documents to a new library",
                        f"los vectores de {self.path} son de {stamp}, no de {embedder.stamp}: "
                        "restablezca FUENTE_EMBEDDING_MODEL o añada los documentos a una biblioteca nueva",
                    )
                self._embedder = embedder
            return self._embedder

    @property
    def stamp(self) -> str:
        """Which model made the vectors; empty while there are none."""
        return self._catalog.meta("stamp") or ""

    @property
    def change(self) -> str:
        """Another value after each change of the documents."""
        return self._catalog.meta("change") or ""

    def warm(self) -> None:
        """Load the model and open the index now, so that the first question need not wait."""
        self._snapshots.nearest("en", self.embedder.question("warm"), 1, NO_FILTERS)
        detect("warm")

    # -------------------------------------------------------------- documents in

    def add(
        self, *paths: str | Path, on_progress: OnProgress | None = None, stop: Callable[[], bool] = lambda: False
    ) -> AddReport:
        """Read files and folders into the library; only what changed is read again.

        A file that was in an added folder, or in an added archive, and is gone leaves the library. Each file gets a
        status, in a ZIP each member; none stops the rest.
        Ctrl-C, or `stop` saying True, ends it cleanly: what the report names is kept, the rest is read the next time.
        `stop` is asked several times a second in this thread, also while a file is read or embedded and while the index
        is built, so that another thread may end it, as with `stop=event.is_set`. Other threads and processes may ask
        and list meanwhile, and see every document as soon as its own report is told.
        Raises InputError for a path that is not there, LibraryBusy when another process or thread is adding.
        """

        def heed() -> None:
            if stop():
                raise KeyboardInterrupt

        def tell(progress: Progress) -> None:
            heed()
            if on_progress is not None:
                on_progress(progress)

        with write_lock(self.path):
            files = [
                _File(shown(os.path.normpath(path)), shown(os.path.realpath(path)), path)
                for path in find_files(list(map(Path, paths)))
            ]
            vanished = self._vanished([Path(path) for path in paths], files)
            self._catalog.note("begun", str(len(files)))
            reports: list[FileReport] = []
            try:
                with Reader(waiting=heed) as reader, self._unpacking() as place:
                    while len(reports) < len(files):
                        file = files[len(reports)]
                        tell(Progress(len(reports), len(files), file.source))
                        if file.archive:
                            files[len(reports) : len(reports) + 1] = self._opened(file, reader, place, vanished)
                            continue
                        report = self._add_file(file, reader, vanished, partial(_embedding, tell, reports, files))
                        self._catalog.note(report.status, report.source, report.reason)
                        reports.append(report)
                        tell(Progress(len(reports), len(files), file.source, report))
                self._catalog.remove([document_id for document_id, _ in vanished.values()])
                self._catalog.note("ended")
                self._settle(tell, heed, len(files))
            except KeyboardInterrupt:
                left = [file.source for file in files[len(reports) :]]
                return AddReport(tuple(reports), interrupted=True, left=tuple(left))
        return AddReport(tuple(reports), tuple(sorted(vanished)))

    def _settle(
        self, tell: OnProgress = lambda _: None, heed: Callable[[], None] = lambda: None, files: int = 0
    ) -> list[Forgotten]:
        """After a change: leave no trace of what was removed, and build the next index where one is due.

        Returns the kept answers that rested on what was removed, as they were.
        """
        forgotten = self.conversations.forget_removed()
        self._catalog.wipe()
        if self._snapshots.due():
            tell(Progress(files, files, "", step="index"))
            with suppress(IndexDamaged):  # `doctor` reports it; every chunk is looked at meanwhile
                self._snapshots.build(heed)
        return forgotten

    @contextmanager
    def _unpacking(self) -> Iterator[Path]:
        """A folder for what archives hold, gone at the end; what a kill has left in it goes at the next beginning."""
        place = self.path / "unpacked"
        shutil.rmtree(place, ignore_errors=True)
        try:
            yield place
        finally:
            shutil.rmtree(place, ignore_errors=True)

    def _opened(self, archive: _File, reader: Reader, place: Path, vanished: dict[str, tuple[str, str]]) -> list[_File]:
        """An archive's members instead of it; what was read from it before and is in it no more joins `vanished`."""
        zipped = archive.path.suffix.lower() not in ALL_AT_ONCE
        itself = [replace(archive, opened=True)] if archive.path.suffix.lower() in MAIL else []
        if not archive.member:
            shutil.rmtree(place, ignore_errors=True)  # of the archive before this one
        try:
            place.mkdir(exist_ok=True)
            inside = Path(tempfile.mkdtemp(dir=place))
            members = [
                _File(member.source, f"{archive.location}{member.source.removeprefix(archive.source)}",
                      member.path or archive.path, member.problem, member=True, opened=not zipped)
                for member in reader.unpack(archive.path, archive.source, inside)
            ]  # fmt: skip
        except DocumentError as error:
            return itself or [replace(archive, problem=error, member=True)]
        except OSError as error:
            raise LibraryError(
                f"cannot write in {self.path} ({error.strerror}): free some space",
                f"no se puede escribir en {self.path} ({error.strerror}): libere espacio",
            ) from error
        there = {member.location for member in members}
        to_open = {member.location for member in members if member.archive}  # what they hold is seen then
        for location, known in self._catalog.locations().items():
            if not location.startswith(f"{archive.location}/") or location in there:
                continue
            if to_open.isdisjoint(map(str, Path(location).parents)):
                vanished[location] = known
        return [*itself, *members]

    def _add_file(
        self, file: _File, reader: Reader, vanished: dict[str, tuple[str, str]], embedded: OnEmbedded
    ) -> FileReport:
        """Read one file; one that had another name before takes its place, out of `vanished`."""
        source, location = file.source, file.location
        try:
            if file.problem is not None:
                raise file.problem
            fingerprint = _fingerprint(file.path)
            known = self._catalog.fingerprint(location)
            if known and known[1] == fingerprint:
                return FileReport(source, FileStatus.UNCHANGED, document_id=known[0])
            reading = reader.read(file.path, source)
            moved_from = next((old for old, (_, print_) in vanished.items() if print_ == fingerprint), None)
            chunks = self._store(reading, location, fingerprint, moved_from, embedded)
        except DocumentError as error:
            return FileReport(source, FileStatus(error.status), str(error), code=error.code, reason_es=error.spanish)
        if moved_from is not None:
            del vanished[moved_from]
        status = FileStatus.PARTIAL if reading.partial else FileStatus.INDEXED
        return FileReport(source, status, "", reading.document.id, chunks, reading.pages_missing, reading.kept)

    def _store(
        self, reading: Reading, location: str, fingerprint: str, moved_from: str | None, embedded: OnEmbedded
    ) -> int:
        """Split, embed and keep one document; returns how many chunks it has."""
        document = reading.document
        chunks = split(document, self.embedder.count_tokens, self.embedder.max_tokens)
        if not chunks:
            raise problem("no_text", document.source)
        if self._catalog.meta("stamp") is None:
            self._catalog.set_meta("stamp", self.embedder.stamp)
        quotes = [document.text[span.start : span.end] for chunk in chunks for span in chunk.sentences]
        read = self._read(chunks, lambda done: embedded(done / 2))  # sentences are as long as chunks, all in all
        sentence_vectors = iter(self._vectors(quotes, lambda done: embedded(0.5 + done / 2)))
        stored = [
            StoredChunk(chunk, vector, np.stack([next(sentence_vectors) for _ in chunk.sentences]), tokens)
            for chunk, (vector, tokens) in zip(chunks, read, strict=True)
        ]
        self._catalog.replace(
            document, location, fingerprint, reading.pages_missing, stored, moved_from, kept=reading.kept
        )
        return len(chunks)

    def _read(self, chunks: Sequence[Chunk], embedded: OnEmbedded) -> list[tuple[Vectors, tuple[Packed, ...]]]:
        """Vector and tokens of each chunk; only texts that no stored chunk knows are embedded."""
        keys = [
            (chunk.text, tuple(Span(one.start - chunk.start, one.end - chunk.start) for one in chunk.sentences))
            for chunk in chunks
        ]
        known = {key: self._catalog.known_chunk(*key) for key in keys}
        new = [key for key, found in known.items() if found is None]
        if new:
            vectors, tokens = self.embedder.passages_by_token(
                [text for text, _ in new], [mine for _, mine in new], lambda done: embedded(done / len(new))
            )
            known |= {key: (vector, tuple(mine)) for key, vector, mine in zip(new, vectors, tokens, strict=True)}
        return [found for key in keys if (found := known[key]) is not None]

    def _vectors(self, texts: Sequence[str], embedded: OnEmbedded) -> Vectors:
        """A vector for each text, (n, dimension); only texts that no stored vector knows are embedded."""
        known = self._catalog.known_vectors(texts)
        new = [text for text in dict.fromkeys(texts) if text_hash(text) not in known]
        if new:
            vectors = self.embedder.passages(new, lambda done: embedded(done / len(new)))
            known |= {text_hash(text): vector for text, vector in zip(new, vectors, strict=True)}
        return np.stack([known[text_hash(text)] for text in texts])

    # -------------------------------------------------------------- documents out

    def remove(self, *document_ids: str) -> list[Document]:
        """Take documents out and return them; raises InputError, and removes nothing, for an id that is not there.

        The files keep no trace of them. This object still holds what the last calls took out, for `put_back`.
        """
        with write_lock(self.path):
            documents = [self.document(document_id) for document_id in document_ids]
            taken_out = [self._catalog.kept(document_id) for document_id in dict.fromkeys(document_ids)]
            self._catalog.remove(document_ids)
            self._taken_out = [*self._taken_out, (taken_out, self._settle())][-UNDOABLE:]
        return documents

    def put_back(self) -> list[Document]:
        """Undo this object's last `remove` that is not undone yet, and return what came back; reads and embeds nothing.

        What was read from the same file since then stays as it is.
        """
        with write_lock(self.path):
            taken_out, forgotten = self._taken_out.pop() if self._taken_out else ([], [])
            back = [kept for kept in taken_out if self._catalog.fingerprint(kept.location) is None]
            for kept in back:
                self._catalog.replace(
                    kept.document, kept.location, kept.fingerprint, kept.pages_missing, kept.chunks, kept=kept.share
                )
            self.conversations.remember(forgotten)
            self._settle()
        return [kept.document for kept in back]

    def _vanished(self, paths: Sequence[Path], files: Sequence[_File]) -> dict[str, tuple[str, str]]:
        """Location → id and fingerprint of documents that stood in an added folder and are there no more."""
        folders = [path.resolve() for path in paths if path.is_dir()]
        there = {file.location for file in files}  # archives among them: what they hold is seen when they are opened
        return {
            location: known
            for location, known in self._catalog.locations().items()
            if there.isdisjoint((location, *map(str, Path(location).parents)))
            and any(folder in Path(location).parents for folder in folders)
        }

    # -------------------------------------------------------------- what is in it

    def documents(self) -> list[Document]:
        """Every document, by source."""
        return self._catalog.documents()

    def entries(self) -> list[Entry]:
        """Every document without its text, by title: what a list of thousands can be made of."""
        return self._catalog.entries()

    def holds(self, document_id: str) -> bool:
        """Is this document in the library?"""
        return self._catalog.location(document_id) is not None

    def location(self, document_id: str) -> Path | None:
        """The file that a document was read from."""
        location = self._catalog.location(document_id)
        return Path(location) if location else None

    def twin(self, file: Path) -> Document | None:
        """The document that was read from another file with the very same bytes, if there is one."""
        fingerprint, location = _fingerprint(file), str(file.resolve())
        known = self._catalog.locations().items()
        same = next((found[0] for at, found in known if found[1] == fingerprint and at != location), None)
        return self._catalog.document(same) if same and fingerprint else None

    def document(self, document_id: str) -> Document:
        """One document; raises InputError when it is not there."""
        found = self._catalog.document(document_id)
        if found is None:
            raise InputError(
                f"no document {document_id}: 'fuente list' shows the ids",
                f"no hay documento {document_id}: «fuente list» muestra los identificadores",
            )
        return found

    def file(self, document_id: str) -> Path:
        """The file that a document was read from; raises InputError where it is gone or has changed since."""
        for location, (known, fingerprint) in self._catalog.locations().items():
            if known == document_id and _fingerprint(Path(location)) == fingerprint:
                return Path(location)
        raise InputError(
            f"the file of {document_id} is no longer as it was read: add it again",
            f"el archivo de {document_id} ya no es el que se leyó: añádalo de nuevo",
        )

    def copies(self, document_ids: Sequence[str]) -> list[tuple[str, ...]]:
        """These documents in groups, in order: those of a group are copies of one text, and so one source together."""
        prints = {
            document.id: Print.of(document.text) for document in self._catalog.documents_of(document_ids).values()
        }
        known = [document_id for document_id in document_ids if document_id in prints]
        return grouped(known, lambda one, other: copied(prints[one], prints[other]))

    def stats(self) -> Stats:
        languages = self._catalog.documents_by_language()
        return Stats(sum(languages.values()), self._catalog.count(), languages)

    def unreadable(self) -> list[str]:
        """The sources that could not be read when they were last added."""
        return self._catalog.unread()

    def fingerprints(self) -> Mapping[str, str]:
        """Document id → the SHA-256 of its file as it was read."""
        return dict(self._catalog.locations().values())

    def chunk_counts(self) -> Mapping[str, int]:
        """Document id → number of chunks."""
        return self._catalog.counts_by_document()

    # -------------------------------------------------------------- search

    def search(self, question: str, *, k: int = 6, filters: Filters = NO_FILTERS) -> list[Passage]:
        """The k best passages for a question in either language, best first; empty when the library is."""
        return list(self.retrieve(question, detect(question), filters, max(k, PER_LANGUAGE)).passages[:k])

    def retrieve(
        self, question: str, language: Language, filters: Filters = NO_FILTERS, most: int = PER_LANGUAGE
    ) -> Retrieval:
        """The passages, at most so many of each language, with the vectors that evidence is weighed with."""
        return next(self.retrieve_each([(question, language)], filters, most))

    def retrieve_each(
        self, questions: Sequence[tuple[str, Language]], filters: Filters = NO_FILTERS, most: int = PER_LANGUAGE
    ) -> Iterator[Retrieval]:
        """`retrieve` for each text and its language, in order; they are embedded together, and then come one by one."""
        self.check_filters(filters)
        embedded = self.embedder.questions_by_token([text for text, _ in questions]) if questions else []
        for (text, language), (vector, tokens) in zip(questions, embedded, strict=True):
            with self._catalog.snapshot():
                found = retrieve(text, language, vector, tokens, self._catalog, self._snapshots.nearest, filters, most)
            yield found

    def check_filters(self, filters: Filters) -> None:
        """Raises FilterError for a filter that no document could ever pass."""
        checked(filters)
        for document_id in filters.document_ids:
            if self._catalog.document(document_id) is None:
                raise FilterError(
                    f"no document {document_id}: 'fuente list' shows the ids",
                    f"no hay documento {document_id}: «fuente list» muestra los identificadores",
                )

    def rarity(self, terms: Sequence[str], language: Language) -> dict[str, float]:
        """How rare each stem is among the chunks of a language (BM25's idf)."""
        return self._catalog.rarity(terms, language)

    def language_of(self, words: Sequence[str]) -> Language | None:
        """The language whose documents alone hold these words, where there is one: "fentanyl", "fentanilo"."""
        held = [one for one in LANGUAGES if all(self._catalog.holds(fold(word), [one]) for word in words)]
        return held[0] if words and len(held) == 1 else None

    def name_like(self, word: str) -> str | None:
        """The name in the library that an unknown one is a slip of: "Milgrim" → "Milgram"."""
        return name_like(word, self._catalog)

    def as_retriever(self, *, k: int = 6, filters: Filters = NO_FILTERS) -> BaseRetriever:
        """A plain LangChain retriever over this library."""
        from rag.langchain import LibraryRetriever

        return LibraryRetriever(search=lambda question: self.search(question, k=k, filters=filters))

    # -------------------------------------------------------------- soundness

    @property
    def notice(self) -> Notice | None:
        """Why answers come by looking at every chunk just now, where they should not have to."""
        return self._snapshots.notice

    def wait(self) -> None:
        """Until an index that is being mended in the background is mended."""
        self._snapshots.wait()

    def rebuild_index(self) -> None:
        """Make the index anew from the catalog's vectors; embeds nothing. Raises IndexDamaged when it cannot be."""
        with write_lock(self.path):
            self._catalog.wipe()
            self._snapshots.build()

    def backup(self, file: str | Path) -> None:
        """Everything but the index as one file; may run while documents are added."""
        self._catalog.backup(Path(file))

    def restore(self, file: str | Path) -> None:
        """Take over what a backup holds instead of what is here; raises LibraryError, and changes nothing, if not."""
        with write_lock(self.path):
            self._catalog.restore(Path(file))
            self._settle()

    def check(self) -> list[Check]:
        """What `doctor` looks at: the catalog, the index, the model that made the vectors."""
        stats, last, sound = self.stats(), self._catalog.last_add(), self._catalog.sound()
        checks = [
            Check("library", str(self.path.resolve())),
            Check("documents", f"{stats.documents} ({stats.chunks} chunks)"),
            Check("catalog", "sound" if sound else "damaged: put back a backup with 'fuente restore FILE'", sound),
            Check("vectors made by", self._catalog.meta("stamp") or "none yet"),
        ]
        if last is not None:
            done = f"{last.done} of {last.total} files on {last.at} UTC"
            checks.append(Check("last add", done if last.ended else f"{done}, then cut off: run it again", last.ended))
        sizes = {name: _size(self.path / name) for name in ("catalog.sqlite", "chroma", "quarantine")}
        checks += [Check(f"disk {name}", f"{size / 1e6:.1f} MB") for name, size in sizes.items() if size]
        return [*checks, *self._snapshots.check()]


def _embedding(tell: OnProgress, reports: Sequence[FileReport], files: Sequence[_File], embedded: float) -> None:
    tell(Progress(len(reports), len(files), files[len(reports)].source, embedded=embedded))


def _size(path: Path) -> int:
    """Bytes of a file, or of all files in a folder."""
    files = [path, *path.parent.glob(f"{path.name}-*")] if path.is_file() else path.rglob("*")
    return sum(file.stat().st_size for file in files if file.is_file())


def _fingerprint(file: Path) -> str:
    """The SHA-256 of a file's bytes; a thing that is no regular file gets an empty one and is left to the reader."""
    if not file.is_file():
        return ""
    try:
        with file.open("rb") as opened:
            return hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError as error:
        raise problem("closed", str(file), detail=error.strerror) from error
