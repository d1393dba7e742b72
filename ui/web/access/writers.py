"""Who may change the library by the page: everybody who sees it, whoever gives a second password, or nobody."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from ui.text import say
from ui.throttle import Throttle
from ui.web.access.login import MONTH, RIGHT, WRITER, Sessions, entered
from ui.web.security import cookie, cookies, page_language

if TYPE_CHECKING:
    from ui.web.security import App, Receive, Scope, Send

NOBODY = "none"  # as FUENTE_WRITERS
ENTER, LEAVE = "/writers", "/writers/leave"


class Writers:
    """Knows whom FUENTE_WRITERS lets change the library: without it everybody, with "none" nobody, else a password."""

    def __init__(self, setting: str = "") -> None:
        self.password = "" if setting == NOBODY else setting
        self._everybody = not setting
        self.sessions = Sessions(self.password or NOBODY, b"fuente writer")

    def may(self, headers: Mapping[str, str]) -> bool:
        """May the sender of these headers (names in lower case) change the library?

        Whom a token or a proxy named may what the server found, which it says in a header of its own.
        """
        if self.password and self.sessions.known(cookies(headers).get(WRITER, "")):
            return True
        right = headers.get(RIGHT.decode())
        return right == "write" if right else self._everybody

    @property
    def asks(self) -> bool:
        """Is there a password that makes a writer?"""
        return bool(self.password)


class WritersMiddleware:
    """ASGI middleware: takes the writers' password and the wish to write no more; passes on all else."""

    def __init__(self, app: App, writers: Writers, wait: float = 1.0) -> None:
        self._app = app
        self._writers = writers
        self._throttle = Throttle(wait)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        at = (scope.get("method"), scope.get("path"))
        if scope["type"] != "http" or not self._writers.asks or at not in (("POST", ENTER), ("POST", LEAVE)):
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        reply = await self._enter(request) if at[1] == ENTER else self._leave(request)
        reply.headers["cache-control"] = "no-store"
        await reply(scope, receive, send)

    async def _enter(self, request: Request) -> Response:
        """204 with a cookie; else why not, in the language of the page."""
        kept, wrong, status = await entered(request, self._throttle, lambda given: self._cookie(given, request))
        if not kept:
            return PlainTextResponse(say(wrong, page_language(request.headers, request.url.query)), status)
        return Response(status_code=204, headers={"set-cookie": kept})

    def _cookie(self, given: bytes, request: Request) -> str:
        if not hmac.compare_digest(given, self._writers.password.encode()):
            return ""
        return cookie(WRITER, self._writers.sessions.new(), MONTH, request.scope, hidden=True)

    def _leave(self, request: Request) -> Response:
        self._writers.sessions.end(cookies(request.headers).get(WRITER, ""))
        reply = Response(status_code=204)
        reply.headers["set-cookie"] = cookie(WRITER, "", 0, request.scope, hidden=True)
        return reply
