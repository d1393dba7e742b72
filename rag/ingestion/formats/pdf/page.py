"""A page of a PDF -> its words with their places, the values of its form, and whether it shows more than it says."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache, partial
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.ingestion.layout.spelling import ACCENTS, DIVIDED
from rag.ingestion.layout.words import Word, spelled

SCAN_TEXT = 20  # characters; a page with fewer holds a picture of text, or nothing
APART = 0.3  # of the height: a gap that parts words where the PDF gives no blank
TYPED, LEAST_TYPED = 0.02, 3  # of the words, and how many: a page with blanks has one between the words of a sentence
LEVEL = 0.8  # of its size: a font that states less above and below its base line has letters of unequal boxes
ABOVE, BELOW = 0.75, 0.22  # of the size: what such a font is given
SAMPLE, MOSTLY = 60, 0.8  # letters of a page whose direction is looked at, and how many of them have the same
ASLANT = 0.1  # radians from which a letter does not stand upright
LINE = 10.0  # points: the height that is given to lines of what stands aslant
CROSS, BOX = "✓", "☐"
LINE = 13.0  # points: how high a line of a form's field is at most
Boxes = NDArray[np.float64]  # (n, 4): left, top, right, bottom
Counts = NDArray[np.int64]
Turn = Callable[[float, float, float, float], tuple[float, float, float, float]]  # left, bottom, right, top
_TOKEN = re.compile("([^\\s\\d\x00-\x1f\ufffe\u0300-\u036f´`¨˜ˆ¸*†‡§²³¹]+)(?![^\\s\0])|[^\\s\0]+")  # 1: a plain word
_BOLD = re.compile(r"bold|black|heavy|semib|demi|(?:^|[-,])bd\b|cmbx", re.I)
_LINE_END = re.compile(r"[\s\0]*[\r\n][\s\0]*")
_UNUSUAL = re.compile("[^\x02 -~\xa0-\u024f\u2010-\u2027]")  # what may be no letter or sign at all
_CODE = re.compile(r"\(?cid:\d+\)?")  # as some programs write a letter without a meaning, and OCR reads it
_RULED = frozenset(". _-–—·…=*|/")  # leaders and lines
_LATIN = re.compile("[a-z]")
_HYPHENS = {"\x02": DIVIDED, "\ufffe": DIVIDED}  # how PDFium tells a hyphen at a line's end


def words(page: Any, form: Any = None) -> tuple[list[Word], Turn | None]:
    """The words of a page in the order in which the file gives them, those of its form and free notes behind, and how
    the page was turned for it.

    `form` is the document's form, if it has one. Raises pypdfium2's PdfiumError where the page cannot be read.
    """
    import pypdfium2.raw as raw

    text = page.get_textpage()
    letters = _letters(text)
    turn = turn_of(page, text.raw, len(letters))
    found = list(_words(text.raw, letters, raw, turn))
    labels: list[Word] = []
    written = list(_written_on(page, form, found, turn, labels))
    return [*(word for word in found if word not in labels), *written], turn


def _written_on(page: Any, form: Any, printed: Sequence[Word], turn: Turn | None, labels: list[Word]) -> Iterator[Word]:
    """What was written into the fields of a form, where they lie, and what notes without a box of their own say.

    A label right above a field goes before what is written into it, and into `labels`.
    """
    import pypdfium2.raw as raw

    box = raw.FS_RECTF()
    for at in range(raw.FPDFPage_GetAnnotCount(page.raw)):
        note = raw.FPDFPage_GetAnnot(page.raw, at)
        if not note:
            continue
        said = ""
        kind = raw.FPDFAnnot_GetSubtype(note)
        if kind == raw.FPDF_ANNOT_WIDGET and form is not None:
            said = _field(form, note)
        elif kind == raw.FPDF_ANNOT_FREETEXT:
            said = _told(partial(raw.FPDFAnnot_GetStringValue, note, b"Contents"))
        if said and raw.FPDFAnnot_GetRect(note, ctypes.byref(box)):
            place = (box.left, box.bottom, box.right, box.top)
            left, low, right, high = turn(*place) if turn else place
            rows = re.split(r"[\r\n]+", said)
            height = min((high - low) / len(rows), LINE)
            top = (high + low + height * len(rows)) / 2
            above = _label_above(printed, left, right, low, high) if kind == raw.FPDF_ANNOT_WIDGET else []
            if above and said not in (CROSS, BOX):
                labels += above
                rows[0] = f"{spelled(above).removesuffix(':')}: {rows[0]}"
            elif kind == raw.FPDF_ANNOT_WIDGET and not _labelled(printed, left, top - height / 2):
                name = _told(partial(raw.FPDFAnnot_GetFormFieldAlternateName, form, note))
                rows[0] = f"{name}: {rows[0]}" if name else rows[0]
            for number, row in enumerate(rows):
                yield from _laid(row, left, top - number * height, height)
        raw.FPDFPage_CloseAnnot(note)


def _field(form: Any, note: Any) -> str:
    """The value of a field as it is seen: a text, a choice, a cross or an empty box; a password's is not."""
    import pypdfium2.raw as raw

    kind = raw.FPDFAnnot_GetFormFieldType(form, note)
    if kind in (raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON):
        return CROSS if raw.FPDFAnnot_IsChecked(form, note) else BOX
    if kind not in (raw.FPDF_FORMFIELD_TEXTFIELD, raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX):
        return ""
    if raw.FPDFAnnot_GetFormFieldFlags(form, note) & 1 << 13:  # a password
        return ""
    return _told(partial(raw.FPDFAnnot_GetFormFieldValue, form, note))


def _told(get: Callable[[Any, int], int]) -> str:
    """A text that PDFium writes into a buffer of UTF-16, asked for its size first."""
    size = get(None, 0)
    if size <= 2:
        return ""
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    get(buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", "replace").strip()


def _labelled(printed: Sequence[Word], left: float, middle: float) -> bool:
    """Does a label stand before a field, or right above it?"""
    return any(word.left < left and abs(word.middle - middle) < 1.8 * word.height for word in printed)


def _label_above(printed: Sequence[Word], left: float, right: float, low: float, high: float) -> list[Word]:
    """The words of the line right above a field that has no label before it: those within its width, where none of a
    longer line stands beside them."""
    before = [word for word in printed if word.right < left + 3 and low < word.middle < high]
    over = [
        word
        for word in printed
        if -2 <= word.bottom - high <= word.height and word.right > left - word.height and word.left < right - 1
    ]
    if before or not over:
        return []
    lowest = min(over, key=lambda word: word.middle)
    line = [word for word in over if abs(word.middle - lowest.middle) < 0.5 * word.height]
    fits = all(left - 3 <= word.left and word.right <= right + 3 for word in line)
    return sorted(line, key=lambda word: word.left) if fits else []


def _laid(row: str, left: float, top: float, height: float) -> Iterator[Word]:
    for word in row.split():
        wide = 0.45 * height * len(word)
        yield Word(word, left, top - height, left + wide, top)
        left += wide + 0.25 * height


def is_garbled(words: Sequence[Word]) -> bool:
    """Is a text layer no text: character codes, signs of no meaning, or letters that no language strings together?"""
    text = "".join([word.text for word in words])
    plain = _CODE.sub("\ufffd", text)
    if 4 * sum(map(_means_nothing, _UNUSUAL.findall(plain))) > len(plain):
        return True
    marks = [one for one in plain if one not in _RULED]
    if len(marks) > 40 and 3 * sum(map(str.isalnum, marks)) < len(marks):  # the least of 101 real pages: 0.76
        return True
    small = unicodedata.normalize("NFD", plain.lower())
    latin = len(_LATIN.findall(small))
    vowels = sum(map(small.count, "aeiouy"))
    return latin > 100 and not 0.2 < vowels / latin < 0.75  # English has two in five, Spanish nearly half


def has_codes(text: str) -> bool:
    """Does a word have character codes or signs of no meaning in it?"""
    return bool(_CODE.search(text)) or any(map(_means_nothing, _UNUSUAL.findall(text)))


def _means_nothing(sign: str) -> bool:
    return sign == "\ufffd" or unicodedata.category(sign) in ("Co", "Cn", "Cc")


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


def _words(text: Any, letters: str, raw: Any, turn: Turn | None) -> list[Word]:
    """What stands between blanks: a plain word by the boxes of its ends, all else letter by letter.

    To ask for each letter's box took half of the time of reading.
    """
    matches = list(_TOKEN.finditer(letters))
    if not matches:
        return []
    lines = {match.end() for match in _LINE_END.finditer(letters)} | {0}
    spans = [match.span() for match in matches]
    uneven = turn is None and _is_uneven(text, sorted(lines))
    first = _boxes(text, [start for start, _ in spans], uneven)
    last = _boxes(text, [end - 1 for _, end in spans], uneven)
    count = np.array([end - start for start, end in spans])
    plain = _are_plain(first, last, count, [bool(match.lastindex) and turn is None for match in matches])
    right = np.maximum(first[:, 2], last[:, 2])
    found: list[Word] = []
    turned: list[tuple[int, int]] = []
    for (start, end), is_plain, (left, top, _, bottom), edge, apart in zip(
        spans, plain.tolist(), first.tolist(), right.tolist(), _apart(text, letters, spans), strict=True
    ):
        bold = start in lines and _bold(text, start, raw)
        if is_plain:
            found.append(Word(letters[start:end], left, bottom, edge, top, False, bold, apart))
        else:
            if turn is None and _is_turned(text, start, raw):
                turned.append((start, end))
                continue
            several = list(_letter_by_letter(text, start, letters[start:end], bold, turn, uneven))
            found += [several[0]._replace(apart=apart), *several[1:]] if several else []
    if 2 * len(turned) > len(spans):  # what stands upright is the exception
        for start, end in turned:
            found += _letter_by_letter(text, start, letters[start:end], False, turn, uneven)
        return found
    return [*found, *_below(letters, turned, min((word.bottom for word in found), default=0.0))]


def _is_turned(text: Any, at: int, raw: Any) -> bool:
    """Does a letter not stand upright: is it of a stamp across the page, or of a line up its margin?"""
    angle = raw.FPDFText_GetCharAngle(text, at) % (2 * np.pi)
    return bool(min(angle, 2 * np.pi - angle) > ASLANT)


def _below(letters: str, turned: Sequence[tuple[int, int]], bottom: float) -> Iterator[Word]:
    """What stands aslant, as lines of their own under all else; words that follow one another are one line."""
    last, left = -2, 0.0
    for start, end in turned:
        if letters[last:start].strip() or last < 0:
            bottom, left = bottom - 3 * LINE, 0.0
        yield Word(letters[start:end], left, bottom, left + 0.5 * LINE * (end - start), bottom + LINE)
        last, left = end, left + 0.5 * LINE * (end - start) + 0.25 * LINE


def _apart(text: Any, letters: str, spans: Sequence[tuple[int, int]]) -> list[bool]:
    """Of each word, does it begin a piece of text of its own: is the blank before it PDFium's, not the file's?

    None where the file gives no blanks at all, as TeX's do not.
    """
    handle = ctypes.cast(text, ctypes.c_void_p).value
    is_made = _is_made()
    made = [start == 0 or letters[start - 1] in "\r\n" or is_made(handle, start - 1) == 1 for start, _ in spans]
    inside = [one for one, (start, _) in zip(made, spans, strict=True) if start and letters[start - 1] not in "\r\n"]
    typed = inside.count(False)
    return made if typed >= LEAST_TYPED and typed > TYPED * len(inside) else [False] * len(spans)


def _are_plain(first: Boxes, last: Boxes, count: Counts, letters: Sequence[bool]) -> NDArray[np.bool_]:
    """Of each word, by the boxes of its first and last letter: is it set on one line, at one size, in one piece?

    `count`: how many letters it has; `letters`: are there only such in it as can be?
    """
    height = first[:, 1] - first[:, 3]
    level = np.abs(last[:, 3] - first[:, 3]) < 0.1 * height
    even = np.abs(last[:, 1] - first[:, 1]) < 0.2 * height
    wide = last[:, 2] - first[:, 0]
    return np.asarray(
        level & even & (0.15 * height * count < wide) & (wide < 0.85 * height * count) & np.asarray(letters), bool
    )


def _boxes(text: Any, places: Sequence[int], uneven: bool) -> Boxes:
    """(n, 4): left, top, right and bottom of the boxes of these letters; zeros where a letter has none."""
    held = np.zeros((len(places), 4), np.float32)
    begin, size = held.ctypes.data, held.strides[0]
    handle = ctypes.cast(text, ctypes.c_void_p).value
    deque(map(_place(), repeat(handle), places, range(begin, begin + size * len(places), size)), maxlen=0)
    found = held.astype(np.float64)
    if uneven:
        for row, at in zip(found, places, strict=True):
            row[3], row[1] = _levelled(text, at, row[3], row[1])
    return found


def _is_uneven(text: Any, places: Sequence[int]) -> bool:
    """Does a font of the letters at these places give less than its letters take up? Then each has a box of its own:
    one with a tail is higher than one without, and looks as if the others were raised."""
    import pypdfium2.raw as raw

    above, below = ctypes.c_float(), ctypes.c_float()
    fonts = {}
    for at in places:
        shown = raw.FPDFText_GetTextObject(text, at)
        font = raw.FPDFTextObj_GetFont(shown) if shown else None
        if font:
            fonts[ctypes.addressof(font.contents)] = font
    return any(
        raw.FPDFFont_GetAscent(font, 1.0, above)
        and raw.FPDFFont_GetDescent(font, 1.0, below)
        and above.value - below.value < LEVEL
        for font in fonts.values()
    )


def _levelled(text: Any, at: int, bottom: float, top: float) -> tuple[float, float]:
    """Bottom and top of a letter by its base line and size; as given where it is turned."""
    import pypdfium2.raw as raw

    x, y, matrix = ctypes.c_double(), ctypes.c_double(), raw.FS_MATRIX()
    if not raw.FPDFText_GetCharOrigin(text, at, x, y) or not raw.FPDFText_GetMatrix(text, at, matrix):
        return bottom, top
    size = raw.FPDFText_GetFontSize(text, at) * matrix.d
    if size <= 0 or abs(matrix.b) > 0.01 * matrix.d:
        return bottom, top
    return y.value - BELOW * size, y.value + ABOVE * size


@cache
def _place() -> Callable[[int | None, int, int], int]:
    """PDFium's own function, taking plain addresses: a structure made for each letter costs three times the call."""
    import pypdfium2.raw as raw

    called = ctypes.cast(raw.FPDFText_GetLooseCharBox, ctypes.c_void_p).value
    plain = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
    return plain(called)  # type: ignore[arg-type]


@cache
def _is_made() -> Callable[[int | None, int], int]:
    """PDFium's own function that tells a blank of its own from one that the file has."""
    import pypdfium2.raw as raw

    called = ctypes.cast(raw.FPDFText_IsGenerated, ctypes.c_void_p).value
    plain = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)
    return plain(called)  # type: ignore[arg-type]


def _letter_by_letter(text: Any, start: int, token: str, bold: bool, turn: Turn | None, uneven: bool) -> Iterator[Word]:
    """Letters joined while they stand side by side at one height; a change of size or height begins a glued word."""
    import pypdfium2.raw as raw

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
        if turn is not None:
            x0, y0, x1, y1 = turn(x0, y0, x1, y1)
        elif uneven:
            y0, y1 = _levelled(text, at, y0, y1)
        if held:
            gap, size = x0 - right, y1 - y0
            if _on(letter, held[-1], x0, x1, begun, right):
                held, right = held[:-1] + _set_on(letter, held[-1]), max(right, x1)
                continue
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


def _on(letter: str, before: str, x0: float, x1: float, left: float, right: float) -> bool:
    """Are a letter and the one before it, from `left` to `right`, an accent and the letter that it is set over?"""
    if (letter in ACCENTS) == (before in ACCENTS):
        return False
    return min(right, x1) - max(left, x0) > 0.6 * min(x1 - x0, right - left)


def _set_on(letter: str, before: str) -> str:
    return before + ACCENTS[letter] if letter in ACCENTS else letter + ACCENTS[before]


def _bold(text: Any, at: int, raw: Any) -> bool:
    buffer = ctypes.create_string_buffer(128)
    size = raw.FPDFText_GetFontInfo(text, at, buffer, 128, ctypes.c_int())
    return _is_bold(buffer.raw[: max(0, min(size, 128) - 1)])


@lru_cache(maxsize=512)
def _is_bold(font: bytes) -> bool:
    return bool(_BOLD.search(font.decode("utf-8", "replace")))


def turn_of(page: Any, text: Any, letters: int) -> Turn | None:
    """What makes of a box the box that people see who hold the page so that most of its `letters` stand upright."""
    angle = _upright(page.get_rotation(), text, letters)
    width, height = page.get_size()  # as it is shown
    if (angle - page.get_rotation()) % 180:
        width, height = height, width
    turns: dict[int, Turn] = {
        90: lambda left, bottom, right, top: (bottom, height - right, top, height - left),
        180: lambda left, bottom, right, top: (width - right, height - top, width - left, height - bottom),
        270: lambda left, bottom, right, top: (width - top, left, width - bottom, right),
    }
    return turns.get(angle)


def _upright(shown: int, text: Any, letters: int) -> int:
    """By how many degrees a page is to be turned: a table may lie on its side, or a page be shown so by mistake."""
    import pypdfium2.raw as raw

    sample = range(0, letters, max(1, letters // SAMPLE))
    printed = [at for at in sample if not chr(raw.FPDFText_GetUnicode(text, at)).isspace()]  # a made blank has no angle
    found = Counter(round(raw.FPDFText_GetCharAngle(text, at) / (np.pi / 2)) % 4 for at in printed)
    quarter, times = found.most_common(1)[0] if found else (0, 0)
    return -90 * quarter % 360 if letters > SAMPLE // 2 and times >= MOSTLY * len(printed) else shown
