"""Retrieved passages -> the quotes that a claim is judged by: the nearest sentences, and each with a neighbour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.language.numbers import any_agree, figures
from rag.language.text import Text
from rag.retrieval.hybrid import MATCH_WEIGHT, Retrieval
from rag.types import LANGUAGES, Evidence, Language, Passage, Span

SENTENCES = 3  # of each language; neither crowds out the other
WIDENED = 1  # of these, also read with the sentence before and the one behind


@dataclass(frozen=True, slots=True)
class _Scored:
    """A sentence of a passage, by its place there."""

    passage: Passage
    at: int
    score: float


def candidates(claim: Text, retrievals: Sequence[Retrieval]) -> tuple[Evidence, ...]:
    """The sentences nearest to a claim in each language, nearest first, and behind them pairs of neighbours.

    One that holds more of the claim's figures than those is taken with them. `confidence` is how near: cosine of the
    vectors plus that of the matched tokens. `retrievals` are of the claim alone, and perhaps of it in its context.
    """
    scored = [one for retrieval in retrievals for one in _scored(retrieval)]
    best = [one for language in LANGUAGES for one in _nearest(scored, language)]
    best += _with_figures(claim, scored, best)
    best.sort(key=lambda one: -one.score)
    found = {(one.passage.document.id, one.span): one for one in reversed([*map(_alone, best), *_pairs(best)])}
    return tuple(reversed(found.values()))


def _scored(retrieval: Retrieval) -> Iterator[_Scored]:
    of_passages = zip(retrieval.passages, retrieval.sentence_vectors, retrieval.matches, strict=True)
    for passage, vectors, matches in of_passages:
        cosines = vectors @ retrieval.vector
        matched = matches @ retrieval.token_weights if matches.size else 0 * cosines
        for at, score in enumerate(cosines + MATCH_WEIGHT * matched):
            yield _Scored(passage, at, float(score))


def _nearest(scored: Sequence[_Scored], language: Language) -> list[_Scored]:
    """The best of a language, each sentence once."""
    mine: dict[tuple[str, int], _Scored] = {}
    for one in sorted(scored, key=lambda one: -one.score):
        if one.passage.chunk.language == language:
            mine.setdefault(_place(one), one)
    return list(mine.values())[:SENTENCES]


def _with_figures(claim: Text, scored: Sequence[_Scored], best: Sequence[_Scored]) -> list[_Scored]:
    """The nearest sentence that holds more of the claim's figures than the best ones do, if there is one."""
    if not claim.figures or not scored:
        return []
    most = max((_held(claim, one) for one in best), default=0)
    first = max(scored, key=lambda one: (_held(claim, one), one.score))
    return [first] if _held(claim, first) > most else []


def _held(claim: Text, one: _Scored) -> int:
    """How many of the claim's figures a sentence holds."""
    span, passage = one.passage.chunk.sentences[one.at], one.passage
    theirs = figures(passage.document.text[span.start : span.end], passage.chunk.language)
    return sum(any_agree(figure, theirs) for figure in claim.figures)


def _place(one: _Scored) -> tuple[str, int]:
    return one.passage.document.id, one.passage.chunk.sentences[one.at].start


def _alone(one: _Scored) -> Evidence:
    return Evidence(one.passage, one.passage.chunk.sentences[one.at], one.score)


def _pairs(best: Sequence[_Scored]) -> Iterator[Evidence]:
    for language in LANGUAGES:
        mine = [one for one in best if one.passage.chunk.language == language]
        for one in mine[:WIDENED]:
            spans = one.passage.chunk.sentences
            for first in (one.at - 1, one.at):
                if first >= 0 and first + 1 < len(spans):
                    span = Span(spans[first].start, spans[first + 1].end)
                    yield Evidence(one.passage, span, one.score)
