"""A country binds as a number does: what is counted in one tells nothing of another."""

from __future__ import annotations

import pytest

from rag.answering.constraints import of_another_country
from rag.language.text import Text
from rag.questions.question import Question
from rag.types import Language

DEATHS = "In 2021, 106,000 people died from overdoses in the US."
MUERTES = "En 2021 murieron de sobredosis 106.000 personas en EE. UU."


@pytest.mark.parametrize(
    ("question", "language", "sentence", "title", "other"),
    [
        ("How many people died of overdoses in Mexico?", "en", DEATHS, "Overdoses", True),
        ("¿Cuántas personas murieron en México?", "es", DEATHS, "Overdoses", True),
        ("How many people died of overdoses in Mexico?", "en", MUERTES, "Sobredosis", True),
        ("¿Cuántas personas murieron en los Estados Unidos?", "es", DEATHS, "Overdoses", False),
        ("How many Americans died?", "en", MUERTES, "Sobredosis", False),
        (
            "¿Cuántos mató el cártel en México?",
            "es",
            "Las autoridades mexicanas dieron a EE. UU. 24 nombres.",
            "",
            False,
        ),
        ("How many people died?", "en", DEATHS, "Overdoses", False),  # no country is asked about
        ("How many people died in Mexico?", "en", "They told us that 24 people died.", "", False),  # none is told
        ("How big is Burkina Faso?", "en", "It covers 274,200 km² between Mali and Ghana.", "Burkina Faso", False),
        ("When did people die in Mexico?", "en", DEATHS, "Overdoses", False),  # binds counts alone
    ],
)
def test_a_count_of_another_country_is_no_answer(
    question: str, language: Language, sentence: str, title: str, other: bool
) -> None:
    said: Language = "en" if sentence != MUERTES and "autoridades" not in sentence else "es"
    assert of_another_country(Question(question, language), Text(sentence, said), title) is other
