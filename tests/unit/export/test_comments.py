"""Word comments stand where the clerk has to look."""

import pytest

from drafter.domain.report import Draft
from drafter.domain.verification import Finding, FindingCode, Severity, Span
from drafter.export.read_back import ReadComment, read_sections
from drafter.ports import ExportOptions
from tests.unit.export.sample_draft import (
    INTRODUCTION,
    PLAIN,
    THEORY,
    TITLE,
    W,
    draft,
    export,
    part,
    part_names,
    section,
    span_of,
)


def finding(
    message: str,
    *,
    code: FindingCode = FindingCode.UNVERIFIED_CLAIM,
    section_key: str = "",
    words: str = "",
    text: str = THEORY,
    fact_ids: tuple[str, ...] = (),
    suggestion: str = "",
) -> Finding:
    span = span_of(text, words) if words else None
    return Finding(code, Severity.ERROR, message, section_key, span, words, fact_ids, suggestion)


def theory(*findings: Finding, text: str = THEORY) -> Draft:
    return draft(
        section("s0", 0, "", INTRODUCTION),
        section("s1.1", 2, "（一）强化理论武装", text, findings=findings),
    )


def comments(a_draft: Draft) -> list[ReadComment]:
    return list(read_sections(export(a_draft, ExportOptions())).comments)


def test_a_finding_is_anchored_at_its_claim_and_the_mark_behind_it() -> None:
    claim = finding("参学率没有出处。", words="99.6%")
    (comment,) = comments(theory(claim))
    assert comment.anchor == "99.6%【待核实】"
    assert comment.section_key == "s1.1"
    assert comment.author == "核验"


def test_a_finding_without_a_mark_is_anchored_at_its_words_alone() -> None:
    wrong = finding("与第二部分不一致。", words="14次")
    assert [c.anchor for c in comments(theory(wrong))] == ["14次", "党员参学率达到99.6%【待核实】"]


def test_a_mark_that_no_finding_speaks_of_gets_a_comment_all_the_same() -> None:
    (comment,) = comments(theory())
    assert comment.anchor.endswith("99.6%【待核实】")
    assert "请核对" in comment.message


def test_a_mark_behind_a_document_title_takes_the_title_with_it() -> None:
    (comment,) = comments(theory(text="按照《云溪区党建工作要点》【待核实】部署开展工作。"))
    assert comment.anchor == "《云溪区党建工作要点》【待核实】"


def test_the_comment_gives_the_suggestion_and_the_evidence() -> None:
    wrong = finding("次数与事实表不符。", words="14次", suggestion="14次", fact_ids=("F01", "F77"))
    comment = comments(theory(wrong))[0]
    assert comment.message.split("\n") == [
        "次数与事实表不符。建议：14次",
        "编号 s1.1-01；F01 中心组集中学习 14次（云溪区政务服务中心2024年数据.xlsx 表1!C7）；F77",
    ]


def test_an_unused_fact_stands_at_its_sections_heading() -> None:
    unused = finding("事实没有写进报告。", code=FindingCode.UNUSED_FACT, section_key="s2")
    a_draft = draft(findings=(unused,))
    assert comments(a_draft)[-1].anchor == "二、下一步打算"


@pytest.mark.parametrize("section_key", ["", "s9.9"])
def test_what_belongs_to_no_section_stands_at_the_title(section_key: str) -> None:
    unused = finding("事实没有写进报告。", code=FindingCode.UNUSED_FACT, section_key=section_key)
    first = comments(draft(findings=(unused,)))[0]
    assert first.anchor.replace("\n", "") == TITLE
    assert "编号 全文-01" in first.message


def test_a_finding_about_the_introduction_stands_at_its_first_paragraph() -> None:
    about = finding("引言没有写明依据。", section_key="s0")
    assert comments(draft(findings=(about,)))[0].anchor == INTRODUCTION


def test_an_introduction_without_text_is_remarked_at_the_title() -> None:
    a_draft = draft(section("s0", 0, "", ""), section("s1", 1, "一、工作", "正文。"))
    (comment,) = comments(a_draft)
    assert comment.anchor.replace("\n", "") == TITLE
    assert "还没有正文" in comment.message


def test_a_section_without_text_is_never_exported_in_silence() -> None:
    (comment,) = comments(draft(section("s1", 1, "一、工作", "")))
    assert comment.anchor == "一、工作"
    assert "还没有正文" in comment.message


def test_a_finding_whose_words_have_moved_follows_them() -> None:
    stale = Finding(
        FindingCode.WRONG_FACT, Severity.ERROR, "不符。", "", Span(0, 3), excerpt="14次"
    )
    assert comments(theory(stale))[0].anchor == "14次"


def test_a_finding_whose_words_are_gone_stands_at_the_heading() -> None:
    stale = Finding(
        FindingCode.WRONG_FACT, Severity.ERROR, "不符。", "", Span(0, 3), excerpt="15次"
    )
    assert comments(theory(stale))[0].anchor == "（一）强化理论武装"


def test_overlapping_findings_each_keep_their_own_words() -> None:
    outer = finding("整句与范文雷同。", words="全年组织中心组集中学习14次")
    inner = finding("次数不符。", words="14次")
    anchors = {c.message.split("\n")[0]: c.anchor for c in comments(theory(outer, inner))}
    assert anchors["整句与范文雷同。"] == "全年组织中心组集中学习14次"
    assert anchors["次数不符。"] == "14次"


def test_a_finding_over_two_paragraphs_is_anchored_in_the_first() -> None:
    both = Finding(FindingCode.OVERLAP, Severity.HINT, "雷同。", "", Span(0, len(THEORY)))
    assert comments(theory(both))[0].anchor == THEORY.split("\n")[0]


def test_comments_do_not_change_the_text() -> None:
    a_draft = theory(finding("没有出处。", words="99.6%"), finding("不符。", words="14次"))
    with_comments = read_sections(export(a_draft, ExportOptions()))
    assert with_comments.sections == read_sections(export(a_draft)).sections


def test_comments_carry_the_clocks_time_and_each_its_own_id() -> None:
    root = part(
        export(theory(finding("不符。", words="14次")), ExportOptions()), "word/comments.xml"
    )
    assert [c.get(f"{W}id") for c in root] == ["0", "1"]
    assert {c.get(f"{W}date") for c in root} == {"2025-01-06T15:30:00Z"}


def test_the_clean_export_has_no_comments_but_keeps_the_mark() -> None:
    content = export(theory(finding("没有出处。", words="99.6%")), PLAIN)
    assert "word/comments.xml" not in part_names(content)
    document = part(content, "word/document.xml")
    assert not list(document.iter(f"{W}commentRangeStart", f"{W}commentReference"))
    assert "99.6%【待核实】" in read_sections(content).sections[1].text
