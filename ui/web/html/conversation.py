"""The conversation as HTML: a question as a headline, its answer, its sources, and what can be done with them."""

from __future__ import annotations

from collections.abc import Sequence

from rag.language.dates import written_date
from rag.types import Answer, Citation, Direct, Evidence, Language, Reason, Sentence
from ui.output.render import answer_text, beginning, escaped, first_words, shaped
from ui.text import say
from ui.web.html.frame import adding
from ui.web.html.parts import button, card, icon, numbered, sample, slices, whereabouts, word
from ui.web.job_queue import State


def turn(question: str, said: str, *, number: int | None, language: Language, waiting: bool = False) -> str:
    """One question, as a headline, and what came of it."""
    edit = button("edit", word("edit", language), "edit", more=f'data-question="{escaped(question)}"')
    return (
        f'<article class="turn{" waiting" if waiting else ""}" data-turn="{number or ""}"'
        f' aria-label="{escaped(question[:120])}"><div class="asked">'
        f'<h2 dir="auto" tabindex="-1">{escaped(question)}</h2>{"" if waiting else edit}</div>{said}</article>'
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


def trouble(key: str, language: Language, *, writes: bool = True, again: bool = True) -> str:
    """Why a question has no answer, and what to do; `again`: it stands under a question, which can be asked again."""
    acts = button("again", word("again", language), "again", show=True) if again else ""
    if key == "empty_library" and writes:
        acts = adding(language) + acts
    elif key == "empty_library":
        key = "empty_read_only"
    return f'<p class="trouble">{word(key, language)}</p>' + (f'<div class="acts">{acts}</div>' if acts else "")


def answered(
    answer: Answer,
    language: Language,
    *,
    liked: bool | None = None,
    reason: str = "",
    further: Sequence[str] = (),
    writes: bool = True,
) -> str:
    """An answer with everything below it: sources, what can be done with it, how it came about, what to ask next."""
    return (
        answer_html(answer, language, writes=writes)
        + sources(answer, language)
        + actions(answer, language, liked, reason)
        + how(answer, language)
        + follow_ups(further, answer.language, language)
    )


def is_aside(answer: Answer) -> bool:
    """Was nothing searched, as after a greeting?"""
    said = answer.refusal is not None and answer.refusal.reason is Reason.OFF_QUESTION
    return said and not answer.passages and not answer.sentences


def answer_html(answer: Answer, language: Language, *, writes: bool = True) -> str:
    """The sentences, each followed by its numbers; where there is no answer, why; where sources disagree, both."""
    parts = []
    if answer.searched:
        parts.append(f'<p class="searched">{word("understood", answer.language, question=answer.searched)}</p>')
    direct, rows = shaped(answer)
    parts += _direct(direct)
    if rows:
        parts.append(_led(rows, answer))
    elif answer.refusal is not None and answer.refusal.reason is Reason.SOURCES_DISAGREE:
        parts.append(f'<p class="lede">{escaped(answer.refusal.message)}</p>{compared(answer)}')
    elif is_aside(answer):
        parts.append(f'<p class="lede">{escaped(answer.text)}</p>')
    elif answer.refusal is not None and answer.sentences:
        parts.append(f'<p class="lede">{escaped(answer.refusal.message)}</p>')
        parts += [_sentence(one, answer.citations, answer.language) for one in answer.sentences]
    elif answer.refusal is not None:
        next_ = word("no_answer_next" if writes else "no_answer_read_only", answer.language)
        parts.append(f'<p class="lede">{escaped(answer.refusal.message)}</p><p>{next_}</p>')
    else:
        parts += [_sentence(one, answer.citations, answer.language) for one in answer.sentences]
    if answer.notice:
        parts.append(f'<p class="notice">{escaped(answer.notice)}</p>')
    kind = f" {answer.refusal.reason}" if answer.refusal and not is_aside(answer) else ""
    return f'<div class="answer{kind}" lang="{answer.language}">{"".join(parts)}</div>'


def _direct(direct: Direct | None) -> list[str]:
    """The direct line, large; several questions have a line each."""
    lines = direct.text.splitlines() if direct else []
    return [f'<p class="direct">{escaped(line)}</p>' for line in lines]


def _led(rows: Sequence[tuple[str, Sequence[Sentence]]], answer: Answer) -> str:
    """Two columns of a comparison; else a row for each lead."""
    said = [
        (escaped(lead), "".join(_sentence(one, answer.citations, answer.language) for one in sentences))
        for lead, sentences in rows
    ]
    if answer.direct is not None and answer.direct.kind == "comparison":
        sides = "".join(f"<figure><figcaption><b>{lead}</b></figcaption>{words}</figure>" for lead, words in said)
        return f'<div class="compare">{sides}</div>'
    return f'<dl class="led">{"".join(f"<div><dt>{lead}</dt><dd>{words}</dd></div>" for lead, words in said)}</dl>'


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
    """The numbered sources, by document; where nothing is cited, the nearest passages."""
    if answer.citations:
        groups: dict[str, list[Citation]] = {}
        for each in answer.citations:
            groups.setdefault(each.document.id, []).append(each)
        cards = [_of_document(one, language) for one in groups.values()]
        title = word("sources", answer.language)
    else:
        cards = [
            card(
                f'data-passage="{at}"', "•", one.document, one.chunk.page, one.chunk.language, language, beginning(one)
            )
            for at, one in enumerate(answer.passages[:3])
        ]
        title = word("nearest", answer.language)
    items = "".join(f"<li>{one}</li>" for one in cards)
    return (
        f'<section class="sources"><h3 lang="{answer.language}">{title}</h3><ol>{items}</ol></section>' if cards else ""
    )


def _of_document(quotes: Sequence[Citation], language: Language) -> str:
    """A document that is cited; where it is cited more than once, under its title each quote's number, words and page.

    `quotes` are all of that document, in order.
    """
    first = quotes[0]
    if len(quotes) == 1:
        return card(
            f'data-source="{first.number}"', str(first.number), first.document, first.page, first.language, language,
            ocr=first.ocr,
        )  # fmt: skip
    items = "".join(
        f'<li><button type="button" class="card" data-source="{one.number}">'
        f'<span class="number">{one.number}</span><span class="words" lang="{one.language}">'
        f"{escaped(first_words(one.quote))}</span>{_at_page(one, language)}</button></li>"
        for one in quotes
    )
    at = whereabouts(first.document, None, first.language, language)
    return (
        f'<div class="group"><p class="title" lang="{first.document.language}">{escaped(first.document.title)}</p>'
        f'<p class="where">{escaped(at)}</p><ol>{items}</ol></div>'
    )


def _at_page(one: Citation, language: Language) -> str:
    if one.page is None:
        return ""
    several = one.page_end is not None and one.page_end != one.page
    said = say("pages" if several else "page", language, page=one.page, page_end=one.page_end)
    said += f" · {say('ocr', language)}" if one.ocr else ""
    return f'<span class="where">{escaped(said)}</span>'


def actions(answer: Answer, language: Language, liked: bool | None, reason: str) -> str:
    """Copy, ask again, save, and what the reader thinks of it."""
    said = f'data-done="{word("copied", language)}" data-undone="{word("copied_not", language)}"'
    saves = "".join(
        f"<p>{word(key, language)}</p>"
        + "".join(
            button("save", name, show=True, kind="link", more=f'data-format="{kind}"{whole}')
            for kind, name in (("md", "Markdown"), ("html", "HTML"), ("docx", "Word"))
        )
        for key, whole in (("this_answer", ""), ("whole_conversation", ' data-whole="all"'))
    )
    copies = f"<p>{word('copy_as', language)}</p>" + "".join(
        button("copy-as", word(key, language), show=True, kind="link", more=f'data-format="{form}" {said}')
        for key, form in (("copy_markdown", "md"), ("copy_footnotes", "footnotes"))
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
        f"<div>{saves}{copies}</div></details>"
        f"{button('share', word('share', language), 'link', show=True)}"
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


def how(answer: Answer, language: Language) -> str:
    """How an answer came about, in one line; nothing of one that was stopped on its way.

    Nor how many documents were searched: that is not kept with it, and the library goes on changing.
    """
    if not answer.timings_ms or is_aside(answer):
        return ""
    seconds = sum(answer.timings_ms.values()) / 1000
    took = f"{seconds:.1f}" if language == "en" else f"{seconds:.1f}".replace(".", ",")
    parts = [say("how", language, passages=len(answer.passages), seconds=took)]
    if answer.writer:
        parts.append(say("written_by", language, writer=answer.writer))
    elif answer.sentences:
        parts.append(say("own_words", language))
    return f'<p class="how">{escaped(" ".join(parts))}</p>'


def link_given(link: str, language: Language) -> str:
    """That there is a link, and the way to take it back; whoever may see the page may follow it."""
    label = word("link_label", language)
    return (
        f'<p role="status"><span data-copied="{word("link_copied", language)}"></span>'
        f' {word("link_given", language)}</p><p><label><span class="unseen">{label}</span>'
        f'<input readonly data-link="s/{escaped(link)}"></label>'
        f"{button('unshare', word('link_end', language), show=True, kind='link')}</p>"
    )


def link_ended(language: Language) -> str:
    """That a link leads nowhere any more."""
    return f'<p role="status">{word("link_ended", language)}</p>'


def follow_ups(questions: Sequence[str], spoken: Language, language: Language) -> str:
    """Questions that the library can answer next."""
    items = "".join(f"<li>{sample(one, spoken)}</li>" for one in questions)
    return f'<section class="further"><h3>{word("further", language)}</h3><ul>{items}</ul></section>' if items else ""
