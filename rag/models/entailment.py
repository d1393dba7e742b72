"""(claim, quote) → supported, contradicted or unrelated: the packaged encoder with an adapter that has learned it.

A claim may be a question: a quote that answers it supports it, one that says no contradicts it, and to one that leaves
it open it is unrelated. Either may be English or Spanish. Both texts pass the lower layers alone. Then each token of
the claim is compared with what of the quote is nearest to it, and in the upper layers the claim's tokens attend to the
quote's, too. What the claim's <s> says is weighed with the comparisons and with the one token that the quote bears
least. Trained and measured by `python -m evals.studies.verifier`; figures, limits and licences are in docs/models.md.
It judges meaning, not digits: figures and dates need a check of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.models.adapter import adapted, read_adapter, read_head
from rag.models.e5.cache import kept
from rag.models.e5.engine import HALFWAY, EncoderGraph, Shapes, cores, packaged_engine, session
from rag.models.e5.tokenizer import Tokenizer, packaged_tokenizer
from rag.models.e5.weights import Weights, read_weights

ADAPTER = Path(__file__).with_name("verifier.npz")
SUPPORTED, CONTRADICTED, UNRELATED = range(3)  # the columns of a judgement
# The probability of "supported" that 91 % of 86 true translations across the languages reach, of NTREX documents that
# were kept out of training. Nothing is decided by it alone: see docs/models.md
THRESHOLD = 0.085
NEVER = -10000.0  # added where a token may not look

Floats = NDArray[np.float32]
Judge = Callable[[Sequence[tuple[str, str]]], Floats]  # what `Entailment.judge` does
NOT_JUDGED: Floats = np.array([0, 0, 1], np.float32)


class Entailment:
    """Judges pairs; loads its weights at the first one. Safe to use from several threads."""

    def __init__(self, adapter: Path = ADAPTER) -> None:
        self._path = adapter
        self._loaded: _Loaded | None = None
        self._lock = Lock()

    def judge(self, pairs: Sequence[tuple[str, str]]) -> Floats:
        """Probabilities (n, 3) of supported, contradicted, unrelated for pairs of claim and quote.

        Each pair is judged alone, so that its judgement never depends on its company; a text that stands in several
        passes the lower layers, two thirds of the work, once. A quote is read up to its 512th token; a claim that is
        longer, or empty, is unrelated. Raises ModelError when weights or adapter are missing.
        """
        model = self._model()
        if not pairs:
            return np.zeros((0, 3), np.float32)
        texts = list(dict.fromkeys(text for pair in pairs for text in pair))
        with ThreadPoolExecutor(cores()) as pool:
            read = dict(zip(texts, pool.map(model.read, model.tokenize(texts)), strict=True))
            return np.stack(list(pool.map(lambda pair: model.judgement(read[pair[0]], read[pair[1]]), pairs)))

    def _model(self) -> _Loaded:
        with self._lock:
            if self._loaded is None:
                self._loaded = _load(self._path)
            return self._loaded


@dataclass(frozen=True, slots=True)
class _Read:
    """A text as the lower layers leave it."""

    states: Floats  # (tokens, hidden)
    whole: bool  # nothing of it was cut, and there is something of it


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What judging takes."""

    tokenize: Tokenizer
    longest: int  # tokens of a text
    head: Mapping[str, Floats]
    below: Callable[[Sequence[int]], Floats]  # token ids of a text alone → its states
    above: Any  # session: states of both texts → states of both, and the comparison

    def read(self, ids: list[int]) -> _Read:
        """A text given as token ids, from <s> to </s>."""
        return _Read(self.below(ids[: self.longest]), 2 < len(ids) <= self.longest)

    def judgement(self, claim: _Read, quote: _Read) -> Floats:
        """Probabilities (3,)."""
        if not claim.whole:
            return NOT_JUDGED
        q, c = len(quote.states), len(claim.states)
        onward = np.zeros((1, 1, q + c, q + c), np.float32)
        onward[..., :q, q:] = NEVER
        given = {"quote": quote.states[None], "claim": claim.states[None], "onward": onward}
        states, compared = self.above.run(["states", "compared"], given)
        return self._verdict(states[0, q:], compared[0])

    def _verdict(self, states: Floats, compared: Floats) -> Floats:
        """From the claim's <s>, the comparisons, and the token that the quote bears least."""
        head = self.head
        worst = float((np.concatenate([states, compared], axis=1) @ head["token.w"][0] + head["token.b"]).max())
        whole = np.concatenate([states[0], compared.mean(axis=0), compared.max(axis=0)])
        logits = head["verdict.w"] @ whole + head["verdict.b"] + worst * head["worst"]
        return _softmax(np.asarray(logits, np.float32))


@cache
def packaged_entailment() -> Entailment:
    """The judge of this package, the same for all who ask; its weights come at the first pair."""
    return Entailment()


def _load(path: Path) -> _Loaded:
    weights, head = read_weights(), read_head(path)

    def upper() -> bytes:
        adapter = read_adapter(path)
        return _upper(adapted(weights, adapter), adapter.head)

    code = [Path(__file__), Path(__file__).with_name("adapter.py")]
    above = session(kept("verifier", [weights.path, path, *code], upper), 1)
    return _Loaded(packaged_tokenizer(), weights.max_tokens, head, packaged_engine().halfway, above)


def _upper(weights: Weights, head: Mapping[str, Floats]) -> bytes:
    """The comparison and the other layers as an ONNX model, over the states of `quote` and `claim` (1, tokens, hidden).

    `onward` is added to what the tokens of both, those of the quote first, attend to → `states` of both, `compared` of
    the claim.
    """
    graph = EncoderGraph(weights)
    compared = _compared(graph, head)
    own = _plus(graph, "claim", head["side"][1] + head["into.b"], "claim.side")
    into = graph.node("MatMul", [compared, graph.constant("into.w", head["into.w"].T)], "into")
    quote = _plus(graph, "quote", head["side"][0], "quote.side")
    x = graph.node("Concat", [quote, graph.node("Add", [own, into], "claim.met")], "met", axis=1)
    for number in range(HALFWAY, weights.layers):
        x = graph.layer(x, number, "onward")
    graph.node("Identity", [x], "states")
    quotes, claims, both = ([1, name, weights.hidden] for name in ("quotes", "claims", "both"))
    given: Shapes = {"quote": quotes, "claim": claims, "onward": [1, 1, "both", "both"]}
    return graph.model(given, {"states": both, "compared": claims})


def _compared(graph: EncoderGraph, head: Mapping[str, Floats]) -> str:
    """For each token of the claim how it differs from what of the quote is nearest to it: `compared`."""
    graph.constant("main", head["main"])
    mine, theirs = (
        graph.node("LpNormalization", [graph.node("MatMul", [_plus(graph, text, -head["mean"], f"{text}.less"), "main"],
                                                  f"{text}.main")], f"{text}.unit", axis=2, p=2)
        for text in ("claim", "quote")
    )  # fmt: skip
    cosines = graph.node("MatMul", [mine, graph.node("Transpose", [theirs], "turned", perm=[0, 2, 1])], "cosines")
    sharp = _times(graph, cosines, np.exp(head["sharpness"]), "sharp")
    aligned = graph.node("MatMul", [graph.node("Softmax", [sharp], "shares", axis=2), theirs], "aligned")
    scale = np.float32(head["main"].shape[1] ** 0.5)
    apart = _times(graph, graph.node("Sub", [mine, aligned], "apart"), scale, "apart.scaled")
    alike = _times(graph, graph.node("Mul", [mine, aligned], "alike"), scale, "alike.scaled")
    last = graph.constant("last", np.array([2], np.int64))
    nearest = _times(graph, graph.node("ReduceMax", [cosines, last], "nearest"), np.float32(4), "nearest.scaled")
    features = graph.node("Concat", [apart, alike, nearest], "features", axis=2)
    mapped = graph.node("MatMul", [features, graph.constant("compare.w", head["compare.w"].T)], "compare")
    return graph.node("Gelu", [_plus(graph, mapped, head["compare.b"], "compare.sum")], "compared")


def _plus(graph: EncoderGraph, x: str, value: Floats, name: str) -> str:
    return graph.node("Add", [x, graph.constant(f"{name}.added", value)], name)


def _times(graph: EncoderGraph, x: str, value: Any, name: str) -> str:
    return graph.node("Mul", [x, graph.constant(f"{name}.factor", np.asarray(value, np.float32))], name)


def _softmax(logits: Floats) -> Floats:
    """Probabilities (n,)."""
    odds = np.exp(logits - logits.max())
    probabilities: Floats = (odds / odds.sum()).astype(np.float32)
    return probabilities
