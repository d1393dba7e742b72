"""A figure of a rise is none of a fall."""

from __future__ import annotations

import pytest

from rag.language.text import Text
from rag.types import Language
from rag.verification.figures import wrong_figure
from rag.verification.opposites import reversed_in


@pytest.mark.parametrize(
    ("claim", "language", "quote", "told", "reversed_"),
    [
        ("Rice fell to $512 from $468.", "en", "Rice was at $512 on Monday, up from $468.", "en", True),
        ("Rice rose to $512 from $468.", "en", "Rice was at $512 on Monday, up from $468.", "en", False),
        ("El arroz bajó un 3 por ciento.", "es", "The benchmark grade gained 3 percent.", "en", True),
        ("The rate went down 3 points.", "en", "La tasa cayó 3 puntos.", "es", False),
        ("Prices did not fall to 9.", "en", "Prices rose to 9.", "en", False),
        ("Sales rose to 9 and costs fell to 4.", "en", "Costs fell to 4; sales rose to 9.", "en", False),
        ("Up to 9 people came.", "en", "The number fell to 9.", "en", False),
    ],
)
def test_rise_and_fall_are_told_apart_by_their_figure(
    claim: str, language: Language, quote: str, told: Language, reversed_: bool
) -> None:
    mine, quotes = Text(claim, language), [Text(quote, told)]
    assert reversed_in(mine, quotes) is reversed_
    assert (wrong_figure(mine, quotes) == "direction") is reversed_


@pytest.mark.parametrize(
    ("claim", "language", "quote", "told", "wrong"),
    [
        ("Lending fell by 8.4%.", "en", "Lending fell to 8.4% of the total.", "en", True),
        ("El crédito bajó un 8,4 %.", "es", "El crédito bajó hasta el 8,4 % del total.", "es", True),
        ("El crédito bajó un 8,4 %.", "es", "Lending fell to 8.4% of the total.", "en", True),
        ("Lending fell by about 8.4%.", "en", "El crédito cayó un 8,4 %.", "es", False),
        ("El crédito subió a 900 pesos.", "es", "Lending rose by 40 to 900 pesos.", "en", False),
    ],
)
def test_by_how_much_is_not_to_how_much(
    claim: str, language: Language, quote: str, told: Language, wrong: bool
) -> None:
    assert (wrong_figure(Text(claim, language), [Text(quote, told)]) == "figure") is wrong
