"""The library's panel as HTML: where to drop, how the reading goes, what is there. Every word of it is escaped.

Nothing here knows Gradio. `data-library` is what `static/library.js` listens to.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

from rag.language.dates import written_date
from rag.language.words import fold
from rag.types import Entry, FileReport, FileStatus, Language
from ui.output.render import escaped, in_language, reason, without_text, words_kept
from ui.text import STATUS, say
from ui.web.library_service import Removal, Work
from ui.web.uploads import MOST_FILES

LARGEST_MB = 25  # of one uploaded file; what `launch` and the security middleware let through
SHOWN = 100  # documents listed at first; more on demand
OUTCOMES = 60  # files of one drop that are listed: failures first
ORDERS = {
    "title": "library_by_title",
    "newest": "library_by_newest",
    "date": "library_by_date",
    "outlet": "library_by_outlet",
    "language": "library_by_language",
}


def word(key: str, language: Language, **values: object) -> str:
    """A text of the panel, escaped."""
    return escaped(say(key, language, **values))


def _button(act: str, label: str, kind: str = "quiet", more: str = "", name: str = "") -> str:
    named = f' aria-label="{name}"' if name else ""
    return f'<button type="button" class="{kind}" data-library="{act}"{named}{more}>{label}</button>'


# ------------------------------------------------------------------ where to drop


def top(language: Language, fetches: bool) -> str:
    """The place to drop files, its buttons and, where fetching is on, the box for an address."""
    told = {
        "uploading": say("library_uploading", language, n="{n}", m="{m}"),
        "most": LARGEST_MB * 1_000_000,
        "many": MOST_FILES,
    }
    data = "".join(f' data-{name}="{escaped(str(value))}"' for name, value in told.items())
    return (
        f'<section class="library-top" lang="{language}" aria-labelledby="library-title">'
        f'<h2 id="library-title">{word("library", language)}</h2><div class="drop"{data}>'
        f'<p class="drop-lead">{word("library_drop", language)}</p>'
        f'<p class="drop-kinds" id="library-kinds">{word("library_kinds", language, most=LARGEST_MB)}</p>'
        '<div class="drop-acts">'
        f"{_button('files', word('library_files', language), 'solid', described('library-kinds'))}"
        f"{_button('folder', word('library_folder', language), 'outline')}</div>"
        '<input type="file" multiple hidden data-pick="files"><input type="file" webkitdirectory hidden'
        f' data-pick="folder"><p class="uploading" role="status"></p></div>{_address(language) if fetches else ""}'
        f"{_button('cancel', word('library_cancel', language), 'outline cancel')}</section>"
    )


def described(by: str) -> str:
    return f' aria-describedby="{by}"'


def _address(language: Language) -> str:
    return (
        f'<form class="address"><label for="library-url">{word("library_url", language)}</label><div>'
        '<input id="library-url" name="url" type="url" inputmode="url" autocomplete="url" maxlength="2000" required'
        f' placeholder="https://"><button type="submit" class="outline">{word("library_fetch", language)}</button>'
        f'</div><p class="hint">{word("library_url_hint", language)}</p></form>'
    )


# ------------------------------------------------------------------ how the reading goes


def work(now: Work, language: Language) -> str:
    """How far the reading is, and what became of each file; nothing where nothing has happened."""
    if not now.running and not now.files and now.problem is None and not now.left:
        return f'<div data-number="{now.number}"></div>'
    running = ' data-running="1"' if now.running else ""
    kind = "" if now.running else "done"
    head = f'<h3 id="library-reading" class="{kind}">{escaped(_headline(now, language))}</h3>'
    return (
        f'<section class="work" lang="{language}" data-done="{len(now.files)}"{running}>{head}{_bar(now, language)}'
        f"{_outcomes(now.files, language)}</section>"
    )


def _headline(now: Work, language: Language) -> str:
    if not now.running:
        return summary(now, language)
    if now.stopping:
        return say("library_stopping", language)
    if now.step == "index":
        return say("library_index", language)
    if now.step == "fetch":
        return say("library_fetching", language, url=now.current)
    if now.step == "take" or not now.total:
        return say("library_taking", language)
    return say("library_reading", language, n=min(now.done + 1, now.total), m=now.total, name=now.current)


def summary(now: Work, language: Language) -> str:
    """One sentence about a reading that has ended, also for screen readers."""
    read = sum(one.status in (FileStatus.INDEXED, FileStatus.PARTIAL) for one in now.files)
    there = sum(one.status is FileStatus.UNCHANGED for one in now.files)
    failed = len(now.files) - read - there
    counts = ((read, "library_read"), (there, "library_there"), (failed, "library_failed"), (now.left, "library_left"))
    parts = [say(key, language, n=count) for count, key in counts if count]
    said = "; ".join(parts) or say("library_nothing", language)
    trouble = f" {now.problem.spanish if language == 'es' else now.problem}" if now.problem is not None else ""
    return f"{said[:1].upper()}{said[1:]}.{trouble}"


def _bar(now: Work, language: Language) -> str:
    if not now.running:
        return ""
    name = f' aria-label="{word("reading", language)}"'
    if now.step != "read" or not now.total:
        return f"<progress{name}></progress>"
    return f'<progress max="{now.total}" value="{now.done + now.embedded:.2f}"{name}></progress>'


def _outcomes(files: Sequence[FileReport], language: Language) -> str:
    failed = [one for one in files if not one.readable]
    rest = [one for one in reversed(files) if one.readable]
    shown = [*failed, *rest][:OUTCOMES]
    lines = "".join(_outcome(one, language) for one in shown)
    more = len(files) - len(shown)
    lines += f'<li class="more">{word("library_more", language, n=more)}</li>' if more else ""
    named = 'tabindex="0" aria-labelledby="library-reading"'  # it scrolls, so a keyboard must come to it
    return f'<ul class="outcomes" {named}>{lines}</ul>' if lines else ""


def _outcome(one: FileReport, language: Language) -> str:
    kind = "good" if one.status is FileStatus.INDEXED else "part" if one.readable else "bad"
    mark = {"good": "✓", "part": "·", "bad": "!"}[kind]
    why = reason(one, language)
    status = STATUS[one.status][language]
    if why.startswith(f"{one.source} "):  # a sentence of its own
        said = why.removeprefix(f"{one.source} ")
    else:
        said = f"{status.partition(':')[0]}: {why}" if why else status
    return (
        f'<li class="{kind}"><span class="mark" aria-hidden="true">{mark}</span>'
        f'<span class="name">{escaped(one.source)}</span><span class="what">{escaped(said)}</span></li>'
    )


# ------------------------------------------------------------------ what is there


def sift(language: Language) -> str:
    """The box that filters the list and the choice of its order."""
    options = "".join(f'<option value="{one}">{word(key, language)}</option>' for one, key in ORDERS.items())
    return (
        f'<form class="sift" lang="{language}" role="search"><label><span>{word("library_filter", language)}</span>'
        '<input type="search" name="text" maxlength="100" autocomplete="off"></label>'
        f'<label><span>{word("library_order", language)}</span><select name="order">{options}</select></label></form>'
    )


def listed(
    entries: Sequence[Entry], language: Language, text: str = "", order: str = "title", limit: int = SHOWN
) -> str:
    """The documents that a filter leaves, in an order, each with a button that removes it."""
    if not entries:
        return f'<p class="none" lang="{language}">{word("empty_library", language)}</p>'
    found = _ordered([one for one in entries if _holds(one, text)], order)
    count = say("library_count", language, n=len(found), m=len(entries), passages=sum(one.chunks for one in found))
    rows = "".join(_row(one, language) for one in found[:limit])
    more = len(found) - limit
    button = _button("more", word("library_show_more", language, n=min(more, SHOWN)), "outline") if more > 0 else ""
    none = "" if found else f'<p class="none">{word("library_no_match", language)}</p>'
    return (
        f'<div lang="{language}"><p class="count">{escaped(count)}</p>{none}<ul class="library-list">{rows}</ul>'
        f"{button}</div>"
    )


def _holds(entry: Entry, text: str) -> bool:
    said = fold(" ".join([entry.title, entry.outlet or "", entry.source, entry.date or "", entry.language]))
    return all(one in said for one in fold(text).split())


def _ordered(entries: Iterable[Entry], order: str) -> list[Entry]:
    by_title = sorted(entries, key=lambda one: fold(one.title))
    if order == "newest":
        return sorted(by_title, key=lambda one: one.added, reverse=True)
    if order == "date":
        return sorted(by_title, key=lambda one: one.date or "", reverse=True)
    if order == "outlet":
        return sorted(by_title, key=lambda one: (not one.outlet, fold(one.outlet or "")))
    return sorted(by_title, key=lambda one: one.language) if order == "language" else by_title


def _row(one: Entry, language: Language) -> str:
    facts = [
        one.outlet or "",
        written_date(one.date, language) if one.date else say("library_undated", language),
        in_language(one.language, one.foreign, language),
        say("library_pages", language, n=one.pages) if one.pages else "",
        say("library_passages", language, n=one.chunks),
    ]
    where = "\u00a0· ".join(escaped(fact) for fact in facts if fact)
    lacks = (
        without_text("partly_read", one.pages_missing, language),
        words_kept("partly_kept", one.kept, language),
    )
    part = "".join(f'<p class="part">{escaped(said)}</p>' for said in lacks if said)
    name = word("library_remove_named", language, title=one.title)
    button = _button("remove", word("library_remove", language), "quiet", f' data-document="{escaped(one.id)}"', name)
    return (
        f'<li data-document="{escaped(one.id)}"><div><h3 lang="{one.language}">{escaped(one.title)}</h3>'
        f'<p class="facts">{where}</p>{part}</div>{button}</li>'
    )


def undo(removal: Removal | None, language: Language, before: str = "") -> str:
    """The bar that offers to put a document back; `before`: what has just been put back."""
    if removal is None:
        return ""
    said = f"{before} {say('library_removed', language, title=removal.document.title)}".strip()
    return (
        f'<div class="undo" lang="{language}" data-seconds="{max(1.0, removal.until - time.monotonic()):.1f}"'
        f"{_new()}><p>{escaped(said)}</p>{_button('undo', word('library_undo', language), 'link')}</div>"
    )


def notice(text: str, language: Language, document: str = "") -> str:
    """One sentence about what could not be done, or about a document that is back."""
    about = f' data-document="{escaped(document)}"' if document else ""
    opened = f'<div class="undo" lang="{language}" data-seconds="10"{_new()}{about}>'
    return f"{opened}<p>{escaped(text)}</p></div>" if text else ""


def _new() -> str:
    """What tells a bar from the one before, which Gradio turns into it in place."""
    return f' data-key="{time.monotonic():.3f}"'
