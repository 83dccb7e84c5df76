"""What a value is, and which values are refused."""

import pytest

from drafter.domain.fact import FactKind
from tests.unit.facts.fact_files import errors_of, fact_table, one_fact, read, warnings_of


@pytest.mark.parametrize(
    ("label", "value", "unit", "kind", "read_as"),
    [
        ("专题党课", "14", "次", "count", "14次"),
        ("专题党课", "１４", "次", "count", "14次"),
        ("专题党课", "12次", None, "count", "12次"),
        ("专题党课", "12次", "次", "count", "12次"),
        ("专题党课", "十二", "次", "count", "12次"),
        ("接待群众", "1,250", "人次", "count", "1250人次"),
        ("接待群众", "约300人次", None, "count", "约300人次"),
        ("走访企业", "不少于80", "家次", "count", "不少于80家次"),
        ("走访企业", "≥80", "家次", "count", "不少于80家次"),
        ("好评率", "＞95%", None, "percentage", "超过95%"),
        ("办件增长", "+12.5%", None, "percentage", "12.5%"),
        ("节约资金", "￥3.6万元", None, "amount", "3.6万元"),
        ("走访企业（家次）", 58, None, "count", "58家次"),
        ("节约资金（单位：万元）", "3.6", None, "amount", "3.6万元"),
        ("走访村（社区）", "35次", None, "count", "35次"),
        ("建成时间", "2025年", None, "text", "2025年"),
        ("接待群众", "300余人次", None, "count", "300余人次"),
        ("接待群众", "1.2万", "人次", "count", "1.2万人次"),
        ("节约资金", "3.6", "万元", "amount", "3.6万元"),
        ("节约资金", "36000元", None, "amount", "36000元"),
        ("好评率", "99.6", "％", "percentage", "99.6%"),
        ("好评率", "百分之九十九点六", None, "percentage", "99.6%"),
        (
            "年度要点",
            "《云溪区2025年工作要点》",
            None,
            "document_title",
            "《云溪区2025年工作要点》",
        ),
        ("换届日期", "2025.3.17", None, "date", "2025年3月17日"),
        ("支部书记", "周明", None, "name", "周明"),
        ("党支部负责人", "周明", None, "name", "周明"),
        ("星级评定", "三星", None, "text", "三星"),
        ("评定等次", "一级", None, "text", "一级"),
        ("联系电话", "88886666", None, "text", "88886666"),
        ("工作特色", "推行“一窗通办”", None, "text", "推行“一窗通办”"),
        ("服务时间", "12次（含线上3次）", None, "text", "12次（含线上3次）"),
    ],
)
def test_a_value_is_read_as_what_it_is(
    label: str, value: object, unit: str | None, kind: str, read_as: str
) -> None:
    fact = one_fact("综合", label, value, unit)
    assert (fact.kind, fact.render()) == (FactKind(kind), read_as)


def test_the_value_of_a_number_is_its_bare_text_without_the_unit() -> None:
    assert one_fact("综合", "接待群众", "1,250人次").value == "1250"


@pytest.mark.parametrize(
    ("label", "value", "unit", "message"),
    [
        ("专题党课", "若干", "次", "“专题党课”的数值“若干”不是数字，请填数字（单位：次）"),
        ("中心组学习", "多次开展", None, "“中心组学习”的数值“多次开展”不是数字"),
        ("中心组学习", "2025-03-17", "次", "不是数字"),
        ("专题党课", "3-5", "次", "不是数字"),
        ("专题党课", "12场", "次", "写作“12场”，单位一栏却是“次”，请改成一致"),
        ("节约资金", "3.6万元", "元", "写作“3.6万元”，单位一栏却是“元”，请改成一致"),
        ("换届日期", "2025-02-30", None, "日期“2025-02-30”不存在"),
        ("工作亮点", "2月30日启动", None, "日期“2月30日”不存在"),
        ("好评率", "100.5", "%", "“好评率”为100.5%，超过100%"),
        ("信访件", "-3", "件", "“信访件”是负数（-3件）"),
        ("增幅", "-2.5%", None, "“增幅”是负数（-2.5%），请核对；下降的，数据项写明“下降”"),
        ("专题党课", "6", "云溪区档案馆党支部", "单位一栏填 次、名、篇 等，不填机构名称"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_its_cell(
    label: str, value: str, unit: str | None, message: str
) -> None:
    (error,) = errors_of(fact_table(("综合", label, value, unit)))
    assert error.startswith("表1!C4 ")
    assert message in error


def test_a_unit_in_the_label_is_taken_from_it() -> None:
    assert one_fact("综合", "走访企业（家次）", 58).label == "走访企业"
    assert one_fact("综合", "走访企业（家次）", 58, "次").label == "走访企业（家次）"


@pytest.mark.parametrize("label", ["先进集体（市）", "走访（社区）", "办件（线上）"])
def test_what_stands_in_brackets_behind_a_label_need_not_be_a_unit(label: str) -> None:
    content = fact_table(("综合", label, 3))
    (fact,) = read(content).sheet
    assert (fact.label, fact.render()) == (label, "3")
    assert "没有填单位" in warnings_of(content)[0]


@pytest.mark.parametrize("label", ["办件量增长", "计划完成率"])
def test_growth_and_completion_may_exceed_100_percent(label: str) -> None:
    assert one_fact("综合", label, 120, "%").render() == "120%"


def test_a_negative_figure_of_last_year_is_refused() -> None:
    (error,) = errors_of(fact_table(("综合", "信访件", 3, "件", -4)))
    assert error.startswith("表1!C4 “信访件”去年的数是负数（-4件）")


def test_a_note_behind_the_number_in_its_cell_becomes_a_remark() -> None:
    fact = one_fact("综合", "专题党课", "12次（线上3次）", "次", None, "书记主讲")
    assert (fact.render(), fact.remark) == ("12次", "线上3次；书记主讲")


def test_a_number_without_a_unit_takes_the_one_that_is_expected_and_says_so() -> None:
    content = fact_table(("理论学习", "中心组学习", 14))
    (fact,) = read(content).sheet
    assert fact.render() == "14次"
    assert warnings_of(content) == ["表1!C4 “中心组学习”没有填单位，已按“次”处理，请核对。"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("综合", "办件", 14), "“办件”没有填单位"),
        (("综合", "办件", 14, "囗"), "“办件”的单位“囗”不是常用的计量单位"),
        (("综合", "好评率", 0.996, "%"), "“好评率”为0.996%，不到1%，是否应为99.6%"),
        (("综合", "人均办件", 3.1415926, "件"), "小数位过多"),
        (("综合", "2024年办件", 14, "件"), "“2024年办件”是2024年的数据，报告年度是2025年"),
        (("理论学习", "党建工作要点", "2025年要点"), "没有书名号"),
    ],
)
def test_a_value_that_is_unlikely_is_taken_with_a_warning(
    row: tuple[object, ...], message: str
) -> None:
    (warning,) = warnings_of(fact_table(row))
    assert warning.startswith("表1!C4 ")
    assert message in warning


def test_all_errors_are_reported_at_once_with_the_file() -> None:
    content = fact_table(
        ("综合", "甲", "若干", "次"),
        ("综合", "乙", "12人", "次"),
        ("综合", "丙", 130, "%"),
        ("综合", None, 7, "次"),
    )
    errors = errors_of(content)
    assert sorted(error.split()[0] for error in errors) == ["表1!C4", "表1!C5", "表1!C6", "表1!C7"]
