"""OpenDocument files read with their changes accepted, notes apart, comments out, and cells as shown."""

from __future__ import annotations

import pytest

from rag.errors import DocumentError
from rag.types import FileStatus
from tests.ingestion.office_files import case, needs_cases, paragraphs, read, zipped

SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table", "draw", "presentation")
)


def odf(kind: str, body: str, **parts: str) -> bytes:
    body = f"<office:body><office:{kind}>{body}</office:{kind}></office:body>"
    content = f"<office:document-content {SPACES}>{body}</office:document-content>"
    return zipped({"content.xml": content, **{name.replace("__", "/") + ".xml": text for name, text in parts.items()}})


@needs_cases
def test_the_case_of_comment_and_note() -> None:
    assert case("03-odt-comment-and-note-inside-sentence.odt").document.text.split("\n\n") == [
        "The minister resigned on Monday.", "According to two officials.", "The budget is 12 million pesos."
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "<text:p>El gasto<text:note><text:note-citation>1</text:note-citation><text:note-body>"
            "<text:p>Nota.</text:p>"
            "</text:note-body></text:note> es de 1.500,5 pesos.</text:p>",
            ["El gasto es de 1.500,5 pesos.", "Nota."],
        ),
        (
            "<text:tracked-changes><text:p>Gone.</text:p></text:tracked-changes><text:p>It<text:s/>is<text:line-break/>so.</text:p>",
            ["It is so."],
        ),
        (
            "<text:p>A<draw:frame><draw:text-box><text:p>Recuadro.</text:p></draw:text-box></draw:frame> b.</text:p>",
            ["A b.", "Recuadro."],
        ),
        (
            "<text:section><text:h>Uno</text:h><text:list><text:list-item><text:p>two</text:p></text:list-item></text:list></text:section>",
            ["Uno", "two"],
        ),
    ],
)
def test_notes_boxes_and_changes(body: str, expected: list[str]) -> None:
    reading = read("a.odt", odf("text", body))
    assert reading.document.text.split("\n\n") == expected
    assert reading.kept == 1.0


def row(*cells: str) -> str:
    return (
        "<table:table-row>"
        + "".join(cell if cell.startswith("<") else cell_of(cell) for cell in cells)
        + "</table:table-row>"
    )


def cell_of(text: str, spans: str = "") -> str:
    return f"<table:table-cell {spans}><text:p>{text}</text:p></table:table-cell>"


def test_a_sheet_has_its_name_its_heads_and_its_cells_as_shown() -> None:
    wide = cell_of("Ventas", 'table:number-columns-spanned="2"') + "<table:covered-table-cell/>"
    empty = '<table:table-cell table:number-columns-repeated="16384"/>'
    rest = f'<table:table-row table:number-rows-repeated="1048000">{empty}</table:table-row>'
    rows = row("Zona", wide) + row("", "2022", "2023") + row("Norte", "1.500,5", "12 %") + rest
    body = f'<table:table table:name="Zonas">{rows}</table:table>'
    assert paragraphs("a.ods", odf("spreadsheet", body)) == [
        "Zonas", "Zona | Ventas", "2022 | 2023", "Zona: Norte | Ventas, 2022: 1.500,5 | Ventas, 2023: 12 %"
    ]  # fmt: skip


def test_a_slide_is_a_page_with_its_notes_behind() -> None:
    def frame(kind: str, words: str) -> str:
        box = f"<draw:text-box><text:p>{words}</text:p></draw:text-box>"
        return f'<draw:frame presentation:class="{kind}">{box}</draw:frame>'

    notes = f"<presentation:notes>{frame('notes', 'Nota.')}</presentation:notes>"
    reading = read(
        "a.odp",
        odf("presentation", f"<draw:page>{frame('outline', 'Body')}{frame('title', 'Título')}{notes}</draw:page>"),
    )
    assert reading.document.text == "Título\n\nBody\n\nNota."
    assert reading.document.page_at(0) == 1


def test_a_file_with_a_password_says_so() -> None:
    manifest = "<m:manifest xmlns:m='urn:m'><m:encryption-data/></m:manifest>"
    with pytest.raises(DocumentError) as raised:
        read("a.odt", odf("text", "<text:p>x</text:p>", **{"META-INF__manifest": manifest}))
    assert raised.value.status == FileStatus.ENCRYPTED
