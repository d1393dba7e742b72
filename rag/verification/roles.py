"""Who did what to whom: has a claim put a name where its quote has another?

Two names of a quote keep their order in a claim, or each the preposition that it had, unless the claim turns the
sentence round ("by", "lost to"). Names between which no word is the same are told of other things.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from rag.language.lexicon import ALIKE, equivalence
from rag.language.modality import content, lends
from rag.language.names import joined, named, same, spelt
from rag.language.text import Text
from rag.language.words import fold, stem
from rag.types import Language, Span

_TOKEN = re.compile(r"[^\W_]+(?:['’]s\b)?|[.,;:()–—”»]")
_PREPOSITIONS = {
    word: role
    for role, words in {
        "of": "of de del",
        "to": "to into toward towards a al hacia",
        "from": "from desde",
        "by": "by por",
        "with": "with without con sin",
        "against": "against contra frente ante",
        "for": "for para",
        "in": "in at on near during since within under before after until around through en durante bajo tras hasta",
        "over": "over about sobre",
        "than": "than",
        "as": "as como",
        "between": "between among entre",
    }.items()
    for word in words.split()
}
_ARTICLES = frozenset("the a an el la los las un una unos unas lo su sus his her its their este esta this that".split())
_BOUNDS = frozenset(
    ". , ; : ( ) – — and or but y e o u pero who which that que quien is was were are be been has have had es son fue"
    " fueron era eran ha han habia se".split()
)
_CONVERSE = re.compile(r"\b(?:lo(?:st|ses?)|perdi\w+|pierd\w+|vencid\w+)\b")  # "lost to" for "defeated"
_COUNTRY = re.compile(r"\b(?:USA?|EEUU|EUA)\b")  # in lower case "us" is no name
_IN_FULL: dict[Language, str] = {"en": "United States", "es": "Estados Unidos"}
FEW = 2  # words between two names that need not be the same: beat, venció
BEFORE = 5  # words before a name among which its preposition is looked for


@dataclass(frozen=True, slots=True)
class _Name:
    words: frozenset[str]
    start: int  # in tokens
    end: int
    roles: frozenset[str]  # what the prepositions before it make of it; "" without one
    agent: bool  # right behind "by"
    owner: bool  # "Luther's"
    speaks: bool  # where it is said who says so, which may stand before what is said or behind


@dataclass(frozen=True, slots=True)
class _Read:
    tokens: tuple[str, ...]  # folded
    names: tuple[_Name, ...]
    language: Language

    def between(self, one: _Name, other: _Name) -> tuple[str, ...]:
        return self.tokens[one.end : other.start]


def exchanged(claim: str, claim_language: Language, quote: str, language: Language) -> bool:
    """Do names of the quote stand in each other's places in the claim?"""
    mine, theirs = _read(claim, claim_language), _read(quote, language)
    meant = {
        name: [one for one in theirs.names if _alike(name, one, across=claim_language != language)]
        for name in mine.names
    }
    known = [name for name in mine.names if meant[name]]
    for first, second in combinations(known, 2):
        pairs = [(one, other) for one in meant[first] for other in meant[second] if one is not other]
        told_so = any(_told_so(mine, (first, second), theirs, pair) for pair in pairs)
        if pairs and not told_so and not first.words & second.words:
            return True
    return False


def _alike(name: _Name, other: _Name, *, across: bool) -> bool:
    if name.words & other.words:
        return True
    return across and any(same(word, other.words) or spelt(word, other.words) for word in name.words)


def _told_so(mine: _Read, claimed: tuple[_Name, _Name], theirs: _Read, quoted: tuple[_Name, _Name]) -> bool:
    """May the claim tell the first of these names before the second, if the quote tells them as it does?"""
    (first, second), (one, other) = claimed, quoted
    lost = any(_CONVERSE.search(" ".join(side.tokens)) for side in (mine, theirs))
    if (
        not lost
        and _turned_round(claimed, quoted)
        and _shared(mine.tokens, mine.language, theirs.tokens, theirs.language)
    ):
        return False
    if one.start < other.start:  # unless by whom: "A bought B", "A was bought by B"
        between, there = mine.between(first, second), theirs.between(one, other)
        alone = all(
            len(content(" ".join(words), side.language)) == 1 for words, side in ((between, mine), (there, theirs))
        )
        deed = alone and _shared(between, mine.language, there, theirs.language)
        return not deed or second.agent == other.agent
    if (first.speaks and one.speaks) or (second.speaks and other.speaks):
        return True
    between, there = mine.between(first, second), theirs.between(other, one)
    if not _one_deed(between, mine.language, there, theirs.language):
        return True
    if _turned(second, between) != _turned(one, there):
        return True
    kept = first.roles & one.roles, second.roles & other.roles
    if all(kept) and kept[0] | kept[1] != {""}:  # "in Rome", wherever it stands
        return True
    return any(name.owner for name in (first, second, one, other))


def _turned_round(claimed: tuple[_Name, _Name], quoted: tuple[_Name, _Name]) -> bool:
    """Does one lead to, or come from, the name from which the other leads away?"""
    for way in ("to", "from"):
        mine, theirs = (tuple(way in one.roles for one in pair) for pair in (claimed, quoted))
        if mine[0] != mine[1] and theirs == mine[::-1]:
            return True
    return False


def _one_deed(between: Sequence[str], language: Language, there: Sequence[str], spoken: Language) -> bool:
    """Do the words between both names tell what one did to the other: few of them, or one that is the same?

    Where none stand between, as in "Ana and Luis", nothing is told.
    """
    mine, theirs = content(" ".join(between), language), content(" ".join(there), spoken)
    if not mine or not theirs:
        return False
    return max(len(mine), len(theirs)) <= FEW or _shared(between, language, there, spoken)


def _shared(said: Sequence[str], language: Language, there: Sequence[str], spoken: Language) -> bool:
    """Is a word of both the same that is no name?"""
    mine, theirs = content(" ".join(said), language), content(" ".join(there), spoken)
    return any(equivalence(word, language, other, spoken) >= ALIKE for word in mine for other in theirs)


def _turned(second: _Name, between: Sequence[str]) -> bool:
    return second.agent or bool(_CONVERSE.search(" ".join(between)))


@lru_cache(maxsize=1024)
def _read(text: str, language: Language) -> _Read:
    text = _COUNTRY.sub(_IN_FULL[language], joined(text))
    told = named(text)
    written = _TOKEN.findall(text)
    tokens = tuple(fold(token).replace("’s", "").replace("'s", "") for token in written)
    capital = [token[:1].isupper() and tokens[at] in told for at, token in enumerate(written)]
    spans: list[tuple[int, int]] = []
    for at, is_name in enumerate(capital):
        if is_name and spans and spans[-1][1] == at:
            spans[-1] = (spans[-1][0], at + 1)
        elif is_name:
            spans.append((at, at + 1))
    speaking = _speaking(tokens, language)
    names = []
    for at, (start, end) in enumerate(spans):
        roles, agent = _roles(tokens[max(spans[at - 1][1] if at else 0, start - BEFORE) : start], language)
        owner = written[end - 1].endswith(("'s", "’s"))
        names.append(_Name(frozenset(tokens[start:end]), start, end, roles, agent, owner, start in speaking))
    return _Read(tokens, tuple(names), language)


def _speaking(tokens: Sequence[str], language: Language) -> range:
    """The tokens among which it is said who says so: "Ana told them that …", "…, said Ana", "According to Ana, …"."""
    said = next((at for at, word in enumerate(tokens) if lends(word, language)), None)
    if said is None:
        return range(0)
    closed = next((at for at in range(said, -1, -1) if tokens[at] in ("”", "»")), None)
    if closed is not None:  # “…,” Ana, a nurse at Los Pinos, said
        return range(closed, len(tokens))
    joint = next((at for at in range(said, len(tokens)) if tokens[at] in ("that", "que")), None)
    if joint is not None:
        return range(joint)
    before = [at for at in range(said) if tokens[at] == ","]
    after = [at for at in range(said, len(tokens)) if tokens[at] == ","]
    return range(before[-1], len(tokens)) if before else range(after[0] if after else len(tokens))


def _roles(before: Sequence[str], language: Language) -> tuple[frozenset[str], bool]:
    """The roles that the words before a name give it, and whether it is right behind "by".

    The nearest preposition alone, where nothing but articles stands between; else each but "of": "with the general
    of division James Abercrombie".
    """
    roles: list[str] = []
    beside = True
    for word in reversed(before):
        if word in _PREPOSITIONS and (word != "a" or language == "es"):
            roles.append(_PREPOSITIONS[word])
            if beside:
                return frozenset(roles), roles == ["by"]
        elif word in _BOUNDS:
            break
        elif word not in _ARTICLES:
            beside = False
    told = [role for role in roles if role != "of"] or roles
    return frozenset(told or [""]), False


# ------------------------------------------------------------------ who stands in another's place

_OFFICES: Mapping[Language, str] = {
    "en": "mayor|president|minister|director|governor|secretary|prosecutor|senator|chairman|chairwoman|chair|chief"
    "|coach|king|queen|chancellor|judge|ambassador|commissioner|manager|police|officer|head|leader|general|premier",
    "es": "alcalde|alcaldesa|president[ea]|ministr[oa]|director[a]?|gobernador[a]?|secretari[oa]|fiscal|senador[a]?"
    "|diputad[oa]|rector[a]?|canciller|jef[ea]|juez[a]?|concejal[a]?|entrenador[a]?|consejer[oa]|rey|reina|comisari[oa]|gerente|lider",
}
_KIN: Mapping[Language, str] = {
    "en": "brother|sister|son|daughter|wife|husband|father|mother|cousin|nephew|niece|widow|lawyer|driver|bodyguard"
    "|adviser|advisor|aide",
    "es": "herman[oa]|hij[oa]|espos[oa]|mujer|marido|padre|madre|prim[oa]|sobrin[oa]|viud[oa]|abogad[oa]|chofer"
    "|escolta|asesor[a]?",
}
_STAND_INS: Mapping[Language, tuple[re.Pattern[str], ...]] = {
    "en": (
        re.compile(rf"\b(?:deputy|vice|former|acting|interim|assistant|ex)[- ]({_OFFICES['en']})\b"),
        re.compile(rf"\b({_OFFICES['en']})['’]s? (?:{_KIN['en']})(?:-in-law)?\b"),
        re.compile(rf"\b(?:{_KIN['en']})(?:-in-law)? (?:of|to) (?:the )?({_OFFICES['en']})\b"),
    ),
    "es": (
        re.compile(rf"\b(?:ex|vice|sub)[- ]?({_OFFICES['es']})\b"),
        re.compile(rf"\b(?:antigu[oa]|anterior|entonces|teniente de|teniente) ({_OFFICES['es']})\b"),
        re.compile(rf"\b({_OFFICES['es']}) (?:en funciones|interin[oa]|suplente|adjunt[oa])\b"),
        re.compile(rf"\b(?:{_KIN['es']}) del? (?:la )?({_OFFICES['es']})\b"),
    ),
}


def stand_in(claim: Text, quote: Text) -> bool:
    """Does the claim tell of the mayor what the quote tells of the deputy mayor, the former one, or his brother?"""
    mine, theirs = _set_apart(claim), _set_apart(quote)
    bare = [stem(word.group(), claim.language) for word in _WORD.finditer(claim.folded)
            if not any(span.start <= word.start() < span.end for span, _ in mine)]  # fmt: skip
    apart = {at for span, _ in theirs for at in range(span.start, span.end)}
    themselves = [
        stem(word.group(), quote.language) for word in _WORD.finditer(quote.folded) if word.start() not in apart
    ]
    return any(
        any(equivalence(office, quote.language, other, claim.language) >= ALIKE for other in bare)
        and not any(equivalence(office, quote.language, other, quote.language) >= ALIKE for other in themselves)
        for _, office in theirs
    )


_WORD = re.compile(r"[a-zñ]{3,}")


def _set_apart(text: Text) -> list[tuple[Span, str]]:
    """Where a text names somebody by another's office, and the stem of the office."""
    return [(Span(*match.span()), stem(match[1], text.language))
            for pattern in _STAND_INS[text.language] for match in pattern.finditer(text.folded)]  # fmt: skip
