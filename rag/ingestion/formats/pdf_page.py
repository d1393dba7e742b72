"""A page of a PDF -> its words with their places, the values of its form, and whether it shows more than it says."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from rag.ingestion.layout.spelling import DIVIDED
from rag.ingestion.layout.words import Word

SCAN_TEXT = 20  # characters; a page with fewer holds a picture of text, or nothing
APART = 0.3  # of the height: a gap that parts words where the PDF gives no blank
_TOKEN = re.compile(r"[^\s\0]+")
_PLAIN = re.compile("[^\\d\x00-\x1f\ufffe\u0300-\u036f´`¨˜ˆ¸*†‡§²³¹]+")
_BOLD = re.compile(r"bold|black|heavy|semib|demi|(?:^|[-,])bd\b|cmbx", re.I)
_HYPHENS = {"\x02": DIVIDED, "\ufffe": DIVIDED}  # how PDFium tells a hyphen at a line's end
_ACCENTS = "´`¨˜ˆ¸\u0301\u0300\u0308\u0303\u0302\u0327"
_OVER = dict(zip(_ACCENTS, "\u0301\u0300\u0308\u0303\u0302\u0327" * 2, strict=True))


def words(page: Any) -> list[Word]:
    """The words of a page in the order in which the file gives them, and those of its form and free notes behind.

    Raises pypdfium2's PdfiumError where the page cannot be read.
    """
    import pypdfium2.raw as raw

    text = page.get_textpage()
    letters = _letters(text)
    width, height = page.get_size()
    turn = page.get_rotation()
    found = list(_words(text.raw, letters, raw))
    if turn:
        found = [_turned(word, turn, width, height) for word in found]
    return found


def _letters(text: Any) -> str:
    """The letters of a page, one a PDFium index."""
    import pypdfium2.raw as raw

    count = text.count_chars()
    buffer = (ctypes.c_ushort * (count + 1))()
    got = raw.FPDFText_GetText(text.raw, 0, count, buffer)
    whole = bytes(buffer)[: 2 * max(0, got - 1)].decode("utf-16-le", "replace")
    if len(whole) == count:
        return whole
    codes = (raw.FPDFText_GetUnicode(text.raw, at) for at in range(count))
    return "".join(chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd" for code in codes)


def _words(text: Any, letters: str, raw: Any) -> Iterator[Word]:
    """What stands between blanks: a plain word by the boxes of its ends, all else letter by letter.

    To ask for each letter's box took half of the time of reading.
    """
    box = raw.FS_RECTF()
    place, where = raw.FPDFText_GetLooseCharBox, ctypes.byref(box)
    end = 0
    for match in _TOKEN.finditer(letters):
        start, token = match.start(), match.group()
        line = start == 0 or "\n" in letters[end:start] or "\r" in letters[end:start]
        end = match.end()
        bold = line and _bold(text, start, raw)
        if _PLAIN.fullmatch(token) and place(text, start, where):
            left, bottom, right, top = box.left, box.bottom, box.right, box.top
            height = top - bottom
            place(text, end - 1, where)
            level = abs(box.bottom - bottom) < 0.1 * height and abs(box.top - top) < 0.2 * height
            if level and 0.15 * height * len(token) < box.right - left < 0.85 * height * len(token):
                yield Word(token, left, bottom, max(right, box.right), top, False, bold)
                continue
        yield from _letter_by_letter(text, start, token, bold, raw)


def _letter_by_letter(text: Any, start: int, token: str, bold: bool, raw: Any) -> Iterator[Word]:
    """Letters joined while they stand side by side at one height; a change of size or height begins a glued word."""
    box = raw.FS_RECTF()
    place, where = raw.FPDFText_GetLooseCharBox, ctypes.byref(box)
    held = ""  # the word in hand
    left = bottom = right = top = begun = 0.0
    height = 1.0
    glued = False
    for at, letter in enumerate(token, start):
        if not place(text, at, where):
            continue
        x0, y0, x1, y1 = box.left, box.bottom, box.right, box.top
        if held:
            gap, size = x0 - right, y1 - y0
            level = abs(y0 - bottom) < 0.1 * height and 0.78 * height < size < 1.28 * height
            if level and (-0.5 * height < gap < APART * height or x0 == begun):  # begun: the letters of one ligature
                held += _HYPHENS.get(letter, letter)
                begun, right = x0, max(right, x1)
                continue
            yield Word(held, left, bottom, right, top, glued, bold)
            glued = -0.6 * height < gap < APART * height and abs(y0 - bottom) < height and size > 0
        held, left, bottom, right, top = _HYPHENS.get(letter, letter), x0, y0, x1, y1
        begun, height = x0, max(y1 - y0, 0.1)
    if held:
        yield Word(held, left, bottom, right, top, glued, bold)


def _bold(text: Any, at: int, raw: Any) -> bool:
    buffer = ctypes.create_string_buffer(128)
    size = raw.FPDFText_GetFontInfo(text, at, buffer, 128, ctypes.c_int())
    return bool(_BOLD.search(buffer.raw[: max(0, min(size, 128) - 1)].decode("utf-8", "replace")))


def _turned(word: Word, turn: int, width: float, height: float) -> Word:
    """A word's box as people see it on a page that is turned by 90, 180 or 270 degrees; the size is the seen one."""
    left, bottom, right, top = word.left, word.bottom, word.right, word.top
    if turn == 90:
        box = bottom, height - right, top, height - left
    elif turn == 180:
        box = width - right, height - top, width - left, height - bottom
    else:
        box = width - top, left, width - bottom, right
    return replace(word, left=box[0], bottom=box[1], right=box[2], top=box[3])
