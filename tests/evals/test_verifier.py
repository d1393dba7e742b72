"""What evals say of support rests on the verifier, and its own error on labelled claims stands beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from evals.report import verifier_lines
from evals.studies.verification import table
from evals.verifier import SETS, Labelled, Share, kept_error, measured, read_labelled, verifier
from rag.errors import InputError
from rag.types import Language
from rag.verification.align import Quote
from tests.conftest import WordCounts

ROWS = [
    Labelled("It is deep.", "en", (Quote("The well is 40 metres deep.", "en"),), True, ""),
    Labelled("It is 50 metres deep.", "en", (Quote("The well is 40 metres deep.", "en"),), False, "figure"),
    Labelled("No es hondo.", "es", (Quote("The well is 40 metres deep.", "en"),), False, "negation"),
]


def believes_spanish(claim: str, language: Language, quotes: Sequence[Quote]) -> bool:
    return language == "es" or "50" not in claim


def test_true_claims_accepted_and_false_ones_refused_are_counted_by_cell_and_by_what_is_false() -> None:
    assert measured(ROWS, believes_spanish) == {
        "accepted": Share(1, 1), "accepted en→en": Share(1, 1), "refused": Share(1, 2), "refused en→en": Share(1, 1),
        "refused figure": Share(1, 1), "refused es→en": Share(0, 1), "refused negation": Share(0, 1),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [(Share(8, 10), 0.490, 0.943), (Share(10, 10), 0.722, 1.0), (Share(0, 0), 0.0, 1.0)],  # Wilson 1927
)
def test_an_interval_is_wilsons(share: Share, low: float, high: float) -> None:
    assert share.interval == pytest.approx((low, high), abs=0.001)


@pytest.mark.parametrize(("name", "n", "true"), [("claims.jsonl", 864, 432), ("lies.jsonl", 160, 80)])
def test_the_labelled_sets_are_read(name: str, n: int, true: int) -> None:
    rows = read_labelled(SETS / name)
    assert (len(rows), sum(row.true for row in rows)) == (n, true)
    assert {row.cell for row in rows} == {"en→en", "en→es", "es→en", "es→es"}


def test_what_holds_no_labelled_claims_is_said_to_hold_none(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"claim": 1}\n')
    with pytest.raises(InputError, match="holds no labelled claims"):
        read_labelled(tmp_path / "x.jsonl")


def test_the_table_names_every_share_with_its_interval_and_n() -> None:
    assert table({"refused figure": Share(8, 10), "refused": Share(8, 10)}).splitlines()[1].split() == [
        "refused", "figure", "0.800", "0.490–0.943", "n", "10",
    ]  # fmt: skip


@pytest.mark.parametrize(("language", "said"), [("en", "refuses"), ("es", "rechaza")])
def test_the_error_that_is_kept_is_of_both_sets_and_told_in_both_languages(language: Language, said: str) -> None:
    kept = kept_error()
    assert set(kept) == {"claims", "lies"}
    assert min(kept[name][kind]["n"] for name in kept for kind in ("accepted", "refused")) >= 5
    assert all(said in line and " n " in line for line in verifier_lines(kept, language))


def test_the_verifier_of_evals_is_the_one_that_decides_what_is_shown(counts: WordCounts) -> None:
    supports = verifier(counts)
    quotes = [Quote("The well is 40 metres deep. Ana Ruiz dug it.", "en")]
    assert supports("The well is 40 metres deep.", "en", quotes)
    assert not supports("The well is 50 metres deep.", "en", quotes)
