"""Trains `rag/models/reader.npz` on two cores: python -m evals.studies.reader DATA --minutes 100.

The lower layers run as they do in the house, int8 and unchanged; those from `FIRST` on learn low-rank factors. A run
that was stopped goes on from its checkpoint; its learning rate falls to nothing over `--minutes` of training. The
adapter is written at the end; `report` fits its probability and measures it.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from evals.studies.adapters import Gather, Spread, encoder, mean, restore, trained
from evals.studies.reader.data import Data, Stream, read_data
from evals.studies.reader.examples import Example
from rag.models.adapter import Adapter, read_adapter, write_adapter
from rag.models.e5.engine import Encoder, cores
from rag.models.e5.tokenizer import Tokenizer
from rag.models.e5.weights import read_weights
from rag.models.reader import LAYERS, Pair, pair, question_ids
from rag.types import Span

FIRST = 4  # the first layer that learns; the last is the reader's last
RANK = 32
RATE, WARM_UP = 5e-4, 200  # steps
DROPOUT = 0.1
MEAN = 0.99  # of the running mean of the weights
TOKENS = 1800  # of a batch, padding included
POOL = 160  # examples that are drawn at once and sorted by length


# ------------------------------------------------------------------ examples to numbers


@dataclass(frozen=True, slots=True)
class Row:
    """An example as tokens, and the first and the last that answer; 0, the <s>, where the passage does not."""

    read: Pair
    start: int
    end: int


def row(example: Example, tokenize: Tokenizer) -> Row:
    """The example as the reader reads it."""
    read = pair(tokenize, question_ids(tokenize, example.question), example.context)
    held = [at for at, span in enumerate(read.spans) if _overlap(span, example.answer)]
    return Row(read, read.first + held[0], read.first + held[-1]) if held else Row(read, 0, 0)


def _overlap(span: Span, answer: Span) -> bool:
    return span.start < answer.end and answer.start < span.end


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows one after the other: states (tokens of all, hidden), where they stand in a table of rows, the labels."""

    states: Tensor
    at: Tensor  # the place of each token among (rows * longest)
    starts: Tensor  # (rows,) each row's <s> among the tokens
    mask: Tensor  # (rows, longest) where there is a token
    allowed: Tensor  # likewise: <s> and the passage
    start: Tensor
    end: Tensor


def batch(rows: Sequence[Row], lower: Encoder) -> Batch:
    """The rows with their states as the layer below `FIRST` gives them."""
    lengths = np.array([len(row.read.ids) for row in rows])
    longest = int(lengths.max())
    mask = np.arange(longest) < lengths[:, None]
    allowed = np.zeros_like(mask)
    for at, row in enumerate(rows):
        allowed[at, row.read.first : row.read.first + len(row.read.spans)] = True
    allowed[:, 0] = True
    return Batch(
        torch.from_numpy(np.concatenate([lower(row.read.ids) for row in rows])),
        torch.from_numpy(np.flatnonzero(mask)), torch.from_numpy(np.cumsum([0, *lengths])[:-1]),
        torch.from_numpy(mask), torch.from_numpy(allowed),
        torch.tensor([row.start for row in rows]), torch.tensor([row.end for row in rows]),
    )  # fmt: skip


def batches(stream: Stream, tokenize: Tokenizer, lower: Encoder, rng: random.Random) -> Iterator[Batch]:
    """Batches without end, each of rows of like length."""
    while True:
        rows = sorted((row(stream.draw(), tokenize) for _ in range(POOL)), key=lambda row: len(row.read.ids))
        groups: list[list[Row]] = [[]]
        for one in rows:
            if groups[-1] and (len(groups[-1]) + 1) * len(one.read.ids) > TOKENS:
                groups.append([])
            groups[-1].append(one)
        rng.shuffle(groups)
        for group in groups:
            yield batch(group, lower)


def ahead(made: Iterator[Batch]) -> Iterator[Batch]:
    """The same, each made by a thread while the one before it is learned from."""
    with ThreadPoolExecutor(1) as maker:
        coming = maker.submit(next, made)
        while True:
            given = coming.result()
            coming = maker.submit(next, made)
            yield given


# ------------------------------------------------------------------ the model


class Model(nn.Module):  # type: ignore[misc]
    """The layers that learn and what is read from their states: start, end, and from <s> whether it is answered.

    What is frozen is computed in int8, and in training each layer forgets a tenth of what it adds to its states.
    """

    def __init__(self) -> None:
        super().__init__()
        self.bert = encoder(FIRST, RANK, int8=True)
        del self.bert.encoder.layer[LAYERS:]
        self.heads = self.bert.config.num_attention_heads
        self.span = nn.Linear(self.bert.config.hidden_size, 2)
        self.answerable = nn.Linear(self.bert.config.hidden_size, 1)

    def forward(self, given: Batch) -> tuple[Tensor, Tensor, Tensor]:
        """Log odds of start and end (rows, longest), and of an answer (rows)."""
        x = given.states
        for layer in self.bert.encoder.layer[FIRST:]:
            x = self._layer(layer, x, given)
        spans = self._table(self.span(x), given).masked_fill(~given.allowed[..., None], -1e4)
        return spans[..., 0], spans[..., 1], self.answerable(x[given.starts])[:, 0]

    def _layer(self, layer: Any, x: Tensor, given: Batch) -> Tensor:
        own = layer.attention.self
        q, k, v = (
            self._table(of(x), given).unflatten(2, (self.heads, -1)).transpose(1, 2)
            for of in (own.query, own.key, own.value)
        )
        seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=given.mask[:, None, None, :])
        flat = Gather.apply(seen.transpose(1, 2).flatten(2).flatten(0, 1), given.at)
        x = layer.attention.output.LayerNorm(self._dropped(layer.attention.output.dense(flat)) + x)
        return layer.output.LayerNorm(
            self._dropped(layer.output.dense(functional.gelu(layer.intermediate.dense(x)))) + x
        )

    def _table(self, rows: Tensor, given: Batch) -> Tensor:
        """(tokens, d) → (rows, longest, d)."""
        return Spread.apply(rows, given.at, given.mask.numel()).view(*given.mask.shape, -1)

    def _dropped(self, x: Tensor) -> Tensor:
        return functional.dropout(x, DROPOUT, self.training)

    def learning(self) -> dict[str, nn.Parameter]:
        """What an optimiser is to train, by name."""
        return {name: parameter for name, parameter in self.named_parameters() if parameter.requires_grad}


def losses(model: Model, given: Batch) -> tuple[Tensor, Tensor]:
    """Of the span, <s> standing for none, and of whether there is one."""
    start, end, answerable = model(given)
    span = nn.functional.cross_entropy(start, given.start) + nn.functional.cross_entropy(end, given.end)
    return span / 2, nn.functional.binary_cross_entropy_with_logits(answerable, (given.start > 0).float())


# ------------------------------------------------------------------ training


class Run:
    """A training run that can be stopped and taken up again; keeps a running mean of its weights to hand out."""

    def __init__(self, minutes: float) -> None:
        torch.manual_seed(0)
        torch.set_num_threads(1)
        self._threads = ThreadPoolExecutor(cores(), initializer=torch.set_num_threads, initargs=(1,))
        self.model, self.minutes = Model(), minutes
        self._optimiser = torch.optim.AdamW(self.model.learning().values(), lr=RATE, weight_decay=0.01)
        self.mean = {name: value.detach().clone() for name, value in self.model.learning().items()}
        self.step, self.seen, self.spent = 0, 0, 0.0  # spent: minutes

    def learn(self, given: Sequence[Batch]) -> tuple[float, float]:
        """One step on some batches, each in a thread of its own; the means of their two losses."""
        for group in self._optimiser.param_groups:
            group["lr"] = RATE * min(1, (self.step + 1) / WARM_UP) * max(0.0, 1 - self.spent / self.minutes)
        self._optimiser.zero_grad()
        told = np.array([*self._threads.map(lambda one: self._backward(one, len(given)), given)])
        nn.utils.clip_grad_norm_(self.model.learning().values(), 1.0)
        self._optimiser.step()
        self.step, self.seen = self.step + 1, self.seen + sum(len(one.start) for one in given)
        decay = min(MEAN, self.step / (self.step + 10))
        for name, value in self.model.learning().items():
            self.mean[name].lerp_(value.detach(), 1 - decay)
        span, either = told.mean(axis=0)
        return float(span), float(either)

    def _backward(self, given: Batch, batches: int) -> tuple[float, float]:
        span, either = losses(self.model, given)
        ((span + either / 2) / batches).backward()
        return float(span.detach()), float(either.detach())

    def begin_with(self, adapter: Adapter) -> None:
        """Go on from what an adapter has learned; its steps are not known."""
        restore(self.model.bert, adapter)
        with torch.no_grad():
            for name, layer in (("span", self.model.span), ("answerable", self.model.answerable)):
                layer.weight.copy_(torch.tensor(adapter.head[f"{name}.w"]))
                layer.bias.copy_(torch.tensor(adapter.head[f"{name}.b"]))
        self.mean = {name: value.detach().clone() for name, value in self.model.learning().items()}

    def save(self, path: Path) -> None:
        """Everything that a later run needs, put in place at once."""
        kept = {
            "model": self.model.learning(), "mean": self.mean, "optimiser": self._optimiser.state_dict(),
            "step": self.step, "seen": self.seen, "spent": self.spent,
        }  # fmt: skip
        torch.save(kept, path.with_suffix(".new"))
        path.with_suffix(".new").replace(path)

    def resume(self, path: Path) -> None:
        """Go on from a checkpoint."""
        kept = torch.load(path, weights_only=True)
        self.model.load_state_dict(kept["model"], strict=False)
        self._optimiser.load_state_dict(kept["optimiser"])
        self.mean, self.step, self.seen, self.spent = kept["mean"], kept["step"], kept["seen"], kept["spent"]

    def adapter(self) -> Adapter:
        """The mean weights, as `rag/models/reader.npz` keeps them."""
        self.model.load_state_dict(self.mean, strict=False)
        head = {
            "span.w": self.model.span.weight, "span.b": self.model.span.bias,
            "answerable.w": self.model.answerable.weight, "answerable.b": self.model.answerable.bias,
            "calibration": torch.tensor([0.5, 0.5, 0.0]),  # until `report` fits it
        }  # fmt: skip
        return trained(self.model.bert, {name: value.detach().numpy() for name, value in head.items()})


def train(data: Data, run: Run, checkpoint: Path, seed: int) -> None:
    """Until the minutes are spent; a checkpoint every five. Another `seed`, other examples in another order."""
    weights, started = read_weights(), time.monotonic() - 60 * run.spent
    stream = Stream(data, run.step + seed)
    said: list[tuple[float, float]] = []
    saved = run.spent
    lower = Encoder(replace(weights, layers=FIRST))
    made = ahead(batches(stream, Tokenizer(weights), lower, random.Random(run.step + seed)))
    for given in zip(*[made] * cores(), strict=False):
        said.append(run.learn(given))
        run.spent = (time.monotonic() - started) / 60
        if run.step % 20 == 0:
            span, either = np.mean(said[-60:], axis=0)
            print(f"{run.spent:5.1f} min, step {run.step}, {run.seen} seen: {span:.3f} {either:.3f}", flush=True)
        if run.spent - saved > 5 or run.spent > run.minutes:
            run.save(checkpoint)
            saved = run.spent
        if run.spent > run.minutes:
            return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--minutes", type=float, default=100, help="of training, in all")
    parser.add_argument("--checkpoint", type=Path, default=Path("reader.pt"))
    parser.add_argument("--begin-with", type=Path, help="an adapter that learns on")
    parser.add_argument("--mean-with", type=Path, help="an adapter; its mean with what was learned is written")
    parser.add_argument("--seed", type=int, default=0, help="of the examples: another where an adapter learns on")
    parser.add_argument("--out", type=Path, default=Path("reader.npz"))
    given = parser.parse_args()
    run = Run(given.minutes)
    if given.checkpoint.exists():
        run.resume(given.checkpoint)
    elif given.begin_with:
        run.begin_with(read_adapter(given.begin_with))
    train(read_data(given.data), run, given.checkpoint, given.seed)
    learned = run.adapter()
    if given.mean_with:
        before = read_adapter(given.mean_with)
        kept = mean(before, learned)
        learned = replace(kept, head={**kept.head, "calibration": before.head["calibration"]})
    write_adapter(learned, given.out)


if __name__ == "__main__":
    main()
