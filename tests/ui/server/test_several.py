"""Several libraries in one server: each door of each leads to its own documents, and to those who may."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient

from rag import Library
from rag.errors import InputError
from tests.conftest import WordCounts
from tests.ui.api.conftest import PUENTE, WELL
from tests.ui.api.test_access import bearer, every_route
from ui.api.access import needed, proxies
from ui.api.tokens import Tokens
from ui.cli.main import run
from ui.cli.opening import in_schema
from ui.server.serve import Served
from ui.server.several import Libraries, named, running
from ui.web.access.login import NAMED, RIGHT, TOKEN
from ui.web.app import Rules, under_its_name
from ui.web.reader import Reader
from ui.web.security import Message, Receive, Scope, Send

NAMES = {"news": ("en", WELL), "law": ("es", PUENTE)}
DEEP = {"question": "How deep is the well?"}
pytestmark = pytest.mark.slow


class World:
    """The two libraries of NAMES, in one server."""

    def __init__(self, place: Path, stack: ExitStack, rules: Rules, peer: str) -> None:
        self.served: dict[str, Served] = {}
        for name, (language, text) in NAMES.items():
            (place / f"{name}.md").write_text(f"---\ntitle: {name}\nlanguage: {language}\n---\n{text}\n", "utf-8")
            library = stack.enter_context(Library.open(place / name, embedder=WordCounts()))
            library.add(place / f"{name}.md")
            self.served[name] = Served.of(library, "", "", fetching=False)
            stack.callback(self.served[name].close)
        self.tokens = {name: Tokens(place / name) for name in NAMES}
        others = {name: [held for one, held in self.tokens.items() if one != name] for name in NAMES}
        apps = {
            name: under_its_name(name, one.chat, one.adding, rules, one.programs, others[name])
            for name, one in self.served.items()
        }
        app = Libraries(apps, {name: one.programs for name, one in self.served.items()}, rules.names)
        self.app = app
        client = TestClient(app, base_url="http://localhost", client=(peer, 50000), follow_redirects=False)
        self.client = stack.enter_context(client)
        for one in self.served.values():
            one.chat.ready.set()


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Nobody is asked who they are, until a test makes a token."""
    with ExitStack() as stack:
        yield World(tmp_path_factory.mktemp("several"), stack, Rules(), "testclient")


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A proxy names who asks and their groups; each library has a group and a token."""
    rules = Rules("0.0.0.0", hosts=["localhost"], trusted=proxies("X-User", "10.0.0.0/8", "X-Groups"))
    with ExitStack() as stack:
        world = World(tmp_path_factory.mktemp("guarded"), stack, rules, "10.1.2.3")
        world.tokens["news"].add("reporters", "write", group=True)
        world.tokens["law"].add("lawyers", "read", group=True)
        yield world


# ------------------------------------------------------------------ doors


def test_each_door_of_each_library_leads_to_its_own_documents(world: World) -> None:
    for name in NAMES:
        documents = world.client.get(f"/{name}/api/documents").json()
        assert [one["title"] for one in documents] == [name]
    answers = {name: world.client.post(f"/{name}/api/ask", json=DEEP).json() for name in NAMES}
    for name, answer in answers.items():
        assert {one["document"]["title"] for one in answer["citations"]} <= {name}
    assert answers["news"]["citations"]
    chat = {"model": "fuente", "messages": [{"role": "user", "content": DEEP["question"]}]}
    said = world.client.post("/news/v1/chat/completions", json=chat).json()["choices"][0]["message"]
    address = said["annotations"][0]["url_citation"]["url"]
    assert address.startswith("/news/api/documents/")
    assert world.client.get(address).json()["text"] in WELL
    assert world.client.get("/news/api/openapi.json").json()["servers"] == [{"url": "/news"}]
    tool = {"name": "search", "arguments": {"question": "puente"}}
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": tool}
    headers = {"accept": "application/json, text/event-stream"}
    found = world.client.post("/law/mcp", json=call, headers=headers).json()["result"]["structuredContent"]
    assert [one["text"] for one in found["passages"]] == [PUENTE]


def test_each_page_is_told_where_it_lies(world: World) -> None:
    for name in NAMES:
        assert world.client.get(f"/{name}/").status_code == 200
        config = world.client.get(f"/{name}/config").json()
        assert config["root"] == f"http://localhost/{name}"
        assert world.client.get(f"/{name}/fuente/page.css").status_code == 200
    led = world.client.get("/news", params={"lang": "es"})
    assert (led.status_code, led.headers["location"]) == (307, "/news/?lang=es")


def test_what_is_asked_of_the_server_as_a_whole_is_no_library(world: World) -> None:
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "OPTIONS",
        "path": "*",
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
    }
    asyncio.run(world.app(scope, receive, send))
    assert sent[0]["status"] == 404


@pytest.mark.parametrize(("language", "said"), [("en", "The libraries of this server"), ("es", "Las bibliotecas de")])
def test_the_root_names_the_libraries_and_their_state(world: World, language: str, said: str) -> None:
    page = world.client.get("/", params={"lang": language})
    assert (said in page.text, f'<html lang="{language}"' in page.text) == (True, True)
    assert re.findall(r'href="\./(\w+)/">(\w+)<', page.text) == [("law", "law"), ("news", "news")]
    assert world.client.get("/readyz").json() == {"ready": True, "law": True, "news": True}
    statuses = [
        world.client.get(path).status_code for path in ("/healthz", "/nowhere", "/api/documents", "/nowhere/api")
    ]
    assert statuses == [200, 404, 404, 404]
    assert world.client.get("/", headers={"host": "evil.example"}).status_code == 421
    assert world.client.get("/news/api/documents", headers={"host": "evil.example"}).status_code == 421


# ------------------------------------------------------------------ rights


def test_a_token_of_another_library_gets_403_on_every_route(guarded: World) -> None:
    """And one of a reader wherever something is changed."""
    made = {name: tokens.add("Ana", "read") for name, tokens in guarded.tokens.items()}
    client = guarded.client
    for name, other in (("news", "law"), ("law", "news")):
        for method, path in every_route(guarded.served[name].programs):
            right = needed(method, path)
            at = f"/{name}{path}"
            assert (at, client.request(method, at, headers=bearer(made[other])).status_code == 403) == (
                at,
                right != "none",
            )
            own = client.request(method, at, headers=bearer(made[name])).status_code
            assert (at, own == 403) == (at, right == "write")
    assert client.get("/news/api/documents", headers=bearer("fuente_x")).status_code == 401


@pytest.mark.parametrize(
    ("groups", "news", "law"),
    [
        ("", (403, 403), (403, 403)),
        ("reporters", (200, 200), (403, 403)),
        ("others, lawyers", (403, 403), (200, 403)),
        ("reporters,lawyers", (200, 200), (200, 403)),
    ],
)
def test_a_group_that_the_proxy_names_may_what_it_may_in_each_library(
    guarded: World, groups: str, news: tuple[int, int], law: tuple[int, int]
) -> None:
    headers = {"X-User": "eva", "X-Groups": groups}
    client = guarded.client
    for name, expected in (("news", news), ("law", law)):
        read = client.get(f"/{name}/api/documents", headers=headers).status_code
        written = client.post(f"/{name}/api/bin/undo", json={}, headers=headers).status_code
        assert (read, written) == expected
        assert client.get(f"/{name}/config", headers=headers).status_code == read
    twice = [("X-User", "eva"), ("X-Groups", "reporters"), ("X-Groups", "lawyers")]
    assert client.get("/news/api/documents", headers=twice).status_code == 403


def test_a_token_opens_the_page_of_its_library_alone_and_only_as_long_as_it_counts(guarded: World) -> None:
    client, browser = guarded.client, {"accept": "text/html"}
    secret = guarded.tokens["law"].add("Luis", "read")
    asked = client.get("/law/", headers=browser)
    assert (asked.status_code, asked.headers["location"]) == (303, "/law/login")
    entered = client.post("/law/login", data={"password": secret}, headers=browser)
    assert (entered.status_code, entered.headers["location"]) == (303, "/law/")
    assert all(part in entered.headers["set-cookie"] for part in (f"{TOKEN}={secret}; Path=/law/;", "HttpOnly"))
    kept = {"cookie": f"{TOKEN}={secret}"}
    assert [client.get(f"/{name}/config", headers=kept).status_code for name in ("law", "news")] == [200, 401]
    assert client.get("/law/api/documents", headers=kept).status_code == 401  # no other page may ask in its name
    left = client.post("/law/logout", headers=kept)
    assert "Path=/law/; Max-Age=0" in left.headers["set-cookie"]
    guarded.tokens["law"].remove("Luis")
    assert client.get("/law/config", headers=kept).status_code == 401


def test_what_somebody_may_on_the_page_is_said_by_the_server_alone() -> None:
    from ui.web.access.writers import Writers

    assert [Writers().may({RIGHT.decode(): right} if right else {}) for right in ("read", "write", "")] == [
        False, True, True,
    ]  # fmt: skip
    assert Writers("none").may({RIGHT.decode(): "write"})


def test_a_right_that_a_client_claims_is_taken_out(guarded: World) -> None:
    from ui.api.mount import ApiMiddleware

    seen: list[bytes] = []

    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        seen.extend(value for name, value in scope["headers"] if name == RIGHT)

    one = guarded.served["news"].programs
    from ui.api.access import Access

    guard = ApiMiddleware(
        page, one, Access(guarded.tokens["news"], proxies=proxies("X-User", "10.0.0.0/8", "X-Groups"))
    )
    claimed = [(RIGHT, b"write"), (b"Fuente-Right", b"write")]
    scope: Scope = {"type": "http", "path": "/", "method": "GET", "client": ("10.1.2.3", 1)}

    async def nothing(*_: Message) -> Message:
        return {}

    for user in ([], [(b"x-user", b"eva"), (b"x-groups", b"reporters")]):
        asyncio.run(guard({**scope, "headers": [*claimed, *user]}, nothing, nothing))  # type: ignore[arg-type]
    assert seen == [b"write"]  # of the group, not of the client


def test_who_has_a_name_is_the_same_at_every_browser_and_nobody_else_at_theirs(guarded: World) -> None:
    import gradio as gr

    from ui.api.access import Access
    from ui.api.mount import ApiMiddleware
    from ui.web.access.writers import Writers
    from ui.web.app import readers

    seen: list[Reader] = []
    who = readers(Writers())

    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append(who(gr.Request(Request(scope))))

    async def nothing(*_: Message) -> Message:
        return {}

    access = Access(guarded.tokens["news"], proxies=proxies("X-User", "10.0.0.0/8", "X-Groups"))
    guard = ApiMiddleware(page, guarded.served["news"].programs, access)
    scope: Scope = {"type": "http", "path": "/", "method": "GET", "client": ("10.1.2.3", 1), "query_string": b""}
    groups = (b"x-groups", b"reporters")
    for user, browser in ((b"eva", b"a"), (b"eva", b"b"), (b"ana", b"a"), (b"", b"a")):
        named = [(b"x-user", user), groups] if user else [(NAMED, b"0" * 64)]
        headers = [*named, (b"cookie", b"fuente-visitor=" + browser * 32)]
        asyncio.run(guard({**scope, "headers": headers}, nothing, nothing))  # type: ignore[arg-type]
    eva, elsewhere, _, nobody = seen
    assert (eva.visitor, eva.named) == (elsewhere.visitor, True)
    assert len({one.visitor for one in seen}) == 3
    assert (nobody.visitor, nobody.named) == ("a" * 32, False)


# ------------------------------------------------------------------ names


@pytest.mark.parametrize("given", ["api=x", "News=x", "=x", "news=", "a/b=x", "1=x", "news"])
def test_what_names_no_library_is_refused(given: str) -> None:
    with pytest.raises(InputError) as told:
        named(given)
    assert str(told.value) != told.value.spanish


@pytest.mark.parametrize("given", [["a=x", "a=y"], ["a=x", "b=x"], ["a=x", "y"]])
def test_a_name_and_a_folder_are_given_once(
    given: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["serve", *(part for one in given for part in ("--library", one))]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert [*tmp_path.iterdir()] == []


def test_in_postgresql_each_library_is_the_schema_of_its_name() -> None:
    assert in_schema("postgresql://u@db/f", "news") == "postgresql://u@db/f?options=-csearch_path%3Dnews"
    assert in_schema("postgresql://u@db/f?sslmode=require", "a-b").endswith("require&options=-csearch_path%3Da-b")


def test_a_server_whose_library_cannot_begin_does_not_begin() -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no"})

    async def begin() -> None:
        async with running(broken):
            raise AssertionError

    with pytest.raises(RuntimeError, match="no"):
        asyncio.run(begin())
