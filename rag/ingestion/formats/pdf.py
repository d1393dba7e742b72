"""PDF -> `Parsed`."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from rag.ingestion.file_errors import problem
from rag.ingestion.formats.parsed import Block, Parsed, assembled, clean, line, unwrapped

SCAN_TEXT = 20  # characters; a page with fewer holds a picture of text, or nothing
MOST_PAGES = 5_000


def pdf_pages(data: bytes, source: str) -> Parsed:
    """Page by page; lines joined into paragraphs, words cut at line ends mended. Its date is no publication date."""
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise problem("encrypted", source) from error
        raise
    if len(pdf) > MOST_PAGES:
        raise problem("too_many_pages", source, most=MOST_PAGES)
    sheets: list[list[Block]] = []
    missing = []
    for number, page in enumerate(pdf, start=1):
        try:
            blocks = [(words, False) for words in _pdf_paragraphs(page.get_textpage().get_text_range())]
        except pypdfium2.PdfiumError:
            blocks = []
        if _shows_more(page, sum(len(words) for words, _ in blocks)):
            missing.append(number)
        sheets.append(blocks)
    if 2 * len(missing) > len(pdf):
        raise problem("needs_ocr", source, missing=len(missing), pages=len(pdf))
    title, author = (line(pdf.get_metadata_value(name)) for name in ("Title", "Author"))
    title = re.sub(r"^Microsoft Word - |\.(?:docx?|tex|dvi|pdf|odt|indd|qxd)$", "", title)
    return replace(assembled(sheets, {"title": title, "author": author}, paged=True), pages_missing=tuple(missing))


def _shows_more(page: Any, characters: int) -> bool:
    """Does a page show something that it gives no text for? A blank one, or one with its number alone, does not."""
    if characters >= SCAN_TEXT:
        return False
    kinds = {item.type for item in page.get_objects()}
    return bool(kinds - {1}) or (bool(kinds) and not characters)  # 1: FPDF_PAGEOBJ_TEXT, here without letters


def _pdf_paragraphs(raw: str) -> list[str]:
    """Paragraphs of a page. A line that ends a sentence well before the longest one ends its paragraph."""
    text = clean(re.sub("(?:\x02|\ufffe)\r?\n?", "", raw))
    lines = [row.strip() for row in text.split("\n")]
    widest = max(map(len, lines), default=0)
    found: list[list[str]] = [[]]
    for row in lines:
        if not row:
            found.append([])
            continue
        found[-1].append(row)
        if len(row) < 0.75 * widest and re.search(r"[.!?:»”\"]$", row):
            found.append([])
    return [unwrapped(block) for block in found if block]
