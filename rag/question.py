"""What was typed, and the conversation before it -> what is searched, in which documents, and the answer's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.followup import complete
from rag.language import detect, detect_sure
from rag.types import Filters, Language, Turn


@dataclass(frozen=True, slots=True)
class Understood:
    """What is searched for a question, and in which language it is answered."""

    text: str
    language: Language  # of the text: a follow-up in Spanish may complete a question in English
    spoken: Language  # of the answer
    source_language: Language | None = None  # of the documents, where the question asks for them

    def within(self, filters: Filters) -> Filters:
        """The filters, and the documents that the question itself asks for."""
        return replace(filters, language=self.source_language) if self.source_language else filters


def understand(question: str, language: Language | None = None, history: Sequence[Turn] = ()) -> Understood:
    """The question as it is searched: completed from the conversation where it does not stand alone.

    `language` overrides the answer's own, which is the question's; a question too short to tell stays in the last one.
    """
    own = question_language(question, history[-1].answer.language if history else None)
    completed = complete(question, own, history)
    if completed is None:
        return Understood(question, own, language or own)
    spoken = language or completed.language or own
    return Understood(completed.text, question_language(completed.text, own), spoken, completed.source_language)


def question_language(question: str, otherwise: Language | None = None) -> Language:
    """The language of a question, from its own words; `otherwise` where they do not say ("Milgram?")."""
    return detect_sure(question) or otherwise or detect(question)
