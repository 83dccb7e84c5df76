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


def test_a_fact_told_only_outside_its_own_section_is_pointed_out(lexicon: Lexicon) -> None:
    (finding,) = of_code(findings_of(lexicon, work="走访企业58次。"), FindingCode.MISPLACED_FACT)
    assert finding.fact_ids == ("F03",)
    assert "写在“（一）抓学习”，按提纲应在“（二）抓服务”" in finding.message


def test_a_fact_at_home_or_in_the_lead_of_its_part_is_not_misplaced(lexicon: Lexicon) -> None:
    lead = replace(WORK, section_key="s1", fact_ids=())
    told = [(lead, "走访企业58次。", ()), (SERVICE, "", ())]
    found = [*verify_report(told, SHEET, lexicon), *findings_of(lexicon, service="走访企业58次。")]
    assert of_code(found, FindingCode.MISPLACED_FACT) == []


def test_figures_without_a_fact_that_differ_behind_the_same_words_are_in_doubt(
    lexicon: Lexicon,
) -> None:
    found = findings_of(lexicon, work="全年开展银杏文化节37场。", service="共开展银杏文化节40场。")
    (finding,) = of_code(found, FindingCode.INCONSISTENT_SECTIONS)
    assert (finding.severity, finding.section_key, finding.excerpt) == ("hint", "s1.2", "40场")
    assert "“银杏文化节”在“（一）抓学习”写37场" in finding.message


def test_other_words_other_years_and_plans_do_not_contradict(lexicon: Lexicon) -> None:
    plan = replace(SERVICE, role=SectionRole.PLAN)
    for text in ("举办荷花文化节40场。", "去年银杏文化节40场。", "银杏文化节40人。"):
        found = findings_of(lexicon, work="银杏文化节37场。", service=text)
        assert of_code(found, FindingCode.INCONSISTENT_SECTIONS) == []
    told = [(WORK, "银杏文化节37场。", ()), (plan, "银杏文化节40场。", ())]
    found = list(verify_report(told, SHEET, lexicon))
    assert of_code(found, FindingCode.INCONSISTENT_SECTIONS) == []
