"""Words of one language in the reader's: figures, money, dates, names; nothing else is guessed."""

from __future__ import annotations

import pytest

from rag.language.localised import amounts, bounded, localised
from rag.language.text import Text
from rag.types import Language, Span

ENGLISH_TO_SPANISH = [
    ("106,000", "106.000"),
    ("$1.4 billion", "1.400 millones de dólares"),
    ("1.38 trillion pesos", "1,38 billones de pesos"),
    ("1 million", "1 millón"),
    ("$7,350", "7.350 dólares"),
    ("10 cents", "10 centavos"),
    ("7.0 percent", "7,0 %"),
    ("24.50", "24,50"),
    ("March 24", "24 de marzo"),
    ("October 2020", "octubre de 2020"),
    ("4,800 metres", "4.800 metros"),
    ("Germany", "Alemania"),
    ("two", "dos"),
    ("more than 70,000", "más de 70.000"),
    ("no more than $10", "no más de 10 dólares"),
    ("an estimated 5 million", "aproximadamente 5 millones"),
    ("$10 to $30", "de 10 a 30 dólares"),
    ("between $1.5 and $2 million", "de 1,5 a 2 millones de dólares"),
    ("$2 and $3", "2 dólares y 3 dólares"),
    ("3-2", "3-2"),
    ("Nuala Finch", "Nuala Finch"),
    ("More than 70,000", "Más de 70.000"),
    ("Three of the five", "Tres de cinco"),
    ("31 suspects", "31 sospechosos"),
    ("150 basis points", "150 puntos básicos"),
    ("roughly two", "aproximadamente dos"),
    ("early March 2021", "principios de marzo de 2021"),
    ("10 a.m. on Sunday", "10 a.m. el domingo"),
    ("El Salvador", "El Salvador"),
    ("Feb. 19", "19 de febrero"),
    ("Forty-six people", "Cuarenta y seis personas"),
    ("twenty-one days", "veintiún días"),
    ("thirty-one people", "treinta y una personas"),
    ("€4m", "4 millones de euros"),
    ("10k people", "10.000 personas"),
    ("3.4m people", "3,4 millones de personas"),
    ("US$5bn", "5.000 millones de dólares"),
    ("A$3 million", "3 millones de dólares australianos"),
    ("$300 MXN", "300 pesos"),
    ("EUR 5 million", "5 millones de euros"),
    ("20 pence", "20 peniques"),
    ("five hundred", "500"),
    ("two and a half million dollars", "2,5 millones de dólares"),
    ("2 million people", "2 millones de personas"),
    ("3 million in 2020", "3 millones en 2020"),
    ("+3.2%", "+3,2 %"),
    ("$10–20 million", "de 10 a 20 millones de dólares"),
    ("from USD 3 million to USD 5 million", "de 3 a 5 millones de dólares"),
    ("$900 million to $1.2 billion", "de 900 a 1.200 millones de dólares"),
    ("one in four", "uno de cada cuatro"),
    ("3 out of 10", "3 de cada 10"),
    ("nearly a third", "casi un tercio"),
    ("five in two days", "cinco en dos días"),
    ("an hour ago", "hace una hora"),
    ("a week", "una semana"),
    ("$30 a week", "30 dólares a la semana"),
    ("mid-2020", "mediados de 2020"),
    ("in the 20th century", "en el siglo XX"),
    ("the nineties", "los años noventa"),
    ("Tuesday night", "el martes por la noche"),
    ("Monday, March 3", "lunes, 3 de marzo"),
    ("at half past three", "a las tres y media"),
    ("at 3pm", "a las 3 p.m."),
    ("one o'clock", "la una"),
    ("China, India and Brazil", "China, India y Brasil"),
    ("one peso", "un peso"),
    ("$1.5-2bn", "de 1.500 a 2.000 millones de dólares"),
    ("between 1 and 2 billion", "entre 1.000 millones y 2.000 millones"),
    ("May 1–3, 2020", "del 1 al 3 de mayo de 2020"),
    ("between May 1 and 3", "entre el 1 y el 3 de mayo"),
    ("until May 1", "hasta el 1 de mayo"),
    ("30 days after", "30 días después"),
    ("555-0142", "555-0142"),
    ("+34 600 123 456", "+34 600 123 456"),
    ("twenty-one women", "veintiuna mujeres"),
    ("two per cent", "dos por ciento"),
    ("20 km²", "20 km²"),
    ("US $300", "300 dólares"),
    ("around noon", "alrededor del mediodía"),
    ("1,000,000 people", "1.000.000 de personas"),
    ("1,500,000 people", "1.500.000 personas"),
    ("the first quarter of 2020", "el primer trimestre de 2020"),
    ("1.234.567", "1.234.567"),
    ("Santiago", "Santiago"),
    ("The UN", "ONU"),
    ("New York and London", "Nueva York y Londres"),
]
SPANISH_TO_ENGLISH = [
    ("1.500,5 kWh al mes", "1,500.5 kWh a month"),
    ("1,38 billones de pesos", "1.38 trillion pesos"),
    ("88,4 millardos", "88.4 billion"),
    ("2.500 millones de euros", "€2.5 billion"),
    ("2.345 millones", "2,345 million"),
    ("dos mil millones de pesos", "2 billion pesos"),
    ("un millón y medio", "1.5 million"),
    ("doscientas personas", "200 people"),
    ("20 millones de personas", "20 million people"),
    ("$300 pesos", "300 pesos"),
    ("3 M€", "€3 million"),
    ("300 mil", "300,000"),
    ("20 libras", "20 pounds"),
    ("5 libras esterlinas", "£5"),
    ("12,000", "12,000"),
    ("5 mdp", "5 million pesos"),
    ("una de cada cuatro", "one out of every four"),
    ("un 50 %", "50%"),
    ("una cuarta parte", "a quarter"),
    ("dos años y medio", "two years and a half"),
    ("hace un año", "a year ago"),
    ("de 34 años", "34 years"),
    ("de 2.000 euros al mes", "€2,000 a month"),
    ("del 10 al 20 %", "from 10 to 20%"),
    ("el siglo XVI", "the 16th century"),
    ("los años 90", "the 90s"),
    ("a mediados de 2021", "in mid-2021"),
    ("a las 15.30 horas", "at 15:30"),
    ("a las tres y media", "at half past three"),
    ("las cinco menos cuarto", "quarter to five"),
    ("a las 10:40 de la noche", "at 10:40 p.m."),
    ("las 12 de la noche", "midnight"),
    ("lunes por la mañana", "Monday in the morning"),
    ("los martes", "on Tuesdays"),
    ("España y Francia", "Spain and France"),
    ("entre 1.500 y 2.000 millones de euros", "€1.5 to €2 billion"),
    ("de 500.000 a 2 millones de euros", "€500,000 to €2 million"),
    ("de 3 a 5 mil personas", "from 3,000 to 5,000 people"),
    ("del 1 al 3 de mayo", "from May 1 to 3"),
    ("de las 9 a las 17 horas", "from 9 to 17:00"),
    ("Nueva York", "New York"),
    ("La Haya", "The Hague"),
    ("mil 500 pesos", "1,500 pesos"),
    ("1,200 pesos", "1,200 pesos"),
    ("$4,500", "$4,500"),
    ("1.000.000 de personas", "1,000,000 people"),
    ("3 % del PIB", "3% of GDP"),
    ("hace unos días", "a few days ago"),
    ("dos veces por semana", "twice per week"),
    ("EE. UU. y México", "United States and Mexico"),
    ("Granada", "Granada"),
    ("Mauricio", "Mauricio"),
    ("38,6 mil millones de euros", "€38.6 billion"),
    ("24 de marzo de 2023", "March 24, 2023"),
    ("2,4 %", "2.4%"),
    ("Estados Unidos", "United States"),
    ("dieciséis", "sixteen"),
    ("más de 70.000", "more than 70,000"),
    ("por lo menos 20", "at least 20"),
    ("de 10 a 30 dólares", "$10 to $30"),
    ("del 15 de mayo al 31 de agosto", "from May 15 to August 31"),
    ("Más de 70.000 personas", "More than 70,000 people"),
    ("Menos de 3 millones de dólares", "Under $3 million"),
    ("15 días hábiles", "15 working days"),
    ("cuatro de cada diez", "four out of every ten"),
    ("finales de 2022", "late 2022"),
    ("dos tercios", "two thirds"),
    ("treinta y dos escuelas", "thirty-two schools"),
    ("El Salvador", "El Salvador"),
    ("hace dos semanas", "two weeks ago"),
    ("el martes pasado", "last Tuesday"),
    ("los años 1990", "the 1990s"),
    ("decenas de solicitudes", "dozens of requests"),
]


@pytest.mark.parametrize(("words", "said"), ENGLISH_TO_SPANISH)
def test_english_figures_dates_and_names_are_said_in_spanish(words: str, said: str) -> None:
    found = localised(words, "en", "es")
    assert (found.text, found.whole) == (said, True)


@pytest.mark.parametrize(("words", "said"), SPANISH_TO_ENGLISH)
def test_spanish_figures_dates_and_names_are_said_in_english(words: str, said: str) -> None:
    found = localised(words, "es", "en")
    assert (found.text, found.whole) == (said, True)


@pytest.mark.parametrize(
    ("words", "language", "reader"),
    [
        ("fewer than 30 consecutive nights", "en", "es"),
        ("registros parroquiales", "es", "en"),
        ("50p", "en", "es"),
        ("3.4 m people", "en", "es"),  # of metres or of millions
        ("seven-year", "en", "es"),
        ("half the people", "en", "es"),
        ("two quarters", "en", "es"),  # of a whole, of a year, of a dollar
        ("tres cuartos", "es", "en"),
        ("a los 15 días", "es", "en"),
        ("$3,200 millones", "es", "en"),
        ("1,500", "es", "en"),  # one and a half thousand in Mexico, one and a half in Spain
    ],
)
def test_what_cannot_be_said_with_certainty_is_not_said(words: str, language: Language, reader: Language) -> None:
    assert not localised(words, language, reader).whole


@pytest.mark.parametrize(
    ("text", "figure", "language", "kept"),
    [
        ("and more than 70,000 died", "70,000", "en", "more than 70,000"),
        ("al menos 20 vecinos", "20", "es", "al menos 20"),
        ("it lasted over two years", "two years", "en", "two years"),
        ("entre 10 y 20 hasta 30", "30", "es", "30"),
        ("some 40 wells", "40", "en", "some 40"),
    ],
)
def test_a_figure_keeps_what_bounds_it(text: str, figure: str, language: Language, kept: str) -> None:
    start = text.index(figure)
    found = bounded(text, Span(start, start + len(figure)), language)
    assert text[found.start : found.end] == kept


def test_words_of_the_readers_own_language_stay_as_they_are() -> None:
    assert localised("1.500,5 metros", "es", "es").text == "1.500,5 metros"


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("On March 24 it paid $1.4 billion and 20 people left.", "en", ["$1.4 billion", "20"]),
        ("El 24 de marzo pagó 3,2 millones de pesos a 20 vecinos.", "es", ["3,2 millones de pesos", "20"]),
        ("It rose by 7.0 percent at 10:40 p.m. in two hours.", "en", ["7.0 percent", "two hours"]),
        ("It cost US$5bn, not 500k, for two hundred men.", "en", ["US$5bn", "500k", "two hundred"]),
        ("In the 18th century 20 died, on the 3rd.", "en", ["20"]),
        ("Pagó mil 500 pesos.", "es", ["mil 500 pesos"]),
        ("El 16.º año murieron 20.", "es", ["20"]),
        ("Costó un millón y medio y murieron ciento veinte.", "es", ["un millón y medio", "ciento veinte"]),
    ],
)
def test_an_amount_stands_with_its_scale_and_unit_and_no_date_is_one(
    text: str, language: Language, found: list[str]
) -> None:
    assert [text[span.start : span.end] for span in amounts(text, language)] == found


@pytest.mark.parametrize(
    ("text", "language", "amount", "unit"),
    [
        ("within 15 working days of the claim", "en", "15 working days", "day"),
        ("a los 15 días hábiles de la solicitud", "es", "15 días hábiles", "day"),
        ("for two full years", "en", "two full years", "year"),
        ("durante tres largos meses", "es", "tres largos meses", "month"),
        ("some 12 last weeks", "en", "12", ""),
        ("La nave tiene 11.200 metros cuadrados.", "es", "11.200 metros cuadrados", "metre²"),
        ("a hall of 1,500 square metres", "en", "1,500 square metres", "metre²"),
        ("un depósito de 20 metros cúbicos", "es", "20 metros cúbicos", "metre³"),
        ("a flat of 46 m² in town", "en", "46 m²", "metre²"),
        ("a wall of 40 m", "en", "40 m", "metre"),
        ("unas 40 por semanas", "es", "40", ""),
    ],
)
def test_an_amount_keeps_the_words_that_say_which_days_or_metres(
    text: str, language: Language, amount: str, unit: str
) -> None:
    told = Text(text, language)
    assert [text[one.start : one.end] for one in told.amounts] == [amount]
    assert [one.unit for one in told.figures] == [unit]


@pytest.mark.parametrize("price", ["1,459 euros", "€1,459", "de 1,459 a 1,512 euros"])
def test_a_price_of_three_decimals_is_no_thousand(price: str) -> None:
    assert not localised(price, "es", "en").whole
