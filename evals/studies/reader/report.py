"""How well does the reader read? python -m evals.studies.reader.report DATA ADAPTER, on what training left out.

By cell of XQuAD (question by document): the span's F1 in the passage that answers and over the article's five, the
sentence with the answer first, and telling questions that the article answers from those whose passage was taken out.
By source: the same for passages one by one. Knows how a probability is fitted, nothing of training.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.studies.reader.data import Data, Stream, read_data
from evals.studies.reader.examples import Asked, Example, cells
from rag.language.sentences import sentences
from rag.language.words import fold, words
from rag.models.adapter import Adapter, read_adapter, write_adapter
from rag.models.reader import Reader, Reading
from rag.types import Language

_ARTICLES = frozenset("a an the el la los las un una unos unas".split())
LATE = 0.05  # of the questions that could be answered are refused where a threshold is set


# ------------------------------------------------------------------ metrics


def f1(said: str, gold: str) -> float:
    """Words in common, articles left out (SQuAD's F1, Rajpurkar 2016)."""
    one, other = (Counter(fold(w) for w in words(text) if fold(w) not in _ARTICLES) for text in (said, gold))
    common = sum((one & other).values())
    return 2 * common / (sum(one.values()) + sum(other.values())) if common else float(said == gold)


def auroc(yes: Sequence[float], no: Sequence[float]) -> float:
    """The share of pairs in which the first kind scores higher, ties counting half."""
    order = np.argsort(np.argsort(np.concatenate([yes, no]), kind="stable"), kind="stable") + 1.0
    both = np.concatenate([yes, no])
    for value in np.unique(both[np.isin(both, yes) & np.isin(both, no)]):
        order[both == value] = order[both == value].mean()
    n = len(yes)
    return float((order[:n].sum() - n * (n + 1) / 2) / (n * len(no)))


def refusal_f1(answerable: Sequence[float], missing: Sequence[float], threshold: float) -> float:
    """F1 of refusing what is under the threshold."""
    right, wrong = sum(x < threshold for x in missing), sum(x < threshold for x in answerable)
    return 2 * right / (right + wrong + len(missing))


def calibration_error(likely: Sequence[float], true: Sequence[bool], bins: int = 10) -> float:
    """Expected calibration error: how far the probabilities lie from what happens, by tenths of the probability."""
    p, t = np.asarray(likely), np.asarray(true, np.float64)
    place = np.minimum((p * bins).astype(int), bins - 1)
    return float(sum(abs(p[place == b].mean() - t[place == b].mean()) * np.mean(place == b) for b in np.unique(place)))


# ------------------------------------------------------------------ XQuAD, an article's five paragraphs


@dataclass(frozen=True, slots=True)
class Asking:
    """One question of an article in one cell, and what was read in each of its paragraphs."""

    one: Asked
    asked: Language
    language: Language
    contexts: tuple[str, ...]
    right: int  # which of them answers
    readings: tuple[Reading, ...]

    @property
    def half(self) -> int:
        """0 or 1, by article: a calibration that is fitted on one half is reported on the other."""
        return self.one.article // 4 % 2

    @property
    def gold(self) -> str:
        span = self.one.answer[self.language]
        return self.one.context[self.language][span.start : span.end]

    def best(self, miss: bool = False) -> int:
        """The paragraph that is likeliest to answer; `miss`: of the others than the right one."""
        likely = [reading.answerable for reading in self.readings]
        order = sorted(range(len(likely)), key=lambda at: -likely[at])
        return next(at for at in order if not (miss and at == self.right))

    def said(self, paragraph: int) -> str:
        reading = self.readings[paragraph]
        return self.contexts[paragraph][reading.start : reading.end]

    @property
    def sentence_first(self) -> bool:
        """Does the sentence of the best answer hold the gold one, in the right paragraph?"""
        at = self.best()
        held = [
            span for span in sentences(self.contexts[at], self.language)
            if span.start < self.readings[at].end and self.readings[at].start < span.end
        ]  # fmt: skip
        gold = self.one.answer[self.language]
        return at == self.right and any(span.start < gold.end and gold.start < span.end for span in held)


def ask(reader: Reader, asked: Sequence[Asked], every: int = 1) -> list[Asking]:
    """Every n-th question in every cell, of every paragraph of its article."""
    paragraphs: dict[tuple[int, Language], dict[int, str]] = defaultdict(dict)
    for one in asked:
        for language, context in one.context.items():
            paragraphs[one.article, language][one.paragraph] = context
    found = []
    for one in asked[::every]:
        for said, language in cells():
            places, contexts = zip(*sorted(paragraphs[one.article, language].items()), strict=True)
            readings = tuple(reader.read(one.question[said], contexts))
            found.append(Asking(one, said, language, contexts, places.index(one.paragraph), readings))
    return found


def by_cell(found: Sequence[Asking], threshold: float) -> Iterator[str]:
    """The table of XQuAD."""
    heads = ("F1 given", "F1 of 5", "sentence", "AUROC", "refusal", "refused")
    yield f"{'cell':9} {'n':>4} " + " ".join(f"{head:>8}" for head in heads)
    for asked, language in cells():
        mine = [one for one in found if (one.asked, one.language) == (asked, language)]
        yes, no = answered_and_missed(mine)
        yield (
            f"{asked}→{language:5} {len(mine):4}"
            f" {np.mean([f1(one.said(one.right), one.gold) for one in mine]):8.3f}"
            f" {np.mean([f1(one.said(one.best()), one.gold) for one in mine]):8.3f}"
            f" {np.mean([one.sentence_first for one in mine]):8.3f} {auroc(yes, no):8.3f}"
            f" {refusal_f1(yes, no, threshold):8.3f} {np.mean(np.array(yes) < threshold):8.3f}"
        )


def answered_and_missed(found: Sequence[Asking]) -> tuple[list[float], list[float]]:
    """How likely the article answers, with the right paragraph and without."""
    return (
        [one.readings[one.best()].answerable for one in found],
        [one.readings[one.best(miss=True)].answerable for one in found],
    )


# ------------------------------------------------------------------ passages one by one


@dataclass(frozen=True, slots=True)
class Read:
    """An example and what was read in it."""

    example: Example
    reading: Reading

    @property
    def said(self) -> str:
        return self.example.context[self.reading.start : self.reading.end]


def read_all(reader: Reader, examples: Sequence[Example]) -> list[Read]:
    """Each example's passage."""
    return [Read(example, reader.read(example.question, [example.context])[0]) for example in examples]


def by_source(found: Sequence[Read]) -> Iterator[str]:
    """The table of passages one by one."""
    yield f"{'source':9} {'cell':6} {'n':>4} {'misses':>6} {'F1':>6} {'AUROC':>6} {'ECE':>6}"
    groups: Mapping[tuple[str, str], list[Read]] = defaultdict(list)
    for one in found:
        groups[one.example.source, f"{one.example.asked}→{one.example.language}"].append(one)
    for (source, cell), mine in sorted(groups.items()):
        yes = [one for one in mine if one.example.answered]
        error = calibration_error([one.reading.answerable for one in mine], [one.example.answered for one in mine])
        no = [one.reading.answerable for one in mine if not one.example.answered]
        yield (
            f"{source:9} {cell:6} {len(yes):4} {len(no):6}"
            f" {np.mean([f1(one.said, one.example.text) for one in yes]):6.3f}"
            f" {auroc([one.reading.answerable for one in yes], no):6.3f} {error:6.3f}"
        )


# ------------------------------------------------------------------ a probability


@dataclass(frozen=True, slots=True)
class Sums:
    """What both heads say of passages, (n, 2) log odds, which answer, and how much each weighs."""

    odds: NDArray[np.float64]
    true: NDArray[np.bool_]
    weights: NDArray[np.float64]


def sums(found: Sequence[Asking], alone: Sequence[Read]) -> Sums:
    """Of readings whose calibration was `RAW`; each source and in it each side weighs the same."""
    rows = [("xquad", reading, at == one.right) for one in found for at, reading in enumerate(one.readings)]
    rows += [(one.example.source, one.reading, one.example.answered) for one in alone]
    sides = Counter((source, true) for source, _, true in rows)
    return Sums(
        np.array([[reading.score, _log_odds(reading.answerable)] for _, reading, _ in rows]),
        np.array([true for _, _, true in rows]),
        np.array([len(rows) / len(sides) / sides[source, true] for source, _, true in rows]),
    )


RAW = np.array([0, 1, 0], np.float32)  # a calibration that hands the second head on


def _log_odds(probability: float) -> float:
    kept = min(max(probability, 1e-6), 1 - 1e-6)
    return float(np.log(kept / (1 - kept)))


def calibrated(adapter: Adapter, given: Sums) -> Adapter:
    """The adapter with the regression of `Reading.answerable`: a probability where answers and misses are even."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=10.0).fit(given.odds, given.true, sample_weight=given.weights)
    fitted = np.array([*model.coef_[0], model.intercept_[0]], np.float32)
    return replace(adapter, head={**adapter.head, "calibration": fitted})


def with_calibration(reading: Reading, calibration: NDArray[np.float32]) -> Reading:
    """A `RAW` reading as it is with another calibration."""
    odds = calibration @ np.array([reading.score, _log_odds(reading.answerable), 1.0])
    return replace(reading, answerable=float(1 / (1 + np.exp(-odds))))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("adapter", type=Path, help="an adapter; its calibration is fitted and written")
    parser.add_argument("--every", type=int, default=1, help="of XQuAD's questions every n-th only")
    given = parser.parse_args()
    data, adapter = read_data(given.data, measuring=True), read_adapter(given.adapter)
    reader = Reader(adapter=replace(adapter, head={**adapter.head, "calibration": RAW}))
    found, alone = ask(reader, data.asked, given.every), read_all(reader, left_out(data, 1000 // given.every))
    whole = calibrated(adapter, sums(found, alone))
    halves = [  # of either half the calibration that was fitted on the other
        calibrated(adapter, sums([one for one in found if one.half != half], alone[1 - half :: 2])).head["calibration"]
        for half in (0, 1)
    ]
    found = [
        replace(one, readings=tuple(with_calibration(reading, halves[one.half]) for reading in one.readings))
        for one in found
    ]
    write_adapter(whole, given.adapter)
    print("calibration", whole.head["calibration"], *halves)
    threshold = float(np.quantile(answered_and_missed(found)[0], LATE))
    print(f"threshold {threshold:.3f}", *by_cell(found, threshold), sep="\n")
    fitted = [replace(one, reading=with_calibration(one.reading, halves[at % 2])) for at, one in enumerate(alone)]
    print(*by_source(fitted), sep="\n")


def left_out(data: Data, count: int) -> list[Example]:
    """Examples of the documents that were left out, of sources with questions by people."""
    stream = Stream(data, 7)
    found: list[Example] = []
    while len(found) < count:
        example = stream.draw()
        if example.source not in ("xquad", "ntrex", "scenes"):
            found.append(example)
    return found


if __name__ == "__main__":
    main()
