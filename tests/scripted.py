"""Chat models that say what a test wants, as real LangChain models."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import Field


class Scripted(BaseChatModel):
    """Answers what `say` makes of the messages, a few letters at a time; remembers what it was asked."""

    say: Callable[[list[str]], str]
    asked: list[list[str]] = Field(default_factory=list)
    piece: int = 7  # letters
    chance: float | None = None  # of each piece, where it is told

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **_: Any) -> ChatResult:
        text = "".join(str(chunk.text) for chunk in self._stream(messages))
        return ChatResult(generations=[ChatGeneration(message=AIMessage(text))])

    def _stream(
        self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **_: Any
    ) -> Iterator[ChatGenerationChunk]:
        self.asked.append([str(message.text) for message in messages])
        text = self.say(self.asked[-1])
        for at in range(0, len(text), self.piece):
            told = {"logprobs": {"content": [{"logprob": math.log(self.chance)}]}} if self.chance else None
            chunk = AIMessageChunk(text[at : at + self.piece])
            yield ChatGenerationChunk(message=chunk, generation_info=told)


class Hanging(Scripted):
    """Says its piece and then nothing more, until it is let go."""

    let_go: threading.Event = Field(default_factory=threading.Event)

    def _stream(
        self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **_: Any
    ) -> Iterator[ChatGenerationChunk]:
        yield from super()._stream(messages)
        self.let_go.wait(30)


class Pausing(Hanging):
    """Says its piece and, once it is let go, the rest."""

    rest: str = ""

    def _stream(
        self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **_: Any
    ) -> Iterator[ChatGenerationChunk]:
        yield from super()._stream(messages)
        yield ChatGenerationChunk(message=AIMessageChunk(self.rest))


class Dying(Scripted):
    """Says its piece and then breaks off."""

    error: Exception = Field(default_factory=lambda: OSError("the wire was cut"))

    def _stream(
        self, messages: list[BaseMessage], stop: Any = None, run_manager: Any = None, **_: Any
    ) -> Iterator[ChatGenerationChunk]:
        yield from super()._stream(messages)
        raise self.error


def always(text: str, chance: float | None = None) -> Scripted:
    """A model that says the same whatever it is asked."""
    return Scripted(say=lambda _: text, chance=chance)
