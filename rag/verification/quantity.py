"""Claim and quotes -> does a claim about all or most rest on quotes about some?"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.language.text import Text


def _one_of(english: str, spanish: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{english}|{spanish})\b")


_ALL = _one_of(
    "(?<!almost )(?<!nearly )(?:all|every)|each|everyone|everybody|everything|always|entire(?:ly)?|whole|wholly"
    "|unanimous(?:ly)?|any",
    r"(?<!casi )tod[oa]s?|cada|siempre|enter[oa]s?|unanim\w+|cualquier\w*|complet\w+|total(?:es|mente|idad)?",
)
_MOST = _one_of("most|majority|mostly|almost all|nearly all",
                r"mayor(?:ia|itari\w*)|mayor parte|casi tod[oa]s?|principal\w*")  # fmt: skip
_FEW = _one_of("few|handful|hardly any|minority", "pocos|pocas|punado|minoria|apenas")
_SOME = _one_of("some|several|a number of|part of", "algun[oa]s?|vari[oa]s|parte|ciert[oa]s")


_NONE = _one_of("none|no one|nobody|not one", "ningun[oa]?|nadie")
_PART = re.compile(r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|un[oa]|dos|tres|cuatro|cinco|seis|siete"
                   r"|ocho|nueve|diez) (?:of|de) (?:the|its|their|las|los|sus)\b|\bde l[oa]s \d+, ")  # fmt: skip


def overstated(claim: Text, quote: Text) -> bool:
    """All or none for some or most, most for some or few, few for most?"""
    mine, theirs = claim.folded, quote.folded
    if _NONE.search(mine) and not _NONE.search(theirs) and not _ALL.search(theirs):  # all passed: none failed
        return _of_the_same(claim, _NONE, quote, (_SOME, _MOST, _FEW, _PART))
    if _ALL.search(mine) and not _MOST.search(mine):
        return not _ALL.search(theirs) and _of_the_same(claim, _ALL, quote, (_SOME, _MOST, _FEW))
    if _MOST.search(mine):
        return not _MOST.search(theirs) and _of_the_same(claim, _MOST, quote, (_SOME, _FEW))
    return not _FEW.search(theirs) and _of_the_same(claim, _FEW, quote, (_MOST,))


def _of_the_same(claim: Text, more: re.Pattern[str], quote: Text, fewer: Sequence[re.Pattern[str]]) -> bool:
    """Is the one said in the claim of what the other is said of in the quote?"""
    said = [claim.clause(match.start()) for match in more.finditer(claim.folded)]
    there = [quote.clause(match.start()) for one in fewer for match in one.finditer(quote.folded)]
    return any(one.may_speak_of(other) for one in said for other in there)
