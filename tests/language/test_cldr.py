"""CLDR's names as they are kept, beside those of the Babel that is installed."""

import pytest

from rag.language.cldr import cldr
from rag.language.cldr.__main__ import of_babel
from rag.types import LANGUAGES, Language


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_kept_names_are_those_of_babel(language: Language) -> None:
    kept, theirs = cldr(language), of_babel(language)
    assert (kept.months, kept.days) == (theirs.months, theirs.days)
    for mine, other in (
        (kept.territories, theirs.territories),
        (kept.languages, theirs.languages),
        (kept.cities, theirs.cities),
        (kept.units, theirs.units),
    ):
        same = sum(other.get(code) == name for code, name in mine.items())
        assert same >= 0.98 * max(len(mine), len(other))  # each new CLDR changes a few


def test_cities_have_a_name_only_where_the_language_has_its_own() -> None:
    assert cldr("es").cities["America/New_York"] == "Nueva York"
    assert cldr("en").territories["MX"] == "Mexico"
