"""Where briefs are made and drafts checked, Gradio's part: `workspace` does it, `html` shows it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import gradio as gr

from rag.briefing.brief import Brief
from rag.errors import FuenteError, InputError
from rag.types import CheckReport, Language
from ui.drafts import marked, read_file
from ui.output.check import summary
from ui.text import say
from ui.web import html as markup
from ui.web.job_queue import problem_of
from ui.web.library_panel import arrived
from ui.web.reader import Reader
from ui.web.session import filters_of
from ui.web.workspace import Progress, Task, Workspace

WIRES = """
const wait = () => window.fuenteWorkspace ? fuenteWorkspace.connect(trigger, server, upload) : setTimeout(wait, 30);
wait();
// "shown" "brief" "open" "again" "since" "delete" "check" "clear"
"""


def workspace_panel(workspace: Workspace, reader: Callable[[gr.Request], Reader]) -> None:
    """Its columns, inside a `gr.Blocks`; the page must load `static/workspace.css` and `static/workspace.js`."""
    panel = _Panel(workspace, reader)
    with gr.Column(elem_id="briefing"):
        form, shown = _part("brief-form"), _part("brief-shown")
        _part("own")  # the reader's own draft: the page's script fills it
    with gr.Column(elem_id="checking"):
        box, report = _part("check-form"), _part("check-shown")
    news = _part("workspace-news", html_template='<p role="status" aria-live="polite">${value}</p>')

    def draft(wanted: list[str], request: gr.Request) -> dict[str, str]:
        path, name = [*map(str, wanted), "", ""][:2] if isinstance(wanted, list) else ("", "")
        return dropped(path, name, reader(request).language)

    wires = gr.HTML("", elem_id="workspace-wires", js_on_load=WIRES, server_functions=[draft])
    for name, event, parts in (
        ("shown", panel.shown, [form, box, shown, report, news]),
        ("brief", panel.brief, [shown, news]),
        ("open", panel.open, [shown, news]),
        ("again", panel.again, [shown, news]),
        ("since", panel.since, [shown, news]),
        ("delete", panel.delete, [shown]),
        ("check", panel.check, [report, news]),
        ("clear", panel.clear, [report]),
    ):
        getattr(wires, name)(
            event, None, parts, api_name=f"workspace_{name}", show_progress="hidden", api_visibility="private",
            trigger_mode="multiple", concurrency_limit=None,
        )  # fmt: skip


def _part(name: str, **options: Any) -> gr.HTML:
    return gr.HTML("", elem_id=name, apply_default_css=False, js_on_load=None, **options)


class _Panel:
    """What each event of the workspace does."""

    def __init__(self, workspace: Workspace, reader: Callable[[gr.Request], Reader]) -> None:
        self.workspace = workspace
        self.reader = reader

    async def shown(self, event: gr.EventData, request: gr.Request) -> AsyncIterator[list[Any]]:
        """The page has loaded: the forms in its language, the last draft, and the brief that was open."""
        reader = self.reader(request)
        last = self.workspace.checked(reader)
        state = last.state if last else None
        yield [
            markup.brief_form(reader.language, self.workspace.collections()),
            markup.check_form(reader.language),
            gr.skip(),
            markup.check_paper(state, reader.language) if state else "",
            gr.skip(),
        ]
        brief = self._opened(reader, _text(event, "brief"))
        parts = [([shown, gr.skip(), news] async for shown, news in brief)]
        if last and state and not state.ended:
            states = self.workspace.follow(reader, last, "check")
            parts.append(
                [gr.skip(), markup.check_paper(state, reader.language), _judged(state, reader.language)]
                async for state in states
            )
        async for part in _together(*parts):
            yield [gr.skip(), gr.skip(), *part]

    async def check(self, event: gr.EventData, request: gr.Request) -> AsyncIterator[list[Any]]:
        reader = self.reader(request)
        try:
            task = self.workspace.check(reader, _text(event, "text"), _text(event, "name"))
        except InputError:
            yield [markup.trouble("check_long", reader.language, again=False), gr.skip()]
            return
        async for state in self.workspace.follow(reader, task, "check"):
            yield [markup.check_paper(state, reader.language), _judged(state, reader.language)]

    def clear(self, request: gr.Request) -> str:
        self.workspace.leave(self.reader(request), "check")
        self.workspace.forget(self.reader(request))
        return ""

    async def brief(self, event: gr.EventData, request: gr.Request) -> AsyncIterator[list[Any]]:
        reader = self.reader(request)
        try:
            given = event._data.get("filters") if isinstance(event._data, dict) else None
            filters = filters_of(given)
            name = self.workspace.begin(reader, _text(event, "topic"), _text(event, "edition"), filters)
        except FuenteError as error:
            yield [markup.trouble(problem_of(error), reader.language, again=False), gr.skip()]
            return
        async for shown, news in self._followed(reader, name, self.workspace.brief(reader, name)):
            yield [shown, news]

    async def open(self, event: gr.EventData, request: gr.Request) -> AsyncIterator[list[Any]]:
        async for shown, news in self._opened(self.reader(request), _text(event, "brief")):
            yield [shown, news]

    async def again(self, event: gr.EventData, request: gr.Request) -> AsyncIterator[list[Any]]:
        reader, name = self.reader(request), _text(event, "brief")
        try:
            task = self.workspace.again(reader, name)
        except InputError:
            yield [self._lost(reader), gr.skip()]
            return
        async for shown, news in self._followed(reader, name, task):
            yield [shown, news]

    async def since(self, event: gr.EventData, request: gr.Request) -> AsyncIterator[list[Any]]:
        """What changed since an earlier brief, as a section of its own; without one, the brief as it is."""
        reader, name, since = self.reader(request), _text(event, "brief"), _text(event, "since")
        try:
            task = self.workspace.brief(reader, name)
        except InputError:
            yield [self._lost(reader), gr.skip()]
            return
        self.workspace.compare(reader, name, since)
        async for shown, _ in self._followed(reader, name, task, told=False):
            yield [shown, self._changes(reader, name, task.state)]

    def _changes(self, reader: Reader, name: str, state: Progress[Brief]) -> str:
        if state.made is None or not self.workspace.comparison(reader, name).since:
            return ""
        told = self.workspace.compared(reader, name, state.made).changes
        return say("brief_changes" if told else "brief_unchanged", reader.language, n=len(told))

    def delete(self, event: gr.EventData, request: gr.Request) -> str:
        reader = self.reader(request)
        self.workspace.delete(reader, _text(event, "brief"))
        return markup.kept_briefs(self.workspace.briefs(reader), reader.language)

    async def _opened(self, reader: Reader, name: str) -> AsyncIterator[tuple[str, Any]]:
        """A brief that was made before; without a name, the list of them."""
        if not name:
            self.workspace.leave(reader, "brief")
            yield markup.kept_briefs(self.workspace.briefs(reader), reader.language), gr.skip()
            return
        try:
            task = self.workspace.brief(reader, name)
        except InputError:
            yield self._lost(reader), gr.skip()
            return
        async for shown, news in self._followed(reader, name, task, told=False):
            yield shown, news

    async def _followed(
        self, reader: Reader, name: str, task: Task[Brief], *, told: bool = True
    ) -> AsyncIterator[tuple[str, Any]]:
        """The brief whenever more of it is there; `told`: a screen reader says once that it is ready."""
        topic = self.workspace.topic(reader, name)
        async for state in self.workspace.follow(reader, task, "brief"):
            made = self.workspace.compared(reader, name, state.made) if state.made else None
            with_changes, others = replace(state, made=made), self.workspace.comparison(reader, name)
            yield (
                markup.brief_paper(name, topic, with_changes, reader.language, others),
                self._news(reader, state) if told else "",
            )

    def _news(self, reader: Reader, state: Progress[Brief]) -> str:
        if not state.ended:
            return ""
        if state.problem or state.made is None:
            return say(state.problem or "broken", reader.language)
        return say("brief_ready", reader.language, quotes=len(state.made.citations))

    def _lost(self, reader: Reader) -> str:
        said = markup.banner(say("brief_lost", reader.language), reader.language)
        return said + markup.kept_briefs(self.workspace.briefs(reader), reader.language)


async def _together(*streams: AsyncIterator[list[Any]]) -> AsyncIterator[list[Any]]:
    """What each of the streams yields, as it comes."""
    waiting = {_next(one): one for one in streams}
    try:
        while waiting:
            ready, _ = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for coming in ready:
                stream = waiting.pop(coming)
                if (part := coming.result()) is not None:
                    yield part
                    waiting[_next(stream)] = stream
    finally:
        for coming in waiting:
            coming.cancel()


def _next(stream: AsyncIterator[list[Any]]) -> asyncio.Future[list[Any] | None]:
    coming: Awaitable[list[Any] | None] = anext(stream, None)
    return asyncio.ensure_future(coming)


def dropped(path: str, name: str, language: Language) -> dict[str, str]:
    """The text of a file that was dropped, its headings marked, or why it cannot be read as a draft; the file goes."""
    for upload in arrived([{"path": path, "name": name}]):
        called = Path(upload.name).name
        try:
            text = marked(read_file(upload.path, called))
        except FuenteError as error:
            said = error.spanish if language == "es" else str(error)
            return {"why": f"{said if said.startswith(called) else said[:1].upper() + said[1:]}."}
        finally:
            upload.path.unlink(missing_ok=True)
        return {"text": text} if text.strip() else {"why": say("draft_empty", language)}
    return {}


def _judged(state: Progress[CheckReport], language: Language) -> str:
    return summary(state.made, language) if state.made else ""


def _text(event: gr.EventData, name: str) -> str:
    """A text that the workspace's script sent along with an event; "" where it sent something else."""
    given = event._data.get(name) if isinstance(event._data, dict) else None
    return given if isinstance(given, str) else ""
