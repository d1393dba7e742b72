"""A name stands in a quote by its initials or in full, in both languages and across."""

from __future__ import annotations

import pytest

from rag.language.text import Text
from rag.types import Language
from rag.verification.names import names_stand


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
