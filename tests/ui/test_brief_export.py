"""A brief as a file: every quote stands in each format, document text is only ever text, footnotes are native."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from dataclasses import replace

import docx
import pypdfium2
import pytest

from rag.briefing.brief import Bilingual, Brief, Change, Event, Point, Scope, Source, When
from rag.briefing.wording import asked, published
from rag.errors import InputError
from rag.types import Citation, Document, Filters
from ui.output.brief import pages
from ui.output.brief_export import brief_file, brief_format
from ui.web.html import brief_paper
from ui.web.workspace import Progress

TEXT = "The dam <b>leaks</b> & costs 40 million. La presa abrió en 2019."
DAM = Document("d", "The dam", "dam.md", TEXT, "en", "2026-03-24")
QUOTES = ("The dam <b>leaks</b> & costs 40 million.", "La presa abrió en 2019.")
ON = datetime.date(2026, 11, 29)


def _citation(number: int, quote: str) -> Citation:
    start = TEXT.index(quote)
    return Citation(number, quote, "en" if number == 1 else "es", DAM, "c", None, start, start + len(quote))


@pytest.fixture(scope="module")
def brief() -> Brief:
    return Brief(
        "the dam", ("en", "es"), Scope("the dam", "2026-03-24", "2026-03-24", 1, 1, 1, 1, ("scan.pdf",)),
        bottom_line=(Point(Bilingual("What", "Qué"), (1,)),),
        timeline=(Event(When(2019), None, "2019", False, False, (2,)),),
        sources=(Source((1, 2), "d", "The dam", None, "2026-03-24", "en", 0, "md", "dam.md", (), "ab12"),),
        citations=tuple(_citation(at, quote) for at, quote in enumerate(QUOTES, 1)),
    )  # fmt: skip


def test_a_quote_without_a_lead_stands_in_the_column_of_the_others_and_takes_the_page_where_none_has_one(
    brief: Brief,
) -> None:
    bare = replace(brief, bottom_line=(Point(Bilingual("", ""), (1,)),))
    assert '<section class="bottom_line wide">' in brief_file(brief, "html", ON).decode()
    assert '<section class="bottom_line">' in brief_file(bare, "html", ON).decode()


def test_html_fetches_nothing_and_shows_markup_as_text(brief: Brief) -> None:
    page = brief_file(brief, "html", ON).decode()
    assert "The dam &lt;b&gt;leaks&lt;/b&gt; &amp; costs 40 million." in page
    assert "default-src 'none'" in page
    assert "http://" not in page.replace("http-equiv", "")
    assert ("Bottom line" in page, "Lo esencial" in page) == (True, True)


def test_word_has_a_native_footnote_for_each_quote_once(brief: Brief) -> None:
    made = brief_file(brief, "docx", ON)
    notes = zipfile.ZipFile(io.BytesIO(made)).read("word/footnotes.xml").decode()
    assert notes.count("<w:footnote ") == 2 + len(QUOTES)
    text = "\n".join(one.text for one in docx.Document(io.BytesIO(made)).paragraphs)
    assert all(text.count(quote) == 2 for quote in QUOTES)  # in each edition


def test_a_footnote_has_the_number_that_the_brief_gives_the_quote(brief: Brief) -> None:
    late_first = replace(brief, languages=("en",), changes=(Change("quote", QUOTES[1], (2,)),))
    parts = zipfile.ZipFile(io.BytesIO(brief_file(late_first, "docx", ON)))
    body, notes = (parts.read(f"word/{name}.xml").decode() for name in ("document", "footnotes"))
    assert re.findall(r"\[(\d)\]</w:t>|footnoteReference w:id=\"(\d)\"", body)[:3] == [("2", ""), ("", "1"), ("", "2")]
    assert notes.count("<w:footnote ") == 2 + len(QUOTES)


def test_a_pdf_holds_the_words_of_both_editions(brief: Brief) -> None:
    made = pypdfium2.PdfDocument(brief_file(brief, "pdf", ON))
    text = "\n".join(page.get_textpage().get_text_range() for page in made)
    assert all(word in text for word in ("Bottom line", "Lo esencial", "Cronología", "La presa abrió en 2019.", "[2]"))


def test_markdown_says_what_was_not_read(brief: Brief) -> None:
    page = brief_file(brief, "md", ON).decode()
    assert "not read, or only in part: scan.pdf" in page
    assert "sin leer, o leídos solo en parte: scan.pdf" in page


def test_every_format_says_which_filters_the_brief_keeps_to(brief: Brief) -> None:
    filters = Filters("es", "2026-01-01", "2026-12-31", (), ("Water",))
    kept = replace(brief, scope=replace(brief.scope, documents=9, searched=2, filters=filters))
    english = "documents of the library searched: 2 of 9 (in Spanish, from January 1, 2026 on, up to December 31, 2026"
    spanish = "documentos de la biblioteca consultados: 2 de 9 (en español, desde el 1 de enero de 2026, hasta"
    pdf = pypdfium2.PdfDocument(brief_file(kept, "pdf", ON))
    word = docx.Document(io.BytesIO(brief_file(kept, "docx", ON)))
    told = {
        "md": brief_file(kept, "md", ON).decode(),
        "html": brief_file(kept, "html", ON).decode(),
        "docx": "\n".join(one.text for one in word.paragraphs),
        "pdf": "\n".join(page.get_textpage().get_text_range() for page in pdf),
        "page": brief_paper("b", "the dam", Progress(1, 1, kept, ended=True), "en"),
    }
    for form, text in told.items():
        plain = " ".join(text.replace("\\", "").split())
        assert (form, english in plain, spanish in plain) == (form, True, True)
    assert "consultados" not in brief_file(brief, "md", ON).decode()


@pytest.mark.parametrize("name", ["brief.odt", "brief"])
def test_another_ending_is_refused_with_what_to_do(name: str) -> None:
    with pytest.raises(InputError, match=r"\.pdf"):
        brief_format(name)


@pytest.mark.parametrize(
    ("dates", "english", "spanish"),
    [
        (("2019", "2026-03"), "documents dated 2019 to March 2026", "documentos fechados entre 2019 y marzo de 2026"),
        (("2026-03", "2026-03"), "documents dated March 2026", "documentos con fecha de marzo de 2026"),
    ],
)
def test_a_span_of_dates_and_a_single_document_are_told_as_people_write_them(
    brief: Brief, dates: tuple[str, str], english: str, spanish: str
) -> None:
    dated = replace(brief, scope=replace(brief.scope, first=dates[0], last=dates[1]))
    said = [[row.lead for row in page.blocks[0].rows[:2]] for page in pages(dated)]
    assert said == [["1 document: 1 read, 1 cited", english], ["1 documento: 1 leído, 1 citado", spanish]]


@pytest.mark.parametrize(
    ("iso", "english", "spanish"),
    [
        ("2026-03-24", "published March 24, 2026", "publicado el 24 de marzo de 2026"),
        ("2026-03", "published March 2026", "publicado en marzo de 2026"),
        ("2026", "published 2026", "publicado en 2026"),
    ],
)
def test_a_document_came_out_on_a_day_or_in_a_month_or_year(iso: str, english: str, spanish: str) -> None:
    assert (published(iso, "en"), published(iso, "es")) == (english, spanish)


@pytest.mark.parametrize(
    ("topic", "question"),
    [
        ("el plan de agua", "el plan de agua: ¿cuál es la razón?"),
        ("cierre de la central", "cierre de la central: ¿cuál es la razón?"),
    ],
)
def test_a_question_fits_a_topic_with_and_without_its_article(topic: str, question: str) -> None:
    assert asked("why", topic, "es") == question
