"""A figure told of something else and a direction turned round are seen, in both languages."""

from __future__ import annotations

import pytest

from rag.language.text import Text
from rag.models.embedding import Embedder
from rag.types import Language
from rag.verification.align import Quote, Sense, align
from rag.verification.names import directions, turned_round
from rag.verification.swaps import told_elsewhere

HOUSES: dict[Language, str] = {
    "en": "There were 12,843 unmarried opposite-sex partnerships, and 1,388 same-sex married couples lived there.",
    "es": "Había 12.843 parejas no casadas de distinto sexo, y allí vivían 1.388 matrimonios del mismo sexo.",
}


@pytest.mark.weights
@pytest.mark.parametrize("spoken", ["en", "es"])
@pytest.mark.parametrize(
    ("claim", "language", "elsewhere"),
    [
        ("1,388 same-sex married couples lived there.", "en", False),
        ("12,843 same-sex married couples lived there.", "en", True),
        ("There were 12,843 unmarried partnerships of opposite sex.", "en", False),
        ("Allí vivían 1.388 matrimonios del mismo sexo.", "es", False),
        ("Allí vivían 12.843 matrimonios del mismo sexo.", "es", True),
        ("Había 12.843 parejas no casadas de distinto sexo.", "es", False),
        ("Couples lived there.", "en", False),
    ],
)
def test_a_figure_is_told_of_what_the_quote_tells_it_of(
    claim: str, language: Language, elsewhere: bool, spoken: Language, packaged: Embedder
) -> None:
    assert told_elsewhere(claim, language, HOUSES[spoken], spoken, packaged.question) == elsewhere


@pytest.mark.weights
@pytest.mark.parametrize(
    ("claim", "language", "quote", "problem"),
    [
        ("La proporción era de 20 a 1.", "es", "They were 20 to 1, with a population of about 1.5 million.", None),
        ("Allí vivían 12.843 matrimonios del mismo sexo.", "es", HOUSES["en"], "figure"),
        ("12,843 same-sex married couples lived there.", "en", HOUSES["es"], "figure"),
        ("Allí vivían 1.388 matrimonios del mismo sexo.", "es", HOUSES["es"], None),
    ],
)
def test_a_sentence_with_a_neighbours_figure_is_not_shown(
    claim: str, language: Language, quote: str, problem: str | None, packaged: Embedder
) -> None:
    spoken: Language = "en" if quote.split()[0] in ("They", "There") else "es"
    sense = Sense(packaged.question, packaged.covered)
    assert align(claim, language, [Quote(quote, spoken)], sense).problem == problem


@pytest.mark.parametrize(
    ("claim", "text", "turned"),
    [
        ("Hay fragmentos en la Ruta del Este.", "Fragments are visible along the West Road.", True),
        ("Hay fragmentos en la Ruta del Oeste.", "Fragments are visible along the West Road.", False),
        ("The coast of the north-east.", "La costa del nordeste.", False),
        ("The south coast.", "La costa norte.", True),
        ("South African schools.", "Las escuelas sudafricanas.", False),
        ("Este es el puente de este valle.", "The western bridge.", False),
        ("The western bridge.", "El puente del valle.", False),
    ],
)
def test_a_direction_is_not_turned_round(claim: str, text: str, turned: bool) -> None:
    assert turned_round(Text(claim, "es"), [Text(text, "en")]) == turned


def test_the_points_of_the_compass_are_known_in_both_languages() -> None:
    assert directions(Text("From north-west to southeast", "en")) == directions(Text("Del noroeste al sudeste", "es"))
    assert not directions(Text("Surgió este plan de Westfalia", "es"))
