"""A claim and quotes -> supported, contradicted, partly or not found, and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf

from rag.checking.differing import differing
from rag.checking.wording import Wording, compare
from rag.checking.wordings import Wordings
from rag.language.lexicon import ALIKE, equivalence, seen, spans
from rag.language.speaker import speaker
from rag.language.text import Text
from rag.language.words import fold
from rag.models.entailment import CONTRADICTED, SUPPORTED, UNRELATED, Judge
from rag.types import CELLS, ClaimVerdict, Evidence, Span
from rag.verification.align import halves
from rag.verification.figures import wrong_figure
from rag.verification.hedges import granted, hardened, markers_kept, too_soon, unconditional
from rag.verification.names import misplaced, names_stand, opening, quotations_stand, unquoted
from rag.verification.opposites import in_its_place, opposite, turned
from rag.verification.quantity import another_column, another_fate, overstated, whole_for_part
from rag.verification.roles import exchanged, stand_in

COVERED, COVERED_ACROSS = 0.55, 0.45  # share of a claim's words from which a quote may bear it, if no guard objects
# The same of the words that are no names: whoever is named, something is said of her, and what is said in a word or two
# must stand there. Of 380 claims of what 48 documents do not tell of whom they name ("Pousa resigned") 98 were
# supported without this, 13 with it; of 384 true statements on them one in twenty has less, few of which passed before
TOLD, TOLD_ACROSS, TOLD_IN_A_WORD, FEW = 0.4, 0.3, 0.7, 2
SAME_MATTER = 0.5  # the same from which a quote that a guard objects to contradicts the claim
JUDGED = 4  # quotes that the guards look at: those that cover most
AROUND = 1500  # characters before a quote in which the names may stand that it takes up
AFTER = 500  # the same behind it
LEAD = 600  # characters at the head of a document: what all of it is about
WIDER = 0.05  # share of a claim that a second sentence must cover, so that both are read together
SETTLED = frozenset(("antonym", "quantity"))  # what a sentence says otherwise, its neighbour does not mend
COMMON_WORD = 5  # times that a word was seen in training, from which it may be no name though it is capitalised
BEFORE = 2  # sentences before a quote in which a figure may stand that "these" or "of them" refers to
SPOKEN = 4  # the same in which "she said" may have her name


@dataclass(frozen=True, slots=True)
class Ruling:
    """What became of a claim, and the places (from 0) of the quotes that decide it."""

    verdict: ClaimVerdict
    why: str = ""  # contradicted: what differs; partly: the words that no quote supports
    quotes: tuple[int, ...] = ()
    differs: tuple[str, str] = ("", "")  # contradicted: the words that differ, of the claim and of the quote


@dataclass(frozen=True, slots=True)
class _Judged:
    """A quote as the claim sees it."""

    at: int
    wording: Wording
    told: Wording  # of what the claim says, names left out
    problem: str  # "" where no guard objects
    across: bool  # is it in the other language?

    @property
    def whole(self) -> bool:
        """Does it speak of all that the claim says?"""
        covered, told = (COVERED_ACROSS, TOLD_ACROSS) if self.across else (COVERED, TOLD)
        least = TOLD_IN_A_WORD if len(self.told.words) <= FEW else told
        return self.wording.covered >= covered and self.told.covered >= least

    @property
    def supports(self) -> bool:
        return not self.problem and self.whole


# Probability of "supported" below which no quote bears a claim, and the same of one whose figures all stand there: of
# the sentences of 48 drafts that the words support 448 of 497 true ones passed, and 102 of 159 false ones, where .2 was
# enough within a language and .3 across; with these 463 and 101 (docs/evaluation.md has drafts that were not read)
DOUBTED, DOUBTED_FIGURES = 0.3, 0.15
# From which a quote bears a claim that only this guard objects to. What is denied in other words the model sees best:
# of the sentences of 28 drafts that the guard of negations objects to, 26 of 34 true ones reach .5, and 4 of 24 false
# ones. It does not tell who says a thing or is meant, nor figures and dates; where antonyms or quantities are objected
# to it reaches .7 for two true sentences and three false ones of 60 drafts
BORNE_OUT = {"negation": 0.5, "hedge": 0.7, "bound": 0.7}
THIN = 0.35  # cover of a clause below which no quote says it
BEHIND = 0.06  # how much less near than the nearest quote one may lie that supports the claim


def ruling(claim: Text, found: Sequence[Evidence], wordings: Wordings, judge: Judge | None = None) -> Ruling:
    """What the quotes say of a claim: by the words and the guards, and by the entailment model where there is one."""
    ruled = _by_words(claim, found, wordings)
    return _mended(claim, ruled, found, judge) if judge and ruled.quotes else ruled


def _mended(claim: Text, ruled: Ruling, found: Sequence[Evidence], judge: Judge) -> Ruling:
    """What the words say, but for what the model doubts of it, and for what only a guard of words objects to.

    A claim on two quotes is read on both together.
    """
    quotes = [found[at] for at in ruled.quotes]
    together = [" ".join(one.quote for one in quotes), " ".join(map(_with_neighbours, quotes))]
    odds = judge([(claim.text, text) for text in together])
    borne = float(odds[:, SUPPORTED].max())
    if ruled.verdict == "supported" and borne < (DOUBTED_FIGURES if claim.figures else DOUBTED):
        if odds[0, CONTRADICTED] > odds[0, UNRELATED]:
            return Ruling("contradicted", "meaning", ruled.quotes)
        return Ruling("not_found")
    unseen = (unconditional, too_soon, granted)  # what the model does not see
    left_out = any(differs(claim, _said(one)) for one in quotes for differs in unseen)
    if ruled.verdict == "contradicted" and borne >= BORNE_OUT.get(ruled.why, inf) and not left_out:
        return Ruling("supported", "", ruled.quotes)
    return ruled


def _with_neighbours(one: Evidence) -> str:
    """The quote with the sentence before it and the one behind."""
    spans = one.passage.chunk.sentences
    held = [at for at, span in enumerate(spans) if span.start < one.span.end and one.span.start < span.end]
    if not held:
        return one.quote
    first, last = spans[max(0, held[0] - 1)], spans[min(len(spans) - 1, held[-1] + 1)]
    return one.passage.document.text[first.start : last.end]


def _by_words(claim: Text, found: Sequence[Evidence], wordings: Wordings) -> Ruling:
    judged = _judged(claim, found, wordings)
    nearest = max((one.wording.near for one in judged), default=0.0)
    bearing = next((one for one in judged if one.supports and one.wording.near >= nearest - BEHIND), None)
    if bearing is None:
        whole = any(one.whole for one in judged)  # one quote speaks of all of it, and differs
        return (None if whole else next(_by_halves(claim, found, wordings), None)) or _differing(claim, judged, found)
    clauses = [*_halves(claim), *_causes(claim)]
    added = next((half for half in clauses if _thin(half, bearing.wording)), None)
    return Ruling("partly", added.text.strip(" ."), (bearing.at,)) if added else Ruling("supported", "", (bearing.at,))


def _thin(half: _Half, wording: Wording) -> bool:
    """Does the quote say nothing of this clause?"""
    return wording.between(half.start, half.start + len(half.text)) < THIN


def _judged(claim: Text, found: Sequence[Evidence], wordings: Wordings) -> list[_Judged]:
    """The quotes that cover most of the claim, best first."""
    mine, *theirs = wordings.read([claim, *map(_said, found)])
    arounds = [Text(_around(one), one.passage.chunk.language) for one in found]
    names = [_names(claim, near) for near in arounds]
    compared = [_in_context(compare(mine, said), near) for said, near in zip(theirs, names, strict=True)]
    order = sorted(range(len(found)), key=lambda at: -compared[at].near)[:JUDGED]
    judged = []
    for at in order:
        problem = _problem(claim, found[at], theirs[at].text, arounds[at], compared[at])
        across = theirs[at].text.language != claim.language
        judged.append(_Judged(at, compared[at], _told(compared[at], names[at]), problem, across))
    return [one for one in judged if not any(_widens(found[one.at], one, found[other.at], other) for other in judged)]


def _names(claim: Text, around: Text) -> frozenset[int]:
    """Where the words of a claim begin that are names of what stands around a quote."""
    said = claim.text
    return frozenset(word.start for word in spans(said, claim.language)
                     if said[word.start].isupper() and fold(said[word.start : word.end]) in around.held)  # fmt: skip


def _in_context(wording: Wording, names: frozenset[int]) -> Wording:
    """Names count as covered where they stand around the quote: it may say "she"."""
    words = ((at, 1.0 if at in names else share, weight) for at, share, weight in wording.words)
    return replace(wording, words=tuple(words))


def _told(wording: Wording, names: frozenset[int]) -> Wording:
    """How a quote covers what a claim says, whoever it names."""
    return replace(wording, words=tuple(one for one in wording.words if one[0] not in names))


def _widens(wide: Evidence, one: _Judged, narrow: Evidence, other: _Judged) -> bool:
    """Is it a sentence with a neighbour that says hardly more of the claim than the sentence alone?"""
    inside = wide.span.start <= narrow.span.start and narrow.span.end <= wide.span.end and wide.span != narrow.span
    same = wide.passage.document.id == narrow.passage.document.id
    settled = other.problem in SETTLED and other.whole
    return inside and same and (settled or one.wording.covered < other.wording.covered + WIDER)


def _said(one: Evidence) -> Text:
    return Text(one.quote, one.passage.chunk.language)


def _differing(claim: Text, judged: Sequence[_Judged], found: Sequence[Evidence]) -> Ruling:
    """The nearest quote that speaks of the same matter says otherwise, or there is none."""
    for one in judged:
        if one.problem and one.wording.covered >= SAME_MATTER:
            quote, around = _said(found[one.at]), Text(_around(found[one.at]), found[one.at].passage.chunk.language)
            words = differing(one.problem, claim, quote, around)
            return Ruling("contradicted", one.problem, (one.at,), words)
    return Ruling("not_found")


# ------------------------------------------------------------------ what differs


def _problem(claim: Text, one: Evidence, quote: Text, around: Text, wording: Wording) -> str:
    """What the guards object to, or nothing."""
    bare = claim if quote.language == claim.language else Text(unquoted(claim.text, [quote]), claim.language)
    if not quotations_stand(bare.text, [quote]):
        return "quotation"
    if wrong := wrong_figure(bare, [_with_before(one)], around):
        return wrong
    if not names_stand(bare, [around], common=_common(bare, wording)):
        return "name"
    if _miscalled(bare, quote, around) or misplaced(bare, quote):
        return "name"
    if any(differ(bare, quote) for differ in (overstated, another_fate, another_column, whole_for_part)):
        return "quantity"
    lost = markers_kept(bare, [quote], covered=wording.covered >= SAME_MATTER)
    if turned(bare, [quote]) or opposite(bare, quote):
        return "antonym"
    if lost == "negation" and not any(in_its_place(bare, quote)):
        return "negation"
    if lost == "hedge" or hardened(bare, [quote]) or granted(bare, quote) or too_soon(bare, quote):
        return "hedge"
    if _another_says(bare, one):
        return "speaker"
    moved = exchanged(bare.text, bare.language, quote.text, quote.language) or stand_in(bare, quote)
    return "name" if moved else ""


def _common(claim: Text, wording: Wording) -> frozenset[str]:
    """Capitalised words that are common ones, and open the claim or stand in the quote in other words: Gobierno."""
    covered = {at for at, share, _ in wording.words if share >= SAME_MATTER}
    first = opening(claim.text)
    common = [word for word in spans(claim.text, claim.language) if seen(word.stem, claim.language) >= COMMON_WORD]
    said = [(word.start in covered, fold(claim.text[word.start : word.end])) for word in common]
    return frozenset(word for stands, word in said if stands or word == first)


_CALLED = re.compile(r"\b([A-ZÁÉÍÓÚÑ][^\W\d_]+) ([A-ZÁÉÍÓÚÑ][^\W\d_]+)\b")


def _miscalled(claim: Text, quote: Text, around: Text) -> bool:
    """Has a surname of the quote another first name in the claim?"""
    if claim.language != quote.language:
        return False
    called = [(fold(match[1]), fold(match[2])) for match in _CALLED.finditer(claim.text)]
    return any(second in quote.held and first in claim.names - quote.held and f"{first} {second}" not in around.folded
               for first, second in called)  # fmt: skip


def _with_before(one: Evidence) -> Text:
    """The quote with what it takes up; a row of a table takes up no other row."""
    start = one.span.start if CELLS in one.quote else _before(one, one.span.start)
    return Text(one.passage.document.text[start : one.span.end], one.passage.chunk.language)


def _before(one: Evidence, start: int, sentences: int = BEFORE) -> int:
    """Where the sentences begin that a place of the quote refers to."""
    starts = [span.start for span in one.passage.chunk.sentences if span.start <= start]
    return starts[max(0, len(starts) - 1 - sentences)] if starts else start


def _around(one: Evidence) -> str:
    """Title and what stands before the quote: whoever is meant by "she" is named there."""
    document = one.passage.document
    near = document.text[max(0, one.span.start - AROUND) : one.span.end + AFTER]
    return f"{document.title}\n{document.text[:LEAD]}\n{near}"


def _another_says(claim: Text, one: Evidence) -> bool:
    """Does the claim lend to one what the quote lends to another?"""
    here = speaker(claim.text, Span(0, len(claim.text)), claim.language)
    if here is None:
        return False
    language, document = one.passage.chunk.language, one.passage.document
    within = [span for span in one.passage.chunk.sentences
              if one.span.start <= span.start and span.end <= one.span.end]  # fmt: skip
    span = max(within, key=lambda span: _shared(claim, Text(document.text[span.start : span.end], language)),
               default=one.span)  # fmt: skip
    there = speaker(document.text, span, language)
    if there is None:
        return False
    start = span.start if there.start >= span.start else _before(one, span.start, SPOKEN)  # who "she" is, is a guess
    told = f"{document.text[there.start : there.end]} {document.text[start : span.end]}"
    return not names_stand(Text(claim.text[here.start : here.end], claim.language), [Text(told, language)])


def _shared(claim: Text, sentence: Text) -> int:
    return sum(any(equivalence(one, claim.language, other, sentence.language) >= ALIKE for other in sentence.stems)
               for one in claim.stems)  # fmt: skip


# ------------------------------------------------------------------ halves


@dataclass(frozen=True, slots=True)
class _Half:
    """A clause of a claim and where it begins there."""

    text: str
    start: int


def _halves(claim: Text) -> Iterator[_Half]:
    """Both halves of the claim, cut at each word that joins what could stand alone."""
    for one, other in halves(claim.text):
        yield from (_Half(one, 0), _Half(other, len(claim.text) - len(other)))


_BECAUSE = re.compile(
    r"\s(?=(?:because|due to|owing to|as a result of|thanks to|porque|debido a|ya que|a causa de|por culpa de|a raíz de"
    r"|gracias a|por (?:falta|el|la(?! (?:noche|tarde|mañana|madrugada)\b)|los|las))\s)", re.I,
)  # fmt: skip


def _causes(claim: Text) -> Iterator[_Half]:
    """What the claim gives as a reason: it may be made up where the rest is not."""
    yield from (_Half(claim.text[cut.end() :], cut.end()) for cut in _BECAUSE.finditer(claim.text))


def _by_halves(claim: Text, found: Sequence[Evidence], wordings: Wordings) -> Iterator[Ruling]:
    """Both its halves are supported, by quotes of their own, or one, and nothing speaks of the other."""
    cut = list(_halves(claim))
    for one, other in zip(cut[::2], cut[1::2], strict=True):
        judged = [_judged(Text(half.text, claim.language), found, wordings) for half in (one, other)]
        bearing = [next((each.at for each in mine if each.supports), None) for mine in judged]
        thin = [all(each.wording.covered < SAME_MATTER for each in mine) for mine in judged]
        match bearing:
            case [int(first), int(second)]:
                yield Ruling("supported", "", tuple(sorted({first, second})))
            case [None, int(second)] if thin[0]:
                yield Ruling("partly", one.text.strip(" ."), (second,))
            case [int(first), None] if thin[1]:
                yield Ruling("partly", other.text.strip(" ."), (first,))
