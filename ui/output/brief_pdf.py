"""A brief's pages → a PDF, by ReportLab alone: no browser and no office need be installed."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rag.briefing.brief import Brief
from rag.briefing.wording import word
from ui.output.brief import Block, Page, Row, page_of, pages, quote_in_marks
from ui.output.render import escaped

_FACES = {"Vera": "Vera.ttf", "Vera-Bold": "VeraBd.ttf", "Vera-Italic": "VeraIt.ttf"}  # they come with ReportLab
_ACCENT = "#8a2b1d"
_SOFT = "#5d574f"


def brief_pdf(brief: Brief, notes: Sequence[str] = ()) -> bytes:
    """The PDF: every edition, the second on a page of its own; each number leads to its source.

    A letter that the typeface lacks stands as its base letter, or as □.
    """
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.units import mm
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

    glyphs, made, styles = _typeface(), pages(brief), _styles()
    story: list[Any] = []
    for at, page in enumerate(made):
        story += [PageBreak()] if at else []
        story += [Paragraph(_drawn(text, glyphs), styles[style]) for text, style in _page(page, brief)]
    story += [Paragraph(_drawn(escaped(note), glyphs), styles["note"]) for note in notes]
    written = io.BytesIO()
    across, down = 22 * mm, 20 * mm
    sheet = SimpleDocTemplate(
        written,
        pagesize=A4,
        leftMargin=across,
        rightMargin=across,
        topMargin=down,
        bottomMargin=down,
        title=made[0].title,
        lang=made[0].language,
        author="Fuente",
    )
    sheet.build(story, onFirstPage=_number, onLaterPages=_number)
    return written.getvalue()


def _typeface() -> frozenset[int]:
    """Register the typeface, and tell the code points that it has."""
    import reportlab
    from reportlab.lib.fonts import addMapping
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    place = Path(reportlab.__file__).parent / "fonts"
    faces = {name: TTFont(name, str(place / file)) for name, file in _FACES.items()}
    for face in faces.values():
        pdfmetrics.registerFont(face)
    for bold, italic, name in ((0, 0, "Vera"), (1, 0, "Vera-Bold"), (0, 1, "Vera-Italic"), (1, 1, "Vera-Bold")):
        addMapping("Vera", bold, italic, name)
    return frozenset(faces["Vera"].face.charToGlyph)


def _styles() -> dict[str, Any]:
    from reportlab.lib.styles import ParagraphStyle

    body = ParagraphStyle(
        "body", fontName="Vera", fontSize=9.5, leading=13.5, spaceAfter=4, allowWidows=0, allowOrphans=0
    )
    return {
        "title": ParagraphStyle("title", parent=body, fontName="Vera-Bold", fontSize=17, leading=21, spaceAfter=8),
        "heading": ParagraphStyle("heading", parent=body, fontName="Vera-Bold", fontSize=11.5, leading=15,
                                  spaceBefore=12, spaceAfter=5, textColor=_ACCENT, keepWithNext=1),
        "row": ParagraphStyle("row", parent=body, leftIndent=10, bulletIndent=0),
        "detail": ParagraphStyle("detail", parent=body, leftIndent=18, fontSize=7.5, leading=10, spaceAfter=1,
                                 textColor=_SOFT, splitLongWords=1),
        "plain": body,
        "note": ParagraphStyle("note", parent=body, fontSize=7.5, leading=10, textColor=_SOFT),
    }  # fmt: skip


def _page(page: Page, brief: Brief) -> Iterator[tuple[str, str]]:
    """The paragraphs of an edition as ReportLab's markup, each with the name of its style."""
    yield escaped(page.title), "title"
    for block in page.blocks:
        yield escaped(block.heading), "heading"
        for row in block.rows:
            yield from _source(row, page, brief) if block.section == "sources" else _row(row, block, page)


def _row(row: Row, block: Block, page: Page) -> Iterator[tuple[str, str]]:
    lead = escaped(row.lead) if block.section == "scope" else f"<b>{escaped(row.lead)}</b>"
    marks = "".join(
        f'<a href="#{page.language}-{one}" color="{_ACCENT}"><super>[{one}]</super></a>' for one in row.numbers
    )
    quote = f"{escaped(quote_in_marks(row, page.language))}{marks}" if row.quote else ""
    note = f'<i><font color="{_SOFT}">{escaped(" · ".join(row.notes))}</font></i>' if row.notes else ""
    said = [f"{lead}:" if quote and row.lead else lead if row.lead else "", quote, note]
    yield " ".join(one for one in said if one), "plain" if block.section == "scope" else "row"


def _source(row: Row, page: Page, brief: Brief) -> Iterator[tuple[str, str]]:
    yield f"<b>{escaped(row.lead)}</b>", "row"
    for note in row.notes:
        yield escaped(note), "detail"
    numbers = ", ".join(
        f'<a name="{page.language}-{one}"/>[{one}]{escaped(page_of(brief, one, page.language))}' for one in row.numbers
    )
    yield f"{escaped(word('quotes', page.language))} {numbers}", "detail"


def _drawn(text: str, glyphs: frozenset[int]) -> str:
    """The text with nothing in it that the typeface cannot draw."""
    return "".join(letter if ord(letter) in glyphs or letter.isspace() else _base(letter, glyphs) for letter in text)


def _base(letter: str, glyphs: frozenset[int]) -> str:
    base = unicodedata.normalize("NFKD", letter)[:1]
    return base if base and ord(base) in glyphs else "□" if ord("□") in glyphs else "?"


def _number(canvas: Any, sheet: Any) -> None:
    """The page's number at its foot."""
    canvas.saveState()
    canvas.setFont("Vera", 7.5)
    canvas.drawCentredString(sheet.pagesize[0] / 2, 28, str(canvas.getPageNumber()))
    canvas.restoreState()
