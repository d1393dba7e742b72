"""What Office files share: their parts and relations, charts, diagrams, and what a file says of itself.

Elements are told by their local names, so that strict files (ISO 29500, in namespaces of their own) read as the
transitional ones do.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from rag.ingestion.file_errors import problem
from rag.ingestion.formats.office.number_formats import as_shown
from rag.ingestion.formats.parsed import line, safe_zip
from rag.ingestion.marks import raised
from rag.ingestion.tables import Cell, table_rows, told_apart
from rag.language.detection import detect
from rag.types import Language

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # what a file with a password is wrapped in
_LOCKED = "EncryptedPackage".encode("utf-16-le")
Element = Any  # of lxml, which has no types of its own


def has_password(data: bytes) -> bool:
    """Is this an Office file of since 2007 with a password?"""
    return data.startswith(_OLE) and _LOCKED in data


class Package:
    """The parts of an Office file by name, and what each refers to."""

    def __init__(self, data: bytes, source: str) -> None:
        """Raises DocumentError for what inflates without measure or brings its own entities."""
        if has_password(data):
            raise problem("encrypted", source)
        safe_zip(data, source)
        self._zip = zipfile.ZipFile(io.BytesIO(data))
        self._names = {name.lower(): name for name in self._zip.namelist()}  # part names know no case

    def xml(self, name: str) -> Element:
        """A part as a tree; raises ValueError where it is not there."""
        return xml(self.data(name))

    def data(self, name: str) -> bytes:
        if name.lower() not in self._names:
            raise ValueError(f"it has no part {name}")
        return self._zip.read(self._names[name.lower()])

    def relations(self, part: str = "") -> dict[str, tuple[str, str]]:
        """Id -> the last word of the kind, and the name of the part: what a part (or the whole file) refers to."""
        folder, name = posixpath.split(part)
        place = f"{folder}/_rels/{name}.rels".lstrip("/")
        if place.lower() not in self._names:
            return {}
        found = {}
        for relation in children(self.xml(place), "Relationship"):
            if relation.get("TargetMode") != "External":
                target = unquote(relation.get("Target") or "")
                kind = (relation.get("Type") or "").rpartition("/")[2]
                found[relation.get("Id") or ""] = (
                    kind, posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                )  # fmt: skip
        return found

    def related(self, part: str, *kinds: str) -> list[str]:
        """The parts of these kinds that a part refers to."""
        return [name for kind, name in self.relations(part).values() if kind in kinds and name.lower() in self._names]

    @cached_property
    def main(self) -> str:
        """The name of the part that the file is about; raises ValueError where there is none."""
        found = self.related("", "officeDocument")
        if not found:
            raise ValueError("it has no document in it")
        return found[0]

    def stated(self) -> dict[str, str | None]:
        """Title and author as the file states them."""
        names = self.related("", "core-properties", "coreProperties")
        core = self.xml(names[0]) if names else None
        return {
            name: line("".join(core.xpath("//*[local-name()=$at]/text()", at=at))) if core is not None else None
            for name, at in (("title", "title"), ("author", "creator"))
        }


def xml(data: bytes) -> Element:
    """A parsed XML file, with nothing fetched and no entities but XML's own."""
    from lxml import etree

    return etree.fromstring(
        data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    )


def named(element: Element) -> str:
    """An element's local name; empty for an entity or an instruction."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """An attribute by its local name, one in a namespace first (`r:id` before `id`), or an empty text."""
    found = [(key, value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name]
    return next((value for key, value in sorted(found, key=lambda one: "}" not in one[0])), "")


def children(element: Element, *names: str) -> Iterator[Element]:
    return (child for child in element if named(child) in names)


def child(element: Element | None, *path: str) -> Element | None:
    """The first child by local name, and its first child by the next, or None."""
    for name in path:
        element = next(children(element, name), None) if element is not None else None
    return element


def every(element: Element, name: str) -> Iterator[Element]:
    """All elements of a local name below this one."""
    return (one for one in element.iter() if named(one) == name)


def alternative(element: Element) -> Element | None:
    """Of an `mc:AlternateContent` the one version to read: a text box stands in both."""
    choices = [*children(element, "Choice"), *children(element, "Fallback")]
    return next((one for one in choices if any(map(str.strip, one.itertext())) or len(list(one.iter())) > 2), None)


_UNSHOWN = frozenset(("del", "moveFrom", "Fallback", "instrText"))


def shown(root: Element) -> str:
    """Every word that a part shows, in no order: to count what was kept of them."""
    from lxml import etree

    found = []
    walk = etree.iterwalk(root, events=("start",))
    for _, element in walk:
        name = named(element)
        if name in _UNSHOWN:
            walk.skip_subtree()
        elif name == "t":
            found.append(unescaped(element.text))
        elif name in ("p", "tab", "br", "tc", "num", "den", "sub", "sup", "e"):
            found.append(" ")
    return "".join(found)


def unescaped(text: str | None) -> str:
    """A text with the characters that XML cannot hold, which the file names by their numbers: `_x000D_`, `_x005F_`."""
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda code: chr(int(code[1], 16)), text or "")


def drawing_text(paragraph: Element) -> str:
    """The words of an `a:p`."""
    said = []
    for one in paragraph.iter():
        if named(one) == "t":
            style = child(one.getparent(), "rPr")
            up = style is not None and style.get("baseline", "0").rstrip("%") > "0"
            said.append(raised(unescaped(one.text)) if up else unescaped(one.text))
        elif named(one) == "br":
            said.append(" ")
    return line(told_apart("".join(said)))


def chart(root: Element, *, values: bool = True) -> list[str]:
    """A chart's titles and, unless only those are asked for, a row a category: "2023 | Deaths: 12"."""
    titles = [drawing_text(paragraph) for title in every(root, "title") for paragraph in every(title, "p")]
    if not values:
        return list(filter(None, titles))
    series = list(every(root, "ser"))
    names = [_cached(child(one, "tx")) for one in series]
    language = detect(" ".join([*titles, *names]))
    from_1904 = any(attribute(one, "val") in ("1", "true") for one in every(root, "date1904"))
    categories: dict[int, str] = {}
    plotted: dict[int, dict[int, str]] = {}
    for number, one in enumerate(series):
        over, shown_there = (
            _points(next(children(one, *kinds), None), language, from_1904)
            for kinds in (("cat", "xVal"), ("val", "yVal"))
        )
        categories |= over
        for at, value in shown_there.items():
            plotted.setdefault(at, {})[number] = value
    table = [[Cell(""), *(Cell(name) for name in names)]] + [
        [Cell(categories.get(at, "")), *(Cell(plotted[at].get(number, "")) for number in range(len(series)))]
        for at in sorted(plotted)
    ]
    return [*filter(None, titles), *(table_rows(table, heads=1) if plotted else [])]


def _cached(text: Element | None) -> str:
    return line(" ".join(point.text or "" for point in every(text, "v"))) if text is not None else ""


def _points(data: Element | None, language: Language, from_1904: bool) -> dict[int, str]:
    """What a chart plots or plots it over, each figure as its format shows it."""
    if data is None:
        return {}
    found: dict[int, list[str]] = {}  # categories may have several levels, each with its own points
    common = next(every(data, "formatCode"), None)
    for point in every(data, "pt"):
        code = point.get("formatCode") or (common.text if common is not None else "") or "General"
        value = "".join(one.text or "" for one in every(point, "v")).strip()
        found.setdefault(int(point.get("idx") or 0), []).insert(0, _plotted(value, code, language, from_1904))
    return {at: ", ".join(texts) for at, texts in found.items()}


def _plotted(value: str, code: str, language: Language, from_1904: bool) -> str:
    """A stored figure as it is shown, without the noise of its last binary digits; words as they are."""
    if code == "General":
        return f"{float(value):.12g}" if re.fullmatch(r"-?\d+\.\d{6,}(?:[eE]-?\d+)?", value) else line(value)
    try:
        return as_shown(float(value), code, language, from_1904=from_1904)
    except (ValueError, ArithmeticError):  # a word, a hole (NaN), or a date that no calendar has
        return line(value)


def diagram(package: Package, part: str, identity: str) -> list[str]:
    """The words of a SmartArt drawing, as its data hold them; presentation points repeat them and are passed over."""
    _, name = package.relations(part).get(identity, ("", ""))
    points = [one for one in every(package.xml(name), "pt") if one.get("type") != "pres"] if name else []
    return [words for one in points for paragraph in every(one, "p") if (words := drawing_text(paragraph))]


def graphics(package: Package, part: str, element: Element) -> list[str]:
    """The text of the charts and diagrams that an element refers to."""
    found: list[str] = []
    for one in element.iter():
        if named(one) == "chart" and attribute(one, "id"):
            kind, name = package.relations(part).get(attribute(one, "id"), ("", ""))
            if kind == "chart":
                found += chart(package.xml(name))
        elif named(one) == "relIds":
            found += diagram(package, part, attribute(one, "dm"))
    return found
