"""Figures in other words: time in other units, bounds said otherwise, the number of a name."""

from __future__ import annotations

import pytest

from rag.language.text import Text
from rag.types import Language
from rag.verification.figures import wrong_figure
from rag.verification.told import told


@pytest.mark.parametrize(
    ("claim", "quote", "wrong"),
    [
        (("es", "Debe avisar en dos días como máximo."), ("en", "Tell us within 48 hours."), None),
        (("es", "Debe avisar en tres días como máximo."), ("en", "Tell us within 48 hours."), "figure"),
        (("en", "The card is good for half a year."), ("es", "La tarjeta vale seis meses."), None),
        (("es", "La tarjeta vale medio año."), ("en", "The card is valid for seven months."), "figure"),
        (("en", "It protects for a quarter of an hour."), ("es", "Protege durante quince minutos."), None),
        (("en", "The toll was cut from nine to eight."), ("es", "La cuenta bajó de nueve a ocho."), None),
        (("en", "The toll was cut from nine to seven."), ("es", "La cuenta bajó de nueve a ocho."), "figure"),
        (("es", "Son 25 personas como máximo."), ("es", "El grupo no podrá pasar de veinticinco personas."), None),
        (("en", "No more than six stalls sell hot food."), ("en", "Hot food: six stalls at the most."), None),
        (("en", "At least six stalls sell hot food."), ("en", "Hot food: six stalls at the most."), "bound"),
        (("en", "Citizens under 21 are left out."), ("en", "It does not cover citizens under 21."), None),
        (("es", "Los menores de 21 años quedan fuera."), ("en", "It does not cover citizens under 21."), None),
        (("es", "Solo entran mayores de 18 años."), ("es", "No se admite a menores de 18 años."), None),
        (("en", "The fine is more than 500 euros."), ("en", "The fine cannot be more than 500 euros."), "bound"),
        (("es", "Debe pedirlo en un plazo de noventa días."), ("en", "A child may apply within ninety days."), None),
        (("en", "Children below the age of twelve get half."), ("en", "Under twelve, give half of it."), None),
        (("es", "Se quedan quince días o más."), ("es", "La estancia mínima es de quince días."), None),
        (("es", "Se quedan quince días o menos."), ("es", "La estancia mínima es de quince días."), "bound"),
        (("es", "Será como mínimo tres veces mayor."), ("es", "Será por lo menos el triple."), None),
        (("es", "Creció un 50 por ciento."), ("en", "It grew by 50 %."), None),
        (("es", "Creció un cincuenta por ciento."), ("en", "It grew by 40 %."), "figure"),
        (("es", "Empezó a las doce."), ("en", "He began his shift at noon."), None),
        (("es", "Son 25 personas como mínimo."), ("es", "El grupo no podrá pasar de veinticinco personas."), "bound"),
        (("en", "It fell below 100."), ("es", "Bajó de 100 a finales de mes."), None),
        (("en", "At least 5 were hurt."), ("es", "Hubo 5 heridos y 20 detenidos o más."), "bound"),
        (("en", "It spins for up to 50 seconds."), ("en", "It turns for as long as 50 seconds."), None),
        (("es", "La deuda bajará a 11,2 millones."), ("es", "La deuda bajará de 11,2 a 9,6 millones."), "order"),
        (("en", "Debt will fall to 9.6 million."), ("es", "La deuda bajará de 11,2 a 9,6 millones."), None),
        (("en", "Debt will fall to 11.2 million."), ("es", "La deuda bajará de 11,2 a 9,6 millones."), "order"),
        (("en", "Losses fell to 14 from 9."), ("en", "Losses were 14, against 9 a year earlier."), "direction"),
        (("en", "Losses rose to 14 from 9."), ("en", "Losses were 14, against 9 a year earlier."), None),
        (("es", "Las pérdidas bajaron de 9 a 14."), ("en", "Losses were 14, against 9 a year earlier."), "direction"),
        (("en", "Complaints rose by 12."), ("en", "There were 63 complaints, 12 fewer than before."), "direction"),
        (("es", "Las quejas subieron en 12."), ("es", "Hubo 63 quejas, 12 menos que antes."), "direction"),
        (("es", "Las quejas bajaron en 12."), ("en", "There were 63 complaints, 12 fewer than before."), None),
        (("es", "Murió tres horas después."), ("es", "Murió a las 3 horas del accidente."), None),
        (("es", "Cierra a las 15:00."), ("es", "Cierra a las 15 horas del último día."), None),
        (("es", "Cuesta 300 euros."), ("es", "Cuesta 300 + IVA."), "unit"),
        (("en", "It holds more than 200."), ("en", "It holds 200 + one."), "bound"),
        (("en", "It went to 7."), ("en", "It went 5 -> 7."), None),
        (("en", "It drew 200."), ("en", "> 200 people came"), None),
        (("en", "They covered 20 miles."), ("es", "Cientos de caminantes recorrieron 20 millas."), None),
        (("en", "The bill adds up to 50 pesos."), ("en", "The bill comes to 50 pesos."), None),
        (("es", "Llega con seis minutos de retraso como mínimo."), ("en", "It is six minutes or more late."), None),
        (("en", "He has ten days to appeal."), ("en", "He may appeal within ten days."), None),
        (("es", "Tiene al menos diez días."), ("en", "He may appeal within ten days."), "bound"),
        (("en", "The fine is 5,000 euros at most."), ("es", "La multa no superará los 5.000 euros."), None),
        (("en", "The rent is at least 600 euros."), ("es", "El alquiler no podrá superar los 600 euros."), "bound"),
        (("en", "The rent is at most 600 euros."), ("es", "El alquiler máximo será de 600 euros."), None),
        (("es", "El alquiler es de 600 euros."), ("en", "The maximum rent is 600 euros."), None),
        (("es", "Vinieron al menos cinco."), ("en", "5+ people came."), None),
        (("en", "It is at most 5%."), ("es", "Es ≥ 5 %."), "bound"),
        (("en", "It opens at 15:30."), ("es", "Abre a las tres y media de la tarde."), None),
        (("es", "Abre a las 18:45."), ("en", "It opens at quarter to seven p.m."), None),
        (("en", "It opens at 9 pm."), ("es", "Abre a las 21 h."), None),
        (("en", "It opens at half past three."), ("es", "Abre a las tres menos cuarto."), "figure"),
        (("en", "It is due on 30 September 2026."), ("es", "Vence el 30-09-2026."), None),
        (("en", "It runs from May 3 to May 7."), ("es", "Es del 3 al 7 de mayo."), None),
        (("en", "It starts on February 1."), ("es", "Empieza el primero de febrero."), None),
        (("en", "It starts on February 2."), ("es", "Empieza el primero de febrero."), "date"),
        (("es", "Los tipos subieron 0,25 puntos porcentuales."), ("en", "Rates rose by 25 basis points."), None),
        (("en", "Prices tripled."), ("es", "Los precios se duplicaron."), "figure"),
        (("es", "Los precios se duplicaron."), ("en", "Prices doubled."), None),
        (("en", "Thousands of people came."), ("es", "Vinieron cientos de personas."), "figure"),
        (("es", "Vinieron decenas de miles de personas."), ("en", "Tens of thousands came."), None),
        (("en", "It is the largest city."), ("es", "Es la segunda ciudad más grande."), "figure"),
        (("es", "Es la ciudad más grande."), ("en", "It is the second largest city."), "figure"),
        (("es", "Es la segunda ciudad más grande."), ("en", "It is the second largest city."), None),
        (("en", "It is one of the largest cities."), ("es", "Es la segunda ciudad más grande."), None),
    ],
)
def test_a_time_in_other_units_and_a_bound_in_other_words_agree(
    claim: tuple[Language, str], quote: tuple[Language, str], wrong: str | None
) -> None:
    assert wrong_figure(Text(claim[1], claim[0]), [Text(quote[1], quote[0])]) == wrong


@pytest.mark.parametrize(
    ("claim", "quote", "wrong"),
    [
        (("en", "Nearly six in ten approve."), ("es", "Aprueba el 58 por ciento."), None),
        (("es", "Aprueban casi seis de cada diez."), ("en", "58 percent approve."), None),
        (("en", "Four in ten approve."), ("es", "Aprueba el 58 por ciento."), "figure"),
        (("en", "A twentieth of it goes there."), ("es", "Allí va el 5 por ciento."), None),
        (("es", "Se pierde más de una cuarta parte."), ("en", "It loses 27 percent."), None),
        (("en", "Over a quarter is lost."), ("es", "Se pierde el 24 por ciento."), "figure"),
        (("es", "Se pierde un tercio."), ("es", "Se pierde el 27 por ciento."), "figure"),
        (("en", "It is two thirds of what they asked."), ("en", "It is a third of what they asked."), "figure"),
        (("es", "Es la mitad que antes."), ("en", "It is half of what it was."), None),
        (("en", "A third one opened."), ("en", "A third plant opened."), None),
        (("en", "Fewer than a thousand came."), ("es", "Vinieron solo 950."), None),
        (("es", "Vinieron más de dos mil."), ("en", "About 2,300 came."), None),
        (("es", "Vinieron más de dos mil."), ("en", "Some 1,900 came."), "figure"),
        (("en", "It was 71%, ten points more than in 2023."), ("es", "Fue el 71 %, y en 2023 el 61 %."), None),
        (("es", "Fue el 71 %, doce puntos más que en 2023."), ("en", "It was 71%; in 2023 it was 61%."), "figure"),
        (("es", "Pagan cinco euros más que en 2019."), ("en", "In 2019 they paid 14 euros, now 19 euros."), None),
        (("en", "They pay six euros more than in 2019."), ("es", "En 2019 pagaban 14 euros, ahora 19."), "figure"),
    ],
)
def test_shares_round_figures_and_differences_are_worked_out(
    claim: tuple[Language, str], quote: tuple[Language, str], wrong: str | None
) -> None:
    assert wrong_figure(Text(claim[1], claim[0]), [Text(quote[1], quote[0])]) == wrong


@pytest.mark.parametrize(
    ("claim", "wrong"), [("La Línea 4 cierra en mayo.", None), ("La Línea 5 cierra en mayo.", "figure")]
)
def test_the_number_of_a_name_may_stand_around_the_quote(claim: str, wrong: str | None) -> None:
    around = Text("Obras en la Línea 4. Cierra en mayo.", "es")
    assert wrong_figure(Text(claim, "es"), [Text("Cierra en mayo.", "es")], around) == wrong
    assert wrong_figure(Text(claim, "es"), [Text("Cierra en mayo.", "es")]) == "figure"


def test_what_is_said_in_other_words_before_a_name_moves_no_number() -> None:
    claim = Text("Tras un cuarto de hora de espera, la Línea 4 cerró.", "es")
    around = Text("Obras en la Línea 4. Cerró tras un cuarto de hora de espera.", "es")
    assert wrong_figure(claim, [Text("Cerró tras un cuarto de hora de espera.", "es")], around) is None


def test_where_something_moves_from_bounds_nothing() -> None:
    assert [one.bound for one in told("Las vacaciones pasan de 24 a 27 días.", "es")] == ["", ""]
    assert [one.bound for one in told("El grupo no pasa de 25 personas.", "es")] == ["less"]
