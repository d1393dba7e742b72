"""What goes in and comes out, as types: the JSON of `fuente … --json`, field by field.

`VERSION` grows with every change of what is sent: its first number where a field goes or means something else.
The replies themselves are made in `ui.output`; `tests/ui/api` holds them to these types.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool

from rag.briefing.brief import (
    Change,
    Disagreement,
    Measure,
    Name,
    OnlyIn,
    OpenQuestion,
    Point,
    Scope,
    Source,
    Statement,
)
from rag.types import BinReason, ClaimVerdict, DirectKind, FileStatus, Filters, Language, Reason
from ui.api.service import Wish

VERSION = "1.3"
EARLIER = 20  # questions of a conversation
LONGEST_DRAFT = 500_000  # characters, as `fuente check` takes
MOST_PASSAGES = 50


def _written(text: str) -> str:
    """The text; raises ValueError for half a character, as JSON can escape one and no reply could hold it."""
    text.encode("utf-8")
    return text


Words = Annotated[str, AfterValidator(_written)]


class Strict(BaseModel):
    """A body with these fields and no others."""

    model_config = ConfigDict(extra="forbid")


# ------------------------------------------------------------------ in


_DAY = {
    "pattern": r"^(?!0000)\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"
}  # told; what is wrong is said in a sentence
Day = Annotated[str, Field(description="ISO 8601: 2024-03-25, 2024-03 or 2024.", json_schema_extra=_DAY)]


class FiltersIn(Strict):
    """Which documents may answer. A document without a date is outside any date range."""

    language: Language | None = Field(default=None, description="Of the source.")
    date_from: Day | None = None
    date_to: Day | None = None
    document_ids: list[Words] = Field(default_factory=list, max_length=1000)
    collections: list[Words] = Field(default_factory=list, max_length=100, description="Names; any of them.")

    def filters(self) -> Filters:
        return Filters(self.language, self.date_from, self.date_to, tuple(self.document_ids), tuple(self.collections))


class AskIn(Strict):
    """A question."""

    question: Words
    language: Language | None = Field(default=None, description="Of the answer; without it, the question's own.")
    filters: FiltersIn = Field(default_factory=FiltersIn)
    history: list[Words] = Field(
        default_factory=list, max_length=EARLIER, description="The questions asked before, the earliest first."
    )

    def wish(self) -> Wish:
        return Wish(self.question, self.language, self.filters.filters(), tuple(self.history))


class CheckIn(Strict):
    """A draft."""

    text: Words = Field(max_length=LONGEST_DRAFT)
    language: Language | None = None
    filters: FiltersIn = Field(default_factory=FiltersIn)


class BriefIn(Strict):
    """A topic."""

    topic: Words
    language: Literal["en", "es", "both"] | None = None
    filters: FiltersIn = Field(default_factory=FiltersIn)


class SearchIn(Strict):
    """A question whose passages are wanted."""

    question: Words
    k: int = Field(default=6, ge=1, le=MOST_PASSAGES)
    filters: FiltersIn = Field(default_factory=FiltersIn)


class EditIn(Strict):
    """What is put right; an empty text takes a correction back, a missing field leaves what is there."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"minProperties": 1})
    title: Words | None = None
    date: Words | None = None
    source: Words | None = Field(default=None, description="Who published it.")


class UndoIn(Strict):
    """What is put back; none: what was removed together last."""

    ids: list[str] = Field(default_factory=list, max_length=1000)


# ------------------------------------------------------------------ out


class CitedDocument(Strict):
    """Where a quote stands."""

    id: str
    title: str
    source: str
    date: str | None


class CitationOut(Strict):
    """A numbered quote: characters `start` up to `end` of its document's text, exactly."""

    number: int
    quote: str
    language: Language
    translation: str | None = Field(description="Ours, never the source's words.")
    untranslated: str | None
    document: CitedDocument
    page: int | None
    page_end: int | None
    ocr: bool
    start: int
    end: int


class PassageOut(Strict):
    """A retrieved stretch of a document."""

    chunk_id: str
    document_id: str
    language: Language
    score: float
    text: str
    start: int
    end: int


class DirectOut(Strict):
    """The answer in one line."""

    text: str
    kind: DirectKind
    citations: list[int]


class SentenceOut(Strict):
    """A sentence and the numbers of the citations that support it."""

    text: str
    citations: list[int]


class RefusalOut(Strict):
    """Why there is no plain answer."""

    reason: Reason
    message: str


class AnswerOut(Strict):
    """What a question gets, as `fuente ask --json` prints it."""

    question: str
    language: Language
    direct: DirectOut | None
    text: str
    refusal: RefusalOut | None
    sentences: list[SentenceOut]
    citations: list[CitationOut]
    passages: list[PassageOut]
    timings_ms: dict[str, float]
    searched: str | None
    writer: str
    notice: str | None


class DiffersOut(Strict):
    """The words in which a claim and the quote that contradicts it differ; empty on a side that has none."""

    claim: str
    quote: str


class ClaimOut(Strict):
    """One sentence of a draft and what the documents say of it."""

    text: str
    start: int
    end: int
    verdict: ClaimVerdict
    why: str | None
    differs: DiffersOut | None
    citations: list[int]


class CheckOut(Strict):
    """A checked draft, as `fuente check --json` prints it."""

    claims: list[ClaimOut]
    citations: list[CitationOut]


class EventOut(Strict):
    """Something that happened, or is planned, at a date."""

    date: str
    end: str | None
    written: str
    resolved: bool
    planned: bool
    citations: list[int]


class BriefOut(Strict):
    """A brief, as `fuente brief --json` prints it."""

    made: str
    topic: str
    languages: list[Language]
    scope: Scope
    changes: list[Change]
    bottom_line: list[Point]
    key_points: list[Point]
    timeline: list[EventOut]
    statements: list[Statement]
    figures: list[Measure]
    disagreements: list[Disagreement]
    only_in: list[OnlyIn]
    open_questions: list[OpenQuestion]
    names: list[Name]
    sources: list[Source]
    citations: list[CitationOut]


class DocumentOut(Strict):
    """A document, as `fuente list --json` prints it."""

    id: str
    title: str
    source: str
    language: Language
    foreign: str | None
    date: str | None
    outlet: str | None
    author: str | None
    pages: int
    chunks: int


class TextOut(Strict):
    """Characters `start` up to `end` of a document's text; `length` is that of the whole."""

    id: str
    title: str
    start: int
    end: int
    length: int
    text: str


class FileOut(Strict):
    """What became of one file."""

    source: str
    status: FileStatus
    reason: str
    reason_es: str
    code: str
    document_id: str | None
    chunks: int
    pages_missing: list[int]
    kept: float | None
    replaces: str | None
    copy_of: str | None
    version_of: str | None


class ReportOut(Strict):
    """What became of what was added, as `fuente add --json` prints it."""

    files: list[FileOut]
    removed: list[str]
    interrupted: bool
    left: list[str]


class RemovedOut(Strict):
    """The ids that are in the bin now."""

    removed: list[str]


class PutBackOut(Strict):
    """The ids that are in the library again."""

    put_back: list[str]


class BinnedOut(Strict):
    """A document in the bin, as `fuente bin --json` prints it."""

    id: str
    title: str
    source: str
    location: str
    language: Language
    why: BinReason
    batch: int
    removed: str
    until: str


class HealthOut(Strict):
    """Whether questions can be answered just now, part by part."""

    ready: bool
    model: bool
    catalog: bool
    index: bool


class ErrorBody(Strict):
    """One plain sentence in the caller's language, and a code for programs."""

    message: str
    type: str
    param: str | None
    code: str


class ErrorOut(Strict):
    """Every error."""

    error: ErrorBody


# ------------------------------------------------------------------ OpenAI's chat


class Message(BaseModel):
    """A message of a conversation; only those of the user are read."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Words | list[dict[str, Any]] | None = None

    @property
    def text(self) -> str:
        if isinstance(self.content, str):
            return self.content
        parts = (part.get("text") for part in self.content or () if part.get("type") == "text")
        said = "\n".join(part for part in parts if isinstance(part, str))
        return said.encode("utf-8", "replace").decode()


class StreamOptions(BaseModel):
    """What a stream tells besides."""

    include_usage: StrictBool | None = False


class ChatIn(BaseModel):
    """A chat completion; what is not named here (temperature, tools, …) is passed over."""

    model: str
    messages: Annotated[list[Message], Field(min_length=1, max_length=2000)]
    stream: StrictBool | None = False
    stream_options: StreamOptions | None = None
    n: Literal[1] | None = 1
