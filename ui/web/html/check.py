"""A checked draft as HTML: where it is written, and each sentence with its verdict, what differs, and the quotes."""

from __future__ import annotations

from rag.messages import quoted
from rag.types import CheckReport, Claim, Language
from ui.drafts import LONGEST
from ui.output.check import SIGNS, nearest_lines, summary, verdict_line
from ui.output.render import escaped
from ui.web.html.parts import button, numbered, word
from ui.web.workspace import Progress


def check_form(language: Language) -> str:
    """Where a draft is pasted or dropped."""
    choose = button("workspace", word("check_file", language), "page", show=True, more="data-work=pick")
    return (
        f'<section class="workspace-top"><h2>{word("check_title", language)}</h2>'
        f'<p class="lede">{word("check_purpose", language)}</p>'
        f'<form class="workspace-form check-form" autocomplete="off" data-unread="{word("check_unread", language)}"'
        f' data-large="{word("check_large", language)}">'
        f'<label for="draft">{word("check_draft", language)}</label>'
        f'<textarea id="draft" rows="9" dir="auto" maxlength="{LONGEST}"'
        f' placeholder="{word("check_hint", language)}"></textarea>'
        f'<p class="wrong" role="alert"></p><div class="line acts">'
        f'<button type="submit" class="solid">{word("check_do", language)}</button>{choose}'
        f'<input type="file" accept=".txt,.md,.markdown,.docx" hidden aria-label="{word("check_file", language)}">'
        f'<span class="hint">{word("check_kinds", language)}. {word("check_own", language)}</span>'
        "</div></form></section>"
    )


def check_paper(state: Progress[CheckReport], language: Language) -> str:
    """The draft, a row for each sentence, as far as it is checked."""
    if not state.ended:
        said = word("check_stage", language, n=state.done, m=state.total) if state.total else word("checking", language)
        bar = (
            f'<progress max="{state.total}" value="{state.done}" aria-label="{said}"></progress>' if state.total else ""
        )
        return f'<div class="check-paper"><p class="stage"><i aria-hidden="true"></i>{said}</p>{bar}</div>'
    clear = button("workspace", word("check_clear", language), "back", show=True, more="data-work=clear")
    if state.made is None:
        trouble = word(state.problem, language)
        return f'<div class="check-paper"><p class="back">{clear}</p><p class="trouble">{trouble}</p></div>'
    report = state.made
    rows = "".join(_row(one, report, language) for one in report.claims)
    saves = "".join(
        button("save", f'<span class="unseen">{word("save", language)} </span>{name}', "save", show=True,
               more=f'data-format="{form}"')
        for form, name in (("md", "Markdown"), ("html", "HTML"), ("docx", "Word"))
    )  # fmt: skip
    return (
        f'<div class="check-paper" data-turn="check" data-conversation="check"><p class="back">{clear}</p>'
        f'<p class="tally">{escaped(summary(report, language))}</p><ol class="claims">{rows}</ol>'
        f'<div class="acts">{saves}</div></div>'
    )


def _row(claim: Claim, report: CheckReport, language: Language) -> str:
    """A sentence under its colour, beside it in words what the documents say of it."""
    said = f'<p class="sentence" lang="{claim.language}"><mark class="{claim.verdict}">{escaped(claim.text)}</mark></p>'
    if claim.verdict == "no_claim":
        return f'<li class="no_claim"><p class="sentence" lang="{claim.language}">{escaped(claim.text)}</p></li>'
    quotes = "".join(
        f'<p><q lang="{one.language}">{escaped(quoted(" ".join(one.quote.split()), one.language))}</q>'
        f"{numbered([one], language)}</p>"
        for one in report.citations
        if one.number in claim.citations
    )
    near = "".join(f'<p class="near">{escaped(line)}</p>' for line in nearest_lines(claim, language))
    verdict = escaped(verdict_line(claim, language))
    sign = f'<i aria-hidden="true">{SIGNS[claim.verdict]}</i>'
    return f'<li class="{claim.verdict}">{said}<div><p class="verdict">{sign}{verdict}</p>{quotes}{near}</div></li>'
