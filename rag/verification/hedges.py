"""Claim and quotes -> is what denies, weakens or lends the quotes' words kept, and nothing of the kind added?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Literal

from rag.language.lexicon import ALIKE, equivalence
from rag.language.modality import Kind, Marker, without_the_month
from rag.language.text import Text
from rag.language.words import fold, stem
from rag.types import Language

Lost = Literal["negation", "hedge", "attribution"]
HALF = 0.5  # share of what a marker bears on that a claim must speak of, so that it may not leave the marker out
FEW = 2  # words on which a denial must bear, to tell that no quote affirms them
ANY = 0.25  # the same of a denial of the claim that no quote has: of four words it bears on, one
_DONE = re.compile(  # what is told as having happened
    r"\b(?:has|have|had|was|were|did|already|now|\w{3,}ed|ha|han|habia|habian|fue|fueron|ya|\w{2,}(?:aron|ieron)|era|eran)\b"
)
_DECIDED = re.compile(
    r"\b(?:decided|agreed|resolved|approved|ordered|decision to|decid(?:io|ieron|ido)|acord(?:o|aron|ado)"
    r"|resolv(?:io|ieron)|resuelto|aprob(?:o|aron|ado)|orden(?:o|aron|ado))\b"
)
_WEIGHED = re.compile(
    r"\b(?:(?:is|are|was|were|been|be|being) (?:consider|weigh|study|stud|examin|explor|discuss|suggest)\w*"
    r"|consider(?:s|ing) (?:a|an|the|whether|\w+ing)|no decision|under (?:consideration|study|review)|looking at"
    r"|(?:se )?(?:estudi|analiz|evalu|baraj|sopes|valor|contempl|plante|explor)(?:a|an|aba|aban)"
    r"|en estudio|sin decidir|no se ha decidido)\b"
)
_WILL = re.compile(r"\b(?:will|shall|(?:is|are) (?:going|set|due) to|vamos? a|van? a)\b")
_MIGHT = re.compile(r"\b(?:could|may|might|podrian?|podran?|cabe la posibilidad|es posible|quiza)\b")
_Placed = tuple[Marker, Text]


def markers_kept(claim: Text, quotes: Sequence[Text], *, covered: bool = False) -> Lost | None:
    """Is what denies, weakens or lends the quotes' words still there, and nothing of the kind added?

    `covered`: the quotes are known to speak of what the claim does, so that "nothing" need not be looked for.
    """
    kept = partial(_kept, claim, quotes, covered)
    if not kept("negation"):
        return "negation"
    if not kept("possible") or not kept("future"):
        return "hedge"
    return None if _as_lent(claim, quotes) else "attribution"


def _kept(claim: Text, quotes: Sequence[Text], covered: bool, kind: Kind) -> bool:
    """Has each sure marker of the claim a counterpart, and each of the quotes that bears on what the claim says?

    Two markers are counterparts where they bear on the same word, or where there is but one, as sure, on either side.
    """
    mine = [(marker, claim) for marker in claim.markers if marker.kind == kind]
    theirs = [(marker, quote) for quote in quotes for marker in quote.markers if marker.kind == kind]
    if len(mine) == len(theirs) == 1 and mine[0][0].weak == theirs[0][0].weak:
        return True
    added = [one for one in mine if not one[0].weak and not _met(one, theirs)]
    if kind == "negation":
        added = [one for one in added if ((theirs or not covered) and len(one[0].scope) < FEW)
                 or any(_spoken_of(one, quote, least=ANY) for quote in quotes)]  # fmt: skip
    lost = [one for one in theirs if not one[0].weak and not _met(one, mine) and _spoken_of(one, claim)]
    if kind == "future":  # "will draft" may be said of what was agreed, "opens on Friday" of a plan
        return not (lost and _DONE.search(claim.folded))
    return not added and not lost


def too_soon(claim: Text, quote: Text) -> bool:
    """Is told as done what the quote has to come: "The wing opened", of "is expected to open"?"""
    mine = [(marker, claim) for marker in claim.markers if marker.kind == "future"]
    coming = [(marker, quote) for marker in quote.markers if marker.kind == "future" and not marker.weak
              and _COMING.match(quote.folded, marker.at)]  # fmt: skip
    done = [stem(fold(word), claim.language) for word in _WAS_DONE.findall(claim.text)]
    return any(
        not _met(one, mine) and _spoken_of(one, claim)
        and any(equivalence(word, quote.language, verb, claim.language) >= ALIKE
                for word in (*one[0].scope, *_itself(one[0], quote)) for verb in done)
        for one in coming
    )  # fmt: skip


def _itself(marker: Marker, quote: Text) -> Iterator[str]:
    """The stem of a Spanish verb whose ending is the marker: abrirá."""
    future = _FUTURE.match(quote.folded, marker.at) if quote.language == "es" else None
    if future:
        yield stem(future[1], "es")


_FUTURE = re.compile(r"([a-z]+r)an?\b")
_WAS_DONE = re.compile(r"\b(?:\w{3,}ed|\w{2,}(?:aron|ieron)|\w{2,}ó)\b")


_COMING = re.compile(r"(?:will|shall|expected|due|set|scheduled|going|previst[oa]s?|preven?|[a-z]+ra[ns]?)\b")


def _met(one: _Placed, others: Iterable[_Placed]) -> bool:
    return any(
        equivalence(word, one[1].language, other, text.language) >= ALIKE
        for marker, text in others
        for word in one[0].scope
        for other in marker.scope
    )


def _spoken_of(one: _Placed, claim: Text, least: float = HALF) -> bool:
    """Does the claim speak of what the marker bears on, of this share of its words at least?"""
    marker, quote = one
    told = [any(equivalence(word, quote.language, mine, claim.language) >= ALIKE for mine in claim.stems)
            for word in marker.scope]  # fmt: skip
    return bool(told) and sum(told) >= least * len(told)


_IF = re.compile(
    r"\b(?:(?<!\bas )(?<!\beven )(?<!\bwhat )if(?! not\b| any\b| so\b)|unless|provided that|as long as"
    r"|on condition that|in the event (?:of|that)|(?<!como )(?<!incluso )(?<!aun )si(?! bien\b|,)"
    r"|siempre (?:que|y cuando)|a menos que|salvo que|a no ser que|en caso de(?: que)?"
    r"|con tal de que|a condicion de que)\b"
)
_DEPENDS = re.compile(r"\b(?:depend\w*|subject to|suje\w+ a|only|solo|requir\w+|requier\w+)\b")
_ASKED = re.compile(  # what stands behind is no condition: "asked if", «estudia si»
    r"\b(?:ask\w*|wonder\w*|know|knows|see|decid\w+|unclear|determin\w+|doubt\w*|check\w*|look\w* (?:at|into)"
    r"|pregunt\w+|sab\w+|ve[ra]?|comprob\w+|estudi\w+|analiz\w+|investig\w+|dud\w+|verific\w+|evalu\w+|plante\w+"
    r"|debat\w+|aclar\w+|discut\w+)(?: \w+){0,2} $"
)
_STOPS = re.compile(r"[.?!;:]\s")
TOLD_OF = 0.34  # share of a condition's words from which a claim does not leave it out


def unconditional(claim: Text, quote: Text) -> bool:
    """Is told without a condition what the quote tells with one: "If it rains, the fair will close" """
    if _IF.search(claim.folded) or _DEPENDS.search(claim.folded):
        return False
    return any(
        _share(claim, main) >= HALF and _share(condition, claim) < TOLD_OF for condition, main in _conditions(quote)
    )


def _conditions(text: Text) -> Iterator[tuple[Text, Text]]:
    """Each condition of a text and what hangs on it."""
    folded = text.folded
    for match in _IF.finditer(folded):
        if _ASKED.search(folded[max(0, match.start() - 40) : match.start()]):
            continue
        start = max((one.end() for one in _STOPS.finditer(folded, 0, match.start())), default=0)
        stop = _STOPS.search(folded, match.end())
        end = stop.start() if stop else len(folded)
        comma = folded.find(", ", match.end(), end)
        opens = not re.search(r"\w", folded[start : match.start()])
        if opens and comma >= 0:
            yield text.cut(match.end(), comma), text.cut(comma, end)
        elif not opens:
            yield text.cut(match.end(), comma if comma >= 0 else end), text.cut(start, match.start())


def _share(one: Text, other: Text) -> float:
    """Which share of its words, figures aside, the other holds; 0 where it has fewer than FEW."""
    mine = [word for word in one.stems if not word.isdigit()]
    found = [any(equivalence(word, one.language, theirs, other.language) >= ALIKE for theirs in other.stems)
             for word in mine]  # fmt: skip
    return sum(found) / len(found) if len(found) >= FEW else 0.0


def hardened(claim: Text, quotes: Sequence[Text]) -> bool:
    """Is told as decided what the quotes only weigh, as coming what they say may come, or what has a condition bare?"""
    if any(unconditional(claim, quote) for quote in quotes):
        return True
    mine, *said = (without_the_month(text.text, text.language) for text in (claim, *quotes))
    decided = None if _WEIGHED.search(mine) else _DECIDED.search(mine)
    if decided and not any(map(_DECIDED.search, said)):
        settled = claim.cut(decided.end())
        if any(quote.cut(at.end()).clause(0).may_speak_of(settled)
               for quote, told in zip(quotes, said, strict=True) for at in _WEIGHED.finditer(told)):  # fmt: skip
            return True
    sure = _will(claim) and not any(one.kind == "possible" for one in claim.markers)
    return sure and any(map(_MIGHT.search, said)) and not any(map(_will, quotes))


def _will(text: Text) -> bool:
    """Does it say that something will be?"""
    return bool(_WILL.search(text.folded)) or any(
        one.kind == "future" and not one.weak and not _MIGHT.match(text.folded, one.at) for one in text.markers
    )


def _as_lent(claim: Text, quotes: Sequence[Text]) -> bool:
    """Does the claim say that somebody says so where the quotes do, and only there?"""
    mine, theirs = ([one for one in some if one.kind == "attribution"]
                    for some in (claim.markers, [marker for quote in quotes for marker in quote.markers]))  # fmt: skip
    sure, told = (any(not one.weak for one in some) for some in (mine, theirs))
    return (not sure or bool(theirs)) and (not told or bool(mine))


_DOUBTED: Mapping[Language, re.Pattern[str]] = {  # and the verb that it is said of
    "en": re.compile(r"\b(?:would(?! not)|could(?! not)|may(?! not)|might(?! not)|tr(?:y|ies|ied|ying) to) (\w+)"),
    "es": re.compile(
        r"\b(?:pued[ae]n?|podr[ií]an?|intent\w+|trat\w+ de|querian?|deberian?) (\w+?r)(?:se|nos|l[aeo]s?)?\b"
        r"|\b(\w{2,}r)ian?\b"
    ),
}
_SURE: Mapping[Language, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:will|managed to|succeeded in|shall) (\w+)"),
    "es": re.compile(r"\b(?:logr\w+|consigui\w+) (\w+?r)(?:se|nos|l[aeo]s?)?\b|\b(\w{2,}r)an?\b"),
}


def firmer(claim: Text, quotes: Sequence[Text]) -> bool:
    """Does the claim say that something will be, or was brought about, which the quotes in its language only allow?

    What somebody said "would" be may be told with "will": such a quote counts for nothing here.
    """
    own = [quote for quote in quotes if quote.language == claim.language]
    if any(one.kind == "attribution" for quote in own for one in quote.markers):
        return False
    doubted = {verb for quote in own for verb in _verbs(_DOUBTED, quote)}
    return bool((_verbs(_SURE, claim) - _verbs(_DOUBTED, claim)) & doubted)


def _verbs(said: Mapping[Language, re.Pattern[str]], text: Text) -> set[str]:
    return {stem(found, text.language) for match in said[text.language].finditer(text.folded)
            for found in match.groups() if found}  # fmt: skip


_ASKED_FOR: Mapping[Language, re.Pattern[str]] = {  # a sum that somebody only wants
    "en": re.compile(r"\b(?:ask(?:s|ed|ing)? for|demand(?:s|ed|ing)?|seek(?:s|ing)?|sought|claim(?:s|ed|ing)"
                     r"|request(?:s|ed|ing)?|want(?:s|ed|ing)?)\b"),
    "es": re.compile(r"\b(?:pid(?:e|en|io|ieron|iendo)|reclam(?:a|an|o|aron|aba|aban)|exig(?:e|en|io|ieron|ian?)"
                     r"|solicit(?:a|an|o|aron|aba|aban)|demand(?:a|an|o|aron|aba|aban)|quier(?:e|en)|queri(?:a|an))\b"),
}  # fmt: skip
_HAD: Mapping[Language, re.Pattern[str]] = {  # and one that is had or paid
    "en": re.compile(r"\b(?:receiv(?:es?|ed|ing)|g[eo]ts?|paid|pay(?:s|ing)?|earn(?:s|ed)?|awarded|granted|ordered)\b"),
    "es": re.compile(r"\b(?:recib|cobr|pag|obt(?:uv|ien|en)|conced|conden|gan)(?!os\b)[a-z]{1,5}\b"),
}  # fmt: skip


def granted(claim: Text, quote: Text) -> bool:
    """Is a sum told as had or paid which the quote has somebody ask for, and nobody get?"""
    if _ASKED_FOR[claim.language].search(claim.folded) or not _HAD[claim.language].search(claim.folded):
        return False
    if _HAD[quote.language].search(quote.folded):
        return False
    wanted = [
        one
        for one in quote.figures
        if _WANTED[quote.language].search(quote.folded[max(0, one.start - NEAR) : one.start])
    ]
    return any(figure.agrees(one) for figure in claim.figures for one in wanted)


NEAR = 90  # characters before a sum in which somebody may ask for it
_WANTED = {language: re.compile(rf"{verb.pattern}[^.;:]{{0,60}}$") for language, verb in _ASKED_FOR.items()}
