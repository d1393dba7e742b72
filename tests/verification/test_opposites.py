"""A word in the place of its opposite, and a doubt told as certain, are seen in sentences in other words."""

from __future__ import annotations

import pytest

from rag.language.text import Text
from rag.types import Language
from rag.verification.align import Sense, problem_with
from rag.verification.hedges import firmer
from rag.verification.opposites import turned
from tests.conftest import WordCounts

EN, ES = "The council rejected the plan for the old harbour in May.", "El ayuntamiento abrió el puerto viejo en mayo."


@pytest.mark.parametrize(
    ("claim", "language", "quote", "spoken"),
    [
        ("In May the council accepted the plan for the harbour.", "en", EN, "en"),
        ("The council rejected the plan for the new harbour.", "en", EN, "en"),
        ("El ayuntamiento cerró el puerto viejo en mayo.", "es", ES, "es"),
        ("El ayuntamiento abrió el puerto nuevo en mayo.", "es", ES, "es"),
        ("In May the town hall closed the old harbour.", "en", ES, "es"),
        ("Sales rose by 4% in spring.", "en", "Sales fell by 4% in spring.", "en"),
        ("La tasa bajó un 12 %.", "es", "La tasa subió un 12 %.", "es"),
        ("Las ventas subieron un 4 % en primavera.", "es", "Las ventas bajaron un 4 % en primavera.", "es"),
    ],
)
def test_a_word_in_the_place_of_its_opposite_is_seen(
    claim: str, language: Language, quote: str, spoken: Language
) -> None:
    assert turned(Text(claim, language), [Text(quote, spoken)])


@pytest.mark.parametrize(
    ("claim", "language", "quote", "spoken"),
    [
        ("In May the council turned down the plan for the harbour.", "en", EN, "en"),
        ("The council did not accept the plan for the harbour.", "en", EN, "en"),
        ("El ayuntamiento inauguró el puerto viejo en mayo.", "es", ES, "es"),
        ("El ayuntamiento no cerró el puerto viejo.", "es", ES, "es"),
        ("In May the town hall opened the old harbour.", "en", ES, "es"),
        ("Quillmark sold its mills.", "en", "Taiga bought land, and Quillmark sold its mills.", "en"),
    ],
)
def test_the_same_in_other_words_is_no_opposite(claim: str, language: Language, quote: str, spoken: Language) -> None:
    assert not turned(Text(claim, language), [Text(quote, spoken)])


@pytest.mark.parametrize(
    ("claim", "quote", "language", "firm"),
    [
        ("The repairs will cost a million.", "The repairs would cost a million.", "en", True),
        ("The crew managed to reach the shore.", "The crew tried to reach the shore.", "en", True),
        ("The visit will begin in Antigua.", "The visit could begin in Antigua.", "en", True),
        ("The minister will study it.", "The minister said that she would study it.", "en", False),
        ("The repairs would cost a million.", "The repairs would cost a million, or more.", "en", False),
        ("The visit will begin in Antigua.", "The visit will begin in Antigua in May.", "en", False),
        ("La visita empezará en Antigua.", "La visita empezaría en Antigua.", "es", True),
        ("El portero logró pararlo.", "El portero intentó pararlo.", "es", True),
        ("La tregua durará un mes.", "La tregua puede durar un mes.", "es", True),
        ("La ministra estudiará el informe.", "La ministra dijo que estudiaría el informe.", "es", False),
        ("La visita empezaría en Antigua.", "La visita empezaría en Antigua en mayo.", "es", False),
    ],
)
def test_a_doubt_told_as_certain_is_seen(claim: str, quote: str, language: Language, firm: bool) -> None:
    assert firmer(Text(claim, language), [Text(quote, language)]) == firm


@pytest.mark.parametrize(
    ("claim", "quote", "language", "problem"),
    [
        ("The council accepted the plan for the harbour in May.", EN, "en", "antonym"),
        ("El ayuntamiento cerró el puerto viejo en mayo.", ES, "es", "antonym"),
        ("The crew managed to reach the shore.", "The crew tried to reach the shore.", "en", "hedge"),
        ("El portero logró pararlo ayer.", "El portero intentó pararlo ayer.", "es", "hedge"),
    ],
)
def test_the_verifier_names_what_is_wrong(claim: str, quote: str, language: Language, problem: str) -> None:
    sense = Sense(WordCounts().question)
    assert problem_with(claim, language, [Text(quote, language)], [1.0], sense) == problem
