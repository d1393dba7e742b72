"""The web page: a chat whose every sentence shows its source. Its words come from `render` and `text`."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # Gradio reads it on import, and would call home
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import gradio as gr
from starlette.middleware import Middleware

from rag import Briefer, Library
from rag.errors import FuenteError, LibraryBusy, QuestionError
from rag.language import detect_sure
from rag.types import Answer, Language, Stage
from ui.render import answer_html, answer_json, escaped, library_html, report_lines, report_summary
from ui.shield import Shield
from ui.text import say

STATIC = Path(__file__).parent / "static"
EXAMPLES = {  # shown when the documents that come with Fuente are in the library
    "en": "How much does it cost to make a fake fentanyl pill?",
    "es": "¿Cuántos acusados esperan ser extraditados?",
}
FIRST_DOCUMENT = "price-of-a-fake-pill.md"


@dataclass
class Turn:
    """One question and what came of it."""

    question: str
    answer: Answer | None = None
    note: str = ""  # the stage it is in, or why it was not answered


@dataclass
class Page:
    """What the page's events need: the library and the briefer, and whether they are warm."""

    library: Library
    briefer: Briefer
    ready: threading.Event = field(default_factory=threading.Event)
    trouble: str = ""  # why it will never be ready

    def prepare(self, first: Path | None) -> None:
        """Read the first documents if there are none, and load the models; runs behind the page."""
        try:
            if first is not None:
                self.library.add(first)
            self.library.warm()
        except FuenteError as error:
            self.trouble = str(error)
        self.ready.set()

    def ask(self, question: str, turns: list[Turn], language: Language) -> Iterator[tuple[str, list[Turn], str, str]]:
        """The conversation as it grows, the turns, the question box and the announcement for screen readers."""
        turn = Turn(question.strip()[:4000])
        turns = [*turns, turn]
        spoken = detect_sure(question[:1000]) or language
        status = ""
        for turn.note, turn.answer in self._stages(question, spoken):
            if turn.answer is not None:
                status = say("answer_ready", turn.answer.language, sources=len(turn.answer.citations))
            yield conversation(turns, language), turns, "", status

    def _stages(self, question: str, language: Language) -> Iterator[tuple[str, Answer | None]]:
        if not self.ready.is_set():
            yield say("stage_loading", language), None
            self.ready.wait()
        if self.trouble:
            yield self.trouble, None
            return
        documents = self.library.stats().documents
        if not documents:
            yield say("empty_library", language), None
            return
        try:
            for step in self.briefer.ask_stream(question):
                if isinstance(step, Stage):
                    yield say(f"stage_{step.name}", language, documents=documents, passages=step.passages), None
                elif isinstance(step, Answer):
                    yield "", step
        except QuestionError as error:
            yield say(error.problem, language), None
        except FuenteError as error:
            yield str(error), None

    def add(self, paths: list[str] | None, language: Language) -> tuple[str, str, str]:
        """Read uploaded files into the library: what became of each, the library's table and its count."""
        outcome = ""
        try:
            report = self.library.add(*[self._kept(Path(path)) for path in paths or []])
            lines = [*report_lines(report, language), report_summary(report, language)]
            outcome = "<ul>" + "".join(f"<li>{escaped(line)}</li>" for line in lines) + "</ul>"
        except LibraryBusy:
            outcome = f"<p>{escaped(say('busy', language))}</p>"
        except FuenteError as error:
            outcome = f"<p>{escaped(str(error))}</p>"
        return outcome, self.table(language), self.count(language)

    def _kept(self, upload: Path) -> Path:
        """An uploaded file, moved from Gradio's cache into the library's folder, under its own name."""
        folder = self.library.path / "uploads"
        folder.mkdir(exist_ok=True)
        kept = folder / upload.name
        kept.write_bytes(upload.read_bytes())
        return kept

    def table(self, language: Language) -> str:
        return library_html(self.library.documents(), language)

    def count(self, language: Language) -> str:
        stats = self.library.stats()
        count = say("library_count", language, documents=stats.documents, chunks=stats.chunks)
        return f"<p id='quiet'>{escaped(count)} · {escaped(say('disclaimer', language))}</p>"

    def examples(self) -> list[str]:
        shown = any(document.source.endswith(FIRST_DOCUMENT) for document in self.library.documents())
        return list(EXAMPLES.values()) if shown else []


# ------------------------------------------------------------------ HTML of the page


def conversation(turns: list[Turn], language: Language) -> str:
    parts = []
    for number, turn in enumerate(turns):
        parts.append(f'<h2 class="asked">{escaped(turn.question)}</h2>')
        if turn.answer is not None:
            parts.append(answer_html(turn.answer, number, language))
        else:
            parts.append(f'<p class="stage">{escaped(turn.note)}</p>')
    return "".join(parts) or f'<p class="stage">{escaped(say("begin", language))}</p>'


def masthead(language: Language) -> str:
    return f'<header lang="{language}"><h1>Fuente</h1><p>{escaped(say("tagline", language))}</p></header>'


def panel(language: Language) -> str:
    close = f'<button type="button" class="chip close-source" aria-label="{escaped(say("close", language))}">×</button>'
    return f'{close}<div class="shown"><p class="where">{escaped(say("source_hint", language))}</p></div>'


# ------------------------------------------------------------------ the page


def build(page: Page) -> gr.Blocks:
    """The page over a library and a briefer."""
    with gr.Blocks(title=say("title", "en"), delete_cache=(3600, 3600)) as blocks:
        turns = gr.State([], time_to_live=3600)
        with gr.Row():
            head = gr.HTML(masthead("en"), elem_id="masthead")
            language = gr.Radio(
                [("English", "en"), ("Español", "es")],
                value="en",
                label="Language / Idioma",
                elem_id="language",
                scale=0,
                min_width=210,
            )
        with gr.Row():
            with gr.Column(scale=3):
                talk = gr.HTML(conversation([], "en"), elem_id="conversation")
                status = gr.HTML("", elem_id="status", html_template='<p role="status" aria-live="polite">${value}</p>')
                with gr.Row():
                    question = gr.Textbox(
                        label=say("question", "en"),
                        placeholder=say("question_hint", "en"),
                        lines=1,
                        max_lines=6,
                        scale=5,
                        elem_id="question",
                    )
                    send = gr.Button(say("ask", "en"), variant="primary", scale=1, elem_id="ask")
                with gr.Row():
                    samples = [gr.Button(text, size="sm", elem_classes="sample") for text in page.examples()]
            with gr.Column(scale=2):
                source = gr.HTML(panel("en"), elem_id="panel")
        with gr.Accordion(say("library", "en"), open=False) as shelf:
            upload = gr.UploadButton(say("upload", "en"), file_count="multiple", elem_id="upload")
            outcome = gr.HTML("", elem_id="outcome")
            table = gr.HTML(page.table("en"), elem_id="library")
        count = gr.HTML(page.count("en"))

        shown = [talk, turns, question, status]
        for event in (question.submit, send.click):
            event(page.ask, [question, turns, language], shown, show_progress="hidden", concurrency_id="ask",
                  concurrency_limit=2, api_visibility="private")  # fmt: skip
        for sample in samples:
            sample.click(page.ask, [sample, turns, language], shown, show_progress="hidden", concurrency_id="ask",
                         concurrency_limit=2, api_visibility="private")  # fmt: skip
        upload.upload(page.add, [upload, language], [outcome, table, count], concurrency_id="add", concurrency_limit=1,
                      api_visibility="private")  # fmt: skip

        def speak(chosen: Language, said: list[Turn]) -> list[Any]:
            return [
                masthead(chosen),
                conversation(said, chosen),
                gr.update(label=say("question", chosen), placeholder=say("question_hint", chosen)),
                gr.update(value=say("ask", chosen)),
                panel(chosen),
                gr.update(label=say("library", chosen)),
                gr.update(label=say("upload", chosen)),
                page.table(chosen),
                page.count(chosen),
            ]

        spoken = [head, talk, question, send, source, shelf, upload, table, count]
        language.change(speak, [language, turns], spoken, js=REMEMBER, show_progress="hidden", api_visibility="private")
        blocks.load(None, None, language, js=REMEMBERED, api_visibility="private")

        def ask(question: str, language: str = "") -> dict[str, Any]:
            """Answer a question from the library; `language` ("en" or "es") only to override the question's own."""
            page.ready.wait()
            chosen: Language | None = "en" if language == "en" else "es" if language == "es" else None
            return answer_json(page.briefer.ask(question, language=chosen))

        gr.api(ask, api_name="ask", concurrency_id="ask")
    return blocks


REMEMBER = "(chosen, turns) => { localStorage.setItem('fuente-language', chosen); document.documentElement.lang = chosen; return [chosen, turns]; }"  # noqa: E501
REMEMBERED = "() => { const l = localStorage.getItem('fuente-language') || (navigator.language.startsWith('es') ? 'es' : 'en'); document.documentElement.lang = l; return l; }"  # noqa: E501


def launch(page: Page, *, host: str, port: int) -> str:
    """Bind the port and serve; returns the address. Nothing is shared, measured or sent anywhere."""
    blocks = build(page)
    blocks.queue(max_size=64, default_concurrency_limit=2)
    app, url, _ = blocks.launch(
        server_name=host,
        server_port=port or None,
        prevent_thread_lock=True,
        quiet=True,
        share=False,
        max_file_size="25mb",
        show_error=False,
        enable_monitoring=False,
        run_history=False,
        footer_links=[],
        ssr_mode=False,
        mcp_server=False,
        state_session_capacity=500,
        max_threads=16,
        blocked_paths=[str(page.library.path.resolve())],
        css_paths=[STATIC / "page.css"],
        head=f"<script>{(STATIC / 'page.js').read_text('utf-8')}</script>",
        theme=gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        app_kwargs={"middleware": [Middleware(Shield)], "docs_url": None, "redoc_url": None},
    )
    app.add_api_route("/healthz", lambda: {"ok": True})
    app.add_api_route("/readyz", lambda: {"ready": page.ready.is_set() and not page.trouble})
    return str(url)


def serve_page(library: Library, *, host: str, port: int, first: Path | None) -> None:
    """Serve until Ctrl-C; the port is bound at once, models and first documents are loaded behind it."""
    page = Page(library, Briefer(library))
    url = launch(page, host=host, port=port)
    print(say("serving", "en", url=url), flush=True)
    worker = threading.Thread(target=page.prepare, args=(first,), daemon=True)
    worker.start()
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        gr.close_all(verbose=False)
