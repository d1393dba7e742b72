"""Word documents (DOCX, DOCM, DOTX, transitional and strict) -> `Parsed`: the text, tracked changes accepted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from rag.ingestion.formats.office.numbering import Numbering
from rag.ingestion.formats.office.package import (
    Element,
    Package,
    alternative,
    attribute,
    child,
    children,
    every,
    graphics,
    named,
    shown,
)
from rag.ingestion.formats.parsed import Block, Parsed, assembled, line, share_kept
from rag.ingestion.marks import raised, unmarked
from rag.ingestion.tables import Cell, in_a_row, table_rows, told_apart

_GONE = frozenset("del moveFrom rPr pPr sdtPr tblPr tblGrid trPr tcPr instrText delText delInstrText sectPr".split())
_AROUND = frozenset("sdt sdtContent customXml smartTag ins moveTo".split())  # around paragraphs, rows, cells and words
_EQUATIONS = frozenset("f sSup sSub sSubSup sPre rad d nary m mr eqArr limLow limUpp func".split())
_PARTS = ("deg", "num", "den", "sub", "sup", "e", "mr", "lim", "fName")  # of an equation
_SYMBOLS = dict(zip("abgdezhqiklmnxoprstufcyw", "αβγδεζηθικλμνξοπρστυφχψω", strict=True)) | {
    "\xa3": "≤", "\xb3": "≥", "\xb1": "±", "\xb0": "°", "\xb4": "×", "\xb9": "≠", "\xae": "→", "\xac": "←", "\xa5": "∞"
}  # fmt: skip
_MARKS = {"\xfe": "☒", "\xa8": "☐", "\xfc": "✓", "\xfb": "✗", "\x6f": "☐", "\x78": "☒", "\xe0": "→"}  # of Wingdings


LONG_CELL = 300  # characters: a cell of several paragraphs that long is a column of text
_Key = tuple[str, str]  # kind and number of a note
_Found = tuple[Cell, bool, list[Block]]  # a cell, whether it goes on from the row above, and what is in it


@dataclass(frozen=True, slots=True)
class _Note:
    part: str
    element: Element


def word(data: bytes, source: str) -> Parsed:
    """Paragraphs, tables, notes, text boxes, charts; headers and footers once, behind the text; no comments."""
    package = Package(data, source)
    body = child(package.xml(package.main), "body")
    if body is None:
        raise ValueError("it has no text part")
    headings = _heading_styles(package)
    blocks = _Text(package, package.main, headings, _notes(package), Numbering(package)).blocks(body)
    said = {words for words, _ in blocks}
    for name in package.related(package.main, "header", "footer"):
        for words, _ in _Text(package, name, headings, {}).blocks(package.xml(name)):
            if words not in said:
                blocks.append((words, False))
                said.add(words)
    parsed = assembled([blocks], package.stated())
    return replace(parsed, kept=share_kept(parsed.text, shown(body)))


class _Text:
    """One part of a document on its way to paragraphs: which field is open, and what stands beside the sentence."""

    def __init__(
        self,
        package: Package,
        part: str,
        headings: frozenset[str],
        notes: dict[_Key, _Note],
        numbering: Numbering | None = None,
    ) -> None:
        self._package = package
        self._part = part
        self._headings = headings  # identities of their styles
        self._notes = notes  # those not read yet
        self._numbering = numbering
        self._fields: list[str] = []  # the open ones, from the outside in: "code" or "result"
        self._aside: list[Block] = []  # notes, text boxes and charts of the paragraph in hand
        self._begun = ""  # words of a paragraph whose end was deleted: the next goes on with them
        self._page_number = False

    def blocks(self, element: Element) -> list[Block]:
        """The paragraphs and table rows in an element, each with its notes and boxes behind it."""
        found: list[Block] = []
        for one in element:
            name = named(one)
            if name == "p":
                found += self._paragraph(one)
            elif name == "tbl":
                found += self._table(one)
            elif name == "AlternateContent":
                chosen = alternative(one)
                found += self.blocks(chosen) if chosen is not None else []
            elif name in _AROUND and not _is_placeholder(one):
                found += self.blocks(one)
        return found

    def _paragraph(self, paragraph: Element) -> list[Block]:
        outer, self._aside = self._aside, []
        self._page_number = False
        raw = self._begun + "".join(self._inline(paragraph))
        heading = self._is_heading(paragraph)
        words = line(raw if heading else told_apart(raw))
        aside, self._aside = self._aside, outer
        if child(paragraph, "pPr", "rPr", "del") is not None:
            self._begun = raw
            return aside
        self._begun = ""
        number = self._numbering.label(paragraph) if self._numbering else ""
        if not words or (self._page_number and self._part != self._package.main):
            return aside
        return [(f"{number} {words}" if number else words, heading), *aside]

    def _inline(self, element: Element) -> Iterator[str]:
        for one in element:
            name = named(one)
            if name in _GONE or (name == "r" and _is_hidden(one)) or _is_placeholder(one):
                if name == "instrText" and (one.text or "").split()[:1] in (["PAGE"], ["NUMPAGES"], ["SECTIONPAGES"]):
                    self._page_number = True
            elif name == "t":
                yield self._written(one)
            elif name in ("tab", "ptab"):
                yield "\t"
            elif name in ("br", "cr"):
                yield " "
            elif name == "noBreakHyphen":
                yield "-"
            elif name == "sym":
                yield _symbol(one)
            elif name == "fldChar":
                self._field(attribute(one, "fldCharType"))
                yield _filled_in(one)
            elif name in ("footnoteReference", "endnoteReference"):
                self._note(name.removesuffix("Reference"), attribute(one, "id"))
            elif name in ("drawing", "pict", "object"):
                self._drawn(one)
            elif name == "AlternateContent":
                chosen = alternative(one)
                if chosen is not None:
                    yield from self._inline(chosen)
            elif name in _EQUATIONS:
                parts = ["".join(self._inline(part)) for part in children(one, *_PARTS)]
                yield _bracketed(one, parts) if name == "d" else _composed(name, parts)
            else:
                if name == "fldSimple" and attribute(one, "instr").split()[:1] in (["PAGE"], ["NUMPAGES"]):
                    self._page_number = True
                yield from self._inline(one)

    def _written(self, text: Element) -> str:
        if "code" in self._fields:
            return ""
        place = child(text.getparent(), "rPr", "vertAlign")
        words = text.text or ""
        return raised(words) if place is not None and attribute(place, "val") == "superscript" else words

    def _field(self, turn: str) -> None:
        if turn == "begin":
            self._fields.append("code")
        elif turn == "separate" and self._fields:
            self._fields[-1] = "result"
        elif turn == "end" and self._fields:
            self._fields.pop()

    def _note(self, kind: str, identity: str) -> None:
        if note := self._notes.pop((kind, identity), None):  # once, however often it is referred to
            self._aside += _Text(self._package, note.part, self._headings, {}).blocks(note.element)

    def _drawn(self, drawing: Element) -> None:
        for box in _outermost(drawing, "txbxContent"):
            self._aside += self.blocks(box)
        self._aside += [(words, False) for words in graphics(self._package, self._part, drawing)]

    def _table(self, table: Element) -> list[Block]:
        outer, self._aside = self._aside, []
        rows = [list(self._cells(row)) for row in _inside(table, "tr") if child(row, "trPr", "del") is None]
        heads = 0
        for row in _inside(table, "tr"):
            if child(row, "trPr", "tblHeader") is None:
                break
            heads += 1
        aside, self._aside = self._aside, outer
        if _is_layout(rows):
            return [*_column(rows), *aside]
        return [*((text, False) for text in table_rows(_merged(rows), heads or None)), *aside]

    def _cells(self, row: Element) -> Iterator[_Found]:
        before = child(row, "trPr", "gridBefore")
        if before is not None:
            yield Cell("", int(attribute(before, "val") or 0)), False, []
        for cell in _inside(row, "tc"):
            if child(cell, "tcPr", "cellDel") is not None:
                continue
            blocks = self.blocks(cell)
            span, merge = child(cell, "tcPr", "gridSpan"), child(cell, "tcPr", "vMerge")
            across = int(attribute(span, "val") or 1) if span is not None else 1
            goes_on = merge is not None and attribute(merge, "val") != "restart"
            yield Cell(in_a_row(words for words, _ in blocks), across), goes_on, blocks

    def _is_heading(self, paragraph: Element) -> bool:
        level, style = child(paragraph, "pPr", "outlineLvl"), child(paragraph, "pPr", "pStyle")
        if level is not None:
            return attribute(level, "val") != "9"  # body text
        return style is not None and attribute(style, "val") in self._headings


def _is_layout(rows: list[list[_Found]]) -> bool:
    """Is a table only there to set text in columns or frames?"""
    cells = [blocks for row in rows for _, _, blocks in row]
    return max(map(len, rows), default=0) == 1 or any(
        len(blocks) > 1 and sum(len(words) for words, _ in blocks) > LONG_CELL for blocks in cells
    )


def _column(rows: Iterable[Iterable[_Found]]) -> list[Block]:
    """A frame or a page's layout rather than a table: what is in it, as it stands."""
    return [block for row in rows for _, _, blocks in row for block in blocks]


def _merged(rows: list[list[_Found]]) -> list[list[Cell]]:
    """Rows in which a cell that goes on from above has the text of the cell it goes on from."""
    above: dict[int, str] = {}
    found: list[list[Cell]] = []
    for row in rows:
        at, cells = 0, []
        for cell, goes_on, _ in row:
            above[at] = above.get(at, "") if goes_on else cell.text
            cells.append(Cell(above[at], cell.across))
            at += cell.across
        found.append(cells)
    return found


def _inside(element: Element, name: str) -> Iterator[Element]:
    """Rows of a table or cells of a row, also those in content controls and inserted ones."""
    for one in element:
        if named(one) == name:
            yield one
        elif named(one) in _AROUND:
            yield from _inside(one, name)


def _outermost(element: Element, name: str) -> Iterator[Element]:
    for one in element:
        if named(one) == name:
            yield one
        elif named(one) == "AlternateContent":
            chosen = alternative(one)
            if chosen is not None:
                yield from _outermost(chosen, name)
        else:
            yield from _outermost(one, name)


def _is_hidden(run: Element) -> bool:
    hidden = child(run, "rPr", "vanish")
    return hidden is not None and attribute(hidden, "val") not in ("0", "false", "off")


def _is_placeholder(element: Element) -> bool:
    """A content control that nobody has filled in: "Click here to enter text"."""
    return named(element) == "sdt" and child(element, "sdtPr", "showingPlcHdr") is not None


def _filled_in(field: Element) -> str:
    """What is chosen from a list of a form, or whether its box is ticked (ECMA-376 part 1, 17.16)."""
    data = child(field, "ffData")
    choices, box = child(data, "ddList"), child(data, "checkBox")
    if choices is not None:
        told = child(choices, "result")
        told = told if told is not None else child(choices, "default")
        chosen = int(attribute(told, "val") or 0) if told is not None else 0
        entries = [attribute(entry, "val") for entry in children(choices, "listEntry")]
        return entries[chosen] if chosen < len(entries) else ""
    if box is None:
        return ""
    ticked = child(box, "checked")
    ticked = ticked if ticked is not None else child(box, "default")
    return "☒" if ticked is not None and attribute(ticked, "val") not in ("0", "false", "off") else "☐"


def _symbol(symbol: Element) -> str:
    code = int(attribute(symbol, "char") or "20", 16)
    letter = chr(code & 0xFF if 0xF000 <= code <= 0xF0FF else code)  # fonts of symbols have a page of their own
    font = attribute(symbol, "font")
    if font == "Symbol":
        return _SYMBOLS.get(letter, "")
    return _MARKS.get(letter, "") if font.startswith("Wingdings") else letter


def _composed(kind: str, parts: list[str]) -> str:
    """The parts of an equation in one line: 3/4, (a + b)/2, 10⁶, √(2x)."""
    parts = [" ".join(part.split()) for part in parts]
    if kind == "f" and len(parts) == 2:
        over, under = (part if re.fullmatch(r"[\w.,]*", part) else f"({part})" for part in parts)
        return f"{over}/{under}"
    if kind == "sSup" and len(parts) == 2:
        up = raised(parts[1])
        plain = parts[1].isdecimal() and unmarked(parts[0] + up) == parts[0] + up  # else it would pass for a mark
        return parts[0] + (up if plain else f"^{parts[1] if parts[1].isalnum() else f'({parts[1]})'}")
    if kind == "sSub" and len(parts) == 2:
        return f"{parts[0]}{'' if parts[0][-1:].isalpha() and parts[1].isdecimal() else '_'}{parts[1]}"
    if kind == "rad":
        return f"{raised(parts[0]) if len(parts) > 1 else ''}√({parts[-1]})"
    return " ".join(filter(None, parts))


def _bracketed(element: Element, parts: list[str]) -> str:
    """What stands between marks, (a + b) if the file names no others: |x|, [a, b], {n} (ECMA-376 part 1, 22.1.2.24)."""
    marks = [child(element, "dPr", name) for name in ("begChr", "sepChr", "endChr")]
    before, between, after = (otherwise if mark is None else attribute(mark, "val")
                              for mark, otherwise in zip(marks, "(|)", strict=True))  # fmt: skip
    return f"{before}{between.join(' '.join(part.split()) for part in parts)}{after}"


def _heading_styles(package: Package) -> frozenset[str]:
    names = package.related(package.main, "styles")
    if not names:
        return frozenset()
    found: set[str] = set()
    based: dict[str, str] = {}
    for style in children(package.xml(names[0]), "style"):
        identity = attribute(style, "styleId")
        name, parent = child(style, "name"), child(style, "basedOn")
        level = child(style, "pPr", "outlineLvl")
        called = attribute(name, "val").lower() if name is not None else ""
        if called.startswith("heading ") or called == "title" or (level is not None and attribute(level, "val") != "9"):
            found.add(identity)
        elif parent is not None and level is None:
            based[identity] = attribute(parent, "val")
    for _ in range(5):  # a style made from a heading is one
        found |= {identity for identity, parent in based.items() if parent in found}
    return frozenset(found)


def _notes(package: Package) -> dict[_Key, _Note]:
    """Each footnote and endnote by kind and number; the lines between text and notes are none."""
    return {
        (kind, attribute(note, "id")): _Note(name, note)
        for kind in ("footnote", "endnote")
        for name in package.related(package.main, f"{kind}s")
        for note in every(package.xml(name), kind)
        if attribute(note, "type") in ("", "normal")
    }
