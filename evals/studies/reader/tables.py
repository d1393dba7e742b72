"""Made-up tables as the reading of files leaves them, and questions on a cell of them or on one they do not have.

A row stands on one line, each cell behind the head of its column: "Norte | 2022: 1.204 | 2023: 1.380".
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.studies.reader.examples import NO_ANSWER, Example
from evals.studies.reader.scenes import Value, value, world
from rag.types import Language, Span


@dataclass(frozen=True, slots=True)
class Kind:
    """What a kind of table has for rows and columns, its title, and ways to ask for a cell."""

    title: Value
    corner: Value  # the head over the heads of the rows
    rows: Sequence[Value]
    columns: Sequence[Value]  # empty: years in a row
    cell: str  # a gap of `scenes`
    ways: Mapping[Language, Sequence[str]]


_PLACES = world().values["place"]
_ITEMS = (
    ("Health", "Sanidad"), ("Education", "Educación"), ("Roads", "Carreteras"), ("Salaries", "Sueldos"),
    ("Water supply", "Abastecimiento de agua"), ("Street lighting", "Alumbrado público"), ("Pensions", "Pensiones"),
    ("Current income", "Ingresos corrientes"), ("Capital transfers", "Transferencias de capital"),
    ("Debt service", "Servicio de la deuda"), ("Public works", "Obras públicas"), ("Libraries", "Bibliotecas"),
    ("Fire brigade", "Bomberos"), ("Waste collection", "Recogida de basura"), ("Travel expenses", "Viáticos"),
    ("Property tax", "Impuesto predial"), ("Fees and fines", "Tasas y multas"), ("Grants", "Subvenciones"),
)  # fmt: skip
_STAGES = (
    ("Approved", "Aprobado"), ("Executed", "Ejecutado"), ("Paid", "Pagado"), ("Committed", "Comprometido"),
    ("Accrued", "Devengado"), ("Collected", "Percibido"),
)  # fmt: skip
KINDS = (
    Kind(("Budget by item", "Presupuesto por partida"), ("Item", "Partida"), _ITEMS, _STAGES, "money",
         {"en": ("How much was {c} for {r}?", "What amount was {c} under {r}?", "{r} {c}?"),
          "es": ("¿Cuánto fue lo {c} en {r}?", "¿Qué importe se ha {c} en {r}?", "{r} {c}")}),
    Kind(("Spending by item", "Gasto por partida"), ("Item", "Concepto"), _ITEMS, (), "money",
         {"en": ("How much was spent on {r} in {c}?", "What did {r} cost in {c}?", "spending on {r} {c}"),
          "es": ("¿Cuánto se gastó en {r} en {c}?", "¿A cuánto ascendió {r} en {c}?", "gasto {r} {c}")}),
    Kind(("Exports by country", "Exportaciones por país"), ("Country", "País"), _PLACES, (), "count",
         {"en": ("What were the exports of {r} in {c}?", "How much did {r} export in {c}?"),
          "es": ("¿Cuáles fueron las exportaciones de {r} en {c}?", "¿Cuánto exportó {r} en {c}?")}),
    Kind(("Unemployment rate", "Tasa de desempleo"), ("Country", "País"), _PLACES, (), "percent",
         {"en": ("What was the unemployment rate of {r} in {c}?", "unemployment {r} {c}"),
          "es": ("¿Cuál fue la tasa de desempleo de {r} en {c}?", "desempleo {r} {c}")}),
    Kind(("Offices abroad", "Delegaciones en el exterior"), ("Country", "País"), _PLACES,
         (("Staff", "Empleados"), ("Vehicles", "Vehículos"), ("Visits", "Visitas"), ("Cases", "Expedientes"),
          ("Complaints", "Quejas"), ("Students", "Alumnos")), "count",
         {"en": ("How many {c} are there in {r}?", "How many {c} does {r} have?", "{c} in {r}"),
          "es": ("¿Cuántos {c} hay en {r}?", "¿Qué número de {c} tiene {r}?", "{c} en {r}")}),
)  # fmt: skip


def asked_of_table(rng: random.Random, asked: Language, language: Language, miss: bool) -> Example | None:
    """A question on one cell; a miss asks for a row or a column that the table does not have."""
    kind = rng.choice(KINDS)
    rows = rng.sample(list(kind.rows), min(len(kind.rows), rng.randint(3, 7)))
    absent_rows = [row for row in kind.rows if row not in rows]
    if kind.columns:
        columns = rng.sample(list(kind.columns), rng.randint(2, 4))
        absent_columns = [column for column in kind.columns if column not in columns]
    else:
        first = rng.randint(1995, 2023)
        columns = [(str(year), str(year)) for year in range(first, first + rng.randint(2, 4))]
        absent_columns = [(str(year), str(year)) for year in (first - 1, first - 3, first + 6)]
    text, cells = _laid(kind, rows, columns, language, rng)
    row, column = rng.choice(rows), rng.choice(columns)
    span = cells[row, column]
    if miss:
        span = NO_ANSWER
        if rng.random() < 0.6:
            row = rng.choice(absent_rows)
        else:
            column = rng.choice(absent_columns)
    at = int(asked == "es")
    named = {"r": row[at], "c": column[at]}
    if rng.random() < 0.8:
        named["c"] = named["c"].lower()
        named["r"] = named["r"] if kind.rows is _PLACES else named["r"].lower()
    question = rng.choice(kind.ways[asked]).format(**named)
    return Example(question[:1].upper() + question[1:], asked, text, language, span, "tables", "")


def _laid(
    kind: Kind, rows: Sequence[Value], columns: Sequence[Value], language: Language, rng: random.Random
) -> tuple[str, dict[tuple[Value, Value], Span]]:
    """The table as text, and where each cell stands."""
    at = int(language == "es")
    text = kind.title[at] + "\n\n"
    text += " | ".join([kind.corner[at], *(column[at] for column in columns)]) + "\n\n"
    cells = {}
    headed = rng.random() < 0.3  # the head of the row has its column's head, too
    for row in rows:
        text += f"{kind.corner[at]}: {row[at]}" if headed else row[at]
        for column in columns:
            said = value(kind.cell, rng)[at]
            text += f" | {column[at]}: "
            cells[row, column] = Span(len(text), len(text) + len(said))
            text += said
        text += "\n\n"
    return text.rstrip(), cells
