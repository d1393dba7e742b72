"""A server begins to listen, or one sentence says why not."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn
from gradio import http_server
from gradio.exceptions import ServerFailedToStartError
from gradio.http_server import start_server
from starlette.applications import Starlette

from rag.errors import SettingsError
from ui.web.listening import listening


def test_a_port_that_another_program_has_is_told_in_both_languages() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(SettingsError, match=f"cannot listen on 127.0.0.1:{port}") as told,
            listening("127.0.0.1", port),
        ):
            start_server(Starlette(), "127.0.0.1", port)
    assert f"no se puede escuchar en 127.0.0.1:{port}" in told.value.spanish


def test_a_port_taken_after_it_was_seen_free_ends_the_server_without_a_word_from_its_thread() -> None:
    """Gradio then tries the next port: two servers that begin at once must not meet."""
    with socket.create_server(("127.0.0.1", 0)) as taken, listening("127.0.0.1", 0):
        config = uvicorn.Config(Starlette(), port=taken.getsockname()[1], log_level="critical")
        with pytest.raises(ServerFailedToStartError):
            http_server.Server(config).run_in_thread()


def test_an_application_that_cannot_begin_is_not_waited_for() -> None:
    @asynccontextmanager
    async def broken(app: Starlette) -> AsyncIterator[None]:
        raise RuntimeError("broken")
        yield

    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    with pytest.raises(SettingsError), listening("127.0.0.1", port):
        start_server(Starlette(lifespan=broken), "127.0.0.1", port)
