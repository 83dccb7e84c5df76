"""Which expected facts a sheet lacks."""

import pytest

from drafter.facts import missing_facts
from tests.unit.facts.fact_files import REPORT_TYPE, fact_table, read


def missing(*rows: tuple[object, ...]) -> list[str]:
    return [e.label for e in missing_facts(read(fact_table(*rows)).sheet, REPORT_TYPE)]


def test_what_no_row_states_is_missing_in_the_order_of_the_report_type() -> None:
    assert missing(("理论学习", "群众满意度", 98, "%")) == [
        "报告依据", "中心组学习", "党建工作要点", "走访企业", "问题一", "明年计划走访企业",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "label",
    ["中心组学习", "中心组集中研学", "局中心组学习次数", "理论中心组 学习", "中心组学习情况"],
)
def test_a_label_need_not_be_the_same_to_the_letter(label: str) -> None:
    assert "中心组学习" not in missing(("理论学习", label, 14, "次"))


@pytest.mark.parametrize("label", ["走访用水企业", "走访辖区重点企业数量", "局领导走访企业"])
def test_a_label_may_say_more_than_the_expected_one(label: str) -> None:
    assert "走访企业" not in missing(("服务", label, 14, "家次"))


def test_a_label_with_another_subject_behind_is_another_fact() -> None:
    assert "走访企业" in missing(("理论学习", "走访企业收集问题", 33, "个"))


def test_any_problem_or_plan_serves_for_the_expected_one() -> None:
    rows = [("存在问题", "组织生活", "形式单一"), ("下步打算", "明年培训", 4, "期")]
    assert not {"问题一", "明年计划走访企业"} & set(missing(*rows))
