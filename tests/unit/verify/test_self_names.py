"""How a text speaks of its own unit: a word of another unit's is borrowed, like its sentence."""

from dataclasses import replace

import pytest

from drafter.domain.fact import Fact, FactKind
from drafter.domain.lexicon import Lexicon
from drafter.domain.verification import Finding, FindingCode, Severity
from drafter.verify.mark_unverified import mark_unverified
from drafter.verify.verify_section import SectionVerification, verify_section
from tests.unit.verify.sheets import SHEET


def verified(
    text: str, organization: str, lexicon: Lexicon, facts: tuple[Fact, ...] = ()
) -> SectionVerification:
    sheet = replace(SHEET, organization=organization, organization_short="", facts=facts)
    return verify_section(text, sheet=sheet, lexicon=lexicon, with_style=False)


def findings(text: str, organization: str, lexicon: Lexicon) -> tuple[Finding, ...]:
    return verified(text, organization, lexicon).findings


@pytest.mark.parametrize(
    ("text", "organization"),
    [
        ("我院扎实开展学习。", "云溪区水务局党总支"),
        ("我校扎实开展学习。", "云溪区教育局党委"),
        ("我县扎实开展学习。", "云溪区水务局党总支"),
        ("我镇扎实开展学习。", "云溪区水务局党总支"),
        ("我区扎实开展学习。", "云溪县水务局"),
        ("我街道扎实开展学习。", "云溪区青石镇党委"),
        ("我总支扎实开展学习。", "云溪区图书馆党支部"),
        ("我党委扎实开展学习。", "云溪区水务局党总支"),
        ("我局扎实开展学习。", "云溪区机关事务服务中心"),
        ("由我公司承办。", "云溪区机关事务服务中心"),
        ("我委扎实开展学习。", "云溪区水务局党总支"),
        ("局领导班子成员讲授专题党课。", "澄江区档案馆机关党总支"),
        ("坚持学用结合，三是局领导班子成员讲授专题党课。", "云溪区机关事务服务中心"),
        ("局班子成员带头领学。", "云溪区青石镇党委"),
        ("局党组带头领学。", "云溪区青石镇党委"),
        ("全局上下齐心协力。", "澄江区档案馆机关党总支"),
        ("一年来，全局党员干部扎实开展学习。", "云溪区机关事务服务中心"),
        ("院党组带头领学。", "云溪区水务局党总支"),
        ("中心领导班子带头领学。", "云溪区水务局党总支"),
    ],
)
def test_a_word_for_oneself_that_the_name_does_not_allow_is_to_be_checked(
    text: str, organization: str, lexicon: Lexicon
) -> None:
    (finding,) = findings(text, organization, lexicon)
    assert finding.code is FindingCode.FOREIGN_SELF_NAME
    assert finding.severity is Severity.UNVERIFIED
    assert finding.excerpt in text
    assert organization in finding.message


@pytest.mark.parametrize(
    ("text", "organization"),
    [
        ("我局、我区、我市、我省和我国，我党历来重视。", "云溪区水务局党总支"),
        ("我总支、我党总支扎实开展学习。", "云溪区水务局党总支"),
        ("我支部扎实开展学习。", "云溪区图书馆党支部"),
        ("我馆扎实开展学习。", "云溪区图书馆党支部"),
        ("我校扎实开展学习。", "云溪区第一中学党委"),
        ("我院扎实开展学习。", "云溪区人民检察院"),
        ("我公司扎实开展学习。", "阳光建设集团党委"),
        ("我社区、我街道、我区扎实开展学习。", "溪南街道华锦社区党支部"),
        ("我镇、我县、我区、我市扎实开展学习。", "青石镇党委"),
        ("我区扎实开展学习。", "云溪区农业农村局"),
        ("我局、我院扎实开展学习。", "第三党支部"),
        ("我委扎实开展学习。", "云溪区卫生健康委员会"),
        ("加强自我革命，强化自我园地。群众有事我办，我委托他人。", "云溪区水务局"),
    ],
)
def test_one_that_the_name_allows_or_that_is_none_is_not(
    text: str, organization: str, lexicon: Lexicon
) -> None:
    assert findings(text, organization, lexicon) == ()


@pytest.mark.parametrize(
    ("text", "organization"),
    [
        ("局领导班子、局党组带头领学，全局上下齐心协力。", "云溪区水务局党总支"),
        ("局领导班子带头领学，全局上下齐心协力。", "第三党支部"),
        ("全馆上下齐心协力，馆领导班子带头领学。", "澄江区档案馆机关党总支"),
        ("区教育局党组、市水务局机关和水务局领导班子同学共建。", "澄江区档案馆机关党总支"),
        ("服务全局，顾全大局，事关全局，以一域服务全局。", "澄江区档案馆机关党总支"),
        ("全局观念不断增强，全局性工作有序推进，全局意识牢固。", "澄江区档案馆机关党总支"),
        ("优化布局，形成格局，当局者清，结局良好，党员统揽全局。", "澄江区档案馆机关党总支"),
        ("在局党组的正确领导下，局党组高度重视档案工作。", "澄江区档案馆机关党总支"),
        ("局领导班子成员到馆指导工作。", "澄江区档案馆机关党总支"),
        ("局党组织开展活动。", "云溪区青石镇党委"),
        ("院领导班子配齐配强。", "云溪区卫生健康局机关党委"),
    ],
)
def test_so_it_is_with_those_of_the_third_person(
    text: str, organization: str, lexicon: Lexicon
) -> None:
    """Neither 全局 as the whole of a matter, nor the bureau above, nor units below, nor names."""
    codes = [finding.code for finding in findings(text, organization, lexicon)]
    assert FindingCode.FOREIGN_SELF_NAME not in codes


def test_a_fact_may_use_it(lexicon: Lexicon) -> None:
    fact = Fact("F31", "宣传语", FactKind.TEXT, "我院请您监督")
    assert verified("开展我院请您监督活动。", "云溪区水务局", lexicon, (fact,)).findings == ()


def test_it_is_marked_once_and_the_mark_is_no_gap(lexicon: Lexicon) -> None:
    text = "我院扎实开展学习。"
    marked = mark_unverified(text, verified(text, "云溪区水务局", lexicon), ())
    assert marked.text == "我院【待核实】扎实开展学习。"
    (finding,) = findings(marked.text, "云溪区水务局", lexicon)
    assert finding.code is FindingCode.FOREIGN_SELF_NAME
