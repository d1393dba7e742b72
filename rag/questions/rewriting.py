"""A follow-up -> the question in full, as a chat model says it; kept only where it says nothing of its own.

It is asked where no rule completes the question well. What it writes is checked word by word, without a model.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace

from rag.language.text import Text
from rag.models.chat import Chat, ChatFailed, Message, Stopped, never
from rag.models.prompts import completing
from rag.questions.follow_up import own_words, telling
from rag.questions.question import Question
from rag.questions.understand import question_language
from rag.types import Turn
from rag.verification.figures import figures_stand
from rag.verification.meaning import Vector
from rag.verification.names import names_stand, quotations_stand

SECONDS = 10.0  # that a reader may wait for it before anything is searched
LONGEST = 200  # characters of the question in full
TURNS = 2  # of the conversation that the model is shown, the last ones
OWN = 2  # words that are neither in the follow-up nor in a conversation of its language: "cost", "number"


def rephrase(
    question: Question,
    history: Sequence[Turn],
    chat: Chat,
    vector: Vector,
    seconds: float = SECONDS,
    stopped: Stopped = never,
) -> str | None:
    """The question so that it stands alone, in its own language; None where the model gives none that may stand."""
    turns = telling(history)[-TURNS:]
    if not turns:
        return None
    asked = replace(question, language=question.reads_like or turns[-1].answer.language)
    try:
        said = _said(completing(asked.text, asked.language, _shown(turns)), chat, time.monotonic() + seconds, stopped)
    except ChatFailed:
        return None
    return said if stands(Text(said, asked.language), asked, turns, vector) else None


def _shown(turns: Sequence[Turn]) -> list[tuple[str, str]]:
    """What was asked, and the first quote that answered."""
    return [(turn.question, next((one.quote for one in turn.answer.citations), "")) for turn in turns]


def _said(messages: Sequence[Message], chat: Chat, until: float, stopped: Stopped) -> str:
    """The first question of the model's reply; it is read no further."""
    raw = ""
    with closing(chat.reply(messages, until, stopped)) as pieces:
        for piece in pieces:
            raw = (raw + piece).lstrip()
            if "?" in raw or len(raw) > LONGEST:
                break
    asked = re.match(r"(?:[^:?\n]{0,30}:\s*)?[\"“«*]*(?P<asked>[^?\n]+\?)", raw)
    return " ".join(asked["asked"].split()) if asked else ""


def stands(said: Text, question: Question, turns: Sequence[Turn], vector: Vector) -> bool:
    """Is it the same question in full: short, in its language, its words kept, nothing in it that nobody spoke of?"""
    if not said.text or len(said.text) > LONGEST or said.reads_like not in (said.language, None):
        return False
    spoken = [question, *_spoken(turns)]
    told = {stem for one in spoken if one.language == said.language for stem in one.stems}
    across = any(one.language != said.language for one in spoken)
    return (
        own_words(question) <= said.stems
        and (across or len(said.stems - told) <= OWN)
        and quotations_stand(said.text, spoken)
        and figures_stand(said.text, said.language, spoken)
        and names_stand(said, spoken, vector)
        and _denied(said) <= max(map(_denied, spoken))
    )


def _spoken(turns: Sequence[Turn]) -> list[Text]:
    """What was asked and quoted before."""
    found = []
    for turn in turns:
        found.append(Text(turn.question, question_language(turn.question, turn.answer.language)))
        found += [Text(one.quote, one.language) for one in turn.answer.citations]
    return found


def _denied(text: Text) -> int:
    return sum(one.kind == "negation" and not one.weak for one in text.markers)
