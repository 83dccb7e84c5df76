"""What a pasted text tells of another time is doubted; no figure of it is lost in silence."""

import pytest

from drafter.domain.lexicon import Lexicon
from drafter.facts.doubts import doubted, left_out
from drafter.facts.propose import propose_facts
from tests.builders import fact_sheet

SHEET = fact_sheet()


def doubts(text: str, lexicon: Lexicon, year: int | None = 2025) -> list[str]:
    return [doubted(text, fact, year).doubt for fact in propose_facts(text, SHEET, lexicon)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024年接待查档11020人次。", ["写的是2024年"]),
        ("二〇二四年，接待查档11020人次。", ["写的是2024年"]),
        ("今年接待查档12000人次，2024年接待查档11020人次。", ["", "写的是2024年"]),
        ("2023至2025年新建库房3座。", ["写的是2023至2025年"]),
        ("拟于2026年新建库房2000平方米。", ["写的是计划"]),
        ("明年将新建库房2000平方米。", ["写的是计划"]),
        ("计划开展培训3次，实际开展培训4次。", ["写的是计划", ""]),
        ("开展培训3次。\n2025年接待查档9000人次。", ["", ""]),
        ("完成投资计划300万元。", [""]),
        ("拟定制度12项。", [""]),
        ("落实《2024年工作要点》开展培训3次。", [""]),
        ("走访企业62家次（去年58家次）。", [""]),
    ],
)
def test_another_year_and_a_plan_are_doubted_with_the_reason(
    text: str, expected: list[str], lexicon: Lexicon
) -> None:
    assert doubts(text, lexicon) == expected


def test_without_a_report_year_no_year_is_another(lexicon: Lexicon) -> None:
    assert doubts("2024年接待查档11020人次。", lexicon, None) == [""]
    assert doubts("拟于2026年新建库房2000平方米。", lexicon, None) == ["写的是计划"]


def test_a_row_of_a_table_is_doubted_by_its_label(lexicon: Lexicon) -> None:
    table = "2024年接待查档\t11020人次\n接待查档\t12000人次"
    assert doubts(table, lexicon) == ["写的是2024年", ""]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("参加培训56人次，比上年增加6人次。", [("比上年增加6人次", "写的是比较，不是本年的数")]),
        ("参加培训6人次，比上年增加6人次。", [("比上年增加6人次", "写的是比较，不是本年的数")]),
        ("将12件问题整改到位。", [("将12件问题整改到位", "看不出是什么事项的数")]),
        ("走访企业62家次（去年58家次）。", []),
        ("走访企业62家次。全年走访企业62家次。", []),
    ],
)
def test_a_figure_that_became_no_fact_is_named_with_the_reason(
    text: str, expected: list[tuple[str, str]], lexicon: Lexicon
) -> None:
    found = left_out(text, propose_facts(text, SHEET, lexicon), lexicon)
    assert [(each.evidence, each.reason) for each in found] == expected
    assert all(text[each.span.start : each.span.end] == each.evidence for each in found)
