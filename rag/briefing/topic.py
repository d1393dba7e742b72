"""Topic → the pool of sentences on it, of the documents that tell its affair: what briefs and shaped answers share."""

from __future__ import annotations

from dataclasses import replace

from rag.briefing.pool import READ_WHOLE, Line, Pool, gather, kin, naming, read
from rag.language.text import Text
from rag.library import Library
from rag.types import Filters, Language

EVERYTHING = 400  # passages of the documents that are read from end to end
WIDE = 24  # passages of each language for a subject
BEYOND = 2  # passages of the other language in which a line's counterpart is looked for, and sentences of them


def on_topic(topic: Text, filters: Filters, library: Library) -> Pool:
    """The sentences on a topic, of the documents that name what it names; of a few, all that they say."""
    retrieval = library.retrieve(topic, filters, WIDE)
    pool = gather(naming(retrieval, library.embedder.question))
    meant = (*(one.id for one in pool.documents), *kin(pool, retrieval))
    if not 0 < len(meant) <= READ_WHOLE:
        return pool
    return read(library.retrieve(topic, replace(filters, document_ids=meant), EVERYTHING))


def nearest_beyond(line: Line, filters: Filters, library: Library) -> list[str]:
    """The sentences of the library in the other language that lie nearest to a line."""
    other: Language = "es" if line.language == "en" else "en"
    found = library.retrieve(Text(line.text, line.language), replace(filters, language=other), BEYOND)
    told = [(float(vector @ found.vector), passage.document.text[span.start : span.end])
            for passage, vectors in zip(found.passages, found.sentence_vectors, strict=True)
            for span, vector in zip(passage.chunk.sentences, vectors, strict=True)]  # fmt: skip
    return [text for _, text in sorted(told, reverse=True)[:BEYOND]]
