"""Behind a password nothing is to be had but the page that asks for it."""

from __future__ import annotations

import asyncio
import html

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from rag.types import Language
from ui.throttle import WAITING
from ui.web.access.login import SESSION, WRITER, LoginMiddleware, login_page
from ui.web.security import VISITOR, forgetting

BROWSER = {"accept": "text/html,*/*"}


def behind(wait: float = 0.0) -> Starlette:
    async def said(request: Request) -> PlainTextResponse:
        return PlainTextResponse(f"inside {request.url.path}")

    guard = Middleware(LoginMiddleware, password="sésamo", wait=wait)
    return Starlette(routes=[Route("/{path:path}", said, methods=["GET", "POST"])], middleware=[guard])


@pytest.fixture
def client() -> TestClient:
    return TestClient(behind(), base_url="https://fuente.example")


@pytest.mark.parametrize("path", ["/", "/config", "/openapi.json", "/gradio_api/info", "/gradio_api/queue/data", "/x"])
def test_nothing_is_had_without_the_password(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 401
    reply = client.get(path, headers=BROWSER, follow_redirects=False)
    assert (reply.status_code, reply.headers["location"]) == (303, "/login")


def test_whether_the_server_is_well_is_no_secret(client: TestClient) -> None:
    assert [client.get(path).text for path in ("/healthz", "/readyz")] == ["inside /healthz", "inside /readyz"]


@pytest.mark.parametrize(
    ("query", "accepted", "label", "wrong"),
    [
        ("", "en-GB,en", "Password or token", "That is not the password."),
        ("", "es-MX,es", "Contraseña o token", "Esa no es la contraseña."),
        ("?lang=es", "en", "Contraseña o token", "Esa no es la contraseña."),
    ],
)
def test_the_page_asks_in_the_language_of_its_reader(
    client: TestClient, query: str, accepted: str, label: str, wrong: str
) -> None:
    headers = {**BROWSER, "accept-language": accepted}
    assert f">{label}</label>" in client.get(f"/login{query}", headers=headers).text
    reply = client.post(f"/login{query}", data={"password": "sesamo"}, headers=headers)
    assert (reply.status_code, f'<p role="alert">{wrong}</p>' in reply.text) == (401, True)


def test_the_password_opens_the_page_and_logging_out_closes_it_for_good(client: TestClient) -> None:
    entered = client.post("/login", data={"password": "sésamo"}, headers=BROWSER, follow_redirects=False)
    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    assert all(part in entered.headers["set-cookie"] for part in ("HttpOnly", "Secure", "SameSite=Lax"))
    kept = client.cookies[SESSION]
    assert client.get("/config").text == "inside /config"
    left = client.post("/logout", follow_redirects=False)
    assert (left.status_code, left.headers["location"]) == (303, "/login")
    assert client.get("/config").status_code == 401
    client.cookies.set(SESSION, kept)
    assert client.get("/config").status_code == 401


def test_who_logs_out_leaves_nothing_of_theirs_to_the_next_at_this_browser(client: TestClient) -> None:
    client.post("/login", data={"password": "sésamo"})
    for name in (VISITOR, WRITER):
        client.cookies.set(name, "a" * 32, domain="fuente.example", path="/")
    client.post("/logout", follow_redirects=False)
    assert not {SESSION, VISITOR, WRITER} & set(client.cookies)


def test_what_a_tab_remembers_is_forgotten_under_another_visitor() -> None:
    made = {browser: forgetting(browser) for browser in ("a" * 32, "b" * 32)}
    assert len({*made.values()}) == 2
    assert not any(browser in script for browser, script in made.items())


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("page", ["/s/0f-_Ab", "/c/0123456789abcdef", "/brief", "/d/0123abcd?p=3&q=ca%C3%B1a", "/?q=x"])
def test_a_link_leads_where_it_leads_after_the_log_in_too(client: TestClient, page: str, language: str) -> None:
    reply = client.get(page, headers={**BROWSER, "accept-language": language}, follow_redirects=False)
    asked = client.get(reply.headers["location"], headers={**BROWSER, "accept-language": language})
    action = html.unescape(asked.text.partition('action=".')[2].partition('"')[0])
    wrong = client.post(action, data={"password": "x"}, headers=BROWSER)
    assert f'action=".{html.escape(action)}"' in wrong.text
    entered = client.post(action, data={"password": "sésamo"}, headers=BROWSER, follow_redirects=False)
    there = entered.headers["location"]
    assert (there, entered.status_code) == (f"{page}{'&' if '?' in page else '?'}lang={language}", 303)


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example", "/config", "/s/../x", "x"])
def test_a_log_in_leads_to_no_place_that_is_not_ours(client: TestClient, to: str) -> None:
    entered = client.post(
        "/login", params={"to": to}, data={"password": "sésamo"}, headers=BROWSER, follow_redirects=False
    )
    assert entered.headers["location"] == "/"


def test_a_look_at_the_way_out_is_no_way_out(client: TestClient) -> None:
    client.post("/login", data={"password": "sésamo"})
    client.get("/logout")
    assert client.get("/x").text == "inside /x"


def test_a_program_logs_in_with_the_same_form(client: TestClient) -> None:
    assert client.post("/login", data={"username": "any", "password": "sésamo"}).json() == {"success": True}
    assert client.get("/x").text == "inside /x"


@pytest.mark.parametrize("forged", ["", "x", "..", "9999999999.ab.cd", "9999999999.ab." + "0" * 64, "ñ.ñ.ñ"])
def test_a_cookie_that_we_did_not_give_opens_nothing(client: TestClient, forged: str) -> None:
    assert client.get("/x", headers={"cookie": f"{SESSION}={forged}".encode()}).status_code == 401


@pytest.mark.parametrize("foreign", ['g_state={"i_l":0}', "n=José", "x=a b c", "tok", "a=b=c", '"', ";=;"])
def test_no_cookie_of_another_program_hides_ours(client: TestClient, foreign: str) -> None:
    client.post("/login", data={"password": "sésamo"})
    ours = f"{SESSION}={client.cookies[SESSION]}"
    client.cookies.clear()
    headers = {"cookie": f"{foreign}; {ours}; {foreign}".encode()}
    assert client.get("/x", headers=headers).text == "inside /x"


@pytest.mark.parametrize("body", [b"", b"password", b"\xff\xfe", b"password=" + b"a" * 20_000])
def test_a_form_that_is_none_is_a_wrong_password(client: TestClient, body: bytes) -> None:
    assert client.post("/login", content=body).status_code == 401


def test_guessing_in_parallel_is_turned_away_and_nobody_else_waits() -> None:
    async def guessed() -> tuple[list[int], str, int]:
        transport = httpx.ASGITransport(app=behind(wait=0.3))
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            guesses = [asyncio.create_task(client.post("/login", data={"password": str(n)})) for n in range(45)]
            await asyncio.sleep(0.1)
            meanwhile = (await client.get("/healthz")).text, sum(one.done() for one in guesses)
            found = [one.status_code for one in await asyncio.gather(*guesses)]
            assert (await client.post("/login", data={"password": "sésamo"})).status_code == 200
            return found, *meanwhile

    found, well, turned_away = asyncio.run(guessed())
    assert (found.count(401), found.count(429), well, turned_away) == (
        WAITING,
        45 - WAITING,
        "inside /healthz",
        45 - WAITING,
    )


@pytest.mark.parametrize(("language", "title"), [("en", "Log in to Fuente"), ("es", "Entrar en Fuente")])
def test_the_login_page_says_its_language(language: Language, title: str) -> None:
    made = login_page(language)
    assert f'<html lang="{language}">' in made
    assert f"<title>{title}</title>" in made
