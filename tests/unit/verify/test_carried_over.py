"""What no fact of this year bears, but a past report says."""

from dataclasses import replace

import pytest

from drafter.domain.lexicon import Lexicon
from drafter.domain.source import DocumentKind, Passage
from drafter.domain.verification import Finding, FindingCode, Severity
from drafter.verify.carried_over import past_claims, show_carried_over
from drafter.verify.verify_section import verify_section
from tests.unit.verify.sheets import SHEET

OWN = Passage(
    "a:0001", "a", 1, ("主要工作",),
    "全年举办银杏读书会21场。7月1日以《灯下的承诺》为题讲授党课，96人到场。主题党日活动22次。"
    "创建“灯塔”服务队，望山镇石桥村委会派员参加。较上年增加2场。",
    DocumentKind.PAST_REPORT, organization="青禾区档案馆党支部", year=2024,
    document_title="青禾区档案馆党支部述职报告",
)  # fmt: skip
OTHER = Passage(
    "b:0001", "b", 1, ("主要工作",),
    "检测食品样品412批次，发展积极分子7名，学习《中国某某条例》。创建“石榴”服务队。",
    DocumentKind.PAST_REPORT, organization="市场监管局", year=2024,
    document_title="市场监管局2024年度述职报告",
)  # fmt: skip
THIRD = replace(OTHER, passage_id="c:0001", document_id="c", organization="卫生局")


def shown(text: str, lexicon: Lexicon, past: tuple[Passage, ...] = (OTHER, OWN)) -> list[Finding]:
    verification = verify_section(text, section_key="s1", sheet=SHEET, lexicon=lexicon)
    found = show_carried_over(
        text,
        verification.claims,
        verification.findings,
        past_claims(past, lexicon),
        {"a:0001"},
        lexicon,
    )
    return list(found)


def carried(text: str, lexicon: Lexicon, past: tuple[Passage, ...] = (OTHER, OWN)) -> list[str]:
    found = shown(text, lexicon, past)
    return [f.excerpt for f in found if f.code is FindingCode.CARRIED_OVER_VALUE]


def test_last_years_figure_is_shown_with_the_old_sentence_and_its_report(
    lexicon: Lexicon,
) -> None:
    (finding,) = shown("举办银杏读书会21场。", lexicon)
    assert finding.code is FindingCode.CARRIED_OVER_VALUE
    assert finding.severity is Severity.UNVERIFIED
    assert (
        "《青禾区档案馆党支部述职报告》（2024年）中写：“全年举办银杏读书会21场”" in finding.message
    )
    assert "“21场”在事实表和所引政策中都没有依据" in finding.message


def test_a_figure_that_contradicts_a_fact_keeps_the_facts_value_as_its_suggestion(
    lexicon: Lexicon,
) -> None:
    (finding,) = shown("主题党日活动22次。", lexicon)
    assert finding.code is FindingCode.CARRIED_OVER_VALUE
    assert finding.severity is Severity.ERROR
    assert (finding.suggestion, finding.fact_ids) == ("24次", ("F02",))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("举办银杏读书会二十一场。", ["二十一场"]),
        ("7月1日讲授党课。", ["7月1日"]),
        ("学习《灯下的承诺》。", ["《灯下的承诺》"]),
        ("“灯塔”服务队上门服务。", ["“灯塔”"]),
        ("检测食品样品412批次。", ["412批次"]),
    ],
)
def test_figures_days_titles_and_names_are_looked_up(
    text: str, kept: list[str], lexicon: Lexicon
) -> None:
    assert carried(text, lexicon) == kept


@pytest.mark.parametrize(
    "text",
    [
        "举办银杏读书会25场。",
        "种植果树21场。",
        "召开调度会21场。",
        "读书会较上年增加2场。",
        "发展积极分子7名。",
        "走访企业58次。",
    ],
)
def test_the_same_number_of_something_else_and_small_numbers_of_others_are_chance(
    text: str, lexicon: Lexicon
) -> None:
    assert carried(text, lexicon) == []


def test_a_name_that_several_organizations_use_is_nobodys(lexicon: Lexicon) -> None:
    text = "“石榴”服务队上门服务。"
    assert carried(text, lexicon) == ["“石榴”"]
    assert carried(text, lexicon, (OTHER, THIRD)) == []


def test_without_past_reports_the_findings_stay_as_they_are(lexicon: Lexicon) -> None:
    text = "举办银杏读书会21场。"
    verification = verify_section(text, section_key="s1", sheet=SHEET, lexicon=lexicon)
    assert tuple(shown(text, lexicon, ())) == verification.findings
