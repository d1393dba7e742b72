"""The library's panel, Gradio's part: `html.library` makes what it shows, `library_service` does what it is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

from rag.errors import FuenteError, LibraryBusy
from rag.ingestion.file_errors import problem
from rag.types import FileReport, FileStatus, Language
from ui.output.render import escaped
from ui.text import TEXT, say
from ui.web.html import library as library_html
from ui.web.library_service import LibraryService
from ui.web.uploads import MOST_FILES, Upload

Reader = Callable[[gr.Request], tuple[str, Language]]
WATCH = 0.25  # seconds between two looks at how the reading goes
WIRES = """
const wait = () => window.fuenteLibrary ? fuenteLibrary.connect(trigger, upload) : setTimeout(wait, 30);
wait();
// "shown" "bring" "address" "cancel" "remove" "undo" "sift"
"""


def library_panel(service: LibraryService, reader: Reader) -> gr.HTML:
    """The library's panel; call it inside a `gr.Blocks`, in the column that holds the library.

    `reader` says of a request whose it is and in which language. The page must load `static/library.css` and
    `static/library.js` before Gradio's own scripts. What is returned changes its value, unseen, whenever documents have
    come or gone: hang on its `change` what else of the page shows documents, as the composer's filters do.
    """
    parts = [_part(name) for name in ("library-top", "library-work", "library-undo", "library-sift", "library-list")]
    news = _part("library-news", html_template='<p role="status" aria-live="polite">${value}</p>')
    changed = gr.HTML("", elem_id="library-changed", js_on_load=None)
    wires = gr.HTML("", elem_id="library-wires", js_on_load=WIRES)
    panel = _Panel(service, reader)
    top, work, undo, sift, listed = parts
    for name, event, shown in (
        ("shown", panel.shown, [top, work, undo, sift, listed, news]),
        ("bring", panel.bring, [work, undo, news]),
        ("address", panel.address, [work, undo, news]),
        ("cancel", panel.cancel, []),
        ("remove", panel.remove, [undo, listed, news, changed]),
        ("undo", panel.undo, [undo, listed, news, changed]),
        ("sift", panel.sift, [listed, changed]),
    ):
        getattr(wires, name)(
            event, None, shown, api_name=f"library_{name}", show_progress="hidden", api_visibility="private",
            trigger_mode="multiple", concurrency_limit=None,
        )  # fmt: skip
    return changed


def _part(name: str, **options: Any) -> gr.HTML:
    return gr.HTML("", elem_id=name, apply_default_css=False, js_on_load=None, **options)


class _Panel:
    """What each event of the panel does."""

    def __init__(self, service: LibraryService, reader: Reader) -> None:
        self.service = service
        self.reader = reader

    async def shown(self, event: gr.EventData, request: gr.Request) -> AsyncIterator[list[Any]]:
        """The panel has loaded: everything in the reader's language, and the reading that is under way."""
        visitor, language = self.reader(request)
        frame: list[Any] = [library_html.undo(self.service.removed(visitor), language), library_html.sift(language)]
        frame.append(self._listed(sent(event), language))
        top: Any = library_html.top(language, self.service.fetches)
        if not self.service.work.running:
            yield [top, "", *frame, ""]
            return
        async for work, news in self._follow(language):
            yield [top, work, *frame, news]
            top, frame = gr.skip(), [gr.skip()] * 3

    async def bring(self, event: gr.EventData, request: gr.Request) -> AsyncIterator[list[Any]]:
        """Files have arrived: read them, and say how it goes."""
        _, language = self.reader(request)
        uploads = arrived(sent(event).get("files"))
        try:
            self.service.add(uploads, lost(sent(event).get("failed")))
        except LibraryBusy:
            for upload in uploads:
                upload.path.unlink(missing_ok=True)
            yield [gr.skip(), library_html.notice(say("busy", language), language), say("busy", language)]
            return
        async for work, news in self._follow(language):
            yield [work, gr.skip(), news]

    async def address(self, event: gr.EventData, request: gr.Request) -> AsyncIterator[list[Any]]:
        """An address was given: fetch it, and say how it goes."""
        _, language = self.reader(request)
        try:
            self.service.add_address(str(sent(event).get("url", ""))[:2000].strip())
        except FuenteError:
            yield [gr.skip(), library_html.notice(say("busy", language), language), say("busy", language)]
            return
        async for work, news in self._follow(language):
            yield [work, gr.skip(), news]

    async def _follow(self, language: Language) -> AsyncIterator[tuple[str, Any]]:
        """How the reading goes, whenever that changes, until it has ended; then what to read out."""
        seen = -1
        while True:
            work = self.service.work
            if not work.running:
                yield library_html.work(work, language), library_html.summary(work, language)
                return
            if work.number != seen:
                seen = work.number
                yield library_html.work(work, language), gr.skip()
            await asyncio.sleep(WATCH)

    def cancel(self) -> None:
        self.service.cancel()

    def remove(self, event: gr.EventData, request: gr.Request) -> list[Any]:
        visitor, language = self.reader(request)
        try:
            removal = self.service.remove(visitor, str(sent(event).get("document", "")))
        except LibraryBusy:
            return [library_html.notice(say("busy", language), language), gr.skip(), say("busy", language), gr.skip()]
        except FuenteError:  # it was removed elsewhere
            return [gr.skip(), self._listed(sent(event), language), gr.skip(), self.service.library.change]
        said = say("library_removed", language, title=removal.document.title)
        undo = library_html.undo(removal, language)
        return [undo, self._listed(sent(event), language), escaped(said), self.service.library.change]

    def undo(self, event: gr.EventData, request: gr.Request) -> list[Any]:
        visitor, language = self.reader(request)
        try:
            document = self.service.undo(visitor)
        except LibraryBusy:
            return [library_html.notice(say("busy", language), language), gr.skip(), say("busy", language), gr.skip()]
        key, title = ("library_put_back", document.title) if document else ("library_too_late", "")
        said = say(key, language, title=title)
        more = self.service.removed(visitor) if document else None
        bar = (
            library_html.undo(more, language, said)
            if more
            else library_html.notice(said, language, document.id if document else "")
        )
        return [bar, self._listed(sent(event), language), escaped(said), self.service.library.change]

    def sift(self, event: gr.EventData, request: gr.Request) -> list[Any]:
        _, language = self.reader(request)
        return [self._listed(sent(event), language), self.service.library.change]

    def _listed(self, wanted: Mapping[str, Any], language: Language) -> str:
        limit = wanted.get("limit")
        return library_html.listed(
            self.service.library.entries(), language, str(wanted.get("text", ""))[:100], str(wanted.get("order", "")),
            limit if isinstance(limit, int) and 0 < limit < 100_000 else library_html.SHOWN,
        )  # fmt: skip


# ------------------------------------------------------------------ what the browser says, not believed


def sent(event: gr.EventData) -> Mapping[str, Any]:
    """What the panel's script sent along with an event."""
    return event._data if isinstance(event._data, dict) else {}


def arrived(files: object) -> list[Upload]:
    """The uploads that a browser names, as far as they are files in Gradio's own upload folder."""
    home = Path(get_upload_folder()).resolve()
    found = []
    for one in (files if isinstance(files, list) else [])[: 2 * MOST_FILES]:
        if isinstance(one, dict) and isinstance(one.get("path"), str) and "\x00" not in one["path"]:
            path = Path(one["path"])
            if not path.is_symlink() and path.is_file() and path.resolve().is_relative_to(home):
                found.append(Upload(path, str(one.get("name") or path.name)[:2000]))
    return found


def lost(files: object) -> list[FileReport]:
    """Files that did not arrive, with the reason."""
    reports = []
    for one in (files if isinstance(files, list) else [])[:MOST_FILES]:
        if not isinstance(one, dict):
            continue
        name = str(one.get("name", "?"))[:300]
        if one.get("large"):
            error = problem("too_large", name, most=library_html.LARGEST_MB)
            report = FileReport(name, FileStatus(error.status), str(error), code=error.code, reason_es=error.spanish)
        else:
            said = TEXT["library_lost"]
            report = FileReport(name, FileStatus.FAILED, said["en"], code="lost", reason_es=said["es"])
        reports.append(report)
    return reports
