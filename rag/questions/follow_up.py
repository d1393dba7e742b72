"""A question and the conversation before it -> a question that stands alone, by rule. Knows no library, no model.

What is taken from an earlier answer only says what to search for: the new answer rests on documents again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.errors import QuestionError
from rag.language.detection import detect
from rag.language.modality import content, flat
from rag.language.words import STOP_WORDS, fold, stem, words
from rag.messages import quoted
from rag.types import Citation, Language, Turn

LONG = 12  # words from which a question is taken to stand alone, whatever pronouns it holds
LONGEST = 25  # the same, where a chat model may say what they stand for
NEW = 3  # content words, none of them said before, that make a question with an opening "and" a new one


@dataclass(frozen=True, slots=True)
class Completed:
    """What a follow-up asks, in full."""

    text: str
    language: Language | None = None  # to answer in, where the follow-up asks for one: "in Spanish, please"
    source_language: Language | None = None  # of the documents that it asks for: "and in English sources?"
    rough: bool = False  # the old question's words stand beside the new one's: a chat model may say it better


def complete(question: str, language: Language, history: Sequence[Turn]) -> Completed | None:
    """The question completed from the conversation; None where it stands alone.

    Raises QuestionError for a point that the last answer does not have.
    """
    asked, last = _Asked.of(question, language), _last(history)
    if last is None or not asked.text or len(words(asked.text)) > LONG:
        return None
    return next((found for rule in _RULES if (found := rule(asked, last))), None)


def leans(question: str, language: Language, history: Sequence[Turn]) -> bool:
    """Does a question that no rule completes need the conversation nonetheless, as far as its words tell?"""
    asked, last = _Asked.of(question, language).without_opener(), _last(history)
    if last is None or len(words(asked.text)) > LONGEST:
        return False
    return _leans(asked, last) or (bool(_COMPARED.search(asked.flat)) and not _names(asked.text))


def telling(history: Sequence[Turn]) -> list[Turn]:
    """The turns that a follow-up may lean on: a greeting says nothing."""
    return [turn for turn in history if turn.answer.sentences or turn.answer.passages]


def own_words(question: str, language: Language) -> frozenset[str]:
    """The stems of what a follow-up says itself, without its opening "and" and the noun of "that country"."""
    asked = _Asked.of(question, language).without_opener()
    return frozenset(content(_DEMONSTRATIVE.sub(" ", _COMPARED.sub(" ", asked.flat)), language))


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question without its marks, as written and folded letter for letter."""

    text: str
    flat: str
    language: Language

    @classmethod
    def of(cls, question: str, language: Language) -> _Asked:
        bare = " ".join(question.split()).strip(" ¿?¡!.…,")
        return cls(bare, flat(bare), language)

    def without_opener(self) -> _Asked:
        opener = _OPENER.match(self.flat)
        return replace(self, text=self.text[opener.end() :], flat=self.flat[opener.end() :]) if opener else self


def _last(history: Sequence[Turn]) -> Turn | None:
    """The turn that a question most likely follows, with what it asked in full."""
    turns = telling(history)
    if not turns:
        return None
    return replace(turns[-1], question=_last_sentence(turns[-1].answer.searched or turns[-1].question))


def _last_sentence(question: str) -> str:
    """Of several questions in one, the last."""
    return re.split(r"(?<=\?)\s+", question.strip())[-1]


# ------------------------------------------------------------------ the words that make a follow-up, folded

_OPENER = re.compile(
    r"(?:no,? )?(?:i meant?|i was asking about|quise decir|queria decir|me referia al?|quiero decir)\s+"
    r"|(?:(?:and|but|so|then|ok|okay|y|e|pero|entonces|vale)\b[,\s]*)?"
    r"(?:(?:what|how) about|que hay de|que tal|que pasa con)\s+"
    r"|(?:and|but|so|then|ok|okay|y|e|pero|entonces|vale)\b[,\s]+"
)
_PREPOSITION = {
    "in": "in", "at": "in", "on": "in", "en": "in", "from": "from", "desde": "from", "of": "of", "de": "of",
    "del": "of", "by": "by", "por": "by", "to": "to", "a": "to", "al": "to", "about": "about", "sobre": "about",
    "for": "for", "para": "for", "with": "with", "con": "with", "since": "since", "until": "until", "hasta": "until",
    "before": "before", "after": "after", "to the": "to", "in the": "in", "en el": "in", "en la": "in", "en los": "in",
    "according to": "by", "segun": "by",
}  # fmt: skip
_PREPOSITIONS = "|".join(sorted(_PREPOSITION, key=len, reverse=True))
_WH = re.compile(
    rf"(?:(?:{_PREPOSITIONS}) )?"
    r"(?:how (?:many|much|long|old|far|often|come|so)|what|which|whom?|whose|when|where|why|how"
    r"|por que|que|quien(?:es)?|cual(?:es)?|cuando|a?donde|como|cuant[oa]s?)\b"
)
_UNIT = (
    r"(?: (?:day|date|year|month|week|time|city|country|state|place"
    r"|dia|fecha|ano|mes|semana|hora|ciudad|pais|estado|lugar))?"
)
_AUXILIARY = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|might|must)"
_ENGLISH = re.compile(
    rf"(?P<wh>{_WH.pattern})(?P<noun>(?: (?!{_AUXILIARY} )[\w'’-]+){{0,4}}?) (?P<aux>{_AUXILIARY}) (?P<rest>.+)"
)
_SAID = (
    r"(?:sa(?:y|ys|id)|stated|claim(?:s|ed)?|argue[sd]?|told|wrote|dijo|dijeron|dice|dicen|cree|piensa|opina|propuso"
    r"|afirm[oa]|asegur[oa]|declar[oa]|sostiene|escribio)"
)
_SAYS_SO = re.compile(rf"\b(?:{_SAID}|think) (?:so|that|it)$|\blo (?:{_SAID}|dij\w+|dicho)\b")
_LENT = re.compile(
    rf"\b(?:{_SAID}|according to|added|warned|found"
    r"|segun|de acuerdo con|informo|explico|anadio|recordo|senalo|anuncio|relato)\b"
)
_SAYS_THAT = re.compile(rf".{{3,90}}?{_LENT.pattern}[^,;:]{{0,30}}? (?:that|que) (?=\w)")
_WHO_SAID = re.compile(
    rf"(?:who|quien(?:es)?) (?:lo |la |eso )?(?:has |have |ha |han )?(?:{_SAID}|dicho)"
    r"(?: (?:that|this|so|it|eso|esto))?"
    r"|(?:who(?:se)?|de quien) (?:words |claim )?(?:is|are|es|son) (?:that|this|it|eso|esto|esas palabras)(?: from)?"
    r"|(?:says|said) who|according to whom|segun quien|who is the source(?: of (?:that|this))?|cual es la fuente"
)
_ORDINALS = {
    word: number
    for number, said in (
        (1, "first 1st primer primero primera"),
        (2, "second 2nd segundo segunda"),
        (3, "third 3rd tercer tercero tercera"),
        (4, "fourth 4th cuarto cuarta"),
        (5, "fifth 5th quinto quinta"),
        (6, "sixth 6th sexto sexta"),
        (-1, "last final ultimo ultima"),
    )
    for word in said.split()
}
_THING = (
    r"(?:point|one|sentence|quote|source|item|claim|statement|citation"
    r"|punto|frase|cita|fuente|afirmacion|oracion|dato)"
)
_POINT = re.compile(
    rf"(?:\b(?:(?:the|your|el|la|su|tu) )?(?:(?P<ordinal>{'|'.join(_ORDINALS)}) {_THING}"
    rf"|{_THING} (?:number |numero |n\.? ?)?\[?(?P<number>\d)\]?)|\[(?P<mark>\d)\])"
    r"(?=\W*$| (?:mean|in|en|please|por favor)\b)"
)
_EXPLAIN = re.compile(
    r"(?:please |can you |could you |por favor |puedes |podria |podrias )*"
    r"(?:explain|expand on|elaborate on|clarify|detail|develop|show me|(?:tell me |say |give me )?more (?:about|on)"
    r"|tell me about|what does|what about|what is"
    r"|explic(?:a|ame|ar|arme|as|ame mejor|a mejor|ue|ueme)|ampli(?:a|ar|e)|aclar(?:a|ar|ame|e)"
    r"|desarroll(?:a|ar|e)|(?:cuent[ae]me|dime|digame|sabes) mas (?:de|sobre)|mas (?:de|sobre)|que significa"
    r"|que quiere decir|hablame de)\s*"
)
_MORE = re.compile(
    r"(?:can you |could you |please )?(?:tell me |say |give me |know )?"
    r"(?:more|anything else|something else|what else|go on|continue)"
    r"(?: details?| information)?(?: (?:about|on) (?:it|that|this))?(?: please)?"
    r"|(?:puedes |por favor )?(?:cuent[ae]me |dime |dame |digame |deme )?"
    r"(?:mas|algo mas|que mas|sigue|continua|siga|continue)"
    r"(?: detalles| informacion| datos)?(?: (?:de|sobre) (?:eso|esto|ello))?(?: por favor)?"
)
_TONGUE = r"(?P<tongue>english|spanish|ingles|espanol|castellano)"
_TONGUES: dict[str, Language] = {"english": "en", "ingles": "en", "spanish": "es", "espanol": "es", "castellano": "es"}
_TEXTS_EN = r"(?:documents?|sources?|texts?|articles?|press|media|newspapers?|ones)"
_TEXTS_ES = r"(?:documentos?|fuentes?|textos?|articulos?|prensa|medios|periodicos?)"
_SOURCES = re.compile(
    rf"(?:only |just )?(?:(?:in|from|according to|what do|do) )?(?:the )?{_TONGUE}(?:[- ]language)? {_TEXTS_EN}"
    r"(?: say(?: about (?:it|that|this))?)?"
    rf"|(?:only |just )?(?:in|from|according to|what do) (?:the )?{_TEXTS_EN} in (?P<tongue2>english|spanish)(?: say)?"
    rf"|(?:solo )?(?:(?:en|segun|que dicen|y) )?(?:los |las |la )?{_TEXTS_ES} (?:en |de habla |en idioma )?"
    r"(?P<tongue3>ingles|espanol|castellano)(?:a|es|as)?(?: (?:de|sobre) (?:eso|esto|ello))?"
)
_ANSWER_IN = re.compile(
    r"(?:now |please |can you |could you |ahora |por favor |puedes |podria |podrias )*"
    r"(?:(?:answer|say|repeat|write|put|translate)(?: (?:that|it|this))?(?: again)? "
    r"|(?:respond(?:e|er|eme|a)|contest(?:a|ar|e)|di(?:lo|melo)?|decir(?:lo|melo)?|repit(?:e|elo|a|alo)"
    r"|traduc(?:e|elo|ir|irlo)|escribe(?:lo)?)(?: (?:eso|esto))? )?"
    rf"(?:in|into|to|en|al) {_TONGUE}(?: (?:please|por favor|instead))?"
)
_PERSON = re.compile(r"\b(?:he|she|him|his|hers?)\b")
_ANAPHOR: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(?:it|its|they|them|their|(?:those|these)(?=$| (?:is|are|was|were|have|do|did|can|will)\b)"
        r"|(?:that|this)(?=$| (?:happen|mean|cost|begin|start|end|work|called|say|so))"
        r"|there$|then$|next$|afterwards?$|say so|think so)\b"
    ),
    "es": re.compile(
        r"\b(?:lo(?! (?:que|mas|mejor|peor|unico|mismo|primero|siguiente|cual|largo|de)\b)|ello|ellos|ellas"
        r"|eso|esto|aquello|alli$|ahi$|sus?|(?:la|los|las|le|les)(?= \w{2,}(?:aron|ieron|io|jo)$))\b"
    ),
}
_DEMONSTRATIVE = re.compile(  # "that" is mostly a conjunction
    r"(?:\b(?:this|these|those|such|es[ae]s?|est[ae]|estos|estas|aquel(?:la|los|las)?|dich[oa]s?)"
    r"|(?:^|\b(?:is|are|was|were|do|does|did|will|would|of|in|on|for|about|by|with|to|much|many) )that)"
    r"\s+(?P<noun>[a-z]{3,})"
)
_SUBORDINATE = re.compile(
    r"\b(?:when|if|after|before|because|while|although|since|that|who|which"
    r"|cuando|si|porque|mientras|aunque|que|donde)\b"
)
_COMPARED = re.compile(  # what is spoken of stands in the conversation, and no pronoun says so
    r"\b(?:the other (?:one|two)|the same one|which one)\b"
    r"|\b(?:the (?:former|latter|others?|same|two|rest)|(?:el|la) (?:otr[oa]|mism[oa])"
    r"|(?:los|las) (?:otr[oa]s|dos|demas|mism[oa]s)|cual de (?:los|las) dos)"
    rf"(?=$| (?:{_AUXILIARY}|es|son|fue|fueron|era|eran|dice|dicen|dijo|dijeron|cuesta|costo)\b)"
)
_EMPTY_IT = re.compile(r"\bit\b.*\b(?:to|that|take[ns]?|took)\b|\btime is it\b|\b(?:make|made|makes|making) it\b")
_ELLIPTIC = re.compile(  # the noun after "how many" is left out; a Spanish plural noun never ends in n
    r"how many (?:is|are|was|were|have|had|will|would|can|could)\b|how (?:many|much) of (?:them|those|these|it|that)\b"
    r"|cuant[oa]s \w+n\b|cuant[oa]s? de (?:ell|es|est)[oa]s?\b"
)
_COUNTED = re.compile(rf"(?:how many|cuant[oa]s) (?P<noun>\w+s\b|.{{3,40}}?(?= {_AUXILIARY}\b))")
_DROPPED = re.compile(  # Spanish leaves the subject out: "¿Cuándo murió?", "¿Qué dijo sobre México?"
    r"(?:(?:en|de|desde|por|a) )?(?:cuando|donde|como|cuanto|que|por que)(?: dia| ano| fecha| ciudad)? (?:se )?"
    r"(?:(?:es|fue|era|esta|nacio|murio|cuesta|costo|costara|vale|vende|ocurrio|paso|sucedio|empezo|termino|hizo|dijo"
    r"|dice|piensa|opina)(?: (?:exactamente|entonces|despues|antes|luego|hoy|ahora))?$"
    r"|(?:dijo|dice|opina|piensa|propuso|respondio|contesto|pidio|anadio) (?:sobre|acerca|del?|al?|ante|en)\b)"
)
_ACCORDING = re.compile(r"\b(?P<by>according to|segun) .+?(?=$| (?:in|on|at|en|el) )")
_CAPITAL = r"(?:[A-ZÁÉÍÓÚÜÑ][\w'’.-]*\w|[A-Z]\b\.?)"
_NAME = re.compile(rf"{_CAPITAL}(?: (?:(?:of|the|de|del|la|las|los|y|and) ){{0,2}}{_CAPITAL})*")
_NUMBERED = re.compile(r"\b([^\W\d_]{3,}) (\d+)\b")  # "Room 204" is another than "Room 211"
_YEAR = re.compile(r"(?<![\d.,$])(?:1\d{3}|2[01]\d{2})(?![\d]|[.,]\d)")


# ------------------------------------------------------------------ the rules, first come first served


def _by_sources(asked: _Asked, last: Turn) -> Completed | None:
    """ "And in Spanish documents?": the last question again, of those documents."""
    match = _SOURCES.fullmatch(asked.without_opener().flat)
    if match is None:
        return None
    tongue = _TONGUES[match["tongue"] or match["tongue2"] or match["tongue3"]]
    return Completed(last.question, language=asked.language, source_language=tongue)


def _by_answer_language(asked: _Asked, last: Turn) -> Completed | None:
    """ "In English, please": the last question again, answered in that language."""
    match = _ANSWER_IN.fullmatch(asked.without_opener().flat.replace(",", ""))
    return Completed(last.question, language=_TONGUES[match["tongue"]]) if match else None


def _by_point(asked: _Asked, last: Turn) -> Completed | None:
    """ "Explain the second point", "Who said the first one?": the words of that citation instead."""
    match = _POINT.search(asked.flat)
    if match is None or not last.answer.sentences:
        return None
    at = _ORDINALS[match["ordinal"]] if match["ordinal"] else int(match["number"] or match["mark"])
    citation = _point(last, at)
    around = asked.flat[: match.start()].strip()
    if not around or _EXPLAIN.fullmatch(around) or _OPENER.fullmatch(around + " "):
        return Completed(citation.quote)
    return _said(asked.text[: match.start()], citation, asked.language)


def _by_attribution(asked: _Asked, last: Turn) -> Completed | None:
    """ "Who said that?": who said the first quote of the answer."""
    if not _WHO_SAID.fullmatch(asked.without_opener().flat):
        return None
    if not last.answer.citations:
        return Completed(_beside(_WORDS[asked.language]["who said"], last, asked.language), rough=True)
    return _said(_WORDS[asked.language]["who said"], last.answer.citations[0], asked.language)


def _by_more(asked: _Asked, last: Turn) -> Completed | None:
    """ "Tell me more": what the answer quoted first, and what stands around it."""
    if not _MORE.fullmatch(asked.without_opener().flat):
        return None
    return Completed(last.answer.citations[0].quote if last.answer.citations else last.question)


def _by_substitution(asked: _Asked, last: Turn) -> Completed | None:
    """ "And in 2023?", "Why?", "And on what day in Tempe?": the last question with another question word or detail."""
    short = asked.without_opener()
    wh = re.match(_WH.pattern + _UNIT + r"(?: else| mas| exactly| exactamente)?\b", short.flat)
    detail = short.text[wh.end() :].strip() if wh else short.text
    if not wh and short is asked and not re.match(rf"(?:{_PREPOSITIONS})\s", short.flat):
        return None  # a bare name may be a question of its own
    if (detail and not _detail(detail)) or len(words(detail)) > 5:
        return None
    if wh and detail and short is asked and not re.match(rf"(?:{_PREPOSITIONS})\s", fold(detail)):
        return None
    base = last.question.strip(" ¿?.")
    if wh:
        base, swapped = _swapped(base, short.text[: wh.end()])
        if not swapped or detect(last.question) != asked.language:
            return Completed(_beside(short.text, last, asked.language), rough=True)
    text = _with_detail(base, detail) if detail else base
    return Completed(_question(text, detect(base)), rough="(" in text)


def _by_pronoun(asked: _Asked, last: Turn) -> Completed | None:
    """ "When did he say so?", "How much does it cost?": the person named, or the old question's words beside it."""
    opened = asked.without_opener()
    leans = _leans(opened, last)
    if not leans and (opened is asked or _new(opened, last)):
        return None
    text, named = _with_person(opened, last)
    if _SAYS_SO.search(opened.flat) and last.answer.citations:
        return Completed(_question(f"{text} ({claimed(last.answer.citations[0])})", asked.language), rough=True)
    if named and not _ANAPHOR[asked.language].search(flat(text)):
        return Completed(_question(text, asked.language))
    text, noun = _with_noun(text, last)
    around = re.sub(r"^(?:it|there) ", "", subject(last.question).removeprefix(noun).strip()) or noun
    return Completed(_question(f"{text} ({around})", asked.language), rough=True)


def _with_person(asked: _Asked, last: Turn) -> tuple[str, bool]:
    """The question with the name of the person last spoken of in place of "he" or "ella", or after a bare "dijo"."""
    name, text = _person(last), asked.text
    if name is None:
        return text, False
    if asked.language == "es":
        if pronoun := re.search(r"\b(?:él|ella)\b", text, re.I):
            return f"{text[: pronoun.start()]}{name}{text[pronoun.end() :]}", True
        verb = re.search(rf"\b{_SAID}(?= (?:sobre|acerca|del?|al?|ante|en)\b|$)", asked.flat)
        return (f"{text[: verb.end()]} {name}{text[verb.end() :]}", True) if verb else (text, False)
    pronoun = _PERSON.search(asked.flat)
    if pronoun is None:
        return text, False
    own = "'s" if pronoun.group() == "his" or re.match(r"her \w", asked.flat[pronoun.start() :]) else ""
    return f"{text[: pronoun.start()]}{name}{own}{text[pronoun.end() :]}", True


def _with_noun(text: str, last: Turn) -> tuple[str, str]:
    """ "How many were still waiting" after "How many defendants did…": how many defendants; and that noun."""
    how_many, noun = _ELLIPTIC.match(flat(text)), _COUNTED.match(flat(last.question.strip(" ¿?")))
    if how_many is None or noun is None or re.search(r" (?:of|de) ", how_many.group()):
        return text, ""
    at = len(re.match(r"how many|\w+", how_many.group()).group())  # type: ignore[union-attr]
    counted = last.question.strip(" ¿?")[slice(*noun.span("noun"))]
    return f"{text[:at]} {counted}{text[at:]}", counted


_RULES: tuple[Callable[[_Asked, Turn], Completed | None], ...] = (
    _by_sources,
    _by_answer_language,
    _by_point,
    _by_attribution,
    _by_more,
    _by_substitution,
    _by_pronoun,
)
_WORDS: dict[Language, dict[str, str]] = {"en": {"who said": "Who said"}, "es": {"who said": "Quién dijo"}}


# ------------------------------------------------------------------ does it lean on what was said before?


def _leans(asked: _Asked, last: Turn) -> bool:
    """Does it hold a pronoun, or leave something out, that nothing in the question itself stands for?"""
    if _ELLIPTIC.match(asked.flat):
        return not _names(asked.text) and len(_content(asked.text, asked.language)) <= NEW
    if asked.language == "es" and _DROPPED.match(asked.flat):
        return True
    for pattern in (_ANAPHOR[asked.language], *([_PERSON] if asked.language == "en" else [])):
        found = pattern.search(asked.flat)
        if found and not _stands_for(asked, found.start()) and not _EMPTY_IT.search(asked.flat):
            return True
    if asked.language == "es" and (found := re.search(r"\b(?:él|ella)\b", asked.text, re.I)):
        return not _stands_for(asked, found.start())
    noun = _DEMONSTRATIVE.search(asked.flat)
    if (
        noun is None
        or noun["noun"] in STOP_WORDS["en"]
        or asked.text[noun.start() : noun.end()].lower().startswith("está")
    ):
        return False
    return not _stands_for(asked, noun.start()) and _mentioned(noun["noun"], asked.language, last)


def _stands_for(asked: _Asked, at: int) -> bool:
    """Is there something before this place of the question that a pronoun may stand for?"""
    before, flat_before = asked.text[:at], asked.flat[:at]
    wh = _WH.match(flat_before)
    rest = flat_before[wh.end() :] if wh else flat_before
    content = [word for word in words(rest) if word not in STOP_WORDS["en"] | STOP_WORDS["es"]]
    most = 0 if re.match(r"(?:its|their|sus?)\b", asked.flat[at:]) else 2
    article = re.search(r"\b(?:the|an?|el|la|los|las|una?) \w", rest)
    return bool(_names(before) or article or _SUBORDINATE.search(rest)) or len(content) > most


def _new(asked: _Asked, last: Turn) -> bool:
    """Does it bring enough of its own, and nothing of what was said?"""
    content = _content(asked.text, asked.language)
    return len(content) >= NEW and not any(_mentioned(word, asked.language, last) for word in content)


def _content(text: str, language: Language) -> list[str]:
    return [word for word in words(text) if fold(word) not in STOP_WORDS[language]]


def _mentioned(word: str, language: Language, last: Turn) -> bool:
    """Does the word stand in the last question or in what its answer quotes, in any of its forms?"""
    said = " ".join([last.question, *(citation.quote for citation in last.answer.citations)])
    return stem(word, language) in {stem(other, language) for other in words(said)} or fold(word) in map(
        fold, words(said)
    )


# ------------------------------------------------------------------ pieces of questions


def _swapped(base: str, wh: str) -> tuple[str, bool]:
    """A question with another question word, and whether that could be done."""
    folded = flat(base)
    english = _ENGLISH.fullmatch(folded)
    if english and not re.match(r"(?:who|what|which|how many|how much)\b", fold(wh)):
        noun, aux, rest = (base[slice(*english.span(part))].strip() for part in ("noun", "aux", "rest"))
        keeps = (
            noun
            if re.match(r"(?:\w+ )?how (?:many|much)", english["wh"]) or not re.fullmatch(_UNIT, " " + noun)
            else ""
        )
        return " ".join(part for part in (wh, aux, rest, keeps) if part), True
    old = re.match(_WH.pattern + _UNIT + r"\b", folded)
    if old and re.search(
        r"(?:when|where|why|how|cuando|donde|por que|como)$|\bque \w+$|\b(?:what|which) \w+$", old.group()
    ):
        return f"{wh} {base[old.end() :].strip()}", True
    return base, False


def _detail(text: str) -> bool:
    """Is it a mere detail: a year, a figure, a name or a few words, with a preposition or article at most?"""
    folded = flat(text)
    if re.search(rf"\b(?:{_AUXILIARY}|say|said|es|son|fue|fueron|era|eran|hay|esta|estan|dijo|dicen?|se)\b", folded):
        return False
    rest = re.sub(rf"^(?:(?:{_PREPOSITIONS})\s+)?(?:(?:the|an?|el|la|los|las|una?)\s+)?", "", folded)
    left = text[len(text) - len(rest) :]
    return bool(_YEAR.search(left) or _NAME.search(left)) or len(words(left)) <= 2


def _with_detail(base: str, detail: str) -> str:
    """A question in which each part of a detail takes the place of one of its kind, or else stands at the end."""
    for part in re.split(rf" (?=(?:{_PREPOSITIONS}) (?!(?:{_PREPOSITIONS}) ))", detail):
        base = _with_part(base, part)
    return base


def _with_part(base: str, part: str) -> str:
    folded, new_year, old_years = flat(part), _YEAR.search(part), list(_YEAR.finditer(base))
    if new_year and len(old_years) == 1 and not _names(part):
        return base[: old_years[0].start()] + new_year.group() + base[old_years[0].end() :]
    lone, counted = re.fullmatch(r"(?:the |la |el |las |los )?(\d{1,3})", folded), re.findall(r"\b\d{1,3}\b", base)
    if lone and len(counted) == 1:
        return re.sub(r"\b\d{1,3}\b", lone[1], base)
    numbered, before = _NUMBERED.search(part), _NUMBERED.search(base)
    if numbered and before and before[1] == numbered[1]:
        return base[: before.start()] + numbered.group() + base[before.end() :]
    name, source = _NAME.search(part), _ACCORDING.search(flat(base))
    if source and (_ACCORDING.match(folded) or (name and not name.start())):
        new = part if _ACCORDING.match(folded) else f"{base[slice(*source.span('by'))]} {part}"
        return f"{base[: source.start()]}{new}{base[source.end() :]}"
    if name and not new_year and (old := _same_kind(base, _kind_before(folded[: name.start()]))):
        own = re.search(r"['’]s$", base[slice(*old)])
        said = re.sub(r"['’]s$", "", part[name.start() :])
        return base[: old[0]] + said + (own.group() if own else "") + base[old[1] :]
    opening = re.match(rf"(?:{_PREPOSITIONS})\s", folded)
    if opening and not new_year and (phrase := _phrase(base, _PREPOSITION[opening.group().strip()])):
        return base[: phrase[0]] + part + base[phrase[1] :]
    return f"{base} {part}" if name or new_year or opening else f"{base} ({part})"


def _phrase(base: str, kind: str) -> tuple[int, int] | None:
    """Where a question's only phrase after a preposition of a kind stands: "about Mexican police"."""
    mine = "|".join(word for word, other in _PREPOSITION.items() if other == kind)
    ends = "|".join(word for word, other in _PREPOSITION.items() if other != "of" or kind == "of")
    found = [
        one for one in re.finditer(rf"(?<= )(?:{mine}) .+?(?=$| (?:{ends}) )", flat(base)) if not _YEAR.search(one[0])
    ]
    return found[0].span() if len(found) == 1 else None


def _same_kind(base: str, preposition: str) -> tuple[int, int] | None:
    """Where the name stands in a question that a new one may replace: after the same preposition, or after none."""
    spans = _names(base)
    found = [span for span in spans if _kind_before(flat(base[: span[0]])) == preposition]
    if not found and not preposition:
        found = spans[-1:]
    return found[0] if found else None


def _kind_before(folded: str) -> str:
    match = re.search(rf"(?:^|\s)({_PREPOSITIONS})(?: (?:the|el|la|los|las))?\s*$", folded)
    return _PREPOSITION[match.group(1)] if match else ""


def _names(text: str) -> list[tuple[int, int]]:
    """Where names stand in a text: capitalised words in a row, but for a question word that opens it."""
    found = []
    for match in _NAME.finditer(text):
        start = match.start()
        first = match.group().split()[0]
        if fold(first) in STOP_WORDS["en"] | STOP_WORDS["es"] or (
            start == 0 and (_WH.match(fold(first)) or len(text.split()) > 1)
        ):
            start += len(first) + 1
        if start < match.end():
            found.append((start, match.end()))
    return found


def _person(last: Turn) -> str | None:
    """Whom the last question or the first quote of its answer names as speaking, else a full name in either."""
    said = [last.question.strip(" ¿?"), *(citation.quote for citation in last.answer.citations[:1])]
    for text in said:
        names = [text[start:end] for start, end in _names(text)]
        for name in names:
            folded = re.escape(flat(name))
            if re.search(
                rf"{folded},? (?:\w+ )?{_LENT.pattern}|(?:{_LENT.pattern}|\bdid\b)(?: \w+){{0,5}},? {folded}",
                flat(text),
            ):
                return name
        full = [name for name in names if len(name.split()) > 1]
        if full:
            return full[0]
    return None


def _point(last: Turn, at: int) -> Citation:
    sentences = last.answer.sentences
    if at > len(sentences):
        raise QuestionError(f"the last answer has {len(sentences)} points: name one of them", "no_such_point")
    number = sentences[at - 1 if at > 0 else at].citations[0]
    return next(citation for citation in last.answer.citations if citation.number == number)


def claimed(citation: Citation) -> str:
    """What a quote says, without who says so: "…, Milgram told Congress" and "Milgram said that" fall away."""
    text = citation.quote.strip(' .«»“”"')
    if opening := _SAYS_THAT.match(flat(text)):
        return text[opening.end() :]
    parts = re.split(r"(?<=,) (?=\D)", text)
    for at, part in enumerate(parts):
        if _LENT.search(flat(part)):
            return " ".join(parts[:at] or parts[at + 1 :]).strip(" ,") or text
    return text


def _said(before: str, citation: Citation, language: Language) -> Completed:
    return Completed(_question(f"{before.strip()} {quoted(claimed(citation), language)}", language))


def _beside(text: str, last: Turn, language: Language) -> str:
    """A question with the old question's subject beside it, in brackets."""
    return _question(f"{text} ({subject(last.question)})", language)


def subject(question: str) -> str:
    """A question without its question word and auxiliary verb: "drug defendants Mexico extradite"."""
    base = question.strip(" ¿?.")
    folded = flat(base)
    if english := _ENGLISH.fullmatch(folded):
        return " ".join(base[slice(*english.span(part))].strip() for part in ("noun", "rest")).strip()
    opening = re.match(_WH.pattern, folded)
    return base[opening.end() :].strip() if opening else base


def _question(text: str, language: Language) -> str:
    text = text.strip(" ¿?")
    text = text[:1].upper() + text[1:]
    return f"¿{text}?" if language == "es" else f"{text}?"
