"""In somebody else's application the page looks and guards itself as it does alone, and leaves the rest as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from gradio.http_server import start_server
from starlette.testclient import TestClient

from rag import Briefer, Library
from rag.errors import SettingsError
from tests.conftest import CHROMIUM
from ui.server.mounting import mount
from ui.web.app import Rules
from ui.web.library_service import LibraryService
from ui.web.session import Chat


@pytest.fixture
def chat(library: Library, folder: Path) -> Iterator[Chat]:
    library.add(folder)
    made = Chat(library, Briefer(library))
    made.ready.set()
    yield made
    made.close()


@pytest.fixture
def app(chat: Chat) -> FastAPI:
    """An application with a route of its own, and the page at `/briefing`."""
    app = FastAPI()
    app.get("/own")(lambda: {"own": True})
    mount(app, "/briefing", chat, LibraryService(chat.library), Rules(hosts=("testserver",)))
    return app


def test_a_mounted_page_keeps_its_styles_and_guards_and_the_application_its_own_routes(app: FastAPI) -> None:
    with TestClient(app) as client:
        page = client.get("/briefing/", headers={"accept-language": "es"})
        assert (page.status_code, '<html lang="es"' in page.text) == (200, True)
        assert "default-src 'self'" in page.headers["content-security-policy"]
        (style,) = re.findall(r'href="\./(fuente/page\.css\?v=\w+)"', page.text)
        assert client.get(f"/briefing/{style}").headers["content-type"].startswith("text/css")
        assert client.get("/briefing/library").text.count('<base href="./">') == 1
        assert client.get("/briefing/", headers={"host": "evil.example"}).status_code == 421
        assert client.get("/briefing/config", headers={"origin": "https://evil.example"}).status_code == 403
        assert client.get("/own").json() == {"own": True}
        assert client.get("/own", headers={"host": "evil.example"}).status_code == 200


def test_a_page_that_others_could_reach_without_a_password_is_not_mounted(chat: Chat) -> None:
    with pytest.raises(SettingsError):
        mount(FastAPI(), "/briefing", chat, LibraryService(chat.library), Rules("0.0.0.0"))


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium: apt-get install chromium")
def test_a_mounted_page_is_asked_in_a_browser(app: FastAPI, visit: Any) -> None:
    _, _, url, server = start_server(app, "127.0.0.1", None)
    page = visit(f"{url}briefing/")
    page.wait_for_selector("#question[data-ready]")
    page.fill("#question", "How deep is the well?")
    page.keyboard.press("Enter")
    page.wait_for_selector("#now .turn:not(.waiting) .chip")
    page.locator("#now .chip").first.click()
    page.wait_for_selector("#panel mark:focus")
    page.wait_for_url(re.compile("/briefing/c/[0-9a-f]{16}#source-1$"))
    page.reload()
    page.wait_for_selector("#panel mark:focus")
    page.goto("about:blank")
    server.close()
