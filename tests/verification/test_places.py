"""A figure is told of what its quote tells it of, in both languages and across."""

from __future__ import annotations

import pytest

from rag.language.text import Text
from rag.types import LANGUAGES, Language
from rag.verification.figures import wrong_figure
from rag.verification.places import changed_places

HOUSES: dict[Language, str] = {
    "en": "There were 12,843 unmarried opposite-sex partnerships, and 1,388 same-sex married couples lived there.",
    "es": "Había 12.843 parejas no casadas de distinto sexo, y allí vivían 1.388 matrimonios del mismo sexo.",
}


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
def test_a_figure_is_told_of_what_the_quote_tells_it_of(claim: str, language: Language, elsewhere: bool) -> None:
    assert changed_places(Text(claim, language), Text(HOUSES[language], language)) == elsewhere
    if not elsewhere:
        assert not any(changed_places(Text(claim, language), Text(HOUSES[other], other)) for other in LANGUAGES)


MASTS: dict[Language, str] = {
    "en": "The port hired {} dockers last year, but {} sailors left the island.",
    "es": "El puerto contrató el año pasado a {} estibadores, pero {} marineros se fueron de la isla.",
}
TURNED: dict[Language, str] = {
    "en": "While {1} sailors left the island, the port hired {0} dockers last year.",
    "es": "Mientras {1} marineros se fueron de la isla, el puerto contrató a {0} estibadores el año pasado.",
}


@pytest.mark.parametrize("mine", LANGUAGES)
@pytest.mark.parametrize("theirs", LANGUAGES)
def test_two_figures_that_are_exchanged_are_seen_however_the_clauses_stand(mine: Language, theirs: Language) -> None:
    quote = Text(MASTS[theirs].format(24, 232), theirs)
    said = [Text(told[mine].format(*pair), mine) for told in (MASTS, TURNED) for pair in ((24, 232), (232, 24))]
    assert [wrong_figure(one, [quote]) for one in said] == [None, "figure", None, "figure"]


def test_a_proportion_beside_another_figure_stays() -> None:
    claim = Text("La proporción era de 20 a 1.", "es")
    assert not changed_places(claim, Text("They were 20 to 1, with a population of about 1.5 million.", "en"))
