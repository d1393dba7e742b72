"""`Brief` → a file: Markdown, HTML, Word or PDF, by the ending of its name."""

from __future__ import annotations

import datetime
from importlib.metadata import version
from typing import Literal, get_args

from rag.briefing.brief import Brief
from rag.language.dates import written_date
from ui.output.brief_html import brief_html
from ui.output.brief_markdown import brief_markdown
from ui.output.brief_pdf import brief_pdf
from ui.output.brief_word import brief_word
from ui.output.export import form_among
from ui.text import say

BriefFormat = Literal["md", "html", "docx", "pdf"]
FORMATS: tuple[BriefFormat, ...] = get_args(BriefFormat)
_WRITERS = {"md": brief_markdown, "html": brief_html, "docx": brief_word, "pdf": brief_pdf}


def brief_format(name: str) -> BriefFormat:
    """The format that a file's name asks for; raises InputError for any other."""
    return form_among(name, FORMATS)


def brief_file(brief: Brief, form: BriefFormat, on: datetime.date) -> bytes:
    """The file's bytes, with the day it was made and what that says of its words."""
    notes = [
        note
        for language in brief.languages
        for note in (
            say("export_date", language, date=written_date(on.isoformat(), language), version=version("fuente")),
            say("brief_disclaimer", language),
        )
    ]
    return _WRITERS[form](brief, notes)
