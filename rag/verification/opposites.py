"""Claim and quote -> does the claim say the opposite: another word in its place, a rise for a fall, more for less?

By words alone, whose opposites are those of `rag.language.lexicon`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from rag.language.lexicon import ALIKE, Word, equivalence, opposites, spans
from rag.language.numbers import Figure
from rag.language.text import Text
from rag.types import Language

_AR = r"(?:a|an|ó|aron|ad[oa]s?|aban?|ará|arán|arían?|ar|ando|e|en)"  # endings of Spanish verbs
_ER = r"(?:e|en|ió|ieron|idos?|ían?|[ei]rá|[ei]rán|[ei]rían?|[ei]r|iendo|an?)"
_PARTICLE = r"(?:go(?:es|ne|ing)?|went|is|are|was|were|be|been|mov(?:e[sd]?|ing)|edged|inched|ticked|sharply)"
_BY = r"(?: by\b| from\b| [$€£]?\d)"
_UP: Mapping[Language, str] = {
    "en": r"rises?|risen|rose|rising|grow(?:s|n|ing)?|grew|increas(?:e[sd]?|ing)|gain(?:s|ed|ing)?|climb(?:s|ed|ing)?"
    r"|jump(?:s|ed|ing)?|soar(?:s|ed|ing)?|surg(?:e[sd]?|ing)|expand(?:s|ed|ing)?|higher than"
    rf"|{_PARTICLE} up(?! to\b)|up(?={_BY})",
    "es": rf"sub{_ER}|aument(?:{_AR}|o)|crec{_ER}|crecimiento|increment(?:{_AR}|o)|alza|repunt{_AR}|encarec{_ER}"
    rf"|se dispar{_AR}|elev(?:ó|aron|a|an|ará|arán|ar)|ampli(?:ó|aron|ará|arán|ar)|más alt[oa]s? que",
}
_DOWN: Mapping[Language, str] = {
    "en": r"falls?|fallen|fell|falling|drop(?:s|ped|ping)?|decreas(?:e[sd]?|ing)|declin(?:e[sd]?|ing)(?! to\b)"
    r"|plung(?:e[sd]?|ing)|plummet(?:s|ed|ing)?|tumbl(?:e[sd]?|ing)|shr[aiu]nk|slid|slump(?:s|ed)?|cut(?:s|ting)?"
    rf"|reduc(?:e[sd]?|ing)|lower(?:ed|ing)|lower than|{_PARTICLE} down|down(?={_BY})",
    "es": rf"baj{_AR}|ca(?:e|en|yó|yeron|ído|ída|ía|ían|erá|erán|er)|disminu(?:ye|yen|yó|yeron|ido|ción|irá|irán|ir)"
    rf"|descend{_ER}|desciende|descenso|(?:se )?redu(?:ce|cen|jo|jeron|cirá|cirán|cir|cido)|retroced{_ER}|abarat{_AR}"
    rf"|desplom{_AR}|se hund(?:ió|ieron)|recort{_AR}|se contra(?:jo|jeron|e|en)",
}
_WORD = {language: re.compile(rf"\b(?:(?P<up>{_UP[language]})|(?:{_DOWN[language]}))\b", re.I) for language in _UP}
_NEAR = 60  # characters between a figure and the word
_DENIED = 20  # characters from a "not" to the word
_ENDS = re.compile(r"[;:]\s|[.!?]\s")  # a clause
_COMPARED: Mapping[Language, str] = {
    "en": r"(?:(?P<up>more|higher|larger|greater|better|longer|bigger|faster|earlier)"
    r"|less|fewer|lower|smaller|worse|shorter|slower|later)\b(?: [\w-]+){0,5} than (?![\d$€£])",
    "es": r"(?:(?P<up>más|mayor(?:es)?|mejor(?:es)?)|menos|menor(?:es)?|peor(?:es)?)\b(?: [\w-]+){0,5} que\b",
}
_THAN = {language: re.compile(rf"\b{pattern}", re.I) for language, pattern in _COMPARED.items()}


def turned(claim: Text, quotes: Sequence[Text]) -> bool:
    """Does a word of the claim stand where a quote has its opposite, and a "not" before both or neither?"""
    return any(
        denied(claim, one) == denied(quote, other) for quote in quotes for one, other in in_its_place(claim, quote)
    )


def in_its_place(claim: Text, quote: Text) -> Iterator[tuple[Word, Word]]:
    """Words that the quote has not, with the opposite in their place, which the claim has not."""
    mine, theirs = spans(claim.text, claim.language), spans(quote.text, quote.language)

    def same(one: int, other: int) -> bool:
        inside = 0 <= one < len(mine) and 0 <= other < len(theirs)
        return inside and equivalence(mine[one].stem, claim.language, theirs[other].stem, quote.language) >= ALIKE

    alone = [at for at in range(len(theirs)) if not any(same(one, at) for one in range(len(mine)))]
    for at, word in enumerate(mine):
        contrary = opposites(word.stem, claim.language, quote.language)
        if not contrary or any(same(at, other) for other in range(len(theirs))):
            continue
        for other in alone:
            beside = same(at - 1, other - 1) or same(at + 1, other + 1)
            inverted = at == 0 and claim.language == "es" and same(1, other - 1)  # subió el precio, el precio bajó
            if theirs[other].stem in contrary and (beside or inverted):
                yield word, theirs[other]


def denied(text: Text, word: Word) -> bool:
    """Does a "not" before the word bear on it?"""
    return any(one.kind == "negation" and one.at < word.start and word.stem in one.scope for one in text.markers)


# ------------------------------------------------------------------ rise and fall, more and less


def opposite(claim: Text, quote: Text) -> bool:
    """Does the claim have all rise, or be more, where the quote has all fall, or be less, or the other way round?"""
    mine, theirs = _ways(claim), _ways(quote)
    one_way = len({up for up, _ in mine}) == len({up for up, _ in theirs}) == 1 and mine[0][0] != theirs[0][0]
    return one_way and any(one.may_speak_of(other) for _, one in mine for _, other in theirs)


def _ways(text: Text) -> list[tuple[bool, Text]]:
    """Which ways a text has things go, up (true) or down, each with its clause; what it denies left out."""
    denials = [one.at for one in text.markers if one.kind == "negation"]
    found = (match for pattern in (_WORD, _THAN) for match in pattern[text.language].finditer(text.text))
    return [(bool(match["up"]), text.clause(match.start())) for match in found
            if not any(0 <= match.start() - at <= _DENIED for at in denials)]  # fmt: skip


def moves(text: Text) -> bool:
    """Does it tell of a rise or a fall?"""
    return bool(_WORD[text.language].search(text.text))


def reversed_in(claim: Text, quotes: Sequence[Text]) -> bool:
    """Is a figure of the claim one of a rise, and the same in a quote one of a fall, or the other way round?"""
    mine = directions(claim)
    if not mine:
        return False
    pairs = [(up, other) for figure, up in mine for quote in quotes for same, other in directions(quote)
             if figure.agrees(same)]  # fmt: skip
    return bool(pairs) and all(one != other for one, other in pairs)


def level_for_change(claim: Text, quotes: Sequence[Text]) -> bool:
    """Does the claim say "to" how much where a quote says "by" how much something rises or falls, or the other way?"""
    theirs = [told for quote in quotes for told in _ends_and_steps(quote)]
    for figure, way in _ends_and_steps(claim):
        there = {other for same, other in theirs if figure.agrees(same)}
        if there and way not in there:
            return True
    return False


def _ends_and_steps(text: Text) -> Iterator[tuple[Figure, str]]:
    """The figures beside a word of rising or falling that are told as where it ends, or as how far it goes."""
    for figure, _ in directions(text):
        found = _WAY[text.language].search(text.folded[: figure.start])
        if found and found.lastgroup:
            yield figure, found.lastgroup
        elif _BESIDE[text.language].search(text.text[: figure.start]):
            yield figure, "by"


_MONEY = r"(?:us\$|[$€£])?\s?$"
_ABOUT = (
    r"(?:about |around |nearly |almost |some |over |more than |less than |only |just "
    r"|casi |mas de |menos de |cerca de )?"
)
_WAY: Mapping[Language, re.Pattern[str]] = {
    "en": re.compile(rf"\b(?:(?P<to>to)|(?P<by>by)) {_ABOUT}(?:a |an )?{_MONEY}"),
    "es": re.compile(
        rf"\b(?:(?P<to>(?:al?|hasta)(?: el| los| las)?)|(?P<by>en|(?:en |por )?un(?:[oa]s)?)) {_ABOUT}{_MONEY}"
    ),
}

_BESIDE = {language: re.compile(rf"{word.pattern}\s[$€£]?$", re.I) for language, word in _WORD.items()}


def directions(text: Text) -> list[tuple[Figure, bool]]:
    """The figures beside a word of rising (true) or falling that no "not" stands before."""
    denials = [one.at for one in text.markers if one.kind == "negation"]
    words = [(match.start(), match.end(), bool(match["up"])) for match in _WORD[text.language].finditer(text.text)
             if not any(0 <= match.start() - at <= _DENIED for at in denials)]  # fmt: skip
    found = []
    for figure in text.figures:
        near = sorted((max(start - figure.end, figure.start - end), up) for start, end, up in words
                      if not _ENDS.search(text.text[min(end, figure.end) : max(start, figure.start)]))  # fmt: skip
        beside = _COMPARED_BY[text.language].match(text.text, figure.start + len(figure.text))
        if beside:
            found.append((figure, bool(beside["up"])))
        elif near and near[0][0] <= _NEAR:
            found.append((figure, near[0][1]))
    return found


_COMPARED_BY: Mapping[Language, re.Pattern[str]] = {  # 12 fewer, 12 points higher, 12 quejas menos
    "en": re.compile(r"(?: [a-z]+)? (?:(?P<up>more|higher)|fewer|less|lower)\b"),
    "es": re.compile(r"(?: [a-záéíóúñ]+)? (?:(?P<up>más)(?! (?:tarde|adelante|bien))|menos)\b"),
}
