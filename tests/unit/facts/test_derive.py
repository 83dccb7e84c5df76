"""Derived facts: what code computes from stated facts, and what it refuses to compute."""

import pytest

from drafter.domain.fact import DerivationKind, Fact
from drafter.facts import derive_facts
from tests.unit.facts.fact_files import fact_table, read


def derived(*rows: tuple[object, ...]) -> list[Fact]:
    sheet = derive_facts(read(fact_table(*rows)).sheet)
    return [fact for fact in sheet if fact.is_derived]


def formulas(*rows: tuple[object, ...]) -> list[tuple[str, str, str]]:
    return [
        (fact.label, fact.render(), fact.derivation.formula)
        for fact in derived(*rows)
        if fact.derivation
    ]


def test_a_count_has_its_change_and_its_growth() -> None:
    facts = derived(("理论学习", "专题党课", 14, "次", 12))
    assert [
        (f.fact_id, f.label, f.render(), f.remark, f.derivation.kind, f.derivation.formula)
        for f in facts
        if f.derivation
    ] == [
        ("D01", "专题党课较上年增加", "2次", "增加", DerivationKind.CHANGE, "14－12=2次"),
        (
            "D02", "专题党课较上年增长", "16.7%", "增长", DerivationKind.GROWTH,
            "（14－12）÷12=16.7%",
        ),
    ]  # fmt: skip
    assert {f.category for f in facts} == {"理论学习"}
    assert {f.derivation.operand_ids for f in facts if f.derivation} == {("F01",)}
    assert not any(f.required for f in facts)


def test_what_became_less_is_told_by_its_direction_not_by_a_sign() -> None:
    assert formulas(("综合", "信访件", 15, "件", 20)) == [
        ("信访件较上年减少", "5件", "20－15=5件"),
        ("信访件较上年下降", "25%", "（20－15）÷20=25%"),
    ]


def test_a_percentage_changes_in_percentage_points_and_does_not_grow() -> None:
    assert formulas(("综合", "好评率", "99.6", "%", "99.10")) == [
        ("好评率较上年提高", "0.5个百分点", "99.6－99.10=0.5个百分点"),
    ]
    assert formulas(("综合", "好评率", "99.1", "%", "99.6"))[0][0] == "好评率较上年降低"


@pytest.mark.parametrize(
    ("now", "last", "growth"),
    [
        (2, 3, "33.3%"),
        (121, 109, "11%"),
        (2001, 2000, "0.1%"),
        (2003, 2000, "0.2%"),
        ("3.65", "3.6", "1.4%"),
        (2500, 1000, "150%"),
    ],
)
def test_growth_is_rounded_half_up_to_one_decimal(now: object, last: object, growth: str) -> None:
    assert derived(("综合", "办件", now, "万件", last))[1].render() == growth


@pytest.mark.parametrize(
    "row",
    [
        ("综合", "办件", 14, "件"),
        ("综合", "办件", 14, "件", 14),
        ("综合", "办件", "约300", "件", 200),
        ("综合", "办件", 300, "件", "约200"),
        ("综合", "办件量增加", 3, "倍", 2),
        ("下步打算", "明年培训", 4, "期", 3),
        ("存在问题", "逾期事项", 4, "件", 3),
        # 用电量下降 that rose by 0.2 percentage points reads as if more had been used.
        ("综合", "用电量下降", "3.3", "%", "3.1"),
        ("综合", "办件量增幅", 12, "%", 10),
        ("综合", "接待群众", "300余", "人次", 200),
        ("综合", "达标率", "≥95", "%", 90),
    ],
)
def test_nothing_follows_from_equal_vague_or_planned_figures_nor_from_changes(
    row: tuple[object, ...],
) -> None:
    assert derived(row) == []


def test_last_years_figure_may_be_in_another_scale() -> None:
    assert formulas(("综合", "节约资金", "12.5", "万元", "98000元")) == [
        ("节约资金较上年增加", "2.7万元", "12.5－9.8=2.7万元"),
        ("节约资金较上年增长", "27.6%", "（12.5－9.8）÷9.8=27.6%"),
    ]


def test_from_nothing_there_is_a_change_but_no_growth() -> None:
    assert formulas(("综合", "获奖", 3, "项", 0)) == [("获奖较上年增加", "3项", "3－0=3项")]


def test_a_growth_that_rounds_to_nothing_is_not_told() -> None:
    assert [f.label for f in derived(("综合", "办件", 10001, "件", 10000))] == ["办件较上年增加"]


def test_parts_of_one_thing_in_one_unit_have_a_sum() -> None:
    assert formulas(
        ("队伍", "“帮办之星”竞赛一等奖", 2, "名"),
        ("队伍", "“帮办之星”竞赛二等奖", 4, "名"),
        ("队伍", "“帮办之星”竞赛三等奖", 6, "名"),
        ("宣传", "公开课：线上", "1.5", "万人次"),
        ("宣传", "公开课：线下", "0.3", "万人次"),
    ) == [
        ("“帮办之星”竞赛合计", "12名", "2＋4＋6=12名"),
        ("公开课合计", "1.8万人次", "1.5＋0.3=1.8万人次"),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        # A total of some of the works only would be a wrong total.
        [
            ("宣传", "作品：绘画", 5, "幅"),
            ("宣传", "作品：书法", 7, "幅"),
            ("宣传", "作品：视频", 2, "个"),
        ],
        [("宣传", "作品：绘画", 5, "幅"), ("宣传", "作品：书法", "约7", "幅")],
        [
            ("宣传", "作品：绘画", 5, "幅"),
            ("宣传", "作品：书法", 7, "幅"),
            ("宣传", "作品总数", 12, "幅"),
        ],
        [
            ("宣传", "作品：绘画", 5, "幅"),
            ("宣传", "作品：书法", 7, "幅"),
            ("宣传", "作品", 12, "幅"),
        ],
        [("宣传", "作品：绘画", 5, "幅"), ("学习", "作品：书法", 7, "幅")],
        [("学习", "好评率：大厅", 99, "%"), ("学习", "好评率：热线", 98, "%")],
        [("学习", "作品：绘画", 5, "幅")],
        # That labels begin alike does not make them parts of one thing.
        [("学习", "党员集中学习", 12, "次"), ("学习", "党员集中谈话", 8, "次")],
        [("资产", "公物仓收储", 31, "件"), ("资产", "公物仓调剂", 19, "件")],
    ],
)
def test_no_sum_is_made_of_what_does_not_add_up(rows: list[tuple[object, ...]]) -> None:
    assert derived(*rows) == []


def test_deriving_twice_changes_nothing() -> None:
    sheet = read(fact_table(("综合", "办件", 14, "件", 12))).sheet
    once = derive_facts(sheet)
    assert derive_facts(once) == once
    assert once.stated() == sheet.facts
