"""Who asks, and what they may: by a token, by the one password, or by the word of a proxy that is trusted."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass

from rag.errors import SettingsError
from ui.api.tokens import RANK, Right, Tokens
from ui.throttle import Throttle

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
OPEN = frozenset(("/healthz", "/readyz"))  # what a supervisor asks, who has no token
READ_BY_POST = ("/api/ask", "/api/check", "/api/brief", "/api/search", "/v1/", "/mcp")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks; the name is empty where everybody shares a password, or where nothing is asked for."""

    name: str
    right: Right

    def may(self, right: Right) -> bool:
        return RANK[self.right] >= RANK[right]


class Denied(Exception):
    """Nobody is let in: the status, and the key of the text that says why."""

    def __init__(self, status: int, key: str) -> None:
        super().__init__(key)
        self.status = status
        self.key = key


def needed(method: str, path: str) -> Right:
    """The right that a request needs: to write for all that is not known to only read."""
    if path in OPEN:
        return "none"
    reads = method in ("GET", "HEAD") or path.startswith(READ_BY_POST)
    return "read" if reads else "write"


@dataclass(frozen=True, slots=True)
class Proxies:
    """The networks whose word is taken for who somebody is, and the headers that say it."""

    header: str  # in lower case
    networks: tuple[Network, ...]
    groups: str = ""  # in lower case: the header that names the groups of who asks, parted by commas

    def named(self, headers: Sequence[tuple[bytes, bytes]], peer: str) -> str:
        """Who the proxy says is asking; empty where it says nothing, or it is no proxy of ours."""
        return self._said(self.header, headers) if self._inside(peer) else ""

    def grouped(self, headers: Sequence[tuple[bytes, bytes]], peer: str) -> tuple[str, ...]:
        """The groups that the proxy says they are in."""
        said = self._said(self.groups, headers) if self.groups and self._inside(peer) else ""
        return tuple(one.strip() for one in said.split(",") if one.strip())

    def _said(self, header: str, headers: Sequence[tuple[bytes, bytes]]) -> str:
        given = [value.decode("latin-1").strip() for name, value in headers if name.decode("latin-1").lower() == header]
        return given[0] if len(given) == 1 else ""  # two: one of them is the client's own

    def _inside(self, peer: str) -> bool:
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            return False
        mapped = getattr(address, "ipv4_mapped", None)
        return any((mapped or address) in network for network in self.networks)


def proxies(header: str, networks: str, groups: str = "") -> Proxies | None:
    """What FUENTE_TRUSTED_HEADER, FUENTE_TRUSTED_PROXIES and FUENTE_TRUSTED_GROUPS say; None where none is set.

    Raises SettingsError where one of the first two is set without the other, or groups without them, or no network.
    """
    if not header and not networks and not groups:
        return None
    if not header or not networks:
        raise SettingsError(
            "a header is believed of named networks only: set FUENTE_TRUSTED_HEADER and FUENTE_TRUSTED_PROXIES both",
            "solo se cree una cabecera de redes conocidas: defina FUENTE_TRUSTED_HEADER y FUENTE_TRUSTED_PROXIES",
        )
    try:
        known = tuple(ipaddress.ip_network(one.strip()) for one in networks.split(",") if one.strip())
    except ValueError as error:
        raise SettingsError(
            f"FUENTE_TRUSTED_PROXIES: {error}: write networks as 10.0.0.0/8, parted by commas",
            f"FUENTE_TRUSTED_PROXIES: {networks!r} no son redes: escríbalas como 10.0.0.0/8, separadas por comas",
        ) from error
    return Proxies(header.strip().lower(), known, groups.strip().lower())


class Access:
    """Lets callers in. Without password, tokens and proxies everybody who reaches the server may everything."""

    def __init__(
        self,
        tokens: Tokens,
        password: str = "",
        proxies: Proxies | None = None,
        wait: float = 1.0,
        *,
        writers: str = "",
        read_only: bool = False,
        elsewhere: Sequence[Tokens] = (),
    ) -> None:
        """`read_only`: without a token nobody writes, but for who gives the password of `writers`, if there is one.

        `elsewhere`: the tokens of the other libraries of the server; who has one of those is known, and may nothing.
        """
        self._tokens = tokens
        self._elsewhere = elsewhere
        self._writers = writers.encode()
        self._shared: Right = "read" if read_only else "write"  # of those who have no token of their own
        self._password = password.encode()
        self._proxies = proxies
        self._throttle = Throttle(wait)

    @property
    def by_proxy(self) -> bool:
        """Does a proxy say who asks?"""
        return self._proxies is not None

    @property
    def asks(self) -> bool:
        """Is anything asked of who comes?"""
        return bool(self._password or self._proxies or self._tokens.known())

    def named(self, headers: Sequence[tuple[bytes, bytes]], peer: str) -> Caller | None:
        """Whom a trusted proxy names, with the rights of that name's token or groups; else read."""
        name = self._proxies.named(headers, peer) if self._proxies else ""
        if not self._proxies or not name:
            return None
        return Caller(name, self._tokens.right_of(name, self._proxies.grouped(headers, peer)))

    def entered(self, secret: str) -> Caller | None:
        """Whose token was given at the page; None where it is none of ours, or was removed."""
        token = self._tokens.of(secret) if secret else None
        return Caller(token.name, token.right) if token and token.right != "none" else None

    async def caller(self, headers: Sequence[tuple[bytes, bytes]], peer: str) -> Caller:
        """Who asks; raises Denied where that has to be told and is not, or is wrong."""
        by_proxy = self.named(headers, peer)
        if by_proxy is not None:
            return by_proxy
        asked_for = self.asks
        secret = _bearer(headers)
        if self._writers and _same(secret, self._writers):
            return Caller("", "write")
        if not asked_for and (not secret or not self._writers):
            return Caller("", self._shared)
        if not secret:
            raise Denied(401, "api_token_missing")
        token = self._tokens.of(secret)
        if token is not None:
            return Caller(token.name, token.right)
        if self._password and _same(secret, self._password):
            return Caller("", self._shared)
        there = next(filter(None, (one.of(secret) for one in self._elsewhere)), None)
        if there is not None:
            return Caller(there.name, "none")
        if self._throttle.full(peer):
            raise Denied(429, "login_many")
        await self._throttle.wait(peer)
        raise Denied(401, "api_token_wrong")


def _same(secret: str, password: bytes) -> bool:
    return hmac.compare_digest(secret.encode("utf-8", "replace"), password)


def _bearer(headers: Sequence[tuple[bytes, bytes]]) -> str:
    """What the Authorization header bears; headers are bytes, and a password may be written in UTF-8."""
    given = next((value for name, value in headers if name.lower() == b"authorization"), b"")
    kind, _, secret = given.decode("utf-8", "replace").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else ""
