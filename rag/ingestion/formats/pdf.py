"""PDF -> `Parsed`: its words by their places, in paragraphs, headings and rows of tables; running lines left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from rag.ingestion.file_errors import problem
from rag.ingestion.formats.parsed import Block, Parsed, assembled, clean, line, share_kept
from rag.ingestion.formats.pdf_page import SCAN_TEXT, words
from rag.ingestion.layout.columns import in_order, is_contents
from rag.ingestion.layout.furniture import Line, running
from rag.ingestion.layout.paragraphs import Piece, body_height, goes_on, opened, pieces
from rag.ingestion.layout.spelling import DIVIDED, mended, stem, vocabulary
from rag.ingestion.layout.tables import Table
from rag.ingestion.layout.words import Row, Word, rows

MOST_PAGES = 5_000
AT_ONCE = 60  # pages whose words are kept: a running line shows within them, and 5,000 pages need no gigabyte


def pdf_pages(data: bytes, source: str) -> Parsed:
    """A PDF's text, page by page; a sentence goes on over the page break. Its date is no publication date."""
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise problem("encrypted", source) from error
        raise
    if len(pdf) > MOST_PAGES:
        raise problem("too_many_pages", source, most=MOST_PAGES)
    missing: list[int] = []
    shown: list[str] = []
    sheets = list(_sheets(pdf, missing, shown))
    if 2 * len(missing) > len(pdf):
        raise problem("needs_ocr", source, missing=len(missing), pages=len(pdf))
    title, author = (line(pdf.get_metadata_value(name)) for name in ("Title", "Author"))
    title = re.sub(r"^Microsoft Word - |\.(?:docx?|tex|dvi|pdf|odt|indd|qxd)$", "", title)
    parsed = _parsed(sheets, {"title": title, "author": author}, tuple(missing))
    return replace(parsed, kept=share_kept(parsed.text, " ".join(shown)))


def _sheets(pdf: Any, missing: list[int], shown: list[str]) -> Iterator[list[Piece]]:
    """What stands on each page; numbers of pages without text are added to `missing`, lines of text to `shown`."""
    known: set[Line] = set()
    before: Table | None = None
    for start in range(0, len(pdf), AT_ONCE):
        pages = [rows(_read(pdf, at, missing)) for at in range(start, min(start + AT_ONCE, len(pdf)))]
        left_out = running(pages, start + 1, len(pdf), known)
        body = body_height(pages)
        for page, out in zip(pages, left_out, strict=True):
            lines = _text(page, out)
            shown += [line.text.replace(DIVIDED, "-") for line in lines]
            items = in_order(lines, before)
            before = items[-1] if items and isinstance(items[-1], Table) else None
            yield pieces(items, body)


def _text(page: Sequence[Row], out: set[int]) -> list[Row]:
    """The rows of a page without its running lines, and without those of a table of contents."""
    kept = [row for at, row in enumerate(page) if at not in out]
    contents = [row for row in kept if is_contents(row)]
    return [row for row in kept if row not in contents] if len(contents) > 2 else kept


def _read(pdf: Any, at: int, missing: list[int]) -> list[Word]:
    import pypdfium2

    page = pdf[at]
    try:
        found = words(page)
    except pypdfium2.PdfiumError:
        found = []
    if _shows_more(page, sum(len(word.text) + 1 for word in found)):
        missing.append(at + 1)
    page.close()
    return found


def _shows_more(page: Any, characters: int) -> bool:
    """Does a page show something that it gives no text for? A blank one, or one with its number alone, does not."""
    if characters >= SCAN_TEXT:
        return False
    kinds = {item.type for item in page.get_objects()}
    return bool(kinds - {1}) or (bool(kinds) and not characters)  # 1: FPDF_PAGEOBJ_TEXT, here without letters


def _parsed(sheets: list[list[Piece]], stated: dict[str, str | None], missing: tuple[int, ...]) -> Parsed:
    """Pages as one text, a paragraph joined over the page break, divided words mended by the whole text's words."""
    going = _going_on(sheets)
    known = vocabulary(piece.text for page in sheets for piece in page)
    stems: Counter[str] = Counter()
    for word, count in known.items():
        stems[stem(word)] += count
    blocks: list[list[Block]] = []
    joints: dict[int, str] = {}
    for number, page in enumerate(sheets, start=1):
        blocks.append([(clean(mended(piece.text, known, stems)), piece.kind == "heading") for piece in page])
        if number in going:
            joints[number] = _joint(blocks[going[number] - 1], page[0].text, known, stems)
    kept = [[block for block in page if block[0]] for page in blocks]
    return assembled(kept, stated, paged=True, joints=joints, missing=missing)


def _going_on(sheets: list[list[Piece]]) -> dict[int, int]:
    """The numbers of the pages that begin in mid-paragraph, each with that of the page on which it began before."""
    found: dict[int, int] = {}
    last = 0  # number of the last page with text
    for number, page in enumerate(sheets, start=1):
        if not page:
            continue
        if last and goes_on(sheets[last - 1][-1], page[0]):
            sheets[last - 1][-1] = opened(sheets[last - 1][-1])
            found[number] = last
        last = number
    return found


def _joint(page: list[Block], following: str, known: Counter[str], stems: Counter[str]) -> str:
    """What stands between the end of a page and the next: a blank, or nothing where a word is divided."""
    text, heading = page[-1]
    if not text.endswith("-"):
        return " "
    before, after = text[:-1].split(" ")[-1], following.split(" ")[0]
    whole = mended(before + DIVIDED + after, known, stems)
    page[-1] = (text if whole == f"{before}-{after}" else text[:-1], heading)
    return ""
