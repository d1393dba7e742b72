"""A true sentence → the same with one thing changed: what a verifier must refuse, or must let through.

`changes` makes false ones, one of each kind that the sentence allows; `rewordings` true ones that undergo the same
edits on the surface: synonyms in the places where antonyms go, figures written in another way. Pure functions of the
text, its language and a random generator; `word_pairs.tsv` has the words, `places.tsv` the names.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from evals.studies.verifier.changes.edits import WORD, Change, Context, Language, exchanged, put
from evals.studies.verifier.changes.figures import (
    EN_NUMBERS,
    ES_NUMBERS,
    VALUES,
    bound,
    cycled,
    figure,
    figures_in_order,
)
from evals.studies.verifier.changes.modality import TIMID, hedge_added, hedge_removed, negated, unnegated
from evals.studies.verifier.changes.names import name, starts_with_name
from evals.studies.verifier.changes.roles import attribution, clause_added, noun_roles, other_noun, roles, tense

KINDS = ("opposite", "negation", "hedge", "figure", "date", "scale", "unit", "ordinal", "quantity", "bound", "order",
         "name", "roles", "noun", "attribution", "tense", "clause")  # fmt: skip


def changes(text: str, language: Language, context: Context, rng: random.Random) -> list[Change]:
    """False sentences made of a true one, one or two of each kind that it allows."""
    found = [
        *exchanged(text, language, "opposite", rng),
        *unnegated(text, language, rng),
        *negated(text, language, rng),
        *hedge_removed(text, language, rng),
        *hedge_added(text, language, rng),
        *figure(text, language, rng),
        *(
            change
            for kind in ("date", "scale", "unit", "ordinal", "quantity")
            for change in cycled(text, language, rng, kind)
        ),
        *bound(text, language, rng),
        *figures_in_order(text, language, rng),
        *name(text, language, context, rng),
        *roles(text, language, rng),
        *noun_roles(text, language, rng),
        *other_noun(text, language, context, rng),
        *attribution(text, language, rng),
        *tense(text, language, rng),
        *clause_added(text, language, context, rng),
    ]
    return [change for change in found if change.text != text]


def number_rewritten(text: str, language: Language, rng: random.Random) -> Iterator[str]:
    """A figure in words for digits, or the other way."""
    words = EN_NUMBERS if language == "en" else ES_NUMBERS
    spots: list[tuple[int, int, str]] = []
    for match in re.finditer(r"(?<![\d.,])\d{1,2}(?![\d.,]*\d)(?= [a-zé])", text):
        if int(match.group()) in VALUES[1:]:
            spots.append((*match.span(), words[VALUES.index(int(match.group()))]))
    for match in WORD.finditer(text):
        word = match.group().lower()
        if word in words and word not in ("one", "uno"):
            spots.append((*match.span(), str(VALUES[words.index(word)])))
    if spots:
        yield put(text, *rng.choice(spots))


UNSAFE = re.compile(r"\b(?:if|unless|except|said|says|told|according|but|when|although|though|if|whether|than|"
                    r"si|salvo|excepto|dijo|dice|según|pero|cuando|aunque|señaló|afirmó|explicó|añadió|"
                    r"believes?|think|cree)\b", re.I)  # fmt: skip


_WHEN = re.compile(r"(?:In|On|At|During|After|Since|By|En|El|Durante|Tras|Desde)\b")
_GOES_ON = re.compile(r"(?:and|or|which|who|y|o|que)\b")


def shortened(text: str, language: Language, rng: random.Random) -> Iterator[str]:
    """Without its last clause, or without what comes before its first comma: less is said, nothing else."""
    if any(mark in text for mark in '"“”«»;:?'):
        return
    *before, last = text.split(", ")
    options = []
    rest = ", ".join(before)
    long_enough = len(rest.split()) >= 6 and bool(before) and len(before[-1].split()) > 4
    joined = _GOES_ON.match(last) or UNSAFE.search(rest.split(" ")[0])
    if long_enough and not joined and _spared(last, language):
        options.append(rest + ".")
    leads = len(before) == 1 and _WHEN.match(rest) and len(rest.split()) <= 7
    if leads and len(last.split()) >= 6 and not _GOES_ON.match(last) and _spared(rest, language):
        options.append(last[:1].upper() + last[1:])
    if match := re.search(r" (?:in|en|since|desde) (?:1\d|20)\d\d(?=\.$)", text):
        options.append(text[: match.start()] + ".")
        lead = match.group().strip()
        rest = text[: match.start()]
        if not starts_with_name(rest):
            rest = rest[:1].lower() + rest[1:]
        options.append(f"{lead[:1].upper()}{lead[1:]}, {rest}.")
    if options:
        yield rng.choice(options)


def _spared(clause: str, language: Language) -> bool:
    """Whether a clause may be left out and what stays is as true: no condition, no speaker, no hedge."""
    return not UNSAFE.search(clause) and not TIMID[language].search(clause)


CONTRACTED = [("did not", "didn’t"), ("does not", "doesn’t"), ("do not", "don’t"), ("is not", "isn’t"),
              ("are not", "aren’t"), ("was not", "wasn’t"), ("were not", "weren’t"), ("cannot", "can’t"),
              ("will not", "won’t"), ("would not", "wouldn’t"), ("has not", "hasn’t"), ("have not", "haven’t"),
              ("could not", "couldn’t"), ("it is", "it’s"), ("I am", "I’m"), ("they are", "they’re")]  # fmt: skip


def contracted(text: str, language: Language, rng: random.Random) -> Iterator[str]:
    if language == "en":
        options = [text.replace(old, new) for long, short in CONTRACTED for old, new in ((long, short), (short, long),
                   (short.replace("’", "'"), long)) if old in text]  # fmt: skip
        if options:
            yield rng.choice(options)


def rewordings(text: str, language: Language, rng: random.Random) -> list[str]:
    """True sentences made of a true one: a synonym, a figure written otherwise, less said."""
    found = [
        *(change.text for change in exchanged(text, language, "same", rng)),
        *number_rewritten(text, language, rng),
        *shortened(text, language, rng),
        *contracted(text, language, rng),
    ]
    return [said for said in found if said != text]
