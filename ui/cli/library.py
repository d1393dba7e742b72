"""`fuente add`, `list`, `edit`, `remove`, `bin` and `collection`: what the library holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.errors import InputError, path_given
from ui.cli.opening import choose, open_library, warn_of_index
from ui.cli.options import ChromaOption, JsonOption, LibraryOption
from ui.cli.terminal import add_with_bar, print_json, spoken, warn
from ui.text import say

if TYPE_CHECKING:
    from collections.abc import Sequence


def add(
    given: Annotated[list[str], typer.Argument(metavar="PATHS...", help="Files or folders. Archivos o carpetas.")],
    library: LibraryOption = None,
    chroma: ChromaOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read documents into the library. Leer documentos."""
    from ui.output.render import report_json, report_left, report_lines, report_summary

    choose(library, chroma)
    paths = list(map(path_given, given))  # as text, since an empty path would be this folder
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
        documents, counts = opened.documents(), {entry.id: entry.chunks for entry in opened.entries()}
    if as_json:
        print_json([document_json(document, counts.get(document.id, 0)) for document in documents])
        return
    for document in documents:
        print(plain(f"{document.id}  {described(document, None, document.language, spoken())}  ({document.source})"))
    if not documents:
        print(say("no_documents", spoken()))


def remove(
    ids: Annotated[
        list[str] | None, typer.Argument(help="Ids from 'fuente list'. Identificadores de «fuente list».")
    ] = None,
    undo: Annotated[
        bool, typer.Option("--undo", help="Put back: these ids, or what was removed last. Recuperar.")
    ] = False,
    library: LibraryOption = None,
    chroma: ChromaOption = None,
    as_json: JsonOption = False,
) -> None:
    """Move documents to the bin, for 30 days, or back. Mover documentos a la papelera, 30 días, o recuperarlos."""
    from ui.output.render import plain

    choose(library, chroma)
    if not ids and not undo:
        raise InputError(say("which_documents", "en"), say("which_documents", "es"))
    with open_library(create=False) as opened:
        moved = opened.put_back(*(ids or ())) if undo else opened.remove(*(ids or ()))
    key = "put_back" if undo else "removed"
    if as_json:
        print_json({key: [document.id for document in moved]})
    else:
        said = [plain(say(key, spoken(), title=document.title)) for document in moved]
        print("\n".join(said or [say("nothing_to_put_back", spoken())]))


def bin_(
    empty: Annotated[bool, typer.Option("--empty", help="Delete all of it for good. Borrarlo todo.")] = False,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """What was removed or replaced and can be put back. Lo retirado o sustituido que se puede recuperar."""
    from dataclasses import asdict

    from rag.language.dates import written_date
    from ui.output.render import plain

    choose(library)
    with open_library(create=False) as opened:
        entries = opened.bin()
        if empty:
            opened.maintenance.empty_bin()
    if as_json:
        print_json({"deleted": [entry.id for entry in entries]} if empty else [asdict(entry) for entry in entries])
        return
    if empty:
        print(say("bin_emptied", spoken(), n=len(entries)))
        return
    for entry in entries:
        until = written_date(entry.until[:10], spoken())
        line = say("bin_line", spoken(), title=entry.title, why=say(f"bin_{entry.why}", spoken()), until=until)
        print(plain(f"{entry.id}  {line}  ({entry.source})"))
    if not entries:
        print(say("bin_is_empty", spoken()))


def edit(
    document_id: Annotated[
        str, typer.Argument(metavar="ID", help="An id from 'fuente list'. Un identificador de «fuente list».")
    ],
    title: Annotated[str | None, typer.Option("--title", help="The title. El título.")] = None,
    date: Annotated[str | None, typer.Option("--date", help="YYYY-MM-DD, YYYY-MM or YYYY. La fecha.")] = None,
    source: Annotated[str | None, typer.Option("--source", help="Who published it. Quién lo publicó.")] = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put title, date or source right; "" takes it back. Corregir título, fecha o fuente; "" lo deshace."""
    from ui.output.render import described, document_json, plain

    choose(library)
    if title is None and date is None and source is None:
        raise InputError(say("what_to_edit", "en"), say("what_to_edit", "es"))
    with open_library(create=False) as opened:
        document = opened.edit(document_id, title=title, date=date, source=source)
        chunks = next(entry.chunks for entry in opened.entries() if entry.id == document.id)
    if as_json:
        print_json(document_json(document, chunks))
    else:
        print(plain(described(document, None, document.language, spoken())))


def collection(
    name: Annotated[str | None, typer.Argument(help="Without it, all are shown. Sin nombre, se muestran.")] = None,
    ids: Annotated[
        list[str] | None, typer.Argument(help="Ids from 'fuente list'. Identificadores de «fuente list».")
    ] = None,
    remove: Annotated[
        bool, typer.Option("--remove", help="Take these out; without ids, all. Quitar estos, o todos.")
    ] = False,
    rename: Annotated[str | None, typer.Option("--rename", help="Another name. Otro nombre.")] = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show collections, or put documents into one. Mostrar colecciones o poner documentos en una."""
    from dataclasses import asdict

    from rag.types import Filters
    from ui.output.render import plain

    choose(library)
    if (name is None and (remove or rename is not None)) or (rename is not None and (remove or ids)):
        raise InputError(say("collection_usage", "en"), say("collection_usage", "es"))
    with open_library(create=False) as opened:
        if name is not None and rename is not None:
            opened.rename_collection(name, rename)
        elif name is not None and remove:
            opened.uncollect(name, *(ids or ()))
        elif name is not None and ids:
            opened.collect(name, *ids)
        elif name is not None:
            opened.check_filters(Filters(collections=(name,)))
        shown = None if name is None else " ".join((rename or name).split())
        found = [one for one in opened.collections() if shown in (None, one.name)]
    if as_json:
        print_json([asdict(one) for one in found])
        return
    for one in found:
        print(plain(say("collection_line", spoken(), name=one.name, n=one.documents)))
    if not found:
        print(say("collection_none", spoken()))
