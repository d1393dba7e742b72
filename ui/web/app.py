"""The web page: Gradio's part of it. `session` and `html` make what it shows, `static/page.js` what it does."""

from __future__ import annotations

import asyncio
import os
import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # Gradio reads it on import, and would call home
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import gradio as gr
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from rag.errors import SettingsError
from rag.types import LANGUAGES
from ui.api.access import Access, Proxies
from ui.api.mount import ApiMiddleware, Log
from ui.api.service import Service
from ui.api.tokens import Tokens
from ui.text import say
from ui.web import html as markup
from ui.web.access.login import NAMED, LoginMiddleware
from ui.web.access.writers import Writers, WritersMiddleware
from ui.web.endpoints import endpoints
from ui.web.html.assets import FOR_GOOD, assets, head
from ui.web.library_panel import Readers, library_panel
from ui.web.library_service import LibraryService
from ui.web.listening import listening
from ui.web.security import LOOPBACK, SecurityMiddleware, page_language, visitor
from ui.web.session import Chat, Reader, text_of
from ui.web.streams import Streams
from ui.web.workspace_panel import workspace_panel

if TYPE_CHECKING:
    from ui.server.telemetry import Telemetry

WIRES = """
fuente.connect(trigger, server);
// "watch" "hello" "ask" "stop" "open" "rename" "delete" "search" "judge"
"""
PULSE = 15.0  # seconds after which an open page hears something, so that one that was left is noticed
LOOK = 0.5  # seconds between two looks at what is amiss
SESSIONS = 500  # whose state Gradio keeps
OPEN_PAGES = 550  # each holds one of Gradio's slots; more than the sessions it keeps
THEME = gr.themes.Base(
    font=["var(--sans)"], font_mono=["ui-monospace", "monospace"], primary_hue="red", neutral_hue="stone"
).set(body_background_fill="var(--paper)", body_background_fill_dark="var(--paper)")


def readers(writers: Writers) -> Readers:
    """Says who is asking: whom a token or a proxy names, at whatever browser, else the browser, by the cookie that
    the middleware set; a look-up has no session."""

    def reader_of(request: gr.Request) -> Reader:
        headers = {name.lower(): value for name, value in request.headers.items()}
        session = str(getattr(request, "session_hash", ""))
        name = headers.get(NAMED.decode(), "")  # under a name, else one's conversations would be those of the browser
        owner = f"user {name}" if name else visitor(headers) or f"session {session}"
        return Reader(owner, session, page_language(headers), writers.may(headers), bool(name))

    return reader_of


def sent(event: gr.EventData) -> Mapping[str, object]:
    """What the page's script sent along with an event."""
    return event._data if isinstance(event._data, dict) else {}


class Page:
    """What each event of the page does."""

    def __init__(self, chat: Chat, streams: Streams, locked: bool, reader_of: Readers, name: str = "") -> None:
        self.chat = chat
        self.reader_of = reader_of
        self.streams = streams
        self.locked = locked  # whether there is a password, and therefore a way out
        self.name = name  # of the library, where there are several

    async def watch(self, request: gr.Request) -> AsyncIterator[Any]:
        """What is amiss with the library and which state it is in, for as long as the page is open.

        While an event runs, Gradio leaves a page's stream open; without this one it would close it after each event,
        and what is asked in that moment would be heard only with the next event.
        """
        language, session = self.reader_of(request).language, self.reader_of(request).session
        said: tuple[str, str] | None = None
        while self.streams.heard(session):
            banner = self.chat.banner(language)
            told = (banner, self.chat.library.change)
            yield gr.skip() if told == said else markup.watched(*told)
            said, end = told, time.monotonic() + PULSE
            while self.chat.banner(language) == banner and time.monotonic() < end and self.streams.heard(session):
                await asyncio.sleep(LOOK)

    async def hello(self, event: gr.EventData, request: gr.Request) -> AsyncIterator[list[Any]]:
        """A page has loaded: everything in its language, and the conversation it was in."""
        reader = self.reader_of(request)
        language, current = reader.language, text_of(sent(event), "conversation")
        frame = [
            markup.masthead(language, locked=self.locked, named=reader.named, library=self.name),
            self.chat.composer(language),
            markup.panel(language),
        ]
        async for talk in self.chat.follow(reader, current):
            yield [talk.past, talk.now, talk.status, self.chat.side(reader, current), *frame]
            frame = [gr.skip()] * len(frame)

    async def ask(self, event: gr.EventData, request: gr.Request) -> AsyncIterator[list[Any]]:
        reader = self.reader_of(request)
        job = self.chat.ask(reader, sent(event))
        side: Any = self.chat.side(reader, job.wish.conversation)
        async for talk in self.chat.follow(reader, job.wish.conversation, asked=True):
            yield [talk.past, talk.now, talk.status, side]
            side = gr.skip()
        current = self.chat.looking(reader, job.wish.conversation)  # by now it may be another
        yield [gr.skip(), gr.skip(), gr.skip(), self.chat.side(reader, current)]

    async def open(self, event: gr.EventData, request: gr.Request) -> AsyncIterator[list[Any]]:
        reader, current = self.reader_of(request), text_of(sent(event), "conversation")
        async for talk in self.chat.follow(reader, current):
            yield [talk.past, talk.now, talk.status, self.chat.side(reader, current)]

    def stop(self, event: gr.EventData, request: gr.Request) -> None:
        self.chat.queue.stop(self.reader_of(request).visitor, text_of(sent(event), "conversation"))

    def rename(self, event: gr.EventData, request: gr.Request) -> str:
        reader = self.reader_of(request)
        self.chat.rename(reader, text_of(sent(event), "conversation"), text_of(sent(event), "title"))
        return self.chat.side(reader, text_of(sent(event), "current"))

    def delete(self, event: gr.EventData, request: gr.Request) -> list[Any]:
        reader, gone = self.reader_of(request), text_of(sent(event), "conversation")
        current = text_of(sent(event), "current")
        self.chat.delete(reader, gone)
        talk = self.chat.talk(reader, "" if gone == current else current)
        return [talk.past, talk.now, "", self.chat.side(reader, current)]

    def search(self, event: gr.EventData, request: gr.Request) -> str:
        return self.chat.side(
            self.reader_of(request), text_of(sent(event), "current"), text_of(sent(event), "text")[:100]
        )

    def judge(self, event: gr.EventData, request: gr.Request) -> list[str]:
        reader, current = self.reader_of(request), text_of(sent(event), "conversation")
        self.chat.judge(reader, text_of(sent(event), "turn"), sent(event).get("liked"), text_of(sent(event), "reason"))
        talk = self.chat.talk(reader, self.chat.looking(reader, current))
        return [talk.past, talk.now]

    def composer(self, request: gr.Request) -> str:
        """The question box anew, since its filters name the documents."""
        return self.chat.composer(self.reader_of(request).language)


# ------------------------------------------------------------------ the page


def _look_ups(chat: Chat, reader_of: Readers) -> list[Callable[..., Any]]:
    """What the page's script asks for by itself, without the queue; Gradio takes plain functions only."""

    def source(wanted: list[str], request: gr.Request) -> str:
        conversation, turn, number, passage = _texts(wanted, 4)
        return chat.source(reader_of(request), conversation, turn, number, passage)

    def document(wanted: list[str], request: gr.Request) -> str:
        conversation, turn, which = _texts(wanted, 3)
        return chat.document(reader_of(request), conversation, turn, which)

    def paper(wanted: list[str], request: gr.Request) -> str:
        conversation, turn, which = _texts(wanted, 3)
        return chat.paper(reader_of(request), conversation, turn, which)

    def save(wanted: list[str], request: gr.Request) -> dict[str, str]:
        conversation, turn, form = _texts(wanted, 3)
        return chat.save(reader_of(request), conversation, turn, form)

    def translate(wanted: list[str], request: gr.Request) -> str:
        conversation, turn, number = _texts(wanted, 3)
        return chat.translate(reader_of(request), conversation, turn, number)

    def copied(wanted: list[str], request: gr.Request) -> str:
        conversation, turn, form = _texts(wanted, 3)
        return chat.copied(reader_of(request), conversation, turn, form)

    def share(wanted: list[str], request: gr.Request) -> str:
        conversation, turn, ends = _texts(wanted, 3)
        return chat.share(reader_of(request), conversation, turn, ends=ends == "end")

    def pin(wanted: list[str], request: gr.Request) -> bool:
        conversation, turn, number = _texts(wanted, 3)
        return chat.pin(reader_of(request), conversation, turn, number)

    def own(wanted: list[str], request: gr.Request) -> str:
        return chat.own_draft(reader_of(request))

    def own_text(wanted: list[str], request: gr.Request) -> str:
        return markup.draft_text(reader_of(request).language)

    def own_keep(wanted: list[Any], request: gr.Request) -> dict[str, Any]:
        title, *lists = [*wanted, "", [], []][:3] if isinstance(wanted, list) else ["", [], []]
        blocks, known = (one if isinstance(one, list) else [] for one in lists)
        return chat.keep_draft(reader_of(request), str(title), blocks, known)

    def own_check(wanted: list[str], request: gr.Request) -> str:
        return chat.checked(reader_of(request), _texts(wanted, 1)[0])

    def own_file(wanted: list[str], request: gr.Request) -> dict[str, str]:
        return chat.editor.save(reader_of(request), _texts(wanted, 1)[0])

    def own_forget(wanted: list[str], request: gr.Request) -> str:
        chat.editor.forget(reader_of(request))
        return chat.own_draft(reader_of(request))

    look_ups = [source, document, paper, save, translate, copied, share]
    return [*look_ups, pin, own, own_text, own_keep, own_check, own_file, own_forget]


def _texts(wanted: object, count: int) -> list[str]:
    """As many texts as are needed, whatever the browser sent."""
    sent = [str(one) for one in wanted] if isinstance(wanted, list) else []
    return [*sent, *[""] * count][:count]


def build(
    chat: Chat,
    service: LibraryService,
    streams: Streams,
    *,
    locked: bool = False,
    writers: Writers | None = None,
    name: str = "",
    programs: Service | None = None,
) -> gr.Blocks:
    """The page over a library and a briefer, what its readers do to the library, and what `programs` call."""
    writers = writers or Writers()
    reader_of = readers(writers)
    page = Page(chat, streams, locked, reader_of, name)

    def part(name: str, **options: Any) -> gr.HTML:
        return gr.HTML("", elem_id=name, apply_default_css=False, js_on_load=None, **options)

    with gr.Blocks(title=say("title", "en"), delete_cache=(3600, 3600)) as blocks:
        top = part("masthead")
        with gr.Column(elem_id="frame"):
            side = part("side")
            with gr.Column(elem_id="middle"):
                with gr.Column(elem_id="talk"):
                    note, past, now = part("note"), part("past"), part("now")
                    form = part("composer")
                workspace_panel(chat.workspace, reader_of)
                with gr.Column(elem_id="library"):
                    documents = library_panel(service, reader_of, asks=writers.asks, only_ours=chat.only_ours)
            panel = part("panel")
        status = part("status", html_template='<p role="status" aria-live="polite">${value}</p>')
        wires = gr.HTML("", elem_id="wires", js_on_load=WIRES, server_functions=_look_ups(chat, reader_of))

        talk = [past, now, status, side]
        quiet: dict[str, Any] = {
            "show_progress": "hidden",
            "api_visibility": "private",
            "trigger_mode": "multiple",
            "concurrency_limit": None,  # questions wait in a line of their own; these only look on
        }
        for name, event, shown in (
            ("watch", page.watch, [note]),
            ("hello", page.hello, [*talk, top, form, panel]),
            ("ask", page.ask, talk),
            ("open", page.open, talk),
            ("stop", page.stop, []),
            ("rename", page.rename, [side]),
            ("delete", page.delete, talk),
            ("search", page.search, [side]),
            ("judge", page.judge, [past, now]),
        ):
            getattr(wires, name)(event, None, shown, api_name=f"page_{name}", **quiet)
        documents.change(page.composer, None, form, api_name="page_composer", **quiet)

        endpoints(programs or programs_of(chat), reader_of, streams)
    return blocks


@dataclass(frozen=True, slots=True)
class Rules:
    """Who may come, by which names, and who hears of it; the same for every library of a server."""

    host: str = "127.0.0.1"
    port: int = 0
    password: str = ""
    writers: str = ""  # who may change the library, as FUENTE_WRITERS says it
    hosts: Sequence[str] = ()  # names by which it may be reached; none: this computer's, and behind a password all
    trusted: Proxies | None = None  # the proxies that say who is asking
    log: Log | None = None  # hears a line for each request of a program

    @property
    def names(self) -> Sequence[str]:
        """The names by which it may be reached; none: any."""
        return (*self.hosts, self.host, *LOOPBACK) if self.hosts or not self.password else ()

    def check(self, tokens: Sequence[Tokens]) -> None:
        """Raise SettingsError for a host that others can reach, unless every library asks who comes."""
        if self.host in LOOPBACK or self.password or self.trusted or all(one.known() for one in tokens):
            return
        raise SettingsError(
            f"{self.host} can be reached by others, and the page has no log-in: set FUENTE_PASSWORD, make tokens, "
            "or serve on 127.0.0.1",
            f"otros llegan a {self.host} y la página no pide contraseña: defina FUENTE_PASSWORD, cree tokens "
            "o sirva en 127.0.0.1",
        )


RULES = Rules()


def launch(chat: Chat, service: LibraryService, rules: Rules = RULES, *, programs: Service | None = None) -> gr.Blocks:
    """Bind the port and serve, until what is returned is closed; its `local_url` is the address.

    Nothing is shared, measured or sent anywhere. `programs` answers what the API is asked.

    Raises SettingsError for a host that others can reach, unless there is a log-in, and for a port that is taken.
    """
    rules.check([Tokens(chat.library.path)])
    made = _made(chat, service, rules, programs or programs_of(chat))
    with listening(rules.host, rules.port):
        made.blocks.launch(
            server_name=rules.host,
            server_port=rules.port or None,
            prevent_thread_lock=True,
            quiet=True,
            share=False,
            ssr_mode=False,
            state_session_capacity=SESSIONS,
            max_threads=OPEN_PAGES,
            app_kwargs={**_outside(chat), "middleware": made.guards},
            **made.options,
        )
    return made.blocks


def under_its_name(
    name: str, chat: Chat, service: LibraryService, rules: Rules, programs: Service, elsewhere: Sequence[Tokens]
) -> Starlette:
    """The same for one library of several, which all lie in one server: an application that lies at `/NAME`.

    `elsewhere`: the tokens of the others.
    """
    return _inside(f"/{name}", chat, _made(chat, service, rules, programs, elsewhere, name))


def under_path(path: str, chat: Chat, service: LibraryService, rules: Rules = RULES) -> Starlette:
    """The same for one library in an application of somebody else, which lies there at `path`; raises SettingsError
    as `launch`."""
    rules.check([Tokens(chat.library.path)])
    return _inside(path, chat, _made(chat, service, rules, programs_of(chat)))


def _inside(path: str, chat: Chat, made: _Made) -> Starlette:
    made.blocks.state_session_capacity = SESSIONS
    made.blocks.max_threads = made.blocks._queue.max_thread_count = OPEN_PAGES
    app = Starlette(middleware=made.guards)
    gr.mount_gradio_app(
        app,  # it needs no more of it than Starlette has
        made.blocks,
        path="/",
        root_path=path,
        app_kwargs=_outside(chat),
        **made.options,
    )
    return app


@dataclass(frozen=True, slots=True)
class _Made:
    """A page that is not served yet."""

    blocks: gr.Blocks
    guards: list[Middleware]
    options: dict[str, Any]  # of Gradio


def _made(
    chat: Chat,
    service: LibraryService,
    rules: Rules,
    programs: Service,
    elsewhere: Sequence[Tokens] = (),
    name: str = "",
) -> _Made:
    streams, changing, tokens = Streams(), Writers(rules.writers), Tokens(chat.library.path)
    access = Access(
        tokens, rules.password, rules.trusted,
        writers=changing.password, read_only=bool(rules.writers), elsewhere=elsewhere,
    )  # fmt: skip
    asks = bool(rules.password or rules.trusted)  # else tokens alone guard the page, where it lies open to others
    locked = asks or rules.host not in LOOPBACK or bool(elsewhere)
    blocks = build(
        chat, service, streams, locked=bool(rules.password) or (locked and access.asks), writers=changing, name=name,
        programs=programs,
    )  # fmt: skip
    blocks.queue(max_size=500, default_concurrency_limit=8, api_open=False)  # every event stands in the one line
    heads = {language: head(language) for language in LANGUAGES}
    if rules.trusted:
        os.environ["FORWARDED_ALLOW_IPS"] = ""  # else uvicorn takes the peer's address from a header that may be forged
    guards = [
        Middleware(SecurityMiddleware, heads=heads, streams=streams, hosts=rules.names),
        Middleware(ApiMiddleware, service=programs, access=access, log=rules.log),
    ]
    if locked:  # where only a proxy or a token lets people in, no password does
        password = rules.password or secrets.token_hex(32)
        guards.append(
            Middleware(
                LoginMiddleware,
                password=password,
                known=lambda token: access.entered(token) is not None,
                asks=lambda: access.asks,
            )
        )
    guards.append(Middleware(WritersMiddleware, writers=changing))
    options: dict[str, Any] = {
        "max_file_size": "25mb",
        "show_error": False,
        "enable_monitoring": False,
        "run_history": False,
        "footer_links": [],
        "mcp_server": False,
        "blocked_paths": [str(chat.library.path.resolve())],
        "theme": THEME,
        "i18n": gr.I18n(**{language: markup.texts(language) for language in LANGUAGES}),
    }
    return _Made(blocks, guards, options)


def _outside(chat: Chat) -> dict[str, Any]:
    """What the page shows besides Gradio's, from the first moment on: what came later would be missed by a page that
    looked for the server while it began."""
    routes = [Route("/s/{link}", _shared(chat)), Route("/fuente/{name}", _asset)]
    return {"routes": routes, "docs_url": None, "redoc_url": None}


def programs_of(chat: Chat, telemetry: Telemetry | None = None) -> Service:
    """The library behind the page, for programs; `telemetry` hears what became of what they ask."""

    def trouble() -> str:
        return chat.trouble or ("" if chat.ready.is_set() else "api_starting")

    return Service(chat.library, chat.briefer, trouble, telemetry)


def _shared(chat: Chat) -> Callable[[Request], HTMLResponse]:
    """A route that shows what a link leads to."""

    def shown(request: Request) -> HTMLResponse:
        made = chat.sharing.sheet(request.path_params["link"], page_language(dict(request.headers), request.url.query))
        return HTMLResponse(made.html, made.status, {"cache-control": "no-store", "x-robots-tag": "noindex"})

    return shown


def _asset(request: Request) -> Response:
    """One of our files: for good under the hash of its bytes, else to be asked for anew."""
    found = assets().get(request.path_params["name"])
    if found is None:
        return Response(status_code=404)
    lasting = request.query_params.get("v") == found.hash
    headers = {"cache-control": FOR_GOOD if lasting else "no-cache", "etag": f'"{found.hash}"'}
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(status_code=304, headers=headers)
    return Response(found.content, media_type=found.kind, headers=headers)
