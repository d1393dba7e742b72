"""What a Chroma server holds is written over, since it keeps on its disk what was deleted; no server is needed here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import chromadb
import numpy as np
import pytest
from numpy.typing import NDArray

from rag.store.vector_index import Batches, Index, OwnClient, names
from rag.types import LANGUAGES, Language

Held = Mapping[Language, Mapping[str, NDArray[np.float32]]]  # chunks and their vectors


@pytest.fixture(scope="module")
def home() -> OwnClient:
    return OwnClient("own client", client=chromadb.EphemeralClient())


def held(english: str, spanish: str) -> Held:
    """A chunk for each letter, each with a vector of its own."""
    axes = np.eye(26, dtype=np.float32)
    return {
        language: {f"{language}-{letter}": axes[ord(letter) - ord("a")] for letter in letters}
        for language, letters in zip(LANGUAGES, (english, spanish), strict=True)
    }


def batches(chunks: Held) -> Batches:
    def some(language: Language, _: int) -> Iterator[tuple[list[str], NDArray[np.float32]]]:
        if chunks[language]:
            yield list(chunks[language]), np.stack(list(chunks[language].values()))

    return some


def built(home: OwnClient, name: str, chunks: Held, spare: str = "") -> Index:
    index = Index(home, name)
    index.build(batches(chunks), {language: len(some) for language, some in chunks.items()}, spare)
    assert index.verify(batches(chunks)) == []
    return index


def collections(home: OwnClient) -> dict[str, str]:
    """Which collection is called what."""
    return {one.name: str(one.id) for one in home.client.list_collections()}


def test_the_next_generation_takes_over_the_collections_of_a_spare_one(home: OwnClient) -> None:
    built(home, "one-1", held("abcd", "abc"))
    before = collections(home)
    index = built(home, "one-2", held("bcxyz", "a"), spare="one-1")
    assert names(home, "one") == ["one-2"]
    assert {collections(home)[f"fuente.one-2.{language}"] for language in LANGUAGES} == {
        before[f"fuente.one-1.{language}"] for language in LANGUAGES
    }
    assert index.ids("en") == {"en-b", "en-c", "en-x", "en-y", "en-z"}
    assert {record for record, _ in index._records("en")} == set("01234")  # written over, and one more
    for language, some in held("bcxyz", "a").items():
        for chunk_id, vector in some.items():
            assert index.nearest(language, vector, 1) == [(chunk_id, pytest.approx(1.0))]


def test_what_is_there_already_is_not_written_again(home: OwnClient) -> None:
    built(home, "two-1", held("abcd", "ab"))
    index, written = Index(home, "two-2"), list[str]()
    call = index._call
    index._call = lambda language, what: written.append(getattr(what, "func", what).__name__) or call(language, what)  # type: ignore[method-assign, assignment, func-returns-value]
    chunks = held("abcd", "ab")
    index.build(batches(chunks), {language: len(some) for language, some in chunks.items()}, "two-1")
    assert "_upsert" not in written


@pytest.mark.parametrize("spare", ["three-gone", ""])
def test_without_a_spare_one_collections_are_made(home: OwnClient, spare: str) -> None:
    index = built(home, f"three-{len(spare)}", held("abc", "xyz"), spare)
    assert index.ids("es") == {"es-x", "es-y", "es-z"}


def test_an_index_whose_records_are_called_by_their_chunks_is_still_read(home: OwnClient) -> None:
    for language, some in held("abc", "d").items():
        one = home.client.create_collection(f"fuente.four-1.{language}", embedding_function=None)
        one.upsert(ids=list(some), embeddings=np.stack(list(some.values())))
    index = Index(home, "four-1")
    assert index.ids("en") == {"en-a", "en-b", "en-c"}
    assert [chunk_id for chunk_id, _ in index.nearest("es", held("", "d")["es"]["es-d"], 3)] == ["es-d"]
