"""`fuente serve`, `mcp` and `token`: the web page with its API, the tools of an agent, and who may use them."""

from __future__ import annotations

from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.errors import InputError
from ui.cli.opening import choose, corpus, open_library, open_several, settings
from ui.cli.options import ChatOption, ChromaOption, JsonOption, LibraryOption
from ui.cli.terminal import print_json, spoken, warn
from ui.text import say

if TYPE_CHECKING:
    from rag import Library
    from ui.api.tokens import Tokens


def serve(
    library: Annotated[
        list[str] | None,
        typer.Option(
            "--library",
            help="The library's folder (FUENTE_LIBRARY); several as NAME=DIR, again for each. "
            "La carpeta; varias como NOMBRE=CARPETA.",
        ),
    ] = None,
    chroma: ChromaOption = None,
    host: Annotated[str | None, typer.Option(help="FUENTE_HOST")] = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="FUENTE_PORT")] = None,
    chat_model: ChatOption = None,
) -> None:
    """Serve the web page and the API. Abrir la página web y la API."""
    from ui.api.access import proxies
    from ui.api.mount import on_stderr
    from ui.server.serve import Served, serve_page, serve_several
    from ui.server.several import named
    from ui.web.app import Rules

    given = library or []
    several = len(given) > 1 or any("=" in one for one in given)
    choose(Path(given[0]) if given and not several else None, chroma)
    now = settings()
    trusted = proxies(now.trusted_header, now.trusted_proxies, now.trusted_groups)
    rules = Rules(
        host or now.host,
        now.port if port is None else port,
        now.password,
        now.writers,
        [one.strip() for one in now.hosts.split(",") if one.strip()],
        trusted,
        on_stderr if now.log else None,
    )
    telemetry = None
    if now.telemetry:
        from ui.server.telemetry import to_collector

        telemetry = to_collector(now.telemetry)

    ours = None
    with suppress(InputError):  # what comes with Fuente may be gone, where there are other documents
        ours = corpus()

    def served(opened: Library) -> Served:
        writes = chat_model or now.chat_model
        return Served.of(opened, writes, now.translator, fetching=now.fetch, telemetry=telemetry, ours=ours)

    if not several:
        with open_library(create=True) as opened:
            serve_page(served(opened), rules, None if opened.stats().documents else corpus())
        return
    with open_several([named(one) for one in given]) as libraries:
        serve_several({name: served(one) for name, one in libraries.items()}, rules)


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
        briefer = Briefer(opened, chat_model or now.chat_model or None, now.translator or None)
        with closing(Service(opened, briefer)) as service:
            tools(service, write=write).run()


NameArgument = Annotated[str, typer.Argument(help="Of a person or program. De una persona o un programa.")]


def token_add(
    name: NameArgument,
    read: Annotated[bool, typer.Option("--read", help="It may ask. Puede preguntar.")] = False,
    write: Annotated[bool, typer.Option("--write", help="It may change the library, too. También cambiar.")] = False,
    group: Annotated[
        bool, typer.Option("--group", help="For a group that a proxy names; no token is made. Para un grupo.")
    ] = False,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a token; it is shown once. Crear un token; se muestra una vez."""
    if not read and not write:
        raise InputError(say("token_right", "en"), say("token_right", "es"))
    right = "write" if write else "read"
    secret = _tokens(library, create=True).add(name, "write" if write else "read", group=group)
    if as_json:
        print_json({"name": name, "right": right, "token": secret or None, "group": group})
    elif group:
        print(say("token_group", spoken(), name=name, right=right))
    else:
        warn(say("token_added", spoken(), name=name))
        print(secret)


def token_list(library: LibraryOption = None, as_json: JsonOption = False) -> None:
    """Who has a token, and what it may. Quién tiene un token y qué permite."""
    live = _tokens(library).live()
    if as_json:
        print_json([{"name": one.name, "right": one.right, "made": one.made, "group": one.group} for one in live])
        return
    for one in live:
        print(f"{one.right:<5}  {one.made[:10]}  {one.name}{say('token_of_group', spoken()) if one.group else ''}")
    if not live:
        print(say("token_none", spoken()))


def token_remove(name: NameArgument, library: LibraryOption = None, as_json: JsonOption = False) -> None:
    """Take a token's rights away, at once. Retirar un token, de inmediato."""
    _tokens(library).remove(name)
    if as_json:
        print_json({"removed": name})
    else:
        print(say("token_removed", spoken(), name=name))


def _tokens(library: LibraryOption, *, create: bool = False) -> Tokens:
    from ui.api.tokens import Tokens

    choose(library)
    with open_library(create=create) as opened:
        return Tokens(opened.path)
