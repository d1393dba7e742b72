"""HTML and EPUB -> `Parsed`: what a page shows, without its navigation, and what it says of itself."""

from __future__ import annotations

import io
import json
import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import unescape
from typing import Any
from urllib.parse import unquote

from rag.ingestion.file_errors import problem
from rag.ingestion.formats.office.package import xml
from rag.ingestion.formats.parsed import (
    Block,
    Parsed,
    assembled,
    clean,
    decode,
    iso_date,
    line,
    paragraphs,
    safe_zip,
    share_kept,
    typed,
)
from rag.ingestion.marks import raised
from rag.ingestion.tables import Cell, in_a_row, table_rows
from rag.language.dates import dates

ARTICLE = 0.9  # share of a page's words: an article with fewer is not all that the page has to say
INSIDE = 0.5  # share of a paragraph's words that the article has, where the paragraph is of the article
LINKED = 0.7  # share of a list's letters that are links: it leads elsewhere
_MARK = re.compile(r"\W{0,2}[\d*†‡]{1,3}\W{0,2}")
LONG_TERM = 100  # characters: what is longer is no term of a list
LONG_CELL = 300  # characters: a cell of several paragraphs that long is a column of text
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS = _HEADINGS | frozenset(
    "address article aside blockquote body caption center dd details div dl dt figcaption figure footer form header "
    "hr li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
_UNSEEN = (
    "script",
    "style",
    "template",
    "head",
    "title",
    "noscript",
    "select",
    "button",
    "svg",
    "iframe",
    "object",
    "rt",
    "del",  # what a page takes back: its new words stand beside it
    "s",
    "strike",
)
_HIDDEN = '//*[@hidden]|//*[contains(translate(@style," ",""),"display:none")]'
_AROUND = (
    "//nav|//aside|//*[@role='navigation' or @role='banner' or @role='contentinfo' or @role='search' or @role='dialog'"
    " or @role='complementary']|//header[not(.//h1) and not(ancestor::article or ancestor::main)]"
    "|//footer[not(ancestor::article or ancestor::main)]"
)
_LEADING_ON = "//ul|//ol|//table|//div[not(.//p)]|//section[not(.//p)]|//p"


def html_page(data: bytes, source: str) -> Parsed:
    """What a page shows without its navigation; title, date, author and outlet only as the page states them.

    Of two readings the fuller: the article, as trafilatura finds it, and all that is no navigation.
    """
    import trafilatura

    tree = _tree(decode(data, source))
    stated = _stated(tree)
    _drop(tree, _HIDDEN)
    seen = _without(tree, _AROUND)
    visible = "\n".join(words for words, _ in _blocks(seen))
    _drop_links(seen)
    blocks = _blocks(seen)
    article = trafilatura.extract(tree, include_comments=False, include_tables=True, fast=True) or ""
    inside = [block for block in blocks if share_kept(article, block[0]) >= INSIDE]
    whole = "\n".join(words for words, _ in blocks)
    chosen = inside if share_kept("\n".join(words for words, _ in inside), whole) >= ARTICLE else blocks
    parsed = assembled([chosen], stated)
    return replace(parsed, kept=share_kept(parsed.text, visible))


def html_blocks(page: str) -> list[Block]:
    """Every paragraph, heading and table row of a page, in order: for pages that are all article, as in a book."""
    tree = _tree(page)
    _drop(tree, _HIDDEN)
    return _blocks(tree)


def _tree(page: str) -> Any:
    from lxml import etree, html

    tree = html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", page))
    etree.strip_elements(tree, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    return tree


def _drop(tree: Any, path: str) -> None:
    for one in tree.xpath(path):
        if one.getparent() is not None:
            one.drop_tree()


def _without(tree: Any, path: str) -> Any:
    from copy import deepcopy

    left = deepcopy(tree)
    _drop(left, path)
    return left if left.xpath("normalize-space(string(//body))") else deepcopy(tree)


def _drop_links(tree: Any) -> None:
    """Take out lists and boxes of links: three at least, which are nearly all there is."""
    for one in tree.xpath(_LEADING_ON):
        links = one.xpath(".//a[@href and not(starts-with(@href, '#'))]")
        if len(links) < 3 or one.getparent() is None:
            continue
        letters = len("".join(one.text_content().split()))
        linked = sum(len("".join(link.text_content().split())) for link in links)
        if linked > LINKED * letters:
            one.drop_tree()


# ------------------------------------------------------------------ paragraphs


def _blocks(tree: Any) -> list[Block]:
    from lxml import etree

    found: list[Block] = []
    words: list[str] = []
    opened: dict[str, int] = {}  # where the last term of a list, and what is said of it, began

    def ended(heading: bool = False) -> None:
        said = clean(re.sub(r"[ \t\r\n\f]+", " ", "".join(words)))  # line ends in the source are blanks
        found.extend((line(one), heading) for one in ([said] if heading else paragraphs(said)) if line(one))
        words.clear()

    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        if event == "start":
            if element.tag in _BLOCKS:
                ended()
                opened[element.tag] = len(found)
            if _is_unseen(element):
                walk.skip_subtree()
            elif element.tag == "table" and (rows := _data_rows(element)):
                found.extend((text, False) for text in rows)
                walk.skip_subtree()
            elif element.tag == "pre":
                found.extend((line(one), False) for one in paragraphs(typed(_as_typed(element))) if line(one))
                walk.skip_subtree()
            elif element.tag == "br":
                words.append("\u2028")
            else:
                words.append(_own_words(element))
        else:
            if element.tag in _BLOCKS:
                ended(element.tag in _HEADINGS)
            if element.tag == "dd" and opened.pop("dt", len(found)) + 1 == opened["dd"] < len(found):
                _define(found, opened["dd"], element)
            words.append(element.tail or "")
    ended()
    return found


def _as_typed(element: Any) -> str:
    """The text of a `<pre>` with its own line ends, and those that its elements make."""
    from lxml import etree

    told: list[str] = []
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, one in walk:
        if event == "start":
            if _is_unseen(one):
                walk.skip_subtree()
            elif one.tag == "br":
                told.append("\n")
            else:
                told.append(_own_words(one))
        elif one is not element:
            told.append(("\n" if one.tag in _BLOCKS else "") + (one.tail or ""))
    return "".join(told)


def _is_unseen(element: Any) -> bool:
    return not isinstance(element.tag, str) or element.tag in _UNSEEN or _is_mark(element)


def _own_words(element: Any) -> str:
    """The words of an element before its first child."""
    return raised(element.text or "") if element.tag == "sup" else element.text or ""


def _define(found: list[Block], at: int, said_of_it: Any) -> None:
    """Put the term of a list and the first paragraph that is said of it in one."""
    term, said = found[at - 1], found[at]
    if len(term[0]) <= LONG_TERM and not (term[1] or said[1]) and not said_of_it.xpath(".//li|.//tr|.//dt"):
        found[at - 1 : at + 1] = [(_told([term[0], said[0]]), False)]


def _is_mark(element: Any) -> bool:
    """The mark of a note: a figure set above the line that leads to another place of the page."""
    if element.tag != "sup":
        return False
    inside = len(element) and element[0].tag == "a" and (element[0].get("href") or "").startswith("#")
    parent = element.getparent()
    around = parent is not None and parent.tag == "a" and (parent.get("href") or "").startswith("#")
    return bool((inside or around) and _MARK.fullmatch(element.text_content().strip()))


def _data_rows(table: Any) -> list[str]:
    """The rows of a table with its heads; none where it only sets text in columns."""
    rows = table.xpath("./tr|./thead/tr|./tbody/tr|./tfoot/tr")
    if table.xpath(".//table") or max((len(row.xpath("./td|./th")) for row in rows), default=0) < 2:
        return []
    found: list[list[Cell]] = []
    for row in rows:
        cells = []
        for cell in row.xpath("./td|./th"):
            said = [words for words, _ in _blocks(cell)]
            if len(said) > 1 and sum(map(len, said)) > LONG_CELL:
                return []
            cells.append(Cell(in_a_row(said), _span(cell, "colspan"), _span(cell, "rowspan")))
        found.append(cells)
    heads = 0
    while heads < len(rows) - 1 and not rows[heads].xpath("./td") and (named := rows[heads].xpath("./th")):
        if heads and len(named) == 1:  # of a group of rows
            break
        heads += 1
    caption = line(" ".join(one.text_content() for one in table.xpath("./caption")))
    titles = [caption] if caption else []
    if heads < len(rows) and all(_is_pair(row) for row in rows[heads:]) and all(len(row) == 1 for row in found[:heads]):
        pairs = [[cell.text for cell in row if cell.text] for row in found]
        return [*titles, *map(_told, filter(None, pairs))]
    return [*titles, *table_rows(found, heads or None)]


def _is_pair(row: Any) -> bool:
    return [cell.tag for cell in row.xpath("./td|./th")] == ["th", "td"]


def _told(said: Sequence[str]) -> str:
    """What something is under its name: "Weight: 31 kg"."""
    return f"{said[0]}{'' if said[0][-1] in '.:;?!' else ':'} {said[1]}" if len(said) > 1 else "".join(said)


def _span(cell: Any, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return max(1, min(int(value), 1000)) if value.isdecimal() else 1


# ------------------------------------------------------------------ what a page says of itself


def _stated(tree: Any) -> dict[str, str | None]:
    def meta(*names: str) -> str | None:
        for name in names:
            for value in tree.xpath(
                "//meta[translate(@property, $upper, $lower)=$n or translate(@name, $upper, $lower)=$n"
                " or translate(@itemprop, $upper, $lower)=$n]/@content",
                n=name, upper="ABCDEFGHIJKLMNOPQRSTUVWXYZ", lower="abcdefghijklmnopqrstuvwxyz",
            ):  # fmt: skip
                if value.strip():
                    return line(value)
        return None

    linked = _linked_data(tree)
    title = line(" ".join(tree.xpath("//title[1]/text()")))
    published = meta(
        "article:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "dcterms.issued",
        "dcterms.created", "pubdate", "parsely-pub-date", "citation_publication_date", "citation_date"
    )  # fmt: skip
    author = meta("author", "dc.creator", "citation_author", "article:author", "parsely-author")
    return {
        "title": meta("og:title", "dc.title", "citation_title") or linked.get("headline") or title,
        "date": next(filter(None, map(_day, (linked.get("datePublished"), published, _time(tree)))), None),
        "outlet": meta("og:site_name") or linked.get("publisher") or meta("dc.publisher", "citation_journal_title"),
        "author": linked.get("author") or (author if author and "://" not in author else None),
    }


_DIGITS = re.compile(r"(\d{4})([-/.]?)(\d{1,2})\2(\d{1,2})(?=$|[T ])")
LONGEST_DAY = 60  # characters


def _day(value: str | None) -> str | None:
    """A day as pages state it: ISO 8601, 20240305, 2024/3/5, "March 5, 2024", "Tue, 05 Mar 2024 10:00:00 GMT"."""
    stated = (value or "").strip()
    if digits := _DIGITS.match(stated):
        return iso_date(f"{digits[1]}-{int(digits[3]):02}-{int(digits[4]):02}")
    told = [one for one in dates(stated) if one.day and one.year] if len(stated) < LONGEST_DAY else []
    return iso_date(f"{told[0].year}-{told[0].month:02}-{told[0].day:02}") if len(told) == 1 else iso_date(stated)


def _time(tree: Any) -> str | None:
    """The day that stands above the text of a page in a `<time>`, where there is but one."""
    stated = tree.xpath("//time[@pubdate or @itemprop='datePublished']/@datetime")
    if stated:
        return str(stated[0])
    above = tree.xpath(
        "//*[self::article or self::main or self::header]//time[@datetime][not(ancestor::aside or ancestor::nav)]"
        "[not(preceding::p[string-length(normalize-space()) > 200])]"
        "[not(ancestor::article/ancestor::article)]/@datetime"
    )
    return str(above[0]) if len({value[:10] for value in above}) == 1 else None


def _linked_data(tree: Any) -> dict[str, str]:
    """Headline, day, author and publisher as JSON-LD has them (schema.org), of the article whose headline the page has
    before those of others that it only names."""
    heads = {line(value) for value in tree.xpath("//h1//text() | //meta[@property='og:title']/@content")}
    stated: list[dict[str, str]] = []
    for script in tree.xpath("//script[@type='application/ld+json']/text()"):
        try:
            things = list(_things(json.loads(script, strict=False)))
        except (ValueError, RecursionError):
            continue
        stated += ({name: value for name in _FACTS if (value := _named(thing.get(name)))}
                   for thing in things if "datePublished" in thing or "headline" in thing)  # fmt: skip
    own = [one for one in stated if one.get("headline") in heads]
    found: dict[str, str] = {}
    for one in own or stated:
        found = one | found
    return found


_FACTS = ("headline", "datePublished", "author", "publisher")


def _things(data: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if isinstance(data, list):
        for one in data:
            yield from _things(one, depth + 1)
    elif isinstance(data, dict) and depth < 20:
        yield data
        yield from _things(data.get("@graph") or [], depth + 1)
        yield from _things(data.get("mainEntity") or [], depth + 1)


def _named(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(dict.fromkeys(filter(None, map(_named, value[:20]))))
    if isinstance(value, dict):
        value = value.get("name")
    return line(unescape(value)) if isinstance(value, str) and "://" not in value else ""


# ------------------------------------------------------------------ books


def epub(data: bytes, source: str) -> Parsed:
    """A book's chapters in their order; its package file says title, author, publisher and date."""
    safe_zip(data, source)
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        names = set(book.namelist())
        container = xml(book.read("META-INF/container.xml"))
        package_name = str(container.xpath("string(//*[local-name()='rootfile']/@full-path)"))
        package = xml(book.read(package_name))
        place = posixpath.dirname(package_name)
        items = {
            item.get("id"): posixpath.normpath(posixpath.join(place, unquote(item.get("href") or "")))
            for item in package.xpath("//*[local-name()='manifest']/*[local-name()='item']")
        }
        refs = package.xpath("//*[local-name()='itemref']")
        spine = list(dict.fromkeys(items.get(ref.get("idref"), "") for ref in refs))  # a chapter is read once
        if "META-INF/encryption.xml" in names:
            locked = xml(book.read("META-INF/encryption.xml")).xpath("//*[local-name()='CipherReference']/@URI")
            if set(spine) & set(map(unquote, locked)):
                raise problem("encrypted", source)
        chapters = [decode(book.read(name), source) for name in spine if name in names]
    blocks = [block for chapter in chapters for block in html_blocks(chapter)]

    def stated(name: str) -> str:
        return line(package.xpath("string(//*[local-name()='metadata']/*[local-name()=$name])", name=name))

    parsed = assembled(
        [blocks],
        {
            "title": stated("title"),
            "author": stated("creator"),
            "outlet": stated("publisher"),
            "date": stated("date"),
            "language": stated("language"),
        },
    )
    return replace(parsed, kept=share_kept(parsed.text, " ".join(map(_seen, chapters))))


def _seen(page: str) -> str:
    """All letters of a page's body that are not hidden."""
    tree = _tree(page)
    _drop(tree, _HIDDEN)
    unseen = " or ".join(f"ancestor::{name}" for name in _UNSEEN)
    return " ".join(tree.xpath(f"//body//text()[not({unseen})]"))
