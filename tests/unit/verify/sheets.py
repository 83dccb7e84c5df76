"""A small fact sheet of a fictional organization, with every kind of fact."""

from datetime import date
from decimal import Decimal

from drafter.domain.fact import Fact, FactKind, FactRole, FactSheet, FactSource
from drafter.domain.quantity import Comparator, Quantity
from drafter.domain.source import DocumentKind, Passage
from drafter.facts import derive_facts


def count(
    fact_id: str,
    label: str,
    amount: str,
    unit: str,
    last_year: str = "",
    *,
    comparator: Comparator = Comparator.EXACT,
    role: FactRole = FactRole.ACHIEVEMENT,
    remark: str = "",
) -> Fact:
    kind = FactKind.PERCENTAGE if unit == "%" else FactKind.COUNT
    return Fact(
        fact_id,
        label,
        kind,
        amount,
        Quantity(Decimal(amount), unit, comparator),
        role=role,
        category="队伍建设",
        remark=remark,
        last_year=Quantity(Decimal(last_year), unit) if last_year else None,
        source=FactSource("数据.xlsx", "表1", f"C{int(fact_id[1:]) + 2}"),
    )


FACTS = (
    count("F01", "中心组集中学习", "14", "次", "12"),
    count("F02", "主题党日活动", "24", "次"),
    count("F03", "走访企业", "58", "次", "41"),
    count("F04", "走访企业收集问题", "33", "个"),
    count("F05", "走访社区收集问题", "11", "个"),
    count("F06", "接待群众", "1250", "人次", "1300"),
    count("F07", "政务服务好评率", "99.6", "%", "99.1"),
    count("F08", "争取项目资金", "3.6", "万元"),
    Fact("F09", "年度党建工作要点", FactKind.DOCUMENT_TITLE, "《青禾局2025年党建工作要点》"),
    Fact("F10", "换届大会", FactKind.DATE, "2025年3月17日", on_date=date(2025, 3, 17)),
    Fact(
        "F11",
        "问题一",
        FactKind.TEXT,
        "年轻党员占比62%，党务工作经验不足",
        role=FactRole.PROBLEM,
    ),
    count("F12", "完成8次以上服务纪实的党员", "39", "名"),
    count(
        "F13", "2026年计划走访企业", "80", "家次", comparator=Comparator.AT_LEAST,
        role=FactRole.PLAN,
    ),
    Fact("F14", "共建单位", FactKind.NAME, "青禾区沿河街道办事处"),
    count("F15", "“星火”工作室接待群众", "268", "人次"),
)  # fmt: skip

SHEET = derive_facts(
    FactSheet("青禾区档案馆党支部", 2025, "party-building-duty-report", FACTS, "馆党支部")
)

POLICY = Passage(
    "ffee:0001",
    "ffee",
    1,
    ("第二章",),
    "党支部每月至少开展1次主题党日活动，每季度至少召开1次党员大会。",
    DocumentKind.POLICY,
    document_title="青禾区党支部工作细则",
)


def derived(label: str) -> str:
    """The id of the derived fact with a label."""
    return next(f.fact_id for f in SHEET if f.is_derived and f.label == label)
