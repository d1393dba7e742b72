"""The cell that a question asks for: its row named, its column asked for, in either language; else none."""

from __future__ import annotations

import numpy as np
import pytest

from rag.answering.table_cell import cell, of_another_year, values
from rag.questions.question import Question
from rag.types import Chunk, Document, Language, Passage, Span

BUSES = """Line | Passengers 2022 | Passengers 2023 | Cost per trip (pounds)

Line: Harbour Loop | Passengers 2022: 98120 | Passengers 2023: 87005 | Cost per trip (pounds): 1.45

Line: Night Owl | Passengers 2022: 21077 | Passengers 2023: 30412 | Cost per trip (pounds): 2.10"""
BUDGET = """Programa | Aprobado | Ejecutado | Variación

Museos | 12.450.000,50 | 11.980.200,00 | -3,8 %

Bibliotecas públicas | 8.300.000,00 | 8.295.110,75 | -0,1 %"""
SPENT = """Dependencia | 2022, Ejercido | 2023, Aprobado | 2023, Ejercido

Dependencia: Caminos | 2022, Ejercido: 815,4 | 2023, Aprobado: 900,3 | 2023, Ejercido: 871,9"""
CODES = """Código | Avería | Qué hacer

E-14 | Filtro obstruido | Cambiar el filtro"""
CLINIC = """Ward | Visits 2022 | Visits 2023 | Growth

Dental | 1,840 | 2,011 | 9.3%"""
ROOMS = """Room | Contents | Seats

204 | Maps and plans | 12

211 | Parish registers | 20"""
COAST = """Municipio | Casos confirmados | Incidencia por 100.000 hab.

Tamar Bajo | 48 | 287,4

Coast | 115 | 8,2"""

FEVER = """District | Cases week 33 | Cases week 32 | Deaths this year

District: Las Lomas | Cases week 33: 96 | Cases week 32: 121 | Deaths this year: 1"""
FIEBRE = """Distrito | Casos semana 33 | Casos semana 32 | Muertes este año

Distrito: The Heights | Casos semana 33: 96 | Casos semana 32: 121 | Muertes este año: 1"""

ACTIONS = """N.º | Acuerdo | Responsable | Plazo

N.º: 1 | Acuerdo: Renovar el seguro | Responsable: Inés Labarta | Plazo: 4 de abril

N.º: 2 | Acuerdo: Pintar la verja | Responsable: Pinturas del Sur | Plazo: 9 de mayo"""
BILL = """Item | Number | Amount

Posters | Number: 150 | Amount: 420.00

Total | Amount: 512.40"""
FACTURA = """Concepto | Cantidad | Importe

Carteles | Cantidad: 150 | Importe: 420,00

Total | Importe: 512,40"""


def passage(text: str, language: Language, begins: int = 0) -> Passage:
    document = Document("d", "A table", "table.csv", text, language)
    return Passage(Chunk("c", "d", begins, len(text), text[begins:], language, None, None, ()), document, 0.9)


def told(question: str, text: str, language: Language, begins: int = 0) -> str | None:
    found = cell(Question.typed(question), [passage(text, language, begins)], lambda words: np.ones(2, np.float32))
    return text[found.span.start : found.span.end] if found else None


@pytest.mark.parametrize(
    ("question", "table", "language", "expected"),
    [
        ("How many passengers did the Harbour Loop carry in 2023?", BUSES, "en", "87005"),
        ("¿Cuántos pasajeros tuvo la línea Harbour Loop en 2022?", BUSES, "en", "98120"),
        ("How many passengers does the Night Owl have?", BUSES, "en", "30412"),  # the latest of two years
        ("¿Cuánto cuesta un viaje en el Night Owl?", BUSES, "en", "2.10"),
        ("How many passengers did the Harbour Loop carry in 2019?", BUSES, "en", None),
        ("How many drivers has the Night Owl?", BUSES, "en", None),
        ("How many passengers did the Airport Express carry in 2023?", BUSES, "en", None),
        ("¿Cuánto se aprobó para los museos?", BUDGET, "es", "12.450.000,50"),
        ("How much was executed for public libraries?", BUDGET, "es", "8.295.110,75"),
        ("¿Cuánto se ejecutó en teatros?", BUDGET, "es", None),
        ("¿Cuánto varían los museos?", BUDGET, "es", "-3,8 %"),
        ("How much did Dental grow?", CLINIC, "en", "9.3%"),
        ("¿Cuánto ejerció Caminos en 2023?", SPENT, "es", "871,9"),
        ("How much did Caminos get in 2023?", SPENT, "es", None),  # one of two columns of that year
        ("¿Cuál fue la incidencia en Tamar Bajo?", COAST, "es", "287,4"),
        ("What did the analysis of the mud cost?", COAST, "es", None),  # Coast is no cost
        ("¿Qué avería es el código E-14?", CODES, "es", "Filtro obstruido"),
        ("What does section 14 say?", CODES, "es", None),
        ("How many deaths were there in Las Lomas?", FEVER, "en", "1"),  # a year that is told for is no unit
        ("¿Cuántas muertes hubo en Las Lomas?", FEVER, "en", "1"),  # "Las" is a small word of one language
        ("How many cases did Las Lomas have in week 32?", FEVER, "en", "121"),
        ("How many deaths were there in The Heights?", FIEBRE, "es", "1"),
        ("¿Cuántos casos tuvo The Heights en la semana 33?", FIEBRE, "es", "96"),
        ("¿Cuántas plazas tiene la sala 204?", ROOMS, "en", "12"),
        ("How many seats has paragraph 204?", ROOMS, "en", None),
        ("¿Quién debe renovar el seguro?", ACTIONS, "es", "Inés Labarta"),
        ("Who has to renew the insurance?", ACTIONS, "es", "Inés Labarta"),
        ("¿Quién paga la calefacción?", ACTIONS, "es", None),
        ("What is the total of the bill?", BILL, "en", "512.40"),
        ("¿Cuál es el total de la factura?", FACTURA, "es", "512,40"),
        ("¿Cuál es la fecha de la factura?", FACTURA, "es", None),
    ],
)
def test_a_cell_is_told_by_its_row_and_its_column(
    question: str, table: str, language: Language, expected: str | None
) -> None:
    assert told(question, table, language) == expected


def test_the_head_of_a_table_may_stand_before_the_passage() -> None:
    begins = BUDGET.index("Bibliotecas")
    assert told("¿Cuánto se ejecutó en bibliotecas públicas?", BUDGET, "es", begins) == "8.295.110,75"


@pytest.mark.parametrize(
    ("question", "cell_", "other"),
    [
        ("How much was spent on Caminos in 2023?", "815,4", True),
        ("How much was spent on Caminos in 2023?", "871,9", False),
        ("¿Cuánto se gastó en Caminos?", "815,4", False),  # no year is asked about
    ],
)
def test_a_cell_under_another_year_is_told(question: str, cell_: str, other: bool) -> None:
    at = SPENT.index(cell_)
    assert of_another_year(Question.typed(question), passage(SPENT, "es"), Span(at, at + len(cell_))) == other


@pytest.mark.parametrize(("table", "language"), [(FEVER, "en"), (FIEBRE, "es")])
def test_a_number_in_a_head_is_nothing_that_a_cell_holds(table: str, language: Language) -> None:
    assert [table[one.start : one.end] for one in values(passage(table, language))][1:] == ["96", "121", "1"]
