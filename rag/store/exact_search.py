"""Vectors -> nearest chunk ids by looking at every one: for what no index covers."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.store.catalog import Catalog
from rag.types import LANGUAGES, Filters, Language

BLOCKS = 32  # of vectors, before they are joined into one


def best(ids: Sequence[str], scores: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
    """The k ids of the highest scores (n,), best first; of equals the earlier one."""
    some = np.argpartition(-scores, k)[:k] if k < len(scores) else np.arange(len(scores))
    return [(ids[at], float(scores[at])) for at in some[np.lexsort((some, -scores[some]))]]


def nearest_passing(
    catalog: Catalog, language: Language, vector: NDArray[np.float32], k: int, filters: Filters
) -> list[tuple[str, float]]:
    """The k nearest chunks among those that the filters let through, by looking at every one."""
    ids, vectors = catalog.passing_vectors(language, filters)
    return best(ids, vectors @ vector, k) if ids else []


class Exact:
    """The vectors of some chunks and of all younger than a number, in memory, following the catalog as it grows.

    A removed chunk stays until the object goes: who asks must look up what it gets.
    """

    def __init__(self, catalog: Catalog, after: int, some: Sequence[str]) -> None:
        self._catalog = catalog
        self._lock = threading.Lock()
        self._last: dict[Language, int] = dict.fromkeys(LANGUAGES, after)
        self._ids: dict[Language, list[str]] = {language: [] for language in LANGUAGES}
        self._blocks: dict[Language, list[NDArray[np.float32]]] = {language: [] for language in LANGUAGES}
        for stored in catalog.chunks(some):
            self._ids[stored.chunk.language].append(stored.chunk.id)
            self._blocks[stored.chunk.language].append(stored.vector[None, :])

    def nearest(self, language: Language, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """The k nearest ids and their cosine (-1 to 1), best first."""
        with self._lock:
            self._follow(language)
            ids, blocks = self._ids[language], list(self._blocks[language])
        if not blocks:
            return []
        return best(ids, np.concatenate([block @ vector for block in blocks]), k)

    def _follow(self, language: Language) -> None:
        blocks = self._blocks[language]
        for ids, vectors, last in self._catalog.vectors(language, self._last[language]):
            self._ids[language] += ids
            blocks.append(vectors)
            self._last[language] = last
        if len(blocks) > BLOCKS:
            blocks[:] = [np.concatenate(blocks)]
