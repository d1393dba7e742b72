"""Claim and quotes -> does a claim about all or most rest on quotes about some?"""

from __future__ import annotations

import re

from rag.language.text import Text


def _one_of(english: str, spanish: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{english}|{spanish})\b")


_ALL = _one_of(
    "all|every|each|everyone|everybody|everything|always|entire(?:ly)?|whole|wholly|unanimous(?:ly)?|any",
    r"tod[oa]s?|cada|siempre|enter[oa]s?|unanim\w+|cualquier\w*|complet\w+|total(?:es|mente)?",
)
_NONE = _one_of("no|none|nobody|nothing|never|neither|not|nor|without|only",
                "ningun[oa]?|nadie|nada|nunca|sin|ni|solo")  # fmt: skip
_MOST = _one_of("most|majority|mostly|almost all|nearly all",
                r"mayor(?:ia|itari\w*)|mayor parte|casi tod[oa]s?|principal\w*")  # fmt: skip
_FEW = _one_of("few|handful|hardly any|minority", "pocos|pocas|punado|minoria|apenas")
_SOME = _one_of("some|several|a number of|part of", "algun[oa]s?|vari[oa]s|parte|ciert[oa]s")
_ONLY = _one_of("only|just", "solo|solamente|unicamente")
_FIXED = _one_of(  # phrases in which these words tell no quantity
    "at all|after all|above all|all over|first of all|overall|most likely|at most|each other",
    "sobre todo|del todo|no obstante|todo el mundo|de todos modos",
)


def overstated(claim: Text, quote: Text) -> bool:
    """All for some or most, most for some or few, few for most, some for none."""
    mine, theirs = (_FIXED.sub(" ", text.folded) for text in (claim, quote))
    if _ALL.search(mine) and not _MOST.search(mine):
        fewer = _SOME.search(theirs) or _MOST.search(theirs) or _FEW.search(theirs) or _ONLY.search(theirs)
        return not _ALL.search(theirs) and bool(fewer)
    if _MOST.search(mine):
        return not _MOST.search(theirs) and bool(_SOME.search(theirs) or _FEW.search(theirs))
    if _FEW.search(mine):
        return not _FEW.search(theirs) and bool(_MOST.search(theirs))
    return bool(_SOME.search(mine)) and not _SOME.search(theirs) and bool(_NONE.search(theirs))
