"""Numbers, identifiers and countries of a question bind: what is said of Room 111 tells nothing of Room 108."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rag import Briefer, Library
from rag.answering.constraints import headed, never_named, of_another_country
from rag.answering.evidence_features import Candidate
from rag.language.text import Text
from rag.models.embedding import Embedder
from rag.questions.question import Question
from rag.types import Chunk, Document, Language, Passage, Span

DEATHS = "In 2021, 106,000 people died from overdoses in the US."
MUERTES = "En 2021 murieron de sobredosis 106.000 personas en EE. UU."


@pytest.mark.parametrize(
    ("question", "language", "sentence", "title", "other"),
    [
        ("How many people died of overdoses in Mexico?", "en", DEATHS, "Overdoses", True),
        ("¿Cuántas personas murieron en México?", "es", DEATHS, "Overdoses", True),
        ("How many people died of overdoses in Mexico?", "en", MUERTES, "Sobredosis", True),
        ("¿Cuántas personas murieron en los Estados Unidos?", "es", DEATHS, "Overdoses", False),
        ("How many Americans died?", "en", MUERTES, "Sobredosis", False),
        (
            "¿Cuántos mató el cártel en México?",
            "es",
            "Las autoridades mexicanas dieron a EE. UU. 24 nombres.",
            "",
            False,
        ),
        ("How many people died?", "en", DEATHS, "Overdoses", False),  # no country is asked about
        ("How many people died in Mexico?", "en", "They told us that 24 people died.", "", False),  # none is told
        ("How big is Burkina Faso?", "en", "It covers 274,200 km² between Mali and Ghana.", "Burkina Faso", False),
        ("When did people die in Mexico?", "en", DEATHS, "Overdoses", False),  # binds counts alone
    ],
)
def test_a_count_of_another_country_is_no_answer(
    question: str, language: Language, sentence: str, title: str, other: bool
) -> None:
    said: Language = "en" if sentence != MUERTES and "autoridades" not in sentence else "es"
    assert of_another_country(Question(question, language), Text(sentence, said), title) is other


FERRY = Document("1", "Ferry talks", "ferry.md", """The National Ferry Board of Ostmark met Ana Rudman's team.
Tariffs are set by the huguenot guild, Kowalczuk said.""", "en")  # fmt: skip


@pytest.mark.parametrize(
    ("question", "language", "never"),
    [
        ("What did Rudman ask for?", "en", False),
        ("¿Qué pidió Rudman?", "es", False),
        ("What did Rudmann ask for?", "en", False),  # a slip
        ("¿Qué fija el gremio Hugonote?", "es", False),
        ("What did the NFBO decide?", "en", False),
        ("What did Kowalczuk's deputy say on Tuesday in Spain?", "en", False),  # a text need not name its country
        ("Where is Depozit 195?", "en", False),  # what has a number is bound by it
        ("What did Tregarth ask for?", "en", True),
        ("¿Qué pidió Tregarth?", "es", True),
        ("What did the QRTV decide?", "en", True),
    ],
)
def test_a_name_that_a_document_never_holds_is_told_of_by_another(
    question: str, language: Language, never: bool
) -> None:
    assert never_named(Question(question, language), FERRY) is never


MARKET = """Artículo 2. Los puestos se adjudican por sorteo público.

Artículo 5. Queda prohibida la venta de animales vivos.

El puesto 31 pertenece a la familia Ibarra desde 1988.
"""
AIRPORT = """Flight 447 returned because a bird had entered the engine. Flight 452 was three hours late.

Terminal 2 handled 61,000 passengers in October. Room 111 was painted green by the firm Halden.
"""

GRANTS = """Orrin Docks is the country's fourth-largest port. Its harbour grant of £12m lapses on 31 December.
"""
SAL = """El puerto de Vadela es el segundo mayor exportador de sal del país, según el registro.
"""


@pytest.fixture(scope="module")
def numbered(packaged: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Briefer:
    folder = tmp_path_factory.mktemp("numbered")
    (folder / "market.md").write_text(MARKET, "utf-8")
    (folder / "airport.md").write_text(AIRPORT, "utf-8")
    library = Library.open(folder / "library", embedder=packaged)
    (folder / "grants.md").write_text(GRANTS, "utf-8")
    (folder / "sal.md").write_text(SAL, "utf-8")
    library.add(*folder.glob("*.md"))
    return Briefer(library)


@pytest.mark.weights
@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("¿Qué dice el artículo 5?", "animales vivos"),
        ("¿De qué trata el artículo 2?", "sorteo"),
        ("What does article 5 say?", "animales vivos"),
        ("¿Qué dice el artículo 4?", None),
        ("What does article 7 say?", None),
        ("¿A quién pertenece el puesto 31?", "Ibarra"),
        ("¿A quién pertenece el puesto 33?", None),
        ("How many passengers did Terminal 2 handle in October?", "61,000"),
        ("How many passengers did Terminal 3 handle in October?", None),  # though a flight was three hours late
        ("Which firm painted Room 111?", "Halden"),
        ("Which firm painted Room 108?", None),
        ("Which firm painted Room 111A?", None),
        ("¿De quién es el puesto 5?", None),  # Artículo 5 is of another kind
        ("How late was gate 452?", None),
        ("¿De qué trata el artículo 3?", None),
        ("Which firm painted Room B?", None),
        ("When does the harbour grant of £12m lapse?", "31 December"),
        ("When does the harbour grant of £21m lapse?", None),
        ("Which port is the country's fourth-largest?", "Orrin"),
        ("Which port is the country's largest?", None),
        ("¿Qué puerto es el segundo mayor exportador de sal?", "Vadela"),
        ("¿Qué puerto es el mayor exportador de sal?", None),
    ],
)
def test_what_a_question_names_by_number_is_answered_from_no_other(
    numbered: Briefer, question: str, told: str | None
) -> None:
    answer = numbered.ask(question)
    assert (answer.refusal is not None) is (told is None)
    assert told is None or told in answer.citations[0].quote


VISIT = """The mayor met Ana Rudman on Monday. Rudman has led the centre since 2019.

"The ferry will run again in May," said Rudman. Luis Ferrol said the money was spent.
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What did Rudman say?", "The ferry will run again in May"),
        ("¿Qué dijo Rudman?", "The ferry will run again in May"),
        ("What did Luis Ferrol say?", "the money was spent"),
        ("¿Qué dijo Luis Ferrol?", "the money was spent"),
        ("What did Ferrol say about the money?", "the money was spent"),
        ("¿Qué dijo Ferrol sobre el dinero?", "the money was spent"),
    ],
)
def test_what_somebody_said_is_told_by_what_they_said_and_not_by_what_is_told_of_them(
    question: str, said: str, packaged: Embedder, tmp_path: Path
) -> None:
    (tmp_path / "visit.md").write_text(VISIT, "utf-8")
    with Library.open(tmp_path / "library", embedder=packaged) as library:
        library.add(tmp_path / "visit.md")
        assert said in Briefer(library).ask(question).citations[0].quote


@pytest.mark.parametrize(
    ("question", "sentence", "told"),
    [
        ("What does section 4 say?", "No licence:", True),
        ("¿Qué dice la sección 4?", "No licence:", True),
        ("What does section 5 say?", "No licence:", False),
        ("What does section 4 say?", "The clerk", False),  # what comes next is told with it
    ],
)
def test_the_first_sentence_below_a_heading_is_what_its_number_asks_for(
    question: str, sentence: str, told: bool
) -> None:
    heading = "Section 4. Fines"
    text = f"Bylaw 17\n\n{heading}\n\nNo licence: $1,000. The clerk may revoke it."
    start = text.index(sentence)
    span = Span(start, text.index(".", start) + 1)
    passage = Passage(
        Chunk("c", "d", 0, len(text), text, "en", None, heading, ()), Document("d", "d", "d.md", text, "en"), 0.9
    )
    quote = Text(text[span.start : span.end], "en")
    candidate = Candidate(passage, span, np.ones(1, np.float32), quote, np.zeros(1))
    assert headed(Question.typed(question), candidate) is told
