"""A folder of questions on passages -> a stream of examples to train the reader on, and those left out to measure.

The folder has `reader/*.jsonl`, XQuAD (`xquad-dev.en.json`, `.es.json`), `ntrex-dev.jsonl`, `tatoeba-en-es.tsv.xz`;
of `reader/` what is not there is not asked. Every fourth article of XQuAD and a tenth of the other documents are left
out.
"""

from __future__ import annotations

import lzma
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from zlib import crc32

from evals.studies.reader.documents import asked_of_document
from evals.studies.reader.examples import (
    NO_ANSWER,
    Asked,
    Example,
    Story,
    cells,
    changed,
    disguised,
    echo,
    elsewhere,
    glossary,
    glossed,
    neighbours,
    pairs_of,
    read_articles,
    read_spans,
    read_stories,
    story_miss,
    turned,
    windowed,
    without_answer,
    yes_or_no,
)
from evals.studies.reader.scenes import asked_of
from evals.studies.reader.tables import asked_of_table
from rag.types import LANGUAGES, Language

HELD_OUT = (3, 7, 11, 15, 19, 23)  # articles of XQuAD dev to measure on
SIZES = (220, 420, 850)  # least, commonest and most characters of a passage: a chunk has 240 tokens at most
SHARES = {  # half what people asked, a third what is written for it in other words than the text's
    "squad": 0.15, "nyt": 0.11, "new-wiki": 0.08, "amazon": 0.02, "reddit": 0.02, "fairytale": 0.02, "quoref": 0.03,
    "nq": 0.03, "tydi": 0.05, "qed": 0.02, "covid-qa": 0.01, "squad-es": 0.06, "xquad": 0.08, "ntrex": 0.01,
    "scenes": 0.02, "tables": 0.02, "documents": 0.34,
}  # fmt: skip
SINGLE = (  # passages of one source, set beside each other to make misses
    "squad", "nyt", "new-wiki", "amazon", "reddit", "fairytale", "quoref", "nq", "tydi", "qed", "covid-qa",
)  # fmt: skip
CROSSING = ("ntrex", "scenes", "tables", "documents")  # made in all four cells
MISSES = 0.45  # of the examples: the passage does not answer


def held_out(example: Example) -> bool:
    """Is the example one of the tenth of a source's documents that are kept to measure on?"""
    return crc32((example.document or example.context[:200]).encode()) % 10 == 0


@dataclass(frozen=True, slots=True)
class Data:
    """What examples are made from."""

    spans: dict[str, list[Example]]
    near: dict[str, list[list[int]]]  # by source: for each example the most similar passages'
    asked: list[Asked]
    stories: list[Story]
    words: dict[Language, dict[str, str]]  # into the other language
    part: str  # of the written documents: "train" or, left out of it, "fit"


def read_data(folder: Path, measuring: bool = False) -> Data:
    """Everything that is trained on, or, `measuring`, what is held out."""
    spans: dict[str, list[Example]] = {}
    for path in sorted((folder / "reader").glob("*.jsonl")):
        found = read_spans(path)
        titles = list(dict.fromkeys(example.document for example in found))
        if path.stem == "squad-es":  # in the order of XQuAD
            kept = [e for e in found if (titles.index(e.document) in HELD_OUT) == measuring]
        else:
            kept = [e for e in found if held_out(e) == measuring]
        spans[path.stem] = kept
    asked = read_articles({language: folder / f"xquad-dev.{language}.json" for language in LANGUAGES})
    asked = [one for one in asked if (one.article in HELD_OUT) == measuring]
    words: dict[Language, dict[str, str]] = {"en": {}, "es": {}}
    if not measuring:
        with lzma.open(folder / "tatoeba-en-es.tsv.xz", "rt", encoding="utf-8") as lines:
            pairs = list(pairs_of(lines))
        words = {"en": glossary(pairs), "es": glossary((other, one) for one, other in pairs)}
    near = {name: neighbours(found) for name, found in spans.items() if name != "squad-es"}
    return Data(spans, near, asked, read_stories(folder / "ntrex-dev.jsonl"), words, "fit" if measuring else "train")


# ------------------------------------------------------------------ a stream of examples


class Stream:
    """Examples without end, each source in its share, each question in turn, never twice in the same dress."""

    def __init__(self, data: Data, seed: int) -> None:
        self._data, self._rng = data, random.Random(seed)
        self._turns: dict[str, list[int]] = {}
        self._of_document: dict[str, list[str]] = {}
        for example in data.spans["squad-es"]:
            contexts = self._of_document.setdefault(example.document, [])
            if example.context not in contexts:
                contexts.append(example.context)
        self._articles: dict[int, list[Asked]] = {}
        for one in data.asked:
            self._articles.setdefault(one.article, []).append(one)
        self._makers: dict[str, Callable[[bool], Example | None]] = {
            **{source: partial(self._single, source) for source in SINGLE if source in data.spans},
            "squad-es": self._squad_es, "xquad": self._xquad, "ntrex": self._ntrex, "scenes": self._scenes,
            "documents": lambda miss: asked_of_document(self._rng, miss, self._size(), data.part),
            "tables": lambda miss: asked_of_table(self._rng, *self._rng.choice(list(cells())), miss),
        }  # fmt: skip

    def draw(self) -> Example:
        """The next example."""
        while True:
            source = self._rng.choices(list(self._makers), [SHARES[source] for source in self._makers])[0]
            miss = self._rng.random() < MISSES
            made = self._makers[source](miss)
            if made is not None:
                return self._dressed(made)

    def _next(self, name: str, count: int) -> int:
        left = self._turns.setdefault(name, [])
        if not left:
            left.extend(self._rng.sample(range(count), count))
        return left.pop()

    def _size(self) -> int:
        """Characters of a passage."""
        return int(self._rng.triangular(SIZES[0], SIZES[2], SIZES[1]))

    def _dressed(self, example: Example) -> Example:
        rng = self._rng
        size = self._size()
        question, chance = example.question, rng.random()
        words = self._data.words[example.asked]
        if example.source not in CROSSING and example.asked == example.language:  # the rest crosses anyway
            if chance < 0.22:
                question = glossed(question, example.asked, words, 1, rng)
            elif chance < 0.4:
                question = glossed(question, example.asked, words, rng.uniform(0.2, 0.7), rng)
        return windowed(replace(example, question=disguised(question, example.asked, rng)), size, rng)

    def _single(self, source: str, miss: bool) -> Example | None:
        """One of a source whose passages are set beside the most similar ones; a miss is one of five kinds."""
        found, rng = self._data.spans[source], self._rng
        at = self._next(source, len(found))
        example = found[at]
        if not miss or not example.answered:
            return example if miss != example.answered else None
        if rng.random() < 0.15 and (made := turned(example, rng)):
            return made
        kind = rng.random()
        if kind < 0.4:
            return without_answer(windowed(example, 900, rng))
        if kind < 0.75:
            return elsewhere(example, found[rng.choice(self._data.near[source][at])].context)
        if kind < 0.95:
            new = changed(example.question, found[rng.choice(self._data.near[source][at])].question, rng)
            return replace(example, question=new, answer=NO_ANSWER) if new else None
        return elsewhere(example, rng.choice(found).context)

    def _squad_es(self, miss: bool) -> Example | None:
        found, rng = self._data.spans["squad-es"], self._rng
        example = found[self._next("squad-es", len(found))]
        if not miss or not example.answered:
            return example if miss != example.answered else None
        if rng.random() < 0.15 and (made := turned(example, rng)):
            return made
        if rng.random() < 0.3:
            return without_answer(windowed(example, 900, rng))
        if rng.random() < 0.25:
            new = changed(example.question, rng.choice(found).question, rng)
            return replace(example, question=new, answer=NO_ANSWER) if new else None
        return elsewhere(example, rng.choice(self._of_document[example.document]))

    def _xquad(self, miss: bool) -> Example | None:
        rng = self._rng
        turn = self._next("xquad", 4 * len(self._data.asked))
        one = self._data.asked[turn // 4]
        asked, language = list(cells())[turn % 4]
        example = one.on(asked, language)
        if not miss:
            return example
        if rng.random() < 0.15 and (made := turned(example, rng)):
            return made
        kind = rng.random()
        other = rng.choice(self._articles[one.article])
        if kind < 0.65:
            return elsewhere(example, other.context[language])
        if kind < 0.85:
            return without_answer(example)
        new = changed(example.question, rng.choice(self._data.asked).question[asked], rng)
        return replace(example, question=new, answer=NO_ANSWER) if new else None

    def _ntrex(self, miss: bool) -> Example | None:
        rng = self._rng
        story = rng.choice(self._data.stories)
        asked, language = rng.choice(list(cells()))
        at = rng.randrange(len(story.sentences["en"]))
        make = echo if rng.random() < 0.65 else yes_or_no
        example = make(story, at, asked, language, rng)
        if example is None or not miss:
            return example
        if make is echo and rng.random() < 0.3:
            new = changed(example.question, rng.choice(rng.choice(self._data.stories).sentences[asked]), rng)
            return replace(example, question=new, answer=NO_ANSWER) if new else None
        return story_miss(example, story, at, rng)

    def _scenes(self, miss: bool) -> Example | None:
        rng = self._rng
        asked, language = rng.choice(list(cells()))
        around: list[str] = []
        if rng.random() < 0.5:
            told = rng.choice(self._data.stories).sentences[language]
            first = rng.randrange(len(told))
            around = list(told[first : first + rng.randint(1, 4)])
        return asked_of(rng, asked, language, miss, around)
