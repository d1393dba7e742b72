"""A sentence of a document -> who says it: in the sentence itself, or, of "he said", in the sentence before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.language.modality import markers
from rag.language.names import named, translated
from rag.language.sentences import sentences
from rag.language.words import STOP_WORDS, fold
from rag.types import Language, Span

REACH = 700  # characters back, in which the speaker's name must stand
FIRST_NAMES = 60  # characters before a surname
NEAR = 90  # characters between a name and the verb of saying
_NAME = re.compile(r"[A-ZÁÉÍÓÚÜÑ][\w'’-]*[a-záéíóúüñ](?:\s(?:(?:de|del|de la|of)\s)?[A-ZÁÉÍÓÚÜÑ][\w'’-]*\w)*(?:['’]s)?")
_SAYS = re.compile(  # beside the verbs of `modality`: those that only newspapers use
    r"\b(?:precis[oó]|respond(?:i[oó]|e)|cont[oó]|subray[oó]|record[oó]|apostill[oó]|lament[oó]|critic[oó]|preg[ou]nt[oó]"
    r"|replied|answered|recalled|stressed|noted|predict(?:ed|s)|calcul[aoó]|lo niega|lo desmintió|rejected)\b"
)
_CAPITALISED = re.compile(r"(?:\b[A-ZÁÉÍÓÚÑ][\w'’-]+ ){1,2}$")  # searched up to where a surname stands
_WITHIN = re.compile(r"\b(?:de|de la|del|de los|of the|of)\s$")  # the name says what another belongs to
_BY_PRONOUN = re.compile(r"\b(?:he|she|they|él|ella|ellos|ellas)\s$", re.I)  # "she said": her name stands before
_ANY = r"(?:an?|one|some|several|una?|unos|unas|varios|varias)"
_UNNAMED = re.compile(rf"\b{_ANY} (?:[^\W\d_A-Z][\w-]* ){{1,5}}$")  # "an official said"
_BY_UNNAMED = re.compile(rf"\w+ {_ANY} [^\W\d_A-Z]")  # «dijo un alto cargo»
_THAT = re.compile(r"\b(?:that|que)\b")
_ACCORDING = re.compile(r"(?:according to|in the words of|seg[uú]n|de acuerdo con|a juicio de)\b", re.I)
TITLE = 8  # words from "according to" to a name: what is said of whom comes first
_INVERTED = re.compile(
    r"(?:^|[,.;:?!…—–”\"»’'-]|\b(?:seg[uú]n|como|as|so|y|e|and|or|o|pero|but|me|nos|les?))\s*$", re.I
)
_GOVERNED = re.compile(  # by a preposition: a place or a thing, and nobody who speaks
    r"\b(?:in|from|to|at|on|with|for|into|near|en|desde|hacia|hasta|a|con|para|por|sobre|entre)\s(?:(?:the|el|la|los|las)\s)?$"
    r"|\bal\s$"
)
_ANOTHER = re.compile(r"[,;]\s(?!(?:who|quien|que)\s)(?:[^\W\d_A-ZÁÉÍÓÚÑ][\w-]*\s){1,5}")  # ", officials said"
_SEVERAL = re.compile(r"\b(?:[a-záéíóúñ]{3,}s|police|la policía)\s$")  # "officials say": nobody who was named before
_HEARER = re.compile(r"(?:\b(?:told|tells)|\ba(?:l| la| los| las)?)\s$")  # told Radio Lorne, declaró a Radio Lorne
_QUOTED = re.compile(r"[«“\"]([^»”\"]*)[»”\"]")


def speaker(text: str, span: Span, language: Language) -> Span | None:
    """Where the name of who says the sentence at `span` stands in the text; None where nobody is said to."""
    sentence = text[span.start : span.end]
    verbs = _told_at(sentence, language)
    if any(_UNNAMED.search(sentence[:at]) or _BY_UNNAMED.match(sentence, at) for at in verbs):
        return None
    inside = _teller(text, span, verbs)
    if inside is not None:
        return _in_full(text, inside)
    by_others = any(_ACCORDING.match(sentence, at) or _SEVERAL.search(sentence[:at]) for at in verbs)
    if by_others or not _lent(sentence, language):
        return None
    start = max(0, span.start - REACH)
    before = sentences(text[start : span.start], language)
    for one in reversed(before[-3:]):
        there = Span(start + one.start, start + one.end)
        verbs = _told_at(text[there.start : there.end], language)
        found = _teller(text, there, verbs) or _full_name(text, there)
        if found is not None:
            return _in_full(text, found)
    return None


def _lent(sentence: str, language: Language) -> bool:
    """Does it say that somebody said so, or stand between quotation marks?"""
    return bool(_SAYS.search(sentence) or _QUOTED.search(sentence)) or any(
        one.kind == "attribution" for one in markers(sentence, language)
    )


def _teller(text: str, span: Span, verbs: Sequence[int]) -> Span | None:
    """The name in a sentence nearest to one of its verbs of saying, outside quotation marks."""
    sentence = text[span.start : span.end]
    quoted = [match.span() for match in _QUOTED.finditer(sentence)]
    verbs = [at for at in verbs if not _BY_PRONOUN.search(sentence[:at])]
    names = [name for name in _names(text, span)
             if not any(start <= name.start - span.start < end for start, end in quoted)]  # fmt: skip
    best: tuple[int, Span] | None = None
    for at in verbs:
        for name in names:
            first, last = name.start - span.start, name.end - span.start
            gap = at - last if last <= at else first - at
            says = _follows(sentence, at, first) if first > at else _leads(sentence, first, last, at)
            if 0 <= gap <= NEAR and says and (best is None or gap < best[0]):
                best = (gap, name)
    return best[1] if best else None


def _follows(sentence: str, at: int, first: int) -> bool:
    """Does a name behind a verb of saying tell: ", said Ana Ruiz", but not "experts say pills come from Mexico"?"""
    if _ACCORDING.match(sentence, at):
        return len(sentence[at:first].split()) <= TITLE
    if _HEARER.search(sentence[at:first]) or _THAT.search(sentence, at, first):
        return False
    return bool(_INVERTED.search(sentence[:at]))


def _leads(sentence: str, first: int, last: int, at: int) -> bool:
    """Does a name before a verb of saying tell: "Ana Ruiz, the mayor, said", but not "from China, officials said"?"""
    governed = _GOVERNED.search(sentence[:first]) or _ANOTHER.fullmatch(sentence[last:at])
    return not governed and not _ACCORDING.match(sentence, at)


def _told_at(sentence: str, language: Language) -> list[int]:
    """Where the verbs of saying stand, outside quotation marks."""
    quoted = [match.span() for match in _QUOTED.finditer(sentence)]
    verbs = [one.at for one in markers(sentence, language) if one.kind == "attribution"]
    verbs += [match.start() for match in _SAYS.finditer(sentence)]
    return [at for at in verbs if not any(start <= at < end for start, end in quoted)]


def _full_name(text: str, span: Span) -> Span | None:
    """The last name of two words that is no country's, one between commas first: "Its chair, Nuala Finch, came"."""
    quoted = [match.span() for match in _QUOTED.finditer(text, span.start, span.end)]
    full = [one for one in _names(text, span)
            if " " in text[one.start : one.end] and not translated(fold(text[one.start : one.end]))
            and not any(start <= one.start < end for start, end in quoted)]  # fmt: skip
    between = [one for one in full if text[: one.start].endswith(", ") and text[one.end : one.end + 1] == ","]
    return next(iter(between or full), None)


def _names(text: str, span: Span) -> list[Span]:
    """Names of two words or more, and single ones that do not open the sentence."""
    found, known = [], named(text[span.start : span.end])
    for match in _NAME.finditer(text, span.start, span.end):
        name = re.sub(r"['’]s$", "", match.group())
        words = name.split()
        start = match.start()
        while words and fold(words[0]) in STOP_WORDS["en"] | STOP_WORDS["es"]:
            start += len(words[0]) + 1
            words = words[1:]
        if len(words) == 1 and fold(words[0]) not in known:
            continue  # a capital that only opens the sentence: "Last week, he told reporters"
        if words and not _WITHIN.search(text[max(0, start - 8) : start]):
            found.append(Span(start, match.start() + len(name)))
    return found


def _in_full(text: str, name: Span) -> Span:
    """The first place where a surname stands with its first name; the name itself where there is none."""
    said = text[name.start : name.end]
    if " " in said:
        return name
    for match in re.finditer(rf"(?<=\w ){re.escape(said)}\b", text):
        before = _CAPITALISED.search(text, max(0, match.start() - FIRST_NAMES), match.start())
        tokens = before.group().split() if before else []
        while tokens and fold(tokens[0]) in STOP_WORDS["en"] | STOP_WORDS["es"]:
            tokens = tokens[1:]
        if tokens:
            return Span(match.start() - len(" ".join(tokens)) - 1, match.end())
    return name
