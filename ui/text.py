"""Every word that people read outside an answer, in both languages, side by side."""

from __future__ import annotations

import re
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
        "es": "La pregunta es demasiado larga: use 1000 caracteres como máximo.",
    },
    "other_language": {
        "en": "The question is in neither English nor Spanish: ask in one of them.",
        "es": "La pregunta no está ni en español ni en inglés: pregunte en uno de los dos.",
    },
    "not_written": {
        "en": "the output cannot be written ({why}): make room, or send it elsewhere",
        "es": "no se puede escribir la salida ({why}): haga sitio o envíela a otro lugar",
    },
    "not_installed": {
        "en": "this needs {package}, which is not installed: pip install {package}",
        "es": "esto necesita {package}, que no está instalado: pip install {package}",
    },
    "our_fault": {
        "en": "Something broke inside Fuente: run the command again with --debug and report what it prints.",
        "es": "Algo falló dentro de Fuente: repita la orden con --debug y comunique lo que aparezca.",
    },
    "no_such_point": {
        "en": "The last answer has no such point: name one of its numbers.",
        "es": "La última respuesta no tiene ese punto: nombre uno de sus números.",
    },
    "draft_empty": {
        "en": "The draft is empty: write something in English or Spanish.",
        "es": "El borrador está vacío: escriba algo en español o en inglés.",
    },
    "draft_language": {
        "en": "The draft is in neither English nor Spanish: write it in one of them.",
        "es": "El borrador no está ni en español ni en inglés: escríbalo en uno de los dos.",
    },
    "topic_empty": {
        "en": "The topic is empty: write what the brief is about.",
        "es": "El tema está vacío: escriba de qué trata el informe.",
    },
    # what programs are told
    "api_no_json": {
        "en": "The body cannot be read: send what /api/openapi.json describes.",
        "es": "No se puede leer el cuerpo: envíe lo que describe /api/openapi.json.",
    },
    "api_field": {
        "en": "The field {field} is missing or wrong: /api/openapi.json says what belongs there.",
        "es": "El campo {field} falta o es erróneo: /api/openapi.json dice qué corresponde.",
    },
    "api_kind": {
        "en": "This cannot be read: send it with content-type {kind}.",
        "es": "Esto no se puede leer: envíelo con content-type {kind}.",
    },
    "api_unknown": {
        "en": "There is nothing at this address: /api/openapi.json names what there is.",
        "es": "No hay nada en esta dirección: /api/openapi.json dice lo que hay.",
    },
    "api_method": {
        "en": "This address takes another method: /api/openapi.json names it.",
        "es": "Esta dirección admite otro método: /api/openapi.json lo indica.",
    },
    "api_large": {
        "en": "This is too large: send less at once.",
        "es": "Esto es demasiado grande: envíe menos de una vez.",
    },
    "api_much": {
        "en": "This is too much at once or in one day: wait, and try again later.",
        "es": "Esto es demasiado a la vez o en un día: espere y vuelva a intentarlo más tarde.",
    },
    "api_refused": {
        "en": "This is not allowed from here: ask under the address of the server itself.",
        "es": "Esto no se permite desde aquí: pregunte con la dirección del propio servidor.",
    },
    "api_host": {
        "en": "This server is not known by that name: add it to FUENTE_HOSTS.",
        "es": "Este servidor no se conoce con ese nombre: añádalo a FUENTE_HOSTS.",
    },
    "api_many_files": {
        "en": "These are too many files: send fewer at once.",
        "es": "Son demasiados archivos: envíe menos de una vez.",
    },
    "api_no_document": {
        "en": "There is no such document: GET /api/documents lists them, GET /api/bin what was removed.",
        "es": "No existe ese documento: GET /api/documents los enumera, GET /api/bin los retirados.",
    },
    "api_no_collection": {
        "en": "There is no such collection: name one as it is written on the page, or leave the filter out.",
        "es": "No existe esa colección: escríbala como aparece en la página o quite el filtro.",
    },
    "api_model": {
        "en": "There is no such model: ask for {model}.",
        "es": "No existe ese modelo: pida {model}.",
    },
    "api_starting": {
        "en": "Fuente is just starting: ask again in a moment.",
        "es": "Fuente está arrancando: vuelva a preguntar en un momento.",
    },
    "api_stopping": {
        "en": "Fuente is being stopped: ask again in a moment.",
        "es": "Fuente se está deteniendo: vuelva a preguntar en un momento.",
    },
    "api_full": {
        "en": "Too many are waiting: ask again in about {after} s.",
        "es": "Hay demasiadas peticiones en espera: vuelva a preguntar en unos {after} s.",
    },
    "api_token_missing": {
        "en": "A token is needed: send the header Authorization: Bearer TOKEN.",
        "es": "Hace falta un token: envíe la cabecera Authorization: Bearer TOKEN.",
    },
    "api_token_wrong": {
        "en": "This token is not known: ask for one, made with 'fuente token add'.",
        "es": "Este token no se conoce: pida uno, creado con «fuente token add».",
    },
    "api_what_to_edit": {
        "en": "Nothing to put right: give title, date or source.",
        "es": "Nada que corregir: indique title, date o source.",
    },
    "api_no_right": {
        "en": "This token has no right to that: ask for one that may.",
        "es": "Este token no lo permite: pida uno con permiso.",
    },
    "token_added": {
        "en": "The token of {name}, shown only this once:",
        "es": "El token de {name}, que solo se muestra esta vez:",
    },
    "token_removed": {"en": "Removed: the token of {name}.", "es": "Retirado: el token de {name}."},
    "token_group": {
        "en": "The group {name} may {right}; who is in it is said by the proxy (FUENTE_TRUSTED_GROUPS).",
        "es": "El grupo {name} queda con el permiso {right}; quién pertenece a él lo indica el proxy "
        "(FUENTE_TRUSTED_GROUPS).",
    },
    "token_of_group": {"en": " (group)", "es": " (grupo)"},
    "libraries": {"en": "The libraries of this server", "es": "Las bibliotecas de este servidor"},
    "library_name": {
        "en": "{given!r} names no library: write NAME=FOLDER, the name in lower case letters, digits and -, "
        "and none that an address of Fuente already has, as api",
        "es": "{given!r} no nombra una biblioteca: escriba NOMBRE=CARPETA, el nombre con minúsculas, cifras y -, "
        "y ninguno que ya tenga una dirección de Fuente, como api",
    },
    "library_twice": {
        "en": "{given} is given twice: a name is that of one library, and a folder holds one",
        "es": "{given} aparece dos veces: un nombre es de una biblioteca y una carpeta contiene una",
    },
    "token_none": {"en": "There are no tokens.", "es": "No hay tokens."},
    "token_right": {
        "en": "say what the token may: --read or --write",
        "es": "indique qué permite el token: --read o --write",
    },
    # a checked draft
    "checking": {"en": "Checking the draft", "es": "Comprobando el borrador"},
    "checked_title": {"en": "Checked: {name}", "es": "Comprobado: {name}"},
    "checked_summary": {
        "en": "{claims:,} {claims:claim|claims}: {supported:,} supported, {contradicted:,} contradicted, "
        "{partly:,} supported in part, {not_found:,} not found.",
        "es": "{claims:,} {claims:afirmación|afirmaciones}: {supported:,} {supported:respaldada|respaldadas}, "
        "{contradicted:,} {contradicted:contradicha|contradichas}, "
        "{partly:,} {partly:respaldada|respaldadas} en parte, {not_found:,} sin encontrar.",
    },
    "claim_supported": {"en": "Supported", "es": "Respaldada"},
    "claim_contradicted": {"en": "Contradicted", "es": "Contradicha"},
    "claim_partly": {"en": "Supported in part", "es": "Respaldada en parte"},
    "claim_not_found": {"en": "Not found", "es": "No encontrada"},
    "claim_no_claim": {"en": "Claims nothing", "es": "No afirma nada"},
    "claim_differs": {"en": "what differs: {why}", "es": "lo que difiere: {why}"},
    "differing_source": {"en": "in the source {there}", "es": "en la fuente {there}"},
    "claim_unborne": {"en": "no document says {words}", "es": "ningún documento dice {words}"},
    "claim_nearest": {"en": "nearest: {quote}", "es": "lo más cercano: {quote}"},
    "brief_disclaimer": {
        "en": "Every line is an exact quote, a label or a count; how likely a thing is, only the sources say.",
        "es": "Cada línea es una cita exacta, una etiqueta o un recuento; "
        "lo probable que sea algo solo lo dicen las fuentes.",
    },
    "brief_pages": {"en": "{n:,} {n:page|pages}", "es": "{n:,} {n:página|páginas}"},
    # the answer
    "searched": {"en": "Searched: {question}", "es": "Se buscó: {question}"},
    "sources": {"en": "Sources", "es": "Fuentes"},
    "nearest": {"en": "Nearest passages", "es": "Pasajes más cercanos"},
    "page": {"en": "p. {page}", "es": "pág. {page}"},
    "pages": {"en": "pp. {page}–{page_end}", "es": "págs. {page}–{page_end}"},
    "ocr": {"en": "read by OCR", "es": "leído por OCR"},
    "gone": {"en": "no longer in the library", "es": "ya no está en la biblioteca"},
    # the library's list
    "library_drop": {"en": "Drop files, folders or a ZIP here", "es": "Suelte aquí archivos, carpetas o un ZIP"},
    "library_kinds": {
        "en": "PDF, Word, PowerPoint, OpenDocument, EPUB, HTML, e-mail, Markdown, text, tables; up to {most} MB each",
        "es": "PDF, Word, PowerPoint, OpenDocument, EPUB, HTML, correo, Markdown, texto, tablas; {most} MB por archivo",
    },
    "library_files": {"en": "Choose files", "es": "Elegir archivos"},
    "library_folder": {"en": "Choose a folder", "es": "Elegir una carpeta"},
    "library_uploading": {"en": "Uploading {n} of {m}…", "es": "Subiendo {n} de {m}…"},
    "library_url": {"en": "Or the address of a web page", "es": "O la dirección de una página web"},
    "library_url_hint": {
        "en": "Fuente fetches this one page from the public web, once.",
        "es": "Fuente descarga esta única página de la web pública, una vez.",
    },
    "library_fetch": {"en": "Fetch", "es": "Descargar"},
    "library_fetching": {"en": "Fetching {url}…", "es": "Descargando {url}…"},
    "library_cancel": {"en": "Stop reading", "es": "Dejar de leer"},
    "library_stopping": {"en": "Stopping…", "es": "Deteniendo…"},
    "library_taking": {"en": "Taking the files in…", "es": "Recibiendo los archivos…"},
    "library_waiting": {
        "en": "{n} {n:drop waits|drops wait} in line.",
        "es": "{n} {n:entrega espera su turno|entregas esperan su turno}.",
    },
    "library_index": {
        "en": "All files are read; the index is being made. You can ask already.",
        "es": "Todos los archivos están leídos; se está haciendo el índice. Ya puede preguntar.",
    },
    "library_reading": {
        "en": "Reading {n} of {m}: {name}",
        "es": "Leyendo {n} de {m}: {name}",
    },
    "library_read": {"en": "{n} {n:file|files} read", "es": "{n} {n:archivo leído|archivos leídos}"},
    "library_there": {"en": "{n} {n:was|were} there already", "es": "{n} {n:ya estaba|ya estaban}"},
    "library_failed": {"en": "{n} could not be read", "es": "{n} {n:no se pudo|no se pudieron} leer"},
    "library_left": {
        "en": "stopped before {n} {n:file: drop it|files: drop them} again to go on",
        "es": "detenido antes de {n} {n:archivo: suéltelo|archivos: suéltelos} otra vez para seguir",
    },
    "library_nothing": {"en": "There was nothing to read", "es": "No había nada que leer"},
    "library_more": {"en": "and {n} more", "es": "y {n} más"},
    "library_lost": {
        "en": "did not arrive: check the connection and drop it again",
        "es": "no llegó: compruebe la conexión y suéltelo otra vez",
    },
    "library_beyond": {
        "en": "more than {most} files came at once: drop it again by itself",
        "es": "llegaron más de {most} archivos a la vez: suéltelo otra vez aparte",
    },
    "library_filter": {"en": "Search the library", "es": "Buscar en la biblioteca"},
    "library_order": {"en": "Order", "es": "Orden"},
    "library_by_title": {"en": "By title", "es": "Por título"},
    "library_by_newest": {"en": "Last added first", "es": "Últimos añadidos primero"},
    "library_by_date": {"en": "Newest date first", "es": "Fecha más reciente primero"},
    "library_by_outlet": {"en": "By publisher", "es": "Por medio"},
    "library_by_language": {"en": "By language", "es": "Por idioma"},
    "library_count": {
        "en": "{n:,} of {m:,} {m:document|documents} · {passages:,} {passages:passage|passages}",
        "es": "{n:,} de {m:,} {m:documento|documentos} · {passages:,} {passages:pasaje|pasajes}",
    },
    "library_no_match": {"en": "No document matches the filter.", "es": "Ningún documento coincide con el filtro."},
    "library_undated": {"en": "undated", "es": "sin fecha"},
    "library_pages": {"en": "{n:,} {n:page|pages}", "es": "{n:,} {n:página|páginas}"},
    "library_passages": {"en": "{n:,} {n:passage|passages}", "es": "{n:,} {n:pasaje|pasajes}"},
    "partly_read": {
        "en": "Partly read: no text on {n:page|pages} {pages}. Run it through OCR and drop it again.",
        "es": "Leído en parte: sin texto en {n:la página|las páginas} {pages}. Páselo por OCR y suéltelo otra vez.",
    },
    "partly_kept": {
        "en": "Partly read: {share}% of its words.",
        "es": "Leído en parte: {share}\u202f% de sus palabras.",
    },
    "library_remove": {"en": "Remove", "es": "Retirar"},
    "library_remove_named": {"en": "Remove “{title}”", "es": "Retirar «{title}»"},
    "library_removed": {"en": "Removed: “{title}”.", "es": "Retirado: «{title}»."},
    "library_put_back": {"en": "Put back: “{title}”.", "es": "Recuperado: «{title}»."},
    "library_undo": {"en": "Undo", "es": "Deshacer"},
    "library_too_late": {
        "en": "It is too late to undo this here: put the document back from the bin.",
        "es": "Ya no se puede deshacer aquí: recupere el documento de la papelera.",
    },
    "library_not_in_bin": {
        "en": "It is no longer in the bin: drop the document again.",
        "es": "Ya no está en la papelera: suelte el documento otra vez.",
    },
    "twin": {
        "en": "already in the library, as “{title}”",
        "es": "ya está en la biblioteca, como «{title}»",
    },
    "same_file": {"en": "the same file as {title}", "es": "el mismo archivo que {title}"},
    "beside": {
        "en": "another file of this name is in the library: both are kept",
        "es": "ya hay otro archivo con este nombre en la biblioteca: se conservan los dos",
    },
    # the library: who may change it, collections, the bin, an open document
    "library_read_only": {
        "en": "This library can be read here, not changed.",
        "es": "Esta biblioteca se puede leer aquí, no cambiar.",
    },
    "writer": {"en": "I may change it", "es": "Puedo cambiarla"},
    "writer_password": {"en": "Password of the writers", "es": "Contraseña de edición"},
    "writer_leave": {"en": "Change nothing more", "es": "Salir del modo de edición"},
    "library_where": {"en": "Look in", "es": "Buscar en"},
    "library_in_titles": {"en": "Titles", "es": "Títulos"},
    "library_in_texts": {"en": "Texts", "es": "Textos"},
    "library_snippets": {
        "en": "{n:,} {n:passage|passages} with these words or most of them{n:|, best first}",
        "es": "{n:,} {n:pasaje|pasajes} con estas palabras o la mayoría de ellas{n:|, los mejores primero}",
    },
    "library_snippets_best": {
        "en": "The {n:,} best passages with these words or most of them",
        "es": "Los {n:,} mejores pasajes con estas palabras o la mayoría de ellas",
    },
    "facet_language": {"en": "Language", "es": "Idioma"},
    "facet_language_all": {"en": "Any language", "es": "Cualquier idioma"},
    "facet_year": {"en": "Year", "es": "Año"},
    "facet_year_all": {"en": "Any year", "es": "Cualquier año"},
    "facet_kind": {"en": "Kind", "es": "Tipo"},
    "facet_kind_all": {"en": "Any kind", "es": "Cualquier tipo"},
    "facet_collection": {"en": "Collection", "es": "Colección"},
    "facet_collection_all": {"en": "All documents", "es": "Todos los documentos"},
    "library_choose": {"en": "Choose “{title}”", "es": "Elegir «{title}»"},
    "library_chosen": {"en": "Chosen: {n}", "es": "Elegidos: {n}"},
    "library_ask_these": {"en": "Ask only these", "es": "Preguntar solo a estos"},
    "library_unchoose": {"en": "Choose none", "es": "No elegir ninguno"},
    "collection_name": {"en": "Collection", "es": "Colección"},
    "collection_put": {"en": "Put into the collection", "es": "Poner en la colección"},
    "collection_ask": {"en": "Ask only “{name}”", "es": "Preguntar solo a «{name}»"},
    "collection_take": {"en": "Take out of “{name}”", "es": "Quitar de «{name}»"},
    "collected": {
        "en": "In “{name}”: {n:,} {n:document|documents}.",
        "es": "En «{name}»: {n:,} {n:documento|documentos}.",
    },
    "uncollected": {"en": "Taken out of “{name}”.", "es": "Fuera de «{name}»."},
    "bin": {"en": "Bin", "es": "Papelera"},
    "bin_hint": {
        "en": "What is removed or replaced stays here for 30 days.",
        "es": "Lo retirado o sustituido queda aquí 30 días.",
    },
    "bin_until": {"en": "{why} · can be put back until {until}", "es": "{why} · recuperable hasta el {until}"},
    "bin_back": {"en": "Put back", "es": "Recuperar"},
    "bin_back_named": {"en": "Put back “{title}”", "es": "Recuperar «{title}»"},
    "bin_empty": {"en": "Empty the bin", "es": "Vaciar la papelera"},
    "bin_sure": {"en": "Delete {n} for good?", "es": "¿Borrar {n} para siempre?"},
    "document_close": {"en": "Back to the list", "es": "Volver a la lista"},
    "document_none": {
        "en": "There is no such document in the library: it was removed, or its text has changed.",
        "es": "No hay tal documento en la biblioteca: se retiró o su texto ha cambiado.",
    },
    "document_ask": {"en": "Ask only this document", "es": "Preguntar solo a este documento"},
    "edit_document": {"en": "Edit its details", "es": "Corregir sus datos"},
    "edit_title": {"en": "Title", "es": "Título"},
    "edit_date": {"en": "Date (2026-03-24, 2026-03 or 2026)", "es": "Fecha (2026-03-24, 2026-03 o 2026)"},
    "edit_source": {"en": "Published by", "es": "Publicado por"},
    "edit_hint": {"en": "An empty box takes a correction back.", "es": "Una casilla vacía deshace la corrección."},
    "edit_save": {"en": "Keep", "es": "Guardar"},
    "edited": {"en": "Kept: “{title}”.", "es": "Guardado: «{title}»."},
    "contents": {"en": "Contents", "es": "Contenido"},
    "within": {"en": "Search the text", "es": "Buscar en el texto"},
    "zoom": {"en": "Size", "es": "Tamaño"},
    "zoom_in": {"en": "Larger", "es": "Más grande"},
    "zoom_out": {"en": "Smaller", "es": "Más pequeño"},
    "matches": {"en": "Found: {n:,}; on this page: {here:,}", "es": "Hallado: {n:,}; en esta página: {here:,}"},
    "matches_many": {
        "en": "Found: {n:,} or more; on this page: {here:,}",
        "es": "Hallado: {n:,} o más; en esta página: {here:,}",
    },
    "match_before": {"en": "Found before this page", "es": "Hallado antes de esta página"},
    "match_after": {"en": "Found after this page", "es": "Hallado después de esta página"},
    "page_text": {"en": "The text of this page", "es": "El texto de esta página"},
    "leaf_page": {"en": "Page", "es": "Página"},
    "leaf_part": {"en": "Part", "es": "Parte"},
    "leaf_of": {"en": "of {n:,}", "es": "de {n:,}"},
    "leaf_before": {"en": "The page before", "es": "La página anterior"},
    "leaf_after": {"en": "The next page", "es": "La página siguiente"},
    # an answer as a file
    "raw_reply": {
        "en": "What the chat model replied, before it was checked:",
        "es": "Lo que respondió el modelo de lenguaje, antes de comprobarlo:",
    },
    "dropped": {"en": "Not shown, and what is wrong with it:", "es": "Lo que no se muestra, y qué falla:"},
    "dropped_one": {"en": "{sentence} — {why}", "es": "{sentence} — {why}"},
    "chat_weights": {"en": "Checking the chat model", "es": "Comprobando el modelo de lenguaje"},
    "our_translation": {"en": "Our translation", "es": "Traducción nuestra"},
    "export_date": {"en": "Exported on {date} by Fuente {version}.", "es": "Exportado el {date} con Fuente {version}."},
    "export_model": {"en": "Passages found by {model}.", "es": "Pasajes hallados con {model}."},
    "export_writer": {"en": "Sentences written by: {writer}.", "es": "Frases redactadas por: {writer}."},
    "export_extractive": {"en": "the sources themselves", "es": "las propias fuentes"},
    "export_searched": {"en": "Searched: {question}", "es": "Se buscó: {question}"},
    "exported": {"en": "Written: {file}", "es": "Escrito: {file}"},
    "language_en": {"en": "in English", "es": "en inglés"},
    "language_es": {"en": "in Spanish", "es": "en español"},
    "language_other": {"en": "in {name}", "es": "en {name}"},
    # adding and listing
    "added": {
        "en": "{indexed} read, {unchanged} unchanged, {partial} partly read, {failed} not read, {removed} removed.",
        "es": "{indexed} {indexed:leído|leídos}, {unchanged} sin cambios, {partial} {partial:leído|leídos} en parte, "
        "{failed} {failed:no leído|no leídos}, {removed} {removed:retirado|retirados}.",
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
    "pages_missing": {
        "en": "no text on {n:page|pages} {pages}",
        "es": "sin texto en {n:la página|las páginas} {pages}",
    },
    "kept": {"en": "{share}% of the words", "es": "{share}\u202f% de las palabras"},
    "nothing_read": {"en": "Nothing could be read.", "es": "No se pudo leer nada."},
    "no_documents": {
        "en": "The library is empty: run 'fuente add DOCUMENTS'.",
        "es": "La biblioteca está vacía: ejecute «fuente add DOCUMENTOS».",
    },
    "removed": {"en": "Removed: {title}", "es": "Retirado: {title}"},
    "put_back": {"en": "Put back: {title}", "es": "Recuperado: {title}"},
    "nothing_to_put_back": {"en": "Nothing to put back.", "es": "No hay nada que recuperar."},
    "which_documents": {
        "en": "no documents named: give ids from 'fuente list', or --undo",
        "es": "no se nombra ningún documento: dé identificadores de «fuente list», o --undo",
    },
    "what_to_edit": {
        "en": "nothing to put right: give --title, --date or --source",
        "es": "no hay nada que corregir: indique --title, --date o --source",
    },
    "bin_line": {
        "en": "{title} · {why}, can be put back until {until}",
        "es": "{title} · {why}, recuperable hasta el {until}",
    },
    "bin_removed": {"en": "removed", "es": "retirado"},
    "bin_replaced": {"en": "replaced by another version", "es": "sustituido por otra versión"},
    "bin_gone": {"en": "its file is gone", "es": "su archivo ya no está"},
    "bin_is_empty": {"en": "The bin is empty.", "es": "La papelera está vacía."},
    "bin_emptied": {
        "en": "Deleted for good: {n} {n:document|documents}.",
        "es": "{n:Borrado|Borrados} para siempre: {n} {n:documento|documentos}.",
    },
    "collection_line": {"en": "{name} · {n:,} {n:document|documents}", "es": "{name} · {n:,} {n:documento|documentos}"},
    "collection_usage": {
        "en": "name the collection, and do one thing with it: NAME IDS, NAME --remove IDS or NAME --rename OTHER",
        "es": "indique la colección y una sola acción: NOMBRE IDS, NOMBRE --remove IDS o NOMBRE --rename OTRO",
    },
    "collection_none": {"en": "There is no such collection.", "es": "No hay ninguna colección así."},
    "first_corpus": {
        "en": "No library yet: reading the documents that come with Fuente.",
        "es": "Aún no hay biblioteca: se leen los documentos que acompañan a Fuente.",
    },
    "rebuilt": {"en": "The index was rebuilt.", "es": "El índice se ha reconstruido."},
    "backed_up": {"en": "The library is kept in {file}.", "es": "La biblioteca queda guardada en {file}."},
    "moved": {
        "en": "{rows} {rows:row|rows} moved and compared. Name the new place with --library or --catalog, and make its "
        "index there: fuente doctor --rebuild",
        "es": "{rows} {rows:fila trasladada y comparada|filas trasladadas y comparadas}. Indique el nuevo lugar con "
        "--library o --catalog y cree allí su índice: fuente doctor --rebuild",
    },
    "tokens_stay": {
        "en": "The tokens stay in {file}: copy that file to the folder that --library names on each host, or whoever "
        "reaches the server may write.",
        "es": "Los tokens siguen en {file}: copie ese archivo a la carpeta que --library indica en cada equipo; si no, "
        "podrá escribir cualquiera que llegue al servidor.",
    },
    "restored": {
        "en": "Restored: {documents} {documents:document|documents}.",
        "es": "{documents:Recuperado|Recuperados}: {documents} {documents:documento|documentos}.",
    },
    "serving": {"en": "Fuente is at {url} (Ctrl-C ends it)", "es": "Fuente está en {url} (Ctrl-C la cierra)"},
    # talking
    "chat_begin": {
        "en": "Ask in English or Spanish; Ctrl-D ends.",
        "es": "Pregunte en español o en inglés; Ctrl-D termina.",
    },
    # measuring
    "measuring": {"en": "Measuring:", "es": "Midiendo:"},
    "bench_library": {"en": "chunks in the library", "es": "fragmentos en la biblioteca"},
    "chunks_per_second": {"en": "add, chunks a second without embedding", "es": "añadir, fragmentos/s sin codificar"},
    "ask_ms": {"en": "ask, ms (median, without embedding)", "es": "preguntar, ms (mediana, sin codificar)"},
    "ask_ms_p95": {"en": "ask, ms (95 of 100)", "es": "preguntar, ms (95 de 100)"},
    "start_s": {"en": "start to first answer, s", "es": "del arranque a la primera respuesta, s"},
    "memory_mb": {"en": "memory of a process that asks, MB", "es": "memoria de un proceso que pregunta, MB"},
    "catalog_bytes": {"en": "catalog, bytes a chunk", "es": "catálogo, bytes por fragmento"},
    "index_bytes": {"en": "index, bytes a chunk", "es": "índice, bytes por fragmento"},
    "bench_of": {"en": "encoder, medians of alternating rounds", "es": "codificador, medianas de rondas alternas"},
    "bench_passages": {
        "en": "passages a second, {tokens} tokens each",
        "es": "pasajes por segundo, de {tokens} tokens cada uno",
    },
    "question_ms": {"en": "one question, ms", "es": "una pregunta, ms"},
    "cold_start_s": {"en": "from a cold start to the first vector, s", "es": "del arranque al primer vector, s"},
    "peak_memory_mb": {"en": "peak memory, MB", "es": "memoria máxima, MB"},
    "evaluating": {"en": "Asking", "es": "Preguntando"},
    "eval_drafted": {
        "en": "{n} questions in {file}: read and correct them, then run fuente eval {file} --documents {folder}",
        "es": "{n} preguntas en {file}: léalas y corríjalas; después, fuente eval {file} --documents {folder}",
    },
    "eval_kept": {
        "en": "Stopped. What was asked is kept in {file}: run the same command again to go on.",
        "es": "Detenido. Lo preguntado se guarda en {file}: repita la misma orden para seguir.",
    },
    "eval_broken": {
        "en": "{system}: failed cases: {n}. The first: {why}",
        "es": "{system}: casos fallidos: {n}. El primero: {why}",
    },
    "eval_rose": {"en": "better", "es": "mejor"},
    "eval_fell": {"en": "worse", "es": "peor"},
    "eval_gates": {
        "en": "These gates do not hold (worse, or no case in both reports): {gates}",
        "es": "Estas métricas vigiladas no se cumplen (peor, o sin casos comunes): {gates}",
    },
    "eval_same": {"en": "no sure change", "es": "sin cambio seguro"},
    # the page
    "title": {"en": "Fuente: answers with their sources", "es": "Fuente: respuestas con sus fuentes"},
    "tagline": {"en": "Every sentence on an exact quote", "es": "Cada frase, sobre una cita exacta"},
    "view_ask": {"en": "Ask", "es": "Preguntar"},
    "view_brief": {"en": "Brief", "es": "Informe"},
    "view_check": {"en": "Check", "es": "Comprobar"},
    "library": {"en": "Library", "es": "Biblioteca"},
    "views": {"en": "What to do", "es": "Qué hacer"},
    "skip_main": {"en": "To the main part", "es": "Ir a la parte principal"},
    "skip_box": {"en": "To the question box", "es": "Ir a la pregunta"},
    "keys": {"en": "Keys", "es": "Teclas"},
    "key_box": {"en": "to the question box", "es": "ir a la pregunta"},
    "key_ask": {"en": "ask; with Shift, a new line", "es": "preguntar; con Mayús, línea nueva"},
    "key_step": {"en": "the source before, the next one", "es": "la fuente anterior, la siguiente"},
    "key_close": {"en": "close what is open, or stop the answer", "es": "cerrar lo abierto o detener la respuesta"},
    "key_help": {"en": "these keys", "es": "estas teclas"},
    "brief_title": {"en": "Make a brief.", "es": "Haga un informe."},
    "brief_purpose": {
        "en": "Name a topic. Fuente gathers what the documents say of it, section by section: every line is a quote, "
        "a label or a count.",
        "es": "Nombre un tema. Fuente reúne lo que dicen de él los documentos, sección por sección: cada línea es una "
        "cita, una etiqueta o un recuento.",
    },
    "brief_topic": {"en": "Topic", "es": "Tema"},
    "brief_topic_hint": {"en": "Fentanyl in Mexico", "es": "Fentanilo en México"},
    "brief_edition": {"en": "Language of the brief", "es": "Idioma del informe"},
    "brief_both": {"en": "Both", "es": "Ambos"},
    "brief_make": {"en": "Make the brief", "es": "Hacer el informe"},
    "brief_before": {"en": "Made before", "es": "Hechos antes"},
    "brief_all": {"en": "All briefs", "es": "Todos los informes"},
    "brief_named": {"en": "Brief: {topic}", "es": "Informe: {topic}"},
    "brief_since": {"en": "What changed since", "es": "Qué cambió desde"},
    "brief_since_none": {"en": "not compared", "es": "sin comparar"},
    "brief_since_time": {"en": "{date}, {time} UTC", "es": "{date}, {time} UTC"},
    "brief_changes": {
        "en": "{n:,} {n:change|changes} since the earlier brief.",
        "es": "{n:,} {n:cambio|cambios} desde el informe anterior.",
    },
    "brief_unchanged": {
        "en": "Nothing has changed since the earlier brief.",
        "es": "Nada ha cambiado desde el informe anterior.",
    },
    "brief_again": {"en": "Make it anew", "es": "Hacerlo de nuevo"},
    "brief_starting": {"en": "Reading what the documents say…", "es": "Leyendo lo que dicen los documentos…"},
    "brief_stage": {
        "en": "{n} of {m} sections. Now: {heading}",
        "es": "{n} de {m} secciones. Ahora: {heading}",
    },
    "brief_ready": {"en": "The brief is ready; quotes: {quotes}.", "es": "El informe está listo; citas: {quotes}."},
    "brief_kept": {
        "en": "The topic is kept; after a restart the brief is made anew from the documents as they are then, and can "
        "be compared with what it was.",
        "es": "Se guarda el tema; tras un reinicio, el informe se rehace con los documentos como estén entonces, y "
        "puede compararse con lo que fue.",
    },
    "check_title": {"en": "Check a draft.", "es": "Compruebe un borrador."},
    "check_purpose": {
        "en": "Paste or drop a text. Each of its sentences is held against the documents: what they support, what they "
        "contradict, and what they do not say.",
        "es": "Pegue o suelte un texto. Cada una de sus frases se coteja con los documentos: qué apoyan, qué "
        "contradicen y qué no dicen.",
    },
    "check_draft": {"en": "Your draft", "es": "Su borrador"},
    "check_hint": {"en": "Paste your text, or drop a file here…", "es": "Pegue su texto o suelte aquí un archivo…"},
    "check_file": {"en": "Choose a file", "es": "Elegir un archivo"},
    "check_kinds": {"en": "Text, Markdown or Word", "es": "Texto, Markdown o Word"},
    "check_do": {"en": "Check the draft", "es": "Comprobar el borrador"},
    "check_clear": {"en": "Check another", "es": "Comprobar otro"},
    "check_stage": {"en": "{n:,} of {m:,} sentences checked", "es": "{n:,} de {m:,} frases comprobadas"},
    "check_unread": {
        "en": "This file cannot be read as a draft: save it as text, Markdown or Word.",
        "es": "Este archivo no se puede leer como borrador: guárdelo como texto, Markdown o Word.",
    },
    "check_long": {
        "en": "The draft has more than 500,000 characters: check it in parts.",
        "es": "El borrador tiene más de 500\u202f000 caracteres: compruébelo por partes.",
    },
    "check_large": {
        "en": "This file is larger than 25 MB: paste the part that is to be checked.",
        "es": "Este archivo ocupa más de 25 MB: pegue la parte que quiera comprobar.",
    },
    "check_own": {
        "en": "The server has the draft in memory only; this tab remembers it until it is closed.",
        "es": "El servidor tiene el borrador solo en memoria; esta pestaña lo recuerda hasta que se cierre.",
    },
    "draft": {"en": "draft", "es": "borrador"},
    "brief_lost": {
        "en": "This brief is not here: it was deleted, or made in another browser.",
        "es": "Este informe no está aquí: se borró o se hizo en otro navegador.",
    },
    "page_language": {"en": "Language of this page", "es": "Idioma de esta página"},
    "theme": {"en": "Light or dark", "es": "Claro u oscuro"},
    "conversations": {"en": "Conversations", "es": "Conversaciones"},
    "welcome": {"en": "Ask your documents.", "es": "Pregunte a sus documentos."},
    "purpose": {
        "en": "Ask in English or Spanish. Each sentence of the answer rests on words quoted exactly from a document, "
        "and you can see them in their place.",
        "es": "Pregunte en español o en inglés. Cada frase de la respuesta se apoya en palabras citadas exactamente "
        "de un documento, y puede verlas en su sitio.",
    },
    "in_library": {
        "en": "{documents:,} {documents:document|documents}: {english:,} in English, {spanish:,} in Spanish",
        "es": "{documents:,} {documents:documento|documentos}: {english:,} en inglés, {spanish:,} en español",
    },
    "ask_in": {"en": "Ask in English", "es": "Preguntar en español"},
    "first_ask": {
        "en": "Ask one of these, or write your own question below.",
        "es": "Haga una de estas preguntas o escriba la suya abajo.",
    },
    "first_own": {"en": "Write your question below.", "es": "Escriba abajo su pregunta."},
    "first_check": {
        "en": "Press a number in the answer to see the words it rests on.",
        "es": "Pulse un número de la respuesta para ver las palabras en que se apoya.",
    },
    "first_add": {
        "en": "Add your own documents in the library, and ask them the same way.",
        "es": "Añada sus documentos en la biblioteca y pregúnteles igual.",
    },
    "samples_said": {
        "en": "{n:This document is a sample|These documents are samples} that {n:comes|come} with Fuente.",
        "es": "{n:Este documento es un ejemplo que viene|Estos documentos son ejemplos que vienen} con Fuente.",
    },
    "samples_own": {"en": "Start with my own", "es": "Empezar con los míos"},
    "samples_bin": {
        "en": "The samples then go to the bin, where they stay for 30 days.",
        "es": "Los ejemplos pasan entonces a la papelera, donde quedan 30 días.",
    },
    "samples_gone": {
        "en": "The samples are in the bin: add your own documents here.",
        "es": "Los ejemplos están en la papelera: añada aquí sus documentos.",
    },
    "samples_kept": {
        "en": "There are other documents here by now: nothing was removed.",
        "es": "Aquí ya hay otros documentos: no se ha retirado nada.",
    },
    "empty_title": {"en": "Nothing to read yet.", "es": "Aún no hay nada que leer."},
    "empty_library": {
        "en": "The library is empty: add documents, in English or Spanish, and then ask.",
        "es": "La biblioteca está vacía: añada documentos, en español o en inglés, y después pregunte.",
    },
    "empty_read_only": {
        "en": "The library is empty: ask whoever keeps it to add documents.",
        "es": "La biblioteca está vacía: pida a quien la lleva que añada documentos.",
    },
    "loading_title": {"en": "One moment.", "es": "Un momento."},
    "loading": {
        "en": "The model is being loaded, then the first documents are read. You can ask as soon as one is there.",
        "es": "Se carga el modelo y después se leen los primeros documentos. Podrá preguntar en cuanto haya uno.",
    },
    "first_reading": {
        "en": "Reading the first documents: {n} of {m}. You can ask already.",
        "es": "Leyendo los primeros documentos: {n} de {m}. Ya puede preguntar.",
    },
    "question": {"en": "Your question", "es": "Su pregunta"},
    "question_hint": {"en": "In English or Spanish…", "es": "En español o en inglés…"},
    "ask": {"en": "Ask", "es": "Preguntar"},
    "stop": {"en": "Stop", "es": "Detener"},
    "editing": {"en": "You are editing an earlier question.", "es": "Está corrigiendo una pregunta anterior."},
    "editing_earlier": {
        "en": "What was asked after it will be deleted.",
        "es": "Se borrará lo que se preguntó después.",
    },
    "unedit": {"en": "Leave it as it was", "es": "Dejarla como estaba"},
    "newest": {"en": "To the answer", "es": "Ir a la respuesta"},
    "disclaimer": {
        "en": "Answers come only from the library. Check the quotes.",
        "es": "Las respuestas salen solo de la biblioteca. Compruebe las citas.",
    },
    "filters": {"en": "Which documents", "es": "Qué documentos"},
    "source_languages": {"en": "Language of the sources", "es": "Idioma de las fuentes"},
    "any": {"en": "Both", "es": "Ambos"},
    "only_en": {"en": "English", "es": "Inglés"},
    "only_es": {"en": "Spanish", "es": "Español"},
    "dates": {"en": "Published (a year is enough)", "es": "Publicado (basta el año)"},
    "date_hint": {"en": "mm/dd/yyyy", "es": "dd/mm/aaaa"},
    "date_wrong": {
        "en": "This is no date: write it as 03/24/2026, or only the year.",
        "es": "No es una fecha: escríbala como 24/03/2026, o solo el año.",
    },
    "date_from": {"en": "from", "es": "desde"},
    "date_to": {"en": "to", "es": "hasta"},
    "only_documents": {"en": "Only these documents", "es": "Solo estos documentos"},
    "find_documents": {"en": "Find a document", "es": "Buscar un documento"},
    "unpick": {"en": "Leave “{title}” out", "es": "Quitar «{title}»"},
    "unfilter": {"en": "Ask all documents", "es": "Preguntar a todos"},
    "stage_loading": {"en": "Getting ready…", "es": "Preparando…"},
    "stage_next": {"en": "Your question is next.", "es": "Su pregunta es la siguiente."},
    "stage_queue": {
        "en": "Questions before yours: {ahead}. It will be answered in turn.",
        "es": "Preguntas antes de la suya: {ahead}. Se responderá por orden.",
    },
    "stage_retrieve": {
        "en": "Searching {documents:,} {documents:document|documents}…",
        "es": "Buscando en {documents:,} {documents:documento|documentos}…",
    },
    "stage_evidence": {
        "en": "Reading {passages} {passages:passage|passages}…",
        "es": "Leyendo {passages} {passages:pasaje|pasajes}…",
    },
    "stage_write": {"en": "Writing…", "es": "Redactando…"},
    "stage_verify": {"en": "Checking every quote…", "es": "Comprobando cada cita…"},
    "understood": {"en": "Understood as: {question}", "es": "Entendido como: {question}"},
    "no_answer_next": {
        "en": "Ask it another way, or add a document that says it.",
        "es": "Pregúntelo de otro modo o añada un documento que lo diga.",
    },
    "no_answer_read_only": {
        "en": "Ask it another way, or ask whoever keeps this library for a document that says it.",
        "es": "Pregúntelo de otro modo o pida a quien lleva esta biblioteca un documento que lo diga.",
    },
    "undated": {"en": "no date", "es": "sin fecha"},
    "answer_ready": {"en": "Answer ready; sources: {sources}.", "es": "Respuesta lista; fuentes: {sources}."},
    "answer_none": {
        "en": "No answer in the documents; the nearest passages are listed.",
        "es": "Los documentos no lo responden; se muestran los pasajes más cercanos.",
    },
    "answer_kept_not": {
        "en": "Answer ready, but it could not be kept.",
        "es": "Respuesta lista, pero no se pudo guardar.",
    },
    "stopped_answer": {"en": "You stopped this answer here.", "es": "Usted detuvo esta respuesta aquí."},
    "stopped_early": {
        "en": "Stopped before there was an answer.",
        "es": "Detenido antes de que hubiera respuesta.",
    },
    "queue_full": {
        "en": "Too many questions are waiting: ask again in a minute.",
        "es": "Hay demasiadas preguntas en espera: vuelva a preguntar en un minuto.",
    },
    "busy": {
        "en": "Other documents are being read: try again when they are done.",
        "es": "Se están leyendo otros documentos: vuelva a intentarlo cuando terminen.",
    },
    "model_missing": {
        "en": "A model is missing or damaged: run 'fuente doctor', which names it and says what to do.",
        "es": "Falta un modelo o está dañado: ejecute «fuente doctor», que lo nombra y dice qué hacer.",
    },
    "model_other": {
        "en": "This library was made with another embedding model: set FUENTE_EMBEDDING_MODEL back, "
        "or start a new library.",
        "es": "Esta biblioteca se hizo con otro modelo de embeddings: restablezca FUENTE_EMBEDDING_MODEL "
        "o empiece otra biblioteca.",
    },
    "broken": {
        "en": "Something broke inside Fuente: ask again; if it happens again, run 'fuente doctor'.",
        "es": "Algo falló dentro de Fuente: vuelva a preguntar; si se repite, ejecute «fuente doctor».",
    },
    "filtered_out": {
        "en": "No document can pass these filters: give the earlier date first, or choose other documents.",
        "es": "Ningún documento puede pasar estos filtros: ponga primero la fecha anterior o elija otros documentos.",
    },
    "lost": {
        "en": "The connection to Fuente is lost. This page comes back by itself as soon as Fuente runs again.",
        "es": "Se perdió la conexión con Fuente. Esta página vuelve sola en cuanto Fuente funcione de nuevo.",
    },
    "page_index_mending": {
        "en": "The index is being made anew. Answers are the same meanwhile, and take a little longer.",
        "es": "Se está rehaciendo el índice. Mientras tanto las respuestas son las mismas y tardan algo más.",
    },
    "page_index_away": {
        "en": "The Chroma server does not answer. Answers are the same meanwhile, and take a little longer.",
        "es": "El servidor Chroma no responde. Mientras tanto las respuestas son las mismas y tardan algo más.",
    },
    "again": {"en": "Ask again", "es": "Repetir"},
    "edit": {"en": "Edit the question", "es": "Corregir la pregunta"},
    "earlier": {"en": "Earlier answer", "es": "Respuesta anterior"},
    "copy": {"en": "Copy", "es": "Copiar"},
    "copy_as": {"en": "Copy as", "es": "Copiar como"},
    "copy_markdown": {"en": "Markdown", "es": "Markdown"},
    "copy_footnotes": {"en": "With footnotes", "es": "Con notas al pie"},
    "share": {"en": "Link", "es": "Enlace"},
    "link_label": {"en": "Link to read this", "es": "Enlace para leer esto"},
    "link_copied": {"en": "The link is copied.", "es": "Enlace copiado."},
    "link_given": {
        "en": "Whoever can open this page can read this by it, and change nothing.",
        "es": "Quien pueda abrir esta página puede leer esto con él, sin cambiar nada.",
    },
    "link_end": {"en": "Take it back", "es": "Retirarlo"},
    "link_ended": {"en": "The link leads nowhere any more.", "es": "El enlace ya no lleva a nada."},
    "link_none": {
        "en": "There is nothing at this link: it was taken back, or what it led to was deleted.",
        "es": "No hay nada en este enlace: se retiró o se borró aquello a lo que llevaba.",
    },
    "pin": {"en": "Pin to my draft", "es": "Fijar en mi borrador"},
    "pinned": {"en": "Pinned", "es": "Fijada"},
    "pins_none": {
        "en": "Open a source of an answer and pin its quote: it comes here. Write what you like between the quotes.",
        "es": "Abra una fuente de una respuesta y fije su cita: aparece aquí. Escriba lo que quiera entre las citas.",
    },
    "own_draft": {"en": "Your draft", "es": "Su borrador"},
    "draft_title": {"en": "Title", "es": "Título"},
    "draft_own": {"en": "Write here; each sentence is checked", "es": "Escriba aquí; cada frase se comprueba"},
    "draft_write": {"en": "Add a paragraph", "es": "Añadir un párrafo"},
    "draft_forget": {"en": "Delete the draft", "es": "Borrar el borrador"},
    "draft_kept": {"en": "Kept.", "es": "Guardado."},
    "draft_unkept": {
        "en": "Not kept: the draft is too long, or Fuente does not answer.",
        "es": "Sin guardar: el borrador es demasiado largo o Fuente no responde.",
    },
    "move_up": {"en": "Move up", "es": "Subir"},
    "move_down": {"en": "Move down", "es": "Bajar"},
    "unpin": {"en": "Leave out", "es": "Quitar"},
    "disclaimer_draft": {
        "en": "Quotes are exact; what stands between them is the writer's own.",
        "es": "Las citas son exactas; lo que hay entre ellas es de quien escribe.",
    },
    "copied": {"en": "Copied", "es": "Copiado"},
    "copied_not": {"en": "Not copied", "es": "No se copió"},
    "save": {"en": "Save", "es": "Guardar"},
    "this_answer": {"en": "This answer", "es": "Esta respuesta"},
    "whole_conversation": {"en": "The whole conversation", "es": "Toda la conversación"},
    "good": {"en": "Good answer", "es": "Buena respuesta"},
    "bad": {"en": "Poor answer", "es": "Mala respuesta"},
    "why": {"en": "What is wrong with it?", "es": "¿Qué falla?"},
    "thanks": {"en": "Thank you. It is kept in your library only.", "es": "Gracias. Solo se guarda en su biblioteca."},
    "why_wrong": {"en": "It is wrong", "es": "Es incorrecta"},
    "why_partial": {"en": "Something is missing", "es": "Le falta algo"},
    "why_off": {"en": "Not what I asked", "es": "No es lo que pregunté"},
    "why_source": {"en": "The wrong source", "es": "Fuente equivocada"},
    "why_other": {"en": "Another reason…", "es": "Otro motivo…"},
    "how": {
        "en": "{passages} {passages:passage|passages} read, {seconds} s.",
        "es": "{passages} {passages:pasaje leído|pasajes leídos}, {seconds} s.",
    },
    "written_by": {
        "en": "Written by {writer}; each sentence checked against its quotes.",
        "es": "Redactado por {writer}; cada frase, cotejada con sus citas.",
    },
    "own_words": {"en": "In the sources' own words.", "es": "Con las palabras de las fuentes."},
    "further": {"en": "Ask next", "es": "Siga preguntando"},
    "source_panel": {"en": "Source", "es": "Fuente"},
    "source_of": {"en": "Source {number} of {total}", "es": "Fuente {number} de {total}"},
    "source_hint": {
        "en": "Choose a number in an answer to see the words it rests on.",
        "es": "Elija un número de una respuesta para ver las palabras en que se apoya.",
    },
    "previous": {"en": "Previous source", "es": "Fuente anterior"},
    "next": {"en": "Next source", "es": "Fuente siguiente"},
    "close": {"en": "Close the source", "es": "Cerrar la fuente"},
    "exact": {"en": "Exact quote, in its place", "es": "Cita exacta, en su sitio"},
    "cited_for": {"en": "Cited for", "es": "Citada por"},
    "not_cited": {"en": "Found, not cited", "es": "Encontrado, no citado"},
    "others": {"en": "Also found, not cited", "es": "También encontrado, no citado"},
    "open_document": {"en": "Open the whole document here", "es": "Abrir aquí el documento entero"},
    "open_page": {"en": "Show the page", "es": "Ver la página"},
    "page_gone": {
        "en": "The file is no longer as it was read, so its page cannot be shown; its text is kept.",
        "es": "El archivo ya no está como se leyó, así que no se puede mostrar su página; su texto se conserva.",
    },
    "translate": {"en": "Translate the quote", "es": "Traducir la cita"},
    "at_hand": {"en": "Found in", "es": "Hallado en"},
    "whole_document": {"en": "The whole document", "es": "El documento entero"},
    "part_shown": {
        "en": "A long document: the part around the quote is shown.",
        "es": "Documento largo: se muestra la parte en torno a la cita.",
    },
    "page_of": {"en": "Page {page} of “{title}”", "es": "Página {page} de «{title}»"},
    "source_gone": {
        "en": "This document is no longer in the library.",
        "es": "Este documento ya no está en la biblioteca.",
    },
    "shut": {"en": "Close", "es": "Cerrar"},
    "new": {"en": "New question", "es": "Nueva pregunta"},
    "search": {"en": "Search conversations", "es": "Buscar conversaciones"},
    "no_conversations": {"en": "Your questions are kept here.", "es": "Sus preguntas se guardan aquí."},
    "none_match": {"en": "No conversation holds these words.", "es": "Ninguna conversación tiene esas palabras."},
    "not_lasting": {
        "en": "The library cannot be written: conversations last until Fuente ends.",
        "es": "No se puede escribir en la biblioteca: las conversaciones duran hasta que Fuente se cierre.",
    },
    "rename": {"en": "Rename “{title}”", "es": "Cambiar el nombre de «{title}»"},
    "delete": {"en": "Delete “{title}”", "es": "Borrar «{title}»"},
    "sure": {"en": "Delete?", "es": "¿Borrar?"},
    "upload": {"en": "Add documents", "es": "Añadir documentos"},
    "login_title": {"en": "Log in to Fuente", "es": "Entrar en Fuente"},
    "login_password": {"en": "Password or token", "es": "Contraseña o token"},
    "login_enter": {"en": "Log in", "es": "Entrar"},
    "login_first": {
        "en": "Not logged in: send the password to /login first.",
        "es": "Sesión no iniciada: envíe antes la contraseña a /login.",
    },
    "login_wrong": {"en": "That is not the password.", "es": "Esa no es la contraseña."},
    "login_many": {
        "en": "Too many tries at once. Wait a moment and try again.",
        "es": "Demasiados intentos a la vez. Espere un momento y vuelva a intentarlo.",
    },
    "login_other": {"en": "In English", "es": "En español"},
    "log_out": {"en": "Log out", "es": "Salir"},
    "log_out_sure": {"en": "Log out?", "es": "¿Salir?"},
    "log_out_ends": {
        "en": "A log-out ends your conversations in this browser: press again to log out.",
        "es": "Al salir se pierden sus conversaciones de este navegador: pulse otra vez para salir.",
    },
    "no_script": {
        "en": "This page needs JavaScript, which runs only on this computer.",
        "es": "Esta página necesita JavaScript, que solo se ejecuta en este equipo.",
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

# What differs between a sentence and its quote, or why a chat model's sentence is not shown.
WHY: dict[str, dict[Language, str]] = {
    "figure": {"en": "a figure", "es": "una cifra"},
    "scale": {"en": "thousand, million or billion", "es": "miles, millones o billones"},
    "unit": {"en": "a unit", "es": "una unidad"},
    "date": {"en": "a date", "es": "una fecha"},
    "name": {"en": "a name", "es": "un nombre"},
    "place": {"en": "a place", "es": "un lugar"},
    "role": {"en": "who did it to whom", "es": "quién se lo hizo a quién"},
    "negation": {"en": "a negation", "es": "una negación"},
    "hedge": {"en": "how sure it is", "es": "cuán seguro es"},
    "bound": {"en": "a bound (at least, up to)", "es": "un límite (al menos, hasta)"},
    "quantity": {"en": "how many of them (some, all)", "es": "cuántos de ellos (algunos, todos)"},
    "direction": {"en": "a direction (rise, fall)", "es": "un sentido (subir, bajar)"},
    "antonym": {"en": "a word that says the opposite", "es": "una palabra que dice lo contrario"},
    "speaker": {"en": "who says it", "es": "quién lo dice"},
    "attribution": {"en": "who says it", "es": "quién lo dice"},
    "plan": {"en": "whether it is done or only planned", "es": "si está hecho o solo previsto"},
    "order": {"en": "the order", "es": "el orden"},
    "quotation": {"en": "the words between quotation marks", "es": "las palabras entre comillas"},
    "meaning": {"en": "what it says", "es": "lo que dice"},
    "language": {"en": "its language", "es": "su idioma"},
    "empty": {"en": "it says nothing", "es": "no dice nada"},
}


# What typer says, in English only, of a command that is typed wrong -> the same in Spanish.
USAGE: dict[str, str] = {
    r"Missing argument '(.+)'\.": "Falta el argumento «{}».",
    r"Missing option '(.+)'\.": "Falta la opción {}.",
    r"Missing command\.": "Falta la orden.",
    r"No such command '(.+?)'\. Did you mean '(.+)'\?": "La orden «{}» no existe. ¿Quiso decir «{}»?",
    r"No such command '(.+?)'\..*": "La orden «{}» no existe.",
    r"No such option: (\S+)(?: .*)?": "La opción {} no existe.",
    r"Option '(.+)' requires an argument\.": "La opción {} necesita un valor.",
    r"Option '(.+)' does not take a value\.": "La opción {} no lleva valor.",
    r"Got unexpected extra argument\(s\) \((.+)\)": "Sobra esto: {}.",
    r"Invalid value for '(.+)': Input should be a valid (?:integer|number).*": "El valor de {} debe ser un número.",
    r"Invalid value for '(.+?)': .*": "El valor de {} no es válido.",
}


class Count(int):
    """A number that is written with its noun: "{n:,} {n:page|pages}" is "1 page" and "2,000 pages"."""

    def __format__(self, spec: str) -> str:
        one, bar, many = spec.partition("|")
        if bar:
            return one if self == 1 else many
        return super().__format__(spec)


class SpanishCount(Count):
    """The same in Spanish: "2 000 páginas"."""

    def __format__(self, spec: str) -> str:
        said = super().__format__(spec)
        return said if "|" in spec else said.replace(",", "\u202f")


def usage(told: str, language: Language) -> str:
    """What typer tells of a command that is typed wrong, in a language; what is not known in Spanish stays as it is."""
    if language == "es":
        for pattern, spanish in USAGE.items():
            if found := re.fullmatch(pattern, told):
                return spanish.format(*found.groups())
    return told


def say(key: str, language: Language, **values: object) -> str:
    """A text of this page in one language, its {places} filled in."""
    count = SpanishCount if language == "es" else Count
    counted = {name: count(value) if type(value) is int else value for name, value in values.items()}
    return TEXT[key][language].format(**counted)


def differs(code: str, language: Language) -> str:
    """What differs, in words; a code that has none stands for itself."""
    return WHY[code][language] if code in WHY else code


def locale_language(environment: Mapping[str, str]) -> Language:
    """Spanish where the terminal's locale is, else English."""
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return "es" if locale.lower().startswith("es") else "en"
