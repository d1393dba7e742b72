"""The same name in both languages: places, peoples and institutions that English and Spanish call differently.

Countries, languages, months, days and 200 cities come from Unicode's CLDR, first names and the common words that stand
in names from `names.txt`. A row of it is one meaning: Poland and Polonia, not Poland and Varsovia. Names that are
spelt nearly alike (Constantinopla, Constantinople) need no entry.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from functools import lru_cache
from importlib.resources import files

from rag.language.cldr import cldr
from rag.language.lexicon import seen
from rag.language.words import STOP_WORDS, fold, names, stem
from rag.types import LANGUAGES, Language

LONGEST = 4  # words of a name that the tables know
PRONOUN = 3  # letters that "us" and "who" have at most, which a table takes for names
ALIKE = 0.8  # similarity of two spellings of one name: Constantinople and Constantinopla; Camden, cadenas 0.77
SEEN = 3  # times from which a word is known to be one
VERY_ALIKE = 0.82  # the same where they begin otherwise: Hadrian and Adriano

# Words that open sentences and are no names, besides the stop words of `language.py`.
_OPENERS = frozenset(
    """although among around another as at behind beside besides beyond both despite each either even ever every few
    finally first following fortunately given here however indeed instead last later like many meanwhile moreover near
    nearly never nevertheless next nobody none nonetheless nothing one only others otherwise part perhaps rather
    recently second several similarly since some sometimes soon still then thereafter therefore third thus to today
    together tomorrow two three four five six seven eight nine ten twenty thirty forty fifty under unlike unless until
    upon usually via what whatever when whether while within without yes yesterday yet people most much because once
    ademas actualmente ahi ahora algunos alli ambas ambos
    alrededor anteriormente apenas aquellos aunque ayer cada casi cerca
    cierto ciertos cinco cuatro cualquier cuanto dado debajo dentro despues detras diez dos durante
    encima entonces entre finalmente fuera gran hoy igualmente incluso inicialmente jamas junto lejos luego mayor menos
    mientras muchas muchos ninguno ninguna nueve nunca ocho otras otros para pasado pese poco posteriormente primero
    primera pronto quizas recientemente salvo segundo segunda seis siempre siete similar solo tal tampoco
    tanto tercero todas todo todos tres ultimo unicamente unos unas varias varios veinte treinta
    due prior soon such various major minor main chief early late new old young large small high low local recent modern
    ancient common scientists researchers experts critics students children women men members officials authorities
    workers residents soldiers police efforts surveys studies evidence fellow thanks tests reports data
    debido gracias tiempo pronto diversos diversas principales importantes grandes nuevos nuevas antiguos recientes
    cientificos investigadores expertos criticos estudiantes alumnos ninos mujeres hombres miembros autoridades
    trabajadores residentes soldados policias esfuerzos encuestas estudios pruebas informes datos gente personas
    podria podrian puede pueden seria serian habria habrian tendria tendrian debe deben deberia deberian
    costaria""".split()
)
_FORMS = re.compile(
    r"\w{3,}(?:ing|ly|ed|mente|ando|iendo|ar|er|ir|arse|erse|irse|aron|ieron|aban"
    r"|tions|ments|ants|ances|ences|ators|ciones|siones|mientos|idades|istas|dores|tores)"
)  # verbs, adverbs and nouns of more than one, by their ends

_SHORT = re.compile(r"\b(?:[A-Z]\.\s?){2,}|\bEE\.?\s?UU\b\.?")
_MEXICAN = re.compile(r"\b((?:a|e|y|en|de|con|por|que|para|desde|hacia|entre|sobre|contra) )EU\b")  # never English
_WORD = re.compile(r"[^\W_]+")


def joined(text: str) -> str:
    """Abbreviations written with dots as one word: U.S. → US, EE. UU. → EEUU, and «de EU», as Mexico writes it."""
    return _SHORT.sub(lambda match: re.sub(r"[.\s]", "", match.group()) + " ", _MEXICAN.sub(r"\1EEUU", text))


def named(text: str) -> frozenset[str]:
    """The names of a text, folded, the sentence's first word too where it is capitalised and no common opener."""
    text = joined(text)
    opening = _WORD.findall(text)[:1]
    first = {fold(word) for word in opening if word[:1].isupper() and len(word) > 1}
    common = {
        word
        for word in first
        if not re.match(r"\w+\s+[A-Z]", text)
        and (opening[0].endswith("ó") or (_FORMS.fullmatch(word) and not _rather_a_name(word)))
    }
    return names(text) | (first - STOP_WORDS["en"] - STOP_WORDS["es"] - _OPENERS - common)


_NAME_TOO = re.compile(r"\w+(?:ar|er|ir|ando)")
_ENDING = re.compile(r"(?:ing|ly|ed|er)$")


def _rather_a_name(word: str) -> bool:
    """Is it a place, or not known as a word where a name may end so: Italy, Boeing, Javier?"""
    root = _ENDING.sub("", word)  # dearer
    known = any(seen(stem(one, language), language) >= SEEN for one in (word, root) for language in LANGUAGES)
    return word in places() or (not known and bool(_NAME_TOO.fullmatch(word)))


def held(text: str) -> frozenset[str]:
    """Every word of a text, folded."""
    return frozenset(fold(word) for word in _WORD.findall(joined(text)))


def same(name: str, words: Iterable[str]) -> bool:
    """Does one of the words stand for this name in the other language, by the tables, in any of its forms?"""
    words, mine, wanted = frozenset(words), _meanings(), _meant(name)
    return any(wanted & mine.get(word, frozenset()) for word in words) or any(
        word not in mine and _forms(other, word) and not _forms(other, name)
        for meaning in wanted
        for other in meaning
        for word in words
    )


@lru_cache(maxsize=20_000)
def _meant(name: str) -> frozenset[Meaning]:
    """What a name means, or what its forms do."""
    known = _meanings()
    return known.get(name) or frozenset().union(*(known[word] for word in known if _forms(word, name)))


_DEMONYM = re.compile(
    r"(?:i?an[oa]?s?|in[oa]s?|i?ens?es?|es[ae]?s?|en[oa]s?|i(?:es)?|ese|ish|it[ae]s?|e[oa]s?|eans?|ic[oa]s?)"
)


def demonym(place: str, word: str) -> bool:
    """Is the word of the people of this place: Canadá, canadienses; Mexico, Mexicans? Only for places of the tables."""
    root = place.rstrip("aeiou")
    return (
        place in places() and len(root) >= 4 and word.startswith(root) and bool(_DEMONYM.fullmatch(word[len(root) :]))
    )


Meaning = frozenset[str]  # all that one thing is called, in both languages: words, and phrases of up to four


def meanings(text: str) -> dict[str, frozenset[Meaning]]:
    """The words of a text that the tables know → what they mean there; "Reino" of "Reino Unido" is no kingdom."""
    words_ = [fold(word) for word in _WORD.findall(joined(text))]
    known, found, at = _meanings(), dict[str, frozenset[Meaning]](), 0
    while at < len(words_):
        lengths = range(min(LONGEST, len(words_) - at), 0, -1)
        length = next((n for n in lengths if " ".join(words_[at : at + n]) in known), 0)
        for word in words_[at : at + length]:
            found[word] = found.get(word, frozenset()) | known[" ".join(words_[at : at + length])]
        at += max(1, length)
    return found


def countries(text: str) -> frozenset[str]:
    """The codes of the countries that a text names, or their people where they are written with a capital."""
    lower = text.islower()  # as questions are typed
    capitals = {fold(word) for word in _WORD.findall(joined(text))
                if word[:1].isupper() or (lower and len(word) > PRONOUN)}  # fmt: skip
    return frozenset(code for word, meant in meanings(text).items() if word in capitals
                     for meaning in meant for code in map(_codes().get, meaning) if code)  # fmt: skip


def peoples(text: str) -> frozenset[str]:
    """The codes of the countries that a text names, or whose people it does: Mexico, «las autoridades mexicanas»."""
    told = [word for word in held(text) if len(word) > PRONOUN]
    by_table = {code for word, meant in meanings(" ".join(told)).items() for meaning in meant
                for code in map(_codes().get, meaning) if code}  # fmt: skip
    by_form = {code for name, code in _codes().items() if any(demonym(name, word) for word in told)}
    return countries(text) | by_table | by_form


def spelt(name: str, words: Iterable[str]) -> bool:
    """Is one of the words this name in the other language's spelling? Never for a place: Austria is not Australia."""
    if name in places():
        return False
    mine, theirs = _sound(name), [_sound(word) for word in words if len(word) > 3]
    return any(likeness(mine, other) >= (ALIKE if other[:1] == mine[:1] else VERY_ALIKE) for other in theirs)


def likeness(one: str, other: str) -> float:
    """How alike two words are spelt, 0 to 1."""
    return SequenceMatcher(None, one, other).ratio()


_SOUNDS = (
    ("ph", "f"),
    ("th", "t"),
    ("ck", "k"),
    ("qu", "k"),
    ("c", "k"),
    ("gue", "ge"),
    ("gui", "gi"),
    ("gh", "g"),
    ("y", "i"),
)


def _sound(word: str) -> str:
    """A word as both languages might write it: Byzantine, bizantino; Huguenot, hugonote; Philip, Filipo."""
    for written, sound in _SOUNDS:
        word = word.replace(written, sound)
    return re.sub(r"(.)\1", r"\1", word)


def translated(name: str) -> bool:
    """Does a table know this name, folded, in either language?"""
    return name in _meanings()


@lru_cache(maxsize=1)
def places() -> frozenset[str]:
    """The countries and cities that CLDR knows, folded, in both languages: for them the tables have the last word."""
    return frozenset(fold(name) for sides in _places() for name in sides if name.isalpha())


def _forms(one: str, other: str) -> bool:
    """Forms of one word: alemán, alemanes; Rumania, rumanos."""
    shared = max(4, min(len(one), len(other)) - 2)
    return one[:shared] == other[:shared] and abs(len(one) - len(other)) < 4


@lru_cache(maxsize=1)
def _meanings() -> dict[str, frozenset[Meaning]]:
    """Word or phrase, folded → what it may mean."""
    found: dict[str, frozenset[Meaning]] = {}
    for sides in (*_listed(), *_places(), *_times()):
        meaning = frozenset(_folded(name) for side in sides for name in side.split(","))
        for name in meaning:
            found[name] = found.get(name, frozenset()) | {meaning}
    return found


def _folded(name: str) -> str:
    return " ".join(_WORD.findall(fold(name)))


def _listed() -> Iterator[tuple[str, str]]:
    """The lines of `names.txt`: English names | Spanish names, folded; any of a line may stand for any other."""
    for line in files("rag.language").joinpath("names.txt").read_text("utf-8").splitlines():
        english, spanish = line.split("|")
        yield english, spanish


@lru_cache(maxsize=1)
def _codes() -> dict[str, str]:
    """What either language calls a country, folded -> its code."""
    return {_folded(name): code for side in map(cldr, LANGUAGES) for code, name in side.territories.items()
            if code.isalpha()}  # fmt: skip


@lru_cache(maxsize=1)
def _places() -> tuple[tuple[str, str], ...]:
    """Countries and cities, in English and Spanish; cities as the time zones are called."""
    english, spanish = cldr("en"), cldr("es")
    called = [(english.territories[code], spanish.territories.get(code, "")) for code in english.territories]
    for zone, city in spanish.cities.items():
        called.append((english.cities.get(zone) or zone.rpartition("/")[2], city))
    bare = [(one, re.sub(r"^(?:El|La|Los|Las) ", "", other)) for one, other in called]
    return tuple(sides for sides in bare if all(sides))


def _times() -> Iterator[tuple[str, str]]:
    """Languages, months and days of the week."""
    english, spanish = cldr("en"), cldr("es")
    for code in english.languages:
        sides = (english.languages[code], spanish.languages.get(code, ""))
        if all(side.isalpha() for side in sides):
            yield sides
    yield from zip(english.months + english.days, spanish.months + spanish.days, strict=True)


def language_name(code: str, language: Language) -> str:
    """What a language is called: "fr" is French, francés; its code where nobody has a name for it."""
    return cldr(language).languages.get(code, code)
