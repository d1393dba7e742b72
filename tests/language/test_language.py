"""What we know of the two languages, each case beside its sister."""

from __future__ import annotations

from decimal import Decimal

import pytest

from rag.language.dates import Date, dates, written_date
from rag.language.detection import detect, detect_sure, third_language
from rag.language.numbers import any_agree, figures
from rag.language.sentences import sentences
from rag.language.words import fold, names, stems


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How many people died in 2021?", "en"),
        ("¿Cuántas personas murieron en 2021?", "es"),
        ("cuantas personas murieron", "es"),
        ("HOW MANY PEOPLE DIED", "en"),
        ("¿CUÁNTAS PERSONAS MURIERON?", "es"),
        ("what did Milgram say about 'abrazos, no balazos'?", "en"),
        ("¿qué dijo Milgram sobre «hugs, not bullets»?", "es"),
        ("¿Vos sabés cuánto cuesta?", "es"),
        ("Is El Mencho dead", "en"),
        ("who signed the Acuerdo de Escazú", "en"),
        ("Who painted Las Meninas?", "en"),
        ("quien es el CEO de The New York Times", "es"),
        ("quién ganó The Voice of the World", "es"),
    ],
)
def test_a_question_shows_its_language(text: str, language: str) -> None:
    assert detect(text) == language


def test_a_name_behind_the_is_in_english() -> None:
    assert (detect("the Ortuella dam"), detect_sure("the Ortuella dam")) == ("en", "en")


def test_a_bare_name_is_in_no_language() -> None:
    assert detect_sure("Milgram") is None


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Combien coûte une pilule de fentanyl contrefaite ?", "fr"),
        ("Wie viele Menschen sind im Jahr 2021 gestorben?", "de"),
        ("How much does it cost?", None),
        ("¿Cuánto cuesta?", None),
        ("Sheinbaum", None),
    ],
)
def test_a_third_language_is_seen_for_what_it_is(text: str, language: str | None) -> None:
    assert third_language(text) == language


def cut(text: str, language: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text, language)]  # type: ignore[arg-type]


def test_a_mark_that_opens_a_quotation_belongs_to_the_sentence_behind_it() -> None:
    text = 'It lost 47 million. "It is not responsible," she said. It will close.'
    told = [text[one.start : one.end] for one in sentences(text, "en")]
    assert told == ["It lost 47 million.", '"It is not responsible," she said.', "It will close."]


def test_english_abbreviations_end_no_sentence() -> None:
    assert cut(
        "Sen. Lindsey Graham, R-S.C., said so. It cost $1.5 million in the U.S. in 2021. “We go.” He left.", "en"
    ) == [
        "Sen. Lindsey Graham, R-S.C., said so.",
        "It cost $1.5 million in the U.S. in 2021.",
        "“We go.”",
        "He left.",
    ]


def test_spanish_abbreviations_end_no_sentence() -> None:
    assert cut(
        "El Sr. López fue a EE.UU. en 2021. Costó 1,5 millones, p. ej. así. «No lo sé.» ¿Y luego? Nada.", "es"
    ) == [
        "El Sr. López fue a EE.UU. en 2021.",
        "Costó 1,5 millones, p. ej. así.",
        "«No lo sé.»",
        "¿Y luego?",
        "Nada.",
    ]


@pytest.mark.parametrize(
    ("text", "language", "whole"),
    [
        ("Artículo 5. Queda prohibida la venta.", "es", True),
        ("ARTÍCULO 5.- Queda prohibida la venta.", "es", True),
        ("Article 5. Sales are forbidden.", "en", True),
        ("Section 12. Sales are forbidden.", "en", True),
        ("Véase el artículo 5. Queda prohibida la venta.", "es", False),
        ("It is in Section 12. Sales are forbidden.", "en", False),
    ],
)
def test_the_number_of_an_article_belongs_to_what_it_says(text: str, language: str, whole: bool) -> None:
    assert (cut(text, language) == [text]) is whole


def test_words_are_folded_and_stemmed_in_their_language() -> None:
    assert fold("Ñandú ÁRBOL") == "nandu arbol"
    assert stems("the extradited defendants", "en") == ["extradit", "defend"]
    assert stems("los acusados extraditados", "es") == ["acus", "extradit"]


def test_names_are_not_merely_what_opens_a_sentence() -> None:
    assert names("But DEA administrator Anne Milgram told Congress.") == {"dea", "anne", "milgram", "congress"}
    assert names("Pero la directora de la DEA, Anne Milgram, habló.") == {"dea", "anne", "milgram"}


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("1,500.5 tonnes", "1.500,5 toneladas"),
        ("106,000 people", "106.000 personas"),
        ("5.6 million", "5,6 millones"),
        ("3 billion", "3 mil millones"),
        ("2 trillion", "2 billones"),
        ("10 cents", "10 centavos"),
        ("ten cents", "diez centavos"),
        ("12.5%", "12,5 %"),
        ("$30", "30 dólares"),
        ("24 people", "veinticuatro, es decir 24 personas"),
        ("minus five degrees", "cinco grados bajo cero"),
        ("30 degrees below zero", "menos 30 grados"),
        ("10k people", "diez mil personas"),
        ("3.4m tonnes", "3,4 millones de toneladas"),
        ("1.5 million pesos", "1,5 MM de pesos"),
        ("1.5 million", "un millón y medio de habitantes, no dos"),
        ("1.5 million", "millón y medio de habitantes"),
        ("two-and-a-half million", "dos millones y medio"),
        ("two and a half years", "dos años y medio"),
        ("100 neighbours", "un centenar de vecinos"),
        ("50 neighbours", "medio centenar de vecinos"),
        ("20 neighbours", "una veintena de vecinos"),
        ("12.50 euros", "12'50 euros"),
        ("25 basis points", "25 puntos básicos"),
        ("40 km². The coast", "40 kilómetros cuadrados, y la costa"),
    ],
)
def test_a_figure_agrees_with_itself_in_the_other_locale(english: str, spanish: str) -> None:
    (figure,) = figures(english, "en")
    assert any_agree(figure, figures(spanish, "es"))


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        ("2 billion", "2 billones"),
        ("10 cents", "10 dólares"),
        ("1,500", "1,6"),
        ("12.5%", "12,4 %"),
        ("24", "232"),
        ("5 degrees", "cinco grados bajo cero"),
        ("two years", "dos años y medio"),
        ("40 km long", "40 km², según"),
        ("25 percentage points", "25 puntos básicos"),
        ("12 people", "12k"),
    ],
)
def test_different_figures_do_not_agree(english: str, spanish: str) -> None:
    (figure,) = figures(english, "en")
    assert not any_agree(figure, figures(spanish, "es"))


def test_a_mexican_thousand_may_be_written_with_a_comma() -> None:
    assert figures("106,250 personas", "es")[0].values == {Decimal(106250), Decimal("106.250")}
    assert figures("106,000 personas", "es")[0].values == {Decimal(106000)}  # nobody writes three decimals of nothing


@pytest.mark.parametrize(
    "text", ["March 24, 2026", "24 March 2026", "2026-03-24", "24 de marzo de 2026", "24 de marzo del 2026"]
)
def test_a_date_is_the_same_however_written(text: str) -> None:
    assert dates(text) == [Date(2026, 3, 24)]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("flown to Montreal on Feb. 2 and", Date(None, 2, 2)),
        ("Sept. 14, 2023", Date(2023, 9, 14)),
        ("on 12 Mar 2024", Date(2024, 3, 12)),
        ("el 2 de feb. de 2024", Date(2024, 2, 2)),
        ("12 ago 2024", Date(2024, 8, 12)),
        ("nov. de 2020", Date(2020, 11, None)),
        ("1º de enero de 2026", Date(2026, 1, 1)),
        ("el 1.º de mayo", Date(None, 5, 1)),
        ("el primero de febrero", Date(None, 2, 1)),
        ("treinta y uno de marzo de 2020", Date(2020, 3, 31)),
        ("the 21st of February", Date(None, 2, 21)),
        ("the third of May", Date(None, 5, 3)),
        ("on March 24, 12 people died", Date(None, 3, 24)),
    ],
)
def test_a_date_may_be_shortened_or_in_words(text: str, date: Date) -> None:
    assert dates(text) == [date]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("del 3 al 7 de mayo", {3, 7}),
        ("los días 3, 4 y 5 de mayo de 2024", {3, 4, 5}),
        ("entre el 3 y el 5 de mayo", {3, 5}),
        ("May 5 and 6", {5, 6}),
        ("between 5 and 9 May 2023", {5, 9}),
        ("May 3–7, 2024", {3, 7}),
        ("on May 5 and 6 people died", {5}),
        ("desde el 4-1 de mayo", {1}),  # a score
        ("They won on May 5, 3-2.", {5}),
        ("Monday, May 5 – 10 am", {5}),
        ("On May 5 and 12 women were freed.", {5}),
        ("On May 5 and 12 they met.", {5, 12}),
        ("On May 5, 12 and 19, 2024 they met.", {5, 12, 19}),
        ("N.º 5 - 12 de mayo de 2024", {12}),
        ("Page 3 – 14 May 2024", {14}),
        ("9 – 14 May 2024", {9, 14}),
        ("Abre de 9 a 14 y el 20 de mayo cierra.", {20}),
        ("VALPARAÍSO, 17 may (Agencia)", {17}),
    ],
)
def test_days_that_share_a_month_are_dates_each(text: str, days: set[int]) -> None:
    found = dates(text)
    assert {date.day for date in found} == days
    assert {(date.year, date.month) for date in found} == {(found[0].year, 5)}


@pytest.mark.parametrize(
    "text",
    [
        "three years ago. 12 died",
        "a third of March's sales",
        "hubo dos, uno de marzo y otro de abril",
        "cayeron al mar. 12 personas",
        "3 octopuses",
        "it may 12",
        "sep 5 parts",
        "Those under 18 may not enter.",
        "We will march 20 miles.",
        "La calle Doce de Abril",
    ],
)
def test_a_word_that_looks_like_a_short_month_is_none(text: str) -> None:
    assert not [date for date in dates(text) if date.month != 5]


def test_dates_are_written_as_people_of_a_language_write_them() -> None:
    assert written_date("2026-03-24", "en") == "March 24, 2026"
    assert written_date("2026-03-24", "es") == "24 de marzo de 2026"
    assert written_date("2026-03", "es") == "marzo de 2026"


@pytest.mark.parametrize(
    ("text", "expected", "language"),
    [
        ("ARTÍCULO PRIMERO.- Se reforma. Fin.", ["ARTÍCULO PRIMERO.- Se reforma.", "Fin."], "es"),
        ("SECTION ONE.- The fee rises. It ends.", ["SECTION ONE.- The fee rises.", "It ends."], "en"),
        ("Pagó S/. 400 y Bs. 40. Luego cerró.", ["Pagó S/. 400 y Bs. 40.", "Luego cerró."], "es"),
        ("It cost US$. 30. Approx. 40 left.", ["It cost US$. 30.", "Approx. 40 left."], "en"),
        ("¿Por qué? —preguntó Gil—. Nadie habló.", ["¿Por qué? —preguntó Gil—.", "Nadie habló."], "es"),
        ("Why? —asked Moss. Nobody spoke.", ["Why? —asked Moss.", "Nobody spoke."], "en"),
    ],
)
def test_a_heading_money_and_speech_are_not_cut(text: str, expected: list[str], language: str) -> None:
    assert cut(text, language) == expected
