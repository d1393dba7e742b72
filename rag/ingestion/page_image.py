"""A page of a PDF, or a frame of a picture, as an image, and where on it a quote stands.

Drawn in a child process with limits, like reading.
"""

from __future__ import annotations

import base64
import ctypes
import io
import json
import math
import subprocess
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.child_process import command, environment, replies
from rag.ingestion.file_errors import problem
from rag.ingestion.formats.picture import FORMATS as PICTURES
from rag.ingestion.sandbox import MEMORY, limit

SECONDS = 30.0  # for one page, start of the child included
SCALE = 2.0  # pixels a point: a page of A4 is 1,190 wide, sharp on a phone
PIXELS = 4_000_000  # at most, however large the page
SHARES = (1.0, 0.75, 0.5, 0.25)  # of a quote that runs on to another page, tried from the whole down


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in hundredths of its width and height, from its top left corner."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PageImage:
    """A page as people see it: a PNG, and a box for each line of the quote; none where it is not found."""

    png: bytes
    boxes: tuple[Box, ...]


def draw(path: Path, page: int, quote: str) -> PageImage:
    """Page number `page` (from 1) of a PDF or picture, with the quote found on it where its letters are text.

    Raises DocumentError where it cannot be drawn.
    """
    drawing, ours = command("rag.ingestion.page_image._serve", MEMORY), environment()
    request = json.dumps({"path": str(path), "page": page, "quote": quote}).encode()
    try:
        done = subprocess.run(drawing, input=request, capture_output=True, env=ours, timeout=SECONDS, check=True)
        reply: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired as error:
        raise problem("slow", str(path), seconds=round(SECONDS)) from error
    except (subprocess.CalledProcessError, ValueError) as error:
        raise problem("broke", str(path)) from error
    if "png" not in reply:
        raise problem("broke", str(path))
    return PageImage(base64.b64decode(reply["png"]), tuple(Box(*box) for box in reply["boxes"]))


# ------------------------------------------------------------------ in the child


def _serve() -> None:
    limit(int(sys.argv[1]))
    reply = replies()
    request = json.loads(sys.stdin.buffer.read())
    paper = _draw(Path(request["path"]).read_bytes(), request["page"], request["quote"])
    boxes = [[box.left, box.top, box.width, box.height] for box in paper.boxes]
    reply.write(json.dumps({"png": base64.b64encode(paper.png).decode(), "boxes": boxes}).encode())
    reply.flush()


def _draw(data: bytes, number: int, quote: str) -> PageImage:
    import pypdfium2

    if b"%PDF-" not in data[:1024]:
        return _frame(data, number)
    page = pypdfium2.PdfDocument(data)[number - 1]
    width, height = page.get_size()
    image = page.render(scale=min(SCALE, math.sqrt(PIXELS / (width * height)))).to_pil()
    png = io.BytesIO()
    image.save(png, "PNG")
    text = page.get_textpage()
    found = place(quote, [chr(pypdfium2.raw.FPDFText_GetUnicode(text, at)) for at in range(text.count_chars())])
    rectangles = [text.get_rect(at) for at in range(text.count_rects(*found))] if found else []
    return PageImage(png.getvalue(), tuple(_box(page, rectangle) for rectangle in rectangles))


def _frame(data: bytes, number: int) -> PageImage:
    """A frame of a picture, upright; where its words stand is not known."""
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(data), formats=PICTURES) as opened:
        opened.seek(number - 1)
        image = ImageOps.exif_transpose(opened).convert("RGB")
    share = math.sqrt(PIXELS / (image.width * image.height))
    if share < 1:
        image = image.resize((int(image.width * share), int(image.height * share)))
    png = io.BytesIO()
    image.save(png, "PNG")
    return PageImage(png.getvalue(), ())


def _box(page: Any, rectangle: tuple[float, float, float, float]) -> Box:
    """A rectangle of the page's own space as it is seen, whatever its crop and rotation."""
    left, bottom, right, top = rectangle
    corners = (_seen(page, left, bottom), _seen(page, right, top))
    (x0, x1), (y0, y1) = (sorted(one[axis] for one in corners) for axis in (0, 1))
    return Box(x0, y0, x1 - x0, y1 - y0)


def _seen(page: Any, x: float, y: float) -> tuple[float, float]:
    import pypdfium2

    across, down = ctypes.c_int(), ctypes.c_int()
    pypdfium2.raw.FPDF_PageToDevice(page, 0, 0, 100_000, 100_000, 0, x, y, across, down)
    return across.value / 1000, down.value / 1000


def place(quote: str, letters: list[str]) -> tuple[int, int] | None:
    """Where in a page's letters a quote stands: its first letter and how many; spaces, hyphens and accents aside.

    Of a quote that begins or ends on another page, the part that is on this one.
    """
    plain: list[str] = []
    at: list[int] = []
    for index, letter in enumerate(letters):
        for one in _plain(letter):
            plain.append(one)
            at.append(index)
    page, wanted = "".join(plain), _plain(quote)
    for share in SHARES:
        length = max(1, int(len(wanted) * share))
        for part in (wanted[:length], wanted[-length:]):
            begin = page.find(part) if len(part) > 3 else -1
            if begin >= 0:
                first, last = at[begin], at[begin + len(part) - 1]
                return first, last - first + 1
    return None


def _plain(text: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFKD", text).lower() if one.isalnum())
