"""`Brief` → JSON and a sheet of one language that every format is written from. Document text is only ever text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rag.briefing.brief import SECTIONS, Brief, Measure, Point, Quantity, Section, Source
from rag.briefing.wording import HEADINGS, basis, event_date, event_notes, iso_date, number, published, word
from rag.language.dates import written_date
from rag.language.localised import localised
from rag.messages import quoted, told_filters
from rag.types import Language
from ui.output.render import citations_json, cited, in_language
from ui.text import say


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a section: its lead, a quote in its own language, remarks of ours, the numbers of its sources."""

    lead: str = ""
    quote: str = ""
    spoken: Language = "en"  # of the quote
    notes: tuple[str, ...] = ()
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A section with its heading."""

    section: Section
    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One edition of a brief."""

    title: str
    language: Language
    blocks: tuple[Block, ...]


def pages(brief: Brief) -> tuple[Page, ...]:
    """The editions of a brief, each in its language; quotes and numbers are the same in both."""
    return tuple(_page(brief, language) for language in brief.languages)


def _page(brief: Brief, language: Language) -> Page:
    rows = {
        "scope": _scope, "changes": _changes, "bottom_line": _bottom_line, "key_points": _key_points,
        "timeline": _timeline, "statements": _statements, "figures": _figures,
        "disagreements": _disagreements, "only_in": _only_in,
        "open_questions": _open_questions, "names": _names, "sources": _sources,
    }  # fmt: skip
    blocks = tuple(Block(one, HEADINGS[one].in_(language), tuple(rows[one](brief, language))) for one in brief.sections)
    return Page(word("title", language, topic=brief.topic), language, blocks)


def _quote(brief: Brief, numbers: Sequence[int], language: Language, lead: str = "", notes: Sequence[str] = ()) -> Row:
    """The quote in the reader's language where one of these that say the same is, else the first."""
    first = next((brief[one] for one in numbers if brief[one].language == language), brief[numbers[0]])
    return Row(lead, first.quote, first.language, tuple(one for one in notes if one), tuple(sorted(numbers)))


# ------------------------------------------------------------------ section by section


def _scope(brief: Brief, language: Language) -> Iterator[Row]:
    scope = brief.scope
    key = "only_document" if scope.searched == 1 else "documents"
    yield Row(word(key, language, read=scope.read, documents=scope.searched, cited=scope.cited))
    if filters := told_filters(scope.filters, language):
        yield Row(word("within", language, searched=scope.searched, documents=scope.documents, filters=filters))
    first, last = (written_date(one, language) if one else "" for one in (scope.first, scope.last))
    if not first:
        yield Row(word("undated", language))
    else:
        yield Row(word("dated" if first == last else "dates", language, first=first, last=last))
    if scope.unreadable:
        yield Row(word("unreadable", language, names=", ".join(scope.unreadable)))
    if not brief.citations and "sources" not in brief.sections:
        yield Row(word("nothing", language, topic=brief.topic))


def _changes(brief: Brief, language: Language) -> Iterator[Row]:
    for one in brief.changes:
        label = word(one.kind, language)
        if one.kind == "quote":
            yield _quote(brief, one.citations, language, label)
        elif one.kind == "revised":
            yield _quote(brief, one.citations, language, f"{label}: {one.text}")
        else:
            yield Row(label, notes=(one.text,), numbers=one.citations)


def _bottom_line(brief: Brief, language: Language) -> Iterator[Row]:
    yield from _points(brief, brief.bottom_line, language)


def _key_points(brief: Brief, language: Language) -> Iterator[Row]:
    yield from _points(brief, brief.key_points, language)


def _points(brief: Brief, points: Sequence[Point], language: Language) -> Iterator[Row]:
    for one in points:
        rests = basis(one.documents, one.copies, language) if one.documents + one.copies > 1 else ""
        yield _quote(brief, one.citations, language, one.lead.in_(language), (rests,))


def _timeline(brief: Brief, language: Language) -> Iterator[Row]:
    for one in brief.timeline:
        day = brief[one.citations[0]].document.date
        notes = (*event_notes(one, language), published(day, language) if day else "")
        yield _quote(brief, one.citations, language, event_date(one, language), notes)


def _statements(brief: Brief, language: Language) -> Iterator[Row]:
    for one in brief.statements:
        who = f"{one.speaker or word('unnamed', language)} · {one.verb}"
        yield _quote(brief, (one.citation,), language, who, (word("denial", language) if one.denial else "",))


def _figures(brief: Brief, language: Language) -> Iterator[Row]:
    for measure in brief.figures:
        for at, one in enumerate(measure.quantities):
            yield _figure(brief, measure, at, one, language)


def _figure(brief: Brief, measure: Measure, at: int, one: Quantity, language: Language) -> Row:
    place = word("latest" if at == 0 else "before", language) if measure.revised else ""
    as_of = ""
    if one.as_of:
        dated = published(one.as_of, language), word("as_of", language, date=iso_date(one.as_of, language))
        as_of = dated[one.dated_by != "document"]
    source = brief[one.citations[0]].language
    return Row(one.written, one.of_what, source,
               tuple(filter(None, (place, normalised(one, source, language), as_of))), one.citations)  # fmt: skip


def normalised(quantity: Quantity, source: Language, language: Language) -> str:
    """The figure in the reader's language; empty where it says the same there.

    What cannot be said whole, or may be read in two ways, is told as a number with its unit: a range, or two readings,
    as two.
    """
    opening = quantity.written[:2]
    plain = quantity.written[:1].lower() + quantity.written[1:] if opening[1:].islower() else quantity.written  # About
    said_whole = localised(plain, source, language)
    doubtful = len(quantity.normalised) > 1 and len(re.findall(r"\d[\d.,]*", quantity.written)) == 1
    if said_whole.whole and not doubtful:
        return f"= {said_whole.text}" if said_whole.text != plain else ""
    said = " – ".join(number(one, language) for one in quantity.normalised)
    unit = _UNITS.get(quantity.unit, {}).get(language, quantity.unit)
    return f"= {said}{'' if unit == '%' and language == 'en' else ' '}{unit}".strip()


_UNITS: dict[str, dict[Language, str]] = {  # canonical units whose name is not that of both languages
    "$": {"en": "dollars", "es": "dólares"}, "€": {"en": "euros", "es": "euros"},
    "peso": {"en": "pesos", "es": "pesos"}, "hour": {"en": "hours", "es": "horas"},
    "$/peso": {"en": "dollars or pesos", "es": "dólares o pesos"}, "cent": {"en": "cents", "es": "centavos"},
    "metre": {"en": "m", "es": "m"}, "kilometre": {"en": "km", "es": "km"}, "hectare": {"en": "ha", "es": "ha"},
    "litre": {"en": "l", "es": "l"}, "kilogram": {"en": "kg", "es": "kg"}, "gram": {"en": "g", "es": "g"},
    "ton": {"en": "t", "es": "t"}, "year": {"en": "years", "es": "años"}, "month": {"en": "months", "es": "meses"},
    "day": {"en": "days", "es": "días"}, "week": {"en": "weeks", "es": "semanas"},
    "minute": {"en": "minutes", "es": "minutos"}, "pound": {"en": "pounds", "es": "libras"},
    "point": {"en": "points", "es": "puntos"}, "decade": {"en": "decades", "es": "décadas"},
}  # fmt: skip


def _disagreements(brief: Brief, language: Language) -> Iterator[Row]:
    for one in brief.disagreements:
        label = word("denial_pair" if one.kind == "denial" else one.kind, language)
        for number_ in one.citations:
            yield _quote(brief, (number_,), language, label)
            label = ""


def _only_in(brief: Brief, language: Language) -> Iterator[Row]:
    for one in brief.only_in:
        other: Language = "es" if one.language == "en" else "en"
        for at, number_ in enumerate(one.citations):
            yield _quote(brief, (number_,), language, word(f"not_in_{other}", language) if at == 0 else "")


def _open_questions(brief: Brief, language: Language) -> Iterator[Row]:
    for one in brief.open_questions:
        yield Row(one.label.in_(language), notes=(one.question, one.message.in_(language)))


def _names(brief: Brief, language: Language) -> Iterator[Row]:
    for one in brief.names:
        yield Row(one.forms[0].form, notes=tuple(f"{form.form} ({form.count})" for form in one.forms))


def _sources(brief: Brief, language: Language) -> Iterator[Row]:
    for one in brief.sources:
        yield Row(one.title, notes=tuple(_details(one, language)), numbers=one.numbers)


def _details(one: Source, language: Language) -> Iterator[str]:
    day = written_date(one.date, language) if one.date else None
    parts = [one.outlet, day, in_language(one.language, None, language),
             say("brief_pages", language, n=one.pages) if one.pages else None, one.kind.upper() or None]  # fmt: skip
    yield " · ".join(part for part in parts if part)
    yield one.source
    if one.copies:
        yield f"{basis(1, len(one.copies), language).partition(', ')[2]}: {', '.join(one.copies)}"
    if one.sha256:
        yield f"SHA-256 {one.sha256}"


def place_of(brief: Brief, number_: int, language: Language) -> str:
    """Where a quote stands: title, outlet, date, page, language."""
    return cited(brief[number_], language)


def page_of(brief: Brief, number_: int, language: Language) -> str:
    """The same in brackets, where its document has pages; else empty."""
    return f" ({place_of(brief, number_, language)})" if brief[number_].page is not None else ""


def quote_in_marks(row: Row, language: Language) -> str:
    """The quote between the marks of the reader's language; empty where the row has none."""
    return quoted(" ".join(row.quote.split()), language) if row.quote else ""


# ------------------------------------------------------------------ JSON


def brief_json(brief: Brief) -> dict[str, Any]:
    """The contract of `fuente brief --json`; what is ours stands in both languages."""
    lists: dict[str, list[dict[str, Any]]] = {
        str(name): [asdict(row) for row in getattr(brief, name)] for name in SECTIONS if name != "scope"
    }
    for event, made in zip(lists["timeline"], brief.timeline, strict=True):
        event["date"], event["end"] = made.date.iso, made.end.iso if made.end else None
    return {"topic": brief.topic, "languages": list(brief.languages), "scope": asdict(brief.scope), **lists,
            "citations": citations_json(brief.citations)}  # fmt: skip
