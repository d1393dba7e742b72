"""A text and its language: what is known of it is computed once, when it is first asked for."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from rag.language import dates, detection, lexicon, localised, modality, names, numbers, sentences, words
from rag.types import Language, Span

_MARK = re.compile(r"[,;:.!?—](?=\s|$)")


@dataclass(frozen=True)
class Text:
    """Words in a language. Equal texts are equal; what is computed of one stays with it."""

    text: str
    language: Language

    def cut(self, start: int, end: int | None = None) -> Self:
        """A stretch of it, in its language."""
        return replace(self, text=self.text[start:end])

    def clause(self, at: int) -> Self:
        """What stands between two marks around a place."""
        marks = [mark.end() for mark in _MARK.finditer(self.text)]
        first = max((mark for mark in marks if mark <= at), default=0)
        return self.cut(first, min((mark for mark in marks if mark > at), default=None))

    def may_speak_of(self, other: Text) -> bool:
        """Have both a content word in common, figures aside? Of two languages too few are known to say no."""
        return self.language != other.language or any(
            lexicon.equivalence(mine, self.language, theirs, other.language) >= lexicon.ALIKE
            for mine in self.stems for theirs in other.stems if not mine.isdigit()
        )  # fmt: skip

    @cached_property
    def reads_like(self) -> Language | None:
        """The language that its words leave no doubt of, whichever it is taken to be in; None where they do."""
        return detection.detect_sure(self.text)

    @cached_property
    def foreign(self) -> str | None:
        """The ISO code of the language that it is in where that is clearly neither English nor Spanish."""
        return detection.third_language(self.text)

    @cached_property
    def plain(self) -> str:
        """Without capitals, accents and ligatures; offsets may not stay."""
        return words.fold(self.text)

    def localised(self, reader: Language) -> localised.Localised:
        """The same in a reader's language, as far as CLDR and the tables can say it."""
        return localised.localised(self.text, self.language, reader)

    def bounded(self, figure: Span) -> Span:
        """A figure with what bounds it before it: "more than 70,000"."""
        return localised.bounded(self.text, figure, self.language)

    @cached_property
    def measured(self) -> bool:
        """Has the amount that it is a unit?"""
        return localised.measured(self.text, self.language)

    @cached_property
    def folded(self) -> str:
        """Without capitals and accents, letter for letter, so that offsets stay."""
        return modality.flat(self.text)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words as written, figures included."""
        return tuple(words.words(self.text))

    @cached_property
    def content_words(self) -> tuple[str, ...]:
        """The words as written that are no stop words."""
        return tuple(word for word in self.words if words.fold(word) not in words.STOP_WORDS[self.language])

    @cached_property
    def content(self) -> tuple[str, ...]:
        """The stems of the content words, in order, found without regard to accents."""
        return tuple(modality.content(self.folded, self.language))

    @cached_property
    def word_stems(self) -> tuple[str, ...]:
        """The stems of the content words as they are spelt, in order."""
        return tuple(words.stems(self.text, self.language))

    @cached_property
    def every_stem(self) -> frozenset[str]:
        """The stems of all its words, stop words too."""
        return frozenset(words.stem(word, self.language) for word in self.words)

    @cached_property
    def search_terms(self) -> tuple[str, ...]:
        """What full-text search finds it by: its stems, and each word as written, which is what names share."""
        return tuple(term for word in self.words for term in words.search_terms(word, self.language))

    @cached_property
    def lexical_stems(self) -> tuple[str, ...]:
        """The stems that the lexicon knows words by, those of comparing ones too: more, less."""
        return tuple(lexicon.told(self.text, self.language))

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(self.content)

    @cached_property
    def sentence_spans(self) -> tuple[Span, ...]:
        return tuple(sentences.sentences(self.text, self.language))

    @cached_property
    def sentences(self) -> tuple[Text, ...]:
        return tuple(Text(self.text[span.start : span.end], self.language) for span in self.sentence_spans)

    @cached_property
    def figures(self) -> tuple[numbers.Figure, ...]:
        return tuple(numbers.figures(self.text, self.language))

    @cached_property
    def dates(self) -> tuple[dates.Date, ...]:
        """The dates that name a month."""
        return tuple(dates.dates(self.text))

    @cached_property
    def date_spans(self) -> tuple[Span, ...]:
        """Where dates and years stand."""
        return tuple(dates.date_spans(self.text))

    @cached_property
    def amounts(self) -> tuple[Span, ...]:
        """Where figures stand, with sign and unit."""
        return tuple(localised.amounts(self.text, self.language))

    @cached_property
    def years(self) -> frozenset[int]:
        return dates.years(self.text)

    @cached_property
    def countries(self) -> frozenset[str]:
        """The countries that it names, by their codes."""
        return names.countries(self.text)

    @cached_property
    def peoples(self) -> frozenset[str]:
        """The countries that it names, or whose people it does, by their codes."""
        return names.peoples(self.text)

    @cached_property
    def names(self) -> frozenset[str]:
        """Its names, folded, word by word."""
        return names.named(self.text)

    @cached_property
    def capitalised(self) -> frozenset[str]:
        """The words, folded, whose capital does not merely open a sentence."""
        return words.names(self.text)

    @cached_property
    def held(self) -> frozenset[str]:
        """Every word, folded."""
        return names.held(self.text)

    @cached_property
    def markers(self) -> tuple[modality.Marker, ...]:
        """What denies, weakens, bounds or lends what it says."""
        return modality.markers(self.text, self.language)
