"""A chat model's opinion of an answer, for those who want one; no other metric uses it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from rag.types import Answer

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

PROMPT = (
    "Can the statement be inferred from the context alone? Answer with one word, yes or no.\n"
    "¿Se deduce la afirmación solo del contexto? Responde con una palabra, yes o no.\n\n"
    "Context: {context}\n\nStatement: {statement}"
)


def judged_by(model: str | BaseChatModel) -> Callable[[Answer], dict[str, float]]:
    """The share of an answer's sentences that the model says follow from its quotes, as ragas' faithfulness counts."""
    if isinstance(model, str):
        from langchain.chat_models import init_chat_model

        model = init_chat_model(model)

    def judge(answer: Answer) -> dict[str, float]:
        context = "\n".join(citation.quote for citation in answer.citations)
        said = [
            str(model.invoke(PROMPT.format(context=context, statement=sentence.text)).content).strip().lower()
            for sentence in answer.sentences
        ]
        right = [word.startswith(("yes", "sí", "si")) for word in said]
        return {"judged_faithfulness": sum(right) / len(right)} if right else {}

    return judge
