"""Chunks are whole sentences, exact slices, and short enough for the model."""

from __future__ import annotations

from collections.abc import Sequence

from rag.ingestion.chunking import split
from rag.language.words import words
from rag.types import Document, Heading, Page


def count(texts: Sequence[str]) -> list[int]:
    return [len(words(text)) + 4 for text in texts]


def document(text: str, **more: object) -> Document:
    return Document("d", "title", "source", text, "en", **more)  # type: ignore[arg-type]


def test_every_chunk_is_a_slice_and_no_sentence_is_lost() -> None:
    text = "\n\n".join(f"This is sentence {n} of many. And so is {n}.5, in the U.S. as well." for n in range(60))
    chunks = split(document(text), count, max_tokens=64, target_tokens=40)
    assert all(text[chunk.start : chunk.end] == chunk.text for chunk in chunks)
    assert all(count([chunk.text])[0] <= 64 for chunk in chunks)
    assert sum(len(chunk.sentences) for chunk in chunks) == 120


def test_a_sentence_is_cut_only_when_it_alone_is_too_long() -> None:
    text = "Short one. " + "Word " * 200 + "end."
    chunks = split(document(text), count, max_tokens=64)
    assert chunks[0].sentences[0].end == len("Short one.")
    assert all(count([chunk.text])[0] <= 64 for chunk in chunks)
    assert "".join(chunk.text for chunk in chunks).replace(" ", "") == text.replace(" ", "")


def test_a_heading_begins_a_chunk_and_a_page_is_known() -> None:
    text = "First things.\n\nSecond part\n\nSecond things."
    (first, second) = split(
        document(text, headings=(Heading(15, "Second part"),), pages=(Page(1, 0, 13), Page(2, 15, 42))), count
    )
    assert (first.page, first.heading) == (1, None)
    assert (second.page, second.heading, second.text) == (2, "Second part", "Second part\n\nSecond things.")


def test_an_unbroken_string_is_cut_too() -> None:
    chunks = split(document("x" * 5000), lambda texts: [len(text) for text in texts], max_tokens=512)
    assert "".join(chunk.text for chunk in chunks) == "x" * 5000
