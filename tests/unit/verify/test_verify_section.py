"""What a text may say, and what must be marked: the promise as a table.

The sheet is in sheets.py; each row is a text, the claim that is looked at, and the verdict.
"""

from dataclasses import replace
from datetime import date

import pytest

from drafter.domain.fact import Fact, FactKind
from drafter.domain.lexicon import Lexicon
from drafter.domain.report import SectionRole
from drafter.domain.verification import (
    FindingCode,
    SourcedSpan,
    SourceKind,
    Span,
    VerificationStatus,
)
from drafter.verify.verify_section import SectionVerification, verify_section
from tests.unit.verify.sheets import POLICY, SHEET, count, derived

VERIFIED = [
    # text, claim, id of the fact that bears it
    ("组织中心组集中学习14次。", "14次", "F01"),
    ("组织中心组集中学习１４次。", "１４次", "F01"),
    ("组织中心组集中学习十四次。", "十四次", "F01"),
    ("组织中心组集中学习14场。", "14场", "F01"),
    ("接待群众1,250人次。", "1,250人次", "F06"),
    ("接待群众一千二百五十人次。", "一千二百五十人次", "F06"),
    ("接待群众超过1200人次。", "超过1200人次", "F06"),
    ("争取项目资金36000元。", "36000元", "F08"),
    ("争取项目资金3.6万元。", "3.6万元", "F08"),
    ("政务服务好评率达到百分之九十九点六。", "百分之九十九点六", "F07"),
    ("政务服务好评率达99.6％。", "99.6％", "F07"),
    ("走访企业58次，收集问题33个。", "33个", "F04"),
    ("中心组集中学习由去年的12次增加到14次。", "12次", "F01"),
    ("制定《青禾局2025年党建工作要点》。", "《青禾局2025年党建工作要点》", "F09"),
    ("3月17日召开换届大会。", "3月17日", "F10"),
    ("2025年3月召开换届大会。", "2025年3月", "F10"),
    ("年轻党员占比62%，经验不足。", "62%", "F11"),
    ("2026年计划走访企业不少于80家次。", "不少于80家次", "F13"),
    ("在今年走访企业58次的基础上，2026年计划走访企业不少于80家次。", "58次", "F03"),
    ("制定年度学习计划，组织中心组集中学习14次。", "14次", "F01"),
    ("去年，中心组集中学习12次。", "12次", "F01"),
    ("与青禾区沿河街道办事处结对共建。", "青禾区沿河街道办事处", "F14"),
    ("“星火”工作室接待群众268人次。", "“星火”", "F15"),
]


def verify(
    text: str, lexicon: Lexicon, sources: tuple[SourcedSpan, ...] = ()
) -> SectionVerification:
    return verify_section(
        text, section_key="s1", sheet=SHEET, sources=sources, passages=(POLICY,), lexicon=lexicon
    )


def codes(text: str, lexicon: Lexicon) -> list[FindingCode]:
    return [f.code for f in verify(text, lexicon).findings]


@pytest.mark.parametrize(("text", "claim", "fact_id"), VERIFIED)
def test_a_claim_that_a_fact_bears_is_verified_by_it(
    text: str, claim: str, fact_id: str, lexicon: Lexicon
) -> None:
    result = verify(text, lexicon)
    (found,) = [c for c in result.claims if c.claim.text == claim]
    assert found.status is VerificationStatus.VERIFIED
    assert found.source is not None
    assert found.source.source_id == fact_id
    assert text[found.source.span.start : found.source.span.end] == claim


CHANGES = [
    ("中心组集中学习14次，较上年增加2次。", "2次", "中心组集中学习较上年增加"),
    ("中心组集中学习14次，同比增长16.7%。", "16.7%", "中心组集中学习较上年增长"),
    ("政务服务好评率99.6%，较上年提高0.5个百分点。", "0.5个百分点", "政务服务好评率较上年提高"),
    ("接待群众1250人次，较上年减少50人次。", "50人次", "接待群众较上年减少"),
]


@pytest.mark.parametrize(("text", "claim", "label"), CHANGES)
def test_a_change_that_code_computed_is_verified_with_its_formula(
    text: str, claim: str, label: str, lexicon: Lexicon
) -> None:
    (found,) = [c for c in verify(text, lexicon).claims if c.claim.text == claim]
    assert found.source is not None
    assert found.source.source_kind is SourceKind.DERIVED_FACT
    assert found.source.source_id == derived(label)
    assert found.source.note


DOUBTED = [
    # text, claim, what is wrong with it
    ("组织中心组集中学习15次。", "15次", FindingCode.CONFLICTING_CLAIM),
    ("组织中心组集中学习十五次。", "十五次", FindingCode.CONFLICTING_CLAIM),
    ("组织中心组集中学习24次。", "24次", FindingCode.CONFLICTING_CLAIM),
    ("中心组集中学习12次。", "12次", FindingCode.WRONG_YEAR),
    ("接待群众1250人。", "1250人", FindingCode.UNVERIFIED_CLAIM),
    ("好评率提高99.6个百分点。", "99.6个百分点", FindingCode.UNVERIFIED_CLAIM),
    ("接待群众近2000人次。", "近2000人次", FindingCode.CONFLICTING_CLAIM),
    ("接待群众1300余人次。", "1300余人次", FindingCode.CONFLICTING_CLAIM),
    ("走访企业58至60次。", "58至60次", FindingCode.CONFLICTING_CLAIM),
    ("慰问困难群众35户。", "35户", FindingCode.UNVERIFIED_CLAIM),
    ("走访企业58次，比上年增加17次，中心组集中学习12次。", "12次", FindingCode.WRONG_YEAR),
    ("2026年计划走访企业58次。", "58次", FindingCode.WRONG_YEAR),
    ("明年力争开展主题党日活动24次。", "24次", FindingCode.WRONG_YEAR),
    ("中心组集中学习14次，较上年减少2次。", "2次", FindingCode.CONFLICTING_CLAIM),
    ("制定《青禾局2024年党建工作要点》。", "《青禾局2024年党建工作要点》",
     FindingCode.CONFLICTING_CLAIM),
    ("学习《银杏行动方案》。", "《银杏行动方案》", FindingCode.UNVERIFIED_CLAIM),
    ("4月11日召开换届大会。", "4月11日", FindingCode.UNVERIFIED_CLAIM),
    ("印发青档发〔2025〕7号文件。", "青档发〔2025〕7号", FindingCode.UNVERIFIED_CLAIM),
    ("2023年各项工作取得新进展。", "2023年", FindingCode.WRONG_YEAR),
    ("与青禾区望山街道办事处结对。", "青禾区望山街道办事处", FindingCode.UNVERIFIED_CLAIM),
    ("打造“银杏”品牌。", "“银杏”", FindingCode.UNVERIFIED_CLAIM),
    ("编号1２3，", "1２3", FindingCode.UNVERIFIED_CLAIM),
]  # fmt: skip


@pytest.mark.parametrize(("text", "claim", "code"), DOUBTED)
def test_a_claim_that_no_fact_bears_is_found_at_its_place(
    text: str, claim: str, code: FindingCode, lexicon: Lexicon
) -> None:
    result = verify(text, lexicon)
    found = [f for f in result.findings if f.span and text[f.span.start : f.span.end] == claim]
    assert [f.code for f in found] == [code]
    assert found[0].message
    (judged,) = [c for c in result.claims if c.claim.text == claim]
    assert judged.status is not VerificationStatus.VERIFIED


def test_two_figures_that_changed_places_are_both_found(lexicon: Lexicon) -> None:
    text = "组织中心组集中学习24次，开展主题党日活动14次。"
    assert codes(text, lexicon) == [FindingCode.CONFLICTING_CLAIM] * 2


def test_a_part_is_not_taken_for_the_total_that_ends_alike(lexicon: Lexicon) -> None:
    total = count("F16", "收集问题合计", "44", "个")
    sheet = replace(SHEET, facts=(*SHEET.facts, total))

    def found(text: str) -> list[FindingCode]:
        return [f.code for f in verify_section(text, sheet=sheet, lexicon=lexicon).findings]

    assert found("走访企业58次，较上年增加17次，收集问题33个。") == []
    assert found("共收集问题44个。") == []
    assert found("共收集问题33个。") == [FindingCode.CONFLICTING_CLAIM]


def test_a_conflict_names_the_fact_its_value_and_its_cell(lexicon: Lexicon) -> None:
    (finding,) = verify("组织中心组集中学习15次。", lexicon).findings
    assert finding.fact_ids == ("F01",)
    assert finding.suggestion == "14次"
    assert "表1!C3" in finding.message


def test_a_value_under_no_label_is_not_guessed_to_be_a_facts(lexicon: Lexicon) -> None:
    (finding,) = verify("植树58次。", lexicon).findings
    assert finding.code in (FindingCode.WRONG_FACT, FindingCode.UNVERIFIED_CLAIM)


def test_a_goal_is_no_result_of_this_year(lexicon: Lexicon) -> None:
    text = "走访企业不少于80家次。"

    def found(role: SectionRole | None) -> list[FindingCode]:
        return [
            f.code
            for f in verify_section(text, sheet=SHEET, section_role=role, lexicon=lexicon).findings
        ]

    assert found(SectionRole.PLAN) == []
    assert found(None) == []
    assert found(SectionRole.ACHIEVEMENT) == [FindingCode.WRONG_YEAR]
    text = "今年共走访企业80家次以上。"
    assert found(None) == [FindingCode.WRONG_YEAR]


class TestWhatIsNoClaim:
    @pytest.mark.parametrize(
        "text",
        [
            "一是深学细悟，二是学以致用。",
            "牢固树立“四个意识”，坚定“四个自信”，做到“两个维护”，落实“三会一课”。",
            "学习贯彻党的二十大精神，落实“一岗双责”。",
            "（一）抓学习，（二）抓落实。",
            "不断提高政治判断力，进一步转变作风，取得了一定成效。",
        ],
    )
    def test_set_phrases_and_ordinals_pass(self, text: str, lexicon: Lexicon) -> None:
        assert codes(text, lexicon) == []


class TestPolicies:
    def test_a_requirement_quoted_from_a_cited_policy_is_verified_by_it(
        self, lexicon: Lexicon
    ) -> None:
        text = "落实《青禾区党支部工作细则》每月至少开展1次主题党日活动的要求。"
        sources = {c.source.source_id for c in verify(text, lexicon).claims if c.source}
        assert sources == {POLICY.passage_id}

    def test_a_policys_figure_in_other_words_is_none_of_ours(self, lexicon: Lexicon) -> None:
        assert FindingCode.UNVERIFIED_CLAIM in codes("全年只漏报1次。", lexicon) or (
            FindingCode.WRONG_FACT in codes("全年只漏报1次。", lexicon)
        )


class TestWhatCodeRendered:
    def test_a_rendered_value_is_verified_by_its_fact(self, lexicon: Lexicon) -> None:
        text = "全年14次。"
        source = SourcedSpan(Span(2, 5), SourceKind.FACT, "F01")
        (claim,) = verify(text, lexicon, (source,)).claims
        assert claim.status is VerificationStatus.VERIFIED

    def test_a_span_that_was_edited_since_proves_nothing(self, lexicon: Lexicon) -> None:
        source = SourcedSpan(Span(2, 5), SourceKind.FACT, "F01")
        (claim,) = verify("全年15次。", lexicon, (source,)).claims
        assert claim.status is not VerificationStatus.VERIFIED

    @pytest.mark.parametrize("before", ["1", "近", "第", "不足"])
    def test_a_word_that_changes_the_value_is_not_covered(
        self, before: str, lexicon: Lexicon
    ) -> None:
        text = f"中心组集中学习{before}14次。"
        start = text.index("14")
        source = SourcedSpan(Span(start, start + 3), SourceKind.FACT, "F01")
        (claim,) = verify(text, lexicon, (source,)).claims
        assert claim.status is not VerificationStatus.VERIFIED

    def test_a_computed_change_told_in_the_other_direction_is_an_error(
        self, lexicon: Lexicon
    ) -> None:
        text = "中心组集中学习较上年减少2次。"
        change = derived("中心组集中学习较上年增加")
        source = SourcedSpan(Span(12, 14), SourceKind.DERIVED_FACT, change)
        (finding,) = verify(text, lexicon, (source,)).findings
        assert finding.code is FindingCode.CONFLICTING_CLAIM

    def test_a_value_told_of_another_thing_is_doubted(self, lexicon: Lexicon) -> None:
        text = "开展主题党日活动14次。"
        source = SourcedSpan(Span(8, 11), SourceKind.FACT, "F01")
        (finding,) = verify(text, lexicon, (source,)).findings
        assert finding.code is FindingCode.WRONG_FACT
        assert finding.fact_ids[0] == "F02"


class TestWhatIsTold:
    def test_only_a_value_tells_a_fact(self, lexicon: Lexicon) -> None:
        told = verify("完成8次以上服务纪实的党员40名。", lexicon).told_ids
        assert "F12" not in told

    def test_naming_the_place_tells_nothing(self, lexicon: Lexicon) -> None:
        assert "F15" not in verify("“星火”工作室接待群众9人次。", lexicon).told_ids

    def test_values_in_any_notation_and_words_are_told(self, lexicon: Lexicon) -> None:
        text = "中心组集中学习十四次。年轻党员占比62%，党务工作经验不足。3月17日召开换届大会。"
        assert verify(text, lexicon).told_ids == {"F01", "F10", "F11"}


class TestTheTextItself:
    @pytest.mark.parametrize("text", ["走访**次。", "由〔姓名〕主讲。", "走访⟦F03。", "某某同志"])
    def test_a_placeholder_that_was_left_over_is_an_error(
        self, text: str, lexicon: Lexicon
    ) -> None:
        assert FindingCode.LEFTOVER_PLACEHOLDER in codes(text, lexicon)

    @pytest.mark.parametrize("text", ["落实“一岗双责。", "（按计划推进。", "”朗读者”活动。"])
    def test_a_mark_without_its_partner_is_shown(self, text: str, lexicon: Lexicon) -> None:
        assert FindingCode.UNBALANCED_PUNCTUATION in codes(text, lexicon)

    def test_a_mark_behind_no_claim_says_that_something_was_left_open(
        self, lexicon: Lexicon
    ) -> None:
        text = "学习抓得紧。党员队伍建设还有差距。【待核实】"
        (finding,) = verify(text, lexicon).findings
        assert finding.code is FindingCode.LEFTOVER_PLACEHOLDER
        assert finding.excerpt == "党员队伍建设还有差距。【待核实】"
        assert codes("慰问困难群众35户【待核实】。", lexicon) == [FindingCode.UNVERIFIED_CLAIM]


NOT_WHAT_IT_SAYS = [
    # a true value of the sheet, told as something that it is not
    ("走访企业较去年增加58次。", "58次"),
    ("走访企业比上年多41次。", "41次"),
    ("接待群众较上年减少1250人次。", "1250人次"),
    ("月均走访企业58次。", "58次"),
    ("每月走访企业58次。", "58次"),
    ("接待群众1250人次，坚持降本增效，较上年增加50人次。", "50人次"),
    ("接待群众1250人次，较去年不减反增50人次。", "50人次"),
    ("坚持从严从实，开展中心组集中学习12次。", "12次"),
    ("由支部书记带头，开展中心组集中学习12次。", "12次"),
    ("去年开展中心组集中学习14次。", "14次"),
    ("去年3月17日召开换届大会。", "3月17日"),
    ("馆党支部从严治党，2024年开展主题党日活动24次。", "2024年"),
    ("落实《青禾区党支部工作细则》，全年开展主题党日活动1次。", "1次"),
]


@pytest.mark.parametrize(("text", "claim"), NOT_WHAT_IT_SAYS)
def test_a_true_value_told_as_what_it_is_not_is_found(
    text: str, claim: str, lexicon: Lexicon
) -> None:
    found = [f for f in verify(text, lexicon).findings if f.excerpt == claim]
    assert len(found) == 1


RIGHT = [
    # wording that a clerk would use, and that is right
    "年度目标任务扎实推进，全年走访企业58次。",
    "聚焦目标任务、狠抓落实，全年走访企业58次。",
    "对标全年党建计划，开展主题党日活动24次。",
    "中心组集中学习由去年的12次增加到14次。",
    "在去年的基础上，中心组集中学习14次。",
    "与上年相比，中心组集中学习14次，增加2次。",
    "截至目前，接待群众1250人次，较上年减少50人次。",
]


@pytest.mark.parametrize("text", RIGHT)
def test_right_wording_is_left_alone(text: str, lexicon: Lexicon) -> None:
    findings = verify_section(
        text, sheet=SHEET, section_role=SectionRole.ACHIEVEMENT, lexicon=lexicon
    ).findings
    assert [f.excerpt for f in findings] == []


def test_a_part_that_a_remark_names_is_not_the_total(lexicon: Lexicon) -> None:
    total = count("F06", "接待群众", "1250", "人次", remark="其中上门服务300人次")
    sheet = replace(SHEET, facts=(total,))

    def found(text: str) -> list[FindingCode]:
        return [f.code for f in verify_section(text, sheet=sheet, lexicon=lexicon).findings]

    assert found("接待群众1250人次，其中上门服务300人次。") == []
    assert found("全年接待群众300人次。") == [FindingCode.CONFLICTING_CLAIM]


def test_a_day_belongs_to_its_event(lexicon: Lexicon) -> None:
    launch = replace(
        SHEET.facts[9],
        fact_id="F16",
        label="动员部署会",
        value="2025年6月20日",
        on_date=date(2025, 6, 20),
    )
    sheet = replace(SHEET, facts=(*SHEET.facts, launch))

    def found(text: str) -> list[FindingCode]:
        return [f.code for f in verify_section(text, sheet=sheet, lexicon=lexicon).findings]

    assert found("3月17日召开换届大会，6月20日召开动员部署会。") == []
    assert found("6月20日召开换届大会。") == [FindingCode.WRONG_FACT]


def test_a_month_does_not_tell_the_day(lexicon: Lexicon) -> None:
    assert "F10" not in verify("3月召开换届大会。", lexicon).told_ids


def test_a_short_value_is_told_only_where_its_label_is(lexicon: Lexicon) -> None:
    short = Fact("F16", "民主评议党支部结果", FactKind.TEXT, "优秀")
    sheet = replace(SHEET, facts=(short,))

    def told(text: str) -> frozenset[str]:
        return verify_section(text, sheet=sheet, lexicon=lexicon).told_ids

    assert told("表彰优秀共产党员。") == frozenset()
    assert told("民主评议党支部结果为优秀。") == {"F16"}
