"""Sentence <-> support: what may be shown. Holds no model, so that every verdict can be checked by eye."""

from __future__ import annotations

from collections.abc import Sequence

from rag.types import Citation, Sentence


def exact(citation: Citation) -> bool:
    """Is the quote the document's own text at its offsets, and not empty?"""
    return bool(citation.quote) and citation.document.text[citation.start : citation.end] == citation.quote


def supported(sentence: Sentence, citations: Sequence[Citation]) -> bool:
    """Does the sentence quote each of its citations, at least one, word for word?"""
    cited = [citation for citation in citations if citation.number in sentence.citations]
    return bool(cited) and all(exact(citation) and citation.quote in sentence.text for citation in cited)


def verify(
    sentences: Sequence[Sentence], citations: Sequence[Citation]
) -> tuple[tuple[Sentence, ...], tuple[Citation, ...]]:
    """The sentences that are supported, and the citations that they use; the rest falls away."""
    kept = tuple(sentence for sentence in sentences if supported(sentence, citations))
    used = {number for sentence in kept for number in sentence.citations}
    return kept, tuple(citation for citation in citations if citation.number in used)
