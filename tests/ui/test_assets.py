"""What the page is drawn with stays in a browser's cache under a hash, and says what the page is in both languages."""

from __future__ import annotations

import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from rag import Briefer, Library
from rag.types import Language
from tests.conftest import WordCounts
from ui.text import say
from ui.web.app import Rules, _asset, launch
from ui.web.html.assets import FOR_GOOD, address, assets, head
from ui.web.library_service import LibraryService
from ui.web.security import spoken_page
from ui.web.session import Chat

CLIENT = TestClient(Starlette(routes=[Route("/fuente/{name}", _asset)]))


def test_a_file_under_its_hash_stays_for_good_and_any_other_address_is_asked_anew() -> None:
    lasting, plain = CLIENT.get(address("page.css")[1:]), CLIENT.get("/fuente/page.css")
    assert (lasting.headers["cache-control"], plain.headers["cache-control"]) == (FOR_GOOD, "no-cache")
    assert CLIENT.get("/fuente/page.css?v=old").headers["cache-control"] == "no-cache"
    assert CLIENT.get("/fuente/page.css", headers={"if-none-match": plain.headers["etag"]}).status_code == 304
    assert CLIENT.get("/fuente/../app.py").status_code == CLIENT.get("/fuente/none.css").status_code == 404
    assert f'url("{address("serif.woff2").replace("/fuente", "")}")' in lasting.text  # one font, not two


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_says_what_it_is_and_nothing_of_gradio(language: Language) -> None:
    page = b'<html lang="en"><head><title>x</title><meta property="og:title" content="Gradio" /><meta\n\t\tname='
    page += b'"twitter:creator" content="@Gradio" /><link rel="manifest" href="/manifest.json" /></head></html>'
    said = spoken_page(page, language, head(language)).decode()
    assert "Gradio" not in said
    assert f'property="og:description" content="{say("purpose", language)}"' in said
    told = json.loads(assets()[f"{language}.webmanifest"].content)
    assert (told["lang"], told["description"]) == (language, say("purpose", language))
    assert said.count('rel="manifest"') == said.count('rel="icon"') == 1


def first_reply(address: str) -> int:
    """The status of the first reply of a server that is about to begin."""
    while True:
        try:
            return httpx.get(address).status_code
        except httpx.TransportError:
            time.sleep(0.001)


def test_a_page_that_waits_for_the_server_finds_all_that_it_is_drawn_with(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with Library.open(tmp_path, embedder=WordCounts()) as library, ThreadPoolExecutor() as pool:
        chat = Chat(library, Briefer(library))
        first = pool.submit(first_reply, f"http://127.0.0.1:{port}/fuente/page.js")
        page = launch(chat, LibraryService(library), Rules(port=port))
        assert first.result(60) == 200
        chat.queue.close()
        page.close(verbose=False)
