"""Rows that stand in columns -> a table's rows as text, each cell with the heads of its column."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.ingestion.layout.spelling import joined
from rag.ingestion.layout.words import Row, Word, row_of, spelled
from rag.ingestion.tables import Grid, is_form
from rag.types import CELLS

MOST_SPANNED = 12  # columns; more are told by their names alone, or a wide table would take seconds
MOST_OVER = 0.25  # of its width: how far a cell may reach over into the column beside its own
LEADING = 1.08  # of the least step from line to line: the most within a cell
OFF_CENTRE = 0.4  # of a column's width: how far from the middle of its columns a head may stand
YEAR = re.compile(r"(?:19|20)\d\d\W*(?:\(?[a-z*]\)?|\([^()\d]+\))?")
EMPTY = re.compile(r"[-–—.…·]+|n\.?\s?[ad]\.?|n/a|s/d", re.I)  # a cell that says that there is nothing
SIGN = re.compile(r"(?:[A-Z]{1,3})?[$€£¥₡₲]|S/\.?|Bs\.?")
Span = tuple[float, float]  # left and right, in points
_HALVES = ((True, False, False, True), (False, True, True, False))  # of a column: head and cells, then those beside it


@dataclass(frozen=True, slots=True)
class Table:
    """A table's columns, the heads of each, and its rows as text."""

    columns: tuple[Span, ...]
    heads: tuple[str, ...]
    lines: tuple[str, ...]


def is_figure(text: str) -> bool:
    """Is a cell's text a figure, with its unit or none: `9.10 %`, `(1.500,5)`, `US$ 12`, `12 M`?"""
    letters = sum(map(str.isalpha, text))
    return any(map(str.isdigit, text)) and letters <= 3 and len(text.split()) <= 4


def columns(band: Sequence[Row]) -> list[Span]:
    """The columns of rows, from left to right: what is between the gaps that all of them leave free."""
    found: list[Span] = []
    for row in band:
        found = with_row(found, row)
    return found


def with_row(spans: Sequence[Span], row: Row) -> list[Span]:
    """Columns, and those of one more row."""
    found: list[Span] = []
    for left, right in sorted([*spans, *((part.left, part.right) for part in row.segments)]):
        if found and left <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], right))
        else:
            found.append((left, right))
    return found


def cells(row: Row, spans: Sequence[Span]) -> list[str]:
    """A row's words by column: each word is in the one whose middle ground it lies on."""
    return [spelled(part) for part in _parted(row, spans)]


def _parted(row: Row, spans: Sequence[Span]) -> list[list[Word]]:
    parted: list[list[Word]] = [[] for _ in spans]
    for word in row.words:
        middle = (word.left + word.right) / 2
        parted[min(range(len(spans)), key=lambda at: _distance(middle, spans[at]))].append(word)
    return parted


def _distance(x: float, span: Span) -> float:
    return max(span[0] - x, x - span[1], 0.0)


def narrowed(band: Sequence[Row], spans: Sequence[Span]) -> list[Span]:
    """Columns, each that holds figures side by side in most rows cut between them: dense tables leave small gaps."""
    found: list[Span] = []
    todo = list(reversed(spans))
    while todo:
        span = todo.pop()
        parts = [part for row in band if (part := [word for word in row.words if _inside(word, span)])]
        many = [part for part in parts if len(part) > 1 and all(is_figure(word.text) for word in part)]
        gap = _gap(many) if len(many) > 1 and 2 * len(many) > len(parts) else None
        gap = gap or _bridged(band, span)
        if gap is None:
            found.append(span)
        else:
            todo += [(gap[1], span[1]), (span[0], gap[0])]
    return found


def _bridged(band: Sequence[Row], span: Span) -> Span | None:
    """The gap between two figures that a third of a column's rows have, where figures of the others stand on one side
    of it and at most just reach over, as a total that is longer than what it sums up."""
    parts = [part for row in band if (part := [one for one in row.segments if _inside(one, span)])]
    many = [part for part in parts if len(part) > 1 and all(is_figure(one.text) for one in part)]
    gap = _gap(many) if len(many) > 1 and 3 * len(many) >= len(parts) else None
    if gap is None:
        return None
    figures = [one for part in parts for one in part if is_figure(one.text)]
    over = [(sum(gap) / 2 - one.left) / (one.right - one.left) for one in figures]
    return gap if all(share <= MOST_OVER or share >= 1 - MOST_OVER for share in over) else None


def _inside(word: Word | Row, span: Span) -> bool:
    return span[0] <= (word.left + word.right) / 2 <= span[1]


def _gap(parts: Sequence[Sequence[Word | Row]]) -> Span | None:
    """The gap that all of these lists of figures leave, if they do; one number in groups of three digits has none."""
    words = sorted((word for part in parts for word in part), key=lambda word: word.left)
    right = words[0].right
    for at, word in enumerate(words[1:], start=1):
        if word.left - right > 0.15 * word.height and not _grouped(words[:at], words[at:]):
            return right, word.left
        right = max(right, word.right)
    return None


def _grouped(before: Sequence[Word | Row], after: Sequence[Word | Row]) -> bool:
    return all(re.fullmatch(r"[-−(]?\d{1,3}", word.text) for word in before) and all(
        re.fullmatch(r"\d{3}(?:[.,]\d+)?\)?", word.text) for word in after
    )


def has_figures(band: Sequence[Row], spans: Sequence[Span]) -> list[bool]:
    """Of each column, are most of its cells figures?"""
    grid = [cells(row, spans) for row in band]
    found = []
    for at in range(len(spans)):
        filled = [line[at] for line in grid if line[at] and not EMPTY.fullmatch(line[at])]
        found.append(bool(filled) and 2 * sum(map(is_figure, filled)) >= len(filled))
    return found


def table(above: Sequence[Row], band: Sequence[Row], before: Table | None) -> Table:
    """The table that the rows of a band are; `above` are rows over it that head it, `before` the table of the page
    before, which it may go on."""
    lines, band = [*above, *band], unwrapped(band, columns(band))
    if above and len(whole := unwrapped(lines, columns(lines))) < len(lines):
        above, band = [], whole
    spans = _with_signs(band, narrowed(band, columns(band)))
    if before is not None and len(before.columns) >= len(spans) and not above:
        spans = _as_before(band, spans, before) or spans
    first = _heads_end(band, spans, wrapped=not above and lines[0].text != band[0].text)
    if first:
        spans = _under_heads(spans, [*above, *band[:first]], band[first:])
    if goes_on(band, before) and before is not None and (first == 0 or _same(band[:first], spans, before)):
        heads, shown = before.heads, []
        spans = list(before.columns) if len(spans) != len(heads) or _within(band, before) else spans
    else:
        heads = _heads([*above, *band[:first]], spans)
        shown = [CELLS.join(filter(None, heads))] if any(heads) else []
    body = band[first:]
    figures = has_figures(body, spans)
    told = [_line(line, heads, figures) for line in _labelled(logical(body, spans), body, spans)]
    return Table(tuple(spans), heads, tuple(filter(None, [*shown, *told])))


def _with_signs(band: Sequence[Row], spans: Sequence[Span]) -> list[Span]:
    """Columns, one of nothing but currency signs as part of the column of figures that they stand before."""
    grid = [cells(row, spans) for row in band]
    texts = [[line[at] for line in grid if line[at]] for at in range(len(spans))]
    found: list[Span] = []
    left: float | None = None
    for at, span in enumerate(spans):
        begin = span[0] if left is None else left
        left = begin if at + 1 < len(spans) and texts[at] and all(map(SIGN.fullmatch, texts[at])) else None
        if left is None:
            found.append((begin, span[1]))
    return found


def _under_heads(spans: Sequence[Span], named: Sequence[Row], body: Sequence[Row]) -> list[Span]:
    """Columns, one of a head alone and one of cells without a head beside it as one: the head is set to the left, the
    figures to the right."""
    heads, cells_below = (
        [any(line[at] for line in grid) for at in range(len(spans))]
        for grid in ([cells(row, spans) for row in rows] for rows in (named, body))
    )
    found: list[Span] = []
    at = 0
    while at < len(spans):
        if at and at + 1 < len(spans) and (heads[at], cells_below[at], heads[at + 1], cells_below[at + 1]) in _HALVES:
            found.append((spans[at][0], spans[at + 1][1]))
            at += 1
        else:
            found.append(spans[at])
        at += 1
    return found


def _labelled(lines: Sequence[list[str]], band: Sequence[Row], spans: Sequence[Span]) -> list[list[str]]:
    """The rows of a table; those under a label that stands for several have it, too: two columns of words begin it, and
    the first is empty where the second and a figure are not. A column that only the rows without a label fill is of
    what sums up the others."""
    if not lines or len(spans) < 3 or any(has_figures(band, spans)[:2]) or not lines[0][0]:
        return list(lines)
    found: list[list[str]] = []
    for line in lines:
        under = bool(found) and not line[0] and bool(found[-1][1] and line[1]) and any(map(is_figure, line[2:]))
        found.append([found[-1][0], *line[1:]] if under else line)
    return found


def _as_before(band: Sequence[Row], spans: Sequence[Span], before: Table) -> list[Span] | None:
    within = goes_on(band, before) and _within(band, before)
    return list(before.columns) if within and len(spans) <= len(before.columns) else None


def _same(band: Sequence[Row], spans: Sequence[Span], before: Table) -> bool:
    """Do these rows repeat the heads of the table before?"""
    plain = [re.sub(r"\W", "", "".join(heads)).lower() for heads in (_heads(band, spans), before.heads)]
    return plain[0] == plain[1]


def goes_on(band: Sequence[Row], before: Table | None) -> bool:
    """Do the rows stand in the columns of the table before, or along the same edges, two of them filled?"""
    if before is None or not (_within(band, before) or _along(columns(band), before.columns)):
        return False
    return any(len(row.segments) > 1 for row in band)


def _along(spans: Sequence[Span], others: Sequence[Span]) -> bool:
    """Are these as many columns, and share each an edge: one cell is wider than all of those before?"""
    return len(spans) == len(others) > 2 and all(
        min(abs(a[0] - b[0]), abs(a[1] - b[1])) < 3 for a, b in zip(spans, others, strict=True)
    )


def _within(band: Sequence[Row], before: Table) -> bool:
    """Does each segment stand over one column of the table before?"""
    for row in band:
        for part in row.segments:
            over = [
                at for at, span in enumerate(before.columns) if part.left < span[1] + 3 and part.right > span[0] - 3
            ]
            if len(over) != 1:
                return False
    return True


def _heads_end(band: Sequence[Row], spans: Sequence[Span], wrapped: bool) -> int:
    """How many rows at the top of a table name its columns: those before the first with a figure in it.

    Years name columns where the rows below hold other figures. A table of words has one such row, of cells of one line
    (`wrapped`: they have more), or those that are bold; in two columns only these.
    """
    figures = has_figures(band, spans)
    grid = [cells(row, spans) for row in band]
    if is_form(Grid(tuple(map(tuple, grid))), 0) or all(": " in cell for cell in grid[0] if cell):
        return 0
    if not any(figures[1:]):
        bold = 0 if band[-1].bold else sum(1 for _ in itertools.takewhile(lambda row: row.bold, band))
        if not all(grid[0]) or len(band) < 3 or (figures[0] and is_figure(grid[0][0])):
            return 0
        return bold or int(len(spans) > 2 and not wrapped and logical(band, spans)[0] == grid[0])
    for at, line in enumerate(grid):
        beside = [line[one] for one in range(1, len(spans)) if figures[one]]
        if at and _begins_row(band, at, beside, label=line[0]):
            return _without_labels(grid, at)
        values = [cell for cell, holds in zip(line[1:], figures[1:], strict=True) if holds and cell]
        numbers = list(filter(is_figure, values))
        years = bool(numbers) and all(map(YEAR.fullmatch, numbers)) and _in_turn(numbers)
        further = bool(at) and not line[0] and band[at - 1].bottom - band[at].bottom < 1.4 * band[at].height
        if years and (len(numbers) > 1 or further) and _stand_over_others(grid[at + 1 :]):
            continue
        if any(is_figure(cell) or EMPTY.fullmatch(cell) for cell in values):
            return _without_labels(grid, at)
    return 0


def _in_turn(numbers: Sequence[str]) -> bool:
    """Are these all different, or the same ones over and over: 2022, 2023, 2022, 2023?"""
    period = len(set(numbers))
    return all(one == numbers[at % period] for at, one in enumerate(numbers)) and (period > 1 or len(numbers) == 1)


def _stand_over_others(grid: Sequence[Sequence[str]]) -> bool:
    """Are most of the cells below, beside their rows' labels, no years? Some counts look like years."""
    cells_below = [cell for line in grid for cell in line[1:] if cell]
    return 2 * sum(bool(YEAR.fullmatch(cell)) for cell in cells_below) < len(cells_below)


def _begins_row(band: Sequence[Row], at: int, values: Sequence[str], label: str) -> bool:
    """Is a line without figures, under heads, the first of a cell whose row stands right below it?"""
    if any(values) or at + 1 >= len(band):
        return False
    nearer = 0.7 if label else 0.95
    return band[at].bottom - band[at + 1].bottom < nearer * (band[at - 1].bottom - band[at].bottom)


def _without_labels(grid: Sequence[Sequence[str]], end: int) -> int:
    """Rows with nothing but a label, between the heads and the first figures, head no column."""
    while end and not any(grid[end - 1][1:]):
        end -= 1
    return end


def _heads(named: Sequence[Row], spans: Sequence[Span]) -> tuple[str, ...]:
    """The heads of each column, several rows in one; one that stands over several columns heads each of them."""
    found = [""] * len(spans)
    wide = [False] * len(spans)
    for line, row in enumerate(named):
        groups = _groups(row, named[line + 1 :], spans)
        for place, part in enumerate(row.segments):
            if groups:
                for at in groups[place]:
                    found[at] = joined([found[at] + ("," if wide[at] and found[at] else ""), part.text])
                    wide[at] = len(groups[place]) > 1
                continue
            over = [at for at, span in enumerate(spans) if part.left < span[1] and part.right > span[0]]
            over = over or [min(range(len(spans)), key=lambda at: _distance((part.left + part.right) / 2, spans[at]))]
            spanning = len(over) > 1 and _named_below(over, named[line + 1 :], spans)
            texts = [part.text] * len(spans) if spanning or len(over) == 1 else cells(part, spans)
            for at in over:
                if texts[at]:
                    found[at] = joined([found[at] + ("," if wide[at] and found[at] else ""), texts[at]])
                    wide[at] = spanning
    return tuple(found)


def _groups(row: Row, below: Sequence[Row], spans: Sequence[Span]) -> list[list[int]]:
    """The columns that each segment of a row heads, where those have names of their own: their names repeat (2022 and
    2023, each over Budget and Spent), or the segment stands over their middle. Empty where neither is plain."""
    parts = [part for part in row.segments if part.left > spans[0][1]]
    grid = [cells(line, spans) for line in below]
    names = [" ".join(filter(None, (line[at] for line in grid))) for at in range(len(spans))]
    columns = [at for at in range(1, len(spans)) if names[at]]
    held = _repeating(parts, columns, names, spans) or _centred(parts, columns, names, spans)
    return [[0] for _ in row.segments[: len(row.segments) - len(parts)]] + held if held else []


def _repeating(
    parts: Sequence[Row], columns: Sequence[int], names: Sequence[str], spans: Sequence[Span]
) -> list[list[int]]:
    size = len(columns) // len(parts) if parts else 0
    if size < 2 or size * len(parts) != len(columns):
        return []
    held = [list(columns[start : start + size]) for start in range(0, len(columns), size)]
    if len({tuple(names[at] for at in group) for group in held}) > 1 or len(held) == 1:
        return []
    if any(part.left > spans[group[-1]][1] or part.right < spans[group[0]][0] - 3 * part.height
           for part, group in zip(parts, held, strict=True)):  # fmt: skip
        return []
    return held


def _centred(
    parts: Sequence[Row], columns: Sequence[int], names: Sequence[str], spans: Sequence[Span]
) -> list[list[int]]:
    """All columns in groups of neighbours, each segment over the middle of one; none where a segment may as well be the
    first line of a single column's name."""
    if not 2 <= len(parts) <= len(columns) / 2 or len(columns) > MOST_SPANNED:
        return []
    if any(
        names[at][:1].islower() or names[at][:1] == "(" for part in parts for at in columns if _over(part, spans[at])
    ):
        return []
    pitch = (spans[columns[-1]][1] - spans[columns[0]][0]) / len(columns)
    for cuts in itertools.combinations(range(2, len(columns) - 1), len(parts) - 1):
        held = [list(columns[a:b]) for a, b in itertools.pairwise((0, *cuts, len(columns)))]
        away = [
            abs(part.left + part.right - spans[group[0]][0] - spans[group[-1]][1]) / 2
            for part, group in zip(parts, held, strict=True)
        ]
        if max(away) < OFF_CENTRE * pitch and min(map(len, held)) > 1:
            return held
    return []


def _over(part: Row, span: Span) -> bool:
    return part.left < span[1] and part.right > span[0]


def _named_below(over: Sequence[int], below: Sequence[Row], spans: Sequence[Span]) -> bool:
    """Has each of these columns a head of its own further down? Then what stands over them heads them all."""
    return any(sum(bool(cells(row, spans)[at]) for at in over) > 1 for row in below)


def unwrapped(band: Sequence[Row], spans: Sequence[Span]) -> list[Row]:
    """The rows of a table whose cells run over several lines, each cell as one word; the rows as they are where that is
    not plain.

    The lines of a cell stand closer than any two cells do, and the first word of each had no room in the line before;
    the cells of a row begin at one height or stand about one middle.
    """
    parted = [_parted(row, spans) for row in band]
    lines = [[row[at] for row in parted if row[at]] for at in range(len(spans))]
    steps = [a[0].bottom - b[0].bottom for column in lines for a, b in itertools.pairwise(column)]
    close = LEADING * min(steps, default=0.0)
    if close <= 0 or max(steps) <= close:
        return list(band)
    stacks = [_stacks(column, close) for column in lines]
    further = [line for column in stacks for stack in column for line in stack[1:]]
    small = sum(line[0].text[:1].islower() for line in further)
    if 2 * small < len(further) or not all(map(_wraps, stacks, spans)):
        return list(band)
    tops = [[stack[0][0].bottom for stack in column] for column in stacks]
    middles = [[(stack[0][0].bottom + stack[-1][0].bottom) / 2 for stack in column] for column in stacks]
    for heights in (tops, middles):
        placed = _side_by_side(stacks, heights, 0.3 * close)
        if placed and all(min(map(len, row)) < max(map(len, row)) or max(map(len, row)) == 1 for row in placed):
            return [row_of([_as_word(stack) for stack in row]) for row in placed]
    return list(band)


def _stacks(column: Sequence[list[Word]], close: float) -> list[list[list[Word]]]:
    """The lines of each cell of a column."""
    found: list[list[list[Word]]] = []
    for line in column:
        if found and found[-1][-1][0].bottom - line[0].bottom <= close:
            found[-1].append(line)
        else:
            found.append([line])
    return found


def _wraps(stacks: Sequence[Sequence[Sequence[Word]]], span: Span) -> bool:
    """Had the first word of each further line of a cell no room in the line before?"""
    return all(
        above[-1].right + line[0].right - line[0].left + 0.1 * line[0].height > span[1] and not is_figure(spelled(line))
        for stack in stacks
        for above, line in itertools.pairwise(stack)
    )


def _side_by_side(
    stacks: Sequence[Sequence[list[list[Word]]]], heights: Sequence[Sequence[float]], most: float
) -> list[list[list[list[Word]]]]:
    """The cells of each row, where those of every column stand at the heights of the column that has most."""
    rows = max(heights, key=len)
    found: list[list[list[list[Word]]]] = [[] for _ in rows]
    for column, places in zip(stacks, heights, strict=True):
        nearest = [min(range(len(rows)), key=lambda at: abs(rows[at] - place)) for place in places]
        if len(set(nearest)) < len(nearest) or any(
            abs(rows[a] - b) > most for a, b in zip(nearest, places, strict=True)
        ):
            return []
        for at, stack in zip(nearest, column, strict=True):
            found[at].append(stack)
    return found


def _as_word(stack: Sequence[Sequence[Word]]) -> Word:
    first = stack[0][0]
    right = max(word.right for line in stack for word in line)
    left = min(word.left for line in stack for word in line)
    return first._replace(text=joined([spelled(line) for line in stack]), left=left, right=right, apart=True)


def logical(band: Sequence[Row], spans: Sequence[Span]) -> list[list[str]]:
    """The rows of a table, a cell that runs over several lines in one: a line without figures goes to the row that it
    stands closer to than rows stand to one another, or that it goes on in mid-sentence."""
    grid = [cells(row, spans) for row in band]
    figures = has_figures(band, spans) if band else []
    values = [at for at in range(1, len(spans)) if figures[at]] or list(range(1, len(spans)))
    further = _going_on(band, grid)
    whole = [at for at, line in enumerate(grid) if _stands_alone(line, values) and at not in further]
    pitch = min((band[a].bottom - band[b].bottom for a, b in itertools.pairwise(whole)), default=0.0)
    owner: dict[int, int] = {}
    for at in range(len(grid)):
        if at in whole:
            owner[at] = at
        else:
            owner[at] = owner[at - 1] if at in further else _owner(at, band, grid, whole, pitch)
    found: dict[int, list[list[str]]] = {}
    for at in sorted(owner):
        found.setdefault(owner[at], []).append(grid[at])
    return [[joined([line[at] for line in lines]) for at in range(len(spans))] for lines in found.values()]


def _going_on(band: Sequence[Row], grid: Sequence[Sequence[str]]) -> set[int]:
    """The lines that go on with the row of the line above, cell by cell: they stand closer to it than a full
    row ever does to another line, each cell under one that is filled."""
    steps = [a.bottom - b.bottom for a, b in itertools.pairwise(band)]
    close = 1.1 * min(steps, default=0.0)
    near = {at for at, step in enumerate(steps, start=1) if step <= close}
    if len(near) == len(steps) or any(all(grid[at]) for at in near):
        return set()
    under = all(grid[at - 1][column] for at in near for column, cell in enumerate(grid[at]) if cell)
    return near if under else set()


def _stands_alone(line: Sequence[str], values: Sequence[int]) -> bool:
    filled = [line[at] for at in values if line[at]]
    return bool(filled) and (
        any(map(str.isdigit, "".join(filled))) or bool(line[0]) or any(map(EMPTY.fullmatch, filled))
    )


def _owner(at: int, band: Sequence[Row], grid: Sequence[Sequence[str]], whole: Sequence[int], pitch: float) -> int:
    above = max((one for one in whole if one < at), default=None)
    below = min((one for one in whole if one > at), default=None)
    near = [one for one in (above, below) if one is not None]
    if not near:
        return at
    closest = min(near, key=lambda one: abs(band[one].bottom - band[at].bottom))
    if abs(band[closest].bottom - band[at].bottom) < 0.85 * pitch or not grid[closest][0]:
        return closest
    if above is not None and grid[at][0][:1].islower():
        return above
    if below is not None and grid[below][0][:1].islower():
        return below
    return at


def _line(line: Sequence[str], heads: Sequence[str], figures: Sequence[bool]) -> str:
    """`Label | Head: cell | Head: cell`; a first cell that is a figure has its head too, and words that begin a line
    in a column of figures have none: they name a total."""
    begin = next((at for at, cell in enumerate(line) if cell), 0)
    total = figures[begin] and line[begin][:1].isalpha() and not SIGN.match(line[begin])
    named = [
        f"{heads[at]}: {cell}" if heads[at] and (at or is_figure(cell)) and not (total and at == begin) else cell
        for at, cell in enumerate(line)
        if cell
    ]
    text = CELLS.join(named)
    return text if any(heads) else text.replace(": | ", ": ")  # of a form
