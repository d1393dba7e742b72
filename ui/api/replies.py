"""What went wrong -> a status and one plain sentence in the caller's language, as JSON in OpenAI's shape."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse

from rag.errors import (
    FilterError,
    FuenteError,
    InputError,
    LibraryBusy,
    LibraryError,
    ModelError,
    QuestionError,
)
from rag.types import Language
from ui.output.render import error_json
from ui.text import say
from ui.web.security import TooLarge, page_language

MALFORMED = "json_invalid"  # pydantic's and FastAPI's code for a body that is no JSON
SOON = 10  # seconds after which a busy server may be asked again, where nothing better is known
KINDS: tuple[tuple[type[FuenteError], int, str], ...] = (
    (QuestionError, 400, "question"),
    (FilterError, 400, "filter"),
    (LibraryBusy, 409, "busy"),
    (ModelError, 503, "model"),
    (LibraryError, 503, "library"),
    (InputError, 400, "input"),
    (FuenteError, 500, "library"),
)
NOT_THERE = {"document": "api_no_document", "collection": "api_no_collection"}  # what a filter names


class Problem(Exception):
    """A request that cannot be served: its status, the key of its text, and what that names.

    `after`, where it is named: the seconds after which it may be sent again.
    """

    def __init__(self, status: int, key: str, **values: object) -> None:
        super().__init__(key)
        self.status = status
        self.key = key
        self.values = values

    def said(self, language: Language) -> str:
        return say(self.key, language, **self.values)


def language_of(request: Request) -> Language:
    """The language in which a caller is answered where no question tells it: that of Accept-Language, else English."""
    return page_language({"accept-language": request.headers.get("accept-language", "")}, request.url.query)


@dataclass(frozen=True, slots=True)
class Told:
    """What went wrong, in one sentence; `after` counts the seconds until it is worth another try, where it is."""

    message: str
    status: int
    code: str
    after: int = SOON

    def json(self) -> dict[str, Any]:
        return error_json(self.message, self.status, self.code)


def problem(told: Told) -> JSONResponse:
    headers = {"retry-after": str(told.after)} if told.status in (409, 429, 503) else {}
    if told.status == 401:
        headers["www-authenticate"] = 'Bearer realm="fuente"'
    return JSONResponse(told.json(), told.status, headers)


def told(error: Exception, language: Language) -> Told:
    """The sentence, the status and the code of anything that can go wrong; what is our own fault says no more."""
    if any(isinstance(one, TooLarge) for one in _causes(error)):
        return Told(say("api_large", language), 413, "api_large")
    if isinstance(error, Problem):
        after = error.values.get("after")
        return Told(error.said(language), error.status, error.key, after if isinstance(after, int) else SOON)
    if isinstance(error, QuestionError):
        return Told(say(error.problem, error.language or language), 400, error.problem)
    if isinstance(error, FilterError) and error.missing:
        return Told(say(NOT_THERE[error.missing], language), 400, "filter")
    for kind, status, code in KINDS:
        if isinstance(error, kind):
            said = str(error) if language == "en" else error.spanish
            return Told(_sentence(said), status, code)
    return Told(say("broken", language), 500, "broken")


def unfit(errors: Sequence[Any], language: Language) -> JSONResponse:
    """The reply to a body that is no JSON, or not the JSON that is asked for."""
    first = errors[0] if errors else {}
    if first.get("type") == MALFORMED:
        return problem(Told(say("api_no_json", language), 400, "api_no_json"))
    place = ".".join(str(one) for one in first.get("loc", ()) if one not in ("body", "query", "path"))[:100]
    if not place:
        return problem(Told(say("api_no_json", language), 400, "api_no_json"))
    return problem(Told(say("api_field", language, field=place), 422, "api_field"))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _sentence(said: str) -> str:
    said = " ".join(said.split())
    return said[:1].upper() + said[1:] + ("" if said.endswith(".") else ".")
