"""A draft in a file -> its text; its report -> a file. What `fuente check` and the page do alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import InputError
from rag.types import CheckReport, Heading
from ui.text import SpanishCount

if TYPE_CHECKING:
    from ui.output.export import Format

PLAIN = frozenset(("", ".md", ".markdown", ".txt", ".text"))  # read as they are: offsets count the file's characters
LONGEST = 500_000  # characters: a hundred pages have 250,000, and a draft takes seconds a page


@dataclass(frozen=True, slots=True)
class DraftFile:
    """A draft as it was read: its name, its text, and the headings that the text does not mark."""

    name: str
    text: str
    headings: Sequence[Heading] = ()


def read_file(path: Path, name: str) -> DraftFile:
    """The draft in a file of any format that can be added; raises InputError, DocumentError."""
    return short_enough(_plain(path, name) if Path(name).suffix.lower() in PLAIN else _parsed(path, name))


def _plain(path: Path, name: str) -> DraftFile:
    from rag.ingestion.formats.parsed import decode

    try:
        return DraftFile(name, decode(path.read_bytes(), name))
    except OSError as error:
        raise InputError(
            f"cannot read {path} ({error.strerror}): check its permissions",
            f"no se puede leer {path} ({error.strerror}): compruebe sus permisos",
        ) from error


def _parsed(path: Path, name: str) -> DraftFile:
    from rag.ingestion.sandbox import Reader

    with Reader() as reader:
        document = reader.read(path, name).document
    return DraftFile(name, document.text, document.headings)


def short_enough(draft: DraftFile) -> DraftFile:
    """The draft, if it can be checked at once; raises InputError."""
    if len(draft.text) > LONGEST:
        raise InputError(
            f"the draft has more than {LONGEST:,} characters: check it in parts",
            f"el borrador tiene más de {SpanishCount(LONGEST):,} caracteres: compruébelo por partes",
        )
    return draft


def written(report: CheckReport, draft: DraftFile, form: Format) -> bytes:
    """The annotated draft as a file's bytes."""
    from ui.output.check import annotated, check_page
    from ui.output.check_word import check_word

    if form == "docx":
        return check_word(report, draft.text, draft.name)
    said = annotated(report, draft.text) if form == "md" else check_page(report, draft.text, draft.name)
    return said.encode("utf-8", "replace")


def marked(draft: DraftFile) -> str:
    """The draft's text, each of its headings under a mark of Markdown, so that it can be edited and stays one."""
    text, at = "", 0
    for heading in sorted(draft.headings, key=lambda one: one.start):
        text += draft.text[at : heading.start] + "## "
        at = heading.start
    return text + draft.text[at:]
