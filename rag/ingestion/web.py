"""An address on the web -> a file: public hosts only, each hop looked at, with limits on size, time and redirects.

The only room that opens a connection to elsewhere, and only where FUENTE_FETCH allows it. A host's addresses are
looked up once and the connection is made to the very address that was looked at, so that a name cannot mean a public
host when it is judged and a private one when it is used.
"""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from rag.errors import InputError
from rag.types import Language

SECONDS = 30.0  # for all of it, redirects included
LARGEST = 25_000_000  # bytes, as for an upload
HOPS = 5  # redirects
PORTS = (80, 443)  # other ports are other services than the web's
_ENDINGS = {
    "text/html": ".html",
    "application/xhtml+xml": ".xhtml",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/csv": ".csv",
    "application/pdf": ".pdf",
    "application/epub+zip": ".epub",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
    "application/vnd.oasis.opendocument.text": ".odt",
}
REASONS: dict[str, dict[Language, str]] = {
    "address": {
        "en": "{url} is no web address: give one that begins with http:// or https://",
        "es": "{url} no es una dirección web: escriba una que empiece por http:// o https://",
    },
    "private": {
        "en": "{url} is not on the public web: download the file and drop it here",
        "es": "{url} no está en la web pública: descargue el archivo y suéltelo aquí",
    },
    "unreachable": {
        "en": "{url} cannot be reached: check the address, or download the file and drop it here",
        "es": "No se puede llegar a {url}: compruebe la dirección, o descargue el archivo y suéltelo aquí",
    },
    "refused": {
        "en": "{url} answers with an error ({detail}): check the address",
        "es": "{url} responde con un error ({detail}): compruebe la dirección",
    },
    "slow": {
        "en": "{url} took over {seconds} seconds: download the file and drop it here",
        "es": "{url} tardó más de {seconds} segundos: descargue el archivo y suéltelo aquí",
    },
    "large": {
        "en": "{url} holds more than {most} MB: download it and split it into parts",
        "es": "{url} ocupa más de {most} MB: descárguelo y divídalo en partes",
    },
    "kind": {
        "en": "{url} holds {detail}, which cannot be read: give the address of a page or a document",
        "es": "{url} contiene {detail}, que no se puede leer: dé la dirección de una página o un documento",
    },
}


class FetchError(InputError):
    """An address cannot be fetched; the same sentence in Spanish is `spanish`."""

    def __init__(self, code: str, url: str, **details: object) -> None:
        said = {language: words.format(url=url, **details) for language, words in REASONS[code].items()}
        super().__init__(said["en"])
        self.code = code  # a key of `REASONS`
        self.spanish = said["es"]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave: a name made of it, and the bytes."""

    name: str  # example.org/report.pdf
    content: bytes


def public(address: str) -> bool:
    """Is this IP address one of the public web: not loopback, private, link-local, shared, multicast or reserved?"""
    ip = ipaddress.ip_address(address)
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    return ip.is_global and not ip.is_multicast and (inner is None or public(str(inner)))


def fetch(
    url: str,
    *,
    allowed: Callable[[str], bool] = public,
    ports: tuple[int, ...] = PORTS,
    seconds: float = SECONDS,
    most: int = LARGEST,
) -> Fetched:
    """What stands at an address; raises FetchError. `allowed` judges each IP address before it is connected to."""
    deadline, asked = time.monotonic() + seconds, url
    try:
        for _ in range(HOPS + 1):
            parts = _checked(asked, ports)
            connection = _connected(parts, allowed, deadline)
            try:
                reply = _requested(connection, parts)
                if reply.status in (301, 302, 303, 307, 308) and reply.getheader("location"):
                    asked = urljoin(asked, str(reply.getheader("location")))
                    continue
                if reply.status != 200:
                    raise FetchError("refused", url, detail=reply.status)
                ending = _ending(reply, parts)
                return Fetched(_name(parts, ending), _body(reply, connection, deadline, most, url))
            finally:
                connection.close()
    except TimeoutError as error:
        raise FetchError("slow", url, seconds=round(seconds)) from error
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        raise FetchError("unreachable", url) from error
    raise FetchError("refused", url, detail=f"{HOPS} redirects")


def _checked(url: str, ports: tuple[int, ...]) -> SplitResult:
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError as error:
        raise FetchError("address", url) from error
    if (
        parts.scheme not in ("http", "https")
        or not parts.hostname
        or parts.username
        or re.search(r"[\s\x00-\x1f]", url)
    ):
        raise FetchError("address", url)
    if port is not None and port not in ports:
        raise FetchError("private", url)
    return parts


def _connected(parts: SplitResult, allowed: Callable[[str], bool], deadline: float) -> http.client.HTTPConnection:
    """A connection to an address that was looked at; every address of the host must be allowed."""
    host, secure = str(parts.hostname), parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    found = list(dict.fromkeys(str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
    if not found or not all(allowed(address) for address in found):
        raise FetchError("private", parts.geturl())
    left = _left(deadline)
    connection = http.client.HTTPConnection(host, port, timeout=left)
    opened = socket.create_connection((found[0], port), timeout=left)
    try:
        connection.sock = ssl.create_default_context().wrap_socket(opened, server_hostname=host) if secure else opened
    except BaseException:
        opened.close()
        raise
    return connection


def _requested(connection: http.client.HTTPConnection, parts: SplitResult) -> http.client.HTTPResponse:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = {"User-Agent": "Fuente", "Accept": "text/html,*/*;q=0.5", "Accept-Encoding": "identity"}
    connection.request("GET", re.sub(r"[^!-~]", lambda match: _quoted(match[0]), path), headers=headers)
    return connection.getresponse()


def _quoted(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


def _body(
    reply: http.client.HTTPResponse, connection: http.client.HTTPConnection, deadline: float, most: int, url: str
) -> bytes:
    content = bytearray()
    while True:
        if connection.sock is not None:
            connection.sock.settimeout(_left(deadline))
        block = reply.read1(1 << 16)
        _left(deadline)
        if not block:
            return bytes(content)
        content += block
        if len(content) > most:
            raise FetchError("large", url, most=most // 1_000_000)


def _left(deadline: float) -> float:
    """Seconds until the deadline; raises TimeoutError after it."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _ending(reply: http.client.HTTPResponse, parts: SplitResult) -> str:
    kind = (reply.getheader("content-type") or "").partition(";")[0].strip().lower()
    own = re.search(r"\.\w{2,5}$", parts.path)
    if kind in ("", "application/octet-stream", "binary/octet-stream") and own and own[0].lower() in _ENDINGS.values():
        return own[0].lower()
    if kind not in _ENDINGS:
        raise FetchError("kind", parts.geturl(), detail=re.sub(r"[^\w/+.-]", "", kind)[:60] or "?")
    return _ENDINGS[kind]


def _name(parts: SplitResult, ending: str) -> str:
    """The address as a file's name: host, path, and the ending that says what it is."""
    path = re.sub(r"\.(?:html?|xhtml|php|aspx?|jsp|md|txt|pdf|csv|docx|pptx|xlsx|odt|epub)$", "", parts.path.strip("/"))
    said = re.sub(r"[^\w.-]+", "-", f"{path}-{parts.query}" if parts.query else path).strip("-.")[:100]
    return f"{parts.hostname}/{said or 'index'}{ending}"
