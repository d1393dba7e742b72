"""The documents with questions: whole in both languages, each answer a slice, parts that share no document."""

from __future__ import annotations

import random

from evals.studies.reader.documents import PARTS, asked_of_document, documents
from evals.studies.reader.examples import NO_ANSWER
from rag.types import LANGUAGES


def test_each_question_stands_in_both_languages_and_about_half_have_an_answer() -> None:
    for document in documents():
        assert all(one.text[language].strip() for one in document.asking for language in LANGUAGES), document.id
        answered = [one for one in document.asking if one.answer is not NO_ANSWER]
        assert 0.5 <= len(answered) / len(document.asking) <= 0.65, document.id
        assert all(document.text[one.answer.start : one.answer.end].strip() for one in answered), document.id


def test_every_part_has_documents_in_both_languages() -> None:
    held = {(document.part, document.language) for document in documents()}
    assert held == {(part, language) for part in PARTS for language in LANGUAGES}


def test_what_is_trained_on_is_no_document_that_is_kept_and_a_miss_has_no_answer() -> None:
    kept = {document.id for document in documents() if document.part != "train"}
    rng = random.Random(1)
    for miss in (False, True):
        made = [one for _ in range(60) if (one := asked_of_document(rng, miss, 400))]
        assert not kept & {one.document for one in made}
        assert {one.answered for one in made} == {not miss}
        assert {one.asked for one in made} == {one.language for one in made} == set(LANGUAGES)
