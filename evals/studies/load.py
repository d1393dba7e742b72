"""How a server bears many clients at once: `python -m evals.studies.load URL --clients 50 --seconds 600`.

Each client asks a question, waits for its answer, and asks the next; every other one by server-sent events. Where it is
refused it comes back when `Retry-After` says so. With `--patience` a client leaves after so many seconds and asks anew.
What else the machine does counts: the client runs beside the server, and the load average is told.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import os
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

import httpx

SETS = Path(__file__).parents[1] / "sets"
QUESTIONS = (SETS / "corpus.en.jsonl", SETS / "corpus.es.jsonl")
EVENTS = {"accept": "text/event-stream"}
LAST = "event: answer\n"  # what the stream of an answer ends with
BREATH = 1.0  # seconds before a client asks again where a reply says nothing of it


@dataclass(slots=True)
class Load:
    """What became of all that was asked; seconds count from the first asking to the answer, refusals included."""

    seconds: list[float] = field(default_factory=list)
    refused: int = 0  # 503, each followed by a wait
    left: int = 0  # out of patience
    errors: Counter[str] = field(default_factory=Counter)

    def told(self) -> dict[str, object]:
        """The figures by name."""
        spread = {f"p{share}": round(percentile(self.seconds, share), 2) for share in (50, 95, 100) if self.seconds}
        mean = round(statistics.mean(self.seconds), 2) if self.seconds else None
        return {"answers": len(self.seconds), "refused": self.refused, "left": self.left,
                "errors": dict(self.errors), "seconds": {"mean": mean, **spread}}  # fmt: skip


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` in a hundred do not exceed."""
    return sorted(values)[max(0, math.ceil(len(values) * share / 100) - 1)]


async def load(door: httpx.AsyncClient, clients: int, going: Callable[[], bool], questions: Sequence[str]) -> Load:
    """Ask for as long as it is `going`; who waits by then is still waited for."""
    found, given = Load(), cycle(questions)
    await asyncio.gather(*(_client(door, found, going, given, events=bool(one % 2)) for one in range(clients)))
    return found


async def _client(
    door: httpx.AsyncClient, found: Load, going: Callable[[], bool], questions: Iterator[str], *, events: bool
) -> None:
    while going():
        asked, began, answered = next(questions), time.monotonic(), False
        while not answered and going():
            answered = await _asked(door, found, asked, EVENTS if events else {})
        if answered:
            found.seconds.append(time.monotonic() - began)


async def _asked(door: httpx.AsyncClient, found: Load, question: str, headers: Mapping[str, str]) -> bool:
    """Whether the question was answered; where not, returns when it may be sent again."""
    try:
        reply = await door.post("/api/ask", json={"question": question}, headers=headers)
    except httpx.TimeoutException:
        found.left += 1
        return False
    except httpx.HTTPError as error:
        found.errors[type(error).__name__] += 1
        await asyncio.sleep(BREATH)
        return False
    if reply.status_code == 200 and (not headers or LAST in reply.text):
        return True
    if reply.status_code == 503:
        found.refused += 1
    else:
        found.errors[str(reply.status_code)] += 1
    await asyncio.sleep(float(reply.headers.get("retry-after", BREATH)))
    return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--patience", type=float, help="seconds after which a client leaves; none: never")
    given = parser.parse_args()
    questions = [json.loads(line)["question"] for file in QUESTIONS for line in file.read_text("utf-8").splitlines()]
    before, began = os.getloadavg()[0], time.monotonic()

    async def measured() -> Load:
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=given.clients)
        async with httpx.AsyncClient(
            base_url=given.url, timeout=given.patience, limits=limits, trust_env=False
        ) as door:
            return await load(door, given.clients, lambda: time.monotonic() < began + given.seconds, questions)

    found = asyncio.run(measured())
    told = {"clients": given.clients, "ran_s": round(time.monotonic() - began), **found.told(),
            "load_average": [round(before, 1), round(os.getloadavg()[0], 1)]}  # fmt: skip
    print(json.dumps(told, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
