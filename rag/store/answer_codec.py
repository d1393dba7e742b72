"""An `Answer` <-> text at rest: documents and chunks by their ids, so that nothing removed can come back from it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum
from functools import lru_cache
from types import UnionType
from typing import Union, cast, get_args, get_origin, get_type_hints

from rag.messages import gone, refusal
from rag.types import Answer, Chunk, Citation, Document, Sentence


class Gone(Exception):
    """A document or chunk that the library holds no more."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where documents and chunks are looked up by id; both raise `Gone` for one that is not there."""

    document: Callable[[str], Document]
    chunk: Callable[[str], Chunk]


def packed(answer: Answer) -> str:
    """The answer as JSON, without its documents' texts and without its quotes: those are found by their offsets."""
    return json.dumps(_packed(answer), ensure_ascii=False)


def documents_of(answer: Answer) -> set[str]:
    """The ids of the documents that an answer holds words of; one that is gone already has none."""
    named = {one.document for one in answer.citations} | {one.document for one in answer.passages}
    return {document.id for document in named if document.text}


def unpacked(text: str, sources: Sources) -> Answer:
    """The same answer again; what rested on a document that is gone says so instead, under the same number."""
    given = json.loads(text)
    answer = cast(Answer, _unpacked(Answer, {**given, "citations": []}, sources))
    citations = tuple(_citation(one, sources, answer) for one in given["citations"])
    answer = replace(answer, citations=citations)
    lost = {one.number for one in citations if one.gone}
    return _without(answer, lost) if lost or len(answer.passages) < len(given["passages"]) else answer


def _without(answer: Answer, lost: set[int]) -> Answer:
    """The answer without a word of what is gone: neither in its sentences, nor in the reason it gives for none."""
    refused = answer.refusal
    if refused is not None:
        refused = replace(refused, message=refusal(refused.reason, answer.language))
    sentences = tuple(_told(answer.sentences, lost, gone(answer)))
    direct = answer.direct if answer.direct and not lost & set(answer.direct.citations) else None
    cleared = replace(answer, searched=None, notice=None, raw=None, dropped=())
    return replace(cleared, sentences=sentences, refusal=refused, direct=direct)


def _told(sentences: Iterable[Sentence], lost: set[int], instead: str) -> Iterable[Sentence]:
    """The sentences that stand; one for all those of a run that have lost a source."""
    numbers: tuple[int, ...] = ()
    for sentence in sentences:
        if lost & set(sentence.citations):
            numbers += sentence.citations
            continue
        if numbers:
            yield Sentence(instead, tuple(dict.fromkeys(numbers)))
            numbers = ()
        yield sentence
    if numbers:
        yield Sentence(instead, tuple(dict.fromkeys(numbers)))


def _citation(given: Mapping[str, object], sources: Sources, answer: Answer) -> Citation:
    try:
        found = cast(Citation, _unpacked(Citation, {**given, "quote": ""}, sources))
    except Gone:
        document = Document(str(given["document"]), "", "", "", answer.language)
        return Citation(int(str(given["number"])), "", answer.language, document, "", None, 0, 0)
    return replace(found, quote=found.document.text[found.start : found.end])


# ------------------------------------------------------------------ any noun


def _packed(value: object) -> object:
    if isinstance(value, Document | Chunk):
        return value.id
    if is_dataclass(value):
        left_out = {"quote"} if isinstance(value, Citation) else set()
        return {one.name: _packed(getattr(value, one.name)) for one in fields(value) if one.name not in left_out}
    if isinstance(value, tuple):
        return [_packed(one) for one in value]
    if isinstance(value, Mapping):
        return {name: _packed(one) for name, one in value.items()}
    return value


def _unpacked(hint: object, value: object, sources: Sources) -> object:
    """A value of the type that `hint` names; parts of it that are gone fall out of tuples and leave None behind."""
    if hint is Document:
        return sources.document(str(value))
    if hint is Chunk:
        return sources.chunk(str(value))
    if get_origin(hint) in (Union, UnionType):
        return None if value is None else _or_none(get_args(hint)[0], value, sources)
    if get_origin(hint) is tuple:
        return tuple(_those_left(get_args(hint)[0], cast(list[object], value), sources))
    if isinstance(hint, type) and is_dataclass(hint):
        hints, given = _hints(hint), cast(Mapping[str, object], value)
        return hint(**{name: _unpacked(hints[name], given[name], sources) for name in hints if name in given})
    return hint(value) if isinstance(hint, type) and issubclass(hint, Enum) else value


def _or_none(hint: object, value: object, sources: Sources) -> object | None:
    try:
        return _unpacked(hint, value, sources)
    except Gone:
        return None


def _those_left(hint: object, values: Iterable[object], sources: Sources) -> Iterable[object]:
    for value in values:
        try:
            yield _unpacked(hint, value, sources)
        except Gone:
            continue


@lru_cache(maxsize=64)
def _hints(noun: type) -> dict[str, object]:
    hints = get_type_hints(noun)
    return {one.name: hints[one.name] for one in fields(noun)}
