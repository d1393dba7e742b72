"""Who did what to whom, who said it and when, changed; clauses of others added."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from evals.studies.verifier.changes.edits import Change, Context, Language, like, put
from evals.studies.verifier.changes.names import alike, names_in, starts_with_name

LISTED = re.compile(r"\s*(?:,|,? (?:and|or|y|e|o|u|as well as|con|with|from|,) (?:(?:the|el|las?|los) )?)\s*")
MUTUAL = re.compile(r"\b(?:and|between|met|married|y|entre|se casó|se reunió|with|con|e|near|vs)\b")


def roles(text: str, language: Language, rng: random.Random) -> Iterator[Change]:
    """Two names, or two people, in each other's places."""
    spans = [span for span in names_in(text)]
    pairs = [(a, b) for at, a in enumerate(spans) for b in spans[at + 1 :]
             if text[slice(*a)] != text[slice(*b)] and not alike(text[slice(*a)], text[slice(*b)])
             and not MUTUAL.fullmatch(text[a[1] : b[0]].strip()) and not LISTED.fullmatch(text[a[1] : b[0]])
             and not re.search(r"\b(?:and|y|between|entre)\s*$", text[: b[0]])]  # fmt: skip
    if pairs:
        (a, b), (c, d) = rng.choice(pairs)
        yield Change(text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:], "roles")
        return
    if language == "en":
        yield from _pronouns(text)


_PEOPLE = re.compile(r"\b(I|[Yy]ou|[Hh]e|[Ss]he|[Ww]e|[Tt]hey) (\w+(?:ed|s|t|w|d|e|n))((?: \w+)? )"
                     r"(me|you|him|her|us|them)\b")  # fmt: skip
_SUBJECT = {"me": "I", "you": "you", "him": "he", "her": "she", "us": "we", "them": "they"}
_OBJECT = {subject: object_ for object_, subject in _SUBJECT.items()}


def _pronouns(text: str) -> Iterator[Change]:
    """I told her → she told me."""
    match = _PEOPLE.search(text)
    if match is None or match.group(2) in ("is", "was", "has"):
        return
    one, verb, between, other = match.groups()
    subject, object_ = _SUBJECT[other], _OBJECT[one if one == "I" else one.lower()]
    if subject != one.lower():
        said = put(text, *match.span(), f"{subject} {verb}{between}{object_}")
        yield Change(said[:1].upper() + said[1:], "roles")


NP_EN = re.compile(r"\b[Tt]he [a-z]{4,}\b(?! of)")
NP_ES = re.compile(r"\b(?:[Ee]l|[Ll]a|[Ll]os|[Ll]as) [a-záéíóúñ]{4,}\b(?! de)")


def noun_roles(text: str, language: Language, rng: random.Random) -> Iterator[Change]:
    """Two things, each with its article, in each other's places."""
    spans = [match.span() for match in (NP_EN if language == "en" else NP_ES).finditer(text)]
    pairs = [(a, b) for at, a in enumerate(spans) for b in spans[at + 1 :]
             if text[slice(*a)].lower() != text[slice(*b)].lower()
             and not re.fullmatch(r",? ?(?:and|or|y|o|with|con)? ?", text[a[1] : b[0]])]  # fmt: skip
    if pairs:
        (a, b), (c, d) = rng.choice(pairs)
        one, other = text[a:b], text[c:d]
        other = like(other, one) if one[0].isupper() else other
        yield Change(text[:a] + other + text[b:c] + one[0].lower() + one[1:] + text[d:], "roles")


def other_noun(text: str, language: Language, context: Context, rng: random.Random) -> Iterator[Change]:
    spans = [match.span() for match in (NP_EN if language == "en" else NP_ES).finditer(text)]
    if spans and context.nouns:
        start, end = rng.choice(spans)
        article = text[start:end].split(" ")[0].lower()
        theirs = [noun for noun in context.nouns if noun.split(" ")[0] == article and noun[:-1] not in text.lower()]
        if theirs:
            yield Change(put(text, start, end, like(rng.choice(theirs), text[start:end])), "noun")


SAID = {
    "en": re.compile(
        r",? (?:(?:said|says|told|added|according to|wrote|claimed|argued|reported) [^,.]*|"
        r"(?:he|she|they|[A-Z]\w+(?: [A-Z]\w+)?) (?:said|says|added|told \w+|wrote|claimed|argued))[.]?$"
    ),
    "es": re.compile(
        r",? (?:dijo|dice|añadió|agregó|según|afirmó|señaló|explicó|comentó|aseguró|declaró|escribió)(?: [^,.]*)?[.]?$"
    ),
}
SAID_FIRST = {
    "en": re.compile(
        r"^(?:[A-Z][\w.]+(?: [A-Z]\w+){0,3}|He|She|They|The \w+) (?:said|says|claims?|claimed|believes?|argued|added|"
        r"reported|thinks?|alleged|told \w+)(?: that)? (?=\w+ \w+ \w+)"
    ),
    "es": re.compile(
        r"^(?:[A-Z][\w.]+(?: [A-Z]\w+){0,3}|(?:El|La) \w+)? ?(?:[Dd]ijo|[Dd]ice|[Aa]firmó|[Cc]ree|[Aa]ñadió|[Aa]seguró|"
        r"[Ss]eñaló|[Dd]eclaró|[Ss]ostiene|[Pp]iensa) que (?=\w+ \w+ \w+)"
    ),
}


def attribution(text: str, language: Language, rng: random.Random) -> Iterator[Change]:
    """What somebody said told as a fact."""
    for pattern, where in ((SAID[language], "end"), (SAID_FIRST[language], "start")):
        if match := pattern.search(text):
            rest = text[match.end() :] if where == "start" else text[: match.start()].rstrip(",") + "."
            rest = rest.strip("\"“”'‘’«» ")
            if len(rest.split()) >= 4:
                yield Change(rest[:1].upper() + rest[1:], "attribution")
                return


TENSES: dict[Language, list[tuple[str, str]]] = {
    "en": [("will be", "was"), ("was", "will be"), ("will", "did"), ("has been", "will be"), ("is", "used to be"),
           ("is", "will be"), ("are", "used to be"), ("had", "will have"), ("were", "will be")],
    "es": [("será", "fue"), ("fue", "será"), ("ha sido", "será"), ("es", "era antes"), ("es", "será"), ("son", "serán"),
           ("fueron", "serán"), ("tuvo", "tendrá"), ("había", "habrá"), ("está", "estaba antes")],
}  # fmt: skip


def tense(text: str, language: Language, rng: random.Random) -> Iterator[Change]:
    options = [put(text, *match.span(), new) for old, new in TENSES[language]
               for match in list(re.finditer(rf"\b{old}\b(?! not\b)", text))[:1]]  # fmt: skip
    if options:
        yield Change(rng.choice(options), "tense")


def clause_added(text: str, language: Language, context: Context, rng: random.Random) -> Iterator[Change]:
    """The sentence with a clause of another one glued on."""
    if context.clauses:
        clause = rng.choice(context.clauses).rstrip(".!?")
        clause = clause if starts_with_name(clause) else clause[:1].lower() + clause[1:]
        joint = rng.choice([", and ", ", while ", "; ", ", because "] if language == "en" else
                           [", y ", ", mientras que ", "; ", ", porque "])  # fmt: skip
        yield Change(text.rstrip(".!?") + joint + clause + ".", "clause")
