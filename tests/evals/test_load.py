"""The clients of a load wait for their answers, come again when they are told to, and count what went wrong."""

from __future__ import annotations

import asyncio

import httpx

from evals.studies.load import LAST, load, percentile


def test_answers_refusals_and_errors_are_counted_apart() -> None:
    statuses = iter([503, 200, 418, 200])
    asked: list[bytes] = []

    def served(request: httpx.Request) -> httpx.Response:
        asked.append(request.content)
        status = next(statuses, 200)
        text = LAST if status == 200 else "later"
        return httpx.Response(status, text=text, headers={"retry-after": "0"})

    async def measured() -> tuple[int, int, dict[str, int]]:
        async with httpx.AsyncClient(transport=httpx.MockTransport(served), base_url="http://server") as door:
            found = await load(door, 2, lambda: len(asked) < 20, ["How deep is the well?", "¿Cuánto mide el puente?"])
        return len(found.seconds), found.refused, dict(found.errors)

    answers, refused, errors = asyncio.run(measured())
    assert (refused, errors) == (1, {"418": 1})
    assert answers == len(asked) - 2 >= 18


def test_a_percentile_is_a_value_that_was_seen() -> None:
    assert [percentile([3.0, 1.0, 2.0, 4.0], share) for share in (50, 95, 100)] == [2.0, 4.0, 4.0]
