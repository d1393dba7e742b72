"""The dates and years of a text, as far as it states them, and how a date is written in each language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rag.language.words import folded_in_place
from rag.types import Language, Span

_MONTHS_EN = "january february march april may june july august september october november december".split()
_MONTHS_ES = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
_MONTHS = {name: at for names_ in (_MONTHS_EN, _MONTHS_ES) for at, name in enumerate(names_, start=1)} | {
    "setiembre": 9
}
_SHORT = dict(jan=1, ene=1, feb=2, mar=3, apr=4, abr=4, jun=6, jul=7, aug=8, ago=8, sept=9, sep=9, oct=10, nov=11,
              dec=12, dic=12)  # fmt: skip
_CLEAR = "jan|ene|feb|apr|abr|aug|sept|oct|nov|dec|dic"  # no other words: "mar" is the sea, "three years ago 12 died"
_SHORTER = "|".join(_SHORT)
_NAMED = "|".join(_MONTHS)
_MONTH = rf"{_NAMED}|(?:{_SHORTER})(?=\.|\s(?:de\s|del\s)?\d{{4}}\b)|(?:{_CLEAR})(?!\w)"
_DAYS = {
    word: at
    for words in (
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
        " fifteenth sixteenth seventeenth eighteenth nineteenth twentieth twenty-first twenty-second twenty-third"
        " twenty-fourth twenty-fifth twenty-sixth twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first",
        "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete"
        " dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete"
        " veintiocho veintinueve treinta treinta_y_uno",
        "primero",
    )
    for at, word in enumerate(words.replace("_", "\\s").split(), start=1)
}  # of a month
_DAY_WORDS = "|".join(_DAYS)
_DATES = (
    re.compile(r"\b(?P<y>\d{4})-(?P<m>0[1-9]|1[0-2])(?:-(?P<d>\d{2}))?\b"),
    re.compile(
        rf"\b(?P<d>\d{{1,2}})(?:\.?[oº]|er|ro|do|st|nd|rd|th)?\s(?:of\s|de\s)?(?P<n>{_MONTH})\.?"
        r"(?:,?\s(?:de\s|del\s)?(?P<y>\d{4}))?\b"
    ),
    re.compile(  # and neither "a third of March's" nor «uno de marzo y otro de abril»
        rf"(?<!\ba )(?<!\bone )(?<!\ban )\b(?!uno\sde\s\w+\sy\sotr)(?P<w>{_DAY_WORDS})\s(?:of\s|de\s)(?P<n>{_NAMED})\b"
        r"(?!['’]s\b)(?:,?\s(?:de\s|del\s)?(?P<y>\d{4}))?\b"
    ),
    re.compile(rf"\b(?!(?:ago|mar)\b)(?P<n>{_MONTH})\.?\s(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s(?P<y>\d{{4}}))?\b"),
    re.compile(rf"\b(?P<n>{_MONTH})\.?(?:,?\s(?:of\s|de\s|del\s)?(?P<y>\d{{4}}))\b"),
)


_SLASHED = re.compile(r"(?<![\d/.,-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?![\d/-]|[.,]\d)")  # 24/03/2026, 24-03-2026
_ONE_OF_SEVERAL = re.compile(  # "5 y el", "3, 4 y", "3 al": days before the one that has the month; no "de 9 a 14 y el"
    r"(?<!\bde \d a )(?<!\bde \d\d a )(?:\b\d{1,2},\s)*\b\d{1,2}"
    r"(?:,?\s(?:y|e|o|al?|and|or|to)\s(?:el\s|the\s)?|[-–]|(?P<apart>\s[-–]\s?|[-–]\s))$"
)
_LABELLED = re.compile(r"(?!(?:from|between|del?|on|dates?|dias|fechas)\b)\b[^\W\d][\wº°]*\.?\s$")  # Page 3 – 14 May
_FOLLOWS = (  # "May 5 and 12 they met", and not "and 12 women left"
    r"(?=\s*(?:$|[,.;:)\]?!]|\d{4}\b)|\s(?:they|he|she|it|we|i|you|there|in|at|on|the|an?|to|for|by|from|with|when|while|as"
    r"|and|or|but|was|were|is|are|will|would|this|last|next|respectively|of (?:this|that|next|last|the))\b)"
)
_AND_MORE = re.compile(  # May 5, 6 and 7, 2024
    rf"(?:,\s\d{{1,2}})*(?:,?\s(?:and|or)\s\d{{1,2}}\b{_FOLLOWS}|(?:\sto\s|\s?[-–]\s?)\d{{1,2}}\b)"
    r"(?!\s?[%€$]|[.,:]\d|\s(?:people|[a-z]+s)\b|\s?(?:[ap]\.?\s?m\b|h\b|hrs?\b|o['’]clock))"
    r"(?:,?\s(?P<y>\d{4})\b)?"
)
_LAST_DAY = 31
_FAR = 40  # characters in which those days may stand


@dataclass(frozen=True, slots=True)
class Date:
    """A date as far as a text states it; year, month or day may be missing."""

    year: int | None
    month: int | None
    day: int | None

    def agrees(self, other: Date) -> bool:
        """Do they say nothing against each other?"""
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        return all(a is None or b is None or a == b for a, b in pairs)

    def bears(self, other: Date) -> bool:
        """Does it say all that the other says? A year may be told elsewhere."""
        named = other.month in (None, self.month) and other.day in (None, self.day)
        return named and (None in (self.year, other.year) or self.year == other.year)


def dates(text: str) -> list[Date]:
    """The dates of a text that name a month: "March 24", "Feb. 2", "24 de marzo de 2026", "2026-03-24"."""
    found: list[Date] = []
    for match in _dated(text):
        part = match.groupdict()
        name = part.get("n")
        month = (_MONTHS.get(name) or _SHORT[name]) if name else int(part["m"])
        year = int(part["y"]) if part.get("y") else None
        day = int(part["d"]) if part.get("d") else _DAYS[part["w"].replace(" ", "\\s")] if part.get("w") else None
        others, stated = _other_days(match) if name and part.get("d") else ([], None)
        found += (Date(year or stated, month, one) for one in (day, *others))
    return found


def _other_days(match: re.Match[str]) -> tuple[list[int], int | None]:
    """The days that share the month of a date, and their year: del 3 al 7 de mayo, November 5 and 6, 2024."""
    said = _beside(match)
    days = _numbers(said) if said else []
    year = said.groupdict().get("y") if said else None
    return [one for one in days if 0 < one <= _LAST_DAY], int(year) if year else None


def _beside(match: re.Match[str]) -> re.Match[str] | None:
    """What stands beside a date's day and names further days, before it or behind."""
    if match.start("d") < match.start("n"):
        start = max(0, match.start() - _FAR)
        found = _ONE_OF_SEVERAL.search(match.string[start : match.start()])
        if found and found["apart"] and _LABELLED.search(match.string[: start + found.start()]):
            return None
        return found if found and _in_order([*_numbers(found), int(match["d"])]) else None
    found = _AND_MORE.match(match.string, match.end("d"))
    return found if found and _in_order([int(match["d"]), *_numbers(found)]) else None


def _numbers(said: re.Match[str]) -> list[int]:
    return [int(one) for one in re.findall(r"\b\d{1,2}\b", said.group())]


def _in_order(days: Sequence[int]) -> bool:
    """Does each day come behind the one before, as no score does, 4-1?"""
    return all(one < other for one, other in pairwise(days))


def slashed_dates(text: str) -> list[frozenset[Date]]:
    """The dates written 24/03/2026 or 3/24/2026, each with what it may be: day or month first."""
    return [meant for _, meant in slashed(text)]


def slashed(text: str) -> list[tuple[Span, frozenset[Date]]]:
    """Where the dates stand that are written 24/03/2026, and what each may be."""
    found = []
    for match in _SLASHED.finditer(text):
        one, other, year = map(int, match.group(1, 3, 4))
        either = ((one, other), (other, one))
        meant = frozenset(Date(year, m, d) for d, m in either if 0 < m <= 12 and 0 < d <= _LAST_DAY)
        found.append((Span(*match.span()), meant))
    return [(span, meant) for span, meant in found if meant]


_LONE = re.compile(  # March and May are words, too: only with a capital, and where a month may stand
    r"\b(?i:(january|february|april|june|july|august|september|october|november|december"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre))\b"
    r"|(?:\b(?i:in|of|since|until|from|to|by|last|next|early|late|during|before|after|and|mid)[ -]"
    r"|\d )(March|May)\b|\b(March|May) \d"
)
_WEEKDAYS = {
    name: at % 7
    for at, name in enumerate(
        """monday tuesday wednesday thursday friday saturday sunday
        lunes martes miercoles jueves viernes sabado domingo""".split()
    )
}
CALENDAR = frozenset((*_MONTHS, *_WEEKDAYS))  # the names of months and days of both languages, folded
_WEEKDAY = re.compile(rf"\b({'|'.join(_WEEKDAYS)})s?\b")


def months(text: str) -> frozenset[int]:
    """The months that a text names, with a day or alone; 1 is January."""
    lone = (next(filter(None, match.groups())) for match in _LONE.finditer(text))
    return frozenset(_MONTHS[name.lower()] for name in lone) | {date.month for date in dates(text) if date.month}


def weekdays(text: str) -> frozenset[int]:
    """The days of the week that a text names; 0 is Monday."""
    return frozenset(_WEEKDAYS[match[1]] for match in _WEEKDAY.finditer(folded_in_place(text)))


def date_spans(text: str) -> list[Span]:
    """Where the dates of a text and its years that belong to none of them stand, in order."""
    spans = [_whole(match) for match in _dated(text)]
    for match in _YEAR.finditer(text):
        if not any(span.start <= match.start() < span.end for span in spans):
            spans.append(Span(*match.span()))
    return sorted(spans, key=lambda span: span.start)


def _whole(match: re.Match[str]) -> Span:
    """The date with the days that share its month."""
    said = _beside(match) if match.groupdict().get("d") and match.groupdict().get("n") else None
    if said is None:
        return Span(*match.span())
    if match.start("d") < match.start("n"):
        return Span(match.start() - len(said.group()), match.end())
    return Span(match.start(), said.end())


def relative_spans(text: str) -> list[Span]:
    """Where a text names a time by the day on which it was written: last week, hace dos días, yesterday."""
    return [Span(*match.span()) for match in _LATELY.finditer(folded_in_place(text))]


_PERIOD = (
    r"(?:week|month|year|quarter|weekend|night|spring|summer|autumn|fall|winter"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
)
_PERIODO = (
    r"(?:semana|mes|ano|trimestre|fin de semana|noche|primavera|verano|otono|invierno|lunes|martes|miercoles|jueves"
    r"|viernes|sabado|domingo)"
)
_LATELY = re.compile(  # folded
    rf"\b(?:(?:last|next|(?:earlier |later )?this|the (?:past|previous|following)) {_PERIOD}"
    r"|yesterday|today|tomorrow|tonight|(?:in )?recent (?:days|weeks|months|years)"
    r"|(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|\d+) (?:day|week|month|year|decade)s? "
    r"(?:ago|earlier|later)"
    rf"|(?:el|la) (?:pasad[oa] |proxim[oa] |ultim[oa] ){_PERIODO}"
    rf"|(?:el|la) {_PERIODO} (?:pasad[oa]|proxim[oa]|que viene|siguiente|anterior)"
    rf"|est[ea] {_PERIODO}|ayer|anteayer|hoy|anoche|en (?:los|las) ultim[oa]s (?:dias|semanas|meses|anos)"
    r"|hace (?:un[ao]?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|\d+) "
    r"(?:dias?|semanas?|mes(?:es)?|anos?|decadas?))\b"
)


@lru_cache(maxsize=2048)
def _dated(text: str) -> tuple[re.Match[str], ...]:
    """The dates of a text, in the order of the patterns; offsets are those of the text."""
    folded = folded_in_place(text)
    if not _HINT.search(folded):
        return ()
    found: list[re.Match[str]] = []
    for pattern in _DATES:
        for match in pattern.finditer(folded):
            taken = any(match.start() < other.end() and other.start() < match.end() for other in found)
            part = match.groupdict()
            called = part.get("w") and text[match.start("w")].isupper() and text[match.start("n")].isupper()  # a street
            if not (taken or called or (part.get("n") in ("march", "may") and _no_month(text, match))):
                found.append(match)
    return tuple(found)


def _no_month(text: str, match: re.Match[str]) -> bool:
    """ "Will march 20 miles", "those under 18 may not": written small, and a sentence goes on; «17 may.» is May."""
    small = text[match.start("n")].islower() and not text.islower()
    return small and bool(re.match(r"\s[a-z]", text[match.end() :]))


_YEAR = re.compile(r"(?<![\d.,$])(1\d{3}|2[01]\d{2})(?![\d]|[.,]\d)")
_HINT = re.compile(rf"\d{{4}}-\d|{_NAMED}|\b(?:{_SHORTER})\b")  # most sentences hold no date


def years(text: str) -> frozenset[int]:
    """The years from 1000 to 2199 that stand alone in a text."""
    return frozenset(int(year) for year in _YEAR.findall(text))


def written_date(iso: str, language: Language) -> str:
    """An ISO date as people write it: `2026-03-24` → "March 24, 2026", "24 de marzo de 2026"."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", iso)
    if not match:
        return iso
    year, month, day = (int(part) if part else 0 for part in match.groups())
    if not month:
        return str(year)
    if language == "en":
        name = _MONTHS_EN[month - 1].capitalize()
        return f"{name} {day}, {year}" if day else f"{name} {year}"
    name = _MONTHS_ES[month - 1]
    return f"{day} de {name} de {year}" if day else f"{name} de {year}"


# ------------------------------------------------------------------ times of day

_HOUR = r"(?P<h>[01]?\d|2[0-4])"
_TIMES = (
    re.compile(rf"\b{_HOUR}(?:[.:](?P<m>[0-5]\d))?\s?(?:(?P<late>p)|a)\.?\s?m\b\.?", re.I),
    re.compile(
        r"(?<=\blas )(?P<h>\d\d?)(?:[.:](?P<m>[0-5]\d))? (?:de la|del) (?:(?P<late>tarde|noche)|mañana|madrugada)\b"
    ),
    re.compile(rf"(?<=\blas ){_HOUR}[.:](?P<m>[0-5]\d)(?P<late>)(?!\d|[.,]\d| ?[%€$]| (?:euros|pesos|millones)\b)"),
)


def by_24_hours(text: str) -> str:
    """The text with its times of day by 24 hours; those without a word for the half of the day stay as they are."""
    text = _SAID.sub(_in_digits, text)
    for pattern in _TIMES:
        text = pattern.sub(_written, text)
    return text


_HOURS = {
    word: at % 12 + 1
    for at, word in enumerate(
        """one two three four five six seven eight nine ten eleven twelve
        una dos tres cuatro cinco seis siete ocho nueve diez once doce""".split()
    )
}
_MINUTES = {"media": 30, "cuarto": 15, "cinco": 5, "diez": 10, "veinte": 20, "veinticinco": 25}
_DAY_NAMES = "lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo"
_CLOCK = rf"\d{{1,2}}|{'|'.join(_HOURS)}"
_SAID = re.compile(
    rf"\b(?P<how>half past|quarter past|quarter to) (?P<en>{_CLOCK})\b"
    rf"|(?:(?<=\blas )|(?<=\bla ))(?P<es>{_CLOCK}) (?P<sign>y|menos) (?P<min>{'|'.join(_MINUTES)})\b"
    r"(?! [^\W\d]+s\b| de ell[ao]s\b)"
    rf"|(?<=\blas )(?P<sharp>{'|'.join(_HOURS)})(?= (?:de la (?:tarde|noche|mañana|madrugada)|del mediodía)\b)"
    r"|(?:(?<=\ba las )|(?<=\by las )|(?<=desde las )|(?<=hasta las )|(?<=entre las )|(?<=siendo las ))"
    r"(?P<hours>[01]?\d|2[0-3])(?:[.:](?P<past>[0-5]\d))?\s?(?:h|hs|hrs|horas)\b\.?"
    r"(?(past)|(?! del? (?!la (?:tarde|noche|mañana|madrugada)\b|d[ií]a\b|hoy|ayer|mañana|est[ea]\b|pasado|\d"
    rf"|[uú]ltimo|primer|mismo|siguiente|pr[oó]ximo|(?:{_DAY_NAMES})\b)))",  # no time: "a las 3 horas del accidente"
    re.I,
)


def _in_digits(match: re.Match[str]) -> str:
    """Half past six → 6:30, tres menos cuarto → 2:45, las 21 h → las 21:00."""
    if match["hours"]:
        return f"{match['hours']}:{match['past'] or '00'}"
    word = (match["en"] or match["es"] or match["sharp"]).lower()
    hour, minutes = int(word) if word.isdigit() else _HOURS[word], 0
    if match["how"]:
        minutes = {"half past": 30, "quarter past": 15, "quarter to": -15}[match["how"].lower()]
    elif match["es"]:
        minutes = _MINUTES[match["min"].lower()] * (1 if match["sign"].lower() == "y" else -1)
    if minutes < 0:
        hour, minutes = hour - 1 or 12, 60 + minutes
    return f"{hour}:{minutes:02}"


def _written(match: re.Match[str]) -> str:
    hour = int(match["h"])
    if match["late"] and hour < 12:
        hour += 12
    return f"{hour}:{match['m'] or '00'}"
