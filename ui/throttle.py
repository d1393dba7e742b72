"""Who guesses waits: a password or token that is wrong is told so after a moment, and to few at once."""

from __future__ import annotations

import asyncio
from collections import Counter

WAITING = 5  # wrong words from one address that may wait for their reply at once


class Throttle:
    """Counts the wrong words of each address that wait for their reply."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds  # after which a wrong word is told so; nobody else waits for it
        self._waiting: Counter[str] = Counter()

    def full(self, address: str) -> bool:
        """Do as many wrong words of this address wait as may?"""
        return self._waiting[address] >= WAITING

    async def wait(self, address: str) -> None:
        """The moment after a wrong word."""
        self._waiting[address] += 1
        try:
            await asyncio.sleep(self._seconds)
        finally:
            self._waiting -= Counter({address: 1})  # drops what has come to nothing
