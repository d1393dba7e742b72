"""The API in front of the page, in one application: whose path it is, who may, and a line in the log for each."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from rag.errors import FuenteError
from ui.api.access import OPEN, Access, Caller, Denied, needed
from ui.api.app import api
from ui.api.mcp_tools import served_over_http
from ui.api.replies import Problem, language_of, problem, told
from ui.api.service import Service
from ui.web.login import USER
from ui.web.security import App, Message, Receive, Scope, Send

MCP = "/mcp"
OURS = ("/api/", "/v1/", MCP, "/metrics", *OPEN)
Log = Callable[[str], None]


def on_stderr(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


class ApiMiddleware:
    """ASGI middleware: requests to the API are answered here, once it is settled who may; the rest is passed on.

    `log` hears one JSON object for each: when, method, path, status, seconds and whose token; nothing that was said.
    """

    def __init__(self, app: App, service: Service, access: Access, log: Log | None = None) -> None:
        self._app = app
        self._access = access
        self._log = log
        self._service = service
        self._api = api(service)
        self._mcp = served_over_http(service)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            async with self._mcp.running():
                await self._app(scope, receive, send)
        elif scope["type"] != "http" or not scope["path"].startswith(OURS):
            await self._page(scope, receive, send)
        else:
            await self._asked(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        caller = self._access.named(scope.get("headers", ()), _peer(scope))
        if caller is not None:
            scope[USER] = caller.name
        await self._app(scope, receive, send)

    async def _asked(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, status, name = time.monotonic(), 0, ""

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            caller = await self._let_in(scope)
            name = caller.name
            inner = self._mcp.app if scope["path"] == MCP else self._api
            await inner(scope, receive, sent)
        except (Denied, FuenteError) as error:
            reply = self._denied(error, Request(scope))
            await reply(scope, receive, sent)
        finally:
            self._tell(scope, status, time.monotonic() - began, name)

    async def _let_in(self, scope: Scope) -> Caller:
        """Who asks; raises Denied where they may not."""
        right = needed(scope["method"], scope["path"])
        if right == "none":
            return Caller("", "none")
        caller = await self._access.caller(scope["headers"], _peer(scope))
        if not caller.may(right):
            raise Denied(403, "api_no_right")
        if scope["path"] == MCP and scope["method"] != "POST":  # a stream without sessions would never end
            raise Denied(405, "api_method")
        return caller

    def _denied(self, error: Denied | FuenteError, request: Request) -> Response:
        shown = Problem(error.status, error.key) if isinstance(error, Denied) else error
        said = told(shown, language_of(request))
        self._service.metrics.failed(said[2])
        return problem(*said)

    def _tell(self, scope: Scope, status: int, seconds: float, name: str) -> None:
        if self._log is None:
            return
        line: dict[str, Any] = {
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "method": scope["method"],
            "path": scope["path"][:200],
            "status": status,
            "seconds": round(seconds, 3),
            "token": name,
        }
        self._log(json.dumps(line))


def _peer(scope: Scope) -> str:
    return str((scope.get("client") or ("",))[0])
