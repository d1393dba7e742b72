"""Which sentences contradict each other, and which only say something else."""

from __future__ import annotations

import pytest

from rag.answering.conflicts import contradict
from rag.questions.answer_type import kind
from rag.types import Language
from rag.verification.align import Quote

CASES: list[tuple[str, Language, str, Language, str, Language, bool]] = [
    ("What does the plan cost?", "en", "The plan costs 4.2 million florins.", "en", "The plan would cost 5.6 million florins, Ferrol said on June 9, 2026.", "en", True),  # noqa: E501
    ("¿Cuánto cuesta el plan?", "es", "El plan cuesta 4,2 millones de florines.", "es", "The plan costs 5.6 million florins.", "en", True),  # noqa: E501
    ("¿Cuánto cuesta el plan?", "es", "El plan cuesta 4,2 millones de florines.", "es", "The plan costs 4.2 million florins.", "en", False),  # noqa: E501
    ("How much water is lost?", "en", "In 2019 the network lost 12.5% of the water.", "en", "In 2026 the network lost 19.8% of the water.", "en", False),  # noqa: E501
    ("How much water is lost?", "en", "The network lost 12.5% of the water.", "en", "The network lost 3 wells of water.", "en", False),  # noqa: E501
    ("When was he arrested?", "en", "He was arrested on October 15, 2020.", "en", "He was arrested on October 16, 2020.", "en", True),  # noqa: E501
    ("¿Cuándo fue detenido?", "es", "Fue detenido el 15 de octubre de 2020.", "es", "He was arrested in October 2020.", "en", False),  # noqa: E501
    ("Is fentanyl made in Mexico?", "en", "Fentanyl is made in Mexico.", "en", "Fentanyl is not made in Mexico, he said.", "en", True),  # noqa: E501
    ("¿Se produce fentanilo en México?", "es", "El fentanilo se produce en México.", "es", "En México no se produce fentanilo.", "es", True),  # noqa: E501
    ("¿Se produce fentanilo en México?", "es", "El fentanilo se produce en México.", "es", "El fentanilo se produce en laboratorios de México.", "es", False),  # noqa: E501
    ("Who criticised the plan?", "en", "Ana Ruiz criticised the plan.", "en", "Luis Peña criticised the plan.", "en", False),  # noqa: E501
]  # fmt: skip


@pytest.mark.parametrize(("question", "asked_in", "one", "first", "other", "second", "expected"), CASES)
def test_figures_dates_and_denials_contradict_and_nothing_else_does(
    question: str, asked_in: Language, one: str, first: Language, other: str, second: Language, expected: bool
) -> None:
    asked = Quote(question, asked_in)
    assert contradict(kind(question), asked, Quote(one, first), Quote(other, second), 0.95) is expected
    assert contradict(kind(question), asked, Quote(other, second), Quote(one, first), 0.95) is expected


def test_sentences_that_are_not_about_the_same_thing_do_not_contradict_each_other() -> None:
    asked = Quote("What does the plan cost?", "en")
    one, other = Quote("The plan costs 4 million florins.", "en"), Quote("The plan costs 5 million florins.", "en")
    assert not contradict("how_many", asked, one, other, 0.8)
