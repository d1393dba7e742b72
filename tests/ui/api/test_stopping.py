"""Told to stop, a server stops, whichever of its threads the signal reaches."""

from __future__ import annotations

import subprocess
import sys

import pytest

TOLD = """
import signal, threading
from ui.api.stopping import until_told
threading.Timer(0.2, lambda: signal.pthread_kill(threading.get_ident(), signal.{name})).start()
until_told()
print("told")
"""


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_a_signal_that_another_thread_took_is_heard(name: str) -> None:
    ran = subprocess.run([sys.executable, "-c", TOLD.format(name=name)], capture_output=True, text=True, timeout=60)
    assert ran.stdout == "told\n"
