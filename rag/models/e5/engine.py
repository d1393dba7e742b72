"""Token ids -> vectors: the packaged 4-bit weights become an int8 graph, which ONNX Runtime runs."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.models.e5.cache import kept
from rag.models.e5.weights import Floats, Weights, read_weights, unpack

ENGINE = "ort-int8-4"  # goes into the stamp: raise the number when vectors change
# Largest int8 weight: processors without VNNI add two products in 16 bits, and 127 overflows there. Cosine to float32
# on one of them, 64 texts: .9988 for .9979 with 127 (63: .9985)
RANGE = 95
# By layer, the feed-forward channel that reaches 65 on <s> and </s> where no other passes 7 (massive activations, Sun
# 2024, arXiv 2402.17762). int8 gives all channels one scale, so these are computed apart, in float: cosine to float32
# .9990 for .9969 at the same speed.
LOUD_CHANNELS = {0: 318, 1: 1462, 2: 354, 4: 778, 5: 658, 6: 1152, 7: 413}

HALFWAY = 8  # layers that are a session of their own: a judge of two texts goes on from there otherwise

Shape = Sequence[int | str]
Shapes = Mapping[str, Shape]


class Encoder:
    """Token ids → the last states of their tokens: weights of any number of layers, with an adapter or without.

    May be called from many threads at once; each call takes one core.
    """

    def __init__(self, weights: Weights, graph: bytes | None = None) -> None:
        """`graph` is `encoder_graph(weights)`, where it is there already."""
        self.hidden = weights.hidden
        self._words = weights.words
        self._session = session(graph or encoder_graph(weights), 1)

    def __call__(self, ids: Sequence[int]) -> Floats:
        """States (tokens, hidden)."""
        states: Floats = self._session.run(["states"], {"words": unpack(self._words[np.array(ids)])[None]})[0][0]
        return states


class Engine:
    """Token ids → unit vectors: a BERT encoder (Devlin 2018), its matrices int8; mean of the last states.

    Each text runs alone, without padding, so that its vector never depends on its company; many run side by side.
    """

    def __init__(self, weights: Weights, graphs: tuple[bytes, bytes] | None = None) -> None:
        """`graphs` are those of the layers below and above `HALFWAY`, where they are there already."""
        self.hidden = weights.hidden
        # One core a text: as fast as two for 24 tokens, and 59 passages a second side by side, where all cores on each
        # did 51
        below, above = graphs or (_below(weights), upper_graph(weights))
        self.halfway = Encoder(weights, below)
        self._above = session(above, 1)

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
        halfway = {"halfway": self.halfway(ids)[None]}
        if states is None:
            vectors: Floats = self._above.run(["vectors"], halfway)[0]
            return vectors
        vectors, last = self._above.run(["vectors", "states"], halfway)
        states(at, last[0])
        return vectors


def packaged_engine() -> Engine:
    """The engine of the packaged weights, built once a process, its graph kept from one start to the next."""
    with _BUILDING:
        return _built()


_BUILDING = Lock()


@cache
def _built() -> Engine:
    weights = read_weights()
    below = kept("encoder", [weights.path], lambda: _below(weights))
    return Engine(weights, (below, kept("embedding", [weights.path], lambda: upper_graph(weights))))


def cores() -> int:
    """The processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def session(model: bytes, threads: int) -> Any:
    """An ONNX Runtime session of a model on the processor."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read on import: else it keeps an id of this computer, and calls home
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = threads
    # Basic: the extended level fuses sum and norm into SkipLayerNormalization, whose kernel costs 18 % of the time
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def encoder_graph(weights: Weights) -> bytes:
    """The encoder as an ONNX model: `words` (1, tokens, hidden), rows of the word table → `states`."""
    graph = EncoderGraph(weights)
    graph.constant("positions", weights.tensors["emb.pos"] + weights.tensors["emb.type"][0])
    graph.constant("zero", np.array([0], np.int64))
    graph.node("Shape", ["words"], "length", start=1, end=2)
    graph.node("Slice", ["positions", "zero", "length"], "placed")
    x = graph.embedded(graph.node("Add", ["words", graph.node("Unsqueeze", ["placed", "zero"], "placed3")], "embedded"))
    for number in range(weights.layers):
        x = graph.layer(x, number)
    graph.node("Identity", [x], "states")
    tokens: Shape = [1, "tokens", weights.hidden]
    return graph.model({"words": tokens}, {"states": tokens})


def _below(weights: Weights) -> bytes:
    return encoder_graph(replace(weights, layers=HALFWAY))


def upper_graph(weights: Weights) -> bytes:
    """The layers above as an ONNX model: `halfway` (1, tokens, hidden) → `states`, and their mean, `vectors`."""
    graph = EncoderGraph(weights)
    x = "halfway"
    for number in range(HALFWAY, weights.layers):
        x = graph.layer(x, number)
    graph.node("Identity", [x], "states")
    graph.node("ReduceMean", [x, graph.constant("tokens", np.array([1], np.int64))], "pooled", keepdims=0)
    graph.node("LpNormalization", ["pooled"], "vectors", axis=1, p=2)
    tokens: Shape = [1, "tokens", weights.hidden]
    return graph.model({"halfway": tokens}, {"vectors": [1, weights.hidden], "states": tokens})


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
