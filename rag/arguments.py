"""What a caller gave -> the same, or one plain sentence, in both languages, on what is wrong with it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from rag.errors import FilterError, InputError
from rag.types import LANGUAGES, Filters, Language, Turn


def text_given(value: object, name: tuple[str, str]) -> str:
    """The text itself; raises InputError for what is none, or holds half a character. `name`: in both languages."""
    if not isinstance(value, str):
        raise InputError(
            f"{name[0]} must be text, not {_kind(value)}: give a str",
            f"{name[1]} debe ser texto, no {_kind(value)}: dé un str",
        )
    try:
        value.encode()
    except UnicodeEncodeError as error:  # a lone surrogate, which no UTF-8 file can hold
        raise InputError(
            f"{name[0]} holds half a character at {error.start}: decode it with errors='replace'",
            f"{name[1]} tiene medio carácter en la posición {error.start}: decodifíquelo con errors='replace'",
        ) from error
    return value


def language_given(value: object) -> Language | None:
    """One of our languages, or None for the question's own; raises InputError for any other."""
    if value is None or value in LANGUAGES:
        return value
    raise InputError(
        f"unknown language {value!r}: use 'en', 'es' or None", f"idioma desconocido {value!r}: use 'en', 'es' o None"
    )


def filters_given(value: object) -> Filters:
    """The filters, their kinds checked; raises FilterError."""
    if not isinstance(value, Filters):
        raise FilterError(
            f"filters must be Filters, not {_kind(value)}: write Filters(language='en')",
            f"los filtros deben ser Filters, no {_kind(value)}: escriba Filters(language='es')",
        )
    ids = value.document_ids
    if isinstance(ids, str) or not isinstance(ids, Sequence) or not all(isinstance(one, str) for one in ids):
        raise FilterError(
            "document_ids must be a tuple of ids: write Filters(document_ids=(document.id,))",
            "document_ids debe ser una tupla de identificadores: escriba Filters(document_ids=(document.id,))",
        )
    for date in (value.date_from, value.date_to):
        if date is not None and not isinstance(date, str):
            raise FilterError(
                f"{date!r} is no date: write it as '2026-03-24', '2026-03' or '2026'",
                f"{date!r} no es una fecha: escríbala como '2026-03-24', '2026-03' o '2026'",
            )
    return value


def count_given(value: object, name: str) -> int:
    """A whole number from 1; raises InputError."""
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    raise InputError(
        f"{name} must be a whole number from 1, not {value!r}: give one",
        f"{name} debe ser un número entero desde 1, no {value!r}: indique uno",
    )


def history_given(value: object) -> Sequence[Turn]:
    """The turns of a conversation; raises InputError for anything else."""
    if isinstance(value, Sequence) and all(isinstance(one, Turn) for one in value):
        return value
    raise InputError(
        "history must be a list of turns: make each with Turn.of(answer)",
        "history debe ser una lista de turnos: haga cada uno con Turn.of(answer)",
    )


def path_given(value: object) -> Path:
    """A path; raises InputError for what names none."""
    if isinstance(value, (str, os.PathLike)) and str(value) and "\0" not in str(value):
        return Path(value)
    raise InputError(f"{value!r} is no path: give a str or a Path", f"{value!r} no es una ruta: dé un str o un Path")


def _kind(value: object) -> str:
    return type(value).__name__
