"""A brief of a small library: every line a slice, numbered once, in either language; nothing is made up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rag import Brief, Briefer, Filters, Library
from rag.briefing.angles import angles, of_its_kind
from rag.briefing.brief import MADE, Name, NameForm, When
from rag.briefing.naming import named
from rag.briefing.pool import Line, asked
from rag.briefing.wording import ASKED, LABELS
from rag.errors import QuestionError
from rag.questions.question import Question
from rag.questions.understand import parts
from rag.types import Chunk, Citation, Document, Heading, Language, Passage, Span
from tests.conftest import WordCounts
from ui.output.brief import brief_json, pages
from ui.output.brief_markdown import brief_markdown

TEXTS = {
    "dam.md": """---
title: The dam of Villarena
date: 2026-03-24
outlet: The Herald
language: en
---
The dam of Villarena cost 40 million euros in 2019. Ana Ruiz said that the dam of Villarena leaks.
Engineers will close the dam of Villarena on May 3, 2027.
""",
    "copy.md": """---
title: The dam, again
date: 2026-03-25
language: en
---
The dam of Villarena cost 40 million euros in 2019.
""",
    "presa.md": """---
title: La presa de Villarena
date: 2026-04-02
language: es
---
La presa de Villarena costó 45 millones de euros en 2019. Luis Peña negó que la presa de Villarena tenga fugas.
""",
    "bread.md": "---\ntitle: Bread\nlanguage: en\n---\nBread is baked from flour and water every morning.\n",
}


@pytest.fixture(scope="module")
def briefer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Briefer]:
    place = tmp_path_factory.mktemp("brief")
    for name, text in TEXTS.items():
        (place / name).write_text(text, "utf-8")
    (place / "scan.pdf").write_bytes(b"%PDF-1.4 nothing")
    with Library.open(place / "library", embedder=WordCounts()) as opened:
        opened.add(*(place / name for name in (*TEXTS, "scan.pdf")))
        yield Briefer(opened)


@pytest.fixture(scope="module")
def brief(briefer: Briefer) -> Brief:
    return briefer.brief("the dam of Villarena", language="both")


def test_every_quote_is_a_slice_and_every_number_is_used_once(brief: Brief) -> None:
    assert all(one.document.text[one.start : one.end] == one.quote for one in brief.citations)
    assert [one.number for one in brief.citations] == list(range(1, len(brief.citations) + 1))
    assert brief.used == {one.number for one in brief.citations}
    assert sorted(number for one in brief.sources for number in one.numbers) == sorted(brief.used)


def test_scope_counts_what_was_read_and_names_what_could_not_be(brief: Brief) -> None:
    scope = brief.scope
    assert (scope.documents, scope.read, scope.first, scope.last) == (4, 3, "2026-03-24", "2026-04-02")
    assert scope.cited <= scope.read
    assert [Path(one).name for one in scope.unreadable] == ["scan.pdf"]


def test_scope_tells_the_filters_and_how_many_documents_pass_them(briefer: Briefer, brief: Brief) -> None:
    spanish = Filters(language="es")
    scope = briefer.brief("la presa de Villarena", filters=spanish).scope
    assert (scope.filters, scope.searched, scope.documents, scope.read) == (spanish, 1, 4, 1)
    assert (brief.scope.filters, brief.scope.searched) == (Filters(), 4)


def test_the_timeline_is_in_order_and_marks_what_is_planned(brief: Brief) -> None:
    assert [(one.date.iso, one.planned) for one in brief.timeline] == [
        ("2019", False),
        ("2019", False),
        ("2027-05-03", True),
    ]


def test_who_says_what_keeps_a_denial(brief: Brief) -> None:
    told = {(one.speaker, one.verb, one.denial) for one in brief.statements}
    assert told == {("Ana Ruiz", "said", False), ("Luis Peña", "negó", True)}


def test_a_figure_stands_as_written_and_as_a_number(brief: Brief) -> None:
    written = {one.written: one.normalised for measure in brief.figures for one in measure.quantities}
    assert written["40 million euros"] == ("40000000",)
    assert written["45 millones de euros"] == ("45000000",)


@pytest.mark.parametrize(
    ("text", "language", "of_what"),
    [
        (
            "Más de 70.000 de esas muertes se debieron en gran medida al fentanilo.",
            "es",
            "Más de 70.000 de esas muertes se debieron",
        ),
        ("They found 14 of the bodies in and around the mill.", "en", "They found 14 of the bodies"),
        (
            "La pastilla se vende a 300 veces su coste en la calle.",
            "es",
            "pastilla se vende a 300 veces su coste en la calle",
        ),
    ],
)
def test_the_words_around_a_figure_do_not_break_off_at_a_small_word(
    tmp_path: Path, text: str, language: Language, of_what: str
) -> None:
    (tmp_path / "one.md").write_text(f"---\ntitle: One\ndate: 2025-03-08\nlanguage: {language}\n---\n{text}\n", "utf-8")
    with Library.open(tmp_path / "library", embedder=WordCounts()) as library:
        library.add(tmp_path / "one.md")
        made = Briefer(library).brief(text)
    assert [one.of_what for measure in made.figures for one in measure.quantities] == [of_what]


@pytest.mark.parametrize("topic", ["the injured of Talvera", "los heridos de Talvera"])
def test_the_bottom_line_has_the_latest_count_and_figures_tell_it_first(tmp_path: Path, topic: str) -> None:
    for name, day, text in (
        ("first.md", "2025-03-08", "The injured of Talvera are twelve people, says the fire brigade."),
        ("second.md", "2025-05-06", "The injured of Talvera are 21 people, says the late report."),
        ("tercera.md", "2025-03-11", "Los heridos de Talvera son ya 19 personas en total."),
    ):
        language = "es" if name == "tercera.md" else "en"
        (tmp_path / name).write_text(f"---\ntitle: Talvera\ndate: {day}\nlanguage: {language}\n---\n{text}\n", "utf-8")
    with Library.open(tmp_path / "library", embedder=WordCounts()) as library:
        library.add(*tmp_path.glob("*.md"))
        made = Briefer(library).brief(topic)
    quotes = [made[point.citations[0]].quote for point in made.bottom_line]
    assert [quote for quote in quotes if "twelve" in quote or "19" in quote] == []
    assert [[one.written for one in each.quantities] for each in made.figures] == [["21", "19", "twelve"]]


def test_a_copy_counts_once(brief: Brief) -> None:
    points = [one for one in (*brief.bottom_line, *brief.key_points) if "40 million" in brief[one.citations[0]].quote]
    assert [(one.documents, one.copies) for one in points] == [(1, 1)]


def test_both_editions_share_quotes_and_numbers_and_differ_in_words(brief: Brief) -> None:
    english, spanish = pages(brief)
    assert (english.blocks[0].heading, spanish.blocks[0].heading) == ("Scope", "Alcance")
    numbers = [[row.numbers for block in page.blocks for row in block.rows] for page in (english, spanish)]
    assert numbers[0] == numbers[1]


def test_no_line_of_the_page_is_without_a_source(brief: Brief) -> None:
    page = pages(brief)[0]
    quoting = [row for block in page.blocks for row in block.rows if row.quote]
    assert quoting
    assert all(row.numbers for row in quoting)


def test_what_the_library_does_not_hold_is_said_and_no_line_is_made(briefer: Briefer) -> None:
    brief = briefer.brief("elections in Peru", language="es")
    assert (brief.citations, brief.scope.read) == ((), 0)
    assert "Los documentos no dicen nada sobre «elections in Peru»." in brief_markdown(brief).decode()


def test_sections_come_one_by_one_and_nothing_is_taken_back(briefer: Briefer) -> None:
    stages = list(briefer.brief_stream("the dam of Villarena"))
    assert tuple(stage.section for stage in stages) == MADE
    last = stages[-1].brief.citations
    assert all(one.brief.citations == last[: len(one.brief.citations)] for one in stages)


def test_the_json_holds_ours_in_both_languages(brief: Brief) -> None:
    value = brief_json(brief)
    assert set(value) >= {"topic", "scope", "bottom_line", "timeline", "sources", "citations"}
    assert set(value["bottom_line"][0]["lead"]) == {"en", "es"}
    assert value["timeline"][0]["date"] == "2019"


def test_markup_in_a_document_stays_text(brief: Brief) -> None:
    assert b"\\[1\\]" in brief_markdown(brief)


@pytest.mark.parametrize(
    ("topic", "language"),
    [("Who was arrested? What did it cost?", "en"), ("¿A quién detuvieron? ¿Cuánto costó?", "es"),
     ("¡La riada! ¿Qué pasó?", "es"), ("the flood in Orba", "en")],
)  # fmt: skip
def test_an_angle_is_asked_as_one_question(topic: str, language: Language) -> None:
    for angle in angles(topic, language, list(ASKED)):
        assert [one.text for one in parts(Question.typed(angle.question))] == [angle.question]


@pytest.mark.parametrize(
    ("quote", "language", "key", "holds"),
    [
        ("Ana Ruiz signed the contract for the dam.", "en", "who", True),
        ("El contrato de la presa lo firmó Ana Ruiz.", "es", "who", True),
        ("“I think the dam has served Lorca well,” said Ana Ruiz.", "en", "who", False),
        ("«Creo que la presa ha servido bien a Lorca», dijo Ana Ruiz.", "es", "who", False),
        ("The dam of Villarena leaks, Ana Ruiz said.", "en", "who", False),  # of whom the topic names
        ("La presa de Villarena pierde agua, dijo Ana Ruiz.", "es", "who", False),
    ],
)
def test_who_is_involved_is_nobody_who_only_speaks_of_it(quote: str, language: Language, key: str, holds: bool) -> None:
    document = Document("d", "d", "d.md", quote, language)
    citation = Citation(1, quote, language, document, "c", None, 0, len(quote))
    assert of_its_kind(key, citation, "Villarena") == holds


@pytest.mark.parametrize(
    ("quote", "language", "key"),
    [
        ("Ana Ruiz denied that the dam leaks.", "en", "denied"),
        ("Ana Ruiz negó que la presa pierda agua.", "es", "denied"),
        ("The council will vote on the dam in May.", "en", "next"),
        ("El pleno votará la presa en mayo.", "es", "next"),
        ("The dam waters 450 farms.", "en", "how_many"),
        ("La presa riega 450 fincas.", "es", "how_many"),
    ],
)
def test_a_key_point_is_led_by_what_it_tells(tmp_path: Path, quote: str, language: Language, key: str) -> None:
    texts = {
        "en": "The dam of Villarena was built by the state.",
        "es": "La presa de Villarena la construyó el Estado.",
    }
    more = {"en": "The dam of Villarena is old and grey.", "es": "La presa de Villarena es vieja y gris."}
    text = " ".join(
        [texts[language], *[more[language].replace("Villarena", f"Villarena {one}") for one in "ABC"], quote]
    )
    (tmp_path / "one.md").write_text(f"---\ntitle: One\ndate: 2025-03-08\nlanguage: {language}\n---\n{text}\n", "utf-8")
    with Library.open(tmp_path / "library", embedder=WordCounts()) as library:
        library.add(tmp_path / "one.md")
        made = Briefer(library).brief({"en": "the dam of Villarena", "es": "la presa de Villarena"}[language])
    led = {made[point.citations[0]].quote: point.lead for point in made.key_points}
    assert led[quote] == LABELS[key]


@pytest.mark.parametrize("topic", ["timeline of the flood in Orba", "Resumen de la riada de Orba"])
def test_a_topic_that_names_a_shape_has_its_angles_asked_as_any_other(tmp_path: Path, topic: str) -> None:
    text = (
        "The flood in Orba killed 14 people. The museum opened on 5 May 2024. The riada de Orba cost 4 million euros."
    )
    (tmp_path / "one.md").write_text(f"---\ntitle: Orba\ndate: 2024-06-10\nlanguage: en\n---\n{text}\n", "utf-8")
    with Library.open(tmp_path / "library", embedder=WordCounts()) as library:
        library.add(tmp_path / "one.md")
        made = Briefer(library).brief(topic)
    led = {point.lead.en: made[point.citations[0]].quote for point in (*made.bottom_line, *made.key_points)}
    assert "museum" not in led.get("How much", "")
    assert "museum" not in led.get("Who", "")


def test_a_topic_too_long_to_be_asked_from_its_angles_is_refused_at_once(briefer: Briefer) -> None:
    with pytest.raises(QuestionError):
        next(briefer.brief_stream("the dam " * 124))


def test_a_topic_that_is_none_is_refused(briefer: Briefer) -> None:
    with pytest.raises(QuestionError):
        briefer.brief("  ")


def test_a_joined_name_can_be_taken_apart(brief: Brief) -> None:
    joined = Name((NameForm("Ana Ruiz", 2), NameForm("Ruiz", 1)))
    other = Name((NameForm("Villarena", 5),))
    apart = replace(brief, names=(joined, other)).apart("Ruiz")
    assert apart.names == (Name((NameForm("Ana Ruiz", 2),)), Name((NameForm("Ruiz", 1),)), other)


@pytest.mark.parametrize(
    ("when", "iso"),
    [
        (When(2020), "2020"),
        (When(2020, 10), "2020-10"),
        (When(None, 2, 23), "--02-23"),
        (When(2000, decade=True), "200X"),
    ],
)
def test_a_partial_date_stays_partial(when: When, iso: str) -> None:
    assert when.iso == iso


MINUTES = {
    "minutes.md": """---
title: Minutes of the water board of Sestil
date: 2025-04-28
language: en
---
Present: Ms Prats (chair), Mr Ibarz and Mr Oria for the dam of Sestil.

SESTIL, April 28 (Wire) - The dam of Sestil was completed in 1968 and supplies water to 140,000 people.

It spent 2.1 million euros on the dam of Sestil in 2018 and 0.9 million in 2024.
""",
}


@pytest.fixture(scope="module")
def minuted(tmp_path_factory: pytest.TempPathFactory) -> Brief:
    place = tmp_path_factory.mktemp("minuted")
    (place / "minutes.md").write_text(MINUTES["minutes.md"], "utf-8")
    with Library.open(place / "library", embedder=WordCounts()) as opened:
        opened.add(place / "minutes.md")
        return Briefer(opened).brief("the dam of Sestil")


def test_neither_who_was_present_nor_a_dateline_is_quoted(minuted: Brief) -> None:
    assert not [one.quote for one in minuted.citations if "Present" in one.quote or "(Wire)" in one.quote]
    assert any(one.quote.startswith("The dam of Sestil was completed") for one in minuted.citations)


def test_a_figure_is_of_the_date_told_of_it(minuted: Brief) -> None:
    of = {one.written: (one.as_of, one.dated_by) for measure in minuted.figures for one in measure.quantities}
    assert of == {
        "140,000": ("2025-04-28", "document"),  # not of 1968, when the dam was completed
        "2.1 million euros": ("2018", "quote"),
        "0.9 million": ("2024", "quote"),
    }


def test_a_brief_since_an_earlier_one_tells_what_is_new(briefer: Briefer, brief: Brief) -> None:
    filters = Filters(document_ids=tuple(one.document_id for one in brief.sources if one.language == "es"))
    earlier = briefer.brief("the dam of Villarena", filters=filters)
    told = briefer.brief("the dam of Villarena", since=earlier).changes
    assert {one.text for one in told if one.kind == "document"} == {"The dam of Villarena", "The dam, again"}
    assert briefer.brief("the dam of Villarena", since=brief).changes == ()


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("El ministro de Defensa y los Institutos Nacionales de la Salud callan en Orrin.", "es",
         {"Institutos Nacionales de la Salud", "Orrin"}),
        ("The Bank of England and Ida Rook met in Orrin.", "en", {"Bank of England", "Ida Rook", "Orrin"}),
    ],
)  # fmt: skip
def test_a_name_is_whole_and_an_office_is_none(text: str, language: Language, names: set[str]) -> None:
    document = Document("d", "Title", "a.md", text, language)
    span = Span(0, len(text))
    chunk = Chunk("c", "d", 0, len(text), text, language, None, None, (span,))
    line = Line(Passage(chunk, document, 1.0), span, 1.0, np.ones(1, np.float32))
    assert set(named(line)) == names


def test_a_heading_that_asks_is_not_quoted_with_what_stands_below_it() -> None:
    text = "Was it seen?\n\nNobody saw the ferry of Orrin."
    start = text.index("Nobody")
    spans = (Span(0, 12), Span(start, len(text)))
    chunk = Chunk("c", "d", 0, len(text), text, "en", None, None, spans)
    plain = Document("d", "Title", "a.md", text, "en")
    headed = replace(plain, headings=(Heading(0, "Was it seen?"),))
    assert asked(Passage(chunk, plain, 1.0), spans[1]) == Span(0, len(text))
    assert asked(Passage(chunk, headed, 1.0), spans[1]) == spans[1]


MANY = {
    "en": " ".join(f"The dam of Villarena has a {part}." for part in ("wall", "gate", "tower", "road", "lake"))
    + " Ana Ruiz said that the dam of Villarena is slow and costs 40 euros a day. She denied that the dam of Villarena"
    " is old. The dam of Villarena feeds two towns.",
    "es": " ".join(f"En la presa de Villarena hay {part}." for part in ("muros", "una puerta", "torres", "un camino"))
    + " Ana Ruiz dijo que la presa de Villarena es lenta y cuesta 40 euros al día. Ella negó que la presa de Villarena"
    " sea vieja. La presa de Villarena abastece a dos pueblos.",
}


@pytest.mark.parametrize("language", MANY)
def test_no_point_is_the_beginning_of_another(tmp_path: Path, language: Language) -> None:
    (tmp_path / "one.md").write_text(MANY[language], "utf-8")
    with Library.open(tmp_path / "library", embedder=WordCounts()) as library:
        library.add(tmp_path / "one.md")
        made = Briefer(library).brief({"en": "dam of Villarena", "es": "presa de Villarena"}[language])
    quoted = [made.citations[number - 1] for point in made.key_points for number in point.citations]
    assert len({one.start for one in quoted}) == len(quoted) > 0
