"""Verify a text: every claim gets a verdict, and every doubt a finding.

Deterministic, and the same whoever wrote the text: a model, the exemplar writer, a clerk, or a
Word file that came back.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from drafter.domain.fact import FactSheet
from drafter.domain.lexicon import Lexicon
from drafter.domain.report import SectionRole
from drafter.domain.source import Passage
from drafter.domain.verification import (
    Claim,
    ClaimKind,
    Finding,
    FindingCode,
    Severity,
    SourcedSpan,
    Span,
    VerificationStatus,
    VerifiedClaim,
)
from drafter.verify.absolutes import check_absolutes
from drafter.verify.checked_text import CheckedText
from drafter.verify.computed_claims import judge_computed
from drafter.verify.direction import turned_ranges
from drafter.verify.judge_meetings import judge_meeting
from drafter.verify.judge_names import (
    judge_date,
    judge_name,
    judge_title,
    judge_verbatim,
    judge_year,
)
from drafter.verify.judge_quantities import judge_quantity, judge_sourced
from drafter.verify.progress import find_progress
from drafter.verify.self_names import find_foreign_self_names
from drafter.verify.style.check_style import check_numbering, check_style
from drafter.verify.superseded import Abolition, in_force, judge_superseded
from drafter.verify.text_checks import check_marks, check_text
from drafter.verify.told_facts import told_facts
from drafter.verify.vague_wording import check_vague_wording
from drafter.verify.verdicts import Verdict, from_to


@dataclass(frozen=True, slots=True)
class SectionVerification:
    """The verdict on every claim of a text, and the findings in the order of the text."""

    claims: tuple[VerifiedClaim, ...]
    findings: tuple[Finding, ...]
    told_ids: frozenset[str]
    """The facts whose value the text tells."""


def verify_section(
    text: str,
    *,
    section_key: str = "",
    sheet: FactSheet,
    sources: Sequence[SourcedSpan] = (),
    passages: Sequence[Passage] = (),
    section_role: SectionRole | None = None,
    abolitions: Sequence[Abolition] = (),
    lexicon: Lexicon,
    with_style: bool = True,
) -> SectionVerification:
    """Check a text against a fact sheet and the policy passages that it may cite.

    ``sources`` are the spans that code rendered; a claim inside one is verified by it, if the
    span still reads as its fact does. All other claims are matched by value, measure unit and
    wording. ``section_role`` tells a goal from a result where no word does. A vague count without
    a magnitude (多次) says nothing that could be wrong. ``abolitions`` are the policies that are
    out of force: no claim rests on them. Without style (``with_style``) the rules of wording are
    not looked at: who asks for verdicts only, or looks at a whole text, does not pay for them.
    """
    policies = in_force(passages, abolitions)
    checked = CheckedText(text, sheet, sources, policies, section_role, lexicon)
    claims: list[VerifiedClaim] = []
    findings: list[Finding] = []
    turned = {
        second.span: from_to(first, second, word)
        for first, second, word in turned_ranges(text, checked.claims)
    }
    for claim in checked.claims:
        if claim.kind is ClaimKind.VAGUE_COUNT and not _says_how_many(claim):
            continue
        verdict = turned.get(claim.span) or _judge(checked, claim)
        source = None
        if verdict.source is not None:
            kind, source_id, note = verdict.source
            source = SourcedSpan(claim.span, kind, source_id, note)
        claims.append(VerifiedClaim(claim, verdict.status, source, verdict.candidate_ids))
        if verdict.code is not None:
            findings.append(_finding(claim, verdict, section_key))
    for claim, verdict in (*find_progress(checked), *find_foreign_self_names(checked)):
        claims.append(VerifiedClaim(claim, verdict.status, None, verdict.candidate_ids))
        findings.append(_finding(claim, verdict, section_key))
    claims, findings = judge_computed(text, claims, findings, lexicon, section_key)
    findings = judge_superseded(text, claims, findings, abolitions, section_key)
    claims.sort(key=lambda verified: verified.claim.span)
    findings += check_text(text, section_key)
    if with_style:
        findings += check_style(text, lexicon, section_key)
        findings += check_numbering(text, section_key)
    ends = {claim.span.end for claim in (*checked.claims, *(v.claim for v in claims))}
    findings += check_marks(text, ends, section_key)
    told = told_facts(text, claims, checked.evidence, lexicon)
    findings += check_absolutes(checked, [v.claim.span for v in claims], section_key)
    findings += check_vague_wording(checked, told, section_key)
    findings.sort(key=lambda f: (f.span or Span(0, 0), f.code))
    return SectionVerification(tuple(claims), tuple(findings), told)


def _says_how_many(claim: Claim) -> bool:
    """近百名 and 数百万元 do, 多次 and 若干 do not."""
    return claim.quantity is not None or any(scale in claim.text for scale in "百千万亿")


def _finding(claim: Claim, verdict: Verdict, section_key: str) -> Finding:
    is_error = verdict.status is VerificationStatus.CONFLICTING
    return Finding(
        code=verdict.code or FindingCode.UNVERIFIED_CLAIM,
        severity=Severity.ERROR if is_error else Severity.UNVERIFIED,
        message=verdict.message,
        section_key=section_key,
        span=claim.span,
        excerpt=claim.text,
        fact_ids=verdict.candidate_ids,
        suggestion=verdict.suggestion,
    )


def _judge(checked: CheckedText, claim: Claim) -> Verdict:
    """The verdict on one claim."""
    source = checked.source_of(claim)
    if source is not None:
        return judge_sourced(checked, claim, source)
    match claim.kind:
        case ClaimKind.YEAR:
            return judge_year(checked, claim)
        case ClaimKind.DATE:
            return judge_date(checked, claim)
        case ClaimKind.DOCUMENT_TITLE:
            return judge_title(checked, claim)
        case (
            ClaimKind.DOCUMENT_NUMBER
            | ClaimKind.ORGANIZATION
            | ClaimKind.QUOTED_NAME
            | ClaimKind.PERSON
        ):
            return judge_name(checked, claim)
        case ClaimKind.MEETING:
            return judge_meeting(checked, claim)
        case ClaimKind.UNREADABLE | ClaimKind.EXPRESSION:
            return judge_verbatim(checked, claim)
        case ClaimKind.PERCENTAGE if claim.quantity is None:
            return judge_verbatim(checked, claim)  # 1/3: no decimal fraction
        case _:
            return judge_quantity(checked, claim)
