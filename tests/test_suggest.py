"""What is suggested is good English or Spanish, comes from the documents, and is answered by them."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import Briefer, Library
from rag.briefer import question_language
from rag.embed import Embedder
from rag.types import Document, Language
from tests.conftest import CORPUS, WordCounts
from ui.suggest import LONGEST, Suggestions, ideas_of


def questions(text: str, written: Language, language: Language, date: str | None = None) -> list[str]:
    return [idea.question for idea in ideas_of(Document("d", "t", "s", text, written, date), language)]


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("More than 106,000 people died of opioid overdoses in the United States in 2021.",
         "How many people died of opioid overdoses in the United States in 2021?"),
        ("Another 232 defendants were still awaiting extradition, she said.",
         "How many defendants were still awaiting extradition?"),
        ("The minister said that the plan would cost 4.2 million florins.", "How much would the plan cost?"),
        ("The well is 40 metres deep.", "How deep is the well?"),
        ("Solbes said that 12.5% of the water was lost through leaks.",
         "What percentage of the water was lost through leaks?"),
        ("On Monday Irene Solbes said that the plan would work.", "What did Irene Solbes say about the plan?"),
        ("Nobody but Ana Ruiz, the mayor, was there.", "Who is Ana Ruiz?"),
        ("It was presented on March 24, 2026.", "What happened on March 24, 2026?"),
    ],
)  # fmt: skip
def test_an_english_sentence_becomes_the_question_that_it_answers(sentence: str, question: str) -> None:
    assert question in questions(sentence, "en", "en")


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("Más de 106.000 personas murieron por sobredosis en EE. UU.",
         "¿Cuántas personas murieron por sobredosis en EE. UU?"),
        ("Otros 232 acusados seguían pendientes de extradición, según Milgram.",
         "¿Cuántos acusados seguían pendientes de extradición?"),
        ("El plan costará 4,2 millones de florines.", "¿Cuánto costará el plan?"),
        ("El puente mide 1.500,5 metros.", "¿Cuánto mide el puente?"),
        ("El 12,5 % del agua se perdía por fugas, dijo.", "¿Qué porcentaje del agua se perdía por fugas?"),
        ("El lunes dijo Irene Solbes que el plan costará poco.", "¿Qué dijo Irene Solbes sobre el plan?"),
        ("Solo faltó Ana Ruiz, la alcaldesa.", "¿Quién es Ana Ruiz?"),
        ("Se presentó el 24 de marzo de 2026.", "¿Qué pasó el 24 de marzo de 2026?"),
    ],
)  # fmt: skip
def test_a_spanish_sentence_becomes_the_question_that_it_answers(sentence: str, question: str) -> None:
    assert question in questions(sentence, "es", "es")


@pytest.mark.parametrize(
    ("written", "language", "question"),
    [
        ("en", "en", "What is due on December 31, 2029?"),
        ("en", "es", "¿Qué está previsto para el 31 de diciembre de 2029?"),
    ],
)
def test_a_day_after_the_document_was_written_has_not_happened(
    written: Language, language: Language, question: str
) -> None:
    assert question in questions("It ends on December 31, 2029.", written, language, "2026-03-24")


def test_a_document_in_the_other_language_lends_only_its_names_and_dates() -> None:
    text = "On Monday Irene Solbes said that the plan would cost 4.2 million. About 40 people were hurt on May 2, 2020."
    assert questions(text, "en", "es") == ["¿Qué dijo Irene Solbes?", "¿Qué pasó el 2 de mayo de 2020?"]
    text = (
        "El lunes dijo Irene Solbes que el plan costará 4,2 millones. Unas 40 personas murieron el 2 de mayo de 2020."
    )
    assert questions(text, "es", "en") == ["What did Irene Solbes say?", "What happened on May 2, 2020?"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Critics said that it was late. Others were told so.", "en"),
        ("The Ministry of Health said nothing. He said no.", "en"),
        ("Algunos dijeron que no. Según el Ministerio de Sanidad, no.", "es"),
        ("4 million of them. 40 years ago it was there.", "en"),
    ],
)
def test_a_word_that_opens_a_sentence_or_an_institution_is_asked_nothing(text: str, language: Language) -> None:
    assert questions(text, language, language) == []


@pytest.mark.weights
def test_samples_come_in_both_languages_and_are_answered(corpus_briefer: Briefer) -> None:
    samples = Suggestions(corpus_briefer.library).samples()
    assert [one.language for one in samples] == ["en", "es", "en", "es"]
    for one in samples:
        assert question_language(one.question) == one.language
        assert len(one.question) <= LONGEST
        assert one.question.startswith("¿") is (one.language == "es")
        answer = corpus_briefer.ask(one.question)
        assert answer.refusal is None
        assert answer.language == one.language


@pytest.mark.weights
@pytest.mark.parametrize(
    "question",
    [
        "How many defendants are awaiting extradition?",
        "What did Donahue say about Mexican police?",
        "What does the Arenales water plan cost?",
        "¿Cuántos acusados esperan ser extraditados?",
        "¿Cuánto costará el plan de agua de Arenales?",
        "¿Qué dijo López Obrador?",
    ],
)
def test_what_follows_an_answer_is_in_its_language_and_is_answered(corpus_briefer: Briefer, question: str) -> None:
    answer = corpus_briefer.ask(question)
    follow_ups = Suggestions(corpus_briefer.library).after(answer, [question])
    assert 1 <= len(follow_ups) <= 3
    assert len(set(follow_ups)) == len(follow_ups)
    assert question not in follow_ups
    for one in follow_ups:
        asked = corpus_briefer.ask(one)
        assert (asked.language, asked.refusal) == (answer.language, None)


@pytest.mark.weights
def test_what_was_asked_already_is_not_suggested_again(corpus_briefer: Briefer) -> None:
    suggestions = Suggestions(corpus_briefer.library)
    answer = corpus_briefer.ask("¿Cuánto costará el plan de agua de Arenales?")
    first = suggestions.after(answer)
    assert not set(first) & set(suggestions.after(answer, first))


@pytest.mark.weights
def test_a_figure_that_was_just_told_in_the_other_language_is_not_asked_for(corpus_briefer: Briefer) -> None:
    answer = corpus_briefer.ask("¿Cuántos acusados esperan ser extraditados?")
    assert not [one for one in Suggestions(corpus_briefer.library).after(answer) if "extradición" in one]


@pytest.mark.weights
def test_a_removed_document_suggests_nothing_more(tmp_path: Path, packaged: Embedder) -> None:
    with Library.open(tmp_path / "library", embedder=packaged) as library:
        suggestions = Suggestions(library)
        assert suggestions.samples() == []
        library.add(CORPUS / "en" / "arenales-water-plan.md")
        assert "How much would the plan cost?" in [one.question for one in suggestions.samples()]
        library.remove(library.documents()[0].id)
        assert suggestions.samples() == []


def test_an_empty_library_suggests_nothing(library: Library, counts: WordCounts) -> None:
    assert Suggestions(library).samples() == []
