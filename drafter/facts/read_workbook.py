"""Workbooks (.xlsx) → tables of texts; whatever is no sound workbook is refused with its remedy."""

import io
import re
import warnings
import zipfile
import zlib
from typing import TYPE_CHECKING

from drafter.domain.fact import SheetProblem
from drafter.errors import DocumentUnreadable
from drafter.facts.cell_text import cell_text
from drafter.facts.read_table import MAX_ROWS, Table, has_header

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

MAX_UNPACKED_BYTES = 50 * 1024 * 1024
MAX_COLUMNS = 60
"""Columns that are looked at; a fact sheet has about six."""
_MAX_SPANNED_CELLS = 200_000
"""Cells of all merged and linked ranges: openpyxl makes an object of each."""
_BAND_WIDTH = 3
"""A row merged over so many columns is the name of the group below."""
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""Name of the stream in which Office keeps a document with a password ([MS-OFFCRYPTO] 2.3.4)."""
_INSTRUCTIONS = ("填写说明", "说明", "填表说明", "使用说明", "汇总说明")
_RANGE = re.compile(
    rb"""<(?:\w+:)?(?:mergeCell|hyperlink)\b[^>]*?\bref=["']([A-Z]+\d+:[A-Z]+\d+)["']"""
)
_OTHER_PACKAGES = {
    "word/document.xml": "是 Word 文件而不是 Excel 表格，请上传 .xlsx 事实表。",
    "ppt/presentation.xml": "是演示文稿而不是 Excel 表格，请上传 .xlsx 事实表。",
    "xl/workbook.bin": "是二进制格式 .xlsb，请用 Excel 或 WPS 另存为 .xlsx 再上传。",
}
_NOT_A_WORKBOOK = "不是有效的 Excel 文件或已损坏，请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。"
_DAMAGED = (
    zipfile.BadZipFile, zlib.error, KeyError, ValueError, OSError, EOFError, SyntaxError,
    TypeError, AttributeError, IndexError, NotImplementedError, RuntimeError,
)  # fmt: skip
"""What openpyxl, zipfile and the XML reader raise on a damaged package; XML errors are
SyntaxErrors, entries with a password RuntimeErrors."""


def is_package(content: bytes) -> bool:
    """Whether the bytes are a workbook, whatever the file is called."""
    return content.startswith((b"PK", _OLE2))


def read_workbook(file_name: str, content: bytes, problems: list[SheetProblem]) -> list[Table]:
    """The visible sheets of a workbook; hidden sheets and rows that hold facts are noted.

    Raises:
        DocumentUnreadable: encrypted, an old .xls, damaged, too large, or no workbook at all.
    """
    try:
        has_formulas = _check_package(file_name, content)
        workbook = _load(content, data_only=True)
        formulas = _load(content, data_only=False) if has_formulas else workbook
    except _DAMAGED as error:
        raise DocumentUnreadable(file_name, _NOT_A_WORKBOOK) from error
    tables: list[Table] = []
    for sheet in workbook.worksheets:
        if sheet.title.strip() in _INSTRUCTIONS:
            continue
        if (sheet.max_row or 0) > MAX_ROWS:
            reason = f"工作表“{sheet.title}”用到第{sheet.max_row}行，超过{MAX_ROWS}行。"
            raise DocumentUnreadable(file_name, f"{reason}请删去表格下方的空白行和无关内容再上传。")
        table = _table(sheet, formulas[sheet.title])
        if sheet.sheet_state == "visible":
            tables.append(table)
            problems += _hidden_rows(sheet, table)
        elif has_header(table):
            message = "工作表是隐藏的，未读取；需要时请取消隐藏再上传。"
            problems.append(SheetProblem(sheet.title, message, is_error=False))
    return tables


def _hidden_rows(sheet: "Worksheet", table: Table) -> list[SheetProblem]:
    """Hidden rows are read: a filter that was left on hides facts of this year, too."""
    hidden = [
        str(number)
        for number, row in enumerate(table.rows, start=1)
        if number in sheet.row_dimensions and sheet.row_dimensions[number].hidden and any(row)
    ]
    if not hidden:
        return []
    message = f"第{'、'.join(hidden)}行是隐藏的，也读取了，请核对；不要的行请删去。"
    return [SheetProblem(sheet.title, message, is_error=False)]


def _load(content: bytes, *, data_only: bool) -> "Workbook":
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        # Extensions that openpyxl leaves out (drop-down lists, WPS styles) hold no values.
        warnings.simplefilter("ignore")
        return load_workbook(io.BytesIO(content), data_only=data_only)


def _check_package(file_name: str, content: bytes) -> bool:
    """Refuse what is no workbook or would blow up in memory; tell whether there are formulas."""
    if content.startswith(_OLE2):
        reason = "是旧版 .xls（或 .et）文件，请用 Excel 或 WPS 另存为 .xlsx 再上传。"
        if _ENCRYPTED in content:
            reason = "带有打开密码，请去掉密码后另存为 .xlsx 再上传。"
        raise DocumentUnreadable(file_name, reason)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        if "xl/workbook.xml" not in names:
            reasons = [reason for part, reason in _OTHER_PACKAGES.items() if part in names]
            other = "是压缩包而不是 Excel 文件，请上传 .xlsx 文件本身。"
            raise DocumentUnreadable(file_name, reasons[0] if reasons else other)
        if sum(info.file_size for info in archive.infolist()) > MAX_UNPACKED_BYTES:
            limit = MAX_UNPACKED_BYTES // 1024 // 1024
            reason = f"解压后超过{limit} MB，请删去图片和多余工作表再上传。"
            raise DocumentUnreadable(file_name, reason)
        parts = [archive.read(name) for name in names if name.startswith("xl/worksheets/")]
    if sum(_spanned(part) for part in parts) > _MAX_SPANNED_CELLS:
        reason = "有合并了整行整列的单元格，请取消合并再上传。"
        raise DocumentUnreadable(file_name, reason)
    return any(re.search(rb"<(?:\w+:)?f[\s>/]", part) for part in parts)


def _spanned(part: bytes) -> int:
    """How many cells the merged and linked ranges of a sheet cover."""
    from openpyxl.worksheet.cell_range import CellRange

    sizes = [CellRange(found.decode()).size for found in _RANGE.findall(part)]
    return sum(size["columns"] * size["rows"] for size in sizes)


def _table(sheet: "Worksheet", formulas: "Worksheet") -> Table:
    """The cells as texts; what is merged over several rows stands in each of them."""
    width = min(sheet.max_column or 0, MAX_COLUMNS)
    cells = list(sheet.iter_rows(max_col=width))
    rows = [[cell_text(cell.value, cell.number_format) for cell in row] for row in cells]
    continued: set[tuple[int, int]] = set()
    bands: set[int] = set()
    for merged in sheet.merged_cells.ranges:
        column = merged.min_col - 1
        if column >= width:
            continue
        if merged.min_row == merged.max_row and merged.max_col - column >= _BAND_WIDTH:
            bands.add(merged.min_row - 1)
        for row in range(merged.min_row, merged.max_row):
            rows[row][column] = rows[merged.min_row - 1][column]
            continued.add((row, column))
    unreadable = {
        (number, index): problem
        for number, row in enumerate(cells)
        for index, cell in enumerate(row)
        if (problem := _formula_problem(cell, formulas, number + 1, index + 1))
    }
    return Table(sheet.title, rows, unreadable, frozenset(continued), frozenset(bands))


def _formula_problem(
    cell: "Cell | MergedCell", formulas: "Worksheet", row: int, column: int
) -> str:
    if cell.data_type == "e":
        return f"公式出错（{cell.value}），请改正公式或直接填数值。"
    if cell.value is not None or cell.data_type == "str":  # a formula whose result is ""
        return ""
    formula = formulas.cell(row, column)
    if formula.data_type != "f":
        return ""
    written = getattr(formula.value, "text", formula.value)
    return f"公式 {written} 没有计算结果，请在 Excel 中打开保存一次，或直接填数值。"
