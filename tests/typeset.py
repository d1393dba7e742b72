"""PDFs set by hand: each string where it is told to stand, so that a test knows what a page shows."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

FONTS = ("Helvetica", "Helvetica-Bold")
TURNS = {0: b"", 90: b"0 1 -1 0 595 0 cm ", 180: b"-1 0 0 -1 595 842 cm ", 270: b"0 -1 1 0 0 842 cm "}
NARROW, BROAD = "iljtfrI.,:;'!|()- ", "mwMW%@"


@dataclass(frozen=True)
class Text:
    """A string on a page, `x` and `y` in points from the bottom left corner."""

    x: float
    y: float
    words: str
    size: float = 11.0
    font: int = 0
    turn: float = 0.0  # degrees by which it is turned, as a stamp across the page


@dataclass(frozen=True)
class Rule:
    """A straight line on a page, from one point to another."""

    x0: float
    y0: float
    x1: float
    y1: float


def rules(xs: Sequence[float], ys: Sequence[float]) -> list[Rule]:
    """The lines of a table: level ones at each of `ys`, upright ones at each of `xs`."""
    return [
        *(Rule(min(xs), y, max(xs), y) for y in ys),
        *(Rule(x, min(ys), x, max(ys)) for x in xs),
    ]


def width(words: str, size: float = 11.0) -> float:
    """About how wide a string of Helvetica is, in points; right for figures."""
    em = sum(0.278 if one in NARROW else 0.85 if one in BROAD else 0.67 if one.isupper() else 0.556 for one in words)
    return em * size


def right(x: float, y: float, words: str, size: float = 11.0) -> Text:
    """A string that ends at `x`."""
    return Text(x - width(words, size), y, words, size)


def grid(
    lines: Iterable[Sequence[str]], x: Sequence[float], y: float, step: float = 16.0, size: float = 11.0
) -> list[Text]:
    """A table: the first cell of each line begins at `x[0]`, each other ends at its `x`."""
    found = []
    for at, line in enumerate(lines):
        for column, words in enumerate(line):
            if words:
                place = y - at * step
                found.append(right(x[column], place, words, size) if column else Text(x[0], place, words, size))
    return found


def prose(
    words: str, x: float = 50, y: float = 780, wide: float = 480, step: float = 14, size: float = 11
) -> list[Text]:
    """A paragraph, its lines filled."""
    return [Text(x, y - at * step, line, size) for at, line in enumerate(_filled(words, wide, size))]


def _filled(words: str, wide: float, size: float) -> Iterator[str]:
    line = ""
    for word in words.split():
        if line and width(f"{line} {word}", size) > wide:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    yield line


def typeset(*pages: Iterable[Text | Rule], info: str = "", rotate: int = 0, more: Sequence[bytes] = ()) -> bytes:
    """A PDF of these pages, of 595 by 842 points; `more`: objects from number 5 on, `info`: its own facts."""
    objects = [
        b"",
        b"",
        *(b"<</Type/Font/Subtype/Type1/BaseFont/%s/Encoding/WinAnsiEncoding>>" % name.encode() for name in FONTS),
    ]
    objects += more
    kids = []
    for page in pages:
        content = b"".join(map(_drawn, page))
        content = TURNS[rotate] + content
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Rotate %d"
            b"/Resources<</Font<</F0 3 0 R/F1 4 0 R>>>>/Contents %d 0 R>>" % (rotate, len(objects))
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join(kids), len(kids))
    objects.append(b"<<%s>>" % info.encode("cp1252"))
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"trailer<</Size %d/Root 1 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        len(objects),
        len(out),
    )
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table + trailer


def _drawn(one: Text | Rule) -> bytes:
    if isinstance(one, Rule):
        return b"%.2f %.2f m %.2f %.2f l S\n" % (one.x0, one.y0, one.x1, one.y1)
    cos, sin = math.cos(math.radians(one.turn)), math.sin(math.radians(one.turn))
    place = b"%.4f %.4f %.4f %.4f %.2f %.2f Tm" % (cos, sin, -sin, cos, one.x, one.y)
    return b"BT /F%d %.2f Tf %s (%s) Tj ET\n" % (one.font, one.size, place, _escaped(one.words))


def _escaped(words: str) -> bytes:
    return re.sub(rb"([\\()])", rb"\\\1", words.encode("cp1252"))
