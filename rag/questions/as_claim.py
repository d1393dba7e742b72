"""A question and an answer to it -> the statement that they make together, as far as word order allows.

"How many agents are there in Mexico?" and "24" -> "24 agents are there in Mexico." A judge of meaning that was trained
on statements reads it well enough.
"""

from __future__ import annotations

import re

_ASKED = re.compile(
    r"^\W*(?:(?:in|on|at|to|from|by|of|for|with|en|de|desde|a|por|con|para)\s+)?"
    r"(?:how (?:many|much|old|long|far|high|tall|big|full)|what|which|who|whom|whose|when|where|why|how"
    r"|por qu[eé]|cu[aá]nt[oa]s?|qu[eé]|cu[aá]l(?:es)?|qui[eé]n(?:es)?|cu[aá]ndo|d[oó]nde|c[oó]mo)\b",
    re.I,
)
_SUPPORT = re.compile(r"\b(?:did|does|do) ", re.I)


def as_claim(question: str, answer: str) -> str:
    """The question with the answer in place of its question word."""
    bare = question.strip(" ¿?.!")
    asked = _ASKED.match(bare)
    bare = _SUPPORT.sub("", f"{answer}{bare[asked.end() :]}" if asked else bare, count=1)
    return f"{bare[:1].upper()}{bare[1:]}."
