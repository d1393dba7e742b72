"""A text knows its language, and what is known of it is computed once."""

from __future__ import annotations

import pytest

from rag.language.dates import Date
from rag.language.text import Text
from rag.types import Language

ENGLISH = Text("Ana Ruiz was not in Madrid on March 24, 2026. It cost 1,500.5 euros.", "en")
SPANISH = Text("Ana Ruiz no estuvo en Madrid el 24 de marzo de 2026. Costó 1.500,5 euros.", "es")


def test_both_languages_say_the_same_of_the_same() -> None:
    for text in (ENGLISH, SPANISH):
        assert text.dates == (Date(2026, 3, 24),)
        assert text.years == {2026}
        assert {"ana", "ruiz", "madrid"} <= text.names
        assert [marker.kind for marker in text.markers] == ["negation"]
        assert len(text.sentences) == 2
    assert ENGLISH.figures[-1].values == SPANISH.figures[-1].values


@pytest.mark.parametrize(
    ("said", "language"),
    [
        ("Presumably seven stay out of prison.", "en"),
        ("Probably seven stay out of prison.", "en"),
        ("Previsiblemente siete no entran en prisión.", "es"),
        ("Siete, presumiblemente, no entran en prisión.", "es"),
        ("Es previsible que siete no entren en prisión.", "es"),
    ],
)
def test_what_is_only_likely_is_no_fact(said: str, language: Language) -> None:
    assert "possible" in {marker.kind for marker in Text(said, language).markers if not marker.weak}


def test_sentences_are_texts_of_the_same_language() -> None:
    assert SPANISH.sentences[1] == Text("Costó 1.500,5 euros.", "es")


def test_what_was_computed_is_not_computed_again() -> None:
    assert ENGLISH.content is ENGLISH.content


@pytest.mark.parametrize(
    ("said", "language", "kinds"),
    [
        ("No obstante, vino.", "es", set()),
        ("Sin duda vino.", "es", set()),
        ("Vino sin nadie.", "es", {"negation"}),
        ("It is without doubt a nonprofit.", "en", set()),
        ("Fue a prisión preventiva.", "es", set()),
        ("Prevén un cierre.", "es", {"future"}),
        ("Teresa Durán y Julio Beltrán vinieron.", "es", set()),
        ("Logré entrar.", "es", set()),
        ("Habrá lluvia; luego querrá salir.", "es", {"future"}),
    ],
)
def test_a_set_phrase_denies_nothing_and_a_name_is_no_future(said: str, language: Language, kinds: set[str]) -> None:
    assert {one.kind for one in Text(said, language).markers if not one.weak} == kinds
