"""A question as it is searched: what is asked for, of whom or when, is found out once and goes with it to the end.

Knows no passage and no answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from rag.language.detection import detect
from rag.language.text import Text
from rag.language.words import fold, stem, words
from rag.questions import answer_type
from rag.questions.answer_type import NAMED, Kind

_ACCORDING = re.compile(rf"\b(?:[Aa]ccording to|[Ss]egún) {NAMED}")
_SAID_WHAT = re.compile(  # and of nothing more
    rf"(?:[Ww]hat (?:did|does|do|has|have) {NAMED} (?:say|said|tell \w+|told \w+|claim|claimed|state|stated)"
    rf"|¿?[Qq]u[eé] (?:dij\w+|dice|ha dicho|declar\w+|afirm\w+|sostuv\w+|sostiene) {NAMED.replace('name', 'other')})\W*"
)
_ASKS = re.compile(
    r"[?¿]|\b(?:who|whom|whose|what|which|when|where|why|how|quien(?:es)?|que|cual(?:es)?|cuando|donde|por que|como"
    r"|cuant[oa]s?)\b"
)


_WHEN_OR_WHY = re.compile(
    r"^\W*(?:why|when|por qu[eé]|cu[aá]ndo)\b\s*(?:(?:did|does|do|was|were|is|are|has|have|had|will|would)\b\s*)?", re.I
)


@dataclass(frozen=True)
class Question(Text):
    """A text that asks: besides what any text tells, its kind, its measure and its constraints."""

    told: str = ""  # what answered the parts before it of a question made of several: it asks for something else

    @classmethod
    def typed(cls, text: str) -> Question:
        """A question as somebody typed it, in the language that it reads like."""
        return cls(text, detect(text))

    # -------------------------------------------------------------- what is asked for

    @cached_property
    def kind(self) -> Kind:
        return answer_type.kind(self.text)

    @cached_property
    def topic(self) -> bool:
        """Was a subject typed and nothing asked of it: "the arrest of the defence minister"?"""
        return not _ASKS.search(self.folded)

    @cached_property
    def who_said(self) -> bool:
        """Does it ask for a speaker: "Who said that …?"?"""
        return answer_type.who_said(self.text)

    @cached_property
    def naming(self) -> bool:
        """Does it ask for a name: "What is the name of …"?"""
        return answer_type.naming(self.text)

    @cached_property
    def counting(self) -> bool:
        """Does it ask how many there are?"""
        return answer_type.counting(self.text)

    @cached_property
    def many(self) -> bool:
        """Does it ask for more than one fact: a list, a summary, a comparison?"""
        return answer_type.many(self.text)

    @cached_property
    def vague(self) -> bool:
        """Does it ask for whatever is known?"""
        return answer_type.vague(self.text)

    @cached_property
    def of_change(self) -> bool:
        """Does it ask how much something rose or fell?"""
        return answer_type.of_change(self.text)

    @cached_property
    def measure(self) -> frozenset[str]:
        """The units that an answer may have; empty where any may, or none."""
        return answer_type.measure(self.text)

    @cached_property
    def counted(self) -> str:
        """The words that name what is to be counted; empty where nothing is."""
        return answer_type.counted(self.text, self.language)

    @cached_property
    def amount_of(self) -> str:
        """The words that name of what an amount is asked; empty for money, lengths and the like."""
        return answer_type.amount_of(self.text, self.language)

    @cached_property
    def thing_stems(self) -> frozenset[str]:
        """The stems of the words that name what is counted, or of which an amount is asked."""
        return frozenset(stem(word, self.language) for word in (self.counted or self.amount_of).split())

    # -------------------------------------------------------------- what an answer must keep to

    @cached_property
    def known(self) -> Text:
        """What it says and what was told before: neither is an answer to it."""
        return Text(f"{self.text} · {self.told}", self.language) if self.told else self

    @cached_property
    def days(self) -> frozenset[str]:
        """The days that it names in full, as ISO dates."""
        return frozenset(f"{one.year}-{one.month:02}-{one.day:02}" for one in self.dates
                         if one.year and one.month and one.day)  # fmt: skip

    @cached_property
    def granted(self) -> Text:
        """What a "when" or "why" takes for granted, as a claim: "Milgram say that the police watch them"."""
        return Text(_WHEN_OR_WHY.sub("", self.text).strip(" ?"), self.language)

    @cached_property
    def said_by(self) -> str:
        """Whom it has say something: "When did Milgram say that …?" -> "Milgram"; empty for nobody."""
        return answer_type.said_by(self.text)

    @cached_property
    def according_to(self) -> str:
        """Whose words it asks for, by the last name, folded: "according to Ana Donahue", "What did Donahue say about
        it?" -> "donahue"; else empty.
        """
        named = _ACCORDING.search(self.text)
        name = named["name"] if named else self.said_by if self.kind == "other" else ""
        return fold(words(name)[-1]) if name else ""

    @cached_property
    def speaker(self) -> str:
        """Whose words it asks for, whatever they say: "What did Ana Donahue say?" -> "donahue"; else empty."""
        named = _SAID_WHAT.fullmatch(self.text.strip())
        return fold(words(named["name"] or named["other"])[-1]) if named else ""
