"""Which sentences say something, and which are a document's furniture."""

from __future__ import annotations

import pytest

from rag.briefing.pool import says_something


@pytest.mark.parametrize(
    "text",
    [
        "PUERTO CANDELAS, 22 de agosto.",
        "Comunicado de Enerlevante (26 de febrero de 2024).",
        "Respuesta del comité de empresa (27 de febrero).",
        "From: Marisol Beck To: Dov Aronson Mon, Sep 9, 2024, 8:52 a.m.",
        "Germán Sotos, presidente del comité.",
        "ADENDA, 10 de febrero de 2025.",
        "Would you pay for the cases?",
    ],
)
def test_a_dateline_a_heading_a_signature_or_a_question_says_nothing(text: str) -> None:
    assert not says_something(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ana Ruiz said that the dam leaks.",
        "Done at Port Lanzar on 5 October 2022.",
        "Lanzar ha devuelto a 19.",
        "El puente no se cerrará mañana.",
        "The keys of Quarry Street go back on 29 November.",
        "En diciembre medí un 58 %.",
        "Shares closed 4 per cent lower at 212p.",
        "The plant ran for 640 hours in 2023 (2,150 in 2022).",
    ],
)
def test_a_short_sentence_says_something(text: str) -> None:
    assert says_something(text)
