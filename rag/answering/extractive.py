"""Evidence -> sentences and their citations. Extractive: the source's own words, under a lead.

A quote that was shown before -> the same with who says it, or with what stands around it; nothing is searched for it.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.answering.evidence import Found
from rag.answering.quoting import said_by
from rag.language.text import Text
from rag.messages import lead, unnamed
from rag.questions.follow_up import Pointed
from rag.types import Citation, Direct, Evidence, Language, Sentence, Span
from rag.verification.align import verify

LONGEST = 600  # characters of a quote with what stands around it
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


def extract(citations: Sequence[Citation], language: Language) -> tuple[tuple[Sentence, ...], tuple[Citation, ...]]:
    """One sentence a citation, the quote itself with who says it and when, where it is supported; and its citations."""
    return verify([Sentence(lead(one, language), (one.number,)) for one in citations], citations)


# ------------------------------------------------------------------ a quote shown before


def reread(pointed: Pointed) -> Found:
    """The evidence that a follow-up on a quote is answered with."""
    evidence = _around(pointed) if pointed.wish == "around" else _said(pointed)
    return Found((evidence,), None, 1.0, (evidence,), (pointed.passage,))


def named_speaker(citation: Citation, reader: Language) -> Direct:
    """Who says a quote; where nobody is named, that its document says so itself."""
    text = citation.said_by or unnamed(citation.document, reader)
    return Direct(text, "speaker", (citation.number,))


def _said(pointed: Pointed) -> Evidence:
    cited, passage = pointed.citation, pointed.passage
    span = Span(cited.start, cited.end)
    told = cited.speaker or said_by(passage, span)
    return Evidence(passage, span, 1.0, (told,) if told else (), told)


def _around(pointed: Pointed) -> Evidence:
    """The quote with the sentences around it: those of its paragraph, or of the next ones where it is all of one."""
    cited, passage = pointed.citation, pointed.passage
    text, quote = passage.document.text, Span(cited.start, cited.end)
    low, high = max(0, quote.start - LONGEST), min(len(text), quote.end + LONGEST)
    found = Text(text[low:high], passage.chunk.language).sentence_spans
    spans = [Span(one.start + low, one.end + low) for one in found]
    spans = [one for one in spans if (one.start > low or not low) and (one.end < high or high == len(text))]  # none cut
    beside = [one for one in spans if "\n" not in text[min(one.start, quote.start) : max(one.end, quote.end)].strip()]
    told = _grown(quote, beside)
    return Evidence(passage, told if told != quote else _grown(quote, spans), 1.0, (quote,), cited.speaker)


def _grown(quote: Span, spans: Sequence[Span]) -> Span:
    """The quote with the nearest of these sentences, in a row, as many as fit."""
    for one in sorted(spans, key=lambda one: max(quote.start - one.end, one.start - quote.end)):
        wider = Span(min(quote.start, one.start), max(quote.end, one.end))
        if wider.end - wider.start <= LONGEST:
            quote = wider
    return quote
