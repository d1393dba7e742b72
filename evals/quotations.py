"""Sentences made of a quotation -> are its words exactly the source's, and what does the line before it say?

Judged without the verifier, by the citation's own place: a quotation is exact or it is not, and a lead may hold nothing
but who says it, when, and words of the source.
"""

from __future__ import annotations

import re
from pathlib import PurePath

import numpy as np

from rag.language.dates import written_date
from rag.language.lexicon import equivalence
from rag.language.words import STOP_WORDS, fold, stem, words
from rag.types import LANGUAGES, Answer, Citation, Language

AROUND = 300  # characters before a quote in which its speaker may be named
SAME = 0.1  # probability from which a word translates another
_LED = re.compile(  # a title may stand between quotation marks within a lead, before its colon
    r"(?P<lead>.*?:|[^“«\"‘]*)\s*(?:“(?P<a>[^”]+)”|«(?P<b>[^»]+)»|\"(?P<c>[^\"]+)\"|(?<=: )‘(?P<d>.+)’)"
    r"\s*(?:\[\d+\]\s*)*\.?",
    re.S,
)
_DENYING = frozenset("no not nor never without nunca jamas ni sin".split())
_SAYING: dict[Language, frozenset[str]] = {  # words of a lead that assert nothing; folded
    "en": frozenset("""according says said say tells told writes wrote reports reported states stated document source
                    article text page spanish english adds quotes quoted""".split()),
    "es": frozenset("""segun dice dijo dicen señala senala senalo afirma afirmo cuenta conto escribe escribio informa
                    informo documento fuente articulo texto pagina ingles espanol añade anade cita""".split()),
}  # fmt: skip


def parted(text: str) -> tuple[str, str] | None:
    """The lead of a sentence and the words that it quotes; None where it is no quotation, from there to its end."""
    match = _LED.fullmatch(text.strip())
    return (match["lead"], next(filter(None, match.group("a", "b", "c", "d")))) if match else None


def quotations(answer: Answer) -> dict[str, float]:
    """Of the sentences that quote: the share with exact words, and of those with a lead the share whose lead is so."""
    exact, led = [], []
    by_number = {citation.number: citation for citation in answer.citations}
    for sentence in answer.sentences:
        if (parts := parted(sentence.text)) is None:
            continue
        lead, said = parts
        cited = [by_number[number] for number in sentence.citations if number in by_number]
        exact.append(any(_bare(said) in _bare(_slice(one)) for one in cited))
        if words(lead):
            led.append(any(not _foreign(lead, answer.language, one) for one in cited))
    found = {"exact_quotes": float(np.mean(exact))} if exact else {}
    return found | ({"true_lead": float(np.mean(led))} if led else {})


def _slice(one: Citation) -> str:
    return one.document.text[one.start : one.end]


def _bare(text: str) -> str:
    """Without what typesetting changes: kinds of quotation marks and blanks."""
    return " ".join(re.sub(r"[“”«»‘’\"']", "'", text).split())


def _foreign(lead: str, language: Language, one: Citation) -> list[str]:
    """The words of a lead that neither name the source or its date nor stand in it, in either language."""
    document = one.document
    dated = [written_date(document.date, other) for other in LANGUAGES] if document.date else []
    named = [document.title, document.outlet or "", document.author or "", one.said_by, PurePath(document.source).stem]
    about = " ".join([*named, *dated, document.text[max(0, one.start - AROUND) : one.end]])
    known = {fold(word) for word in words(about)} - _DENYING
    stemmed = {stem(word, document.language) for word in known}
    foreign = [word for word in map(fold, words(lead)) if word not in known and not _empty(word)]
    return [word for word in foreign if not _said(word, language, stemmed, one.language)]


def _empty(word: str) -> bool:
    return word not in _DENYING and any(word in STOP_WORDS[other] or word in _SAYING[other] for other in LANGUAGES)


def _said(word: str, language: Language, stemmed: set[str], spoken: Language) -> bool:
    mine = stem(word, language)
    return any(equivalence(mine, language, other, spoken) >= SAME for other in stemmed if other.isalpha())
