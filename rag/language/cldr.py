"""What Unicode's CLDR calls countries, languages, months, days, cities and units in English and in Spanish.

`cldr.json` (its licence: `UNICODE_LICENSE`) is made by `python -m rag.language.cldr` from Babel, whose own tables would
cost each start a tenth of a second of processor time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from rag.types import LANGUAGES, Language

FILE = Path(__file__).with_suffix(".json")


@dataclass(frozen=True, slots=True)
class Names:
    """All that one language calls something, by its code where it has one."""

    territories: Mapping[str, str]  # "MX", also groups: "419"
    languages: Mapping[str, str]
    months: tuple[str, ...]
    days: tuple[str, ...]  # Sunday first
    cities: Mapping[str, str]  # by time zone, where this language calls it otherwise than the zone is called
    units: Mapping[str, tuple[str, str]]  # one and many, "{0} kilometres"; "" where CLDR has none


@cache
def cldr(language: Language) -> Names:
    """The names of a language."""
    kept = json.loads(FILE.read_text("utf-8"))[language]
    return Names(
        kept["territories"],
        kept["languages"],
        tuple(kept["months"]),
        tuple(kept["days"]),
        kept["cities"],
        {code: (one, many) for code, (one, many) in kept["units"].items()},
    )


def of_babel(language: Language) -> Names:
    """The same from the Babel that is installed."""
    from babel import Locale

    locale = Locale(language)
    units = {}
    for code, forms in locale._data["unit_patterns"].items():
        one, many = (forms.get("long", {}).get(count) for count in ("one", "other"))
        units[code] = one if isinstance(one, str) else "", many if isinstance(many, str) else ""
    cities = {zone: str(named["city"]) for zone, named in locale.time_zones.items() if named.get("city")}
    months, days = (tuple(times["format"]["wide"].values()) for times in (locale.months, locale.days))
    return Names(dict(locale.territories), dict(locale.languages), months, days, cities, units)


if __name__ == "__main__":
    made = {language: asdict(of_babel(language)) for language in LANGUAGES}
    FILE.write_text(json.dumps(made, ensure_ascii=False, indent=0) + "\n", "utf-8")
