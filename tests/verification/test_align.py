"""Nothing unsupported is shown."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from functools import lru_cache, partial
from pathlib import Path

import pytest

from evals.studies.pairs import agreement, pairs, shown
from rag.models.embedding import Embedder
from rag.types import Citation, Document, Language, Sentence
from rag.verification.align import Problem, Quote, Sense, align, problem_with, verify
from tests.conftest import WordCounts

DOCUMENT = Document("d", "The well", "well.md", "The well is 40 metres deep. Ana Ruiz dug it.", "en")
CITATION = Citation(1, "The well is 40 metres deep.", "en", DOCUMENT, "c", None, 0, 27)
SENTENCE = Sentence("According to “The well”: “The well is 40 metres deep.”", (1,))
DATA = Path(__file__).parents[3] / "shared" / "data"
PATHS: dict[Language, Path] = {"en": DATA / "xquad-dev.en.json", "es": DATA / "xquad-dev.es.json"}
PARAGRAPHS = int(os.environ.get("FUENTE_PARAGRAPHS", "5"))  # of each language; 1000 are all of them


# ------------------------------------------------------------------ quoted sentences


def test_a_sentence_that_quotes_its_source_is_kept() -> None:
    assert verify([SENTENCE], [CITATION]) == ((SENTENCE,), (CITATION,))


def test_an_invented_source_is_no_source() -> None:
    assert verify([replace(SENTENCE, citations=(7,))], [CITATION]) == ((), ())


def test_a_quote_with_one_changed_letter_is_no_quote() -> None:
    assert verify([SENTENCE], [replace(CITATION, quote="The well is 41 metres deep.")]) == ((), ())


def test_a_sentence_that_says_something_else_is_not_shown() -> None:
    assert verify([Sentence("The well is 400 metres deep.", (1,))], [CITATION]) == ((), ())


def test_a_sentence_without_a_citation_is_not_shown() -> None:
    assert verify([replace(SENTENCE, citations=())], [CITATION]) == ((), ())


# ------------------------------------------------------------------ written sentences

SAME: list[tuple[Language, str, str, Problem | None]] = [
    ("en", "The well is 40 metres deep.", "Dug by hand, the well is 40 metres deep.", None),
    ("en", "The well is 400 metres deep.", "Dug by hand, the well is 40 metres deep.", "figure"),
    ("en", "The well is 40 feet deep.", "Dug by hand, the well is 40 metres deep.", "unit"),
    ("en", "The raid killed 10 people and wounded 50.", "The raid killed 50 people and wounded 10.", "figure"),
    ("en", "20% of the voters stayed away.", "20 of the voters stayed away.", "unit"),
    ("en", "Ruiz dug the well in 1998.", "Ruiz dug the well.", "figure"),
    ("en", "The war lasted from 1763 to 1763.", "The war lasted from 1756 to 1763.", "figure"),
    ("en", "Ana Peña dug the well.", "Ana Ruiz dug the well.", "name"),
    ("en", "Biden visited the well.", "Obama visited the well.", "name"),
    ("en", "The well is deep.", "The well is not deep.", "negation"),
    ("en", "The well is not deep.", "The well is deep.", "negation"),
    ("en", "More than 230 men wait there.", "Now 232 men wait there.", None),
    ("en", "More than 240 men wait there.", "Now 232 men wait there.", "figure"),
    ("es", "Allí esperan casi 240 hombres.", "Allí esperan ahora 232 hombres.", None),
    ("en", "The pill sells for up to $30.", "The pill sells for $10 to $30.", None),
    ("en", "The pill sells for up to $10.", "The pill sells for $10 to $30.", "bound"),
    ("en", "Mexico handed over 24 men.", "Mexico handed 24 men over.", None),
    ("en", "Mexico will extradite the men.", "Mexico could extradite the men.", "hedge"),
    ("en", "Mexico could extradite the men.", "Mexico will extradite the men.", "hedge"),
    ("en", "The plan costs 40 million dollars.", "The plan costs more than 40 million dollars.", "bound"),
    ("en", "The plan costs 40 million dollars.", "The plan costs about 40 million dollars.", "bound"),
    ("en", "The police protect the cartels.", "The police protect the cartels, Donahue said.", "attribution"),
    ("en", "The police protect the cartels, Donahue said.", "Donahue: the police protect the cartels.", "attribution"),
    ("en", "Donahue said “the police are bought”.", "Donahue said the police protect the cartels.", "quotation"),
    ("en", "The bridge collapsed after heavy rain.", "The well is deep and was dug by hand.", "meaning"),
    ("es", "El pozo mide 40 metros.", "Cavado a mano, el pozo mide 40 metros de hondo.", None),
    ("es", "El pozo mide 400 metros.", "Cavado a mano, el pozo mide 40 metros de hondo.", "figure"),
    ("es", "La caja tiene 1.500,5 kilos.", "La caja tiene 1,500.5 kilos.", None),
    ("es", "El ataque mató a 10 personas e hirió a 50.", "El ataque mató a 50 personas e hirió a 10.", "figure"),
    ("es", "La guerra duró de 1763 a 1763.", "La guerra duró de 1756 a 1763.", "figure"),
    ("es", "El pozo lo cavó Ana Peña.", "El pozo lo cavó Ana Ruiz.", "name"),
    ("es", "El pozo es hondo.", "El pozo no es hondo.", "negation"),
    ("es", "México extraditará a los hombres.", "México podría extraditar a los hombres.", "hedge"),
    ("es", "El plan cuesta 40 millones.", "El plan cuesta más de 40 millones.", "bound"),
    ("es", "El plan cuesta 40 millones.", "El plan cuesta unos 40 millones.", "bound"),
    ("es", "El detenido es el autor del robo.", "El detenido es el presunto autor del robo.", "hedge"),
    ("es", "La policía protege a los cárteles.", "Según Donahue, la policía protege a los cárteles.", "attribution"),
    ("es", "Donahue dijo «la policía está comprada».", "Donahue dijo que la policía protege.", "quotation"),
    ("es", "El puente cayó tras las lluvias.", "El pozo es hondo y fue cavado a mano.", "meaning"),
]
ACROSS: list[tuple[Language, str, str, Problem | None]] = [  # the vectors are taken to be near
    ("en", "The bridge is 1,500.5 metres long.", "El puente mide 1.500,5 metros.", None),
    ("es", "El puente mide 1.500,5 metros.", "The bridge is 1,500.5 metres long.", None),
    ("en", "The debt is two trillion dollars.", "La deuda es de dos billones de dólares.", None),
    ("en", "The debt is two billion dollars.", "La deuda es de dos billones de dólares.", "figure"),
    ("es", "La pastilla cuesta 10 centavos.", "The pill costs 10 cents.", None),
    ("es", "La pastilla cuesta 10 dólares.", "The pill costs 10 cents.", "unit"),
    ("es", "El 24 de marzo llegó el primer tren.", "The first train arrived on March 24.", None),
    ("es", "El 25 de marzo llegó el primer tren.", "The first train arrived on March 24.", "date"),
    ("es", "El 24 de mayo llegó el primer tren.", "The first train arrived on March 24.", "date"),
    ("en", "It was built in the 1970s.", "Se construyó en los años setenta.", None),
    ("en", "It was built in the 19th century.", "Se construyó en el siglo XIX.", None),
    ("en", "The region has 853,382 inhabitants.", "La región tiene 853 382 habitantes.", None),
    ("en", "The region has a population of 20%.", "La región tiene 20 habitantes.", "unit"),
    ("es", "Ambos hermanos viven en Londres.", "The two brothers live in London.", None),
    ("en", "The men live in Germany.", "Los hombres viven en Alemania.", None),
    ("en", "The men live in Greece.", "Los hombres viven en Alemania.", "name"),
    ("en", "The US gave its word.", "EE. UU. dio su palabra.", None),
    ("es", "Estados Unidos dio su palabra.", "The United States gave its word.", None),
    ("en", "Mexico will build the dam.", "México podría construir la presa.", "hedge"),
    ("en", "Mexico could build the dam.", "México podría construir la presa.", None),
    ("es", "México construirá la presa.", "Mexico will build the dam.", None),
    ("es", "México construirá la presa.", "Mexico may build the dam.", "hedge"),
    ("en", "Mexico built the dam.", "México no construyó la presa.", "negation"),
    ("es", "México no construyó la presa.", "Mexico built the dam.", "negation"),
    ("es", "Costó más de 40 millones.", "It cost more than 40 million.", None),
    ("es", "Costó 40 millones.", "It cost more than 40 million.", "bound"),
    ("es", "La policía protege a los cárteles.", "The police protect the cartels, Donahue said.", "attribution"),
    ("es", "Donahue dijo que la policía protege a los cárteles.", "Police protect cartels, Donahue said.", None),
    ("en", "Algiers lost 30,000 people to it.", "Argel perdió 30 000 habitantes por ella.", None),
    ("es", "Argel perdió 30 000 habitantes.", "Tunis lost 30,000 people to it.", "name"),
    ("en", "Austria lost the war.", "Australia perdió la guerra.", "name"),
    ("en", "The Byzantines lost the war.", "Los bizantinos perdieron la guerra.", None),
    ("en", "Huguenots settled there.", "Allí se asentaron hugonotes.", None),
    ("en", "The Byzantines settled there.", "Los hugonotes se asentaron allí.", "name"),
    ("es", "Durante el siglo XVI creció la ciudad.", "The city grew during the 16th century.", None),
    ("es", "Durante el siglo XVII creció la ciudad.", "The city grew during the 16th century.", "figure"),
    ("en", "He added 6½ sacks in the season.", "Sumó 6 capturas y media en la temporada.", None),
    ("es", "Sumó 5 capturas y media en la temporada.", "He added 6½ sacks in the season.", "figure"),
    ("en", "Plague struck in 1348–50.", "La plague atacó de 1348 a 1350.", None),
    ("en", "About 30% of the people died.", "Murió alrededor del 30 % de la gente.", None),
    ("en", "Over 30% of the people died.", "Murió más del 30 % de la gente.", None),
    ("es", "El 30 % de la gente murió.", "Over 30% of the people died.", "bound"),
    ("en", "The odds were 20 to 1.", "Ganaban 20 a 1, y eran alrededor de 1,5 millones.", None),
    ("es", "Eran 1,5 millones.", "They were 20 to 1, with a population of about 1.5 million.", "bound"),
    ("en", "They were 1.5 million.", "Ganaban 20 a 1, y eran alrededor de 1,5 millones.", "bound"),
    ("en", "The estimated population of 853 lives there.", "La población estimada de 853 vive allí.", None),
    ("es", "Es el principio de la protesta violenta.", "It is the principle of nonviolent protest.", "negation"),
    ("es", "Es el principio de la protesta no violenta.", "It is the principle of nonviolent protest.", None),
    ("en", "He did not say that he was not there.", "No dijo que estuviera allí.", "negation"),
    ("en", "It holds no more than 40 people.", "Caben como máximo 40 personas.", None),
    ("es", "No caben más de 40 personas.", "It holds at most 40 people.", None),
    ("en", "He said nothing to anybody.", "No dijo nada a nadie.", None),
    ("en", "Donahue called the police “bought men”.", "Donahue llamó a los policías «hombres comprados».", "quotation"),
]


@pytest.mark.parametrize(("language", "claim", "quote", "problem"), SAME, ids=[f"{c} | {q}" for _, c, q, _ in SAME])
def test_a_sentence_says_what_its_quote_says(
    language: Language, claim: str, quote: str, problem: Problem | None, counts: WordCounts
) -> None:
    assert align(claim, language, [Quote(quote, language)], Sense(counts.question)).problem == problem


@pytest.mark.parametrize(("language", "claim", "quote", "problem"), ACROSS, ids=[f"{c} | {q}" for _, c, q, _ in ACROSS])
def test_a_sentence_says_what_its_quote_says_in_the_other_language(
    language: Language, claim: str, quote: str, problem: Problem | None, counts: WordCounts
) -> None:
    other: Language = "es" if language == "en" else "en"
    assert problem_with(claim, language, [Quote(quote, other)], [0.95], Sense(counts.question)) == problem


def test_a_translated_quotation_is_shown_without_quotation_marks(counts: WordCounts) -> None:
    quote = Quote("Donahue called the cartel men “hombres buenos” in Madrid in 2019.", "en")
    claim = "Donahue called the cartel men «hombres malos» in Madrid in 2019."
    assert align(claim, "es", [quote], Sense(counts.question)).text == claim.replace("«", "").replace("»", "")
    said = "Donahue called the cartel men «hombres buenos» in Madrid in 2019."
    assert align(said, "es", [quote], Sense(counts.question)).text == said


def test_two_quotes_may_bear_one_sentence_together(counts: WordCounts) -> None:
    quotes = [
        Quote("Ana Ruiz dug the deep well of Arenales.", "en"),
        Quote("The stone bridge was built by Luis Peña.", "en"),
    ]
    both = "Ana Ruiz dug the deep well and Luis Peña built the stone bridge."
    assert align(both, "en", quotes, Sense(counts.question)).quotes == (0, 1)


def test_a_second_quote_lends_no_figure_to_what_the_first_one_says(counts: WordCounts) -> None:
    quotes = [Quote("The well of Arenales is 40 metres deep.", "en"), Quote("The bridge is 90 metres long.", "en")]
    assert align("The well of Arenales is 90 metres deep.", "en", quotes, Sense(counts.question)).problem == "figure"


def test_two_quotes_are_not_stirred_into_one_statement(counts: WordCounts) -> None:
    beaten = [
        Quote("The Broncos defeated the Pittsburgh Steelers in the divisional round.", "en"),
        Quote("The Broncos beat the New England Patriots in the AFC Championship Game.", "en"),
    ]
    stirred = "The Broncos defeated the Pittsburgh Steelers in the AFC Championship Game."
    assert align(stirred, "en", beaten, Sense(counts.question)).problem is not None
    died = [Quote("Ana Ruiz dug the deep well.", "en"), Quote("Luis Peña died in 1998 at home.", "en")]
    assert align("Ana Ruiz dug the deep well and died in 1998.", "en", died, Sense(counts.question)).problem is not None


def test_two_quotes_about_the_same_may_bear_one_sentence_in_spanish(counts: WordCounts) -> None:
    quotes = [Quote("Ana Ruiz cavó el pozo de Arenales.", "es"), Quote("Ana Ruiz murió en 1998.", "es")]
    assert align("Ana Ruiz cavó el pozo de Arenales y murió en 1998.", "es", quotes, Sense(counts.question)).quotes == (
        0,
        1,
    )


def test_what_a_quote_of_the_other_language_only_half_covers_is_not_shown(counts: WordCounts) -> None:
    quote = [Quote("Ana Ruiz made Arenales in Madrid.", "en")]
    claim = "Ana Ruiz made Arenales in Madrid."
    for covered, problem in ((0.9, None), (0.3, "meaning")):
        sense = Sense(counts.question, lambda _, __, far=covered: far)
        assert align(claim, "es", quote, sense).problem == problem


def test_nothing_rests_on_nothing(counts: WordCounts) -> None:
    assert align("The well is deep.", "en", [], Sense(counts.question)).problem == "empty"
    assert align("…", "en", [Quote("The well is deep.", "en")], Sense(counts.question)).problem == "empty"


@pytest.mark.long
@pytest.mark.weights
@pytest.mark.skipif(not PATHS["en"].exists(), reason="the development data is not shipped")
def test_labelled_pairs_are_told_apart_in_each_direction(packaged: Embedder) -> None:
    made = [pair for pair in pairs(PATHS) if len(pair.claim) < 200]
    paragraphs = sorted({(pair.language, pair.evidence) for pair in made})
    random.Random(1).shuffle(paragraphs)  # a paragraph with all of its pairs: its sentences are embedded once
    chosen = {text for one in ("en", "es") for text in [t for la, t in paragraphs if la == one][:PARAGRAPHS]}
    found = [pair for pair in made if pair.evidence in chosen]
    vector = lru_cache(maxsize=None)(lambda text: packaged.question(text[:1000]))
    scores = agreement(found, partial(shown, sense=Sense(vector, packaged.covered)))
    for name, score in scores.items():
        direction, swap = name.split(" ")
        across = direction[:2] != direction[3:]
        if swap == "supported":
            assert score["right"] >= (0.7 if across else 0.95), name
        else:
            least = {"negation": 0.85, "name": 0.9, "places": 0.3 if across else 0.7}
            assert score["recall"] >= least.get(swap, 0.97), name
