"""What programs call by Gradio's own client: /ask, /search, /add, /list, /brief and /check, typed and described.

They answer with the JSON of the command line, as the routes of `ui.api` do, and stand in the same line.
"""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager
from typing import Any, TypeVar

import gradio as gr
from pydantic import ValidationError

from rag.briefer import checked
from rag.types import AddReport, Answer, Language, Stage
from ui.api.replies import Problem, told
from ui.api.schema import AskIn, BriefIn, CheckIn, SearchIn, Strict
from ui.api.service import Service, Step
from ui.api.waiting.listening import Unheard, unless
from ui.output.brief import brief_json
from ui.output.check import check_json
from ui.output.render import answer_json, citations_json, document_json, passages_json, report_json
from ui.web.incoming.uploads import MOST_FILES
from ui.web.library_panel import Readers, arrived
from ui.web.streams import Streams

Body = TypeVar("Body", bound=Strict)
Waited = Callable[[Awaitable[Any]], Awaitable[Any]]


def endpoints(service: Service, readers: Readers, streams: Streams) -> None:
    """Declare them; call it inside a `gr.Blocks`. `readers` says of a request in which language it is answered where
    something is wrong, and whether it may add; `streams` says when who asked has left."""

    @asynccontextmanager
    async def listened(request: gr.Request | None) -> AsyncIterator[Waited]:
        """Awaits what it is given; raises Unheard, and ends that, once nobody listens to the request's session."""
        gone = asyncio.ensure_future(streams.gone(str(getattr(request, "session_hash", None) or "")))
        try:
            yield lambda work: unless(asyncio.shield(gone), work)
        finally:
            gone.cancel()

    async def ask(
        question: str,
        language: str = "",
        filters: dict[str, Any] | None = None,
        history: list[str] | None = None,
        request: gr.Request | None = None,
    ) -> AsyncIterator[dict[str, Any]]:
        """Answer a question from the library; what is yielded before the answer are its stages and drafts.

        `language` ("en" or "es") only to override the question's own; `filters` may have `language`, `date_from`,
        `date_to` (ISO 8601), `document_ids` and `collections`; `history` are the questions before, the earliest first.
        """
        with _told(_language(readers, request)):
            wish = _fit(AskIn, question=question, language=language, filters=filters, history=history or []).wish()
            checked(wish.question)
            service.library.check_filters(wish.filters)
            async with listened(request) as waited:
                with closing(service.ask_stream(wish)) as steps:
                    while (step := await waited(anext(steps, None))) is not None:
                        yield _step_json(step)

    async def search(
        question: str, k: int = 6, filters: dict[str, Any] | None = None, request: gr.Request | None = None
    ) -> list[dict[str, Any]]:
        """The passages nearest to a question, best first; `k`: how many, 1 to 50."""
        with _told(_language(readers, request)):
            body = _fit(SearchIn, question=question, k=k, filters=filters)
            async with listened(request) as waited:
                return passages_json(await waited(service.search(body.question, body.k, body.filters.filters())))

    async def add(files: list[dict[str, Any]], request: gr.Request | None = None) -> dict[str, Any]:
        """Read files, given by `handle_file`, into the library; what became of each, once all are read."""
        with _told(_language(readers, request)):
            if request is None or not readers(request).writes:
                raise Problem(403, "library_read_only")
            if len(files) > MOST_FILES:
                raise Problem(400, "api_many_files")
            uploads = arrived([{**one, "name": one.get("orig_name")} for one in files if isinstance(one, dict)])
            return report_json(AddReport(await service.add(uploads)))

    def list_documents() -> list[dict[str, Any]]:
        """Every document of the library, by source."""
        counts = {entry.id: entry.chunks for entry in service.library.entries()}
        return [document_json(one, counts.get(one.id, 0)) for one in service.library.documents()]

    async def brief(
        topic: str, language: str = "", filters: dict[str, Any] | None = None, request: gr.Request | None = None
    ) -> dict[str, Any]:
        """What the documents say of a topic, every line on an exact quote; `language`: "en", "es" or "both"."""
        with _told(_language(readers, request)):
            body = _fit(BriefIn, topic=topic, language=language, filters=filters)
            async with listened(request) as waited:
                made = await waited(service.brief(body.topic, body.language, body.filters.filters()))
            return {"made": datetime.date.today().isoformat()} | brief_json(made)

    async def check(
        text: str, language: str = "", filters: dict[str, Any] | None = None, request: gr.Request | None = None
    ) -> dict[str, Any]:
        """What the documents say of each sentence of a draft: supported, contradicted, partly, or not found."""
        with _told(_language(readers, request)):
            body = _fit(CheckIn, text=text, language=language, filters=filters)
            chosen = body.filters.filters()
            service.library.check_filters(chosen)
            async with listened(request) as waited:
                return check_json(await waited(service.check(body.text, body.language, chosen)))

    called = {"ask": ask, "search": search, "add": add, "list": list_documents, "brief": brief, "check": check}
    for name, call in called.items():
        gr.api(call, api_name=name, concurrency_limit=None)  # they wait in the line of the API


def _step_json(step: Step) -> dict[str, Any]:
    if isinstance(step, Answer):
        return answer_json(step)
    if isinstance(step, Stage):
        return {"stage": step.name, "passages": step.passages}
    sentences = [{"text": one.text, "citations": list(one.citations)} for one in step.sentences]
    return {"draft": sentences, "citations": citations_json(step.citations)}


def _language(readers: Readers, request: gr.Request | None) -> Language:
    return readers(request).language if request is not None else "en"


def _fit(kind: type[Body], **given: object) -> Body:
    """What was given as the API's own body of this kind; raises Problem for a value that it cannot hold."""
    filters, language = given.pop("filters"), given.pop("language", "")
    if language:
        given["language"] = language
    try:
        return kind.model_validate({**given, "filters": filters if isinstance(filters, Mapping) else {}})
    except ValidationError as error:
        raise Problem(422, "api_field", field=".".join(map(str, error.errors()[0]["loc"]))) from error


@contextmanager
def _told(language: Language) -> Iterator[None]:
    """What goes wrong as one plain sentence; our own fault is raised as it is, and Gradio tells nothing of it."""
    try:
        yield
    except Unheard as error:
        raise gr.Error(print_exception=False) from error
    except Exception as error:
        said = told(error, language)
        if said.status == 500:
            raise
        raise gr.Error(said.message, print_exception=False) from error
