"""Does a stated quantity rest on a fact? Value, measure unit and what is counted must agree."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from drafter.claims.likeness import coverage
from drafter.claims.quantities import counts_noun, may_lack_unit, same_unit
from drafter.domain.fact import Fact
from drafter.domain.lexicon import Lexicon
from drafter.domain.quantity import Comparator, Quantity
from drafter.domain.verification import Claim, ClaimKind
from drafter.verify.context import Context
from drafter.verify.direction import is_change, rises
from drafter.verify.evidence import Evidence, Part, SheetEvidence, told_by
from drafter.verify.time_told import TimeTold, agrees_in_time

NAMED = 0.5
"""From here on the wording is taken to name the fact."""
LEAST_SAID = 0.4
"""So much of a label must be said for its last word to count."""
CLEARLY_NAMED = 0.65
SURELY_NAMED = 0.8
_BETTER_BY = 0.12
_EARLIER = 0.75
"""Weight of a label that was named earlier in the stretch, not right beside the figure."""
_TOTAL_LABEL = re.compile("(?:合计|总计|总数|总量)$")
_TOTAL_WORD = re.compile("共|合计|总计|累计|总")
_NOT_A_TOTAL = 0.6
"""Weight of a total's label where nothing says that a total is told."""
_PLANNED = re.compile(r"^(?:20\d\d年)?(?:计划|拟|力争|争取)?")
_CHANGED = re.compile("较上年.{2}$")
_REACHED = re.compile("^(?:共|累计|顺利|圆满)|(?:完成|实现|达到|达)$")
_SHARE_LABEL = re.compile("所?占(?:比例?|比重)?$")
_SHARE_TOLD = re.compile("占(?:比|总数的?)?(?:为|达)?$")
"""刑事案件占比 is told behind the count: 办结刑事案件20件，占5%."""
_LEAST_LABEL = 4
_NOT_EXACT = {
    Comparator.NEARLY: (Decimal("0.9"), Decimal(1)),
    Comparator.ABOUT: (Decimal("0.95"), Decimal("1.05")),
    Comparator.AT_LEAST: (Decimal(1), Decimal("1.1")),
    Comparator.MORE_THAN: (Decimal(1), Decimal("1.1")),
    Comparator.AT_MOST: (Decimal("0.9"), Decimal(1)),
    Comparator.LESS_THAN: (Decimal("0.9"), Decimal(1)),
}
"""How far the true value may lie from the one that is stated with a qualifier."""


@dataclass(frozen=True, slots=True)
class Match:
    """A piece of evidence with how well the wording agrees with it."""

    evidence: Evidence
    named: float


def names_of(item: Evidence) -> tuple[str, ...]:
    """What the thing that a fact counts may be called; of a computed change, what has changed."""
    fact = item.fact
    if is_change(fact):
        return (_CHANGED.sub("", fact.label),)
    unit = fact.quantity.measure_unit if fact.quantity else ""
    return (_bare(fact.label, unit), *fact.aliases)


def named_by(item: Evidence, context: Context) -> float:
    """How fully the wording names what the evidence counts: 0 to 1."""
    fact = item.fact
    if item.part is Part.WORDING:
        if fact.quantity is not None:
            # A part that the remark names (其中上门服务300人次) is not what the label counts.
            return coverage(item.words, context.near)
        return max(coverage(context.near, told_by(fact)), coverage(fact.label, context.stretch))
    if is_change(fact):
        told = 0.4 if rises(context.before) is rises(fact.remark) else -0.2
        return told + 0.6 * _said(names_of(item)[0], context)
    named = max(_names(name, context) for name in names_of(item))
    if _SHARE_TOLD.search(context.before) and (whole := _SHARE_LABEL.sub("", fact.label)):
        named = max(named, _names(whole, context))
    is_total = bool(_TOTAL_LABEL.search(fact.label))
    return _NOT_A_TOTAL * named if is_total and not _TOTAL_WORD.search(context.window) else named


def ranked(evidence: Iterable[Evidence], context: Context) -> list[Match]:
    """Evidence with how well the wording names it, best first."""
    matches = [Match(item, named_by(item, context)) for item in evidence]
    return sorted(matches, key=lambda m: (-m.named, m.evidence.fact.fact_id))


def more_exactly_named(
    fact: Fact, evidence: SheetEvidence, context: Context, time: TimeTold
) -> Fact | None:
    """The fact whose longer label the clause says: 走访企业收集问题, not 走访企业."""
    longer = (
        item.fact
        for item in evidence.longer_labels.get(fact.fact_id, ())
        if item.fact.label in context.clause and agrees_in_time(item, time)
    )
    return max(longer, key=lambda other: len(other.label), default=None)


def is_borne(claim: Claim, true: Quantity) -> bool:
    """Whether a true value bears what is stated: exactly, or within what the qualifier allows."""
    stated = claim.quantity
    if stated is None or claim.kind is ClaimKind.RANGE:
        return False
    if claim.kind is ClaimKind.VAGUE_COUNT and claim.upper is not None:  # 数十 is 20 to 99
        return stated.amount <= true.amount <= claim.upper
    if stated.amount == true.amount and stated.comparator is true.comparator:
        return True
    if true.comparator is not Comparator.EXACT:
        return False
    if stated.comparator is Comparator.EXACT:
        return False
    if stated.comparator is Comparator.AND_MORE:
        return stated.amount < true.amount < stated.amount + _step(stated.amount)
    low, high = _NOT_EXACT[stated.comparator]
    if stated.comparator in (Comparator.MORE_THAN, Comparator.LESS_THAN, Comparator.NEARLY) and (
        true.amount == stated.amount
    ):
        return False
    return stated.amount * low <= true.amount <= stated.amount * high


def is_counted_in(item: Evidence, unit: str, lexicon: Lexicon) -> bool:
    """Whether a measure unit counts what the fact counts."""
    own = item.quantity.measure_unit
    return same_unit(own, unit, lexicon) or counts_noun(own, unit, item.fact.label)


def may_be_told_in(item: Evidence, unit: str, lexicon: Lexicon) -> bool:
    """Whether what a fact counts may be told in a measure unit; one of both may lack it."""
    return may_lack_unit(item.quantity.measure_unit, unit) or is_counted_in(item, unit, lexicon)


def is_clearly_better(first: Match, second: Match) -> bool:
    """Whether one wording fits so much better that there is no doubt."""
    return first.named >= second.named + _BETTER_BY


def may_be_outdone(match: Match) -> bool:
    """Whether any wording could be clearly better: none names more than the whole."""
    return match.named + _BETTER_BY <= 1


def _step(amount: Decimal) -> Decimal:
    """What 余 leaves open: 300余 is under 400, 20余 under 30."""
    digits = str(int(amount))
    zeros = len(digits) - len(digits.rstrip("0"))
    return Decimal(10) ** zeros


def _names(name: str, context: Context) -> float:
    tail = name[-3:] if len(name) > 4 else name[-2:]
    said = _said(name, context)
    named = 0.6 * said + 0.4 * coverage(tail, context.window)
    # A common last word (…教育, …活动) names nothing by itself.
    return named if said >= LEAST_SAID else min(named, NAMED - 0.05)


def _said(name: str, context: Context) -> float:
    near = coverage(name, context.near)
    return near if near >= _EARLIER else max(near, _EARLIER * coverage(name, context.stretch))


@lru_cache(maxsize=4_096)
def _bare(label: str, unit: str) -> str:
    """The label without the words that only say that it is a number, or that it was reached."""
    bare = _PLANNED.sub("", label) or label
    if len(unit) > 1 and bare.endswith(unit):
        bare = bare.removesuffix(unit)
    shorter = _REACHED.sub("", bare)
    bare = shorter if len(shorter) >= _LEAST_LABEL else bare
    return re.sub(r"(?:合计|总计|数量|次数|人数|总数)$", "", bare) or bare
