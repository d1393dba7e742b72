"""Words on a page -> rows from top to bottom, footnote marks left out; a row -> its segments."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import NamedTuple

from rag.ingestion.marks import UNITS, unmarked

SMALL = 0.8  # a mark is at most this much as high as the words of its row
RISE = 0.12  # of the row's height: how much higher than the row a raised mark begins
WIDE = 0.8  # of the row's height: a blank this wide parts segments; one between words takes a quarter
CLOSE = 0.1  # and of the gap between two pieces of text that the file sets apart, at least
TALL = 1.8  # of a page's usual word: a heading, a stamp, a capital over several lines
EVEN = 0.1  # how much the gaps of a line that is filled differ at most
NEAR = 0.42  # before an amount; a blank between words takes a quarter, in a justified line sometimes more
SPACED = 6  # letters that stand alone, in a line that is set so
WIDER = 1.6  # of its usual gap: what is wider parts words
MARK = re.compile(r"[\d*†‡§¶¹²³⁰-⁹()\[\],]{1,6}|[a-z]")
CLOSING = re.compile(r"[.,;:!?)»”]")
MOST_RAISED = 2  # words that are no marks; more are a line of their own beside a heading
MANY = 6  # words: in a row of fewer, small ones beside a large one may be its marks
POWERS = str.maketrans("0123456789-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻")
_TEN = re.compile(r"(?<![\d.,])10$")  # before a power: "1,5×10"
_AMOUNT = re.compile(r"[(+\-−$€£]*(?:\d+(?:[.,]\d+)+|\d{4,})[)%*]*")


class Word(NamedTuple):  # a large law has 300,000: a frozen dataclass takes five times as long to make
    """A word and its box, in points from the bottom left corner of the page as people see it."""

    text: str
    left: float
    bottom: float
    right: float
    top: float
    glued: bool = False  # no blank stands before it: the script or size changes within a word
    bold: bool = False
    apart: bool = False  # it begins a piece of text of its own: the file has no blank before it, though it has blanks

    @property
    def height(self) -> float:
        return self.top - self.bottom

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True)
class Row:
    """Words on one base line, from left to right."""

    words: tuple[Word, ...]
    bottom: float
    top: float

    @property
    def left(self) -> float:
        return self.words[0].left

    @cached_property
    def right(self) -> float:
        return max([word.right for word in self.words])

    @property
    def height(self) -> float:
        return self.top - self.bottom

    @property
    def bold(self) -> bool:
        return self.words[0].bold

    @cached_property
    def text(self) -> str:
        return spelled(self.words)

    @cached_property
    def segments(self) -> tuple[Row, ...]:
        """What stands close together in it. Figures side by side, as in a dense table, need less of a gap, and pieces
        of text of their own hardly one."""
        cuts = [0]
        right, near, wide = self.words[0].right, NEAR * self.height, WIDE * self.height
        stretched = self._is_stretched()
        least = CLOSE * self.height if not stretched else wide
        for at, word in enumerate(self.words):
            gap = word.left - right
            amount = gap > near and is_amount(word.text) and not stretched
            if gap > wide or amount or (word.apart and gap > least):
                cuts.append(at)
            right = word.right if word.right > right else right
        if len(cuts) == 1:
            return (self,)
        return tuple(
            Row(self.words[a:b], self.bottom, self.top) for a, b in zip(cuts, [*cuts[1:], len(self.words)], strict=True)
        )

    def _is_stretched(self) -> bool:
        """Are its words, few of them figures, set one by one to fill a line: with the same gap between any two?"""
        gaps = [b.left - a.right for a, b in itertools.pairwise(self.words) if b.apart]
        if len(gaps) < 3 or max(gaps) - min(gaps) >= EVEN * self.height:
            return False
        return 2 * sum(any(map(str.isdigit, word.text)) for word in self.words) < len(self.words)


def is_amount(text: str) -> bool:
    """Is a word a figure of a table: with decimals or thousands, or with four digits at least?"""
    return bool(_AMOUNT.fullmatch(text))


def spelled(words: Iterable[Word]) -> str:
    """The words as text, a blank between them where one stands on the page."""
    return "".join([word.text if word.glued else f" {word.text}" for word in words]).strip()


def row_of(words: Sequence[Word]) -> Row:
    most = max([word.top - word.bottom for word in words])
    tall = max([word for word in words if word.top - word.bottom == most], key=lambda word: len(word.text))
    return Row(tuple(words), tall.bottom, tall.top)


def rows(words: Iterable[Word]) -> list[Row]:
    """Words -> rows, top first; what is raised or lowered stands in the row it belongs to, footnote marks in none."""
    words = list(words)
    usual = median(word.top - word.bottom for word in words) if words else 0.0
    tall = [word for word in words if word.top - word.bottom > TALL * usual]
    groups = _level(word for word in words if word.top - word.bottom <= TALL * usual) if tall else _level(words)
    stamps = [group for group in _level(tall) if not _set_beside(group, groups)]
    if tall:
        groups.sort(
            key=lambda group: 0.5 * min(usual, _tallest(group).height) - _tallest(group).top
        )  # a large figure first
    found = (_without_marks(sorted(group, key=lambda word: word.left)) for group in _with_marks([*groups, *stamps]))
    return [row_of(_closed_up(group)) for group in found if group]


def _closed_up(words: list[Word]) -> list[Word]:
    """The words of a line that is set letter by letter, as some headings are, whole: wider gaps part them."""
    single = [word.text for word in words if len(word.text) == 1]
    if len(single) < 0.9 * len(words) or sum(map(str.isalpha, single)) < max(SPACED, 0.7 * len(words)):
        return words
    gaps = [after.left - before.right for before, after in itertools.pairwise(words)]
    wide = WIDER * median(gaps)
    if not 0 < wide < max(gaps) or wide > words[0].height:  # letters farther apart are marks in cells
        return words
    found = words[:1]
    for gap, word in zip(gaps, words[1:], strict=True):
        if gap < wide:
            last = found[-1]
            found[-1] = last._replace(text=last.text + word.text, right=word.right)
        else:
            found.append(word)
    return found


def _tallest(group: Sequence[Word]) -> Word:
    return max(group, key=lambda word: word.top - word.bottom)


def _set_beside(group: list[Word], groups: list[list[Word]]) -> bool:
    """Put large words in the row that they stand in, a capital over several lines before the first of them, a figure
    beside several lines in a row of its own; not so a stamp, which lies over them.
    """
    low, high = min(word.bottom for word in group), max(word.top for word in group)
    beside = [each for each in groups if any(low < word.middle < high for word in each)]
    if any(_meet(word, other) for word in group for each in beside for other in each):
        return False
    first = max(beside, key=lambda each: each[0].middle, default=None)
    letter, after = group[0], None
    if first and len(group) == len(letter.text) == 1 and letter.text.isupper():
        after = min((word for word in first if word.left >= letter.left), key=lambda word: word.left, default=None)
    if first and after and len(beside) > 1 and after.left - letter.right < 0.5 * letter.height:
        first[first.index(after)] = after._replace(text=letter.text + after.text)
    elif first and len(beside) == 1:
        first += group
    else:
        groups.append(group)
    return True


def _meet(word: Word, other: Word) -> bool:
    """Do their boxes cover each other in part?"""
    across = min(word.right, other.right) - max(word.left, other.left)
    return across > 1 and min(word.top, other.top) - max(word.bottom, other.bottom) > 0.5 * other.height


def _level(words: Iterable[Word]) -> list[list[Word]]:
    """Words by the height at which they stand, top first."""
    groups: list[list[Word]] = []
    middle, height = 0.0, 0.0  # of the tallest word of the row in hand
    for word, run in sorted(_runs(words), key=lambda led: -led[0].top - led[0].bottom):
        size, at = word.top - word.bottom, (word.top + word.bottom) / 2
        most = height if height > size else size
        apart = middle - at
        if groups and apart < 0.4 * most and (apart < 0.2 * most or _beside(groups[-1], word)):
            groups[-1] += run
        else:
            groups.append(run)
            height = 0.0
        if size > height:
            middle, height = at, size
    return groups


def _runs(words: Iterable[Word]) -> list[tuple[Word, list[Word]]]:
    """Words with what is glued to them, each under its tallest: a mark stays with its word, however high it is."""
    runs: list[tuple[Word, list[Word]]] = []
    for word in words:
        if word.glued and runs:
            lead, run = runs[-1]
            run.append(word)
            if word.height > lead.height:
                runs[-1] = word, run
        else:
            runs.append((word, [word]))
    return runs


def _with_marks(groups: list[list[Word]]) -> Iterator[list[Word]]:
    """The rows, marks that are raised beside the words of the row below them in that row."""
    for at, group in enumerate(groups):
        below = groups[at + 1] if at + 1 < len(groups) else []
        if below and all(map(_is_mark, group)) and all(_raised_beside(mark, below) for mark in group):
            below += group
        else:
            yield group


def _is_mark(word: Word) -> bool:
    return len(word.text) < 7 and bool(MARK.fullmatch(word.text))


def _raised_beside(mark: Word, row: Sequence[Word]) -> bool:
    """Does a mark stand right before or behind a larger word, overlapping its upper half?"""
    return any(
        mark.height <= SMALL * word.height
        and word.bottom < mark.bottom < word.top
        and min(abs(word.left - mark.right), abs(mark.left - word.right)) < 0.5 * word.height
        for word in row
    )


def _beside(group: list[Word], word: Word) -> bool:
    """Is there room for a word in a row? One set over another, as a raised line over its note, has none."""
    return not any(_over(word, other) for other in group[-40:])


def _over(word: Word, other: Word) -> bool:
    """Does one of two words of about one size stand over the other?"""
    shared = min(word.right, other.right) - max(word.left, other.left)
    low, high = sorted((word.height, other.height))
    return (
        shared > 0.6 * min(word.right - word.left, other.right - other.left)
        and abs(word.middle - other.middle) > 0.25 * low
        and low > SMALL * high
    )


def _without_marks(words: list[Word]) -> list[Word]:
    """The words of a row without footnote marks; powers and ordinals stay with what they stand behind."""
    heights = [word.top - word.bottom for word in words]
    height = _usual(words, max(heights))
    if min(heights) > SMALL * height:
        return words if all([word.text.isascii() for word in words]) else [_typed(word) for word in words]
    marks = _raised(words, height)
    kept: list[Word] = []
    edge = 0.0  # where the word or mark before ends
    for at, word in enumerate(words):
        touches, edge = word.left - edge < 0.1 * height and CLOSING.match(word.text) is not None, word.right
        raised = at in marks
        before = kept[-1].text if kept else ""
        near = bool(kept) and word.left - kept[-1].right < 0.3 * height
        if raised and MARK.fullmatch(word.text) and len(words) > 1:
            if near and re.fullmatch(r"[-−]?\d{1,2}", word.text) and (_TEN.search(before) or UNITS.search(before)):
                kept.append(word._replace(text=word.text.translate(POWERS), glued=True))
            elif near and re.search(r"(?<![\d.,])\d{1,3}\.?$|\b[NnMD]\.?$", before) and word.text in ("a", "o", "e"):
                kept.append(word._replace(glued=True))
            continue
        kept.append(word._replace(glued=True) if kept and (touches or (raised and near)) else word)
    return [_typed(word) for word in kept]


def _raised(words: Sequence[Word], height: float) -> set[int]:
    """Which words of a row of this height are raised beside a larger one: marks, powers, no line beside a heading."""
    bottom = min(word.bottom for word in words if word.height > SMALL * height)
    runs: list[list[int]] = []
    for at, word in enumerate(words):
        if word.height > SMALL * height or word.bottom <= bottom + RISE * height:
            continue
        follows = bool(runs) and runs[-1][-1] == at - 1 and word.left - words[at - 1].right < height
        if follows:
            runs[-1].append(at)
        else:
            runs.append([at])
    return {at for run in runs if _belongs(words, run, height) for at in run}


def _belongs(words: Sequence[Word], run: Sequence[int], height: float) -> bool:
    """Do small words stand right beside a larger one, and are they as few as marks are, or nothing else?"""
    first, last = run[0], run[-1]
    near = first > 0 and words[first].left - words[first - 1].right < height
    near = near or (last + 1 < len(words) and words[last + 1].left - words[last].right < height)
    return near and (len(run) <= MOST_RAISED or all(MARK.fullmatch(words[at].text) for at in run))


def _usual(words: Sequence[Word], most: float) -> float:
    """How high the words of a row are: as the highest, unless that is a sign or two among many letters."""
    if len(words) < MANY:
        return most
    low = [word for word in words if word.height <= SMALL * most]
    letters = sum(len(word.text) for word in low)
    total = sum(len(word.text) for word in words)
    heights = sorted(word.height for word in low)
    if letters < 0.8 * total or heights[len(heights) // 2] * SMALL > heights[0]:
        return most
    return heights[-1]


def _typed(word: Word) -> Word:
    if word.text.isascii() or word.text.isalpha():
        return word
    return word._replace(text=unmarked(word.text))
