"""Whether an answer's first line says exactly what a case expects, and whether it refuses or corrects what it must.

It reads `evals/sets/analyst.*.jsonl` (the fields are explained in `evals/sets/README.md`) and knows nothing of how an
answer is made: it is given the words that the answer shows.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from rag.errors import InputError
from rag.types import Language

Verdict = Literal["right", "wrong", "too_long", "refused", "not_refused", "other_refusal", "uncorrected"]
SHOWN = 0.5  # of a gold quote's different words: a citation may be cut at a clause, or a table row be laid out anew
ARTICLES = frozenset("a an the el la los las un una".split())  # left out of whole lines, as SQuAD's exact match does
_TOKEN = re.compile(r"\d+(?:[.,:/]\d+)*|[^\W\d_]+|[%$€£°]")
_PER_CENT = re.compile(r"\bper ?cent\b|\bpor ciento\b")
_BRACKETS = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Line:
    """What the direct line may, must and must not say."""

    any_of: tuple[
        str, ...
    ]  # the whole line is one of these, brackets and articles left out; empty: any line that meets the rest
    must: tuple[str, ...]  # each stands in it; alternatives are divided by "|"
    must_not: tuple[str, ...]  # none stands in it
    most_words: int


@dataclass(frozen=True, slots=True)
class Expectation:
    """A question, the documents that bear on it, and what its answer must show."""

    id: str
    form: str
    question: str
    language: Language
    document_language: str  # en, es, both; empty where no document bears on the question
    line: Line
    refusal: str  # the reason expected; empty where the question is to be answered
    quotes: tuple[str, ...]
    correction: tuple[str, ...]  # any of these corrects the question
    history: tuple[str, ...]  # the questions before it

    @property
    def cell(self) -> str:
        """Return question language → language of the documents that answer."""
        return f"{self.language}→{self.document_language or 'none'}"


@dataclass(frozen=True, slots=True)
class Said:
    """What an answer shows of itself; each string is empty where the answer has no such thing."""

    direct: str = ""
    refusal: str = ""  # its reason
    message: str = ""  # of the refusal
    quotes: tuple[str, ...] = ()


def read_expectations(paths: Iterable[Path]) -> tuple[Expectation, ...]:
    """Return the cases of the files, in order. Raises InputError for a line that is no case."""
    return tuple(_expectation(path, n, line) for path in paths for n, line in enumerate(_lines(path), start=1))


def verdict(expected: Expectation, said: Said) -> Verdict:
    """Return "right", or what is wrong with what was said."""
    return _refused(expected, said) if expected.refusal else _answered(expected.line, said)


def tokens(text: str) -> tuple[str, ...]:
    """Return the words, figures and signs of a text: case, spaces and punctuation do not count, accents do."""
    folded = unicodedata.normalize("NFC", text).casefold()
    return tuple(_TOKEN.findall(_PER_CENT.sub("%", folded)))


def _answered(line: Line, said: Said) -> Verdict:
    if said.refusal or not said.direct:
        return "refused"
    if len(said.direct.split()) > line.most_words:
        return "too_long"
    exact = not line.any_of or _whole(said.direct) in {_whole(choice) for choice in line.any_of}
    return "right" if exact and _has_all(line, said.direct) and not _has_any_forbidden(line, said.direct) else "wrong"


def _whole(text: str) -> tuple[str, ...]:
    """Return the tokens of a line without its brackets (speaker, language) and articles."""
    return tuple(token for token in tokens(_BRACKETS.sub(" ", text)) if token not in ARTICLES)


def _refused(expected: Expectation, said: Said) -> Verdict:
    if not said.refusal:
        return "not_refused"
    if _has_any_forbidden(expected.line, said.direct):
        return "wrong"
    if said.refusal != expected.refusal:
        return "other_refusal"
    named = _has_all(expected.line, f"{said.direct} {said.message}")
    return "right" if named and _is_shown(expected, said.quotes) else "uncorrected"


def _is_shown(expected: Expectation, quotes: tuple[str, ...]) -> bool:
    """Return whether every gold quote of a disagreement is shown, and one of the corrections, if there are any."""
    corrected = not expected.correction or any(_stands_in_one(gold, quotes) for gold in expected.correction)
    return corrected and all(_stands_in_one(gold, quotes) for gold in expected.quotes)


def _stands_in_one(gold: str, quotes: tuple[str, ...]) -> bool:
    words = set(tokens(gold))
    return any(len(words & set(tokens(quote))) >= SHOWN * len(words) for quote in quotes)


def _has_all(line: Line, text: str) -> bool:
    told = tokens(text)
    return all(any(_holds(told, choice) for choice in words.split("|")) for words in line.must)


def _has_any_forbidden(line: Line, text: str) -> bool:
    told = tokens(text)
    return any(_holds(told, words) for words in line.must_not)


def _holds(told: tuple[str, ...], words: str) -> bool:
    """Return whether the words stand in what was told, one after the other."""
    wanted = tokens(words)
    return any(told[at : at + len(wanted)] == wanted for at in range(len(told) - len(wanted) + 1))


def _lines(path: Path) -> list[str]:
    if not path.is_file():
        raise InputError(
            f"there is no {path}: name a JSONL file like evals/sets/analyst.en.jsonl",
            f"no existe {path}: indique un archivo JSONL como evals/sets/analyst.es.jsonl",
        )
    return path.read_text("utf-8").splitlines()


def _expectation(path: Path, number: int, line: str) -> Expectation:
    try:
        return expectation(json.loads(line))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(
            f"{path}, line {number} expects nothing that can be judged ({error}): see evals/sets/README.md",
            f"{path}, línea {number}: no es una expectativa válida ({error}): vea evals/sets/README.md",
        ) from error


def expectation(case: Mapping[str, Any]) -> Expectation:
    """What a line of a set expects; raises KeyError, TypeError or ValueError where it expects nothing."""
    direct = case["direct"]
    line = Line(tuple(direct["any_of"]), tuple(direct["must"]), tuple(direct["must_not"]), int(direct["most_words"]))
    return Expectation(
        id=case["id"],
        form=case["form"],
        question=case["question"],
        language=case["language"],
        document_language=case["document_language"] or "",
        line=line,
        refusal=case["refusal"] or "",
        quotes=tuple(quote["text"] for quote in case["quotes"]),
        correction=tuple(quote["text"] for quote in case["correction"]),
        history=tuple(case.get("history", ())),
    )
