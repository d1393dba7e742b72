"""Every word that people read outside an answer, in both languages, side by side."""

from __future__ import annotations

from collections.abc import Mapping

from rag.types import FileStatus, Language

TEXT: dict[str, dict[Language, str]] = {
    # what goes wrong
    "empty": {
        "en": "The question is empty: ask something in English or Spanish.",
        "es": "La pregunta está vacía: pregunte algo en español o en inglés.",
    },
    "too_long": {
        "en": "The question is too long: ask in at most 1,000 characters.",
        "es": "La pregunta es demasiado larga: use 1.000 caracteres como máximo.",
    },
    "other_language": {
        "en": "The question is in neither English nor Spanish: ask in one of them.",
        "es": "La pregunta no está ni en español ni en inglés: pregunte en uno de los dos.",
    },
    "our_fault": {
        "en": "Something broke inside Fuente: run the command again with --debug and report what it prints.",
        "es": "Algo falló dentro de Fuente: repita la orden con --debug y comunique lo que aparezca.",
    },
    "no_such_point": {
        "en": "The last answer has no such point: name one of its numbers.",
        "es": "La última respuesta no tiene ese punto: nombre uno de sus números.",
    },
    # the answer
    "searched": {"en": "Searched: {question}", "es": "Se buscó: {question}"},
    "sources": {"en": "Sources", "es": "Fuentes"},
    "nearest": {"en": "Nearest passages", "es": "Pasajes más cercanos"},
    "page": {"en": "p. {page}", "es": "pág. {page}"},
    "gone": {"en": "no longer in the library", "es": "ya no está en la biblioteca"},
    # an answer as a file
    "our_translation": {"en": "Our translation", "es": "Traducción nuestra"},
    "export_date": {"en": "Exported on {date} by Fuente {version}.", "es": "Exportado el {date} con Fuente {version}."},
    "export_model": {"en": "Passages found by {model}.", "es": "Pasajes hallados con {model}."},
    "export_writer": {"en": "Sentences written by: {writer}.", "es": "Frases redactadas por: {writer}."},
    "export_extractive": {"en": "the sources themselves", "es": "las propias fuentes"},
    "export_searched": {"en": "Searched: {question}", "es": "Se buscó: {question}"},
    "exported": {"en": "Written: {file}", "es": "Escrito: {file}"},
    "language_en": {"en": "in English", "es": "en inglés"},
    "language_es": {"en": "in Spanish", "es": "en español"},
    # adding and listing
    "added": {
        "en": "{indexed} read, {unchanged} unchanged, {partial} partly read, {failed} not read, {removed} removed.",
        "es": "{indexed} leídos, {unchanged} sin cambios, {partial} leídos en parte, {failed} no leídos, "
        "{removed} retirados.",
    },
    "reading": {"en": "Reading", "es": "Leyendo"},
    "indexing": {"en": "building the index", "es": "se crea el índice"},
    "rate": {"en": "{rate} passages/s", "es": "{rate} pasajes/s"},
    "stopped": {
        "en": "Stopped: {done} of {total} files are done and kept, {left} are left, from {first} on. "
        "Run the same command again to go on.",
        "es": "Detenido: {done} de {total} archivos están hechos y guardados, faltan {left}, desde {first}. "
        "Repita la misma orden para seguir.",
    },
    "stopped_late": {
        "en": "Stopped: every file is done and kept; the index is made the next time.",
        "es": "Detenido: todos los archivos están hechos y guardados; el índice se hará la próxima vez.",
    },
    "index_mending": {
        "en": "The index is damaged: until it is made anew, every passage is looked at, with the same answers. "
        "'fuente doctor --rebuild' makes it anew.",
        "es": "El índice está dañado: mientras se rehace, se examina cada pasaje, con las mismas respuestas. "
        "«fuente doctor --rebuild» lo rehace.",
    },
    "index_away": {
        "en": "No Chroma server answers at {url}: until one does, every passage is looked at, with the same answers. "
        "Start it with 'chroma run', or check the address.",
        "es": "Ningún servidor Chroma responde en {url}: mientras tanto se examina cada pasaje, "
        "con las mismas respuestas. Inícielo con «chroma run» o compruebe la dirección.",
    },
    "pages_missing": {"en": "no text on pages {pages}", "es": "sin texto en las páginas {pages}"},
    "nothing_read": {"en": "Nothing could be read.", "es": "No se pudo leer nada."},
    "no_documents": {
        "en": "The library is empty: run 'fuente add DOCUMENTS'.",
        "es": "La biblioteca está vacía: ejecute «fuente add DOCUMENTOS».",
    },
    "removed": {"en": "Removed: {title}", "es": "Retirado: {title}"},
    "first_corpus": {
        "en": "No library yet: reading the documents that come with Fuente.",
        "es": "Aún no hay biblioteca: se leen los documentos que acompañan a Fuente.",
    },
    "rebuilt": {"en": "The index was rebuilt.", "es": "El índice se ha reconstruido."},
    "backed_up": {"en": "The library is kept in {file}.", "es": "La biblioteca queda guardada en {file}."},
    "restored": {"en": "Restored: {documents} documents.", "es": "Recuperados: {documents} documentos."},
    "serving": {"en": "Fuente is at {url} (Ctrl-C ends it)", "es": "Fuente está en {url} (Ctrl-C la cierra)"},
    # talking
    "chat_begin": {
        "en": "Ask in English or Spanish; Ctrl-D ends.",
        "es": "Pregunte en español o en inglés; Ctrl-D termina.",
    },
    # measuring
    "measuring": {"en": "Measuring:", "es": "Midiendo:"},
    "bench_of": {"en": "encoder, medians of alternating rounds", "es": "codificador, medianas de rondas alternas"},
    "bench_passages": {
        "en": "passages a second, {tokens} tokens each",
        "es": "pasajes por segundo, de {tokens} tokens cada uno",
    },
    "question_ms": {"en": "one question, ms", "es": "una pregunta, ms"},
    "cold_start_s": {"en": "from a cold start to the first vector, s", "es": "del arranque al primer vector, s"},
    "peak_memory_mb": {"en": "peak memory, MB", "es": "memoria máxima, MB"},
    "evaluating": {"en": "Asking", "es": "Preguntando"},
    "eval_kept": {
        "en": "Stopped. What was asked is kept in {file}: run the same command again to go on.",
        "es": "Detenido. Lo preguntado se guarda en {file}: repita la misma orden para seguir.",
    },
    "eval_rose": {"en": "rose", "es": "subió"},
    "eval_fell": {"en": "fell", "es": "bajó"},
    "eval_same": {"en": "no sure change", "es": "sin cambio seguro"},
    # the page
    "title": {"en": "Fuente: answers with their sources", "es": "Fuente: respuestas con sus fuentes"},
    "tagline": {
        "en": "Ask in English or Spanish. Every sentence rests on words quoted from your documents.",
        "es": "Pregunte en español o en inglés. Cada frase se apoya en palabras citadas de sus documentos.",
    },
    "ask": {"en": "Ask", "es": "Preguntar"},
    "question": {"en": "Your question", "es": "Su pregunta"},
    "question_hint": {"en": "Ask in English or Spanish…", "es": "Pregunte en español o en inglés…"},
    "source_panel": {"en": "Source", "es": "Fuente citada"},
    "source_hint": {
        "en": "Choose a number in an answer to see the words it rests on.",
        "es": "Elija un número de una respuesta para ver las palabras en que se apoya.",
    },
    "close": {"en": "Close the source", "es": "Cerrar la fuente"},
    "library": {"en": "Library", "es": "Biblioteca"},
    "library_count": {
        "en": "{documents} documents, {chunks} passages",
        "es": "{documents} documentos, {chunks} pasajes",
    },
    "upload": {"en": "Add documents", "es": "Añadir documentos"},
    "begin": {
        "en": "Ask a question below. Each number in an answer opens the words it rests on.",
        "es": "Haga una pregunta abajo. Cada número de una respuesta abre las palabras en que se apoya.",
    },
    "column_title": {"en": "Title", "es": "Título"},
    "column_outlet": {"en": "Publisher", "es": "Medio"},
    "column_date": {"en": "Date", "es": "Fecha"},
    "column_language": {"en": "Language", "es": "Idioma"},
    "empty_library": {
        "en": "Nothing has been read yet. Add documents, and then ask.",
        "es": "Aún no se ha leído nada. Añada documentos y después pregunte.",
    },
    "stage_loading": {"en": "Getting ready…", "es": "Preparando…"},
    "stage_retrieve": {"en": "Searching {documents} documents…", "es": "Buscando en {documents} documentos…"},
    "stage_evidence": {"en": "Reading {passages} passages…", "es": "Leyendo {passages} pasajes…"},
    "stage_write": {"en": "Writing…", "es": "Redactando…"},
    "stage_verify": {"en": "Checking every quote…", "es": "Comprobando cada cita…"},
    "answer_ready": {"en": "Answer ready; sources: {sources}.", "es": "Respuesta lista; fuentes: {sources}."},
    "busy": {
        "en": "Other documents are being read: try again when they are done.",
        "es": "Se están leyendo otros documentos: vuelva a intentarlo cuando terminen.",
    },
    "disclaimer": {
        "en": "Answers come only from the documents in the library. Check the quotes.",
        "es": "Las respuestas salen solo de los documentos de la biblioteca. Compruebe las citas.",
    },
}

STATUS: dict[FileStatus, dict[Language, str]] = {
    FileStatus.INDEXED: {"en": "read", "es": "leído"},
    FileStatus.UNCHANGED: {"en": "unchanged", "es": "sin cambios"},
    FileStatus.PARTIAL: {"en": "partly read", "es": "leído en parte"},
    FileStatus.NEEDS_OCR: {"en": "scan without text: needs OCR", "es": "escaneo sin texto: necesita OCR"},
    FileStatus.ENCRYPTED: {
        "en": "encrypted: save a copy without a password",
        "es": "cifrado: guarde una copia sin contraseña",
    },
    FileStatus.UNSUPPORTED: {"en": "format not supported", "es": "formato no admitido"},
    FileStatus.TOO_LARGE: {"en": "too large: split it", "es": "demasiado grande: divídalo"},
    FileStatus.EMPTY: {"en": "empty", "es": "vacío"},
    FileStatus.FAILED: {"en": "could not be read: export it anew", "es": "no se pudo leer: expórtelo de nuevo"},
}


def say(key: str, language: Language, **values: object) -> str:
    """A text of this page in one language, its {places} filled in."""
    return TEXT[key][language].format(**values)


def locale_language(environment: Mapping[str, str]) -> Language:
    """Spanish where the terminal's locale is, else English."""
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return "es" if locale.lower().startswith("es") else "en"
