"""Which sentences say something, which are a document's furniture, and which say the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import Filters, Library
from rag.briefing.pool import agree, naming, says_something
from rag.language.text import Text
from rag.types import Language
from tests.conftest import WordCounts


@pytest.mark.parametrize(
    "text",
    [
        "PUERTO CANDELAS, 22 de agosto.",
        "Comunicado de Enerlevante (26 de febrero de 2024).",
        "Respuesta del comité de empresa (27 de febrero).",
        "From: Marisol Beck To: Dov Aronson Mon, Sep 9, 2024, 8:52 a.m.",
        "Germán Sotos, presidente del comité.",
        "ADENDA, 10 de febrero de 2025.",
        "Would you pay for the cases?",
    ],
)
def test_a_dateline_a_heading_a_signature_or_a_question_says_nothing(text: str) -> None:
    assert not says_something(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ana Ruiz said that the dam leaks.",
        "Done at Port Lanzar on 5 October 2022.",
        "Lanzar ha devuelto a 19.",
        "El puente no se cerrará mañana.",
        "The keys of Quarry Street go back on 29 November.",
        "En diciembre medí un 58 %.",
        "Shares closed 4 per cent lower at 212p.",
        "Prices rose 4% in May.",
        "Exports shrank 3% in April 2024.",
        "The plant ran for 640 hours in 2023 (2,150 in 2022).",
    ],
)
def test_a_short_sentence_says_something(text: str) -> None:
    assert says_something(text)


@pytest.mark.parametrize(
    ("one", "language", "other", "spoken"),
    [
        ("The flood killed 12 people in Orba.", "en", "The flood killed 14 people in Orba.", "en"),
        ("La riada mató a 12 personas en Orba.", "es", "La riada mató a 14 personas en Orba.", "es"),
        ("The flood killed 12 people in Orba.", "en", "La riada mató a 14 personas en Orba.", "es"),
        ("The dam was inspected.", "en", "The dam was not inspected.", "en"),
        ("La presa fue inspeccionada.", "es", "La presa no fue inspeccionada.", "es"),
        ("The dam was inspected.", "en", "La presa no fue inspeccionada.", "es"),
        ("The mayor denies that the warnings came late.", "en", "The mayor admits that the warnings came late.", "en"),
        ("La ley fue aprobada por 34 votos.", "es", "La ley fue rechazada por 34 votos.", "es"),
        ("Prices rose by 4% in May.", "en", "Prices fell by 4% in May.", "en"),
        ("Los precios subieron un 4 % en mayo.", "es", "Los precios bajaron un 4 % en mayo.", "es"),
        ("The work began in March.", "en", "The work began in April.", "en"),
        ("Ana Ruiz said the plan had failed.", "en", "Pedro Sanz said the plan had failed.", "en"),
        ("Ana Ruiz dijo que el plan había fracasado.", "es", "Pedro Sanz dijo que el plan había fracasado.", "es"),
    ],
)
def test_sentences_that_tell_other_figures_names_or_the_contrary_are_not_the_same(
    one: str, language: Language, other: str, spoken: Language
) -> None:
    assert not agree(one, language, other, spoken)
    assert not agree(other, spoken, one, language)


@pytest.mark.parametrize(
    ("one", "language", "other", "spoken"),
    [
        ("The flood killed 12 people in Orba on 3 May.", "en", "The flood killed 12 people in Orba.", "en"),
        ("The flood killed 12 people in Orba.", "en", "The flood in Orba left twelve dead.", "en"),
        ("The flood killed 12 people in Orba.", "en", "La riada mató a 12 personas en Orba.", "es"),
        ("The bridge did not open.", "en", "El puente no se abrió.", "es"),
        (
            "The mayor denied that the warnings came late.",
            "en",
            "La alcaldesa negó que los avisos llegaran tarde.",
            "es",
        ),
    ],
)
def test_one_of_two_sentences_that_say_the_same_may_tell_more(
    one: str, language: Language, other: str, spoken: Language
) -> None:
    assert agree(one, language, other, spoken)
    assert agree(other, spoken, one, language)


@pytest.mark.parametrize(
    ("topic", "language", "titles"),
    [
        ("the budget of Port Alder", "en", {"Port Alder 2027", "Las cuentas"}),
        ("el presupuesto de Port Alder", "es", {"Port Alder 2027", "Las cuentas"}),
        ("the budget of the festival", "en", {"The festival", "Port Alder 2027", "Las cuentas"}),
    ],
)
def test_where_documents_name_what_a_topic_names_no_others_are_read(
    tmp_path: Path, topic: str, language: Language, titles: set[str]
) -> None:
    texts = {
        "The festival": "The budget of the festival is 12 pounds. The budget was raised.",
        "Port Alder 2027": "The plan adds up to 52 million, of which roads take a third.",
        "Las cuentas": "El presupuesto de Port Alder asciende a 52 millones.",
    }
    for title, text in texts.items():
        (tmp_path / f"{title}.md").write_text(f"---\ntitle: {title}\n---\n{text}\n", "utf-8")
    with Library.open(tmp_path / "library", embedder=WordCounts()) as library:
        library.add(*tmp_path.glob("*.md"))
        found = library.retrieve(Text(topic, language), Filters(), 24)
        kept = naming(found, library.embedder.question)
    assert {one.document.title for one in kept.passages} == titles
    assert len(kept.passages) == len(kept.matches) == len(kept.sentence_vectors)
