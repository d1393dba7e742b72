"""A chat model may write, but only what the evidence says."""

from __future__ import annotations

import pytest

from rag import Briefer
from rag.types import Answer, Draft
from tests.scripted import always

pytestmark = pytest.mark.weights

HOW_MANY = {
    "en": "How many defendants are awaiting extradition?",
    "es": "¿Cuántos acusados esperan ser extraditados?",
}


def test_a_written_sentence_is_shown_with_the_quote_that_bears_it(corpus_briefer: Briefer) -> None:
    plain = corpus_briefer.ask(HOW_MANY["en"])
    said = plain.citations[0].quote
    answer = Briefer(corpus_briefer.library, always(said)).ask(HOW_MANY["en"])
    assert [sentence.text for sentence in answer.sentences] == [said]
    assert answer.citations == plain.citations[:1]
    assert (answer.writer, answer.notice, answer.raw) == ("Scripted", None, said)


def test_drafts_come_before_the_answer_evidence_first(corpus_briefer: Briefer) -> None:
    said = corpus_briefer.ask(HOW_MANY["en"]).citations[0].quote
    *steps, answer = Briefer(corpus_briefer.library, always(said)).ask_stream(HOW_MANY["en"])
    drafts = [step for step in steps if isinstance(step, Draft)]
    assert drafts[0].evidence
    assert not drafts[0].sentences
    assert isinstance(answer, Answer)
    assert drafts[-1].sentences == answer.sentences
    assert drafts[-1].citations == answer.citations
