"""Learns `rag/language/lexicon.tsv.xz`: which words translate each other, and which are opposites.

    python -m evals.studies.lexicon DATA WORDNET

DATA holds Tatoeba and NTREX dev (documents kept for `evals.studies.verifier.measure` are left out); WORDNET the files
`data.noun`, `data.verb`, `data.adj`, `data.adv` of WordNet 3.0 (Debian: wordnet-base). IBM model 1 (Brown 1993) over
the stems of content words, in both directions, eight rounds; a minute on one core.
"""

from __future__ import annotations

import argparse
import lzma
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from evals.studies.verifier.changes.edits import LANGUAGES, Language, table
from evals.studies.verifier.changes.inflection import english, spanish
from evals.studies.verifier.claims import held_out, news
from rag.language.lexicon import COMPARING, KEPT, told
from rag.language.words import fold, stem

Pairs = Sequence[tuple[str, str]]
Numbers = NDArray[np.int64]
Shares = NDArray[np.float64]
ROUNDS = 8
LONGEST = 24  # words of a sentence: the pairs of longer ones teach little and cost most
NULL = 0.3  # how gladly a word is taken for the translation of nothing
SMOOTHED = 0.5  # added to each word's count: what is seen once proves little
SURE, POSSIBLE = 0.01, 0.003  # a pair is kept with the one probability in one direction and the other in the other
# Opposites that WordNet does not relate: each word left of the stroke to each right of it. Verbs by their base form
OWN: dict[Language, tuple[str, ...]] = {
    "en": (
        "more / less fewer", "most / least", "before / after",
        "rise/rose/risen increase grow/grew/grown climb gain surge soar expand jump double / fall/fell/fallen decrease"
        " drop decline shrink/shrank/shrunk plunge slump dwindle lose/lost/lost halve tumble",
        "strengthen improve reinforce deepen recover / weaken worsen erode undermine end deteriorate sour",
        "stronger strongest strong / weaker weakest weak", "higher highest / lower lowest", "earlier / later",
        "larger bigger greater longer / smaller shorter", "older oldest / younger youngest", "faster / slower",
        "begin/began/begun start launch open reopen / end stop finish cease close conclude halt",
        "support back approve accept allow authorise authorize permit endorse grant / oppose reject refuse block ban"
        " forbid/forbade/forbidden prohibit veto deny",
        "confirm uphold/upheld/upheld / deny overturn quash annul",
        "praise / blame criticise criticize condemn attack", "arrive / leave/left/left depart",
        "largest biggest highest / smallest lowest", "best / worst",
        "satisfied pleased happy / angry furious dissatisfied",
        "postpone delay defer suspend / accelerate hasten advance expedite quicken speed/sped",
        "convict condemn / acquit exonerate absolve clear", "arrest detain jail imprison / release free",
        "hire recruit / dismiss sack fire", "impose / lift", "safe / dangerous unsafe",
    ),
    "es": (
        "mas / menos", "antes / despues tras",
        "subir aumentar crecer incrementar ganar duplicar repuntar / bajar caer disminuir descender reducir perder"
        " retroceder desplomar",
        "mejorar fortalecer reforzar recuperar / empeorar debilitar erosionar deteriorar desgastar acabar",
        "fuerte / debil", "alto / bajo", "largo / corto", "rapido / lento", "temprano / tarde",
        "empezar comenzar iniciar abrir reabrir / terminar acabar finalizar concluir cerrar cesar",
        "apoyar respaldar aprobar aceptar permitir autorizar conceder / oponer rechazar prohibir vetar denegar"
        " bloquear",
        "confirmar ratificar / desmentir anular revocar negar", "elogiar alabar / culpar criticar condenar atacar",
        "llegar / salir partir", "mayor / menor", "mejor / peor",
        "satisfechos contentos / furiosos enfadados indignados",
        "aplazar posponer postergar retrasar suspender / acelerar adelantar agilizar",
        "condenar / absolver exonerar", "detener arrestar encarcelar / liberar soltar excarcelar",
        "contratar / despedir", "comprar / vender", "importar / exportar", "imponer / levantar",
        "ampliar / recortar reducir", "seguro / peligroso inseguro", "publico / privado", "legal / ilegal",
    ),
}  # fmt: skip


def parallel(data: Path) -> list[tuple[str, str]]:
    """English and Spanish sentences that translate each other."""
    with lzma.open(data / "tatoeba-en-es.tsv.xz", "rt", encoding="utf-8") as lines:
        pairs = [(one, other) for one, other, *_ in (line.rstrip("\n").split("\t") for line in lines)]
    trained, _ = held_out(news(data / "ntrex-dev.jsonl"))
    return pairs + [(said.en, spanish) for document in trained for said in document for spanish in (said.es, said.also)]


def learned(pairs: Pairs) -> tuple[list[tuple[str, str, float, float]], Counter[str], Counter[str]]:
    """Translations with the probability of the Spanish word and of the English one; how often each word was seen."""
    sides = [(told(one, "en"), told(other, "es")) for one, other in pairs]
    seen = tuple(Counter(word for side in sides for word in side[at]) for at in (0, 1))
    codes = [{word: code for code, word in enumerate((w for w, n in one.items() if n > 1), start=1)} for one in seen]
    links = _links(sides, codes)
    cells, cell = np.unique(links[:, 1] * (len(codes[1]) + 1) + links[:, 2], return_inverse=True)
    english, spanish = np.divmod(cells, len(codes[1]) + 1)
    forth, counts = _model1(links[:, 0], links[:, 1], links[:, 2], cell, english)
    back, others = _model1(links[:, 0], links[:, 2], links[:, 1], cell, spanish)
    sure = (np.maximum(forth, back) > SURE) & (np.minimum(forth, back) > POSSIBLE) & (counts + others > 0.8)
    names = [["", *one] for one in codes]
    kept = np.flatnonzero(sure & (english > 0) & (spanish > 0))
    found = [(names[0][english[at]], names[1][spanish[at]], float(forth[at]), float(back[at])) for at in kept]
    return found, seen[0], seen[1]


def _links(sides: Sequence[tuple[Sequence[str], Sequence[str]]], codes: Sequence[dict[str, int]]) -> Numbers:
    """For each pair of words in one pair of sentences: the pair's number, and the words' codes; 0 is no word."""
    rows: list[tuple[int, int, int]] = []
    for number, side in enumerate(sides):
        one, other = ([0, *{codes[at][word] for word in side[at] if word in codes[at]}] for at in (0, 1))
        if max(len(one), len(other)) <= LONGEST:
            rows += [(number, a, b) for a in one for b in other]
    return np.array(rows, np.int64)


def _model1(sentence: Numbers, given: Numbers, made: Numbers, cell: Numbers, of: Numbers) -> tuple[Shares, Shares]:
    """p(made | given) of each cell, and its expected count."""
    real = made > 0
    _, slot = np.unique(sentence[real] * (int(made.max()) + 1) + made[real], return_inverse=True)
    weight = np.where(given[real] == 0, NULL, 1.0)
    p = np.full(len(of), 1.0)
    counts = p
    for _ in range(ROUNDS):
        likely = p[cell[real]] * weight
        counts = np.bincount(cell[real], likely / np.bincount(slot, likely)[slot], minlength=len(of))
        p = counts / (np.bincount(of, counts)[of] + SMOOTHED)
    return p, counts


def wordnet_opposites(folder: Path) -> Iterator[tuple[str, str]]:
    for part in ("noun", "verb", "adj", "adv"):
        lines = (folder / f"data.{part}").read_text("utf-8").splitlines()
        rows = [line.split("|")[0].split() for line in lines if not line.startswith("  ")]
        words = {row[0]: [word.split("(")[0] for word in row[4 : 4 + 2 * int(row[3], 16) : 2]] for row in rows}
        for row in rows:
            first = 5 + 2 * int(row[3], 16)
            for at in range(first, first + 4 * int(row[first - 1]), 4):
                sign, target, _, places = row[at : at + 4]
                if sign == "!" and target in words:
                    yield words[row[0]][int(places[:2], 16) - 1], words[target][int(places[2:], 16) - 1]


def opposites(folder: Path, language: Language) -> set[tuple[str, str]]:
    """Stems of opposites: WordNet's in English, and our own pairs but those kept out to measure with."""
    pairs = [pair for group in OWN[language] for pair in _pairs(group, language)]
    pairs += list(wordnet_opposites(folder)) if language == "en" else []
    own = table(language, "opposite")
    pairs += [(word, way.word) for word, ways in own.items() for way in ways if not way.held_out]
    plain = ((fold(one), fold(other)) for one, other, *_ in pairs if one.isalpha() and other.isalpha())
    return {(_stem(one, language), _stem(other, language)) for one, other in plain}


def _stem(word: str, language: Language) -> str:
    return word if word in COMPARING[language] else stem(word, language)


def _pairs(group: str, language: Language) -> list[tuple[str, str]]:
    """Each form of each word on one side with each form of each on the other."""
    sides = [[form for word in side.split() for form in _forms(word, language)] for side in group.split(" / ")]
    return [(one, other) for one in sides[0] for other in sides[1]]


def _forms(word: str, language: Language) -> list[str]:
    if language == "en":
        return [word, *english(word).values()] if "/" in word else [word]
    return (
        [word, *spanish(word).values()] if word.endswith(("ar", "er", "ir")) and word not in COMPARING["es"] else [word]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("wordnet", type=Path)
    given = parser.parse_args()
    translations, *seen = learned(parallel(given.data))
    lines = [f"{one}\t{other}\t{round(1000 * p)}\t{round(1000 * q)}" for one, other, p, q in sorted(translations)]
    for language, counts in zip(LANGUAGES, seen, strict=True):
        lines += [f"{language}\t{word}\t{n}" for word, n in sorted(counts.items()) if n > 1]
        both = sorted(opposites(given.wordnet, language))
        lines += [f"{language}\t{one}\t{other}\t!\t" for one, other in both
                  if one != other and counts.keys() & {one, other}]  # fmt: skip
    KEPT.write_bytes(lzma.compress("\n".join(lines).encode()))
    print(f"{len(translations)} translations, {len(lines)} lines, {KEPT.stat().st_size} bytes")


if __name__ == "__main__":
    main()
