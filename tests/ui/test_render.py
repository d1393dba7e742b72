"""An answer looks the same everywhere, and document text is only ever text."""

from __future__ import annotations

import datetime
import html
import re
from dataclasses import replace

import pytest

from rag.types import (
    AddReport,
    Answer,
    Chunk,
    Citation,
    Direct,
    DirectKind,
    Document,
    FileReport,
    FileStatus,
    Language,
    Passage,
    Sentence,
)
from ui.output.export import sheet
from ui.output.render import answer_json, answer_text, plain, report_json, report_lines
from ui.web.html import answer_html, source, sources

HOSTILE = [
    "<script>window.__pwn=1</script>",
    '"><img src=x onerror="window.__pwn=1">',
    "${window.__pwn=1}",
    "{{constructor.constructor('window.__pwn=1')()}}",
    "`${window.__pwn=1}`",
    "</blockquote><form action=//evil>",
    "[1](javascript:window.__pwn=1)",
    "\\u003cscript\\u003e",
]


def answered(quote: str, title: str = "A title") -> Answer:
    text = f"Before. {quote} After."
    document = Document("d", title, "source.md", text, "es", date="2026-03-24", outlet="An outlet")
    chunk = Chunk("c", "d", 0, len(text), text, "es", None, None, ())
    citation = Citation(1, quote, "es", document, "c", None, 8, 8 + len(quote))
    sentence = Sentence(f"According to “{title}”: “{quote}”", (1,))
    return Answer("a question", "en", (sentence,), (citation,), (Passage(chunk, document, 0.9),))


def test_the_marked_text_is_the_quote() -> None:
    answer = answered("Dijo «no» & se fue <rápido>.")
    (marked,) = re.findall(r"<mark[^>]*>(.*?)</mark>", source(answer, 1, "en"))
    assert html.unescape(marked) == answer.citations[0].quote


def test_a_quote_carries_its_own_language_and_its_source_is_described_in_the_readers() -> None:
    answer = answered("Dijo que no.")
    assert '<q lang="es">Dijo que no.</q>' in answer_html(answer, "en")
    assert "March\u00a024,\u00a02026\u00a0· in\u00a0Spanish" in source(answer, 1, "en")
    assert "24\u00a0de\u00a0marzo\u00a0de\u00a02026\u00a0· en\u00a0español" in source(answer, 1, "es")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_opens_no_tag(text: str) -> None:
    page = answer_html(answered(text, title=text), "en")
    assert set(re.findall(r"<\s*/?\s*(\w+)", page)) <= {
        "div",
        "p",
        "q",
        "span",
        "button",
        "article",
        "h3",
        "blockquote",
        "mark",
    }


@pytest.mark.parametrize("language", ["en", "es"])
def test_two_quotes_of_one_document_are_told_apart_by_their_words(language: Language) -> None:
    answer = answered("Dijo que no.")
    (one,) = answer.citations
    assert 'class="words"' not in sources(answer, language)
    twice = replace(answer, citations=(one, replace(one, number=2, quote="Dijo que sí.")))
    assert re.findall(r'class="words" lang="es">(.*?)<', sources(twice, language)) == ["Dijo que no.", "Dijo que sí."]


@pytest.mark.parametrize(("language", "pages"), [("en", ["p. 3", "p. 4"]), ("es", ["pág. 3", "pág. 4"])])
def test_sources_lie_under_their_document_whose_title_stands_once(language: Language, pages: list[str]) -> None:
    (one,) = answered("Dijo que no.", title="A report").citations
    other = replace(one, number=2, document=replace(one.document, id="other", title="Another"))
    third = replace(one, number=3, quote="Dijo que sí.", page=4)
    made = replace(answered("Dijo que no."), citations=(replace(one, page=3), other, third))
    html = sources(made, language)
    assert re.findall(r'class="title" lang="\w+">(.*?)<', html) == ["A report", "Another"]
    assert re.findall(r'data-source="(\d)"', html) == ["1", "3", "2"]
    assert re.findall(r'class="where">(págs?\..*?|pp?\..*?)<', html) == pages


@pytest.mark.parametrize(("language", "title"), [("en", "Nearest passages"), ("es", "Pasajes más cercanos")])
def test_a_nearest_passage_is_told_by_its_own_words_and_not_by_its_heading(language: Language, title: str) -> None:
    text = "Lo que quedaba\n\nEl puente cayó."
    document = Document("d", "A title", "source.md", text, "es")
    chunk = Chunk("c", "d", 0, len(text), text, "es", None, "Lo que quedaba", ())
    answer = Answer("a question", language, (), (), (Passage(chunk, document, 0.9),))
    assert re.findall(r'class="words" lang="es">(.*?)<', sources(answer, language)) == ["El puente cayó."]
    assert answer_text(answer).splitlines()[-2:] == [title, "  · El puente cayó. (A title)"]


def test_a_document_does_not_move_the_cursor_of_the_terminal() -> None:
    assert "\x1b" not in answer_text(answered("\x1b[2Jgone"))
    assert plain("a\u202eb\nc") == "ab\nc"


def test_the_terminal_shows_numbered_sources_in_the_language_of_the_question() -> None:
    assert answer_text(answered("Dijo que no.")).splitlines()[-2:] == [
        "Sources",
        "[1] A title · An outlet · March 24, 2026 · in Spanish",
    ]


@pytest.mark.parametrize(
    ("language", "missing", "line"),
    [
        ("en", (), "a.html: partly read (62% of the words)"),
        ("es", (), "a.html: leído en parte (62\u202f% de las palabras)"),
        ("en", (2,), "a.html: partly read (no text on page 2; 62% of the words)"),
        ("es", (2,), "a.html: leído en parte (sin texto en la página 2; 62\u202f% de las palabras)"),
    ],
)
def test_a_file_read_in_part_is_reported_with_the_share_of_its_words(
    language: Language, missing: tuple[int, ...], line: str
) -> None:
    report = AddReport((FileReport("a.html", FileStatus.PARTIAL, pages_missing=missing, kept=0.625),))
    assert report_lines(report, language) == [line]
    assert report_json(report)["files"][0]["kept"] == 0.625


def test_the_direct_line_is_said_first_everywhere() -> None:
    answer = replace(answered("Mide 40 metros."), direct=Direct("40 metres", "figure", (1,)))
    assert answer_text(answer).startswith("40 metres\n\nAccording to")
    assert answer_json(answer)["direct"] == {"text": "40 metres", "kind": "figure", "citations": [1]}
    assert answer_html(answer, "en").startswith('<div class="answer" lang="en"><p class="direct">40 metres</p>')
    assert answer_json(answered("Mide 40 metros."))["direct"] is None


def test_each_of_several_questions_has_its_line_and_no_line_is_markup() -> None:
    answer = replace(answered("Mide 40 metros."), direct=Direct("40 metres\n<b>Ana</b>", "several", (1,)))
    assert '<p class="direct">40 metres</p><p class="direct">&lt;b&gt;Ana&lt;/b&gt;</p>' in answer_html(answer, "en")


QUOTES = ("Dijo que <no>.", "Dijo que sí.")


@pytest.mark.parametrize(
    ("kind", "leads", "line", "shape", "kept"),
    [
        ("several", ("May 2025", "2026"), "{lead}: {quote}", '<dl class="led">', False),
        ("speaker", ("Ana (said)", "Ana (said)"), "{lead}: {quote}", '<dl class="led">', False),
        ("comparison", ("the well", "the bridge"), "{lead}: {quote}", '<div class="compare">', False),
        ("list", ("México", "China"), "2: México [1] · China [2].", '<dl class="led">', True),
        ("several", ("According to A", "According to B"), "{quote}", '<p class="direct">', True),
    ],
)
def test_what_is_told_by_days_speakers_items_or_sides_has_its_own_shape_and_is_said_once(
    kind: DirectKind, leads: tuple[str, str], line: str, shape: str, kept: bool
) -> None:
    one = answered(" ".join(QUOTES)).citations[0]
    citations = tuple(replace(one, number=number, quote=quote) for number, quote in enumerate(QUOTES, 1))
    told = [*zip(leads, QUOTES, strict=True)]
    sentences = tuple(Sentence(f"{lead}: “{quote}” (in Spanish)", (at,)) for at, (lead, quote) in enumerate(told, 1))
    text = "\n".join(dict.fromkeys(line.format(lead=lead, quote=quote) for lead, quote in told))
    answer = replace(answered("x"), sentences=sentences, citations=citations, direct=Direct(text, kind, (1, 2)))
    page = answer_html(answer, "en")
    assert shape in page
    assert ('class="direct"' in page) == kept
    assert page.count("data-source=") == 2
    assert [page.count(html.escape(quote)) for quote in QUOTES] == [2 if kept and kind == "several" else 1] * 2
    assert all(html.escape(lead) in page for lead in leads)
    assert answer_text(answer).startswith(f"{text}\n\n") == kept
    exported = sheet([answer], "en", model="none", on=datetime.date(2026, 3, 24))
    assert any(line.first for line in exported.sections[0].lines) == kept
