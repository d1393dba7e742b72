"""Sentences → the names in them, the forms of one name joined, each form with its count."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from rag.briefing.brief import Name, NameForm
from rag.briefing.pool import Line
from rag.language.dates import months, weekdays
from rag.language.localised import localised
from rag.language.names import demonym
from rag.language.text import Text
from rag.language.words import STOP_WORDS, fold, words
from rag.questions.answer_spans import WHO, answering
from rag.types import Language

_BETWEEN = re.compile(  # "Mexico to the United States" are two names, "Bank of England" is one
    r"(?<! de)(?<! of)\s(?=[a-zñ])(?!(?:de|del|of|de la|de los|de las|of the)\s[A-ZÁÉÍÓÚÑ]).*?\s(?=[A-ZÁÉÍÓÚÑ])"
)
_DAY = re.compile(r"(?i:mon|tues?|wed|thurs?|fri|sat|sun|jan|feb|apr|aug|sept?|oct|nov|dec|ene|abr|ago|dic)\.?")
_OF_AN_OFFICE = re.compile(  # "ministro de Defensa": what an office is named by is no name
    r"\b(?:ministr[oa]|consejer[oa]|secretari[oa]|ministerio|secretaría|consejería)s? de(?: (?:la|las|los|el))? $", re.I
)
MOST = 15  # names
_SINCE = frozenset("since until during desde hasta durante two three four five dos tres cuatro cinco".split())
_TITLES = frozenset("Dr Dra Mr Mrs Ms Prof Sen Gov Gen Col Lt Sr Sra Lic Ing".split())
_LINKS = frozenset("de del la las los of the y e and".split())


def names(lines: Sequence[Line], most: int = MOST) -> tuple[Name, ...]:
    """The names that stand in the lines more than once, the most frequent first.

    A surname joins the one full name that ends with it, and a name the one that CLDR has for it in the other language:
    Mexico, México.
    """
    counts, spoken = counted(lines)
    small = {word for line in lines for word in words(line.text) if word.islower()}
    for form in [one for one in counts if " " not in one and one.lower() in small]:
        del counts[form]  # "Bus" of "Bus 42" and "the bus"
    groups: list[list[str]] = []
    for form in sorted(counts, key=lambda one: (-len(words(one)), -counts[one], one)):
        fuller = [group for group in groups if _joins(form, group, spoken)]
        if len(fuller) == 1:
            fuller[0].append(form)
        else:
            groups.append([form])
    found = [Name(tuple(NameForm(form, counts[form]) for form in group)) for group in groups]
    found = [one for one in found if one.count > 1]
    return tuple(sorted(found, key=lambda one: (-one.count, one.forms[0].form))[:most])


def counted(lines: Sequence[Line]) -> tuple[Counter[str], dict[str, Language]]:
    """How often each name stands in the lines, and the language of the first that has it."""
    counts: Counter[str] = Counter()
    spoken: dict[str, Language] = {}
    for line in lines:
        for form in named(line):
            counts[form] += 1
            spoken.setdefault(form, line.language)
    return counts, spoken


def named(line: Line) -> Iterator[str]:
    """The names of a line as it has them, without an article before them; months and weekdays are none."""
    for span in answering(WHO, Text(line.text, line.language)):
        if line.text.startswith(" & ", span.end):
            continue  # the second half of "Maple & Rye" stands for both
        firm = re.search(r"[A-ZÁÉÍÓÚÑ][\w’']*(?: [A-ZÁÉÍÓÚÑ][\w’']*)* & $", line.text[: span.start])
        title = re.match(r"\.(?: [A-ZÁÉÍÓÚÑ][\w’'-]+)+", line.text[span.end :])  # "Dr. Quade"
        titled = title if title and line.text[span.start : span.end] in _TITLES else None
        run = line.text[firm.start() if firm else span.start : span.end + (titled.end() if titled else 0)]
        parts = _BETWEEN.split(run)
        for part in parts[1:] if _OF_AN_OFFICE.search(line.text[: span.start]) else parts:
            tokens = re.sub(r"['’]s$", "", part).split()
            while tokens and fold(tokens[0].strip('“«"')) in STOP_WORDS["en"] | STOP_WORDS["es"] | _SINCE:
                tokens = tokens[1:]
            form = " ".join(tokens).strip(' ,.;:“”«»"')
            if len(form) > 1 and not (
                len(tokens) == 1 and (months(f"in {form}") or weekdays(form) or _DAY.fullmatch(form))
            ):
                yield form


def _joins(form: str, group: Sequence[str], spoken: dict[str, Language]) -> bool:
    """Is it another form of the group's fullest name?"""
    full = group[0]
    mine, theirs = _folded(form), _folded(full)
    owner = re.search(rf"\b(?:de|del|of)(?: (?:la|las|los|el|the))? {re.escape(form)}$", full)
    if mine == theirs or (len(mine) < len(theirs) and theirs[-len(mine) :] == mine and not owner):
        return True  # Otálora, of Marisa Otálora; the Congress of Montaraz is not Montaraz
    if len(mine) == len(theirs) == 1 and demonym(theirs[0], mine[0]):
        return True  # Mexican, of Mexico
    if 2 <= len(mine) < len(theirs) and theirs[: len(mine)] == mine:
        return True
    if spoken[form] == spoken[full]:
        return False
    said = localised(form, spoken[form], spoken[full])
    return said.whole and any(_folded(said.text) == _folded(one) for one in group)


def _folded(name: str) -> list[str]:
    return [fold(word) for word in words(name.replace("-", " ")) if fold(word) not in _LINKS]
