"""What is counted: asks, refusals by reason, failures, seconds. As Prometheus reads it; never a question's text."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from typing import Literal, get_args

from rag.types import Answer, Reason

Door = Literal["api", "openai", "mcp"]
BOUNDS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)  # seconds


class Metrics:
    """Counts since the server began."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asks: Counter[str] = Counter({door: 0 for door in get_args(Door)})
        self._refusals: Counter[str] = Counter({str(reason): 0 for reason in Reason})
        self._failures: Counter[str] = Counter()
        self._buckets: Counter[float] = Counter()
        self._seconds = 0.0
        self._taken = 0

    def answered(self, door: Door, answer: Answer, seconds: float) -> None:
        with self._lock:
            self._asks[door] += 1
            self._taken += 1
            self._seconds += seconds
            self._buckets[next((bound for bound in BOUNDS if seconds <= bound), float("inf"))] += 1
            if answer.refusal is not None:
                self._refusals[str(answer.refusal.reason)] += 1

    def failed(self, code: str) -> None:
        """A request that got no answer; the code is one of ours, never a word of the caller's."""
        with self._lock:
            self._failures[code] += 1

    def text(self, *, documents: int, waiting: int) -> str:
        """The Prometheus text format, version 0.0.4."""
        with self._lock:
            lines = [
                *_family("fuente_asks_total", "counter", "Questions answered or refused.", "door", self._asks),
                *_family("fuente_refusals_total", "counter", "Refusals.", "reason", self._refusals),
                *_family("fuente_failures_total", "counter", "Requests without an answer.", "code", self._failures),
                *self._histogram(),
                *_family("fuente_documents", "gauge", "Documents in the library.", "", Counter({"": documents})),
                *_family("fuente_waiting", "gauge", "Requests in line or at work.", "", Counter({"": waiting})),
            ]
        return "\n".join(lines) + "\n"

    def _histogram(self) -> Iterator[str]:
        yield "# HELP fuente_ask_seconds Seconds from a question to its answer, waiting included."
        yield "# TYPE fuente_ask_seconds histogram"
        so_far = 0
        for bound in BOUNDS:
            so_far += self._buckets[bound]
            yield f'fuente_ask_seconds_bucket{{le="{bound:g}"}} {so_far}'
        yield f'fuente_ask_seconds_bucket{{le="+Inf"}} {self._taken}'
        yield f"fuente_ask_seconds_sum {self._seconds:.6f}"
        yield f"fuente_ask_seconds_count {self._taken}"


def _family(name: str, kind: str, told: str, label: str, counts: Counter[str]) -> Iterator[str]:
    yield f"# HELP {name} {told}"
    yield f"# TYPE {name} {kind}"
    for value, count in sorted(counts.items()):
        yield f'{name}{{{label}="{value}"}} {count}' if label else f"{name} {count}"
