"""A sentence of a document -> who says it: the subject of its verb of saying, or, of "she said", a sentence before.

A name counts only where it is the subject: "Ana Ruiz, the mayor, said", "said the mayor, Ana Ruiz", "according to Ana
Ruiz", or the label of a turn in a dialogue. Where the subject has no name ("the port replies", "a person close to the
council said") nobody is named, whoever was named before. Only a pronoun, a Spanish verb without a subject, and words
that stand wholly between quotation marks go on with the speaker before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from rag.language.lexicon import seen
from rag.language.names import translated
from rag.language.sentences import sentences
from rag.language.words import STOP_WORDS, fold, stem
from rag.types import LANGUAGES, Language, Span

REACH = 700  # characters back, in which a speaker's name must stand
BACK = 3  # sentences back
FIRST_NAMES = 60  # characters before a surname
KNOWN = 5  # times that a word was seen in training, from which it is no name only because it opens a sentence

_CAPITAL = r"(?:[A-ZÁÉÍÓÚÜÑ][\w'’-]*\w|[A-Z]\.)"
_TITLES = r"(?:Dr|Dra|Mr|Mrs|Ms|Sr|Sra|Lic|Ing|Prof|Col|Gen|Lt|Sgt|Cllr|Rev|Gov|Sen|Rep|St)"
_LINKS = r"(?:de la|de los|de las|del|de|of the|of|van der|van|von|bin|al|ole|da|do|y|e)"
_NAME = rf"(?:{_TITLES}\.?\s)?{_CAPITAL}(?:\s(?:{_LINKS}\s)?{_CAPITAL})*"
_NAME_BEHIND = re.compile(rf"(?<![\w'’-]){_NAME}$")
_NAME_AHEAD = re.compile(
    rf"(?:(?:the|el|la|los|las|its|his|her|their|our|su|sus|an?|una?)\s)?((?:[a-záéíóúüñ][\w-]*\s){{0,7}}?)({_NAME})"
)
# Verbs of saying as they stand beside one speaker, in the past and the present: regular ones by their root
_REGULAR: dict[Language, str] = {
    "en": """accept accuse acknowledge add announce answer argue ask assert attribute believe blame call caution
        claim comment complain concede conclude confirm contend counter credit criticise criticize declare
        describe disagree dismiss dispute doubt emphasise emphasize estimate explain fear hint hope insist joke
        lament maintain note object observe pledge praise predict promise propose protest question recall
        recommend reiterate reject remark remember repeat report retort reveal state stress suggest suspect
        testif urge vow want warn welcome""",
    "es": """acept aclar acus afirm agreg aleg alert anunci apostill apunt argument asegur asever atribuy augur
        calcul calific celebr cifr coment confirm consider cont contest critic culp declar denunci descart
        detall enfatiz estim explic expres indic inform ironiz justific lament manifest matiz neg objet opin
        plante precis pregunt pronostic puntualiz quej ratific recalc rechaz reclam recomend record reiter relat
        replic report reproch revel señal subray tach vaticin""",
}
_IRREGULAR = {
    "en": r"said|says|told|tells|den(?:ies|ied)|admit(?:s|ted)|repl(?:ies|ied)|writes|wrote|thinks|thought"
    r"|apologi[sz]e[sd]|points? out|pointed out|puts? (?:it|this|that) down|agree[sd] that|found that"
    r"|expects|quip(?:s|ped)",
    "es": r"dijo|dice|ha dicho|sostuvo|sostiene|niega|advirti[oó]|advierte|insisti[oó]|insiste|cree"
    r"|reconoci[oó]|reconoce|admiti[oó]|admite|añadi[oó]|añade|respondi[oó]|responde|cuenta que"
    r"|desminti[oó]|desmiente|pidi[oó]|pide|propuso|propone|exigi[oó]|exige|prometi[oó]|promete|atribuye"
    r"|concluy[oó]|concluye|escribi[oó]|escribe|defendi[oó]|defiende|recomienda|sugiri[oó]|sugiere"
    r"|espera que|piensa|quiere que|mantiene que|mantuvo que|teme|coincidi[oó]|coincide|discrep[oó]"
    r"|discuti[oó]|discute|duda|entiende",
}
_ENDINGS = {"en": r"(?:s|ed|d|es|ies|ied)", "es": r"(?:ó|a)"}
_AFTER_QUOTE = {"en": r'(?<=")\s(?:he|she)\s\w+', "es": r'(?<=",)\s\w+ó\b'}  # whatever the verb is
_VERBS = {
    language: re.compile(
        rf"\b(?:{_IRREGULAR[language]}|(?:{'|'.join(_REGULAR[language].split())}){_ENDINGS[language]})\b"
        rf"|{_AFTER_QUOTE[language]}"
    )
    for language in LANGUAGES
}  # fmt: skip
_ACCORDING = re.compile(
    r"\b(?:according to|in the (?:words|view|opinion) of|seg[uú]n|de acuerdo con|a juicio de|en opinión de"
    r"|en palabras de)(?=\s)", re.I
)  # fmt: skip
_NOT_FINITE = re.compile(  # "was asked", "una denuncia", "to report"
    r"(?:\b(?:is|are|was|were|been|being|be|get|got|to|as|the|an?|his|her|its|their|this|that|of|by|in|for|una?|el|la|su"
    r"|es[ae]|est[ae]|de|sin|con|por)|['’]s)\s(?:\w+ly\s|not\s|also\s)?$",
    re.I,
)
_BOUNDARY = re.compile(r"[;:—–]|\s(?:but|pero|while|whereas|mientras(?: que)?|although|aunque|and that|y que)\s")
_DAYS = r"(?:lunes|martes|miércoles|jueves|viernes|sábado|domingo|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)"
_ASIDE = re.compile(  # between a subject and its verb, from behind
    rf"[\s,]+(?:also|later|earlier|then|once|again|never|not|has|had|have|did|does|further|repeatedly|today|yesterday"
    rf"|himself|herself|in turn|for (?:his|her|its) part|meanwhile|however|too|still|on {_DAYS}|\w+ly"
    rf"|también|tampoco|además|luego|ya|no|nunca|ha|había|me|nos|le|les|lo|la|se|hoy|ayer|(?:el|este) {_DAYS}(?: \d+)?"
    rf"|en cambio|por su (?:parte|lado)"
    rf"|a su vez|asimismo|siempre|sólo|solo|sin embargo|incluso)$", re.I
)  # fmt: skip
_TIME = re.compile(  # between a verb and its subject
    rf"\s*(?:,\s)?(?:hoy|ayer|anoche|también|además|here|today|yesterday|(?:el|este) {_DAYS}(?: \d+)?"
    rf"|el día \d+|el \d+ de \w+(?: de \d{{4}})?|on {_DAYS}|last week|esta semana"
    rf"|en (?:la tribuna|rueda de prensa|un comunicado)|ante (?:el|las?|los)(?-i:(?: {_CAPITAL})+)"
    rf"|in a statement|a este (?:diario|medio))(?=[\s,])", re.I
)  # fmt: skip
_PRONOUN = re.compile(r"(?:^|[\s,])(?:he|she|él|ella)$", re.I)
_PRONOUN_AHEAD = re.compile(r"\s*(?:he|she|él|ella)\b")
_GOVERNED = re.compile(
    r"\b(?:of|for|from|in|at|on|to|with|near|by|de|del|en|a|al|con|para|por|desde|sobre)\s(?:(?:the|el|la|los|las)\s)?$",
    re.I,
)
_DATA = re.compile(r"\b(?:figures|data|survey|report|study|estimates?|cifras|datos|informe|encuesta|estudio)\b")
_NO_SUBJECT = re.compile(r"\s*(?:$|[.,;:!?]|(?:que|a|al|ante|en|durante|tras|por|con|haber|no|[a-záéíóúñ]+[aei]r)\b)")
_INVERTED = re.compile(r"(?:[,»”\"—–-]|\b(?:seg[uú]n|como|así|as|so)|^)\s*(?:(?:me|nos|le|les|lo|se)\s)?$", re.I)
_GOES_ON = re.compile(r"\s(?!(?:of|in|from|at|on|and|for|during|as|after)\b)[a-z]|['’]s\b")  # "an EU diplomat"
_ANY = re.compile(r"\s(?:an?|some|several|one|una?|unos|unas|varios|varias)\s[a-záéíóúñ]")
_CLOSES = re.compile(r"[\s.»”\"]*$")
_AGREES = re.compile(r"\b(?:como|as)\s[^,]*$")
_ENDS = re.compile(r"\s*(?:$|[.,;:!?])")
_CLOSED = re.compile(  # what follows a subject behind
    r"\s*(?:$|[.,;:!?)»”\"]|(?:on|in|at|during|en|el|este|ante|a|al|tras|por|durante)\b)"
)
_WHO = re.compile(r"(?:^|[\s,])(?:who|which|quien|que)$")
_CLAUSE = re.compile(  # no apposition
    r"\s*(?:who|which|whose|que|quien|cuy[oa]|with|con|after|when|where|\w+(?:ed|ad[oa]|id[oa]) (?:by|por))\b"
)
_ROLE = re.compile(r"\b(?:the|el|la)\s([a-záéíóúñ]{4,})(?:\s(?:of|for|de|del)\s[^,]*)?$", re.I)
_QUOTED = re.compile(r"[«“\"][^»”\"]*(?:[»”\"]|$)|^[^«“\"»”]*[»”]")
_SUBJECT_ENDS = re.compile(
    "".join(rf"(?<!\b{title})" for title in re.findall(r"\w+", _TITLES))
    + r'[.;:!?"](?=\s|$)|\s(?:that|que|quien|who|to)\s'
)
_SPOKEN_OF = re.compile(r"\b(?:who|quien|quienes)\s(?:[\w'’]+\s){1,3}$")  # "a man who accused Sanz said": Sanz did not
_LABEL = re.compile(rf"(?m)^[*_]*((?:{_TITLES}\.?\s)?{_CAPITAL}(?:\s{_CAPITAL}){{0,3}}):[*_]*\s")

_HEADERS = frozenset("from to cc bcc subject sent date de para asunto enviado fecha".split())  # of a letter

_NO_NAME = re.compile(  # "I've", Monday, March
    rf"I(?!\w)|(?i:{_DAYS}|january|february|march|april|may|june|july|august|september|october|november|december)$"
)

Subject = Span | Literal["before", "nameless"] | None


def speaker(text: str, span: Span, language: Language) -> Span | None:
    """Where the name of who says the sentence at `span` stands in the text; None where nobody is said to."""
    found = _subject(text, span, language)
    if found == "before":
        found = _before(text, span, language)
    return _in_full(text, found) if isinstance(found, Span) else None


def _subject(text: str, span: Span, language: Language) -> Subject:
    """Who a sentence by itself lends its words to: a name, one without a name, or the speaker before it."""
    label = _LABEL.match(text, span.start)
    if label and fold(label[1]) not in _HEADERS and label.end() <= span.end and _dialogue(text):
        return Span(label.start(1), label.end(1))
    sentence = text[span.start : span.end]
    bare = _QUOTED.sub(lambda match: '"' + " " * (len(match.group()) - 2) + '"', sentence)
    subjects = [one for one in _subjects(bare, text, span.start, language) if one[1]]
    first = subjects[0][1] if subjects else None
    for verb, found in subjects[1:]:  # "…, said Ana Ruiz" lends all before it, unless she only agrees
        if isinstance(found, Span) and (
            (first == "nameless" and re.search('[;:"]', bare[subjects[0][0] : verb]))
            or (_CLOSES.match(text[found.end : span.end]) and not _AGREES.search(text[span.start : found.start]))
        ):
            return found
    if first is None and not re.search(r"\w", bare) and _QUOTED.search(sentence):
        return "before"
    return first


def _subjects(sentence: str, text: str, at: int, language: Language) -> Iterator[tuple[int, Subject]]:
    """Where each verb of saying stands in the sentence, and its subject."""
    verbs = [(match, False) for match in _VERBS[language].finditer(sentence[:1].lower() + sentence[1:])]
    verbs += [(match, True) for match in _ACCORDING.finditer(sentence)]
    for verb, according in sorted(verbs, key=lambda one: one[0].start()):
        before = sentence[: verb.start()]
        if _PRONOUN_AHEAD.match(verb.group()):
            yield verb.start(), "before"
        elif according:
            yield verb.start(), _behind(sentence, verb.end(), text, at, language, True)
        elif before.endswith(" se ") and not verb.group().startswith("quej"):
            continue  # «no se recomienda»
        elif not _NOT_FINITE.search(before) and not sentence.startswith((" by ", " to be "), verb.end()):
            cut = max((match.end() for match in _BOUNDARY.finditer(before)), default=0)
            found = _of_verb(sentence, cut, verb, text, at, language)
            if found == "before" and cut:  # "she" of a later clause is named in one before
                found = _person(text, Span(at, at + cut)) or "nameless"
            yield verb.start(), found


def _of_verb(sentence: str, cut: int, verb: re.Match[str], text: str, at: int, language: Language) -> Subject:
    before = sentence[cut : verb.start()]
    ahead = _ahead(sentence, cut, verb.start(), text, at, language)
    if not _INVERTED.search(before):
        return ahead
    behind = _behind(sentence, verb.end(), text, at, language, False)
    after_quote = before.rstrip(" ,").endswith('"')
    if isinstance(behind, Span) and (after_quote or _CLOSED.match(text, behind.end)):
        return behind
    if behind == "before" and re.search(r"\w", before) and not _ENDS.match(sentence, verb.end()):
        return ahead
    return behind or ahead if after_quote or not isinstance(ahead, Span) else ahead


def _ahead(sentence: str, cut: int, end: int, text: str, at: int, language: Language) -> Subject:
    """The subject that stands before a verb."""
    rest = sentence[cut:end].rstrip()
    while True:
        shorter = re.sub(r"\s*\([^()]*\)$", "", _ASIDE.sub("", " " + rest)).strip()
        if shorter == rest:
            break
        rest = shorter
    start = cut + sentence[cut:end].find(rest) if rest else cut
    if not rest.strip(' ,"'):
        return "before" if language == "es" else None
    if _PRONOUN.search(rest):
        return "before"
    who = _WHO.search(rest)
    if who:
        rest = rest[: who.start()].rstrip(" ") + ("," if who.group().startswith(",") else "")
    if not rest.endswith(","):
        return _last_name(rest, start, text, at) or _by_role(rest, text, at) or "nameless"
    parts = rest[:-1].split(",")
    for number in range(len(parts) - 1, max(-1, len(parts) - (2 if who else 5)), -1):
        offset = start + len(",".join(parts[:number])) + (number > 0)
        found = _last_name(parts[number], offset, text, at, apposition=number > 0)
        if found:
            return found
    return "nameless"


def _last_name(part: str, offset: int, text: str, at: int, apposition: bool = False) -> Span | None:
    """The name with which a part of a sentence ends, or the one that it belongs to: "Thuy Castellane of the Centre"."""
    match = _NAME_BEHIND.search(part)
    if not match or not part.strip():
        return None
    governed = _GOVERNED.search(part[: match.start()])
    if _SPOKEN_OF.search(part[: match.start()]):
        return None
    if governed:
        return None if apposition else _last_name(part[: governed.start()].rstrip(), offset, text, at)
    if apposition and _CLAUSE.match(part):
        return None
    return _name(at + offset + match.start(), match.group(), text, at)


def _behind(sentence: str, end: int, text: str, at: int, language: Language, according: bool) -> Subject:
    """The subject that stands behind a verb or "according to"; None where none does."""
    while time := _TIME.match(sentence, end):
        end = time.end()
    if _PRONOUN_AHEAD.match(sentence, end):
        return "before"
    if not according and _NO_SUBJECT.match(sentence, end):
        return "before" if language == "es" else None
    rest = _SUBJECT_ENDS.split(sentence[end:])[0]
    parts = rest.split(",")
    offset = end
    for number, part in enumerate(parts[:3]):
        lead = len(part) - len(part.lstrip())
        match = _NAME_AHEAD.match(part.lstrip())
        after = part.lstrip()[match.end() :] if match else ""
        if match and not ((language == "en" and _GOES_ON.match(after)) if number == 0 else after.strip()):
            governed = _GOVERNED.search(match.group(1))
            if not governed or (according and _DATA.search(match.group(1))):
                found = _name(at + offset + lead + match.start(2), match.group(2), text, at)
                if found:
                    return found
        if number == 0 and (not part.strip() or _ANY.match(part)):
            return "nameless" if part.strip() else None
        offset += len(part) + 1
    return _by_role(parts[0].rstrip(), text, at) or "nameless"


def _by_role(part: str, text: str, at: int) -> Span | None:
    """Who "the minister" is, where one name alone stood beside the word before."""
    role = _ROLE.search(part)
    if not role:
        return None
    of = r"(?:\s(?:of|for|de|del)(?:\s[\w-]+){1,5}?,|,)?\s"
    near = re.compile(rf"\b((?i:{re.escape(role[1])}))({of})({_NAME})(?=[\s,.])")
    found: dict[str, Span] = {}
    for match in near.finditer(text, max(0, at - REACH), at):
        if not _GOVERNED.search(text[max(0, match.start() - 12) : match.start()]) and not _GOVERNED.search(match[2]):
            whole = match[1][0].isupper() and not match[2].strip()  # Instituto Estatal: the word is of the name
            found.setdefault(match[3], Span(match.start() if whole else match.start(3), match.end(3)))
    return next(iter(found.values())) if len(found) == 1 else None


def _name(start: int, name: str, text: str, sentence: int) -> Span | None:
    """The name without a word before it that only opens the sentence; None where nothing is left."""
    words = name.split()
    opens = not re.search(r"\w", text[sentence:start])
    while words and fold(words[0]) in STOP_WORDS["en"] | STOP_WORDS["es"]:
        start += len(words[0]) + 1
        words, opens = words[1:], False
    owner = re.sub("['’]s$", "", words[0]) if len(words) > 1 else ""
    if owner and owner != words[0] and (owner.isupper() or translated(fold(owner))):  # the DEA's Milgram
        start += len(words[0]) + 1
        words, opens = words[1:], False
    if not words or _NO_NAME.match(" ".join(words)) or (len(words) == 1 and opens and not _proper(words[0], text)):
        return None
    return Span(start, start + len(" ".join(words)))


def _proper(word: str, text: str) -> bool:
    """Is a word that opens a sentence a name: not known as a word, or written with a capital elsewhere?"""
    if translated(fold(word)) or word.isupper():
        return True
    if re.search(rf"\b{re.escape(word.lower())}\b", text):
        return False
    if re.search(rf"[a-záéíóúñ,] {re.escape(word)}\b", text):
        return True
    return all(seen(stem(fold(word), language), language) < KNOWN for language in ("en", "es"))


# ------------------------------------------------------------------ elsewhere in the text


def _before(text: str, span: Span, language: Language) -> Span | None:
    """Who "she" is, or whose words go on: the speaker of a sentence before, else whoever is its subject by name."""
    start = max(0, span.start - REACH)
    for one in reversed(sentences(text[start : span.start], language)[-BACK:]):
        there = Span(start + one.start, start + one.end)
        found = _subject(text, there, language) or _person(text, there)
        if isinstance(found, Span):
            return found
        if found == "nameless":
            return None
    return None


def _person(text: str, span: Span) -> Span | None:
    """The first full name of a sentence, or a surname that the text has in full, that no preposition governs."""
    sentence = _QUOTED.sub(lambda match: " " * len(match.group()), text[span.start : span.end])
    for match in re.finditer(_NAME, sentence):
        name = _name(span.start + match.start(), match.group(), text, span.start)
        if name is None or _GOVERNED.search(sentence[: name.start - span.start]):
            continue
        said = text[name.start : name.end]
        if (" " in said or _in_full(text, name) != name) and not translated(fold(said)):
            return name
    return None


def _dialogue(text: str) -> bool:
    """Do two speak in turn, each after a label: "HALLAM: I asked for less"?"""
    labels = [match[1] for match in _LABEL.finditer(text) if fold(match[1]) not in _HEADERS]
    return len(set(labels)) > 1 and len(labels) > len(set(labels)) + 1


def _in_full(text: str, name: Span) -> Span:
    """The first place where a surname stands with its first name; the name itself where there is none."""
    said = re.sub(rf"^{_TITLES}\.?\s", "", text[name.start : name.end])
    if " " in said:
        return name
    for match in re.finditer(rf"(?<=\w ){re.escape(said)}\b", text):
        before = _CAPITALISED.search(text, max(0, match.start() - FIRST_NAMES), match.start())
        tokens = before.group().split() if before else []
        while tokens and (fold(tokens[0]) in STOP_WORDS["en"] | STOP_WORDS["es"]
                          or re.fullmatch(rf"{_TITLES}|.*['’]s", tokens[0])):  # fmt: skip
            tokens = tokens[1:]
        if tokens:
            return Span(match.start() - len(" ".join(tokens)) - 1, match.end())
    return name


_CAPITALISED = re.compile(r"(?:\b[A-ZÁÉÍÓÚÑ][\w'’-]+ ){1,2}$")  # searched up to where a surname stands
