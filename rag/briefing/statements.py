"""Sentences → who says what: speaker and verb as they stand in the sentence, or the speaker in the one before.

A name counts as the speaker only right before the verb of saying ("Feeley said") or right behind one that closes a
quote or a clause (", said Feeley", "according to Feeley"): the name nearest to the verb is often only spoken of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.briefing.brief import Statement
from rag.briefing.pool import Cited, Line, alike
from rag.language.modality import flat, markers
from rag.language.sentences import sentences
from rag.language.speaker import speaker
from rag.language.words import fold, words
from rag.types import Citation, Language, Span

MOST = 12  # statements
PER_SPEAKER = 3  # the unnamed count as one
ROLE = 6  # words of "US officials and international experts"
REACH = 900  # characters back
_TO = re.compile(r"(?:according to|segun|de acuerdo con|a juicio de|en opinion de)\b")
_OF = re.compile(r"\b(?:who|quien|quienes)\s(?:[\w’']+\s){1,3}$")  # "who accused Sanz of theft said": Sanz did not
_OF = re.compile(r"\b(?:de|del|of)\b")  # the head of the DEA is not the DEA
_NO_SAYING = re.compile(
    r"(?:is|are|was|were)$|describ|consider|regard|deem|reckon|belie[fv]|cre[eí]|call|llam"
)  # lend, but nobody speaks
_DENIES = re.compile(r"desmient|desmint")
_REFUSED = re.compile(  # what is refused and not denied: bail, planning permission; «se negó a pagar»
    r"\s(?:[\w’']+\s){0,3}?(?:bail|parole|permission|permits?|access|entry|admission|requests?|applications?|appeals?"
    r"|motions?|visas?|licen[cs]es?|asylum|funding|libertad|permisos?|acceso|entrada|solicitud(?:es)?|peticion(?:es)?"
    r"|recursos?|visados?|licencias?|asilo|amparos?|prorrogas?|fianzas?|ayudas?)\b|\sa\s[a-z]+r\b"
)
_DENYING = re.compile(r"den(?:y|ies|ied|ying)|neg|nieg")
_QUOTE = re.compile(r"[«“\"][^»”\"]*[»”\"]?")
_MORE = re.compile(  # verbs that only newspapers use, beside those of `modality`
    r"\b(?:precis[oó]|respond(?:i[oó]|e)|relat[oó]|subray[oó]|record[oó]|lament[oó]|adelant[oó]|exclam[oó]|añadi[oó]"
    r"|replic[oó]|aclar[oó]|desminti(?:ó|eron)|desmient\w+|descart[oó]|promet(?:ió|e)|asever[oó]|calific[oó]"
    r"|urged|replied|promised|warned|dismissed|disputes?|disputed|stressed|noted|added|exclaimed)\b"
)


# Nouns, participles and adjectives that are written like verbs of saying
_NO_VERB: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"report|statement|argument|belief|state|estimate|remark|claim|call"),
    "es": re.compile(
        r"asegurador(?:as?|es)?|reportes?|seguros?|preguntas|\w+[ai]d[oa]s?|\w+[aei]r(?:se)?"
        r"|\w+(?:cion(?:es)?|mientos?)"
    ),
}
_NOUN_TOO = re.compile(r"reports|states|claims|estimates|remarks|calls|stated")
_THAT = re.compile(r"\s?(?:that\b|[:“\"])")
_CLAIMS = re.compile(r"\s?(?:that\b|que\b|[,:.])")
_DOUBLE = re.compile(  # tell only with what is told: "added two goals", «admitió a 40 pacientes» do not
    r"(?:admi|add(?:s|ed)|anad|agreg|found|finds?|hall|encontr|show|muestr|mostr|wr[io]te|escrib|establec|record[oa])\w*"
)
_QUOTED_BEFORE = re.compile(r"[,”»\"’]\s(?:[\w’']+\s){0,6}$")
_SAID_SO = re.compile(r"\s?(?:that\b|que\b|[,:.“\"«]|(?:he|she|it|they|there)\s)")
_IN_GENERAL = re.compile(  # "fees vary according to income", «cambia según el barrio»: nobody says so
    r"\b(?:var(?:y|ies|ied|ying|ian?|iar|io|iaron)|differ\w*|depend\w*|cambi\w+|clasific\w+|ranked|sorted|divided|fij\w+"
    r"|calcul\w+)(?:\s[\w’']+){0,3}\s$"
)
_WHY = re.compile(r"\s(?:why|how|por qué|cómo)\b")
_SUBJECT = re.compile(r"(?:[A-Z][\w.’']*|\b(?:he|she|who|today|also|now)|,)\s$")
_IN_A_NOUN: dict[Language, re.Pattern[str]] = {  # what stands before a noun or a participle, and before no verb
    "en": re.compile(r"\b(?:an?|the|its|their|his|her|our|any|no"
                     r"|(?:is|are|was|were|been|be|being|got)(?: (?:now|first|later|also|then|still|once|\w+ly))?)\s"),
    "es": re.compile(r"\b(?:una?|la|el|los|las|su|sus|de|del|est[ea]|cada)\s"
                     r"|\bse\s(?=mant|establec|hall|conclu|encontr|estim|llam)"),
}  # fmt: skip
_PERFECT = re.compile(r"\b(?:ha|han|he|habian?)\s$")
_NOBODY = re.compile(
    r"\b(?:i|you|we|it|nobody|few|none|yo|nosotros|nadie|ningun[oa]|poc[oa]s|no one|which|whom|que)\s"
    r"(?:ha(?:ve|d|s)\s)?$"
)  # nobody named
_INVERTED = re.compile(r"\s(?:el|la|los|las|una?|su)\s")  # «…, sostiene el museo»
_CLAUSE_OPENS = re.compile(r"\b(?:after|before|when|while|because|since|cuando|mientras|porque|después de que|tras)\s")
_BEFORE_SUBJECT = ("and", "but", "as", "y", "e", "pero", "como", "ayer", "anteayer", "hoy", "yesterday", "today")
_HELPERS = frozenset(
    """has have had would will could did does not also then now later once again already today ya tambien luego ahora
    despues nevertheless however still ha han habia no lo la le les se nos me te os""".split()
)


@dataclass(frozen=True, slots=True)
class Teller:
    """The name of who says a sentence, empty where it names nobody, and the verb."""

    name: str
    verb: str
    denial: bool


@dataclass(frozen=True, eq=False, slots=True)
class Said:
    """A sentence and who says it."""

    line: Line
    teller: Teller


def statements(lines: Sequence[Line], cited: Cited, most: int = MOST) -> tuple[Statement, ...]:
    """What is said by whom, the speakers in the order of their nearest sentence, each with at most three."""
    kept: list[Said] = []
    full = _full_names(lines)
    told = [(line, teller) for line in lines if (teller := said(line))]
    for line, teller in told:
        full_up = len(kept) >= most and not teller.denial  # there is room for every denial
        if full_up or any(alike(line, other.line) for other in kept):
            continue
        teller = Teller(full.get(_last(teller.name), teller.name), teller.verb, teller.denial)
        if sum(teller.name == other.teller.name for other in kept) < PER_SPEAKER:
            kept.append(Said(line, teller))
    order = list(dict.fromkeys(one.teller.name for one in kept if one.teller.name))
    kept.sort(key=lambda one: order.index(one.teller.name) if one.teller.name else len(order))
    made = [Statement(one.teller.name, one.teller.verb, one.teller.denial, cited.number(one.line)) for one in kept]
    return tuple(one for one in made if not _inside(cited.all[one.citation - 1], made, cited))


def _inside(quote: Citation, made: Sequence[Statement], cited: Cited) -> bool:
    """Does another statement quote the sentence, begun earlier than its own: "Sanz said so. He said that …"?"""
    others = (cited.all[one.citation - 1] for one in made if one.citation != quote.number)
    return any(one.document.id == quote.document.id and one.start <= quote.start and quote.end <= one.end
               for one in others)  # fmt: skip


def _last(name: str) -> str:
    """The surname, folded; empty for what is no name: "experts" are not the "US officials and experts" of elsewhere."""
    last = words(name)[-1] if words(name) else ""
    return fold(last) if last[:1].isupper() else ""


def _full_names(lines: Sequence[Line]) -> dict[str, str]:
    """Last word of a name → the shortest name of two words or more that the lines tell speakers by."""
    found: dict[str, str] = {}
    for line in lines:
        teller = tell(line.text, line.language)
        if teller and _last(teller.name) and len(words(teller.name)) > 1 and not _OF.search(teller.name):
            known = found.get(_last(teller.name))
            found[_last(teller.name)] = min(filter(None, (known, teller.name)), key=len)
    return found


def said(line: Line) -> Teller | None:
    """Who says the line; None where nothing lends it to anybody."""
    text = line.document.text
    own = _tell(text, line.span, line.language)
    spoken = line.text.lstrip()[:1] in '“«"' and not _QUOTE.sub("", line.text).strip(" .,’'")
    if own is None and spoken and (before := _before(line)):
        named = speaker(text, line.span, line.language)
        return Teller(text[named.start : named.end] if named else before.name, before.verb, before.denial)
    return own


def _before(line: Line) -> Teller | None:
    """Who says the sentence before; of one that is nothing but a quotation, the one before that, and so on."""
    text, start = line.document.text, max(0, line.span.start - REACH)
    for one in reversed(sentences(text[start : line.span.start], line.language)[-4:]):
        sentence = text[start + one.start : start + one.end]
        teller = tell(sentence, line.language)
        if teller and teller.name:
            return teller
        if _QUOTE.sub("", sentence).strip(" .,’'") and not (teller and _pronoun(sentence, line.language)):
            return None
    return None


_PRONOUN: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:he|she)\b"),
    "es": re.compile(r"^|\b(?:el|ella)\b"),  # Spanish needs none
}


def _pronoun(text: str, language: Language) -> bool:
    return bool(_PRONOUN[language].search(flat(_QUOTE.sub("", text))))


def tell(sentence: str, language: Language) -> Teller | None:
    """The verb of saying outside quotation marks, with who is its subject."""
    return _tell(sentence, Span(0, len(sentence)), language)


def _tell(text: str, span: Span, language: Language) -> Teller | None:
    sentence = text[span.start : span.end]
    verbs = [one for one in _verbs(sentence, language) if _is_said(sentence, *one)]
    if not verbs:
        return None
    named = speaker(text, span, language)
    name = text[named.start : named.end] if named else ""
    there = sentence.find(words(name)[-1]) if name else -1
    at, end, denial = min(verbs, key=lambda one: (abs(one[0] - there) if there >= 0 else 0, not one[2]))
    if name and there >= 0:
        more = _MORE_NAMED.match(sentence, there + len(words(name)[-1]))
        name += more.group() if more else ""
    return Teller(name or _role(sentence, at, end, language), sentence[at:end], denial)


def _is_said(sentence: str, at: int, end: int, denial: bool) -> bool:
    """Is something said by it? Not "announced by", which tells of it, nor "has not said", nor "nobody said"."""
    before = flat(sentence[:at])
    if sentence[end:].startswith(" by ") or (not denial and (_UNSAID.search(before) or _NOBODY.search(before))):
        return False
    return not (_TO.match(flat(sentence), at) and _IN_GENERAL.search(before))


_MORE_NAMED = re.compile(
    r"\s\d+\b|\s(?:y|and)\s(?:the\s)?(?:otr[oa]s|other)\s[\w’-]+"
)  # Channel 6; Ruiz and other experts


def _subject(words_: str) -> str:
    """The words without what belongs to the verb behind them, or to the clause before: "and the firm has"."""
    tokens = _CLAUSE_OPENS.split(words_)[-1].split()
    while tokens and (fold(tokens[-1]) in _HELPERS or re.search(r"(?:ly|mente)$", tokens[-1])):
        tokens.pop()
    while tokens and fold(tokens[0]) in _BEFORE_SUBJECT:
        tokens.pop(0)
    return " ".join(tokens) if any(token.isalpha() for token in tokens) else ""


_UNSAID = re.compile(
    r"(?:\bnot|n['’]t|\bnever|\bto|\bnunca|\bno(?: (?:l[aeo]s?|se|me|nos))*(?: (?:ha|han|habian?))?)\s$"
)
_NOUN = re.compile(r"(?:el|la|los|las|una?|su|the|an?|[A-ZÁÉÍÓÚÑ])\b")
_CLAUSE = re.compile(r"[,;:.()«»“”\"]\s?|\s[–—-]\s")
_TOLD_US = re.compile(r"^(?:me|nos|le|les) [a-záéíóúñ]+ ")  # "según me escribió su perito"
_HEADS = re.compile(
    r"((?:El|L[ao]s?|Un[ao]?|Su|The|Its|An?) [^,;:.()«“\"]{3,40}), [^,;:.()«“\"]+, [^,;:.()«“\"]+ (?:y|e|and) $"
)
_BESIDE = re.compile(  # when, where or although: "In 1971 the county", «En su respuesta», "though the company"
    r"^(?:(?:in|on|at|by|after|during|en|al|tras|desde|durante|el (?=lunes|martes|mi[eé]rcoles|jueves|viernes))\b"
    r".*?(?:\s(?=(?:the|an?|el|l[ao]s?|una?)\s)|$)|(?:although|though|if|aunque|si|que)\s)", re.I
)  # fmt: skip
_ALONE = frozenset(
    """segun he she they it we i you that which who what this there anyone everyone if no me el ella ellos ellas se que
    quien lo si todos""".split()
)


def _role(sentence: str, at: int, end: int, language: Language) -> str:
    """Who says it where it is no name: "US officials", "the minister", as the words stand beside the verb."""
    cuts = [match.end() for match in _CLAUSE.finditer(sentence[:at])]
    before = sentence[cuts[-1] if cuts else 0 : at].strip()
    behind = re.split(r"\s(?:that|which|who|whose|que|cual)\s", _CLAUSE.split(sentence[end:])[0])[0].strip(" .")
    turned = language == "es" or re.match(r"sa(?:id|ys) (?:the|an?|one)\s", sentence[at:])  # , said the minister
    closes = bool(_TO.match(flat(sentence), at)) or (bool(turned) and sentence[:at].rstrip()[-1:] in ",»”")
    words_ = _subject(_BESIDE.sub("", _TOLD_US.sub("", behind) if closes else before))
    tokens = words_.split()
    if closes and any(one.kind == "attribution" and not one.at for one in markers(words_, language)):
        tokens = tokens[1:] if _NOUN.match(" ".join(tokens[1:])) else []  # según anunció la consejera, según dijo ayer
        words_ = " ".join(tokens)
    alone = _ALONE - {"el", "this"} if len(tokens) > 1 else _ALONE  # "él" alone, "el museo" not
    joined = tokens[-1:] in (["y"], ["e"], ["and"])  # "met in May and announced": its subject stands before
    if 0 < len(tokens) <= ROLE and not joined and not {fold(token) for token in tokens} & alone:
        return words_
    heads = _HEADS.match(sentence[:at])  # "La oposición, encabezada por Ana Ruiz, criticó el plan y anunció que…"
    return heads[1] if heads and not closes else ""


def _verbs(sentence: str, language: Language) -> list[tuple[int, int, bool]]:
    """Where the verbs of saying stand, and whether each denies."""
    found = markers(sentence, language)
    denials = {one.at for one in found if one.kind == "negation"}
    spots = {one.at for one in found if one.kind == "attribution"} | {m.start() for m in _MORE.finditer(sentence)}
    verbs = []
    for at in sorted(spots):
        to = _TO.match(flat(sentence), at)
        end = to.end() if to else at + len(re.match(r"[\w'’]*", sentence[at:]).group())  # type: ignore[union-attr]
        lent = not _NO_SAYING.match(sentence[at:end].lower()) and (bool(to) or _is_verb(sentence, at, end, language))
        if lent and _outside(sentence, at) and (sentence[at].islower() or at == 0):
            verbs.append((at, end, at in denials or bool(_DENIES.match(flat(sentence), at))))
    return verbs


def _is_verb(sentence: str, at: int, end: int, language: Language) -> bool:
    """Is the word a verb that says, rather than a noun, a participle or an adjective that looks like one?"""
    word, before = sentence[at:end].lower(), flat(sentence[:at])
    if _NO_VERB[language].fullmatch(fold(word)):
        return bool(language == "es" and _PERFECT.search(before))
    if re.search(r"\b[a-z]+ \d+ $", sentence[:at]):
        return False  # "there were 35 confirmed", but "Channel 6 reported"
    if _DENYING.match(fold(word)) and _REFUSED.match(flat(sentence), end):
        return False
    if fold(word).startswith("conclu") and not _CLAIMS.match(sentence[end:]):
        return False  # "concluded an accord"
    if word.startswith(("expli", "explai")) and _WHY.match(sentence, end):
        return False  # three ties explain why
    if _DOUBLE.fullmatch(fold(word)) and not (_SAID_SO.match(sentence, end) or _QUOTED_BEFORE.search(sentence[:at])):
        return False
    if language == "en" and word.endswith("ing"):
        return bool(_THAT.match(sentence, end))  # "the red warning"; "they left, warning that it leaks"
    if _NOUN_TOO.fullmatch(word):
        return bool(_SUBJECT.search(sentence[:at]) or sentence[end:].startswith(" that "))
    return not any(match.end() == at for match in _IN_A_NOUN[language].finditer(flat(sentence)))


def _outside(sentence: str, at: int) -> bool:
    return not any(match.start() < at < match.end() for match in _QUOTE.finditer(sentence))


def _bare(name: str) -> str:
    return re.sub(r"['’]s$", "", name).strip()
