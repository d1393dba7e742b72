"""The routes: a request in, the JSON of the command line out."""

from __future__ import annotations

import datetime
import json
import secrets
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import closing
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from fastapi import FastAPI, File, Query, Request, UploadFile
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.exceptions import HTTPException
from starlette.routing import Route

from rag.briefer import checked
from rag.errors import FuenteError
from rag.types import AddReport, Answer, Document, Draft, Language, Stage
from ui.api import chat_completions as chat
from ui.api import examples
from ui.api.replies import Problem, language_of, problem, told, unfit
from ui.api.schema import (
    VERSION,
    AnswerOut,
    AskIn,
    BinnedOut,
    BriefIn,
    BriefOut,
    ChatIn,
    CheckIn,
    CheckOut,
    DocumentOut,
    EditIn,
    ErrorOut,
    HealthOut,
    PassageOut,
    PutBackOut,
    RemovedOut,
    ReportOut,
    SearchIn,
    TextOut,
    UndoIn,
)
from ui.api.service import Service, Steps
from ui.output.brief import brief_json
from ui.output.check import check_json
from ui.output.render import answer_json, citations_json, document_json, passages_json, report_json
from ui.web.incoming.uploads import MOST_FILES, Upload
from ui.web.security import Receive, Scope, Send

STREAM = "text/event-stream"
LONGEST_TEXT = 100_000  # characters of a document's text in one reply
ERRORS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorOut, "description": said}
    for status, said in (
        (400, "What was sent cannot be used. Lo enviado no sirve."),
        (401, "No token, or a wrong one. Falta el token o no vale."),
        (403, "The token has no right to this. El token no lo permite."),
        (413, "Too large. Demasiado grande."),
        (415, "Another content type is wanted. Se espera otro tipo de contenido."),
        (422, "A field is missing or wrong. Falta un campo o es erróneo."),
        (429, "Too many wrong tokens. Demasiados tokens erróneos."),
        (503, "Too many wait, or not ready. Demasiadas esperas, o no está listo."),
    )
}
UNKNOWN: dict[int | str, dict[str, Any]] = {404: {"model": ErrorOut, "description": "Not there. No existe."}}
BUSY: dict[int | str, dict[str, Any]] = {409: {"model": ErrorOut, "description": "Others write. Otros escriben."}}


def api(service: Service) -> FastAPI:
    """The application over a library; who may is settled before it is reached."""
    app = FastAPI(
        title="Fuente",
        version=VERSION,
        description="Answers in English and Spanish, every sentence on an exact quote. "
        "Respuestas en español e inglés, cada frase con su cita exacta.",
        openapi_url="/api/openapi.json",
        docs_url=None,  # their pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        responses=ERRORS,
    )
    app.openapi = lambda: examples.with_answers(FastAPI.openapi(app))  # type: ignore[method-assign]
    _questions(app, service)
    _documents(app, service)
    _openai(app, service)
    _watching(app, service)
    app.add_exception_handler(RequestValidationError, partial(_unfit, service))
    app.add_exception_handler(HTTPException, partial(_refused, service))
    for kind in (FuenteError, Problem, Exception):  # the last is our own fault, and is raised after the reply
        app.add_exception_handler(kind, partial(_failed, service))
    return app


# ------------------------------------------------------------------ questions


def _questions(app: FastAPI, service: Service) -> None:
    @app.post("/api/ask", response_model=AnswerOut, tags=["questions"])
    async def ask(body: Annotated[AskIn, examples.ASK], request: Request) -> Response:
        """Answer a question; with `Accept: text/event-stream`, its stages and drafts first."""
        wish = body.wish()
        checked(wish.question)
        service.library.check_filters(wish.filters)
        if STREAM not in request.headers.get("accept", ""):
            return JSONResponse(answer_json(await service.ask(wish)))
        steps = service.ask_stream(wish)
        return Events(_told(service, steps, language_of(request)), steps)

    @app.post("/api/search", response_model=list[PassageOut], tags=["questions"])
    async def search(body: Annotated[SearchIn, examples.SEARCH]) -> Response:
        """The passages nearest to a question, best first."""
        return JSONResponse(passages_json(await service.search(body.question, body.k, body.filters.filters())))

    @app.post("/api/check", response_model=CheckOut, tags=["questions"])
    async def check(body: Annotated[CheckIn, examples.CHECK]) -> Response:
        """What the documents say of each sentence of a draft."""
        filters = body.filters.filters()
        service.library.check_filters(filters)
        return JSONResponse(check_json(await service.check(body.text, body.language, filters)))

    @app.post("/api/brief", response_model=BriefOut, tags=["questions"])
    async def brief(body: Annotated[BriefIn, examples.BRIEF]) -> Response:
        """What the documents say of a topic, every line on an exact quote."""
        made = await service.brief(body.topic, body.language, body.filters.filters())
        return JSONResponse({"made": datetime.date.today().isoformat()} | brief_json(made))


class Events(StreamingResponse):
    """Server-sent events, which no proxy may hold back; when they end, or nobody listens, the question is closed."""

    def __init__(self, lines: AsyncIterator[str], steps: Steps) -> None:
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        super().__init__(lines, media_type=STREAM, headers=headers)
        self._steps = steps

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with closing(self._steps):
            await super().__call__(scope, receive, send)


async def _told(service: Service, steps: Steps, language: Language) -> AsyncIterator[str]:
    """The steps as events: `stage`, `draft`, and at last `answer` or `error`."""
    try:
        async for step in steps:
            if isinstance(step, Answer):
                yield _event("answer", answer_json(step))
            elif isinstance(step, Stage):
                yield _event("stage", {"name": step.name, "passages": step.passages})
            else:
                yield _event("draft", _draft_json(step))
    except Exception as error:  # the status is sent already: what went wrong is the last event
        yield _event("error", _failure(service, error, language))


def _failure(service: Service, error: Exception, language: Language) -> dict[str, Any]:
    said = told(error, language)
    service.metrics.failed(said.code)
    return said.json()


def _draft_json(draft: Draft) -> dict[str, Any]:
    return {
        "sentences": [{"text": one.text, "citations": list(one.citations)} for one in draft.sentences],
        "citations": citations_json(draft.citations),
    }


def _event(name: str, value: Mapping[str, Any]) -> str:
    return f"event: {name}\ndata: {json.dumps(value, ensure_ascii=False)}\n\n"


# ------------------------------------------------------------------ documents


def _documents(app: FastAPI, service: Service) -> None:
    library = service.library

    def shown(document: Document) -> dict[str, Any]:
        return document_json(document, next((one.chunks for one in library.entries() if one.id == document.id), 0))

    def known(document_id: str) -> str:
        if not library.holds(document_id):
            raise Problem(404, "api_no_document")
        return document_id

    @app.get("/api/documents", response_model=list[DocumentOut], tags=["documents"])
    def documents() -> Response:
        """Every document, by source."""
        counts = {entry.id: entry.chunks for entry in library.entries()}
        return JSONResponse([document_json(one, counts.get(one.id, 0)) for one in library.documents()])

    @app.post("/api/documents", response_model=ReportOut, responses=BUSY, tags=["documents"])
    async def add(files: Annotated[list[UploadFile], File(min_length=1)]) -> Response:
        """Read files into the library; the reply comes when they are read, with a status for each."""
        if len(files) > MOST_FILES:
            raise Problem(400, "api_many_files")
        with tempfile.TemporaryDirectory(prefix="fuente-") as folder:
            uploads = [await _laid_down(file, Path(folder, str(number))) for number, file in enumerate(files)]
            return JSONResponse(report_json(AddReport(await service.add(uploads))))

    @app.get("/api/documents/{document_id}", response_model=DocumentOut, responses=UNKNOWN, tags=["documents"])
    def document(document_id: str) -> Response:
        """One document, without its text."""
        return JSONResponse(shown(library.document(known(document_id))))

    @app.get("/api/documents/{document_id}/text", response_model=TextOut, responses=UNKNOWN, tags=["documents"])
    def text(
        document_id: str, start: Annotated[int, Query(ge=0)] = 0, end: Annotated[int | None, Query(ge=0)] = None
    ) -> Response:
        """Characters `start` up to `end` of a document's text, at most 100,000."""
        return JSONResponse(text_json(library.document(known(document_id)), start, end))

    @app.patch("/api/documents/{document_id}", response_model=DocumentOut, responses=UNKNOWN | BUSY, tags=["documents"])
    async def edit(document_id: str, body: Annotated[EditIn, examples.EDIT]) -> Response:
        """Put a title, a date or a source right."""
        values = body.model_dump(exclude_none=True)
        if not values:
            raise Problem(400, "api_what_to_edit")
        return JSONResponse(shown(await service.change(lambda: library.edit(known(document_id), **values))))

    @app.delete("/api/documents/{document_id}", response_model=RemovedOut, responses=UNKNOWN | BUSY, tags=["documents"])
    async def remove(document_id: str) -> Response:
        """Move a document to the bin."""
        gone = await service.change(lambda: library.remove(known(document_id)))
        return JSONResponse({"removed": [one.id for one in gone]})

    @app.get("/api/bin", response_model=list[BinnedOut], tags=["documents"])
    def bin_() -> Response:
        """What was removed or replaced and can be put back, last first."""
        return JSONResponse([asdict(entry) for entry in library.bin()])

    @app.post("/api/bin/undo", response_model=PutBackOut, responses=UNKNOWN | BUSY, tags=["documents"])
    async def undo(body: UndoIn) -> Response:
        """Put documents back from the bin; without ids, what was removed together last."""
        if not set(body.ids) <= {entry.id for entry in library.bin()}:
            raise Problem(404, "api_no_document")
        back = await service.change(lambda: library.put_back(*body.ids))
        return JSONResponse({"put_back": [one.id for one in back]})


def text_json(document: Document, start: int, end: int | None) -> dict[str, Any]:
    """A stretch of a document's text, and where it really begins and ends."""
    length = len(document.text)
    start = min(start, length)
    end = min(max(start, length if end is None else end), length, start + LONGEST_TEXT)
    said = document.text[start:end]
    return {"id": document.id, "title": document.title, "start": start, "end": end, "length": length, "text": said}


async def _laid_down(file: UploadFile, place: Path) -> Upload:
    """An uploaded file on disk, under a name of ours."""
    with place.open("wb") as written:
        while block := await file.read(1 << 20):
            written.write(block)
    return Upload(place, file.filename or "?")


# ------------------------------------------------------------------ OpenAI's chat


def _openai(app: FastAPI, service: Service) -> None:
    @app.get("/v1/models", tags=["openai"])
    def models() -> dict[str, Any]:
        """The one model there is."""
        return chat.models_json()

    @app.get("/v1/models/{name}", responses=UNKNOWN, tags=["openai"])
    def model(name: str) -> dict[str, Any]:
        """The model, by its name."""
        return chat.model_json(name)

    @app.post("/v1/chat/completions", responses=UNKNOWN, tags=["openai"])
    async def completions(body: Annotated[ChatIn, examples.CHAT], request: Request) -> Response:
        """An answer in the manner of OpenAI's chat: numbered footnotes, and the quotes as annotations."""
        wish, number, home = chat.wish_of(body), secrets.token_hex(12), request.scope.get("root_path", "")
        checked(wish.question)
        if not body.stream:
            return JSONResponse(chat.completion(await service.ask(wish), number, home))
        with_usage = bool(body.stream_options and body.stream_options.include_usage)
        language, steps = language_of(request), service.ask_stream(wish)

        async def lines() -> AsyncIterator[str]:
            yield _data(chat.opening(number))
            try:
                async for step in steps:
                    if isinstance(step, Answer):
                        for chunk in chat.chunks(step, number, home, with_usage=with_usage):
                            yield _data(chunk)
            except Exception as error:  # as above
                yield _data(_failure(service, error, language))
            yield "data: [DONE]\n\n"

        return Events(lines(), steps)


def _data(value: Mapping[str, Any]) -> str:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n"


# ------------------------------------------------------------------ watching


def _watching(app: FastAPI, service: Service) -> None:
    @app.get("/healthz", tags=["watching"])
    def healthz() -> dict[str, bool]:
        """The process answers."""
        return {"ok": True}

    @app.get("/readyz", response_model=HealthOut, tags=["watching"])
    def readyz() -> Response:
        """Whether questions can be answered just now; 503 where not."""
        health = service.health()
        return JSONResponse({"ready": health.ready, **asdict(health)}, 200 if health.ready else 503)

    @app.get("/metrics", response_class=PlainTextResponse, tags=["watching"])
    def metrics() -> Response:
        """Counts for Prometheus."""
        said = service.metrics.text(documents=service.library.stats().documents, waiting=service.line.taken)
        return PlainTextResponse(said, media_type="text/plain; version=0.0.4")


# ------------------------------------------------------------------ what goes wrong


async def _unfit(service: Service, request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    wanted = "multipart/form-data" if request.url.path == "/api/documents" else "application/json"
    service.metrics.failed("unfit")
    if request.method != "GET" and kind != wanted:
        return _reply(Problem(415, "api_kind", kind=wanted), request)
    return unfit(error.errors(), language_of(request))


async def _refused(service: Service, request: Request, error: Exception) -> Response:
    """What FastAPI itself refuses: an address or a method that is not there, a body that cannot be read."""
    assert isinstance(error, HTTPException)
    keys = {404: "api_unknown", 405: "api_method"}
    service.metrics.failed("unfit")
    if error.status_code in keys:
        reply = _reply(Problem(error.status_code, keys[error.status_code]), request)
        if error.status_code == 405:
            reply.headers["allow"] = _allowed(request)
        return reply
    said = told(error, language_of(request))
    return problem(said) if said.status == 413 else _reply(Problem(400, "api_no_json"), request)


def _allowed(request: Request) -> str:
    """The methods of an address, of all the routes that have it."""
    here = [
        route for route in request.app.routes if isinstance(route, Route) and route.path_regex.match(request["path"])
    ]
    return ", ".join(sorted({method for route in here for method in route.methods or ()}))


async def _failed(service: Service, request: Request, error: Exception) -> Response:
    said = told(error, language_of(request))
    service.metrics.failed(said.code)
    return problem(said)


def _reply(error: Problem, request: Request) -> Response:
    return problem(told(error, language_of(request)))
