"""The one verifier, as evals ask it: claim and quotes -> may it be shown? And its own error on labelled claims.

What an answer's citations support is judged by the verifier that decides what is shown. Such a figure is worth what
the verifier is worth, so `measured` says how often it lets a false claim through and refuses a true one, on claims
labelled by hand that it was not made from: `python -m evals.studies.verification`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.answering.generation.compose import borne
from rag.errors import InputError
from rag.language.sentences import sentences
from rag.models.embedding import Embedder
from rag.types import Language
from rag.verification.align import Quote, Sense, align

Supports = Callable[[str, Language, Sequence[Quote]], bool]  # may a claim that cites these quotes be shown?
SETS = Path(__file__).parent / "sets"
KEPT = Path(__file__).parent / "verifier.json"  # what `measured` found last, shown beside every figure that rests on it
Z = 1.96  # of a 95% interval


def verifier(embedder: Embedder) -> Supports:
    """What decides whether a written sentence is shown."""
    from functools import lru_cache

    once = lru_cache(maxsize=None)
    sense = Sense(once(lambda text: embedder.question(text[:1000])), once(embedder.covered), judge=once(borne))

    def supports(claim: str, language: Language, quotes: Sequence[Quote]) -> bool:
        told = [Quote(quote.text[span.start : span.end], quote.language)
                for quote in quotes for span in sentences(quote.text, quote.language)]  # fmt: skip
        return bool(align(claim, language, list(dict.fromkeys([*quotes, *told])), sense).quotes)

    return supports


@dataclass(frozen=True, slots=True)
class Labelled:
    """A claim, the quotes that it is judged by, and whether these support it; `why` names what is false in it."""

    claim: str
    language: Language
    quotes: tuple[Quote, ...]
    true: bool
    why: str

    @property
    def cell(self) -> str:
        """Language of the claim → language of the quotes."""
        return f"{self.language}→{self.quotes[0].language}"


def read_labelled(path: Path) -> tuple[Labelled, ...]:
    """The rows of a file like `sets/claims.jsonl` or `sets/lies.jsonl`; raises InputError for any other."""
    try:
        return tuple(_labelled(json.loads(line)) for line in path.read_text("utf-8").splitlines())
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{path} holds no labelled claims ({error}): see evals/sets/README.md",
            f"{path} no contiene afirmaciones etiquetadas ({error}): vea evals/sets/README.md",
        ) from error


def _labelled(row: Mapping[str, Any]) -> Labelled:
    if "label" in row:
        quotes = tuple(Quote(text, row["evidence_language"]) for text in row["evidence"])
        return Labelled(row["claim"], row["claim_language"], quotes, row["label"] == "supported", row["why"] or "")
    quote = Quote(row["evidence"], row["evidence_language"])
    return Labelled(row["answer"], row["answer_language"], (quote,), row["true"], row["why"] or "")


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with the 95% interval of Wilson 1927."""

    right: int
    n: int

    @property
    def value(self) -> float:
        return self.right / self.n if self.n else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's score interval: it stays within 0 and 1, and has a width also where all are right."""
        share, n = self.value, self.n
        if not n:
            return 0.0, 1.0
        middle = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
        half = Z * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
        return max(0.0, middle - half), min(1.0, middle + half)


def measured(
    rows: Iterable[Labelled], supports: Supports, tell: Callable[[int], None] = lambda _: None
) -> dict[str, Share]:
    """Shares by name: `accepted` of the true, `refused` of the false; each for all, a cell, and a `why`."""
    right: dict[str, list[bool]] = {}
    for done, row in enumerate(rows, start=1):
        shown = supports(row.claim, row.language, row.quotes)
        kind = "accepted" if row.true else "refused"
        for name in (kind, f"{kind} {row.cell}", *([f"{kind} {row.why}"] if row.why else [])):
            right.setdefault(name, []).append(shown == row.true)
        tell(done)
    return {name: Share(sum(told), len(told)) for name, told in right.items()}


def as_json(shares: Mapping[str, Share]) -> dict[str, dict[str, float]]:
    return {name: {"value": one.value, "low": one.interval[0], "high": one.interval[1], "n": one.n}
            for name, one in shares.items()}  # fmt: skip


def kept_error() -> dict[str, dict[str, dict[str, float]]]:
    """What was measured last, by set: `accepted` and `refused` with their intervals and n."""
    kept: dict[str, dict[str, dict[str, float]]] = json.loads(KEPT.read_text("utf-8"))
    return kept
