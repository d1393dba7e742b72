"""Filters as somebody gave them -> the same, or one plain sentence in both languages on what is wrong with them."""

from __future__ import annotations

import datetime
import re

from rag.errors import FilterError
from rag.types import LANGUAGES, Filters


def checked(filters: Filters) -> Filters:
    """The filters; raises FilterError for a date that is none, a range that ends before it begins, another language."""
    if filters.language not in (None, *LANGUAGES):
        raise FilterError(
            f"unknown language {filters.language!r}: use en or es",
            f"idioma desconocido {filters.language!r}: use en o es",
        )
    for date in (filters.date_from, filters.date_to):
        if date is not None and not is_date(date):
            raise FilterError(
                f"{date!r} is no date: write it as 2026-03-24, 2026-03 or 2026",
                f"{date!r} no es una fecha: escríbala como 2026-03-24, 2026-03 o 2026",
            )
    first, last = filters.date_from, filters.date_to
    if first and last and last[: len(first)] < first[: len(last)]:
        raise FilterError(
            f"nothing lies between {first} and {last}: give the earlier date first",
            f"no hay nada entre {first} y {last}: ponga primero la fecha más antigua",
        )
    return filters


def is_date(text: str) -> bool:
    """Is it a day, a month or a year, as ISO 8601 writes them?"""
    if not re.fullmatch(r"\d{4}(-\d{2}){0,2}", text):
        return False
    try:
        datetime.date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        return False
    return True
