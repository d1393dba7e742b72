"""What we know of the two languages: which one a text is in, its words folded and stemmed, sentences, figures, dates.

Knows nothing of documents, questions or models.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from rag.types import LANGUAGES, Language, Span

# ------------------------------------------------------------------ which language

# Texts in English and Spanish are now and then taken for these neighbours; they are no proof of a third language.
KIN = frozenset({"an", "ast", "ca", "ext", "gl", "oc", "pap", "pcm", "sco", "lad", "jam", "cbk"})
FOREIGN = (
    0.8  # probability from which a third language is believed; French questions reach .98, names alone stay under .3
)
FOREIGN_WORDS = 3  # shorter texts are mostly names
PLAIN = 3  # small words of one language, and as many times those of the other, say which it is
DOUBT = 1.5  # log odds under which English and Spanish are too close to call; full questions lie above 4


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid import langid  # 0.7 s and 90 MB: only when a language is asked for

    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)


def _probabilities(text: str) -> dict[str, float]:
    return {str(label): float(probability) for label, probability in _identifier().rank(text.lower())}


_OPENERS: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(what|who|whom|whose|when|where|why|how|which|is|are|was|were|did|does|do|has|have|the|of|and|said)\b", re.I
    ),
    "es": re.compile(
        r"[¿¡ñ]|\b(qué|que|quién|quiénes|quien|cuándo|cuando|dónde|donde|por qué|cómo|como|cuál|cuáles|cual|cuánto"
        r"|cuánta|cuántos|cuántas|cuanto|cuanta|cuantos|cuantas|es|fue|el|la|los|las|de|del|una?|y|dijo|según|está|son)\b",
        re.I,
    ),
}


def rather_english(text: str) -> float:
    """How much rather English than Spanish, in nats; the small words decide where letters alone leave it open."""
    probability = _probabilities(text)
    odds = math.log(probability.get("en", 0) + 1e-9) - math.log(probability.get("es", 0) + 1e-9)
    words = len(_OPENERS["en"].findall(text)) - len(_OPENERS["es"].findall(text))
    return odds + 1.5 * words


def detect(text: str) -> Language:
    """The likelier of English and Spanish, whatever the text."""
    return "en" if rather_english(text[:4000]) >= 0 else "es"


def detect_sure(text: str) -> Language | None:
    """English or Spanish, or None where the text is too short or too mixed to say ("Milgram?")."""
    odds = rather_english(text)
    return None if abs(odds) < DOUBT else "en" if odds > 0 else "es"


def plain_language(text: str) -> Language | None:
    """The language that a sentence's small words leave no doubt of, or None; a thousand times faster than `detect`."""
    english, spanish = (len(_OPENERS[language].findall(text)) for language in LANGUAGES)
    if max(english, spanish) < PLAIN or min(english, spanish) * PLAIN > max(english, spanish):
        return None
    return "en" if english > spanish else "es"


def third_language(text: str) -> str | None:
    """The ISO code of the language a text is in if that is clearly neither English nor Spanish, else None."""
    if len(text.split()) < FOREIGN_WORDS:
        return None
    label, probability = max(_probabilities(text).items(), key=lambda item: item[1])
    return label if label not in {*LANGUAGES, *KIN} and probability >= FOREIGN else None


# ------------------------------------------------------------------ words

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")

STOP_WORDS: dict[Language, frozenset[str]] = {
    "en": frozenset(
        """a about above after again all also am an and any are as at be because been before being below
        between both but by can could did do does doing down during each few for from further had has have
        having he her here hers him his how i if in into is it its just me more most my no nor not now of
        off on once only or other our out over own per s same she should so some such t than that the their
        them then there these they this those through to too under until up us very was we were what when
        where which while who whom whose why will with would you your much many according say says said tell
        told""".split()
    ),
    "es": frozenset(
        """a al algo alguna algunas alguno algunos ante antes aquel aquella asi aun aunque bajo bien cada como
        con contra cual cuales cuando cuanta cuantas cuanto cuantos de del desde donde dos durante e el ella
        ellas ellos en entre era eran eres es esa esas ese eso esos esta estaba estado estan estar estas
        este esto estos fue fueron ha habia han hasta hay he hubo la las le les lo los mas me mi mientras
        mis mucha muchas mucho muchos muy nada ni no nos o os otra otras otro otros para pero poco por
        porque pues que quien quienes se segun ser si sido sin sino sobre son su sus tambien te tenia tiene
        tienen tras tu un una unas uno unos vos y ya yo usted ustedes dice dicen dijo dijeron""".split()
    ),
}


def fold(text: str) -> str:
    """Lower case without accents; ñ becomes n, since people leave it out when they type in a hurry."""
    if text.isascii():  # most words, in either language: three times as fast
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@lru_cache(maxsize=2)
def _stemmer(language: Language) -> Any:
    import Stemmer

    return Stemmer.Stemmer({"en": "english", "es": "spanish"}[language])


@lru_cache(maxsize=100_000)
def stem(word: str, language: Language) -> str:
    """The stem of one word, folded: "extraditados" and "extraditó" → "extradit"."""
    return fold(str(_stemmer(language).stemWord(word.casefold())))


def words(text: str) -> list[str]:
    """The words of a text as written, figures included."""
    return _WORD.findall(text)


def stems(text: str, language: Language) -> list[str]:
    """The stems of a text's words, without the language's stop words."""
    return [stem(word, language) for word in words(text) if fold(word).removesuffix("'s") not in STOP_WORDS[language]]


def names(text: str) -> frozenset[str]:
    """Folded capitalised words and acronyms that do not merely open the sentence."""
    found = set()
    for match in _WORD.finditer(text):
        word = match.group()
        opens = (
            not text[: match.start()].rstrip(" «“\"'¿¡(—-") or text[: match.start()].rstrip(" «“\"'¿¡(")[-1:] in ".!?:"
        )
        if word[:1].isupper() and (not opens or sum(map(str.isupper, word)) > 1):
            found.add(fold(word).removesuffix("'s").removesuffix("’s"))
    return frozenset(found - STOP_WORDS["en"] - STOP_WORDS["es"])


# ------------------------------------------------------------------ sentences

_NO_END = re.compile(  # a sentence does not end after these, whatever the splitter thinks
    r"(?:\b(?:Sr|Sra|Srta|Dr|Dra|Lic|Ing|Gral|Mr|Mrs|Ms|Gen|Sen|Rep|Gov|Lt|Col|St|No|Nos|núm|núms|art|arts|pág|págs|vs|etc"
    r"|p\. ?ej|cf|aprox|approx|fig|Inc|Ltd|EE|FF)\.|\b[A-Z]\.|-[A-Z]\.|^\(?\d{1,2}[.)]|^[•\-–*])\s*$"
)
_TAIL = re.compile(r"^[\s»”\"'’)\]]+")  # closing marks that belong to the sentence before


def sentences(text: str, language: Language) -> list[Span]:
    """Where each sentence of a text stands, in order, without the blanks around it.

    A line break always ends a sentence: hard-wrapped lines are joined when a file is read.
    """
    found: list[Span] = []
    for line in re.finditer(r"[^\n]+", text):
        found += _line_sentences(line.group(), line.start(), language)
    return found


def _line_sentences(line: str, offset: int, language: Language) -> Iterator[Span]:
    from sentencex import get_sentence_boundaries

    cuts = [int(boundary["end_index"]) for boundary in get_sentence_boundaries(language, line)]
    start = 0
    for cut in [*cuts[:-1], len(line)]:
        if cut < len(line):
            tail = _TAIL.match(line[cut:])
            cut += len(tail.group()) if tail and tail.group().strip() else 0
            follows = line[cut:].lstrip()[:1]
            if cut <= start or follows.islower() or _NO_END.search(line[start:cut]):
                continue
        piece = line[start:cut]
        if piece.strip():
            left = len(piece) - len(piece.lstrip())
            yield Span(offset + start + left, offset + start + len(piece.rstrip()))
        start = cut


# ------------------------------------------------------------------ figures and dates


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as written and the values it may stand for: "1.500" is 1500 in Spain and 1.5 in Mexico."""

    text: str
    values: frozenset[Decimal]
    unit: str = ""  # "%", "$", "cent" or ""
    start: int = field(default=0, compare=False)  # where it stands in the text

    def agrees(self, other: Figure) -> bool:
        """Could both be the same figure?"""
        return bool(self.values & other.values) and (not self.unit or not other.unit or self.unit == other.unit)


_MULTIPLIERS: dict[Language, dict[str, int]] = {
    "en": {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "bn": 10**9, "m": 10**6},
    "es": {
        "mil millones": 10**9,
        "mil": 10**3,
        "millon": 10**6,
        "millones": 10**6,
        "billon": 10**12,
        "billones": 10**12,
        "m": 10**6,
    },
}
_NUMBER_WORDS: dict[Language, dict[str, int]] = {
    "en": {
        **{w: n for n, w in enumerate(
            """two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
            seventeen eighteen nineteen""".split(), start=2)},
        **{w: 10 * n for n, w in enumerate(
            "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)},
    },
    "es": {
        **{w: n for n, w in enumerate(
            """dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis
            diecisiete dieciocho diecinueve veinte""".split(), start=2)},
        **{w: 10 * n for n, w in enumerate(
            "treinta cuarenta cincuenta sesenta setenta ochenta noventa".split(), start=3)},
    },
}  # fmt: skip
_UNITS = (("%", r"\s?%|\s(?:per\s?cent|por\s?ciento)\b"), ("cent", r"\s(?:cents?|centavos?|centimos?)\b"),
          ("$", r"\s(?:dollars?|dolares|usd)\b"))  # fmt: skip
_NUMBER = re.compile(r"(?<![\w.,])[+\-−]?\d+(?:[.,]\d+|[\u00a0\u202f’]\d{3})*(?!\d)")


def _readings(digits: str, language: Language) -> frozenset[Decimal]:
    """Every value that a written number may have; see https://en.wikipedia.org/wiki/Decimal_separator."""
    digits = re.sub(r"[\u00a0\u202f’]", "", digits).replace("−", "-")
    marks = re.findall(r"[.,]", digits)
    if not marks:
        return frozenset({Decimal(digits)})
    whole = Decimal(re.sub(r"[.,]", "", digits))
    last = max(digits.rfind("."), digits.rfind(","))
    decimal = Decimal(re.sub(r"[.,]", "", digits[:last]) + "." + digits[last + 1 :])
    if len(set(marks)) == 2:
        return frozenset({decimal})
    groups = re.split(r"[.,]", digits)
    if len(marks) > 1:
        return frozenset({whole})
    if len(groups[-1]) != 3 or groups[0].lstrip("+-") in {"0", ""}:
        return frozenset({decimal})
    if language == "en" and marks[0] == ",":
        return frozenset({whole})
    if language == "en":
        return frozenset({decimal})
    return frozenset({whole, decimal})  # Spanish: 1.500 in Madrid, 1,500 in Mexico City


class _Folded(dict[int, str]):
    """Letter → the same folded, one character each, so that offsets stay; blanks that group thousands stay too."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        folded = letter if letter in "\u00a0\u202f" else fold(letter)[:1] or letter
        self[code] = folded
        return folded


_FOLDED = _Folded()


def figures(text: str, language: Language) -> list[Figure]:
    """The figures of a text, written in digits or (two to ninety) in words, with multipliers and units applied."""
    folded = text.translate(_FOLDED)
    found = []
    for match in _NUMBER.finditer(folded):
        found.append(_figure(text, folded, match.start(), match.end(), _readings(match.group(), language), language))
    number_words = _NUMBER_WORDS[language]
    for match in re.finditer(r"[a-z]+", folded):
        if match.group() in number_words:
            values = frozenset({Decimal(number_words[match.group()])})
            found.append(_figure(text, folded, match.start(), match.end(), values, language))
    return found


def _figure(text: str, folded: str, start: int, end: int, values: frozenset[Decimal], language: Language) -> Figure:
    for word, factor in _MULTIPLIERS[language].items():
        if match := re.match(rf"[\s ]{word}\b", folded[end:]):
            end += match.end()
            values = frozenset(value * factor for value in values)
            break
    unit = next((name for name, pattern in _UNITS if re.match(pattern, folded[end:])), "")
    if not unit and re.search(r"(?:US|RD|MX)?\$\s?$", text[:start]):
        unit = "$"
    return Figure(text[start:end], values, unit, start)


_MONTHS_EN = "january february march april may june july august september october november december".split()
_MONTHS_ES = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
_MONTHS = {name: at for names_ in (_MONTHS_EN, _MONTHS_ES) for at, name in enumerate(names_, start=1)} | {
    "setiembre": 9
}
_MONTH = "|".join(_MONTHS)
_DATES = (
    re.compile(r"\b(?P<y>\d{4})-(?P<m>0[1-9]|1[0-2])(?:-(?P<d>\d{2}))?\b"),
    re.compile(rf"\b(?P<d>\d{{1,2}})(?:º|er)?\s(?:of\s|de\s)?(?P<n>{_MONTH})(?:,?\s(?:de\s|del\s)?(?P<y>\d{{4}}))?\b"),
    re.compile(rf"\b(?P<n>{_MONTH})\s(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s(?P<y>\d{{4}}))?\b"),
    re.compile(rf"\b(?P<n>{_MONTH})(?:,?\s(?:of\s|de\s|del\s)?(?P<y>\d{{4}}))\b"),
)


@dataclass(frozen=True, slots=True)
class Date:
    """A date as far as a text states it; year, month or day may be missing."""

    year: int | None
    month: int | None
    day: int | None

    def agrees(self, other: Date) -> bool:
        """Do they say nothing against each other?"""
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        return all(a is None or b is None or a == b for a, b in pairs)


def dates(text: str) -> list[Date]:
    """The dates of a text that name a month: "March 24", "24 de marzo de 2026", "2026-03-24", "October 2020"."""
    found = []
    for match in _dated(text):
        part = match.groupdict()
        month = _MONTHS[part["n"]] if part.get("n") else int(part["m"])
        found.append(Date(int(part["y"]) if part.get("y") else None, month, int(part["d"]) if part.get("d") else None))
    return found


def date_spans(text: str) -> list[Span]:
    """Where the dates of a text and its years that belong to none of them stand, in order."""
    spans = [Span(*match.span()) for match in _dated(text)]
    for match in _YEAR.finditer(text):
        if not any(span.start <= match.start() < span.end for span in spans):
            spans.append(Span(*match.span()))
    return sorted(spans, key=lambda span: span.start)


def _dated(text: str) -> list[re.Match[str]]:
    """The dates of a text, in the order of the patterns; offsets are those of the text."""
    folded = text.translate(_FOLDED)
    if not _HINT.search(folded):
        return []
    found: list[re.Match[str]] = []
    for pattern in _DATES:
        for match in pattern.finditer(folded):
            if not any(match.start() < other.end() and other.start() < match.end() for other in found):
                found.append(match)
    return found


_YEAR = re.compile(r"(?<![\d.,$])(1\d{3}|2[01]\d{2})(?![\d]|[.,]\d)")
_HINT = re.compile(rf"\d{{4}}-\d|{_MONTH}")  # most sentences hold no date


def years(text: str) -> frozenset[int]:
    """The years from 1000 to 2199 that stand alone in a text."""
    return frozenset(int(year) for year in _YEAR.findall(text))


def written_date(iso: str, language: Language) -> str:
    """An ISO date as people write it: `2026-03-24` → "March 24, 2026", "24 de marzo de 2026"."""
    match = re.fullmatch(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?", iso)
    if not match:
        return iso
    year, month, day = (int(part) if part else 0 for part in match.groups())
    if not month:
        return str(year)
    if language == "en":
        name = _MONTHS_EN[month - 1].capitalize()
        return f"{name} {day}, {year}" if day else f"{name} {year}"
    name = _MONTHS_ES[month - 1]
    return f"{day} de {name} de {year}" if day else f"{name} de {year}"


def any_agree(figure: Figure, others: Iterable[Figure]) -> bool:
    """Does any of the others stand for the same number?"""
    return any(figure.agrees(other) for other in others)
