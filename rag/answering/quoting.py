"""A sentence that answers -> as it is quoted: begun where it makes sense, cut where it is long, with who says it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.answering.evidence_features import Candidate
from rag.answering.spans import Spotted
from rag.language.speaker import speaker
from rag.language.text import Text
from rag.questions.answer_spans import answering
from rag.questions.question import Question
from rag.types import Evidence, Language, Passage, Span


def quoted_span(spot: Spotted, probability: float) -> Evidence:
    """The sentence, or the clauses of it that hold the words that answer, with who says it."""
    passage, span = spot.candidate.passage, spot.candidate.span
    kept, marks = short(passage.document.text, span, spot.span), (spot.span,) if spot.span != span else ()
    return Evidence(passage, kept, probability, marks, said_by(passage, span))


def short(text: str, span: Span, must: Span) -> Span:
    """The sentence without the dateline, bullet or dash before it; of a long one the clauses around what must stand."""
    bare = undated(text, span)
    span = bare if bare.start <= must.start else span
    if len(text[span.start : span.end].split()) <= SHORT:
        return span
    cuts = [span.start, *(match.end() for match in _CUT.finditer(text, span.start, span.end)), span.end]
    left = max(at for at, cut in enumerate(cuts) if cut <= must.start) if must.start >= span.start else 0
    right = min((at for at, cut in enumerate(cuts) if cut >= must.end), default=len(cuts) - 1)
    while True:
        wider = [(left - 1, right)] * (left > 0) + [(left, right + 1)] * (right < len(cuts) - 1)
        fits = [pair for pair in wider if len(text[cuts[pair[0]] : cuts[pair[1]]].split()) <= SHORT]
        if not fits:
            break
        left, right = fits[0]
    start, end = cuts[left], cuts[right]
    return Span(start, start + len(text[start:end].rstrip(" ,;:–—-")))


def undated(text: str, span: Span) -> Span:
    """The sentence without the dateline, bullet or dash before it."""
    opening = _DATELINE.match(text, span.start, span.end)
    return Span(opening.end(), span.end) if opening and opening.end() < span.end else span


SHORT = 45  # words of a quote
_DATELINE = re.compile(
    r"(?:[A-ZÁÉÍÓÚÑ]{3,}[A-ZÁÉÍÓÚÑ .]*(?:, [^()\n–—-]{3,16}?)?\s?(?:\([^()\n]{3,40}\))?"
    r"\s?\.?[–—-]+\s+(?=[^a-zñáéíóú\n])|[-–—•]\s+)"
)
_CUT = re.compile(r"(?:[,;:]|\s[–—])\s+(?=\D)")


def quoted(candidate: Candidate, question: Question, probability: float) -> Evidence:
    """The sentence with as much before it as it needs to be understood, and the words in it that answer marked."""
    passage, span = candidate.passage, candidate.span
    marks = answering(question, candidate.quote)
    shifted = tuple(Span(mark.start + span.start, mark.end + span.start) for mark in marks)
    must = shifted[0] if shifted else Span(span.start, span.start + 1)
    kept = short(passage.document.text, whole(passage, span), must)
    return Evidence(passage, kept, probability, shifted, said_by(passage, span))


def said_by(passage: Passage, span: Span) -> Span | None:
    """Where the name of who says a sentence of a passage stands in its document; None where nobody is said to."""
    return speaker(passage.document.text, span, passage.chunk.language)


def whole(passage: Passage, span: Span) -> Span:
    """The span, begun one or two sentences earlier where it opens with a word that hangs on them: However, he."""
    text, language = passage.document.text, passage.chunk.language
    for _ in range(2):
        if not _HANGING[language].match(text[span.start : span.end].casefold()):
            break
        before = Text(text[max(0, span.start - REACH) : span.start], language).sentence_spans
        if (
            not before
            or "\n\n" in text[span.start - 2 : span.start]
            or text[: span.start].rstrip()[-1:] not in '.!?»”"'
        ):
            break
        span = Span(max(0, span.start - REACH) + before[-1].start, span.end)
    return span


def joined(chosen: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Sentences that follow one another are one quote, in the place of the better one, up to `LONGEST` characters."""
    kept: list[Evidence] = []
    for one in chosen:
        at = next((at for at, other in enumerate(kept) if _adjoin(one, other)), None)
        if at is None:
            kept.append(one)
        else:
            other = kept[at]
            span = Span(min(one.span.start, other.span.start), max(one.span.end, other.span.end))
            marks = tuple(sorted({*one.marks, *other.marks}, key=lambda mark: mark.start))
            kept[at] = replace(other, span=span, marks=marks)
    return tuple(kept)


def _adjoin(one: Evidence, other: Evidence) -> bool:
    first, second = sorted((one, other), key=lambda each: each.span.start)
    document = first.passage.document
    return (
        document.id == second.passage.document.id
        and not document.text[first.span.end : second.span.start].strip(" ")
        and second.span.end - first.span.start <= LONGEST
        and document.page_at(first.span.start) == document.page_at(second.span.start)
    )


LONGEST = 500  # characters of a joined quote
REACH = 600  # characters back, in which the sentence before must begin
_HANGING: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"(?:however|but|and|so|also|moreover|furthermore|therefore|thus|instead|still|yet|nevertheless|besides|then"
        r"|he|she|it|they|this|that|these|those|his|her|its|their|the former|the latter|such|both|as a result"
        r"|of (?:them|these|those))\b"
    ),
    "es": re.compile(
        r"(?:sin embargo|pero|y|además|también|asimismo|por (?:lo )?tanto|por ello|por eso|por otro lado|no obstante"
        r"|así|entonces|en cambio|él|ella|ellos|ellas|esto|eso|este|esta|estos|estas|ese|esa|esos|esas|su|sus|ambos"
        r"|ambas|de (?:ell[oa]s|est[oa]s|es[oa]s)|dich[oa]s?|lo mismo|como resultado)\b"
    ),
}


def without_overlap(chosen: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """A sentence that another's quote now holds is not quoted twice."""
    kept: list[Evidence] = []
    for one in chosen:
        if not any(
            one.passage.document.id == other.passage.document.id
            and one.span.start < other.span.end
            and other.span.start < one.span.end
            for other in kept
        ):
            kept.append(one)
    return tuple(kept)
