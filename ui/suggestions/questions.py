"""A document → the questions that its sentences answer, in its own language; of people also in the other one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from rag.language.dates import date_spans, dates, written_date
from rag.language.names import places, translated
from rag.language.words import STOP_WORDS, fold, names, words
from rag.types import Document, Language, Span
from ui.suggestions import questions_en, questions_es
from ui.suggestions.clauses import FULL, NAME, WORD, Clause, Made, World, clauses, reads_well

KINDS = (  # the more an answer tells, the earlier
    "why", "urged", "how_many", "who", "when", "said", "most", "where", "what_is", "who_is", "due", "about", "theme",
)  # fmt: skip


_CUT_SHORT = r"((?:\b[A-Z]{1,2}\.\s?)+[A-Z]{1,2})\?$"  # “the U.S?”: the last dot went with the sentence's end
LOOKED_AT = 60_000  # characters of a document that names and themes are drawn from
PATTERNS = {"en": questions_en.PATTERNS, "es": questions_es.PATTERNS}
WHO_IS = {"en": questions_en.who_is, "es": questions_es.who_is}


def questions(text: str, language: Language, world: World) -> Iterator[Made]:
    """Every question that a sentence answers and that reads well."""
    for clause in clauses(text, language):
        for pattern in PATTERNS[language]:
            for made in pattern(Clause(clause, world)):
                if reads_well(made.question, language, world):
                    yield replace(made, question=re.sub(_CUT_SHORT, r"\1.?", made.question))


# ------------------------------------------------------------------ what holds nothing but a name, in either language

_LIVES: tuple[dict[str, str], ...] = (
    {"en": "took office", "es": r"asumió (?:el cargo|la presidencia)",
     "ask en": "When did {} take office?", "ask es": "¿Cuándo asumió el cargo {}?"},
    {"en": "was born", "es": "nació", "ask en": "When was {} born?", "ask es": "¿Cuándo nació {}?"},
    {"en": "died", "es": "(?:murió|falleció)", "ask en": "When did {} die?", "ask es": "¿Cuándo murió {}?"},
)  # fmt: skip


def _of_people(text: str, written: Language, language: Language, world: World) -> Iterator[Made]:
    """What a sentence in one language tells of somebody, asked in either: it holds no word but a name."""
    for life in _LIVES:
        match = re.search(rf"\b({FULL}) {life[written]}\b[^,;.]*", text)
        if (
            match
            and date_spans(match[0])
            and all(fold(word) in world.names for word in words(match[1]) if word[0].isupper())
        ):
            yield Made("when", life[f"ask {language}"].format(match[1]))
    for clause in clauses(text, written):
        for made in WHO_IS[written](Clause(clause, world)):
            yield Made(
                "who_is", {"en": f"Who is {made.about}?", "es": f"¿Quién es {made.about}?"}[language], made.about
            )


# ------------------------------------------------------------------ what is known of a document

_SPEAKS = (
    "said|says|told|warned|argued|asked|urged|proposed|wrote"
    "|testified|dijo|afirmó|aseguró|declaró|explicó|advirtió|pidió"
    "|propuso|escribió|anunció"
)
_TITLES = (
    "Senator|President|Minister|Administrator|Secretary|Governor|Professor|Doctor|Dr|Mr|Mrs|Ms|Sir|General|Colonel"
    "|minister|administrator|general|spokesperson|spokesman|director|senador|senadora|presidente|presidenta|ministro"
    "|ministra|consejera|consejero|doctor|doctora|profesor|profesora"
)
_LIVED = "was born|died|married|his|her|nació|murió|se casó"


@lru_cache(maxsize=64)
def world_of(document: Document) -> World:
    """The names, people and themes of a document, as far as its beginning tells."""
    text = document.text[:LOOKED_AT]
    known = names(text)
    count = Counter(fold(word) for word in words(text))
    stop = STOP_WORDS[document.language]
    themes = frozenset(word for word, times in count.items() if times >= 3 and len(word) > 3 and word not in stop)
    small = frozenset(re.findall(r"\b[a-záéíóúñü]+\b", text))
    return World(known, people(text, known), themes, small)


def people(text: str, known: frozenset[str]) -> frozenset[str]:
    """Names of people: they speak, bear a title, were born, or are called by their surname later."""
    speaks = rf"({NAME}),? (?:{_SPEAKS}|{_LIVED})\b|\b(?:{_SPEAKS}) ({NAME})|\b(?:{_TITLES})\.? ({NAME})"
    seen = {name for match in re.finditer(speaks, text) for name in match.groups() if name}
    full = {match[0] for match in re.finditer(FULL, text)}
    alone = set(re.findall(rf"[a-záéíóúñ,.;] ({WORD})\b(?! [A-ZÁÉÍÓÚÑ])", text))
    seen |= {one for one in full if one.split()[-1] in seen | alone}
    seen = {re.sub(rf"^(?:{_TITLES}) ", "", one) for one in seen}
    called = {
        one
        for one in seen
        if all(fold(word) in known for word in re.findall(r"[\w’'-]+", one) if word[:1].isupper())
        and not re.search(rf"\b(?:the|el|la|los|las|del) {re.escape(one)}\b", text, re.I)
        and not _THINGS & {fold(word) for word in words(one)}
        and not places() & {fold(one), fold(one.split()[0]), fold(one.split()[-1])}
    }
    return frozenset(called | {one.split()[-1] for one in called})


def of_names(text: str, document: Document, language: Language, world: World) -> Iterator[Made]:
    """Questions that hold nothing but names and dates, so that they can be asked in either language."""
    days = [f"{one.year}-{one.month:02}-{one.day:02}" for one in dates(text) if one.year and one.day]
    told = re.search(r"(?:ó|ed|aid|told) (?:on|el) (?:[A-Z]|\d)", text)
    for day in (day for day in days if document.date and day > document.date and not told):
        said = written_date(day, language)
        asked = {"en": f"What is planned for {said}?", "es": f"¿Qué está previsto para el {said}?"}
        yield Made("due", asked[language])
    yield from _of_people(text, document.language, language, world)
    for name in sorted(world.people):
        if " " in name and name in text and document.text.count(name.split()[-1]) >= 2:
            asked = {"en": f"What do the documents say about {name}?", "es": f"¿Qué dicen los documentos sobre {name}?"}
            yield Made("about", asked[language], name)


def of_subjects(document: Document, world: World, most: int = 3) -> Iterator[tuple[Span, Made]]:
    """What can always be asked: about the things that a document comes back to, with the article they bear there."""
    text, language = document.text[:LOOKED_AT], document.language
    runs = Counter(match[0] for match in re.finditer(rf"\b(?:{FULL}|[A-Z]{{2,}})\b", text))
    things = [name for name, times in runs.most_common() if times >= 3 and _is_thing(name, world)]
    nouns = Counter(re.findall(rf"\b(?:{_ARTICLES[language]}) ([a-záéíóúñ]{{4,}})\b", text))
    themes = [noun for noun, times in nouns.most_common() if times >= 2 and fold(noun) in world.themes]
    for thing in [*things[:most], *themes[:most]]:
        at = re.search(rf"\b{re.escape(thing)}\b", text)
        if at is None:
            continue
        said = f"{_article(thing, document)}{thing}"
        asked = {"en": f"What do the documents say about {said}?", "es": f"¿Qué dicen los documentos sobre {said}?"}
        yield Span(*at.span()), Made("about" if thing in things else "theme", asked[language], thing)


_ARTICLES: dict[Language, str] = {"en": "[Tt]he", "es": "[Ee]l|[Ll]a|[Ll]os|[Ll]as|del|al"}


def _is_thing(name: str, world: World) -> bool:
    """Is it a name, of no person and no country?"""
    known = all(fold(word) in world.names or word.isupper() for word in words(name) if word[:1].isupper())
    return known and name not in world.people and fold(name) not in places() and not translated(fold(name))


def _article(thing: str, document: Document) -> str:
    """“the ”, «la »: what mostly stands before it in its document; empty where it mostly stands alone."""
    times = len(re.findall(rf"\b{re.escape(thing)}\b", document.text))
    before = re.findall(rf"\b({_ARTICLES[document.language]}) {re.escape(thing)}\b", document.text)
    bare = Counter({"del": "el", "al": "el"}.get(one.lower(), one.lower()) for one in before)
    return f"{bare.most_common(1)[0][0]} " if before and (2 * len(before) > times or thing.islower()) else ""


_THINGS = frozenset(  # what names of things end or begin with
    """government ministry institute institutes court university company party church empire bowl war park river
    street road house council city county island group act treaty assembly parliament senate congress school
    college museum bridge award committee department office agency bank union league club team army navy corps
    house society association gobierno ministerio instituto tribunal universidad empresa partido iglesia
    imperio guerra parque rio calle ayuntamiento consejo ciudad isla ley tratado asamblea parlamento senado
    congreso escuela colegio museo puente premio comite oficina banco union liga club equipo ejercito armada
    sociedad asociacion comunidad estados unidos valle north south east west new san santa saint
    lake mount bay sea lago monte mar bible french
    english spanish german dutch italian greek roman catholic protestant norman byzantine american mexican
    british scottish irish chinese russian european african asian latin arab jewish muslim""".split()
)
