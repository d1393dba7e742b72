"""What the page is drawn with stays in a browser's cache under a hash, and says what the page is in both languages."""

from __future__ import annotations

import json

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from rag.types import Language
from ui.text import say
from ui.web.app import _asset
from ui.web.html.assets import FOR_GOOD, address, assets, head
from ui.web.security import spoken_page


async def sent(request):  # type: ignore[no-untyped-def]
    return _asset(request, request.path_params["name"])


CLIENT = TestClient(Starlette(routes=[Route("/fuente/{name}", sent)]))


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
