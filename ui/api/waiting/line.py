"""The line before the few who work: first come, first served; who leaves gives up the place. Knows no HTTP."""

from __future__ import annotations

import asyncio
import math
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Generic, TypeVar

from ui.api.replies import Problem

AT_ONCE = 2  # at work at the same time: as many as the smallest machine has cores
MOST = 64  # that may be in line or at work: fifty who wait for their answers, and a few
FIRST = 1.0  # seconds that a call is taken for before one has been timed
WEIGHT = 0.1  # of the latest call in the mean
Made = TypeVar("Made")
Left = Callable[[], bool]  # has who asked left?


class Gone(Exception):
    """Who asked has left; nobody hears of it."""


class Place(Generic[Made]):
    """A call in line or at work. It holds its place until it has ended, or was left before its turn."""

    def __init__(self, future: Future[Made], left: threading.Event, closed: Callable[[], bool]) -> None:
        self._future = future
        self._left = left
        self._closed = closed

    async def result(self) -> Made:
        """What the call returns or raises; whoever is cancelled here has left. Raises Problem where the line closes."""
        try:
            return await asyncio.wrap_future(self._future)
        except asyncio.CancelledError:
            if self._closed() and self._future.cancelled():
                raise Problem(503, "api_stopping") from None
            raise
        finally:
            self.leave()

    def leave(self) -> None:
        """Give the place up; a call at work is told so."""
        self._left.set()
        self._future.cancel()

    def then(self, tell: Callable[[], object]) -> None:
        """Call this once the place is free, from any thread."""
        self._future.add_done_callback(lambda _: tell())


class Line:
    """Takes calls in, in order, as long as there is room."""

    def __init__(self, *, at_once: int = AT_ONCE, most: int = MOST, now: Callable[[], float] = time.monotonic) -> None:
        self._at_once = at_once
        self._most = most
        self._now = now
        self._workers = ThreadPoolExecutor(at_once, "api")
        self._lock = threading.Lock()
        self._taken = 0
        self._mean = FIRST  # seconds of a call that was waited for to its end
        self._closing = threading.Event()

    @property
    def taken(self) -> int:
        """How many are in line or at work."""
        return self._taken

    @property
    def seconds(self) -> int:
        """In how many seconds all of these will have been served, as far as one can tell; 1 at least."""
        return max(1, math.ceil(self._taken * self._mean / self._at_once))

    def enter(self, call: Callable[[Left], Made]) -> Place[Made]:
        """The last place in line; raises Problem where there is none, with the seconds after which to come again."""
        left = threading.Event()
        with self._lock:
            if self._closing.is_set():
                raise Problem(503, "api_stopping")
            if self._taken >= self._most:
                raise Problem(503, "api_full", after=self.seconds)
            self._taken += 1
            future = self._workers.submit(self._work, call, left)
        future.add_done_callback(self._free)
        return Place(future, left, self._closing.is_set)

    def close(self) -> None:
        """Take nobody in, send away who waits, and tell who is at work that nobody waits for it."""
        with self._lock:
            self._closing.set()
        self._workers.shutdown(wait=True, cancel_futures=True)

    def _work(self, call: Callable[[Left], Made], left: threading.Event) -> Made:
        began = self._now()
        try:
            made = call(lambda: left.is_set() or self._closing.is_set())
        except Gone:
            if left.is_set():
                raise
            raise Problem(503, "api_stopping") from None  # who asked is still there
        if not left.is_set():
            self._mean += (self._now() - began - self._mean) * WEIGHT
        return made

    def _free(self, _: Future[Made]) -> None:
        with self._lock:
            self._taken -= 1
