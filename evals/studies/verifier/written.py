"""Claims that people would make of the made-up documents (`claims.jsonl`) -> quotes with claims on them.

A line a document (of `evals.studies.reader.documents`, which also says what each is used for): its claims in both
languages, whether the text supports or contradicts them or says neither, and the words that bear on it.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from evals.studies.reader.documents import Written, documents, nearest
from evals.studies.reader.examples import NO_ANSWER
from evals.studies.reader.statements import facts
from evals.studies.verifier.claims import CONTRADICTED, SUPPORTED, UNRELATED, Claim, Judged
from rag.language.sentences import sentences
from rag.types import LANGUAGES, Language, Span

PATH = Path(__file__).with_name("claims.jsonl")
WIDER = 0.4  # of the quotes, how many have a neighbouring sentence beside them
ANSWERED = {"yes": "supported", "no": "contradicted"}  # questions whose answer says which
MOST = 10  # claims on a quote
VERDICTS = {"supported": SUPPORTED, "contradicted": CONTRADICTED, "not_found": UNRELATED}


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim in both languages, what the text says of it, how it was changed, and the whole sentences that bear."""

    text: Mapping[Language, str]
    verdict: str
    kind: str
    span: Span
    true: Mapping[Language, str] | None = None  # what a false one was made of, word by word


@dataclass(frozen=True, slots=True)
class ClaimedOf:
    """A document with the claims made of it."""

    document: Written
    sentences: tuple[Span, ...]
    claims: tuple[Claimed, ...]


@cache
def claimed() -> tuple[ClaimedOf, ...]:
    """Every document's claims."""
    known = {document.id: document for document in documents()}
    return tuple(
        _claims(known[row["document"]], row["claims"]) for row in map(json.loads, PATH.read_text("utf-8").splitlines())
    )


def _of(document: Written, claims: tuple[Claimed, ...]) -> ClaimedOf:
    return ClaimedOf(document, _cut(document.text, document.language), claims)


def placed(document: Written, quote: str) -> Span:
    """The whole sentences in which a quote stands."""
    start = document.text.index(quote)
    return whole(document, Span(start, start + len(quote)))


def whole(document: Written, part: Span) -> Span:
    """The whole sentences of which this is a part."""
    cut = _cut(document.text, document.language)
    held = [one for one in cut if one.start < part.end and part.start < one.end]
    return Span(held[0].start, held[-1].end)


@cache
def _cut(text: str, language: Language) -> tuple[Span, ...]:
    return tuple(sentences(text, language))


def _claims(document: Written, rows: list[dict[str, str]]) -> ClaimedOf:
    made = (Claimed({"en": row["en"], "es": row["es"]}, row["verdict"], row["kind"], placed(document, row["quote"]))
            for row in rows)  # fmt: skip
    return _of(document, tuple(made))


VERDICT = {"true": "supported", "yes": "supported", "false": "contradicted", "no": "contradicted", "open": "not_found"}


def stated() -> dict[str, list[Claimed]]:
    """The statements of the facts, and their questions, which a yes supports and a no contradicts; by document."""
    found: dict[str, list[Claimed]] = {}
    for fact in facts():
        for name, text in fact.text.items():
            true = fact.text["true"] if name == "false" else None
            made = Claimed(text, VERDICT[name], fact.kind if true else name, fact.quote, true)
            found.setdefault(fact.document.id, []).append(made)
    return found


def asked() -> dict[str, list[Claimed]]:
    """The questions on the documents, by document: the sentences that answer support one, no other does."""
    found: dict[str, list[Claimed]] = {}
    for document in documents():
        for one in document.asking:
            span = nearest(document, one.text[document.language]) if one.answer is NO_ANSWER else one.answer
            verdict = "not_found" if one.answer is NO_ANSWER else "supported"
            verdict = ANSWERED.get(one.kind, verdict)
            found.setdefault(document.id, []).append(Claimed(one.text, verdict, one.kind, whole(document, span)))
    return found


def groups(rng: random.Random) -> Iterator[Judged]:
    """Quotes of the documents to train on, each with the claims on it and one or two on others; without end."""
    of_claims, of_facts, of_questions = {one.document.id: one.claims for one in claimed()}, stated(), asked()
    train = [_of(document, (*of_claims.get(document.id, ()), *of_facts.get(document.id, ()),
                            *of_questions.get(document.id, ())))
             for document in documents() if document.part == "train"]  # fmt: skip
    while True:
        one = rng.choice(train)
        document, span = one.document, rng.choice(one.claims).span
        if rng.random() < WIDER:
            near = [each for each in one.sentences if each.end < span.start or each.start > span.end]
            beside = sorted(near, key=lambda each: min(abs(each.end - span.start), abs(each.start - span.end)))[:2]
            other = rng.choice(beside)
            span = Span(min(span.start, other.start), max(span.end, other.end))
        on = [each for each in one.claims if span.start <= each.span.start and each.span.end <= span.end]
        off = [each for each in one.claims if each.span.end <= span.start or span.end <= each.span.start]
        both = [(each, language) for each in on for language in LANGUAGES]
        made = [_claim(*one, document.language) for one in rng.sample(both, min(MOST, len(both)))]
        made += [Claim(each.text[language], UNRELATED, kind="neighbour", across=language != document.language)
                 for each in rng.sample(off, min(2, len(off))) for language in rng.sample(LANGUAGES, 1)]  # fmt: skip
        yield Judged(document.text[span.start : span.end], made)


def _claim(one: Claimed, language: Language, of: Language) -> Claim:
    true = one.true[language] if one.true else ""
    return Claim(one.text[language], VERDICTS[one.verdict], true=true, kind=one.kind, across=language != of)
