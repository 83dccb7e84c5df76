"""自称: how a text speaks of its own unit; 我院 in a bureau's report came from somebody else's.

A borrowed word for oneself is a borrowed name, and the surest sign of a passage that was taken over
whole. Whether it fits is read from the organization's full name, its short name and the facts.
"""

import re
from collections.abc import Iterator

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
_PARTY = re.compile("(?:机关)?党[委组]|党?总支部?|党?支部|直属|联合|临时")
_INSTITUTION = re.compile(
    "[局院校学园馆厅委办所站处科队行社部]|中心|公司|集团|街道|镇|乡|村|大队|政府|人大|政协|法院|联合会|协会"
)
_SAME: dict[str, str] = {
    "校": "校|学",
    "公司": "公司|集团|厂",
    "集团": "集团|公司",
    "党总支": "总支",
    "党支部": "支部",
    "机关党委": "党委",
}
"""Words of the name that a word for oneself may stand for, where it is not in the name itself."""
_LEVELS: dict[str, int] = {
    "(?<!农)村(?!振兴|建)": 1, "社区": 1, "镇": 2, "乡(?!村)": 2, "街道": 2,
    "(?<!社)区": 3, "县": 3, "旗": 3, "市(?!场)": 4, "州": 4,
}  # fmt: skip
"""Of places: a unit of a district is also one of its city, and may say 我市."""


def find_foreign_self_names(checked: CheckedText) -> Iterator[tuple[Claim, Verdict]]:
    """Each word for oneself that the organization of the sheet cannot use.

    Where the name tells too little (第三党支部) every word fits. One that a fact uses fits, too.
    """
    sheet = checked.sheet
    name = sheet.organization + sheet.organization_short
    for match in _SELF.finditer(checked.text):
        span = Span(*match.span())
        if checked.sourced.overlap(span) or _fits(match["noun"], name):
            continue
        if not any(match.group() in fact.label + fact.render() for fact in sheet.facts):
            claim = Claim(span, ClaimKind.ORGANIZATION, match.group(), match.group())
            yield claim, _foreign(claim, sheet.organization)


def _fits(noun: str, name: str) -> bool:
    if re.search(_SAME.get(noun, noun), name):
        return True
    level = next((level for place, level in _LEVELS.items() if re.fullmatch(place, noun)), 0)
    if level:
        return level > max((n for place, n in _LEVELS.items() if re.search(place, name)), default=0)
    if _PARTY.fullmatch(noun):
        return not _PARTY.search(name)
    return not _INSTITUTION.search(_PARTY.sub("", name))


def _foreign(claim: Claim, organization: str) -> Verdict:
    return Verdict(
        VerificationStatus.UNVERIFIED,
        FindingCode.FOREIGN_SELF_NAME,
        f"“{claim.text}”不是{organization}的自称，可能抄自其他单位的材料，请核实本句内容后改写。",
    )
