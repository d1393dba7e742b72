"""A name that the library does not know -> the name in it that is spelled most like it, or what it is short for.

Only names: a word that the library writes with a capital. What is looked at is a stretch of SQLite's own word index
and some two hundred single words, not the whole vocabulary: 2 ms at 100,000 chunks.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

from rag.language.names import meanings, translated
from rag.language.words import fold, folded_in_place, names, words
from rag.store.fulltext import WordIndex

SHORTEST = 5  # letters: of shorter names too many are one letter apart
OPENING = 3  # letters: what begins like the word is looked through, and slips within them are tried one by one
INITIALS = 5  # letters: what the tables know that is no longer may be short for a name of several words
TWO_EDITS = 10  # letters from which two slips are forgiven: Sudáfrica is not Sudamérica


def name_like(word: str, index: WordIndex) -> str | None:
    """The name of the library, as it is written there, that this unknown word is a slip of; None where there is none.

    The first letter must be right: people rarely get it wrong, and Hernández is not Fernández.
    """
    folded = fold(word)
    if not folded.isalpha() or _known(folded, index):
        return None
    if translated(folded):
        return _in_full(folded, index) if len(folded) <= INITIALS else None
    if len(folded) < SHORTEST:
        return None
    found = index.terms_from(folded[:OPENING]) | index.terms_among(_variants(folded))
    near = [(slips(folded, term), -count, term) for term, count in found.items() if not _other_form(folded, term)]
    likely = sorted((edits, count, term) for edits, count, term in near if edits)
    return next((name for _, _, term in likely[:5] if (name := _as_name(term, index))), None)


def slips(word: str, name: str) -> int:
    """How many slips make this word of that name; 0 where it is none, or too many."""
    most = 2 if min(len(word), len(name)) >= TWO_EDITS else 1
    edits = distance(word, name, most) if min(len(word), len(name)) >= SHORTEST else 0
    return edits if edits <= most else 0


def _other_form(word: str, name: str) -> bool:
    """Do they differ in their ending as words of one stem do: Indian and India, Europa and Europe?"""
    shared = next((at for at, (a, b) in enumerate(zip(word, name, strict=False)) if a != b), min(len(word), len(name)))
    ends = {word[shared:], name[shared:]}
    return "" in ends or (all(len(end) == 1 for end in ends) and bool(ends & set("aeiouy")))


def _in_full(folded: str, index: WordIndex) -> str | None:
    """The name, as the library writes it, that initials of the tables stand for: AMLO, López Obrador."""
    phrases = {name for meaning in meanings(folded).get(folded, ()) for name in meaning if " " in name}
    for phrase in sorted(phrases):
        for text in index.texts_with(phrase.split()[-1], 3):
            if found := re.search(phrase.replace(" ", r"[\s-]"), folded_in_place(text)):
                return text[found.start() : found.end()]
    return None


def _known(folded: str, index: WordIndex) -> bool:
    return any(index.holds(form) for form in (folded, folded.removesuffix("s")))


def _as_name(term: str, index: WordIndex) -> str | None:
    """The term as the library writes it, where it writes it as a name."""
    for text in index.texts_with(term, 3):
        if term in names(text):
            return next(word for word in words(text) if fold(word) == term and word[:1].isupper())
    return None


def _variants(word: str) -> Iterator[str]:
    """The word with one slip put right in its opening, the first letter kept."""
    for at in range(1, OPENING):
        yield word[:at] + word[at + 1 :]
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        for letter in string.ascii_lowercase:
            yield word[:at] + letter + word[at + 1 :]
            yield word[:at] + letter + word[at:]


def distance(one: str, other: str, most: int) -> int:
    """Letters put in, left out, changed or swapped with their neighbour between two words; above `most`, more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
