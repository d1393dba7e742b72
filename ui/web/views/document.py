"""A document that is open beside the list: one page or part of it at a time, and where in it the sought words stand."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import islice

from rag import Library
from rag.errors import InputError
from rag.ingestion.page_image import PageImage, draw
from rag.language.words import folded_in_place, placed_words, search_terms
from rag.types import Document, Language, Page, Span

PART = 20_000  # characters shown at once of a text that has no pages
MOST_MATCHES = 1000
MARKS = "\"'“”‘’«»¿?¡!"  # around words that are sought, where the text may have others
DRAWN = (".pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff")  # what is shown as it looks


@dataclass(frozen=True, slots=True)
class Opened:
    """A document as it is shown."""

    document: Document
    page: Page  # the one that is shown; of a text without pages, a part
    pages: tuple[Page, ...]
    query: str
    matches: tuple[Span, ...]
    drawn: PageImage | None = None  # where the format has a look of its own
    lost: bool = False  # it has one, but its file is no longer as it was read

    @property
    def paged(self) -> bool:
        """Are these pages of the document's own?"""
        return bool(self.document.pages)

    @property
    def here(self) -> tuple[Span, ...]:
        """The matches on the page that is shown."""
        return tuple(one for one in self.matches if self.page.start <= one.start < self.page.end)

    def number_at(self, start: int) -> int:
        """The number of the page that a character stands on."""
        at = bisect_right([one.start for one in self.pages], start) - 1
        return self.pages[max(0, at)].number


def opened(library: Library, document_id: str, page: str = "", query: str = "") -> Opened | None:
    """A document at a page, or where the query is found first; None for a document that is not there."""
    try:
        document = library.document(document_id)
    except InputError:
        return None
    query = " ".join(query.split())[:200]
    pages, matches = parts(document), tuple(found(document.text, query, document.language))
    known = {str(one.number): one for one in pages}
    shown = Opened(document, pages[0], pages, query, matches)
    first = known[str(shown.number_at(matches[0].start))] if matches else pages[0]
    shown = Opened(document, known.get(page, first), pages, query, matches)
    if not document.pages or not document.source.lower().endswith(DRAWN):
        return shown
    quote = document.text[shown.here[0].start : shown.here[0].end] if shown.here else ""
    try:
        drawn = draw(library.originals.file(document.id), shown.page.number, quote)
    except InputError:
        return Opened(document, shown.page, pages, query, matches, lost=True)
    return Opened(document, shown.page, pages, query, matches, drawn)


def parts(document: Document) -> tuple[Page, ...]:
    """The pages of a document; of a text without any, stretches that end where a heading or paragraph begins."""
    if document.pages:
        return document.pages
    text, made, start = document.text, list[Page](), 0
    heads = [one.start for one in document.headings]
    while len(text) - start > PART * 1.5:
        near = [one for one in heads if start + PART // 2 < one <= start + PART]
        end = near[-1] if near else text.rfind("\n\n", start + PART // 2, start + PART)
        end = end if end > start else text.rfind(" ", start + PART // 2, start + PART)
        end = end if end > start else start + PART
        made.append(Page(len(made) + 1, start, end))
        start = end
    return (*made, Page(len(made) + 1, start, len(text)))


def found(text: str, query: str, language: Language) -> list[Span]:
    """Where a query stands in a text, whatever its case, accents and blanks; else each of its words, in any form."""
    words = [one.strip(MARKS) for one in query.split() if any(map(str.isalnum, one))]
    if not words:
        return []
    pattern = r"(?<!\w)" + r"\W+".join(re.escape(folded_in_place(one)) for one in words)
    spans = [Span(*match.span()) for match in islice(re.finditer(pattern, folded_in_place(text)), MOST_MATCHES)]
    if spans:
        return spans
    wanted = {term for one in words for term in search_terms(one, language)}
    held = (Span(at, at + len(word)) for word, at in placed_words(text) if wanted & {*search_terms(word, language)})
    return list(islice(held, MOST_MATCHES))
