"""What SQLite and PostgreSQL each do in their own way: the seam between the catalog and its databases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from rag.types import Language


class Row(Protocol):
    """A row by the names of its columns, or by their numbers; unpacked, it gives its values."""

    def __getitem__(self, name: str | int) -> Any: ...
    def __iter__(self) -> Iterator[Any]: ...
    def keys(self) -> Any: ...


class Words(Protocol):
    """Full-text search over the terms of chunks. A term is a stem or a folded word, letters and digits only."""

    def insert(self, language: Language, chunks: Sequence[tuple[int, Sequence[str]]]) -> None:
        """The terms of chunks, in their order, under the number of each."""

    def delete(self, document_id: str) -> None:
        """Take the terms of a document's chunks out."""

    def wipe(self) -> None:
        """Leave no term of what was deleted."""

    def count(self, language: Language) -> int:
        """Of how many chunks of a language terms are kept."""

    def differs(self, number: int, language: Language, terms: Sequence[str]) -> bool:
        """Are the terms kept of a chunk others than these?"""

    def agrees(self, language: Language) -> bool:
        """Is the index that of the terms, as far as that can be told?"""

    def clear(self) -> None:
        """Make the tables anew, empty; within a transaction."""

    def chunks_with(self, term: str, language: Language) -> int:
        """How many chunks of a language hold a term."""

    def holds(self, term: str, language: Language) -> bool:
        """Does any?"""

    def best(
        self, language: Language, counts: Mapping[str, int], k: int, where: str, parameters: Sequence[object]
    ) -> list[tuple[str, float]]:
        """The k best chunks by BM25 (Robertson 2009; k1 1.2, b 0.75) over some terms, and their scores, best first.

        `counts`: the terms, and how many chunks hold each; `where`: SQL over `documents` and `chunks`, or empty.
        """

    def terms_from(self, opening: str, language: Language) -> dict[str, int]:
        """The terms that begin so, and in how many chunks each stands."""

    def terms_among(self, terms: Sequence[str], language: Language) -> dict[str, int]:
        """Those of the terms that stand in any chunk, and in how many."""

    def texts_with(self, term: str, language: Language, most: int) -> list[str]:
        """The texts of some chunks that hold a term."""


class Engine(Protocol):
    """What SQLite and PostgreSQL each do in their own way. All raise one of our errors."""

    place: str  # for people: a path, or an address without its password
    pages: str  # SQL for how many pages a document has

    @property
    def words(self) -> Words: ...
    @property
    def writable(self) -> bool: ...
    @property
    def in_transaction(self) -> bool: ...
    def rows(self, sql: str, parameters: Sequence[object]) -> list[Row]: ...
    def many(self, sql: str, rows: Iterable[Sequence[object]]) -> None: ...
    def transaction(self) -> AbstractContextManager[None]: ...
    def snapshot(self) -> AbstractContextManager[None]: ...
    def write_lock(self) -> AbstractContextManager[None]: ...
    def is_locked(self) -> bool: ...
    def exists(self) -> bool: ...
    def make(self, tables: str, schema: int) -> None: ...
    def define(self, tables: str) -> None: ...
    def last_number(self, table: str) -> int: ...
    def set_last_number(self, table: str, number: int) -> None: ...
    def columns(self, table: str) -> list[str]: ...
    def identity(self) -> str: ...
    def here(self, folder: Path) -> str: ...
    def size(self) -> int: ...
    def room(self) -> bool: ...
    def sound(self) -> bool: ...
    def forget(self) -> bool: ...
    def close(self) -> None: ...
