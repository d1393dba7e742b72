"""Question → the shape its answer should have: a summary, what each document says, a timeline, a list, two columns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rag.language.modality import flat
from rag.language.text import Text
from rag.language.words import STOP_WORDS, fold, words

ShapeKind = Literal["summary", "synthesis", "timeline", "list", "statements", "comparison"]


@dataclass(frozen=True, slots=True)
class Shape:
    """What kind of answer is asked for, and of what; the subject is empty where a document is only pointed at."""

    kind: ShapeKind
    subject: str
    other: str = ""  # what it is compared with
    item: str = ""  # what a list lists: "countries"


_POLITE = r"^[\s¿¡]*(?:(?:please|por favor|can you|could you|puedes?|podrias?|podes|me|nos)\b[\s,]*)*"
_DOCUMENT = (
    r"(?:documents?|texts?|articles?|sources?|reports?|librar(?:y|ies)"
    r"|documentos?|textos?|articulos?|fuentes?|informes?|biblioteca)"
)
_OF = r"(?: (?:of|on|about|for|regarding|del?|sobre|acerca del?|para|en))?"
_SHAPES: tuple[tuple[ShapeKind, re.Pattern[str]], ...] = (
    (
        "comparison",
        re.compile(
            _POLITE + r"(?:compar[ea](?:me|nos)?|contrast|haz(?:me)? una comparacion (?:de|entre)"
            r"|(?:what (?:is|are) the )?differences? between|(?:(?:que|cual(?:es)?) (?:es|son|hay) )?(?:la |las )?"
            r"diferencias? (?:hay )?entre)\s+(?P<one>.+?)\s+(?:and|with|to|versus|vs\.?|y|e|con|frente a)\s+(?P<two>.+)"
        ),
    ),
    (
        "statements",
        re.compile(
            _POLITE + r"(?:who (?:says|said|is saying) what|what does each (?:side|party|source|person) say"
            r"|quien(?:es)? (?:dicen?|dij(?:o|eron)|ha dicho) que(?= (?:sobre|del?|acerca)\b|\W*$)"
            rf"|que dice cada (?:uno|una|parte|fuente|quien)){_OF}(?P<subject>.*)"
        ),
    ),
    (
        "timeline",
        re.compile(
            _POLITE + r"(?:(?:give|show|make|dame|haz(?:me)?|da(?:me)?)(?: me| us)? )?(?:an? |the |una |la )?"
            rf"(?:timeline|chronology|cronologia|linea (?:de|del) tiempo){_OF}(?P<subject>.*)"
        ),
    ),
    (
        "synthesis",
        re.compile(
            _POLITE + rf"(?:what (?:do|does|did) (?:the |my |these |those )?{_DOCUMENT} (?:say|tell(?: us)?|report)"
            rf"|what (?:is|was) said"
            rf"|que (?:dicen?|cuentan?|se dice en)(?: (?:el|la|los|las|mis|estos|estas))? {_DOCUMENT}"
            rf"|que se (?:dice|ha dicho|cuenta)) (?:of|on|about|regarding|del?|sobre|acerca del?)(?P<subject>.+)"
        ),
    ),
    (
        "summary",
        re.compile(
            _POLITE + r"(?:summari[sz]e|sum up|recap|tl;?dr|resum(?:e|a|i|ir|en)(?:lo|la|los|las|me|nos|melo)?(?: de)?"
            r"|sintetiza(?:r|me|lo)?|(?:give|write|make|dame|haz(?:me)?|hace(?:me)?|escribe)(?: me| us)?"
            r" (?:an? |the |un |una |el |la )?(?:short |brief |quick |breve )?(?:summary|resumen|sintesis)"
            rf"|(?:an? |the |un |el )?(?:short |brief |breve )?(?:summary|resumen)){_OF}(?P<subject>.*)"
        ),
    ),
    (
        "list",
        re.compile(
            _POLITE + r"(?:(?:which|what|list(?: all| the| every)*|que|cuales"
            r"|lista(?:r|me)?(?: todos| todas| los| las)*|enumera(?:r|me)?(?: todos| todas| los| las)*)"
            r"(?: son)?(?: the| los| las)?) "
            r"(?P<item>countries|paises|names|nombres|people|personas|places|lugares|organi[sz]ations|organizaciones)"
            r"\b(?P<subject>.*)"
        ),
    ),
)  # fmt: skip
_POINTING = frozenset(
    """this that these those it everything all whole entire document documents text texts article articles report
    reports source sources library file files please me us short briefly summary content contents
    esto eso este esta estos estas ese esa todo toda todos todas documento documentos texto textos articulo articulos
    mentioned named appear appears listed cited mencionan mencionados mencionadas nombran citan aparecen salen
    informe informes fuente fuentes biblioteca archivo archivos contenido favor breve brevemente""".split()
)


def shape_of(question: Text) -> Shape | None:
    """The shape that a question asks for; None for one that asks for a fact."""
    for kind, pattern in _SHAPES:
        match = pattern.match(question.folded)
        if match is None:
            continue
        groups = match.groupdict()
        if kind == "comparison":
            return Shape(kind, _cut(question.text, match, "one"), _cut(question.text, match, "two"))
        subject = _cut(question.text, match, "subject")
        told = {fold(word) for word in words(subject)} - STOP_WORDS["en"] - STOP_WORDS["es"] - _POINTING
        return Shape(kind, subject if told else "", item=groups.get("item") or "")
    return None


_ONE_DOCUMENT = re.compile(  # of one kind of document each, in the singular: several are no document that is meant
    r"\b(?:e-?mail|message|letter|memo(?:randum)?|note|minutes|bulletin|newsletter|report|study|audit|article|column"
    r"|editorial|interview|speech|statement|press release|decree|ordinance|law|act|bill|ruling|judgment|resolution"
    r"|budget|guide|manual|handbook|contract|agreement|presentation|correo|mensaje|carta|memorando|nota|acta|boletin"
    r"|informe|estudio|auditoria|articulo|columna|editorial|entrevista|discurso|comunicado|decreto|ordenanza|ley"
    r"|sentencia|fallo|resolucion|presupuesto|guia|contrato|acuerdo|presentacion)\b"
)


def one_document(shape: Shape) -> bool:
    """Is it the summary of a document that is described: "the minutes of the board", «el boletín 44»?"""
    return shape.kind == "summary" and bool(_ONE_DOCUMENT.search(flat(shape.subject)))


def _cut(question: str, match: re.Match[str], group: str) -> str:
    return question[match.start(group) : match.end(group)].strip(" ¿?.!¡,:;")
