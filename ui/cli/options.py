"""The options that several commands share, and the texts of their help in both languages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

LibraryOption = Annotated[
    Path | None, typer.Option("--library", help="The library's folder (FUENTE_LIBRARY). La carpeta de la biblioteca.")
]
ChromaOption = Annotated[
    str | None,
    typer.Option("--chroma", help="http://host:port of a Chroma server (FUENTE_CHROMA). Servidor Chroma del índice."),
]
CatalogOption = Annotated[
    str | None,
    typer.Option("--catalog", help="postgresql://user@host/name with the documents (FUENTE_CATALOG). Base con ellos."),
]
ChatOption = Annotated[
    str | None,
    typer.Option("--chat-model", help="Who writes: local, ollama:MODEL… (FUENTE_CHAT_MODEL). Quién redacta."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON value on stdout. Un valor JSON en la salida.")]
FromOption = Annotated[str | None, typer.Option("--from", help="Earliest date of sources. Fecha más antigua.")]
ToOption = Annotated[str | None, typer.Option("--to", help="Latest date of sources. Fecha más reciente.")]
SourceLanguageOption = Annotated[
    str | None, typer.Option("--source-language", help="Of the sources: en, es. Idioma de las fuentes.")
]
CollectionOption = Annotated[
    list[str] | None,
    typer.Option("--collection", help="Only documents of this collection; again for more. Solo esta colección."),
]
DocumentOption = Annotated[
    list[str] | None,
    typer.Option("--document", help="Only this document, by its id; again for more. Solo este documento."),
]
