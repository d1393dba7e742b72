"""The page in an application of somebody else, at a path of its own: with its styles, its guards, and its own life."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette

from ui.server.several import running
from ui.web.app import RULES, Rules, under_path
from ui.web.library_service import LibraryService
from ui.web.security import App, Receive, Scope, Send
from ui.web.session import Chat


def mount(app: Starlette, path: str, chat: Chat, service: LibraryService, rules: Rules = RULES) -> None:
    """Put the page at `path` ("/briefing") of a Starlette or FastAPI application, before that has begun.

    Who may come and by which names is said by `rules`, as it is for a server of ours: what else the application has is
    not guarded by it. Until `chat.prepare` has loaded its models, the page asks for a moment. Raises SettingsError
    where `rules` would let in whoever reaches the host.
    """
    page = under_path(path, chat, service, rules)
    app.mount(path, _Within(page))
    outer = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(application: Any) -> AsyncIterator[Any]:
        async with outer(application) as state, running(page):
            yield state

    app.router.lifespan_context = lifespan


class _Within:
    """Tells the page that it lies at the root: where that is stands in the scope's `root_path`."""

    def __init__(self, page: App) -> None:
        self._page = page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = str(scope["path"]).removeprefix(scope.get("root_path", "")) or "/"
        await self._page({**scope, "path": path, "raw_path": quote(path).encode()}, receive, send)
