"""What Unicode's CLDR calls countries, languages, months, days, cities and units in English and in Spanish.

`names.json` (its licence: `UNICODE_LICENSE`) is made by `python -m rag.language.cldr` from Babel, whose own tables
would cost each start a tenth of a second of processor time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rag.types import Language

FILE = Path(__file__).with_name("names.json")


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
