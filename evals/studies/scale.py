"""How a library behaves as it grows, on made-up texts and vectors, so that it ends: `fuente bench library`.

One library grows from size to size; at each size it is copied. A few reports are then added to each copy as in life,
but for the embedding, and all copies are asked in turn, so that what else the machine does falls on every size alike.
What a process needs is measured in one that does nothing but open a copy and ask.
"""

from __future__ import annotations

import random
import re
import shutil
import statistics
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rag import Briefer, Library
from rag.models.embedding import Embedder, Vectors
from rag.models.late_interaction import NO_TOKENS
from rag.store.catalog import Catalog, Kept, StoredChunk
from rag.types import LANGUAGES, Chunk, Document, Language, Span

SIZES = (1_000, 10_000, 100_000)  # chunks
SENTENCES = 7  # of a chunk
CHUNKS = 100  # of a document: a long report
MORE = 4  # reports added to each size, timed
QUESTIONS = 40
DIMENSION = 384
THEMES = 500  # texts lie in clouds, as real ones do: vectors of no structure are the worst case of any graph


@dataclass(frozen=True, slots=True)
class Size:
    """What a library of one size takes."""

    chunks: int
    documents: int
    chunks_per_second: float  # that `add` takes in at this size, reading included, embedding not
    ask_ms: float  # median: question to answer, without embedding the question
    ask_ms_p95: float
    start_s: float  # from the start of a process to its first answer, with no model to load
    memory_mb: float  # resident, of that process
    catalog_bytes: float  # a chunk
    index_bytes: float  # a chunk


class MadeUp(Embedder):
    """Vectors drawn by a text's checksum around one of many themes; a token is three quarters of a word."""

    stamp = "made-up/1"
    dimension = DIMENSION
    max_tokens = 512

    def __init__(self) -> None:
        self._themes = np.random.default_rng(7).standard_normal((THEMES, DIMENSION), np.float32)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [4 * (text.count(" ") + 1) // 3 + 2 for text in texts]

    def passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        seeds = [zlib.crc32(text.encode()) for text in texts]
        drawn = np.random.default_rng(seeds[0]).standard_normal((len(texts), DIMENSION), np.float32)
        vectors: Vectors = 0.7 * drawn + self._themes[[seed % THEMES for seed in seeds]]
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    def question(self, text: str) -> Vectors:
        vector: Vectors = self.passages([text])[0]
        return vector


class Author:
    """Reports in both languages, of the corpus's words as often as it has them, and of names of their own."""

    def __init__(self, corpus: Path) -> None:
        self._words: dict[Language, list[str]] = {
            language: re.findall(
                r"\w+", " ".join(path.read_text("utf-8") for path in sorted((corpus / language).rglob("*.md"))).lower()
            )
            for language in LANGUAGES
        }

    def paragraphs(self, number: int) -> list[list[str]]:
        """The sentences of each paragraph of a report."""
        drawn, words = random.Random(number), self._words[LANGUAGES[number % 2]]
        names = [f"{drawn.choice('BCDFGL')}{''.join(drawn.choices('aeinorst', k=6))}" for _ in range(40)]
        return [
            [
                " ".join([*drawn.choices(words, k=10), drawn.choice(names), str(drawn.randrange(10**5)),
                          *drawn.choices(words, k=10)]).capitalize() + "."
                for _ in range(SENTENCES)
            ]
            for _ in range(CHUNKS)
        ]  # fmt: skip

    def report(self, number: int) -> str:
        body = "\n\n".join(" ".join(sentences) for sentences in self.paragraphs(number))
        return f"---\ntitle: Report {number}\nlanguage: {LANGUAGES[number % 2]}\ndate: 2024-01-01\n---\n{body}\n"

    def question(self, number: int) -> str:
        drawn, language = random.Random(-1 - number), LANGUAGES[number % 2]
        words = " ".join(drawn.choices(self._words[language], k=7))
        return f"How many {words}?" if language == "en" else f"¿Cuántos {words}?"


def grow(
    corpus: Path, place: Path, sizes: Sequence[int] = SIZES, tell: Callable[[str], None] = lambda _: None
) -> list[Size]:
    """The figures of every size, in a folder that needs about 15 KB a chunk, twice; `tell` hears what is done."""
    author, embedder = Author(corpus), MadeUp()
    for size in sizes:
        fill(place / "library", size, author, embedder, tell)
        _indexed(place / "library", size, embedder, tell)
        shutil.copytree(place / "library", place / f"at-{size}")
    shutil.rmtree(place / "library")
    rates = _added(place, sizes, author, embedder, tell)
    times = _asked(place, sizes, author, embedder, tell)
    return [_figures(place / f"at-{size}", rates[size], times[size], tell) for size in sizes]


def fill(
    path: Path, size: int, author: Author, embedder: Embedder, tell: Callable[[str], None] = lambda _: None
) -> tuple[int, int, int]:
    """Documents straight into the catalog until there are `size` chunks: chunks before and now, the catalog's bytes."""
    path.mkdir(parents=True, exist_ok=True)
    catalog = Catalog(path / "catalog.sqlite")
    catalog.set_meta("stamp", embedder.stamp)
    before = catalog.count()
    for number in range(before // CHUNKS, size // CHUNKS):
        tell(f"filling: {number * CHUNKS:,} of {size:,} chunks")
        document, stored = made(number, author, embedder)
        catalog.put(Kept(document, f"/reports/{number}", str(number), (), None, tuple(stored)))
    told = before, catalog.count(), catalog.engine.size()
    catalog.close()
    return told


def _indexed(path: Path, size: int, embedder: Embedder, tell: Callable[[str], None]) -> None:
    with Library.open(path, embedder=embedder) as library:
        tell(f"building the index of {size:,} chunks")
        library.maintenance.rebuild_index()


def made(number: int, author: Author, embedder: Embedder) -> tuple[Document, list[StoredChunk]]:
    language, text, chunks = LANGUAGES[number % 2], "", list[Chunk]()
    for at, sentences in enumerate(author.paragraphs(number)):
        start, spans = len(text), list[Span]()
        for sentence in sentences:
            spans.append(Span(len(text), len(text) + len(sentence)))
            text += sentence + " "
        whole = text[start : spans[-1].end]
        chunks.append(
            Chunk(f"{number:012}{at:012}", f"{number:016}", start, spans[-1].end, whole, language, None, None,
                  tuple(spans))
        )  # fmt: skip
    document = Document(f"{number:016}", f"Report {number}", f"reports/{number}.md", text, language, "2024-01-01")
    vectors = embedder.passages([chunk.text for chunk in chunks])
    of_sentences = [embedder.passages([text[span.start : span.end] for span in chunk.sentences]) for chunk in chunks]
    tokens = (NO_TOKENS,) * SENTENCES
    return document, [StoredChunk(*parts, tokens) for parts in zip(chunks, vectors, of_sentences, strict=True)]


def _added(
    place: Path, sizes: Sequence[int], author: Author, embedder: Embedder, tell: Callable[[str], None]
) -> dict[int, float]:
    """Chunks a second that `add` takes in at each size, without embedding."""
    folder = place / "reports"
    folder.mkdir()
    for number in range(MORE):
        (folder / f"{number}.md").write_text(author.report(-1 - number), "utf-8")
    rates = {}
    for size in sizes:
        tell(f"adding to {size:,} chunks")
        with Library.open(place / f"at-{size}", embedder=embedder) as library:
            begun = time.perf_counter()
            report = library.add(folder)
            rates[size] = sum(file.chunks for file in report.files) / (time.perf_counter() - begun)
            library.maintenance.rebuild_index()
    return rates


def _asked(
    place: Path, sizes: Sequence[int], author: Author, embedder: Embedder, tell: Callable[[str], None]
) -> dict[int, list[float]]:
    """Milliseconds of every question, each asked of every size in turn."""
    libraries = {size: Library.open(place / f"at-{size}", embedder=embedder) for size in sizes}
    times: dict[int, list[float]] = {size: [] for size in sizes}
    for library in libraries.values():
        Briefer(library).ask(author.question(QUESTIONS))
    for number in range(QUESTIONS):
        tell(f"question {number + 1} of {QUESTIONS}")
        for size, library in libraries.items():
            begun = time.perf_counter()
            Briefer(library).ask(author.question(number))
            times[size].append(1000 * (time.perf_counter() - begun))
    for library in libraries.values():
        library.close()
    return times


def _figures(library: Path, rate: float, times: list[float], tell: Callable[[str], None]) -> Size:
    tell(f"opening {library.name}")
    opened = subprocess.run(
        [sys.executable, "-c", "from evals.studies.scale import _open; _open()", str(library)],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    start, memory, chunks, documents = map(float, opened.stdout.split())
    return Size(
        int(chunks),
        int(documents),
        round(rate),
        round(statistics.median(times), 1),
        round(sorted(times)[int(0.95 * len(times))], 1),
        round(start, 1),
        round(memory),
        round(sum(file.stat().st_size for file in library.glob("catalog.sqlite*")) / chunks),
        round(sum(file.stat().st_size for file in (library / "chroma").rglob("*") if file.is_file()) / chunks),
    )


def _open() -> None:
    """In a process of its own: open, ask, and say what that took."""
    begun = time.perf_counter()
    with Library.open(sys.argv[1], embedder=MadeUp()) as library:
        Briefer(library).ask("How deep is the well?")
        start = time.perf_counter() - begun
        print(start, peak(), *_counts(library))


def peak() -> float:
    """Megabytes that this process has had resident; its parent's, which getrusage counts too on Linux, left out.

    0 on Windows, which does not tell.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.findall(r"VmHWM:\s+(\d+)", status.read_text())[0]) / 1024
    try:
        import resource
    except ImportError:
        return 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def _counts(library: Library) -> tuple[int, int]:
    stats = library.stats()
    return stats.chunks, stats.documents


# ------------------------------------------------------------------ a chart

PANELS = (  # a figure of `Size`, what it is called, and a unit
    ("ask_ms", "ask, median", "ms"),
    ("chunks_per_second", "add, without embedding", "chunks/s"),
    ("memory_mb", "memory of a process that asks", "MB"),
    ("disk", "disk a chunk", "bytes"),
)
WIDE, HIGH = 340, 200


def chart(figures: Sequence[Size]) -> str:
    """An SVG: each figure against the number of chunks, bars from zero."""
    panels = "".join(_panel(at, name, f"{words} ({unit})", figures) for at, (name, words, unit) in enumerate(PANELS))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * WIDE} {2 * HIGH}" '
        'font-family="system-ui, sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/>'
        f"{panels}</svg>\n"
    )


def _panel(at: int, name: str, words: str, figures: Sequence[Size]) -> str:
    values = [size.catalog_bytes + size.index_bytes if name == "disk" else getattr(size, name) for size in figures]
    step, tall, most = (WIDE - 40) / len(values), HIGH - 80, max(values) or 1
    bars = "".join(
        f'<rect x="{number * step + 6:.0f}" y="{tall * (1 - value / most):.1f}" width="{step - 12:.0f}" '
        f'height="{tall * value / most:.1f}" fill="#35618f"/>'
        f'<text x="{(number + 0.5) * step:.0f}" y="{tall * (1 - value / most) - 4:.1f}" text-anchor="middle">'
        f'{value:,.0f}</text><text x="{(number + 0.5) * step:.0f}" y="{tall + 16}" text-anchor="middle" fill="#555">'
        f"{size.chunks:,}</text>"
        for number, (size, value) in enumerate(zip(figures, values, strict=True))
    )
    place = f"translate({at % 2 * WIDE + 20} {at // 2 * HIGH + 50})"
    return f'<g transform="{place}"><text y="-26" font-weight="600">{words}</text>{bars}</g>'
