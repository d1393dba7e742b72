"""True sentences made false in one thing, and true ones reworded: what the verifier learns from."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

import pytest

from evals.studies.verifier.changes.edits import Change, Context, Language, articles, exchanged, table
from evals.studies.verifier.changes.figures import bound, cycled, figure, figures_in_order, other_number
from evals.studies.verifier.changes.inflection import english, spanish
from evals.studies.verifier.changes.modality import (
    both_hedged,
    both_negated,
    hedge_added,
    hedge_removed,
    negated,
    unnegated,
)
from evals.studies.verifier.changes.names import name, names_in
from evals.studies.verifier.changes.perturbations import changes, rewordings
from evals.studies.verifier.changes.roles import attribution, clause_added, roles
from evals.studies.verifier.claims import Balance, Claim, Said, changed_everywhere, source

Maker = Callable[[str, Language, random.Random], Iterator[Change]]


def made(maker: Maker, text: str, language: Language, draws: int = 40) -> set[str]:
    """All that a maker makes of a sentence in so many draws."""
    return {change.text for seed in range(draws) for change in maker(text, language, random.Random(seed))}


@pytest.mark.parametrize(
    ("maker", "language", "text", "expected"),
    [
        (unnegated, "en", "They did not accept the offer.", {"They accepted the offer."}),
        (unnegated, "en", "It can’t rise.", {"It can rise."}),
        (unnegated, "es", "No aceptaron la oferta.", {"Aceptaron la oferta."}),
        (unnegated, "es", "Nunca sube.", {"Siempre sube."}),
        (hedge_removed, "en", "The bank may raise rates.", {"The bank will raise rates."}),
        (hedge_removed, "es", "El banco podría subir los tipos.", {"El banco subirá los tipos."}),
        (hedge_removed, "es", "Los bancos podrían tener pérdidas.", {"Los bancos tendrán pérdidas."}),
        (figures_in_order, "en", "It fell from 9 % to 4 %.", {"It fell from 4 % to 9 %."}),
        (figures_in_order, "es", "Cayó del 9,5 % al 4 %.", {"Cayó del 4 % al 9,5 %."}),
        (roles, "en", "Then Ana beat Luis in the final.", {"Then Luis beat Ana in the final."}),
        (roles, "es", "Luego Ana venció a Luis en la final.", {"Luego Luis venció a Ana en la final."}),
        (roles, "en", "She told him that it was over.", {"He told her that it was over."}),
        (roles, "en", "Yesterday Ana and Luis won.", set()),
        (bound, "en", "It takes at least 5 days.", {"It takes at most 5 days.", "It takes up to 5 days.",
                                                   "It takes around 5 days."}),
        (bound, "es", "Costó más de 1.500,5 euros.", {"Costó menos de 1.500,5 euros.", "Costó casi 1.500,5 euros.",
                                                      "Costó unos 1.500,5 euros.",
                                                      "Costó alrededor de 1.500,5 euros."}),
        (attribution, "en", "The dam will hold, the mayor said.", set()),
        (attribution, "en", "Rivera said that the dam will hold.", {"The dam will hold."}),
        (attribution, "es", "Rivera dijo que la presa va a aguantar.", {"La presa va a aguantar."}),
    ],
)  # fmt: skip
def test_one_thing_is_changed_and_the_rest_stays(
    maker: Maker, language: Language, text: str, expected: set[str]
) -> None:
    assert made(maker, text, language) == expected


def test_a_negation_is_put_before_the_verb_with_the_auxiliary_that_it_needs() -> None:
    assert made(negated, "Prices rose in May.", "en") == {"Prices did not rise in May.", "Prices never rose in May."}
    assert made(negated, "Los precios subieron en mayo.", "es") == {
        "Los precios no subieron en mayo.",
        "Los precios nunca subieron en mayo.",
    }


def test_a_plain_fact_becomes_a_guess_in_either_language() -> None:
    assert {"The mayor may be ill.", "The mayor is reportedly ill."} <= made(hedge_added, "The mayor is ill.", "en")
    assert {"La ley podría subir el precio."} <= made(hedge_added, "La ley subirá el precio.", "es")


def test_an_antonym_takes_the_form_and_the_capital_of_the_word_it_replaces() -> None:
    def turned(text: str, language: Language, rng: random.Random) -> Iterator[Change]:
        yield from exchanged(text, language, "opposite", rng)

    assert "Prices fell." in made(turned, "Prices rose.", "en")
    assert "Los precios bajaron." in made(turned, "Los precios subieron.", "es")
    assert "Después, llovió." in made(turned, "Antes, llovió.", "es")


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_fifth_pair_of_antonyms_is_marked_as_kept_out(language: Language) -> None:
    found = [way.held_out for ways in table(language, "opposite").values() for way in ways]
    assert 0.15 < sum(found) / len(found) < 0.25
    assert not any(way.held_out for ways in table(language, "same").values() for way in ways)


@pytest.mark.parametrize("digits", ["7", "40", "1.500,5", "1,500.5", "1994", "2023", "12"])
def test_another_number_is_another_number_of_the_same_make(digits: str) -> None:
    for seed in range(60):
        assert other_number(digits, random.Random(seed)) != digits


def test_months_scales_and_units_go_round_in_their_own_row() -> None:
    for text, kind in (("in May 2020", "date"), ("40 million people", "scale"), ("12 miles away", "unit")):
        assert {change.text for change in cycled(text, "en", random.Random(1), kind)}.isdisjoint({text})
    assert all("millones" not in text for text in made(lambda t, g, r: cycled(t, g, r, "scale"), "40 millones", "es"))


def test_a_figure_in_words_is_changed_too() -> None:
    assert all("tres" not in text for text in made(figure, "Vinieron tres jueces.", "es"))
    assert made(figure, "Nobody came.", "en") == set()


def test_a_name_is_what_has_a_capital_inside_a_sentence() -> None:
    text = "On Monday the mayor of New York met Ana García."
    assert {text[a:b] for a, b in names_in(text)} >= {"New York", "Ana García"}


def test_the_capital_may_stand_for_its_country() -> None:
    found = {
        change.text
        for seed in range(60)
        for change in name("The treaty was signed in Warsaw.", "en", Context(), random.Random(seed))
    }
    assert "The treaty was signed in Poland." in found
    assert "The treaty was signed in Warsaw." not in found


def test_a_clause_of_another_sentence_is_glued_on() -> None:
    context = Context(clauses=("The port was closed on Monday.",))
    (change,) = clause_added("It rained.", "en", context, random.Random(1))
    assert re.fullmatch(r"It rained\W.* the port was closed on Monday\.", change.text)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The 40 judges of Ohio did not begin the trial of Ana Ruiz before May 2020, which surprised them."),
        (
            "es",
            "Los 40 jueces de Ohio no empezaron el juicio contra Ana Ruiz antes de mayo de 2020, lo que sorprendió.",
        ),
    ],
)
def test_nothing_comes_back_as_it_was(language: Language, text: str) -> None:
    for seed in range(20):
        rng = random.Random(seed)
        assert text not in [change.text for change in changes(text, language, Context(), rng)]
        assert text not in rewordings(text, language, rng)


def test_a_true_rewording_leaves_hedges_and_speakers_in_place() -> None:
    for text in (
        "Reportedly, the old bridge by the mill was closed.",
        "The bridge was closed, the mayor of Leeds said.",
    ):
        for seed in range(30):
            said = " ".join(rewordings(text, "en", random.Random(seed)))
            assert not said or "eportedly" in said or "mayor" in said


def test_what_is_changed_in_both_languages_stays_a_translation() -> None:
    assert both_negated("Tom likes cats.", "A Tom le gustan los gatos.", random.Random(2)) in (
        ("Tom does not like cats.", "A Tom no le gustan los gatos."),
        None,
    )
    hedged = both_hedged("He will win.", "Ganará.", random.Random(1))
    assert hedged is not None
    assert hedged[1] in ("Podría ganar.", "Quizá ganará.", "Se dice que ganará.", "Al parecer, ganará.",
                         "Tal vez ganará.", "Algunos creen que ganará.", "Aparentemente, ganará.")  # fmt: skip


def test_a_figure_is_changed_in_both_languages_at_once() -> None:
    said = Said("It cost 40 euros.", "Costó 40 euros.")
    for seed in range(20):
        changed = changed_everywhere(said, {}, random.Random(seed))
        if changed is not None and changed[1] == "figure":
            digits = "".join(c for c in changed[0].en if c.isdigit())
            assert (changed[0].en, changed[0].es) == (f"It cost {digits} euros.", f"Costó {digits} euros.")
            assert digits != "40"


def test_antonyms_are_linked_across_the_languages_by_their_translations() -> None:
    short = [Said("Prices rose again.", "Los precios subieron otra vez."), Said("They rose.", "Subieron."),
             Said("Prices fell again.", "Los precios bajaron otra vez."), Said("They fell.", "Bajaron.")]  # fmt: skip
    assert source([], short).links["rose", "subieron"] == ("fell", "bajaron")


def test_false_claims_that_deny_too_often_weigh_less() -> None:
    balance = Balance()
    assert balance.weight(Claim("It did not rain.", 1)) == pytest.approx(1.0)
    balance.count([Claim("It did not rain.", 1)] * 50 + [Claim("It rained.", 0)] * 50)
    assert balance.weight(Claim("It did not rain.", 1)) < 0.1
    assert balance.weight(Claim("It rained.", 1)) == 1


def test_verbs_are_inflected_as_they_are_written() -> None:
    assert english("stop") == {"base": "stop", "third": "stops", "ing": "stopping", "past": "stopped",
                               "participle": "stopped"}  # fmt: skip
    assert english("rise/rose/risen")["participle"] == "risen"
    said = {verb: spanish(verb) for verb in ("subir", "reducir", "empezar", "caer", "perder")}
    assert said["subir"]["they_past"] == "subieron"
    assert said["reducir"]["he_past"] == "redujo"
    assert said["empezar"]["i_past"] == "empecé"
    assert said["caer"]["gerund"] == "cayendo"
    assert said["perder"]["they"] == "pierden"


def test_english_articles_fit_the_word_that_follows() -> None:
    assert articles("a old man and an big dog", "en") == "an old man and a big dog"
