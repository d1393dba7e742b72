"""Trains and measures the verifier: python -m evals.studies.verifier DATA FOLDER --minutes 100.

Goes on from the checkpoint in FOLDER if there is one, so it may be stopped at any moment; `--measure` only measures
what is there, `--keep FILE` writes the adapter. Every third NTREX document and every fifth word pair are never trained
on. One thread.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from evals.studies.verifier.claims import (
    CONTRADICTED,
    SUPPORTED,
    Claim,
    Judged,
    Source,
    drawn,
    held_out,
    news,
    paragraphs,
    phrases,
    source,
)
from evals.studies.verifier.network import ALIGNED, Below, Group, Verifier
from evals.studies.verifier.written import groups as written_by_hand
from rag.models.adapter import read_adapter, write_adapter
from rag.models.e5.tokenizer import Tokenizer
from rag.models.e5.weights import read_weights

BUDGET = 1600  # tokens a step
LONGEST_QUOTE, LONGEST_CLAIM = 200, 90  # tokens; groups with longer ones are passed over in training
SHORT = 0.6  # share of the other groups that comes from short phrases: about half of all tokens
WRITTEN = 0.5  # share of the groups whose claims were written by hand
RATE = 1e-3  # ten times what the whole matrices would take
DECAY = 0.45  # the last share of the time, in which the rate falls to nothing
TOKENS = 1.0  # weight of the loss of single tokens
Floats = NDArray[np.float32]


# ------------------------------------------------------------------ groups as numbers


def marks(claim: Claim, ids: list[int], tokenize: Tokenizer) -> list[int]:
    """For each token of a claim 1 where it differs from what is true, 0 where it does not, -1 where none knows."""
    if claim.label == SUPPORTED:
        return [0] * len(ids)
    if claim.label != CONTRADICTED or not claim.marked or not claim.true:
        return [-1] * len(ids)
    found = [0] * len(ids)
    for what, _, _, start, end in SequenceMatcher(None, tokenize([claim.true])[0], ids, False).get_opcodes():
        if what != "equal":
            for at in range(start, max(end, start + 1)):  # what is left out is marked on what follows
                found[min(at, len(ids) - 1)] = 1
    return found


def numbered(judged: Judged, tokenize: Tokenizer) -> Group:
    ids = tokenize([judged.quote, *(claim.text for claim in judged.claims)])
    marked = [marks(claim, mine, tokenize) for claim, mine in zip(judged.claims, ids[1:], strict=True)]
    return Group(ids[0], ids[1:], [claim.label for claim in judged.claims], marked)


def batches(given: Source, rng: random.Random, tokenize: Tokenizer) -> Iterator[list[Group]]:
    """Groups of like length together, up to BUDGET tokens."""
    made_up, written = drawn(given, rng, SHORT), written_by_hand(rng)
    while True:
        drawn_now = (next(written if rng.random() < WRITTEN else made_up) for _ in range(160))
        pool = sorted((numbered(one, tokenize) for one in drawn_now), key=len)
        pool = [one for one in pool if len(one.quote) <= LONGEST_QUOTE and max(map(len, one.claims)) <= LONGEST_CLAIM]
        made: list[list[Group]] = [[]]
        for one in pool:
            if made[-1] and sum(map(len, made[-1])) + len(one) > BUDGET:
                made.append([])
            made[-1].append(one)
        rng.shuffle(made)
        yield from made


# ------------------------------------------------------------------ training


def loss_of(model: Verifier, groups: Sequence[Group], states: Floats) -> tuple[Tensor, float, float]:
    """The loss, the part of it that whole claims have, and how many of them were rightly let through or refused."""
    logits, tokens = model(groups, states)
    labels = torch.tensor([label for group in groups for label in group.labels])
    said = torch.tensor([mark for group in groups for row in group.marks for mark in row])
    whole = functional.cross_entropy(logits, labels)
    known = said >= 0
    of_tokens = functional.binary_cross_entropy_with_logits(
        tokens[known], said[known].float(), pos_weight=torch.tensor(3.0)
    )
    right = float(((logits[:, 0] > logits[:, 1:].amax(1)) == (labels == SUPPORTED)).float().mean())
    return whole + TOKENS * of_tokens, whole.item(), right


@dataclass(slots=True)
class Run:
    """A training that may be stopped and taken up again."""

    model: Verifier
    optimiser: torch.optim.Optimizer
    folder: Path
    steps: int = 0
    seconds: float = 0.0
    claims: int = 0

    def save(self) -> None:
        kept = {"model": self.model.adapter(), "optimiser": self.optimiser.state_dict(), "steps": self.steps,
                "seconds": self.seconds, "claims": self.claims}  # fmt: skip
        torch.save(kept, self.folder / "new.pt")
        (self.folder / "new.pt").replace(self.folder / "checkpoint.pt")


def taken_up(folder: Path, given: Source, begin_with: Path | None = None) -> Run:
    """The run of a folder, else a new one, which may go on from an adapter."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "checkpoint.pt"
    kept = torch.load(path, weights_only=False) if path.exists() else None
    torch.manual_seed(1)
    if kept:
        model = Verifier(kept["model"])
    else:
        model = Verifier(read_adapter(begin_with)) if begin_with else Verifier(None, *main_directions(given))
    factors, head = model.learning()
    optimiser = torch.optim.AdamW(
        [{"params": factors, "weight_decay": 0.01}, {"params": head, "weight_decay": 0.0}], lr=RATE, betas=(0.9, 0.98)
    )
    if kept is None:
        return Run(model, optimiser, folder)
    optimiser.load_state_dict(kept["optimiser"])
    return Run(model, optimiser, folder, kept["steps"], kept["seconds"], kept["claims"])


def texts(groups: Sequence[Group]) -> list[list[int]]:
    return [*(group.quote for group in groups), *(claim for group in groups for claim in group.claims)]


def main_directions(given: Source) -> tuple[Floats, Floats]:
    """The mean of the states where the texts meet, and their main directions, each by its spread to the -1/4."""
    rng, weights = random.Random(0), read_weights()
    said = [one for document in given.documents[:40] for one in document] + rng.sample(given.phrases, 400)
    tokens = Tokenizer(weights)([text for one in said for text in (one.en, one.es)])
    states = Below(weights).states(tokens)
    mean = states.mean(axis=0)
    spread, directions = np.linalg.eigh(np.cov((states - mean).T))
    main = np.argsort(-spread)[:ALIGNED]
    return mean, (directions[:, main] * spread[main] ** -0.25).astype(np.float32)


def train(run: Run, given: Source, minutes: float) -> None:
    made = batches(given, random.Random(run.steps + 1), Tokenizer(read_weights()))
    below = Below(read_weights())
    losses: list[float] = []
    rights: list[float] = []
    begun = run.seconds
    start = saved = time.monotonic()
    while run.seconds < 60 * minutes:
        left = 1 - run.seconds / (60 * minutes)
        rate = RATE * min(1.0, left / DECAY, (run.steps + 1) / 40)
        for group in run.optimiser.param_groups:
            group["lr"] = rate
        groups = next(made)
        loss, whole, right = loss_of(run.model, groups, below.states(texts(groups)))
        run.optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([p for each in run.model.learning() for p in each], 1.0)
        run.optimiser.step()
        run.steps += 1
        run.claims += sum(len(group.claims) for group in groups)
        run.seconds = begun + time.monotonic() - start
        losses.append(whole)
        rights.append(right)
        if run.steps % 20 == 0:
            print(f"{run.steps:5} {run.seconds / 60:6.1f} min {run.claims:7} claims  loss {np.mean(losses[-20:]):.3f}  "
                  f"right {np.mean(rights[-20:]):.3f}  rate {rate:.5f}", flush=True)  # fmt: skip
        if time.monotonic() - saved > 240:
            run.save()
            saved = time.monotonic()
    run.save()


def material(data: Path) -> Source:
    kept, _ = held_out(news(data / "ntrex-dev.jsonl"))
    return source(kept + paragraphs(data / "xquad-dev.en.json", data / "xquad-dev.es.json"),
                  phrases(data / "tatoeba-en-es.tsv.xz"))  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--minutes", type=float, default=100)
    parser.add_argument("--begin-with", type=Path, help="go on from this adapter where FOLDER has no checkpoint")
    parser.add_argument("--keep", type=Path, help="write the adapter here")
    given = parser.parse_args()
    torch.set_num_threads(1)
    read = material(given.data)
    run = taken_up(given.folder, read, given.begin_with)
    train(run, read, given.minutes)
    if given.keep:
        write_adapter(run.model.adapter(), given.keep)


if __name__ == "__main__":
    main()
