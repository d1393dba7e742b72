"""`Brief` → a file: Markdown, HTML, Word or PDF, by the ending of its name."""

from __future__ import annotations

from typing import Literal, get_args

from rag.briefing.brief import Brief
from rag.errors import InputError
from ui.output.brief_markdown import brief_markdown

BriefFormat = Literal["md"]


def brief_format(name: str) -> BriefFormat:
    """The format that a file's name asks for; raises InputError for any other."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    for form in get_args(BriefFormat):
        if ending == form:
            return form  # type: ignore[no-any-return]
    raise InputError(
        f"cannot write {name}: name a file that ends in .md, .html, .docx or .pdf",
        f"no se puede escribir {name}: indique un archivo que acabe en .md, .html, .docx o .pdf",
    )


def brief_file(brief: Brief, form: BriefFormat) -> bytes:
    """The file's bytes."""
    return {"md": brief_markdown}[form](brief)
