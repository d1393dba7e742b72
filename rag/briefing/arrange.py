"""Topic → `Brief`: its angles asked, the sentences on it arranged section by section, each quote numbered once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rag.answering.quoting import whole
from rag.briefing.angles import FURTHER, OPENING, Angle, angles, of_its_kind
from rag.briefing.brief import MADE, Bilingual, Brief, BriefStage, OpenQuestion, Point, Scope, Section, Source
from rag.briefing.central import central, hanging, opening
from rag.briefing.comparing import Beyond, Judge, basis, copied, disagreements, only_in
from rag.briefing.naming import names
from rag.briefing.pool import WHOLE, Cited, Embed, Line, Pool, alike
from rag.briefing.quantities import counted, newer, quantities
from rag.briefing.statements import statements, tell
from rag.briefing.timeline import timeline
from rag.briefing.wording import LABELS, NOT_FOUND, lead
from rag.language.modality import markers
from rag.language.words import fold
from rag.types import Answer, Document, Language, Reason
from rag.types import Scope as Searched

MOST_ESSENTIAL = 5  # quotes of the bottom line
PER_DOCUMENT = 2  # of one document in it, where there is another
ENOUGH = 4  # quotes of it, where so many are found
MOST_POINTS = 14  # beside the angles, of all documents
MOST_DOCUMENTS = 8  # that the key points have a line of
NEAR = 0.3  # score below a document's nearest line's from which its opening does not speak of the topic
NO_LEAD = Bilingual("", "")

Ask = Callable[[str], Answer]


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the library tells of itself, beside its passages."""

    within: Searched
    unreadable: tuple[str, ...]
    sha256: Mapping[str, str]  # document id → of its file's bytes
    beyond: Beyond


@dataclass(slots=True)
class _Making:
    """A brief while it is made."""

    pool: Pool
    ask: Ask
    cited: Cited
    embed: Embed
    told: dict[str, tuple[Line, ...]] = field(default_factory=dict)  # question → the lines that answer it
    refused: list[tuple[str, OpenQuestion]] = field(default_factory=list)  # angle → why

    def answered(self, angle: Angle) -> tuple[Line, ...]:
        """The lines that answer an angle, best first, asked once; where it is refused it joins the open questions."""
        if angle.question not in self.told:
            self.told[angle.question] = self._asked(angle)
        return self.told[angle.question]

    def _asked(self, angle: Angle) -> tuple[Line, ...]:
        answer = self.ask(angle.question)
        told = () if answer.refusal or answer.notice else answer.citations
        found = [self.cited.line_of(one, self.pool) for one in told if of_its_kind(angle.key, one, self.pool.topic)]
        lines = tuple(dict.fromkeys(one for one in found if one is not None))
        if not lines and angle.key != "denied":
            self.refused.append((angle.key, _open(angle, answer)))
        return lines

    @property
    def documents(self) -> list[Document]:
        """Those that have a line, nearest first."""
        return [one for one in self.pool.documents if self.of(one)][:MOST_DOCUMENTS]

    @property
    def whole(self) -> bool:
        """Were the documents read from end to end, so that what is central to them is what they say of the topic?"""
        return len(self.pool.documents) <= WHOLE

    def of(self, document: Document) -> list[Line]:
        """The lines of a document, nearest to the topic first."""
        return [one for one in self.pool.lines if one.document.id == document.id]

    def first(self, document: Document) -> Line:
        """What a document opens with, where that speaks of the topic; else its nearest line."""
        mine = self.of(document)
        first = opening(mine, self.embed)
        return first if first.score >= mine[0].score - NEAR else mine[0]

    def fresh(self, lines: Sequence[Line]) -> list[Line]:
        """Those that no line of the brief quotes yet."""
        quoted = [one for one in self.pool.lines if self.cited.holds(one)]
        return [one for one in lines if not any(one.place == other.place or alike(one, other) or _within(other, one)
                                                for other in quoted)]  # fmt: skip


def _within(quoted: Line, one: Line) -> bool:
    """Would a line, begun earlier since it hangs on what stands before, hold one that is quoted already?"""
    begun = whole(one.passage, one.span).start
    return quoted.document.id == one.document.id and begun <= quoted.span.start < one.span.start


def brief_stream(
    pool: Pool, ask: Ask, embed: Embed, judge: Judge, holdings: Holdings, languages: tuple[Language, ...]
) -> Iterator[BriefStage]:
    """The brief section by section; each stage holds those before it."""
    making = _Making(pool, ask, Cited(), embed)
    made = Brief(pool.topic, languages, _scope(pool, holdings, 0))
    steps: dict[Section, Callable[[], object]] = {
        "bottom_line": lambda: _bottom_line(making),
        "key_points": lambda: _key_points(making),
        "timeline": lambda: timeline(pool.lines, making.cited),
        "statements": lambda: statements(pool.lines, making.cited),
        "figures": lambda: quantities(pool.lines, making.cited),
        "disagreements": lambda: disagreements(pool, making.cited),
        "only_in": lambda: only_in(pool, _quoted(making), making.cited, holdings.beyond, judge),
        "open_questions": lambda: _unanswered(making, made),
        "names": lambda: names(pool.lines),
        "sources": lambda: _sources(making, holdings),
    }
    yield BriefStage("scope", 1, len(MADE), made)
    for done, (section, step) in enumerate(steps.items(), start=2):
        made = replace(made, **{section: step()})  # type: ignore[arg-type]
        quoted = tuple(making.cited.all)
        made = replace(made, citations=quoted, scope=_scope(pool, holdings, len({one.document.id for one in quoted})))
        yield BriefStage(section, done, len(MADE), made)


def _unanswered(making: _Making, made: Brief) -> tuple[OpenQuestion, ...]:
    """The angles that were refused, but for those that another section answers."""
    answered = {"who": made.statements, "when": made.timeline, "how_many": made.figures,
                "next": any(one.planned for one in made.timeline),
                "why": any(_CAUSE.search(fold(one.quote)) for one in made.citations)}  # fmt: skip
    return tuple(one for key, one in making.refused if not answered.get(key))


_CAUSE = re.compile(  # what says a reason, wherever it stands
    r"\b(?:caused|because|due to|owing to|led to|blamed (?:on|for)|the cause was|causo|causaron|provoco"
    r"|provocaron|porque|debido a|a causa de|se debio a)\b"
)


def _scope(pool: Pool, holdings: Holdings, cited: int) -> Scope:
    dated = sorted(one.date for one in pool.documents if one.date)
    return Scope(pool.topic, dated[0] if dated else None, dated[-1] if dated else None,
                 holdings.within.documents, holdings.within.searched, len(pool.documents), cited,
                 holdings.unreadable, holdings.within.filters)  # fmt: skip


def _bottom_line(making: _Making) -> tuple[Point, ...]:
    """What the nearest document opens with, and the latest; who, when, how much, so what, why; then how others open.

    The latest count stands in the place of one that a later document revises.
    """
    pool = making.pool
    if not pool.lines:
        return ()
    later = newer(pool.lines)
    found = [(LABELS["what"], _now(making.first(making.documents[0]), later))]
    latest = max(making.documents, key=lambda one: one.date or "")
    if (latest.date or "") > (making.documents[0].date or ""):  # where things stand now
        newest = making.first(latest)
        found += [(LABELS["latest"], newest)] if _room(newest, found, pool) else []
    for angle in angles(pool.topic, pool.language, OPENING):
        told = [one for line in making.answered(angle) if _room(one := _now(line, later), found, pool)]
        if told and len(found) < MOST_ESSENTIAL:
            found.append((angle.label, told[0]))
    further = [_now(making.first(document), later) for document in making.documents[1:]]
    for line in (*further, *sorted(making.of(making.documents[0]), key=lambda one: one.span.start)):
        if len(found) < ENOUGH and _room(line, found, pool) and not hanging(line) and line.place not in later:
            found.append((NO_LEAD, line))
    return tuple(_point(making, label, line) for label, line in found)


def _now(line: Line, later: Mapping[tuple[str, int], Line]) -> Line:
    return later.get(line.place, line)


def _room(line: Line, found: Sequence[tuple[Bilingual, Line]], pool: Pool) -> bool:
    """May the line join the bottom line: not there yet, and not the third of one document where there are others?"""
    mine = [one for _, one in found if one.document.id == line.document.id]
    return all(one is not line and not alike(one, line) for _, one in found) and (
        len(mine) < PER_DOCUMENT or len(pool.documents) == 1
    )


def _key_points(making: _Making) -> tuple[Point, ...]:
    """What each document says of the topic, under its title; then what answers an angle and is not told yet."""
    found = [point for document in making.documents for point in _by_document(making, document)]
    for angle in angles(making.pool.topic, making.pool.language, (*OPENING[2:], *FURTHER)):
        told = making.fresh(making.answered(angle))
        if told:
            found.append(_point(making, angle.label, told[0]))
    return tuple(found)


def _by_document(making: _Making, document: Document) -> list[Point]:
    """Its first sentence and its central ones, of several documents those nearest to the topic, as there is room.

    The only document needs no title.
    """
    mine = making.of(document)
    told = [one for one in mine if making.cited.holds(one)]
    room = max(1, MOST_POINTS // len(making.documents))
    chosen = [] if told else [making.first(document)]
    known = [*told, *chosen]
    if making.whole:
        chosen += central(mine, len(known) + room - len(chosen), known)[len(known) :]
    else:
        chosen = [*chosen, *(one for one in making.fresh(mine) if one not in chosen)][:room]
    chosen = making.fresh(chosen)
    held = [one for one in chosen if not any(_within(one, other) for other in chosen)]
    fresh = sorted(held, key=lambda one: one.span.start)
    title = lead(document.title, document.language) if len(making.documents) > 1 else NO_LEAD
    led = [title if at == 0 and title != NO_LEAD else _label(line) for at, line in enumerate(fresh)]
    return [_point(making, label, line) for label, line in zip(led, fresh, strict=True)]


def _label(line: Line) -> Bilingual:
    """What a quote tells beside what happened: what is denied, what comes next, a count; nothing where none is sure."""
    teller = tell(line.text, line.language)
    if teller and teller.denial:
        return LABELS["denied"]
    if not teller and any(one.kind == "future" and not one.weak for one in markers(line.text, line.language)):
        return LABELS["next"]
    return LABELS["how_many"] if counted(line) else NO_LEAD


def _point(making: _Making, label: Bilingual, line: Line) -> Point:
    on = basis(line, making.pool)
    return Point(label, making.cited.numbers(on.lines), len(on.lines), on.copies)


def _open(angle: Angle, answer: Answer) -> OpenQuestion:
    reason = answer.refusal.reason if answer.refusal else Reason.OFF_QUESTION
    return OpenQuestion(angle.question, angle.label, str(reason), NOT_FOUND)


def _quoted(making: _Making) -> list[Line]:
    """The lines that the brief quotes, nearest to the topic first."""
    return [one for one in making.pool.lines if one.place in making.cited.places]


def _sources(making: _Making, holdings: Holdings) -> tuple[Source, ...]:
    """The documents that are quoted, in the order of their first quote."""
    numbers: dict[str, list[int]] = {}
    documents: dict[str, Document] = {}
    for one in making.cited.all:
        numbers.setdefault(one.document.id, []).append(one.number)
        documents[one.document.id] = one.document
    return tuple(
        Source(tuple(numbers[key]), key, one.title, one.outlet or one.author, one.date, one.language,
               len(one.pages), _ending(one), one.source,
               tuple(other.source for other in making.pool.documents if copied(one, other)),
               holdings.sha256.get(key, ""))
        for key, one in documents.items()
    )  # fmt: skip


def _ending(document: Document) -> str:
    name = document.source.rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""
