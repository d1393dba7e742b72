"""`fuente bench`: speed and memory, of the encoder or of a library as it grows."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.errors import InputError
from ui.cli.asking import check_writable, write_file
from ui.cli.opening import corpus
from ui.cli.options import JsonOption
from ui.cli.terminal import print_json, spoken
from ui.text import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SIZES = (1_000, 10_000, 100_000, 1_000_000)  # chunks of the libraries that are filled


def bench(
    section: Annotated[str, typer.Argument(help="embed, or library as it grows. Codificador o biblioteca.")] = "embed",
    rounds: Annotated[int, typer.Option(min=1, help="Both sides take turns this often. Rondas.")] = 5,
    most: Annotated[int, typer.Option(min=1_000, help="Chunks of the largest library. Fragmentos.")] = 100_000,
    svg: Annotated[Path | None, typer.Option("--chart", help="An SVG of the library's figures. Gráfico.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Speed and memory: of the encoder, or of a library as it grows. Velocidad y memoria."""
    if section == "embed":
        _encoder(rounds, as_json)
    elif section == "library":
        _growing_library(most, svg, as_json)
    else:
        raise InputError(
            f"no section {section!r}: use embed or library", f"no hay sección {section!r}: use embed o library"
        )


def _encoder(rounds: int, as_json: bool) -> None:
    from rich.console import Console
    from rich.table import Table

    from evals.studies.bench import embed
    from rag.models.embedding import check_installed

    check_installed("SentenceTransformer")
    with _measuring() as tell:
        report = embed(corpus(), rounds, tell)
    if as_json:
        print_json({"embed": asdict(report)})
        return
    ours, plain = report.sides["fuente"], report.sides["plain"]
    table = Table(say("bench_of", spoken()), "Fuente", "SentenceTransformer float32", "×")
    for size, tokens in report.tokens.items():
        mine, theirs = ours.passages_per_second[size], plain.passages_per_second[size]
        table.add_row(say("bench_passages", spoken(), tokens=tokens), f"{mine}", f"{theirs}", f"{mine / theirs:.1f}")
    for key in ("question_ms", "cold_start_s", "peak_memory_mb"):
        mine, theirs = getattr(ours, key), getattr(plain, key)
        table.add_row(say(key, spoken()), f"{mine}", f"{theirs}", f"{mine / theirs:.2f}")
    Console().print(table)


def _growing_library(most: int, svg: Path | None, as_json: bool) -> None:
    import tempfile

    from rich.console import Console
    from rich.table import Table

    from evals.studies.scale import chart, grow

    check_writable(svg)
    with _measuring() as tell, tempfile.TemporaryDirectory() as place:
        figures = grow(corpus(), Path(place), [size for size in SIZES if size <= most], tell)
    if svg is not None:
        write_file(svg, chart(figures).encode())
    if as_json:
        print_json({"library": [asdict(size) for size in figures]})
        return
    table = Table(say("bench_library", spoken()), *(f"{size.chunks:,}" for size in figures))
    for key in ("chunks_per_second", "ask_ms", "ask_ms_p95", "start_s", "memory_mb", "catalog_bytes", "index_bytes"):
        table.add_row(say(key, spoken()), *(f"{getattr(size, key):,}" for size in figures))
    Console().print(table)


@contextmanager
def _measuring() -> Iterator[Callable[[str], None]]:
    """A spinner on stderr that says what is being measured."""
    from rich.console import Console

    with Console(stderr=True).status(say("measuring", spoken())) as status:
        yield lambda doing: status.update(f"{say('measuring', spoken())} {doing}")
