"""Figures of a draft that no quote has, but that follow from those that it has, in both languages and across."""

from __future__ import annotations

import pytest

from rag.language.text import Text
from rag.types import Language
from rag.verification.figures import wrong_figure

Said = tuple[Language, str]
FELLED: Said = ("en", "The council felled 212 trees and has replanted 140.")
PAID: Said = ("es", "El tribunal concede 61.250 euros por salarios y 12.000 euros por daños.")
SHARE: Said = ("es", "La cobertura bajó del 94 % en 2019 al 86 % en 2023.")
CLOCK: Said = ("en", "The fire brigade arrived at 1:59 p.m. and closed the supply at 2:08 p.m.")
HOURS: Said = ("en", "Training will rise from 6 to 10 hours a year.")
SPENT: Said = ("es", "Del presupuesto se ejerció el 91 por ciento.")
ROW: Said = ("en", "Service: Libraries | Forecast (thousand pounds): 3,790 | Difference: -60")
PLAIN_ROW: Said = ("es", "Partida: Personal | 2021: 4.120 | 2022: 4.385")
VOTES: Said = ("es", "Hubo 1.043 votos a favor y 388 en contra.")
MESH: Said = ("es", "La malla medirá 7,5 centímetros.")


@pytest.mark.parametrize(
    ("claim", "quote", "around", "wrong"),
    [
        (("es", "De los 212 árboles quedan 72 por replantar."), FELLED, "", None),
        (("en", "Of the 212 trees 82 are still to be replanted."), FELLED, "", "figure"),
        (("en", "In all she was awarded 73,250 euros."), PAID, "", None),
        (("es", "En total recibe 75.250 euros."), PAID, "", "figure"),
        (("en", "Coverage fell by eight points in four years."), SHARE, "", None),
        (("es", "La cobertura bajó nueve puntos."), SHARE, "", "figure"),
        (("es", "El suministro se cerró nueve minutos después."), CLOCK, "", None),
        (("es", "Llegaron a las 13.59 y cerraron a las 2.08 de la tarde."), CLOCK, "", None),
        (("es", "Llegaron a las 13.49."), CLOCK, "", "figure"),
        (("en", "Each will get 16 hours of training."), HOURS, "", "figure"),  # what it rises from is no part of a sum
        (("en", "Nine percent was left unspent."), SPENT, "", None),
        (("en", "Nine percent was spent."), SPENT, "", "figure"),
        (("en", "Libraries will cost £3.79 million, £60,000 less."), ROW, "in thousands of pounds", None),
        (("en", "Libraries will cost £37.9 million."), ROW, "in thousands of pounds", "figure"),
        (("en", "Staff cost 4.385 million euros in 2022."), PLAIN_ROW, "(miles de euros)", None),
        (("en", "Staff cost 4.385 million euros in 2022."), PLAIN_ROW, "", "figure"),
        (("en", "Staff cost 4,385 euros in 2022."), PLAIN_ROW, "(miles de euros)", "figure"),
        (("es", "Se aprobó por nueve votos contra dos."), ("en", "It passed by seven votes to two."), "", "figure"),
        (("en", "Fewer than half voted against, 388 in all."), VOTES, "", None),
        (("es", "Más de la mitad votó en contra, 388."), ("es", "Votaron en contra 388 de 1.043."), "", "figure"),
        (("en", "The mesh will measure 75 millimetres."), MESH, "", None),
        (("en", "The mesh will measure 85 millimetres."), MESH, "", "figure"),
    ],
)
def test_what_follows_from_the_figures_of_a_quote(claim: Said, quote: Said, around: str, wrong: str | None) -> None:
    text = Text(quote[1], quote[0])
    near = Text(f"{around}\n{quote[1]}", quote[0])
    assert wrong_figure(Text(claim[1], claim[0]), [text], near) == wrong


@pytest.mark.parametrize(
    ("claim", "quote"), [(("en", "In all she was awarded 73,250 euros."), PAID), (("es", "Quedan 72 árboles."), FELLED)]
)
def test_a_chat_model_does_no_sums(claim: Said, quote: Said) -> None:
    """What is shown as an answer is held to the quote's own figures: nobody reads it beside a draft."""
    assert wrong_figure(Text(claim[1], claim[0]), [Text(quote[1], quote[0])]) == "figure"


def test_the_year_of_a_sentence_may_be_that_of_its_document() -> None:
    quote = Text("El salario aumenta desde el 1 de noviembre.", "es")
    around = Text(f"Acuerdo en La Palmera\nPalmira, 17 de octubre de 2023. {quote.text}", "es")
    assert wrong_figure(Text("Pay goes up in November 2023.", "en"), [quote], around) is None
    assert wrong_figure(Text("Pay goes up in November 2024.", "en"), [quote], around) is not None
