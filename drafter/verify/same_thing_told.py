"""Figures without a fact that two sections give differently under the same words."""

import re
from collections.abc import Iterator, Mapping, Sequence

from drafter.domain.quantity import Comparator
from drafter.domain.report import SectionPlan
from drafter.domain.verification import (
    UNVERIFIED_MARK,
    Claim,
    ClaimKind,
    Finding,
    FindingCode,
    Severity,
    VerificationStatus,
)
from drafter.verify.verify_section import SectionVerification

_BREAK = re.compile(r"[，。；：、！？（）()\n]")
_LEAD = re.compile(
    "^(?:[一二三四五六七八九]是|全年|年内|今年以?来?|本年度?|共计?|累计|先后|总共|其中|组织|开展了?|完成"
    "|实现|举办|召开|已|新增)+"
)
_OTHER_TIME = re.compile("去年|上年|同期|以来|增|减|升|降|每|均|计划|力争|明年|下一|目标|第")
_LEAST_SAID = 4
_REACH = 24

Verified = tuple[SectionPlan, str, SectionVerification]


def told_differently(sections: Sequence[Verified], names: Mapping[str, str]) -> Iterator[Finding]:
    """A hint at each figure that another section of the same role gives otherwise.

    Compared are exact figures that rest on nothing, in one measure unit, behind the same words of
    four characters or more (less 全年, 共, 开展 and the like): no fact says which is right, but two
    values of one thing cannot both be. Changes, averages and other years' figures are left out.
    """
    first: dict[tuple[str, str, str], tuple[SectionPlan, Claim]] = {}
    for plan, text, verification in sections:
        for verified in verification.claims:
            claim = verified.claim
            if verified.status is not VerificationStatus.UNVERIFIED or not _is_exact(claim):
                continue
            label = _label(text, claim)
            if label is None or claim.quantity is None:
                continue
            key = (plan.role, label, claim.quantity.measure_unit)
            other_plan, other = first.setdefault(key, (plan, claim))
            if other_plan is plan or other.normalized == claim.normalized:
                continue
            yield Finding(
                FindingCode.INCONSISTENT_SECTIONS,
                Severity.HINT,
                f"“{label}”在“{names[other_plan.section_key]}”写{other.text}，此处写“{claim.text}”，"
                "两处都没有出处，请核对。",
                plan.section_key,
                claim.span,
                claim.text,
            )


def _is_exact(claim: Claim) -> bool:
    return (
        claim.kind in (ClaimKind.QUANTITY, ClaimKind.PERCENTAGE)
        and claim.quantity is not None
        and claim.quantity.comparator is Comparator.EXACT
    )


def _label(text: str, claim: Claim) -> str | None:
    """The words right before a figure, back to the last mark; None where they say too little."""
    before = text[max(0, claim.span.start - _REACH) : claim.span.start]
    clause = _BREAK.split(before.replace(UNVERIFIED_MARK, "，"))[-1]
    if _OTHER_TIME.search(clause):
        return None
    label = _LEAD.sub("", re.sub(r"\s", "", clause))
    return label if len(label) >= _LEAST_SAID and not re.search(r"\d", label) else None
