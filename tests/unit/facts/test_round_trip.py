"""A sheet that is written as JSON and read again states the same facts."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from drafter.domain.fact import Fact, FactSheet, FactSource
from drafter.errors import FactSheetError
from drafter.facts import derive_facts, write_json
from tests.unit.facts.fact_files import fact_table, json_bytes, read

UNITS = ["次", "人次", "名", "篇", "万元", "元", "%", "家次", "万人次", "个百分点"]
CLAUSES = [
    "去年12次",
    "去年约300人次",
    "去年41人",
    "上年下降3.1%",
    "2024年109篇",
    "较去年增加2次",
    "（去年8次）",
    "3月17日",
    "2025年4月",
    "5月8日",
    "全部按期办结",
    "已解决",
    "三个支部合计",
    "口径为全区",
    "含线上",
    "不少于",
    "左右",
    "33+11+6",
    "5+2",
    "1,250人次参加",
    "书记主讲",
    "基层站所",
    "截至11月底",
    "云直工委〔2025〕31号",
]
amounts = st.decimals(0, 99_999_999, places=2).map(lambda amount: amount.normalize()) | st.integers(
    0, 5000
).map(Decimal)
figures = st.builds(
    lambda before, amount, after: f"{before}{amount:f}{after}",
    st.sampled_from(["", "", "约", "不少于", "近", "超过", "≥", "不足"]),
    amounts,
    st.sampled_from(["", "", "余", "以上", "左右"]),
)
words = st.text("党建工作扎实推进效明显，。：；“”（）《》、1２三 \n-", max_size=24)
facts = st.fixed_dictionaries(
    {
        "value": figures
        | words
        | st.sampled_from(
            ["《工作要点》", "2025-03-17", "三星", "十二", "12次（线上3次）", "2025年"]
        ),
        "measure_unit": st.sampled_from(["", *UNITS]),
        "category": st.sampled_from(["", "理论学习", "存在问题", "下步打算"]),
        "last_year": st.just("") | figures,
        "remark": st.lists(st.sampled_from(CLAUSES) | words, max_size=5).map("；".join),
        "basis": st.sampled_from(["", "由支部统计"]),
        "as_of": st.sampled_from(["", "2025-11-30", "11月底"]),
    }
)
labels = st.sampled_from(
    ["走访", "走访其他对象", "好评率", "用电量下降", "书记", "中心组学习", "年底培训", "联系电话"]
)


def without_source(sheet: FactSheet) -> tuple[FactSheet, list[Fact]]:
    """The sheet and its facts, less where each of them stands."""
    bare = [replace(fact, source=FactSource()) for fact in sheet]
    return replace(sheet, facts=()), bare


def written_and_read(sheet: FactSheet) -> FactSheet:
    return read(write_json(sheet).encode(), "数据.json").sheet


@settings(deadline=None)
@given(labels, facts)
def test_what_was_read_once_is_read_again_unchanged(label: str, fact: dict[str, str]) -> None:
    try:
        sheet = read(json_bytes({"label": label, **fact}), "数据.json").sheet
    except FactSheetError:
        reject()  # what is refused is never written
    assert without_source(written_and_read(sheet)) == without_source(sheet)


@pytest.mark.parametrize(
    "row",
    [
        ("综合", "走访企业", "不少于80", "家次", "约70家次", "书记主讲，3月17日，全部办结"),
        ("综合", "好评率", "99.60", "%", "99.1%", "第三方测评统计"),
        ("综合", "换届日期", "2025.3.17"),
        ("综合", "办件", "1.2万", "件", "9800件", "33+11，去年同期9800件"),
        ("综合", "走访其他对象", 8, "次", None, "基层站所，去年41人"),
        ("存在问题", None, "组织生活形式单一"),
    ],
)
def test_a_row_of_a_workbook_survives_as_json(row: tuple[object, ...]) -> None:
    sheet = read(fact_table(row)).sheet
    assert without_source(written_and_read(sheet)) == without_source(sheet)


def test_derived_facts_are_not_written_but_computed_again() -> None:
    sheet = derive_facts(read(fact_table(("综合", "办件", 14, "件", 12))).sheet)
    again = written_and_read(sheet)
    assert len(sheet.facts) > len(again.facts) == 1
    assert without_source(derive_facts(again)) == without_source(sheet)
