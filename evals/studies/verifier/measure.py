"""How well the verifier tells true from false on news that it was not trained on.

    python -m evals.studies.verifier.measure DATA ADAPTER [--every N]

Every third NTREX document: each sentence is a quote in one language, its translation the true claim, and the claims
made of that by `perturbations` are false; neighbours are the sentences before and after. The threshold is the one that
95 % of the true translations reach; what is printed is the share of each kind that does not.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.studies.verifier.changes.edits import Context, Language
from evals.studies.verifier.changes.perturbations import changes, rewordings
from evals.studies.verifier.claims import Said, context_of, held_out, news
from rag.models.entailment import ADAPTER, SUPPORTED, THRESHOLD, Entailment

PASSED = 0.95  # of the true translations
ANSWERS = (  # claim, quote, whether the quote bears it
    ("Inflation rose from 4 % to 9 %.", "Inflation fell from 9 % to 4 %.", False),
    ("La inflación cayó del 9 % al 4 %.", "Inflation fell from 9 % to 4 %.", True),
    ("El gobierno subirá el impuesto en 2027.", "El gobierno podría subir el impuesto en 2027.", False),
    ("El gobierno podría subir el impuesto en 2027.", "The government may raise the tax in 2027.", True),
    ("The treaty was signed in Poland.", "El tratado se firmó en Varsovia.", False),
    ("The treaty was signed in Warsaw.", "El tratado se firmó en Varsovia en 1955.", True),
    ("About 1 million people died.", "The war killed 40 million people.", False),
    ("The war began in 1914.", "La guerra terminó en 1914.", False),
    ("El ministro negó que hubiera un acuerdo.", "The minister denied that there was a deal.", True),
    ("El ministro confirmó que había un acuerdo.", "The minister denied that there was a deal.", False),
    ("Ana beat Luis in the final.", "Luis venció a Ana en la final.", False),
    ("Luis beat Ana in the final.", "Luis venció a Ana en la final.", True),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    claim: str
    quote: str
    kind: str  # "translation", "reworded" or "window": true; "neighbour" or a kind of change: false
    cell: str  # "es→en": a Spanish claim on an English quote


TRUE = ("translation", "reworded", "same", "window")


def pairs(documents: Sequence[Sequence[Said]], every: int, rng: random.Random) -> list[Pair]:
    found: list[Pair] = []
    places = [(document, at) for document in documents for at in range(len(document))]
    for document, at in places[::every]:
        for claim_language, quote_language in (("es", "en"), ("en", "es"), ("es", "es")):
            found += _pairs(document, at, claim_language, quote_language, rng)  # type: ignore[arg-type]
    return found


def _pairs(
    document: Sequence[Said], at: int, mine: Language, theirs: Language, rng: random.Random
) -> list[Pair]:  # fmt: skip
    said = document[at]
    quote = said.en if theirs == "en" else said.es
    claim = said.en if mine == "en" else (said.also if theirs == "es" else said.es)
    cell = f"{mine}→{theirs}"
    context: Context = context_of(document, at, mine, rng)
    found = [Pair(claim, quote, "translation", cell)]
    found += [Pair(text, quote, "reworded", cell) for text in rewordings(claim, mine, rng)[:1]]
    around = document[max(0, at - 1) : at + 2]
    found.append(Pair(claim, " ".join(one.en if theirs == "en" else one.es for one in around), "window", cell))
    for change in changes(claim, mine, context, rng):
        kind = f"{change.kind}, unseen pair" if change.unseen else change.kind
        found.append(Pair(change.text, quote, kind, cell))
    for other in (*document[max(0, at - 1) : at], *document[at + 1 : at + 2]):
        found.append(Pair(other.en if mine == "en" else other.es, quote, "neighbour", cell))
    return found


def auroc(true: NDArray[np.float32], false: NDArray[np.float32]) -> float:
    """How often a true claim scores higher than a false one."""
    return float((true[:, None] > false[None]).mean() + (true[:, None] == false[None]).mean() / 2)


def report(made: Sequence[Pair], scores: NDArray[np.float32]) -> float:
    """Prints the table; returns the threshold over all across-language cells."""
    cells = [*dict.fromkeys(pair.cell for pair in made)]
    cell = np.array([pair.cell for pair in made])
    kind = np.array([pair.kind for pair in made])
    across = (cell == "es→en") | (cell == "en→es")
    threshold = float(np.quantile(scores[(kind == "translation") & across], 1 - PASSED))
    print(f"threshold {threshold:.3f}; share refused (of true ones: let through), n")
    print(f"{'':26}" + "".join(f"{one:>16}" for one in cells) + "     AUROC across")
    true = scores[(kind == "translation") & across]
    for one in dict.fromkeys([*TRUE, *sorted(set(kind))]):
        row = f"{one:26}"
        for column in cells:
            here = scores[(kind == one) & (cell == column)]
            share = (here >= threshold).mean() if one in TRUE else (here < threshold).mean()
            row += f"{share:10.3f} {len(here):5}" if len(here) else " " * 16
        mine = scores[(kind == one) & across]
        print(row + (f"{auroc(true, mine):12.3f}" if len(mine) else ""))
    return threshold


def report_labelled(model: Entailment, threshold: float, path: Path) -> None:
    """Prints how claims that were labelled by hand are judged, the pieces of their evidence read as one quote."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    scores = model.judge([(row["claim"], " ".join(row["evidence"])) for row in rows])[:, SUPPORTED]
    true = np.array([row["label"] == "supported" for row in rows])
    cells = np.array([f"{row['claim_language']}→{row['evidence_language']}" for row in rows])
    for cell in [*dict.fromkeys(cells), "all"]:
        here = (cells == cell) | (cell == "all")
        passed, refused = (scores[here & true] >= threshold).mean(), (scores[here & ~true] < threshold).mean()
        print(f"{cell:26} let through {passed:.3f}, refused {refused:.3f}, "
              f"AUROC {auroc(scores[here & true], scores[here & ~true]):.3f}, n {here.sum()}")  # fmt: skip
    for why in sorted({row["why"] for row in rows if row["why"]}):
        mine = np.array([row["why"] == why for row in rows]) & ~true
        if mine.any():
            print(f"{why:26} refused {(scores[mine] < threshold).mean():.3f}, n {mine.sum()}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("adapter", type=Path, nargs="?", default=ADAPTER)
    parser.add_argument("--every", type=int, default=1, help="only every n-th sentence")
    parser.add_argument("--labelled", type=Path, help="claims labelled by hand, as evals/sets/claims.jsonl")
    given = parser.parse_args()
    _, documents = held_out(news(given.data / "ntrex-dev.jsonl"))
    made = pairs(documents, given.every, random.Random(5))
    model = Entailment(given.adapter)
    scores = np.concatenate(
        [
            model.judge([(pair.claim, pair.quote) for pair in made[at : at + 400]])[:, 0]
            for at in range(0, len(made), 400)
        ]
    )
    threshold = report(made, scores)
    if given.labelled:
        report_labelled(model, threshold, given.labelled)
        report_labelled(model, THRESHOLD, given.labelled)
    judged = model.judge([(claim, quote) for claim, quote, _ in ANSWERS])[:, 0]
    for (claim, quote, true), score in zip(ANSWERS, judged, strict=True):
        print(f"{score:.3f} {'right' if (score >= threshold) == true else 'WRONG'}  {claim} | {quote}")


if __name__ == "__main__":
    main()
