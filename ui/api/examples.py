"""What the description of the API shows: each body in both languages, and an answer to each question."""

from __future__ import annotations

from typing import Any

from fastapi import Body
from fastapi.openapi.models import Example

ENGLISH = "How deep is the well?"
SPANISH = "¿Qué profundidad tiene el pozo?"


def _both(english: dict[str, Any], spanish: dict[str, Any]) -> Any:
    return Body(
        openapi_examples={
            "English": Example(summary="In English", value=english),
            "español": Example(summary="En español", value=spanish),
        }
    )


def _answer(question: str, language: str, line: str) -> dict[str, Any]:
    quote = "The well is 40 metres deep."
    said = {"id": "3f2a", "title": "The well", "source": "documents/well.md", "date": "2026-03-24"}
    return {
        "question": question,
        "language": language,
        "direct": {"text": line, "kind": "figure", "citations": [1]},
        "text": f"{quote} [1]",
        "refusal": None,
        "sentences": [{"text": quote, "citations": [1]}],
        "citations": [
            {
                "number": 1, "quote": quote, "language": "en", "translation": None, "untranslated": None,
                "document": said, "page": None, "page_end": None, "ocr": False, "start": 0, "end": 27,
            }
        ],
        "passages": [
            {
                "chunk_id": "3f2a-0", "document_id": "3f2a", "language": "en", "score": 0.91, "text": quote,
                "start": 0, "end": 27,
            }
        ],
        "timings_ms": {"language": 0.1, "retrieve": 12.0, "evidence": 9.0, "write": 0.1, "verify": 1.0},
        "searched": None,
        "writer": "",
        "notice": None,
    }  # fmt: skip


ASK = _both(
    {"question": ENGLISH, "filters": {"language": "en", "date_from": "2024"}, "history": ["Who dug the well?"]},
    {"question": SPANISH, "filters": {"language": "en", "date_from": "2024"}, "history": ["¿Quién cavó el pozo?"]},
)
SEARCH = _both({"question": ENGLISH, "k": 3}, {"question": SPANISH, "k": 3})
CHECK = _both({"text": "The well is 50 metres deep."}, {"text": "El pozo mide 50 metros."})
BRIEF = _both({"topic": "the well", "language": "both"}, {"topic": "el pozo", "language": "es"})
EDIT = _both({"title": "The well", "date": "2026-03-24"}, {"title": "El pozo", "date": "2026-03-24"})
CHAT = _both(
    {"model": "fuente", "messages": [{"role": "user", "content": ENGLISH}], "stream": True},
    {"model": "fuente", "messages": [{"role": "user", "content": SPANISH}], "stream": True},
)


def with_answers(described: dict[str, Any]) -> dict[str, Any]:
    """The description with an answer in each language; FastAPI itself would leave out what is null in it."""
    content = described["paths"]["/api/ask"]["post"]["responses"]["200"]["content"]
    content["application/json"]["examples"] = {
        "English": {"value": _answer(ENGLISH, "en", "40 metres deep")},
        "español": {"value": _answer(SPANISH, "es", "40 metres")},
    }
    stage = 'event: stage\ndata: {"name": "retrieve", "passages": 0}\n\n'
    content["text/event-stream"] = {"examples": {"stage": {"value": stage}}}
    chat = described["paths"]["/v1/chat/completions"]["post"]["responses"]["200"]["content"]
    chat["text/event-stream"] = {"examples": {"last": {"value": "data: [DONE]\n\n"}}}
    return described
