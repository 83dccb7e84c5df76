"""Plain text and Markdown in UTF-8, UTF-16 or GB18030.

Only leading ``#`` of a .md file are markup: asterisks in reports mask figures (**次) and stay.
"""

import codecs
import re

from drafter.errors import DocumentUnreadable
from vectorstore.lines import FileText, Line

_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*")
_MOST_NULS = 0.01
"""A text may hold a stray NUL; more of them mean UTF-16 without its mark, or no text at all."""
_MOST_CONTROLS = 0.1
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_LEAST_COMMON = 0.45
"""Nearly any bytes are some GB18030 text. In 300 real documents 83 % and more of the signs beyond
ASCII were everyday characters, in Big5 read as GB18030 it is 27 to 41 %. Traditional characters
in GB18030 (36 to 53 %) may be refused too; the remedy is the same."""
_ENOUGH_TO_JUDGE = 20


def read_text(file_name: str, content: bytes, *, is_markdown: bool) -> FileText:
    """The lines of a text file.

    Raises:
        DocumentUnreadable: the encoding is none of those known.
    """
    lines: list[Line] = []
    for raw in decode(file_name, content).splitlines():
        heading = _HEADING.fullmatch(raw.strip()) if is_markdown else None
        if heading:
            lines.append(Line(heading[2], level=len(heading[1])))
        else:
            lines.append(Line(raw))
    return FileText(tuple(lines))


def decode(file_name: str, content: bytes) -> str:
    """The text of a file, by its byte order mark, else UTF-8, UTF-16 or GB18030.

    Raises:
        DocumentUnreadable: none of them fits.
    """
    for encoding in _candidates(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(_CONTROLS.findall(text)) > len(text) * _MOST_CONTROLS:
            continue
        if encoding != "gb18030" or _reads_as_chinese(text):
            return text
    raise DocumentUnreadable(file_name, "文字编码无法识别，请另存为 UTF-8 编码的文本再上传。")


def _reads_as_chinese(text: str) -> bool:
    beyond_ascii = [c for c in text if not c.isascii() and not c.isspace()]
    common = sum(map(_is_common, beyond_ascii))
    return len(beyond_ascii) < _ENOUGH_TO_JUDGE or common >= len(beyond_ascii) * _LEAST_COMMON


def _is_common(character: str) -> bool:
    """One of the 3,755 characters of GB 2312's first level (its rows 16 to 55)."""
    try:
        row = character.encode("gb2312")[0] - 0xA0
    except UnicodeEncodeError:
        return False
    return 16 <= row <= 55


def _candidates(content: bytes) -> tuple[str, ...]:
    if content.startswith(codecs.BOM_UTF8):
        return ("utf-8-sig",)
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    if content.count(0) > len(content) * _MOST_NULS:
        # Half of each ASCII character in UTF-16 is zero: the second byte in the usual LE.
        is_little = content[1::2].count(0) >= content[::2].count(0)
        return ("utf-8", "utf-16-le" if is_little else "utf-16-be", "gb18030")
    return ("utf-8", "gb18030")
