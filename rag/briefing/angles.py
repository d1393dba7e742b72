"""Topic → the angles it is asked from: the questions of every brief, and what the documents themselves speak of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rag.briefing.brief import Bilingual
from rag.briefing.naming import names
from rag.briefing.pool import Line, Pool
from rag.briefing.timeline import dated
from rag.briefing.wording import LABELS, asked, lead
from rag.language.localised import amounts
from rag.language.modality import markers
from rag.language.text import Text
from rag.language.units import UNITS
from rag.language.words import STOP_WORDS, fold, stem, words
from rag.questions.answer_spans import WHO, WHY, answering
from rag.types import Citation, Language

OPENING = ("what", "who", "when", "how_many", "so_what", "why")  # of the bottom line, in its order
FURTHER = ("next", "denied")  # of the key points
SUBJECTS = 8  # names and phrases that the documents come back to
NAMES = 5  # of these at most
OFTEN = 2  # sentences in which a phrase stands


@dataclass(frozen=True, slots=True)
class Angle:
    """One question to the library, and the label under which its answer stands."""

    key: str  # of `ASKED`; "subject" for what the documents speak of
    label: Bilingual
    question: str
    subject: str = ""  # what the documents speak of, as they write it


def angles(topic: str, language: Language, keys: Sequence[str]) -> tuple[Angle, ...]:
    """The questions of every brief, asked in the topic's language."""
    return tuple(Angle(key, LABELS[key], asked(key, topic, language)) for key in keys)


def subjects(pool: Pool, most: int = SUBJECTS) -> tuple[Angle, ...]:
    """What the sentences on the topic come back to: names, and phrases that stand in more than one of them."""
    known = set(map(fold, words(pool.topic)))
    told: list[tuple[str, Language]] = []
    small = {word for line in pool.lines for word in words(line.text) if word.islower()}
    for one in names(pool.lines):
        form = one.forms[0].form
        common = " " not in form and form.lower() in small  # "Gobierno" of "el Gobierno regional", "el gobierno"
        if one.count >= OFTEN and not common and not set(map(fold, words(form))) <= known and len(told) < NAMES:
            told.append((form, _spoken(form, pool.lines)))
    told += [one for one in phrases(pool.lines) if not {fold(word) for word in words(one[0])} <= known]
    found: dict[str, Angle] = {}
    for form, spoken in told:
        label = lead(form, spoken)
        found.setdefault(fold(label.en), Angle("subject", label, asked("what", form, spoken), form))
    return tuple(found.values())[:most]


def _spoken(form: str, lines: Sequence[Line]) -> Language:
    return next((line.language for line in lines if form in line.text), "en")


_JOINTS = frozenset("of de del".split())
_BETWEEN = frozenset(  # prepositions and determiners, closed classes, that are no stop words of the search
    """against across along among around behind beneath beside besides beyond despite except inside like near onto
    outside since toward towards throughout unlike upon within without every another several last next hacia según
    mediante excepto salvo todos todas cada cualquier mismo misma mismos mismas varios varias""".split()
)


def phrases(lines: Sequence[Line]) -> list[tuple[str, Language]]:
    """Runs of two or three words that matter, of small letters, in more than one sentence; the most telling first."""
    counts: Counter[tuple[tuple[str, ...], Language]] = Counter()
    written: dict[tuple[tuple[str, ...], Language], str] = {}
    for line in lines:
        for run in set(_runs(line.text, line.language)):
            key = (tuple(stem(word, line.language) for word in run if word not in _JOINTS), line.language)
            counts[key] += 1
            written.setdefault(key, " ".join(run))
    often = [key for key, count in counts.items() if count >= OFTEN]
    often.sort(key=lambda key: (-counts[key] * len(key[0]), written[key]))
    kept: list[tuple[tuple[str, ...], Language]] = []
    for key in often:
        if not any(set(key[0]) & set(other[0]) for other in kept if other[1] == key[1]):
            kept.append(key)
    return [(written[key], key[1]) for key in kept]


def _runs(text: str, language: Language) -> list[tuple[str, ...]]:
    found = []
    for clause in re.split(r"[^\w\s'’-]", text):
        tokens = clause.split()
        for at in range(len(tokens)):
            for size in (2, 3):
                run = tuple(tokens[at : at + size])
                if len(run) == size and _telling(run, language):
                    found.append(run)
    return found


def _telling(run: tuple[str, ...], language: Language) -> bool:
    """Is it a phrase: small letters, no stop word but a joint inside, no verb of saying or adverb at its ends?"""
    ends = (run[0], run[-1])
    if any(word in _JOINTS | _BETWEEN or not word.isalpha() or len(word) < 4 for word in ends):
        return False
    if any(fold(word) in STOP_WORDS[language] for word in run if word not in _JOINTS):
        return False
    verbal = (
        r".*(?:ed|ing|ly|est|lion|sand)"
        if language == "en"
        else (r".*(?:ando|iendo|mente|ó|aron|ieron|aba|ían?|[ai]d[oa]s?|ech[oa]s?|ill[oó]n|illones)")
    )
    plain = all(word.islower() and not re.fullmatch(verbal, word) and fold(word) not in UNITS for word in ends)
    return plain and not markers(" ".join(run), language)


def holds(line: Line, subject: str) -> bool:
    """Does the line speak of a subject by its last word, or, in the other language, may it?"""
    return not subject or fold(words(subject)[-1]) in set(map(fold, words(line.text)))


def of_its_kind(key: str, citation: Citation) -> bool:
    """Does the quote hold what its angle asks for: a figure, a date, a name, a reason, a plan, a denial?"""
    text, language = citation.quote, citation.language
    match key:
        case "how_many":
            return bool(amounts(text, language))
        case "when":
            return bool(dated(text, language, citation.document.date))
        case "who":
            return bool(answering(WHO, Text(text, language)))
        case "why":
            return bool(answering(WHY, Text(text, language)))
        case "next":
            return any(one.kind == "future" and not one.weak for one in markers(text, language))
        case "so_what":
            return any(one.kind in ("future", "possible") for one in markers(text, language))
        case "denied":
            return any(one.kind == "negation" and not one.weak for one in markers(text, language))
    return True
