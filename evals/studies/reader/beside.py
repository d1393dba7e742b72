"""The reader beside today's evidence: python -m evals.studies.reader.beside DATA, XQuAD's articles that were left out.

A library of all paragraphs in both languages; each question is asked of the documents of one language, once with the
paragraph that answers and once without. Both read what retrieval gives. What is reported: the first sentence holds
the gold answer, AUROC of answered against missed, and what a logistic regression of both gives on the half of the
articles that it was not fitted on. Today's evidence was fitted on all these articles, which flatters it.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from evals.studies.reader.data import HELD_OUT
from evals.studies.reader.examples import Asked, cells, holds, read_articles
from evals.studies.reader.report import auroc, f1
from rag.answering.evidence import weights
from rag.answering.evidence_features import Candidate, candidates, question_features
from rag.library import Library
from rag.models.reader import Reader, Reading
from rag.questions.question import Question
from rag.types import LANGUAGES, Filters, Language

Floats = NDArray[np.float64]
READ = 8  # passages, the first that retrieval gives
SPANS = 3  # of each


@dataclass(frozen=True, slots=True)
class Case:
    """What both say of the sentences that retrieval gave for a question."""

    article: int
    asked: Language
    language: Language
    answered: bool
    sentences: Floats  # (n, 3): evidence's log odds; the reader's of its best span; of its passage
    right: NDArray[np.bool_]  # (n,)
    whole: Floats  # (2,): log odds that the question is answered, of evidence and of the reader
    said_f1: float  # of the reader's best answer, with the gold one


def cases(asked: Sequence[Asked], every: int) -> list[Case]:
    """Every n-th question of the articles left out, in four cells, answered and missed."""
    with TemporaryDirectory() as folder:
        for one in asked:
            for language, context in one.context.items():
                path = Path(folder, "documents", f"{one.article:02d}-{one.paragraph:02d}.{language}.txt")
                path.parent.mkdir(exist_ok=True)
                path.write_text(context, "utf-8")
        with Library.open(Path(folder, "library")) as library:
            library.add(Path(folder, "documents"))
            ids = {Path(document.source).name: document.id for document in library.documents()}
            reader = Reader()
            read = lru_cache(100_000)(lambda question, passage: tuple(reader.best(question, [passage], SPANS)[0]))
            return list(_cases([one for one in asked if one.article in HELD_OUT][::every], library, ids, read))


def _cases(
    asked: Sequence[Asked],
    library: Library,
    ids: Mapping[str, str],
    read: Callable[[str, str], tuple[Reading, ...]],
) -> Iterator[Case]:
    for one in asked:
        stem = f"{one.article:02d}-{one.paragraph:02d}."
        for said, language in cells():
            for answered in (True, False):
                kept = tuple(at for name, at in ids.items() if answered or not name.startswith(stem))
                yield _case(library, one, said, language, answered, kept, read)


def _case(
    library: Library,
    one: Asked,
    said: Language,
    language: Language,
    answered: bool,
    kept: tuple[str, ...],
    read: Callable[[str, str], tuple[Reading, ...]],
) -> Case:
    question = Question(one.question[said], said)
    retrieval = library.retrieve(question, Filters(language=language, document_ids=kept))
    found = candidates(question, retrieval, library.vocabulary.rarity)
    of_sentences, of_questions, _ = weights()
    odds = of_sentences.log_odds(np.stack([candidate.features for candidate in found]))
    readings = {p.chunk.id: read(question.text, p.chunk.text) for p in retrieval.passages[:READ]}
    features = question_features(question, retrieval, found, odds, library.vocabulary.rarity)
    whole = float(of_questions.log_odds(features[None])[0])
    gold = one.context[language][one.answer[language].start : one.answer[language].end]
    stem = f"{one.article:02d}-{one.paragraph:02d}."
    right = [
        answered and holds(candidate.quote.text, gold) and Path(candidate.passage.document.source).name.startswith(stem)
        for candidate in found
    ]
    best = max((passage for passage in retrieval.passages[:READ]), key=lambda p: readings[p.chunk.id][0].answerable)
    top = readings[best.chunk.id][0]
    return Case(
        one.article, said, language, answered,
        np.array([[odds[at], *_read(candidate, readings)] for at, candidate in enumerate(found)]),
        np.array(right),
        np.array([whole, _log_odds(top.answerable)]),
        f1(best.chunk.text[top.start : top.end], gold) if answered else 0.0,
    )  # fmt: skip


def _read(candidate: Candidate, readings: Mapping[str, tuple[Reading, ...]]) -> tuple[float, float]:
    """What the reader says of a sentence: log odds of the best span in it, and of its passage."""
    of_passage = readings.get(candidate.passage.chunk.id, ())
    if not of_passage:
        return -20.0, -8.0
    begin = candidate.span.start - candidate.passage.chunk.start
    end = candidate.span.end - candidate.passage.chunk.start
    held = [reading.score for reading in of_passage if reading.start < end and begin < reading.end]
    return max(held, default=of_passage[-1].score - 3), _log_odds(of_passage[0].answerable)


def _log_odds(probability: float) -> float:
    kept = min(max(probability, 1e-6), 1 - 1e-6)
    return float(np.log(kept / (1 - kept)))


# ------------------------------------------------------------------ both together


def regression(rows: Floats, true: NDArray[np.bool_]) -> Callable[[Floats], Floats]:
    """Log odds by a logistic regression, either side weighing half."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(class_weight="balanced", max_iter=1000).fit(rows, true)
    print("  ", np.round(model.coef_[0], 3), np.round(model.intercept_, 3))
    return lambda given: np.asarray(model.decision_function(given))


def report(found: Sequence[Case]) -> Iterator[str]:
    """By cell: the first sentence right by evidence, reader, both; AUROC of the same; F1 of the reader's answer."""
    chosen, told = [], []
    for half in (0, 1):
        others = [case for case in found if case.article // 4 % 2 != half]
        rows = [case for case in others if case.answered]
        of_sentence = regression(
            np.concatenate([case.sentences for case in rows]), np.concatenate([case.right for case in rows])
        )
        of_question = regression(
            np.stack([case.whole for case in others]), np.array([case.answered for case in others])
        )
        for case in found:
            if case.article // 4 % 2 == half:
                scores = (case.sentences[:, 0], case.sentences[:, 1:].sum(axis=1), of_sentence(case.sentences))
                chosen.append((case, [bool(case.right[int(np.argmax(score))]) for score in scores]))
                told.append((case, [*case.whole, float(of_question(case.whole[None])[0])]))
    yield f"{'cell':8} {'n':>4}  first sentence: evidence reader both   AUROC: evidence reader both   F1"
    for asked, language in cells():
        mine = [(case, hits) for case, hits in chosen if (case.asked, case.language) == (asked, language)]
        firsts = np.mean([hits for case, hits in mine if case.answered], axis=0)
        yes = np.array([x for case, x in told if (case.asked, case.language) == (asked, language) and case.answered])
        no = np.array([x for case, x in told if (case.asked, case.language) == (asked, language) and not case.answered])
        curves = [auroc(list(yes[:, at]), list(no[:, at])) for at in range(3)]
        likeness = np.mean([case.said_f1 for case, _ in mine if case.answered])
        yield f"{asked}→{language}  {len(yes):4}  " + " ".join(f"{x:.3f}" for x in (*firsts, *curves, likeness))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--every", type=int, default=1)
    given = parser.parse_args()
    asked = read_articles({language: given.data / f"xquad-dev.{language}.json" for language in LANGUAGES})
    print(*report(cases(asked, given.every)), sep="\n")


if __name__ == "__main__":
    main()
