"""Word, PowerPoint, OpenDocument text and spreadsheets -> `Parsed`."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from rag.ingestion.file_errors import problem
from rag.ingestion.formats.parsed import Block, Parsed, assembled, line, rows, safe_zip


def word(data: bytes, source: str) -> Parsed:
    import docx
    from docx.table import Table

    safe_zip(data, source)
    document = docx.Document(io.BytesIO(data))
    blocks: list[Block] = []
    for item in document.iter_inner_content():
        if isinstance(item, Table):
            blocks += rows([line(cell.text) for cell in row.cells] for row in item.rows)
        elif words := line(item.text):
            style = (item.style.name or "") if item.style is not None else ""
            blocks.append((words, style.startswith(("Heading", "Title"))))
    core = document.core_properties
    return assembled([blocks], {"title": line(core.title), "author": line(core.author)})


def slides(data: bytes, source: str) -> Parsed:
    """A presentation, a page a slide, the speaker's notes behind what the slide shows."""
    import pptx

    safe_zip(data, source)
    show = pptx.Presentation(io.BytesIO(data))
    sheets: list[list[Block]] = []
    missing = []
    for number, slide in enumerate(show.slides, start=1):
        title = slide.shapes.title
        blocks = [block for shape in slide.shapes for block in _shape(shape, title)]
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            blocks += _frame(slide.notes_slide.notes_text_frame)
        if not blocks and any(shape.shape_type == 13 for shape in slide.shapes):  # MSO_SHAPE_TYPE.PICTURE
            missing.append(number)
        sheets.append(blocks)
    core = show.core_properties
    parsed = assembled(sheets, {"title": line(core.title), "author": line(core.author)}, paged=True)
    return replace(parsed, pages_missing=tuple(missing))


def _shape(shape: Any, title: Any) -> Iterator[Block]:
    if hasattr(shape, "shapes"):  # a group
        for one in shape.shapes:
            yield from _shape(one, title)
    elif getattr(shape, "has_table", False):
        yield from rows([line(cell.text) for cell in row.cells] for row in shape.table.rows)
    elif shape.has_text_frame:
        heading = title is not None and shape.shape_id == title.shape_id
        yield from (
            [(line(shape.text_frame.text), True)]
            if heading and line(shape.text_frame.text)
            else _frame(shape.text_frame)
        )


def _frame(frame: Any) -> list[Block]:
    return [(words, False) for paragraph in frame.paragraphs if (words := line(paragraph.text))]


def opendocument(data: bytes, source: str) -> Parsed:
    """An OpenDocument text, without what its tracked changes took out."""
    import odfdo

    safe_zip(data, source)
    document = odfdo.Document(io.BytesIO(data))
    meta = document.meta
    return assembled(
        [list(_elements(document.body.children))],
        {"title": line(meta.title), "author": line(meta.initial_creator or meta.creator)},
    )


def _elements(elements: Iterable[Any]) -> Iterator[Block]:
    for element in elements:
        if element.tag in ("text:p", "text:h"):
            if words := line(element.inner_text):
                yield words, element.tag == "text:h"
        elif element.tag == "table:table":
            yield from rows([line(cell.inner_text) for cell in row.cells] for row in element.rows)
        elif element.tag not in ("text:tracked-changes", "office:forms", "text:sequence-decls", "office:annotation"):
            yield from _elements(element.children)


def sheets(data: bytes, source: str) -> Parsed:
    """A workbook, a page a sheet, under the sheet's name."""
    import python_calamine

    if data.startswith(b"PK"):
        safe_zip(data, source)
    try:
        book = python_calamine.CalamineWorkbook.from_object(io.BytesIO(data))
    except python_calamine.PasswordError as error:
        raise problem("encrypted", source) from error
    pages: list[list[Block]] = []
    for name in book.sheet_names:
        found = rows([_cell(value) for value in row] for row in book.get_sheet_by_name(name).to_python())
        pages.append([(line(name), True), *found] if found else [])
    return assembled(pages, _core(data), paged=True)


def _cell(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else line(str(value))


def _core(data: bytes) -> dict[str, str | None]:
    """What an Office file says of itself."""
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            core = etree.fromstring(parts.read("docProps/core.xml"))
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError):
        return {}
    return {
        name: line(core.xpath("string(//*[local-name()=$at])", at=at))
        for name, at in (("title", "title"), ("author", "creator"))
    }
