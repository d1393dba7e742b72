"""The nouns, in the order a fact travels: document, chunk, passage, evidence, citation, answer, brief."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, Language] = ("en", "es")
CELLS = " | "  # between the cells of a table's row, as files are read


ENOUGH_KEPT = 0.8  # share of a file's visible words; a document with fewer is said to be read in part


def too_little(kept: float | None) -> bool:
    """Is this share of a file's words so small that the reader must be told?"""
    return kept is not None and kept < ENOUGH_KEPT


class _Kept:
    """What is written down elsewhere, as in a checkpoint of LangGraph's, comes back with lists: tuples again."""

    __slots__: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in self.__slots__:
            if isinstance(value := getattr(self, name), list):
                object.__setattr__(self, name, tuple(value))


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a document's text: characters `start` up to, not including, `end`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a document and the characters of its text that stand on it; `number` counts from 1."""

    number: int
    start: int
    end: int
    confidence: float | None = None  # of the OCR that read it, 0 to 1; None: its text is the file's own


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading's words and the character of the document's text at which it begins."""

    start: int
    text: str


@dataclass(frozen=True, slots=True)
class Document(_Kept):
    """One thing somebody wrote, as we read it. Every offset in Fuente counts characters of `text`."""

    id: str  # a hash of source, title, date and text: what changes a citation changes the id
    title: str
    source: str  # the path as added
    text: str
    language: Language
    date: str | None = None  # publication date, ISO 8601 (YYYY-MM-DD, YYYY-MM or YYYY); never guessed
    outlet: str | None = None  # who published it
    author: str | None = None
    pages: tuple[Page, ...] = ()  # empty where the format has none
    headings: tuple[Heading, ...] = ()
    foreign: str | None = None  # ISO 639 code of the text's language where it is neither of ours; found by its words

    def page_at(self, start: int) -> int | None:
        """The number of the page on which the character at `start` stands, or None."""
        return next((page.number for page in self.pages if page.start <= start < page.end), None)

    def read_by_ocr(self, start: int, end: int) -> bool:
        """Were any of these characters read from a picture?"""
        return any(page.confidence is not None and page.start < end and start < page.end for page in self.pages)


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of one file that could be read: its document, and what the document lacks of it."""

    document: Document
    pages_missing: tuple[int, ...] = ()  # numbers of pages without text
    kept: float | None = None  # words kept of the words the file shows, 0 to 1; None where nobody can count them

    @property
    def partial(self) -> bool:
        """Does the document lack pages, or a good part of the words?"""
        return bool(self.pages_missing) or too_little(self.kept)


@dataclass(frozen=True, slots=True)
class Chunk(_Kept):
    """A stored stretch of one document, made of whole sentences, short enough to embed at once."""

    id: str
    document_id: str
    start: int
    end: int
    text: str  # document.text[start:end]
    language: Language
    page: int | None
    heading: str | None
    sentences: tuple[Span, ...]  # offsets in the document's text


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk that was retrieved for a question."""

    chunk: Chunk
    document: Document
    score: float  # cosine of question and chunk, -1 to 1


@dataclass(frozen=True, slots=True)
class Match:
    """A chunk that holds words somebody looked for, and where in the document's text they stand."""

    chunk: Chunk
    document: Document
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that bears on the question: an exact slice of its document."""

    passage: Passage
    span: Span
    confidence: float  # how likely it is that the sentence answers, 0 to 1
    marks: tuple[Span, ...] = ()  # the words in it that answer; offsets in the document's text
    speaker: Span | None = None  # the name of who says it, in the document's text; may stand before the quote

    @property
    def quote(self) -> str:
        return self.passage.document.text[self.span.start : self.span.end]


@dataclass(frozen=True, slots=True)
class Citation(_Kept):
    """A numbered quote: `document.text[start:end] == quote`, always."""

    number: int  # from 1
    quote: str
    language: Language  # of the quote
    document: Document
    chunk_id: str
    page: int | None
    start: int
    end: int
    marks: tuple[Span, ...] = ()  # the words in the quote that answer; offsets in the document's text
    translation: str | None = None  # ours, never the source's words
    untranslated: str | None = None  # why there is none, though one was asked for
    speaker: Span | None = None  # the name of who says it, in the document's text; may stand before the quote

    @property
    def said_by(self) -> str:
        """The name of who says it; empty where nobody is named."""
        return self.document.text[self.speaker.start : self.speaker.end] if self.speaker else ""

    @property
    def gone(self) -> bool:
        """Is its document no longer in the library? Only in an answer that was kept; its quote is empty then."""
        return not self.quote

    @property
    def page_end(self) -> int | None:
        """The page on which the quote ends: another than `page` where it goes on over the page break."""
        return (self.document.page_at(self.end - 1) or self.page) if self.page is not None else None

    @property
    def ocr(self) -> bool:
        """Was the quote, or a part of it, read from a picture?"""
        return self.document.read_by_ocr(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Sentence(_Kept):
    """One sentence of an answer and the numbers of the citations that support it."""

    text: str
    citations: tuple[int, ...]

    @property
    def marked(self) -> str:
        """The sentence with its citation numbers behind it: `… [1][2]`."""
        return self.text + "".join(f" [{number}]" for number in self.citations)


DirectKind = Literal[
    "figure", "date", "name", "place", "definition", "reason", "yes_no", "denial", "speaker", "comparison", "list",
    "several", "fact",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Direct(_Kept):
    """The answer in one line, in the reader's language: spans of the quotes, words of the question, fixed phrases."""

    text: str  # where it answers several questions, a line each
    kind: DirectKind
    citations: tuple[int, ...]  # the numbers of the quotes that its spans stand in


class Reason(StrEnum):
    """Why there is no plain answer."""

    NOTHING_FOUND = "nothing_found"
    OFF_QUESTION = "off_question"  # the documents have something near, but not that
    SOURCES_DISAGREE = "sources_disagree"
    PREMISE = "premise"  # the question takes for granted what the documents do not bear


@dataclass(frozen=True, slots=True)
class Refusal:
    """What we say instead of an answer, or, where sources disagree, before both their words."""

    reason: Reason
    message: str  # in the question's language


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sentence that a chat model wrote and that is not shown, and what is wrong with it ("figure", "name", …)."""

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Answer(_Kept):
    """What a question gets, the same object for Python, stream, CLI, JSON, page, export and evals."""

    question: str
    language: Language
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    passages: tuple[Passage, ...]  # best first, cited or not
    refusal: Refusal | None = None
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    searched: str | None = None  # what was searched instead, where a follow-up was completed from the conversation
    writer: str = ""  # the chat model that wrote the sentences; empty: they are the quotes themselves
    notice: str | None = None  # one sentence about what went wrong on the way, in the question's language
    raw: str | None = None  # what the chat model replied, before it was checked; for those who ask
    dropped: tuple[Dropped, ...] = ()  # what the chat model wrote and the quotes do not support; for those who ask
    direct: Direct | None = None  # what is shown first; None where nothing answers in one line

    @property
    def text(self) -> str:
        """The answer as one text with citation numbers; a refusal's message where nothing is answered."""
        said = [sentence.marked for sentence in self.sentences]
        return " ".join([self.refusal.message, *said] if self.refusal else said)

    def __str__(self) -> str:
        """The same text, for what puts an answer into a text of its own, as a prompt does."""
        return self.text


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the walk that has begun; `ask_stream` yields these before the `Answer`."""

    name: Literal["retrieve", "evidence", "write", "verify"]
    passages: int = 0  # how many are being read, once known
    found: tuple[Passage, ...] = field(default=(), compare=False, repr=False)  # with "evidence": these, best first


@dataclass(frozen=True, slots=True)
class Draft:
    """What may be shown before the `Answer`: the evidence, and the sentences verified so far. None is taken back."""

    evidence: tuple[Evidence, ...]
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()  # those of the sentences, numbered as in the `Answer`


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation, as it was understood, and the answer that was shown."""

    question: str
    answer: Answer

    @classmethod
    def of(cls, answer: Answer) -> Turn:
        """The turn that ended in this answer."""
        return cls(answer.searched or answer.question, answer)


ClaimVerdict = Literal["supported", "contradicted", "partly", "not_found", "no_claim"]


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of a draft, `draft[start:end] == text`, and what the documents say of it."""

    text: str
    start: int
    end: int
    verdict: ClaimVerdict
    why: str = ""  # contradicted: what differs ("figure", "date", "name", …); partly: the words that no quote supports
    citations: tuple[int, ...] = ()  # what supports, or contradicts, it; none where nothing was found
    nearest: tuple[Evidence, ...] = ()  # where nothing was found: the sentences that come nearest
    language: Language = "en"
    differs: tuple[str, str] = (
        "",
        "",
    )  # contradicted: the words that differ, here and in the quote, where they are known

    @property
    def fails(self) -> bool:
        """Does it claim something that is not supported, or not wholly?"""
        return self.verdict not in ("supported", "no_claim")


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What became of each sentence of a draft, in order, and the quotes that decided it."""

    claims: tuple[Claim, ...]
    citations: tuple[Citation, ...]  # numbered by first use
    language: Language  # of the draft

    def count(self, verdict: ClaimVerdict) -> int:
        return sum(claim.verdict == verdict for claim in self.claims)

    @property
    def sound(self) -> bool:
        """Is every claim supported?"""
        return not any(claim.fails for claim in self.claims)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which documents may answer. Dates are ISO 8601; a document without a date is outside any date range."""

    language: Language | None = None  # of the source
    date_from: str | None = None
    date_to: str | None = None
    document_ids: tuple[str, ...] = ()  # empty: all
    collections: tuple[str, ...] = ()  # names; a document in any of them passes; empty: all


@dataclass(frozen=True, slots=True)
class Scope:
    """What was searched for an answer."""

    filters: Filters
    searched: int  # documents that pass the filters
    documents: int  # in the library
    reading: tuple[int, int] | None = None  # files read so far, of how many, while an `add` is going on


class FileStatus(StrEnum):
    """What became of a file that was added."""

    INDEXED = "indexed"
    UNCHANGED = "unchanged"
    PARTIAL = "partial"
    NEEDS_OCR = "needs_ocr"
    ENCRYPTED = "encrypted"
    UNSUPPORTED = "unsupported"
    TOO_LARGE = "too_large"
    EMPTY = "empty"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file, and why."""

    source: str  # the path as added
    status: FileStatus
    reason: str = ""  # one plain English sentence; empty where the status says it all
    document_id: str | None = None
    chunks: int = 0
    pages_missing: tuple[int, ...] = ()
    kept: float | None = None  # words kept of the words the file shows, 0 to 1; None: unknown
    code: str = ""  # which reason, a key of `PROBLEMS`
    reason_es: str = ""  # the same sentence in Spanish
    replaces: str | None = None  # id of the version of before, which is in the bin now
    copy_of: str | None = None  # id of a document that says the same
    version_of: str | None = None  # id of a document that this one is another version of

    @property
    def readable(self) -> bool:
        return self.status in (FileStatus.INDEXED, FileStatus.UNCHANGED, FileStatus.PARTIAL)


@dataclass(frozen=True, slots=True)
class AddReport:
    """What became of everything that was added, in the order it was read."""

    files: tuple[FileReport, ...]
    removed: tuple[str, ...] = ()  # sources that stood in an added folder and are there no more
    interrupted: bool = False  # by Ctrl-C, or because it was told to stop
    left: tuple[str, ...] = ()  # sources that it had not come to

    def count(self, status: FileStatus) -> int:
        return sum(file.status is status for file in self.files)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an `add` is: files done of files in all, and the file in hand."""

    done: int
    total: int
    source: str
    report: FileReport | None = None  # set when that file is finished
    embedded: float = 0.0  # of the file in hand, 0 to 1
    step: Literal["read", "index"] = "read"  # "index": every file is done, the next index is being built


@dataclass(frozen=True, slots=True)
class Entry:
    """A document as a list shows it: everything but its text."""

    id: str
    title: str
    source: str
    language: Language
    date: str | None
    outlet: str | None
    pages: int  # 0 where the format has none
    pages_missing: tuple[int, ...]  # those without text
    chunks: int
    added: str  # ISO 8601, UTC
    kept: float | None = None  # words kept of the words the file shows, 0 to 1; None: unknown
    foreign: str | None = None  # ISO 639 code of its language where that is neither English nor Spanish
    collections: tuple[str, ...] = ()  # the names of those it lies in
    ocr: bool = False  # whether any of its pages was read from a picture


@dataclass(frozen=True, slots=True)
class Collection:
    """A name under which documents lie together."""

    name: str
    documents: int


@dataclass(frozen=True, slots=True)
class Check:
    """One finding of `doctor`: what was looked at, what was seen, whether it is as it should be."""

    name: str
    value: str
    ok: bool = True
    spanish: str = ""  # name and value in Spanish, where they differ


BIN_DAYS = 30  # that a document stays in the bin
BinReason = Literal["removed", "replaced", "gone"]  # by order; by a newer version of its file; with its file


@dataclass(frozen=True, slots=True)
class Binned:
    """A document in the bin: what was removed, when and why, and until when it can be put back."""

    id: str
    title: str
    source: str
    location: str  # where it was read, an absolute path
    language: Language
    why: BinReason
    batch: int  # what was removed together has one number
    removed: str  # ISO 8601, UTC
    until: str  # ISO 8601, UTC
