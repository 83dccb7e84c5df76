"""What only the whole report shows: facts left out, told twice, or told differently."""

from dataclasses import replace

from drafter.domain.fact import FactRole
from drafter.domain.lexicon import Lexicon
from drafter.domain.report import SectionPlan, SectionRole
from drafter.domain.verification import Finding, FindingCode
from drafter.verify.verify_report import verify_report
from tests.unit.verify.sheets import SHEET

WORK = SectionPlan("s1.1", 2, "（一）", "抓学习", SectionRole.ACHIEVEMENT, fact_ids=("F01", "F02"))
SERVICE = SectionPlan("s1.2", 2, "（二）", "抓服务", SectionRole.ACHIEVEMENT, fact_ids=("F03",))


def findings_of(lexicon: Lexicon, **texts: str) -> list[Finding]:
    told = [(WORK, texts.get("work", ""), ()), (SERVICE, texts.get("service", ""), ())]
    return list(verify_report(told, SHEET, lexicon))


def of_code(findings: list[Finding], code: FindingCode) -> list[Finding]:
    return [finding for finding in findings if finding.code is code]


def test_every_required_fact_that_no_section_tells_is_named_with_its_cell_and_section(
    lexicon: Lexicon,
) -> None:
    unused = of_code(findings_of(lexicon, work="中心组集中学习14次。"), FindingCode.UNUSED_FACT)
    ids = [finding.fact_ids[0] for finding in unused]
    assert "F01" not in ids
    assert ids == [f.fact_id for f in SHEET.stated() if f.fact_id != "F01"]
    party_day = unused[0]
    assert party_day.section_key == "s1.1"
    assert "主题党日活动：24次" in party_day.message
    assert "表1!C4" in party_day.message


def test_facts_that_need_not_be_told_and_identity_are_not_missed(lexicon: Lexicon) -> None:
    optional = replace(SHEET.facts[0], required=False)
    identity = replace(SHEET.facts[1], role=FactRole.IDENTITY)
    sheet = replace(SHEET, facts=(optional, identity))
    assert verify_report([(WORK, "", ())], sheet, lexicon) == ()


def test_a_fact_told_in_two_sections_is_pointed_out(lexicon: Lexicon) -> None:
    (repeated,) = of_code(
        findings_of(lexicon, work="走访企业58次。", service="走访企业58次。"),
        FindingCode.REPEATED_FACT,
    )
    assert repeated.fact_ids == ("F03",)
    assert "（一）抓学习" in repeated.message
    assert "（二）抓服务" in repeated.message


def test_two_sections_that_give_different_figures_contradict_each_other(lexicon: Lexicon) -> None:
    (finding,) = of_code(
        findings_of(lexicon, work="走访企业58次。", service="走访企业85次。"),
        FindingCode.INCONSISTENT_SECTIONS,
    )
    assert (finding.section_key, finding.excerpt) == ("s1.2", "85次")
