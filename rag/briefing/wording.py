"""Every word that Fuente itself puts into a brief or an answer shaped like one, in both languages."""

from __future__ import annotations

import re

from rag.briefing.brief import Bilingual, Event, Section, When
from rag.language.dates import Date
from rag.language.localised import localised, written
from rag.messages import in_its_language
from rag.types import LANGUAGES, Language

HEADINGS: dict[Section, Bilingual] = {
    "scope": Bilingual("Scope", "Alcance"),
    "changes": Bilingual("What changed", "Qué ha cambiado"),
    "bottom_line": Bilingual("Bottom line", "Lo esencial"),
    "key_points": Bilingual("Key points", "Puntos clave"),
    "timeline": Bilingual("Timeline", "Cronología"),
    "statements": Bilingual("Who says what", "Quién dice qué"),
    "figures": Bilingual("Figures", "Cifras"),
    "disagreements": Bilingual("Disagreements", "Discrepancias"),
    "only_in": Bilingual("Found in one language only", "Solo en uno de los idiomas"),
    "open_questions": Bilingual("Open questions", "Preguntas abiertas"),
    "names": Bilingual(
        "Names (how often in the sentences on the topic)", "Nombres (cuántas veces en las frases sobre el tema)"
    ),
    "sources": Bilingual("Sources", "Fuentes"),
}
NOT_FOUND = Bilingual(
    "No answer was found in the documents read.", "No se encontró respuesta en los documentos leídos."
)
LABELS: dict[str, Bilingual] = {
    "what": Bilingual("What", "Qué"),
    "latest": Bilingual("Latest", "Lo último"),
    "who": Bilingual("Who", "Quién"),
    "when": Bilingual("When", "Cuándo"),
    "how_many": Bilingual("How much", "Cuánto"),
    "why": Bilingual("Why", "Por qué"),
    "so_what": Bilingual("So what", "Consecuencias"),
    "next": Bilingual("What comes next", "Qué viene ahora"),
    "denied": Bilingual("What is denied", "Qué se niega"),
}
ASKED: dict[str, Bilingual] = {  # one question an angle, in the topic's language; no article or number has to fit
    "who": Bilingual("{topic}: who is involved?", "{topic}: ¿quién está implicado?"),
    "when": Bilingual("{topic}: when did it begin?", "{topic}: ¿cuándo empezó?"),
    "how_many": Bilingual("{topic}: how much or how many?", "{topic}: ¿cuánto o cuántos?"),
    "why": Bilingual("{topic}: what is the reason?", "{topic}: ¿cuál es la razón?"),
    "so_what": Bilingual("{topic}: what are the consequences?", "{topic}: ¿qué consecuencias tiene?"),
    "next": Bilingual("{topic}: what is planned?", "{topic}: ¿qué se prevé?"),
    "denied": Bilingual("{topic}: who denies it?", "{topic}: ¿quién lo niega?"),
}
WORDS: dict[str, Bilingual] = {
    "title": Bilingual("Brief: {topic}", "Informe: {topic}"),
    "documents": Bilingual("{read} of {documents} documents read, {cited} cited",
                           "{read} de {documents} documentos leídos; citados: {cited}"),
    "only_document": Bilingual("1 document: {read} read, {cited} cited", "1 documento: {read} leído, {cited} citado"),
    "within": Bilingual("documents of the library searched: {searched} of {documents} ({filters})",
                        "documentos de la biblioteca consultados: {searched} de {documents} ({filters})"),
    "dates": Bilingual("documents dated {first} to {last}", "documentos fechados entre {first} y {last}"),
    "dated": Bilingual("documents dated {first}", "documentos con fecha de {first}"),
    "undated": Bilingual("no document states its date", "ningún documento indica su fecha"),
    "unreadable": Bilingual("not read, or only in part: {names}", "sin leer, o leídos solo en parte: {names}"),
    "independent": Bilingual("{n} independent documents", "{n} documentos independientes"),
    "one": Bilingual("1 document", "1 documento"),
    "copies": Bilingual("{n} copies or translations", "{n} copias o traducciones"),
    "copy": Bilingual("1 copy or translation", "1 copia o traducción"),
    "planned": Bilingual("planned", "previsto"),
    "resolved": Bilingual("“{written}”, counted from the document’s date",
                          "«{written}», contado desde la fecha del documento"),
    "published": Bilingual("published {date}", "publicado el {date}"),
    "published_in": Bilingual("published {date}", "publicado en {date}"),  # a month or a year
    "denial": Bilingual("denies", "lo niega"),
    "unnamed": Bilingual("Unnamed", "Sin nombre"),
    "as_of": Bilingual("as of {date}", "a fecha de {date}"),
    "latest": Bilingual("latest", "dato más reciente"),
    "before": Bilingual("before", "antes"),
    "figure": Bilingual("Figures differ", "Las cifras difieren"),
    "date": Bilingual("Dates differ", "Las fechas difieren"),
    "denial_pair": Bilingual("One denies what the other says", "Uno niega lo que dice el otro"),
    "not_in_en": Bilingual("Not found in the English documents", "No se encuentra en los documentos en inglés"),
    "not_in_es": Bilingual("Not found in the Spanish documents", "No se encuentra en los documentos en español"),
    "incomplete": Bilingual("This list may be incomplete.", "Esta lista puede estar incompleta."),
    "nothing": Bilingual("The documents say nothing about “{topic}”.", "Los documentos no dicen nada sobre «{topic}»."),
    "document": Bilingual("New document", "Documento nuevo"),
    "revised": Bilingual("Revised figure", "Cifra revisada"),
    "quote": Bilingual("New quote", "Cita nueva"),
    "document_gone": Bilingual("Document no longer cited", "Documento que ya no se cita"),
    "quote_gone": Bilingual("No longer quoted", "Ya no se cita"),
    "quotes": Bilingual("Quotes", "Citas"),
    "no_date": Bilingual("year not stated", "año sin indicar"),
}  # fmt: skip


def word(key: str, language: Language, **values: object) -> str:
    """A phrase in a language, its gaps filled."""
    return WORDS[key].in_(language).format(**values)


def asked(key: str, topic: str, language: Language) -> str:
    """The question of an angle."""
    return ASKED[key].in_(language).format(topic=_MARKS.sub(", ", topic.strip(" ¿?¡!.:;")))


_MARKS = re.compile(r" ?[?!][ ¿¡]*")  # a topic of two questions would be asked as two


def lead(words: str, spoken: Language) -> Bilingual:
    """Words of a document as a lead in both languages: localised where that can be done, else quoted."""
    said = {}
    for reader in LANGUAGES:
        local = localised(words, spoken, reader)
        text = local.text if local.whole else in_its_language(words, spoken, reader)
        said[reader] = text[:1].upper() + text[1:]
    return Bilingual(said["en"], said["es"])


def date(when: When, language: Language) -> str:
    """A date as far as it is known, as people of a language write it."""
    if when.decade:
        return f"{when.year}s" if language == "en" else f"años {when.year}"
    return written(Date(when.year, when.month, when.day), language)


def event_date(event: Event, language: Language) -> str:
    """The date of an event, or both ends of one that lasts."""
    first = date(event.date, language)
    return f"{first} – {date(event.end, language)}" if event.end else first


def event_notes(event: Event, language: Language) -> tuple[str, ...]:
    """What is remarked on an event's date: that it is to come, was counted, or lacks its year."""
    planned = (word("planned", language),) if event.planned else ()
    counted = (word("resolved", language, written=event.written),) if event.resolved else ()
    return (*planned, *counted, *((word("no_date", language),) if event.date.year is None else ()))


def iso_date(iso: str, language: Language) -> str:
    """An ISO date, also one without a year (`--02-23`) or of a decade (`200X`)."""
    if iso.endswith("X"):
        return date(When(int(iso[:-1]) * 10, decade=True), language)
    parts = iso.removeprefix("--").split("-")
    if iso.startswith("--"):
        return date(When(None, int(parts[0]), int(parts[1]) if len(parts) > 1 else None), language)
    year, month, day = (*map(int, parts), None, None)[:3]
    return date(When(year, month, day), language)


def published(iso: str, language: Language) -> str:
    """The day, month or year in which a document came out: "published March 2026", "publicado en marzo de 2026"."""
    whole = len(iso) == len("2026-03-24")
    return word("published" if whole else "published_in", language, date=iso_date(iso, language))


def basis(documents: int, copies: int, language: Language) -> str:
    """On what a point rests: "2 independent documents, 1 copy or translation"."""
    said = word("one", language) if documents == 1 else word("independent", language, n=documents)
    if copies:
        said += ", " + (word("copy", language) if copies == 1 else word("copies", language, n=copies))
    return said


def number(value: str, language: Language) -> str:
    """A plain decimal number with the marks of a language: 1500.5 → 1,500.5 in English, 1.500,5 in Spanish."""
    whole, point, rest = value.partition(".")
    grouped = f"{int(whole):,}" if len(whole.lstrip("-")) > 4 or language == "en" else whole
    said = grouped + point + rest
    return said if language == "en" else said.translate(str.maketrans(",.", ".,"))
