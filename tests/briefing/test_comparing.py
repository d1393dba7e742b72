"""What two documents say against each other: one thing told in two ways, never two things."""

from __future__ import annotations

import numpy as np
import pytest

from rag.briefing.comparing import disagreements
from rag.briefing.pool import Cited, Line, Pool
from rag.types import Chunk, Document, Language, Passage, Span

NEAR = (np.array([1.0, 0.0], np.float32), np.array([0.92, 0.392], np.float32))


def told(one: str, language: Language, other: str, spoken: Language) -> list[str]:
    """The kinds in which two sentences of different documents are said to differ, though they lie near each other."""
    lines = []
    for at, (text, of) in enumerate(((one, language), (other, spoken))):
        document = Document(f"d{at}", "d", f"d{at}.md", text, of, "2024-06-10")
        passage = Passage(Chunk(f"c{at}", f"d{at}", 0, len(text), text, of, None, None, ()), document, 0.9)
        lines.append(Line(passage, Span(0, len(text)), 1.0, NEAR[at]))
    pool = Pool(
        "Orba", "en", tuple(lines), tuple(line.document for line in lines), tuple(line.passage for line in lines)
    )
    return [one.kind for one in disagreements(pool, Cited())]


@pytest.mark.parametrize(
    ("one", "language", "other", "spoken"),
    [
        ("The fire destroyed 40 homes.", "en", "The fire damaged 300 homes.", "en"),
        ("El incendio destruyó 40 casas.", "es", "El incendio dañó 300 casas.", "es"),
        ("El incendio destruyó 40 casas.", "es", "The fire damaged 300 homes.", "en"),
        ("The flood killed 12 people.", "en", "The flood left 30 people injured.", "en"),
        ("The flood killed 12 people.", "en", "The flood killed at least 10 people.", "en"),
        ("Hubo 12 muertos en la riada.", "es", "Hubo más de diez muertos en la riada.", "es"),
        ("Acudieron cerca de 1.200 personas.", "es", "Acudieron 1.187 personas.", "es"),
        ("The fare is 2 euros for adults.", "en", "The fare is 1 euro for children.", "en"),
        ("Work began in March 2022.", "en", "Work ended in March 2024.", "en"),
        ("Las obras empezaron en marzo de 2022.", "es", "Las obras terminaron en marzo de 2024.", "es"),
        ("The treaty was signed on 3 March 2024.", "en", "The treaty was published on 9 March 2024.", "en"),
        ("The tram does not stop at the hospital.", "en", "The tram stops at the stadium.", "en"),
        ("Unas 30.000 viviendas se quedaron sin luz.", "es", "About 30,000 homes lost power.", "en"),
        ("The dam is safe, Ana Ruiz said.", "en", "The dam is not safe, Pedro Sanz said.", "en"),
        ("The flood killed 12 people.", "en", "The flood killed 14 people, Pedro Sanz said.", "en"),
    ],
)
def test_two_things_do_not_differ(one: str, language: Language, other: str, spoken: Language) -> None:
    assert told(one, language, other, spoken) == []


@pytest.mark.parametrize(
    ("one", "language", "other", "spoken", "kind"),
    [
        ("The flood killed 12 people.", "en", "The flood in Orba killed 14 people.", "en", "figure"),
        ("La riada causó 12 muertos.", "es", "La riada causó 14 muertos en Orba.", "es", "figure"),
        ("El colegio costará 4 millones de euros.", "es", "The school will cost 6 million euros.", "en", "figure"),
        ("The school opened on 3 March 2024.", "en", "El colegio abrió el 9 de marzo de 2024.", "es", "date"),
        ("The bridge was inspected.", "en", "The bridge was not inspected.", "en", "denial"),
        ("El puente no fue inspeccionado.", "es", "The bridge was inspected.", "en", "denial"),
        ("The flood killed 12 people, the police said.", "en",
         "The flood killed 14 people, the regional government said.", "en", "figure"),
        ("Acudieron 600 personas, según la policía.", "es", "Acudieron 2.000 personas, según el sindicato.", "es",
         "figure"),
    ],
)  # fmt: skip
def test_one_thing_told_in_two_ways_differs(
    one: str, language: Language, other: str, spoken: Language, kind: str
) -> None:
    assert told(one, language, other, spoken) == [kind]
