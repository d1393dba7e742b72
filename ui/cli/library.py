"""`fuente add`, `list` and `remove`: what the library holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.errors import InputError
from ui.cli.opening import choose, open_library, warn_of_index
from ui.cli.options import ChromaOption, JsonOption, LibraryOption
from ui.cli.terminal import add_with_bar, print_json, spoken, warn
from ui.text import say

if TYPE_CHECKING:
    from collections.abc import Sequence


def add(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders. Archivos o carpetas.")],
    library: LibraryOption = None,
    chroma: ChromaOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read documents into the library. Leer documentos."""
    from ui.output.render import report_json, report_left, report_lines, report_summary

    choose(library, chroma)
    _refuse_missing(paths)
    with open_library(create=True) as opened:
        report = add_with_bar(opened, paths)
        warn_of_index(opened)
    if as_json:
        print_json(report_json(report))
    else:
        print("\n".join([*report_lines(report, spoken()), report_summary(report, spoken())]))
    if report.interrupted:
        warn(report_left(report, spoken()))
        raise typer.Exit(130)
    if report.files and not any(file.readable for file in report.files):
        raise InputError(say("nothing_read", "en"), say("nothing_read", "es"))


def _refuse_missing(paths: Sequence[Path]) -> None:
    """Raise for a path that is not there, before a library is made for nothing."""
    from rag.ingestion.sandbox import find_files

    find_files([path for path in paths if not path.is_dir()])


def list_documents(library: LibraryOption = None, as_json: JsonOption = False) -> None:
    """What is in the library. Qué hay en la biblioteca."""
    from ui.output.render import described, document_json, plain

    choose(library)
    with open_library(create=False) as opened:
        documents, counts = opened.documents(), opened.chunk_counts()
    if as_json:
        print_json([document_json(document, counts.get(document.id, 0)) for document in documents])
        return
    for document in documents:
        print(plain(f"{document.id}  {described(document, None, document.language, spoken())}  ({document.source})"))
    if not documents:
        print(say("no_documents", spoken()))


def remove(
    ids: Annotated[list[str], typer.Argument(help="Ids from 'fuente list'. Identificadores de «fuente list».")],
    library: LibraryOption = None,
    chroma: ChromaOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take documents out of the library. Retirar documentos."""
    from ui.output.render import plain

    choose(library, chroma)
    with open_library(create=False) as opened:
        removed = opened.remove(*ids)
    if as_json:
        print_json({"removed": [document.id for document in removed]})
    else:
        print("\n".join(plain(say("removed", spoken(), title=document.title)) for document in removed))
