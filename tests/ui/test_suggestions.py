"""What is suggested is good English or Spanish, comes from the documents, and is answered by them."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import Briefer, Library
from rag.briefer import question_language
from rag.models.embedding import Embedder
from rag.types import Document, Language
from tests.conftest import CORPUS, WordCounts
from ui.suggestions.ideas import LONGEST, ideas_of
from ui.suggestions.suggest import Suggestions


def questions(text: str, written: Language, language: Language, date: str | None = None) -> list[str]:
    """What is made of a text that its document comes back to."""
    return [idea.question for idea in ideas_of(Document("d", "t", "s", " ".join([text] * 3), written, date), language)]


@pytest.mark.parametrize(
    ("language", "sentence", "question"),
    [
        ("en", "In 2021, more than 106,000 people died of opioid overdoses in the United States.",
         "How many people died of opioid overdoses in the United States?"),
        ("es", "Otros 232 acusados seguían pendientes de extradición, según Milgram.",
         "¿Cuántos acusados seguían pendientes de extradición?"),
        ("en", "The Arenales water plan would cost 4.2 million florins.",
         "How much would the Arenales water plan cost?"),
        ("es", "El plan de agua de Arenales costará 4,2 millones de florines.",
         "¿Cuánto costará el plan de agua de Arenales?"),
        ("es", "El puente de Vadela mide 1.500,5 metros.", "¿Cuánto mide el puente de Vadela?"),
        ("en", "Irene Solbes said that 12.5% of the water was lost through leaks.",
         "What percentage of the water was lost through leaks?"),
        ("es", "El 12,5 % del agua se perdía por fugas en los tubos, dijo Solbes.",
         "¿Qué porcentaje del agua se perdía por fugas en los tubos?"),
        ("en", "Officials said the Thames bridge would cost £120m.", "How much would the Thames bridge cost?"),
        ("en", "The mayor says Thames bridge would cost £120m.", "How much would Thames bridge cost?"),
        ("es", "18 problemas persisten en el valle.", "¿Cuántos problemas persisten en el valle?"),
        ("es", "12 víctimas vivían en el valle.", "¿Cuántas víctimas vivían en el valle?"),
        ("en", "The report is late, Irene Solbes said.", "What did Irene Solbes say?"),
        ("es", "El informe, dijo Íñigo Núñez, llega tarde.", "¿Qué dijo Íñigo Núñez?"),
        ("en", "The Regional Government said no.", "What did the Regional Government say?"),
        ("es", "Del Tribunal de Cuentas se habla; el Tribunal de Cuentas calla.",
         "¿Qué dicen los documentos sobre el Tribunal de Cuentas?"),
        ("en", "DEA chief Ana Ruiz left; the DEA has waited.", "What do the documents say about the DEA?"),
        ("en", "How deep is the well of Vadela?", "How deep is the well of Vadela?"),
        ("es", "¿Por qué no coinciden las cifras?", "¿Por qué no coinciden las cifras?"),
    ],
)  # fmt: skip
def test_a_sentence_becomes_the_question_that_it_answers(language: Language, sentence: str, question: str) -> None:
    assert question in questions(sentence, language, language)


@pytest.mark.parametrize(
    ("written", "language", "question"),
    [
        ("en", "en", "What is planned for December 31, 2029?"),
        ("en", "es", "¿Qué está previsto para el 31 de diciembre de 2029?"),
    ],
)
def test_a_day_after_the_document_was_written_has_not_happened(
    written: Language, language: Language, question: str
) -> None:
    assert question in questions("It ends on December 31, 2029.", written, language, "2026-03-24")
    assert question not in questions("It ends on December 31, 2029.", written, language, "2030-01-01")


def test_a_document_in_the_other_language_lends_only_its_people_and_dates() -> None:
    english = "The plan would cost 4.2 million, Irene Solbes said. The Regional Government said no."
    spanish = "El plan costará 4,2 millones, dijo Irene Solbes. El Gobierno Regional dijo que no."
    assert set(questions(english, "en", "es")) == {"¿Qué dijo Irene Solbes?"}
    assert set(questions(spanish, "es", "en")) == {"What did Irene Solbes say?"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Last year the plan would cost 4 million.", "en"),  # a plan without a name
        ("His plan would cost 4 million.", "en"),  # whose?
        ("What did they say about it?", "en"),
        ("The DEA chief and two DEA agents met at DEA offices.", "en"),  # the article of "DEA" is not told
        ("Another 40 others were there before them that day.", "en"),
        ("Su plan costará 4 millones. ¿Qué dijeron ellos de esto ayer?", "es"),  # ¿de quién?
        ("In 2024 schools were closed for two weeks.", "en"),  # a year counts nothing
        ("By 2030 trains are expected to be faster.", "en"),
        ("En 2024 escuelas rurales cerraron sus puertas al curso.", "es"),
        ("300 casas bien conservadas en el casco antiguo de la villa.", "es"),  # no verb
        ("300 salas en construcción junto al casco antiguo de la villa.", "es"),
        ("40 atletas corrían por las calles de la villa.", "es"),  # a gender that the ending does not tell
        ("Unas 40 fuentes manaban allí sin parar.", "es"),  # a gender that the word does not tell is not guessed
    ],
)
def test_what_does_not_stand_on_its_own_is_asked_nothing(text: str, language: Language) -> None:
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


@pytest.mark.long
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


@pytest.mark.long
@pytest.mark.weights
def test_what_was_asked_already_is_not_suggested_again(corpus_briefer: Briefer) -> None:
    suggestions = Suggestions(corpus_briefer.library)
    answer = corpus_briefer.ask("¿Cuánto costará el plan de agua de Arenales?")
    first = suggestions.after(answer)
    assert not set(first) & set(suggestions.after(answer, first))


@pytest.mark.long
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
        assert {one.language for one in suggestions.samples()} == {"en", "es"}
        library.remove(library.documents()[0].id)
        assert suggestions.samples() == []


def test_an_empty_library_suggests_nothing(library: Library, counts: WordCounts) -> None:
    assert Suggestions(library).samples() == []
