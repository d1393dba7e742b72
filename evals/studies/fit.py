"""Fits the weights of late interaction and evidence: python -m evals.studies.fit EN.json ES.json (SQuAD-format files).

Questions come in four kinds, each in four cells (question language by document language) and over a mixed library:
answerable, about an article that is not in the library, near misses (the article is there, the paragraph that answers
is not), and swaps (a year or a name of the question is replaced by another article's). Half of the articles are held
out to report on; the weights are fitted on the other half.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.answering.evidence import Weights
from rag.answering.evidence_features import QUESTION_FEATURES, SENTENCE_FEATURES, candidates, question_features
from rag.language.dates import years
from rag.language.words import fold, names, words
from rag.library import Library
from rag.models.e5.engine import Engine
from rag.models.e5.tokenizer import Tokenizer
from rag.models.e5.weights import read_weights
from rag.models.embedding import PASSAGE, QUESTION
from rag.models.late_interaction import DIMENSIONS, Floats, Projection, projection
from rag.questions.question import Question as Searched
from rag.types import LANGUAGES, Filters, Language

# Of the questions that could be answered. On the half of the articles that was held out, 4 % refuses 95 % of questions
# about other articles and 60 % of near misses, 6 % refuses 97 and 70; 9 % would refuse 98 and 80, and a quarter of what
# could be answered across the languages.
REFUSED = 0.06
RAG = Path(__file__).parents[2] / "rag"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a paragraph, in both languages, with its gold answers."""

    article: int
    paragraph: str  # file stem
    text: Mapping[Language, str]
    gold: Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class Row:
    """What one question gave in one library."""

    article: int
    cell: str
    case: str  # "answerable" | "off" | "near_miss" | "swap"
    sentences: NDArray[np.float64]  # (n, features)
    right: NDArray[np.bool_]  # (n,) which of them hold the gold answer
    of_question: Callable[[NDArray[np.float64]], NDArray[np.float64]]  # log odds of the sentences → question features


def read(paths: Mapping[Language, Path]) -> tuple[list[Question], dict[tuple[Language, str], str]]:
    """The questions, and the paragraph texts by language and stem."""
    articles = {language: json.loads(path.read_text("utf-8"))["data"] for language, path in paths.items()}
    questions: list[Question] = []
    texts: dict[tuple[Language, str], str] = {}
    for a, (en, es) in enumerate(zip(articles["en"], articles["es"], strict=True)):
        for p, (one, other) in enumerate(zip(en["paragraphs"], es["paragraphs"], strict=True)):
            stem = f"{a:02d}-{p:02d}"
            texts["en", stem], texts["es", stem] = one["context"], other["context"]
            for q, r in zip(one["qas"], other["qas"], strict=True):
                questions.append(
                    Question(a, stem, {"en": q["question"], "es": r["question"]},
                             {"en": q["answers"][0]["text"], "es": r["answers"][0]["text"]})
                )  # fmt: skip
    return questions, texts


def rows(questions: Sequence[Question], texts: Mapping[tuple[Language, str], str]) -> list[Row]:
    """Every question asked of each language's documents and of both, in each case that `Row` names."""
    with TemporaryDirectory() as folder:
        for (language, stem), text in texts.items():
            path = Path(folder, "documents", f"{stem}.{language}.txt")
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8")
        with Library.open(Path(folder, "library")) as library:
            library.add(Path(folder, "documents"))
            ids = {Path(document.source).stem: document.id for document in library.documents()}
            found = []
            for number, question in enumerate(questions):
                other = questions[(number * 7 + len(questions) // 2) % len(questions)]
                for asked in LANGUAGES:
                    swapped = swap(question.text[asked], other.text[asked])
                    for cell in ("en", "es", "both"):
                        kept: dict[str, list[str]] = {
                            "answerable": list(ids.values()),
                            "near_miss": [i for stem, i in ids.items() if not stem.startswith(question.paragraph)],
                            "off": [i for stem, i in ids.items() if not stem.startswith(question.paragraph[:2] + "-")],
                        }
                        for case in ("answerable", ("near_miss", "off")[number % 2]):
                            found.append(_row(library, question, question.text[asked], asked, cell, case, kept[case]))
                        if swapped:
                            found.append(_row(library, question, swapped, asked, cell, "swap", kept["answerable"]))
                print(f"\r{number + 1}/{len(questions)}", end="", flush=True)
            print()
            return found


def swap(text: str, other: str) -> str | None:
    """The question with its first year 17 years later, or else its first name replaced by another question's."""
    if years(text):
        year = min(years(text))
        return text.replace(str(year), str(year + 17))
    mine = [word for word in words(text) if fold(word) in names(text)]
    theirs = [word for word in words(other) if fold(word) in names(other) - names(text)]
    return text.replace(mine[0], theirs[0]) if mine and theirs else None


def _row(
    library: Library, question: Question, text: str, asked: Language, cell: str, case: str, kept: Sequence[str]
) -> Row:
    filters = Filters(language=None if cell == "both" else cell, document_ids=tuple(kept))  # type: ignore[arg-type]
    searched = Searched(text, asked)
    retrieval = library.retrieve(searched, filters)
    known = library.vocabulary.rarity(searched.word_stems, asked)  # the library is closed when weights are fitted
    found = candidates(searched, retrieval, lambda *_: known)
    right = [
        case == "answerable"
        and fold(question.gold[one.passage.chunk.language]) in fold(_quote(one))
        and one.passage.document.source.split("/")[-1].startswith(question.paragraph)
        for one in found
    ]
    return Row(
        question.article,
        f"{asked}→{cell}",
        case,
        np.stack([one.features for one in found]),
        np.array(right),
        lambda odds: question_features(searched, retrieval, found, odds, lambda *_: known),
    )


def _quote(candidate: Any) -> str:
    return str(candidate.passage.document.text[candidate.span.start : candidate.span.end])


# ------------------------------------------------------------------ fitting


def fit_projection(questions: Sequence[Question], texts: Mapping[tuple[Language, str], str]) -> Projection:
    """The means of the tokens' states and the main directions of passages' (PCA), each by its spread to the -1/4."""
    weights = read_weights()
    tokenize, engine = Tokenizer(weights), Engine(weights)

    def states(said: Sequence[str]) -> Floats:
        kept: list[Floats] = []
        engine.embed([ids[:512] for ids in tokenize(said)], states=lambda _, mine: kept.append(mine))
        return np.concatenate(kept)

    passages = states([PASSAGE + text for text in texts.values()])
    asked = states([QUESTION + text for question in questions for text in question.text.values()])
    centred = passages - passages.mean(axis=0)
    spread, directions = np.linalg.eigh(centred.T @ centred / len(centred))
    main = np.argsort(-spread)[:DIMENSIONS]
    # signs are free: make the largest number of each direction positive, so that fitting twice gives the same
    signs = np.sign(directions[np.abs(directions).argmax(axis=0), np.arange(directions.shape[1])])
    return Projection(passages.mean(axis=0), asked.mean(axis=0), (directions * signs)[:, main] * spread[main] ** -0.25)


def regression(features: NDArray[np.float64], labels: NDArray[np.bool_], weights: NDArray[np.float64]) -> Weights:
    """L2-regularised logistic regression, on features scaled to unit spread and scaled back."""
    from sklearn.linear_model import LogisticRegression

    spread = np.maximum(features.std(axis=0), 1e-6)
    model = LogisticRegression(C=1.0, max_iter=2000).fit(features / spread, labels, sample_weight=weights)
    return Weights(model.coef_[0] / spread, float(model.intercept_[0]))


def fit_sentences(found: Sequence[Row]) -> Weights:
    """From the answerable questions whose passages hold the answer; each question weighs the same."""
    used = [row for row in found if row.case == "answerable" and row.right.any()]
    weights = np.concatenate([np.full(len(row.right), 1 / len(row.right)) for row in used]) * 30
    return regression(
        np.concatenate([row.sentences for row in used]), np.concatenate([row.right for row in used]), weights
    )


def fit_questions(found: Sequence[Row], of_sentences: Weights) -> tuple[Weights, float]:
    """Answered or not, either weighing half in each cell, and the log odds below which `REFUSED` of what could be
    answered is refused."""
    features, refused = question_table(found, of_sentences)
    cells = np.array([row.cell for row in found])
    share = np.ones(len(found))
    for cell in set(cells):
        for side in (True, False):
            here = (cells == cell) & (refused == side)
            share[here] = len(found) / 12 / max(1, here.sum())
    weights = regression(features, ~refused, share)
    return weights, float(np.quantile(weights.log_odds(features)[~refused], REFUSED))


def question_table(found: Sequence[Row], of_sentences: Weights) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    features = np.stack([row.of_question(of_sentences.log_odds(row.sentences)) for row in found])
    return features, np.array([row.case != "answerable" for row in found])


def f1(said: NDArray[np.bool_], true: NDArray[np.bool_]) -> float:
    return float(2 * (said & true).sum() / max(1, said.sum() + true.sum()))


def report(found: Sequence[Row], of_sentences: Weights, of_questions: Weights, threshold: float) -> None:
    """Per cell: gold in the first and in three sentences; F1 of refusing, over all and on near misses alone."""
    print(f"{'cell':10} {'n':>5} {'first':>6} {'three':>6} {'refuse F1':>10} {'near F1':>8} {'answered':>9}")
    for cell in sorted({row.cell for row in found}):
        mine = [row for row in found if row.cell == cell]
        answerable = [row for row in mine if row.case == "answerable"]
        hits = [row.right[np.argsort(-of_sentences.log_odds(row.sentences), kind="stable")] for row in answerable]
        features, refused = question_table(mine, of_sentences)
        said = of_questions.log_odds(features) < threshold
        near = np.array([row.case not in ("off", "swap") for row in mine])
        print(
            f"{cell:10} {len(answerable):5} {np.mean([h[0] for h in hits]):6.3f}"
            f" {np.mean([h[:3].any() for h in hits]):6.3f}"
            f" {f1(said, refused):10.3f} {f1(said[near], refused[near]):8.3f} {1 - said[~refused].mean():9.3f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("en", type=Path)
    parser.add_argument("es", type=Path)
    parser.add_argument("--every", type=int, default=1, help="use every n-th question only")
    parser.add_argument("--tokens", action="store_true", help="fit the projection of tokens, too")
    given = parser.parse_args()
    questions, texts = read({"en": given.en, "es": given.es})
    if given.tokens:
        arrays = {name: value.astype(np.float16) for name, value in asdict(fit_projection(questions, texts)).items()}
        np.savez_compressed(RAG / "models" / "late_interaction.npz", **arrays)
        projection.cache_clear()
    found = rows(questions[:: given.every], texts)
    half = [row for row in found if row.article % 2 == 0]
    of_sentences = fit_sentences(half)
    report([row for row in found if row.article % 2], of_sentences, *fit_questions(half, of_sentences))
    of_sentences = fit_sentences(found)
    of_questions, threshold = fit_questions(found, of_sentences)
    data = {
        "fitted_by": "python -m evals.studies.fit --tokens xquad-dev.en.json xquad-dev.es.json",
        "sentence": _named(SENTENCE_FEATURES, of_sentences),
        "question": {**_named(QUESTION_FEATURES, of_questions), "threshold": round(threshold, 4)},
    }
    (RAG / "answering" / "evidence.json").write_text(json.dumps(data, indent=2) + "\n", "utf-8")


def _named(names: Sequence[str], weights: Weights) -> dict[str, Any]:
    coefficients = {name: round(float(value), 4) for name, value in zip(names, weights.coefficients, strict=True)}
    return {"intercept": round(weights.intercept, 4), "coefficients": coefficients}


if __name__ == "__main__":
    main()
