"""Words -> the passages that hold them, with the places: a search by what is written, not by what is meant."""

from __future__ import annotations

from rag.language.text import Text
from rag.language.words import placed_words, search_terms
from rag.store.catalog import Catalog
from rag.types import LANGUAGES, Filters, Match, Span

WEIGHED = 10  # times as many chunks are looked at as are wanted: BM25 may rank one rare word above all that were typed


def find(typed: str, catalog: Catalog, filters: Filters, most: int) -> list[Match]:
    """The passages that hold most of the words, by their stems in the passage's own language, best first."""
    ranked = []
    for language in LANGUAGES:
        if filters.language not in (None, language):
            continue
        wanted = [frozenset(search_terms(word, language)) for word in Text(typed, language).words]
        terms = [term for one in wanted for term in sorted(one)]
        scores = dict(catalog.words.by_words(language, terms, most * WEIGHED, filters))
        for stored in catalog.chunks(list(scores)):
            chunk, held, spans = stored.chunk, set[int](), []
            for word, start in placed_words(chunk.text):
                stems = frozenset(search_terms(word, language))
                here = {at for at, one in enumerate(wanted) if one & stems}
                held |= here
                if here:
                    spans.append(Span(chunk.start + start, chunk.start + start + len(word)))
            if held:
                ranked.append((len(held), scores[chunk.id], chunk, tuple(spans)))
    ranked.sort(key=lambda one: (-one[0], -one[1], one[2].id))
    documents = catalog.documents_of(list({one[2].document_id for one in ranked[:most]}))
    return [
        Match(chunk, documents[chunk.document_id], spans)
        for _, _, chunk, spans in ranked[:most]
        if chunk.document_id in documents
    ]
