"""Texts -> token ids and where each stands: XLM-RoBERTa's unigram tokenizer over the packaged vocabulary."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, cached_property
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.models.e5.cache import kept
from rag.models.e5.weights import Weights, read_weights
from rag.types import Span

Hashes = NDArray[np.uint64]
BASE = np.uint64(0x9E3779B97F4A7C15)  # of a polynomial hash modulo 2^64
HEAD = 4  # bytes by which it is known how long a piece may be: of "▁" and one letter
UNKNOWN = 10.0  # by how much a character that no piece has is less likely than the least likely piece
FIRST_LETTERS = 20_000  # an answer's; more is read faster by what takes a second to build


class Tokenizer:
    """XLM-RoBERTa's unigram tokenizer over the packaged vocabulary, specials included."""

    def __init__(self, weights: Weights) -> None:
        self._map = weights.normalisation
        self._vocabulary = weights.vocabulary
        self._first = Unigram(weights)
        self._left = FIRST_LETTERS
        self._building = Lock()

    @cached_property
    def _tokens(self) -> Any:
        from tokenizers import Tokenizer as Tokens
        from tokenizers import decoders, models, pre_tokenizers, processors

        tokens = Tokens(models.Unigram(self._vocabulary.entries(), self._vocabulary.unknown, False))
        tokens.pre_tokenizer = pre_tokenizers.Metaspace("▁", prepend_scheme="always", split=False)
        tokens.decoder = decoders.Metaspace("▁", prepend_scheme="always")
        tokens.post_processor = processors.TemplateProcessing("<s> $A </s>", None, [("<s>", 0), ("</s>", 2)])
        return tokens

    def _encoded(self, texts: Sequence[str]) -> list[tuple[list[int], list[int]]]:
        """For each normalised text its token ids and the end of each in characters, specials included.

        The first letters of a process are read by `Unigram`; the rest by what is slow to build and then fast.
        """
        self._left -= sum(map(len, texts))
        if self._left >= 0:
            return [self._encoded_first(text) for text in texts]
        with self._building:
            tokens = self._tokens
        return [(one.ids, [end for _, end in one.offsets]) for one in tokens.encode_batch(texts)]

    def _encoded_first(self, text: str) -> tuple[list[int], list[int]]:
        spaced = text.replace(" ", "▁")
        before = 0 if spaced.startswith("▁") or not spaced else 1
        pieces = self._first.encode("▁" * before + spaced)
        ids, ends = [piece for piece, _ in pieces], [max(before, end - before) for _, end in pieces]
        return [0, *ids, 2], [0, *ends, 0]

    def normalise(self, text: str) -> str:
        """What SentencePiece's nmt_nfkc makes of a text, by composing first and then mapping each character."""
        mapped = unicodedata.normalize("NFC", text).translate(self._map)
        return re.sub(" {2,}", " ", mapped)

    def __call__(self, texts: Sequence[str]) -> list[list[int]]:
        """For each text its token ids, from <s> to </s>."""
        return [ids for ids, _ in self._encoded([self.normalise(text) for text in texts])]

    def located(self, text: str) -> tuple[list[int], list[Span]]:
        """A text's token ids, from <s> to </s>, and where each stands in the text as given, blanks before it left out.

        What the normalisation makes of one character or of a letter with its marks counts as the whole of it: both
        tokens of "½", "1" and "⁄2", stand where "½" does. A token of no character has an empty span.
        """
        normalised = self.normalise(text)
        ((ids, ends),) = self._encoded([normalised])
        origins = self._origins(text) if normalised != text else []
        found, before = [Span(0, 0)], 0
        for end in ends[1:-1]:
            start = before + len(normalised[before:end]) - len(normalised[before:end].lstrip(" "))
            before = end
            if start == end:
                found.append(Span(found[-1].end, found[-1].end))
            else:
                found.append(Span(origins[start].start, origins[end - 1].end) if origins else Span(start, end))
        return ids, [*found, Span(len(text), len(text))]

    def _origins(self, text: str) -> list[Span]:
        """For each character of the normalised text those of the text that it was made of."""
        origins: list[Span] = []
        before = ""
        for cluster in _clusters(text):
            for character in unicodedata.normalize("NFC", text[cluster.start : cluster.end]).translate(self._map):
                if character != " " or before != " ":
                    origins.append(cluster)
                before = character
        return origins

    def with_ends(self, texts: Sequence[str]) -> tuple[list[list[int]], list[list[int]]]:
        """For each text its token ids, from <s> to </s>, and the end of each in characters of the normalised text."""
        encoded = self._encoded([self.normalise(text) for text in texts])
        return [ids for ids, _ in encoded], [ends for _, ends in encoded]


class Unigram:
    """A text's likeliest pieces (Kudo 2018, arXiv 1804.10959), for a few texts right after a start.

    `tokenizers` takes half a second to build its tree of 250,000 pieces before it reads the first text. Here pieces are
    found by a hash of their bytes: the table is ready in a tenth of that, kept from one start to the next, and a
    question is read in a millisecond.
    """

    def __init__(self, weights: Weights) -> None:
        vocabulary = weights.vocabulary
        self._path = weights.path
        self._letters = vocabulary.letters
        self._offsets = vocabulary.offsets.astype(np.int64)
        self._likely = vocabulary.likely
        self._unknown = vocabulary.unknown

    @cached_property
    def _table(self) -> tuple[Hashes, NDArray[np.uint32], NDArray[np.uint8]]:
        """The hashes of all pieces in order, the piece of each, and the most bytes by what a piece begins with."""
        made = kept("pieces", [self._path], self._made_table)
        many = len(self._offsets) - 1
        return (
            np.frombuffer(made, np.uint64, many),
            np.frombuffer(made, np.uint32, many, 8 * many),
            np.frombuffer(made, np.uint8, -1, 12 * many),
        )

    def _made_table(self) -> bytes:
        letters, starts = np.frombuffer(self._letters + bytes(HEAD), np.uint8), self._offsets[:-1]
        sizes = np.diff(self._offsets)
        order = np.argsort(-sizes, kind="stable")  # longest first, so that fewer and fewer are looked at
        sums = np.zeros(len(starts), np.uint64)
        ends = np.searchsorted(-sizes[order], -np.arange(sizes.max()), side="left")
        for at, many in enumerate(ends.tolist()):
            sums[:many] = sums[:many] * BASE + letters[starts[order[:many]] + at] + np.uint64(1)
        longest = np.full(1 << 16, HEAD - 1, np.uint8)
        np.maximum.at(longest, _heads(letters, starts[sizes >= HEAD]), sizes[sizes >= HEAD].astype(np.uint8))
        ranked = np.argsort(sums)
        return sums[ranked].tobytes() + order[ranked].astype(np.uint32).tobytes() + longest.tobytes()

    def encode(self, text: str) -> list[tuple[int, int]]:
        """The likeliest pieces of a text, each with its end in characters; neighbours that no piece has are one."""
        data = text.encode()
        starts = [0, *np.cumsum([len(letter.encode()) for letter in text]).tolist()]
        best: list[tuple[float, int, int]] = [(0.0, -1, 0)] * len(starts)  # by end: score, where it begins, piece
        found = self._found(data, starts)
        unknown = float(self._likely.min()) - UNKNOWN
        for at in range(len(text)):
            score, single = best[at][0], False
            for end, piece in found[at]:
                single = single or end == at + 1
                likely = float(self._likely[piece]) + score
                if best[end][1] < 0 or likely > best[end][0]:
                    best[end] = likely, at, piece
            if not single and (best[at + 1][1] < 0 or unknown + score > best[at + 1][0]):
                best[at + 1] = unknown + score, at, self._unknown
        pieces: list[tuple[int, int]] = []
        end = len(text)
        while end > 0:
            _, start, piece = best[end]
            if not (piece == self._unknown and pieces and pieces[-1][0] == self._unknown):
                pieces.append((piece, end))
            end = start
        return pieces[::-1]

    def _found(self, data: bytes, starts: list[int]) -> list[list[tuple[int, int]]]:
        """For each character the pieces that begin there, shortest first: end in characters, number."""
        hashes, order, longest = self._table
        letters, places = np.frombuffer(data + bytes(HEAD), np.uint8), np.array(starts)
        ends = np.searchsorted(places, places[:-1] + longest[_heads(letters, places[:-1])], side="right") - 1
        counts = ends - np.arange(len(ends))
        first = np.repeat(np.arange(len(ends)), counts)
        last = first + np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + 1
        sums = np.zeros(len(first), np.uint64)
        sizes = places[last] - places[first]
        for step in range(int(sizes.max(initial=0))):
            longer = sizes > step
            sums[longer] = sums[longer] * BASE + letters[places[first[longer]] + step] + np.uint64(1)
        wanted = sums
        at = np.minimum(np.searchsorted(hashes, wanted), len(hashes) - 1)
        found: list[list[tuple[int, int]]] = [[] for _ in ends]
        for hit in np.flatnonzero(hashes[at] == wanted).tolist():
            start, end, piece = int(first[hit]), int(last[hit]), int(order[at[hit]])
            if self._letters[self._offsets[piece] : self._offsets[piece + 1]] == data[starts[start] : starts[end]]:
                found[start].append((end, piece))
        return found


def _heads(letters: NDArray[np.uint8], starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """What the four bytes from each start come to, in 16 bits."""
    head = letters[starts[:, None] + np.arange(HEAD)].astype(np.int64) @ np.array([1, 257, 66_049, 16_974_593])
    found: NDArray[np.int64] = head % 65_521
    return found


_BUILDING = Lock()


def packaged_tokenizer() -> Tokenizer:
    """The tokenizer of the packaged weights, built once a process."""
    with _BUILDING:
        return _built()


@cache
def _built() -> Tokenizer:
    return Tokenizer(read_weights())


def _clusters(text: str) -> Iterator[Span]:
    """The text in stretches that NFC composes one by one: mostly characters, a letter with its marks as one."""
    if unicodedata.is_normalized("NFC", text):
        yield from (Span(at, at + 1) for at in range(len(text)))
        return
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not _joins(text[start:at], text[at]):
            yield Span(start, at)
            start = at


def _joins(cluster: str, character: str) -> bool:
    if ord(character) < 0x300:  # where combining marks begin
        return False
    apart = unicodedata.normalize("NFC", cluster) + unicodedata.normalize("NFC", character)
    return bool(unicodedata.combining(character)) or unicodedata.normalize("NFC", cluster + character) != apart
