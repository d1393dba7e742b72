"""What is asked for, and which words of a sentence are of that kind, in both languages."""

from __future__ import annotations

import pytest

from rag.questions.answer_type import Kind, answering, kind
from rag.types import Language


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What salary does the minister earn?", "how_many"),
        ("¿Qué sueldo cobra la ministra?", "how_many"),
        ("How many people died?", "how_many"),
        ("cuantas personas murieron", "how_many"),
        ("¿En cuántos países se vende?", "how_many"),
        ("En cuanto a la presa, ¿de qué está hecha?", "other"),
        ("WHAT PERCENTAGE WAS LOST?", "how_many"),
        ("¿Qué porcentaje se perdió?", "how_many"),
        ("In what year did it open?", "when"),
        ("¿En qué año abrió?", "when"),
        ("Where was she born?", "where"),
        ("¿Adónde fue?", "where"),
        ("Who signed it?", "who"),
        ("¿Quiénes lo firmaron?", "who"),
        ("Who is Anne Milgram?", "other"),
        ("¿Quién es Anne Milgram?", "other"),
        ("Why did it fail?", "why"),
        ("¿Por qué fracasó?", "why"),
        ("Is fentanyl made in Mexico?", "whether"),
        ("¿Se produce fentanilo en México?", "whether"),
        ("¿Es verdad que ganó?", "whether"),
        ("Tell me about the plan.", "other"),
    ],
)
def test_the_kind_of_a_question_is_seen_with_and_without_accents(question: str, expected: Kind) -> None:
    assert kind(question) == expected


@pytest.mark.parametrize(
    ("question", "asked_in", "quote", "language", "marked"),
    [
        ("How much does it cost?", "en", "It costs 4.2 million florins, she said on June 9, 2026.", "en", ["4.2 million"]),  # noqa: E501
        ("¿Cuánto cuesta?", "es", "Cuesta 4,2 millones de florines, dijo el 9 de junio de 2026.", "es", ["4,2 millones"]),  # noqa: E501
        ("How many of the 40 wells are dry?", "en", "De los 40 pozos, 12 están secos.", "es", ["12"]),
        ("When was he arrested?", "en", "Fue detenido el 15 de octubre de 2020 en Los Ángeles.", "es", ["15 de octubre de 2020"]),  # noqa: E501
        ("¿Cuándo fue detenido?", "es", "He was arrested in October 2020.", "en", ["October 2020"]),
        ("Who told Congress?", "en", "Administrator Anne Milgram told Congress.", "en", ["Administrator Anne Milgram"]),
        ("¿Quién la criticó?", "es", "La criticó José Núñez de la Peña.", "es", ["José Núñez de la Peña"]),
        ("¿Dónde nació?", "es", "Nació en la Ciudad de México.", "es", ["Ciudad de México"]),
        ("Why did he flee?", "en", "He fled because he was afraid; she stayed.", "en", ["because he was afraid"]),
        ("¿Por qué huyó?", "es", "Huyó porque tenía miedo.", "es", ["porque tenía miedo"]),
        ("What happened?", "en", "Ana left in 2020.", "en", []),
    ],
)  # fmt: skip
def test_the_words_that_answer_are_those_of_the_kind_asked_for(
    question: str, asked_in: Language, quote: str, language: Language, marked: list[str]
) -> None:
    found = answering(question, asked_in, quote, language)
    assert [quote[span.start : span.end] for span in found] == marked
