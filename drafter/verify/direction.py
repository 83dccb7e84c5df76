"""Does the wording right before a figure tell a change, and which way does it go?"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from drafter.domain.fact import DerivationKind, Fact
from drafter.domain.verification import Claim

_RISES = "增加|增长|提高|提升|上升|上涨|扩大|超出"
_FALLS = "减少|下降|降低|回落|缩小|收窄|压减"
_WORD = re.compile(f"(?:(?P<rises>{_RISES})|(?P<falls>{_FALLS}))(?![率点极量期])")
"""增长率 and 增长点 are nouns that tell no direction."""
_SHORT_AT_END = re.compile(
    "(?:(?P<rises>(?<!新)增|(?<![最至许众不])多|升|涨)|(?P<falls>减|(?<![最至不])少|降))(?:了|约)?$"
)
"""增, 减 and kin stand in many words (降本增效); as a change they touch the figure."""
_TOLD = re.compile(f"(?:{_RISES}|{_FALLS})(?:了|约|近)?$")
_LEAD = 14
_FROM = re.compile("(?:由|从)[^，。；由从]{0,8}$")
_TO = re.compile(
    f"[^，。；]{{0,6}}?(?:(?P<rises>{_RISES}|升|增)|(?P<falls>{_FALLS}|降|压缩|缩短|减))(?:到|至|为)了?"
    "(?:(?:去年|今年|目前|现在)的?)?"
)
_RANK = re.compile("排名|排位|位次|名次|第")
_EACH = re.compile(
    "(?:月均|日均|年均|人均|户均|平均|每(?:个?月|个?季度?|周|天|日|年|人|名|户|家|个支部))[^，。；]{0,12}$"
)


@lru_cache(maxsize=1_024)
def rises(before: str) -> bool | None:
    """Whether the change that is told last goes up; None where no change is told."""
    match = _SHORT_AT_END.search(before)
    if match is None:
        match = next(reversed(list(_WORD.finditer(before))), None)
    return None if match is None else match["rises"] is not None


def is_change(fact: Fact) -> bool:
    """Whether code computed the fact as a change against last year."""
    return fact.derivation is not None and fact.derivation.kind is not DerivationKind.SUM


def is_contrary(fact: Fact, before: str) -> bool:
    """Whether the wording turns a change around: 减少 for what increased.

    Which way it went is computed, or said at the end of a label: 群众投诉下降.
    """
    if is_change(fact):
        return rises(before) is (rises(fact.remark) is False)
    own = rises(fact.label[-4:])
    return own is not None and rises(before) is (not own)


def turned_ranges(text: str, claims: Sequence[Claim]) -> Iterator[tuple[Claim, Claim, str]]:
    """由98万元增加到20万元: two figures that the word between them contradicts, and that word.

    No fact is needed. Of ranks the smaller one is the better, so they are left alone.
    """
    for first, second in pairwise(claims):
        one, other = first.quantity, second.quantity
        if one is None or other is None or one.measure_unit != other.measure_unit:
            continue
        if not _FROM.search(text[max(0, first.span.start - _LEAD) : first.span.start]):
            continue
        match = _TO.fullmatch(text[first.span.end : second.span.start])
        if match is None or _RANK.search(text[max(0, first.span.start - _LEAD) : second.span.end]):
            continue
        goes_up = match["rises"] is not None
        if one.amount != other.amount and goes_up is (one.amount > other.amount):
            yield first, second, match["rises"] or match["falls"]


def is_told_as_another_thing(fact: Fact, before: str) -> str:
    """What the wording makes of the figure that it is not: a change, or an average; or nothing.

    走访企业增加58次 makes a change of a total, 月均走访企业58次 an average. A label may itself
    end so: 用电量下降.
    """
    tells_change = _TOLD.search(before) or _SHORT_AT_END.search(before)
    if tells_change and not is_change(fact) and rises(fact.label[-4:]) is None:
        return "增减的数"
    if _EACH.search(before) and not re.search("均|每", f"{fact.label}{fact.remark}{fact.basis}"):
        return "平均数"
    return ""
