"""What stands between the network and the page: known hosts, own origin only, no proxying, limits, own streams.

It also settles, before the page is drawn, in which language it is (`?lang=`, a cookie, the browser's own choice), and
gives each browser an opaque id, so that conversations stay with whoever had them.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlsplit

from rag.types import LANGUAGES, Language
from ui.output.render import error_json
from ui.text import say
from ui.web.streams import CALLS, Streams, listened_to, told_to

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

VISITOR = "fuente-visitor"
LANGUAGE = "fuente-language"
LARGEST_BODY = 2_000_000  # bytes of a request that is no upload: a question has 1,000 characters
LARGEST_UPLOAD = 256_000_000  # bytes of all files sent at once, with what frames them
UPLOADS_A_DAY = 10_000_000_000  # bytes from one address; Gradio keeps them for an hour
DAY, YEAR = 86_400, 31_536_000  # seconds
FILES = "/api/documents"  # where programs hand files in; whose token is asked for there
PROGRAMS = ("/api/", "/v1/", "/mcp")  # what is asked by programs, not by a browser
LOOPBACK = ("localhost", "127.0.0.1", "::1")
HEADERS = (
    (
        b"content-security-policy",
        b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        b"img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; form-action 'self'; "
        b"frame-ancestors 'self'; base-uri 'self'; object-src 'none'",
    ),  # Gradio's own scripts are inline, and its HTML component compiles each template and `js_on_load` by `Function`
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),  # without any, the browser would not say that a form is ours
)
PAGE = re.compile(
    r"/(?:c/[0-9a-f]{16}|brief|brief/[0-9a-f]{16}|check|library|d/[0-9a-f]{8,64})?"
)  # one page, whose script goes there
ASKED = "fuente.asked"  # in the scope: the path of the page that was asked for
_VISITOR_ID = re.compile(r"[0-9a-f]{32}")


def cookies(headers: Mapping[str, str]) -> Mapping[str, str]:
    """What a browser remembers. Others' cookies lie beside ours, in whatever shape: none of them may hide ours."""
    pairs = (part.partition("=") for part in headers.get("cookie", "").split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs}


def visitor(headers: Mapping[str, str]) -> str:
    """The opaque id of a browser, or "" where it has none that we gave."""
    known = cookies(headers).get(VISITOR, "")
    return known if _VISITOR_ID.fullmatch(known) else ""


def page_language(headers: Mapping[str, str], query: str = "") -> Language:
    """The language a page is read in: asked for in the address, remembered, or the browser's first of the two."""
    wished = [*parse_qs(query).get("lang", []), cookies(headers).get(LANGUAGE, "")]
    wished += [part.split(";")[0].strip()[:2] for part in headers.get("accept-language", "").lower().split(",")]
    return next((known for one in wished for known in LANGUAGES if known == one), "en")


def cookie(name: str, value: str, seconds: int, scope: Scope, *, hidden: bool = False, path: str = "/") -> str:
    """A Set-Cookie header; behind TLS, also where a proxy unwrapped it, the cookie travels by TLS only."""
    told = dict(scope["headers"]).get(b"x-forwarded-proto", b"").decode("latin-1")
    safe = "; Secure" if "https" in (scope.get("scheme"), told) else ""
    return f"{name}={value}; Path={path}; Max-Age={seconds}; SameSite=Lax{'; HttpOnly' if hidden else ''}{safe}"


class SecurityMiddleware:
    """ASGI middleware: 421 to hosts that are not ours, 403 to other origins, to Gradio's file proxy and to the
    streams of other browsers, 413 to giants, 429 to who asks without listening; headers on every reply.

    `hosts` are the names by which the page may be reached, since a name that points here (DNS rebinding) would make
    any page's script one of our own; none: any, which is for a page behind a password.
    """

    def __init__(
        self, app: App, heads: Mapping[Language, str], streams: Streams, hosts: Sequence[str] = LOOPBACK
    ) -> None:
        self.app = app
        self.heads = heads  # what the page's <head> begins with
        self._streams = streams
        self._hosts = hosts
        self._uploads = Uploads()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        refused = self._refused(scope, headers)
        if refused:
            await _reply(send, refused, scope, headers)
            return
        most = LARGEST_UPLOAD if _is_upload(scope) else LARGEST_BODY
        page = scope["method"] == "GET" and PAGE.fullmatch(scope["path"])
        sent = self._page(scope, headers, send) if page else _with_headers(send)
        if page:
            scope = {**scope, "path": "/", "raw_path": b"/", ASKED: scope["path"]}
        try:
            await self._heard(scope, headers, _limited(receive, most), sent)
        except TooLarge:
            await _reply(send, 413, scope, headers)

    def _refused(self, scope: Scope, headers: Mapping[str, str]) -> int:
        """The status of a request that is not let through, or 0."""
        host = headers.get("host", "")
        if self._hosts and (urlsplit(f"//{host}").hostname or "") not in self._hosts:
            return 421
        origin = headers.get("origin")
        if origin and urlsplit(origin).netloc != host:
            return 403
        path = scope["path"].lower()
        if "file=http:" in path or "file=https:" in path:
            return 403
        declared = headers.get("content-length", "0")
        if not declared.isdecimal() or int(declared) > (LARGEST_UPLOAD if _is_upload(scope) else LARGEST_BODY):
            return 413
        if not _is_upload(scope):
            return 0
        if scope["path"] != FILES and not visitor(headers):
            return 403  # who has seen no page has nothing to hand in
        return 0 if self._uploads.take(_address(scope), int(declared)) else 429

    async def _heard(self, scope: Scope, headers: Mapping[str, str], receive: Receive, send: Send) -> None:
        """Passes a request on, unless it is about the session of another browser or one too many of its own."""
        path, method = scope["path"], scope["method"]
        joins = method == "POST" and (path.endswith("/queue/join") or path.startswith(CALLS))
        tells = joins or (method == "POST" and path.endswith(("/cancel", "/component_server")))
        listens = method == "GET" and (path.endswith("/queue/data") or path.startswith(CALLS))
        if not tells and not listens and not (method == "GET" and "/heartbeat/" in path):
            await self.app(scope, receive, send)
            return
        body = await _body(receive) if tells else b""
        session = told_to(body) if tells else listened_to(path, scope.get("query_string", b"").decode("latin-1"))
        owner = visitor(headers) or _address(scope)
        if not self._streams.owned(session, owner):
            await _reply(send, 403, scope, headers)
        elif joins and not self._streams.join(session, owner, _address(scope)):
            await _reply(send, 429, scope, headers)
        elif listens:
            self._streams.opened(session)
            try:
                await self.app(scope, receive, send)
            finally:
                self._streams.closed(session)
        else:
            await self.app(scope, _again(body, receive) if tells else receive, send)

    def _page(self, scope: Scope, headers: Mapping[str, str], send: Send) -> Send:
        """Sends the page in the reader's language, with the cookies that remember it."""
        query = scope.get("query_string", b"").decode("latin-1")
        language = page_language(headers, query)
        up = "../" * (scope["path"].count("/") - 1) or "./"
        base = f'<base href="{up}">'
        set_cookies = [cookie(LANGUAGE, language, YEAR, scope)]
        browser = visitor(headers)
        if not browser:
            browser = secrets.token_hex(16)
            set_cookies.append(cookie(VISITOR, browser, YEAR, scope, hidden=True))
        start: Message = {}
        body = bytearray()

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            if message["type"] != "http.response.body":
                await send(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            spoken = spoken_page(bytes(body), language, base + self.heads[language] + forgetting(browser))
            kept = [pair for pair in start["headers"] if pair[0].lower() not in (b"link", b"content-length")]
            own = [(b"set-cookie", one.encode()) for one in set_cookies] + [(b"cache-control", b"no-store")]
            start["headers"] = [*kept, *HEADERS, *own, (b"content-length", str(len(spoken)).encode())]
            await send(start)
            await send({"type": "http.response.body", "body": spoken})

        return sent


class TooLarge(Exception):
    """A request has more bytes than it may."""


def forgetting(browser: str) -> str:
    """A script: what a tab remembers of whoever had this browser before is forgotten, before anything reads it."""
    whose = hashlib.sha256(browser.encode()).hexdigest()[:16]
    return (
        "<script>((now,tab)=>{const before=tab.getItem('fuente-whose');if(before===now)return;"
        f"if(before)tab.clear();tab.setItem('fuente-whose',now)}})('{whose}',sessionStorage)</script>"
    )


def spoken_page(page: bytes, language: Language, head: str) -> bytes:
    """Gradio's page, told which language its reader chose before any of its scripts run."""
    told = json.dumps(language)
    script = (
        f"{head}<script>(()=>{{const l={told},b=document.querySelector('base');if(b)b.href=b.href;"
        "Object.defineProperty(navigator,'language',{get:()=>l,configurable:true});"
        "Object.defineProperty(navigator,'languages',{get:()=>[l],configurable:true});"
        "const t=localStorage.getItem('fuente-theme'),d=matchMedia('(prefers-color-scheme: dark)').matches;"
        "document.documentElement.dataset.theme=t||(d?'dark':'light');})()</script>"
    )
    page = re.sub(rb'<html\s+lang="en"', f'<html lang="{language}"'.encode(), page, count=1)
    page = re.sub(rb"<title>.*?</title>", b"", page, flags=re.S)
    page = re.sub(rb'<meta\s+(?:property|name)="(?:og|twitter):[^>]*>|<link rel="manifest"[^>]*>', b"", page)
    return re.sub(rb"<head>", lambda _: f"<head>{script}".encode(), page, count=1)


class Uploads:
    """How many bytes each address has handed in today."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._day = 0
        self._bytes: Counter[str] = Counter()

    def take(self, address: str, size: int) -> bool:
        """Whether an address may hand in so many bytes more; they count from now on."""
        today = int(self._now() // DAY)
        if today != self._day:
            self._day, self._bytes = today, Counter()
        if self._bytes[address] + size > UPLOADS_A_DAY:
            return False
        self._bytes[address] += size
        return True


def _is_upload(scope: Scope) -> bool:
    return bool(scope["path"].lower().endswith("/upload")) or (scope["method"], scope["path"]) == ("POST", FILES)


def _address(scope: Scope) -> str:
    return str((scope.get("client") or ("",))[0])


async def _body(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    return body


def _again(body: bytes, receive: Receive) -> Receive:
    """Receives a body that was read already, and then what else comes."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


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


async def _reply(send: Send, status: int, scope: Scope, headers: Mapping[str, str]) -> None:
    """One sentence in the reader's language; programs have it as JSON."""
    key = {403: "api_refused", 413: "api_large", 421: "api_host", 429: "login_many"}[status]
    of_program = scope["path"].startswith(PROGRAMS)
    told = {"accept-language": headers.get("accept-language", "")} if of_program else headers  # programs read no page
    words = "api_much" if status == 429 else key  # nobody guesses at a password here
    said = say(words, page_language(told, scope.get("query_string", b"").decode("latin-1")))
    body = json.dumps(error_json(said, status, key), ensure_ascii=False) if of_program else said
    kind = b"application/json" if of_program else b"text/plain; charset=utf-8"
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", kind)]})
    await send({"type": "http.response.body", "body": body.encode()})
