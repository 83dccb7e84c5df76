"""Workbooks (.xlsx): one line a row, each sheet under its name where there are several."""

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from drafter.errors import DocumentUnreadable
from vectorstore.lines import FileText, Line
from vectorstore.reading.docx_package import check_unpacked_size

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell

MAX_ROWS = 20_000
"""Of all sheets together, empty ones in between counted."""
MAX_CELL = 5_000
"""Characters of one cell; Excel allows 32,767."""
_DAMAGED = "已损坏，或者不是 Excel 文件，请用 Excel 或 WPS 打开后另存为 .xlsx 再上传。"
_DOCTYPE = re.compile(rb"<\0?!\0?D\0?O\0?C\0?T\0?Y\0?P\0?E")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_ERRORS = (
    zipfile.BadZipFile, zlib.error, RuntimeError, KeyError, ValueError, TypeError, IndexError,
    AttributeError, EOFError, OSError, SyntaxError,
)  # fmt: skip
"""What openpyxl and the parsers below it raise on damaged files; ParseError is a SyntaxError."""


def read_workbook(file_name: str, content: bytes) -> FileText:
    """The rows of the visible sheets; a row with a single filled cell is a line of text.

    Raises:
        DocumentUnreadable: damaged, protected, a bomb, or more than is sane.
    """
    has_formulas = _check_package(file_name, content)
    from openpyxl import load_workbook

    lines: list[Line] = []
    hidden: list[str] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # extensions that openpyxl leaves out hold no values
            workbook = load_workbook(io.BytesIO(content), data_only=True, read_only=True)
            sheets = [s for s in workbook.worksheets if s.sheet_state == "visible"]
            hidden += [s.title for s in workbook.worksheets if s.sheet_state != "visible"]
            if len(sheets) > 1:
                lines.append(Line(PurePath(file_name).stem, is_title=True))
            seen = 0
            for sheet in sheets:
                if len(sheets) > 1:
                    lines.append(Line(sheet.title, level=1))
                sheet.reset_dimensions()
                for cells in sheet.iter_rows():
                    seen += 1
                    if seen > MAX_ROWS:
                        raise DocumentUnreadable(file_name, _TOO_MANY)
                    lines += _row(file_name, sheet.title, cells)
            workbook.close()
            told = [
                f"工作表“{title}”是隐藏的，未读入；需要时请取消隐藏再上传。" for title in hidden
            ]
            if has_formulas:
                told += _without_results(content, [sheet.title for sheet in sheets])
    except _ERRORS as error:
        raise DocumentUnreadable(file_name, _DAMAGED) from error
    return FileText(tuple(lines), tuple(told))


def _without_results(content: bytes, titles: Sequence[str]) -> Iterator[str]:
    """A warning for each sheet with formulas whose results no program has stored yet."""
    from openpyxl import load_workbook

    results, formulas = (
        load_workbook(io.BytesIO(content), data_only=data_only, read_only=True)
        for data_only in (True, False)
    )
    for title in titles:
        for workbook in (results, formulas):
            workbook[title].reset_dimensions()
        pairs = zip(results[title].iter_rows(), formulas[title].iter_rows(), strict=True)
        empty = [
            formula.coordinate
            for row in pairs
            for result, formula in zip(*row, strict=True)
            if formula.data_type == "f" and result.value is None
        ]
        if empty:
            yield (
                f"工作表“{title}”有{len(empty)}个公式没有保存计算结果（首个在{empty[0]}），未读入；"
                "请用 Excel 或 WPS 打开后保存，再上传。"
            )
    for workbook in (results, formulas):
        workbook.close()


_TOO_MANY = f"超过{MAX_ROWS}行，请删去表格下方的空白行和无关内容，或拆分后再上传。"


def _check_package(file_name: str, content: bytes) -> bool:
    """Refuse what would blow up in memory; tell whether there are formulas."""
    has_formulas = False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            check_unpacked_size(file_name, archive, len(content))
            for info in archive.infolist():
                if info.filename.endswith((".xml", ".rels")) and _has_doctype(archive, info):
                    raise DocumentUnreadable(
                        file_name,
                        "含有不允许的 DTD 定义，不予读取；请用 Excel 或 WPS 另存为 .xlsx 再上传。",
                    )
                if info.filename.startswith("xl/worksheets/") and not has_formulas:
                    has_formulas = _FORMULA.search(archive.read(info)) is not None
    except RuntimeError as error:  # what zipfile raises for a member with a password
        raise DocumentUnreadable(file_name, "压缩包带密码，请去掉密码后再上传。") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise DocumentUnreadable(file_name, _DAMAGED) from error
    return has_formulas


def _has_doctype(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
    """A DTD stands before the root element: the first kilobytes tell."""
    with archive.open(info) as part:
        return bool(_DOCTYPE.search(part.read(4_096)))


def _row(file_name: str, sheet: str, cells: "Sequence[Cell | MergedCell]") -> Iterator[Line]:
    texts = [text for cell in cells if (text := _shown(cell.value, cell))]
    for text in texts:
        if len(text) > MAX_CELL:
            raise DocumentUnreadable(
                file_name,
                f"工作表“{sheet}”有单元格超过{MAX_CELL}字，请把长文放进 Word 文档再上传。",
            )
    if len(texts) == 1:
        yield Line(texts[0])
    elif texts:
        yield Line(" | ".join(texts), is_row=True)


def _shown(value: Any, cell: "Cell | MergedCell") -> str:  # noqa: ANN401 - whatever a cell holds
    """A value about as Excel shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        moment = value.time()
        return f"{value:%Y-%m-%d}" + (f" {moment:%H:%M}" if moment.hour or moment.minute else "")
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float):
        if "%" in (cell.number_format or ""):
            return f"{round(value * 100, 6):.10g}%"
        return f"{round(value, 9):.15g}"
    if isinstance(value, int) and "%" in (cell.number_format or ""):
        return f"{value * 100}%"
    return re.sub(r"\s+", " ", str(value)).strip()
