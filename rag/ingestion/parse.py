"""A file's bytes -> `Document`: one function a format, run in the child process."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

from rag.errors import DocumentError
from rag.ingestion.attribution import author_of, dateline, foreign_language, language_of, title_of
from rag.ingestion.file_errors import problem
from rag.ingestion.formats.html import epub, html_page
from rag.ingestion.formats.mail.message import mail
from rag.ingestion.formats.mail.outlook import as_eml
from rag.ingestion.formats.office.old import old_office
from rag.ingestion.formats.office.opendocument import opendocument
from rag.ingestion.formats.office.sheets import sheets
from rag.ingestion.formats.office.slides import slides
from rag.ingestion.formats.office.word import word
from rag.ingestion.formats.parsed import MOST_TEXT, Parsed, clean
from rag.ingestion.formats.pdf.document import pdf_pages
from rag.ingestion.formats.picture import picture
from rag.ingestion.formats.rtf import rtf
from rag.ingestion.formats.text import markdown, table, text
from rag.types import Document, Reading

_FORMATS: dict[str, Callable[..., Parsed]] = {
    ".md": markdown,
    ".markdown": markdown,
    ".txt": text,
    ".text": text,
    ".csv": table,
    ".tsv": table,
    ".eml": mail,
    ".msg": lambda data, source: mail(as_eml(data), source),
    ".rtf": rtf,
    ".doc": old_office,
    ".ppt": old_office,
    ".html": html_page,
    ".htm": html_page,
    ".xhtml": html_page,
    ".epub": epub,
    ".pdf": pdf_pages,
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".tif", ".tiff"), picture),
    **dict.fromkeys((".docx", ".docm", ".dotx", ".dotm"), word),
    **dict.fromkeys((".pptx", ".pptm", ".ppsx", ".ppsm", ".potx"), slides),
    **dict.fromkeys((".xlsx", ".xlsm", ".xltx", ".xlsb", ".xls"), sheets),
    **dict.fromkeys((".odt", ".ott", ".odp", ".ods"), opendocument),
}
FORMATS = frozenset(_FORMATS)
_ALL_TEXT = frozenset((".md", ".markdown", ".txt", ".text", ".csv", ".tsv"))  # a character takes at most four bytes


def parse(data: bytes, source: str, alive: Callable[[], None] = lambda: None) -> Reading:
    """The document in a file's bytes, and what it lacks of them; raises DocumentError.

    `alive` is called after each page that had to be recognised in a picture: that takes seconds.
    """
    if not data.strip(b" \t\r\n\0"):
        raise problem("empty", source)
    suffix = ".pdf" if data[:1024].lstrip().startswith(b"%PDF-") else Path(source).suffix.lower()
    if suffix == ".pdf" and re.match(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype html|html|head|body)", data[:1024], re.I):
        raise problem("web_page", source)
    if suffix in _ALL_TEXT and len(data) > 4 * MOST_TEXT:  # to decode and mend 200 MB took over 90 s
        raise problem("too_long", source, most=MOST_TEXT // 10**6)
    try:
        read = _FORMATS[suffix]
        parsed = read(data, source, alive) if read in (pdf_pages, picture) else read(data, source)
    except (DocumentError, MemoryError):
        raise
    except Exception as error:  # a parser may fail in any way of its own; the file is what is wrong
        detail = " ".join(str(error).split())[:160] or type(error).__name__
        raise problem("damaged", source, format=suffix[1:].upper(), detail=detail) from error
    if not any(map(str.isalnum, parsed.text)):
        raise problem("no_text", source)
    if len(parsed.text) > MOST_TEXT:
        raise problem("too_long", source, most=MOST_TEXT // 10**6)
    return Reading(document_of(parsed, source), parsed.pages_missing, parsed.kept)


def document_of(parsed: Parsed, source: str) -> Document:
    """What a format gave, with its id, title, language and date."""
    title = title_of(parsed.title, parsed.text, source)
    date = parsed.date or dateline(parsed.text)
    key = "\0".join((source, title, date or "", parsed.outlet or "", parsed.text))
    return Document(
        id=hashlib.sha256(key.encode()).hexdigest()[:16],
        title=clean(title),
        source=source,
        text=parsed.text,
        language=language_of(parsed.language, parsed.text),
        date=date,
        outlet=parsed.outlet,
        author=author_of(parsed.author),
        pages=parsed.pages,
        headings=parsed.headings,
        foreign=foreign_language(parsed.text),
    )
