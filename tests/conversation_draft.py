"""A small written draft by hand, for the tests of the conversation; everything is fictional."""

from datetime import UTC, datetime

from drafter.domain.fact import FactRole
from drafter.domain.quantity import Quantity
from drafter.domain.report import (
    Draft,
    DraftState,
    Revision,
    RevisionOrigin,
    Section,
    SectionPlan,
    SectionRole,
    SectionState,
)
from drafter.domain.verification import SourcedSpan, SourceKind, Span
from drafter.facts.derive import derive_facts
from tests.builders import count, fact_sheet, plan_fact, text, title

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def last(amount: int, unit: str) -> Quantity:
    from decimal import Decimal

    return Quantity(Decimal(amount), unit)


SHEET = derive_facts(
    fact_sheet(
        title("报告依据", "《关于做好述职评议工作的通知》", "F01", role=FactRole.IDENTITY),
        count("中心组集中学习", 14, "次", "F02", category="理论学习", last_year=last(12, "次")),
        count("全体党员集中学习", 23, "次", "F03", category="理论学习"),
        count("讲授专题党课", 6, "次", "F04", category="理论学习"),
        count("修订内部管理制度", 9, "项", "F05", category="从严治党"),
        count("发展党员", 3, "名", "F06", category="党员队伍"),
        count("党员志愿服务", 36, "场", "F07", category="党员队伍", last_year=last(30, "场")),
        count("党员下沉社区", 290, "人次", "F08", category="党员队伍"),
        count("走访用水企业", 58, "家次", "F09", category="服务群众", last_year=last(52, "家次")),
        count("走访用水企业收集问题", 24, "个", "F10", category="服务群众"),
        count("走访村（社区）", 35, "次", "F11", category="服务群众"),
        count("开展廉政谈话", 63, "人次", "F12", category="党风廉政"),
        count("警示教育大会", 4, "次", "F13", category="党风廉政"),
        count("媒体采用信息报道", 126, "篇", "F14", category="意识形态"),
        count("供水服务满意度", "97.6", "%", "F15", category="服务群众"),
        text("问题一", "理论学习与业务结合不够紧密", "F16", role=FactRole.PROBLEM),
        text("问题二", "年轻党员培养的办法不多", "F17", role=FactRole.PROBLEM),
        plan_fact("2026年计划走访用水企业", 70, "家次", "F18"),
    )
)

_TEXTS = {
    "s0": "根据《关于做好述职评议工作的通知》要求，现将2025年度抓基层党建工作情况述职如下：",
    "s1": "一年来，局党总支扎实推进各项工作，取得新的进展。",
    "s1.1": "局党总支把理论学习摆在首位。全年组织中心组集中学习14次，较上年增加2次；"
    "组织全体党员集中学习23次，讲授专题党课6次。",
    "s1.2": "扎实推进制度建设，修订内部管理制度9项。",
    "s1.3": "发展党员3名；开展党员志愿服务36场，较上年增加6场；党员下沉社区290人次。",
    "s1.4": "走访用水企业58家次，较上年增加6家次，收集问题24个；走访村（社区）35次。"
    "供水服务满意度达到97.6%。",
    "s1.5": "持续加强党风廉政建设，开展廉政谈话63人次，召开警示教育大会4次。",
    "s1.6": "严格落实意识形态工作责任制，媒体采用信息报道126篇。",
    "s2": "",
    "s2.1": "理论学习与业务结合不够紧密。",
    "s2.2": "年轻党员培养的办法不多。",
    "s2.3": "服务企业的办法还不够精准。",
    "s3": "下一步，重点抓好以下工作：",
    "s3.1": "推动理论学习走深走实。",
    "s3.2": "2026年计划走访用水企业70家次。",
}
WORK = SectionRole.ACHIEVEMENT
_PLANS = (
    ("s0", 0, "", "", SectionRole.INTRODUCTION, ("F01",)),
    ("s1", 1, "一、", "2025年度抓基层党建主要工作", WORK, ()),
    ("s1.1", 2, "（一）", "强化理论武装，筑牢思想根基", WORK, ("F02", "F03", "F04")),
    ("s1.2", 2, "（二）", "压实主体责任，推进从严治党", WORK, ("F05",)),
    ("s1.3", 2, "（三）", "建强党员队伍，发挥先锋作用", WORK, ("F06", "F07", "F08")),
    ("s1.4", 2, "（四）", "坚持人民至上，服务企业群众", WORK, ("F09", "F10", "F11", "F15")),
    ("s1.5", 2, "（五）", "严守纪律规矩，涵养清风正气", WORK, ("F12", "F13")),
    ("s1.6", 2, "（六）", "守牢意识形态，唱响时代强音", WORK, ("F14",)),
    ("s2", 1, "二、", "存在的主要问题", SectionRole.PROBLEM, ()),
    ("s2.1", 2, "（一）", "学用结合还不够紧", SectionRole.PROBLEM, ("F16",)),
    ("s2.2", 2, "（二）", "队伍活力还不够足", SectionRole.PROBLEM, ("F17",)),
    ("s2.3", 2, "（三）", "为民办事还不够准", SectionRole.PROBLEM, ()),
    ("s3", 1, "三、", "下一步工作打算", SectionRole.PLAN, ()),
    ("s3.1", 2, "（一）", "在学深悟透上下功夫", SectionRole.PLAN, ()),
    ("s3.2", 2, "（二）", "在惠企利民上见实效", SectionRole.PLAN, ("F18",)),
)  # fmt: skip


def written_draft() -> Draft:
    """The draft with every section at its first revision, its values bound to their facts."""
    sections = []
    for key, level, ordinal, heading, role, stated in _PLANS:
        derived = tuple(
            f.fact_id for f in SHEET if f.derivation and f.derivation.operand_ids[0] in stated
        )
        plan = SectionPlan(
            key, level, ordinal, heading, role, (*stated, *derived),
            is_leaf=level != 1,
        )  # fmt: skip
        revision = Revision(
            revision_id=f"r{key.replace('.', '')}",
            section_key=key,
            number=1,
            text=_TEXTS[key],
            origin=RevisionOrigin.WRITTEN,
            writer="exemplar",
            created_at=NOW,
            sources=_sources(_TEXTS[key], plan.fact_ids),
        )
        sections.append(Section(plan, SectionState.WRITTEN, revision))
    return Draft(
        "d" * 32, "云溪区水务局党总支2025年度述职报告", SHEET, tuple(sections),
        DraftState.READY, "exemplar", NOW, NOW,
    )  # fmt: skip


def _sources(wording: str, fact_ids: tuple[str, ...]) -> tuple[SourcedSpan, ...]:
    """Where each value stands, the first time that it does and is not taken."""
    facts = SHEET.by_id()
    found: list[SourcedSpan] = []
    for fact_id in fact_ids:
        fact = facts[fact_id]
        start = wording.find(fact.render())
        span = Span(start, start + len(fact.render()))
        if start >= 0 and not any(span.overlaps(s.span) for s in found):
            kind = SourceKind.DERIVED_FACT if fact.is_derived else SourceKind.FACT
            found.append(SourcedSpan(span, kind, fact_id))
    return tuple(sorted(found, key=lambda s: s.span))
