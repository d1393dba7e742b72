"""`fuente check`: a draft's file or stdin -> its report, printed or written, and whether every claim is supported."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.errors import InputError
from ui.cli.asking import check_writable, chosen_language, write_file
from ui.cli.opening import choose, open_or_begin, warn_of_index
from ui.cli.options import ChromaOption, JsonOption, LibraryOption
from ui.cli.terminal import piped, print_json, spoken
from ui.drafts import LONGEST, DraftFile, read_file, short_enough, written
from ui.text import say

if TYPE_CHECKING:
    from rag.checking.check import Tell
    from rag.types import CheckReport

NOT_SUPPORTED = 3  # the exit code where a claim is not supported


def check(
    file: Annotated[
        str, typer.Argument(metavar="FILE|-", help="The draft: text, Markdown, Word, or - for stdin. El borrador.")
    ],
    library: LibraryOption = None,
    chroma: ChromaOption = None,
    language: Annotated[str | None, typer.Option(help="Of the draft: en, es. Idioma del borrador.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write it as .md, .html or .docx. Guardar el informe.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Check each sentence of a draft; 3 where one is not supported. Comprobar cada frase de un borrador."""
    from rag.briefer import Briefer
    from ui.output.export import format_of

    choose(library, chroma)
    form = format_of(out.name) if out else None
    check_writable(out)
    wanted, draft = chosen_language(language), read_draft(file)
    with open_or_begin() as opened, checking_bar() as tell:
        report = Briefer(opened).check(draft.text, language=wanted, headings=draft.headings, tell=tell)
        warn_of_index(opened)
    if out and form:
        write_file(out, written(report, draft, form))
    _show(report, out, as_json)
    if not report.sound:
        raise typer.Exit(NOT_SUPPORTED)


def _show(report: CheckReport, out: Path | None, as_json: bool) -> None:
    from rich.console import Console

    from ui.output.check import check_json, check_text, summary

    if as_json:
        print_json(check_json(report))
    elif out:
        print(summary(report, report.language), say("exported", report.language, file=out), sep="\n")
    else:
        Console().print(check_text(report), soft_wrap=True)


def read_draft(file: str) -> DraftFile:
    """The draft in a file of any format that can be added, or on stdin for `-`; raises InputError, DocumentError."""
    if file == "-":
        return short_enough(DraftFile("stdin", piped(LONGEST + 1, ("the draft", "el borrador"))))
    path = Path(file)
    if not path.is_file():
        raise InputError(
            f"no draft at {file}: name a text, Markdown or Word file, or - for what is piped in",
            f"no hay borrador en {file}: indique un archivo de texto, Markdown o Word, o - para la entrada estándar",
        )
    return read_file(path, path.name)


@contextmanager
def checking_bar() -> Iterator[Tell]:
    """A bar on stderr of the claims that are judged, where stderr is a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn(say("checking", spoken())), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
