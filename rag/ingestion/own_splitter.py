"""A LangChain text splitter of the caller's -> a document's chunks, each piece an exact slice of the text.

Which splitter it was is written down with the first document, as the model of the vectors is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from rag.errors import InputError
from rag.ingestion.chunking import chunk_of
from rag.language.sentences import sentences
from rag.types import Chunk, Document, Span

OURS = "fuente"  # how our own way of splitting is called


class Splitter(Protocol):
    """What is asked of LangChain's `TextSplitter`, which comes with a package that no answer needs."""

    def split_text(self, text: str) -> list[str]:
        """The pieces of a text, in order; they may overlap."""


def stamp(splitter: Splitter) -> str:
    """Its class and its settings, as far as they are plain values or functions."""
    kind = type(splitter)
    given = sorted((name.lstrip("_"), _plain(value)) for name, value in vars(splitter).items())
    return f"{kind.__module__}.{kind.__qualname__}({', '.join(f'{name}={said}' for name, said in given if said)})"


def _plain(value: object) -> str:
    if callable(value):
        return str(getattr(value, "__qualname__", type(value).__qualname__))
    return repr(value) if isinstance(value, (str, int, float, list, tuple, type(None))) else ""


def split(
    document: Document, splitter: Splitter, count_tokens: Callable[[Sequence[str]], list[int]], max_tokens: int
) -> list[Chunk]:
    """The document's chunks in order; raises InputError for a piece that is no slice of it, or that no model reads.

    A sentence belongs to each piece that holds the whole of it, and in part only to a piece that holds no whole one.
    """
    text, found = document.text, list[Span]()
    for piece in splitter.split_text(text):
        start = text.find(piece, found[-1].start + 1 if found else 0) if isinstance(piece, str) else -1
        if start < 0:
            raise InputError(
                f"the splitter made of {document.source} what does not stand in it ({piece!r:.60}): "
                "use one that only cuts, as RecursiveCharacterTextSplitter does",
                f"el divisor hizo de {document.source} algo que no está en el texto ({piece!r:.60}): "
                "use uno que solo corte, como RecursiveCharacterTextSplitter",
            )
        if any(map(str.isalnum, piece)):
            found.append(Span(start, start + len(piece)))
    _short_enough(document, found, count_tokens, max_tokens)
    told = sentences(text, document.language)
    return [chunk_of(document, span, _within(span, told)) for span in found]


def _short_enough(
    document: Document, found: Sequence[Span], count_tokens: Callable[[Sequence[str]], list[int]], max_tokens: int
) -> None:
    longest = max(count_tokens([document.text[one.start : one.end] for one in found]), default=0)
    if longest > max_tokens:
        raise InputError(
            f"the splitter leaves a piece of {longest} tokens in {document.source}: the model reads {max_tokens}",
            f"el divisor deja un trozo de {longest} tokens en {document.source}: el modelo lee {max_tokens}",
        )


def _within(piece: Span, told: Sequence[Span]) -> list[Span]:
    """The sentences of a piece."""
    whole = [one for one in told if piece.start <= one.start and one.end <= piece.end]
    return whole or [Span(max(piece.start, one.start), min(piece.end, one.end))
                     for one in told if one.start < piece.end and piece.start < one.end]  # fmt: skip
