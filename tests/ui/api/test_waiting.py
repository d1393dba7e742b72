"""Who comes first is served first; who leaves gives up the place; who finds none is told when to come again."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx
import pytest

from rag import Briefer, Library
from tests.ui.api.conftest import behind_guards, on_a_port
from ui.api.replies import Problem
from ui.api.service import Service, Wish
from ui.api.waiting.line import FIRST, WEIGHT, Gone, Left, Line

Made = TypeVar("Made")
DEEP = "How deep is the well?"
STREAM = {"accept": "text/event-stream"}
CHAT: dict[str, Any] = {"model": "fuente", "messages": [{"role": "user", "content": DEEP}]}
CALL = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "ask", "arguments": {"question": DEEP}}}
BOTH = {"accept": "application/json, text/event-stream"}
DOORS: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    ("/api/ask", {"question": DEEP}, {}),
    ("/api/ask", {"question": DEEP}, STREAM),
    ("/api/search", {"question": DEEP}, {}),
    ("/api/check", {"text": "The well is 50 metres deep."}, {}),
    ("/api/brief", {"topic": "the well"}, {}),
    ("/v1/chat/completions", CHAT, {}),
    ("/v1/chat/completions", CHAT | {"stream": True}, {}),
    ("/mcp", CALL, BOTH),
    ("/mcp", CALL, BOTH | {"mcp-protocol-version": "2025-06-18"}),
]


@dataclass
class Work:
    """Calls that wait to be let go, and the names of those that began."""

    go: threading.Event = field(default_factory=threading.Event)
    begun: list[str] = field(default_factory=list)
    left: list[bool] = field(default_factory=list)

    def named(self, name: str) -> Callable[[Left], str]:
        def call(left: Left) -> str:
            self.begun.append(name)
            assert self.go.wait(60)
            self.left.append(left())
            return name

        return call


async def stood(line: Line, call: Callable[[Left], str]) -> str:
    return await line.enter(call).result()


async def until(true: Callable[[], bool]) -> None:
    while not true():
        await asyncio.sleep(0.005)


# ------------------------------------------------------------------ the line itself


def test_who_comes_first_is_served_first() -> None:
    async def served() -> list[str]:
        line, work = Line(at_once=1), Work()
        places = [line.enter(work.named(name)) for name in "abcd"]
        work.go.set()
        return [await place.result() for place in places] + work.begun

    assert asyncio.run(served()) == [*"abcd", *"abcd"]


def test_who_leaves_the_line_frees_the_place_and_is_never_served() -> None:
    async def served() -> list[str]:
        line, work = Line(at_once=1, most=3), Work()
        first, _ = line.enter(work.named("first")), line.enter(work.named("second"))
        waiting = asyncio.create_task(stood(line, work.named("third")))
        await until(lambda: line.taken == 3)
        with pytest.raises(Problem, match="api_full"):
            line.enter(work.named("refused"))
        waiting.cancel()
        await until(lambda: line.taken == 2)
        last = line.enter(work.named("last"))
        work.go.set()
        await first.result()
        await last.result()
        return work.begun

    assert asyncio.run(served()) == ["first", "second", "last"]


def test_who_leaves_while_served_is_noticed_and_the_place_is_held_until_the_end() -> None:
    async def served() -> tuple[int, list[bool]]:
        line, work = Line(at_once=1), Work()
        place = line.enter(work.named("only"))
        await until(lambda: bool(work.begun))
        place.leave()
        held = line.taken
        work.go.set()
        await until(lambda: not line.taken)
        return held, work.left

    assert asyncio.run(served()) == (1, [True])


def test_who_finds_no_place_is_told_when_those_before_will_have_been_served() -> None:
    at = 0.0

    async def served() -> list[object]:
        line = Line(at_once=2, most=4, now=lambda: at)

        def slow(left: Left) -> None:
            nonlocal at
            at += 21.0

        begin = line.seconds
        await line.enter(slow).result()
        await until(lambda: not line.taken)
        work = Work()
        places = [line.enter(work.named(name)) for name in "abcd"]
        with pytest.raises(Problem) as full:
            line.enter(work.named("late"))
        work.go.set()
        for place in places:
            await place.result()
        return [begin, full.value.values["after"]]

    mean = FIRST + (21.0 - FIRST) * WEIGHT
    assert asyncio.run(served()) == [1, 4 * mean / 2]


def test_a_server_that_stops_sends_away_who_waits() -> None:
    async def served() -> list[str]:
        line, work = Line(at_once=1), Work()
        first = asyncio.create_task(stood(line, work.named("first")))
        second = asyncio.create_task(stood(line, work.named("second")))
        await until(lambda: line.taken == 2 and bool(work.begun))
        closing = asyncio.create_task(asyncio.to_thread(line.close))
        with pytest.raises(Problem) as told:
            await second
        with pytest.raises(Problem) as late:
            line.enter(work.named("late"))
        work.go.set()
        await closing
        return [told.value.key, late.value.key, await first]

    assert asyncio.run(served()) == ["api_stopping", "api_stopping", "first"]


# ------------------------------------------------------------------ through each door


@pytest.fixture
def narrow(shared: Service) -> Iterator[Service]:
    """The small library with one who works and two places in all."""
    service = Service(shared.library, shared.briefer, line=Line(at_once=1, most=2))
    yield service
    service.close()


@pytest.mark.parametrize(("path", "body", "headers"), DOORS)
def test_a_client_that_leaves_frees_its_place(
    narrow: Service, path: str, body: dict[str, Any], headers: dict[str, str]
) -> None:
    async def served(address: str) -> tuple[int, int]:
        work = Work()
        busy = narrow.line.enter(work.named("busy"))
        async with httpx.AsyncClient(base_url=address, trust_env=False) as client:
            leaving = asyncio.create_task(client.post(path, json=body, headers=headers))
            await until(lambda: narrow.line.taken == 2)
            leaving.cancel()
            with suppress(asyncio.CancelledError):
                await leaving
            await until(lambda: narrow.line.taken == 1)
            staying = asyncio.create_task(client.post(path, json=body, headers=headers))
            await until(lambda: narrow.line.taken == 2)
            work.go.set()
            await busy.result()
            return (await staying).status_code, narrow.line.taken

    with on_a_port(behind_guards(narrow)) as address:
        assert asyncio.run(served(address)) == (200, 0)
    assert 'fuente_failures_total{code="left"} 1' in narrow.metrics.text(documents=0, waiting=0)
    assert narrow.metrics.text(documents=0, waiting=0).count("_asks_total{") == 3


@pytest.mark.parametrize(("path", "body", "headers"), DOORS[:-2])
def test_who_finds_no_place_gets_503_and_the_seconds_before_anything_is_sent(
    narrow: Service, path: str, body: dict[str, Any], headers: dict[str, str]
) -> None:
    async def served(address: str) -> list[httpx.Response]:
        work = Work()
        places = [narrow.line.enter(work.named(name)) for name in "ab"]
        async with httpx.AsyncClient(base_url=address, trust_env=False) as client:
            told = [
                await client.post(path, json=body, headers=headers | {"accept-language": one}) for one in ("en", "es")
            ]
        work.go.set()
        for place in places:
            await place.result()
        return told

    with on_a_port(behind_guards(narrow)) as address:
        english, spanish = asyncio.run(served(address))
    assert [(one.status_code, one.headers["retry-after"]) for one in (english, spanish)] == [(503, "2")] * 2
    assert english.json()["error"]["message"] == "Too many are waiting: ask again in about 2 s."
    assert "vuelva a preguntar en unos 2 s" in spanish.json()["error"]["message"]


class Noted(Service):
    """Notes how many changes were handed in."""

    handed_in = 0

    async def change(self, call: Callable[[], Made]) -> Made:
        self.handed_in += 1
        return await super().change(call)


def test_a_change_is_made_though_its_client_has_left(shared: Service) -> None:
    """What only reads ends with its client; what was handed in is done, in its turn."""
    service, go, log = Noted(shared.library, shared.briefer), threading.Event(), list[str]()

    async def served(address: str) -> None:
        busy = asyncio.create_task(service.change(lambda: go.wait(60)))
        async with httpx.AsyncClient(base_url=address, trust_env=False) as client:
            leaving = asyncio.create_task(client.post("/api/bin/undo", json={}))
            await until(lambda: service.handed_in == 2)
            leaving.cancel()
            with suppress(asyncio.CancelledError):
                await leaving
            await client.get("/healthz")
            go.set()
            await busy
            await until(lambda: len(log) == 2)

    with on_a_port(behind_guards(service, log=log.append)) as address:
        asyncio.run(served(address))
    service.close()
    assert [json.loads(line)["status"] for line in log] == [200, 200]


class Slow(Briefer):
    """Makes each step only once it is let go."""

    def __init__(self, library: Library) -> None:
        super().__init__(library)
        self.made, self.go = list[object](), threading.Event()

    def ask_stream(self, *asked: Any, **given: Any) -> Iterator[Any]:
        for step in super().ask_stream(*asked, **given):
            self.made.append(step)
            assert self.go.wait(60)
            yield step


@pytest.mark.parametrize("history", [(), ("Who dug the well?",)])
def test_a_walk_ends_at_its_next_step_once_nobody_waits(shared: Service, history: tuple[str, ...]) -> None:
    briefer = Slow(shared.library)
    service = Service(shared.library, briefer)

    async def left() -> None:
        steps = service.ask_stream(Wish(DEEP, history=history))
        await until(lambda: bool(briefer.made))
        steps.close()
        briefer.go.set()
        await until(lambda: not service.line.taken)

    asyncio.run(left())
    service.close()
    assert len(briefer.made) == 1


def test_who_is_at_work_for_somebody_who_waits_is_told_that_the_server_stops() -> None:
    line, at_work = Line(), threading.Event()

    def call(left: Callable[[], bool]) -> None:
        at_work.set()
        while not left():
            time.sleep(0.01)
        raise Gone

    async def asked() -> Problem:
        place = line.enter(call)
        await asyncio.to_thread(at_work.wait)
        closing = asyncio.create_task(asyncio.to_thread(line.close))
        with pytest.raises(Problem) as told:
            await place.result()
        await closing
        return told.value

    assert asyncio.run(asked()).status == 503
