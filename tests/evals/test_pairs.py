"""Labelled pairs are what their label says."""

from __future__ import annotations

import json

from evals.datasets import corpus_texts
from evals.studies.pairs import (
    WRITTEN,
    trimmed,
    with_names_exchanged,
    with_other_figure,
    with_other_name,
    with_other_polarity,
)
from tests.conftest import CORPUS


def test_one_figure_is_swapped() -> None:
    assert with_other_figure("It cost 308 florins in 2019.", "en") == "It cost 315 florins in 2019."
    assert with_other_figure("It cost nothing.", "en") is None


def test_one_name_is_swapped() -> None:
    assert with_other_name("It was Milgram who said so.", "Yes, it was Graham.") == "It was Graham who said so."


def test_two_names_are_exchanged_unless_they_are_listed() -> None:
    assert with_names_exchanged("In 1756 Lord Loudoun met Abercrombie.") == "In 1756 Abercrombie met Lord Loudoun."
    assert with_names_exchanged("Ayer Roma venció a Cartago.") == "Ayer Cartago venció a Roma."
    assert with_names_exchanged("It was Ana and Luis.") is None
    assert with_names_exchanged("Eran Ana y Luis.") is None
    assert with_names_exchanged("It was Ana.") is None


def test_a_negation_is_put_in_or_taken_out() -> None:
    assert with_other_polarity("The well is deep.", "en") == "The well is not deep."
    assert with_other_polarity("The well is not deep.", "en") == "The well is deep."
    assert with_other_polarity("El pozo es hondo.", "es") == "El pozo no es hondo."
    assert with_other_polarity("El pozo no es hondo.", "es") == "El pozo es hondo."


def test_a_trimmed_sentence_is_still_true() -> None:
    long = "The well of the village is forty metres deep and it is very old indeed, says Ana."
    assert trimmed(long) == "The well of the village is forty metres deep and it is very old indeed."


def test_every_written_claim_is_about_a_sentence_of_the_corpus() -> None:
    texts = {text.name: text.text for text in corpus_texts(CORPUS)}
    for line in WRITTEN.read_text("utf-8").splitlines():
        for evidence in json.loads(line)["evidence"].values():
            assert evidence["text"] in texts[evidence["document"]]
