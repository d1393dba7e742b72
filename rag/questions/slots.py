"""A question -> its slots: when, where, whose, by whom; and the question with some of them filled anew.

A slot is a stretch of the question that a follow-up may replace: "and in 2012?" takes the place of its only date,
"¿y Veracruz?" that of its place. What takes no other's place is added. Knows no conversation and no answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from rag.language.dates import date_spans
from rag.language.modality import flat
from rag.language.names import places
from rag.language.words import STOP_WORDS, fold
from rag.questions.answer_type import kind
from rag.types import Language

Kind = Literal["date", "number", "speaker", "name", "phrase", "topic"]

ROLES = {
    "in": "in", "at": "in", "on": "in", "en": "in", "from": "from", "desde": "from", "of": "of", "de": "of",
    "del": "of", "by": "by", "por": "by", "to": "to", "a": "to", "al": "to", "about": "about", "sobre": "about",
    "for": "for", "para": "for", "with": "with", "con": "with", "since": "since", "until": "until", "hasta": "until",
    "before": "before", "after": "after", "according to": "said by", "segun": "said by",
}  # fmt: skip
PREPOSITIONS = "|".join(sorted(ROLES, key=len, reverse=True))
WH = re.compile(
    rf"(?:(?:{PREPOSITIONS}) )?"
    r"(?:how (?:many|much|long|old|far|often|come|so)|what|which|whom?|whose|when|where|why|how"
    r"|por que|que|quien(?:es)?|cual(?:es)?|cuando|a?donde|como|cuant[oa]s?)\b"
)
UNIT = (
    r"(?: (?:day|date|year|month|week|time|city|country|state|place"
    r"|dia|fecha|ano|mes|semana|hora|ciudad|pais|estado|lugar))?"
)
AUXILIARY = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must)"
_ARTICLE = r"(?:the|an?|el|la|los|las|una?)"
_ENGLISH = re.compile(
    rf"(?P<wh>{WH.pattern})(?P<noun>(?: (?!{AUXILIARY} )[\w'’-]+){{0,4}}?) (?P<aux>{AUXILIARY}) (?P<rest>.+)"
)
_CAPITAL = r"(?:EE\. ?UU\.?|[A-ZÁÉÍÓÚÜÑ][\w'’.-]*\w|[A-Z]\b\.?)"
_NAME = re.compile(rf"{_CAPITAL}(?: (?:(?:of|the|de|del|la|las|los|y|and) ){{0,2}}{_CAPITAL})*")
_NUMBERED = re.compile(r"\b[^\W\d_]{3,} \d+\b(?![.,]\d)")  # "Room 204" is another than "Room 211"
_NUMBER = re.compile(r"\b\d{1,3}\b")
_POSSESSIVE = re.compile(r"['’]s$")


_OF_OTHERS = re.compile(rf"(?:the ones?|those|that|{_ARTICLE}) (?=(?:{PREPOSITIONS})\s)")  # "los de Drammen"
_NEXT_PART = re.compile(rf"(?<!according) (?=(?:{PREPOSITIONS}) (?!(?:{PREPOSITIONS}) ))")


@dataclass(frozen=True, slots=True)
class Slot:
    """A part of a question; `start` to `end` are its words without their preposition, whose meaning is `role`."""

    kind: Kind
    start: int
    end: int
    role: str = ""
    opening: int = 0  # where the preposition begins, else `start`


def slots(text: str) -> tuple[Slot, ...]:
    """The slots of a question, those of one kind in their order; a name may stand in a phrase."""
    return (*_dates(text), *_numbers(text), *_phrases(text), *named(text))


def filled(question: str, detail: str, language: Language) -> str:
    """A question in which each part of a detail takes the place of a slot of its kind, or else stands at the end.

    `language`: of the question, whose marks it has lost.
    """
    of_others = _OF_OTHERS.match(flat(detail))
    detail = detail[of_others.end() :] if of_others else detail
    cuts = [0, *(match.start() + 1 for match in _NEXT_PART.finditer(flat(detail))), len(detail) + 1]
    for part in (detail[start : end - 1] for start, end in pairwise(cuts)):
        new = _only_slot(part)
        old = _replaced(slots(question), question, new, part)
        question = _put(question, old, part, new) if old else _added(question, part, new, language)
    return question


def is_detail(text: str) -> bool:
    """Does it only fill a slot: a date, a figure, a name or two words, with a preposition or an article at most?"""
    folded = flat(text)
    if re.search(rf"\b(?:{AUXILIARY}|say|said|es|son|fue|fueron|era|eran|hay|esta|estan|dijo|dicen?|se)\b", folded):
        return False
    bare = re.sub(rf"^(?:{_ARTICLE}\s+)?(?:(?:{PREPOSITIONS})\s+)?(?:{_ARTICLE}\s+)?", "", folded)
    return bool(date_spans(text) or _NAME.search(text[len(text) - len(bare) :])) or len(bare.split()) <= 2


def is_measure(noun: str) -> bool:
    """Does a noun say what is asked for: the cost, la fecha, the reason?"""
    return any(kind(f"{what} {noun}") != "other" for what in ("what is", "cual es"))


def asked_otherwise(question: str, wh: str) -> str:
    """A question with another question word: "Why", "On what day"; empty where that cannot be done in place."""
    folded = flat(question)
    english = _ENGLISH.fullmatch(folded)
    if english and not re.match(r"(?:who|what|which|how many|how much)\b", fold(wh)):
        noun, aux, rest = (question[slice(*english.span(part))].strip() for part in ("noun", "aux", "rest"))
        counted = re.match(r"(?:\w+ )?how (?:many|much)", english["wh"]) or not re.fullmatch(UNIT, " " + noun)
        return " ".join(part for part in (wh, aux, rest, noun if counted else "") if part)
    if not WH.match(folded):  # "Did Mexico return him?"
        return f"{wh} {question[:1].lower()}{question[1:]}"
    old = re.match(WH.pattern + UNIT + r"\b", folded)
    adverbial = r"(?:when|where|why|how|cuando|donde|por que|como)$|\bque \w+$|\b(?:what|which) \w+$"
    return f"{wh} {question[old.end() :].strip()}" if old and re.search(adverbial, old.group()) else ""


def subject(question: str) -> str:
    """A question without its question word and auxiliary verb: "drug defendants Mexico extradite"."""
    bare = question.strip(" ¿?.")
    if english := _ENGLISH.fullmatch(flat(bare)):
        return " ".join(bare[slice(*english.span(part))].strip() for part in ("noun", "rest")).strip()
    opening = WH.match(flat(bare))
    return bare[opening.end() :].strip() if opening else bare


def topic(question: str, *, dated: bool) -> str:
    """What a question is about, without what it asks of it: "Mexico", "una pastilla falsa"; with its date if `dated`.

    Where nothing in it is named or has an article, all of it but the question word.
    """
    rest = subject(" ".join(question.split()))
    days = [(slot.opening, slot.end) for slot in _dates(rest)]
    beside = days + [(slot.opening, slot.end) for slot in _phrases(rest) if slot.kind == "speaker"]
    spans = list(days) if dated else []
    if (first := _thing(question)) and (at := rest.find(first)) >= 0:
        spans.append((at, at + len(first)))
    for found in (*re.finditer(_NOUNS, flat(rest)), *re.finditer(_PHRASES, flat(rest)), *_NAME.finditer(rest)):
        if not any(found.start() < end and start < found.end() for start, end in (*spans, *beside)):
            spans.append(found.span())
    kept = " ".join(rest[start:end] for start, end in sorted(spans))
    return " ".join(word for word in kept.split() if kind(word) == "other") or rest


def with_thing(text: str, question: str) -> str:
    """An English question with what another is about in place of "it" or "they"; as it is where that is not plain."""
    thing = _thing(question)
    return re.sub(r"\b(?:it|they|them)\b", thing, text, count=1) if thing else text


def _thing(question: str) -> str:
    """The noun between an English auxiliary and its verb: "the strike" of "When did the strike end?"; else nothing."""
    bare = question.strip(" ¿?.")
    english = _ENGLISH.fullmatch(flat(bare))
    if english is None or english["aux"] in ("is", "are"):
        return ""
    rest = bare[english.start("rest") :]
    noun = re.match(rf"{_ARTICLE} .+?(?=$| (?:{PREPOSITIONS}|{_ARTICLE}) )", flat(rest))
    words = noun.group().split() if noun else []
    return " ".join(rest.split()[: len(words) - 1]) if len(words) > 2 else ""


def named(text: str, *, whole: bool = True) -> tuple[Slot, ...]:
    """The names of a question: capitalised words in a row; where it is `whole`, its first word is none of them."""
    found = []
    for match in _NAME.finditer(text):
        start, first = match.start(), match.group().split()[0]
        opens = whole and start == 0 and (WH.match(fold(first)) or len(text.split()) > 1)
        if fold(first) in STOP_WORDS["en"] | STOP_WORDS["es"] or opens:
            start += len(first) + 1
        if start < match.end():
            before = re.search(rf"(?:^|\s)({PREPOSITIONS})(?: (?:the|el|la|los|las))?\s*$", flat(text[:start]))
            role, opening = (ROLES[before[1]], before.start(1)) if before else ("", start)
            found.append(Slot("name", start, match.end(), role, opening))
    return tuple(found)


# ------------------------------------------------------------------ the slots of a question

_PHRASES = re.compile(  # up to the next preposition; "of" goes on over another "of"
    rf"(?:(?<= )|^)(?:(?:of|del?) .+?(?=$| (?!of |del? )(?:{PREPOSITIONS}) )"
    rf"|(?!to (?!the |an? ))(?:{PREPOSITIONS}) .+?(?=$| (?!of |del? )(?:{PREPOSITIONS}) ))"  # "to produce" is none
)
_NOUNS = re.compile(rf"\b(?:{_ARTICLE}|this|est[ae]|ese|esa) .+?(?=$| (?:{PREPOSITIONS}|{AUXILIARY}|se) )")


def _dates(text: str) -> list[Slot]:
    return [Slot("date", span.start, span.end, *_opened(text, span.start)) for span in date_spans(text)]


def _numbers(text: str) -> list[Slot]:
    days = date_spans(text)
    found = [match.span() for match in _NUMBERED.finditer(text)] or [match.span() for match in _NUMBER.finditer(text)]
    return [Slot("number", start, end, "", start) for start, end in found
            if not any(day.start < end and start < day.end for day in days)]  # fmt: skip


def _phrases(text: str) -> list[Slot]:
    found = []
    for match in _PHRASES.finditer(flat(text)):
        opening = re.match(rf"(?:{PREPOSITIONS}) ", match.group())
        assert opening is not None
        role = ROLES[opening.group().strip()]
        start = match.start() + opening.end()
        if not date_spans(text[start : match.end()]) and not WH.match(match.group()):
            found.append(Slot("speaker" if role == "said by" else "phrase", start, match.end(), role, match.start()))
    return found


def _opened(text: str, start: int) -> tuple[str, int]:
    """The role of the preposition before a place of the text, and where it begins."""
    before = re.search(rf"(?:^|\s)({PREPOSITIONS})\s$", flat(text[:start]))
    return (ROLES[before[1]], before.start(1)) if before else ("", start)


def _only_slot(part: str) -> Slot:
    """What a part of a detail fills; the slots that say more come first."""
    name = next(iter(named(part, whole=False)), None)
    dated = _dates(part)
    if dated and not name:
        return dated[0]
    lone = re.fullmatch(r"(?:the |la |el |las |los )?\d{1,3}", flat(part)) or _NUMBERED.search(part)
    found = (_numbers(part)[:1] if lone else []) or _phrases(part)[:1]
    return next(iter(found), None) or name or Slot("topic", 0, len(part))


# ------------------------------------------------------------------ one in the place of another


def _replaced(olds: Sequence[Slot], question: str, new: Slot, part: str) -> Slot | None:
    """Which slot of the question the new one takes the place of; None where it is beside them all."""
    same = [old for old in olds if old.kind == new.kind and (new.kind != "phrase" or old.role == new.role)]
    if new.kind in ("date", "number", "speaker"):
        return same[0] if len(same) == 1 else None
    names = [old for old in olds if old.kind == "name"]
    if new.kind == "phrase" and named(part, whole=False):
        alike = [old for old in names if old.role == new.role]
        alike = alike or ([old for old in names if _place(question, old)] if _place(part, new) else [])
        if alike:
            return alike[0]
    if new.kind == "phrase":
        return same[0] if len(same) == 1 else None
    if new.kind == "name":
        speaker = [old for old in olds if old.kind == "speaker"]
        free = [old for old in names if not old.role]
        return next(iter(speaker or free or names[-1:]), None)
    return None


def _place(text: str, slot: Slot) -> bool:
    """Is it a place that the tables know?"""
    return fold(text[slot.start : slot.end]) in places()


def _put(question: str, old: Slot, part: str, new: Slot) -> str:
    said = part[new.start :]
    own = _POSSESSIVE.search(question[old.start : old.end])
    if own:
        said = _POSSESSIVE.sub("", said) + own.group()
    if old.kind == "phrase" and new.kind == "phrase":  # "del mercado" → "de la plaza"
        return question[: old.opening] + part[new.opening :] + question[old.end :]
    return question[: old.start] + said + question[old.end :]


def _added(question: str, part: str, new: Slot, language: Language) -> str:
    if new.kind == "date" and new.start == 0:
        return f"{question} {'in' if language == 'en' else 'en'} {part}"
    bare = new.kind in ("topic", "number") or (new.kind == "name" and not new.role)
    return f"{question} ({part})" if bare else f"{question} {part}"
