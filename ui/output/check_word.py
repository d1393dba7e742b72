"""`CheckReport` -> a Word file: the draft, each claim shaded by its verdict, with a native footnote behind it."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from rag.types import CheckReport, Claim, ClaimVerdict
from ui.output.check import SIGNS, note_lines, summary
from ui.output.export import legal
from ui.output.footnotes import SUPERSCRIPT, W, add_footnotes, refer
from ui.text import say

if TYPE_CHECKING:
    from docx.document import Document

_SHADES: dict[ClaimVerdict, str] = {
    "supported": "D9ECD9", "contradicted": "F6CFC9", "partly": "F7E6B8", "not_found": "E6DCF1",
}  # fmt: skip


def check_word(report: CheckReport, draft: str, name: str) -> bytes:
    """The DOCX: title, summary, and the draft paragraph by paragraph; what each note says is in its footnote."""
    import docx

    document = docx.Document()
    document.add_heading(legal(say("checked_title", report.language, name=name)), level=0)
    document.add_paragraph(legal(summary(report, report.language)))
    claims = [one for one in report.claims if one.verdict != "no_claim"]
    numbered = list(enumerate(claims, start=1))
    for block in re.finditer(r"\S(?:[^\n]|\n(?![^\S\n]*\n))*", draft):
        mine = [(number, claim) for number, claim in numbered if block.start() <= claim.start < block.end()]
        _paragraph(document, draft, block.start(), block.start() + len(block.group().rstrip()), mine)
    notes = [_footnote(number, note_lines(claim, report), SIGNS[claim.verdict]) for number, claim in numbered]
    add_footnotes(document, notes)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _paragraph(document: Document, draft: str, start: int, end: int, claims: list[tuple[int, Claim]]) -> None:
    marks = re.match(r"(#{1,6})[ \t]+", draft[start:end])
    paragraph = document.add_heading(level=min(len(marks[1]), 9)) if marks else document.add_paragraph()
    at = start + (marks.end() if marks else 0)
    for number, claim in claims:
        paragraph.add_run(legal(draft[at : claim.start]))
        _shade(paragraph.add_run(legal(claim.text)), _SHADES[claim.verdict])
        refer(paragraph, number)
        at = claim.end
    paragraph.add_run(legal(draft[at:end]))


def _shade(run: Any, colour: str) -> None:
    from docx.oxml import parse_xml

    run._r.get_or_add_rPr().append(parse_xml(f'<w:shd xmlns:w="{W}" w:val="clear" w:color="auto" w:fill="{colour}"/>'))


def _footnote(number: int, lines: list[str], sign: str) -> str:
    first, *rest = (escape(legal(line)) for line in lines)
    mark = f'<w:r>{SUPERSCRIPT}<w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> {sign} </w:t></w:r>'
    verdict = f"<w:r><w:rPr><w:b/></w:rPr><w:t>{first}</w:t></w:r>"
    quotes = "".join(f'<w:p><w:r><w:t xml:space="preserve">{line}</w:t></w:r></w:p>' for line in rest)
    return f'<w:footnote w:id="{number}"><w:p>{mark}{verdict}</w:p>{quotes}</w:footnote>'
