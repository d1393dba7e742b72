"""Sentences → dated events in order: dates that stand in the sentence, or are counted from its document's own date."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from rag.briefing.brief import Event, When
from rag.briefing.pool import IRREGULAR, Cited, Line, alike
from rag.language.dates import date_spans, dates, months, slashed, weekdays, years
from rag.language.lexicon import ALIKE, equivalence
from rag.language.text import Text
from rag.language.words import fold, folded_in_place
from rag.types import Language

SAME_EVENT = 0.87  # cosine of two documents' sentences that tell one event, of the same day or month
HALF = 0.5  # share of the words of the shorter of them that the other has, too
ACROSS = 0.01  # less of it between two languages
MOST = 24  # events; those nearest to the topic are kept
# "last year" is counted from the day of writing; "the previous year" and "the past year" from what was told before
_ONE = {"en": r"(?<!the )(?P<which>last|this|next) ",
        "es": r"(?:d?el|al|la) {noun} (?P<which>pasad[oa]|proxim[oa]|que viene)"
              r"|(?P<same>est[ea]|proxim[oa]) {noun}\b"}  # fmt: skip
_UNITS: dict[Language, dict[str, str]] = {
    "en": {"year": "year", "month": "month", "week": "week"},
    "es": {"ano": "year", "mes": "month", "semana": "week"},
}
_DAYS: dict[Language, dict[str, int]] = {  # "today" and "hoy" often mean these days, and date nothing
    "en": {"the day before yesterday": -2, "yesterday": -1, "last night": -1, "tomorrow": 1},
    "es": {"anteayer": -2, "antes de ayer": -2, r"(?<!antes de )ayer": -1, "anoche": -1},
}
_WEEKDAY: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:(?P<which>last|next|this) |on |(?<=[a-z] )(?=\w+day(?:[,.;]|$"
                     r"| (?:that|after|before|in|at|and|morning|night))))"
                     r"(?P<day>(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b"),
    "es": re.compile(r"\b(?:el|este) (?:(?P<first>pasado|proximo) )?"
                     r"(?P<day>lunes|martes|miercoles|jueves|viernes|sabado|domingo)"
                     r"(?: (?P<which>pasado|proximo|que viene))?\b"),
}  # fmt: skip
_BACK = ("last", "pasado", "pasada")
_ON = ("next", "proximo", "proxima", "que viene")
_DECADE = re.compile(r"\b(?P<en>\d{3}0)s\b|\b(?:anos|decada de(?: los)?) (?P<es>[12]\d{2}0)\b")
_BETWEEN = re.compile(r"\s*(?:and|to|until|through|y|a|al|hasta(?: el)?|–|—|-|y el|al?)\s*(?:el |de )?\s*")


@dataclass(frozen=True, slots=True)
class Dated:
    """A date in a sentence."""

    date: When
    start: int  # in the sentence
    end: int
    resolved: bool = False
    until: When | None = None


def timeline(lines: Sequence[Line], cited: Cited, most: int = MOST) -> tuple[Event, ...]:
    """The events of the lines nearest to the topic, by date; what several documents tell is one event."""
    found: list[_Told] = []
    for line in lines:
        for one in dated(line.text, line.language, line.document.date):
            if _of_a_text(line.text, one) or _of_saying(line.text, one):
                continue
            known = next((told for told in found if told.same(one, line)), None)
            if known is not None:
                elsewhere = all(line.document.id != other.document.id for other in known.lines)
                known.lines.extend([line] if elsewhere else [])
            elif len(found) < most:
                found.append(_Told(one, [line]))
    return tuple(_event(one, cited) for one in sorted(found, key=lambda told: told.dated.date.order))


_OF_A_TEXT = re.compile(  # the year of a figure or a law, in which nothing need have happened
    r"\d/$|\b(?:mismo|same) (?:lapso|periodo|period|months?|meses) (?:of|in|de) $"
    r"|\b(?:figures?|data|numbers|statistics) (?:for|of|from) $"
    r"|\b(?:any|every|each|no) years? (?:after|before|since) $"
    r"|\b(?:minutes|actas?) (?:of|del?) (?:(?:the|el) )?$"
    r"|\b(?:cifras?|datos?|estadisticas?) (?:del? |para )(?:ano )?$|\b(?:ningun|cualquier) ano (?:despues|antes) de $"
)
_COMPARED = re.compile(  # of a year or month; "more than 300 marched on 3 May" is an event
    r"\b(?:against|up from|down from|than|compared with|frente a|contra|respecto a|que en|mas que)"
    r"\s(?:[^.;,]|[.,]\d){0,25}$"
)
_TO_A_TEXT = re.compile(r"\s(?:figures?|data|numbers|statistics)\b")


def _of_a_text(text: str, one: Dated) -> bool:
    """Does the date belong to a figure, a law or minutes: "Law 9/2022", "the figures for 2021"?"""
    before = fold(text[: one.start])
    compared = one.date.day is None and _COMPARED.search(before)
    return bool(compared or _OF_A_TEXT.search(before) or _TO_A_TEXT.match(text, one.end))


_SAYING = re.compile(
    r"\b(?:said|says|added|told (?:\w+ ){1,4}|dijo|dijeron|informo|informaron|explico|senalo|anadio)\s$"
)


def _of_saying(text: str, one: Dated) -> bool:
    """Does it only tell on which day of the week somebody spoke: "the coast guard said on Monday"?"""
    return one.resolved and one.date.day is not None and bool(_SAYING.search(fold(text[: one.start])))


@dataclass(frozen=True, eq=False, slots=True)
class _Told:
    """A date and the sentences that tell what happened then, the nearest first."""

    dated: Dated
    lines: list[Line]

    def same(self, one: Dated, line: Line) -> bool:
        if (self.dated.date, self.dated.until) != (one.date, one.until):
            return False
        other = self.lines[0]
        if line.document.id == other.document.id:
            return line.place == other.place or alike(line, other)
        across = line.language != other.language
        near = one.date.day is not None and float(line.vector @ other.vector) >= SAME_EVENT - ACROSS * across
        near = near and _share_words(line, other)
        return near or alike(line, other) or _translated(line, other)


def _share_words(one: Line, other: Line) -> bool:
    """Have they half of the shorter one's words in common? Two things may happen on one day."""
    mine, theirs = sorted((_text_of(each) for each in (one, other)), key=lambda each: len(each.stems))
    words = [word for word in mine.stems if not word.isdigit() and not months(f"in {word}")]
    same = [any(equivalence(word, mine.language, each, theirs.language) >= ALIKE for each in theirs.stems)
            for word in words]  # fmt: skip
    return sum(same) >= HALF * len(words)


def _text_of(line: Line) -> Text:
    return Text(line.text, line.language)


def _translated(one: Line, other: Line) -> bool:
    """Do a sentence of each language tell the same figure beside the date?"""
    mine, theirs = (_beside(line) for line in (one, other))
    return one.language != other.language and bool(mine & theirs)


def _beside(line: Line) -> set[Decimal]:
    """The figures of a sentence that are neither its years nor small enough for a day."""
    text = Text(line.text, line.language)
    return {value for figure in text.figures for value in figure.values if value > 31 and value not in text.years}


def _event(told: _Told, cited: Cited) -> Event:
    first, one = told.lines[0], told.dated
    written = first.text[one.start : one.end]
    return Event(one.date, one.until, written, one.resolved, planned(first, one), cited.numbers(told.lines))


def planned(line: Line, one: Dated) -> bool:
    """Does the sentence tell it as something to come: in the future tense, or at a date after the document's own?"""
    own = When(*_parts(line.document.date)) if line.document.date else None
    start, end = _around(line.text, one.start)
    told = Text(line.text[start:end], line.language).markers
    coming = any(marker.kind == "future" and not marker.weak for marker in told)
    if own and one.date.year and one.date.order[: _known(own)] > own.order[: _known(own)]:
        ahead = any(marker.kind == "future" for marker in told)
        lent = any(marker.kind == "attribution" for marker in told)
        return ahead or not (lent or _over(line.text[start:end], one.start - start, line.language))
    if own and one.date.year and one.date.order[: _known(one.date)] < own.order[: _known(one.date)]:
        return False  # "would" of something that was to come when it was said
    return coming


def _known(date: When) -> int:
    return 1 + bool(date.month) + bool(date.day)


# ------------------------------------------------------------------ the dates of one sentence


def dated(text: str, language: Language, published: str | None) -> tuple[Dated, ...]:
    """The dates of a sentence in their order, those that are relative or lack a year counted from the document's."""
    found = list(_stated(text, language, published))
    if published:
        taken = [(one.start, one.end) for one in found]
        found += [one for one in _relative(text, language, published)
                  if not any(start < one.end and one.start < end for start, end in taken)]  # fmt: skip
    return tuple(_ranges(text, _joined(text, sorted(found, key=lambda one: one.start))))


def _joined(text: str, found: Sequence[Dated]) -> list[Dated]:
    """A month or day whose year is told beside it by a relative word is one date: "in March of this year"."""
    kept: list[Dated] = []
    for one in found:
        last = kept[-1] if kept else None
        years = one.resolved and one.date.year and not one.date.month
        if last and years and last.resolved and last.date.month and _OF_YEAR.fullmatch(text[last.end : one.start]):
            kept[-1] = replace(last, date=replace(last.date, year=one.date.year), end=one.end)
        else:
            kept.append(one)
    return kept


_OF_YEAR = re.compile(r",? (?:of |de )?")


def _stated(text: str, language: Language, published: str | None) -> Iterator[Dated]:
    """The dates that stand in the text; a decade is one, too, and a month alone where its year can be counted."""
    decades = [(match, int(match["en"] or match["es"])) for match in _DECADE.finditer(folded_in_place(text))]
    for match, year in decades:
        yield Dated(When(year, decade=True), match.start(), match.end())
    spans, written = date_spans(text), list(_slashed(text, language))
    yield from written
    taken = [*(match.span() for match, _ in decades), *((one.start, one.end) for one in written)]
    for span in spans:
        if any(start < span.end and span.start < end for start, end in taken):
            continue
        words = text[span.start : span.end]
        stated = dates(words)
        if not stated:
            if not _COUNT.match(text, span.end) or _YEAR_SLOT.search(fold(text[: span.start])):
                yield from (Dated(When(year), span.start, span.end) for year in years(words))
            continue
        one = stated[0]
        days = sorted(each.day for each in stated if each.day and each.month == one.month)
        if len(days) > 1 and _LASTS.search(fold(words)):  # del 3 al 7 de mayo
            near = one.year or _year_of(text, span.start, language, published, one.month or 1, one.day)
            first, last = (When(near, one.month, day) for day in (days[0], days[-1]))
            yield Dated(first, span.start, span.end, resolved=bool(near and not one.year), until=last)
        elif one.year:
            yield Dated(When(one.year, one.month, one.day), span.start, span.end)
        elif near := _year_of(text, span.start, language, published, one.month or 1, one.day):
            yield Dated(When(near, one.month, one.day), span.start, span.end, resolved=True)
        else:
            yield Dated(When(None, one.month, one.day), span.start, span.end)
    for found in _MONTH_ALONE.finditer(text):
        at, end = found.span("month")
        month = min(months(f"in {found['month']}"), default=0)
        stated_too = any(span.start < end and at < span.end for span in spans)
        if month and not stated_too and (near := _year_of(text, at, language, published, month, None)):
            yield Dated(When(near, month), at, end, resolved=True)


def _slashed(text: str, language: Language) -> Iterator[Dated]:
    """Dates like 03/05/2023: in Spanish the third of May, in English of a year alone where it may be 5 March."""
    for span, meant in slashed(text):
        day_first = int(re.split(r"\D", text[span.start : span.end])[0])
        sure = [one for one in meant if len(meant) == 1 or (language == "es" and one.day == day_first)]
        one = sure[0] if sure else replace(next(iter(meant)), month=None, day=None)
        yield Dated(When(one.year, one.month, one.day), span.start, span.end)


_LASTS = re.compile(r"\d (?:al?|to) |\d ?[-–] ?\d")
_COUNT = re.compile(r"\s(?:[a-záéíóúñ]+(?<!s)s|people)\b(?<! was)(?<! is)(?<! has)")  # 2000 tonnes
_YEAR_SLOT = re.compile(
    r"(?:\b(?:in|of|since|by|until|to|from|for|during|and|the|its|their|before|after|than|year|en|de|del|desde|hasta|por"
    r"|para|durante|y|a|el|la|los|las|su|sus|ano|anos)|[-–—/,(])\s?$"
)
_DUE = re.compile(
    r"\b(?:by|before|due(?: on| in)?|until|antes del?|hasta el|para el|a mas tardar el|plazo (?:es|del?)) $"
)
_UP_TO = re.compile(r"by|before|until|antes|hasta")  # also of what is over: "fled before 3 May"
_MONTH_ALONE = re.compile(
    r"\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Bb]y|[Ee]n|[Dd]esde|[Hh]asta|[Pp]ara) (?P<month>[A-Za-z]{4,10})\b"
    r"(?! \d| de \d|,? \d{4})"
)
_PAST: dict[Language, re.Pattern[str]] = {  # forms that tell of what is over
    "en": re.compile(rf"\b(?:was|were|had|did|{IRREGULAR}|\w{{2,}}(?<!ne)ed)\b"),
    "es": re.compile(r"\b(?:fue(?:ron)?|era[ns]?|hab[ií]a[ns]?|hubo|[A-Za-zÁÉÍÓÚÑáéíóúñ]{2,}(?:ó|aron|eron)|dijo|hizo"
                     r"|quiso|pudo|[a-z]*(?:tuvo|puso|dujo|trajo|convino|previno|intervino)"
                     r"|(?<!de )(?<!el )(?<!del )vino"
                     r"|(?!s[aá]bado|mercado|estado|partido)[a-záéíóúñ]{3,}[ai]d[ao]s?)\b"),
}  # fmt: skip
_RELATIVE = re.compile(r"[,;:.()«»“”\"] |\s(?:that|which|who|whose|and|but|que|cual|cuyo|cuya|y|e|pero|cuando|when)\s")


def _year_of(text: str, at: int, language: Language, published: str | None, month: int, day: int | None) -> int | None:
    """The year of a day or month that states none: the one to come, the one that is over, or the nearest.

    What the clause around it says decides: "will close on 3 May", "was arrested on 3 May", "tenders: noon on 3 May".
    None where the document's own date does not tell its month.
    """
    own = _day(published) if published and len(published) >= 7 else None
    if own is None:
        return None
    later = (month, day or 0) > (own.month, (own.day if len(published or "") == 10 else 31) if day else 0)
    tense = _tense(text, at, language)
    due = _DUE.search(fold(text[:at]))
    if due and (tense != "over" or not _UP_TO.match(due.group())):
        tense = "coming"
    if tense == "coming":
        return own.year + (0 if later or (month, day) == (own.month, None) else 1)
    if tense == "over" and not due:
        return own.year - (1 if later else 0)
    away = (month - own.month) * 30 + (day or own.day) - own.day
    if away < -_MONTH and _IS.search(text[:at]):  # what is on a day long past comes again, or is over: none can tell
        return None
    return own.year + (1 if away < -_HALF_A_YEAR else -1 if away > _HALF_A_YEAR else 0)


def _tense(text: str, at: int, language: Language) -> str:
    """What the clause around a date says; where it has no verb that tells, those beyond its commas."""
    start, end = _around(text, at)
    while True:
        clause = text[start:end]
        if _WOULD.search(fold(clause)) or any(
            one.kind == "future" and not one.weak for one in Text(clause, language).markers
        ):
            return "coming"
        if _over(clause, at - start, language):
            return "over"
        if not text[:start].endswith(", ") and not text.startswith(", ", end):
            return ""
        start = _around(text, start - 2)[0] if text[:start].endswith(", ") else start
        end = _around(text, end + 1)[1] if text.startswith(", ", end) else end


_WOULD = re.compile(  # what was to come when it was said: "said that it would open on Tuesday", "is planned for May"
    r"\b(?:is|are) (?:planned|scheduled|expected|set|slated|due)\b|\best(?:a|an) (?:previst|programad|fijad)[oa]s?\b|"
    r"\bwould (?:not )?(?!have\b)[a-z]"
    r"|(?<!\bla )(?<!\buna )(?<!\bde )(?<!\bsu )(?<!\ben )\b(?!habri)[a-z]{2,}(?:[aei]r|dr|br)ian?\b"
)


def _over(clause: str, at: int, language: Language) -> bool:
    """Does the clause tell of what is over? "Promised to open in October" tells of what was to come."""
    before = [match.end() for match in _PAST[language].finditer(clause[:at])]
    if before:
        return not _TO_DO[language].search(clause[before[-1] : at])
    return bool(_PAST[language].search(clause, at))


_TO_DO: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"\bto [a-z]+\b"), "es": re.compile(r"\b[a-záéíóúñ]{2,}[aei]r(?:lo|la|los|las|se)?\b"),
}  # fmt: skip
_MONTH = 31  # days
_IS = re.compile(  # "It is three nights, from 5 to 7 March", and not "is dated 5 March" or "is of 5 March"
    r"\b(?:is|are|es|son)\b(?! (?:[a-záéíóú]+(?:ed|[ai]d[oa]s?)|from|of|del?)\b)[^.;:]*$", re.I
)
_HALF_A_YEAR = 200  # days, and some more: of two such days the one of the document's own year is meant


def _around(text: str, at: int) -> tuple[int, int]:
    """Where the clause begins and ends in which a date stands, one that is subordinate by itself."""
    start = max((match.end() for match in _RELATIVE.finditer(text[:at])), default=0)
    end = _RELATIVE.search(text, at)
    return start, end.start() if end else len(text)


def _relative(text: str, language: Language, published: str) -> Iterator[Dated]:
    """ "last year", "el mes pasado", "ayer": counted from the document's date as far as that is known."""
    folded, own = folded_in_place(text), _day(published)
    if own is None:
        return
    for noun, unit in _UNITS[language].items():
        pattern = _ONE["es"].replace("{noun}", noun) if language == "es" else _ONE["en"] + rf"{noun}\b"
        for match in re.finditer(rf"\b(?:{pattern})", folded):
            which = match["which"] or ("proximo" if "proxim" in (match.groupdict().get("same") or "") else "this")
            step = -1 if which in _BACK else 1 if which in _ON else 0
            if (date := _stepped(own, published, unit, step)) is not None:
                yield Dated(date, match.start(), match.end(), resolved=True)
    yield from _ago(folded, language, published, own)
    if len(published) == 10:
        yield from _by_day(text, folded, language, own)


def _stepped(own: datetime.date, published: str, unit: str, step: int) -> When | None:
    if unit == "year":
        return When(own.year + step)
    if unit == "month" and len(published) >= 7:
        months = own.year * 12 + own.month - 1 + step
        return When(months // 12, months % 12 + 1)
    if unit == "week" and len(published) == 10:
        near = own + datetime.timedelta(weeks=step)
        return When(near.year, near.month)  # a week may lie in two months, and has no shorter name
    return None


_NUMBER = "one|two|three|four|five|six|ten|un|una|dos|tres|cuatro|cinco|seis|diez"
_COUNTS = dict(zip(_NUMBER.split("|"), (1, 2, 3, 4, 5, 6, 10, 1, 1, 2, 3, 4, 5, 6, 10), strict=True))
_AGO: dict[Language, re.Pattern[str]] = {
    "en": re.compile(rf"\b(?P<n>\d{{1,2}}|an?|{_NUMBER}) (?P<unit>day|week|month|year)s? ago\b"),
    "es": re.compile(rf"\bhace (?P<n>\d{{1,2}}|{_NUMBER}) (?P<unit>dia|semana|mes|ano)(?:e?s)?\b(?! que\b)"),
}


def _ago(folded: str, language: Language, published: str, own: datetime.date) -> Iterator[Dated]:
    """ "two weeks ago", "hace tres días": as exact as the unit is."""
    for match in _AGO[language].finditer(folded):
        count = int(match["n"]) if match["n"].isdigit() else _COUNTS.get(match["n"], 1)
        unit = _UNITS[language].get(match["unit"], "day")
        day = own - datetime.timedelta(days=count)
        near = When(day.year, day.month, day.day) if len(published) == 10 else None
        date = near if unit == "day" else _stepped(own, published, unit, -count)
        if date is not None:
            yield Dated(date, match.start(), match.end(), resolved=True)


def _by_day(text: str, folded: str, language: Language, own: datetime.date) -> Iterator[Dated]:
    for word, step in _DAYS[language].items():
        for match in re.finditer(rf"\b{word}\b", folded):
            day = own + datetime.timedelta(days=step)
            yield Dated(When(day.year, day.month, day.day), match.start(), match.end(), resolved=True)
    for match in _WEEKDAY[language].finditer(folded):
        wanted = next(iter(weekdays(match["day"])))
        which = match["which"] or match.groupdict().get("first") or ""
        ahead, back = (wanted - own.weekday()) % 7, (own.weekday() - wanted) % 7
        tense = _tense(text, match.start(), language)
        term = _DUE.search(folded[: match.start("day")])
        due = tense == "coming" or (term and (tense != "over" or not _UP_TO.match(term.group())))
        if not (which or due or tense) or (term and not due):
            continue  # "closes on Monday" is said of every Monday; "closed until Monday" of one to come, or one before
        gap = (ahead or 7) if which in _ON else -(back or 7) if which in _BACK else ahead if due else -back
        day = own + datetime.timedelta(days=gap)
        yield Dated(When(day.year, day.month, day.day), match.start(), match.end(), resolved=True)


def _ranges(text: str, found: Sequence[Dated]) -> Iterator[Dated]:
    """Two dates with "to" or "and" between them behind "between" or "from" are one event that lasts."""
    at = 0
    while at < len(found):
        one = found[at]
        last = _listed(text, found, at)
        if last > at:
            yield replace(one, end=found[last].end, until=found[last].date)
            at = last + 1
            continue
        other = found[at + 1] if at + 1 < len(found) else None
        if other and _BETWEEN.fullmatch(text[one.end : other.start]) and one.date.order != other.date.order:
            opens = re.search(r"\b(?:between|from|entre|desde|del?)\s+(?:el )?$", fold(text[: one.start]))
            dash = text[one.end : other.start].strip() in ("-", "–", "—")
            if opens or dash:
                stated = one if not one.resolved and one.date.year else other
                first = replace(one.date, year=stated.date.year)
                until = (
                    other.date if other.date.order > first.order else replace(other.date, year=(first.year or 0) + 1)
                )
                yield replace(one, date=first, end=other.end, until=until, resolved=stated.resolved)
                at += 2
                continue
        yield one
        at += 1


def _listed(text: str, found: Sequence[Dated], at: int) -> int:
    """The last of years that are listed one after another: "2020, 2021 and 2022" is one span of time."""
    while at + 1 < len(found):
        one, other = found[at], found[at + 1]
        years = [each.date.year for each in (one, other) if each.date.year and not each.date.month]
        if len(years) < 2 or years[1] != years[0] + 1 or not _LIST.fullmatch(text[one.end : other.start]):
            break
        at += 1
    return at


_LIST = re.compile(r",? (?:(?:and|y|e) )?")


def _day(iso: str) -> datetime.date | None:
    """The first day of a date as far as it is known."""
    try:
        return datetime.date.fromisoformat(iso + "-01-01"[len(iso) - 4 :])
    except ValueError:
        return None


def _parts(iso: str) -> tuple[int, int | None, int | None]:
    parts = [int(part) for part in iso.split("-")]
    return parts[0], (parts[1] if len(parts) > 1 else None), (parts[2] if len(parts) > 2 else None)
