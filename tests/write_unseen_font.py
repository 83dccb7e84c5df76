"""Write the font that stands in for Chinese fonts which a machine does not have.

    pip install fonttools && python -m tests.write_unseen_font

Not in the locks: it is needed only where the characters that the font covers are to be others.
"""

from pathlib import Path

from fontTools.fontBuilder import FontBuilder  # type: ignore[import-not-found]
from fontTools.pens.ttGlyphPen import TTGlyphPen  # type: ignore[import-not-found]
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable  # type: ignore[import-not-found]

TARGET = Path(__file__).parents[1] / "vectorstore" / "reading" / "unseen.ttf"
_MANY_TO_ONE = 13
"""The format of a character map that gives a whole range one glyph."""
_RANGES = ((0x21, 0x7E), (0xA1, 0x2FFF), (0x3001, 0xD7FF), (0xE000, 0xFFFD), (0x10000, 0x3FFFF))
"""All but blanks and control characters."""
_EM, _ASCENT, _DESCENT = 1000, 880, -120


def main() -> None:
    """Write it: one glyph for all, as large as a Chinese character and without any ink."""
    builder = FontBuilder(_EM, isTTF=True)
    builder.setupGlyphOrder([".notdef", "all"])
    pen = TTGlyphPen(None)
    pen.moveTo((0, _DESCENT))
    pen.lineTo((_EM, _ASCENT))
    pen.closePath()
    builder.setupGlyf({".notdef": TTGlyphPen(None).glyph(), "all": pen.glyph()})
    builder.setupHorizontalMetrics({".notdef": (_EM, 0), "all": (_EM, 0)})
    builder.setupHorizontalHeader(ascent=_ASCENT, descent=_DESCENT)
    builder.setupCharacterMap({})
    builder.font["cmap"].tables = [_characters()]
    builder.setupNameTable({"familyName": "Unseen", "styleName": "Regular"})
    builder.setupPost(keepGlyphNames=False)
    builder.setupOS2()
    head = builder.font["head"]
    head.created = head.modified = 0
    builder.font.recalcTimestamp = False
    builder.save(TARGET)


def _characters() -> object:
    table = CmapSubtable.newSubtable(_MANY_TO_ONE)
    table.platformID, table.platEncID = 3, 10
    table.language = table.reserved = table.length = table.nGroups = 0
    table.cmap = {c: "all" for first, last in _RANGES for c in range(first, last + 1)}
    return table


if __name__ == "__main__":
    main()
