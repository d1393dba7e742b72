"""A few words of a source -> the same in the reader's language: figures, money, units, dates, countries. No model.

What CLDR and the short tables below cannot say is not said: the words then stay the source's own. A
figure that may be read in two ways ("1,500" in Spanish) is left alone, since only the writer knows which it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files

from rag.language.cldr import cldr
from rag.language.dates import Date, date_spans, dates
from rag.language.numbers import Figure, figures
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
    ("around", "en torno a"), ("about", "unos"),
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
    ("United States", "Estados Unidos"), ("Security Council", "Consejo de Seguridad"),
)  # fmt: skip
_NUMBER = re.compile(r"[+\-−]?\d+(?:[.,]\d+|[\u00a0\u202f]\d{3})*")
_SIGNS = r"(?:(?:US|MX|AU?|CA?)?\$|[€£¥]|\b(?:USD|EUR|GBP|MXN|AUD|CAD|JPY)\b)"
_SIGN = re.compile(_SIGNS)
_CODE_BEHIND = re.compile(r"\s?(USD|EUR|GBP|MXN|AUD|CAD|JPY|€)(?!\w)")
_FIGURE_NEXT = re.compile(rf"\s{_SIGNS}?\s?\d")
_OPENER = re.compile(r"[A-ZÁÉÍÓÚÜÑ]\w*\b(?!\s[A-ZÁÉÍÓÚÜÑ])")  # a capital for being first: "Más de", not "El Salvador"
_TIME = re.compile(r"\d{1,2}:\d{2}(?:\s?[ap]\.?\s?m\b\.?)?|\d{1,2}\s?[ap]\.?\s?m\b\.?")
_NAME = re.compile(r"[A-ZÁÉÍÓÚÜÑ][\w'’.-]*\w(?:\s(?:(?:de|del|de la|of|the|y|and)\s)?[A-ZÁÉÍÓÚÜÑ][\w'’.-]*\w)*")
_DEGREES = re.compile(r"°\s?[CF]?\b|°")
_CODE = re.compile(r"[A-Z]{1,4}[-/]?\d[\w/-]*")
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
    if told := _ago(text, language, reader) or _decade(text, language):
        return told
    ranged = _MONEY_RANGE.fullmatch(text)
    if ranged and _paid(ranged["high"], language):
        return _ranged(ranged, language, reader)
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
    return Localised(_agreeing(line) if reader == "es" else line, whole)


def _agreeing(spanish: str) -> str:
    """«Uno» as it stands before what it counts: un día, veintiún días, treinta y una personas."""
    return _ONE.sub(lambda found: found[1] + ("una " if found[3] else f"{'ú' if found[2] else 'u'}n "), spanish)


_ONE = re.compile(  # a noun in -a, -ión or -dad is feminine, but for a few
    r"\b((veinti)?)uno (?=((?!(?:día|programa|problema|mapa|planeta|idioma|sistema|tema|clima)s?\b)"
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
_DECADE: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"(?:the )?(?P<year>\d{3}0)['’]?s"),
    "es": re.compile(r"(?:los años|la década de(?: los)?) (?P<year>\d{3}0)"),
}


def _ago(text: str, language: Language, reader: Language) -> Localised | None:
    """ "Two weeks ago", «hace dos semanas»; None for other words."""
    found = _AGO[language].fullmatch(text)
    if found is None:
        return None
    time = localised(found["time"], language, reader)
    return Localised(f"hace {time.text.lower()}" if reader == "es" else f"{time.text} ago", time.whole)


def _decade(text: str, language: Language) -> Localised | None:
    """ "The 1990s", «los años 1990»; None for other words."""
    found = _DECADE[language].fullmatch(text)
    if found is None:
        return None
    return Localised(f"los años {found['year']}" if language == "en" else f"the {found['year']}s", True)


_MONEY_RANGE = re.compile(  # "$10 to $30", «de 10 a 30 dólares», "between $10 and $30"; "$2 and $3" are two sums
    r"(?:(?P<between>between|entre) |(?:from|de) )?(?P<sign>[$€£]?)(?P<low>\d[\d.,]*)"
    r"(?: (?:to|a) |[-–]|(?(between) (?:and|y) |(?!)))(?P<high>[$€£]?\d.*)"
)


def _paid(amount: str, language: Language) -> bool:
    """Is it an amount of money? Of other figures "3-2" may be a score, or the number of a telephone."""
    number = _NUMBER.search(amount)
    end = _scale(amount, number.end(), language)[1] if number else 0
    return bool(_SIGN.search(amount)) or bool(_money(amount, end, language)[0])


def _ranged(found: re.Match[str], language: Language, reader: Language) -> Localised:
    """A range, its currency told once in Spanish and with each figure in English."""
    high = localised(found["high"], language, reader)
    sign = high.text[:1] if reader == "en" and not high.text[:1].isdigit() else ""
    low = localised(found["low"], language, reader)
    link = ("to", "a")[reader == "es"]
    opening = "de " if reader == "es" else ""
    return Localised(f"{opening}{sign}{low.text} {link} {high.text}", low.whole and high.whole)


_TIMES = re.compile(r"(?:second|minute|hour|day|week|month|year|decade)s?$")


@lru_cache(maxsize=2)
def _bound_before(language: Language) -> re.Pattern[str]:
    words = "|".join({pair[language == "es"] for pair in _BOUNDS})
    return re.compile(rf"(?<!\w)(?<!\d )({words}) $")  # not in "from 10 up to 20"


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
    if at in stretches:
        span = stretches[at]
        return written(dates(text[span.start : span.end])[0], reader), span.end
    for pattern in (_TIME, _CODE, _DEGREES):
        if match := pattern.match(text, at):
            return match.group(), match.end()
    if amount := _amount(text, at, language, reader):
        return amount
    if match := _BLANK.match(text, at):
        return match.group(), match.end()
    if at == 0 and _OPENER.match(text):
        said, end = _word(text, at, language, reader)
        if said is not None:
            return said[:1].upper() + said[1:], end
    if match := _NAME.match(text, at):
        day = _units(language).get(match.group().casefold())  # "Sunday", which Spanish writes small
        return day or _called(reader).get(match.group()) or match.group(), match.end()
    return _word(text, at, language, reader)


def _word(text: str, at: int, language: Language, reader: Language) -> tuple[str | None, int]:
    lowered = text[at:].casefold()
    for size in (3, 2, 1):
        match = re.match(rf"\w+(?:[\s-]\w+){{{size - 1}}}(?!\w)", lowered)
        if match is None:
            continue
        word, after = match.group(), at + match.end()
        said = _bound_words(language).get(word) if _counts_next(text, after, language) else None
        tables = (_LINKS[language], _everyday(language), _units(language))
        said = said or next((table[word] for table in tables if word in table), _numerals(language).get(fold(word)))
        if said is not None:
            return said, after
    return None, at


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


# ------------------------------------------------------------------ figures


def _amount(text: str, at: int, language: Language, reader: Language) -> tuple[str, int] | None:
    """A figure with its sign, scale, unit or currency: "$1.4 billion" -> "1.400 millones de dólares"."""
    sign = _SIGN.match(text, at)
    start = sign.end() + (text[sign.end() : sign.end() + 1] == " ") if sign else at
    told = _told(text, start, language)
    if told is None:
        return None
    value, power, end, written = told
    behind, after = _money(text, end, language)
    money, end = (behind, after) if behind else (_SIGNED.get(sign.group(), sign.group()), end) if sign else ("", end)
    said = _scaled(value, power, written, reader)
    if power and reader == "es" and power >= 6 and (money or _counts_behind(text, end, language)):
        said = f"{said} de"
    elif power >= 6 and reader == "en" and (of := _OF.match(text, end)):
        end = of.end()
    percent = re.compile(r"\s?%|\s(?:per ?cent|por ciento)\b").match(text, end)
    if percent:
        return (f"{said}%" if reader == "en" else f"{said} %"), percent.end()
    return (_with_money(said, money, value, power, reader) if money else said), end


_OF = re.compile(r"\sde(?=\s[a-záéíóúñ])")


def _counts_behind(text: str, at: int, language: Language) -> bool:
    """Does the name of what is counted stand there, which Spanish joins with «de»: 2 million people?"""
    word = re.match(r"\s([a-z]+)\b", text[at:])
    table = {**_everyday(language), **_units(language)}
    return bool(word and word[1] in table and word[1] not in _NO_COUNTED)


_NO_COUNTED = frozenset("early late mid half none today yesterday tomorrow tonight several second".split())


def _figure_at(text: str, at: int, language: Language) -> Figure | None:
    return next((one for one in figures(text, language) if one.start == at), None)


def _told(text: str, at: int, language: Language) -> tuple[Decimal, int, int, str] | None:
    """A number's value, the power of ten that its word for the scale stands for, its end, and itself as written.

    "$4m", "five hundred", «2 mil 500 millones», "two and a half million" are told by what they amount to.
    """
    number, figure = _NUMBER.match(text, at), _figure_at(text, at, language)
    sure = next(iter(figure.values)) if figure and len(figure.values) == 1 else None
    if number is None:
        if figure is None or sure is None or fold(figure.text) in _numerals(language):
            return None
        return *_powered(sure), figure.end, ","
    value = _value(number.group(), language)
    power, end = _scale(text, number.end(), language)
    if figure and (figure.end > end or (value is None and figure.end == number.end())):
        return None if sure is None else (*_powered(sure), figure.end, number.group())
    glued = re.match(r"[^\W\d_]", text[end:]) and not _UNIT_GLUED.match(text, end)
    return None if value is None or glued else (value, power, end, number.group())


_UNIT_GLUED = re.compile(r"(?:kWh|[kcm]?m|kg|ha|TEU|[GMkT]Wh?|[GMTk]B)[²³]?(?!\w)")


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
    """What is often counted or stands by a date (`everyday.txt`); of two that say the same, the first."""
    found: dict[str, str] = {}
    for line in files("rag.language").joinpath("everyday.txt").read_text("utf-8").splitlines():
        english, spanish = line.split("|")
        mine, theirs = (english, spanish) if language == "en" else (spanish, english)
        found.setdefault(mine.casefold(), theirs)
    return found


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
    short = {"kwh": "kWh", "km": "km", "kg": "kg", "°c": "°C", "m": "m", "ha": "ha", "teu": "TEU"}
    return {**found, **spelt, **short}


@lru_cache(maxsize=2)
def _called(reader: Language) -> dict[str, str]:
    """Countries, languages, days and well-known bodies: the other language's name -> the reader's."""
    mine, theirs = cldr(reader), cldr("es" if reader == "en" else "en")
    found = {
        theirs.territories[code]: mine.territories[code] for code in mine.territories if code in theirs.territories
    }
    found |= {theirs.languages[code]: mine.languages[code] for code in mine.languages if code in theirs.languages}
    return found | dict(_BODIES if reader == "es" else ((spanish, english) for english, spanish in _BODIES))


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
        if any(span.start <= end - 1 < span.end for span in dated) or (found and start < found[-1].end):
            continue
        start += len(match.group()) - len(match.group().lstrip())
        figure = told.get(match.start("digits"))
        end = max(end, figure.end if figure else 0)
        if scale := _SUFFIX.match(text, end):  # "500k" is no 500
            end = scale.end()
        found.append(Span(start, _with_unit(text, end, language)))
    for figure in told.values():
        if figure.text[:1].isalpha() and fold(figure.text) not in ("cero", "zero"):
            found.append(Span(figure.start, _with_unit(text, figure.end, language)))
    return tuple(sorted(found, key=lambda span: span.start))


_DIGITS = re.compile(rf"(?<![\w.,]){_SIGNS}?\s?(?P<digits>[+\-−]?\d[\d.,\u00a0\u202f]*)(?<![.,])")
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
        which = _WHICH_DAYS.match(text, unit.end())
        return which.end() if which else unit.end()
    time = qualified_time(folded_in_place(text), at)
    return time.end() if time else at


_WHICH_DAYS = re.compile(r"(?i)(?<=días) (?:hábiles|naturales|laborables|corridos|consecutivos|seguidos|calendario)\b")


@lru_cache(maxsize=2)
def countries(reader: Language) -> dict[str, str]:
    """Country, folded, as either language calls it -> as the reader does; abbreviations of the two that need them."""
    mine, theirs = cldr(reader), cldr("es" if reader == "en" else "en")
    codes = [code for code in mine.territories if code.isalpha() and len(code) == 2]
    found = {fold(side.territories[code]): mine.territories[code] for side in (theirs, mine) for code in codes}
    short = {"us": "US", "u.s": "US", "usa": "US", "ee.uu": "US", "eeuu": "US", "uk": "GB"}
    return found | {name: mine.territories[code] for name, code in short.items()}
