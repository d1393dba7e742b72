"""A question that asks for a shape → its answer, arranged as a brief's sections are: no line without a quote."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from rag.answering.identifiers import identified, named_by_number
from rag.briefing.brief import Event, Statement
from rag.briefing.central import opening, summary
from rag.briefing.pool import READ_WHOLE, WHOLE, Cited, Line, Pool, gather
from rag.briefing.shaped.listed import items
from rag.briefing.shaped.sides import sides
from rag.briefing.statements import statements
from rag.briefing.timeline import timeline
from rag.briefing.topic import EVERYTHING, WIDE, on_topic
from rag.briefing.wording import event_date, event_notes, word
from rag.language.text import Text
from rag.language.words import fold, stems, words
from rag.library import Library
from rag.messages import in_its_language, refusal, verbatim
from rag.messages import lead as led
from rag.questions.shapes import Shape, one_document
from rag.questions.understand import Understood
from rag.types import Answer, Citation, Direct, DirectKind, Filters, Language, Reason, Refusal, Sentence

DOCUMENTS = 8  # that a synthesis has a line of
NEAR = 0.3  # score below the nearest line's within which a line may hold an item of what is asked
NEAREST = 3  # sentences that one document says on a subject
HEAD = 300  # characters at a document's head, where it says who wrote it and what it is
SHORT = 110  # words of the first line, which the sentences below it tell in full
NAMED = 0.6  # share of a title's stems that a question must hold to name its document
TITLE = 2  # stems at least


@dataclass(frozen=True, slots=True)
class Told:
    """What an answer of a shape says."""

    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    direct: Direct


def shaped(asked: Understood, filters: Filters, library: Library, before: Sequence[Citation] = ()) -> Answer | None:
    """The answer in its shape; None where none is asked for or the library has nothing for it: then it is a fact's.

    `before` are the citations of the answer before it: "summarise this" means their first document.
    """
    shape, reader = asked.shape, asked.spoken
    if shape is None:
        return None
    pool = _pool(shape, asked.question.language, filters, library, before)
    subject = Text(shape.subject, asked.question.language)
    if not pool.lines or (shape.kind == "summary" and _numbered_otherwise(subject, pool)):
        return None
    told = _TELLERS[shape.kind](shape, pool, reader, library, filters)
    if told is None and len(pool.documents) == 1:  # it has no date, no speaker, no second side: then what it says
        told = _synthesis(shape, pool, reader, library, filters)
    if told is None and shape.kind == "list":
        none = Refusal(Reason.OFF_QUESTION, refusal(Reason.OFF_QUESTION, reader))
        return Answer(asked.typed.text, reader, (), (), pool.passages, none)
    if told is None:
        return None
    return Answer(asked.typed.text, reader, told.sentences, told.citations, pool.passages, direct=told.direct)


# ------------------------------------------------------------------ which documents


def _pool(shape: Shape, language: Language, filters: Filters, library: Library, before: Sequence[Citation]) -> Pool:
    """The sentences that may answer: of a document that is named or pointed at all, else those on the subject."""
    subject = shape.subject or "the document"
    if shape.kind not in ("comparison", "list"):
        titled = _titled(shape, library, filters)
        if meant := _documents(shape, titled, filters, library, before):
            only = replace(filters, document_ids=meant)
            whole = shape.kind == "summary" or not shape.subject or bool(titled)
            return gather(library.retrieve(Text(subject, language), only, EVERYTHING), everything=whole)
        if one_document(shape) and (nearest := _nearest(shape, language, filters, library)):
            only = replace(filters, document_ids=nearest)
            return gather(library.retrieve(Text(subject, language), only, EVERYTHING), everything=True)
    sought = f"{shape.subject} {shape.other} {shape.matter}".strip()
    if not sought:
        most = EVERYTHING if shape.kind == "list" else WIDE * 2
        retrieval = library.retrieve(Text(shape.item or subject, language), filters, most)
        return gather(retrieval, everything=True)
    if shape.kind == "comparison":
        return gather(library.retrieve(Text(sought, language), filters, WIDE), everything=True)
    return on_topic(Text(sought, language), filters, library)


def _numbered_otherwise(subject: Text, pool: Pool) -> bool:
    """Is a number in the subject, "file 318", none at the head of the document, or one of several of its kind there?"""
    for kind, number in named_by_number(subject):
        for one in pool.documents:
            head = f"{one.title} {one.outlet} {one.text[:HEAD]}"
            others = {other for word, other in identified(head) if fold(word) == fold(kind)} - {number}
            if others or fold(number) not in words(fold(head)):
                return True
    return False


def _documents(
    shape: Shape, titled: tuple[str, ...], filters: Filters, library: Library, before: Sequence[Citation]
) -> tuple[str, ...]:
    """The one document that is meant: chosen, alone in the library, named by its title, or quoted just before."""
    if len(filters.document_ids) == 1:
        return filters.document_ids
    entries = library.entries()
    if len(entries) == 1:
        return (entries[0].id,)
    if titled:
        return titled
    return (before[0].document.id,) if before and not shape.subject else ()


def _titled(shape: Shape, library: Library, filters: Filters) -> tuple[str, ...]:
    """The document whose title the question holds, most of it and in one document only."""
    found: list[tuple[float, str]] = []
    for one in library.entries():
        title, asked = (set(stems(text, one.language)) for text in (one.title, shape.subject))
        share = len(title & asked) / max(1, len(title))
        if (
            len(title & asked) >= TITLE
            and (share >= NAMED)
            and (not filters.language or filters.language == one.language)
        ):
            found.append((share, one.id))
    found.sort(reverse=True)
    alone = len(found) == 1 or (len(found) > 1 and found[0][0] > found[1][0])
    return (found[0][1],) if found and alone else ()


def _nearest(shape: Shape, language: Language, filters: Filters, library: Library) -> tuple[str, ...]:
    """The document nearest to how one is described: "bulletin no. 44", "Hester Quayle's e-mail about the move".

    The names and numbers of the description that stand at its head count before how near a passage lies.
    """
    described = Text(f"· {shape.subject}", language)
    marks = described.names | {word for word in described.folded.split() if word.strip(".,").isdigit()}
    best: dict[str, tuple[int, float]] = {}
    for one in library.retrieve(Text(shape.subject, language), filters, WIDE).passages:
        head = set(words(fold(f"{one.document.title} {one.document.outlet} {one.document.text[:HEAD]}")))
        place = (len(marks & head), one.score)
        best[one.document.id] = max(place, best.get(one.document.id, place))
    return (max(best, key=lambda id: best[id]),) if best else ()


# ------------------------------------------------------------------ what is told


def _summary(shape: Shape, pool: Pool, reader: Language, library: Library, filters: Filters) -> Told | None:
    """The opening facts and the central sentences in the order of the document; of several, a line for each."""
    if len(pool.documents) > 1:
        return _synthesis(shape, pool, reader, library, filters)
    lines = summary(pool.lines, library.embedder.question)
    cited = Cited()
    return _quotes(cited, cited.numbers(lines), reader, "several", whole=True)


def _synthesis(shape: Shape, pool: Pool, reader: Language, library: Library, filters: Filters) -> Told | None:
    """What each document says of it: its sentence nearest to the subject, or its opening where none is named."""
    if len(pool.documents) == 1:
        cited = Cited()
        chosen = pool.lines[:NEAREST] if shape.subject else summary(pool.lines, library.embedder.question)
        return _quotes(cited, cited.numbers(_in_order(chosen)), reader, "several")
    cited = Cited()
    numbers: list[int] = []
    for document in pool.documents[:DOCUMENTS]:
        mine = [one for one in pool.lines if one.document.id == document.id]
        if mine:
            numbers.append(cited.number(mine[0] if shape.subject else opening(mine, library.embedder.question)))
    return _quotes(cited, tuple(numbers), reader, "several")


def _in_order(lines: Sequence[Line]) -> list[Line]:
    return sorted(lines, key=lambda one: (one.document.id, one.span.start))


def _quotes(
    cited: Cited, numbers: Sequence[int], reader: Language, kind: DirectKind, *, whole: bool = False
) -> Told | None:
    """The quotes, the first of each document under a lead that names it.

    The direct line is the first quote; of a `whole` document as many as are short enough together.
    """
    quotes = tuple(cited.all[number - 1] for number in numbers)
    if not quotes:
        return None
    sources = [one.document.id for one in quotes]
    sentences = tuple(
        Sentence(led(one, reader) if sources.index(one.document.id) == at else _said_quoted(one, reader), (one.number,))
        for at, one in enumerate(quotes)
    )
    told = _within(SHORT, [_said(one, reader) for one in quotes]) if whole else 1
    line = "\n".join(_said(one, reader) for one in quotes[:told])
    return Told(sentences, tuple(cited.all), Direct(line, kind, tuple(one.number for one in quotes[:told])))


def _within(most: int, lines: Sequence[str]) -> int:
    """How many of the lines, the first in any case, have together so many words at most."""
    sizes = list(accumulate(len(line.split()) for line in lines))
    return max(1, sum(size <= most for size in sizes))


def _said(one: Citation, reader: Language) -> str:
    """A quote as a line: its own words, or, of the other language, between its marks with the language behind."""
    words_ = " ".join(one.quote.split())
    return words_ if one.language == reader else in_its_language(words_, one.language, reader)


def _timeline(shape: Shape, pool: Pool, reader: Language, library: Library, filters: Filters) -> Told | None:
    """Each event with its quote; the first line tells those nearest to the subject, as many as are short together."""
    cited = Cited()
    events = timeline(_near(pool) if shape.subject else pool.lines, cited)
    if not events:
        return None
    quotes = tuple(cited.all)
    rows = [(_day(one, reader), quotes[one.citations[0] - 1], one) for one in events]
    sentences = tuple(Sentence(f"{day}: {_said_quoted(quote, reader)}", one.citations) for day, quote, one in rows)
    lines = [f"{day}: {_said(quote, reader)}" for day, quote, _ in rows]
    nearest = sorted(range(len(rows)), key=lambda at: _distance(rows[at][1], pool))
    told = sorted(nearest[: _within(SHORT, [lines[at] for at in nearest])])
    used = tuple(dict.fromkeys(number for at in told for number in events[at].citations))
    return Told(sentences, quotes, Direct("\n".join(lines[at] for at in told), "several", used))


def _near(pool: Pool) -> list[Line]:
    """The lines that speak of the subject about as much as the nearest does; of documents read whole, all."""
    nearest = max(line.score for line in pool.lines)
    return [one for one in pool.lines if one.score >= nearest - NEAR or len(pool.documents) <= WHOLE]


def _distance(quote: Citation, pool: Pool) -> int:
    """The place of a quote's sentence among the lines, of which the nearest to the subject come first."""
    inside = (at for at, line in enumerate(pool.lines) if line.document.id == quote.document.id
              and quote.start <= line.span.start < quote.end)  # fmt: skip
    return next(inside, len(pool.lines))


def _day(event: Event, reader: Language) -> str:
    said, notes = event_date(event, reader), event_notes(event, reader)
    return f"{said} ({'; '.join(notes)})" if notes else said


def _said_quoted(one: Citation, reader: Language) -> str:
    """The quote word for word between marks, with its language where that is the other."""
    return verbatim(one.quote, one.language, reader)


def _statements(shape: Shape, pool: Pool, reader: Language, library: Library, filters: Filters) -> Told | None:
    cited = Cited()
    said = statements(pool.lines, cited)
    if not said:
        return None
    quotes = tuple(cited.all)
    sentences = tuple(
        Sentence(f"{_who(one, reader)}: {_said_quoted(quotes[one.citation - 1], reader)}", (one.citation,))
        for one in said
    )
    lines = "\n".join(f"{_who(one, reader)}: {_said(quotes[one.citation - 1], reader)}" for one in said)
    return Told(sentences, quotes, Direct(lines, "speaker", tuple(one.citation for one in said)))


def _who(one: Statement, reader: Language) -> str:
    who = f"{one.speaker or word('unnamed', reader)} ({one.verb})"
    return f"{who}, {word('denial', reader)}" if one.denial else who


def _comparison(shape: Shape, pool: Pool, reader: Language, library: Library, filters: Filters) -> Told | None:
    """Two columns: what each side says of the same; None where one side has nothing."""
    found = sides(shape, pool, filters, library)
    if found is None:
        return None
    cited = Cited()
    marked = [(side.name, cited.numbers(side.lines)) for side in found]
    quotes = tuple(cited.all)
    sentences = tuple(
        Sentence(f"{name}: {_said_quoted(quotes[number - 1], reader)}", (number,))
        for name, numbers in marked
        for number in numbers
    )
    lines = "\n".join(f"{name}: {_said(quotes[numbers[0] - 1], reader)}" for name, numbers in marked)
    return Told(sentences, quotes, Direct(lines, "comparison", tuple(numbers[0] for _, numbers in marked)))


def _list(shape: Shape, pool: Pool, reader: Language, library: Library, filters: Filters) -> Told | None:
    """Every hit over all passages, one item each, with the quote that has it."""
    hits: dict[str, Line] = {}
    for line in _near(pool) if shape.subject and len(pool.documents) > READ_WHOLE else pool.lines:
        for item in items(shape.item, pool.language, line, reader):
            if not any(_words(item) <= _words(one) or _words(one) <= _words(item) for one in hits):
                hits[item] = line
    if not hits:
        return None
    cited = Cited()
    marked = [(item, cited.number(line)) for item, line in hits.items()]
    quotes = tuple(cited.all)
    lines = " · ".join(f"{item} [{number}]" for item, number in marked)
    text = f"{len(hits)}: {lines}. {word('incomplete', reader)}"
    sentences = tuple(
        Sentence(f"{item}: {_said_quoted(quotes[number - 1], reader)}", (number,)) for item, number in marked
    )
    return Told(sentences, quotes, Direct(text, "list", tuple(dict.fromkeys(number for _, number in marked))))


def _words(item: str) -> set[str]:
    return set(words(fold(item)))


_TELLERS: dict[str, Callable[[Shape, Pool, Language, Library, Filters], Told | None]] = {
    "summary": _summary, "synthesis": _synthesis, "timeline": _timeline, "statements": _statements,
    "comparison": _comparison, "list": _list,
}  # fmt: skip
