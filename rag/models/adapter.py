"""A low-rank adapter of the packaged encoder: read from its file, added to the float tensors.

LoRA (Hu 2021, arXiv 2106.09685): a matrix (out, in) gains `up @ down`, of rank 32 or so. The file is an .npz in which
both factors are int8, `down` with one scale a row and `up` with one scale a column, both of length rank; whatever
else a task needs (its head) stands beside them in half precision. Knows nothing about training or graphs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelError
from rag.models.e5.weights import Weights

Floats = NDArray[np.float32]
LARGEST = 127
DAMAGE = (OSError, ValueError, KeyError, EOFError, BadZipFile)


@dataclass(frozen=True, slots=True)
class Factors:
    """What one matrix gains: `up @ down`."""

    down: Floats  # (rank, in)
    up: Floats  # (out, rank)


@dataclass(frozen=True, slots=True)
class Adapter:
    """The factors by the name of their matrix ("l3.q", as in `Weights.tensors` without ".w"), and the task's head."""

    factors: Mapping[str, Factors]
    head: Mapping[str, Floats]


def write_adapter(adapter: Adapter, path: Path) -> None:
    """Keep an adapter in a file; the factors lose what int8 loses."""
    kept: dict[str, NDArray[np.generic]] = {f"head.{name}": x.astype(np.float16) for name, x in adapter.head.items()}
    for name, factors in adapter.factors.items():
        kept[f"{name}.down"], kept[f"{name}.down.scale"] = _quantised(factors.down)
        up, kept[f"{name}.up.scale"] = _quantised(factors.up.T)
        kept[f"{name}.up"] = up.T
    np.savez_compressed(path, allow_pickle=False, **kept)


def read_adapter(path: Path) -> Adapter:
    """The adapter of a file; raises ModelError when the file is missing or damaged."""
    try:
        with np.load(path, allow_pickle=False) as kept:
            names = [name.removesuffix(".down") for name in kept.files if name.endswith(".down")]
            factors = {
                name: Factors(
                    kept[f"{name}.down"] * kept[f"{name}.down.scale"][:, None],
                    kept[f"{name}.up"] * kept[f"{name}.up.scale"],
                )
                for name in names
            }
            return Adapter(factors, _head(kept))
    except DAMAGE as error:
        raise _damaged(path, error) from error


def read_head(path: Path) -> Mapping[str, Floats]:
    """The head of an adapter's file alone; raises ModelError when it is missing or damaged."""
    try:
        with np.load(path, allow_pickle=False) as kept:
            return _head(kept)
    except DAMAGE as error:
        raise _damaged(path, error) from error


def _head(kept: Mapping[str, NDArray[Any]]) -> Mapping[str, Floats]:
    return {name.removeprefix("head."): kept[name].astype(np.float32) for name in kept if name.startswith("head.")}


def _damaged(path: Path, error: Exception) -> ModelError:
    return ModelError(
        f"the adapter {path.name} is missing or damaged ({error}): install Fuente again",
        f"el adaptador {path.name} falta o está dañado ({error}): instale Fuente de nuevo",
    )


def adapted(weights: Weights, adapter: Adapter) -> Weights:
    """The weights with the adapter's factors added to their matrices; `weights` stays as it is."""
    tensors = dict(weights.tensors)
    for name, factors in adapter.factors.items():
        tensors[f"{name}.w"] = tensors[f"{name}.w"] + factors.up @ factors.down
    return replace(weights, tensors=tensors)


def _quantised(rows: Floats) -> tuple[NDArray[np.int8], Floats]:
    """Rows (n, columns) as int8 and one float32 scale a row."""
    scales = np.maximum(np.abs(rows).max(axis=1), 1e-12).astype(np.float32) / LARGEST
    return np.rint(rows / scales[:, None]).astype(np.int8), scales
