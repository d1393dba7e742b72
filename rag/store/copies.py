"""Texts -> which of them are copies of one another, or versions: by the shingles they share (Broder 1997).

A shingle is a run of folded words. Two texts are copies where the shorter one's shingles stand in the longer one and
no figure, number word or name differs: the same agency text in two papers, a PDF and its DOCX. They are versions where
much is shared, and something is not. Form letters share their words and differ in figures and names: they are neither.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from rag.language.numbers import NUMBER_WORDS, ONES
from rag.language.words import fold, words

Shingles = NDArray[np.uint64]  # sorted, each once

LENGTH = 4  # words of a shingle
COPIED = 0.5  # share of the shorter text's shingles that stand in the other, from which on it is a copy
SHORTEST = 0.25  # of the longer text's shingles; a passage quoted in a report makes the report no copy of it
FIGURES = 0.9  # share of the shingles with a figure, where the words are the same, in which the figure is, too
NAMES = 0.9  # the same of those with a capital letter
VERSION = 0.3  # share of the shingles of both together that both have, from which on one is a version of the other
LEAST = 32  # hashes kept of a text (bottom-k sketch, Cohen 2007): of 98 in 100 copies a quarter as long, one is shared
_MIX = np.uint64(0x9E3779B97F4A7C15)  # the golden ratio in 64 bits: an odd number spreads the hashes
_DIGIT = re.compile(r"\d")
_COUNTS = frozenset().union(*NUMBER_WORDS.values()) - ONES

Item = TypeVar("Item", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Print:
    """What a text is compared by. In `shingles` and `places` one figure is as good as another."""

    shingles: Shingles
    places: Shingles  # those of the shingles that hold a figure
    figures: Shingles  # the same with their figures
    counts: Shingles  # the shingles that hold a number word, in which one is as good as another
    counted: Shingles  # the same with their number words
    called: Shingles  # the shingles that hold a capitalised word, in which one is as good as another
    names: Shingles  # the same with those words

    @property
    def least(self) -> Shingles:
        """The least of the shingles: those of texts that share many are in part the same."""
        return self.shingles[:LEAST]

    @classmethod
    @lru_cache(maxsize=4)  # it is asked for twice as a document is kept
    def of(cls, text: str) -> Print:
        found = words(text) or [""]
        plain = {word: zlib.crc32(fold(word).encode()) for word in set(found)}
        masked = {word: 1 if _DIGIT.search(word) else number for word, number in plain.items()}
        uncounted = {word: 2 if fold(word) in _COUNTS else number for word, number in masked.items()}
        unnamed = {word: 3 if word[:1].isupper() else number for word, number in masked.items()}
        by_words, by_figures, by_counts, by_names = (
            _runs([numbers[word] for word in found]) for numbers in (masked, plain, uncounted, unnamed)
        )
        figured, counted, named = (by_words != other for other in (by_figures, by_counts, by_names))
        of_figures, of_counts = (by_words[figured], by_figures[figured]), (by_counts[counted], by_words[counted])
        return cls(*map(np.unique, (by_words, *of_figures, *of_counts, by_names[named], by_words[named])))


def _runs(numbers: Sequence[int]) -> Shingles:
    """The hash of every run of `LENGTH` numbers in order; of fewer, the hash of all."""
    given = np.array(numbers, np.uint64)
    mixed = np.zeros(max(1, len(given) - LENGTH + 1), np.uint64)
    for at in range(min(LENGTH, len(given))):
        mixed = (mixed ^ given[at : at + len(mixed)]) * _MIX
        mixed ^= mixed >> np.uint64(29)
    return mixed


def copied(one: Print, other: Print) -> bool:
    """Is one of two texts a copy of the other, or of the greater part of it?"""
    shorter, longer = sorted((len(one.shingles), len(other.shingles)))
    if shorter < SHORTEST * longer or _shared(one.shingles, other.shingles) < COPIED * shorter:
        return False
    if _shared(one.counted, other.counted) < _shared(one.counts, other.counts):
        return False  # of number words none may differ: no page and no note is numbered in words
    same_names = _shared(one.names, other.names) >= NAMES * _shared(one.called, other.called)
    return same_names and _shared(one.figures, other.figures) >= FIGURES * _shared(one.places, other.places)


def another_version(one: Print, other: Print) -> bool:
    """Do two texts share so much that one is likely to be a version of the other, with something changed?"""
    both = _shared(one.shingles, other.shingles)
    return both >= VERSION * (len(one.shingles) + len(other.shingles) - both)


def _shared(one: Shingles, other: Shingles) -> int:
    return len(np.intersect1d(one, other, assume_unique=True))


def grouped(items: Sequence[Item], same: Callable[[Item, Item], bool]) -> list[tuple[Item, ...]]:
    """The items in groups, in order: each group holds those that are the same as any other of it."""
    groups: list[tuple[Item, ...]] = []
    for item in dict.fromkeys(items):
        mine = [group for group in groups if any(same(item, one) for one in group)]
        joined = (*(one for group in mine for one in group), item)
        at = groups.index(mine[0]) if mine else len(groups)
        groups = [group for group in groups if group not in mine]
        groups.insert(at, joined)
    return groups


def letters(name: str) -> str:
    """A name without its numbers and marks: "budget-2024.pdf" and "Budget 2025.pdf" have the same."""
    return "".join(letter for letter in fold(name) if letter.isalpha())
