"""Tables of facts as a clerk really keeps them → raw facts with their cells."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from drafter.domain.fact import SheetProblem
from drafter.errors import DocumentUnreadable
from drafter.facts.headers import IGNORED, map_headers, normalize_header
from drafter.facts.identity import stated_above, stated_year, with_identity
from drafter.facts.raw_fact import RawFact

MAX_ROWS = 20_000
_SEARCHED_FOR_HEADER = 30
_TITLE_ROWS = 3
_NOT_APPLICABLE = frozenset({"/", "\\", "-", "—", "——", "－"})
"""How clerks strike out a cell that has nothing to say."""
_NONE = frozenset({"无", "暂无"})
"""The same in words; only as a value with a measure unit it may stand for 0."""
_LINE_BREAK = re.compile(r"\s*\n\s*")
_ORDINAL = re.compile(r"^(?:[（(][一二三四五六七八九十]+[）)]|[一二三四五六七八九十]+、)\s*")


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet as texts; rows and columns count from 0."""

    name: str
    """Name of the worksheet; empty for a .csv."""
    rows: list[list[str]]
    unreadable: dict[tuple[int, int], str] = field(default_factory=dict)
    """Cells whose formula has no usable result, with what to do about each."""
    continued: frozenset[tuple[int, int]] = frozenset()
    """Cells that are merged with the one above."""
    bands: frozenset[int] = frozenset()
    """Rows that are one merged cell: a title, or the name of the group below."""

    def titles(self) -> list[str]:
        """What stands alone in a row at the top."""
        rows = ([cell for cell in row if cell.strip()] for row in self.rows[:_TITLE_ROWS])
        return [cells[0] for cells in rows if len(set(cells)) == 1]

    def place(self, row: int, column: int) -> str:
        """A cell for people: 表1!C7, or 第7行C列 where there are no worksheets."""
        return (
            f"{self.name}!{self.address(row, column)}" if self.name else self.address(row, column)
        )

    def address(self, row: int, column: int) -> str:
        """A cell within its table: C7, or 第7行C列 where there are no worksheets."""
        from openpyxl.utils import get_column_letter

        letters = get_column_letter(column + 1)
        return f"{letters}{row + 1}" if self.name else f"第{row + 1}行{letters}列"


@dataclass(frozen=True, slots=True)
class _Block:
    """The rows below one header."""

    table: Table
    header_row: int
    columns: dict[str, int]
    """Our field → the index of its column."""
    rows: list[tuple[int, list[str]]]
    """The rows that are not blank, with their numbers."""


def read_tables(
    file_name: str,
    tables: Sequence[Table],
    report_year: int | None,
    problems: list[SheetProblem],
    otherwise_year: int | None = None,
) -> list[RawFact]:
    """The raw facts of every table that has a recognisable header row, in the order of the file.

    ``otherwise_year`` is the report year where no row states one.

    Raises:
        DocumentUnreadable: none has one.
    """
    if not any(any(row) for table in tables for row in table.rows):
        raise DocumentUnreadable(file_name, "是空表，没有任何内容，请填写后再上传。")
    said = stated_year(row for table in tables for row in table.rows)
    year = report_year or said or otherwise_year
    facts: list[RawFact] = []
    above: list[RawFact] = []
    found_header = False
    for table in tables:
        blocks = list(_blocks(table, year))
        found_header = found_header or bool(blocks)
        for block in blocks:
            facts += _read_block(file_name, block, problems)
        above += (
            RawFact(label, value, table.place(row, column), file_name, table.name)
            for block in blocks[:1]
            for row, column, label, value in stated_above(table.rows[: block.header_row])
        )
        if not blocks and any(any(row) for row in table.rows):
            message = f"{_why_no_header(table, year)}，本表未读取。"
            problems.append(SheetProblem(table.name, message, is_error=False))
    if not found_header:
        reasons = dict.fromkeys(_why_no_header(table, year) for table in tables if any(table.rows))
        remedy = "请核对报告年度或表头，可先下载空白事实表参照填写。"
        raise DocumentUnreadable(file_name, f"{'；'.join(reasons)}，{remedy}")
    return with_identity(facts, above)


def _why_no_header(table: Table, report_year: int | None) -> str:
    if has_header(table):
        return f"报告年度是{report_year}年，表头里却没有“{report_year}年”一列"
    return "没有找到表头（应有“数据项”和“数值”两列）"


def has_header(table: Table) -> bool:
    """Whether a table is one that holds facts, of whichever year."""
    return any(map_headers(row, None) for row in table.rows[:_SEARCHED_FOR_HEADER])


def _blocks(table: Table, report_year: int | None) -> Iterator[_Block]:
    """The table's parts, each with its own header; print titles repeat it on every page."""
    width = max((len(row) for row in table.rows), default=0)
    block: _Block | None = None
    for number, row in enumerate(table.rows):
        if block is None and number >= _SEARCHED_FOR_HEADER:
            return
        if fields := map_headers(row, report_year):
            if block:
                yield block
            columns = {name: index for index, name in fields.items()}
            block = _Block(table, number, columns, [])
        elif block and any(row):
            block.rows.append((number, row + [""] * (width - len(row))))
    if block:
        yield block


def _read_block(file_name: str, block: _Block, problems: list[SheetProblem]) -> Iterator[RawFact]:
    table = block.table
    _fill_down_categories(block)
    extra = _extra_columns(block, problems)
    group = ""
    for number, row in block.rows:
        if heading := _group_heading(table, number, row):
            group = heading
            continue
        raw = _raw_fact(block, number, row, extra, problems)
        if raw is not None:
            # In a narrow merged cell a category is broken over lines: 理论 / 学习.
            category = re.sub(r"\s", "", raw.category or group)
            yield replace(raw, file_name=file_name, sheet=table.name, category=category)


def _group_heading(table: Table, number: int, row: Sequence[str]) -> str:
    """The name of the group that follows: 二、队伍建设 alone in a row, or one merged cell."""
    texts = {text for text in row if text}
    if len(texts) != 1:
        return ""
    text = texts.pop()
    is_heading = number in table.bands or _ORDINAL.match(text)
    return _ORDINAL.sub("", text) if is_heading else ""


def _fill_down_categories(block: _Block) -> None:
    """Where a sheet writes a category only in the first row of its block, give it to the others.

    A sheet that repeats its categories row by row means a blank one to be blank.
    """
    column = block.columns.get("category")
    if column is None:
        return
    stated = [row[column] for _, row in block.rows]
    if any(one and one == other for one, other in pairwise(stated)):
        return
    category = ""
    for number, row in block.rows:
        if not _group_heading(block.table, number, row):
            category = row[column] = row[column] or category


def _extra_columns(block: _Block, problems: list[SheetProblem]) -> dict[int, str]:
    """Columns that hold something but are none of ours, with their names."""
    header = block.table.rows[block.header_row]
    extra: dict[int, str] = {}
    for index in range(max((len(row) for _, row in block.rows), default=0)):
        name = header[index] if index < len(header) else ""
        is_ours = index in block.columns.values() or normalize_header(name) in IGNORED
        # What stands left of the values without a name is a serial number.
        is_numbering = not name and index < block.columns["value"]
        if is_ours or is_numbering or not any(row[index] for _, row in block.rows):
            continue
        extra[index] = name
        what = f"不认识的列“{name}”" if name else "这一列没有列名"
        place = block.table.place(block.header_row, index)
        problems.append(SheetProblem(place, f"{what}，其内容并入备注。", is_error=False))
    return extra


def _raw_fact(
    block: _Block,
    number: int,
    row: Sequence[str],
    extra: dict[int, str],
    problems: list[SheetProblem],
) -> RawFact | None:
    """The row's fact, perhaps without a label; None where it has none or a problem was noted."""
    if problem := _cell_problem(block, number, row):
        problems.append(problem)
        return None
    has_unit = any(name == "measure_unit" and row[i] for name, i in block.columns.items())
    cells = {
        name: "" if _says_nothing(row[index], is_count=has_unit and name == "value") else row[index]
        for name, index in block.columns.items()
    }
    if not (cells["label"] or cells["value"]) or _is_second_line(block, number, row):
        return None
    cells["label"] = _LINE_BREAK.sub("", cells["label"])
    notes = [f"{name}：{row[i]}" if name else row[i] for i, name in extra.items() if row[i]]
    remark = "；".join(filter(None, [cells.pop("remark", ""), *notes]))
    column = block.columns["value"]
    return RawFact(
        place=block.table.place(number, column),
        cell=block.table.address(number, column),
        remark=remark,
        **cells,
    )


def _says_nothing(text: str, *, is_count: bool) -> bool:
    return text in _NOT_APPLICABLE or (text in _NONE and not is_count)


def _cell_problem(block: _Block, number: int, row: Sequence[str]) -> SheetProblem | None:
    table, columns = block.table, block.columns
    label = row[columns["label"]]
    for index in columns.values():
        if problem := table.unreadable.get((number, index)):
            return SheetProblem(table.place(number, index), problem)
    if (number, columns["label"]) in table.continued:
        return None
    for name in ("value", "last_year"):
        index = columns.get(name, -1)
        if (number, index) in table.continued and row[index]:
            message = f"“{label}”的数值与上一行合并在一个单元格里，请取消合并，每行各填各的数。"
            return SheetProblem(table.place(number, index), message)
    return None


def _is_second_line(block: _Block, number: int, row: Sequence[str]) -> bool:
    """Whether label and value are both merged with the row above, which says all of it."""
    table, columns = block.table, block.columns
    merged = all((number, columns[name]) in table.continued for name in ("label", "value"))
    remark = columns.get("remark")
    return merged and (remark is None or row[remark] in ("", table.rows[number - 1][remark]))
