"""`CheckReport` -> a Word file: the draft, each claim shaded by its verdict, with a native footnote behind it.

python-docx has no footnotes; their part is written here, as ECMA-376 part 1, 17.11 has it.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from rag.types import CheckReport, Claim, ClaimVerdict
from ui.output.check import SIGNS, note_lines, summary
from ui.output.render import plain
from ui.text import say

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_SHADES: dict[ClaimVerdict, str] = {
    "supported": "D9ECD9", "contradicted": "F6CFC9", "partly": "F7E6B8", "not_found": "E6DCF1",
}  # fmt: skip
_SUPERSCRIPT = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'


def check_word(report: CheckReport, draft: str, name: str) -> bytes:
    """The DOCX: title, summary, and the draft paragraph by paragraph; what each note says is in its footnote."""
    import docx

    document = docx.Document()
    document.add_heading(_legal(say("checked_title", report.language, name=name)), level=0)
    document.add_paragraph(_legal(summary(report)))
    claims = [one for one in report.claims if one.verdict != "no_claim"]
    numbered = list(enumerate(claims, start=1))
    for block in re.finditer(r"\S(?:[^\n]|\n(?![^\S\n]*\n))*", draft):
        mine = [(number, claim) for number, claim in numbered if block.start() <= claim.start < block.end()]
        _paragraph(document, draft, block.start(), block.start() + len(block.group().rstrip()), mine)
    _add_footnotes(
        document, [note_lines(claim, report) for claim in claims], [SIGNS[claim.verdict] for claim in claims]
    )
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _paragraph(document: Document, draft: str, start: int, end: int, claims: list[tuple[int, Claim]]) -> None:
    marks = re.match(r"(#{1,6})[ \t]+", draft[start:end])
    paragraph = document.add_heading(level=min(len(marks[1]), 9)) if marks else document.add_paragraph()
    at = start + (marks.end() if marks else 0)
    for number, claim in claims:
        paragraph.add_run(_legal(draft[at : claim.start]))
        _shade(paragraph.add_run(_legal(claim.text)), _SHADES[claim.verdict])
        _refer(paragraph, number)
        at = claim.end
    paragraph.add_run(_legal(draft[at:end]))


def _shade(run: Any, colour: str) -> None:
    from docx.oxml import parse_xml

    run._r.get_or_add_rPr().append(parse_xml(f'<w:shd xmlns:w="{_W}" w:val="clear" w:color="auto" w:fill="{colour}"/>'))


def _refer(paragraph: Paragraph, number: int) -> None:
    from docx.oxml import parse_xml

    mark = f'<w:r xmlns:w="{_W}">{_SUPERSCRIPT}<w:footnoteReference w:id="{number}"/></w:r>'
    paragraph._p.append(parse_xml(mark))


def _add_footnotes(document: Document, notes: list[list[str]], signs: list[str]) -> None:
    """The part that holds the footnotes, numbered from 1, behind the two separators that Word asks for."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    body = "".join(
        _footnote(number, lines, sign) for number, (lines, sign) in enumerate(zip(notes, signs, strict=True), 1)
    )
    xml = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:footnotes xmlns:w="{_W}">'
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p>'
        f"</w:footnote>{body}</w:footnotes>"
    )
    part = Part(PackURI("/word/footnotes.xml"), _TYPE, xml.encode("utf-8"), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)


def _footnote(number: int, lines: list[str], sign: str) -> str:
    first, *rest = (escape(_legal(line)) for line in lines)
    mark = f'<w:r>{_SUPERSCRIPT}<w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> {sign} </w:t></w:r>'
    verdict = f"<w:r><w:rPr><w:b/></w:rPr><w:t>{first}</w:t></w:r>"
    quotes = "".join(f'<w:p><w:r><w:t xml:space="preserve">{line}</w:t></w:r></w:p>' for line in rest)
    return f'<w:footnote w:id="{number}"><w:p>{mark}{verdict}</w:p>{quotes}</w:footnote>'


def _legal(text: str) -> str:
    """A text without the characters that XML cannot hold."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]", "", plain(text))
