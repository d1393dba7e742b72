"""A sentence → the clauses that say something by themselves, and whether a question made of one reads well.

Only what stands on its own is asked: no pronoun, no “last week”, nothing that needs the sentence before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.language.names import places
from rag.language.words import STOP_WORDS, fold, words
from rag.types import Language

LONGEST = 90  # characters: one line on a desk, two on a phone
TOO_LONG = 500  # characters of a sentence: what is longer is no plain one, and patterns take their time over it


@dataclass(frozen=True, slots=True)
class Made:
    """A question and its kind; `about` is the name that any other sentence cited for it must hold."""

    kind: str
    question: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class World:
    """What is known of a document: its names, folded, as seen inside a sentence, its people, what it comes back to."""

    names: frozenset[str]
    people: frozenset[str]
    themes: frozenset[str]
    small: frozenset[str]  # its words that are written in small letters somewhere


@dataclass(frozen=True, slots=True)
class Clause:
    """A stretch of a sentence that says something by itself, and the document's world."""

    text: str
    world: World

    def opening(self, subject: str) -> str:
        """A subject as it is written inside a sentence."""
        first = next(iter(words(subject)), "")
        return lowered(subject) if lowered(first) in self.world.small | _ARTICLES else subject

    def named(self, text: str) -> bool:
        """Does it hold a name?"""
        return any(word[:1].isupper() and fold(word) in self.world.names for word in words(text))

    def theme(self, subject: str) -> bool:
        """Is it a word, or words, that the document comes back to?"""
        told = {fold(word) for word in words(subject)} - _ARTICLES
        return bool(told) and told <= self.world.themes | self.world.names and not told <= places()

    def only_names(self, text: str) -> bool:
        return all(word[:1].isupper() for word in words(text) if fold(word) not in _ARTICLES)

    def person(self, subject: str) -> bool:
        return subject in self.world.people


def reads_well(question: str, language: Language, world: World) -> bool:
    """Does a question stand on its own: short, without a pronoun, unfinished end or stray mark, and about something?"""
    inner = _SHORTENED.sub("", question.strip("¿?")).replace(" does it cost", " costs")
    said = [fold(word) for word in words(inner)]
    telling = {word for word in said if word not in STOP_WORDS[language] and word not in _PALE}
    named = any(word[:1].isupper() and (word.isupper() or fold(word) in world.names) for word in words(inner)[1:])
    return (
        len(said) > 0
        and len(question) <= LONGEST
        and not re.search(r"[,;:()\[\]“”\"«»—–…/?!]|\. | \.|\d\.$|\b[Éé]l\b", inner)
        and not _LOOSE[language] & set(said)
        and said[-1] not in _UNFINISHED
        and len(set(said)) >= len(said) - 2  # no stammer
        and len(telling) >= (2 if named or question.startswith(("What is", "¿Qué es")) else 3)
        and (named or not telling.isdisjoint(world.themes))
    )


# ------------------------------------------------------------------ what both languages share

MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December|enero|febrero|marzo|abril"
    "|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
)
_DAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
WORD = rf"(?!(?:{_DAYS}|{MONTHS})\b)[A-ZÁÉÍÓÚÑ][\w’'-]*[a-záéíóúñ]"
FULL = rf"{WORD}(?: (?:de la |de los |del |de |van |von )?{WORD}){{1,2}}"
NAME = rf"(?:{FULL}|{WORD})"
FIGURE = r"\d[\d.,]*\d|\d"
_ARTICLES = frozenset("the a an el la los las un una".split())
_PALE = frozenset("say said documents dicen documentos happened cost much many people ask thing things what".split())
_LOOSE: dict[Language, frozenset[str]] = {  # words that lean on what was said before, or on when it was said
    "en": frozenset(
        """he she it they him her them his hers its their theirs we us our ours you your i me my mine this these those
    that such here there now today tomorrow yesterday ago last next then also however therefore thus another
    other others latter former same above below following previous which who's one ones so even just
    whose""".split()
    )
    - {"us"},  # US is a country
    "es": frozenset(
        """él ella ellos ellas ello su sus suyo suya nuestro nuestra nos nosotros yo mi mis tu tus usted ustedes este
    esta estos estas ese esa esos esas aquel aquella aquellos aquellas esto eso aquello aqui alli ahora hoy
    ayer manana pasado pasada proximo proxima entonces tambien ademas otro otra otros otras mismo misma mismos
    mismas dicho dicha dichos dichas cuyo cuya lo le les anterior siguiente""".split()
    )
    - {"esta", "el"},
}  # fmt: skip
_SHORTENED = re.compile(r"\b(?:[A-Z]{1,2}\.\s?)+")  # U.S., EE. UU.
_UNFINISHED = frozenset(
    """a an the of in on at to for from by with and or but that as than about into over under between because due own
    more most less least very only not no up out is are was were be been have has had will would el la los las
    un una unos unas de del al en con por para y o u e pero que como sobre entre sin segun mas menos muy solo
    ni se es son era fue fueron ha han habia desde hasta tan tanto""".split()
)


def lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def clauses(text: str, language: Language) -> Iterator[str]:
    """What a sentence says by itself: its quotes or, where it has none, all but who says so, and its clauses."""
    if len(text) > TOO_LONG:
        return
    quotes = [match[1] for match in re.finditer(r"[“\"«]([^“”\"«»]+)[”\"»]", text)]
    if not quotes and (re.search(r"[“”\"«»]", text) or text[-1:] != "."):
        return
    for said in (re.sub(r"\s?(?:\[[^\]]*\]|\([^()]*\))", "", one) for one in quotes or [text]):
        whole = said.strip(" .,")
        plain = re.sub(rf"(?:, {_SOURCE[language]}|,? (?:according to|según)\b).*$", "", whole).strip()
        plain = re.sub(rf"^({NAME}), (?:an?|the|one|who|un|una|el|la|quien) [^,]+, ", r"\1 ", plain)
        plain = re.sub(_VAGUE[language], "", plain)
        dated = re.match(_DATED[language], plain)  # “In 2021, 106,000 people died” → “106,000 people died in 2021”
        if dated:
            head, mark, tail = plain[dated.end() :].partition(", ")
            plain = f"{head} {lowered(dated[1])}{mark}{tail}"
        for part in (plain, *(plain[match.end() :] for match in re.finditer(_OPENS[language], plain))):
            if len(part.split()) >= 4:
                yield part[:1].upper() + part[1:]


SAYS: dict[Language, str] = {
    "en": "said|says|told [A-Z]\\w+|warned|warns|argued|argues|noted|claimed|explained|insisted|stated|found|concluded",
    "es": "dijo|afirmó|aseguró|declaró|señaló|explicó|advirtió"
    "|anunció|sostuvo|recordó|indicó|insistió|informó|concluyó",
}
_SOURCE: dict[Language, str] = {
    "en": rf"(?:{NAME}(?: {WORD})? (?:said|says|told|found|warned|explained|argued)\b"
    r"|(?:[a-z]+ ){0,4}(?:officials?|experts?|authorities|spokes\w+|ministers?|account) (?:said|says|say)\b)",
    "es": rf"(?:{SAYS['es']}) (?:{WORD}|el|la|los|las)\b",
}
_OPENS: dict[Language, str] = {  # what a clause of its own begins after
    "en": rf"(?:\b(?:{SAYS['en']})(?: that)?|\b(?:that|when|after"
    rf"|before|since|because|while|although|but|where)|^(?:After"
    rf"|When|Since|Before|While|Although|Because)) (?=(?:the|an?|[a-z]+s?|there"
    rf"|{WORD}|[A-Z]{{2,}}|\d[\d.,]*%?) )|, (?=(?:roughly|about|some|nearly|over|more than|almost) \d)",
    "es": rf"\b(?:que|cuando|porque|mientras|aunque|pero|donde"
    rf"|después de que|desde que) (?=(?:el|la|los|las|un|una|{WORD}) )",
}
_VAGUE: dict[Language, str] = {  # when it was is not to be asked for
    "en": rf"^(?:Last (?:week|month|year)|In (?:{MONTHS})|In addition"
    rf"|However|For example|Today|Recently|Meanwhile|Also|Then|Finally), ",
    "es": rf"^(?:(?:La semana|El mes|El año) pasad[oa]|En (?:{MONTHS})|Además"
    rf"|Sin embargo|Por ejemplo|Hoy|Actualmente|Recientemente|Finalmente), ",
}
_DATED: dict[Language, str] = {
    "en": rf"(In (?:(?:{MONTHS}) )?(?:1\d|20)\d\d|On (?:{MONTHS}) \d{{1,2}}, (?:1\d"
    rf"|20)\d\d|On \d{{1,2}} (?:{MONTHS}) (?:1\d|20)\d\d),? (?=[a-z0-9]|{WORD} )",
    "es": rf"((?:En (?:(?:{MONTHS}) de )?(?:1\d|20)\d\d(?= [a-z]+ron |,))|El"
    rf" \d{{1,2}} de (?:{MONTHS}) de (?:1\d|20)\d\d),? (?=[a-záéíóú0-9]|{WORD} )",
}


def shortened(text: str) -> str:
    """Without an end that leads on."""
    return re.sub(r"\s+(?:according to|according|and|but|y|pero|según|while|mientras)$", "", text.strip(" .!?")).strip()
