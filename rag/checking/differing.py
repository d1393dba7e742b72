"""A claim and the quote that contradicts it -> the words that differ: "42" and "24". Decides nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product

from rag.language.dates import date_spans
from rag.language.lexicon import ALIKE, equivalence
from rag.language.modality import content
from rag.language.names import likeness
from rag.language.speaker import speaker
from rag.language.text import Text
from rag.language.words import fold
from rag.types import Span
from rag.verification.names import names_stand
from rag.verification.opposites import in_its_place

NEIGHBOURS = 40  # characters on each side of two words by which it is told which stands for which
_LIMIT = re.compile(r"(?:[^\W\d_]+ ){1,2}[^\w\s.,;]?$")  # what is said before a figure: "more than $"
_SIGN = re.compile(r"(?:US\$|[$€£]) ?$")
_UNIT = re.compile(r" ?%|(?: de)? [^\W\d_]{3,}\b(?!-)")
_NAME = re.compile(r"[A-ZÁÉÍÓÚÜÑ][\w'’-]*(?: (?:(?:de|del|la|of|the) )*[A-ZÁÉÍÓÚÜÑ][\w'’-]*)*")
_WORD = re.compile(r"[^\W_]+(?:['’]\w+)?")
Different = tuple[str, str]


def differing(why: str, claim: Text, quote: Text, around: Text) -> Different:
    """The claim's words that differ, and the quote's for them; "" where a side has none, or it is not known which."""
    match why:
        case "antonym":
            for one, other in in_its_place(claim, quote):
                return claim.text[one.start : one.end], quote.text[other.start : other.end]
            return "", ""
        case "figure" | "unit" | "bound" | "date":
            return _figures(why, claim, quote)
        case "name":
            return _first(claim, _unknown(claim, around), quote, _unknown(quote, claim))
        case "speaker":
            said = [speaker(text.text, Span(0, len(text.text)), text.language) for text in (claim, quote)]
            return (_at(claim, said[0]) if said[0] else "", _at(quote, said[1]) if said[1] else "")
        case "negation" | "hedge":
            kinds = ("negation",) if why == "negation" else ("possible", "future")
            return _first(claim, _marks(claim, kinds), quote, _marks(quote, kinds))
        case _:
            return "", ""


def _first(claim: Text, mine: Sequence[Span], quote: Text, theirs: Sequence[Span]) -> Different:
    """The first of the claim's words, and of the quote's those in the same company."""
    if not mine:
        return "", _at(quote, theirs[0]) if len(theirs) == 1 else ""
    there = max(theirs, default=None, key=lambda other: (
        _shared(claim, mine[0], quote, other), likeness(_at(claim, mine[0]), _at(quote, other))))  # fmt: skip
    sure = there and (len(theirs) == 1 or _shared(claim, mine[0], quote, there))
    return _at(claim, mine[0]), _at(quote, there) if there and sure else ""


# ------------------------------------------------------------------ figures and dates


def _figures(why: str, claim: Text, quote: Text) -> Different:
    mine, theirs = _numbers(claim), _numbers(quote)
    for one, other in product(mine, theirs) if why != "date" else ():  # the same figure, with what is told of it
        if _digits(claim, one) == _digits(quote, other):
            pair = _in_full(why, claim, one), _in_full(why, quote, other)
            if len(pair[0]) != len(_at(claim, one)) and fold(pair[0]) != fold(pair[1]):
                return pair
    if why in ("unit", "bound"):
        return "", ""
    here, there = ({_digits(text, one) for one in found} for text, found in ((claim, mine), (quote, theirs)))
    own = [one for one in mine if _digits(claim, one) not in there] or mine
    others = [one for one in theirs if _digits(quote, one) not in here] or theirs
    dated = date_spans(claim.text)
    if own and own[0] in dated:  # a date for a date
        others = [one for one in others if one in date_spans(quote.text)]
    said, told = _first(claim, own, quote, others)
    return (_in_full(why, claim, own[0]) if said else "",
            next((_in_full(why, quote, one) for one in others if _at(quote, one) == told), ""))  # fmt: skip


def _numbers(text: Text) -> list[Span]:
    """The figures and dates of a text, in order."""
    dated = date_spans(text.text)
    bare = [Span(one.start, one.end) for one in text.figures
            if not any(date.start <= one.start < date.end for date in dated)]  # fmt: skip
    return sorted([*bare, *dated], key=lambda one: one.start)


def _digits(text: Text, one: Span) -> str:
    return re.sub(r"[\s.,]", "", fold(_at(text, one)))


def _in_full(why: str, text: Text, figure: Span) -> str:
    """A figure with its unit, or with the words that bound it."""
    before = (_LIMIT if why == "bound" else _SIGN).search(text.text, 0, figure.start)
    behind = None if why == "bound" or figure in date_spans(text.text) else _UNIT.match(text.text, figure.end)
    return text.text[before.start() if before else figure.start : behind.end() if behind else figure.end]


# ------------------------------------------------------------------ names, markers


def _names(text: Text) -> list[Span]:
    found = [Span(*match.span()) for match in _NAME.finditer(text.text)]
    return [one for one in found if text.names & _words(text, one)]


def _unknown(text: Text, there: Text) -> list[Span]:
    """The names of a text that do not stand in another."""
    return [name for name in _names(text) if not names_stand(Text(_at(text, name), text.language), [there])]


def _marks(text: Text, kinds: Sequence[str]) -> list[Span]:
    places = sorted({one.at for one in text.markers if one.kind in kinds})
    return [Span(*word.span()) for word in (_WORD.match(text.text, at) for at in places) if word]


def _shared(claim: Text, one: Span, quote: Text, other: Span) -> int:
    """How many words around the one stand around the other, too."""
    mine, theirs = _beside(claim, one), _beside(quote, other)
    return sum(any(equivalence(word, claim.language, each, quote.language) >= ALIKE for each in theirs)
               for word in mine)  # fmt: skip


def _beside(text: Text, span: Span) -> Sequence[str]:
    around = text.folded[max(0, span.start - NEIGHBOURS) : span.start] + text.folded[span.end : span.end + NEIGHBOURS]
    return content(around, text.language)


def _words(text: Text, span: Span) -> frozenset[str]:
    return frozenset(fold(word) for word in _WORD.findall(_at(text, span)))


def _at(text: Text, span: Span) -> str:
    return text.text[span.start : span.end]
