"""Facts from free text: each with its wording, in the unit and under the label that stand there."""

import pytest

from drafter.domain.lexicon import Lexicon
from drafter.domain.proposed_fact import ProposedFact
from drafter.facts.propose import category_of, is_table, propose_facts
from tests.builders import count, fact_sheet

SHEET = fact_sheet(count("中心组集中学习", 14, "次", category="理论学习"))


def found(text: str, lexicon: Lexicon) -> list[tuple[str, str]]:
    return [(f.label, f.value) for f in propose_facts(text, SHEET, lexicon)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全年开展主题党日11次。", [("开展主题党日", "11次")]),
        ("一年来，走访企业62家次，收集问题9个。", [("走访企业", "62家次"), ("收集问题", "9个")]),
        ("发展3名党员。", [("发展党员", "3名")]),
        ("开展了11次主题党日活动。", [("开展主题党日活动", "11次")]),
        ("群众满意度达到97.6%。", [("群众满意度", "97.6%")]),
        ("慰问党员28人次、帮扶群众46户。", [("慰问党员", "28人次"), ("帮扶群众", "46户")]),
        ("扎实推进各项工作，成效明显。", []),
        ("认真落实三会一课制度。", []),
    ],
)  # fmt: skip
def test_a_figure_is_labelled_by_the_words_around_it(
    text: str, expected: list[tuple[str, str]], lexicon: Lexicon
) -> None:
    assert found(text, lexicon) == expected


@pytest.mark.parametrize(
    "text",
    [
        "走访企业62家次，较上年增加4家次。",
        "走访企业62家次，比去年增长6.9%。",
        "走访企业62家次（去年58家次）。",
    ],
)
def test_a_comparison_is_no_fact_of_this_year(text: str, lexicon: Lexicon) -> None:
    assert found(text, lexicon) == [("走访企业", "62家次")]


def test_last_years_value_in_brackets_is_kept_with_the_fact(lexicon: Lexicon) -> None:
    (fact,) = propose_facts("走访企业62家次（去年58家次）。", SHEET, lexicon)
    assert fact.last_year == "58家次"


@pytest.mark.parametrize(
    "table",
    [
        "主题党日\t11次\n走访企业\t62家次",
        "| 数据项 | 数值 | 单位 |\n|---|---|---|\n| 主题党日 | 11 | 次 |\n| 走访企业 | 62 | 家次 |",
        "序号\t数据项\t数值\t单位\n1\t主题党日\t11\t次\n2\t走访企业\t62\t家次",
        "类别\t数据项\t数值\t单位\n理论学习\t主题党日\t11\t次\n服务群众\t走访企业\t62\t家次",
    ],
)
def test_each_row_of_a_table_is_a_fact(table: str, lexicon: Lexicon) -> None:
    assert is_table(table)
    assert found(table, lexicon) == [("主题党日", "11次"), ("走访企业", "62家次")]


def test_a_column_of_last_year_is_told_from_this_years(lexicon: Lexicon) -> None:
    table = "数据项\t去年\t数值\n主题党日\t9次\t11次\n走访企业\t58家次\t62家次"
    facts = propose_facts(table, SHEET, lexicon)
    assert [(f.value, f.last_year) for f in facts] == [("11次", "9次"), ("62家次", "58家次")]


def test_the_evidence_stands_in_the_text_at_its_span(lexicon: Lexicon) -> None:
    text = "今年工作扎实。全年走访企业62家次，发展3名党员。"
    facts: tuple[ProposedFact, ...] = propose_facts(text, SHEET, lexicon)
    assert len(facts) == 2
    for fact in facts:
        assert text[fact.span.start : fact.span.end] == fact.evidence
        assert fact.value in fact.evidence


def test_a_fact_is_filed_where_the_report_type_expects_it() -> None:
    assert category_of("讲授专题党课", SHEET) == "理论学习"


def test_one_line_is_no_table() -> None:
    assert not is_table("走访企业62家次 | 发展党员3名")
