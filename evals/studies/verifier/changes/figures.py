"""Figures, dates, units, scales, bounds and quantities changed."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from evals.studies.verifier.changes.edits import WORD, Change, Language, articles, like, put

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
EN_NUMBERS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
).split()
ES_NUMBERS = (
    "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
    "dieciocho diecinueve veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa"
).split()
VALUES = [*range(1, 21), 30, 40, 50, 60, 70, 80, 90]
CYCLES: dict[Language, dict[str, list[str]]] = {
    "en": {
        "date": ["January February March April May June July August September October November December",
                 "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"],
        "scale": ["hundred thousand million billion trillion", "hundreds thousands millions billions trillions",
                  "dozens hundreds thousands"],
        "unit": ["miles kilometres metres feet inches", "kilometers meters miles", "dollars euros pounds yen pesos",
                 "seconds minutes hours days weeks months years decades centuries",
                 "second minute hour day week month year decade century", "kilograms grams tons pounds",
                 "mph km/h", "percent kilometres", "$ € £", "litres gallons", "kg g km cm"],
        "ordinal": ["first second third fourth fifth sixth seventh eighth ninth tenth",
                    "1st 2nd 3rd 4th 5th 6th 7th", "once twice", "half third quarter"],
        "quantity": ["all some none", "every no", "most few", "many few", "everyone someone", "several all",
                     "both neither", "majority minority", "all most", "some no", "each no"],
    },
    "es": {
        "date": ["enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
                 "lunes martes miércoles jueves viernes sábado domingo"],
        "scale": ["cien mil millones billones", "cientos miles millones", "decenas cientos miles",
                  "mil millón"],
        "unit": ["millas kilómetros metros pies pulgadas", "dólares euros libras yenes pesos",
                 "segundos minutos horas días semanas meses años décadas siglos",
                 "segundo minuto hora día semana mes año década siglo", "kilos gramos toneladas libras",
                 "litros galones", "kg g km cm", "$ € £"],
        "ordinal": ["primero segundo tercero cuarto quinto sexto séptimo octavo noveno décimo",
                    "primera segunda tercera cuarta quinta sexta séptima octava", "primer tercer", "tercio cuarto"],
        "quantity": ["todos algunos", "todas algunas", "todos pocos", "muchos pocos", "muchas pocas",
                     "varios todos", "varias todas", "ambos ninguno", "cada ningún", "mayoría minoría",
                     "algún ningún", "alguna ninguna"],
    },
}  # fmt: skip
BOUNDS: dict[Language, list[tuple[str, str]]] = {
    "en": [("at least", "at most"), ("more than", "less than"), ("over", "under"), ("up to", "at least"),
           ("no more than", "no less than"), ("about", "more than"), ("nearly", "more than"), ("almost", "more than"),
           ("around", "at least"), ("exactly", "at most")],
    "es": [("al menos", "como máximo"), ("más de", "menos de"), ("hasta", "al menos"), ("casi", "más de"),
           ("por lo menos", "como mucho"), ("unos", "más de"), ("unas", "menos de"), ("alrededor de", "más de"),
           ("exactamente", "como máximo")],
}  # fmt: skip


def other_number(digits: str, rng: random.Random) -> str:
    """A figure of the same make, not the same value."""
    plain = digits.replace(",", "").replace(".", "")
    if re.fullmatch(r"1[0-9]\d\d|20[0-3]\d", digits):
        return str(
            int(digits) + rng.choice([-20, -10, -3, -2, -1, 1, 2, 3, 4, 10, 100 if int(digits) < 1900 else -100])
        )
    way = rng.random()
    if way < 0.25 and len(plain) < 4 and plain == digits:
        return str(
            max(1, int(digits) + rng.choice([-3, -2, -1, 1, 2, 5, 10])) if int(digits) != 1 else rng.choice([2, 4])
        )
    if way < 0.4 and plain == digits:
        return digits + "0"
    if way < 0.5 and len(plain) > 1 and plain == digits and plain[::-1] != plain and plain[-1] != "0":
        return plain[::-1]
    places = [at for at, character in enumerate(digits) if character.isdigit()]
    at = rng.choice(places)
    new = rng.choice([d for d in "123456789" if d != digits[at]])
    return digits[:at] + new + digits[at + 1 :]


def figure(text: str, language: Language, rng: random.Random) -> Iterator[Change]:
    spots: list[tuple[int, int, str]] = []
    for match in NUMBER.finditer(text):
        new = other_number(match.group(), rng)
        if new != match.group():
            spots.append((*match.span(), new))
    words = EN_NUMBERS if language == "en" else ES_NUMBERS
    for match in WORD.finditer(text):
        word = match.group().lower()
        if word in words and word not in ("one", "uno"):
            new = rng.choice([other for other in words[1:] if other != word])
            spots.append((*match.span(), like(new, match.group())))
    if spots:
        start, end, new = rng.choice(spots)
        yield Change(put(text, start, end, new), "figure")


_CYCLED = re.compile(r"[$€£]|\d+(?:st|nd|rd|th)\b|[\w/]+")
_BEFORE_DATE = ("in ", "of ", "de ", "the ", "el ", "a ", "un ", "1 ", "15 ")  # where "May" is a month


@lru_cache
def cycles(language: Language, kind: str) -> dict[str, list[str]]:
    """Each word of the rows → the others of its row."""
    found: dict[str, list[str]] = {}
    for row in CYCLES[language][kind]:
        members = row.split()
        for word in members:
            found.setdefault(word, []).extend(one for one in members if one != word)
    return found


def cycled(text: str, language: Language, rng: random.Random, kind: str) -> Iterator[Change]:
    """A word replaced by another of its row: month, day, scale, unit, place in an order, quantity."""
    known = cycles(language, kind)
    spots: list[tuple[int, int, str]] = []
    for match in _CYCLED.finditer(text):
        word = match.group() if match.group() in known else match.group().lower()
        if word in known and (
            word not in ("May", "second", "may", "segundo") or text[: match.start()].endswith(_BEFORE_DATE)
        ):
            spots.append((*match.span(), like(rng.choice(known[word]), match.group())))
    if spots:
        start, end, new = rng.choice(spots)
        yield Change(articles(put(text, start, end, new), language), kind)


@lru_cache
def bounds(language: Language) -> list[tuple[re.Pattern[str], str]]:
    """Each bound before a number, and its opposite."""
    numbers = "|".join(EN_NUMBERS if language == "en" else ES_NUMBERS)
    return [(re.compile(rf"\b{old}\b(?=\s*[$€£]?\s*(?:\d|{numbers}|mil|half|un millón))", re.I), new)
            for left, right in BOUNDS[language] for old, new in ((left, right), (right, left))]  # fmt: skip


def bound(text: str, language: Language, rng: random.Random) -> Iterator[Change]:
    options = [put(text, *match.span(), like(new, match.group()))
               for pattern, new in bounds(language) for match in pattern.finditer(text)]  # fmt: skip
    if not options and (match := re.search(r"(?<=[a-zé] )(?=[$€£]?\d[\d.,]* (?:[a-z]|%))", text)):
        new = rng.choice(["at least ", "more than ", "up to ", "fewer than "] if language == "en" else
                         ["al menos ", "más de ", "hasta ", "menos de "])  # fmt: skip
        options.append(text[: match.start()] + new + text[match.end() :])
    if options:
        yield Change(rng.choice(options), "bound")


def figures_in_order(text: str, language: Language, rng: random.Random) -> Iterator[Change]:
    """Two figures in each other's places."""
    spans = [match.span() for match in NUMBER.finditer(text)]
    pairs = [(a, b) for a, b in pairwise(spans) if text[slice(*a)] != text[slice(*b)]
             and not re.fullmatch(r"\s*(?:,|and|y|-|–|/|:)\s*", text[a[1] : b[0]])]  # fmt: skip
    if pairs:
        (a, b), (c, d) = rng.choice(pairs)
        yield Change(text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:], "order")
