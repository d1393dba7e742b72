"""The library's panel, Gradio's part: `html.library` makes what it shows, `library_service` does what it is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.utils import get_upload_folder

from rag.errors import FuenteError, LibraryBusy
from rag.ingestion.file_errors import problem
from rag.types import FileReport, FileStatus, Filters, Match
from ui.output.render import escaped
from ui.text import say
from ui.web.html import document as document_html
from ui.web.html import library as library_html
from ui.web.incoming.uploads import MOST_FILES, Upload, refused, told_of
from ui.web.library_service import LibraryService
from ui.web.reader import Reader
from ui.web.views.document import opened
from ui.web.views.listing import Listing, Sought

Readers = Callable[[gr.Request], Reader]
WATCH = 0.25  # seconds between two looks at how the reading goes
SLICE = 50  # documents that a page's script asks for at once
SNIPPETS = 50
WIRES = """
const wait = () => window.fuenteLibrary ? fuenteLibrary.connect(trigger, upload, server) : setTimeout(wait, 30);
wait();
// "shown" "bring" "address" "cancel" "remove" "undo" "back" "empty" "collect" "uncollect" "edit" "own" "sift"
"""


def library_panel(
    service: LibraryService, readers: Readers, *, asks: bool = False, only_ours: Callable[[], bool] = lambda: False
) -> gr.HTML:
    """The library's panel; call it inside a `gr.Blocks`, in the column that holds the library.

    `readers` says of a request whose it is, in which language, and whether they may change the library; `asks`: a
    password makes a writer; `only_ours`: is there nothing but what comes with Fuente? The page must load
    `static/library.css` and `static/library.js` before Gradio's own scripts. What is returned changes its value,
    unseen, whenever documents have come or gone: hang on its `change` what else of the page shows documents, as the
    composer's filters do.
    """
    panel = _Panel(service, readers, asks, only_ours)
    with gr.Column(elem_id="listing"):
        names = ("top", "work", "undo", "sift", "facets", "choosing", "found")
        top, work, undo, sift, facets, choosing, found = (_part(f"library-{name}") for name in names)
        _part("library-list")  # the page's script fills it, row by row as they come into view
        bin_ = _part("library-bin")
    _part("leaf")  # the document that is open; filled by the page's script, too
    news = _part("library-news", html_template='<p role="status" aria-live="polite">${value}</p>')
    changed = gr.HTML("", elem_id="library-changed", js_on_load=None)
    wires = gr.HTML("", elem_id="library-wires", js_on_load=WIRES, server_functions=_look_ups(panel))
    listing = [facets, choosing, found, bin_]
    for name, event, shown in (
        ("shown", panel.shown, [top, work, undo, sift, *listing, news]),
        ("bring", panel.bring, [work, undo, news]),
        ("address", panel.address, [work, undo, news]),
        ("cancel", panel.cancel, []),
        ("remove", panel.remove, [undo, *listing, news, changed]),
        ("undo", panel.undo, [undo, *listing, news, changed]),
        ("back", panel.back, [undo, *listing, news, changed]),
        ("empty", panel.empty, [undo, *listing, news, changed]),
        ("collect", panel.collect, [undo, *listing, news, changed]),
        ("uncollect", panel.uncollect, [undo, *listing, news, changed]),
        ("edit", panel.edit, [undo, *listing, news, changed]),
        ("own", panel.own, [undo, *listing, news, changed]),
        ("sift", panel.sift, [*listing, news, changed]),
    ):
        getattr(wires, name)(
            event, None, shown, api_name=f"library_{name}", show_progress="hidden", api_visibility="private",
            trigger_mode="multiple", concurrency_limit=None,
        )  # fmt: skip
    return changed


def _part(name: str, **options: Any) -> gr.HTML:
    return gr.HTML("", elem_id=name, apply_default_css=False, js_on_load=None, **options)


def _look_ups(panel: _Panel) -> list[Callable[..., Any]]:
    """What the page's script asks for by itself, without the queue; Gradio takes plain functions only."""

    def rows(wanted: list[Any], request: gr.Request) -> str:
        return panel.rows(wanted, request)

    def picks(wanted: list[Any], request: gr.Request) -> dict[str, Any]:
        return panel.picks(wanted, request)

    def leaf(wanted: list[Any], request: gr.Request) -> str:
        return panel.leaf(wanted, request)

    return [rows, picks, leaf]


class _Panel:
    """What each event of the panel does."""

    def __init__(self, service: LibraryService, readers: Readers, asks: bool, only_ours: Callable[[], bool]) -> None:
        self.service = service
        self.readers = readers
        self.asks = asks
        self.only_ours = only_ours
        self.listing = Listing(service.library)

    # -------------------------------------------------------------- documents in

    async def shown(self, event: gr.EventData, request: gr.Request) -> AsyncIterator[list[Any]]:
        """The panel has loaded: everything in the reader's language, and the reading that is under way."""
        reader = self.readers(request)
        language = reader.language
        undo = library_html.undo(self.service.removed(reader.visitor), language)
        listing = await asyncio.to_thread(self._listing, sent(event), reader)  # long lists take their time
        frame: list[Any] = [undo, library_html.sift(language), *listing]
        top: Any = library_html.top(language, self.service.fetches, writes=reader.writes, asks=self.asks)
        if not self.service.work.running:
            yield [top, "", *frame, ""]
            return
        async for work, news in self._follow(reader):
            yield [top, work, *frame, news]
            top, frame = gr.skip(), [gr.skip()] * len(frame)

    async def bring(self, event: gr.EventData, request: gr.Request) -> AsyncIterator[list[Any]]:
        """Files have arrived: read them, and say how it goes."""
        reader = self.readers(request)
        uploads = arrived(sent(event).get("files"))
        try:
            _must_write(reader)
            self.service.add(uploads, lost(sent(event).get("failed")), reader.visitor)
        except (_ReadOnly, LibraryBusy) as error:
            for upload in uploads:
                upload.path.unlink(missing_ok=True)
            yield [gr.skip(), *self._told(_why_not(error), reader)]
            return
        async for work, news in self._follow(reader):
            yield [work, gr.skip(), news]

    async def address(self, event: gr.EventData, request: gr.Request) -> AsyncIterator[list[Any]]:
        """An address was given: fetch it, and say how it goes."""
        reader = self.readers(request)
        try:
            _must_write(reader)
            self.service.add_address(str(sent(event).get("url", ""))[:2000].strip(), reader.visitor)
        except (_ReadOnly, FuenteError) as error:
            yield [gr.skip(), *self._told(_why_not(error), reader)]
            return
        async for work, news in self._follow(reader):
            yield [work, gr.skip(), news]

    def _told(self, key: str, reader: Reader) -> list[str]:
        said = say(key, reader.language)
        return [library_html.notice(said, reader.language), escaped(said)]

    async def _follow(self, reader: Reader) -> AsyncIterator[tuple[str, Any]]:
        """How the reading goes, whenever that changes, until it has ended; then what to read out."""
        seen, language = -1, reader.language
        while True:
            work = self.service.work
            if not work.running:
                summary = escaped(library_html.summary(work, language))
                yield library_html.work(work, language, reader.visitor), summary
                return
            if work.number != seen:
                seen = work.number
                yield library_html.work(work, language, reader.visitor), gr.skip()
            await asyncio.sleep(WATCH)

    def cancel(self, request: gr.Request) -> None:
        self.service.cancel(self.readers(request).visitor)

    # -------------------------------------------------------------- changes

    def _changed(self, reader: Reader, event: gr.EventData, do: Callable[[], tuple[str, str]]) -> list[Any]:
        """What `do` says it did, as a bar and to be read out, with the list as it is then; or why it was not done."""
        try:
            _must_write(reader)
            bar, said = do()
        except _ReadOnly as error:
            return [*self._refused(say(_why_not(error), reader.language), reader), gr.skip()]
        except LibraryBusy:
            return [*self._refused(say("busy", reader.language), reader), gr.skip()]
        except FuenteError as error:
            said = error.spanish if reader.language == "es" else str(error)
            bar = library_html.notice(f"{said[:1].upper()}{said[1:]}.", reader.language)
        return [bar, *self._listing(sent(event), reader), escaped(said), self.service.library.change]

    def _refused(self, said: str, reader: Reader) -> list[Any]:
        return [library_html.notice(said, reader.language), *[gr.skip()] * 4, escaped(said)]

    def remove(self, event: gr.EventData, request: gr.Request) -> list[Any]:
        reader = self.readers(request)

        def do() -> tuple[str, str]:
            removal = self.service.remove(reader.visitor, str(sent(event).get("document", "")))
            said = say("library_removed", reader.language, title=removal.document.title)
            return library_html.undo(removal, reader.language), said

        return self._changed(reader, event, do)

    def undo(self, event: gr.EventData, request: gr.Request) -> list[Any]:
        reader = self.readers(request)

        def do() -> tuple[str, str]:
            document = self.service.undo(reader.visitor)
            late = "library_too_late" if self.service.library.bin() else "library_not_in_bin"
            key, title = ("library_put_back", document.title) if document else (late, "")
            said = say(key, reader.language, title=title)
            more = self.service.removed(reader.visitor) if document else None
            if more:
                return library_html.undo(more, reader.language, said), said
            return library_html.notice(said, reader.language, document.id if document else ""), said

        return self._changed(reader, event, do)

    def back(self, event: gr.EventData, request: gr.Request) -> list[Any]:
        reader = self.readers(request)

        def do() -> tuple[str, str]:
            document = self.service.put_back(str(sent(event).get("document", "")))
            key, title = ("library_put_back", document.title) if document else ("library_not_in_bin", "")
            said = say(key, reader.language, title=title)
            return library_html.notice(said, reader.language, document.id if document else ""), said

        return self._changed(reader, event, do)

    def empty(self, event: gr.EventData, request: gr.Request) -> list[Any]:
        reader = self.readers(request)

        def do() -> tuple[str, str]:
            said = say("bin_emptied", reader.language, n=self.service.empty_bin())
            return library_html.notice(said, reader.language), said

        return self._changed(reader, event, do)

    def own(self, event: gr.EventData, request: gr.Request) -> list[Any]:
        """Somebody starts with their own documents: those that come with Fuente go into the bin, and nothing else."""
        reader = self.readers(request)

        def do() -> tuple[str, str]:
            if ours := self.only_ours():
                self.service.clear()
            said = say("samples_gone" if ours else "samples_kept", reader.language)
            return library_html.notice(said, reader.language), said

        return self._changed(reader, event, do)

    def collect(self, event: gr.EventData, request: gr.Request) -> list[Any]:
        reader = self.readers(request)
        name, library = str(sent(event).get("name", "")), self.service.library

        def do() -> tuple[str, str]:
            library.collect(name, *_ids(sent(event).get("documents")))
            made = next(one for one in library.collections() if one.name == " ".join(name.split()))
            said = say("collected", reader.language, name=made.name, n=made.documents)
            return library_html.notice(said, reader.language), said

        return self._changed(reader, event, do)

    def uncollect(self, event: gr.EventData, request: gr.Request) -> list[Any]:
        reader = self.readers(request)

        def do() -> tuple[str, str]:
            name = str(sent(event).get("name", ""))
            if chosen := _ids(sent(event).get("documents")):
                self.service.library.uncollect(name, *chosen)
            said = say("uncollected", reader.language, name=name)
            return library_html.notice(said, reader.language), said

        return self._changed(reader, event, do)

    def edit(self, event: gr.EventData, request: gr.Request) -> list[Any]:
        reader, given = self.readers(request), sent(event)

        def do() -> tuple[str, str]:
            name = str(given.get("document", ""))
            now = self.service.library.document(name)
            known = {"title": now.title, "date": now.date or "", "source": now.outlet or ""}
            values = {  # what is left as it is shown is no correction: it may still change with the file
                name: value for name, was in known.items() if isinstance(value := given.get(name), str) and value != was
            }
            document = self.service.library.edit(now.id, **values)
            said = say("edited", reader.language, title=document.title)
            return library_html.notice(said, reader.language), said

        return self._changed(reader, event, do)

    # -------------------------------------------------------------- what is there

    def sift(self, event: gr.EventData, request: gr.Request) -> list[Any]:
        """The list as it is sought; how much was found is read out where the reader was looking for something."""
        shown, count = self._sought(sent(event), self.readers(request))
        return [*shown, escaped(count) if sent(event).get("aloud") else gr.skip(), self.service.library.change]

    def _listing(self, wanted: Mapping[str, Any], reader: Reader) -> list[Any]:
        return self._sought(wanted, reader)[0]

    def _sought(self, wanted: Mapping[str, Any], reader: Reader) -> tuple[list[Any], str]:
        """Facets, what can be done with what is chosen, how many there are, and the bin; how many in a sentence."""
        sought, language, library = Sought.of(wanted), reader.language, self.service.library
        change = library.change
        if wanted.get("where") == "texts" and any(map(str.isalnum, sought.text)):
            matches = self._texts(sought)
            key = "library_snippets_best" if len(matches) == SNIPPETS else "library_snippets"  # there may be more
            count = say(key, language, n=len(matches))
            found = library_html.snippets(matches, count, sought.text, change, language)
        else:
            entries, total = self.listing.found(sought), len(self.listing.entries())
            passages = sum(one.chunks for one in entries)
            count = say("library_count", language, n=len(entries), m=total, passages=passages)
            found = library_html.found(entries, count if total else "", sought, change, language, writes=reader.writes)
        facets = library_html.facets(self.listing.facets(sought), sought, language)
        choosing = library_html.choosing(library.collections(), sought, language, writes=reader.writes)
        binned = library_html.bin_(library.bin(), language) if reader.writes else ""
        return [facets, choosing, found, binned], count

    def _texts(self, sought: Sought) -> list[Match]:
        """The passages that hold the words, of the documents that pass the facets."""
        library, every = self.service.library, Sought(text=sought.text, order=sought.order)
        if sought == every:
            return library.find(sought.text, k=SNIPPETS)
        ids = tuple(one.id for one in self.listing.found(replace(sought, text="")))
        return library.find(sought.text, k=SNIPPETS, filters=Filters(document_ids=ids)) if ids else []

    def rows(self, wanted: object, request: gr.Request) -> str:
        """A stretch of the list: [what is sought, from which place]."""
        reader, (sought, start) = self.readers(request), _stretch(wanted)
        found = self.listing.found(sought)
        shown = found[start : start + SLICE]
        return library_html.rows(shown, start, len(found), reader.language, writes=reader.writes)

    def picks(self, wanted: object, request: gr.Request) -> dict[str, Any]:
        """The same as boxes to tick, and how many there are in all."""
        language, (sought, start) = self.readers(request).language, _stretch(wanted)
        found = self.listing.found(sought)
        return {
            "html": library_html.picks(found[start : start + SLICE]),
            "total": len(found),
            "list": f"{self.service.library.change} {language} {sought.text}",
        }

    def leaf(self, wanted: object, request: gr.Request) -> str:
        """A document at a page, with what is sought in it: [id, page, words]."""
        reader = self.readers(request)
        name, page, query = [*(str(one) for one in wanted), "", "", ""][:3] if isinstance(wanted, list) else ("",) * 3
        found = opened(self.service.library, name[:100], page[:10], query)
        if found is None:
            return document_html.no_document(reader.language)
        entry = next((one for one in self.listing.entries() if one.id == found.document.id), None)
        return document_html.opened_document(found, entry, reader.language, writes=reader.writes)


class _ReadOnly(Exception):
    """This reader may not change the library."""


def _must_write(reader: Reader) -> None:
    if not reader.writes:
        raise _ReadOnly


def _why_not(error: Exception) -> str:
    return "library_read_only" if isinstance(error, _ReadOnly) else "busy"


def _stretch(wanted: object) -> tuple[Sought, int]:
    """What is sought, and from which place on."""
    given = wanted if isinstance(wanted, list) else []
    sought = Sought.of(given[0]) if given and isinstance(given[0], dict) else Sought()
    start = given[1] if len(given) > 1 and isinstance(given[1], int) else 0
    return sought, max(0, start)


def _ids(wanted: object) -> list[str]:
    return [str(one) for one in wanted[:10_000]] if isinstance(wanted, list) else []


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
            reports.append(refused(name, problem("too_large", name, most=library_html.LARGEST_MB)))
        else:
            reports.append(told_of(name, FileStatus.FAILED, "library_lost", "lost"))
    return reports
