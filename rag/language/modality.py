"""Which words of a sentence turn, weaken or lend what it says: negations, hedges, attributions.

Each marker has a scope: the stems of the words that it bears on. Knows nothing of evidence or answers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rag.language.words import STOP_WORDS, folded_in_place, stem
from rag.types import Language

Kind = Literal["negation", "possible", "future", "attribution"]
SCOPE = 4  # content words that a marker bears on


@dataclass(frozen=True, slots=True)
class Marker:
    """A word or phrase that changes how a sentence is meant."""

    kind: Kind
    scope: frozenset[str]  # stems
    weak: bool  # may be meant so, need not: "puede" is "can" or "may"
    at: int = 0  # where it stands in the text


_PATTERNS: dict[Language, dict[tuple[Kind, bool], str]] = {  # over folded text: no capitals, no accents
    "en": {
        ("negation", False): r"\b(?:(?<!\bor )not(?! only\b)|no(?!\s*[.)\"”»])|never|nor|neither|none|nobody|nothing"
        r"|without(?! (?:a )?doubt\b)|cannot"
        r"|\w+n['’]t|den(?:y|ies|ied|ying)"
        r"|fail(?:s|ed)? to|insufficient|unable|non(?!e\b|etheless|sense|-?profit|-?stop)-?\w{4,}|lack(?:s|ed|ing)?)\b",
        ("negation", True): r"\b(?:hardly|little|few|scarcely|barely|botch(?:ed|es)?|un(?:able|known|likely)|absence"
        r"|except|other than|refus(?:e|es|ed|ing|al)|reject(?:s|ed|ing)?|declin(?:e|es|ed) to|fail(?:s|ed|ure)?"
        r"|impossible|prevent(?:s|ed|ing)?)\b",
        ("possible", False): r"\b(?:could(?! not|n['’]t| hardly)|may(?! \d)|might|perhaps|maybe|possib(?:l[ey]"
        r"|ilit(?:y|ies))|potential(?:ly)?|likel(?:y|iest|ihood)|probab(?:l[ey]|ility)"
        r"|apparently|presumabl[ey]|conceivabl[ey]|seem(?:s|ed)?|appear(?:s|ed)? to|alleged(?:ly)?|reportedly"
        r"|suspected|suggest(?:s|ed|ing)?|supposedly|rumou?red|(?<!\be )(?<!\by )(?<!who )thought to|believed to)\b",
        ("possible", True): r"\b(?:can|would|supposed|suspect(?:s|ing)?|should|unlikely|allow(?:s|ed)"
        r"|permitted|entitled)\b",
        ("future", False): r"\b(?:will|shall|going to|plan(?:s|ned)? to|inten(?:ds?|ded) to|aims? to|expect(?:s"
        r"|ed) to"
        r"|proposed?|propos(?:es|al))\b|\w['’]ll\b"
        r"|\b(?:is|are|was|were|be) (?:(?:set|scheduled|slated) to|to) (?!the\b|an?\b)[a-z]+"
        r"|\b(?:is|are|was|were|be) due to (?:be|begin|start|open|close|end|expire|retire|take|meet|visit|arrive|leave"
        r"|return|finish|vote|appear|stand|go|come|speak|hold|publish|report|sign|launch|run|receive|give|pay|join|move|play)\b"
        r"|\b(?:is|are) (?:due|set|scheduled|slated) (?:for|on|in|by|at|next|this)\b",
        ("future", True): r"\b(?:would|may|could|might|should|to be|plan(?:s|ned)?|future)\b",
        ("attribution", False): r"\b(?:said|says?|saying|told|tells|according to(?! (?:its?|their|his|her|how"
        r"|whether))|claim(?:s|ed|ing)?(?= \w)(?! (?:the|an?|its|their|his|her) [^.,;]{1,60}\bfor\b)|stat(?:es|ed) that"
        r"|argu(?:es?|ed|ing)|den(?:y|ies|ied)|warn(?:s|ed|ing)?|assert(?:s|ed)|insist(?:s|ed)|maintain(?:s|ed) that"
        r"|alleg(?:es?|ed)|believ(?:es?|ed)|contend(?:s|ed)|suggest(?:s|ed) that|in (?:his|her|their) (?:view"
        r"|opinion)"
        r"|(?:is|are|was|were|been|being) (?:\w+ly |often |still )?(?:considered|regarded|deemed|reckoned)"
        r"|accus(?:es?|ed|ing)|complain(?:s|ed)|acknowledg(?:es?|ed)|admit(?:s|ted)|describ(?:es|ed))\b",
        ("attribution", True): r"\b(?:report(?:s|ed)?|estimate(?:s|d)?|announc(?:es?|ed)|explain(?:s|ed)"
        r"|think(?:s)?|thought"
        r"|not(?:es|ed) that|point(?:s|ed) out|show(?:s|ed)? that|found that|find(?:s|ings)? that|call(?:s|ed)"
        r"|ask(?:s|ed)"
        r"|recogni[sz](?:es?|ed)|belief|conclud(?:es|ed)|wr(?:ote|ites)|stat(?:es?|ed)|declar(?:es|ed)|consider(?:s|ed)?|confirm(?:s|ed)?"
        r"|add(?:s|ed)"
        r"|maintain(?:s|ed)|argument|statement|remark(?:s|ed)?|observ(?:es|ed)|indicat(?:es|ed)|propos(?:es?|ed))\b",
    },
    "es": {
        ("negation", False): r"\b(?:(?<!\bo )no(?! solo\b| obstante\b|\s*[)\"”»])|nunca|jamas|ni|ningun|ninguna|ninguno"
        r"|nadie|nada|sin(?! embargo\b| dudas?\b)"
        r"|tampoco|nieg\w+|neg(?:o|ar|aba|aron|ando)|insuficientes?|inexistentes?|incapa(?:z|ces)"
        r"|carec\w+)\b",
        ("negation", True): r"\b(?:apenas|poc[oa]s?|ausencia|falt\w+|excepto|salvo|rechaz\w+|fracas\w+|impid\w+"
        r"|imped\w+|imposible|desconoc\w+)\b",
        ("possible", False): r"\b(?:(?<!\bno )podrian?|puede(?:n)? (?:ser|haber) que|quizas?|tal vez|acaso"
        r"|posib(?:les?|lemente|ilidad(?:es)?)|potencial(?:es|mente)?|probab(?:les?|lemente|ilidad(?:es)?)|aparentemente|pre(?:visible|sumible)(?:s|mente)?|parec(?:e|en|ia|ian)"
        r"|presunt\w+"
        r"|supuest(?:o|a|os|as)(?: \w+)|supuestamente|al parecer|sospechos\w+|sugier\w+|sugir\w+|se cree que)\b",
        ("possible", True): r"\b(?:pud(?:o|e|ier(?:a|an|on))|podran?|permit\w+|autoriz\w+"
        r"|puede|pueden|pueda|puedan|podia|podian|debe(?:n)? de"
        r"|deberian?|supone\w*|sospech\w+|cre(?:e|en|ia|ian|ido|encia) (?:que|de)|consider\w+"
        r"|\w{3,}rian?|sugerencia)\b",
        ("future", False): r"\bvan? a \w+r\b|\bplanea\w*|\bpreve(?:n|mos|ian?)?\b|\bpropus\w+|\bpropone\w*"
        r"|\bpropuest\w+|\btiene(?:n)? previsto\b",
        ("future", True): r"\b(?:\w{3,}rian?|puede|pueden|plan(?:es)?|futur[oa]|previst[oa]s?)\b",
        ("attribution", False): r"\b(?:dijo|dijeron|dice|dicen|diciendo|ha dicho"
        r"|segun(?! (?:sus?|si|como|cuan)\b)|afirm(?:o|a|an|aron|ando)"
        r"|asegur(?:o|a|an|aron)(?= que)|sostuv\w+|sostien\w+|neg(?:o|aron)|niega(?:n)?|advirti\w+|advierte\w*"
        r"|alert(?:o|a)\b"
        r"|argument(?:o|a|an|aron)|aleg(?:o|a|an|aron)|insist(?:io|e|en|ieron)|acus(?:o|a|an|aron)|cree(?:n)?"
        r"|creia(?:n)?"
        r"|a juicio de|en opinion de|denunci(?:o|a|an|aron)|reconoc(?:io|e|en|ieron)(?= que)|admit(?:io|e|en|ieron)"
        r"|(?:es|son|fue|fueron|era|eran|esta|estan|sido|se) (?:\w+mente )?consider(?:a|an|aba|aban|o|aron|ad[oa]s?)"
        r"|describ(?:io|e|en|ieron)|quej(?:o|a|an|aron)|contest(?:o|a|an|aron))\b",
        ("attribution", True): r"\b(?:inform(?:o|a|an|aron)|report\w+|estim(?:o|a|an|aron|acion)|anunci(?:o|a"
        r"|an|aron)"
        r"|explic(?:o|a|an|aron)|pens(?:o|aba|aron)|piensa\w*|senal(?:o|a|an|aron)|indic(?:o|a|an|aron)|muestra\w*"
        r"|conclu\w+|escrib\w+|declar(?:o|a|an|aron)|consider(?:o|a|an|aron|aba)|confirm(?:o|a|an|aron)"
        r"|agreg\w+|anad\w+"
        r"|manifest(?:o|a|aron)|apunt(?:o|a|aron)|coment(?:o|a|aron)|sugir\w+|sugier\w+|asegur\w+|reivindic\w+"
        r"|pregunt\w+"
        r"|llam(?:o|a|an|aron)|mantien\w+|mantuv\w+|argument\w+|afirma\w+|relat\w+|propus\w+|propone\w*|observ\w+"
        r"|reconoc(?:io|e|en|ieron)|creencia|establec\w+|hall(?:o|aron)|encontr(?:o|aron) que)\b",
    },
}  # fmt: skip
_FOUND = {
    language: {key: re.compile(pattern) for key, pattern in patterns.items()}
    for language, patterns in _PATTERNS.items()
}
_SPANISH_FUTURE = re.compile(r"\b(?!quer)\w*(?:[aei]r|[bdr]r)(?:á|án|é|emos)\b", re.I)  # needs its accents
_DOUBLED = re.compile(r"ni|nor|nada|nadie|nunca|jamas|ningun[oa]?")  # "no dijo nada a nadie" denies once
_BEFORE_ANY = re.compile(r"\b(?:antes de|sin) \w+ $")  # "antes de firmar nada": anything
_COMPARES = re.compile(  # "no more than two" is a bound, "no other country", "nobody is better than" a superlative
    r"[^.;:,]{0,60}?\b(?:other|else|(?:more|less|better|worse|(?!rather)\w{3,}er) (?:[^.;:,]{1,40} )?than"
    r"|otr[oa]|(?:mas|menos|mayor|menor|mejor|peor)(?: \w+){0,3} (?:de|que))\b"
    r"|(?: \w+){0,3} (?:exceed|surpass|go (?:beyond|over|above|below)|be (?:above|below|over|under|(?:more|less) than)"
    r"|(?:super|exced|rebas|sobrepas)\w+|(?:baj|pas)\w+ de|lleg\w+ a|ser (?:superior|inferior|mayor|menor)(?:es)?"
    r" [ad]e?)\b"
    r"(?=[^.;:]{0,30}\d)"  # may not exceed 30 days
)
_CLAUSE = re.compile(r"[;:.!?](?!\d)|,(?!\d)")
_MAY = re.compile(r"\bMay\b")  # the month
_TOKEN = re.compile(r"[a-z0-9ñ]+(?:['’][a-z]+)?")


def without_the_month(text: str, language: Language) -> str:
    """The text without capitals and accents, letter for letter, in which the month of May is no "may"."""
    return flat(_MAY.sub("Maj", text) if language == "en" else text)


@lru_cache(maxsize=1024)
def markers(text: str, language: Language) -> tuple[Marker, ...]:
    """The markers of a text, kind by kind in their order."""
    folded = without_the_month(text, language)
    found = []
    for (kind, weak), pattern in _FOUND[language].items():
        before = 0  # the end of the last negation
        for match in pattern.finditer(folded):
            scope = _scope(folded, match.start(), match.end(), language)
            again = kind == "negation" and before and _DOUBLED.fullmatch(match.group())
            anything = _DOUBLED.fullmatch(match.group()) and _BEFORE_ANY.search(folded[: match.start()])
            compares = kind == "negation" and _COMPARES.match(folded, match.end())
            twice = again and not _CLAUSE.search(folded, before, match.start())
            weakened = weak or bool(twice or anything or compares)
            found.append(Marker(kind, scope, weakened, match.start()))
            before = match.end()
    if language == "es":
        for match in _SPANISH_FUTURE.finditer(text):
            if match.start() and match.group()[0].isupper():  # Beltrán
                continue
            scope = _scope(folded, match.start(), match.end(), language)
            found.append(Marker("future", scope, weak=False, at=match.start()))
    return tuple(found)


_TELLS = re.compile(
    r"(?:inform|report|announc|anunci|declar|explain|explic|add(?:s|ed)|anad|agreg|senal|indic|think|thought|opin|piens|pens)\w*"
)


def lends(word: str, language: Language) -> bool:
    """Is it a word, folded, that lends to somebody what is said: "told", "según"?"""
    return bool(_FOUND[language]["attribution", False].search(word) or _TELLS.fullmatch(word))


def flat(text: str) -> str:
    """The text folded, letter for letter, so that offsets stay."""
    return folded_in_place(text).replace("\u00a0", " ").replace("\u202f", " ")


def _scope(folded: str, start: int, end: int, language: Language) -> frozenset[str]:
    """The stems of the content words that follow in the clause; where none follow, of those before."""
    after = _CLAUSE.split(folded[end:])[0]
    stems_after = content(folded[start:end], language)[1:] + content(after, language)
    return frozenset(stems_after[:SCOPE] or content(folded[:start], language)[-SCOPE:])


def content(folded: str, language: Language) -> list[str]:
    """The stems of a folded text's content words, in order."""
    tokens = (token.removesuffix("'s").removesuffix("’s") for token in _TOKEN.findall(folded))
    return [stem(token, language) for token in tokens if token not in STOP_WORDS[language]]
