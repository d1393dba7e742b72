"""A question about a table -> the cell where the row it names meets the column it asks for. Knows no reader.

Rows are lines of cells with " | " between them, as files are read. A cell may say itself what column it stands in
("2023: 1.380"); else the first line of its table does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.language.lexicon import SYNONYM, TRANSLATION, equivalence, spans
from rag.language.names import likeness
from rag.language.text import Text
from rag.language.words import STOP_WORDS, fold
from rag.questions.answer_spans import in_column
from rag.questions.question import Question
from rag.types import CELLS, Language, Passage, Span
from rag.verification.meaning import Vector

SAME = 1.0  # what names a row is no other word: cost, coast
SHORT = 3  # letters of a word that may be spelt like another by chance
ROOT = 5  # letters of a stem with which another may begin and be of the same word
SPELT = 0.8  # likeness of a word in the other language: sardine, sardina
NOUNS = ("acion", "cion", "amiento", "imiento", "ation", "ion", "ment", "th")  # how nouns end that verbs make
MISSED = 0.25  # by how much a word of a head that is not asked for lessens what those that are count
SMALL = STOP_WORDS["en"] | STOP_WORDS["es"]
_FIGURE = re.compile(r"\d")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_CODE = re.compile(r"[\w-]*\d[\w-]*")
_UNIT = re.compile(r"\([^()]*\)")
_WHAT_IS = re.compile(
    r"\W*(?:what(?:'s| is| was| are| were)|cual(?:es)? (?:es|son|fue|fueron|era|eran)) (?:the |el |la |los |las )?"
)
_HEADED = re.compile(r"(?P<head>[^\n]*\S): (?P<value>\S[^\n]*)")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell; offsets in the document's text."""

    passage: Passage
    span: Span


@dataclass(frozen=True, slots=True)
class _Column:
    """A cell of a row, and the head of its column."""

    head: str
    span: Span


def cell(question: Question, passages: Sequence[Passage], vector: Vector) -> Cell | None:
    """The cell that a question asks for; None where no row, or no column of it, is named.

    Of a row that is named by a number or code, Room 204, the column nearest in meaning is taken where none is named.
    """
    best: tuple[float, Cell] | None = None
    for passage in passages:
        text, language = passage.document.text, passage.chunk.language
        led = [_led(row, question, text, language) for row in _rows(passage)]
        rows = [(row, _named(row, question, text, language)) for row in led]
        most = max((len(words) for _, words in rows), default=0)
        chosen = [(row, words) for row, words in rows if most and len(words) == most]
        if len(chosen) != 1:
            continue
        row, words = chosen[0]
        found = _column(question, row, words, text, language) or _nearest(question, row, text, language, vector)
        if found is not None and (best is None or most + found[0] > best[0]):
            best = most + found[0], Cell(passage, found[1])
    return best[1] if best else None


def of_another_year(question: Question, passage: Passage, span: Span) -> bool:
    """Do the words stand in a column of another year than those asked about?"""
    column = next((one for row in _rows(passage) for one in row if one.span.start <= span.start < one.span.end), None)
    told = set(_YEAR.findall(column.head)) if column else set()
    return bool(told and question.years) and not told & {str(year) for year in question.years}


def values(passage: Passage) -> list[Span]:
    """What the cells of a passage's tables hold, without the heads that stand in some: of "Week 33: 214" 214."""
    return [one.span for row in _rows(passage) for one in row]


# ------------------------------------------------------------------ rows


def _rows(passage: Passage) -> Iterator[list[_Column]]:
    """The rows of tables in a passage, each cell with the head of its column."""
    text, heads, begins = passage.document.text, list[str](), _table_begins(passage)
    for line in re.finditer(r"[^\n]+", text[begins : passage.chunk.end]):
        start = begins + line.start()
        cells = list(_cells(line.group(), start))
        said = [text[one.start : one.end] for one in cells]
        own = [_HEADED.fullmatch(one) for one in said]
        headed = sum(one is not None for one in own) * 2 >= len(cells)
        if len(cells) < 2:
            heads = []
        elif not headed and len(heads) != len(cells):
            heads = said
        elif start >= passage.chunk.start:
            yield [
                _Column(told["head"], Span(one.end - len(told["value"]), one.end)) if told
                else _Column(heads[at] if len(heads) == len(cells) else "", one)
                for at, (one, told) in enumerate(zip(cells, own, strict=True))
            ]  # fmt: skip


def _table_begins(passage: Passage) -> int:
    """Where the table begins that a passage goes on with; the passage's end where it holds none."""
    text, begins = passage.document.text, passage.chunk.start
    if CELLS not in text[begins : passage.chunk.end]:
        return passage.chunk.end
    begins = text.rfind("\n", 0, begins) + 1  # a passage may begin within a line
    while begins > 0:
        before = text.rfind("\n", 0, begins - 1) + 1
        line = text[before : begins - 1]
        if line and CELLS not in line:
            break
        begins = before
    return begins


def _cells(line: str, offset: int) -> Iterator[Span]:
    at = 0
    for piece in line.split(CELLS):
        start = at + len(piece) - len(piece.lstrip("| "))
        end = at + len(piece.rstrip("| "))
        if end > start:
            yield Span(offset + start, offset + end)
        at += len(piece) + len(CELLS)


def _led(row: Sequence[_Column], question: Question, text: str, language: Language) -> Sequence[_Column]:
    """The row from the cell that names it, which is the second where the first only counts.

    A number is of what the head of its column says: 204 of a room, and of no section.
    """
    label, heads = text[row[0].span.start : row[0].span.end], _words(row[0].head, language)
    counts = label.isdigit() and not _YEAR.fullmatch(label) and bool(row[0].head)
    return row[1:] if counts and not any(_asked(word, question, language, SYNONYM) for word in heads) else row


def _named(row: Sequence[_Column], question: Question, text: str, language: Language) -> frozenset[str]:
    """The words of a question that name a row, by its first cell; none where that has one more."""
    label = text[row[0].span.start : row[0].span.end]
    if not set(_CODE.findall(fold(label))) <= set(_CODE.findall(question.folded)):
        return frozenset()
    words = _words(label, language)
    telling = [word for word in words if word[0] not in SMALL] or words  # "Las" of a place is small in Spanish alone
    told = [_asked(word, question, language, SAME) for word in telling]
    return frozenset(word for word in told if word) if told and all(told) else frozenset()


# ------------------------------------------------------------------ columns


def _column(
    question: Question, row: Sequence[_Column], named: frozenset[str], text: str, language: Language
) -> tuple[float, Span] | None:
    """The cell of a row whose head the question asks for, and how surely."""
    able = [one for one in row[1:] if _may_answer(question, one, text, language)]
    years = {word for word in question.plain.split() if _YEAR.search(word)} and {str(one) for one in question.years}
    years -= named
    if years and any(_YEAR.search(one.head) for one in able):
        able = [one for one in able if years & set(_YEAR.findall(one.head))]
    ranked = sorted(((_asks(question, one.head, named, language), _latest(one.head), one) for one in able),
                    key=lambda ranking: ranking[:2], reverse=True)  # fmt: skip
    people = [one for one in able if question.kind == "who" and _is_named(text[one.span.start : one.span.end])]
    if len(people) == 1 and not ranked[0][0]:
        return 0.0, people[0].span
    if not ranked or (len(ranked) > 1 and ranked[0][:2] == ranked[1][:2]):
        return None
    likely, _, best = ranked[0]
    only = len(able) == 1 and (
        bool(question.measure)
        or bool(years & set(_YEAR.findall(best.head)))
        or (len(row) == 2 and _asks_what_it_is(question, text[row[0].span.start : row[0].span.end]))
    )
    return (likely, best.span) if likely > 0 or only else None


def _nearest(
    question: Question, row: Sequence[_Column], text: str, language: Language, vector: Vector
) -> tuple[float, Span] | None:
    """The cell whose head means most nearly what is asked of a row that a number or code identifies."""
    label = text[row[0].span.start : row[0].span.end]
    able = [one for one in row[1:] if one.head and _may_answer(question, one, text, language)]
    if not able or not _FIGURE.search(label) or _YEAR.fullmatch(label):
        return None
    asked = vector(question.text)
    return 0.0, max(able, key=lambda one: float(asked @ vector(one.head))).span


def _is_named(said: str) -> bool:
    """Does a cell hold a name and nothing else: `Ruth Eberle`, `Brandt & Oyelaran`?"""
    words = said.split()
    return len(words) > 1 and not any(word[:1].islower() and fold(word) not in SMALL for word in words)


def _asks_what_it_is(question: Question, label: str) -> bool:
    """Is it asked what something is, by its name: "¿Cuál es el total?"?"""
    asked = _WHAT_IS.match(question.folded)
    return asked is not None and bool(re.match(rf"{re.escape(fold(label))}\b", question.folded[asked.end() :]))


def _latest(head: str) -> int:
    """The last year of a head; of columns that answer alike the latest is taken."""
    return max(map(int, _YEAR.findall(head)), default=0)


def _may_answer(question: Question, column: _Column, text: str, language: Language) -> bool:
    """May what a cell holds be of the kind that is asked for?"""
    said = Text(text[column.span.start : column.span.end], language)
    if question.kind in ("how_many", "when"):
        figured = bool(said.amounts or said.dates) if question.kind == "when" else bool(said.amounts)
        return figured and (question.kind == "when" or in_column(question, Text(column.head, language)))
    return question.kind not in ("who", "where") or not _FIGURE.search(said.text)


def _asks(question: Question, head: str, named: frozenset[str], language: Language) -> float:
    """How many words of a head the question asks for, besides those that name the row, less where it has others."""
    words = _words(_UNIT.sub("", head), language)
    told = {_asked(word, question, language, SYNONYM) for word in words} - named - {""}
    return len(told) / (1 + MISSED * (len(words) - len(told)))


# ------------------------------------------------------------------ words


def _words(text: str, language: Language) -> list[tuple[str, str]]:
    """Words with their stems."""
    return [(fold(text[one.start : one.end]), one.stem) for one in spans(text, language)]


def _asked(word: tuple[str, str], question: Question, language: Language, least: float) -> str:
    """The question's word that says the same; empty where none does. `least`: how likely so within a language."""
    said, stem = word
    across = language != question.language
    needed = TRANSLATION if across else least
    for other in spans(question.text, question.language):
        asked = fold(question.text[other.start : other.end])
        if asked == said or (
            not said.isdigit() and equivalence(stem, language, other.stem, question.language) >= needed
        ):
            return asked
        if needed < SAME and not across and (_of_one_root(stem, other.stem) or _noun_of(said, other.stem)):
            return asked
        if across and min(len(said), len(asked)) > SHORT and likeness(said, asked) >= SPELT:
            return asked
    return ""


def _of_one_root(one: str, other: str) -> bool:
    """Does one stem begin with the other: ejerció, ejercido?"""
    return min(len(one), len(other)) >= ROOT and (one.startswith(other) or other.startswith(one))


def _noun_of(noun: str, stem: str) -> bool:
    """Does a noun say what the verb of this stem does: varía, variación; grow, growth?"""
    return len(stem) > SHORT and noun.startswith(stem) and noun[len(stem) :] in NOUNS
