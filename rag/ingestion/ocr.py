"""A picture of a page -> its words with their places, by Tesseract where it is installed; a program of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache

from rag.ingestion.layout.words import Word

SECONDS = 60.0  # for one page; five are usual
DPI = 300  # what Tesseract is made for
LANGUAGES = ("eng", "spa")
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
    words: list[Word] = []
    sure: list[float] = []
    top = bottom = 0.0
    for row in table.splitlines()[1:]:
        fields = row.split("\t")
        if len(fields) < 12:
            continue
        left, upper, wide, high = (int(field) * scale for field in fields[6:10])
        if fields[0] == "4":
            top, bottom = height - upper, height - upper - high
        elif fields[0] == "5" and fields[11].strip() and float(fields[10]) >= SURE:
            words.append(Word(fields[11].strip(), left, bottom, left + wide, top))
            sure.append(float(fields[10]) / 100)
    return Recognised(tuple(words), sum(sure) / len(sure) if sure else 0.0)
