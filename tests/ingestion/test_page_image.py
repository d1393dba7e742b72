"""A page of a PDF is drawn, and the quote on it is found whatever the line ends have done to it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from rag.errors import DocumentError
from rag.ingestion.page_image import draw, place
from tests.ingestion.test_sandbox import pdf


@pytest.mark.parametrize(
    ("quote", "page", "found"),
    [
        ("deep well", "A deep well.", "deep well"),
        ("deep well", "A deep\r\nwell.", "deep\r\nwell"),
        ("profundidad", "La profun\u0002\r\ndidad del pozo", "profun\u0002\r\ndidad"),
        ("la oficina", "En la o\ufb01cina", "la o\ufb01cina"),
        ("A well that goes on overleaf", "There is a well that goes", "a well that go"),
        ("nowhere at all", "A deep well.", None),
    ],
)
def test_a_quote_is_found_among_the_letters_of_a_page(quote: str, page: str, found: str | None) -> None:
    where = place(quote, list(page))
    assert (page[where[0] : sum(where)] if where else None) == found


def test_the_boxes_lie_where_the_quote_is(tmp_path: Path) -> None:
    file = tmp_path / "paper.pdf"
    file.write_bytes(pdf("The lamp of Vadela was lit in 1902.", "It went out in 1950."))
    drawn = draw(file, 2, "It went out in 1950.")
    assert drawn.png.startswith(b"\x89PNG")
    (box,) = drawn.boxes
    assert 0 <= box.left < box.left + box.width <= 100
    assert 0 <= box.top < box.top + box.height <= 100
    assert draw(file, 1, "It went out in 1950.").boxes == ()


def test_a_frame_of_a_picture_is_shown_without_boxes(tmp_path: Path) -> None:
    file = tmp_path / "fax.tiff"
    frames = [Image.new("L", (300, 200), shade) for shade in (255, 0)]
    frames[0].save(file, save_all=True, append_images=frames[1:])
    drawn = draw(file, 2, "a quote")
    with Image.open(io.BytesIO(drawn.png)) as shown:
        assert (shown.size, shown.getpixel((5, 5)), drawn.boxes) == ((300, 200), (0, 0, 0), ())


def test_what_is_no_pdf_any_more_is_named(tmp_path: Path) -> None:
    (tmp_path / "paper.pdf").write_bytes(b"no PDF")
    with pytest.raises(DocumentError):
        draw(tmp_path / "paper.pdf", 1, "a quote")
