"""A question for a figure, the figures of a sentence -> those that can be what is asked. Knows no model.

How old asks for an age, what something costs for money, how long for a time or a length. How many agents asks for a
count, and what stands behind a figure says what it counts.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rag.language.dates import date_spans
from rag.language.localised import amounts, measured
from rag.language.numbers import Figure, figures
from rag.language.units import CURRENCIES, UNITS
from rag.language.words import STOP_WORDS, fold, stem, words
from rag.types import Language, Span
from rag.verification.align import Quote

_TIMES = frozenset("second minute hour day week month year decade century".split())
_LENGTHS = frozenset("metre kilometre centimetre millimetre mile foot inch".split())
_WEIGHTS = frozenset("kilogram gram ton".split())
_PATTERNS: tuple[tuple[str, frozenset[str]], ...] = (  # folded; of several the first
    (r"\bhow old\b|\bcuantos anos tiene|\bque edad\b", frozenset({"age"})),
    (r"\bhow long (?:did|does|do|will|has|have|had|must|can|should|before|after)\b|\bcuanto (?:tiempo|dur\w+)", _TIMES),
    (r"\bhow long\b", _TIMES | _LENGTHS),
    (
        r"\bhow (?:tall|high|deep|far|wide)\b|\bcuanto mide\w*|\bque (?:altura|longitud|distancia|profundidad)\b",
        _LENGTHS,
    ),
    (r"\bhow (?:much|heavy) .*\bweigh|\bhow heavy\b|\bcuanto pesa\w*", _WEIGHTS),
    (r"\b(?:temperature|temperatura)\b", frozenset({"degree"})),
    (r"\b(?:what|que) (?:percentage|percent|porcentaje|proportion|proporcion)\b", frozenset({"%", "point"})),
    (
        r"\b(?:costs?|price|how much money|salary|spen[dt]|budget|cuesta\w*|cost(?:o|ara|aba|aron)|precio"
        r"|cuanto dinero|sueldo|cobra\w*|presupuesto)\b",
        CURRENCIES,
    ),
)  # fmt: skip
_MEASURES = tuple((re.compile(pattern), units) for pattern, units in _PATTERNS)
_COUNTED = re.compile(r"\b(?:how many|number of|cuant[oa]s|numero de)\s+(?P<thing>[^?.,;:]+)")
_MUCH = re.compile(r"\b(?:how much|cuant[oa])\s+(?P<thing>[^?.,;:]+)")
_AGED = re.compile(r"\s(?:years? old|years? of age|anos de edad|-year-old)|,\s")
_DEGREES = re.compile(r"\s?(?:°|degrees|grados)")
NOUN: dict[Language, int] = {"en": 2, "es": 1}  # words that name what is counted: drug-related defendants, acusados


def fitting(question: Quote, quote: Quote) -> list[Span]:
    """The figures of a sentence, with sign and unit, that are of the measure asked for and not the question's own."""
    found, wanted = _of_change(question, quote, _new_amounts(question, quote)), asked_measure(question)
    if wanted:
        return [one for one in found if _is_of(quote, one, wanted)]
    if counted(question):
        return [one for one in found if not measured(quote.text[one.start : one.end], quote.language)]
    return found


def _of_change(question: Quote, quote: Quote, found: list[Span]) -> list[Span]:
    """Where it is asked how much something rose or fell, not the figures that it did so from and to."""
    if not _CHANGED.search(fold(question.text)):
        return found
    return [one for one in found if not _END.search(fold(quote.text[: one.start]))] or found


_CHANGED = re.compile(  # folded
    r"\b(?:how much|by how much|cuanto|en cuanto)\b.{0,40}\b(?:rise|rose|risen|increase[ds]?|grow[ns]?|grew"
    r"|fall|fell|fallen|drop(?:ped)?|decrease[ds]?|decline[ds]?|sub(?:e|en|io|ieron|ira)|aument(?:a|an|o|aron|ara)|crec(?:e|en|io|ieron|era)"
    r"|baj(?:a|an|o|aron|ara)|ca(?:e|en|yo|yeron|era)|disminuy(?:e|en|o|eron))\b"
)
_END = re.compile(r"\b(?:to|from|hasta|desde|de|al?)(?: (?:los|las|the))? $")


@lru_cache(maxsize=256)  # asked again of each figure and each column
def asked_measure(question: Quote) -> frozenset[str]:
    """The units that an answer may have; empty where any may, or none."""
    folded = fold(question.text)
    if _CHANGED.search(folded):  # a budget rises by a share as well as by a sum
        return frozenset()
    told = next((units for pattern, units in _MEASURES if pattern.search(folded)), None)
    if told is not None:
        return told
    found = _COUNTED.search(folded)
    unit = UNITS.get(words(found["thing"])[0], "") if found and words(found["thing"]) else ""
    return frozenset({unit}) if unit else frozenset()


@lru_cache(maxsize=256)
def counted(question: Quote) -> str:
    """What is to be counted, by the words that name it: "How many DEA agents are there?" -> "DEA agents"."""
    found = _COUNTED.search(fold(question.text))
    if found is None or asked_measure(question):
        return ""
    named = _named(found["thing"], question.language)
    return "" if named and fold(named[0]) in _ANYBODY else " ".join(named)


ABOUT_HOW_MANY = re.compile(  # folded: how many without a number
    r"\b(?:none|all|both|several|dozens?|hundreds|thousands|millions|few|half|most|majority"
    r"|ningun[oa]?|tod[oa]s|amb[oa]s|vari[oa]s|docenas?|cientos|miles|millones|poc[oa]s|mitad|mayoria)\b"
)
_ANYBODY = frozenset("people persons personas gente".split())  # the dead and the injured are people, too


def in_column(question: Quote, header: Quote) -> bool:
    """May a table's column hold what is asked? One in dollars holds no length, and counts no workers."""
    wanted, units = (
        asked_measure(question),
        {UNITS[fold(w)] for w in words(header.text) if fold(w) in UNITS} - {"metre"},
    )
    return not units or bool(units & wanted) or not (wanted or counted(question))


@lru_cache(maxsize=256)
def amount_of(question: Quote) -> str:
    """Of what an amount is asked: "How much electricity does it use?" -> "electricity"; empty for money and lengths."""
    found = _MUCH.search(fold(question.text))
    if found is None or asked_measure(question):
        return ""
    return " ".join(_named(found["thing"], question.language))


def counts(quote: Quote, figure: Span) -> str:
    """What a figure of a sentence counts, by the words behind it; empty where they are left out."""
    behind = re.match(r"\s(?:million(?:es)?\s(?:de\s)?)?([^.,;:()\d|$€£]+)", quote.text[figure.end :])
    return " ".join(_named(behind[1], quote.language)) if behind else ""


def same_thing(question: Quote, quote: Quote, figure: Span) -> bool:
    """Is what a figure counts called by the question's own word, by one for anybody, or is no thing asked for?"""
    asked, same = counted(question) or amount_of(question), quote.language == question.language
    behind = counts(quote, figure) if counted(question) else quote.text
    told = {stem(word, quote.language) for word in words(behind or quote.text)}
    mine = {stem(word, question.language) for word in asked.split()}
    if not asked or (same and mine & told):
        return True
    if ABOUT_HOW_MANY.search(fold(quote.text)) and not behind:
        return True
    of_anybody = bool(behind) and fold(behind.split()[0]) in _ANYBODY
    return of_anybody and not (same and mine & {stem(word, quote.language) for word in words(quote.text)})


def _named(text: str, language: Language) -> list[str]:
    """The first words of a text up to one that names nothing, or, in English, tells what was done."""
    kept: list[str] = []
    for word in re.findall(r"[^\W_][\w'’-]*", text):
        if fold(word) in STOP_WORDS[language] or len(kept) == NOUN[language] or (kept and word.endswith("ed")):
            break
        kept.append(word)
    return kept


def _is_of(quote: Quote, amount: Span, wanted: frozenset[str]) -> bool:
    """Has an amount one of the units? One without a unit may have it where nothing that it counts stands behind it."""
    told = _figure_at(quote, amount)
    behind = fold(quote.text[amount.end : amount.end + 20])
    if "age" in wanted and (told is None or told.unit in ("", "year")):
        return bool(_AGED.match(behind)) or bool(told and told.unit == "year" and re.match(r" old| de edad", behind))
    if "degree" in wanted:
        return bool(_DEGREES.search(fold(quote.text[amount.start : amount.end + 3])))
    if told and told.unit:
        return bool(set(told.unit.split("/")) & wanted)
    in_table = " | " in quote.text
    return in_table or (
        not measured(quote.text[amount.start : amount.end], quote.language) and not counts(quote, amount)
    )


def _figure_at(quote: Quote, amount: Span) -> Figure | None:
    return next((one for one in figures(quote.text, quote.language) if amount.start <= one.start < amount.end), None)


def _new_amounts(question: Quote, quote: Quote) -> list[Span]:
    """The amounts of a sentence that the question does not hold itself."""
    known = figures(question.text, question.language)
    found, dated = [], date_spans(quote.text)
    for span in amounts(quote.text, quote.language):
        if span in dated and not counts(quote, span):  # a year
            continue
        told = figures(quote.text[span.start : span.end], quote.language)
        if not told or not any(one.agrees(other) for one in told for other in known):
            found.append(span)
    return found
