"""A server begins to listen, or one sentence says why not."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
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


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # uvicorn leaves its thread
def test_an_application_that_cannot_begin_is_not_waited_for() -> None:
    @asynccontextmanager
    async def broken(app: Starlette) -> AsyncIterator[None]:
        raise RuntimeError("broken")
        yield

    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    with pytest.raises(SettingsError), listening("127.0.0.1", port):
        start_server(Starlette(lifespan=broken), "127.0.0.1", port)
