"""The library's list as a reader wants to see it: filtered, counted by facet, put in order."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import lru_cache
from pathlib import PurePosixPath

from rag import Library
from rag.language.words import fold
from rag.types import Entry

ORDERS = ("title", "newest", "date", "outlet", "language")
FACETS = ("language", "year", "kind", "collection")
UNDATED = "none"  # the year of what has no date
REMEMBERED = 16  # lists


@dataclass(frozen=True, slots=True)
class Sought:
    """What a reader wants to see; an empty facet is all."""

    text: str = ""
    order: str = "title"
    language: str = ""
    year: str = ""
    kind: str = ""
    collection: str = ""

    @classmethod
    def of(cls, wanted: Mapping[str, object]) -> Sought:
        """What a browser sent, as far as it is text."""
        given = {one.name: wanted.get(one.name) for one in fields(cls)}
        return cls(**{name: value[:200] for name, value in given.items() if isinstance(value, str)})


class Listing:
    """The entries of a library, read once for each state of it."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._read: tuple[str, list[Entry]] = ("", [])
        self._lists: OrderedDict[tuple[str, Sought], list[Entry]] = OrderedDict()
        self._counts: OrderedDict[tuple[str, Sought], dict[str, list[tuple[str, int]]]] = OrderedDict()

    def entries(self) -> list[Entry]:
        """Every document, by title."""
        change = self._library.change
        if not change or self._read[0] != change:
            self._read = (change, ordered(self._library.entries(), "title"))
        return self._read[1]

    def found(self, sought: Sought) -> list[Entry]:
        """The documents that pass, in order."""
        entries = self.entries()
        key = (self._read[0], sought)
        if not key[0] or key not in self._lists:
            self._lists[key] = ordered(sifted(entries, sought), sought.order)
            if len(self._lists) > REMEMBERED:
                self._lists.popitem(last=False)
        return self._lists[key]

    def facets(self, sought: Sought) -> dict[str, list[tuple[str, int]]]:
        """Of each facet its values, and how many of the documents that pass everything else have each."""
        entries = self.entries()
        key = (self._read[0], replace(sought, order=""))
        if not key[0] or key not in self._counts:
            self._counts[key] = {
                name: _counted(sifted(entries, replace(sought, **{name: ""})), name) for name in FACETS
            }
            if len(self._counts) > REMEMBERED:
                self._counts.popitem(last=False)
        return self._counts[key]


def sifted(entries: Iterable[Entry], sought: Sought) -> list[Entry]:
    """Those of the entries that pass."""
    wanted = {name: getattr(sought, name) for name in FACETS if getattr(sought, name)}
    words = fold(sought.text).split()
    return [
        one
        for one in entries
        if all(value in VALUES[name](one) for name, value in wanted.items()) and (not words or _holds(one, words))
    ]


def _holds(entry: Entry, words: Sequence[str]) -> bool:
    said = _said(entry)
    return all(one in said for one in words)


@lru_cache(maxsize=20_000)  # entries: each is looked at again with every letter that is typed
def _said(entry: Entry) -> str:
    return fold(" ".join([entry.title, entry.outlet or "", entry.source, entry.date or "", entry.language]))


def kind(entry: Entry) -> str:
    """What kind of file a document was read from: PDF, DOCX…"""
    return PurePosixPath(entry.source).suffix.lstrip(".").upper()[:8]


VALUES: Mapping[str, Callable[[Entry], Sequence[str]]] = {
    "language": lambda entry: (entry.foreign or entry.language,),
    "year": lambda entry: (entry.date[:4] if entry.date else UNDATED,),
    "kind": lambda entry: (kind(entry),),
    "collection": lambda entry: entry.collections,
}


def _counted(entries: Iterable[Entry], name: str) -> list[tuple[str, int]]:
    counts = Counter(value for one in entries for value in VALUES[name](one) if value)
    return sorted(counts.items(), key=lambda item: fold(item[0]), reverse=name == "year")


def ordered(entries: Iterable[Entry], order: str) -> list[Entry]:
    """The entries in an order, by title where it is none of `ORDERS`."""
    by_title = sorted(entries, key=lambda one: fold(one.title))
    if order == "newest":
        return sorted(by_title, key=lambda one: one.added, reverse=True)
    if order == "date":
        return sorted(by_title, key=lambda one: one.date or "", reverse=True)
    if order == "outlet":
        return sorted(by_title, key=lambda one: (not one.outlet, fold(one.outlet or "")))
    return sorted(by_title, key=lambda one: one.language) if order == "language" else by_title
