"""The empty sheet: what it holds, and that it comes back as it was filled in."""

import io

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from drafter.domain.fact import FactRole
from drafter.domain.report import ReportType
from drafter.facts import blank_sheet, missing_facts
from drafter.reference.report_types import load_report_types
from tests.unit.facts.fact_files import REPORT_TYPE, errors_of, read, saved

TYPES = [REPORT_TYPE, *load_report_types().values()]


def rows_of(sheet: Worksheet) -> list[tuple[object, ...]]:
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]


def filled(report_type: ReportType) -> bytes:
    """Every row of the blank sheet with a fitting value: the row's number, a title, a sentence."""
    workbook = load_workbook(
        io.BytesIO(blank_sheet(report_type, organization="云溪区档案馆", report_year=2025))
    )
    kinds = {e.label: e.kind for s in report_type.sections for e in s.expected_facts}
    sheet = workbook.worksheets[0]
    for row in range(6, sheet.max_row + 1):
        label, unit = sheet.cell(row, 2).value, sheet.cell(row, 4).value
        if not label:
            continue
        value: object = row if unit else "把组织生活开到一线"
        if not unit and kinds.get(str(label)) == "document_title":
            value = f"《{label}》"
        sheet.cell(row, 3).value = value  # type: ignore[assignment]
    return saved(workbook)


@pytest.mark.parametrize("report_type", TYPES, ids=lambda t: t.report_type)
def test_a_filled_sheet_gives_every_expected_fact_back(report_type: ReportType) -> None:
    reading = read(filled(report_type), report_type=report_type)
    assert reading.problems == ()
    assert reading.sheet.organization == "云溪区档案馆"
    assert reading.sheet.report_year == 2025
    assert missing_facts(reading.sheet, report_type) == ()
    by_label = {fact.label: fact for fact in reading.sheet}
    for section in report_type.sections:
        for expected in section.expected_facts:
            fact = by_label.get(expected.label)
            if fact is not None:
                assert fact.kind is expected.kind
                assert fact.quantity is None or fact.quantity.measure_unit == expected.measure_unit
    assert {FactRole.PROBLEM, FactRole.PLAN} <= {fact.role for fact in reading.sheet}


def test_last_year_and_remark_columns_and_spare_rows_come_back_too() -> None:
    workbook = load_workbook(
        io.BytesIO(blank_sheet(REPORT_TYPE, organization="云溪区档案馆", report_year=2025))
    )
    sheet = workbook.worksheets[0]
    first = next(r for r in range(6, sheet.max_row + 1) if sheet.cell(r, 2).value == "中心组学习")
    spare = next(
        r
        for r in range(6, sheet.max_row + 1)
        if sheet.cell(r, 1).value == "理论学习" and not sheet.cell(r, 2).value
    )
    for column, value in enumerate(("１４", "次", "12次", "3月17日，全部完成"), start=3):
        sheet.cell(first, column).value = value
    for column, value in enumerate(("专题党课", "6次"), start=2):
        sheet.cell(spare, column).value = value
    sheet.append(["宣传工作", "宣传报道", 121, "篇", 109])
    facts = {f.label: f for f in read(saved(workbook)).sheet}
    assert list(facts) == ["中心组学习", "专题党课", "宣传报道"]
    study = facts["中心组学习"]
    assert (study.render(), study.last_year and study.last_year.render()) == ("14次", "12次")
    assert (study.occurred_on, study.outcome) == ("3月17日", "全部完成")
    assert (facts["专题党课"].render(), facts["专题党课"].category) == ("6次", "理论学习")
    assert facts["宣传报道"].category == "宣传工作"


@pytest.mark.parametrize("report_type", TYPES, ids=lambda t: t.report_type)
def test_a_sheet_left_blank_lacks_only_values(report_type: ReportType) -> None:
    content = blank_sheet(report_type, organization="云溪区档案馆", report_year=2025)
    assert errors_of(content, report_type=report_type) == [
        "没有填写任何数据，请至少填一行数据项和数值。"
    ]


def test_a_sheet_without_organization_and_year_says_which_rows_to_fill() -> None:
    assert errors_of(blank_sheet(REPORT_TYPE))[:1] == [
        "没有单位名称，请加一行：数据项“单位名称”，数值填全称。"
    ]
    assert errors_of(blank_sheet(REPORT_TYPE), organization="云溪区档案馆")[:1] == [
        "没有报告年度，请加一行：数据项“报告年度”，数值填四位年份。"
    ]


def test_it_has_the_header_frozen_the_units_filled_and_an_explanation() -> None:
    workbook = load_workbook(io.BytesIO(blank_sheet(REPORT_TYPE)))
    sheet, guide = workbook.worksheets
    rows = rows_of(sheet)
    assert rows[1] == ("类别", "数据项", "数值", "单位", "去年", "备注")
    assert ("理论学习", "中心组学习", None, "次", None, None) in rows
    assert sheet.freeze_panes == "C3"
    assert guide.title == "填写说明"


def test_a_name_that_looks_like_a_formula_stays_text() -> None:
    content = blank_sheet(REPORT_TYPE, organization="=1+1")
    cell = load_workbook(io.BytesIO(content)).worksheets[0]["C3"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
