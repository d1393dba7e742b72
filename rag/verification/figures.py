"""Claim and quotes -> do the figures and dates agree? Value, scale, unit, period, bound, and which of two comes first.

A figure of the claim agrees with one of a quote when all of these are the same, however either locale writes them. A
quote may say more than the claim: a day where the claim names the month.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from rag.language.dates import date_spans, dates
from rag.language.numbers import Figure, ordinals, roman
from rag.language.text import Text
from rag.language.units import CURRENCIES, MEASURES, UNITS, units_agree
from rag.language.words import fold
from rag.types import CELLS, Language, Span
from rag.verification.dates import dates_stand, of_document
from rag.verification.opposites import directions, level_for_change, moves, reversed_in
from rag.verification.places import changed_places
from rag.verification.quantity import another_multiple
from rag.verification.told import ANY, PERIODS, ROMAN, SMALL, YEAR, Told, amounts, counted, told, written_out
from rag.verification.worked_out import Asked, proportions, results, scale

Wrong = Literal["figure", "unit", "bound", "order", "direction", "date"]


def wrong_figure(claim: Text, quotes: Sequence[Text], around: Text | None = None) -> Wrong | None:
    """What is wrong with the figures and dates of a claim that rests on these quotes, or None.

    The number of a name, "Line 4" or "By-law No. 27", may stand `around` the quotes instead, with its name.
    """
    dated = _dated(claim)
    mine = tuple(one for one in amounts(claim) if not any(span.start <= one.figure.start < span.end for span in dated)
                 and (around is None or not _of_name(one, claim, around)))  # fmt: skip
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
    if reversed_in(claim, quotes) or _backwards(claim, quotes):
        return "direction"
    if level_for_change(claim, quotes) or (quotes and all(another_multiple(claim, quote) for quote in quotes)):
        return "figure"
    return None if dates_stand(claim, quotes, around) else "date"


def _dated(claim: Text) -> list[Span]:
    """Where the claim names a day of a month, where `told` counts its characters: `dates_stand` looks at those."""
    said = written_out(claim.text)
    return [span for span in date_spans(said) if any(date.day for date in dates(said[span.start : span.end]))]


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
    if YEAR.fullmatch(one.figure.text) and int(one.figure.text) in of_document(quotes, around):
        return None
    if one.figure.text.istitle() and any(f" {one.figure.text} " in quote.text for quote in quotes):
        return None  # a title: Seven Keys to Doomsday
    theirs = [(other, quote) for quote in quotes for other in (*amounts(quote), *counted(quote))]
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
    rivals = [other for other, _ in theirs if not YEAR.match(other.figure.text)]
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
    return not one or not other or one == other or not {one, other} & (PERIODS.keys() | MEASURES)


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
    exactly = (not other.bound or (other.bound, one.bound) in _LOOSER) and not YEAR.match(other.figure.text)
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
    found = (one.figure for one in amounts(text))
    return [one for one in found if one.start not in dated or YEAR.fullmatch(one.text)]


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
    {"gram": 1, "kilogram": 1000, "ton": 10**6}, {"basis point": 1, "point": 100},
)  # fmt: skip


def _counted_enough(mine: Sequence[Told], quotes: Sequence[Text]) -> bool:
    """No figure more often than the quotes have it: "from 1763 to 1763" of "from 1756 to 1763"."""
    theirs = [other for quote in quotes for other in told(quote.text, quote.language)]
    return all(sum(other.figure == one.figure for other in mine) <= max(1, _times(one, theirs)) for one in mine)


def _times(one: Told, among: Sequence[Told]) -> int:
    return sum(one.figure.agrees(other.figure) or _as_much(one, other) for other in among)


# ------------------------------------------------------------------ ordinals, order


def _ranked(claim: Text, quotes: Sequence[Text]) -> bool:
    """Does each ordinal of the claim stand in a quote, as an ordinal or as a figure: siglo XVI, the 16th century?"""
    there: set[Decimal | int] = {
        value for quote in quotes for one in told(quote.text, quote.language) for value in one.figure.values
    }
    there |= {value for quote in quotes for value in ordinals(quote.text, quote.language)}
    there |= {roman(one) for quote in quotes for one in ROMAN.findall(quote.text)}
    there |= {(year + 99) // 100 for quote in quotes for year in quote.years}  # the 16th century, 1587
    return ordinals(claim.text, claim.language) <= there


def _backwards(claim: Text, quotes: Sequence[Text]) -> bool:
    """Does the claim have something fall from a lower to a higher figure, or rise to a lower one, and no quote so?"""
    theirs = [change for quote in quotes for change in changes(quote)]
    ways = {up for _, up in directions(claim)}
    for before, after in changes(claim):
        if any(before.agrees(one) and after.agrees(other) for one, other in theirs) or before.unit != after.unit:
            continue
        up = max(after.values) > max(before.values)
        if len(ways) == 1 and up not in ways and max(after.values) != max(before.values):
            return True
    return False


_FROM = frozenset(("from", "desde", "de", "del"))
_PREPOSITION = re.compile(r"\b(from|desde|del?|to|al?|hasta)\s(?:(?:the|el|los|las|un|us|a)\s)?(?:us\$|[$€£])?\s?$")
_APART = 60  # characters between the two figures of a change


def changes(text: Text) -> list[tuple[Figure, Figure]]:
    """From which figure to which something changes: "from 9.2% in March to 4.1%", "al 4,1 % desde el 9,2 %"."""
    placed = [(figure, _PREPOSITION.search(text.folded[: figure.start])) for figure in text.figures]
    sides = [(figure, found[1] in _FROM) for figure, found in placed if found]
    near = [pair for pair in pairwise(sides) if pair[1][0].start - pair[0][0].end <= _APART]
    return [(one, other) if first else (other, one) for (one, first), (other, second) in near if first != second]


def _begins(figure: Figure, theirs: Sequence[tuple[Figure, Figure]]) -> bool:
    """Is it where a change of the quotes begins, and no other ends?"""
    return any(figure.agrees(before) for before, _ in theirs) and not any(figure.agrees(after) for _, after in theirs)


_UP_TO = re.compile(r"\b(?:to|al?|hasta)\s(?:(?:the|el|los|las)\s)?(?:us\$|[$€£])?\s?$")


def turned(claim: Text, quotes: Sequence[Text]) -> bool:
    """Does the claim change a figure the other way round: from 4 to 9 where a quote has from 9 to 4?"""
    theirs = [change for quote in quotes for change in changes(quote)]
    ends = [figure for figure in claim.figures if _UP_TO.search(claim.folded[: figure.start])]
    if moves(claim) and any(_begins(figure, theirs) for figure in ends):
        return True
    return any(
        any(start.agrees(after) and end.agrees(before) for before, after in theirs)
        and not any(start.agrees(before) and end.agrees(after) for before, after in theirs)
        for start, end in changes(claim)
    )
