"""A small model points at words of a quote, and its sentence holds them, in either language."""

from __future__ import annotations

import pytest

from rag.compose import compose
from rag.embed import Embedder
from rag.llm import Chat
from rag.pointing import holds, pointed_at, stands
from rag.types import Citation, Document, Language
from rag.verify import Quote, Sense
from tests.conftest import WordCounts
from tests.scripted import always

GAME: dict[Language, str] = {
    "en": "The Miners beat Huracán, who had won nine cups, in the final of 1931.",
    "es": "Los Mineros vencieron en la final de 1931 a Huracán, que había ganado nueve copas.",
}
ASKED: dict[Language, str] = {"en": "Who lost the final of 1931?", "es": "¿Quién perdió la final de 1931?"}


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
    assert holds(said, language, Quote(words[spoken], spoken), Sense(packaged.question, packaged.covered)) is held


@pytest.mark.parametrize(
    ("language", "words", "said"),
    [
        ("en", "the work of Luther on the Psalms", "The work of Luther on the Psalms."),
        ("es", "la obra de Lutero sobre los Salmos", "La obra de Lutero sobre los Salmos."),
    ],
)
def test_the_words_alone_are_no_sentence(language: Language, words: str, said: str, counts: WordCounts) -> None:
    assert not holds(said, language, Quote(words, language), Sense(counts.question))
    whole = Quote(GAME[language].rstrip("."), language)
    assert holds(GAME[language], language, whole, Sense(counts.question))


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
    text = GAME[language]
    quote = Citation(1, text, language, Document("g", "G", "g.md", text, language), "c", None, 0, len(text))
    model = always(reply)
    *_, last = compose(ASKED[language], language, [quote], Chat(model, "small", small=True), Sense(counts.question))
    assert bool(last.sentences) is shown
    assert last.raw == reply
    assert len(model.asked) == 1  # what is not borne out is not asked for again
