"""Made-up news, audits and laws, the same in both languages, and questions on them that they answer or do not.

A `Fact` is a sentence with gaps in each language and what can be asked of it. A passage tells some facts of one kind
of text; a miss asks for a fact with another value in its place, if possible one that the passage tells elsewhere, or
for a fact that is not told, or for what stands close to one ("Why did it rise?" of what fell). All names and figures
are invented.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from evals.studies.reader.examples import NO_ANSWER, Example
from rag.types import Language, Span

Value = tuple[str, str]  # in English and in Spanish
FACTS = Path(__file__).with_name("facts.json")


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of a fact: the gap that answers ("" is the whole sentence), and ways to ask."""

    gap: str
    ways: Mapping[Language, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence with gaps: "{count} people died in {place}."; a gap's kind is its name without figures."""

    sentence: Mapping[Language, str]
    queries: tuple[Query, ...]
    misses: Mapping[Language, Sequence[str]]  # ways to ask for what it seems to tell and does not
    repeats: bool  # may stand several times in a passage, as the rows of a list do


@dataclass(frozen=True, slots=True)
class World:
    """What can be told: facts by kind of text, values by kind of gap."""

    texts: tuple[tuple[Fact, ...], ...]
    values: Mapping[str, Sequence[Value]]
    first_names: Sequence[str]
    last_names: Sequence[str]


@cache
def world() -> World:
    """What `facts.json` tells."""
    kept = json.loads(FACTS.read_text("utf-8"))
    texts = tuple(
        tuple(
            Fact(
                {"en": fact["en"], "es": fact["es"]},
                tuple(Query(query["gap"], {"en": query["en"], "es": query["es"]}) for query in fact["queries"]),
                fact["misses"],
                fact.get("repeats", False),
            )
            for fact in facts
        )
        for facts in kept["facts"].values()
    )
    values = {kind: [(en, es) for en, es in pairs] for kind, pairs in kept["values"].items()}
    return World(texts, values, kept["first_names"], kept["last_names"])


# ------------------------------------------------------------------ values


_MONTHS = (
    "January enero February febrero March marzo April abril May mayo June junio July julio August agosto "
    "September septiembre October octubre November noviembre December diciembre"
).split()


def _count(rng: random.Random) -> Value:
    number = rng.choice((rng.randint(2, 99), rng.randint(100, 999), rng.randint(1000, 98000), rng.randint(2, 40) * 100))
    return f"{number:,}", f"{number:,}".replace(",", ".") if number > 9999 or rng.random() < 0.6 else str(number)


def _money(rng: random.Random) -> Value:
    unit = rng.choice((("${}", "{} dólares"), ("€{}", "{} euros"), ("£{}", "{} libras"), ("{} pesos", "{} pesos")))
    scale = rng.random()
    if scale < 0.35:
        number = rng.randint(12, 990) * rng.choice((10, 100, 1000))
        return unit[0].format(f"{number:,}"), unit[1].format(f"{number:,}".replace(",", "."))
    if scale < 0.7:
        millions = f"{rng.randint(11, 990) / 10}"
        return unit[0].format(f"{millions} million"), unit[1].format(f"{millions} millones de".replace(".", ","))
    billions = f"{rng.randint(11, 99) / 10:.1f}"
    return unit[0].format(f"{billions} billion"), unit[1].format(f"{billions}00 millones de")


def _percent(rng: random.Random) -> Value:
    number = rng.choice((rng.randint(2, 97), rng.randint(20, 970) / 10))
    sign = rng.choice((("{} percent", "{} por ciento"), ("{}%", "{} %"), ("{}%", "{}%")))
    return sign[0].format(number), sign[1].format(number).replace(".", ",")


def _date(rng: random.Random) -> Value:
    month, day = rng.randrange(12), rng.randint(1, 28)
    en, es = _MONTHS[2 * month], _MONTHS[2 * month + 1]
    year = rng.choice(("", str(rng.randint(1985, 2026))))
    return f"{en} {day}" + (f", {year}" if year else ""), f"{day} de {es}" + (f" de {year}" if year else "")


def _same(text: str) -> Value:
    return text, text


_MADE: dict[str, Callable[[random.Random], Value]] = {
    "person": lambda rng: _same(f"{rng.choice(world().first_names)} {rng.choice(world().last_names)}"),
    "count": _count,
    "money": _money,
    "percent": _percent,
    "date": _date,
    "year": lambda rng: _same(str(rng.randint(1975, 2026))),
    "number": lambda rng: _same(str(rng.randint(2, 240))),
    "days": lambda rng: _same(str(rng.choice((5, 7, 10, 15, 20, 30, 45, 60, 90, 120, 180, 270)))),
}


def value(gap: str, rng: random.Random) -> Value:
    """Something to stand in a gap: "money2" is money."""
    kind = gap.rstrip("2")
    return _MADE[kind](rng) if kind in _MADE else rng.choice(world().values[kind])


# ------------------------------------------------------------------ passages and questions


_GAP = re.compile(r"\{([A-Za-z]+)(\d?)\}")


@dataclass(frozen=True, slots=True)
class Told:
    """A fact with its values."""

    fact: Fact
    values: Mapping[str, Value]

    def sentence(self, language: Language) -> tuple[str, dict[str, Span]]:
        """Its words, and where each gap's value stands."""
        return filled(self.fact.sentence[language], self.values, language)


def filled(template: str, values: Mapping[str, Value], language: Language) -> tuple[str, dict[str, Span]]:
    """A template with its gaps filled, and where each value stands; {Body} begins with a capital."""
    text, places, at = "", {}, 0
    for match in _GAP.finditer(template):
        name = match[1].lower() + match[2]
        value = values[name][language == "es"]
        text += template[at : match.start()]
        if language == "es" and value.startswith("el ") and re.search(r"\b(?:de|a) $", text, re.I):
            text, value = text[:-1] + "l ", value[3:]  # del, al
        places[name] = Span(len(text), len(text) + len(value))
        text += value[:1].upper() + value[1:] if match[1][0].isupper() else value
        at = match.end()
    text += template[at:]
    return text[:1].upper() + text[1:], places


def told(fact: Fact, rng: random.Random) -> Told:
    """A fact with values drawn for its gaps."""
    return Told(fact, {name: value(name, rng) for name in gaps(fact.sentence["en"])})


def gaps(template: str) -> list[str]:
    """The names of a template's gaps."""
    return sorted({match[1].lower() + match[2] for match in _GAP.finditer(template)})


def scene(rng: random.Random) -> tuple[list[Told], list[Fact]]:
    """Facts that a passage tells, and others of the same kind of text that it does not."""
    facts = list(rng.choice(world().texts))
    rng.shuffle(facts)
    kept, rest = facts[: rng.randint(1, 5)], facts[5:]
    made = [told(fact, rng) for fact in kept]
    for fact in kept:
        if fact.repeats:
            made += [told(fact, rng) for _ in range(rng.randint(1, 3))]
    rng.shuffle(made)
    return made, rest


def asked_of(
    rng: random.Random, asked: Language, language: Language, miss: bool, around: Sequence[str] = ()
) -> Example | None:
    """A question on a made passage, or a miss; `around`: sentences of other texts to stand among the facts."""
    made, rest = scene(rng)
    target = rng.choice(made)
    values = dict(target.values)
    query = rng.choice(target.fact.queries)
    if miss and rng.random() < 0.5:
        return _beside(made, target, asked, language, around, rng)
    if miss and rest and rng.random() < 0.35:
        query = rng.choice(rng.choice(rest).queries)
    template = rng.choice(query.ways[asked])
    values = {name: values.get(name) or value(name, rng) for name in {*values, *gaps(template)}}
    if miss and query in target.fact.queries:
        swapped = _swapped(template, values, made, rng)
        if swapped is None or query.gap == "":
            return None
        values = swapped
    question, _ = filled(template, values, asked)
    context, answer = _passage(made, target, query, language, around, rng)
    return Example(question, asked, context, language, NO_ANSWER if miss else answer, "scenes", "")


def _beside(
    made: Sequence[Told], target: Told, asked: Language, language: Language, around: Sequence[str], rng: random.Random
) -> Example:
    """A question for what the target seems to tell and does not."""
    template = rng.choice(target.fact.misses[asked])
    values = {name: target.values.get(name) or value(name, rng) for name in gaps(template)}
    question, _ = filled(template, values, asked)
    context, _ = _passage(made, target, target.fact.queries[0], language, around, rng)
    return Example(question, asked, context, language, NO_ANSWER, "scenes", "")


def _swapped(
    template: str, values: Mapping[str, Value], made: Sequence[Told], rng: random.Random
) -> dict[str, Value] | None:
    """The values with one that the question names replaced by another of its kind, of the passage if it has one."""
    named = gaps(template)
    if not named:
        return None
    name = rng.choice(named)
    kind = name.rstrip("2")
    if {kind, f"{kind}2"} <= set(named) and rng.random() < 0.7:  # each in the other's place
        one, other = values[kind], values[f"{kind}2"]
        return None if one == other else {**values, kind: other, f"{kind}2": one}
    near = [v for one in made for k, v in one.values.items() if k.rstrip("2") == kind and v != values[name]]
    new = rng.choice(near) if near and rng.random() < 0.7 else value(kind, rng)
    return None if new == values[name] or _told_so(template, values, name, new, made) else {**values, name: new}


def _told_so(template: str, values: Mapping[str, Value], name: str, new: Value, made: Sequence[Told]) -> bool:
    """Does a fact of the passage have all the values that the question would name?"""
    want = {**{gap: values[gap] for gap in gaps(template)}, name: new}
    return any(all(one.values.get(k) == v for k, v in want.items()) for one in made)


def _passage(
    made: Sequence[Told], target: Told, query: Query, language: Language, around: Sequence[str], rng: random.Random
) -> tuple[str, Span]:
    """The facts among other sentences, and where the target answers."""
    pieces: list[tuple[str, Told | None]] = [(one.sentence(language)[0], one) for one in made]
    for sentence in around:
        pieces.insert(rng.randint(0, len(pieces)), (sentence, None))
    text, answer, joint = "", NO_ANSWER, rng.choice((" ", " ", "\n"))
    for sentence, one in pieces:
        if one is target:
            places = target.sentence(language)[1]
            span = places.get(query.gap, Span(0, len(sentence.rstrip("."))))
            answer = Span(len(text) + span.start, len(text) + span.end)
        text += sentence + joint
    return text.rstrip(), answer
