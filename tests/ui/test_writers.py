"""Who may change the library: everybody, whoever gives the writers' password, or nobody; and nobody stops another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from rag import Library
from rag.types import Language
from tests.ui.test_library_service import upload
from ui.api.access import Access
from ui.api.tokens import Tokens
from ui.web.access.writers import Writers, WritersMiddleware
from ui.web.html import library as html
from ui.web.library_service import LibraryService, Work


def page(setting: str) -> TestClient:
    """A page that says whether its visitor may change the library."""
    writers = Writers(setting)

    async def said(request: Request) -> PlainTextResponse:
        return PlainTextResponse("writes" if writers.may(request.headers) else "reads")

    guard = Middleware(WritersMiddleware, writers=writers, wait=0.0)
    app = Starlette(routes=[Route("/{path:path}", said, methods=["GET", "POST"])], middleware=[guard])
    return TestClient(app, base_url="https://fuente.example")


@pytest.mark.parametrize(("setting", "right"), [("", "writes"), ("none", "reads"), ("sésamo", "reads")])
def test_a_visitor_writes_only_where_no_writers_are_named(setting: str, right: str) -> None:
    assert page(setting).get("/").text == right


def test_the_password_makes_a_writer_until_they_leave() -> None:
    client = page("sésamo")
    reply = client.post("/writers", data={"password": "sésamo"})
    assert (reply.status_code, client.get("/").text) == (204, "writes")
    assert "HttpOnly" in reply.headers["set-cookie"]
    assert "Secure" in reply.headers["set-cookie"]
    kept, other = dict(client.cookies), page("sésamo")
    client.post("/writers/leave")
    assert client.get("/").text == "reads"
    other.cookies.update(kept)
    assert other.get("/").text == "writes"  # of another process with the same password
    client.cookies.update(kept)
    assert client.get("/").text == "reads"  # here it has ended


@pytest.mark.parametrize(
    ("language", "said"), [("en", "That is not the password."), ("es", "Esa no es la contraseña.")]
)
def test_a_wrong_password_is_told_in_the_language_of_the_page(language: Language, said: str) -> None:
    client = page("sésamo")
    reply = client.post("/writers", data={"password": "none"}, headers={"accept-language": language})
    assert (reply.status_code, reply.text, client.get("/").text) == (401, said, "reads")


def test_where_nobody_writes_no_password_is_taken() -> None:
    client = page("none")
    assert client.post("/writers", data={"password": "none"}).text == "reads"
    client.cookies.update({"fuente-writer": Writers("none").sessions.new()})
    assert client.get("/").text == "reads"


Caller = Callable[[str], tuple[str, str]]


@pytest.mark.parametrize(
    ("given", "secret", "right"),
    [
        ({}, "", "write"),
        ({"read_only": True}, "", "read"),
        ({"read_only": True, "writers": "w"}, "", "read"),
        ({"read_only": True, "writers": "w"}, "w", "write"),
        ({"read_only": True, "writers": "w", "password": "p"}, "p", "read"),
        ({"read_only": True, "writers": "w", "password": "p"}, "w", "write"),
        ({"password": "p"}, "p", "write"),
    ],
)
async def test_programs_have_the_rights_of_visitors(
    tmp_path: Path, given: dict[str, object], secret: str, right: str
) -> None:
    headers = [(b"authorization", f"Bearer {secret}".encode())] if secret else []
    access = Access(Tokens(tmp_path), wait=0.0, **given)  # type: ignore[arg-type]
    assert (await access.caller(headers, "peer")).right == right


def test_nobody_stops_the_reading_of_another(library: Library, tmp_path: Path) -> None:
    service = LibraryService(library)
    service._work = Work(running=True, visitor="ana")
    service.cancel("eve")
    assert not service.work.stopping
    service.cancel("ana")
    assert service.work.stopping


def test_any_writer_puts_back_or_empties_the_bin(library: Library, tmp_path: Path) -> None:
    service = LibraryService(library)
    service.add([upload(tmp_path, "a.md", "# A\n\nThe well is deep."), upload(tmp_path, "b.md", "# B\n\nIt rains.")])
    service.wait()
    one, other = library.documents()
    service.remove("ana", one.id)
    assert service.put_back(one.id) == one
    assert service.put_back(one.id) is None
    service.remove("ana", other.id)
    assert service.empty_bin() == 1
    assert library.bin() == []
    assert [file.name for file in service.folder.iterdir()] == [Path(one.source).name]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "This library can be read here, not changed."),
        ("es", "Esta biblioteca se puede leer aquí, no cambiar."),
    ],
)
def test_a_reader_is_offered_nothing_that_changes(language: Language, said: str) -> None:
    top = html.top(language, True, writes=False, asks=True)
    assert said in top
    assert 'class="drop"' not in top
    assert 'type="password"' in top
    assert 'type="password"' not in html.top(language, True, writes=False)
