"""The statements on the documents: in both languages, on words of the text; true and false differ, and are as long."""

from __future__ import annotations

from statistics import mean

from evals.studies.reader.statements import TEXTS, facts
from evals.studies.verifier.written import stated
from rag.types import LANGUAGES


def test_each_fact_has_every_text_in_both_languages_on_words_of_its_document() -> None:
    for fact in facts():
        assert fact.document.text[fact.quote.start : fact.quote.end].strip(), fact.document.id
        assert all(fact.text[name][language].strip() for name in TEXTS for language in LANGUAGES), fact.document.id
        assert all(fact.text["true"][language] != fact.text["false"][language] for language in LANGUAGES)


def test_no_statement_gives_itself_away_by_its_length() -> None:
    for language in LANGUAGES:
        true, false = (mean(len(fact.text[name][language].split()) for fact in facts()) for name in ("true", "false"))
        assert abs(true - false) < 0.02 * true


def test_a_false_statement_knows_the_true_one_it_was_made_of() -> None:
    for claims in stated().values():
        assert all(
            (claim.true is not None) == (claim.verdict == "contradicted" and claim.kind != "no") for claim in claims
        )
