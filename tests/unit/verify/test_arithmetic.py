"""Sums and shares that a text states of its own figures."""

import pytest

from drafter.claims.find import find_claims
from drafter.domain.lexicon import Lexicon
from drafter.domain.verification import (
    FindingCode,
    Severity,
    SourceKind,
    VerificationStatus,
    VerifiedClaim,
)
from drafter.verify.arithmetic import Computation, computations
from drafter.verify.verify_section import SectionVerification, verify_section
from tests.unit.verify.sheets import SHEET


def computed(text: str, lexicon: Lexicon) -> list[Computation]:
    return list(computations(text, find_claims(text, lexicon), lexicon))


def checked(text: str, lexicon: Lexicon) -> SectionVerification:
    return verify_section(text, sheet=SHEET, lexicon=lexicon)


def of_text(verification: SectionVerification, text: str) -> VerifiedClaim:
    return next(v for v in verification.claims if v.claim.text == text)


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("走访58户，分别为困难党员20户、老党员30户。", "20户＋30户=50户"),
        ("共走访58户：困难党员20户、老党员30户。", "20户＋30户=50户"),
        ("困难党员20户和老党员30户，共58户。", "20户＋30户=50户"),
        ("困难党员20户【待核实】、老党员30户【待核实】，共58户。", "20户＋30户=50户"),
        (
            "走访企业52家，收集问题31个；走访社区12次，收集问题11个；走访站所9次，收集问题6个；"
            "三项合计收集问题49个。",
            "31个＋11个＋6个=48个",
        ),
        ("投入党建经费2万元、培训经费1.5万元，共3.6万元。", "2万元＋1.5万元=3.5万元"),
    ],
)
def test_parts_that_are_told_as_the_whole_must_make_it_up(
    text: str, formula: str, lexicon: Lexicon
) -> None:
    (wrong,) = [item for item in computed(text, lexicon) if not item.holds]
    assert (wrong.formula, wrong.is_certain) == (formula, True)


def test_parts_that_exceed_their_total_are_in_doubt(lexicon: Lexicon) -> None:
    (item,) = computed("走访58户，其中困难党员30户、老党员40户。", lexicon)
    assert (item.holds, item.is_certain) == (False, False)


@pytest.mark.parametrize(
    "text",
    [
        "走访58户，其中困难党员20户、老党员30户。",
        "发展党员3名，其中女党员2名，培养积极分子6名。",
        "召开会议3次、座谈会2次，共收集意见20条。",
        "走访企业30家、园区5家，共走访商户80家。",
        "支出预算比上年增加4000亿元，其中本级支出8500亿元。",
        "今年新增3家、退出2家，累计80家。",
        "甲、乙两项分别达到2个、3个。",
        "走访58户，29户占全区的20%。",
        "约58户中有29户，占45%。",
        "投入1.21亿元、2.34亿元，共3.6亿元。",
    ],
)
def test_other_figures_are_no_parts(text: str, lexicon: Lexicon) -> None:
    assert [item for item in computed(text, lexicon) if not item.holds] == []


@pytest.mark.parametrize(
    ("text", "right", "holds"),
    [
        ("58户中有29户，占45%。", "50%", False),
        ("走访58户，其中困难户29户，占比50%。", "50%", True),
        ("6名党员中，青年党员1名，占16.7%。", "16.7%", True),
        ("8名党员中，青年党员1名，占12.6%。", "12.5%", False),
        ("8名党员中，青年党员1名，占13%。", "13%", True),
    ],
)
def test_a_share_is_rounded_half_up_at_the_decimals_written(
    text: str, right: str, holds: bool, lexicon: Lexicon
) -> None:
    (item,) = computed(text, lexicon)
    assert (item.right, item.holds) == (right, holds)


def test_a_sum_of_verified_figures_is_verified_with_its_formula(lexicon: Lexicon) -> None:
    verification = checked("走访企业收集问题33个、走访社区收集问题11个，共收集问题44个。", lexicon)
    total = of_text(verification, "44个")
    assert total.status is VerificationStatus.VERIFIED
    assert total.source is not None
    assert total.source.source_kind is SourceKind.COMPUTED
    assert total.source.note == "33个＋11个=44个"
    assert verification.findings == ()


@pytest.mark.parametrize(
    "text",
    ["走访企业58次、社区20次，两项合计78次。", "改造8个社区、61个村，两项合计69个。"],
)
def test_the_number_of_what_is_summed_up_is_no_claim_of_its_own(
    text: str, lexicon: Lexicon
) -> None:
    verification = verify_section(text, sheet=SHEET, lexicon=lexicon)
    assert of_text(verification, "两项").status is VerificationStatus.VERIFIED


def test_a_sum_of_invented_figures_rests_on_nothing(lexicon: Lexicon) -> None:
    verification = checked("种植柳树35棵、杨树20棵，共55棵。", lexicon)
    assert of_text(verification, "55棵").status is VerificationStatus.UNVERIFIED


def test_a_sum_is_not_taken_for_the_count_of_something_else(lexicon: Lexicon) -> None:
    text = "走访企业收集问题33个、走访社区收集问题11个，共种植果园44个。"
    assert of_text(checked(text, lexicon), "44个").status is VerificationStatus.UNVERIFIED


def test_a_wrong_total_is_one_finding_with_the_sum_in_its_message(lexicon: Lexicon) -> None:
    text = "走访58户，分别为困难党员20户、老党员30户。"
    at_total = [f for f in checked(text, lexicon).findings if f.excerpt == "58户"]
    (finding,) = at_total
    assert finding.code is FindingCode.PARTS_DO_NOT_ADD_UP
    assert finding.severity is Severity.ERROR
    assert "20户＋30户=50户" in finding.message


def test_a_wrong_share_offers_the_right_one(lexicon: Lexicon) -> None:
    findings = checked("困难户58户，其中孤寡29户，占45%。", lexicon).findings
    (finding,) = [f for f in findings if f.excerpt == "45%"]
    assert (finding.severity, finding.suggestion) == (Severity.ERROR, "50%")
