"""What a question asks for, by its words, in either language: which kind of thing, in which measure, what to count.

How old asks for an age, what something costs for money, how long for a time or a length.
"""

from __future__ import annotations

import re
from typing import Literal

from rag.language.units import CURRENCIES, unit_behind
from rag.language.words import STOP_WORDS, fold, words
from rag.types import Language

Kind = Literal["how_many", "when", "where", "why", "who", "whether", "other"]

_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "whether",  # asks for yes or no
        re.compile(r"^\W*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would) "),
    ),
    (
        "why",
        re.compile(
            r"\b(why|how come|what (?:reasons?|caused)|what for"
            r"|(?:on|for|to|with) what (?:grounds|purpose|end|aim)|a que se deb\w+|a que obedec\w+"
            r"|what (?:is|was|are|were) (?:the|its|their) (?:\w+ )?(?:reasons?|causes?)"
            r"|(?<!\w )para que"
            r"(?! (?:otr|tipo|clase|equip|liga|pais|nacion|empresa|instituc|grupo|partid|person|ano|fecha)\w*)"
            r"|por que(?! (?:cargos?|delitos?|medios?|vias?|canal(?:es)?|rutas?|valor|monto|importe|precio|cantidad"
            r"|suma|conceptos?)\b)|causa de que"
            r"|(?:que|cual(?:es)? (?:es|son|fue|fueron|era|eran) (?:el|la|los|las|sus?)(?: \w+)?)"
            r" (?:motivos?|razon(?:es)?|causas?)|con que (?:fin(?:es|alidad)?|proposito|objet(?:o|ivo)))\b"
        ),
    ),
    (
        "how_many",
        re.compile(
            r"\b(how (?:many|much|large|big|old|long|far|high|tall)"
            r"|what (?:(?:is|was|are|were|will be) (?:the|its|their) (?:\w+ )?)?"
            r"(?:percentage|percent|number|amount|share|sum|figure|temperature|price|total|salary|wages?|fee|fare|costs?|budget)"
            r"|what (?:do|does|did|will|would|might|could) [^?]*\bcost"
            r"|cuant[oa]s?(?! a\b)|(?:que|cual(?:es)? (?:es|son|fue|era|sera) (?:el|la|su)(?: \w+)??) "
            r"(?:porcentaje|cantidad|suma|cifra|proporcion|temperatura|precio|numero|importe|total|sueldo|salario|tarifa"
            r"|cost[oe]|presupuesto|altura|longitud|distancia|profundidad|edad|superficie|duracion|peso|velocidad)"
            r"|que (?:cuesta|costo|costaba|costara))\b"
        ),
    ),
    (
        "when",
        re.compile(
            r"\b(when|what (?:(?:is|was) the )?(?:year|date|day|month|century|decade)|which (?:year|day|month)"
            r"|cuando|en que (?:ano|fecha|dia|mes|siglo|decada)|que (?:ano|dia|fecha|mes)"
            r"|cual (?:es|fue|era) (?:el|la) (?:ano|fecha|dia|mes))\b"
        ),
    ),
    (
        "where",
        re.compile(
            r"\b(where|(?:what|which) (?:(?:is|was) the )?(?:city|country|state|place|region|town)"
            r"|a?donde|(?:que|cual) (?:(?:es|fue|era) (?:el|la) )?(?:ciudad|pais|estado|lugar|region))\b"
        ),
    ),
    (
        "who",
        re.compile(
            r"\b(who|whom|whose|(?:what|which) (?:person|people|presidents?|officials?|minister|governor|mayor|senator)"
            r"|what name|quien(?:es)?|como se llama"
            r"|(?:que|cual(?:es)?) (?:president|ministr|gobernador|alcalde|senador|funcionari)\w+)\b"
        ),
    ),
)
_PREPOSITION = (
    r"(?:in|on|at|to|from|by|of|for|with|under|during|through|since|until|between|among|about|against|into|over|after"
    r"|before|en|de|desde|hasta|a|por|con|para|segun|bajo|ante|contra|durante|entre|hacia|sobre|tras)"
)
_WORD = r"(?:what|which|who|whom|whose|when|where|why|how|que|cual(?:es)?|quien(?:es)?|cuando|a?donde|como|cuant[oa]s?)"
_OPENS = re.compile(rf"(?:^|[,:;¿]|\band\b|\by\b)\W*(?:{_PREPOSITION}\s)?{_WORD}\b")  # folded: where it asks
_ACCENTED = re.compile(r"\b(?:qué|cuál(?:es)?|quién(?:es)?|cuándo|a?dónde|cómo|cuánt[oa]s?)\b", re.I)
_JOINING = re.compile(r"\b(?:cuando|donde|quien(?:es)?|como)\b", re.I)
ALONE = 4  # words from which a question without a question word asks for yes or no
_WHO_SAID = re.compile(
    r"\b(?:who|quien(?:es)?)\b "
    r"(?:(?!(?:is|are|was|were|been|being|es|son|fue|fueron|era|eran|sido|sera|seran) )\w+ ){0,2}?"
    r"(?:sa(?:id|ys?)|told|claim\w*|predict\w*|warn\w*|den(?:ied|ies)|argue\w*"
    r"|call\w* (?:it|him|her|them|this|that|for)"
    r"|dij\w+|dice|dicen|afirm\w+|asegur\w+|declar\w+|sost\w+|nieg\w+|nego|advirti\w+|predij\w+|calcul\w+"
    r"|acus\w+|explic\w+)\b"
)
_WHO_IS = re.compile(  # asks what somebody is, not for a name: Who is Anne Milgram?
    r"\b(?:[Ww]ho(?:'s| is| are| was| were)|[Qq]ui[eé]n(?:es)? (?:es|son|fue|fueron|era|eran)) "
    r"(?![\w-]+['’]s )[A-ZÁÉÍÓÚÑ]"
)


def kind(question: str) -> Kind:
    """What sort of thing is asked for, with or without accents."""
    accented = bool(_ACCENTED.search(question))  # then the others only join: «¿Qué dijo cuando llegó quien …?»
    folded = fold(_JOINING.sub("·", question) if accented else question)
    if _WHO_IS.search(question):
        return "other"
    if not _asks(question):
        if re.match(rf"\W*{_VERBS}\b", folded):
            return "whether"
        if thing := _THING.match(folded):
            return next(name for name in ("how_many", "when", "where", "who", "why") if thing[name])
        named = "¿" not in question and any(pattern.search(folded) for _, pattern in _KINDS)  # Budget of the agency?
        if "?" in question and len(words(question)) >= ALONE and not named:
            return "whether"  # "¿Retrasó el Gobierno el aviso?"
    asked = [(found.start(), name) for name, pattern in _KINDS if (found := pattern.search(folded))]
    told = min(asked) if asked else (0, "other")  # "Who said what it costs?" asks who
    opens = _WHAT.match(folded)  # "What did those want who signed it?" does not
    return "other" if opens and told[0] >= opens.end() and told[1] in _RELATIVE else told[1]


_THING = re.compile(  # without a verb it names what it wants: "Street price of a fake pill?", «Nombre del alcalde»
    r"\W*(?:(?:the|el|la|los|las) )?(?:(?!of |de |del |in |en |is |was |es |fue )[a-z]+ )?(?:"
    r"(?P<how_many>(?:number|amount|price|cost|budget|total|percentage|share|size|numero|cantidad|precio|coste?|costo"
    r"|presupuesto|porcentaje|monto|importe|cifra)s?)|(?P<when>date|day|year|month|fecha|dia|ano|mes)"
    r"|(?P<where>place|location|country|city|lugar|ubicacion|pais|ciudad)"
    r"|(?P<who>names?|authors?|nombres?|autor(?:es|as?)?)|(?P<why>reasons?|causes?|motivos?|causas?)"
    r") (?:of|for|in|at|on|when|where|del?|en|por|para|a)\b"
)
_WHAT = re.compile(rf"\W*(?:{_PREPOSITION}\s)?(?:what|which|que|cual(?:es)?|how|como)\b(?! (?:and|or|y|o) )")
_RELATIVE = ("when", "where", "who")  # words that ask, and join a clause, too
_VERBS = r"(?:se|es|son|fue|fueron|esta|estan|hay|hubo|ha|han|tiene|tienen|puede|pueden|existe|existen)"


def _asks(question: str) -> bool:
    """Is there a question word where one asks? "Que" or "como" further on only joins, unless it has its accent."""
    return bool(_ACCENTED.search(question) or _OPENS.search(fold(question)))


def who_said(question: str) -> bool:
    """Does it ask for a speaker: "Who said that …?"?"""
    return bool(_WHO_SAID.search(fold(question)))


_NAMING = re.compile(
    r"\b(?:what (?:is|was|are|were) the names?|what .* (?:called|named)|como se llama\w*|nombres? del?)\b"
)


def naming(question: str) -> bool:
    """Does it ask for a name: "What is the name of …", «¿Cómo se llama …?»"""
    return bool(_NAMING.search(fold(question)))


_COUNTING = re.compile(r"\b(?:how many|cuant[oa]s)\b")


def counting(question: str) -> bool:
    """Does it ask how many there are?"""
    return bool(_COUNTING.search(fold(question)))


_MANY = re.compile(
    r"\b(?:(?:what is|what do we) know\w* (?:about|of)|que se sabe|what about|timeline|chronology|cronolog\w+"
    r"|summar\w+|overview|resumen(?:es)?|evolu\w+|how has .* changed|compar(?!ec|t|s)\w*"
    r"|difference between|diferencia entre"
    r"|(?:give|make|show|want|need|d[ae]me|dadme|haz(?:me)?|quiero|necesito)\b.{0,24}\blista?"
    r"|enumer\w*|what are|cuales (?:son|fueron)"
    r"|(?:what|which) \w+(?<![iusa])s\b (?:are|were|have|did|must)|que \w+s (?:son|hay|fueron))\b"
    r"|^\W*(?:please |por favor |me |puedes? |podrias? )*(?:resum\w+|list(?:a|e|ad|ar|en)?\b(?! de espera))"
)


_VAGUE = re.compile(
    r"\b(?:(?:what is|what do we) know\w* (?:about|of)|que se sabe|what about|what happened|que paso)\b"
)


def vague(question: str) -> bool:
    """Does it ask for whatever is known: "What about the dredging?"?"""
    return bool(_VAGUE.search(fold(question)))


_SAYS = (
    r"(?:sa(?:y|id|ys)|tell|claim(?:ed)?|predict(?:ed)?|warn(?:ed)?|argue[d]?|announce[d]?|complain(?:ed)?"
    r"|ask(?:ed)?|admit(?:ted)?|den(?:y|ied)|promise[d]?|dij\w+|afirm\w+|asegur\w+|predij\w+|declar\w+"
    r"|se quej\w+|advirti\w+|anunci\w+|sostuv\w+|neg\w+|prometi\w+|pidi\w+)"
)
NAMED = r"(?P<name>[A-ZÁÉÍÓÚÑ][\w'’-]+(?: [A-ZÁÉÍÓÚÑ][\w'’-]+)*)"
_NAMED_TOO = NAMED.replace("name", "other")
_THAT = r"(?!(?:que|that|why|how|who|what|when|where|if|whether|si) )"  # what was said begins there
_TOLD = (  # a verb before its subject: "dijo Milgram"; behind others stands who is spoken to: "ask Milgram"
    r"(?:sa(?:id|ys)|dij(?:o|eron)|dicen?|afirm(?:[oó]|aron)|asegur(?:[oó]|aron)|predij(?:o|eron)|declar(?:[oó]|aron)"
    r"|se quej(?:[oó]|aron)|advirti(?:[oó]|eron)|anunci(?:ó|aron)|sostuv(?:o|ieron)|neg(?:[oó]|aron)"
    r"|prometi(?:[oó]|eron)|pidi(?:[oó]|eron))"
)
_SAID_BY = re.compile(rf"\bdid (?:[a-z]+ )*?{NAMED} {_SAYS}\b|\b{_TOLD} (?:{_THAT}[a-z]+ ){{0,2}}{_NAMED_TOO}")


def said_by(question: str) -> str:
    """Whom the question has say something: "When did Milgram say that …?" -> "Milgram"; empty for nobody."""
    found = _SAID_BY.search(question)
    return next((name for name in found.groups() if name), "") if found else ""


def many(question: str) -> bool:
    """Does it ask for more than one fact: a list, a summary, a timeline, a comparison?"""
    return bool(_MANY.search(fold(question)))


# ------------------------------------------------------------------ figures: in which measure, and of what

_TIMES = frozenset("second minute hour day week month year decade century".split())
_LENGTHS = frozenset("metre kilometre centimetre millimetre mile foot inch".split())
_WEIGHTS = frozenset("kilogram gram ton".split())
_PATTERNS: tuple[tuple[str, frozenset[str]], ...] = (  # folded; of several the first
    (r"\bhow old\b|\bcuantos anos tiene|\bque edad\b", frozenset({"age"})),
    (r"\bhow long (?:did|does|do|will|has|have|had|must|can|should|before|after)\b|\bcuanto (?:tiempo|dur\w+)", _TIMES),
    (r"\bhow long\b", _TIMES | _LENGTHS),
    (
        r"\bhow (?:tall|deep|far|wide)\b|\bcuanto mide\w*|\bque (?:altura|longitud|distancia|profundidad)\b",
        _LENGTHS,
    ),
    (r"\bhow (?:much|heavy) .*\bweigh|\bhow heavy\b|\bcuanto pesa\w*", _WEIGHTS),
    (r"\b(?:temperature|temperatura)\b", frozenset({"degree"})),
    (r"\b(?:what|que) (?:percentage|percent|porcentaje|proportion|proporcion)\b", frozenset({"%", "point"})),
    (
        r"\b(?:costs?|price|how much money|salary|spen[dt]|budget|cuesta\w*|cost(?:o|ara|aba|aron)|precio"
        r"|cuanto dinero|sueldo|cobra\w*|presupuesto)\b",
        CURRENCIES,
    ),
)  # fmt: skip
_MEASURES = tuple((re.compile(pattern), units) for pattern, units in _PATTERNS)
_COUNTED = re.compile(r"\b(?:how many|number of|cuant[oa]s|numero de)\s+(?P<thing>[^?.,;:]+)")
_MUCH = re.compile(  # no verb: «cuánto creció la economía»
    r"\b(?:how much|cuant[oa])\s+(?!\w+ (?:el|la|los|las|un|una|su|sus|se)\b)(?P<thing>[^?.,;:]+)"
)
_DOING = re.compile(r"\b[Cc]u[aá]nto \w+\W*(?:$|\W[A-ZÁÉÍÓÚÑ]\w)")  # a verb: «¿Cuánto pidió Abril?», «¿Cuánto ganan?»
NOUN: dict[Language, int] = {"en": 2, "es": 1}  # words that name what is counted: drug-related defendants, acusados
_CHANGED = re.compile(  # folded
    r"\b(?:how much|by how much|cuanto|en cuanto)\b.{0,40}\b(?:rise|rose|risen|increase[ds]?|grow[ns]?|grew"
    r"|fall|fell|fallen|drop(?:ped)?|decrease[ds]?|decline[ds]?|sub(?:e|en|io|ieron|ira)|aument(?:a|an|o|aron|ara)|crec(?:e|en|io|ieron|era)"
    r"|baj(?:a|an|o|aron|ara)|ca(?:e|en|yo|yeron|era)|disminuy(?:e|en|o|eron))\b"
)
ANYBODY = frozenset("people persons personas gente".split())  # the dead and the injured are people, too


def of_change(question: str) -> bool:
    """Does it ask how much something rose or fell?"""
    return bool(_CHANGED.search(fold(question)))


def measure(question: str) -> frozenset[str]:
    """The units that an answer may have; empty where any may, or none."""
    folded = fold(question)
    if _CHANGED.search(folded):  # a budget rises by a share as well as by a sum
        return frozenset()
    found = _COUNTED.search(folded)
    unit = unit_behind(f" {found['thing']}", 0) if found else ""
    told = next((units for pattern, units in _MEASURES if pattern.search(folded)), None)
    counts_things = found is not None and not (told and (unit in told or "age" in told))
    if told is not None and not counts_things:  # "How many homes are in the budget?" counts homes
        return told
    return frozenset({unit}) if unit else frozenset()


def counted(question: str, language: Language) -> str:
    """What is to be counted, by the words that name it: "How many DEA agents are there?" -> "DEA agents"."""
    found = _COUNTED.search(fold(question))
    if found is None or measure(question):
        return ""
    named = thing_named(found["thing"], language)
    return "" if named and fold(named[0]) in ANYBODY else " ".join(named)


def amount_of(question: str, language: Language) -> str:
    """Of what an amount is asked: "How much electricity does it use?" -> "electricity"; empty for money and lengths."""
    found = _MUCH.search(fold(question))
    if found is None or measure(question) or _DOING.search(question):
        return ""
    return " ".join(thing_named(found["thing"], language))


def thing_named(text: str, language: Language) -> list[str]:
    """The first words of a text up to one that names nothing, or, in English, tells what was done."""
    found: list[str] = []
    for word in re.findall(r"[^\W_][\w'’-]*", text):
        if fold(word) in STOP_WORDS[language] or len(found) == NOUN[language] or (found and word.endswith("ed")):
            break
        found.append(word)
    return found
