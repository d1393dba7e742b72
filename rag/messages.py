"""Every word that Fuente itself puts into an answer or says to a chat model, in both languages."""

from __future__ import annotations

from rag.language.dates import written_date
from rag.language.words import STOP_WORDS, fold
from rag.types import Answer, Citation, Document, Filters, Language, Reason, Scope

QUOTES: dict[Language, tuple[str, str]] = {"en": ("“", "”"), "es": ("«", "»")}
_AROUND_QUOTES: dict[Language, tuple[str, str]] = {"en": ("‘", "’"), "es": ("“", "”")}  # where those stand within

_SOURCE_LANGUAGE: dict[Language, dict[Language, str]] = {
    "en": {"en": "in English", "es": "in Spanish"},
    "es": {"en": "en inglés", "es": "en español"},
}
_LEAD: dict[Language, str] = {"en": "According to {source}: {quote}", "es": "Según {source}: {quote}"}
_REFUSALS: dict[Language, dict[Reason, str]] = {
    "en": {
        Reason.NOTHING_FOUND: "I find nothing about this in the documents.",
        Reason.OFF_QUESTION: "The documents touch on this subject but do not answer the question.",
        Reason.SOURCES_DISAGREE: "The sources disagree; this is what each says, and when.",
        Reason.PREMISE: "The documents do not bear out what the question takes for granted.",
    },
    "es": {
        Reason.NOTHING_FOUND: "No encuentro nada sobre esto en los documentos.",
        Reason.OFF_QUESTION: "Los documentos tratan este tema, pero no responden a la pregunta.",
        Reason.SOURCES_DISAGREE: "Las fuentes no coinciden; esto dice cada una, y cuándo.",
        Reason.PREMISE: "No consta en los documentos lo que la pregunta da por hecho.",
    },
}
_GONE: dict[Language, str] = {
    "en": "What stood here rested on a document that is no longer in the library.",
    "es": "Lo que decía aquí se apoyaba en un documento que ya no está en la biblioteca.",
}


_ASIDES: dict[str, dict[Language, str]] = {
    "greeting": {
        "en": "Hello. Ask me about the documents, in English or Spanish.",
        "es": "Hola. Pregúnteme por los documentos, en español o en inglés.",
    },
    "thanks": {
        "en": "You are welcome. Ask me anything else about the documents.",
        "es": "De nada. Pregúnteme lo que quiera saber de los documentos.",
    },
    "about": {
        "en": "I am Fuente. I answer questions about the documents with their own words, each with its place.",
        "es": "Soy Fuente. Respondo preguntas sobre los documentos con sus propias palabras, cada cita con su lugar.",
    },
    "declined": {
        "en": "I only say what the documents say: I do not write, translate or calculate. Ask what they say about it.",
        "es": "Solo digo lo que dicen los documentos: no redacto, no traduzco ni calculo. Pregunte qué dicen de ello.",
    },
}
_UNANSWERED: dict[Language, str] = {
    "en": "Not answered: {question} {message}",
    "es": "Sin respuesta: {question} {message}",
}


def aside(key: str, language: Language) -> str:
    """What is said to a greeting, to thanks, to who asks for help, and to who wants something else than an answer."""
    return _ASIDES[key][language]


def unanswered(answer: Answer) -> str:
    """Which of several questions has no answer, and why."""
    message = answer.refusal.message if answer.refusal else ""
    return _UNANSWERED[answer.language].format(question=quoted(answer.question, answer.language), message=message)


def gone(answer: Answer) -> str:
    """What stands in a kept answer in place of a sentence whose document was removed."""
    return _GONE[answer.language]


def quoted(text: str, language: Language) -> str:
    """A text between the quotation marks of a language, others than it has itself."""
    taken = set(QUOTES[language]) | ({'"'} if language == "en" else set())  # “"So it fell," she said” opens twice
    opening, closing = QUOTES[language] if not taken & set(text) else _AROUND_QUOTES[language]
    return f"{opening}{text}{closing}"


def lead(citation: Citation, language: Language) -> str:
    """The quote with a lead that says who published it and when, its language if another, and who says it.

    The title stands in it only where no outlet is known. Who says it stands in square brackets where the quote itself
    does not name them.
    """
    document = citation.document
    details = [
        written_date(document.date, language) if document.date else None,
        _SOURCE_LANGUAGE[language][citation.language] if citation.language != language else None,
    ]
    known = ", ".join(detail for detail in details if detail)
    source = (document.outlet or quoted(document.title, language)) + (f" ({known})" if known else "")
    if citation.said_by and citation.said_by.split()[-1] not in citation.quote:
        source += f" [{citation.said_by}]"
    return _LEAD[language].format(source=source, quote=quoted(citation.quote, language))


def in_its_language(words: str, spoken: Language, language: Language) -> str:
    """Words that stay the source's, quoted, with their language behind them: «cotton gloves» (en inglés)."""
    return f"{quoted(words, language)} ({_SOURCE_LANGUAGE[language][spoken]})"


def verbatim(words: str, spoken: Language, language: Language) -> str:
    """Words of a source between quotation marks, with their language behind them where that is the other."""
    return quoted(words, language) if spoken == language else in_its_language(words, spoken, language)


def because(clause: str, language: Language, *, lowered: bool) -> str:
    """ "Because …", «Porque …»; what is quoted keeps its capital behind a colon."""
    word = {"en": "Because", "es": "Porque"}[language]
    if not lowered:
        return f"{word}: {clause}"
    starts = clause.split(" ")[0].strip(",")
    return f"{word} {clause[:1].lower() + clause[1:] if starts.istitle() and fold(starts) in _SMALL else clause}"


_SMALL = (STOP_WORDS["en"] | STOP_WORDS["es"]) - {"i"}  # words that have a capital only where a sentence begins


def verdict(said: str, by: str, quote: str, language: Language) -> str:
    """Yes or no, with who says it: "No, says Milgram: “…”"; neither where the words say neither plainly."""
    word = {"yes": {"en": "Yes", "es": "Sí"}, "no": {"en": "No", "es": "No"}}.get(said, {}).get(language, "")
    who = f"{'says' if language == 'en' else 'dice'} {by}" if by else ""
    if not word:
        return f"{by}: {quote}" if by else quote
    return f"{word}{', ' + who if who else ''}: {quote}"


def latest(newest: str, date: str, before: list[str], language: Language) -> str:
    """A count that was given more than once, the newest first."""
    last, old = {"en": ("latest", "before"), "es": ("lo último", "antes")}[language]
    return f"{last}: {newest}" + (f" ({date})" if date else "") + f"; {old}: {', '.join(before)}"


def not_said_by(asked: str, speaker: str, language: Language) -> str:
    """That somebody else said what the question puts into a mouth."""
    if language == "en":
        return f"The documents do not say that {asked} said this; {speaker} said it."
    return f"No consta que lo dijera {asked}; lo dijo {speaker}."


def unnamed(document: Document, language: Language) -> str:
    """That nobody is named as saying what a document says."""
    source = document.outlet or quoted(document.title, language)
    dated = f" ({written_date(document.date, language)})" if document.date else ""
    return _UNNAMED[language].format(source=source + dated)


_UNNAMED: dict[Language, str] = {
    "en": "Nobody is named; the document itself says so: {source}",
    "es": "No se nombra a nadie; lo dice el propio documento: {source}",
}


def refusal(reason: Reason, language: Language, asked: str = "other") -> str:
    """Why there is no answer; the nearest passages, or the words of sources that disagree, are shown after it.

    `asked`: the kind of thing asked for, so that what is missing is named: "… but do not say how many".
    """
    if reason is Reason.OFF_QUESTION and asked in _MISSING:
        return _NEAR_MISS[language].format(asked=_MISSING[asked][language])
    return _REFUSALS[language][reason]


_NEAR_MISS: dict[Language, str] = {
    "en": "The documents touch on this subject but do not say {asked}.",
    "es": "Los documentos tratan este tema, pero no dicen {asked}.",
}
_MISSING: dict[str, dict[Language, str]] = {
    "how_many": {"en": "how many or how much", "es": "cuánto ni cuántos"},
    "when": {"en": "when", "es": "cuándo"},
    "where": {"en": "where", "es": "dónde"},
    "why": {"en": "why", "es": "por qué"},
    "who": {"en": "who", "es": "quién"},
}


def refusal_within(reason: Reason, language: Language, asked: str, scope: Scope) -> str:
    """Why there is no answer, which filters left documents out, and whether documents are still being read."""
    filters, said = told_filters(scope.filters, language), refusal(reason, language, asked)
    counts = {"filters": filters, "searched": scope.searched, "documents": scope.documents,
              "were": "was" if scope.searched == 1 else "were"}  # fmt: skip
    if filters and reason is Reason.NOTHING_FOUND:
        none = _ONLY_FAILS if scope.documents == 1 else _NONE_PASS
        said = (_NOTHING_IN if scope.searched else none)[language].format(**counts)
    elif filters:
        said += " " + _SEARCHED[language].format(**counts)
    if scope.reading is None:
        return said
    done, files = scope.reading
    reading = _READING[language].format(done=done, files=files)
    return (
        f"{_NOTHING_YET[language]} {reading}" if reason is Reason.NOTHING_FOUND and not filters else f"{said} {reading}"
    )


def told_filters(filters: Filters, language: Language) -> str:
    """The filters in words; empty where there are none."""
    said = []
    if filters.language:
        said.append(_SOURCE_LANGUAGE[language][filters.language])
    if filters.date_from:
        said.append(_SINCE[language].format(date=_day(filters.date_from, language)))
    if filters.date_to:
        said.append(_UNTIL[language].format(date=_day(filters.date_to, language)))
    if filters.document_ids:
        many = len(filters.document_ids)
        said.append(_ONE_CHOSEN[language] if many == 1 else _CHOSEN[language].format(n=many))
    if filters.collections:
        names = ", ".join(quoted(one, language) for one in filters.collections)
        said.append((_COLLECTED if len(filters.collections) == 1 else _COLLECTIONS)[language].format(names=names))
    return ", ".join(said)


def _day(date: str, language: Language) -> str:
    """A date within a sentence: «el 1 de enero de 2024», but «enero de 2024»."""
    written = written_date(date, language)
    return f"el {written}" if language == "es" and written[:1].isdigit() and " " in written else written


_SINCE: dict[Language, str] = {"en": "from {date} on", "es": "desde {date}"}
_UNTIL: dict[Language, str] = {"en": "up to {date}", "es": "hasta {date}"}
_CHOSEN: dict[Language, str] = {"en": "only the {n} that were chosen", "es": "solo los {n} elegidos"}
_ONE_CHOSEN: dict[Language, str] = {"en": "only the one that was chosen", "es": "solo el elegido"}
_COLLECTED: dict[Language, str] = {"en": "only the collection {names}", "es": "solo la colección {names}"}
_COLLECTIONS: dict[Language, str] = {"en": "only the collections {names}", "es": "solo las colecciones {names}"}
_SEARCHED: dict[Language, str] = {
    "en": "Only {searched} of the library's {documents} documents {were} searched: {filters}.",
    "es": "Solo se buscó en {searched} de los {documents} documentos de la biblioteca: {filters}.",
}
_NOTHING_IN: dict[Language, str] = {
    "en": "I find nothing about this in the documents that the filters leave ({searched} of {documents}): {filters}.",
    "es": "No encuentro nada de esto en los documentos que dejan los filtros ({searched} de {documents}): {filters}.",
}
_NONE_PASS: dict[Language, str] = {
    "en": "None of the library's {documents} documents passes the filters, so nothing was searched: {filters}.",
    "es": "Ninguno de los {documents} documentos de la biblioteca cumple los filtros; no se buscó en nada: {filters}.",
}
_ONLY_FAILS: dict[Language, str] = {
    "en": "The library's only document does not pass the filters, so nothing was searched: {filters}.",
    "es": "El único documento de la biblioteca no cumple los filtros; no se buscó en nada: {filters}.",
}
_NOTHING_YET: dict[Language, str] = {
    "en": "I find nothing about this yet.",
    "es": "Todavía no encuentro nada sobre esto.",
}
_READING: dict[Language, str] = {
    "en": "Documents are still being read ({done} of {files} files so far): ask again when they are all in.",
    "es": "Aún se están leyendo documentos ({done} de {files} archivos hasta ahora): pregunte otra vez cuando acabe.",
}
_DENIED: dict[Language, str] = {
    "en": "The documents do not bear out what the question takes for granted; they say: {quote}",
    "es": "No consta lo que la pregunta da por hecho; los documentos dicen: {quote}",
}


def denied(quote: str, spoken: Language, language: Language) -> str:
    """That a premise is denied, with the words that deny it."""
    return _DENIED[language].format(quote=verbatim(quote, spoken, language))


# ------------------------------------------------------------------ what went wrong while a chat model wrote


_NOTICES: dict[str, dict[Language, str]] = {
    "late": {
        "en": "The chat model took too long; the sources answer in their own words.",
        "es": "El modelo de lenguaje tardó demasiado; las fuentes responden con sus propias palabras.",
    },
    "away": {
        "en": "The chat model could not be reached; the sources answer in their own words.",
        "es": "No se pudo contactar con el modelo de lenguaje; las fuentes responden con sus propias palabras.",
    },
    "failed": {
        "en": "The chat model failed; the sources answer in their own words.",
        "es": "El modelo de lenguaje falló; las fuentes responden con sus propias palabras.",
    },
    "unsupported": {
        "en": "What the chat model wrote is not supported by the sources; they answer in their own words.",
        "es": "Lo que escribió el modelo de lenguaje no lo respaldan las fuentes; responden con sus propias palabras.",
    },
    "language": {
        "en": "The chat model did not write in English; the sources answer in their own words.",
        "es": "El modelo de lenguaje no escribió en español; las fuentes responden con sus propias palabras.",
    },
    "empty": {
        "en": "The chat model wrote nothing; the sources answer in their own words.",
        "es": "El modelo de lenguaje no escribió nada; las fuentes responden con sus propias palabras.",
    },
}
_MODEL: dict[Language, str] = {
    "en": "The chat model cannot be used: {detail}; until then the sources answer in their own words.",
    "es": "No se puede usar el modelo de lenguaje: {detail}; hasta entonces las fuentes responden con sus palabras.",
}
_BROKEN_OFF: dict[Language, str] = {
    "en": "The chat model broke off; what it had written by then is shown.",
    "es": "El modelo de lenguaje se interrumpió; se muestra lo que había escrito hasta entonces.",
}


def notice(problem: str, language: Language, *, shown: bool, detail: str = "") -> str:
    """What went wrong, in one sentence; `shown`: some of the model's sentences stand nonetheless."""
    if problem == "model":
        return _MODEL[language].format(detail=detail)
    return _BROKEN_OFF[language] if shown else _NOTICES[problem][language]


def weak(language: Language) -> str:
    """Beside an answer that is likelier not to be one."""
    return _WEAK[language]


_WEAK: dict[Language, str] = {
    "en": "The evidence is weak: read it in its document before you rely on it.",
    "es": "Las pruebas son débiles: léalas en su documento antes de apoyarse en ellas.",
}


_UNTRANSLATED: dict[Language, str] = {
    "en": "The machine translation was not faithful in its figures, names or sense, and is not shown.",
    "es": "La traducción automática no era fiel en cifras, nombres o sentido, y no se muestra.",
}


def untranslated(language: Language) -> str:
    """Why a translation that was asked for is not shown."""
    return _UNTRANSLATED[language]
