"""Verdicts on claims, in words for the clerk."""

from dataclasses import dataclass

from drafter.domain.fact import Fact
from drafter.domain.verification import (
    Claim,
    FindingCode,
    SourceKind,
    VerificationStatus,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of one claim."""

    status: VerificationStatus
    code: FindingCode | None = None
    """What is wrong; None where nothing is."""
    message: str = ""
    source: tuple[SourceKind, str, str] | None = None
    """Kind, id and note of what it rests on."""
    candidate_ids: tuple[str, ...] = ()
    suggestion: str = ""


def verified(kind: SourceKind, source_id: str, note: str) -> Verdict:
    """It rests on this source."""
    return Verdict(VerificationStatus.VERIFIED, source=(kind, source_id, note))


def by_fact(fact: Fact) -> Verdict:
    """It rests on a fact, stated or derived."""
    kind = SourceKind.DERIVED_FACT if fact.is_derived else SourceKind.FACT
    return verified(kind, fact.fact_id, fact.derivation.formula if fact.derivation else "")


def unverified(code: FindingCode, message: str) -> Verdict:
    """It rests on nothing."""
    return Verdict(VerificationStatus.UNVERIFIED, code, message)


def conflict(claim: Claim, fact: Fact) -> Verdict:
    """The fact that the wording names has another value."""
    return Verdict(
        VerificationStatus.CONFLICTING,
        FindingCode.CONFLICTING_CLAIM,
        f"文中写“{claim.text}”，事实表中“{fact.label}”为{told(fact)}，请核对。",
        candidate_ids=(fact.fact_id,),
        suggestion=fact.render(),
    )


def contrary(fact: Fact) -> Verdict:
    """The wording turns a computed change around."""
    return Verdict(
        VerificationStatus.CONFLICTING,
        FindingCode.CONFLICTING_CLAIM,
        f"“{fact.label}{fact.render()}”，文中写反了方向，请改正。",
        candidate_ids=(fact.fact_id,),
    )


def from_to(first: Claim, second: Claim, word: str) -> Verdict:
    """Two figures and the word between them do not agree."""
    return Verdict(
        VerificationStatus.CONFLICTING,
        FindingCode.CONFLICTING_CLAIM,
        f"从“{first.text}”到“{second.text}”，与“{word}”不符，请核对两个数和方向。",
    )


def told_as(claim: Claim, fact: Fact, what: str) -> Verdict:
    """A fact's own value, told as something that it is not: a change, an average."""
    return Verdict(
        VerificationStatus.UNVERIFIED,
        FindingCode.WRONG_FACT,
        f"“{claim.text}”是“{fact.label}”的数，此处却写成了{what}，请核对。",
        candidate_ids=(fact.fact_id,),
    )


def told(fact: Fact) -> str:
    """A fact's value with the cell that states it: 14次（数据.xlsx 表1!C7）."""
    place = fact.source.render()
    return f"{fact.render()}（{place}）" if place else fact.render()
