"""Case and answer -> figures, each a pure function; a metric that does not apply to a case gives nothing.

A refusal is judged by the refusal metrics; of a question that can be answered it also misses what is gold, so that who
refuses more does not score higher. An answer that puts two disagreeing sources side by side is an answer.
Lengths are words, latencies milliseconds, all else shares of 0 to 1.

`verified` and `verified_citations` say what the verifier says, which errs as often as `evals/verifier.json` tells. They
apply to sentences in other words than their quotes; a sentence that is its quote word for word counts for nothing, and
one that puts words between quotation marks is judged by `evals/quotations.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import PurePath

import numpy as np

from evals.datasets import Case
from evals.expectations import Said, verdict
from evals.quotations import parted, quotations
from evals.verifier import Supports
from rag.language.detection import detect
from rag.language.numbers import figures
from rag.language.words import fold, stems
from rag.types import Answer, Citation, Document, Language, Sentence
from rag.verification.align import Quote

DEPTH = 10  # documents that retrieval is judged on
METRICS = (
    "recall@5", "recall@10", "mrr", "ndcg@10", "gold_first_passage", "gold_first_quote", "gold_any_quote",
    "answer_contains", "token_f1", "nugget_recall", "direct", "exact_quotes", "true_lead", "verified",
    "verified_citations", "over_citation", "language_match", "words", "latency_ms",
)  # fmt: skip
LOWER = frozenset({"over_citation", "latency_ms", "failed"})  # less of these is better
NEITHER = frozenset({"words"})  # more of these is neither better nor worse
OF_CASES = ("refusal", "answered", "failed")  # told by whether a case was refused, answered, or broke
REFUSALS = ("refusal_precision", "refusal_recall", "refusal_f1")
_REFUSES = re.compile(
    r"\b(?:i (?:don['’]?t|do not|cannot|can['’]?t|could(?: not|n['’]?t)|am (?:unable|not able) to)"
    r" (?:know|find|answer|say|tell|determine|provide)|i (?:find|found|have) (?:nothing|no)"
    r"|(?:documents?|sources?|passages?|texts?|context|excerpts?|quotes?) (?:do|does|did)(?: not|n['’]?t)\b"
    r"|(?:is|are|was|were)(?: not|n['’]?t) (?:mentioned|stated|specified) in"
    r"|no (?:relevant )?(?:information|answer|mention|data)\b|not enough (?:information|evidence)"
    r"|no (?:lo )?(?:encuentro|encontré|sé)|no puedo (?:responder|contestar|decir|saber)"
    r"|no (?:hay|tengo|dispongo de|existe) (?:suficiente |ninguna )?(?:información|datos|respuesta|evidencia)"
    r"|(?:documentos?|fuentes?|pasajes?|textos?|contexto|citas?|fragmentos?)"
    r"(?: [^.;:]{0,40})?,? (?:pero )?no (?:lo |se )?"
    r"(?:responden?|contestan?|contienen?|mencionan?|dicen?|indican?|especifican?|ofrecen?|incluyen?|recogen?|dan?)"
    r"|no se (?:menciona|indica|especifica|dice) en (?:los|las|el) (?:documentos?|fuentes?|pasajes?|textos?))\b",
    re.I,
)
LONGEST_REFUSAL = 40  # words
_QUOTED = re.compile(r"“[^”]*”|«[^»]*»|\"[^\"]*\"")


def name(document: Document) -> str:
    """A document as `Gold.document` names it: its folder and file."""
    return "/".join(PurePath(document.source).parts[-2:])


def alike(name: str, source: str) -> bool:
    """Does a path end as the other does, as `well.md`, `wells/well.md` and `/srv/wells/well.md` do?"""
    one, other = PurePath(name).parts, PurePath(source).parts
    shared = min(len(one), len(other))
    return shared > 0 and one[-shared:] == other[-shared:]


def _as_gold(document: Document, wanted: Iterable[str]) -> str:
    """The name of the gold document that this one is, or else its own."""
    return next((one for one in wanted if alike(one, document.source)), name(document))


def refused(answer: Answer) -> bool:
    """Does it say that it does not know? Another system says so in words: in a short text without a source."""
    if answer.refusal:
        return not answer.sentences
    return (
        not any(sentence.citations for sentence in answer.sentences)
        and len(answer.text.split()) < LONGEST_REFUSAL
        and bool(_REFUSES.search(answer.text))
    )


def measure(case: Case, answer: Answer, supports: Supports) -> dict[str, float]:
    """Every metric that applies."""
    found = {"latency_ms": float(answer.timings_ms.get("all", sum(answer.timings_ms.values())))}
    if case.gold and not case.refuse:
        wanted = {gold.document for gold in case.gold}
        found |= retrieval([_as_gold(one.document, wanted) for one in answer.passages], wanted)
        if strings := golds(case):
            found["gold_first_passage"] = float(bool(answer.passages) and holds(answer.passages[0].chunk.text, strings))
    found |= direct(case, answer)
    if refused(answer):
        return found | missed(case) | language_match(case, answer)
    if not case.refuse:
        found |= correctness(case, answer) | nugget_recall(case, answer)
    found |= quotations(answer) | citations(answer, supports) | language_match(case, answer)
    return found | {"words": float(len(answer.text.split()))}


# ------------------------------------------------------------------ retrieval and evidence


def retrieval(ranked: Iterable[str], relevant: set[str]) -> dict[str, float]:
    """Recall, reciprocal rank and nDCG of documents in the order of their best passage, by pytrec_eval."""
    import pytrec_eval

    order = list(dict.fromkeys(ranked))[:DEPTH]
    judge = pytrec_eval.RelevanceEvaluator(
        {"q": dict.fromkeys(relevant, 1)}, {"recall.5,10", "recip_rank", "ndcg_cut.10"}
    )
    given = judge.evaluate({"q": {one: float(DEPTH - at) for at, one in enumerate(order)}}).get("q", {})
    names = {"recall@5": "recall_5", "recall@10": "recall_10", "mrr": "recip_rank",
             "ndcg@10": "ndcg_cut_10"}  # fmt: skip
    return {ours: float(given.get(theirs, 0)) for ours, theirs in names.items()}


def golds(case: Case) -> list[str]:
    """The strings one of which must be there: the answers, or else the gold quotes."""
    return list(case.answers) or [gold.text for gold in case.gold if gold.text]


def holds(text: str, strings: Iterable[str]) -> bool:
    """Is one of the strings in the text, whole words, accents folded, figures in either locale's writing?"""
    padded = f" {_plain(text)} "
    return any(f" {_plain(string)} " in padded or _same_figures(text, string) for string in strings)


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+(?:[.,]\d+)*", fold(text)))


def _same_figures(text: str, string: str) -> bool:
    """A gold string that is a figure and nothing else, in the other locale's writing."""
    if not re.fullmatch(r"[\d.,\s%$]+", string):
        return False
    for language in ("en", "es"):
        wanted, there = figures(string, language), [f for mine in ("en", "es") for f in figures(text, mine)]
        if wanted and all(any(one.agrees(other) for other in there) for one in wanted):
            return True
    return False


# ------------------------------------------------------------------ the answer


def nugget_recall(case: Case, answer: Answer) -> dict[str, float]:
    """The share of a case's nuggets, each in one of its wordings, that a long answer says or quotes (Voorhees 2003)."""
    if not case.nuggets:
        return {}
    told = " ".join([answer.text, *map(_slice, answer.citations)])
    return {"nugget_recall": sum(holds(told, nugget) for nugget in case.nuggets) / len(case.nuggets)}


def correctness(case: Case, answer: Answer) -> dict[str, float]:
    """Is a gold string said, and quoted? Not in a source's name. Token F1 is of the best gold string."""
    strings = golds(case)
    if not strings:
        return {}
    quotes = [_slice(citation) for citation in answer.citations]
    said = " ".join(claim for sentence in answer.sentences for claim in claims(sentence.text))
    return {
        "gold_first_quote": float(bool(quotes) and holds(quotes[0], strings)),
        "gold_any_quote": float(any(holds(quote, strings) for quote in quotes)),
        "answer_contains": float(holds(said, strings)),
        "token_f1": max(token_f1(said, string) for string in strings),
    }


def missed(case: Case) -> dict[str, float]:
    """What a refusal, or a failure, of a question that can be answered scores on what is gold: nothing."""
    if case.refuse:
        return {}
    nuggets = {"nugget_recall": 0.0} if case.nuggets else {}
    if not golds(case):
        return nuggets
    return nuggets | dict.fromkeys(("gold_first_quote", "gold_any_quote", "answer_contains", "token_f1"), 0.0)


def token_f1(said: str, gold: str) -> float:
    """As SQuAD counts it, on folded words; 1.5 and 1,5 are one token."""
    one, other = (Counter(_plain(text).replace(",", ".").split()) for text in (said, gold))
    shared = sum((one & other).values())
    return 2 * shared / (one.total() + other.total()) if shared else 0.0


def direct(case: Case, answer: Answer) -> dict[str, float]:
    """Does its first line say what the case expects, or does it refuse, or correct, as it must? See `expectations`."""
    if case.expected is None or case.sources != "both":  # expected of all documents together
        return {}
    refusal = answer.refusal
    said = Said(
        direct=answer.direct.text if answer.direct else "",
        refusal=str(refusal.reason) if refusal else "",
        message=refusal.message if refusal else "",
        quotes=tuple(map(_slice, answer.citations)),
    )
    return {"direct": float(verdict(case.expected, said) == "right")}


def citations(answer: Answer, supports: Supports) -> dict[str, float]:
    """ALCE: share of sentences that the verifier lets through on their citations, and of citations needed for that.

    A citation counts as precise when its sentence is let through and so it is on it alone, or not on the rest. Nothing
    for an answer whose sentences are quotes. See Gao et al. 2023, https://arxiv.org/abs/2305.14627, section 4.2.
    """
    recall, precise, over = [], [], 0
    by_number = {citation.number: citation for citation in answer.citations}
    for sentence in answer.sentences:
        cited = [by_number[number] for number in sentence.citations if number in by_number]
        if not any(map(str.isalnum, sentence.text)) or parted(sentence.text) or _verbatim(sentence, cited):
            continue
        right = _supports(sentence, cited, supports)
        recall.append(right)
        for one in cited:
            rest = [other for other in cited if other is not one]
            needed = _supports(sentence, [one], supports) or not _supports(sentence, rest, supports)
            precise.append(right and needed)
            over += not needed
    found = {"verified": float(np.mean(recall))} if recall else {}
    if precise:
        found |= {"verified_citations": float(np.mean(precise)), "over_citation": over / len(precise)}
    return found


def _verbatim(sentence: Sentence, cited: Sequence[Citation]) -> bool:
    """Is what it asserts said word for word in a citation? That is so by construction, and tells nothing."""
    return all(any(claim in _slice(one) for one in cited) for claim in claims(sentence.text))


def _supports(sentence: Sentence, cited: Sequence[Citation], supports: Supports) -> bool:
    """Judged on the source's own words at the citation's place, not on the quote that is shown."""
    quotes = [Quote(_slice(one), one.language) for one in cited if _slice(one)]
    return bool(quotes) and all(supports(claim, detect(claim), quotes) for claim in claims(sentence.text))


def claims(text: str) -> list[str]:
    """What a sentence asserts: where it is a lead and a quotation, the words quoted; else itself."""
    parts = parted(text)
    return [parts[1]] if parts else [text]


def _slice(citation: Citation) -> str:
    return citation.document.text[citation.start : citation.end]


def language_match(case: Case, answer: Answer) -> dict[str, float]:
    """Is it in the question's language, by CLD2, quotations and names of sources left out?"""
    text = answer.text
    for one in answer.citations:  # what a source is called is in the source's language
        for called in (one.document.title, one.document.outlet):
            text = text.replace(called, " ") if called else text
    said = identified(_QUOTED.sub(" ", re.sub(r"\[\d+\]", " ", text)))
    return {"language_match": float(said == case.language)} if said else {}


def identified(text: str) -> Language | None:
    """English or Spanish by CLD2, which the answerer does not use."""
    import pycld2

    if len(stems(text, "en")) < 2:
        return None
    clean = "".join(letter for letter in text if letter.isprintable() or letter.isspace())
    for _, code, _, _ in pycld2.detect(clean, bestEffort=True)[2]:
        if code in ("en", "es"):
            return code  # type: ignore[no-any-return]
    return None


# ------------------------------------------------------------------ over many cases


def refusal_scores(should: Sequence[bool], did: Sequence[bool]) -> dict[str, float]:
    """Precision, recall and F1 of refusing; nothing where nothing is to be refused."""
    if not any(should):
        return {}
    right = sum(a and b for a, b in zip(should, did, strict=True))
    return {
        **({"refusal_precision": right / sum(did)} if any(did) else {}),
        "refusal_recall": right / sum(should),
        "refusal_f1": 2 * right / (sum(should) + sum(did)),
    }


def interval(
    values: Sequence[float], seed: int = 0, of: Callable[..., object] = np.mean, rounds: int = 1000
) -> tuple[float, float]:
    """The 95% percentile bootstrap interval of a statistic."""
    sample = np.asarray(values, dtype=float)
    drawn = np.random.default_rng(seed).integers(0, len(sample), (rounds, len(sample)))
    low, high = np.percentile(np.asarray(of(sample[drawn], axis=1)), [2.5, 97.5])
    return float(low), float(high)


def paired(before: Mapping[str, float], after: Mapping[str, float], seed: int = 0) -> tuple[float, float, float]:
    """By how much the mean over the cases in both rose, and the 95% bootstrap interval of that."""
    shared = sorted(set(before) & set(after))
    if not shared:
        return 0.0, 0.0, 0.0
    rises = [after[case] - before[case] for case in shared]
    return float(np.mean(rises)), *interval(rises, seed)
