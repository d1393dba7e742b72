"""The library's panel as HTML: where to drop, how the reading goes, what is there. Every word of it is escaped.

Nothing here knows Gradio. `data-library` is what `static/library.js` listens to.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rag.language.dates import written_date
from rag.types import LANGUAGES, Binned, Collection, Entry, FileReport, FileStatus, Language, Match
from ui.output.render import described, escaped, in_language, reason, without_text, words_kept
from ui.text import STATUS, say
from ui.web.html.parts import unparted, word
from ui.web.incoming.uploads import MOST_FILES
from ui.web.library_service import Removal, Work
from ui.web.views.listing import ORDERS, UNDATED, Sought

LARGEST_MB = 25  # of one uploaded file; what `launch` and the security middleware let through
OUTCOMES = 60  # files of one drop that are listed: failures first
SNIPPET = 260  # characters


def _button(act: str, label: str, kind: str = "quiet", more: str = "", name: str = "") -> str:
    named = f' aria-label="{name}"' if name else ""
    return f'<button type="button" class="{kind}" data-library="{act}"{named}{more}>{label}</button>'


# ------------------------------------------------------------------ where to drop


def top(language: Language, fetches: bool, *, writes: bool = True, asks: bool = False) -> str:
    """The place to drop files, its buttons and, where fetching is on, the box for an address.

    Where the reader may not write, that, and where a password makes a writer (`asks`), a box for it.
    """
    head = f'<h2 id="library-title">{word("library", language)}</h2>'
    if not writes:
        return (
            f'<section class="library-top" lang="{language}" aria-labelledby="library-title">{head}'
            f'<p class="read-only">{word("library_read_only", language)}</p>'
            f"{_writer(language) if asks else ''}</section>"
        )
    told = {
        "uploading": say("library_uploading", language, n="{n}", m="{m}"),
        "most": LARGEST_MB * 1_000_000,
        "many": MOST_FILES,
    }
    data = "".join(f' data-{name}="{escaped(str(value))}"' for name, value in told.items())
    return (
        f'<section class="library-top" lang="{language}" aria-labelledby="library-title">'
        f'{head}<div class="drop"{data}>'
        f'<p class="drop-lead">{word("library_drop", language)}</p>'
        f'<p class="drop-kinds" id="library-kinds">{word("library_kinds", language, most=LARGEST_MB)}</p>'
        '<div class="drop-acts">'
        f"{_button('files', word('library_files', language), 'solid', _told_by('library-kinds'))}"
        f"{_button('folder', word('library_folder', language), 'outline')}</div>"
        '<input type="file" multiple hidden data-pick="files"><input type="file" webkitdirectory hidden'
        f' data-pick="folder"><p class="uploading" role="status"></p></div>{_address(language) if fetches else ""}'
        f"{_button('cancel', word('library_cancel', language), 'outline cancel')}"
        f"{_button('leave', word('writer_leave', language), 'link') if asks else ''}</section>"
    )


def _writer(language: Language) -> str:
    """Where the writers' password is given."""
    return (
        f'<details class="writer"><summary>{word("writer", language)}</summary><form class="writer-form">'
        f'<label for="writer-password">{word("writer_password", language)}</label><div>'
        '<input id="writer-password" name="password" type="password" autocomplete="current-password" required>'
        f'<button type="submit" class="outline">{word("login_enter", language)}</button></div>'
        '<p class="wrong" role="alert"></p></form></details>'
    )


def _told_by(by: str) -> str:
    return f' aria-describedby="{by}"'


def _address(language: Language) -> str:
    return (
        f'<form class="address"><label for="library-url">{word("library_url", language)}</label><div>'
        '<input id="library-url" name="url" type="url" inputmode="url" autocomplete="url" maxlength="2000" required'
        f' placeholder="https://"><button type="submit" class="outline">{word("library_fetch", language)}</button>'
        f'</div><p class="hint">{word("library_url_hint", language)}</p></form>'
    )


# ------------------------------------------------------------------ how the reading goes


def work(now: Work, language: Language, visitor: str = "") -> str:
    """How far the reading is, and what became of each file; nothing where nothing has happened.

    Only the `visitor` whose reading it is has a button that stops it.
    """
    if not now.running and not now.files and now.problem is None and not now.left:
        return f'<div data-number="{now.number}"></div>'
    running = f' data-running="{"mine" if visitor == now.visitor else "other"}"' if now.running else ""
    kind = "" if now.running else "done"
    line = f" {say('library_waiting', language, n=now.waiting)}" if now.running and now.waiting else ""
    head = f'<h3 id="library-reading" class="{kind}">{escaped(_headline(now, language))}{escaped(line)}</h3>'
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
    """The box that searches the list or the texts, and the choice of its order."""
    options = "".join(f'<option value="{one}">{word(f"library_by_{one}", language)}</option>' for one in ORDERS)
    where = "".join(
        f'<option value="{value}">{word(key, language)}</option>'
        for value, key in (("", "library_in_titles"), ("texts", "library_in_texts"))
    )
    return (
        f'<form class="sift" lang="{language}" role="search" aria-label="{word("library_filter", language)}">'
        f'<label class="long"><span>{word("library_filter", language)}</span>'
        '<input type="search" name="text" maxlength="100" autocomplete="off"></label>'
        f'<label><span>{word("library_where", language)}</span><select name="where">{where}</select></label>'
        f'<label><span>{word("library_order", language)}</span><select name="order">{options}</select></label></form>'
    )


def facets(found: Mapping[str, Sequence[tuple[str, int]]], sought: Sought, language: Language) -> str:
    """A choice for each facet, each value with how many documents have it; none where there is nothing to choose."""
    choices = "".join(_facet(name, values, getattr(sought, name), language) for name, values in found.items())
    return f'<form class="facets" lang="{language}">{choices}</form>' if choices else ""


def _facet(name: str, values: Sequence[tuple[str, int]], chosen: str, language: Language) -> str:
    if not values or (len(values) < 2 and not chosen and name != "collection"):
        return ""
    options = "".join(
        f'<option value="{escaped(value)}"{" selected" if value == chosen else ""}>'
        f"{escaped(_named(name, value, language))} ({count})</option>"
        for value, count in values
    )
    every = f'<option value="">{word(f"facet_{name}_all", language)}</option>'
    return (
        f'<label><span>{word(f"facet_{name}", language)}</span><select name="{name}">{every}{options}</select></label>'
    )


def _named(name: str, value: str, language: Language) -> str:
    if name == "language":
        said = next((in_language(one, None, language) for one in LANGUAGES if one == value), "")
        said = said or in_language("en", value, language)  # one that is neither of ours
        return said[:1].upper() + said[1:]
    return say("library_undated", language) if (name, value) == ("year", UNDATED) else value


def found(
    entries: Sequence[Entry], count: str, sought: Sought, change: str, language: Language, *, writes: bool = True
) -> str:
    """How many documents a filter leaves, none in an empty library; `data-list` says which list it is, whose rows the
    page's script asks for."""
    if not count:
        return f'<p class="none" lang="{language}" data-list="{escaped(change)}" data-total="0">' + word(
            "empty_library" if writes else "empty_read_only", language
        ) + "</p>"  # fmt: skip
    none = "" if entries else f'<p class="none">{word("library_no_match", language)}</p>'
    return (
        f'<div lang="{language}" data-list="{escaped(f"{change} {sought}")}" data-total="{len(entries)}">'
        f'<p class="count">{escaped(count)}</p>{none}</div>'
    )


def choosing(collections: Sequence[Collection], sought: Sought, language: Language, *, writes: bool) -> str:
    """What can be done with the documents that are chosen, or with the collection that is shown."""
    names = "".join(f'<option value="{escaped(one.name)}">' for one in collections)
    shelve = (
        f'<label class="unseen" for="collection-name">{word("collection_name", language)}</label>'
        f'<input id="collection-name" list="collection-names" maxlength="80" autocomplete="off"'
        f' placeholder="{word("collection_name", language)}"><datalist id="collection-names">{names}</datalist>'
        f"{_button('collect', word('collection_put', language), 'outline')}"
        if writes
        else ""
    )
    known = next((one for one in collections if one.name == sought.collection), None)
    ask = asks = ""
    if known:
        named = f' data-collection="{escaped(known.name)}"'
        asks = word("collection_ask", language, name=known.name)
        out = word("collection_take", language, name=known.name)
        ask = _button("ask-collection", asks, "outline", named)
        shelve += _button("uncollect", out, "link", named) if writes else ""
    chosen = say("library_chosen", language, n="{n}")
    return (
        f'<div class="chosen" lang="{language}" data-said="{escaped(chosen)}">{ask}<div class="with" hidden>'
        f'<p role="status"></p>{_button("ask-these", word("library_ask_these", language), "solid")}{shelve}'
        f"{_button('unchoose', word('library_unchoose', language), 'link')}</div></div>"
    )


def rows(entries: Sequence[Entry], start: int, total: int, language: Language, *, writes: bool = True) -> str:
    """A stretch of the list, the first of it in place `start` of `total`."""
    return "".join(
        _row(one, language, f' aria-posinset="{at}" aria-setsize="{total}"', writes)
        for at, one in enumerate(entries, start + 1)
    )


def picks(entries: Sequence[Entry]) -> str:
    """The same stretch as boxes to tick, for the choice of which documents may answer."""
    return "".join(
        f'<label lang="{one.language}"><input type="checkbox" name="document" value="{escaped(one.id)}">'
        f"<span>{escaped(one.title)}</span></label>"
        for one in entries
    )


def _row(one: Entry, language: Language, placed: str, writes: bool) -> str:
    facts = [
        one.outlet or "",
        written_date(one.date, language) if one.date else say("library_undated", language),
        in_language(one.language, one.foreign, language),
        say("library_pages", language, n=one.pages) if one.pages else "",
        say("library_passages", language, n=one.chunks),
        say("ocr", language) if one.ocr else "",
    ]
    where = escaped(unparted(facts))
    lacks = (
        without_text("partly_read", one.pages_missing, language),
        words_kept("partly_kept", one.kept, language),
    )
    part = "".join(f'<p class="part">{escaped(said)}</p>' for said in lacks if said)
    shelves = "".join(f"<span>{escaped(name)}</span>" for name in one.collections)
    name = word("library_remove_named", language, title=one.title)
    remove = (
        _button("remove", word("library_remove", language), "quiet", f' data-document="{escaped(one.id)}"', name)
        if writes
        else ""
    )
    choose = word("library_choose", language, title=one.title)
    return (
        f'<li data-document="{escaped(one.id)}"{placed}><input type="checkbox" name="chosen" value="{escaped(one.id)}"'
        f' aria-label="{choose}"><div><h3 lang="{one.language}">'
        f'<a href="./d/{escaped(one.id)}" data-open="{escaped(one.id)}">{escaped(one.title)}</a></h3>'
        f'<p class="facts">{where}</p>{f"<p class=shelves>{shelves}</p>" if shelves else ""}{part}</div>{remove}</li>'
    )


def snippets(matches: Sequence[Match], count: str, query: str, change: str, language: Language) -> str:
    """The passages that hold the words that were typed, each as a snippet with them marked, best first."""
    items = "".join(_snippet(one, query, language) for one in matches)
    return (
        f'<div lang="{language}" data-list="{escaped(f"{change} texts {query}")}"><p class="count">{escaped(count)}</p>'
        f'<ol class="snippets">{items}</ol></div>'
    )


def _snippet(match: Match, query: str, language: Language) -> str:
    document, chunk = match.document, match.chunk
    start, end = _around(match)
    page = f' data-page="{chunk.page}"' if chunk.page is not None else ""
    ocr = document.read_by_ocr(chunk.start, chunk.end)
    where = described(replace(document, title=""), chunk.page, chunk.language, language, ocr=ocr)
    lead = "… " if start > chunk.start else ""
    said, at = "", start
    for one in match.spans:
        if start <= one.start and one.end <= end:
            said += (
                escaped(document.text[at : one.start]) + f"<mark>{escaped(document.text[one.start : one.end])}</mark>"
            )
            at = one.end
    said += escaped(document.text[at:end])
    return (
        f'<li><h3 lang="{document.language}"><a href="./d/{escaped(document.id)}" data-open="{escaped(document.id)}"'
        f'{page} data-query="{escaped(query)}">{escaped(document.title)}</a></h3><p class="facts">{escaped(where)}</p>'
        f'<p class="snippet" lang="{chunk.language}">{lead}{said}{" …" if end < chunk.end else ""}</p></li>'
    )


def _around(match: Match) -> tuple[int, int]:
    """Where a snippet begins and ends: at words, with the first of those that were sought near its beginning."""
    text, chunk = match.document.text, match.chunk
    start = max(chunk.start, match.spans[0].start - SNIPPET // 3)
    end = min(chunk.end, start + SNIPPET)
    if start > chunk.start:
        start = text.find(" ", start, match.spans[0].start) + 1 or match.spans[0].start
    if end < chunk.end:
        end = max(text.rfind(" ", start, end), match.spans[0].end)
    return start, end


# ------------------------------------------------------------------ the bin


def bin_(entries: Sequence[Binned], language: Language) -> str:
    """What was removed in the last days, for whoever may put it back or delete it for good."""
    if not entries:
        return f'<div lang="{language}" data-bin="0"></div>'
    items = "".join(
        f'<li><div><h3 lang="{one.language}">{escaped(one.title)}</h3>'
        f'<p class="facts">{escaped(_binned(one, language))}</p></div>'
        + _button("back", word("bin_back", language), "outline", f' data-document="{escaped(one.id)}"',
                  word("bin_back_named", language, title=one.title))
        + "</li>"
        for one in entries
    )  # fmt: skip
    sure = f' data-sure="{word("bin_sure", language, n=len(entries))}"'
    return (
        f'<details class="bin" lang="{language}" data-bin="{len(entries)}"><summary>{word("bin", language)}'
        f' ({len(entries)})</summary><p class="hint">{word("bin_hint", language)}</p><ul>{items}</ul>'
        f"{_button('empty', word('bin_empty', language), 'outline', sure)}</details>"
    )


def _binned(one: Binned, language: Language) -> str:
    why = say(f"bin_{one.why}", language)
    return say("bin_until", language, why=why, until=written_date(one.until[:10], language))


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
