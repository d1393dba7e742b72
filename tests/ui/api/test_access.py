"""Who may: by token, by the one password, or by the word of a trusted proxy."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from rag.errors import InputError, LibraryError, SettingsError
from tests.ui.api.conftest import Opened
from ui.api.access import OPEN, needed, proxies
from ui.api.app import api
from ui.api.service import Service
from ui.api.tokens import FILE, Tokens

ASKED = {"question": "Who dug the well?"}


def bearer(secret: str) -> dict[str, str]:
    return {"authorization": f"Bearer {secret}"}


def every_route(service: Service) -> list[tuple[str, str]]:
    """Method and path of everything that programs can ask."""
    routes = [route for route in api(service).routes if isinstance(route, APIRoute)]
    found = [(method, route.path.format(document_id="x", name="x")) for route in routes for method in route.methods]
    return [*found, ("POST", "/mcp"), ("GET", "/mcp"), ("GET", "/api/openapi.json"), ("PUT", "/api/nothing")]


def test_a_token_without_a_right_gets_403_on_every_route(opened: Opened, shared: Service) -> None:
    client = opened()
    tokens = Tokens(Path(_library(client)))
    secrets_ = {
        "none": tokens.add("nadie", "read"),
        "read": tokens.add("lectora", "read"),
        "write": tokens.add("ñ", "write"),
    }
    tokens.remove("nadie")
    ranks = ["none", "read", "write"]
    for method, path in every_route(shared):
        for has, secret in secrets_.items():
            status = client.request(method, path, headers=bearer(secret)).status_code
            enough = ranks.index(has) >= ranks.index(needed(method, path))
            assert (method, path, has, status == 403) == (method, path, has, not enough)
        for headers in ({}, bearer("fuente_x"), {"authorization": "Basic eDp4"}):
            status = client.request(method, path, headers=headers).status_code
            assert (method, path, status == 401) == (method, path, path not in OPEN)


def test_only_what_changes_the_library_needs_the_right_to_write(shared: Service) -> None:
    writes = {(method, path) for method, path in every_route(shared) if needed(method, path) == "write"}
    assert writes == {
        ("POST", "/api/documents"),
        ("PATCH", "/api/documents/x"),
        ("DELETE", "/api/documents/x"),
        ("POST", "/api/bin/undo"),
        ("PUT", "/api/nothing"),
    }


def _library(client: TestClient) -> str:
    """The folder of the library behind a client."""
    return str(client.app.user_middleware[1].kwargs["service"].library.path)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("language", "said"), [("en", "A token is needed"), ("es", "Hace falta un token")])
def test_one_password_is_enough_for_everything(opened: Opened, language: str, said: str) -> None:
    client = opened(password="sésamo")
    told = client.get("/api/documents", headers={"accept-language": language})
    assert (told.status_code, said in told.json()["error"]["message"]) == (401, True)
    assert told.headers["www-authenticate"].startswith("Bearer")
    secret = [(b"authorization", "Bearer sésamo".encode())]
    assert client.get("/api/documents", headers=secret).json() == []
    assert client.post("/api/bin/undo", json={}, headers=secret).json() == {"put_back": []}
    assert [client.get(path).status_code for path in ("/healthz", "/readyz", "/metrics")] == [200, 200, 401]
    assert client.get("/", headers={"accept": "*/*"}).status_code == 401


def test_where_nothing_is_asked_for_any_key_does(client: TestClient) -> None:
    assert client.post("/api/ask", json=ASKED, headers=bearer("sk-anything")).status_code == 200


# ------------------------------------------------------------------ the file of tokens


def test_tokens_are_kept_as_hashes_that_only_their_owner_can_read(tmp_path: Path) -> None:
    secret = Tokens(tmp_path).add("Begoña", "write")
    file = tmp_path / FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert secret not in file.read_text("utf-8")
    assert (Tokens(tmp_path).of(secret), Tokens(tmp_path).of(f"{secret}x")) == (Tokens(tmp_path).live()[0], None)


def test_what_another_process_does_to_the_tokens_counts_at_once(tmp_path: Path) -> None:
    here, there = Tokens(tmp_path), Tokens(tmp_path)
    assert here.live() == ()
    secret = there.add("Ana", "read")
    assert [one.name for one in here.live()] == ["Ana"]
    there.remove("Ana")
    known = here.of(secret)
    assert known is not None
    assert (known.right, here.live()) == ("none", ())
    there.add("Ana", "write")
    assert here.right_of("Ana") == "write"


@pytest.mark.parametrize("name", ["", " x", "a\nb", "x" * 61, "<b>", "a/b"])
def test_a_name_that_cannot_be_shown_is_no_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="is no name for a token"):
        Tokens(tmp_path).add(name, "read")


def test_a_name_has_one_token(tmp_path: Path) -> None:
    Tokens(tmp_path).add("Ana", "read")
    with pytest.raises(InputError, match="there is a token for Ana"):
        Tokens(tmp_path).add("Ana", "write")
    with pytest.raises(InputError, match="there is no token for Eva"):
        Tokens(tmp_path).remove("Eva")


@pytest.mark.parametrize("damage", ["{", "[1]", '[{"name": "x"}]', "null"])
def test_a_damaged_file_lets_nobody_in(opened: Opened, damage: str) -> None:
    client = opened()
    place = Path(_library(client)) / FILE
    place.write_text(damage, "utf-8")
    reply = client.get("/api/documents", headers={"accept-language": "es"})
    assert (reply.status_code, "No se puede leer" in reply.json()["error"]["message"]) == (503, True)
    with pytest.raises(LibraryError):
        Tokens(place.parent).known()


# ------------------------------------------------------------------ a trusted proxy


@pytest.mark.parametrize(
    ("header", "networks"),
    [("X-User", ""), ("", "10.0.0.0/8"), ("X-User", "everywhere"), ("X-User", "10.0.0.1/8"), ("X-User", "10.0.0.0/99")],
)
def test_a_header_without_networks_is_refused(header: str, networks: str) -> None:
    with pytest.raises(SettingsError) as told:
        proxies(header, networks)
    assert str(told.value) != told.value.spanish


@pytest.mark.parametrize(
    ("peer", "headers", "status"),
    [
        ("10.1.2.3", [("X-User", "ana")], 200),
        ("::ffff:10.1.2.3", [("x-user", "ana")], 200),
        ("192.0.2.1", [("X-User", "ana")], 401),
        ("testclient", [("X-User", "ana")], 401),
        ("10.1.2.3", [("X-User", "ana"), ("X-User", "root")], 401),
        ("10.1.2.3", [("X-User", "  ")], 401),
        ("10.1.2.3", [], 401),
    ],
)
def test_only_a_trusted_proxy_says_who_asks(
    opened: Opened, peer: str, headers: list[tuple[str, str]], status: int
) -> None:
    client = opened(peer=peer, proxies=proxies("X-User", "10.0.0.0/8, 2001:db8::/32"))
    assert client.get("/api/documents", headers=headers).status_code == status
    page = client.get("/", headers=headers)
    assert (page.status_code, page.text == "the page, ana") == (status, status == 200)


def test_whom_a_proxy_names_may_read_and_with_a_token_of_that_name_write(opened: Opened) -> None:
    client = opened(peer="10.1.2.3", proxies=proxies("X-User", "10.0.0.0/8"))
    user = {"X-User": "ana"}
    assert client.post("/api/bin/undo", json={}, headers=user).status_code == 403
    Tokens(Path(_library(client))).add("ana", "write")
    assert client.post("/api/bin/undo", json={}, headers=user).status_code == 200


def test_the_log_tells_who_and_how_long_but_no_word_of_a_question(opened: Opened) -> None:
    lines: list[str] = []
    client = opened(log=lines.append)
    secret = Tokens(Path(_library(client))).add("Íñigo", "read")
    client.post("/api/ask?q=pozo", json={"question": "¿Quién cavó el pozo?"}, headers=bearer(secret))
    client.post("/api/ask", json=ASKED)
    first, second = map(json.loads, lines)
    assert {name: first[name] for name in ("method", "path", "status", "token")} == {
        "method": "POST", "path": "/api/ask", "status": 200, "token": "Íñigo",
    }  # fmt: skip
    assert (second["status"], second["token"]) == (401, "")
    assert not any("pozo" in line or secret in line for line in lines)
