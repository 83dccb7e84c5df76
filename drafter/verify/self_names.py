"""自称: how a text speaks of its own unit; 我院 in a bureau's report came from somebody else's.

A borrowed word for oneself is a borrowed name, and the surest sign of a passage that was taken over
whole. Whether it fits is read from the organization's full name, its short name and the facts.
"""

import re
from collections.abc import Iterator

from drafter.claims.unit_kinds import may_be_kind
from drafter.domain.verification import (
    Claim,
    ClaimKind,
    FindingCode,
    Span,
    VerificationStatus,
)
from drafter.verify.checked_text import CheckedText
from drafter.verify.verdicts import Verdict

_SELF = re.compile(
    "(?<![自忘无小大唯本敌你比])我(?P<noun>"
    "局(?![面限部势])|院(?!士)|校|园(?![林艺丁])|馆|中心|公司|集团|厅|街道|社区|镇|乡(?!愁)|村|县|区(?!域)|市(?!场)|"
    "自治[州县旗区]|(?:机关)?党[委组](?!织)|党?总支|党?支部|委(?![托派屈曲婉以]))"
)


def find_foreign_self_names(checked: CheckedText) -> Iterator[tuple[Claim, Verdict]]:
    """Each word for oneself that the organization of the sheet cannot use.

    Where the name tells too little (第三党支部) every word fits. One that a fact uses fits, too.
    """
    sheet = checked.sheet
    name = sheet.organization + sheet.organization_short
    for match in _SELF.finditer(checked.text):
        span = Span(*match.span())
        if checked.sourced.overlap(span) or may_be_kind(match["noun"], name):
            continue
        if not any(match.group() in fact.label + fact.render() for fact in sheet.facts):
            claim = Claim(span, ClaimKind.ORGANIZATION, match.group(), match.group())
            yield claim, _foreign(claim, sheet.organization)


def _foreign(claim: Claim, organization: str) -> Verdict:
    return Verdict(
        VerificationStatus.UNVERIFIED,
        FindingCode.FOREIGN_SELF_NAME,
        f"“{claim.text}”不是{organization}的自称，可能抄自其他单位的材料，请核实本句内容后改写。",
    )
