"""A file's bytes -> its text, pages, headings, title, date: one function a format, run in the child process."""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from rag.errors import DocumentError
from rag.language import detect
from rag.types import Document, FileStatus, Heading, Language, Page

MOST_TEXT = 5_000_000  # characters of one document: a long book has two million
SCAN_TEXT = 20  # characters; a page with fewer holds a picture of text, or nothing
LONG_TITLE = 200  # a first line longer than this is a paragraph


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a format gives; the rest of a `Document` follows from it."""

    text: str
    title: str | None = None
    date: str | None = None
    outlet: str | None = None
    author: str | None = None
    language: str | None = None
    pages: tuple[Page, ...] = ()
    headings: tuple[Heading, ...] = ()
    pages_missing: tuple[int, ...] = ()


def parse(data: bytes, source: str) -> tuple[Document, tuple[int, ...]]:
    """The document in a file's bytes, and the pages that gave no text; raises DocumentError."""
    if not data.strip(b" \t\r\n\0"):
        raise DocumentError(f"{source} is empty: add a file with text in it", FileStatus.EMPTY)
    suffix = ".pdf" if data[:1024].lstrip().startswith(b"%PDF-") else Path(source).suffix.lower()
    try:
        parsed = _FORMATS[suffix](data, source)
    except DocumentError:
        raise
    except Exception as error:  # a parser may fail in any way of its own; the file is what is wrong
        reason = " ".join(str(error).split())[:160] or type(error).__name__
        raise DocumentError(
            f"{source} cannot be read as {suffix[1:].upper()} ({reason}): open and save it again, or export it anew",
            FileStatus.FAILED,
        ) from error
    if not any(map(str.isalnum, parsed.text)):
        raise DocumentError(f"{source} holds no text: add a file with text in it", FileStatus.EMPTY)
    if len(parsed.text) > MOST_TEXT:
        raise DocumentError(f"{source} holds over {MOST_TEXT:,} characters: split it into parts", FileStatus.TOO_LARGE)
    return _document(parsed, source), parsed.pages_missing


def _document(parsed: Parsed, source: str) -> Document:
    first = parsed.text.split("\n", 1)[0].strip()
    title = parsed.title or (first if 0 < len(first) <= LONG_TITLE else None) or Path(source).stem
    key = "\0".join((source, title, parsed.date or "", parsed.outlet or "", parsed.text))
    language: Language = parsed.language if parsed.language in ("en", "es") else detect(parsed.text)  # type: ignore[assignment]
    return Document(
        id=hashlib.sha256(key.encode()).hexdigest()[:16],
        title=clean(title),
        source=source,
        text=parsed.text,
        language=language,
        date=parsed.date,
        outlet=parsed.outlet,
        author=parsed.author,
        pages=parsed.pages,
        headings=parsed.headings,
    )


# ------------------------------------------------------------------ text

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e007f]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f]")
_MOJIBAKE = re.compile("Ã[\u0080-\u00bf¡-¿ƒ‚„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ ]|Â[¡-¿]|â€")


def clean(text: str) -> str:
    """Composed letters, plain line ends, and nothing that cannot be seen: no controls, bidi marks or tag characters."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))
    text = _CONTROL.sub("", _INVISIBLE.sub("", text).replace("\f", "\n\n"))
    return re.sub(r"[^\S\n]+", " ", text)


def decode(data: bytes, source: str) -> str:
    """Bytes as text: by byte order mark, as UTF-8, as UTF-16 where NULs say so, else as Windows-1252."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _repaired(data.decode(encoding, "replace"))
    head = data[:4000]
    if head.count(0) > len(head) // 4:
        little = head[1::2].count(0) >= head[::2].count(0)
        return data.decode("utf-16-le" if little else "utf-16-be", "replace")
    if 0 in head and sum(byte < 9 for byte in head) > len(head) // 50:
        raise DocumentError(f"{source} is no text file: add it in its own format", FileStatus.UNSUPPORTED)
    try:
        return _repaired(data.decode("utf-8"))
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _repaired(text: str) -> str:
    """Undo UTF-8 that was once read as Windows-1252 ("informaciÃ³n"), where it plainly was."""
    if len(_MOJIBAKE.findall(text)) < 2:
        return text
    return "\n".join(_repaired_line(line) for line in text.split("\n"))


def _repaired_line(line: str) -> str:
    if not _MOJIBAKE.search(line):
        return line
    try:
        return b"".join(
            letter.encode("cp1252") if letter not in "\x81\x8d\x8f\x90\x9d" else letter.encode("latin-1")
            for letter in line
        ).decode("utf-8")
    except UnicodeError:
        return line


def _unwrapped(lines: Iterable[str]) -> str:
    """The lines of one paragraph as one line; a word cut at a line end is joined."""
    joined = ""
    for line in (line.strip() for line in lines):
        if re.search(r"\w[-\u2010]$", joined) and line[:1].islower():
            joined = joined[:-1] + line
        else:
            joined = f"{joined} {line}" if joined and line else joined or line
    return joined


def _paragraphs(text: str) -> list[str]:
    """A text's paragraphs: blocks between blank lines; long lines that end a sentence each stand alone."""
    found: list[str] = []
    for block in re.split(r"\n[^\S\n]*\n+", text):
        lines = [line for line in block.split("\n") if line.strip()]
        wrapped = len(lines) > 1 and all(40 < len(line.strip()) <= 100 for line in lines[:-1])
        found += [_unwrapped(lines)] if wrapped else [line.strip() for line in lines]
    return [paragraph for paragraph in found if paragraph]


# ------------------------------------------------------------------ plain text and Markdown


def _text(data: bytes, source: str) -> Parsed:
    return Parsed("\n\n".join(_paragraphs(clean(decode(data, source)))))


def _markdown(data: bytes, source: str) -> Parsed:
    """Markdown as prose: marks, links and pictures give way to their words; front matter says who, when and where."""
    from markdown_it import MarkdownIt

    text = clean(decode(data, source))
    front: dict[str, str] = {}
    if match := re.match(r"---[ ]*\n(.*?)\n---[ ]*(?:\n|$)", text, re.S):
        front, text = _front_matter(match.group(1)), text[match.end() :]
    blocks: list[tuple[str, bool]] = []
    tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(text)
    row: list[str] = []
    for before, token in zip([None, *tokens], tokens, strict=False):
        if token.type == "inline":
            words = "".join(_inline(child.type, child.content) for child in token.children or []).strip()
            if before is not None and before.type in ("td_open", "th_open"):
                row.append(words)
            elif words:
                blocks.append((words, before is not None and before.type == "heading_open"))
        elif token.type in ("fence", "code_block"):
            blocks += [(line.strip(), False) for line in token.content.split("\n") if line.strip()]
        elif token.type == "tr_close":
            blocks.append((" | ".join(row), False))
            row = []
    return _blocks(blocks, front)


def _inline(kind: str, content: str) -> str:
    if kind in ("text", "code_inline", "text_special"):
        return content
    return " " if kind in ("softbreak", "hardbreak") else ""


def _front_matter(block: str) -> dict[str, str]:
    import yaml

    try:
        loaded = yaml.safe_load(block)
    except yaml.YAMLError:
        return {}
    items = loaded.items() if isinstance(loaded, dict) else ()
    return {str(name).lower(): clean(str(value)).strip() for name, value in items if value is not None}


def _blocks(blocks: Iterable[tuple[str, bool]], front: dict[str, str]) -> Parsed:
    """Paragraphs and headings, in order, as one text; a first heading is the title where nothing else is."""
    text, headings = "", []
    for words, heading in blocks:
        text += "\n\n" if text else ""
        if heading:
            headings.append(Heading(len(text), words))
        text += words
    return Parsed(
        text,
        title=front.get("title") or (headings[0].text if headings and headings[0].start == 0 else None),
        date=iso_date(front.get("date")),
        outlet=front.get("source") or front.get("outlet"),
        author=front.get("author"),
        language=front.get("language", front.get("lang", ""))[:2].lower() or None,
        headings=tuple(headings),
    )


def iso_date(value: str | None) -> str | None:
    """A stated date as ISO 8601, or None: "2026-03-24T10:00Z" → "2026-03-24"."""
    match = re.match(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?(?=$|[T ])", value or "")
    return match.group() if match else None


# ------------------------------------------------------------------ HTML


def _html(data: bytes, source: str) -> Parsed:
    """The article of a page, without its navigation; title, date, author and outlet only as the page states them."""
    import trafilatura
    from lxml import html

    page = decode(data, source)
    tree = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", page))
    for hidden in tree.xpath(
        '//script|//style|//template|//*[@hidden]|//*[contains(translate(@style," ",""),"display:none")]'
    ):
        hidden.drop_tree()
    article = trafilatura.extract(
        tree, include_comments=False, include_tables=True, include_formatting=False, no_fallback=True
    )
    body = article or "\n".join(tree.xpath("//body//text()[normalize-space()]"))
    text = "\n\n".join(_paragraphs(clean(body)))
    headings = []
    for heading in tree.xpath("//h1|//h2|//h3"):
        words = " ".join(heading.text_content().split())
        if match := re.search(rf"(?:^|\n){re.escape(words)}(?:\n|$)", text) if words else None:
            headings.append(Heading(text.index(words, match.start()), words))

    def meta(*names: str) -> str | None:
        for name in names:
            for value in tree.xpath("//meta[@property=$n or @name=$n or @itemprop=$n]/@content", n=name):
                if value.strip():
                    return clean(str(value)).strip()
        return None

    stated = tree.xpath("//title/text()") or [""]
    return Parsed(
        text,
        title=meta("og:title", "dc.title") or clean(str(stated[0])).strip() or None,
        date=iso_date(meta("article:published_time", "datePublished", "date", "dc.date", "dc.date.issued", "pubdate")
                      or next(iter(tree.xpath("//time[@pubdate or @itemprop='datePublished']/@datetime")), None)),
        outlet=meta("og:site_name", "dc.publisher"),
        author=meta("author", "article:author", "dc.creator"),
        language=str(tree.get("lang") or "")[:2].lower() or None,
        headings=tuple(sorted(set(headings), key=lambda heading: heading.start)),
    )  # fmt: skip


# ------------------------------------------------------------------ PDF


def _pdf(data: bytes, source: str) -> Parsed:
    """Page by page; lines joined into paragraphs, words cut at line ends mended. Its date is no publication date."""
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise DocumentError(
                f"{source} is encrypted: save a copy without a password", FileStatus.ENCRYPTED
            ) from error
        raise DocumentError(f"{source} is a damaged PDF ({error}): export it anew", FileStatus.FAILED) from error
    text, pages, missing = "", [], []
    for number, page in enumerate(pdf, start=1):
        try:
            body = "\n\n".join(_pdf_paragraphs(page.get_textpage().get_text_range()))
        except pypdfium2.PdfiumError:
            body = ""
        if len(body) < SCAN_TEXT:
            missing.append(number)
        if body:
            text += "\n\n" if text else ""
            pages.append(Page(number, len(text), len(text) + len(body)))
            text += body
    if 2 * len(missing) > len(pdf):
        raise DocumentError(
            f"{source} has no text on {len(missing)} of {len(pdf)} pages: run it through OCR, then add it again",
            FileStatus.NEEDS_OCR,
        )
    title = clean(pdf.get_metadata_value("Title") or "").strip()
    author = clean(pdf.get_metadata_value("Author") or "").strip()
    return Parsed(text, title or None, author=author or None, pages=tuple(pages), pages_missing=tuple(missing))


def _pdf_paragraphs(raw: str) -> list[str]:
    """Paragraphs of a page. A line that ends a sentence well before the longest one ends its paragraph."""
    text = clean(re.sub("(?:\x02|\ufffe)\r?\n?", "", raw))
    lines = [line.strip() for line in text.split("\n")]
    widest = max(map(len, lines), default=0)
    found: list[list[str]] = [[]]
    for line in lines:
        if not line:
            found.append([])
            continue
        found[-1].append(line)
        if len(line) < 0.75 * widest and re.search(r"[.!?:»”\"]$", line):
            found.append([])
    return [_unwrapped(block) for block in found if block]


# ------------------------------------------------------------------ DOCX


def _docx(data: bytes, source: str) -> Parsed:
    import docx
    from docx.table import Table

    _safe_zip(data, source)
    document = docx.Document(io.BytesIO(data))
    blocks: list[tuple[str, bool]] = []
    for item in document.iter_inner_content():
        if isinstance(item, Table):
            rows = [[" ".join(cell.text.split()) for cell in row.cells] for row in item.rows]
            blocks += [(clean(" | ".join(row)).strip(), False) for row in rows if any(row)]
        elif words := clean(item.text).replace("\n", " ").strip():
            style = (item.style.name or "") if item.style is not None else ""
            blocks.append((words, style.startswith(("Heading", "Title"))))
    parsed = _blocks(blocks, {})
    core = document.core_properties
    return replace(
        parsed, title=clean(core.title or "").strip() or parsed.title, author=clean(core.author or "").strip() or None
    )


MOST_MEMBERS, MOST_INFLATED, MOST_RATIO = 2_000, 200_000_000, 100  # of a ZIP: more than any real document needs


def _safe_zip(data: bytes, source: str) -> None:
    """Refuse an office file that inflates without measure, counted on real bytes, or that brings its own entities."""
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        total = 0
        if len(archive.infolist()) > MOST_MEMBERS:
            raise DocumentError(f"{source} packs over {MOST_MEMBERS:,} parts: export it anew", FileStatus.TOO_LARGE)
        for member in archive.infolist():
            with archive.open(member) as part:
                head = True
                while block := part.read(1 << 20):
                    total += len(block)
                    if total > MOST_INFLATED or total > max(MOST_RATIO * len(data), 1 << 20):
                        raise DocumentError(
                            f"{source} unpacks to far more than it holds: export it anew", FileStatus.TOO_LARGE
                        )
                    if head and member.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in block:
                        raise DocumentError(f"{source} defines its own entities: export it anew", FileStatus.FAILED)
                    head = False


_FORMATS: dict[str, Callable[[bytes, str], Parsed]] = {
    ".md": _markdown,
    ".markdown": _markdown,
    ".txt": _text,
    ".text": _text,
    ".html": _html,
    ".htm": _html,
    ".pdf": _pdf,
    ".docx": _docx,
}
FORMATS = frozenset(_FORMATS)
