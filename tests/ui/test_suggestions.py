"""What is suggested is good English or Spanish, comes from the documents, and is answered by them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rag import Briefer, Library
from rag.briefer import question_language
from rag.models.embedding import Embedder
from rag.types import Document, Language
from tests.conftest import CORPUS, WordCounts
from ui.suggestions.clauses import LONGEST
from ui.suggestions.suggest import Suggestions, ideas_of


def questions(text: str, written: Language, language: Language, date: str | None = None) -> list[str]:
    """What is made of a text that its document comes back to."""
    return [idea.question for idea in ideas_of(Document("d", "t", "s", " ".join([text] * 3), written, date), language)]


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("In 2021, more than 106,000 people died of opioid overdoses in the United States.",
         "How many people died of opioid overdoses in the United States in 2021?"),
        ("Another 232 defendants were still awaiting extradition, according to Milgram.",
         "How many defendants were still awaiting extradition?"),
        ("“Last year, Mexico extradited 24 drug dealers to the US, but there are 232 defendants awaiting extradition.”",
         "How many drug dealers did Mexico extradite to the US?"),
        ("“Last year, Mexico extradited 24 drug dealers to the US, but there are 232 defendants awaiting extradition.”",
         "How many defendants are awaiting extradition?"),
        ("The Arenales water plan would cost 4.2 million florins.", "How much would the Arenales water plan cost?"),
        ("She said it costs cartels just 10 cents to produce a fake pill that sells for $10.",
         "How much does it cost cartels to produce a fake pill?"),
        ("The well of Vadela is 40 metres deep.", "How deep is the well of Vadela?"),
        ("Irene Solbes said that 12.5% of the water was lost through leaks.",
         "What percentage of the water was lost through leaks?"),
        ("On Monday Irene Solbes said that the water plan would work.",
         "What did Irene Solbes say about the water plan?"),
        ("Senator Ana Ruiz, a Republican, urged the United States to leave.",
         "What did Senator Ana Ruiz urge the United States to do?"),
        ("After the US arrested the defence minister of Mexico in October 2020, all ended.",
         "When did the US arrest the defence minister of Mexico?"),
        ("The cathedral of Vadela was built in 1520.", "When was the cathedral of Vadela built?"),
        ("Vadela Bay Church was closed because the roof had fallen.", "Why was Vadela Bay Church closed?"),
        ("The flood of 1931 caused the fall of the old bridge.", "What caused the fall of the old bridge?"),
        ("Minister Ana Ruiz said so. Ana Ruiz wrote the first history of Lumbria.",
         "Who wrote the first history of Lumbria?"),
        ("They met the mayor Ana Ruiz at noon. Ana Ruiz said so.", "Who is Ana Ruiz?"),
        ("Lake Vel is the deepest lake of Lumbria. Not far from Lake Vel they live.",
         "What is the deepest lake of Lumbria?"),
        ("They call for civil disobedience. Civil disobedience is a refusal to obey.", "What is civil disobedience?"),
    ],
)  # fmt: skip
def test_an_english_sentence_becomes_the_question_that_it_answers(sentence: str, question: str) -> None:
    assert question in questions(sentence, "en", "en")


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        ("En 2021 murieron en Estados Unidos 106.000 personas por sobredosis, según los institutos.",
         "¿Cuántas personas murieron en Estados Unidos por sobredosis en 2021?"),
        ("Otros 232 acusados seguían pendientes de extradición, según Milgram.",
         "¿Cuántos acusados seguían pendientes de extradición?"),
        ("El plan de agua de Arenales costará 4,2 millones de florines.",
         "¿Cuánto costará el plan de agua de Arenales?"),
        ("El puente de Vadela mide 1.500,5 metros.", "¿Cuánto mide el puente de Vadela?"),
        ("El 12,5 % del agua se perdía por fugas, dijo Solbes.", "¿Qué porcentaje del agua se perdía por fugas?"),
        ("El Gobierno regional pagará el 60 % del plan.", "¿Qué porcentaje del plan pagará el Gobierno regional?"),
        ("La Comunidad de Regantes agrupa a 1.312 familias.", "¿A cuántas familias agrupa la Comunidad de Regantes?"),
        ("El lunes dijo Irene Solbes que el plan de agua costará poco.",
         "¿Qué dijo Irene Solbes sobre el plan de agua?"),
        ("Estados Unidos detuvo en octubre de 2020 al ministro de México.",
         "¿Cuándo detuvo Estados Unidos al ministro de México?"),
        ("La catedral de Vadela se construyó en 1520.", "¿Cuándo se construyó la catedral de Vadela?"),
        ("Ayer dijo Ana Ruiz que quizá. Ana Ruiz escribió la primera historia de Lumbria.",
         "¿Quién escribió la primera historia de Lumbria?"),
        ("Los médicos se opusieron a la nueva ley porque subía los costes.",
         "¿Por qué se opusieron los médicos a la nueva ley?"),
        ("La riada de 1931 provocó la caída del puente viejo.", "¿Qué provocó la caída del puente viejo?"),
        ("Dijo Ana Ruiz que quizá. Solo faltó Ana Ruiz, la alcaldesa.", "¿Quién es Ana Ruiz?"),
        ("Cerca de México viven. México es el mayor socio de Lumbria.", "¿Cuál es el mayor socio de Lumbria?"),
        ("Los carteles compran los precursores químicos en China.",
         "¿Dónde compran los carteles los precursores químicos?"),
    ],
)  # fmt: skip
def test_a_spanish_sentence_becomes_the_question_that_it_answers(sentence: str, question: str) -> None:
    assert question in questions(sentence, "es", "es")


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


@pytest.mark.parametrize(
    ("language", "text", "question"),
    [
        ("en", "In 2021, more than 106,000 people died of opioid overdoses in the U.S.",
         "How many people died of opioid overdoses in the U.S.?"),
        ("es", "Cerca de México viven. México es el mayor socio comercial de EE. UU.\n",
         "¿Cuál es el mayor socio comercial de EE. UU.?"),
        ("es", "Cerca de México viven. México es el mayor socio comercial de EE.UU.\n",
         "¿Cuál es el mayor socio comercial de EE.UU.?"),
    ],
)  # fmt: skip
def test_a_shortened_name_at_the_end_keeps_its_last_dot(language: Language, text: str, question: str) -> None:
    assert question in questions(text, language, language)


def test_a_document_in_the_other_language_lends_only_its_names_and_dates() -> None:
    text = (
        "On Monday Irene Solbes said that the plan would cost 4.2 million. In the end Irene Solbes took office in 2013."
    )
    assert questions(text, "en", "es")[0] == "¿Cuándo asumió el cargo Irene Solbes?"
    assert set(questions(text, "en", "es")) == {
        "¿Cuándo asumió el cargo Irene Solbes?",
        "¿Qué dicen los documentos sobre Irene Solbes?",
    }
    text = "El lunes dijo Irene Solbes que costará 4,2 millones. Al final Irene Solbes asumió el cargo en 2013."
    assert questions(text, "es", "en")[0] == "When did Irene Solbes take office?"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Critics said that it was late. Others were told so.", "en"),
        ("The Ministry of Health said nothing. He said no.", "en"),
        ("His plan would cost 4 million because they lost it.", "en"),  # whose plan?
        ("Last year it was built in 1520. This church was built in 1520.", "en"),
        ("Mario Addison added 6 sacks.", "en"),
        ("Algunos dijeron que no. Según el Ministerio de Sanidad, no.", "es"),
        ("Su plan costará 4 millones. Esta iglesia se construyó en 1520.", "es"),  # ¿de quién?
        ("Unas 40 fuentes manaban.", "es"),  # a gender that the word does not tell is not guessed
        ("4 million of them. 40 years ago it was there.", "en"),
    ],
)
def test_what_does_not_stand_on_its_own_is_asked_nothing(text: str, language: Language) -> None:
    asked = [one for one in questions(text, language, language) if not re.search("say about the|sobre (?:el|la) ", one)]
    assert asked == []


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
        assert {one.language for one in suggestions.samples()} == {"en", "es"}
        library.remove(library.documents()[0].id)
        assert suggestions.samples() == []


def test_an_empty_library_suggests_nothing(library: Library, counts: WordCounts) -> None:
    assert Suggestions(library).samples() == []
