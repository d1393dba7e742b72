"""Figures set above the line, where a footnote's mark goes and a power stays with its unit; and the mark of a list."""

from __future__ import annotations

import re

UNITS = re.compile(
    r"(?:^|[\d\s(/])(?:[kcdmµ]?m|ft|in|mi|yd|hab/km|(?:kilo|centi|deci|mili)?(?:metros?|pies?)|acres?|miles?|yards?)$",
    re.I,
)  # a raised 2 or 3 behind these is a power
NUMBER_OF_ITEM = r"\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{2,4})[.)º°]-?\s"  # 1. a) (iv) 2º
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_TYPED = re.compile(
    r"(?:(?<=[^\W\d_⁰¹²³⁴-⁹]{3})|(?<=\d{3})|(?<=\d[.,]\d)|(?<=\d[.,]\d\d)|(?<=[.,;:»”)\"]))"
    r"[⁰¹²³⁴-⁹]+(?:[,\s]?[⁰¹²³⁴-⁹]+)*(?![\w⁻−/^])"
)


def raised(words: str) -> str:
    """Figures set above the line as such: "14,131" with the mark of note 2 is not "14,1312"."""
    return words.translate(_RAISED)


def unmarked(text: str) -> str:
    """A text without the marks of footnotes, set or typed, that stand behind a word, a figure or a sentence."""
    if text.isascii():
        return text
    return _TYPED.sub(lambda mark: mark[0] if UNITS.search(text[: mark.start()][-12:]) else "", text)
