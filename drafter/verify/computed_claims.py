"""What a text computes of its own figures: verified by them, or shown where it does not add up."""

from collections.abc import Mapping, Sequence

from drafter.domain.lexicon import Lexicon
from drafter.domain.verification import (
    Claim,
    ClaimKind,
    Finding,
    FindingCode,
    Severity,
    SourcedSpan,
    SourceKind,
    Span,
    VerificationStatus,
    VerifiedClaim,
)
from drafter.verify.arithmetic import Computation, computations

_OPEN = frozenset({FindingCode.UNVERIFIED_CLAIM, FindingCode.WRONG_FACT})
"""What is said of a figure that no fact bears: a sum of verified figures answers it."""


def judge_computed(
    text: str,
    claims: Sequence[VerifiedClaim],
    findings: Sequence[Finding],
    lexicon: Lexicon,
    section_key: str,
) -> tuple[list[VerifiedClaim], list[Finding]]:
    """The verdicts and findings with what the text's own sums and shares say.

    A figure without a fact that figures with one make up is verified, its formula beside it. One
    that they do not make up gets a finding, unless an error at that place says more. There is one
    finding a place.
    """
    verdicts = {verified.claim.span: verified for verified in claims}
    said = {f.span: f for f in findings if f.span is not None}
    for item in computations(text, [verified.claim for verified in claims], lexicon):
        span = item.result.span
        verdict, finding = verdicts[span], said.get(span)
        if not item.holds:
            if finding is None or finding.severity is not Severity.ERROR:
                said[span] = _wrong(item, verdict, section_key)
        elif finding is not None and _is_answered(finding, item, verdicts, said):
            source = SourcedSpan(span, SourceKind.COMPUTED, "", item.formula)
            verdicts[span] = VerifiedClaim(item.result, VerificationStatus.VERIFIED, source)
            del said[span]
    general = [finding for finding in findings if finding.span is None]
    return list(verdicts.values()), [*general, *said.values()]


def _is_answered(
    finding: Finding,
    item: Computation,
    verdicts: Mapping[Span, VerifiedClaim],
    said: Mapping[Span, Finding],
) -> bool:
    """Whether the sum says what the figure is: a total is no contradiction to one of its parts.

    A part that is one of several facts' has their value, whichever it is.
    """
    if item.only_counts:
        return True
    parts = [verdicts[claim.span] for claim in item.operands]
    for part in parts:
        complaint = said.get(part.claim.span)
        is_one_of_several = complaint and complaint.code is FindingCode.AMBIGUOUS_CLAIM
        if part.status is not VerificationStatus.VERIFIED and not is_one_of_several:
            return False
    if finding.code is FindingCode.CONFLICTING_CLAIM:
        return set(finding.fact_ids) <= {part.source.source_id for part in parts if part.source}
    return finding.code in _OPEN


def _wrong(item: Computation, verdict: VerifiedClaim, section_key: str) -> Finding:
    stated = verdict.status is VerificationStatus.VERIFIED
    if not item.is_certain:
        severity = Severity.HINT if stated else Severity.UNVERIFIED
    else:
        # A fact says so: then the sheet does not add up, and only people know which is wrong.
        severity = Severity.UNVERIFIED if stated else Severity.ERROR
    return Finding(
        FindingCode.PARTS_DO_NOT_ADD_UP,
        severity,
        _message(item),
        section_key,
        item.result.span,
        item.result.text,
        suggestion=item.right,
    )


def _message(item: Computation) -> str:
    result: Claim = item.result
    if result.kind is ClaimKind.PERCENTAGE:
        return f"“{result.text}”与文中的数不符：{item.formula}，请核对。"
    return f"“{result.text}”与分项不符：{item.formula}，请核对合计和各分项。"
