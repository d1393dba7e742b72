"""The figures of a sentence: which count something, and as of when."""

from __future__ import annotations

import numpy as np
import pytest

from rag.briefing.pool import Line
from rag.briefing.quantities import counted
from rag.types import Chunk, Document, Language, Passage, Span

DATED = "2026-07-08"


@pytest.mark.parametrize(
    ("text", "language", "told"),
    [
        ("La policía exige 40 agentes por noche, y el año pasado tuvimos 25.", "es", {"40": DATED, "25": "2025"}),
        ("Police want 40 officers a night, and last year we had 25.", "en", {"40": DATED, "25": "2025"}),
        ("El plan asciende a 52 millones, un 6 % más que el de 2024.", "es", {"52 millones": DATED, "6 %": DATED}),
        ("The plan adds up to 52 million, 6% more than in 2024.", "en", {"52 million": DATED, "6%": DATED}),
        ("El desempleo bajó al 6 % en 2024.", "es", {"6 %": "2024"}),
        ("Unemployment fell to 6% in 2024.", "en", {"6%": "2024"}),
        ("La lluvia bajó un 30 % entre 2019 y 2023.", "es", {"30 %": "2023"}),  # where its time ends
        ("Rainfall fell by 30% between 2019 and 2023.", "en", {"30%": "2023"}),
        ("La policía llegó a las 14.30 con 40 agentes.", "es", {"40": DATED}),  # a time of day counts nothing
        ("The red warning came at 14.30 and reached 40 towns.", "en", {"40": DATED}),
        ("The union sold the shares at 14.50 euros each.", "en", {"14.50 euros": DATED}),
        ("El escenario sale $ 4.200.000 si se contrata antes del viernes 17.", "es", {"$ 4.200.000": DATED}),
        ("The stage costs $4,200 if hired before Friday 17.", "en", {"$4,200": DATED}),
    ],
)
def test_a_figure_is_as_of_the_date_of_its_own_clause(text: str, language: Language, told: dict[str, str]) -> None:
    document = Document("d", "d", "d.md", text, language, DATED)
    passage = Passage(Chunk("c", "d", 0, len(text), text, language, None, None, ()), document, 0.9)
    found = counted(Line(passage, Span(0, len(text)), 1.0, np.ones(1, np.float32)))
    assert {one.quantity.written: one.quantity.as_of for one in found} == told
