"""A document that is open beside the list: its pages or parts, and where the words stand that are sought in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import Library
from rag.store.catalog import Catalog, Kept
from rag.types import Answer, Citation, Document, Heading, Language, Page, Span
from tests.ingestion.test_sandbox import pdf
from ui.text import say
from ui.web import html as markup
from ui.web.html import library as rows
from ui.web.html.document import no_document, opened_document
from ui.web.html.parts import file_shown
from ui.web.views.document import Opened, found, opened, parts


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("pozo hondo", ["pozo\n hondo"]),
        ("POZO", ["Pozo", "pozo"]),
        ("año", ["año"]),
        ("ano", ["año"]),  # ñ is left out when one types in a hurry
        ("hondo pozos", ["Pozo", "pozo", "hondo"]),  # not so: each of its words
        ("«pozo hondo»", ["pozo\n hondo"]),
        ('"pozo hondo"?', ["pozo\n hondo"]),
        ("¿El Pozo", ["El Pozo", "el pozo"]),
        ("(1902)", ["(1902)"]),
        ("€5", ["€5"]),
        ("(", []),
        ("", []),
    ],
)
def test_words_are_found_whatever_their_case_accents_and_blanks(query: str, words: list[str]) -> None:
    text = "El Pozo (1902). Aquel año el pozo\n hondo se secó por €5, no por 5."
    assert [text[span.start : span.end] for span in found(text, query, "es")] == words


def test_a_long_text_is_shown_in_parts_that_begin_at_headings() -> None:
    text = "word " * 20_000
    document = Document("d", "T", "t.md", text, "en", headings=(Heading(0, "word"), Heading(15_000, "word")))
    shown = parts(document)
    assert [one.number for one in shown] == list(range(1, len(shown) + 1))
    assert shown[1].start == 15_000
    assert "".join(text[one.start : one.end] for one in shown) == text


def test_a_page_is_opened_by_its_number_or_where_the_words_stand(library: Library, tmp_path: Path) -> None:
    (tmp_path / "paper.pdf").write_bytes(pdf("The lamp was lit in 1902.", "It went out in 1950.", "Lit again in 1960."))
    library.add(tmp_path / "paper.pdf")
    (one,) = library.documents()
    first, third = opened(library, one.id), opened(library, one.id, query="lit again")
    assert first is not None
    assert third is not None
    assert (first.page.number, third.page.number) == (1, 3)
    assert third.drawn is not None
    assert len(third.drawn.boxes) == 1
    second = opened(library, one.id, "2", "lit")
    assert second is not None
    assert (second.page.number, len(second.matches), second.here) == (2, 2, ())
    html = opened_document(second, None, "es", writes=False)
    assert "Hallado: 2; en esta página: 0" in html
    assert 'data-page="1"' in html
    assert 'data-page="3"' in html
    (tmp_path / "paper.pdf").unlink()
    lost = opened(library, one.id)
    assert lost is not None
    assert lost.lost
    assert "The lamp was lit" in opened_document(lost, None, "en", writes=False)
    assert opened(library, "none") is None
    assert "There is no such document" in no_document("en")


def test_what_is_sought_is_marked_under_its_heading_and_nothing_is_markup(library: Library) -> None:
    text = "Intro\n\n<b>Wells</b> are deep.\n\nWells\n\nA well & a <script>."
    document = Document("d", "<i>T</i>", "t.md", text, "en", headings=(Heading(text.rindex("Wells"), "Wells"),))
    page = Page(1, 0, len(text))
    spans = tuple(found(text, "wells", "en"))
    html = opened_document(Opened(document, page, (page,), "wells", spans), None, "en", writes=True)
    assert html.count("<mark") == len(spans) == 2
    assert "<script>" not in html
    assert "<i>T" not in html
    assert Span(0, 5) not in spans


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_page_that_was_read_by_ocr_says_so_wherever_it_is_shown(tmp_path: Path, language: Language) -> None:
    scanned, plain = (
        Document(name, name, f"{name}.pdf", "The lamp is lit.", "en", pages=(Page(1, 0, 16, confidence),))
        for name, confidence in (("a", 0.9), ("b", None))
    )
    catalog = Catalog(tmp_path / "catalog.sqlite")
    for one in (scanned, plain):
        catalog.put(Kept(one, f"/{one.source}", one.id, (), None, ()))
    entries = catalog.entries()
    catalog.close()

    def shown(one: Document, at: int) -> list[str]:
        answer = Answer("?", language, (), (Citation(1, one.text, "en", one, "c", 1, 0, 16),), ())
        return [
            rows.rows(entries[at : at + 1], 0, 1, language),
            opened_document(Opened(one, one.pages[0], one.pages, "", ()), entries[at], language, writes=False),
            markup.sources(answer, language),
            markup.source(answer, 1, language),
            markup.reader(one, Span(0, 8), (), language),
        ]

    said = say("ocr", language)
    assert [said in html.replace("\u00a0", " ") for html in shown(scanned, 0)] == [True] * 5
    assert [said in html.replace("\u00a0", " ") for html in shown(plain, 1)] == [False] * 5


def test_strangers_see_no_path_of_this_computer() -> None:
    assert file_shown("/home/ana/library/uploads/a & b.pdf") == "a &amp; b.pdf"
    assert file_shown("corpus/en/well.md") == "corpus/en/well.md"
    assert file_shown("https://example.org/pozo") == "https://example.org/pozo"
