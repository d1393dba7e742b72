"""A claim's verdict by words, mended by what a judge says of the claim and the quote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from rag.checking.ruling import ruling
from rag.checking.wordings import Wordings
from rag.language.text import Text
from rag.types import LANGUAGES, Chunk, Document, Evidence, Language, Passage, Span
from rag.verification.hedges import hardened
from rag.verification.opposites import opposite
from rag.verification.quantity import overstated
from tests.conftest import WordCounts

WELL = {"en": "The well of Orland is 40 metres deep.", "es": "El pozo de Orland mide 40 metros de hondo."}
NOT = {"en": "The well of Orland is not 40 metres deep.", "es": "El pozo de Orland no mide 40 metros de hondo."}


def evidence(text: str, language: Language) -> Evidence:
    document = Document("d", "A title", "d.md", text, language)
    chunk = Chunk("c", "d", 0, len(text), text, language, None, None, (Span(0, len(text)),))
    return Evidence(Passage(chunk, document, 1.0), Span(0, len(text)), 1.0)


def judge(*odds: float) -> Any:
    def of(pairs: Sequence[tuple[str, str]]) -> Any:
        return np.array([odds] * len(pairs), np.float32)

    return of


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_the_words_bear_is_doubted_where_the_judge_doubts_it(language: Language) -> None:
    claim, found = Text(WELL[language], language), [evidence(WELL[language], language)]
    wordings = Wordings(WordCounts())
    assert ruling(claim, found, wordings).verdict == "supported"
    assert ruling(claim, found, wordings, judge(0.5, 0.3, 0.2)).verdict == "supported"
    assert ruling(claim, found, wordings, judge(0.1, 0.2, 0.7)).verdict == "not_found"
    doubted = ruling(claim, found, wordings, judge(0.1, 0.7, 0.2))
    assert (doubted.verdict, doubted.why, doubted.quotes) == ("contradicted", "meaning", (0,))


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_a_guard_of_words_objects_to_passes_where_the_judge_is_sure_but_no_figure_does(language: Language) -> None:
    wordings, quote = Wordings(WordCounts()), [evidence(NOT[language], language)]
    assert ruling(Text(WELL[language], language), quote, wordings).why == "negation"
    assert ruling(Text(WELL[language], language), quote, wordings, judge(0.4, 0.5, 0.1)).verdict == "contradicted"
    assert ruling(Text(WELL[language], language), quote, wordings, judge(0.8, 0.1, 0.1)).verdict == "supported"
    other = Text(WELL[language].replace("40", "60"), language)
    told = ruling(other, [evidence(WELL[language], language)], wordings, judge(0.9, 0.05, 0.05))
    assert (told.verdict, told.why) == ("contradicted", "figure")


@pytest.mark.parametrize(
    ("claim", "quote", "language"),
    [
        ("Irene Solbes resigned.", "The plan will cost 4.2 million, said the councillor, Irene Solbes.", "en"),
        ("Solbes dimitió.", "El plan costará 4,2 millones, anunció la consejera de Aguas, Irene Solbes.", "es"),
        ("Arnout Vleminck was arrested.", "Arnout Vleminck, of the Board, opened the bridge.", "en"),
        ("Arnout Vleminck se jubiló.", "Arnout Vleminck, de la Junta, abrió el puente.", "es"),
    ],
)
def test_a_name_that_stands_there_bears_nothing_that_is_said_of_her(claim: str, quote: str, language: Language) -> None:
    sure = judge(0.9, 0.05, 0.05)
    assert (
        ruling(Text(claim, language), [evidence(quote, language)], Wordings(WordCounts()), sure).verdict == "not_found"
    )


@pytest.mark.parametrize(
    ("claim", "quote", "language", "verdict", "why"),
    [
        ("Both old pumps of the well of Orland were shut down on Monday night because gates broke.",
         "Both old pumps of the well of Orland were shut down on Monday night.", "en", "partly", "because gates broke"),
        ("Las dos bombas viejas del pozo de Orland se apagaron el lunes por la noche porque sus motores fallaron.",
         "Las dos bombas viejas del pozo de Orland se apagaron el lunes por la noche.", "es",
         "partly", "porque sus motores fallaron"),
        ("The secretary is Ana Barajas Osuna.", "The secretary, Ana Barragan Osuna, is here.", "en",
         "contradicted", "name"),
        ("La secretaria es Ana Barajas Osuna.", "La secretaria, Ana Barragán Osuna, es ella.", "es",
         "contradicted", "name"),
    ],
)  # fmt: skip
def test_a_reason_that_no_quote_has_and_a_name_spelt_otherwise_do_not_pass(
    claim: str, quote: str, language: Language, verdict: str, why: str
) -> None:
    told = ruling(Text(claim, language), [evidence(quote, language)], Wordings(WordCounts()), judge(0.9, 0.05, 0.05))
    assert (told.verdict, told.why) == (verdict, why)


@pytest.mark.parametrize("language", ["en", "es"])
def test_who_says_it_is_not_left_to_the_judge(language: Language) -> None:
    said: dict[Language, str] = {
        "en": "The well holds 40 litres, said the mayor, Irene Solbes.",
        "es": "El pozo tiene 40 litros, dijo la alcaldesa, Irene Solbes.",
    }
    lent = Text(said[language].replace("Irene Solbes", "Marta Ochoa"), language)
    told = ruling(lent, [evidence(said[language], language)], Wordings(WordCounts()), judge(0.95, 0.03, 0.02))
    assert (told.verdict, told.why in ("speaker", "name")) == ("contradicted", True)


WEIGHED: dict[Language, str] = {
    "en": "The company is considering a camera in the well, and the price could fall in May, the mayor said.",
    "es": "La empresa estudia poner una cámara en el pozo, y el precio podría bajar en mayo, dijo el alcalde.",
}


@pytest.mark.parametrize("quote", LANGUAGES)
@pytest.mark.parametrize(
    ("claim", "language"),
    [
        ("The company has decided on a camera in the well.", "en"),
        ("La empresa ha decidido poner una cámara en el pozo.", "es"),
        ("The price of the well will fall in May.", "en"),
        ("El precio del pozo va a bajar en mayo.", "es"),
    ],
)
def test_what_is_only_weighed_is_not_decided(claim: str, language: Language, quote: Language) -> None:
    assert hardened(Text(claim, language), [Text(WEIGHED[quote], quote)])
    decided = {"en": "The company decided on a camera, and the price will fall.",
               "es": "La empresa decidió poner una cámara, y el precio va a bajar."}  # fmt: skip
    assert not hardened(Text(claim, language), [Text(decided[quote], quote)])


@pytest.mark.parametrize(
    ("claim", "quote", "language"),
    [
        ("The council decided to buy land.", "The council, which is considering a park, bought land.", "en"),
        ("El concejo acordó comprar la finca.", "El concejo, que estudia un parque, compró la finca.", "es"),
    ],
)
def test_what_is_weighed_beside_it_weakens_nothing(claim: str, quote: str, language: Language) -> None:
    assert not hardened(Text(claim, language), [Text(quote, language)])


@pytest.mark.parametrize(
    ("claim", "quote", "against"),
    [
        (("en", "Coverage is higher than a year ago."), ("es", "La cobertura es menor que hace un año."), True),
        (("es", "El puerto movió más contenedores que en 2023."), ("en", "Containers were down from 2023."), True),
        (("es", "El puerto movió más de 300 contenedores."), ("en", "Containers were down to 310."), False),
        (("en", "It rose, then fell."), ("es", "Bajó."), False),
        (("en", "It did not rise."), ("es", "Bajó."), False),
        (("en", "Sales were higher than in 2020."), ("en", "Losses were lower than in 2020, so sales beat it."), False),
        (("es", "Subieron las ventas."), ("es", "Cayeron las pérdidas, y se vendió más harina."), False),
    ],
)
def test_what_falls_does_not_rise(claim: tuple[Language, str], quote: tuple[Language, str], against: bool) -> None:
    assert opposite(Text(claim[1], claim[0]), Text(quote[1], quote[0])) == against


@pytest.mark.parametrize(
    ("claim", "quote", "more"),
    [
        (("en", "None of them has gone back."), ("es", "La mayoría no ha vuelto."), True),
        (("en", "Nobody was hurt."), ("en", "Some windows broke; there were no injuries."), False),
        (("es", "Nadie resultó herido."), ("es", "Se rompieron algunas ventanas; no hubo heridos."), False),
        (("es", "Ninguna de las máscaras puede viajar."), ("en", "Nine of the masks may not travel."), True),
        (("es", "Ninguna puede viajar."), ("en", "None may travel."), False),
        (("en", "Every classroom was repaired."), ("es", "Casi todas las aulas fueron reparadas."), True),
        (("es", "La totalidad de los afiliados vota a favor."), ("en", "Most members vote for it."), True),
    ],
)
def test_none_and_all_are_not_some(claim: tuple[Language, str], quote: tuple[Language, str], more: bool) -> None:
    assert overstated(Text(claim[1], claim[0]), Text(quote[1], quote[0])) == more


@pytest.mark.parametrize(
    ("claim", "quote", "language"),
    [
        ("The school will open in May.", "The school will open in May if the works are finished.", "en"),
        ("El colegio abrirá en mayo.", "El colegio abrirá en mayo si terminan las obras.", "es"),
    ],
)
def test_a_condition_that_is_left_out_is_told_however_sure_the_judge_is(
    claim: str, quote: str, language: Language
) -> None:
    told = ruling(Text(claim, language), [evidence(quote, language)], Wordings(WordCounts()), judge(0.97, 0.02, 0.01))
    assert (told.verdict, told.why) == ("contradicted", "hedge")
