"""Question, passages -> where each passage answers, and how likely it does at all.

An extractive reader with answerability (Devlin 2018, Rajpurkar 2018): the packaged encoder reads question and passage
together, its layers 4 to 9 with our adapter (`reader.npz`, trained by `python -m evals.studies.reader`), the two above
left out; of each token's last state it tells how well an answer begins and ends there, <s> standing for no answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from rag.models.adapter import Adapter, adapted, read_adapter, read_head
from rag.models.e5.cache import kept
from rag.models.e5.engine import Encoder, cores, encoder_graph
from rag.models.e5.tokenizer import Tokenizer, packaged_tokenizer
from rag.models.e5.weights import Floats, Weights, read_weights
from rag.types import Span

ADAPTER = Path(__file__).with_name("reader.npz")
LAYERS = 10  # of 12
QUESTION, PASSAGE = "query: ", "passage: "  # the prefixes of e5
QUESTION_TOKENS = 64  # at most; what follows is not read
TOKENS = 512  # of question and passage together
LONGEST = 60  # tokens of an answer
BEHIND = 0.3  # log odds that a span loses for each by which its passage's best one lies ahead
NOTHING = -30.0  # log odds where there is nothing to read


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer of a passage: characters `start` to `end` of it as given; empty where it has no words."""

    start: int
    end: int
    score: float  # log odds of this span against no answer
    answerable: float  # probability that the passage answers the question, by this span's score


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and a passage as tokens: <s> question </s> </s> passage </s>."""

    ids: tuple[int, ...]
    first: int  # the passage's first token
    spans: tuple[Span, ...]  # of the passage's tokens, in characters of the passage


def pair(tokenize: Tokenizer, question: Sequence[int], passage: str) -> Pair:
    """The tokens of a question, as `question_ids` gives them, with those of a passage."""
    ids, spans = tokenize.located(PASSAGE + passage)
    first = next((at for at, span in enumerate(spans) if span.end > len(PASSAGE)), len(spans) - 1)
    until = min(len(ids) - 1, TOKENS - len(question) - 2)  # less </s>
    kept = tuple(Span(max(0, s.start - len(PASSAGE)), max(0, s.end - len(PASSAGE))) for s in spans[first:until])
    return Pair((*question, ids[-1], *ids[1:until], ids[-1]), len(question) + first, kept)


def question_ids(tokenize: Tokenizer, question: str) -> list[int]:
    """<s> question </s>."""
    ids = tokenize([QUESTION + question])[0]
    return ids if len(ids) <= QUESTION_TOKENS else [*ids[: QUESTION_TOKENS - 1], ids[-1]]


class Reader:
    """The reader, loaded once; may be asked from many threads."""

    def __init__(self, adapter: Adapter | None = None) -> None:
        """`adapter` is the packaged one, where none is given."""
        weights = read_weights()
        self._tokenize = packaged_tokenizer()
        self._encode = Encoder(weights, _graph(weights, adapter) if adapter else _packaged_graph(weights))
        self._head = adapter.head if adapter else packaged_head()

    def read(self, question: str, passages: Sequence[str]) -> list[Reading]:
        """The best answer of each passage, in the order of the passages."""
        return [found[0] for found in self.best(question, passages, 1)]

    def best(self, question: str, passages: Sequence[str], most: int) -> list[list[Reading]]:
        """For each passage up to `most` answers that do not overlap, best first; always one."""
        asked = question_ids(self._tokenize, question)
        with ThreadPoolExecutor(cores()) as pool:
            return list(pool.map(lambda passage: self._of_passage(asked, passage, most), passages))

    def _of_passage(self, asked: Sequence[int], passage: str, most: int) -> list[Reading]:
        read = pair(self._tokenize, asked, passage)
        if not read.spans:
            return [Reading(0, 0, NOTHING, 0.0)]
        states = self._encode(read.ids)
        start, end = (states @ self._head["span.w"].T + self._head["span.b"]).T
        either = float(states[0] @ self._head["answerable.w"][0] + self._head["answerable.b"][0])
        none, until = start[0] + end[0], read.first + len(read.spans)
        spans = best_spans(start[read.first : until], end[read.first : until], most)
        found = []
        for a, b, score in spans:
            begin = read.spans[a].start
            kept = trimmed(passage, Span(begin, max(begin, read.spans[b].end)))
            likely = self._probability(spans[0][2] - none, either, spans[0][2] - score)
            found.append(Reading(kept.start, kept.end, float(score - none), likely))
        return found

    def _probability(self, score: float, either: float, behind: float) -> float:
        """Of an answer, by a logistic regression on what both heads say of the passage; less for a span `behind`."""
        of_score, of_either, intercept = self._head["calibration"]
        return float(1 / (1 + np.exp(-(of_score * score + of_either * either + intercept - BEHIND * behind))))


def best_spans(start: Floats, end: Floats, most: int) -> list[tuple[int, int, float]]:
    """First and last token and the sum of their log odds, best first, none overlapping another."""
    sums: NDArray[np.float32] = np.tril(np.triu(np.ones((len(start), len(start)), np.float32)), LONGEST - 1)
    sums = np.where(sums > 0, start[:, None] + end[None, :], -np.inf)
    found: list[tuple[int, int, float]] = []
    while len(found) < most and np.isfinite(sums).any():
        first, last = np.unravel_index(int(sums.argmax()), sums.shape)
        found.append((int(first), int(last), float(sums[first, last])))
        sums[: last + 1, first:] = -np.inf  # every span that begins before the end and ends after the beginning
    return found


_EDGE = re.compile(r"[\s,;:]+$|(?<=\d)\.$")


def trimmed(passage: str, span: Span) -> Span:
    """Without a comma or the like at its end, and without a full stop behind a figure: tokens hold both."""
    said = _EDGE.sub("", passage[span.start : span.end])
    return Span(span.start, span.start + len(said)) if said else span


def packaged_reader() -> Reader:
    """The reader of this package, loaded once a process; raises ModelError where it cannot be."""
    with _LOADING:
        return _packaged_reader()


_LOADING = Lock()
_packaged_reader = cache(Reader)


def packaged_adapter() -> Adapter:
    """The adapter of this package; raises ModelError where it is missing or damaged."""
    return read_adapter(ADAPTER)


def packaged_head() -> Mapping[str, Floats]:
    """What of it says where an answer begins and ends; raises ModelError likewise."""
    return read_head(ADAPTER)


def _graph(weights: Weights, adapter: Adapter) -> bytes:
    return encoder_graph(replace(adapted(weights, adapter), layers=LAYERS))


def _packaged_graph(weights: Weights) -> bytes:
    made_of = [weights.path, ADAPTER, *(Path(__file__).with_name(name) for name in ("reader.py", "adapter.py"))]
    return kept("reader", made_of, lambda: _graph(weights, packaged_adapter()))
