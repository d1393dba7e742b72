"""The source panel as HTML: the quote in its passage, the whole document, the page of a PDF."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from itertools import pairwise

from rag.ingestion.page_image import PageImage
from rag.types import Answer, Citation, Document, Language, Span
from ui.output.render import beginning, escaped
from ui.web.html.parts import button, card, file_shown, quoted, whereabouts, word
from ui.web.views.document import DRAWN


def panel(language: Language) -> str:
    """The panel before a source is opened."""
    hint = f'<p class="hint">{word("source_hint", language)}</p>'
    return f'<aside class="shown" aria-label="{word("source_panel", language)}">{hint}</aside>'


def source(answer: Answer, number: int, language: Language, *, translates: bool = False, note: str = "") -> str:
    """A cited source: what and where it is, what it is cited for, and the passage with the exact quote marked.

    `translates`: its quote can be put into the reader's language; `note`: what is to be said about that.
    """
    at, citation = next((at, one) for at, one in enumerate(answer.citations) if one.number == number)
    numbers = [one.number for one in answer.citations]
    passage = next((one for one in answer.passages if one.chunk.id == citation.chunk_id), None)
    start, end = (passage.chunk.start, passage.chunk.end) if passage else (citation.start, citation.end)
    text = citation.document.text
    steps = (
        _step("back", "previous", numbers[at - 1] if at else None, language),
        _step("on", "next", numbers[at + 1] if at + 1 < len(numbers) else None, language),
    )
    kicker = word("source_of", language, number=at + 1, total=len(numbers))
    if citation.gone:
        return _lost(kicker, "".join(steps), citation, language)
    body = quoted(text, start, end, Span(citation.start, citation.end), citation.marks)
    said = " ".join(one.text for one in answer.sentences if number in one.citations)
    cited = _cited_for(said, citation, answer.language, language)
    ours = (
        f'<div class="ours"><h3>{word("our_translation", language)}</h3>'
        f'<p lang="{"es" if citation.language == "en" else "en"}">{escaped(citation.translation)}</p></div>'
        if citation.translation
        else f'<p class="hint">{escaped(note)}</p>'
    )
    able = translates and citation.language != language and not citation.translation and not note
    if able:
        asks = f'data-number="{number}"'
        ours = button("translate", word("translate", language), "again", show=True, more=asks)
    ours += button("pin", word("pin", language), "pin", show=True,
                   more=f'data-number="{number}" data-done="{word("pinned", language)}"')  # fmt: skip
    return _sheet(
        kicker,
        "".join(steps),
        citation.document,
        citation.page,
        Span(citation.start, citation.end),
        citation.language,
        language,
        f'<blockquote lang="{citation.language}">{body}</blockquote><p class="exact">{word("exact", language)}</p>'
        f"{ours}{cited}",
        f'data-document="{number}"',
        _others(answer, language),
    )


def _lost(kicker: str, steps: str, citation: Citation, language: Language) -> str:
    """A source whose document was removed since; of its title no word may be kept."""
    name = citation.document.title
    title = f"<h2>{escaped(name)}</h2>" if name else ""
    return (
        f'<article class="source"><div class="top"><p class="kicker">{kicker}</p>{steps}'
        f"{button('close', word('close', language), 'close')}</div>{title}"
        f'<p class="trouble whole" tabindex="-1">{word("source_gone", language)}</p></article>'
    )


def passage_sheet(answer: Answer, at: int, language: Language) -> str:
    """A passage that was found and not cited."""
    passage = answer.passages[at]
    return _sheet(
        word("not_cited", language),
        "",
        passage.document,
        passage.chunk.page,
        Span(passage.chunk.start, passage.chunk.end),
        passage.chunk.language,
        language,
        f'<blockquote lang="{passage.chunk.language}"><span class="whole" tabindex="-1">{escaped(passage.chunk.text)}'
        "</span></blockquote>",
        f'data-document="p{at}"',
        _others(answer, language, but=at),
    )


def _sheet(
    kicker: str,
    steps: str,
    document: Document,
    page: int | None,
    span: Span,
    source_language: Language,
    language: Language,
    body: str,
    opens: str,
    others: str,
) -> str:
    ocr = document.read_by_ocr(span.start, span.end)
    at = whereabouts(document, page, source_language, language, ocr=ocr)
    more = button("document", word("open_document", language), "book", show=True, more=opens)
    if page is not None and document.source.lower().endswith(DRAWN):
        more += button("paper", word("open_page", language), "page", show=True, more=opens)
    return (
        f'<article class="source"><div class="top"><p class="kicker">{kicker}</p>{steps}'
        f"{button('close', word('close', language), 'close')}</div>"
        f'<h2 lang="{document.language}">{escaped(document.title)}</h2><p class="where">{escaped(at)}</p>'
        f'{body}<div class="acts">{more}</div>{others}'
        f'<p class="file">{file_shown(document.source)}</p></article>'
    )


def _step(drawn: str, key: str, number: int | None, language: Language) -> str:
    more = f'data-number="{number}"' if number else "disabled"
    return button("step", word(key, language), drawn, more=more)


def _cited_for(said: str, citation: Citation, spoken: Language, language: Language) -> str:
    """The sentence that a source is cited for, where that is more than the quote itself."""
    if not said or citation.quote in said:
        return ""
    return f'<h3>{word("cited_for", language)}</h3><p class="cited" lang="{spoken}">{escaped(said)}</p>'


def _others(answer: Answer, language: Language, but: int = -1) -> str:
    """What else was found, and not cited."""
    cited = {one.chunk_id for one in answer.citations}
    cards = "".join(
        "<li>"
        + card(
            f'data-passage="{at}"',
            "·",
            one.document,
            one.chunk.page,
            one.chunk.language,
            language,
            beginning(one),
            ocr=one.document.read_by_ocr(one.chunk.start, one.chunk.end),
        )
        + "</li>"
        for at, one in enumerate(answer.passages)
        if one.chunk.id not in cited and at != but
    )
    if not cards:
        return ""
    return f'<details class="others"><summary>{word("others", language)}</summary><ol>{cards}</ol></details>'


AROUND = 30_000  # characters before and after the quote that are shown at once


def reader(document: Document, quote: Span, marks: Sequence[Span], language: Language) -> str:
    """The document around a quote, with its headings, opened at the quote."""
    start = max(0, quote.start - AROUND)
    end = min(len(document.text), quote.end + AROUND)
    heads = [one for one in document.headings if start <= one.start < end]
    cuts = sorted({start, *(one.start for one in heads if not quote.start < one.start < quote.end), end})
    named = {one.start: one.text for one in heads}
    parts = []
    for begin, stop in pairwise(cuts):
        title = named.get(begin, "")
        if title and document.text.startswith(title, begin) and not begin <= quote.start < begin + len(title):
            parts.append(f"<h3>{escaped(title)}</h3>")
            begin += len(title)
            begin += len(document.text[begin:stop]) - len(document.text[begin:stop].lstrip())
        if begin <= quote.start < stop:
            told = document.text[:stop].rstrip()
            parts.append(f'<div class="text">{quoted(told, begin, len(told), quote, marks)}</div>')
        else:
            parts.append(f'<div class="text">{escaped(document.text[begin:stop].strip())}</div>')
    cut = f'<p class="hint">{word("part_shown", language)}</p>' if end - start < len(document.text) else ""
    ocr = document.read_by_ocr(quote.start, quote.end)
    at = whereabouts(document, None, document.language, language, ocr=ocr)
    return (
        f'<div class="top"><p class="kicker">{word("whole_document", language)}</p>'
        f"{button('shut', word('shut', language), 'close')}</div>"
        f'<h2 id="reader-title" lang="{document.language}">{escaped(document.title)}</h2>'
        f'<p class="where">{escaped(at)}</p>{cut}'
        f'<div class="pages" lang="{document.language}">{"".join(parts)}</div>'
    )


def paper(document: Document, number: int, drawn: PageImage, language: Language) -> str:
    """The page of a PDF, each line of the quote outlined."""
    outlines = "".join(
        f'<i style="left:{box.left:.2f}%;top:{box.top:.2f}%;width:{box.width:.2f}%;height:{box.height:.2f}%"></i>'
        for box in drawn.boxes
    )
    title = word("page_of", language, page=number, title=document.title)
    png = base64.b64encode(drawn.png).decode()
    return (
        f'<div class="top"><p class="kicker" id="reader-title">{title}</p>'
        f"{button('shut', word('shut', language), 'close')}</div>"
        f'<div class="paper" tabindex="-1"><img alt="{title}" src="data:image/png;base64,{png}">{outlines}</div>'
    )


def message(text: str, language: Language) -> str:
    """One sentence where a source or a page cannot be shown."""
    return (
        f'<div class="top"><p class="kicker" id="reader-title">{word("source_panel", language)}</p>'
        f"{button('shut', word('shut', language), 'close')}</div>"
        f'<p class="trouble" tabindex="-1">{escaped(text)}</p>'
    )
