"""A page of a PDF -> the straight lines that are drawn on it, level or upright: the borders of its tables."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

from rag.ingestion.formats.pdf.page import Turn
from rag.ingestion.layout.ruled import Edge

THIN = 2.5  # points: what is drawn thinner is a line
SHORT = 4.0  # points: what is shorter is a part of a letter or sign
MOST_PATHS = 4_000  # of a page; what has more is a map
MOST_POINTS = 400  # of a path
MOST_NESTED = 3
Matrix = tuple[float, float, float, float, float, float]
PLAIN: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def edges(page: Any, turn: Turn | None) -> list[Edge]:
    """The level and upright lines of a page as it was turned; none where there are too many for tables."""
    import pypdfium2.raw as raw

    found: list[Edge] = []
    for number, (shape, matrix) in enumerate(
        _paths(page.raw, raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject, PLAIN)
    ):
        if number == MOST_PATHS:
            return []
        found += _of_path(shape, matrix, turn)
    return found


def _paths(holder: Any, count: Any, get: Any, matrix: Matrix, depth: int = 0) -> Iterator[tuple[Any, Matrix]]:
    """The paths that are shown, also those in forms, each with what places it on the page."""
    import pypdfium2.raw as raw

    fill, stroke = ctypes.c_int(), ctypes.c_int()
    for at in range(count(holder)):
        shape = get(holder, at)
        kind = raw.FPDFPageObj_GetType(shape)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            if raw.FPDFPath_GetDrawMode(shape, fill, stroke) and (fill.value or stroke.value):
                yield shape, _times(_matrix(shape), matrix)
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < MOST_NESTED:
            inner = _times(_matrix(shape), matrix)
            yield from _paths(shape, raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject, inner, depth + 1)


def _matrix(shape: Any) -> Matrix:
    import pypdfium2.raw as raw

    held = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(shape, held):
        return PLAIN
    return held.a, held.b, held.c, held.d, held.e, held.f


def _times(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    p, q, r, s, t, u = other
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _of_path(shape: Any, matrix: Matrix, turn: Turn | None) -> Iterator[Edge]:
    """The sides of a path that are level or upright; of a thin one its middle line."""
    import pypdfium2.raw as raw

    count = raw.FPDFPath_CountSegments(shape)
    if not 1 < count <= MOST_POINTS:
        return
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(shape, fill, stroke)
    lines, points = _drawn(shape, count, matrix)
    xs, ys = [x for x, _ in points], [y for _, y in points]
    left, right, low, high = min(xs), max(xs), min(ys), max(ys)
    boxes: list[tuple[float, float, float, float]] = []
    if min(right - left, high - low) < THIN:
        boxes = [(left, low, right, high)]
    elif stroke.value:
        boxes = [(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)) for (x0, y0), (x1, y1) in lines]
    for box in boxes:
        yield from _edge(*(turn(*box) if turn else box))


Point = tuple[float, float]


def _drawn(shape: Any, count: int, matrix: Matrix) -> tuple[list[tuple[Point, Point]], list[Point]]:
    """The straight sides of a path, and all of its points."""
    import pypdfium2.raw as raw

    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    lines: list[tuple[Point, Point]] = []
    points: list[Point] = []
    begun: Point | None = None
    for at in range(count):
        segment = raw.FPDFPath_GetPathSegment(shape, at)
        if not raw.FPDFPathSegment_GetPoint(segment, x, y):
            continue
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO or not points:
            begun = point
        elif kind == raw.FPDF_SEGMENT_LINETO:
            lines.append((points[-1], point))
        points.append(point)
        if begun is not None and raw.FPDFPathSegment_GetClose(segment):
            lines.append((point, begun))
    return lines, points or [(0.0, 0.0)]


def _edge(left: float, low: float, right: float, high: float) -> Iterator[Edge]:
    if high - low < THIN and right - left > SHORT:
        yield Edge((low + high) / 2, left, right, upright=False)
    elif right - left < THIN and high - low > SHORT:
        yield Edge((left + right) / 2, low, high, upright=True)
