"""The sentences that answer: whole, marked, attributed, none twice; and none where none does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rag import Briefer, Library
from rag.answering.evidence import find
from rag.answering.evidence_features import candidates
from rag.answering.quoting import joined, whole
from rag.models.chat import Chat
from rag.models.embedding import Embedder
from rag.models.entailment import Entailment
from rag.questions.question import Question
from rag.types import Answer, Chunk, Document, Evidence, Language, Passage, Reason, Span
from tests.scripted import always

PLAN = "The council approved 4.2 million euros for the water plan of Arenales, mayor Ana Solbes said."
AUDIT = "The water plan of Arenales will cost 5.6 million euros, according to auditor Luis Ferrol."
IRRIGATORS = "The irrigators of Arenales asked the council and the auditor to agree on the cost of the water plan."
PLAN_ES = "El consejo aprobó 4,2 millones de euros para el plan de agua de Arenales, dijo la alcaldesa Ana Solbes."


@pytest.mark.parametrize(
    ("text", "language", "quote"),
    [
        ("Ana Ruiz left. However, he stayed.", "en", "Ana Ruiz left. However, he stayed."),
        ("Luis Peña llegó en mayo. Sin embargo, no habló.", "es", "Luis Peña llegó en mayo. Sin embargo, no habló."),
        ("The well is deep. Ana dug it.", "en", "Ana dug it."),
        ("Hubo tres. Ana Ruiz los vio. Su hermano no.", "es", "Ana Ruiz los vio. Su hermano no."),
        ("Ana dug it. It is deep. But it is dry.", "en", "Ana dug it. It is deep. But it is dry."),
        ("WATER\nThis stays alone.", "en", "This stays alone."),
        ("But nothing stands before it.", "en", "But nothing stands before it."),
    ],
)
def test_a_sentence_that_hangs_on_the_one_before_is_quoted_with_it(text: str, language: Language, quote: str) -> None:
    last = text.rstrip(".").rfind(". ")
    start = text.rfind("\n") + 1 if "\n" in text else last + 2 if last >= 0 else 0
    document = Document("d", "d", "d.md", text, language)
    passage = Passage(Chunk("c", "d", 0, len(text), text, language, None, None, ()), document, 0.9)
    span = whole(passage, Span(start, len(text)))
    assert text[span.start : span.end] == quote


def asked(question: str, texts: dict[str, str], packaged: Embedder, folder: Path) -> Answer:
    """The answer from a library of these documents: file name → text."""
    for name, text in texts.items():
        (folder / name).write_text(text, "utf-8")
    with Library.open(folder / "library", embedder=packaged) as library:
        library.add(*(folder / name for name in texts))
        return Briefer(library).ask(question)


def document(title: str, date: str, text: str) -> str:
    return f"---\ntitle: {title}\ndate: {date}\n---\n{text}\n"


@pytest.mark.weights
@pytest.mark.parametrize(
    ("question", "right"),
    [
        ("How many visitors came to the dam of Arenales in 2021?", "31,000"),
        ("¿Cuántas personas visitaron la presa de Arenales en 2021?", "31,000"),
        ("How many visitors came to the dam of Arenales in 2022?", "44.000"),
        ("¿Cuántas personas visitaron la presa de Arenales en 2022?", "44.000"),
        ("How many visitors came to the dam of Arenales in 2019?", None),
        ("¿Cuántas personas visitaron la presa de Arenales en 2019?", None),
        ("How many visitors came to the dam of Arenales between 2020 and 2022?", "31,000"),
    ],
)
def test_what_happened_in_one_year_answers_no_question_about_another(
    question: str, right: str | None, packaged: Embedder, tmp_path: Path
) -> None:
    texts = {
        "en.md": document("The dam", "2023-01-05", "In 2021, 31,000 visitors came to the dam of Arenales."),
        "es.md": document("La presa", "2023-01-09", "En 2022 visitaron la presa de Arenales 44.000 personas."),
    }
    answer = asked(question, texts, packaged, tmp_path)
    assert (answer.refusal is None) == (right is not None)
    assert right is None or right in answer.citations[0].quote


@pytest.mark.weights
@pytest.mark.parametrize(
    ("question", "right"),
    [
        ("How many fishermen live in Vadela?", "31 fishermen"),
        ("¿Cuántos pescadores viven en Vadela?", "31 fishermen"),
        ("How many carpenters live in Vadela?", None),
        ("¿Cuántos carpinteros viven en Vadela?", None),
        ("How many bakers of Vadela are women?", "Most bakers"),
        ("¿Cuántos panaderos de Vadela son mujeres?", "Most bakers"),
    ],
)
def test_how_many_is_answered_by_a_number_or_a_word_for_one(
    question: str, right: str | None, packaged: Embedder, tmp_path: Path
) -> None:
    said = "In Vadela live 31 fishermen. The carpenters of Vadela build boats. Most bakers of Vadela are women."
    answer = asked(question, {"vadela.md": document("Vadela", "2023-01-05", said)}, packaged, tmp_path)
    assert (answer.refusal is None) == (right is not None)
    assert right is None or right in answer.citations[0].quote


@pytest.mark.weights
@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How much will the water plan of Arenales cost?", "The sources disagree"),
        ("¿Cuánto costará el plan de agua de Arenales?", "Las fuentes no coinciden"),
    ],
)
def test_sources_that_disagree_are_both_shown_each_with_its_date(
    question: str, said: str, packaged: Embedder, tmp_path: Path
) -> None:
    texts = {"plan.md": document("Plan", "2026-03-24", PLAN), "audit.md": document("Audit", "2026-06-09", AUDIT)}
    answer = asked(question, texts, packaged, tmp_path)
    assert answer.refusal is not None
    assert answer.refusal.reason is Reason.SOURCES_DISAGREE
    assert answer.refusal.message.startswith(said)
    assert {citation.quote for citation in answer.citations} == {PLAN, AUDIT}
    assert [("24" in one.text or "9" in one.text) and "2026" in one.text for one in answer.sentences] == [True, True]
    assert {c.document.text[m.start : m.end] for c in answer.citations for m in c.marks} == {
        "4.2 million euros",
        "5.6 million euros",
    }


@pytest.mark.weights
@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Why did the dam of Valtorre burst?", "The dam of Valtorre is 97% full, according to the River Authority."),
        (
            "¿Por qué reventó la presa de Valtorre?",
            "La presa de Valtorre está al 97 % de su capacidad, según la Confederación Hidrográfica.",
        ),
    ],
)
def test_a_name_alone_is_no_reason(question: str, text: str, packaged: Embedder, tmp_path: Path) -> None:
    answer = asked(question, {"dam.md": document("Dam", "2026-03-24", text)}, packaged, tmp_path)
    assert answer.direct is None


@pytest.mark.weights
@pytest.mark.parametrize(
    ("question", "plan", "cost"),
    [
        (
            "When was the water plan of Arenales presented?",
            "The government presented the water plan of Arenales on March 24, 2026.",
            "The water plan of Arenales would cost 5.6 million, the auditor said on June 9, 2026.",
        ),
        (
            "¿Cuándo se presentó el plan de agua de Arenales?",
            "El Gobierno presentó el plan de agua de Arenales el 24 de marzo de 2026.",
            "El plan de agua de Arenales costará 5,6 millones, dijo el auditor el 9 de junio de 2026.",
        ),
    ],
)
def test_the_day_of_something_else_contradicts_no_day(
    question: str, plan: str, cost: str, packaged: Embedder, tmp_path: Path
) -> None:
    texts = {"plan.md": document("Plan", "2026-03-24", plan), "cost.md": document("Cost", "2026-06-09", cost)}
    answer = asked(question, texts, packaged, tmp_path)
    assert answer.refusal is None
    assert answer.direct is not None
    assert "24" in answer.direct.text


@pytest.mark.weights
@pytest.mark.parametrize(
    ("question", "right"),
    [
        ("What did the mayor of Orland announce on March 24, 2026?", True),
        ("¿Qué anunció el alcalde de Orland el 24 de marzo de 2026?", True),
        ("What did the mayor of Orland announce on March 25, 2026?", False),
        ("¿Qué anunció el alcalde de Orland el 25 de marzo de 2026?", False),
        ("What did the mayor of Orland announce in 2019?", False),
        ("¿Qué anunció el alcalde de Orland en 2019?", False),
    ],
)
def test_a_date_in_the_question_is_met_by_the_date_of_the_document(
    question: str, right: bool, packaged: Embedder, tmp_path: Path
) -> None:
    said = "The mayor of Orland announced that the bridge of 1998 would be painted blue."
    answer = asked(question, {"bridge.md": document("The bridge", "2026-03-24", said)}, packaged, tmp_path)
    assert (answer.refusal is None) == right


@pytest.mark.weights
@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How much does a market stall cost in Orland?", "latest: 55 euros (June 3, 2025); before: 40 euros"),
        (
            "¿Cuánto cuesta un puesto del mercado en Orland?",
            "lo último: 55 euros (3 de junio de 2025); antes: 40 euros",
        ),
        ("How many trees stand in Orland?", "latest: 157 (November 1, 2025); before: 77, 145"),
        ("¿Cuántos árboles hay en Orland?", "lo último: 157 (1 de noviembre de 2025); antes: 77, 145"),
    ],
)
def test_what_a_later_document_amends_or_counts_again_comes_first_and_is_no_disagreement(
    question: str, said: str, packaged: Embedder, tmp_path: Path
) -> None:
    stall = "The fee for a market stall in Orland is 40 euros a week."
    raised = "In the fee table of Orland, the fee of 40 euros for a market stall is replaced by 55 euros."
    texts = {"a.md": document("Fees", "2022-01-05", stall), "b.md": document("Amendment", "2025-06-03", raised)}
    for date, count in (("2025-09-18", 77), ("2025-10-06", 145), ("2025-11-01", 157)):
        texts[f"{date}.md"] = document("Trees", date, f"There are {count} trees in the streets of Orland.")
    answer = asked(question, texts, packaged, tmp_path)
    assert answer.refusal is None
    assert answer.direct is not None
    assert answer.direct.text == said


@pytest.mark.weights
@pytest.mark.parametrize("question", ["How much will the water plan of Arenales cost?",
                                      "¿Cuánto costará el plan de agua de Arenales?"])  # fmt: skip
def test_where_sources_disagree_each_claim_stands_once_and_nothing_else(
    question: str, packaged: Embedder, tmp_path: Path
) -> None:
    texts = {
        "plan.md": document("Plan", "2026-03-24", PLAN),
        "es.md": document("Plan", "2026-03-25", PLAN_ES),
        "audit.md": document("Audit", "2026-06-09", AUDIT),
        "letter.md": document("Letter", "2026-07-02", IRRIGATORS),
    }
    answer = asked(question, texts, packaged, tmp_path)
    assert answer.refusal is not None
    assert answer.refusal.reason is Reason.SOURCES_DISAGREE
    said = {citation.quote for citation in answer.citations}
    assert said in ({PLAN, AUDIT}, {PLAN_ES, AUDIT})


@pytest.mark.weights
@pytest.mark.parametrize("question", ["How much money was approved for the water plan of Arenales?",
                                      "¿Cuánto dinero se aprobó para el plan de agua de Arenales?"])  # fmt: skip
def test_the_same_fact_in_both_languages_is_no_disagreement(question: str, packaged: Embedder, tmp_path: Path) -> None:
    texts = {"en.md": document("Plan", "2026-03-24", PLAN), "es.md": document("Plan", "2026-03-25", PLAN_ES)}
    answer = asked(question, texts, packaged, tmp_path)
    assert answer.refusal is None
    assert [citation.language for citation in answer.citations] == [answer.language]


@pytest.mark.weights
@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How much does it cost to make a fake fentanyl pill?", "Milgram told Congress"),
        ("¿Cuánto cuesta fabricar una pastilla falsa de fentanilo?", "Milgram"),
    ],
)
def test_who_said_it_stays_with_what_was_said(question: str, told: str, corpus_briefer: Briefer) -> None:
    assert told in corpus_briefer.ask(question).citations[0].quote


@pytest.mark.weights
@pytest.mark.parametrize(
    ("questions", "said"),
    [
        (
            [
                "How old is Tomás Ferrol?",
                "What party does Lindsey Graham belong to?",
                "Who is the president of the Court of Auditors?",
                "Where did Anne Milgram study?",
                "How much does it cost the cartels to make a fake fentanyl pill?",
            ],
            "The evidence is weak",
        ),
        (
            [
                "¿Cuántos años tiene Tomás Ferrol?",
                "¿Qué edad tiene Tomás Ferrol?",
                "¿Dónde nació Irene Solbes?",
                "¿Dónde estudió Anne Milgram?",
                "¿Cuánto les cuesta a los carteles fabricar una pastilla falsa de fentanilo?",
            ],
            "Las pruebas son débiles",
        ),
    ],
)
def test_an_answer_on_weak_evidence_says_so(questions: list[str], said: str, corpus_briefer: Briefer) -> None:
    """Which of them are refused depends on the processor: int8 adds differently on some. A small model leaves it be."""
    model, small = always("Yes."), Briefer(corpus_briefer.library)
    small.chat = Chat(model, "small", small=True)
    weak = 0
    for question in questions:
        retrieval = corpus_briefer.library.retrieve(asked := Question.typed(question))
        found, answer = find(asked, retrieval, corpus_briefer.library.vocabulary.rarity), corpus_briefer.ask(question)
        assert (answer.notice or "").startswith(said) == found.weak
        weak += found.weak
        small.ask(question)
        assert bool(model.asked) == (answer.refusal is None and not found.weak)
        model.asked.clear()
    assert 0 < weak < len(questions)
    assert answer.sentences
    assert answer.notice is None  # of the last, which is answered


def test_sentences_that_follow_one_another_are_one_quote_in_the_better_ones_place() -> None:
    text = "Ana dug it. It is deep. Luis paid.\nEva left."
    document = Document("d", "The well", "well.md", text, "en")
    spans = (Span(0, 11), Span(12, 23), Span(24, 34), Span(35, 44))
    passage = Passage(Chunk("c", "d", 0, len(text), text, "en", None, None, spans), document, 0.9)
    mark = Span(0, 3)
    chosen = [
        Evidence(passage, spans[1], 0.6),
        Evidence(passage, spans[3], 0.5),
        Evidence(passage, spans[0], 0.4, (mark,)),
    ]
    assert joined(chosen) == (Evidence(passage, Span(0, 23), 0.6, (mark,)), chosen[1])
    assert joined(chosen)[0].quote == "Ana dug it. It is deep."


@pytest.mark.weights
@pytest.mark.parametrize("question", ["What is the boiling point of tungsten?", "¿Cuál es la capital de Mongolia?"])
def test_what_the_library_is_not_about_is_not_found(question: str, corpus_briefer: Briefer) -> None:
    answer = corpus_briefer.ask(question)
    assert answer.refusal is not None
    assert answer.refusal.reason is Reason.NOTHING_FOUND
    assert not answer.sentences


@pytest.mark.weights
@pytest.mark.parametrize(
    "question",
    ["How many acusados await extradition?", "¿Quién le dijo eso al Congress sobre fake pills?"],
)
def test_a_question_in_both_languages_is_answered(question: str, corpus_briefer: Briefer) -> None:
    assert corpus_briefer.ask(question).sentences


@pytest.mark.weights
def test_no_heading_is_an_answer(corpus_briefer: Briefer) -> None:
    retrieval = corpus_briefer.library.retrieve(asked := Question("Why do the figures differ?", "en"))
    headings = {heading.text for passage in retrieval.passages for heading in passage.document.headings}
    assert "Why the figures differ" in headings
    found = candidates(asked, retrieval, corpus_briefer.library.vocabulary.rarity)
    assert not headings & {one.quote.text for one in found}


@pytest.mark.weights
@pytest.mark.parametrize("question", ["Was the bridge of Orland closed?", "¿Se cerró el puente de Orland?"])
def test_a_sentence_that_is_judged_to_leave_yes_or_no_open_is_no_answer(
    question: str, packaged: Embedder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = {"a.md": document("Orland", "2023-01-05", "The bridge of Orland was closed on Monday. It is old.")}
    assert asked(question, texts, packaged, tmp_path).sentences
    monkeypatch.setattr(Entailment, "judge", lambda _, pairs: np.array([[0, 0, 1]] * len(pairs), np.float32))
    refused = asked(question, texts, packaged, tmp_path).refusal
    assert refused is not None
    assert refused.reason is Reason.OFF_QUESTION


@pytest.mark.weights
@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Why did Luis Ferrol say that the police watch the agents more than the cartels?", "Ana Solbes said it"),
        ("¿Por qué dijo Luis Ferrol que la policía vigila a los agentes más que a los carteles?", "lo dijo Ana Solbes"),
        ("Why did Ana Solbes say that the police watch the agents more than the cartels?", ""),
    ],
)
def test_what_another_said_is_not_lent_to_whom_the_question_names(
    question: str, said: str, packaged: Embedder, tmp_path: Path
) -> None:
    police = "Ana Solbes said the police of Orland watch the agents more than the cartels, because they are paid to."
    judges = "Luis Ferrol said the judges of Orland need more money for their courts."
    answer = asked(question, {"a.md": document("Orland", "2023-01-05", f"{judges} {police}")}, packaged, tmp_path)
    assert bool(answer.refusal and answer.refusal.reason is Reason.PREMISE) == bool(said)
    assert said in (answer.refusal.message if answer.refusal else "")


@pytest.mark.weights
@pytest.mark.parametrize(
    ("question", "premise"),
    [
        ("Why did the union support the closure?", True),
        ("Why did the union oppose the closure?", False),
        ("¿Por qué aceptó el sindicato la oferta?", True),
        ("¿Por qué rechazó el sindicato la oferta?", False),
    ],
)
def test_a_why_that_takes_the_opposite_for_granted_is_corrected(
    question: str, premise: bool, packaged: Embedder, tmp_path: Path
) -> None:
    said = {
        "a.md": document(
            "Harbour", "2023-01-05", "The union opposed the closure because 40 nurses would lose their jobs."
        ),
        "b.md": document("Puerto", "2023-01-06", "El sindicato rechazó la oferta porque no incluía el turno de noche."),
    }
    answer = asked(question, said, packaged, tmp_path)
    assert bool(answer.refusal and answer.refusal.reason is Reason.PREMISE) == premise
    assert premise or answer.direct
