"""How fast files become searchable, beside plain LangChain + Chroma + float32: `python -m evals.studies.adding`.

Both sides run in processes of their own and take turns, round by round, with their models loaded; the seconds are those
from the first file to the last, index included, those of the processor (which what else the machine does hardly moves)
stand beside them, the passages a second are by the clock, and the memory is the peak of the process and its children.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from rag.types import LANGUAGES

SIDES = ("fuente", "plain")
WORDS = 420  # of a page of a law
Took = tuple[float, float]  # seconds of the clock and of the processor
CHUNK = 1000  # characters of a chunk of the plain side, with an overlap of 100, as in LangChain's own tutorial


def paragraphs(corpus: Path, seed: int) -> Iterator[str]:
    """Paragraphs without end, of sentences of the corpus in other orders, in both languages by turns."""
    drawn = random.Random(seed)
    sentences = {
        language: [
            sentence.strip()
            for path in sorted((corpus / language).rglob("*.md"))
            for sentence in path.read_text("utf-8").split("---", 2)[-1].replace("\n", " ").split(". ")
            if 5 < len(sentence.split()) < 60
        ]
        for language in LANGUAGES
    }
    while True:
        for language in LANGUAGES:
            some = drawn.sample(sentences[language], 4)
            yield ". ".join(f"{one} ({drawn.randrange(10**6)})" for one in some) + "."


def write(corpus: Path, place: Path, files: int, pages: int) -> None:
    """A folder of one-paragraph files, and a law of so many pages, all of their own words."""
    source = paragraphs(corpus, files)
    (place / "files").mkdir()
    for number in range(files):
        (place / "files" / f"{number:04}.txt").write_text(next(source), "utf-8")
    (place / "law").mkdir()
    articles: list[str] = []
    while sum(len(article.split()) for article in articles) < WORDS * pages:
        articles.append(f"Artículo {len(articles) + 1}. {next(source)}")
    _print(place / "law" / "law.pdf", articles)


def _print(path: Path, articles: Sequence[str]) -> None:
    """The articles as a PDF, about a page for each `WORDS`."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    style = getSampleStyleSheet()["BodyText"]
    SimpleDocTemplate(str(path), pagesize=A4).build([Paragraph(escape(article), style) for article in articles])


def fuente(folder: Path, place: Path) -> tuple[Took, int]:
    """Seconds of `Library.add`, and the passages it made."""
    from rag import Library

    with Library.open(place) as library:
        library.warm()
        begun = _now()
        report = library.add(folder)
        ended = _now()
        assert all(file.readable for file in report.files), report
        return _took(begun, ended), sum(file.chunks for file in report.files)


def plain(folder: Path, place: Path) -> tuple[Took, int]:
    """Seconds of what one would write with LangChain: load, split, embed and store, all files at once."""
    import pypdf
    from langchain_chroma import Chroma
    from langchain_core.documents import Document
    from langchain_core.embeddings import Embeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    from rag.models.embedding import sentence_transformer

    model = sentence_transformer(trainable=True)

    class Float32(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [list(map(float, vector)) for vector in model.encode_document(texts)]

        def embed_query(self, text: str) -> list[float]:
            return [float(x) for x in model.encode_query([text])[0]]

    store = Chroma("plain", Float32(), persist_directory=str(place))
    store._embedding_function.embed_query("warm")
    begun = _now()
    read = [
        Document(text, metadata={"source": str(path)})
        for path in sorted(folder.iterdir())
        for text in (
            [page.extract_text() for page in pypdf.PdfReader(path).pages]
            if path.suffix == ".pdf"
            else [path.read_text("utf-8")]
        )
    ]
    split = RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=100).split_documents(read)
    store.add_documents(split)
    return _took(begun, _now()), len(split)


def _now() -> tuple[float, float]:
    """Seconds of the clock, and of the processor for this process and its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return time.perf_counter(), sum(one.ru_utime + one.ru_stime for one in used)


def _took(begun: tuple[float, float], ended: tuple[float, float]) -> Took:
    return ended[0] - begun[0], ended[1] - begun[1]


def _work(side: str, folder: Path) -> None:
    """In the child: time one side, and say so."""
    with tempfile.TemporaryDirectory() as place:
        (seconds, processor), passages = (fuente if side == "fuente" else plain)(folder, Path(place) / "library")
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    told = {"seconds": seconds, "processor": processor, "passages": passages, "megabytes": peak / 1024}
    print(json.dumps(told | {"rate": passages / seconds}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, default=Path("corpus"))
    parser.add_argument("--files", type=int, default=480)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--work", nargs=2, metavar=("SIDE", "FOLDER"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        _work(given.work[0], Path(given.work[1]))
        return
    with tempfile.TemporaryDirectory() as place:
        write(given.corpus, Path(place), given.files, given.pages)
        for folder in ("files", "law"):
            took: dict[str, list[dict[str, float]]] = {side: [] for side in SIDES}
            for number in range(given.rounds):
                for side in SIDES if number % 2 == 0 else SIDES[::-1]:
                    command = [sys.executable, "-m", "evals.studies.adding", "--work", side, f"{place}/{folder}"]
                    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
                    took[side].append(json.loads(said.splitlines()[-1]))
            for name, unit in (
                ("seconds", "s"),
                ("processor", "s"),
                ("passages", ""),
                ("rate", "passages/s"),
                ("megabytes", "MB"),
            ):
                ours, theirs = (statistics.median(one[name] for one in took[side]) for side in SIDES)
                print(f"{folder}, {name}: fuente {ours:.1f} {unit}, plain {theirs:.1f} {unit}, "
                      f"{theirs / ours:.1f} to 1", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
