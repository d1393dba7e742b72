"""Why a file could not be read, in both languages: a code -> the `DocumentError` that says so."""

from __future__ import annotations

from collections.abc import Iterable

from rag.errors import DocumentError
from rag.types import FileStatus, Language

PROBLEMS: dict[str, tuple[FileStatus, dict[Language, str]]] = {
    "empty": (FileStatus.EMPTY, {
        "en": "{source} is empty: add a file with text in it",
        "es": "{source} está vacío: añada un archivo que tenga texto",
    }),
    "no_text": (FileStatus.EMPTY, {
        "en": "{source} holds no text: add a file with text in it",
        "es": "{source} no contiene texto: añada un archivo que lo tenga",
    }),
    "unsupported": (FileStatus.UNSUPPORTED, {
        "en": "{source} is in a format that cannot be read: use {formats}",
        "es": "{source} está en un formato que no se puede leer: use {formats}",
    }),
    "save_as": (FileStatus.UNSUPPORTED, {
        "en": "{source} is in a format that cannot be read here: save it as {format} and add that",
        "es": "{source} está en un formato que aquí no se puede leer: guárdelo como {format} y añada ese archivo",
    }),
    "binary": (FileStatus.UNSUPPORTED, {
        "en": "{source} is no text file: add it in its own format",
        "es": "{source} no es un archivo de texto: añádalo en su propio formato",
    }),
    "no_regular_file": (FileStatus.UNSUPPORTED, {
        "en": "{source} is no regular file: add a document",
        "es": "{source} no es un archivo normal: añada un documento",
    }),
    "hidden": (FileStatus.UNSUPPORTED, {
        "en": "{source} is hidden, its name begins with a dot: rename it and add it again",
        "es": "{source} está oculto, su nombre empieza por un punto: cámbiele el nombre y añádalo de nuevo",
    }),
    "encrypted": (FileStatus.ENCRYPTED, {
        "en": "{source} is encrypted: save a copy without a password",
        "es": "{source} está cifrado: guarde una copia sin contraseña",
    }),
    "needs_ocr": (FileStatus.NEEDS_OCR, {
        "en": "{source} has pages without text that can be read ({numbers}; {missing} of {pages}): install Tesseract"
        " with English and Spanish ('apt install tesseract-ocr tesseract-ocr-spa') where it is missing, else scan or"
        " export it anew, and add it again",
        "es": "{source} tiene páginas sin texto legible ({numbers}; {missing} de {pages}): instale Tesseract con inglés"
        " y español ('apt install tesseract-ocr tesseract-ocr-spa') si falta; si no, escanéelo o expórtelo otra vez,"
        " y añádalo de nuevo",
    }),
    "web_page": (FileStatus.UNSUPPORTED, {
        "en": "{source} is a web page, not a PDF, perhaps an error page: download the document again",
        "es": "{source} es una página web, no un PDF, quizá una página de error: descargue el documento de nuevo",
    }),
    "too_large": (FileStatus.TOO_LARGE, {
        "en": "{source} is larger than {most} MB: split it into parts",
        "es": "{source} ocupa más de {most} MB: divídalo en partes",
    }),
    "too_long": (FileStatus.TOO_LARGE, {
        "en": "{source} holds over {most} million characters: split it into parts",
        "es": "{source} tiene más de {most} millones de caracteres: divídalo en partes",
    }),
    "too_many_pages": (FileStatus.TOO_LARGE, {
        "en": "{source} has over {most} pages: split it into parts",
        "es": "{source} tiene más de {most} páginas: divídalo en partes",
    }),
    "too_many_parts": (FileStatus.TOO_LARGE, {
        "en": "{source} packs over {most} parts: split it, or export it anew",
        "es": "{source} reúne más de {most} partes: divídalo o vuelva a exportarlo",
    }),
    "nested": (FileStatus.UNSUPPORTED, {
        "en": "{source} is an archive within an archive: unpack it first",
        "es": "{source} es un archivo comprimido dentro de otro: descomprímalo antes",
    }),
    "outside": (FileStatus.FAILED, {
        "en": "{source} has a name that leads out of its archive: pack it again",
        "es": "{source} tiene un nombre que lleva fuera de su archivo comprimido: vuelva a comprimirlo",
    }),
    "twice": (FileStatus.FAILED, {
        "en": "{source} is in its archive twice: pack it again",
        "es": "{source} está dos veces en su archivo comprimido: vuelva a comprimirlo",
    }),
    "no_documents": (FileStatus.EMPTY, {
        "en": "{source} holds no documents: add an archive with documents in it",
        "es": "{source} no contiene documentos: añada un archivo comprimido que los tenga",
    }),
    "bomb": (FileStatus.TOO_LARGE, {
        "en": "{source} unpacks to far more than it holds: export it anew",
        "es": "{source} se descomprime en mucho más de lo que ocupa: vuelva a exportarlo",
    }),
    "memory": (FileStatus.TOO_LARGE, {
        "en": "{source} needs too much memory to read: split it into parts",
        "es": "{source} necesita demasiada memoria para leerse: divídalo en partes",
    }),
    "entities": (FileStatus.FAILED, {
        "en": "{source} defines its own entities: export it anew",
        "es": "{source} define sus propias entidades: vuelva a exportarlo",
    }),
    "damaged": (FileStatus.FAILED, {
        "en": "{source} cannot be read as {format} ({detail}): open and save it again, or export it anew",
        "es": "{source} no se puede leer como {format} ({detail}): ábralo y guárdelo otra vez, o vuelva a exportarlo",
    }),
    "closed": (FileStatus.FAILED, {
        "en": "{source} cannot be opened ({detail}): check that it is there and may be read",
        "es": "{source} no se puede abrir ({detail}): compruebe que está ahí y que tiene permiso para leerlo",
    }),
    "slow": (FileStatus.FAILED, {
        "en": "{source} took over {seconds} seconds: open and save it again, or split it",
        "es": "{source} tardó más de {seconds} segundos: ábralo y guárdelo otra vez, o divídalo",
    }),
    "broke": (FileStatus.FAILED, {
        "en": "{source} broke its reader: open and save it again, or split it",
        "es": "{source} rompió su lector: ábralo y guárdelo otra vez, o divídalo",
    }),
}  # fmt: skip

# What the libraries that read files say about them, in plain words; what is not known here is said in English only.
DETAILS: dict[str, dict[Language, str]] = {
    "Data format error": {"en": "its data are damaged", "es": "sus datos están dañados"},
    "PDFium: Success": {"en": "it has no pages", "es": "no tiene páginas"},
    "security scheme": {"en": "it is protected in an unknown way", "es": "está protegido de un modo desconocido"},
    "it has no headers": {"en": "it has no headers", "es": "no tiene encabezados"},
    "it has no text part": {"en": "it has no text part", "es": "le falta la parte con el texto"},
    "it has no part": {"en": "one of its parts is not there", "es": "le falta una de sus partes"},
    "it has no document in it": {"en": "it has no document in it", "es": "no contiene ningún documento"},
    "it is no file of this kind": {"en": "it is no file of this kind", "es": "no es un archivo de ese tipo"},
    "does not begin as RTF": {"en": "it does not begin as RTF does", "es": "no empieza como un archivo RTF"},
    "cannot identify image": {"en": "it is no picture", "es": "no es una imagen"},
    "not a zip file": {"en": "it is not a ZIP file", "es": "no es un archivo ZIP"},
    "Bad CRC-32": {"en": "a checksum does not match", "es": "una suma de comprobación no coincide"},
    "No such file": {"en": "it is not there", "es": "no está ahí"},
    "Permission denied": {"en": "no permission", "es": "sin permiso"},
}

SAVE_AS = {  # what the programs that made these files can save them as
    **dict.fromkeys((".doc", ".dot", ".pages", ".wpd", ".wps", ".wri", ".sxw", ".abw", ".fodt", ".docb"), "DOCX"),
    **dict.fromkeys((".ppt", ".pps", ".pot", ".key", ".sxi", ".fodp"), "PPTX"),
    **dict.fromkeys((".numbers", ".sxc", ".wk1", ".wks", ".wb2", ".123", ".fods"), "XLSX"),
    **dict.fromkeys((".djvu", ".djv", ".ps", ".eps", ".xps", ".oxps", ".pub", ".indd", ".vsd", ".vsdx"), "PDF"),
    **dict.fromkeys((".mobi", ".azw", ".azw3", ".fb2", ".lit"), "EPUB"),
    **dict.fromkeys((".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz"), "ZIP"),
    **dict.fromkeys((".bmp", ".gif", ".webp", ".heic", ".jp2"), "PNG"),
    ".pst": "MBOX", ".ost": "MBOX", ".mht": "HTML", ".mhtml": "HTML", ".webarchive": "HTML",
}  # fmt: skip


def unsupported(source: str, suffix: str, formats: Iterable[str]) -> DocumentError:
    """The error for a file whose name ends in none of `formats`: where there is a way to get there, it says so."""
    if suffix in SAVE_AS:
        return problem("save_as", source, format=SAVE_AS[suffix])
    return problem("unsupported", source, formats=", ".join(sorted(formats)))


def problem(code: str, source: str, **details: object) -> DocumentError:
    """The error to raise for a file; `details` fill the sentence."""
    status, words = PROBLEMS[code]
    told = str(details.pop("detail", ""))
    known = next((both for key, both in DETAILS.items() if key in told), {"en": told, "es": ""})
    said = {
        language: text.format(source=source, detail=known[language], **details).replace(" ()", "")
        for language, text in words.items()
    }
    return DocumentError(said["en"], status, code, said["es"])
