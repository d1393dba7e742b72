"""Told to stop, by Ctrl-C or a supervisor -> stopped cleanly, and a few seconds later in any case."""

from __future__ import annotations

import os
import signal
import threading

LOOK = 0.5  # seconds: a signal that another thread took is heard when the main one wakes, and not before
GRACE = 9.0  # seconds for what is on its way; container engines kill after 10. What `add` reported is kept either way


def until_told() -> None:
    """Wait for SIGINT or SIGTERM, in the main thread."""
    told = threading.Event()
    before = {one: signal.signal(one, lambda *_: told.set()) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        while not told.wait(LOOK):
            pass
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def at_the_latest(seconds: float = GRACE) -> threading.Timer:
    """End this process after so many seconds, whatever still runs; returned, so that it can be cancelled."""
    timer = threading.Timer(seconds, os._exit, (0,))
    timer.daemon = True
    timer.start()
    return timer
