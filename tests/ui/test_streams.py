"""A session's events are heard by the browser that began it, and what nobody hears ends."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from ui.web.security import LOOPBACK, UPLOADS_A_DAY, SecurityMiddleware, Uploads
from ui.web.streams import KEPT, MOST_OF_ADDRESS, MOST_UNHEARD, UNHEARD, Streams

ANA, LUIS = {"cookie": f"fuente-visitor={'a' * 32}"}, {"cookie": f"fuente-visitor={'b' * 32}"}
JOIN, HEAR = "/gradio_api/queue/join", "/gradio_api/queue/data?session_hash=s"


class Clock:
    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


def guarded(streams: Streams) -> TestClient:
    async def echo(request: Request) -> StreamingResponse:
        body = await request.body()

        async def said() -> AsyncIterator[bytes]:
            yield b"heard " if streams.heard("s") else b"unheard "
            yield body

        return StreamingResponse(said())

    guard = Middleware(SecurityMiddleware, heads={"en": "", "es": ""}, streams=streams)
    app = Starlette(routes=[Route("/{path:path}", echo, methods=["GET", "POST"])], middleware=[guard])
    return TestClient(app, base_url="http://127.0.0.1:7860")


def test_another_browser_neither_hears_nor_joins_nor_stops_a_session(clock: Clock) -> None:
    client = guarded(Streams(clock))
    body = json.dumps({"session_hash": "s", "data": ["¿Qué?"]})
    assert client.post(JOIN, content=body, headers=ANA).text == f"heard {body}"
    for method, path in (
        ("GET", HEAR),
        ("POST", JOIN),
        ("POST", "/gradio_api/call/ask"),
        ("POST", "/gradio_api/cancel"),
        ("POST", "/gradio_api/component_server"),
        ("GET", "/gradio_api/heartbeat/s"),
    ):
        content = body if method == "POST" else None
        assert (path, client.request(method, path, headers=LUIS, content=content).status_code) == (path, 403)
        assert client.request(method, path, headers=ANA, content=content).status_code == 200


def test_what_nobody_hears_ends_and_what_is_heard_goes_on(clock: Clock) -> None:
    streams = Streams(clock)
    assert streams.join("s", "ana", "here")
    assert streams.heard("s")
    clock.at += UNHEARD
    assert not streams.heard("s")
    streams.opened("s")
    clock.at += 10 * UNHEARD
    assert streams.heard("s")
    streams.closed("s")
    assert streams.heard("s")  # a page that loads anew is away for a moment
    clock.at += UNHEARD
    assert not streams.heard("s")


def test_who_leaves_a_session_is_gone_unless_another_stream_of_it_is_open() -> None:
    async def noted() -> list[bool]:
        streams = Streams(again=0.0)
        gone = asyncio.create_task(streams.gone("s"))
        told = []
        for step in (streams.opened, streams.opened, streams.closed, streams.closed):
            step("s")
            for _ in range(5):
                await asyncio.sleep(0)
            told.append(gone.done())
        return told

    assert asyncio.run(noted()) == [False, False, False, True]


def test_an_event_that_was_called_is_listened_to_under_its_own_name(clock: Clock) -> None:
    streams = Streams(clock)
    listened: list[str] = []
    streams.opened, streams.closed = listened.append, listened.append  # type: ignore[method-assign]
    guarded(streams).get("/gradio_api/call/ask/e1", headers=ANA)
    guarded(streams).get("/gradio_api/call/v2/ask/e2", headers=ANA)
    assert listened == ["e1", "e1", "e2", "e2"]


def test_a_browser_that_never_listens_is_turned_away_and_no_other_is(clock: Clock) -> None:
    client = guarded(Streams(clock))
    joined = [client.post(JOIN, json={"session_hash": f"s{n}"}, headers=LUIS).status_code for n in range(60)]
    assert joined == [200] * MOST_UNHEARD + [429] * (60 - MOST_UNHEARD)
    assert client.post(JOIN, json={"session_hash": "ana"}, headers=ANA).status_code == 200
    clock.at += UNHEARD
    assert client.post(JOIN, json={"session_hash": "s60"}, headers=LUIS).status_code == 200


def test_a_program_that_never_looks_for_its_results_is_turned_away_and_no_other_is(clock: Clock) -> None:
    client = guarded(Streams(clock))
    called = [client.post("/gradio_api/call/ask", json={"data": []}, headers=LUIS).status_code for _ in range(60)]
    assert called == [200] * MOST_UNHEARD + [429] * (60 - MOST_UNHEARD)
    assert client.post("/gradio_api/call/ask", json={"data": []}, headers=ANA).status_code == 200


def test_an_address_that_takes_ever_new_names_is_turned_away(clock: Clock) -> None:
    streams = Streams(clock)
    joined = [streams.join(f"s{n}", f"visitor {n}", "there") for n in range(600)]
    assert joined == [True] * MOST_OF_ADDRESS + [False] * (600 - MOST_OF_ADDRESS)
    assert streams.join("s", "ana", "here")


def test_the_oldest_sessions_are_forgotten(clock: Clock) -> None:
    streams = Streams(clock)
    for number in range(KEPT + 1):
        clock.at += UNHEARD
        streams.join(f"s{number}", f"visitor {number}", "here")
    assert streams.owned("s0", "somebody else")
    assert not streams.owned("s1", "somebody else")
    assert len(streams._unheard) <= KEPT


@pytest.mark.parametrize("host", ["evil.example", "evil.example:7860", "localhost.evil.example", ""])
def test_a_name_that_only_points_here_is_refused(clock: Clock, host: str) -> None:
    assert guarded(Streams(clock)).get("/config", headers={"host": host}).status_code == 421


@pytest.mark.parametrize("host", [*LOOPBACK[:2], "[::1]", "localhost:1", "[::1]:7860"])
def test_this_computers_own_names_are_let_in(clock: Clock, host: str) -> None:
    assert guarded(Streams(clock)).get("/config", headers={"host": host}).status_code == 200


def test_who_has_seen_no_page_hands_in_nothing(clock: Clock) -> None:
    client = guarded(Streams(clock))
    assert client.post("/gradio_api/upload", content=b"x").status_code == 403
    assert client.post("/gradio_api/upload", content=b"x", headers=ANA).status_code == 200


def test_an_address_hands_in_so_much_a_day(clock: Clock) -> None:
    uploads = Uploads(clock)
    assert [uploads.take(one, UPLOADS_A_DAY) for one in ("a", "a", "b")] == [True, False, True]
    clock.at += 86_400
    assert uploads.take("a", 1)


def test_a_cookie_stays_on_tls_where_the_page_came_by_it(clock: Clock) -> None:
    client = guarded(Streams(clock))
    assert "Secure" not in client.get("/").headers["set-cookie"]
    assert "Secure" in client.get("/", headers={"x-forwarded-proto": "https"}).headers["set-cookie"]


@pytest.mark.parametrize(
    ("path", "base"),
    [
        ("/", "./"),
        ("/library", "./"),
        ("/check", "./"),
        (f"/c/{'0a' * 8}", "../"),
        (f"/brief/{'0a' * 8}", "../"),
    ],
)
def test_every_address_of_the_page_is_the_page_and_finds_its_parts(path: str, base: str) -> None:
    async def told(request: Request) -> HTMLResponse:
        return HTMLResponse(f'<html lang="en"><head></head>{request.url.path}</html>')

    guard = Middleware(SecurityMiddleware, heads={"en": "", "es": ""}, streams=Streams())
    app = Starlette(routes=[Route("/{path:path}", told)], middleware=[guard])
    page = TestClient(app, base_url="http://127.0.0.1:7860").get(path).text
    assert f'<head><base href="{base}">' in page
    assert page.endswith("</head>/</html>")


@pytest.mark.parametrize("path", ["/c", "/c/x", "/brief/../c", "/library/x", "/gradio_api/info"])
def test_no_other_path_is_taken_for_the_page(path: str) -> None:
    assert "<base" not in guarded(Streams()).get(path).text
