"""What stands between the network and the page: own origin only, no proxying, limits, a content security policy.

It also settles, before the page is drawn, in which language it is (`?lang=`, a cookie, the browser's own choice), and
gives each browser an opaque id, so that conversations stay with whoever had them.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

from rag.types import LANGUAGES, Language

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

VISITOR = "fuente-visitor"
LANGUAGE = "fuente-language"
LARGEST_BODY = 2_000_000  # bytes of a request that is no upload: a question has 1,000 characters
LARGEST_UPLOAD = 256_000_000  # bytes of all files sent at once, with what frames them
YEAR = 31_536_000  # seconds
HEADERS = (
    (
        b"content-security-policy",
        b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        b"img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; form-action 'self'; "
        b"frame-ancestors 'self'; base-uri 'self'; object-src 'none'",
    ),  # Gradio's own scripts are inline and compile templates
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)
_VISITOR_ID = re.compile(r"[0-9a-f]{32}")


def cookies(headers: Mapping[str, str]) -> Mapping[str, str]:
    jar = SimpleCookie()
    try:
        jar.load(headers.get("cookie", ""))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in jar.items()}


def visitor(headers: Mapping[str, str]) -> str:
    """The opaque id of a browser, or "" where it has none that we gave."""
    known = cookies(headers).get(VISITOR, "")
    return known if _VISITOR_ID.fullmatch(known) else ""


def page_language(headers: Mapping[str, str], query: str = "") -> Language:
    """The language a page is read in: asked for in the address, remembered, or the browser's first of the two."""
    wished = [*parse_qs(query).get("lang", []), cookies(headers).get(LANGUAGE, "")]
    wished += [part.split(";")[0].strip()[:2] for part in headers.get("accept-language", "").lower().split(",")]
    return next((known for one in wished for known in LANGUAGES if known == one), "en")


class SecurityMiddleware:
    """ASGI middleware: 403 to other origins and to Gradio's file proxy, 413 to giants, headers on every reply."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]], heads: Mapping[Language, str]) -> None:
        self.app = app
        self.heads = heads  # what the page's <head> begins with

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        refused = _refused(scope, headers)
        if refused:
            await _reply(send, refused)
            return
        most = LARGEST_UPLOAD if scope["path"].endswith("/upload") else LARGEST_BODY
        page = scope["path"] == "/" and scope["method"] == "GET"
        sent = self._page(scope, headers, send) if page else _with_headers(send)
        try:
            await self.app(scope, _limited(receive, most), sent)
        except TooLarge:
            await _reply(send, 413)

    def _page(self, scope: Scope, headers: Mapping[str, str], send: Send) -> Send:
        """Sends the page in the reader's language, with the cookies that remember it."""
        query = scope.get("query_string", b"").decode("latin-1")
        language = page_language(headers, query)
        set_cookies = [f"{LANGUAGE}={language}; Path=/; Max-Age={YEAR}; SameSite=Lax"]
        if not visitor(headers):
            set_cookies.append(f"{VISITOR}={secrets.token_hex(16)}; Path=/; Max-Age={YEAR}; SameSite=Lax; HttpOnly")
        start: Message = {}
        body = bytearray()

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            spoken = spoken_page(bytes(body), language, self.heads[language])
            kept = [pair for pair in start["headers"] if pair[0].lower() not in (b"link", b"content-length")]
            own = [(b"set-cookie", one.encode()) for one in set_cookies] + [(b"cache-control", b"no-store")]
            start["headers"] = [*kept, *HEADERS, *own, (b"content-length", str(len(spoken)).encode())]
            await send(start)
            await send({"type": "http.response.body", "body": spoken})

        return sent


class TooLarge(Exception):
    """A request has more bytes than it may."""


def spoken_page(page: bytes, language: Language, head: str) -> bytes:
    """Gradio's page, told which language its reader chose before any of its scripts run."""
    told = json.dumps(language)
    script = (
        f"{head}<script>(()=>{{const l={told};"
        "Object.defineProperty(navigator,'language',{get:()=>l,configurable:true});"
        "Object.defineProperty(navigator,'languages',{get:()=>[l],configurable:true});"
        "const t=localStorage.getItem('fuente-theme'),d=matchMedia('(prefers-color-scheme: dark)').matches;"
        "document.documentElement.dataset.theme=t||(d?'dark':'light');})()</script>"
    )
    page = re.sub(rb'<html\s+lang="en"', f'<html lang="{language}"'.encode(), page, count=1)
    page = re.sub(rb"<title>.*?</title>", b"", page, flags=re.S)
    return re.sub(rb"<head>", lambda _: f"<head>{script}".encode(), page, count=1)


def _refused(scope: Scope, headers: Mapping[str, str]) -> int:
    """The status of a request that is not let through, or 0."""
    origin = headers.get("origin")
    if origin and urlsplit(origin).netloc != headers.get("host", ""):
        return 403
    path = scope["path"].lower()
    if "file=http:" in path or "file=https:" in path:
        return 403
    declared = headers.get("content-length", "0")
    most = LARGEST_UPLOAD if path.endswith("/upload") else LARGEST_BODY
    return 413 if not declared.isdecimal() or int(declared) > most else 0


def _limited(receive: Receive, most: int) -> Receive:
    """Reads a request's body, and raises TooLarge when more comes than may, whatever its header said."""
    seen = 0

    async def limited() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > most:
            raise TooLarge
        return message

    return limited


def _with_headers(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            # Gradio preloads webfonts from other origins by a Link header; the policy would refuse them anyway
            kept: Iterable[tuple[bytes, bytes]] = [
                pair for pair in message.get("headers", []) if pair[0].lower() != b"link"
            ]
            message["headers"] = [*kept, *HEADERS]
        await send(message)

    return sent


async def _reply(send: Send, status: int) -> None:
    words = {403: b"refused", 413: b"too large"}[status]
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": words})
