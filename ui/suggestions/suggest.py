"""What could be asked next: questions drawn from the documents, kept only if the library answers them.

No model writes them: `ideas` makes them of single sentences, and each is asked, once, before it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeVar

from rag import Briefer, Library
from rag.errors import FuenteError
from rag.language.numbers import any_agree, figures
from rag.language.words import stems
from rag.types import LANGUAGES, Answer, Document, Language
from ui.suggestions.ideas import KINDS, Idea, ideas_of

Noun = TypeVar("Noun")
SAMPLES = 4  # half of them in each language
FOLLOW_UPS = 3
TRIED = 12  # questions that are asked at most to find those few: about 20 ms each
LOOKED_AT = 40  # documents of each language that samples are drawn from, spread over the library


class Suggestions:
    """Questions that a library answers; each is asked before it is offered, and what came of it is remembered."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._briefer = Briefer(library)  # extractive: a chat model would take seconds for each
        self._answers = lru_cache(maxsize=512)(self._is_answered)
        self._samples = lru_cache(maxsize=4)(self._find_samples)

    def samples(self, most: int = SAMPLES) -> list[Idea]:
        """Questions in both languages, as many of each, for somebody who has not asked yet; empty without documents."""
        return list(self._samples(self._library.change, most))

    def _find_samples(self, change: str, most: int) -> tuple[Idea, ...]:
        documents = self._library.documents()
        found: dict[Language, list[Idea]] = {}
        for language in LANGUAGES:
            own = [one for one in documents if one.language == language] or documents  # all is in the other language
            ideas = _in_turn([ideas_of(one, language) for one in own[:: max(1, len(own) // LOOKED_AT)]])
            ideas.sort(key=lambda idea: KINDS.index(idea.kind))
            apart = _first(ideas, lambda one: one.document_id)
            found[language] = self._answered([*apart, *ideas], change, most // 2)
        return tuple(_in_turn(list(found.values())))

    def after(self, answer: Answer, asked: Sequence[str] = (), most: int = FOLLOW_UPS) -> list[str]:
        """What could be asked after this answer, in its language, from its documents; not what was asked already."""
        cited = {one.document.id: one.document for one in answer.citations if not one.gone}
        others = {one.document.id: one.document for one in answer.passages if one.document.language == answer.language}
        documents = list((cited | others).values())
        shown = [(one.document.id, one.start) for one in answer.citations]
        ideas = [
            idea
            for document in documents
            for idea in ideas_of(document, answer.language)
            if (idea.document_id, idea.span.start) not in shown and not _told(idea, document, answer)
        ]
        said = [answer.question, *asked]
        change = self._library.change
        found = [one.question for one in self._answered(ideas, change, most, said=said)]
        for one in self._samples(change, 2 * SAMPLES):  # where its own documents answer no more
            apart = one.language == answer.language and one.document_id not in (cited | others)
            if apart and not any(_alike(one.question, each, one.language) for each in (*said, *found)):
                found.append(one.question)
        return found[:most]

    def _answered(self, ideas: Sequence[Idea], change: str, most: int, *, said: Sequence[str] = ()) -> list[Idea]:
        """The first of these ideas that the library answers, no two alike, of different kinds where there are some."""
        chosen: list[Idea] = []
        told, tried = list(said), 0
        for idea in (*_first(ideas, lambda one: one.kind), *ideas):
            if len(chosen) == most or tried == TRIED:
                break
            if any(_alike(idea.question, one, idea.language) for one in told):
                continue
            tried += 1
            if self._answers(idea, change):
                chosen.append(idea)
                told.append(idea.question)
        return chosen

    def _is_answered(self, idea: Idea, _change: str) -> bool:
        """Return whether the library answers it in its language, by the sentence it was made of or one on its name."""
        try:
            answer = self._briefer.ask(idea.question)
        except FuenteError:
            return False
        return (
            answer.refusal is None
            and answer.notice is None  # the evidence is not weak
            and answer.language == idea.language
            and any(
                (one.document.id == idea.document_id and one.start < idea.span.end and idea.span.start < one.end)
                or (idea.about and idea.about in one.quote)
                for one in answer.citations[:2]
            )
        )


def _first(ideas: Sequence[Idea], of: Callable[[Idea], str]) -> list[Idea]:
    """The first idea of each kind, or of each document."""
    return list({of(one): one for one in reversed(ideas)}.values())[::-1]


def _in_turn(lists: Sequence[Sequence[Noun]]) -> list[Noun]:
    """The first of each list, then the second of each, and so on."""
    longest = max(map(len, lists), default=0)
    return [each[at] for at in range(longest) for each in lists if at < len(each)]


def _told(idea: Idea, document: Document, answer: Answer) -> bool:
    """Return whether the answer's quotes hold the figure that is asked for already, perhaps in the other language."""
    if idea.kind not in ("how_many", "how_much", "share"):
        return False
    quoted = [figure for one in answer.citations for figure in figures(one.quote, one.language)]
    asked = figures(document.text[idea.span.start : idea.span.end], document.language)
    return any(any_agree(figure, quoted) for figure in asked)


def _alike(one: str, other: str, language: Language) -> bool:
    """Return whether two questions share most of their words."""
    mine, theirs = set(stems(one, language)), set(stems(other, language))
    return len(mine & theirs) > 0.6 * max(1, min(len(mine), len(theirs)))
