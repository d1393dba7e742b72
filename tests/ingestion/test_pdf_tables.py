"""A table in a PDF is read row by row, each cell with the heads of its column; prose in columns is no table."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth

from rag.ingestion.layout.words import Word, row_of
from rag.ingestion.parse import parse
from tests.typeset import Rule, Text, grid, prose, right, rules, typeset, width

CASES = Path(__file__).parents[2].parent / "shared" / "cases" / "files"


def read(*pages: Sequence[Text | Rule]) -> list[str]:
    """The paragraphs of a PDF of these pages."""
    return parse(typeset(*pages), "a.pdf").document.text.split("\n\n")


def case(name: str) -> list[str]:
    """The paragraphs of one of the small files with a known fault."""
    path = next(CASES.glob(f"{name}-*.pdf"), None)
    if path is None:
        pytest.skip("the small files with one fault each are not on this machine")
    return parse(path.read_bytes(), path.name).document.text.split("\n\n")


BUDGET = [
    ("Concepto", "Vigente", "Devengado", "Percibido"),
    ("Impuestos", "1.204.500,75", "980.120,00", "975.100,10"),
    ("Tasas", "88.000,00", "71.345,20", "71.345,20"),
    ("Total", "1.292.500,75", "1.051.465,20", "1.046.445,30"),
]
BUDGET_ROWS = [
    "Concepto | Vigente | Devengado | Percibido",
    "Impuestos | Vigente: 1.204.500,75 | Devengado: 980.120,00 | Percibido: 975.100,10",
    "Tasas | Vigente: 88.000,00 | Devengado: 71.345,20 | Percibido: 71.345,20",
    "Total | Vigente: 1.292.500,75 | Devengado: 1.051.465,20 | Percibido: 1.046.445,30",
]
PLACES = (60, 260, 370, 480)


def test_a_row_of_figures_is_told_apart_and_named() -> None:
    title = Text(60, 760, "Municipio de Peñablanca. Recursos al 30/06/2023")
    assert read([title, *grid(BUDGET, PLACES, 730)]) == [title.words, *BUDGET_ROWS]


def test_the_order_in_which_a_file_gives_its_cells_does_not_matter() -> None:
    cells = grid(BUDGET, PLACES, 730)
    random.Random(3).shuffle(cells)
    assert read(cells) == BUDGET_ROWS
    assert read(sorted(cells, key=lambda cell: cell.x)) == BUDGET_ROWS  # column by column


def test_a_table_that_fills_its_width_leaves_no_figures_glued() -> None:
    assert read(grid(BUDGET, (60, 198, 268, 338), 730, step=12)) == BUDGET_ROWS


@pytest.mark.parametrize(
    "lines",
    [
        ("The council met on 4 May and agreed", "to mend the gate at Coldwater, which", "has leaked since the storm."),
        ("El concejo se reunió el 4 de mayo y", "acordó reparar la compuerta vieja, que", "pierde agua desde abril."),
    ],
)
def test_prose_beside_a_table_is_no_column_of_it(lines: Sequence[str]) -> None:
    rows = [("Fund", "2022", "2023"), ("Drainage", "41,000", "38,500"), ("Burials", "9,750", "10,120")]
    beside = [Text(60, 730 - 13 * at, line) for at, line in enumerate(lines)]
    text = read([*beside, *grid(rows, (320, 450, 510), 730, step=13)])
    assert (text[0], text[-1]) == (" ".join(lines), "Burials | 2022: 9,750 | 2023: 10,120")


def test_a_table_goes_on_over_the_page_without_its_heads() -> None:
    assert read(grid(BUDGET[:3], PLACES, 730), grid(BUDGET[3:], PLACES, 780)) == BUDGET_ROWS


@pytest.mark.parametrize("title", ["Cuadro 3. Pagos (sigue)", "Table 3. Funds (continued)"])
def test_a_title_over_the_second_part_of_a_table_is_no_row_of_it(title: str) -> None:
    second = [Text(60, 800, title), *grid([BUDGET[0], BUDGET[3]], PLACES, 780)]
    assert read(grid(BUDGET[:3], PLACES, 730), second) == [*BUDGET_ROWS[:3], title, BUDGET_ROWS[3]]


@pytest.mark.parametrize("label", ["Tasas y derechos del puerto viejo", "Fees and dues of the old ports"])
def test_a_table_goes_on_over_the_page_though_its_cells_are_wider_there(label: str) -> None:
    first = [*BUDGET[:2], ("Multas", "10,00", "8,00", "8,00")]
    rest = [(label, "88,00", "71.345,20", "71.345,20"), ("Total", "9,50", "8,00", "7,10")]
    assert read(grid(first, PLACES, 730), grid(rest, PLACES, 780))[-2:] == [
        f"{label} | Vigente: 88,00 | Devengado: 71.345,20 | Percibido: 71.345,20",
        "Total | Vigente: 9,50 | Devengado: 8,00 | Percibido: 7,10",
    ]


def test_heads_that_are_repeated_on_the_next_page_are_shown_once() -> None:
    pages = [grid([BUDGET[0], *part], PLACES, 780) for part in (BUDGET[1:3], BUDGET[3:])]
    assert read(*pages) == BUDGET_ROWS


def test_a_table_of_the_next_page_with_heads_of_its_own_keeps_them() -> None:
    second = [("Concept", "Due", "Paid", "Left"), ("Fees", "12.00", "10.00", "2.00"), ("Fines", "9.50", "9.50", "0.00")]
    assert read(grid(BUDGET, PLACES, 300), grid(second, PLACES, 700))[4:] == [
        "Concept | Due | Paid | Left",
        "Fees | Due: 12.00 | Paid: 10.00 | Left: 2.00",
        "Fines | Due: 9.50 | Paid: 9.50 | Left: 0.00",
    ]


def test_heads_over_several_columns_and_lines_head_each_of_them() -> None:
    heads = [Text(205, 746, "Enero-junio 2023"), Text(425, 746, "Enero-junio 2024")]
    lines = [
        ("", "Ventas", "Margen", "Ventas", "Margen"),
        ("Norte", "6,082", "19.8%", "7,140", "20.1%"),
        ("Sur", "812", "9.0%", "1,004", "11.5%"),
    ]
    assert read([*heads, *grid(lines, (60, 240, 300, 460, 520), 730)])[1:] == [
        "Norte | Enero-junio 2023, Ventas: 6,082 | Enero-junio 2023, Margen: 19.8%"
        " | Enero-junio 2024, Ventas: 7,140 | Enero-junio 2024, Margen: 20.1%",
        "Sur | Enero-junio 2023, Ventas: 812 | Enero-junio 2023, Margen: 9.0%"
        " | Enero-junio 2024, Ventas: 1,004 | Enero-junio 2024, Margen: 11.5%",
    ]


@pytest.mark.parametrize("at", [215, 235, 262])  # over the first column, between both, over the second
def test_a_head_over_columns_whose_names_repeat_heads_them_all(at: float) -> None:
    heads = [Text(at, 746, "2022"), Text(at + 180, 746, "2023")]
    lines = [
        ("Ministry", "Budget", "Spent", "Budget", "Spent"),
        ("Health", "1,204.50", "1,190.25", "1,310.00", "0.75"),
        ("Roads", "9.00", "8.00", "7.00", "6.00"),
    ]
    assert read([*heads, *grid(lines, (60, 240, 320, 420, 500), 730)])[1:] == [
        "Health | 2022, Budget: 1,204.50 | 2022, Spent: 1,190.25 | 2023, Budget: 1,310.00 | 2023, Spent: 0.75",
        "Roads | 2022, Budget: 9.00 | 2022, Spent: 8.00 | 2023, Budget: 7.00 | 2023, Spent: 6.00",
    ]


def test_a_head_stands_over_the_middle_of_the_columns_it_heads() -> None:
    heads = [Text(265, 746, "Ingresos"), Text(442, 746, "Gastos")]
    lines = [
        ("Municipio", "Propios", "Cedidos", "Total", "Corrientes", "De capital"),
        ("Alba", "1.200,50", "800,00", "2.000,50", "1.500,00", "400,10"),
        ("Brisa", "990,00", "410,25", "1.400,25", "1.010,00", "300,00"),
    ]
    assert read([*heads, *grid(lines, (60, 230, 300, 370, 440, 510), 730)])[-1] == (
        "Brisa | Ingresos, Propios: 990,00 | Ingresos, Cedidos: 410,25 | Ingresos, Total: 1.400,25"
        " | Gastos, Corrientes: 1.010,00 | Gastos, De capital: 300,00"
    )


def test_the_first_line_of_one_column_s_name_heads_no_other() -> None:
    heads = [Text(272, 746, "Saldo"), Text(482, 746, "Saldo")]
    lines = [
        ("Cuenta", "Altas", "inicial", "Bajas", "Cesiones", "final", "Reservas"),
        ("Alba", "1.200,50", "800,00", "2.000,50", "1.500,00", "400,10", "3,00"),
        ("Brisa", "990,00", "410,25", "1.400,25", "1.010,00", "300,00", "4,00"),
    ]
    assert read([*heads, *grid(lines, (60, 230, 300, 370, 440, 510, 570), 734)])[-1] == (
        "Brisa | Altas: 990,00 | Saldo inicial: 410,25 | Bajas: 1.400,25 | Cesiones: 1.010,00"
        " | Saldo final: 300,00 | Reservas: 4,00"
    )


def test_years_beside_words_over_a_line_of_units_name_columns() -> None:
    lines = [
        ("Departamento", "2020", "2021", "Variación"),
        ("", "(miles)", "(miles)", "(%)"),
        ("San José", "12 450", "13 010", "4,5"),
        ("Río Negro", "8 900", "9 120", "2,5"),
    ]
    assert read(grid(lines, (60, 260, 370, 480), 730))[-1] == (
        "Río Negro | 2020 (miles): 8 900 | 2021 (miles): 9 120 | Variación (%): 2,5"
    )


def test_a_currency_sign_set_apart_belongs_to_its_figure() -> None:
    lines = [("", "2023", "2022"), ("Harbour dues", "4,512", "4,208"), ("Interest", "(312)", "(298)")]
    signs = [Text(x, 714, "$") for x in (200, 310)]
    assert read([*signs, *grid(lines, (60, 260, 370), 730)])[1:] == [
        "Harbour dues | 2023: $ 4,512 | 2022: $ 4,208", "Interest | 2023: (312) | 2022: (298)"
    ]  # fmt: skip


def test_the_first_line_of_a_cell_set_beside_its_row_heads_no_column() -> None:
    rows = [
        *grid([("Pueblo", "", "Pesos")], (60, 0, 420), 760), Text(180, 760, "Obra"),
        Text(180, 738, "Puente sobre el arroyo, con"), Text(180, 727, "barandas y alumbrado"),
        Text(60, 732, "Santa Lucía"), right(420, 732, "4.250.000"),
        Text(180, 705, "Red de agua del barrio"), Text(180, 694, "norte, segunda etapa"),
        Text(60, 699, "Monte Alto"), right(420, 699, "12.780.500"),
    ]  # fmt: skip
    assert read(rows) == [
        "Pueblo | Obra | Pesos",
        "Santa Lucía | Obra: Puente sobre el arroyo, con barandas y alumbrado | Pesos: 4.250.000",
        "Monte Alto | Obra: Red de agua del barrio norte, segunda etapa | Pesos: 12.780.500",
    ]


def test_a_head_of_two_lines_is_one() -> None:
    heads = [right(260, 742, "Assets"), right(260, 730, "(florins)"), right(370, 730, "Return"), Text(60, 730, "Fund")]
    lines = [("Southern Pension", "31,200,000.00", "9.10 %"), ("Northern Pension", "45,040,000.00", "15.20 %")]
    assert read([*heads, *grid(lines, (60, 260, 370), 712)]) == [
        "Fund | Assets (florins) | Return",
        "Southern Pension | Assets (florins): 31,200,000.00 | Return: 9.10 %",
        "Northern Pension | Assets (florins): 45,040,000.00 | Return: 15.20 %",
    ]


def test_years_name_columns() -> None:
    lines = [("Country", "2021", "2022"), ("Spain", "12.5", "13.1"), ("Mexico", "8.0", "7.4")]
    assert read(grid(lines, (60, 260, 370), 730)) == [
        "Country | 2021 | 2022", "Spain | 2021: 12.5 | 2022: 13.1", "Mexico | 2021: 8.0 | 2022: 7.4"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "pairs",
    [
        [("Population", "12,400 souls"), ("Area", "88 km²"), ("Mayor", "Ada Merrow"), ("Founded", "1842")],
        [("Población", "12.400 habitantes"), ("Superficie", "88 km²"), ("Alcaldesa", "Eva Gil")],
    ],
)
def test_what_is_asked_and_the_answer_side_by_side_have_no_heads(pairs: list[tuple[str, str]]) -> None:
    page = [
        Text(x, 760 - 16 * at, words) for at, pair in enumerate(pairs) for x, words in zip((60, 300), pair, strict=True)
    ]
    assert read(page) == [" | ".join(pair) for pair in pairs]


@pytest.mark.parametrize("words", [("Solicitante", "Fecha", "Domicilio"), ("Name", "Date", "Address")])
def test_a_form_pairs_each_label_with_its_answer(words: tuple[str, str, str]) -> None:
    one, two, three = words
    lines = [(f"{one}:", "Ana Ruiz", f"{two}:", "2024"), (f"{three}:", "Calle Sol 4", "Euros:", "250")]
    places = (60, 160, 320, 420)
    page = [Text(x, 760 - 16 * at, cell) for at, line in enumerate(lines) for x, cell in zip(places, line, strict=True)]
    assert read(page) == [f"{one}: Ana Ruiz | {two}: 2024", f"{three}: Calle Sol 4 | Euros: 250"]


@pytest.mark.parametrize(("label", "place"), [("Town", "Ash"), ("Pueblo", "Peña")])
def test_years_name_columns_of_counts_that_look_like_years(label: str, place: str) -> None:
    lines = [(label, "2021", "2022"), (place, "1,840", "1911"), ("Elm", "1950", "1874"), ("Oak", "312", "298"),
             ("Fir", "77", "80"), ("Yew", "1.204", "940")]  # fmt: skip
    assert read(grid(lines, (60, 260, 370), 730))[1:3] == [
        f"{place} | 2021: 1,840 | 2022: 1911", "Elm | 2021: 1950 | 2022: 1874"
    ]  # fmt: skip


@pytest.mark.parametrize("at", [0, -6, -12])  # the figures beside the label's first line, its middle, its last line
def test_a_label_of_two_lines_is_one_cell(at: float) -> None:
    rows = [
        *grid([("Concepto", "Vigente", "Pagado")], (60, 300, 420), 760),
        Text(60, 730, "Transferencias de la"), Text(60, 718, "administración central"),
        right(300, 730 + at, "4.500,00"), right(420, 730 + at, "4.100,00"),
        *grid([("Multas", "120,00", "80,50"), ("Tasas", "77,00", "76,00")], (60, 300, 420), 690, step=26),
    ]  # fmt: skip
    assert read(rows) == [
        "Concepto | Vigente | Pagado",
        "Transferencias de la administración central | Vigente: 4.500,00 | Pagado: 4.100,00",
        "Multas | Vigente: 120,00 | Pagado: 80,50",
        "Tasas | Vigente: 77,00 | Pagado: 76,00",
    ]


def test_an_empty_cell_shifts_no_other() -> None:
    lines = [("Item", "Due", "Paid"), ("Fees", "12.00", ""), ("Fines", "", "9.50"), ("Rents", "-", "3.00")]
    assert read(grid(lines, (60, 260, 370), 730)) == [
        "Item | Due | Paid", "Fees | Due: 12.00", "Fines | Paid: 9.50", "Rents | Due: - | Paid: 3.00"
    ]  # fmt: skip


def test_a_label_without_figures_stands_alone() -> None:
    lines = [("Item", "Due", "Paid"), ("Income", "", ""), ("Fees", "12.00", "9.00"), ("Fines", "1.00", "9.50")]
    assert read(grid(lines, (60, 260, 370), 730)) == [
        "Item | Due | Paid", "Income", "Fees | Due: 12.00 | Paid: 9.00", "Fines | Due: 1.00 | Paid: 9.50"
    ]  # fmt: skip


def test_prose_before_and_after_a_table_stays_prose() -> None:
    first = "The council of Marsh End published its accounts for the year on the last day of June, as the law asks."
    last = "The auditor found them in order and asked for a list of the wells that were closed during the year."
    found = read([*prose(first, 60, 800), *grid(BUDGET, PLACES, 730), *prose(last, 60, 650)])
    assert found == [first, *BUDGET_ROWS, last]


ENGLISH = (
    "The ferry left the harbour of Marsh End at dawn with forty passengers on board and was seen for the last time off "
    "the point. Nobody heard a call for help. The coast guard searched two hours later and found nothing but a chair."
)
SPANISH = (
    "El pozo de Peñablanca se secó en el verano de 1998 y los vecinos pidieron al ayuntamiento que abriera otro más "
    "hondo. La obra costó más de lo previsto. Cuando hubo agua, media aldea se había marchado ya."
)


@pytest.mark.parametrize("shift", [0, 7])  # lines of both columns at one height, or not
@pytest.mark.parametrize("by_row", [False, True])
def test_prose_in_two_columns_is_read_column_by_column(shift: float, by_row: bool) -> None:
    lines = [*prose(ENGLISH, 50, 760, 220), *prose(SPANISH, 310, 760 - shift, 220)]
    found = read(sorted(lines, key=lambda line: -line.y) if by_row else lines)
    assert " ".join(found) == f"{ENGLISH} {SPANISH}"


def test_a_numbered_list_is_no_table() -> None:
    found = read([
        *[Text(60, 760 - 40 * at, f"{at + 1}.") for at in range(3)],
        *[line for at in range(3) for line in prose(ENGLISH.split(". ")[at][:110] + ".", 90, 760 - 40 * at, 400)],
    ])  # fmt: skip
    assert found == [f"{at + 1}. {ENGLISH.split('. ')[at][:110]}." for at in range(3)]


@pytest.mark.parametrize("seed", range(20))
def test_no_figure_is_read_that_is_in_no_cell(seed: int) -> None:
    drawn = random.Random(seed)
    columns = drawn.randint(2, 6)
    spanish = drawn.random() < 0.5

    def figure() -> str:
        number = f"{drawn.randint(0, 10 ** drawn.randint(1, 8)):,}.{drawn.randint(0, 99):02}"
        return number.translate(str.maketrans(",.", ".,")) if spanish else number

    heads = (
        "Fila" if spanish else "Row",
        *(f"{'Valor' if spanish else 'Value'} {'ABCDEF'[at]}" for at in range(columns)),
    )
    lines = [heads, *((f"Caja {'abcdefghij'[at]}", *(figure() for _ in range(columns))) for at in range(10))]
    places = (50, *(130 + 75 * (at + 1) * 6 / columns * 0.85 for at in range(columns)))
    cells = grid(lines, places, 760, drawn.choice((12, 16, 22)), 9)
    drawn.shuffle(cells)
    found = read(cells)
    assert found[1:] == [
        " | ".join([line[0], *(f"{head}: {cell}" for head, cell in zip(heads[1:], line[1:], strict=True))])
        for line in lines[1:]
    ]
    assert set(re.findall(r"[\d.,]*\d", " ".join(found))) == {cell for line in lines[1:] for cell in line[1:]}


def test_the_cases_of_tables_are_read_right() -> None:
    assert case("01")[-1] == ("Total | Vigente: 847.464.567,56 | Devengado: 280.164.136,82 | Percibido: 277.003.399,51")
    assert case("17")[-1] == "Northern Pension | Return: 15.20 % | Assets (florins): 45,040,000.00"


def test_cells_that_the_file_sets_apart_are_told_apart_however_close_they_stand() -> None:
    lines = [
        ("Name", "Office", "Since"),
        ("Ada Merrow", "Chair of the board of the harbour", "May 2019"),
        ("Tobias Lund", "Treasurer", "June 2021"),
        ("Irene Ruiz", "Secretary", "July 2020"),
    ]
    second = 60 + stringWidth("Ada Merrow", "Helvetica", 11) + 3  # three points, as between words
    third = second + stringWidth("Chair of the board of the harbour", "Helvetica", 11) + 3
    cells = [
        Text(x, 700 - 20 * at, words)
        for at, line in enumerate(lines)
        for x, words in zip((60, second, third), line, strict=True)
    ]
    assert read([*cells, *prose("The officers are chosen for four years by all of the members.", 60, 560)])[:4] == [
        "Name | Office | Since",
        "Ada Merrow | Office: Chair of the board of the harbour | Since: May 2019",
        "Tobias Lund | Office: Treasurer | Since: June 2021",
        "Irene Ruiz | Office: Secretary | Since: July 2020",
    ]


def test_drawn_lines_tell_the_cells_of_a_table_whatever_stands_in_them() -> None:
    cells = [
        Text(62, 736, "Programa"), Text(182, 736, "Objeto"), Text(432, 742, "Gasto"), Text(432, 730, "2023 (M)"),
        Text(182, 712, "Comidas para los alumnos de las escuelas"), Text(62, 706, "Comedores"),
        Text(182, 700, "de los barrios pobres"), Text(432, 706, "12,4"),
        Text(62, 676, "Semillas"), Text(182, 676, "Préstamos"), Text(432, 676, "0,8"),
    ]  # fmt: skip
    drawn = rules((60, 180, 430, 520), (755, 725, 695, 670))
    assert read([*cells, *drawn]) == [
        "Programa | Objeto | Gasto 2023 (M)",
        "Programa: Comedores | Objeto: Comidas para los alumnos de las escuelas de los barrios pobres"
        " | Gasto 2023 (M): 12,4",
        "Programa: Semillas | Objeto: Préstamos | Gasto 2023 (M): 0,8",
    ]


def test_lines_side_by_side_in_all_columns_are_rows_though_no_line_parts_them() -> None:
    heads = [Text(62, 736, "Pueblo"), Text(182, 736, "Alcaldesa"), Text(302, 736, "Partido")]
    lines = [("Almera", "Ana Ruiz", "Unión"), ("Brumal", "Eva Peña", "Liga"), ("Tordo", "Rosa Gil", "Unión")]
    cells = [Text(x, 712 - 12 * at, words) for at, line in enumerate(lines)
             for x, words in zip((62, 182, 302), line, strict=True)]  # fmt: skip
    drawn = rules((60, 180, 300, 420), (755, 725, 680))
    assert read([*heads, *cells, *drawn])[1:] == [
        f"Pueblo: {town} | Alcaldesa: {mayor} | Partido: {party}" for town, mayor, party in lines
    ]
    home = "Calle del Pozo Nuevo, frente a la escuela y junto al molino"
    one = [Text(62, 700, "Tordo"), *prose(home, 182, 712, 110), Text(302, 700, "Liga")]
    assert read([*heads, *one, *rules((60, 180, 300, 420), (755, 725, 670))])[1:] == [
        f"Pueblo: Tordo | Alcaldesa: {home} | Partido: Liga"
    ]


def test_a_cell_over_several_columns_or_rows_names_them_all_where_lines_are_drawn() -> None:
    cells = [
        Text(62, 726, "Province"), Text(202, 726, "Level"), Text(370, 742, "2023"),
        Text(302, 712, "Pupils"), Text(402, 712, "Left"),
        Text(62, 680, "Alta"), Text(202, 692, "Primary"), Text(302, 692, "51"), Text(402, 692, "4%"),
        Text(202, 672, "Higher"), Text(302, 672, "27"), Text(402, 672, "7%"),
    ]  # fmt: skip
    drawn = [
        *rules((60, 200, 300, 500), (755, 705, 665)),
        Rule(300, 735, 500, 735),
        Rule(200, 685, 500, 685),
        Rule(400, 665, 400, 735),
    ]
    assert read([*cells, *drawn])[-2:] == [
        "Province: Alta | Level: Primary | 2023, Pupils: 51 | 2023, Left: 4%",
        "Province: Alta | Level: Higher | 2023, Pupils: 27 | 2023, Left: 7%",
    ]


def test_a_frame_around_prose_is_no_table() -> None:
    text = prose("Los vecinos pidieron otro pozo antes del verano y el pleno lo aprobó por mayoría.", 70, 700, 300)
    assert len(read([*text, *rules((60, 400), (720, 600))])) == 1


def test_a_head_set_to_the_left_names_the_figures_set_to_the_right_below_it() -> None:
    lines = [("Norte", "1.204", "9"), ("Sur", "88", "12"), ("Este", "7", "3")]
    heads = [Text(60, 730, "Zona"), Text(200, 730, "Alumnos"), Text(350, 730, "Aulas")]
    assert read([*heads, *grid(lines, (60, 300, 440), 714)])[1:] == [
        "Norte | Alumnos: 1.204 | Aulas: 9", "Sur | Alumnos: 88 | Aulas: 12", "Este | Alumnos: 7 | Aulas: 3"
    ]  # fmt: skip


def test_rows_under_a_label_that_stands_for_several_have_it_too() -> None:
    places = (60, 200, 400)
    lines = [("Alta", "Primaria", "51"), ("", "Superior", "27"), ("Brumal", "Primaria", "42"), ("", "Superior", "64")]
    heads = [Text(60, 730, "Provincia"), Text(200, 730, "Nivel"), Text(370, 730, "Alumnos")]
    cells = [Text(x, 714 - 16 * at, w) for at, line in enumerate(lines) for x, w in zip(places, line, strict=True) if w]
    assert read([*heads, *cells])[1:] == [
        "Alta | Nivel: Primaria | Alumnos: 51",
        "Alta | Nivel: Superior | Alumnos: 27",
        "Brumal | Nivel: Primaria | Alumnos: 42",
        "Brumal | Nivel: Superior | Alumnos: 64",
    ]


def test_a_table_in_a_column_of_prose_is_a_table() -> None:
    words = "The committee met four times during the year and heard the growers, who asked for lower fees and more. "
    lines = [
        ("Basin", "Users", "Volume"),
        ("Upper Tarn", "412", "18.4"),
        ("Lower Tarn", "1,107", "52.9"),
        ("Veld", "88", "3.1"),
    ]
    left = prose(words * 6, 50, 780, 230)
    right_column = [*prose(words * 3, 310, 780, 230), *grid(lines, (310, 440, 530), 640, 14)]
    found = read([*left, *right_column, *prose(words, 310, 570, 230)])
    assert "Lower Tarn | Users: 1,107 | Volume: 52.9" in found


def test_years_that_repeat_under_two_heads_name_columns() -> None:
    heads = [Text(265, 746, "Ingresos"), Text(425, 746, "Gastos")]
    lines = [
        ("Ayuntamiento", "2022", "2023", "2022", "2023"),
        ("Alba", "1.200,50", "1.350,75", "(800,00)", "910,10"),
        ("Brisa", "990,00", "1.010,00", "1.400,25", "(12,30)"),
    ]
    assert read([*heads, *grid(lines, (60, 260, 340, 420, 500), 730)])[-1] == (
        "Brisa | Ingresos, 2022: 990,00 | Ingresos, 2023: 1.010,00 | Gastos, 2022: 1.400,25 | Gastos, 2023: (12,30)"
    )


@pytest.mark.parametrize("lies", [90, 180, 270])
def test_a_table_that_lies_on_its_side_is_read_as_it_is_held(lies: int) -> None:
    drawn = rules((55, 180, 300, 420, 520), (745, 725, 709, 693, 677))
    page = typeset([*grid(BUDGET, PLACES, 730), *drawn], rotate=lies)
    shown = page.replace(b"/Rotate %d" % lies, b"/Rotate 0")
    expected = [row.replace("Impuestos |", "Concepto: Impuestos |") for row in BUDGET_ROWS]
    for data in (page, shown):
        assert parse(data, "a.pdf").document.text.split("\n\n")[:2] == expected[:2]


def test_sentences_in_the_first_row_of_drawn_cells_name_no_column() -> None:
    said = "El pleno aprobó las obras del pozo nuevo y pidió que se acaben antes del verano de este año, sin falta"
    cells = [
        text for at in range(3) for x in (60, 240, 420) for text in prose(f"{said} {at}{x}.", x, 740 - 110 * at, 160)
    ]
    found = read([*cells, *rules((55, 235, 415, 590), (755, 645, 535, 425))])
    assert found[1] == " | ".join(f"{said} 1{x}." for x in (60, 240, 420))


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_total_that_reaches_into_the_column_beside_it_glues_no_figures(language: str) -> None:
    names, lines = {
        "en": (("Item", "Number", "Price", "Amount"), ("Posters in colour", "Folders", "Net", "Total")),
        "es": (("Concepto", "Cantidad", "Precio", "Importe"), ("Carteles a color", "Folletos", "Neto", "Total")),
    }[language]
    rows = [names, (lines[0], "150", "2,80", "420,00"), (lines[1], "2.000", "0,46", "920,00")]
    totals = [(lines[2], "1.340,00"), (lines[3], "11.621,40")]
    right = (0, 300, 410, 456)
    cells = [
        Text(60 if not at else right[at] - stringWidth(cell, "Helvetica", 11), 700 - 20 * row, cell)
        for row, line in enumerate(rows)
        for at, cell in enumerate(line)
    ]
    for row, (label, value) in enumerate(totals, start=len(rows)):
        cells += [Text(225, 700 - 20 * row, label), Text(408, 700 - 20 * row, value)]
    _, number, price, amount = names
    assert read(cells) == [
        " | ".join(names),
        f"{lines[0]} | {number}: 150 | {price}: 2,80 | {amount}: 420,00",
        f"{lines[1]} | {number}: 2.000 | {price}: 0,46 | {amount}: 920,00",
        f"{lines[2]} | {amount}: 1.340,00",
        f"{lines[3]} | {amount}: 11.621,40",
    ]


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_names_a_total_over_several_columns_glues_none_of_them(language: str) -> None:
    names, lines, label = {
        "en": (("Work", "Hours", "Rate", "Amount"), ("Repair of the doors", "New shelves"), "Amount to be paid"),
        "es": (("Trabajo", "Horas", "Precio", "Importe"), ("Arreglo de las puertas", "Estantes"), "Importe por pagar"),
    }[language]
    rows = [names, (lines[0], "14", "42.00", "588.00"), (lines[1], "31", "38.50", "1193.50")]
    totals = grid([("Subtotal", "1781.50"), (label, "2137.80")], (260, 480), 640)
    hours, rate, amount = names[1:]
    assert read([*grid(rows, (60, 260, 330, 480), 700), *totals]) == [
        " | ".join(names),
        f"{lines[0]} | {hours}: 14 | {rate}: 42.00 | {amount}: 588.00",
        f"{lines[1]} | {hours}: 31 | {rate}: 38.50 | {amount}: 1193.50",
        "Subtotal | 1781.50",
        f"{label} | 2137.80",
    ]


@pytest.mark.parametrize("line", ["The regatta is on 14 June. In 2024 there", "La regata es el 14. En 2024 no hubo"])
def test_a_line_stretched_to_its_column_is_no_row_of_cells(line: str) -> None:
    left, words = 60.0, []
    for at, word in enumerate(line.split()):
        words.append(Word(word, left, 700.0, left + 6 * len(word), 711.6, apart=True))
        left += 6 * len(word) + (5.6 if at == 4 else 6.5)  # boxes of letters are not quite as wide as letters
    assert len(row_of(words).segments) == 1


PORTS = {
    "en": [
        ("Post", "Duties", "Holder"),
        ("Director", "Runs the ports, signs treaties with the states and names the pilots", "Ann Rivers"),
        ("Secretary of the council", "Keeps the minutes", "Luke Hill"),
        ("Treasurer", "Pays for the works and gives accounts", "Eve Stone"),
    ],
    "es": [
        ("Cargo", "Funciones", "Titular"),
        ("Directora", "Dirige los puertos, firma tratados con los estados y nombra a los pilotos", "Ana Ríos"),
        ("Secretario del pleno municipal", "Lleva las actas", "Luis Gil"),
        ("Tesorera", "Paga las obras y rinde cuentas", "Eva Paz"),
    ],
}


def set_in_cells(rows: Sequence[Sequence[str]], wide: Sequence[float], middle: bool) -> list[Text]:
    """A table without lines, each cell as many lines as it takes, from the top of its row or about its middle."""
    found: list[Text] = []
    y = 760.0
    for row in rows:
        x = 60.0
        cells = [prose(words, 0, 0, across, step=12, size=10) for words, across in zip(row, wide, strict=True)]
        lines = max(map(len, cells))
        for cell, across in zip(cells, wide, strict=True):
            down = 6 * (lines - len(cell)) if middle else 0
            found += [Text(x, y - down + line.y, line.words, 10) for line in cell]
            x += across + 20
        y -= 12 * lines + 4
    return found


@pytest.mark.parametrize("middle", [False, True])
@pytest.mark.parametrize("language", ["en", "es"])
def test_cells_of_words_over_several_lines_stay_in_their_rows(language: str, middle: bool) -> None:
    names, *rows = PORTS[language]
    found = [f"{row[0]} | {names[1]}: {row[1]} | {names[2]}: {row[2]}" for row in rows]
    assert read(set_in_cells([names, *rows], (80, 150, 70), middle)) == [" | ".join(names), *found]
    assert read(set_in_cells(rows, (80, 150, 70), middle)) == [" | ".join(row) for row in rows]


@pytest.mark.parametrize("middle", [False, True])
@pytest.mark.parametrize(
    "terms",
    [
        [
            ("Quay", "The wall at which ships lie, with its cranes and its rails"),
            ("Toll", "What a ship pays each day"),
            ("Pilot", "Who brings it in"),
        ],
        [
            ("Muelle", "El muro al que atracan los barcos, con sus grúas"),
            ("Canon", "Lo que paga un barco por cada día"),
        ],
    ],
)
def test_a_term_is_told_apart_from_what_it_means(terms: list[tuple[str, str]], middle: bool) -> None:
    assert read(set_in_cells(terms, (60, 180), middle)) == [" | ".join(term) for term in terms]


@pytest.mark.parametrize(
    "signed",
    [[("Ann Rivers", "Luke Hill"), ("Director", "Builder")], [("Ana Ríos", "Luis Gil"), ("Jefa", "Contratista")]],
)
def test_names_side_by_side_are_no_name(signed: list[tuple[str, str]]) -> None:
    lines = [
        Text(x - width(words) / 2, 700 - 14 * at, words)
        for at, line in enumerate(signed)
        for x, words in zip((150, 400), line, strict=True)
    ]
    assert read(lines) == [" | ".join(line) for line in signed]


@pytest.mark.parametrize(
    "items",
    [
        [
            ("Opening by the mayor of the town", "Ann Rivers"),
            ("The harbour tax and works", "Luke Hill"),
            ("Vote", "Eve Stone"),
        ],
        [
            ("Apertura por la alcaldesa del lugar", "Ana Ríos"),
            ("El canon y las obras", "Luis Gil"),
            ("Voto", "Eva Paz"),
        ],
    ],
)
def test_the_first_hour_of_an_agenda_heads_no_other(items: list[tuple[str, str]]) -> None:
    rows = [(hour, *item) for hour, item in zip(("9:00", "10:00", "11:30"), items, strict=True)]
    assert read(set_in_cells(rows, (50, 180, 80), middle=False)) == [" | ".join(row) for row in rows]
