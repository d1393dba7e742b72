"""Who looks at the page."""

from __future__ import annotations

from dataclasses import dataclass

from rag.types import Language


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at the page: their name's id or the browser's, the open page's id, and the language they read it in."""

    visitor: str
    session: str
    language: Language
    writes: bool = True  # may this reader change the library?
    named: bool = False  # are they known by a name? Else what they do here stays with the browser
