"""Rich Text Format -> `Parsed`: the text as it is shown, tracked changes accepted, notes behind their paragraph.

After the RTF specification 1.9.1; what a reader does not know and may leave out is marked there with `\\*`.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from rag.ingestion.formats.parsed import Block, Parsed, assembled, line, share_kept
from rag.ingestion.marks import raised
from rag.ingestion.tables import Cell, in_a_row, table_rows, told_apart

_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]+)(?P<number>-?\d+)? ?|\\'(?P<byte>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z])|(?P<brace>[{}])"
    r"|(?P<text>[^\\{}\r\n]+)",
    re.S,
)
_LEFT_OUT = frozenset(
    "fonttbl colortbl stylesheet filetbl listtable listoverridetable revtbl rsidtbl pict objdata objclass themedata "
    "colorschememapping latentstyles datastore xmlnstbl generator pntxta pntxtb fldinst annotation "
    "atnid atnauthor atndate atnref sp shprslt nonshppict bkmkstart bkmkend mmathPr template private xe tc "
    "ftnsep ftnsepc ftncn aftnsep aftnsepc aftncn background comment operator doccomm subject keywords category "
    "manager company hlinkbase".split()
)
NEAR = 40  # twentieths of a point: ends of cells that are closer are of one column
_BESIDE = frozenset("footnote shptxt".split())
_AROUND = frozenset("header headerl headerr headerf footer footerl footerr footerf".split())
_STATED = {"title": "title", "author": "author"}
_SIGNS = {
    "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "• ",
    "tab": "\t", "line": " ", "emspace": " ", "enspace": " ", "~": " ", "_": "-"
}  # fmt: skip
_PAGES = {0: "cp1252", 2: "cp1252", 77: "mac_roman", 128: "cp932", 129: "cp949", 134: "cp936", 136: "cp950",
          161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251",
          222: "cp874", 238: "cp1250"}  # fmt: skip  # of a font's charset


@dataclass(frozen=True, slots=True)
class _State:
    """What holds within a pair of braces."""

    out: bool = False
    unseen: bool = False  # hidden or deleted
    up: bool = False
    page: str = ""  # the encoding of bytes; empty: the file's
    fallback: int = 1  # letters that stand for a `\\u` in readers that know no Unicode
    into: str = ""  # of the destination: a name in `_BESIDE`, `_AROUND`, `_STATED`, or `fonttbl`
    opened: bool = False  # this brace opened the destination


@dataclass(slots=True)
class _Edge:
    """The right end of a cell, in twentieths of a point, and whether the cell goes on from its left or from above."""

    right: int
    from_left: bool
    from_above: bool


_Row = tuple[list[str], list[_Edge]]  # the texts of a row's cells, and where each ends


@dataclass
class _Place:
    """Where words are being gathered: the text, or a note within it."""

    blocks: list[Block] = field(default_factory=list)
    aside: list[Block] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    rows: list[_Row] = field(default_factory=list)
    edges: list[_Edge] = field(default_factory=list)  # of the rows to come, until others are told
    merges: set[str] = field(default_factory=set)  # of the cell whose end is told next
    heading: bool = False

    def end_paragraph(self, in_table: bool) -> None:
        said = "".join(self.words)
        words = line(said if self.heading else told_apart(said))
        if in_table:
            self.words.append(" ")
            return
        self.words.clear()
        if words:
            self.end_table()
            self.blocks.append((words, self.heading))
        if not self.rows:
            self.blocks += self.aside
            self.aside.clear()

    def end_cell(self) -> None:
        self.cells.append(in_a_row(filter(None, map(line, "".join(self.words).split("\t")))))
        self.words.clear()

    def end_row(self) -> None:
        if self.cells:
            self.rows.append((self.cells, list(self.edges)))
        self.cells = []

    def end_table(self) -> None:
        if self.rows:
            self.blocks += [(words, False) for words in table_rows(_placed(self.rows))]
            self.blocks += self.aside
            self.aside.clear()
        self.rows = []


def _placed(rows: list[_Row]) -> list[list[Cell]]:
    """Cells, each over as many columns as it is wide; what goes on from above has the text of the cell above."""
    ends = sorted({round(edge.right / NEAR) for _, edges in rows for edge in edges})
    above: dict[int, str] = {}
    found: list[list[Cell]] = []
    for texts, edges in rows:
        cells: list[Cell] = []
        at = 0
        for text, edge in zip(texts, edges if len(edges) == len(texts) else [None] * len(texts), strict=True):
            end = ends.index(round(edge.right / NEAR)) + 1 if edge else at + 1
            if edge and edge.from_left and cells:
                cells[-1] = replace(cells[-1], across=cells[-1].across + max(1, end - at))
            else:
                above[at] = above.get(at, "") if edge and edge.from_above else text
                cells.append(Cell(above[at], max(1, end - at)))
            at = max(end, at + 1)
        found.append(cells)
    return found


def rtf(data: bytes, source: str) -> Parsed:
    """Paragraphs, tables, notes and text boxes; headers and footers once, behind the text; no comments."""
    if not data.lstrip().startswith(b"{\\rtf"):
        raise ValueError("it does not begin as RTF does")
    reading = _Rtf()
    reading.read(data.decode("latin-1"))
    said = {words for words, _ in reading.text.blocks}
    around = [block for block in dict.fromkeys(reading.around) if block[0] not in said and not block[0].isdecimal()]
    parsed = assembled([[*reading.text.blocks, *around]], reading.stated)
    return replace(parsed, kept=share_kept(parsed.text, "".join(reading.shown)))


class _Rtf:
    """A file on its way to paragraphs."""

    def __init__(self) -> None:
        self.text = _Place()
        self.around: list[Block] = []
        self.shown: list[str] = []  # all words that are not hidden, in the order of the file
        self.stated: dict[str, str | None] = {}
        self._places = [self.text]
        self._states = [_State()]
        self._fonts: dict[int, str] = {}
        self._font = 0  # in the table of fonts, the one in hand
        self._page = "cp1252"
        self._bytes = bytearray()
        self._skip = 0  # letters that stand for the `\u` before them
        self._star = False
        self._in_table = False

    def read(self, page: str) -> None:
        at = 0
        while match := _TOKEN.search(page, at):
            at = match.end()
            if match["byte"]:
                self._byte(int(match["byte"], 16))
                continue
            self._flush()
            if match["brace"] == "{":
                self._states.append(replace(self._states[-1], opened=False))
            elif match["brace"]:
                self._close()
            elif match["text"]:
                self._said(match["text"])
            elif match["sign"]:
                self._sign(match["sign"])
            else:
                number = int(match["number"]) if match["number"] else None
                if match["word"] == "bin":
                    at += max(0, number or 0)
                self._word(match["word"], number)
        self._flush()
        for place in reversed(self._places):
            place.end_row()
            place.end_paragraph(False)
            place.end_table()

    def _close(self) -> None:
        if len(self._states) < 2:
            return
        gone = self._states.pop()
        self._star = False
        if not gone.opened:
            return
        place = self._places.pop()
        place.end_row()
        place.end_paragraph(False)
        place.end_table()
        if gone.into in _BESIDE:
            self._places[-1].aside += place.blocks
        elif gone.into in _AROUND:
            self.around += place.blocks
        elif gone.into in _STATED:
            self.stated[_STATED[gone.into]] = " ".join(words for words, _ in place.blocks)

    def _set(self, **changed: object) -> None:
        self._states[-1] = replace(self._states[-1], **changed)  # type: ignore[arg-type]

    def _byte(self, value: int) -> None:
        if self._skip:
            self._skip -= 1
        else:
            self._bytes.append(value)

    def _flush(self) -> None:
        if self._bytes:
            said = bytes(self._bytes).decode(self._states[-1].page or self._page, "replace")
            self._bytes.clear()
            self._written(said)

    def _said(self, text: str) -> None:
        if self._skip:
            text, self._skip = text[self._skip :], max(0, self._skip - len(text))
        page = self._states[-1].page or self._page
        self._written(text if text.isascii() else text.encode("latin-1").decode(page, "replace"))

    def _written(self, text: str) -> None:
        self._star = False
        now = self._states[-1]
        if not now.out and not now.unseen:
            self._places[-1].words.append(raised(text) if now.up else text)
            if now.into not in (*_AROUND, *_STATED):
                self.shown.append(text)

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self._star = True
        elif sign in "\r\n":
            self._places[-1].end_paragraph(self._in_table)
        elif sign != "-":  # that one only says where a word may be divided
            self._written(_SIGNS.get(sign, sign))

    def _word(self, word: str, number: int | None) -> None:
        star, self._star = self._star, False
        if word in _SIGNS:
            self._written(_SIGNS[word])
        elif word in _BESIDE or word in _AROUND or word in _STATED:
            if not self._states[-1].out:
                self._set(into=word, opened=True, unseen=False, up=False)
                self._places.append(_Place())
        elif word == "fonttbl":
            self._set(out=True, into=word)
        elif word in _LEFT_OUT or (star and word not in ("shpinst", "shptxt", "ud")):
            self._set(out=True)
        elif word == "u":
            self._flush_unicode((number or 0) % 0x10000)
        elif known := _KNOWN.get(word):
            known(self, number)

    def _flush_unicode(self, code: int) -> None:
        self._written(chr(code))
        self._skip = self._states[-1].fallback

    def _choose_font(self, number: int | None) -> None:
        self._font = number or 0
        if self._states[-1].into != "fonttbl":
            self._set(page=self._fonts.get(self._font, ""))

    def _charset(self, number: int | None) -> None:
        if self._states[-1].into == "fonttbl" and number in _PAGES and number:
            self._fonts[self._font] = _PAGES[number]

    def _encoding(self, number: int | None) -> None:
        name = f"cp{number}"
        try:
            self._page = codecs.lookup(name).name
        except LookupError:
            self._page = "cp1252"

    def _plain(self, _: int | None) -> None:
        self._set(unseen=False, up=False, page="")

    def _begin_paragraph(self, _: int | None) -> None:
        self._in_table = False
        self._places[-1].heading = False

    def _level(self, number: int | None) -> None:
        self._places[-1].heading = number is not None and number < 9

    def _end(self, _: int | None) -> None:
        if not self._states[-1].out:
            self.shown.append(" ")
            self._places[-1].end_paragraph(self._in_table)

    def _inside(self, _: int | None) -> None:
        self._in_table = True

    def _cell(self, _: int | None) -> None:
        self.shown.append(" ")
        self._places[-1].end_cell()

    def _row(self, _: int | None) -> None:
        self._places[-1].end_row()

    def _begin_row(self, _: int | None) -> None:
        self._places[-1].edges.clear()

    def _merge(self, way: str) -> None:
        self._places[-1].merges.add(way)

    def _end_of_cell(self, number: int | None) -> None:
        place = self._places[-1]
        place.edges.append(_Edge(number or 0, "left" in place.merges, "above" in place.merges))
        place.merges.clear()


_KNOWN: dict[str, Callable[[_Rtf, int | None], None]] = {
    "par": _Rtf._end, "sect": _Rtf._end, "page": _Rtf._end, "column": _Rtf._end,
    "pard": _Rtf._begin_paragraph, "intbl": _Rtf._inside, "cell": _Rtf._cell, "row": _Rtf._row,
    "trowd": _Rtf._begin_row, "cellx": _Rtf._end_of_cell,
    "clmrg": lambda rtf, _: rtf._merge("left"), "clvmrg": lambda rtf, _: rtf._merge("above"),
    "outlinelevel": _Rtf._level, "plain": _Rtf._plain, "f": _Rtf._choose_font, "fcharset": _Rtf._charset,
    "ansicpg": _Rtf._encoding, "v": lambda rtf, number: rtf._set(unseen=number != 0),
    "deleted": lambda rtf, number: rtf._set(unseen=number != 0),
    "super": lambda rtf, number: rtf._set(up=number != 0), "nosupersub": lambda rtf, _: rtf._set(up=False),
    "uc": lambda rtf, number: rtf._set(fallback=1 if number is None else max(0, number)),
}  # fmt: skip
