"""Does the wording right before a figure tell a change, and which way does it go?"""

import re

from drafter.domain.fact import DerivationKind, Fact

_RISES = "增加|增长|提高|提升|上升|上涨|扩大|超出"
_FALLS = "减少|下降|降低|回落|缩小|收窄|压减"
_WORD = re.compile(f"(?P<rises>{_RISES})|(?P<falls>{_FALLS})")
_SHORT_AT_END = re.compile(
    "(?:(?P<rises>(?<!新)增|(?<![最至许众不])多|升|涨)|(?P<falls>减|(?<![最至不])少|降))(?:了|约)?$"
)
"""增, 减 and kin stand in many words (降本增效); as a change they touch the figure."""
_TOLD = re.compile(f"(?:{_RISES}|{_FALLS})(?:了|约|近)?$")
_EACH = re.compile(
    "(?:月均|日均|年均|人均|户均|平均|每(?:个?月|个?季度?|周|天|日|年|人|名|户|家|个支部))[^，。；]{0,12}$"
)


def rises(before: str) -> bool | None:
    """Whether the change that is told last goes up; None where no change is told."""
    match = _SHORT_AT_END.search(before)
    if match is None:
        match = max(_WORD.finditer(before), key=lambda m: m.start(), default=None)
    return None if match is None else match["rises"] is not None


def is_change(fact: Fact) -> bool:
    """Whether code computed the fact as a change against last year."""
    return fact.derivation is not None and fact.derivation.kind is not DerivationKind.SUM


def is_contrary(fact: Fact, before: str) -> bool:
    """Whether the wording turns a computed change around: 减少 for what increased."""
    return is_change(fact) and rises(before) is (rises(fact.remark) is False)


def is_told_as_another_thing(fact: Fact, before: str) -> str:
    """What the wording makes of the figure that it is not: a change, or an average; or nothing.

    走访企业增加58次 makes a change of a total, 月均走访企业58次 an average. A label may itself
    end so: 用电量下降.
    """
    tells_change = _TOLD.search(before) or _SHORT_AT_END.search(before)
    if tells_change and not is_change(fact) and rises(fact.label[-4:]) is None:
        return "增减的数"
    said = f"{fact.label}{fact.remark}{fact.basis}"
    if _EACH.search(before) and not re.search("均|每", said):
        return "平均数"
    return ""
