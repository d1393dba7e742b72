"""The figures of a text and what each may stand for: digits or words, in either locale, with scale and unit.

A scale belongs to its figure: "40 million" is one figure, and so is "cuarenta mil millones". *Billón* is 10^12, billion
10^9. "m" is million only beside a currency ("$40m"); else it is metres.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache

from rag.language.units import CURRENCIES, unit_before, unit_behind
from rag.language.words import folded_in_place
from rag.types import Language, Span

Values = frozenset[Decimal]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as written and the values it may stand for: "1.500" is 1500 in Spain and 1.5 in Mexico."""

    text: str
    values: Values
    unit: str = ""  # "%", "$", "metre", … of `units`, or ""
    start: int = field(default=0, compare=False)  # where it stands in the text

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    def agrees(self, other: Figure) -> bool:
        """Could both be the same figure?"""
        alike = not self.unit or not other.unit or bool(set(self.unit.split("/")) & set(other.unit.split("/")))
        return alike and bool(self.values & other.values)


def ranges(text: str, spans: Sequence[Span], joint: re.Pattern[str]) -> list[Span]:
    """Spans of figures, two with nothing but a joint between them as one: "$10 to $30", but not "12% to 3 million"."""
    found: list[Span] = []
    for one in spans:
        unlike = found and "%" in text[found[-1].start : found[-1].end] and "%" not in text[one.start : one.end]
        if found and not unlike and joint.fullmatch(text[found[-1].end : one.start]):
            found[-1] = Span(found[-1].start, one.end)
        else:
            found.append(one)
    return found


def figures(text: str, language: Language) -> list[Figure]:
    """The figures of a text in order, written in digits or (from two) in words, with scales and units applied."""
    return list(_found(text, language))


@lru_cache(maxsize=2048)  # a sentence is asked for its figures at each step of an answer's way, and by each question
def _found(text: str, language: Language) -> tuple[Figure, ...]:
    folded = _folded(text)
    found: list[Figure] = []
    for figure in sorted([*_in_digits(text, folded, language), *_in_words(text, folded, language)], key=_place):
        if (not found or figure.start >= found[-1].end) and not _ZERO.search(
            folded[max(0, figure.end - 12) : figure.end]
        ):
            taken_off = bool(found) and folded[found[-1].end : figure.start].strip() in ("minus", "menos")
            found.append(figure if taken_off else _signed(figure, folded))
    return tuple(_ranged(found, folded))


def any_agree(figure: Figure, others: Iterable[Figure]) -> bool:
    """Does any of the others stand for the same number?"""
    return any(figure.agrees(other) for other in others)


def _folded(text: str) -> str:
    """Letter by letter, with halves left as they are: 6½ is not 61."""
    folded = folded_in_place(text)
    if "½" not in text:
        return folded
    return "".join("½" if letter == "½" else other for letter, other in zip(text, folded, strict=True))


def _place(figure: Figure) -> tuple[int, int]:
    return figure.start, -len(figure.text)


_ZERO = re.compile(r"\b(?:below|above|bajo|sobre) (?:zero|cero)$")
_MINUS = re.compile(r"(?<!\bor )(?<!\bo )\b(minus|menos)\s$")  # "plus or minus six" is none
_DEGREES = re.compile(r"\s?(?:degrees?|grados?|°)(?!\w)")
_BELOW = re.compile(r"(?:\s?(?:degrees?|grados?|°)(?:\s?[cf])?\b)?\s(?:below zero|bajo cero)\b")


def _signed(figure: Figure, folded: str) -> Figure:
    """Below zero where words say so: minus five, menos cinco grados (but «diez menos dos»), 5 degrees below zero."""
    word = _MINUS.search(folded[max(0, figure.start - 11) : figure.start])
    minus = word and (word[1] == "minus" or _DEGREES.match(folded, figure.end))
    if minus or _BELOW.match(folded, figure.end):
        return replace(figure, values=_each(figure.values, lambda one: -abs(one)))
    return figure


# ------------------------------------------------------------------ scales

_SCALES: dict[Language, dict[str, int]] = {
    "en": {"hundred": 100, "thousand": 10**3, "million": 10**6, "millions": 10**6, "billion": 10**9, "trillion": 10**12,
           "bn": 10**9, "tn": 10**12, "mn": 10**6},
    "es": {"mil": 10**3, "millon": 10**6, "millones": 10**6, "millardo": 10**9, "millardos": 10**9, "billon": 10**12,
           "billones": 10**12, "trillon": 10**18, "trillones": 10**18, "mdp": 10**6, "mdd": 10**6},
}  # fmt: skip
_SUFFIXES = {"k": 10**3, "m": 10**6, "mm": 10**6, "b": 10**9, "bn": 10**9}  # beside a currency only
_SCALE = {
    language: re.compile(rf"[\s\u00a0\u202f-]?({'|'.join(sorted(scales, key=len, reverse=True))})\b(?!-)")
    for language, scales in _SCALES.items()
}
_SUFFIX = re.compile(r"\s?(k|mm|m|bn|b)\b")
_ATTACHED = re.compile(  # 10k people, 3.4m tonnes; a 40m wave is no million
    r"(k|mn?|bn?)(?= (?:people|persons|residents|voters|users|members|jobs|homes|households|children|visitors|workers"
    r"|customers|passengers|tourists|tons?|tonnes?|barrels?|lit(?:re|er)s?|hectares?|acres?|doses)\b)|(k)\b"
)
_EURO_BEHIND = re.compile(r"\s?(mm?)\s?€|\s?(mm?)\s?(?:de )?(?:euros|dolares|pesos)\b")
_HALF = re.compile(r"\s?½|\s1/2\b|\sy medi[ao]\b|[\s-]and[\s-]a[\s-]half\b")
_HALF_BEHIND = re.compile(r"\s[a-z]+ (?:y medi[ao]|and a half)\b")  # 6 sacos y medio, two years and a half
_MORE = {10**3: re.compile(r"\s(\d{1,3})\b(?![.,]\d)"), 10**6: re.compile(r"\s(\d{1,3}) mil\b(?! millones)")}


def _scaled(folded: str, end: int, values: Values, language: Language, *, money: bool) -> tuple[int, Values]:
    """The figure's end and values with what multiplies it: "1,5 millones", "2 mil 500 millones", "6 and a half"."""
    factor, behind = Decimal(1), end
    if half := _HALF.match(folded, end):
        end, values = half.end(), _each(values, lambda one: one + Decimal("0.5"))
    if money and (suffix := _SUFFIX.match(folded, end)):
        return suffix.end(), _each(values, lambda one: one * _SUFFIXES[suffix[1]])
    if euros := _EURO_BEHIND.match(folded, end):
        return euros.end(1) if euros[1] else euros.end(2), _each(values, lambda one: one * 10**6)
    if suffix := _ATTACHED.match(folded, end):
        factor = Decimal(_SUFFIXES[(suffix[1] or suffix[2]).removesuffix("n")])
        return suffix.end(), _each(values, lambda one: one * factor)
    while scale := _SCALE[language].match(folded, end):
        step = _SCALES[language][scale[1]]
        end, factor = scale.end(), Decimal(step)
        values = _each(values, lambda one, step=step: one * step)
        if language == "es" and step in _MORE and (rest := _MORE[step].match(folded, end)):
            more = Decimal(rest[1]) * (1 if step == 10**3 else 1000)
            end, values = rest.end(), _each(values, lambda one, more=more: one + more)
    if end != behind and (half := _HALF.match(folded, end)):
        end, values = half.end(), _each(values, lambda one: one + factor / 2)
    elif _HALF_BEHIND.match(folded, end):
        values = _each(values, lambda one: one + Decimal("0.5"))
    return end, values


def _each(values: Values, change: object) -> Values:
    return frozenset(map(change, values))  # type: ignore[call-overload]


# ------------------------------------------------------------------ in digits

_NUMBER = re.compile(
    r"(?<![\w.,])[+\-−]?(?:\d{1,3}(?: \d{3})+(?![\d]|[.,]\d{3})(?:[.,]\d+)?|\d+(?:[.,]\d+|[\u00a0\u202f’]\d{3})*(?!\d))"
)
_CENTS = re.compile(
    r"['’´](\d{1,2})(?=\s?(?:[%€]|euros?\b|puntos?\b|por ciento\b|millones\b|grados\b))"
)  # 12'50 €, Spain


def _in_digits(text: str, folded: str, language: Language) -> Iterator[Figure]:
    for match in _NUMBER.finditer(folded):
        start, end = match.span()
        unit = unit_before(text, start, language)
        values = _readings(match.group(), language)
        if language == "es" and match.group().isdigit() and (cents := _CENTS.match(folded, end)):
            end, values = cents.end(), frozenset({Decimal(f"{match.group()}.{cents[1]}")})
        if len(values) > 1 and "." in match.group() and _SCALE[language].match(folded, end):
            values = frozenset({max(values)})  # 2.300 millones: nobody writes three decimals before a scale
        end, values = _scaled(folded, end, values, language, money=unit in CURRENCIES)
        yield Figure(text[start:end], values, unit or _unit(folded, start, end), start)


def _unit(folded: str, start: int, end: int) -> str:
    abbreviated = {"mdp": "peso", "mdd": "$"}.get(folded[start:end][-3:], "")
    return abbreviated or unit_behind(folded, end)


def _readings(digits: str, language: Language) -> Values:
    """Every value that a written number may have; see https://en.wikipedia.org/wiki/Decimal_separator."""
    digits = re.sub(r"[ \u00a0\u202f’]", "", digits).replace("−", "-")
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
    if language == "en":
        return frozenset({whole if marks[0] == "," else decimal})
    if groups[-1] == "000":  # nobody writes three decimals of nothing
        return frozenset({whole})
    return frozenset({whole, decimal})  # Spanish: 1.500 in Madrid, 1,500 in Mexico City


# ------------------------------------------------------------------ in words

_UNITS_EN = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen""".split()
_UNITS_ES = """cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis
    diecisiete dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis
    veintisiete veintiocho veintinueve""".split()
_HUNDREDS = "doscient trescient cuatrocient quinient seiscient setecient ochocient novecient".split()
NUMBER_WORDS: dict[Language, dict[str, int]] = {
    "en": {
        **{word: at for at, word in enumerate(_UNITS_EN)},
        **{word: 10 * at for at, word in enumerate(
            "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)},
        "dozen": 12,
    },
    "es": {
        **{word: at for at, word in enumerate(_UNITS_ES)},
        **{word: 10 * at for at, word in enumerate(
            "treinta cuarenta cincuenta sesenta setenta ochenta noventa".split(), start=3)},
        **{f"{hundred}{end}": 100 * at for at, hundred in enumerate(_HUNDREDS, start=2) for end in ("os", "as")},
        "cien": 100, "ciento": 100, "un": 1, "una": 1, "veintiun": 21, "veintiuna": 21, "docena": 12, "docenas": 12,
        "decena": 10, "quincena": 15, "veintena": 20, "treintena": 30, "cincuentena": 50, "centenar": 100,
        "centenares": 100, "millar": 1000, "millares": 1000,
    },
}  # fmt: skip
_ONE = frozenset("one un una".split())
_DOZENS = frozenset(  # they count only with a word before them
    "dozen docena docenas decena quincena veintena treintena cincuentena centenar centenares millar millares".split()
)
ONES = frozenset("a an one half un una uno medio media".split())  # alone they count nothing
_TOKENS = re.compile(r"[a-z]+")
_LINK = re.compile(r"[\s\u00a0\u202f-]+(?:(?:and|y|a|de)\s+)?")


def _in_words(text: str, folded: str, language: Language) -> Iterator[Figure]:
    """Runs of number words: twenty-one, two hundred and five thousand, treinta y uno, medio millón."""
    known = {**NUMBER_WORDS[language], **_SCALES[language]}
    tokens = [match for match in _TOKENS.finditer(folded) if match.group() in known or match.group() in ONES]
    at = 0
    while at < len(tokens):
        run = [tokens[at]]
        while at + len(run) < len(tokens) and _goes_on(folded, run, tokens[at + len(run)], language):
            run.append(tokens[at + len(run)])
        at += len(run)
        start, end = run[0].start(), run[-1].end()
        half, behind = _HALF.match(folded, end), _HALF_BEHIND.match(folded, end)
        alone = len(run) == 1 and run[0].group()
        if alone in _ONE and (half or behind):
            value: Decimal | None = Decimal(1)
        elif half and alone in _SCALES[language]:
            value = Decimal(_SCALES[language][str(alone)])  # millón y medio de habitantes
        else:
            value = _value(run, language)
        per_cent = folded[start:end] in ("ciento", "mil") and folded[:start].endswith("por ")
        if value is None or per_cent or folded[start - 1 : start].isdigit() or _digits_before(folded, start):
            continue
        values: Values = frozenset({value})
        if half:  # two and a half million; un millón y medio
            last = _SCALES[language].get(run[-1].group(), 1)
            end, values = half.end(), frozenset({value + Decimal(last) / 2})
            end, values = _scaled(folded, end, values, language, money=False)
        elif behind:
            values = frozenset({value + Decimal("0.5")})
        yield Figure(text[start:end], values, unit_behind(folded, end), start)


def _digits_before(folded: str, start: int) -> bool:
    """Is it the scale of a figure in digits?"""
    return bool(re.search(r"\d[\s\u00a0\u202f-]?$", folded[max(0, start - 3) : start]))


def _goes_on(folded: str, run: list[re.Match[str]], after: re.Match[str], language: Language) -> bool:
    """Does the next number word belong to the figure?"""
    last, word, between = run[-1].group(), after.group(), folded[run[-1].end() : after.start()]
    if not _LINK.fullmatch(between) or word in ("half", "medio", "media"):
        return False
    if word in ("a", "an"):
        return last == "half"
    scales, values = _SCALES[language], {**NUMBER_WORDS[language], **_SCALES[language]}
    joint = between.strip(" -\u00a0\u202f")
    if last in ONES and last not in ("one", "un", "una", "uno"):
        return word in scales or (joint == "a" and word in scales) or word in _DOZENS
    if joint == "a":
        return False
    mine, theirs = values.get(last, 1), values.get(word, 1)
    if joint == "and":
        return language == "en" and mine >= 100 and theirs < 100 and word not in scales
    if joint == "y":
        return language == "es" and 30 <= mine <= 90 and mine % 10 == 0 and 1 <= theirs <= 9
    if joint == "de":
        return False
    if word in scales or word in _DOZENS:
        return mine < theirs or last in scales
    if last in scales or (language == "es" and mine >= 100):
        return theirs < mine
    return language == "en" and 20 <= mine <= 90 and 1 <= theirs <= 9


def _value(told: list[re.Match[str]], language: Language) -> Decimal | None:
    """What the words of a figure amount to; None for "one" and "a" alone, and for scales that count nothing."""
    scales, numbers, run = _SCALES[language], NUMBER_WORDS[language], [match.group() for match in told]
    if len(run) == 1 and (run[0] in ONES or run[0] in _DOZENS or (run[0] in scales and run[0] != "mil")):
        return None  # "millions of people"
    total, current = Decimal(0), Decimal(0)
    for word in run:
        if word in ("half", "medio", "media"):
            current = Decimal("0.5")
        elif word in _DOZENS:
            current = (current or Decimal(1)) * numbers[word]
        elif word not in scales and not (word in ("a", "an") and current):  # half a million
            current += numbers.get(word, 1)
        elif word not in scales:
            continue
        elif scales[word] == 100 or (language == "es" and scales[word] == 1000):
            current = (current or Decimal(1)) * scales[word]
        elif current or not total:
            total, current = total + (current or Decimal(1)) * scales[word], Decimal(0)
        else:  # a thousand million
            total *= scales[word]
    return total + current


# ------------------------------------------------------------------ ranges

_RANGE = re.compile(r"\s?(?:-|–|—|to|or|a|al|o|y|and|hasta)\s?(?:[$€£]|el |los |las |un )?")
_BETWEEN = re.compile(r"\b(?:between|from|entre|de|del|desde)\s+(?:el |los |las )?[$€£]?$")


def _ranged(found: list[Figure], folded: str) -> list[Figure]:
    """Unit and scale that stand once for both: from 4 to 9 %, between 3 and 4 million, 40-50 euros."""
    for at in range(len(found) - 2, -1, -1):
        one, other = found[at], found[at + 1]
        between = folded[one.end : other.start]
        if one.unit and between in ("-", "–") and not other.unit:  # £780–830 million
            found[at : at + 2] = [replace(one, values=_at_scale(one, other)), replace(other, unit=one.unit)]
            continue
        if one.unit or not _RANGE.fullmatch(between):
            continue
        listed = between.strip()[:1] in ("y", "a") and between.strip() != "a"
        if listed and not _BETWEEN.search(folded[: one.start]):
            found[at] = replace(one, unit=other.unit)
            continue
        found[at] = replace(one, unit=other.unit, values=_at_scale(one, other))
    return found


_BARE = re.compile(r"[\d.,]+")


def _at_scale(one: Figure, other: Figure) -> Values:
    """The values of a bare figure at the scale of the one behind it, where that has one."""
    if not _BARE.fullmatch(one.text) or _BARE.fullmatch(other.text) or max(one.values) >= 1000:
        return one.values
    digits = _BARE.match(other.text)
    scaled = max(other.values) / max(_readings(digits.group(), "en")) if digits else Decimal(1)
    return _each(one.values, lambda value: value * scaled) if scaled >= 1000 else one.values


# ------------------------------------------------------------------ ordinals and shares

ORDINALS: dict[Language, dict[str, int]] = {  # folded, as they stand before a noun
    "en": {word: at for at, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), start=1)},
    "es": {"primer": 1, "tercer": 3, **{stem + end: at for at, stem in enumerate(
        "primer segund tercer cuart quint sext septim octav noven decim undecim duodecim".split(), start=1)
        for end in ("o", "a")}},
}  # fmt: skip
_ORDINAL_WORDS = {language: "|".join(words) for language, words in ORDINALS.items()}
_ORDINAL: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        rf"(?:(?<!\ba )(?<!\bone )|(?=second [a-z](?!ater)))\b(?:({_ORDINAL_WORDS['en']})"  # "a second plant"
        r"|(\d+)(?:st|nd|rd|th))\b(?! of all)"
    ),
    "es": re.compile(rf"(?<!\bun )\b(?:({_ORDINAL_WORDS['es']})|(\d+)\.?(?:[ªºao°]|er|[rd][oa]))(?!\w)(?! partes?\b)"),
}
_IN_ORDER = {
    language: re.compile(rf"\b(?:({words})|(\d+)(?:st|nd|rd|th|\.?(?:[ªºao°]|er|[rd][oa])))[ -](?=([a-zñ]+))")
    for language, words in _ORDINAL_WORDS.items()
}
_ROMAN = re.compile(r"\b(?:siglo|century|capitulo|chapter|articulo|article)s? ([ivxl]{1,7})\b")


def ordinals(text: str, language: Language) -> frozenset[int]:
    """The ordinals of a text from the second on: "the 16th", "siglo XVI", "tercera"."""
    folded = folded_in_place(text)
    found = set()
    for match in _ORDINAL[language].finditer(folded):
        found.add(int(match[2]) if match[2] else ORDINALS[language][match[1]])
    return frozenset(found | {roman(match[1]) for match in _ROMAN.finditer(folded)}) - {1}


def in_order(folded: str, language: Language) -> list[tuple[int, str]]:
    """What stands behind each ordinal of a folded text: (2, "year") of "the 2nd year", (4, "largest")."""
    return [(int(match[2]) if match[2] else ORDINALS[language][match[1]], match[3])
            for match in _IN_ORDER[language].finditer(folded)]  # fmt: skip


def roman(numeral: str) -> int:
    """XVI → 16."""
    values = [{"i": 1, "v": 5, "x": 10, "l": 50}[letter] for letter in numeral.lower()]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))


_PARTS: dict[str, int] = {
    **{word: at for at, word in enumerate("third quarter fifth sixth seventh eighth ninth tenth".split(), start=3)},
    **{f"{word} parte": at for at, word in enumerate(
        "tercera cuarta quinta sexta septima octava novena decima".split(), start=3)},
    "half": 2, "mitad": 2, "fourth": 4, "twentieth": 20, "tercio": 3, "cuarto": 4, "quinto": 5, "decimo": 10,
    "vigesima parte": 20,
}  # fmt: skip
_MANY = {"a": 1, "una": 1, "un": 1, "la": 1, **{word: at for words in (_UNITS_EN, _UNITS_ES)
                                               for at, word in enumerate(words[:11])}}  # fmt: skip
_ONE_OF = "(" + "|".join(sorted(_MANY, key=len, reverse=True)) + r"|\d{1,3})"
_PART = "(" + "|".join(word.replace(" parte", "s? parte") for word in sorted(_PARTS, key=len, reverse=True)) + ")s?"
_OF_A_WHOLE = (  # "a third of it", "a third more": no ordinal
    r"(?:(?<=mitad)|(?<=tercio)|(?<=tercios)|(?<=parte)|(?<=partes)|(?=[^\w\s]|$)"
    r"|(?= (?:of|de|del|less|more|fewer|lower|higher|menos|mas|than|as|que|to|in|on|by|from|since|and)\b)"
    r"|(?= (?:is|was|are|were)\b))"
)
_SHARES = (
    re.compile(rf"\b{_ONE_OF}[ -]{_PART}\b{_OF_A_WHOLE}(?! (?:hora|hour|centur|siglo))"),
    re.compile(r"(?<![\d/.,])(\d)/(\d{1,2})(?= (?:of|de|del)\b)"),
    re.compile(rf"\b{_ONE_OF} (?:in|out of|of every|de cada) (?:every )?{_ONE_OF}\b"),
    re.compile(r"(?<!first )(?<!second )(?<!a )(?<!a-)(?<!each )(?<!every )\b(half)\b(?! a |-| an )"),
)


def shares(text: str) -> list[Figure]:
    """The parts of a whole that a text names, as percentages: half, two thirds, cuarta parte, one in four."""
    folded = folded_in_place(text)
    found: list[Figure] = []
    for pattern in _SHARES:
        for match in pattern.finditer(folded):
            many, of = (match[1], match[2]) if pattern.groups == 2 else ("1", match[1])
            if (
                of == "half" and pattern.groups == 2 and folded[: match.start()].endswith("and ")
            ):  # two years and a half
                continue
            whole = _PARTS.get(of.replace("s parte", " parte")) or _counted(of)
            if 0 < _counted(many) < whole and not any(one.start <= match.start() < one.end for one in found):
                exact = Decimal(100 * _counted(many)) / whole
                values = frozenset(exact.quantize(Decimal(step)) for step in ("1", "0.1"))
                found.append(Figure(text[match.start() : match.end()], values, "%", match.start()))
    return found


def _counted(word: str) -> int:
    return int(word) if word.isdigit() else _MANY.get(word, 0)


PART_OF = re.compile(
    r" (?:out )?(?:of|de) (?:the |its |their |all |l[ao]s |sus )*"
)  # between 3 and 9 in "3 of the 9 men"
