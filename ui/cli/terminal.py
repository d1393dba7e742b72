"""The terminal: its language, one JSON value or one plain line at a time, and progress bars on stderr."""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rag.errors import InputError
from ui.text import locale_language, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from rich.console import Console

    from rag.library import Library
    from rag.types import AddReport, Language, Progress


def spoken() -> Language:
    """The language of the terminal's locale."""
    return locale_language(os.environ)


def print_json(value: Any) -> None:
    """One JSON value on stdout, in ASCII where the terminal does not write UTF-8, so that no character is lost."""
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "")
    print(json.dumps(value, ensure_ascii=encoding != "utf8", indent=2))


def warn(line: str) -> None:
    """One line on stderr."""
    print(line, file=sys.stderr)


def fill_closed_streams() -> None:
    """Let a closed stdin be an empty one, and what is written to a closed stdout or stderr go nowhere."""
    sys.stdin = sys.stdin or open(os.devnull, encoding="utf-8")  # noqa: SIM115
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def lose_no_character() -> None:
    """Write what the terminal's encoding lacks as an escape (`\\u201c`) in place of failing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a test's or a notebook's stream may be none of Python's own
            stream.reconfigure(errors="backslashreplace")


def piped(most: int, what: tuple[str, str]) -> str:
    """Up to `most` characters that stand on stdin; raises InputError where that is no UTF-8 text.

    `what`: what should stand there, in English and in Spanish.
    """
    try:
        return in_utf8(sys.stdin.read(most), what)
    except UnicodeDecodeError as error:
        raise _no_text(what) from error


def in_utf8(typed: str, what: tuple[str, str]) -> str:
    """What was typed; raises InputError where its bytes were no UTF-8 text. `what` as in `piped`."""
    try:
        typed.encode()  # where the locale is C, Python takes any bytes, as halves of characters
        return typed
    except UnicodeEncodeError as error:
        raise _no_text(what) from error


def _no_text(what: tuple[str, str]) -> InputError:
    return InputError(
        f"what was piped in is no text: write {what[0]} in UTF-8",
        f"lo recibido por la entrada no es texto: escriba {what[1]} en UTF-8",
    )


def add_with_bar(library: Library, paths: Sequence[Path]) -> AddReport:
    """`Library.add` with a bar on stderr."""
    from rich.console import Console

    with progress_bar(Console(stderr=True)) as show:
        return library.add(*paths, on_progress=show)


@contextmanager
def progress_bar(console: Console) -> Iterator[Callable[[Progress], None]]:
    """A bar of an `add`: files done, passages a second, time left and the file in hand."""
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar
    from rich.table import Column

    from ui.output.render import plain

    name = Column(no_wrap=True, overflow="ellipsis")
    columns = (TextColumn(say("reading", spoken())), BarColumn(), TextColumn("{task.fields[files]}"),
               TextColumn("{task.fields[rate]}"), TimeRemainingColumn(elapsed_when_finished=True),
               TextColumn("{task.description}", markup=False, table_column=name))  # fmt: skip
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None, files="", rate="")
        passages = 0

        def show(progress: Progress) -> None:
            nonlocal passages
            done = progress.done + progress.embedded
            if progress.report is not None:
                passages += progress.report.chunks
            seconds = bar.tasks[task].elapsed or 0.0
            rate = say("rate", spoken(), rate=round(passages / seconds)) if passages and seconds else ""
            files = f"{progress.done}/{progress.total}"
            doing = plain(progress.source) if progress.step == "read" else say("indexing", spoken())
            bar.update(task, completed=done, total=progress.total, description=doing, files=files, rate=rate)

        yield show


@contextmanager
def bytes_bar(console: Console) -> Iterator[Callable[[int, int], None]]:
    """A bar of bytes read; nothing is shown before the first."""
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn(say("chat_weights", spoken())), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None, visible=False)
        yield lambda done, total: bar.update(task, completed=done, total=total, visible=True)
