"""Sentences → the figures in them: as written, as a number, of what, as of when; revisions of one measure together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from rag.briefing.brief import Measure, Quantity
from rag.briefing.pool import Cited, Line, alike
from rag.briefing.timeline import Dated, dated
from rag.language.dates import date_spans, weekdays
from rag.language.lexicon import equivalence
from rag.language.localised import bounded
from rag.language.numbers import Figure, ranges
from rag.language.text import Text
from rag.language.words import STOP_WORDS, fold
from rag.types import Language, Span

MOST = 15  # measures; those nearest to the topic
SHARED = 2  # stems that two figures of one measure share in the words around them
SAME_MEASURE = 0.88  # cosine of two sentences that may give one measure; contradictions begin there, too
FACTOR = 20  # by which a figure of a measure may change
BEFORE, BEHIND = 4, 6  # words around a figure that say what is counted
_STOP = re.compile(r"[,;:.()«»“”\"](?!\d)|\s[–—-]\s|\s(?:and|y|e|but|pero|that|que|which|while|mientras)\s")
SAME_WORD = 0.3  # likelihood from which two words say what is counted alike
_ANYBODY = frozenset("peopl person".split())  # stems of whom nearly every count has
SUBJECT = (
    16  # words before a figure that ends its clause, which say what is counted: "the number of injured rose to 19"
)
OPENS = 12  # characters within which a date opens its sentence, and tells of all of it: "In May 2021, …"
_LARGE = 1000  # from which a number says enough by itself: "0.9 million in 2024"
_SMALL = 10  # a bare number below this counts little: "two groups"


@dataclass(frozen=True, eq=False, slots=True)
class Counted:
    """A figure of a sentence."""

    line: Line
    quantity: Quantity
    figure: Figure


def quantities(lines: Sequence[Line], cited: Cited, most: int = MOST) -> tuple[Measure, ...]:
    """The figures of the lines nearest to the topic; one measure given at several dates has its latest first."""
    return tuple(_measure(group, cited) for group in _measures(lines, most))


def _measures(lines: Sequence[Line], most: int = MOST) -> list[list[Counted]]:
    measures: list[list[Counted]] = []
    for one in (each for line in lines for each in counted(line)):
        mine = next((group for group in measures if _same_measure(group, one)), None)
        if mine is None and len(measures) < most:
            measures.append([one])
        elif mine is not None and not _known(mine, one):
            mine.append(one)
    return measures


def newer(lines: Sequence[Line]) -> dict[tuple[str, int], Line]:
    """Where a sentence gives a figure that a later document revises → the sentence with the latest."""
    found: dict[tuple[str, int], Line] = {}
    for group in _measures(lines):
        latest = max(group, key=lambda one: one.line.document.date or "")
        found |= {one.line.place: latest.line for one in group
                  if (one.line.document.date or "") < (latest.line.document.date or "")
                  and not one.figure.values & latest.figure.values}  # fmt: skip
    return found


def counted(line: Line) -> list[Counted]:
    """The figures of one sentence that count something; dates, ranks and small bare numbers are none."""
    text = Text(line.text, line.language)
    found: list[Counted] = []
    to = _BETWEEN if re.search(r"\b(?:between|entre)\s", text.text) else _TO
    for span in ranges(text.text, [one for one in text.amounts if not _dates(text.text, one)], to):
        inside = [one for one in text.figures if one.start < span.end and span.start < one.end]
        if not inside or _bare(figure := inside[0]) or (not figure.unit and _identifies(text.text, span)):
            continue
        end = max(span.end, inside[-1].end)
        if multiple := _TIMES.match(text.text, end):
            end = multiple.end()
        written = text.text[bounded(text.text, span, line.language).start : end].strip()
        of_what = _of_what(text.text, span.start, end)
        when, by = _as_of(line, span.start)
        values = tuple(
            f"{value.normalize():f}" for one in inside[:2] for value in _values(one, line.language, line.document.text)
        )
        if (
            len(of_what) > len(written) + 2
            and not _apart(text.text, span.start, end)
            and not (
                not figure.unit and max(figure.values) < _LARGE and _elided(text.text, end, of_what, line.language)
            )
        ):
            unit = "times" if multiple else figure.unit
            found.append(Counted(line, Quantity(written, values, unit, of_what, when, by, ()), figure))
    return found


_TIMES = re.compile(r"\s(?:times|veces)\b")  # 100 times its cost
_ONWARDS = re.compile(r"\s(?:after|before|later|earlier|ago|away|después|antes|más tarde|atrás)\b")


def _apart(text: str, start: int, end: int) -> bool:
    """Does the figure only tell how far two things lie apart: "ten days after", "four hours away", «hace diez años»?"""
    return bool(_ONWARDS.match(text, end) and re.search(r"[a-zñ]$", text[:end])) or bool(
        re.search(r"\b(?:[Hh]ace|[Tt]ras|[Aa]fter) $", text[:start])
    )


def _elided(text: str, end: int, of_what: str, language: Language) -> bool:
    """Is what the figure counts left unsaid: "received 12", «14 más de lo»?"""
    behind = re.match(r"\s(?:más\s|more\s)?([\w’']+)", text[end:])
    noun = behind and fold(behind[1]) not in _NO_CONTENT
    return not noun and len([one for one in Text(of_what, language).stems if not one.isdigit()]) < SHARED


_NO_CONTENT = STOP_WORDS["en"] | STOP_WORDS["es"]
_TO = re.compile(r"\s?(?:to|a|–|-|—)\s?")
_BETWEEN = re.compile(r"\s?(?:to|a|and|y|–|-|—)\s?")


_NUMBERED = re.compile(  # "Bus 42", "lot 622", "artículo 4": a number that names
    r"(?:(?<!^)(?<![.:!?] )\b[A-Z][\w’']*|\b(?:no|n[º°]|nos|n[uú]m|n[uú]mero|number|lots?|lotes?|room|sala|route|ruta"
    r"|art[ií]culos?|article|section|secci[oó]n|update|bolet[ií]n|bulletin|paragraph|p[aá]rrafo|clause|cl[aá]usula|charge|chapter|cap[ií]tulo"
    r"|page|p[aá]gina|decreto|expediente|line|case|week|semana|d[ií]a|del)\.?)\s$"
)


def _identifies(text: str, span: Span) -> bool:
    """Is the number a name, or a part of one, and counts nothing: "Bus 42", "MRTU-7741", "555-0142"?"""
    joined = re.search(r"[\w-][-/]$", text[: span.start]) or re.match(
        r"-?\d*[-/]\w|(?:st|nd|rd|th)\b", text[span.end :]
    )
    behind = text[span.end :]
    clock = re.search(r"\b(?:past|a las?)\s$", text[: span.start]) or re.match(r"\s(?:past|o['’]clock)\b", behind)
    clock = clock or (_CLOCK.fullmatch(text[span.start : span.end]) and _AT.search(text[: span.start]))
    return bool(joined or clock) or bool(_NUMBERED.search(text[: span.start]))


_CLOCK = re.compile(r"(?:[01]?\d|2[0-3])[.:h][0-5]\d")  # at 14.30, a las 9.05
_AT = re.compile(r"\b(?:at|by|until|from|before|after|las?)\s$")


def _dates(text: str, span: Span) -> bool:
    """Does the number stand in a date, or after a weekday: "Friday 17"?"""
    before = re.search(r"(\w+) $", text[: span.start])
    weekday = before and weekdays(fold(before[1])) and _DAY.fullmatch(text[span.start : span.end])
    return bool(weekday) or any(one.start < span.end and span.start < one.end for one in date_spans(text))


_DAY = re.compile(r"[12]?\d|3[01]")


def _bare(figure: Figure) -> bool:
    return not figure.unit and max(figure.values) < _SMALL


_GROUPED: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"\d{1,3}(?:,\d{3})+(?!\d)"), "es": re.compile(r"\d{1,3}(?:\.\d{3})+(?!\d)"),
}  # fmt: skip
_BROKEN: dict[Language, re.Pattern[str]] = {"en": re.compile(r"\d+\.\d+"), "es": re.compile(r"\d+,\d{1,2}(?!\d)")}


_COMMA_GROUPS = re.compile(r"(?<![\d.,])\d{1,3},\d{3}(?![\d.,]*\d)")  # 41,300: in Mexico a group, in Spain decimals
_COMMA_BREAKS = re.compile(r"\d,\d{1,2}(?!\d)|\d,\d{4}")


def _values(figure: Figure, language: Language, written: str) -> list[Decimal]:
    """What a figure stands for in its text's locale; both where the writer's country decides and the text does not.

    A Spanish text that has several such figures, and none with another number of digits behind its comma, groups by it.
    """
    values = sorted(figure.values)
    if language == "es" and len(_COMMA_GROUPS.findall(written)) > 1 and not _COMMA_BREAKS.search(written):
        return values[-1:] if _COMMA_GROUPS.fullmatch(figure.text.strip()) or len(values) > 1 else values
    if _GROUPED[language].search(figure.text):
        return values[-1:]
    return values[:1] if _BROKEN[language].search(figure.text) else values


def _of_what(text: str, start: int, end: int) -> str:
    """The words around a figure, within its clause, as they stand: what it counts is among them."""
    cuts = [match.end() for match in _STOP.finditer(text[:start])]
    first = cuts[-1] if cuts else 0
    before = [match.start() for match in re.finditer(r"\S+", text[first:start])]
    cut = _STOP.search(text[end:]) if end < len(text) else None
    last = end + cut.start() if cut else len(text)
    behind = [*re.finditer(r"\S+", text[end:last])]
    reach = BEFORE if re.search(r"\w", text[end:last]) else SUBJECT
    while reach < len(before) and text[first + before[-reach]].isdigit():
        reach += 1  # "depot 9", and no "9"
    left = first + before[-reach:][0] if before else start
    told = behind[:BEHIND]
    while told and fold(told[-1].group()) in _NO_CONTENT:  # "se debieron en"
        told.pop()
    right = end + told[-1].end() if told else end
    return text[left:right].strip(' ,;:«»“”"')


def _as_of(line: Line, at: int) -> tuple[str | None, Literal["quote", "document", ""]]:
    """The date told of the figure in its sentence; else the document's own.

    It stands behind the figure with no other between, or before it in the same clause, or opens the sentence.
    """
    own, text = line.document.date, Text(line.text, line.language)
    found: Sequence[Dated] = [one for one in dated(line.text, line.language, own) if one.date.year
                              and (not own or one.date.iso[: len(own)] <= own)]  # fmt: skip
    others = [one.start for one in text.amounts if one.start > at and not _dates(text.text, one)]
    behind = next((one for one in found if one.start > at), None)
    before = next((one for one in reversed(found) if one.start < at and (
        one.start <= OPENS or not _STOP.search(text.text[one.end : at + 1]))), None)  # fmt: skip
    if (
        behind is not None
        and not any(other < behind.start for other in others)
        and not _ELSEWHERE.search(line.text[at : behind.start])
    ):
        return (behind.until or behind.date).iso, "quote"
    if before is not None:
        return (before.until or before.date).iso, "quote"
    return line.document.date, "document" if line.document.date else ""


_ELSEWHERE = re.compile(  # a date behind these is of another clause, or of what is compared with
    r";|,\s(?:and|but|while|whereas|although|y|e|pero|mientras|aunque)\s"
    r"|\b(?:than|compared (?:with|to)|against|que (?:el|la|los|las|en)|frente al?|respecto (?:al?|de))\b"
)


# ------------------------------------------------------------------ one measure, several figures


def _same_measure(group: Sequence[Counted], one: Counted) -> bool:
    same = any(alike(each.line, one.line) and each.figure.values & one.figure.values for each in group)
    return same or any(_comparable(each, one) for each in group)


def _comparable(one: Counted, other: Counted) -> bool:
    """Do two figures measure the same thing: one unit and either one sentence in two documents, or one in two dates?"""
    if one.line.document.id == other.line.document.id or one.quantity.unit != other.quantity.unit:
        return False
    if not _of_like_size(one, other) or _coming(one) != _coming(other):
        return False
    if not (_of_one(one, other) and _first_of(one) and _first_of(other)):
        return False
    near = float(one.line.vector @ other.line.vector) >= SAME_MEASURE
    return (near and _shared(one, other)) or _counted_again(one, other)


def _of_like_size(one: Counted, other: Counted) -> bool:
    """May one revise the other: 4.2 and 5.6 million, but not 5.6 million and 1,500.5?"""
    sizes = sorted(max(each.figure.values) for each in (one, other))
    return sizes[1] <= FACTOR * sizes[0]


def _counted_again(one: Counted, other: Counted) -> bool:
    """Do documents of different days count what they call by the same words: "twelve injured", «21 heridos»?"""
    days = {each.line.document.date for each in (one, other)}
    if len(days) < 2 or None in days or _of_another_year(one, other):
        return False
    mine, theirs = (Text(_clause(each), each.line.language) for each in (one, other))
    spoken, there = mine.language, theirs.language
    words, others = (
        set(text.lexical_stems) - text.names - set(Text(each.quantity.written, text.language).lexical_stems)
        for text, each in ((mine, one), (theirs, other))
    )
    same = {word for word in words if word not in _ANYBODY
            and any(equivalence(word, spoken, each, there) >= SAME_WORD for each in others)}  # fmt: skip
    return len(same) >= (1 if spoken != there or _ANYBODY & words & others else SHARED)


def _clause(one: Counted) -> str:
    """The clause in which a figure stands."""
    text, at = one.line.text, max(0, one.line.text.find(one.quantity.of_what))
    start = max((match.end() for match in _STOP.finditer(text[:at])), default=0)
    end = _STOP.search(text, at + len(one.quantity.of_what))
    return text[start : end.start() if end else len(text)]


def _of_another_year(one: Counted, other: Counted) -> bool:
    """Does a quote itself date its figure in another year than the other's?"""
    dated_so = any(each.quantity.dated_by == "quote" for each in (one, other))
    return dated_so and (one.quantity.as_of or "")[:4] != (other.quantity.as_of or "")[:4]


def _of_one(one: Counted, other: Counted) -> bool:
    """Do their sentences name no others: tons seized in Halstead are no earlier count of those in the strait?"""
    mine, theirs = (Text(each.line.text, each.line.language).names for each in (one, other))
    return not mine or not theirs or bool(mine & theirs) or one.line.language != other.line.language


def _coming(one: Counted) -> bool:
    """Is it a figure that is planned? A target is no revision of what was counted."""
    words = Text(one.quantity.of_what, one.line.language)
    return any(marker.kind == "future" for marker in words.markers)


def _shared(one: Counted, other: Counted) -> bool:
    """Do they say so in one word at least, or the same unit across the languages?"""
    if one.line.language != other.line.language:
        return bool(one.quantity.unit) or one.figure.values == other.figure.values
    mine, theirs = (Text(each.quantity.of_what, each.line.language).stems for each in (one, other))
    return len(mine & theirs) >= SHARED


def _first_of(one: Counted) -> bool:
    """Is it the first figure of its unit in its sentence? Of a later one another thing may be meant."""
    return next(each.quantity.written for each in counted(one.line) if each.quantity.unit == one.quantity.unit) == (
        one.quantity.written
    )


def _known(group: Sequence[Counted], one: Counted) -> bool:
    return any(each.line.place == one.line.place and each.quantity.written == one.quantity.written for each in group)


def _measure(group: Sequence[Counted], cited: Cited) -> Measure:
    """One quantity for each value, with every quote that gives it; the latest first."""
    told: list[tuple[Counted, list[Line]]] = []
    for one in group:
        same = next((lines for other, lines in told if one.figure.values & other.figure.values), None)
        if same is None:
            told.append((one, [one.line]))
        else:
            same.append(one.line)
    told.sort(key=lambda each: each[0].line.document.date or "", reverse=True)
    return Measure(tuple(replace(one.quantity, citations=cited.numbers(lines)) for one, lines in told))
