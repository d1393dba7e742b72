"""Functions of ours that run in a Python of their own: how it is started, and how it replies.

A child shares nothing with us: what a parser breaks, or a library holds on to, is gone with it.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import BinaryIO

PACKAGES = str(Path(__file__).resolve().parents[1])


def command(function: str, *arguments: object) -> list[str]:
    """The command that runs a function, named by its dotted path; it finds the arguments in `sys.argv`."""
    module, _, name = function.rpartition(".")
    return [sys.executable, "-c", f"from {module} import {name}; {name}()", *map(str, arguments)]


def environment(**more: str) -> dict[str, str]:
    """Our own, in which a child finds our packages wherever it is started, and more of them."""
    path = os.pathsep.join([PACKAGES, os.environ.get("PYTHONPATH", "")])
    return {**os.environ, "PYTHONPATH": path, **more}


def replies() -> BinaryIO:
    """In the child: where replies go. What anything else prints comes to standard error, and not between them."""
    channel = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return channel
