"""`fuente ask` and `chat`: questions in, answers with their sources out."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Annotated

import typer

from rag.errors import FilterError, InputError, ModelError, QuestionError
from ui.cli.opening import choose, open_or_begin, settings, warn_of_index
from ui.cli.options import (
    ChatOption,
    ChromaOption,
    CollectionOption,
    DocumentOption,
    FromOption,
    JsonOption,
    LibraryOption,
    SourceLanguageOption,
    ToOption,
)
from ui.cli.terminal import bytes_bar, in_utf8, piped, print_json, spoken, warn
from ui.text import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rag.briefer import Briefer
    from rag.library import Library
    from rag.types import Language
    from ui.output.export import Format

QUESTION = ("the question", "la pregunta")
MOST_TYPED = 100_000  # characters read from stdin for `ask -`; a question is far shorter, and a mistake may be a film


def ask(
    question: Annotated[
        str, typer.Argument(help="In English or Spanish; - reads it from stdin. En español o en inglés.")
    ],
    library: LibraryOption = None,
    chroma: ChromaOption = None,
    language: Annotated[str | None, typer.Option(help="Of the answer: en, es. Idioma de la respuesta.")] = None,
    date_from: FromOption = None,
    date_to: ToOption = None,
    source_language: SourceLanguageOption = None,
    document: DocumentOption = None,
    collection: CollectionOption = None,
    after: Annotated[
        list[str] | None, typer.Option(help="A question asked before it; again for more. Pregunta anterior.")
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="What the model replied, before checks. Respuesta sin verificar.")
    ] = False,
    translate: Annotated[
        bool, typer.Option("--translate", help="Translate quotes (FUENTE_TRANSLATOR). Traducir las citas.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="Write it as .md, .html or .docx. Guardar la respuesta.")] = None,
    chat_model: ChatOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask the documents. Preguntar a los documentos."""
    import datetime

    from rag.briefer import checked
    from rag.retrieval.filters import checked as checked_filters
    from rag.types import Filters, Turn
    from ui.output.render import answer_json, answer_text, explained, explained_json

    choose(library, chroma)
    asked = [checked(one) for one in (*(after or []), piped(MOST_TYPED, QUESTION) if question == "-" else question)]
    form = _format_of(out)
    given = Filters(
        chosen_language(source_language), date_from, date_to, tuple(document or ()), tuple(collection or ())
    )
    filters = checked_filters(given)
    history: list[Turn] = []
    with open_or_begin() as opened:
        opened.check_filters(filters)
        loading = Thread(target=_load_reader, daemon=True)
        loading.start()  # beside the encoder, on another core
        try:
            briefer = _briefer(opened, chat_model)
            for one in asked:
                answer = briefer.ask(one, language=chosen_language(language), filters=filters, history=history)
                history.append(Turn.of(answer))
            if translate:
                answer = briefer.translated(answer)
        finally:
            loading.join()  # an interpreter that ends while it loads ends with SIGABRT
        warn_of_index(opened)
        model = opened.stamp
    if out and form:
        from ui.output.export import export

        write_file(out, export([answer], form, answer.language, model=model, on=datetime.date.today()))
    if as_json:
        print_json(answer_json(answer) | (explained_json(answer) if explain else {}))
    else:
        print(say("exported", answer.language, file=out) if out else answer_text(answer))
        if explain:
            print(f"\n{explained(answer)}")


def _format_of(out: Path | None) -> Format | None:
    if out is None:
        return None
    from ui.output.export import format_of

    check_writable(out)
    return format_of(out.name)


def _load_reader() -> None:
    from rag.models.reader import packaged_reader

    with suppress(ModelError):  # the answer that needs it says so
        packaged_reader()


def _briefer(library: Library, chat_model: str | None) -> Briefer:
    """A briefer, its local chat model loaded under a bar; one that cannot be is named in each answer's notice."""
    from rag.briefer import Briefer

    briefer = Briefer(library, chat_model or settings().chat_model or None, settings().translator or None)
    if briefer.chat is None:
        return briefer
    from rich.console import Console

    with suppress(ModelError), bytes_bar(Console(stderr=True)) as tell:
        briefer.prepare(tell)
    return briefer


def write_file(file: Path, content: bytes) -> None:
    """Write a file; raises InputError where it cannot be."""
    try:
        file.write_bytes(content)
    except OSError as error:
        raise _unwritable(file, str(error.strerror)) from error


def check_writable(*files: Path | None) -> None:
    """Raise InputError for a file that could not be written, before there is what is to stand in it."""
    for file in files:
        if file is None:
            continue
        if file.is_dir():
            raise _unwritable(file, os.strerror(errno.EISDIR))
        if not file.parent.is_dir():
            raise _unwritable(file, os.strerror(errno.ENOENT))
        if not os.access(file if file.exists() else file.parent, os.W_OK):
            raise _unwritable(file, os.strerror(errno.EACCES))


def _unwritable(file: Path, why: str) -> InputError:
    return InputError(
        f"cannot write {file} ({why}): name a file that can be written",
        f"no se puede escribir {file} ({why}): indique un archivo en el que se pueda escribir",
    )


def chosen_language(value: str | None) -> Language | None:
    """The language that an option names; raises FilterError for any but en and es."""
    if value not in (None, "en", "es"):
        raise FilterError(f"unknown language {value!r}: use en or es", f"idioma desconocido {value!r}: use en o es")
    return value  # type: ignore[return-value]


def chat(library: LibraryOption = None, chroma: ChromaOption = None, chat_model: ChatOption = None) -> None:
    """Talk with the documents, question after question. Conversar con los documentos."""
    from rag.language.detection import detect_sure
    from rag.types import Turn
    from ui.output.render import answer_text

    choose(library, chroma)
    history: list[Turn] = []
    with open_or_begin() as opened:
        briefer = _briefer(opened, chat_model)
        for question in _typed():
            try:
                answer = briefer.ask(question, history=history)
            except QuestionError as error:
                print(f"{say(error.problem, detect_sure(question[:1000]) or spoken())}\n", flush=True)
                continue
            history.append(Turn.of(answer))
            print(f"{answer_text(answer)}\n", flush=True)
        warn_of_index(opened)


def _typed() -> Iterator[str]:
    """The lines that somebody types; piped ones are shown as well, so that the output reads as a conversation.

    One that is no UTF-8 is told, and the next is read.
    """
    typing = sys.stdin.isatty()
    if isinstance(sys.stdin, TextIOWrapper):
        sys.stdin.reconfigure(errors="surrogateescape")  # else one such line would end the reading of them all
    warn(say("chat_begin", spoken()))
    while True:
        try:
            line = input("> " if typing else "").strip()
        except EOFError:
            return
        if line and not typing:
            print(f"> {line}")
        try:
            line = in_utf8(line, QUESTION)
        except InputError as error:
            print(f"{error.spanish if spoken() == 'es' else error}\n", flush=True)
            continue
        if line:
            yield line
