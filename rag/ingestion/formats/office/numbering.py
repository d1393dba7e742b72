"""The numbers that Word counts before paragraphs: "3.", "2.1", "Artículo 5.-", "b)" (ECMA-376 part 1, 17.9)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from rag.ingestion.formats.office.package import Element, Package, attribute, child, children, every

LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_ROMAN = tuple(zip((1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
                   "M CM D CD C XC L XL X IX V IV I".split(), strict=True))  # fmt: skip
_MOST_LETTERS, _MOST_ROMAN = 26 * 30, 4000  # what Word writes so; beyond it the digits stand


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    shape: str  # decimal, lowerLetter …; "none" and "bullet" count nothing that is written
    text: str  # "%1.%2"
    legal: bool  # all its numbers in digits
    style: str  # whose paragraphs stand on this level


class Numbering:
    """The lists of one document on its way from the first paragraph to the last."""

    def __init__(self, package: Package) -> None:
        parts = package.related(package.main, "numbering")
        root = package.xml(parts[0]) if parts else None
        kinds: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, tuple[str, dict[int, _Level]]] = {}  # by number: whose counter, and its levels
        for kind in every(root, "abstractNum") if root is not None else ():
            kinds[attribute(kind, "abstractNumId")] = _levels(kind)
        for one in children(root, "num") if root is not None else ():
            shared = child(one, "abstractNumId")
            of = attribute(shared, "val") if shared is not None else ""
            number, levels, counter = attribute(one, "numId"), dict(kinds.get(of, {})), of
            for change in children(one, "lvlOverride"):
                levels |= _levels(change)
                level, start = int(attribute(change, "ilvl") or 0), child(change, "startOverride")
                if start is not None and level in levels:
                    levels[level] = replace(levels[level], start=int(attribute(start, "val") or 0))
                    counter = f"number {number}"
            self._lists[number] = counter, levels
        self._styles = _styles(package)
        self._counts: dict[str, list[int | None]] = defaultdict(lambda: [None] * LEVELS)

    def label(self, paragraph: Element) -> str:
        """The number of the next paragraph, as it is written before it; empty where there is none."""
        said = child(paragraph, "pPr", "numPr")
        style = child(paragraph, "pPr", "pStyle")
        named = attribute(style, "val") if style is not None else ""
        number, level = _of(said)
        inherited, inherited_level = self._styles.get(named, ("", None))
        number = number or inherited
        counter, levels = self._lists.get(number, ("", {}))
        if level is None:
            level = inherited_level
        if level is None:
            level = next((at for at, one in levels.items() if named and one.style == named), 0)
        return self._next(counter, levels, level) if level in levels else ""

    def _next(self, counter: str, levels: Mapping[int, _Level], level: int) -> str:
        counts = self._counts[counter]
        before = counts[level]
        counts[level] = levels[level].start if before is None else before + 1
        counts[level + 1 :] = [None] * (LEVELS - level - 1)
        for above in range(level):  # a level that no paragraph has opened counts as begun
            if counts[above] is None and above in levels:
                counts[above] = levels[above].start
        mine = levels[level]
        if mine.shape in ("none", "bullet"):
            return ""

        def written(place: re.Match[str]) -> str:
            at = int(place[1]) - 1
            count = counts[at] if at in levels else None
            return "" if count is None else _written(count, "decimal" if mine.legal else levels[at].shape)

        return _PLACE.sub(written, mine.text).strip()


def _levels(element: Element) -> dict[int, _Level]:
    found: dict[int, _Level] = {}
    for level in children(element, "lvl"):
        told = {name: attribute(one, "val") if (one := child(level, name)) is not None else ""
                for name in ("start", "numFmt", "lvlText", "pStyle")}  # fmt: skip
        at = int(attribute(level, "ilvl") or 0)
        if at < LEVELS:
            legal = child(level, "isLgl") is not None
            found[at] = _Level(int(told["start"] or 0), told["numFmt"] or "decimal", told["lvlText"], legal,
                               told["pStyle"])  # fmt: skip
    return found


def _of(numbered: Element | None) -> tuple[str, int | None]:
    """The list and the level that a paragraph or style names."""
    number, level = child(numbered, "numId"), child(numbered, "ilvl")
    return (
        attribute(number, "val") if number is not None else "",
        int(attribute(level, "val") or 0) if level is not None else None,
    )


def _styles(package: Package) -> dict[str, tuple[str, int | None]]:
    """The list and level of each style, its own or that of the style which it is made from."""
    names = package.related(package.main, "styles")
    own: dict[str, tuple[str, int | None]] = {}
    based: dict[str, str] = {}
    for style in children(package.xml(names[0]), "style") if names else ():
        identity, parent = attribute(style, "styleId"), child(style, "basedOn")
        own[identity] = _of(child(style, "pPr", "numPr"))
        if parent is not None:
            based[identity] = attribute(parent, "val")
    found: dict[str, tuple[str, int | None]] = {}
    for identity, mine in own.items():
        at, (number, level) = identity, mine
        for _ in range(LEVELS):
            if number or at not in based:
                break
            at = based[at]
            number, inherited = own.get(at, ("", None))
            level = inherited if level is None else level
        if number:
            found[identity] = number, level
    return found


def _written(count: int, shape: str) -> str:
    if shape in ("upperLetter", "lowerLetter") and 0 < count <= _MOST_LETTERS:
        letters = chr(ord("A") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letters if shape == "upperLetter" else letters.lower()
    if shape in ("upperRoman", "lowerRoman") and 0 < count < _MOST_ROMAN:
        roman, left = "", count
        for value, sign in _ROMAN:
            roman += sign * (left // value)
            left %= value
        return roman if shape == "upperRoman" else roman.lower()
    if shape in ("none", "bullet"):
        return ""
    return f"{count:02}" if shape == "decimalZero" else str(count)
