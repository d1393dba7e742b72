"""What the page shows, as HTML: masthead, conversation, source panel, sidebar, composer. Every word of it is escaped.

Nothing here knows Gradio. `data-act`, `data-source` and `data-passage` are what `static/page.js` listens to.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from rag.ingestion.page_image import PageImage
from rag.language.dates import written_date
from rag.types import LANGUAGES, Answer, Citation, Document, Evidence, Language, Reason, Sentence, Span
from ui.output.render import answer_text, beginning, cited, described, escaped, first_words
from ui.text import TEXT, say
from ui.web.job_queue import State

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
    "up": "M7 11v9H4v-9zM7 11l4-7c2 0 3 1 2.5 3L13 10h6l-1 10H7",
    "down": "M7 13V4H4v9zM7 13l4 7c2 0 3-1 2.5-3L13 14h6L18 4H7",
    "moon": "M20 14A8 8 0 0 1 10 4a8 8 0 1 0 10 10z",
    "plus": "M12 5v14M5 12h14",
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


def button(act: str, label: str, drawn: str = "", *, show: bool = False, kind: str = "quiet", more: str = "") -> str:
    """A button that does `act`; its name is read out, and shown where `show` says so."""
    inner = (icon(drawn) if drawn else "") + (f"<span>{label}</span>" if show else "")
    named = "" if show else f' aria-label="{label}" title="{label}"'
    return f'<button type="button" class="{kind}" data-act="{act}"{named} {more}>{inner}</button>'


# ------------------------------------------------------------------ around the conversation


def masthead(language: Language, view: str = "ask", *, locked: bool = False) -> str:
    """The head of the page; `locked` behind a password, where one can log out."""
    views = "".join(
        f'<button type="button" class="tab" data-act="view" data-view="{name}"{here(name == view, "page")}>'
        f"{word(key, language)}</button>"
        for name, key in (("ask", "view_ask"), ("library", "library"))
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
        f"{button('side', word('conversations', language), 'menu', more=opens)}"
        f'<h1 class="wordmark">Fuente</h1><p class="tagline">{word("tagline", language)}</p>'
        f'<nav class="tabs" aria-label="{word("views", language)}">{views}</nav>'
        f'<nav class="tongues" aria-label="{word("page_language", language)}">{spoken}</nav>'
        f"{button('theme', word('theme', language), 'moon')}{_way_out(language) if locked else ''}</header>"
    )


def _way_out(language: Language) -> str:
    return f'<form method="post" action="./logout"><button class="quiet">{word("log_out", language)}</button></form>'


def welcome(
    language: Language, samples: Mapping[Language, Sequence[str]], today: str, counts: Mapping[Language, int]
) -> str:
    """The first minute: what this is, what is in it, what to ask, and how to read an answer."""
    documents = sum(counts.values())
    if not documents:
        return empty(language, today)
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
    steps = "".join(f"<li>{word(key, language)}</li>" for key in (first, "first_check", "first_add"))
    asked = f'<div class="samples">{columns}</div>' if columns else ""
    return (
        f'<section class="welcome"><p class="kicker">{escaped(kicker)}</p><h2>{word("welcome", language)}</h2>'
        f'<p class="lede">{word("purpose", language)}</p>{asked}'
        f'<ol class="steps">{steps}</ol></section>'
    )


def empty(language: Language, today: str) -> str:
    """Nothing has been read yet."""
    return (
        f'<section class="welcome"><p class="kicker">{escaped(written_date(today, language))}</p>'
        f'<h2>{word("empty_title", language)}</h2><p class="lede">{word("empty_library", language)}</p>'
        f"<p>{adding(language)}</p></section>"
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


def sample(text: str, language: Language) -> str:
    """A question that can be asked by pressing it."""
    return (
        f'<button type="button" class="sample" data-act="ask" data-question="{escaped(text)}" lang="{language}">'
        f"{escaped(text)}</button>"
    )


def banner(text: str, language: Language, kind: str = "note") -> str:
    """One sentence above the conversation; none where there is nothing to say."""
    return f'<p class="banner {kind}" lang="{language}">{escaped(text)}</p>' if text else ""


def composer(language: Language, documents: Iterable[Document]) -> str:
    """The question box, with the filters in it."""
    label = word("question", language)
    newest = button("newest", word("newest", language), "down_to", show=True, kind="pill newest", more="hidden")
    unedit = button("unedit", word("unedit", language), show=True, kind="link")
    return (
        f'<form class="composer" autocomplete="off" aria-label="{label}">{newest}'
        f'<p class="editing" hidden>{word("editing", language)}'
        f' <span class="later">{word("editing_earlier", language)}</span> {unedit}</p>'
        f'<div class="box">{filters(language, documents)}<label class="unseen" for="question">{label}</label>'
        f'<textarea id="question" rows="1" maxlength="1000" enterkeyhint="send" dir="auto"'
        f' placeholder="{word("question_hint", language)}"></textarea>'
        f'<button type="submit" class="solid send">{icon("send")}<span>{word("ask", language)}</span></button>'
        f'<button type="button" class="solid stop" data-act="stop"><i aria-hidden="true"></i>'
        f"<span>{word('stop', language)}</span></button></div>"
        f'<p class="fine">{word("disclaimer", language)}</p></form>'
    )


def filters(language: Language, documents: Iterable[Document], most: int = 300) -> str:
    """Which documents may answer: their language, their dates, themselves."""
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
    titles = "".join(
        f'<label lang="{one.language}"><input type="checkbox" name="document" value="{escaped(one.id)}">'
        f"<span>{escaped(one.title)}</span></label>"
        for one in list(documents)[:most]
    )
    legend = f"<legend>{word('only_documents', language)}</legend>"
    only = f'<fieldset>{legend}<div class="titles">{titles}</div></fieldset>' if titles else ""
    return (
        f'<details class="filters"><summary title="{word("filters", language)}">{icon("sift")}'
        f'<span class="unseen">{word("filters", language)}</span><b class="on" hidden></b></summary><div class="sheet">'
        f"<fieldset><legend>{word('source_languages', language)}</legend><div class='row'>{tongues}</div></fieldset>"
        f"<fieldset><legend>{word('dates', language)}</legend><div class='row'>{dates}</div>{wrong}</fieldset>"
        f"{only}"
        f"{button('unfilter', word('unfilter', language), show=True, kind='link')}</div></details>"
    )


# ------------------------------------------------------------------ the conversation


def turn(question: str, said: str, *, number: int | None, language: Language, waiting: bool = False) -> str:
    """One question, as a headline, and what came of it."""
    edit = button("edit", word("edit", language), "edit", more=f'data-question="{escaped(question)}"')
    return (
        f'<article class="turn{" waiting" if waiting else ""}" data-turn="{number or ""}"'
        f' aria-label="{escaped(question[:120])}"><div class="asked"><h2 dir="auto">{escaped(question)}</h2>'
        f"{'' if waiting else edit}</div>{said}</article>"
    )


def earlier(question: str, answer: Answer, number: int, language: Language) -> str:
    """An answer that was asked for anew, folded."""
    said = answer_html(answer, language) + sources(answer, language)
    return (
        f'<details class="earlier" data-turn="{number}"><summary>{word("earlier", language)}: '
        f"{escaped(question)}</summary>{said}</details>"
    )


def on_its_way(state: State, ahead: int | None, documents: int, language: Language) -> str:
    """The stage a question is in, what of its answer is verified already, and, before that, where it was found."""
    draft = state.draft
    said = found = ""
    if draft is not None and draft.sentences:
        said = "".join(_sentence(one, draft.citations, language) for one in draft.sentences)
    elif draft is not None:
        titles = dict.fromkeys(f"<q lang='{_written(one)}'>{escaped(_title(one))}</q>" for one in draft.evidence)
        found = f'<p class="how">{word("at_hand", language)}: {" · ".join(titles)}</p>' if titles else ""
    if state.stage is None:
        key = "stage_loading" if ahead is None else "stage_queue" if ahead else "stage_next"
        stage = word(key, language, ahead=ahead)
    else:
        values = {"documents": documents, "passages": state.stage.passages}
        stage = word(f"stage_{state.stage.name}", language, **values)
    return f'<div class="answer">{said}</div><p class="stage"><i aria-hidden="true"></i>{stage}</p>{found}'


def _title(evidence: Evidence) -> str:
    return evidence.passage.document.title


def _written(evidence: Evidence) -> Language:
    return evidence.passage.document.language


def trouble(key: str, language: Language) -> str:
    """Why a question has no answer, and what to do."""
    acts = button("again", word("again", language), "again", show=True)
    if key == "empty_library":
        acts = adding(language) + acts
    return f'<p class="trouble">{word(key, language)}</p><div class="acts">{acts}</div>'


def answered(
    answer: Answer,
    language: Language,
    *,
    documents: int,
    liked: bool | None = None,
    reason: str = "",
    further: Sequence[str] = (),
) -> str:
    """An answer with everything below it: sources, what can be done with it, how it came about, what to ask next."""
    return (
        answer_html(answer, language)
        + sources(answer, language)
        + actions(answer, language, liked, reason)
        + how(answer, documents, language)
        + follow_ups(further, answer.language, language)
    )


def is_aside(answer: Answer) -> bool:
    """Was nothing searched, as after a greeting?"""
    said = answer.refusal is not None and answer.refusal.reason is Reason.OFF_QUESTION
    return said and not answer.passages and not answer.sentences


def answer_html(answer: Answer, language: Language) -> str:
    """The sentences, each followed by its numbers; where there is no answer, why; where sources disagree, both."""
    parts = []
    if answer.searched:
        parts.append(f'<p class="searched">{word("understood", answer.language, question=answer.searched)}</p>')
    parts += _direct(answer)
    if answer.refusal is not None and answer.refusal.reason is Reason.SOURCES_DISAGREE:
        parts.append(f'<p class="lede">{escaped(answer.refusal.message)}</p>{compared(answer)}')
    elif is_aside(answer):
        parts.append(f'<p class="lede">{escaped(answer.text)}</p>')
    elif answer.refusal is not None and answer.sentences:
        parts.append(f'<p class="lede">{escaped(answer.refusal.message)}</p>')
        parts += [_sentence(one, answer.citations, answer.language) for one in answer.sentences]
    elif answer.refusal is not None:
        near = f" {word('no_answer_near', answer.language)}" if answer.passages else ""
        parts.append(f'<p class="lede">{escaped(answer.refusal.message)}</p>'
                     f'<p>{word("no_answer_next", answer.language)}{near}</p>')  # fmt: skip
    else:
        parts += [_sentence(one, answer.citations, answer.language) for one in answer.sentences]
    if answer.notice:
        parts.append(f'<p class="notice">{escaped(answer.notice)}</p>')
    kind = f" {answer.refusal.reason}" if answer.refusal and not is_aside(answer) else ""
    return f'<div class="answer{kind}" lang="{answer.language}">{"".join(parts)}</div>'


def _direct(answer: Answer) -> list[str]:
    """The direct line, large; several questions have a line each."""
    lines = answer.direct.text.splitlines() if answer.direct else []
    return [f'<p class="direct">{escaped(line)}</p>' for line in lines]


def _sentence(sentence: Sentence, citations: Sequence[Citation], language: Language) -> str:
    """A sentence, its quotes given their own language so that a screen reader changes voice, and its numbers."""
    text = escaped(sentence.text)
    cited = [one for one in citations if one.number in sentence.citations]
    for one in cited:
        quote = escaped(one.quote)
        text = text.replace(quote, f'<q lang="{one.language}">{quote}</q>', 1)
    ours = "".join(_ours(one, language) for one in cited if one.translation)
    return f"<p>{text}{numbered(cited, language)}</p>{ours}"


def _ours(citation: Citation, language: Language) -> str:
    """Our translation under a quote, labelled, in its own language."""
    into = "es" if citation.language == "en" else "en"
    label = word("our_translation", language)
    said = escaped(citation.translation or "")
    return f'<p class="translated"><span>{label}:</span> <span lang="{into}">{said}</span></p>'


def numbered(citations: Sequence[Citation], language: Language) -> str:
    """The numbers that open these sources, the first of them on the line of the word before it."""
    first, *others = [chip(one, language) for one in citations] or [""]
    return f'<span class="numbered">{JOINED}{first}</span>{"".join(others)}' if first else ""


def chip(citation: Citation, language: Language) -> str:
    """A number that opens its source."""
    label = escaped(cited(citation, language))
    return (
        f'<button type="button" class="chip" data-source="{citation.number}" aria-haspopup="dialog" title="{label}"'
        f' aria-label="{word("source_panel", language)} {citation.number}: {label}">{citation.number}</button>'
    )


def compared(answer: Answer) -> str:
    """What sources say that disagree, side by side, the newest first, each with who says it and when."""
    dated = sorted(answer.citations, key=lambda one: one.document.date or "", reverse=True)
    figures = []
    for one in dated:
        when = (
            written_date(one.document.date, answer.language) if one.document.date else say("undated", answer.language)
        )
        who = one.document.outlet or one.document.author or one.document.title
        figures.append(
            f'<figure><figcaption><b lang="{one.document.language}">{escaped(who)}</b><span>{escaped(when)}</span>'
            f'</figcaption><blockquote lang="{one.language}">{slices(one.document.text, one.start, one.end, one.marks)}'
            f"</blockquote>{numbered([one], answer.language)}</figure>"
        )
    return f'<div class="compare">{"".join(figures)}</div>'


def sources(answer: Answer, language: Language) -> str:
    """The numbered sources; where nothing is cited, the nearest passages."""
    if answer.citations:
        times = Counter(one.document.id for one in answer.citations)  # words tell apart what one document says twice
        cards = [
            _card(
                f'data-source="{one.number}"', str(one.number), one.document, one.page, one.language, language,
                first_words(one.quote) if times[one.document.id] > 1 else "",
            )
            for one in answer.citations
        ]  # fmt: skip
        title = word("sources", answer.language)
    else:
        cards = [
            _card(
                f'data-passage="{at}"', "·", one.document, one.chunk.page, one.chunk.language, language, beginning(one)
            )
            for at, one in enumerate(answer.passages[:3])
        ]
        title = word("nearest", answer.language)
    items = "".join(f"<li>{card}</li>" for card in cards)
    return (
        f'<section class="sources"><h3 lang="{answer.language}">{title}</h3><ol>{items}</ol></section>' if cards else ""
    )


def _card(
    opens: str,
    number: str,
    document: Document,
    page: int | None,
    source_language: Language,
    language: Language,
    words: str = "",
) -> str:
    where = _where(document, page, source_language, language)
    told = f'<span class="words" lang="{source_language}">{escaped(words)}</span>' if words else ""
    return (
        f'<button type="button" class="card" {opens} aria-haspopup="dialog"><span class="number">{number}</span>'
        f'<span class="title" lang="{document.language}">{escaped(document.title)}</span>'
        f'<span class="where">{escaped(where)}</span>{told}</button>'
    )


def _where(document: Document, page: int | None, source_language: Language, language: Language) -> str:
    """Outlet, date, page and language, no line of it begun by what divides them."""
    return described(replace(document, title=""), page, source_language, language).replace(" · ", "\u00a0· ")


def actions(answer: Answer, language: Language, liked: bool | None, reason: str) -> str:
    """Copy, ask again, save, and what the reader thinks of it."""
    said = f'data-done="{word("copied", language)}"'
    saves = "".join(
        f"<p>{word(key, language)}</p>"
        + "".join(
            button("save", name, show=True, kind="link", more=f'data-format="{kind}"{whole}')
            for kind, name in (("md", "Markdown"), ("html", "HTML"), ("docx", "Word"))
        )
        for key, whole in (("this_answer", ""), ("whole_conversation", ' data-whole="all"'))
    )
    thumbs = "".join(
        button("judge", word(key, language), drawn, more=f'data-liked="{value}" aria-pressed="{pressed}"')
        for key, drawn, value, pressed in (
            ("good", "up", "true", str(liked is True).lower()),
            ("bad", "down", "false", str(liked is False).lower()),
        )
    )
    return (
        f'<div class="acts"><pre class="plain" hidden>{escaped(answer_text(answer))}</pre>'
        f"{button('copy', word('copy', language), 'copy', show=True, more=said)}"
        f"{button('again', word('again', language), 'again', show=True)}"
        f'<details class="menu"><summary>{icon("save")}<span>{word("save", language)}</span></summary>'
        f"<div>{saves}</div></details>"
        f'<span class="thumbs">{thumbs}</span></div>{_why(language, reason) if liked is False else ""}'
    )


def _why(language: Language, reason: str) -> str:
    """What is wrong with an answer: a few reasons, and room for another."""
    known = [say(key, language) for key in ("why_wrong", "why_partial", "why_off", "why_source")]
    choices = "".join(
        button("why", escaped(one), show=True, kind="pill", more=f'aria-pressed="{str(one == reason).lower()}"')
        for one in known
    )
    own = escaped(reason) if reason not in known else ""
    return (
        f'<form class="why"><p>{word("thanks" if reason else "why", language)}</p>{choices}'
        f'<label><span class="unseen">{word("why_other", language)}</span><input name="reason" maxlength="300"'
        f' placeholder="{word("why_other", language)}" value="{own}"></label></form>'
    )


def how(answer: Answer, documents: int, language: Language) -> str:
    """How an answer came about, in one line; nothing of one that was stopped on its way."""
    if not answer.timings_ms or is_aside(answer):
        return ""
    seconds = sum(answer.timings_ms.values()) / 1000
    took = f"{seconds:.1f}" if language == "en" else f"{seconds:.1f}".replace(".", ",")
    parts = [say("how", language, documents=documents, passages=len(answer.passages), seconds=took)]
    if answer.writer:
        parts.append(say("written_by", language, writer=answer.writer))
    elif answer.sentences:
        parts.append(say("own_words", language))
    return f'<p class="how">{escaped(" ".join(parts))}</p>'


def follow_ups(questions: Sequence[str], spoken: Language, language: Language) -> str:
    """Questions that the library can answer next."""
    items = "".join(f"<li>{sample(one, spoken)}</li>" for one in questions)
    return f'<section class="further"><h3>{word("further", language)}</h3><ul>{items}</ul></section>' if items else ""


# ------------------------------------------------------------------ the source panel


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
    return _sheet(
        kicker,
        "".join(steps),
        citation.document,
        citation.page,
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
    source_language: Language,
    language: Language,
    body: str,
    opens: str,
    others: str,
) -> str:
    where = _where(document, page, source_language, language)
    more = button("document", word("open_document", language), "book", show=True, more=opens)
    if page is not None and document.source.lower().endswith(".pdf"):
        more += button("paper", word("open_page", language), "page", show=True, more=opens)
    return (
        f'<article class="source"><div class="top"><p class="kicker">{kicker}</p>{steps}'
        f"{button('close', word('close', language), 'close')}</div>"
        f'<h2 lang="{document.language}">{escaped(document.title)}</h2><p class="where">{escaped(where)}</p>'
        f'{body}<div class="acts">{more}</div>{others}'
        f'<p class="file">{escaped(document.source)}</p></article>'
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
        + _card(f'data-passage="{at}"', "·", one.document, one.chunk.page, one.chunk.language, language, beginning(one))
        + "</li>"
        for at, one in enumerate(answer.passages)
        if one.chunk.id not in cited and at != but
    )
    if not cards:
        return ""
    return f'<details class="others"><summary>{word("others", language)}</summary><ol>{cards}</ol></details>'


# ------------------------------------------------------------------ the whole document

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
    where = _where(document, None, document.language, language)
    return (
        f'<div class="top"><p class="kicker">{word("whole_document", language)}</p>'
        f"{button('shut', word('shut', language), 'close')}</div>"
        f'<h2 id="reader-title" lang="{document.language}">{escaped(document.title)}</h2>'
        f'<p class="where">{escaped(where)}</p>{cut}'
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


# ------------------------------------------------------------------ the sidebar


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
