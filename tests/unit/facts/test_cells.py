"""A workbook's cell means what the clerk sees in it: formats, formulas, dates."""

from datetime import date
from decimal import Decimal

import pytest
from openpyxl.worksheet.worksheet import Worksheet

from drafter.domain.fact import FactKind
from tests.unit.facts.fact_files import errors_of, fact_table, facts_of, read, with_part

SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("stored", "number_format", "unit", "read_as"),
    [
        (14, "General", "次", "14次"),
        (14.0, "General", "次", "14次"),
        (0.996, "0.0%", None, "99.6%"),
        (0.996, "0.0%", "%", "99.6%"),
        (1, "0%", "%", "100%"),
        (0.95789473684, "0.0%", "%", "95.8%"),
        (0.1 + 0.2, "General", "万元", "0.3万元"),
        (1250, "#,##0", "人次", "1250人次"),
        (12, '0"次"', None, "12次"),
        (3.65, "0.00_ ", "万元", "3.65万元"),
        (1234567890123, "General", "元", "1234567890123元"),
    ],
)
def test_a_number_is_read_in_the_scale_and_unit_that_its_cell_shows(
    stored: float, number_format: str, unit: str | None, read_as: str
) -> None:
    def set_format(sheet: Worksheet) -> None:
        sheet["C4"].number_format = number_format

    content = fact_table(("综合", "办件情况", stored, unit), shape=set_format)
    assert facts_of(content)["办件情况"].render() == read_as


def test_amounts_are_decimals_without_the_noise_of_binary_fractions() -> None:
    fact = facts_of(fact_table(("综合", "好评率", 99.6, "%")))["好评率"]
    assert fact.quantity is not None
    assert fact.quantity.amount == Decimal("99.6")


def test_an_excel_date_is_a_date() -> None:
    fact = facts_of(fact_table(("综合", "换届日期", date(2025, 3, 17))))["换届日期"]
    assert (fact.kind, fact.on_date, fact.render()) == (
        FactKind.DATE, date(2025, 3, 17), "2025年3月17日",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("number_format", "seen"),
    [
        ('yyyy"年"m"月"d"日";@', "2025年3月1日"),
        ("yyyy-mm-dd", "2025年3月1日"),
        ("mm-dd-yy", "2025年3月1日"),
        ('[$-804]yyyy"年"m"月";@', "2025年3月"),
        ('m"月"d"日"', "3月1日"),
        ("mmm-yy", "2025年3月"),
        ('yyyy"年"', "2025年"),
    ],
)
def test_a_date_says_no_more_than_its_cell_shows(number_format: str, seen: str) -> None:
    def set_format(sheet: Worksheet) -> None:
        sheet["C4"].number_format = number_format
        sheet["F5"].number_format = number_format

    facts = facts_of(
        fact_table(
            ("综合", "启动时间", date(2025, 3, 1)),
            ("综合", "启动仪式", 1, "次", None, date(2025, 3, 1)),
            shape=set_format,
        )
    )
    assert facts["启动时间"].render() == seen
    said = facts["启动仪式"].occurred_on or facts["启动仪式"].remark
    assert said == seen


def test_a_report_year_kept_as_a_date_is_a_year() -> None:
    def set_format(sheet: Worksheet) -> None:
        sheet["C3"].value = date(2025, 1, 1)
        sheet["C3"].number_format = 'yyyy"年"'

    content = fact_table(("综合", "办件", 1, "件"), shape=set_format)
    assert read(content).sheet.report_year == 2025


def test_a_formula_that_was_never_computed_is_an_error_that_names_its_cell() -> None:
    content = fact_table(
        ("综合", "合计", "=SUM(C5:C6)", "次"), ("综合", "甲", 1, "次"), ("综合", "乙", 2, "次")
    )
    assert errors_of(content) == [
        "表1!C4 公式 =SUM(C5:C6) 没有计算结果，请在 Excel 中打开保存一次，或直接填数值。"
    ]


def test_a_formula_outside_the_value_column_is_checked_too() -> None:
    (error,) = errors_of(fact_table(("综合", "甲", 1, "次", "=C4-1")))
    assert error.startswith("表1!E4 公式 =C4-1 没有计算结果")


def test_a_computed_formula_counts_with_its_result() -> None:
    content = with_part(
        fact_table(("综合", "甲", "=1+2", "次")),
        SHEET,
        lambda xml: xml.replace("<f>1+2</f><v></v>", "<f>1+2</f><v>3</v>"),
    )
    assert facts_of(content)["甲"].render() == "3次"


def test_a_formula_whose_result_is_empty_is_an_empty_cell() -> None:
    content = with_part(
        fact_table(("综合", "甲", 1, "次"), ("综合", "走访企业", '=IF(C4=1,"",2)', "家次")),
        SHEET,
        lambda xml: xml.replace('<c r="C5">', '<c r="C5" t="str">'),
    )
    assert set(facts_of(content)) == {"甲"}


def test_a_share_that_a_formula_computed_has_the_decimals_that_its_cell_shows() -> None:
    def set_format(sheet: Worksheet) -> None:
        sheet["C4"].number_format = "0.0%"

    content = with_part(
        fact_table(("综合", "达标率", "=58/70"), shape=set_format),
        SHEET,
        lambda xml: xml.replace("<f>58/70</f><v></v>", "<f>58/70</f><v>0.828571428571429</v>"),
    )
    assert facts_of(content)["达标率"].render() == "82.9%"


def test_a_formula_error_is_an_error_that_names_its_cell() -> None:
    def break_cell(sheet: Worksheet) -> None:
        sheet["C4"].value = "#DIV/0!"
        sheet["C4"].data_type = "e"

    content = fact_table(("综合", "甲", 1), shape=break_cell)
    assert errors_of(content) == ["表1!C4 公式出错（#DIV/0!），请改正公式或直接填数值。"]


def test_a_label_that_is_broken_over_lines_is_one_label() -> None:
    (fact,) = read(fact_table(("理论\n学 习", "走访\n企业", 3, "家次"))).sheet
    assert (fact.label, fact.category) == ("走访企业", "理论学习")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("每季度一次主题党日\n建立台账\n", "每季度一次主题党日；建立台账"),
        ("每季度一次主题党日；\n\n 建立台账。", "每季度一次主题党日；建立台账。"),
        ("《凝心聚力\n促审批》", "《凝心聚力促审批》"),
    ],
)
def test_the_lines_of_a_cell_are_one_value(written: str, value: str) -> None:
    assert facts_of(fact_table(("下步打算", "打算一", written)))["打算一"].value == value
