"""Presentations (PPTX, PPTM, PPSX, POTX) -> `Parsed`, a page a slide."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rag.ingestion.formats.office.package import (
    Element,
    Package,
    alternative,
    attribute,
    child,
    children,
    drawing_text,
    every,
    graphics,
    named,
    shown,
)
from rag.ingestion.formats.parsed import Block, Parsed, assembled, share_kept
from rag.ingestion.tables import Cell, in_a_row, table_rows

_TITLES = ("title", "ctrTitle")
_ONCE = ("ftr", "dt", "hdr")  # said on every slide


def slides(data: bytes, source: str) -> Parsed:
    """What each slide shows, hidden ones too, its title first, then the speaker's notes; no comments."""
    package = Package(data, source)
    relations = package.relations(package.main)
    order = [
        relations[attribute(one, "id")][1]
        for one in every(package.xml(package.main), "sldId")
        if attribute(one, "id") in relations
    ]
    sheets: list[list[Block]] = []
    missing: list[int] = []
    visible: list[str] = []
    running: list[str] = []  # left out from the second slide on, which is no loss
    footers: set[str] = set()
    for number, part in enumerate(order, start=1):
        slide = package.xml(part)
        found = [block for shape in _shapes(slide) for block in _shape(package, part, shape, footers)]
        blocks = [block for block in found if block[1]] + [block for block in found if not block[1]]
        if not blocks and any(named(one) in ("pic", "blip") for one in slide.iter()):
            missing.append(number)
        sheets.append(blocks + _notes(package, part))
        visible.append(shown(slide))
        running += (shown(shape) for shape in _shapes(slide) if _placeholder(shape) in (*_ONCE, "sldNum"))
    parsed = assembled(sheets, package.stated(), paged=True)
    return replace(
        parsed, pages_missing=tuple(missing), kept=share_kept(" ".join([parsed.text, *running]), " ".join(visible))
    )


def _shapes(element: Element) -> Iterator[Element]:
    """The shapes of a slide in their order, those of a group in its place."""
    for one in element:
        if named(one) in ("sp", "graphicFrame", "cxnSp"):
            yield one
        elif named(one) == "AlternateContent":
            chosen = alternative(one)
            if chosen is not None:
                yield from _shapes(chosen)
        elif named(one) in ("cSld", "spTree", "grpSp", "lockedCanvas"):
            yield from _shapes(one)


def _shape(package: Package, part: str, shape: Element, footers: set[str]) -> Iterator[Block]:
    kind = _placeholder(shape)
    if kind == "sldNum":
        return
    if named(shape) == "graphicFrame":
        for table in every(shape, "tbl"):
            yield from ((row, False) for row in table_rows(_row(row) for row in children(table, "tr")))
        yield from ((words, False) for words in graphics(package, part, shape))
        return
    words = _paragraphs(child(shape, "txBody"))
    if kind in _TITLES:
        yield from [(" ".join(words), True)] if words else []
    elif kind in _ONCE:
        yield from ((one, False) for one in words if one not in footers)
        footers.update(words)
    else:
        yield from ((one, False) for one in words)


def _placeholder(shape: Element) -> str:
    """Which placeholder of its layout a shape fills: title, body, footer; empty where none."""
    place = next(every(shape, "ph"), None)
    return (place.get("type") or "body") if place is not None else ""


def _row(row: Element) -> Iterator[Cell]:
    for cell in children(row, "tc"):
        if cell.get("hMerge") not in ("1", "true") and cell.get("vMerge") not in ("1", "true"):
            across, down = (int(cell.get(name) or 1) for name in ("gridSpan", "rowSpan"))
            yield Cell(in_a_row(_paragraphs(child(cell, "txBody"))), across, down)


def _paragraphs(body: Element | None) -> list[str]:
    """The paragraphs of a text body that are not empty."""
    return [words for one in children(body, "p") if (words := drawing_text(one))] if body is not None else []


def _notes(package: Package, part: str) -> list[Block]:
    return [
        (words, False)
        for name in package.related(part, "notesSlide")
        for shape in _shapes(package.xml(name))
        if _placeholder(shape) == "body"
        for words in _paragraphs(child(shape, "txBody"))
    ]
