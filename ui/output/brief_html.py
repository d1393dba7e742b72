"""A brief's pages → one HTML file that fetches nothing, runs nothing and prints well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.briefing.brief import Brief
from rag.briefing.wording import word
from ui.output.brief import Block, Page, Row, page_of, pages, quote_in_marks
from ui.output.render import escaped

_STYLE = """
:root { color-scheme: light dark;
  --ink: #1d1b18; --soft: #5d574f; --paper: #fffdf9; --line: #d9d2c7; --accent: #8a2b1d }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ece7df; --soft: #b3aba0; --paper: #191714; --line: #45403a; --accent: #f0a08f } }
body { margin: 0 auto; padding: 2.5rem 1.25rem; max-width: 72ch; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.55 Georgia, 'Times New Roman', serif; overflow-wrap: anywhere }
article + article { margin-top: 4rem; border-top: 3px double var(--line); padding-top: 1rem }
h1 { font-size: 1.8rem; line-height: 1.2; margin-bottom: .5rem }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; padding-bottom: .2rem; border-bottom: 1px solid var(--line) }
a { color: var(--accent) } ul { list-style: none; margin: 0; padding: 0 } li { margin: .8rem 0 }
.scope li { margin: .1rem 0; color: var(--soft) } .lead { font-weight: 700 }
.wide li { display: grid; grid-template-columns: 11rem 1fr; gap: 0 1rem }
.wide .lead { grid-row: span 2 } .wide li > :not(.lead) { grid-column: 2 }
.bottom_line { font-size: 1.1rem } .note { display: block; color: var(--soft); font-size: .92rem }
q { quotes: none } sup { line-height: 0; font-size: .75em } sup a { text-decoration: none; padding: 0 .1em }
.sources li li, .hash { color: var(--soft); font-size: .86rem; margin: .1rem 0 }
footer { color: var(--soft); font-size: .9rem; margin-top: 3rem }
@media (max-width: 40rem) { .wide li { display: block } .wide .lead { display: block } }
@media print { body { padding: 0; background: none; font-size: 10.5pt; max-width: none } a { color: inherit }
  h2 { break-after: avoid } li { break-inside: avoid } article + article { break-before: page; border: 0 } }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_WIDE = ("timeline", "statements", "figures", "key_points", "bottom_line")  # leads in a column of their own


def brief_html(brief: Brief, notes: Sequence[str] = ()) -> bytes:
    """Every edition, each in its language; `notes` stand in the footer."""
    made = pages(brief)
    articles = "".join(_article(page, brief) for page in made)
    footer = "".join(f"<p>{escaped(note)}</p>" for note in notes)
    title = escaped(made[0].title)
    text = (
        f'<!doctype html>\n<html lang="{made[0].language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body><main>{articles}</main><footer>{footer}</footer></body></html>\n"
    )
    return text.encode("utf-8", "replace")


def _article(page: Page, brief: Brief) -> str:
    blocks = "".join(_block(block, page, brief) for block in page.blocks)
    return f'<article lang="{page.language}"><h1>{escaped(page.title)}</h1>{blocks}</article>'


def _block(block: Block, page: Page, brief: Brief) -> str:
    rows = "".join(f"<li>{''.join(_row(row, block, page, brief))}</li>" for row in block.rows)
    wide = " wide" if block.section in _WIDE and any(row.lead for row in block.rows) else ""
    return f'<section class="{block.section}{wide}"><h2>{escaped(block.heading)}</h2><ul>{rows}</ul></section>'


def _row(row: Row, block: Block, page: Page, brief: Brief) -> Iterator[str]:
    if block.section == "sources":
        yield from _source(row, page, brief)
        return
    if row.lead:
        yield f'<span class="lead">{escaped(row.lead)}</span> ' if block.section != "scope" else escaped(row.lead)
    if row.quote:
        marks = "".join(f'<a href="#{page.language}-{one}">[{one}]</a>' for one in row.numbers)
        words = escaped(quote_in_marks(row, page.language))
        yield f'<span><q lang="{row.spoken}">{words}</q><sup>{marks}</sup></span>'
    if row.notes:
        yield f'<span class="note">{escaped(" · ".join(row.notes))}</span>'


def _source(row: Row, page: Page, brief: Brief) -> Iterator[str]:
    yield f'<span class="lead">{escaped(row.lead)}</span>'
    details = "".join(f"<li>{escaped(note)}</li>" for note in row.notes)
    numbers = ", ".join(
        f'<span id="{page.language}-{one}">[{one}]{escaped(page_of(brief, one, page.language))}</span>'
        for one in row.numbers
    )
    yield f"<ul>{details}<li>{escaped(word('quotes', page.language))} {numbers}</li></ul>"
