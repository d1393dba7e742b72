"""Claims that people would make of the made-up documents (`claims.jsonl`) -> quotes with claims on them.

A line a document (of `evals.studies.reader.documents`, which also says what each is used for): its claims in both
languages, whether the text supports or contradicts them or says neither, and the words that bear on it.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from evals.studies.reader.documents import Written, documents
from evals.studies.verifier.claims import CONTRADICTED, SUPPORTED, UNRELATED, Claim, Judged
from rag.language.sentences import sentences
from rag.types import LANGUAGES, Language, Span

PATH = Path(__file__).with_name("claims.jsonl")
WIDER = 0.4  # of the quotes, how many have a neighbouring sentence beside them
VERDICTS = {"supported": SUPPORTED, "contradicted": CONTRADICTED, "not_found": UNRELATED}


@dataclass(frozen=True, slots=True)
class Claimed:
    """A claim in both languages, what the text says of it, how it was changed, and the whole sentences that bear."""

    text: dict[Language, str]
    verdict: str
    kind: str
    span: Span


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
    return tuple(_claims(known[row["document"]], row["claims"]) for row in map(json.loads, PATH.open(encoding="utf-8")))


def _claims(document: Written, rows: list[dict[str, str]]) -> ClaimedOf:
    spans = sentences(document.text, document.language)

    def whole(quote: str) -> Span:
        start = document.text.index(quote)
        held = [span for span in spans if span.start < start + len(quote) and start < span.end]
        return Span(held[0].start, held[-1].end)

    made = (
        Claimed({"en": row["en"], "es": row["es"]}, row["verdict"], row["kind"], whole(row["quote"])) for row in rows
    )
    return ClaimedOf(document, tuple(spans), tuple(made))


def groups(rng: random.Random) -> Iterator[Judged]:
    """Quotes of the documents to train on, each with the claims on it and one or two on others; without end."""
    train = [one for one in claimed() if one.document.part == "train"]
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
        made = [Claim(each.text[language], VERDICTS[each.verdict], kind=each.kind, across=language != document.language)
                for each in on for language in LANGUAGES]  # fmt: skip
        made += [Claim(each.text[language], UNRELATED, kind="neighbour", across=language != document.language)
                 for each in rng.sample(off, min(2, len(off))) for language in rng.sample(LANGUAGES, 1)]  # fmt: skip
        yield Judged(document.text[span.start : span.end], made)
