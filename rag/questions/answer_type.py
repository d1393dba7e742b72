"""What kind of thing a question asks for, in either language, and which words of a sentence are of that kind."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from rag.language.dates import date_spans
from rag.language.numbers import figures
from rag.language.words import fold, names, words
from rag.types import Language, Span

Kind = Literal["how_many", "when", "where", "why", "who", "whether", "other"]

_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "whether",  # asks for yes or no
        re.compile(r"^\W*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would) "),
    ),
    (
        "why",
        re.compile(
            r"\b(why|what (?:reason|caused)|what (?:is|was|were) the (?:reasons?|causes?)"
            r"|por que(?! (?:cargos?|delitos?|medios?|vias?|canal(?:es)?|rutas?|valor|monto|importe|precio|cantidad"
            r"|suma|conceptos?)\b)|motivos?|razon(?:es)?|causa)\b"
        ),
    ),
    (
        "how_many",
        re.compile(
            r"\b(how (?:many|much|large|big|old|long|far|high|tall)"
            r"|what (?:(?:is|was|are|were) (?:the|its|their) )?"
            r"(?:percentage|percent|number|amount|share|sum|figure|temperature|price|total|salary|wages?|fee|fare)|costs?|budget"
            r"|cuant[oa]s?(?! a\b)|(?:que|cual(?:es)? (?:es|son|fue|era) (?:el|la|su)) "
            r"(?:porcentaje|cantidad|suma|cifra|proporcion|temperatura|precio|numero|importe|total|sueldo|salario|tarifa)"
            r"|cuesta|cost(?:[oe]|aba)|presupuesto)\b"
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
            r"\b(who|whom|whose|(?:what|which) (?:person|president|official)|what name|quien(?:es)?|como se llama)\b"
        ),
    ),
)
_PREPOSITION = r"(?:in|on|at|to|from|by|of|for|with|en|de|desde|hasta|a|por|con|para|segun)"
_WORD = r"(?:what|which|who|whom|whose|when|where|why|how|que|cual(?:es)?|quien(?:es)?|cuando|a?donde|como|cuant[oa]s?)"
_OPENS = re.compile(rf"(?:^|[,:;¿]|\band\b|\by\b)\W*(?:{_PREPOSITION}\s)?{_WORD}\b")  # folded: where it asks
_ACCENTED = re.compile(r"\b(?:qué|cuál(?:es)?|quién(?:es)?|cuándo|a?dónde|cómo|cuánt[oa]s?)\b", re.I)
ALONE = 4  # words from which a question without a question word asks for yes or no
_WHO_SAID = re.compile(
    r"\b(?:who|quien(?:es)?)\b (?:\w+ ){0,2}?(?:sa(?:id|ys?)|told|claim\w*|predict\w*|warn\w*|den(?:ied|ies)|argue\w*"
    r"|call\w*|dij\w+|dice|dicen|afirm\w+|asegur\w+|declar\w+|sost\w+|nieg\w+|nego|advirti\w+|predij\w+|calcul\w+"
    r"|acus\w+|explic\w+)\b"
)
_WHO_IS = re.compile(  # asks what somebody is, not for a name: Who is Anne Milgram?
    r"\b(?:[Ww]ho(?:'s| is| are| was| were)|[Qq]ui[eé]n(?:es)? (?:es|son|fue|fueron|era|eran)) [A-ZÁÉÍÓÚÑ]"
)
_REASON = re.compile(
    r"\b(?:because|due to|owing to|since|so that|in order to|porque|debido a|a causa de|ya que|puesto que|para que)\b"
    r"[^.;]*"
)
_RUN = re.compile(r"[^\W\d_][^\W_]*(?:['’\-][^\W_]+)*")  # a word that may be part of a name
_LINKS = frozenset({"de", "del", "la", "las", "los", "of", "the", "y", "e"})


@lru_cache(maxsize=256)  # asked again at each step of a question's way
def kind(question: str) -> Kind:
    """What sort of thing is asked for, with or without accents."""
    folded = fold(question)
    if _WHO_IS.search(question):
        return "other"
    if not _asks(question):
        named = "¿" not in question and any(pattern.search(folded) for _, pattern in _KINDS)  # Budget of the agency?
        if re.match(rf"\W*{_VERBS}\b", folded) or ("?" in question and len(words(question)) >= ALONE and not named):
            return "whether"  # "¿Retrasó el Gobierno el aviso?"
    asked = [(found.start(), name) for name, pattern in _KINDS if (found := pattern.search(folded))]
    return min(asked)[1] if asked else "other"  # "Who said what it costs?" asks who


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
    r"|summar\w+|overview|resum\w+|evolu\w+|how has .* changed|compar\w+"
    r"|difference between|diferencia entre|list|lista\w*|enumer\w*|what are|cuales (?:son|fueron)"
    r"|(?:what|which) \w+s\b (?:are|were|have|did|must)|que \w+s (?:son|hay|fueron))\b"
)


_VAGUE = re.compile(
    r"\b(?:(?:what is|what do we) know\w* (?:about|of)|que se sabe|what about|what happened|que paso)\b"
)


def vague(question: str) -> bool:
    """Does it ask for whatever is known: "What about the dredging?"?"""
    return bool(_VAGUE.search(fold(question)))


_SAYS = (
    r"(?:sa(?:y|id|ys)|claim(?:ed)?|predict(?:ed)?|warn(?:ed)?|argue[d]?|announce[d]?|complain(?:ed)?"
    r"|ask(?:ed)?|admit(?:ted)?|den(?:y|ied)|promise[d]?|dij\w+|afirm\w+|asegur\w+|predij\w+|declar\w+"
    r"|se quej\w+|advirti\w+|anunci\w+|sostuv\w+|neg\w+|prometi\w+|pidi\w+)"
)
NAMED = r"(?P<name>[A-ZÁÉÍÓÚÑ][\w'’-]+(?: [A-ZÁÉÍÓÚÑ][\w'’-]+)*)"
_NAMED_TOO = NAMED.replace("name", "other")
_SAID_BY = re.compile(rf"\bdid (?:[a-z]+ )*?{NAMED} {_SAYS}\b|\b{_SAYS} (?:(?!que |that )[a-z]+ ){{0,2}}{_NAMED_TOO}")


def said_by(question: str) -> str:
    """Whom the question has say something: "When did Milgram say that …?" -> "Milgram"; empty for nobody."""
    found = _SAID_BY.search(question)
    return next((name for name in found.groups() if name), "") if found else ""


def many(question: str) -> bool:
    """Does it ask for more than one fact: a list, a summary, a timeline, a comparison?"""
    return bool(_MANY.search(fold(question)))


def answering(question: str, question_language: Language, quote: str, language: Language) -> tuple[Span, ...]:
    """The words of a quote that are of the kind asked for and do not stand in the question; offsets in the quote."""
    match kind(question):
        case "how_many":
            asked = figures(question, question_language)
            days = date_spans(quote)
            return tuple(
                Span(figure.start, figure.start + len(figure.text))
                for figure in sorted(figures(quote, language), key=lambda one: one.start)
                if not any(map(figure.agrees, asked)) and not any(day.start <= figure.start < day.end for day in days)
            )
        case "when":
            return tuple(span for span in date_spans(quote) if fold(quote[span.start : span.end]) not in fold(question))
        case "who" | "where":
            return _new_names(question, quote)
        case "why":
            found = _REASON.search(quote.casefold())
            return (Span(*found.span()),) if found and len(quote) == len(quote.casefold()) else ()
        case _:
            return ()


def _new_names(question: str, quote: str) -> tuple[Span, ...]:
    """Runs of capitalised words, at least one of which the question does not hold."""
    known = frozenset(map(fold, words(question)))
    told = names(quote)
    runs: list[Span] = []
    opening: Span | None = None
    for match in _RUN.finditer(quote):
        word = fold(match.group())
        opens = not quote[: match.start()].strip("«“\"'¿¡([ ")  # a capital that need not mean a name
        if not match.group()[:1].isupper() or (word.removesuffix("'s").removesuffix("’s") not in told and not opens):
            continue
        between = quote[runs[-1].end : match.start()].split() if runs else ["."]
        if not between or (len(between) <= 2 and between[-1] in _LINKS and runs[-1] != opening):
            runs[-1] = Span(runs[-1].start, match.end())
        else:
            runs.append(Span(*match.span()))
            opening = runs[-1] if opens else opening
    return tuple(
        run for run in runs
        if any(fold(word) in told and fold(word) not in known for word in words(quote[run.start : run.end]))
    )  # fmt: skip
