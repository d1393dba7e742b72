"""What could be asked next: questions drawn from the documents, kept only if the library answers them.

A sentence that states who said something, who somebody is, how many, how much, how long or when is turned into the
question it answers. No model writes them, so each is either good grammar by its pattern or not made at all; and each
is asked, once, before it is shown. Knows no Gradio.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from rag import Briefer, Library
from rag.errors import FuenteError
from rag.language import any_agree, detect_sure, figures, fold, names, sentences, stems, written_date
from rag.types import LANGUAGES, Answer, Document, Language, Span

Noun = TypeVar("Noun")
SAMPLES = 4  # half of them in each language
FOLLOW_UPS = 3
LONGEST = 90  # characters: one line on a desk, two on a phone
TRIED = 12  # questions that are asked at most to find those few: about 20 ms each
READ = 60  # sentences of a document that are looked at
LOOKED_AT = 40  # documents of each language that samples are drawn from, spread over the library


@dataclass(frozen=True, slots=True)
class Idea:
    """A question and the sentence that should answer it."""

    question: str
    language: Language
    kind: str
    document_id: str
    span: Span
    about: str = ""  # the name that any other sentence cited for it must hold


@dataclass(frozen=True, slots=True)
class Sample:
    """A question that the library answers."""

    question: str
    language: Language


class Suggestions:
    """Questions that a library answers; each is asked before it is offered, and what came of it is remembered."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._briefer = Briefer(library)  # extractive: a chat model would take seconds for each
        self._answers = lru_cache(maxsize=512)(self._is_answered)
        self._samples = lru_cache(maxsize=4)(self._find_samples)

    def samples(self, most: int = SAMPLES) -> list[Sample]:
        """Questions in both languages, as many of each, for somebody who has not asked yet; empty without documents."""
        return [Sample(one.question, one.language) for one in self._samples(self._library.change, most)]

    def _find_samples(self, change: str, most: int) -> tuple[Idea, ...]:
        documents = self._library.documents()
        found: dict[Language, list[Idea]] = {}
        for language in LANGUAGES:
            own = [one for one in documents if one.language == language]
            own = own[:: max(1, len(own) // LOOKED_AT)]
            ideas = _in_turn([list(ideas_of(one, language)) for one in own])
            if not own:  # everything is in the other language
                ideas = _in_turn([list(ideas_of(one, language)) for one in documents[:LOOKED_AT]])
            ideas.sort(key=lambda idea: _KINDS.index(idea.kind))
            found[language] = self._answered(ideas, change, most // 2, a_document_each=True)
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

    def _answered(
        self, ideas: Iterable[Idea], change: str, most: int, *, said: Sequence[str] = (), a_document_each: bool = False
    ) -> list[Idea]:
        """The first of these ideas that the library answers, no two alike, of a kind twice at most."""
        chosen: list[Idea] = []
        tried = 0
        for idea in ideas:
            if len(chosen) == most or tried == TRIED:
                break
            if any(_alike(idea.question, one, idea.language) for one in (*said, *(each.question for each in chosen))):
                continue
            if sum(one.kind == idea.kind for one in chosen) == max(1, most // 2):
                continue
            if a_document_each and any(one.document_id == idea.document_id for one in chosen):
                continue
            tried += 1
            if self._answers(idea, change):
                chosen.append(idea)
        return chosen

    def _is_answered(self, idea: Idea, _change: str) -> bool:
        """Does the library answer it, in its language, with the sentence it was made from or one on its name?"""
        try:
            answer = self._briefer.ask(idea.question)
        except FuenteError:
            return False
        return (
            answer.refusal is None
            and answer.language == idea.language
            and any(
                (one.document.id, one.start) == (idea.document_id, idea.span.start)
                or (idea.about and idea.about in one.quote)
                for one in answer.citations
            )
        )


def _in_turn(lists: Sequence[list[Noun]]) -> list[Noun]:
    """The first of each list, then the second of each, and so on."""
    longest = max(map(len, lists), default=0)
    return [each[at] for at in range(longest) for each in lists if at < len(each)]


def _told(idea: Idea, document: Document, answer: Answer) -> bool:
    """Is the figure that is asked for in the answer's quotes already, perhaps in the other language?"""
    if idea.kind != "how_many":
        return False
    quoted = [figure for one in answer.citations for figure in figures(one.quote, one.language)]
    asked = figures(document.text[idea.span.start : idea.span.end], document.language)
    return any(any_agree(figure, quoted) for figure in asked)


def _alike(one: str, other: str, language: Language) -> bool:
    """Do two questions share most of their words?"""
    mine, theirs = set(stems(one, language)), set(stems(other, language))
    return len(mine & theirs) > 0.6 * max(1, min(len(mine), len(theirs)))


# ------------------------------------------------------------------ from a sentence to its question

_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December|enero|febrero|marzo|abril"
    "|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
)
_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_WORD = rf"(?!(?:{_DAYS}|{_MONTHS})\b)[A-ZÁÉÍÓÚÑ][\w’'-]*[a-záéíóúñ]"
_FULL = rf"{_WORD}(?: (?:de la |de los |del |de |van |von )?{_WORD}){{1,2}}"
_NAME = rf"{_FULL}|{_WORD}"
_FIGURE = r"\d[\d.,]*\d|\d"
_SAYS: dict[Language, str] = {
    "en": "said|says|told|warned|warns|argued|argues|noted|added|claimed|explained|insisted|stated",
    "es": "dijo|afirmó|aseguró|declaró|señaló|explicó|advirtió|anunció|sostuvo|recordó|indicó|insistió|añadió|informó",
}
_AUXILIARY = "would|was|were|is|are|had|has|have|will|could|did|does"
_SPANISH_VERB = r"(?:\w+(?:á|án|ó|aron|ieron|aba|aban|ía|ían)|es|son|fue|fueron|está|están|ha|han|tiene|tienen|puede)"
_MEASURES = "deep|high|long|tall|wide|old"


def ideas_of(document: Document, language: Language) -> list[Idea]:
    """Questions in a language that single sentences of a document answer; for a document in the other language, only
    such as hold nothing but names and dates."""
    known = names(document.text)
    found = []
    for span in sentences(document.text, document.language)[:READ]:
        text = document.text[span.start : span.end]
        for kind, question, about in _questions(text, document, language, known):
            if len(question) <= LONGEST and detect_sure(question) in (None, language):
                found.append(Idea(question, language, kind, document.id, span, about))
    return sorted(found, key=lambda idea: _KINDS.index(idea.kind))


def _questions(
    text: str, document: Document, language: Language, known: frozenset[str]
) -> Iterator[tuple[str, str, str]]:
    """Kind, question, and the name that it is about, if any."""
    written = document.language
    if written == language:
        yield from (("how_many", one, "") for made in _HOW_MANY[language] for one in made(text))
        yield from (("about", *one) for one in _about(text, document, language))
    yield from _who_said(text, written, language, known)
    yield from (("who_is", one, "") for one in _who_is(text, written, language, known))
    yield from (("on_day", one, "") for one in _on_day(text, document.date, language))


def _named(name: str, known: frozenset[str]) -> bool:
    """Is it a name, seen as one inside a sentence, and no word that merely opens one?"""
    return all(fold(word) in known for word in re.findall(_WORD, name))


def _who_said(
    text: str, written: Language, language: Language, known: frozenset[str]
) -> Iterator[tuple[str, str, str]]:
    said = _SAYS[written]
    match = re.search(rf"\b({_NAME}),? (?:{said})\b", text)
    match = match or re.search(rf"\b(?:{said.replace('|told', '')}) ({_NAME})\b", text)
    if not match or not _named(match[1], known) or _article(text, match.start(1)):
        return
    topic = _topic(text[match.end() :], written) if written == language else ""
    question = {"en": f"What did {match[1]} say{topic}?", "es": f"¿Qué dijo {match[1]}{topic}?"}[language]
    yield "who_said_what" if topic else "who_said", question, match[1]


def _article(text: str, at: int) -> str:
    """The article (or “of”) before a name: it is an institution or a place, and wants it in a question too."""
    match = re.search(r"\b(the|el|la|los|las|del|al|of|de) $", text[:at], re.I)
    return match[1].lower() if match else ""


def _about(text: str, document: Document, language: Language) -> Iterator[tuple[str, str]]:
    """About a name of two or three words that the document comes back to."""
    for match in re.finditer(rf"\b{_FULL}", text):
        if document.text.count(match[0]) < 3 or match.start() == 0:
            continue
        article = next(filter(None, (_article(document.text, one.start()) for one in
                                     re.finditer(re.escape(match[0]), document.text))), "")  # fmt: skip
        said = f"{ {'del': 'el', 'al': 'el', 'of': '', 'de': ''}.get(article, article) } {match[0]}".strip()
        yield (
            {
                "en": f"What do the documents say about {said}?",
                "es": f"¿Qué dicen los documentos sobre {said}?",
            }[language],
            match[0],
        )


def _topic(rest: str, language: Language) -> str:
    """What the words after “said” are about: “ about the plan”, “ sobre el plan”; empty where that is not plain."""
    if language == "en":
        match = re.match(rf" that ((?:the|its|their) [a-z]+(?: [a-z]+)?) (?:{_AUXILIARY})\b", rest)
        return f" about {match[1]}" if match else ""
    match = re.match(rf" que ((?:el|la|los|las) [a-záéíóúñ]+) (?:no )?(?:se )?{_SPANISH_VERB}\b", rest)
    return f" sobre {match[1]}" if match else ""


def _who_is(text: str, written: Language, language: Language, known: frozenset[str]) -> Iterator[str]:
    if written == "en":
        match = re.search(rf"\b(?:[a-z]+ )(?:minister|president|director|administrator|secretary|governor|mayor|senator"
                          rf"|general|ambassador|professor|spokesman|spokeswoman|chief|head|leader|author|auditor"
                          rf"|founder|chairman|commissioner) ({_FULL})", text)  # fmt: skip
        match = match or re.search(rf"\b({_FULL}), (?:an?|the|one of|who) ", text)
    else:
        match = re.search(rf"\b(?:el|la|del|al) [a-záéíóúñ]+(?: de(?:l| la| los| las)? \w+)?, ({_FULL}),", text)
        match = match or re.search(rf"\b({_FULL}), (?:el|la|un|una|quien|que) ", text)
    if match and _named(match[1], known) and not _article(text, match.start(1)):
        name = re.sub(r"^(?:Senator|President|Congressman|General|Minister|Professor|Doctor) ", "", match[1])
        yield {"en": f"Who is {name}?", "es": f"¿Quién es {name}?"}[language]


def _on_day(text: str, written_on: str | None, language: Language) -> Iterator[str]:
    """What happened on a day, or what is due on one after the document was written."""
    english = re.search(rf"\b({_MONTHS}) (\d{{1,2}})(?:, (\d{{4}}))?(?!\d)", text)
    spanish = re.search(rf"\b(\d{{1,2}}) de ({_MONTHS})(?: del? (\d{{4}}))?\b", text)
    if english:
        month, day, year = english[1], english[2], english[3]
    elif spanish:
        month, day, year = spanish[2], spanish[1], spanish[3]
    else:
        return
    at = _MONTHS.split("|").index(month) % 12 + 1
    iso = f"{year or 2000}-{at:02}-{int(day):02}"
    said = written_date(iso, language)
    said = said if year else re.sub(r"(, | de )2000$", "", said)
    if year and written_on and iso > written_on:
        yield {"en": f"What is due on {said}?", "es": f"¿Qué está previsto para el {said}?"}[language]
    else:
        yield {"en": f"What happened on {said}?", "es": f"¿Qué pasó el {said}?"}[language]


def _how_many_en(text: str) -> Iterator[str]:
    """“232 defendants were waiting.” → “How many defendants were waiting?”"""
    opening = r"(?:(?:About|Some|Around|Nearly|Almost|Over|Another|More than|At least|Roughly) )?"
    counted = r"(?:[a-z]+ )?(?:[a-z]+s|people|men|women|children)"
    verb = rf"(?:{_AUXILIARY}|[a-z]+ed)"
    match = re.match(rf"{opening}(?:{_FIGURE}) ({counted} (?:[\w’']+ ){{0,6}}?{verb}\b[^,;:“”()]*)", text, re.I)
    if match and not re.match(r"(?:million|billion|trillion|thousand|per|percent|years? (?:ago|later))\b", match[1]):
        yield f"How many {_unfinished(match[1])}?"
    share = rf"(?:^|that )(?:{_FIGURE})\s?(?:%|percent|per cent) of ([^,;:“”()]*? (?:{_AUXILIARY})\b[^,;:“”()]*)"
    if match := re.search(share, text):
        yield f"What percentage of {_unfinished(match[1])}?"


def _how_many_es(text: str) -> Iterator[str]:
    """«Otros 232 acusados seguían pendientes.» → «¿Cuántos acusados seguían pendientes?»"""
    opening = r"(?:(?:Unos|Unas|Otros|Otras|Casi|Cerca de|Más de|Al menos|Alrededor de) )?"
    rest = rf"((?:[\w.]+ ){{0,6}}?{_SPANISH_VERB}\b[^,;:«»()]*)"
    match = re.match(rf"{opening}(?:{_FIGURE}) ([a-záéíóúñ]+s) {rest}", text)
    if match and match[1] not in ("millones", "miles", "billones", "años", "días", "meses"):
        gender = "Cuántas" if re.search(r"(?:as|ciones|siones|dades)$", match[1]) else "Cuántos"
        yield f"¿{gender} {match[1]} {_unfinished(match[2])}?"
    share = rf"^El (?:{_FIGURE})\s?(?:%|por ciento) (del? [^,;:«»()]*? (?:se )?{_SPANISH_VERB}\b[^,;:«»()]*)"
    if match := re.search(share, text):
        yield f"¿Qué porcentaje {_unfinished(match[1])}?"


def _how_much_en(text: str) -> Iterator[str]:
    match = re.search(rf"\b([Tt]he [a-z]+(?: [a-z]+)??) (would cost|will cost|costs|cost) [^.]*?(?:{_FIGURE})", text)
    if match:
        subject = match[1][:1].lower() + match[1][1:]
        asked = {"would cost": "would {} cost", "will cost": "will {} cost", "costs": "does {} cost"}
        yield f"How much {asked.get(match[2], 'did {} cost').format(subject)}?"
    match = re.search(rf"\b([Tt]he [a-z]+(?: [a-z]+)??) (is|was) (?:{_FIGURE}) [a-z]+ ({_MEASURES})\b", text)
    if match:
        yield f"How {match[3]} {match[2]} {match[1][:1].lower() + match[1][1:]}?"


def _how_much_es(text: str) -> Iterator[str]:
    verb = "costará|costaría|cuesta|costó|mide|medía|pesa|dura|duró|durará"
    subject = r"(?:[Ee]l|[Ll]a) [a-záéíóúñ]+(?: de [a-záéíóúñ]+)?"
    match = re.search(rf"\b({subject}) ({verb}) (?:[a-z]+ ){{0,3}}(?:{_FIGURE})", text)
    if match:
        yield f"¿Cuánto {match[2]} {match[1][:1].lower() + match[1][1:]}?"


def _unfinished(text: str) -> str:
    return re.sub(r"\s+(?:according to|according|and|but|y|pero|según)$", "", text.strip(" .!?")).strip()


_HOW_MANY: dict[Language, tuple[Callable[[str], Iterator[str]], ...]] = {
    "en": (_how_much_en, _how_many_en),
    "es": (_how_much_es, _how_many_es),
}
_KINDS = (
    "how_many",
    "who_said_what",
    "who_said",
    "who_is",
    "on_day",
    "about",
)  # the more exact the question, the earlier
