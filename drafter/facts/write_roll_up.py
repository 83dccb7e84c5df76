"""A roll-up as a workbook: the parent's fact sheet to draft from, and the branches' figures."""

import io
from typing import TYPE_CHECKING

from drafter.domain.fact import Fact
from drafter.domain.quantity import render_amount
from drafter.facts.blank_sheet import write_fact_rows
from drafter.facts.roll_up import RolledLine, RollUp

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_WIDE, _NARROW = 34, 14


def roll_up_workbook(rolled: RollUp, title: str) -> bytes:
    """The roll-up as .xlsx bytes.

    The first sheet is the fact sheet (事实表), as it is drafted from; the second shows each line
    with what every branch has stated, what is not summed and why, and who has sent nothing.
    """
    from openpyxl import Workbook

    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "事实表"
    rows = [_fact_row(fact) for fact in rolled.sheet]
    write_fact_rows(
        sheet,
        title,
        [
            ("", "单位名称", rolled.sheet.organization, "", "", ""),
            ("", "单位简称", rolled.sheet.organization_short, "", "", ""),
            ("", "报告年度", rolled.sheet.report_year, "年", "", ""),
            *rows,
        ],
    )
    _write_details(workbook.create_sheet("汇总说明"), rolled)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _fact_row(fact: Fact) -> tuple[str, str, str, str, str, str]:
    quantity = fact.quantity
    remark = [fact.basis]
    if fact.as_of is not None:
        remark.append(f"截至{fact.as_of.year}年{fact.as_of.month}月{fact.as_of.day}日")
    return (
        fact.category,
        fact.label,
        render_amount(quantity.amount) if quantity else fact.value,
        quantity.measure_unit if quantity else "",
        render_amount(fact.last_year.amount) if fact.last_year else "",
        "；".join(filter(None, remark)),
    )


def _write_details(sheet: "Worksheet", rolled: RollUp) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    if rolled.absent:
        sheet.append([f"没有报送的单位：{'、'.join(rolled.absent)}"])
    header = ["汇总项", "汇总结果", *rolled.branches, "备考"]
    sheet.append(header)
    for cell in sheet[sheet.max_row]:
        cell.font = Font(bold=True)
    for line in rolled.lines:
        sheet.append(_detail_row(line, rolled.branches))
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if isinstance(cell.value, str):
                cell.data_type = "s"  # text, even where it begins with =
    for index in range(1, len(header) + 1):
        letter = get_column_letter(index)
        sheet.column_dimensions[letter].width = _WIDE if index in (1, len(header)) else _NARROW


def _detail_row(line: RolledLine, branches: tuple[str, ...]) -> list[str]:
    stated: dict[str, str] = {}
    for value in line.stated:
        said = value.fact.render()
        stated[value.organization] = "；".join(filter(None, (stated.get(value.organization), said)))
    total = line.total.render() if line.total is not None else "未汇总"
    return [line.label, total, *(stated.get(name, "未报") for name in branches), line.note]
