"""A reworded heading finds last year's section by what it is about."""

import pytest

from drafter.domain.report import SectionPlan, SectionRole
from drafter.domain.source import DocumentKind, Passage
from vectorstore.same_section import same_section
from vectorstore.themes import Themes

THEMES = Themes(
    [
        ("强化理论武装，筑牢思想根基", "理论学习", "政治学习"),
        ("加强党风廉政，营造清廉氛围", "作风建设", "警示教育"),
        ("守牢意识形态，凝聚奋进力量", "宣传思想", "舆论引导"),
    ]
)
TEXTS = {
    "深学细悟强党性": "集中开展理论学习，读书班和政治学习一次不落。",
    "正风反腐不停步": "开展警示教育，查找廉政风险点，作风明显好转。",
    "守正创新聚合力": "加强舆论引导，宣传阵地管理到位。",
}


def passages(role: str = "主要工作") -> list[Passage]:
    return [
        Passage(f"d:{i}", "d", i, (role, heading), text, DocumentKind.PAST_REPORT)
        for i, (heading, text) in enumerate(TEXTS.items())
    ]


def found(heading: str, themes: Themes | None, role: SectionRole = SectionRole.ACHIEVEMENT) -> str:
    section = SectionPlan("s1.1", 2, "", heading, role)
    # Nearness speaks for the last one, and only a little.
    nearness = {"守正创新聚合力": 0.84}
    kept = same_section(
        section, passages(), nearness=lambda _, other: nearness.get(other, 0.8), themes=themes
    )
    return kept[0].heading_path[-1]


@pytest.mark.parametrize(
    ("heading", "last_year"),
    [
        ("强化理论武装，筑牢思想根基", "深学细悟强党性"),
        ("加强党风廉政，营造清廉氛围", "正风反腐不停步"),
        ("守牢意识形态，凝聚奋进力量", "守正创新聚合力"),
    ],
)
def test_the_section_that_speaks_of_the_theme_is_continued(heading: str, last_year: str) -> None:
    assert found(heading, THEMES) == last_year


def test_words_of_the_text_count_where_the_report_type_has_no_themes() -> None:
    assert found("警示教育全覆盖", None) == "正风反腐不停步"
    assert found("日常管理常抓不懈", None) == "守正创新聚合力"


def test_a_heading_that_is_alike_decides_whatever_the_themes_say() -> None:
    assert found("正风反腐再出发", THEMES) == "正风反腐不停步"


def test_what_all_texts_say_alike_agrees_with_no_heading() -> None:
    assert THEMES.agreement("加强党风廉政", ["警示教育", "警示教育"]) == [0.0, 0.0]


def test_a_form_that_all_headings_share_makes_none_of_them_alike() -> None:
    section = SectionPlan("s1.1", 2, "", "一个“学”字", SectionRole.ACHIEVEMENT)
    texts = {"一个“暖”字": "送书上门。", "一个“纪”字": "逐字逐句学条例。"}
    shaped = [
        Passage(f"d:{i}", "d", i, ("主要工作", heading), text, DocumentKind.PAST_REPORT)
        for i, (heading, text) in enumerate(texts.items())
    ]
    nearness = {"一个“纪”字": 0.9}
    kept = same_section(section, shaped, nearness=lambda _, other: nearness.get(other, 0.8))
    assert kept[0].heading_path[-1] == "一个“纪”字"
