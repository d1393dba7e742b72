"""Where no rule completes a follow-up well, a chat model may; what it writes is searched only if nobody invented it."""

from __future__ import annotations

import time

import pytest

from rag import Briefer
from rag.models.chat import load_chat
from rag.models.prompts import completing
from rag.questions.question import Question
from rag.questions.rewriting import rephrase
from rag.questions.understand import understand
from rag.types import Answer, Citation, Document, Language, Sentence, Turn
from tests.conftest import WordCounts
from tests.scripted import Dying, Hanging, Scripted, always

TEXT: dict[Language, str] = {
    "en": "The dam of Arenales was finished in 1998 by the engineer Ana Ruiz for 40 million dollars.",
    "es": "La presa de Arenales la terminó en 1998 la ingeniera Ana Ruiz por 40 millones de dólares.",
}
ASKED: dict[Language, str] = {"en": "Who finished the dam of Arenales?", "es": "¿Quién terminó la presa de Arenales?"}
FOLLOWED: dict[Language, Question] = {
    "en": Question("And how much did it cost?", "en"),
    "es": Question("¿Y cuánto costó?", "es"),
}
FULL: dict[Language, str] = {
    "en": "How much did the dam of Arenales cost?",
    "es": "¿Cuánto costó la presa de Arenales?",
}


def before(language: Language) -> Turn:
    """A question about a dam, and the quote that answered it."""
    document = Document("dam", "The dam", "dam.md", TEXT[language], language)
    quote = Citation(1, TEXT[language], language, document, "c", None, 0, len(TEXT[language]))
    said = (Sentence(quote.quote, (1,)),)
    return Turn(ASKED[language], Answer(ASKED[language], language, said, (quote,), ()))


def said(model: Scripted, language: Language, counts: WordCounts, *, source: Language | None = None) -> str | None:
    return rephrase(FOLLOWED[language], [before(source or language)], load_chat(model), counts.question, seconds=5)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("frame", ["{}", "Last question: “{}”", "{} {}", "\n{}\nIt cost 40 million dollars."])
def test_a_question_in_full_is_taken_and_nothing_after_it(language: Language, frame: str, counts: WordCounts) -> None:
    assert said(always(frame.format(FULL[language], FULL[language])), language, counts) == FULL[language]


LIES: list[tuple[str, Language, str]] = [
    ("another name", "en", "How much did the dam of Arenales by Luis Peña cost?"),
    ("another name", "es", "¿Cuánto costó la presa de Arenales de Luis Peña?"),
    ("another figure", "en", "How much more than 60 million did the dam of Arenales cost?"),
    ("another figure", "es", "¿Cuánto más de 60 millones costó la presa de Arenales?"),
    ("another year", "en", "How much did the dam of Arenales cost in 2007?"),
    ("another year", "es", "¿Cuánto costó la presa de Arenales en 2007?"),
    ("another matter", "en", "How much did the corrupt minister's secret dam of Arenales cost?"),
    ("another matter", "es", "¿Cuánto costó la secreta presa corrupta del ministro de Arenales?"),
    ("a denial", "en", "How much did the dam of Arenales not cost?"),
    ("a denial", "es", "¿Cuánto no costó la presa de Arenales?"),
    ("a lost word", "en", "Who finished the dam of Arenales?"),
    ("a lost word", "es", "¿Quién terminó la presa de Arenales?"),
    ("the other language", "en", "¿Cuánto costó la presa de Arenales?"),
    ("the other language", "es", "How much did the dam of Arenales cost?"),
    ("an answer", "en", "The dam of Arenales cost 40 million dollars."),
    ("an answer", "es", "La presa de Arenales costó 40 millones de dólares."),
    ("nothing", "en", ""),
    ("nothing", "es", " \n"),
    ("a thought", "en", "<think>How much did the dam of Arenales cost?"),
    ("a thought", "es", "<think>¿Cuánto costó la presa de Arenales?"),
    ("no end", "en", "How much did the dam of Arenales cost " + "and cost " * 1000 + "?"),
    ("no end", "es", "¿Cuánto costó la presa de Arenales " + "y costó " * 1000 + "?"),
]


@pytest.mark.parametrize(("lie", "language", "text"), LIES, ids=[f"{lie}, {language}" for lie, language, _ in LIES])
def test_a_question_that_nobody_asked_is_not_taken(lie: str, language: Language, text: str, counts: WordCounts) -> None:
    assert said(always(text), language, counts) is None


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_language_may_change_in_mid_conversation(language: Language, counts: WordCounts) -> None:
    other: Language = "es" if language == "en" else "en"
    assert said(always(FULL[language]), language, counts, source=other) == FULL[language]
    assert said(always(FULL[other]), language, counts, source=other) is None
    invented = FULL[language].replace("Arenales", "Nogales")
    assert said(always(invented), language, counts, source=other) is None


@pytest.mark.parametrize("model", [Dying(say=lambda _: ""), Dying(say=lambda _: "How much did the dam of Are")])
def test_a_model_that_breaks_off_completes_nothing(model: Scripted, counts: WordCounts) -> None:
    assert said(model, "en", counts) is None


def test_nobody_waits_for_a_question_beyond_the_deadline(counts: WordCounts) -> None:
    model = Hanging(say=lambda _: "How much did")
    begun = time.monotonic()
    asked = rephrase(FOLLOWED["en"], [before("en")], load_chat(model), counts.question, seconds=0.3)
    waited = time.monotonic() - begun
    model.let_go.set()
    assert asked is None
    assert waited < 10


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_conversation_is_shown_between_tags_that_nobody_can_know(language: Language, counts: WordCounts) -> None:
    model = always(FULL[language])
    said(model, language, counts)
    *_, asked = model.asked[0]
    opening, *_ = asked.splitlines()
    fenced = asked[asked.index(opening) : asked.index(opening.replace("<", "</"))]
    assert opening.startswith("<conversation-")
    assert TEXT[language] in fenced
    assert ASKED[language] in fenced
    assert FOLLOWED[language].text not in fenced
    assert opening not in completing(FOLLOWED[language].text, language, [])[-1][1]


@pytest.mark.parametrize(
    ("language", "question", "rough"),
    [
        ("en", "And in 2023?", False),
        ("es", "¿y en 2023?", False),
        ("en", "Who said that?", False),
        ("es", "¿Quién lo dijo?", False),
        ("en", "Where does she live?", False),
        ("es", "¿Quién es ella?", False),
        ("en", "What is fentanyl?", False),
        ("es", "¿Qué es el fentanilo?", False),
        ("en", "And how much did it cost?", True),
        ("es", "¿Y cuánto costó?", True),
        ("en", "And the women?", True),
        ("es", "¿Y las mujeres?", True),
        ("en", "Is the other one older?", True),
        ("es", "¿Es más antigua la otra?", True),
        ("en", "How much more than was planned did it finally cost in wages, stone, food and tools?", True),
        ("es", "¿Cuánto más de lo previsto costó eso al final en salarios, piedra, comida y herramientas?", True),
        ("en", "Did the farmers of the valley who went to court say that it was dangerous for them?", False),
        ("es", "¿Dijeron los campesinos del valle que fueron a juicio que eso era peligroso para ellos?", False),
    ],
)  # fmt: skip
def test_the_model_is_asked_only_where_no_rule_says_it_well(language: Language, question: str, rough: bool) -> None:
    assert understand(Question.typed(question), history=[before(language)]).rough is rough
    assert not understand(Question.typed(question)).rough


CONVERSED: list[tuple[Language, str, str, str]] = [
    ("en", "Where were drugs seized?", "And what were they made of?", "What were the drugs that were seized made of?"),
    ("es", "¿Cuánto cuesta fabricar una pastilla falsa de fentanilo?", "¿Y a cuánto se vende?",
     "¿A cuánto se vende una pastilla falsa de fentanilo?"),
    ("es", "How much does a fake fentanyl pill cost to produce?", "¿y a cuánto se vende?",
     "¿A cuánto se vende una pastilla falsa de fentanilo?"),
]  # fmt: skip


@pytest.mark.weights
@pytest.mark.parametrize(("language", "first", "question", "full"), CONVERSED, ids=[q for *_, q, _ in CONVERSED])
def test_what_is_searched_is_shown_and_the_answer_rests_on_documents(
    corpus_briefer: Briefer, language: Language, first: str, question: str, full: str
) -> None:
    history = [Turn.of(corpus_briefer.ask(first))]
    by_rule = corpus_briefer.ask(question, history=history)
    answer = Briefer(corpus_briefer.library, always(full)).ask(question, history=history)
    assert (answer.searched, answer.language) == (full, language)
    assert by_rule.searched != full
    assert answer.citations == corpus_briefer.ask(full, language=language).citations
    lied = Briefer(corpus_briefer.library, always("Who is Napoleon?")).ask(question, history=history)
    assert lied.searched == by_rule.searched


@pytest.mark.weights
def test_where_the_rule_is_enough_no_model_is_asked(corpus_briefer: Briefer) -> None:
    history = [Turn.of(corpus_briefer.ask("How many people died of opioid overdoses in 2021?"))]
    model = always("The minister resigned.")
    asked = Briefer(corpus_briefer.library, model).ask("And in 2015?", history=history)
    assert asked.searched == "How many people died of opioid overdoses in 2015?"
    assert not any("conversation" in message for messages in model.asked for message in messages[-1:])
