"""A contradicted claim says which words differ, in both languages and across."""

from __future__ import annotations

import pytest

from rag.checking.differing import differing
from rag.language.text import Text
from rag.types import Language


@pytest.mark.parametrize(
    ("why", "mine", "claim", "theirs", "quote", "words"),
    [
        ("figure", "en", "The well is 60 metres deep.", "en", "The well is 40 metres deep.",
         ("60 metres", "40 metres")),
        ("figure", "es", "Murieron 106 millones.", "en", "In 2021, 106,000 people died.",
         ("106 millones", "106,000 people")),
        ("figure", "en", "It sent 42 drug-related men.", "en", "It sent 24 drug-related men.", ("42", "24")),
        ("unit", "en", "A pill costs 10 dollars.", "es", "Una pastilla cuesta 10 centavos.",
         ("10 dollars", "10 centavos")),
        ("bound", "es", "Murieron menos de 70.000.", "en", "Fentanyl killed more than 70,000.",
         ("menos de 70.000", "more than 70,000")),
        ("date", "en", "It closed on 3 May 2020.", "es", "Cerró el 4 de mayo de 2020.",
         ("3 May 2020", "4 de mayo de 2020")),
        ("name", "en", "Ana Ruiz dug the well.", "en", "Luis Peña dug the well.", ("Ana Ruiz", "Luis Peña")),
        ("name", "es", "El pozo lo cavó Ana Ruiz.", "en", "Luis Peña dug the well.", ("Ana Ruiz", "Luis Peña")),
        ("speaker", "es", "Feeley dijo que hay corrupción.", "en", "Donahue said there is corruption.",
         ("Feeley", "Donahue")),
        ("negation", "en", "The well is not dry.", "es", "El pozo está seco.", ("not", "")),
        ("hedge", "es", "El pozo quedó seco.", "en", "The well may be dry.", ("", "may")),
        ("antonym", "es", "Los precios bajaron.", "en", "Prices increased.", ("bajaron", "increased")),
        ("quantity", "en", "All wells are dry.", "en", "Some wells are dry.", ("", "")),
    ],
)  # fmt: skip
def test_the_words_that_differ_are_told(
    why: str, mine: Language, claim: str, theirs: Language, quote: str, words: tuple[str, str]
) -> None:
    one, other = Text(claim, mine), Text(quote, theirs)
    assert differing(why, one, other, other) == words
