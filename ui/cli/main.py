"""`fuente`, the command: names its subcommands, and turns every error into one line and an exit code."""

from __future__ import annotations

import errno
import os
import sys
from itertools import pairwise, takewhile
from typing import TYPE_CHECKING, Annotated

import typer

from rag.errors import FuenteError, InputError, QuestionError
from ui.cli import asking, benchmark, check, evaluation, library, maintenance, serving
from ui.cli.brief_command import command
from ui.cli.opening import begin
from ui.cli.options import CatalogOption, ChromaOption, LibraryOption
from ui.cli.terminal import fill_closed_streams, lose_no_character, spoken, warn
from ui.text import say, usage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rag.types import Language

STOPPED = 130  # the exit code of a command that Ctrl-C ended
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)  # of the disk that the output goes to
NOBODY_READS = 141  # that of one whose output nobody reads any more, as of what SIGPIPE ends: `fuente list | head`

COMMANDS: dict[str, Callable[..., None]] = {
    "add": library.add,
    "list": library.list_documents,
    "edit": library.edit,
    "remove": library.remove,
    "bin": library.bin_,
    "collection": library.collection,
    "ask": asking.ask,
    "chat": asking.chat,
    "check": check.check,
    "brief": command.brief,
    "serve": serving.serve,
    "mcp": serving.mcp,
    "eval": evaluation.evaluate,
    "bench": benchmark.bench,
    "doctor": maintenance.doctor,
    "backup": maintenance.backup,
    "restore": maintenance.restore,
    "move": maintenance.move,
    "version": maintenance.version,
}
PEOPLE: dict[str, Callable[..., None]] = {
    "add": serving.token_add,
    "list": serving.token_list,
    "remove": serving.token_remove,
}


def _version(asked: bool) -> None:
    if asked:
        maintenance.version()
        raise typer.Exit


def _main(
    library: LibraryOption = None,
    chroma: ChromaOption = None,
    catalog: CatalogOption = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks. Mostrar trazas.")] = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="The version. La versión.")
    ] = False,
) -> None:
    begin(library, chroma, catalog)


def _app(given: Sequence[str] = ()) -> typer.Typer:
    """The command with those of its subcommands that the arguments name: to build all takes a start 40 ms.

    All of them where none is named, and where help is asked for.
    """
    known = {*COMMANDS, "token"}
    named = known.intersection(given)
    wanted = named if named and not {"-h", "--help"}.intersection(given) and not _mistyped(given, known) else known
    made = typer.Typer(
        help="Answers from your documents, in English and Spanish, every sentence on an exact quote. "
        "Respuestas de sus documentos, en español e inglés, cada frase con su cita exacta.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    made.callback()(_main)
    for name, run_it in COMMANDS.items():
        if name in wanted:
            made.command(name)(run_it)
    if "token" in wanted:
        people = typer.Typer(help="Who may use the API. Quién puede usar la API.", no_args_is_help=True)
        for name, run_it in PEOPLE.items():
            people.command(name)(run_it)
        made.add_typer(people, name="token")
    return made


def _mistyped(given: Sequence[str], known: Iterable[str]) -> bool:
    """Does a word stand before the first command that neither is an option nor may be its value?"""
    before = list(takewhile(lambda one: one not in known, given))
    return any(not one.startswith("-") and not last.startswith("-") for last, one in pairwise(["", *before]))


app = _app()


def main(arguments: Sequence[str] | None = None) -> None:
    """The console script: runs a command and ends the process with its exit code."""
    fill_closed_streams()
    lose_no_character()
    given = list(sys.argv[1:] if arguments is None else arguments)
    sys.exit(run(given))


def run(given: Sequence[str]) -> int:
    """Run a command and return its exit code; a problem is one line on stderr.

    0: answered or refused; 1: our own fault; 2: wrong usage or bad input; 3: a sure fall in `eval --gate`;
    130: stopped by Ctrl-C; 141: whoever read the output went away.
    """
    debug = "--debug" in given
    try:
        code = int(_app(given)(list(given), standalone_mode=False) or 0)
        sys.stdout.flush()  # now, where a reader that went away can still be told from a fault of ours
        return code
    except QuestionError as error:
        warn(say(error.problem, error.language or _asker(given)))
        return 2
    except FuenteError as error:
        if debug:
            raise
        said = error.spanish if _asker(given) == "es" else str(error)
        warn(" ".join(said.split()))
        return 2 if isinstance(error, InputError) else 1
    except BrokenPipeError:
        _read_by_nobody()
        return NOBODY_READS
    except (typer.Exit, SystemExit) as ended:
        if isinstance(ended.__context__, BrokenPipeError):  # which typer takes for a fault
            _read_by_nobody()
            return NOBODY_READS
        return int(getattr(ended, "exit_code", None) or getattr(ended, "code", None) or 0)
    except (typer.Abort, KeyboardInterrupt):
        return STOPPED
    except Exception as error:
        if isinstance(error, ExceptionGroup) and error.split(BrokenPipeError)[1] is None:  # an agent that went away
            _read_by_nobody()
            return NOBODY_READS
        if type(error).__name__ == "NoArgsIsHelpError":  # click's, whose message is the whole help
            print(error.ctx.get_help())  # type: ignore[attr-defined]
            return 0
        if hasattr(error, "format_message"):  # a wrong option or argument, in click's words
            warn(usage(" ".join(error.format_message().split()), _asker(given)))
            return 2
        if debug:
            raise
        if isinstance(error, OSError) and error.errno in FULL:
            warn(say("not_written", _asker(given), why=error.strerror))
            return 2
        if isinstance(error, ModuleNotFoundError) and error.name:
            warn(say("not_installed", _asker(given), package=error.name.split(".")[0]))
            return 2
        warn(f"{say('our_fault', spoken())} ({type(error).__name__})")
        return 1


def _read_by_nobody() -> None:
    """Let what Python still flushes at its end go nowhere, so that it does not complain of the broken pipe."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _asker(given: Sequence[str]) -> Language:
    """The language of what was typed, where it is long enough to tell, else of the terminal."""
    from rag.language.detection import detect_sure

    typed = [one for one in given if " " in one or "?" in one]
    return detect_sure(max(typed, key=len, default="")[:1000]) or spoken()
