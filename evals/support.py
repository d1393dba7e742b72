"""Does the evidence support the claim? A verdict by rules and an embedding, without a model that judges.

A claim is supported when four things hold: every figure and year of it agrees with one of the evidence, as either
locale writes it; every name of it stands in the evidence; its nearest sentence of the evidence is negated where the
claim is; and its words stand there, or, across languages, it means nearly the same (cosine of e5 vectors).
Across languages a name may be spelt otherwise, or be a word whose vector lies near that of a word of the evidence.
What it cannot see: two parts of a sentence changing places, a lost hedge, a swapped common noun.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from rag.language import Figure, dates, figures, fold, names, sentences, stems, years
from rag.types import Language

Vector = Callable[[str], NDArray[np.float32]]  # text → L2-normalised vector

WORDS = 0.6  # share of the claim's stems that the evidence must hold; same language
MEANING = 0.86  # cosine to the nearest sentence of the evidence; across languages
ALIKE = 0.72  # similarity of two spellings of one name: Filipinas and Philippines
TRANSLATED = 0.89  # cosine of a name to a word of the other language: 94% of translations reach it, 14% of other names
_GROUP = re.compile(r"(?<=\d) (?=\d{3}\b)")  # 7 000 000, as Spanish orthography wants it
_NEGATIONS: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:not(?! only)|no|never|nor|neither|none|nobody|nothing|without|cannot|\w+n[’']t|refus\w+|den(?:y|ies|ied)"
        r"|declin\w+ to|fail(?:ed|s)? to|insufficient|unable|non-existent)\b",
        re.I,
    ),
    "es": re.compile(
        r"\b(?:no(?! s[oó]lo)|nunca|jamás|ni|ningún|ninguna|ninguno|nadie|nada|sin(?! embargo)|tampoco"
        r"|nieg\w+|neg(?:ó|ar|aba|aron)|insuficiente|inexistente)\b",
        re.I,
    ),
}


def supported(claim: str, claim_language: Language, evidence: str, language: Language, vector: Vector) -> bool:
    """Does the evidence say what the claim says?"""
    if not claim.strip() or not evidence.strip():
        return False
    if " ".join(claim.split()) in " ".join(evidence.split()):
        return True
    return (
        figures_agree(claim, claim_language, evidence, language)
        and names_agree(claim, evidence, None if claim_language == language else vector)
        and _said(claim, claim_language, evidence, language, vector)
    )


def figures_agree(claim: str, claim_language: Language, evidence: str, language: Language) -> bool:
    """Does every figure, year and date of the claim stand in the evidence?"""
    claim, evidence = (_GROUP.sub("\u202f", text) for text in (claim, evidence))
    theirs, when = figures(evidence, language), dates(evidence)
    found = all(any(one.agrees(other) for other in theirs) for one in _written(claim, claim_language, language))
    return (
        found
        and years(claim) <= years(evidence)
        and all(any(one.agrees(other) for other in when) for one in dates(claim))
    )


def _written(claim: str, claim_language: Language, language: Language) -> list[Figure]:
    """The claim's figures; across languages only those in digits, since a small number's word may become "ambos"."""
    found = figures(claim, claim_language)
    if claim_language == language:
        return found
    return [one for one in found if any(map(str.isdigit, one.text))]


def names_agree(claim: str, evidence: str, vector: Vector | None = None) -> bool:
    """Does every name of the claim stand in the evidence? With a `vector`, also spelt or said in another language."""
    held = {fold(word) for word in re.findall(r"[^\W_]+", evidence)}
    missing = [name for name in names(claim) if not {name, name.removesuffix("s"), f"{name}s"} & held]
    if vector is None or not missing:
        return not missing
    said = {fold(word) for word in re.findall(r"[^\W_]+", claim)}
    new = [word for word in held - said if len(word) > 2]
    return all(_spelt(name, held) or (new and max(_cosines(name, new, vector)) >= TRANSLATED) for name in missing)


def _spelt(name: str, others: set[str]) -> bool:
    return any(SequenceMatcher(None, name, other).ratio() >= ALIKE for other in others if other[:1] == name[:1])


def _said(claim: str, claim_language: Language, evidence: str, language: Language, vector: Vector) -> bool:
    spans = [evidence[span.start : span.end] for span in sentences(evidence, language)] or [evidence]
    if claim_language == language:
        mine = set(stems(claim, language))
        shares = [len(mine & set(stems(text, language))) / max(1, len(mine)) for text in spans]
        near = spans[int(np.argmax(shares))]
        enough = len(mine & set(stems(evidence, language))) >= WORDS * len(mine)
    else:
        cosines = _cosines(claim, spans, vector)
        near = spans[int(np.argmax(cosines))]
        enough = max(cosines) >= MEANING
    return enough and negated(claim, claim_language) == negated(near, language)


def _cosines(claim: str, texts: Sequence[str], vector: Vector) -> list[float]:
    mine = vector(claim)
    return [float(mine @ vector(text)) for text in texts]


def negated(text: str, language: Language) -> int:
    """How many negations, as far as translation keeps count: none, or some."""
    return bool(_NEGATIONS[language].search(text))
