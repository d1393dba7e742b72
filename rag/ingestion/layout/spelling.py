"""What a printed line does to words, undone: accents set apart, words divided at a line's end."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence

from rag.language.lexicon import seen
from rag.language.words import stem as stem_of

COMMON = 3  # times that a word was seen in the sentences of the lexicon
SHORT = 4  # letters: of a part of a compound, at least
DIVIDED = "\x02"  # stands in a text for a hyphen at a line's end until the whole document is known
ACCENTS = {"´": "\u0301", "`": "\u0300", "¨": "\u0308", "˜": "\u0303", "ˆ": "\u0302", "¸": "\u0327"}
_CARRIERS = {"´": "aeiouyı", "`": "aeiouı", "¨": "aeiouı", "˜": "nao", "ˆ": "aeiouı", "¸": "c"}
_APART = re.compile("([^\\W\\d_]?)([´`¨˜ˆ¸])([^\\W\\d_]?)")
_QUOTED = re.compile(r"(?<!\S)[`´][^\W\d_][^`´\n]*[^\s`´][`´](?!\w)")  # a word between two of them: `word´
_PIECE = re.compile(rf"([^\W_][\w.]*){DIVIDED}([\w.]*\w)", re.S)
_COMPOUND = re.compile(
    r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-(?:one|two|three|four|five|six|seven|eight|nine|first"
    r"|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
    r"|(?:one|two|three|four|five)-(?:half|halves|thirds?|quarters?|fifths?|sixths?|eighths?|tenths?)"
    r"|(?:half|one|two|three|four|five|six|seven|eight|nine|ten)-(?:hour|day|week|month|year|page|mile|storey|seat|party)"
    r"|self-(?!ish|less)\w{4,}"
    r"|vice-(?:president|chair|chancellor|admiral|principal|mayor)\w*"
    r"|\w{3,}-(?:based|owned|related|funded|friendly|driven|oriented|making|makers?|scale|term|level|wide|called)"
)  # how English writes figures, and what it joins to a word
_ADJECTIVE = re.compile(r"(?:ic|iv|ari|os|an|eñ)o$")  # económico-social, teórico-práctico
_ADJECTIVES = re.compile(r"(?:al|ar|(?:ic|iv|ari|os|an|eñ)[oa]|ense)(?:es|s)?$")
_NATIONS = re.compile(
    r"(?:hispan|franc|lus|german|rus|chin|turc|polac|suec|american|african|mexican|colombian|chilen)o$"
)
_OF_A_NATION = re.compile(
    r"(?:í(?:es)?|[éae]s(?:[ae]s?|as)?|[ie]n[oa]s?|ol(?:[ae]s?)?|[aá]n(?:[ae]s?|es)?|ic[oa]s?|eñ[oa]s?)$"
)


def composed(text: str) -> str:
    """Accents that stand beside their letters put on them: `informaci´on`, `pin˜a`, `pago´`; quotation marks stay."""
    if not any(mark in text for mark in ACCENTS):
        return unicodedata.normalize("NFC", text)
    if _QUOTED.search(text):
        return unicodedata.normalize("NFC", text)
    return unicodedata.normalize("NFC", _APART.sub(_put_on, text))


def _put_on(match: re.Match[str]) -> str:
    """A mark goes on the letter behind it, as TeX sets it, else on the one before, if that letter ever bears it."""
    before, mark, after = match.groups()
    if before and after.isupper() and match.string[match.end() :][:1].islower():  # an apostrophe: d´Ivoire, O´Higgins
        return match.group()
    if mark == "˜" and before.lower() == "n" and after.lower() != "n":  # an˜o: ã and õ are in neither language
        return before + ACCENTS[mark] + after
    if after and after.lower() in _CARRIERS[mark]:
        return before + after.replace("ı", "i") + ACCENTS[mark]
    if before and before.lower() in _CARRIERS[mark]:
        return before.replace("ı", "i") + ACCENTS[mark] + after
    return match.group()


def joined(lines: Sequence[str]) -> str:
    """The lines of one paragraph as one line; where a word may be divided, `DIVIDED` stands for its hyphen."""
    text = ""
    for line in filter(None, lines):
        if not text:
            text = line
        elif re.search(rf"\w[-\u2010\u00ad{DIVIDED}]$", text[-2:]) and line[:1].isalnum():
            text = text[:-1] + DIVIDED + line
        else:
            text = f"{text} {line}"
    return text


def vocabulary(texts: Iterable[str]) -> Counter[str]:
    """How often each word stands in the texts, small, those that are divided aside; `a-b` counts as itself too."""
    found: Counter[str] = Counter()
    for text in texts:
        found.update(word.lower() for word in re.findall(rf"(?<![\w{DIVIDED}-])[\w-]*\w(?![\w{DIVIDED}])", text))
    return found


def stems_of(known: Counter[str]) -> Counter[str]:
    """How often each stem stands in a text, by the words that do."""
    found: Counter[str] = Counter()
    for word, count in known.items():
        found[stem(word)] += count
    return found


def mended_all(texts: Sequence[str]) -> list[str]:
    """The paragraphs of one document with their divided words mended by the words of all of them."""
    if not any(DIVIDED in text for text in texts):
        return list(texts)
    known = vocabulary(texts)
    stems = stems_of(known)
    return [mended(text, known, stems) for text in texts]


def mended(text: str, known: Counter[str], stems: Counter[str]) -> str:
    """The text with each divided word joined, or its hyphen kept where the word has one.

    `known` are the document's words, `stems` their stems.
    """
    while DIVIDED in text:
        text, done = _PIECE.subn(lambda match: _mend(match[1], match[2], known, stems), text)
        if not done:
            text = text.replace(DIVIDED, "-")
    return text


def _mend(before: str, after: str, known: Counter[str], stems: Counter[str]) -> str:
    return before + ("-" if _has_hyphen(before, after, known, stems) else "") + after


def _has_hyphen(before: str, after: str, known: Counter[str], stems: Counter[str]) -> bool:
    """Has the word a hyphen of its own? What the document writes elsewhere decides, then how such words look."""
    if before[-1].isdigit() or after[0].isdigit():
        return True
    whole, parted = (before + after).lower(), f"{before}-{after}".lower()
    if known[parted] or known[whole]:
        return known[parted] > known[whole]
    if stems[stem(whole)]:
        return False
    if len(before) == 1:  # nobody divides a word behind its first letter: X-ray, T-shirt
        return True
    if after[0].isupper():
        return not (before.isupper() and len(before) > 4)  # UGT-FICA, Fernández-Sanguino; not a heading's CONTRA-TACIÓN
    if _NATIONS.fullmatch(before.lower()) and _OF_A_NATION.search(after):
        return True
    if _ADJECTIVE.search(before) and _ADJECTIVES.search(after):
        return True
    if _COMPOUND.fullmatch(f"{before}-{after}".lower()):
        return True
    if min(len(before), len(after)) < SHORT:
        return False
    return bool(known[before.lower()] and known[after.lower()]) or _is_compound(before.lower(), after.lower())


def _is_compound(before: str, after: str) -> bool:
    """Are both parts of a word known in English, and the whole one not: long-term, well-known?

    Of 3,585 points where English words of XQuAD dev may be divided 39 were taken for compounds, of 7,371 of Spanish
    words 6; 63 of its 96 English compounds were known, and 25 of 31 Spanish ones.
    """
    whole = stem_of(before + after, "en")
    return not seen(whole, "en") and all(seen(stem_of(part, "en"), "en") >= COMMON for part in (before, after))


def stem(word: str) -> str:
    """A word without its ending, in a way that is the same for all forms of most words of both languages."""
    plain = unicodedata.normalize("NFD", word.lower())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return plain[: max(5, len(plain) - 3)] if len(plain) > 5 else plain
