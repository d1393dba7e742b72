"""`fuente brief`: a topic → its brief, printed or written as a file, section by section on stderr."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.errors import FilterError
from ui.cli.asking import check_writable, chosen_language, write_file
from ui.cli.opening import choose, open_or_begin, warn_of_index
from ui.cli.options import (
    ChromaOption,
    CollectionOption,
    DocumentOption,
    FromOption,
    JsonOption,
    LibraryOption,
    SourceLanguageOption,
    ToOption,
)
from ui.cli.terminal import print_json, spoken, warn
from ui.text import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rag.briefing.brief import Brief, BriefStage, Edition


def brief(
    topic: Annotated[str, typer.Argument(help="In English or Spanish. El tema, en español o en inglés.")],
    library: LibraryOption = None,
    chroma: ChromaOption = None,
    language: Annotated[str | None, typer.Option(help="Of the brief: en, es or both. Idioma: en, es o both.")] = None,
    date_from: FromOption = None,
    date_to: ToOption = None,
    source_language: SourceLanguageOption = None,
    document: DocumentOption = None,
    collection: CollectionOption = None,
    since: Annotated[
        Path | None, typer.Option(help="What changed since a brief's JSON. Qué cambió desde un informe en JSON.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Write it as .md, .html, .docx or .pdf. Guardar el informe.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Brief on a topic, every line a quote with its source. Informe sobre un tema, cada línea con su cita."""
    import datetime

    from rag.briefer import Briefer
    from rag.briefing.comparing import changed
    from rag.retrieval.filters import checked
    from rag.types import Filters
    from ui.cli.brief_command.since import earlier
    from ui.output.brief import brief_json
    from ui.output.brief_export import brief_file, brief_format
    from ui.output.brief_markdown import brief_markdown

    choose(library, chroma)
    before = earlier(since) if since else None
    form = brief_format(out.name) if out else None
    check_writable(out)
    edition = chosen_edition(language)
    filters = checked(
        Filters(chosen_language(source_language), date_from, date_to, tuple(document or ()), tuple(collection or ()))
    )
    with open_or_begin() as opened:
        made = told(Briefer(opened).brief_stream(topic, language=edition, filters=filters))
        warn_of_index(opened)
    made = changed(made, before) if before else made
    if out and form:
        write_file(out, brief_file(made, form, datetime.date.today()))
    if as_json:
        print_json({"made": datetime.date.today().isoformat()} | brief_json(made))
    else:
        print(say("exported", made.languages[0], file=out) if out else brief_markdown(made).decode().rstrip())


def chosen_edition(value: str | None) -> Edition | None:
    """The edition that `--language` names; raises FilterError for any but en, es and both."""
    if value == "both":
        return "both"
    if value not in (None, "en", "es"):
        raise FilterError(
            f"unknown language {value!r}: use en, es or both", f"idioma desconocido {value!r}: use en, es o both"
        )
    return chosen_language(value)


def told(stages: Iterator[BriefStage]) -> Brief:
    """The brief, each section named on stderr as it is done."""
    from rag.briefing.wording import HEADINGS

    for stage in stages:
        warn(f"[{stage.done}/{stage.total}] {HEADINGS[stage.section].in_(spoken())}")
    return stage.brief
