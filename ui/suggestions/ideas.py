"""A document -> questions that it may well answer: of its figures, speakers, dates, names and own questions.

A handful of templates in each language, each of which can only give good grammar. That a question makes sense to
somebody who has not read the document is asked of its words here; that it is answered, of the library, in `suggest`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.language.dates import dates, written_date
from rag.language.detection import detect_sure
from rag.language.sentences import sentences
from rag.language.words import fold, names, words
from rag.types import Document, Language, Span

READ = 15_000  # characters of a document that are looked at: some hundred sentences
LONGEST = 90  # characters of a question: one line on a desk, two on a phone
KINDS = (
    "own",
    "how_many",
    "how_much",
    "share",
    "when",
    "said",
    "due",
    "about",
)  # the more an answer tells, the earlier


@dataclass(frozen=True, slots=True)
class Idea:
    """A question and the sentence that should answer it."""

    question: str
    language: Language
    kind: str  # one of KINDS
    document_id: str
    span: Span
    about: str = ""  # the name that any other sentence cited for it must hold


_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December|enero|febrero|marzo|abril"
    "|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
)
_WORD = (
    rf"(?!(?:The|An?|El|La|Los|Las|Un|Una|Mon|Tues|Wednes|Thurs|Fri|Satur|Sun|{_MONTHS})(?:day)?\b)[A-ZÁÉÍÓÚÑ][\w’'-]*"
)
_NAME = rf"{_WORD}(?: (?:(?:de la|de los|del|de|of|of the|van|von) )?{_WORD})+"  # two words or more
_FIGURE = (
    r"(?!(?:19|20)\d\d\b(?![.,]\d))\d[\d.,]*(?: (?:million|billion|trillion|mil|millones|billones))?"  # but no year
)
_REST = r"(?: [\w’'.-]*[\w’'-]){2,9}(?=[,;:.]|$)"  # to the end of the clause
_SAYS: dict[Language, str] = {
    "en": "said|says|warned|argued|noted|claimed|explained|insisted",
    "es": "dijo|afirmó|aseguró|declaró|señaló|explicó|advirtió|sostuvo",
}
_THING: dict[Language, str] = {  # from an article or a name on
    "en": rf"\b(?P<thing>(?:[Tt]he |[Aa]n? |(?=[A-Z]))(?:(?!(?:{_SAYS['en']}|that)\b)[\w’'-]+ ){{0,3}}?[\w’'-]+"
    r"(?: of (?:the )?[\w’'-]+(?: [\w’'-]+)?)?)",
    "es": r"(?P<thing>(?:[Ee]l|[Ll]a|[Ll]os|[Ll]as) [\w-]+(?: (?:de (?:la |los )?|del )?[\w-]+){0,3})",
}
_VERB_ES = (  # they: seguían, esperan, murieron, serán; no adverb and no noun that ends like one
    r"(?!(?:bien|tan|gran|cien|quien|alguien|joven|orden|crimen|origen|examen|imagen|margen|volumen|plan|pan)\b)"
    r"(?:[a-záéíóúñ]+(?:an|en|ron|rán)|son|están)\b"
)
# Nouns whose last letters do not tell their gender: those that are masculine, and endings that may be either
_MASCULINE = frozenset(
    """problemas programas sistemas temas esquemas dilemas poemas lemas emblemas telegramas diagramas dramas
    panoramas síntomas idiomas diplomas aromas cromosomas climas enigmas paradigmas dogmas fantasmas días mapas tranvías
    planetas cometas""".split()
)
_UNTOLD = re.compile(
    r".*(?:(?<!víct)(?:[aeio]|g|s)mas|istas|[aeo]tas|cidas)|policías|espías|guías|vigías|guardias|indígenas|colegas"
    r"|camaradas|monarcas|patriarcas|manos|fotos|motos|radios|modelos|testigos"
)
# kind, a stretch of a sentence, and the question that it answers; `thing` must hold a name
_PATTERNS: dict[Language, tuple[tuple[str, str, str], ...]] = {
    "en": (
        ("how_many", rf"\b{_FIGURE} (?P<what>(?:(?:[a-z]+ ){{0,2}}[a-z]{{3,}}s|people)"
         rf" (?:are|were|have|had|died|lived?|works?|worked){_REST})", "How many {what}?"),
        ("how_much", rf"{_THING['en']} (?P<verb>would|will) cost \D{{0,12}}{_FIGURE}", "How much {verb} {thing} cost?"),
        ("share", rf"\b{_FIGURE} ?(?:%|per ?cent) (?P<what>of the (?:[\w’'-]+ ){{1,5}}?"
         rf"(?:is|are|was|were){_REST})", "What percentage {what}?"),
    ),
    "es": (
        ("how_many", rf"\b{_FIGURE} (?P<what>[a-záéíóúñ]{{3,}}(?P<gender>[oa])s(?: [a-záéíóúñ]+s)?"
         rf" {_VERB_ES}{_REST})", "¿Cuánt{gender}s {what}?"),
        ("how_much", rf"{_THING['es']} (?P<verb>costará|costaría|cuesta|costó|mide) \D{{0,12}}{_FIGURE}",
         "¿Cuánto {verb} {thing}?"),
        ("share", rf"\b{_FIGURE} ?% (?P<what>(?:del|de la|de los|de las) (?:[\w-]+ ){{1,5}}?"
         rf"(?:se|es|era|son|eran){_REST})", "¿Qué porcentaje {what}?"),
    ),
}  # fmt: skip
_SAID: dict[Language, str] = {"en": "What did {} say?", "es": "¿Qué dijo {}?"}
_ABOUT: dict[Language, str] = {"en": "What do the documents say about {}?", "es": "¿Qué dicen los documentos sobre {}?"}
_DUE: dict[Language, str] = {"en": "What is planned for {}?", "es": "¿Qué está previsto para el {}?"}
_ARTICLES: dict[Language, str] = {"en": "the", "es": "el|la|los|las|del|al"}
_FOLLOWS: dict[Language, str] = {  # what comes after a name that is a noun of its own
    "en": "said|says|has|have|had|is|was|are|were|will|would|can|could|and|or|to|in|on|for|at|with|from|by|that|as",
    "es": "dijo|dice|ha|han|había|es|fue|son|está|será|puede|y|o|a|en|de|por|para|con|que|como|se",
}
_LOOSE = frozenset(  # words that lean on what was said before, or on when it was said
    """he she it they him them his hers its her their theirs we us our you your i my this these those that such here
    there today tomorrow yesterday ago last next then however another other others former latter same who which
    su sus suyo nuestro nuestra nos yo mi tu usted este estos estas ese esa esos esas aquel aquella aqui ahora
    hoy ayer otro otra otros otras mismo misma dicho dicha cuyo cuya lo le les anterior siguiente""".split()
) - {"us"}  # fmt: skip


@lru_cache(maxsize=64)
def ideas_of(document: Document, language: Language) -> tuple[Idea, ...]:
    """Questions in a language that single sentences of a document answer, the most telling first.

    Where the document is in the other language, only such as hold nothing but a name or a date.
    """
    found = (idea for idea in _ideas(document, language) if _stands_alone(idea))
    return tuple(sorted(found, key=lambda idea: KINDS.index(idea.kind)))


def _ideas(document: Document, language: Language) -> Iterator[Idea]:
    known = names(document.text[:READ])
    named = Counter(re.findall(rf"\b{_NAME}|\b[A-Z]{{3,}}\b", document.text[:READ]))
    for span in sentences(document.text[:READ], document.language):
        idea = Idea("", language, "", document.id, span)
        text = document.text[span.start : span.end]
        if language == document.language:
            yield from _of_figures(idea, text, known)
            if text.endswith("?") and text[0] in "¿ABCDEFGHIJKLMNOPQRSTUVWXYZ" and len(words(text)) > 4:
                yield replace(idea, question=text, kind="own")
        yield from _of_names(idea, text, document, named)
        for day in (f"{one.year}-{one.month:02}-{one.day:02}" for one in dates(text) if one.year and one.day):
            if document.date and day > document.date:
                yield replace(idea, question=_DUE[language].format(written_date(day, language)), kind="due")


def _of_figures(idea: Idea, text: str, known: frozenset[str]) -> Iterator[Idea]:
    """What the patterns of its language make of a sentence."""
    for kind, stretch, question in _PATTERNS[idea.language]:
        match = re.search(stretch, text)
        if match is None:
            continue
        parts = match.groupdict()
        if parts.get("gender"):
            parts["gender"] = _gender(parts["what"].split()[0], parts["gender"])
            if not parts["gender"]:
                continue
        if thing := parts.get("thing"):
            if not known & set(map(fold, words(thing))):
                continue
            first = words(thing)[0]
            parts["thing"] = thing if fold(first) in known else thing[:1].lower() + thing[1:]
        yield replace(idea, question=question.format(**parts), kind=kind)


def _gender(noun: str, ending: str) -> str:
    """“o” or “a” for a Spanish noun in -os or -as; empty where that is not told by its last letters."""
    return "o" if noun in _MASCULINE else "" if _UNTOLD.fullmatch(noun) else ending


def _of_names(idea: Idea, text: str, document: Document, named: Counter[str]) -> Iterator[Idea]:
    """What somebody named said, and what there is on a name that the document comes back to."""
    speaks = rf"\b({_NAME}),? (?:{_SAYS[document.language]})\b|\b(?:{_SAYS[document.language]}) ({_NAME})"
    speakers = {name for found in re.findall(speaks, text) for name in found if name}
    returning = {name for name, times in named.items() if times > 2 and name in text}
    for name in sorted(speakers | returning):
        made, kind = (_SAID, "said") if name in speakers else (_ABOUT, "about")
        article = _article(name, document)
        if article is None:
            continue
        if idea.language == document.language or (name in speakers and not article):  # what is no person is renamed
            yield replace(idea, question=made[idea.language].format(article + name), kind=kind, about=name)


def _article(name: str, document: Document) -> str | None:
    """“the ”, «la »: what mostly stands before a name in its document; empty where it mostly stands alone.

    An acronym is counted where it is a noun of its own, as in "the DEA said", since "a DEA chief" tells nothing; None
    where it never is.
    """
    standing = rf"(?=\s*[.,;:)'’]|\s(?:{_FOLLOWS[document.language]})\b)" if name.isupper() else r"\b"
    found = re.findall(rf"(?:\b({_ARTICLES[document.language]}) )?\b{re.escape(name)}{standing}", document.text, re.I)
    if not found:
        return None
    bare = Counter({"del": "el", "al": "el"}.get(one.lower(), one.lower()) for one in found if one)
    return f"{bare.most_common(1)[0][0]} " if 2 * bare.total() > len(found) else ""


def _stands_alone(idea: Idea) -> bool:
    """Return whether a question is short, in its language, and understood without the document."""
    said = [fold(word) for word in words(idea.question)]
    return (
        len(idea.question) <= LONGEST
        and not _LOOSE & set(said)
        and not re.search(r"[\n\"“”«»()\[\]]", idea.question)
        and detect_sure(idea.question) in (None, idea.language)
    )
