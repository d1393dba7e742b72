"""Each cell of a workbook is read as shown, with all its heads; tables on one sheet are told apart."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from rag.ingestion.formats.office.number_formats import as_shown
from rag.ingestion.formats.office.package import _plotted
from rag.types import Language
from tests.ingestion.office_files import case, needs_cases, paragraphs


def book(*cells: tuple[int, int, object, str], merged: tuple[str, str] | None = None, hidden: str = "") -> bytes:
    """A workbook: cells as row, column, value, format."""
    buffer = io.BytesIO()
    made = xlsxwriter.Workbook(buffer)
    sheet = made.add_worksheet("Datos")
    for row, at, value, code in cells:
        sheet.write(row, at, value, made.add_format({"num_format": code} if code else {}))
    if merged:
        sheet.merge_range(*merged)
    if hidden:
        second = made.add_worksheet("Otra")
        second.write(0, 0, hidden)
        second.hide()
    made.close()
    return buffer.getvalue()


@needs_cases
def test_the_case_of_two_header_rows() -> None:
    text = case("05-xlsx-two-header-rows-percent.xlsx").document.text
    assert "Zona Norte | Enero-junio 2023, Ventas: 6,082 | Enero-junio 2023, Margen: 19.8%" in text
    assert "Enero-junio 2022, Ventas: 2,400 | Enero-junio 2022, Margen: 16.0%" in text


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (0.1976, "0.0%", "19.8%"),
        (6082, "#,##0", "6,082"),
        (-6082.5, "#,##0.00;(#,##0.00)", "(6,082.50)"),
        (1234.5, '"$"#,##0.00', "$1,234.50"),
        (1234.5, "[$€-2] #,##0.00", "€ 1,234.50"),
        (-12, "$#,##0", "-$12"),
        (7, '_-* #,##0.00\\ "€"_-;-* #,##0.00\\ "€"_-', "7.00 €"),
        (-7, '#,##0.00\\ "€";-#,##0.00\\ "€"', "-7.00 €"),
        (0, '#,##0;-#,##0;"-"', "-"),
        (0, '_-* #,##0.00\\ "€"_-;-* #,##0.00\\ "€"_-;_-* "-"??\\ "€"_-;_-@_-', "- €"),
        (0, "#,###", ""),
        (0.5, "#.##", "0.5"),
        (1500000, '0.0,,"M"', "1.5M"),
        (2.5, "0", "3"),
        (-0.004, "0.0", "0.0"),
        (5551234, "000-0000", "555-1234"),
        (7, "0.##", "7"),
        (7.25, "0.##", "7.25"),
        (3, '"Nº "0', "Nº 3"),
        (0.1 + 0.2, "General", "0.3"),
        (12345678, "General", "12345678"),
        (5, "@", "5"),
        (-5, "0%", "-500%"),
        (45356, "dd/mm/yyyy", "05/03/2024"),
        (45356, "yyyy-mm-dd", "2024-03-05"),
        (45356.75, "d/m/yy h:mm AM/PM", "5/3/24 6:00 PM"),
        (1.5, "[h]:mm", "36:00"),
        (0.39583333, "h:mm:ss", "9:30:00"),
        (500, "[>=1000]0.0,;0", "500"),
    ],
)
def test_a_figure_is_written_as_its_format_says(value: float, code: str, shown: str) -> None:
    assert as_shown(value, code) == shown


@pytest.mark.parametrize(
    ("language", "code", "shown"),
    [
        ("en", "d mmmm yyyy", "5 March 2024"),
        ("es", 'd" de "mmmm" de "yyyy', "5 de marzo de 2024"),
        ("en", '[$-C0A]d" de "mmmm', "5 de marzo"),
        ("en", 'd "de" mmmm "de" yyyy', "5 de marzo de 2024"),
        ("es", "[$-409]mmm-yy", "Mar-24"),
    ],
)
def test_months_are_named_in_the_language_of_the_format_or_of_the_workbook(
    language: Language, code: str, shown: str
) -> None:
    assert as_shown(45356, code, language) == shown


def test_tables_on_one_sheet_are_told_apart_and_a_total_keeps_its_heads() -> None:
    rows = [["Zona", "Ventas", "Tasa"], ["Norte", 1234.5, 0.125]]
    cells = [(3 + y, x, v, "0.0%" if v == 0.125 else "") for y, row in enumerate(rows) for x, v in enumerate(row)]
    beside = [(3, 5, "Year", ""), (3, 6, "Deaths", ""), (4, 5, 2023, ""), (4, 6, 12, "")]
    rest = [(0, 0, "Cuadro 1. Ventas", ""), (6, 0, "Total", ""), (6, 1, 99, "#,##0.00"), (9, 0, "Fuente: El Eco.", "")]
    assert paragraphs("a.xlsx", book(*cells, *beside, *rest, hidden="La hoja que no se ve")) == [
        "Datos", "Cuadro 1. Ventas", "Zona | Ventas | Tasa", "Zona: Norte | Ventas: 1234.5 | Tasa: 12.5%",
        "Year | Deaths", "Year: 2023 | Deaths: 12", "Zona: Total | Ventas: 99.00", "Fuente: El Eco.",
        "Otra (hoja oculta)", "La hoja que no se ve",
    ]  # fmt: skip


def test_years_are_heads_over_figures_and_merged_heads_stand_over_each_column() -> None:
    cells = [(1, 1, 2022, ""), (1, 2, 2023, ""), (2, 0, "North", ""), (2, 1, 12, ""), (2, 2, 15, "")]
    assert paragraphs("a.xlsx", book(*cells, merged=("B1:C1", "Deaths"))) == [
        "Datos", "Deaths", "2022 | 2023", "North | Deaths, 2022: 12 | Deaths, 2023: 15"
    ]  # fmt: skip


@pytest.mark.parametrize(("label", "count"), [("Ward", "Visits"), ("Sala", "Visitas")])
def test_years_are_heads_over_counts_that_look_like_years(label: str, count: str) -> None:
    rows = [[label, count, "%", count, "%", "Δ"], ["A", 1840, 7, 2011, 5, 9], ["B", 920, 11, 877, 16, 8],
            ["C", 312, 4, 298, 3, 6]]  # fmt: skip
    cells = [(1 + y, x, value, "") for y, row in enumerate(rows) for x, value in enumerate(row)]
    for over in ([(0, 3, 2023, "")], [(0, 1, 2022, ""), (0, 3, 2023, "")]):  # one is merged, or none
        merged = ("B1:C1", "2022") if len(over) == 1 else None
        assert paragraphs("a.xlsx", book(*cells, *over, merged=merged))[3] == (
            f"{label}: A | 2022, {count}: 1840 | 2022, %: 7 | 2023, {count}: 2011 | 2023, %: 5 | Δ: 9"
        )


@pytest.mark.parametrize(
    ("rows", "last"),
    [
        (
            [["Zona", "Trimestre", "Ventas"], ["Norte", "T1", 12], ["Sur", "T1", 7], ["", "T2", 9]],
            "Zona: Sur | Trimestre: T2 | Ventas: 9",
        ),
        (
            [["Region", "Quarter", "Sales"], ["North", "Q1", 12], ["", "Q2", 9], ["", "Total", 21]],
            "Quarter: Total | Sales: 21",  # of the North, or of all
        ),
        (
            [["Provincia", "2022", "Variación"], ["", "(miles)", "(%)"], ["Soria", 12.5, 4.8]],
            "Provincia: Soria | 2022 (miles): 12.5 | Variación (%): 4.8",
        ),
        (
            [["Country", "Area", "Depth"], ["", "km²", "m"], ["Chile", 756102, 8]],
            "Country: Chile | Area, km²: 756102 | Depth, m: 8",
        ),
    ],
)
def test_a_row_has_the_label_of_its_group_and_the_units_of_its_columns(rows: list[list[object]], last: str) -> None:
    cells = [(y, x, value, "") for y, row in enumerate(rows) for x, value in enumerate(row) if value]
    assert paragraphs("a.xlsx", book(*cells))[-1] == last


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([["Nombre", "", "Edad"], ["Ana", "", 33], ["Luis", "", 40]], "Nombre: Luis | Edad: 40"),
        (
            [["Region", "", 2022, "", "", 2023], ["North", "", 12, "", "", 15], ["South", "", 7, "", "", 9]],
            "Region: South | 2022: 7 | 2023: 9",
        ),
        ([["Zone", "", "Head"], ["North", "", "Ann"], ["South", "", "Eve"]], "South | Eve"),
        (
            [
                ["Zona", "", "Ventas", "", "Costos"],
                ["Norte", "", 5, "", 3],
                ["Sur", "", 6, "", 1],
                [],
                ["Total", "", "", "", 4],
            ],
            "Zona: Total | Costos: 4",
        ),
        (
            [["Port", "Ships", "", "Town", "Sheep"], ["Ash", 5, "", "Elm", 7], ["Oak", 6, "", "Fir", 8]],
            "Town: Fir | Sheep: 8",
        ),
        (
            [["Año", "Casos", "", "Año", "Altas"], [2022, 5, "", 2022, 3], [2023, 6, "", 2023, 1]],
            "Año: 2023 | Altas: 1",
        ),
        ([["Zone", "Cost", "", "Month", "Cost"], ["N", 5, "", 1, 7], ["S", 6, "", 2, 8]], "Month: 2 | Cost: 8"),
        ([["Zona", "Costo", "", "Nota: sin IVA"], ["N", 5], ["S", 6]], "Nota: sin IVA"),
    ],
)
def test_an_empty_column_parts_no_table_but_from_one_with_labels_of_its_own(
    rows: list[list[object]], told: str
) -> None:
    cells = [(y, x, value, "") for y, row in enumerate(rows) for x, value in enumerate(row) if value != ""]
    assert paragraphs("a.xlsx", book(*cells))[-1] == told


@pytest.mark.parametrize(("value", "shown"), [("NaN", "NaN"), ("2.5", "2.50"), ("none", "none")])
def test_a_hole_in_a_chart_ends_no_reading(value: str, shown: str) -> None:
    assert _plotted(value, "0.00", "en", False) == shown


@pytest.mark.parametrize(("typed", "shown"), [("Norte\x0by Sur", "Norte y Sur"), ("a_x0041_b", "a_x0041_b")])
def test_what_a_file_writes_as_numbers_of_characters_is_read_as_those(typed: str, shown: str) -> None:
    assert paragraphs("a.xlsx", book((0, 0, typed, ""))) == ["Datos", shown]
