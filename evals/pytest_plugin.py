"""A pytest plugin: `assert_supported(text, library)` fails where a text says what the documents do not.

Installed with Fuente under the entry point `pytest11`; it loads nothing until it is called. See docs/evaluation.md.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from rag.library import Library
    from rag.types import CheckReport, Claim, Language


def assert_supported(
    text: str,
    library: Library | Path | str,
    *,
    least: float = 1.0,
    most_contradicted: int = 0,
    language: Language | None = None,
) -> CheckReport:
    """Check a text against a library, or the folder of one, and return the report.

    Raises AssertionError, naming the sentences, where less than the share `least` (0 to 1) of its claims is supported
    or more than `most_contradicted` are contradicted. A text without claims is supported.
    """
    __tracebackhide__ = True
    report = _checked(text, library, language)
    claims = [one for one in report.claims if one.verdict != "no_claim"]
    failed = [one for one in claims if one.fails]
    share = 1 - len(failed) / len(claims) if claims else 1.0
    contradicted = sum(one.verdict == "contradicted" for one in failed)
    if share < least or contradicted > most_contradicted:
        lines = "\n".join(map(_line, failed))
        raise AssertionError(
            f"{share:.0%} of {len(claims)} claims are supported, {contradicted} contradicted:\n{lines}"
        )
    return report


def _checked(text: str, library: Library | Path | str, language: Language | None) -> CheckReport:
    from rag import Briefer, Library

    if isinstance(library, Library):
        return Briefer(library).check(text, language=language)
    with Library.open(library, create=False) as opened:
        return Briefer(opened).check(text, language=language)


def _line(claim: Claim) -> str:
    why = f" ({claim.why})" if claim.why else ""
    return f"  {claim.verdict}{why}: {' '.join(claim.text.split())}"


@pytest.fixture(name="assert_supported")
def _assert_supported() -> Callable[..., CheckReport]:
    """`assert_supported`, for tests that take it as a fixture."""
    return assert_supported
