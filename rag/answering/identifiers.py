"""What is named by a number (Room 108, artículo 5, form 22B), and whether a text speaks of that or of another."""

from __future__ import annotations

import re

from rag.language.dates import CALENDAR
from rag.language.lexicon import ALIKE, equivalence, seen
from rag.language.numbers import in_order
from rag.language.text import Text
from rag.language.words import STOP_WORDS, fold, stem
from rag.types import Language

_NAMED = re.compile(
    r"([^\W\d_]{3,})\s(?:n\.?º\s|[Nn]o\.?\s|number\s|número\s)?"
    r"((?:[A-Z]{1,4}-?)?\d+[A-Z]?)(?![\d.,]\d|[\dA-Z]|\s?%)"
)
_CODED = re.compile(  # form 22B (20M is an amount), file 2204/19, Building G (not "George W. Bush"), annex IV
    r"([^\W\d_]{3,})\s(?:n\.?º\s|[Nn]o\.?\s)?"
    r"(\d+(?![KM])[A-Z]\b|\d{3,}/\d{2,4}(?![\d/])|\d+/\d{3,4}(?![\d/])|[A-HJ-Z]\b(?![-.’'])|[IVX]+\b)"
)
_ROMAN = {"I": 1, "V": 5, "X": 10}
_TIMED = re.compile(r"\b(?:in|on|of|de|del|en|el|since|desde|until|hasta|from|by|and|y|to|a|than|que)$")
_COUNTED = frozenset(  # before a number that counts
    """least most around nearly almost roughly approximately last past first next only just another other some exactly
    casi unos unas ultimos ultimas primeros primeras menos aproximadamente alrededor exactamente""".split()
)
_PARTS = {
    "articulo": "article", "art": "article", "seccion": "section", "clausula": "clause", "capitulo": "chapter",
    "anexo": "annex", "schedule": "annex", "appendix": "annex", "apendice": "annex", "protocolo": "protocol",
    "resolucion": "resolution", "enmienda": "amendment", "disposicion": "provision", "parrafo": "paragraph",
    "ley": "law", "act": "law", "decreto": "decree", "titulo": "title",
}  # fmt: skip
_LEGAL = frozenset(_PARTS.values())
_BEFORE = re.compile(  # what stands before a noun, and never before a verb
    r"(?:^|[.:;«“\"(]|\b(?:in|of|at|on|for|with|from|to|into|by|near|does|did|do|is|was|will|can|the|an?"
    r"|el|la|del|al|un|una|este|esta|cada|en|de|por|para|con))\s*$"
)
FEW = 5  # times that a word was seen, below which nothing is told of it across the languages


def identified(text: str) -> list[tuple[str, str]]:
    """What is named by a number: ("Room", "204"); not what is counted or dated by it."""
    small = _COUNTED | CALENDAR | STOP_WORDS["en"] | STOP_WORDS["es"]
    return [(word, number) for word, number in _NAMED.findall(text)
            if not _TIMED.search(fold(word)) and fold(word) not in small]  # fmt: skip


def numbered(text: str) -> set[tuple[str, str]]:
    """What has a number as its name: ("article", "5"), also of an artículo; not "the 27"."""
    return {(_PARTS.get(fold(word), fold(word)), number) for word, number in identified(text)}


def named_by_number(text: Text) -> list[tuple[str, str]]:
    """What is named by a number beyond doubt: by a capital, in a law, or behind what only stands before a noun."""
    found = []
    for match in _NAMED.finditer(text.text):
        word, number = match.groups()
        plain = fold(word)
        if plain in _COUNTED | CALENDAR | STOP_WORDS["en"] | STOP_WORDS["es"] or _TIMED.search(plain):
            continue
        if word[0].isupper() or plain in _PARTS or plain in _LEGAL or _BEFORE.search(fold(text.text[: match.start()])):
            found.append((word, number))
    return found


def begun(head: str) -> tuple[set[tuple[str, str]], int]:
    """What a text begins with by its number, and where that ends: "Artículo 5. …"; nothing and 0 where it does not."""
    found = _NAMED.match(head)
    return (numbered(found.group()), found.end()) if found else (set(), 0)


def another(question: Text, sentence: Text) -> bool:
    """Does it name another of what the question names by number, Room 207 asked about 204, or another's number?"""
    asked = {(fold(word), number) for word, number in identified(question.text)}
    told = {(fold(word), number) for word, number in identified(sentence.text)}
    for word, number in asked:
        others = {other for name, other in told if name == word}
        if others and number not in others:
            return True
    return of_another_kind(question, sentence) or of_another_order(question, sentence)


def of_another_order(question: Text, sentence: Text) -> bool:
    """Does it name another of what the question names in an order: the second year asked about the first?"""
    told = _ordered(sentence)
    for at, word in _ordered(question):
        same = [other for other, name in told
                if equivalence(word, question.language, name, sentence.language) >= ALIKE]  # fmt: skip
        if same and at not in same:
            return True
    return False


def _ordered(text: Text) -> list[tuple[int, str]]:
    """What stands behind an ordinal, by its stem: (1, "year") of "the first year"."""
    return [(at, stem(word, text.language)) for at, word in in_order(text.folded, text.language)
            if len(word) > 2 and word not in STOP_WORDS[text.language]]  # fmt: skip


def of_another_kind(question: Text, text: Text) -> bool:
    """Does a number that the question names something by name only other things there: Schedule 3 for Article 3?"""
    for word, number in named_by_number(question):
        told = [other for other, there in named_by_number(text) if there == number]
        mentions = len(re.findall(rf"(?<![\w.,/-]){number}(?!\w|[.,]\d)", text.text))
        if told and len(told) == mentions and all(
            _differ(word, question.language, other, text.language) for other in told
        ):  # fmt: skip
            return True
    return False


def only_in_words(question: Text, text: Text) -> bool:
    """Does the text have a number that names something in the question in words only, and of other things: "dos"?"""
    for word, number in named_by_number(question):
        told = [one for one in text.figures if any(str(value) == number for value in one.values)]
        before = [fold(text.text[: one.start]).rstrip() for one in told if not one.text[0].isdigit()]
        if told and len(before) == len(told) and not any(one.endswith(fold(word)) for one in before):
            return True
    return False


def lacking(question: Text, text: Text) -> bool:
    """Does the question name something by a code, form 22B or annex IV, that the text does not have?

    Of 11,966 questions with the passages that answer them (`docs/evaluation.md`) 3 are barred.
    """
    written = {_code(one) for one in re.findall(r"\w+(?:[/-]\w+)*", text.text)}
    there = numbered(text.text)
    return any(
        _code(code) not in written and (_PARTS.get(fold(word), fold(word)), _arabic(code)) not in there
        for word, code in _CODED.findall(question.text) if _coded(word, code)
    )  # fmt: skip


def _coded(word: str, code: str) -> bool:
    """Does the word name by this code? In Roman numbers the parts of laws only: a king's or a century's vary."""
    plain = fold(word)
    if word.isupper() or plain in STOP_WORDS["en"] | STOP_WORDS["es"]:
        return False
    return not set(code) <= set(_ROMAN) or plain in _PARTS or plain in _LEGAL


def _code(written: str) -> str:
    """A code however it is written: 22-B as 22b, 92/2014 as 92/14; one in capitals alone as it is."""
    if written.isalpha() and written.isupper():
        return written
    return re.sub(r"/\d\d(?=\d\d$)", "/", fold(written).replace("-", ""))


def _arabic(code: str) -> str:
    """4 for IV; empty for what is no Roman number."""
    values = [_ROMAN[one] for one in code if one in _ROMAN]
    steps = zip(values, [*values[1:], 0], strict=True)
    return str(sum(-one if one < after else one for one, after in steps)) if len(values) == len(code) else ""


def _differ(word: str, language: Language, other: str, spoken: Language) -> bool:
    """Are they names of different things, as far as the lexicon knows both?"""
    one, two = (_PARTS.get(fold(name), fold(name)) for name in (word, other))
    if one == two:
        return False
    if one in _LEGAL and two in _LEGAL:
        return True
    mine, theirs = stem(fold(word), language), stem(fold(other), spoken)
    if equivalence(mine, language, theirs, spoken) >= ALIKE:
        return False
    if language == spoken:  # unless one is a make, which the other may be said of: the plane is a Boeing 737
        return not any(name[0].isupper() and not seen(root, language) for name, root in ((word, mine), (other, theirs)))
    return (one in _LEGAL or seen(mine, language) >= FEW) and (two in _LEGAL or seen(theirs, spoken) >= FEW)
