"""Quotes with claims on them, true and false, made from texts that stand in both languages.

Every quote carries several claims: what it says in the other language and in its own, whole, shortened or in other
words; the same with one thing changed; and what its neighbours say. A third of the time the quote is changed instead,
so that no claim can be told true or false by its own words. Names and figures are now and then exchanged on all
sides at once: what is said of whom has to be read, not remembered.
"""

from __future__ import annotations

import json
import lzma
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from evals.studies.verifier.changes.edits import LANGUAGES, Context, Language, articles, like, table
from evals.studies.verifier.changes.figures import other_number
from evals.studies.verifier.changes.modality import EN_DENIES, ES_DENIES, TIMID, both_hedged, both_negated, lower_first
from evals.studies.verifier.changes.names import names_in, other_name, places
from evals.studies.verifier.changes.perturbations import changes, contracted, rewordings
from evals.studies.verifier.changes.roles import NP_EN, NP_ES

SUPPORTED, CONTRADICTED, UNRELATED = 0, 1, 2
JOINED = 0.3  # of the short phrases, how many are made long by joining two to five
FLOWING = 0.5  # of the quotes of several short phrases, how many are one long sentence


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence in both languages; Spanish in one wording or two."""

    en: str
    es: str
    also: str = ""  # Spanish in other words

    def text(self, language: Language, rng: random.Random) -> str:
        if language == "en":
            return self.en
        return self.also if self.also and rng.random() < 0.5 else self.es


@dataclass(frozen=True, slots=True)
class Claim:
    text: str
    label: int
    true: str = ""  # what it was made of, if it is its change
    kind: str = ""
    unseen: bool = False
    across: bool = True
    marked: bool = True  # whether the change stands in the claim
    first: bool = False  # to be taken before others


@dataclass(frozen=True, slots=True)
class Judged:
    """A quote and claims on it."""

    quote: str
    claims: list[Claim]


# ------------------------------------------------------------------ sources


def news(path: Path) -> list[list[Said]]:
    """NTREX by document."""
    documents: dict[str, list[Said]] = {}
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        documents.setdefault(row["document"], []).append(Said(row["en"], row["es"], row["es_MX"]))
    return list(documents.values())


def paragraphs(en: Path, es: Path) -> list[list[Said]]:
    """XQuAD by paragraph, where the sentences of both languages can be set side by side."""
    found = []
    texts = [[p["context"] for a in json.loads(path.read_text("utf-8"))["data"] for p in a["paragraphs"]]
             for path in (en, es)]  # fmt: skip
    for one, other in zip(*texts, strict=True):
        left, right = _sentences(one), _sentences(other)
        if len(left) == len(right) and all(0.6 < len(b) / len(a) < 1.9 for a, b in zip(left, right, strict=True)):
            found.append([Said(a, b) for a, b in zip(left, right, strict=True)])
    return found


def _sentences(text: str) -> list[str]:
    cut = re.split(r"(?<=[a-z\d)\]”\"»%][.?!])\s+(?=[A-ZÁÉÍÓÚÑ¿¡“\"«])", text.lstrip("\ufeff").replace("\n", " "))
    return [sentence.strip() for sentence in cut if sentence.strip()]


def phrases(path: Path) -> list[Said]:
    """Tatoeba, a second Spanish wording beside the first where there is one."""
    lines = lzma.decompress(path.read_bytes()).decode("utf-8").splitlines()
    by_english: dict[str, list[str]] = {}
    for line in lines:
        en, es = line.split("\t")[:2]
        if 4 <= len(en.split()) <= 40:
            by_english.setdefault(en, []).append(es)
    return [Said(en, es[0], es[-1] if len(es) > 1 else "") for en, es in by_english.items()]


# ------------------------------------------------------------------ making


def context_of(document: Sequence[Said], at: int, language: Language, rng: random.Random) -> Context:
    others = [said.text(language, rng) for number, said in enumerate(document) if number != at]
    whole = " ".join(others)
    here = document[at].text(language, rng)
    names = list({text[a:b] for text in others for a, b in names_in(text)} - {here[a:b] for a, b in names_in(here)})
    pattern = NP_EN if language == "en" else NP_ES
    nouns = list({match.group().lower() for match in pattern.finditer(whole)})
    clauses = [text for text in others if 4 <= len(text.split()) <= 14]
    return Context(sorted(names), sorted(nouns), clauses)


Links = Mapping[tuple[str, str], tuple[str, str]]  # (word, its translation) → (opposite, its translation)


def links(short: Sequence[Said]) -> Links:
    """Which antonyms in one language are which in the other, as far as translations tell."""
    ways: dict[str, dict[str, list[str]]] = {
        language: {
            word: [way.word for way in found if not way.held_out] for word, found in table(language, "opposite").items()
        }
        for language in LANGUAGES
    }
    alone: Counter[tuple[str, str]] = Counter()
    together: Counter[tuple[str, str]] = Counter()
    for said in short:
        mine, theirs = (
            {word for word in re.findall(r"[^\W\d_]+", text.lower()) if word in ways[language]}
            for language, text in (("en", said.en), ("es", said.es))
        )
        alone.update(("en", word) for word in mine)
        alone.update(("es", word) for word in theirs)
        together.update((one, other) for one in mine for other in theirs)

    def near(one: str, other: str) -> bool:
        n = together[one, other]
        return n >= 2 and 2 * n / (alone["en", one] + alone["es", other]) > 0.12

    found: dict[tuple[str, str], tuple[str, str]] = {}
    for one, other in together:
        if near(one, other):
            for a in ways["en"][one]:
                for b in ways["es"][other]:
                    if near(a, b):
                        found[one, other] = (a, b)
    return found


def changed_everywhere(said: Said, known: Links, rng: random.Random) -> tuple[Said, str] | None:
    """One thing changed in both languages at once, and its kind: what is said now is another thing, and as true."""
    makers = [_figure_changed, _name_changed, _place_changed, _negated, _hedged, _hedged, _turned_round]
    rng.shuffle(makers)
    for maker in makers:
        changed = maker(said, known, rng)
        if changed is not None and changed[0].en != said.en and changed[0].es != said.es:
            return changed
    return None


def _figure_changed(said: Said, known: Links, rng: random.Random) -> tuple[Said, str] | None:
    figures = set.intersection(*({m.group() for m in re.finditer(r"(?<![\d.,])\d+(?![\d.,]*\d)", text)}
                                 for text in (said.en, said.es)))  # fmt: skip
    if not figures:
        return None
    old = rng.choice(sorted(figures))
    new = other_number(old, rng)
    return _replaced(said, rf"(?<![\d.,]){old}(?![\d.,]*\d)", new), "figure"


def _name_changed(said: Said, known: Links, rng: random.Random) -> tuple[Said, str] | None:
    names = {said.en[a:b] for a, b in names_in(said.en)} & {said.es[a:b] for a, b in names_in(said.es)}
    names -= {name for language in LANGUAGES for name in places(language)[0]}
    if not names:
        return None
    old = rng.choice(sorted(names))
    return _replaced(said, rf"\b{re.escape(old)}\b", other_name(old, "en", Context(), rng)), "name"


def _replaced(said: Said, pattern: str, new: str) -> Said:
    return Said(re.sub(pattern, new, said.en), re.sub(pattern, new, said.es))


def _negated(said: Said, known: Links, rng: random.Random) -> tuple[Said, str] | None:
    made = both_negated(said.en, said.es, rng)
    return (Said(*made), "negation") if made else None


def _hedged(said: Said, known: Links, rng: random.Random) -> tuple[Said, str] | None:
    made = both_hedged(said.en, said.es, rng)
    return (Said(*made), "hedge") if made else None


def _turned_round(said: Said, known: Links, rng: random.Random) -> tuple[Said, str] | None:
    mine, theirs = ({word.lower(): word for word in re.findall(r"[^\W\d_]+", text)} for text in (said.en, said.es))
    pairs = [(one, other) for one in mine for other in theirs if (one, other) in known]
    if not pairs:
        return None
    one, other = rng.choice(pairs)
    a, b = known[one, other]
    en = re.sub(rf"\b{mine[one]}\b", like(a, mine[one]), said.en, count=1)
    es = re.sub(rf"\b{theirs[other]}\b", like(b, theirs[other]), said.es, count=1)
    return Said(articles(en, "en"), es), "opposite"


def _place_changed(said: Said, known: Links, rng: random.Random) -> tuple[Said, str] | None:
    (en, en_rows), (_, es_rows) = places("en"), places("es")
    here = [name for name, (kind, _) in en.items() if kind in ("country", "city")
            and name in said.en and re.search(rf"\b{re.escape(name)}\b", said.en)]  # fmt: skip
    if not here:
        return None
    kind, row = en[rng.choice(here)]
    column = 0 if kind == "country" else 1
    new = rng.randrange(len(en_rows))
    return Said(said.en.replace(en_rows[row][column], en_rows[new][column]),
                said.es.replace(es_rows[row][column], es_rows[new][column])), "name"  # fmt: skip


def run_on(parts: Sequence[str], language: Language, flowing: bool, rng: random.Random) -> str:
    """Sentences one after the other, or, `flowing`, as one long sentence."""
    whole, *others = [part for part in parts if part] if any(parts) else [""]
    for part in others:
        if flowing:
            joint = rng.choice(JOINTS)[language == "es"]
            whole = whole.rstrip(".!?") + joint + (part if joint == ". " else lower_first(part))
        else:
            whole = f"{whole} {part}"
    return whole


def other(language: Language) -> Language:
    return "es" if language == "en" else "en"


def judged(
    window: Sequence[Said], at: int, neighbours: Sequence[Said], context: dict[Language, Context], given: Source,
    rng: random.Random, claims: int = 9,
) -> Judged:  # fmt: skip
    """The sentences of `window` as one quote, with claims on the one at `at`; `neighbours` are not in the quote."""
    changed_both = changed_everywhere(window[at], given.links, rng) if rng.random() < 0.4 else None
    said = changed_both[0] if changed_both else window[at]
    language: Language = rng.choice(("en", "es"))
    flowing = rng.random() < FLOWING and all(len(one.en) < 80 for one in window)
    before, after = (
        run_on([one.text(language, rng) for one in part], language, flowing, rng)
        for part in (window[:at], window[at + 1 :])
    )
    quote = said.text(language, rng)
    texts: dict[Language, str] = {"en": said.en, "es": said.text("es", rng)}
    made: list[Claim] = []
    if rng.random() < 0.2 and (turned := _turned(quote, texts, language, context, rng)):
        changed, made = turned
        picked = _picked(made, claims, given.balance, rng)
        return Judged(run_on((before, changed, after), language, flowing, rng), picked)
    for mine in LANGUAGES:
        made += true_claims(texts[mine], mine, mine != language, rng)
        made += false_claims(texts[mine], mine, mine != language, context[mine], rng)
        if changed_both:
            was = window[at].text(mine, rng)
            made.append(Claim(was, CONTRADICTED, texts[mine] if mine == "en" or not window[at].also else "",
                              changed_both[1], across=mine != language, first=True))  # fmt: skip
    for one in neighbours:
        mine = other(language) if rng.random() < 0.6 else language
        made.append(Claim(one.text(mine, rng), UNRELATED, kind="neighbour", across=mine != language))
    return Judged(run_on((before, quote, after), language, flowing, rng), _picked(made, claims, given.balance, rng))


def true_claims(text: str, language: Language, across: bool, rng: random.Random) -> list[Claim]:
    found = [Claim(text, SUPPORTED, text, "translation" if across else "same", across=across)]
    for reworded in rewordings(text, language, rng):
        again = rewordings(reworded, language, rng) if rng.random() < 0.4 else []
        said = rng.choice(again) if again else reworded
        found.append(Claim(said, SUPPORTED, kind="reworded", across=across))
    return found


def false_claims(text: str, language: Language, across: bool, context: Context, rng: random.Random) -> list[Claim]:
    base = text
    if rng.random() < 0.3 and (reworded := rewordings(text, language, rng)):
        base = rng.choice(reworded)  # what is false is not always said in the quote's own words
    return [
        Claim(change.text, CONTRADICTED, base, change.kind, change.unseen, across)
        for change in changes(base, language, context, rng)
        if not change.unseen
    ]


def _turned(
    quote: str, texts: dict[Language, str], language: Language, context: dict[Language, Context], rng: random.Random
) -> tuple[str, list[Claim]] | None:
    """The quote changed: what was true of it is false now, and what was false may be true."""
    options = [change for change in changes(quote, language, context[language], rng)
               if not change.unseen and change.kind not in ("clause", "attribution")]  # fmt: skip
    if not options:
        return None
    change = rng.choice(options)
    if rng.random() < 0.2:  # a clause more takes nothing away
        return None
    made = [Claim(texts[mine], CONTRADICTED, kind=change.kind, across=mine != language, marked=False)
            for mine in LANGUAGES]  # fmt: skip
    made += [Claim(text, CONTRADICTED, kind=change.kind, across=False, marked=False)
             for text in contracted(quote, language, rng)]  # fmt: skip
    made += true_claims(change.text, language, False, rng)
    made += [claim for claim in false_claims(change.text, language, False, context[language], rng)]
    return change.text, made


@dataclass(slots=True)
class Balance:
    """How often claims that are false, and that are true, hold a denial or a hedge: it must not give them away."""

    seen: Counter[tuple[str, bool]] = field(default_factory=Counter)

    def weight(self, claim: Claim) -> float:
        """Below 1 where false claims of this look are too many."""
        found = 1.0
        for sign in signs(claim.text):
            true, false = ((self.seen[sign, side] + 2) / (self.seen["", side] + 20) for side in (True, False))
            found *= min(1.5, (true / false) ** 3)
        return found

    def count(self, claims: Sequence[Claim]) -> None:
        for claim in claims:
            if claim.label != UNRELATED:
                self.seen.update((sign, claim.label == SUPPORTED) for sign in ("", *signs(claim.text)))


def signs(text: str) -> list[str]:
    """What a claim has that many changes put in."""
    found = []
    if EN_DENIES.search(text) or ES_DENIES.search(text):
        found.append("denies")
    if TIMID["en"].search(text) or TIMID["es"].search(text):
        found.append("hedges")
    return found


def _picked(made: list[Claim], n: int, balance: Balance, rng: random.Random) -> list[Claim]:
    """About a third true; across the languages three of five; every kind of change as often as it can be had."""
    true = [claim for claim in made if claim.label == SUPPORTED]
    false = [claim for claim in made if claim.label == CONTRADICTED]
    apart = [claim for claim in made if claim.label == UNRELATED]
    for part in (true, false, apart):
        rng.shuffle(part)
    true.sort(key=lambda claim: (claim.across and rng.random() < 0.7) * -2 + (claim.kind == "same") - rng.random())
    weight = {"opposite": 4, "hedge": 2.5, "roles": 4, "negation": 1.5, "name": 1, "figure": 0.3, "date": 0.3,
              "clause": 0.4, "noun": 0.7, "tense": 1, "order": 2, "bound": 0.5, "quantity": 1.5}  # fmt: skip

    def order(claim: Claim) -> float:
        share = weight.get(claim.kind, 1) * (1.5 if claim.across else 1) * balance.weight(claim)
        return -float(rng.random() ** (1 / share)) - (1 if claim.first and rng.random() < 0.8 else 0)

    false.sort(key=order)
    kept_true = true[: max(2, n // 3)]
    kept_apart = apart[:1]
    kept_false = false[: n - len(kept_true) - len(kept_apart)]
    balance.count([*kept_true, *kept_false])
    return kept_true + kept_false + kept_apart


@dataclass(frozen=True, slots=True)
class Source:
    """All that groups are drawn from."""

    documents: list[list[Said]]
    phrases: list[Said]
    by_word: dict[str, list[int]]
    links: Links
    balance: Balance
    telling: list[int]  # phrases that deny or hedge


def source(documents: list[list[Said]], short: list[Said]) -> Source:
    by_word: dict[str, list[int]] = {}
    for number, said in enumerate(short):
        for word in set(re.findall(r"[a-z]{4,}", said.en.lower())):
            by_word.setdefault(word, []).append(number)
    telling = [at for at, said in enumerate(short) if signs(said.en)]
    near = {word: at for word, at in by_word.items() if 1 < len(at) < 400}
    return Source(documents, short, near, links(short), Balance(), telling)


def drawn(given: Source, rng: random.Random, short: float) -> Iterator[Judged]:
    """Groups without end; `short` is the share that comes from short phrases."""
    while True:
        made = short_group(given, rng) if rng.random() < short else long_group(given, rng)
        if len(made.claims) >= 3:
            yield made


JOINTS = (
    (". ", ". "), (". ", ". "), (", and ", ", y "), (", but ", ", pero "), (" because ", " porque "), ("; ", "; ")
)  # fmt: skip


def joined(parts: Sequence[Said], rng: random.Random) -> Said:
    """Several phrases as one long saying, in both languages."""
    en, es = parts[0].en, parts[0].es
    for part in parts[1:]:
        mine, theirs = rng.choice(JOINTS)
        one, other = part.en, part.es
        if mine != ". " and one.split(" ")[0] != other.split(" ")[0]:  # a word that is the same in both is a name
            one = one if re.match(r"I\b", one) else one[0].lower() + one[1:]
            other = other[0].lower() + other[1:]
        en, es = en.rstrip(".!?") + mine + one, es.rstrip(".!?") + theirs + other
    return Said(en, es)


def short_group(given: Source, rng: random.Random) -> Judged:
    """Short phrases: one, or as a quote of two to five of which a claim is on one; neighbours share a word with it."""
    at = rng.choice(given.telling) if rng.random() < 0.25 else rng.randrange(len(given.phrases))
    said = given.phrases[at]
    words = [word for word in re.findall(r"[a-z]{4,}", said.en.lower()) if word in given.by_word]
    near = [given.phrases[rng.choice(given.by_word[rng.choice(words)])] for _ in range(3)] if words else []
    near = [one for one in near if one.en != said.en] or [rng.choice(given.phrases)]
    if rng.random() < JOINED:
        parts = [said, *(rng.choice(given.phrases) for _ in range(rng.randint(1, 4)))]
        rng.shuffle(parts)
        said = joined(parts, rng)
    window = [said]
    if rng.random() < 0.6:
        others = [
            rng.choice(near) if rng.random() < 0.3 else rng.choice(given.phrases) for _ in range(rng.randint(1, 4))
        ]
        window = [*others, said]
        rng.shuffle(window)
        near = [one for one in near if one not in window] or [rng.choice(given.phrases)]
    place = window.index(said)
    document = [said, *near, *(rng.choice(given.phrases) for _ in range(3))]
    context = {mine: context_of(document, 0, mine, rng) for mine in LANGUAGES}
    return judged(window, place, near, context, given, rng, claims=8)


def long_group(given: Source, rng: random.Random) -> Judged:
    """One to three sentences of a document as a quote, the claim on one of them."""
    documents = given.documents
    document = rng.choices(documents, [len(one) for one in documents])[0]
    at = rng.randrange(len(document))
    size = rng.choice((1, 1, 2, 2, 3))
    first = max(0, at - rng.randrange(size))
    window = document[first : first + size]
    outside = document[max(0, first - 2) : first] + document[first + size : first + size + 2]
    context = {mine: context_of(document, at, mine, rng) for mine in LANGUAGES}
    return judged(window, at - first, outside, context, given, rng)


def held_out(documents: list[list[Said]]) -> tuple[list[list[Said]], list[list[Said]]]:
    """Two thirds to train on, and every third document to measure on."""
    return ([document for number, document in enumerate(documents) if number % 3],
            [document for number, document in enumerate(documents) if number % 3 == 0])  # fmt: skip
