"""A line → what it names of the kind that a list asks for: countries by CLDR, else what the text itself calls so.

A name is a company where the words say it: "the company Rodalia", "Tecniver, an inspection firm", "Candelario S.A.".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.briefing.naming import named
from rag.briefing.pool import Line
from rag.language.lexicon import equivalence, spans, told
from rag.language.localised import countries
from rag.language.modality import flat
from rag.language.names import demonym, spelt
from rag.language.words import STOP_WORDS, fold
from rag.types import Language

COUNTRIES = frozenset("countries paises".split())
PLACES = frozenset("places lugares".split())
PEOPLE = frozenset("people personas names nombres who quien quienes".split())
_ORGANISATIONS = frozenset("organisations organizations organizaciones".split())
_KINDS = (  # of organisations
    "company firm bank ministry union association party court agency university hospital museum institute committee"
    " council supplier manufacturer newspaper"
)
ONE_KIND = 0.3  # likelihood from which a noun is the kind's, or its translation
_CAPITAL = r"[A-ZÁÉÍÓÚÑ][\w&’'-]*"
_RUN = rf"{_CAPITAL}(?:(?: (?:de|del|de la|de los|de las|of|of the|for|y|and|&))? {_CAPITAL})*"
_BEHIND = re.compile(  # "the company Rodalia", "la consejera de Obras, Pilar Andrade", "Decree 31/2023"
    rf",? (?P<name>{_RUN})|(?: (?:de|del|of|for)(?: (?!que\b|the\b)\w+){{1,4}}?),? (?P<far>{_CAPITAL} {_RUN})"
    r"|(?: n\.?\s?[ºo°]| no\.)? (?P<number>\d[\d/.-]*\d)"
)
_BEFORE = re.compile(rf"(?P<name>{_RUN}) $")
_APPOSED = re.compile(rf"(?P<name>{_RUN}), (?:an?|the|una?|el|la|su|its|their)(?: [^\W\d_]+){{0,2}} $")
_OF = re.compile(rf" (?:de|del|de la|of|of the|for) {_RUN}")
_FIRM = re.compile(rf"(?P<name>{_RUN}),? (?:S\.\s?A\.|S\.\s?L\.|Inc\b|Ltd\b|GmbH\b|plc\b|Corp\b|LLC\b|Co\.)")


def items(kind: str, spoken: Language, line: Line, reader: Language) -> list[str]:
    """What a line names of a kind, in its own words; countries and places as the reader calls them."""
    if kind in COUNTRIES | PLACES:
        return _countries(line, reader, every=kind in COUNTRIES)
    if kind in PEOPLE:
        return _people(line, reader)
    if kind in _ORGANISATIONS:
        return list(called(told(_KINDS, "en"), "en", line))
    return list(called(told(kind, spoken), spoken, line))


def _countries(line: Line, reader: Language, *, every: bool) -> list[str]:
    known, written = countries(reader), countries("es")
    found = [(one, known.get(fold(one))) for one in named(line)]
    return [
        said for one, said in found if said and (not every or ("ñ" in one) <= ("ñ" in written.get(fold(one), "")))
    ]  # fmt: skip  Cañada


def _people(line: Line, reader: Language) -> list[str]:
    """Names of two words or more that stand behind no article and are called no place and no organisation."""
    places, others = countries(reader), " ".join(called(told(_KINDS, "en"), "en", line))
    full = [one for one in named(line) if " " in one and fold(one) not in places]
    return [one for one in full if one not in others and not _placed(line.text, one)]


def _placed(text: str, name: str) -> bool:
    """Does the name stand behind an article or a preposition of place, as no person's does: "the Pruitt Building"?"""
    return bool(re.search(rf"\b(?:[Tt]he|[Ll]as?|[Ll]os|[Ee]l|[Ee]n|in|at|from|to|del?)\s{re.escape(name)}", text))


def called(kinds: Sequence[str], spoken: Language, line: Line) -> Iterator[str]:
    """What stands in a line beside a noun of one of the kinds, given by their stems, as its name."""
    text = line.text
    for word in spans(text, line.language):
        if any(_one_kind(kind, spoken, word.stem, line.language) for kind in kinds):
            yield from filter(None, (_name(text, word.start, word.end),))
    if any(equivalence("compani", "en", kind, spoken) >= ONE_KIND for kind in kinds):
        yield from (_bare(match["name"], match.start()) for match in _FIRM.finditer(text))


def _one_kind(kind: str, spoken: Language, noun: str, language: Language) -> bool:
    return equivalence(kind, spoken, noun, language) >= ONE_KIND or (spoken != language and spelt(kind, [noun]))


def _name(text: str, start: int, end: int) -> str:
    """The name that the noun from `start` to `end` gives a kind to; empty where there is none."""
    noun, several = text[start:end], flat(text[start:end]).endswith("s")
    run = next((one for one in re.finditer(_RUN, text) if one.start() <= start < one.end()), None)
    whole = _bare(run.group(), run.start()) if run else ""
    if " " in whole:  # "Works Minister Pilar Andrade", "Museo Nacional de Ostrava", but no "Consejo de Ministros"
        return "" if several else whole
    if behind := _BEHIND.match(text, end):
        return f"{noun} {behind['number']}" if behind["number"] else behind["name"] or behind["far"]
    if (apposed := _APPOSED.search(text[:start])) and _bare(apposed["name"], apposed.start()):
        return _bare(apposed["name"], apposed.start())
    before = _BEFORE.search(text[:start])
    if before and not several and before.start() and not _tells_none(before["name"]):
        return f"{before['name']} {noun}"
    of = _OF.match(text, end)
    return text[start : of.end()] if of and not several else ""


def _bare(name: str, at: int) -> str:
    """A name that begins at a place of a line, without the words that merely open the sentence."""
    tokens = re.sub(r"['’]s?$", "", name).split()
    while tokens and not at and fold(tokens[0]) in STOP_WORDS["en"] | STOP_WORDS["es"]:
        tokens.pop(0)
    return " ".join(tokens)


def _tells_none(name: str) -> bool:
    """Does it only open a sentence, or tell where something is: "The union", "the Mexican company"?"""
    opens = fold(name) in STOP_WORDS["en"] | STOP_WORDS["es"]
    return opens or any(demonym(place, fold(name)) for place in countries("en"))
