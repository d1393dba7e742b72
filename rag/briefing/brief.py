"""The nouns of a brief, in the order of its sections. What Fuente says itself is kept in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

from rag.types import Citation, Filters, Language

Section = Literal[
    "scope", "changes", "bottom_line", "key_points", "timeline", "statements", "figures", "disagreements", "only_in",
    "open_questions", "names", "sources",
]  # fmt: skip
SECTIONS: tuple[Section, ...] = get_args(Section)
MADE = tuple(one for one in SECTIONS if one != "changes")  # what changed is told once there is another brief
Edition = Literal["en", "es", "both"]
NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One text in both languages."""

    en: str
    es: str

    def in_(self, language: Language) -> str:
        return self.en if language == "en" else self.es


@dataclass(frozen=True, slots=True)
class Scope:
    """What was read for the brief, and what could not be."""

    topic: str
    first: str | None  # the earliest date of the documents read, ISO 8601; None where none is known
    last: str | None
    documents: int  # of the library
    searched: int  # those that pass the filters
    read: int  # those with a passage on the topic
    cited: int
    unreadable: tuple[str, ...]  # sources that the last `add` could not read, and those read in part
    filters: Filters = NO_FILTERS  # that the brief keeps to


@dataclass(frozen=True, slots=True)
class Point:
    """A quote under a lead; `documents` say the same independently, `copies` repeat one of them word for word."""

    lead: Bilingual
    citations: tuple[int, ...]  # the first is the quote, the others say the same
    documents: int = 1
    copies: int = 0


@dataclass(frozen=True, slots=True)
class When:
    """A date as far as it is known: a day, a month, a year, a decade; or a day whose year nobody states."""

    year: int | None
    month: int | None = None
    day: int | None = None
    decade: bool = False  # "the 2000s"

    @property
    def order(self) -> tuple[int, int, int]:
        """Where it stands in a timeline; a day without a year comes last."""
        return (self.year or 9999, self.month or 0, self.day or 0)

    @property
    def iso(self) -> str:
        """ISO 8601 as far as it goes: `2020-10`; `--02-23` without a year, `200X` for a decade."""
        if self.decade:
            return f"{(self.year or 0) // 10}X"
        parts = [f"{self.year:04}" if self.year else "-"]
        parts += [f"{one:02}" for one in (self.month, self.day) if one]
        return "-".join(parts)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, or is planned, at a date."""

    date: When
    end: When | None  # the other end of a range
    written: str  # the words of the quote that date it: "October 2020", "last year"
    resolved: bool  # were they counted from the document's own date?
    planned: bool
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody says."""

    speaker: str  # as the document has it; empty where nobody is named
    verb: str  # as the document has it
    denial: bool
    citation: int


@dataclass(frozen=True, slots=True)
class Quantity:
    """A figure with what it counts."""

    written: str  # a slice of the quote
    normalised: tuple[str, ...]  # plain decimal numbers; two where the writer's country decides
    unit: str  # canonical: "%", "$", "metre", …; empty where none is told
    of_what: str  # a slice of the quote
    as_of: str | None  # ISO 8601, as far as it goes
    dated_by: Literal["quote", "document", ""]
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """One thing that was counted, once or at several dates: the latest figure first."""

    quantities: tuple[Quantity, ...]

    @property
    def revised(self) -> bool:
        """Was it counted at more than one date?"""
        return len({one.as_of for one in self.quantities}) > 1


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two quotes of different documents that cannot both be right."""

    kind: Literal["figure", "date", "denial"]
    citations: tuple[int, int]


@dataclass(frozen=True, slots=True)
class OnlyIn:
    """Quotes of one language to which the passages read in the other have no counterpart."""

    language: Language
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """An angle that `ask` refused: the question, to be asked again, and why."""

    question: str
    label: Bilingual
    reason: str  # a value of `Reason`
    message: Bilingual


@dataclass(frozen=True, slots=True)
class NameForm:
    """One way in which a name is written, and how often."""

    form: str
    count: int


@dataclass(frozen=True, slots=True)
class Name:
    """The forms that are taken for one name, the fullest first."""

    forms: tuple[NameForm, ...]

    @property
    def count(self) -> int:
        return sum(one.count for one in self.forms)


@dataclass(frozen=True, slots=True)
class Source:
    """A document that the brief quotes."""

    numbers: tuple[int, ...]  # of its quotes
    document_id: str
    title: str
    outlet: str | None
    date: str | None
    language: Language
    pages: int  # 0 where the format has none
    kind: str  # the file's ending: "pdf", "md"
    source: str
    copies: tuple[str, ...]  # other files of the library with the same text
    sha256: str  # of the file as it was read


@dataclass(frozen=True, slots=True)
class Change:
    """What another brief of the topic did not have, or had and this one has not."""

    kind: Literal["document", "revised", "quote", "document_gone", "quote_gone"]
    text: str  # of what is gone, and of a document its title
    citations: tuple[int, ...] = ()  # none for what is gone


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an earlier brief had, as its JSON tells."""

    made: str  # the day, ISO 8601; empty where it does not say
    documents: Mapping[str, str]  # SHA-256 or id → title
    quotes: Mapping[str, str]  # quote → title of its document
    figures: frozenset[tuple[str, str]]  # value and unit


@dataclass(frozen=True, slots=True)
class Brief:
    """What the documents say of a topic, each line on a quote; the citation numbers hold for the whole brief."""

    topic: str
    languages: tuple[Language, ...]  # of the editions: one, or both
    scope: Scope
    changes: tuple[Change, ...] = ()
    bottom_line: tuple[Point, ...] = ()
    key_points: tuple[Point, ...] = ()
    timeline: tuple[Event, ...] = ()
    statements: tuple[Statement, ...] = ()
    figures: tuple[Measure, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    only_in: tuple[OnlyIn, ...] = ()
    open_questions: tuple[OpenQuestion, ...] = ()
    names: tuple[Name, ...] = ()
    sources: tuple[Source, ...] = ()
    citations: tuple[Citation, ...] = ()

    def __getitem__(self, number: int) -> Citation:
        """The quote with a number."""
        return self.citations[number - 1]

    @property
    def sections(self) -> tuple[Section, ...]:
        """The sections that are not empty, in order."""
        return tuple(one for one in SECTIONS if one == "scope" or getattr(self, one))

    @property
    def used(self) -> frozenset[int]:
        """The citation numbers that some line carries."""
        return frozenset(number for line in self._lines() for number in line)

    def _lines(self) -> Iterator[tuple[int, ...]]:
        yield from (one.citations for one in self.changes)
        yield from (one.citations for one in (*self.bottom_line, *self.key_points))
        yield from (one.citations for one in self.timeline)
        yield from (one.citations for one in self.disagreements)
        yield from (one.citations for one in self.only_in)
        for statement in self.statements:
            yield (statement.citation,)
        for measure in self.figures:
            for quantity in measure.quantities:
                yield quantity.citations

    def apart(self, name: str) -> Brief:
        """The brief with the forms of a name no longer joined; `name` is any of its forms."""
        names: list[Name] = []
        for one in self.names:
            joined = any(form.form == name for form in one.forms)
            names += [Name((form,)) for form in one.forms] if joined else [one]
        return replace(self, names=tuple(names))


@dataclass(frozen=True, slots=True)
class BriefStage:
    """A section is done; `brief` holds it and those before it. Nothing that is shown is taken back."""

    section: Section
    done: int  # sections
    total: int
    brief: Brief
