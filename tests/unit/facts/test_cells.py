"""A workbook's cell means what the clerk sees in it: formats, formulas, dates."""

from datetime import date, datetime
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
    fact = facts_of(fact_table(("综合", "换届日期", datetime(2025, 3, 17))))["换届日期"]
    assert (fact.kind, fact.on_date, fact.render()) == (
        FactKind.DATE, date(2025, 3, 17), "2025年3月17日",
    )  # fmt: skip


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
        lambda xml: xml.replace("<f>1+2</f><v></v>", "<f>1+2</f><v>3</v>").replace(
            "<f>1+2</f><v/>", "<f>1+2</f><v>3</v>"
        ),
    )
    assert facts_of(content)["甲"].render() == "3次"


def test_a_formula_whose_result_is_empty_is_an_empty_cell() -> None:
    content = with_part(
        fact_table(("综合", "甲", 1, "次"), ("综合", "走访企业", '=IF(C4=1,"",2)', "家次")),
        SHEET,
        lambda xml: xml.replace('<c r="C5">', '<c r="C5" t="str">'),
    )
    assert set(facts_of(content)) == {"甲"}


def test_a_formula_error_is_an_error_that_names_its_cell() -> None:
    def break_cell(sheet: Worksheet) -> None:
        sheet["C4"].value = "#DIV/0!"
        sheet["C4"].data_type = "e"

    content = fact_table(("综合", "甲", 1), shape=break_cell)
    assert errors_of(content) == ["表1!C4 公式出错（#DIV/0!），请改正公式或直接填数值。"]


def test_a_label_that_is_broken_over_lines_is_one_label() -> None:
    (fact,) = read(fact_table(("综合", "走访\n企业", 3, "家次"))).sheet
    assert fact.label == "走访企业"
