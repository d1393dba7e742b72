"""Lines and tables in reading order -> paragraphs, headings, table rows and footnotes, as text."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Literal

from rag.ingestion.layout.columns import LEADERS, Item
from rag.ingestion.layout.spelling import DIVIDED, composed, joined
from rag.ingestion.layout.tables import Table
from rag.ingestion.layout.words import Row
from rag.ingestion.marks import NUMBER_OF_ITEM
from rag.types import CELLS

LARGE = 1.15  # of the height of the text's words: headings are set larger than this
LITTLE = 0.93  # and footnotes smaller
HEADING = 150  # characters; what is longer is no heading, however it is set
Kind = Literal["text", "heading", "row", "note"]
_ENDED = re.compile(r"(?:[!?…]|[.:;](?!\d)|(?<!\d)[.:;])[\W\d]*$|[»”\"]$")  # "war.2" is marked, "84.312,75" goes on
_BEGINS = re.compile(
    rf"[•●▪■◦‣·–—]\s|{NUMBER_OF_ITEM}|(?:art[íi]culo|article|art\.|section|secci[óo]n)\s+\w+[.º°]",
    re.I,
)
_LEADERS = re.compile(rf"\s*(?:{LEADERS.pattern})[\s.|]*")
_NUMBERED = re.compile(r"[\dIVX]+(?:\.\d+)*[.)]?\s")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_LABEL = re.compile(r"[^.:;!?]{1,30}:\s")
_BULLET = re.compile(r"[•●▪■◦‣]\s")


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph or heading, a row of a table, or a footnote."""

    text: str
    kind: Kind
    full: bool = False  # its last line runs to the end of its column


def body_height(pages: Iterable[Sequence[Row]]) -> float:
    """The height of most letters of these pages, in points."""
    letters: Counter[float] = Counter()
    for page in pages:
        for row in page:
            letters[round(row.height, 1)] += sum(len(word.text) for word in row.words)
    return letters.most_common(1)[0][0] if letters else 0.0


def pieces(items: Sequence[Item], body: float) -> list[Piece]:
    """What stands on a page, in order; footnotes before the paragraph that ends it, so that this may go on overleaf."""
    found: list[Piece] = []
    run: list[Row] = []
    for item in items:
        if isinstance(item, Table):
            found += [*_paragraphs(run, body), *(Piece(composed(line), "row") for line in item.lines)]
            run = []
        else:
            run.append(item)
    found += _paragraphs(run, body)
    return _notes_first(found)


def _notes_first(found: list[Piece]) -> list[Piece]:
    end = len(found)
    while end and found[end - 1].kind == "note":
        end -= 1
    if end == 0 or found[end - 1].kind != "text" or end == len(found) or ended(found[end - 1].text):
        return found
    return [*found[: end - 1], *found[end:], found[end - 1]]


def _paragraphs(rows: Sequence[Row], body: float) -> list[Piece]:
    if not rows:
        return []
    bold = 2 * sum(row.bold for row in rows) > len(rows) and len(rows) > 3  # then bold tells nothing
    edges = _edges(rows)
    kinds = _with_notes([_kind(row, edge, body, bold) for row, edge in zip(rows, edges, strict=True)], rows, body)
    gaps = [a.bottom - b.top for a, b in itertools.pairwise(rows) if a.bottom > b.bottom]
    usual = median(gaps) if gaps else 0.0
    groups: list[list[int]] = [[0]]
    for at in range(1, len(rows)):
        if _parts(rows[at - 1], rows[at], kinds[at - 1 : at + 1], edges[at - 1], usual):
            groups.append([])
        groups[-1].append(at)
    return [_piece([rows[at] for at in group], kinds[group[0]], edges[group[-1]]) for group in groups]


def _amount_behind_leaders(row: Row) -> str:
    """A line of words, leaders and what they lead to, as cells; empty where it is none."""
    told = _LEADERS.sub(CELLS, CELLS.join(part.text for part in row.segments))
    words, _, behind = told.partition(CELLS)
    figures = sum(map(str.isdigit, behind))
    return told if _LEADERS.search(row.text) and any(map(str.isalpha, words)) and 2 * figures > len(behind) / 2 else ""


def _piece(rows: Sequence[Row], kind: Kind, edge: tuple[float, float]) -> Piece:
    if kind == "row":
        return Piece(composed(_amount_behind_leaders(rows[0])), kind)
    text = joined([composed(row.text) for row in rows])
    return Piece(text, kind, full=rows[-1].right > edge[1] - 0.12 * (edge[1] - edge[0]))


def _edges(rows: Sequence[Row]) -> list[tuple[float, float]]:
    """Of each row, the left and right edge of its column: rows under one another that overlap.

    To the right, it is told by the line over it and those below: a title or abstract may run over two columns.
    """
    found: list[tuple[float, float]] = []
    start = 0
    for at in range(1, len(rows) + 1):
        if at == len(rows) or rows[at].bottom > rows[at - 1].bottom or rows[at].left > rows[at - 1].right:
            part = rows[start:at]
            left = min(row.left for row in part)
            rights = [*itertools.accumulate((row.right for row in reversed(part)), max)][::-1]
            above = [part[0], *part]
            found += [
                (left, max(right, over.right) if over.height < LARGE * row.height else right)
                for over, row, right in zip(above, part, rights, strict=False)
            ]
            start = at
    return found


def _kind(row: Row, edge: tuple[float, float], body: float, bold: bool) -> Kind:
    text = row.text
    if _amount_behind_leaders(row):
        return "row"
    if len(text) > HEADING or sum(map(str.isalpha, text)) < 3 or text.endswith((",", ";")):
        return "text"
    if row.height > LARGE * body:
        return "heading"
    alone = row.right < edge[1] - 0.1 * (edge[1] - edge[0]) or row.left > edge[0] + 0.1 * (edge[1] - edge[0])
    if row.bold and not bold and not text.endswith("."):
        return "heading"
    return "heading" if text.isupper() and alone and not text.endswith(".") else "text"


def _with_notes(kinds: list[Kind], rows: Sequence[Row], body: float) -> list[Kind]:
    """Small letters at the foot of a page are footnotes."""
    at = len(rows)
    while at and rows[at - 1].height < LITTLE * body:
        at -= 1
    return [*kinds[:at], *(["note"] * (len(rows) - at))] if at else kinds  # type: ignore[list-item]


def _parts(before: Row, row: Row, kinds: Sequence[Kind], edge: tuple[float, float], usual: float) -> bool:
    """Does a paragraph end between two lines? A sentence that plainly goes on is not cut, whatever the gap."""
    over = before.bottom < row.bottom  # the top of the next column
    gap = before.bottom - row.top
    far = not over and gap > min(max(usual, 0.0), 0.6 * row.height) + 0.45 * row.height
    if kinds[0] != kinds[1] or kinds[0] == "row":
        return True
    if kinds[0] == "heading":
        return over or far or abs(before.height - row.height) > 0.5 or bool(_NUMBERED.match(row.text))
    if _BULLET.match(row.text):
        return True
    goes_on = row.text[:1].islower() or before.text.endswith((",", DIVIDED, "-"))
    done = ended(before.text)
    if goes_on and not done and not (far and gap > 1.5 * row.height):
        return False
    if far or (done and bool(_BEGINS.match(row.text))):
        return True
    if over:
        return done
    indented = row.left > before.left + 0.8 * row.height and before.left < edge[0] + 0.5 * row.height
    begin = row.words[0]
    if _FIGURE.fullmatch(begin.text) and not before.text[0].isdigit():
        begin = row.words[:2][-1]  # a figure and its unit stay together
    fits = edge[1] - before.right > begin.right - row.left + 0.5 * row.height  # it was broken on purpose
    return (done and indented) or fits


def ended(text: str) -> bool:
    """Does a text end with the end of a sentence?"""
    return bool(_ENDED.search(text[-12:])) and not re.search(r"\d-$", text)  # 3.2-, and 4.1 on the next line


def goes_on(last: Piece, first: Piece) -> bool:
    """Does the paragraph that ends a page go on with the one that begins the next?"""
    if last.kind != "text" or first.kind != "text" or ended(last.text) or _BULLET.match(first.text):
        return False
    if first.text[:1].islower() or last.text.endswith((DIVIDED, "-", ",")):
        return True
    return last.full and not _LABEL.match(first.text)


def opened(piece: Piece) -> Piece:
    """A paragraph that goes on overleaf, a divided word at its end marked as such."""
    return replace(piece, text=re.sub(r"(?<=\w)[-\u2010\u00ad\x02]$", DIVIDED, piece.text))
