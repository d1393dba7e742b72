"""Names that have changed places are seen, in both languages and across; a sentence turned round is not one."""

from __future__ import annotations

import pytest

from rag.types import Language
from rag.verification.roles import exchanged

COMMAND: dict[Language, str] = {
    "en": "Newcastle replaced him in January 1756 with Lord Loudoun, with Major General James Abercrombie as second.",
    "es": "Newcastle lo sustituyó en enero de 1756 por lord Loudoun, con el general de división James Abercrombie como "
    "segundo.",
}
WAR: dict[Language, str] = {
    "en": "Rome defeated Carthage in the second war, and Scipio signed the peace with Hannibal.",
    "es": "Roma derrotó a Cartago en la segunda guerra, y Escipión firmó la paz con Aníbal.",
}
SENT: dict[Language, str] = {
    "en": "Last year Mexico extradited 24 defendants to the United States.",
    "es": "El año pasado México extraditó a 24 acusados a Estados Unidos.",
}
SAID: dict[Language, str] = {
    "en": "Anne Milgram told Congress that Mexico had extradited them to Spain.",
    "es": "Anne Milgram dijo al Congreso que México los había extraditado a España.",
}


@pytest.mark.parametrize("spoken", ["en", "es"])
@pytest.mark.parametrize(
    ("quotes", "claim", "language", "wrong"),
    [
        (COMMAND, "Newcastle replaced him with Lord Loudoun, with James Abercrombie as his second.", "en", False),
        (COMMAND, "Newcastle lo sustituyó por lord Loudoun, con James Abercrombie como segundo.", "es", False),
        (SENT, "How many defendants did the US extradite to Mexico?", "en", True),
        (SENT, "¿Cuántos acusados extraditó EE. UU. a México?", "es", True),
        (SENT, "How many defendants did Mexico extradite to the US?", "en", False),
        (SENT, "¿Cuántos acusados extraditó México a Estados Unidos?", "es", False),
        (SENT, "How many defendants were extradited to the US from Mexico?", "en", False),
        (WAR, "Carthage defeated Rome in the second war.", "en", True),
        (WAR, "Cartago derrotó a Roma en la segunda guerra.", "es", True),
        (WAR, "Carthage was defeated by Rome in the second war.", "en", False),
        (
            {"en": "Rome defeated Carthage.", "es": "Roma derrotó a Cartago."},
            "Rome was defeated by Carthage.",
            "en",
            True,
        ),
        (
            {"en": "Rome defeated Carthage.", "es": "Roma derrotó a Cartago."},
            "Roma fue derrotada por Cartago.",
            "es",
            True,
        ),
        (WAR, "Cartago fue derrotada por Roma en la segunda guerra.", "es", False),
        (WAR, "Carthage lost to Rome in the second war.", "en", False),
        (WAR, "Cartago perdió ante Roma en la segunda guerra.", "es", False),
        (WAR, "The peace with Hannibal was signed by Scipio.", "en", False),
        (WAR, "La paz con Aníbal la firmó Escipión.", "es", False),
        (WAR, "Hannibal signed the peace with Scipio.", "en", True),
        (WAR, "Aníbal firmó la paz con Escipión.", "es", True),
        (SAID, "Mexico extradited them to Spain, Anne Milgram told Congress.", "en", False),
        (SAID, "México los extraditó a España, dijo Anne Milgram al Congreso.", "es", False),
        (SAID, "Spain extradited them to Mexico, Anne Milgram told Congress.", "en", True),
        (SAID, "España los extraditó a México, dijo Anne Milgram al Congreso.", "es", True),
        (WAR, "Rome won the second war.", "en", False),
        (WAR, "Carthage and Rome fought a second war.", "en", False),
        (WAR, "Cartago y Roma libraron una segunda guerra.", "es", False),
        (WAR, "Roma ganó la segunda guerra.", "es", False),
    ],
)
def test_names_that_changed_places_are_seen(
    quotes: dict[Language, str], claim: str, language: Language, wrong: bool, spoken: Language
) -> None:
    assert exchanged(claim, language, quotes[spoken], spoken) is wrong
