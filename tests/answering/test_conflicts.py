"""Which sentences contradict each other, and which only say something else."""

from __future__ import annotations

import pytest

from rag.answering.conflicts import Relation, Statement, contradict, relation, replaced
from rag.questions.question import Question
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
    ("When will the plan be done?", "en", "The plan will be done on May 1, 2029.", "en", "The plan will cost 5 million, Ferrol said on June 9, 2026.", "en", False),  # noqa: E501
    ("¿Cuándo acabará el plan?", "es", "El plan acabará el 1 de mayo de 2029.", "es", "El plan costará 5 millones, afirmó el 9 de junio de 2026 Ferrol.", "es", False),  # noqa: E501
    ("Is fentanyl made in Mexico?", "en", "Fentanyl is made in Mexico.", "en", "Fentanyl is not made in Mexico.", "en", True),  # noqa: E501
    ("¿Se produce fentanilo en México?", "es", "El fentanilo se produce en México.", "es", "En México no se produce fentanilo.", "es", True),  # noqa: E501
    ("¿Se produce fentanilo en México?", "es", "El fentanilo se produce en México.", "es", "El fentanilo se produce en laboratorios de México.", "es", False),  # noqa: E501
    ("Who criticised the plan?", "en", "Ana Ruiz criticised the plan.", "en", "Luis Peña criticised the plan.", "en", False),  # noqa: E501
]  # fmt: skip


@pytest.mark.parametrize(("question", "asked_in", "one", "first", "other", "second", "expected"), CASES)
def test_figures_dates_and_denials_contradict_and_nothing_else_does(
    question: str, asked_in: Language, one: str, first: Language, other: str, second: Language, expected: bool
) -> None:
    asked = Question(question, asked_in)
    assert contradict(asked.kind, asked, Quote(one, first), Quote(other, second), 0.95) is expected
    assert contradict(asked.kind, asked, Quote(other, second), Quote(one, first), 0.95) is expected


def test_sentences_that_are_not_about_the_same_thing_do_not_contradict_each_other() -> None:
    asked = Question("What does the plan cost?", "en")
    one, other = Quote("The plan costs 4 million florins.", "en"), Quote("The plan costs 5 million florins.", "en")
    assert not contradict("how_many", asked, one, other, 0.8)


PAY = ("What does the plan cost?", "The plan costs 4.2 million florins.", "The plan costs 5.6 million florins.")
COSTE = (
    "¿Cuánto cuesta el plan?",
    "El plan cuesta 4,2 millones de florines.",
    "El plan cuesta 5,6 millones de florines.",
)
CASES_EN = ("How many cases are there?", "There are 77 cases of measles.", "There are 145 cases of measles.")
CASOS = ("¿Cuántos casos hay?", "Hay 77 casos de sarampión.", "Hay 145 casos de sarampión.")
TERM = (
    "What is the term for a building permit?",
    "The term for a building permit is 180 days.",
    "In article 4 the term of 180 days for a building permit is replaced by 270 days.",
)
PLAZO = (
    "¿Cuál es el plazo de una licencia?",
    "El plazo de una licencia de obra es de 180 días.",
    "En el artículo 4 se sustituye el plazo de 180 días de la licencia de obra por el de 270 días.",
)
MADE = ("Is fentanyl made in Mexico?", "Fentanyl is made in Mexico.", "Fentanyl is not made in Mexico, he said.")
SE_HACE = (
    "¿Se produce fentanilo?",
    "El fentanilo se produce en México.",
    "En México no se produce fentanilo, dijo él.",
)
RELATIONS: list[tuple[tuple[str, str, str], Language, str, str, Relation]] = [
    (PAY, "en", "2026-03-24", "2026-06-09", "disagree"),
    (COSTE, "es", "2026-03-24", "2026-06-09", "disagree"),
    (PAY, "en", "2024-03-24", "2026-06-09", "later"),  # of another year, as far as the documents tell
    (COSTE, "es", "2024-03-24", "2026-06-09", "later"),
    (PAY, "en", "2026-03-24", "", "none"),  # both must be dated
    (COSTE, "es", "", "2026-06-09", "none"),
    (CASES_EN, "en", "2025-09-18", "2025-10-06", "later"),
    (CASOS, "es", "2025-09-18", "2025-10-06", "later"),
    (CASES_EN, "en", "2025-09-18", "2025-09-18", "disagree"),
    (CASOS, "es", "2025-09-18", "2025-09-18", "disagree"),
    (TERM, "en", "2023-02-01", "2025-03-01", "later"),
    (PLAZO, "es", "2023-02-01", "2025-03-01", "later"),
    (MADE, "en", "2026-03-24", "2026-03-24", "none"),  # a view that is reported
    (SE_HACE, "es", "2026-03-24", "2026-03-24", "none"),
]


@pytest.mark.parametrize(("said", "language", "date", "later_date", "expected"), RELATIONS)
def test_documents_disagree_on_one_period_only_and_a_later_count_or_rule_replaces_an_earlier_one(
    said: tuple[str, str, str], language: Language, date: str, later_date: str, expected: Relation
) -> None:
    question, *texts = Question(said[0], language), *(Quote(text, language) for text in said[1:])
    asked_for = "whether" if said in (MADE, SE_HACE) else "how_many"
    one, other = Statement(texts[0], "a", date or None), Statement(texts[1], "b", later_date or None)
    assert relation(asked_for, question, one, other, 0.95) == expected
    assert relation(asked_for, question, other, one, 0.95) == expected


def test_one_document_does_not_disagree_with_itself() -> None:
    one, other = (Statement(Quote(text, "en"), "a", "2026-03-24") for text in PAY[1:])
    assert relation("how_many", Question(PAY[0], "en"), one, other, 0.95) == "none"


@pytest.mark.parametrize(("said", "language", "was", "now"), [(TERM, "en", "180 days", "270 days"),
                                                              (PLAZO, "es", "180 días", "270 días")])  # fmt: skip
def test_the_figure_that_takes_anothers_place_is_told_from_it(
    said: tuple[str, str, str], language: Language, was: str, now: str
) -> None:
    question, (older, newer) = Question(said[0], language), (Quote(text, language) for text in said[1:])
    found = replaced(question, older, newer)
    assert found is not None
    assert older.text[found.before.start : found.before.end] == was
    assert newer.text[found.now.start : found.now.end] == now
