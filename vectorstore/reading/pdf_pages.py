"""The text layer of a PDF as lines with their place on the page."""

import ctypes
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from drafter.errors import DocumentUnreadable

if TYPE_CHECKING:
    import pypdfium2

MAX_PAGES = 2_000
_PDFIUM = threading.Lock()
"""PDFium is not thread-safe: one document is read at a time."""
_HYPHEN = 0xFFFE
"""What PDFium gives for a hyphen at a line's end that only parts a word."""

_WORD_GAP = 0.5
"""Blanks narrower than this share of a character do not part Chinese words."""


@dataclass(frozen=True, slots=True)
class PageLine:
    """A line as it is printed; places are in points."""

    text: str
    left: float
    right: float
    bottom: float
    size: float
    """Width of a full-width character, about."""


def read_pages(file_name: str, content: bytes) -> list[list[PageLine]]:
    """The lines of each page, in reading order.

    Raises:
        DocumentUnreadable: protected by a password, damaged, or too long.
    """
    import pypdfium2

    with _PDFIUM:
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
            return [_read_page(document, number) for number in range(len(document))]
        except pypdfium2.PdfiumError as error:
            raise DocumentUnreadable(file_name, "文件已损坏，请重新导出 PDF 再上传。") from error
        finally:
            document.close()


def _read_page(document: "pypdfium2.PdfDocument", number: int) -> list[PageLine]:
    page = document[number]
    try:
        text_page = page.get_textpage()
        try:
            return _lines(text_page)
        finally:
            text_page.close()
    finally:
        page.close()


def _lines(text_page: "pypdfium2.PdfTextPage") -> list[PageLine]:
    import pypdfium2.raw

    found: list[PageLine] = []
    current: list[tuple[int, str]] = []
    for index in range(text_page.count_chars()):
        code = pypdfium2.raw.FPDFText_GetUnicode(text_page, index)
        if code in (0x0A, 0x0D):
            _end_line(text_page, current, found)
            current = []
        elif code not in (0, _HYPHEN):
            current.append((index, chr(code)))
    _end_line(text_page, current, found)
    return found


def _end_line(
    text_page: "pypdfium2.PdfTextPage", current: list[tuple[int, str]], found: list[PageLine]
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
    found.append(PageLine(whole, first[0], last[2], first[1], size))


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
