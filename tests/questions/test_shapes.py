"""Which questions ask for a shape, in both languages, and of what."""

from __future__ import annotations

import pytest

from rag.questions.question import Question
from rag.questions.shapes import Shape, shape_of


@pytest.mark.parametrize(
    ("question", "shape"),
    [
        ("Summarise this", Shape("summary", "")),
        ("Summarize the article.", Shape("summary", "")),
        ("Resume el artículo", Shape("summary", "")),
        ("Hazme un resumen del documento, por favor", Shape("summary", "")),
        ("Give me a short summary of the water plan", Shape("summary", "the water plan")),
        ("What do the documents say about fentanyl?", Shape("synthesis", "fentanyl")),
        ("¿Qué dicen los documentos sobre el fentanilo?", Shape("synthesis", "el fentanilo")),
        ("Timeline of the arrest", Shape("timeline", "the arrest")),
        ("Cronología de la detención del ministro", Shape("timeline", "la detención del ministro")),
        ("Who says what about the cartels?", Shape("statements", "the cartels")),
        ("¿Quién dice qué sobre los carteles?", Shape("statements", "los carteles")),
        ("Compare Feeley and Barr", Shape("comparison", "Feeley", "Barr")),
        ("Compara a Feeley con Barr", Shape("comparison", "a Feeley", "Barr")),
        ("Which countries are mentioned?", Shape("list", "", item="countries")),
        ("¿Qué países se mencionan?", Shape("list", "", item="paises")),
        ("How much does a pill cost?", None),
        ("¿Quién dijo que era una calumnia?", None),
        ("What happened in October 2020?", None),
        ("¿Qué se resume en la crónica?", None),
    ],
)
def test_a_shape_is_recognised_and_a_question_for_a_fact_is_none(question: str, shape: Shape | None) -> None:
    assert shape_of(Question.typed(question)) == shape
