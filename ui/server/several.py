"""Several libraries in one server: each under its name, with its own page, API and rights. What a name leads to.

A library's application is told that it lies at the root: its name stands in the ASGI scope's `root_path`, its path
begins behind it. So nothing below knows how many there are.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from html import escape
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response

from rag.errors import InputError
from rag.types import LANGUAGES, Language
from ui.api.service import Service
from ui.text import say
from ui.web.security import App, Message, Receive, Scope, SecurityMiddleware, Send, page_language
from ui.web.streams import Streams

NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")
OURS = frozenset(
    "api assets brief c check config d fuente healthz library login logout mcp metrics readyz s static v1".split()
)


def named(given: str) -> tuple[str, str]:
    """NAME=DIR as name and folder; raises InputError for what is no name, or one that an address already has."""
    name, _, folder = given.partition("=")
    if not folder or not NAME.fullmatch(name) or name in OURS:
        raise InputError(say("library_name", "en", given=given), say("library_name", "es", given=given))
    return name, folder


class Libraries:
    """ASGI application: `/NAME/…` goes to the library of that name; the root tells the names and the state."""

    def __init__(self, apps: Mapping[str, App], services: Mapping[str, Service], hosts: Sequence[str] = ()) -> None:
        """`hosts`: the names by which the server may be reached; none: any."""
        self._apps = apps
        self._services = services
        drawn = "".join(f'<link rel="stylesheet" href="./{min(apps)}/fuente/{one}.css">' for one in ("page", "login"))
        heads = {language: f"<title>{say('title', language)}</title>{drawn}" for language in LANGUAGES}
        self._root = SecurityMiddleware(self._beside, heads, Streams(), hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        name, *rest = str(scope["path"]).removeprefix("/").split("/", 1)
        if name in self._apps and rest:
            path = f"/{rest[0]}"
            inside = {**scope, "root_path": f"/{name}", "path": path, "raw_path": quote(path).encode()}
            await self._apps[name](inside, receive, send)
        elif scope["type"] == "http":
            await self._root(scope, receive, send)

    async def _beside(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What lies beside the libraries."""
        request = Request(scope)
        language = page_language(request.headers, request.url.query)
        reply: Response = PlainTextResponse(say("api_unknown", language), 404)
        name = request.url.path.strip("/")
        if name in self._apps:
            reply = RedirectResponse(f"/{name}/{'?' if request.url.query else ''}{request.url.query}", 307)
        elif name == "healthz":
            reply = JSONResponse({"ok": True})
        elif name == "readyz":
            ready = {one: service.health().ready for one, service in self._services.items()}
            reply = JSONResponse({"ready": all(ready.values()), **ready}, 200 if all(ready.values()) else 503)
        elif not name:
            reply = HTMLResponse(index(sorted(self._apps), language))
        await reply(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Begin and end as the server does, each library's application with it."""
        await receive()
        async with AsyncExitStack() as stack:
            try:
                for app in self._apps.values():
                    await stack.enter_async_context(running(app))
            except Exception as error:
                await send({"type": "lifespan.startup.failed", "message": str(error)})
                return
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await send({"type": "lifespan.shutdown.complete"})


@asynccontextmanager
async def running(app: App) -> AsyncIterator[None]:
    """An application that has begun, and ends with this; raises RuntimeError where it cannot begin."""
    told, said = asyncio.Queue[Message](), asyncio.Queue[Message]()
    scope: Scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}

    async def live() -> None:
        await app(scope, told.get, said.put)

    life = asyncio.create_task(live())
    await told.put({"type": "lifespan.startup"})
    begun = await said.get()
    if begun["type"] != "lifespan.startup.complete":
        raise RuntimeError(str(begun.get("message", "")))
    try:
        yield
    finally:
        await told.put({"type": "lifespan.shutdown"})
        await life


def index(names: Sequence[str], language: Language) -> str:
    """The names, as links."""
    other: Language = "es" if language == "en" else "en"
    links = "".join(f'<li><a href="./{name}/">{name}</a></li>' for name in names)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"></head><body>'
        f"<main><h1>Fuente</h1><p>{escape(say('libraries', language))}</p><ul>{links}</ul>"
        f'<a href="./?lang={other}" lang="{other}" hreflang="{other}">{escape(say("login_other", other))}</a>'
        "</main></body></html>"
    )
