"""What every room of the page is built from: words, icons, buttons, and the numbers that open a source."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import PurePath

from rag.types import Citation, Document, Language, Span
from ui.output.render import cited, described, escaped
from ui.text import say

_ICONS = {  # 24 × 24, drawn with one stroke
    "menu": "M4 7h16M4 12h16M4 17h16",
    "close": "M6 6l12 12M18 6L6 18",
    "back": "M15 5l-7 7 7 7",
    "on": "M9 5l7 7-7 7",
    "copy": "M9 9h11v11H9zM5 15H4V4h11v1",
    "again": "M20 12a8 8 0 1 1-2.3-5.7M20 3v4h-4",
    "edit": "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
    "save": "M12 4v11M7 11l5 5 5-5M5 20h14",
    "down_to": "M12 5v14M6 13l6 6 6-6",
    "up_to": "M12 19V6M6 12l6-6 6 6",
    "up": "M7 11v9H4v-9zM7 11l4-7c2 0 3 1 2.5 3L13 10h6l-1 10H7",
    "down": "M7 13V4H4v9zM7 13l4 7c2 0 3-1 2.5-3L13 14h6L18 4H7",
    "moon": "M20 14A8 8 0 0 1 10 4a8 8 0 1 0 10 10z",
    "plus": "M12 5v14M5 12h14",
    "minus": "M5 12h14",
    "link": "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
    "pin": "M9 4h6l-1 6 3 3H7l3-3zM12 13v7",
    "bin": "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
    "send": "M4 12h15M13 6l6 6-6 6",
    "sift": "M4 6h16M7 12h10M10 18h4",
    "page": "M6 3h9l4 4v14H6zM14 3v5h5M9 13h7M9 17h7",
    "book": "M5 4h10a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3zM5 17a3 3 0 0 1 3-3h10",
}

JOINED = "&#8288;"  # nothing is parted here, as in the span that it begins: a number does not begin a line


def word(key: str, language: Language, **values: object) -> str:
    """A text of the page, escaped."""
    return escaped(say(key, language, **values))


def icon(name: str) -> str:
    return f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{_ICONS[name]}"/></svg>'


def here(current: bool, kind: str = "true") -> str:
    return f' aria-current="{kind}"' if current else ""


def file_shown(source: str) -> str:
    """Where a document was added from, as strangers may see it: of a path of this computer only the file's name."""
    path = PurePath(source)
    return escaped(path.name if path.is_absolute() else source)


def button(act: str, label: str, drawn: str = "", *, show: bool = False, kind: str = "quiet", more: str = "") -> str:
    """A button that does `act`; its name is read out, and shown where `show` says so."""
    inner = (icon(drawn) if drawn else "") + (f"<span>{label}</span>" if show else "")
    named = "" if show else f' aria-label="{label}" title="{label}"'
    return f'<button type="button" class="{kind}" data-act="{act}"{named} {more}>{inner}</button>'


def sample(text: str, language: Language) -> str:
    """A question that can be asked by pressing it."""
    return (
        f'<button type="button" class="sample" data-act="ask" data-question="{escaped(text)}" lang="{language}">'
        f"{escaped(text)}</button>"
    )


def banner(text: str, language: Language, kind: str = "note") -> str:
    """One sentence above the conversation; none where there is nothing to say."""
    return f'<p class="banner {kind}" lang="{language}">{escaped(text)}</p>' if text else ""


def watched(amiss: str, change: str) -> str:
    """What a page hears for as long as it is open: the banner of what is amiss, and the state of the library."""
    return f'<div data-watching data-change="{escaped(change)}">{amiss}</div>'


def numbered(citations: Sequence[Citation], language: Language) -> str:
    """The numbers that open these sources, the first of them on the line of the word before it."""
    first, *others = [chip(one, language) for one in citations] or [""]
    return f'<span class="numbered">{JOINED}{first}</span>{"".join(others)}' if first else ""


def chip(citation: Citation, language: Language) -> str:
    """A number that opens its source."""
    label = escaped(cited(citation, language))
    return (
        f'<button type="button" class="chip" data-source="{citation.number}" title="{label}"'
        f' aria-label="{word("source_panel", language)} {citation.number}: {label}">{citation.number}</button>'
    )


def card(
    opens: str,
    number: str,
    document: Document,
    page: int | None,
    source_language: Language,
    language: Language,
    words: str = "",
    ocr: bool = False,
) -> str:
    at = whereabouts(document, page, source_language, language, ocr=ocr)
    told = f'<span class="words" lang="{source_language}">{escaped(words)}</span>' if words else ""
    return (
        f'<button type="button" class="card" {opens}><span class="number">{number}</span>'
        f'<span class="title" lang="{document.language}">{escaped(document.title)}</span>'
        f'<span class="where">{escaped(at)}</span>{told}</button>'
    )


def whereabouts(
    document: Document, page: int | None, source_language: Language, language: Language, *, ocr: bool = False
) -> str:
    """Outlet, date, page, OCR and language: what divides them begins no line, and only the outlet goes on over one."""
    said = described(replace(document, title="", outlet=None), page, source_language, language, ocr=ocr)
    return unparted([document.outlet or "", *said.split(" · ")])


def unparted(parts: Sequence[str]) -> str:
    """The parts with a dot between them; all but the first, which may be long, in one piece each."""
    first, *others = filter(None, parts)
    return "\u00a0· ".join([first, *(one.replace(" ", "\u00a0") for one in others)])


def slices(text: str, start: int, end: int, marks: Iterable[Span]) -> str:
    """`text[start:end]`, the words that answer emphasised."""
    parts, at = [], start
    for mark in sorted(marks, key=lambda one: one.start):
        if at <= mark.start < mark.end <= end:
            parts += [escaped(text[at : mark.start]), f"<strong>{escaped(text[mark.start : mark.end])}</strong>"]
            at = mark.end
    return "".join([*parts, escaped(text[at:end])])


def quoted(text: str, start: int, end: int, quote: Span, marks: Iterable[Span] = ()) -> str:
    """`text[start:end]` with the quote marked."""
    return (
        f"{escaped(text[start : quote.start])}"
        f'<mark tabindex="-1">{slices(text, quote.start, quote.end, marks)}</mark>'
        f"{escaped(text[quote.end : end])}"
    )
