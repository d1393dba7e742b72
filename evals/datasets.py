"""Files -> documents and cases: our own sets, SQuAD-format JSON, BEIR folders, and CSV files.

A paragraph of a SQuAD file becomes a document of its own: it is about as long as a chunk, so "the first passage holds
the gold answer" says that retrieval found the right one of them, not merely the right article.
"""

from __future__ import annotations

import codecs
import csv
import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, get_args

from evals.expectations import Expectation, expectation
from rag.errors import InputError
from rag.types import LANGUAGES, Language

Kind = Literal[
    "fact", "figure", "date", "who_said", "disagreement", "follow_up", "unanswerable", "near_miss", "instruction"
]
KINDS: tuple[str, ...] = get_args(Kind)
Sources = Literal["en", "es", "both"]
TO_REFUSE = frozenset({"unanswerable", "near_miss"})
KNOWN_KEYS = frozenset(("id", "question", "language", "kind", "answers", "quotes", "nuggets", "after", "by"))
HELD_OUT_ARTICLES, HELD_OUT_PARAGRAPHS = 6, 5  # one article in six is left out, of the others one paragraph in five


@dataclass(frozen=True, slots=True)
class Gold:
    """Words that answer: they stand exactly so in the document; without words, the document alone is known."""

    document: str  # as `Case` names it
    text: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A question asked of the documents of one language, or of both, and what is known of its answer."""

    id: str
    question: str
    language: Language
    sources: Sources
    kind: Kind
    gold: tuple[Gold, ...] = ()
    answers: tuple[str, ...] = ()  # any of them will do, in either language
    after: str = ""  # the question before it, for a follow-up
    expected: Expectation | None = None  # what its first line must say, where the set says so
    nuggets: tuple[tuple[str, ...], ...] = ()  # points that a long answer should tell, each in several wordings

    @property
    def cell(self) -> str:
        return f"{self.language}→{self.sources}"

    @property
    def refuse(self) -> bool:
        """Must it be refused?"""
        return self.kind in TO_REFUSE or (self.kind == "instruction" and not self.gold)


@dataclass(frozen=True, slots=True)
class Text:
    """A document to be indexed: named as `Gold.document` names it."""

    name: str
    language: Language
    text: str


@dataclass(frozen=True, slots=True)
class Set:
    """What is asked, and of what; `fingerprint` in a report is a hash of both."""

    cases: tuple[Case, ...]
    documents: tuple[Text, ...]
    meta: Mapping[str, str] = field(default_factory=dict)


def read_set(
    paths: Sequence[Path], *, questions: Path | None, corpus: Path, refusals: bool = False, alone: bool = False
) -> Set:
    """The cases and documents of files of one format; `refusals` leaves articles and paragraphs of SQuAD files out.

    `alone`: the cases only, asked of documents that are elsewhere.
    Raises InputError for a file that is missing or in no known format, holds no case, or names two alike.
    """
    for path in [*paths, *([questions] if questions else [])]:
        if not path.exists():
            raise InputError(
                f"there is no {path}: name a JSONL, SQuAD JSON or CSV file, or a BEIR folder",
                f"no existe {path}: indique un archivo JSONL, JSON de SQuAD o CSV, o una carpeta BEIR",
            )
    try:
        if alone and all(path.suffix == ".jsonl" for path in paths):
            given = Set(tuple(case for path in paths for case in _own_cases(path)), ())
        else:
            given = _read(paths, questions, corpus, refusals, alone)
        return _each_once(replace(given, documents=()) if alone else given, paths)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, csv.Error) as error:
        named, (why, spanish) = ", ".join(map(str, paths)), _told(error)
        raise InputError(
            f"{named} cannot be read as a set ({why}): see evals/datasets.py for the forms",
            f"{named} no se puede leer como conjunto ({spanish}): vea las formas en evals/datasets.py",
        ) from error


def _each_once(given: Set, paths: Sequence[Path]) -> Set:
    """The set itself; raises InputError where it is empty, or two of its cases have one id."""
    counts = Counter(case.id for case in given.cases)
    named = ", ".join(map(str, paths))
    if not counts:
        raise InputError(f"{named} holds no case: write a question a line", f"{named} no tiene ningún caso: escríbalos")
    [(most, times)] = counts.most_common(1)
    if times > 1:
        raise InputError(
            f"{named}: {times} cases have the id {most}: give each its own",
            f"{named}: {times} casos tienen el identificador {most}: dé uno a cada uno",
        )
    return given


class _Wrong(ValueError):
    """What is wrong with a row, in a few words of both languages."""

    def __init__(self, message: str, spanish: str) -> None:
        super().__init__(message)
        self.spanish = spanish


def _told(error: Exception) -> tuple[str, str]:
    """What is wrong, in a few words of both languages."""
    if isinstance(error, _Wrong):
        return str(error), error.spanish
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8", "no es UTF-8"
    return (f"{error} is missing", f"falta {error}") if isinstance(error, KeyError) else (f"{error}", f"{error}")


def _read(paths: Sequence[Path], questions: Path | None, corpus: Path, refusals: bool, alone: bool) -> Set:
    if questions and not all(path.suffix == ".json" for path in paths):
        raise InputError(
            "other questions can be asked of SQuAD JSON only: leave --questions out",
            "solo los JSON de SQuAD admiten otras preguntas: quite --questions",
        )
    if all(path.suffix == ".jsonl" for path in paths):
        return _ours(paths, corpus)
    if all(path.is_dir() for path in paths) and len(paths) == 1:
        return _beir(paths[0])
    if all(path.suffix == ".csv" for path in paths):
        return _csv(paths, alone)
    if all(path.suffix == ".json" for path in paths):
        return _squad(paths, questions, refusals)
    raise InputError(
        "these sets are in no known format: name JSONL, SQuAD JSON or CSV files, or one BEIR folder",
        "formato desconocido: indique archivos JSONL, JSON de SQuAD o CSV, o una carpeta BEIR",
    )


# ------------------------------------------------------------------ ours


def _ours(paths: Sequence[Path], corpus: Path) -> Set:
    folders = dict.fromkeys(_documents_of(path, corpus) for path in paths)
    texts = [text for folder in folders for text in corpus_texts(folder)]
    kept = {text.name: text for text in texts}
    cases: list[Case] = []
    for path in paths:
        for number, line in _lines(path):
            with _line_of(path, number):
                cases += _case(json.loads(line))
    for case in cases:
        for gold in case.gold:
            if gold.document not in kept or gold.text not in kept[gold.document].text:
                raise InputError(
                    f"case {case.id}: {gold.document} does not hold “{gold.text}”: correct the quote",
                    f"caso {case.id}: {gold.document} no contiene «{gold.text}»: corrija la cita",
                )
    return Set(tuple(cases), tuple(texts))


def _lines(path: Path) -> list[tuple[int, str]]:
    """The lines of a file that are not blank, numbered from 1."""
    return [(number, line) for number, line in enumerate(decoded(path).splitlines(), start=1) if line.strip()]


@contextmanager
def _line_of(path: Path, number: int) -> Iterator[None]:
    """What is wrong with a line, said with its number."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        why, spanish = _told(error)
        raise InputError(
            f"{path}, line {number} is no case ({why}): see evals/sets for examples",
            f"{path}, línea {number}: no es un caso ({spanish}): vea los ejemplos en evals/sets",
        ) from error


def decoded(path: Path) -> str:
    """A file's text: by its byte order mark, or UTF-8, or else Latin-1 as Windows writes it."""
    data = path.read_bytes()
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):  # Excel's "Unicode text"
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252")


def _own_cases(path: Path) -> Iterator[Case]:
    """A line a case: `question`, and where known `answers`, `quotes` (document, text), `kind`, `language`, `id`.

    `nuggets` are the points of a long answer, each a string or a list of wordings. Without answers, quotes and nuggets
    a case is to be refused; where it holds anything unknown, as a misspelt `answer`, its `kind` must say so.
    """
    from rag.language.detection import detect

    for number, line in _lines(path):
        with _line_of(path, number):
            row = json.loads(line)
            question, answers = row["question"], _texts(row.get("answers", []))
            gold = tuple(Gold(str(one["document"]), str(one.get("text", ""))) for one in row.get("quotes", []))
            nuggets = tuple(_texts(one) for one in row.get("nuggets", []))
            if not isinstance(question, str) or not question.strip():
                raise _Wrong("its question is no text, or empty", "la pregunta no es texto o está vacía")
            if not (gold or answers or nuggets or "kind" in row) and (unknown := ", ".join(row.keys() - KNOWN_KEYS)):
                raise _Wrong(f"it has no answers, quotes or nuggets, but an unknown {unknown}",
                             f"no tiene answers, quotes ni nuggets, pero sí {unknown}, que no se conoce")  # fmt: skip
            kind = row.get("kind", "fact" if gold or answers or nuggets else "unanswerable")
            language = row.get("language") or detect(question)
            if kind not in KINDS or language not in LANGUAGES:
                raise _Wrong("unknown kind or language", "kind o language no se conoce")
            yield Case(str(row.get("id", f"{path.stem}.{number}")), question, language, "both", kind, gold, answers,
                       str(row.get("after", "")), nuggets=nuggets)  # fmt: skip


def _texts(given: object) -> tuple[str, ...]:
    """A text or number, or several, as texts."""
    if isinstance(given, (str, int, float)):
        return (str(given),)
    if isinstance(given, list) and all(isinstance(one, (str, int, float)) for one in given):
        return tuple(map(str, given))
    shown = json.dumps(given, ensure_ascii=False)
    raise _Wrong(f"{shown} is neither a text nor a list of texts", f"{shown} no es un texto ni una lista de textos")


def _case(line: Mapping[str, Any]) -> list[Case]:
    """One line, once for each language's documents that hold its gold quotes and once for both."""
    if line["kind"] not in KINDS or line["language"] not in LANGUAGES:
        raise _Wrong("unknown kind or language", "kind o language no se conoce")
    gold = [Gold(quote["document"], quote["text"]) for quote in line["quotes"]]
    found = []
    for sources in ("en", "es", "both"):
        mine = tuple(one for one in gold if sources == "both" or one.document.startswith(f"{sources}/"))
        if mine or not gold:
            found.append(
                Case(f"{line['id']}.{sources}", line["question"], line["language"], sources,
                     line["kind"], mine, tuple(line["answers"]), line.get("after", ""),
                     expectation(line) if "direct" in line else None)
            )  # fmt: skip
    return found


def _documents_of(path: Path, corpus: Path) -> Path:
    """Return the folder of a set's own documents, `analyst/` for `analyst.en.jsonl`, or else the corpus."""
    own = path.with_name(path.name.split(".")[0])
    return own if own.is_dir() else corpus


def corpus_texts(corpus: Path) -> list[Text]:
    """The Markdown files of `en/` and `es/` in a folder."""
    return [
        Text(f"{language}/{path.name}", language, path.read_text("utf-8"))
        for language in LANGUAGES
        for path in sorted((corpus / language).glob("*.md"))
    ]


# ------------------------------------------------------------------ what others have


def _squad(paths: Sequence[Path], questions: Path | None, refusals: bool) -> Set:
    documents: dict[str, Text] = {}
    gold: dict[str, dict[Language, Gold]] = {}
    answers: dict[str, list[str]] = {}
    kinds: dict[str, Kind] = {}
    asked: list[tuple[str, Language, str]] = []
    languages: list[Language] = []
    for path in paths:
        articles, language = _articles(path)
        languages.append(language)
        for a, article in enumerate(articles):
            for p, paragraph in enumerate(article["paragraphs"]):
                name = f"{language}/{a:03d}-{p:03d}.txt"
                kind = _held_out(a, p) if refusals else "fact"
                if kind == "fact":
                    documents[name] = Text(name, language, paragraph["context"])
                for qa in paragraph["qas"]:
                    told = [answer["text"] for answer in qa.get("answers", [])]
                    kinds[qa["id"]] = "unanswerable" if qa.get("is_impossible") or not told else kind
                    answers.setdefault(qa["id"], []).extend(told)
                    if kinds[qa["id"]] == "fact":
                        gold.setdefault(qa["id"], {})[language] = Gold(name, told[0])
    for path in [questions] if questions else paths:
        articles, language = _articles(path)
        for qa in (qa for article in articles for paragraph in article["paragraphs"] for qa in paragraph["qas"]):
            if qa["id"] in kinds:
                asked.append((qa["id"], language, qa["question"]))
                answers[qa["id"]] += [answer["text"] for answer in qa.get("answers", [])]
    if not asked:
        raise InputError(
            f"{questions} asks nothing that the documents answer: the ids of the questions must match",
            f"{questions} no pregunta nada que los documentos respondan: los identificadores deben coincidir",
        )
    cells: list[Sources] = [*languages, *(["both"] if len(set(languages)) > 1 else [])]  # type: ignore[list-item]
    cases = []
    for identity, language, question in asked:
        for sources in cells:
            places = gold.get(identity, {})
            mine = tuple(one for where, one in places.items() if sources in (where, "both"))
            if mine or kinds[identity] != "fact":
                cases.append(
                    Case(f"{identity}.{language}.{sources}", question, language, sources, kinds[identity], mine,
                         tuple(dict.fromkeys(answers[identity])))
                )  # fmt: skip
    return Set(tuple(cases), tuple(documents.values()))


def _articles(path: Path) -> tuple[list[Any], Language]:
    from rag.language.detection import detect

    try:
        articles = json.loads(path.read_text("utf-8"))["data"]
        some = " ".join(qa["question"] for article in articles for p in article["paragraphs"] for qa in p["qas"][:2])
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"{path} is no SQuAD file: it needs data, paragraphs, context and qas",
            f"{path} no es un archivo SQuAD: necesita data, paragraphs, context y qas",
        ) from error
    return articles, detect(some)


def _held_out(article: int, paragraph: int) -> Kind:
    if article % HELD_OUT_ARTICLES == HELD_OUT_ARTICLES - 1:
        return "unanswerable"
    return "near_miss" if paragraph % HELD_OUT_PARAGRAPHS == article % HELD_OUT_PARAGRAPHS else "fact"


def _beir(folder: Path) -> Set:
    """`corpus.jsonl`, `queries.jsonl` and `qrels/test.tsv`; see https://github.com/beir-cellar/beir."""
    from rag.language.detection import detect

    try:
        entries = [json.loads(line) for line in (folder / "corpus.jsonl").read_text("utf-8").splitlines()]
        queries = [json.loads(line) for line in (folder / "queries.jsonl").read_text("utf-8").splitlines()]
        judged = (folder / "qrels" / "test.tsv").read_text("utf-8").splitlines()[1:]
    except (OSError, ValueError) as error:
        raise InputError(
            f"{folder} is no BEIR folder: it needs corpus.jsonl, queries.jsonl, qrels/test.tsv",
            f"{folder} no es una carpeta BEIR: necesita corpus.jsonl, queries.jsonl y qrels/test.tsv",
        ) from error
    names: dict[str, Text] = {}
    for at, entry in enumerate(entries):
        text = f"{entry.get('title', '')}\n\n{entry['text']}".strip()
        language = detect(text)
        names[entry["_id"]] = Text(f"{language}/{at:06d}.txt", language, text)
    right: dict[str, list[Gold]] = {}
    for line in judged:
        query, document, score = line.split("\t")
        if int(score) > 0 and document in names:
            right.setdefault(query, []).append(Gold(names[document].name))
    cases = [
        Case(q["_id"], q["text"], detect(q["text"]), "both", "fact", tuple(right[q["_id"]]))
        for q in queries
        if q["_id"] in right
    ]
    return Set(tuple(cases), tuple(names.values()))


def _csv(paths: Iterable[Path], alone: bool) -> Set:
    """Columns question, answer, source: a file beside the CSV; no answer and no source: to be refused.

    `alone`: source is optional, and names a document that is elsewhere.
    """
    from rag.language.detection import detect

    documents: dict[str, Text] = {}
    cases = []
    for path in paths:
        for number, row in _rows(path, COLUMNS[:2] if alone else COLUMNS):
            if None in row or None in row.values() or not row["question"].strip():
                raise InputError(
                    f"{path}, line {number} has not one field a column, or no question: correct it",
                    f"{path}, línea {number}: no tiene un campo por columna, o no hay pregunta: corríjala",
                )
            gold: tuple[Gold, ...] = ()
            if alone and row.get("source"):
                gold = (Gold(row["source"]),)
            elif row.get("source"):
                place = path.parent / row["source"]
                if not place.is_file():
                    raise InputError(
                        f"{path}, line {number}: there is no {place}: correct the column source",
                        f"{path}, línea {number}: no existe {place}: corrija la columna source",
                    )
                text = decoded(place)
                name = f"{detect(text)}/{place.name}"
                documents[name] = Text(name, detect(text), text)
                gold = (Gold(name),)
            kind: Kind = "fact" if gold or row["answer"] else "unanswerable"
            answers = (row["answer"],) if row["answer"] else ()
            cases.append(
                Case(f"{path.stem}.{number}", row["question"], detect(row["question"]), "both", kind, gold, answers)
            )
    return Set(tuple(cases), tuple(documents.values()))


COLUMNS = ("question", "answer", "source")
_SPANISH = {"pregunta": "question", "respuesta": "answer", "fuente": "source"}


def _rows(path: Path, needed: Sequence[str]) -> list[tuple[int, dict[str, str]]]:
    """The rows that are not blank, each with the line on which it ends; the delimiter is the header's."""
    lines = decoded(path).splitlines(keepends=True)
    before = next((at for at, line in enumerate(lines) if line.strip()), 0)  # blank lines above the header
    header = "".join(lines[before : before + 1])
    delimiter = max(",;\t", key=header.count)
    reader = csv.DictReader(lines[before:], delimiter=delimiter)
    names = [name.strip().lower() for name in reader.fieldnames or ()]
    reader.fieldnames = [_SPANISH.get(name, name) for name in names]
    if not set(needed) <= set(reader.fieldnames):
        raise InputError(
            f"{path} needs the columns {', '.join(needed)}",
            f"{path} necesita las columnas {', '.join(_in_spanish(needed))}",
        )
    rows = [(before + reader.line_num, row) for row in reader]
    return [(number, row) for number, row in rows if any(map(str.strip, filter(None, map(_field, row.values()))))]


def _in_spanish(columns: Sequence[str]) -> list[str]:
    return [spanish for spanish, column in _SPANISH.items() if column in columns]


def _field(value: object) -> str:
    return value if isinstance(value, str) else ""


def sample(cases: Sequence[Case], most: int, seed: int) -> tuple[Case, ...]:
    """At most so many cases of each cell, drawn by the seed, in their old order."""
    drawn: set[str] = set()
    for cell in sorted({case.cell for case in cases}):
        ids = [case.id for case in cases if case.cell == cell]
        drawn |= set(random.Random(f"{seed} {cell}").sample(ids, min(most, len(ids))))
    return tuple(case for case in cases if case.id in drawn)


def as_json(case: Case) -> dict[str, Any]:
    return asdict(case)
