"""The text layer of a PDF as lines with their place on the page."""

import ctypes
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from drafter.errors import DocumentUnreadable
from vectorstore.reading.pdf_line import PageLine
from vectorstore.reading.pdf_tables import Cell, TableGrid, find_grid, join_rows

if TYPE_CHECKING:
    import numpy as np
    import pypdfium2

MAX_PAGES = 2_000
_PDFIUM = threading.Lock()
"""PDFium is not thread-safe: one document is read at a time."""
_HYPHEN = 0xFFFE
"""What PDFium gives for a hyphen at a line's end that only parts a word."""

_LONGEST_SIDE = 4_000
"""Dots of a drawn page."""
_WORD_GAP = 0.5
"""Blanks narrower than this share of a character do not part Chinese words."""


def read_pages(file_name: str, content: bytes) -> list[list[PageLine]]:
    """The lines of each page, in reading order.

    Raises:
        DocumentUnreadable: protected by a password, damaged, or too long.
    """
    with _PDFIUM, _opened(file_name, content) as document:
        return [_read_page(document, number) for number in range(len(document))]


def draw_pages(
    file_name: str, content: bytes, numbers: Sequence[int], dots_per_point: float
) -> "Iterator[np.ndarray[Any, Any]]":
    """Pictures of these pages (counted from 1), one at a time, in RGB.

    Raises:
        DocumentUnreadable: a page cannot be drawn.
    """
    for number in numbers:
        with _PDFIUM, _opened(file_name, content) as document:
            page = document[number - 1]
            # A page may claim to be a mile wide: the picture is bounded whatever it says.
            scale = min(dots_per_point, _LONGEST_SIDE / max(page.get_width(), page.get_height(), 1))
            picture = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False).to_numpy()
            copy = picture.copy()
            page.close()
        yield copy


@contextmanager
def _opened(file_name: str, content: bytes) -> "Iterator[pypdfium2.PdfDocument]":
    """An open document whose errors are told as ours; hold the lock around it."""
    import pypdfium2

    from vectorstore.reading.pdf_fonts import stand_in_for_missing_fonts

    stand_in_for_missing_fonts()
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        is_locked = "password" in str(error).lower()
        reason = (
            "文件已加密，请去掉打开密码后再上传。"
            if is_locked
            else "文件已损坏，请重新导出 PDF 再上传。"
        )
        raise DocumentUnreadable(file_name, reason) from error
    try:
        if len(document) > MAX_PAGES:
            raise DocumentUnreadable(
                file_name, f"共{len(document)}页，超过{MAX_PAGES}页，请拆分后再上传。"
            )
        yield document
    except pypdfium2.PdfiumError as error:
        raise DocumentUnreadable(file_name, "文件已损坏，请重新导出 PDF 再上传。") from error
    finally:
        document.close()


def _read_page(document: "pypdfium2.PdfDocument", number: int) -> list[PageLine]:
    page = document[number]
    try:
        text_page = page.get_textpage()
        try:
            return join_rows(_lines(text_page, find_grid(page)))
        finally:
            text_page.close()
    finally:
        page.close()


def _lines(
    text_page: "pypdfium2.PdfTextPage", grid: TableGrid | None
) -> list[tuple[Cell | None, PageLine]]:
    """Lines in reading order, each with the cell that it stands in; cells part lines."""
    import pypdfium2.raw

    found: list[tuple[Cell | None, PageLine]] = []
    current: list[tuple[int, str]] = []
    held: Cell | None = None
    for index in range(text_page.count_chars()):
        code = pypdfium2.raw.FPDFText_GetUnicode(text_page, index)
        if code in (0x0A, 0x0D):
            _end_line(text_page, current, held, found)
            current = []
        elif code not in (0, _HYPHEN):
            if grid is not None and not chr(code).isspace():
                left, bottom, right, top = _box(text_page, index)
                cell = grid.cell_of((left + right) / 2, (bottom + top) / 2)
                if cell != held:
                    _end_line(text_page, current, held, found)
                    current, held = [], cell
            current.append((index, chr(code)))
    _end_line(text_page, current, held, found)
    return found


def _end_line(
    text_page: "pypdfium2.PdfTextPage",
    current: list[tuple[int, str]],
    cell: Cell | None,
    found: list[tuple[Cell | None, PageLine]],
) -> None:
    inked = [index for index, character in current if not character.isspace()]
    if not inked:
        return
    first, last = _box(text_page, inked[0]), _box(text_page, inked[-1])
    size = max(first[3] - first[1], last[3] - last[1])
    text = "".join(
        character
        for index, character in current
        if not (character == " " and _is_spurious(text_page, index, size))
    )
    # PDFium gives characters beyond the basic plane as two halves.
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    found.append((cell, PageLine(whole, first[0], last[2], first[1], size)))


def _is_spurious(text_page: "pypdfium2.PdfTextPage", index: int, size: float) -> bool:
    """A blank that PDFium guessed between figures and Chinese characters set a little apart."""
    import pypdfium2.raw

    if pypdfium2.raw.FPDFText_IsGenerated(text_page, index) != 1:
        return False
    before, after = (
        chr(pypdfium2.raw.FPDFText_GetUnicode(text_page, index + step)) for step in (-1, 1)
    )
    gap = _box(text_page, index + 1)[0] - _box(text_page, index - 1)[2]
    return not (before.isascii() and after.isascii()) and gap < size * _WORD_GAP


def _box(text_page: "pypdfium2.PdfTextPage", index: int) -> tuple[float, float, float, float]:
    """Left, bottom, right, top of a character's cell."""
    import pypdfium2.raw

    cell = pypdfium2.raw.FS_RECTF()
    if not pypdfium2.raw.FPDFText_GetLooseCharBox(text_page, index, ctypes.byref(cell)):
        return 0.0, 0.0, 0.0, 0.0
    return cell.left, cell.bottom, cell.right, cell.top
