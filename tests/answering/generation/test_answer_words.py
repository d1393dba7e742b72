"""A small model points at words of a quote, and its sentence holds them, in either language."""

from __future__ import annotations

import pytest

from rag.answering.generation.answer_words import LIKELY, SURE, holds, pointed_alone, pointed_at, stands
from rag.answering.generation.compose import compose
from rag.models.chat import Chat
from rag.models.embedding import Embedder
from rag.questions.question import Question
from rag.types import Citation, Document, Language
from rag.verification.align import Quote, Sense
from tests.conftest import WordCounts
from tests.scripted import always

GAME: dict[Language, str] = {
    "en": "The Miners beat Huracán, who had won nine cups, in the final of 1931.",
    "es": "Los Mineros vencieron en la final de 1931 a Huracán, que había ganado nueve copas.",
}
ASKED: dict[Language, Question] = {
    "en": Question("Who lost the final of 1931?", "en"),
    "es": Question("¿Quién perdió la final de 1931?", "es"),
}


def cited(text: str, language: Language) -> Citation:
    return Citation(1, text, language, Document("g", "G", "g.md", text, language), "c", None, 0, len(text))


@pytest.mark.parametrize("spoken", ["en", "es"])
@pytest.mark.parametrize(
    ("language", "line", "words"),
    [
        ("en", "- “Huracán”.", "Huracán"),
        ("en", "9", "9"),
        ("en", "…", None),
        ("es", "«HURACÁN».", "HURACÁN"),
        ("es", "nueve", "nueve"),
        ("es", "", None),
    ],
)
def test_what_is_pointed_at_is_in_the_language_in_which_it_stands(
    language: Language, line: str, words: str | None, spoken: Language
) -> None:
    pointer = pointed_at(line, spoken, [Quote(GAME[language], language)])
    assert (pointer and pointer.text) == words
    if pointer:
        assert pointer.language == (language if stands(line, GAME[language]) else spoken)


@pytest.mark.parametrize(
    ("language", "words", "there"),
    [
        ("en", "had WON", True),
        ("en", "ha", False),
        ("en", "—", False),
        ("es", "HURACÁN", True),
        ("es", "gana", False),
        ("es", "habia ganado", True),
    ],
)
def test_words_stand_in_a_text_whatever_their_capitals_and_accents(language: Language, words: str, there: bool) -> None:
    assert stands(words, GAME[language]) is there


@pytest.mark.weights
@pytest.mark.parametrize("spoken", ["en", "es"])
@pytest.mark.parametrize(
    ("said", "language", "words", "held"),
    [
        ("Huracán lost the final of 1931.", "en", {"en": "Huracán", "es": "Huracán"}, True),
        ("Huracán perdió la final de 1931.", "es", {"en": "Huracán", "es": "Huracán"}, True),
        ("The final of 1931 was lost.", "en", {"en": "Huracán", "es": "Huracán"}, False),
        ("La final de 1931 se perdió.", "es", {"en": "Huracán", "es": "Huracán"}, False),
        ("They had won nine cups by then.", "en", {"en": "nine cups", "es": "nueve copas"}, True),
        ("Ya habían ganado nueve copas.", "es", {"en": "nine cups", "es": "nueve copas"}, True),
        ("They had won eight cups by then.", "en", {"en": "nine cups", "es": "nueve copas"}, False),
        ("Ya habían ganado ocho copas.", "es", {"en": "nine cups", "es": "nueve copas"}, False),
        ("They had won nine cups by then.", "en", {"en": "9", "es": "9"}, True),
        ("Ya habían ganado nueve copas.", "es", {"en": "9", "es": "9"}, True),
    ],
)
def test_a_sentence_holds_the_words_or_what_they_mean(
    said: str, language: Language, words: dict[Language, str], held: bool, spoken: Language, packaged: Embedder
) -> None:
    sense = Sense(packaged.question, packaged.covered)
    assert holds(Quote(said, language), Quote(words[spoken], spoken), sense) is held


@pytest.mark.parametrize(
    ("language", "words", "said"),
    [
        ("en", "the work of Luther on the Psalms", "The work of Luther on the Psalms."),
        ("es", "la obra de Lutero sobre los Salmos", "La obra de Lutero sobre los Salmos."),
    ],
)
def test_the_words_alone_are_no_sentence(language: Language, words: str, said: str, counts: WordCounts) -> None:
    assert not holds(Quote(said, language), Quote(words, language), Sense(counts.question))
    whole = Quote(GAME[language].rstrip("."), language)
    assert holds(Quote(GAME[language], language), whole, Sense(counts.question))


@pytest.mark.parametrize(
    ("language", "reply", "shown"),
    [
        ("en", "Huracán\nThe Miners beat Huracán in the final of 1931.", True),
        ("en", "Huracán\nThe Miners won the final of 1931.", False),
        ("en", "the Shepherds\nThe Miners beat Huracán in the final of 1931.", False),
        ("en", "the Shepherds\nThe Shepherds lost the final of 1931 to the Miners.", False),
        ("es", "Huracán\nLos Mineros vencieron en la final de 1931 a Huracán.", True),
        ("es", "Huracán\nLos Mineros vencieron en la final de 1931.", False),
        ("es", "los Pastores\nLos Mineros vencieron en la final de 1931 a Huracán.", False),
        ("es", "los Pastores\nLos Pastores perdieron ante los Mineros la final de 1931.", False),
    ],
)
def test_a_small_model_is_shown_only_where_it_says_what_it_pointed_at(
    language: Language, reply: str, shown: bool, counts: WordCounts
) -> None:
    quote = cited(GAME[language], language)
    model = always(reply)
    *_, last = compose(ASKED[language], language, [quote], Chat(model, "small", small=True), Sense(counts.question))
    assert bool(last.sentences) is shown
    line, _, said = reply.partition("\n")
    if stands(line, quote.quote):
        assert last.raw == reply
    else:  # it is stopped there
        assert last.raw.startswith(line)
        assert said not in last.raw
    assert len(model.asked) == 1  # what is not supported is not asked for again


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_a_small_model_cuts_is_shown_if_the_words_it_points_at_are_likely(
    language: Language, counts: WordCounts
) -> None:
    quote = cited(GAME[language], language)
    for words, chance, shown in (
        ("Huracán", LIKELY - 0.01, False),
        ("Huracán", LIKELY + 0.01, True),
        ("1931 Huracán", LIKELY + 0.01, False),  # not as the quote has it
    ):
        model = always(f"{words}\n{GAME[language]}", chance)
        *_, last = compose(ASKED[language], language, [quote], Chat(model, "small", small=True), Sense(counts.question))
        assert bool(last.sentences) is shown
        assert last.problem == (None if shown else "unsupported")
        assert last.raw.startswith(words)


@pytest.mark.weights
@pytest.mark.parametrize(
    ("language", "question", "said"),
    [
        ("en", "Who designed the lighthouse of Cadera?", "Ana Ruiz designed the lighthouse of Cadera."),
        ("es", "¿Quién diseñó el faro de Cadera?", "Ana Ruiz diseñó el faro de Cadera."),
    ],
)
def test_a_small_model_answers_across_the_languages_in_the_questions_words_where_it_is_sure(
    language: Language, question: str, said: str, packaged: Embedder
) -> None:
    other: Language = "es" if language == "en" else "en"
    told = {"en": "Ana Ruiz designed the lighthouse of Cadera.", "es": "Ana Ruiz diseñó el faro de Cadera en 1931."}
    quote, sense = cited(told[other], other), Sense(packaged.question)
    for words, chance, shown in (
        ("Ana Ruiz", SURE - 0.01, []),
        ("Ana Ruiz", SURE + 0.01, [said]),
        ("Ruiz, Ana", SURE + 0.01, []),  # not as the quote has it
    ):
        model = always(f"{words}\n{said}", chance)
        *_, last = compose(Question(question, language), language, [quote], Chat(model, "small", small=True), sense)
        assert [one.text for one in last.sentences] == shown
        assert len(model.asked) == 1  # nor is it asked to translate it back


@pytest.mark.parametrize(
    ("language", "said", "text"),
    [
        ("en", "The ferry sank in 1931.", "The ferry sank in 1931. The lighthouse did not burn."),
        ("es", "El ferri se hundió en 1931.", "El ferri se hundió en 1931. El faro no ardió."),
        ("en", "The ferry sank in 1931.", "The ferry sank in 1931. They say that the lighthouse burnt."),
        ("es", "El ferri se hundió en 1931.", "El ferri se hundió en 1931. Dicen que el faro ardió."),
    ],
)
def test_the_sentence_pointed_at_may_bear_alone_what_is_said(
    language: Language, said: str, text: str, counts: WordCounts
) -> None:
    quotes, sense = [Quote("The sea is cold.", "en"), Quote(text, language)], Sense(counts.question)
    alone = pointed_alone(Quote(said, language), quotes, Quote("1931", language), sense)
    assert alone is not None
    assert alone.quotes == (1,)
    assert pointed_alone(Quote(said.replace("1931", "1932"), language), quotes, Quote("1931", language), sense) is None
    assert pointed_alone(Quote(said, language), quotes, Quote("1932", language), sense) is None
