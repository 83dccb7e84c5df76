"""Verdicts on years, dates, 《titles》, document numbers and names."""

import re
from difflib import SequenceMatcher

from drafter.claims.names import normalize_title
from drafter.domain.verification import (
    Claim,
    ClaimKind,
    FindingCode,
    SourceKind,
    VerificationStatus,
)
from drafter.verify.checked_text import CheckedText
from drafter.verify.verdicts import Verdict, by_fact, unverified, verified

_PLANS = re.compile("计划|下一|明年|来年|打算|安排|将|力争|目标|今后")
_COMPARES = re.compile("去年|上年|同期|较|比|由|从")
_CLOSE_TITLE = 0.85
"""From here on two titles are one that was miswritten."""


def judge_year(checked: CheckedText, claim: Claim) -> Verdict:
    """The report's year, one that a fact names, or a neighbour where the wording says so."""
    context = checked.context(claim).stretch
    this_year = checked.sheet.report_year
    allowed = {this_year, *checked.evidence.years}
    if _PLANS.search(context) or _PLANS.search(checked.text[claim.span.end : claim.span.end + 20]):
        allowed.add(this_year + 1)
    if _COMPARES.search(context):
        allowed.add(this_year - 1)
    stated = {int(year) for year in re.findall(r"\d{4}", claim.normalized)}
    if stated <= allowed:
        return verified(SourceKind.IDENTITY, "", "")
    return Verdict(
        VerificationStatus.CONFLICTING,
        FindingCode.WRONG_YEAR,
        f"“{claim.text}”不是报告年度（{this_year}年），事实表中也没有这一年，请核对。",
    )


def judge_date(checked: CheckedText, claim: Claim) -> Verdict:
    """A date that a fact states, or a part of it: 2025年3月 for 2025年3月17日."""
    year = str(checked.sheet.report_year)
    for stated, fact in checked.evidence.dates:
        full = stated.replace("--", f"{year}-", 1) if stated.startswith("--") else stated
        written = (
            claim.normalized.replace("--", f"{year}-", 1)
            if claim.normalized.startswith("--")
            else claim.normalized
        )
        if full == written or full.startswith(f"{written}-"):
            return by_fact(fact)
    return unverified(
        FindingCode.UNVERIFIED_CLAIM, f"日期“{claim.text}”在事实表中没有依据，请核实。"
    )


def judge_title(checked: CheckedText, claim: Claim) -> Verdict:
    """A title that a fact or a policy bears to the letter; a near one is a slip."""
    for normalized, _, fact in checked.evidence.titles:
        if normalized == claim.normalized:
            return by_fact(fact)
    for passage in checked.policies:
        if normalize_title(passage.document_title) == claim.normalized:
            return verified(SourceKind.PASSAGE, passage.passage_id, passage.document_title)
    near = max(
        (
            (SequenceMatcher(None, normalized, claim.normalized).ratio(), title, fact)
            for normalized, title, fact in checked.evidence.titles
        ),
        key=lambda item: item[0],
        default=None,
    )
    if near is not None and near[0] >= _CLOSE_TITLE:
        return Verdict(
            VerificationStatus.CONFLICTING,
            FindingCode.CONFLICTING_CLAIM,
            f"文件名与事实表不一致，事实表中“{near[2].label}”为{near[1]}。",
            candidate_ids=(near[2].fact_id,),
            suggestion=near[1],
        )
    return unverified(
        FindingCode.UNVERIFIED_CLAIM, f"{claim.text}在事实表和所引政策中都没有，请核实文件名。"
    )


def judge_name(checked: CheckedText, claim: Claim) -> Verdict:
    """A document number, organization or quoted name: ours, or one that a fact says."""
    name = claim.normalized
    if claim.kind is ClaimKind.ORGANIZATION and any(
        own.startswith(name) or own.endswith(name) for own in checked.sheet.own_names
    ):
        return verified(SourceKind.IDENTITY, "", "")
    for wording, fact in checked.evidence.wording:
        if name in wording:
            return by_fact(fact)
    if claim.kind is ClaimKind.DOCUMENT_NUMBER:
        for passage in checked.policies:
            if name in passage.text:
                return verified(SourceKind.PASSAGE, passage.passage_id, passage.document_title)
    what = {
        ClaimKind.DOCUMENT_NUMBER: "文号",
        ClaimKind.ORGANIZATION: "单位名称",
    }.get(claim.kind, "名称")
    return unverified(
        FindingCode.UNVERIFIED_CLAIM, f"{what}“{claim.normalized}”在事实表中没有依据，请核实。"
    )
