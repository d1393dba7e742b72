"""Cases × systems -> a report: asked one by one, measured, resumable; a case that breaks is a failed case."""

from __future__ import annotations

import hashlib
import json
import platform
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from evals.datasets import Case, Set, as_json
from evals.metrics import (
    LOWER,
    METRICS,
    NEITHER,
    REFUSALS,
    alike,
    holds,
    interval,
    measure,
    missed,
    name,
    paired,
    refusal_scores,
    refused,
)  # fmt: skip
from evals.systems import System
from evals.verifier import Supports, kept_error
from rag.errors import InputError
from rag.types import Answer, Citation, Document, Turn

AROUND = 160  # characters of the source shown on either side of a quote
SEED = 13
Judge = Callable[[Answer], dict[str, float]]


@dataclass(frozen=True, slots=True)
class Result:
    """What one system made of one case."""

    case: Case
    system: str
    metrics: Mapping[str, float]
    refused: bool = False
    error: str = ""
    answer: Mapping[str, Any] | None = None


def check_gold(given: Set, documents: Sequence[Document]) -> None:
    """Raise InputError for a gold document that is not among these, or does not hold its gold words."""
    for case in given.cases:
        for gold in case.gold:
            texts = [one.text for one in documents if alike(gold.document, one.source)]
            if not texts:
                raise InputError(
                    f"case {case.id}: no document is called {gold.document}: name one as 'fuente list' shows it",
                    f"caso {case.id}: ningún documento se llama {gold.document}: nómbrelo como «fuente list»",
                )
            if gold.text and not any(holds(text, [gold.text]) for text in texts):
                raise InputError(
                    f"case {case.id}: {gold.document} does not hold “{gold.text}”: correct the quote",
                    f"caso {case.id}: {gold.document} no contiene «{gold.text}»: corrija la cita",
                )


def run(
    given: Set, systems: Sequence[System], supports: Supports, *, kept: Path | None = None,
    judge: Judge | None = None, tell: Callable[[int, int], None] = lambda *_: None,
) -> list[Result]:  # fmt: skip
    """Every case asked of every system; `kept` is a file of what was already asked, added to case by case."""
    found = _resumed(kept, given, systems)
    total = len(given.cases) * len(systems)
    for system in systems:
        for case in given.cases:
            if (case.id, system.name) not in found:
                result = ask(case, system, supports, judge)
                found[case.id, system.name] = result
                if kept:
                    with kept.open("a", encoding="utf-8") as lines:
                        lines.write(json.dumps(asdict(result), ensure_ascii=False) + "\n")
            tell(len(found), total)
    return [found[case.id, system.name] for system in systems for case in given.cases]


def ask(case: Case, system: System, supports: Supports, judge: Judge | None = None) -> Result:
    """One case; a follow-up is asked after the question before it, or with it, where a system cannot converse."""
    try:
        begun = time.perf_counter()
        answer = _asked(case, system)
        took = (time.perf_counter() - begun) * 1000
        if not answer.text.strip():
            raise ValueError("the system said nothing")  # which is no answer, and no refusal
        answer = replace(answer, timings_ms={**answer.timings_ms, "all": took})
        metrics = measure(case, answer, supports) | (judge(answer) if judge and not refused(answer) else {})
        return Result(case, system.name, metrics, refused(answer), "", _shown(answer))
    except Exception as error:  # whatever a system throws is this case's failure, not the run's
        return Result(case, system.name, missed(case), error=f"{type(error).__name__}: {error}"[:500])


def _asked(case: Case, system: System) -> Answer:
    ask, follow = system.ask[case.sources], system.follow.get(case.sources)
    if case.after and follow:
        return follow(case.question, [Turn.of(ask(case.after))])
    return ask(f"{case.after} {case.question}".strip())


def _resumed(kept: Path | None, given: Set, systems: Sequence[System]) -> dict[tuple[str, str], Result]:
    if kept is None:
        return {}
    mark = {"fingerprint": fingerprint(given), "systems": [[system.name, system.stamp] for system in systems]}
    cases = {case.id: case for case in given.cases}
    found = {}
    if kept.exists():
        first, *lines = kept.read_text("utf-8").splitlines() or [""]
        if first == json.dumps(mark):
            for line in lines:
                try:
                    one = json.loads(line)
                except ValueError:  # cut off in mid-line when the run was stopped
                    continue
                found[one["case"]["id"], one["system"]] = Result(**{**one, "case": cases[one["case"]["id"]]})
            return found
    kept.write_text(json.dumps(mark) + "\n", "utf-8")
    return {}


def _shown(answer: Answer) -> dict[str, Any]:
    return {
        "text": answer.text,
        "direct": answer.direct.text if answer.direct else None,
        "refusal": answer.refusal.reason if answer.refusal else None,
        "notice": answer.notice,
        "quotes": [_quote(citation) for citation in answer.citations],
    }


def _quote(one: Citation) -> dict[str, Any]:
    text = one.document.text
    return {
        "number": one.number,
        "document": name(one.document),
        "before": text[max(0, one.start - AROUND) : one.start],
        "quote": one.quote,
        "after": text[one.end : one.end + AROUND],
    }


# ------------------------------------------------------------------ the report


def fingerprint(given: Set) -> str:
    """A hash of what is asked and of what."""
    said = json.dumps([[as_json(case) for case in given.cases], [asdict(text) for text in given.documents]])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def report(
    given: Set, systems: Sequence[System], results: Sequence[Result], *, judge: str | None = None
) -> dict[str, Any]:
    """Everything as one JSON value: meta, `summary[system][cell][metric]`, and the cases; `judge`: who judged too."""
    packages = ("fuente", "chromadb", "langchain-core", "numpy", "onnxruntime", "pycld2", "pytrec_eval-terrier")
    return {
        "meta": {
            "date": datetime.now(UTC).isoformat(timespec="seconds"),
            "seed": SEED,
            "library": fingerprint(given),
            "models": {system.name: system.stamp for system in systems},
            "judge": judge,
            "verifier": {
                name: {kind: shares[kind] for kind in ("accepted", "refused")} for name, shares in kept_error().items()
            },
            "versions": {"python": platform.python_version(), **{one: version(one) for one in packages}},
        },
        "summary": {
            system.name: summary([result for result in results if result.system == system.name]) for system in systems
        },
        "cases": [asdict(result) for result in results],
    }


def summary(results: Sequence[Result]) -> dict[str, dict[str, dict[str, float]]]:
    """For each cell, and for all: each metric's value, its 95% interval and n."""
    cells = {cell: [r for r in results if r.case.cell == cell] for cell in sorted({r.case.cell for r in results})}
    return {cell: _cell(mine) for cell, mine in {**cells, "all": list(results)}.items()}


def _cell(results: Sequence[Result]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    extra = sorted({key for result in results for key in result.metrics} - set(METRICS))
    for metric in (*METRICS, *extra):
        values = [result.metrics[metric] for result in results if metric in result.metrics]
        if values:
            low, high = interval(values, SEED)
            found[metric] = {"value": float(np.mean(values)), "low": low, "high": high, "n": len(values)}
    waits = [result.metrics["latency_ms"] for result in results if "latency_ms" in result.metrics]
    for share in (50, 95) if waits else ():
        found[f"latency_p{share}"] = {"value": float(np.percentile(waits, share)), "n": len(waits)}
    asked = [result for result in results if not result.error]
    near = [result for result in asked if result.case.kind == "near_miss" or not result.case.refuse]
    for prefix, some in (("", asked), ("near_miss_", near)):
        found |= {prefix + metric: score for metric, score in _refusals(some).items()}
    kept = [float(not result.error and not result.refused) for result in results if not result.case.refuse]
    if kept:
        low, high = interval(kept, SEED)
        found["answered"] = {"value": float(np.mean(kept)), "low": low, "high": high, "n": len(kept)}
    found["failed"] = {"value": float(sum(bool(result.error) for result in results)), "n": len(results)}
    return found


def _refusals(results: Sequence[Result]) -> dict[str, dict[str, float]]:
    should = np.array([result.case.refuse for result in results], dtype=bool)
    did = np.array([result.refused for result in results], dtype=bool)
    scores = refusal_scores(should.tolist(), did.tolist())
    drawn = np.random.default_rng(SEED).integers(0, len(results), (1000, len(results))) if scores else ()
    again = [refusal_scores(should[rows].tolist(), did[rows].tolist()) for rows in drawn]
    found = {}
    for metric in REFUSALS:
        values = [one[metric] for one in again if metric in one]
        if metric in scores and values:
            low, high = np.percentile(values, [2.5, 97.5])
            found[metric] = {"value": scores[metric], "low": float(low), "high": float(high), "n": len(results)}
    return found


# ------------------------------------------------------------------ compare


@dataclass(frozen=True, slots=True)
class Change:
    """How a metric moved against the baseline over the cases that both have, with the 95% interval of the rise.

    A fall is a change for the worse: of needless citations, latency and failures that is more of them.
    """

    system: str
    metric: str
    rise: float
    low: float
    high: float
    n: int

    @property
    def fell(self) -> bool:
        """Is it worse by more than chance explains?"""
        return self.low > 0 if self.metric in LOWER else self.high < 0 and self.metric not in NEITHER

    @property
    def improved(self) -> bool:
        """Is it better by more than chance explains?"""
        return self.high < 0 if self.metric in LOWER else self.low > 0 and self.metric not in NEITHER


def breached(changes: Sequence[Change], gates: Sequence[str], system: str) -> list[str]:
    """The gates that do not hold: a sure fall, or a metric that no case has in both reports."""
    mine = {change.metric: change for change in changes if change.system == system and change.n}
    return [gate for gate in dict.fromkeys(gates) if gate not in mine or mine[gate].fell]


def read_report(path: Path) -> dict[str, Any]:
    """A report that was written as JSON; raises InputError for anything else."""
    try:
        report: dict[str, Any] = json.loads(path.read_text("utf-8"))
        _by_case(report["cases"])
        report["meta"], report["summary"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{path} is no report: make one with 'fuente eval SET --json {path}'",
            f"{path} no es un informe: haga uno con «fuente eval CONJUNTO --json {path}»",
        ) from error
    return report


def compare(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[Change]:
    """Two reports, metric by metric, paired by case; a refusal is compared as right or wrong."""
    old, new = _by_case(before["cases"]), _by_case(now["cases"])
    changes = []
    for system, metric in sorted(set(old) & set(new)):
        one, other = old[system, metric], new[system, metric]
        changes.append(Change(system, metric, *paired(one, other, SEED), n=len(set(one) & set(other))))
    return changes


def _by_case(cases: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], dict[str, float]]:
    found: dict[tuple[str, str], dict[str, float]] = {}
    for one in cases:
        case = one["case"]
        must = case["kind"] in ("unanswerable", "near_miss") or (case["kind"] == "instruction" and not case["gold"])
        scores = {**one["metrics"], "refusal": float(not one["error"] and one["refused"] == must)}
        scores["failed"] = float(bool(one["error"]))
        if not must:
            scores["answered"] = float(not one["error"] and not one["refused"])
        for metric, value in scores.items():
            found.setdefault((one["system"], metric), {})[case["id"]] = value
    return found
