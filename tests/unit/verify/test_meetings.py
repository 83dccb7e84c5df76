"""Plenary sessions: a report names those of its own time, any other one needs a source."""

from dataclasses import replace

import pytest

from drafter.domain.fact import Fact, FactKind
from drafter.domain.lexicon import Lexicon
from drafter.domain.source import DocumentKind, Passage
from drafter.domain.verification import Finding
from drafter.redaction.delexicalize import delexicalize
from drafter.verify.verify_section import verify_section
from tests.unit.verify.sheets import SHEET

STUDIED = Fact("F31", "专题研讨", FactKind.TEXT, "学习党的十九届六中全会决议原文")


def findings(text: str, lexicon: Lexicon, year: int = 2025) -> tuple[Finding, ...]:
    sheet = replace(SHEET, report_year=year)
    return verify_section(text, sheet=sheet, lexicon=lexicon, with_style=False).findings


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("深入学习党的二十届四中全会精神。", 2025),
        ("深入学习党的二十届二中、三中全会精神。", 2024),
        ("传达二十届中央纪委四次全会精神。", 2025),
        ("传达第二十届中央纪律检查委员会第四次全体会议精神。", 2025),
        ("学习党的第二十届中央委员会第三次全体会议精神。", 2025),
        ("学习党的十九届六中全会精神。", 2022),
        ("学习党的二十届一中全会精神。", 2022),
        ("贯彻党的二十大和二十届历次全会精神。", 2025),
        ("落实市委十三届八次全会部署。", 2025),
        ("落实区人大三次会议决议。", 2025),
    ],
)
def test_what_took_place_by_then_and_other_committees_sessions_are_no_claim(
    text: str, year: int, lexicon: Lexicon
) -> None:
    assert findings(text, lexicon, year) == ()


@pytest.mark.parametrize(
    ("text", "year", "excerpt", "reason"),
    [
        ("学习党的十九届六中全会精神。", 2025, "十九届六中全会", "2021年11月召开"),
        ("学习党的二十届四中全会精神。", 2024, "二十届四中全会", "2025年10月召开"),
        ("学习党的二十届九中全会精神。", 2025, "二十届九中全会", "没有提到"),
        ("学习党的20届9中全会精神。", 2025, "20届9中全会", "没有提到"),
        ("学习二十届三中、九中全会精神。", 2025, "二十届三中、九中全会", "2024年7月召开"),
        ("传达二十届中央纪委九次全会精神。", 2025, "二十届中央纪委九次全会", "没有提到"),
    ],
)
def test_one_of_another_time_or_that_nobody_knows_is_to_be_checked(
    text: str, year: int, excerpt: str, reason: str, lexicon: Lexicon
) -> None:
    (finding,) = findings(text, lexicon, year)
    assert finding.excerpt == excerpt
    assert reason in finding.message


def test_a_fact_or_a_cited_policy_may_name_any(lexicon: Lexicon) -> None:
    sheet = replace(SHEET, facts=(*SHEET.facts, STUDIED))
    text = "学习党的第十九届中央委员会第六次全体会议决议。"
    (claim,) = verify_section(text, sheet=sheet, lexicon=lexicon).claims
    assert claim.source is not None
    assert claim.source.source_id == "F31"
    policy = Passage(
        "p1",
        "d1",
        0,
        (),
        "认真贯彻党的二十届九中全会精神。",
        DocumentKind.POLICY,
        "",
        2025,
        "",
        "通知",
    )
    (claim,) = verify_section(
        "贯彻党的二十届九中全会精神。", sheet=SHEET, passages=[policy], lexicon=lexicon
    ).claims
    assert claim.source is not None
    assert claim.source.source_id == "p1"


def test_no_writer_is_shown_which_session_a_past_report_names(lexicon: Lexicon) -> None:
    past = Passage(
        "p2",
        "d2",
        0,
        (),
        "学习党的十九届六中全会精神。",
        DocumentKind.PAST_REPORT,
        "甲局",
        2021,
        "",
        "总结",
    )
    assert delexicalize(past, is_own=True, lexicon=lexicon).text == "学习党的〔会议〕精神。"
