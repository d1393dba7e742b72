"""Gold quotes of our own sets, said as Fuente says them, and made wrong in one thing: which metric sees it."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from evals.datasets import Case, Set, read_set
from evals.metrics import golds, holds, measure
from evals.quotations import parted
from evals.studies.verifier.changes.edits import exchanged
from evals.studies.verifier.changes.figures import figure
from evals.studies.verifier.changes.modality import hedge_removed
from rag.language.sentences import sentences
from rag.messages import lead
from rag.types import Answer, Chunk, Citation, Document, Language, Passage, Sentence
from rag.verification.align import Quote
from tests.conftest import CORPUS

SETS = Path(__file__).parents[2] / "evals" / "sets"
CORRECT = {"gold_first_quote", "gold_any_quote", "answer_contains"}


@dataclass(frozen=True)
class World:
    """A case and its gold quote as the answer."""

    case: Case
    answer: Answer


def unasked(claim: str, language: Language, quotes: Sequence[Quote]) -> bool:
    """A verifier that a quotation never comes to."""
    raise AssertionError(claim)


@pytest.fixture(scope="module")
def worlds() -> list[World]:
    given = read_set([SETS / "corpus.en.jsonl", SETS / "corpus.es.jsonl"], questions=None, corpus=CORPUS)
    return [world for case in given.cases if case.gold and case.language == case.sources for world in told(case, given)]


def told(case: Case, given: Set) -> list[World]:
    gold = case.gold[0]
    (text,) = [text for text in given.documents if text.name == gold.document]
    document = Document("d", "Notes", text.name, text.text, text.language, date="2026-03-24", outlet="The Valley Post")
    at = text.text.index(gold.text)
    (span,) = [one for one in sentences(text.text, text.language) if one.start <= at < one.end]
    words = text.text[span.start : span.end]
    if not holds(words, golds(case)):
        return []
    chunk = Chunk("c", "d", 0, len(text.text), text.text, text.language, None, None, (span,))
    quote = Citation(1, words, text.language, document, "c", None, span.start, span.end)
    said = (Sentence(lead(quote, case.language), (1,)),)
    return [World(case, Answer(case.question, case.language, said, (quote,), (Passage(chunk, document, 0.9),)))]


def changed(maker: Callable[..., object]) -> Callable[[str, Language], str]:
    def change(words: str, language: Language) -> str:
        made = maker(words, language, random.Random(1))
        return next((one.text for one in made), words)  # type: ignore[attr-defined]

    return change


def antonym(text: str, language: Language, rng: random.Random) -> object:
    return exchanged(text, language, "opposite", rng)


def currency(words: str, language: Language) -> str:
    for one, other in (("florins", "euros"), ("florines", "euros"), ("$", "€"), ("cents", "pence"), ("dólar", "euro")):
        words = words.replace(one, other)
    return words


IN_THE_QUOTE = {
    "antonym": changed(antonym), "hedge": changed(hedge_removed), "figure": changed(figure), "currency": currency,
}  # fmt: skip


@pytest.mark.parametrize("kind", IN_THE_QUOTE)
def test_a_word_changed_between_quotation_marks_is_seen_by_exact_quotes_and_by_what_is_gold_at_most(
    worlds: list[World], kind: str
) -> None:
    seen = 0
    for world in worlds:
        (quote,), (one,) = world.answer.citations, world.answer.sentences
        words = IN_THE_QUOTE[kind](quote.quote, quote.language)
        if words == quote.quote or parted(lead(replace(quote, quote=words), world.case.language)) is None:
            continue
        wrong = replace(world.answer, sentences=(replace(one, text=lead(replace(quote, quote=words), quote.language)),))
        gold = set() if holds(words, golds(world.case)) else {"answer_contains"}
        assert moved(world, wrong) == {"exact_quotes"} | gold
        seen += 1
    assert seen >= 4


FALSE_LEADS: dict[Language, tuple[str, ...]] = {
    "en": ("The mayor denied this: ", "According to The Hill Courier (March 24, 2026): ",
           "According to The Valley Post (March 25, 1987): ", "It was never said: "),
    "es": ("El alcalde lo desmintió: ", "Según El Correo del Monte (24 de marzo de 2026): ",
           "Según The Valley Post (25 de marzo de 1987): ", "Nunca se dijo: "),
}  # fmt: skip


@pytest.mark.parametrize("at", range(4))
def test_a_false_lead_before_the_quote_is_seen_by_true_lead_alone(worlds: list[World], at: int) -> None:
    for world in worlds:
        (one,) = world.answer.sentences
        parts = parted(one.text)
        assert parts is not None
        wrong = one.text.replace(parts[0], FALSE_LEADS[world.case.language][at].rstrip())
        assert moved(world, replace(world.answer, sentences=(replace(one, text=wrong),))) == {"true_lead"}


def test_the_other_language_is_seen_by_language_match_alone_and_no_answer_by_what_is_gold(worlds: list[World]) -> None:
    for world in worlds:
        (quote,), (one,) = world.answer.citations, world.answer.sentences
        other: Language = "es" if world.case.language == "en" else "en"
        wrong = replace(one, text=lead(quote, other))
        assert moved(world, replace(world.answer, sentences=(wrong,))) == {"language_match"}
        assert moved(world, replace(world.answer, sentences=(), citations=())) == CORRECT


def test_a_gold_quote_as_fuente_says_it_is_perfect(worlds: list[World]) -> None:
    assert len(worlds) > 30
    for world in worlds:
        found = measure(world.case, world.answer, unasked)
        assert {found[metric] for metric in (*CORRECT, "exact_quotes", "true_lead")} == {1.0}


def moved(world: World, wrong: Answer) -> set[str]:
    before, after = measure(world.case, world.answer, unasked), measure(world.case, wrong, unasked)
    shared = set(before) & set(after) - {"token_f1", "words", "latency_ms"}
    assert set(after) <= set(before)
    return {metric for metric in shared if before[metric] != after[metric]}
