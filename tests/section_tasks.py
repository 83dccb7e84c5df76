"""A section to write, with every kind of evidence; fictional, of the sample district 云溪区."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from drafter.domain.fact import Derivation, DerivationKind, Fact, FactKind, FactRole
from drafter.domain.quantity import Comparator, Quantity
from drafter.domain.report import Outline, SectionPlan, SectionRole
from drafter.domain.source import DocumentKind, Exemplar, ExemplarSentence, Passage
from drafter.domain.task import HouseStyle, PolicyQuote, SectionTask

THEORY = SectionPlan("s1.1", 2, "（一）", "强化理论武装", SectionRole.ACHIEVEMENT)
INTRODUCTION = SectionPlan("s0", 0, "", "", SectionRole.INTRODUCTION)
WORK = SectionPlan("s1", 1, "一、", "主要工作", SectionRole.ACHIEVEMENT, is_leaf=False)
OUTLINE = Outline("云溪区水务局2024年度述职报告", (INTRODUCTION, WORK, THEORY))

STUDY = Fact("F01", "中心组学习", FactKind.COUNT, "14", Quantity(Decimal(14), "次"))
STUDY_CHANGE = Fact(
    "D01",
    "中心组学习较上年增加",
    FactKind.COUNT,
    "2",
    Quantity(Decimal(2), "次"),
    remark="增加",
    derivation=Derivation(DerivationKind.CHANGE, ("F01",), "14－12=2次"),
    required=False,
)
STUDY_GROWTH = replace(
    STUDY_CHANGE,
    fact_id="D02",
    label="中心组学习较上年增长",
    kind=FactKind.PERCENTAGE,
    quantity=Quantity(Decimal("16.7"), "%"),
    remark="增长",
    derivation=Derivation(DerivationKind.GROWTH, ("F01",), "（14－12）÷12=16.7%"),
    required=False,
)
NOTICE = Fact("F02", "学习计划", FactKind.DOCUMENT_TITLE, "《云溪区水务局理论学习计划》")
GOAL = Fact(
    "F03",
    "走访用水企业",
    FactKind.COUNT,
    "80",
    Quantity(Decimal(80), "家次", Comparator.AT_LEAST),
    role=FactRole.PLAN,
)
MEETING = Fact("F04", "动员会", FactKind.DATE, "2024年3月18日", on_date=date(2024, 3, 18))
PROBLEM = Fact("F05", "问题一", FactKind.TEXT, "学用结合不够紧密，办法不多", role=FactRole.PROBLEM)

EXEMPLAR = Exemplar(
    "a1b2c3d4e5f60718:0003",
    ("主要工作", "强化理论武装"),
    ((ExemplarSentence("坚持集体学习与个人自学相结合，组织中心组学习〔数量:次〕。", ()),),),
    is_own=True,
)
POLICY = PolicyQuote(
    "P1",
    Passage(
        "ffee00112233aabb:0001",
        "ffee00112233aabb",
        1,
        ("第二章",),
        "党组理论学习中心组应当定期开展集体学习研讨。",
        DocumentKind.POLICY,
        document_title="云溪区党组学习规则",
    ),
)


def section_task(**changes: object) -> SectionTask:
    """The section 强化理论武装 with one count, its change and one exemplar, changed as told."""
    task = SectionTask(
        section=THEORY,
        outline=OUTLINE,
        organization="安澜市云溪区水务局",
        organization_short="局党总支",
        report_year=2024,
        report_type_name="基层党建工作述职报告",
        facts=(STUDY, STUDY_CHANGE),
        exemplars=(EXEMPLAR,),
        style=HouseStyle(person="局党总支"),
    )
    return replace(task, **changes)  # type: ignore[arg-type]
