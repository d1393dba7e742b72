"""Questions on passages -> examples to train the reader on: spans, near misses, and questions as people type them.

Pure: takes texts and a random generator, returns texts. Knows nothing of tokens, models or files' places.
"""

from __future__ import annotations

import json
import random
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.studies.verifier.changes.edits import exchanged
from rag.language.dates import years
from rag.language.numbers import figures
from rag.language.sentences import sentences
from rag.language.words import fold, names, stem, words
from rag.types import LANGUAGES, Language, Span

NO_ANSWER = Span(-1, -1)
OTHER: dict[Language, Language] = {"en": "es", "es": "en"}
BLOCK = 256  # questions that are compared at once


@dataclass(frozen=True, slots=True)
class Example:
    """A question, a passage, and where the passage answers (characters; `NO_ANSWER` where it does not)."""

    question: str
    asked: Language
    context: str
    language: Language
    answer: Span
    source: str
    document: str

    @property
    def answered(self) -> bool:
        return self.answer.start >= 0

    @property
    def text(self) -> str:
        """The answer's words; empty where there is none."""
        return self.context[self.answer.start : self.answer.end] if self.answered else ""


# ------------------------------------------------------------------ read


def read_spans(path: Path) -> list[Example]:
    """The questions of a file of `reader/`, QED's without the blanks around its punctuation."""
    found = []
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        said = row["answer"] or ""
        answer = Span(row["start"], row["start"] + len(said)) if said.strip() else NO_ANSWER
        example = Example(
            row["question"], row["language"], row["context"], row["language"], answer, path.stem, row["document"]
        )
        found.append(trimmed(without_blanks(example) if path.stem == "qed" else example))
    return found


def trimmed(example: Example) -> Example:
    """The same without blanks and full stops at the edges of the answer."""
    said = example.text
    start = example.answer.start + len(said) - len(said.lstrip())
    end = example.answer.start + len(said.rstrip(" \n.,;"))
    return replace(example, answer=Span(start, end)) if end > start else replace(example, answer=NO_ANSWER)


_BLANK = re.compile(
    r" (?=[,.;:?!)\]}%]|['’](?:s|t|re|ve|d|ll|m)?(?: |$)|n['’]t\b|- \w)|(?<=[(\[{$#£€]) |(?<=\w -) (?=\w)"
)


def without_blanks(example: Example) -> Example:
    """The blanks that a tokenizer left around punctuation are taken out of the passage."""
    context = example.context
    gone = {match.start() for match in _BLANK.finditer(context)}
    for number, match in enumerate(re.finditer(r'"|``|\'\'', context)):
        beside = match.end() if number % 2 == 0 else match.start() - 1
        if 0 <= beside < len(context) and context[beside] == " ":
            gone.add(beside)
    kept = [at for at in range(len(context)) if at not in gone]
    place = np.searchsorted(kept, [example.answer.start, example.answer.end])
    answer = Span(int(place[0]), int(place[1])) if example.answered else NO_ANSWER
    return replace(example, context="".join(context[at] for at in kept), answer=answer)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of SQuAD format in both languages, with its paragraphs and answers."""

    article: int
    paragraph: int
    question: Mapping[Language, str]
    context: Mapping[Language, str]
    answer: Mapping[Language, Span]

    def on(self, asked: Language, language: Language) -> Example:
        """Asked in one language of the paragraph in another."""
        return Example(
            self.question[asked], asked, self.context[language], language, self.answer[language],
            "xquad", str(self.article),
        )  # fmt: skip


def read_articles(paths: Mapping[Language, Path]) -> list[Asked]:
    """The questions of files in SQuAD format that run in parallel in both languages."""
    articles = {language: json.loads(path.read_text("utf-8"))["data"] for language, path in paths.items()}
    found = []
    for a, (en, es) in enumerate(zip(articles["en"], articles["es"], strict=True)):
        for p, (one, other) in enumerate(zip(en["paragraphs"], es["paragraphs"], strict=True)):
            for q, r in zip(one["qas"], other["qas"], strict=True):
                answers: dict[Language, Any] = {"en": q["answers"][0], "es": r["answers"][0]}
                found.append(
                    Asked(
                        a, p, {"en": q["question"], "es": r["question"]},
                        {"en": one["context"], "es": other["context"]},
                        {language: Span(said["answer_start"], said["answer_start"] + len(said["text"]))
                         for language, said in answers.items()},
                    )
                )  # fmt: skip
    return found


# ------------------------------------------------------------------ passages


def windowed(example: Example, size: int, rng: random.Random) -> Example:
    """Whole sentences in a row, about `size` characters, the answer among them at any place."""
    if len(example.context) <= size:
        return example
    spans = sentences(example.context, example.language)
    first = last = rng.randrange(len(spans))
    if example.answered:
        held = [at for at, span in enumerate(spans) if _overlap(span, example.answer)] or [first]
        first, last = held[0], held[-1]
    while spans[last].end - spans[first].start < size and (first > 0 or last + 1 < len(spans)):
        if last + 1 == len(spans) or (first > 0 and rng.random() < 0.5):
            first -= 1
        else:
            last += 1
    start = spans[first].start
    answer = example.answer if not example.answered else _moved(example.answer, -start)
    return replace(example, context=example.context[start : spans[last].end], answer=answer)


def without_answer(example: Example) -> Example | None:
    """The passage less the sentences that hold the answer; none where it is said elsewhere or little is left."""
    spans = sentences(example.context, example.language)
    kept = [span for span in spans if not _overlap(span, example.answer)]
    context = " ".join(example.context[span.start : span.end] for span in kept)
    if len(context) < 120 or holds(context, example.text):
        return None
    return replace(example, context=context, answer=NO_ANSWER)


def elsewhere(example: Example, context: str) -> Example | None:
    """The question asked of another passage; none where the answer's words stand there, too."""
    if holds(context, example.text) or context == example.context:
        return None
    return replace(example, context=context, answer=NO_ANSWER)


def holds(context: str, said: str) -> bool:
    """Do the words stand in the text, whatever their case and accents?"""
    return bool(said) and re.search(rf"(?<!\w){re.escape(fold(said))}(?!\w)", fold(context)) is not None


def _overlap(span: Span, answer: Span) -> bool:
    return span.start < answer.end and answer.start < span.end


def _moved(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def neighbours(examples: Sequence[Example], most: int = 6) -> list[list[int]]:
    """For each question the examples whose passages share most of its words (TF-IDF), other documents' only."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(preprocessor=fold, sublinear_tf=True, max_df=0.5, dtype=np.float32)
    contexts = vectorizer.fit_transform([example.context for example in examples])
    asked = vectorizer.transform([f"{example.question} {example.document}" for example in examples])
    found = []
    for first in range(0, len(examples), BLOCK):
        alike = (asked[first : first + BLOCK] @ contexts.T).toarray()
        nearest = np.argpartition(-alike, min(4 * most, len(examples) - 1), axis=1)[:, : 4 * most]
        for example, likeness, near in zip(examples[first : first + BLOCK], alike, nearest, strict=True):
            others = [int(i) for i in near[np.argsort(-likeness[near])] if examples[i].context != example.context]
            found.append(others[:most])
    return found


# ------------------------------------------------------------------ questions


_DIGITS = re.compile(r"(?<![\w.,])\d{1,3}(?![\w.,]?\d)")


def changed(question: str, other: str, rng: random.Random) -> str | None:
    """The question with its year, its number or a name replaced (the name by one of another question)."""
    said = years(question)
    if said:
        year = min(said)
        return question.replace(str(year), str(year + rng.choice((-21, -11, -4, -2, 3, 5, 12, 17))))
    number = _DIGITS.search(question)
    if number:
        new = int(number[0]) + rng.choice((1, 2, 3, 4, 7, 11))
        return question[: number.start()] + str(new) + question[number.end() :]
    mine = _named(question)
    theirs = [name for name in _named(other) if fold(name) not in fold(question)]
    return question.replace(rng.choice(mine), rng.choice(theirs), 1) if mine and theirs else None


def turned(example: Example, rng: random.Random) -> Example | None:
    """The question with one word exchanged for its opposite, which the passage, in the same language, does not have."""
    if example.asked != example.language:
        return None
    there = frozenset(stem(fold(word), example.language) for word in words(example.context))
    for change in exchanged(example.question, example.asked, "opposite", rng):
        new = [stem(fold(word), example.asked) for word in words(change.text) if word not in words(example.question)]
        if new and not there & set(new):
            return replace(example, question=change.text, answer=NO_ANSWER)
    return None


_CAPITALISED = r"[A-ZÁÉÍÓÚÜÑ](?:[\w'’-]|\.(?=\w))*"
_NAME = re.compile(rf"(?<!\w){_CAPITALISED}(?: (?:(?:de|del|of|de la) )?{_CAPITALISED})*")


def _named(text: str) -> list[str]:
    """Names of a question as they stand, capitalised words in a row as one."""
    known = names(text)
    found: list[str] = []
    for match in _NAME.finditer(text):
        if fold(words(match[0])[0]).removesuffix("'s") in known:
            found.append(match[0].removesuffix("'s"))
    return found


_LEADS: dict[Language, tuple[str, ...]] = {
    "en": ("can you tell me", "do you know", "tell me", "I'd like to know", "please,", "so", "and", "any idea"),
    "es": (
        "¿me puedes decir", "¿me podés decir", "decime", "dime", "quisiera saber", "¿sabés", "¿sabe usted",
        "¿vos sabés", "¿y", "¿tenés idea de", "che,", "por favor,", "contame",
    ),
}  # fmt: skip


def disguised(question: str, asked: Language, rng: random.Random) -> str:
    """The question as people type it: without marks, accents or capitals, with a slip, politely, with voseo."""
    text = question
    if rng.random() < 0.06:
        bare = text.lstrip("¿ ")
        text = f"{rng.choice(_LEADS[asked])} {bare[:1].lower()}{bare[1:]}"
    if rng.random() < 0.12:
        text = mistyped(text, rng)
    if asked == "es" and rng.random() < 0.2:
        text = unaccented(text)
    if asked == "es" and rng.random() < 0.3:
        text = text.replace("¿", "")
    if rng.random() < 0.15:
        text = text.rstrip("? ")
    if rng.random() < 0.15:
        text = text.lower()
    return text.upper() if rng.random() < 0.01 else text


def unaccented(text: str) -> str:
    """Without accents; ñ stays in half of what people type, here it goes."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def mistyped(text: str, rng: random.Random) -> str:
    """One slip in one longer word: two letters exchanged, one lost, one doubled."""
    longer = [match for match in re.finditer(r"[^\W\d_]{5,}", text)]
    if not longer:
        return text
    word = rng.choice(longer)
    at = rng.randrange(word.start() + 1, word.end() - 2)
    slip = rng.choice((text[at + 1] + text[at], text[at], text[at] * 2 + text[at + 1]))
    return text[:at] + slip + text[at + 2 :]


_ASKING: dict[Language, dict[str, str]] = {  # what a table of word pairs gets wrong most: asking words
    "en": {
        "when": "cuándo", "where": "dónde", "who": "quién", "whom": "a quién", "whose": "de quién", "what": "qué",
        "which": "cuál", "why": "por qué", "how many": "cuántos", "how much": "cuánto", "how": "cómo", "was": "fue",
        "were": "fueron", "is": "es", "are": "son", "did": "", "does": "", "do": "", "the": "el", "of": "de",
        "in": "en", "first": "primer", "largest": "más grande", "name": "nombre", "called": "llamado", "born": "nació",
    },
    "es": {
        "cuando": "when", "donde": "where", "quien": "who", "quienes": "who", "que": "what", "cual": "which",
        "cuales": "which", "por que": "why", "cuantos": "how many", "cuantas": "how many", "cuanto": "how much",
        "cuanta": "how much", "como": "how", "fue": "was", "fueron": "were", "es": "is", "son": "are", "el": "the",
        "la": "the", "los": "the", "las": "the", "de": "of", "del": "of the", "al": "to the", "en": "in", "se": "",
    },
}  # fmt: skip


def glossed(question: str, asked: Language, glossary: Mapping[str, str], share: float, rng: random.Random) -> str:
    """Word by word in the other language, about `share` of what the glossary has; names stay as they are."""
    kept = frozenset(fold(name) for name in _named(question))
    sure = _ASKING[asked]

    def one(match: re.Match[str]) -> str:
        word = fold(match[0])
        if rng.random() >= share or (word in kept and match[0][:1].isupper()):
            return match[0]
        return sure.get(word, glossary.get(word, match[0]))

    pattern = r"\b(?:how (?:many|much)|por qu[eé]|[^\W\d_]+(?:'s\b)?)"
    text = re.sub(r" {2,}", " ", re.sub(pattern, one, question, flags=re.I)).strip()
    if share < 1:
        return text
    return f"¿{text.lstrip('¿')}" if asked == "en" else text.lstrip("¿ ")


def glossary(pairs: Iterable[tuple[str, str]], rounds: int = 6, least: int = 3, sure: float = 0.2) -> dict[str, str]:
    """Words of the first language → the likeliest of the second (IBM Model 1, Brown 1993), where it is `sure`."""
    tokens = [([fold(w) for w in words(a)], words(b.lower())) for a, b in pairs]
    ones, others = _numbered(a for a, _ in tokens), _numbered(b for _, b in tokens)
    left: list[NDArray[np.int64]] = []
    right: list[NDArray[np.int64]] = []
    place: list[NDArray[np.int64]] = []
    at = 0
    for a, b in tokens:
        i, j = np.array([ones[w] for w in a], np.int64), np.array([others[w] for w in b], np.int64)
        left.append(np.repeat(i, len(j)))
        right.append(np.tile(j, len(i)))
        place.append(at + np.tile(np.arange(len(j)), len(i)))
        at += len(j)
    e, f, where = np.concatenate(left), np.concatenate(right), np.concatenate(place)
    cells, cell = np.unique(e * len(others) + f, return_inverse=True)
    source = cells // len(others)
    likely = np.ones(len(cells))
    for _ in range(rounds):
        given = likely[cell]
        counts = np.bincount(cell, given / np.bincount(where, given)[where], len(cells))
        likely = counts / np.bincount(source, counts)[source]
    spelt, target = list(ones), list(others)
    seen = np.bincount(np.array([ones[w] for a, _ in tokens for w in a]), minlength=len(ones))
    found: dict[str, tuple[float, str]] = {}
    for number, value in zip(cells, likely, strict=True):
        one, other = divmod(int(number), len(target))
        if seen[one] >= least and value > max(sure, found.get(spelt[one], (0.0, ""))[0]):
            found[spelt[one]] = (float(value), target[other])
    return {word: other for word, (_, other) in found.items()}


def _numbered(texts: Iterable[Sequence[str]]) -> dict[str, int]:
    return {word: at for at, word in enumerate(Counter(word for text in texts for word in text))}


# ------------------------------------------------------------------ questions out of sentences that run in parallel


@dataclass(frozen=True, slots=True)
class Story:
    """A document sentence by sentence, in both languages."""

    document: str
    sentences: Mapping[Language, tuple[str, ...]]


def read_stories(path: Path) -> list[Story]:
    """The documents of NTREX; its Spanish is the European or the Mexican one, by turns."""
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        rows[row["document"]].append(row)
    return [
        Story(
            name,
            {"en": tuple(row["en"] for row in told), "es": tuple(row[("es", "es_MX")[n % 2]] for row in told)},
        )
        for n, (name, told) in enumerate(rows.items())
    ]  # fmt: skip


def passage_of(story: Story, at: int, language: Language, size: int, rng: random.Random) -> tuple[str, Span]:
    """Sentences around one of them, about `size` characters, and where that one stands."""
    told = story.sentences[language]
    first = last = at
    while sum(map(len, told[first : last + 1])) < size and (first > 0 or last + 1 < len(told)):
        if last + 1 == len(told) or (first > 0 and rng.random() < 0.5):
            first -= 1
        else:
            last += 1
    start = sum(len(sentence) + 1 for sentence in told[first:at])
    return " ".join(told[first : last + 1]), Span(start, start + len(told[at]))


_TRUE: dict[Language, tuple[str, ...]] = {
    "en": ("Is it true that {}?", "{}, right?", "Do the documents say that {}?", "{}?", "Did they say that {}?"),
    "es": ("¿Es cierto que {}?", "{}, ¿verdad?", "¿Consta que {}?", "¿{}?", "¿Es verdad que {}?", "¿Dicen que {}?"),
}


def yes_or_no(story: Story, at: int, asked: Language, language: Language, rng: random.Random) -> Example | None:
    """A sentence as a question, at times with another figure; what answers is the sentence of the passage."""
    said = story.sentences[asked][at].strip(" .\"'“”«»")
    if not 5 <= len(words(said)) <= 30 or said.endswith("?"):
        return None
    if rng.random() < 0.3:
        said = changed(said, story.sentences[asked][at - 1], rng) or said
    if said[:1].isupper() and fold(words(said)[0]) not in names(said):
        said = said[:1].lower() + said[1:]
    context, answer = passage_of(story, at, language, rng.randint(250, 700), rng)
    question = rng.choice(_TRUE[asked]).format(said)
    return trimmed(Example(question, asked, context, language, answer, "ntrex", story.document))


def echo(story: Story, at: int, asked: Language, language: Language, rng: random.Random) -> Example | None:
    """A sentence with a figure or a name asked for in its place: «Murieron cuántas personas en 2003?»"""
    mine, theirs = story.sentences[asked][at], story.sentences[language][at]
    if len(words(mine)) > 32:
        return None
    gaps = list(_figure_gaps(mine, theirs, asked, language)) or list(_name_gaps(mine, theirs, asked))
    if not gaps:
        return None
    question, said = rng.choice(gaps)
    context, place = passage_of(story, at, language, rng.randint(250, 700), rng)
    start = place.start + theirs.index(said)
    question = question.rstrip(" .") + "?"
    return Example(question, asked, context, language, Span(start, start + len(said)), "ntrex", story.document)


def _figure_gaps(mine: str, theirs: str, asked: Language, language: Language) -> Iterator[tuple[str, str]]:
    there = figures(theirs, language)
    for figure in figures(mine, asked):
        same = [other for other in there if other.values & figure.values]
        if len(same) != 1:
            continue
        year = len(figure.text) == 4 and bool(years(figure.text))
        word = ("what year", "qué año") if year else ("how many", "cuántos")
        yield mine[: figure.start] + word[asked == "es"] + mine[figure.start + len(figure.text) :], same[0].text


def _name_gaps(mine: str, theirs: str, asked: Language) -> Iterator[tuple[str, str]]:
    for name in _named(mine)[1:]:
        if len(name) > 3 and theirs.count(name) == 1 and mine.count(name) == 1:
            yield mine.replace(name, ("who or what", "quién o qué")[asked == "es"]), name


def story_miss(example: Example, story: Story, at: int, rng: random.Random) -> Example | None:
    """The same question over the story without the sentence that answers."""
    told = story.sentences[example.language]
    rest = Story(story.document, {example.language: told[:at] + told[at + 1 :]})
    if len(told) < 4:
        return None
    near = min(max(0, at - rng.randint(0, 1)), len(told) - 2)
    context, _ = passage_of(rest, near, example.language, rng.randint(250, 700), rng)
    return elsewhere(example, context)


def pairs_of(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """English and Spanish of the lines of a tab-separated file."""
    for line in lines:
        one, other = line.rstrip("\n").split("\t")[:2]
        yield one, other


def cells() -> Iterator[tuple[Language, Language]]:
    """The language of the question by the language of the document."""
    for asked in LANGUAGES:
        for language in LANGUAGES:
            yield asked, language
