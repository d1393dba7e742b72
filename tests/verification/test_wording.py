"""True sentences of a small grammar in both languages: a turned direction, quantity or pair of names is seen."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.language.lexicon import equivalence, opposites
from rag.language.text import Text
from rag.types import LANGUAGES, Language
from rag.verification.opposites import turned
from rag.verification.quantity import overstated
from rag.verification.roles import exchanged

LANGUAGE = st.sampled_from(LANGUAGES)
SIDES = {  # the same sentence, and with one word turned into its opposite
    "rise": {
        "en": ("Prices increased in {}.", "Prices fell in {}."),
        "es": ("Los precios aumentaron en {}.", "Los precios bajaron en {}."),
    },
    "buy": {
        "en": ("The firm bought the mill in {}.", "The firm sold the mill in {}."),
        "es": ("La empresa compró el molino en {}.", "La empresa vendió el molino en {}."),
    },
    "before": {
        "en": ("The talks ended before {}.", "The talks ended after {}."),
        "es": ("Las conversaciones acabaron antes de {}.", "Las conversaciones acabaron después de {}."),
    },
    "improve": {
        "en": ("Relations improved in {}.", "Relations worsened in {}."),
        "es": ("Las relaciones mejoraron en {}.", "Las relaciones empeoraron en {}."),
    },
    "begin": {
        "en": ("The strike began in {}.", "The strike ended in {}."),
        "es": ("La huelga empezó en {}.", "La huelga terminó en {}."),
    },
}
QUANTITIES = {
    "en": ("All of the schools closed in {}.", "Some of the schools closed in {}."),
    "es": ("Todas las escuelas cerraron en {}.", "Algunas de las escuelas cerraron en {}."),
}
PEOPLE = ("Ruiz", "Okafor", "Tranter", "Lomelí", "Beltrán")
BEATS = {"en": "In the final {} defeated {}.", "es": "En la final {} derrotó a {}."}


@pytest.mark.parametrize("change", SIDES)
@settings(deadline=None, max_examples=8)
@given(st.integers(1900, 2030), LANGUAGE, LANGUAGE)
def test_a_turned_direction_is_seen_and_a_translation_is_none(
    change: str, year: int, mine: Language, theirs: Language
) -> None:
    true, false = (Text(said.format(year), mine) for said in SIDES[change][mine])
    quote = Text(SIDES[change][theirs][0].format(year), theirs)
    assert not turned(true, [quote])
    assert turned(false, [quote])


@settings(deadline=None, max_examples=10)
@given(st.integers(1900, 2030), LANGUAGE, LANGUAGE)
def test_some_is_not_all(year: int, mine: Language, theirs: Language) -> None:
    everything, some = (Text(said.format(year), mine) for said in QUANTITIES[mine])
    all_told, some_told = (Text(said.format(year), theirs) for said in QUANTITIES[theirs])
    assert overstated(everything, some_told)
    assert not overstated(everything, all_told)
    assert not overstated(some, some_told)


@settings(deadline=None, max_examples=10)
@given(st.permutations(PEOPLE), LANGUAGE, LANGUAGE)
def test_two_names_keep_their_places(people: list[str], mine: Language, theirs: Language) -> None:
    one, other = people[:2]
    quote = BEATS[theirs].format(one, other)
    assert exchanged(BEATS[mine].format(other, one), mine, quote, theirs)
    assert not exchanged(BEATS[mine].format(one, other), mine, quote, theirs)


@pytest.mark.parametrize(
    ("one", "language", "other", "spoken"),
    [("govern", "en", "gobiern", "es"), ("sub", "es", "rise", "en"), ("empez", "es", "comenz", "es")],
)
def test_words_that_mean_the_same_stand_for_each_other(
    one: str, language: Language, other: str, spoken: Language
) -> None:
    assert equivalence(one, language, other, spoken) > 0.02
    assert other not in opposites(one, language, spoken)
