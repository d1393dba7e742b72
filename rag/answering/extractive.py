"""Evidence -> sentences and their citations. Extractive: the source's own words, under a lead."""

from __future__ import annotations

from collections.abc import Sequence

from rag.messages import lead
from rag.types import Citation, Evidence, Language, Sentence

MOST_SENTENCES = 3  # more reads like a list of search results


def cite(evidence: Sequence[Evidence], most: int = MOST_SENTENCES) -> tuple[Citation, ...]:
    """The evidence as numbered citations, best first, from 1."""
    return tuple(
        Citation(
            number=number,
            quote=one.quote,
            language=one.passage.chunk.language,
            document=one.passage.document,
            chunk_id=one.passage.chunk.id,
            page=one.passage.document.page_at(one.span.start),
            start=one.span.start,
            end=one.span.end,
            marks=tuple(mark for mark in one.marks if one.span.start <= mark.start and mark.end <= one.span.end),
            speaker=one.speaker,
        )
        for number, one in enumerate(evidence[:most], start=1)
    )


def extract(citations: Sequence[Citation], language: Language) -> tuple[Sentence, ...]:
    """One sentence a citation: the quote itself, with who says it and when."""
    return tuple(Sentence(lead(citation, language), (citation.number,)) for citation in citations)
