"""Comma-separated files (.csv) → a table of texts."""

import codecs
import csv
import io

from drafter.errors import DocumentUnreadable
from drafter.facts.headers import map_headers
from drafter.facts.read_table import MAX_ROWS, Table

_DELIMITERS = (",", "\t", ";", "，")
_SEARCHED = 30
"""Lines that are tried as a header."""


def read_csv(file_name: str, content: bytes) -> Table:
    """Read a .csv in UTF-8 (with or without BOM), GB18030 or Excel's "Unicode text" (UTF-16).

    Raises:
        DocumentUnreadable: the encoding is unknown, a quotation mark is left open, or there are
            too many rows.
    """
    text = _decode(file_name, content)
    rows: list[list[str]] = []
    # Strict: a quotation mark that is left open would swallow the rows below it.
    reader = csv.reader(io.StringIO(text, newline=None), delimiter=_delimiter(text), strict=True)
    try:
        rows += ([cell.strip() for cell in row] for row in reader)
    except csv.Error as error:
        reason = (
            f"第{len(rows) + 1}行起引号不成对或格式有误，请用 Excel 或 WPS 另存为 .csv 再上传。"
        )
        raise DocumentUnreadable(file_name, reason) from error
    if len(rows) > MAX_ROWS:
        raise DocumentUnreadable(file_name, f"超过{MAX_ROWS}行，请只保留事实表再上传。")
    return Table("", rows)


def _decode(file_name: str, content: bytes) -> str:
    encodings: tuple[str, ...] = ("utf-8-sig", "gb18030")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ("utf-16",)
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DocumentUnreadable(file_name, "文字编码无法识别，请另存为 UTF-8 编码的 .csv 再上传。")


def _delimiter(text: str) -> str:
    """What parts the cells: the sign with which a line becomes a header."""
    for line in text.splitlines()[:_SEARCHED]:
        for delimiter in _DELIMITERS:
            if map_headers([cell.strip(' "') for cell in line.split(delimiter)], None):
                return delimiter
    return ","
