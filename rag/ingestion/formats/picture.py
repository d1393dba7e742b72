"""A picture (PNG, JPEG, TIFF) -> `Parsed`: its words as Tesseract recognises them, a page a frame."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from rag.ingestion.file_errors import problem
from rag.ingestion.formats.parsed import Parsed
from rag.ingestion.formats.pdf.document import MOST_PAGES, PagesRead, written
from rag.ingestion.formats.pdf.page import is_garbled
from rag.ingestion.layout.words import Word
from rag.ingestion.ocr import DPI, languages, recognise

FORMATS = ("PNG", "JPEG", "TIFF")  # as Pillow calls them
MOST_PIXELS = 60_000_000  # of a frame: a photograph has up to 50; decoded, that is 180 MB
ENOUGH = 2_000  # pixels of the longer side: a small picture is enlarged, as Tesseract wants letters of 30 pixels


def picture(data: bytes, source: str, alive: Callable[[], None] = lambda: None) -> Parsed:
    """The words of a scan or photograph; raises DocumentError where no engine is installed or a frame is too large.

    `alive` is called after each frame of a TIFF: that takes seconds.
    """
    from PIL import Image, ImageSequence

    Image.MAX_IMAGE_PIXELS = None  # a frame is measured before it is decoded
    read = PagesRead()
    frames: list[list[Word]] = []
    with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
        if getattr(opened, "n_frames", 1) > MOST_PAGES:
            raise problem("too_many_pages", source, most=MOST_PAGES)
        for number, frame in enumerate(ImageSequence.Iterator(opened), start=1):
            if frame.width * frame.height > MOST_PIXELS:
                raise problem("memory", source)
            if not languages():
                read.missing.append(number)
            frames.append(_words(frame, number, read) if languages() else [])
            alive()
    return written(len(frames), lambda at: frames[at], read, {}, source)


def _words(frame: Any, number: int, read: PagesRead) -> list[Word]:
    """The words of a frame; none where it shows none, as a photograph of a landscape."""
    from PIL import Image, ImageOps

    grey = ImageOps.grayscale(_on_white(ImageOps.exif_transpose(frame)))
    times = max(1, round(ENOUGH / max(grey.size)))
    if times > 1:
        grey = grey.resize((grey.width * times, grey.height * times), Image.Resampling.BICUBIC)
    seen = recognise(b"P5 %d %d 255\n" % grey.size + grey.tobytes(), grey.height * 72 / DPI)
    if not seen.words or is_garbled(seen.words):
        return []
    read.confidence[number] = round(seen.confidence, 3)
    return list(seen.words)


def _on_white(frame: Any) -> Any:
    """A frame that may be seen through, on white paper."""
    from PIL import Image

    if not frame.has_transparency_data:
        return frame
    paper = Image.new("RGBA", frame.size, "white")
    paper.alpha_composite(frame.convert("RGBA"))
    return paper.convert("RGB")
