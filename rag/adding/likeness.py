"""What the report of a document says of another one: that it is replaced, copied, or of another version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rag.store.catalog import Catalog
from rag.store.copies import Print, another_version, copied, letters
from rag.types import BIN_DAYS, Document, FileReport


def with_likeness(report: FileReport, document: Document, catalog: Catalog, itself: Sequence[str | None]) -> FileReport:
    """The report, and in it which other document this one is a copy or a version of.

    `itself`: the places of the document's own file, now and before.
    """
    mine = Print.of(document.text)
    for other_id in catalog.alike(mine):
        other = catalog.document(other_id)
        if other is None or catalog.location(other_id) in itself:
            continue
        theirs = Print.of(other.text)
        if copied(mine, theirs):
            return _copying(report, other)
        if another_version(mine, theirs) and _namesakes(document, other):
            return _renewing(report, document, other)
    return report


def replacing(report: FileReport, document_id: str) -> FileReport:
    return replace(
        report,
        replaces=document_id,
        reason=f"replaces the version of before, which can be put back from the bin for {BIN_DAYS} days "
        f"({document_id})",
        reason_es=f"sustituye a la versión anterior, que puede recuperarse de la papelera durante {BIN_DAYS} días "
        f"({document_id})",
    )


def _copying(report: FileReport, other: Document) -> FileReport:
    return replace(
        report,
        copy_of=other.id,
        reason=f"a copy of “{other.title}”: both count as one source",
        reason_es=f"es copia de «{other.title}»: ambas cuentan como una sola fuente",
    )


def _renewing(report: FileReport, document: Document, other: Document) -> FileReport:
    dates = document.date or "", other.date or ""
    if not all(dates) or dates[0] == dates[1]:
        english, spanish = "another", "otra versión"
    elif dates[0] > dates[1]:
        english, spanish = "a newer", "una versión más reciente"
    else:
        english, spanish = "an older", "una versión anterior"
    return replace(
        report,
        version_of=other.id,
        reason=f"{english} version of “{other.title}”: both are kept, that one as {other.id}",
        reason_es=f"{spanish} de «{other.title}»: se conservan las dos, aquella como {other.id}",
    )


def _namesakes(one: Document, other: Document) -> bool:
    """Do two documents or their files have one name, numbers aside: "budget-2024.pdf" and "budget-2025.pdf"?"""
    names = [{letters(found.title), letters(Path(found.source).stem)} - {""} for found in (one, other)]
    return bool(names[0] & names[1])
