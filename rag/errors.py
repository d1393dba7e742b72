"""What can go wrong, as a tree, and the arguments that are refused; each message ends in what to do.

FuenteError
├── InputError          the question, file or option cannot be used        (exit code 2)
│   ├── QuestionError   empty, too long, or in neither language
│   ├── FilterError     no date, no such language or document
│   └── DocumentError   one document cannot be read; its neighbours still are
├── SettingsError       a FUENTE_* variable or option is unknown or malformed
├── LibraryError        the library's folder cannot be opened, or is busy
│   ├── LibraryMissing  there is no library there
│   ├── LibraryBusy     another process is writing
│   └── ModelMismatch   other weights made the stored vectors
├── IndexDamaged        the nearest-vector index cannot be trusted; the catalog still can
│   └── IndexAway       the Chroma server does not answer
└── ModelError          an embedding or chat model is missing, damaged, or failed
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rag.types import LANGUAGES, Filters, Language, Turn


class FuenteError(Exception):
    """Anything Fuente raises on purpose; its text is one plain sentence for people, `spanish` the same in Spanish."""

    def __init__(self, message: str, spanish: str = "") -> None:
        super().__init__(message)
        self.spanish = spanish or message


class InputError(FuenteError):
    """What was given cannot be used as it is."""


class QuestionError(InputError):
    """The question is empty, too long, or in neither English nor Spanish."""

    def __init__(self, message: str, spanish: str, problem: str, language: Language | None = None) -> None:
        super().__init__(message, spanish)
        self.problem = problem  # "empty" | "too_long" | "other_language": the key of its text in both languages
        self.language = language  # in which it was asked, where that can be told


class FilterError(InputError):
    """A filter names no date, or a language, document or collection that is not there."""

    def __init__(self, message: str, spanish: str = "", missing: str = "") -> None:
        super().__init__(message, spanish)
        self.missing = missing  # "document" | "collection": what is not there; the message says how `fuente` lists them


class DocumentError(InputError):
    """One document cannot be read; `problem` in problems.py makes these."""

    def __init__(self, message: str, status: str, code: str, spanish: str) -> None:
        super().__init__(message, spanish)
        self.status = status  # a `FileStatus` value
        self.code = code  # a key of `PROBLEMS`


class SettingsError(InputError):
    """A setting is unknown or malformed."""


class LibraryError(InputError):
    """The library's folder cannot be opened."""


class LibraryMissing(LibraryError):
    """There is no library in that folder."""


class LibraryBusy(LibraryError):
    """Another process is writing to the library."""


class ModelMismatch(LibraryError):
    """The stored vectors were made by other weights, another engine or another prefix."""


class IndexDamaged(FuenteError):
    """The nearest-vector index cannot be trusted."""


class IndexAway(IndexDamaged):
    """The Chroma server that holds the index does not answer."""


class ModelError(InputError):
    """A model is missing, damaged, or failed."""


# ------------------------------------------------------------------ what a caller gave


def question_given(value: object) -> str:
    """The question itself; raises InputError for no text, QuestionError for one without a letter or digit."""
    question = text_given(value, ("the question", "la pregunta"))
    if not any(map(str.isalnum, question)):
        raise QuestionError(
            "the question is empty: ask something in English or Spanish",
            "la pregunta está vacía: pregunte algo en español o en inglés", "empty",
        )  # fmt: skip
    return question


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
    if not _texts(value.document_ids):
        raise FilterError(
            "document_ids must be a tuple of ids: write Filters(document_ids=(document.id,))",
            "document_ids debe ser una tupla de identificadores: escriba Filters(document_ids=(document.id,))",
        )
    if not _texts(value.collections):
        raise FilterError(
            "collections must be a tuple of names: write Filters(collections=('Courts',))",
            "collections debe ser una tupla de nombres: escriba Filters(collections=('Tribunales',))",
        )
    for date in (value.date_from, value.date_to):
        if date is not None and not isinstance(date, str):
            raise FilterError(
                f"{date!r} is no date: write it as '2026-03-24', '2026-03' or '2026'",
                f"{date!r} no es una fecha: escríbala como '2026-03-24', '2026-03' o '2026'",
            )
    return value


def _texts(value: object) -> bool:
    """Is it a sequence of texts, and no single one?"""
    return isinstance(value, Sequence) and not isinstance(value, str) and all(isinstance(one, str) for one in value)


def count_given(value: object, name: str) -> int:
    """A whole number from 1; raises InputError."""
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    raise InputError(
        f"{name} must be a whole number from 1, not {value!r}: give one",
        f"{name} debe ser un número entero desde 1, no {value!r}: indique uno",
    )


def splitter_given(value: Any) -> Any:
    """A LangChain text splitter; raises InputError for anything else."""
    if callable(getattr(value, "split_text", None)) and not isinstance(value, type):
        return value
    raise InputError(
        f"{_kind(value)} is no text splitter: give one of langchain_text_splitters",
        f"{_kind(value)} no es un divisor de textos: use uno de langchain_text_splitters",
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
