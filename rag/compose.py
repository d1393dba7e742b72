"""Evidence -> sentences that a chat model writes and `verify` lets through, as they come.

The model is asked in the answer's language, a small one with the nearest quote alone: of four it often takes the wrong
one. Where nothing of its reply may be shown, it is asked once more, with the nearest quote in that quote's language
(a small one with the question translated, too); what it writes then is verified and translated, and the translation is
verified by that.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import lru_cache, partial

from rag.injection import commands
from rag.language import STOP_WORDS, detect_sure, figures, fold, sentences, words
from rag.llm import Chat, ChatFailed, Message, Stopped, never
from rag.markers import content, flat
from rag.names import likeness
from rag.prompts import translating, untranslated, writing, writing_opening
from rag.types import Citation, Language, Sentence
from rag.verify import Quote, Sense, Verdict, align

MOST = 4  # sentences of a written answer
SECONDS = 60.0  # for the whole of it
FEWEST = 3  # words of a sentence
SHORT = 7  # words up to which it must show a verb, if it opens with a preposition; FEW of them, however it opens
FEW = 4
FORMS = 0.6  # likeness of two forms of an irregular verb


@dataclass(frozen=True, slots=True)
class Written:
    """The sentences so far, their citations numbered by first use, the raw replies, and what went wrong."""

    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    raw: str = ""
    problem: str | None = None  # "late" | "away" | "failed" | "model" | "unsupported" | "language" | "empty"
    detail: tuple[str, str] = ("", "")  # more about it, in English and in Spanish


def compose(
    question: str,
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
    desk = _Desk(question, language, tuple(quotes), chat, kept(sense), time.monotonic() + seconds, stopped)
    try:
        for way in _ways(desk):
            yield from way(desk)
            if desk.written.sentences or stopped():
                break
        yield desk.finished()
    except ChatFailed as failed:
        yield replace(desk.finished(), problem=failed.problem, detail=(str(failed), failed.spanish))


def _in_answers_language(desk: _Desk, most: int | None = None) -> Iterator[Written]:
    """The nearest quotes, `most` of them or all, in the answer's language."""
    for said in desk.said(writing(desk.question, desk.language, desk.quotes[:most]), desk.language):
        if desk.take(said):
            yield desk.written
        if len(desk.written.sentences) == MOST:
            return


def _by_way_of_its_language(desk: _Desk) -> Iterator[Written]:
    """The nearest quote alone, in its language; what it bears is translated, and the translation verified by that."""
    spoken = desk.quotes[0].language
    across = desk.chat.small and spoken != desk.language  # asked in the language that it reads, it writes in it
    question = desk.translated(desk.question, spoken) if across else desk.question
    for said in desk.said(writing(question, spoken, desk.quotes[:1]), spoken):
        if spoken == desk.language or detect_sure(said) == desk.language:  # a small model follows the question
            taken = desk.take(said)
        else:
            taken = desk.take_translated(said, spoken, question)
        if taken:
            yield desk.written
        if len(desk.written.sentences) == MOST:
            return


def _ways(desk: _Desk) -> tuple[Callable[[_Desk], Iterator[Written]], ...]:
    """How the model is asked, and how once more where nothing of its reply may be shown."""
    if not desk.chat.small:
        return (_in_answers_language, _by_way_of_its_language)
    same = desk.quotes[0].language == desk.language
    return (partial(_in_answers_language, most=1),
            partial(_in_answers_language, most=2) if same else _by_way_of_its_language)  # fmt: skip


_OPENINGS: tuple[tuple[Language, Language], ...] = (("en", "en"), ("es", "es"), ("es", "en"), ("en", "es"))


def rehearse(chat: Chat, seconds: float = SECONDS) -> None:
    """Let a small model read what its requests begin with, so that the first answer comes as soon as any later one.

    It remembers them, in the order in which they are likely to be needed.
    """
    if not chat.small:
        return
    for language, spoken in _OPENINGS:
        opening = writing_opening(language, spoken)
        with suppress(ChatFailed), closing(chat.reply([*opening, opening[1]], time.monotonic() + seconds)) as pieces:
            next(pieces, None)


def kept(sense: Sense) -> Sense:
    """The same, each text looked at once."""
    return Sense(lru_cache(maxsize=None)(sense.vector), lru_cache(maxsize=None)(sense.covered))


def translate(citation: Citation, language: Language, chat: Chat, sense: Sense, seconds: float = SECONDS) -> Citation:
    """The citation with a machine translation of its quote; without one, and with the reason, where it is not faithful.

    Raises ChatFailed when the model gives no whole reply.
    """
    if citation.language == language:
        return citation
    with closing(chat.reply(translating(citation.quote, language), time.monotonic() + seconds)) as pieces:
        said = " ".join("".join(pieces).split())
    wrong = detect_sure(said) not in (language, None) or commands(citation.quote)
    if wrong or align(said, language, [Quote(citation.quote, citation.language)], sense).problem is not None:
        return replace(citation, translation=None, untranslated=untranslated(language))
    return replace(citation, translation=said, untranslated=None)


class _Desk:
    """Where one answer is written: what is asked, what it may rest on, and what has passed so far."""

    def __init__(
        self,
        question: str,
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

    def said(self, messages: Sequence[Message], language: Language) -> Iterator[str]:
        """The sentences of a reply, each once it is whole; the raw reply is kept."""
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
        return self._add(self._judged(said, self.language, offered(self.quotes), self.question))

    def take_translated(self, said: str, spoken: Language, asked: str) -> bool:
        """Add a sentence in the answer's language that says what one in the quote's says, where that is supported."""
        verdict = self._judged(said, spoken, offered(self.quotes[:1]), asked)
        if not verdict.quotes:
            return self._add(verdict)
        mine = self.translated(verdict.text, self.language)
        same = self._judged(mine, self.language, [Quote(verdict.text, spoken)], self.question)
        return self._add(replace(same, quotes=verdict.quotes if same.quotes else ()))

    def _judged(self, said: str, language: Language, quotes: Sequence[Quote], asked: str) -> Verdict:
        """What `judge` says; a small model, told to write in the words of the evidence, has none of its own."""
        verdict = judge(said, language, quotes, self.sense, asked)
        bearing = [quotes[at] for at in verdict.quotes]
        if self.chat.small and bearing and invents(verdict.text, language, bearing, asked):
            return Verdict(verdict.text, problem="meaning")
        return verdict

    def _add(self, verdict: Verdict) -> bool:
        self.verdicts.append(verdict)
        mine = set(content(flat(verdict.text), self.language))
        told = [set(content(flat(one.text), self.language)) for one in self.written.sentences]
        if not verdict.quotes or any(mine <= other for other in told):
            return False
        self.written = _with(self.written, verdict, self.quotes)
        return True

    def finished(self) -> Written:
        """What came of it, with the reason where nothing did."""
        if self.written.sentences:
            return self.written
        problems = {verdict.problem for verdict in self.verdicts} or {"empty"}
        problem = next(iter(problems)) if problems in ({"empty"}, {"language"}) else "unsupported"
        return replace(self.written, problem=problem)


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


# ------------------------------------------------------------------ one sentence

_MARKERS = re.compile(r"\s*\[\d+(?:\s*,\s*\d+)*\]|[*_`#]{1,3}|^\s*(?:[-•]|\d+[.)])\s+")
_OPENING = re.compile(
    r"^(?:(?:answer|respuesta)\s*:\s*"
    r"|(?:according to|based on|según|de acuerdo con) (?:the|las?|los)(?: (?:given|provided))?"
    r" (?:quotes?|evidence|text|citas?|pruebas?|textos?)(?: proporcionad[ao]s)?,\s*)",
    re.I,
)
_LINK = re.compile(r"(?:https?://|www\.)\S+|\b[\w-]+\.(?:com|org|net|info|io|example)\b", re.I)


def offered(quotes: Sequence[Citation]) -> list[Quote]:
    """What a sentence may rest on."""
    return [Quote(quote.quote, quote.language) for quote in quotes]


def judge(said: str, language: Language, quotes: Sequence[Quote], sense: Sense, question: str = "") -> Verdict:
    """Which quotes support a sentence, or why it is not shown."""
    said = tidy(said)
    if detect_sure(said) not in (language, None):
        return Verdict(said, problem="language")
    if not is_sentence(said) or _echoes(said, question, language):
        return Verdict(said, problem="empty")
    held = " ".join(quote.text for quote in quotes)
    if any(link not in held for link in _LINK.findall(said)):
        return Verdict(said, problem="quotation")
    verdict = align(said, language, quotes, sense)
    if verdict.problem == "name":
        shorter = (align(one, language, quotes, sense) for one in without_asked(said, question))
        return next((one for one in shorter if one.quotes), verdict)
    return verdict


_ADRIFT = re.compile(
    r"(?:in|on|at|by|for|from|to|of|with|during|between|under|after|before|because|due|through"
    r"|en|al?|por|para|del?|desde|con|durante|entre|bajo|tras|sobre|hacia|hasta|porque|debido)\b"
)
_VERB = re.compile(  # no past ending that a noun may have as well: "speed" is none, "podía" is
    r"\b(?:is|are|was|were|has|have|had|do|does|did|can|could|will|would|may|might|must|should|\w+[^e]ed"
    r"|es|son|fue|fueron|era|eran|esta|estan|ha|han|hay|puede[n]?|se|\w+(?:aron|ieron|aban?|ian?))\b"
)
_SPANISH_PAST = re.compile(r"\w{2,}ó\b")
_LINKS = frozenset("and of the y e de del la el los las".split())


def is_sentence(said: str) -> bool:
    """Does it read as a sentence, not as a name, a list of names or "in a warmer climate"?

    It costs none of 106 different sentences that the local model wrote, and one of 1,186 of Wikipedia's.
    """
    told, opening = words(said), flat(said).strip(" «“\"'")
    if len(told) < FEWEST or not any(word[:1].islower() and word not in _LINKS for word in told):
        return False
    short = len(told) <= FEW or (len(told) <= SHORT and bool(_ADRIFT.match(opening)))
    return not short or bool(_VERB.search(opening) or _SPANISH_PAST.search(said))


def invents(said: str, language: Language, quotes: Sequence[Quote], question: str) -> bool:
    """Has it a word that neither the question nor the quotes hold? Never where a quote is in the other language.

    A form of a word of the question is none: "wrote" answers "What did he write?". Of 40 sentences of the local model
    that were true, none had one; of 98 whose end was taken from elsewhere, each has.
    """
    if any(quote.language != language for quote in quotes):
        return False
    asked = set(content(flat(question), language))
    told = asked.union(*(content(flat(quote.text), language) for quote in quotes))
    new = [stem for stem in content(flat(said), language) if stem not in told and not stem.isdigit()]
    return not all(any(_forms(stem, other) for other in asked) for stem in new)


def _forms(one: str, other: str) -> bool:
    """May they be forms of one verb: stood, stand; wrote, write?"""
    return one[:2] == other[:2] and likeness(one, other) >= FORMS


_PLACED = re.compile(
    r"\s(?:of|in|for|to|from|by|at|on|with|during|del?|en|para|por|al?|con|durante)(?:\s(?:the|el|las?|los))?"
    r"((?:\s(?:of|the|and|del?|el|las?|los|y))*\s[A-ZÁÉÍÓÚÑ][\w'’-]*)+(?!\w)"
)
_CAPITAL = re.compile(r"(?<!\w)[A-ZÁÉÍÓÚÑ]\w*")


def without_asked(said: str, question: str) -> Iterator[str]:
    """The sentence without a name that it may have from the question alone: "The composer (of Doctor Who) was Ana"."""
    asked = words(fold(question))
    for placed in _PLACED.finditer(said):
        after = re.match(r"\s+(\w+)", said[placed.end() :])  # the Christian academies: no name of its own
        alone = after is None or fold(after[1]) in STOP_WORDS["en"] | STOP_WORDS["es"]
        if alone and all(fold(name) in asked for name in _CAPITAL.findall(placed.group())):
            yield said[: placed.start()] + said[placed.end() :]


def tidy(said: str) -> str:
    """A sentence without the markers, bullets and opening phrases of models."""
    said = " ".join(_MARKERS.sub("", said).split())
    bare = _OPENING.sub("", said)
    return bare[:1].upper() + bare[1:] if bare != said else said


def _echoes(said: str, question: str, language: Language) -> bool:
    """Does it only say the question again?"""
    new = set(content(flat(said), language)) - set(content(flat(question), language))
    asked = figures(question, language)
    return not new and all(any(map(one.agrees, asked)) for one in figures(said, language))


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
