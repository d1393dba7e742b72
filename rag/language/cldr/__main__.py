"""`python -m rag.language.cldr`: Babel's tables -> `names.json`."""

from __future__ import annotations

import json
from dataclasses import asdict

from babel import Locale

from rag.language.cldr import FILE, Names
from rag.types import LANGUAGES, Language


def of_babel(language: Language) -> Names:
    """The names of a language in the Babel that is installed."""
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
