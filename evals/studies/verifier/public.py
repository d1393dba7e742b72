"""Claims on quotes of public sets (`claims/*.jsonl` of the data folder) -> quotes with the claims on them.

A line a claim: `claim`, `quote`, `label` (supported, contradicted, unrelated) and `group`, which the claims on a quote
share. Natural language inference and fact verification have this form; `docs/models.md` names the sets.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from math import sqrt
from pathlib import Path

from evals.studies.verifier.claims import UNRELATED, Claim, Judged
from evals.studies.verifier.written import VERDICTS

MOST = 8  # claims on a quote
ELSEWHERE = 0.25  # of the quotes, how many have a claim beside them that was made on another of the same set

_LABELS = VERDICTS | {"unrelated": UNRELATED}


def sets(folder: Path) -> list[list[Judged]]:
    """The quotes of each set of a folder; none where it is not there."""
    return [_quotes(path) for path in sorted(folder.glob("*.jsonl"))]


def _quotes(path: Path) -> list[Judged]:
    found: dict[str, Judged] = {}
    for row in map(json.loads, path.read_text("utf-8").splitlines()):
        across = row["claim_language"] != row["quote_language"]
        judged = found.setdefault(row["group"] + row["quote_language"], Judged(row["quote"], []))
        judged.claims.append(Claim(row["claim"], _LABELS[row["label"]], kind=path.stem, across=across))
    return list(found.values())


def groups(given: list[list[Judged]], rng: random.Random) -> Iterator[Judged]:
    """Quotes without end, larger sets oftener, but less than their size has it."""
    sizes = [sqrt(len(quotes)) for quotes in given]
    while True:
        quotes = rng.choices(given, sizes)[0]
        one = rng.choice(quotes)
        claims = rng.sample(one.claims, min(MOST, len(one.claims)))
        other = rng.choice(quotes)
        if rng.random() < ELSEWHERE and other is not one:
            stray = rng.choice(other.claims)
            claims.append(Claim(stray.text, UNRELATED, kind="elsewhere", across=stray.across))
        yield Judged(one.quote, claims)
