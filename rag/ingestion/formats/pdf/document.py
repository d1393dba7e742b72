"""PDF -> `Parsed`: its words by their places, in paragraphs, headings and rows of tables; running lines left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from rag.ingestion.file_errors import problem
from rag.ingestion.formats.parsed import Block, Parsed, assembled, clean, line, share_kept
from rag.ingestion.formats.pdf.page import SCAN_TEXT, has_codes, is_garbled, words
from rag.ingestion.formats.pdf.rulings import edges
from rag.ingestion.layout.columns import contents, in_order
from rag.ingestion.layout.furniture import Line, running, without_line_numbers
from rag.ingestion.layout.paragraphs import Piece, body_height, goes_on, opened, pieces
from rag.ingestion.layout.ruled import Edge, frames, put_back, set_apart
from rag.ingestion.layout.spelling import DIVIDED, mended, stems_of, vocabulary
from rag.ingestion.layout.tables import Table
from rag.ingestion.layout.words import Row, Word, rows
from rag.ingestion.ocr import DPI, Recognised, languages, recognise

MOST_PAGES = 5_000
MOST_PIXELS = 20_000_000  # of a page that is to be recognised: A3 at 300 dots an inch has 17
_PROGRAM = re.compile(r"(?:crystal reports|pscript\d?|jasperreports|powerpoint|microsoft word|quarkxpress)\b", re.I)
_NOBODY = re.compile(r"anonymous|unknown|desconocido|admin\w*|user|usuario(?: de windows)?|windows user|owner", re.I)
AT_ONCE = 60  # pages whose words are kept: a running line shows within them, and 5,000 pages need no gigabyte


def pdf_pages(data: bytes, source: str, alive: Callable[[], None] = lambda: None) -> Parsed:
    """A PDF's text, page by page; a sentence goes on over the page break. Its date is no publication date.

    A page without text of its own is recognised where an engine is installed; `alive` is called after each.
    """
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise problem("encrypted", source) from error
        raise
    if len(pdf) > MOST_PAGES:
        raise problem("too_many_pages", source, most=MOST_PAGES)
    if pdf.get_formtype():
        pdf.init_forms()
    read = PagesRead()
    stated: dict[str, str | None] = {"title": _title(pdf), "author": _author(pdf)}
    return written(len(pdf), lambda at: _page_words(pdf, at, read, alive), read, stated, source)


def written(
    pages: int, words_of: Callable[[int], list[Word]], read: PagesRead, stated: dict[str, str | None], source: str
) -> Parsed:
    """The words of so many pages as one text; raises DocumentError where most of the pages have none."""
    sheets = list(_sheets(pages, words_of, read))
    if 2 * len(read.missing) > pages:
        numbers = ", ".join(map(str, read.missing[:20])) + (", …" if len(read.missing) > 20 else "")
        raise problem("needs_ocr", source, numbers=numbers, missing=len(read.missing), pages=pages)
    parsed = _parsed(sheets, stated, read)
    return replace(parsed, kept=share_kept(parsed.text, " ".join(read.shown)))


@dataclass
class PagesRead:
    """What becomes known of a document while its pages are read."""

    missing: list[int] = field(default_factory=list)  # numbers of pages without text
    shown: list[str] = field(default_factory=list)  # the lines that are text
    confidence: dict[int, float] = field(default_factory=dict)  # of each page that was recognised
    drawn: dict[int, list[Edge]] = field(default_factory=dict)  # lines on each page that is not laid out yet


def _title(pdf: Any) -> str:
    """The title that the file states, unless a program put it there: a file's name, or the program's own."""
    stated = line(pdf.get_metadata_value("Title"))
    programs = {line(pdf.get_metadata_value(name)).lower() for name in ("Producer", "Creator")}
    title = re.sub(
        r"^Microsoft (?:Office )?(?:Word|PowerPoint|Excel) - ", "", re.split(r"[\\/](?=[^\\/]*\.\w+$)", stated)[-1]
    )
    title = re.sub(
        r"\.(?:docx?|rtf|xlsx?|pptx?|tex|dvi|pdf|od[tsp]|indd|qxd|pmd|rpt|html?|p65)$", "", title, flags=re.I
    )
    named = title != stated and len(title.split()) < 2  # the name of a file, as `INF_2020_v3.doc`
    return "" if named or title.lower() in programs or _PROGRAM.match(title) else title


def _author(pdf: Any) -> str:
    author = line(pdf.get_metadata_value("Author"))
    return "" if _NOBODY.fullmatch(author) else author


def _sheets(count: int, words_of: Callable[[int], list[Word]], read: PagesRead) -> Iterator[list[Piece]]:
    """What stands on each page."""
    known: set[Line] = set()
    before: Table | None = None
    for start in range(0, count, AT_ONCE):
        pages = [without_line_numbers(rows(words_of(at))) for at in range(start, min(start + AT_ONCE, count))]
        left_out = running(pages, start + 1, count, known)
        body = body_height(pages)
        for at, (page, out) in enumerate(zip(pages, left_out, strict=True)):
            lines = _text(page, out, count)
            read.shown += [row.text.replace(DIVIDED, "-") for row in lines]
            held, ruled = set_apart(lines, frames(read.drawn.pop(start + at, [])), before)
            items = put_back(in_order(held, before), ruled)
            before = items[-1] if items and isinstance(items[-1], Table) else None
            yield pieces(items, body)


def _text(page: Sequence[Row], out: set[int], pages: int) -> list[Row]:
    """The rows of a page of so many without its running lines, and without those of a table of contents."""
    kept = [row for at, row in enumerate(page) if at not in out]
    listed = contents(kept, pages)
    return [row for row in kept if row not in listed]


def _page_words(pdf: Any, at: int, read: PagesRead, alive: Callable[[], None]) -> list[Word]:
    """The words of a page, its own or recognised; the page is missing where it shows more than it gives."""
    import pypdfium2

    page = pdf[at]
    try:
        found, turn = words(page, pdf.formenv.raw if pdf.formenv else None)
    except pypdfium2.PdfiumError:
        found, turn = [], None
    garbled = is_garbled(found)
    if garbled or _shows_more(page, sum(len(word.text) + 1 for word in found)):
        seen = _recognised(page) if languages() else Recognised((), 0.0)
        if seen.words and not is_garbled(seen.words):
            read.confidence[at + 1] = round(seen.confidence, 3)
            alive()
        else:
            read.missing.append(at + 1)
            seen = Recognised((), 0.0)
        found = list(seen.words) or ([] if garbled else found)
    else:
        read.drawn[at] = edges(page, turn)
    page.close()
    return _meaning(found, read)


def _meaning(found: list[Word], read: PagesRead) -> list[Word]:
    """The words without those that a broken font has made codes of, which are shown and not kept."""
    if not has_codes("".join([word.text for word in found])):
        return found
    codes = {at for at, word in enumerate(found) if is_garbled([word])}
    read.shown += ["garbled"] * len(codes)
    return [word for at, word in enumerate(found) if at not in codes]


def _recognised(page: Any) -> Recognised:
    width, height = page.get_size()
    dpi = min(DPI, int(72 * (MOST_PIXELS / (width * height)) ** 0.5))
    image = page.render(scale=dpi / 72, grayscale=True).to_pil()
    return recognise(b"P5 %d %d 255\n" % image.size + image.tobytes(), height, dpi)


def _shows_more(page: Any, characters: int) -> bool:
    """Does a page show something that it gives no text for? A blank one, or one with its number alone, does not."""
    if characters >= SCAN_TEXT:
        return False
    kinds = {item.type for item in page.get_objects()}
    return bool(kinds - {1}) or (bool(kinds) and not characters)  # 1: FPDF_PAGEOBJ_TEXT, here without letters


def _parsed(sheets: list[list[Piece]], stated: dict[str, str | None], read: PagesRead) -> Parsed:
    """Pages as one text, a paragraph joined over the page break, divided words mended by the whole text's words."""
    going = _going_on(sheets)
    known = vocabulary(piece.text for page in sheets for piece in page)
    stems = stems_of(known)
    blocks: list[list[Block]] = []
    joints: dict[int, str] = {}
    for number, page in enumerate(sheets, start=1):
        blocks.append([(clean(mended(piece.text, known, stems)), piece.kind == "heading") for piece in page])
        if number in going:
            joints[number] = _joint(blocks[going[number] - 1], page[0].text, known, stems)
    kept = [[block for block in page if block[0]] for page in blocks]
    return assembled(kept, stated, paged=True, joints=joints, missing=tuple(read.missing), confidence=read.confidence)


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
