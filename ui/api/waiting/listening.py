"""Work goes on for as long as its client waits for it: a reply that nobody hears is not made. Knows only ASGI."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from ui.web.security import App, Message, Receive, Scope, Send

Made = TypeVar("Made")


class Unheard(Exception):
    """Whoever waited for a reply has left."""


async def unless(gone: Awaitable[None], work: Awaitable[Made]) -> Made:
    """What the work comes to; raises Unheard where `gone` comes first, once the work has been cancelled."""
    waiting, working = asyncio.ensure_future(gone), asyncio.ensure_future(work)
    try:
        await asyncio.wait((waiting, working), return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            return working.result()
        raise Unheard
    finally:
        waiting.cancel()
        working.cancel()
        await asyncio.wait((waiting, working))
        for one in (waiting, working):
            if not one.cancelled():
                one.exception()  # what is raised on the way out is heard by nobody either


async def heard(app: App, scope: Scope, receive: Receive, send: Send) -> None:
    """Serve a request; raises Unheard where its client leaves before it has the whole reply."""
    asked, left, replied = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def received() -> Message:
        if asked.is_set():  # the server is listened to below
            await left.wait()
            return {"type": "http.disconnect"}
        message = await receive()
        if message["type"] == "http.disconnect":
            left.set()
        if not message.get("more_body", False):
            asked.set()
        return message

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            replied.set()
        await send(message)

    async def gone() -> None:
        await asked.wait()
        while not left.is_set():
            if (await receive())["type"] == "http.disconnect":
                left.set()
        if replied.is_set():  # servers say the same of a reply that is complete
            await asyncio.Event().wait()

    await unless(gone(), app(scope, received, sent))
