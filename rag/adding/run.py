"""Files -> documents in the catalog: one run of `add`, encoded in batches and kept batch by batch.

What a report names is in the catalog when the report is told.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from rag.adding.likeness import replacing, with_likeness
from rag.adding.read_ahead import File, Outcome, ReadAhead, Stopped, failed
from rag.errors import LibraryError
from rag.ingestion import own_splitter
from rag.ingestion.chunking import split
from rag.ingestion.file_errors import problem
from rag.ingestion.sandbox import find_files, shown
from rag.models.embedding import Embedder
from rag.models.late_interaction import Read
from rag.store.catalog import Catalog, Kept, StoredChunk
from rag.types import AddReport, Chunk, Document, FileReport, FileStatus, Progress, Span

OnProgress = Callable[[Progress], None]
Stop = Callable[[], bool]
MOST_FILES = 32  # of a batch; the first has one file, so that it can be asked at once, each next one twice as many
MOST_TEXT = 60_000  # characters of a batch, some 80 chunks; a longer document is a batch of its own


@dataclass(frozen=True, slots=True)
class _Split:
    """A document that is ready to be encoded."""

    outcome: Outcome
    document: Document
    chunks: Sequence[Chunk]


class Adding:
    """One run over files and folders. The caller holds the write lock."""

    def __init__(
        self, folder: Path, catalog: Catalog, embedder: Callable[[], Embedder], stop: Stop = lambda: False,
        splitter: own_splitter.Splitter | None = None,
    ) -> None:  # fmt: skip
        self._splitter = splitter
        self._cut_by = own_splitter.stamp(splitter) if splitter else own_splitter.OURS
        self._check_splitter(folder, catalog)
        self._folder = folder
        self._catalog = catalog
        self._embedder = embedder
        self._stop = stop
        self._ahead: ReadAhead | None = None
        self._batch: list[Outcome] = []  # those of the batch in hand that are not reported yet
        self._reports: list[FileReport] = []

    def _check_splitter(self, folder: Path, catalog: Catalog) -> None:
        """Raise LibraryError where what is there was cut in another way: it would not be found alike."""
        before = catalog.meta("splitter") or (own_splitter.OURS if catalog.meta("stamp") else None)
        if before not in (None, self._cut_by):
            raise LibraryError(
                f"the texts in {folder} were cut by {before}, not by {self._cut_by}: "
                "open it with that splitter, or add the documents to a new library",
                f"los textos de {folder} los dividió {before}, no {self._cut_by}: "
                "ábrala con ese divisor o añada los documentos a una biblioteca nueva",
            )

    def heed(self) -> None:
        """Raise Stopped where somebody wants it to end."""
        if self._stop():
            raise Stopped

    def run(self, paths: Sequence[Path], tell: OnProgress) -> AddReport:
        """Read what is new or changed, keep it, and take out what is gone; raises Stopped where `heed` does."""
        files = [File(shown(os.path.normpath(path)), shown(os.path.realpath(path)), path) for path in find_files(paths)]
        vanished = self._missing(paths, files)
        self._catalog.note("begun", str(len(files)))
        self._ahead = ReadAhead(self._folder, self._catalog, files, vanished)
        with self._ahead:
            for batch in self._ahead.batches(_doubling(), MOST_TEXT, self.heed):
                self._add(batch, tell)
        self._catalog.take_out([document_id for document_id, _ in vanished.values()], "gone")
        self._catalog.note("ended")
        return AddReport(tuple(self._reports), tuple(sorted(vanished)))

    def given(self, outcomes: Sequence[Outcome]) -> AddReport:
        """Keep what was read elsewhere, as `run` keeps files."""
        self._catalog.note("begun", str(len(outcomes)))
        for at in range(0, len(outcomes), MOST_FILES):
            self._add(outcomes[at : at + MOST_FILES], lambda _: None)
        self._catalog.note("ended")
        return AddReport(tuple(self._reports))

    def interrupted(self) -> AddReport:
        """The report of a run that was stopped: what it names is kept, the rest is left."""
        left = [one.file.source for one in self._batch] + (self._ahead.left() if self._ahead else [])
        return AddReport(tuple(self._reports), interrupted=True, left=tuple(left))

    def _missing(self, paths: Sequence[Path], files: Sequence[File]) -> dict[str, tuple[str, str]]:
        """Location → id and fingerprint of documents that stood in an added folder and are no longer there."""
        folders = [path.resolve() for path in paths if path.is_dir()]
        looked = cache(_can_be_seen)
        there = {file.location for file in files}  # archives among them: what they hold is seen when they are opened
        return {
            location: known
            for location, known in self._catalog.locations().items()
            if there.isdisjoint((location, *map(str, Path(location).parents)))
            and any(folder in Path(location).parents for folder in folders)
            and looked(Path(location).parent)
        }

    # -------------------------------------------------------------- encode and keep, batch by batch

    def _add(self, batch: Sequence[Outcome], tell: OnProgress) -> None:
        """Encode a batch, keep it in one transaction, and then tell the report of each file."""
        self._batch = list(batch)
        self._tell(tell, batch[0])
        ready = [self._split(outcome) for outcome in batch]
        reads = self._read([one for one in ready if isinstance(one, _Split)], tell)
        with self._catalog.together():
            reports = [self._keep(one, reads) if isinstance(one, _Split) else one for one in ready]
            for report in reports:
                self._catalog.note(report.status, report.source, report.reason)
        for outcome, report in zip(batch, reports, strict=True):
            self._reports.append(report)
            self._batch = self._batch[1:]
            self._tell(tell, outcome, report)

    def _tell(self, tell: OnProgress, outcome: Outcome, report: FileReport | None = None, embedded: float = 0) -> None:
        done, total = len(self._reports), self._ahead.total if self._ahead else 0
        tell(Progress(done, total, outcome.file.source, report, embedded=embedded))

    def _split(self, outcome: Outcome) -> _Split | FileReport:
        """A document in chunks, under the id it will have; a report where there is none."""
        if outcome.reading is None:
            assert outcome.report is not None
            return outcome.report
        document = self._identified(outcome.reading.document, outcome)
        embedder = self._embedder()
        chunks = (
            own_splitter.split(document, self._splitter, embedder.count_tokens, embedder.max_tokens)
            if self._splitter
            else split(document, embedder.count_tokens, embedder.max_tokens)
        )
        if not chunks:
            return failed(outcome.file, problem("no_text", document.source))
        return _Split(outcome, document, chunks)

    def _identified(self, document: Document, outcome: Outcome) -> Document:
        """The document under the id of before where only its place is another, and never under another one's id."""
        moved = self._catalog.at(outcome.moved_from) if outcome.moved_from else None
        if moved is not None and moved.text == document.text:
            return replace(document, id=moved.id)
        place = self._catalog.location(document.id) or self._catalog.bin.location(document.id)
        if place in (None, outcome.file.location, outcome.moved_from):
            return document
        return replace(document, id=hashlib.sha256(f"{document.id}:{outcome.file.location}".encode()).hexdigest()[:16])

    def _read(self, ready: Sequence[_Split], tell: OnProgress) -> dict[_Text, Read]:
        """What the model makes of each chunk's text; only texts that no stored chunk knows are encoded."""
        owners = {_text(chunk): one.outcome for one in ready for chunk in one.chunks}
        known = {text: self._catalog.known_chunk(*text) for text in owners}
        new = [text for text, found in known.items() if found is None]

        def told(done: int) -> None:
            outcome = owners[new[min(done, len(new) - 1)]]
            mine = [at for at, text in enumerate(new) if owners[text] is outcome]
            self._tell(tell, outcome, embedded=min(1.0, max(0.0, (done - mine[0]) / len(mine))))

        if new:
            made = self._embedder().read([text for text, _ in new], [spans for _, spans in new], told)
            known |= dict(zip(new, made, strict=True))
        return {text: found for text, found in known.items() if found is not None}

    def _keep(self, one: _Split, reads: dict[_Text, Read]) -> FileReport:
        """Write a document into the catalog, and say what it replaces, copies or is a version of."""
        outcome, reading = one.outcome, one.outcome.reading
        assert reading is not None
        if self._catalog.meta("stamp") is None:
            self._catalog.set_meta("stamp", self._embedder().stamp)
            self._catalog.set_meta("splitter", self._cut_by)
        found = [(chunk, reads[_text(chunk)]) for chunk in one.chunks]
        stored = tuple(StoredChunk(chunk, read.vector, read.span_vectors, read.span_tokens) for chunk, read in found)
        file, missing, share = outcome.file, reading.pages_missing, reading.kept
        kept = Kept(one.document, file.location, outcome.fingerprint, missing, share, stored)
        status = FileStatus.PARTIAL if reading.partial else FileStatus.INDEXED
        report = FileReport(file.source, status, "", one.document.id, len(stored), missing, share)
        report = with_likeness(report, one.document, self._catalog, (file.location, outcome.moved_from))
        replaced = self._catalog.put(kept, outcome.moved_from)
        return replacing(report, replaced) if replaced else report


_Text = tuple[str, tuple[Span, ...]]  # of a chunk, with its sentences as offsets in it


def _text(chunk: Chunk) -> _Text:
    return chunk.text, tuple(Span(one.start - chunk.start, one.end - chunk.start) for one in chunk.sentences)


def _doubling() -> Iterator[int]:
    """How many files each batch may have."""
    most = 1
    while True:
        yield most
        most = min(2 * most, MOST_FILES)


def _can_be_seen(folder: Path) -> bool:
    """Can it, or the nearest folder above that is there, be looked into? In one that is closed nothing is gone."""
    for one in (folder, *folder.parents):
        try:
            with os.scandir(one):
                return True
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError:
            return False
    return True
