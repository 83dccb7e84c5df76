"""Tables of facts: .xlsx and .csv as a clerk really keeps them → raw facts with their cells."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from drafter.domain.fact import SheetProblem
from drafter.errors import DocumentUnreadable
from drafter.facts.headers import IGNORED, map_headers, normalize_header
from drafter.facts.raw_fact import RawFact

MAX_UNPACKED_BYTES = 50 * 1024 * 1024
MAX_ROWS = 20_000
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_INSTRUCTIONS = ("填写说明", "说明", "填表说明", "使用说明")


@dataclass
class TableReading:
    """Raw facts in the order of the file, and what is wrong with it."""

    facts: list[RawFact] = field(default_factory=list)
    problems: list[SheetProblem] = field(default_factory=list)
    found_header: bool = False


@dataclass(frozen=True, slots=True)
class _Table:
    """One sheet as texts, with the name of each cell."""

    name: str
    rows: list[list[str]]
    unreadable: dict[tuple[int, int], str]


def read_workbook(file_name: str, content: bytes, report_year: int | None) -> TableReading:
    """Read every sheet that has a recognisable header row.

    Raises:
        DocumentUnreadable: encrypted, an old .xls, damaged, too large, or no workbook at all.
    """
    _check_container(file_name, content)
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        workbook = load_workbook(io.BytesIO(content), data_only=True)
        formulas = load_workbook(io.BytesIO(content), data_only=False)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise DocumentUnreadable(
            file_name,
            "不是有效的 Excel 文件或已损坏，请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。",
        ) from error
    reading = TableReading()
    for sheet in workbook.worksheets:
        if sheet.title.strip() in _INSTRUCTIONS or sheet.sheet_state != "visible":
            continue
        if (sheet.max_row or 0) > MAX_ROWS:
            raise DocumentUnreadable(
                file_name, f"工作表“{sheet.title}”超过{MAX_ROWS}行，请只保留事实表再上传。"
            )
        _read_table(file_name, _texts(sheet, formulas[sheet.title]), report_year, reading)
    return _with_header(file_name, reading)


def read_csv(file_name: str, content: bytes, report_year: int | None) -> TableReading:
    """Read a .csv in UTF-8 (with or without BOM) or GB18030.

    Raises:
        DocumentUnreadable: the encoding is unknown, or there are too many rows.
    """
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise DocumentUnreadable(file_name, "文字编码无法识别，请另存为 UTF-8 编码的 .csv 再上传。")
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text))]
    if len(rows) > MAX_ROWS:
        raise DocumentUnreadable(file_name, f"超过{MAX_ROWS}行，请只保留事实表再上传。")
    reading = TableReading()
    _read_table(file_name, _Table("", rows, {}), report_year, reading)
    return _with_header(file_name, reading)


def _check_container(file_name: str, content: bytes) -> None:
    if content.startswith(_OLE2):
        raise DocumentUnreadable(
            file_name, "是旧版 .xls 或带打开密码的文件，请去掉密码并另存为 .xlsx 再上传。"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            unpacked = sum(info.file_size for info in archive.infolist())
    except zipfile.BadZipFile as error:
        raise DocumentUnreadable(
            file_name,
            "不是有效的 Excel 文件或已损坏，请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。",
        ) from error
    if "xl/workbook.xml" not in names:
        raise DocumentUnreadable(file_name, "是压缩包而不是 Excel 文件，请上传 .xlsx 文件本身。")
    if unpacked > MAX_UNPACKED_BYTES:
        raise DocumentUnreadable(
            file_name,
            f"解压后超过{MAX_UNPACKED_BYTES // 1024 // 1024} MB，请删去图片和多余工作表再上传。",
        )


def _texts(sheet: Any, formulas: Any) -> _Table:  # noqa: ANN401 - openpyxl worksheets
    """The cells as texts; a merged cell's text stands in each of its cells."""
    rows = [[_cell_text(value) for value in row] for row in sheet.iter_rows(values_only=True)]
    for merged in sheet.merged_cells.ranges:
        if merged.max_row > len(rows):
            continue
        text = rows[merged.min_row - 1][merged.min_col - 1]
        # A title that spans the columns is one text; a category that spans rows holds for each.
        if merged.min_row == merged.max_row:
            continue
        for row in range(merged.min_row - 1, merged.max_row):
            rows[row][merged.min_col - 1] = text
    unreadable = {
        (cell.row - 1, cell.column - 1): str(cell.value)
        for row in formulas.iter_rows()
        for cell in row
        if isinstance(cell.value, str)
        and cell.value.startswith("=")
        and sheet.cell(cell.row, cell.column).value is None
    }
    return _Table(sheet.title, rows, unreadable)


def _cell_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (datetime, date)):
        return f"{value.year}年{value.month}月{value.day}日"
    if isinstance(value, float):
        plain = Decimal(repr(value))
        return format(
            plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain, "f"
        )
    return str(value).strip()


def _read_table(
    file_name: str, table: _Table, report_year: int | None, reading: TableReading
) -> None:
    header_row, fields = next(
        (
            (number, fields)
            for number, row in enumerate(table.rows[:30])
            if (fields := map_headers(row, report_year))
        ),
        (-1, None),
    )
    if fields is None:
        if any(any(row) for row in table.rows) and table.name:
            reading.problems.append(
                SheetProblem(
                    table.name,
                    "没有找到表头（应有“数据项”和“数值”两列），本表未读取。",
                    is_error=False,
                )
            )
        return
    reading.found_header = True
    header = table.rows[header_row]
    extra = {
        index: name
        for index, name in enumerate(header)
        if index not in fields and normalize_header(name) not in IGNORED
    }
    for name in extra.values():
        reading.problems.append(
            SheetProblem(
                _place(table, header_row, 0),
                f"不认识的列“{name}”，其内容并入备注。",
                is_error=False,
            )
        )
    columns = {field_name: index for index, field_name in fields.items()}
    for number, row in _data_rows(table, header_row):
        reading.facts += _raw_fact(file_name, table, number, row, columns, extra, reading.problems)


def _data_rows(table: _Table, header_row: int) -> Iterator[tuple[int, list[str]]]:
    width = max((len(row) for row in table.rows), default=0)
    for number, row in enumerate(table.rows[header_row + 1 :], start=header_row + 1):
        if any(row):
            yield number, row + [""] * (width - len(row))


def _raw_fact(
    file_name: str,
    table: _Table,
    number: int,
    row: Sequence[str],
    columns: dict[str, int],
    extra: dict[int, str],
    problems: list[SheetProblem],
) -> list[RawFact]:
    def cell(field_name: str) -> str:
        index = columns.get(field_name)
        return row[index] if index is not None else ""

    place = _place(table, number, columns["value"])
    formula = table.unreadable.get((number, columns["value"]))
    if formula is not None:
        problems.append(
            SheetProblem(
                place, f"公式 {formula} 没有计算结果，请在 Excel 中打开保存一次，或直接填数值。"
            )
        )
        return []
    label, value = cell("label"), cell("value")
    if not label:
        if value:
            problems.append(SheetProblem(place, f"数值“{value}”没有写数据项名称，请补上。"))
        return []
    if not value:
        return []
    notes = [f"{name}：{row[index]}" for index, name in extra.items() if row[index]]
    return [
        RawFact(
            label=label,
            value=value,
            place=place,
            file_name=file_name,
            sheet=table.name,
            cell=_address(number, columns["value"]),
            measure_unit=cell("measure_unit"),
            category=cell("category"),
            remark="；".join(filter(None, [cell("remark"), *notes])),
            last_year=cell("last_year"),
            basis=cell("basis"),
            as_of=cell("as_of"),
        )
    ]


def _place(table: _Table, row: int, column: int) -> str:
    return f"{table.name}!{_address(row, column)}" if table.name else f"第{row + 1}行"


def _address(row: int, column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


def _with_header(file_name: str, reading: TableReading) -> TableReading:
    if not reading.found_header:
        raise DocumentUnreadable(
            file_name,
            "没有找到表头。表中应有一行写明“数据项”“数值”等列名，可先下载空白事实表参照填写。",
        )
    return reading
