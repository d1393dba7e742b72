"""What kind of thing a question asks for, in either language, and which words of a sentence are of that kind."""

from __future__ import annotations

import re
from typing import Literal

from rag.language.dates import date_spans
from rag.language.numbers import figures
from rag.language.words import fold, names, words
from rag.types import Language, Span

Kind = Literal["how_many", "when", "where", "why", "who", "whether", "other"]

_KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "how_many",
        re.compile(
            r"\b(how (?:many|much|large|big|old|long|far|high|tall)"
            r"|what (?:percentage|percent|number|amount|share|sum|figure)|costs?|budget"
            r"|cuant[oa]s?(?! a\b)|que (?:porcentaje|cantidad|suma|cifra|proporcion)"
            r"|cuesta|cost(?:o|aba)|presupuesto)\b"
        ),
    ),
    (
        "when",
        re.compile(
            r"\b(when|what (?:year|date|day|month|century|decade)|which (?:year|day|month)"
            r"|cuando|en que (?:ano|fecha|dia|mes|siglo|decada)|que (?:ano|dia|fecha|mes))\b"
        ),
    ),
    (
        "where",
        re.compile(
            r"\b(where|(?:what|which) (?:city|country|state|place|region|town)"
            r"|a?donde|(?:que|cual) (?:ciudad|pais|estado|lugar|region))\b"
        ),
    ),
    ("why", re.compile(r"\b(why|what (?:reason|caused)|por que|motivo|razon)\b")),
    (
        "who",
        re.compile(
            r"\b(who|whom|whose|(?:what|which) (?:person|president|official)|what name|quien(?:es)?|como se llama)\b"
        ),
    ),
    (
        "whether",  # asks for yes or no
        re.compile(
            r"^\W*(?:(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would) "
            r"|(?!.*\b(?:que|cual(?:es)?|como|quien(?:es)?|donde|cuando|cuant[oa]s?)\b)"
            r"(?:se|es|son|fue|fueron|esta|estan|hay|hubo|ha|han|tiene|tienen|puede|pueden|existe|existen) )"
        ),
    ),
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


def kind(question: str) -> Kind:
    """What sort of thing is asked for, with or without accents."""
    folded = fold(question)
    if _WHO_IS.search(question):
        return "other"
    return next((name for name, pattern in _KINDS if pattern.search(folded)), "other")


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
