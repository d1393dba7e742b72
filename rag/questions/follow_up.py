"""A question and the conversation before it -> a question that stands alone, by rule. Knows no library, no model.

The last question's slots (`rag.questions.slots`) are filled anew by what the follow-up says: another date, place,
speaker or measure. What an earlier answer quoted is pointed at, never pasted in: the new answer rests on documents.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from rag.errors import QuestionError
from rag.language.detection import detect
from rag.language.modality import content, flat
from rag.language.numbers import ORDINALS
from rag.language.text import Text
from rag.language.words import STOP_WORDS, fold, stem, words
from rag.questions.answer_type import kind
from rag.questions.question import Question
from rag.questions.slots import (
    AUXILIARY,
    PREPOSITIONS,
    UNIT,
    WH,
    asked_otherwise,
    filled,
    is_detail,
    is_measure,
    named,
    subject,
    topic,
    with_thing,
)
from rag.types import Citation, Language, Passage, Turn

LONG = 12  # words from which a question is taken to stand alone, whatever pronouns it holds
LONGEST = 25  # the same, where a chat model may say what they stand for
MOST_FILLED = 8  # words of what only fills slots
NEW = 3  # content words, none of them said before, that make a question with an opening "and" a new one


@dataclass(frozen=True, slots=True)
class Pointed:
    """A quote of an earlier answer that a follow-up points at, and what it asks of it."""

    citation: Citation
    passage: Passage  # that it stands in
    wish: Literal["speaker", "around"]  # who said it, or what stands around it


@dataclass(frozen=True, slots=True)
class Completed:
    """What a follow-up asks, in full."""

    text: str
    language: Language | None = None  # to answer in, where the follow-up asks for one: "in Spanish, please"
    source_language: Language | None = None  # of the documents that it asks for: "and in English sources?"
    rough: bool = False  # the old question's words stand beside the new one's: a chat model may say it better
    pointed: Pointed | None = None  # the answer is read from this quote, and nothing is searched
    given: str = ""  # the slots that it fills itself: where they are not named, nothing answers


def complete(question: Question, history: Sequence[Turn]) -> Completed | None:
    """The question completed from the conversation; None where it stands alone.

    Raises QuestionError for a point that the last answer does not have.
    """
    asked, last = _bare(question), _last(history)
    if last is None or not asked.text or len(asked.words) > LONG:
        return None
    return next((found for rule in _RULES if (found := rule(asked, last))), None)


def leans(question: Question, history: Sequence[Turn]) -> bool:
    """Does a question that no rule completes need the conversation nonetheless, as far as its words tell?"""
    asked, last = _opened(_bare(question)), _last(history)
    if last is None or len(asked.words) > LONGEST:
        return False
    return _leans(asked, last) or (bool(_COMPARED.search(asked.folded)) and not named(asked.text))


def telling(history: Sequence[Turn]) -> list[Turn]:
    """The turns that a follow-up may lean on: a greeting says nothing."""
    return [turn for turn in history if turn.answer.sentences or turn.answer.passages]


def own_words(question: Question) -> frozenset[str]:
    """The stems of what a follow-up says itself, without its opening "and" and the noun of "that country"."""
    asked = _opened(_bare(question))
    return frozenset(content(_DEMONSTRATIVE.sub(" ", _COMPARED.sub(" ", asked.folded)), asked.language))


def _bare(question: Question) -> Text:
    """The question without its marks."""
    return Text(" ".join(question.text.split()).strip(" ¿?¡!.…,"), question.language)


def _opened(asked: Text) -> Text:
    """The same without "and", "no, I meant": itself where it has none."""
    opener = _OPENER.match(asked.folded)
    return asked.cut(opener.end()) if opener else asked


def _last(history: Sequence[Turn]) -> Turn | None:
    """The turn that a question most likely follows, with what it asked in full: of several questions the last."""
    turns = telling(history)
    if not turns:
        return None
    asked = (turns[-1].answer.searched or turns[-1].question).strip()
    return replace(turns[-1], question=re.split(r"(?<=\?)\s+", asked)[-1])


# ------------------------------------------------------------------ the words that make a follow-up, folded

_AND = r"(?:and|but|so|then|ok|okay|y|e|pero|entonces|vale)\b[,\s]*"
_OPENER = re.compile(
    r"(?:(?:no|sorry|perdon|disculpe|disculpa),? )?"
    r"(?:i meant?|i was asking about|quise decir|queria decir|me referia al?|quiero decir)\s+"
    rf"|(?:{_AND})?(?:(?:what|how) about|que hay de|que tal|que pasa con)\s+|{_AND}(?=\w)"
)
_SAID = (
    r"(?:sa(?:y|ys|id)|stated|claim(?:s|ed)?|argue[sd]?|told|wrote|dijo|dijeron|dice|dicen|cree|piensa|opina|propuso"
    r"|afirm[oa]|asegur[oa]|declar[oa]|sostiene|escribio)"
)
_LENT = rf"\b(?:{_SAID}|added|warned|found|informo|explico|anadio|recordo|senalo|anuncio|relato)\b"
_WHO_SAID = re.compile(
    rf"(?:who|quien(?:es)?) (?:lo |la |eso )?(?:has |have |ha |han )?(?:{_SAID}|dicho)"
    r"(?: (?:that|this|so|it|eso|esto))?"
    r"|(?:who(?:se)?|de quien) (?:words |claim )?(?:is|are|es|son) (?:that|this|it|eso|esto|esas palabras)(?: from)?"
    r"|(?:says|said) who|according to whom|segun quien|who is the source(?: of (?:that|this))?|cual es la fuente"
)
_PLACES = {
    **ORDINALS["en"], **ORDINALS["es"], "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "5th": 5,
    "last": -1, "final": -1, "ultimo": -1, "ultima": -1,
}  # fmt: skip
_THING = (
    r"(?:point|one|sentence|quote|source|item|claim|statement|citation"
    r"|punto|frase|cita|fuente|afirmacion|oracion|dato)"
)
_POINT = re.compile(
    rf"(?:\b(?:(?:the|your|el|la|su|tu) )?(?:(?P<place>{'|'.join(_PLACES)}) {_THING}"
    rf"|{_THING} (?:number |numero |n\.? ?)?\[?(?P<number>\d)\]?)|\[(?P<mark>\d)\])"
    r"(?=\W*$| (?:mean|in|en|please|por favor)\b)"
)
_PLEASE = r"(?: (?:please|por favor|instead))?"
_ASKING = r"(?:(?:now|please|can you|could you|ahora|por favor|puedes|podrias?) )*"
_THAT = r"(?:it|that|this|eso|esto|ello)"
_EXPLAIN = re.compile(
    rf"{_ASKING}(?:explain|expand on|elaborate on|clarify|show me|(?:tell me |say |give me )?(?:more )?(?:about|on)"
    r"|what (?:does|about|is)|expli\w+(?: mejor)?|ampli\w+|aclar\w+|desarroll\w+"
    r"|(?:cuent[ae]me |dime |digame |hablame )?(?:mas )?(?:de|sobre)|que (?:significa|quiere decir))\s*"
)
_MORE = re.compile(
    rf"{_ASKING}(?:tell me |say |give me |know |cuent[ae]me |dime |digame |d[ae]me )?"
    r"(?:(?:anything |something |what |algo |que )?(?:more|else|mas)|go on|continu[ae]|sig(?:a|ue))"
    rf"(?: details?| information| detalles| informacion| datos)?(?: (?:about|on|de|sobre) {_THAT})?{_PLEASE}"
)
_TONGUES: dict[str, Language] = {"english": "en", "ingles": "en", "spanish": "es", "espanol": "es", "castellano": "es"}
_TONGUE = "|".join(_TONGUES)
_TEXTS = (
    r"(?:documents?|sources?|texts?|articles?|press|media|newspapers?|ones"
    r"|documentos?|fuentes?|textos?|articulos?|prensa|medios|periodicos?)"
)
_SOURCES = re.compile(
    r"(?:(?:only|just|in|from|according to|what do|the|solo|en|segun|que dicen|los|las|la) )*"
    rf"(?:(?P<before>{_TONGUE})(?:[- ]language)? {_TEXTS}"
    rf"|{_TEXTS} (?:(?:in|en|de habla|en idioma) )?(?P<behind>{_TONGUE})(?:a|es|as)?)"
    rf"(?: say)?(?: (?:about|de|sobre) {_THAT})?"
)
_ANSWER_IN = re.compile(
    rf"{_ASKING}(?:(?:answer|say|repeat|write|put|translate|respond\w*|contest\w*|di(?:lo|melo)?|repit\w+|traduc\w+"
    rf"|escrib\w+)(?: {_THAT})?(?: again)? )?(?:in|into|to|en|al) (?P<tongue>{_TONGUE}){_PLEASE}"
)
_PERSON = re.compile(r"\b(?:he|she|him|his|hers?)\b")
_HE_IN_SPANISH = re.compile(r"\b(?:él|ella)\b", re.I)  # with its accent: "el" is an article
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
    rf"(?=$| (?:{AUXILIARY}|es|son|fue|fueron|era|eran|dice|dicen|dijo|dijeron|cuesta|costo)\b)"
)
_EMPTY_IT = re.compile(  # it takes an hour to, it is likely that; not "Did it cost much to build?"
    r"\bit (?:(?:will|would|does|did|has|may|can) )?(?:take[ns]?|took)\b"
    r"|\b(?:is|was|be) it (?!sold|moved|given|sent|handed|brought|taken|known|built)\w+ (?:to|that)\b"
    r"|\bit (?:is|was|will be|would be) (?!sold|moved|given|sent|handed|brought|taken|built)\w+ (?:to|that)\b"
    r"|\b(?:did|does|will|would|must) it (?:take|mean that)\b|\btime is it\b|\b(?:make|made|makes|making) it\b"
)
_ELLIPTIC = re.compile(  # the noun after "how many" is left out; a Spanish plural noun never ends in n
    r"how many (?:is|are|was|were|have|had|will|would|can|could)\b|how (?:many|much) of (?:them|those|these|it|that)\b"
    r"|cuant[oa]s \w+n\b|cuant[oa]s? de (?:ell|es|est)[oa]s?\b"
)
_COUNTED = re.compile(rf"(?:how many|cuant[oa]s) (?P<noun>\w+s\b|.{{3,40}}?(?= {AUXILIARY}\b))")
_BARE = re.compile(  # a question word and a verb: "Who won?"; Spanish leaves the subject out: "¿Cuándo se inauguró?"
    rf"{WH.pattern}{UNIT} (?:se |lo |le |les )?\w+(?: (?:exactamente|entonces|despues|antes|luego|hoy|ahora|then))?$"
    r"|(?:de |a )?que (?:dijo|dice|opina|piensa|propuso|respondio|contesto|pidio|anadio)"
    r" (?:sobre|acerca|del?|al?|ante|en)\b"
)

# ------------------------------------------------------------------ the rules, first come first served


def _by_sources(asked: Text, last: Turn) -> Completed | None:
    """ "And in Spanish documents?": the last question again, of those documents."""
    match = _SOURCES.fullmatch(_opened(asked).folded)
    if match is None:
        return None
    tongue = _TONGUES[match["before"] or match["behind"]]
    return Completed(last.question, language=asked.language, source_language=tongue)


def _by_answer_language(asked: Text, last: Turn) -> Completed | None:
    """ "In English, please": the last question again, answered in that language."""
    match = _ANSWER_IN.fullmatch(_opened(asked).folded.replace(",", ""))
    return Completed(last.question, language=_TONGUES[match["tongue"]]) if match else None


def _by_point(asked: Text, last: Turn) -> Completed | None:
    """ "Explain the second point", "Who said the first one?": the quote of that point."""
    match = _POINT.search(asked.folded)
    if match is None or not last.answer.sentences:
        return None
    at = _PLACES[match["place"]] if match["place"] else int(match["number"] or match["mark"])
    around = asked.folded[: match.start()].strip()
    if _WHO_SAID.fullmatch(around):
        return _pointed(_point(last, at), last, "speaker")
    told = not around or _EXPLAIN.fullmatch(around) or _OPENER.fullmatch(around + " ")
    return _pointed(_point(last, at), last, "around") if told else None


def _by_attribution(asked: Text, last: Turn) -> Completed | None:
    """ "Who said that?": who said the first quote of the answer."""
    if not _WHO_SAID.fullmatch(_opened(asked).folded):
        return None
    if cited := _first(last):
        return _pointed(cited, last, "speaker")
    return Completed(_beside(_WHO[asked.language], last, asked.language), rough=True)


def _by_more(asked: Text, last: Turn) -> Completed | None:
    """ "Tell me more": what stands around the first quote of the answer."""
    short = _opened(asked).folded
    if not _MORE.fullmatch(short) and not _EXPLAIN.fullmatch(re.sub(r" (?:that|this|it|eso|esto)$", "", short)):
        return None
    cited = _first(last)
    return _pointed(cited, last, "around") if cited else Completed(last.question)


def _by_slots(asked: Text, last: Turn) -> Completed | None:
    """ "And in 2023?", "Why?", "And the cost?": the last question with another date, place, speaker or measure."""
    short, base = _opened(asked), last.question.strip(" ¿?.")
    wh = re.match(WH.pattern + UNIT + r"(?: else| mas| exactly| exactamente)?\b", short.folded)
    detail = short.text[wh.end() :].strip() if wh else short.text
    placed = bool(re.match(rf"(?:{PREPOSITIONS})\s", flat(detail)))
    if len(words(detail)) > MOST_FILLED or (detail and not is_detail(detail)):
        return None
    if short is asked and detail and not placed:
        return None  # a bare name may be a question of its own
    if wh and detail and not placed and not detail[:1].isdigit() and not detail[:1].isupper():
        return None  # a verb: "¿y cuándo reabrió?"
    if not wh and is_measure(detail):
        what = "What is" if asked.language == "en" else "Cuál es"
        return Completed(_question(f"{what} {detail} ({topic(base, dated=True)})", asked.language), rough=True)
    if wh:
        base = asked_otherwise(base, short.text[: wh.end()]) if detect(base) == asked.language else ""
        if not base:
            return Completed(_beside(short.text, last, asked.language), rough=True)
    tongue = detect(base)
    text = filled(base, detail, tongue) if detail else base
    return Completed(_question(text, tongue), rough="(" in text, given=detail)


def _by_pronoun(asked: Text, last: Turn) -> Completed | None:
    """ "When did he say so?", "How much does it cost?": the person named, or what was asked about beside it."""
    opened = _opened(asked)
    leans = _leans(opened, last)
    if not leans and (opened is asked or _new(opened, last)):
        return None
    text, is_named = _with_person(opened, last)
    if is_named and not _ANAPHOR[asked.language].search(flat(text)):
        return Completed(_question(text, asked.language))
    if asked.language == "en" and (full := with_thing(text, last.question)) != text:
        return Completed(_question(full, asked.language))
    text = _with_noun(text, last)
    about = topic(last.question, dated=kind(text) == "how_many" and not any(map(str.isdigit, text)))
    return Completed(_question(f"{text} ({about})", asked.language), rough=True)


_RULES: tuple[Callable[[Text, Turn], Completed | None], ...] = (
    _by_sources,
    _by_answer_language,
    _by_point,
    _by_attribution,
    _by_more,
    _by_slots,
    _by_pronoun,
)
_WHO: dict[Language, str] = {"en": "Who said", "es": "Quién dijo"}


def _with_person(asked: Text, last: Turn) -> tuple[str, bool]:
    """The question with the name of the person last spoken of in place of "he" or "ella", or after a bare "dijo"."""
    name, text = _person(last), asked.text
    if name is None:
        return text, False
    pronoun = (_HE_IN_SPANISH if asked.language == "es" else _PERSON).search(text.lower())
    if pronoun:
        own = "'s" if pronoun.group() == "his" or re.match(r"her \w", text.lower()[pronoun.start() :]) else ""
        return f"{text[: pronoun.start()]}{name}{own}{text[pronoun.end() :]}", True
    said = re.search(rf"\b{_SAID}(?= (?:sobre|acerca|del?|al?|ante|en)\b|$)", asked.folded)
    if said and asked.language == "es":
        return f"{text[: said.end()]} {name}{text[said.end() :]}", True
    return text, False


def _with_noun(text: str, last: Turn) -> str:
    """ "How many were still waiting" after "How many defendants did…": how many defendants."""
    base = last.question.strip(" ¿?")
    how_many, noun = _ELLIPTIC.match(flat(text)), _COUNTED.match(flat(base))
    if how_many is None or noun is None or re.search(r" (?:of|de) ", how_many.group()):
        return text
    at = len("how many") if how_many.group().startswith("how") else how_many.group().index(" ")
    return f"{text[:at]} {base[slice(*noun.span('noun'))]}{text[at:]}"


# ------------------------------------------------------------------ does it lean on what was said before?


def _leans(asked: Text, last: Turn) -> bool:
    """Does it hold a pronoun, or leave something out, that nothing in the question itself stands for?"""
    if _ELLIPTIC.match(asked.folded):
        return not named(asked.text) and len(_content(asked.text, asked.language)) <= NEW
    if _BARE.match(asked.folded):
        return not named(asked.text)
    patterns = [_ANAPHOR[asked.language], _HE_IN_SPANISH if asked.language == "es" else _PERSON]
    for text, pattern in zip((asked.folded, asked.text.lower()), patterns, strict=True):
        found = pattern.search(text)
        if found and not _stands_for(asked, found.start()) and not _EMPTY_IT.search(asked.folded):
            return True
    noun = _DEMONSTRATIVE.search(asked.folded)
    if noun is None or noun["noun"] in STOP_WORDS["en"] or asked.text[noun.start() :].lower().startswith("está"):
        return False
    return not _stands_for(asked, noun.start()) and _mentioned(noun["noun"], asked.language, last)


def _stands_for(asked: Text, at: int) -> bool:
    """Is there something before this place of the question that a pronoun may stand for?"""
    before, flat_before = asked.text[:at], asked.folded[:at]
    wh = WH.match(flat_before)
    rest = flat_before[wh.end() :] if wh else flat_before
    most = 0 if re.match(r"(?:its|their|sus?)\b", asked.folded[at:]) else 2
    article = re.search(r"\b(?:the|an?|el|la|los|las|una?) \w", rest)
    mine = [word for word in words(rest) if word not in STOP_WORDS["en"] | STOP_WORDS["es"]]
    return bool(named(before) or article or _SUBORDINATE.search(rest)) or len(mine) > most


def _new(asked: Text, last: Turn) -> bool:
    """Does it bring enough of its own, and nothing of what was said?"""
    mine = _content(asked.text, asked.language)
    return len(mine) >= NEW and not any(_mentioned(word, asked.language, last) for word in mine)


def _content(text: str, language: Language) -> list[str]:
    return [word for word in words(text) if fold(word) not in STOP_WORDS[language]]


def _mentioned(word: str, language: Language, last: Turn) -> bool:
    """Does the word stand in the last question or in what its answer quotes, in any of its forms?"""
    said = words(" ".join([last.question, *(citation.quote for citation in last.answer.citations)]))
    return stem(word, language) in {stem(other, language) for other in said} or fold(word) in map(fold, said)


# ------------------------------------------------------------------ what the last answer says


def _person(last: Turn) -> str | None:
    """Whom the last question or the first quote of its answer names as speaking, else a full name in either."""
    for text in (last.question.strip(" ¿?"), *(citation.quote for citation in last.answer.citations[:1])):
        names = [text[slot.start : slot.end] for slot in named(text)]
        for name in names:
            folded = re.escape(flat(name))
            lent = rf"{folded},? (?:\w+ )?{_LENT}|(?:{_LENT}|\bdid\b)(?: \w+){{0,5}},? {folded}"
            if re.search(lent, flat(text)):
                return name
        if full := [name for name in names if " " in name]:
            return full[0]
    return None


def _first(last: Turn) -> Citation | None:
    """The first quote of the answer whose document is still there."""
    return next((one for one in last.answer.citations if not one.gone), None)


def _point(last: Turn, at: int) -> Citation:
    sentences = last.answer.sentences
    number = sentences[at - 1 if at > 0 else at].citations[0] if at <= len(sentences) else 0
    found = next((one for one in last.answer.citations if one.number == number and not one.gone), None)
    if found is None:
        raise QuestionError(
            f"the last answer has {len(sentences)} points: name one of them",
            f"la última respuesta tiene {len(sentences)} puntos: nombre uno de ellos", "no_such_point",
        )  # fmt: skip
    return found


def _pointed(cited: Citation, last: Turn, wish: Literal["speaker", "around"]) -> Completed:
    """The last question still, answered by that quote; its words are searched where the passage is not known."""
    passage = next((one for one in last.answer.passages if one.chunk.id == cited.chunk_id), None)
    return Completed(last.question, pointed=Pointed(cited, passage, wish) if passage else None)


def _beside(text: str, last: Turn, language: Language) -> str:
    """A question with the old question's subject beside it, in brackets."""
    return _question(f"{text} ({subject(last.question)})", language)


def _question(text: str, language: Language) -> str:
    text = text.strip(" ¿?")
    text = text[:1].upper() + text[1:]
    return f"¿{text}?" if language == "es" else f"{text}?"
