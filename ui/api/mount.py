"""The API in front of the page, in one application: whose path it is, who may, and a line in the log for each."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from rag.errors import FuenteError
from ui.api.access import OPEN, Access, Caller, Denied, needed
from ui.api.app import api
from ui.api.mcp_tools import served_over_http
from ui.api.replies import Problem, language_of, problem, told
from ui.api.service import Service
from ui.api.waiting.listening import Unheard, heard
from ui.web.access.login import NAMED, RIGHT, TOKEN, USER
from ui.web.security import App, Message, Receive, Scope, Send, cookies

MCP = "/mcp"
LEFT = 499  # in the log, as proxies have it, of a client that left before its reply
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
        given = [pair for pair in scope.get("headers", ()) if pair[0].lower() not in (RIGHT, NAMED)]
        caller = self._access.named(given, _peer(scope)) or self._access.entered(_entered(given))
        if caller is not None and not caller.may("read"):
            said = told(Problem(403, "api_no_right"), language_of(Request(scope)))
            await PlainTextResponse(said.message, said.status)(scope, receive, send)
            return
        if caller is not None:
            named = hashlib.sha256(caller.name.encode("utf-8", "replace")).hexdigest()
            given += [(RIGHT, caller.right.encode()), (NAMED, named.encode())]
        user = {USER: caller.name} if caller is not None else {}
        await self._app({**scope, "headers": given, **user}, receive, send)

    async def _asked(self, scope: Scope, receive: Receive, send: Send) -> None:
        began, status, name = time.monotonic(), 0, ""

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        traced = self._service.telemetry and scope["path"] not in OPEN
        with self._traced(scope) if traced else nullcontext(None) as replied:
            try:
                caller = await self._let_in(scope)
                name = caller.name
                inner = self._mcp.app if scope["path"] == MCP else self._api
                reads = needed(scope["method"], scope["path"]) == "read"
                await (heard(inner, scope, receive, sent) if reads else inner(scope, receive, sent))
            except (Denied, FuenteError) as error:
                reply = self._denied(error, Request(scope))
                await reply(scope, receive, sent)
            except Unheard:
                status = LEFT
                self._service.metrics.failed("left")
            finally:
                if replied is not None:
                    replied(status)
                self._tell(scope, status, time.monotonic() - began, name)

    def _traced(self, scope: Scope) -> AbstractContextManager[Callable[[int], None]]:
        assert self._service.telemetry is not None
        return self._service.telemetry.request(scope["method"], scope["path"], scope["headers"])

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
        self._service.metrics.failed(said.code)
        reply = problem(said)
        if said.status == 405:
            reply.headers["allow"] = "POST"
        return reply

    def _tell(self, scope: Scope, status: int, seconds: float, name: str) -> None:
        if self._log is None:
            return
        line: dict[str, Any] = {
            "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "method": scope["method"],
            "path": (str(scope.get("root_path", "")) + scope["path"])[:200],
            "status": status,
            "seconds": round(seconds, 3),
            "token": name,
        }
        self._log(json.dumps(line))


def _entered(headers: Sequence[tuple[bytes, bytes]]) -> str:
    """The token that was given at the page."""
    jar = next((value for name, value in headers if name.lower() == b"cookie"), b"")
    return cookies({"cookie": jar.decode("latin-1")}).get(TOKEN, "")


def _peer(scope: Scope) -> str:
    return str((scope.get("client") or ("",))[0])
