"""Verdicts on plenary sessions that a report of its year may not name without a source."""

from drafter.claims.find import find_claims_once
from drafter.domain.lexicon import Lexicon
from drafter.domain.verification import Claim, ClaimKind, FindingCode, SourceKind
from drafter.verify.checked_text import CheckedText
from drafter.verify.meetings_held import months_held
from drafter.verify.verdicts import Verdict, by_fact, unverified, verified


def judge_meeting(checked: CheckedText, claim: Claim) -> Verdict:
    """A session that not everybody may name: a fact names it, or a policy that is cited."""
    names = set(claim.normalized.split("、"))
    for said, fact in checked.evidence.wording:
        if names <= _named_in(said, checked.lexicon):
            return by_fact(fact)
    for passage in checked.policies:
        if names <= _named_in(passage.text, checked.lexicon):
            return verified(SourceKind.PASSAGE, passage.passage_id, passage.document_title)
    why = _why(claim, checked.sheet.report_year, checked.lexicon)
    return unverified(FindingCode.UNVERIFIED_CLAIM, why)


def _why(claim: Claim, report_year: int, lexicon: Lexicon) -> str:
    held = months_held(lexicon)
    months = [held[name] for name in claim.normalized.split("、") if name in held]
    if not months:
        return f"“{claim.text}”在事实表和所引政策中都没有提到，请核实是第几次全会。"
    when = "、".join(f"{month[:4]}年{int(month[5:])}月" for month in months)
    return f"“{claim.text}”是{when}召开的，写进{report_year}年度报告前请核实是不是这次全会。"


def _named_in(text: str, lexicon: Lexicon) -> set[str]:
    if "届" not in text:
        return set()
    claims = find_claims_once(text, lexicon)
    meetings = (claim for claim in claims if claim.kind is ClaimKind.MEETING)
    return {name for claim in meetings for name in claim.normalized.split("、")}
