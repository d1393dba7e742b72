"""A comparison → the sentences of each side: of the document it names, of who says it, of its time, or that name it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rag.briefing.pool import Line, Pool, alike, gather
from rag.briefing.statements import said
from rag.briefing.topic import EVERYTHING, WIDE, on_topic
from rag.language.dates import months
from rag.language.lexicon import TRANSLATION, equivalence, spans
from rag.language.names import same, spelt
from rag.language.text import Text
from rag.language.words import STOP_WORDS, fold, stem, words
from rag.library import Library
from rag.questions.shapes import Shape, speaks_of_document
from rag.types import Document, Filters, Language

COLUMN = 3  # quotes of each side
READ = 12  # lines of each side that are set against the other's
TELLING = 2  # words beside its names with which a matter is more than what a document is about
NEAR = 0.1  # score below the line nearest to the matter within which another speaks of it, too
Place = tuple[str, int]  # a document's id, and where a line of it begins


@dataclass(frozen=True, slots=True)
class Side:
    """One of two things compared, as it was written, and what is told of it, in the order of the other side's."""

    name: str
    lines: tuple[Line, ...]


def sides(shape: Shape, pool: Pool, filters: Filters, library: Library) -> tuple[Side, Side] | None:
    """Both sides, what they say of the same thing in the same place; None where one of them has no line."""
    named = [Text(one, pool.language) for one in (shape.subject, shape.other)]
    matter = Text(shape.matter, pool.language)
    if all(map(_time, named)) and matter.text:
        on_it = on_topic(matter, filters, library)
        found = [_timed(one, on_it) for one in named]
    else:
        known = _documents(named, pool, filters, library)
        found = [_of_documents(one, matter, _named(one, known, shape.says), filters, library) for one in named]
        joint = gather(library.retrieve(Text(_joint(shape), pool.language), filters, WIDE), everything=True)
        found = _of_one_affair(
            [
                lines or _telling(one, joint, says=shape.says or bool(matter.text))
                for one, lines in zip(named, found, strict=True)
            ]
        )
        found = [lines or _apart(one, other, matter, filters, library)
                 for one, other, lines in zip(named, reversed(named), found, strict=True)]  # fmt: skip
    if not all(found):
        return None
    on = _nearness(matter, found, filters, library) if matter.text and not _about(matter, found) else {}
    one, two = (_nearest(lines, on) for lines in _without_shared(found))
    first, second = _paired(one, two, on)
    return Side(shape.subject, first), Side(shape.other, second)


def _nearness(matter: Text, found: Sequence[list[Line]], filters: Filters, library: Library) -> dict[Place, float]:
    """How near each line is to the matter without its names, which all that is told of an affair may hold."""
    plain = " ".join(one for one in matter.words if not one[0].isupper()) if _marks(matter).text else matter.text
    only = replace(filters, document_ids=tuple({line.document.id for lines in found for line in lines}))
    pool = gather(library.retrieve(Text(plain or matter.text, matter.language), only, EVERYTHING), everything=True)
    return {line.place: line.score for line in pool.lines}


def _about(matter: Text, found: Sequence[list[Line]]) -> bool:
    """Is the matter what the documents of both sides are about, by their titles? Then it parts no sentences of them."""
    rest = [one for one in matter.content_words if one[0].islower()]
    return (not _marks(matter).text or len(rest) < TELLING) and all(
        any(_holds(Text(line.document.title, line.language), matter) for line in lines) for lines in found
    )


def _joint(shape: Shape) -> str:
    return f"{shape.subject} {shape.other} {shape.matter}".strip()


# ------------------------------------------------------------------ which lines are a side's


def _documents(named: Sequence[Text], pool: Pool, filters: Filters, library: Library) -> list[Document]:
    """The documents near what is compared, near either side alone, and those whose title has a name or number of it."""
    alone = (one for side in named for one in library.retrieve(side, filters, WIDE).passages)
    near = {one.document.id: one.document for one in (*pool.passages, *alone)}
    marks = [_marks(side).held for side in named]
    telling = [{one for one in each if one.isdigit()} or each for each in marks if each]
    titled = [one.id for one in library.entries() if one.id not in near
              and any(each <= Text(one.title, one.language).held for each in telling)]  # fmt: skip
    passages = library.retrieve(named[0], replace(filters, document_ids=tuple(titled)), WIDE).passages if titled else ()
    return list((near | {one.document.id: one.document for one in passages}).values())


def _named(side: Text, documents: Sequence[Document], says: bool) -> list[Document]:
    """The documents that a side names: by outlet or author, else by title; by words that are no name only one."""
    by_source = [one for one in documents if _holds(Text(f"{one.outlet or ''} {one.author or ''}", one.language), side)]
    if by_source and (_marks(side).text or len(by_source) == 1):
        return by_source
    marked = bool(_marks(side).text)
    if (says and not any(map(str.isdigit, side.text))) or not (marked or speaks_of_document(side.text)):
        return []  # who is spoken of in a title does not speak, and "the mayor" is no document
    by_title = [one for one in documents if _holds(Text(one.title, one.language), side)]
    return by_title if len(by_title) == 1 else []


def _marks(side: Text) -> Text:
    """The names and numbers of a side, which tell it from others of its kind."""
    content = [one for one in side.content_words if fold(one) not in STOP_WORDS["en"] | STOP_WORDS["es"]]
    return Text(" ".join(one for one in content if one[0].isupper() or one[0].isdigit()), side.language)


def _holds(text: Text, side: Text) -> bool:
    """Does a text hold the side's names and numbers, or where it has none all its words, in either language?"""
    mine = _marks(side).words or side.content_words
    return bool(mine) and all(_stands(fold(one), side.language, text) for one in mine)


def _stands(word: str, spoken: Language, text: Text) -> bool:
    there = stem(word, spoken)
    return (
        word in text.held
        or any(equivalence(there, spoken, other, text.language) >= TRANSLATION for other in text.lexical_stems)
        or (spoken != text.language and (same(word, text.held) or spelt(word, text.held)))
    )


def _of_documents(
    side: Text, matter: Text, documents: Sequence[Document], filters: Filters, library: Library
) -> list[Line]:
    """All that the documents of a side say; of several, those on the matter say it first."""
    if not documents:
        return []
    only = replace(filters, document_ids=tuple(one.id for one in documents))
    asked = Text(matter.text or side.text, side.language)
    return list(
        gather(library.retrieve(asked, only, EVERYTHING), everything=len(documents) == 1 or not matter.text).lines
    )


def _time(side: Text) -> tuple[frozenset[int], frozenset[int]] | None:
    """The months and years that a side is, where it is nothing else: "March", "mayo de 2023"."""
    when = months(f"in {side.text}")
    rest = [one for one in side.content_words if not one.isdigit() and not months(f"in {one}")]
    return (when, side.years) if (when or side.years) and not rest else None


def _timed(side: Text, pool: Pool) -> list[Line]:
    """What was written in the months or years that a side is."""
    when, years = _time(side) or (frozenset(), frozenset())
    days = [(one, one.document.date or "") for one in pool.lines]
    return [one for one, day in days if day and (not years or int(day[:4]) in years)
            and (not when or (day[5:7].isdigit() and int(day[5:7]) in when))]  # fmt: skip


def _telling(side: Text, pool: Pool, *, says: bool) -> list[Line]:
    """What somebody says, or the lines that name a thing, by the name as well that it is given: Mayor Lledó."""
    told = [one for one in pool.lines if (teller := said(one)) and _holds(Text(teller.name, one.language), side)]
    if told and says:
        return told
    lines = [one for one in pool.lines if _holds(Text(one.text, one.language), side)]
    called = {(one.document.id, name) for one in lines for name in _called(side, one)}
    return lines + [one for one in pool.lines if one not in lines
                    and any((one.document.id, fold(word)) in called for word in words(one.text))]  # fmt: skip


def _called(side: Text, line: Line) -> list[str]:
    """The surname that stands behind the noun that a side is, folded: of "the mayor", in "Mayor Óscar Lledó"."""
    if _marks(side).text or not side.lexical_stems:
        return []
    noun, found = side.lexical_stems[0], []
    for word in spans(line.text, line.language):
        name = _NAME.match(line.text, word.end)
        if name and equivalence(noun, side.language, word.stem, line.language) >= TRANSLATION:
            found.append(fold(name.group().split()[-1]))
    return found


_NAME = re.compile(r",? [A-ZÁÉÍÓÚÑ][\w’-]+(?: [A-ZÁÉÍÓÚÑ][\w’-]+)+")


def _of_one_affair(found: Sequence[list[Line]]) -> list[list[Line]]:
    """The lines of documents that have both sides, where there are such: "the mayor" is that of the union's town."""
    both = set.intersection(*({one.document.id for one in lines} for lines in found))
    return [[one for one in lines if one.document.id in both] if both else lines for lines in found]


def _apart(side: Text, other: Text, matter: Text, filters: Filters, library: Library) -> list[Line]:
    """The lines on one side by itself, without those that rather speak of the other."""
    if _marks(side).text:
        return []  # what has a name is told by no lines without it
    pool = on_topic(Text(f"{side.text} {matter.text}".strip(), side.language), filters, library)
    mine, theirs = ({*one.word_stems} for one in (side, other))
    kept = []
    for line in pool.lines:
        held = set(Text(line.text, line.language).word_stems)
        if len(held & mine) >= len(held & theirs) and (held & mine or line.language != side.language):
            kept.append(line)
    return kept


# ------------------------------------------------------------------ what stands beside what


def _without_shared(found: Sequence[list[Line]]) -> tuple[list[Line], list[Line]]:
    """What both sides have is neither's own, unless a side has nothing else."""
    one, two = found
    shared = {line.place for line in one} & {line.place for line in two}
    return [line for line in one if line.place not in shared] or one, [
        line for line in two if line.place not in shared
    ] or two


def _nearest(lines: Sequence[Line], on: Mapping[Place, float]) -> list[Line]:
    """The lines on the matter, nearest first; where none is told, as they come."""
    if not on:
        return list(lines[:READ])
    ranked = sorted(lines, key=lambda one: -on.get(one.place, 0.0))
    best = on.get(ranked[0].place, 0.0)
    return [one for one in ranked if on.get(one.place, 0.0) >= best - NEAR][:READ]


def _paired(
    one: Sequence[Line], two: Sequence[Line], on: Mapping[Place, float]
) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Lines of both sides that speak of the same, best pair first."""
    near = {(mine, theirs): float(mine.vector @ theirs.vector) + on.get(mine.place, 0.0) + on.get(theirs.place, 0.0)
            for mine in one for theirs in two if not alike(mine, theirs)}  # fmt: skip
    pairs: list[tuple[Line, Line]] = []
    while near and len(pairs) < COLUMN:
        pairs.append(max(near, key=lambda pair: near[pair]))
        near = {pair: score for pair, score in near.items() if pair[0] not in pairs[-1] and pair[1] not in pairs[-1]}
    first, second = zip(*pairs, strict=True) if pairs else (one[:COLUMN], two[:COLUMN])
    return tuple(first), tuple(second)
