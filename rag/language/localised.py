"""A few words of a source -> the same in the reader's language: figures, money, units, dates, countries. No model.

What CLDR and the short tables below cannot say is not said: the words then stay the source's own. A
figure that may be read in two ways ("1,500" in Spanish) is left alone, since only the writer knows which it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files

from rag.language.cldr import cldr
from rag.language.dates import CALENDAR, Date, date_spans, dates
from rag.language.numbers import Figure, figures, roman
from rag.language.units import qualified_time
from rag.language.words import fold, folded_in_place
from rag.types import Language, Span

_MONEY: dict[str, tuple[tuple[str, str], tuple[str, str]]] = {  # sign: English one, many; Spanish one, many
    "A$": (("Australian dollar", "Australian dollars"), ("dólar australiano", "dólares australianos")),
    "C$": (("Canadian dollar", "Canadian dollars"), ("dólar canadiense", "dólares canadienses")),
    "$": (("dollar", "dollars"), ("dólar", "dólares")),
    "€": (("euro", "euros"), ("euro", "euros")),
    "£": (("pound sterling", "pounds sterling"), ("libra esterlina", "libras esterlinas")),
    "pound": (("pound", "pounds"), ("libra", "libras")),  # of money or of weight
    "peso": (("peso", "pesos"), ("peso", "pesos")),
    "yen": (("yen", "yen"), ("yen", "yenes")),
    "penny": (("penny", "pence"), ("penique", "peniques")),
    "cent": (("cent", "cents"), ("centavo", "centavos")),
    "céntimo": (("cent", "cents"), ("céntimo", "céntimos")),
}
_SIGNED: dict[str, str] = {"US$": "$", "USD": "$", "EUR": "€", "GBP": "£", "MX$": "peso", "MXN": "peso", "AUD": "A$",
                           "AU$": "A$", "CAD": "C$", "CA$": "C$", "¥": "yen", "JPY": "yen"}  # fmt: skip
_SCALES: dict[Language, tuple[tuple[str, int], ...]] = {
    "en": (("thousand", 3), ("million", 6), ("billion", 9), ("bn", 9), ("trillion", 12)),
    "es": (("mil millones", 9), ("mil", 3), ("millones", 6), ("millon", 6), ("millardos", 9), ("millardo", 9),
           ("billones", 12), ("billon", 12)),
}  # fmt: skip
_LINKS: dict[Language, dict[str, str]] = {
    "en": {
        "and": "y", "to": "a", "from": "de", "between": "entre", "since": "desde", "until": "hasta", "or": "o",
        "before": "antes de", "after": "después de", "more than": "más de", "over": "más de", "about": "unos",
        "less than": "menos de", "fewer than": "menos de", "at least": "al menos", "up to": "hasta", "nearly": "casi",
        "almost": "casi", "on": "el", "in": "en", "the": "", "of": "de", "around": "alrededor de", "every": "cada",
        "each": "cada", "per": "por", "only": "solo", "just": "solo", "out of every": "de cada", "of every": "de cada",
        "in every": "de cada",
    },
    "es": {
        "y": "and", "e": "and", "a": "to", "al": "to", "de": "from", "del": "from", "entre": "between", "o": "or",
        "desde": "since", "hasta": "until", "antes de": "before", "antes del": "before", "después de": "after",
        "después del": "after", "más de": "more than", "menos de": "less than", "al menos": "at least", "el": "",
        "la": "", "los": "", "las": "", "en": "in", "unos": "about", "unas": "about", "casi": "almost",
        "cada año": "every year", "de cada año": "of every year", "de cada": "out of every", "por": "per",
        "solo": "only", "cada": "every",
    },
}  # fmt: skip
_BOUNDS = (  # before a figure: what is lost with them makes of an estimate or a limit a count
    ("no more than", "no más de"), ("no fewer than", "no menos de"), ("no less than", "no menos de"),
    ("well over", "bastante más de"), ("just over", "poco más de"), ("just under", "poco menos de"),
    ("more than", "más de"), ("under", "menos de"), ("fewer than", "menos de"), ("less than", "menos de"),
    ("over", "más de"), ("at least", "al menos"), ("at most", "como máximo"), ("up to", "hasta"),
    ("as many as", "hasta"), ("nearly", "casi"), ("almost", "casi"), ("close to", "cerca de"),
    ("about", "alrededor de"),
    ("around", "alrededor de"), ("some", "alrededor de"), ("approximately", "aproximadamente"),
    ("roughly", "aproximadamente"), ("an estimated", "aproximadamente"), ("at least", "por lo menos"),
    ("around", "en torno a"), ("about", "unos"), ("not more than", "no más de"), ("not less than", "no menos de"),
    ("about", "unas"),
)  # fmt: skip
_COUNTED: dict[str, str] = dict(
    zip(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
        " eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety".split(),
        "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete"
        " dieciocho diecinueve veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa".split(),
        strict=True,
    )
)
_TENS = [(english, _COUNTED[english]) for english in "thirty forty fifty sixty seventy eighty ninety".split()]
_ONES = list(_COUNTED.items())[:9]
_ACCENTED = {"dos": "dós", "tres": "trés", "seis": "séis"}
_COUNTED |= {f"twenty-{one}": f"veinti{_ACCENTED.get(uno, uno)}" for one, uno in _ONES}
_COUNTED |= {f"{ten}-{one}": f"{diez} y {uno}" for ten, diez in _TENS for one, uno in _ONES}
_BODIES = (  # what both languages call by names of their own
    ("United Nations", "Naciones Unidas"), ("UN", "ONU"), ("European Union", "Unión Europea"), ("EU", "UE"),
    ("NATO", "OTAN"), ("WHO", "OMS"), ("World Health Organization", "Organización Mundial de la Salud"),
    ("IMF", "FMI"), ("International Monetary Fund", "Fondo Monetario Internacional"), ("OECD", "OCDE"),
    ("World Bank", "Banco Mundial"), ("OAS", "OEA"), ("Congress", "Congreso"), ("Senate", "Senado"),
    ("White House", "Casa Blanca"), ("Supreme Court", "Tribunal Supremo"), ("Pentagon", "Pentágono"),
    ("European Commission", "Comisión Europea"), ("European Parliament", "Parlamento Europeo"), ("US", "EE. UU."),
    ("BC", "a. C."), ("GDP", "PIB"), ("VAT", "IVA"), ("AD", "d. C."), ("Turkey", "Turquía"),
    ("United States", "Estados Unidos"), ("Security Council", "Consejo de Seguridad"),
)  # fmt: skip
_CITIES = (
    ("London", "Londres"), ("Paris", "París"), ("Brussels", "Bruselas"), ("Berlin", "Berlín"), ("Rome", "Roma"),
    ("Athens", "Atenas"), ("Vienna", "Viena"), ("Lisbon", "Lisboa"), ("Geneva", "Ginebra"), ("Moscow", "Moscú"),
    ("Warsaw", "Varsovia"), ("Prague", "Praga"), ("Copenhagen", "Copenhague"), ("Stockholm", "Estocolmo"),
    ("Istanbul", "Estambul"), ("Jerusalem", "Jerusalén"), ("Damascus", "Damasco"), ("Baghdad", "Bagdad"),
    ("Tehran", "Teherán"), ("Beijing", "Pekín"), ("Tokyo", "Tokio"), ("Seoul", "Seúl"), ("Havana", "La Habana"),
    ("New York", "Nueva York"), ("Mexico City", "Ciudad de México"), ("Seville", "Sevilla"), ("The Hague", "La Haya"),
)  # fmt: skip
_SHARED_NAMES = ("Granada", "Mauricio", "Reunión", "Guadalupe", "Santa Lucía")  # of a city, a person or a word too
_NUMBER = re.compile(r"[+\-−]?\d+(?:[.,]\d+|[\u00a0\u202f]\d{3})*")
_SIGNS = r"(?:(?:USD?\s?|MX|AU?|CA?)?\$|[€£¥]|\b(?:USD|EUR|GBP|MXN|AUD|CAD|JPY)\b)"
_SIGN = re.compile(_SIGNS)
_CODE_BEHIND = re.compile(r"\s?(USD|EUR|GBP|MXN|AUD|CAD|JPY|€)(?!\w)")
_FIGURE_NEXT = re.compile(rf"\s{_SIGNS}?\s?\d")
_OPENER = re.compile(r"[A-ZÁÉÍÓÚÜÑ]\w*\b(?!\s[A-ZÁÉÍÓÚÜÑ])")  # a capital for being first: "Más de", not "El Salvador"
_TIME = re.compile(r"\d{1,2}:\d{2}(?:\s?[ap]\.?\s?m\b\.?)?|\d{1,2}\s?[ap]\.?\s?m\b\.?")
_HOURS_BEHIND = re.compile(r"(?:\s(?:horas|hours|hrs?|h))\b")  # 15:30 horas
_NAME = re.compile(r"[A-ZÁÉÍÓÚÜÑ][\w'’.-]*\w(?:\s(?:(?:de|del|de la|of|the|y|and)\s)?[A-ZÁÉÍÓÚÜÑ][\w'’.-]*\w)*")
_DEGREES = re.compile(r"°\s?[CF]?\b|°")
_CODE = re.compile(r"[A-Z]{1,4}[-/]?\d[\w/-]*")
_ATTRIBUTE = re.compile(  # "a seven-year term"
    r"(?<=\w)-(?:second|minute|hour|day|night|week|month|year|decade|page|point|mile|met[re]{2}|kilomet[re]{2}|foot)\b"
)
_AND = re.compile(r" (?:and|y) ")
_BLANK = re.compile(r"\s+|[,;:()/–-]+\s*")


@dataclass(frozen=True, slots=True)
class Localised:
    """The words as the reader's language has them; `whole`: nothing of them is left in the source's."""

    text: str
    whole: bool


def localised(text: str, language: Language, reader: Language) -> Localised:
    """The words in the reader's language, as far as they can be said there without translating prose."""
    if language == reader:
        return Localised(text, True)
    if told := _ago(text, language, reader):
        return told
    text = _LOW_BARE[language].sub(lambda found: _at_one_scale(found, language), text)
    ranged = _MONEY_RANGE.fullmatch(text)
    if ranged and (ranged["sign"] or _paid(ranged["high"], language)):
        return _ranged(ranged, language, reader)
    if language == "es":
        text = re.sub(r"\bEE\.?\s?UU\.?", "Estados Unidos", text)
    else:
        text = _EARLY.sub(r"\1 ", _LONE_TIME.sub("one", text))
    said, at, whole = [], 0, True
    stretches = {span.start: span for span in date_spans(text) if dates(text[span.start : span.end])}
    while at < len(text):
        piece, end = _piece(text, at, language, reader, stretches)
        if piece is None:
            whole = False
            end = at + len(re.match(r"\w+|.", text[at:], re.S).group())  # type: ignore[union-attr]
            piece = text[at:end]
        said.append(piece)
        at = end
    line = re.sub(r"\s+", " ", "".join(said)).strip()
    return Localised(_spanish(line) if reader == "es" else re.sub(r"\bmid (?=\w)", "mid-", line), whole)


def _spanish(line: str) -> str:
    """With the agreement and the contractions that come of putting words side by side: alrededor del mediodía."""
    joined = re.sub(r"\b(de|a) el (?=[a-záéíóúñ])", lambda found: "del " if found[1] == "de" else "al ", line)
    return _DAY_OF.sub(_on_the_day, _agreeing(joined))


def _on_the_day(found: re.Match[str]) -> str:
    return {"de": "del ", "a": "al "}.get(found[1], f"{found[1]} el ")


_DAY_OF = re.compile(  # antes del 1 de mayo, hasta el 3 de junio
    r"\b(de|a|desde|hasta|entre) (?=\d\d? de "
    r"(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|sept?iembre|octubre|noviembre|diciembre)\b)"
)
_EARLY = re.compile(r"\b(mid|early|late)-(?=\w)", re.I)
_LONE_TIME = re.compile(r"^an?(?= (?:second|minute|hour|day|night|week|month|year|decade|century)$)", re.I)  # no rate


def _agreeing(spanish: str) -> str:
    """«Uno» as it stands before what it counts: un día, veintiún días, treinta y una personas."""
    return _ONE.sub(lambda found: found[1] + ("una " if found[3] else f"{'ú' if found[2] else 'u'}n "), spanish)


_ONE = re.compile(  # a noun in -a, -ión or -dad is feminine, but for a few
    r"\b((veinti)?)uno (?!(?:de|del|a|y|o|en) )"
    r"(?=((?:mujer(?:es)?|ve(?:z|ces)|(?:muerte|noche|tarde|clase|calle|parte|torre|nave|serie)s?|leyes|redes|dosis)\b|(?!(?:día|programa|problema|mapa|planeta|idioma|sistema|tema|clima)s?\b)"
    r"\w+(?:as?|ión|iones|dad|dades)\b)|\w)", re.I,
)  # fmt: skip


def bounded(text: str, figure: Span, language: Language) -> Span:
    """A figure with the words before it that bound it: "more than 70,000", «al menos 20»."""
    before = text[: figure.start].casefold()
    if len(before) != figure.start:
        return figure
    if ranged := _BETWEEN[language].search(before):  # "between 17 and 18 knots"
        both = ranged[1] or re.search(r"\s(?:and|y|e)\s", text[figure.start : figure.end])
        return Span(ranged.start(), figure.end) if both else figure
    found = _bound_before(language).search(before)
    lasting = found and found[1] == "over" and _TIMES.search(text[figure.start : figure.end])  # "over two years"
    return Span(found.start(1), figure.end) if found and not lasting else figure


_BETWEEN: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"\bbetween ([$€£]?\d[\d.,]*(?: \w+)? and )?$"),
    "es": re.compile(r"\bentre ([$€£]?\d[\d.,]*(?: \w+)? [ye] )?$"),
}
_AGO: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"(?P<time>(?:[\w-]+ ){1,3}(?:minute|hour|day|week|month|year|decade)s?) ago", re.I),
    "es": re.compile(r"hace (?P<time>(?:[\w-]+ ){1,3}(?:minuto|hora|día|semana|mes|año|década)(?:e?s)?)", re.I),
}


def _ago(text: str, language: Language, reader: Language) -> Localised | None:
    """ "Two weeks ago", «hace dos semanas»; None for other words."""
    found = _AGO[language].fullmatch(text)
    if found is None:
        return None
    time = localised(re.sub(r"^an? ", "one ", found["time"], flags=re.I), language, reader)
    if reader == "es":
        return Localised(f"hace {time.text.lower()}", time.whole)
    return Localised(re.sub(r"^one (?=(h)?)", lambda one: "an " if one[1] else "a ", f"{time.text} ago"), time.whole)


_MONEY_RANGE = re.compile(  # "$10 to $30", «de 10 a 30 dólares», "between $10 and $30"; "$2 and $3" are two sums
    rf"(?:(?P<between>between|entre) |(?:from|de) )?(?P<sign>{_SIGNS}?)\s?(?P<low>\d[\d.,]*(?:\s?(?:thousand|million"
    r"|billion|trillion|[bm]n|[kmb]|mil millones|mil|millones|billones)\b)?)"
    rf"(?: (?:to|a) |\s?[-–]\s?|(?(between) (?:and|y) |(?!)))(?P<high>{_SIGNS}?\s?\d.*)"
)


def _paid(amount: str, language: Language) -> bool:
    """Is it an amount of money? Of other figures "3-2" may be a score, or the number of a telephone."""
    number = _NUMBER.search(amount)
    end = _scale(amount, number.end(), language)[1] if number else 0
    return bool(_SIGN.search(amount)) or bool(_money(amount, end, language)[0])


def _ranged(found: re.Match[str], language: Language, reader: Language) -> Localised:
    """A range, its currency told once in Spanish and with each figure in English."""
    high = localised(
        found["high"] if _paid(found["high"], language) else f"{found['sign']} {found['high']}", language, reader
    )
    sign = re.match(r"[^\d\s]*", high.text).group() if reader == "en" else ""  # type: ignore[union-attr]
    low = localised(f"{found['sign'] or '$'} {found['low']}", language, reader)
    bare = re.search(r"\d[\d.,]*(?: (?:mill|bill|trill)\w+)?", low.text)
    told = bare.group() if bare else low.text
    number, _, scale = told.partition(" ")
    told = number if scale and scale in high.text else told
    link = ("to", "a")[reader == "es"]
    opening = "de " if reader == "es" else ""
    return Localised(f"{opening}{sign}{told} {link} {high.text}", low.whole and high.whole)


_LOW_BARE: dict[Language, re.Pattern[str]] = {  # its scale stands once and is another word in the other language
    "en": re.compile(
        rf"(?P<opens>between (?:{_SIGNS}\s?)?)?\b(?P<low>\d[\d.,]*)(?P<joint>(?: to |\s?[-–]\s?|(?(opens) and |(?!)))"
        rf"{_SIGNS}?)(?P<high>\d[\d.,]*)(?P<scale>\s?(?:billion|bn)\b)"
    ),
    "es": re.compile(
        r"(?P<opens>entre )?\b(?P<low>\d[\d.,]*)(?P<joint> a |\s?[-–]\s?|(?(opens) y |(?!)))"
        r"(?P<high>\d[\d.,]*)(?P<scale> (?:mil millones|mil|millones)\b)"
    ),
}


def _at_one_scale(found: re.Match[str], language: Language) -> str:
    """ "1.5 billion to 2 billion" of "1.5 to 2 billion"; «de 500.000 a 2 millones» stays."""
    low, high = (_value(found[part], language) for part in ("low", "high"))
    if low is None or high is None or low >= high or (found["scale"] == " millones" and high < 1000):
        return found.group()
    return f"{found['opens'] or ''}{found['low']}{found['scale']}{found['joint']}{found['high']}{found['scale']}"


_TIMES = re.compile(r"(?:second|minute|hour|day|week|month|year|decade)s?$")


@lru_cache(maxsize=2)
def _bound_before(language: Language) -> re.Pattern[str]:
    words = "|".join({pair[language == "es"] for pair in _BOUNDS})
    return re.compile(rf"(?<!\w)(?<!\d )(?<!\badd )(?<!\badds )(?<!\badded )({words}) $")  # not in "from 10 up to 20"


@lru_cache(maxsize=2)
def _bound_words(language: Language) -> dict[str, str]:
    """A bound's words in the other language; of two that say the same, the first."""
    found: dict[str, str] = {}
    for english, spanish in _BOUNDS:
        mine, theirs = (english, spanish) if language == "en" else (spanish, english)
        found.setdefault(mine, theirs)
    return found


def _piece(
    text: str, at: int, language: Language, reader: Language, stretches: dict[int, Span]
) -> tuple[str | None, int]:
    """What stands at a place in the reader's language, and where it ends; None where it cannot be said."""
    if told := _days(text, at, language):
        return told
    if at in stretches:
        span = stretches[at]
        return written(dates(text[span.start : span.end])[0], reader), span.end
    if _ATTRIBUTE.match(text, at):
        return None, at
    for tell in (_share, _period, _hour):
        if told := tell(text, at, language):
            return told
    if match := _TIME.match(text, at):
        hours = _HOURS_BEHIND.match(text, match.end())
        return match.group(), hours.end() if hours else match.end()
    for pattern in (_CODE, _DEGREES):
        if match := pattern.match(text, at):
            return match.group(), match.end()
    if amount := _amount(text, at, language, reader):
        return amount
    if match := _BLANK.match(text, at):
        return match.group(), match.end()
    if at == 0 and _OPENER.match(text):
        said, end = _word(text, at, language, reader)
        if said is not None:
            calendar = reader == "es" and fold(text[:end].split()[0]) in CALENDAR  # Spanish writes "Sunday" small
            return said if calendar else said[:1].upper() + said[1:], end
    if match := _NAME.match(text, at):
        name, end = match.group(), match.end()
        name = name.removeprefix("The ") if name.removeprefix("The ") in _called(reader) else name
        first, joint, _ = re.split(r"( (?:and|y) )", name, maxsplit=1) if _AND.search(name) else (name, "", "")
        if joint and name not in _called(reader) and first in _called(reader):  # "Spain and France" are two
            name, end = first, at + len(first)
        day = _units(language).get(name.casefold()) or _everyday(language).get(name.casefold())
        return day or _called(reader).get(name) or name, end
    return _word(text, at, language, reader)


def _word(text: str, at: int, language: Language, reader: Language) -> tuple[str | None, int]:
    lowered = text[at:].casefold()
    for size in (5, 4, 3, 2, 1):
        match = re.match(rf"\w+(?:[\s-]\w+){{{size - 1}}}(?!\w)", lowered)
        if match is None:
            continue
        word, after = match.group(), at + match.end()
        if language == "es" and word in ("a", "al") and not at:  # a los 65 años, a los 15 días
            return None, at
        told = _small(word, text, at, after) if language == "es" else None
        if told is not None:
            return told, after
        said = _bound_words(language).get(word) if _counts_next(text, after, language) else None
        tables = (_LINKS[language], _everyday(language), _units(language))
        said = said or next((table[word] for table in tables if word in table), _numerals(language).get(fold(word)))
        if said is not None:
            stands = re.sub(r"^(antes|después) de$", r"\1", said) if after == len(text) else said  # "30 days after"
            return (None, at) if word == "half" and _OF_IT.match(text, after) else (stands, after)
    return None, at


_OF_IT = re.compile(r" (?:the|an?) ")


def _small(word: str, text: str, at: int, after: int) -> str | None:
    """Of Spanish small words what they say where they stand; None where the tables know."""
    if word in ("un", "una"):
        return "" if _FIGURE_NEXT.match(text, after) else "one"  # un 50 %
    if word not in ("de", "del") or re.search(
        r"\b(?:al?|hasta)\b(?! (?:año|mes|día|la semana|la hora)\b)", text[after:]
    ):
        return None  # de 1998 a 2003
    return "of" if at else ""


def _counts_next(text: str, at: int, language: Language) -> bool:
    """Does a figure stand there, in digits or in a word?"""
    word = re.match(r"\s([^\W\d_]+)", text[at:])
    return bool(_FIGURE_NEXT.match(text, at)) or bool(word and fold(word[1]) in _numerals(language))


def written(date: Date, reader: Language) -> str:
    """A date as people of a language write it; year, month or day may be missing."""
    if date.month is None:
        return str(date.year)
    month = cldr(reader).months[date.month - 1]
    if reader == "en":
        day = f"{month} {date.day}" if date.day else month
        return f"{day}, {date.year}" if date.day and date.year else f"{day} {date.year}" if date.year else day
    day = f"{date.day} de {month}" if date.day else month
    return f"{day} de {date.year}" if date.year else day


# ------------------------------------------------------------------ shares, centuries, hours


def _days(text: str, at: int, language: Language) -> tuple[str, int] | None:
    """Days of one month: "May 1–3, 2020", «del 1 al 3 de mayo»."""
    found = _DAYS[language].match(text, at)
    named = dates(f"{found['month']} 1, 2000") if found else []
    if found is None or not named:
        return None
    part, month = found.groupdict(), named[0].month or 1
    year, between = part["year"], re.search(r"\b(?:between|entre (?:el )?)\s*$", text[:at], re.I)
    joint = part["joint"].strip()
    if language == "en":
        days = {"and": f"{part['one']} y {part['two']}"}.get(joint, f"del {part['one']} al {part['two']}")
        days = f"el {part['one']} y el {part['two']}" if between and joint == "and" else days
        return f"{days} de {cldr('es').months[month - 1]}" + (f" de {year}" if year else ""), found.end()
    word = " and " if joint.startswith("y") else " to " if joint.startswith("a") else "–"
    opening = "from " if word == " to " else ""
    days = f"{opening}{cldr('en').months[month - 1]} {part['one']}{word}{part['two']}"
    return days + (f", {year}" if year else ""), found.end()


_DAYS: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"(?:from )?(?P<month>[A-Z][a-z]+) (?P<one>\d\d?)(?P<joint>\s?[-–]\s?| to | and )(?P<two>\d\d?)\b"
        r"(?![.:]\d)(?:,? (?P<year>\d{4})\b)?"
    ),
    "es": re.compile(
        r"(?:del? )?(?P<one>\d\d?)(?P<joint>\s?[-–]\s?| al? | y (?:el )?)(?P<two>\d\d?) de "
        r"(?P<month>[^\W\d_]+)(?: del? (?P<year>\d{4})\b)?", re.I
    ),
}  # fmt: skip


def _share(text: str, at: int, language: Language) -> tuple[str, int] | None:
    """ "One in four", "2 out of 5"; no "five in two days"."""
    found = _ONE_IN.match(text, at) if language == "en" else None
    if found is None or _with_unit(text, found.end(), language) > found.end():
        return None
    one, many = (_COUNTED.get(part.casefold(), part) for part in found.groups())
    return f"{one[:1].upper() + one[1:] if text[at].isupper() else one} de cada {many}", found.end()


_FEW = rf"(?:{'|'.join(sorted(_COUNTED, key=len, reverse=True))}|\d{{1,3}})"
_ONE_IN = re.compile(rf"({_FEW}) (?:in|out of|of(?= every| each))(?: every| each)? ({_FEW})(?![\w%]|[.,:]\d)", re.I)
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_TENTHS = {f"{english[:-1]}ies": spanish for english, spanish in (("twenty", "veinte"), *_TENS)}
_CENTURY = {
    "en": re.compile(r"(?P<the>the )?(?P<n>\d{1,2})(?:st|nd|rd|th)[ -]century\b", re.I),
    "es": re.compile(r"(?:el )?siglo (?P<n>[IVX]+)\b"),
}
_DECADE = {
    "en": re.compile(
        rf"(?:the )?(?P<year>\d{{3}}0)['’]?s\b|the (?:['’]?(?P<two>\d0)s|(?P<word>{'|'.join(_TENTHS)}))\b", re.I
    ),
    "es": re.compile(
        r"(?:los años|la década de(?: los)?(?: años)?) "
        rf"(?:(?P<year>\d{{3}}0)|(?P<two>\d0)|(?P<word>{'|'.join(_TENTHS.values())}))\b", re.I,
    ),
}  # fmt: skip


def _period(text: str, at: int, language: Language) -> tuple[str, int] | None:
    """ "The 1990s", «los años noventa»; "the 20th century", «el siglo XX»."""
    if found := _DECADE[language].match(text, at):
        year = found["year"] or found["two"]
        if language == "en":
            return f"los años {year or _TENTHS[found['word'].casefold()]}", found.end()
        words = {spanish: english for english, spanish in _TENTHS.items()}
        return f"the {year}s" if year else f"the {words[found['word'].casefold()]}", found.end()
    if not (found := _CENTURY[language].match(text, at)):
        return None
    if language == "es":
        return f"the {_ordinal(roman(found['n']))} century", found.end()
    left, numeral = int(found["n"]), ""
    for value, sign in _ROMAN:
        numeral, left = numeral + sign * (left // value), left % value
    return f"{'el ' if found['the'] else ''}siglo {numeral}", found.end()


def _ordinal(number: int) -> str:
    ending = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


_HOURS = list(_COUNTED.items())[:12]
_IN_ENGLISH, _IN_SPANISH = ("|".join(pair[side] for pair in _HOURS) + r"|\d\d?" for side in (0, 1))
_O_CLOCK = {
    "en": re.compile(
        rf"(?P<at>at )?(?:(?:(?P<half>half)|(?:a )?quarter) (?P<to>past|to) (?P<past>{_IN_ENGLISH})\b"
        rf"|(?P<clock>{_IN_ENGLISH}) o['’]clock\b"
        r"|(?P<time>\d\d?(?::\d\d)?)(?:\s?(?P<half_day>[ap])\.?m\b\.?)?(?![\d%,:]))", re.I,
    ),
    "es": re.compile(
        rf"(?P<at>a )?las? (?P<h>una|{_IN_SPANISH})\b(?:[:.](?P<m>[0-5]\d)\b)?"
        r"(?: (?:y (?P<past>media|cuarto)|menos (?P<to>cuarto))\b)?(?: horas?\b)?"
        r"(?: (?:de la|del) (?P<part>mañana|madrugada|tarde|noche|mediodía)\b)?", re.I,
    ),
}  # fmt: skip


def _hour(text: str, at: int, language: Language) -> tuple[str, int] | None:
    """ "At half past three", «a las 10 de la mañana»; None for what may count: "at 3", «las tres»."""
    found = _O_CLOCK[language].match(text, at)
    if found is None:
        return None
    said = _hour_in_spanish(found) if language == "en" else _hour_in_english(found, found.end() == len(text))
    return (said, found.end()) if said else None


def _hour_in_spanish(found: re.Match[str]) -> str:
    if found["time"]:
        if not (found["half_day"] or (found["at"] and ":" in found["time"])):
            return ""
        hour = found["time"] + (f" {found['half_day'].lower()}.m." if found["half_day"] else "")
        if not found["at"]:
            return hour
    else:
        hour = _COUNTED.get(hour := (found["past"] or found["clock"]).casefold(), hour)
        if found["past"]:
            joint = "y" if found["to"].casefold() == "past" else "menos"
            hour = f"{hour} {joint} {'media' if found['half'] else 'cuarto'}"
    one = re.match(r"(?:uno|1)(?!\d)", hour)
    hour = re.sub(r"^uno\b", "una", hour)
    return f"{'a ' if found['at'] else ''}{'la' if one else 'las'} {hour}"


_SINCE_HOUR = re.compile(r"\b(?:de|desde) las? \S+(?: (?:horas|y media|(?:de la|del) \w+))* $", re.I)


def _hour_in_english(found: re.Match[str], last: bool) -> str:
    words = {spanish: number for number, (_, spanish) in enumerate(_HOURS, start=1)} | {"una": 1}
    told = found["h"].casefold()
    hour, minute = words.get(told) or int(told), int(found["m"] or 0)
    before = "to " if _SINCE_HOUR.search(found.string[: found.start()]) else "at "
    before = before if found["at"] else ""
    part, past = (found["part"] or "").casefold(), (found["past"] or found["to"] or "").casefold()
    if hour > 24 or (not (part or past or found["m"]) and not (before and last)):
        return ""
    if past and not part:
        english = _HOURS[hour - 1][0] if hour <= 12 else str(hour)
        return f"{before}{'half' if past == 'media' else 'quarter'} {'to' if found['to'] else 'past'} {english}"
    if past:
        hour, minute = (hour - 1 or 12, 45) if found["to"] else (hour, 30 if past == "media" else 15)
    clock = f"{hour}:{minute:02}" if minute or found["m"] else str(hour)
    if hour > 12 or not part:
        return before + (clock if ":" in clock else f"{clock}:00" if hour > 12 else f"{clock} o’clock")
    if hour == 12 and not minute and part in ("noche", "mediodía"):
        return before + ("midnight" if part == "noche" else "noon")
    late = part in ("tarde", "mediodía") or (part == "noche" and 6 <= hour < 12)
    return f"{before}{clock} {'p' if late else 'a'}.m."


# ------------------------------------------------------------------ figures


def _amount(text: str, at: int, language: Language, reader: Language) -> tuple[str, int] | None:
    """A figure with its sign, scale, unit or currency: "$1.4 billion" -> "1.400 millones de dólares"."""
    sign = _SIGN.match(text, at)
    start = sign.end() + (text[sign.end() : sign.end() + 1] == " ") if sign else at
    told = _told(text, start, language) or _price(text, start, language, signed=bool(sign))
    if told is None:
        return None
    value, power, end, written = told
    if re.match(r"[+\-−]?0\d", written):  # the number of a telephone
        return text[at:end], end
    behind, after = _money(text, end, language)
    if abbreviated := _MILLIONS_OF.search(text, start, end):
        behind, after = ("peso", "$")[abbreviated[1].casefold() == "d"], end
    money, end = (behind, after) if behind else (_signed(sign.group()), end) if sign else ("", end)
    said = _scaled(value, power, written, reader)
    millions = power >= 6 or (value >= 10**6 and value % 10**6 == 0)
    if millions and reader == "es" and (money or _counts_behind(text, end, language)):
        said = f"{said} de"
    elif (millions or _COLLECTIVE.search(text, start, end)) and reader == "en" and (of := _OF.match(text, end)):
        end = of.end()
    percent = re.compile(r"\s?%|\s(?:per ?cent|por ciento)\b").match(text, end)
    if percent:
        return (f"{said}%" if reader == "en" else f"{said} %"), percent.end()
    return (_with_money(said, money, value, power, reader) if money else said), end


_MILLIONS_OF = re.compile(r"\bmd([pd])$", re.I)  # millones de pesos, de dólares
_OF = re.compile(r"\sde(?=\s[a-záéíóúñ])")
_COLLECTIVE = re.compile(r"(?:enas?|ar(?:es)?)$", re.I)  # una docena de casos, un centenar de vecinos


def _signed(sign: str) -> str:
    bare = re.sub(r"\s|(?<=USD)\s?\$", "", sign)
    return _SIGNED.get(bare, bare)


def _counts_behind(text: str, at: int, language: Language) -> bool:
    """Does the name of what is counted stand there, which Spanish joins with «de»: 2 million people?"""
    word = re.match(r"\s([a-z]+)\b", text[at:])
    table = {**_everyday(language), **_units(language)}
    return bool(word and word[1] in table and word[1] not in _NO_COUNTED and word[1] not in _LINKS[language])


_NO_COUNTED = frozenset(
    "early late mid half none today yesterday tomorrow tonight several second once twice later earlier noon midnight"
    " percent".split()
)


def _figure_at(text: str, at: int, language: Language) -> Figure | None:
    return next((one for one in figures(text, language) if one.start == at), None)


def _told(text: str, at: int, language: Language) -> tuple[Decimal, int, int, str] | None:
    """A number's value, the power of ten that its word for the scale stands for, its end, and itself as written.

    "$4m", "five hundred", «2 mil 500 millones», "two and a half million" are told by what they amount to.
    """
    number, figure = _NUMBER.match(text, at), _figure_at(text, at, language)
    figure = None if figure and _SPACED.fullmatch(figure.text) else figure
    sure = next(iter(figure.values)) if figure and len(figure.values) == 1 else None
    if number is None:
        if figure is None or sure is None or fold(figure.text) in _numerals(language):
            return None
        more = _THOUSAND_AND.match(text, figure.end) if fold(figure.text).endswith("mil") else None
        return *_powered(sure + int(more[1] if more else 0)), more.end() if more else figure.end, ","
    value = _value(number.group(), language)
    power, end = _scale(text, number.end(), language)
    if _METRES.match(text, end) and _counts_behind(text, end + 2, language):  # 3.4 m people, of metres or of millions
        return None
    if figure and sure is not None and value is None and figure.end == number.end():
        return sure, 0, end, number.group()
    if figure and figure.end > end:
        return None if sure is None else (*_powered(sure), figure.end, number.group() if sure == value else ",")
    glued = re.match(r"[^\W\d_]", text[end:]) and not _UNIT_GLUED.match(text, end)
    return None if value is None or glued else (value, power, end, number.group())


def _price(text: str, at: int, language: Language, *, signed: bool) -> tuple[Decimal, int, int, str] | None:
    """«$4,500», «1,200 pesos»: money has no three decimals."""
    found = _THREE.match(text, at)
    if found is None or not (signed or _money(text, found.end(), language)[0]):
        return None
    if re.search(r"[€£]\s?$", text[:at]) or _OF_EUROS.match(text, found.end()):  # «1,459 euros», of a litre
        return None
    return Decimal(found.group().replace(",", "")), 0, found.end(), found.group()


_OF_EUROS = re.compile(
    r"(?: (?:a|y|o|to|or|and|-|–) \d[\d,.]*|[-–]\d[\d,.]*)?\s?(?:€|euros?\b|EUR\b|libras\b|pounds\b)"
)
_THREE = re.compile(r"[1-9]\d{0,2},\d{3}(?![\w.,]|\s(?:mil|mill\w+|bill\w+|md[pd])\b)")
_THOUSAND_AND = re.compile(r"\s(\d{3})\b(?![.,]\d)")  # mil 500 pesos
_METRES = re.compile(r"\sm\b")
_SPACED = re.compile(r"[+\-−]?\d+(?: \d{3})+")  # 1 500 000; 600 123 456, the number of a telephone
_UNIT_GLUED = re.compile(r"(?:kWh|[kcm]m|m[²³]|kg|ha|TEU|[GMkT]Wh?|[GMTk]B)[²³]?(?!\w)")


def _powered(value: Decimal) -> tuple[Decimal, int]:
    """A value from a million on as so many millions, billions or trillions."""
    power = next((one for one in (12, 9, 6) if abs(value) >= 10**one), 0)
    least = value / 10**power
    return (least.normalize() if least != least.to_integral() else least.to_integral()), power


def _with_money(said: str, money: str, value: Decimal, power: int, reader: Language) -> str:
    one, many = _MONEY["pound" if money == "£" else money][0 if reader == "en" else 1]
    if reader == "en" and re.search(r"[$€£]", money):
        return f"-{money}{said[1:]}" if said.startswith("-") else f"{money}{said}"
    return f"{said} {one if value == 1 and not power else many}"


def _scale(text: str, at: int, language: Language) -> tuple[int, int]:
    folded = folded_in_place(text)
    for word, power in _SCALES[language]:
        if match := re.compile(rf"\s{word}\b").match(folded, at):
            return power, match.end()
    return 0, at


def _money(text: str, at: int, language: Language) -> tuple[str, int]:
    if code := _CODE_BEHIND.match(text, at):
        return _SIGNED.get(code[1], code[1]), code.end()
    folded = folded_in_place(text)
    for sign, forms in _MONEY.items():
        words = "|".join(fold(word) for word in forms[0 if language == "en" else 1])
        if match := re.compile(rf"\s(?:de |of )?(?:us |u\.s\. )?(?:{words})\b(?: estadounidenses)?").match(folded, at):
            return sign, match.end()
    return "", at


def _value(number: str, language: Language) -> Decimal | None:
    """What a written number stands for; None where that depends on the writer's country."""
    bare = re.sub(r"[\u00a0\u202f]", "", number).replace("−", "-")
    group, point = (",", ".") if language == "en" else (".", ",")
    if re.fullmatch(rf"[+-]?\d{{1,3}}(?:{re.escape(group)}\d{{3}})+(?:{re.escape(point)}\d+)?", bare):
        return Decimal(bare.replace(group, "").replace(point, "."))
    odd = rf"[+-]?\d{{1,3}}(?:{re.escape(point)}\d{{3}})+(?:{re.escape(group)}\d+)?"
    if re.fullmatch(odd, bare) and language == "es":  # Mexico's 1,500.5; a lone 1,500 may be either
        clear = bare.count(point) > 1 or group in bare
        return Decimal(bare.replace(point, "").replace(group, ".")) if clear else None
    if re.fullmatch(rf"[+-]?\d+(?:{re.escape(point)}\d+)?", bare):
        return Decimal(bare.replace(point, "."))
    return Decimal(bare) if re.fullmatch(r"[+-]?\d+\.\d{1,2}", bare) else None  # Mexico's 2.4


def _scaled(value: Decimal, power: int, number: str, reader: Language) -> str:
    """The value with the reader's word for its scale: a billion is "mil millones", a "billón" a trillion."""
    if not power:
        marked = bool(re.search(r"[.,\u00a0\u202f]", number))
        plus = "+" if number.startswith("+") else ""
        return plus + _grouped(value, reader, grouped=marked and abs(value) >= 1000)
    if reader == "en":
        while power in (6, 9) and abs(value) >= 1000 and value % 10 == 0:  # 2.500 millones: 2.5 billion
            value, power = (value / 1000).normalize(), power + 3
        if power == 3:
            return _grouped((value * 1000).quantize(Decimal(1)), reader)
        word = {6: "million", 9: "billion", 12: "trillion"}[power]
        return f"{_grouped(value, reader)} {word}"
    if power == 9:
        value, power = value * 1000, 6
    if power == 3:
        return f"{_grouped(value, reader)} mil"
    one = value == 1
    word = {6: "millón" if one else "millones", 12: "billón" if one else "billones"}[power]
    return f"{_grouped(value, reader)} {word}"


def _grouped(value: Decimal, reader: Language, *, grouped: bool = True) -> str:
    said = f"{value:,f}" if grouped else f"{value:f}"
    if reader == "en":
        return said
    if "." in said and abs(value) >= 1000 and value == value.to_integral():
        said = said.split(".")[0]
    return said.translate(str.maketrans(",.", ".,"))


# ------------------------------------------------------------------ tables


@lru_cache(maxsize=2)
def _numerals(language: Language) -> dict[str, str]:
    if language == "en":
        return _COUNTED
    found = {fold(spanish): english for english, spanish in _COUNTED.items()}
    cut = {f"{word[:-1]}{end}": english for word, english in found.items() for end in ("", "a")
           if word.endswith("uno") and word != "uno"}  # fmt: skip
    return found | cut


@lru_cache(maxsize=2)
def _everyday(language: Language) -> dict[str, str]:
    """What is often counted or stands by a date (`everyday.txt`, and weekdays); of two that say the same, the first."""
    found: dict[str, str] = {}
    listed = files("rag.language").joinpath("everyday.txt").read_text("utf-8").splitlines()
    for english, spanish in (*(line.split("|") for line in listed), *_weekdays()):
        mine, theirs = (english, spanish) if language == "en" else (spanish, english)
        found.setdefault(mine.casefold(), theirs)
    return found


def _weekdays() -> Iterator[tuple[str, str]]:
    """ "On Monday morning", "Mondays": English, Spanish."""
    for english, spanish in zip(cldr("en").days, cldr("es").days, strict=True):
        told = [(f"{english} {part}", f"el {spanish} por la {tarde}") for part, tarde in _PARTS_OF_DAY]
        for day, dia in (*told, (f"{english}s", f"los {spanish.removesuffix('s')}s")):
            yield from ((f"on {day}", dia), (day, dia))


_PARTS_OF_DAY = (("morning", "mañana"), ("afternoon", "tarde"), ("night", "noche"))


@lru_cache(maxsize=2)
def _units(language: Language) -> dict[str, str]:
    """CLDR's units in full, one and many: "kilometres" -> "kilómetros"."""
    mine, theirs = cldr(language), cldr("es" if language == "en" else "en")
    found: dict[str, str] = {}
    for unit, forms in mine.units.items():
        for pattern, translation in zip(forms, theirs.units.get(unit, ("", "")), strict=True):
            if pattern and translation:
                found.setdefault(pattern.replace("{0}", "").strip().casefold(), translation.replace("{0}", "").strip())
    for times, others in ((mine.months, theirs.months), (mine.days, theirs.days)):
        found |= {name.casefold(): other for name, other in zip(times, others, strict=True)}
    british = {"metres": "metros", "kilometres": "kilómetros", "tonnes": "toneladas", "litres": "litros"}
    british |= {"square metres": "metros cuadrados", "square kilometres": "kilómetros cuadrados"}
    british |= {"cubic metres": "metros cúbicos"}
    spelt = british if language == "en" else {}
    short = {"kwh": "kWh", "km": "km", "kg": "kg", "°c": "°C", "m": "m", "ha": "ha", "teu": "TEU", "mph": "mph",
             "cm": "cm", "mm": "mm", "g": "g", "h": "h", "m²": "m²", "km²": "km²", "m³": "m³"}  # fmt: skip
    side = 0 if language == "en" else 1
    coins = {one: other for forms in reversed(_MONEY.values())
             for one, other in zip(forms[side], forms[1 - side], strict=True)}  # fmt: skip
    for unsure in ("quarter", "quarters", "cuarto", "cuartos"):  # of a whole, of a year, of a gallon; a room
        found.pop(unsure, None)
    return {**coins, **found, **spelt, **short}


@lru_cache(maxsize=2)
def _called(reader: Language) -> dict[str, str]:
    """Countries, languages, days and well-known bodies: the other language's name -> the reader's."""
    mine, theirs = cldr(reader), cldr("es" if reader == "en" else "en")
    found = {
        theirs.territories[code]: mine.territories[code] for code in mine.territories if code in theirs.territories
    }
    found |= {theirs.languages[code]: mine.languages[code] for code in mine.languages if code in theirs.languages}
    for shared in _SHARED_NAMES:
        found.pop(shared, None)
    known = _BODIES + _CITIES
    return found | dict(known if reader == "es" else ((spanish, english) for english, spanish in known))


def amounts(text: str, language: Language) -> list[Span]:
    """Where the figures of a text stand, each with its sign, scale, unit or currency; dates and times are none."""
    return list(_amounts(text, language))


@lru_cache(maxsize=2048)
def _amounts(text: str, language: Language) -> tuple[Span, ...]:
    dated = [span for span in date_spans(text) if dates(text[span.start : span.end])]
    dated += [Span(*match.span()) for match in _TIME.finditer(text)]
    found: list[Span] = []
    told = {one.start: one for one in figures(text, language)}
    for match in _DIGITS.finditer(text):
        start, end = match.span()
        counted = _RANK.match(text, end) is None and (not found or start >= found[-1].end)
        if not counted or any(span.start <= end - 1 < span.end for span in dated):
            continue
        start += len(match.group()) - len(match.group().lstrip())
        figure = told.get(match.start("digits"))
        end = max(end, figure.end if figure else 0)
        if scale := _SUFFIX.match(text, end):  # "500k" is no 500
            end = scale.end()
        found.append(Span(start, _with_unit(text, end, language)))
    for figure in told.values():
        if figure.text[:1].isalpha() and fold(figure.text) not in ("cero", "zero"):
            more = _THOUSAND_AND.match(text, figure.end) if fold(figure.text).endswith("mil") else None
            found = [one for one in found if not more or one.start != more.start(1)]
            found.append(Span(figure.start, _with_unit(text, more.end() if more else figure.end, language)))
    return tuple(sorted(found, key=lambda span: span.start))


_DIGITS = re.compile(rf"(?<![\w.,]){_SIGNS}?\s?(?P<digits>[+\-−]?\d[\d.,\u00a0\u202f]*)(?<![.,])")
_RANK = re.compile(r"(?:st|nd|rd|th)\b|\.?[ºª](?!\s?C)")  # "the 16th"
_SUFFIX = re.compile(r"(?:[kKmMbB]|bn|mn|tn|[cp])(?!\w)")


def measured(amount: str, language: Language) -> bool:
    """Is it an amount of something measured: money, a share, a length, a time, or no whole number?"""
    number = _NUMBER.search(amount)
    value = _value(number.group(), language) if number else None
    if value is not None and value != value.to_integral() and not _scale(amount, number.end(), language)[0]:  # type: ignore[union-attr]
        return True
    end = number.end() if number else re.match(r"\w*", amount).end()  # type: ignore[union-attr]
    _, end = _scale(amount, end, language)
    end = max([end, *(one.end for one in figures(amount, language)[:1])])
    return bool(_SIGN.search(amount)) or _with_unit(amount, end, language) > end


_MONTH = re.compile(
    r"(?i)january|february|march|april|may|june|july|august|september|october|november|december|enero|febrero|marzo"
    r"|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|\w+day|lunes|martes|jueves|viernes"
)


def _with_unit(text: str, at: int, language: Language) -> int:
    """Where a figure ends with its scale, unit or currency."""
    _, at = _scale(text, at, language)
    if percent := re.compile(r"\s?%|\s(?:per ?cent|por ciento)\b").match(text, at):
        return percent.end()
    money, end = _money(text, at, language)
    if money:
        return end
    raised = re.compile(r"\s?[kc]?m[²³](?!\w)|\s((?:square|cubic) \w+|\w+ (?:cuadrad|cúbic)[oa]s?)\b").match(text, at)
    if raised and (raised[1] is None or raised[1].casefold() in _units(language)):
        return raised.end()
    unit = re.compile(r"\s?(°C|kWh|km|kg|ha|TEU)\b|\s(\w+)").match(text, at)
    known = unit and (unit[1] or unit[2].casefold() in _units(language)) and not _MONTH.fullmatch(unit[2] or "")
    if unit and known:
        more = _WHICH_DAYS.match(text, unit.end()) or _AND_A_HALF.match(text, unit.end())
        return more.end() if more else unit.end()
    time = qualified_time(folded_in_place(text), at)
    return time.end() if time else at


_AND_A_HALF = re.compile(r"\s(?:y medi[ao]|and a half)\b")


_WHICH_DAYS = re.compile(r"(?i)(?<=días) (?:hábiles|naturales|laborables|corridos|consecutivos|seguidos|calendario)\b")


@lru_cache(maxsize=2)
def countries(reader: Language) -> dict[str, str]:
    """Country, folded, as either language calls it -> as the reader does; abbreviations of the two that need them."""
    mine, theirs = cldr(reader), cldr("es" if reader == "en" else "en")
    codes = [code for code in mine.territories if code.isalpha() and len(code) == 2]
    found = {fold(side.territories[code]): mine.territories[code] for side in (theirs, mine) for code in codes}
    short = {"us": "US", "u.s": "US", "usa": "US", "ee.uu": "US", "eeuu": "US", "uk": "GB"}
    return found | {name: mine.territories[code] for name, code in short.items()}
