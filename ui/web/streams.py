"""Which browser may hear what: a session's events belong to whoever began it, and what nobody hears comes to an end.

Gradio hands the events of a session to anyone who knows its name, and works on for a page that never listens.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from urllib.parse import parse_qs

UNHEARD = 15.0  # seconds that an event goes on while no page listens to its session
AGAIN = 1.0  # seconds in which who left a stream may open the next one
MOST_UNHEARD = 40  # events of one browser that wait to be heard; a page has about four
MOST_OF_ADDRESS = 200  # events of one address, where a whole office may sit
CALLS = "/gradio_api/call/"  # where an event begins without a page, and is listened to
KEPT = 5_000  # sessions whose owner is remembered; more than Gradio keeps


class Streams:
    """The sessions, who owns each, and how many streams of each are open. To be used from the event loop."""

    def __init__(self, now: Callable[[], float] = time.monotonic, again: float = AGAIN) -> None:
        self._now = now
        self._again = again
        self._owners: OrderedDict[str, str] = OrderedDict()
        self._open: Counter[str] = Counter()
        self._since: dict[str, float] = {}  # session → when it was last joined or heard
        self._unheard: dict[str, list[tuple[float, str]]] = {}  # owner → when it joined which session, unheard
        self._leaving: dict[str, list[asyncio.Event]] = {}  # session → set when its last listener leaves

    def owned(self, session: str, owner: str) -> bool:
        """Whether a session is this browser's, or nobody's yet; what has no name is nobody's."""
        return self._owners.get(session, owner) == owner

    def join(self, session: str, owner: str, address: str) -> bool:
        """An event begins in a session; False where too many of this browser, or address, wait to be heard."""
        now = self._now()
        waiting = {one: self._waiting(one, now) for one in (address, owner)}
        if len(waiting[owner]) >= MOST_UNHEARD or len(waiting[address]) >= MOST_OF_ADDRESS:
            return False
        for one, events in waiting.items():
            self._unheard[one] = [*events, (now, session)]
        if session:
            self._owners[session], self._since[session] = owner, now
            self._owners.move_to_end(session)
        self._forget(now)
        return True

    def _waiting(self, one: str, now: float) -> list[tuple[float, str]]:
        return [(at, of) for at, of in self._unheard.get(one, []) if now - at < UNHEARD and not self._open[of]]

    def opened(self, session: str) -> None:
        """A page listens to a session."""
        self._open[session] += 1

    def closed(self, session: str) -> None:
        """A page listens no longer."""
        self._open[session] -= 1
        if not self._open[session]:
            del self._open[session]
            for left in self._leaving.get(session, ()):
                left.set()
        self._since[session] = self._now()

    def heard(self, session: str) -> bool:
        """Whether somebody listens to a session, or did a moment ago."""
        return self._open[session] > 0 or self._now() - self._since.get(session, 0.0) < UNHEARD

    async def gone(self, session: str) -> None:
        """Wait until those who listen to a session have left it; for ever where nobody comes to listen."""
        left = asyncio.Event()
        self._leaving.setdefault(session, []).append(left)
        try:
            while not left.is_set() or self._open[session]:
                left.clear()
                await left.wait()
                await asyncio.sleep(self._again)
        finally:
            self._leaving[session].remove(left)
            if not self._leaving[session]:
                del self._leaving[session]

    def _forget(self, now: float) -> None:
        while len(self._owners) > KEPT:
            session, _ = self._owners.popitem(last=False)
            self._since.pop(session, None)
        if len(self._unheard) > KEPT:
            self._unheard = {one: events for one in self._unheard if (events := self._waiting(one, now))}


def listened_to(path: str, query: str) -> str:
    """The session that a page, or a program that called an event without one, listens to; "" where it names none."""
    if path.endswith("/queue/data"):
        return parse_qs(query).get("session_hash", [""])[0]
    return path.rsplit("/", 1)[1]  # a heartbeat's; an event that was called is a session of its own


def told_to(body: bytes) -> str:
    """The session that a request to Gradio names in its body; "" where it names none."""
    try:
        told = json.loads(body or b"{}")
    except ValueError:
        return ""
    return str(told.get("session_hash") or "") if isinstance(told, dict) else ""
