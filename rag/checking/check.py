"""Draft -> `CheckReport`: its sentences, the quotes nearest to each, what these say of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from rag.checking.candidates import candidates
from rag.checking.draft import DraftSentence, draft_sentences
from rag.checking.ruling import Ruling
from rag.language.detection import detect
from rag.language.text import Text
from rag.retrieval.hybrid import Retrieval
from rag.types import CheckReport, Citation, Claim, Evidence, Heading, Language

RetrieveEach = Callable[[Sequence[Text]], Iterator[Retrieval]]
Rule = Callable[[Text, Sequence[Evidence]], Ruling]
Tell = Callable[[int, int], None]  # claims judged, of how many
SHOWN = 2  # nearest sentences, where nothing was found


def check(
    text: str, retrieve_each: RetrieveEach, rule: Rule, *,
    language: Language | None = None, headings: Sequence[Heading] = (), tell: Tell = lambda *_: None,
) -> CheckReport:  # fmt: skip
    """What the documents say of each sentence of a draft; `tell` hears after each claim how many are judged."""
    sentences = draft_sentences(text, language, headings)
    claiming = [one for one in sentences if one.claims]
    sought = [list(dict.fromkeys((one.words, one.in_context))) for one in claiming]
    retrievals = retrieve_each([Text(words, one.language) for one, mine in zip(claiming, sought, strict=True)
                                for words in mine])  # fmt: skip
    claims: list[Claim] = []
    citations: list[Citation] = []
    judged = 0
    for one in sentences:
        claim = Claim(text[one.start : one.end], one.start, one.end, "no_claim", language=one.language)
        if one.claims:
            found = candidates(Text(one.words, one.language), [next(retrievals) for _ in sought[judged]])
            judged += 1
            claim = _judged(claim, one, found, rule, citations)
            tell(judged, len(claiming))
        claims.append(claim)
    return CheckReport(tuple(claims), tuple(citations), language or detect(text))


def _judged(
    claim: Claim, one: DraftSentence, found: Sequence[Evidence], rule: Rule, citations: list[Citation]
) -> Claim:
    """The claim with its verdict; the quotes that decide it join the citations."""
    ruled = rule(Text(one.words, one.language), found)
    if ruled.verdict == "not_found":
        return replace(claim, verdict="not_found", why=ruled.why, nearest=tuple(found[:SHOWN]))
    numbers = sorted({_number(found[at], citations) for at in ruled.quotes})
    return replace(claim, verdict=ruled.verdict, why=ruled.why, citations=tuple(numbers), differs=ruled.differs)


def _number(one: Evidence, citations: list[Citation]) -> int:
    """The number under which a quote is cited, given now if it has none yet."""
    document, span = one.passage.document, one.span
    for known in citations:
        if (known.document.id, known.start, known.end) == (document.id, span.start, span.end):
            return known.number
    citations.append(
        Citation(len(citations) + 1, one.quote, one.passage.chunk.language, document, one.passage.chunk.id,
                 document.page_at(span.start), span.start, span.end)
    )  # fmt: skip
    return len(citations)
