"""`Library`: documents in, out, listed and found. A folder with the catalog, the truth, and the index."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from rag.adding.originals import Originals
from rag.adding.read_ahead import Stopped
from rag.adding.run import Adding, OnProgress, Stop
from rag.errors import (
    FilterError,
    IndexDamaged,
    InputError,
    LibraryError,
    LibraryMissing,
    ModelMismatch,
    count_given,
    filters_given,
    path_given,
    question_given,
    splitter_given,
    text_given,
)
from rag.language.detection import detect
from rag.language.text import Text
from rag.models.embedding import DEFAULT_MODEL, Embedder, as_embedder, load_embedder
from rag.retrieval.filters import checked, is_date
from rag.retrieval.hybrid import PER_LANGUAGE, Retrieval, retrieve
from rag.retrieval.literal import find
from rag.retrieval.vocabulary import Vocabulary
from rag.store.catalog import Catalog
from rag.store.conversations import Conversations
from rag.store.copies import Print, copied, grouped
from rag.store.curation.drafts import Drafts
from rag.store.curation.links import Links
from rag.store.fulltext import plain_name
from rag.store.index_snapshots import IndexSnapshots, Notice
from rag.store.maintenance import Maintenance, make_folder, no_address
from rag.store.sql.database import POSTGRESQL, engine_of
from rag.store.vector_index import ChromaClient, OwnClient, Server
from rag.types import (
    BIN_DAYS,
    AddReport,
    Binned,
    Collection,
    Document,
    Entry,
    Filters,
    Language,
    Match,
    Passage,
    Progress,
    Scope,
)

if TYPE_CHECKING:
    from langchain_core.documents import Document as LangChainDocument
    from langchain_core.embeddings import Embeddings
    from langchain_core.retrievers import BaseRetriever
    from langchain_text_splitters import TextSplitter

NO_FILTERS = Filters()
FILE = "catalog.sqlite"  # in the library's folder
LONGEST_FIELD = 300  # characters of a title or a name
LONGEST_NAME = 80  # characters of a collection's name
_NAME = ("the collection's name", "el nombre de la colección")


@dataclass(frozen=True, slots=True)
class Stats:
    """How much a library holds."""

    documents: int
    chunks: int
    by_language: Mapping[Language, int]  # documents


class Library:
    """Documents in a folder. Open it with `Library.open`; use it as a context manager or close it."""

    def __init__(
        self, path: Path, embedder: Callable[[], Embedder], server: Server | None = None,
        splitter: TextSplitter | None = None, catalog: str = "",
    ) -> None:  # fmt: skip
        self.path = path
        self._splitter = splitter
        self._load = embedder
        self._embedder: Embedder | None = None
        self._loading = threading.Lock()
        self._catalog = Catalog(catalog or path / FILE)
        self.conversations = Conversations(self._catalog)
        self.drafts, self.links = Drafts(self.conversations), Links(self.conversations)
        self._snapshots = IndexSnapshots(self._catalog, path, server)
        self.vocabulary = Vocabulary(self._catalog.words)
        self.originals = Originals(self._catalog)
        self.maintenance = Maintenance(path, self._catalog, self._snapshots, self._settle)
        self._counted = ("", Stats(0, 0, {}))  # the documents as they were at a `change`

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        create: bool = True,
        embedding_model: str = DEFAULT_MODEL,
        embedder: Embeddings | None = None,
        splitter: TextSplitter | None = None,
        chroma: str | ChromaClient = "",
        chroma_token: str = "",
        catalog: str = "",
    ) -> Library:
        """The library in a folder, made if missing; loads no model until one is needed.

        `embedder` is any LangChain `Embeddings`, in place of the model of that name.
        `splitter` is any LangChain `TextSplitter` that only cuts, in place of our own way of splitting; what is added
        later must be cut by it, too. `chroma` is the URL of a Chroma server that holds the index, or a Chroma client,
        which stays open; without it, the folder does. `catalog` is the address of a PostgreSQL database,
        postgresql://user@host/name, that holds the documents for several hosts; the folder then keeps what is this
        host's own.

        Raises LibraryMissing when it is not there and `create` is False, LibraryError when the folder cannot be used.
        """
        folder = _folder(path_given(path), create, catalog)
        own = as_embedder(embedder) if embedder is not None else None
        return cls(
            folder,
            lambda: own or load_embedder(embedding_model),
            _server(chroma, chroma_token),
            None if splitter is None else splitter_given(splitter),
            catalog,
        )

    @property
    def notice(self) -> Notice | None:
        """Why answers come by looking at every chunk just now, where they should not have to."""
        return self._snapshots.notice

    @property
    def writable(self) -> bool:
        """Can its documents be changed, as far as can be told without changing any?"""
        return self._catalog.writable and self._catalog.engine.room()

    def close(self) -> None:
        if self._catalog.forked:  # what it holds is its parent's
            return
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
        self._catalog.usable()
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

    # -------------------------------------------------------------- documents in and out

    def add(self, *paths: str | Path, on_progress: OnProgress | None = None, stop: Stop = lambda: False) -> AddReport:
        """Read files and folders into the library; only what changed is read again.

        A file that was in an added folder, or in an added archive, and is gone leaves the library; one that is
        elsewhere now takes its document along; a changed one replaces its document. What leaves or is replaced stays
        in the bin for 30 days. Each file gets a status, in a ZIP each member; none stops the rest.
        Ctrl-C, or `stop` saying True, ends it cleanly: what the report names is kept, the rest is read the next time.
        `stop` is asked several times a second in this thread, also while a file is read or embedded and while the index
        is built, so that another thread may end it, as with `stop=event.is_set`. Other threads and processes may ask
        and list meanwhile, and see every document as soon as its own report is told.
        Raises InputError for a path that is not there, LibraryBusy when another process or thread is adding.
        """
        with self._catalog.write_lock():
            adding = Adding(self.path, self._catalog, lambda: self.embedder, stop, self._splitter)

            def tell(progress: Progress) -> None:
                adding.heed()
                if on_progress is not None:
                    on_progress(progress)

            try:
                report = adding.run(list(map(path_given, paths)), tell)
                self._settle(tell, adding.heed, len(report.files))
            except (Stopped, KeyboardInterrupt):
                return adding.interrupted()
        return report

    def add_documents(self, documents: Sequence[LangChainDocument]) -> AddReport:
        """Keep LangChain documents, each under its id, or else its source and its place in that.

        What was kept under the same before is replaced, or left where it is the same. Of their metadata, source, title,
        date, outlet, author and language are kept. Raises InputError for anything other than a list of them.
        """
        from rag.adding.given import outcomes  # with every parser, which an answer need not wait for

        with self._catalog.write_lock():
            adding = Adding(self.path, self._catalog, lambda: self.embedder, splitter=self._splitter)
            report = adding.given(outcomes(documents, self._catalog.fingerprint))
            self._settle()
        return report

    def _settle(
        self, tell: OnProgress = lambda _: None, heed: Callable[[], None] = lambda: None, files: int = 0
    ) -> None:
        """After a change: answers follow the documents, the bin is emptied of what is old, and the index is built."""
        self.conversations.remember_returned()
        self.conversations.forget_removed()
        self._catalog.empty_bin(BIN_DAYS)
        self._catalog.wipe()
        if self._snapshots.due():
            tell(Progress(files, files, "", step="index"))
            with suppress(IndexDamaged):  # `doctor` reports it; every chunk is looked at meanwhile
                self._snapshots.build(heed)

    def edit(
        self, document_id: str, *, title: str | None = None, date: str | None = None, source: str | None = None
    ) -> Document:
        """Put a document's title, date (ISO 8601) or source (who published it) right; returns it as it is shown now.

        The correction also holds after the file is read again or moved. An empty value takes it back; None leaves
        what is there. Raises InputError for an id that is not there and for a date that is none.
        """
        given = {"title": title, "date": date, "outlet": source}
        values = {name: " ".join(value.split()) for name, value in given.items() if value is not None}
        _check_fields(values)
        with self._catalog.write_lock():
            self.document(document_id)
            self._catalog.edit(document_id, values)
            self._settle()
        return self.document(document_id)

    def remove(self, *document_ids: str) -> list[Document]:
        """Move documents to the bin and return them; raises InputError, and removes nothing, for an unknown id."""
        with self._catalog.write_lock():
            documents = [self.document(document_id) for document_id in dict.fromkeys(document_ids)]
            self._catalog.take_out([document.id for document in documents], "removed")
            self._settle()
        return documents

    def bin(self) -> list[Binned]:
        """What was removed or replaced in the last 30 days and can be put back, last first."""
        return self._catalog.bin.entries()

    def put_back(self, *document_ids: str) -> list[Document]:
        """Put documents back from the bin, with the answers that rested on them; reads and embeds nothing.

        Without ids, what was removed together last, but for what has been read anew since. A document whose file has
        been read anew changes places with what came of that. Raises InputError, and changes nothing, for an id that is
        not in the bin and for two versions of one file.
        """
        with self._catalog.write_lock():
            binned = {entry.id: entry for entry in self._catalog.bin.entries()}
            for document_id in document_ids:
                if document_id not in binned:
                    raise InputError(
                        f"no document {document_id} in the bin: 'fuente bin' shows what can be put back",
                        f"no hay documento {document_id} en la papelera: «fuente bin» muestra lo recuperable",
                    )
            places = [binned[document_id].location for document_id in dict.fromkeys(document_ids)]
            if len(set(places)) < len(places):
                raise InputError(
                    "two of these are versions of one file: put back one of them",
                    "dos de estos son versiones de un mismo archivo: recupere uno de ellos",
                )
            back = list(dict.fromkeys(document_ids)) or [entry.id for entry in self._catalog.bin.last()]
            self._catalog.put_back(back)
            self._settle()
        return [self.document(document_id) for document_id in back]

    # -------------------------------------------------------------- collections

    def collections(self) -> list[Collection]:
        """Every collection that holds a document, by name."""
        return self._catalog.collections.all()

    def collect(self, name: str, *document_ids: str) -> None:
        """Put documents into a collection, a new one where there is none of that name.

        They stay in it also when their file is read again or moved, and come back with it from the bin. Raises
        InputError, and changes nothing, for a name that is empty or too long and for an unknown id.
        """
        name = _collection_name(name)
        with self._curating():
            self._catalog.collections.put(name, self._locations(document_ids))

    def uncollect(self, name: str, *document_ids: str) -> None:
        """Take documents out of a collection, without ids all; they stay in the library. Raises as `collect`."""
        name = self._known_collection(name)
        with self._curating():
            if document_ids:
                self._catalog.collections.take(name, self._locations(document_ids))
            else:
                self._catalog.collections.forget(name)

    def rename_collection(self, name: str, other: str) -> None:
        """Another name for a collection; one of that name is joined to it. Raises InputError as `collect`."""
        name, other = self._known_collection(name), _collection_name(other)
        if name != other:
            with self._curating():
                self._catalog.collections.rename(name, other)

    @contextmanager
    def _curating(self) -> Iterator[None]:
        """All or nothing; whoever remembers what passes a filter looks again."""
        with self._catalog.write_lock(), self._catalog.writing():
            yield

    def _locations(self, document_ids: Sequence[str]) -> list[str]:
        wanted = dict.fromkeys(document_ids)
        return [self._catalog.location(self.document(one).id) or "" for one in wanted]

    def _known_collection(self, name: str) -> str:
        known = plain_name(text_given(name, _NAME))
        if known not in {one.name for one in self.collections()}:
            raise InputError(*_no_collection(known))
        return known

    # -------------------------------------------------------------- what is in it

    def documents(self) -> list[Document]:
        """Every document, by source."""
        return self._catalog.documents()

    def entries(self) -> list[Entry]:
        """Every document without its text, by title: what a list of thousands can be made of."""
        return self._catalog.entries()

    def holds(self, document_id: str) -> bool:
        """Is this document in the library?"""
        return self._catalog.location(text_given(document_id, ("a document's id", "el identificador"))) is not None

    def document(self, document_id: str) -> Document:
        """One document; raises InputError when it is not there."""
        found = self._catalog.document(text_given(document_id, ("a document's id", "el identificador")))
        if found is None:
            raise InputError(
                f"no document {document_id}: 'fuente list' shows the ids",
                f"no hay documento {document_id}: «fuente list» muestra los identificadores",
            )
        return found

    def copies(self, document_ids: Sequence[str]) -> list[tuple[str, ...]]:
        """These documents in groups, in order: those of a group are copies of one text, and so one source together."""
        prints = {
            document.id: Print.of(document.text) for document in self._catalog.documents_of(document_ids).values()
        }
        known = [document_id for document_id in document_ids if document_id in prints]
        return grouped(known, lambda one, other: copied(prints[one], prints[other]))

    def stats(self) -> Stats:
        """What there is, counted once for each state of the documents: 10,000 take 40 ms."""
        change = self.change
        if not change or self._counted[0] != change:
            languages = self._catalog.documents_by_language()
            self._counted = (change, Stats(sum(languages.values()), self._catalog.count(), languages))
        return self._counted[1]

    def scope(self, filters: Filters) -> Scope:
        """How many documents pass the filters, and whether an `add`, of any process, is going on."""
        last = self._catalog.last_add()
        going_on = last is not None and not last.ended and self._catalog.is_locked()  # else it was cut short
        reading = (last.done, last.total) if last and going_on else None
        return Scope(filters, self._catalog.count_documents(filters), self.stats().documents, reading)

    # -------------------------------------------------------------- search

    def search(self, question: str, *, k: int = 6, filters: Filters = NO_FILTERS) -> list[Passage]:
        """The k best passages for a question in either language, best first; empty when the library is.

        Raises QuestionError for a question without a letter or digit.
        """
        question_given(question)
        most = max(self._at_most(k), PER_LANGUAGE)
        return list(self.retrieve(Text(question, detect(question)), filters, most).passages[:k])

    def find(self, words: str, *, k: int = 20, filters: Filters = NO_FILTERS) -> list[Match]:
        """The k passages that hold most of these words, in any of their forms, best first; not by meaning.

        Loads no model. Raises FilterError as `check_filters`.
        """
        text_given(words, ("the words", "las palabras"))
        self.check_filters(filters)
        with self._catalog.snapshot():
            return find(words, self._catalog, filters, self._at_most(k))

    def _at_most(self, k: int) -> int:
        """How many passages are wanted, of those there are; raises InputError for no number from 1."""
        return min(count_given(k, "k"), self.stats().chunks)

    def retrieve(self, question: Text, filters: Filters = NO_FILTERS, most: int = PER_LANGUAGE) -> Retrieval:
        """The passages, at most so many of each language, with the vectors that evidence is weighed with."""
        return next(self.retrieve_each([question], filters, most))

    def retrieve_each(
        self, questions: Sequence[Text], filters: Filters = NO_FILTERS, most: int = PER_LANGUAGE
    ) -> Iterator[Retrieval]:
        """`retrieve` for each text, in order; they are embedded together, and then come one by one."""
        self.check_filters(filters)
        embedded = self.embedder.questions_by_token([one.text for one in questions]) if questions else []
        for one, (vector, tokens) in zip(questions, embedded, strict=True):
            with self._catalog.snapshot():
                found = retrieve(one, vector, tokens, self._catalog, self._snapshots.nearest, filters, most)
            yield found

    def check_filters(self, filters: Filters) -> None:
        """Raises FilterError for a filter that no document could ever pass."""
        checked(filters_given(filters))
        for document_id in filters.document_ids:
            if not self.holds(document_id):
                raise FilterError(
                    f"no document {document_id}: 'fuente list' shows the ids",
                    f"no hay documento {document_id}: «fuente list» muestra los identificadores",
                    "document",
                )
        known = {one.name for one in self.collections()} if filters.collections else set()
        for name in map(plain_name, filters.collections):
            if name not in known:
                raise FilterError(*_no_collection(name), "collection")

    def as_retriever(
        self,
        *,
        k: int = 6,
        filters: Filters = NO_FILTERS,
        score_threshold: float | None = None,
        search_kwargs: Mapping[str, object] | None = None,
    ) -> BaseRetriever:
        """A plain LangChain retriever over this library; `score_threshold` is a cosine, -1 to 1.

        `search_kwargs` may say k, filter and score_threshold, as LangChain's own stores have it.
        """
        from rag.langchain import LibraryRetriever

        return LibraryRetriever(
            search=self.search,
            k=count_given(k, "k"),
            filter=filters_given(filters),
            score_threshold=score_threshold,
            search_kwargs=search_kwargs,
        )


def _server(chroma: object, token: str) -> Server | None:
    """Where the index is, if not in the folder; raises InputError for what is neither an address nor a client."""
    if isinstance(chroma, str):
        return Server(chroma, token) if chroma else None
    if token:
        raise InputError(
            "a Chroma client has its own token: leave chroma_token out",
            "un cliente de Chroma tiene su propio token: quite chroma_token",
        )
    return OwnClient("own client", client=chroma)


def _folder(path: Path, create: bool, catalog: str) -> Path:
    """The library's folder, made if missing; raises LibraryError where it cannot be used."""
    try:
        is_file = path.exists() and not path.is_dir()
    except OSError as error:  # a name that is too long, a folder that may not be looked into
        raise LibraryError(
            f"cannot look into {str(path)[:80]} ({error.strerror}): name another folder",
            f"no se puede mirar en {str(path)[:80]} ({error.strerror}): indique otra carpeta",
        ) from error
    if is_file:
        raise LibraryError(
            f"{path} is a file, not a library: name a folder",
            f"{path} es un archivo, no una biblioteca: indique una carpeta",
        )
    missing = _missing(catalog) if catalog else "" if (path / FILE).exists() else path
    if missing and not create:
        raise LibraryMissing(
            f"no library at {missing}: run 'fuente add DOCUMENTS' first",
            f"no hay biblioteca en {missing}: ejecute antes «fuente add DOCUMENTOS»",
        )
    if catalog or missing:
        make_folder(path)
    return path


def _collection_name(name: str) -> str:
    """The name without needless blanks; raises InputError for one that is empty or too long."""
    name = plain_name(text_given(name, _NAME))
    if not 0 < len(name) <= LONGEST_NAME:
        raise InputError(
            f"a collection's name has 1 to {LONGEST_NAME} characters: give another",
            f"el nombre de una colección tiene de 1 a {LONGEST_NAME} caracteres: indique otro",
        )
    return name


def _no_collection(name: str) -> tuple[str, str]:
    return (
        f"no collection {name!r}: 'fuente collection' shows those there are",
        f"no existe la colección {name!r}: «fuente collection» muestra las que hay",
    )


def _missing(address: str) -> str:
    """A database that holds no library, as it is called before people; empty where it holds one.

    Raises SettingsError for what is no address.
    """
    if not address.startswith(POSTGRESQL):
        raise no_address(address)
    engine = engine_of(address)
    try:
        return "" if engine.exists() else engine.place
    finally:
        engine.close()


def _check_fields(values: Mapping[str, str]) -> None:
    """Raise InputError for a value that cannot be shown as what it is said to be."""
    for value in values.values():
        if len(value) > LONGEST_FIELD:
            raise InputError(
                f"{len(value)} characters are too many: give at most {LONGEST_FIELD}",
                f"{len(value)} caracteres son demasiados: escriba como mucho {LONGEST_FIELD}",
            )
    if values.get("date") and not is_date(values["date"]):
        raise InputError(
            f"{values['date']} is no date: write it as 2024-03-25, 2024-03 or 2024",
            f"{values['date']} no es una fecha: escríbala como 2024-03-25, 2024-03 o 2024",
        )
