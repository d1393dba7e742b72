"""A page that is to be served -> one that listens, however long a busy machine takes, or one sentence on why not."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from gradio import http_server
from gradio.exceptions import ServerFailedToStartError

from rag.errors import SettingsError


class _Patient(http_server.Server):  # type: ignore[misc]
    """Gradio's server, which gives up after five seconds: two libraries on a busy machine took longer to begin."""

    def run_in_thread(self) -> None:
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()
        while not self.started:
            if not self.thread.is_alive():
                raise ServerFailedToStartError
            time.sleep(0.01)

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        try:
            super().run(sockets)
        except SystemExit:  # another program took the port since Gradio saw it free: the next one is tried
            return


@contextmanager
def listening(host: str, port: int) -> Iterator[None]:
    """While Gradio begins to listen; raises SettingsError where it cannot."""
    before, http_server.Server = http_server.Server, _Patient
    try:
        yield
    except OSError as error:
        where = f"{host}:{port}" if port else host
        raise SettingsError(
            f"cannot listen on {where}: another program may have the port, so name another with --port",
            f"no se puede escuchar en {where}: quizá otro programa tiene el puerto; indique otro con --port",
        ) from error
    finally:
        http_server.Server = before
