"""Briefs over a library → timeline F1, vital facts covered, and whether every line holds, by a list made by hand.

`python -m evals.briefs LIBRARY [SET] [--language en|es]`, by default `evals/sets/briefs.jsonl`. A fact is covered where
one of its wordings stands in a quote that a line of the brief carries; an event is right where its date and one of its
words agree. Events that a set names under "may" count neither for nor against. Needs no judge.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.briefing.brief import Brief
from rag.language.words import fold
from rag.types import LANGUAGES, Language

SET = Path(__file__).parent / "sets" / "briefs.jsonl"


@dataclass(frozen=True, slots=True)
class Expected:
    """What a brief of a topic should hold, by hand."""

    topic: dict[Language, str]
    facts: tuple[tuple[str, ...], ...]  # each as one of several wordings
    timeline: tuple[tuple[str, ...], ...]  # an ISO date, and words one of which its quote holds
    may: tuple[str, ...] = ()  # dates that may stand there as well


@dataclass(frozen=True, slots=True)
class Score:
    """How a brief stands; `f1` is None where no event is due and none is told."""

    coverage: float
    missed: tuple[str, ...]
    f1: float | None
    wrong: tuple[str, ...]  # events that are not due, and those that are missed
    sound: bool  # every quote a slice, every line with its numbers, every number used
    disagreements: int


def score(brief: Brief, expected: Expected) -> Score:
    """The measures of one brief."""
    quotes = [fold(brief[number].quote) for number in sorted(brief.used)]
    missed = tuple(
        fact[0] for fact in expected.facts if not any(fold(one) in quote for one in fact for quote in quotes)
    )
    f1, wrong = timeline_f1(events(brief), expected)
    coverage = 1 - len(missed) / max(1, len(expected.facts))
    return Score(coverage, missed, f1, wrong, sound(brief), len(brief.disagreements))


def events(brief: Brief) -> list[tuple[str, str]]:
    """The date of each event and its quotes, folded."""
    return [(one.date.iso, " ".join(fold(brief[number].quote) for number in one.citations)) for one in brief.timeline]


def timeline_f1(told: Sequence[tuple[str, str]], expected: Expected) -> tuple[float | None, tuple[str, ...]]:
    """F1 of the events told, and those that are wrong or missed; a second quote on one event is no error."""
    due = {(date, words): False for date, words in map(_event, expected.timeline)}
    wrong: list[str] = []
    right = 0
    for date, quote in told:
        match = next((one for one in due if one[0] == date and any(fold(word) in quote for word in one[1])), None)
        if match is not None:
            right += 1
            due[match] = True
        elif date not in expected.may:
            wrong.append(f"+{date}")
    missed = [f"-{date}" for (date, _), found in due.items() if not found]
    if not due and not wrong:
        return None, ()
    hits = sum(due.values())
    precision = right / max(1, right + len(wrong))
    recall = hits / max(1, len(due))
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return f1, (*wrong, *missed)


def _event(one: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    return one[0], tuple(one[1:])


def sound(brief: Brief) -> bool:
    """Is every quote a slice of its document, numbered once, and carried by a line and by a source?"""
    slices = all(one.document.text[one.start : one.end] == one.quote for one in brief.citations)
    numbers = {one.number for one in brief.citations}
    sourced = {number for one in brief.sources for number in one.numbers}
    return slices and brief.used == numbers == sourced


def load(path: Path = SET) -> list[Expected]:
    """The topics of a set."""
    return [_expected(json.loads(line)) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _expected(row: dict[str, Any]) -> Expected:
    facts, timeline = (tuple(map(tuple, row[name])) for name in ("facts", "timeline"))
    return Expected({"en": row["en"], "es": row["es"]}, facts, timeline, tuple(row.get("may", ())))


def main(arguments: Sequence[str]) -> None:
    """Print the table of a library."""
    from rag import Briefer, Library

    paths = [one for one in arguments if one not in ("--language", *LANGUAGES)]
    asked = [one for one in LANGUAGES if one in arguments] or list(LANGUAGES)
    expected = load(Path(paths[1])) if len(paths) > 1 else load()
    with Library.open(paths[0], create=False) as library:
        briefer = Briefer(library)
        for language in asked:
            scores = []
            for one in expected:
                scores.append(score(briefer.brief(one.topic[language]), one))
                _show(one.topic[language], scores[-1])
            _sum_up(language, scores)


def _show(topic: str, got: Score) -> None:
    f1 = "  n/a" if got.f1 is None else f"{got.f1:5.2f}"
    state = "sound" if got.sound else "UNSOUND"
    print(
        f"{got.coverage:5.2f} {f1} {state} {got.disagreements} {topic} {list(got.missed)} {list(got.wrong)}", flush=True
    )


def _sum_up(language: Language, scores: Sequence[Score]) -> None:
    timed = [got.f1 for got in scores if got.f1 is not None]
    covered = sum(got.coverage for got in scores) / len(scores)
    print(f"{language}: facts {covered:.3f} (n {len(scores)}), timeline F1 {sum(timed) / max(1, len(timed)):.3f} "
          f"(n {len(timed)}), sound {sum(got.sound for got in scores)} of {len(scores)}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
