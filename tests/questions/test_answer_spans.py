"""The words of a sentence that can be what is asked, in both languages."""

from __future__ import annotations

import pytest

from rag.language.text import Text
from rag.questions.answer_spans import answering, counts, fitting, in_column, same_thing
from rag.questions.question import Question
from rag.types import Language, Span

PILL = "It costs cartels just 10 cents to make a pill that weighs 2 grams, and 24 defendants made 300 pills."
HORNO = "El horno pesa 310 kg, alcanza 1.280 °C, cuesta 4.500 euros y se vendió a 12 talleres en 2023."


@pytest.mark.parametrize(
    ("question", "language", "text", "figures"),
    [
        ("How much does a pill cost?", "en", PILL, ["10 cents"]),
        ("¿Cuánto cuesta una pastilla?", "es", PILL, ["10 cents"]),
        ("How much does a pill weigh?", "en", PILL, ["2 grams"]),
        ("How many defendants made pills?", "en", PILL, ["24", "300"]),
        ("How old is Anne Milgram?", "en", PILL, []),
        ("¿Cuántos años tiene Anne Milgram?", "es", "Anne Milgram, 52, habló 20 años después.", ["52"]),
        ("¿Cuánto pesa el horno?", "es", HORNO, ["310 kg"]),
        ("What is the kiln's temperature?", "en", HORNO, ["1.280 °C"]),
        ("¿Qué temperatura alcanza el horno?", "es", "El horno de 12 talleres alcanza 900 ºC.", ["900"]),
        ("How deep is the shaft?", "en", "The hall of 11,200 square metres has a shaft of 30 metres.", ["30 metres"]),
        (
            "¿Cuántos metros cuadrados mide el horno?",
            "es",
            "El horno ocupa 40 metros cuadrados y 3 metros de alto.",
            ["40 metros cuadrados"],
        ),
        ("What is the price of the kiln?", "en", HORNO, ["4.500 euros"]),
        ("¿A cuántos talleres se vendió?", "es", HORNO, ["12"]),
        ("How much did it rise?", "en", "It rose by 4.5% to $90 from $86.", ["4.5%"]),
        ("¿Cuánto sube el presupuesto?", "es", "Dijo que el horno sube un 4,5 % hasta 90 euros.", ["4,5 %"]),
        ("How much did it rise?", "en", "It rose to $90.", ["$90"]),
        ("¿Cuántos kilos pesa el horno?", "es", HORNO, ["310 kg"]),
        ("How much is the fee?", "en", "(2) The fee is 60 florins, plus 8 florins for each hive.", ["60", "8"]),
        ("How long may it take?", "en", "3. The Office shall decide within 15 working days.", ["15 working days"]),
        ("¿Cuánto es la multa del horno?", "es", "Artículo 5. La multa del horno es de 90 euros.", ["90 euros"]),
        ("¿Cuántos hornos hay?", "es", "2.3) Hay 14 hornos.", ["14"]),
        ("How many hives are there?", "en", "14 hives were counted.", ["14"]),
        ("How many deaths were there?", "en", "Two out of three deaths, or 70 of them, were its work.", ["70"]),
        ("How many deaths were there?", "en", "It caused one in five deaths.", []),
        ("How many arrests were there?", "en", "Police made 12 in 30 days.", ["12"]),
        ("¿Cuántas muertes hubo?", "es", "El horno causó dos de cada tres muertes en 2021.", []),
        ("What share of deaths was its work?", "en", "It caused 2 out of 3 deaths.", ["2", "3"]),
        ("How old is she?", "en", "Police arrested a 34-year-old woman on 2 counts.", ["34"]),
        ("How old is Ana Ruiz?", "en", "Ana Ruiz, who led 12 people, was 34.", ["34"]),
        ("¿Cuántos años tiene Ana Ruiz?", "es", "Ana Ruiz habló 20 minutos y tiene 34 años.", ["34 años"]),
        ("¿Cuánto pesa el horno?", "es", "1.280 kg pesa el horno.", ["1.280 kg"]),
        ("¿Cuánto subió la tasa?", "es", "La tasa del horno tuvo una subida de 50 euros.", ["50 euros"]),
        ("How many deckhands voted to strike?", "en", "Of it 141 of the 160 deckhands voted to strike.", ["141"]),
        ("How many deckhands are there?", "en", "She said 141 of the 160 deckhands voted to strike.", ["160"]),
        ("¿Cuántos hornos están rotos?", "es", "Dos de los cinco hornos del horno están rotos.", ["Dos"]),
        ("¿Cuántos hornos hay?", "es", "Dos de los cinco hornos del horno están rotos.", ["cinco"]),
        ("How many ovens are broken?", "en", "Del horno, 2 de los 5 hornos están rotos.", ["2"]),
        ("How many ovens did it count?", "en", "It counted 412 ovens, eleven of them rare.", ["412"]),
        ("How many are rare?", "en", "It counted 412 ovens, eleven of them rare.", ["412", "eleven"]),
        ("¿Cuántos hornos contó?", "es", "Contó 412 hornos, once de ellos raros.", ["412"]),
        ("How many staff left?", "en", "It has 12 nurses and lost 3 of the 40 beds.", ["12", "3", "40"]),
        ("¿Cuánto bajó la tasa?", "es", "La tasa del horno bajó un 4 %, de 50 a 48 euros.", ["4 %"]),
    ],
)
def test_a_figure_has_the_measure_asked_for(question: str, language: Language, text: str, figures: list[str]) -> None:
    quote = Text(text, "es" if "horno" in text or "habló" in text else "en")
    spans = fitting(Question(question, language), quote)
    assert [text[one.start : one.end] for one in spans] == figures


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("How many DEA agents are there in Mexico?", "dea agents"),
        ("How many auditors reviewed the contracts?", "auditors"),
        ("¿Cuántos laboratorios clandestinos hay?", "laboratorios"),
        ("How many people died?", ""),
        ("¿Cuántos kilómetros tiene la autovía?", ""),
        ("Who counted them?", ""),
    ],
)
def test_what_is_to_be_counted_is_named(question: str, thing: str) -> None:
    assert Question(question, "es" if "¿" in question else "en").counted == thing


@pytest.mark.parametrize(
    ("text", "language", "names"),
    [
        ("They say that Ruiz visited the Senate.", "en", ["Ruiz", "Senate"]),
        ("Dicen que Ruiz, de Madrid, visitó la Universidad Autónoma del Valle.", "es",
         ["Ruiz", "Madrid", "Universidad Autónoma del Valle"]),
        ("It is run by the Bank of England and by Peru.", "en", ["Bank of England", "Peru"]),
    ],
)  # fmt: skip
def test_a_name_goes_on_over_small_words_and_over_no_verb(text: str, language: Language, names: list[str]) -> None:
    quote = Text(text, language)
    assert [text[one.start : one.end] for one in answering(Question("Who?", "en"), quote)] == names


def test_a_figure_counts_what_stands_behind_it() -> None:
    quote = Text("Mexico extradited 24 drug-related defendants, and 46 personas.", "en")
    assert counts(quote, Span(18, 20)) == "drug-related defendants"


@pytest.mark.parametrize(
    ("question", "text", "same"),
    [
        ("¿Cuántos vecinos fueron evacuados?", "Evacuaron a 46 vecinos del valle.", True),
        ("¿Cuántas personas fueron evacuadas?", "Evacuaron a 46 vecinos del valle.", True),
        ("¿Cuántos bomberos participaron?", "Los bomberos rescataron a 46 personas.", False),
        ("¿Cuántos pozos hay?", "Fueron inspeccionados 46 talleres.", False),
    ],
)
def test_firefighters_are_not_the_people_they_rescued(question: str, text: str, same: bool) -> None:
    at = text.index("46")
    assert same_thing(Question(question, "es"), Text(text, "es"), Span(at, at + 2)) == same


@pytest.mark.parametrize(
    ("question", "language", "head"),
    [
        ("¿Cuántos pasajeros por día lleva la línea 3?", "es", "Pasajeros por día"),
        ("How many passengers does line 3 carry?", "en", "Passengers (per day)"),
        ("How many workers are there?", "en", "Workers (month)"),
    ],
)
def test_what_is_counted_each_day_is_counted(question: str, language: Language, head: str) -> None:
    assert in_column(Question(question, language), Text(head, language))


@pytest.mark.parametrize(
    ("question", "thing"),
    [
        ("¿Cuánto creció la economía?", ""),
        ("¿Cuánta agua gastó el pueblo?", "agua"),
        ("¿Cuánto pidió Dolores Abril?", ""),
        ("¿Cuánto ganan?", ""),
        ("¿Cuánto petróleo exporta México?", "petroleo"),
    ],
)
def test_a_verb_is_nothing_that_there_is_an_amount_of(question: str, thing: str) -> None:
    assert Question(question, "es").amount_of == thing


def test_a_day_stands_in_no_other() -> None:
    asked = Question("Who came on 11 May 2026, and when was it told?", "en")
    assert answering(Question("When was it, if not on 11 May 2026?", "en"), Text("It was 1 May 2026.", "en"))
    assert not answering(asked, Text("They came on 11 May 2026.", "en"))


def test_a_column_in_dollars_holds_no_length_and_counts_no_workers() -> None:
    header = Text("Cost (thousand dollars)", "en")
    asked = ("How long is Quarry Road?", "How many workers built it?", "How much did it cost?")
    assert [in_column(Question(one, "en"), header) for one in asked] == [False, False, True]


@pytest.mark.parametrize(
    ("question", "asked_in", "quote", "language", "marked"),
    [
        ("How much does it cost?", "en", "It costs 4.2 million florins, she said on June 9, 2026.", "en", ["4.2 million"]),  # noqa: E501
        ("¿Cuánto cuesta?", "es", "Cuesta 4,2 millones de florines, dijo el 9 de junio de 2026.", "es", ["4,2 millones"]),  # noqa: E501
        ("How many of the 40 wells are dry?", "en", "De los 40 pozos, 12 están secos.", "es", ["12"]),
        ("When was he arrested?", "en", "Fue detenido el 15 de octubre de 2020 en Los Ángeles.", "es", ["15 de octubre de 2020"]),  # noqa: E501
        ("¿Cuándo fue detenido?", "es", "He was arrested in October 2020.", "en", ["October 2020"]),
        ("Who told Congress?", "en", "Administrator Anne Milgram told Congress.", "en", ["Administrator Anne Milgram"]),
        ("¿Quién la criticó?", "es", "La criticó José Núñez de la Peña.", "es", ["José Núñez de la Peña"]),
        ("¿Dónde nació?", "es", "Nació en la Ciudad de México.", "es", ["Ciudad de México"]),
        ("Why did he flee?", "en", "He fled because he was afraid; she stayed.", "en", ["because he was afraid"]),
        ("¿Por qué huyó?", "es", "Huyó porque tenía miedo.", "es", ["porque tenía miedo"]),
        ("What happened?", "en", "Ana left in 2020.", "en", []),
    ],
)  # fmt: skip
def test_the_words_that_answer_are_those_of_the_kind_asked_for(
    question: str, asked_in: Language, quote: str, language: Language, marked: list[str]
) -> None:
    found = answering(Question(question, asked_in), Text(quote, language))
    assert [quote[span.start : span.end] for span in found] == marked
