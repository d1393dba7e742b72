"""What every format shares: how much of a file's words a text keeps."""

from __future__ import annotations

import pytest

from rag.ingestion.formats.parsed import iso_date, paragraphs, share_kept, typed
from rag.types import Document, Reading


@pytest.mark.parametrize(
    ("text", "visible", "share"),
    [
        ("The well is deep.", "The well is deep.", 1.0),
        ("EL POZO, el señor.", "«El señor» el pozo", 1.0),  # whatever the order, case and punctuation
        ("The well", "The well the bridge", 0.5),
        ("El pozo", "El pozo el puente", 0.5),
        ("The well: the well", "The well", 1.0),  # a column's name, said of each cell, is no word too many
        ("El comercio y la información", "El comer- cio y la informaci´on", 1.0),  # pieces of a whole word
        ("the trade of the port", "the tra- de of the port in corn", 0.75),
        ("", "", 1.0),
        ("", "Nothing read", 0.0),
    ],
)
def test_each_visible_word_counts_as_often_as_it_is_seen(text: str, visible: str, share: float) -> None:
    assert share_kept(text, visible) == share


@pytest.mark.parametrize(
    ("missing", "kept", "partial"),
    [((), None, False), ((), 1.0, False), ((), 0.8, False), ((), 0.79, True), ((3,), 1.0, True), ((3,), None, True)],
)
def test_what_lacks_pages_or_a_fifth_of_its_words_is_read_in_part(
    missing: tuple[int, ...], kept: float | None, partial: bool
) -> None:
    document = Document("d", "A title", "a.html", "A text.", "en")
    assert Reading(document, missing, kept).partial is partial


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "La comisión aprobó un gasto de\n42 millones para la presa y otro\nde siete.",
            ["La comisión aprobó un gasto de 42 millones para la presa y otro de siete."],
        ),
        (
            "The council agreed to pay for the bridge over the river and for the school, as the mayor asked that it\n"
            "should do before the end of the year.",
            [
                "The council agreed to pay for the bridge over the river and for the school, as the mayor asked that"
                " it should do before the end of the year."
            ],
        ),
        (
            "  The council agreed to pay for the bridge\nover the river.\n  The mayor signed\nit.",
            ["The council agreed to pay for the bridge over the river.", "The mayor signed it."],
        ),
        (
            "INFORME DE LA COMISIÓN DE HACIENDA PARA 2024\nLa comisión aprobó un gasto de doce millones de pesos para\n"
            "la presa.",
            [
                "INFORME DE LA COMISIÓN DE HACIENDA PARA 2024",
                "La comisión aprobó un gasto de doce millones de pesos para la presa.",
            ],
        ),
        (
            "Ana Ríos, presidenta de la comisión de hacienda\nLuis Gil, secretario de la comisión de obras\nEva Gil",
            [
                "Ana Ríos, presidenta de la comisión de hacienda",
                "Luis Gil, secretario de la comisión de obras",
                "Eva Gil",
            ],
        ),
        ("Ana Ríos\nCalle Mayor 5\n28001 Madrid", ["Ana Ríos", "Calle Mayor 5", "28001 Madrid"]),
        ("1. First point.\n2. Second point.", ["1. First point.", "2. Second point."]),
        (
            "El acuerdo UGT-\nFICA de 2019-\n2020 y la contra-\ntación",
            ["El acuerdo UGT-FICA de 2019-2020 y la contratación"],
        ),
        ("It pays $1,200-\n1,400 to the co-\noperative.", ["It pays $1,200-1,400 to the cooperative."]),
    ],
)
def test_wrapped_lines_are_one_paragraph_and_those_of_a_list_are_not(text: str, expected: list[str]) -> None:
    assert paragraphs(typed(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Total      1.204   1.318\nCostos       812     901", ["Total | 1.204 | 1.318", "Costos | 812 | 901"]),
        ("North\t12\t345", ["North | 12 | 345"]),
        ("Ana Ríos            Luis Gil\nTesorera            Vocal", ["Ana Ríos | Luis Gil", "Tesorera | Vocal"]),
        ("a)\tThe harbour tax", ["a) The harbour tax"]),
        ("It was paid.  The  mayor left.\nNobody else  did.", ["It was paid. The mayor left.", "Nobody else did."]),
    ],
)
def test_what_stands_in_columns_of_plain_text_is_told_apart(text: str, expected: list[str]) -> None:
    assert paragraphs(typed(text)) == expected


@pytest.mark.parametrize(
    ("stated", "date"),
    [
        ("2024-03-05T10:00Z", "2024-03-05"),
        ("20240305", "2024-03-05"),
        ("2024-3-5", "2024-03-05"),
        ("2024-03", "2024-03"),
        ("2024", "2024"),
        ("2024-02-31", None),
        ("20241305", None),
        ("202403", None),
        ("marzo", None),
        (None, None),
    ],
)
def test_a_stated_day_is_one_that_the_calendar_has(stated: str | None, date: str | None) -> None:
    assert iso_date(stated) == date
