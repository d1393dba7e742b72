"""How well the verifier agrees with labels on pairs made by machine: python -m evals.studies.pairs [EN.json ES.json]

Every pair is a sentence and a paragraph of SQuAD-format files. Supported: the paragraph's own sentence, trimmed of its
last clause where it has one, and the same sentence in the other language. Not supported: the same with one figure or
name replaced, its first two names exchanged, a negation put in or taken out, or a sentence of another article. Odd
articles only are reported unless `--even` is given. Without files, the pairs of `written.jsonl`: claims in other words
than their evidence, a single sentence of the corpus. Labels by hand are in `verification.py`.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Literal

from rag.language.numbers import figures
from rag.language.sentences import sentences
from rag.language.words import fold, names, words
from rag.models.embedding import load_embedder
from rag.types import LANGUAGES, Language
from rag.verification.align import Quote, Sense, align

Swap = Literal["none", "figure", "name", "places", "negation", "sentence"]
WRITTEN = Path(__file__).with_name("written.jsonl")
SWAPS: tuple[Swap, ...] = ("figure", "name", "negation")
SHORTEST = 6  # words; what is shorter is a heading
_VERB: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"\b(is|are|was|were|has|have|had|can|could|would|will)\b(?! not\b)"),
    "es": re.compile(r"(?<!\bno )\b(es|son|fue|fueron|era|eran|ha|han|había|habían|puede|pueden|tiene|tienen)\b"),
}
_NOT: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"(?<=\w) not\b|\bnever (?=\w)"),
    "es": re.compile(r"\b[Nn]o (?=\w)|\bnunca (?=\w)"),
}
_DENIES: dict[Language, re.Pattern[str]] = {  # such a sentence is left alone
    "en": re.compile(r"\b(?:not?|never|nor|neither|none|nobody|nothing|without|cannot|\w+n[’']t)\b", re.I),
    "es": re.compile(r"\b(?:no|nunca|jamás|ni|ning[uú]n\w*|nadie|nada|sin|tampoco)\b", re.I),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim, the evidence, whether it is supported, and what was done to it."""

    claim: str
    claim_language: Language
    evidence: str
    language: Language
    swap: Swap

    @property
    def label(self) -> bool:
        return self.swap == "none"


def pairs(paths: dict[Language, Path], odd: bool = True) -> Iterator[Pair]:
    """The pairs of the odd articles, or of the even ones; each kind within a language and across."""
    articles = {language: json.loads(path.read_text("utf-8"))["data"] for language, path in paths.items()}
    chosen = [at for at in range(len(articles["en"])) if at % 2 == odd]
    texts = {
        language: [[paragraph["context"] for paragraph in articles[language][at]["paragraphs"]] for at in chosen]
        for language in LANGUAGES
    }
    for language in LANGUAGES:
        for a, article in enumerate(texts[language]):
            other_article = texts[language][(a + 1) % len(chosen)]
            for p, paragraph in enumerate(article):
                foreign = _claims(other_article[p % len(other_article)], language)
                for n, claim in enumerate(_claims(paragraph, language)):
                    swaps: list[tuple[Swap, str | None]] = [
                        ("none", trimmed(claim)),
                        ("figure", with_other_figure(claim, language)),
                        ("name", with_other_name(claim, " ".join(foreign))),
                        ("places", with_names_exchanged(claim)),
                        ("negation", with_other_polarity(claim, language)),
                        ("sentence", foreign[n % len(foreign)] if foreign else None),
                    ]
                    for kind, text in swaps:
                        if text:
                            for evidence in LANGUAGES:
                                yield Pair(text, language, texts[evidence][a][p], evidence, kind)


def written(path: Path) -> Iterator[Pair]:
    """The pairs of `written.jsonl`: claims as somebody else would word them, about single sentences of the corpus."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    for at, row in enumerate(rows):
        for mine in LANGUAGES:
            told: str = row["claim"][mine]
            claims: list[tuple[Swap, str]] = [("none", told), ("sentence", rows[at - 6]["claim"][mine])]
            for swap in SWAPS:
                if swap in row:
                    old, new = row[swap][mine]
                    claims.append((swap, told.replace(old, new, 1)))
            for swap, claim in claims:
                for language in LANGUAGES:
                    yield Pair(claim, mine, row["evidence"][language]["text"], language, swap)


def _claims(text: str, language: Language) -> list[str]:
    found = [text[span.start : span.end] for span in sentences(text, language)]
    return [claim for claim in found if len(words(claim)) >= SHORTEST]


def trimmed(claim: str) -> str:
    """Without its last clause, if enough is left: no longer the source's very sentence, and still true to it."""
    head = claim.rsplit(", ", 1)[0]
    return f"{head}." if head != claim and len(words(head)) >= 2 * SHORTEST else claim


def with_other_figure(claim: str, language: Language) -> str | None:
    digits = [figure.text for figure in figures(claim, language) if re.search(r"\d", figure.text)]
    if not digits:
        return None
    number = re.search(r"\d+", digits[0])
    assert number
    return claim.replace(number.group(), str(int(number.group()) + 7), 1)


def with_other_name(claim: str, elsewhere: str) -> str | None:
    here, there = names(claim), names(elsewhere) - names(claim)
    mine = [word for word in words(claim) if len(word) > 3 and fold(word) in here]
    theirs = [word for word in words(elsewhere) if len(word) > 3 and fold(word) in there]
    return re.sub(rf"\b{re.escape(mine[0])}\b", theirs[0], claim) if mine and theirs else None


_RUN = re.compile(r"[A-ZÁÉÍÓÚÑ][\w’'-]*(?: [A-ZÁÉÍÓÚÑ][\w’'-]*)*")
_LISTED = re.compile(r"\s*(?:,|,? (?:and|or|y|e|o|u) (?:(?:the|el|las?|los) )?)\s*")


def with_names_exchanged(claim: str) -> str | None:
    """The first two names in each other's places, unless they are listed side by side, as "Ana and Luis"."""
    here = names(claim)
    first = next(iter(words(claim)), "")
    begin = 0 if fold(first) in here else claim.find(first) + len(first)  # a capital that need not mean a name
    runs = [run.span() for run in _RUN.finditer(claim, begin) if all(fold(word) in here for word in words(run.group()))]
    if len(runs) < 2 or _LISTED.fullmatch(claim[runs[0][1] : runs[1][0]]):
        return None
    (a, b), (c, d) = runs[:2]
    if claim[a:b] in claim[c:d] or claim[c:d] in claim[a:b]:
        return None
    return claim[:a] + claim[c:d] + claim[b:c] + claim[a:b] + claim[d:]


def with_other_polarity(claim: str, language: Language) -> str | None:
    """The negation taken out of a sentence that has one, or put before or behind its first plain verb."""
    if _NOT[language].search(claim):
        told = _NOT[language].sub("", claim, count=1)
        return None if _DENIES[language].search(told) else told
    if _DENIES[language].search(claim) or not (verb := _VERB[language].search(claim)):
        return None
    put = f"{verb.group()} not" if language == "en" else f"no {verb.group()}"
    return claim[: verb.start()] + put + claim[verb.end() :]


Check = Callable[[str, Language, str, Language], bool]  # claim, its language, evidence, its language


def shown(claim: str, claim_language: Language, evidence: str, language: Language, sense: Sense) -> bool:
    """Would Fuente itself show the claim, given the sentences of the evidence as quotes?"""
    quotes = [Quote(evidence[span.start : span.end], language) for span in sentences(evidence, language)]
    return align(claim, claim_language, quotes, sense).problem is None


def agreement(found: list[Pair], check: Check) -> dict[str, dict[str, float]]:
    """For each direction and swap: share told rightly; precision and recall of finding it beside the true ones."""
    told: dict[tuple[str, str], list[bool]] = {}
    for pair in found:
        verdict = check(pair.claim, pair.claim_language, pair.evidence, pair.language)
        told.setdefault((f"{pair.claim_language}→{pair.language}", pair.swap), []).append(not verdict)
    scores = {}
    for (direction, swap), caught in sorted(told.items()):
        wrongly = told[direction, "none"]
        if swap == "none":
            scores[f"{direction} supported"] = {"n": len(caught), "right": 1 - sum(caught) / len(caught)}
            continue
        recall, alarm = sum(caught) / len(caught), sum(wrongly) / len(wrongly)
        precision = recall / (recall + alarm) if recall + alarm else 0.0  # as many true pairs as swapped ones
        scores[f"{direction} {swap}"] = {"n": len(caught), "precision": precision, "recall": recall}
    return scores


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("en", type=Path, nargs="?")
    parser.add_argument("es", type=Path, nargs="?")
    parser.add_argument("--even", action="store_true", help="the articles that thresholds are chosen on")
    given = parser.parse_args()
    found = list(written(WRITTEN))
    if given.en and given.es:
        found = list(pairs({"en": given.en, "es": given.es}, odd=not given.even))
    embedder = load_embedder()
    vector = lru_cache(maxsize=None)(lambda text: embedder.question(text[:1000]))
    scores = agreement(found, partial(shown, sense=Sense(vector, embedder.covered)))
    for name, score in scores.items():
        print(f"{name:20}", " ".join(f"{key} {value:.3f}".replace(".000", "") for key, value in score.items()))


if __name__ == "__main__":
    main()
