"""Native footnotes of a Word file, which python-docx lacks: their part as ECMA-376 part 1, 17.11 has it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document
    from docx.text.paragraph import Paragraph

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SUPERSCRIPT = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
TIGHT = '<w:pPr><w:spacing w:after="20" w:line="240" w:lineRule="auto"/></w:pPr>'  # notes stand close under one another
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"


def refer(paragraph: Paragraph, number: int) -> None:
    """Put the mark of footnote `number`, counted from 1, at the end of a paragraph."""
    from docx.oxml import parse_xml

    mark = f'<w:r xmlns:w="{W}">{SUPERSCRIPT}<w:footnoteReference w:id="{number}"/></w:r>'
    paragraph._p.append(parse_xml(mark))


def plain_note(number: int, text: str) -> str:
    """The XML of a footnote of one paragraph; `text` must hold no character that XML cannot."""
    mark = f"<w:r>{SUPERSCRIPT}<w:footnoteRef/></w:r>"
    said = f'<w:r><w:rPr><w:sz w:val="18"/></w:rPr><w:t xml:space="preserve"> {escape(text)}</w:t></w:r>'
    return f'<w:footnote w:id="{number}"><w:p>{TIGHT}{mark}{said}</w:p></w:footnote>'


def add_footnotes(document: Document, notes: Sequence[str]) -> None:
    """Add the part that holds the notes, given as XML, behind the two separators that Word asks for."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    xml = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<w:footnotes xmlns:w="{W}">'
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p>'
        f"</w:footnote>{''.join(notes)}</w:footnotes>"
    )
    part = Part(PackURI("/word/footnotes.xml"), _TYPE, xml.encode("utf-8"), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
