"""Retrieval for a topic → the sentences on it, each with its vector: what every section is arranged from."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from rag.answering.constraints import speaks_of
from rag.answering.quoting import said_by, undated, whole
from rag.language.dates import months, weekdays
from rag.language.lexicon import seen
from rag.language.text import Text
from rag.language.words import STOP_WORDS, fold, stem
from rag.retrieval.hybrid import Retrieval, Vectors
from rag.retrieval.prompt_injection import ordered
from rag.types import CELLS, LANGUAGES, Citation, Document, Evidence, Language, Passage, Span
from rag.verification.figures import wrong_figure
from rag.verification.hedges import markers_kept
from rag.verification.names import names_stand
from rag.verification.opposites import opposite, turned

# Share of the topic's tokens that a passage must match. Over the 26 documents of `corpus/`, ten topics: documents on
# the topic .50 to .90, on another one of the same affair .35 to .46, on none .15 to .40.
ON_TOPIC = 0.5
NEXT_TO_BEST = (
    0.7  # of the best passage of its language: "Mexico" alone brings no document to "extraditions from Mexico"
)
IN_COMPANY = 0.4  # the share asked of a further passage of a document on the topic
WHOLE = 2  # documents on a topic of which the central sentences are told, where there are no more
READ_WHOLE = 8  # documents on a topic that are read from end to end, where there are no more
SHORT = 3  # passages of a document that is read whole in any case
ABOUT = 0.5  # share of a longer document's passages that match the topic, where all of it is about that
RARE = 0.25  # share of the documents near a topic in which a name stands that tells one affair from others
SHARED_NAMES = 3  # that a further document has in common with those on a topic; one that two of them have counts two
COMMON = 20  # times that a word was seen in training which is no family's name
FEWEST_WORDS = 5  # of a sentence that says something
MOST_WORDS = 60  # of one that can be quoted
MOST_ASKED = 20  # words of a question that is quoted with its answer
SAME = 0.95  # cosine of two sentences of one language that say the same
SAME_ACROSS = 0.9  # the same, of a sentence and its translation: those lie at 0.90 to 0.97
_ENDS = re.compile(r"[.!…][»”\"'’)\]]*$|[.!…][»”\"'’)]*\s*\[?\d*\]?$")  # what has no stop is a heading or a caption

_PRESENT = re.compile(
    r"(?:From|To|Sent|Subject|De|Para|Enviado|Asunto): "
    r"|(?:In attendance|Present|Attend(?:ees|ing)|Apologies|Absent|Excused|Asist(?:en|entes|encia)|Presentes|Ausentes"
    r"|Excusan?|Excusados)\b[^.:]{0,30}:"
)  # the head of minutes, and of an e-mail
_CLOSES = re.compile(r"\([^()]*\d[^()]*\)\W*$")  # "The committee's answer (27 February)."
IRREGULAR = (  # pasts that no ending tells
    "went|came|began|broke|fell|rose|held|met|left|made|took|gave|won|lost|sold|sent|struck|became|saw|spoke|wrote|drove"
    "|ran|grew|sank|paid|caught|bought|brought|stood|kept|sat|led|fought|fled|heard|knew|threw|chose|stole|drew|built|hit"
    "|shrank|cut|put|found|got|spent|shot"
)
_VERB = re.compile(  # in a sentence that is short: "Germán Sotos, presidente del comité." has none
    r"\b(?:is|are|was|were|be|been|has|have|had|will|would|may|might|can|could|must|shall|do|does|did|sa(?:id|ys?)|told"
    rf"|[a-z]{{2,}}e[ds]|[a-z]{{3,}}[^s]s|go|come|take|make|send|give|keep|need|pay|{IRREGULAR}"
    r"|es|son|fue(?:ron)?|hay?|han|est[áa]n?|[a-záéíóúñ]{2,}(?:ó|á|í|án|aron|eron|amos|imos|aban?|ían?)|se)\b"
)
_CAPITALS = re.compile(r"(?:[A-ZÁÉÍÓÚÑ]{2,}[\s,]+){3}")  # "MARCHFORD DISTRICT COUNCIL Invitation to Tender"
_DONE = re.compile(r"(?:Done|Signed|Given|Hecho|Dad[oa]|Firmad[oa]) (?:at|in|en) [^.]*\d{4}\.")  # when a treaty was
_SMALL = re.compile(r"\b[a-záéíóúüñ]{3,}\b")


@dataclass(frozen=True, eq=False, slots=True)
class Line:
    """A sentence on the topic."""

    passage: Passage
    span: Span
    score: float  # how near the topic: cosine and share of its tokens that are matched
    vector: Vectors  # (dimension,)

    @property
    def document(self) -> Document:
        return self.passage.document

    @property
    def language(self) -> Language:
        return self.passage.chunk.language

    @property
    def text(self) -> str:
        return self.document.text[self.span.start : self.span.end]

    @property
    def place(self) -> tuple[str, int]:
        return self.document.id, self.span.start


@dataclass(frozen=True, slots=True)
class Pool:
    """What the library has on a topic."""

    topic: str
    language: Language  # of the topic
    lines: tuple[Line, ...]  # nearest first
    documents: tuple[Document, ...]  # those with a passage on the topic, nearest first
    passages: tuple[Passage, ...]


def gather(retrieval: Retrieval, *, everything: bool = False) -> Pool:
    """The sentences on the topic, nearest first; `everything`: of each passage, since its document was named."""
    matched = [_matched(retrieval, at) for at in range(len(retrieval.passages))]
    best: dict[str, float] = {}
    nearest: dict[Language, float] = {}
    for passage, one in zip(retrieval.passages, matched, strict=True):
        nearest[passage.chunk.language] = max(one, nearest.get(passage.chunk.language, 0.0))
        best[passage.document.id] = max(one, best.get(passage.document.id, 0.0))
    lines: list[Line] = []
    kept: list[Passage] = []
    for at, passage in enumerate(retrieval.passages):
        asked = max(ON_TOPIC, NEXT_TO_BEST * nearest[passage.chunk.language])
        far = best[passage.document.id] < asked or matched[at] < IN_COMPANY
        if everything or not far:
            kept.append(passage)
            lines += _lines(retrieval, at, matched[at])
    order = sorted(kept, key=lambda one: -best[one.document.id])
    documents = {one.document.id: one.document for one in order}
    once = {one.place: one for one in reversed(lines)}
    topic, nearest_first = retrieval.question, sorted(once.values(), key=lambda one: -one.score)
    return Pool(topic.text, topic.language, tuple(nearest_first), tuple(documents.values()), tuple(kept))


def naming(retrieval: Retrieval, vector: Embed) -> Retrieval:
    """The documents that name what the topic names, where there are any: "Puerto Candelas", and no other port."""
    names = Text(f"· {retrieval.question.text}", retrieval.question.language)
    there = {one.document.id for one in retrieval.passages if speaks_of(names, one, vector)} if names.names else set()
    kept = [at for at, one in enumerate(retrieval.passages) if one.document.id in there]
    if not kept:
        return retrieval
    return replace(
        retrieval,
        passages=tuple(retrieval.passages[at] for at in kept),
        sentence_vectors=tuple(retrieval.sentence_vectors[at] for at in kept),
        matches=tuple(retrieval.matches[at] for at in kept),
    )


def kin(pool: Pool, retrieval: Retrieval) -> tuple[str, ...]:
    """Further documents on the same affair, by id: they hold the topic's names, or some that those on it share.

    A name counts where few documents hold it, or most of those are on the topic: "Nivalia", and not "Peru".
    """
    affair, topic = {one.id for one in pool.documents}, Text(f"· {pool.topic}", pool.language)
    everyone = {one.document.id for one in retrieval.passages}
    holding: dict[str, set[str]] = {}  # name → the documents that have it
    named_so: set[str] = set()  # documents that hold the topic's own names
    near: set[str] = set()
    common = _common([one.chunk.text for one in retrieval.passages])
    for at, passage in enumerate(retrieval.passages):
        text = Text(passage.chunk.text, passage.chunk.language)
        for name in text.names - common:
            holding.setdefault(name, set()).add(passage.document.id)
        if topic.names and topic.names <= text.held | Text(passage.document.title, text.language).held:
            named_so.add(passage.document.id)
        if _matched(retrieval, at) >= IN_COMPANY:
            near.add(passage.document.id)
    while True:
        telling = [one for name, one in holding.items() if one & affair and _rare(one, affair, everyone)
                   and not months(f"in {name.title()}") and not weekdays(name)]  # fmt: skip
        ours = named_so if _rare(named_so, affair, everyone) else set()
        fresh = {one for one in near - affair
                 if one in ours or _told_of([each & affair for each in telling if one in each])}  # fmt: skip
        if not fresh:
            return tuple(sorted(affair - {one.id for one in pool.documents}))
        affair |= fresh


def _common(texts: Sequence[str]) -> set[str]:
    """What tells no name from another: words written small, those that begin several, common ones that end some.

    "Minister", "San", "Street"; but a family's name ends several, too.
    """
    small = {fold(word) for text in texts for word in _SMALL.findall(text)}
    beside: dict[tuple[str, int], set[str]] = {}
    for first, second in (match.groups() for text in texts for match in _TWO.finditer(text)):
        beside.setdefault((fold(first), 0), set()).add(fold(second))
        beside.setdefault((fold(second), 1), set()).add(fold(first))
    several = {place for place, others in beside.items() if len(others) > 1}
    return small | {
        word for word, at in several if at == 0 or any(seen(stem(word, one), one) >= COMMON for one in LANGUAGES)
    }


_TWO = re.compile(r"\b([A-ZÁÉÍÓÚÑ]\w+)(?= ([A-ZÁÉÍÓÚÑ]\w+))")  # "Puerto Alcor"


def _told_of(shared: Sequence[set[str]]) -> bool:
    """Do names that are shared tell one affair? One of them at least stands in two documents on it."""
    return any(len(one) > 1 for one in shared) and sum(min(len(one), 2) for one in shared) >= SHARED_NAMES


def _rare(documents: set[str], affair: set[str], everyone: set[str]) -> bool:
    """Are the documents that hold a name few, or most of them of the affair?"""
    return len(documents) <= RARE * len(everyone) or 2 * len(documents & affair) >= len(documents)


def read(retrieval: Retrieval) -> Pool:
    """All that documents on a topic say, nearest first; of a long one that also speaks of others, what is near."""
    matched: dict[str, list[bool]] = {}
    for at, passage in enumerate(retrieval.passages):
        matched.setdefault(passage.document.id, []).append(_matched(retrieval, at) >= IN_COMPANY)
    about = {id for id, near in matched.items() if len(near) <= SHORT or sum(near) >= ABOUT * len(near)}
    pool = gather(retrieval, everything=True)
    near = {passage.chunk.id for at, passage in enumerate(retrieval.passages)
            if passage.document.id in about or _matched(retrieval, at) >= IN_COMPANY}  # fmt: skip
    return replace(
        pool,
        lines=tuple(one for one in pool.lines if one.passage.chunk.id in near),
        passages=tuple(one for one in pool.passages if one.chunk.id in near),
    )


def _matched(retrieval: Retrieval, at: int) -> float:
    """Which share of the topic a passage speaks of: of its tokens, or of its stems where the model tells no tokens."""
    matches, passage = retrieval.matches[at], retrieval.passages[at]
    if matches.size:
        return float(matches.max(axis=0) @ retrieval.token_weights)
    question = retrieval.question
    mine = Text(" ".join(question.content_words), passage.chunk.language).every_stem
    held = Text(passage.chunk.text, passage.chunk.language).word_stems
    return len(mine.intersection(held)) / max(1, len(mine))


def _lines(retrieval: Retrieval, at: int, matched: float) -> list[Line]:
    passage, vectors, matches = retrieval.passages[at], retrieval.sentence_vectors[at], retrieval.matches[at]
    own = matches @ retrieval.token_weights if matches.size else np.full(len(vectors), matched)
    found = []
    for span, vector, share in zip(passage.chunk.sentences, vectors, own, strict=True):
        span = undated(passage.document.text, span)
        line = Line(passage, span, float(vector @ retrieval.vector) + (float(share) + matched) / 2, vector)
        if says_something(line.text) and not ordered(Evidence(passage, span, line.score)):
            found.append(line)
    return found


def says_something(text: str) -> bool:
    """Is it a whole sentence, and neither a question, a heading, a caption, a table's row nor who was present?"""
    size = len(text.split())
    plain = CELLS not in text and not _PRESENT.match(text) and not _headed(text)
    return FEWEST_WORDS <= size <= MOST_WORDS and bool(_ENDS.search(text.strip())) and plain


def _headed(text: str) -> bool:
    """Is it a dateline, or what a part of a document is called, rather than a sentence?"""
    if _DONE.match(text):
        return False
    least = 1 if _VERB.search(text) else 4 if _CLOSES.search(text) else 3
    told = [word for word in _SMALL.findall(text) if not months(f"in {word}") and fold(word) not in _NO_CONTENT]
    return bool(_CAPITALS.match(text)) or len(told) < least


_NO_CONTENT = STOP_WORDS["en"] | STOP_WORDS["es"]


def asked(passage: Passage, span: Span) -> Span:
    """The span, begun with the question to which it is the answer, unless that is a heading: "A vaccine? Not yet." """
    before = passage.document.text[passage.chunk.start : span.start]
    question = next((one for one in reversed(passage.chunk.sentences) if one.end <= span.start), None)
    if (
        question is None
        or not before.rstrip().endswith("?")
        or len(before[question.start - passage.chunk.start :].split()) > MOST_ASKED
        or any(one.start == question.start for one in passage.document.headings)
        or (
            "\n\n" in before[question.end - passage.chunk.start :]
            and not _begins_paragraph(passage.document.text, question)
        )
    ):
        return span
    return Span(question.start, span.end)


def _begins_paragraph(text: str, span: Span) -> bool:
    """Does it open a paragraph, as a question of an interview does?"""
    return not text[: span.start].strip() or text[: span.start].endswith("\n\n")


def evidence(line: Line) -> Evidence:
    """The line as evidence, with who says it."""
    return Evidence(line.passage, line.span, line.score, (), said_by(line.passage, line.span))


def alike(one: Line, other: Line) -> bool:
    """Do two sentences say the same, in one language or across?"""
    least = SAME if one.language == other.language else SAME_ACROSS
    return float(one.vector @ other.vector) >= least and agree(one.text, one.language, other.text, other.language)


@lru_cache(maxsize=4096)  # each section of a brief asks it of the same pairs
def agree(text: str, language: Language, there: str, spoken: Language) -> bool:
    """May both of two sentences that lie near each other tell one thing: in figures, dates, names and denials?

    One may tell more than the other. A vector hardly knows twelve dead from fourteen, or "was" from "was not".
    """
    one, other = Text(text, language), Text(there, spoken)
    ways = ((one, [other]), (other, [one]))
    told = any(wrong_figure(*way) is None and (language != spoken or names_stand(*way)) for way in ways)
    return told and not any(turned(*way) or opposite(one, other) or markers_kept(*way) == "negation" for way in ways)


class Cited:
    """The citations of a brief, numbered once by first use."""

    def __init__(self) -> None:
        self.all: list[Citation] = []
        self._numbers: dict[tuple[str, int, int], int] = {}
        self.places: set[tuple[str, int]] = set()  # of the sentences that were quoted

    def number(self, line: Line) -> int:
        """The number of a sentence, begun earlier where it hangs on the one before; given now if it has none."""
        span = undated(line.document.text, asked(line.passage, whole(line.passage, line.span)))
        self.places.add(line.place)
        return self.of(evidence(Line(line.passage, span, line.score, line.vector)))

    def numbers(self, lines: Sequence[Line]) -> tuple[int, ...]:
        return tuple(dict.fromkeys(map(self.number, lines)))

    def of(self, one: Evidence) -> int:
        """The number of a quote."""
        document, span = one.passage.document, one.span
        key = (document.id, span.start, span.end)
        if key not in self._numbers:
            page = document.page_at(span.start)
            self.all.append(Citation(len(self.all) + 1, one.quote, one.passage.chunk.language, document,
                                     one.passage.chunk.id, page, span.start, span.end, one.marks,
                                     speaker=one.speaker))  # fmt: skip
            self._numbers[key] = len(self.all)
        return self._numbers[key]

    def holds(self, line: Line) -> bool:
        """Is the sentence quoted, or a part of a longer quote?"""
        return line.place in self.places or any(
            one.document.id == line.document.id and one.start <= line.span.start and line.span.end <= one.end
            for one in self.all
        )

    def line_of(self, citation: Citation, pool: Pool) -> Line | None:
        """The line of the pool that a quote of an answer holds or stands in."""
        inside = [one for one in pool.lines if one.document.id == citation.document.id
                  and one.span.start < citation.end and citation.start < one.span.end]  # fmt: skip
        return next(iter(inside), None)


Embed = Callable[[str], Vectors]
