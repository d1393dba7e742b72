"""A page that asks for the one password or for a token, a cookie that remembers it, and a way out.

Stands before the whole page, its programmatic endpoints and their description; only whether the server is well, and
what the log-in page itself is drawn with, can be had without the password.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from rag.types import LANGUAGES, Language
from ui.text import say
from ui.throttle import Throttle
from ui.web.security import ASKED, PAGE, VISITOR, cookie, cookies, page_language

if TYPE_CHECKING:
    from ui.web.security import App, Receive, Scope, Send

SESSION = "fuente-session"
TOKEN = "fuente-token"  # a cookie with the token of who logged in by one: it may what the token may, as long as that
USER = "fuente.user"  # in the scope: whom a trusted proxy or a token named, who needs no password
RIGHT = b"fuente-right"  # a header that the server sets, never a client: what they may
NAMED = b"fuente-named"  # another: who they are, a hash of their name
WRITER = "fuente-writer"  # a cookie: they gave the writers' password
MONTH = 30 * 86_400  # seconds that a log-in is remembered
DRAWN_WITH = ("page.css", "login.css", "serif.woff2", "serif-italic.woff2", "icon.svg")
STARTED = "/gradio_api/startup-events"  # Gradio asks it of itself before it serves
OPEN = ("/healthz", "/readyz", STARTED, *(f"/fuente/{name}" for name in DRAWN_WITH))
LONGEST = 10_000  # bytes of the form
_OURS = re.compile(rf"(?:{PAGE.pattern}|/s/[\w-]{{1,64}})(?:\?[!-~]*)?", re.ASCII)  # where a log-in leads to


class Sessions:
    """Sessions that we gave and nobody ended, told from all others by a signature; none is kept."""

    def __init__(self, password: str, purpose: bytes) -> None:
        self._key = hashlib.scrypt(password.encode(), salt=purpose, n=2**14, r=8, p=1)
        self._ended: dict[str, float] = {}  # session that was ended → when it would have ended by itself

    def new(self) -> str:
        told = f"{int(time.time()) + MONTH}.{secrets.token_hex(8)}"
        return f"{told}.{self._signed(told)}"

    def end(self, session: str) -> None:
        now = time.time()
        if self.known(session):
            self._ended = {one: end for one, end in self._ended.items() if end > now}
            self._ended[session] = float(session.split(".")[0])

    def known(self, session: str) -> bool:
        """Whether we gave this session, it has not run out, and nobody ended it."""
        told, _, signature = session.rpartition(".")
        if not told or not hmac.compare_digest(signature.encode(), self._signed(told).encode()):
            return False
        return int(told.split(".")[0]) > time.time() and session not in self._ended

    def _signed(self, told: str) -> str:
        return hmac.new(self._key, told.encode(), "sha256").hexdigest()


class LoginMiddleware:
    """ASGI middleware: the log-in page for browsers and 401 for programs, until the password or a token was given.

    `known` says whether a token lets its bearer in; `asks`, whether anything is asked for just now.
    """

    def __init__(
        self,
        app: App,
        password: str,
        wait: float = 1.0,
        known: Callable[[str], bool] = lambda token: False,
        asks: Callable[[], bool] = lambda: True,
    ) -> None:
        self._app = app
        self._known = known
        self._asks = asks
        self._password = password.encode()
        self._throttle = Throttle(wait)
        self._sessions = Sessions(password, b"fuente session")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        known = scope.get(USER) and not _leaves(scope)
        if scope["type"] != "http" or scope["path"] in OPEN or known or not self._asks():
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        at = (request.method, scope["path"].rstrip("/"))
        if at == ("POST", "/login"):
            reply = await self._log_in(request)
        elif at == ("POST", "/logout"):
            reply = self._log_out(request)
        elif self._sessions.known(cookies(request.headers).get(SESSION, "")):
            await self._app(scope, receive, send)
            return
        elif at == ("GET", "/login"):
            reply = _asked(request)
        elif _is_browser(request):
            reply = RedirectResponse(f"{home(request)}/login{_wish(request)}", 303)
        else:
            language = page_language(request.headers, request.url.query)
            reply = JSONResponse({"detail": say("login_first", language)}, 401)
        reply.headers["cache-control"] = "no-store"
        await reply(scope, receive, send)

    async def _log_in(self, request: Request) -> Response:
        kept, wrong, status = await entered(request, self._throttle, lambda given: self._cookie(given, request))
        if not kept:
            return _asked(request, wrong, status)
        there, spoken = _wanted(request) or "/", _spoken(request)
        there += f"{'&' if '?' in there else '?'}lang={spoken}" if spoken else ""
        enter = RedirectResponse(f"{home(request)}{there}", 303)
        reply: Response = enter if _is_browser(request) else JSONResponse({"success": True})
        reply.headers["set-cookie"] = kept
        return reply

    def _cookie(self, given: bytes, request: Request) -> str:
        """What who gave the password or a token is known by from now on; empty where it is neither."""
        token = given.decode("utf-8", "replace").strip()
        if hmac.compare_digest(given, self._password):
            return cookie(SESSION, self._sessions.new(), MONTH, request.scope, hidden=True)
        if self._known(token):
            return cookie(TOKEN, token, MONTH, request.scope, hidden=True, path=f"{home(request)}/")
        return ""

    def _log_out(self, request: Request) -> Response:
        self._sessions.end(cookies(request.headers).get(SESSION, ""))
        reply = RedirectResponse(f"{home(request)}/login", 303)
        for ended in (SESSION, VISITOR, WRITER):  # the next one at this browser is somebody else
            reply.headers.append("set-cookie", cookie(ended, "", 0, request.scope, hidden=True))
        if cookies(request.headers).get(TOKEN):
            token = cookie(TOKEN, "", 0, request.scope, hidden=True, path=f"{home(request)}/")
            reply.headers.append("set-cookie", token)
        return reply


def home(request: Request) -> str:
    """Where the page lies: nothing, or the library's /NAME, where a server has several."""
    return str(request.scope.get("root_path", ""))


def _leaves(scope: Scope) -> bool:
    """Does somebody log out?"""
    return (scope.get("method"), scope["path"].rstrip("/")) == ("POST", "/logout")


def _wish(request: Request) -> str:
    """What is to be carried on: the language that the address asks for, and the page that it asks for."""
    wished = {"lang": _spoken(request), "to": _wanted(request)}
    said = urlencode({name: value for name, value in wished.items() if value}, safe="/")
    return f"?{said}" if said else ""


def _spoken(request: Request) -> str:
    return page_language({}, request.url.query) if "lang" in request.query_params else ""


def _wanted(request: Request) -> str:
    """The page or the shared link that the log-in stands before; empty for the first page, and for no page of ours."""
    if request.scope["path"].rstrip("/") == "/login":
        wanted = request.query_params.get("to", "")
    else:
        said = urlencode([pair for pair in parse_qsl(request.url.query) if pair[0] != "lang"])
        wanted = request.scope.get(ASKED, request.scope["path"]) + (f"?{said}" if said else "")
    return wanted if wanted != "/" and _OURS.fullmatch(wanted) else ""


def login_page(language: Language, wrong: str = "", to: str = "") -> str:
    """The page that asks for the password, and leads `to` a page of ours; `wrong` is a key of `ui.text` that says what
    was amiss."""
    on = escape(f"&{urlencode({'to': to}, safe='/')}") if to else ""
    other = next(one for one in LANGUAGES if one != language)
    said = f'<p role="alert">{escape(say(wrong, language))}</p>' if wrong else ""
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(say('login_title', language))}</title>"
        "<script>document.documentElement.dataset.theme=localStorage.getItem('fuente-theme')||"
        "(matchMedia('(prefers-color-scheme: dark)').matches?'dark':'light')</script>"
        '<link rel="stylesheet" href="./fuente/page.css"><link rel="stylesheet" href="./fuente/login.css">'
        "</head><body>"
        f"<main><h1>Fuente</h1><p>{escape(say('tagline', language))}</p>"
        f'<form method="post" action="./login?lang={language}{on}"><label for="password">'
        f"{escape(say('login_password', language))}</label>{said}"
        '<input id="password" name="password" type="password" autocomplete="current-password" required autofocus>'
        f"<button>{escape(say('login_enter', language))}</button></form>"
        f'<a href="./login?lang={other}{on}" lang="{other}" hreflang="{other}">{escape(say("login_other", other))}</a>'
        "</main></body></html>"
    )


def _asked(request: Request, wrong: str = "", status: int = 200) -> Response:
    """The log-in page; a program that gave the wrong password is told so."""
    language = page_language(request.headers, request.url.query)
    if not wrong or _is_browser(request):
        return HTMLResponse(login_page(language, wrong, _wanted(request)), status)
    return JSONResponse({"detail": say(wrong, language)}, status)


def _is_browser(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


async def entered(request: Request, throttle: Throttle, cookie_for: Callable[[bytes], str]) -> tuple[str, str, int]:
    """The cookie of who gave a password that it knows; else none, a key of `ui.text` that says why, and a status."""
    address = request.client.host if request.client else ""
    if throttle.full(address):
        return "", "login_many", 429
    if kept := cookie_for(await _given_password(request)):
        return kept, "", 200
    await throttle.wait(address)
    return "", "login_wrong", 401


async def _given_password(request: Request) -> bytes:
    """The password of a form, as browsers and Gradio's client send it; empty where there is none."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LONGEST:
            return b""
    return parse_qs(body.decode("utf-8", "replace")).get("password", [""])[0].encode()
