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
        ("How did the strike unfold?", Shape("timeline", "the strike")),
        ("¿Qué pasó y cuándo en la huelga?", Shape("timeline", "la huelga")),
        ("Which documents mention Ana Ruiz?", Shape("synthesis", "Ana Ruiz")),
        ("¿Qué documentos mencionan a Ana Ruiz?", Shape("synthesis", "Ana Ruiz")),
        ("¿Dónde se menciona a Ana Ruiz?", Shape("synthesis", "Ana Ruiz")),
        ("Poneme al tanto de la huelga", Shape("synthesis", "la huelga")),
        ("Infórmeme sobre la huelga.", Shape("synthesis", "la huelga")),
        ("Give me the gist of the audit.", Shape("summary", "the audit")),
        ("¿Qué es lo esencial del acta?", Shape("summary", "acta")),
        ("How do the mine and the port differ?", Shape("comparison", "the mine", "the port")),
        ("¿Qué distingue a la mina del puerto?", Shape("comparison", "la mina", "puerto")),
        ("What are the different views on the strike?", Shape("statements", "the strike")),
        ("¿Qué posturas hay sobre la huelga?", Shape("statements", "la huelga")),
        ("Cronología de la detención del ministro", Shape("timeline", "la detención del ministro")),
        ("Who says what about the cartels?", Shape("statements", "the cartels")),
        ("¿Quién dice qué sobre los carteles?", Shape("statements", "los carteles")),
        ("Compare Feeley and Barr", Shape("comparison", "Feeley", "Barr")),
        ("Compare the pact of Lorne and Aldora with the treaty of Sestil",
         Shape("comparison", "the pact of Lorne and Aldora", "the treaty of Sestil")),
        ("Compara la ley de aguas con la de minas", Shape("comparison", "la ley de aguas", "la ley de minas")),
        ("¿Qué diferencia hay entre la ley y el decreto?", Shape("comparison", "la ley", "el decreto")),
        ("How does the plan differ from the audit?", Shape("comparison", "the plan", "the audit")),
        ("¿De qué trata el decreto 58?", Shape("summary", "el decreto 58")),
        ("What is the letter of the minister about?", Shape("summary", "the letter of the minister")),
        ("¿Me puedes resumir el contrato?", Shape("summary", "el contrato")),
        ("Tell me what the sources say about fentanyl", Shape("synthesis", "fentanyl")),
        ("¿Qué se sabe del cierre?", Shape("synthesis", "cierre")),
        ("¿Cuál es la cronología de la entrega?", Shape("timeline", "la entrega")),
        ("¿Qué opina cada quien sobre el museo?", Shape("statements", "el museo")),
        ("What do the different sides say about the accord?", Shape("statements", "the accord")),
        ("¿Qué países aparecen en los documentos sobre fraude?", Shape("list", "fraude", item="paises")),
        ("Who is named director?", None),
        ("What is the price of the plan?", None),
        ("Compara a Feeley con Barr", Shape("comparison", "a Feeley", "Barr")),
        ("Which countries are mentioned?", Shape("list", "", item="countries")),
        ("¿Qué países se mencionan?", Shape("list", "", item="paises")),
        ("How much does a pill cost?", None),
        ("¿Quién dijo que era una calumnia?", None),
        ("What happened in October 2020?", None),
        ("¿Qué se resume en la crónica?", None),
    ],
)  # fmt: skip
def test_a_shape_is_recognised_and_a_question_for_a_fact_is_none(question: str, shape: Shape | None) -> None:
    assert shape_of(Question.typed(question)) == shape
