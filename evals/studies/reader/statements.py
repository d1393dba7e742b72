"""Statements and yes-or-no questions on the made-up documents (`statements.jsonl`, a fact a line) -> facts.

A fact is a quote with a statement that it bears, the same with one thing changed, a question that it answers with yes,
one with no, and one that the document leaves open, each in both languages.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from evals.studies.reader.documents import Written, documents
from rag.types import Language, Span

PATH = Path(__file__).with_name("statements.jsonl")
TEXTS = ("true", "false", "yes", "no", "open")


@dataclass(frozen=True, slots=True)
class Fact:
    """A quote of a document (whole sentences), how the false statement differs, and the texts by what they are."""

    document: Written
    quote: Span
    kind: str
    text: Mapping[str, Mapping[Language, str]]  # by `TEXTS`


@cache
def facts() -> tuple[Fact, ...]:
    """Every fact of the file."""
    known = {document.id: document for document in documents()}
    return tuple(_fact(known[row["document"]], row) for row in map(json.loads, PATH.read_text("utf-8").splitlines()))


def _fact(document: Written, row: dict[str, str]) -> Fact:
    start = document.text.index(row["quote"])
    texts: dict[str, Mapping[Language, str]] = {name: row[name] for name in TEXTS}  # type: ignore[misc]
    return Fact(document, Span(start, start + len(row["quote"])), row["kind"], texts)
