"""A question and a sentence -> the words of the sentence that can be what is asked. Knows no model.

How many agents asks for a count, and what stands behind a figure says what it counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from rag.language.lexicon import TRANSLATION, equivalence
from rag.language.numbers import PART_OF, Figure, figures, shares
from rag.language.text import Text
from rag.language.units import UNITS
from rag.language.words import fold, words
from rag.questions.answer_type import ANYBODY, thing_named
from rag.questions.question import Question
from rag.types import Span

WHO, WHY = Question("Who?", "en"), Question("Why?", "en")  # asked of a sentence: whom does it name, what reason give?
_REASON = re.compile(
    r"\b(?:because|due to|owing to|since|so that|in order to|porque|debido a|a causa de|ya que|puesto que|para que)\b"
    r"[^.;]*"
)
_RUN = re.compile(r"[^\W\d_][^\W_]*(?:['’\-][^\W_]+)*")  # a word that may be part of a name
_LINKS = frozenset({"de", "del", "la", "las", "los", "of", "the", "y", "e"})
_AGED = re.compile(r"\s(?:years? old|years? of age|anos de edad)|-year-old|,\s")
_AGE_BEFORE = re.compile(r"\b(?:aged?|age of|edad de|tiene|tenia|cumpl\w+|is|was|turn(?:s|ed)) $")
_DEGREES = re.compile(r"\s?(?:°|o ?c\b|degrees|grados)")  # º, too, which folds to o


def holds(text: str, words: str) -> bool:
    """Does a text hold these words, and not only within others: 1 May in 11 May?"""
    return bool(re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text))


def answering(question: Question, quote: Text) -> tuple[Span, ...]:
    """The words of a quote that are of the kind asked for and do not stand in the question; offsets in the quote."""
    match question.kind:
        case "how_many":
            return tuple(
                Span(figure.start, figure.start + len(figure.text))
                for figure in sorted(quote.figures, key=lambda one: one.start)
                if not any(map(figure.agrees, question.figures))
                and not any(day.start <= figure.start < day.end for day in quote.date_spans)
            )
        case "when":
            return tuple(
                one for one in quote.date_spans if not holds(question.folded, quote.folded[one.start : one.end])
            )
        case "who" | "where":
            return _new_names(question, quote)
        case "why":
            lower = quote.text.casefold()
            found = _REASON.search(lower)
            return (Span(*found.span()),) if found and len(quote.text) == len(lower) else ()
        case _:
            return ()


def _new_names(question: Question, quote: Text) -> tuple[Span, ...]:
    """Runs of capitalised words, at least one of which the question does not hold."""
    known = frozenset(map(fold, question.words))
    text, told = quote.text, quote.capitalised
    runs: list[Span] = []
    opening: Span | None = None
    for match in _RUN.finditer(text):
        word = fold(match.group())
        opens = not text[: match.start()].strip("«“\"'¿¡([ ")  # a capital that need not mean a name
        if not match.group()[:1].isupper() or (word.removesuffix("'s").removesuffix("’s") not in told and not opens):
            continue
        between = text[runs[-1].end : match.start()].split() if runs else ["."]
        if not between or (len(between) <= 2 and _LINKS.issuperset(between) and runs[-1] != opening):
            runs[-1] = Span(runs[-1].start, match.end())
        else:
            runs.append(Span(*match.span()))
            opening = runs[-1] if opens else opening
    return tuple(
        run for run in runs
        if any(fold(word) in told and fold(word) not in known for word in words(text[run.start : run.end]))
    )  # fmt: skip


def fitting(question: Question, quote: Text) -> list[Span]:
    """The figures of a sentence, with sign and unit, that are of the measure asked for and not the question's own."""
    found, wanted = _of_change(question, quote, _new_amounts(question, quote)), question.measure
    if wanted:
        return [one for one in found if _is_of(quote, one, wanted)]
    if question.counting:
        parts = [one for one in shares(quote.text) if not _IN_DIGITS.search(one.text)]  # two out of three, one in five
        found = [one for one in found
                 if not any(part.start <= one.start < part.start + len(part.text) for part in parts)]  # fmt: skip
    if question.counted:
        return [one for one in _of_part(question, quote, found) if not _has_unit(quote, one)]
    return found


def _of_part(question: Question, quote: Text, found: list[Span]) -> list[Span]:
    """Of a part and its whole, "3 of the 9 men voted", the part where a word is asked about that is told of it, the
    whole where it is asked how many there are; else both.
    """
    found = [one for one in found if _asked_of(question, quote, one)]
    pairs = [(one, other) for one, other in pairwise(found) if PART_OF.fullmatch(quote.folded[one.end : other.start])]
    if not pairs:
        return found
    asked = {one for one in question.lexical_stems if one not in question.thing_stems}
    of_part = _tells(quote, asked, question)
    if not of_part and not _THERE.search(question.folded):
        return found
    other_ = {pair[1] if of_part else pair[0] for pair in pairs}
    return [one for one in found if one not in other_]


def _asked_of(question: Question, quote: Text, figure: Span) -> bool:
    """Of a part that stands behind its whole, "412 species, eleven of them rare": is not the whole asked about?"""
    behind = _OF_THEM.match(quote.folded, figure.end)
    if behind is None:
        return True
    asked = {one for one in question.lexical_stems if one not in question.thing_stems}
    of_part, of_whole = Text(behind["told"], quote.language), quote.cut(0, figure.start)
    return _tells(of_part, asked, question) or not _tells(of_whole, asked, question)


def _tells(text: Text, asked: Iterable[str], question: Question) -> bool:
    return any(equivalence(one, question.language, other, text.language) >= TRANSLATION
               for one in asked for other in text.lexical_stems)  # fmt: skip


_OF_THEM = re.compile(
    r" (?:of (?:them|which|whom|these|those)|de (?:ell[ao]s|l[ao]s (?:cuales|que)|est[ao]s|es[ao]s))\b(?P<told>[^,;.]*)"
)
_THERE = re.compile(r"\b(?:are|were) there\b|\bha(?:ve|s|d)\W*$|\b(?:hay|habia|tiene|tenia)\b")

_IN_DIGITS = re.compile(r"^\d+ in \d")  # 12 in 30 days


def _of_change(question: Question, quote: Text, found: list[Span]) -> list[Span]:
    """Where it is asked how much something rose or fell, not the figures that it did so from and to."""
    if not question.of_change:
        return found
    kept = [one for one in found if not _END.search(quote.folded[: one.start])
            and not (_FROM.search(quote.folded[: one.start]) and _TO_END.match(quote.folded, one.end))]  # fmt: skip
    return kept or found


_END = re.compile(r"\b(?:to|from|hasta|desde|al?)(?: (?:los|las|the))? $")
_FROM = re.compile(r"\bde(?:l| los| las)? $")
_TO_END = re.compile(r"[^.;]{0,30}? (?:a|hasta)(?:l| los| las)? \D?\d")  # de 30 a 20 euros; not una subida de 50 euros


ABOUT_HOW_MANY = re.compile(  # folded: how many without a number
    r"\b(?:none|all|both|several|dozens?|hundreds|thousands|millions|few|half|most|majority"
    r"|ningun[oa]?|tod[oa]s|amb[oa]s|vari[oa]s|docenas?|cientos|miles|millones|poc[oa]s|mitad|mayoria)\b"
)


def in_column(question: Question, header: Text) -> bool:
    """May a table's column hold what is asked? One in dollars holds no length, and counts no workers."""
    told = _EACH.sub("", header.plain)
    units = {UNITS[one] for one in re.findall(r"[^\W_]+", told) if one in UNITS} - {"metre"}
    return not units or bool(units & question.measure) or not (question.measure or question.counted)


_EACH = re.compile(  # what a column is told for, and no unit of it: per day, this year, week 33
    r"\b(?:per|by|a|each|every|por|al|cada|this|last|previous|next|est[ea]|pasad[oa]|ultim[oa])\W+\w+"
    r"|\([^)]*\b(?:month|day|year|mes|dia|ano)\w*\)"
    r"|\b(?:day|week|month|year|dia|semana|mes|ano)\W+(?:\d+|pasad[oa]|anterior|actual)\b"
)


def counts(quote: Text, figure: Span) -> str:
    """What a figure of a sentence counts, by the words behind it; empty where they are left out."""
    behind = re.match(r"\s(?:million(?:es)?\s(?:de\s)?)?([^.,;:()\d|$€£]+)", quote.text[figure.end :])
    return " ".join(thing_named(behind[1], quote.language)) if behind else ""


def same_thing(question: Question, quote: Text, figure: Span) -> bool:
    """Is what a figure counts called by the question's own word, by one for anybody, or is no thing asked for?"""
    asked, same = question.counted or question.amount_of, quote.language == question.language
    behind = counts(quote, figure) if question.counted else quote.text
    told = Text(behind, quote.language).every_stem if behind else quote.every_stem
    if not asked or (same and question.thing_stems & told):
        return True
    if ABOUT_HOW_MANY.search(quote.folded) and not behind:
        return True
    of_anybody = bool(behind) and fold(behind.split()[0]) in ANYBODY
    return of_anybody and not (same and question.thing_stems & quote.every_stem)


def _is_of(quote: Text, amount: Span, wanted: frozenset[str]) -> bool:
    """Has an amount one of the units? One without a unit may have it where nothing that it counts stands behind it."""
    told = _figure_at(quote, amount)
    behind = quote.folded[amount.end : amount.end + 20]
    if "age" in wanted and (told is None or told.unit in ("", "year")):
        if _AGED.match(behind) or (told and told.unit == "year" and re.match(r" old| de edad", behind)):
            return True
        alone = re.match(r"\s?(?:[.,;)]|$|years?\b|anos\b)", behind) or (told and told.unit == "year")
        return bool(alone and _AGE_BEFORE.search(quote.folded[: amount.start]))
    if "degree" in wanted:
        return bool(_DEGREES.search(quote.folded[amount.start : amount.end + 3]))
    if told and told.unit:
        return bool(set(told.unit.split("/")) & wanted)
    in_table = " | " in quote.text
    return in_table or (not _has_unit(quote, amount) and not counts(quote, amount))


def _has_unit(quote: Text, amount: Span) -> bool:
    return Text(quote.text[amount.start : amount.end], quote.language).measured


def _figure_at(quote: Text, amount: Span) -> Figure | None:
    return next((one for one in quote.figures if amount.start <= one.start < amount.end), None)


def _new_amounts(question: Question, quote: Text) -> list[Span]:
    """The amounts of a sentence that the question does not hold itself."""
    found = []
    own = _OWN_NUMBER.match(quote.text)
    for span in quote.amounts:
        if (own and span.start < own.end()) or (span in quote.date_spans and not counts(quote, span)):  # a year
            continue
        told = figures(quote.text[span.start : span.end], quote.language)
        if not told or not any(one.agrees(other) for one in told for other in question.known.figures):
            found.append(span)
    return found


_OWN_NUMBER = re.compile(  # of the sentence itself: "(2) The fee is", "3. La solicitud", "Artículo 5. La cuota"
    r"\W*(?:(?:\d{1,3}[.)])+[ºª°]?|(?i:art[ií]culo|article|section|secci[oó]n|cl[aá]usula|clause|§)\s?\d+[.º°ª)]*)\s"
)
