"""Answers spoilt in one way each, in both languages: the metric that is meant to see it moves, and no other does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pytest

from evals.datasets import Case, Gold
from evals.metrics import measure, refused
from evals.run import Result, summary
from rag.types import Answer, Chunk, Citation, Document, Language, Passage, Reason, Refusal, Sentence, Span
from rag.verification.align import Quote

TEXTS: dict[Language, str] = {
    "en": "The bridge of Vega is 40 metres long and was not built by Ana Ruiz. Cows graze on the hill in summer.",
    "es": "El puente de Vega mide 40 metros y no lo construyó Ana Ruiz. Las vacas pastan en la colina en verano.",
}
ASKED: dict[Language, str] = {"en": "Of which town is the long bridge?", "es": "¿De qué pueblo es el puente largo?"}
SAID: dict[Language, str] = {  # what a chat model would write
    "en": "The bridge of Vega has a length of 40 metres and was not built by Ana Ruiz.",
    "es": "El puente de Vega mide 40 metros de largo y no lo construyó Ana Ruiz.",
}
REFUSED: dict[Language, str] = {
    "en": "I find nothing about this in the documents.",
    "es": "No encuentro nada sobre esto en los documentos.",
}
SUPPORT = {"verified", "verified_citations"}
CORRECT = {"gold_first_quote", "gold_any_quote", "answer_contains"}


def supports(claim: str, language: Language, quotes: Sequence[Quote]) -> bool:
    """A verifier that knows what is true of the bridge."""
    return claim in SAID.values() and any("Vega" in quote.text for quote in quotes)


@dataclass(frozen=True)
class Good:
    """A case and the answer that is right in every way."""

    case: Case
    answer: Answer


def good(asked: Language, source: Language) -> Good:
    text = TEXTS[source]
    end = text.index(". ") + 1
    document = Document("d", "Notes", f"{source}/notes.md", text, source)
    chunk = Chunk("c", "d", 0, len(text), text, source, None, None, (Span(0, end),))
    quote = Citation(1, text[:end], source, document, "c", None, 0, end, (Span(0, 8),))
    gold = "of Vega" if source == "en" else "de Vega"
    case = Case("1", ASKED[asked], asked, source, "fact", (Gold(document.source, gold),), ("of Vega", "de Vega"))
    passages = (Passage(chunk, document, 0.9),)
    return Good(case, Answer(case.question, asked, (Sentence(SAID[asked], (1,)),), (quote,), passages, writer="small"))


def saying(answer: Answer, old: str, new: str) -> Answer:
    (one,) = answer.sentences
    assert old in one.text
    return replace(answer, sentences=(replace(one, text=one.text.replace(old, new)),))


def figure(answer: Answer) -> Answer:
    return saying(answer, "40", "45")


def name(answer: Answer) -> Answer:
    return saying(answer, "Ana Ruiz", "Ana Peña")


def negation(answer: Answer) -> Answer:
    return saying(answer, "was not built", "was built") if answer.language == "en" else saying(answer, "no lo ", "lo ")


def copied(answer: Answer) -> Answer:
    (quote,) = answer.citations
    text, start = quote.document.text, quote.document.text.index(". ") + 2
    cows = replace(quote, quote=text[start:], start=start, end=len(text), marks=())
    return replace(answer, sentences=(Sentence(text[start:], (1,)),), citations=(cows,))


def empty(answer: Answer) -> Answer:
    return replace(answer, sentences=(), citations=())


def blank(answer: Answer) -> Answer:
    return replace(answer, sentences=(Sentence(" ", ()),), citations=())


def refusal(answer: Answer) -> Answer:
    said = Refusal(Reason.NOTHING_FOUND, REFUSED[answer.language])
    return replace(answer, sentences=(), citations=(), refusal=said)


def refusal_in_words(answer: Answer) -> Answer:
    return replace(answer, sentences=(Sentence(REFUSED[answer.language], ()),), citations=())


MUTATIONS: list[tuple[Callable[[Answer], Answer], set[str]]] = [
    (figure, SUPPORT),
    (name, SUPPORT),
    (negation, SUPPORT),
    (copied, CORRECT),
    (empty, CORRECT),
    (blank, CORRECT),
    (refusal, CORRECT),  # a system that refuses more is not the better for it; the refusal metrics see it too, below
    (refusal_in_words, CORRECT),
]


@pytest.mark.parametrize(("asked", "source"), [("en", "en"), ("es", "es"), ("en", "es"), ("es", "en")])
@pytest.mark.parametrize(("mutate", "seen_by"), MUTATIONS, ids=[mutate.__name__ for mutate, _ in MUTATIONS])
def test_a_mutation_moves_the_metric_that_is_meant_to_see_it_and_only_that(
    mutate: Callable[[Answer], Answer], seen_by: set[str], asked: Language, source: Language
) -> None:
    if mutate is copied and asked != source:  # then it is in the wrong language, too
        seen_by = seen_by | {"language_match"}
    world = good(asked, source)
    before, after = measure(world.case, world.answer, supports), measure(world.case, mutate(world.answer), supports)
    shared = set(before) & set(after) - {"token_f1", "words", "latency_ms"}
    assert {metric for metric in shared if before[metric] != after[metric]} == seen_by
    assert all(after[metric] < before[metric] for metric in seen_by)


@pytest.mark.parametrize(("asked", "source"), [("en", "en"), ("es", "es"), ("en", "es"), ("es", "en")])
def test_the_good_answer_is_perfect(asked: Language, source: Language) -> None:
    world = good(asked, source)
    found = measure(world.case, world.answer, supports)
    assert {metric: value for metric, value in found.items() if value != 1 and metric not in ("words", "token_f1")} == {
        "over_citation": 0.0, "latency_ms": 0.0,
    }  # fmt: skip


@pytest.mark.parametrize(("asked", "other"), [("en", "es"), ("es", "en")])
def test_an_answer_in_the_other_language_is_seen_by_language_match_alone(asked: Language, other: Language) -> None:
    world = good(asked, asked)
    wrong = replace(world.answer, sentences=(Sentence(SAID[other], (1,)),))
    before, after = measure(world.case, world.answer, supports), measure(world.case, wrong, supports)
    moved = {metric for metric in before if before[metric] != after[metric] and metric not in ("words", "token_f1")}
    assert moved == {"language_match"}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("mutate", [refusal, refusal_in_words])
def test_a_refusal_is_seen_by_the_refusal_metrics_and_never_counts_as_faithful(
    mutate: Callable[[Answer], Answer], language: Language
) -> None:
    world = good(language, language)
    lost = Case("2", "Who owns the cows?", language, language, "near_miss")

    def told(*answers: Answer) -> dict[str, float]:
        results = [
            Result(case, "mine", measure(case, answer, supports), refused(answer))
            for case, answer in zip((world.case, lost), answers, strict=True)
        ]
        return {metric: score["value"] for metric, score in summary(results)["all"].items()}

    right, wrong = told(world.answer, mutate(world.answer)), told(mutate(world.answer), world.answer)
    silent = told(mutate(world.answer), mutate(world.answer))
    assert (right["refusal_f1"], right["near_miss_refusal_recall"], right["answered"]) == (1, 1, 1)
    assert (wrong["refusal_f1"], wrong["near_miss_refusal_recall"], wrong["answered"]) == (0, 0, 0)
    assert not SUPPORT & set(silent)


@pytest.mark.parametrize(
    "text",
    [
        "I do not know.", "The documents do not mention it.", "There is no information about that.",
        "I could not find an answer.", "No lo sé.", "Las fuentes no lo indican.",
        "No hay información sobre eso en los documentos.", "No se menciona en los textos.",
        "Los documentos tratan este tema, pero no responden a la pregunta.",
    ],
)  # fmt: skip
def test_a_refusal_in_words_is_known_in_both_languages(text: str) -> None:
    world = good("en", "en")
    assert refused(replace(world.answer, sentences=(Sentence(text, ()),), citations=()))


@pytest.mark.parametrize(
    "text", ["México no respondió a la carta.", "Mexico did not answer the letter.", "No se vendió nada en mayo."]
)
def test_a_denial_is_no_refusal(text: str) -> None:
    world = good("en", "en")
    assert not refused(replace(world.answer, sentences=(Sentence(text, ()),), citations=()))
