"""Answers -> a file to keep or send: Markdown, HTML or Word, with numbered sources. Document text is only ever text."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Literal, TypeVar, get_args

from rag.errors import InputError
from rag.language.dates import written_date
from rag.language.words import fold, words
from rag.messages import quoted
from rag.types import Answer, Citation, Language
from ui.output.render import beginning, cited, escaped, plain, shaped
from ui.text import say

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

Format = Literal["md", "html", "docx"]
FORMATS: tuple[Format, ...] = get_args(Format)
Form = TypeVar("Form", bound=str)


@dataclass(frozen=True, slots=True)
class Source:
    """One numbered source: what and where it is, its exact words, and our translation of them if there is one."""

    number: int
    where: str
    quote: str  # empty: no longer in the library
    language: Language
    translation: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence and the numbers of its sources."""

    text: str
    numbers: tuple[int, ...] = ()
    first: bool = False  # the direct line, set in bold


@dataclass(frozen=True, slots=True)
class Section:
    """One question, what was answered, and its sources."""

    question: str
    language: Language  # of the answer
    lines: tuple[Line, ...]
    notes: tuple[str, ...]  # what was searched instead, what went wrong, which passages come nearest
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What every format says."""

    title: str
    language: Language  # of the words that are ours
    sections: tuple[Section, ...]
    stamps: tuple[str, ...]  # when it was made, and by which models


def export(
    answers: Sequence[Answer], form: Format, language: Language, *, model: str, on: datetime.date, title: str = ""
) -> bytes:
    """The file's bytes. `language` is that of headings and labels, `model` the stamp of the embedding model."""
    made = sheet(answers, language, model=model, on=on, title=title)
    return {"md": markdown, "html": page, "docx": word}[form](made)


def format_of(name: str) -> Format:
    """The format that a file's name asks for; raises InputError for any other."""
    return form_among(name, FORMATS)


def form_among(name: str, forms: Sequence[Form]) -> Form:
    """The one of these formats that a file's name asks for; raises InputError for any other."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    for form in forms:
        if ending == form:
            return form
    most, last = ", ".join(f".{form}" for form in forms[:-1]), f".{forms[-1]}"
    raise InputError(
        f"cannot write {name}: name a file that ends in {most} or {last}",
        f"no se puede escribir {name}: indique un archivo que acabe en {most} o {last}",
    )


def file_name(title: str, form: str, on: datetime.date) -> str:
    """A name made of the first words of a title, safe on every disk: `fuente-2026-03-24-how-deep-is-the.md`."""
    said = "-".join(re.sub(r"[^a-z0-9]", "", fold(word)) for word in words(title)[:8])
    return f"fuente-{on.isoformat()}-{said[:60].strip('-') or 'answer'}.{form}"


# ------------------------------------------------------------------ what is said


def sheet(answers: Sequence[Answer], language: Language, *, model: str, on: datetime.date, title: str = "") -> Sheet:
    """What an export of these answers says, whatever the format."""
    writers = dict.fromkeys(answer.writer or say("export_extractive", language) for answer in answers)
    stamps = (
        say("export_date", language, date=written_date(on.isoformat(), language), version=version("fuente")),
        say("export_model", language, model=model),
        say("export_writer", language, writer=", ".join(writers)),
        say("disclaimer", language),
    )
    return Sheet(title or answers[0].question, language, tuple(map(_section, answers)), stamps)


def _section(answer: Answer) -> Section:
    language = answer.language
    direct, _ = shaped(answer)
    lines = [Line(one, direct.citations, True) for one in direct.text.splitlines()] if direct else []
    lines += [Line(answer.refusal.message)] if answer.refusal else []
    lines += [Line(one.text, one.citations) for one in answer.sentences]
    notes = [say("export_searched", language, question=answer.searched)] if answer.searched else []
    notes += [answer.notice] if answer.notice else []
    if not answer.citations and answer.passages:
        near = "; ".join(f"{one.document.title}: {quoted(beginning(one), language)}" for one in answer.passages[:3])
        notes.append(f"{say('nearest', language)}: {near}")
    sources = tuple(_source(one, language) for one in answer.citations)
    return Section(answer.question, language, tuple(lines), tuple(notes), sources)


def _source(citation: Citation, language: Language) -> Source:
    if citation.gone:
        return Source(citation.number, say("gone", language), "", language, None)
    where = cited(citation, language)
    return Source(citation.number, where, citation.quote, citation.language, citation.translation)


def _numbers(line: Line) -> str:
    return "".join(f"[{number}]" for number in line.numbers)


# ------------------------------------------------------------------ Markdown


def markdown(made: Sheet) -> bytes:
    """CommonMark in which every character of a document stands for itself."""
    parts = [f"# {marked_down(made.title)}"]
    for section in made.sections:
        if len(made.sections) > 1:
            parts.append(f"## {marked_down(section.question)}")
        parts += [_marked_down_line(line) for line in section.lines]
        parts += [f"*{marked_down(note)}*" for note in section.notes]
        if section.sources:
            level = "##" if len(made.sections) == 1 else "###"
            parts.append(f"{level} {say('sources', section.language)}")
        for one in section.sources:
            parts.append(f"**\\[{one.number}\\]** {marked_down(one.where)}")
            if one.quote:
                parts.append(f"> {marked_down(quoted(one.quote, section.language))}")
            if one.translation:
                label = say("our_translation", section.language)
                parts.append(f"{label}: {marked_down(quoted(one.translation, section.language))}")
    parts += ["---", "  \n".join(map(marked_down, made.stamps))]
    return ("\n\n".join(parts) + "\n").encode("utf-8", "replace")


def footnoted(answer: Answer) -> str:
    """An answer as Markdown to paste into a text of one's own, its sources as footnotes."""
    return "\n\n".join(_with_notes(_section(answer))) + "\n"


def footnotes(made: Sheet) -> bytes:
    """The same of a whole sheet, under its title."""
    parts = [f"# {marked_down(made.title)}", *(part for one in made.sections for part in _with_notes(one))]
    return ("\n\n".join(parts) + "\n").encode("utf-8", "replace")


def _with_notes(section: Section) -> list[str]:
    known = {one.number for one in section.sources}
    lines = [
        marked_down(line.text) + "".join(f"[^{number}]" for number in line.numbers if number in known)
        for line in section.lines
    ]
    notes = [
        f"[^{one.number}]: {marked_down_inside(one.where)}"
        + (f": {marked_down_inside(quoted(one.quote, section.language))}" if one.quote else "")
        for one in section.sources
    ]
    return [*lines, *notes]


def _marked_down_line(line: Line) -> str:
    text, numbers = marked_down(line.text), marked_down(_numbers(line))
    return f"**{text}** {numbers}".rstrip() if line.first else f"{text} {numbers}".rstrip()


def marked_down_inside(text: str) -> str:
    """A text on one line, escaped: no emphasis, link, image, tag or formula comes of it."""
    text = re.sub(r"([\\`*_{}\[\]<>|~$&@])", r"\\\1", " ".join(plain(text).split()))
    text = re.sub(r":(?=//|[\w+-]+:)", r"\\:", text)  # bare addresses and :emoji: become markup on some sites
    return re.sub(r"(?i)\b(www)\.", r"\1\\.", text)


def marked_down(text: str) -> str:
    """The same where it opens a line: nor does a heading, list or table come of it."""
    text = marked_down_inside(text)
    return re.sub(r"^(\d{1,9})([.)])|^([#+=:-])", lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", text)


# ------------------------------------------------------------------ HTML

_STYLE = """
:root { color-scheme: light dark;
  --ink: #1d1b18; --soft: #5d574f; --paper: #fffdf9; --line: #d9d2c7; --accent: #8a2b1d }
@media (prefers-color-scheme: dark) {
  :root { --ink: #ece7df; --soft: #b3aba0; --paper: #191714; --line: #45403a; --accent: #f0a08f } }
body { margin: 0 auto; padding: 2.5rem 1.25rem; max-width: 68ch; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.6 Georgia, 'Times New Roman', serif; overflow-wrap: anywhere }
h1 { font-size: 1.7rem; line-height: 1.25 } h2 { font-size: 1.3rem; margin-top: 2.5rem; line-height: 1.3 }
h3 { font-size: 1rem; margin-top: 2rem } a { color: var(--accent) }
sup { line-height: 0 } sup a { text-decoration: none; padding: 0 .15em }
ol { list-style: none; padding: 0 } li { margin: 1rem 0; padding-left: 2.2em; text-indent: -2.2em }
li > * { text-indent: 0 } blockquote { margin: .4rem 0; padding-left: 1rem; border-left: 3px solid var(--accent) }
.direct { font-size: 1.5rem; line-height: 1.35; font-weight: 600; margin: .6rem 0 }
.note, .where, footer { color: var(--soft); font-size: .94rem } footer { margin-top: 3rem; padding-top: 1rem;
  border-top: 1px solid var(--line) } footer p { margin: .2rem 0 } .number { display: inline-block; width: 2.2em }
@media print { body { padding: 0; background: none } }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def page(made: Sheet) -> bytes:
    """One HTML file that fetches nothing and runs nothing."""
    title = escaped(made.title)
    body = "".join(_article(section, at, len(made.sections) > 1) for at, section in enumerate(made.sections, start=1))
    stamps = "".join(f"<p>{escaped(stamp)}</p>" for stamp in made.stamps)
    text = (
        f'<!doctype html>\n<html lang="{made.language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
        f"<style>{_STYLE}</style></head><body><main><h1>{title}</h1>{body}</main><footer>{stamps}</footer></body></html>\n"
    )
    return text.encode("utf-8", "replace")


def _article(section: Section, at: int, several: bool) -> str:
    question = f"<h2>{escaped(section.question)}</h2>" if several else ""
    lines = "".join(
        f"<p{' class=direct' if line.first else ''}>{escaped(line.text)}<sup>"
        + "".join(f'<a href="#source-{at}-{number}">[{number}]</a>' for number in line.numbers)
        + "</sup></p>"
        for line in section.lines
    )
    notes = "".join(f'<p class="note">{escaped(note)}</p>' for note in section.notes)
    heading, label = ("h3" if several else "h2"), escaped(say("our_translation", section.language))
    sources = "".join(
        f'<li id="source-{at}-{one.number}"><span class="number">[{one.number}]</span>'
        f'<span class="where">{escaped(one.where)}</span>'
        + (f'<blockquote lang="{one.language}">{escaped(one.quote)}</blockquote>' if one.quote else "")
        + (f'<p class="translation">{label}: {escaped(one.translation)}</p>' if one.translation else "")
        + "</li>"
        for one in section.sources
    )
    listed = f"<{heading}>{escaped(say('sources', section.language))}</{heading}><ol>{sources}</ol>" if sources else ""
    return f'<article lang="{section.language}">{question}{lines}{notes}{listed}</article>'


# ------------------------------------------------------------------ Word


def word(made: Sheet) -> bytes:
    """A DOCX whose runs carry their language, so that spelling is checked, and read aloud, in the right one."""
    import docx
    from docx.shared import Pt

    document = docx.Document()
    core = document.core_properties
    core.title, core.author, core.comments, core.language = legal(made.title)[:255], "Fuente", "", made.language
    core.created = core.modified = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
    document.styles["Normal"].font.size = Pt(11)
    run(document.add_heading(level=0), made.title, made.language)
    for section in made.sections:
        if len(made.sections) > 1:
            run(document.add_heading(level=1), section.question, section.language)
        for line in section.lines:
            paragraph = document.add_paragraph()
            run(paragraph, line.text, section.language, bold=line.first)
            run(paragraph, _numbers(line), section.language, superscript=True)
        for note in section.notes:
            run(document.add_paragraph(), note, section.language, italic=True)
        if section.sources:
            run(document.add_heading(level=2), say("sources", section.language), section.language)
        for one in section.sources:
            run(document.add_paragraph(), f"[{one.number}] {one.where}", section.language)
            if one.quote:
                run(document.add_paragraph(style="Quote"), one.quote, one.language)
            if one.translation:
                label = f"{say('our_translation', section.language)}: "
                run(document.add_paragraph(), label + one.translation, section.language)
    for stamp in made.stamps:
        run(document.add_paragraph(style="Caption"), stamp, made.language)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def run(
    paragraph: Paragraph,
    text: str,
    language: Language,
    *,
    superscript: bool = False,
    italic: bool = False,
    bold: bool = False,
) -> None:
    """Add a run that carries its language, so that spelling is checked, and read aloud, in the right one."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = paragraph.add_run(legal(text))
    made.italic, made.bold = italic or None, bold or None
    made.font.superscript = superscript or None
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), {"en": "en-US", "es": "es-ES"}[language])
    made._r.get_or_add_rPr().append(spoken)


def legal(text: str) -> str:
    """A text without the characters that XML cannot hold."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]", "", plain(text))
