"""Claim and quotes -> are quantities in words the same: all or some, twice or thrice, hundreds, the second best?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from rag.language.lexicon import TRANSLATION, equivalence
from rag.language.numbers import PART_OF
from rag.language.text import Text
from rag.language.units import UNITS
from rag.language.words import fold, words
from rag.types import CELLS


def _one_of(english: str, spanish: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{english}|{spanish})\b")


_TIMES = (
    r"(?:(?:hours?|days?|weeks?|months?|years?|mornings?|nights?|summers?|winters?|times?"
    r"|horas?|dias?|semanas?|mes(?:es)?|anos?|mananas?|noches?|veranos?|inviernos?|vez|veces)\b)"
)
_ALL = _one_of(
    rf"(?<!almost )(?<!nearly )(?:all|every)(?! (?:the )?{_TIMES})|each(?! {_TIMES})|everyone|everybody|everything"
    "|always|entire(?:ly)?|whole|wholly|unanimous(?:ly)?|any",
    rf"(?<!casi )tod[oa]s?(?! (?:l[oa]s? )?{_TIMES})|cada(?! {_TIMES})|siempre|enter[oa]s?|unanim\w+|cualquier\w*"
    r"|completamente|por completo|total(?:mente|idad)",
)
_MOST = _one_of("most|majority|mostly|almost all|nearly all",
                r"mayor(?:ia|itari\w*)|mayor parte|casi tod[oa]s?|principal\w*")  # fmt: skip
_FEW = _one_of(
    "few|handful|(?:hardly|scarcely) any(?:one|body)?|(?:almost|nearly) (?:no one|nobody|none)|minority",
    "pocos|pocas|punado|minoria|apenas|casi (?:nadie|ningun[oa]?)",
)
_SOME = _one_of("some|several|a number of|part of", "algun[oa]s?|vari[oa]s|parte|ciert[oa]s")


_NONE = _one_of("(?<!almost )(?<!nearly )(?:none|no one|nobody|not one)", "(?<!casi )(?:ningun[oa]?|nadie)")
_PART = re.compile(r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|un[oa]|dos|tres|cuatro|cinco|seis|siete"
                   r"|ocho|nueve|diez) (?:of|de) (?:the|its|their|las|los|sus)\b|\bde l[oa]s \d+, ")  # fmt: skip


def overstated(claim: Text, quote: Text) -> bool:
    """All or none for some or most, most for some or few, few for most?"""
    mine, theirs = claim.folded, quote.folded
    if _NONE.search(mine) and not _NONE.search(theirs) and not _ALL.search(theirs):  # all passed: none failed
        return _of_the_same(claim, _NONE, quote, (_SOME, _MOST, _FEW, _PART))
    if _ALL.search(mine) and not _MOST.search(mine):
        return not _ALL.search(theirs) and _of_the_same(claim, _ALL, quote, (_SOME, _MOST, _FEW))
    if _MOST.search(mine):
        return not _MOST.search(theirs) and _of_the_same(claim, _MOST, quote, (_SOME, _FEW))
    return not _FEW.search(theirs) and _of_the_same(claim, _FEW, quote, (_MOST,))


def _of_the_same(claim: Text, more: re.Pattern[str], quote: Text, fewer: Sequence[re.Pattern[str]]) -> bool:
    """Is the one said in the claim of what the other is said of in the quote?"""
    said = [claim.clause(match.start()) for match in more.finditer(claim.folded)]
    there = [quote.clause(match.start()) for one in fewer for match in one.finditer(quote.folded)]
    return any(one.may_speak_of(other) for one in said for other in there)


# ------------------------------------------------------------------ multiples, crowds, ranks

_MULTIPLES: Mapping[str, str] = {
    "2": r"doubl(?:e|es|ed|ing)|twice|twofold|duplic\w+|(?:el|al) doble",
    "3": r"tripl(?:e|es|ed|ing)|trebled?|three times|threefold|triplic\w+|triple|tres veces",
    "4": r"quadrupl\w+|four times|fourfold|cuadruplic\w+|cuadruple|cuatro veces",
    "1/2": r"halv(?:e|es|ed|ing)|(?:by|in) half(?! an?\b)|a la mitad",
}
_CROWDS: Mapping[str, str] = {
    "10": r"dozens|tens(?= of (?!thou|mill))|decenas(?= de (?!mil))|docenas",
    "100": "hundreds(?! of thou)|cientos(?! de mil)|centenares(?! de mil)",
    "1000": "(?<!tens of )(?<!hundreds of )thousands|(?<!decenas de )(?<!cientos de )(?<!centenares de )miles(?= de )",
    "10,000": "tens of thousands|decenas de miles",
    "100,000": "hundreds of thousands|(?:cientos|centenares) de miles",
    "1,000,000": r"(?<!\d )(?<!of )millions|(?<!\w )millones(?= de)",
}
_TOP = r"(?:[a-z]{3,}est|most [a-z]+|mas [a-z]+|mayor|menor)\b"
_NTH = re.compile(
    r"\b(?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+(?:nd|rd|th)|segund[oa]|tercer[oa]?|cuart[oa]"
    rf"|quint[oa]|sext[oa]|septim[oa]|octav[oa])[ -](?:[a-z]+ )?{_TOP}"
)
_FIRST = re.compile(rf"\b(?:the|la|el|los|las) (?:[a-z]+ )?{_TOP}")
_AMONG = re.compile(r"\b(?:one of|un[oa] de|among|entre)\b")


def another_multiple(claim: Text, quote: Text) -> bool:
    """Twice for three times, hundreds for thousands, the largest for the second largest?"""
    for table in (_MULTIPLES, _CROWDS):
        mine, theirs = _named(claim, table), _named(quote, table)
        if mine and theirs and not mine & theirs:
            return True
    ranked = _NTH.search(quote.folded) and not _NTH.search(claim.folded) and len(_ANY_TOP.findall(quote.folded)) == 1
    return bool(ranked and _FIRST.search(claim.folded) and not _AMONG.search(claim.folded))


_ANY_TOP = re.compile(rf"\b{_TOP}")


def _named(text: Text, table: Mapping[str, str]) -> set[str]:
    return {name for name, pattern in table.items() if re.search(rf"\b(?:{pattern})\b", text.folded)}


_FATES: Mapping[str, str] = {
    "dead": "killed|died|dead|deaths?|fatalities|murio|murieron|muert[oa]s?|fallec(?:id[oa]s?|io|ieron)",
    "hurt": "injured|hurt|wounded|herid[oa]s?|lesionad[oa]s?",
    "missing": "missing|desaparecid[oa]s?",
    "held": "arrested|detained|detenid[oa]s?|arrestad[oa]s?",
}


def another_fate(claim: Text, quote: Text) -> bool:
    """Are so many told as dead whom the quote has hurt, missing or arrested?"""
    mine = _named(claim, _FATES)
    if len(mine) != 1:
        return False
    for figure in claim.figures:
        same = [_named(quote.clause(one.start), _FATES) for one in quote.figures if one.agrees(figure)]
        if not figure.unit and same and all(fates and not fates & mine for fates in same):
            return True
    return False


def whole_for_part(claim: Text, quote: Text) -> bool:
    """Is told of the whole what the quote tells of a part: all five gates leak, of "two of the five gates leak"?"""
    for part, whole in pairwise(quote.figures):
        between = quote.folded[part.start + len(part.text) : whole.start]
        if not PART_OF.fullmatch(between) or not any(one.agrees(whole) for one in claim.figures):
            continue
        if any(one.agrees(part) for one in claim.figures):
            continue
        behind = quote.cut(whole.start + len(whole.text)).lexical_stems[1:]  # but for what is counted
        if any(_same(one, claim, other, quote) for one in claim.lexical_stems for other in behind):
            return True
    return False


def another_column(claim: Text, quote: Text) -> bool:
    """Is a cell of a table's row told as what another column counts: 368 deaths, of "Cases: 368 | Deaths: 4"?"""
    if CELLS not in quote.text:
        return False
    cells = [Text(cell, quote.language) for cell in quote.text.split(CELLS)]
    told = [(_heads(cell), cell.cut(cell.text.rfind(": ") + 1)) for cell in cells if ": " in cell.text]
    for figure in claim.figures:
        own = [head for head, cell in told if any(figure.agrees(one) for one in cell.figures)]
        others = [head for head, cell in told if head not in own]
        if len(own) == 1 and own[0] and not _speaks(claim, own[0], quote):
            return any(_speaks(claim, head - own[0], quote) for head in others)
    return False


def _heads(cell: Text) -> frozenset[str]:
    """The stems of a column's head that name what it counts: no time, no unit, no number."""
    head = cell.cut(0, cell.text.rfind(": "))
    named = " ".join(word for word in words(head.text) if fold(word) not in UNITS)
    return frozenset(one for one in Text(named, cell.language).lexical_stems if not one.isdigit())


def _speaks(claim: Text, head: frozenset[str], quote: Text) -> bool:
    return any(_same(one, claim, other, quote) for one in claim.lexical_stems for other in head)


def _same(one: str, mine: Text, other: str, theirs: Text) -> bool:
    return equivalence(one, mine.language, other, theirs.language) >= TRANSLATION
