"""OpenDocument texts, presentations and spreadsheets (ODT, ODP, ODS) -> `Parsed`, tracked changes accepted."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from rag.ingestion.file_errors import problem
from rag.ingestion.formats.office.package import Element, attribute, child, children, every, named, xml
from rag.ingestion.formats.office.sheets import HIDDEN, written_sheet
from rag.ingestion.formats.parsed import Block, Parsed, assembled, line, safe_zip, share_kept
from rag.ingestion.marks import raised
from rag.ingestion.tables import LONG, MOST_COLUMNS, Cell, Grid, in_a_row, laid_out, table_rows, told_apart
from rag.language.detection import detect

MOST_REPEATED = 100  # times that a row which is not empty may stand for several
_GONE = frozenset(
    "tracked-changes annotation annotation-end forms sequence-decls variable-decls user-field-decls bookmark ruby-text "
    "index-title-template table-of-content-source settings".split()
)
_PARAGRAPHS = ("p", "h")


def opendocument(data: bytes, source: str) -> Parsed:
    """A text, or a page a slide or sheet; notes are paragraphs of their own, comments and deletions are left out."""
    safe_zip(data, source)
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        names = set(parts.namelist())
        if "META-INF/manifest.xml" in names and b"encryption-data" in parts.read("META-INF/manifest.xml"):
            raise problem("encrypted", source)
        content = xml(parts.read("content.xml"))
        body = child(content, "body")
        styles = xml(parts.read("styles.xml")) if "styles.xml" in names else None
        stated = _stated(xml(parts.read("meta.xml"))) if "meta.xml" in names else {}
        objects = {name.split("/")[0]: xml(parts.read(name)) for name in names if name.endswith("/content.xml")}
    whole = body[0] if body is not None and len(body) else None
    if whole is None:
        raise ValueError("it has no text part")
    above, unseen = _styles([content, *([styles] if styles is not None else [])])
    _hide(whole, unseen)
    _raise(whole, above)
    if named(whole) == "presentation":
        pages = [_slide(page, objects) for page in children(whole, "page")]
        return _counted(assembled(pages, stated, paged=True), whole)
    if named(whole) == "spreadsheet":
        stated["title"] = stated.get("title") or Path(source).stem
        pages = [_sheet(table, objects) for table in children(whole, "table")]
        return _counted(assembled(pages, stated, paged=True), whole)
    blocks = list(_blocks(whole, objects))
    said = {words for words, _ in blocks}
    around = [part for kind in ("header", "footer") for part in (every(styles, kind) if styles is not None else ())]
    blocks += dict.fromkeys(
        block for part in around for block in _blocks(part, objects)
        if block[0] not in said and next(every(part, "page-number"), None) is None
    )  # fmt: skip
    return _counted(assembled([blocks], stated), whole)


def _counted(parsed: Parsed, whole: Element) -> Parsed:
    visible = " ".join(_all_words(whole))
    return replace(parsed, kept=share_kept(parsed.text, visible))


def _all_words(element: Element) -> Iterator[str]:
    for one in element:
        if named(one) not in (*_GONE, "note-citation", ""):
            yield one.text or ""
            yield from _all_words(one)
        yield one.tail or ""
        if named(one) in _PARAGRAPHS:
            yield " "


def _styles(roots: Iterable[Element]) -> tuple[frozenset[str], frozenset[str]]:
    """The names of the styles that set their letters above the line, and of those that hide them."""
    above, unseen = set(), set()
    for style in (style for root in roots for style in every(root, "style")):
        letters = child(style, "text-properties")
        if letters is None:
            continue
        position = attribute(letters, "text-position").split()[:1]
        if position and (position[0] == "super" or re.fullmatch(r"[1-9]\d*%", position[0])):
            above.add(attribute(style, "name"))
        if attribute(letters, "display") == "none":
            unseen.add(attribute(style, "name"))
    return frozenset(above), frozenset(unseen)


def _hide(whole: Element, styles: frozenset[str]) -> None:
    """Take the words out of sections and styles that are not shown."""
    for element in whole.iter():
        section = named(element) == "section" and attribute(element, "display") == "none"
        if section or (named(element) in ("span", *_PARAGRAPHS) and attribute(element, "style-name") in styles):
            for one in element.iter():
                one.text = None
                if one is not element:
                    one.tail = None


def _raise(whole: Element, styles: frozenset[str]) -> None:
    """Set the figures in such styles as raised ones."""
    for span in every(whole, "span"):
        if attribute(span, "style-name") in styles:
            for one in span.iter():
                one.text = raised(one.text or "")
                if one is not span:
                    one.tail = raised(one.tail or "")


def _stated(meta: Element) -> dict[str, str | None]:
    found = {named(one): line(one.text) for part in children(meta, "meta") for one in part}
    return {"title": found.get("title"), "author": found.get("initial-creator") or found.get("creator")}


def _blocks(element: Element, objects: dict[str, Element]) -> Iterator[Block]:
    """The paragraphs, headings and table rows in an element, each paragraph with its notes and boxes behind it."""
    for one in element:
        name = named(one)
        if name in _PARAGRAPHS:
            aside: list[Block] = []
            said = "".join(_inline(one, aside, objects))
            if words := line(said if name == "h" else told_apart(said)):
                yield words, name == "h"
            yield from aside
        elif name == "table":
            heads = sum(1 for part in children(one, "table-header-rows") for _ in children(part, "table-row"))
            rows = [_row(row, objects) for row, _ in _rows(one)]
            layout = max((sum(1 for _ in children(row, "table-cell")) for row, _ in _rows(one)), default=0) == 1
            yield from (
                _blocks_of_cells(one, objects)
                if layout
                else ((text, False) for text in table_rows(rows, heads or None))
            )
        elif name == "object":
            yield from _object(one, objects)
        elif name not in _GONE:
            yield from _blocks(one, objects)


def _blocks_of_cells(table: Element, objects: dict[str, Element]) -> Iterator[Block]:
    for row, _ in _rows(table):
        for cell in children(row, "table-cell"):
            yield from _blocks(cell, objects)


def _count(element: Element, name: str) -> int:
    """How often something stands there; once where the file does not say so in a number."""
    told = attribute(element, name)
    return max(1, int(told)) if told.isdecimal() else 1


def _inline(element: Element, aside: list[Block], objects: dict[str, Element]) -> Iterator[str]:
    """The words of a paragraph; what stands beside it goes into `aside`."""
    yield element.text or ""
    for one in element:
        name = named(one)
        if name == "tab":
            yield "\t"
        elif name in ("s", "line-break"):
            yield " " * min(_count(one, "c"), LONG)
        elif name == "note":
            body = child(one, "note-body")
            aside += _blocks(body, objects) if body is not None else ()
        elif name in ("frame", "text-box", "custom-shape", "rect", "g", "object", "a") and _has_paragraphs(one):
            aside += _blocks(one, objects)
        elif name == "object":
            aside += _object(one, objects)
        elif name not in _GONE and name:
            yield from _inline(one, aside, objects)
        yield one.tail or ""


def _has_paragraphs(element: Element) -> bool:
    return any(named(one) in (*_PARAGRAPHS, "object") for one in element.iter())


def _object(element: Element, objects: dict[str, Element]) -> Iterator[Block]:
    """The titles of a chart and the table that it plots."""
    held = objects.get(attribute(element, "href").removeprefix("./"))
    body = child(held, "body", "chart") if held is not None else None
    return _blocks(body, {}) if body is not None else iter(())


def _slide(page: Element, objects: dict[str, Element]) -> list[Block]:
    titles, rest, notes = [], [], []
    for shape in page:
        blocks = list(_blocks([shape], objects)) if named(shape) not in ("notes", *_GONE) else []
        if attribute(shape, "class") == "title":
            titles += [(words, True) for words, _ in blocks]
        else:
            rest += blocks
        for frame in children(shape, "frame") if named(shape) == "notes" else ():
            notes += list(_blocks([frame], objects)) if attribute(frame, "class") == "notes" else []
    return [*titles, *rest, *notes]


def _sheet(table: Element, objects: dict[str, Element]) -> list[Block]:
    """A sheet under its name; its cells hold the text that they show. Charts stand behind them."""
    found = written_sheet(_grid(table))
    name = line(attribute(table, "name"))
    if found and attribute(table, "display") == "false":
        name = f"{name} ({HIDDEN[detect(' '.join(words for words, _ in found[:50]))]})"
    drawn = [block for shapes in children(table, "shapes") for block in _blocks(shapes, objects)]
    drawn += [
        block for cell in every(table, "table-cell") for one in every(cell, "object") for block in _object(one, objects)
    ]
    return [(name, True), *found, *drawn] if found or drawn else []


def _grid(table: Element) -> Grid:
    rows: list[list[Cell]] = []
    for row, times in _rows(table):
        cells = _row(row, {})
        empty_before = bool(rows) and not rows[-1]
        rows += [cells] * (min(times, MOST_REPEATED) if cells else 0 if empty_before else 1)
    return laid_out(rows)


def _row(row: Element, objects: dict[str, Element]) -> list[Cell]:
    """The cells of a row, one that stands for several that often, without the empty ones that end it."""
    cells = [cell for cell, count in _cells(row, objects) for _ in range(count)]
    while cells and not cells[-1].text:
        cells.pop()
    return cells


def _rows(table: Element) -> Iterator[tuple[Element, int]]:
    """Each row and how often it stands there, those of groups and heads too."""
    for one in table:
        if named(one) == "table-row":
            yield one, _count(one, "number-rows-repeated")
        elif named(one) in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(one)


def _cells(row: Element, objects: dict[str, Element]) -> Iterator[tuple[Cell, int]]:
    """Each cell and how often it stands there; those that a merged one covers are counted with it."""
    at = 0
    for cell in children(row, "table-cell"):
        text = in_a_row(words for words, _ in _blocks(cell, objects))
        times = min(_count(cell, "number-columns-repeated"), max(MOST_COLUMNS - at, 0))
        at += times
        across, down = (_count(cell, f"number-{way}-spanned") for way in ("columns", "rows"))
        yield Cell(text, across, down), times
