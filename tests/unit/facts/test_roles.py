"""Which part of a report a row speaks of."""

import pytest

from tests.unit.facts.fact_files import one_fact


@pytest.mark.parametrize(
    ("category", "label", "role"),
    [
        ("理论学习", "专题党课", "achievement"),
        ("存在问题", "问题一", "problem"),
        ("问题和不足", "组织生活", "problem"),
        ("短板", "组织生活", "problem"),
        ("解决问题", "办结事项", "achievement"),
        ("下步打算", "打算一", "plan"),
        ("2026年计划", "走访", "plan"),
        ("明年安排", "走访", "plan"),
        ("", "2026年计划走访企业", "plan"),
        ("理论学习", "2026年培训", "plan"),
        ("", "2025年培训", "achievement"),
        ("", "问题二", "problem"),
        ("", "收集问题", "achievement"),
        ("", "报告依据", "identity"),
    ],
)
def test_category_and_label_say_which_part_a_row_belongs_to(
    category: str, label: str, role: str
) -> None:
    assert one_fact(category, label, "4期").role == role
