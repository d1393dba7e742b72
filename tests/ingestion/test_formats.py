"""Each format gives its words in order, its pages, and what it says of itself; what it does not say is not guessed."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage

import odfdo
import pptx
import pytest
import xlsxwriter

from rag.errors import DocumentError
from rag.ingestion.formats.parsed import clean
from rag.ingestion.parse import parse
from rag.types import Document, FileStatus
from tests.conftest import CORPUS


def read(name: str, data: bytes | str) -> Document:
    return parse(data.encode() if isinstance(data, str) else data, name).document


def packed(**members: str | bytes) -> bytes:
    """A ZIP; a double underscore in a name is a slash, a single one a dot."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), data)
    return buffer.getvalue()


def presentation(*slides: tuple[str, str, str]) -> bytes:
    """A slide a (title, body, notes)."""
    show = pptx.Presentation()
    show.core_properties.title, show.core_properties.author = "PowerPoint Presentation", "Ana Ruiz"
    for title, body, notes in slides:
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = body
        if notes:
            slide.notes_slide.notes_text_frame.text = notes
    buffer = io.BytesIO()
    show.save(buffer)
    return buffer.getvalue()


def test_slides_are_pages_with_their_titles_and_notes() -> None:
    document = read(
        "a.pptx", presentation(("El río", "Creció\n40 metros.", "Según la alcaldesa."), ("El puente", "Cayó.", ""))
    )
    assert document.text == "El río\n\nCreció\n\n40 metros.\n\nSegún la alcaldesa.\n\nEl puente\n\nCayó."
    assert [document.page_at(document.text.index(word)) for word in ("40", "Según", "Cayó")] == [1, 1, 2]
    assert [heading.text for heading in document.headings] == ["El río", "El puente"]
    assert (document.title, document.author, document.date) == ("El río", "Ana Ruiz", None)


def test_opendocument_text_keeps_headings_lists_and_tables_in_order() -> None:
    made = odfdo.Document("text")
    made.body.clear()
    made.meta.title = "Two things"
    made.meta.initial_creator = "Luis Peña"
    cells = odfdo.Table("t", width=2, height=2)
    for at, value in enumerate(("Place", "Depth", "Well", "40 m")):
        cells.set_value((at % 2, at // 2), value)
    for element in (odfdo.Header(1, "The well"), odfdo.Paragraph("It is deep."), odfdo.List(["one", "two"]), cells):
        made.body.append(element)
    buffer = io.BytesIO()
    made.save(buffer)
    document = read("a.odt", buffer.getvalue())
    assert document.text.split("\n\n") == [
        "The well", "It is deep.", "one", "two", "Place | Depth", "Place: Well | Depth: 40 m"
    ]  # fmt: skip
    assert (document.title, document.author) == ("Two things", "Luis Peña")
    assert [heading.text for heading in document.headings] == ["The well"]


def book(**more: str) -> bytes:
    return packed(
        **{"META-INF__container_xml": '<container><rootfile full-path="OPS/book.opf"/></container>'},
        OPS__book_opf='<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata><dc:title>Pozos</dc:title>'
        "<dc:creator>Ana Ruiz</dc:creator><dc:date>2024-05-06</dc:date><dc:publisher>El Eco</dc:publisher>"
        '<dc:language>es</dc:language></metadata><manifest><item id="b" href="b%20.xhtml"/>'
        '<item id="a" href="a.xhtml"/></manifest><spine><itemref idref="a"/><itemref idref="b"/></spine></package>',
        OPS__a_xhtml="<?xml version='1.0' encoding='utf-8'?><html><head><title>no</title></head><body><h1>Uno</h1>"
        "<p>El pozo mide <b>40</b> metros.</p><table><tr><td>Pozo</td><td>hondo</td></tr></table></body></html>",
        **{"OPS__b _xhtml": "<html><body><h2>Dos</h2><div>Un <!-- no -->puente.<p>Cayó.</p>Fin</div></body></html>"},
        **more,
    )  # fmt: skip


def test_a_book_is_read_in_the_order_of_its_spine() -> None:
    document = read("a.epub", book())
    assert document.text.split("\n\n") == [
        "Uno", "El pozo mide 40 metros.", "Pozo | hondo", "Dos", "Un puente.", "Cayó.", "Fin"
    ]  # fmt: skip
    assert (document.title, document.author, document.date, document.outlet, document.language) == (
        "Pozos", "Ana Ruiz", "2024-05-06", "El Eco", "es"
    )  # fmt: skip


def test_a_locked_book_is_encrypted() -> None:
    locked = '<encryption><CipherReference URI="OPS/a.xhtml"/></encryption>'
    with pytest.raises(DocumentError) as raised:
        read("a.epub", book(**{"META-INF__encryption_xml": locked}))
    assert raised.value.status == FileStatus.ENCRYPTED


def letter(plain: str = "", html: str = "", **headers: str) -> bytes:
    message = EmailMessage()
    for name, value in headers.items():
        message[name] = value
    if plain:
        message.set_content(plain, charset="iso-8859-1")
    if html:
        (message.add_alternative if plain else message.set_content)(html, subtype="html")
    return message.as_bytes()


def test_a_mail_is_its_subject_and_words_by_whom_and_when_its_headers_say() -> None:
    headers = {
        "Subject": "Sobre el río",
        "From": "Ana Ruiz <ana@eco.example>",
        "Date": "Tue, 24 Mar 2026 23:30:00 -0600",
    }
    document = read("a.eml", letter("El río creció.\n\n> ¿Cuánto creció?\n", "<p>otra cosa</p>", **headers))
    assert document.text == "Sobre el río\n\nEl río creció.\n\n¿Cuánto creció?"
    assert (document.title, document.author, document.date) == ("Sobre el río", "Ana Ruiz", "2026-03-24")
    page = "<style>p {}</style><table><tr><td><p>The river</p><p>rose.</p></td></tr></table>"
    plain = read("b.eml", letter(html=page, Subject="Hi"))
    assert (plain.text, plain.author, plain.date) == ("Hi\n\nThe river\n\nrose.", None, None)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_is_read_a_row_a_line_under_its_names(delimiter: str) -> None:
    lines = [("País", "Muertes"), ("España", "12"), ("México", '"1.500"'), ("Perú", "")]
    document = read("a.csv", "\r\n".join(delimiter.join(line) for line in lines).encode("cp1252"))
    assert document.text.split("\n\n") == [
        "País | Muertes", "País: España | Muertes: 12", "País: México | Muertes: 1.500", "Perú"
    ]  # fmt: skip
    assert read("b.csv", "12,13\n14,15\n").text == "12 | 13\n\n14 | 15"


@pytest.mark.parametrize(
    ("page", "last"),
    [
        ("País;Millones;Año\nChile;19,5;2022\nPerú;33,7;2022\n", "País: Perú | Millones: 33,7 | Año: 2022"),
        ("sep=;\r\nTown;Births;Deaths\r\nAsh;1,5;2,5\r\n", "Town: Ash | Births: 1,5 | Deaths: 2,5"),
        ("Cuadro 3\nZona;Alta;Baja\nSur;2,5;3,5\n", "Zona: Sur | Alta: 2,5 | Baja: 3,5"),
        ('Town, Note, Cost\nAsh, "a, b", 12\n', "Town: Ash | Note: a, b | Cost: 12"),
    ],
)
def test_a_comma_within_figures_parts_no_cells(page: str, last: str) -> None:
    assert parse(page.encode(), "a.csv").document.text.split("\n\n")[-1] == last


def test_a_workbook_is_a_page_a_sheet() -> None:
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer)
    made.set_properties({"title": "Wells of the north", "author": "Luis Peña"})
    for name, lines in (("North", [["Well", "Depth"], ["Old", 40.0]]), ("Empty", []), ("South", [["Well", 1.5]])):
        sheet = made.add_worksheet(name)
        for at, line in enumerate(lines):
            sheet.write_row(at, 0, line)
    made.close()
    document = read("a.xlsx", buffer.getvalue())
    assert document.text.split("\n\n") == ["North", "Well | Depth", "Well: Old | Depth: 40", "South", "Well | 1.5"]
    assert document.page_at(document.text.index("Old")) == 1
    assert document.page_at(document.text.index("South")) == 3
    assert (document.title, document.author) == ("Wells of the north", "Luis Peña")


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("La informaciÃ³n de la seÃ±ora PeÃ±a", "La información de la señora Peña"),
        ("The mayorâ€™s well â€“ 40 metres", "The mayor’s well – 40 metres"),
        ("Â¿CuÃ¡nto?", "¿Cuánto?"),
    ],
)
def test_mojibake_is_repaired(broken: str, whole: str) -> None:
    assert clean(broken) == whole


@pytest.mark.parametrize(
    "text", ["São Paulo, Ângela", "VOILÀ «ÂME»", "¿Qué? — “Sí” … 5 €", "MAÇÃ E PERA, IRMÃ", "25 °C ± 3 ½"]
)
def test_sound_text_is_left_alone(text: str) -> None:
    assert clean(text) == text


def test_no_line_of_the_corpus_is_taken_for_mojibake() -> None:
    for path in CORPUS.glob("e?/*.md"):
        text = path.read_text("utf-8")
        assert clean(text).split() == text.split()


def test_two_columns_of_words_in_a_csv_have_the_names_of_its_first_row() -> None:
    page = "Name,Office\nAda Merrow,Chair\nTobias Lund,Clerk\n"
    assert parse(page.encode(), "a.csv").document.text.split("\n\n")[1:] == [
        "Name: Ada Merrow | Office: Chair", "Name: Tobias Lund | Office: Clerk"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "rows",
    [
        [("Nombre", "Acueducto del Norte"), ("Plazo", "14 meses"), ("Contratista", "Obras del Sur")],
        [("Mayor", "Ada Merrow"), ("People", "12,400 souls"), ("Area", "88 km²")],
        [("Población", "12.400 habitantes"), ("Alcaldesa", "Eva Gil"), ("Altura", "600 m")],
    ],
)
def test_what_is_asked_and_the_answer_in_two_columns_is_named_by_no_first_answer(rows: list[tuple[str, str]]) -> None:
    page = "".join(f"<tr><td>{asked}</td><td>{said}</td></tr>" for asked, said in rows)
    assert parse(f"<table>{page}</table>".encode(), "a.html").document.text.split("\n\n") == [
        f"{asked} | {said}" for asked, said in rows
    ]


@pytest.mark.parametrize("words", [("Solicitante", "Fecha", "Domicilio"), ("Name", "Date", "Address")])
def test_a_form_in_four_columns_pairs_each_label_with_its_answer(words: tuple[str, str, str]) -> None:
    one, two, three = words
    lines = [(f"{one}:", "Ana Ruiz", f"{two}:", "2024"), (f"{three}:", "Calle Sol 4", "€:", "250")]
    page = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in line)}</tr>" for line in lines)
    assert parse(f"<table>{page}</table>".encode(), "a.html").document.text.split("\n\n") == [
        f"{one}: Ana Ruiz | {two}: 2024", f"{three}: Calle Sol 4 | €: 250"
    ]  # fmt: skip


def test_the_items_of_a_markdown_list_keep_their_numbers() -> None:
    page = "3. La tasa sube.\n4. Two fees:\n   - one,\n   - another.\n\n   Nota.\n\n1) Fin.\n"
    said = ["3. La tasa sube.", "4. Two fees:", "one,", "another.", "Nota.", "1) Fin."]
    assert parse(page.encode(), "a.md").document.text.split("\n\n") == said


def test_the_rows_of_a_markdown_table_say_their_columns() -> None:
    page = "Gasto.\n\n| País | 2022 | 2023 |\n|---|--:|--:|\n| *España* | 12 | 1.380 |\n| Perú | | 7 |\n\nFin.\n"
    assert parse(page.encode(), "a.md").document.text.split("\n\n") == [
        "Gasto.", "País | 2022 | 2023", "País: España | 2022: 12 | 2023: 1.380", "País: Perú | 2023: 7", "Fin."
    ]  # fmt: skip
    assert parse(b"| | |\n|---|---|\n| Name | Ann |\n", "b.md").document.text == "Name | Ann"
