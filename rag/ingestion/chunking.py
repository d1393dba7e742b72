"""Document -> Chunks: whole sentences in a row, with their offsets, page, heading and language."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence

from rag.language.detection import detect_sure, plain_language
from rag.language.sentences import sentences
from rag.types import Chunk, Document, Span

TARGET_TOKENS = 240  # one idea or two: longer chunks blur the vector, shorter ones lose what "he" means


def split(
    document: Document,
    count_tokens: Callable[[Sequence[str]], list[int]],
    max_tokens: int = 512,
    target_tokens: int = TARGET_TOKENS,
) -> list[Chunk]:
    """The document's chunks in order; `max_tokens` counts prefix and specials, as `count_tokens` does.

    A chunk ends at a heading, and where a text in two languages turns to the other. A sentence is cut, at a blank,
    only where it alone is longer than the model can read.
    """
    target = min(target_tokens, max_tokens)
    found = _fitting(document.text, sentences(document.text, document.language), count_tokens, max_tokens)
    if not found:
        return []
    sizes = count_tokens([document.text[span.start : span.end] for span in found])
    groups: list[list[Span]] = []
    size, language = 0, None  # of the chunk in hand
    for span, tokens in zip(found, sizes, strict=True):
        plain = plain_language(document.text[span.start : span.end])
        turns = None not in (plain, language) and plain != language
        if groups and size + tokens <= target and not turns and not _heading_between(document, groups[-1][-1], span):
            groups[-1].append(span)
            size, language = size + tokens, language or plain
        else:
            groups.append([span])
            size, language = tokens, plain
    return [chunk_of(document, Span(group[0].start, group[-1].end), group) for group in groups]


def _fitting(
    text: str, spans: list[Span], count_tokens: Callable[[Sequence[str]], list[int]], max_tokens: int
) -> list[Span]:
    """The spans, each longer than `max_tokens` cut in two at a blank until its parts fit."""
    fitting: list[Span] = []
    todo = list(reversed(spans))
    while todo:
        span = todo.pop()
        piece = text[span.start : span.end]
        if len(piece) < max_tokens or span.end - span.start < 2 or count_tokens([piece])[0] <= max_tokens:
            fitting.append(span)
            continue
        middle = len(piece) // 2
        blanks = [match.start() for match in re.finditer(r"\s", piece)]
        cut = span.start + (min(blanks, key=lambda at: abs(at - middle)) if blanks else middle)
        halves = (Span(span.start, cut), Span(cut + (1 if blanks else 0), span.end))
        todo += [half for half in reversed(halves) if text[half.start : half.end].strip()]
    return fitting


def _heading_between(document: Document, before: Span, after: Span) -> bool:
    return any(before.start < heading.start <= after.start for heading in document.headings)


def chunk_of(document: Document, place: Span, spans: Sequence[Span]) -> Chunk:
    """The chunk at a place of a document, with its sentences."""
    start, end = place.start, place.end
    text = document.text[start:end]
    headings = [heading.text for heading in document.headings if heading.start <= start]
    return Chunk(
        id=hashlib.sha256(f"{document.id}:{start}:{end}".encode()).hexdigest()[:24],
        document_id=document.id,
        start=start,
        end=end,
        text=text,
        language=detect_sure(text) or document.language,
        page=document.page_at(start),
        heading=headings[-1] if headings else None,
        sentences=tuple(spans),
    )
