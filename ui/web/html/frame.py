"""What stands around the conversation: masthead, welcome, composer with its filters, sidebar."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rag.language.dates import written_date
from rag.types import LANGUAGES, Collection, Language
from ui.output.render import escaped
from ui.text import TEXT, say
from ui.web.html.parts import button, here, icon, sample, word

_VIEWS = (("ask", "view_ask"), ("brief", "view_brief"), ("check", "view_check"), ("library", "library"))


def masthead(
    language: Language, view: str = "ask", *, locked: bool = False, named: bool = False, library: str = ""
) -> str:
    """The head of the page; `locked` behind a password, where one can log out, which ends the conversations of whoever
    is not `named`; `library`: which of several."""
    which = (
        f'<a href="../" title="{word("libraries", language)}">{library}</a>' if library else word("tagline", language)
    )
    views = "".join(
        f'<button type="button" class="tab" data-act="view" data-view="{name}"{here(name == view, "page")}>'
        f"{word(key, language)}</button>"
        for name, key in _VIEWS
    )
    spoken = "".join(
        f'<a class="tongue" href="./?lang={one}" lang="{one}" hreflang="{one}" aria-label="{one.upper()} {name}"'
        f"{here(one == language)}>{one.upper()}</a>"
        for one, name in (("en", "English"), ("es", "Español"))
    )
    opens = 'aria-expanded="false" aria-controls="side"'
    return (
        f'<header class="masthead" data-title="{word("title", language)}" data-lost="{word("lost", language)}"'
        f' data-broken="{word("broken", language)}">'
        f"{button('main', word('skip_main', language), show=True, kind='skip')}"
        f"{button('box', word('skip_box', language), show=True, kind='skip')}"
        f"{button('side', word('conversations', language), 'menu', more=opens)}"
        f'<h1 class="wordmark">Fuente</h1><p class="tagline">{which}</p>'
        f'<nav class="tabs" aria-label="{word("views", language)}">{views}</nav>'
        f'<nav class="tongues" aria-label="{word("page_language", language)}">{spoken}</nav>'
        f"{button('theme', word('theme', language), 'moon')}{_way_out(language, named) if locked else ''}"
        f"{_keys(language)}</header>"
    )


def _keys(language: Language) -> str:
    """What the keys do, shown on "?"."""
    rows = "".join(
        f"<dt><kbd>{key}</kbd></dt><dd>{word(said, language)}</dd>"
        for key, said in (("/", "key_box"), ("Enter", "key_ask"), ("[ ]", "key_step"), ("Esc", "key_close"),
                          ("?", "key_help"))
    )  # fmt: skip
    return (
        f'<template class="keys"><div class="top"><p class="kicker" id="reader-title">{word("keys", language)}</p>'
        f'{button("shut", word("shut", language), "close")}</div><dl class="key-list">{rows}</dl></template>'
    )


def _way_out(language: Language, named: bool) -> str:
    ends = f' data-sure="{word("log_out_sure", language)}" data-ends="{word("log_out_ends", language)}"'
    sure = "" if named else ends
    said = f"{word('log_out', language)}</button></form>"
    return f'<form class="way-out" method="post" action="./logout"><button class="quiet"{sure}>{said}'


def welcome(
    language: Language,
    samples: Mapping[Language, Sequence[str]],
    today: str,
    counts: Mapping[Language, int],
    *,
    ours: bool = False,
    writes: bool = True,
) -> str:
    """The first minute: what this is, what is in it, what to ask, and how to read an answer.

    `ours`: there is nothing but the documents that come with Fuente; who `writes` may then start with their own.
    """
    documents = sum(counts.values())
    if not documents:
        return empty(language, today, writes=writes)
    kicker = f"{written_date(today, language)} · " + say(
        "in_library", language, documents=documents, english=counts.get("en", 0), spanish=counts.get("es", 0)
    )
    order: tuple[Language, ...] = tuple(sorted(LANGUAGES, key=lambda one: one != language))
    columns = "".join(
        f'<section lang="{one}"><h3>{word("ask_in", one)}</h3><ul>'
        + "".join(f"<li>{sample(text, one)}</li>" for text in samples[one])
        + "</ul></section>"
        for one in order
        if samples.get(one)
    )
    first = "first_ask" if columns else "first_own"
    steps = "".join(f"<li>{word(key, language)}</li>" for key in (first, "first_check", *["first_add"][:writes]))
    asked = f'<div class="samples">{columns}</div>' if columns else ""
    return (
        f'<section class="welcome"><p class="kicker">{escaped(kicker)}</p><h2>{word("welcome", language)}</h2>'
        f'<p class="lede">{word("purpose", language)}</p>{_ours(documents, language, writes) if ours else ""}{asked}'
        f'<ol class="steps">{steps}</ol></section>'
    )


def _ours(documents: int, language: Language, writes: bool) -> str:
    own = button("own", word("samples_own", language), show=True, kind="outline")
    more = f"{own} <small>{word('samples_bin', language)}</small>" if writes else ""
    return f'<p class="ours-only">{word("samples_said", language, n=documents)} {more}</p>'


def empty(language: Language, today: str, *, writes: bool = True) -> str:
    """Nothing has been read yet."""
    said = word("empty_library" if writes else "empty_read_only", language)
    return (
        f'<section class="welcome"><p class="kicker">{escaped(written_date(today, language))}</p>'
        f'<h2>{word("empty_title", language)}</h2><p class="lede">{said}</p>'
        f"{f'<p>{adding(language)}</p>' if writes else ''}</section>"
    )


def adding(language: Language) -> str:
    """The way to the library."""
    return button("view", word("upload", language), "plus", show=True, kind="solid", more='data-view="library"')


def loading(language: Language, today: str) -> str:
    """The model and the first document are on their way."""
    return (
        f'<section class="welcome"><p class="kicker">{escaped(written_date(today, language))}</p>'
        f'<h2>{word("loading_title", language)}</h2><p class="lede">{word("loading", language)}</p></section>'
    )


def composer(language: Language, collections: Iterable[Collection]) -> str:
    """The question box, with the filters in it."""
    label = word("question", language)
    newest = button("newest", word("newest", language), "down_to", show=True, kind="pill newest", more="hidden")
    unedit = button("unedit", word("unedit", language), show=True, kind="link")
    return (
        f'<form class="composer" autocomplete="off" aria-label="{label}">{newest}'
        f'<p class="editing" hidden>{word("editing", language)}'
        f' <span class="later">{word("editing_earlier", language)}</span> {unedit}</p>'
        f'<div class="box">{filters(language, collections)}<label class="unseen" for="question">{label}</label>'
        f'<textarea id="question" rows="1" maxlength="1000" enterkeyhint="send" dir="auto"'
        f' placeholder="{word("question_hint", language)}"></textarea>'
        f'<button type="submit" class="solid send">{icon("send")}<span>{word("ask", language)}</span></button>'
        f'<button type="button" class="solid stop" data-act="stop"><i aria-hidden="true"></i>'
        f"<span>{word('stop', language)}</span></button></div>"
        f'<p class="fine">{word("disclaimer", language)}</p></form>'
    )


def filters(language: Language, collections: Iterable[Collection]) -> str:
    """Which documents may answer: their language, their dates, their collection, themselves.

    The documents are put in by the page's script, as they come into view.
    """
    choices = (("", "any"), ("en", "only_en"), ("es", "only_es"))
    tongues = "".join(
        f'<label><input type="radio" name="language" value="{value}"{" checked" if not value else ""}>'
        f"<span>{word(key, language)}</span></label>"
        for value, key in choices
    )
    dates = "".join(
        f'<label><span>{word(key, language)}</span><input name="{name}" maxlength="10" autocomplete="off"'
        f' placeholder="{word("date_hint", language)}" aria-describedby="date-wrong"></label>'
        for name, key in (("from", "date_from"), ("to", "date_to"))
    )
    wrong = f'<p class="wrong" id="date-wrong" role="alert" data-said="{word("date_wrong", language)}"></p>'
    names = "".join(f'<option value="{escaped(one.name)}">{escaped(one.name)} ({one.documents})</option>'
                    for one in collections)  # fmt: skip
    listing = (
        f'<fieldset><legend>{word("facet_collection", language)}</legend><select name="collection"'
        f' aria-label="{word("facet_collection", language)}"><option value="">{word("facet_collection_all", language)}'
        f"</option>{names}</select></fieldset>"
        if names
        else ""
    )
    drop = word("unpick", language, title="{title}")
    only = (
        f'<fieldset><legend>{word("only_documents", language)}</legend><ul class="picked" data-drop="{drop}"></ul>'
        f'<label class="find"><span class="unseen">{word("find_documents", language)}</span><input type="search"'
        f' name="find" maxlength="100" autocomplete="off" placeholder="{word("find_documents", language)}"></label>'
        f'<div class="titles" tabindex="0" role="group" aria-label="{word("only_documents", language)}"></div>'
        "</fieldset>"
    )
    return (
        f'<details class="filters"><summary title="{word("filters", language)}">{icon("sift")}'
        f'<span class="unseen">{word("filters", language)}</span><b class="on" hidden></b></summary><div class="sheet">'
        f"<fieldset><legend>{word('source_languages', language)}</legend><div class='row'>{tongues}</div></fieldset>"
        f"<fieldset><legend>{word('dates', language)}</legend><div class='row'>{dates}</div>{wrong}</fieldset>"
        f"{listing}{only}"
        f"{button('unfilter', word('unfilter', language), show=True, kind='link')}</div></details>"
    )


def conversation_list(
    found: Sequence[tuple[str, str, str]], current: str, search: str, language: Language, *, lasting: bool
) -> str:
    """Conversations as (id, title, date), the last changed first, with a box to search them."""
    rows = "".join(_conversation(one, current, language) for one in found)
    none = f'<p class="hint">{word("none_match" if search else "no_conversations", language)}</p>'
    kept = "" if lasting else f'<p class="hint">{word("not_lasting", language)}</p>'
    return (
        f'<nav class="past" aria-label="{word("conversations", language)}" data-search="{escaped(search)}">'
        f"{button('new', word('new', language), 'plus', show=True, kind='solid')}"
        f'<label><span class="unseen">{word("search", language)}</span><input type="search" name="search"'
        f' maxlength="100" placeholder="{word("search", language)}"></label>'
        f"<ul>{rows}</ul>{'' if rows else none}{kept}"
        f"{button('theme', word('theme', language), 'moon', show=True)}</nav>"
    )


def _conversation(row: tuple[str, str, str], current: str, language: Language) -> str:
    name, title, date = row
    shown = here(name == current)
    sure = f'data-sure="{word("sure", language)}"'
    return (
        f'<li data-conversation="{escaped(name)}"{shown}>'
        f'<button type="button" class="open" data-act="open"{shown}><span>{escaped(title)}</span>'
        f"<small>{escaped(date)}</small></button>"
        f"{button('rename', word('rename', language, title=title), 'edit')}"
        f"{button('delete', word('delete', language, title=title), 'bin', more=sure)}</li>"
    )


def texts(language: Language) -> dict[str, str]:
    """Every text without places in one language, for Gradio's own translation of labels."""
    return {key: both[language] for key, both in TEXT.items() if "{" not in both[language]}
