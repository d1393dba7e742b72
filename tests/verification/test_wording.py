"""True sentences of a small grammar in both languages: a turned direction, quantity or pair of names is seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.language.lexicon import equivalence, opposites
from rag.language.text import Text
from rag.types import LANGUAGES, Language
from rag.verification.hedges import granted, too_soon, unconditional
from rag.verification.opposites import turned
from rag.verification.quantity import another_column, another_fate, overstated, whole_for_part
from rag.verification.roles import exchanged, stand_in

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


UNLESS: list[tuple[Language, str, Language, str, bool]] = [  # claim, quote, is its condition left out?
    ("en", "The school will open in May.", "es", "El colegio abrirá en mayo si terminan las obras.", True),
    ("es", "Subirán los impuestos.", "en", "If the deficit grows, taxes will rise.", True),
    ("es", "El colegio abrirá en mayo.", "es", "El colegio abrirá en mayo, siempre que terminen las obras.", True),
    (
        "en",
        "The school will open in May if the works end.",
        "es",
        "El colegio abrirá en mayo si terminan las obras.",
        False,
    ),
    ("en", "The opening in May depends on the works.", "es", "El colegio abrirá en mayo si terminan las obras.", False),
    ("en", "The council asked if the school would open.", "es", "El pleno preguntó si abriría el colegio.", False),
    ("es", "El pleno estudia la apertura.", "en", "The council is looking at whether, and if so when, to open.", False),
    ("es", "El colegio abrirá, aunque sea tarde.", "es", "Si bien es tarde, el colegio abrirá.", False),
]


@pytest.mark.parametrize(("language", "claim", "spoken", "quote", "left_out"), UNLESS)
def test_a_condition_is_not_left_out(
    language: Language, claim: str, spoken: Language, quote: str, left_out: bool
) -> None:
    assert unconditional(Text(claim, language), Text(quote, spoken)) == left_out


APART: list[tuple[Language, str, Language, str, bool]] = [  # claim, quote, is it told of another?
    ("en", "The mayor opened the bridge.", "en", "The deputy mayor opened the bridge.", True),
    ("es", "El alcalde inauguró el puente.", "es", "El exalcalde inauguró el puente.", True),
    ("en", "The mayor was arrested.", "es", "El hermano del alcalde fue detenido.", True),
    ("es", "El presidente dimitió.", "en", "The vice-president resigned.", True),
    ("en", "The deputy mayor opened the bridge.", "es", "El teniente de alcalde inauguró el puente.", False),
    ("es", "El hermano del alcalde fue detenido.", "en", "The mayor's brother was arrested.", False),
    ("en", "The mayor praised her.", "en", "The mayor praised the deputy mayor.", False),
    ("es", "El subdirector de la planta firmó.", "en", "The deputy plant manager signed.", False),
    ("en", "The mayor opened the bridge.", "en", "The outgoing mayor opened the bridge.", False),
    ("es", "El presidente lo firmó.", "es", "El presidente saliente lo firmó.", False),
]


@pytest.mark.parametrize(("language", "claim", "spoken", "quote", "another"), APART)
def test_nobody_stands_in_for_the_holder_of_an_office(
    language: Language, claim: str, spoken: Language, quote: str, another: bool
) -> None:
    assert stand_in(Text(claim, language), Text(quote, spoken)) == another


@pytest.mark.parametrize(
    ("claim", "quote", "another"),
    [
        (("en", "12 people died."), ("es", "Resultaron heridas 12 personas."), True),
        (("es", "Murieron 12 personas."), ("en", "12 people were injured."), True),
        (("es", "Hubo 12 heridos."), ("en", "12 people were hurt and two died."), False),
        (("en", "Two people died."), ("es", "Hubo 12 heridos y dos muertos."), False),
    ],
)
def test_the_hurt_are_not_told_as_dead(claim: tuple[Language, str], quote: tuple[Language, str], another: bool) -> None:
    assert another_fate(Text(claim[1], claim[0]), Text(quote[1], quote[0])) == another


@pytest.mark.parametrize(
    ("claim", "quote", "more"),
    [
        (("en", "Nobody voted for it."), ("es", "Casi nadie votó a favor."), True),
        (("es", "Nadie votó a favor."), ("en", "Hardly anybody voted for it."), True),
        (("en", "Every year some schools close."), ("es", "Algunas escuelas cierran."), False),
        (("es", "El coste total de parte de la obra es alto."), ("en", "Part of the works cost much."), False),
    ],
)
def test_nearly_none_is_not_none_and_every_year_is_not_all(
    claim: tuple[Language, str], quote: tuple[Language, str], more: bool
) -> None:
    assert overstated(Text(claim[1], claim[0]), Text(quote[1], quote[0])) == more


ROW = ("es", "Distrito: Total | Casos semana 33: 368 | Casos semana 32: 352 | Muertes este año: 4")
RIVER = ("en", "District: Total | Cases week 33: 368 | Cases week 32: 352 | Deaths this year: 4")


@pytest.mark.parametrize(
    ("differs", "claim", "quote", "told"),
    [
        (another_column, ("es", "Hubo 368 muertes en la semana 33."), RIVER, True),
        (another_column, ("en", "There were 368 deaths in week 33."), ROW, True),
        (another_column, ("en", "There were 368 cases in week 33."), ROW, False),
        (another_column, ("es", "En la semana 33 fueron 368 en total."), ROW, False),
        (another_column, ("es", "Van 4 muertes este año."), RIVER, False),
        (whole_for_part, ("en", "The five gates leak."), ("es", "Gotean dos de las cinco compuertas."), False),
        (whole_for_part, ("en", "All 160 hands voted."), ("en", "She said 141 of the 160 hands had voted."), True),
        (whole_for_part, ("es", "Votaron los 160."), ("es", "Dijo que 141 de los 160 marineros votaron."), True),
        (whole_for_part, ("en", "Of 160 hands 141 voted."), ("en", "She said 141 of the 160 hands had voted."), False),
        (whole_for_part, ("es", "Son 160 marineros."), ("es", "Dijo que 141 de los 160 marineros votaron."), False),
        (too_soon, ("es", "El ala abrió en mayo de 2027."), ("en", "The wing will open in May 2027."), True),
        (too_soon, ("en", "The wing opened in May 2027."), ("es", "El ala se abrirá en mayo de 2027."), True),
        (too_soon, ("en", "The wing opens in May 2027."), ("es", "El ala se abrirá en mayo de 2027."), False),
        (too_soon, ("en", "Ana Ruiz said the wing opens in May."), ("en", "The wing will open in May."), False),
        (granted, ("en", "Farmers will receive 5 million."), ("es", "Los regantes piden 5 millones."), True),
        (granted, ("es", "Abril cobrará 9 millones."), ("es", "Abril pidió un caché de 9 millones."), True),
        (granted, ("es", "Abril cobró 9 millones."), ("es", "Abril pidió 9 millones y los cobró."), False),
        (granted, ("en", "Farmers want 5 million."), ("es", "Los regantes piden 5 millones."), False),
        (granted, ("en", "The firm paid 640."), ("es", "Pagó 640 y reclama 900."), False),
    ],
)
def test_what_is_told_of_another_column_part_or_time_differs(
    differs: Callable[[Text, Text], bool], claim: tuple[Language, str], quote: tuple[Language, str], told: bool
) -> None:
    assert differs(Text(claim[1], claim[0]), Text(quote[1], quote[0])) == told
