"""Text -> its figures, each with its measure, its bound (at least, about), its period and the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rag.language.dates import by_24_hours, date_spans
from rag.language.modality import content
from rag.language.numbers import Figure, figures, ordinals, roman, shares
from rag.language.text import Text
from rag.language.units import UNITS
from rag.types import Language


@dataclass(frozen=True, slots=True)
class Told:
    """A figure and what stands around it."""

    figure: Figure
    measure: str  # canonical: "metre", "%", "$"; "" where none is told
    around: frozenset[str]  # stems of the words beside it
    bound: str = ""  # "about", "more", "less" or ""
    per: str = ""  # "day", "month", "year", … of "40 a day"
    end: str = ""  # of a range: "more" from it, "less" than it, or ""


YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b(?! ?[%$€])")
_RANGE = re.compile(r"\b(1\d|20)(\d\d)[-–—](\d\d)\b")  # 1348–50
_TEN = "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa".split()
_TENS_EN = "twenties thirties forties fifties sixties seventies eighties nineties".split()
_TENS = {word: at for words in (_TEN, _TENS_EN) for at, word in zip(range(20, 100, 10), words, strict=True)}
_DECADE = re.compile(
    rf"\b(años|década de los)\s(?:los\s)?(\d0|{'|'.join(_TENS)})\b"
    rf"|\b([Ll]os|the)\s({'|'.join(_TENS)})(?=[,.;:)]|$|\s(?:y|and)\s)"
)
_ABOUT = (
    r"about|around|approximately|roughly|nearly|almost|some|circa|an? estimated|estimated(?: \w+)?(?: at| of)?|close to"
    r"|alrededor del?|aproximadamente|cerca del?|un[oa]s|casi|mas o menos|aprox\.?|en torno al?"
    r"|estimad[oa]s?(?: en| de)?|practicamente"
)
_ENDINGS = r"(?:a|e|o|an|en|aban?|io|aron|ieron|ian?|ar|er|aran?|eran?|arian?|erian?|ando|iendo)"  # of a Spanish verb
_MORE = (
    r"more than|over|at (?:the (?:very )?)?least|above|upwards of|exceed(?:s|ed|ing)?|go(?:es)? beyond|surpass\w*"
    r"|top(?:s|ped|ping)?"
    r"|a minimum of|minimum|mas del?|al menos|por lo menos|como minimo|minim[oa](?: es)?(?: de)?"
    r"|(?:superior|mayor)(?:es)? (?:al?|del?)"
    rf"|(?:super|exced|rebas|sobrepas){_ENDINGS}(?: del?)?(?: el| la| los| las)?|por encima del?"
    r"|pas(?:a|an|ar|ara|aran|aba|e|en) de"
)
_LESS = (
    r"(?:less|fewer|lower|smaller|shorter|younger) than|under|below|up to|at (?:the )?most|a maximum of|maximum"
    r"|as (?:long|much|many|far|high) as|cap(?:ped)? (?:at|of)|limit(?:ed to| of)|limite de"
    r"|tope(?: \w+)? de|plazo maximo de|limitad[oa]s? a|no lleg\w+ al?|(?:baj|descend|desciend)\w+ de"
    r"|menos del?|como (?:maximo|mucho)|maxim[oa](?: es)?(?: de)?|(?:inferior|menor)(?:es)? (?:al?|del?)"
    r"|por debajo del?|hasta|a lo sumo"
)
_OPPOSITE = {"more": "less", "less": "more"}  # "not exceeding", "no less than"
_NOT = re.compile(r"\b(?:no|not|never|cannot|nor|nobody|ni|nunca|nadie|ningun[oa]?)(?: [a-z]+){0,5} $")
_NOT_BESIDE = re.compile(r"\b(?:no|not|never|cannot|ni|nunca)(?: [a-z]+)? $")
_OF_WHOM = re.compile(r"(?:under|over|below|above|menor|mayor)")  # "does not admit citizens under 21": told of either
_HANDED = re.compile(
    r"\b(?:hand|turn|sign|tak|took|carr|roll|pass|mov|pull|bring|brought|w[io]n)\w* $"
)  # "handed over 24"
_ADDED = re.compile(r"\badd\w* $")  # "adds up to 24"
_SMALL = (
    r"(?:the (?:age|sum|amount) of|los (?=\d+ anos)|the|a|an|next|following|first|los|las|el|la|un|una|de|del|of"
    r"|siguientes|proxim[oa]s|primer[oa]s)\s"
)
_ARTICLE = rf"[\s-](?:{_SMALL}){{0,2}}(?:us\$|rd\$|mx\$|usd|[$€£])?\s?$"
_REACHED = re.compile(r"hasta (?:el|la|los|las)\b")  # "cayó hasta los 38 euros" tells where it ended
_MOVES = re.compile(r"(?:baj|descend|desciend|pas)")
_ON_TO = re.compile(r"(?:\s[^\W\d]+)?\sal? (?:los |las )?")  # up to the next figure: bajó de cinco a cuatro
_DEFINITE = re.compile(r" (?:than|que) (?:the|el|la|los|las)\b")  # "fewer than the 600 promised" compares two figures
_BEFORE = {
    "less": re.compile(rf"\b(?:{_LESS}){_ARTICLE}"),
    "more": re.compile(rf"\b(?:{_MORE}|[a-z]+er than){_ARTICLE}"),
    "about": re.compile(rf"\b(?:{_ABOUT}|on average|en promedio|de media|por termino medio){_ARTICLE}"),
    "within": re.compile(rf"\b(?:within|plazo de|dentro de){_ARTICLE}"),
    "any": re.compile(  # the maximum rent is 600 euros: some would say "at most", others say it is 600
        rf"\b(?:(?:maximum|minimum|highest|lowest)(?: [a-z]+){{1,3}} (?:is|was|are|were|of|at|will be)"
        rf"|(?:maxim|minim)[oa]s?(?: [a-z]+){{0,4}} (?:es|son|sera|seran|era|fue)(?: del?)?){_ARTICLE}"
    ),
}
_SIGNS = {"~": "about", "≈": "about", ">": "more", "≥": "more", "<": "less", "≤": "less"}
_SIGN = re.compile(r"(?<![\w<>=–-])([~≈>≥<≤])=?\s?(?:[$€£]|us\$)?$")
_QUOTED_MAIL = re.compile(r"\s*>\s$")  # "> 200 came": the mark of a mail that is quoted
_PLUS = re.compile(r"\+(?!\s?\d)")  # 5+ people, and not 300 + VAT
_UNIT = r"(?:\s?[%€£$]|\s(?!(?:and|or|y|o)\b)[^\W\d]+){0,4}\s"  # no other figure, nothing else that is counted
_BEHIND = {
    "more": re.compile(
        rf"{_UNIT}(?:or (?:more|longer|older|larger|higher)|at (?:the (?:very )?)?least|o mas|como minimo|al menos"
        r"|por lo menos)\b"
    ),
    "less": re.compile(
        rf"{_UNIT}(?:or less|or fewer|at (?:the )?most|(?:as|at) a maximum|o menos|como (?:maximo|mucho)"
        r"|a lo sumo|(?:is|was|being) the (?:maximum|limit|ceiling)|(?:es|era) el (?:maximo|limite|tope))\b"
    ),
    "about": re.compile(rf"{_UNIT}(?:or so|approximately|aproximadamente|mas o menos)\b"),
}
PERIODS = {"day": "day daily dia diari[oa]s?", "week": "week weekly semana semanal(?:es)?",
            "month": "month monthly mes mensual(?:es)?", "hour": "hour hourly hora",
            "year": "year yearly annually annual ano anual(?:es)?", "second": "second segundo",
            "minute": "minute minuto"}  # fmt: skip
_PER = {
    name: re.compile(
        rf"(?:\s?[%€£$]|\s[^\W\d]+){{0,4}}\s(?:(?:a|an|per|each|every|por|al|a la|cada)\s(?:{'|'.join(words.split())})"
        rf"|{'|'.join(word for word in words.split() if re.search('ly$|ari|al', word)) or '(?!)'})\b"
    )
    for name, words in PERIODS.items()
}
_EACH = re.compile(r"(?:\s[^\W\d]+){0,1}\s(?:per|por)\s(?!ciento|cent)([a-z]+)")  # 38 litros por ciclo
_TO = re.compile(r"(?:\d ?(?:-|–|to|a) (?:[$€£]|us\$)?$)|^ ?(?:-|–|to|a) ?(?:[$€£]|us\$)?\d")  # $10 to $30
ANY = "any"  # a bound that is not told: "less than half" is below 50 %
SMALL = 3  # up to which a number may count what a quote names one by one
_SEARCHED = 48  # characters before a figure among which its bound is looked for


def written_out(text: str) -> str:
    """Whole years: 1348–50 → 1348–1350, años setenta → años 1970; parts of an hour or a year: 30 minutes, 6 meses.

    Times of day by 24 hours, with a colon.
    """
    text = by_24_hours(_RANGE.sub(r"\1\2–\1\3", text))
    for pattern, said in _PARTS:
        text = pattern.sub(said, text)
    return _DECADE.sub(_decade, text)


_PARTS = tuple(
    (re.compile(rf"\b(?:{pattern})\b", re.I), said)
    for pattern, said in (
        ("an hour and a half|one and a half hours", "90 minutes"), ("(?:una )?hora y media", "90 minutos"),
        ("a year and a half|one and a half years", "18 months"), ("(?:un )?año y medio", "18 meses"),
        ("half an hour|half-hour", "30 minutes"), ("media hora", "30 minutos"),
        ("(?:a )?quarter of an hour", "15 minutes"), ("(?:un )?cuarto de hora", "15 minutos"),
        ("half a year|(?:first|second) half of (?:the year|(?=20|19))", "6 months "),
        ("medio año|(?:primer|segundo) semestre", "6 meses"),
    )
)  # fmt: skip


def _decade(match: re.Match[str]) -> str:
    said = match[2] or match[4]
    return f"{match[1] or match[3]} 19{_TENS.get(said, said)}"


def amounts(text: Text) -> tuple[Told, ...]:
    """The figures of a text, and the shares that it names, as percentages."""
    whole = Text(written_out(text.text), text.language)
    parts = shares(whole.text)
    within = [one for one in told(text.text, text.language)
              if not any(part.start <= one.figure.start < part.end for part in parts)]  # fmt: skip
    return (*within, *(Told(part, "%", frozenset(), _bound(part, whole)) for part in parts))


_CLAUSE = re.compile(r"[,;:]\s")


@lru_cache(maxsize=1024)
def told(text: str, language: Language) -> tuple[Told, ...]:
    """The figures of a text in their order, each with its measure, its bound and the words around it."""
    whole = Text(written_out(text), language)
    folded, found, dated_spans = whole.folded, [], date_spans(whole.text)
    for figure in whole.figures:
        behind = folded[figure.end :]
        before = content(folded[: figure.start], language)[-2:]
        around = frozenset(before + content(_CLAUSE.split(behind, 1)[0], language)[:3])
        per = next((name for name, pattern in _PER.items() if pattern.match(behind)), "")
        per = per or (UNITS.get(found_[1], found_[1]) if (found_ := _EACH.match(behind)) else "")
        dated = any(span.start <= figure.start < span.end for span in dated_spans)
        end = "" if dated else "less" if _TO.search(folded[: figure.start]) else "more" if _TO.match(behind) else ""
        found.append(Told(figure, figure.unit, around, "" if dated else _bound(figure, whole), per, end))
    return tuple(found)


def _bound(figure: Figure, text: Text) -> str:
    folded = text.folded
    before, behind = folded[max(0, figure.start - _SEARCHED) : figure.start], folded[figure.end :]
    if (sign := _SIGN.search(before)) and not _QUOTED_MAIL.fullmatch(before):
        return _SIGNS[sign[1]]
    if _PLUS.match(behind):
        return "more"
    for name, pattern in _BEFORE.items():
        found = pattern.search(before)
        if found and (_REACHED.match(found.group()) or _DEFINITE.search(found.group())):
            return ANY
        if found and _MOVES.match(found.group()) and _goes_on(figure, text):
            return ""
        if found and not any(found.group().startswith(sign) and verb.search(before[: found.start()])
                             for sign, verb in (("over", _HANDED), ("up to", _ADDED))):  # fmt: skip
            if re.search(r"\b(?:from|desde|entre|between)\s(?:\S+\s){0,3}$", before[: found.start()]):
                return ""
            denied = _NOT.search(before[: found.start()])
            if denied and _OF_WHOM.match(found.group()) and not _NOT_BESIDE.search(before[: found.start()]):
                return ANY
            return _OPPOSITE.get(name, name) if denied else name
    return next((name for name, pattern in _BEHIND.items() if pattern.match(behind)), "")


def _goes_on(figure: Figure, text: Text) -> bool:
    """Does something move from this figure to the next?"""
    after = (other.start for other in text.figures if other.start > figure.end)
    return any(_ON_TO.fullmatch(text.folded, figure.end, start) for start in after)


_COUNTED = {"both": 2, "ambos": 2, "ambas": 2, "pair": 2, "par": 2, "couple": 2, "pareja": 2, "twice": 2, "double": 2,
            "doble": 2, "duplic": 2, "trio": 3, "triple": 3, "noon": 12, "midday": 12, "mediodia": 12, "midnight": 12,
            "medianoche": 12}  # fmt: skip
ROMAN = re.compile(r"\b[IVX]{1,5}\b")


def counted(quote: Text) -> Iterator[Told]:
    """The numbers that a quote holds as other words: both, the third, siglo XIX, half."""
    values = [_COUNTED[word] for word in re.findall(r"[a-z]+", quote.folded) if word in _COUNTED]
    values += [*ordinals(quote.text, quote.language), *map(roman, ROMAN.findall(quote.text))]
    for value in values:
        yield from (Told(figure, "", frozenset(), ANY) for figure in figures(str(value), quote.language))
