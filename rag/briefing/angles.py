"""Topic → the angles it is asked from, and whether a quote holds what its angle asks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.briefing.brief import Bilingual
from rag.briefing.statements import tell
from rag.briefing.timeline import dated
from rag.briefing.wording import LABELS, asked
from rag.language.localised import amounts
from rag.language.modality import markers
from rag.language.names import held
from rag.language.text import Text
from rag.questions.answer_spans import WHO, WHY, answering
from rag.types import Citation, Language

OPENING = ("who", "when", "how_many", "so_what", "why")  # of the bottom line, in its order
FURTHER = ("next", "denied")  # of the key points


@dataclass(frozen=True, slots=True)
class Angle:
    """One question to the library, and the label under which its answer stands."""

    key: str  # of `ASKED`
    label: Bilingual
    question: str


def angles(topic: str, language: Language, keys: Sequence[str]) -> tuple[Angle, ...]:
    """The questions of every brief, asked in the topic's language."""
    return tuple(Angle(key, LABELS[key], asked(key, topic, language)) for key in keys)


def of_its_kind(key: str, citation: Citation, topic: str = "") -> bool:
    """Does the quote hold what its angle asks for: a figure, a date, a name, a reason, a plan, a denial?

    Who is involved is none whom the topic names already, nor who only says something of it, or what ought to be.
    """
    text, language = citation.quote, citation.language
    match key:
        case "how_many":
            return bool(amounts(text, language))
        case "when":
            return bool(dated(text, language, citation.document.date))
        case "who":
            return not _VIEW.search(text) and _names_another(text, language, topic)
        case "why":
            return bool(answering(WHY, Text(text, language)))
        case "next":
            return any(one.kind == "future" and not one.weak for one in markers(text, language))
        case "so_what":
            return any(one.kind in ("future", "possible") for one in markers(text, language))
        case "denied":
            teller = tell(text, language)
            return teller is not None and teller.denial
    return True


_VIEW = re.compile(r"\b(?:I|[Ww]e|[Oo]ur|should|ought|[Cc]reo|[Cc]reemos|deber[ií]an?)\b")


def _names_another(text: str, language: Language, topic: str) -> bool:
    teller = tell(text, language)
    known = held(f"{topic} {teller.name if teller else ''}")
    return any(not held(text[one.start : one.end]) <= known for one in answering(WHO, Text(text, language)))
