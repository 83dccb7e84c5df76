"""What is wrong with a sheet whose values could all be read."""

from drafter.facts import check_sheet
from tests.unit.facts.fact_files import errors_of, fact_table, read, warnings_of


def test_two_rows_of_one_name_are_refused_with_both_cells() -> None:
    content = fact_table(("综合", "办件", 14, "件"), ("综合", "办 件", 15, "件"))
    assert errors_of(content) == [
        "表1!C4、表1!C5 “综合”中的“办件”填了2次，数值还不相同，请只留正确的一行。"
    ]


def test_the_same_row_twice_is_refused_too() -> None:
    content = fact_table(("综合", "办件", 14, "件"), ("综合", "办件", 14, "件"))
    assert errors_of(content) == ["表1!C4、表1!C5 “综合”中的“办件”填了2次，请删去重复的行。"]


def test_one_name_in_two_categories_may_be_two_things_but_other_figures_are_named() -> None:
    content = fact_table(("学习", "活动", 14, "次"), ("宣传", "活动", 9, "次"))
    assert warnings_of(content) == [
        "表1!C4、表1!C5 “活动”在几个类别里数值不同（14次、9次），请核对。"
    ]
    assert warnings_of(fact_table(("学习", "活动", 14, "次"), ("宣传", "活动", 9, "篇"))) == []


def test_a_total_that_is_not_the_sum_of_its_parts_is_named_with_them() -> None:
    content = fact_table(
        ("综合", "走访企业收集问题", 33, "个"),
        ("综合", "走访社区收集问题", 11, "个"),
        ("综合", "收集问题合计", 45, "个"),
    )
    assert warnings_of(content) == [
        "表1!C6 “收集问题合计”填的是45个，2个分项（表1!C4、表1!C5）之和是 33+11=44，请核对。"
    ]


def test_a_total_that_is_the_sum_of_its_parts_is_silent() -> None:
    content = fact_table(
        ("综合", "作品：绘画", 33, "幅"),
        ("综合", "作品：书法", 11, "幅"),
        ("综合", "作品合计", 44, "幅"),
    )
    assert warnings_of(content) == []


def test_a_sheet_from_anywhere_can_be_checked_again() -> None:
    sheet = read(fact_table(("综合", "好评率", 0.5, "%"))).sheet
    assert [(p.place, p.is_error) for p in check_sheet(sheet)] == [("表1!C4", False)]
