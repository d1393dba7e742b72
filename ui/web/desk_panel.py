"""The desk on the page, Gradio's part: where briefs are made. `html.brief` makes what it shows, `desk` does it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import gradio as gr

from rag.briefing.brief import Brief
from rag.errors import InputError
from ui.text import say
from ui.web import html as markup
from ui.web.desk import Desk, Progress, Task
from ui.web.job_queue import problem_of
from ui.web.reader import Reader

WIRES = """
const wait = () => window.fuenteDesk ? fuenteDesk.connect(trigger) : setTimeout(wait, 30);
wait();
// "shown" "brief" "open" "again" "delete"
"""


def desk_panel(desk: Desk, reader: Callable[[gr.Request], Reader]) -> None:
    """The desk's columns; call it inside a `gr.Blocks`. The page must load `static/desk.css` and `static/desk.js`."""
    panel = _Panel(desk, reader)
    with gr.Column(elem_id="briefing"):
        form, shown = _part("brief-form"), _part("brief-shown")
    news = _part("desk-news", html_template='<p role="status" aria-live="polite">${value}</p>')
    wires = gr.HTML("", elem_id="desk-wires", js_on_load=WIRES)
    for name, event, parts in (
        ("shown", panel.shown, [form, shown, news]),
        ("brief", panel.brief, [shown, news]),
        ("open", panel.open, [shown, news]),
        ("again", panel.again, [shown, news]),
        ("delete", panel.delete, [shown]),
    ):
        getattr(wires, name)(
            event, None, parts, api_name=f"desk_{name}", show_progress="hidden", api_visibility="private",
            trigger_mode="multiple", concurrency_limit=None,
        )  # fmt: skip


def _part(name: str, **options: Any) -> gr.HTML:
    return gr.HTML("", elem_id=name, apply_default_css=False, js_on_load=None, **options)


class _Panel:
    """What each event of the desk does."""

    def __init__(self, desk: Desk, reader: Callable[[gr.Request], Reader]) -> None:
        self.desk = desk
        self.reader = reader

    async def shown(self, event: gr.EventData, request: gr.Request) -> AsyncIterator[list[Any]]:
        """The page has loaded: the forms in its language, and the brief that was open."""
        form: Any = markup.brief_form(self.reader(request).language)
        async for shown, news in self._opened(self.reader(request), _text(event, "brief")):
            yield [form, shown, news]
            form = gr.skip()

    async def brief(self, event: gr.EventData, request: gr.Request) -> AsyncIterator[list[Any]]:
        reader = self.reader(request)
        try:
            name = self.desk.begin(reader, _text(event, "topic"), _text(event, "edition"))
        except InputError as error:
            yield [markup.trouble(problem_of(error), reader.language), gr.skip()]
            return
        async for shown, news in self._followed(reader, name, self.desk.brief(reader, name)):
            yield [shown, news]

    async def open(self, event: gr.EventData, request: gr.Request) -> AsyncIterator[list[Any]]:
        async for shown, news in self._opened(self.reader(request), _text(event, "brief")):
            yield [shown, news]

    async def again(self, event: gr.EventData, request: gr.Request) -> AsyncIterator[list[Any]]:
        reader, name = self.reader(request), _text(event, "brief")
        try:
            task = self.desk.again(reader, name)
        except InputError:
            yield [self._lost(reader), gr.skip()]
            return
        async for shown, news in self._followed(reader, name, task):
            yield [shown, news]

    def delete(self, event: gr.EventData, request: gr.Request) -> str:
        reader = self.reader(request)
        self.desk.delete(reader, _text(event, "brief"))
        return markup.brief_shelf(self.desk.briefs(reader), reader.language)

    async def _opened(self, reader: Reader, name: str) -> AsyncIterator[tuple[str, Any]]:
        """A brief that was made before; without a name, the list of them."""
        if not name:
            self.desk.leave(reader)
            yield markup.brief_shelf(self.desk.briefs(reader), reader.language), gr.skip()
            return
        try:
            task = self.desk.brief(reader, name)
        except InputError:
            yield self._lost(reader), gr.skip()
            return
        async for shown, news in self._followed(reader, name, task, told=False):
            yield shown, news

    async def _followed(
        self, reader: Reader, name: str, task: Task[Brief], *, told: bool = True
    ) -> AsyncIterator[tuple[str, Any]]:
        """The brief whenever more of it is there; `told`: a screen reader says once that it is ready."""
        topic = self.desk.topic(reader, name)
        async for state in self.desk.follow(reader, task):
            yield markup.brief_paper(name, topic, state, reader.language), self._news(reader, state) if told else ""

    def _news(self, reader: Reader, state: Progress[Brief]) -> str:
        if not state.ended:
            return ""
        if state.problem or state.made is None:
            return say(state.problem or "broken", reader.language)
        return say("brief_ready", reader.language, quotes=len(state.made.citations))

    def _lost(self, reader: Reader) -> str:
        said = markup.banner(say("brief_lost", reader.language), reader.language)
        return said + markup.brief_shelf(self.desk.briefs(reader), reader.language)


def _text(event: gr.EventData, name: str) -> str:
    """A text that the desk's script sent along with an event; "" where it sent something else."""
    given = event._data.get(name) if isinstance(event._data, dict) else None
    return given if isinstance(given, str) else ""
