"""An answer in the manner of OpenAI's chat: Markdown with numbered footnotes, and the exact quotes as annotations."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from typing import Any

from rag.messages import quoted
from rag.types import Answer, Citation
from ui.api.replies import Problem
from ui.api.schema import ChatIn, Message
from ui.api.service import Wish
from ui.output.export import marked_down, marked_down_inside
from ui.output.render import beginning, cited, plain
from ui.text import say

MODEL = "fuente"
REMEMBERED = 6  # earlier questions that count; a follow-up hangs on the last ones


def models_json() -> dict[str, Any]:
    """What `GET /v1/models` lists."""
    return {"object": "list", "data": [model_json(MODEL)]}


def model_json(name: str) -> dict[str, Any]:
    """The one model there is; raises Problem for another name."""
    if name != MODEL:
        raise Problem(404, "api_model", model=MODEL)
    return {"id": MODEL, "object": "model", "created": 0, "owned_by": "fuente"}


def wish_of(chat: ChatIn) -> Wish:
    """The user's last message as a question, those before it as its history; raises Problem where there is none."""
    model_json(chat.model)
    asked = [said for one in chat.messages if one.role == "user" and (said := _said(one))]
    if chat.messages[-1].role != "user" or not _said(chat.messages[-1]):
        raise Problem(400, "empty")
    return Wish(asked[-1], history=tuple(asked[-REMEMBERED - 1 : -1]), door="openai")


def _said(message: Message) -> str:
    return message.text.strip()


# ------------------------------------------------------------------ what is said


def content(answer: Answer) -> str:
    """The answer as Markdown in which every character of a document stands for itself: line, sentences, footnotes."""
    language = answer.language
    parts = [f"*{marked_down(say('searched', language, question=answer.searched))}*"] if answer.searched else []
    parts += [f"**{marked_down(one)}**" for one in answer.direct.text.splitlines()] if answer.direct else []
    parts += [marked_down(answer.refusal.message)] if answer.refusal else []
    parts += [" ".join(_sentence(one.text, one.citations) for one in answer.sentences)] if answer.sentences else []
    parts += [f"*{marked_down(answer.notice)}*"] if answer.notice else []
    parts += [_footnote(one, answer) for one in answer.citations]
    if not answer.citations and answer.passages:
        near = "; ".join(f"{one.document.title}: {quoted(beginning(one), language)}" for one in answer.passages[:3])
        parts.append(marked_down(f"{say('nearest', language)}: {near}"))
    return "\n\n".join(parts)


def _sentence(text: str, citations: tuple[int, ...]) -> str:
    return f"{marked_down(text)} {''.join(f'[{number}]' for number in citations)}".rstrip()


def _footnote(citation: Citation, answer: Answer) -> str:
    quote = marked_down_inside(quoted(citation.quote, citation.language))
    said = f"[{citation.number}] {quote} — {marked_down_inside(cited(citation, answer.language))}"
    if citation.translation:
        label = say("our_translation", answer.language)
        said += f" ({label}: {marked_down_inside(quoted(citation.translation, answer.language))})"
    return said


def notes(answer: Answer, said: str, home: str = "") -> list[dict[str, Any]]:
    """OpenAI's url_citation for each footnote, with the exact quote and where it stands beside what they know.

    `home`: where the library lies, `/NAME`, where a server has several.
    """
    return [
        {
            "type": "url_citation",
            "url_citation": {
                "start_index": start,
                "end_index": end,
                "title": plain(one.document.title),
                "url": f"{home}/api/documents/{one.document.id}/text?start={one.start}&end={one.end}",
                "number": one.number,
                "quote": one.quote,
                "document_id": one.document.id,
                "start": one.start,
                "end": one.end,
            },
        }
        for one in answer.citations
        for start, end in (_footnote_place(said, one, answer),)
    ]


def _footnote_place(said: str, citation: Citation, answer: Answer) -> tuple[int, int]:
    """Where a citation's footnote stands in the content."""
    note = _footnote(citation, answer)
    start = said.rindex(note)
    return start, start + len(note)


# ------------------------------------------------------------------ as JSON


def completion(answer: Answer, number: str, home: str) -> dict[str, Any]:
    """The reply to a request that is not streamed."""
    said = content(answer)
    message = {"role": "assistant", "content": said, "refusal": None, "annotations": notes(answer, said, home)}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return {**_head(number, "chat.completion"), "choices": [choice], "usage": usage(answer, said)}


def usage(answer: Answer, said: str) -> dict[str, int]:
    """Words, since there need be no model that counts tokens."""
    asked, told = len(answer.question.split()), len(said.split())
    return {"prompt_tokens": asked, "completion_tokens": told, "total_tokens": asked + told}


def opening(number: str) -> dict[str, Any]:
    """The first chunk of a stream."""
    return _chunk(number, {"role": "assistant", "content": ""})


def chunks(answer: Answer, number: str, home: str, *, with_usage: bool) -> Iterator[dict[str, Any]]:
    """The rest of it: the same content word by word, the annotations, why it ends, and what was used."""
    said = content(answer)
    for piece in re.findall(r"\s*\S+\s*", said):
        yield _chunk(number, {"content": piece})
    yield _chunk(number, {"annotations": notes(answer, said, home)})
    yield _chunk(number, {}, "stop")
    if with_usage:
        yield {**_head(number, "chat.completion.chunk"), "choices": [], "usage": usage(answer, said)}


def _chunk(number: str, delta: Mapping[str, object], finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": dict(delta), "finish_reason": finish, "logprobs": None}
    return {**_head(number, "chat.completion.chunk"), "choices": [choice]}


def _head(number: str, kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{number}", "object": kind, "created": int(time.time()), "model": MODEL}
