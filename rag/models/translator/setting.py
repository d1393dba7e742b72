"""The translator that a setting names: "local" or another chat model, or a folder or hub name of Marian weights."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import closing

from rag.models.chat import Chat, load_chat
from rag.models.prompts import translating
from rag.models.translator.marian import Marian
from rag.types import Language

SECONDS = 60.0  # that a chat model may take for one quote

Translate = Callable[[str, Language], str]  # a text in the other language, and the one it is put into


def load_translator(setting: str) -> Translate:
    """Who translates; weights are read at the first text. Raises ModelError for a chat model that cannot be had.

    A chat model is "local" or has a colon in its name ("ollama:qwen3:4b"); everything else names Marian weights.
    """
    if setting == "local" or ":" in setting:
        return by_chat(load_chat(setting))
    return Marian(setting)


def by_chat(chat: Chat) -> Translate:
    """A translator that asks a chat model; raises ChatFailed where it gives no whole reply."""

    def translate(text: str, into: Language) -> str:
        with closing(chat.reply(translating(text, into), time.monotonic() + SECONDS)) as pieces:
            return " ".join("".join(pieces).split())

    return translate
