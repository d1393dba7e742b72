"""A reader's draft as HTML: pinned quotes and paragraphs between them, and what the documents say of each sentence."""

from __future__ import annotations

from collections.abc import Sequence

from rag.messages import quoted
from rag.types import CheckReport, Language
from ui.output.check import SIGNS, verdict_line
from ui.output.render import escaped
from ui.web.html.parts import button, word
from ui.web.views.draft import Shown


def draft_paper(title: str, blocks: Sequence[Shown], language: Language) -> str:
    """The draft, to be changed in place."""
    items = draft_blocks(blocks, language)
    hint = "" if blocks else f'<p class="hint">{word("pins_none", language)}</p>'
    saves = "".join(
        button("draft", f'<span class="unseen">{word("save", language)} </span>{name}', "save", show=True,
               more=f'data-draft="save" data-format="{form}"')
        for form, name in (("md", word("copy_footnotes", language)), ("html", "HTML"), ("docx", "Word"))
    )  # fmt: skip
    sure = f'data-draft="forget" data-sure="{word("sure", language)}"'
    return (
        f'<section class="own-draft" lang="{language}" aria-labelledby="own-draft"><h3 id="own-draft">'
        f'{word("own_draft", language)}</h3><label><span class="unseen">{word("draft_title", language)}</span>'
        f'<input name="draft-title" maxlength="300" autocomplete="off" placeholder="{word("draft_title", language)}"'
        f' value="{escaped(title)}"></label>{hint}<ol class="blocks">{items}</ol>'
        f'<p class="kept" role="status" data-kept="{word("draft_kept", language)}"'
        f' data-unkept="{word("draft_unkept", language)}"></p><div class="acts">'
        f"{button('draft', word('draft_write', language), 'plus', show=True, more='data-draft=write')}{saves}"
        f"{button('draft', word('draft_forget', language), 'bin', show=True, more=sure)}</div></section>"
    )


def draft_blocks(blocks: Sequence[Shown], language: Language) -> str:
    """Paragraphs of a draft."""
    return "".join(_block(one, language) for one in blocks)


def draft_text(language: Language, text: str = "") -> str:
    """A paragraph of the writer's own."""
    return (
        f'<li class="own">{_moves(language)}<textarea rows="2" dir="auto" aria-label="{word("draft_own", language)}"'
        f' placeholder="{word("draft_own", language)}">{escaped(text)}</textarea>'
        '<div class="told" role="status"></div></li>'
    )


def _block(one: Shown, language: Language) -> str:
    if not one.block.document_id:
        return draft_text(language, one.block.text)
    block = one.block
    place = f'data-document="{escaped(block.document_id)}" data-start="{block.start}" data-end="{block.end}"'
    words = escaped(quoted(" ".join(one.quote.split()), one.language))
    said = (
        f'<p class="trouble">{word("source_gone", language)}</p>'
        if one.lost
        else f'<blockquote lang="{one.language}">{words}</blockquote><p class="where">{escaped(one.where)}</p>'
    )
    return f'<li class="pinned" {place}>{_moves(language)}<div>{said}</div></li>'


def _moves(language: Language) -> str:
    moves = "".join(
        button("draft", word(key, language), drawn, more=f'data-draft="{act}"')
        for key, drawn, act in (("move_up", "up_to", "up"), ("move_down", "down_to", "down"), ("unpin", "close", "out"))
    )
    return f'<div class="moves">{moves}</div>'


def draft_told(report: CheckReport | None, language: Language) -> str:
    """What the documents say of each sentence of a paragraph."""
    if report is None:
        return ""
    claims = "".join(
        f'<li class="{one.verdict}"><mark class="{one.verdict}">{escaped(one.text.strip())}</mark> '
        f"<b>{SIGNS[one.verdict]} {escaped(verdict_line(one, language))}</b></li>"
        for one in report.claims
        if one.verdict != "no_claim"
    )
    return f"<ul>{claims}</ul>" if claims else ""
