"""A number and the format of its cell -> the figure as a worksheet shows it: "19.8%", "6,082", "5 de marzo de 2024".

Formats are those of ECMA-376, part 1, 18.8.31. Figures are written as the format code writes them, with a point for
decimals and commas between thousands: the file does not say whose settings it will be read with.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from rag.types import Language

BUILT_IN = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    12: "# ?/?",
    13: "# ??/??",
    14: "yyyy-mm-dd",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy-mm-dd h:mm",
    37: "#,##0;(#,##0)",
    38: "#,##0;(#,##0)",
    39: "#,##0.00;(#,##0.00)",
    40: "#,##0.00;(#,##0.00)",
    41: "#,##0;(#,##0)",
    42: "$#,##0;($#,##0)",
    43: "#,##0.00;(#,##0.00)",
    44: "$#,##0.00;($#,##0.00)",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss.0",
    48: "##0.0E+0",
    49: "@",
}  # fmt: skip
# 14 and 22 follow the reader's settings: no order of day and month is taken for granted
MONTHS: dict[Language, tuple[str, ...]] = {
    "en": tuple("January February March April May June July August September October November December".split()),
    "es": tuple("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()),
}
DAYS: dict[Language, tuple[str, ...]] = {
    "en": tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()),
    "es": tuple("lunes martes miércoles jueves viernes sábado domingo".split()),
}
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General)|(?P<ampm>AM/PM|A/P)|(?P<date>y+|m+|d+|h+|s+(?:\.0+)?|g+|e+(?![+-]))"
    r"|(?P<number>[#0?](?:[#0?.,]*[#0?.])?,*)|(?P<exponent>[eE][+-][0#?]+)|(?P<other>.)",
    re.I,
)
Token = tuple[str, str]  # kind and text


def as_shown(value: float, code: str, language: Language = "en", *, from_1904: bool = False) -> str:
    """The figure as its cell shows it; raises OverflowError for a date that no calendar has.

    `language` names months and days where the format does not. `from_1904`: the workbook counts days from 1904.
    """
    sections = _sections(code)
    tokens, minus = _section(sections, value)
    kinds = {kind for kind, _ in tokens}
    if "date" in kinds or "ampm" in kinds:
        return _moment(value, tokens, _language(code) or language, from_1904)
    if "number" not in kinds:
        if not kinds or "general" in kinds or ("other", "@") in tokens:
            literals = "".join(text for kind, text in tokens if kind == "text")
            return f"{literals}{_general(value)}".strip() if kinds - {"text"} or not tokens else literals.strip()
        return "".join(text for _, text in tokens).strip()
    return _figure(abs(value) if minus else value, tokens).strip()


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[tuple[Token, ...], ...]:
    parts: list[list[Token]] = [[]]
    for match in _TOKEN.finditer(code):
        kind = match.lastgroup or ""
        text = match.group(kind) if kind else ""
        if kind == "other" and text == ";":
            parts.append([])
        elif kind == "bracket":
            if text.startswith("$"):
                parts[-1].append(("text", text[1:].partition("-")[0]))
            elif re.fullmatch(r"h+|m+|s+", text, re.I):
                parts[-1].append(("date", f"[{text.lower()}]"))
            elif re.match(r"[<>=]", text):
                parts[-1].append(("condition", text))
        elif kind in ("quoted", "escaped"):
            parts[-1].append(("text", text))
        elif kind == "date":
            parts[-1].append(("date", text.lower()))
        elif kind == "other" and text not in "@%/":
            parts[-1].append(("text", text))
        elif kind:
            parts[-1].append((kind, text))
    return tuple(map(tuple, parts))


def _section(sections: tuple[tuple[Token, ...], ...], value: float) -> tuple[list[Token], bool]:
    """The part of a format that is for this number, and whether it says itself that the number is below zero."""
    if any(kind == "condition" for section in sections for kind, _ in section):
        for section in sections:
            limits = [text for kind, text in section if kind == "condition"]
            if all(_holds(value, limit) for limit in limits):
                return [token for token in section if token[0] != "condition"], bool(limits) and value < 0
    if value < 0 and len(sections) > 1:
        return list(sections[1]), True
    if value == 0 and len(sections) > 2:
        return list(sections[2]), False
    return list(sections[0]), False


def _holds(value: float, limit: str) -> bool:
    match = re.match(r"(<=|>=|<>|<|>|=)(-?[\d.]+)", limit)
    if match is None:
        return True
    sign, other = match.group(1), float(match.group(2))
    return {"<": value < other, ">": value > other, "=": value == other, "<=": value <= other, ">=": value >= other,
            "<>": value != other}[sign]  # fmt: skip


def _figure(value: float, tokens: list[Token]) -> str:
    template = "".join(text for kind, text in tokens if kind == "number")
    scaled = Decimal(repr(value)).scaleb(2 * sum(token == ("other", "%") for token in tokens))
    scaled = scaled.scaleb(-3 * (len(template) - len(template.rstrip(","))))
    if any(token == ("other", "/") for token in tokens):
        return _general(value)  # a fraction: as a plain number
    exponent = next((text for kind, text in tokens if kind == "exponent"), "")
    places = len(re.sub(r"[^0#?]", "", template.partition(".")[2]))
    if exponent:
        return f"{value:.{places}E}"
    rounded = scaled.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) if abs(scaled) < 10**25 else scaled
    whole, _, decimals = f"{abs(rounded):f}".partition(".")
    least = len(re.sub(r"[^0]", "", template.partition(".")[0]))
    whole = whole.lstrip("0").zfill(least)
    if re.search(r"[#0?],+[#0?]", template):
        whole = re.sub(r"(?<=\d)(?=(?:\d{3})+$)", ",", whole)
    wanted = len(re.sub(r"[^0]", "", template.partition(".")[2]))
    while len(decimals) > wanted and decimals.endswith("0"):
        decimals = decimals[:-1]
    sign = "-" if rounded < 0 and any(map(str.isdigit, whole + decimals)) else ""
    if not whole and (decimals or rounded):
        whole = "0"
    number = f"{sign}{whole}{'.' + decimals if decimals else ''}"  # of nothing only a `0` writes a digit: "- €"
    slots = [text for kind, text in tokens if kind == "number"]
    pieces = iter(_divided(number, slots) if len(slots) > 1 and "." not in template else [number])
    said = "".join(
        next(pieces, "") if kind == "number" else text for kind, text in tokens if kind in ("number", "text", "other")
    )
    return re.sub(r"^(\D*?)-(?=\d)", r"-\1", said) if rounded < 0 else said


def _divided(number: str, slots: list[str]) -> list[str]:
    """The figures of a number for each of its slots, filled from the right: "000-0000" is a telephone number."""
    pieces: list[str] = []
    for slot in reversed(slots[1:]):
        pieces.insert(0, number[-len(slot) :])
        number = number[: -len(slot)]
    return [number, *pieces]


def _general(value: float) -> str:
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else f"{value:.10g}"


def _language(code: str) -> Language | None:
    """The language that a format names its months in, by its Windows number (es-ES is 0C0A): the low ten bits; without
    one, by a Spanish word between day and month."""
    match = re.search(r"\[\$[^\]-]*-([0-9A-F]+)", code, re.I)
    if match is None:
        return "es" if re.search(r'" ?de ?"', code) else None
    return {9: "en", 10: "es"}.get(int(match.group(1)[-4:], 16) & 0x3FF)  # type: ignore[return-value]


def _moment(value: float, tokens: list[Token], language: Language, from_1904: bool) -> str:
    """A day, an hour or a length of time; the day after 28 February 1900 is 60, which no calendar has."""
    seconds = round(value * 86_400)
    if 0 <= seconds < 60 * 86_400 and not from_1904:
        seconds += 86_400
    moment = datetime(1904, 1, 1) if from_1904 else datetime(1899, 12, 30)
    moment += timedelta(seconds=seconds)
    total = round(value * 86_400)
    twelve = any(kind == "ampm" for kind, _ in tokens)
    said = []
    times = [text for kind, text in tokens if kind == "date"]
    for at, (kind, text) in enumerate(tokens):
        if kind == "date":
            before = next((one for k, one in reversed(tokens[:at]) if k == "date"), "")
            after = next((one for k, one in tokens[at + 1 :] if k == "date"), "")
            minutes = text in ("m", "mm") and (before.strip("[]")[:1] == "h" or after[:1] == "s")
            said.append(_piece(text, moment, total, language, minutes=minutes, twelve=twelve))
        elif kind == "ampm":
            said.append("AM" if moment.hour < 12 else "PM")
        else:
            said.append(text)
    return "".join(said).strip() if times or twelve else ""


def _piece(text: str, moment: datetime, total: int, language: Language, *, minutes: bool, twelve: bool) -> str:
    if text.startswith("["):
        return str(total // {"h": 3600, "m": 60, "s": 1}[text[1]])
    if minutes:
        return f"{moment.minute:0{len(text)}}"
    kind, length = text[0], len(text.partition(".")[0])
    if kind == "y" or kind == "e":
        return f"{moment.year % 100:02}" if length <= 2 and kind == "y" else str(moment.year)
    if kind == "m":
        name = MONTHS[language][moment.month - 1]
        return (
            f"{moment.month:0{length}}"
            if length < 3
            else name[:3]
            if length == 3
            else name[:1]
            if length == 5
            else name
        )
    if kind == "d":
        name = DAYS[language][moment.weekday()]
        return f"{moment.day:0{length}}" if length < 3 else name[:3] if length == 3 else name
    if kind == "h":
        return f"{(moment.hour % 12 or 12) if twelve else moment.hour:0{length}}"
    return f"{moment.second:0{length}}" if kind == "s" else ""
