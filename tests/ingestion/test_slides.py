"""What a slide shows is read: tables, charts and groups too, its notes as paragraphs of their own."""

from __future__ import annotations

import io
from datetime import date

import pptx
import pytest
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE

from tests.ingestion.office_files import paragraphs, read


def show(change: object = None) -> bytes:
    """One slide with a title, a chart, a table, a group and notes."""
    made = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[5])
    data = CategoryChartData()
    data.categories = ["2022", "2023"]
    data.add_series("Norte", (1.5, 2.25))
    graph = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, 9, 9, data).chart
    graph.has_title = True
    graph.chart_title.text_frame.text = "Sales"
    table = slide.shapes.add_table(2, 3, 0, 0, 9, 9).table
    for at, words in enumerate(["Zona", "2022", "2023", "Sur", "1.500,5", "12 %"]):
        table.cell(at // 3, at % 3).text = words
    slide.shapes.add_group_shape().shapes.add_textbox(0, 0, 9, 9).text_frame.text = "¿Y después?"
    slide.shapes.title.text = "Ventas"
    slide.notes_slide.notes_text_frame.text = "Said by the mayor."
    if change is not None:
        slide._element.set("show", "0")
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def test_a_slide_is_its_title_charts_tables_groups_and_notes() -> None:
    expected = ["Ventas", "Sales", "Norte", "2022 | Norte: 1.5", "2023 | Norte: 2.25", "Zona | 2022 | 2023",
                "Zona: Sur | 2022: 1.500,5 | 2023: 12 %", "¿Y después?", "Said by the mayor."]  # fmt: skip
    assert paragraphs("a.pptx", show()) == expected
    assert paragraphs("a.ppsx", show("hidden")) == expected
    reading = read("a.pptx", show())
    assert (reading.kept, reading.document.title) == (1.0, "Ventas")


@pytest.mark.parametrize(
    ("name", "day", "rows"),
    [
        ("Margin of the sales", "d mmmm yyyy", ["Margin of the sales", "5 March 2024 | Margin of the sales: 19.8%"]),
        ("Margen de las ventas", "mmmm yyyy", ["Margen de las ventas", "marzo 2024 | Margen de las ventas: 19.8%"]),
    ],
)
def test_what_a_chart_plots_is_written_as_it_is_shown(name: str, day: str, rows: list[str]) -> None:
    made = pptx.Presentation()
    data = CategoryChartData(number_format="0.0%")
    data.categories = [date(2024, 3, 5)]
    data.categories.number_format = day
    data.add_series(name, (0.1976,))
    slide = made.slides.add_slide(made.slide_layouts[6])
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, 9, 9, data)
    buffer = io.BytesIO()
    made.save(buffer)
    assert paragraphs("a.pptx", buffer.getvalue()) == rows


def test_slide_numbers_are_left_out_and_a_footer_is_said_once() -> None:
    made = pptx.Presentation()
    for words in ("Uno", "Two"):
        slide = made.slides.add_slide(made.slide_layouts[5])
        slide.shapes.title.text = words
        for kind, text in (("ftr", "El Eco"), ("sldNum", "1")):
            shape = slide.shapes.add_textbox(0, 0, 9, 9)
            shape.text_frame.text = text
            place = shape._element.nvSpPr.nvPr
            place.append(
                place.makeelement("{http://schemas.openxmlformats.org/presentationml/2006/main}ph", {"type": kind})
            )
    buffer = io.BytesIO()
    made.save(buffer)
    assert paragraphs("a.pptx", buffer.getvalue()) == ["Uno", "El Eco", "Two"]
    assert read("a.pptx", buffer.getvalue()).kept == 1.0
