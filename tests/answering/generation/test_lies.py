"""The lies that we keep: a fluent chat model that tells them is not shown, in either language and across."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from rag.answering.generation.compose import compose, kept
from rag.models.chat import load_chat
from rag.models.embedding import Embedder
from rag.models.late_interaction import WORD
from rag.questions.question import Question
from rag.types import Citation, Document
from rag.verification.meaning import Sense
from tests.scripted import always

SET = Path(__file__).parents[3] / "evals" / "sets" / "lies.jsonl"


def shown(row: dict[str, Any], sense: Sense) -> bool:
    document = Document("d", "d", "d.md", row["evidence"], row["evidence_language"])
    quote = Citation(1, row["evidence"], row["evidence_language"], document, "c", None, 0, len(row["evidence"]))
    chat = load_chat(always(row["answer"]))
    *_, last = compose(Question.typed(row["question"]), row["answer_language"], [quote], chat, sense)
    return bool(last.sentences)


@pytest.mark.weights
def test_no_lie_that_we_keep_is_shown(packaged: Embedder) -> None:
    sense = kept(Sense(packaged.question, packaged.covered, partial(packaged.covered, stretch=WORD)))
    rows = [json.loads(line) for line in SET.read_text("utf-8").splitlines()]
    assert [row["id"] for row in rows if not row["true"] and shown(row, sense)] == []
    assert any(shown(row, sense) for row in rows if row["true"])
