"""A sentence that is cut from its quote is told from one in other words, and from one that needs what was cut off."""

from __future__ import annotations

import pytest

from rag.answering.generation.compression import cut_from
from rag.types import Language
from rag.verification.align import Quote

DAM: dict[Language, str] = {
    "en": "It rained. In 1998 the dam of Arenales, which Ana Ruiz had drawn, was opened by the mayor, who thought that "
    "the valley would be saved if the rain came.",
    "es": "Llovía. En 1998 la presa de Arenales, que había dibujado Ana Ruiz, fue inaugurada por la alcaldesa, quien "
    "pensaba que el valle se salvaría si llegaba la lluvia.",
}


@pytest.mark.parametrize(
    ("language", "said", "cut"),
    [
        ("en", "In 1998 the dam of Arenales was opened by the mayor.", True),
        ("en", "The dam of Arenales was opened by the mayor.", True),
        ("en", "In 1998 the dam of Arenales was inaugurated by the mayor.", False),
        ("en", "It rained.", True),
        ("en", "The mayor opened the dam of Arenales.", False),
        ("en", "Ana Ruiz was opened by the dam.", False),
        ("en", "In 1998 the barrage of Arenales was inaugurated by the mayor.", False),
        ("en", "In 1998 the dam was opened by the mayor, who thought of the valley.", False),
        ("en", "The valley would be saved.", False),
        ("en", "The mayor, who thought that the valley would be saved.", False),
        ("en", "The dam of Arenales.", False),
        ("en", "was opened by the mayor.", False),
        ("es", "En 1998 la presa de Arenales fue inaugurada por la alcaldesa.", True),
        ("es", "La presa de Arenales fue inaugurada por la alcaldesa.", True),
        ("es", "En 1998 la presa de Arenales fue abierta por la alcaldesa.", False),
        ("es", "Llovía.", True),
        ("es", "La alcaldesa inauguró la presa de Arenales.", False),
        ("es", "Ana Ruiz fue inaugurada por la presa.", False),
        ("es", "En 1998 el dique de Arenales fue abierto por la alcaldesa.", False),
        ("es", "En 1998 la presa fue inaugurada por la alcaldesa, que pensaba en el valle.", False),
        ("es", "El valle se salvaría.", False),
        ("es", "La alcaldesa, quien pensaba que el valle se salvaría.", False),
        ("es", "La presa de Arenales.", False),
        ("es", "fue inaugurada por la alcaldesa.", False),
    ],
)
def test_what_is_cut_from_a_quote_is_told(language: Language, said: str, cut: bool) -> None:
    assert cut_from(Quote(said, language), [Quote(DAM[language], language)]) is cut


def test_a_translation_is_not_cut() -> None:
    assert not cut_from(Quote("Llovía.", "es"), [Quote("It rained.", "en")])
    assert not cut_from(Quote("It rained.", "en"), [])
