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
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from evals.studies.adapters import encoder, has_bfloat16, in_bfloat16, restore, trained
from evals.studies.reader.data import Data, Stream, read_data
from evals.studies.reader.examples import Example
from rag.models.adapter import Adapter, read_adapter, write_adapter
from rag.models.e5.engine import Encoder
from rag.models.e5.tokenizer import Tokenizer
from rag.models.e5.weights import read_weights
from rag.models.reader import LAYERS, Pair, pair, question_ids
from rag.types import Span

FIRST = 4  # the first layer that learns; the last is the reader's last
RANK = 32
RATE, WARM_UP = 5e-4, 200  # steps
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
    """Rows side by side: states (n, tokens, hidden), the mask of tokens, that of the passage and <s>, the labels."""

    states: Tensor
    mask: Tensor
    allowed: Tensor
    start: Tensor
    end: Tensor


def batch(rows: Sequence[Row], lower: Encoder) -> Batch:
    """Rows padded to the longest; their states as the layer below `FIRST` gives them."""
    shape = (len(rows), max(len(row.read.ids) for row in rows))
    states = torch.zeros(*shape, lower.hidden)
    mask, allowed = torch.zeros(shape, dtype=torch.bool), torch.zeros(shape, dtype=torch.bool)
    for at, row in enumerate(rows):
        states[at, : len(row.read.ids)] = torch.from_numpy(lower(row.read.ids))
        mask[at, : len(row.read.ids)] = True
        allowed[at, row.read.first : row.read.first + len(row.read.spans)] = True
        allowed[at, 0] = True
    return Batch(
        states, mask, allowed, torch.tensor([row.start for row in rows]), torch.tensor([row.end for row in rows])
    )


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


# ------------------------------------------------------------------ the model


class Model(nn.Module):  # type: ignore[misc]
    """The layers that learn and what is read from their states: start, end, and from <s> whether it is answered."""

    def __init__(self) -> None:
        super().__init__()
        fast = has_bfloat16()
        self.bert = in_bfloat16(encoder(FIRST, RANK)) if fast else encoder(FIRST, RANK)
        self.type = torch.bfloat16 if fast else torch.float32
        del self.bert.encoder.layer[LAYERS:]
        self.span = nn.Linear(self.bert.config.hidden_size, 2)
        self.answerable = nn.Linear(self.bert.config.hidden_size, 1)

    def forward(self, given: Batch) -> tuple[Tensor, Tensor, Tensor]:
        """Log odds of start and end (n, tokens), and of an answer (n)."""
        states = given.states.to(self.type)
        mask = torch.zeros(given.mask.shape).masked_fill(~given.mask, -1e4).to(self.type)[:, None, None, :]
        for layer in self.bert.encoder.layer[FIRST:]:
            states = layer(states, mask)
            states = states[0] if isinstance(states, tuple) else states
        states = states.float()
        spans = self.span(states).masked_fill(~given.allowed[..., None], -1e4)
        return spans[..., 0], spans[..., 1], self.answerable(states[:, 0])[:, 0]

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
        self.model, self.minutes = Model(), minutes
        self._optimiser = torch.optim.AdamW(self.model.learning().values(), lr=RATE, weight_decay=0.01)
        self.mean = {name: value.detach().clone() for name, value in self.model.learning().items()}
        self.step, self.seen, self.spent = 0, 0, 0.0  # spent: minutes

    def learn(self, given: Batch) -> tuple[float, float]:
        """One step; its two losses."""
        for group in self._optimiser.param_groups:
            group["lr"] = RATE * min(1, (self.step + 1) / WARM_UP) * max(0.0, 1 - self.spent / self.minutes)
        span, either = losses(self.model, given)
        self._optimiser.zero_grad()
        (span + either / 2).backward()
        nn.utils.clip_grad_norm_(self.model.learning().values(), 1.0)
        self._optimiser.step()
        self.step, self.seen = self.step + 1, self.seen + len(given.start)
        decay = min(MEAN, self.step / (self.step + 10))
        for name, value in self.model.learning().items():
            self.mean[name].lerp_(value.detach(), 1 - decay)
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


def train(data: Data, run: Run, checkpoint: Path) -> None:
    """Until the minutes are spent; a checkpoint every five."""
    weights, started = read_weights(), time.monotonic() - 60 * run.spent
    stream = Stream(data, run.step)
    said: list[tuple[float, float]] = []
    saved = run.spent
    lower = Encoder(replace(weights, layers=FIRST))
    for given in batches(stream, Tokenizer(weights), lower, random.Random(run.step)):
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
    parser.add_argument("--out", type=Path, default=Path("reader.npz"))
    given = parser.parse_args()
    torch.set_num_threads(1)
    run = Run(given.minutes)
    if given.checkpoint.exists():
        run.resume(given.checkpoint)
    elif given.begin_with:
        run.begin_with(read_adapter(given.begin_with))
    train(read_data(given.data), run, given.checkpoint)
    write_adapter(run.adapter(), given.out)


if __name__ == "__main__":
    main()
