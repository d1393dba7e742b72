"""Options and settings -> the library that a command works on.

Settings are read once per run, in `begin`; a command that names another library or server says so with `choose`.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import InputError, LibraryMissing
from rag.settings import Settings
from ui.cli.terminal import add_with_bar, spoken, warn
from ui.text import say

if TYPE_CHECKING:
    from rag.library import Library


@dataclass(slots=True)
class _Chosen:
    """What the options before and after the command said."""

    settings: Settings = field(default_factory=Settings)
    named: bool = False  # whether an option or a variable names the library


_chosen = _Chosen()


def begin(library: Path | None, chroma: str | None, catalog: str | None) -> None:
    """Read the settings afresh, and with them the options before the command."""
    _chosen.settings = Settings.read()
    _chosen.named = bool(os.environ.get("FUENTE_LIBRARY"))
    _chosen.named = _chosen.named or bool(_chosen.settings.catalog)
    choose(library, chroma)
    if catalog is not None:
        _chosen.settings, _chosen.named = replace(_chosen.settings, catalog=catalog), True


def choose(library: Path | None, chroma: str | None = None) -> None:
    """Let the options behind the command count, where they are given."""
    if library is not None:
        _chosen.settings, _chosen.named = replace(_chosen.settings, library=library), True
    if chroma is not None:
        _chosen.settings = replace(_chosen.settings, chroma=chroma)


def settings() -> Settings:
    """The settings of this run, the options included."""
    return _chosen.settings


def open_library(*, create: bool) -> Library:
    """The chosen library; raises LibraryMissing where it is not there and `create` is False."""
    from rag.library import Library

    now = settings()
    return Library.open(
        now.library,
        create=create,
        embedding_model=now.embedding_model,
        chroma=now.chroma,
        chroma_token=now.chroma_token,
        catalog=now.catalog,
    )


@contextmanager
def open_several(named: Sequence[tuple[str, str]]) -> Iterator[dict[str, Library]]:
    """The libraries in folders, by name; made where missing. They share one embedding model.

    Where a catalog in PostgreSQL is set, each is the schema of its name there.

    Raises InputError for a name or a folder that is given twice.
    """
    from rag import Library
    from rag.models.embedding import load_embedder

    for given in zip(*named, strict=True):
        twice = next((one for one in given if given.count(one) > 1), None)
        if twice is not None:
            raise InputError(say("library_twice", "en", given=twice), say("library_twice", "es", given=twice))
    now, embedder = settings(), load_embedder(settings().embedding_model)
    with ExitStack() as stack:
        yield {
            name: stack.enter_context(
                Library.open(
                    folder,
                    embedder=embedder,
                    chroma=now.chroma,
                    chroma_token=now.chroma_token,
                    catalog=now.catalog and in_schema(now.catalog, name),
                )
            )
            for name, folder in named
        }


def in_schema(catalog: str, name: str) -> str:
    """The address of a schema of a database."""
    return f"{catalog}{'&' if '?' in catalog else '?'}options=-csearch_path%3D{name}"


def open_or_begin() -> Library:
    """The chosen library; the one at the default place is begun with the documents that come with Fuente."""
    try:
        return open_library(create=False)
    except LibraryMissing:
        if _chosen.named:
            raise
    library = open_library(create=True)
    warn(say("first_corpus", spoken()))
    add_with_bar(library, [corpus()])
    return library


def warn_of_index(library: Library) -> None:
    """Say on stderr why the index was not asked, where it should have been."""
    if library.notice is not None:
        warn(say(library.notice, spoken(), url=settings().chroma))


def corpus() -> Path:
    """The folder of the documents that come with Fuente."""
    found = importlib.util.find_spec("corpus")
    places = list(found.submodule_search_locations or ()) if found else []
    for place in [str(Path(__file__).parents[2] / "corpus"), *places]:
        if Path(place, "en").is_dir():
            return Path(os.path.relpath(place)) if Path(place).is_relative_to(Path.cwd()) else Path(place)
    raise InputError(
        "the documents that come with Fuente are missing: install it again",
        "faltan los documentos que vienen con Fuente: instálelo de nuevo",
    )
