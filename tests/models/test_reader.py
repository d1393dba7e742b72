"""The reader says where a passage answers, in its own characters, and that it does not where it does not."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from rag.models.reader import Reader, best_spans, trimmed
from rag.types import Span

EN = (
    "The dam at Arroyo Seco was finished in 1987 by a Swiss company. It cost 12 million dollars, twice what was "
    "planned. The mayor, Carmen Ibarra, called it “the best thing that ever happened to the valley”."
)
ES = (
    "La presa de Arroyo Seco la terminó en 1987 una empresa suiza. Costó 12 millones de dólares, el doble de lo "
    "previsto. La alcaldesa, Carmen Ibarra, dijo que era «lo mejor que le ha pasado al valle»."
)
CHOIR = {
    "en": "The choir of Leeds sang in the old theatre. Tickets were sold out within an hour.",
    "es": "El coro de Leeds cantó en el viejo teatro. Las entradas se agotaron en una hora.",
}


def test_the_best_spans_do_not_overlap() -> None:
    start, end = np.array([0, 5, 0, 2], np.float32), np.array([0, 4, 1, 3], np.float32)
    assert best_spans(start, end, 3) == [(1, 1, 9.0), (3, 3, 5.0), (2, 2, 1.0)]


def test_a_span_does_not_end_before_it_begins() -> None:
    start, end = np.array([0, 0, 9], np.float32), np.array([9, 0, 0], np.float32)
    first, last, _ = best_spans(start, end, 1)[0]
    assert first <= last


@pytest.mark.parametrize(
    ("passage", "span", "said"),
    [
        ("in 1987.", Span(3, 8), "1987"),
        ("in the EE.UU.", Span(7, 13), "EE.UU."),
        ("en 2021, dijo", Span(3, 8), "2021"),
        ("1.500,5; no", Span(0, 8), "1.500,5"),
    ],
)
def test_an_answer_ends_without_a_comma(passage: str, span: Span, said: str) -> None:
    kept = trimmed(passage, span)
    assert passage[kept.start : kept.end] == said


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


@pytest.mark.weights
@pytest.mark.parametrize(
    ("question", "passage", "said"),
    [
        ("When was the dam finished?", EN, "1987"),
        ("¿Cuándo se terminó la presa?", EN, "1987"),
        ("When was the dam finished?", ES, "1987"),
        ("¿Cuándo se terminó la presa?", ES, "1987"),
        ("What did the dam cost?", EN, "12 million dollars"),
        ("¿Cuánto costó la presa?", EN, "12 million dollars"),
        ("What did the dam cost?", ES, "12 millones de dólares"),
        ("cuanto costo la presa", ES, "12 millones de dólares"),
        ("Who is the mayor?", EN, "Carmen Ibarra"),
        ("¿Quién es la alcaldesa?", ES, "Carmen Ibarra"),
    ],
)
def test_the_answer_is_found_within_a_language_and_across(
    reader: Reader, question: str, passage: str, said: str
) -> None:
    reading = reader.read(question, [passage])[0]
    assert passage[reading.start : reading.end] == said


@pytest.mark.weights
@pytest.mark.parametrize("question", ["What did the dam cost?", "¿Cuánto costó la presa?"])
@pytest.mark.parametrize("passage", [EN, ES])
def test_a_passage_about_something_else_is_less_likely_to_answer(reader: Reader, question: str, passage: str) -> None:
    readings = reader.read(question, [CHOIR["en"], passage, CHOIR["es"]])
    likely = [reading.answerable for reading in readings]
    assert likely[1] > 2 * max(likely[0], likely[2])
    assert max(likely[0], likely[2]) < 0.5


@pytest.mark.weights
def test_every_answer_of_a_passage_is_a_slice_of_it(reader: Reader) -> None:
    passage = "Cafe\u0301s: ½ de los ﬁnes  de semana\u200b, ①ｈａｌｆ; La señora Ñáñez llegó el 3\u00a0de mayo. «¿Qué?»"
    found = reader.best("¿Cuándo llegó la señora?", [passage], 6)[0]
    assert len(found) > 1
    for one in found:
        assert 0 <= one.start < one.end <= len(passage)
    for one, other in pairwise(found):
        assert one.score >= other.score
    ordered = sorted(found, key=lambda one: one.start)
    assert all(one.end <= other.start for one, other in pairwise(ordered))


@pytest.mark.weights
@pytest.mark.parametrize("passage", ["", " ", "\n\t", "\u200b"])
def test_where_there_is_nothing_to_read_nothing_answers(reader: Reader, passage: str) -> None:
    reading = reader.read("When?", [passage])[0]
    assert passage[reading.start : reading.end].strip("\u200b \n\t") == ""
    assert reading.answerable < 0.5


@pytest.mark.weights
def test_a_passage_longer_than_the_model_is_read_as_far_as_it_goes(reader: Reader) -> None:
    reading = reader.read("When was the dam finished? " * 50, [EN + " It rained." * 600])[0]
    assert reading.end < 3000


@pytest.mark.weights
def test_no_passages_give_no_readings(reader: Reader) -> None:
    assert reader.read("When?", []) == []
