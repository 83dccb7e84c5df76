"""Chinese fonts that a PDF names and neither it nor this machine has.

Where PDFium knows no outline of a character it takes it for one without extent, and a piece of
text that has none is left out: of justified lines, where each character is a piece, everything.
So a font of ours stands in (tests/write_unseen_font.py): all its characters have an extent, and
none has ink.
"""

import ctypes
from functools import cache
from importlib.resources import files
from typing import Any

import pypdfium2
from typing_extensions import override

_SIMPLIFIED_CHINESE = 134
_CHARSETS = frozenset({128, 129, _SIMPLIFIED_CHINESE, 136})
"""With Japanese, Korean and traditional Chinese (fpdf_sysfontinfo.h)."""
_OURS = 0x556E7365
"""The handle of our font."""
_NAME = b"Unseen\0"
_C = Any
"""What ctypes hands over: pointers and handles."""


class _MissingFonts(pypdfium2.PdfSysfontBase):  # type: ignore[misc]
    """The machine's fonts, and ours where it has none for Chinese characters."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._data = data

    @override
    def MapFont(self, _: _C, weight: int, italic: int, charset: int, pitch: int, *face: _C) -> _C:
        """A font for a PDF's wish."""
        found = self.default.MapFont(self.default, weight, italic, charset, pitch, *face)
        return _OURS if not found and charset in _CHARSETS else found

    @override
    def GetFontData(self, _: _C, font: _C, table: int, buffer: _C, size: int) -> _C:
        """The whole file (table 0), if it has room; how long it is."""
        if font != _OURS:
            return self.default.GetFontData(self.default, font, table, buffer, size)
        return 0 if table else _give(self._data, buffer, size)

    @override
    def GetFaceName(self, _: _C, font: _C, buffer: _C, size: int) -> _C:
        """What a font is called."""
        if font != _OURS:
            return self.default.GetFaceName(self.default, font, buffer, size)
        return _give(_NAME, buffer, size)

    @override
    def GetFontCharset(self, _: _C, font: _C) -> _C:
        """For whose script a font is."""
        if font != _OURS:
            return self.default.GetFontCharset(self.default, font)
        return _SIMPLIFIED_CHINESE

    @override
    def DeleteFont(self, _: _C, font: _C) -> None:
        """Ours goes with the process."""
        if font != _OURS:
            self.default.DeleteFont(self.default, font)


@cache
def stand_in_for_missing_fonts() -> None:
    """Tell PDFium of our font, once a process; call it where PDFs are read one at a time."""
    try:
        _MissingFonts((files(__package__) / "unseen.ttf").read_bytes()).setup()
    except pypdfium2.PdfiumError:
        return  # a platform on which PDFium does not look for fonts


def _give(data: bytes, buffer: _C, size: int) -> int:
    if buffer and size >= len(data):
        ctypes.memmove(buffer, data, len(data))
    return len(data)
