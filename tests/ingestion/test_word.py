"""A Word document reads as it would with its changes accepted: nothing deleted is quoted, nothing shown is left out."""

from __future__ import annotations

import io

import docx
import pytest

from rag.errors import DocumentError
from rag.types import FileStatus
from tests.ingestion.office_files import STRICT, case, needs_cases, p, paragraphs, read, t, word_file

GRAPH = (
    "<c:chart><c:title><c:tx><a:p><a:r><a:t>Deaths by year</a:t></a:r></a:p></c:tx></c:title><c:plotArea><c:barChart>"
    "<c:ser><c:tx><c:strCache><c:pt idx='0'><c:v>Muertes</c:v></c:pt></c:strCache></c:tx><c:cat><c:strCache>"
    "<c:pt idx='0'><c:v>2022</c:v></c:pt><c:pt idx='1'><c:v>2023</c:v></c:pt></c:strCache></c:cat><c:val><c:numCache>"
    "<c:pt idx='0'><c:v>12</c:v></c:pt><c:pt idx='1'><c:v>0.30000000000000004</c:v></c:pt></c:numCache></c:val></c:ser>"
    "</c:barChart></c:plotArea></c:chart>"
)


def box(words: str) -> str:
    return f"<w:txbxContent>{p(words)}</w:txbxContent>"


@needs_cases
def test_the_case_of_tracked_insertions() -> None:
    text = case("02-docx-tracked-insertions-lost.docx").document.text
    assert text == "Artículo 5. La multa será de 500 pesos por día.\n\nArtículo 6. La multa no prescribe."


@needs_cases
def test_the_case_of_control_note_and_box() -> None:
    assert case("04-docx-content-control-footnote-textbox.docx").document.text.split("\n\n") == [
        "Dictamen de la comisión.", "La comisión aprobó un gasto de 42 millones de pesos.", "Firman los integrantes.",
        "La licitación fue anulada.", "La anulación costó 3 millones de pesos.",
        "Recuadro: el contrato costó 7 millones.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            p("The fine is ", f"<w:del>{t('100')}</w:del>", f"<w:ins>{t('500')}</w:ins>", " pesos."),
            ["The fine is 500 pesos."],
        ),
        (p(f"<w:moveFrom>{t('Gone.')}</w:moveFrom>") + p(f"<w:moveTo>{t('Llegó.')}</w:moveTo>"), ["Llegó."]),
        (
            "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>" + t("La multa es ") + "</w:p>" + p("de 500."),
            ["La multa es de 500."],
        ),
        (
            f"<w:sdt><w:sdtContent>{p('A block.')}</w:sdtContent></w:sdt>"
            + p("It cost ", f"<w:sdt><w:sdtContent>{t('42')}</w:sdtContent></w:sdt>", " pesos."),
            ["A block.", "It cost 42 pesos."],
        ),
        (
            p(
                "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
                + t("Click here")
                + "</w:sdtContent></w:sdt>",
                "Sí.",
            ),
            ["Sí."],
        ),
        (
            p(
                "One<!-- -->",
                f"<w:r><mc:AlternateContent><mc:Choice><w:drawing>{box('Recuadro.')}</w:drawing></mc:Choice>"
                f"<mc:Fallback><w:pict>{box('Recuadro.')}</w:pict></mc:Fallback></mc:AlternateContent></w:r>",
                " two.",
            ),
            ["One two.", "Recuadro."],
        ),
        (
            p(
                "uno",
                "<w:r><w:br/></w:r>",
                "dos",
                "<w:r><w:tab/></w:r>",
                "UGT",
                "<w:r><w:noBreakHyphen/></w:r>",
                "FICA",
            ),
            ["uno dos | UGT-FICA"],
        ),
        (
            p(
                "<w:r><w:sym w:font='Symbol' w:char='F0B3'/></w:r>",
                " 5 ",
                "<w:r><w:sym w:font='Wingdings' w:char='F0FE'/></w:r>",
            ),
            ["≥ 5 ☒"],
        ),
        (p("<w:hyperlink>" + t("El enlace") + "</w:hyperlink>", t(" oculto", "<w:vanish/>")), ["El enlace"]),
        (
            p(
                "<w:r><w:fldChar w:fldCharType='begin'/><w:instrText> REF x </w:instrText></w:r>",
                t("no"),
                "<w:r><w:fldChar w:fldCharType='separate'/></w:r>",
                "figure 3",
                "<w:r><w:fldChar w:fldCharType='end'/></w:r>",
                " shows",
            ),
            ["figure 3 shows"],
        ),
        (p("Rp14,131", t("2", "<w:vertAlign w:val='superscript'/>"), " per ton"), ["Rp14,131 per ton"]),
    ],
)
def test_what_a_paragraph_shows_is_read_and_nothing_else(body: str, expected: list[str]) -> None:
    for name, data in (("a.docx", word_file(body)), ("a.docm", word_file(body, space=STRICT))):
        reading = read(name, data)
        assert reading.document.text.split("\n\n") == expected


def field(data: str, shown: str) -> str:
    """A field of a form with its data and what the file shows for it."""
    turns = "<w:r><w:fldChar w:fldCharType='{}'>{}</w:fldChar></w:r>"
    return (
        turns.format("begin", f"<w:ffData>{data}</w:ffData>")
        + turns.format("separate", "")
        + shown
        + turns.format("end", "")
    )


CHOICES = "<w:ddList>{}<w:listEntry w:val='Norte'/><w:listEntry w:val='South'/></w:ddList>"


@pytest.mark.parametrize(
    ("data", "shown", "said"),
    [
        (CHOICES.format("<w:result w:val='1'/>"), "", "Zona: South"),
        (CHOICES.format(""), "", "Zona: Norte"),
        ("<w:checkBox><w:default w:val='0'/><w:checked/></w:checkBox>", "", "Zona: ☒"),
        ("<w:checkBox><w:default w:val='1'/><w:checked w:val='0'/></w:checkBox>", "", "Zona: ☐"),
        ("<w:textInput/>", t("la Ribera"), "Zona: la Ribera"),
    ],
)
def test_what_a_form_was_filled_in_with_is_read(data: str, shown: str, said: str) -> None:
    assert paragraphs("a.docx", word_file(p("Zona: ", field(data, shown)))) == [said]


def levels(*shapes: tuple[str, str], more: str = "") -> str:
    """A kind of list: how each level counts, and how that is written."""
    told = "".join(
        f"<w:lvl w:ilvl='{at}'><w:start w:val='1'/><w:numFmt w:val='{shape}'/><w:lvlText w:val='{text}'/>{more}</w:lvl>"
        for at, (shape, text) in enumerate(shapes)
    )
    return f"<w:abstractNum w:abstractNumId='7'>{told}</w:abstractNum>"


def item(words: str, level: int = 0, number: int = 1) -> str:
    said = f"<w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{number}'/></w:numPr>"
    return f"<w:p><w:pPr>{said}</w:pPr>{t(words)}</w:p>"


NUMBERS = (
    "<w:num w:numId='1'><w:abstractNumId w:val='7'/></w:num><w:num w:numId='2'><w:abstractNumId w:val='7'/></w:num>"
)
ANEW = (
    "<w:num w:numId='3'><w:abstractNumId w:val='7'/>"
    "<w:lvlOverride w:ilvl='0'><w:startOverride w:val='4'/></w:lvlOverride></w:num>"
)


@pytest.mark.parametrize(
    ("shapes", "items", "said"),
    [
        ([("decimal", "Artículo %1.-")], [("Objeto.", 0, 1), ("Multas.", 0, 2)],
         ["Artículo 1.- Objeto.", "Artículo 2.- Multas."]),
        ([("upperRoman", "%1."), ("lowerLetter", "%2)")],
         [("One", 0, 1), ("a", 1, 1), ("b", 1, 1), ("Two", 0, 1), ("c", 1, 1)],
         ["I. One", "a) a", "b) b", "II. Two", "a) c"]),
        ([("decimal", "%1."), ("decimal", "%1.%2")], [("Uno", 0, 1), ("dos", 1, 1), ("tres", 1, 1)],
         ["1. Uno", "1.1 dos", "1.2 tres"]),
        ([("decimal", "%1.")], [("A", 0, 1), ("B", 0, 3), ("C", 0, 3), ("D", 0, 1)], ["1. A", "4. B", "5. C", "2. D"]),
        ([("bullet", "•")], [("Uno", 0, 1)], ["Uno"]),
        ([("decimal", "%1.")], [("None", 0, 0), ("One", 0, 1)], ["None", "1. One"]),
    ],
)  # fmt: skip
def test_the_numbers_that_word_counts_stand_before_their_paragraphs(
    shapes: list[tuple[str, str]], items: list[tuple[str, int, int]], said: list[str]
) -> None:
    body = "".join(item(*one) for one in items)
    assert paragraphs("a.docx", word_file(body, numbering=levels(*shapes) + NUMBERS + ANEW)) == said


def test_a_style_has_its_list_from_the_one_that_it_is_made_from() -> None:
    styles = (
        "<w:style w:styleId='Clause'><w:name w:val='Clause'/><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr>"
        "</w:style><w:style w:styleId='Own'><w:name w:val='Own'/><w:basedOn w:val='Clause'/></w:style>"
    )
    body = "".join(f"<w:p><w:pPr><w:pStyle w:val='Own'/></w:pPr>{t(words)}</w:p>" for words in ("Uno.", "Two."))
    kinds = levels(("decimal", "Cláusula %1.")) + NUMBERS
    assert paragraphs("a.docx", word_file(body, styles=styles, numbering=kinds)) == [
        "Cláusula 1. Uno.",
        "Cláusula 2. Two.",
    ]


TAB = "<w:r><w:tab/></w:r>"


@pytest.mark.parametrize(
    ("runs", "said"),
    [
        (("Costos", TAB, "812", TAB, "901"), "Costos | 812 | 901"),
        (("North", TAB, "12", TAB, "345"), "North | 12 | 345"),
        (("Costos   812     901",), "Costos 812 | 901"),
        (("Ana Ríos", TAB, "Luis Gil"), "Ana Ríos | Luis Gil"),
        ((TAB, "Nombre:", TAB, "Elena Robles"), "Nombre: Elena Robles"),
        (("a)", TAB, "The harbour"), "a) The harbour"),
        (("Section 5", TAB, "The fine is paid within thirty days."), "Section 5 The fine is paid within thirty days."),
    ],
)
def test_what_tabs_part_is_told_apart(runs: tuple[str, ...], said: str) -> None:
    assert paragraphs("a.docx", word_file(p(*runs))) == [said]


def equation(kind: str, *parts: tuple[str, str]) -> str:
    space = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    held = "".join(f"<m:{name}><m:r><m:t>{words}</m:t></m:r></m:{name}>" for name, words in parts)
    return f"<m:oMath {space}><m:{kind}><m:{kind}Pr/>{held}</m:{kind}></m:oMath>"


def between(before: str, *parts_and_after: str) -> str:
    *parts, after = parts_and_after
    marks = f'<m:dPr><m:begChr m:val="{before}"/><m:endChr m:val="{after}"/></m:dPr>'
    return equation("d", *(("e", part) for part in parts)).replace("<m:dPr/>", marks)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (equation("f", ("num", "3"), ("den", "4")), "3/4"),
        (equation("f", ("num", "a+b"), ("den", "2")), "(a+b)/2"),
        (equation("sSup", ("e", "10"), ("sup", "6")), "10⁶"),
        (equation("sSup", ("e", "100"), ("sup", "2")), "100^2"),  # a raised 2 there is the mark of a note
        (equation("sSup", ("e", "e"), ("sup", "x")), "e^x"),
        (equation("sSub", ("e", "CO"), ("sub", "2")), "CO2"),
        (equation("rad", ("e", "2x")), "√(2x)"),
        (equation("d", ("e", "1+r")), "(1+r)"),
        (between("|", "x", "|"), "|x|"),
        (between("[", "0", "1", "]"), "[0|1]"),
    ],
)
def test_the_parts_of_an_equation_are_not_run_together(written: str, said: str) -> None:
    reading = read("a.docx", word_file(p("Son ", written, " de 5.")))
    assert (reading.document.text, reading.kept) == (f"Son {said} de 5.", 1.0)


def test_notes_are_paragraphs_of_their_own_behind_their_sentence_and_comments_are_left_out() -> None:
    body = p(
        "El ministro",
        "<w:r><w:footnoteReference w:id='2'/></w:r>",
        " renunció",
        "<w:r><w:commentReference w:id='0'/></w:r>",
        " el lunes.",
        "<w:r><w:endnoteReference w:id='2'/></w:r>",
    ) + p("Fin.")
    notes = (
        "<w:footnote w:id='-1' w:type='separator'>" + p("x") + "</w:footnote><w:footnote w:id='2'>" + p("Según dos.")
    )
    data = word_file(
        body,
        footnotes=notes + "</w:footnote>",
        endnotes="<w:endnote w:id='2'>" + p("In 2023.") + "</w:endnote>",
        comments="<w:comment w:id='0'>" + p("Check this") + "</w:comment>",
    )
    assert paragraphs("a.docx", data) == ["El ministro renunció el lunes.", "Según dos.", "In 2023.", "Fin."]


def test_headers_and_footers_stand_behind_the_text_once_and_page_numbers_nowhere() -> None:
    number = p("Page ", "<w:fldSimple w:instr=' PAGE '>" + t("3") + "</w:fldSimple>")
    data = word_file(
        p("Texto."), header=p("Gaceta del Congreso") + p("Texto."), footer=p("Gaceta del Congreso") + number
    )
    assert paragraphs("a.docx", data) == ["Texto.", "Gaceta del Congreso"]


def test_charts_and_diagrams_are_read_where_they_stand() -> None:
    data = word_file(
        p("Before.", "<w:r><w:drawing><c:chart r:id='r0'/></w:drawing></w:r>")
        + p("<w:r><w:drawing><dgm:relIds r:dm='r1'/></w:drawing></w:r>", "After."),
        chart=GRAPH,
        diagramData="<dgm:pt><dgm:t><a:p><a:r><a:t>Primer paso</a:t></a:r></a:p></dgm:t></dgm:pt>"
        "<dgm:pt type='pres'><dgm:t><a:p><a:r><a:t>Primer paso</a:t></a:r></a:p></dgm:t></dgm:pt>",
    )
    assert paragraphs("a.docx", data) == [
        "Before.", "Deaths by year", "Muertes", "2022 | Muertes: 12", "2023 | Muertes: 0.3", "After.", "Primer paso"
    ]  # fmt: skip


def test_a_table_has_all_its_heads_with_each_cell_and_its_deleted_rows_are_gone() -> None:
    made = docx.Document()
    made.add_heading("Presupuesto", 1)
    table = made.add_table(4, 3)
    for at, words in enumerate(["Zona", "Ventas", "", "", "2022", "2023", "Norte", "1.500,5", "12 %", "Sur", "3", "4"]):
        table.cell(at // 3, at % 3).text = words
    table.cell(0, 1).merge(table.cell(0, 2)).text = "Ventas"
    table.rows[3]._tr.get_or_add_trPr().append(docx.oxml.OxmlElement("w:del"))
    buffer = io.BytesIO()
    made.save(buffer)
    reading = read("a.docx", buffer.getvalue())
    assert reading.document.text.split("\n\n") == [
        "Presupuesto", "Zona | Ventas", "2022 | 2023", "Zona: Norte | Ventas, 2022: 1.500,5 | Ventas, 2023: 12 %"
    ]  # fmt: skip
    assert [heading.text for heading in reading.document.headings] == ["Presupuesto"]


def test_a_table_that_only_sets_columns_of_text_is_read_as_text() -> None:
    long = "The river rose by forty metres in a single night, the mayor told reporters on Monday. " * 4
    cell = f"<w:tbl><w:tr><w:tc>{p('Left')}</w:tc><w:tc>{p(long)}{p('El puente cayó.')}</w:tc></w:tr></w:tbl>"
    assert paragraphs("a.docx", word_file(cell)) == ["Left", long.strip(), "El puente cayó."]


@pytest.mark.parametrize("name", ["a.docx", "a.pptx", "a.xlsx", "a.xls", "a.doc"])
def test_a_file_with_a_password_says_so(name: str) -> None:
    wrapped = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
    with pytest.raises(DocumentError) as raised:
        read(name, wrapped)
    assert raised.value.status == FileStatus.ENCRYPTED
