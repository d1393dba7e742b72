"""Where the sentences of a text begin and end, in characters of that text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.types import Language, Span

_NO_END = re.compile(  # a sentence does not end after these, whatever the splitter thinks
    r"(?:\b(?:Sr|Sra|Srta|Dr|Dra|Lic|Ing|Gral|Mr|Mrs|Ms|Gen|Sen|Rep|Gov|Lt|Col|St|No|Nos|núm|núms|art|arts|pág|págs|vs|etc"
    r"|p\. ?ej|cf|aprox|approx|fig|Inc|Ltd|EE|FF)\.|\b[A-Z]\.|-[A-Z]\.|^\(?\d{1,2}[.)]|^[•\-–*]"
    r"|^(?:(?i:art[ií]culo|article|section|secci[oó]n|cl[aá]usula|clause)|Art\.) \d+[.º°ª]*(?: bis| ter)?[.:)]?-?)\s*$"
)  # the last: what an article says begins with its number
_TAIL = re.compile(r"^[»”\"'’)\]]*(?:\s+[»”’)\]]+)?")  # closing marks that belong to the sentence before
_OPENS = re.compile(r"(?<=\s)[\"“«]\s*$")  # what opens behind a blank belongs to the sentence that follows
_GOES_ON = re.compile(r"(?<=\S)[-–—]\s|\s*[—–]\s?[^\W\d_A-ZÁÉÍÓÚÑÜ]")  # "PRIMERO.- Se reforma", «—preguntó Gil»
_MONEY = re.compile(r"(?:\bS/|\bBs|\$|€|£|\b[Aa](?:pro|ppro)x)\.\s*$")  # before its amount
_MARKS = ' \t"“«'


def sentences(text: str, language: Language) -> list[Span]:
    """Where each sentence of a text stands, in order, without the blanks around it.

    A line break always ends a sentence: hard-wrapped lines are joined when a file is read.
    """
    found: list[Span] = []
    for line in re.finditer(r"[^\n]+", text):
        found += _line_sentences(line.group(), line.start(), language)
    return found


def _line_sentences(line: str, offset: int, language: Language) -> Iterator[Span]:
    from sentencex import get_sentence_boundaries

    cuts = [int(boundary["end_index"]) for boundary in get_sentence_boundaries(language, line)]
    start = 0
    for cut in [*cuts[:-1], len(line)]:
        if cut < len(line):
            tail = _TAIL.match(line[cut:])
            cut += len(tail.group()) if tail and tail.group().strip() else 0
            opens = _OPENS.search(line, start, cut)
            cut = opens.start() if opens else cut
            follows = line[cut:].lstrip(_MARKS)[:1]
            if cut <= start or follows.islower() or _NO_END.search(line[start:cut]):
                continue
            if _GOES_ON.match(line, cut) or (_MONEY.search(line[start:cut]) and follows.isdigit()):
                continue
        piece = line[start:cut]
        if piece.strip():
            left = len(piece) - len(piece.lstrip())
            yield Span(offset + start + left, offset + start + len(piece.rstrip()))
        start = cut
