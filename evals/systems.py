"""What is measured: Fuente, a plain LangChain + Chroma chain, or any callable, retriever or chain of yours.

A system is asked through one callable `question -> Answer` for each choice of documents: English, Spanish, both.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

from langchain_core.documents import Document as LangChainDocument
from langchain_core.embeddings import Embeddings
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable

from evals.datasets import Sources, Text
from rag.briefer import Briefer
from rag.errors import InputError
from rag.language.detection import detect
from rag.language.sentences import sentences
from rag.library import Library
from rag.messages import refusal
from rag.models.embedding import Embedder, load_embedder
from rag.types import (
    AddReport,
    Answer,
    Chunk,
    Citation,
    Document,
    Filters,
    Language,
    Passage,
    Reason,
    Refusal,
    Sentence,
    Turn,
)

Ask = Callable[[str], Answer]
Follow = Callable[[str, Sequence[Turn]], Answer]
DEPTH = 10  # passages that a retriever is asked for
PIECE, OVERLAP = 1500, 200  # characters: 2000 of them can be more than the 512 tokens that the model reads


@dataclass(frozen=True, slots=True)
class System:
    """Something that answers: how it is called in reports, and whom to ask by the documents' language."""

    name: str
    ask: Mapping[Sources, Ask]
    stamp: str = ""  # which models, which documents
    follow: Mapping[Sources, Follow] = field(default_factory=dict)  # a question after others, where it can converse


def same_for_all(name: str, ask: Ask, stamp: str = "") -> System:
    """Any callable `question -> Answer` as a system that has one body of documents."""
    return System(name, {"en": ask, "es": ask, "both": ask}, stamp)


@contextmanager
def indexed(texts: Sequence[Text], embedder: Embedder | None = None) -> Iterator[Library]:
    """A temporary library of these documents."""
    with TemporaryDirectory() as folder:
        for text in texts:
            place = Path(folder, "documents", text.name)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text.text, "utf-8")
        with Library.open(Path(folder, "library"), embedder=embedder) as library:
            _whole(library.add(Path(folder, "documents")))
            yield library


@contextmanager
def indexed_folder(documents: Path, embedder: Embedder | None = None) -> Iterator[Library]:
    """A temporary library of the files in a folder of somebody's own; raises InputError where none can be read."""
    with TemporaryDirectory() as folder, Library.open(folder, embedder=embedder) as library:
        _whole(library.add(documents))
        if not library.stats().documents:
            raise InputError(
                f"nothing in {documents} can be read: name a folder of documents",
                f"no se puede leer nada de {documents}: indique una carpeta de documentos",
            )
        yield library


def _whole(report: AddReport) -> None:
    """Half an index makes no figures: what Ctrl-C stopped stays stopped."""
    if report.interrupted:
        raise KeyboardInterrupt


def named(name: str) -> System:
    """`module:callable` as a system: it is given a question, and gives a text, an `Answer`, or a LangChain result.

    A LangChain retriever or chain may stand there, too. Raises InputError for a name that leads to none.
    """
    module, _, attribute = name.partition(":")
    sys.path.insert(0, os.getcwd())  # as `python -m` finds modules
    try:
        found: Any = import_module(module)
        for part in attribute.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError, ValueError) as error:
        raise InputError(
            f"cannot load {name} ({error}): write it as module:callable, from the folder it lies in",
            f"no se puede cargar {name} ({error}): escríbalo como módulo:función, desde su carpeta",
        ) from error
    finally:
        sys.path.remove(os.getcwd())
    if isinstance(found, BaseRetriever):
        return same_for_all(name, of_retriever(found), name)
    if isinstance(found, Runnable):
        return same_for_all(name, of_chain(found), name)
    if not callable(found):
        raise InputError(f"{name} cannot be called: name a function", f"{name} no se puede llamar: indique una función")
    return same_for_all(name, of_callable(found), name)


def of_callable(call: Callable[[str], Any]) -> Ask:
    """Any callable: what it returns for a question may be anything that a chain may return."""
    return lambda question: answered(question, call(question))


def of_briefer(briefer: Briefer, name: str) -> System:
    """Fuente, with or without a chat model that writes."""
    library = briefer.library
    choices: dict[Sources, Filters] = {"en": Filters("en"), "es": Filters("es"), "both": Filters()}
    ask = {sources: partial(_deep, library, briefer, filters) for sources, filters in choices.items()}
    writer = f" + {briefer.chat.name}" if briefer.chat else ""
    return System(name, ask, library.embedder.stamp + writer, ask)


@contextmanager
def fuente(texts: Sequence[Text], embedder: Embedder | None = None) -> Iterator[System]:
    """Fuente over a temporary library of these documents."""
    with indexed(texts, embedder) as library:
        yield of_briefer(Briefer(library), "fuente")


def _deep(
    library: Library, briefer: Briefer, filters: Filters, question: str, history: Sequence[Turn] = ()
) -> Answer:  # fmt: skip
    """The answer as it is given, with as many passages after its own as retrieval is judged on."""
    answer = briefer.ask(question, filters=filters, history=history)
    known = {one.chunk.id for one in answer.passages}
    found = library.search(answer.searched or question, k=DEPTH, filters=filters)
    return replace(answer, passages=(*answer.passages, *(one for one in found if one.chunk.id not in known)))


def plain(texts: Sequence[Text], embeddings: Embeddings | None = None) -> System:
    """A plain LangChain + Chroma chain with the same model: splits, searches, and says the nearest passage."""
    from langchain_chroma import Chroma
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    model = embeddings or load_embedder()
    splitter = RecursiveCharacterTextSplitter(chunk_size=PIECE, chunk_overlap=OVERLAP)
    whole = [LangChainDocument(text.text, metadata={"source": text.name, "language": text.language}) for text in texts]
    store = Chroma(f"plain-{uuid4()}", model, collection_metadata={"hnsw:space": "cosine"})
    store.add_documents(splitter.split_documents(whole))
    choices: dict[Sources, dict[str, Any]] = {
        "en": {"filter": {"language": "en"}}, "es": {"filter": {"language": "es"}}, "both": {},
    }  # fmt: skip
    ask: dict[Sources, Ask] = {
        sources: of_retriever(store.as_retriever(search_kwargs={"k": DEPTH, **choice}))
        for sources, choice in choices.items()
    }
    return System("plain", ask, getattr(model, "stamp", type(model).__name__))


def of_retriever(retriever: BaseRetriever) -> Ask:
    """Any LangChain retriever: the nearest passage is its answer, and what it cites; none is its refusal."""

    def ask(question: str) -> Answer:
        passages = _passages(retriever.invoke(question))
        if not passages:
            language = detect(question)
            nothing = Refusal(Reason.NOTHING_FOUND, refusal(Reason.NOTHING_FOUND, language))
            return Answer(question, language, (), (), (), nothing)
        first = passages[:1]
        cited = tuple(_citation(number, passage) for number, passage in enumerate(first, start=1))
        said = tuple(
            Sentence(passage.chunk.text[span.start : span.end], (1,))
            for passage in first
            for span in sentences(passage.chunk.text, passage.chunk.language)
        )
        return Answer(question, detect(question), said, cited, passages)

    return ask


def of_chain(chain: Runnable[Any, Any], key: str = "input") -> Ask:
    """Any LangChain chain: asked with the question, or `{key: question}` if it wants a dict.

    It gives a text, a message, or a dict with `answer` or `result` and the documents it used as `context` or
    `source_documents`; every sentence is taken to cite all of those.
    """

    def ask(question: str) -> Answer:
        wants_dict = key in (chain.get_input_jsonschema().get("properties") or {})
        return answered(question, chain.invoke({key: question} if wants_dict else question))

    return ask


def answered(question: str, given: Any) -> Answer:
    """What another system returned, as an `Answer`; raises TypeError for what holds no text."""
    if isinstance(given, Answer):
        return given
    documents: Iterable[LangChainDocument] = ()
    if isinstance(given, Mapping):
        documents = given.get("context") or given.get("source_documents") or ()
        messages = given.get("messages")
        given = given.get("answer") or given.get("result") or (messages[-1] if messages else "")
    if isinstance(given, list) and given and all(isinstance(one, LangChainDocument) for one in given):
        documents, given = given, given[0].page_content
    text = given if isinstance(given, str) else getattr(given, "text", None)
    if not isinstance(text, str):
        raise TypeError(f"a {type(given).__name__} is no answer: return a text, an Answer, or a LangChain result")
    text = str(text)
    passages = _passages(documents)
    cited = tuple(_citation(number, passage) for number, passage in enumerate(passages, start=1))
    numbers = tuple(citation.number for citation in cited)
    language = detect(text)
    said = tuple(Sentence(text[span.start : span.end], numbers) for span in sentences(text, language))
    return Answer(question, detect(question), said, cited, passages)


def _passages(documents: Iterable[LangChainDocument]) -> tuple[Passage, ...]:
    found = []
    for number, one in enumerate(documents):
        text, source = one.page_content, str(one.metadata.get("source", number))
        language: Language = one.metadata.get("language") or detect(text)
        document = Document(source, source, source, text, language)
        chunk = Chunk(f"{source}-{number}", source, 0, len(text), text, language, None, None, ())
        found.append(Passage(chunk, document, float(one.metadata.get("score", 0))))
    return tuple(found)


def _citation(number: int, passage: Passage) -> Citation:
    text = passage.document.text
    language = passage.chunk.language
    return Citation(number, text, language, passage.document, passage.chunk.id, None, 0, len(text))
