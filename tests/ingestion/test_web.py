"""An address is fetched only from the public web, within limits, and a file's name is made of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from rag.errors import SettingsError
from rag.ingestion.web import Fetched, FetchError, fetch, public
from rag.settings import Settings


class Site(BaseHTTPRequestHandler):
    """A small web site, redirects and all."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        name = self.path.partition("?")[0]
        if name == "/to":
            self.send_response(302)
            self.send_header("Location", self.path.partition("?")[2])
            self.end_headers()
            return
        status, kind, body = {
            "/page": (200, "text/html; charset=utf-8", b"<p>Hola</p>"),
            "/a/report.pdf": (200, "application/octet-stream", b"%PDF-"),
            "/image": (200, "image/png", b"x"),
            "/large": (200, "text/plain", b"x" * 5000),
            "/slow": (200, "text/plain", b""),
        }.get(name, (404, "text/html", b"no"))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        for _ in range(40 if name == "/slow" else 0):
            self.wfile.write(b"x")
            time.sleep(0.05)
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def port() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        Site.asked.clear()
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()


@pytest.fixture
def site(port: int) -> str:
    return f"http://127.0.0.1:{port}"


def from_site(url: str, port: int, **limits: float) -> Fetched:
    return fetch(url, allowed=here, ports=(port,), **limits)  # type: ignore[arg-type]


def here(address: str) -> bool:
    return address == "127.0.0.1"


@pytest.mark.parametrize(
    ("path", "name", "content"),
    [
        ("/page", "127.0.0.1/page.html", b"<p>Hola</p>"),
        ("/page?año=1&b", "127.0.0.1/page-año-1-b.html", b"<p>Hola</p>"),
        ("/a/report.pdf", "127.0.0.1/a-report.pdf", b"%PDF-"),
        ("/to?/page", "127.0.0.1/page.html", b"<p>Hola</p>"),
    ],
)
def test_an_address_becomes_a_file(site: str, port: int, path: str, name: str, content: bytes) -> None:
    fetched = from_site(site + path, port)
    assert (fetched.name, fetched.content) == (name, content)


@pytest.mark.parametrize(
    ("path", "code"),
    [("/nothing", "refused"), ("/image", "kind"), ("/large", "large"), ("/slow", "slow"), ("/to?/to?/to", "refused"),
     ("/to?file:///etc/passwd", "address"), ("/to?gopher://x/", "address")],
)  # fmt: skip
def test_what_cannot_be_taken_says_why_in_both_languages(site: str, port: int, path: str, code: str) -> None:
    with pytest.raises(FetchError) as raised:
        from_site(site + path, port, seconds=0.5, most=4000)
    assert raised.value.code == code
    assert str(raised.value) != raised.value.spanish != ""


@pytest.mark.parametrize(
    "url",
    ["", "example.org", "file:///etc/passwd", "ftp://example.org/", "javascript:alert(1)", "http://", "http:///x",
     "http://user:pass@example.org/", "http://example.org:99999/", "http://exa mple.org/", "http://a\r\nHost: b/"],
)  # fmt: skip
def test_what_is_no_web_address_is_not_asked(url: str) -> None:
    with pytest.raises(FetchError) as raised:
        fetch(url)
    assert raised.value.code == "address"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433", "0x7f.1"])
def test_a_host_of_our_own_is_never_connected_to(port: int, site: str, host: str) -> None:
    with pytest.raises(FetchError) as raised:
        fetch(f"http://{host}:{port}/page", ports=(port,))
    assert raised.value.code in ("private", "unreachable")
    assert Site.asked == []


def test_a_redirect_to_a_host_of_our_own_is_not_followed(site: str, port: int) -> None:
    seen: list[str] = []

    def first_only(address: str) -> bool:
        seen.append(address)
        return len(seen) == 1

    with pytest.raises(FetchError) as raised:
        fetch(f"{site}/to?/page", allowed=first_only, ports=(port,))
    assert raised.value.code == "private"
    assert Site.asked == ["/to?/page"]


def test_another_port_is_another_service(port: int) -> None:
    with pytest.raises(FetchError) as raised:
        fetch(f"http://127.0.0.1:{port}/page", allowed=here)
    assert raised.value.code == "private"
    assert Site.asked == []


@pytest.mark.parametrize(
    ("address", "is_public"),
    [("93.184.216.34", True), ("2606:4700::1111", True), ("127.0.0.1", False), ("10.1.2.3", False),
     ("172.16.0.1", False), ("192.168.1.1", False), ("169.254.169.254", False), ("100.64.0.1", False),
     ("0.0.0.0", False), ("224.0.0.1", False), ("240.0.0.1", False), ("::1", False), ("fe80::1", False),
     ("fc00::1", False), ("::ffff:127.0.0.1", False), ("::ffff:10.0.0.1", False), ("2002:7f00:1::", False),
     ("2002:a00:1::", False)],
)  # fmt: skip
def test_only_addresses_of_the_public_web_are_allowed(address: str, is_public: bool) -> None:
    assert public(address) is is_public


def test_fetching_is_off_until_it_is_switched_on() -> None:
    assert Settings.read({}).fetch is False
    assert Settings.read({"FUENTE_FETCH": "1"}).fetch is True
    assert Settings.read({"FUENTE_FETCH": "0"}).fetch is False
    with pytest.raises(SettingsError, match="FUENTE_FETCH is 'yes': give 1"):
        Settings.read({"FUENTE_FETCH": "yes"})
