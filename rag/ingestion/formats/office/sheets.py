"""Workbooks (XLSX, XLSM, XLTX; XLS and XLSB by LibreOffice, else as far as they tell) -> `Parsed`: a page a sheet."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rag.ingestion.file_errors import problem
from rag.ingestion.formats.office.libreoffice import renewed
from rag.ingestion.formats.office.number_formats import BUILT_IN, as_shown
from rag.ingestion.formats.office.package import (
    Element,
    Package,
    attribute,
    chart,
    child,
    children,
    drawing_text,
    every,
    has_password,
    named,
    unescaped,
)
from rag.ingestion.formats.parsed import Block, Parsed, assembled, line, share_kept
from rag.ingestion.tables import MOST_COLUMNS, Grid, column_names, find_heads, parts, written
from rag.language.detection import detect
from rag.types import Language

TRUTH: dict[Language, dict[str, str]] = {
    "en": {"1": "TRUE", "0": "FALSE"},
    "es": {"1": "VERDADERO", "0": "FALSO"},
}
HIDDEN: dict[Language, str] = {"en": "hidden sheet", "es": "hoja oculta"}


def sheets(data: bytes, source: str) -> Parsed:
    """A workbook, a page a sheet, under the sheet's name: each cell with the names of its row and column."""
    if has_password(data):
        raise problem("encrypted", source)
    if not data.startswith(b"PK") or (package := Package(data, source)).main.endswith(".bin"):
        new = renewed(data, Path(source).suffix.lower(), "xlsx")
        return sheets(new, source) if new is not None and new.startswith(b"PK") else _old(data, source)
    book = package.xml(package.main)
    relations = package.relations(package.main)
    strings = _strings(package)
    language = detect(" ".join(strings[:500]))
    styles = _styles(package)
    from_1904 = any(attribute(one, "date1904") in ("1", "true") for one in children(book, "workbookPr"))
    pages: list[list[Block]] = []
    shown: list[str] = []
    for sheet in every(book, "sheet"):
        kind, part = relations.get(attribute(sheet, "id"), ("", ""))
        blocks = _drawn(package, part) if kind == "chartsheet" else []
        if kind == "worksheet":
            grid = _grid(package.data(part), strings, styles, from_1904, language)
            shown += cells_of(grid)
            blocks = [*written_sheet(grid, _tables(package, part)), *_drawn(package, part)]
        name = line(attribute(sheet, "name"))
        if attribute(sheet, "state") in ("hidden", "veryHidden"):
            name = f"{name} ({HIDDEN[language]})"
        pages.append([(name, True), *blocks] if blocks else [])
    stated = package.stated()
    parsed = assembled(pages, {**stated, "title": stated["title"] or Path(source).stem}, paged=True)
    return replace(parsed, kept=share_kept(parsed.text, " ".join(shown)))


def cells_of(grid: Grid) -> list[str]:
    """What stands in a grid's cells, a merged one once."""
    return [text for number in range(len(grid.rows)) for _, text in grid.row(number)]


def written_sheet(grid: Grid, named_tables: Sequence[Named] = ()) -> list[Block]:
    """The tables on a sheet, a row a paragraph; rows behind an empty row stand under the heads before it."""
    found: list[Block] = []
    before: list[dict[int, str]] = []  # the columns of the tables so far, and their names
    for top, columns, part in parts(grid):
        first, heads = find_heads(part)
        names: list[str] | None = None
        if heads:
            before.insert(0, dict(zip(columns, column_names(part, first, heads), strict=False)))
        elif len(part.row(0)) > 1:
            above = (one for one in before if columns[0] in one and columns[-1] <= max(one))
            known = next(above, {})
            names = [known.get(at, "") for at in columns]
        found += [
            (table.name, True)
            for table in named_tables
            if top <= table.row < top + len(part.rows) and table.column in columns
        ]
        found += [(text, False) for text, _ in written(part, first, heads, names)]
    return found


@dataclass(frozen=True, slots=True)
class Named:
    """A table that has a name of its own, and where it begins, from 0."""

    name: str
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class _Styles:
    formats: tuple[str, ...]  # of each cell style, its number format

    def of(self, cell: Element) -> str:
        number = int(cell.get("s") or 0)
        return self.formats[number] if number < len(self.formats) else "General"


def _strings(package: Package) -> list[str]:
    names = package.related(package.main, "sharedStrings")
    return [_string(one) for one in children(package.xml(names[0]), "si")] if names else []


def _string(element: Element) -> str:
    """The words of a cell, without the readings that stand above them in Japanese."""
    return line("".join(unescaped(one.text) for one in every(element, "t") if named(one.getparent()) != "rPh"))


def _styles(package: Package) -> _Styles:
    names = package.related(package.main, "styles")
    if not names:
        return _Styles(())
    root = package.xml(names[0])
    own = {one.get("numFmtId"): one.get("formatCode") or "" for one in every(root, "numFmt")}
    formats = child(root, "cellXfs")
    return _Styles(
        tuple(
            own.get(number := one.get("numFmtId") or "0") or BUILT_IN.get(int(number), "General")
            for one in (children(formats, "xf") if formats is not None else ())
        )
    )


def _grid(data: bytes, strings: list[str], styles: _Styles, from_1904: bool, language: Language) -> Grid:
    """A worksheet's cells in their places; merged ones stand in each."""
    from lxml import etree

    rows: dict[int, dict[int, str]] = {}
    repeated: set[tuple[int, int]] = set()
    number = -1
    for _, element in etree.iterparse(
        io.BytesIO(data), tag=("{*}row", "{*}mergeCell"), resolve_entities=False, no_network=True, load_dtd=False
    ):
        if named(element) == "mergeCell":
            repeated |= set(_spread(rows, element.get("ref") or ""))
            continue
        number, at = int(element.get("r") or number + 2) - 1, -1
        for cell in children(element, "c"):
            at = _column(cell.get("r") or "") if cell.get("r") else at + 1
            text = _shown(cell, strings, styles, from_1904, language)
            if text and at < MOST_COLUMNS:
                rows.setdefault(number, {})[at] = text
        element.clear()  # a sheet of 200 MB would not fit as a tree
    return _filled(rows, repeated)


def _filled(rows: dict[int, dict[int, str]], repeated: set[tuple[int, int]]) -> Grid:
    """Rows without the empty ones that only part tables: of several in a row, one stays."""
    kept: list[tuple[str, ...]] = []
    numbers: dict[int, int] = {}
    last = -1
    for number in sorted(rows):
        kept += [()] if number > last + 1 else []
        numbers[number] = len(kept)
        kept.append(tuple(rows[number].get(at, "") for at in range(max(rows[number]) + 1)))
        last = number
    return Grid(tuple(kept), frozenset((numbers[row], at) for row, at in repeated if row in numbers))


def _shown(cell: Element, strings: list[str], styles: _Styles, from_1904: bool, language: Language) -> str:
    kind = cell.get("t") or "n"
    if kind == "inlineStr":
        return _string(cell)
    value = child(cell, "v")
    raw = (value.text or "").strip() if value is not None else ""
    if kind == "s":
        return strings[int(raw)] if raw.isdigit() and int(raw) < len(strings) else ""
    if kind == "b":
        return TRUTH[language].get(raw, "")
    if kind == "n" and raw:
        try:
            return as_shown(float(raw), styles.of(cell), language, from_1904=from_1904)
        except (ValueError, OverflowError):  # no number, or a date that no calendar has
            return line(raw)
    return line(raw)


def _column(reference: str) -> int:
    number = 0
    for letter in reference:
        if not letter.isalpha():
            break
        number = number * 26 + ord(letter.upper()) - 64
    return number - 1


def _spread(rows: dict[int, dict[int, str]], reference: str) -> Iterator[tuple[int, int]]:
    """Put the text of a merged cell in each place of it; yields those that only repeat their left neighbour."""
    begin, _, end = reference.partition(":")
    corner = [(int("".join(filter(str.isdigit, one)) or 1) - 1, _column(one)) for one in (begin, end or begin)]
    (top, left), (bottom, right) = corner
    text = rows.get(top, {}).get(left, "")
    if not text or right - left > 1000:
        return
    for row in (number for number in rows if top <= number <= bottom):
        for at in range(left, right + 1):
            rows[row][at] = text
            if at > left:
                yield row, at


def _tables(package: Package, part: str) -> list[Named]:
    found = []
    for name in package.related(part, "table"):
        table = package.xml(name)
        begin = (table.get("ref") or "A1").partition(":")[0]
        row = int("".join(filter(str.isdigit, begin)) or 1) - 1
        found.append(Named(line(table.get("displayName") or table.get("name")).replace("_", " "), row, _column(begin)))
    return found


def _drawn(package: Package, part: str) -> list[Block]:
    """Text boxes on a sheet, and its charts by their titles: what they plot stands in the cells."""
    found: list[str] = []
    for name in package.related(part, "drawing"):
        drawing = package.xml(name)
        found += [
            words for body in every(drawing, "txBody") for one in children(body, "p") if (words := drawing_text(one))
        ]
        for plotted in package.related(name, "chart"):
            found += chart(package.xml(plotted), values=False)
    return [(words, False) for words in found]


# ------------------------------------------------------------------ formats of before 2007, and binary ones


def _old(data: bytes, source: str) -> Parsed:
    """A workbook by calamine, which gives values without their number formats."""
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_object(io.BytesIO(data))
    except python_calamine.PasswordError as error:
        raise problem("encrypted", source) from error
    pages: list[list[Block]] = []
    shown: list[str] = []
    for sheet in book.sheets_metadata:
        if sheet.typ is not python_calamine.SheetTypeEnum.WorkSheet:
            continue
        page = book.get_sheet_by_name(sheet.name)
        grid = _plain_grid(page.to_python(skip_empty_area=False), page.merged_cell_ranges or ())
        shown += cells_of(grid)
        found = written_sheet(grid)
        hidden = sheet.visible is not python_calamine.SheetVisibleEnum.Visible
        name = line(sheet.name)
        if hidden and found:
            name = f"{name} ({HIDDEN[detect(' '.join(words for words, _ in found[:50]))]})"
        pages.append([(name, True), *found] if found else [])
    parsed = assembled(pages, {"title": Path(source).stem}, paged=True)
    return replace(parsed, kept=share_kept(parsed.text, " ".join(shown)))


def _plain_grid(values: Iterable[Sequence[Any]], merged: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> Grid:
    rows = {
        number: cells
        for number, row in enumerate(values)
        if (cells := {at: text for at, value in enumerate(row) if (text := _plain(value))})
    }
    repeated: set[tuple[int, int]] = set()
    for (top, left), (bottom, right) in merged:
        text = rows.get(top, {}).get(left, "")
        for number in range(top, bottom + 1) if text else ():
            for at in range(left, min(right, left + 1000) + 1) if number in rows else ():
                rows[number][at] = text
                if at > left:
                    repeated.add((number, at))
    return _filled(rows, repeated)


def _plain(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.15g}" if abs(value) < 1e15 else str(value)
    return line(str(value))
