"""A document that is open beside the list: its page as it looks or its text with headings, its matches, its facts."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from itertools import pairwise

from rag.types import Document, Entry, Language, Span
from ui.output.render import escaped, without_text, words_kept
from ui.text import say
from ui.web.html.parts import button, file_shown, whereabouts, word
from ui.web.views.document import MOST_MATCHES, Opened


def opened_document(one: Opened, entry: Entry | None, language: Language, *, writes: bool) -> str:
    """The page or part that is shown, under what is known of the document and what can be done with it."""
    document = one.document
    ocr = document.read_by_ocr(one.page.start, one.page.end)
    at = whereabouts(document, None, document.language, language, ocr=ocr)
    lacks = (
        (without_text("partly_read", entry.pages_missing, language), words_kept("partly_kept", entry.kept, language))
        if entry
        else ()
    )
    part = "".join(f'<p class="part">{escaped(said)}</p>' for said in lacks if said)
    ask = button("ask-document", word("document_ask", language), "send", show=True)
    return (
        f'<article class="opened" lang="{language}" data-document="{escaped(document.id)}"'
        f' data-page="{one.page.number}" data-query="{escaped(one.query)}" aria-labelledby="opened-title">'
        f'<div class="top">{button("leaf-close", word("document_close", language), "back", show=True)}</div>'
        f'<h2 id="opened-title" tabindex="-1" lang="{document.language}">{escaped(document.title)}</h2>'
        f'<p class="where">{escaped(at)}</p>{part}'
        f'<div class="deeds">{ask}{_edit(document, language) if writes else ""}{_contents(one, language)}</div>'
        f"{_tools(one, language)}{_matches(one, language)}{_sheet(one, language)}{_turn(one, language)}"
        f'<p class="file">{file_shown(document.source)}</p></article>'
    )


def _edit(document: Document, language: Language) -> str:
    fields = "".join(
        f'<label><span>{word(key, language)}</span><input name="{name}" maxlength="300" autocomplete="off"'
        f' value="{escaped(value or "")}"></label>'
        for name, key, value in (
            ("title", "edit_title", document.title), ("date", "edit_date", document.date),
            ("source", "edit_source", document.outlet),
        )
    )  # fmt: skip
    return (
        f'<details class="edit-document"><summary>{word("edit_document", language)}</summary><form class="edit-form">'
        f'{fields}<p class="hint">{word("edit_hint", language)}</p><p class="wrong" role="alert"></p>'
        f'<button type="submit" class="outline">{word("edit_save", language)}</button></form></details>'
    )


def _contents(one: Opened, language: Language) -> str:
    """The headings, each leading to its page."""
    if len(one.document.headings) < 2:
        return ""
    items = "".join(
        f'<li><button type="button" class="link" data-act="leaf" data-page="{one.number_at(head.start)}"'
        f' data-heading="h{head.start}" lang="{one.document.language}">{escaped(head.text)}</button></li>'
        for head in one.document.headings[:500]
    )
    return f'<details class="contents"><summary>{word("contents", language)}</summary><ol>{items}</ol></details>'


def _tools(one: Opened, language: Language) -> str:
    """Search in the document, and the size of its pages or letters."""
    return (
        f'<div class="tools"><form class="within" role="search" aria-label="{word("within", language)}">'
        f'<label class="unseen" for="within">'
        f'{word("within", language)}</label><input id="within" type="search" name="within" maxlength="200"'
        f' autocomplete="off" value="{escaped(one.query)}" placeholder="{word("within", language)}"></form>'
        f'<div class="zoom" role="group" aria-label="{word("zoom", language)}">'
        f"{button('zoom', word('zoom_out', language), 'minus', more='data-by=-1')}"
        f"{button('zoom', word('zoom_in', language), 'plus', more='data-by=1')}</div></div>"
    )


def _matches(one: Opened, language: Language) -> str:
    if not one.query:
        return ""
    numbers = list(dict.fromkeys(one.number_at(span.start) for span in one.matches))
    before = [number for number in numbers if number < one.page.number]
    after = [number for number in numbers if number > one.page.number]
    key = "matches_many" if len(one.matches) == MOST_MATCHES else "matches"
    said = say(key, language, n=len(one.matches), here=len(one.here))
    back = f'data-page="{before[-1]}"' if before else "disabled"
    on = f'data-page="{after[0]}"' if after else "disabled"
    return (
        f'<p class="matches" role="status"><span>{escaped(said)}</span>'
        f"{button('leaf', word('match_before', language), 'back', more=back)}"
        f"{button('leaf', word('match_after', language), 'on', more=on)}</p>"
    )


def _sheet(one: Opened, language: Language) -> str:
    text = _text(one)
    if one.lost:
        return f'<p class="trouble">{word("page_gone", language)}</p>{text}'
    if one.drawn is None:
        return text
    outlines = "".join(
        f'<i style="left:{box.left:.2f}%;top:{box.top:.2f}%;width:{box.width:.2f}%;height:{box.height:.2f}%"></i>'
        for box in one.drawn.boxes
    )
    name = word("page_of", language, page=one.page.number, title=one.document.title)
    png = base64.b64encode(one.drawn.png).decode()
    return (
        f'<div class="look" tabindex="0" role="group" aria-label="{name}"><div class="paper">'
        f'<img alt="{name}" src="data:image/png;base64,{png}">{outlines}</div></div>'
        f'<details class="page-text"><summary>{word("page_text", language)}</summary>{text}</details>'
    )


def _text(one: Opened) -> str:
    """The text of the page, under its headings, with what is sought marked."""
    document, page = one.document, one.page
    heads = {head.start: head.text for head in document.headings if page.start <= head.start < page.end}
    cuts = sorted({page.start, *heads, page.end})
    parts = []
    for start, end in pairwise(cuts):
        title = heads.get(start, "")
        anchor = f' id="h{start}" tabindex="-1"' if start in heads else ""
        if title and document.text.startswith(title, start):
            parts.append(f"<h3{anchor}>{_marked(document.text, start, start + len(title), one.here)}</h3>")
            start += len(title)
        elif anchor:
            parts.append(f"<span{anchor}></span>")
        said = document.text[start:end]
        start += len(said) - len(said.lstrip())
        stop = start + len(document.text[start:end].rstrip())
        if stop > start:
            parts.append(f'<div class="text">{_marked(document.text, start, stop, one.here)}</div>')
    return f'<div class="leaf" lang="{document.language}">{"".join(parts)}</div>'


def _marked(text: str, start: int, end: int, spans: Sequence[Span]) -> str:
    said, at = "", start
    for span in spans:
        if at <= span.start and span.end <= end:
            said += f'{escaped(text[at : span.start])}<mark tabindex="-1">{escaped(text[span.start : span.end])}</mark>'
            at = span.end
    return said + escaped(text[at:end])


def _turn(one: Opened, language: Language) -> str:
    """The page before and after, and the way to any."""
    if len(one.pages) < 2:
        return ""
    numbers = [page.number for page in one.pages]
    at = numbers.index(one.page.number)
    back = f'data-page="{numbers[at - 1]}"' if at else "disabled"
    on = f'data-page="{numbers[at + 1]}"' if at + 1 < len(numbers) else "disabled"
    key = "leaf_page" if one.paged else "leaf_part"
    return (
        f'<form class="turns"><div>{button("leaf", word("leaf_before", language), "back", more=back)}'
        f'<label><span>{word(key, language)}</span><input name="leaf" inputmode="numeric" size="4" maxlength="6"'
        f' autocomplete="off" value="{one.page.number}"></label><span>{word("leaf_of", language, n=numbers[-1])}</span>'
        f"{button('leaf', word('leaf_after', language), 'on', more=on)}</div></form>"
    )


def no_document(language: Language) -> str:
    """What is shown where the address names a document that is not there."""
    return (
        f'<article class="opened" lang="{language}"><div class="top">'
        f"{button('leaf-close', word('document_close', language), 'back', show=True)}</div>"
        f'<p class="trouble" id="opened-title" tabindex="-1">{word("document_none", language)}</p></article>'
    )
