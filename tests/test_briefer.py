"""What an answer promises, over `corpus/` with the packaged weights."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import Briefer, Library
from rag.errors import QuestionError
from rag.language.text import Text
from rag.messages import quoted, refusal_within, told_filters
from rag.types import Answer, Filters, Language, Reason, Stage

pytestmark = pytest.mark.weights

ASKED = [  # question, its language, words that a quote must hold
    ("How much does a fake fentanyl pill cost to produce?", "en", ("10 cents", "10 centavos")),
    ("¿Cuánto cuesta fabricar una pastilla falsa de fentanilo?", "es", ("10 cents", "10 centavos")),
    ("How many people died of opioid overdoses in 2021?", "en", ("106,000", "106.000")),
    ("¿Cuántas personas murieron por sobredosis de opioides en 2021?", "es", ("106,000", "106.000")),
    ("cuantas personas murieron por sobredosis de opioides en 2021", "es", ("106,000", "106.000")),
    ("HOW MANY PEOPLE DIED OF OPIOID OVERDOSES IN 2021?", "en", ("106,000", "106.000")),
    ("How many defendants are awaiting extradition?", "en", ("232",)),
    ("¿Cuántos acusados esperan ser extraditados?", "es", ("232",)),
    ("Where were fentanyl pills seized on February 23?", "en", ("Tempe",)),
    ("¿Dónde se incautaron pastillas de fentanilo el 23 de febrero?", "es", ("Tempe",)),
    ("When was Mexico's defence minister arrested?", "en", ("October 2020", "octubre de 2020")),
    ("¿Cuándo fue detenido el secretario de Defensa de México?", "es", ("October 2020", "octubre de 2020")),
    ("What did Donahue say about Mexican police?", "en", ("Donahue",)),
    ("¿Qué dijo Donahue sobre la policía mexicana?", "es", ("Donahue",)),
]
NOT_SAID = [
    ("Who won the football World Cup in 2022?", "en"),
    ("¿Quién ganó el Mundial de fútbol de 2022?", "es"),
    ("How do you cook a paella?", "en"),
    ("¿Cómo se cocina una paella?", "es"),
    ("How many moons does Jupiter have?", "en"),
    ("¿Cuántas lunas tiene Júpiter?", "es"),
]


@pytest.mark.parametrize(("question", "language", "facts"), ASKED, ids=[question for question, _, _ in ASKED])
def test_the_answer_holds_the_fact_in_the_language_of_the_question(
    corpus_briefer: Briefer, question: str, language: str, facts: tuple[str, ...]
) -> None:
    answer = corpus_briefer.ask(question)
    assert answer.language == language
    assert answer.refusal is None
    assert any(fact in citation.quote for fact in facts for citation in answer.citations)


@pytest.mark.parametrize(("question", "language", "facts"), ASKED, ids=[question for question, _, _ in ASKED])
def test_every_sentence_rests_on_an_exact_quote(
    corpus_briefer: Briefer, question: str, language: str, facts: tuple[str, ...]
) -> None:
    answer = corpus_briefer.ask(question)
    quotes = {citation.number: citation.quote for citation in answer.citations}
    assert sorted(quotes) == list(range(1, len(quotes) + 1))
    for citation in answer.citations:
        assert citation.document.text[citation.start : citation.end] == citation.quote
    for sentence in answer.sentences:
        assert sentence.citations
        assert all(quotes[number] in sentence.text for number in sentence.citations)


@pytest.mark.parametrize(("question", "language"), NOT_SAID)
def test_what_the_documents_do_not_say_is_refused_in_the_language_of_the_question(
    corpus_briefer: Briefer, question: str, language: str
) -> None:
    answer = corpus_briefer.ask(question)
    assert answer.refusal is not None
    assert answer.language == language
    assert not answer.citations
    assert answer.refusal.message.startswith({"en": "I find nothing", "es": "No encuentro nada"}[language])
    assert answer.passages


def test_a_lead_names_the_language_of_a_quote_from_the_other_side(corpus_briefer: Briefer) -> None:
    spanish = corpus_briefer.ask("¿Cuántos acusados esperan la extradición?", filters=Filters(language="en"))
    english = corpus_briefer.ask(
        "Where in Arizona were fentanyl and methamphetamine seized on February 23?", filters=Filters(language="es")
    )
    assert spanish.text.startswith("Según ")
    assert "en inglés" in spanish.sentences[0].text
    assert english.text.startswith("According to ")
    assert "in Spanish" in english.sentences[0].text


def test_the_language_can_be_chosen(corpus_briefer: Briefer) -> None:
    assert corpus_briefer.ask("How many defendants are awaiting extradition?", language="es").text.startswith("Según")


def test_stages_come_before_the_answer_which_is_the_same_as_asked_for_at_once(corpus_briefer: Briefer) -> None:
    question = "How many defendants are awaiting extradition?"
    *stages, answer = corpus_briefer.ask_stream(question)
    assert [stage.name for stage in stages if isinstance(stage, Stage)] == ["retrieve", "evidence", "write", "verify"]
    assert isinstance(answer, Answer)
    assert answer.text == corpus_briefer.ask(question).text


def test_a_chain_is_plain_langchain(corpus_briefer: Briefer) -> None:
    question = "How many defendants are awaiting extradition?"
    assert corpus_briefer.as_runnable().invoke(question).text == corpus_briefer.ask(question).text


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        ("", "empty"),
        ("  ¿?  ", "empty"),
        ("why " * 2500, "too_long"),
        ("Combien coûte une pilule de fentanyl contrefaite ?", "other_language"),
    ],
)
def test_what_cannot_be_asked_is_said_plainly(corpus_briefer: Briefer, question: str, problem: str) -> None:
    with pytest.raises(QuestionError) as raised:
        corpus_briefer.ask(question)
    assert raised.value.problem == problem


def test_an_empty_library_finds_nothing_in_either_language(library: Library) -> None:
    for question, message in (
        ("What is this?", "I find nothing about this in the documents."),
        ("¿Qué es esto?", "No encuentro nada sobre esto en los documentos."),
    ):
        refusal = Briefer(library).ask(question).refusal
        assert refusal is not None
        assert (refusal.reason, refusal.message) == (Reason.NOTHING_FOUND, message)


@pytest.mark.parametrize(
    ("question", "language", "said"),
    [
        ("Who said that no fentanyl is made or consumed in Mexico?", "en", "no se produce ni se consume fentanilo"),
        ("¿Qué parte del coste pagará el Gobierno regional?", "es", "Gobierno regional"),
    ],
)
def test_the_passage_likeliest_to_hold_the_answer_comes_first(
    corpus_briefer: Briefer, question: str, language: Language, said: str
) -> None:
    answer, library = corpus_briefer.ask(question), corpus_briefer.library
    retrieved = library.retrieve(Text(question, language)).passages
    assert {one.chunk.id for one in answer.passages} == {one.chunk.id for one in retrieved}
    assert answer.passages[0].chunk.id != retrieved[0].chunk.id
    assert said in answer.passages[0].chunk.text


@pytest.mark.parametrize(
    ("text", "language", "marked"),
    [
        ("It rose.", "en", "“It rose.”"),
        ("“It rose,” she said.", "en", "‘“It rose,” she said.’"),
        ("Subió.", "es", "«Subió.»"),
        ("«Subió», dijo.", "es", "“«Subió», dijo.”"),
    ],
)
def test_a_quote_that_has_quotation_marks_stands_between_others(text: str, language: Language, marked: str) -> None:
    assert quoted(text, language) == marked


FOOTBALL = {"en": "Who won the football World Cup?", "es": "¿Quién ganó el Mundial de fútbol?"}
LEFT: list[tuple[Language, Reason, Filters, str]] = [
    ("en", Reason.NOTHING_FOUND, Filters(language="es"),
     "I find nothing about this in the documents that the filters leave (1 of 2): in Spanish."),
    ("es", Reason.NOTHING_FOUND, Filters(language="en"),
     "No encuentro nada de esto en los documentos que dejan los filtros (1 de 2): en inglés."),
    ("en", Reason.OFF_QUESTION, Filters(date_from="2026-03-25"),
     "The documents touch on this subject but do not answer the question."
     " Only 1 of the library's 2 documents was searched: from March 25, 2026 on."),
    ("es", Reason.OFF_QUESTION, Filters(date_to="2026-03-24"),
     "Los documentos tratan este tema, pero no responden a la pregunta."
     " Solo se buscó en 1 de los 2 documentos de la biblioteca: hasta el 24 de marzo de 2026."),
    ("en", Reason.NOTHING_FOUND, Filters(), "I find nothing about this in the documents."),
    ("es", Reason.NOTHING_FOUND, Filters(), "No encuentro nada sobre esto en los documentos."),
]  # fmt: skip


@pytest.mark.parametrize(("language", "reason", "filters", "said"), LEFT, ids=[said for *_, said in LEFT])
def test_a_refusal_says_which_filters_left_documents_out_and_how_many_were_searched(
    library: Library, folder: Path, language: Language, reason: Reason, filters: Filters, said: str
) -> None:
    library.add(folder)
    assert refusal_within(reason, language, "other", library.scope(filters)) == said


@pytest.mark.parametrize(
    ("language", "filters", "said"),
    [
        ("en", Filters(document_ids=("a",)), "only the one that was chosen"),
        ("es", Filters(document_ids=("a",)), "solo el elegido"),
        ("en", Filters(document_ids=("a", "b")), "only the 2 that were chosen"),
        ("es", Filters(document_ids=("a", "b")), "solo los 2 elegidos"),
        ("en", Filters(collections=("Harbour",)), "only the collection “Harbour”"),
        ("en", Filters(collections=("Harbour", "Rail")), "only the collections “Harbour”, “Rail”"),
        ("es", Filters(collections=("Puerto", "Tren")), "solo las colecciones «Puerto», «Tren»"),
    ],
)
def test_filters_are_told_for_one_and_for_many(language: Language, filters: Filters, said: str) -> None:
    assert told_filters(filters, language) == said


@pytest.mark.parametrize(
    ("language", "filters", "said"),
    [
        ("en", Filters(date_from="2030"), "None of the library's 2 documents passes the filters"),
        ("es", Filters(date_to="2020-05"), "Ninguno de los 2 documentos de la biblioteca cumple los filtros"),
    ],
)
def test_filters_that_no_document_passes_are_named(
    library: Library, folder: Path, language: Language, filters: Filters, said: str
) -> None:
    library.add(folder)
    refused = Briefer(library).ask(FOOTBALL[language], filters=filters).refusal
    assert refused is not None
    assert refused.message.startswith(said)


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "I find nothing about this yet. Documents are still being read (0 of 2 files so far)"),
        ("es", "Todavía no encuentro nada sobre esto. Aún se están leyendo documentos (0 de 2 archivos hasta ahora)"),
    ],
)
def test_while_documents_are_being_read_nothing_is_said_to_be_missing(
    library: Library, folder: Path, language: Language, said: str
) -> None:
    told: list[Answer] = []
    library.add(folder, on_progress=lambda _: told.append(Briefer(library).ask(FOOTBALL[language])))
    assert told[0].refusal is not None
    assert told[0].refusal.message.startswith(said)
    assert library.scope(Filters()).reading is None
