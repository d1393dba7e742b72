"""HTML and EPUB -> `Parsed`."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from typing import Any
from urllib.parse import unquote

from rag.ingestion.file_errors import problem
from rag.ingestion.formats.parsed import (
    Block,
    Parsed,
    assembled,
    clean,
    decode,
    iso_date,
    line,
    paragraphs,
    rows,
    safe_zip,
)
from rag.types import Heading


def html_page(data: bytes, source: str) -> Parsed:
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
    text = "\n\n".join(paragraphs(clean(body)))
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


_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS = _HEADINGS | frozenset(
    "address article aside blockquote body br caption center dd details div dl dt figcaption figure footer form header "
    "hr li main nav ol p pre section table tbody td tfoot th thead tr ul".split()
)
_UNSEEN = ("script", "style", "template", "head", "title")


def html_blocks(page: str) -> list[Block]:
    """Every paragraph, heading and table row of a page, in order: for pages that are all article, as in a book."""
    from lxml import etree, html

    tree = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", page))
    etree.strip_elements(tree, etree.Comment, etree.ProcessingInstruction, *_UNSEEN, with_tail=False)
    found: list[Block] = []
    words: list[str] = []

    def ended(heading: bool = False) -> None:
        if said := line("".join(words)):
            found.append((said, heading))
        words.clear()

    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            if element.tag in _BLOCKS:
                ended()
            if element.tag == "tr" and not element.xpath(".//table|.//p|.//div"):
                found.extend(rows([[line(cell.text_content()) for cell in element]]))
                walk.skip_subtree()
            else:
                words.append(element.text or "")
        else:
            if element.tag in _BLOCKS:
                ended(element.tag in _HEADINGS)
            words.append(element.tail or "")
    ended()
    return found


def epub(data: bytes, source: str) -> Parsed:
    """A book's chapters in their order; its package file says title, author, publisher and date."""
    safe_zip(data, source)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        names = set(book.namelist())
        container = _xml(book.read("META-INF/container.xml"))
        package_name = str(container.xpath("string(//*[local-name()='rootfile']/@full-path)"))
        package = _xml(book.read(package_name))
        place = posixpath.dirname(package_name)
        items = {
            item.get("id"): posixpath.normpath(posixpath.join(place, unquote(item.get("href") or "")))
            for item in package.xpath("//*[local-name()='manifest']/*[local-name()='item']")
        }
        refs = package.xpath("//*[local-name()='itemref']")
        spine = list(dict.fromkeys(items.get(ref.get("idref"), "") for ref in refs))  # a chapter is read once
        if "META-INF/encryption.xml" in names:
            locked = _xml(book.read("META-INF/encryption.xml")).xpath("//*[local-name()='CipherReference']/@URI")
            if set(spine) & set(map(unquote, locked)):
                raise problem("encrypted", source)
        blocks = [block for name in spine if name in names for block in html_blocks(decode(book.read(name), source))]

    def stated(name: str) -> str:
        return line(package.xpath("string(//*[local-name()='metadata']/*[local-name()=$name])", name=name))

    return assembled(
        [blocks],
        {
            "title": stated("title"),
            "author": stated("creator"),
            "outlet": stated("publisher"),
            "date": stated("date"),
            "language": stated("language"),
        },
    )


def _xml(data: bytes) -> Any:
    """A parsed XML file, with nothing fetched and no entities but XML's own."""
    from lxml import etree

    return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
