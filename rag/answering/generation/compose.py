"""Evidence -> sentences that a chat model writes and `verify` lets through, as they come.

The model is asked in the answer's language, a small one with the nearest quote alone: of four it often takes the wrong
one. Where nothing of its reply may be shown, it is asked once more, with the nearest quote in that quote's language;
what it writes then is verified and translated, and the translation is verified by that.

A small model first points at the words that answer, and is stopped there where it is unsure of them, then writes a
sentence that holds them. Within a language that must be cut from the quote; across, it answers in the question's words,
or its words must be the quote's: in Spanish, when it is translated back.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from rag.answering.generation.answer_words import holds, pointed_alone, pointed_at, reliable
from rag.answering.generation.compression import cut_from
from rag.answering.generation.sentence_checks import invents, judge, offered, restates, strays, tells_back
from rag.language.sentences import sentences
from rag.language.text import Text
from rag.messages import untranslated
from rag.models.chat import Chat, ChatFailed, Message, Piece, Stopped, never
from rag.models.embedding import Embedder
from rag.models.entailment import SUPPORTED, packaged_entailment
from rag.models.late_interaction import WORD
from rag.models.prompts import translating, writing, writing_opening
from rag.models.translator.setting import Translate
from rag.questions.question import Question
from rag.retrieval.prompt_injection import commands
from rag.types import LANGUAGES, Citation, Dropped, Language, Sentence
from rag.verification.align import Quote, Sense, Verdict, align
from rag.verification.figures import figures_stand
from rag.verification.meaning import SURE

MOST = 4  # sentences of a written answer
SECONDS = 60.0  # for the whole of it
_NEXT_TO_IT = (
    "figure",
    "bound",
    "negation",
    "hedge",
    "attribution",
)  # problems that another sentence of the quote may make


@dataclass(frozen=True, slots=True)
class Written:
    """The sentences so far, their citations numbered by first use, the raw replies, and what went wrong."""

    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    raw: str = ""
    problem: str | None = None  # "late" | "away" | "failed" | "model" | "unsupported" | "language" | "empty"
    detail: tuple[str, str] = ("", "")  # more about it, in English and in Spanish
    dropped: tuple[Dropped, ...] = ()  # what was written and is not shown; known at the end


def compose(
    question: Question,
    language: Language,
    quotes: Sequence[Citation],
    chat: Chat,
    sense: Sense,
    seconds: float = SECONDS,
    stopped: Stopped = never,
) -> Iterator[Written]:
    """What the model makes of the quotes, growing sentence by sentence; the last one is whole.

    Nothing that was given is taken back, and nothing comes later than `seconds` from now, or than `stopped` says so.
    """
    composition = _Composition(
        question, language, tuple(quotes), chat, kept(sense), time.monotonic() + seconds, stopped
    )
    try:
        for way in _ways(composition):
            yield from way(composition)
            if composition.written.sentences or stopped():
                break
        yield composition.finished()
    except ChatFailed as failed:
        yield replace(composition.finished(), problem=failed.problem, detail=(str(failed), failed.spanish))


def _in_answers_language(composition: _Composition, most: int | None = None) -> Iterator[Written]:
    """The nearest quotes, `most` of them or all, in the answer's language."""
    for said in composition.answered(composition.language, composition.quotes[:most]):
        if composition.take(said):
            yield composition.written
        if len(composition.written.sentences) == MOST:
            return


def _by_way_of_its_language(composition: _Composition) -> Iterator[Written]:
    """The nearest quote alone, in its language; what it bears is translated, and the translation verified by that."""
    spoken = composition.quotes[0].language
    for said in composition.answered(spoken, composition.quotes[:1]):
        taken = composition.take(said) if spoken == composition.language else composition.take_translated(said, spoken)
        if taken:
            yield composition.written
        if len(composition.written.sentences) == MOST:
            return


def _what_it_wrote_translated(composition: _Composition) -> Iterator[Written]:
    """What a small model wrote in the language of the nearest quote instead of the answer's, translated."""
    spoken = composition.quotes[0].language
    for verdict in [one for one in composition.verdicts if one.problem == "language"]:
        if Text(verdict.text, spoken).reads_like == spoken and composition.take_translated(verdict.text, spoken):
            yield composition.written


def _ways(composition: _Composition) -> Iterator[Callable[[_Composition], Iterator[Written]]]:
    """How the model is asked, and how once more where nothing of its reply may be shown.

    A small one is not asked to write again what was not supported, nor to translate the quote instead: a third of what
    it makes then is wrong.
    """
    if not composition.chat.small:
        yield from (_in_answers_language, _by_way_of_its_language)
        return
    yield partial(_in_answers_language, most=1)
    if composition.quotes[0].language != composition.language:
        yield _what_it_wrote_translated
    elif {verdict.problem for verdict in composition.verdicts} <= {"language", "empty"}:
        yield partial(_in_answers_language, most=2)


_OPENINGS: tuple[tuple[Language, Language], ...] = (("en", "en"), ("es", "es"), ("es", "en"), ("en", "es"))


def rehearse(chat: Chat, seconds: float = SECONDS) -> None:
    """Let a small model read what its requests begin with, so that the first answer comes as soon as any later one.

    It remembers them, in the order in which they are likely to be needed.
    """
    if not chat.small:
        return
    openings = [writing_opening(language, spoken, pointed=True) for language, spoken in _OPENINGS]
    for opening in (*openings, *(translating("", language)[:-1] for language in LANGUAGES)):
        with suppress(ChatFailed), closing(chat.reply([*opening, opening[1]], time.monotonic() + seconds)) as pieces:
            next(pieces, None)


def sense_of(embedder: Embedder) -> Sense:
    """What models tell of two texts: their vectors, how far one covers the other, whether one bears the other."""
    return Sense(embedder.question, embedder.covered, partial(embedder.covered, stretch=WORD), borne)


def borne(claim: str, quote: str) -> float:
    """How likely the quote supports the claim, 0 to 1, as the entailment model judges it."""
    return float(packaged_entailment().judge([(claim, quote)])[0, SUPPORTED])


def kept(sense: Sense) -> Sense:
    """The same, each text looked at once."""
    once = lru_cache(maxsize=None)
    judge = once(sense.judge) if sense.judge else None
    return Sense(once(sense.vector), once(sense.covered), once(sense.worded), judge)


def translate(citation: Citation, language: Language, translator: Translate, sense: Sense) -> Citation:
    """The citation with a machine translation of its quote; without one, and with the reason, where it is not faithful.

    Raises what the translator raises where it says nothing.
    """
    if citation.language == language:
        return citation
    quote = Quote(citation.quote, citation.language)
    said = "" if commands(quote) else translator(citation.quote, language)
    told = Quote(said, language)
    wrong = told.reads_like not in (language, None) or align(said, language, [quote], sense).problem is not None
    if wrong or not figures_stand(quote.text, quote.language, [told]):  # none added, and none lost
        return replace(citation, translation=None, untranslated=untranslated(language))
    return replace(citation, translation=said, untranslated=None)


class _Composition:
    """Where one answer is written: what is asked, what it may rest on, and what has passed so far."""

    def __init__(
        self,
        question: Question,
        language: Language,
        quotes: tuple[Citation, ...],
        chat: Chat,
        sense: Sense,
        until: float,
        stopped: Stopped,
    ) -> None:
        self.question, self.language, self.quotes = question, language, quotes
        self.chat, self.sense, self.until, self.stopped = chat, sense, until, stopped
        self.written = Written()
        self.verdicts: list[Verdict] = []
        self.pointer: Quote | None = None  # what a small model has pointed at

    def answered(self, language: Language, quotes: Sequence[Citation]) -> Iterator[str]:
        """The sentences of an answer in a language; of a small model those that hold the words it has pointed at.

        Nothing more is read of a small model that is not sure of these words.
        """
        small = self.chat.small
        with closing(self.said(writing(self.question.text, language, quotes, pointed=small), language)) as said:
            if not small:
                yield from said
                return
            line, evidence = next(said, Piece("")), offered(quotes)
            self.pointer = pointed_at(line, language, evidence)
            if self.pointer and not reliable(self.pointer, line.chance, language, evidence):
                self.verdicts.append(Verdict(line, problem="meaning"))
                return
            for one in said:
                if self.pointer and holds(Text(one, language), self.pointer, self.sense):
                    yield one
                else:
                    self.verdicts.append(Verdict(one, problem="meaning"))

    def said(self, messages: Sequence[Message], language: Language) -> Generator[Piece]:
        """The sentences of a reply, each once it is whole, and lines; the raw reply is kept."""
        before = f"{self.written.raw}\n\n" if self.written.raw else ""
        with closing(self.chat.reply(messages, self.until, self.stopped)) as pieces:
            for raw, said in _as_said(pieces, language):
                self.written = replace(self.written, raw=before + raw)
                yield said

    def translated(self, text: str, language: Language) -> str:
        """What the model makes of a text in a language, unverified."""
        return " ".join(self.said(translating(text, language), language))

    def take(self, said: str) -> bool:
        """Add a sentence to the answer, where a quote supports it and it is not there yet."""
        return self._add(self._judged(Text(said, self.language), offered(self.quotes)))

    def take_translated(self, said: str, spoken: Language) -> bool:
        """Add a sentence in the answer's language that says what one in the quote's says, where that is supported."""
        verdict = self._judged(Text(said, spoken), offered(self.quotes[:1]))
        if not verdict.quotes:
            return self._add(verdict)
        mine = Text(self.translated(verdict.text, self.language), self.language)
        same = self._judged(mine, [Quote(verdict.text, spoken)])
        if self.pointer and not holds(mine, self.pointer, self.sense):
            same = Verdict(mine.text, problem="meaning")
        return self._add(replace(same, quotes=verdict.quotes if same.quotes else ()))

    def _judged(self, said: Text, quotes: Sequence[Quote]) -> Verdict:
        """What `judge` says, held to the strict path: a model may cut its quote, or answer in the question's words.

        Rules do not tell a sentence in other words from a false one; a learned judge may, where it is sure. What a
        small model says may rest on the sentence alone that has the words it pointed at, a "not" in the next one is
        none of its; across the languages it may be read back, too.
        """
        verdict = judge(said, quotes, self.sense, self.question.text)
        told = replace(said, text=verdict.text)
        if verdict.problem in _NEXT_TO_IT and self.pointer:
            verdict = pointed_alone(told, quotes, self.pointer, self.sense) or verdict
        bearing = [quotes[at] for at in verdict.quotes]
        if not bearing or self._strictly(told, bearing):
            return verdict
        return Verdict(verdict.text, problem="meaning")

    def _strictly(self, said: Text, bearing: Sequence[Quote]) -> bool:
        """Is it cut from its quote or, across the languages, said in the question's words, or surely supported?"""
        asked = Text(self.question.text, said.language)
        if self.sense.supports(said.text, bearing) >= SURE:
            return True
        if all(quote.language == said.language for quote in bearing):
            return cut_from(said, bearing) and not invents(said, bearing, asked)
        if restates(said, bearing, asked):
            return True
        return self.chat.small and not strays(said, bearing, self.sense) and self._told_back(said, bearing)

    def _told_back(self, said: Text, quotes: Sequence[Quote]) -> bool:
        """Does a Spanish sentence read like its English quote when it is translated back?

        Small models write Spanish worse than English: they mistake words in it, and would do so translating back.
        """
        if self.language == "en":
            return True
        spoken = next(quote.language for quote in quotes if quote.language != self.language)
        return tells_back(Text(self.translated(said.text, spoken), spoken), quotes)

    def _add(self, verdict: Verdict) -> bool:
        self.verdicts.append(verdict)
        mine = Text(verdict.text, self.language).stems
        told = [Text(one.text, self.language).stems for one in self.written.sentences]
        if not verdict.quotes or any(mine <= other for other in told):
            return False
        self.written = _with(self.written, verdict, self.quotes)
        return True

    def finished(self) -> Written:
        """What came of it, with the reason where nothing did."""
        dropped = dict.fromkeys(Dropped(one.text, one.problem) for one in self.verdicts if one.problem and one.text)
        written = replace(self.written, dropped=tuple(dropped))
        if written.sentences:
            return written
        problems = {verdict.problem for verdict in self.verdicts} or {"empty"}
        problem = next(iter(problems)) if problems in ({"empty"}, {"language"}) else "unsupported"
        return replace(written, problem=problem)


def _as_said(pieces: Iterator[Piece], language: Language) -> Iterator[tuple[str, Piece]]:
    """The raw reply so far with each sentence of it, once the sentence is whole."""
    raw, at = "", 0
    told: list[tuple[int, int, float]] = []  # where each piece begins and ends, and its chance

    def whole(start: int, end: int) -> Piece:
        chances = [chance for begins, ends, chance in told if begins < end and start < ends]
        return Piece(raw[start:end], min(chances, default=1.0))

    for piece in pieces:
        told.append((len(raw), len(raw) + len(piece), piece.chance))
        raw += piece
        rest = at
        for span in sentences(raw[rest:], language)[:-1]:  # the last one may still grow
            yield raw, whole(rest + span.start, rest + span.end)
            at = rest + span.end
    for span in sentences(raw[at:], language):
        yield raw, whole(at + span.start, at + span.end)


def _with(written: Written, verdict: Verdict, quotes: Sequence[Citation]) -> Written:
    """One sentence more, its citations numbered by first use."""
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
