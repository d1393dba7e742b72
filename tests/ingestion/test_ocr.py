"""Scanned pages are read by Tesseract where it is installed, marked as such, their words in place."""

from __future__ import annotations

import io
import re
import shutil
from collections import Counter

import pypdfium2
import pytest
from PIL import Image

from rag.errors import DocumentError
from rag.ingestion.ocr import _from_table, languages
from rag.ingestion.parse import parse
from rag.types import Citation
from tests.ingestion.test_pdf_tables import ENGLISH, SPANISH
from tests.typeset import Text, prose, typeset
from ui.output.render import cited

needs_engine = pytest.mark.skipif(
    shutil.which("tesseract") is None or languages() != "eng+spa",
    reason="needs Tesseract with English and Spanish: apt install tesseract-ocr tesseract-ocr-spa",
)
LETTER = (
    "¿Cuánto pagó el señor Ibáñez? El 3 de marzo de 2021 pagó 1.500,50 pesos por el agua y 12.250 por la obra; "
    "la niña Begoña Núñez firmó el recibo «en nombre del pueblo». EE.UU. no intervino. La pingüinera abrió en agosto."
)


def scanned(*pages: list[Text]) -> bytes:
    """The same pages as pictures of 200 dots an inch, a little grey."""
    sheets = [page.render(scale=200 / 72).to_pil() for page in pypdfium2.PdfDocument(typeset(*pages))]
    pictures = [sheet.convert("L").point(lambda one: 12 + one * 0.9) for sheet in sheets]
    buffer = io.BytesIO()
    pictures[0].save(buffer, "PDF", save_all=True, append_images=pictures[1:], resolution=200)
    return buffer.getvalue()


def right(found: str, truth: str) -> float:
    """The share of the true words that were found."""
    words = [Counter(re.findall(r"[\w.,]*\w", text)) for text in (found, truth)]
    return (words[0] & words[1]).total() / words[1].total()


@needs_engine
@pytest.mark.parametrize("truth", [SPANISH, LETTER, ENGLISH], ids=["spanish", "figures", "english"])
def test_a_scan_is_read_nearly_word_for_word(truth: str) -> None:
    reading = parse(scanned(prose(truth, 60, 760, 470, 16, 12)), "a.pdf")
    assert right(reading.document.text, truth) >= 0.97
    (page,) = reading.document.pages
    assert page.confidence is not None
    assert 0.5 < page.confidence <= 1
    citation = Citation(1, reading.document.text, "es", reading.document, "c", 1, 0, len(reading.document.text))
    assert "leído por OCR" in cited(citation, "es")
    assert "read by OCR" in cited(citation, "en")


@needs_engine
def test_a_scanned_page_within_a_good_pdf_is_read_too() -> None:
    own, picture = prose(ENGLISH, 60, 760), scanned(prose(SPANISH, 60, 760, 470, 16, 12))
    whole, buffer = pypdfium2.PdfDocument(typeset(own)), io.BytesIO()
    whole.import_pages(pypdfium2.PdfDocument(picture))
    whole.save(buffer)
    told: list[int] = []
    reading = parse(buffer.getvalue(), "a.pdf", lambda: told.append(1))
    first, second = reading.document.pages
    assert (first.confidence, second.confidence is None, reading.pages_missing, told) == (None, False, (), [1])
    assert reading.document.text[: first.end] == ENGLISH


@needs_engine
def test_a_picture_without_words_stays_missing() -> None:
    buffer = io.BytesIO()
    Image.new("L", (800, 800), 200).save(buffer, "PDF", resolution=72)
    whole, out = pypdfium2.PdfDocument(typeset(prose(ENGLISH, 60, 760), prose(SPANISH, 60, 760))), io.BytesIO()
    whole.import_pages(pypdfium2.PdfDocument(buffer.getvalue()))
    whole.save(out)
    assert parse(out.getvalue(), "a.pdf").pages_missing == (3,)


def test_words_stand_where_the_engine_saw_them() -> None:
    table = "\n".join([
        "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext",
        "4\t1\t1\t1\t1\t0\t300\t600\t900\t60\t-1\t",
        "5\t1\t1\t1\t1\t1\t300\t605\t300\t50\t96.0\tpozo",
        "5\t1\t1\t1\t1\t2\t620\t605\t20\t10\t11.0\t~",
        "5\t1\t1\t1\t1\t3\t700\t605\t300\t50\t90.0\thondo",
    ])  # fmt: skip
    seen = _from_table(table, height=800, scale=0.25)
    assert [(word.text, word.left, word.bottom, word.right, word.top) for word in seen.words] == [
        ("pozo", 75, 635, 150, 650), ("hondo", 175, 635, 250, 650)
    ]  # fmt: skip
    assert seen.confidence == pytest.approx(0.93)


@needs_engine
def test_codes_that_a_page_shows_are_no_text_when_recognised_either() -> None:
    data = typeset([Text(20, 700 - 14 * at, "(cid:12)(cid:7)(cid:33) (cid:4)(cid:55)") for at in range(4)])
    with pytest.raises(DocumentError) as raised:
        parse(data, "a.pdf")
    assert raised.value.code == "needs_ocr"


def test_a_word_of_codes_on_a_good_page_is_left_out_and_counted() -> None:
    reading = parse(typeset([*prose(ENGLISH, 60, 760), Text(60, 600, "Signed: (cid:12)(cid:7)(cid:33)")]), "a.pdf")
    assert reading.document.text == f"{ENGLISH}\n\nSigned:"
    assert reading.kept is not None
    assert 0.9 < reading.kept < 1


def _drawn(form: str, *pages: str, mode: str = "L", scale: float = 200 / 72) -> bytes:
    """A picture of text, in a format and mode of Pillow's."""
    sheets = [
        page.render(scale=scale).to_pil().crop((0, 0, int(595 * scale), int(200 * scale))).convert(mode)
        for page in pypdfium2.PdfDocument(typeset(*(prose(words, 60, 790, 470, 16, 12) for words in pages)))
    ]
    buffer = io.BytesIO()
    sheets[0].save(buffer, form, **({"save_all": True, "append_images": sheets[1:]} if len(sheets) > 1 else {}))
    return buffer.getvalue()


@needs_engine
def test_a_picture_of_text_is_read_and_marked() -> None:
    document = parse(_drawn("PNG", SPANISH, mode="RGBA", scale=96 / 72), "pantalla.png").document
    assert right(document.text, SPANISH) >= 0.97
    assert document.read_by_ocr(0, len(document.text))


@needs_engine
def test_each_frame_of_a_fax_is_a_page() -> None:
    document = parse(_drawn("TIFF", SPANISH, ENGLISH, mode="1"), "fax.tiff").document
    assert right(document.text, f"{SPANISH} {ENGLISH}") >= 0.97
    assert document.page_at(document.text.index("harbour")) == 2


def test_a_picture_needs_an_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(DocumentError) as raised:
        parse(_drawn("PNG", SPANISH), "a.png")
    assert (raised.value.code, raised.value.status) == ("needs_ocr", "needs_ocr")
    assert "instale Tesseract" in raised.value.spanish


@needs_engine
def test_a_photograph_without_words_holds_no_text() -> None:
    buffer = io.BytesIO()
    Image.linear_gradient("L").save(buffer, "PNG")
    with pytest.raises(DocumentError) as raised:
        parse(buffer.getvalue(), "a.png")
    assert raised.value.code == "no_text"


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n broken", b"no picture at all"])
def test_a_damaged_picture_is_told(data: bytes) -> None:
    with pytest.raises(DocumentError) as raised:
        parse(data, "a.png")
    assert raised.value.code == "damaged"


@pytest.mark.parametrize(
    "words", ["Yours sincerely, the head of drainage and", "Atentamente, la presidenta de la asociación de"]
)
def test_the_short_last_line_of_a_page_that_lies_aslant_is_no_footnote(words: str) -> None:
    table = ["level"]
    for number, line in enumerate([words, words, words.split()[0]]):
        texts = line.split()
        lean = 8 * (len(texts) - 1)  # each word stands lower than the one before
        table.append(
            "\t".join(map(str, (4, 1, 1, 1, number, 0, 100, 100 + 80 * number, 200 * len(texts), 36 + lean, -1, "")))
        )
        table += [
            "\t".join(map(str, (5, 1, 1, 1, number, at, 100 + 200 * at, 100 + 80 * number + 8 * at, 180, 36, 95, word)))
            for at, word in enumerate(texts)
        ]
    heights = {round(word.height, 3) for word in _from_table("\n".join(table), 800, 1).words}
    assert len(heights) == 1
