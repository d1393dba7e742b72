"""Fuente: answers in English and Spanish in which every sentence rests on an exact quote from your documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.briefer import Briefer
    from rag.library import Library

__all__ = ["Briefer", "Library"]


def __getattr__(name: str) -> Any:  # lazily, so that `import rag` costs nothing
    if name == "Briefer":
        from rag.briefer import Briefer

        return Briefer
    if name == "Library":
        from rag.library import Library

        return Library
    raise AttributeError(f"module 'rag' has no attribute {name!r}")
