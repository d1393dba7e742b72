"""A brief as HTML: where its topic is written, how far it is, and each section in its own shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rag.briefer import question_language
from rag.briefing.brief import MADE, Brief, Section
from rag.briefing.wording import HEADINGS
from rag.language.dates import written_date
from rag.types import Collection, Language
from ui.output.brief import Block, Page, Row, pages, quote_in_marks
from ui.output.render import escaped
from ui.web.html.parts import button, numbered, sample, word
from ui.web.workspace import Comparison, KeptBrief, Progress

ALONE = Comparison()


def brief_form(language: Language, collections: Sequence[Collection] = ()) -> str:
    """Where a topic is written, and which documents the brief keeps to."""
    choices = "".join(
        f'<label><input type="radio" name="edition" value="{value}"{" checked" if value == language else ""}>'
        f"<span{spoken}>{said}</span></label>"
        for value, spoken, said in (
            ("en", ' lang="en"', "English"), ("es", ' lang="es"', "Español"),
            ("both", "", word("brief_both", language)),
        )
    )  # fmt: skip
    return (
        f'<section class="workspace-top"><h2>{word("brief_title", language)}</h2>'
        f'<p class="lede">{word("brief_purpose", language)}</p>'
        f'<form class="workspace-form brief-form" autocomplete="off">'
        f'<label for="topic">{word("brief_topic", language)}</label>'
        f'<div class="line"><input id="topic" name="topic" maxlength="300" required dir="auto"'
        f' placeholder="{word("brief_topic_hint", language)}">'
        f'<button type="submit" class="solid">{word("brief_make", language)}</button></div>'
        f"<fieldset><legend>{word('brief_edition', language)}</legend>{choices}</fieldset>"
        f"{_within(language, collections)}</form></section>"
    )


def _within(language: Language, collections: Sequence[Collection]) -> str:
    """Which documents a brief keeps to: their language, their dates, a collection."""
    tongues = (("", "any"), ("en", "only_en"), ("es", "only_es"))
    spoken = "".join(f'<option value="{value}">{word(key, language)}</option>' for value, key in tongues)
    dates = "".join(
        f'<label><span>{word("dates", language)}: {word(key, language)}</span><input name="{name}" maxlength="10"'
        f' autocomplete="off" placeholder="{word("date_hint", language)}" aria-describedby="brief-dates"></label>'
        for name, key in (("from", "date_from"), ("to", "date_to"))
    )
    names = "".join(f'<option value="{escaped(one.name)}">{escaped(one.name)} ({one.documents})</option>'
                    for one in collections)  # fmt: skip
    listing = (
        f'<label><span>{word("facet_collection", language)}</span><select name="collection"><option value="">'
        f"{word('facet_collection_all', language)}</option>{names}</select></label>"
        if names
        else ""
    )
    return (
        f'<details class="within-form"><summary>{word("filters", language)}</summary><div>'
        f'<label><span>{word("source_languages", language)}</span><select name="language">{spoken}</select></label>'
        f'{dates}{listing}</div><p class="wrong" id="brief-dates" role="alert"'
        f' data-said="{word("date_wrong", language)}"></p></details>'
    )


def kept_briefs(kept: Sequence[KeptBrief], language: Language) -> str:
    """The briefs made before."""
    if not kept:
        return ""
    sure = f'data-sure="{word("sure", language)}"'
    rows = "".join(
        f'<li data-brief="{escaped(one.id)}"><a href="./brief/{escaped(one.id)}" data-work="open"><span dir="auto">'
        f"{escaped(one.topic)}</span><small>{escaped(written_date(one.changed[:10], language))}</small></a>"
        f"{button('workspace', word('delete', language, title=one.topic), 'bin', more=f'data-work=delete {sure}')}</li>"
        for one in kept
    )
    return f'<section class="made-before"><h3>{word("brief_before", language)}</h3><ul>{rows}</ul></section>'


def brief_paper(name: str, topic: str, state: Progress[Brief], language: Language, others: Comparison = ALONE) -> str:
    """A brief as far as it is, with what can be done with it, and the `others` that it can be compared with."""
    known = state.made is not None and (state.ended or state.made.citations)  # else it would say: nothing was found
    made = pages(state.made) if state.made and known else ()
    shown = next((one.language for one in made if one.language == language), made[0].language if made else language)
    articles = "".join(_edition(one, state.made, one.language != shown) for one in made if state.made)
    every = button("workspace", word("brief_all", language), "back", show=True, more="data-work=list")
    return (
        f'<div class="brief-paper" data-turn="brief" data-conversation="{escaped(name)}"><p class="back">{every}</p>'
        f"{_switch(made, shown, language) if len(made) > 1 else ''}{_since(others, state, language)}"
        f"{articles or _title(word('brief_named', language, topic=topic))}{_below(state, language)}</div>"
    )


def _since(others: Comparison, state: Progress[Brief], language: Language) -> str:
    """Since which earlier brief the changes are told."""
    if not others.earlier or not state.ended or state.made is None:
        return ""
    choices = f'<option value="">{word("brief_since_none", language)}</option>' + "".join(
        f'<option value="{escaped(one.key)}"{" selected" if one.key == others.since else ""}>'
        f"{word('brief_since_time', language, date=written_date(one.changed[:10], language), time=one.changed[11:16])}"
        "</option>"
        for one in others.earlier
    )
    none = others.since and not state.made.changes
    told = f'<span class="unchanged">{word("brief_unchanged", language)}</span>' if none else ""
    said = word("brief_since", language)
    return (
        f'<p class="since"><label>{said} <select name="since" autocomplete="off">{choices}</select></label>{told}</p>'
    )


def _title(said: str) -> str:
    return f'<h2 class="brief-title" dir="auto">{said}</h2>'


def _below(state: Progress[Brief], language: Language) -> str:
    if not state.ended:
        return _on_its_way(state, language)
    again = button("workspace", word("brief_again", language), "again", show=True, more="data-work=again")
    if state.problem:
        return f'<p class="trouble">{word(state.problem, language)}</p><div class="acts">{again}</div>'
    saves = "".join(
        button("save", f'<span class="unseen">{word("save", language)} </span>{name}', "save", show=True,
               more=f'data-format="{form}"')
        for form, name in (("md", "Markdown"), ("html", "HTML"), ("docx", "Word"), ("pdf", "PDF"))
    )  # fmt: skip
    share = button("share", word("share", language), "link", show=True)
    return (
        f'<div class="acts">{saves}{again}{share}</div><p class="fine">{word("brief_disclaimer", language)}'
        f" {word('brief_kept', language)}</p>"
    )


def _on_its_way(state: Progress[Brief], language: Language) -> str:
    if not state.total:
        return f'<p class="stage"><i aria-hidden="true"></i>{word("brief_starting", language)}</p>'
    heading = HEADINGS[MADE[min(state.done, len(MADE) - 1)]].in_(language)
    said = word("brief_stage", language, n=state.done, m=state.total, heading=heading)
    return (
        f'<p class="stage"><i aria-hidden="true"></i>{said}</p>'
        f'<progress max="{state.total}" value="{state.done}" aria-label="{said}"></progress>'
    )


def _switch(made: Sequence[Page], shown: Language, language: Language) -> str:
    choices = "".join(
        f'<button type="button" class="pill" data-work="edition" data-edition="{one.language}" lang="{one.language}"'
        f' aria-pressed="{str(one.language == shown).lower()}">{name}</button>'
        for one in made
        for name in [{"en": "English", "es": "Español"}[one.language]]
    )
    return f'<div class="editions" role="group" aria-label="{word("brief_edition", language)}">{choices}</div>'


def _edition(page: Page, brief: Brief, hidden: bool) -> str:
    blocks = "".join(_block(one, brief, page.language) for one in page.blocks)
    return (
        f'<article class="edition" lang="{page.language}" data-edition="{page.language}"{" hidden" if hidden else ""}>'
        f"{_title(escaped(page.title))}{blocks}</article>"
    )


# ------------------------------------------------------------------ section by section


def _block(block: Block, brief: Brief, language: Language) -> str:
    inner = _SHAPES.get(block.section, _points)(block.rows, brief, language)
    return (
        f'<section class="part {block.section}"><h3>{escaped(block.heading)}</h3>{inner}</section>'
        if block.section != "scope"
        else f'<div class="part scope">{inner}</div>'
    )


def _scope(rows: Sequence[Row], brief: Brief, language: Language) -> str:
    return "".join(f"<p>{escaped(row.lead)}</p>" for row in rows)


def _points(rows: Sequence[Row], brief: Brief, language: Language) -> str:
    """A lead in a column of its own, beside it the quote and our remarks."""
    items = "".join(
        f'<li><p class="lead">{escaped(row.lead)}</p><div>{_said(row, brief, language)}</div></li>' for row in rows
    )
    return f"<ol>{items}</ol>"


def _said(row: Row, brief: Brief, language: Language) -> str:
    cited = [brief[one] for one in row.numbers]
    words = escaped(quote_in_marks(row, language))
    quote = f'<p><q lang="{row.spoken}">{words}</q>{numbered(cited, language)}</p>' if words else ""
    return quote + _notes(row.notes) + ("" if words else numbered(cited, language))


def _notes(notes: Sequence[str]) -> str:
    return f'<p class="remark">{escaped(" · ".join(notes))}</p>' if notes else ""


def _figures(rows: Sequence[Row], brief: Brief, language: Language) -> str:
    """The figure large, beside it of what, what it is in the reader's language, and as of when."""
    items = "".join(
        f'<li><p class="figure" lang="{row.spoken}">{escaped(row.lead)}</p><div><p><span lang="{row.spoken}">'
        f"{escaped(row.quote)}</span>{numbered([brief[one] for one in row.numbers], language)}</p>"
        f"{_notes(row.notes)}</div></li>"
        for row in rows
    )
    return f"<ol>{items}</ol>"


def _disagreements(rows: Sequence[Row], brief: Brief, language: Language) -> str:
    """Two quotes beside each other, under what they differ in."""
    pairs = "".join(
        f'<div class="pair"><h4>{escaped(pair[0].lead)}</h4><div class="compare">'
        + "".join(f"<figure><blockquote>{_said(row, brief, language)}</blockquote></figure>" for row in pair)
        + "</div></div>"
        for pair in _led(rows)
    )
    return pairs


def _only_in(rows: Sequence[Row], brief: Brief, language: Language) -> str:
    """The quotes of one language under one lead."""
    return "".join(
        f'<div class="group"><h4>{escaped(group[0].lead)}</h4><ul>'
        + "".join(f"<li>{_said(row, brief, language)}</li>" for row in group)
        + "</ul></div>"
        for group in _led(rows)
    )


def _led(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """The rows, each with those that follow it without a lead of their own."""
    group: list[Row] = []
    for row in rows:
        if row.lead and group:
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def _open_questions(rows: Sequence[Row], brief: Brief, language: Language) -> str:
    """Each question can be asked by pressing it; under it why it was left open."""
    items = ""
    for row, one in zip(rows, brief.open_questions, strict=True):
        why = [note for note in row.notes if note != one.question]
        items += f"<li>{sample(one.question, question_language(one.question, language))}{_notes(why)}</li>"
    return f"<ul>{items}</ul>"


def _names(rows: Sequence[Row], brief: Brief, language: Language) -> str:
    items = "".join(f"<li>{escaped(' · '.join(row.notes))}</li>" for row in rows)
    return f"<ul>{items}</ul>"


def _sources(rows: Sequence[Row], brief: Brief, language: Language) -> str:
    """The documents with all that is known of them, and the numbers of their quotes."""
    items = ""
    for row in rows:
        *details, last = row.notes
        hashed = last.startswith("SHA-256")
        told = "".join(f'<p class="where">{escaped(one)}</p>' for one in (details if hashed else row.notes))
        items += (
            f'<li><p class="title">{escaped(row.lead)}{numbered([brief[one] for one in row.numbers], language)}</p>'
            f"{told}{f'<p class=hash>{escaped(last)}</p>' if hashed else ''}</li>"
        )
    return f"<ol>{items}</ol>"


_SHAPES: dict[Section, Callable[[Sequence[Row], Brief, Language], str]] = {
    "scope": _scope, "figures": _figures, "disagreements": _disagreements, "only_in": _only_in,
    "open_questions": _open_questions, "names": _names, "sources": _sources,
}  # fmt: skip
