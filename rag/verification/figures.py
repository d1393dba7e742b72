"""Claim and quotes -> do the figures and dates agree? Value, scale, unit, period, bound, and which of two comes first.

A figure of the claim agrees with one of a quote when all of these are the same, however either locale writes them. A
quote may say more than the claim: a day where the claim names the month.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from rag.language.dates import by_24_hours, date_spans, months, slashed_dates, weekdays, years
from rag.language.modality import content
from rag.language.numbers import Figure, figures, ordinals, roman, shares
from rag.language.text import Text
from rag.language.units import CURRENCIES, MEASURES, UNITS, units_agree
from rag.language.words import fold
from rag.types import Language
from rag.verification.direction import moves, reversed_in
from rag.verification.places import changed_places
from rag.verification.worked_out import CELLS, Asked, proportions, results, scale

Wrong = Literal["figure", "unit", "bound", "order", "direction", "date"]


@dataclass(frozen=True, slots=True)
class Told:
    """A figure and what stands around it."""

    figure: Figure
    measure: str  # canonical: "metre", "%", "$"; "" where none is told
    around: frozenset[str]  # stems of the words beside it
    bound: str = ""  # "about", "more", "less" or ""
    per: str = ""  # "day", "month", "year", … of "40 a day"
    end: str = ""  # of a range: "more" from it, "less" than it, or ""


def wrong_figure(claim: Text, quotes: Sequence[Text], around: Text | None = None) -> Wrong | None:
    """What is wrong with the figures and dates of a claim that rests on these quotes, or None.

    The number of a name, "Line 4" or "By-law No. 27", may stand `around` the quotes instead, with its name.
    """
    mine = tuple(one for one in _amounts(claim) if around is None or not _of_name(one, claim, around))
    wrongs = [_wrong(one, mine, claim, quotes, around) for one in mine]
    for kind in ("figure", "unit", "bound"):
        if kind in wrongs:
            return kind
    if not _counted_enough(mine, quotes) or not _ranked(claim, quotes):
        return "figure"
    if around is None and any(changed_places(claim, quote) for quote in quotes):
        return "figure"  # not in drafts: of 1,200 labelled sentences 8 true ones and 2 false ones are told so by it
    if turned(claim, quotes):
        return "order"
    if reversed_in(claim, quotes):
        return "direction"
    return None if dates_stand(claim, quotes, around) else "date"


def _of_name(one: Told, claim: Text, around: Text) -> bool:
    """Is it the number of a name that stands around the quotes?"""
    named = _NUMBERED.search(written_out(claim.text)[: one.figure.start])  # where `told` counts its characters
    if named is None:
        return False
    name, number = re.escape(fold(named[1])), re.escape(one.figure.text)
    return bool(re.search(rf"{name}\W(?:\w{{1,4}}\W+)?{number}\b", around.folded))


_NUMBERED = re.compile(r"([A-ZÁÉÍÓÚÑ][\w-]+) (?:[Nn](?:o|\.?º|úm|um)\.? ?)?$")


def figures_stand(claim: str, language: Language, quotes: Sequence[Text]) -> bool:
    """Does each figure, year and date of the claim agree with one of the quotes?"""
    return wrong_figure(Text(claim, language), quotes) is None


# ------------------------------------------------------------------ one figure


def _wrong(
    one: Told, mine: Sequence[Told], claim: Text, quotes: Sequence[Text], around: Text | None = None
) -> Wrong | None:
    if _YEAR.fullmatch(one.figure.text) and int(one.figure.text) in _of_document(quotes, around):
        return None
    if one.figure.text.istitle() and any(f" {one.figure.text} " in quote.text for quote in quotes):
        return None  # a title: Seven Keys to Doomsday
    theirs = [(other, quote) for quote in quotes for other in (*_amounts(quote), *counted(quote))]
    equal = [
        (other, quote)
        for other, quote in theirs
        if _scaled(one, other, quote, around)
        or (
            not _in_thousands(one, other, quote, around)
            and (one.figure.values & other.figure.values or _rounds(one, other) or _as_much(one, other))
        )
    ]
    if not equal:
        drafted = around is not None  # whoever writes a draft does sums
        return None if _sums_up(one, theirs) or _worked_out(one, claim, quotes, drafted=drafted) else "figure"
    measured = [
        (other, quote) for other, quote in equal
        if _per_the_same(one.per, other.per)
        and (_measured(one, other, quotes, around) or _elided(one, other, mine) or _as_much(one, other))
    ]  # fmt: skip
    if not measured:
        return None if _sums_up(one, theirs) else "unit"
    return None if any(_bounded_alike(one, other) for other, _ in measured) else "bound"


def _sums_up(one: Told, theirs: Sequence[tuple[Told, Text]]) -> bool:
    """Is it a small number in words that counts what a quote names: "both countries", "the two cartels"?

    Not where the quote counts the same thing itself.
    """
    small = one.figure.text.isalpha() and max(one.figure.values) <= SMALL and not one.measure
    rivals = [other for other, _ in theirs if not _YEAR.match(other.figure.text)]
    return small and not any(one.around & other.around for other in rivals)


def _scaled(one: Told, other: Told, quote: Text, around: Text | None) -> bool:
    """Is it what a table's cell stands for: without its sign, and in the thousands or millions that its head, or what
    is said around the table, has it in?
    """
    if around is None or CELLS not in quote.text:
        return False
    by = _cell_scale(other, quote) or scale(around.folded) or 1
    exact = by * max(map(abs, other.figure.values))
    return exact in one.figure.values or (one.bound != "" and _near(one, exact))


def _in_thousands(one: Told, other: Told, quote: Text, around: Text | None) -> bool:
    """Is it money that a table has in thousands or millions, in a claim that takes it for single pounds?"""
    if around is None or CELLS not in quote.text or one.measure not in CURRENCIES:
        return False
    return bool(_cell_scale(other, quote) or scale(around.folded))


def _cell_scale(other: Told, quote: Text) -> Decimal | None:
    """What the head of a figure's own column says that it stands for."""
    return scale(quote.folded[: other.figure.start].rpartition(CELLS)[2])


def _measured(one: Told, other: Told, quotes: Sequence[Text], around: Text | None = None) -> bool:
    """Have both the same unit? One that a quote leaves out stands beside another of its figures: $3 billion of five.

    A currency may stand anywhere `around` the quotes: 25 million, of a price in euros.
    """
    if one.measure and not other.measure:
        if around is not None and one.measure in CURRENCIES and _has(around, one.measure):
            return True
        mine = set(one.measure.split("/"))
        there = [each.measure for quote in quotes for each in told(quote.text, quote.language)]
        return units_agree(one.measure, "") or any(mine & set(each.split("/")) for each in there)
    return units_agree(one.measure, other.measure)


def _has(around: Text, currency: str) -> bool:
    """Is this currency told around the quotes?"""
    return any(UNITS.get(word) == currency for word in _TOKEN.findall(around.folded))


_TOKEN = re.compile(r"[a-z]+|[€£¥$]")


def _elided(one: Told, other: Told, mine: Sequence[Told]) -> bool:
    """Does the claim leave out a unit that another of its figures has: from 38 to 45 dollars?"""
    return not one.measure and any(units_agree(each.measure, other.measure) for each in mine if each.measure)


def _per_the_same(one: str, other: str) -> bool:
    """May both be told of the same period or measure? Only those have a name in both languages."""
    return not one or not other or one == other or not {one, other} & (_PERIODS.keys() | MEASURES)


def _bounded_alike(one: Told, other: Told) -> bool:
    """A claim may say "about" of what a quote tells exactly, not the other way round; "up to" of a range's end."""
    bounds = {one.bound, other.bound}
    told = len(bounds) == 1 or ANY in bounds or (one.bound == "about" and not other.bound)
    told = told or ("within" in bounds and bounds <= {"within", "less", ""})  # a term of ten days, within ten days
    return told or (one.bound != "" and one.bound == other.end) or _rounds(one, other)


def _rounds(one: Told, other: Told) -> bool:
    """Is it a round figure beside the exact one that a quote tells: "more than 230", "about 230" for 232?"""
    mine, exact = max(one.figure.values), max(other.figure.values)
    shorter = len(mine.normalize().as_tuple().digits) < len(exact.normalize().as_tuple().digits)
    exactly = (not other.bound or (other.bound, one.bound) in _LOOSER) and not _YEAR.match(other.figure.text)
    return bool(one.bound) and exactly and (shorter or one.measure == "%") and _near(one, exact)


def _near(one: Told, exact: Decimal) -> bool:
    """Is it this figure, as near as its bound allows?"""
    mine = max(one.figure.values)
    apart = exact - mine if one.bound == "more" else mine - exact if one.bound == "less" else abs(mine - exact)
    return 0 <= apart <= mine * _FAR.get(one.bound, Decimal("0.006"))


_LOOSER = frozenset((("about", "more"), ("about", "less")))  # "about 49,000" is fewer than 50,000
_FAR = {"about": Decimal("0.06"), "more": Decimal("0.3"), "less": Decimal("0.3"), "within": Decimal(0)}


def _worked_out(one: Told, claim: Text, quotes: Sequence[Text], *, drafted: bool) -> bool:
    """Is it the difference of two figures of a quote, ten points more, of 71 and 61 %? In a draft also their sum, or a
    proportion.
    """
    said, end = written_out(claim.text), one.figure.end
    if not drafted and not _COMPARED.match(said, end):
        return False
    figure = replace(one.figure, unit="point") if _POINTS.match(said, end) else one.figure
    return any(
        _near(one, result)
        for quote in quotes
        for result in results(figure, _figures(quote), changes(quote), written_out(quote.text))
    ) or (drafted and (_in_proportion(one, claim, quotes) or _rest(one, claim, quotes)))


_COMPARED = re.compile(r"(?: [^\W\d]+){0,3} (?:more|less|fewer|higher|lower|older|younger|más|menos)\b")
_POINTS = re.compile(r" (?:points|puntos)\b")


def _rest(one: Told, claim: Text, quotes: Sequence[Text]) -> bool:
    """Is it what a share leaves of the whole: nine percent unspent, where 91 were spent?"""
    shares_ = (max(other.values) for quote in quotes for other in _figures(quote) if other.unit == "%")
    return one.measure == "%" and bool(_LEFT.search(claim.folded)) and any(_near(one, 100 - each) for each in shares_)


_LEFT = re.compile(
    r"\b(?:rest|remain\w*|left|un[a-z]+ed|unspent|others?|restantes?|resto|sobr\w+|sin|demas|otr[oa]s)\b"
)


def _in_proportion(one: Told, claim: Text, quotes: Sequence[Text]) -> bool:
    """Is it a share or a multiple that two figures of a quote are of each other: half, a rise of 10 %, five times?"""
    times = bool(_MULTIPLE.match(written_out(claim.text), one.figure.end))
    if one.measure != "%" and not times:
        return False
    asked: Asked = "multiple" if times else "change" if moves(claim) else "share"
    return any(_near(one, each) for quote in quotes for each in proportions(_figures(quote), asked))


_MULTIPLE = re.compile(r" (?:times|veces)\b")


def _figures(text: Text) -> list[Figure]:
    """The figures of a text that something can be worked out from: years, but no days of a month."""
    whole = Text(written_out(text.text), text.language)
    dated = {at for span in whole.date_spans for at in range(span.start, span.end)}
    found = (one.figure for one in _amounts(text))
    return [one for one in found if one.start not in dated or _YEAR.fullmatch(one.text)]


def _as_much(one: Told, other: Told) -> bool:
    """Is it the same in another unit: two days and 48 hours, 7.5 centimetres and 75 millimetres?"""
    for units in _CONVERTED:
        if one.measure in units and other.measure in units:
            times = ({value * units[each.measure] for value in each.figure.values} for each in (one, other))
            return bool(set.intersection(*times))
    return False


_CONVERTED = (
    {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800}, {"month": 1, "year": 12},
    {"millimetre": 1, "centimetre": 10, "metre": 1000, "kilometre": 10**6},
    {"gram": 1, "kilogram": 1000, "ton": 10**6},
)  # fmt: skip


def _counted_enough(mine: Sequence[Told], quotes: Sequence[Text]) -> bool:
    """No figure more often than the quotes have it: "from 1763 to 1763" of "from 1756 to 1763"."""
    theirs = [other for quote in quotes for other in told(quote.text, quote.language)]
    return all(sum(other.figure == one.figure for other in mine) <= max(1, _times(one, theirs)) for one in mine)


def _times(one: Told, among: Sequence[Told]) -> int:
    return sum(one.figure.agrees(other.figure) or _as_much(one, other) for other in among)


# ------------------------------------------------------------------ a text's figures

_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b(?! ?[%$€])")
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
_MORE = (
    r"more than|over|at (?:the (?:very )?)?least|above|upwards of|exceed(?:s|ed|ing)?|top(?:s|ped|ping)?"
    r"|a minimum of|minimum|mas del?|al menos|por lo menos|como minimo|minim[oa](?: es)?(?: de)?"
    r"|(?:superior|mayor)(?:es)? (?:al?|del?)"
    r"|super(?:a|an|o|aba|aron|ar|ando|e|en)(?: los| las)?|excede[nr]?|por encima del?|pas(?:a|an|ar|aba|e|en) de"
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
}
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
_PERIODS = {"day": "day daily dia diari[oa]s?", "week": "week weekly semana semanal(?:es)?",
            "month": "month monthly mes mensual(?:es)?", "hour": "hour hourly hora",
            "year": "year yearly annually annual ano anual(?:es)?", "second": "second segundo",
            "minute": "minute minuto"}  # fmt: skip
_PER = {
    name: re.compile(
        rf"(?:\s?[%€£$]|\s[^\W\d]+){{0,4}}\s(?:(?:a|an|per|each|every|por|al|a la|cada)\s(?:{'|'.join(words.split())})"
        rf"|{'|'.join(word for word in words.split() if re.search('ly$|ari|al', word)) or '(?!)'})\b"
    )
    for name, words in _PERIODS.items()
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


def _amounts(text: Text) -> tuple[Told, ...]:
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
    for name, pattern in _BEFORE.items():
        found = pattern.search(before)
        if found and (_REACHED.match(found.group()) or _DEFINITE.search(found.group())):
            return ANY
        if found and _MOVES.match(found.group()) and _goes_on(figure, text):
            return ""
        if found and not (found.group().startswith("over") and _HANDED.search(before[: found.start()])):
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
_ROMAN = re.compile(r"\b[IVX]{1,5}\b")


def counted(quote: Text) -> Iterator[Told]:
    """The numbers that a quote holds as other words: both, the third, siglo XIX, half."""
    values = [_COUNTED[word] for word in re.findall(r"[a-z]+", quote.folded) if word in _COUNTED]
    values += [*ordinals(quote.text, quote.language), *map(roman, _ROMAN.findall(quote.text))]
    for value in values:
        yield from (Told(figure, "", frozenset(), ANY) for figure in figures(str(value), quote.language))


# ------------------------------------------------------------------ ordinals, order


def _ranked(claim: Text, quotes: Sequence[Text]) -> bool:
    """Does each ordinal of the claim stand in a quote, as an ordinal or as a figure: siglo XVI, the 16th century?"""
    there: set[Decimal | int] = {
        value for quote in quotes for one in told(quote.text, quote.language) for value in one.figure.values
    }
    there |= {value for quote in quotes for value in ordinals(quote.text, quote.language)}
    there |= {roman(one) for quote in quotes for one in _ROMAN.findall(quote.text)}
    there |= {(year + 99) // 100 for quote in quotes for year in quote.years}  # the 16th century, 1587
    return ordinals(claim.text, claim.language) <= there


_FROM = frozenset(("from", "desde", "de", "del"))
_PREPOSITION = re.compile(r"\b(from|desde|del?|to|al?|hasta)\s(?:(?:the|el|los|las|un|us|a)\s)?(?:us\$|[$€£])?\s?$")
_APART = 60  # characters between the two figures of a change


def changes(text: Text) -> list[tuple[Figure, Figure]]:
    """From which figure to which something changes: "from 9.2% in March to 4.1%", "al 4,1 % desde el 9,2 %"."""
    placed = [(figure, _PREPOSITION.search(text.folded[: figure.start])) for figure in text.figures]
    sides = [(figure, found[1] in _FROM) for figure, found in placed if found]
    near = [pair for pair in pairwise(sides) if pair[1][0].start - pair[0][0].end <= _APART]
    return [(one, other) if first else (other, one) for (one, first), (other, second) in near if first != second]


def turned(claim: Text, quotes: Sequence[Text]) -> bool:
    """Does the claim change a figure the other way round: from 4 to 9 where a quote has from 9 to 4?"""
    theirs = [change for quote in quotes for change in changes(quote)]
    return any(
        any(start.agrees(after) and end.agrees(before) for before, after in theirs)
        and not any(start.agrees(before) and end.agrees(after) for before, after in theirs)
        for start, end in changes(claim)
    )


# ------------------------------------------------------------------ dates


def dates_stand(claim: Text, quotes: Sequence[Text], around: Text | None = None) -> bool:
    """Does each year, month, day and day of the week of the claim stand in the quotes, those of one date together?

    The year of quotes that name none may be that of their document, at the head of what stands `around` them.
    """
    said = [Text(written_out(quote.text), quote.language) for quote in quotes]
    slashed = [date for quote in quotes for dates in slashed_dates(quote.text) for date in dates]
    there = [*(date for quote in said for date in quote.dates), *slashed]
    mine = [frozenset({date}) for date in claim.dates] + slashed_dates(claim.text)
    all_months = frozenset().union(*(months(quote.text) for quote in said)) | {date.month for date in slashed}
    all_days = frozenset().union(*(weekdays(quote.text) for quote in said))
    return (
        years(written_out(claim.text)) <= frozenset().union(_of_document(quotes, around), *(q.years for q in said))
        and all(any(other.bears(one) for one in dates for other in there) for dates in mine)
        and months(claim.text) <= all_months
        and weekdays(claim.text) <= all_days
        and not _other_way(claim, said)
    )  # fmt: skip


def _of_document(quotes: Sequence[Text], around: Text | None) -> frozenset[int]:
    """The years in title and dateline of the document, where its quotes name none."""
    if around is None or any(quote.years for quote in quotes):
        return frozenset()
    return years(around.text[:DATELINE])


DATELINE = 200  # characters of title and first line


_RELATION = re.compile(
    r"\b(?:(?P<since>since|from|desde|a partir del?)|(?P<until>until|till|up to|hasta)"
    r"|(?P<before>before|prior to|antes del?)"
    r"|(?P<after>after|following|despues del?|tras))\s(?:the |el |los )?$"
)


def _when(text: Text) -> set[tuple[str, str]]:
    """Each date with what stands before it: since, until, before or after."""
    found = set()
    for span in date_spans(text.text):
        relation = _RELATION.search(text.folded[: span.start])
        for value in re.findall(r"\d+", text.text[span.start : span.end]):
            found.add((value, str(relation.lastgroup) if relation else ""))
    return found


def _other_way(claim: Text, quotes: Sequence[Text]) -> bool:
    """Is something told until a date that the quotes tell since that date, or before it for after it?"""
    theirs = {one for quote in quotes for one in _when(quote)}
    mine = {(value, relation) for value, relation in _when(claim) if relation}
    return any(
        (value, relation) not in theirs and any(value == other and how for other, how in theirs)
        for value, relation in mine
    )
