"""A wrong argument ends in one plain error of ours, in both languages; a closed library stays closed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag import Briefer, Filters, FuenteError, Library, LibraryError, Turn
from rag.settings import Settings

WRONG: dict[str, Callable[[Library, Any], object]] = {
    "open None": lambda library, _: Library.open(None),  # type: ignore[arg-type]
    "open bytes": lambda library, _: Library.open(b"library"),  # type: ignore[arg-type]
    "open ''": lambda library, _: Library.open(""),
    "add None": lambda library, _: library.add(None),  # type: ignore[arg-type]
    "add bytes": lambda library, _: library.add(b"documents"),  # type: ignore[arg-type]
    "add NUL": lambda library, _: library.add("a\0b"),
    "remove None": lambda library, _: library.remove(None),  # type: ignore[arg-type]
    "document 7": lambda library, _: library.document(7),  # type: ignore[arg-type]
    "search None": lambda library, _: library.search(None),  # type: ignore[arg-type]
    "search nothing": lambda library, _: library.search(" ?"),
    "retrieve nothing": lambda library, _: library.as_retriever().invoke(""),
    "search k=-1": lambda library, _: library.search("well", k=-1),
    "search k=0": lambda library, _: library.search("well", k=0),
    "search k=1.5": lambda library, _: library.search("well", k=1.5),  # type: ignore[arg-type]
    "search k=True": lambda library, _: library.search("well", k=True),
    "search filters={}": lambda library, _: library.search("well", filters={}),  # type: ignore[arg-type]
    "filters ids str": lambda library, _: library.search("well", filters=Filters(document_ids="abc")),  # type: ignore[arg-type]
    "filters date 2023": lambda library, _: library.search("well", filters=Filters(date_from=2023)),  # type: ignore[arg-type]
    "filters fr": lambda library, _: library.search("well", filters=Filters(language="fr")),  # type: ignore[arg-type]
    "retriever k=-1": lambda library, _: library.as_retriever(k=-1),
    "retriever filters": lambda library, _: library.as_retriever(filters={}),  # type: ignore[arg-type]
    "briefer of a path": lambda library, _: Briefer("library"),  # type: ignore[arg-type]
    "a number as chat model": lambda library, _: Briefer(library, 5),  # type: ignore[arg-type]
    "zero as chat model": lambda library, _: Briefer(library, 0),  # type: ignore[arg-type]
    "ask None": lambda _, briefer: briefer.ask(None),
    "ask bytes": lambda _, briefer: briefer.ask(b"How deep?"),
    "ask a lone surrogate": lambda _, briefer: briefer.ask("How \udcff deep?"),
    "ask in fr": lambda _, briefer: briefer.ask("How deep?", language="fr"),
    "ask filters={}": lambda _, briefer: briefer.ask("How deep?", filters={}),
    "ask history": lambda _, briefer: briefer.ask("How deep?", history=["How deep?"]),
    "ask history None": lambda _, briefer: briefer.ask("How deep?", history=None),
    "check None": lambda _, briefer: briefer.check(None),
    "check in fr": lambda _, briefer: briefer.check("The well is deep.", language="fr"),
    "runnable in fr": lambda _, briefer: briefer.as_runnable(language="fr"),
    "tool filters": lambda _, briefer: briefer.as_tool(filters={}),
    "ask nothing": lambda _, briefer: briefer.ask(" ?"),
    "ask too long": lambda _, briefer: briefer.ask("How deep? " * 200),
    "ask in French": lambda _, briefer: briefer.ask("Quelle est la profondeur du puits de la place du village ?"),
    "check nothing": lambda _, briefer: briefer.check(" "),
    "backup to a device": lambda library, _: library.maintenance.backup(os.devnull),
    "backup None": lambda library, _: library.maintenance.backup(None),  # type: ignore[arg-type]
    "backup to no folder": lambda library, _: library.maintenance.backup(library.path.parent / "nowhere" / "kept"),
    "move to a file": lambda library, _: library.maintenance.move(__file__),
    "move to another database": lambda library, _: library.maintenance.move("mysql://host/db"),
    "move into itself": lambda library, _: library.maintenance.move(str(library.path / "sub")),
    "retriever ids None": lambda library, _: library.as_retriever(search_kwargs={"filter": {"document_ids": None}}),
    "retriever collections 5": lambda library, _: library.as_retriever().invoke("well", filter={"collections": 5}),
    "a library in nobody's home": lambda _, __: Settings.read({"FUENTE_LIBRARY": "~nobody-of-that-name/library"}),
    "restore bytes": lambda library, _: library.maintenance.restore(b"x"),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("call", WRONG.values(), ids=WRONG)
def test_a_wrong_argument_is_one_plain_error(library: Library, call: Callable[[Library, Any], object]) -> None:
    with pytest.raises(FuenteError) as raised:
        call(library, Briefer(library))
    assert "\n" not in str(raised.value)
    assert raised.value.spanish not in ("", str(raised.value))


def test_a_backup_that_cannot_be_written_is_no_fault_of_the_library(library: Library, tmp_path: Path) -> None:
    with pytest.raises(FuenteError, match=r"cannot write .*kept"):
        library.maintenance.backup(tmp_path / "nowhere" / "kept")


def test_more_passages_than_there_are_may_be_asked_for(library: Library, folder: Path) -> None:
    library.add(folder)
    assert len(library.find("well", k=10**18)) == len(library.find("well")) > 0
    assert len(library.search("well", k=10**18)) == library.stats().chunks


@pytest.mark.parametrize("name", ["catalog.sqlite", "catalog.sqlite-wal", "chroma/new", "lock", "."])
def test_a_backup_is_never_written_over_the_library(library: Library, folder: Path, name: str) -> None:
    library.add(folder)
    with pytest.raises(FuenteError, match="name a file outside"):
        library.maintenance.backup(library.path / name)
    assert library.stats().documents == 2


def test_a_closed_library_stays_closed(library: Library, folder: Path) -> None:
    library.add(folder)
    briefer = Briefer(library)
    answer = briefer.ask("How deep is the well?")
    library.close()
    library.close()
    for call in (library.documents, library.stats, lambda: library.add(folder), lambda: library.search("well"),
                 lambda: briefer.ask("How deep?", history=[Turn.of(answer)])):  # fmt: skip
        with pytest.raises(LibraryError, match="is closed: open it again"):
            call()


def test_a_fork_of_an_open_library_is_told_so(library: Library, folder: Path) -> None:
    library.add(folder)
    briefer = Briefer(library)
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # nothing of pytest may run on in here
        try:
            with library:
                briefer.ask("How deep is the well?")
            told = "answered"
        except LibraryError as error:
            told = str(error)
        except BaseException as error:
            told = repr(error)
        os.write(writing, told.encode())
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as said:
        assert "was opened before a fork: start processes with 'spawn'" in said.read()
    assert briefer.ask("How deep is the well?").passages
