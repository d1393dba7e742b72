"""`fuente eval`: how well answers are grounded, as tables, a JSON report, a page, and an exit code for a sure fall."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import asdict, replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.errors import InputError
from ui.cli.asking import check_writable, write_file
from ui.cli.opening import corpus, settings
from ui.cli.terminal import print_json, spoken, warn
from ui.text import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evals.datasets import Set
    from evals.run import Change, Result
    from evals.systems import System
    from rag.models.embedding import Embedder

GATED = "fuente"  # the system whose fall ends in exit code 3; what stands beside it is only shown
NEEDED = ("pytrec_eval", "pycld2", "langchain_chroma")  # the extra `eval`
FELL = 3  # the exit code of a sure fall
DRAFT = "draft"  # in place of a set: `fuente eval draft DIR`


def evaluate(
    sets: Annotated[
        list[Path],
        typer.Argument(
            metavar="SET...",
            help="JSONL, SQuAD JSON, CSV, a folder of BEIR or of drafts; or draft DIR: questions on your documents, to "
            "be edited. Casos; o draft DIR: preguntas sobre sus documentos, para corregir.",
        ),
    ],
    questions: Annotated[
        Path | None, typer.Option(help="SQuAD JSON whose questions are asked instead, matched by id. Otras preguntas.")
    ] = None,
    refusals: Annotated[
        bool, typer.Option("--refusals", help="Leave articles and paragraphs out, to be refused. Dejar fuera.")
    ] = False,
    most: Annotated[int, typer.Option(min=0, help="Cases of each cell; 0: all. Casos por celda.")] = 0,
    beside: Annotated[
        bool, typer.Option("--plain", help="Beside a plain LangChain + Chroma chain. Junto a una cadena simple.")
    ] = False,
    chat_model: Annotated[
        str | None, typer.Option(help="Beside answers that this model writes. Junto a las que redacta este modelo.")
    ] = None,
    judge: Annotated[
        str | None, typer.Option(help="A chat model that judges too, as --chat-model. Un modelo que también juzga.")
    ] = None,
    documents: Annotated[
        Path | None, typer.Option(exists=True, help="Ask about the documents of this folder. Documentos propios.")
    ] = None,
    library: Annotated[
        Path | None, typer.Option(help="Ask this library as it is. Preguntar a esta biblioteca.")
    ] = None,
    system: Annotated[
        list[str] | None, typer.Option(help="module:callable of your own, asked the same. Un sistema propio.")
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the report; - is stdout. Escribir el informe.")
    ] = None,
    html_file: Annotated[Path | None, typer.Option("--html", help="Write it as a page. Escribir la página.")] = None,
    baseline: Annotated[
        list[Path] | None, typer.Option(help="Reports of before; the last is compared. Informes anteriores.")
    ] = None,
    gate: Annotated[
        list[str] | None, typer.Option(help="A metric whose sure fall ends in exit code 3. Métrica vigilada.")
    ] = None,
) -> None:
    """How well answers are grounded. Cuánto se apoyan las respuestas."""
    from evals.drafts import is_drafts
    from evals.run import breached, compare, read_report, report
    from evals.systems import named
    from rag.models.embedding import load_embedder

    check_writable(None if str(json_file) == "-" else json_file, html_file)
    if str(sets[0]) == DRAFT and not sets[0].exists():
        _draft(sets[1:], chat_model, most, json_file)
        return
    if is_drafts(sets):
        _check_drafts(sets[0], json_file)
        return
    _check_installed()
    _check_gates(gate or [], baseline or [])
    if documents and library:
        raise InputError(
            "--documents and --library name two bodies of documents: give one of them",
            "--documents y --library nombran dos conjuntos de documentos: indique uno",
        )
    alone = bool(documents or library or system)
    given = _cases(sets, questions, refusals, most, alone)
    before = [read_report(file) for file in baseline or []]
    embedder = load_embedder(settings().embedding_model)
    on_stdout = str(json_file) == "-"
    unfinished = json_file.with_name(f"{json_file.name}.part") if json_file and not on_stdout else None
    with ExitStack() as opened:
        systems = [named(name) for name in system or []]
        if documents or library or not system:
            systems += opened.enter_context(_systems(given, embedder, chat_model, beside, documents, library))
        results = _asked(given, systems, embedder, judge, unfinished)
        now = report(given, systems, results, judge=judge)
    changes = compare(before[-1], now) if before else []
    _show(now, changes, before, on_stdout)
    _save(None if on_stdout else json_file, unfinished, html_file, before, now)
    if on_stdout:
        print_json(now)
    if fallen := breached(changes, gate or [], systems[0].name):
        warn(say("eval_gates", spoken(), gates=", ".join(fallen)))
        raise typer.Exit(FELL)


def _draft(folders: Sequence[Path], chat_model: str | None, most: int, file: Path | None) -> None:
    """A test set of somebody's own documents, for a person to edit: a line a question, on stdout or in a file."""
    from rich.console import Console

    from evals.systems import indexed_folder
    from ui.suggestions.drafted import MOST, drafted, said_by

    if len(folders) != 1 or not folders[0].is_dir():
        raise InputError(
            "name one folder of documents: fuente eval draft DIR",
            "indique una carpeta de documentos: fuente eval draft CARPETA",
        )
    say_it = said_by(chat_model) if chat_model else None
    with Console(stderr=True).status(say("evaluating", spoken())), indexed_folder(folders[0]) as library:
        found = list(drafted(library.documents(), say_it, most or MOST))
    lines = "".join(json.dumps(one.row(at), ensure_ascii=False) + "\n" for at, one in enumerate(found, start=1))
    if file and str(file) != "-":
        write_file(file, lines.encode())
        print(say("eval_drafted", spoken(), n=len(found), file=file, folder=folders[0]))
    else:
        print(lines, end="")


def _check_drafts(folder: Path, json_file: Path | None) -> None:
    """What `check` finds in a folder of labelled drafts, and what it misses."""
    from rich.console import Console

    from evals.drafts import check_drafts, read_drafts
    from evals.report import draft_lines, drafts_table
    from rag.models.embedding import load_embedder

    given = read_drafts(folder)
    with Console(stderr=True).status(say("checking", spoken())):
        results = check_drafts(given, load_embedder(settings().embedding_model))
    Console().print(drafts_table(results, spoken()))
    print("\n".join(draft_lines(results, spoken())))
    if json_file:
        made = [asdict(one) for one in results]
        write_file(json_file, _json(made))


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _check_installed() -> None:
    """Raise InputError where the packages are missing that only evaluation needs."""
    if any(find_spec(name) is None for name in NEEDED):
        raise InputError(
            "evaluation needs a few more packages: pip install 'fuente[eval]'",
            "la evaluación necesita algunos paquetes más: pip install 'fuente[eval]'",
        )


def _check_gates(gates: Sequence[str], baselines: Sequence[Path]) -> None:
    """Raise InputError for a gate on what is not measured, or with nothing to compare to."""
    from evals.metrics import METRICS, OF_CASES

    known = [*METRICS, *OF_CASES]
    if unknown := set(gates) - {*known, "judged_faithfulness"}:
        raise InputError(
            f"no metric {', '.join(sorted(unknown))}: use {', '.join(known[:-1])} or {known[-1]}",
            f"no hay métrica {', '.join(sorted(unknown))}: use {', '.join(known[:-1])} o {known[-1]}",
        )
    if gates and not baselines:
        raise InputError(
            "a gate needs a report to compare with: add --baseline FILE",
            "un umbral necesita un informe con el que comparar: añada --baseline ARCHIVO",
        )


def _cases(sets: Sequence[Path], questions: Path | None, refusals: bool, most: int, alone: bool) -> Set:
    """The cases of all sets; `most` of each cell, 0 for all; `alone`: without the sets' own documents."""
    from evals.datasets import read_set, sample
    from evals.run import SEED

    given = read_set(sets, questions=questions, corpus=corpus(), refusals=refusals, alone=alone)
    return replace(given, cases=sample(given.cases, most, SEED)) if most else given


@contextmanager
def _systems(
    given: Set, embedder: Embedder, chat_model: str | None, beside: bool, documents: Path | None, own: Path | None
) -> Iterator[list[System]]:
    """Fuente over the set's documents, those of a folder, or a library, and what is asked the same beside it."""
    from evals.run import check_gold
    from evals.systems import indexed, indexed_folder, of_briefer, plain
    from rag import Briefer, Library

    opened: AbstractContextManager[Library] = (
        Library.open(own, create=False, embedder=embedder) if own
        else indexed_folder(documents, embedder) if documents
        else indexed(given.documents, embedder)
    )  # fmt: skip
    with opened as library:
        if not given.documents:  # else they were read with the set
            check_gold(given, library.documents())
        systems = [of_briefer(Briefer(library), GATED)]
        if chat_model:
            systems.append(of_briefer(Briefer(library, chat_model), "written"))
        if beside and given.documents:
            systems.append(plain(given.documents, embedder))
        yield systems


def _asked(
    given: Set, systems: Sequence[System], embedder: Embedder, judge: str | None, unfinished: Path | None
) -> list[Result]:
    """Every case asked of every system, under a bar; a run that is stopped says where it can go on from."""
    from rich.console import Console
    from rich.progress import Progress as Bar

    from evals.judge import judged_by
    from evals.run import run
    from evals.verifier import verifier

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(say("evaluating", spoken()))
        try:
            return run(
                given, systems, verifier(embedder), kept=unfinished, judge=judged_by(judge) if judge else None,
                tell=lambda done, total: bar.update(task, completed=done, total=total),
            )  # fmt: skip
        except KeyboardInterrupt:
            if unfinished:
                warn(say("eval_kept", spoken(), file=unfinished))
            raise


def _show(
    report: dict[str, Any], changes: Sequence[Change], before: Sequence[dict[str, Any]], on_stderr: bool
) -> None:  # fmt: skip
    """Tables per system, one that sets them side by side, the trend over runs, and a line per change since the last."""
    from rich.console import Console

    from evals.report import README, beside, by_cell, table, trend, verifier_lines

    console, summaries = Console(stderr=on_stderr), report["summary"]
    tell = warn if on_stderr else print
    for system in summaries:
        broken = [case["error"] for case in report["cases"] if case["system"] == system and case["error"]]
        if broken:
            warn(say("eval_broken", spoken(), system=system, n=len(broken), why=" ".join(broken[0].split())))
    for system, summary in summaries.items():
        console.print(table(summary, system, spoken()))
        if len(summary) > 2:  # more cells than one
            console.print(by_cell(summary, system, spoken()))
    if len(summaries) > 1:
        console.print(beside(summaries, spoken()))
    if any("verified" in cells["all"] for cells in summaries.values()):
        tell("\n".join(verifier_lines(report["meta"]["verifier"], spoken())))
    if len(before) > 1:
        console.print(trend([*before, report], next(iter(summaries)), README, spoken()))
    for change in changes:
        tell(_change(change))


def _change(change: Change) -> str:
    said = "eval_fell" if change.fell else "eval_rose" if change.improved else "eval_same"
    return (
        f"{change.system} {change.metric}: {change.rise:+.3f} ({change.low:+.3f} … {change.high:+.3f}, n {change.n}) "
        f"{say(said, spoken())}"
    )


def _save(
    json_file: Path | None, unfinished: Path | None, html_file: Path | None,
    before: Sequence[dict[str, Any]], now: dict[str, Any],
) -> None:  # fmt: skip
    """Write the report to the files that were named; what was kept of an unfinished run goes."""
    from evals.report import page

    if json_file:
        write_file(json_file, _json(now))
    if unfinished:
        unfinished.unlink(missing_ok=True)
    if html_file:
        write_file(html_file, page([*before, now], spoken()).encode())
