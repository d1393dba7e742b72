"""What a figure counts: percent, currencies, lengths, weights, times; one name in both languages.

A bare "$" in a Spanish text may be dollars or pesos; percent and percentage points are not the same.
"""

from __future__ import annotations

import re

from rag.language.words import STOP_WORDS
from rag.types import Language

_WORDS = {
    "metre": "metre metres meter meters metro metros m",
    "kilometre": "kilometre kilometres kilometer kilometers kilometro kilometros km kms",
    "centimetre": "centimetre centimetres centimeter centimeters centimetro centimetros cm",
    "millimetre": "millimetre millimetres millimeter millimeters milimetro milimetros mm",
    "mile": "mile miles milla millas",
    "foot": "foot feet pie pies ft",
    "inch": "inch inches pulgada pulgadas",
    "acre": "acre acres",
    "hectare": "hectare hectares hectarea hectareas ha",
    "kilogram": "kilogram kilograms kilogramo kilogramos kilo kilos kg",
    "gram": "gram grams gramo gramos g",
    "ton": "ton tons tonne tonnes tonelada toneladas",
    "litre": "litre litres liter liters litro litros",
    "gallon": "gallon gallons galon galones",
    "barrel": "barrel barrels barril barriles",
    "watt": "watt watts vatio vatios w",
    "kilowatt": "kilowatt kilowatts kilovatio kilovatios kw",
    "megawatt": "megawatt megawatts megavatio megavatios mw",
    "gigawatt": "gigawatt gigawatts gigavatio gigavatios gw",
    "second": "seconds segundos",
    "minute": "minute minutes minuto minutos",
    "hour": "hour hours hora horas",
    "day": "day days dia dias",
    "week": "week weeks semana semanas",
    "month": "month months mes meses",
    "year": "year years ano anos",
    "decade": "decade decades decada decadas",
    "century": "century centuries siglo siglos",
    "degree": "degree degrees grado grados °",
    "€": "euro euros eur €",
    "peso": "peso pesos mxn",
    "pound": "pound pounds libra libras gbp £",
    "$": "dollar dollars dolar dolares usd $",
    "yen": "yen yenes ¥",
    "cent": "cent cents centavo centavos centimo centimos",
    "penny": "penny pence penique peniques",
}
UNITS = {word: unit for unit, words in _WORDS.items() for word in words.split()}
MEASURES = frozenset(UNITS.values())
CURRENCIES = frozenset({"€", "peso", "pound", "$", "$/peso", "yen", "cent", "penny"})
STRICT = CURRENCIES | {"%", "point", "basis point"}  # a figure that has one of these is another figure without it

_PREFIX = re.compile(r"(US\$|USD|RD\$|MX\$|MXN|EUR|GBP|\$|€|£|¥)\s?$")
_BEFORE: dict[str, str] = {"US$": "$", "USD": "$", "RD$": "peso", "MX$": "peso", "MXN": "peso", "EUR": "€", "€": "€",
                           "GBP": "pound", "£": "pound", "¥": "yen"}  # fmt: skip
_POINTS = re.compile(r"[\s-]?(?:percentage[\s-]points?|puntos? porcentual(?:es)?)\b|\s?pp\b|\s?p\. ?p\.")
_BASIS = re.compile(r"[\s-]?(?:basis[\s-]points?|puntos? basicos?)\b|\s(?:bps?|pbs?)\b")
_PERCENT = re.compile(r"\s?%|[\s-](?:per\s?cent|por\s?ciento|por\s?cien)\b")
_BEHIND = re.compile(
    r"[\s\u00a0\u202f-]*(?:de\s+|of\s+)?(?:(?:u\.?s\.?|american|mexican|canadian)\s+)?(?:(?P<power>square|sq|cubic)\.?\s+)?"
    r"(?P<unit>[a-z]+|[€£¥°$])(?P<raised>[²³23](?!\d|[.,]\d)|\s+(?:cuadrad|cubic)[oa]s?\b)?(?!\w)"
)
_MILLIONS: dict[str, str] = {"mdp": "peso", "mdd": "$"}  # millones de pesos, millones de dólares


def unit_before(text: str, start: int, language: Language) -> str:
    """The currency that stands right before a figure: US$ 40, €40."""
    found = _PREFIX.search(text[max(0, start - 5) : start])
    if not found:
        return ""
    return _BEFORE.get(found[1], "$" if language == "en" else "$/peso")


def unit_behind(folded: str, end: int) -> str:
    """What stands right behind a figure: 40 %, 40 pesos, 40-metre, 40 m² ("metre²"); `folded` has no accents."""
    if _POINTS.match(folded, end):
        return "point"
    if _BASIS.match(folded, end):
        return "basis point"
    if _PERCENT.match(folded, end):
        return "%"
    found = _BEHIND.match(folded, end)
    unit = UNITS.get(found["unit"], _MILLIONS.get(found["unit"], "")) if found else ""
    if found and unit and (raised := (found["power"] or found["raised"] or "").strip()):
        unit += "³" if raised.startswith(("cubic", "³", "3")) else "²"  # no length: 40 square metres
    if not unit and (time := qualified_time(folded, end)):
        unit = UNITS[time["unit"]]
    return unit


def qualified_time(folded: str, end: int) -> re.Match[str] | None:
    """A unit of time, `unit`, behind a figure and a word that says which: 15 working days, tres largos meses.

    Not what tells a rate or a point in time: 3 a day, 40 in days, 12 last weeks.
    """
    found = _QUALIFIED.match(folded, end)
    deictic = found and (found["which"] in STOP_WORDS["en"] | STOP_WORDS["es"] | _POINTING or found["which"] in UNITS)
    return None if deictic else found


_QUALIFIED = re.compile(
    r"[\s\u00a0-](?P<which>[a-z]+)[\s-](?P<unit>minutes|hours|days|weeks|months|years|decades"
    r"|minutos|horas|dias|semanas|meses|anos|decadas)\b"
)
_POINTING = frozenset(
    "last next past coming previous every each first ultimos ultimas proximos proximas pasados pasadas".split()
)


def units_agree(one: str, other: str) -> bool:
    """May both be the same unit? What is told without one may be, but for money and percent."""
    if one and other:
        return bool(set(one.split("/")) & set(other.split("/")))
    return not {one, other} & STRICT
