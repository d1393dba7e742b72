"""A text and its language: what is known of it is computed once, when it is first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from rag.language import dates, modality, names, numbers, sentences, words
from rag.types import Language


@dataclass(frozen=True)
class Text:
    """Words in a language. Equal texts are equal; what is computed of one stays with it."""

    text: str
    language: Language

    @cached_property
    def folded(self) -> str:
        """Without capitals and accents, letter for letter, so that offsets stay."""
        return modality.flat(self.text)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words as written, figures included."""
        return tuple(words.words(self.text))

    @cached_property
    def content(self) -> tuple[str, ...]:
        """The stems of the content words, in order."""
        return tuple(modality.content(self.folded, self.language))

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset(self.content)

    @cached_property
    def sentences(self) -> tuple[Text, ...]:
        spans = sentences.sentences(self.text, self.language)
        return tuple(Text(self.text[span.start : span.end], self.language) for span in spans)

    @cached_property
    def figures(self) -> tuple[numbers.Figure, ...]:
        return tuple(numbers.figures(self.text, self.language))

    @cached_property
    def dates(self) -> tuple[dates.Date, ...]:
        """The dates that name a month."""
        return tuple(dates.dates(self.text))

    @cached_property
    def years(self) -> frozenset[int]:
        return dates.years(self.text)

    @cached_property
    def names(self) -> frozenset[str]:
        """Its names, folded, word by word."""
        return names.named(self.text)

    @cached_property
    def held(self) -> frozenset[str]:
        """Every word, folded."""
        return names.held(self.text)

    @cached_property
    def markers(self) -> tuple[modality.Marker, ...]:
        """What denies, weakens, bounds or lends what it says."""
        return modality.markers(self.text, self.language)
