"""What the reader is trained on says where the answer stands, and a miss holds none."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from evals.studies.reader.examples import (
    NO_ANSWER,
    Example,
    Story,
    changed,
    disguised,
    echo,
    elsewhere,
    glossary,
    glossed,
    mistyped,
    neighbours,
    story_miss,
    trimmed,
    unaccented,
    windowed,
    without_answer,
    without_blanks,
    yes_or_no,
)
from evals.studies.reader.scenes import asked_of, filled
from rag.types import LANGUAGES, Language, Span

DAM = "The dam at Arroyo Seco was finished in 1987. It cost 12 million dollars. " + "Rain fell on the town. " * 40


def example(question: str, context: str, said: str, language: Language = "en") -> Example:
    start = context.index(said) if said else -1
    answer = Span(start, start + len(said)) if said else NO_ANSWER
    return Example(question, language, context, language, answer, "test", "d")


COST = example("What did the dam cost?", DAM, "12 million dollars")
STORY = Story(
    "news",
    {
        "en": (
            "The mayor resigned on Monday.",
            "In Port Ellery the flood killed 1,200 people.",
            "Schools stay closed.",
            "Trains run late.",
            "The army sent help to the valley after the roads had been cut off by mud.",
        ),
        "es": (
            "El alcalde dimitió el lunes.",
            "En Port Ellery la inundación mató a 1.200 personas.",
            "Las escuelas siguen cerradas.",
            "Los trenes llevan retraso.",
            "El ejército envió ayuda al valle después de que el barro cortara las carreteras.",
        ),
    },
)


def test_blanks_around_punctuation_go_and_the_answer_stays_the_same() -> None:
    given = example("Who?", 'It was ( as " we " know ) the zombie - like Lowe \'s , of Leeds .', "Lowe 's")
    made = without_blanks(given)
    assert (made.context, made.text) == ('It was (as "we" know) the zombie-like Lowe\'s, of Leeds.', "Lowe's")


def test_an_answer_has_no_blank_or_full_stop_at_its_edges() -> None:
    assert trimmed(example("When?", "It ended in 1987. ", " in 1987. ")).text == "in 1987"


@pytest.mark.parametrize("seed", range(5))
def test_a_window_holds_the_answer_in_whole_sentences(seed: int) -> None:
    made = windowed(COST, 200, random.Random(seed))
    assert made.text == "12 million dollars"
    assert made.context in DAM
    assert 200 <= len(made.context) < 300


def test_without_its_sentence_a_passage_does_not_answer() -> None:
    made = without_answer(COST)
    assert made is not None
    assert not made.answered
    assert "million" not in made.context
    assert "1987" in made.context


def test_a_passage_that_says_it_twice_is_no_miss() -> None:
    assert without_answer(example("When?", DAM + "In 1987 it rained.", "1987")) is None
    assert elsewhere(COST, "The bridge cost 12 MILLION dollars, too.") is None


@pytest.mark.parametrize(
    ("question", "other", "allowed"),
    [
        ("Who won in 1998?", "Who lost?", r"Who won in (19|20)\d\d?"),
        ("Who rents room 108?", "Who pays?", "another room"),
        ("Who is mayor of Leeds?", "What happened in Antofagasta?", "Who is mayor of Antofagasta?"),
        ("¿Quién es el alcalde de Leeds?", "¿Qué pasó en Antofagasta?", "¿Quién es el alcalde de Antofagasta?"),
        ("what is it?", "and what is that?", None),
        ("¿qué es?", "¿y eso qué es?", None),
    ],
)
def test_a_changed_question_asks_for_something_else(question: str, other: str, allowed: str | None) -> None:
    made = changed(question, other, random.Random(1))
    if allowed is None:
        assert made is None
    elif allowed.endswith("Antofagasta?"):
        assert made == allowed
    else:
        assert made is not None
        assert made != question
        assert made[:6] == question[:6]


def test_people_type_without_accents_and_with_slips() -> None:
    assert unaccented("¿Cuándo nació el niño?") == "¿Cuando nacio el nino?"
    assert sorted({mistyped("ab water cd", random.Random(seed)) for seed in range(40)})[:2] != ["ab water cd"]
    assert mistyped("a bc", random.Random(0)) == "a bc"


def test_a_question_in_disguise_keeps_its_figures() -> None:
    asked: dict[Language, str] = {"en": "How many people died in 1987?", "es": "¿Cuántas personas murieron en 1987?"}
    for language in LANGUAGES:
        made = {disguised(asked[language], language, random.Random(seed)) for seed in range(60)}
        assert all("1987" in one for one in made)
        assert len(made) > 10


def test_words_that_stand_for_each_other_are_learned_from_pairs() -> None:
    pairs = [("the water is cold", "el agua está fría"), ("the water rises", "el agua sube"),
             ("cold water", "agua fría"), ("town is cold", "pueblo frío"), ("the town", "el pueblo")]  # fmt: skip
    known = glossary(pairs * 3)
    assert (known["water"], known["town"], known["the"]) == ("agua", "pueblo", "el")


def test_a_gloss_keeps_names_and_turns_asking_words() -> None:
    rng = random.Random(0)
    assert glossed("When was Port Ellery founded?", "en", {"founded": "fundado"}, 1, rng) == (
        "¿cuándo fue Port Ellery fundado?"
    )
    assert glossed("¿Cuándo fue fundado Port Ellery?", "es", {"fundado": "founded"}, 1, rng) == (
        "when was founded Port Ellery?"
    )


def test_neighbours_share_words_and_are_other_passages() -> None:
    about = ["The coast guard seized cocaine near Leeds.", "The coast guard seized rifles near Leeds.",
             "A choir sang in the old theatre.", "Wheat prices fell again."]  # fmt: skip
    found = neighbours([example("What did the coast guard seize?", text, "") for text in about], most=1)
    assert found[0] == [1]
    assert found[1] == [0]


@pytest.mark.parametrize(
    ("asked", "language", "question", "said"),
    [
        ("en", "en", "In Port Ellery the flood killed how many people?", "1,200"),
        ("en", "es", "In Port Ellery the flood killed how many people?", "1.200"),
        ("es", "en", "En Port Ellery la inundación mató a cuántos personas?", "1,200"),
        ("es", "es", "En Port Ellery la inundación mató a cuántos personas?", "1.200"),
    ],
)
def test_a_figure_asked_for_in_one_language_is_found_in_the_other(
    asked: Language, language: Language, question: str, said: str
) -> None:
    made = echo(STORY, 1, asked, language, random.Random(0))
    assert made is not None
    assert (made.question, made.text) == (question, said)
    missed = story_miss(made, STORY, 1, random.Random(0))
    assert missed is not None
    assert not missed.answered
    assert said not in missed.context


def test_a_yes_or_no_question_is_answered_by_the_sentence() -> None:
    made = yes_or_no(STORY, 1, "es", "en", random.Random(4))
    assert made is not None
    assert made.text == "In Port Ellery the flood killed 1,200 people"


@pytest.mark.parametrize("asked", LANGUAGES)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("miss", [False, True])
def test_a_made_passage_answers_or_does_not(asked: Language, language: Language, miss: bool) -> None:
    made = [asked_of(random.Random(seed), asked, language, miss, ("Rain fell.",)) for seed in range(200)]
    kept = [one for one in made if one is not None]
    assert len(kept) > 100
    assert all(one.answered is not miss and "{" not in one.question + one.context for one in kept)
    assert all(one.text == one.text.strip() for one in kept)


def test_spanish_contracts_where_a_value_begins_with_its_article() -> None:
    values = {"body": ("the city council", "el ayuntamiento"), "person": ("Ana Holt", "Ana Holt")}
    text, places = filled("{person}, auditora de {body}.", values, "es")
    assert text == "Ana Holt, auditora del ayuntamiento."
    assert text[places["body"].start : places["body"].end] == "ayuntamiento"


def test_an_example_without_answer_has_no_words() -> None:
    assert replace(COST, answer=NO_ANSWER).text == ""
