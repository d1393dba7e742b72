"""A picture of a page -> its words with their places, by Tesseract where it is installed; a program of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from statistics import median
from typing import NamedTuple

from rag.ingestion.layout.words import Word

SECONDS = 60.0  # for one page; five are usual
DPI = 300  # what Tesseract is made for
LANGUAGES = ("eng", "spa")
LONG = 6  # words of a line by which it is seen whether the page lies aslant
ALIKE = (0.7, 1.3)  # of the usual height: how far lines in letters of one size differ
SURE = 30.0  # percent: words of less are specks


@dataclass(frozen=True, slots=True)
class Recognised:
    """The words of a picture in points, and how sure the engine is of them, 0 to 1."""

    words: tuple[Word, ...]
    confidence: float


def languages() -> str:
    """Which languages the installed engine reads, as Tesseract takes them: `eng+spa`; empty where there is none."""
    program = shutil.which("tesseract")
    return _languages(program) if program else ""


@cache
def _languages(program: str) -> str:
    listed = subprocess.run([program, "--list-langs"], capture_output=True, text=True, timeout=SECONDS, check=False)
    return "+".join(language for language in LANGUAGES if language in listed.stdout.split())


def recognise(picture: bytes, height: float, dpi: int = DPI) -> Recognised:
    """The words of a picture, a PNM or PNG of `dpi`, of a page `height` points high; none where it takes too long."""
    command = ["tesseract", "stdin", "stdout", "-l", languages(), "--dpi", str(dpi), "tsv"]
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}  # more threads gain little and take a core from others
    try:
        done = subprocess.run(command, input=picture, capture_output=True, env=environment, timeout=SECONDS, check=True)
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return Recognised((), 0.0)
    return _from_table(done.stdout.decode("utf-8", "replace"), height, 72 / dpi)


def _from_table(table: str, height: float, scale: float) -> Recognised:
    """Tesseract's table: a line's box first (level 4), then its words (level 5), whose height is that of the line."""
    lines: list[_Line] = []
    for row in table.splitlines()[1:]:
        fields = row.split("\t")
        if len(fields) < 12:
            continue
        box = _Box(*(int(field) * scale for field in fields[6:10]))
        if fields[0] == "4":
            lines.append(_Line(box, [], [], []))
        elif fields[0] == "5" and lines and fields[11].strip() and float(fields[10]) >= SURE:
            lines[-1].words.append(fields[11].strip())
            lines[-1].boxes.append(box)
            lines[-1].sure.append(float(fields[10]) / 100)
    words: list[Word] = []
    for line, high in zip(lines, _heights(lines), strict=True):
        middle = height - line.box.middle
        words += [
            Word(text, box.left, middle - high / 2, box.left + box.wide, middle + high / 2)
            for text, box in zip(line.words, line.boxes, strict=True)
        ]
    sure = [one for line in lines for one in line.sure]
    return Recognised(tuple(words), sum(sure) / len(sure) if sure else 0.0)


class _Box(NamedTuple):
    """In points from the top left corner."""

    left: float
    upper: float
    wide: float
    high: float

    @property
    def middle(self) -> float:
        return self.upper + self.high / 2


class _Line(NamedTuple):
    box: _Box
    words: list[str]
    boxes: list[_Box]
    sure: list[float]


def _heights(lines: Sequence[_Line]) -> list[float]:
    """How high each line's letters are. Of a page that lies aslant the box of a long line is higher than that of a
    short one; and boxes of one size of letters differ, as some lines have tails."""
    slopes = [slope for line in lines if (slope := _slope(line.boxes)) is not None]
    slant = abs(median(slopes)) if slopes else 0.0
    found = [max(line.box.high - slant * line.box.wide, line.box.high / 3) for line in lines]
    usual = median(found) if found else 0.0
    return [usual if ALIKE[0] * usual < one < ALIKE[1] * usual else one for one in found]


def _slope(boxes: Sequence[_Box]) -> float | None:
    """By how much a line falls a point; None of a short one."""
    if len(boxes) < LONG:
        return None
    half = len(boxes) // 2
    parts = [
        (median(box.left + box.wide / 2 for box in part), median(box.upper + box.high for box in part))
        for part in (boxes[:half], boxes[-half:])
    ]
    return (parts[1][1] - parts[0][1]) / max(parts[1][0] - parts[0][0], 1.0)
