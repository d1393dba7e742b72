"""Fuente: answers in English and Spanish in which every sentence rests on an exact quote from your documents.

In come documents and questions; out come answers with their citations.
Everything that a user of the library needs is named here; importing it loads no model and none of the large libraries.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rag.errors import (
    DocumentError,
    FilterError,
    FuenteError,
    IndexAway,
    IndexDamaged,
    InputError,
    LibraryBusy,
    LibraryError,
    LibraryMissing,
    ModelError,
    ModelMismatch,
    QuestionError,
    SettingsError,
)
from rag.types import (
    AddReport,
    Answer,
    CheckReport,
    Citation,
    Claim,
    Direct,
    Document,
    Draft,
    Dropped,
    FileReport,
    FileStatus,
    Filters,
    Language,
    Passage,
    Progress,
    Reason,
    Refusal,
    Sentence,
    Stage,
    Turn,
)

if TYPE_CHECKING:
    from rag.briefer import Briefer
    from rag.briefing.brief import Brief
    from rag.library import Library

__all__ = [
    "AddReport",
    "Answer",
    "Brief",
    "Briefer",
    "CheckReport",
    "Citation",
    "Claim",
    "Direct",
    "Document",
    "DocumentError",
    "Draft",
    "Dropped",
    "FileReport",
    "FileStatus",
    "FilterError",
    "Filters",
    "FuenteError",
    "IndexAway",
    "IndexDamaged",
    "InputError",
    "Language",
    "Library",
    "LibraryBusy",
    "LibraryError",
    "LibraryMissing",
    "ModelError",
    "ModelMismatch",
    "Passage",
    "Progress",
    "QuestionError",
    "Reason",
    "Refusal",
    "Sentence",
    "SettingsError",
    "Stage",
    "Turn",
]


def __getattr__(name: str) -> Any:  # lazily: what these two need takes a second to import
    if name in ("Brief", "Briefer", "Library"):
        from rag.models.embedding import speak_langchain

        speak_langchain()
    if name == "Brief":
        from rag.briefing.brief import Brief

        return Brief
    if name == "Briefer":
        from rag.briefer import Briefer

        return Briefer
    if name == "Library":
        from rag.library import Library

        return Library
    raise AttributeError(f"module 'rag' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
