"""Functions of ours that run in a Python of their own: how it is started, and how it replies.

A child shares nothing with us: what a parser breaks, or a library holds on to, is gone with it.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

PACKAGES = str(Path(__file__).resolve().parents[1])
HEED_SECONDS = 0.2  # between two looks at whether anybody still waits for a reply


def command(function: str, *arguments: object) -> list[str]:
    """The command that runs a function, named by its dotted path; it finds the arguments in `sys.argv`."""
    module, _, name = function.rpartition(".")
    return [sys.executable, "-c", f"from {module} import {name}; {name}()", *map(str, arguments)]


def environment(**more: str) -> dict[str, str]:
    """Our own, in which a child finds our packages wherever it is started, and more of them."""
    path = os.pathsep.join([PACKAGES, os.environ.get("PYTHONPATH", "")])
    return {**os.environ, "PYTHONPATH": path, **more}


def reply_to(read: Callable[[], bytes], waiting: Callable[[], None], seconds: float = float("inf")) -> bytes:
    """What reading from a child gives, in a thread of its own, since Windows cannot select on a pipe.

    `waiting` is called a few times a second, and what it raises ends the waiting; raises TimeoutError after `seconds`.
    """
    found: list[bytes] = []
    reader = threading.Thread(target=lambda: found.append(read()), daemon=True)
    reader.start()
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        reader.join(min(left, HEED_SECONDS))
        if not reader.is_alive():
            return found[0] if found else b""
        waiting()
    raise TimeoutError


def replies() -> BinaryIO:
    """In the child: where replies go. What anything else prints comes to standard error, and not between them."""
    channel = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return channel
