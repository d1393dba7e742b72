"""A small library behind the guards of the page, and a client that asks it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from rag import Briefer, Library
from tests.conftest import WordCounts
from ui.api.access import Access, Proxies
from ui.api.mount import ApiMiddleware
from ui.api.service import Service
from ui.api.tokens import Tokens
from ui.web.access.login import LoginMiddleware
from ui.web.security import SecurityMiddleware
from ui.web.streams import Streams

WELL = "The well is 40 metres deep. Ana Ruiz dug it."
PUENTE = "El puente mide 1.500,5 metros. Lo construyó Luis Peña."
HOSTS = ("testserver", "127.0.0.1")
Opened = Callable[..., TestClient]


def written(folder: Path) -> Path:
    """Two documents, one in each language."""
    folder.mkdir(parents=True)
    (folder / "well.md").write_text(f"---\ntitle: The well\ndate: 2026-03-24\nlanguage: en\n---\n{WELL}\n", "utf-8")
    (folder / "puente.md").write_text(
        f"---\ntitle: El puente\ndate: 2026-03-25\nlanguage: es\n---\n{PUENTE}\n", "utf-8"
    )
    return folder


def behind_guards(
    service: Service,
    password: str = "",
    proxies: Proxies | None = None,
    log: Callable[[str], None] | None = None,
) -> Starlette:
    """The guards and the API as `fuente serve` has them, before a page that says who came through."""

    async def page(request: Request) -> PlainTextResponse:
        return PlainTextResponse(f"the page, {request.scope.get('fuente.user', 'nobody')}")

    access = Access(Tokens(service.library.path), password, proxies, wait=0.0)
    guards = [
        Middleware(SecurityMiddleware, heads={"en": "", "es": ""}, streams=Streams(), hosts=HOSTS),
        Middleware(ApiMiddleware, service=service, access=access, log=log),
    ]
    if password or proxies:
        guards.append(Middleware(LoginMiddleware, password=password or "nobody's", wait=0.0))
    return Starlette(routes=[Route("/{path:path}", page, methods=["GET", "POST"])], middleware=guards)


@contextmanager
def on_a_port(app: Starlette) -> Iterator[str]:
    """The address of a server of an application."""
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A library of two documents that no test changes."""
    place = tmp_path_factory.mktemp("api")
    with Library.open(place / "library", embedder=WordCounts()) as library:
        library.add(written(place / "documents"))
        service = Service(library, Briefer(library))
        yield service
        service.close()


@pytest.fixture(scope="module")
def client(shared: Service) -> Iterator[TestClient]:
    """A program on this computer, of which nothing is asked."""
    with TestClient(behind_guards(shared), raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """Makes a client of a library of its own, behind what guards are named; `add`: what the library holds."""
    with ExitStack() as stack:

        def make(*, add: Sequence[Path] = (), peer: str = "testclient", **guards: object) -> TestClient:
            library = stack.enter_context(Library.open(tmp_path / "library", embedder=WordCounts()))
            if add:
                library.add(*add)
            service = Service(library, Briefer(library))
            stack.callback(service.close)
            app = behind_guards(service, **guards)  # type: ignore[arg-type]
            return stack.enter_context(TestClient(app, raise_server_exceptions=False, client=(peer, 50000)))

        yield make
