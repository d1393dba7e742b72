"""A sentence of a chat model is taken as it is meant, and told from a scrap, an invention and a half translation."""

from __future__ import annotations

from functools import partial

import pytest

from rag.answering.generation.sentence_checks import invents, is_sentence, restates, strays, tidy, untranslated_words
from rag.models.embedding import Embedder
from rag.models.late_interaction import WORD
from rag.types import Language
from rag.verification.align import Quote, Sense


@pytest.mark.parametrize(
    ("dressed", "bare"),
    [
        ("According to the evidence, the dam is dry.", "The dam is dry."),
        ("Según las citas proporcionadas, la presa está seca.", "La presa está seca."),
        ("- The dam is dry [1, 2].", "The dam is dry."),
        ("According to the engineer, the dam is dry.", "According to the engineer, the dam is dry."),
        ("1998 was a dry year.", "1998 was a dry year."),
    ],
)
def test_only_what_is_about_the_evidence_itself_is_taken_off(dressed: str, bare: str) -> None:
    assert tidy(dressed) == bare


@pytest.mark.parametrize(
    ("said", "whole"),
    [
        ("In a warmer climate.", False),
        ("En clima más cálido.", False),
        ("By the engineers of the valley.", False),
        ("Por los ingenieros del valle.", False),
        ("Frederick W. Mote.", False),
        ("Ciudad de México, Monterrey y Guadalajara.", False),
        ("Christian academies.", False),
        ("Academias cristianas.", False),
        ("Ana Ruiz dug it.", False),  # a verb that no ending tells: the quotes say it instead
        ("The dam is dry.", True),
        ("La presa está seca.", True),
        ("In 1998 it was finished.", True),
        ("En 1998 se terminó.", True),
        ("Por la sequía murieron las ovejas.", True),
        ("Ana Ruiz registered 118 tackles.", True),
        ("Ana Ruiz registró 118 placajes.", True),
        ("Of the ten engineers only Ana Ruiz dug wells.", True),
        ("De los diez ingenieros solo Ana Ruiz excava pozos.", True),
    ],
)
def test_a_scrap_is_no_sentence(said: str, whole: bool) -> None:
    assert is_sentence(Quote(said, "en")) is whole


@pytest.mark.parametrize(
    ("said", "own"),
    [
        ("Ana Ruiz wrote the hymn in 1911.", False),
        ("The hymn stood for the dam of Arenales.", False),
        ("Ana Ruiz wrote the secret hymn in 1911.", True),
        ("Ana Ruiz sang the hymn in 1911.", True),
    ],
)
def test_another_form_of_a_word_of_the_question_is_no_word_of_its_own(said: str, own: bool) -> None:
    quote = Quote("The hymn of Ana Ruiz, about the dam of Arenales, is from 1911.", "en")
    assert (
        invents(Quote(said, "en"), [quote], Quote("What did Ana Ruiz write, and for what does it stand?", "en")) is own
    )


@pytest.mark.parametrize(
    ("language", "said", "quote", "left"),
    [
        ("en", "It may be called desobediencia civil.", "Puede llamarse desobediencia civil.", True),
        ("en", "It may be called civil disobedience.", "Puede llamarse desobediencia civil.", False),
        ("en", "The central radio is digital.", "La radio central es digital.", False),
        ("es", "Se practicaba en la court del khan.", "It was practised at the court of the khan.", True),
        ("es", "Se practicaba en la corte del kan.", "It was practised at the court of the khan.", False),
        ("es", "La radio central es digital.", "The central radio is digital.", False),
    ],
)
def test_a_word_left_in_the_language_of_the_quote_is_seen(
    language: Language, said: str, quote: str, left: bool
) -> None:
    other: Language = "es" if language == "en" else "en"
    assert untranslated_words(Quote(said, language), [Quote(quote, other)], Quote("", language)) is left
    asked = {"en": "What is desobediencia?", "es": "¿Qué es una court?"}[language]
    assert not untranslated_words(Quote(said, language), [Quote(quote, other)], Quote(asked, language))


@pytest.mark.weights
@pytest.mark.parametrize(
    ("language", "said", "quote", "stray"),
    [
        ("en", "Ana Cauvin also became a Protestant leader.", "Ana Cauvin también se hizo protestante.", True),
        ("en", "Ana Cauvin also became a Protestant.", "Ana Cauvin también se hizo protestante.", False),
        ("es", "Ana Cauvin también se hizo líder de los bomberos.", "Ana Cauvin also became a Protestant.", True),
        ("es", "Ana Cauvin también se hizo protestante.", "Ana Cauvin also became a Protestant.", False),
        (
            "en",
            "Ana Cauvin led the firemen.",
            "Ana Cauvin also became a Protestant.",
            False,
        ),  # the other check's business
    ],
)
def test_a_word_that_no_sentence_of_the_other_language_bears_is_seen(
    language: Language, said: str, quote: str, stray: bool, packaged: Embedder
) -> None:
    spoken: Language = "en" if " also " in quote else "es"
    sense = Sense(packaged.question, packaged.covered, partial(packaged.covered, stretch=WORD))
    assert strays(Quote(said, language), [Quote(quote, spoken)], sense) is stray


@pytest.mark.parametrize(
    ("language", "question", "said", "quote", "restated"),
    [
        ("en", "Who designed the lighthouse?", "Ana Ruiz designed the lighthouse.", "Ana Ruiz diseñó el faro.", True),
        ("es", "¿Quién diseñó el faro?", "Ana Ruiz diseñó el faro.", "Ana Ruiz designed the lighthouse.", True),
        ("en", "Where is the lighthouse?", "The lighthouse is in Spain.", "El faro está en España.", True),
        ("es", "¿Dónde está el faro?", "El faro está situado en España.", "The lighthouse is in Spain.", True),
        ("en", "Where is the shop?", "The shop is in the cellar.", "La tienda está en el sótano.", False),
        ("es", "¿Qué alberga el faro?", "El faro alberga una tienda.", "The lighthouse houses a shop.", False),
        (
            "es",
            "¿A quién temía Roma?",
            "Roma temía a las tribes del norte.",
            "Rome feared the tribes of the north.",
            False,
        ),
        ("en", "Who was the first keeper?", "The first keeper was Ana.", "La primera guardiana fue Ana.", True),
        ("en", "Who was the first keeper?", "The first keeper was Ana.", "Antes lo cuidaban Luis, Ana y Eva.", False),
        ("es", "¿Quién fue el último guardián?", "El último guardián fue Luis.", "Luis was its last keeper.", True),
        ("es", "¿Quién fue el último guardián?", "El último guardián fue Luis.", "Luis kept it until 1901.", False),
        ("en", "Which is the largest port?", "The largest port is Vigo.", "Vigo es el mayor puerto.", True),
        ("es", "¿Cuál es el mayor puerto?", "El mayor puerto es Vigo.", "Vigo is a port.", False),
    ],
)
def test_an_answer_in_the_questions_words_has_of_the_quote_names_and_figures_alone_and_its_ranks(
    language: Language, question: str, said: str, quote: str, restated: bool
) -> None:
    foreign = Quote(quote, "es" if language == "en" else "en")
    assert restates(Quote(said, language), [foreign], Quote(question, language)) is restated
