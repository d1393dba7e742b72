"""A name stands in a quote by its initials or in full, in both languages and across."""

from __future__ import annotations

import pytest

from rag.language.names import named
from rag.language.text import Text
from rag.types import Language
from rag.verification.names import misplaced, names_stand


@pytest.mark.parametrize(
    ("mine", "claim", "theirs", "quote", "stands"),
    [
        ("en", "Norway left the WTO.", "en", "Norway left the World Trade Organization.", True),
        ("en", "Norway left the IMF.", "en", "Norway left the World Trade Organization.", False),
        ("es", "El Consejo de Seguridad Nacional lo negó.", "en", "The NSC denied it.", True),
        ("es", "El Consejo de Seguridad Nacional lo negó.", "en", "The DEA denied it.", False),
        ("es", "Lo negó la DGT.", "es", "Lo negó la Dirección General de Tráfico.", True),
        ("es", "Lo negó la OMS.", "es", "Lo negó la Dirección General de Tráfico.", False),
    ],
)
def test_a_name_stands_by_its_initials(mine: Language, claim: str, theirs: Language, quote: str, stands: bool) -> None:
    assert names_stand(Text(claim, mine), [Text(quote, theirs)]) == stands


@pytest.mark.parametrize(
    ("mine", "claim", "theirs", "quote", "wrong"),
    [
        ("en", "The hospital in Tepic was given 24 beds.", "es", "El hospital de San Blas recibió 24 camas.", True),
        ("es", "El hospital de Tepic recibió 24 camas.", "en", "The hospital in San Blas was given 24 beds.", True),
        ("es", "El hospital de San Blas recibió 24 camas.", "en", "The hospital in San Blas was given 24 beds.", False),
        ("en", "The hospital in Tepic was given 24 beds.", "en", "The hospital was given 24 beds by the Navy.", False),
        ("en", "The road to Tepic passes the hospital.", "en", "The hospital in Tepic lies by the road.", False),
    ],
)
def test_a_name_does_not_stand_in_the_place_of_another(
    mine: Language, claim: str, theirs: Language, quote: str, wrong: bool
) -> None:
    assert misplaced(Text(claim, mine), Text(quote, theirs)) == wrong


@pytest.mark.parametrize(
    "sentence", ["Italy signed it.", "Javier dimitió.", "Fernando said so.", "Quilmar compra vidrio."]
)
def test_a_name_that_opens_a_sentence_may_end_like_a_verb(sentence: str) -> None:
    assert named(sentence) == {sentence.split()[0].lower()}


@pytest.mark.parametrize(
    "sentence",
    [
        "Reading helps.",
        "Dearer power was why.",
        "Cerró la planta.",
        "Mishandled claims were dropped.",
        "Hablar cuesta.",
    ],
)
def test_a_verb_or_an_adjective_that_opens_a_sentence_is_no_name(sentence: str) -> None:
    assert not named(sentence)
