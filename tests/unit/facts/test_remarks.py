"""What a remark says beside the value, and what it may not be taken for."""

import pytest

from tests.unit.facts.fact_files import errors_of, fact_table, facts_of, one_fact, warnings_of


def last_year(remark: str, unit: str = "次") -> str:
    fact = one_fact("综合", "接待群众", 1500, unit, None, remark)
    return fact.last_year.render() if fact.last_year else ""


@pytest.mark.parametrize(
    ("remark", "found"),
    [
        ("去年12次", "12次"),
        ("上年41次", "41次"),
        ("去年同期为12次", "12次"),
        ("2024年109次", "109次"),
        ("2024年度：109", "109次"),
        ("书记主讲（去年12次）", "12次"),
        ("去年1,250次", "1250次"),
        ("去年约300次", "约300次"),
        ("去年12场", "12次"),
    ],
)
def test_last_years_figure_is_read_from_the_remark(remark: str, found: str) -> None:
    assert last_year(remark) == found


@pytest.mark.parametrize(
    "remark",
    [
        "2023年80次",
        "较去年增加2次",
        "去年增长5%",
        "与去年持平",
        "去年3月启动",
        "完成去年12次遗留任务",
    ],
)
def test_what_is_no_figure_of_last_year_stays_in_the_remark(remark: str) -> None:
    fact = one_fact("综合", "接待群众", 14, "次", None, remark)
    assert (fact.last_year, fact.remark) == (None, remark)


def test_last_year_in_another_unit_is_not_compared_and_kept_as_a_remark() -> None:
    content = fact_table(("综合", "接待群众", 386, "人次", None, "去年41人"))
    assert warnings_of(content) == [
        "表1!C4 “接待群众”去年的单位是“人”，今年是“人次”，不能比较，去年数未用。"
    ]
    fact = facts_of(content)["接待群众"]
    assert (fact.last_year, fact.remark) == (None, "去年41人")


def test_last_year_in_another_scale_is_brought_to_this_years() -> None:
    assert last_year("去年9800人次", "万人次") == "0.98万人次"


def test_column_and_remark_that_disagree_on_last_year_are_refused() -> None:
    (error,) = errors_of(fact_table(("综合", "专题党课", 6, "次", 4, "去年5次")))
    assert "去年数一栏填4次，备注却写5次，请改成一致" in error


@pytest.mark.parametrize(
    ("remark", "field", "found", "rest"),
    [
        ("书记主讲，3月17日", "occurred_on", "3月17日", "书记主讲"),
        ("全部按期办结", "outcome", "全部按期办结", ""),
        ("已全部办结", "outcome", "已全部办结", ""),
        ("均已整改到位；3月启动", "outcome", "均已整改到位", "3月启动"),
        ("全部解决，群众满意", "outcome", "全部解决", "群众满意"),
        ("三个支部合计", "basis", "三个支部合计", ""),
        ("由支部统计", "basis", "由支部统计", ""),
        ("口径为全区", "basis", "口径为全区", ""),
    ],
)
def test_a_clause_fills_the_field_it_speaks_of(
    remark: str, field: str, found: str, rest: str
) -> None:
    fact = one_fact("综合", "办理事项", 14, "件", None, remark)
    assert (getattr(fact, field), fact.remark) == (found, rest)


def test_a_remark_that_gives_two_figures_for_last_year_is_refused() -> None:
    (error,) = errors_of(fact_table(("综合", "专题党课", 6, "次", None, "去年4次；2024年5次")))
    assert "“专题党课”的去年数写作4次，又写5次，请改成一致" in error
    assert last_year("去年4次，上年4次") == "4次"


def test_a_closing_date_in_the_remark_is_read_and_stays_there() -> None:
    fact = one_fact("综合", "党员人数", 47, "名", None, "截至11月底，含预备党员")
    assert fact.as_of is not None
    assert fact.as_of.isoformat() == "2025-11-30"
    assert (fact.remark, fact.basis) == ("截至11月底", "含预备党员")
    assert one_fact("综合", "党员人数", 47, "名", None, "截至目前").as_of is None


def test_a_figure_is_no_explanation_of_others() -> None:
    content = fact_table(("综合", "走访其他对象", 8, "次", "41人"))
    fact = facts_of(content)["走访其他对象"]
    assert (fact.gloss, fact.remark) == ("", "去年：41人")


def test_a_short_noun_explains_a_label_that_says_others() -> None:
    assert one_fact("综合", "走访其他对象", 8, "次", None, "基层站所").gloss == "基层站所"
    assert one_fact("综合", "走访企业", 8, "次", None, "基层站所").remark == "基层站所"


def test_a_qualifier_in_the_remark_belongs_to_the_value() -> None:
    fact = one_fact("下步打算", "明年计划走访企业", 80, "家次", None, "不少于")
    assert (fact.render(), fact.value, fact.remark) == ("不少于80家次", "不少于80", "")


def test_a_declared_sum_that_is_right_leaves_no_remark() -> None:
    fact = one_fact("综合", "收集问题合计", 50, "个", None, "33+11+6，已全部办结")
    assert (fact.remark, fact.outcome) == ("", "已全部办结")


@pytest.mark.parametrize("remark", ["33+11+7", "33＋11＋7", "33个+11个+7个", "33+11+7=50"])
def test_a_declared_sum_that_is_wrong_names_the_cells(remark: str) -> None:
    content = fact_table(
        ("综合", "走访企业收集问题", 33, "个"),
        ("综合", "走访社区收集问题", 11, "个"),
        ("综合", "收集问题合计", 50, "个", None, remark),
    )
    assert errors_of(content) == [
        "表1!C6 “收集问题合计”填的是50个，备注的分项 33+11+7=51（分项在 C4、C5），请核对。"
    ]


def test_the_parts_that_a_remark_names_go_before_those_that_labels_seem_to_name() -> None:
    content = fact_table(
        ("综合", "走访企业收集问题", 33, "个"),
        ("综合", "走访社区收集问题", 11, "个"),
        ("综合", "基层站所反映", 6, "个"),
        ("综合", "收集问题合计", 50, "个", None, "33+11+6"),
    )
    assert warnings_of(content) == []


def test_figures_with_a_plus_that_are_no_sum_are_kept_in_the_remark() -> None:
    content = fact_table(("综合", "志愿服务", 36, "次", None, "5+2"))
    (warning,) = warnings_of(content)
    assert "“志愿服务”填的是36次，备注的分项 5+2=7，请核对" in warning
    assert facts_of(content)["志愿服务"].remark == "5+2"


def test_a_part_of_a_declared_sum_that_stands_nowhere_is_named() -> None:
    content = fact_table(
        ("综合", "企业诉求", 33, "个"),
        ("综合", "社区诉求", 12, "个"),
        ("综合", "诉求合计", 44, "个", None, "33+11"),
    )
    (warning,) = warnings_of(content)
    assert warning.startswith("表1!C6 ")
    assert "11 在表中没有对应的数" in warning


def test_a_day_that_no_calendar_has_is_refused() -> None:
    (error,) = errors_of(fact_table(("综合", "专题党课", 6, "次", None, "6月31日")))
    assert "日期“6月31日”不存在" in error


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2025-12-31", "2025-12-31"),
        ("截至2025年11月30日", "2025-11-30"),
        ("11月30日", "2025-11-30"),
        ("2025年11月底", "2025-11-30"),
        ("2025年底", "2025-12-31"),
        ("年底", "2025-12-31"),
        ("截至11月底", "2025-11-30"),
        ("2024年2月", "2024-02-29"),
        ("12.31", "2025-12-31"),
    ],
)
def test_the_column_of_the_closing_date_is_read(written: str, day: str) -> None:
    content = fact_table(
        ("综合", "党员人数", 47, "名", written),
        header=("类别", "数据项", "数值", "单位", "截至日期"),
    )
    as_of = facts_of(content)["党员人数"].as_of
    assert as_of is not None
    assert as_of.isoformat() == day


@pytest.mark.parametrize("written", ["年初", "2025年", "2025-13-01", "2月30日", "11"])
def test_a_closing_date_that_is_none_is_refused(written: str) -> None:
    content = fact_table(
        ("综合", "党员人数", 47, "名", written),
        header=("类别", "数据项", "数值", "单位", "截至日期"),
    )
    assert errors_of(content) == [f"表1!C4 截至日期“{written}”不是日期，例如应填 2025-12-31。"]
