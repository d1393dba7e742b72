"""Running headers, footers and page numbers, known by repetition: rows that stand at the same place of many pages."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Literal

from rag.ingestion.layout.paragraphs import body_height
from rag.ingestion.layout.words import Row, row_of

EDGE = 4  # rows from the top, and from the bottom, that are looked at
SAME = 3.0  # points: how far apart the same row may stand on two pages
SHARE = 0.25  # of the pages: how many of them a running line is on, two at least; a chapter's has fewer than the book's
LINE, FEW = 75, 6  # characters of a line of text, which fewer pages than this may share by chance: letters, forms
COUNTED, MOST_NUMBERS = 120, 8  # characters and numbers of a row in which a page's number is looked for
FEWEST_LED = 6  # lines of a page whose margin is numbered
LONG = 60  # characters: more than most running lines have
_NUMBER = re.compile(r"\d+|(?<![^\W\d_])[ivxlc]+(?![^\W\d_])")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_OF_ALL = re.compile(r"\W*(?:page|p[áa]gina|p[áa]g\.?|p\.?)?\s*(\d+)\s*(?:of|de|/)\s*(\d+)\W*", re.I)
_LONE = re.compile(r"\W*(?:\d{1,4}|[ivxlc]{1,6})\W*")
SMALLER = 0.9  # of most letters: so small are the letters of many running lines
BEGINNING = 3  # words
ALONE = re.compile(r"\W*#-?\d+\W*")
LARGE = 1.25  # of most letters: so large is a heading, whose number is no page's: "Ejercicio 2021"
Outer = Literal[
    "inside", "edge", "small", "large"
]  # is a row the first or last of its page, how large are its letters?
Line = tuple[str, int]  # a running line as it is on every page, and at what height


def running(pages: Sequence[Sequence[Row]], first: int, total: int, known: set[Line]) -> list[set[int]]:
    """Of each page, which of its rows are no text; `pages` follow one another from number `first` of `total`.

    `known` are the lines found on pages before, and takes up those found here.
    """
    seen: dict[Line, set[int]] = defaultdict(set)
    edges = [_edges(page) for page in pages]
    body = body_height(pages)
    for at, page in enumerate(pages):
        for row in edges[at]:
            for line in _keys(page[row], first + at, _outer(page, row, body)):
                seen[line].add(at)
    most = max(2, min(round(SHARE * len(pages)), 6))
    for line, on in seen.items():
        if line[0] == "number alone":
            continue
        if len(on) >= (2 if "#" in line[0] else most) and (_regular(on) or ALONE.fullmatch(line[0])):
            known.add(line)
            if ALONE.fullmatch(line[0]):
                known.add(("number alone", line[1]))
    found = [
        {row for row in edges[at] if _is_running(page, row, first + at, total, known, body)}
        for at, page in enumerate(pages)
    ]
    return [
        _unless_all(_apart(rows, page), page, first + at, known, body)
        for at, (rows, page) in enumerate(zip(found, pages, strict=True))
    ]


def without_line_numbers(page: Sequence[Row]) -> list[Row]:
    """The rows without the numbers in the margin by which bills, transcripts and papers of courts are cited.

    A list or a table that is numbered keeps its numbers: its lines do not go on from one to the next.
    """
    led = [at for at, row in enumerate(page) if _is_led(row)]
    numbers = [int(page[at].words[0].text) for at in led]
    steps = [after - before for before, after in itertools.pairwise(numbers)]
    step = 5 if steps.count(5) > steps.count(1) else 1
    edges = [page[at].words[0].right for at in led]
    goes_on = sum(row.words[at in led and len(row.words) > 1].text[:1].islower() for at, row in enumerate(page))
    if (
        len(led) * step < max(FEWEST_LED, 0.7 * len(page))
        or steps.count(step) < 0.9 * len(steps)
        or max(edges) - min(edges) > page[led[0]].height
        or goes_on < 0.3 * len(page)
    ):
        return list(page)
    kept = {at: row_of(page[at].words[1:]) if len(page[at].words) > 1 else None for at in led}
    return [row for at, one in enumerate(page) if (row := kept.get(at, one)) is not None]


def _is_led(row: Row) -> bool:
    """Does it begin with a short number, and a gap behind it, or hold nothing else?"""
    first = row.words[0]
    number = first.text.isdecimal() and len(first.text) < 4
    return number and (len(row.words) == 1 or row.words[1].left - first.right > 0.5 * row.height)


def _apart(found: set[int], page: Sequence[Row]) -> set[int]:
    """Those that a gap, or nothing but others of them, parts from the text: pages may begin with the same words."""
    kept = set(found)
    for at in sorted(found, reverse=True):
        below = at + 1
        if at < len(page) // 2 and below < len(page) and below not in kept and not _gap(page[at], page[below]):
            kept.discard(at)
    for at in sorted(found):
        above = at - 1
        if at >= len(page) // 2 and above >= 0 and above not in kept and not _gap(page[above], page[at]):
            kept.discard(at)
    outer = {at: range(at) if at < len(page) // 2 else range(at + 1, len(page)) for at in kept}
    return {at for at in kept if sum(one not in kept for one in outer[at]) < 2}


def _gap(above: Row, below: Row) -> bool:
    return above.bottom - below.top > 0.35 * min(above.height, below.height)


def _unless_all(found: set[int], page: Sequence[Row], number: int, known: set[Line], body: float) -> set[int]:
    """Of a page of which all is repeated only its number, where it has a long line: two pages of one text are no
    sheets with a header alone."""
    edges = _edges(page) if found else []
    if all(len(page[at].text) < LONG for at in edges):
        return found
    if any(known.isdisjoint(_keys(page[at], number, _outer(page, at, body))) for at in reversed(edges)):
        return found
    return {at for at in found if _LONE.fullmatch(page[at].text) or _OF_ALL.fullmatch(page[at].text)}


def _edges(page: Sequence[Row]) -> list[int]:
    return sorted({*range(min(EDGE, len(page))), *range(max(0, len(page) - EDGE), len(page))})


def _regular(on: set[int]) -> bool:
    """Pages that follow one another, or every other one: a line of text that comes twice does not."""
    pages = sorted(on)
    steps = [b - a for a, b in itertools.pairwise(pages)]
    return sum(step <= 2 for step in steps) * 2 >= len(steps)


def _outer(page: Sequence[Row], at: int, body: float) -> Outer:
    if page[at].height > LARGE * body:
        return "large"
    if at not in (0, len(page) - 1):
        return "inside"
    return "small" if page[at].height < SMALLER * body else "edge"


def _keys(row: Row, number: int, outer: Outer) -> list[Line]:
    """A row as it would be on every page: as it is, and with each number told by its distance from the page's."""
    text = " ".join(row.text.split())
    headed = outer == "large" and not re.fullmatch(r"\W*\d{1,3}\W*", text)
    numbers = list(_NUMBER.finditer(text))[:MOST_NUMBERS] if len(text) < COUNTED and not headed else []
    counted = [f"{text[: one.start()]}#{_value(one.group()) - number}{text[one.end() :]}" for one in numbers]
    places = (round(row.bottom / SAME), round(row.bottom / SAME + 0.5) + 100_000)  # near a border, one of them holds
    alone = (
        ["number alone"] if _LONE.fullmatch(text) and not headed else []
    )  # where others were counted, it is a page's, too
    beside = _beside(row, number) if outer in ("edge", "small") else []
    # its end may be another on each page: a month, a chapter; in letters of the text's size, that is a form
    begins = [" ".join(text.split()[:BEGINNING]) + " …"] if outer == "small" and len(text.split()) > BEGINNING else []
    return [(one, place) for one in dict.fromkeys((text, *counted, *alone, *beside, *begins)) for place in places]


def _beside(row: Row, number: int) -> list[str]:
    """A page's number at the outer end of a line: the words beside it may be others on odd and even pages."""
    ends = {row.segments[0].text, row.segments[-1].text} if len(row.segments) in (2, 3) else set()
    return [f"beside #{int(end) - number}" for end in ends if end.isdecimal() and len(end) < 5]


def _value(number: str) -> int:
    if number.isdigit():
        return int(number) if len(number) < 7 else 0
    values = [_ROMAN[letter] for letter in number.lower()]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def _is_running(page: Sequence[Row], at: int, number: int, total: int, known: set[Line], body: float) -> bool:
    if at in (0, len(page) - 1) and _counts(page[at], number, total):
        return True
    if len(page[at].segments) == 1 and len(page[at].text) > LINE and total < FEW:
        return False
    lines = _keys(page[at], number, _outer(page, at, body))
    return any(line in known for line in lines) and not _heads_table(page, at)


def _counts(row: Row, number: int, total: int) -> bool:
    """Does it name its page and how many there are, alone or at its end: "Part 2. Fines    Page 3 of 9"?"""
    last = row.segments[-1].text
    counted = _OF_ALL.fullmatch(row.text if "/" in last else last) or _OF_ALL.fullmatch(row.text)
    return counted is not None and (int(counted[1]), int(counted[2])) == (number, total)


def _heads_table(page: Sequence[Row], at: int) -> bool:
    """Heads of columns that are repeated on every page, right above rows in the same columns."""
    heads = page[at].segments
    if len(heads) < 2 or at + 1 >= len(page):
        return False
    below = page[at + 1].segments
    near = page[at].bottom - page[at + 1].top < 1.5 * page[at].height
    over = sum(any(a.left < b.right and a.right > b.left for b in below) for a in heads)
    return near and len(below) > 1 and over > 1 and any(map(str.isdigit, page[at + 1].text))
