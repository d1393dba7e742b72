"""A table's cells -> a paragraph a row, each cell under the names of its column.

Knows no format: whoever reads one says which cells are merged and, where the file tells, which rows are heads.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from rag.types import CELLS

MOST_HEADS = 5  # rows of heads: statistical yearbooks have up to four
MOST_BODY = 20  # rows below a year that show what stands in its column: some counts look like years
MOST_SPREAD = 1_000  # columns that one merged cell is said in
MOST_COLUMNS = 16_384  # as many as a worksheet has
LATEST = 10  # tables above one without heads that may have given them
LONG = 30  # characters: what is longer behind a tab is no cell
_GAP = re.compile(r"\t|(?<=[\d%)]) {2,}(?=[(+\-−$€£]?\d)")
MARK = 40  # characters: what is longer is no mark of a list
_MARK = re.compile(r"\W{1,2}|\(?(?:\d{1,3}|[a-zA-Z]|[ivxlIVXL]{1,5})(?:\.\d{1,2})*[.)º°]-?|\d+(?:\.\d+)+")
_WORDLESS = re.compile(r"[\W\d_]+")
_TOTAL = re.compile(r"(?:sub)?total|sum[ae]?\b", re.I)
_QUANTITY = re.compile(r"(?!(?:1[89]|20)\d\d\b)\D?\d[\d.,]*(?:\s\S.*|\s?[^\w\s]{1,2})")  # "3.404 m", "3 de mayo"
_DATE = re.compile(r"\d[/-]\d|[^\W\d]-\d")
_YEAR = re.compile(r"(?:1[89]|20)\d\d\W{0,2}")


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, and how many columns and rows it takes up."""

    text: str
    across: int = 1
    down: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A table laid out: the text at each place, and which places only repeat the cell to their left."""

    rows: tuple[tuple[str, ...], ...]
    repeated: frozenset[tuple[int, int]] = frozenset()

    def row(self, number: int) -> list[tuple[int, str]]:
        """Column and text of each cell of a row that is not empty, a merged one once."""
        return [(at, text) for at, text in enumerate(self.rows[number]) if text and (number, at) not in self.repeated]


def in_a_row(paragraphs: Iterable[str]) -> str:
    """The paragraphs of a cell as one text, told apart where no mark ends them."""
    joined = ""
    for words in (paragraph.replace(CELLS, "; ") for paragraph in paragraphs):
        joined += f"{' ' if joined[-1] in '.,;:!?' else '; '}{words}" if joined else words
    return joined


def told_apart(said: str) -> str:
    """A line of which tabs, or blanks between figures, part the cells; elsewhere a tab is a blank: behind a mark, a
    label or the name of an article, and before a sentence."""
    told = ""
    for piece in filter(None, map(str.strip, _GAP.split(said))):
        if told:
            blank = (
                told[-1] in ".,;:!?¿¡-–—°º"
                or (len(told) <= MARK and _MARK.fullmatch(told))
                or (len(piece) > LONG and not _figure(piece))
            )
            told += " " if blank and not (told[-1].isdigit() and piece[0].isdigit()) else CELLS
        told += piece
    return told


def _figure(piece: str) -> bool:
    return sum(map(str.isdigit, piece)) > sum(map(str.isalpha, piece))


def laid_out(table: Iterable[Iterable[Cell]]) -> Grid:
    """Cells in their places; a merged one stands in each place that it covers."""
    rows: list[tuple[str, ...]] = []
    repeated: set[tuple[int, int]] = set()
    below: dict[int, tuple[str, int, bool]] = {}  # column -> text, rows still to cover, repeated
    for number, cells in enumerate(table):
        row: dict[int, str] = {}
        waiting, below = below, {}
        for at, (text, down, again) in waiting.items():
            row[at] = text
            if again:
                repeated.add((number, at))
            if down > 1:
                below[at] = (text, down - 1, again)
        at = 0
        for cell in cells:
            while at in row:
                at += 1
            for place in range(at, at + min(max(cell.across, 1), MOST_SPREAD)):
                row[place] = cell.text
                if place > at:
                    repeated.add((number, place))
                if cell.down > 1:
                    below[place] = (cell.text, cell.down - 1, place > at)
            at += max(cell.across, 1)
        rows.append(tuple(row.get(place, "") for place in range(max(row, default=-1) + 1)))
    return Grid(tuple(rows), frozenset(repeated))


def table_rows(table: Iterable[Iterable[Cell]], heads: int | None = None) -> list[str]:
    """A line a row: "Country, 2023: Spain | Deaths, 2023: 12", under lines that are the heads themselves.

    `heads`: how many rows the file says are heads, those before them titles; None: they are told by what is in them.
    """
    grid = laid_out(table)
    titles = len(list(takewhile(lambda number: _is_title(grid, number), range(heads or 0))))
    first, heads = (titles, (heads or 0) - titles) if heads == 0 or (heads or 0) > titles else find_heads(grid)
    return [text for text, _ in written(grid, first, heads)]


def _is_title(grid: Grid, number: int) -> bool:
    """Does one cell take up a row from its first column on?"""
    return len(cells := grid.row(number)) == 1 and cells[0][0] == 0 and (number, 1) in grid.repeated


def written(grid: Grid, first: int, heads: int, names: Sequence[str] | None = None) -> list[tuple[str, Sequence[str]]]:
    """The rows as text, each with the names of its columns; the heads are the `heads` rows from `first` on.

    `names`: of the columns, where the heads stand elsewhere.
    """
    if names is None:
        names = column_names(grid, first, heads)
    found = []
    groups = _groups(grid, first + heads)
    for number in range(len(grid.rows)):
        cells = grid.row(number)
        if not cells:
            continue
        if number in groups:
            cells = [(0, groups[number]), *cells]
        body = number >= first + heads
        alone = len(cells) == 1 and cells[0][0] == 0  # the name of a group of rows, or a note below the table
        told = (
            f"{names[at]}: {text}" if body and not alone and at < len(names) and names[at] else text
            for at, text in cells
        )
        text = CELLS.join(told)
        found.append((text if any(names) else text.replace(": | ", ": "), names))
    return found


def _groups(grid: Grid, begin: int) -> dict[int, str]:
    """The label of each row that leaves it to a row above, as those below "North | Q1" do: two columns of words, and
    figures behind them. A total is of nobody knows what."""
    found: dict[int, str] = {}
    label = ""
    for number in range(begin, len(grid.rows)):
        row = [*grid.rows[number], "", ""]
        named = any(map(str.isalpha, row[0]))
        if (named or not row[0]) and any(map(str.isalpha, row[1])) and _has_figures(grid, number):
            if label and not row[0] and not _TOTAL.match(row[1]):
                found[number] = label
            label = row[0] or label
        else:
            label = row[0] if named and not any(row[1:]) else ""
    return found


def column_names(grid: Grid, first: int, heads: int) -> list[str]:
    """For each column its heads, from the top down, each once; one set in several lines as one."""
    width = max(map(len, grid.rows[first : first + heads]), default=0)
    rows: list[Sequence[str]] = [(*row, *[""] * (width - len(row))) for row in grid.rows[first : first + heads]]
    rows = [_over_repeats(above, below) for above, below in itertools.pairwise(rows)] + rows[-1:]
    stacks = ((row[at].replace("; ", " ") for row in rows if row[at]) for at in range(width))
    return [", ".join(dict.fromkeys(stack)).replace(", (", " (") for stack in stacks]


def _over_repeats(above: Sequence[str], below: Sequence[str]) -> Sequence[str]:
    """A row of heads, each said over all of its columns where it stands only over the first: the names below repeat,
    as those of 2022 and of 2023 do."""
    begin = next((at for at, text in enumerate(below) if text and below.count(text) > 1), len(below))
    starts = [at for at in range(begin, len(below)) if above[at] and (at == begin or above[at] != above[at - 1])]
    size = starts[1] - begin if len(starts) > 1 and starts[0] == begin else 0
    names = below[begin : begin + size]
    times = next(n for n in itertools.count() if not size or below[begin + n * size : begin + (n + 1) * size] != names)
    if size < 2 or times < 2 or starts[:times] != [begin + n * size for n in range(times)]:
        return above
    return [*above[:begin], *(above[at] for at in starts[:times] for _ in names), *above[begin + times * size :]]


def find_heads(grid: Grid) -> tuple[int, int]:
    """The number of the first row of heads, and how many there are: none where the first full row has figures.

    A year is a name as well as a figure: a row of years is one of heads where other figures stand below.
    """
    full = (number for number in range(len(grid.rows)) if len(grid.row(number)) > 1 or _stands_over(grid, number))
    first = next(full, None)
    if first is None or not _names(grid, first) or is_form(grid, first):
        return 0, 0
    below = range(first + 1, min(first + MOST_HEADS, len(grid.rows) - 1))
    more = list(takewhile(lambda number: _names(grid, number) and len(grid.row(number)) > 1, below))
    if first + 1 + len(more) < len(grid.rows) and _has_figures(grid, first + 1 + len(more)):
        told = sum(1 for _ in takewhile(lambda number: _fills(grid, number - 1, number), more))
    else:  # a table of words: only a cell above several columns shows that the next row names them
        told = 1 if more and any((first, at) in grid.repeated for at in range(len(grid.rows[first]))) else 0
    last = [text for _, text in grid.row(first + told)]
    return (first, 1 + told) if len(set(last)) == len(last) or told else (0, 0)


def is_form(grid: Grid, first: int) -> bool:
    """Pairs of what is asked and the answer: marked by colons, or two columns where few answers but figures, or most,
    show that the first row heads, and the figures are not each of another measure."""
    beside = [dict(grid.row(number)) for number in range(first + 1, len(grid.rows))]
    if any(
        text.endswith(":") and all(row.get(at, ":").endswith(":") for row in beside) for at, text in grid.row(first)
    ):
        return True
    if max(map(len, grid.rows), default=0) != 2:
        return False
    if any(map(str.isdigit, "".join(grid.rows[first]))):
        return bool(_QUANTITY.fullmatch(grid.rows[first][1]))
    answers = [row[1] for row in beside if 1 in row]
    figures = [answer for answer in answers if any(map(str.isdigit, answer))]
    measures = {"".join(filter(str.isalpha, figure)) for figure in figures}
    return (2 * len(figures) <= len(answers) or len(measures) == len(figures)) and len(answers) > 1


def _stands_over(grid: Grid, number: int) -> bool:
    """Is there one cell, above several columns but not the first? A title begins with the first."""
    cells = grid.row(number)
    return len(cells) == 1 and cells[0][0] > 0 and (number, cells[0][0] + 1) in grid.repeated


def _fills(grid: Grid, above: int, below: int) -> bool:
    """Does a row name columns that the row above leaves without a name of their own, or say units below names?"""
    upper, lower = grid.rows[above], grid.rows[below]
    if not lower[0] and upper[0]:
        return True

    def is_free(at: int) -> bool:
        merged = (above, at) in grid.repeated or (above, at + 1) in grid.repeated
        return at >= len(upper) or not upper[at] or merged

    return any(text and is_free(at) for at, text in enumerate(lower))


def _names(grid: Grid, number: int) -> bool:
    """Can this row be one of heads: no figures but years, and those only over other figures?"""
    cells = grid.row(number)
    if not cells:
        return False
    figures = [(at, text) for at, text in cells if _WORDLESS.fullmatch(text) and any(map(str.isalnum, text))]
    if not all(_YEAR.fullmatch(text) for _, text in figures):
        return False
    return all(_over_figures(grid, number, at) for at, _ in figures) and bool(
        len(figures) < len(cells) or cells[0][0] > 0
    )


def _over_figures(grid: Grid, number: int, at: int) -> bool:
    """Are most of the figures below a cell, in all the columns that it stands over, no years?"""
    end = at + 1
    while (number, end) in grid.repeated:
        end += 1
    below = [text for row in grid.rows[number + 1 : number + 1 + MOST_BODY] for text in row[at:end]]
    figures = [text for text in below if _WORDLESS.fullmatch(text) and any(map(str.isdigit, text))]
    return 2 * sum(bool(_YEAR.fullmatch(text)) for text in figures) < len(figures)


def _has_figures(grid: Grid, number: int) -> bool:
    """Are there figures in a row, beside its label?"""
    return any(_is_figure(text) for at, text in grid.row(number) if at > 0)


def _is_figure(text: str) -> bool:
    return any(map(str.isdigit, text)) and sum(map(str.isalpha, text)) <= 3


def parts(grid: Grid) -> Iterator[tuple[int, Sequence[int], Grid]]:
    """The tables on one sheet, told apart by empty rows and, within those, by empty columns where what follows is a
    table of its own: the first row, the columns, the table."""
    above: list[list[int]] = []  # the columns of the latest tables
    for top, bottom in _stretches([bool(grid.row(number)) for number in range(len(grid.rows))]):
        rows = grid.rows[top:bottom]
        filled = [any(at < len(row) and row[at] for row in rows) for at in range(max(map(len, rows)))]
        found: list[list[int]] = []
        for left, right in _stretches(filled):
            below = found and any(found[-1][0] in one and right - 1 in one for one in above)
            figures = below and all(map(_is_figure, filter(None, itertools.chain(*(row[left:right] for row in rows)))))
            alone = right - left == 1
            if figures or (found and _goes_on(_column(rows, found[-1][0]), _column(rows, left), alone)):
                found[-1] += range(left, right)
            else:
                found.append([*range(left, right)])
        above = [*found, *above][:LATEST]
        for held in found:
            places = range(bottom - top)
            repeated = {(y, x) for y in places for x, at in enumerate(held) if (top + y, at) in grid.repeated}
            cells = (tuple(row[at] if at < len(row) else "" for at in held) for row in rows)
            yield top, held, Grid(tuple(cells), frozenset(repeated))


def _column(rows: Sequence[Sequence[str]], at: int) -> list[str]:
    return [row[at] if at < len(row) else "" for row in rows]


def _goes_on(labels: Sequence[str], column: Sequence[str], alone: bool) -> bool:
    """Do columns behind an empty one go on with the table before it, whose first column is `labels`? The first of them
    holds no labels of its own, which are words, dates, years or numbers that count up; `alone`, it may hold words."""
    told, first = ([text for text in texts if text] for texts in (labels, column))
    figures = list(filter(_is_figure, first))
    if alone and len(first) > 1 and all(bool(a) == bool(b) for a, b in zip(labels, column, strict=True)):
        return True
    if told[0] == first[0] or 2 * len(figures) < len(first) or len(first) < 2:
        return False
    beside = all(a or not b for a, b in zip(labels, column, strict=True))
    return (
        beside
        and not all(map(_YEAR.fullmatch, figures))
        and not any(map(_DATE.search, figures))
        and not _counts(figures)
    )


def _counts(figures: Sequence[str]) -> bool:
    numbers = [int(text) for text in figures if text.isdecimal()]
    rising = all(b - a == 1 for a, b in itertools.pairwise(numbers))
    return rising and len(numbers) == len(figures) and (numbers[:1] == [1] or len(numbers) > 2)


def _stretches(filled: Sequence[bool]) -> Iterator[tuple[int, int]]:
    start = None
    for at, full in enumerate([*filled, False]):
        if full and start is None:
            start = at
        elif not full and start is not None:
            yield start, at
            start = None
