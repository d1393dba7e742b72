"""A chat model's opinion of an answer, for those who want one; no other metric uses it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from rag.models.chat import ChatFailed, load_chat
from rag.types import Answer

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

PROMPT = (
    "Can the statement be inferred from the context alone? Answer with one word, yes or no.\n"
    "¿Se deduce la afirmación solo del contexto? Responde con una palabra, sí o no.\n\n"
    "Context: {context}\n\nStatement: {statement}"
)
SECONDS = 120.0  # for one sentence


def judged_by(model: str | BaseChatModel) -> Callable[[Answer], dict[str, float]]:
    """The share of an answer's sentences that the model says follow from its quotes, as ragas' faithfulness counts.

    Takes the names that `--chat-model` takes. An answer of which the model says nothing is not counted. Raises
    ModelError for a model that cannot be had.
    """
    chat = load_chat(model)
    chat.prepare()

    def follows(statement: str, context: str) -> bool:
        prompt = PROMPT.format(context=context, statement=statement)
        said = "".join(chat.reply([("human", prompt)], time.monotonic() + SECONDS))
        return said.strip(" \n\"'«“*.").lower().startswith(("yes", "sí", "si"))

    def judge(answer: Answer) -> dict[str, float]:
        context = "\n".join(citation.quote for citation in answer.citations)
        try:
            right = [follows(sentence.text, context) for sentence in answer.sentences]
        except ChatFailed:
            return {}
        return {"judged_faithfulness": sum(right) / len(right)} if right else {}

    return judge
