"""The written claims: in both languages, on words of their document; a quote is given what is claimed of it."""

from __future__ import annotations

import random
from itertools import islice

from evals.studies.reader.documents import documents
from evals.studies.verifier.claims import CONTRADICTED, SUPPORTED, UNRELATED
from evals.studies.verifier.written import claimed, groups
from rag.types import LANGUAGES


def test_every_document_has_true_and_false_claims_in_both_languages() -> None:
    for one in claimed():
        assert {claim.verdict for claim in one.claims} == {"supported", "contradicted", "not_found"}, one.document.id
        assert all(claim.text[language].strip() for claim in one.claims for language in LANGUAGES), one.document.id


def test_quotes_are_of_documents_to_train_on_and_have_claims_of_each_kind() -> None:
    train = [document.text for document in documents() if document.part == "train"]
    made = list(islice(groups(random.Random(1)), 40))
    assert all(any(judged.quote in text for text in train) for judged in made)
    assert {claim.label for judged in made for claim in judged.claims} == {SUPPORTED, CONTRADICTED, UNRELATED}
