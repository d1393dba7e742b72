"""What a question names by a number is known by its kind, too: Schedule 3 is not Article 3, a gate 2 is not "twice"."""

from __future__ import annotations

import pytest

from rag.answering.identifiers import another, identified, lacking, named_by_number, of_another_kind, only_in_words
from rag.language.text import Text
from rag.types import Language


@pytest.mark.parametrize(
    ("question", "language", "text", "written", "other"),
    [
        ("What does Article 3 define?", "en", "Schedule 3 lists the birds.", "en", True),
        ("¿Qué exige el artículo 6?", "es", "El anexo 6 recoge los precios.", "es", True),
        ("¿Dónde fija la sede el artículo 12?", "es", "Protocol 12 was signed in Rome.", "en", True),
        ("What does section 12 say?", "en", "El pilar 12 sostiene el puente.", "es", True),
        ("¿Qué guarda el hangar 8?", "es", "El vagón 8 tiene cocina.", "es", True),
        ("What was battery 5 sent to guard?", "en", "Company 5 built the bridge of boats.", "en", True),
        ("What does article 3 define?", "en", "Schedule 3 lists birds, article 3 vessels.", "en", False),
        ("What does Article 2 say?", "en", "El artículo 2 fija la sede.", "es", False),
        ("¿Adónde lleva la salida 112?", "es", "Exit 112 leads to the plant.", "en", False),
        ("Where did the plane 737 land?", "en", "The Boeing 737 landed in Rome.", "en", False),  # a make
        ("What do Articles 2 and 3 say?", "en", "Articles 2 and 3 are void.", "en", False),
        ("Who received 40 horses?", "en", "Ana was given 40 horses.", "en", False),  # which counts
        ("¿Quién recibió 40 caballos?", "es", "A Ana le dieron 40 caballos.", "es", False),
        ("What happened on March 25?", "en", "It rained on Friday 25 March.", "en", False),
    ],
)
def test_a_number_of_another_kind_of_thing_is_told(
    question: str, language: Language, text: str, written: Language, other: bool
) -> None:
    asked, there = Text(question, language), Text(text, written)
    assert (of_another_kind(asked, there), another(asked, there)) == (other, other)


@pytest.mark.parametrize(
    ("question", "text", "lacks"),
    [
        ("Who must sign form 22C?", "Form 22B must be signed.", True),
        ("Who must sign form 22B?", "Form 22-B must be signed.", False),
        ("¿Qué visita el grupo 2C?", "El grupo 2B visita la fábrica.", True),
        ("¿Qué visita el grupo 2B?", "El grupo 2B visita la fábrica.", False),
        ("Who raised 20M for the plant?", "It cost 20 million.", False),
        ("What does Building G house?", "Building D houses the bank, Building F a school.", True),
        ("What does Building D house?", "Building D houses the bank.", False),
        ("¿Qué guarda el bloque C?", "El bloque B guarda trigo.", True),
        ("¿Qué enumera el anexo IV?", "El anexo III enumera las 4 fuentes.", True),
        ("¿Qué enumera el anexo IV?", "Annex 4 lists the fountains.", False),
        ("What did Felipe VI sign?", "King Philip signed the law.", False),
        ("¿A quién sancionó el expediente 2204/18?", "El expediente 2204/19 sancionó a Belmar.", True),
        ("Who was freed by ruling 92/2014?", "La sentencia 92/14 absolvió a Orbe.", False),
        ("What did George W. Bush say?", "Bush spoke.", False),
        ("Where should I sign?", "Sign at the desk.", False),
    ],
)
def test_a_letter_belongs_to_the_number_that_names(question: str, text: str, lacks: bool) -> None:
    assert lacking(Text(question, "es" if "¿" in question else "en"), Text(text, "en")) is lacks


@pytest.mark.parametrize(
    ("question", "language", "text", "of_others"),
    [
        ("¿Qué guarda la vitrina 2?", "es", "Un avión vuela dos veces al día.", True),
        ("What is in room 2?", "en", "Two brothers share it.", True),
        ("What does chapter 4 say?", "en", "Chapter four bans it.", False),
        ("¿Qué dice el capítulo 4?", "es", "El capítulo cuatro lo prohíbe.", False),
        ("¿Qué guarda la vitrina 2?", "es", "La vitrina 2 guarda dos gafas.", False),
        ("How many of the 2 came?", "en", "Two came.", False),
    ],
)
def test_a_word_that_counts_is_no_name(question: str, language: Language, text: str, of_others: bool) -> None:
    assert only_in_words(Text(question, language), Text(text, language)) is of_others


def test_what_is_named_is_told_from_what_is_counted_and_dated() -> None:
    text = "In class 3B, room 5 and house 12,000 of the 1990s; 40 horses, 5% in May 2019."
    assert identified(text) == [("class", "3B"), ("room", "5")]
    assert named_by_number(Text(text, "en")) == [("class", "3B")]
