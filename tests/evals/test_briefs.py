"""The measures of briefs: literal events in, literal figures out."""

from __future__ import annotations

import pytest

from evals.briefs import Expected, load, timeline_f1

DUE = Expected({"en": "", "es": ""}, (), (("2013", "Peña"), ("2020-10", "arrest", "deten")), may=("2018",))


@pytest.mark.parametrize(
    ("told", "f1", "wrong"),
    [
        ([("2013", "pena nieto"), ("2020-10", "el arrest")], 1.0, ()),
        ([("2013", "pena nieto"), ("2018", "x"), ("2020-10", "detencion")], 1.0, ()),
        ([("2013", "pena nieto"), ("1999", "x")], 0.5, ("+1999", "-2020-10")),
        ([("2013", "another thing")], 0.0, ("+2013", "-2013", "-2020-10")),
        ([], 0.0, ("-2013", "-2020-10")),
    ],
)
def test_an_event_is_right_by_its_date_and_one_of_its_words(
    told: list[tuple[str, str]], f1: float, wrong: tuple[str, ...]
) -> None:
    assert timeline_f1(told, DUE) == (pytest.approx(f1), wrong)


def test_where_no_event_is_due_none_is_no_score() -> None:
    none = Expected({"en": "", "es": ""}, (), ())
    assert timeline_f1([], none) == (None, ())


def test_the_set_has_ten_topics_in_both_languages() -> None:
    assert [set(one.topic) for one in load()] == [{"en", "es"}] * 10
