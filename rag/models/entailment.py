"""(claim, quote) → supported, contradicted or unrelated: the packaged encoder with an adapter that has learned it.

Either may be English or Spanish. Both texts pass the lower layers alone. Then each token of the claim is compared with
what of the quote is nearest to it, and in the upper layers the claim's tokens attend to the quote's, too. What the
claim's <s> says is weighed with the comparisons and with the one token that the quote bears least. Trained and
measured by `python -m evals.studies.verifier`; figures, limits and licences are in docs/models.md. It judges meaning,
not digits: figures and dates need a check of their own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.models.adapter import adapted, read_adapter
from rag.models.e5_onnx import Encoder, EncoderGraph, Shape, Tokenizer, Weights, cores, read_weights, session

ADAPTER = Path(__file__).with_name("verifier.npz")
SUPPORTED, CONTRADICTED, UNRELATED = range(3)  # the columns of a judgement
# The probability of "supported" from which a claim is let through: 95 % of the true translations of the NTREX
# documents that were kept out of training reach it
THRESHOLD = 0.5
NEVER = -10000.0  # added where a token may not look

Floats = NDArray[np.float32]
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
    below: Encoder  # of each text alone
    above: Any  # session: states of both texts → states of both

    def read(self, ids: list[int]) -> _Read:
        """A text given as token ids, from <s> to </s>."""
        return _Read(self.below(ids[: self.longest]), 2 < len(ids) <= self.longest)

    def judgement(self, claim: _Read, quote: _Read) -> Floats:
        """Probabilities (3,)."""
        if not claim.whole:
            return NOT_JUDGED
        compared = self._compared(claim.states, quote.states)
        return self._verdict(self._together(quote.states, claim.states, compared), compared)

    def _compared(self, claim: Floats, quote: Floats) -> Floats:
        """For each token of the claim how it differs from what of the quote is nearest to it; (tokens, hidden)."""
        head = self.head
        mine, theirs = (_unit(np.asarray((states - head["mean"]) @ head["main"])) for states in (claim, quote))
        cosines = mine @ theirs.T
        aligned = _softmax(cosines * np.exp(head["sharpness"])) @ theirs
        scale = mine.shape[1] ** 0.5
        features = [(mine - aligned) * scale, mine * aligned * scale, cosines.max(axis=1, keepdims=True) * 4]
        return _gelu(np.concatenate(features, axis=1) @ head["compare.w"].T + head["compare.b"])

    def _together(self, quote: Floats, claim: Floats, compared: Floats) -> Floats:
        """The last states of the claim's tokens."""
        head, q, c = self.head, len(quote), len(claim)
        met = [quote + head["side"][0], claim + head["side"][1] + compared @ head["into.w"].T + head["into.b"]]
        onward = np.zeros((1, 1, q + c, q + c), np.float32)
        onward[..., :q, q:] = NEVER
        states: Floats = self.above.run(["states"], {"met": np.concatenate(met)[None], "onward": onward})[0][0, q:]
        return states

    def _verdict(self, states: Floats, compared: Floats) -> Floats:
        """From the claim's <s>, the comparisons, and the token that the quote bears least."""
        head = self.head
        worst = float((np.concatenate([states, compared], axis=1) @ head["token.w"][0] + head["token.b"]).max())
        whole = np.concatenate([states[0], compared.mean(axis=0), compared.max(axis=0)])
        logits = head["verdict.w"] @ whole + head["verdict.b"] + worst * head["worst"]
        probabilities: Floats = _softmax(logits[None])[0]
        return probabilities


def _load(path: Path) -> _Loaded:
    adapter = read_adapter(path)
    weights = read_weights()
    meet = int(adapter.head["meet"])
    below, above = Encoder(replace(weights, layers=meet)), session(_upper(adapted(weights, adapter), meet), 1)
    return _Loaded(Tokenizer(weights), weights.max_tokens, adapter.head, below, above)


def _upper(weights: Weights, first: int) -> bytes:
    """The other layers: `met` (1, tokens, hidden), and `onward`, added to what tokens attend to → `states`."""
    graph = EncoderGraph(weights)
    x = "met"
    for number in range(first, weights.layers):
        x = graph.layer(x, number, "onward")
    graph.node("Identity", [x], "states")
    tokens: Shape = [1, "tokens", weights.hidden]
    return graph.model({"met": tokens, "onward": [1, 1, "tokens", "tokens"]}, {"states": tokens})


def _unit(vectors: Floats) -> Floats:
    unit: Floats = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    return unit


def _softmax(logits: Floats) -> Floats:
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities: Floats = (odds / odds.sum(axis=1, keepdims=True)).astype(np.float32)
    return probabilities


def _gelu(x: Floats) -> Floats:
    """x Φ(x), by the approximation 7.1.26 of Abramowitz and Stegun for erf (error below 2e-7)."""
    z = np.abs(x) / np.float32(2**0.5)
    t = 1 / (1 + 0.3275911 * z)
    series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))))
    erf = np.sign(x) * (1 - series * np.exp(-z * z))
    active: Floats = (x * (1 + erf) / 2).astype(np.float32)
    return active
