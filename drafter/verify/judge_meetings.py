"""Verdicts on plenary sessions: may a report of this year name it without a source?"""

from collections.abc import Sequence
from functools import lru_cache

from drafter.claims.find import find_claims_once
from drafter.claims.meetings import years_of_committee
from drafter.domain.fact import Fact
from drafter.domain.lexicon import Lexicon
from drafter.domain.source import Passage
from drafter.domain.verification import Claim, ClaimKind, FindingCode, SourceKind
from drafter.verify.verdicts import Verdict, by_fact, unverified, verified


def is_of_the_time(claim: Claim, report_year: int, lexicon: Lexicon) -> bool:
    """Whether everybody may name it: held by the end of the year, by the committee that sits."""
    held = _held(lexicon)
    return all(
        name in held
        and int(held[name][:4]) <= report_year
        and report_year in years_of_committee(name)
        for name in claim.normalized.split("、")
    )


def judge_meeting(
    claim: Claim,
    report_year: int,
    wording: Sequence[tuple[str, Fact]],
    policies: Sequence[Passage],
    lexicon: Lexicon,
) -> Verdict:
    """A session that not everybody may name: a fact names it, or a policy that is cited."""
    names = set(claim.normalized.split("、"))
    for said, fact in wording:
        if names <= _named_in(said, lexicon):
            return by_fact(fact)
    for passage in policies:
        if names <= _named_in(passage.text, lexicon):
            return verified(SourceKind.PASSAGE, passage.passage_id, passage.document_title)
    return unverified(FindingCode.UNVERIFIED_CLAIM, _why(claim, report_year, lexicon))


def _why(claim: Claim, report_year: int, lexicon: Lexicon) -> str:
    held = _held(lexicon)
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


@lru_cache(maxsize=32)
def _held(lexicon: Lexicon) -> dict[str, str]:
    return {name: month for name, month, *_ in lexicon.meetings}
