"""Evidence -> sentences that a chat model writes and `verify` lets through, as they come."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.language import detect_sure, sentences
from rag.llm import Chat, ChatFailed
from rag.prompts import writing
from rag.types import Citation, Language, Sentence
from rag.verify import Quote, Vector, Verdict, align

MOST = 4  # sentences of a written answer
SECONDS = 60.0  # for the whole of it


@dataclass(frozen=True, slots=True)
class Written:
    """The sentences so far, their citations numbered by first use, the raw reply, and what went wrong."""

    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    raw: str = ""
    problem: str | None = None  # "late" | "away" | "failed" | "unsupported" | "language" | "empty": a notice's key


def compose(
    question: str, language: Language, quotes: Sequence[Citation], chat: Chat, vector: Vector, seconds: float = SECONDS
) -> Iterator[Written]:
    """What the model makes of the quotes, growing sentence by sentence; the last one is whole.

    Nothing that was given is taken back, and nothing comes later than `seconds` from now.
    """
    until = time.monotonic() + seconds
    vector = lru_cache(maxsize=None)(vector)
    written, verdicts = Written(), list[Verdict]()
    try:
        with closing(chat.reply(writing(question, language, quotes), until)) as pieces:
            for raw, said in _as_said(pieces, language):
                verdict = judge(said, language, quotes, vector)
                verdicts.append(verdict)
                written = replace(_with(written, verdict, quotes), raw=raw)
                if verdict.quotes:
                    yield written
                if len(written.sentences) == MOST:
                    break
    except ChatFailed as failed:
        written = replace(written, problem=failed.problem)
    if not written.sentences and written.problem is None:
        written = replace(written, problem=_problem(verdicts))
    yield written


def _problem(verdicts: Sequence[Verdict]) -> str:
    """Why nothing of a reply is shown."""
    problems = {verdict.problem for verdict in verdicts} or {"empty"}
    return "empty" if problems == {"empty"} else "language" if problems == {"language"} else "unsupported"


def _as_said(pieces: Iterator[str], language: Language) -> Iterator[tuple[str, str]]:
    """The raw reply so far with each sentence of it, once the sentence is whole."""
    raw, at = "", 0
    for piece in pieces:
        raw += piece
        rest = raw[at:]
        for span in sentences(rest, language)[:-1]:  # the last one may still grow
            yield raw, rest[span.start : span.end]
            at = len(raw) - len(rest) + span.end
    for span in sentences(raw[at:], language):
        yield raw, raw[at + span.start : at + span.end]


_MARKER = re.compile(r"\s*\[\d+\]")


def judge(said: str, language: Language, quotes: Sequence[Citation], vector: Vector) -> Verdict:
    """Which quotes support a sentence, or why it is not shown."""
    said = " ".join(_MARKER.sub("", said).split())
    if detect_sure(said) not in (language, None):
        return Verdict(said, problem="language")
    return align(said, language, [Quote(quote.quote, quote.language) for quote in quotes], vector)


def _with(written: Written, verdict: Verdict, quotes: Sequence[Citation]) -> Written:
    """One sentence more, where a quote supports it."""
    if not verdict.quotes:
        return written
    citations = list(written.citations)
    numbers = []
    for at in verdict.quotes:
        quote = quotes[at]
        known = next((one.number for one in citations if replace(one, number=quote.number) == quote), None)
        if known is None:
            citations.append(replace(quote, number=len(citations) + 1))
        numbers.append(known or len(citations))
    sentence = Sentence(verdict.text, tuple(sorted(numbers)))
    return replace(written, sentences=(*written.sentences, sentence), citations=tuple(citations))
