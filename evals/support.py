"""Does the evidence support the claim? A verdict by rules and an embedding, without a model that judges.

A claim is supported when four things hold of it and its nearest sentence of the evidence, or of the whole evidence
where no sentence tells it alone:

- figures    each figure, year and date agrees with one there, as either locale writes it
- names      each name stands there; across languages also spelt alike, in the table of `rag.language.names`, or a
             word whose vector lies near that of a word there; none stands where that sentence has another (`roles.py`)
- negation   what that sentence denies the claim denies, so far as it speaks of it, and nothing else
- meaning    its words stand there; across languages, the sentence lies near it (cosine of e5 vectors)

It shares the tables of names and their places with `rag.verification`, which decides what is shown, and none of its
verdicts. What it cannot see: two parts of a sentence other than names changing places, a lost hedge, a swapped common
noun. How well it agrees with labels is measured by `pairs.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.language.dates import dates, years
from rag.language.names import joined, likeness, places, same, spelt
from rag.language.numbers import Figure, figures
from rag.language.sentences import sentences
from rag.language.words import STOP_WORDS, fold, names, stem, stems, words
from rag.types import Language
from rag.verification.roles import exchanged

Vector = Callable[[str], NDArray[np.float32]]  # text → L2-normalised vector

WORDS = 0.6  # share of the claim's stems that the evidence must hold; same language
ALONE = 0.75  # the same share in one sentence, from which that sentence alone must support the claim
MEANING = 0.86  # cosine to the nearest sentence; across languages: 99% of translations reach it, 10% of neighbours
NEAR = 0.88  # cosine from which that sentence alone must support the claim
CLOSE = 0.025  # sentences that lie as near as that bear on the claim together
TRANSLATED = 0.90  # cosine of a name to a content word of the other language
SPELT_NEAR, SPELT = 0.88, 0.7  # the same of a word that is spelt somewhat alike: Piedmont, Piamonte
SCOPE = 3  # content words behind a negation that it denies


def supported(claim: str, claim_language: Language, evidence: str, language: Language, vector: Vector) -> bool:
    """Does the evidence say what the claim says?"""
    if not any(map(str.isalnum, claim)) or not evidence.strip():
        return False
    if f" {' '.join(claim.split())} " in f" {' '.join(evidence.split())} ":
        return True
    near = nearest(claim, claim_language, evidence, language, vector)
    across = None if claim_language == language else vector
    return (
        near.enough
        and figures_agree(claim, claim_language, near.bearing, language)
        and names_agree(claim, near.bearing, across)
        and not exchanged(claim, claim_language, near.sentence, language)
        and denied_alike(claim, claim_language, near.sentence, language, across)
    )


# ------------------------------------------------------------------ meaning


@dataclass(frozen=True, slots=True)
class Near:
    """The sentence that a claim lies nearest to, what must support the claim, and whether it lies near enough."""

    sentence: str
    bearing: str
    enough: bool


def nearest(claim: str, claim_language: Language, evidence: str, language: Language, vector: Vector) -> Near:
    spans = [evidence[span.start : span.end] for span in sentences(evidence, language)] or [evidence]
    if claim_language == language:
        mine = set(stems(claim, language))
        shares = [_share(mine, text, language) for text in spans]
        enough, alone = _share(mine, evidence, language) >= WORDS, max(shares) >= ALONE
    else:
        shares = _cosines(claim, spans, vector)
        enough, alone = max(shares) >= MEANING, max(shares) >= NEAR
    best = max(shares)
    sentence = spans[shares.index(best)]
    beside = [text for text, share in zip(spans, shares, strict=True) if share >= best - CLOSE]
    return Near(sentence, " ".join(beside) if alone else evidence, enough)


def _share(mine: set[str], text: str, language: Language) -> float:
    return len(mine & set(stems(text, language))) / max(1, len(mine))


def _cosines(claim: str, texts: Sequence[str], vector: Vector) -> list[float]:
    mine = vector(claim)
    return [float(mine @ vector(text)) for text in texts]


# ------------------------------------------------------------------ figures

_GROUP = re.compile(r"(?<=\d) (?=\d{3}\b)")  # 7 000 000, as Spanish orthography wants it
_YEARS = re.compile(r"\b(1\d|20)(\d\d)\s?[-–—]\s?(\d\d)\b")  # 1623-25
_RANGE = re.compile(r"(?<=\d)\s?[-–—]\s?(?=\d)")
_MILLIONS = re.compile(r"(?<=\d)m\b")  # £30m
_HALF = re.compile(r"(\d+)\s?½|(\d+)(?: \w+)? y medi[ao]\b|(\d+)(?: \w+)? and a half\b")
_TENS = "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa".split()
_DECADE = re.compile(rf"\b(años|(?:década|principios|mediados|finales) de los)(?: años)? ([2-9]0|{'|'.join(_TENS)})\b")
_ROMAN = re.compile(r"(?<!\w)(?:(?=[IVXL]{2})(?:X{1,3}|XL|L)?(?:IX|IV|V?I{0,3})|(?<=siglo )[IVX])(?!\w)")
_COUNTED: dict[str, int] = {
    **dict.fromkeys("both pair couple twice double ambos ambas par doble second segundo segunda".split(), 2),
    **dict.fromkeys("third triple trio tercer tercero tercera".split(), 3),
    **dict.fromkeys("fourth cuarto cuarta".split(), 4),
    **dict.fromkeys("fifth quinto quinta".split(), 5),
    **dict.fromkeys("sixth sexto sexta".split(), 6),
    **dict.fromkeys("seventh septimo septima".split(), 7),
    **dict.fromkeys("eighth octavo octava".split(), 8),
    **dict.fromkeys("ninth noveno novena".split(), 9),
    **dict.fromkeys("tenth decimo decima".split(), 10),
    **dict.fromkeys("dozen docena".split(), 12),
    **dict.fromkeys("hundred cien ciento".split(), 100),
    **dict.fromkeys("thousand mil".split(), 1000),
    **dict.fromkeys("million millon".split(), 10**6),
}


def figures_agree(claim: str, claim_language: Language, evidence: str, language: Language) -> bool:
    """Does every figure, year and date of the claim stand in the evidence?"""
    theirs, when = held_figures(evidence, language), dates(_plain(evidence))
    return (
        all(
            any(one.agrees(other) for other in theirs) or (one.text.istitle() and f" {one.text} " in evidence)
            for one in written_figures(claim, claim_language)  # a title's number: Seven Keys to Doomsday
        )
        and years(_plain(claim)) <= years(_plain(evidence))
        and all(any(one.agrees(other) for other in when) for one in dates(_plain(claim)))
    )


def written_figures(text: str, language: Language) -> list[Figure]:
    """The figures of a text, also those of centuries, decades and halves."""
    return figures(_plain(text), language)


def held_figures(text: str, language: Language) -> list[Figure]:
    """The same, and what the text counts in other words: both, una docena."""
    told = {str(_COUNTED[word]) for word in re.findall(r"[a-z]+", fold(text)) if word in _COUNTED}
    return written_figures(text, language) + [one for digits in sorted(told) for one in figures(digits, language)]


def _plain(text: str) -> str:
    """The figures of a text in the form that `figures` reads: 7 000 000, 1623-25, £30m, 6½, siglo XVI, los años 70."""
    text = _YEARS.sub(r"\1\2 – \1\3", _GROUP.sub("\u202f", text))
    text = _MILLIONS.sub(" m", _RANGE.sub(" – ", text))
    text = _HALF.sub(lambda found: f"{found[1] or found[2] or found[3]}.5", text)
    text = _DECADE.sub(lambda found: f"{found[1]} 19{_tens(found[2])}", text)
    return _ROMAN.sub(lambda found: str(_roman(found.group())), text)


def _tens(word: str) -> str:
    return word if word.isdigit() else f"{_TENS.index(word) + 2}0"


def _roman(numeral: str) -> int:
    values = [{"I": 1, "V": 5, "X": 10, "L": 50}[letter] for letter in numeral]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


# ------------------------------------------------------------------ names


def names_agree(claim: str, evidence: str, vector: Vector | None = None) -> bool:
    """Does every name of the claim stand in the evidence? With a `vector`, also spelt or said in another language."""
    claim, evidence = _plain(joined(claim)), _plain(joined(evidence))
    held = _folded(evidence)
    missing = [name for name in names(claim) | _opening(claim) if not {name, name.removesuffix("s"), f"{name}s"} & held]
    missing = [name for name in missing if name not in _COUNTED and not _counts(name)]  # Thirty Years' War
    if vector is None or not missing:
        return not missing
    new = sorted(word for word in held - _folded(claim) if len(word) > 2 and word not in _STOP)
    return all(
        same(name, held)
        or spelt(name, held)
        or (name not in places() and _translated(name, new, vector))  # the vectors of India and China lie near
        for name in missing
    )


_OPENS = re.compile(
    r"^\W*([A-ZÁÉÍÓÚÑ][^\W_]+)(?:['’]s\b| (?:[A-ZÁÉÍÓÚ]|(?:said|says|told|warned|added|denied|claimed|dijo|dice|afirmó"
    r"|aseguró|señaló|advirtió|añadió|negó|declaró|sostuvo|informó)\b))"
)


def _opening(claim: str) -> frozenset[str]:
    """The word that opens the claim, where it is sure to be a name: a country, or before 's, a name or "said"."""
    first = next(iter(words(claim)), "")
    opens = _OPENS.match(claim)
    sure = {fold(opens[1])} if opens else {fold(first)} & places() if first[:1].isupper() else set()
    return frozenset(sure - _STOP)


def _counts(name: str) -> bool:
    """Is it a number in words? Then it is judged as a figure."""
    return bool(figures(name, "en") or figures(name, "es"))


_STOP = STOP_WORDS["en"] | STOP_WORDS["es"]


def _folded(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in re.findall(r"[^\W_]+", text))


def _translated(name: str, there: Sequence[str], vector: Vector) -> bool:
    near = list(zip(there, _cosines(name, there, vector), strict=True))
    return any(far >= TRANSLATED or (far >= SPELT_NEAR and likeness(name, word) >= SPELT) for word, far in near)


# ------------------------------------------------------------------ negation

_DENIES: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:(?<!\bor )not(?! only\b)|no(?! longer than\b)|never|nor|neither|none|nobody|nothing|without|cannot"
        r"|unable|incapable|\w+n[’']t)\b|\bnon-?(?=\w{4})", re.I,
    ),
    "es": re.compile(
        r"\b(?:(?<!\bo )no(?! s[oó]lo\b| obstante\b)|nunca|jamás|ni|ningun[oa]?|ningún|nadie|nada|sin(?! embargo\b)"
        r"|tampoco|incapa(?:z|ces))\b", re.I,
    ),
}  # fmt: skip
_MAY_DENY: dict[Language, re.Pattern[str]] = {  # what a negation of the other language may be turned into
    "en": re.compile(
        r"\b(?:refus\w+|den(?:y|ies|ied|ials?|ying)|declin\w+ to|fail\w*|insufficient|lack\w*|incorrect\w*"
        r"|un(?:likely|known|clear|certain|successful\w*|willing\w*)|prevent\w*|rather than|instead of|hardly"
        r"|barely|botched|impossible|except|avoid\w*|free (?:of|from)|stop\w*|ceas\w+|far from|absence)\b", re.I,
    ),
    "es": re.compile(
        r"\b(?:nieg\w+|neg(?:ó|ar\w*|aba\w*|aron|ativa)|deneg\w+|insuficientes?|inexistentes?|carec\w+|falt[aóo]\w{0,3}"
        r"|imp(?:id|ed)\w+|rechaz\w+|en (?:lugar|vez) de|apenas|imposible|excepto|salvo|fracas\w+|evit\w+|libres? de"
        r"|dej(?:ó|aron|ar) de|lejos de|ausencia|desconoc\w+)\b", re.I,
    ),
}  # fmt: skip
_DOUBLED = re.compile(r"nor|ni|nada|nadie|nunca|jamás|ning[uú]n[oa]?", re.I)  # "no dijo nada" denies once
_CLAUSE = re.compile(r"[;:.!?](?!\d)|,(?!\d)")


def denied_alike(
    claim: str, claim_language: Language, evidence: str, language: Language, vector: Vector | None = None
) -> bool:
    """Is what the evidence denies denied in the claim, so far as the claim speaks of it, and nothing else?"""
    mine, theirs = denied(claim, claim_language), denied(evidence, language)
    if vector is None:
        my, their = ([{stem(word, language) for word in one} for one in some] for some in (mine, theirs))
        said = set(stems(claim, language))
        lost = [one for one, scope in zip(their, theirs, strict=True) if _spoken_of(scope, said, language)]
        return all(any(one & other for other in their) for one in my) and all(
            any(one & other for other in my) for one in lost
        )
    told = [one for one in theirs if _told(one, claim, vector)]
    may, might = len(_MAY_DENY[claim_language].findall(claim)), len(_MAY_DENY[language].findall(evidence))
    added = len(mine) > len(theirs) and len(mine) + may > len(theirs) + might
    return not added and len(told) <= len(mine) + may


def _spoken_of(scope: Sequence[str], said: set[str], language: Language) -> bool:
    there = [stem(word, language) in said for word in scope]
    return bool(there) and (there[0] or 2 * sum(there) > len(there))


def denied(text: str, language: Language) -> list[list[str]]:
    """For each negation the content words that it bears on: the first behind it in its clause, or the last before."""
    found, before = [], 0
    for match in _DENIES[language].finditer(text):
        if not (_DOUBLED.fullmatch(match.group()) and before and not _CLAUSE.search(text, before, match.start())):
            behind = _content(_CLAUSE.split(text[match.end() :])[0], language)[:SCOPE]
            found.append(behind or _content(text[: match.start()], language)[-SCOPE:])
        before = match.end()
    return found


def _content(text: str, language: Language) -> list[str]:
    return [word for word in words(text) if fold(word).removesuffix("'s") not in STOP_WORDS[language]]


def _told(scope: Sequence[str], claim: str, vector: Vector) -> bool:
    """Does the claim, in the other language, speak of what is denied: of most of these words?"""
    there = sorted({fold(word) for word in words(claim)} - _STOP)
    hits = [fold(word) in there or (there and max(_cosines(fold(word), there, vector)) >= TRANSLATED) for word in scope]
    return 2 * sum(map(bool, hits)) >= len(hits)
