"""Documents -> a test set to be edited: questions by rule, by a chat model where one is given, each on its gold span.

A row is a case as `fuente eval FILE --documents DIR` reads it. What a model writes is kept only where it copied its
answer from the sentence word for word; whether a question makes sense is for the person who edits it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from rag.errors import ModelError
from rag.language.numbers import figures
from rag.language.sentences import sentences
from rag.language.words import fold, words
from rag.models.chat import ChatFailed, load_chat
from rag.types import Document, Language
from ui.suggestions.ideas import ideas_of

MOST = 5  # questions of a document by rule, and as many by a model
SECONDS = 120.0  # for one question by a model
FEWEST_WORDS = 8  # of a sentence that a model is asked about
_KINDS = {"how_many": "figure", "how_much": "figure", "share": "figure", "when": "date", "due": "date",
          "said": "who_said", "own": "fact"}  # fmt: skip
_PROMPT: dict[Language, str] = {
    "en": "Write one question in English that the sentence answers and that can be understood without it. On the next "
    "line, copy from the sentence the few words that answer it.\n\nSentence: {sentence}",
    "es": "Escribe una pregunta en español que la oración responda y que se entienda sin ella. En la línea siguiente, "
    "copia de la oración las pocas palabras que la responden.\n\nOración: {sentence}",
}

Say = Callable[[str, float], str]  # prompt, monotonic time by which -> reply; raises ModelError


@dataclass(frozen=True, slots=True)
class Drafted:
    """A question, the sentence that answers it, and the words of it that do, where they are known."""

    question: str
    language: Language
    kind: str  # as `evals.datasets` has them
    document: str  # as `Gold.document` names it: its folder and file
    sentence: str
    answers: tuple[str, ...]
    by: str  # rule or model

    def row(self, number: int) -> dict[str, Any]:
        """A line of a set."""
        return {
            "id": f"{PurePath(self.document).stem}.{number}", "question": self.question, "language": self.language,
            "kind": self.kind, "answers": list(self.answers),
            "quotes": [{"document": self.document, "text": self.sentence}], "by": self.by,
        }  # fmt: skip


def said_by(model: str) -> Say:
    """What the chat model of a name replies; raises ModelError where it cannot be had, then or later."""
    chat = load_chat(model)
    chat.prepare()

    def say(prompt: str, until: float) -> str:
        try:
            return "".join(chat.reply([("human", prompt)], until))
        except ChatFailed as error:
            raise ModelError(
                f"{chat.name} does not reply ({error}): try again, or leave --chat-model out",
                f"{chat.name} no responde ({error}): inténtelo de nuevo o quite --chat-model",
            ) from error

    return say


def drafted(documents: Sequence[Document], say: Say | None = None, most: int = MOST) -> Iterator[Drafted]:
    """Questions that sentences of the documents answer, at most `most` of each by rule and by model."""
    for document in documents:
        yield from _by_rule(document, most)
        if say is not None:
            yield from _by_model(document, say, most)


def _by_rule(document: Document, most: int) -> Iterator[Drafted]:
    told = [idea for idea in ideas_of(document, document.language) if idea.kind in _KINDS]
    unique = {fold(idea.question): idea for idea in reversed(told)}
    for idea in list(reversed(unique.values()))[:most]:
        sentence = document.text[idea.span.start : idea.span.end]
        answers = _figure(sentence, document.language) if _KINDS[idea.kind] == "figure" else ()
        yield Drafted(idea.question, idea.language, _KINDS[idea.kind], _name(document), sentence, answers, "rule")


def _by_model(document: Document, say: Say, most: int) -> Iterator[Drafted]:
    """A question on each of a few sentences, from the whole of the document."""
    spans = [
        one for one in sentences(document.text, document.language)
        if len(words(document.text[one.start : one.end])) >= FEWEST_WORDS
    ]  # fmt: skip
    step = max(1, len(spans) // most)
    for span in spans[::step][:most]:
        sentence = document.text[span.start : span.end]
        reply = say(_PROMPT[document.language].format(sentence=sentence), time.monotonic() + SECONDS)
        question, answer = _told(reply)
        if question.endswith("?") and answer and answer in sentence and fold(answer) not in fold(question):
            yield Drafted(question, document.language, "fact", _name(document), sentence, (answer,), "model")


def _told(reply: str) -> tuple[str, str]:
    """The question and the answer of a reply in two lines, without what models like to put before them."""
    before = r"^\s*(?:\d+[.)]\s+)?(?:\W*(?:Question|Pregunta|Answer|Respuesta)\W*: *)?"
    told = [re.sub(before, "", one, flags=re.I).strip(' *."“”«»') for one in reply.split("\n")]
    lines = [one for one in told if one]
    return (lines[0], lines[1]) if len(lines) > 1 else ("", "")


def _figure(sentence: str, language: Language) -> tuple[str, ...]:
    """The figure of a sentence that holds only one."""
    found = figures(sentence, language)
    return (sentence[found[0].start : found[0].end],) if len(found) == 1 else ()


def _name(document: Document) -> str:
    return "/".join(PurePath(document.source).parts[-2:])
