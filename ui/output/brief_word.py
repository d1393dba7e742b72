"""A brief's pages → a Word file: each quote has a native footnote that says where it stands."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.briefing.brief import Brief
from rag.types import Language
from ui.output.brief import Block, Page, Row, pages, place_of, quote_in_marks
from ui.output.export import legal, run
from ui.output.footnotes import add_footnotes, plain_note, refer

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph


def brief_word(brief: Brief, notes: Sequence[str] = ()) -> bytes:
    """The DOCX: every edition, the second on a page of its own. A quote cited again carries its number alone."""
    import docx
    from docx.shared import Pt

    document, made = docx.Document(), pages(brief)
    core = document.core_properties
    core.title, core.author, core.comments, core.language = legal(made[0].title)[:255], "Fuente", "", made[0].language
    core.created = core.modified = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
    document.styles["Normal"].font.size = Pt(11)
    known: list[tuple[int, Language]] = []
    for at, page in enumerate(made):
        if at:
            document.add_page_break()
        _page(document, page, known)
    _page_number(document)
    for note in notes:
        run(document.add_paragraph(style="Caption"), note, made[0].language)
    add_footnotes(
        document, [plain_note(at, legal(place_of(brief, one, spoken))) for at, (one, spoken) in enumerate(known, 1)]
    )
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _page_number(document: Document) -> None:
    """The page's number at the foot of each."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    foot = document.sections[0].footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    foot._p.append(field)


def _page(document: Document, page: Page, known: list[tuple[int, Language]]) -> None:
    run(document.add_heading(level=0), page.title, page.language)
    for block in page.blocks:
        run(document.add_heading(level=1), block.heading, page.language)
        for row in block.rows:
            _row(document, row, block, page.language, known)


def _row(document: Document, row: Row, block: Block, language: Language, known: list[tuple[int, Language]]) -> None:
    paragraph = document.add_paragraph(style="List Bullet" if block.section != "scope" else None)
    run(paragraph, row.lead, language, bold=block.section != "scope")
    if row.quote:
        run(paragraph, ": " if row.lead else "", language)
        run(paragraph, quote_in_marks(row, language), row.spoken)
    if block.section == "sources":
        run(paragraph, " " + "".join(f"[{number}]" for number in row.numbers), language)
        for note in row.notes:
            run(document.add_paragraph(style="List Bullet 2"), note, language)
        return
    _marks(paragraph, row, language, known)
    if row.notes:
        run(paragraph, f" ({'; '.join(row.notes)})", language, italic=True)


def _marks(paragraph: Paragraph, row: Row, language: Language, known: list[tuple[int, Language]]) -> None:
    """A footnote where a number is the next in order, since Word counts them itself; else the number alone."""
    for number in row.numbers:
        if number == len(known) + 1:
            known.append((number, language))
            refer(paragraph, number)
        else:
            run(paragraph, f"[{number}]", language, superscript=True)
