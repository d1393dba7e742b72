"""`fuente serve`: the web page."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.cli.opening import choose, corpus, open_library, settings
from ui.cli.options import ChatOption, ChromaOption, LibraryOption


def serve(
    library: LibraryOption = None,
    chroma: ChromaOption = None,
    host: Annotated[str | None, typer.Option(help="FUENTE_HOST")] = None,
    port: Annotated[int | None, typer.Option(help="FUENTE_PORT")] = None,
    chat_model: ChatOption = None,
) -> None:
    """Serve the web page. Abrir la página web."""
    from ui.web.app import serve_page

    choose(library, chroma)
    now = settings()
    with open_library(create=True) as opened:
        serve_page(
            opened,
            host=host or now.host,
            port=now.port if port is None else port,
            first=None if opened.stats().documents else corpus(),
            chat_model=chat_model or now.chat_model,
            translator=now.translator,
            password=now.password,
            hosts=[one.strip() for one in now.hosts.split(",") if one.strip()],
            fetching=now.fetch,
        )
