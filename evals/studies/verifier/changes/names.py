"""Names found by their capitals, and others put in their place."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import lru_cache

from evals.studies.verifier.changes.edits import WORD, Change, Context, Language, put, rows
from evals.studies.verifier.changes.figures import CYCLES

CAPITAL = r"[A-ZÁÉÍÓÚÑÜ][\w’'.-]*[\w]"
NAME = re.compile(rf"{CAPITAL}(?: (?:(?:de|del|la|of|the|van|von|al) )?{CAPITAL})*")
FIRST_WORDS = frozenset((
    "Yesterday Today Tomorrow Now Later Still Even Only Once Perhaps Maybe Meanwhile Never Always Last Next "
    "Luego Entonces Pronto Ahora Ayer Hoy Mañana Siempre Nunca Quizá Quizás Solo Sólo Mañana Aquí Allí Así Casi Todo "
    "The A An In On At It He She They We I You This That These Those But And Or If When While After Before As For From "
    "With By To Of There Then Here What Who Why How Where Which His Her Their Our My Your Its Some All "
    "Many Most Few No "
    "Not Yes One Two Three Both Each Every Another Other Such Also However Although Though Because Since Until During "
    "Let Do Does Did Is Are Was Were Has Have Had Can Could Will Would Should May Might Must Please "
    "Don’t Don't I'm I’m "
    "El La Los Las Un Una Unos Unas En De Del Al A Por Para Con Sin Sobre Según Pero Y O Si Cuando "
    "Mientras Después Antes "
    "Como Desde Hasta Entre Él Ella Ellos Ellas Yo Tú Nosotros Esto Este Esta Estos Estas Ese Esa Eso "
    "Aquel Lo Se No Sí "
    "Qué Quién Cómo Dónde Cuál Cuándo Su Sus Mi Mis Tu Tus Nuestro Nuestra Algunos Todos Todas Muchos Aunque Porque Ya "
    "Hay Es Son Fue Era Ha Han Tras Durante Además También Sin Ante Bajo Cada Otro Otra Uno Dos Tres Usted Me Te Nos Le"
).split())  # fmt: skip


def starts_with_name(text: str) -> bool:
    first = text.split(" ")[0].strip(",.;:«»“”\"'")
    return first not in FIRST_WORDS and bool(NAME.match(first)) and first[:1].isupper()


def names_in(text: str) -> list[tuple[int, int]]:
    """Runs of capitalised words that are names, as far as capitals tell."""
    found = []
    for match in NAME.finditer(text):
        start, end = match.span()
        while (head := text[start:end].split(" ")[0].split("’")[0].split("'")[0]) in FIRST_WORDS and " " in text[
            start:end
        ]:
            start += len(text[start:end].split(" ")[0]) + 1
            while start < end and not text[start].isupper():
                start = text.find(" ", start, end) + 1 or end
        if start >= end or head in FIRST_WORDS or text[start:end] in FIRST_WORDS:
            continue
        first = not start or text[max(0, start - 2)] in ".?!¿¡:" or text[start - 1] in "¿¡«“\"'‘"
        if first and " " not in text[start:end] and text[start:end] not in known_names():
            continue
        found.append((start, end))
    return found


PEOPLE = (
    "Tom Mary John Ken María Juan Ana Pedro Luis Carlos Alice Bob Emily Jack Lucy Peter Smith García Johnson López "
    "Martínez Brown Wilson Taylor Sánchez Müller Rossi Ivanov Tanaka Kim Chen Ahmed Silva Rodríguez"
).split()
FULL = (
    "James Miller",
    "Laura Gómez",
    "David Clark",
    "Elena Torres",
    "Michael Scott",
    "Carmen Ruiz",
    "Paul Evans",
    "Sofía Herrera",
    "Richard Lee",
    "Isabel Romero",
    "Anna Schmidt",
    "Omar Hassan",
    "Yuki Sato",
    "Marco Conti",
)


@lru_cache
def known_names() -> frozenset[str]:
    return frozenset(PEOPLE) | {name for row in rows("places.tsv") for name in row[:5]}


@lru_cache
def places(language: Language) -> tuple[dict[str, tuple[str, int]], list[list[str]]]:
    """Country, capital and what its people are called: name → its kind and row; and the rows."""
    kept = [[row[0], row[2], row[4], row[4]] if language == "en" else [row[1], row[3], row[5], row[6]]
            for row in rows("places.tsv")]  # fmt: skip
    found: dict[str, tuple[str, int]] = {}
    for number, row in enumerate(kept):
        for kind, name in zip(("country", "city", "people", "people_f"), row, strict=True):
            found.setdefault(name, (kind, number))
            if kind.startswith("people"):
                found.setdefault(name + "s", (kind + "_s", number))
    return found, kept


def other_name(name: str, language: Language, context: Context, rng: random.Random) -> str:
    known, kept = places(language)
    kinds = ("country", "city", "people", "people_f")
    if name in known:
        kind, number = known[name]
        column = kinds.index(kind.removesuffix("_s"))
        if column < 2 and rng.random() < 0.3:
            return kept[number][1 - column]  # the capital for its country: Poland for Warsaw
        return rng.choice([row for row in kept if row[column] != name])[column] + ("s" if kind.endswith("_s") else "")
    theirs = [other for other in context.names if not alike(other, name)]
    if theirs and rng.random() < 0.6:
        return rng.choice(theirs)
    if " " in name:
        parts = name.split(" ")
        if rng.random() < 0.3:
            return " ".join([*parts[:-1], rng.choice([one for one in PEOPLE if one not in parts])])
        return rng.choice(FULL)
    return rng.choice([one for one in PEOPLE if one != name])


def alike(one: str, other: str) -> bool:
    return bool(set(one.lower().split()) & set(other.lower().split())) or one[:5] == other[:5]


def name(text: str, language: Language, context: Context, rng: random.Random) -> Iterator[Change]:
    spots = names_in(text)
    if language == "es":
        known, _ = places(language)
        spots += [m.span() for m in WORD.finditer(text) if m.group() in known and m.group()[0].islower()]
    months = {month.lower() for row in CYCLES[language]["date"] for month in row.split()}
    spots = [(a, b) for a, b in spots if text[a:b].lower() not in months]
    if spots:
        start, end = rng.choice(spots)
        new = other_name(text[start:end], language, context, rng)
        if not alike(new, text[start:end]) or new in known_names():
            yield Change(put(text, start, end, new), "name")
