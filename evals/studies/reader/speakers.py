"""How well who says a sentence is told, by hand-labelled sentences: python -m evals.studies.reader.speakers [--misses]

`evals/sets/speakers.jsonl` has sentences of the made-up documents (`documents.jsonl`) by document, start and
end, with the name that the text lends each to (null: none, or none with a name) and others that would do (`also`).
The rules of `rag.language.speaker` were written with part "dev" in view; part "test" was labelled blind and not read.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from evals.studies.reader.documents import documents
from rag.language.speaker import speaker
from rag.language.words import fold, words
from rag.types import Span

PATH = Path(__file__).parents[2] / "sets" / "speakers.jsonl"
Outcome = Literal["right", "false", "missed", "rightly none"]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence, what was found to say it, and what came of that."""

    part: str
    sentence: str
    found: str | None
    wanted: tuple[str, ...]
    outcome: Outcome


def labelled(path: Path = PATH) -> Iterator[Labelled]:
    """Each sentence of the set, with who is found to say it."""
    known = {document.id: document for document in documents()}
    for row in map(json.loads, path.read_text("utf-8").splitlines()):
        document, span = known[row["document"]], Span(row["start"], row["end"])
        by = speaker(document.text, span, document.language)
        found = document.text[by.start : by.end] if by else None
        wanted = tuple(name for name in (row["speaker"], *row["also"]) if name)
        outcome = _outcome(found, wanted, must=row["speaker"] is not None)
        yield Labelled(row["part"], document.text[span.start : span.end], found, wanted, outcome)


def _outcome(found: str | None, wanted: Sequence[str], *, must: bool) -> Outcome:
    """A name is right that has the last word of one that is wanted: "Col. Mirek" for "Stefan Mirek"."""
    if found is None:
        return "missed" if must else "rightly none"
    told = {fold(word) for word in words(found)}
    return "right" if any(fold(words(name)[-1]) in told for name in wanted) else "false"


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--misses", action="store_true", help="print what went wrong, sentence by sentence")
    given = parser.parse_args(arguments)
    rows = list(labelled())
    for part in ("dev", "test"):
        count = Counter(row.outcome for row in rows if row.part == part)
        precision = count["right"] / (count["right"] + count["false"])
        recall = count["right"] / (count["right"] + count["missed"])
        print(f"{part}: precision {precision:.2f}, recall {recall:.2f}, {dict(count)}")
    for row in rows if given.misses else ():
        if row.outcome in ("false", "missed"):
            print(f"{row.outcome}: {row.found} for {' / '.join(row.wanted) or 'nobody'}: {row.sentence}")


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
