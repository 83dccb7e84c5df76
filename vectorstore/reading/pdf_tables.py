"""Ruled tables of a PDF page: which cell a point lies in, and cells put together to rows."""

import ctypes
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from vectorstore.reading.pdf_line import PageLine, joined

if TYPE_CHECKING:
    import pypdfium2

_THIN = 3.0
"""Points: what is thinner is a ruling, not a box."""
_SHORTEST = 6.0
_SAME = 2.5
"""Rulings nearer to each other than this are one."""
_MOST_OBJECTS = 20_000
_MOST_RULINGS = 1_500
"""A page with more is a drawing."""

Cell = tuple[int, int]
"""Row and column, counted from the top left."""
_Span = tuple[float, float, float]
"""Where a ruling stands, from where, to where."""


@dataclass(frozen=True, slots=True)
class TableGrid:
    """The rows between horizontal rulings, each with the verticals that part it into cells."""

    levels: tuple[float, ...]
    """Heights of the horizontal rulings, from the bottom."""
    columns: tuple[tuple[float, ...], ...]
    """For each gap between two levels its verticals; empty where it is no row of a table."""

    def cell_of(self, x: float, y: float) -> Cell | None:
        """The cell at a point of the page; None outside of tables."""
        gap = bisect_right(self.levels, y) - 1
        if not 0 <= gap < len(self.columns):
            return None
        edges = self.columns[gap]
        column = bisect_right(edges, x) - 1
        if not edges or not 0 <= column < len(edges) - 1:
            return None
        return len(self.columns) - gap, column


def find_grid(page: "pypdfium2.PdfPage") -> TableGrid | None:
    """The tables of a page by their rulings; None where there are none."""
    horizontal, vertical = _rulings(page)
    if len(horizontal) < 2 or len(vertical) < 3 or len(horizontal) + len(vertical) > _MOST_RULINGS:
        return None
    levels = _distinct(at for at, _, _ in horizontal)
    columns = []
    for low, high in pairwise(levels):
        middle = (low + high) / 2
        edges = _distinct(at for at, start, end in vertical if start <= middle <= end)
        # Two edges are a frame around text, not a row of cells.
        columns.append(tuple(edges) if len(edges) > 2 else ())
    return TableGrid(tuple(levels), tuple(columns)) if any(columns) else None


def join_rows(found: Sequence[tuple[Cell | None, PageLine]]) -> list[PageLine]:
    """Lines as they come, but all that stands in one row of a table as one line, cell by cell."""
    rows: dict[int, dict[int, list[PageLine]]] = {}
    for cell, line in found:
        if cell is not None:
            rows.setdefault(cell[0], {}).setdefault(cell[1], []).append(line)
    lines: list[PageLine] = []
    told: set[int] = set()
    for cell, line in found:
        if cell is None:
            lines.append(line)
        elif cell[0] not in told:
            told.add(cell[0])
            lines.append(_row(rows[cell[0]]))
    return lines


def _row(cells: dict[int, list[PageLine]]) -> PageLine:
    pieces = [piece for column in sorted(cells) for piece in cells[column]]
    texts = []
    for column in sorted(cells):
        text = ""
        for piece in cells[column]:
            text = joined(text, piece.text)
        texts.append(text.strip())
    return PageLine(
        text=" | ".join(texts),
        left=min(piece.left for piece in pieces),
        right=max(piece.right for piece in pieces),
        bottom=min(piece.bottom for piece in pieces),
        size=max(piece.size for piece in pieces),
        is_row=True,
    )


def _rulings(page: "pypdfium2.PdfPage") -> tuple[set[_Span], set[_Span]]:
    """Horizontal and vertical rulings; the edges of a drawn box are four."""
    horizontal: set[_Span] = set()
    vertical: set[_Span] = set()
    for left, bottom, right, top in _drawn(page):
        is_wide, is_high = right - left >= _SHORTEST, top - bottom >= _SHORTEST
        if is_wide and top - bottom <= _THIN:
            horizontal.add((_rounded((top + bottom) / 2), _rounded(left), _rounded(right)))
        elif is_high and right - left <= _THIN:
            vertical.add((_rounded((left + right) / 2), _rounded(bottom), _rounded(top)))
        elif is_wide and is_high:
            horizontal |= {(_rounded(y), _rounded(left), _rounded(right)) for y in (bottom, top)}
            vertical |= {(_rounded(x), _rounded(bottom), _rounded(top)) for x in (left, right)}
    return horizontal, vertical


def _drawn(page: "pypdfium2.PdfPage") -> Iterable[tuple[float, float, float, float]]:
    """Left, bottom, right, top of every path on the page, as long as they are not too many."""
    import pypdfium2.raw as pdfium

    count = min(pdfium.FPDFPage_CountObjects(page), _MOST_OBJECTS)
    edges = [ctypes.c_float() for _ in range(4)]
    for index in range(count):
        item = pdfium.FPDFPage_GetObject(page, index)
        if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        if pdfium.FPDFPageObj_GetBounds(item, *(ctypes.byref(edge) for edge in edges)):
            left, bottom, right, top = (edge.value for edge in edges)
            yield left, bottom, right, top


def _distinct(places: Iterable[float]) -> list[float]:
    kept: list[float] = []
    for place in sorted(set(places)):
        if not kept or place - kept[-1] > _SAME:
            kept.append(place)
    return kept


def _rounded(place: float) -> float:
    return round(place * 2) / 2
