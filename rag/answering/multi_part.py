"""The answers to the questions in one question -> one answer, its citations numbered through."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import chain

from rag.messages import unanswered
from rag.questions.question import Question
from rag.questions.slots import subject
from rag.types import Answer, Citation, Direct, Draft, Passage, Reason, Refusal, Sentence


def joined(question: str, answers: Sequence[Answer]) -> Answer:
    """One answer to a question made of several; a part that is not answered is named in the notice."""
    sentences, citations = _numbered_through([(one.sentences, one.citations) for one in answers])
    silent = [one for one in answers if not one.sentences]
    searched = [one.searched or one.question for one in answers] if any(one.searched for one in answers) else []
    notices = [unanswered(one) for one in silent if len(silent) < len(answers)]
    return Answer(
        question,
        answers[0].language,
        sentences,
        citations,
        _once(chain.from_iterable(one.passages for one in answers)),
        _refusal(answers, silent),
        _summed(answers),
        searched=" ".join(searched) or None,
        writer=next((one.writer for one in answers if one.writer), ""),
        notice=" ".join([*notices, *(one.notice for one in answers if one.notice)]) or None,
        raw="\n\n".join(one.raw for one in answers if one.raw) or None,
        direct=_lines(answers, citations),
    )


def _lines(answers: Sequence[Answer], citations: Sequence[Citation]) -> Direct | None:
    """The direct lines of the parts, a line each."""
    told = [(one.direct, one) for one in answers if one.direct]
    if not told:
        return None
    numbers: list[int] = []
    for line, answer in told:
        for cited in (one for one in answer.citations if one.number in line.citations):
            numbers += [other.number for other in citations if _within(cited, other)][:1]
    return Direct("\n".join(line.text for line, _ in told), "several", tuple(dict.fromkeys(numbers)))


def about(part: Question, first: Question) -> Question:
    """A later part of a question with the names and numbers of the first, where it has none of its own."""
    if _MARKED.search(part.text[2:]):
        return part
    asked = f"{part.text.strip(' ¿?')} ({subject(first.text)})?"
    return replace(part, text=f"¿{asked}" if "¿" in part.text else asked)


_MARKED = re.compile(r"\b(?!I\b)[A-ZÁÉÍÓÚÑ]|\d")


def following(answers: Sequence[Answer], draft: Draft) -> Draft:
    """A draft of a later part, behind what the parts before it said."""
    said = [*((one.sentences, one.citations) for one in answers), (draft.sentences, draft.citations)]
    sentences, citations = _numbered_through(said)
    return replace(draft, sentences=sentences, citations=citations)


def _numbered_through(
    said: Iterable[tuple[Sequence[Sentence], Sequence[Citation]]],
) -> tuple[tuple[Sentence, ...], tuple[Citation, ...]]:
    """Sentences and citations in a row; what was quoted before keeps its number, and is not quoted again."""
    sentences: list[Sentence] = []
    citations: list[Citation] = []
    for theirs, cited in said:
        before = len(citations)
        numbers: dict[int, int] = {}
        for one in cited:
            kept = next((other for other in citations if _within(one, other)), None)
            if kept is None:
                kept = replace(one, number=len(citations) + 1)
                citations.append(kept)
            numbers[one.number] = kept.number
        known = {one.number: one.quote for one in cited if numbers[one.number] <= before}
        for sentence in theirs:
            if not all(number in known and known[number] in sentence.text for number in sentence.citations):
                mine = tuple(dict.fromkeys(numbers[number] for number in sentence.citations))
                sentences.append(replace(sentence, citations=mine))
    return tuple(sentences), tuple(citations)


def _within(one: Citation, other: Citation) -> bool:
    return one.document.id == other.document.id and other.start <= one.start and one.end <= other.end


def _refusal(answers: Sequence[Answer], silent: Sequence[Answer]) -> Refusal | None:
    """That sources disagree over a part; or why none is answered."""
    refusals = [one.refusal for one in answers if one.refusal]
    disagreeing = [one for one in refusals if one.reason is Reason.SOURCES_DISAGREE]
    if disagreeing or len(silent) < len(answers) or not refusals:
        return disagreeing[0] if disagreeing else None
    return Refusal(refusals[0].reason, " ".join(dict.fromkeys(one.message for one in refusals)))


def _once(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    return tuple({one.chunk.id: one for one in reversed(list(passages))}.values())[::-1]


def _summed(answers: Sequence[Answer]) -> dict[str, float]:
    names = dict.fromkeys(name for one in answers for name in one.timings_ms)
    return {name: round(sum(one.timings_ms.get(name, 0.0) for one in answers), 2) for name in names}
