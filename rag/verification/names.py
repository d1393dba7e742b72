"""Claim and quotes -> does each name and quotation of the claim stand in the quotes?

Across the languages a name stands in its translation, by the tables, or spelt nearly alike; for places the tables
alone decide. Says nothing of who does what.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.language.dates import CALENDAR
from rag.language.lexicon import ALIKE, equivalence
from rag.language.modality import content
from rag.language.names import demonym, likeness, meanings, places, same, spelt
from rag.language.numbers import figures, roman
from rag.language.text import Text
from rag.language.units import UNITS
from rag.language.words import fold, stem
from rag.verification.meaning import Vector
from rag.verification.told import counted, told

TRANSLATED = 0.92  # cosine of a name and a word of the other language
SPELT_NEAR, SPELT = 0.9, 0.7  # the same of a name and a word that are spelt somewhat alike: Daoist, taoísta
COMMON = 0.89  # cosine of a common word and its translation: all of 21 reach it, 6 of 100 names and any word


_QUOTED = re.compile(r"[“«\"]([^“”«»\"]+)[”»\"]")


def quotations_stand(claim: str, quotes: Sequence[Text]) -> bool:
    """Is everything between quotation marks said in a quote with the same words?"""
    said = [plain(quote.text) for quote in quotes]
    return all(any(plain(inner) in text for text in said) for inner in _QUOTED.findall(claim))


def unquoted(claim: str, quotes: Sequence[Text]) -> str:
    """Without the quotation marks around what no quote says word for word: a translation is nobody's own words."""
    return _QUOTED.sub(lambda said: said.group() if quotations_stand(said.group(), quotes) else said[1], claim)


def plain(text: str) -> str:
    """The words of a text, folded, one blank between them."""
    return " ".join(re.findall(r"[^\W_]+", fold(text)))


_ROMAN = re.compile(r"[ivx]{1,5}")
_WORDS = re.compile(r"[^\W\d_]+")


def names_stand(
    claim: Text, quotes: Sequence[Text], vector: Vector | None = None, common: frozenset[str] = frozenset()
) -> bool:
    """Does each name of the claim stand in the quotes, or its counterpart in a quote of the other language?

    `vector` tells which words may be the translation of a name. `common`: words of the claim that are no names, unless
    they are places.
    """
    words = frozenset().union(*(quote.held for quote in quotes))
    known = common - places() | abbreviated(claim, quotes) | _counted_by(claim)
    missing = [name for name in claim.names - known if not {name, name.removesuffix("s"), f"{name}s"} & words]
    if not missing:
        return True
    called = frozenset(other for name in missing for one in meanings(claim.text).get(name, ()) for other in one)
    own = frozenset().union(*(quote.stems for quote in quotes if quote.language == claim.language))
    foreign = [quote for quote in quotes if quote.language != claim.language]
    there = frozenset().union(*(quote.held for quote in foreign)) - claim.held
    mine = meanings(claim.text)
    meant = frozenset(one for quote in quotes for some in meanings(quote.text).values() for one in some)
    for name in missing:
        opens = name == opening(claim.text)
        if not (
            (opens and set(content(name, claim.language)) & own)
            or mine.get(name, frozenset()) & meant
            or (name not in mine and same(name, there))
            or any(demonym(one, word) or demonym(word, one) for one in {name, *called} for word in words)
            or spelt(name, there)
            or _numbered(name, foreign)
            or (vector and _translated(name, foreign, there, vector, opens=opens))
        ):
            return False
    return True


_BY = re.compile(r"(?<=\d)\s?([A-Z]?[A-Za-z]?[A-Z][a-z]?)\b")  # 20 MW


def _counted_by(claim: Text) -> frozenset[str]:
    """What looks like a name and is a month with its day, or a unit behind a figure: `figures` looks at those."""
    months = (word for span in claim.date_spans for word in _WORDS.findall(claim.text[span.start : span.end]))
    units = (fold(unit) for unit in _BY.findall(claim.text))
    return CALENDAR.intersection(map(fold, months)) | UNITS.keys() & units


_ARTICLE = re.compile(r"^(?:The|El|Las?|Los) ")
_ACRONYM = re.compile(r"\b[A-Z]{3,6}\b")
_IN_FULL = re.compile(
    r"[A-ZÁÉÍÓÚÑ][\w-]+(?: (?:(?:de|del|la|los|las|el|of|the|for|para|y|and) )*[A-ZÁÉÍÓÚÑ][\w-]+){2,5}"
)


def abbreviated(claim: Text, quotes: Sequence[Text]) -> frozenset[str]:
    """The names of a claim that the quotes have by their initials, or in full: NSC is Consejo de Seguridad Nacional."""
    short = {_letters(one) for quote in quotes for one in _ACRONYM.findall(quote.text)}
    full = {_letters(one) for quote in quotes for one in _IN_FULL.findall(quote.text)}
    written = [one for one in _IN_FULL.findall(claim.text) if _letters(one) in short]
    written += [one for one in _ACRONYM.findall(claim.text) if _letters(one) in full]
    return frozenset(fold(word) for one in written for word in one.split())


def _letters(name: str) -> str:
    """Its capitals in the order of the alphabet: the languages order the words in their own ways."""
    return "".join(sorted(fold(letter) for letter in _ARTICLE.sub("", name) if letter.isupper()))


def opening(claim: str) -> str:
    return next(iter(re.findall(r"[^\W_]+", fold(claim))), "")


def _numbered(name: str, quotes: Sequence[Text]) -> bool:
    """Is it a number, in words or as siglo XVI, that a quote tells as a figure?"""
    numeral = _ROMAN.fullmatch(name)
    mine = figures(str(roman(name)) if numeral else name, "en") or figures(name, "es")
    theirs = [one.figure for quote in quotes for one in (*told(quote.text, quote.language), *counted(quote))]
    return any(one.agrees(other) for one in mine for other in theirs)


def _translated(name: str, quotes: Sequence[Text], there: frozenset[str], vector: Vector, *, opens: bool) -> bool:
    """Is a word of the other language near it? A word that opens the claim need be no name, if that one is none.

    For a place the tables have the last word: the vectors of India and China lie near each other.
    """
    if name in places():
        return False
    mine = vector(name)
    near = {word: float(mine @ vector(word)) for word in sorted(there) if len(word) > 2 and not word.isdigit()}
    common = {fold(word) for quote in quotes for word in _WORDS.findall(quote.text) if word.islower()}
    return any(
        cosine >= (COMMON if opens and word in common else TRANSLATED)
        or (cosine >= SPELT_NEAR and likeness(name, word) >= SPELT)
        for word, cosine in near.items()
    )


_SLOT = re.compile(
    r"\b([^\W\d_]{3,}),? (?:in|at|of|from|to|near|de|del|en|desde|a|al) (?:the |la |el |los |las |a \w+ in )?"
    r"(?=([A-ZÁÉÍÓÚÑ][\w-]+(?: [A-ZÁÉÍÓÚÑ][\w-]+)*))"
)


def misplaced(claim: Text, quote: Text) -> bool:
    """Has a name of the claim the place of another of the quote: the hospital in Tepic, el hospital de San Blas?"""
    theirs = _slots(quote)
    for word, name in _slots(claim):
        there = [told for other, told in theirs if equivalence(word, claim.language, other, quote.language) >= ALIKE]
        others = [told for told in there if not names_stand(Text(told, quote.language), [claim])]
        if there == others != [] and not names_stand(Text(name, claim.language), [quote]):
            return True
    return False


def _slots(text: Text) -> list[tuple[str, str]]:
    """The stem of each word that a name stands behind with a preposition, and the name."""
    return [(stem(fold(match[1]), text.language), match[2]) for match in _SLOT.finditer(text.text)]
