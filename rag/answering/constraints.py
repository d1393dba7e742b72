"""A question's numbers, identifiers and countries -> does a sentence speak of those, and of no other in their place?

Room 108 is not Room 111, Resolution 2334 not 2343, 2021 not 2019, Mexico not the United States. A date may also be the
document's own.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from rag.answering.evidence_features import Candidate
from rag.answering.identifiers import another, begun, identified, lacking, numbered, of_another_kind, only_in_words
from rag.language.dates import CALENDAR
from rag.language.lexicon import seen
from rag.language.names import spelt, translated
from rag.language.numbers import in_order
from rag.language.text import Text
from rag.language.words import fold, stem, words
from rag.questions.question import Question
from rag.types import LANGUAGES, Document, Language, Passage
from rag.verification.meaning import Vector
from rag.verification.names import abbreviated, names_stand
from rag.verification.roles import exchanged

_WANTED = re.compile(  # how many the answer is to have: "Name 3 reasons", «dame 2 ejemplos»
    r"(?<![\w.,])\d+ (?=(?:main |key )?(?:reasons|causes|examples|ways|facts|points"
    r"|razones|causas|ejemplos|motivos|datos|puntos)\b)"
)
_CODE = re.compile(  # with what is written close behind it: £21m, 40km
    r"(?<![\w.,])((?:[A-Z]{1,4}-?)?\d+(?:[.,]\d+)*)(?:m|mn|bn|k|km|kg|ha|kWh|MW)?(?![\w])"
)
_MOST: dict[Language, str] = {
    "en": r"(?:largest|biggest|highest|tallest|longest|oldest|greatest|richest|busiest|worst|best|most)\b",
    "es": r"(?:mayor(?:es)?|mejor(?:es)?|peor(?:es)?|mas|principal(?:es)?|product\w+|export\w+|consumid\w+)\b",
}
_FIRST = {language: re.compile(rf"\b(?:the|el|la|los|las|\w+['’]s) {_MOST[language]}") for language in LANGUAGES}
_LETTERED = re.compile(  # A-45, whose 45 is no number of its own, and 2B, but for 20M and $2B
    r"(?<![^\W_])[A-Z]{1,4}-?\d+|(?<![$€£\w.,])\d+(?![KM])[A-Z]\b"
)


def unmet(question: Question, passage: Passage) -> bool:
    """Does the question hold a number that neither the passage, its heading, title nor date has?

    Three hours are no Terminal 3 where there is a Terminal 2.
    """
    document, around = passage.document, _around(passage)
    if lacking(question, around):
        return True
    codes = _CODE.findall(_WANTED.sub("", question.text))
    if not any(map(str.isdigit, question.text)):
        return False
    if of_another_kind(question, around) or only_in_words(question, around):
        return True
    lettered = [match.span() for match in _LETTERED.finditer(around.text)]
    numbers = [one for one in around.figures if not any(start <= one.start < end for start, end in lettered)]
    there = {value for figure in numbers for value in figure.values}
    written = {fold(code) for code in _CODE.findall(around.text)}
    kinds = {word for word, _ in numbered(around.text)}
    others = {number for word, number in numbered(question.text) if word in kinds}
    dated = {Decimal(part) for part in re.findall(r"\d+", document.date or "")}
    between = len(question.years) > 1  # the years of a period need not stand in what lies within
    for code in codes:
        if between and code.isdigit() and int(code) in question.years:
            continue
        if fold(code) in written or (not code[0].isdigit() and code in document.text):
            continue
        if code in others:
            return True
        mine = {value for figure in question.figures if figure.text.startswith(code) or code in figure.text
                for value in figure.values}  # fmt: skip
        if not mine & (there | dated):
            return True
    return False


def speaks_of(names: Text, passage: Passage, vector: Vector) -> bool:
    """Does the passage, its heading or its title hold these names, in either language's form?"""
    return names_stand(names, [_around(passage)], vector)


def _around(passage: Passage) -> Text:
    chunk = passage.chunk
    return Text(f"{passage.document.title}. {chunk.heading or ''}. {chunk.text}", chunk.language)


def headed(question: Question, candidate: Candidate) -> bool:
    """Does the sentence, or the heading over it, begin with what the question asks about by number: "Artículo 5. …"?"""
    asked = {one for one in numbered(question.text) if one[1] not in map(str, question.years)}
    chunk = candidate.passage.chunk
    before = candidate.passage.document.text[chunk.start : candidate.span.start].strip()
    first = not before or bool(chunk.heading and before.endswith(chunk.heading))
    for head in (candidate.quote.text, chunk.heading if first and chunk.heading else ""):
        told, end = begun(head)
        if told & asked and len(candidate.quote.text) > end + 1:
            return True
    return False


def elsewhere(question: Question, candidate: Candidate) -> bool:
    """Does the sentence count in another country than the one asked about?"""
    return of_another_country(question, candidate.quote, candidate.passage.document.title)


def of_another_country(question: Question, sentence: Text, title: str) -> bool:
    """Does the sentence count in another country than the one asked about: deaths in the US, asked about Mexico?

    A title that names the one country and not the other says where all of its document is.
    """
    if question.kind != "how_many" or not question.countries:
        return False
    if not sentence.countries or question.countries & sentence.peoples:
        return False
    titled = Text(title, sentence.language).countries
    return not (question.countries & titled and not sentence.countries & titled)


# ------------------------------------------------------------------ years


def binds(question: Question, candidate: Candidate) -> bool:
    """Does the sentence speak of the numbers, identifiers, years and countries that are asked about, and tell of who
    did it to whom what the question takes for granted?

    Of 7,536 questions with their answers, in both languages and across, exchanged names would bar 10.
    """
    quote = candidate.quote
    if unmet(question, candidate.passage) or exchanged(question.text, question.language, quote.text, quote.language):
        return False
    if never_named(question, candidate.passage.document):
        return False
    if question.who_said and _lacks_a_figure(question, candidate):
        return False
    if _FIRST[question.language].search(question.folded) and _below(quote):
        return False
    asked = question.years - _own_years(question, candidate.passage.document)
    other = bool(asked) and (of_another_year(candidate, asked) or _tells_another_year(candidate, asked))
    return not other and not another(question, quote) and not elsewhere(question, candidate)


@lru_cache(maxsize=64)  # asked of each candidate of the document
def never_named(question: Question, document: Document) -> bool:
    """Does the question name somebody or something that its document never does, in either language's form?

    Only what no table and no dictionary knows: a country need not be named in a text from it, nor a Tuesday. Of 995
    lines that three unread sets were answered with it bars 6, all wrong; of 2,448 pairs of a question of XQuAD and the
    one paragraph that answers it 34.
    """
    by_number = {fold(word) for word, _ in identified(question.text)}  # Depot 195: bound by `unmet`
    asked = [one for one in (re.sub("['’]s$", "", name) for name in question.capitalised - by_number) if _unknown(one)]
    if not asked:
        return False
    told = f"{document.title} {document.outlet or ''} {document.author or ''} {document.source} {document.text}"
    folded = fold(told)
    missing = [one for one in asked if not re.search(rf"\b{re.escape(one)}", folded)]
    if not missing:
        return False
    short, written = abbreviated(question, [Text(told, document.language)]), set(words(folded))
    return any(one not in short and not spelt(one, [word for word in written if _likely(one, word)])
               for one in missing)  # fmt: skip


def _likely(one: str, other: str) -> bool:
    """Is it worth comparing them letter by letter?"""
    return abs(len(one) - len(other)) <= LIKE and len({*one} & {*other}) >= SHARED * len({*one})


SHARED = 0.5  # of a name's letters that another spelling of it has
LIKE = 3  # letters by which two spellings of one name may differ in length
RARE = 5  # times that a word was seen in training, below which it may be a name


@lru_cache(maxsize=4096)
def _unknown(name: str) -> bool:
    """Is a folded word neither in the tables of names nor one that was seen in either language?"""
    told = translated(name) or name in CALENDAR or name.isdigit()
    return not told and all(seen(stem(name, language), language) < RARE for language in LANGUAGES)


def _below(quote: Text) -> bool:
    """Is only what comes after the first told of: the fourth-largest, la segunda productora?"""
    most = re.compile(_MOST[quote.language])
    below = any(most.match(word) for at, word in in_order(quote.folded, quote.language) if at > 1)
    return below and not _FIRST[quote.language].search(quote.folded)


def _lacks_a_figure(question: Question, candidate: Candidate) -> bool:
    """Is a figure of what somebody is asked to have said, "Who claims that it did 14 knots?", neither in the sentence
    nor in the next, where a speech may go on?
    """
    counted = [one for one in question.figures if not one.values <= set(map(Decimal, question.years))]
    if not counted:
        return False
    document, spans = candidate.passage.document, candidate.passage.chunk.sentences
    end = next((span.end for span in spans if span.start >= candidate.span.end), candidate.span.end)
    said = Text(document.text[candidate.span.start : end], candidate.quote.language)
    return any(not any(one.agrees(other) for other in said.figures) for one in counted)


def _own_years(question: Question, document: Document) -> frozenset[int]:
    """The years of the days or months that a question names and that are the document's own date."""
    own = Text(document.date or "", document.language).dates
    return frozenset(one.year for one in question.dates if one.year and any(mine.bears(one) for mine in own))


def _tells_another_year(candidate: Candidate, asked: frozenset[int]) -> bool:
    """Does the sentence itself tell a year, and neither it nor the title one that is asked about?"""
    told = candidate.quote.years
    within = len(asked) > 1 and any(min(asked) <= year <= max(asked) for year in told)
    return bool(told) and not within and not asked & (told | _titled(candidate, "").years)


def of_another_year(candidate: Candidate, asked: frozenset[int]) -> bool:
    """Does it tell a year, while neither its passage nor the title has one that is asked about?"""
    told = candidate.quote.years
    within = len(asked) > 1 and any(min(asked) <= year <= max(asked) for year in told)
    return bool(told) and not within and not asked & years_around(candidate)


def years_around(candidate: Candidate) -> frozenset[int]:
    return _titled(candidate, candidate.passage.chunk.text).years


def _titled(candidate: Candidate, text: str) -> Text:
    """A text behind the title of the candidate's document."""
    return Text(f"{candidate.passage.document.title}. {text}", candidate.quote.language)
