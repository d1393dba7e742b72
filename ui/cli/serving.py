"""`fuente serve` and `mcp`: the web page with its API, and the tools of an agent."""

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
    """Serve the web page and the API. Abrir la página web y la API."""
    from ui.api.access import proxies
    from ui.api.mount import on_stderr
    from ui.web.app import serve_page

    choose(library, chroma)
    now = settings()
    trusted = proxies(now.trusted_header, now.trusted_proxies)
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
            trusted=trusted,
            log=on_stderr if now.log else None,
        )


def mcp(
    library: LibraryOption = None,
    chroma: ChromaOption = None,
    write: Annotated[
        bool, typer.Option("--write", help="Tools that add and remove, too. También añadir y retirar.")
    ] = False,
    chat_model: ChatOption = None,
) -> None:
    """Serve an agent over stdio (MCP). Servir a un agente por la entrada y la salida estándar (MCP)."""
    from rag import Briefer
    from ui.api.mcp_tools import tools
    from ui.api.service import Service

    choose(library, chroma)
    now = settings()
    with open_library(create=write) as opened:
        service = Service(opened, Briefer(opened, chat_model or now.chat_model or None, now.translator or None))
        tools(service, write=write).run()
        service.close()
