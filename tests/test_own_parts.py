"""A user's own parts: LangChain embeddings and LangChain documents, as they are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import chromadb
import pytest
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import (
    CharacterTextSplitter,
    MarkdownTextSplitter,
    RecursiveCharacterTextSplitter,
    TextSplitter,
)

from rag import Briefer, FileStatus, InputError, Library, LibraryError, ModelError, ModelMismatch
from tests.conftest import WordCounts

PAGES = [
    Document("The well is 40 metres deep. Ana Ruiz dug it.", metadata={"source": "wells.pdf", "page": 0, "title": "W"}),
    Document("The bridge is 90 metres long. Luis Peña built it.", metadata={"source": "wells.pdf", "page": 1}),
    Document("El pozo mide 40 metros. Lo cavó Ana Ruiz.", id="pozo", metadata={"date": "2026-03-24"}),
]


class Plain(Embeddings):
    """Vectors that are not of length 1, and no more than LangChain asks for."""

    model = "plain"

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[3 * value for value in self.embed_query(text)] for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return [float(value) for value in WordCounts().question(text)]


class Wrong(Plain):
    """Gives what `given` says."""

    def __init__(self, given: Any) -> None:
        self.given = given

    def embed_query(self, text: str) -> list[float]:
        if isinstance(self.given, Exception):
            raise self.given
        return self.given  # type: ignore[no-any-return]


def test_any_langchain_embeddings_make_the_vectors(tmp_path: Path, folder: Path, catalog: str) -> None:
    with Library.open(tmp_path / "library", embedder=Plain(), catalog=catalog) as library:
        library.add(folder)
        assert library.search("how deep is the well")[0].document.title == "The well"
        assert Briefer(library).ask("How deep is the well?").passages
        assert all(check.ok for check in library.maintenance.check())
        stamp = library.stamp
    assert stamp.endswith(".Plain/plain/256")
    with (
        Library.open(tmp_path / "library", embedder=WordCounts(), catalog=catalog) as library,
        pytest.raises(ModelMismatch),
    ):
        library.search("well")


@pytest.mark.parametrize(
    "given", [RuntimeError("no key"), [0.0] * 8, [float("nan")] * 8, [], None, "vector", [[1.0], [2.0]]]
)
def test_embeddings_that_fail_say_so_in_one_sentence(library: Library, tmp_path: Path, given: Any) -> None:
    with pytest.raises(ModelError) as raised:
        Library.open(tmp_path / "other", embedder=Wrong(given))
    assert "\n" not in str(raised.value)


def test_what_is_no_embedding_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="int is no embedding model"):
        Library.open(tmp_path / "other", embedder=5)  # type: ignore[arg-type]


def test_langchain_documents_are_kept_each_in_its_place(library: Library, counts: WordCounts) -> None:
    assert [file.status for file in library.add_documents(PAGES).files] == [FileStatus.INDEXED] * 3
    assert {(one.source, one.title, one.date) for one in library.documents()} >= {("wells.pdf", "W", None)}
    found = library.search("how long is the bridge")[0]
    assert found.document.text[found.chunk.start : found.chunk.end] == found.chunk.text
    counts.embedded.clear()
    assert [file.status for file in library.add_documents(PAGES).files] == [FileStatus.UNCHANGED] * 3
    assert not counts.embedded
    changed = Document("El pozo mide 41 metros. Lo cavó Ana Ruiz.", id="pozo")
    assert library.add_documents([changed]).files[0].status == FileStatus.INDEXED
    assert sorted(one.text for one in library.documents() if one.language == "es") == [changed.page_content]
    assert library.stats().documents == 3


def test_two_documents_of_one_place_replace_each_other_in_no_silence(library: Library) -> None:
    alike = [
        Document("The well is deep.", metadata={"source": "a"}),
        Document("The tower is high.", metadata={"source": "a"}),
    ]
    library.add_documents(alike)
    assert library.stats().documents == 2


@pytest.mark.parametrize("given", [None, "text", ["text"], [None], PAGES[0], 7])
def test_what_is_no_list_of_documents_is_refused(library: Library, given: Any) -> None:
    with pytest.raises(InputError):
        library.add_documents(given)


def test_a_document_without_words_has_its_status(library: Library) -> None:
    (file,) = library.add_documents([Document(" - ", metadata={"source": "a"})]).files
    assert (file.source, file.readable) == ("a", False)


# ------------------------------------------------------------------ a splitter of one's own

LONG = Document(
    "# Wells\n\nThe well is 40 metres deep. Ana Ruiz dug it.\n\nThe well is 40 metres deep. It is old.\n\n"
    "El pozo mide 40 metros. Lo cavó Ana Ruiz. Es viejo.",
    metadata={"source": "wells.md"},
)


@pytest.mark.parametrize(
    "splitter",
    [
        RecursiveCharacterTextSplitter(chunk_size=40, chunk_overlap=15),
        CharacterTextSplitter(separator="\n\n", chunk_size=60, chunk_overlap=0),
        MarkdownTextSplitter(chunk_size=50, chunk_overlap=0),
    ],
)
def test_chunks_are_the_pieces_of_an_own_splitter_exactly(
    tmp_path: Path, counts: WordCounts, splitter: TextSplitter, catalog: str
) -> None:
    with Library.open(tmp_path / "library", embedder=counts, splitter=splitter, catalog=catalog) as library:
        library.add_documents([LONG])
        found = library.search("how deep is the well", k=20)
        assert sorted(one.chunk.text for one in found) == sorted(splitter.split_text(found[0].document.text))
        assert all(one.document.text[one.chunk.start : one.chunk.end] == one.chunk.text for one in found)
        said = [one.document.text[s.start : s.end] for one in found for s in one.chunk.sentences]
        assert all(any(quote in one.chunk.text for one in found) for quote in said)
        for citation in Briefer(library).ask("How deep is the well?").citations:
            assert citation.document.text[citation.start : citation.end] == citation.quote


SMALL, OTHER = (RecursiveCharacterTextSplitter(chunk_size=size, chunk_overlap=0) for size in (40, 50))


@pytest.mark.parametrize(("first", "then"), [(SMALL, None), (None, SMALL), (SMALL, OTHER)])
def test_what_was_cut_by_one_splitter_is_not_added_to_by_another(
    tmp_path: Path, counts: WordCounts, catalog: str, first: TextSplitter | None, then: TextSplitter | None
) -> None:
    place = tmp_path / "library"
    with Library.open(place, embedder=counts, splitter=first, catalog=catalog) as library:
        library.add_documents([LONG])
    with Library.open(place, embedder=counts, splitter=then, catalog=catalog) as library:
        assert library.search("how deep is the well")
        with pytest.raises(LibraryError, match="were cut by"):
            library.add_documents(PAGES)
    with Library.open(place, embedder=counts, splitter=first, catalog=catalog) as library:
        assert [file.status for file in library.add_documents([LONG]).files] == [FileStatus.UNCHANGED]


class Joining(TextSplitter):
    """Makes of a text what does not stand in it."""

    def split_text(self, text: str) -> list[str]:
        return [" ".join(text.split()).upper()]


class Whole(TextSplitter):
    def split_text(self, text: str) -> list[str]:
        return [text]


@pytest.mark.parametrize(("splitter", "why"), [(Joining(), "does not stand in it"), (Whole(), "the model reads 64")])
def test_pieces_that_cannot_be_kept_are_refused(
    tmp_path: Path, counts: WordCounts, splitter: TextSplitter, why: str, catalog: str
) -> None:
    with Library.open(tmp_path / "library", embedder=counts, splitter=splitter, catalog=catalog) as library:
        with pytest.raises(InputError, match=why):
            library.add_documents([Document(LONG.page_content * 3)])
        assert library.stats().documents == 0


@pytest.mark.parametrize("given", [7, "words", RecursiveCharacterTextSplitter, object()])
def test_what_is_no_splitter_is_refused(tmp_path: Path, given: Any) -> None:
    with pytest.raises(InputError, match="no text splitter"):
        Library.open(tmp_path / "library", splitter=given)


# ------------------------------------------------------------------ a Chroma client of one's own


def test_the_index_is_built_in_and_asked_of_an_own_chroma_client(tmp_path: Path, counts: WordCounts) -> None:
    client = chromadb.EphemeralClient()
    before = _libraries(client)  # its memory may hold what others of this process keep there
    texts = [Document(f"Well {at} lies by {chr(97 + at % 26) * 4} house {at * 7} of the town.") for at in range(60)]
    for name in ("one", "two"):
        with Library.open(tmp_path / name, embedder=counts, chroma=client) as library:
            library.add_documents(texts)
            alike = [one.chunk.id for one in library.search("well 7 by hhhh house 49")]
            assert [check.value for check in library.maintenance.check()][-1].startswith("sound (own client")
        with Library.open(tmp_path / name, embedder=counts) as library:  # without it every chunk is looked at
            assert [one.chunk.id for one in library.search("well 7 by hhhh house 49")] == alike
    assert len(_libraries(client) - before) == 2  # and the client is still open


def _libraries(client: chromadb.ClientAPI) -> set[str]:
    return {one.name.split("-")[0] for one in client.list_collections() if one.name.startswith("fuente.")}


@pytest.mark.parametrize("given", [7, None, object(), chromadb.EphemeralClient])
def test_what_is_no_chroma_client_is_refused(tmp_path: Path, given: Any) -> None:
    with pytest.raises(InputError, match="address or a Chroma client"):
        Library.open(tmp_path / "library", chroma=given)
