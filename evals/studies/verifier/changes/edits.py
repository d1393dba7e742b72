"""A sentence and what may be done to it: words exchanged in place, with their capitals and articles kept right."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from evals.studies.verifier.changes.inflection import english, spanish

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = ("en", "es")
HERE = Path(__file__).parent
HELD_OUT = 5  # every fifth word pair is not trained on
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+(?:[.,]\d+)*")


@dataclass(frozen=True, slots=True)
class Change:
    """A sentence in which one thing was changed."""

    text: str
    kind: str
    unseen: bool = False  # by a word pair that is kept out of training


@dataclass(frozen=True, slots=True)
class Replacement:
    word: str
    held_out: bool


@dataclass(frozen=True, slots=True)
class Context:
    """What else the sentence's document says, in its language."""

    names: Sequence[str] = ()
    nouns: Sequence[str] = ()  # with their article: "the harbour", "la ley"
    clauses: Sequence[str] = ()  # of its neighbours


def rows(name: str) -> list[list[str]]:
    return [line.split("\t") for line in HERE.joinpath(name).read_text("utf-8").splitlines()]


# Forms of verbs that are, more often, other words
_OTHER_WORDS = frozenset((
    "una uno unos unas uni acerca para paro comienzo intento intentos ataque ataques nada parte partes cara cerca como "
    "vino casa casas entre cure marcha marchas cambio cambios uso usos trabajo viaje viajes causa causas "
    "lucha ayuda bajo "
    "baja bajas compra compras entrada entradas salida salidas llegada llegadas caída caídas cura curas cuenta vista "
    "dicho divide divido seguido seguida gasto gastos visita visitas llamada llamadas premio premios culpa niego saldo "
    "pasado estado seco seca limpio limpia lleno llena mejora ahorro ahorros acierto empuje apago juego juegos "
    "estudio estudios sepa ve di sé fui fue iba vaya van va voy ir abierto muerto muerta muertos muertas escrito hecho"
).split())  # fmt: skip


@lru_cache
def table(language: Language, kind: str) -> dict[str, list[Replacement]]:
    """Words → what may stand in their place; `kind` is "opposite" or "same"."""
    found: dict[str, list[Replacement]] = {}
    inflect = english if language == "en" else spanish
    mine = [row for row in rows("word_pairs.tsv") if row[0] == language and row[1].startswith(kind)]
    for number, (_, form, left, right) in enumerate(mine):
        held_out = kind == "opposite" and number % HELD_OUT == HELD_OUT - 1
        pairs = [(left, right)]
        if form.endswith("-verb"):
            a, b = inflect(left), inflect(right)
            pairs = [(a[name], b[name]) for name in a if name in b]
        for a_word, b_word in pairs:
            if a_word == b_word or (form.endswith("-verb") and {a_word, b_word} & _OTHER_WORDS):
                continue
            found.setdefault(a_word, []).append(Replacement(b_word, held_out))
            found.setdefault(b_word, []).append(Replacement(a_word, held_out))
    return found


def like(word: str, replaced: str) -> str:
    """The word with the capitals of the one it replaces."""
    return word[0].upper() + word[1:] if replaced[:1].isupper() else word


def matches(text: str, known: Callable[[str], bool], longest: int = 4) -> list[tuple[int, int]]:
    """Where words, or runs of them, are known; of overlapping ones the longest."""
    words = [match.span() for match in WORD.finditer(text)]
    found, at = [], 0
    while at < len(words):
        for length in range(min(longest, len(words) - at), 0, -1):
            start, end = words[at][0], words[at + length - 1][1]
            if known(text[start:end].lower()):
                found.append((start, end))
                at += length - 1
                break
        at += 1
    return found


def put(text: str, start: int, end: int, words: str) -> str:
    changed = text[:start] + words + text[end:]
    if changed[:1].islower() and text[:1].isupper():
        changed = changed[0].upper() + changed[1:]
    return re.sub(r" +([,.;])", r"\1", re.sub(r"  +", " ", changed)).strip()


def exchanged(text: str, language: Language, kind: str, rng: random.Random) -> Iterator[Change]:
    """One word of a table replaced: by a pair that is trained on, and by one that is not."""
    pairs = table(language, kind)
    found = matches(text, pairs.__contains__)
    if language == "en":  # "may" and "left" and such are told by their neighbours only; a name is no word
        found = [(a, b) for a, b in found if not (text[a].isupper() and a and text[a - 2] not in ".?!")]
    rng.shuffle(found)
    for held_out in (False, True):
        for start, end in found:
            ways = [way.word for way in pairs[text[start:end].lower()] if way.held_out == held_out]
            if ways:
                changed = articles(put(text, start, end, like(rng.choice(ways), text[start:end])), language)
                yield Change(changed, kind, held_out)
                break


def articles(text: str, language: Language) -> str:
    """English "a" and "an" put right after a change."""
    if language != "en":
        return text
    text = re.sub(r"\b([Aa])n (?=[bcdfgjklmnpqrstvwxyz])", r"\1 ", text)
    return re.sub(r"\b([Aa]) (?=[aeio])(?!one\b|once\b|eu)", r"\1n ", text)
