"""The figures of a text and what each may stand for: digits or words, in either locale, with scale and unit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from rag.language.words import folded_in_place
from rag.types import Language


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as written and the values it may stand for: "1.500" is 1500 in Spain and 1.5 in Mexico."""

    text: str
    values: frozenset[Decimal]
    unit: str = ""  # "%", "$", "cent" or ""
    start: int = field(default=0, compare=False)  # where it stands in the text

    def agrees(self, other: Figure) -> bool:
        """Could both be the same figure?"""
        return bool(self.values & other.values) and (not self.unit or not other.unit or self.unit == other.unit)


_MULTIPLIERS: dict[Language, dict[str, int]] = {
    "en": {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "bn": 10**9, "m": 10**6},
    "es": {
        "mil millones": 10**9,
        "mil": 10**3,
        "millon": 10**6,
        "millones": 10**6,
        "billon": 10**12,
        "billones": 10**12,
        "m": 10**6,
    },
}
_NUMBER_WORDS: dict[Language, dict[str, int]] = {
    "en": {
        **{w: n for n, w in enumerate(
            """two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
            seventeen eighteen nineteen""".split(), start=2)},
        **{w: 10 * n for n, w in enumerate(
            "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)},
    },
    "es": {
        **{w: n for n, w in enumerate(
            """dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis
            diecisiete dieciocho diecinueve veinte""".split(), start=2)},
        **{w: 10 * n for n, w in enumerate(
            "treinta cuarenta cincuenta sesenta setenta ochenta noventa".split(), start=3)},
    },
}  # fmt: skip
_UNITS = (("%", r"\s?%|\s(?:per\s?cent|por\s?ciento)\b"), ("cent", r"\s(?:cents?|centavos?|centimos?)\b"),
          ("$", r"\s(?:dollars?|dolares|usd)\b"))  # fmt: skip
_NUMBER = re.compile(r"(?<![\w.,])[+\-−]?\d+(?:[.,]\d+|[\u00a0\u202f’]\d{3})*(?!\d)")


def _readings(digits: str, language: Language) -> frozenset[Decimal]:
    """Every value that a written number may have; see https://en.wikipedia.org/wiki/Decimal_separator."""
    digits = re.sub(r"[\u00a0\u202f’]", "", digits).replace("−", "-")
    marks = re.findall(r"[.,]", digits)
    if not marks:
        return frozenset({Decimal(digits)})
    whole = Decimal(re.sub(r"[.,]", "", digits))
    last = max(digits.rfind("."), digits.rfind(","))
    decimal = Decimal(re.sub(r"[.,]", "", digits[:last]) + "." + digits[last + 1 :])
    if len(set(marks)) == 2:
        return frozenset({decimal})
    groups = re.split(r"[.,]", digits)
    if len(marks) > 1:
        return frozenset({whole})
    if len(groups[-1]) != 3 or groups[0].lstrip("+-") in {"0", ""}:
        return frozenset({decimal})
    if language == "en" and marks[0] == ",":
        return frozenset({whole})
    if language == "en":
        return frozenset({decimal})
    return frozenset({whole, decimal})  # Spanish: 1.500 in Madrid, 1,500 in Mexico City


def figures(text: str, language: Language) -> list[Figure]:
    """The figures of a text, written in digits or (two to ninety) in words, with multipliers and units applied."""
    folded = folded_in_place(text)
    found = []
    for match in _NUMBER.finditer(folded):
        found.append(_figure(text, folded, match.start(), match.end(), _readings(match.group(), language), language))
    number_words = _NUMBER_WORDS[language]
    for match in re.finditer(r"[a-z]+", folded):
        if match.group() in number_words:
            values = frozenset({Decimal(number_words[match.group()])})
            found.append(_figure(text, folded, match.start(), match.end(), values, language))
    return found


def _figure(text: str, folded: str, start: int, end: int, values: frozenset[Decimal], language: Language) -> Figure:
    for word, factor in _MULTIPLIERS[language].items():
        if match := re.match(rf"[\s ]{word}\b", folded[end:]):
            end += match.end()
            values = frozenset(value * factor for value in values)
            break
    unit = next((name for name, pattern in _UNITS if re.match(pattern, folded[end:])), "")
    if not unit and re.search(r"(?:US|RD|MX)?\$\s?$", text[:start]):
        unit = "$"
    return Figure(text[start:end], values, unit, start)


def any_agree(figure: Figure, others: Iterable[Figure]) -> bool:
    """Does any of the others stand for the same number?"""
    return any(figure.agrees(other) for other in others)
