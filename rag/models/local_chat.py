"""A GGUF file as a LangChain chat model: loaded once, shared by all, asked one at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from rag.models.llama_server import Llama
from rag.models.local_weights import OnBytes

TOKENS = 400  # of one reply: four sentences have about 160
_ROLES = {"human": "user", "ai": "assistant", "system": "system"}

Find = Callable[[OnBytes], Path]  # the file, once it is whole; tells how far it is


class LocalChat(BaseChatModel):
    """llama.cpp in a child process. `find` gives the file when the model is first needed."""

    find: Find
    model_name: str
    tokens: int = TOKENS

    @property
    def _llm_type(self) -> str:
        return "gguf"

    def prepare(self, tell: OnBytes = lambda *_: None) -> Llama:
        """The loaded model; raises ModelError where the file is missing, altered or cannot be loaded."""
        return _loaded(self.find, tell)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        text = "".join(str(chunk.text) for chunk in self._stream(messages, stop, run_manager, **kwargs))
        return ChatResult(generations=[ChatGeneration(message=AIMessage(text))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        """Pieces as they are written, empty ones while the model reads, so that whoever listens can stop it."""
        llama = self.prepare()
        said = [{"role": _ROLES.get(message.type, "user"), "content": str(message.text)} for message in messages]
        for piece in llama.say(said, int(kwargs.get("max_tokens", self.tokens))):
            told = {"logprobs": {"content": list(piece.tokens)}} if piece.tokens else None
            chunk = ChatGenerationChunk(message=AIMessageChunk(content=piece.text), generation_info=told)
            if run_manager is not None and piece.text:
                run_manager.on_llm_new_token(piece.text, chunk=chunk)
            yield chunk


_LOADED: dict[Path, Llama] = {}
_LOADING = threading.Lock()


def _loaded(find: Find, tell: OnBytes) -> Llama:
    """One load for all who use the same file; loaded anew where the child has died."""
    with _LOADING:
        file = _FOUND.get(find) or find(tell)
        _FOUND[find] = file
        llama = _LOADED.get(file)
        if llama is None or not llama.alive:
            llama = _LOADED[file] = Llama(file)
        return llama


_FOUND: dict[Find, Path] = {}  # checked in this process already
