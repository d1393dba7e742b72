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
            "<text:p>Costos<text:tab/>812<text:s text:c='9'/>901</text:p><text:h>1<text:tab/>Ports</text:h>",
            ["Costos | 812 | 901", "1 Ports"],
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


def test_a_cell_that_stands_for_several_shifts_none_behind_it() -> None:
    twice = cell_of("8", 'table:number-columns-repeated="2"')
    empty = '<table:table-cell table:number-columns-repeated="2"/>'
    rows = row("Zona", "2021", "2022", "2023") + row("Norte", twice, "9") + row("Sur", empty, "7")
    assert paragraphs("a.odt", odf("text", f"<table:table>{rows}</table:table>"))[1:] == [
        "Zona: Norte | 2021: 8 | 2022: 8 | 2023: 9", "Zona: Sur | 2023: 7"
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


def test_a_mark_set_above_the_line_is_glued_to_no_figure() -> None:
    name = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
    above = "<style:text-properties style:text-position='super 58%'/>"
    style = f"<style:style xmlns:style='{name}' style:name='T1' style:family='text'>{above}</style:style>"
    styles = f"<office:document-styles {SPACES}><office:styles>{style}</office:styles></office:document-styles>"
    two = "<text:span text:style-name='T1'>2</text:span>"
    body = f"<text:p>La tasa fue de 14.131{two} pesos por 40 m{two}.</text:p>"
    assert paragraphs("a.odt", odf("text", body, styles=styles)) == ["La tasa fue de 14.131 pesos por 40 m²."]


def test_a_chart_in_a_cell_of_a_sheet_is_read() -> None:
    chart = (
        f"<office:document-content {SPACES} xmlns:chart='urn:oasis:names:tc:opendocument:xmlns:chart:1.0'><office:body>"
        "<office:chart><chart:chart><chart:title><text:p>Pupils by district</text:p></chart:title></chart:chart>"
        "</office:chart></office:body></office:document-content>"
    )
    frame = "<draw:frame><draw:object xmlns:xlink='http://www.w3.org/1999/xlink' xlink:href='./Object 1'/></draw:frame>"
    cells = row(cell_of("East"), cell_of("12"))
    body = f"<table:table table:name='T'>{cells}{row(f'<table:table-cell>{frame}</table:table-cell>')}</table:table>"
    files = {"Object 1__content": chart}
    assert paragraphs("a.ods", odf("spreadsheet", body, **files))[-1] == "Pupils by district"


def test_what_is_not_shown_is_not_read() -> None:
    name = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
    unseen = "<style:text-properties text:display='none'/>"
    style = f"<style:style xmlns:style='{name}' style:name='T1' style:family='text'>{unseen}</style:style>"
    styles = f"<office:document-styles {SPACES}><office:styles>{style}</office:styles></office:document-styles>"
    body = (
        "<text:p>La multa es de <text:span text:style-name='T1'>900</text:span>500 pesos.</text:p>"
        "<text:section text:display='none'><text:p>The fine is 100.</text:p></text:section>"
        "<text:section text:display='true'><text:p>It is due in May.</text:p></text:section>"
    )
    assert paragraphs("a.odt", odf("text", body, styles=styles)) == ["La multa es de 500 pesos.", "It is due in May."]
