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
_SUBJECT = re.compile(
    "(?:(?<![^。；，：\n“（])|(?<=[一二三四五六七八九十]是)|(?<=一年来))"
    "(?:(?P<noun>局|厅|院|馆|中心)(?:领导班子|班子成员|(?P<group>党组(?!织)))"
    "|全(?P<whole>局|厅|院|馆|中心)(?:上下|党员|干部|职工|工作人员|各(?:党|支|科|部门)))"
    "(?P<rest>[^。；，]*)"
)
"""Words of the third person for one's own unit, at the start of a clause: who does it."""
_FROM_ABOVE = re.compile(
    "领导下|统一|部署|要求|安排|高度重视|大力|关心|支持|指导|下发|印发|批准|同意|决定|研究|交办|批复|督导|检查|"
    "莅临|出席|参加|来[我馆院]|到[我馆院]|到中心|任命"
)
"""What the 局 that a 馆 or 中心 belongs to does to it."""
_UNDER_OTHERS = re.compile("馆|中心|[站所队园校院场厂]|学|公司|集团|社区|村")
"""Units that most often belong to a larger one, whose 局党组 they may speak of."""
_HAS_SUCH_UNITS = re.compile("卫生|健康|教育|文化|文旅|体育|民政")
"""Bureaus that speak of their hospitals, schools and halls as of others."""


def find_foreign_self_names(checked: CheckedText) -> Iterator[tuple[Claim, Verdict]]:
    """Each word for oneself that the organization of the sheet cannot use: 我院, 局领导班子.

    Where the name tells too little (第三党支部) every word fits. One that a fact uses fits, too.
    """
    sheet = checked.sheet
    name = sheet.organization + sheet.organization_short
    for span, noun in _words_for_oneself(checked.text, name):
        if checked.sourced.overlap(span) or may_be_kind(noun, name):
            continue
        word = checked.text[span.start : span.end]
        if not any(word in fact.label + fact.render() for fact in sheet.facts):
            claim = Claim(span, ClaimKind.ORGANIZATION, word, word)
            yield claim, _foreign(claim, sheet.organization)


def _words_for_oneself(text: str, name: str) -> Iterator[tuple[Span, str]]:
    """Where they stand, and the kind of office that each names."""
    for match in _SELF.finditer(text):
        yield Span(*match.span()), match["noun"]
    for match in _SUBJECT.finditer(text):
        if not _is_of_others(match, name):
            yield Span(match.start(), match.start("rest")), match["noun"] or match["whole"]


def _is_of_others(match: re.Match[str], name: str) -> bool:
    """Whether the subject may as well be the unit above or one below."""
    noun = match["noun"] or match["whole"]
    if noun in ("院", "馆", "中心") and _HAS_SUCH_UNITS.search(name):
        return True
    return bool(_UNDER_OTHERS.search(name)) and bool(
        match["group"] or _FROM_ABOVE.search(match["rest"])
    )


def _foreign(claim: Claim, organization: str) -> Verdict:
    return Verdict(
        VerificationStatus.UNVERIFIED,
        FindingCode.FOREIGN_SELF_NAME,
        f"“{claim.text}”不是{organization}的自称，可能抄自其他单位的材料，请核实本句内容后改写。",
    )
