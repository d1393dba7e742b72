"""Passages -> the words in them that answer, best first: the reader's spans, weighed with today's evidence.

Knows nothing of how they are said to the reader of the answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

import numpy as np
from numpy.typing import NDArray

from rag.answering.evidence_features import Candidate
from rag.answering.table_cell import cell, of_another_year, values
from rag.language.dates import relative_spans, weekdays
from rag.language.lexicon import TRANSLATION, equivalence
from rag.language.numbers import ranges
from rag.language.text import Text
from rag.language.units import UNITS
from rag.language.words import STOP_WORDS, fold, names, words
from rag.models.entailment import UNRELATED, Judge
from rag.models.reader import Reading
from rag.questions.answer_spans import ABOUT_HOW_MANY, counts, fitting, holds, same_thing
from rag.questions.answer_type import Kind
from rag.questions.question import Question
from rag.types import CELLS, Passage, Span
from rag.verification.meaning import Vector

Read = Callable[[str, Sequence[str]], Sequence[Sequence[Reading]]]  # of each passage several spans, best first
READ = 4  # passages that the reader sees: each costs about 25 ms on two quiet cores
READ_COUNTS = 6  # where a count is asked for, which documents may give at different dates
SENTENCE = 0.3  # weight of a sentence's log odds beside the reader's, where it is asked whether anything answers
ORDER = 0.6  # the same, where answers are put in order: 134 of 152 corpus questions have it first, with 0.3 130
TOGETHER = 2  # passages that are read side by side
SUREST = 4.6  # log odds that no reading passes: of 450 answers on three sets the highest has 4.53
LACKING = 3.5  # log odds that a span loses which is not of the kind asked for
SETTLES = 0.6  # weight of the log odds that a sentence settles the question, as the entailment model judges it
CELL = 0.9  # how likely a cell answers whose row the question names


@dataclass(frozen=True, slots=True)
class Learned:
    """What models tell of a question and of words: the reader, the embedder, the judge of statements."""

    read: Read
    vector: Vector
    covered: Callable[[str, str], float]  # how far the second text holds the stretch of the first that it holds worst
    judge: Judge


@dataclass(frozen=True, slots=True)
class Spotted:
    """Words of a sentence that may answer; offsets in the document's text."""

    candidate: Candidate
    span: Span
    log_odds: float  # of the reader for its passage, of the sentence beside it, less what it lacks
    ahead: float = 0.0  # the part of the log odds that orders answers, and tells nothing of whether there is one
    settled: float = 0.0  # the part that the entailment model adds or takes: it tells answers from what comes near

    @property
    def likely(self) -> float:
        """Log odds that it answers at all."""
        return self.log_odds - self.ahead

    @property
    def read(self) -> float:
        """Log odds without the entailment model's: by these answers of two sources are compared."""
        return self.log_odds - self.settled

    @property
    def text(self) -> str:
        return self.candidate.passage.document.text[self.span.start : self.span.end]

    @property
    def said(self) -> Text:
        """The words, in the language of their passage."""
        return Text(self.text, self.candidate.quote.language)


def spotted(
    question: Question,
    passages: Sequence[Passage],
    found: Sequence[Candidate],
    odds: NDArray[np.float64],
    models: Learned,
    binds: Callable[[Candidate], bool],
    reach: float,
) -> list[Spotted]:
    """What answers in each of the first passages, best first; a table's cell where the question names its row.

    `binds`: whether a sentence speaks of the numbers and years that the question names. `reach`: log odds
    below the best so far from which an answer may count. A passage that cannot come as near, however sure the reader,
    is not read.
    """
    of_odds = {id(candidate): float(one) for candidate, one in zip(found, odds, strict=True)}
    most = READ_COUNTS if question.kind == "how_many" else READ
    held = [mine for one in passages[:most] if (mine := _sentences_of(one, found, question.kind))]
    likeliest = {id(mine): max(of_odds[id(one)] for one in mine) for mine in held}
    held.sort(key=lambda mine: -likeliest[id(mine)])
    spots: list[Spotted] = []
    for at in range(0, len(held), TOGETHER):
        least = max((one.log_odds for one in spots if binds(one.candidate)), default=-np.inf) - reach
        able = [mine for mine in held[at : at + TOGETHER] if likeliest[id(mine)] * ORDER + SUREST >= least]
        if not able:
            break
        for mine, several in zip(able, models.read(question.text, [_text(mine) for mine in able]), strict=True):
            of_passage = (_spot(question, mine, reading, of_odds, models) for reading in several)
            kept = [spot for spot in of_passage if spot is not None and not _of_another_year(question, spot)]
            spots += [max(kept, key=lambda one: (binds(one.candidate), one.log_odds))] if kept else []
    in_table = _in_table(question, passages, found, models.vector)
    spots = sorted(_judged(question, spots, models), key=lambda one: -one.log_odds)
    if in_table is None:
        return spots
    row, others = in_table.candidate.span, [one for one in spots if one.candidate is not in_table.candidate]
    best = max((one.log_odds for one in spots if one.candidate.span == row), default=in_table.log_odds)
    return [replace(in_table, log_odds=max(best, in_table.log_odds)), *others]


def _judged(question: Question, spots: Sequence[Spotted], models: Learned) -> list[Spotted]:
    """The spots, their odds mended by how likely their sentence settles the question: near misses are told by it."""
    if not spots:
        return []
    unsettled = models.judge([(question.text, spot.candidate.quote.text) for spot in spots])[:, UNRELATED]
    return [_weighed(question, spot, float(one)) for spot, one in zip(spots, unsettled, strict=True)]


def _weighed(question: Question, spot: Spotted, unsettled: float) -> Spotted:
    gain = SETTLES * _logit(1 - unsettled)
    if spot.candidate.passage.document.date in question.days:  # a day that the document is of stands in no sentence
        gain = max(0.0, gain)
    return replace(spot, log_odds=spot.log_odds + gain, settled=gain)


def _of_another_year(question: Question, spot: Spotted) -> bool:
    """Is it a cell of a column of another year?"""
    in_row = bool(question.years) and CELLS in spot.candidate.quote.text
    return in_row and of_another_year(question, spot.candidate.passage, spot.span)


def _sentences_of(passage: Passage, found: Sequence[Candidate], asked: Kind) -> list[Candidate]:
    """Those of a passage that may hold the answer: a table's row may where a figure or a date is asked for."""
    return [candidate for candidate in found if candidate.passage.chunk.id == passage.chunk.id
            and (asked in ("how_many", "when") or CELLS not in candidate.quote.text)]  # fmt: skip


def _text(held: Sequence[Candidate]) -> str:
    return held[0].passage.chunk.text


def _in_table(
    question: Question, passages: Sequence[Passage], found: Sequence[Candidate], vector: Vector
) -> Spotted | None:
    if question.kind in ("why", "whether"):
        return None
    told = cell(question, passages, vector)
    if told is None:
        return None
    row = next((one for one in found if one.passage.chunk.id == told.passage.chunk.id
                and one.span.start <= told.span.start < one.span.end), None)  # fmt: skip
    return Spotted(row, told.span, _logit(CELL)) if row else None


def _spot(
    question: Question, mine: Sequence[Candidate], reading: Reading, odds: dict[int, float], models: Learned
) -> Spotted | None:
    """The reader's span, kept to one sentence and to what is asked for."""
    if not mine or reading.end <= reading.start:
        return None
    offset = mine[0].passage.chunk.start
    span = _whole_words(mine[0].passage.document.text, Span(offset + reading.start, offset + reading.end))
    near = [one for one in mine if one.span.start < span.end and span.start < one.span.end]
    if not near:
        return None
    best = max(near, key=lambda one: odds[id(one)])
    span = Span(max(span.start, best.span.start), min(span.end, best.span.end))
    kept, lacks = _of_kind(question, best, span, models)
    kept = _with_owned(best.passage.document.text, kept, best.span.end) if question.kind in ("who", "other") else kept
    likely = _logit(reading.answerable) + SENTENCE * odds[id(best)] - LACKING * lacks
    ahead = (ORDER - SENTENCE) * odds[id(best)]
    return Spotted(best, kept, likely + ahead, ahead)


def _whole_words(text: str, span: Span) -> Span:
    """Begun and ended where words do: a token may be a piece of one."""
    start, end = span.start, span.end
    while start and text[start].isalnum() and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return Span(start, end)


def _with_owned(text: str, span: Span, end: int) -> Span:
    """An owner with what is owned, up to a small word: of "Mexico's defense minister on…" not Mexico answers."""
    owned = _OWNED.match(text, span.end, end)
    if owned is None:
        return span
    told = list(_WORD.finditer(owned["owned"]))[:OWNED]
    kept = list(takewhile(lambda word: fold(word[1]) not in STOP_WORDS["en"], told))
    return Span(span.start, owned.start("owned") + kept[-1].end()) if kept else span


OWNED = 2  # words that name what is owned: defense minister
_OWNED = re.compile(r"['’]s(?P<owned>(?: [a-z][\w-]*)+)")
_WORD = re.compile(r" ([\w-]+)")


def _of_kind(question: Question, candidate: Candidate, span: Span, models: Learned) -> tuple[Span, float]:
    """The part of a span that is of the kind asked for, else the nearest of its sentence; how far that is lacking."""
    quote, said = candidate.quote, candidate.passage.document.text[span.start : span.end]
    if question.kind == "how_many":
        return _figure(question, candidate, span, models)
    if question.kind == "when":
        return _date(question, candidate, span)
    if question.kind == "why":
        empty = _AMOUNT.match(said) or _NAMES.fullmatch(said) or _says_again(question, Text(said, quote.language))
        return span, float(bool(empty))
    if question.naming:
        head = _NAME.match(said)
        return span, float(head is None or not names(f"x {head.group()}") - question.capitalised)
    return span, 0.0


def _says_again(question: Question, reason: Text) -> bool:
    """Does it say hardly more than the question does? Of 194 reasons of five sets, in four cells, none does."""
    asked, told = question.lexical_stems, reason.lexical_stems
    new = [one for one in told if not any(
        equivalence(one, reason.language, other, question.language) >= TRANSLATION for other in asked)]  # fmt: skip
    return not new or (len(new) == 1 and len(told) > SHORT_REASON)


SHORT_REASON = 3  # content words up to which one that is new may be the reason
_AMOUNT = re.compile(r"[$€£]?\s?\d")
_CAPITAL = r"[A-ZÁÉÍÓÚÑ0-9][\w.’'-]*"
_LINK = r"(?:[Tt]he|[Ee]l|[Ll]as?|[Ll]os|of|to|de|del|and|y|e)"
_NAMES = re.compile(rf"(?:(?:{_CAPITAL}|{_LINK})\W*)+")  # Depot 3 to Depot 5: whatever the reason is, it is no name
_NAME = re.compile(  # at the head of what is said, and not the owner of what is meant: Mexico’s defense minister
    rf"\W*(?:{_LINK} )?{_CAPITAL}(?: (?:{_LINK} )*{_CAPITAL})*(?<!['’]s)(?![\w’'])"
)


def _figure(question: Question, candidate: Candidate, span: Span, models: Learned) -> tuple[Span, float]:
    quote, start = candidate.quote, candidate.span.start
    there = [Span(one.start + start, one.end + start) for one in fitting(question, quote)]
    if CELLS in quote.text:
        cells = values(candidate.passage)
        there = [one for one in there if any(other.start <= one.start < other.end for other in cells)]
    if not there:
        about = bool(question.counted) and bool(ABOUT_HOW_MANY.search(quote.folded))  # Most bakers
        return span, float(not about)
    inside = [one for one in there if one.start < span.end and span.start < one.end]
    joined = ranges(candidate.passage.document.text, there, _RANGE)
    if len(joined) > 1 and (told := _better_told(question, candidate, joined, models)):
        return told, _counts_another(question, candidate, told, models)
    if not inside:
        return min(there, key=lambda one: abs(one.start - span.start)), 1.0
    within = [one for one in joined if any(one.start <= other.start < one.end for other in inside)]
    best = max(within, key=lambda one: (_beside(question, candidate, one), -one.start))
    return best, _counts_another(question, candidate, best, models)


def _counts_another(question: Question, candidate: Candidate, span: Span, models: Learned) -> float:
    """How far a figure counts another thing than is asked about, 0 to 1: DEA agents, 24 drug-related defendants."""
    quote = candidate.quote
    figure = Span(span.start - candidate.span.start, span.end - candidate.span.start)
    if same_thing(question, quote, figure):
        return 0.0
    asked, told = question.counted or question.amount_of, counts(quote, figure)
    if not question.counted or not told:
        told = quote.text
    alike = models.covered(asked, told)
    return min(1.0, max(0.0, (SAME_THING - alike) / (SAME_THING - ANOTHER_THING)))


# Of 24 pairs of words for one thing (accused, defendants; heridos, injured) 21 are covered by 0.37 or more, of 24 for
# two (agents, defendants; firefighters, residents) 12 by less
SAME_THING, ANOTHER_THING = 0.45, 0.3


def _date(question: Question, candidate: Candidate, span: Span) -> tuple[Span, float]:
    quote, start = candidate.quote, candidate.span.start
    there = [Span(one.start + start, one.end + start) for one in quote.date_spans
             if not _said(quote.text[one.start : one.end], question.known.text)]  # fmt: skip
    text = candidate.passage.document.text
    if inside := [one for one in there if one.start < span.end and span.start < one.end]:
        decade = _DECADE.match(text, inside[0].end)  # in the 2000s
        return Span(inside[0].start, decade.end() if decade else inside[0].end), 0.0
    relative = [
        Span(one.start + start, one.end + start)
        for one in relative_spans(quote.text)
        if not _said(quote.text[one.start : one.end], question.known.text)
    ]
    if inside := [one for one in relative if one.start < span.end and span.start < one.end]:
        return inside[0], 0.0
    if _TEMPORAL.search(fold(text[max(start, span.start - 12) : span.end])) or _in_time(text[span.start : span.end]):
        return span, 0.0
    there = [*there, *relative]
    return (min(there, key=lambda one: abs(one.start - span.start)), 1.0) if there else (span, 1.0)


_DECADE = re.compile(r"['’]?s\b")


_TEMPORAL = re.compile(
    r"\b(?:when|after|before|until|during|since|while|once|ago|today|yesterday|tomorrow|morning|noon|night|evening"
    r"|cuando|tras|despues|antes|hasta|durante|desde|mientras|hoy|ayer|manana|tarde|noche|mediodia)\b|\d:\d\d"
)


def _in_time(said: str) -> bool:
    """Do the words name a time: next week, el lunes, three years?"""
    times = {"minute", "hour", "day", "week", "month", "year", "decade", "century"}
    return bool(weekdays(fold(said))) or any(UNITS.get(fold(word)) in times for word in words(said))


_RANGE = re.compile(r"\s?(?:to|al?|and|-|–|hasta el|until)\s?")


def _beside(question: Question, candidate: Candidate, span: Span) -> int:
    """How many of the question's words stand just behind a figure."""
    if candidate.quote.language != question.language:
        return 0
    after = candidate.passage.document.text[span.end : candidate.span.end].split()[:4]
    return len(set(Text(" ".join(after), question.language).word_stems) & set(question.word_stems))


def _better_told(question: Question, candidate: Candidate, there: Sequence[Span], models: Learned) -> Span | None:
    """The figure whose company is clearly nearer to the question than that of every other: "10 cents to produce"."""
    text = candidate.passage.document.text
    asked = models.vector(question.text)
    companies = [_company(text, one, candidate.span) for one in there]
    near = [float(asked @ models.vector(one)) + TOKENS * models.covered(one, question.text) for one in companies]
    first, second = sorted(near, reverse=True)[:2]
    return there[near.index(first)] if first - second >= NEARER else None


TOKENS = 1.0  # weight of how far the question covers a figure's company, beside the cosine of both
NEARER = 0.01  # by which one figure's company must lie nearer than the next's
COMPANY = 7  # words on either side of a figure that say what it is told of
_CLAUSES = re.compile(r"[,;:]\s|\b(?:that|which|and|que|y)\b")


def _company(text: str, figure: Span, sentence: Span) -> str:
    """The figure with the words of its clause around it."""
    before = _CLAUSES.split(text[sentence.start : figure.start])[-1].split()[-COMPANY:]
    after = _CLAUSES.split(text[figure.end : sentence.end])[0].split()[:COMPANY]
    return " ".join([*before, text[figure.start : figure.end], *after])


def enumerates(words: Text) -> bool:
    """Do the words tell several things one after the other: "cars, trucks and other routes"?"""
    return bool(_ITEMS.search(words.text))


_ITEMS = re.compile(r"\w,? (?:and|y|e|or|o|u) \w")


def _said(words: str, question: str) -> bool:
    return holds(question.casefold(), words.casefold())


def _logit(probability: float) -> float:
    kept = min(max(probability, 1e-6), 1 - 1e-6)
    return float(np.log(kept / (1 - kept)))
