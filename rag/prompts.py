"""Every word that Fuente itself puts into an answer, in both languages."""

from __future__ import annotations

from rag.language import written_date
from rag.types import Answer, Citation, Language, Passage, Reason

QUOTES: dict[Language, tuple[str, str]] = {"en": ("“", "”"), "es": ("«", "»")}

_SOURCE_LANGUAGE: dict[Language, dict[Language, str]] = {
    "en": {"en": "in English", "es": "in Spanish"},
    "es": {"en": "en inglés", "es": "en español"},
}
_LEAD: dict[Language, str] = {"en": "According to {source}: {quote}", "es": "Según {source}: {quote}"}
_MORE: dict[Language, str] = {"en": "The same document says: {quote}", "es": "El mismo documento dice: {quote}"}
_REFUSALS: dict[Language, dict[Reason, str]] = {
    "en": {
        Reason.NOTHING_FOUND: "I find nothing about this in the documents.",
        Reason.OFF_QUESTION: "The documents touch on this subject but do not answer the question.",
        Reason.SOURCES_DISAGREE: "The sources disagree.",
    },
    "es": {
        Reason.NOTHING_FOUND: "No encuentro nada sobre esto en los documentos.",
        Reason.OFF_QUESTION: "Los documentos tratan este tema, pero no responden a la pregunta.",
        Reason.SOURCES_DISAGREE: "Las fuentes no coinciden.",
    },
}
_NEAREST: dict[Language, str] = {"en": "Nearest passages: {titles}.", "es": "Pasajes más cercanos: {titles}."}
_GONE: dict[Language, str] = {
    "en": "What stood here rested on a document that is no longer in the library.",
    "es": "Lo que decía aquí se apoyaba en un documento que ya no está en la biblioteca.",
}


def gone(answer: Answer) -> str:
    """What stands in a kept answer in place of a sentence whose document was removed."""
    return _GONE[answer.language]


def quoted(text: str, language: Language) -> str:
    """A text between the quotation marks of a language."""
    opening, closing = QUOTES[language]
    return f"{opening}{text}{closing}"


def lead(citation: Citation, language: Language, same_document: bool) -> str:
    """The quote with a lead that names its document, who published it and when, and its language if it is another."""
    quote = quoted(citation.quote, language)
    if same_document:
        return _MORE[language].format(quote=quote)
    document = citation.document
    details = [
        document.outlet,
        written_date(document.date, language) if document.date else None,
        _SOURCE_LANGUAGE[language][citation.language] if citation.language != language else None,
    ]
    known = ", ".join(detail for detail in details if detail)
    source = quoted(document.title, language) + (f" ({known})" if known else "")
    return _LEAD[language].format(source=source, quote=quote)


def refusal(reason: Reason, passages: tuple[Passage, ...], language: Language) -> str:
    """Why there is no answer, and which passages come nearest."""
    titles = list(dict.fromkeys(quoted(passage.document.title, language) for passage in passages))[:3]
    message = _REFUSALS[language][reason]
    return f"{message} {_NEAREST[language].format(titles=', '.join(titles))}" if titles else message
