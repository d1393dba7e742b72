"""Nothing unsupported is shown."""

from __future__ import annotations

from dataclasses import replace

from rag.types import Citation, Document, Sentence
from rag.verify import verify

DOCUMENT = Document("d", "The well", "well.md", "The well is 40 metres deep. Ana Ruiz dug it.", "en")
CITATION = Citation(1, "The well is 40 metres deep.", "en", DOCUMENT, "c", None, 0, 27)
SENTENCE = Sentence("According to “The well”: “The well is 40 metres deep.”", (1,))


def test_a_sentence_that_quotes_its_source_is_kept() -> None:
    assert verify([SENTENCE], [CITATION]) == ((SENTENCE,), (CITATION,))


def test_an_invented_source_is_no_source() -> None:
    assert verify([replace(SENTENCE, citations=(7,))], [CITATION]) == ((), ())


def test_a_quote_with_one_changed_letter_is_no_quote() -> None:
    assert verify([SENTENCE], [replace(CITATION, quote="The well is 41 metres deep.")]) == ((), ())


def test_a_sentence_that_says_something_else_is_not_shown() -> None:
    assert verify([Sentence("The well is 400 metres deep.", (1,))], [CITATION]) == ((), ())


def test_a_sentence_without_a_citation_is_not_shown() -> None:
    assert verify([replace(SENTENCE, citations=())], [CITATION]) == ((), ())
