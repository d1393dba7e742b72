"""True sentences of a small grammar, in both languages and across: re-worded they stand, changed they do not.

The grammar makes facts; each is written as a quote and as a claim in either language. Every change that a hard guard
must see is made to the claim, never to the quote.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rag.language.text import Text
from rag.types import LANGUAGES, Language
from rag.verification.align import guarded
from rag.verification.hedges import markers_kept
from tests.conftest import WordCounts

VECTOR = WordCounts().question
MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split(),
}
DAYS = {"en": "Monday Tuesday Wednesday Thursday Friday".split(), "es": "lunes martes miércoles jueves viernes".split()}
PLACES = {
    "en": "Poland Warsaw Germany London Spain Geneva Egypt Mexico Sweden Venice Norway Moscow".split(),
    "es": "Polonia Varsovia Alemania Londres España Ginebra Egipto México Suecia Venecia Noruega Moscú".split(),
}
UNITS = {
    "en": "dollars euros pesos metres kilometres tonnes litres hectares".split(),
    "es": "dólares euros pesos metros kilómetros toneladas litros hectáreas".split(),
}
SCALES: dict[Language, tuple[str, ...]] = {
    "en": ("", " thousand", " million", " billion", " trillion"),
    "es": ("", " mil", " millones", " mil millones", " billones"),
}
BOUNDS = {"en": ("", "about ", "at least ", "up to "), "es": ("", "unos ", "al menos ", "hasta ")}
PEOPLE = ("Ruiz", "Okafor", "Tranter", "Lomelí", "Beltrán", "Novák")
PERIODS = {"en": ("a day", "a month", "a year"), "es": ("al día", "al mes", "al año")}
HEDGES = {"en": ("cost", "could cost", "did not cost"), "es": ("costó", "podría costar", "no costó")}


@dataclass(frozen=True)
class Fact:
    """What a sentence says; numbers choose the words."""

    whole: int
    tenth: int
    scale: int
    unit: int
    bound: int
    day: int
    month: int
    year: int
    weekday: int
    place: int
    hedge: int
    per: int


FACTS = st.builds(
    Fact, whole=st.integers(2, 999), tenth=st.integers(1, 9), scale=st.integers(0, 4), unit=st.integers(0, 7),
    bound=st.integers(0, 3), day=st.integers(1, 28), month=st.integers(0, 11), year=st.integers(1900, 2030),
    weekday=st.integers(0, 4), place=st.integers(0, 11), hedge=st.integers(0, 2), per=st.integers(0, 2),
)  # fmt: skip
LANGUAGE = st.sampled_from(LANGUAGES)


def said(fact: Fact, language: Language) -> Text:
    """The fact as a sentence."""
    mark = "." if language == "en" else ","
    of = " de" if language == "es" and fact.scale in (2, 3, 4) else ""
    number = f"{fact.whole}{mark}{fact.tenth}{SCALES[language][fact.scale]}{of} {UNITS[language][fact.unit]}"
    bound, per = BOUNDS[language][fact.bound], PERIODS[language][fact.per]
    verb, place = HEDGES[language][fact.hedge], PLACES[language][fact.place]
    month, day = MONTHS[language][fact.month], DAYS[language][fact.weekday]
    if language == "en":
        return Text(
            f"The canal in {place} {verb} {bound}{number} {per}, from {day}, {month} {fact.day}, {fact.year} on.", "en"
        )
    date = f"desde el {day} {fact.day} de {month} de {fact.year}"
    return Text(f"El canal de {place} {verb} {bound}{number} {per}, {date}.", "es")


def refused(claim: Text, quote: Text) -> bool:
    return bool(guarded(claim, [quote], VECTOR) or markers_kept(claim, [quote]))


@settings(deadline=None, max_examples=30)
@given(FACTS, LANGUAGE, LANGUAGE)
def test_a_fact_stands_in_either_language(fact: Fact, mine: Language, theirs: Language) -> None:
    assert not refused(said(fact, mine), said(fact, theirs))


SIZES = {"whole": 998, "tenth": 9, "scale": 5, "unit": 8, "bound": 4, "day": 28, "month": 12, "weekday": 5, "place": 12,
         "hedge": 3, "per": 3, "year": 131}  # fmt: skip
LEAST = {"whole": 2, "tenth": 1, "day": 1, "year": 1900}


@pytest.mark.parametrize("part", SIZES)
@settings(deadline=None, max_examples=15)
@given(fact=FACTS, by=st.integers(1, 997), mine=LANGUAGE, theirs=LANGUAGE)
def test_a_fact_that_is_changed_in_one_thing_is_refused(
    part: str, fact: Fact, by: int, mine: Language, theirs: Language
) -> None:
    least, size = LEAST.get(part, 0), SIZES[part]
    changed = replace(fact, **{part: (getattr(fact, part) - least + by) % size + least})
    assume(changed != fact)
    assume(part != "bound" or (fact.bound, changed.bound) != (0, 1))  # "about" may be said of an exact figure
    assert refused(said(changed, mine), said(fact, theirs))


def written(value: int, language: Language, *, grouped: bool) -> str:
    mark = "," if language == "en" else "."
    return f"{value:,}".replace(",", mark) if grouped else str(value)


@settings(deadline=None, max_examples=30)
@given(st.integers(1000, 9_999_999), LANGUAGE, LANGUAGE, st.booleans(), st.booleans())
def test_a_number_is_the_same_however_it_is_grouped(
    value: int, mine: Language, theirs: Language, one: bool, other: bool
) -> None:
    assume(not 1000 <= value < 2200)
    claim = Text(f"{written(value, mine, grouped=one)} x.", mine)
    quote = Text(f"{written(value, theirs, grouped=other)} x.", theirs)
    assert not refused(claim, quote)


WORDS = [
    (21, "twenty-one", "veintiuno"),
    (31, "thirty-one", "treinta y uno"), (120, "a hundred and twenty", "ciento veinte"),
    (200_000, "two hundred thousand", "doscientos mil"), (1_500_000, "one and a half million", "un millón y medio"),
    (40_000_000, "forty million", "cuarenta millones"), (2_000_000_000, "two billion", "dos mil millones"),
    (3_000_000_000_000, "three trillion", "tres billones"), (500_000, "half a million", "medio millón"),
    (24, "two dozen", "dos docenas"), (12_500, "twelve thousand five hundred", "doce mil quinientos"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "english", "spanish"), WORDS)
def test_numbers_in_words_are_numbers(value: int, english: str, spanish: str) -> None:
    told = {"en": Text(f"They are {english} there.", "en"), "es": Text(f"Allí son {spanish} ahora.", "es")}
    for language in LANGUAGES:
        digits = Text(f"{value} x.", language)
        for other in told.values():
            assert not refused(digits, other)
            assert refused(Text(f"{value + 1} x.", language), other)
            assert refused(Text(f"{value * 1000} x.", language), other)


@settings(deadline=None, max_examples=15)
@given(st.integers(2, 90), st.integers(2, 90), LANGUAGE, LANGUAGE)
def test_two_figures_keep_their_order(one: int, other: int, mine: Language, theirs: Language) -> None:
    assume(one != other)

    def changed(start: int, end: int, language: Language) -> Text:
        says = {"en": f"It went from {start}% in March to {end}%.", "es": f"Pasó del {start} % en marzo al {end} %."}
        return Text(says[language], language)

    assert not refused(changed(one, other, mine), changed(one, other, theirs))
    assert refused(changed(other, one, mine), changed(one, other, theirs))


@pytest.mark.parametrize("speaker", PEOPLE)
@pytest.mark.parametrize("other", PEOPLE)
def test_who_said_it_stays_with_what_was_said(speaker: str, other: str) -> None:
    def says(who: str, language: Language) -> Text:
        tells = {"en": f"The dam is safe, Mayor {who} said.", "es": f"La presa es segura, dijo el alcalde {who}."}
        return Text(tells[language], language)

    bare = {"en": Text("The dam is safe.", "en"), "es": Text("La presa es segura.", "es")}
    for mine in LANGUAGES:
        for theirs in LANGUAGES:
            assert refused(says(other, mine), says(speaker, theirs)) is (speaker != other)
            assert refused(bare[mine], says(speaker, theirs))


HOLES: list[tuple[Language, str, Language, str]] = [
    ("en", "About 1 million people died.", "en", "About 40 million people died."),
    ("es", "Murió cerca de un millón de personas.", "en", "About 40 million people died."),
    ("en", "Inflation rose from 4% to 9%.", "en", "Inflation fell from 9% to 4%."),
    ("es", "La inflación subió del 4 % al 9 %.", "en", "Inflation fell from 9% to 4%."),
    ("es", "El gobierno subirá el impuesto en 2027.", "es", "El gobierno podría subir el impuesto en 2027."),
    ("en", "The government will raise the tax in 2027.", "es", "El gobierno podría subir el impuesto en 2027."),
    ("en", "The treaty was signed in Poland.", "es", "El tratado se firmó en Varsovia."),
    ("en", "The African winger scored.", "es", "Marcó el extremo sudafricano."),
    ("en", "The well is 40 million deep.", "en", "The well is 40 m deep."),
    ("es", "El pozo mide 40 millones.", "en", "The well is 40 m deep."),
    ("en", "The rate fell by 2%.", "es", "La tasa bajó dos puntos porcentuales."),
    ("es", "Cuesta 40 pesos.", "en", "It costs 40 dollars."),
    ("en", "The road is closed until 2027.", "es", "La carretera está cerrada desde 2027."),
    ("es", "Gasta 38 litros por hora.", "es", "Gasta 38 litros por ciclo."),
]


@pytest.mark.parametrize(("mine", "claim", "theirs", "quote"), HOLES)
def test_what_once_was_shown_wrongly_is_refused(mine: Language, claim: str, theirs: Language, quote: str) -> None:
    assert refused(Text(claim, mine), Text(quote, theirs))
    assert not refused(Text(quote, theirs), Text(quote, theirs))
