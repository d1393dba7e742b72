"""Drawn lines and words -> tables: each cell is what stands between lines, however its words are set."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from rag.ingestion.layout.columns import Item
from rag.ingestion.layout.spelling import joined
from rag.ingestion.layout.tables import Span, Table, is_figure, logical
from rag.ingestion.layout.words import Row, Word, row_of, rows
from rag.ingestion.tables import Cell, Grid, column_names, find_heads, laid_out, written

NEAR = 3.0  # points: lines that come so close to one another meet
WHOLE = 0.6  # of a cell's side: a line along so much of it is its border
MOST_LINES = 400  # level or upright, of one table
MOST_CELLS = 20_000
NAME = 100  # characters: what is longer is no name of a column
LONG = 600  # characters: what has a longer cell is a page set in columns
MOST_TABLES = 60  # of a page
STAND_IN = 0xF000  # of Unicode's private use: no file's text, as what a broken font makes of letters is left out
WIDE = 20
SLACK = 0.6  # of a cell's width, which a text that is wrapped in it fills
LINES = 3  # side by side in all columns, from which on they are rows: a head may have two
FILLED = 0.3  # of its cells: what has fewer is a chart, or paper to draw on


class Edge(NamedTuple):
    """A straight line: where it stands, and from where to where it runs, in points from the bottom left corner."""

    place: float
    begin: float
    end: float
    upright: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """A table's borders: where its columns part, from the left, its rows, from the top, and the lines themselves."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    level: tuple[Edge, ...]
    upright: tuple[Edge, ...]

    def holds(self, word: Word) -> bool:
        x, y = (word.left + word.right) / 2, word.middle
        return self.xs[0] < x < self.xs[-1] and self.ys[-1] < y < self.ys[0]


def frames(edges: Sequence[Edge]) -> list[Frame]:
    """The tables that lines make, from the top: lines that meet, two columns and two rows at least."""
    level = _merged([edge for edge in edges if not edge.upright])
    upright = _merged([edge for edge in edges if edge.upright])
    if not level or not upright or len(level) + len(upright) > 4 * MOST_LINES:
        return []
    found = [_frame(*part) for part in _parts(level, upright)]
    return sorted((frame for frame in found if frame), key=lambda frame: -frame.ys[0])


def _merged(edges: Iterable[Edge]) -> list[Edge]:
    """Lines at one place that go on from one another as one."""
    found: list[Edge] = []
    by_place = sorted(edges)
    for _, group in itertools.groupby(_numbered(by_place), key=lambda pair: pair[0]):
        alike = sorted((edge for _, edge in group), key=lambda edge: edge.begin)
        place = sum(edge.place for edge in alike) / len(alike)
        held = alike[0]._replace(place=place)
        for edge in alike[1:]:
            if edge.begin <= held.end + NEAR:
                held = held._replace(end=max(held.end, edge.end))
            else:
                found.append(held)
                held = edge._replace(place=place)
        found.append(held)
    return found


def _numbered(edges: Sequence[Edge]) -> list[tuple[int, Edge]]:
    """Edges in the order of their places, with the number of the place that each shares with others."""
    number, found = 0, []
    for at, edge in enumerate(edges):
        if at and edge.place - edges[at - 1].place > NEAR - 1:
            number += 1
        found.append((number, edge))
    return found


def _parts(level: Sequence[Edge], upright: Sequence[Edge]) -> list[tuple[list[Edge], list[Edge]]]:
    """Lines that meet, directly or by others."""
    owner = list(range(len(level) + len(upright)))

    def root(at: int) -> int:
        while owner[at] != at:
            owner[at] = owner[owner[at]]
            at = owner[at]
        return at

    for a, across in enumerate(level):
        for b, down in enumerate(upright, start=len(level)):
            if _meet(across, down):
                owner[root(b)] = root(a)
    parts: dict[int, tuple[list[Edge], list[Edge]]] = {}
    for at, edge in enumerate([*level, *upright]):
        parts.setdefault(root(at), ([], []))[edge.upright].append(edge)
    return list(parts.values())


def _meet(across: Edge, down: Edge) -> bool:
    return (
        across.begin - NEAR <= down.place <= across.end + NEAR and down.begin - NEAR <= across.place <= down.end + NEAR
    )


def _frame(level: list[Edge], upright: list[Edge]) -> Frame | None:
    """The frame of lines that meet; its outer sides need not be drawn."""
    if not level or not upright or max(len(level), len(upright)) > MOST_LINES:
        return None
    across, down = [edge.place for edge in upright], [edge.place for edge in level]
    left = min(*across, *(edge.begin for edge in level))
    right = max(*across, *(edge.end for edge in level))
    low = min(*down, *(edge.begin for edge in upright))
    high = max(*down, *(edge.end for edge in upright))
    xs, ys = _places([left, right, *across]), _places([low, high, *down])
    if len(xs) < 3 or len(ys) < 3 or len(xs) * len(ys) > MOST_CELLS:
        return None
    level += [Edge(low, left, right, False), Edge(high, left, right, False)]
    upright += [Edge(left, low, high, True), Edge(right, low, high, True)]
    return Frame(tuple(xs), tuple(reversed(ys)), tuple(level), tuple(upright))


def _places(values: Iterable[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > NEAR:
            found.append(value)
    return found


def ruled(frame: Frame, words: Sequence[Word], before: Table | None) -> Table | None:
    """The table in a frame, with the words that stand in it; None where its lines frame something else.

    `before`: the table that ended the page before, if this one begins its page.
    """
    cells = _cells(frame)
    if cells is None:
        return None
    held: dict[tuple[int, int], list[Word]] = {}
    for word in words:
        held.setdefault(cells[_place(word, frame)], []).append(word)
    grid = _grid(frame, cells, held)
    full = sum(len(grid.row(number)) > 1 for number in range(len(grid.rows)))
    texts = [text for number in range(len(grid.rows)) for _, text in grid.row(number)]
    if full < 2 or max(map(len, texts), default=LONG) >= LONG or len(held) < FILLED * len(set(cells.values())):
        return None
    spans = tuple(itertools.pairwise(frame.xs))
    first, heads = find_heads(grid)
    if heads and max(map(len, column_names(grid, first, heads))) > NAME:
        first = heads = 0
    names = column_names(grid, first, heads)
    if before is not None and _alike(before.columns, spans):
        if tuple(names) == before.heads:
            rest = grid.rows[first + heads :]
            grid = Grid(rest, frozenset((at - first - heads, column) for at, column in grid.repeated))
            first = heads = 0
        elif not heads or not _has_figures(grid):
            first, heads, names = 0, 0, list(before.heads)
    told = written(grid, first, heads, names)
    return Table(spans, tuple(names), tuple(text for text, _ in told))


def _alike(one: Sequence[Span], other: Sequence[Span]) -> bool:
    return len(one) == len(other) and all(abs(a[0] - b[0]) < 2 * NEAR for a, b in zip(one, other, strict=True))


def _has_figures(grid: Grid) -> bool:
    return any(is_figure(text) for number in range(len(grid.rows)) for at, text in grid.row(number) if at)


def _cells(frame: Frame) -> dict[tuple[int, int], tuple[int, int]] | None:
    """For each place by row and column, the first place of its cell; None where a cell is no rectangle."""
    owner = {(row, at): (row, at) for row in range(len(frame.ys) - 1) for at in range(len(frame.xs) - 1)}

    def root(place: tuple[int, int]) -> tuple[int, int]:
        while owner[place] != place:
            place = owner[place]
        return place

    upright, level = _by_place(frame.upright, frame.xs), _by_place(frame.level, frame.ys)
    for row, (high, low) in enumerate(itertools.pairwise(frame.ys)):
        for at, (left, right) in enumerate(itertools.pairwise(frame.xs)):
            if (row, at + 1) in owner and not _borders(upright[at + 1], low, high):
                _join(owner, root((row, at)), root((row, at + 1)))
            if (row + 1, at) in owner and not _borders(level[row + 1], left, right):
                _join(owner, root((row, at)), root((row + 1, at)))
    found = {place: root(place) for place in owner}
    parts: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for place, first in found.items():
        parts.setdefault(first, []).append(place)
    for first, part in parts.items():
        height, width = (max(place[side] for place in part) - first[side] + 1 for side in (0, 1))
        if min(place[1] for place in part) < first[1] or len(part) != height * width:
            return None
    return found


def _join(owner: dict[tuple[int, int], tuple[int, int]], one: tuple[int, int], other: tuple[int, int]) -> None:
    owner[max(one, other)] = min(one, other)


def _by_place(edges: Sequence[Edge], places: Sequence[float]) -> list[list[Edge]]:
    """For each place the lines that stand there."""
    return [[edge for edge in edges if abs(edge.place - place) <= NEAR] for place in places]


def _borders(edges: Sequence[Edge], begin: float, end: float) -> bool:
    """Are there lines along most of the way from one point to another?"""
    shared = sum(max(0.0, min(edge.end, end) - max(edge.begin, begin)) for edge in edges)
    return shared >= WHOLE * (end - begin)


def _place(word: Word, frame: Frame) -> tuple[int, int]:
    x, y = (word.left + word.right) / 2, word.middle
    row = sum(y < place for place in frame.ys[1:-1])
    return row, sum(x > place for place in frame.xs[1:-1])


def _grid(frame: Frame, cells: dict[tuple[int, int], tuple[int, int]], held: dict[tuple[int, int], list[Word]]) -> Grid:
    """The cells with their texts; what stands between two lines is several rows where its figures do."""
    last: dict[tuple[int, int], tuple[int, int]] = {}  # of each cell, its last place
    for place, cell in cells.items():
        last[cell] = max(last.get(cell, place), place)
    in_row: dict[int, list[tuple[int, int]]] = {}
    for cell in sorted(last):
        in_row.setdefault(cell[0], []).append(cell)
    table: list[list[Cell]] = []
    for number in range(len(frame.ys) - 1):
        firsts = in_row.get(number, [])
        row = []
        for cell in firsts:
            down, across = (last[cell][side] - cell[side] + 1 for side in (0, 1))
            row.append(Cell(_text(held.get(cell, ())), across, down))
        several = _several(frame, row, [word for cell in firsts for word in held.get(cell, ())])
        table += [[Cell(text) for text in line] for line in several] or [row]
    return laid_out(table)


def _several(frame: Frame, row: Sequence[Cell], words: Sequence[Word]) -> list[list[str]]:
    """The rows between two lines of a frame, where no lines part them: two at least with figures side by side, or all
    columns with as many lines.
    """
    if len(row) != len(frame.xs) - 1 or any(cell.down > 1 or cell.across > 1 for cell in row):
        return []
    spans = list(itertools.pairwise(frame.xs))
    band = rows(words)
    figures = [line for line in band if _side_by_side(line, spans) > min(1, len(spans) - 2)]
    return logical(band, spans) if len(figures) > 1 else _all_side_by_side(band, spans)


def _all_side_by_side(band: Sequence[Row], spans: Sequence[Span]) -> list[list[str]]:
    """The lines as rows where all columns have one at each height, and lines end before they are full."""
    lines = [
        [[word for word in line.words if left < (word.left + word.right) / 2 < right] for left, right in spans]
        for line in band
    ]
    filled = [at for at in range(len(spans)) if any(line[at] for line in lines)]
    if len(lines) < LINES or len(filled) < 2 or not all(line[at] for line in lines for at in filled):
        return []
    room = [_with_room([line[at] for line in lines], spans[at]) for at in filled]  # by column, at each end of a line
    if sum(map(any, room)) < 2 or not all(map(any, zip(*room, strict=True))):
        return []
    return [[row_of(words).text if words else "" for words in line] for line in lines]


def _with_room(lines: Sequence[Sequence[Word]], span: Span) -> list[bool]:
    """For each line of a column but the last: would the word that begins the next have stood at its end?"""
    sizes = [line[-1].right - line[0].left for line in lines]
    measure = max(*sizes, SLACK * (span[1] - span[0]))
    return [
        size + after[0].height / 3 + after[0].right - after[0].left < measure
        for size, after in zip(sizes, lines[1:], strict=False)
    ]


def _side_by_side(line: Row, spans: Sequence[Span]) -> int:
    """In how many columns but the first does a line have a figure?"""
    return sum(
        any(is_figure(word.text) for word in line.words if left < (word.left + word.right) / 2 < right)
        for left, right in spans[1:]
    )


def _text(words: Sequence[Word]) -> str:
    return joined([line.text for line in rows(words)]) if words else ""


def set_apart(page: Sequence[Row], drawn: Sequence[Frame], before: Table | None) -> tuple[list[Row], dict[str, Table]]:
    """The rows of a page, a stand-in for what is in a ruled table, and the table that each stand-in is for."""
    tables: dict[str, Table] = {}
    found = list(page)
    for number, frame in enumerate(drawn[:MOST_TABLES]):
        held = [word for row in found for word in row.words if frame.holds(word)]
        begins = not any(row.bottom > frame.ys[0] - NEAR for row in found)
        table = ruled(frame, held, before if begins else None) if held else None
        if table is None:
            continue
        name = chr(STAND_IN + number) * 2 * WIDE  # as long as a line of prose: a table may stand in a column of it
        tables[name] = table
        found = [_without(row, frame, name) for row in found]
    return found, tables


def _without(row: Row, frame: Frame, name: str) -> Row:
    inside = [word for word in row.words if frame.holds(word)]
    if not inside:
        return row
    stand_in = Word(name, frame.xs[0], row.bottom, frame.xs[-1], row.top, apart=True)
    return row_of(sorted([stand_in, *(word for word in row.words if word not in inside)], key=lambda word: word.left))


def put_back(items: Iterable[Item], tables: dict[str, Table]) -> list[Item]:
    """What stands on a page, each table at the first of its stand-ins."""
    left = dict(tables)
    found: list[Item] = []
    for item in items:
        names = [word.text for word in item.words if word.text in tables] if isinstance(item, Row) else []
        if not names:
            found.append(item)
            continue
        assert isinstance(item, Row)
        found += [left.pop(name) for name in names if name in left]
        rest = [word for word in item.words if word.text not in names]
        found += [row_of(rest)] if rest else []
    return found
