"""What is read by a link: an answer or a brief as one HTML page that runs nothing; giving links and ending them."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from rag import Library
from rag.errors import InputError
from rag.types import Language
from ui.output.brief_export import brief_file
from ui.output.export import export
from ui.output.render import escaped
from ui.text import say
from ui.web.reader import Reader
from ui.web.workspace import Workspace, owners

SOON = 3  # seconds after which a page looks again whether its brief is made


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page for whoever has a link, and the status that it is sent with."""

    html: str
    status: int = 200


class Sharing:
    """The links of a library's readers."""

    def __init__(self, library: Library, workspace: Workspace) -> None:
        self._library = library
        self._workspace = workspace

    def share(self, reader: Reader, conversation: str, turn: str) -> str:
        """The id of the link to an answer of the reader's, or to a brief of theirs; empty where it is not theirs."""
        for owner in owners(reader) if turn == "brief" else (reader.visitor,):
            try:
                return self._library.links.share(owner, conversation, int(turn) if turn.isdecimal() else None)
            except InputError:
                continue
        return ""

    def end(self, reader: Reader, conversation: str, turn: str) -> bool:
        """Take the link back; whether it was theirs."""
        for owner in owners(reader) if turn == "brief" else (reader.visitor,):
            try:
                self._library.links.end(owner, conversation, int(turn) if turn.isdecimal() else None)
            except InputError:
                continue
            return True
        return False

    def sheet(self, link: str, language: Language) -> Sheet:
        """What a link leads to, in the language of whoever reads it."""
        shared, today = self._library.links.shared(link), datetime.date.today()
        if shared is None:
            return _plain(say("link_none", language), language, 404)
        if not shared.whole:
            answer, stamp = shared.turn.turn.answer, self._library.stamp
            return Sheet(export([answer], "html", language, model=stamp, on=today).decode("utf-8", "replace"))
        try:
            state = self._workspace.shared(shared.conversation).state
        except InputError:
            return _plain(say("link_none", language), language, 404)
        if state.made is not None and state.ended:
            return Sheet(brief_file(state.made, "html", today).decode("utf-8", "replace"))
        if state.ended:
            return _plain(say(state.problem or "broken", language), language, 503)
        return _plain(say("brief_starting", language), language, 200, again=SOON)


def _plain(said: str, language: Language, status: int, *, again: int = 0) -> Sheet:
    """One sentence; `again`: seconds after which the page is loaded anew."""
    refresh = f'<meta http-equiv="refresh" content="{again}">' if again else ""
    return Sheet(
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">{refresh}'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>Fuente</title>'
        '<link rel="stylesheet" href="../fuente/page.css"><link rel="stylesheet" href="../fuente/login.css"></head>'
        f"<body><main><h1>Fuente</h1><p>{escaped(said)}</p></main></body></html>",
        status,
    )
