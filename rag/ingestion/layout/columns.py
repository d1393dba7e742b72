"""A page's rows -> what stands on it in reading order: lines of prose, column by column, and tables."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from statistics import median

from rag.ingestion.layout.spelling import joined
from rag.ingestion.layout.tables import (
    YEAR,
    Span,
    Table,
    cells,
    columns,
    goes_on,
    has_figures,
    is_figure,
    table,
    unwrapped,
    with_row,
)
from rag.ingestion.layout.words import Row, row_of
from rag.types import CELLS

FAR = 1.2  # heights of a row between two lines: what stands farther below begins something new
ROOMY = 2.5  # and between two rows of a table
BESIDE = 0.2  # of its height: how far a row reaches up beside another, where it does
BETWEEN = 3  # lines that may stand between the parts of one table: the name of a group of rows
STRAIGHT = 2  # points: how far the cells of a column are from one line at most
LONG = 25  # characters: lines of a column of prose are longer, the cells of most columns of a table shorter
BULLET = re.compile(r"\W{1,2}|\(?(?:\d{1,3}|[a-zA-Z]|[ivxlIVXL]{1,5})(?:\.\d{1,2})*[.)º°]*-?|\d+(?:\.\d+)+")
LEADERS = re.compile(r"(?:\.\s?){4,}|…{2,}|_{6,}|·{4,}")
Item = Row | Table


def in_order(page: Sequence[Row], before: Table | None) -> list[Item]:
    """The rows of a page in reading order, those of a table as tables; `before` is the table that ended the page
    before, if one did."""
    found: list[Item] = []
    since = 0  # items since the table before
    for band in _bands(page):
        spans = columns(band)
        if (beside := _beside_prose(band, spans)) is not None:
            lines = _column_by_column(band, beside)
            since, found = since + len(lines), [*found, *lines]
            before = next((one for one in reversed(lines) if isinstance(one, Table)), before)
            continue
        above = _heads_above(found, band, spans) if len(spans) > 1 else []
        last = before if since <= BETWEEN else None
        if (not found and goes_on(band, before)) or (len(spans) > 1 and _is_table(band, spans)):
            del found[len(found) - len(above) :]
            heads, body = _spanning_heads(band)
            body, rest = _without_tail(body, columns(body))
            before = table([*above, *heads], body, last)
            found += [before, *rest]
            since = len(rest)
            continue
        if len(spans) == 2 and (_is_form(band, spans) or _is_glossary(band, spans)):
            found.append(_form(band, spans))
            since += 1
            continue
        if len(spans) > 1 and _is_prose(band, spans):
            lines = _column_by_column(band, spans)
        elif _is_set_in_columns(band, spans):
            lines = [_without_heads(band, spans)]
        else:
            lines = list(band)
        since += len(lines)
        found += lines
    return found


def _bands(page: Sequence[Row]) -> list[list[Row]]:
    """Rows that leave the same gaps free, and the rows between them."""
    bands: list[list[Row]] = []
    spans: list[Span] = []  # of the band in hand
    for row in page:
        both = with_row(spans, row)
        joins = bool(bands) and _joins(bands[-1][-1], row, len(spans), len(both))
        sums = joins and len(bands[-1]) > 2 and _sums_up(row, spans)
        if joins and not sums:
            bands[-1].append(row)
            spans = both
            continue
        totals: list[Row] = []
        while sums and len(bands[-1]) > 1 and bands[-1][-1].left > spans[0][1]:
            totals.insert(0, bands[-1].pop())
        bands.append([*totals, row])
        spans = columns(bands[-1])
    return _with_beginnings(_rejoined(bands))


def _sums_up(row: Row, spans: Sequence[Span]) -> bool:
    """Does a row under a table name a total, in words that reach over columns beside an empty first one?"""
    label, *others = row.segments
    over = sum(label.left < right and label.right > left for left, right in spans)
    return bool(others) and label.left > spans[0][1] and over > 1 and not is_figure(label.text)


def _rejoined(bands: list[list[Row]]) -> list[list[Row]]:
    """Rows of one table that lines of its first column alone stand between, set farther apart, are one band."""
    found: list[list[Row]] = []
    for band in bands:
        found.append(band)
        if len(found) > 2 and len(found[-2]) <= 2 and _one_table(*found[-3:]):
            last = found.pop()
            found[-2:] = [[*found[-2], *found[-1], *last]]
    return found


def _one_table(first: Sequence[Row], between: Sequence[Row], last: Sequence[Row]) -> bool:
    counts = [len(columns(band)) for band in (first, between, last)]
    if counts[1] != 1 or min(counts[0], counts[2]) < 2:
        return False
    rows = [*first[-1:], *between, *last[:1]]
    near = all(a.bottom - b.top <= ROOMY * b.height for a, b in itertools.pairwise(rows))
    return near and len(columns([*first, *between, *last])) == max(counts)


def _joins(above: Row, row: Row, now: int, then: int) -> bool:
    """Does a row go on the band over it, which has `now` columns without it and `then` with it?"""
    apart = above.bottom - row.top
    cells_beside = len(row.segments) > 1
    if apart > (ROOMY if cells_beside else FAR) * max(row.height, above.height):
        return False
    if now > 1:
        return then > 1
    side_by_side = apart < -0.25 * row.height
    return not cells_beside and (then == 1 or side_by_side)


def _with_beginnings(bands: list[list[Row]]) -> list[list[Row]]:
    """Where one column of prose begins higher than the other, its first lines are in the band of both."""
    found: list[list[Row]] = []
    for band in bands:
        spans = columns(band)
        if len(spans) > 1 and found and len(columns(found[-1])) == 1 and _is_prose(band, spans):
            first = found[-1]
            while first and _joins_above(first[-1], band, spans):
                band.insert(0, first.pop())
            if not first:
                found.pop()
        found.append(band)
    return found


def _joins_above(row: Row, band: Sequence[Row], spans: Sequence[Span]) -> bool:
    near = row.bottom - band[0].top < 0.6 * row.height
    return (
        near and len(columns([*band, row])) == len(spans) and row.right - row.left > 0.6 * (spans[0][1] - spans[0][0])
    )


def _is_table(band: Sequence[Row], spans: Sequence[Span]) -> bool:
    """Cells, not prose in columns: figures under one another, or short words in rows of the same kind."""
    if all(": " in part.text for row in band for part in row.segments):  # fields side by side
        return True
    full = [lines for lines in _abreast(band) if sum(len(row.segments) for row in lines) > 1]
    if len(full) < 2 or sum(bool(LEADERS.search(row.text)) for row in band) > len(band) / 2:
        return False
    figures = has_figures(band, spans)
    grid = [cells(row, spans) for row in band]
    if len(spans) == 2 and _is_form(band, spans):
        return False
    if any(figures[1:]) and not (len(spans) == 2 and _long(grid, 0)):
        return True
    if figures[0] or _is_list(grid):
        return len(spans) > 2 and not _is_list(grid)
    short = [not _long(grid, at) for at in range(len(spans))]
    begun = sum(any(cells(row, spans)[0] for row in lines) for lines in _abreast(band))  # others go on with a cell
    if sum(short) == len(spans) - 1 > 1 and len(unwrapped(band, spans)) < len(band):
        return len(full) > 2
    return all(short) and len(full) > 2 and len(full) * 3 > begun * 2


def _is_form(band: Sequence[Row], spans: Sequence[Span]) -> bool:
    """What is asked, and the answer beside it?"""
    grid = [cells(row, spans) for row in band]
    full = sum(all(line) for line in grid)
    return full > 1 and sum(line[0].endswith(":") for line in grid) * 2 >= full


def _is_glossary(band: Sequence[Row], spans: Sequence[Span]) -> bool:
    """Terms, and beside each what it means, in lines of prose?"""
    grid = [cells(row, spans) for row in band]
    return _is_set_in_columns(band, spans) and not _long(grid, 0) and _long(grid, 1)


def _is_set_in_columns(band: Sequence[Row], spans: Sequence[Span]) -> bool:
    """Do two rows at least stand in columns, each along an edge or about its middle? Gaps in prose do so by chance."""
    grid = [cells(row, spans) for row in band]
    if sum(len(row.segments) > 1 for row in unwrapped(band, spans)) < 2 or _is_list(grid):
        return False
    if any(BULLET.fullmatch(cell) or LEADERS.search(cell) for line in grid for cell in line if cell):
        return False
    return all(
        _in_line([part for row in band for part in row.segments if span[0] <= part.left <= span[1]]) for span in spans
    )


def _without_heads(band: Sequence[Row], spans: Sequence[Span]) -> Table:
    lines = (CELLS.join(filter(None, cells(row, spans))) for row in unwrapped(band, spans))
    return Table(tuple(spans), ("",) * len(spans), tuple(lines))


def _in_line(parts: Sequence[Row]) -> bool:
    edges = (
        [part.left for part in parts],
        [part.right for part in parts],
        [(part.left + part.right) / 2 for part in parts],
    )
    return len(parts) > 1 and any(max(edge) - min(edge) < STRAIGHT for edge in edges)


def _form(band: Sequence[Row], spans: Sequence[Span]) -> Table:
    """A line for each thing asked, with its answer; what stands without a question goes on with the answer above."""
    found: list[list[str]] = []
    for asked, answer in (cells(row, spans) for row in unwrapped(band, spans)):
        begun = bool(found) and asked[:1].islower() and not found[-1][1] and not found[-1][0].endswith(":")
        if found and (begun or not asked):
            found[-1] = [joined([a, b]) for a, b in zip(found[-1], (asked, answer), strict=True)]
        else:
            found.append([asked, answer])
    lines = (
        f"{asked}{' ' if asked.endswith((':', '.')) else CELLS}{answer}" if asked and answer else asked or answer
        for asked, answer in found
    )
    return Table(tuple(spans), ("", ""), tuple(lines))


def _beside_prose(band: Sequence[Row], spans: Sequence[Span]) -> tuple[Span, Span] | None:
    """The two halves of rows where a column of prose stands left of a table with labels of its own; else None.

    Prose ends in a full stop and goes on in small letters from line to line; a long label may do either.
    """
    figures = has_figures(band, spans)
    if len(spans) < 4 or figures[0] or figures[1] or not any(figures):
        return None
    grid = [cells(row, spans) for row in band]
    prose = [line[0] for line in grid if line[0]]
    labelled = all(line[1] for line in grid if any(map(is_figure, line[2:])))
    flows = sum(one[:1].islower() for one in prose) > 1 and prose[-1].endswith((".", "!", "?"))
    if not (labelled and flows and _long(grid, 0)):
        return None
    return spans[0], (spans[1][0], spans[-1][1])


def _abreast(band: Sequence[Row]) -> list[list[Row]]:
    """Rows, those together of which each reaches up beside the one over it: a cell in one line, another in two."""
    found: list[list[Row]] = []
    for row in band:
        if found and row.top - found[-1][-1].bottom > BESIDE * row.height:
            found[-1].append(row)
        else:
            found.append([row])
    return found


def _is_list(grid: Sequence[Sequence[str]]) -> bool:
    """Numbers or bullets with their text beside them."""
    marks = [line[0] for line in grid if line[0]]
    return sum(bool(BULLET.fullmatch(mark)) for mark in marks) * 2 > len(marks) and any(
        _long(grid, at) for at in range(1, len(grid[0]))
    )


def _long(grid: Sequence[Sequence[str]], at: int) -> bool:
    lengths = [len(line[at]) for line in grid if line[at]]
    return bool(lengths) and median(lengths) >= LONG


def _is_prose(band: Sequence[Row], spans: Sequence[Span]) -> bool:
    """Columns of lines: long ones in two columns at least, three to a column."""
    grid = [cells(row, spans) for row in band]
    if _is_list(grid):
        return False
    filled = [sum(bool(line[at]) for line in grid) for at in range(len(spans))]
    return sum(_long(grid, at) and count > 2 for at, count in enumerate(filled)) > 1


def _column_by_column(band: Sequence[Row], spans: Sequence[Span]) -> list[Item]:
    """The lines of each column in turn, and the tables that stand in one."""
    found: list[Item] = []
    for left, right in spans:
        parts = ([word for word in row.words if left - 1 <= (word.left + word.right) / 2 <= right + 1] for row in band)
        found += in_order([row_of(words) for words in parts if words], None)
    return found


def _heads_above(found: Sequence[Item], band: Sequence[Row], spans: Sequence[Span]) -> list[Row]:
    """Rows right above a band that head its columns: all their segments stand over columns but the first."""
    above: list[Row] = []
    top = band[0]
    for item in reversed(found[-3:]):
        if not isinstance(item, Row) or item.bottom - top.top > ROOMY * item.height:
            break
        parts = item.segments
        over = all(part.left > spans[0][1] - 1 for part in parts)
        heads = len(parts) > 2 or (len(parts) == 2 and len(spans) == 2)
        if not over and not heads:
            break
        above.insert(0, item)
        top = item
    return above


def _spanning_heads(band: Sequence[Row]) -> tuple[list[Row], list[Row]]:
    """The first rows of a table that stand over more columns than they have cells, and the other rows."""
    top = 0
    for at in range(1, min(4, len(band) - 1)):
        if any(is_figure(part.text) and not YEAR.fullmatch(part.text) for part in band[at - 1].segments):
            break
        if len(columns(band[at:])) > len(columns(band[top:])):
            top = at
    return list(band[:top]), list(band[top:])


def _without_tail(band: Sequence[Row], spans: Sequence[Span]) -> tuple[list[Row], list[Row]]:
    """A table's rows, and lines under it that are none of it: in its first column alone, and as long as prose."""
    end = len(band)
    pitch = median([a.bottom - b.bottom for a, b in itertools.pairwise(band)]) if len(band) > 1 else 0.0
    while end > 1:
        row, line = band[end - 1], cells(band[end - 1], spans)
        alone = len(row.segments) == 1 and bool(line[0])
        if not alone or not (band[end - 2].bottom - row.bottom > 1.15 * pitch or row.text.endswith((".", ":"))):
            break
        end -= 1
    return list(band[:end]), list(band[end:])


def contents(page: Sequence[Row], pages: int) -> list[Row]:
    """The lines of a table of contents: words, leaders, the number of a page of so many; three at least, and the
    numbers never fall. Amounts behind leaders are no pages."""
    found = [(row, number) for row in page if (number := _page_behind_leaders(row.text)) is not None]
    numbers = [number for _, number in found if number]
    rising = all(a <= b for a, b in itertools.pairwise(numbers))
    return [row for row, _ in found] if len(found) > 2 and rising and max(numbers, default=0) <= pages else []


def _page_behind_leaders(text: str) -> int | None:
    """The number of the page that a line of contents names, 0 for a roman one; None where the line is none."""
    if not any(one in text for one in ("...", ". .", "……", "___", "···")):
        return None
    leaders = list(LEADERS.finditer(text))
    behind = text[leaders[-1].end() :].strip(" .") if leaders else ""
    if behind.isdecimal() and len(behind) < 5:
        return int(behind)
    return 0 if re.fullmatch("[ivxlc]+", behind) else None
