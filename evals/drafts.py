"""A folder of labelled drafts -> how many planted errors `check` finds in each, and how often it is wrong to alarm.

In the folder: drafts (`draft.en.md`), beside each a JSONL of its labels (a line a sentence: `sentence`, `verdict`,
`why`), and the documents to check against: every other file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from evals.verifier import Share
from rag import Briefer, Library
from rag.errors import InputError
from rag.language.detection import detect
from rag.models.embedding import Embedder
from rag.types import CheckReport, Language

RIGHT = frozenset(("supported", "no_claim"))  # verdicts of a sentence in which nothing is wrong


@dataclass(frozen=True, slots=True)
class Label:
    """What somebody who read the documents says of a sentence."""

    sentence: str
    verdict: str
    why: str

    @property
    def wrong(self) -> bool:
        return self.verdict not in RIGHT


@dataclass(frozen=True, slots=True)
class LabelledDraft:
    """A draft, and a label for each of its sentences in order."""

    name: str
    text: str
    labels: tuple[Label, ...]

    @property
    def language(self) -> Language:
        return detect(self.text)


@dataclass(frozen=True, slots=True)
class Drafts:
    """The drafts of a folder, and the documents that they are checked against."""

    drafts: tuple[LabelledDraft, ...]
    documents: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class DraftResult:
    """What a check made of one draft."""

    name: str
    language: Language
    found: Share  # of the planted errors
    alarms: Share  # among the sentences in which nothing is wrong
    named: Share  # of the errors found: the verdict is the labelled one
    missed: tuple[str, ...]  # the errors that were let through
    raised: tuple[str, ...]  # the true sentences that were not


def is_drafts(paths: Sequence[Path]) -> bool:
    """Is it one folder of labelled drafts?"""
    return len(paths) == 1 and paths[0].is_dir() and any(_labelled(paths[0]))


def _labelled(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Each draft with its labels."""
    for labels in sorted(folder.glob("*.jsonl")):
        drafts = [path for path in sorted(folder.glob(f"{labels.stem}.*")) if path != labels]
        if drafts:
            yield drafts[0], labels


def read_drafts(folder: Path) -> Drafts:
    """The drafts and documents of a folder; raises InputError where a label is none, or there are no documents."""
    pairs = list(_labelled(folder))
    drafts = tuple(LabelledDraft(draft.name, draft.read_text("utf-8"), _labels(labels)) for draft, labels in pairs)
    taken = {path for pair in pairs for path in pair}
    documents = tuple(path for path in sorted(folder.iterdir()) if path.is_file() and path not in taken)
    if not documents:
        raise InputError(
            f"{folder} holds drafts but no documents: put those they are checked against beside them",
            f"{folder} contiene borradores pero no documentos: ponga a su lado aquellos con los que se comprueban",
        )
    return Drafts(drafts, documents)


def _labels(path: Path) -> tuple[Label, ...]:
    try:
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        return tuple(Label(row["sentence"], row["verdict"], row.get("why") or "") for row in rows)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"{path} holds no labels ({error}): see evals/sets/README.md",
            f"{path} no contiene etiquetas ({error}): vea evals/sets/README.md",
        ) from error


def check_drafts(given: Drafts, embedder: Embedder) -> list[DraftResult]:
    """Every draft checked against the documents, in a library that is gone afterwards."""
    with TemporaryDirectory() as folder, Library.open(Path(folder), embedder=embedder) as library:
        library.add(*given.documents)
        briefer = Briefer(library)
        return [judged(draft, briefer.check(draft.text)) for draft in given.drafts]


def judged(draft: LabelledDraft, report: CheckReport) -> DraftResult:
    """What a report found of what is labelled; raises InputError where it has other sentences than the labels."""
    if [_plain(one.text) for one in report.claims] != [_plain(one.sentence) for one in draft.labels]:
        raise InputError(
            f"{draft.name} is not cut into the sentences of its labels: write a label for each sentence, in order",
            f"{draft.name} no se divide en las frases de sus etiquetas: escriba una por frase, en orden",
        )
    pairs = list(zip(draft.labels, report.claims, strict=True))
    planted = [(label, claim) for label, claim in pairs if label.wrong]
    sound = [(label, claim) for label, claim in pairs if not label.wrong]
    found = [(label, claim) for label, claim in planted if claim.fails]
    return DraftResult(
        name=draft.name,
        language=draft.language,
        found=Share(len(found), len(planted)),
        alarms=Share(sum(claim.fails for _, claim in sound), len(sound)),
        named=Share(sum(label.verdict == claim.verdict for label, claim in found), len(found)),
        missed=tuple(label.sentence for label, claim in planted if not claim.fails),
        raised=tuple(label.sentence for label, claim in sound if claim.fails),
    )


def _plain(text: str) -> str:
    return " ".join(text.strip("#*_ ").split())
