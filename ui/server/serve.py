"""Serves until it is told to stop: binds the port at once, loads models and first documents behind it, ends cleanly."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gradio.http_server import start_server

from rag import Briefer, Library
from rag.ingestion.web import fetch
from ui.api.service import Service
from ui.api.stopping import at_the_latest, until_told
from ui.api.tokens import Tokens
from ui.server.several import Libraries
from ui.text import locale_language, say
from ui.web.app import Rules, launch, programs_of, under_its_name
from ui.web.library_service import LibraryService
from ui.web.listening import listening
from ui.web.session import Chat

if TYPE_CHECKING:
    from ui.server.telemetry import Telemetry


@dataclass(frozen=True, slots=True)
class Served:
    """A library, its page's questions and adding, and what programs ask of it."""

    chat: Chat
    adding: LibraryService
    programs: Service

    @classmethod
    def of(
        cls,
        library: Library,
        chat_model: str,
        translator: str,
        *,
        fetching: bool,
        telemetry: Telemetry | None = None,
        ours: Path | None = None,
    ) -> Served:
        """`ours`: the folder of the documents that come with Fuente."""
        chat = Chat(library, Briefer(library, chat_model or None, translator or None), ours)
        return cls(chat, LibraryService(library, fetch=fetch if fetching else None), programs_of(chat, telemetry))

    def close(self) -> None:
        """End what is on its way."""
        self.programs.close()
        self.adding.wait()
        self.chat.close()


def serve_page(served: Served, rules: Rules, first: Path | None) -> None:
    """Serve one library at `/`; `first` is what is read before anything else."""
    page = launch(served.chat, served.adding, rules, programs=served.programs)

    def prepare() -> None:
        served.chat.prepare(first)
        served.adding.resume()

    _serve(page.local_url, [served], prepare, lambda: page.close(verbose=False))


def serve_several(libraries: Mapping[str, Served], rules: Rules) -> None:
    """Serve several libraries, each at `/NAME`; raises SettingsError as `launch`."""
    tokens = {name: Tokens(one.chat.library.path) for name, one in libraries.items()}
    rules.check([*tokens.values()])
    apps = {
        name: under_its_name(
            name, one.chat, one.adding, rules, one.programs, [held for other, held in tokens.items() if other != name]
        )
        for name, one in libraries.items()
    }
    app = Libraries(apps, {name: one.programs for name, one in libraries.items()}, rules.names)
    with listening(rules.host, rules.port):
        _, _, url, server = start_server(app, rules.host, rules.port or None)

    def prepare() -> None:
        for one in libraries.values():
            one.chat.prepare(None)
            one.adding.resume()

    _serve(url, [*libraries.values()], prepare, server.close)


def _serve(url: str, served: Sequence[Served], prepare: Callable[[], None], close: Callable[[], None]) -> None:
    """Until Ctrl-C or SIGTERM."""
    telemetry = served[0].programs.telemetry
    print(say("serving", locale_language(os.environ), url=url), flush=True)
    worker = threading.Thread(target=prepare, daemon=True)
    worker.start()
    until_told()
    latest = at_the_latest()
    for one in served:
        one.adding.cancel()
    close()
    for one in served:
        one.close()
    if telemetry is not None:
        telemetry.close()
    worker.join()
    latest.cancel()
    gc.freeze()  # Python looks for cycles in all that was imported before it ends: 1.7 to 2.9 s of a core, 0.2 without
